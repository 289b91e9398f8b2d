# %% [markdown] lang="ja"
# 入力 2・中間 3・出力 1 の小さなネットワークに、1 件のデータを入れます。目標値は 1 です。出力は外れました。では、どの重みを動かせば、損失はどれだけ変わるのでしょう。
#
# ## 1. どの重みが、誤差にどれだけ効いているか
#
# 05 課の数値微分と同じ考えで、重みを 1 つだけ少し動かして、損失がどれだけ変わるかを見ます。それを全部の重みで繰り返し、線の太さで表したのが次の図です。
# %% [markdown] lang="en"
# We feed one sample to a small network: 2 inputs, 3 hidden units, 1 output. The target is 1, and the output misses it. If one of the weights moves a little, how much does the loss change?
#
# ## 1. How much does each weight matter?
#
# Numerical differentiation, from lesson 05, can tell: move one weight a little and look at the loss. Do that for every weight, draw the results as the thickness of the lines, and you get this picture.

# %% setup
import statistics
import time

import numpy as np


# ja: 00 課と、02 課から 05 課であなたが書いた関数
# en: as you wrote them in lessons 00 and 02 to 05
def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return statistics.median(seconds)


def sigmoid(u):
    z = np.exp(-np.abs(u))
    return np.where(u >= 0, 1.0, z) / (1.0 + z)


def d_sigmoid(u):
    y = sigmoid(u)
    return y * (1 - y)


def relu(u):
    return np.maximum(u, 0)


def softmax(u):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def init_network(sizes, rng):
    return [(rng.normal(size=(n_in, n_out)), np.zeros(n_out)) for n_in, n_out in zip(sizes, sizes[1:])]


def forward(network, x):
    values = [x]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W + b))
    W, b = network[-1]
    values.append(values[-1] @ W + b)
    return values[-1], values


def mean_squared_error(y, t):
    return np.mean(np.sum((y - t) ** 2, axis=-1)) / 2


def softmax_cross_entropy(u, t):
    u = u - np.max(u, axis=-1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(t * u, axis=-1))


def numerical_gradient(f, w, h=1e-4):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        nudged = w.copy()
        nudged[i] = w[i] + h
        above = f(nudged)
        nudged[i] = w[i] - h
        gradient[i] = (above - f(nudged)) / (2 * h)
    return gradient


def sgd_step(params, grads, lr):
    return [w - lr * gradient for w, gradient in zip(params, grads)]


# ja: ネットワーク(組のリスト)と、05 課の params(配列のリスト)を行き来する
# en: between a network (a list of pairs) and the params of lesson 05 (a list of arrays)
def parameters(network):
    """[(W1, b1), (W2, b2)] → [W1, b1, W2, b2]。勾配にも使える。"""  #:ja
    """[(W1, b1), (W2, b2)] → [W1, b1, W2, b2]; works on gradients as well."""  #:en
    return [array for pair in network for array in pair]


def network_of(params):
    """[W1, b1, W2, b2] → [(W1, b1), (W2, b2)]"""
    return list(zip(params[::2], params[1::2]))


def call_and_look(function, *args):
    """function を引数のコピーで呼び、(返り値, 呼んだあとの引数) を返す。引数が書き換えられたかどうかを見るための道具。"""  #:ja
    """Call function with copies of the arguments; return (what came back, the arguments afterwards), to see whether they were changed."""  #:en
    def copied(value):
        if isinstance(value, (list, tuple)):
            return type(value)(copied(item) for item in value)
        return value.copy() if isinstance(value, np.ndarray) else value

    args = copied(args)
    return function(*args), args


# %% demo
LAYERS = [[(0, 1.5), (0, 0.5)], [(1, 2), (1, 1), (1, 0)], [(2, 1)]]


def draw_deltas(ax, values, strengths, title, target=None, deltas=()):
    """ネットワークの図。values, deltas: 層ごとの数。strengths: 層と層のあいだごとに、線の太さの配列を 1 つ。"""  #:ja
    """Draw the network. values, deltas: numbers for each layer; strengths: one array of line strengths for each pair of layers."""  #:en
    thickest = max([np.abs(e).max() for e in strengths if e is not None], default=1)
    for left, right, strength in zip(LAYERS, LAYERS[1:], strengths):
        for i, (x0, y0) in enumerate(left):
            for j, (x1, y1) in enumerate(right):
                ax.plot([x0, x1], [y0, y1], color="lightgrey", lw=1, zorder=0)
                if strength is not None:
                    ax.plot([x0, x1], [y0, y1], color=RED, lw=9 * abs(strength[i, j]) / thickest, zorder=1)
    for layer, positions in enumerate(LAYERS):
        for unit, (x, y) in enumerate(positions):
            known, has_delta = layer < len(values), layer < len(deltas) and deltas[layer] is not None
            ax.scatter(x, y, s=1150, color="white", edgecolors=BLUE if known else "lightgrey", linewidths=2.5, zorder=2)
            if known:
                ax.text(x, y, f"{values[layer][unit]:.2f}", ha="center", va="center", color=BLUE, fontsize=11)
            if has_delta:
                ax.text(x, y - 0.42, rf"$\delta$={deltas[layer][unit]:.2f}", ha="center", va="center", color=RED, fontsize=11,
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1}, zorder=3)
    if target is not None:
        ax.text(2.45, 1, f"目標\n{target:.2f} <=> target\n{target:.2f}", ha="center", va="center", color=GREEN, fontsize=12)
    for x, name in enumerate(["入力 <=> input", "中間層 <=> hidden", "出力 <=> output"]):
        ax.text(x, -0.75, name, ha="center", color=GREY, fontsize=11)
    ax.set(xlim=(-0.3, 2.7), ylim=(-0.9, 2.4), title=title)
    ax.axis("off")


network = init_network([2, 3, 1], np.random.default_rng(4))
x, t = np.array([[1.0, -0.5]]), np.array([[1.0]])
u, values = forward(network, x)

params, passes = parameters(network), 0


def loss_with(i, w):
    global passes
    passes += 1
    return mean_squared_error(forward(network_of(params[:i] + [w] + params[i + 1 :]), x)[0], t)


slopes = [numerical_gradient(lambda w, i=i: loss_with(i, w), w) for i, w in enumerate(params)]

fig, ax = plt.subplots()
draw_deltas(ax, [layer[0] for layer in values], [slopes[0], slopes[2]], "太い線ほど、その重みがよく効く <=> The thicker a line, the more its weight matters", target=1)
plt.show()
print(f"パラメータ {sum(w.size for w in params)} 個、使った順伝播 {passes} 回")  #:ja
print(f"parameters: {sum(w.size for w in params)}, forward passes needed: {passes}")  #:en

# %% [markdown] lang="ja"
# 値が 0 のユニットにつながる線には、赤がありません。ReLU で止まっているユニットの重みは、少し動かしても損失に効かないからです。
#
# 線は 9 本、バイアスを入れてもパラメータは 13 個です。それでも、1 つ調べるたびに順伝播を 2 回しました(05 課の中心差分です)。パラメータが 100 万個なら 200 万回です。それで、やっと学習の 1 歩分です。
#
# **誤差逆伝播法**(backpropagation)は、全部の勾配を一度に、順伝播の数回分の時間で求めます。しかも近似ではありません。どうすれば、そんなことができるのでしょうか。
#
# **この課でできるようになること** 連鎖律を図で説明できるようになります。何層のネットワークでも、勾配を NumPy で計算し、正しいかどうかを自分で確かめられるようになります。最後に、式を書くだけで微分してくれる小さな自動微分エンジンを作り、PyTorch と答え合わせをします。
#
# **必要なもの** 順伝播(03 課)、損失関数(04 課)、勾配降下法と数値微分(05 課)。微分は「少し動かしたら、結果がその何倍動くか」という意味と、$x^n$ の微分が $n x^{n-1}$ であることだけを使います。7 節では Python のクラス(`__init__`、`self`、メソッド)を書きます。初めてなら、[チュートリアルの 9.3 節](https://docs.python.org/ja/3/tutorial/classes.html)を読んでおいてください(20 分ほど)。GPU は使いません。
# %% [markdown] lang="en"
# There is no red on the lines to the unit with the value 0. ReLU blocks such a unit, so moving its weights a little has no effect on the loss.
#
# There are nine lines, and with the biases 13 parameters. Still, the network had to run twice for every one of them (the central difference of lesson 05). A million parameters need two million passes, for a single step of learning.
#
# **Backpropagation** finds all the gradients at once, in the time of a few forward passes. And it is not an approximation. How is that possible?
#
# **What you will be able to do** You can explain the chain rule with a picture. You can compute the gradient of a network with any number of layers in NumPy, and check that it is right. In the end you build a small engine that differentiates whatever expression you write, and compare it with PyTorch.
#
# **What you need** The forward pass (lesson 03), loss functions (04), gradient descent and numerical differentiation (05). From calculus you need what a derivative means (the change of the result, divided by a small change of the input) and that the derivative of $x^n$ is $n x^{n-1}$. In section 7 you will write a Python class (`__init__`, `self`, methods): if classes are new to you, read section 9.3 of [the tutorial](https://docs.python.org/3/tutorial/classes.html) first (about 20 minutes). No GPU.

# %% [markdown] lang="ja"
# ## 2. 連鎖律
#
# まず、ユニット 1 つで考えます。$u = wx + b$、$y = \mathrm{sigmoid}(u)$、$L = \frac{1}{2}(y - t)^2$。
#
# $w$ を動かすと $u$ が動き、$u$ が $y$ を、$y$ が $L$ を動かします。歯車が 3 つ並んでいるのと同じです。1 つ目が 2 倍、次が 0.2 倍、最後が −0.3 倍に伝えるなら、全体では何倍でしょう。
# %% [markdown] lang="en"
# ## 2. The chain rule
#
# First a single unit: $u = wx + b$, $y = \mathrm{sigmoid}(u)$, $L = \frac{1}{2}(y - t)^2$.
#
# When $w$ moves, it moves $u$; $u$ moves $y$; $y$ moves $L$. They are like three gears in a row. If the first multiplies a small motion by 2, the next by 0.2 and the last by −0.3, by what factor is it multiplied in all?

# %% demo
x, w, b, t = 2.0, 0.5, -0.4, 1.0
u = w * x + b
y = sigmoid(u)
L = 0.5 * (y - t) ** 2
gears = {"dL/dy": y - t, "dy/du": d_sigmoid(u), "du/dw": x}

fig, ax = plt.subplots()
for column, (name, value) in enumerate([("w", w), ("u", u), ("y", y), ("L", L)]):
    ax.text(column, 0, f"{name}\n{value:.3f}", ha="center", va="center", color=BLUE, fontsize=13,
            bbox={"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": BLUE, "linewidth": 2})
for column, (name, value) in enumerate(reversed(gears.items())):
    ax.annotate("", (column + 0.72, 0.1), (column + 0.28, 0.1), arrowprops={"arrowstyle": "->", "color": BLUE, "lw": 2})
    ax.annotate("", (column + 0.28, -0.1), (column + 0.72, -0.1), arrowprops={"arrowstyle": "->", "color": RED, "lw": 2, "ls": "--"})
    ax.text(column + 0.5, -0.5, f"{name}\n{value:+.3f}", ha="center", va="center", color=RED, fontsize=13)
ax.text(1.5, 0.62, "順伝播の値 <=> forward: values", ha="center", color=BLUE)
ax.text(1.5, -1.0, f"dL/dw = 3 つの積 = {np.prod(list(gears.values())):+.4f} <=> dL/dw = product of the three = {np.prod(list(gears.values())):+.4f}", ha="center", color=RED, fontsize=13)
ax.axis("off")
show_figure("ユニット 1 つを、w から L まで <=> One unit, from w to L", xlim=(-0.4, 3.4), ylim=(-1.2, 0.9))

moved = 0.5 * (sigmoid((w + 0.001) * x + b) - t) ** 2
print(f"w を動かして測った値: {(moved - L) / 0.001:+.4f}")  #:ja
print(f"measured by moving w: {(moved - L) / 0.001:+.4f}")  #:en

# %% [markdown] lang="ja"
# はじめの例なら、2 × 0.2 × (−0.3) = −0.12 倍です。図の 3 つを掛けた値も、$w$ を動かして測った値とほぼ合いました(最後の桁の差は、動かした幅 0.001 のせいです)。これが**連鎖律**(chain rule)です。$w$ を動かすと $L$ が何倍動くかを、1 歩ずつの倍率から求めます。
#
# $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial y}\cdot\frac{\partial y}{\partial u}\cdot\frac{\partial u}{\partial w}$$
#
# 言葉にすると「$w$ から $L$ までの道に沿って、**1 歩ごとの微分を掛ける**」。1 歩ごとの微分(**局所的な微分**)は、となりどうしを見れば求まります。遠くの $L$ のことは知らなくてかまいません。
#
# では、$L$ への道が何本もあるときは? 中間層のユニットは、次の層のすべてのユニットにつながっています。1 つ動かせば、影響はすべての道を通って $L$ に届き、合わさります。だから、
#
# > **道に沿って掛け、道どうしは足す。**
#
# この課の中心は、この一行です。ただ、1 つ困ったことがあります。10 ユニットの層を 10 枚重ねて、最初の層の 1 つのユニットから出発したら、最後の層までの道は何本になるでしょう。予想してから実行してください。
# %% [markdown] lang="en"
# In the first example the answer is 2 × 0.2 × (−0.3) = −0.12. The product in the figure also agrees with what we measured by moving $w$ (the last digit differs because of the move of 0.001). This is the **chain rule**: it finds how much $L$ changes for each unit of change in $w$, from the steps in between.
#
# $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial y}\cdot\frac{\partial y}{\partial u}\cdot\frac{\partial u}{\partial w}$$
#
# In words: go from $w$ to $L$ and **multiply the derivatives of the steps**. The derivative of one step, the **local derivative**, depends only on the values of that step. It does not depend on $L$.
#
# And if several paths lead to $L$? A hidden unit is connected to every unit of the next layer. When it moves, the effect reaches $L$ along every path, and the effects add up:
#
# > **Multiply along a path, add across paths.**
#
# This line is the centre of the lesson. There is one problem, though. Stack ten layers of ten units. How many paths lead from one unit of the first layer to the last layer? Make a guess before you run the cell.

# %% demo
width = 10
for depth in [2, 5, 10]:
    print(f"{depth:2} 枚の層(各 {width} ユニット): 1 つのユニットからの道 {width**(depth - 1):>13,} 本、線は全部で {width**2 * (depth - 1):>5,} 本")  #:ja
    print(f"{depth:2} layers of {width} units: {width**(depth - 1):>13,} paths from one unit, {width**2 * (depth - 1):>5,} connections in all")  #:en

# %% [markdown] lang="ja"
# 道の数は爆発しますが、線の数はゆっくりとしか増えません。道を 1 本ずつたどるのは無理でも、線を 1 回ずつ通ることならできます。
#
# こつは、**後ろから計算して、結果をとっておく**ことです。あるユニットから $L$ までの道を一度足し合わせたら、それより前のユニットは、その数をそのまま使えます。前から計算すると、重みを 1 つ動かすたびに最初からやり直しです。後ろからなら、出口は $L$ の 1 つだけなので、1 回で済みます。この数を**デルタ**と呼び、$\delta$ と書きます。
#
# $$\delta = \frac{\partial L}{\partial u} \quad(\text{総入力 } u \text{ を少し動かすと } L \text{ が何倍動くか})$$
#
# ## 3. デルタが層をさかのぼる
#
# 1 節のネットワークで見ましょう。青い値が左から右へ進んだあと、赤いデルタが右から左へ戻ります。中間層の 3 つのユニットのうち、デルタが 0 になるのはどれでしょうか。予想してから、スライダーで 1 歩ずつ進めてください。
# %% [markdown] lang="en"
# The number of paths explodes; the number of connections grows slowly. Following every path is impossible, but crossing every connection once is easy.
#
# The trick is to **start at the end and keep what you find**. Once the sum over all paths from a unit to $L$ is known, every earlier unit can use that one number. From the front, we would have to start again for every weight; from the end there is only one exit, $L$, and one pass is enough. The number that we keep is called **delta**, written $\delta$.
#
# $$\delta = \frac{\partial L}{\partial u} \quad(\text{how much } L \text{ changes for each unit of change in the pre-activation } u)$$
#
# ## 3. Deltas go back through the layers
#
# Here is the network of section 1 again. Blue values run from left to right, then red deltas come back from right to left. For which of the hidden units will the delta be 0? Guess first, then go step by step with the slider.

