# %% [markdown] lang="ja"
# ## 1. 誤差は誰のせい?
#
# 入力 2・中間 3・出力 1 の小さなネットワークに、1 つのデータを入れます。目標値は 1。出力は外れました。では、どの重みがどれだけ悪かったのでしょう。
#
# 前の課の数値微分と同じ考えで、重みを 1 つだけ少し動かして、誤差がどれだけ動くかを見ます。それを全部の重みで繰り返し、線の太さにしたのが次の図です。
# %% [markdown] lang="en"
# ## 1. Who is to blame for the error?
#
# We feed one sample to a tiny network: 2 inputs, 3 hidden units, 1 output. The target is 1, and the output misses it. Which weight is to blame, and how much?
#
# The last lesson had a way: nudge one weight a little and watch how far the error moves. Do that for every weight, draw the answers as the thickness of the lines, and you get this picture.

# %% setup
import time

import numpy as np


def sigmoid(u):
    return 1 / (1 + np.exp(-u))


def d_sigmoid(u):
    """総入力 u における sigmoid の微分。"""  #:ja
    """Derivative of the sigmoid at the pre-activation u."""  #:en
    return sigmoid(u) * (1 - sigmoid(u))


def init_network(n_in, n_hidden, n_out, rng):
    """二層のネットワーク。W1: (n_in, n_hidden), b1: (n_hidden,), W2: (n_hidden, n_out), b2: (n_out,)"""  #:ja
    """A two-layer network. W1: (n_in, n_hidden), b1: (n_hidden,), W2: (n_hidden, n_out), b2: (n_out,)"""  #:en
    return {"W1": rng.normal(size=(n_in, n_hidden)), "b1": rng.normal(size=n_hidden),
            "W2": rng.normal(size=(n_hidden, n_out)), "b2": rng.normal(size=n_out)}


def forward_regression(network, x):
    """x: (n, n_in) → 出力 y: (n, n_out) と、途中の値の辞書 cache"""  #:ja
    """x: (n, n_in) → output y: (n, n_out), and `cache`, a dict of every value on the way"""  #:en
    u1 = x @ network["W1"] + network["b1"]
    z1 = sigmoid(u1)
    u2 = z1 @ network["W2"] + network["b2"]
    y = u2
    return y, {"x": x, "u1": u1, "z1": z1, "u2": u2, "y": y}


def mean_squared_error(y, d):
    """½ × 二乗誤差。出力のユニットについては和、サンプルについては平均をとる。"""  #:ja
    """Half the squared error: the sum over output units, the mean over samples."""  #:en
    return np.sum((y - d) ** 2) / 2 / len(y)


# %% demo
LAYERS = [[(0, 1.5), (0, 0.5)], [(1, 2), (1, 1), (1, 0)], [(2, 1)]]


def draw_network(ax, values, edges, title, target=None, deltas=()):
    """values and deltas: numbers for each layer; edges: one array of line strengths for each pair of layers."""
    thickest = max([np.abs(e).max() for e in edges if e is not None], default=1)
    for left, right, strength in zip(LAYERS, LAYERS[1:], edges):
        for i, (x0, y0) in enumerate(left):
            for j, (x1, y1) in enumerate(right):
                ax.plot([x0, x1], [y0, y1], color="lightgrey", lw=1, zorder=0)
                if strength is not None:
                    ax.plot([x0, x1], [y0, y1], color=RED, lw=9 * abs(strength[i, j]) / thickest, zorder=1)
    for layer, positions in enumerate(LAYERS):
        for unit, (x, y) in enumerate(positions):
            known, blamed = layer < len(values), layer < len(deltas) and deltas[layer] is not None
            ax.scatter(x, y, s=1150, color="white", edgecolors=BLUE if known else "lightgrey", linewidths=2.5, zorder=2)
            if known:
                ax.text(x, y, f"{values[layer][unit]:.2f}", ha="center", va="center", color=BLUE, fontsize=11)
            if blamed:
                ax.text(x, y - 0.42, rf"$\delta$={deltas[layer][unit]:.3f}", ha="center", va="center", color=RED, fontsize=11,
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1}, zorder=3)
    if target is not None:
        ax.text(2.45, 1, f"target\n{target:.2f}", ha="center", va="center", color=GREEN, fontsize=12)
    for x, name in enumerate(["input", "hidden", "output"]):
        ax.text(x, -0.75, name, ha="center", color=GREY, fontsize=11)
    ax.set(xlim=(-0.3, 2.7), ylim=(-0.9, 2.4), title=title)
    ax.axis("off")


network = init_network(2, 3, 1, np.random.default_rng(7))
x, d = np.array([[1.0, -0.5]]), np.array([[1.0]])
y, cache = forward_regression(network, x)
error = mean_squared_error(y, d)

blame, passes = {}, 1
for name in network:
    blame[name] = np.zeros_like(network[name])
    for index in np.ndindex(network[name].shape):
        nudged = {key: value.copy() for key, value in network.items()}
        nudged[name][index] += 0.001
        blame[name][index] = (mean_squared_error(forward_regression(nudged, x)[0], d) - error) / 0.001
        passes += 1

fig, ax = plt.subplots()
draw_network(ax, [x[0], cache["z1"][0], y[0]], [blame["W1"], blame["W2"]], "Thick lines: weights to blame", target=1)
plt.show()
print(f"parameters: {passes - 1}, forward passes needed: {passes}")

# %% [markdown] lang="ja"
# 線は 9 本、バイアスを入れてもパラメータはわずかです。それでも、1 つ調べるたびに順伝播をやり直しました。パラメータが 100 万個なら 100 万回。それで、やっと学習の 1 歩分です。
#
# **誤差逆伝播法**は、全部の勾配を一度に、順伝播の数回分の手間で求めます。しかも近似ではありません。どうすれば、そんなことができるのでしょうか。
#
# **この課でできるようになること** 連鎖律を絵で説明する。二層のネットワークの勾配を NumPy で計算し、正しいかどうかを自分で確かめる。最後に、式を書くだけで微分してくれる小さな自動微分エンジンを作り、PyTorch と答え合わせをする。
#
# **必要なもの** 順伝播(03)、損失関数(04)、勾配降下法と数値微分(05)。微分は「少し動かしたら、結果がその何倍動くか」だと思えれば十分です。GPU は使いません。
# %% [markdown] lang="en"
# Nine lines here, a few more numbers with the biases, and still the network had to run again for every one of them. With a million parameters that makes a million passes, for a single step of learning.
#
# **Back-propagation** finds all the gradients in one sweep, for the price of a few forward passes. And it is no approximation. How can that be?
#
# **What you will be able to do** Explain the chain rule with a picture. Compute the gradient of a two-layer network in NumPy, and prove to yourself that it is right. In the end, build a small engine that differentiates whatever expression you write, and check it against PyTorch.
#
# **What you need** The forward pass (03), loss functions (04), gradient descent and numerical differentiation (05). Of calculus, one thought is enough: a derivative says how many times as far the result moves when you nudge the input. No GPU.

# %% [markdown] lang="ja"
# ## 2. 歯車のように掛ける:連鎖律
#
# まず、ユニット 1 つで考えます。$u = wx + b$、$y = \mathrm{sigmoid}(u)$、$E = \frac{1}{2}(y - d)^2$。
#
# $w$ を回すと $u$ が回り、$u$ が $y$ を、$y$ が $E$ を回します。歯車が 3 つ並んでいるのと同じです。1 つ目が 2 倍、次が 0.2 倍、最後が −0.3 倍に伝えるなら、全体では何倍でしょう。
# %% [markdown] lang="en"
# ## 2. Multiply, like gears: the chain rule
#
# First a single unit: $u = wx + b$, $y = \mathrm{sigmoid}(u)$, $E = \frac{1}{2}(y - d)^2$.
#
# Turn $w$ and it turns $u$; $u$ turns $y$; $y$ turns $E$: three gears in a row. If the first passes the motion on 2 times, the next 0.2 times, the last −0.3 times, how much arrives at the end?

# %% demo
x, w, b, d = 2.0, 0.5, -0.4, 1.0
u = w * x + b
y = sigmoid(u)
E = 0.5 * (y - d) ** 2
gears = {"dE/dy": y - d, "dy/du": d_sigmoid(u), "du/dw": x}

fig, ax = plt.subplots()
for column, (name, value) in enumerate([("w", w), ("u", u), ("y", y), ("E", E)]):
    ax.text(column, 0, f"{name}\n{value:.3f}", ha="center", va="center", color=BLUE, fontsize=13,
            bbox={"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": BLUE, "linewidth": 2})
for column, (name, value) in enumerate(reversed(gears.items())):
    ax.annotate("", (column + 0.72, 0.1), (column + 0.28, 0.1), arrowprops={"arrowstyle": "->", "color": BLUE, "lw": 2})
    ax.annotate("", (column + 0.28, -0.1), (column + 0.72, -0.1), arrowprops={"arrowstyle": "->", "color": RED, "lw": 2, "ls": "--"})
    ax.text(column + 0.5, -0.5, f"{name}\n{value:+.3f}", ha="center", va="center", color=RED, fontsize=13)
ax.text(1.5, 0.62, "forward: values", ha="center", color=BLUE)
ax.text(1.5, -1.0, f"dE/dw = product of the three = {np.prod(list(gears.values())):+.4f}", ha="center", color=RED, fontsize=13)
ax.set(xlim=(-0.4, 3.4), ylim=(-1.2, 0.9), title="Multiply along the path")
ax.axis("off")
plt.show()

nudged = 0.5 * (sigmoid((w + 0.001) * x + b) - d) ** 2
print(f"by nudging w: {(nudged - E) / 0.001:+.4f}")

# %% [markdown] lang="ja"
# 3 つを掛けた値が、$w$ を動かして測った値と合いました。これが**連鎖律**です。$w$ が $E$ に何倍で効くかを、一歩ずつの倍率から求めます。
#
# $$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial y}\cdot\frac{\partial y}{\partial u}\cdot\frac{\partial u}{\partial w}$$
#
# 言葉にすると「$w$ から $E$ までの道に沿って、**一歩ごとの微分を掛ける**」。一歩ごとの微分(**局所的な微分**)は、となりどうしを見れば求まります。遠くの $E$ のことは知らなくてかまいません。
#
# では、$E$ への道が何本もあるときは? 中間層のユニットは、次の層のすべてのユニットにつながっています。1 つ動かせば、影響はすべての道を通って $E$ に届き、合わさります。だから、
#
# > **道に沿って掛け、道どうしは足す。**
#
# この課は、この一行に尽きます。ただ、1 つ困ったことがあります。10 ユニットの層を 10 枚重ねたら、道は何本になるでしょう。予想してから実行してください。
# %% [markdown] lang="en"
# The product agrees with what we measured by nudging $w$. This is the **chain rule**: it finds how strongly $w$ acts on $E$ from the steps in between.
#
# $$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial y}\cdot\frac{\partial y}{\partial u}\cdot\frac{\partial u}{\partial w}$$
#
# In words: walk from $w$ to $E$ and **multiply the derivatives of the steps**. The derivative of one step, the local derivative, only looks at two neighbours; it need not know about $E$ far away.
#
# And if several paths lead to $E$? A hidden unit is connected to every unit of the next layer. Nudge it, and the nudge reaches $E$ along every path at once, so the effects add up:
#
# > **Multiply along a path, add across paths.**
#
# The whole lesson is in that line. There is a snag, though. Stack ten layers of ten units: how many paths are there? Make a guess before you run the cell.

