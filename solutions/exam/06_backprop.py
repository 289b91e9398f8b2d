# %% [markdown] lang="ja"
# $L = (ab + c)\,a$ の計算グラフで、$a = {{a}}$、$b = {{b}}$、$c = {{c}}$ です。$\partial L / \partial a$ はいくつですか。
# %% [markdown] lang="en"
# In the computational graph of $L = (ab + c)\,a$ let $a = {{a}}$, $b = {{b}}$, $c = {{c}}$. What is $\partial L / \partial a$?

# %% number="exam_used_twice" points=1
vary = {"a": [2, 3, 4, 5], "b": [-2, -1, 3, 4], "c": [-3, 1, 2, 6]}
answer = 2 * a * b + c
slips = [
    (a * b + c, "a は 2 か所で使われます。ab を通る道の分も足します。 <=> a is used in two places: add the path through ab."),
    (a * b, "a は 2 か所で使われます。外の掛け算を通る道の分も足します。 <=> a is used in two places: add the path through the outer product."),
    (a * a, "それは ∂L/∂b です。 <=> That is ∂L/∂b."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# 1 件のデータに対するソフトマックスの出力が $y = ({{y1}}, {{y2}}, {{y3}})$、正解は **{{k}} 番目**のクラスです(1 から数えます)。損失は交差エントロピーです。**{{j}} 番目**のロジットのデルタ $\partial L / \partial u_{ {{j}} }$ はいくつですか。
# %% [markdown] lang="en"
# For one sample softmax gives $y = ({{y1}}, {{y2}}, {{y3}})$, and **number {{k}}** is the right class, counted from 1. The loss is cross-entropy. What is the delta of logit **number {{j}}**, $\partial L / \partial u_{ {{j}} }$?

# %% number="exam_delta" points=1
vary = {"y": [(0.2, 0.7, 0.1), (0.15, 0.25, 0.6), (0.45, 0.35, 0.2), (0.05, 0.8, 0.15)], "k": [1, 2, 3], "j": [1, 2, 3]}
y1, y2, y3 = y
right = 1 if j == k else 0
answer = y[j - 1] - right
slips = [
    (right - y[j - 1], "符号が逆です。デルタは y − t です。 <=> The sign is wrong: the delta is y − t."),
    (-np.log(y[k - 1]), "それは損失です。 <=> That is the loss."),
    (y[j - 1] - (1 - right), "one-hot の目標値は、正解のクラスだけが 1 です。 <=> In the one-hot target only the right class has a 1."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# 2 件のデータのバッチで、ある層への入力 `z` と、その層のデルタ `delta`(損失を平均するときの 1/2 は、**まだ掛けていません**)は次の通りです。
#
# ```
# z     = np.array({{z}})
# delta = np.array({{delta}})
# ```
#
# 損失(バッチの平均)の、重み `W[{{i}}, {{j}}]` についての勾配はいくつですか。番号は 0 から数えます。
# %% [markdown] lang="en"
# For a batch of two samples, `z` is what goes into a layer and `delta` holds that layer's deltas, **not yet multiplied** by the 1/2 of the mean over samples.
#
# ```
# z     = np.array({{z}})
# delta = np.array({{delta}})
# ```
#
# What is the gradient of the mean loss with respect to the weight `W[{{i}}, {{j}}]`, counted from 0?

# %% number="exam_weight_gradient" points=1
vary = {"z": [[[1, 2], [3, 0]], [[2, 1], [4, 3]], [[0, 3], [2, 5]]], "delta": [[[1, -2], [2, 3]], [[-1, 4], [3, 1]], [[2, 3], [-4, 1]]], "i": [0, 1], "j": [0, 1]}
dW = np.array(z).T @ np.array(delta)
answer = dW[i, j] / 2
slips = [
    (float(dW[i, j]), "バッチの平均にするので、件数の 2 で割ります。 <=> For the mean over the batch divide by 2, the number of samples."),
    (dW[j, i] / 2 if i != j else (np.array(z) @ np.array(delta))[i, j] / 2, "行の番号が入力、列の番号が出力です(zᵀδ)。 <=> The row is the input, the column the output: zᵀδ."),
    (z[0][i] * delta[0][j] / 2, "2 件目のデータの分も足します。 <=> Add the part of the second sample."),
]
within = 0.01
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# 1 ユニットずつの層が 2 つ続き、どちらもシグモイドです。$z_1 = \sigma(w_1 x)$、$z_2 = \sigma(w_2 z_1)$ で、$w_1 = {{w1}}$、$w_2 = {{w2}}$ です。順伝播の結果は $z_1 = {{z1}}$、$z_2 = {{z2}}$ でした。$\partial z_2 / \partial x$ を、有効数字 3 桁で答えてください。
# %% [markdown] lang="en"
# Two layers of one sigmoid unit each: $z_1 = \sigma(w_1 x)$ and $z_2 = \sigma(w_2 z_1)$, with $w_1 = {{w1}}$ and $w_2 = {{w2}}$. The forward pass gave $z_1 = {{z1}}$ and $z_2 = {{z2}}$. What is $\partial z_2 / \partial x$, to three significant digits?

# %% number="exam_two_sigmoids" points=1
vary = {"w1": [-2, 1.5, 3], "w2": [-1, 2, 0.5], "z1": [0.2, 0.3, 0.6, 0.9]}
z2 = round(1 / (1 + np.exp(-w2 * z1)), 2)
s1, s2 = z1 * (1 - z1), z2 * (1 - z2)
answer = s2 * w2 * s1 * w1
slips = [
    (s2 * s1, "重みも掛けます。 <=> Multiply by the weights, too."),
    (s2 * w2 * w1, "1 層目のシグモイドの傾きも掛けます。 <=> Multiply by the slope of the first sigmoid, too."),
    (z2 * w2 * z1 * w1, "掛けるのは値ではなく傾き z(1 − z) です。 <=> Multiply by the slopes z (1 − z), not by the values."),
    (s2 * w2 + s1 * w1, "連鎖律では、足さずに掛けます。 <=> The chain rule multiplies, it does not add."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# 1 入力のネットワーク $y = w_2\,\mathrm{ReLU}(w_1 x + b_1)$ の損失は $L = \frac{1}{2}(y - t)^2$ です。$x = {{x}}$、$t = {{t}}$、$w_1 = {{w1}}$、$b_1 = {{b1}}$、$w_2 = {{w2}}$ のとき、$\partial L / \partial w_1$ はいくつですか。
# %% [markdown] lang="en"
# A network with one input, $y = w_2\,\mathrm{ReLU}(w_1 x + b_1)$, has the loss $L = \frac{1}{2}(y - t)^2$. With $x = {{x}}$, $t = {{t}}$, $w_1 = {{w1}}$, $b_1 = {{b1}}$ and $w_2 = {{w2}}$, what is $\partial L / \partial w_1$?

# %% number="exam_through_relu" points=1
vary = {"x": [2, 3], "t": [-1, 1, 4], "w1": [-1, 1, 2], "b1": [-1, 1, 2], "w2": [-2, 2, 3]}
u = w1 * x + b1
z = max(0, u)
delta = w2 * z - t
active = 1 if u > 0 else 0
answer = delta * w2 * active * x
slips = (
    [
        (delta * w2, "入力 x を掛け忘れています。 <=> The input x was left out."),
        (delta * x, "w₂ を掛け忘れています。 <=> w₂ was left out."),
        (-answer, "符号が逆です。∂L/∂y は y − t です。 <=> The sign is wrong: ∂L/∂y is y − t."),
    ]
    if active
    else [(wrong, "u が負なので、ReLU の傾きは 0 です。 <=> u is negative, so the slope of ReLU is 0.") for wrong in (delta * w2 * x, delta * w2)]
)
keep = u != 0 and apart(answer, slips) and (active == 1 or t == 1)

# %%
LISTINGS = {
    "forward": ["u1 = x @ W1 + b1", "z1 = relu(u1)", "u2 = z1 @ W2 + b2", "y = softmax(u2)"],
    "backward": ["delta2 = (y - t) / len(x)", "dW2 = z1.T @ delta2", "db2 = delta2.sum(axis=0)", "delta1 = (delta2 @ W2.T) * (u1 > 0)", "dW1 = x.T @ delta1", "db1 = delta1.sum(axis=0)"],
}
FAULTS = {
    1: ("u1 = x @ W1 * b1", "バイアスは足します <=> the bias is added"),
    3: ("u2 = u1 @ W2 + b2", "2 層目に入るのは、ReLU を通った z1 です <=> z1, after ReLU, goes into the second layer"),
    5: ("delta2 = (t - y) / len(x)", "デルタは y − t です <=> the delta is y − t"),
    6: ("dW2 = u1.T @ delta2", "2 層目に入った値は z1 です <=> what went into the second layer is z1"),
    7: ("db2 = delta2.sum(axis=1)", "バイアスの勾配は、サンプルについて足します <=> the gradient of a bias adds over samples"),
    8: ("delta1 = (delta2 @ W2.T) * u1", "ReLU の傾きは 0 か 1 です <=> the slope of ReLU is 0 or 1"),
    9: ("dW1 = z1.T @ delta1", "1 層目に入った値は x です <=> what went into the first layer is x"),
    10: ("db1 = delta2.sum(axis=0)", "1 層目のバイアスには、1 層目のデルタを使います <=> the first layer's bias takes the first layer's deltas"),
}

# %% [markdown] lang="ja"
# 2 層の分類のネットワーク(中間層は ReLU、損失は交差エントロピーの平均)の順伝播と逆伝播です。**1 行だけ**間違っています。何行目ですか。
#
# ```
# {{listing}}
# ```
# %% [markdown] lang="en"
# The forward and backward pass of a two-layer classifier (ReLU in the hidden layer, loss: mean cross-entropy). **One line** is wrong. Which?
#
# ```
# {{listing}}
# ```

# %% choice="exam_faulty_line" points=1
vary = {"fault": [1, 3, 5, 6, 7, 8, 9, 10], "others": [0, 1, 2]}
lines = LISTINGS["forward"] + LISTINGS["backward"]
wrong_line, reason = FAULTS[fault]
lines[fault - 1] = wrong_line
listing = "\n".join(f"{number:2}  {line}" for number, line in enumerate(lines, 1))
line = lambda number: f"{number} 行目 <=> line {number}"
answer = line(fault)
reason_ja, reason_en = reason.split(" <=> ")
picked = [number for number in range(1, 11) if number != fault][others::3][:3]
slips = [(line(number), f"間違いは {fault} 行目です。{reason_ja}。 <=> The fault is in line {fault}: {reason_en}.") for number in picked]

# %% [markdown] lang="ja"
# 入力 {{a}}、中間層 {{b}} ユニット、出力 {{c}} ユニットの全結合のネットワークがあります。すべてのパラメータの勾配を、中心差分の**数値微分**で 1 回求めるには、順伝播を何回計算しますか。
# %% [markdown] lang="en"
# A fully connected network has {{a}} inputs, {{b}} hidden units and {{c}} outputs. The gradient of all its parameters is found once by **numerical differentiation** with central differences. How many forward passes does that take?

# %% number="exam_cost" points=1
vary = {"a": [2, 3, 4, 10], "b": [3, 5, 8], "c": [1, 2, 3]}
parameters = (a + 1) * b + (b + 1) * c
answer = 2 * parameters
slips = [
    (parameters, "中心差分では、1 つのパラメータにつき 2 回計算します。 <=> A central difference takes two for each parameter."),
    (2 * (a * b + b * c), "バイアスも数えます。 <=> Biases count, too."),
    (2, "数値微分は、パラメータを 1 つずつ動かします。 <=> Numerical differentiation moves one parameter at a time."),
    (parameters + 1, "それは前進差分の回数です。 <=> That is the number for forward differences."),
]
keep = apart(answer, slips)