# %% demo
x, t = np.array([[1.0, -0.5]]), np.array([[1.0]])
u, kept = forward(network, x)
values = [layer[0] for layer in kept]
delta_out = u[0] - t[0]
delta_hidden = (network[1][0] @ delta_out) * (values[1] > 0)
stages = [
    ("1. 入力 <=> 1. input", 1, [None, None], []),
    ("2. 中間層の値 <=> 2. hidden values", 2, [None, None], []),
    ("3. 出力 <=> 3. output", 3, [None, None], []),
    (r"4. 目標と比べる:出力層の δ <=> 4. compare with the target: output $\delta$", 3, [None, None], [None, None, delta_out]),
    (r"5. δ × 中間層の値:W2 の勾配 <=> 5. $\delta$ × hidden values: gradient of W2", 3, [None, slopes[2]], [None, None, delta_out]),
    (r"6. δ が W2 と ReLU を通って戻る <=> 6. $\delta$ goes back through W2 and ReLU", 3, [None, slopes[2]], [None, delta_hidden, delta_out]),
    (r"7. δ × 入力:W1 の勾配 <=> 7. $\delta$ × inputs: gradient of W1", 3, [slopes[0], slopes[2]], [None, delta_hidden, delta_out]),
]


def draw(number=7, values=values):
    title, layers, strengths, deltas = stages[number - 1]
    fig, ax = plt.subplots()
    draw_deltas(ax, values[:layers], strengths, title, target=1 if number > 3 else None, deltas=deltas)
    show_figure()


show_slider(draw, {"何歩目 <=> step": range(1, 8)})

# %% [markdown] lang="ja"
# 1 歩ずつ式にします。まず 1 件で、$j$ は中間層のユニット、$k$ は出力のユニットの番号です。出力層は恒等関数なので $y = u^{(2)}$ です。
#
# | 手順 | 式 | 言葉 |
# |---|---|---|
# | 出力のデルタ | $\delta^{(2)}_k = y_k - t_k$ | 目標値を超えた分。出力層は恒等関数なので、微分は 1 |
# | 重みの勾配 | $\dfrac{\partial L}{\partial W^{(2)}_{jk}} = z^{(1)}_j\,\delta^{(2)}_k$ | 重みの入力(手前のユニットの値)× その先のユニットのデルタ |
# | バイアスの勾配 | $\dfrac{\partial L}{\partial b^{(2)}_k} = \delta^{(2)}_k$ | 入力がいつも 1 の重みと同じに考える |
# | 中間層のデルタ | $\delta^{(1)}_j = \Bigl(\sum_k W^{(2)}_{jk}\,\delta^{(2)}_k\Bigr)\,f'(u^{(1)}_j)$ | 道どうしを足し、$f$ の傾きを掛ける |
#
# あとは「重みの勾配」と「バイアスの勾配」の式をもう一度、重みの入力を $x$、先のユニットのデルタを $\delta^{(1)}$ にして使えば、第 1 層も終わりです。$\delta^{(2)}$ は 3 か所で使い回されています。
#
# 最後の式は、02 課の 6 節で見た勾配消失の正体でもあります。1 層さかのぼるたびに $f'$ が掛かるので、$f'$ の小さいシグモイドでは、入力側のデルタがどんどん小さくなります。
#
# 1 つ注意があります。$f'$ は、順伝播で $f$ が**受け取った値** $u^{(1)}$ で計算します。だから順伝播の値は捨てずにとっておきます。
#
# その代わり、メモリを使います。とっておく量は、バッチの件数と、全部の層のユニット数に比例して増えます。バッチを大きくすると GPU のメモリが足りなくなるのは、このためです。
#
# ReLU では $u > 0$ かどうかだけが問題で、ReLU の出力をそのまま $z$ とするなら、それは $z > 0$ かどうかと同じです。ですから、`forward` が返した `values` だけで足ります(次の図の `u1` の代わりに `z1` を使います)。ReLU のあとで $z$ にさらに何かを掛けるとき(07 課)は、掛ける前の $u$ で調べます。
#
# 次の図の灰色の点線が、とっておいた値です。
# %% [markdown] lang="en"
# Now each step as a formula, for one sample first; $j$ counts hidden units, $k$ output units. The output layer is the identity, so $y = u^{(2)}$.
#
# | Step | Formula | In words |
# |---|---|---|
# | output delta | $\delta^{(2)}_k = y_k - t_k$ | by how much the output exceeds the target; the identity has the derivative 1 |
# | gradient of a weight | $\dfrac{\partial L}{\partial W^{(2)}_{jk}} = z^{(1)}_j\,\delta^{(2)}_k$ | input of the weight × delta of the unit that it leads to |
# | gradient of a bias | $\dfrac{\partial L}{\partial b^{(2)}_k} = \delta^{(2)}_k$ | a weight whose input is always 1 |
# | hidden delta | $\delta^{(1)}_j = \Bigl(\sum_k W^{(2)}_{jk}\,\delta^{(2)}_k\Bigr)\,f'(u^{(1)}_j)$ | add across paths, multiply by the slope of $f$ |
#
# Use the two gradient rules once more, with $x$ as the input and $\delta^{(1)}$ as the delta, and the first layer is done too. $\delta^{(2)}$ is used in three places.
#
# The last formula also explains the vanishing gradients of lesson 02, section 6. Each layer on the way back multiplies by $f'$. Where $f'$ is small, as in sigmoid, the deltas near the input become smaller and smaller.
#
# One warning: $f'$ is taken at the value that $f$ **received** in the forward pass, $u^{(1)}$. That is why the forward pass keeps its values. Keeping them costs memory, which grows with the number of samples in the batch and with the number of units in all layers. That is why a large batch can exhaust the memory of a GPU. For ReLU all that matters is whether $u > 0$, which is the same as $z > 0$ if $z$ is the output of ReLU as it is. So the `values` that `forward` returns are enough (`z1` takes the place of `u1` in the next figure). Where $z$ is multiplied by something after ReLU, as in lesson 07, look at the $u$ before that.