# %% demo
width = 10
for depth in [2, 5, 10]:
    print(f"{depth:2} layers of {width} units: {width**depth:>14,} paths, {width**2 * depth:>5,} connections")

# %% [markdown] lang="ja"
# 道の数は爆発しますが、線の数はゆっくりとしか増えません。道を 1 本ずつたどるのは無理でも、線を 1 回ずつ通ることならできます。
#
# こつは、**後ろから計算して、結果をとっておく**ことです。あるユニットから $E$ までの道を一度足し合わせたら、それより前のユニットは、その数をそのまま使えます。この数を**デルタ**と呼び、$\delta$ と書きます。
#
# $$\delta = \frac{\partial E}{\partial u} \quad(\text{総入力 } u \text{ を少し動かすと } E \text{ が何倍動くか})$$
#
# ## 3. デルタが層をさかのぼる
#
# 二層の回帰ネットワークで見ましょう。青い値が左から右へ進んだあと、赤いデルタが右から左へ戻ります。再生して、一歩ずつ止めながら見てください。
# %% [markdown] lang="en"
# The paths explode; the connections hardly grow. Walking every path is hopeless; crossing every connection once is not.
#
# The trick: **start at the end and keep what you find**. Once the sum over all paths from a unit to $E$ is known, every earlier unit can use that one number. The number that we keep is called **delta**, written $\delta$.
#
# $$\delta = \frac{\partial E}{\partial u} \quad(\text{how many times as far } E \text{ moves when the pre-activation } u \text{ is nudged})$$
#
# ## 3. Deltas climb back through the layers
#
# Here is our two-layer regression network again. Blue values run from left to right, then red deltas come back from right to left. Play it, and stop at every step.

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

x, d = np.array([[1.0, -0.5]]), np.array([[1.0]])
y, cache = forward_regression(network, x)
values = [x[0], cache["z1"][0], y[0]]
delta_out = y[0] - d[0]
delta_hidden = blame["b1"]
steps = [
    ("1. input", 1, [None, None], []),
    ("2. hidden values", 2, [None, None], []),
    ("3. output", 3, [None, None], []),
    (r"4. compare with the target: output $\delta$", 3, [None, None], [None, None, delta_out]),
    (r"5. $\delta$ × hidden values: gradient of W2", 3, [None, blame["W2"]], [None, None, delta_out]),
    (r"6. $\delta$ goes back through W2", 3, [None, blame["W2"]], [None, delta_hidden, delta_out]),
    (r"7. $\delta$ × inputs: gradient of W1", 3, [blame["W1"], blame["W2"]], [None, delta_hidden, delta_out]),
]


def show_step(number):
    title, layers, edges, deltas = steps[number]
    ax.clear()
    draw_network(ax, values[:layers], edges, title, target=1 if number > 2 else None, deltas=deltas)


fig, ax = plt.subplots()
show_step(len(steps) - 1)
ax.set_title("Values go forward, deltas come back")
plt.show()

fig, ax = plt.subplots()
animation = FuncAnimation(fig, show_step, frames=len(steps), interval=1400)
plt.close(fig)
HTML(animation.to_jshtml(default_mode="loop"))

# %% [markdown] lang="ja"
# 一歩ずつ式にします。まず 1 サンプルで、$j$ は中間層のユニット、$k$ は出力のユニットの番号です。
#
# | 歩み | 式 | 言葉 |
# |---|---|---|
# | 出力のデルタ | $\delta^{(2)}_k = y_k - d_k$ | 出しすぎた分。活性化関数は恒等関数なので、微分は 1 |
# | 重みの勾配 | $\dfrac{\partial E}{\partial w^{(2)}_{jk}} = z_j\,\delta^{(2)}_k$ | 入口の値 × 出口のデルタ |
# | バイアスの勾配 | $\dfrac{\partial E}{\partial b^{(2)}_k} = \delta^{(2)}_k$ | 入口の値がいつも 1 の重み |
# | 中間層のデルタ | $\delta^{(1)}_j = \Bigl(\sum_k w^{(2)}_{jk}\,\delta^{(2)}_k\Bigr)\,f'(u^{(1)}_j)$ | 道どうしを足し、$f$ の坂を掛ける |
#
# あとは「重みの勾配」と「バイアスの勾配」の式をもう一度、入口の値を $x$、出口のデルタを $\delta^{(1)}$ にして使えば、第 1 層も終わりです。$\delta^{(2)}$ は 3 か所で使い回されていますね。
#
# ここで 1 つ注意。$f'$ は、順伝播で $f$ が**受け取った値** $u^{(1)}$ で測ります。出てきた値 $z$ でも、となりの層の $u$ でもありません。だから順伝播の値は捨てずにとっておきます。ここを `d_sigmoid(z1)` と書く間違いはとても多く、それでも学習は進むので、なかなか気づけません。
# %% [markdown] lang="en"
# Now each step as a formula, for one sample first; $j$ counts hidden units, $k$ output units.
#
# | Step | Formula | In words |
# |---|---|---|
# | output delta | $\delta^{(2)}_k = y_k - d_k$ | how far we overshot; the activation is the identity, so its derivative is 1 |
# | gradient of a weight | $\dfrac{\partial E}{\partial w^{(2)}_{jk}} = z_j\,\delta^{(2)}_k$ | value at its entrance × delta at its exit |
# | gradient of a bias | $\dfrac{\partial E}{\partial b^{(2)}_k} = \delta^{(2)}_k$ | a weight whose entrance value is always 1 |
# | hidden delta | $\delta^{(1)}_j = \Bigl(\sum_k w^{(2)}_{jk}\,\delta^{(2)}_k\Bigr)\,f'(u^{(1)}_j)$ | add across paths, multiply by the slope of $f$ |
#
# Use the two gradient rules once more, with $x$ at the entrance and $\delta^{(1)}$ at the exit, and the first layer is done too. Notice that $\delta^{(2)}$ is used in three places.
#
# One warning: $f'$ is taken at the value that $f$ **received** in the forward pass, $u^{(1)}$. Not at the value that came out, and not at another layer's $u$. That is why the forward pass must keep its values. Writing `d_sigmoid(z1)` here is a common slip, and a quiet one: the network still learns.

# %% demo
fig, ax = plt.subplots()
columns = {"x": 0, "u1": 1, "z1": 2, "y": 3, "E": 4}
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
ax.text(2, -0.72, "through W2", ha="center", color=RED)
ax.text(3.95, 0.3, "dotted:\nvalues kept", color=GREY, va="center", ha="left", fontsize=11)
ax.set(xlim=(-0.4, 4.8), ylim=(-0.9, 1.4), title="Forward keeps what backward needs")
ax.axis("off")
plt.show()

# %% [markdown] lang="ja"
# ### 課題 1 `backward_regression`
#
# 実際には $n$ 個のサンプルをまとめて行列で計算します。誤差はサンプルの**平均**でした(`mean_squared_error`)。形を並べると、式が見えてきます。
#
# | 値 | `x` | `u1`, `z1` | `y`, `d` | `W1` | `W2` |
# |---|---|---|---|---|---|
# | 形 | `(n, n_in)` | `(n, n_hidden)` | `(n, n_out)` | `(n_in, n_hidden)` | `(n_hidden, n_out)` |
#
# <details><summary>ヒント</summary>
#
# デルタの形は、その層の `u` と同じです。`W2` の勾配は `W2` と同じ形 `(n_hidden, n_out)` になるはず。手元にあるのは `(n, n_hidden)` と `(n, n_out)`。`n` が消えるように掛けるには、どちらを転置しますか。サンプルについての和は、その掛け算の中でもう済んでいます。では、平均にするための $1/n$ は、どこで一度だけ入れましょうか。
# </details>
# %% [markdown] lang="en"
# ### Exercise 1 `backward_regression`
#
# In practice $n$ samples go through together, as matrices, and the error is their **mean** (`mean_squared_error`). Line up the shapes and the code almost shows itself.
#
# | Value | `x` | `u1`, `z1` | `y`, `d` | `W1` | `W2` |
# |---|---|---|---|---|---|
# | Shape | `(n, n_in)` | `(n, n_hidden)` | `(n, n_out)` | `(n_in, n_hidden)` | `(n_hidden, n_out)` |
#
# <details><summary>Hint</summary>
#
# A delta has the shape of its layer's `u`. The gradient of `W2` must have the shape of `W2`, `(n_hidden, n_out)`, and you hold `(n, n_hidden)` and `(n, n_out)`. Which of them do you transpose so that `n` disappears? That product already adds up the samples. So where does the $1/n$ of the mean go in, once?
# </details>

# %% exercise="backward_regression"
def backward_regression(network, cache, d):
    """mean_squared_error(y, d) の、すべてのパラメータについての勾配を返す。  #:ja
  #:ja
    network: forward_regression に渡したもの(中間層は sigmoid、出力層は恒等関数)  #:ja
    cache: forward_regression が返した辞書。"x", "u1", "z1", "u2", "y"  #:ja
    d: (n, n_out) 目標値  #:ja
    返すもの: {"W1": …, "b1": …, "W2": …, "b2": …}。それぞれ network の配列と同じ形。  #:ja
    """  #:ja
    """Return the gradient of mean_squared_error(y, d) for every parameter.  #:en
  #:en
    network: what forward_regression was given (hidden layer: sigmoid, output layer: identity)  #:en
    cache: the dict that forward_regression returned: "x", "u1", "z1", "u2", "y"  #:en
    d: (n, n_out) targets  #:en
    Returns {"W1": …, "b1": …, "W2": …, "b2": …}, each of the same shape as in network.  #:en
    """  #:en
    ### BEGIN SOLUTION
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }
    ### END SOLUTION


# %% test="backward_regression" idea="output" points=1
import numpy as np

# ja: 1 サンプル、出力 1 つ。u1 は両方 0、z1 は両方 0.5、y は 1 です。手計算で確かめられます。
# en: One sample, one output. u1 is 0 twice, z1 is 0.5 twice, y is 1: you can check it by hand.
net = {"W1": np.array([[1.0, -1.0], [0.5, 2.0]]), "b1": np.array([0.0, 5.0]), "W2": np.array([[2.0], [-1.0]]), "b2": np.array([0.5])}
y, cache = forward_regression(net, np.array([[1.0, -2.0]]))
grads = backward_regression(net, cache, np.array([[3.0]]))
expect('backward_regression(…)["b2"]', grads["b2"], [-2.0],
       hint="出力のデルタは y − d です。"  #:ja
       hint="The output delta is y − d."  #:en
       )
