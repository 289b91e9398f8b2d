# %% [markdown] lang="ja"
# 活性化関数が ReLU のユニットがあります。重みは $w = ({{w1}}, {{w2}})$、バイアスは $b = {{b}}$、入力は $x = ({{x1}}, {{x2}})$ です。出力 $z$ はいくつですか。
# %% [markdown] lang="en"
# A unit has the activation function ReLU, weights $w = ({{w1}}, {{w2}})$, bias $b = {{b}}$ and input $x = ({{x1}}, {{x2}})$. What is its output $z$?

# %% number="exam_relu_unit" points=1
vary = {"w1": [-2, -1, 2, 3], "w2": [-3, 1, 2], "b": [-2, -1, 1, 2], "x1": [1, 2], "x2": [-1, 2, 3]}
u = w1 * x1 + w2 * x2 + b
answer = max(0, u)
slips = (
    [
        (max(0, u - b), "バイアスを足していません。 <=> The bias was not added."),
        (max(0, u - 2 * b), "バイアスの符号が逆です。 <=> The bias has the wrong sign."),
    ]
    if u > 0
    else [
        (u, "ReLU は負の値を 0 にします。 <=> ReLU turns a negative value into 0."),
        (-u, "ReLU は絶対値ではありません。負の値は 0 にします。 <=> ReLU is not the absolute value: it turns a negative one into 0."),
    ]
)
keep = apart(answer, slips) and (u > 0 or (w1 + w2 + b) % 3 == 0)

# %% [markdown] lang="ja"
# 入力が 1 つのシグモイドのユニットがあります。$w = {{w}}$、$b = {{b}}$、$x = {{x}}$ です。出力を小数第 3 位まで答えてください。
# %% [markdown] lang="en"
# A sigmoid unit has one input: $w = {{w}}$, $b = {{b}}$, $x = {{x}}$. Give its output to three decimals.

# %% number="exam_sigmoid_unit" points=1
vary = {"w": [-1.5, -0.5, 0.5, 1.5], "b": [-1, -0.5, 0.5, 1], "x": [1, 2, 3]}
u = w * x + b
answer = 1 / (1 + np.exp(-u))
slips = [
    (1 / (1 + np.exp(u)), "e の肩の符号が逆です。1 / (1 + e⁻ᵘ) です。 <=> The exponent has the wrong sign: 1 / (1 + e⁻ᵘ)."),
    (1 / (1 + np.exp(-w * x)), "バイアスを足し忘れています。 <=> The bias was left out."),
    (np.tanh(u), "それは tanh です。シグモイドは 0 と 1 のあいだの値です。 <=> That is tanh. A sigmoid lies between 0 and 1."),
]
within = max(0.001, 0.01 * abs(answer))
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# ロジット $u = ({{a}}, {{b}}, {{c}})$ をソフトマックスに通します。**{{k}} 番目**の確率を、小数第 3 位まで答えてください。
# %% [markdown] lang="en"
# The logits $u = ({{a}}, {{b}}, {{c}})$ go through softmax. What is the probability of **number {{k}}**, to three decimals?

# %% number="exam_softmax" points=1
vary = {"a": [0, 1, 2], "b": [-1, 1, 3], "c": [0.5, 1.5, 2.5], "k": [1, 2, 3]}
u = np.array([a, b, c], float)
e = np.exp(u)
answer = e[k - 1] / e.sum()
slips = [
    (1 / (1 + np.exp(-u[k - 1])), "シグモイドではありません。ほかのロジットも使います。 <=> This is a sigmoid. Softmax uses the other logits, too."),
    (u[k - 1] / u.sum(), "割る前に、それぞれの指数 eᵘ を取ります。 <=> Take the exponential eᵘ of each before dividing."),
    (e[k - 1], "合計で割って、足すと 1 になるようにします。 <=> Divide by the sum, so that all add up to 1."),
]
within = max(0.001, 0.01 * abs(answer))
keep = u.sum() != 0 and apart(answer, slips, within)