# %% demo
fig, ax = plt.subplots()
columns = {"x": 0, "u1": 1, "z1": 2, "u2": 3, "L": 4}
below = {"dW1": 0, r"$\delta$1": 1, "dW2": 2, r"$\delta$2": 3}
for name, column in columns.items():
    ax.text(column, 1, name, ha="center", va="center", color=BLUE, fontsize=14, bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": BLUE})
for name, column in below.items():
    ax.text(column, 0, name, ha="center", va="center", color=RED, fontsize=14, bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": RED})
    ax.annotate("", (column, 0.2), (column, 0.8), arrowprops={"arrowstyle": "->", "color": GREY, "ls": ":", "lw": 2})
for column in range(4):
    ax.annotate("", (column + 0.72, 1), (column + 0.28, 1), arrowprops={"arrowstyle": "->", "color": BLUE, "lw": 2})
back = {"arrowstyle": "->", "color": RED, "lw": 2, "ls": "--"}
ax.annotate("", (3.2, 0.1), (3.9, 0.82), arrowprops=back)
ax.annotate("", (2.3, 0), (2.72, 0), arrowprops=back)
ax.annotate("", (0.3, 0), (0.72, 0), arrowprops=back)
ax.annotate("", (1.1, -0.18), (2.9, -0.18), arrowprops={**back, "connectionstyle": "arc3,rad=-0.25"})
ax.text(2, -0.72, "W2 を通って <=> through W2", ha="center", color=RED)
ax.text(3.95, 0.3, "点線:\nとっておく値 <=> dotted:\nvalues kept", color=GREY, va="center", ha="left", fontsize=11)
ax.axis("off")
show_figure("順伝播は、逆伝播に要るものをとっておく <=> Forward keeps what backward needs", xlim=(-0.4, 4.8), ylim=(-0.9, 1.4))

# %% [markdown] lang="ja"
# ### 課題 `backward_regression`
#
# 実際には、$B$ 件をまとめて行列で計算します。損失は $B$ 件の**平均**でした(`mean_squared_error`)。
#
# $n$ 件目の値を $z_{nj}$、デルタを $\delta_{nk}$ と書くと、1 件ごとの勾配 $z_{nj}\,\delta_{nk}$ を $B$ 件について足せばよいので、
#
# $$\frac{\partial L}{\partial W_{jk}} = \sum_n z_{nj}\,\delta_{nk} = \sum_n (z^\top)_{jn}\,\delta_{nk} \qquad\text{つまり}\qquad \frac{\partial L}{\partial W} = z^\top\delta$$
#
# 言葉にすると「$j$ 列目の値と、$k$ 列目のデルタを、件ごとに掛けて足す」。これは行列の積そのものです。(平均の $1/B$ は、$\delta$ に入っているとします。)形を並べて確かめましょう。
#
# | 値 | `x` | `z1` | `u`, `t` | `W1` | `W2` |
# |---|---|---|---|---|---|
# | 形 | `(B, n_in)` | `(B, n_hidden)` | `(B, n_out)` | `(n_in, n_hidden)` | `(n_hidden, n_out)` |
#
# ネットワークは 2 層です。`network` は `[(W1, b1), (W2, b2)]`、`values` は `forward` が返した `[x, z1, u]`。勾配を、`network` と同じ形 `[(dW1, db1), (dW2, db2)]` で返してください。渡されたものは変えません。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。
#
# <details><summary>ヒント</summary>
#
# デルタの形は、その層の `u` と同じです。`W2` の勾配は `W2` と同じ形 `(n_hidden, n_out)` になるはずです。手元にあるのは `(B, n_hidden)` と `(B, n_out)`。`B` が消えるように掛けるには、どちらを転置しますか。$B$ 件についての和は、その掛け算の中でもう済んでいます。では、平均にするための $1/B$ は、どこで一度だけ入れましょうか。バイアスの勾配は、デルタを $B$ 件について足したものです。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `backward_regression`
#
# In practice $B$ samples go through together, as matrices, and the loss is their **mean** (`mean_squared_error`).
#
# Let $z_{nj}$ be the values and $\delta_{nk}$ the deltas of sample $n$. The gradients of the samples, $z_{nj}\,\delta_{nk}$, are added over the batch:
#
# $$\frac{\partial L}{\partial W_{jk}} = \sum_n z_{nj}\,\delta_{nk} = \sum_n (z^\top)_{jn}\,\delta_{nk} \qquad\text{that is}\qquad \frac{\partial L}{\partial W} = z^\top\delta$$
#
# In words: multiply column $j$ of the values and column $k$ of the deltas, sample by sample, and add. That is a matrix product. (The $1/B$ of the mean is taken to be inside $\delta$.) The shapes agree:
#
# | Value | `x` | `z1` | `u`, `t` | `W1` | `W2` |
# |---|---|---|---|---|---|
# | Shape | `(B, n_in)` | `(B, n_hidden)` | `(B, n_out)` | `(n_in, n_hidden)` | `(n_hidden, n_out)` |
#
# The network has two layers: `network` is `[(W1, b1), (W2, b2)]`, and `values` is `[x, z1, u]`, as `forward` returned it. Return the gradients in the form of `network`: `[(dW1, db1), (dW2, db2)]`. Leave what you were given as it is.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says.
#
# <details><summary>Hint</summary>
#
# A delta has the shape of its layer's `u`. The gradient of `W2` must have the shape of `W2`, `(n_hidden, n_out)`, and you have `(B, n_hidden)` and `(B, n_out)`. Which of them do you transpose so that `B` disappears? That product already adds up the samples. So where does the $1/B$ of the mean go in, once? The gradient of a bias adds the deltas of all $B$ samples.
#
# </details>


# %% exercise="backward_regression"
def backward_regression(network, values, t):
    """mean_squared_error(u, t) の、すべてのパラメータについての勾配 [(dW1, db1), (dW2, db2)] を返す。  #:ja
  #:ja
    network: 2 層 [(W1, b1), (W2, b2)](中間層は ReLU、出力層は恒等関数)。values: forward が返したリスト [x, z1, u]  #:ja
    t: (B, n_out) 目標値  #:ja
    """  #:ja
    """Return the gradient of mean_squared_error(u, t) for every parameter, [(dW1, db1), (dW2, db2)].  #:en
  #:en
    network: two layers [(W1, b1), (W2, b2)], hidden ReLU, output identity; values: the list [x, z1, u] that forward returned  #:en
    t: (B, n_out) targets  #:en
    """  #:en
    ### BEGIN SOLUTION
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / len(t)
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]
    ### END SOLUTION


# %% test="backward_regression" idea="output" points=1
import numpy as np

# ja: 1 件、出力 1 つ。z1 は [2, 0]、u は 1 です。手計算で確かめられます。
# en: One sample, one output. z1 is [2, 0], u is 1: you can check it by hand.
net = [(np.array([[1.0, -1.0], [-0.5, 2.0]]), np.array([0.0, 1.0])), (np.array([[0.5], [-1.0]]), np.array([0.0]))]
_, values = forward(net, np.array([[1.0, -2.0]]))
grads = backward_regression(net, values, np.array([[3.0]]))
expect(
    "db2: backward_regression(…)[1][1]",
    grads[1][1],
    [-2.0],
    hint="出力のデルタは u − t です。",  #:ja
    hint="The output delta is u − t.",  #:en
)
expect(
    "dW2: backward_regression(…)[1][0]",
    grads[1][0],
    [[-4.0], [0.0]],
    hint="重みの入力 z1 × 出力のデルタです。",  #:ja
    hint="Input of the weight, z1, times the output delta.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for _ in range(4):
    W1, b1, W2, b2 = rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(3, 2)), rng.normal(size=2)
    x, t = rng.normal(size=(1, 4)), rng.normal(size=(1, 2))
    z1 = np.maximum(x @ W1 + b1, 0)
    u = z1 @ W2 + b2
    grads = backward_regression([(W1, b1), (W2, b2)], [x, z1, u], t)
    expect(
        "db2: backward_regression(…)[1][1]",
        grads[1][1],
        (u - t)[0],
        hint="出力層は恒等関数なので、微分は 1 です。",  #:ja
        hint="The output layer is the identity: its derivative is 1.",  #:en
    )
    expect("dW2: backward_regression(…)[1][0]", grads[1][0], np.outer(z1[0], (u - t)[0]))
### END HIDDEN TESTS

# %% test="backward_regression" idea="hidden" points=1
import numpy as np

net = [(np.array([[1.0, -1.0], [-0.5, 2.0]]), np.array([0.0, 1.0])), (np.array([[0.5], [-1.0]]), np.array([0.0]))]
_, values = forward(net, np.array([[1.0, -2.0]]))
grads = backward_regression(net, values, np.array([[3.0]]))
expect(
    "db1: backward_regression(…)[0][1]",
    grads[0][1],
    [-1.0, 0.0],
    hint="出力のデルタを W2 の転置で戻します。z1 が 0 のユニットは、デルタも通しません。",  #:ja
    hint="Bring the output delta back through the transpose of W2. A unit whose z1 is 0 lets no delta through.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
# ja: 中間層と出力層のユニット数が同じだと、転置を忘れても形では気づけません。
# en: With as many hidden as output units, a missing transpose does not show in the shapes.
for sizes in [[3, 4, 1], [2, 3, 3], [3, 3, 3]] * 2:
    net = [(rng.normal(size=pair), rng.normal(size=pair[1])) for pair in zip(sizes, sizes[1:])]
    x, t = rng.normal(size=(1, sizes[0])), rng.normal(size=(1, sizes[2]))
    (W1, b1), (W2, b2) = net
    z1 = np.maximum(x @ W1 + b1, 0)
    delta1 = ((z1 @ W2 + b2 - t) @ W2.T) * (z1 > 0)
    grads = backward_regression(net, [x, z1, z1 @ W2 + b2], t)
    for name, got, want in [("dW1", grads[0][0], x.T @ delta1), ("db1", grads[0][1], delta1[0])]:
        expect(
            f"{name}: backward_regression(…), sizes {sizes}",
            got,
            want,
            hint="中間層のデルタは、W2 の転置で戻したものを、z1 が正のユニットだけ通したものです。",  #:ja
            hint="The hidden delta comes back through the transpose of W2, and passes where z1 is positive.",  #:en
        )
grads = backward_regression([(W1, 0 * b1), (W2, b2)], [0 * x, 0 * z1, b2[None]], t)
expect(
    "db1: backward_regression(…), u1 = 0",
    grads[0][1],
    0 * b1,
    hint="u1 がちょうど 0 のユニットも、デルタを通しません。",  #:ja
    hint="A unit whose u1 is exactly 0 lets no delta through either.",  #:en
)
### END HIDDEN TESTS

# %% test="backward_regression" idea="batch" points=1
import numpy as np

rng = np.random.default_rng(0)
net, x, t = init_network([2, 3, 1], rng), rng.normal(size=(4, 2)), rng.normal(size=(4, 1))
values = forward(net, x)[1]
grads, after = call_and_look(backward_regression, net, values, t)
for what, value, kept in zip(["network", "values", "t"], after, [net, values, t]):
    expect(
        what,
        value,
        kept,
        hint=f"渡された {what} が書き換わりました。新しい配列を作ります。",  #:ja
        hint=f"The {what} that you were given has changed. Make new arrays.",  #:en
    )
expect(
    "shapes: backward_regression(…)",
    [[np.shape(part) for part in pair] for pair in grads],
    [[np.shape(part) for part in pair] for pair in net],
)
# ja: 同じデータを 2 回ずつ入れても、平均は変わりません。
# en: Each sample twice: the mean stays the same.
twice = backward_regression(net, forward(net, np.vstack([x, x]))[1], np.vstack([t, t]))
for (W, b), (W_twice, b_twice) in zip(grads, twice):
    for got, want in [(W_twice, W), (b_twice, b)]:
        expect(
            "backward_regression(…)",
            got,
            want,
            hint="件数を倍にしたら勾配も変わりました。損失は件数で平均します。",  #:ja
            hint="Twice the samples changed the gradient: the loss is the mean over samples.",  #:en
        )
### BEGIN HIDDEN TESTS
rng = fresh()
W1, b1, W2, b2 = rng.normal(size=(3, 5)), rng.normal(size=5), rng.normal(size=(5, 2)), rng.normal(size=2)
x, t = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
z1 = np.maximum(x @ W1 + b1, 0)
delta2 = (z1 @ W2 + b2 - t) / 7
delta1 = (delta2 @ W2.T) * (z1 > 0)
grads = backward_regression([(W1, b1), (W2, b2)], [x, z1, z1 @ W2 + b2], t)
for name, got, want in [
    ("dW1", grads[0][0], x.T @ delta1),
    ("db1", grads[0][1], delta1.sum(axis=0)),
    ("dW2", grads[1][0], z1.T @ delta2),
    ("db2", grads[1][1], delta2.sum(axis=0)),
]:
    expect(
        f"{name}: backward_regression(…), 7 samples",
        got,
        want,
        hint="件数 B では割りますが、出力のユニットの数では割りません。",  #:ja
        hint="Divide by the number of samples B, but not by the number of output units.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 03 課で、入る重みも出る重みも同じユニットは「いつまでも同じまま」だと書きました。3 つのユニットを同じ重みで始めて、勾配を見てみます。
# %% [markdown] lang="en"
# Lesson 03 said that units with equal weights going in and coming out stay equal. Start three units alike and look at their gradients.

# %% demo
alike = [(np.full((1, 3), 0.5), np.zeros(3)), (np.full((3, 1), 0.5), np.zeros(1))]
x, t = np.array([[-1.0], [0.5], [2.0]]), np.array([[1.0], [0.0], [3.0]])
for step in range(101):
    grads = backward_regression(alike, forward(alike, x)[1], t)
    if step in (0, 100):
        print(f"{step:3} 歩目: W1 の勾配 {grads[0][0][0].round(4)}、W1 {alike[0][0][0].round(4)}")  #:ja
        print(f"step {step:3}: gradient of W1 {grads[0][0][0].round(4)}, W1 {alike[0][0][0].round(4)}")  #:en
    alike = network_of(sgd_step(parameters(alike), parameters(grads), 0.1))

# %% [markdown] lang="ja"
# 入ってくる値も、次の層への重みも同じなので、3 つのデルタは同じになり、勾配も、更新したあとの重みも同じです。何回繰り返しても、3 ユニットで 1 ユニット分の働きしかありません。だから、重みは乱数で始めます。
#
# ## 4. 間違った勾配でも、学習は進んでしまう
#
# 勾配の計算はよく間違えます。しかも困ったことに、間違っていてもエラーは出ません。次の図は、$\sin$ を学ばせた 4 つの学習曲線です。**正しい勾配を使っているのは 1 つだけ**で、ほかの 3 つは、わざと壊してあります。どれが正しいか、図だけで当ててみてください。
# %% [markdown] lang="en"
# The same values come in and the same weights lead on, so the three deltas are equal, and so are the gradients and the updated weights. However often this is repeated, three units do the work of one. That is why weights start from random numbers.
#
# ## 4. A wrong gradient can still lower the loss
#
# Gradients are easy to get wrong, and there is no error message when they are. Here are four learning curves on a sine wave. **Only one of them uses the right gradient**; the other three are broken on purpose. Can you tell which one is right from the picture alone?

# %% demo
def first(grads, change):
    return [tuple(change * part for part in grads[0]), grads[1]]


BREAKAGES = {
    "A": lambda grads: [grads[0], (grads[1][0], -grads[1][1])],
    "B": lambda grads: [grads[0], (0.5 * grads[1][0], grads[1][1])],
    "C": lambda grads: grads,
    "D": lambda grads: first(grads, 2),
}
wave_x = np.linspace(-3, 3, 40)[:, None]
wave_t = np.sin(wave_x)

fig, ax = plt.subplots()
for (name, damage), color, style in zip(BREAKAGES.items(), [RED, ORANGE, BLUE, GREEN, GREY], ["-", "--", "-.", ":", "-"]):
    net, losses = init_network([1, 20, 1], np.random.default_rng(5)), []
    for _ in range(800):
        u, values = forward(net, wave_x)
        losses.append(mean_squared_error(u, wave_t))
        grads = damage(backward_regression(net, values, wave_t))
        net = network_of(sgd_step(parameters(net), parameters(grads), 0.05))
    ax.plot(losses, color=color, ls=style, label=f"{name}:最後に {losses[-1]:.4f} <=> {name}: {losses[-1]:.4f} at the end")
show_figure("このうち 3 つの勾配は間違っている <=> Three of these gradients are wrong", "歩数 <=> step", "損失 <=> loss", yscale="log")

# %% [markdown] lang="ja"
# どの曲線も下がります。「損失が減ったから勾配は正しい」とは言えないのです。
#
# そこで**勾配確認**(gradient check)をします。遅いけれど信用できる数値微分を、小さなネットワークで一度だけ計算し、速い勾配と比べます。合っていれば、あとは安心して速い方を使えます。
#
# 比べるには、基準が要ります。差が 0.001 でも、勾配が 1000 なら小さく、0.001 なら大きいのです。大きさで割った**相対誤差**なら、どちらも公平に測れます。
#
# $$\text{相対誤差} = \frac{\lVert a - b\rVert}{\lVert a\rVert + \lVert b\rVert}, \qquad \lVert a\rVert = \sqrt{\textstyle\sum_i a_i^2}$$
#
# 同じなら 0、向きが正反対なら 1 です。片方だけがすべて 0(勾配の計算を忘れたとき)でも 1 になります。
#
# ### 課題 `relative_error`
#
# 上の式を関数にしてください。どちらもすべて 0 のときは 0 を返します。
#
# <details><summary>ヒント</summary>
#
# 行列でも、全部の要素を一列に並べたと思って長さを測ります。`a` も `b` もすべて 0 なら、何を何で割ることになりますか。2 つは同じなのですから、返すべき値は決まっています。
#
# </details>
# %% [markdown] lang="en"
# Every curve falls. "The loss goes down" does not mean "the gradient is right".
#
# So we do a **gradient check**: take numerical differentiation, which is slow but can be trusted, run it once on a small network, and compare it with the fast gradient. If they agree, use the fast one from then on.
#
# To compare, we need a measure. A difference of 0.001 is small for gradients around 1000 and large for gradients around 0.001. The **relative error** divides by the size and is fair to both.
#
# $$\text{relative error} = \frac{\lVert a - b\rVert}{\lVert a\rVert + \lVert b\rVert}, \qquad \lVert a\rVert = \sqrt{\textstyle\sum_i a_i^2}$$
#
# It is 0 when both are the same, and 1 when they point in opposite directions, or when one of them is all zeros (a forgotten gradient).
#
# ### Exercise `relative_error`
#
# Turn the formula into a function. When both are all zeros, return 0.
#
# <details><summary>Hint</summary>
#
# Measure a matrix as if all its elements stood in one row. And when `a` and `b` are all zeros, what would be divided by what? The two are equal, so you know what the answer has to be.
#
# </details>


# %% exercise="relative_error"
def relative_error(a, b):
    """‖a − b‖ / (‖a‖ + ‖b‖) を数 1 つで返す。どちらもすべて 0 なら 0.0。a, b: 同じ形の NumPy 配列(何次元でも)"""  #:ja
    """Return ‖a − b‖ / (‖a‖ + ‖b‖) as one number; 0.0 if both are all zeros. a, b: NumPy arrays of the same shape, any dimension"""  #:en
    ### BEGIN SOLUTION
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0
    ### END SOLUTION


# %% test="relative_error" points=1
import numpy as np

expect("relative_error([3, 4], [3, 4])", relative_error(np.array([3.0, 4.0]), np.array([3.0, 4.0])), 0.0)
expect("relative_error([3, 4], [0, 0])", relative_error(np.array([3.0, 4.0]), np.zeros(2)), 1.0)
### BEGIN HIDDEN TESTS
expect("relative_error([0, 0], [0, 0])", relative_error(np.zeros(2), np.zeros(2)), 0.0,
       hint="0 ÷ 0 になっていませんか。"  #:ja
       hint="Is that 0 divided by 0?"  #:en
       )
expect("relative_error([6, 8], [3, 4])", relative_error(np.array([6.0, 8.0]), np.array([3.0, 4.0])), 1 / 3,
       hint="分母は ‖a‖ + ‖b‖ です。"  #:ja
       hint="The denominator is ‖a‖ + ‖b‖."  #:en
       )
expect("relative_error([1e-9, 0], [0, 1e-9])", relative_error(np.array([1e-9, 0.0]), np.array([0.0, 1e-9])), np.sqrt(0.5),
       hint="とても小さな勾配でも、割合は同じはずです。"  #:ja
       hint="However small the gradients, the ratio is the same."  #:en
       )
a, b = np.array([[1.0, 2.0], [2.0, 4.0]]), np.array([[1.0, 2.0], [-2.0, 4.0]])
expect("relative_error([[1, 2], [2, 4]], [[1, 2], [-2, 4]])", relative_error(a, b), 0.4,
       hint="行列でも、全部の要素から長さを 1 つ求めます。"  #:ja
       hint="A matrix, too, has one length, made of all its elements."  #:en
       )
expect("relative_error(−a, a)", relative_error(-a, a), 1.0)
for a in [[2.0, -2.0], [-3.0, 0.0], [0.0, 3.0]]:
    expect(
        f"relative_error({a}, [0, 0])",
        relative_error(np.array(a), np.zeros(2)),
        1.0,
        hint="0 を返すのは、どちらの要素も「すべて」0 のときだけです。",  #:ja
        hint="The answer is 0 only where all elements of both are 0.",  #:en
    )
rng = fresh()
for scale in (1.0, 1e-6):
    a, b = scale * rng.normal(size=(2, 2, 3))
    expect(
        f"relative_error({a.tolist()}, {b.tolist()})",
        relative_error(a.copy(), b.copy()),
        np.sqrt(np.sum((a - b) ** 2)) / (np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(b**2))),
        hint="‖a − b‖ を ‖a‖ + ‖b‖ で割ります。長さは、全部の要素の 2 乗の和の平方根です。",  #:ja
        hint="Divide ‖a − b‖ by ‖a‖ + ‖b‖. A length is the square root of the sum of all squares.",  #:en
    )
expect(
    "relative_error([0, 0], [3, 4])",
    relative_error(np.zeros(2), np.array([3.0, 4.0])),
    1.0,
    hint="0 を返すのは、どちらの要素も「すべて」0 のときだけです。",  #:ja
    hint="The answer is 0 only where all elements of both are 0.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `gradient_check`
#
# 基準ができました。次は、ネットワークのパラメータ全部を一度に調べる関数です。`params` は 05 課と同じ配列のリスト `[W1, b1, W2, b2]`、`f` は**リスト全体**を受け取って損失を返す関数です。配列 1 つごとに、数値微分と `grads` の相対誤差を求め、リストで返してください。05 課の `numerical_gradient` を使えます。
#
# <details><summary>ヒント</summary>
#
# `numerical_gradient` は、配列を**1 つ**受け取る関数を微分します。`i` 番目の配列を調べるときは、`i` 番目だけを差し替えたリストを作って `f` に渡す関数を用意しましょう。`params[:i] + [w] + params[i + 1:]` は何になりますか。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `gradient_check`
#
# The measure is ready. Next comes a function that checks all the parameters of a network. `params` is a list of arrays `[W1, b1, W2, b2]`, as in lesson 05, and `f` takes **the whole list** and returns the loss. For each array, compute the relative error between its numerical gradient and the one in `grads`, and return these errors as a list. You may use the `numerical_gradient` of lesson 05.
#
# <details><summary>Hint</summary>
#
# `numerical_gradient` differentiates a function that takes **one** array. To check array number `i`, write a function that puts its array into place `i` of the list and passes the list to `f`. What is `params[:i] + [w] + params[i + 1:]`?
#
# </details>


# %% exercise="gradient_check"
def gradient_check(f, params, grads, h=1e-4):
    """配列ごとに、数値微分(幅 h)と grads の relative_error を求め、そのリストを返す。  #:ja
  #:ja
    f: params と同じ形の、配列のリストを受け取って、数を返す関数。params: float の配列のリスト。変えない  #:ja
    grads: 調べたい勾配。params と同じ順序と形の、配列のリスト  #:ja
    """  #:ja
    """Return the list of relative_errors, one for each array, between the numerical gradient (width h) and grads.  #:en
  #:en
    f: takes a list of arrays like params, returns a number; params: a list of float arrays, which stay as they are  #:en
    grads: the gradients to be checked, a list of arrays in the order and shapes of params  #:en
    """  #:en
    ### BEGIN SOLUTION
    errors = []
    for i, w in enumerate(params):
        measured = numerical_gradient(lambda w, i=i: f(params[:i] + [w] + params[i + 1 :]), w, h)
        errors.append(relative_error(measured, grads[i]))
    return errors
    ### END SOLUTION


# %% test="gradient_check" idea="agrees" points=1
import numpy as np


def squares(params):
    return float(sum(np.sum(w**2) for w in params))


params = [np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([4.0, -1.0])]
errors, (_, after, _) = call_and_look(gradient_check, squares, params, [2 * w for w in params])
expect("len(gradient_check(sum of all w², [W, b], [2W, 2b]))", len(errors), 2)
expect(
    "gradient_check(sum of all w², [W, b], [2W, 2b])",
    errors,
    [0.0, 0.0],
    hint="どちらの勾配も正しいので、相対誤差はほとんど 0 のはずです。",  #:ja
    hint="Both gradients are right, so the relative errors should be almost 0.",  #:en
)
expect(
    "params",
    after,
    params,
    hint="params が元に戻っていません。",  #:ja
    hint="The params have changed. They must be as they were.",  #:en
)
### BEGIN HIDDEN TESTS
def joined(params):
    A, c, d = params
    return float(np.sin(A[0, 0] * c[1]) + np.sum(A) ** 2 * d[0] + np.exp(A[1, 0] * c[0]))


rng = fresh()
A, c, d = rng.uniform(0.3, 1.2, (2, 2)), rng.uniform(0.3, 1.2, 2), rng.uniform(0.3, 1.2, 1)
h = float(rng.choice([0.125, 0.25, 0.5]))
dA = np.full((2, 2), 2 * np.sum(A) * d[0])
dA[0, 0] += c[1] * np.cos(A[0, 0] * c[1])
dA[1, 0] += c[0] * np.exp(A[1, 0] * c[0])
dc = np.array([A[1, 0] * np.exp(A[1, 0] * c[0]), A[0, 0] * np.cos(A[0, 0] * c[1])])
expect(
    "gradient_check(f, [A, c, d], grads)",
    gradient_check(joined, [A, c, d], [dA, dc, np.array([np.sum(A) ** 2])]),
    [0.0, 0.0, 0.0],
    hint="ほかの配列は、渡されたままの値で f に渡します。",  #:ja
    hint="The other arrays go into f as they were given.",  #:en
)
seen = []


def watched(params):
    seen.append(float(np.max(np.abs(params[0] - 1.0))))
    return float(np.sum(params[0] ** 3))


gradient_check(watched, [np.ones(2)], [np.full(2, 3.0)], h)
expect(
    f"h in gradient_check(f, params, grads, {h})",
    max(seen),
    h,
    hint="渡された h を使います。",  #:ja
    hint="Use the h that was passed in.",  #:en
)
params = [np.linspace(0.1, 0.8, 8)]
_, (_, after, _) = call_and_look(gradient_check, squares, params, [2 * params[0]])
expect(
    "params",
    after,
    params,
    tol=0,
    hint="足して引くと、丸め誤差が残ります。元の値を代入します。",  #:ja
    hint="Adding and subtracting leave a rounding error: assign the old value.",  #:en
)
### END HIDDEN TESTS

# %% test="gradient_check" idea="catches" points=1
import numpy as np


def squares(params):
    return float(sum(np.sum(w**2) for w in params))


params = [np.array([3.0, 4.0]), np.array([[1.0, 2.0]])]
expect(
    "gradient_check(sum of all w², [[3, 4], [[1, 2]]], grads=[[12, 16], [[2, 4]]])",
    gradient_check(squares, params, [np.array([12.0, 16.0]), np.array([[2.0, 4.0]])]),
    [1 / 3, 0.0],
    tol=1e-3,
    hint="1 つ目の勾配だけが 2 倍大きいので、相対誤差は 1/3 と 0 になるはずです。",  #:ja
    hint="Only the first gradient is too large, by a factor of 2: the relative errors should be 1/3 and 0.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
params = [rng.uniform(0.5, 3, (2, 2)).round(1) * rng.choice([-1, 1], (2, 2)), rng.uniform(0.5, 3, 1).round(1)]
right = [2 * w for w in params]
places = rng.permutation([1.0, 0.0, 0.0, 0.0]).reshape(2, 2)
for wrong in [right[0] * (1 - 2 * places), right[0] + places, np.zeros((2, 2)), -right[0]]:
    want = np.linalg.norm(wrong - right[0]) / (np.linalg.norm(wrong) + np.linalg.norm(right[0]))
    expect(
        f"gradient_check(sum of all w², …, grads=[{wrong.tolist()}, right])",
        gradient_check(squares, params, [wrong, right[1]]),
        [want, 0.0],
        tol=1e-3,
        hint="どの要素の間違いも見つけてください。",  #:ja
        hint="A mistake in any element must show.",  #:en
    )
expect(
    "gradient_check(sum of all w², …, grads=[right, [-1]])",
    gradient_check(squares, params, [right[0], -right[1]]),
    [0.0, 1.0],
    tol=1e-3,
    hint="配列ごとに、相対誤差を 1 つずつ返します。",  #:ja
    hint="Return one relative error for each array.",  #:en
)
w = np.linspace(0.1, 0.8, 30)
off = 2 * w
off[-1] *= 1.001
want = np.linalg.norm(off - 2 * w) / (np.linalg.norm(off) + np.linalg.norm(2 * w))
expect(
    "gradient_check(sum of all w², [w], [2w, its last element × 1.001])",
    gradient_check(squares, [w.copy()], [off]),
    [want],
    hint="最後の要素まで調べ、相対誤差は丸めずに返します。",  #:ja
    hint="Look at every element, the last one too, and return the relative errors as they are.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# では、答え合わせです。4 つの勾配を、あなたの `gradient_check` にかけます。
# %% [markdown] lang="en"
# Now for the answer: all four go through your `gradient_check`.

# %% demo
# ja: b も乱数にして、どの折れ目も調べる点に重ならないようにする
# en: random b as well, so that no kink of ReLU falls on a point that is checked
net = [(W, np.random.default_rng(3).normal(size=b.shape)) for W, b in init_network([1, 20, 1], np.random.default_rng(5))]
print("         W1       b1       W2       b2")
for suspect, damage in BREAKAGES.items():
    grads = damage(backward_regression(net, forward(net, wave_x)[1], wave_t))
    errors = gradient_check(
        lambda params: mean_squared_error(forward(network_of(params), wave_x)[0], wave_t), parameters(net), parameters(grads)
    )
    print(suspect, "  ".join(f"{error:7.0e}" for error in errors))

# %% [markdown] lang="ja"
# 正しいのは C です。A は `b2` の向きが逆(相対誤差 1)、B は `W2` の勾配が半分、D は第 1 層が 2 倍です。**どこが**おかしいかまで分かりました。
#
# 倍精度(float64)での目安です。
#
# | 相対誤差 | 判断 |
# |---|---|
# | $10^{-7}$ 以下 | 合格 |
# | $10^{-7}$ から $10^{-4}$ | ReLU のような折れ目があれば合格。なければ調べる |
# | $10^{-4}$ から $10^{-2}$ | 疑わしい。$h$ やデータを変えて、もう一度測る |
# | $10^{-2}$ より大きい | ほぼ間違い |
#
# 折れ目のある関数では、$h$ だけ動かすあいだに折れ目をまたぐことがあり、勾配が正しくても相対誤差が大きくなります。
#
# A では、`b2` を毎回**上り坂の向き**へ動かしているのに、損失は減りました。ほかのパラメータが埋め合わせたからです。D は、正しい勾配より速く下がりました。第 1 層だけ学習率を 2 倍にしたのと同じなので、この問題では得をしたのです。この 3 つは、曲線では気づけない壊し方を選んであります。`BREAKAGES` に、`W2` の符号を逆にした `"E"` を足し、学習曲線のセルと、この表のセルをもう一度実行してください。今度は曲線でも分かりますか。
#
# ## 5. 分類の勾配
#
# 多クラス分類では、出力層がソフトマックス、損失が交差エントロピーです。その微分は、04 課で求めました。総入力 $u$ についての微分は、確率と目標値の差です。
#
# $$\delta = \frac{\partial L}{\partial u} = y - t, \qquad y = \mathrm{softmax}(u)$$
#
# これは 1 件の場合です。$B$ 件の平均なら $\delta = (y - t)/B$ になります。次の図で、1 件の数値微分(赤)が本当に差になっていることを確かめてください。
# %% [markdown] lang="en"
# C is the right one. In A the gradient of `b2` has the wrong sign (relative error 1). In B the gradient of `W2` is only half as large as it should be. In D the gradients of the first layer are too large by a factor of 2. The check even shows **where** the mistake is.
#
# A rule of thumb for float64:
#
# | Relative error | Verdict |
# |---|---|
# | up to $10^{-7}$ | a pass |
# | $10^{-7}$ to $10^{-4}$ | a pass if there are kinks, as in ReLU; otherwise look closer |
# | $10^{-4}$ to $10^{-2}$ | suspicious: measure again with another $h$ or other data |
# | above $10^{-2}$ | almost surely wrong |
#
# For functions with kinks, a move of $h$ may cross a kink. Then the relative error is larger although the gradient is right.
#
# In A, every step moved `b2` **uphill**, and the loss still fell: the other parameters made up for it. D fell faster than the right gradient. It acts like a learning rate twice as large in the first layer, which helped on this problem. These three breakages were chosen so that the curve does not show them. Add an `"E"` to `BREAKAGES` that reverses the sign of `W2`, and run the cell of the curves and the cell of this table again. Does the curve show this one?
#
# ## 5. The gradient of a classifier
#
# With several classes the output layer is softmax and the loss is cross-entropy. Lesson 04 derived the derivative: for the pre-activation $u$ it is the difference of probability and target.
#
# $$\delta = \frac{\partial L}{\partial u} = y - t, \qquad y = \mathrm{softmax}(u)$$
#
# This is for one sample. For the mean over $B$ samples it is $\delta = (y - t)/B$. In the next figure, check for one sample that numerical differentiation (red) gives this difference.

# %% demo
u = np.array([1.0, 2.2, 0.3, -0.5])
t = np.array([1.0, 0.0, 0.0, 0.0])
y = softmax(u)
measured = numerical_gradient(lambda u: softmax_cross_entropy(u, t), u)

fig, ax = plt.subplots()
place = np.arange(4)
ax.bar(place - 0.27, t, 0.25, color="white", edgecolor=GREEN, hatch="//", linewidth=2, label="目標値 t <=> target t")
ax.bar(place, y, 0.25, color=BLUE, label="出力 y <=> output y")
ax.bar(place + 0.27, measured, 0.25, color=RED, hatch="xx", edgecolor="white", label="測った dL/du <=> dL/du, measured")
ax.axhline(0, color=GREY, lw=1)
show_figure("ソフトマックスと交差エントロピー:dL/du <=> Softmax and cross-entropy: dL/du", "クラス <=> class", "値 <=> value", xticks=place)
print("y − t   ", (y - t).round(6))
print("測った値", measured.round(6))  #:ja
print("measured", measured.round(6))  #:en

# %% [markdown] lang="ja"
# 正解のクラスでは $y - 1$ で負、ほかのクラスでは $y$ で正です。回帰のデルタと同じ式になりました。損失関数は、式がこのように短くなるものを、出力層の活性化関数に合わせて選んであります。
#
# ### 課題 `backward_classification`
#
# 今度は、**何層でも**使える関数を書いてください。中間層はどれも ReLU です。最後の総入力 `values[-1]` にソフトマックスを通したものが出力 $y$ で、損失は `softmax_cross_entropy(u, t)` です。`network` と同じ形のリスト `[(dW1, db1), …]` を返し、渡されたものは変えません。
#
# <details><summary>ヒント</summary>
#
# - 最初のデルタに、平均の $1/B$ を一度だけ入れます(3 節と同じです)。
# - 最後の層から始めて、1 層ずつさかのぼります。ある層で要るのは、その層のデルタと、その層の入力 `values[i]` だけです。
# - その層の勾配を求めたら、デルタを前の層に渡します。`W` の転置を掛け、`values[i]` が正のユニットだけを通します。式では $(\delta W^\top)\odot f'(u)$ です($\odot$ は要素ごとの掛け算)。
# - 求まる順番は後ろからですが、返すリストの順番は `network` と同じです。
#
# </details>
# %% [markdown] lang="en"
# For the right class the value is $y - 1$, which is negative. For each other class it is $y$, which is positive. The formula is the same as the delta of regression: each loss was chosen to match its output activation, so that the formula becomes this short.
#
# ### Exercise `backward_classification`
#
# Now write a function for **any number of layers**. All hidden layers are ReLU. The output $y$ is softmax of the last pre-activation `values[-1]`, and the loss is `softmax_cross_entropy(u, t)`. Return a list in the form of `network`, `[(dW1, db1), …]`, and leave what you were given as it is.
#
# <details><summary>Hint</summary>
#
# - The first delta takes in the $1/B$ of the mean, once, as in section 3.
# - Start at the last layer and go back one layer at a time. A layer needs only its delta and its input, `values[i]`.
# - When a layer's gradients are done, pass the delta on to the layer before: multiply by the transpose of `W`, and let it pass where `values[i]` is positive. As a formula: $(\delta W^\top)\odot f'(u)$, where $\odot$ multiplies element by element.
# - You find the gradients from the back, but the list that you return has the order of `network`.
#
# </details>


# %% exercise="backward_classification"
def backward_classification(network, values, t):
    """softmax_cross_entropy(u, t) の、すべてのパラメータについての勾配 [(dW1, db1), …] を返す。  #:ja
  #:ja
    network: (W, b) のリスト、何層でもよい(中間層は ReLU)。values: forward が返したリスト [x, z1, …, u]  #:ja
    t: (B, classes) one-hot の目標値  #:ja
    """  #:ja
    """Return the gradient of softmax_cross_entropy(u, t) for every parameter, [(dW1, db1), …].  #:en
  #:en
    network: a list of (W, b), any number of layers, hidden ReLU; values: the list [x, z1, …, u] that forward returned  #:en
    t: (B, classes) one-hot targets  #:en
    """  #:en
    ### BEGIN SOLUTION
    delta, grads = (softmax(values[-1]) - t) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]
    ### END SOLUTION


# %% test="backward_classification" idea="output" points=1
import numpy as np

# ja: 1 件、3 クラス。まず最後の層だけ。
# en: One sample, three classes, the last layer only.
net = [
    (np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([1.0, 0.5])),
    (np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]]), np.array([0.0, 0.0, 1.0])),
]
u, values = forward(net, np.array([[2.0, -1.0]]))
grads = backward_classification(net, values, np.array([[0.0, 0.0, 1.0]]))
expect(
    "db2: backward_classification(…)[1][1]",
    grads[1][1],
    softmax(u)[0] - np.array([0.0, 0.0, 1.0]),
    hint="出力のデルタは y − t、y は softmax(u) です。",  #:ja
    hint="The output delta is y − t, with y = softmax(u).",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
W1, b1, W2, b2 = rng.normal(size=(4, 6)), rng.normal(size=6), rng.normal(size=(6, 3)), rng.normal(size=3)
x, t = rng.normal(size=(1, 4)), np.eye(3)[[int(rng.integers(3))]]
z1 = np.maximum(x @ W1 + b1, 0)
u = z1 @ W2 + b2
y = np.exp(u - u.max()) / np.exp(u - u.max()).sum()
grads = backward_classification([(W1, b1), (W2, b2)], [x, z1, u], t)
expect(
    "db2: backward_classification(…)[1][1]",
    grads[1][1],
    (y - t)[0],
    hint="y − t は、もう総入力 u についての微分です。ソフトマックスの微分を重ねて掛けません。",  #:ja
    hint="y − t is already the derivative at the pre-activation u: softmax is not differentiated again.",  #:en
)
expect("dW2: backward_classification(…)[1][0]", grads[1][0], np.outer(z1[0], (y - t)[0]))
x, u = np.array([[1.0, 2.0]]), np.array([[1000.0, 1001.0]])
grads = backward_classification([(np.array([[200.0, 201.0], [400.0, 400.0]]), np.zeros(2))], [x, u], np.array([[1.0, 0.0]]))
p = 1 / (1 + np.exp(-1))
expect(
    "db: backward_classification(…)[0][1]   u = [[1000, 1001]]",
    grads[0][1],
    [-p, p],
    hint="e の 1000 乗は計算できません。オーバーフローしない softmax を使います。",  #:ja
    hint="e to the power of 1000 overflows: use a softmax that does not.",  #:en
)
### END HIDDEN TESTS

# %% test="backward_classification" idea="hidden" points=1
import numpy as np

# ja: 2 番目の中間ユニットは、この入力では ReLU に止められています。
# en: For this input ReLU blocks the second hidden unit.
net = [
    (np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([1.0, 0.5])),
    (np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]]), np.array([0.0, 0.0, 1.0])),
]
_, values = forward(net, np.array([[2.0, -1.0]]))
grads = backward_classification(net, values, np.array([[0.0, 0.0, 1.0]]))
expect(
    "db1[1]: backward_classification(…)[0][1][1]",
    float(grads[0][1][1]),
    0.0,
    hint="止められたユニットは、デルタも通しません。",  #:ja
    hint="A unit that blocked the value blocks the delta as well.",  #:en
)
### BEGIN HIDDEN TESTS
def reference(net, x, t):
    values = [x]
    for number, (W, b) in enumerate(net):
        u = values[-1] @ W + b
        values.append(u if number == len(net) - 1 else np.maximum(u, 0))
    y = np.exp(values[-1] - values[-1].max(axis=1, keepdims=True))
    delta, grads = (y / y.sum(axis=1, keepdims=True) - t) / len(t), []
    for number in range(len(net) - 1, -1, -1):
        grads.insert(0, (values[number].T @ delta, delta.sum(axis=0)))
        delta = (delta @ net[number][0].T) * (values[number] > 0)
    return values, grads