expect('backward_regression(…)["W2"]', grads["W2"], [[-1.0], [-1.0]],
       hint="入口の値 z1 × 出口のデルタです。"  #:ja
       hint="Value at the entrance, z1, times delta at the exit."  #:en
       )
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(61)
net = init_network(4, 3, 2, rng)
y, cache = forward_regression(net, rng.normal(size=(1, 4)))
d = rng.normal(size=(1, 2))
grads = backward_regression(net, cache, d)
expect('backward_regression(…)["b2"]', grads["b2"], (y - d)[0],
       hint="出力層の活性化関数は恒等関数なので、微分は 1 です。"  #:ja
       hint="The output activation is the identity: its derivative is 1."  #:en
       )
expect('backward_regression(…)["W2"]', grads["W2"], np.outer(cache["z1"][0], (y - d)[0]))
### END HIDDEN TESTS

# %% test="backward_regression" idea="hidden" points=1
import numpy as np

net = {"W1": np.array([[1.0, -1.0], [0.5, 2.0]]), "b1": np.array([0.0, 5.0]), "W2": np.array([[2.0], [-1.0]]), "b2": np.array([0.5])}
y, cache = forward_regression(net, np.array([[1.0, -2.0]]))
grads = backward_regression(net, cache, np.array([[3.0]]))
expect('backward_regression(…)["b1"]', grads["b1"], [-1.0, 0.5],
       hint="出力のデルタを W2 で戻し、d_sigmoid を u1 で測って掛けます。"  #:ja
       hint="Bring the output delta back through W2, then multiply by d_sigmoid at u1."  #:en
       )
### BEGIN HIDDEN TESTS
def slope(net, x, d, name, index, h=1e-5):
    both = []
    for sign in (1, -1):
        moved = {key: value.copy() for key, value in net.items()}
        moved[name][index] += sign * h
        both.append(mean_squared_error(forward_regression(moved, x)[0], d))
    return (both[0] - both[1]) / (2 * h)


rng = np.random.default_rng(62)
# ja: 中間層と出力層のユニット数が同じだと、転置を忘れても形では気づけません。
# en: With as many hidden as output units, a missing transpose does not show in the shapes.
for sizes in [(3, 4, 1), (2, 3, 3)]:
    net, x, d = init_network(*sizes, rng), rng.normal(size=(1, sizes[0])), rng.normal(size=(1, sizes[2]))
    grads = backward_regression(net, forward_regression(net, x)[1], d)
    for name in ["W1", "b1"]:
        want = np.zeros_like(net[name])
        for index in np.ndindex(want.shape):
            want[index] = slope(net, x, d, name, index)
        expect(f'backward_regression(…)["{name}"]', grads[name], want,
               hint="中間層のデルタは、W2 の転置で戻したものに、u1 での sigmoid の微分を掛けたものです。"  #:ja
               hint="The hidden delta comes back through the transpose of W2, times the derivative of the sigmoid at u1."  #:en
               )
### END HIDDEN TESTS

# %% test="backward_regression" idea="batch" points=1
import numpy as np

rng = np.random.default_rng(0)
net, x, d = init_network(2, 3, 1, rng), rng.normal(size=(4, 2)), rng.normal(size=(4, 1))
grads = backward_regression(net, forward_regression(net, x)[1], d)
for name in ["W1", "b1", "W2", "b2"]:
    expect(f'backward_regression(…)["{name}"].shape', np.shape(grads[name]), net[name].shape)
# ja: 同じサンプルを 2 回ずつ入れても、平均は変わりません。
# en: Each sample twice: the mean stays the same.
twice = backward_regression(net, forward_regression(net, np.vstack([x, x]))[1], np.vstack([d, d]))
for name in ["W1", "b1", "W2", "b2"]:
    expect(f'backward_regression(…)["{name}"]', twice[name], grads[name],
           hint="サンプルを倍にしたら勾配も変わりました。誤差はサンプルの平均でしたか。"  #:ja
           hint="Twice the samples changed the gradient. Is the error the mean over samples?"  #:en
           )
### BEGIN HIDDEN TESTS
def slope(net, x, d, name, index, h=1e-5):
    both = []
    for sign in (1, -1):
        moved = {key: value.copy() for key, value in net.items()}
        moved[name][index] += sign * h
        both.append(mean_squared_error(forward_regression(moved, x)[0], d))
    return (both[0] - both[1]) / (2 * h)


rng = np.random.default_rng(63)
net, x, d = init_network(3, 5, 2, rng), rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
grads = backward_regression(net, forward_regression(net, x)[1], d)
for name in ["W1", "b1", "W2", "b2"]:
    want = np.zeros_like(net[name])
    for index in np.ndindex(want.shape):
        want[index] = slope(net, x, d, name, index)
    expect(f'backward_regression(…)["{name}"]', grads[name], want,
           hint="サンプルの数 n では割りますが、出力のユニットの数では割りません。"  #:ja
           hint="Divide by the number of samples n, but not by the number of output units."  #:en
           )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 03 の課で、同じ重みから始めたユニットは「いつまでもそろったまま」だと書きました。なぜでしょう。3 つのユニットを同じ重みで始めて、勾配を見てみます。
# %% [markdown] lang="en"
# Lesson 03 said that units which start with the same weights "stay alike for ever". Why? Start three units alike and look at their gradients.

# %% demo
alike = {"W1": np.full((1, 3), 0.5), "b1": np.zeros(3), "W2": np.full((3, 1), 0.5), "b2": np.zeros(1)}
x, d = np.array([[-1.0], [0.5], [2.0]]), np.array([[1.0], [0.0], [3.0]])
for step in range(101):
    _, cache = forward_regression(alike, x)
    grads = backward_regression(alike, cache, d)
    if step in (0, 100):
        print(f"step {step:3}: gradient of W1 {grads['W1'][0].round(4)}, W1 {alike['W1'][0].round(4)}")
    alike = {name: alike[name] - 0.2 * grads[name] for name in alike}

# %% [markdown] lang="ja"
# 入ってくる値も、先につながる重みも同じなので、3 つのデルタは同じになり、勾配も、直したあとの重みも同じです。何回くり返しても、3 人で 1 人分の仕事しかできません。だから、重みは乱数で始めます。
# %% [markdown] lang="en"
# The same values come in and the same weights lead on, so the three deltas are equal, and so are the gradients and the corrected weights, however often you repeat it: three units do the work of one. That is why weights start from random numbers.

# %% [markdown] lang="ja"
# ## 4. 間違った勾配でも、学習は進んでしまう
#
# 勾配の計算はよく間違えます。しかも困ったことに、間違っていてもエラーは出ません。次の図は、$\sin$ を学ばせた 4 つの学習曲線です。**正しい勾配を使っているのは 1 つだけ**。ほかの 3 つは、わざと壊してあります。どれが本物か、図だけで当ててみてください。
# %% [markdown] lang="en"
# ## 4. A wrong gradient learns, too
#
# Gradients are easy to get wrong, and nothing crashes when you do. Here are four learning curves on a sine wave. **Only one of them uses the right gradient**; we broke the other three on purpose. Can you tell which, from the picture alone?

# %% demo
BREAKAGES = {
    "A": lambda grads: {**grads, "b1": -grads["b1"]},
    "B": lambda grads: {**grads, "b2": 0 * grads["b2"]},
    "C": lambda grads: grads,
    "D": lambda grads: {**grads, "W1": 4 * grads["W1"], "b1": 4 * grads["b1"]},
}
wave_x = np.linspace(-3, 3, 40)[:, None]
wave_d = np.sin(wave_x)

fig, ax = plt.subplots()
for (name, damage), colour, style in zip(BREAKAGES.items(), [RED, ORANGE, BLUE, GREEN], ["-", "--", "-.", ":"]):
    net, errors = init_network(1, 8, 1, np.random.default_rng(1)), []
    for _ in range(800):
        y, cache = forward_regression(net, wave_x)
        errors.append(mean_squared_error(y, wave_d))
        grads = damage(backward_regression(net, cache, wave_d))
        net = {key: net[key] - 0.2 * grads[key] for key in net}
    ax.plot(errors, color=colour, ls=style, label=name)
ax.set(xlabel="step", ylabel="error", yscale="log", title="Three of these gradients are wrong")
ax.legend(ncol=4)
plt.show()

# %% [markdown] lang="ja"
# どの曲線も下がります。「誤差が減ったから正しい」とは言えないのです。
#
# そこで**勾配確認**をします。遅いけれど信用できる数値微分を、小さなネットワークで一度だけ計算し、速い勾配と比べます。合っていれば、あとは安心して速い方を使えます。
#
# 比べるには、ものさしが要ります。差の 0.001 は、勾配が 1000 なら小さく、0.001 なら大失敗です。大きさで割った**相対誤差**なら、どちらも公平に測れます。
#
# $$\text{相対誤差} = \frac{\lVert a - b\rVert}{\lVert a\rVert + \lVert b\rVert}, \qquad \lVert a\rVert = \sqrt{\textstyle\sum_i a_i^2}$$
#
# 同じなら 0、向きが正反対なら 1 です。
#
# ### 課題 2 `relative_error`
#
# <details><summary>ヒント</summary>
#
# 行列でも、全部の要素を一列に並べたと思って長さを測ります。`a` も `b` もすべて 0 なら、何を何で割ることになりますか。二つは同じなのですから、返すべき値は決まっています。
# </details>
# %% [markdown] lang="en"
# Every curve falls. "The error goes down" does not mean "the gradient is right".
#
# So we do a **gradient check**: take numerical differentiation, slow but trustworthy, run it once on a small network, and compare it with the fast gradient. If they agree, use the fast one without worry.
#
# To compare, we need a yardstick. A difference of 0.001 is small for gradients around 1000 and a disaster for gradients around 0.001. The **relative error** divides by the size and is fair to both.
#
# $$\text{relative error} = \frac{\lVert a - b\rVert}{\lVert a\rVert + \lVert b\rVert}, \qquad \lVert a\rVert = \sqrt{\textstyle\sum_i a_i^2}$$
#
# It is 0 when both are the same, and 1 when they point in opposite directions.
#
# ### Exercise 2 `relative_error`
#
# <details><summary>Hint</summary>
#
# Measure a matrix as if all its elements stood in one row. And when `a` and `b` are all zeros, what would you divide by what? The two are equal, so you know what the answer has to be.
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
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 3 `gradient_check`
#
# ものさしができました。次は、比べる相手の数値微分です。前の課の中心差分 $\dfrac{f(w + h) - f(w - h)}{2h}$ を、`w` の要素 1 つずつについて求めて、渡された `grad` との相対誤差を返してください。
#
# <details><summary>ヒント</summary>
#
# `np.ndindex(w.shape)` は、どんな形の配列でも要素の番号を順に出してくれます。1 つ動かして測ったら、次の要素に移る前に元へ戻しましたか。`w2 = w` と書いても、配列は複製されません。
# </details>
# %% [markdown] lang="en"
# ### Exercise 3 `gradient_check`
#
# The yardstick is ready; now for the thing to measure against. For each element of `w` take last lesson's central difference $\dfrac{f(w + h) - f(w - h)}{2h}$, and return the relative error between that and the given `grad`.
#
# <details><summary>Hint</summary>
#
# `np.ndindex(w.shape)` walks through the indices of an array of any shape. After nudging an element and measuring, did you put it back before the next one? And `w2 = w` does not copy an array.
# </details>