# %% [markdown] lang="ja"
# シグモイド関数の、$u = {{u}}$ での傾き $\sigma'(u)$ を、小数第 3 位まで答えてください。
# %% [markdown] lang="en"
# What is the slope $\sigma'(u)$ of the sigmoid at $u = {{u}}$, to three decimals?

# %% number="exam_sigmoid_slope" points=1
vary = {"u": [-2.6, -2.2, -1.9, -1.7, -1.4, -1.2, -0.9, -0.7, -0.4, 0.3, 0.5, 0.6, 0.8, 1.0, 1.1, 1.3, 1.5, 1.6, 1.8, 2.0, 2.1, 2.3, 2.4, 2.5]}
z = 1 / (1 + np.exp(-u))
answer = z * (1 - z)
slips = [
    (z, "それは値です。傾きは z(1 − z) です。 <=> That is the value. The slope is z (1 − z)."),
    (u * (1 - u), "z(1 − z) の z は、u ではなく出力 σ(u) です。 <=> The z in z (1 − z) is the output σ(u), not u."),
    (1 - z**2, "それは tanh の傾きの形です。 <=> That is the form of tanh's slope."),
]
within = max(0.001, 0.01 * abs(answer))
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# $x = (x_1, x_2)$ から数を作る関数のうち、**線形**(加法性と斉次性の両方が成り立つ)なのはどれですか。
# %% [markdown] lang="en"
# Each of these makes a number of $x = (x_1, x_2)$. Which one is **linear**, with both additivity and homogeneity?

# %% choice="exam_linear" points=1
vary = {"p": [2, 3, 4], "q": [-3, -2, 5], "c": [1, 2, 4]}
answer = f"${p}x_1 {q:+d}x_2$"
slips = [
    (f"${p}x_1 {q:+d}x_2 + {c}$", f"0 を入れると {c} になるので、線形ではなくアフィンです。 <=> At 0 it gives {c}, so it is affine, not linear."),
    (f"${p}x_1x_2$", "入力を 2 倍にすると、値は 4 倍になります。 <=> Twice the input gives four times the value."),
    (f"${p}|x_1| {q:+d}x_2$", "x₁ = 1 と x₁ = −1 を足すと 0 ですが、値は足しても 0 になりません。 <=> x₁ = 1 and x₁ = −1 add up to 0, their values do not."),
    (f"$\\max(0, {p}x_1 {q:+d}x_2)$", "入力の符号を変えても、値の符号は変わりません(ReLU)。 <=> With the sign of the input changed, the value does not change its sign (ReLU)."),
]

# %% [markdown] lang="ja"
# 活性化関数のない(恒等関数の)1 入力 1 出力の層を 2 つ重ねます。1 層目は $u_1 = {{w1}}x {{b1:+d}}$、2 層目は $u_2 = {{w2}}u_1 {{b2:+d}}$ です。これは 1 つの層 $u = wx + b$ と同じです。$b$ はいくつですか。
# %% [markdown] lang="en"
# Two layers with one input and one output have no activation function (the identity): $u_1 = {{w1}}x {{b1:+d}}$, then $u_2 = {{w2}}u_1 {{b2:+d}}$. Together they are a single layer $u = wx + b$. What is $b$?

# %% number="exam_stacked" points=1
vary = {"w1": [2, 3, 5], "b1": [-3, -2, 1, 4], "w2": [-2, 2, 3, 4], "b2": [-5, -1, 2, 3]}
answer = w2 * b1 + b2
slips = [
    (b1 + b2, "1 層目のバイアスも、2 層目の重みを通ります。 <=> The first bias goes through the second weight, too."),
    (w1 * b1 + b2, "掛けるのは 2 層目の重みです。 <=> It is multiplied by the weight of the second layer."),
    (w2 * b1, "2 層目のバイアスを足し忘れています。 <=> The second bias was left out."),
]
keep = apart(answer, slips)