rng = fresh()
for sizes in [[4, 5, 3], [3, 3, 3], [2, 6, 4, 3], [5, 2], [3, 4, 4, 4, 2]]:
    net = [(rng.normal(size=pair), rng.normal(size=pair[1])) for pair in zip(sizes, sizes[1:])]
    x, t = rng.normal(size=(1, sizes[0])), np.eye(sizes[-1])[[int(rng.integers(sizes[-1]))]]
    values, want = reference(net, x, t)
    got = backward_classification(net, values, t)
    for number, (mine, right) in enumerate(zip(got, want), start=1):
        for name, part, part_right in zip(("dW", "db"), mine, right):
            expect(
                f"{name}{number}: backward_classification(…), sizes {sizes}",
                part,
                part_right,
                hint="1 層ずつ、W の転置でデルタを戻し、値が正のユニットだけを通します。",  #:ja
                hint="Layer by layer, bring the delta back through the transpose of W; let it pass where the value is positive.",  #:en
            )
    expect(f"len(backward_classification(…)), sizes {sizes}", len(got), len(net))
### END HIDDEN TESTS

# %% test="backward_classification" idea="batch" points=1
import numpy as np

rng = np.random.default_rng(1)
net, x, t = init_network([2, 4, 3], rng), rng.normal(size=(5, 2)), np.eye(3)[[0, 2, 1, 1, 0]]
values = forward(net, x)[1]
grads, after = call_and_look(backward_classification, net, values, t)
for what, value, kept in zip(["network", "values", "t"], after, [net, values, t]):
    expect(
        what,
        value,
        kept,
        hint=f"渡された {what} が書き換わりました。新しい配列を作ります。",  #:ja
        hint=f"The {what} that you were given has changed. Make new arrays.",  #:en
    )