# %% exercise="gradient_check"
def gradient_check(f, w, grad, h=1e-4):
    """f の w における数値微分(中心差分、幅 h)を全要素で求め、grad との relative_error を返す。  #:ja
  #:ja
    f: w と同じ形の配列を受け取って数を返す関数  #:ja
    w: float の配列(何次元でも)。呼び出しの前後で値が変わらないこと  #:ja
    grad: w と同じ形。調べたい勾配  #:ja
    """  #:ja
    """Differentiate f numerically at w (central difference of width h, every element); return its relative_error against grad.  #:en
  #:en
    f: takes an array of the shape of w, returns a number  #:en
    w: float array of any dimension; it must hold the same values afterwards  #:en
    grad: same shape as w, the gradient to be checked  #:en
    """  #:en
    ### BEGIN SOLUTION
    numerical = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[index] = h
        numerical[index] = (f(w + step) - f(w - step)) / (2 * h)
    return relative_error(numerical, grad)
    ### END SOLUTION


# %% test="gradient_check" idea="agrees" points=1
import numpy as np


def bowl(w):
    return float(np.sum(w**2))


w = np.array([1.0, -2.0, 0.5])
error = gradient_check(bowl, w, 2 * w)
assert error < 1e-7, f"gradient_check(sum(w²), …, 2w) = {error}。正しい勾配なので、ほとんど 0 のはずです。"  #:ja
assert error < 1e-7, f"gradient_check(sum(w²), …, 2w) = {error}: the gradient is right, so this should be almost 0."  #:en
expect("w", w, [1.0, -2.0, 0.5],
       hint="動かした w が元に戻っていません。"  #:ja
       hint="w was not put back after nudging."  #:en
       )
### BEGIN HIDDEN TESTS
def twisted(w):
    return float(np.sin(w[0, 0] * w[1, 2]) + np.sum(w) ** 3 + np.exp(w[1, 0] * w[0, 1]))


w = np.array([[0.3, -0.7, 1.1], [0.9, 0.4, -1.3]])
grad = np.full((2, 3), 3 * np.sum(w) ** 2)
grad[0, 0] += w[1, 2] * np.cos(w[0, 0] * w[1, 2])
grad[1, 2] += w[0, 0] * np.cos(w[0, 0] * w[1, 2])
grad[1, 0] += w[0, 1] * np.exp(w[1, 0] * w[0, 1])
grad[0, 1] += w[1, 0] * np.exp(w[1, 0] * w[0, 1])
error = gradient_check(twisted, w, grad)
note = "両側に動かしましたか。1 つ測るごとに元へ戻しましたか。"  #:ja
note = "Did you step to both sides, and put each element back before the next?"  #:en
assert error < 1e-6, f"gradient_check(…) = {error} (< 1e-6)\n  {note}"
### END HIDDEN TESTS

# %% test="gradient_check" idea="catches" points=1
import numpy as np


def bowl(w):
    return float(np.sum(w**2))


w = np.array([3.0, 4.0])
expect("gradient_check(sum(w²), [3, 4], grad=[12, 16])", gradient_check(bowl, w, np.array([12.0, 16.0])), 1 / 3, tol=1e-3,
       hint="2 倍大きい勾配です。relative_error は 1/3 になるはずです。"  #:ja
       hint="This gradient is twice too large: the relative_error should be 1/3."  #:en
       )
### BEGIN HIDDEN TESTS
w = np.array([[1.0, 2.0], [-2.0, 4.0]])
for wrong in [np.array([[2.0, 4.0], [4.0, 8.0]]), np.array([[2.0, 4.0], [-4.0, 9.0]]), np.zeros((2, 2)), -2 * w]:
    want = np.linalg.norm(wrong - 2 * w) / (np.linalg.norm(wrong) + np.linalg.norm(2 * w))
    expect(f"gradient_check(sum(w²), …, grad={wrong.tolist()})", gradient_check(bowl, w, wrong), want, tol=1e-3,
           hint="どの要素の間違いも見つけてください。"  #:ja
           hint="A mistake in any element must show."  #:en
           )
cube = np.array([[[0.5, -1.0]], [[2.0, 0.1]]])
expect("gradient_check(sum(w²), w (2, 1, 2), grad=w)", gradient_check(bowl, cube, cube), 1 / 3, tol=1e-3)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# では、答え合わせです。4 つの勾配を、あなたの `gradient_check` にかけます。
# %% [markdown] lang="en"
# Now for the answer: all four go through your `gradient_check`.

# %% demo
net = init_network(1, 8, 1, np.random.default_rng(1))
print("       W1       b1       W2       b2")
for suspect, damage in BREAKAGES.items():
    grads = damage(backward_regression(net, forward_regression(net, wave_x)[1], wave_d))
    row = []
    for name in net:
        f = lambda w, name=name: mean_squared_error(forward_regression({**net, name: w}, wave_x)[0], wave_d)
        row.append(gradient_check(f, net[name], grads[name]))
    print(suspect, "  ".join(f"{error:7.0e}" for error in row))

# %% [markdown] lang="ja"
# 本物は C です。A は `b1` の向きが逆(相対誤差 1)、B は `b2` の勾配を忘れていて、D は第 1 層が 4 倍。**どこが**おかしいかまで分かりました。
#
# 目安として、$10^{-7}$ 以下なら合格、$10^{-4}$ 前後なら怪しい、$10^{-2}$ を超えたらほぼ間違い、と考えてください。ちなみに A では、`b1` が坂を**登っている**のに誤差が減りました。ほかのパラメータが埋め合わせたからです。D にいたっては、本物より速く下がっています。第 1 層だけ学習率を 4 倍にしたのと同じなので、この問題では得をしたのです。なお、この 3 つは、曲線では気づけない壊し方を選んであります。`BREAKAGES` に `W1` の符号を逆にしたものを足してみてください。そちらは曲線でも分かります。
#
# ## 5. 分類:差がそのまま勾配になる
#
# 多クラス分類では、出力層がソフトマックス、損失が交差エントロピーです。どちらの微分も、それだけを見ると面倒な形をしています。ところが続けて計算すると、きれいに打ち消し合います。下の図で、緑と青から赤がどう決まっているか、見つけてください。
# %% [markdown] lang="en"
# The honest one is C. A has the direction of `b1` reversed (relative error 1), B forgot the gradient of `b2`, and in D the first layer is four times too large. The check even says **where** the fault is.
#
# As a rule of thumb: up to $10^{-7}$ is a pass, around $10^{-4}$ is suspicious, above $10^{-2}$ is almost surely wrong. By the way, `b1` of A walked **uphill** all the time and the error still fell: the other parameters made up for it. And D even beat the honest gradient. Its mistake acts like a learning rate four times as large in the first layer, which helped on this problem. To be fair, we picked three breakages that the curve does not give away. Add one to `BREAKAGES` that reverses the sign of `W1`: that one shows.
#
# ## 5. Classification: the gradient is the difference
#
# With several classes the output layer is soft-max and the loss is cross-entropy. The derivative of either one is unpleasant to look at. Taken together, nearly everything cancels. In the figure below, find out how red follows from green and blue.

# %% setup
def relu(u):
    return np.maximum(u, 0)


def softmax(u):
    e = np.exp(u - u.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward_classification(network, x):
    """x: (n, n_in) → 確率 y: (n, classes) と、途中の値の辞書 cache"""  #:ja
    """x: (n, n_in) → probabilities y: (n, classes), and `cache`, a dict of every value on the way"""  #:en
    u1 = x @ network["W1"] + network["b1"]
    z1 = relu(u1)
    u2 = z1 @ network["W2"] + network["b2"]
    y = softmax(u2)
    return y, {"x": x, "u1": u1, "z1": z1, "u2": u2, "y": y}


def cross_entropy(y, d):
    """サンプルについて平均した交差エントロピー。d: (n, classes) の one-hot"""  #:ja
    """Cross-entropy, the mean over samples. d: (n, classes), one-hot"""  #:en
    return -np.sum(d * np.log(y + 1e-300)) / len(y)


# %% demo
u2 = np.array([[1.0, 2.2, 0.3, -0.5]])
d = np.array([[1.0, 0.0, 0.0, 0.0]])
y = softmax(u2)
slopes = []
for k in range(4):
    nudge = np.eye(4)[[k]] * 1e-5
    slopes.append((cross_entropy(softmax(u2 + nudge), d) - cross_entropy(softmax(u2 - nudge), d)) / 2e-5)

fig, ax = plt.subplots()
place = np.arange(4)
ax.bar(place - 0.27, d[0], 0.25, color="white", edgecolor=GREEN, hatch="//", linewidth=2, label="target d")
ax.bar(place, y[0], 0.25, color=BLUE, label="output y")
ax.bar(place + 0.27, slopes, 0.25, color=RED, hatch="xx", edgecolor="white", label="dE/du (measured)")
ax.axhline(0, color=GREY, lw=1)
ax.set(xlabel="class", ylabel="value", xticks=place, title="dE/du is a difference: of what?")
ax.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 赤は、青から緑を引いた長さです。
#
# $$\delta^{(2)} = \frac{\partial E}{\partial u^{(2)}} = y - d$$
#
# 正解のクラスでは「足りない分」だけ下向き、ほかのクラスでは「出しすぎた分」だけ上向き。回帰とまったく同じ式になりました。偶然ではなく、出力層の活性化関数と損失関数は、こうなるように組み合わせてあります。
#
# ### 課題 4 `backward_classification`
#
# 今度は中間層が ReLU です。表は渡しません。課題 1 のどこが変わり、どこが変わらないかを考えてください。
#
# <details><summary>ヒント</summary>
#
# ReLU の坂は、受け取った値が正なら 1、負なら 0。通したユニットはデルタもそのまま通し、止めたユニットはデルタも止めます。ソフトマックスの微分をもう一度掛ける必要はあるでしょうか。上の赤い棒は、何で微分したものでしたか。
# </details>
# %% [markdown] lang="en"
# Red is blue minus green.
#
# $$\delta^{(2)} = \frac{\partial E}{\partial u^{(2)}} = y - d$$
#
# For the right class it points down by what is missing, for the others up by what is too much. It is the same formula as in regression, and that is no accident: output activations and losses are paired to make it so.
#
# ### Exercise 4 `backward_classification`
#
# The hidden layer is now ReLU. No table this time: work out what changes from exercise 1, and what does not.
#
# <details><summary>Hint</summary>
#
# The slope of ReLU is 1 where it received something positive and 0 where negative. A unit that let the value pass lets the delta pass; a unit that blocked it blocks the delta. And must soft-max be differentiated once more? With respect to what were the red bars measured?
# </details>

# %% exercise="backward_classification"
def backward_classification(network, cache, d):
    """cross_entropy(y, d) の、すべてのパラメータについての勾配を返す。  #:ja
  #:ja
    network: forward_classification に渡したもの(中間層は ReLU、出力層はソフトマックス)  #:ja
    cache: forward_classification が返した辞書。"x", "u1", "z1", "u2", "y"  #:ja
    d: (n, classes) one-hot の目標値  #:ja
    返すもの: {"W1": …, "b1": …, "W2": …, "b2": …}。それぞれ network の配列と同じ形。  #:ja
    """  #:ja
    """Return the gradient of cross_entropy(y, d) for every parameter.  #:en
  #:en
    network: what forward_classification was given (hidden layer: ReLU, output layer: soft-max)  #:en
    cache: the dict that forward_classification returned: "x", "u1", "z1", "u2", "y"  #:en
    d: (n, classes) one-hot targets  #:en
    Returns {"W1": …, "b1": …, "W2": …, "b2": …}, each of the same shape as in network.  #:en
    """  #:en
    ### BEGIN SOLUTION
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * (cache["u1"] > 0)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }
    ### END SOLUTION


# %% test="backward_classification" idea="output" points=1
import numpy as np

# ja: 1 サンプル、3 クラス。まず第 2 層だけ。
# en: One sample, three classes, the second layer only.
net = {"W1": np.array([[1.0, -1.0], [0.5, 2.0]]), "b1": np.array([1.0, 0.5]),
       "W2": np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]]), "b2": np.array([0.0, 0.0, 1.0])}
y, cache = forward_classification(net, np.array([[2.0, -1.0]]))
grads = backward_classification(net, cache, np.array([[0.0, 0.0, 1.0]]))
expect('backward_classification(…)["b2"]', grads["b2"], y[0] - np.array([0.0, 0.0, 1.0]),
       hint="出力のデルタは y − d です。"  #:ja
       hint="The output delta is y − d."  #:en
       )
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(71)
net = init_network(4, 6, 3, rng)
y, cache = forward_classification(net, rng.normal(size=(1, 4)))
d = np.array([[0.0, 1.0, 0.0]])
grads = backward_classification(net, cache, d)
expect('backward_classification(…)["b2"]', grads["b2"], (y - d)[0],
       hint="y − d は、もう総入力 u2 についての微分です。ソフトマックスの微分を重ねて掛けません。"  #:ja
       hint="y − d is already the derivative at the pre-activation u2: soft-max is not differentiated again."  #:en
       )
expect('backward_classification(…)["W2"]', grads["W2"], np.outer(cache["z1"][0], (y - d)[0]))
### END HIDDEN TESTS

# %% test="backward_classification" idea="hidden" points=1
import numpy as np

# ja: 2 番目の中間ユニットは、この入力では ReLU に止められています。
# en: For this input ReLU blocks the second hidden unit.
net = {"W1": np.array([[1.0, -1.0], [0.5, 2.0]]), "b1": np.array([1.0, 0.5]),
       "W2": np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]]), "b2": np.array([0.0, 0.0, 1.0])}
y, cache = forward_classification(net, np.array([[2.0, -1.0]]))
grads = backward_classification(net, cache, np.array([[0.0, 0.0, 1.0]]))
expect('backward_classification(…)["b1"][1]', float(grads["b1"][1]), 0.0,
       hint="止められたユニットは、デルタも通しません。"  #:ja
       hint="A unit that blocked the value blocks the delta as well."  #:en
       )
### BEGIN HIDDEN TESTS
def slope(net, x, d, name, index, h=1e-6):
    both = []
    for sign in (1, -1):
        moved = {key: value.copy() for key, value in net.items()}
        moved[name][index] += sign * h
        both.append(cross_entropy(forward_classification(moved, x)[0], d))
    return (both[0] - both[1]) / (2 * h)


rng = np.random.default_rng(72)
for n_hidden in [5, 3]:
    net, x, d = init_network(4, n_hidden, 3, rng), rng.normal(size=(1, 4)), np.array([[1.0, 0.0, 0.0]])
    grads = backward_classification(net, forward_classification(net, x)[1], d)
    for name in ["W1", "b1"]:
        want = np.zeros_like(net[name])
        for index in np.ndindex(want.shape):
            want[index] = slope(net, x, d, name, index)
        expect(f'backward_classification(…)["{name}"]', grads[name], want, tol=1e-5,
               hint="W2 の転置でデルタを戻し、u1 が正のユニットだけを通します。"  #:ja
               hint="Bring the delta back through the transpose of W2; let it pass where u1 is positive."  #:en
               )
### END HIDDEN TESTS

# %% test="backward_classification" idea="batch" points=1
import numpy as np

rng = np.random.default_rng(1)
net, x, d = init_network(2, 4, 3, rng), rng.normal(size=(5, 2)), np.eye(3)[[0, 2, 1, 1, 0]]
grads = backward_classification(net, forward_classification(net, x)[1], d)
for name in ["W1", "b1", "W2", "b2"]:
    expect(f'backward_classification(…)["{name}"].shape', np.shape(grads[name]), net[name].shape)
twice = backward_classification(net, forward_classification(net, np.vstack([x, x]))[1], np.vstack([d, d]))
for name in ["W1", "b1", "W2", "b2"]:
    expect(f'backward_classification(…)["{name}"]', twice[name], grads[name],
           hint="サンプルを倍にしたら勾配も変わりました。誤差はサンプルの平均です。"  #:ja
           hint="Twice the samples changed the gradient: the error is the mean over samples."  #:en
           )
### BEGIN HIDDEN TESTS
def slope(net, x, d, name, index, h=1e-6):
    both = []
    for sign in (1, -1):
        moved = {key: value.copy() for key, value in net.items()}
        moved[name][index] += sign * h
        both.append(cross_entropy(forward_classification(moved, x)[0], d))
    return (both[0] - both[1]) / (2 * h)


rng = np.random.default_rng(73)
net, x, d = init_network(3, 5, 4, rng), rng.normal(size=(6, 3)), np.eye(4)[[3, 1, 0, 2, 2, 1]]
grads = backward_classification(net, forward_classification(net, x)[1], d)
for name in ["W1", "b1", "W2", "b2"]:
    want = np.zeros_like(net[name])
    for index in np.ndindex(want.shape):
        want[index] = slope(net, x, d, name, index)
    expect(f'backward_classification(…)["{name}"]', grads[name], want, tol=1e-5,
           hint="サンプルの数 n では割りますが、クラスの数では割りません。"  #:ja
           hint="Divide by the number of samples n, but not by the number of classes."  #:en
           )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# せっかくの勾配です。使ってみましょう。直線では分けられない三つの渦を、あなたの `backward_classification` で分けます。
# %% [markdown] lang="en"
# A gradient wants to be used. Here are three spiral arms that no straight line can separate; your `backward_classification` will.

# %% demo
rng = np.random.default_rng(5)
arm, radius = np.repeat([0, 1, 2], 60), np.tile(np.linspace(0.1, 1, 60), 3)
angle = 4 * radius + arm * 2 * np.pi / 3 + rng.normal(0, 0.12, 180)
points, labels = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), np.eye(3)[arm]

net = init_network(2, 40, 3, rng)
for _ in range(2000):
    y, cache = forward_classification(net, points)
    grads = backward_classification(net, cache, labels)
    net = {key: net[key] - 0.3 * grads[key] for key in net}
right = np.mean(forward_classification(net, points)[0].argmax(axis=1) == arm)

grid = np.linspace(-1.2, 1.2, 160)
plane = np.column_stack([axis.ravel() for axis in np.meshgrid(grid, grid)])
winner = forward_classification(net, plane)[0].argmax(axis=1).reshape(160, 160)
fig, ax = plt.subplots(figsize=(5, 4.4))
ax.contourf(grid, grid, winner, levels=[-0.5, 0.5, 1.5, 2.5], colors=[BLUE, ORANGE, GREEN], alpha=0.25)
for k, (colour, marker) in enumerate(zip([BLUE, ORANGE, GREEN], "o^s")):
    ax.scatter(*points[arm == k].T, color=colour, marker=marker, s=18, edgecolors="white", linewidths=0.4)
ax.set(xlabel="x1", ylabel="x2", title="Your gradient learned the spirals", aspect="equal")
plt.show()
print(f"right: {right:.1%} of {len(arm)} points")

# %% [markdown] lang="ja"
# ## 6. どれだけ得をしたのか、測る
#
# 最初の疑問に戻りましょう。数値微分と誤差逆伝播法の時間を、ネットワークを大きくしながら測ります。どちらも、いま自分で書いた関数です。1,000,000 個のパラメータなら、数値微分は何分かかるでしょう。予想してから実行してください。
# %% [markdown] lang="en"
# ## 6. How much did we gain? Measure it
#
# Back to the question we started with. We time numerical differentiation against back-propagation while the network grows; both are functions that you have just written. For 1,000,000 parameters, how many minutes would the numerical way take? Guess, then run.

# %% demo
def seconds(task):
    times = []
    while len(times) < 3 or (sum(times) < 0.02 and len(times) < 50):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return np.median(times)


def check_everything(net, x, d, grads):
    for name in net:
        f = lambda w: mean_squared_error(forward_regression({**net, name: w}, x)[0], d)
        gradient_check(f, net[name], grads[name])


rng = np.random.default_rng(0)
x, d = rng.normal(size=(16, 10)), rng.normal(size=(16, 10))
sizes, forward_times, backward_times, numerical_times = [], [], [], []
for n_hidden in [1, 3, 10, 30, 100]:
    net = init_network(10, n_hidden, 10, rng)
    cache = forward_regression(net, x)[1]
    grads = backward_regression(net, cache, d)
    sizes.append(sum(value.size for value in net.values()))
    forward_times.append(seconds(lambda: forward_regression(net, x)))
    backward_times.append(seconds(lambda: backward_regression(net, forward_regression(net, x)[1], d)))
    start = time.perf_counter()
    check_everything(net, x, d, grads)
    numerical_times.append(time.perf_counter() - start)

fig, ax = plt.subplots()
ax.loglog(sizes, 1e3 * np.array(numerical_times), color=GREY, ls="--", marker="s", label="numerical")
ax.loglog(sizes, 1e3 * np.array(backward_times), color=RED, marker="o", label="forward + backward")
ax.loglog(sizes, 1e3 * np.array(forward_times), color=BLUE, ls=":", marker="^", label="forward only")
ax.set(xlabel="parameters", ylabel="time (ms)", title="The numerical way runs away")
ax.legend(fontsize=11)
plt.show()
print(f"{sizes[-1]:,} parameters: numerical {numerical_times[-1] / backward_times[-1]:,.0f} times as slow as back-propagation")
print(f"back-propagation (with its forward pass): {backward_times[-1] / forward_times[-1]:.1f} forward passes")
big = init_network(1000, 500, 1000, rng)
big_x = rng.normal(size=(16, 1000))
one_pass = seconds(lambda: forward_regression(big, big_x))
n_big = sum(value.size for value in big.values())
print(f"{n_big:,} parameters: one forward pass {one_pass * 1e3:.1f} ms, numerical gradient about {2 * n_big * one_pass / 60:,.0f} minutes")