expect(
    "shapes: backward_classification(…)",
    [[np.shape(part) for part in pair] for pair in grads],
    [[np.shape(part) for part in pair] for pair in net],
)
twice = backward_classification(net, forward(net, np.vstack([x, x]))[1], np.vstack([t, t]))
for (W, b), (W_twice, b_twice) in zip(grads, twice):
    for got, want in [(W_twice, W), (b_twice, b)]:
        expect(
            "backward_classification(…)",
            got,
            want,
            hint="件数を倍にしたら勾配も変わりました。損失は件数で平均します。",  #:ja
            hint="Twice the samples changed the gradient: the loss is the mean over samples.",  #:en
        )
### BEGIN HIDDEN TESTS
rng = fresh()
W1, b1, W2, b2 = rng.normal(size=(3, 5)), rng.normal(size=5), rng.normal(size=(5, 4)), rng.normal(size=4)
x, t = rng.normal(size=(6, 3)), np.eye(4)[[3, 1, 0, 2, 2, 1]]
z1 = np.maximum(x @ W1 + b1, 0)
u = z1 @ W2 + b2
y = np.exp(u - u.max(axis=1, keepdims=True))
delta2 = (y / y.sum(axis=1, keepdims=True) - t) / 6
delta1 = (delta2 @ W2.T) * (z1 > 0)
grads = backward_classification([(W1, b1), (W2, b2)], [x, z1, u], t)
for name, got, want in [
    ("dW1", grads[0][0], x.T @ delta1),
    ("db1", grads[0][1], delta1.sum(axis=0)),
    ("dW2", grads[1][0], z1.T @ delta2),
    ("db2", grads[1][1], delta2.sum(axis=0)),
]:
    expect(
        f"{name}: backward_classification(…), 6 samples",
        got,
        want,
        hint="件数 B では割りますが、クラスの数では割りません。",  #:ja
        hint="Divide by the number of samples B, but not by the number of classes.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 損失の曲線だけを信じてはいけないのでした。まず、あなたの `backward_classification` を勾配確認にかけます。それから、直線では分けられない渦の 3 本の腕を、3 層のネットワークで分けます。
# %% [markdown] lang="en"
# Do not trust the curve alone: first your `backward_classification` goes through a gradient check. Then a network of three layers separates three spiral arms, which no straight line can separate.

# %% demo
rng = np.random.default_rng(5)
arm, radius = np.repeat([0, 1, 2], 60), np.tile(np.linspace(0.1, 1, 60), 3)
angle = 4 * radius + arm * 2 * np.pi / 3 + rng.normal(0, 0.12, 180)
points, targets = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), np.eye(3)[arm]

# ja: 初期値の大きさの理由は 07 課で
# en: why the initial weights have this size: lesson 07
net = [(W * np.sqrt(2 / len(W)), b + 0.1) for W, b in init_network([2, 30, 20, 3], rng)]
errors = gradient_check(
    lambda params: softmax_cross_entropy(forward(network_of(params), points)[0], targets),
    parameters(net),
    parameters(backward_classification(net, forward(net, points)[1], targets)),
)
print("相対誤差:", "  ".join(f"{error:.0e}" for error in errors))  #:ja
print("relative errors:", "  ".join(f"{error:.0e}" for error in errors))  #:en

for _ in range(1500):
    grads = backward_classification(net, forward(net, points)[1], targets)
    net = network_of(sgd_step(parameters(net), parameters(grads), 0.3))
right = np.mean(forward(net, points)[0].argmax(axis=1) == arm)

grid = np.linspace(-1.2, 1.2, 160)
plane = np.column_stack([axis.ravel() for axis in np.meshgrid(grid, grid)])
winner = forward(net, plane)[0].argmax(axis=1).reshape(160, 160)
fig, ax = plt.subplots(figsize=(5, 4.4))
ax.contourf(grid, grid, winner, levels=[-0.5, 0.5, 1.5, 2.5], colors=[BLUE, ORANGE, GREEN], alpha=0.25)
for k, (color, marker) in enumerate(zip([BLUE, ORANGE, GREEN], "o^s")):
    ax.scatter(*points[arm == k].T, color=color, marker=marker, s=18, edgecolors="white", linewidths=0.4)
show_figure("あなたの勾配で学んだ、渦の 3 本の腕 <=> Three spiral arms, learned with your gradient", "x1", "x2", aspect="equal")
print(f"正解率: {right:.1%}({len(arm)} 個の点)")  #:ja
print(f"accuracy: {right:.1%} of {len(arm)} points")  #:en

# %% [markdown] lang="ja"
# 1 層分をまとめると、層の入力 $z$ と層のデルタ $\delta$ から、$dW = z^\top\delta$(形は $W$ と同じ)、$db = \sum\delta$、前の層へ渡す勾配は $\delta W^\top$ です。ReLU は、それに $f'(u)$ を要素ごとに掛けます。こう分けると、層の 1 つ 1 つが「順伝播」と「逆伝播」を持つ**部品**になります。PyTorch のような道具も、部品をつなぐだけでネットワークを作れます。部品で組んだ逆伝播を、あなたの関数と比べましょう。
# %% [markdown] lang="en"
# To sum up one layer: from its input $z$ and its delta $\delta$ come $dW = z^\top\delta$ (of the shape of $W$), $db = \sum\delta$, and $\delta W^\top$, which goes to the layer before. ReLU multiplies that by $f'(u)$, element by element. Split like this, each layer is a **part** with a forward and a backward function of its own. Tools such as PyTorch build networks by joining such parts. Compare a backward pass made of parts with your function.

# %% demo
def affine_backward(delta, z, W):
    """全結合層の部品。層のデルタと入力 z から、(dW, db, 入力の勾配) を求める。"""  #:ja
    """The part for a fully connected layer: from its delta and its input z, (dW, db, gradient of the input)."""  #:en
    return z.T @ delta, delta.sum(axis=0), delta @ W.T


def relu_backward(dz, z):
    """ReLU の部品。ReLU の出力 z が正の所だけ、勾配を通す。"""  #:ja
    """The part for ReLU: the gradient passes where its output z is positive."""  #:en
    return dz * (z > 0)


u, (x, z1, z2, _) = forward(net, points)
dW3, db3, dz2 = affine_backward((softmax(u) - targets) / len(targets), z2, net[2][0])
dW2, db2, dz1 = affine_backward(relu_backward(dz2, z2), z1, net[1][0])
dW1, db1, _ = affine_backward(relu_backward(dz1, z1), x, net[0][0])
yours = parameters(backward_classification(net, [x, z1, z2, u], targets))
gaps = [np.max(np.abs(part - array)) for part, array in zip([dW1, db1, dW2, db2, dW3, db3], yours)]
print(f"あなたの関数との差(最大): {max(gaps):.0e}")  #:ja
print(f"largest difference from your function: {max(gaps):.0e}")  #:en

# %% [markdown] lang="ja"
# どの部品も、となりから渡された勾配と、自分がとっておいた値だけで計算しています。何層でも、これを繰り返すだけです。
#
# ## 6. どれだけ速くなったのか
#
# 最初の疑問に戻りましょう。数値微分と誤差逆伝播法の時間を、ネットワークを大きくしながら測ります。どちらも、あなたが書いた関数です。1,000,000 個のパラメータなら、数値微分は何分かかるでしょう。予想してから実行してください。
# %% [markdown] lang="en"
# Each part needs the gradient that its neighbour hands over and the values that it kept, and nothing else. For any number of layers, repeat this.
#
# ## 6. How much faster is it?
#
# Back to the question of the beginning. We time numerical differentiation against backpropagation while the network grows; both are functions that you wrote. For 1,000,000 parameters, how many minutes would the numerical way take? Make a guess before you run the cell.

# %% demo
from threadpoolctl import threadpool_limits

# ja: この後は、コアを 1 つだけ使う。混んだコンピュータでも値が安定する
# en: one core only from here on: the times are steady even on a busy machine
threadpool_limits(1)
rng = np.random.default_rng(0)
x, t = rng.normal(size=(16, 10)), rng.normal(size=(16, 10))
sizes, forward_times, backward_times, numerical_times = [], [], [], []
for n_hidden in [1, 3, 10, 30, 100]:
    net = init_network([10, n_hidden, 10], rng)
    params, grads = parameters(net), parameters(backward_regression(net, forward(net, x)[1], t))
    loss_of = lambda params: mean_squared_error(forward(network_of(params), x)[0], t)
    sizes.append(sum(array.size for array in params))
    forward_times.append(median_seconds(lambda: forward(net, x), 50))
    backward_times.append(median_seconds(lambda: backward_regression(net, forward(net, x)[1], t), 50))
    numerical_times.append(median_seconds(lambda: gradient_check(loss_of, params, grads), 3))

fig, ax = plt.subplots()
ax.loglog(sizes, 1e3 * np.array(numerical_times), color=GREY, ls="--", marker="s", label="数値微分 <=> numerical")
ax.loglog(sizes, 1e3 * np.array(backward_times), color=RED, marker="o", label="順伝播と逆伝播 <=> forward + backward")
ax.loglog(sizes, 1e3 * np.array(forward_times), color=BLUE, ls=":", marker="^", label="順伝播だけ <=> forward only")
show_figure("数値微分と誤差逆伝播法 <=> Numerical differentiation and backpropagation", "パラメータの数 <=> parameters", "時間(ミリ秒) <=> time (ms)")
print(f"パラメータ {sizes[-1]:,} 個: 数値微分の時間は、誤差逆伝播法の {numerical_times[-1] / backward_times[-1]:,.0f} 倍")  #:ja
print(f"{sizes[-1]:,} parameters: numerical differentiation takes {numerical_times[-1] / backward_times[-1]:,.0f} times as long as backpropagation")  #:en
print(f"誤差逆伝播法(順伝播も含む): 順伝播 {backward_times[-1] / forward_times[-1]:.1f} 回分")  #:ja
print(f"backpropagation (with its forward pass): the time of {backward_times[-1] / forward_times[-1]:.1f} forward passes")  #:en
big = init_network([1000, 500, 1000], rng)
big_x = rng.normal(size=(16, 1000))
one_pass = median_seconds(lambda: forward(big, big_x), 5)
n_big = sum(array.size for array in parameters(big))
print(f"パラメータ {n_big:,} 個: 順伝播 1 回 {one_pass * 1e3:.1f} ms、数値微分 1 回は約 {2 * n_big * one_pass / 60:,.0f} 分")  #:ja
print(f"{n_big:,} parameters: one forward pass {one_pass * 1e3:.1f} ms, numerical gradient about {2 * n_big * one_pass / 60:,.0f} minutes")  #:en

# %% [markdown] lang="ja"
# 数値微分は、パラメータ 1 つにつき順伝播を 2 回します。ネットワークが大きくなると、回数も 1 回の時間も増えるので、線が急に上がります。一方、誤差逆伝播法は順伝播の数回分で済み、この比はネットワークを大きくしてもあまり変わりません。言語モデルの何十億個ものパラメータを学習できるのは、このおかげです。
#
# (05 課の最後でも、100 万個の数値微分の時間を見積もりました。ここの値のほうがふつうずっと短いのは、件数が 100 件ではなく 16 件で、見積もり方も違うからです(コンピュータが混んでいると、逆になることもあります)。05 課では 1,000 個で測った時間を 1,000² 倍し、ここでは、実際に 100 万個のネットワークで順伝播 1 回を測って $2P$ 倍しました。)
#
# ## 7. 式を書いたら、あとは自動で:`Value`
#
# ここまで、勾配の式は人間が導きました。層を変えるたびに導き直すのは大変です。でも、「道に沿って掛け、道どうしは足す」はいつも同じです。それならコンピュータに任せられます。これを**自動微分**(automatic differentiation)といい、結果から入力へさかのぼるものを、逆モード(reverse mode)と呼びます。
#
# 足し算や掛け算を 1 つずつ覚えておくと、計算は**計算グラフ**(computational graph)になります。例として $c = ab$、$d = c + a$、$r = cd$ を、$a = 2$、$b = 1$ で計算しましょう。青が値、赤が勾配、線のそばの数はその 1 歩の局所的な微分です。はじめの図は順伝播だけです。先に紙で $\partial r/\partial a$ を求めてから、スライダーで 1 歩ずつ進めてください。2 つの道から届いた勾配は、足します。
# %% [markdown] lang="en"
# The numerical way needs two forward passes for each parameter. In a larger network there are more passes and each takes longer, so its line climbs steeply. Backpropagation costs a few forward passes, and that ratio changes little as the network grows. It is why language models with billions of parameters can be trained at all.
#
# (Lesson 05 ended with an estimate for a million parameters, too. This one is usually much shorter, because it uses 16 samples instead of 100, and because it is made in another way. Lesson 05 measured 1,000 parameters and multiplied by 1,000². Here one forward pass of a network with a million parameters is measured, and multiplied by $2P$.)
#
# ## 7. Write the expression, get the gradient: `Value`
#
# So far a human derived the gradients, and every new layer would need a new derivation. But "multiply along a path, add across paths" never changes, so a computer can do it. This is called **automatic differentiation** (autograd), here in **reverse mode**: from the result back to the inputs.
#
# Remember each addition and multiplication as it happens, and the calculation becomes a **computational graph**. Take $c = ab$, $d = c + a$, $r = cd$ at $a = 2$, $b = 1$. Values are blue, gradients red, and the number beside each line is the local derivative of that step. The figure begins with the forward pass only. Find $\partial r/\partial a$ on paper first, then go step by step with the slider.

# %% demo
def draw_graph(ax, nodes, arrows, title, visible=None, graded=None, compact=False):
    """計算グラフの図。nodes: {名前: (x, y, 表示, 値, 勾配)}。arrows: (元, 先, 局所的な微分)。visible と graded にない物は灰色にするか、隠す。"""  #:ja
    """Draw the graph. nodes: {name: (x, y, label, data, grad)}; arrows: (from, to, local derivative). Unlisted ones stay grey or hidden."""  #:en
    for start, end, local in arrows:
        (x0, y0), (x1, y1) = nodes[start][:2], nodes[end][:2]
        drawn = visible is None or end in visible
        back = drawn and (graded is None or end in graded)
        ax.annotate("", (x1, y1), (x0, y0), zorder=0, arrowprops={
            "arrowstyle": "<|-" if back else "-|>", "color": RED if back else BLUE if drawn else "lightgrey",
            "lw": 2, "ls": "--" if back else "-", "shrinkA": 24, "shrinkB": 24})
        if drawn and not compact:
            ax.text(0.5 * (x0 + x1), 0.5 * (y0 + y1), f"×{local:.3g}", color=GREY, fontsize=11, ha="center", va="center",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    for name, (x, y, label, data, grad) in nodes.items():
        drawn = visible is None or name in visible
        between = "\n" if compact else " = "
        text = f"{label}{between}{data:.3g}" if label and drawn else label or f"{data:.3g}"
        ax.text(x, y, text, ha="center", va="center", fontsize=12, color=BLUE if drawn else GREY,
                bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": BLUE if drawn else "lightgrey", "linewidth": 2})
        if graded is None or name in graded:
            away = -0.52 if compact else 0.33 if y > 0.5 else -0.33
            ax.text(x, y + away, f"{grad:.3g}" if compact else f"勾配 {grad:.3g} <=> grad {grad:.3g}", ha="center", va="center", fontsize=12, color=RED)
    ax.set_title(title)
    ax.axis("off")


nodes = {"a": (0, 1.1, "a", 2, 8), "b": (0, -0.8, "b", 1, 12), "c": (1, 0, "c", 2, 6), "d": (2, 1.1, "d", 4, 2), "r": (3, 0, "r", 8, 1)}
arrows = [("a", "c", 1), ("b", "c", 2), ("c", "d", 1), ("a", "d", 1), ("c", "r", 4), ("d", "r", 2)]
steps = [("ab", "", "順伝播:入力 <=> Forward: inputs"), ("abc", "", "順伝播:c = a b <=> Forward: c = a b"), ("abcd", "", "順伝播:d = c + a <=> Forward: d = c + a"), ("abcdr", "", "順伝播:r = c d <=> Forward: r = c d"),
         ("abcdr", "r", "逆伝播:r は 1 から <=> Backward: r starts with 1"), ("abcdr", "rd", "d:1 × 2 <=> d: 1 × 2"), ("abcdr", "rdc", "c:2 つの道、1 × 4 + 2 × 1 <=> c: two paths, 1 × 4 + 2 × 1"),
         ("abcdr", "rdca", "a:2 つの道、6 × 1 + 2 × 1 <=> a: two paths, 6 × 1 + 2 × 1"), ("abcdr", "rdcab", "b:6 × 2 <=> b: 6 × 2")]


def draw(number=4, nodes=nodes, arrows=arrows):
    visible, graded, title = steps[number - 1]
    fig, ax = plt.subplots()
    draw_graph(ax, nodes, arrows, title, set(visible), set(graded))
    show_figure(xlim=(-0.4, 3.4), ylim=(-1.3, 1.7))


show_slider(draw, {"何歩目 <=> step": range(1, 10)})

# %% [markdown] lang="ja"
# 勾配の渡し方は、演算ごとに決まっています。**足し算**は、届いた勾配をそのまま両方に渡します。**掛け算**は、相手の値を掛けて渡します。**ReLU** は、通すか止めるかのどちらかです。
#
# ### 課題 クラス `Value`
#
# Python は `a + b` を `a.__add__(b)` と読みます。`a` のクラスにこの名前のメソッドがあれば、それが `+` の意味になります。`self` には `a` が入ります。
#
# エンジンの前半は、計算の記録です。`Value` は、**計算結果 `data`・どの値から作ったか `parents`・その局所的な微分 `local_grads`** の 3 つを覚えます。足し算は見本として書いてあります。残りの演算を書いてください。引き算と割り算は、ほかの演算から組み立ててもよく、その `parents` と `local_grads` が何になるかは問いません。勾配を流す `backward` は、次の課題です。
#
# <details><summary>ヒント</summary>
#
# - 見本の `__add__` を真似します。`local_grads` は、`parents` と同じ順に並べます。$ab$ を $a$ で微分したら何が残りますか。
# - $\tanh u$ の微分は $1 - \tanh^2 u$ です。
# - 引き算と割り算は、すでにある演算の組み合わせで書けます($a/b = a\,b^{-1}$)。
# - `3 - a` を Python は `a.__rsub__(3)` と読みます。左にいるのは、どちらの数でしょう。
#
# </details>
# %% [markdown] lang="en"
# Each operation passes gradients on in its own way. **Addition** passes the gradient that arrives to both inputs as it is. **Multiplication** multiplies it by the other value. **ReLU** lets it pass or blocks it.
#
# ### Exercise class `Value`
#
# Python reads `a + b` as `a.__add__(b)`: if the class of `a` has a method of that name, it says what `+` means. Inside it, `self` is `a`.
#
# The first half of the engine records the calculation. A `Value` remembers three things: **its result `data`, what it was made from (`parents`), and the local derivatives (`local_grads`)**. Addition is there as a model. Write the other operations. Subtraction and division may be put together from others; what their `parents` and `local_grads` are is up to you. Sending gradients back is the next exercise.
#
# <details><summary>Hint</summary>
#
# - Follow `__add__`. `local_grads` have the order of `parents`. Differentiate $ab$ by $a$: what is left?
# - The derivative of $\tanh u$ is $1 - \tanh^2 u$.
# - Subtraction and division can be put together from operations that exist already ($a/b = a\,b^{-1}$).
# - Python reads `3 - a` as `a.__rsub__(3)`. Which number is on the left?
#
# </details>


# %% exercise="Value"
class Value:
    """どう計算したかを覚えている数。  #:ja
  #:ja
    data: 数(float)。parents: 材料になった Value の組。local_grads: 材料ごとの局所的な微分の組。grad: はじめは 0.0。op: 図に描く記号(なくてもよい)  #:ja
    演算: +, -, *, / は Value どうしでも、数(int, float)とでも、左右どちらでも。** の指数は 0 でない数だけ。tanh(), relu()  #:ja
    relu の微分は、data が 0 以下なら 0。演算は新しい Value を返し、元の値は変えない  #:ja
    """  #:ja
    """A number that remembers how it was computed.  #:en
  #:en
    data: the number (float); parents: the Values that it was made from; local_grads: the local derivative for each parent; grad: 0.0 at first; op: a sign for the figure, may be left out  #:en
    Operations: +, -, *, / between Values, or with a number (int, float) on either side; ** with a number other than 0 as exponent; tanh(), relu()  #:en
    The derivative of relu is 0 where data is 0 or less. An operation returns a new Value and changes no other.  #:en
    """  #:en

    def __init__(self, data, parents=(), local_grads=(), op=""):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.local_grads = local_grads
        self.op = op

    def __repr__(self):
        return f"Value(data={self.data:.4g}, grad={self.grad:.4g})"

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")

    def __radd__(self, other):
        return self + other

    def __mul__(self, other):
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data), "×")
        ### END SOLUTION

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        ### BEGIN SOLUTION
        return self + (-other)
        ### END SOLUTION

    def __rsub__(self, other):
        ### BEGIN SOLUTION
        return other + (-self)
        ### END SOLUTION

    def __pow__(self, exponent):
        ### BEGIN SOLUTION
        return Value(self.data**exponent, (self,), (exponent * self.data ** (exponent - 1),), f"**{exponent}")
        ### END SOLUTION

    def __truediv__(self, other):
        ### BEGIN SOLUTION
        return self * other**-1
        ### END SOLUTION

    def __rtruediv__(self, other):
        ### BEGIN SOLUTION
        return other * self**-1
        ### END SOLUTION

    def tanh(self):
        ### BEGIN SOLUTION
        t = np.tanh(self.data)
        return Value(t, (self,), (1 - t**2,), "tanh")
        ### END SOLUTION

    def relu(self):
        ### BEGIN SOLUTION
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),), "relu")
        ### END SOLUTION


# %% test="Value" idea="results" points=1
import numpy as np

a, b = Value(6.0), Value(-2.0)
expect("(Value(6) * Value(-2)).data", (a * b).data, -12.0)
expect("(Value(6) - Value(-2)).data", (a - b).data, 8.0)
expect("(Value(6) / Value(-2)).data", (a / b).data, -3.0)
expect("(Value(6) ** 2).data", (a**2).data, 36.0)
expect("Value(-2).relu().data", b.relu().data, 0.0)
expect("Value(6).relu().data", a.relu().data, 6.0)
expect("Value(-2).tanh().data", b.tanh().data, np.tanh(-2.0))
### BEGIN HIDDEN TESTS
a, b = Value(0.8), Value(-2.5)
expect("(Value(0.8) * Value(-2.5)).data", (a * b).data, -2.0)
expect("(Value(0.8) - Value(-2.5)).data", (a - b).data, 3.3)
expect("(Value(0.8) / Value(-2.5)).data", (a / b).data, -0.32)
expect("(Value(-2.5) ** 3).data", (b**3).data, -15.625)
expect("(Value(0.8) ** -0.5).data", (a**-0.5).data, 0.8**-0.5)
expect("Value(0.8).tanh().data", a.tanh().data, np.tanh(0.8))
expect("Value(0.8).relu().data", a.relu().data, 0.8)
expect("Value(0.8).grad", a.grad, 0.0)
expect(
    "Value(0.8).data",
    a.data,
    0.8,
    hint="演算は新しい Value を返し、元の値は変えません。",  #:ja
    hint="An operation returns a new Value and leaves the old one as it was.",  #:en
)
rng = fresh()
for p, q in (rng.uniform(0.5, 3, (2, 2)).round(2) * rng.permutation([[1, -1], [-1, 1]])).tolist():
    a, b = Value(p), Value(q)
    for name, result, want in [
        (f"Value({p}) + Value({q})", a + b, p + q),
        (f"Value({p}) * Value({q})", a * b, p * q),
        (f"Value({p}) - Value({q})", a - b, p - q),
        (f"Value({p}) / Value({q})", a / b, p / q),
        (f"Value({p}) ** 3", a**3, p**3),
        (f"Value({p}).tanh()", a.tanh(), np.tanh(p)),
        (f"Value({p}).relu()", a.relu(), max(p, 0.0)),
        (f"Value({q}).relu()", b.relu(), max(q, 0.0)),
    ]:
        expect(f"({name}).data", result.data, want)
same = Value(2.0, (), (), "leaf").relu().op == "leaf"
assert not same, "relu も、新しい Value を返します。"  #:ja
assert not same, "relu, too, returns a new Value."  #:en
### END HIDDEN TESTS

# %% test="Value" idea="derivatives" points=1
import numpy as np

r = Value(6.0) * Value(-2.0)
expect(
    "(Value(6) * Value(-2)).local_grads",
    list(r.local_grads),
    [-2.0, 6.0],
    hint="a × b を a で微分すると b、b で微分すると a です。",  #:ja
    hint="The derivative of a × b by a is b, and by b it is a.",  #:en
)
expect("(Value(2) ** 3).local_grads", list((Value(2.0) ** 3).local_grads), [12.0])
expect("Value(0.5).tanh().local_grads", list(Value(0.5).tanh().local_grads), [1 - np.tanh(0.5) ** 2])
expect("Value(-2).relu().local_grads", list(Value(-2.0).relu().local_grads), [0.0])
### BEGIN HIDDEN TESTS
def slopes(f, *numbers):
    """Each number carries its own mark, its op, by which it is found again in the graph."""
    leaves = [Value(number, (), (), f"leaf{place}") for place, number in enumerate(numbers)]
    found = [0.0] * len(numbers)

    def walk(value, factor):
        mark = value.op
        if mark.startswith("leaf"):
            found[int(mark[4:])] += factor
        for parent, local in zip(list(value.parents), list(value.local_grads)):
            walk(parent, factor * local)

    walk(f(*leaves), 1.0)
    return found


expect("r = a * b (a = 1.5, b = 4)", slopes(lambda a, b: a * b, 1.5, 4.0), [4.0, 1.5])
expect("r = a - b", slopes(lambda a, b: a - b, 1.5, 4.0), [1.0, -1.0])
expect("r = a / b (a = 1.5, b = 4)", slopes(lambda a, b: a / b, 1.5, 4.0), [0.25, -1.5 / 16])
expect("r = a ** 0.5 (a = 4)", slopes(lambda a: a**0.5, 4.0), [0.25])
expect("r = a ** -2 (a = -2)", slopes(lambda a: a**-2, -2.0), [0.25])
expect(
    "r = a.tanh() (a = 0.7)",
    slopes(lambda a: a.tanh(), 0.7),
    [1 - np.tanh(0.7) ** 2],
    hint="tanh の微分は 1 − tanh² です。",  #:ja
    hint="The derivative of tanh is 1 − tanh².",  #:en
)
expect("r = a.relu() (a = 0.7)", slopes(lambda a: a.relu(), 0.7), [1.0])
expect("r = a.relu() (a = -0.7)", slopes(lambda a: a.relu(), -0.7), [0.0])
expect("r = a.relu() (a = 0)", slopes(lambda a: a.relu(), 0.0), [0.0])
expect(
    "r = ((2 * a - b) ** 2).tanh() (a = 0.3, b = 0.2)",
    slopes(lambda a, b: ((2 * a - b) ** 2).tanh(), 0.3, 0.2),
    [(1 - np.tanh(0.16) ** 2) * 0.8 * 2, -(1 - np.tanh(0.16) ** 2) * 0.8],
)
rng = fresh()
for p, q in (rng.uniform(0.5, 3, (2, 2)).round(2) * rng.permutation([[1, -1], [-1, 1]])).tolist():
    given = f"(a = {p}, b = {q})"
    expect(f"r = a * b {given}", slopes(lambda a, b: a * b, p, q), [q, p])
    expect(f"r = a + b {given}", slopes(lambda a, b: a + b, p, q), [1.0, 1.0])
    expect(f"r = a / b {given}", slopes(lambda a, b: a / b, p, q), [1 / q, -p / q**2])
    expect(f"r = a ** 3 {given}", slopes(lambda a: a**3, p), [3 * p**2])
    expect(f"r = a.tanh() {given}", slopes(lambda a: a.tanh(), p), [1 - np.tanh(p) ** 2])
    expect(f"r = a.relu() {given}", slopes(lambda a: a.relu(), p), [float(p > 0)])
expect(
    "r = a * a (a = 3)",
    slopes(lambda a: a * a, 3.0),
    [6.0],
    hint="同じ値を 2 回掛けるときは、道が 2 本あります。",  #:ja
    hint="When a value is multiplied by itself there are two paths.",  #:en
)
expect("r = a ** 2 (a = 0)", slopes(lambda a: a**2, 0.0), [0.0],
       hint="a で割って求めると、a = 0 で壊れます。"  #:ja
       hint="An answer that divides by a breaks at a = 0."  #:en
       )
### END HIDDEN TESTS

# %% test="Value" idea="numbers" points=1
a = Value(0.8)
expect(
    "(1 - Value(0.8)).data",
    (1 - a).data,
    0.2,
    hint="1 - a は a.__rsub__(1)。左にいるのは 1 です。",  #:ja
    hint="1 - a is a.__rsub__(1): the 1 is on the left.",  #:en
)
expect("(Value(0.8) * 3).data", (a * 3).data, 2.4)
### BEGIN HIDDEN TESTS
expect("(3 * Value(0.8)).data", (3 * a).data, 2.4)
expect("(1 + Value(0.8)).data", (1 + a).data, 1.8)
expect("(Value(0.8) - 1).data", (a - 1).data, -0.2)
expect("(Value(0.8) / 2).data", (a / 2).data, 0.4)
expect(
    "(2 / Value(0.8)).data",
    (2 / a).data,
    2.5,
    hint="2 / a は a.__rtruediv__(2)。左にいるのは 2 です。",  #:ja
    hint="2 / a is a.__rtruediv__(2): the 2 is on the left.",  #:en
)
expect("(-Value(0.8)).data", (-a).data, -0.8)