# %% [markdown] lang="ja"
# 数値微分はパラメータ 1 つにつき順伝播 2 回。ネットワークが大きくなると、回数も 1 回の時間も増えるので、グラフは逃げるように上がります。一方、誤差逆伝播法は順伝播の数回分で済み、この比はどれだけ大きくしてもほとんど変わりません。言語モデルの何十億個のパラメータを学習できるのは、このおかげです。
#
# ## 7. 式を書いたら、あとは自動で:`Value`
#
# ここまで、勾配の式は人間が導きました。層を変えるたびに導き直すのは大変です。でも、「道に沿って掛け、道どうしは足す」はいつも同じ。それなら機械に任せられます。
#
# 足し算や掛け算を 1 つずつ覚えておくと、計算は**計算グラフ**になります。例として $s = ab$、$t = s + a$、$r = st$ を、$a = 2$、$b = 1$ で計算しましょう。青が値、赤が勾配、線のそばの数はその一歩の局所的な微分です。先に紙で $\partial r/\partial a$ を求めてから、再生してください。
# %% [markdown] lang="en"
# The numerical way needs two forward passes for each parameter. In a larger network there are more passes and each takes longer, so the curve runs away. Back-propagation costs a few forward passes, and that ratio hardly changes however large the network gets. It is why language models with billions of parameters can be trained at all.
#
# ## 7. Write the expression, get the gradient: `Value`
#
# So far a human derived the gradients, and every new layer would need a new derivation. But "multiply along a path, add across paths" never changes, so a machine can do it.
#
# Remember each addition and multiplication as it happens, and the calculation becomes a **computational graph**. Take $s = ab$, $t = s + a$, $r = st$ at $a = 2$, $b = 1$. Values are blue, gradients red, and the number beside each line is the local derivative of that step. Find $\partial r/\partial a$ on paper first, then press play.

# %% demo
def draw_graph(ax, nodes, edges, title, visible=None, graded=None, compact=False):
    """nodes: {name: (x, y, label, data, grad)}; edges: (from, to, local derivative). Unlisted ones stay grey or hidden."""
    for start, end, local in edges:
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
            ax.text(x, y + away, f"{grad:.3g}" if compact else f"grad {grad:.3g}", ha="center", va="center", fontsize=12, color=RED, fontweight="bold")
    ax.set_title(title)
    ax.axis("off")


nodes = {"a": (0, 1.1, "a", 2, 8), "b": (0, -0.8, "b", 1, 12), "s": (1, 0, "s", 2, 6), "t": (2, 1.1, "t", 4, 2), "r": (3, 0, "r", 8, 1)}
edges = [("a", "s", 1), ("b", "s", 2), ("s", "t", 1), ("a", "t", 1), ("s", "r", 4), ("t", "r", 2)]
steps = [("ab", "", "Forward: inputs"), ("abs", "", "Forward: s = a b"), ("abst", "", "Forward: t = s + a"), ("abstr", "", "Forward: r = s t"),
         ("abstr", "r", "Backward: r starts with 1"), ("abstr", "rt", "t: 1 × 2"), ("abstr", "rts", "s: two paths, 1 × 4 + 2 × 1"),
         ("abstr", "rtsa", "a: two paths, 6 × 1 + 2 × 1"), ("abstr", "rtsab", "b: 6 × 2")]


def show_step(number):
    visible, graded, title = steps[number]
    ax.clear()
    draw_graph(ax, nodes, edges, title, set(visible), set(graded))
    ax.set(xlim=(-0.4, 3.4), ylim=(-1.3, 1.7))


fig, ax = plt.subplots()
show_step(len(steps) - 1)
ax.set_title("Every value gets its gradient, once")
plt.show()

fig, ax = plt.subplots()
animation = FuncAnimation(fig, show_step, frames=len(steps), interval=1400)
plt.close(fig)
HTML(animation.to_jshtml(default_mode="loop"))

# %% [markdown] lang="ja"
# 大事な点が三つ見えました。
#
# 1. **足す。** $a$ と $s$ は 2 回使われています。2 本の道から届いた分を足さないと、片方が消えます。
# 2. **順番。** $s$ は、$t$ の勾配が決まるまで待ちます。先に $s$ から進むと、足りない値を前へ流してしまいます。どの値も、自分を使った計算が全部終わってから処理します。材料が必ず先に来る並べ方を**トポロジカル順序**といい、それを後ろから読みます。
# 3. **一度だけ。** $t$ から来た $s$ と、$r$ から来た $s$ は同じもの。それぞれ別にたどると、2 節の「道の爆発」に逆戻りです。
#
# ### 課題 5 クラス `Value`
#
# いよいよエンジンです。足し算は見本として書いてあります。`Value` は、**計算結果・どの値から作ったか・その局所的な微分**の三つを覚えるだけ。残りの演算と `backward` を書いてください。
#
# <details><summary>ヒント</summary>
#
# **演算**:見本の `__add__` を真似します。$ab$ を $a$ で微分したら何が残りますか。引き算と割り算は、すでにある演算の組み合わせで書けます($a/b = a\,b^{-1}$)。`3 - a` を Python は `a.__rsub__(3)` と読みます。左にいるのは、どちらの数でしょう。
#
# **backward**:まず並べます。「自分より先に、自分の親(`parents`)を全部リストに入れる。もう入っている値はとばす」を繰り返すと、リストの最後が自分になります。後ろから順に読めば、どの値も使われた側が先に終わっています。勾配を 0 にするのは、流し始める前です。
# </details>
# %% [markdown] lang="en"
# Three things have come to light.
#
# 1. **Add.** $a$ and $s$ are each used twice. Unless what arrives along both paths is added, one of them is lost.
# 2. **Order.** $s$ waits until the gradient of $t$ is complete; going on from $s$ too early would pass an unfinished number down. Each value waits for everything that used it. A list in which ingredients always come first is in **topological order**; we read it from the back.
# 3. **Once.** The $s$ reached from $t$ and the $s$ reached from $r$ are the same value. Follow each separately and you are back at the exploding paths of section 2.
#
# ### Exercise 5 class `Value`
#
# Now for the engine. Addition is there as a model. A `Value` remembers three things: **its result, what it was made from, and the local derivatives**. Write the other operations and `backward`.
#
# <details><summary>Hint</summary>
#
# **Operations**: follow `__add__`. Differentiate $ab$ by $a$: what is left? Subtraction and division can be put together from what exists already ($a/b = a\,b^{-1}$). Python reads `3 - a` as `a.__rsub__(3)`: which number stands on the left?
#
# **backward**: first make a list. "Before me, put in all my `parents`; skip a value that is in already." Repeat that, and you yourself come last. Read from the back, each value comes after whatever used it. Set the gradients to 0 before anything flows.
# </details>