def derivative(result):
    """By the one leaf that carries the mark."""
    if result.op == "leaf":
        return 1.0
    return sum(local * derivative(p) for p, local in zip(list(result.parents), list(result.local_grads)))


a = Value(2.0, (), (), "leaf")
expect("r = 3 / a (a = 2), dr/da", derivative(3 / a), -0.75)
expect("r = 3 - a (a = 2), dr/da", derivative(3 - a), -1.0)
expect("r = 5 * a (a = 2), dr/da", derivative(5 * a), 5.0)
expect("r = 5 + a / 4 (a = 2), dr/da", derivative(5 + a / 4), 0.25)
rng = fresh()
p, k = rng.uniform(0.5, 3, 2).round(2).tolist()
a = Value(p, (), (), "leaf")
for name, result, want, slope in [
    (f"{k} * a", k * a, k * p, k),
    (f"a * {k}", a * k, k * p, k),
    (f"{k} + a", k + a, k + p, 1.0),
    (f"{k} - a", k - a, k - p, -1.0),
    (f"a - {k}", a - k, p - k, 1.0),
    (f"{k} / a", k / a, k / p, -k / p**2),
    (f"a / {k}", a / k, p / k, 1 / k),
    ("-a", -a, -p, -1.0),
]:
    expect(f"r = {name} (a = {p}), r.data", result.data, want)
    expect(f"r = {name} (a = {p}), dr/da", derivative(result), slope)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 8. 勾配を流す:`backward`
#
# 後半は、記録を後ろから読みます。7 節の図から、大事な点が 3 つ分かります。
#
# 1. **足す。** $a$ と $c$ は 2 回使われています。2 本の道から届いた分を足さないと、片方が消えます。
# 2. **順番。** $c$ は、$d$ の勾配が決まるまで待ちます。先に $c$ から進むと、足りない値を入力側へ流してしまいます。どの値も、その値を使った計算が全部終わってから処理します。材料が必ず先に来る並べ方を**トポロジカル順序**といい、それを後ろから読みます。
# 3. **一度だけ。** $d$ から来た $c$ と、$r$ から来た $c$ は同じものです。それぞれ別にたどると、2 節の「道の爆発」に逆戻りです。
#
# ### 課題 `backward`
#
# `backward(result)` は、`result` を作るのに使ったすべての値の `grad` に、∂`result`/∂(その値) を入れます。`result` 自身の `grad` は 1 です。始める前にそれらの `grad` を 0 に戻すので、もう一度呼んでも結果は同じです。テストで使うグラフは、深くても 100 段までです(再帰で書けます)。
#
# <details><summary>ヒント</summary>
#
# - まず並べます。「自分より先に、自分の材料(`parents`)を全部リストに入れる。もう入っている値はとばす」を繰り返すと、リストの最後が `result` になります。入っているかどうかは、`id(value)` の集合で調べると速く済みます。
# - 後ろから順に読めば、どの値の番が来たときも、その値を使った計算はもう済んでいます。
# - 勾配を 0 にするのは、流し始める前です。
#
# </details>
# %% [markdown] lang="en"
# ## 8. Sending gradients back: `backward`
#
# The second half reads the record from the end. The figure of section 7 shows three things.
#
# 1. **Add.** $a$ and $c$ are each used twice. Unless what arrives along both paths is added, one of them is lost.
# 2. **Order.** $c$ waits until the gradient of $d$ is complete; going on from $c$ too early would pass on an unfinished number. Each value waits for everything that used it. A list in which every value comes after its parents is in **topological order**; we read it from the end.
# 3. **Once.** The $c$ reached from $d$ and the $c$ reached from $r$ are the same value. If each is followed separately, you are back at the exploding paths of section 2.
#
# ### Exercise `backward`
#
# `backward(result)` puts ∂`result`/∂(the value) into the `grad` of every value that `result` was made from. The `grad` of `result` itself is 1. Their grads are set to 0 first, so calling it again gives the same result. The graphs of the tests are at most 100 steps deep, so recursion will do.
#
# <details><summary>Hint</summary>
#
# - First make a list. To put a value into it, first put in all of its `parents`, then the value itself; skip a value that is in the list already. If you do this for `result`, then `result` comes last. A set of `id(value)` tells quickly what is in the list.
# - Read from the end, and whenever a value's turn comes, everything that used it is done.
# - Set the gradients to 0 before anything flows.
#
# </details>


# %% exercise="backward"
def backward(result):
    """result を作るのに使ったすべての値に grad を入れる(result の grad は 1)。返り値はなし。  #:ja
  #:ja
    result: Value。どの値も一度だけ処理する。はじめに grad を 0 に戻す  #:ja
    """  #:ja
    """Give a grad to every value that result was made from (its own is 1). Returns nothing.  #:en
  #:en
    result: a Value; each value is handled once; the grads are set to 0 first  #:en
    """  #:en
    ### BEGIN SOLUTION
    order, seen = [], set()

    def visit(value):
        if id(value) not in seen:
            seen.add(id(value))
            for parent in value.parents:
                visit(parent)
            order.append(value)

    visit(result)
    for value in order:
        value.grad = 0.0
    result.grad = 1.0
    for value in reversed(order):
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad
    ### END SOLUTION


# %% test="backward" idea="order" points=1
# ja: 図のグラフを、演算を使わずに組み立てます(Value の課題が途中でも試せます)。
# en: The graph of the figure, put together without operations (so you can try it before `Value` is finished).
a, b = Value(2.0), Value(1.0)
c = Value(2.0, (a, b), (1.0, 2.0), "×")
d = Value(4.0, (c, a), (1.0, 1.0), "+")
r = Value(8.0, (c, d), (4.0, 2.0), "×")
backward(r)
expect(
    "[r.grad, d.grad, c.grad, a.grad, b.grad]",
    [r.grad, d.grad, c.grad, a.grad, b.grad],
    [1.0, 2.0, 6.0, 8.0, 12.0],
    hint="上の図と比べてください。c は d の後に処理し、grad には足し込みます。",  #:ja
    hint="Compare with the figure above: c is handled after d, and what arrives is added to grad.",  #:en
)
### BEGIN HIDDEN TESTS
import time

a = Value(3.0)
backward(Value(6.0, (a, a), (1.0, 1.0), "+"))
expect(
    "r = a + a (a = 3), a.grad",
    a.grad,
    2.0,
    hint="同じ値が 2 回使われたら、2 本の道の分を足します。",  #:ja
    hint="A value that is used twice gets the sum over both paths.",  #:en
)
start = round(float(fresh().uniform(0.4, 2)), 2)
for swapped in (False, True):
    a = Value(start)
    b = Value(3 * start, (a,), (3.0,))
    c = Value(b.data + 1, (b,), (1.0,))
    e = Value(c.data * b.data, (c, b), (b.data, c.data))
    f = Value(e.data - c.data, (e, c), (1.0, -1.0))
    g = Value(f.data * b.data, (f, b), (b.data, f.data))
    backward(Value(g.data + e.data, (e, g) if swapped else (g, e), (1.0, 1.0)))
    expect(
        f"b = 3a, c = b + 1, e = cb, f = e − c, r = fb + e (a = {start}), a.grad",
        a.grad,
        81 * start**2 + 18 * start,
        hint="どの値も、それを使った値がすべて終わってから処理します。",  #:ja
        hint="Handle each value only after everything that used it.",  #:en
    )


def time_backward(double, count):
    first = top = Value(1.0)
    for _ in range(count):
        top = Value(top.data, (top, top) if double else (top,), (1.0, 1.0) if double else (1.0,))
    start = time.perf_counter()
    backward(top)
    return time.perf_counter() - start, first.grad


straight = max(time_backward(False, 20)[0] for _ in range(3))
folded, grad = time_backward(True, 20)
expect("v = v + v, 20 ×", grad, 2.0**20)
note = "同じ値を何度もたどっています。一度訪れた値はとばしましょう。"  #:ja
note = "The same values are visited again and again. Skip those you have seen."  #:en
assert folded < 50 * straight + 0.15, f"v = v + v, 20 ×: {folded:.2f} s\n  {note}"
x = Value(2.0)
negative = Value(-2.0, (x,), (-1.0,))
cut, straight_on = Value(0.0, (negative,), (0.0,)), Value(6.0, (x,), (3.0,))
for parents in [(straight_on, cut), (cut, straight_on)]:
    backward(Value(6.0, parents, (1.0, 1.0)))
    expect(
        "r = 3x + relu(−x) (x = 2), x.grad",
        x.grad,
        3.0,
        hint="勾配が 0 の値があっても、そこで終わりにせず、残りを続けます。",  #:ja
        hint="A value whose gradient is 0 is no reason to stop: go on with the others.",  #:en
    )
x = top = Value(1.0)
for _ in range(60):
    top = Value(top.data + 1, (top,), (1.0,))
backward(top)
expect("v = v + 1, 60 ×", x.grad, 1.0)
a, b, c = Value(2.0), Value(3.0), Value(5.0)
backward(Value(30.0, (a, b, c), (15.0, 10.0, 6.0)))
expect("r = abc (a = 2, b = 3, c = 5), [a.grad, b.grad, c.grad]", [a.grad, b.grad, c.grad], [15.0, 10.0, 6.0])
backward(a)
expect(
    "backward(a), a.grad",
    a.grad,
    1.0,
    hint="材料のない値でも、result 自身の grad は 1 です。",  #:ja
    hint="The grad of result itself is 1, also where it was made from nothing.",  #:en
)
### END HIDDEN TESTS