# %% exercise="Value"
class Value:
    """微分を覚えている数。  #:ja
  #:ja
    data: 数(float)、grad: backward() のあと、∂(backward を呼んだ値)/∂(この値)。はじめは 0.0  #:ja
    演算: +, -, *, / は Value どうしでも、数(int, float)とでも、左右どちらでも。** の指数は数だけ。tanh(), relu()  #:ja
    relu の微分は、data が 0 以下なら 0。  #:ja
    """  #:ja
    """A number that remembers how it was made, so that it can be differentiated.  #:en
  #:en
    data: the number (float); grad: after backward(), ∂(the value backward was called on)/∂(this value), 0.0 at first  #:en
    Operations: +, -, *, / between Values, or with a number (int, float) on either side; ** with a number as exponent; tanh(), relu().  #:en
    The derivative of relu is 0 where data is 0 or less.  #:en
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

    def backward(self):
        """自分が使ったすべての値に grad を入れる(自分の grad は 1)。どの値も一度だけ処理する。  #:ja
        始める前にそれらの grad を 0 に戻すので、もう一度呼んでも結果は同じ。"""  #:ja
        """Give a grad to every value that this one was made from (its own is 1), handling each value once.  #:en
        Their grads are first set to 0, so that calling it again gives the same result."""  #:en
        ### BEGIN SOLUTION
        order, seen = [], set()

        def visit(value):
            if id(value) not in seen:
                seen.add(id(value))
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        for value in order:
            value.grad = 0.0
        self.grad = 1.0
        for value in reversed(order):
            for parent, local in zip(value.parents, value.local_grads):
                parent.grad += local * value.grad
        ### END SOLUTION


# %% test="Value" idea="forward" points=1
import numpy as np

a, b = Value(6.0), Value(-2.0)
expect("(Value(6) * Value(-2)).data", (a * b).data, -12.0)
expect("(Value(6) - Value(-2)).data", (a - b).data, 8.0)
expect("(Value(6) / Value(-2)).data", (a / b).data, -3.0)
expect("(Value(6) ** 2).data", (a**2).data, 36.0)
expect("Value(-2).relu().data", b.relu().data, 0.0)
### BEGIN HIDDEN TESTS
a, b = Value(0.8), Value(-2.5)
expect("(Value(0.8) * 3).data", (a * 3).data, 2.4)
expect("(3 * Value(0.8)).data", (3 * a).data, 2.4)
expect("(1 + Value(0.8)).data", (1 + a).data, 1.8)
expect("(Value(0.8) - 1).data", (a - 1).data, -0.2)
expect("(1 - Value(0.8)).data", (1 - a).data, 0.2,
       hint="1 - a は a.__rsub__(1)。左にいるのは 1 です。"  #:ja
       hint="1 - a is a.__rsub__(1): the 1 stands on the left."  #:en
       )
expect("(Value(0.8) / 2).data", (a / 2).data, 0.4)
expect("(2 / Value(0.8)).data", (2 / a).data, 2.5,
       hint="2 / a は a.__rtruediv__(2)。左にいるのは 2 です。"  #:ja
       hint="2 / a is a.__rtruediv__(2): the 2 stands on the left."  #:en
       )
expect("(Value(-2.5) ** 3).data", (b**3).data, -15.625)
expect("(Value(0.8) ** -0.5).data", (a**-0.5).data, 0.8**-0.5)
expect("(-Value(0.8)).data", (-a).data, -0.8)
expect("Value(0.8).tanh().data", a.tanh().data, np.tanh(0.8))
expect("Value(0.8).relu().data", a.relu().data, 0.8)
expect("Value(0.8).grad", a.grad, 0.0)
expect("Value(0.8).data", a.data, 0.8,
       hint="演算は新しい Value を返し、元の値は変えません。"  #:ja
       hint="An operation returns a new Value and leaves the old one as it was."  #:en
       )
### END HIDDEN TESTS

# %% test="Value" idea="derivatives" points=1
import numpy as np


def slopes(f, *numbers):
    values = [Value(number) for number in numbers]
    f(*values).backward()
    return [value.grad for value in values]


expect("r = a * b (a = 6, b = -2)", slopes(lambda a, b: a * b, 6.0, -2.0), [-2.0, 6.0])
expect("r = a ** 3 (a = 2)", slopes(lambda a: a**3, 2.0), [12.0])
### BEGIN HIDDEN TESTS
expect("r = a - b", slopes(lambda a, b: a - b, 1.5, 4.0), [1.0, -1.0])
expect("r = a / b (a = 1.5, b = 4)", slopes(lambda a, b: a / b, 1.5, 4.0), [0.25, -1.5 / 16])
expect("r = 3 / a (a = 2)", slopes(lambda a: 3 / a, 2.0), [-0.75])
expect("r = 3 - a", slopes(lambda a: 3 - a, 2.0), [-1.0])
expect("r = 5 * a", slopes(lambda a: 5 * a, 2.0), [5.0])
expect("r = 5 + a / 4", slopes(lambda a: 5 + a / 4, 2.0), [0.25])
expect("r = a ** 0.5 (a = 4)", slopes(lambda a: a**0.5, 4.0), [0.25])
expect("r = a ** -2 (a = -2)", slopes(lambda a: a**-2, -2.0), [0.25])
expect("r = a.tanh() (a = 0.7)", slopes(lambda a: a.tanh(), 0.7), [1 - np.tanh(0.7) ** 2],
       hint="tanh の微分は 1 − tanh² です。"  #:ja
       hint="The derivative of tanh is 1 − tanh²."  #:en
       )
expect("r = a.relu() (a = 0.7)", slopes(lambda a: a.relu(), 0.7), [1.0])
expect("r = a.relu() (a = -0.7)", slopes(lambda a: a.relu(), -0.7), [0.0])
expect("r = a.relu() (a = 0)", slopes(lambda a: a.relu(), 0.0), [0.0])
expect("r = ((2 * a - b) ** 2).tanh() (a = 0.3, b = 0.2)", slopes(lambda a, b: ((2 * a - b) ** 2).tanh(), 0.3, 0.2),
       [(1 - np.tanh(0.16) ** 2) * 0.8 * 2, -(1 - np.tanh(0.16) ** 2) * 0.8])
r = Value(3.0) * 2
r.backward()
expect("r.grad", r.grad, 1.0)
### END HIDDEN TESTS

# %% test="Value" idea="reuse" points=1
a = Value(3.0)
(a + a).backward()
expect("r = a + a (a = 3)", a.grad, 2.0,
       hint="同じ値が 2 回使われたら、2 本の道の分を足します。"  #:ja
       hint="A value that is used twice gets the sum over both paths."  #:en
       )
### BEGIN HIDDEN TESTS
a, b = Value(3.0), Value(-0.5)
(a * a * b + a).backward()
expect("r = a * a * b + a (a = 3, b = -0.5)", [a.grad, b.grad], [-2.0, 9.0],
       hint="grad には代入ではなく、足し込みます。"  #:ja
       hint="Add to grad; do not assign."  #:en
       )
a = Value(2.0)
(a / a + a**2 - 3 * a).backward()
expect("r = a / a + a ** 2 - 3 * a (a = 2)", a.grad, 1.0)
### END HIDDEN TESTS

# %% test="Value" idea="order" points=1
import time

a, b = Value(2.0), Value(1.0)
s = a * b
t = s + a
r = s * t
r.backward()
expect("[r.grad, t.grad, s.grad, a.grad, b.grad]", [r.grad, t.grad, s.grad, a.grad, b.grad], [1.0, 2.0, 6.0, 8.0, 12.0],
       hint="上の図と比べてください。s は t の後に処理します。"  #:ja
       hint="Compare with the figure above: s is handled after t."  #:en
       )
### BEGIN HIDDEN TESTS
a = Value(0.5)
b = a * 3
c = b + 1
e = c * b
f = e - c
(f * b + e).backward()
expect("b = 3a, c = b + 1, e = cb, f = e - c, r = fb + e (a = 0.5)", a.grad, 29.25,
       hint="どの値も、それを使った値がすべて終わってから処理します。"  #:ja
       hint="Handle each value only after everything that used it."  #:en
       )
a = Value(0.5)
b = a * 3
c = b + 1
e = c * b
f = e - c
(e + b * f).backward()
expect("b = 3a, c = b + 1, e = cb, f = e - c, r = e + bf (a = 0.5)", a.grad, 29.25)


def time_backward(step, count):
    start_value = top = Value(1.0)
    for _ in range(count):
        top = step(top)
    start = time.perf_counter()
    top.backward()
    return time.perf_counter() - start, start_value.grad


straight = max(time_backward(lambda v: v + 1, 20)[0] for _ in range(3))
folded, grad = time_backward(lambda v: v + v, 20)
expect("v = v + v, 20 ×", grad, 2.0**20)
note = "同じ値を何度もたどっています。一度訪れた値はとばしましょう。"  #:ja
note = "The same values are visited again and again. Skip those you have seen."  #:en
assert folded < 50 * straight + 0.15, f"v = v + v, 20 ×: {folded:.2f} s\n  {note}"
### END HIDDEN TESTS

# %% test="Value" idea="reset" points=1
a = Value(3.0)
r = (a * 2) * (a * 5)
r.backward()
r.backward()
expect("r = 2a * 5a (a = 3)", a.grad, 60.0,
       hint="backward() を 2 回呼んでも、勾配は同じはずです。"  #:ja
       hint="Calling backward() twice must give the same gradient."  #:en
       )
### BEGIN HIDDEN TESTS
w, x = Value(2.0), Value(-3.0)
shared = w * x
first, second = shared.tanh() * w, (shared + 1) ** 2
first.backward()
second.backward()
expect("second.backward()", [w.grad, x.grad, shared.grad], [30.0, -20.0, -10.0],
       hint="前の backward() の勾配が残っています。使った値すべての grad を、始める前に 0 に戻します。"  #:ja
       hint="Something is left of the backward() before. Set the grad of every value in use to 0 before you start."  #:en
       )
second.backward()
expect("second.backward()", [w.grad, x.grad, shared.grad], [30.0, -20.0, -10.0])
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# できあがったエンジンに、自分の計算を描かせてみましょう。tanh のユニット 1 つの誤差 $E = (\tanh(wx + b) - 1)^2$ です。式を変えて、いろいろな形のグラフを見てください。
# %% [markdown] lang="en"
# Let your engine draw its own calculation: the error of one tanh unit, $E = (\tanh(wx + b) - 1)^2$. Change the expression and see what other graphs look like.

# %% demo
def graph_of(result, names):
    """Lay a Value's graph out: a column for each step of the calculation, inputs just before they are used."""
    values, edges, column = [], [], {}

    def visit(value):
        if id(value) not in column:
            for parent in value.parents:
                visit(parent)
            column[id(value)] = max([column[id(p)] + 1 for p in value.parents], default=0)
            values.append(value)
            edges.extend((id(p), id(value), local) for p, local in zip(value.parents, value.local_grads))

    visit(result)
    for value in values:
        if not value.parents:
            column[id(value)] = min(column[end] for start, end, _ in edges if start == id(value)) - 1
    nodes = {}
    for place in set(column.values()):
        inside = [value for value in values if column[id(value)] == place]
        for row, value in enumerate(inside):
            height = 0.75 * (len(inside) - 1) - 1.5 * row
            nodes[id(value)] = (place, height, names.get(id(value), value.op), value.data, value.grad)
    return nodes, edges


x, w, b = Value(2.0), Value(-0.6), Value(0.5)
E = ((w * x + b).tanh() - 1) ** 2
E.backward()

fig, ax = plt.subplots(figsize=(7.5, 3.6))
nodes, edges = graph_of(E, {id(x): "x", id(w): "w", id(b): "b", id(E): "E"})
draw_graph(ax, nodes, edges, "One unit's error: values blue, gradients red", compact=True)
ax.set(xlim=(-0.4, max(node[0] for node in nodes.values()) + 0.4), ylim=(-1.5, 1.3))
plt.show()
print("w:", w, " b:", b)

# %% [markdown] lang="ja"
# ## 8. PyTorch と答え合わせ
#
# `torch.autograd` も、やっていることは同じです。`f` は普通の Python の関数なので、`Value` にもテンソルにも、そのまま使えます。
# %% [markdown] lang="en"
# ## 8. Checked against PyTorch
#
# `torch.autograd` works on the same principle. Because `f` is an ordinary Python function, it takes a `Value` as happily as a tensor.

# %% demo
import torch


def f(a, b):
    c = (a * b + b**3).tanh() / (a - 4)
    return (c + 2 * b).relu() * a - 1 / b + c


mine = [Value(1.3), Value(0.7)]
f(*mine).backward()
theirs = [torch.tensor(v.data, dtype=torch.float64, requires_grad=True) for v in mine]
result = f(*theirs)
result.backward(retain_graph=True)
for name, v, t in zip("ab", mine, theirs):
    print(f"df/d{name}:  Value {v.grad:.12f}   torch {t.grad.item():.12f}")

f(*mine).backward()
result.backward()
print(f"backward() once more: Value {mine[0].grad:.4f}   torch {theirs[0].grad.item():.4f}")

rng = np.random.default_rng(4)
net, x, d = init_network(3, 20, 2, rng), rng.normal(size=(50, 3)), rng.normal(size=(50, 2))
grads = backward_regression(net, forward_regression(net, x)[1], d)
tensors = {key: torch.tensor(value, requires_grad=True) for key, value in net.items()}
y = torch.sigmoid(torch.tensor(x) @ tensors["W1"] + tensors["b1"]) @ tensors["W2"] + tensors["b2"]
(((y - torch.tensor(d)) ** 2).sum() / 2 / len(d)).backward()
for key in net:
    print(f"{key}: relative error of your backward_regression against torch {relative_error(grads[key], tensors[key].grad.numpy()):.0e}")

# %% [markdown] lang="ja"
# 12 桁まで一致しました。違いも 1 つあります。もう一度 `backward()` を呼ぶと、PyTorch の勾配は 2 倍になります。**PyTorch は前の勾配に足し込む**のが約束で、消すのは使う人の仕事です(`optimizer.zero_grad()`)。あなたの `Value` は毎回 0 に戻します。
#
# ## 9. XOR、ふたたび
#
# 第 1 課で、パーセプトロンには XOR が解けませんでした。あれから 5 課。スカラーの `Value` だけで作った 2-3-1 のネットワークに、もう一度挑戦させます。勾配の式は、どこにも書いていません。
# %% [markdown] lang="en"
# They agree to twelve digits. There is one difference: call `backward()` again and PyTorch's gradient doubles. **PyTorch adds to what is there**, by design; clearing it is the user's job (`optimizer.zero_grad()`). Your `Value` starts from 0 each time.
#
# ## 9. XOR, once more
#
# In lesson 1 the perceptron could not solve XOR. Five lessons later, a 2-3-1 network made of nothing but scalar `Value`s takes up the challenge again. There is no gradient formula anywhere in this cell.

# %% demo
rng = np.random.default_rng(1)
W1 = [[Value(rng.normal()) for _ in range(3)] for _ in range(3)]
W2 = [Value(rng.normal()) for _ in range(4)]
parameters = [w for row in W1 for w in row] + W2


def predict(x1, x2):
    hidden = [(w[0] * x1 + w[1] * x2 + w[2]).tanh() for w in W1]
    return (W2[0] * hidden[0] + W2[1] * hidden[1] + W2[2] * hidden[2] + W2[3]).tanh()


table = [(-1, -1, -1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)]
losses = []
for _ in range(150):
    loss = sum((predict(x1, x2) - target) ** 2 for x1, x2, target in table) / 4
    loss.backward()
    losses.append(loss.data)
    for p in parameters:
        p.data -= 0.3 * p.grad

grid = np.linspace(-1.6, 1.6, 30)
heights = np.array([[predict(x1, x2).data for x1 in grid] for x2 in grid])
fig, ax = plt.subplots(figsize=(5, 4.2))
picture = ax.contourf(grid, grid, heights, levels=np.linspace(-1, 1, 11), cmap="Blues")
ax.contour(grid, grid, heights, levels=[0], colors="black", linewidths=2)
for x1, x2, target in table:
    ax.scatter(x1, x2, s=160, color=GREEN, marker="^" if target > 0 else "o", edgecolors="white" if target > 0 else "black", linewidths=1.5)
fig.colorbar(picture, label="output", ticks=[-1, 0, 1])
ax.set(xlabel="x1", ylabel="x2", title="XOR solved by your own engine")
plt.show()
print(f"loss: {losses[0]:.3f} → {losses[-1]:.4f}")
for x1, x2, target in table:
    print(f"({x1:2}, {x2:2})  target {target:2}  output {predict(x1, x2).data:+.2f}")

# %% [markdown] lang="ja"
# 黒い線が、○ と △ をきちんと分けています。はじめの重みによっては、うまくいかないこともあります。`default_rng` の数を変えて試してみてください。
#
# ## 確認テスト
#
# **問 1.** $a = 3$、$b = 2$ のとき、$r = ab + a$ です。$\partial r/\partial a$ はいくつですか。数で答えてください。
# %% [markdown] lang="en"
# The black line separates circles from triangles. With other first weights it may fail: try a few numbers in `default_rng`.
#
# ## Confirmation test
#
# **Question 1.** Let $r = ab + a$ with $a = 3$, $b = 2$. What is $\partial r/\partial a$? Answer with a number.

# %% quiz="two_paths" points=1
two_paths = 3
replies = {
    "3": "正解。積の道から b = 2、足し算の道から 1。道どうしは足します。",  #:ja
    "3": "Right. The path through the product brings b = 2, the path through the sum 1, and paths add.",  #:en
    "2": "積 ab の道だけを数えました。a はもう一度、そのまま足されています。`+=` を `=` と書いたときにも、片方の道が消えます。",  #:ja
    "2": "That is the path through ab alone. a is used a second time, in the sum. Writing `=` for `+=` loses a path in this way, too.",  #:en
    "1": "最後の + a の道だけを数えました。a は積 ab の中でも使われています。",  #:ja
    "1": "That is the path of the last + a alone. a is also used inside the product ab.",  #:en
    "4": "積の道で、相手の b ではなく自分の a = 3 を掛けていませんか。ab を a で微分すると b が残ります。",  #:ja
    "4": "On the path through the product you took a = 3 itself. Differentiating ab by a leaves the other factor, b.",  #:en
    "9": "それは r の値です。聞かれているのは、a を少し動かすと r が何倍動くかです。",  #:ja
    "9": "That is the value of r. The question is how many times as far r moves when a is nudged.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 次は、どの層もユニット 1 つ、サンプルも 1 つの小さなネットワーク(中間層は tanh)の逆伝播です。求めた結果をとっておき、あとの**複数の行**で使い回しているのは、何行目で計算した値ですか。当てはまる行をすべて、`{2, 3}` のように集合で答えてください。
#
# ```
# 1   p = y - d
# 2   grad_w2 = p * z
# 3   grad_b2 = p
# 4   q = p * w2 * (1 - z ** 2)
# 5   grad_w1 = q * x
# 6   grad_b1 = q
# ```
# %% [markdown] lang="en"
# **Question 2.** This is the backward pass of a tiny network with one unit in each layer (the hidden one is tanh) and one sample. Which lines compute a result that is kept and used again in **several** later lines? Answer with the set of all their numbers, such as `{2, 3}`.
#
# ```
# 1   p = y - d
# 2   grad_w2 = p * z
# 3   grad_b2 = p
# 4   q = p * w2 * (1 - z ** 2)
# 5   grad_w1 = q * x
# 6   grad_b1 = q
# ```

# %% quiz="kept_lines" points=1
kept_lines = {1, 4}
replies = {
    "1,4": "正解。p は 2, 3, 4 行目で、q は 5, 6 行目で使われます。この 2 つがデルタです。とっておくから、同じ道を何度もたどらずに済みます。",  #:ja
    "1,4": "Right. p serves lines 2, 3 and 4, q serves 5 and 6: they are the deltas. Because they are kept, no path is walked twice.",  #:en
    "1": "p はそのとおりですが、もう 1 つあります。5 行目と 6 行目が使っているものは?",  #:ja
    "1": "p is one of them. There is another: what do lines 5 and 6 use?",  #:en
    "4": "q はそのとおりですが、もう 1 つあります。2, 3, 4 行目が使っているものは?",  #:ja
    "4": "q is one of them. There is another: what do lines 2, 3 and 4 use?",  #:en
    "2,3,5,6": "これらは最後の答えで、ほかの行の計算には使われません。途中で使い回される数を探しましょう。",  #:ja
    "2,3,5,6": "Those are the final answers; no other line uses them. Look for the numbers that are used on the way.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 32 サンプルのミニバッチで、平均の $1/n$ を忘れた `backward` を勾配確認にかけました。勾配はどれもちょうど 32 倍です。`relative_error` はいくつになりますか。分数の式(`1 / 3` など)で答えても構いません。
# %% [markdown] lang="en"
# **Question 3.** A `backward` that forgot the $1/n$ of the mean goes through a gradient check with a mini-batch of 32 samples: all its gradients are exactly 32 times too large. What is the `relative_error`? You may answer with a fraction such as `1 / 3`.

# %% quiz="forgotten_mean" points=1
forgotten_mean = 0.9394
replies = {
    0.9394: "正解。(32 − 1) / (32 + 1)。ほぼ 1 なので、見逃しようがありません。学習だけを見ると、学習率が 32 倍になったのと同じ動きです。",  #:ja
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
    "b": "正解。PyTorch の backward() は grad に足し込みます。大きなバッチを何回かに分けて計算したいときには、この約束が役に立ちます。",  #:ja
    "b": "Right. In PyTorch backward() adds to grad. The rule is useful when you want to work through a large batch in several parts.",  #:en
    "c": "あなたの Value はそうです。PyTorch は、8 節で見たとおり足し込みます。",  #:ja
    "c": "Your Value does that. PyTorch adds up, as section 8 showed.",  #:en
    "d": "勾配はきちんと計算されます。問題は、前の分が消えないことです。",  #:ja
    "d": "The gradients are computed all right. The trouble is that the old ones do not go away.",  #:en
}

# %% [markdown] lang="ja"
# **問 5(記述、2 点)。** 友人に聞かれました。「逆伝播するのに、どうして順伝播の途中の値をとっておくの? 重みがあれば十分じゃない?」 `backward_regression` の中から具体的な値を 1 つ以上挙げて、3〜5 文で答えてください。とっておくことで増える負担にも触れてください。
#
# 採点のめやす
# - 1 点:勾配の式のどこに順伝播の値が現れるかを、具体的に説明している。
# - 1 点:とっておくと何の負担が、何とともに増えるかを述べている。
# %% [markdown] lang="en"
# **Question 5 (essay, 2 points).** A friend asks: "Why keep the values of the forward pass in order to go backward? Are the weights not enough?" Answer in three to five sentences, naming at least one value in `backward_regression`. Mention also what keeping them costs.
#
# What is looked for
# - 1 point: says exactly where a forward value appears in a gradient.
# - 1 point: says what keeping costs, and with what that cost grows.
# %% [markdown] essay="why_keep" points=2 lang="ja"
# ### BEGIN SOLUTION
# 重みの勾配は「入口の値 × 出口のデルタ」なので、`W2` の勾配には順伝播の `z1` が、`W1` の勾配には `x` が要ります。中間層のデルタには sigmoid の微分を掛けますが、これは順伝播で受け取った `u1` で測らなければなりません。重みだけから求めようとすると、順伝播をもう一度やり直すことになります。その代わり、とっておく値の量はサンプルの数と層の数に比例するので、大きなネットワークではメモリを多く使います。
# ### END SOLUTION
# %% [markdown] essay="why_keep" points=2 lang="en"
# ### BEGIN SOLUTION
# The gradient of a weight is "value at its entrance × delta at its exit", so that of `W2` needs `z1` from the forward pass, and that of `W1` needs `x`. The hidden delta is multiplied by the derivative of the sigmoid, which has to be taken at the `u1` that the forward pass produced. With the weights alone we would have to run the forward pass again. The price is memory: what is kept grows with the number of samples and of layers.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## もっと先へ
#
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, *Learning representations by back-propagating errors*, Nature 323 (1986)。誤差逆伝播法を世に広めた 4 ページ。
# - S. Linnainmaa の修士論文(1970)。ニューラルネットワークとは関係なく、丸め誤差を調べるために同じ計算法を見つけていました。経緯は A. Griewank, *Who invented the reverse mode of differentiation?*, Documenta Mathematica (2012) に。
# - S. Amari, *A theory of adaptive pattern classifiers*, IEEE Trans. EC-16 (1967)。三層以上を確率的勾配降下法で学ぶという考えは、さらに前からありました。
# - A. G. Baydin ほか, *Automatic differentiation in machine learning: a survey*, JMLR 18 (2018)。
# - A. Karpathy, [micrograd](https://github.com/karpathy/micrograd)。`Value` の手本になった、100 行に満たないエンジン。
# - 挑戦:`Value` に `exp` と `log` を加えて、交差エントロピーを計算できますか。2,000 回足し算を重ねたグラフで `backward` を呼ぶと何が起きますか。再帰を使わずに書き直してみてください。
# %% [markdown] lang="en"
# ## Going further
#
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, *Learning representations by back-propagating errors*, Nature 323 (1986): the four pages that made it known to the world.
# - S. Linnainmaa's master's thesis (1970) had the same calculation, found for the study of rounding errors and not for neural networks. The story: A. Griewank, *Who invented the reverse mode of differentiation?*, Documenta Mathematica (2012).
# - S. Amari, *A theory of adaptive pattern classifiers*, IEEE Trans. EC-16 (1967): learning in three or more layers by stochastic gradient descent is older still.
# - A. G. Baydin et al., *Automatic differentiation in machine learning: a survey*, JMLR 18 (2018).
# - A. Karpathy, [micrograd](https://github.com/karpathy/micrograd): the engine of under 100 lines after which `Value` is modelled.
# - A challenge: add `exp` and `log` to `Value` and compute a cross-entropy. And what happens when you call `backward` on a graph of 2,000 additions in a row? Rewrite it without recursion.