# %% test="backward" idea="again" points=1
a = Value(3.0)
double, five = Value(6.0, (a,), (2.0,)), Value(15.0, (a,), (5.0,))
r = Value(90.0, (double, five), (15.0, 6.0))
backward(r)
backward(r)
expect(
    "r = 2a × 5a (a = 3), a.grad",
    a.grad,
    60.0,
    hint="backward(r) を 2 回呼んでも、勾配は同じはずです。",  #:ja
    hint="Calling backward(r) twice must give the same gradient.",  #:en
)
### BEGIN HIDDEN TESTS
p, q = (fresh().uniform(0.5, 3, 2).round(2) * [1, -1]).tolist()
w, x = Value(p), Value(q)
shared = Value(p * q, (w, x), (q, p))
slope = 2 * (p * q + 1)
first, second = Value(p * q * p, (shared, w), (p, p * q)), Value((p * q + 1) ** 2, (shared,), (slope,))
backward(first)
expect(f"w = {p}, x = {q}, s = wx, first = sw: first.grad, w.grad", [first.grad, w.grad], [1.0, 2 * p * q])
backward(second)
expect(
    f"w = {p}, x = {q}, s = wx, first = sw, second = (s + 1)²: backward(first), then backward(second)",
    [w.grad, x.grad, shared.grad, second.grad],
    [slope * q, slope * p, slope, 1.0],
    hint="前の backward の勾配が残っています。使った値すべての grad を、始める前に 0 に戻します。",  #:ja
    hint="Something is left of the backward before. Set the grad of every value in use to 0 before you start.",  #:en
)
a = Value(2.0)
c = Value(6.0, (a,), (3.0,))
d = Value(8.0, (c, a), (1.0, 1.0))
e = Value(48.0, (d, c), (6.0, 8.0))
r = Value(96.0, (e,), (2.0,))
backward(r)
expect("c = 3a, d = c + a, e = dc, r = 2e (a = 2): [e.grad, d.grad, c.grad, a.grad]", [e.grad, d.grad, c.grad, a.grad], [2.0, 12.0, 28.0, 96.0])
backward(c)
expect(
    "backward(r), backward(c): [c.grad, a.grad]",
    [c.grad, a.grad],
    [1.0, 3.0],
    hint="result の grad は 1 です。前の backward で入った値を残しません。",  #:ja
    hint="The grad of result is 1, whatever an earlier backward left there.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# できあがったエンジンに、自分の計算を描かせてみましょう。tanh のユニット 1 つの損失 $L = (\tanh(wx + b) - 1)^2$ です。式を変えて、ほかの計算のグラフも見てください。
# %% [markdown] lang="en"
# Let your engine draw its own calculation: the loss of one tanh unit, $L = (\tanh(wx + b) - 1)^2$. Change the expression and look at other graphs.

# %% demo
def graph_of(result, names):
    """Value の計算グラフを並べる。計算 1 歩ごとに 1 列、入力は使われる直前の列に置く。"""  #:ja
    """Lay a Value's graph out: a column for each step of the calculation, inputs just before they are used."""  #:en
    values, arrows, column = [], [], {}

    def visit(value):
        if id(value) not in column:
            for parent in value.parents:
                visit(parent)
            column[id(value)] = max([column[id(p)] + 1 for p in value.parents], default=0)
            values.append(value)
            arrows.extend((id(p), id(value), local) for p, local in zip(value.parents, value.local_grads))

    visit(result)
    for value in values:
        if not value.parents:
            column[id(value)] = min(column[end] for start, end, _ in arrows if start == id(value)) - 1
    nodes = {}
    for place in set(column.values()):
        inside = [value for value in values if column[id(value)] == place]
        for row, value in enumerate(inside):
            height = 0.75 * (len(inside) - 1) - 1.5 * row
            nodes[id(value)] = (place, height, names.get(id(value), value.op), value.data, value.grad)
    return nodes, arrows


x, w, b = Value(2.0), Value(-0.6), Value(0.5)
L = ((w * x + b).tanh() - 1) ** 2
backward(L)

nodes, arrows = graph_of(L, {id(x): "x", id(w): "w", id(b): "b", id(L): "L"})
places = np.array([node[:2] for node in nodes.values()])
(left, bottom), (right, top) = places.min(axis=0), places.max(axis=0)
fig, ax = plt.subplots(figsize=(min(14, 1.1 * (right - left) + 1.5), 1.2 * (top - bottom) + 1.4))
draw_graph(ax, nodes, arrows, "ユニット 1 つ:値は青、勾配は赤 <=> One unit: values blue, gradients red", compact=True)
show_figure(xlim=(left - 0.5, right + 0.5), ylim=(bottom - 0.9, top + 0.7))
print("w:", w, " b:", b)

# %% [markdown] lang="ja"
# ## 9. PyTorch と答え合わせ
#
# `torch.autograd` も、やっていることは同じです。`f` は普通の Python の関数なので、`Value` にもテンソルにも、そのまま使えます。
# %% [markdown] lang="en"
# ## 9. Compared with PyTorch
#
# `torch.autograd` works on the same principle. Because `f` is an ordinary Python function, it takes `Value`s as well as tensors.

# %% demo
import torch


def f(a, b):
    c = (a * b + b**3).tanh() / (a - 4)
    return (c + 2 * b).relu() * a - 1 / b + c


mine = [Value(1.3), Value(0.7)]
backward(f(*mine))
theirs = [torch.tensor(v.data, dtype=torch.float64, requires_grad=True) for v in mine]
result = f(*theirs)
result.backward(retain_graph=True)
for name, v, tensor in zip("ab", mine, theirs):
    print(f"df/d{name}:  Value {v.grad:.12f}   torch {tensor.grad.item():.12f}")

backward(f(*mine))
result.backward()
print(f"もう一度 backward を呼ぶと: Value {mine[0].grad:.4f}   torch {theirs[0].grad.item():.4f}")  #:ja
print(f"after a second call of backward: Value {mine[0].grad:.4f}   torch {theirs[0].grad.item():.4f}")  #:en

rng = np.random.default_rng(4)
net, x, labels = init_network([3, 20, 10, 4], rng), rng.normal(size=(50, 3)), rng.integers(4, size=50)
grads = parameters(backward_classification(net, forward(net, x)[1], np.eye(4)[labels]))
tensors = [torch.tensor(array, requires_grad=True) for array in parameters(net)]
z = torch.tensor(x)
for number in range(0, 6, 2):
    u = z @ tensors[number] + tensors[number + 1]
    z = torch.relu(u)
torch.nn.functional.cross_entropy(u, torch.tensor(labels)).backward()
for name, grad, tensor in zip(["W1", "b1", "W2", "b2", "W3", "b3"], grads, tensors):
    print(f"{name}: あなたの backward_classification と torch の相対誤差 {relative_error(grad, tensor.grad.numpy()):.0e}")  #:ja
    print(f"{name}: relative error of your backward_classification against torch {relative_error(grad, tensor.grad.numpy()):.0e}")  #:en

# %% [markdown] lang="ja"
# 12 桁まで一致しました。違いも 1 つあります。もう一度 `backward` を呼ぶと、PyTorch の勾配は 2 倍になります。**PyTorch は前の勾配に足し込む**のが約束で、消すのは使う人の仕事です(`optimizer.zero_grad()`)。あなたの `backward` は毎回 0 に戻します。
#
# `retain_graph=True` は、同じ計算グラフを 2 度さかのぼるためにつけました。つけないと、PyTorch は 1 度目のあとでグラフを捨てるので、2 度目はエラーになります。学習では毎回新しいグラフを作るので、ふつうは要りません。
#
# ## 10. XOR を、もう一度
#
# 01 課で、パーセプトロンには XOR が解けませんでした。`Value` だけで作った 2-3-1 のネットワークに、もう一度挑戦させます。勾配の式は、このセルのどこにも書いていません。(`Value` にはまだ log がないので、目標値を −1 と 1 にして二乗誤差を使います。分類に交差エントロピーのほうがよい理由は、04 課で学びました。)
# %% [markdown] lang="en"
# They agree to twelve digits. There is one difference: when `backward` is called again, PyTorch's gradient doubles. **PyTorch adds to what is there**, by design; clearing it is the user's job (`optimizer.zero_grad()`). Your `backward` starts from 0 each time.
#
# `retain_graph=True` makes it possible to go back through the same graph twice. Without it, PyTorch frees the graph after the first time, and the second call is an error. Training builds a new graph each time, so it is rarely needed.
#
# ## 10. XOR, once more
#
# In lesson 01 the perceptron could not solve XOR. A 2-3-1 network made of `Value`s alone tries again. There is no gradient formula anywhere in this cell. (Our `Value` has no log yet, so we use squared error with the targets −1 and 1. Lesson 04 explains why cross-entropy would be better.)

# %% demo
rng = np.random.default_rng(1)
W1 = [[Value(rng.normal()) for _ in range(3)] for _ in range(3)]
W2 = [Value(rng.normal()) for _ in range(4)]
weights = [w for row in W1 for w in row] + W2


def network_output(x1, x2):
    hidden = [(w[0] * x1 + w[1] * x2 + w[2]).tanh() for w in W1]
    return (W2[0] * hidden[0] + W2[1] * hidden[1] + W2[2] * hidden[2] + W2[3]).tanh()


table = [(-1, -1, -1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)]
losses = []
for _ in range(150):
    loss = sum((network_output(x1, x2) - target) ** 2 for x1, x2, target in table) / 4
    backward(loss)
    losses.append(loss.data)
    for w in weights:
        w.data -= 0.3 * w.grad

grid = np.linspace(-1.6, 1.6, 30)
heights = np.array([[network_output(x1, x2).data for x1 in grid] for x2 in grid])
fig, ax = plt.subplots(figsize=(5, 4.2))
picture = ax.contourf(grid, grid, heights, levels=np.linspace(-1, 1, 11), cmap="Blues")
ax.contour(grid, grid, heights, levels=[0], colors="black", linewidths=2)
for x1, x2, target in table:
    ax.scatter(x1, x2, s=160, color=GREEN, marker="^" if target > 0 else "o", edgecolors="white" if target > 0 else "black", linewidths=1.5)
fig.colorbar(picture, label="出力 <=> output", ticks=[-1, 0, 1])
show_figure("自作のエンジンが学んだ XOR <=> XOR, learned by your own engine", "x1", "x2")
print(f"損失: {losses[0]:.3f} → {losses[-1]:.4f}")  #:ja
print(f"loss: {losses[0]:.3f} → {losses[-1]:.4f}")  #:en
for x1, x2, target in table:
    print(f"({x1:2}, {x2:2})  目標値 {target:2}  出力 {network_output(x1, x2).data:+.2f}")  #:ja
    print(f"({x1:2}, {x2:2})  target {target:2}  output {network_output(x1, x2).data:+.2f}")  #:en

# %% [markdown] lang="ja"
# 黒い線が、○ と △ をきちんと分けています。重みの初期値によっては、150 歩ではうまくいかないこともあります(30 個のシードのうち 19 個で解けました)。`default_rng` の数を変えて試してみてください。
#
# ## 確かめよう
#
# 答えを書いて、次のセルも実行してください。すぐに返事が表示されます。何度でも答え直せます。
#
# **問 1.** $a = 3$、$b = 2$ のとき、$r = ab + a$ です。$\partial r/\partial a$ はいくつですか。数で答えてください。
# %% [markdown] lang="en"
# The black line separates circles from triangles. With other initial weights 150 steps may not be enough (19 of 30 seeds solved it): try a few numbers in `default_rng`.
#
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** Let $r = ab + a$ with $a = 3$, $b = 2$. What is $\partial r/\partial a$? Answer with a number.

# %% quiz="two_paths" points=1
two_paths = 3
replies = {
    "3": "正解です。積の道から b = 2、足し算の道から 1。道どうしは足します。",  #:ja
    "3": "Right. The path through the product brings b = 2, the path through the sum 1, and paths add.",  #:en
    "2": "積 ab の道だけを数えました。a はもう一度、そのまま足されています。`+=` を `=` と書いたときにも、片方の道が消えます。",  #:ja
    "2": "That is only the path through ab. a is used a second time, in the sum. Writing `=` for `+=` loses a path in this way, too.",  #:en
    "1": "最後の + a の道だけを数えました。a は積 ab の中でも使われています。",  #:ja
    "1": "That is only the path of the last + a. a is also used inside the product ab.",  #:en
    "4": "積の道で、相手の b ではなく自分の a = 3 を掛けていませんか。ab を a で微分すると b が残ります。",  #:ja
    "4": "On the path through the product you took a = 3 itself. Differentiating ab by a leaves the other factor, b.",  #:en
    "9": "それは r の値です。聞かれているのは、a を少し動かすと r が何倍動くかです。",  #:ja
    "9": "That is the value of r. The question is how much r changes for each unit of change in a.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 次は、どの層もユニット 1 つ、データも 1 件の小さなネットワーク(中間層は tanh)の逆伝播です。求めた結果をとっておき、あとの**複数の行**で使い回しているのは、何行目で計算した値ですか。当てはまる行をすべて答えてください。
#
# ```
# 1   p = y - t
# 2   grad_w2 = p * z
# 3   grad_b2 = p
# 4   q = p * w2 * (1 - z ** 2)
# 5   grad_w1 = q * x
# 6   grad_b1 = q
# ```
# %% [markdown] lang="en"
# **Question 2.** This is the backward pass of a tiny network with one unit in each layer (tanh in the hidden layer) and one sample. Which lines compute a result that is kept and used again in **several** later lines? Answer with the numbers of all of them.
#
# ```
# 1   p = y - t
# 2   grad_w2 = p * z
# 3   grad_b2 = p
# 4   q = p * w2 * (1 - z ** 2)
# 5   grad_w1 = q * x
# 6   grad_b1 = q
# ```

# %% quiz="kept_lines" points=1
kept_lines = {1, 4}
replies = {
    "1,4": "正解です。p は 2, 3, 4 行目で、q は 5, 6 行目で使われます。この 2 つがデルタです。とっておくから、同じ道を何度もたどらずに済みます。",  #:ja
    "1,4": "Right. p serves lines 2, 3 and 4, q serves 5 and 6: they are the deltas. Because they are kept, no path is walked twice.",  #:en
    "1": "p はそのとおりですが、もう 1 つあります。5 行目と 6 行目が使っているものは?",  #:ja
    "1": "p is one of them. There is another: what do lines 5 and 6 use?",  #:en
    "4": "q はそのとおりですが、もう 1 つあります。2, 3, 4 行目が使っているものは?",  #:ja
    "4": "q is one of them. There is another: what do lines 2, 3 and 4 use?",  #:en
    "2,3,5,6": "これらは最後の答えで、ほかの行の計算には使われません。途中で使い回される数を探しましょう。",  #:ja
    "2,3,5,6": "Those are the final answers; no other line uses them. Look for the numbers that are used on the way.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 32 件のミニバッチで、平均の $1/B$ を忘れた `backward_classification` を勾配確認にかけました。勾配はどれもちょうど 32 倍です。`relative_error` はいくつになりますか。小数第 4 位まで答えてください。
# %% [markdown] lang="en"
# **Question 3.** A `backward_classification` that forgot the $1/B$ of the mean goes through a gradient check with a mini-batch of 32 samples: all its gradients are too large by a factor of exactly 32. What is the `relative_error`? Answer to four decimals.

# %% quiz="forgotten_mean" points=1
forgotten_mean = 0.9394
replies = {
    0.9394: "正解です。(32 − 1) / (32 + 1)。ほぼ 1 なので、見逃しようがありません。学習だけを見ると、学習率が 32 倍になったのと同じ動きです。",  #:ja
    0.9394: "Right: (32 − 1) / (32 + 1), nearly 1 and hard to miss. In training it would have acted like a learning rate 32 times as large.",  #:en
    31: "小さい方の長さだけで割りました。この課の相対誤差は、分母が ‖a‖ + ‖b‖ です。",  #:ja
    31: "You divided by the smaller length alone. Our relative error has ‖a‖ + ‖b‖ below the line.",  #:en
    0.9688: "大きい方の長さだけで割りました。そう定義する本もありますが、この課の分母は ‖a‖ + ‖b‖ です。",  #:ja
    0.9688: "You divided by the larger length alone. Some books do; ours has ‖a‖ + ‖b‖ below the line.",  #:en
    1: "1 になるのは、向きが正反対か、片方が 0 のときです。今回は向きが同じで、大きさだけが違います。",  #:ja
    1: "1 means opposite directions, or that one of them is zero. Here the direction is the same, only the length is wrong.",  #:en
    32: "32 は倍率です。相対誤差は差の長さを、長さの和で割ります。",  #:ja
    32: "32 is the factor. The relative error divides the length of the difference by the sum of the lengths.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** PyTorch の学習ループで `optimizer.zero_grad()` を書き忘れました。何が起きますか。
# - a. `backward()` が 2 回目でエラーになる
# - b. それまでの全ステップの勾配が足し込まれ、その和で更新してしまう
# - c. 何も起きない。`backward()` が毎回 0 から計算し直す
# - d. 勾配が 0 のままになり、重みが動かない
# %% [markdown] lang="en"
# **Question 4.** You forgot `optimizer.zero_grad()` in a PyTorch training loop. What happens?
# - a. `backward()` stops with an error the second time
# - b. The gradients of all steps so far pile up, and the update uses their sum
# - c. Nothing; `backward()` starts again from 0 each time
# - d. The gradients stay 0 and the weights never move

# %% quiz="not_reset" points=1
not_reset = "b"
replies = {
    "a": "エラーになるのは、同じグラフを二度さかのぼったときです。学習ループは毎回新しいグラフを作るので、黙って進みます。だから気づきにくいのです。",  #:ja
    "a": "The error comes when the same graph is walked back twice. A training loop builds a new graph each time, so nothing complains; that makes it hard to notice.",  #:en
    "b": "正解です。PyTorch の backward() は grad に足し込みます。大きなバッチを何回かに分けて計算したいときには、この約束が役に立ちます。",  #:ja
    "b": "Right. In PyTorch backward() adds to grad. The rule is useful when you want to work through a large batch in several parts.",  #:en
    "c": "あなたの backward はそうです。PyTorch は、9 節で見たとおり足し込みます。",  #:ja
    "c": "Your backward does that. PyTorch adds up, as section 9 showed.",  #:en
    "d": "勾配はきちんと計算されます。問題は、前の分が消えないことです。",  #:ja
    "d": "The gradients are computed all right. The trouble is that the old ones do not go away.",  #:en
}

# %% [markdown] lang="ja"
# **問 5(記述、2 点)。** 友だちに聞かれました。「逆伝播するのに、どうして順伝播の途中の値をとっておくの? 重みがあれば十分じゃない?」 `backward_regression` の中から具体的な値を 1 つ以上挙げて、3〜5 文で答えてください。とっておくことで増える負担にも触れてください。
#
# 採点の目安(各 1 点)
# - 勾配の式のどこに順伝播の値が現れるかを、具体的に説明している。
# - とっておくと何の負担が、何とともに増えるかを述べている。
# %% [markdown] lang="en"
# **Question 5 (essay, 2 points).** A friend asks: "Why keep the values of the forward pass in order to go backward? Are the weights not enough?" Answer in three to five sentences, naming at least one value in `backward_regression`. Mention also what keeping them costs.
#
# How it is graded (1 point each)
# - Says exactly where a forward value appears in a gradient.
# - Says what keeping costs, and with what that cost grows.
# %% [markdown] essay="why_keep" points=2 lang="ja"
# ### BEGIN SOLUTION
# 重みの勾配は「重みの入力 × その先のユニットのデルタ」なので、`W2` の勾配には順伝播の `z1` が、`W1` の勾配には `x` が要ります。中間層のデルタには ReLU の傾きを掛けますが、これは順伝播の `z1` が正かどうかで決まります。重みだけから求めようとすると、順伝播をもう一度やり直すことになります。その代わり、とっておく値の量は件数と層の数に比例するので、大きなネットワークではメモリを多く使います。
# ### END SOLUTION
# %% [markdown] essay="why_keep" points=2 lang="en"
# ### BEGIN SOLUTION
# The gradient of a weight is "input of the weight × delta of the unit that it leads to", so that of `W2` needs `z1` from the forward pass, and that of `W1` needs `x`. The hidden delta is multiplied by the slope of ReLU, which depends on whether `z1` of the forward pass is positive. With the weights alone we would have to run the forward pass again. The price is memory: what is kept grows with the number of samples and of layers.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, [*Learning representations by back-propagating errors*](https://doi.org/10.1038/323533a0), Nature 323 (1986)。誤差逆伝播法を世に広めた 4 ページ。
# - S. Linnainmaa の修士論文(1970)。ニューラルネットワークとは関係なく、丸め誤差を調べるために同じ計算法を見つけていました。経緯は A. Griewank, *Who invented the reverse mode of differentiation?*, Documenta Mathematica (2012) に。
# - S. Amari, [*A theory of adaptive pattern classifiers*](https://doi.org/10.1109/PGEC.1967.264666), IEEE Trans. EC-16 (1967)。確率的勾配降下法の理論を作り、層を重ねたネットワークにも当てはめました。誤差逆伝播法が広まる 19 年前のことです。
# - A. G. Baydin ほか, [*Automatic differentiation in machine learning: a survey*](https://www.jmlr.org/papers/v18/17-468.html), JMLR 18 (2018)。
# - A. Karpathy, [micrograd](https://github.com/karpathy/micrograd)。`Value` の手本になった、100 行に満たないエンジン。
# - 挑戦:`Value` に `exp` と `log` を加えて、交差エントロピーを計算できますか。2,000 回足し算を重ねたグラフで `backward` を呼ぶと何が起きますか。再帰を使わずに書き直してみてください。
# %% [markdown] lang="en"
# ## Going further
#
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, [*Learning representations by back-propagating errors*](https://doi.org/10.1038/323533a0), Nature 323 (1986): the four pages that made it known to the world.
# - S. Linnainmaa's master's thesis (1970) had the same calculation, found for the study of rounding errors and not for neural networks. The story: A. Griewank, *Who invented the reverse mode of differentiation?*, Documenta Mathematica (2012).
# - S. Amari, [*A theory of adaptive pattern classifiers*](https://doi.org/10.1109/PGEC.1967.264666), IEEE Trans. EC-16 (1967): a theory of stochastic gradient descent, applied to networks with several layers, 19 years before backpropagation became widely known.
# - A. G. Baydin et al., [*Automatic differentiation in machine learning: a survey*](https://www.jmlr.org/papers/v18/17-468.html), JMLR 18 (2018).
# - A. Karpathy, [micrograd](https://github.com/karpathy/micrograd): the engine of under 100 lines after which `Value` is modelled.
# - A challenge: add `exp` and `log` to `Value` and compute a cross-entropy. And what happens when you call `backward` on a graph of 2,000 additions in a row? Rewrite it without recursion.
