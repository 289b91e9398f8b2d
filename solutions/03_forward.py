# %% [markdown] lang="ja"
# まだ何も学んでいないネットワークがあります。重みは乱数で決めただけです。このネットワークに、画面の点の座標 $(x_1, x_2)$ を 1 つずつ入れて、出てきた数を色にします。
# 砂をまいたような絵になるでしょうか。一色でしょうか。それとも模様が出るでしょうか。予想してから実行してください。
# %% [markdown] lang="en"
# Here is a network that has learned nothing: its weights are random numbers. We feed it the position $(x_1, x_2)$ of every point on the screen and turn the number that comes out into a colour.
# Will the picture be noise, a single colour, or a pattern? Make a guess, then run the cells.

# %% setup
import statistics
import time

import numpy as np


# ja: 00 課であなたが書いた関数
# en: as you wrote it in lesson 00
def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return statistics.median(seconds)


# ja: 02 課であなたが書いた関数
# en: as you wrote them in lesson 02
def sigmoid(u):
    z = np.exp(-np.abs(u))
    return np.where(u >= 0, 1.0, z) / (1.0 + z)


def relu(u):
    return np.maximum(u, 0)


def softmax(u):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


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
def draw(scale=4):
    side = np.linspace(-1, 1, 200)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    # ja: 8 を替えると、別の絵になる
    # en: another number than 8, another picture
    rng = np.random.default_rng(8)
    z1 = np.tanh(points @ rng.normal(0, scale, (2, 30)) + rng.normal(0, 2, 30))
    z2 = np.tanh(z1 @ rng.normal(0, 0.5, (30, 30)) + rng.normal(0, 0.5, 30))
    z3 = np.tanh(z2 @ rng.normal(0, 0.5, (30, 30)) + rng.normal(0, 0.5, 30))
    color = z3 @ rng.normal(0, 1, (30, 1))
    plt.figure(figsize=(5, 4.4))
    plt.imshow(color.reshape(200, 200), cmap="magma", extent=(-1, 1, -1, 1), origin="lower")
    plt.grid(False)
    show_figure(f"乱数の重みが描いた絵:標準偏差 {scale} <=> Painted by random weights: std {scale}", "$x_1$", "$x_2$")


show_slider(draw, {"最初の重みの標準偏差 <=> standard deviation of the first weights": [0.5, 1, 2, 4, 8, 16]})

# %% [markdown] lang="ja"
# 乱数なのに、ばらばらの点にはなりません。となり合う点は、よく似た色になります。重みを掛け、バイアスを足し、活性化関数に通す。これを 3 回繰り返し、最後にもう一度掛けて足すと、この絵になります。
# 最初の層の重みを大きくすると、絵はどう変わるでしょうか。小さくすると? 予想してから、スライダーを動かしてください。`default_rng` の数を替えて、気に入った 1 枚を探すのもよいでしょう。
#
# 入力から出力へ、値を層から層へ送っていく計算を**順伝播**(forward propagation)と呼びます。ネットワークが何かを予測するときは、いつもこの計算をしています。
#
# **この課でできるようになること** 層の大きさのリストをもとに、ネットワークを図に描き、パラメータを数え、初期値を決め、データを流せるようになります。さらに、解きたい問題に合った出力層を選べるようになります。
#
# **必要なもの** 02 課の $u = xW + b$ と活性化関数、Python のリストと `for`。GPU は使いません。
# %% [markdown] lang="en"
# The weights are random, yet the picture is not noise: neighbouring points get similar colours. The program multiplies by weights, adds biases and applies an activation function. It does so three times, and multiplies and adds once more at the end.
# What will the picture be like with larger weights in the first layer? And with smaller ones? Guess first, then move the slider. You may also change the number in `default_rng` until you find a picture that you like.
#
# Sending values from the input through one layer after another to the output is called the **forward pass**, or forward propagation. Whenever a network predicts anything, this is what it computes.
#
# **What you will be able to do** Given the list of layer sizes, you can draw a network, count its parameters, give them initial values and send data through it. You can also choose the output layer that suits a task.
#
# **What you need** $u = xW + b$ and the activation functions of lesson 02, Python lists and `for`. No GPU.

# %% [markdown] lang="ja"
# ## 1. ユニット、層、ネットワーク
#
# ユニットが並んで層になり、層がつながってネットワークになります。次の図の丸が 1 つの値、線が 1 つの重みです。左から 1 ユニット、1 層、3 層で、下の数は各層のユニットの数です。
# %% [markdown] lang="en"
# ## 1. Unit, layer, network
#
# Units make up a layer, and layers make up a network. In this picture each circle is a value and each line a weight.


# %% demo
def heights(size):
    return np.arange(size)[::-1] - (size - 1) / 2


def draw_network(ax, sizes, edges=None, values=None):
    """各層の丸と、edges の線(None なら全部)を描く。値が 0 から離れた丸ほど濃い。"""  #:ja
    """The circles of each layer, and the given edges (all if None); the darker a circle, the further its value is from 0."""  #:en
    for layer, (left, right) in enumerate(zip(map(heights, sizes), map(heights, sizes[1:]))):
        if edges is None:
            ax.plot([layer, layer + 1], [np.repeat(left, len(right)), np.tile(right, len(left))], color=GREY, linewidth=1, zorder=0)
    for (l0, i), (l1, j) in edges or []:
        ax.plot([l0, l1], [heights(sizes[l0])[i], heights(sizes[l1])[j]], color=GREY, linewidth=1.2, zorder=0)
    for layer, size in enumerate(sizes):
        fill = np.zeros(size) if values is None else np.abs(values[layer])
        ax.scatter(np.full(size, layer), heights(size), s=420, c=fill, cmap="Blues", vmin=0, vmax=3.5, edgecolors=BLUE, linewidths=2, zorder=1)
    ax.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-max(sizes) / 2, max(sizes) / 2), xticks=range(len(sizes)), yticks=[])
    ax.set_xticklabels(sizes)
    ax.tick_params(length=0)
    ax.grid(False)
    ax.spines[:].set_visible(False)


fig, axes = plt.subplots(1, 3, figsize=(6, 3.4), width_ratios=[2, 2, 3], sharey=True)
for ax, sizes, name in zip(axes, [(4, 1), (4, 3), (4, 3, 3, 2)], ["1 ユニット <=> one unit", "1 層 <=> one layer", "3 層 <=> three layers"]):
    draw_network(ax, sizes)
    ax.set(title=name, ylim=(-2.2, 2.2))
axes[1].set_xlabel("各層のユニットの数 <=> units in each layer")
show_figure()

# %% [markdown] lang="ja"
# 左から右へ読みます。いちばん左が**入力層**、いちばん右が**出力層**、間が**中間層**(隠れ層、hidden layer)です。入力層は値が並んでいるだけで、計算はしません。層の枚数を「3 層」と数えるとき、入力層は数に入れません。幅の広い 1 層ではなく、何層も重ねるのは、前の層が見つけたことの上に、次の層が積み上げられるからです。そのため、ずっと少ないユニットで足りることがあります(02 課 7 節)。
#
# 中間層がすることは、どれも同じです(最後の層は $u$ で止まります。5 節)。
#
# $$u = xW + b, \qquad z = f(u)$$
#
# 言葉にすると「前の層の値に重みを掛けて足し合わせ、バイアスを足す。それを活性化関数 $f$ に通す」。$u$ が**総入力**、$z$ が層の**出力**で、$z$ が次の層の入力になります。
#
# 次のセルは、まず 4 つの数を 1 ユニット、1 層、3 層に入れます。それから、5 件のデータを並べた表と、1 件だけの表を 3 層に入れます。表示される `shape` を、先に予想してみましょう(02 課 1 節の、形の表が手がかりです)。
# %% [markdown] lang="en"
# Read it from left to right: on the left the **input layer**, on the right the **output layer**, in between the **hidden layers**. The input layer only holds values and computes nothing, so it does not count when we say "three layers". Why several layers and not a single wide one? Each layer can build on what the previous one found. A deep network can therefore sometimes do with far fewer units (lesson 02, section 7).
#
# All hidden layers do the same thing (the last layer stops at $u$, see section 5):
#
# $$u = xW + b, \qquad z = f(u)$$
#
# In words: multiply the values of the previous layer by the weights, add up the products, and add the bias. Then apply the activation function $f$. $u$ is called the **pre-activation**, $z$ the **activation**; $z$ is the input of the next layer.
#
# The next cell sends four numbers through one unit, one layer and three layers. Then it sends a table of five samples, and a table of one sample, through the three layers. Can you predict each `shape` that it prints? The table of shapes in lesson 02, section 1, helps.

# %% demo
rng = np.random.default_rng(0)
x = np.array([1.0, 0.5, -1.0, 2.0])

w, b = np.array([0.1, 0.2, 0.3, 0.4]), 0.5
u = x @ w + b
print(f"1 ユニット    u = {u:.2f}   z = {relu(u):.2f}   shape {np.shape(u)}")  #:ja
print(f"one unit      u = {u:.2f}   z = {relu(u):.2f}   shape {np.shape(u)}")  #:en

W1, b1 = rng.normal(size=(4, 3)), rng.normal(size=3)
z1 = relu(x @ W1 + b1)
print(f"1 層          z1 = {z1.round(2)}   shape {z1.shape}")  #:ja
print(f"one layer     z1 = {z1.round(2)}   shape {z1.shape}")  #:en

W2, b2 = rng.normal(size=(3, 3)), rng.normal(size=3)
W3, b3 = rng.normal(size=(3, 2)), rng.normal(size=2)
z2 = relu(z1 @ W2 + b2)
# ja: 最後の層には活性化関数をつけない(理由は 5 節で)
# en: the last layer has no activation function (section 5 says why)
u3 = z2 @ W3 + b3
print(f"3 層          u3 = {u3.round(2)}   shape {u3.shape}")  #:ja
print(f"three layers  u3 = {u3.round(2)}   shape {u3.shape}")  #:en

X = np.stack([x, 2 * x, -x, x + 1, x - 1])
for table in (X, X[:1]):
    u3 = relu(relu(table @ W1 + b1) @ W2 + b2) @ W3 + b3
    print(f"{len(table)} 件の表     shape {table.shape} -> shape {u3.shape}")  #:ja
    print(f"{len(table)}-row table   shape {table.shape} -> shape {u3.shape}")  #:en

# %% [markdown] lang="ja"
# 1 ユニットの `()` は、数が 1 つだけという意味です。形を追えば、計算の流れが見えます。$W$ の形は(前の層のユニット数, この層のユニット数)。掛け算のたびに「前の層の数」が消え、「この層の数」が残ります。
#
# 間違えやすいのは、`(4,)` と `(1, 4)` です。`(4,)` は 1 件のデータ、`(1, 4)` は 1 行だけの表です。この 3 層のネットワークに `(4,)` を入れると `(2,)` が、`(1, 4)` を入れると `(1, 2)` が出てきます。
# バイアスを `(1, 3)` の形で作ると、1 件のデータを入れても表が返ってきます。バイアスの形は `(3,)` にします。
# %% [markdown] lang="en"
# The `()` of one unit means a single number. Follow the shapes and you follow the computation. $W$ has the shape (units of the previous layer, units of this layer). In each product the first number disappears and the second one stays.
#
# `(4,)` and `(1, 4)` are easily confused. The first is one sample, the second is a table with one row. In this network of three layers, `(4,)` goes in and `(2,)` comes out; `(1, 4)` goes in and `(1, 2)` comes out.
# If you make a bias of shape `(1, 3)`, a single sample comes back as a table. The shape of a bias is `(3,)`.

# %% [markdown] lang="ja"
# ## 2. 大きさのリストから、ネットワークを描く
#
# ネットワークの形は、各層のユニットの数を並べたリストで表せます。入力 2、中間 3、中間 3、出力 1 なら `[2, 3, 3, 1]` で、「2-3-3-1 のネットワーク」と言います。となりの層のユニットとすべて結ばれた層を**全結合層**(fully connected layer)と呼びます。この課の層は、どれも全結合層です。
#
# まず紙に描いてみてください。丸を並べて、**となりの層の丸どうしを、全部の組み合わせで**線で結びます。線は何本になりましたか。
#
# ### 課題 `edges`
# 紙に引いた線(グラフ理論では辺、edge)を、プログラムでリストにしてください。1 本の線は、両端の丸で表します。丸は(層の番号, 層の中での番号)で、どちらも 0 から数えます。
# たとえば `((0, 1), (1, 2))` は、入力層の 2 つ目の丸から、次の層の 3 つ目の丸への線です。`[2, 1]` なら、線は 2 本です。
#
# ```
# [((0, 0), (1, 0)), ((0, 1), (1, 0))]
# ```
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。これは、この先のどの課題でも同じです。
#
# <details><summary>ヒント</summary>
#
# 線を 1 本決めるには、数が 3 つ要ります。左端は何層目か、左端はその層の何番目か、右端は次の層の何番目か。それぞれ、いくつまで動くでしょうか。いちばん右の層から出ていく線はありません。
#
# </details>
# %% [markdown] lang="en"
# ## 2. Drawing a network from a list of sizes
#
# A list with the number of units in each layer describes how a network is built. Two inputs, two hidden layers of three units and one output make `[2, 3, 3, 1]`, "a 2-3-3-1 network". A layer whose units are joined with every unit of the previous layer is called a **fully connected layer**. All layers of this lesson are fully connected.
#
# Draw it on paper first: circles in columns, and lines that join **every circle of a layer with every circle of the next**. How many lines did you draw?
#
# ### Exercise `edges`
# Let a program list the lines that you drew (in graph theory they are called *edges*). A line is given by the circles at its ends, and a circle by (number of the layer, number within the layer), both counted from 0.
# So `((0, 1), (1, 2))` runs from the second circle of the input layer to the third circle of the next layer. For `[2, 1]` there are two lines:
#
# ```
# [((0, 0), (1, 0)), ((0, 1), (1, 0))]
# ```
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says. This holds for every exercise.
#
# <details><summary>Hint</summary>
#
# Three numbers determine a line: the layer of its left end, which unit of that layer, and which unit of the next. How far does each of them run? No line leaves the layer on the far right.
#
# </details>


# %% exercise="edges"
def edges(sizes):
    """すべての線 ((層, 番号), (次の層, 番号)) のリストを返す。sizes: 各層のユニット数(2 つ以上の整数のリスト)。線の順番は自由。sizes は変えない。"""  #:ja
    """Return the list of all lines ((layer, unit), (next layer, unit)), in any order. sizes: the units of each layer, a list of two or more integers, which stays as it is."""  #:en
    ### BEGIN SOLUTION
    lines = []
    for layer in range(len(sizes) - 1):
        for i in range(sizes[layer]):
            for j in range(sizes[layer + 1]):
                lines.append(((layer, i), (layer + 1, j)))
    return lines
    ### END SOLUTION


# %% test="edges" idea="one_layer" points=1
import numpy as np

expect(
    "sorted(edges([2, 3]))",
    sorted(edges([2, 3])),
    [((0, 0), (1, 0)), ((0, 0), (1, 1)), ((0, 0), (1, 2)), ((0, 1), (1, 0)), ((0, 1), (1, 1)), ((0, 1), (1, 2))],
    hint="左の 2 つの丸から、右の 3 つの丸へ 1 本ずつです。",  #:ja
    hint="Each of the two circles on the left has a line to each of the three on the right.",  #:en
)
_, (after,) = call_and_look(edges, [2, 3])
expect(
    "sizes",
    after,
    [2, 3],
    hint="渡された sizes が変わりました。",  #:ja
    hint="The sizes that were passed in have changed.",  #:en
)
### BEGIN HIDDEN TESTS
kind = type(edges([2, 3])).__name__
assert kind in ("list", "tuple"), f"edges([2, 3]) の型は {kind} です。リストを返してください。"  #:ja
assert kind in ("list", "tuple"), f"edges([2, 3]) is a {kind}. Return a list."  #:en
expect(
    "sorted(edges([3, 1]))",
    sorted(edges([3, 1])),
    [((0, 0), (1, 0)), ((0, 1), (1, 0)), ((0, 2), (1, 0))],
    hint="どの線も、左の層から右の層へ 1 回だけ数えます。",  #:ja
    hint="Each line is listed once, from the left layer to the right one.",  #:en
)
expect(
    "sorted(edges([4, 5]))",
    sorted(edges([4, 5])),
    [((0, i), (1, j)) for i in range(4) for j in range(5)],
    hint="番号は 0 から数えます。",  #:ja
    hint="Numbers start at 0.",  #:en
)
sizes = fresh().integers(2, 7, 2).tolist()
expect(
    f"sorted(edges({sizes}))",
    sorted(edges(list(sizes))),
    [((0, i), (1, j)) for i in range(sizes[0]) for j in range(sizes[1])],
)
### END HIDDEN TESTS

# %% test="edges" idea="deep" points=1
import numpy as np

expect(
    "len(edges([2, 3, 3, 1]))",
    len(edges([2, 3, 3, 1])),
    18,
    hint="紙に描いた線を数えてみましょう。2 × 3 と 3 × 3 と 3 × 1 です。",  #:ja
    hint="Count the lines on your paper: 2 × 3, 3 × 3 and 3 × 1.",  #:en
)
### BEGIN HIDDEN TESTS
for sizes in ([2, 3, 3, 1], [3, 5, 4], [1, 2, 1, 2, 3], fresh().integers(1, 6, 5).tolist()):
    got, (after,) = call_and_look(edges, sizes)
    expect(
        f"sorted(edges({sizes}))",
        sorted(got),
        [((l, i), (l + 1, j)) for l in range(len(sizes) - 1) for i in range(sizes[l]) for j in range(sizes[l + 1])],
        hint="線で結ぶのは、となりの層だけです。層の番号は 1 つずつ進みます。",  #:ja
        hint="Only neighbouring layers are joined, and the number of the layer moves on by one.",  #:en
    )
    expect(
        "sizes",
        after,
        sizes,
        hint="渡された sizes が変わりました。",  #:ja
        hint="The sizes that were passed in have changed.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたの `edges` で、2-3-3-1 のネットワークを描きます。紙の絵と同じになりましたか。`sizes` を替えて、好きな形も描いてみましょう。
# %% [markdown] lang="en"
# Your `edges` draws the 2-3-3-1 network. Does it look like the one on your paper? Change `sizes` and draw networks of your own.

# %% demo
sizes = [2, 3, 3, 1]

fig, ax = plt.subplots()
draw_network(ax, sizes, edges(sizes))
show_figure(f"{'-'.join(map(str, sizes))}:{len(edges(sizes))} 本の線 <=> {'-'.join(map(str, sizes))}: {len(edges(sizes))} lines", "各層のユニットの数 <=> units in each layer")

# %% [markdown] lang="ja"
# ## 3. パラメータはいくつある?
#
# 学習で決める数、つまり重みとバイアスを、まとめて**パラメータ**と呼びます。図の線 1 本が重み 1 つです。バイアスは、線ではなく**丸**のほうにあります。計算をする丸、つまり入力層以外の丸が、1 つずつ持っています。
#
# ### 課題 `count_parameters`
# 大きさのリストから、パラメータの総数を求めてください。線のリストは作らず、掛け算で数えましょう。すぐ後で、20 万を超えるパラメータを数えます。
#
# <details><summary>ヒント</summary>
#
# 1 つの層だけで考えましょう。4 個の値を受け取る 3 ユニットの層で、`W` と `b` の形は何でしたか。それぞれ、いくつの数が入っていますか。
#
# </details>
# %% [markdown] lang="en"
# ## 3. How many parameters?
#
# The numbers that learning has to find, weights and biases together, are called **parameters**. Each line is a weight. A bias belongs to a **circle**, not to a line. Every circle that computes has one, which means all circles except those of the input layer.
#
# ### Exercise `count_parameters`
# From the list of sizes, compute how many parameters there are in all. Multiply instead of listing the lines: the next network has more than 200,000 of them.
#
# <details><summary>Hint</summary>
#
# Think of a single layer, three units that receive four values. Which shapes do `W` and `b` have, and how many numbers are in each?
#
# </details>


# %% exercise="count_parameters"
def count_parameters(sizes):
    """重みとバイアスを合わせた数を返す。sizes: 各層のユニット数(2 つ以上の整数のリスト)。"""  #:ja
    """Return the number of weights and biases together. sizes: the units of each layer, a list of two or more integers."""  #:en
    ### BEGIN SOLUTION
    return sum(n_in * n_out + n_out for n_in, n_out in zip(sizes, sizes[1:]))
    ### END SOLUTION


# %% test="count_parameters" points=1
import numpy as np

expect(
    "count_parameters([2, 3, 4])",
    count_parameters([2, 3, 4]),
    25,
    hint="2 × 3 + 3 と、3 × 4 + 4 の合計です。",  #:ja
    hint="2 × 3 + 3, and 3 × 4 + 4.",  #:en
)
### BEGIN HIDDEN TESTS
for sizes, want in [([3, 5, 4], 44), ([5, 2], 12), ([784, 100, 10], 79510), ([2, 3, 3, 1, 6], 37), ([4, 4, 4], 40)]:
    expect(
        f"count_parameters({sizes})",
        count_parameters(list(sizes)),
        want,
        hint="入力層にバイアスはありません。ほかの層は、ユニット 1 つにバイアスが 1 つです。",  #:ja
        hint="The input layer has no biases; in the other layers each unit has one.",  #:en
    )
sizes = fresh().integers(2, 60, 5).tolist()
expect(
    f"count_parameters({sizes})",
    count_parameters(list(sizes)),
    sum((before + 1) * here for before, here in zip(sizes, sizes[1:])),
    hint="となりの層との組ごとに、重みとバイアスを数えて足します。",  #:ja
    hint="For each pair of neighbouring layers, count weights and biases, and add up.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 手書き数字の画像は 28 × 28 = 784 個の画素(ピクセル)でできています。ルカン(LeCun)たちが 1998 年の論文で試したネットワークの 1 つは、784-300-100-10 でした。
# パラメータがいちばん多いのは、どの層でしょうか。
# %% [markdown] lang="en"
# A handwritten digit is an image of 28 × 28 = 784 pixels. One of the networks that LeCun and colleagues tried in 1998 was 784-300-100-10.
# Which of its layers has the most parameters?

# %% demo
sizes = [784, 300, 100, 10]
layers = [count_parameters(pair) for pair in zip(sizes, sizes[1:])]
names = ["784 → 300", "300 → 100", "100 → 10"]
show_bars(names, {"": (layers, BLUE)}, "各層のパラメータ <=> Parameters of each layer", "層 <=> layer", "パラメータの数 <=> parameters", number="{:,}")
print(f"全部で {count_parameters(sizes):,} 個   最初の層の割合 {layers[0] / sum(layers):.0%}")  #:ja
print(f"in all {count_parameters(sizes):,}   share of the first layer {layers[0] / sum(layers):.0%}")  #:en
print(f"中間層を 2 倍に広げると {count_parameters([784, 600, 200, 10]):,} 個")  #:ja
print(f"hidden layers twice as wide: {count_parameters([784, 600, 200, 10]):,}")  #:en

# %% [markdown] lang="ja"
# 重みの数は、前の層とこの層のユニット数の**積**です。だから、入力の多い最初の層に集まります。全結合層では、データ 1 件につき、重み 1 つに 1 回の掛け算をします。だから全結合層では、パラメータの数が計算の量の目安にもなります。中間層を 2 倍に広げると、最初の層の重みも 2 倍になり、全体では約 2.2 倍でした。画像が大きくなると、この数が大きな問題になります。答えの 1 つが、09 課の畳み込みです。少ない重みを、画像のあらゆる場所で使い回します。
#
# ## 4. 初期値で何が変わる?
#
# 学習を始める前に、パラメータには何か値を入れておかなければなりません。0 でよいでしょうか。全部同じ数ならどうでしょうか。
#
# 1 件のデータを、6 ユニットの層に通します。入力はいつも同じで、替えるのは重みの初期値だけです。バイアスは 0 です。横軸は重みの初期値、縦軸はユニットの値です。横に並んだ 6 つの印が、6 つのユニットの値です。6 つのユニットが別々の働きをしそうなのは、どの初期値ですか。
# %% [markdown] lang="en"
# The number of weights is a **product**: units of the previous layer times units of this one. That is why most of them are in the first layer, which has the most inputs. A fully connected layer does one multiplication per weight and sample, so here the number of parameters also tells how much work there is. With hidden layers twice as wide, the first layer has twice as many weights, and all layers together have about 2.2 times as many parameters. With larger images this becomes a real problem. Convolution (lesson 09) is one answer: far fewer weights, used again at every place.
#
# ## 4. What do initial values change?
#
# Before any learning, the parameters need some values. Are zeros good enough? Or the same number everywhere?
#
# One sample goes through a layer of six units. The input stays the same, the biases are 0, and only the initial weights differ. The six marks in a row are the values of the six units. With which initial values will the six units do different work?

# %% demo
rng = np.random.default_rng(8)
x = np.array([1.0, 2.0, -0.5, 1.5])
starts = {
    "0 <=> zeros": np.zeros((4, 6)),
    "全部 0.5 <=> all 0.5": np.full((4, 6), 0.5),
    "一様乱数\n0〜1 <=> uniform\n0 to 1": rng.random((4, 6)),
    "正規乱数 <=> normal": rng.normal(size=(4, 6)),
    "整数\n0〜4 <=> integers\n0 to 4": rng.integers(0, 5, (4, 6)),
}
for column, (name, W) in enumerate(starts.items()):
    z = relu(x @ W)
    same = np.ptp(z) == 0
    plt.plot(column + np.linspace(-0.3, 0.3, 6), z, "s:" if same else "o:", color=ORANGE if same else BLUE, linewidth=1)
    print(f"{name.split()[0]:9s} {z.round(2)}")
plt.xticks(range(len(starts)), starts, fontsize=11)
show_figure("6 つのユニット、5 通りの始め方 <=> Six units, five ways to start", "重みの初期値 <=> initial weights", "6 つのユニットの値 <=> values of the six units")

# %% [markdown] lang="ja"
# 左の 2 つ(オレンジの四角)では、6 つのユニットが全部同じ値です。入力も重みも同じなら、計算も同じになるからです。6 ユニットあっても、1 ユニット分の働きしかありません。
#
# 学習を始めれば、違いが出てくるでしょうか。6 つのユニットから次の層へ行く重みも同じなら、違いは出ません。入る重みも出る重みも同じユニットは、出力に同じ影響を与えます。だから学習でも同じだけ直され、いつまでも同じままです(直し方は 05 課と 06 課で学びます)。すべて 0 から始めると、違いがまったくないうえに、もっと困ったことも起こります(07 課で試します)。これを避けるため、最初に乱数で違いをつけることを、**対称性を破る**(symmetry breaking)と言います。
#
# 右の 3 つは、ユニットごとに値が違います。ただし、性質は同じではありません。
#
# - **一様乱数(0〜1、`rng.random`)**:重みがどれも 0 以上なので、どのユニットも同じ向きに反応します。入力が大きくなれば、6 つともそろって大きくなります。
# - **整数の乱数(0〜4、`rng.integers`)**:0 以上なのは一様乱数と同じです。重みが大きく、打ち消し合わないので、この 1 層だけでも値がいちばん大きくなりました。層を重ねると、差はさらに開きます。
# - **正規乱数(平均 0、`rng.normal`)**:正の重みも負の重みもあるので、大きな値を出すユニットも、0 のままのユニットもあります。別の入力では、その分担が入れ替わります。
#
# この教材では正規乱数を使います。重みが違えばユニットの働きも違うので、バイアスは 0 から始めてかまいません。乱数の大きさをどう決めるかは、07 課で考えます。
#
# ### 課題 `init_network`
# ネットワークを、層ごとの `(W, b)` を並べたリストで表します。`[2, 3, 4]` なら `[(W1, b1), (W2, b2)]` です。
#
# | | `W1` | `b1` | `W2` | `b2` |
# |---|---|---|---|---|
# | 形 | (2, 3) | (3,) | (3, 4) | (4,) |
#
# 重みは、受け取った `rng` から作ります。そうすれば、同じシードからは同じネットワークができます。
#
# <details><summary>ヒント</summary>
#
# - `rng.normal(size=(2, 3))` は、平均 0、標準偏差 1 の正規乱数を 2 行 3 列に並べます。呼ぶたびに、続きの新しい乱数が出てきます。
# - となり合う 2 つの大きさを順に取り出すには、`zip(sizes, sizes[1:])` が便利です。`list(zip([2, 3, 4], [3, 4]))` を見てみましょう。
# - 層ごとに `np.random.default_rng(0)` を作り直すと、毎回同じ乱数が最初から出てきます。
#
# </details>
# %% [markdown] lang="en"
# In the two on the left (orange squares) all six units have the same value, because the same inputs and the same weights give the same sum. Six such units do the work of one.
#
# Will learning make them different? Not if the weights that lead from these units to the next layer are equal as well. Units with equal weights going in and equal weights going out have the same effect on the output. So learning changes all of them by the same amount, and they stay equal (lessons 05 and 06 show how weights are changed). Making units different at the start, by random numbers, is called **breaking the symmetry**. Zeros everywhere are the extreme case; lesson 07 tries them.
#
# In the three on the right the units differ, but not in the same way:
#
# - **Uniform, 0 to 1**: no weight is negative, so all units respond in the same direction. When the inputs grow, all six values grow.
# - **Integers, 0 to 4**: no weight is negative here either. The weights are larger and nothing cancels, so the values are the largest of all in this one layer. With more layers the difference grows further.
# - **Normal, mean 0**: some weights are positive and some negative. Some units give large values and others stay at 0; for another input it will be other units.
#
# We use normal random numbers. Since the weights already differ, the biases may start at 0. How large the random numbers should be is a question for lesson 07.
#
# ### Exercise `init_network`
# A network is a list with one pair `(W, b)` for each layer. For `[2, 3, 4]` that is `[(W1, b1), (W2, b2)]`:
#
# | | `W1` | `b1` | `W2` | `b2` |
# |---|---|---|---|---|
# | shape | (2, 3) | (3,) | (3, 4) | (4,) |
#
# Draw the weights from the `rng` that is passed in. Then the same seed gives the same network.
#
# <details><summary>Hint</summary>
#
# - `rng.normal(size=(2, 3))` gives two rows of three normal random numbers with mean 0 and standard deviation 1, and fresh ones every time you call it.
# - `zip(sizes, sizes[1:])` takes neighbouring sizes in pairs: look at `list(zip([2, 3, 4], [3, 4]))`.
# - A new `np.random.default_rng(0)` for each layer would start again with the same numbers each time.
#
# </details>


# %% exercise="init_network"
def init_network(sizes, rng):
    """層ごとの (W, b) のリストを返す。W: (n_in, n_out)、rng から作る平均 0、標準偏差 1 の正規乱数。b: (n_out,)、すべて 0。"""  #:ja
    """Return a list of (W, b), one for each layer. W: (n_in, n_out), normal random numbers from rng with mean 0 and standard deviation 1. b: (n_out,), all 0."""  #:en
    # ja: sizes: 各層のユニット数(2 つ以上の整数のリスト)。rng: 乱数生成器 np.random.Generator。
    # en: sizes: the units of each layer, a list of two or more integers. rng: a np.random.Generator.
    ### BEGIN SOLUTION
    return [(rng.normal(size=(n_in, n_out)), np.zeros(n_out)) for n_in, n_out in zip(sizes, sizes[1:])]
    ### END SOLUTION


# %% test="init_network" idea="shapes" points=1
import numpy as np

network = init_network([2, 3, 4], np.random.default_rng(0))
expect(
    "[W.shape for W, b in init_network([2, 3, 4], rng)]",
    [np.shape(W) for W, b in network],
    [(2, 3), (3, 4)],
    hint="W の形は(前の層の数, この層の数)です。",  #:ja
    hint="W has the shape (units before, units here).",  #:en
)
expect(
    "[b for W, b in init_network([2, 3, 4], rng)]",
    [b for W, b in network],
    [np.zeros(3), np.zeros(4)],
    hint="b は 0 が並んだ 1 次元の配列です。(1, 3) ではなく (3,) です。",  #:ja
    hint="b is a one-dimensional array of zeros: (3,), not (1, 3).",  #:en
)
### BEGIN HIDDEN TESTS
for sizes in ([5, 1], [3, 7, 2, 6], fresh().integers(1, 9, 5).tolist()):
    network = init_network(list(sizes), np.random.default_rng(1))
    expect(
        f"[W.shape for W, b in init_network({sizes}, rng)]",
        [np.shape(W) for W, b in network],
        list(zip(sizes, sizes[1:])),
        hint="層が何枚でも、大きさのリストのとおりに作ります。",  #:ja
        hint="Any number of layers, as the list of sizes says.",  #:en
    )
    expect(f"[b for W, b in init_network({sizes}, rng)]", [b for W, b in network], [np.zeros(n) for n in sizes[1:]])
### END HIDDEN TESTS

# %% test="init_network" idea="normal" points=0.5
import numpy as np

W = init_network([100, 80], np.random.default_rng(0))[0][0]
assert -0.1 < np.mean(W) < 0.1, f"W の平均が 0 に近くありません: {np.mean(W):.2f}"  #:ja
assert -0.1 < np.mean(W) < 0.1, f"The mean of W should be about 0: {np.mean(W):.2f}"  #:en
assert 0.9 < np.std(W) < 1.1, f"W の標準偏差が 1 に近くありません: {np.std(W):.2f}"  #:ja
assert 0.9 < np.std(W) < 1.1, f"The standard deviation of W should be about 1: {np.std(W):.2f}"  #:en
### BEGIN HIDDEN TESTS
rng = fresh()
for W, b in init_network(rng.integers(80, 120, 3).tolist(), np.random.default_rng(int(rng.integers(2**32)))):
    W = np.asarray(W)
    spread, far = np.std(W), np.mean(np.abs(W) > 2)
    assert -0.1 < np.mean(W) < 0.1 and 0.9 < spread < 1.1, f"平均 0、標準偏差 1 になっていません: 標準偏差 {spread:.2f}"  #:ja
    assert -0.1 < np.mean(W) < 0.1 and 0.9 < spread < 1.1, f"The mean should be 0 and the standard deviation 1, which is {spread:.2f} here."  #:en
    assert 0.03 < far < 0.06, f"正規乱数なら、2 より遠い数が 5 % ほどあるはずです: {far:.1%}"  #:ja
    assert 0.03 < far < 0.06, f"About 5 % of normal random numbers are further out than 2; here: {far:.1%}"  #:en
### END HIDDEN TESTS

# %% test="init_network" idea="fresh" points=0.5
import numpy as np

network = init_network([3, 3, 3], np.random.default_rng(0))
assert not np.allclose(network[0][0], network[1][0]), "2 つの層の重みが同じです。乱数を引き直していますか。"  #:ja
assert not np.allclose(network[0][0], network[1][0]), "Both layers have the same weights. Are random numbers drawn anew?"  #:en
### BEGIN HIDDEN TESTS
seeds = fresh().integers(2**32, size=3).tolist()
network = init_network([40, 40, 40, 40], np.random.default_rng(seeds[0]))
first = [np.asarray(W).ravel() for W, b in network]
for a, b in [(0, 1), (0, 2), (1, 2)]:
    alike = abs(np.corrcoef(first[a], first[b])[0, 1])
    assert alike < 0.2, "違う層に、同じ乱数が使われています。"  #:ja
    assert alike < 0.2, "Different layers share the same random numbers."  #:en
for W, _ in network:
    W = np.asarray(W)
    alike = max(abs(np.corrcoef(W[:, 0], W[:, 1])[0, 1]), abs(np.corrcoef(W[0], W[1])[0, 1]))
    assert alike < 0.9, "1 つの層の中に、同じ乱数が並んでいます。"  #:ja
    assert alike < 0.9, "Random numbers repeat within a layer."  #:en
alone = [float(np.asarray(init_network([1, 1], np.random.default_rng(seed))[0][0])[0, 0]) for seed in range(5)]
assert np.all(np.isfinite(alone)) and np.ptp(alone) > 0.1, "重みが 1 つだけの層でも、正規乱数のはずです。"  #:ja
assert np.all(np.isfinite(alone)) and np.ptp(alone) > 0.1, "The only weight of a layer, too, is a normal random number."  #:en
again, other = (init_network([4, 3], np.random.default_rng(seed)) for seed in seeds[1:])
expect(
    f"init_network([4, 3], np.random.default_rng({seeds[1]}))",
    np.asarray(init_network([4, 3], np.random.default_rng(seeds[1]))[0][0]),
    again[0][0],
    hint="乱数は、受け取った rng から作ってください。同じシードなら、同じ重みになります。",  #:ja
    hint="Draw from the rng that was passed in: the same seed gives the same weights.",  #:en
)
assert not np.allclose(again[0][0], other[0][0]), "シードが違う rng を渡しても、同じ重みが返ってきました。"  #:ja
assert not np.allclose(again[0][0], other[0][0]), "Another seed gave the same weights."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 5. データを流す
#
# 部品がそろいました。どんな大きさのネットワークにもデータを流せる関数を書きます。1 節の計算を、$M$ 層のネットワークに広げます。右上のかっこの中は、層の番号です。
#
# $$z^{(1)} = f(xW^{(1)} + b^{(1)}), \quad z^{(2)} = f(z^{(1)}W^{(2)} + b^{(2)}), \quad \dots, \quad u^{(M)} = z^{(M-1)}W^{(M)} + b^{(M)}$$
#
# 言葉にすると「前の層の値に重みを掛け、バイアスを足し、活性化関数に通して、次の層に渡す。最後の層だけは、活性化関数に通さない」。
#
# 2 層を手で計算してみましょう。$x = (1,\ 2)$ を、2-2-1 のネットワークに入れます。活性化関数は ReLU です。
#
# $$W^{(1)} = \begin{pmatrix} 1 & -1 \\ 2 & 0 \end{pmatrix},\ b^{(1)} = (0.5,\ 0), \qquad W^{(2)} = \begin{pmatrix} 2 \\ 3 \end{pmatrix},\ b^{(2)} = -1$$
#
# - $u^{(1)} = (1 \times 1 + 2 \times 2 + 0.5,\ \ 1 \times (-1) + 2 \times 0 + 0) = (5.5,\ -1)$
# - $z^{(1)} = (5.5,\ 0)$(ReLU が −1 を 0 にします)
# - $u^{(2)} = 5.5 \times 2 + 0 \times 3 - 1 = 10$(最後の層なので、ここで終わりです)
#
# なぜ最後の層は別扱いなのでしょう。毎月の気温をうまく予測するネットワークがあったとします。その最後の層にも ReLU をつけると、予測はどうなるでしょうか。
# %% [markdown] lang="en"
# ## 5. Let the data flow
#
# Now all the parts are there. Next you write a function that sends data through a network of any size. Section 1 had three layers; for $M$ layers the computation goes on in the same way. The number in brackets counts the layers.
#
# $$z^{(1)} = f(xW^{(1)} + b^{(1)}), \quad z^{(2)} = f(z^{(1)}W^{(2)} + b^{(2)}), \quad \dots, \quad u^{(M)} = z^{(M-1)}W^{(M)} + b^{(M)}$$
#
# In words: multiply the values of the previous layer by the weights, add the bias, apply the activation function, and pass the result on. Only the last layer has no activation function.
#
# Here are two layers by hand: $x = (1,\ 2)$ goes into a 2-2-1 network with ReLU.
#
# $$W^{(1)} = \begin{pmatrix} 1 & -1 \\ 2 & 0 \end{pmatrix},\ b^{(1)} = (0.5,\ 0), \qquad W^{(2)} = \begin{pmatrix} 2 \\ 3 \end{pmatrix},\ b^{(2)} = -1$$
#
# - $u^{(1)} = (1 \times 1 + 2 \times 2 + 0.5,\ \ 1 \times (-1) + 2 \times 0 + 0) = (5.5,\ -1)$
# - $z^{(1)} = (5.5,\ 0)$ (ReLU turns −1 into 0)
# - $u^{(2)} = 5.5 \times 2 + 0 \times 3 - 1 = 10$ (this is the last layer, so we stop here)
#
# Why is the last layer different? Suppose that a network predicts the temperature of each month well. What happens to its predictions if its last layer gets a ReLU too?

# %% demo
month = np.arange(1, 13)
u = -7 + 13.5 * (1 - np.cos((month - 1) * np.pi / 6))
show_curves({
    "最後の層:活性化関数なし <=> last layer: no activation": (month, u, BLUE, "o-"),
    "最後の層:ReLU <=> last layer: ReLU": (month, relu(u), ORANGE, "s--"),
}, "2 つのネットワークが予測する気温 <=> Temperatures that two networks predict", "月 <=> month", "予測の気温(℃) <=> predicted temperature (°C)", legend="lower center")

# %% [markdown] lang="ja"
# ReLU をつけると(オレンジの破線)、氷点下の予測ができません。最後の層にどの活性化関数をつけるかは、答えの種類で決まります。そこで `forward` は、最後の層の**総入力** $u$ をそのまま返し、出力層の活性化関数は 6 節で選びます。
#
# ### 課題 `forward`
# 中間層の活性化関数は `relu` です。返すものは 2 つです。最後の層の総入力 `u` と、各層の値を並べたリスト `values` です。
#
# | | `values[0]` | `values[1]` | … | `values[-1]` |
# |---|---|---|---|---|
# | 中身 | 入力 `x` | 1 層目の出力 `z1` | … | 最後の層の総入力 `u` |
#
# 途中の値も返すのは、06 課の誤差逆伝播法で使うからです。渡された `network` と `x` は変えません。
#
# <details><summary>ヒント</summary>
#
# - `x` を入れたリスト `values` から始めます。`values[-1]` が、いつも「前の層の値」です。
# - 最後の層だけ扱いが違います。`network[:-1]` は、最後以外の層のリストです。層が 1 枚だけのときは、空になります。
#
# </details>
# %% [markdown] lang="en"
# With ReLU (the orange dashed line) there are no predictions below zero. Which activation the output needs depends on the kind of answer. So `forward` returns the **pre-activation** $u$ of the last layer as it is, and section 6 chooses the output activation.
#
# ### Exercise `forward`
# Hidden layers use `relu`. Return two things: the pre-activation `u` of the last layer, and a list `values` with the values of every layer:
#
# | | `values[0]` | `values[1]` | … | `values[-1]` |
# |---|---|---|---|---|
# | holds | the input `x` | the activation `z1` of layer 1 | … | the last pre-activation `u` |
#
# The values in between are returned too because backpropagation (lesson 06) will need them. Leave `network` and `x` as they are.
#
# <details><summary>Hint</summary>
#
# - Start with a list `values` that holds `x`. Then `values[-1]` is always what the previous layer gave.
# - The last layer is different. `network[:-1]` is the list of all layers but the last; if there is only one layer, it is empty.
#
# </details>


# %% exercise="forward"
def forward(network, x):
    """最後の層の総入力 u と、各層の値のリスト values = [x, z1, …, u] の組を返す。中間層は relu。x: (n_in,) または (B, n_in)。"""  #:ja
    """Return the pair of the last pre-activation u and the list values = [x, z1, …, u]. Hidden layers use relu. x: (n_in,) or (B, n_in)."""  #:en
    # ja: network: (W, b) のリスト。u: x が (n_in,) なら (n_out,)、(B, n_in) なら (B, n_out)。
    # en: network: a list of (W, b). u: (n_out,) for x of shape (n_in,), (B, n_out) for (B, n_in).
    ### BEGIN SOLUTION
    values = [x]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W + b))
    W, b = network[-1]
    values.append(values[-1] @ W + b)
    return values[-1], values
    ### END SOLUTION


# %% test="forward" idea="output" points=1
import numpy as np

network = [
    (np.array([[1.0, -1.0, 0.5], [2.0, 0.0, -1.0]]), np.array([0.5, 2.0, -1.0])),
    (np.array([[1.0, 0.0], [2.0, -1.0], [-1.0, 3.0]]), np.array([0.1, -4.0])),
]
expect(
    "forward(network, [1, 2])[0]",
    forward(network, np.array([1.0, 2.0]))[0],
    [7.6, -5.0],
    hint="中間層は relu([5.5, 1, -2.5]) = [5.5, 1, 0]。最後の層には活性化関数をつけません。",  #:ja
    hint="The hidden layer is relu([5.5, 1, -2.5]) = [5.5, 1, 0]; the last layer has no activation function.",  #:en
)
_, (after, _) = call_and_look(forward, network, np.array([1.0, 2.0]))
expect(
    "network",
    after,
    network,
    hint="forward が、渡された network を変えました。",  #:ja
    hint="forward changed the network that it was given.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for shapes in (((4, 6), 6, (6, 5), 5, (5, 3), 3), ((4, 4), 4, (4, 4), 4, (4, 4), 4)):
    W1, b1, W2, b2, W3, b3 = (rng.normal(size=s) for s in shapes)
    for x in rng.normal(size=(4, 4)):
        want = np.maximum(np.maximum(x @ W1 + b1, 0) @ W2 + b2, 0) @ W3 + b3
        expect(
            "forward([(W1, b1), (W2, b2), (W3, b3)], x)[0]",
            forward([(W1, b1), (W2, b2), (W3, b3)], x)[0],
            want,
            hint="中間層は 2 枚とも relu に通します。バイアスはどの層でも足します。",  #:ja
            hint="Both hidden layers use relu, and every layer adds its bias.",  #:en
        )
expect(
    "forward([(W, b)], x)[0]",
    forward([(np.array([[1.0, -2.0], [0.5, 1.0]]), np.array([-3.0, 0.25]))], np.array([1.0, 1.0]))[0],
    [-1.5, -0.75],
    hint="1 層だけのネットワークでは、その層が最後の層です。",  #:ja
    hint="If there is only one layer, it is the last.",  #:en
)
### END HIDDEN TESTS

# %% test="forward" idea="values" points=1
import numpy as np

network = [
    (np.array([[1.0, -1.0, 0.5], [2.0, 0.0, -1.0]]), np.array([0.5, 2.0, -1.0])),
    (np.array([[1.0, 0.0], [2.0, -1.0], [-1.0, 3.0]]), np.array([0.1, -4.0])),
]
expect(
    "forward(network, [1, 2])[1]",
    forward(network, np.array([1.0, 2.0]))[1],
    [np.array([1.0, 2.0]), np.array([5.5, 1.0, 0.0]), np.array([7.6, -5.0])],
    hint="x から始めて u で終わります。中間層の値は、relu を通した後のものです。",  #:ja
    hint="It starts with x and ends with u. Values of hidden layers are those after relu.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
W1, b1, W2, b2, W3, b3 = (rng.normal(size=s) for s in ((3, 5), 5, (5, 4), 4, (4, 2), 2))
x = rng.normal(size=3)
z1 = np.maximum(x @ W1 + b1, 0)
z2 = np.maximum(z1 @ W2 + b2, 0)
expect(
    "forward([(W1, b1), (W2, b2), (W3, b3)], x)[1]",
    forward([(W1, b1), (W2, b2), (W3, b3)], x.copy())[1],
    [x, z1, z2, z2 @ W3 + b3],
    hint="3 層なら、リストには x, z1, z2, u の 4 つが入ります。",  #:ja
    hint="With three layers the list has four entries: x, z1, z2 and u.",  #:en
)
### END HIDDEN TESTS

# %% test="forward" idea="batch" points=1
import numpy as np

network = [
    (np.array([[1.0, -1.0, 0.5], [2.0, 0.0, -1.0]]), np.array([0.5, 2.0, -1.0])),
    (np.array([[1.0, 0.0], [2.0, -1.0], [-1.0, 3.0]]), np.array([0.1, -4.0])),
]
expect(
    "forward(network, [[1, 2], [0, 0]])[0]",
    forward(network, np.array([[1.0, 2.0], [0.0, 0.0]]))[0],
    [[7.6, -5.0], [4.6, -6.0]],
    hint="1 行が 1 件です。どの行も、1 件だけ入れたときと同じ値になります。",  #:ja
    hint="Each row is one sample and comes out as it would alone.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
W1, b1, W2, b2 = (rng.normal(size=s) for s in ((3, 4), 4, (4, 2), 2))
for n in (6, 4, 1):
    x = rng.normal(size=(n, 3))
    z1 = np.maximum(x @ W1 + b1, 0)
    network = [(W1, b1), (W2, b2)]
    got, after = call_and_look(forward, network, x)
    expect(
        f"forward(network, x), x: {x.shape}",
        got,
        (z1 @ W2 + b2, [x, z1, z1 @ W2 + b2]),
        hint="表を入れたら、1 行だけでも、どの層の値も表になります。",  #:ja
        hint="When a table goes in, even of one row, the values of every layer are tables.",  #:en
    )
    expect(
        f"(network, x), x: {x.shape}",
        after,
        (network, x),
        hint="forward が、渡された network か x を変えました。",  #:ja
        hint="forward changed the network or the x that it was given.",  #:en
    )
expect(
    "forward(network, x)[0], x: (3,)",
    forward([(W1, b1), (W2, b2)], x[0])[0],
    (z1 @ W2 + b2)[0],
    hint="1 件 (3,) を入れたら、出力は (2,) です。(1, 2) ではありません。",  #:ja
    hint="One sample (3,) gives (2,), not (1, 2).",  #:en
)
rng = fresh()
for sizes in ([2, 2, 1], [2, 2, 2, 1], [2, 2, 2, 2]):
    network = [(rng.normal(size=(n_in, n_out)), rng.uniform(0.5, 1, n_out)) for n_in, n_out in zip(sizes, sizes[1:])]
    x, values = rng.normal(size=(3, 2)), []
    z = x
    for k in range(len(network)):
        values.append(z)
        u = z @ network[k][0] + network[k][1]
        z = np.maximum(u, 0)
    expect(
        f"forward(network, x), {'-'.join(map(str, sizes))}, x: (3, 2)",
        forward(network, x.copy()),
        (u, [*values, u]),
        hint="どの層の値も別の配列で、形は (件数, ユニット数) です。ユニットが 1 つでも同じです。",  #:ja
        hint="The values of each layer are an array of their own, of shape (samples, units), also for a single unit.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたの `forward` を動かしましょう。2-4-3-1 のネットワークに、円を描いて動く点を入れます。青が濃い丸ほど、0 から離れた値です。再生ボタンを押して、値が 0 になる(白くなる)丸を探してください。
# %% [markdown] lang="en"
# Now run your `forward`. The inputs are points on a circle, and they go into a 2-4-3-1 network one after the other. The darker the blue, the further a value is from 0. Press play and look for circles that turn white: their value is 0.

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

sizes = [2, 4, 3, 1]
network = init_network(sizes, np.random.default_rng(9))
angles = np.linspace(0, 2 * np.pi, 20, endpoint=False)


def draw_values(frame):
    ax.clear()
    x = 2 * np.array([np.cos(angles[frame]), np.sin(angles[frame])])
    u, values = forward(network, x)
    draw_network(ax, sizes, values=values)
    for i, value in enumerate(x):
        ax.text(-0.25, heights(2)[i], f"{value:+.1f}", ha="right", va="center")
    ax.text(3.25, 0, f"{u[0]:+.1f}", ha="left", va="center")
    ax.set(xlim=(-0.8, 3.8), title="ネットワークの中の値 <=> The values in the network", xlabel="各層のユニットの数 <=> units in each layer")


fig, ax = plt.subplots()
draw_values(1)
plt.show()

fig, ax = plt.subplots(figsize=(5, 3), dpi=80, layout="constrained")
animation = FuncAnimation(fig, draw_values, frames=len(angles), interval=250)
plt.close(fig)
HTML(animation.to_jshtml())

# %% [markdown] lang="ja"
# 入力が変わると、0 になるユニットが入れ替わります。02 課で見たスパース性が、ここにも出ています。
#
# いまは点を 1 つずつ入れました。表にまとめて一度に入れると、どれくらい速いでしょうか。00 課の `median_seconds` で、20 回の中央値を測ります。
# %% [markdown] lang="en"
# As the input moves, different units become 0. This is the sparsity that you saw in lesson 02.
#
# Here the points went in one at a time. How much faster is it to put them into a table and send the table through once? We take the median of 20 runs, with `median_seconds` from lesson 00.

# %% demo
from threadpoolctl import threadpool_limits

network = init_network([50, 20, 10], np.random.default_rng(0))
X = np.random.default_rng(1).random((2000, 50))

# ja: コアを 1 つだけ使うと、混んだコンピュータでも値が安定する
# en: with one core only, the times are steady even on a busy machine
with threadpool_limits(1):
    alone = median_seconds(lambda: [forward(network, x) for x in X], 20)
    together = median_seconds(lambda: forward(network, X), 20)
print(f"2,000 件を 1 件ずつ {alone * 1000:.1f} ms、まとめて {together * 1000:.1f} ms: {alone / together:.0f} 倍の速さ")  #:ja
print(f"2,000 samples one by one {alone * 1000:.1f} ms, in one table {together * 1000:.1f} ms: {alone / together:.0f} times as fast")  #:en

# %% [markdown] lang="ja"
# 掛け算の回数は同じです。1 件ずつだと、Python が関数を 2,000 回呼び、そのたびに準備の時間がかかります。表なら、NumPy がまとめて計算します。だから学習でも予測でも、データは何件かずつまとめて流します。まとめたものを**バッチ**と呼びます。
#
# 次に、あなたの `forward` でも絵を描きます。冒頭の絵より小さい 2-8-8-1 のネットワークで、中間層は ReLU です。6 枚で替えるのは重みの初期値です。バイアスは、右下の 1 枚だけが 0 で、ほかの 5 枚は乱数です。4 節で見た初期値は、それぞれどんな絵になるでしょうか。
# %% [markdown] lang="en"
# The number of multiplications is the same. One by one, Python calls the function 2,000 times, and every call costs some time before any multiplication. With a table, NumPy does all of it at once. That is why data goes through in groups, in both training and prediction. Such a group is called a **batch**.
#
# Next, your `forward` paints as well. The network is 2-8-8-1, smaller than the one at the start of the lesson, and its hidden layers are ReLU. The six pictures differ in the initial weights. The biases are 0 in the last picture (normal, b = 0) and random in the other five. What will the initial values of section 4 paint?

# %% demo
rng = np.random.default_rng(5)
sizes = [2, 8, 8, 1]
side = np.linspace(-2, 2, 120)
points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
starts = {
    "0 <=> zeros": np.zeros,
    "全部 0.5 <=> all 0.5": lambda shape: np.full(shape, 0.5),
    "一様乱数 0〜1 <=> uniform 0 to 1": rng.random,
    "整数 0〜4 <=> integers 0 to 4": lambda shape: rng.integers(0, 5, shape),
    "正規乱数 <=> normal": lambda shape: rng.normal(size=shape),
}
networks = {"正規乱数、b = 0 <=> normal, b = 0": init_network(sizes, np.random.default_rng(15))}
for name, start in starts.items():
    networks[name] = [(start((n_in, n_out)), rng.normal(size=n_out)) for n_in, n_out in zip(sizes, sizes[1:])]

fig, axes = plt.subplots(2, 3, figsize=(6, 5))
for ax, name in zip(axes.flat, [*starts, "正規乱数、b = 0 <=> normal, b = 0"]):
    ax.imshow(forward(networks[name], points)[0].reshape(120, 120), cmap="magma", origin="lower")
    ax.set(xticks=[], yticks=[])
    ax.set_title(name, fontsize=11)
    ax.grid(False)
show_figure("1 つのネットワーク、6 通りの始め方 <=> One network, six ways to start", "$x_1$", "$x_2$")

# %% [markdown] lang="ja"
# 重みが 0 なら、どの点も同じ色です。全部 0.5 では、どのユニットも $x_1 + x_2$ だけで決まるので、色は斜めの方向にしか変わりません。重みがすべて 0 以上の一様乱数と整数では、右上へ行くほど明るくなります。正と負の混じる正規乱数では、いろいろな方向に折れ目ができます。
#
# 最後の絵では、折れ目がどれも中心から出ています。バイアスが 0 だと、$u = 0$ になる線が必ず原点を通るからです。バイアスには、折れ目を原点からずらす役目があります。学習すれば、0 から始めたバイアスも変わります。
#
# ## 6. 出力層を選ぶ
#
# `forward` が返す $u$ は、まだ出力層の活性化関数を通していない値です。分類では**ロジット**(logit)とも呼びます。猫・犬・鳥・魚の 4 種類を見分ける、2 つのネットワーク 2-3-4 と 3-5-4 で、ソフトマックスに通してみましょう。違うのは、大きさのリストと入力だけです。
# %% [markdown] lang="en"
# Zeros give every point the same colour. With 0.5 everywhere, all units depend on $x_1 + x_2$ only, and colours change along one diagonal. Uniform and integer weights are never negative, so the picture gets brighter towards the top right. Normal weights, positive and negative, make kinks in many directions, where a ReLU switches on or off.
#
# In the last picture all kinks start at the centre. With zero biases the line $u = 0$ always goes through the origin. Biases move the kinks away from the origin. Biases that start at 0 will change during learning.
#
# ## 6. Choosing the output layer
#
# The $u$ that `forward` returns has not gone through the output activation. In classification it is also called **logits**. Let us apply softmax in two networks that tell four animals apart, a 2-3-4 and a 3-5-4. Only the list of sizes and the input differ.

# %% demo
animals = ["猫 <=> cat", "犬 <=> dog", "鳥 <=> bird", "魚 <=> fish"]
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4), sharey=True)
for ax, sizes, x in zip(axes, [[2, 3, 4], [3, 5, 4]], [np.array([1.0, 2.0]), np.array([1.0, -0.5, 0.7])]):
    u, values = forward(init_network(sizes, np.random.default_rng(5)), x)
    y = softmax(u)
    name = "-".join(map(str, sizes))
    ax.bar(animals, y, color=BLUE)
    for i, logit in enumerate(u):
        ax.text(i, y[i] + 0.02, f"{logit:+.1f}", ha="center", fontsize=11)
    ax.set(title=name, xlabel="クラス <=> class", ylim=(0, 1.1), axisbelow=True)
    print(f"{name}: 形 {[v.shape for v in values]}   確率 {y.round(2)}   和 {y.sum():.2f}")  #:ja
    print(f"{name}: shapes {[v.shape for v in values]}, probabilities {y.round(2)}, sum {y.sum():.2f}")  #:en
axes[0].set_ylabel("確率 y <=> probability y")
show_figure("ロジット(数)と確率(棒) <=> Logits (numbers) and probabilities (bars)")

# %% [markdown] lang="ja"
# まだ何も学んでいないので、答えに意味はありません。それでも、確率が 4 つ並び、足すと 1 になるという形は整いました。
#
# 出力層の活性化関数は、答えの種類で決まります。それと一緒に、どれくらい外れたかを測る**損失関数**(loss function)も決まります。次の 3 組で、ほとんどの問題に取りかかれます。
#
# | 問題 `task` | たとえば | 出力ユニットの数 | 活性化関数 | 損失関数(04 課) | 答え |
# |---|---|---|---|---|---|
# | 回帰 `"regression"` | 明日の気温 | 予測する数の個数 | 恒等関数 | 平均二乗誤差 | $y$ そのもの |
# | 2 値分類 `"binary"` | 迷惑メールか | 1 | シグモイド | 2 値の交差エントロピー | $y \ge 0.5$ なら 1、それ以外は 0 |
# | 多クラス分類 `"multiclass"` | どの動物か | クラスの数 | ソフトマックス | 交差エントロピー | $y$ がいちばん大きいクラスの番号(同じなら先のほう) |
#
# (01 課の階段関数は、ちょうど 0 のときに 0 でした。ここでは、ちょうど 0.5、つまり $u = 0$ のときは 1 とします。)
#
# ### 課題 `predict`
# 総入力 `u` を出力層の活性化関数に通し、出力 `y` と、そこから決まる答え `answer` の組を返してください。2 値分類の `answer` は 0 か 1 です(`False` と `True` でもかまいません)。回帰では、`y` と `answer` が同じ配列でもかまいません。`u` は 1 件 `(n_out,)` のことも、バッチ `(B, n_out)` のこともあります。`sigmoid` と `softmax` は、冒頭で用意した 02 課の関数を使えます。
#
# | `u` | `y` | `answer`(回帰) | `answer`(分類) |
# |---|---|---|---|
# | `(n_out,)` | `(n_out,)` | `(n_out,)` | 数 1 つ |
# | `(B, n_out)` | `(B, n_out)` | `(B, n_out)` | `(B,)` |
#
# <details><summary>ヒント</summary>
#
# - まず `y` を決め、`answer` は `y` から作ります。
# - 2 値分類の `y` は、最後の軸に 1 つだけ数が入った配列です。`y[..., 0]` は、1 件でもバッチでも、最後の軸の 0 番目を取り出します。
# - 多クラス分類では、クラスが並んでいる軸について番号を選びます。`np.argmax` の `axis` は何にすればよいでしょうか。
#
# </details>
# %% [markdown] lang="en"
# Nothing has been learned yet, so the answers mean nothing. The form is right, though: four probabilities that add up to 1.
#
# The kind of answer decides the output activation. With it comes the **loss function**, which measures how far off the answer is. Three pairs cover most tasks that you will meet:
#
# | Task | For example | Output units | Activation | Loss (lesson 04) | Answer |
# |---|---|---|---|---|---|
# | regression `"regression"` | tomorrow's temperature | as many as there are numbers to predict | identity | mean squared error | $y$ itself |
# | binary classification `"binary"` | is this spam? | 1 | sigmoid | binary cross-entropy | 1 if $y \ge 0.5$, otherwise 0 |
# | multi-class classification `"multiclass"` | which animal? | one per class | softmax | cross-entropy | the index of the class with the largest $y$ (of two equal ones, the first) |
#
# (The step function of lesson 01 gave 0 at exactly 0. Here the answer is 1 at exactly 0.5, that is at $u = 0$.)
#
# ### Exercise `predict`
# Apply the output activation to the pre-activation `u`: return the output `y` together with the `answer` that follows from it. In binary classification the answer is 0 or 1 (`False` and `True` are accepted as well). In regression, `y` and `answer` may be the same array. `u` may be one sample `(n_out,)` or a batch `(B, n_out)`. You may use `sigmoid` and `softmax` from lesson 02, which the first cells gave you.
#
# | `u` | `y` | `answer` in regression | `answer` in classification |
# |---|---|---|---|
# | `(n_out,)` | `(n_out,)` | `(n_out,)` | one number |
# | `(B, n_out)` | `(B, n_out)` | `(B, n_out)` | `(B,)` |
#
# <details><summary>Hint</summary>
#
# - First find `y`, then make `answer` from `y`.
# - In binary classification the last axis of `y` holds a single number. `y[..., 0]` takes item 0 of the last axis, for one sample and for a batch.
# - In multi-class classification, choose along the axis of the classes. What should the `axis` of `np.argmax` be?
#
# </details>


# %% exercise="predict"
def predict(task, u):
    """出力 y と答え answer の組 (y, answer) を返す。task: "regression"、"binary"、"multiclass" のどれか。u: (n_out,) または (B, n_out)。"""  #:ja
    """Return the pair (y, answer) of the output and the answer. task: "regression", "binary" or "multiclass". u: (n_out,) or (B, n_out)."""  #:en
    ### BEGIN SOLUTION
    if task == "regression":
        return u, u
    if task == "binary":
        y = sigmoid(u)
        return y, np.where(y[..., 0] >= 0.5, 1, 0)
    y = softmax(u)
    return y, np.argmax(y, axis=-1)
    ### END SOLUTION


# %% test="predict" idea="output" points=1
import numpy as np

u = np.array([0.0, 2.0, -1.0])
expect('predict("regression", [0, 2, -1])[0]', predict("regression", u)[0], [0.0, 2.0, -1.0])
expect(
    'predict("binary", [0])[0]',
    predict("binary", np.array([0.0]))[0],
    [0.5],
    hint="2 値分類の出力は sigmoid(u) です。u と同じ形で返します。",  #:ja
    hint="In binary classification the output is sigmoid(u), of the same shape as u.",  #:en
)
expect(
    'np.sum(predict("multiclass", [0, 2, -1])[0])',
    np.sum(predict("multiclass", u)[0]),
    1.0,
    hint="多クラス分類の出力は softmax(u) です。足すと 1 になります。",  #:ja
    hint="In multi-class classification the output is softmax(u), which adds up to 1.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for shape in ((4,), (5, 4), (1, 4)):
    u = rng.normal(0, 3, shape)
    z = np.exp(u - u.max(axis=-1, keepdims=True))
    expect(f'predict("regression", u)[0], u: {shape}', predict("regression", u.copy())[0], u)
    expect(
        f'predict("multiclass", u)[0], u: {shape}',
        predict("multiclass", u.copy())[0],
        z / z.sum(axis=-1, keepdims=True),
        hint="softmax は、クラスの並ぶ最後の軸について計算します。",  #:ja
        hint="softmax goes along the last axis, that of the classes.",  #:en
    )
    u = u[..., :1]
    expect(
        f'predict("binary", u)[0], u: {u.shape}',
        predict("binary", u.copy())[0],
        1 / (1 + np.exp(-u)),
        hint="y は u と同じ形です。",  #:ja
        hint="y has the shape of u.",  #:en
    )
### END HIDDEN TESTS

# %% test="predict" idea="answer" points=1
import numpy as np

expect('predict("binary", [0.3])[1]', predict("binary", np.array([0.3]))[1], 1)
expect(
    'predict("multiclass", [[0, 2, -1], [1, 0, 0]])[1]',
    predict("multiclass", np.array([[0.0, 2.0, -1.0], [1.0, 0.0, 0.0]]))[1],
    [1, 0],
    hint="バッチでは、1 行につき 1 つの番号を返します。",  #:ja
    hint="For a batch, return one index for each row.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    'predict("regression", [[1.5, -2], [0, 3]])[1]',
    predict("regression", np.array([[1.5, -2.0], [0.0, 3.0]]))[1],
    [[1.5, -2.0], [0.0, 3.0]],
    hint="回帰の答えは y そのものです。",  #:ja
    hint="In regression the answer is y itself.",  #:en
)
expect('predict("multiclass", [-3, -1, -2])[1]', predict("multiclass", np.array([-3.0, -1.0, -2.0]))[1], 1)
expect('predict("multiclass", [[5, 6, 9]])[1]', predict("multiclass", np.array([[5.0, 6.0, 9.0]]))[1], [2])
expect('predict("binary", [-0.3])[1]', predict("binary", np.array([-0.3]))[1], 0)
expect(
    'predict("binary", [0])[1]',
    predict("binary", np.array([0.0]))[1],
    1,
    hint="y がちょうど 0.5 のときは 1 です。",  #:ja
    hint="When y is exactly 0.5, the answer is 1.",  #:en
)
expect(
    'predict("binary", [[4], [-2], [0.7]])[1]',
    predict("binary", np.array([[4.0], [-2.0], [0.7]]))[1],
    [1, 0, 1],
    hint="バッチでは、形 (B,) の配列を返します。",  #:ja
    hint="For a batch, return an array of shape (B,).",  #:en
)
expect(
    'predict("binary", [[0.7]])[1]',
    predict("binary", np.array([[0.7]]))[1],
    [1],
    hint="1 件だけのバッチの答えも、形 (1,) の配列です。",  #:ja
    hint="A batch of one sample has an answer of shape (1,).",  #:en
)
expect(
    'predict("multiclass", [[2, 2, 1], [0, 3, 3]])[1]',
    predict("multiclass", np.array([[2.0, 2.0, 1.0], [0.0, 3.0, 3.0]]))[1],
    [0, 1],
    hint="最大のクラスが 2 つあれば、先のほうです。",  #:ja
    hint="Of two equal classes, it is the first.",  #:en
)
rng = fresh()
for u in (rng.normal(size=(5, 4)).round(1) + [0.01, 0.02, 0.03, 0.04], rng.normal(size=4)):
    expect(
        f'predict("multiclass", {u.tolist()})[1]',
        predict("multiclass", u.copy())[1],
        u.argmax(axis=-1),
        hint="確率の最も大きいクラスの番号です。",  #:ja
        hint="It is the index of the class with the largest probability.",  #:en
    )
u = rng.permutation([0.7, 1.2, 2.0, -0.7, -1.2, -2.0])
expect(f'predict("binary", {u[:, None].tolist()})[1]', predict("binary", u[:, None])[1], (u > 0).astype(int))
for value in u:
    expect(f'predict("binary", [{value}])[1]', predict("binary", np.array([value]))[1], int(value > 0))
u = rng.normal(size=(3, 2)).round(2)
expect(f'predict("regression", {u.tolist()})[1]', predict("regression", u.copy())[1], u)
expect('predict("regression", [2])[1]', predict("regression", np.array([2.0]))[1], [2.0])
expect('predict("regression", [[2], [3]])[1]', predict("regression", np.array([[2.0], [3.0]]))[1], [[2.0], [3.0]],
       hint="回帰の答えは、y と同じ形です。"  #:ja
       hint="In regression the answer has the shape of y."  #:en
       )
expect('predict("multiclass", [[0, 0]])[1]', predict("multiclass", np.zeros((1, 2)))[1], [0],
       hint="最大のクラスが 2 つあれば、先のほうです。"  #:ja
       hint="Of two equal classes, it is the first."  #:en
       )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたの `predict` に、総入力を渡してみましょう。回帰と 2 値分類では、`u` がまったく同じです。答えはどう変わるでしょうか。
# %% [markdown] lang="en"
# Let your `predict` apply the output activations. Regression and binary classification start from exactly the same `u`. How will the answers differ?

# %% demo
for task, sizes in [("regression", [2, 3, 1]), ("binary", [2, 3, 1]), ("multiclass", [2, 3, 4])]:
    u = forward(init_network(sizes, np.random.default_rng(5)), np.array([1.0, 2.0]))[0]
    y, answer = predict(task, u)
    # ja: answer は False や True のこともあるので、数に直してから丸める
    # en: the answer may be False or True: make it a number before rounding
    answer = np.round(np.asarray(answer) + 0, 2)
    print(f"{task:11s} u = {u.round(2)}   y = {np.round(y, 2)}   answer {answer}")

# %% [markdown] lang="ja"
# 同じ `u` が、回帰ではそのまま答えになり、2 値分類では「はい」の確率になりました。ネットワークの本体は同じで、出力層の活性化関数だけが変わります。
#
# 多クラス分類では、いちばん大きい `u` のクラスが、いちばん大きい `y` のクラスでもあります。答えを 1 つ選ぶだけなら、ソフトマックスは要りません。確率が必要なとき、そして学習のときに使います。(07 課のネットワークには、`predict` という名前のメソッドがあります。そちらが返すのは、確率 `y` だけです。)
#
# 最後に、PyTorch で答え合わせをします。同じ重みを PyTorch の層に移して、同じデータを流します。次のコードの `W.T`(転置)に注目してください。
# %% [markdown] lang="en"
# The same `u` is the answer itself in regression and becomes the probability of "yes" in binary classification. The rest of the network stays the same; only the output activation changes.
#
# In multi-class classification the class with the largest `u` is also the class with the largest `y`. To choose one answer, softmax is not needed. It is needed for probabilities, and for training. (The network of lesson 07 has a method called `predict`, too. That one returns the probabilities `y` only.)
#
# Finally, PyTorch checks your work: the same weights, moved into its layers, and the same data. Look for the `W.T` in the next cell.

# %% demo
import torch

sizes = [784, 300, 100, 10]
network = init_network(sizes, np.random.default_rng(0))
layers = [torch.nn.Linear(n_in, n_out, dtype=torch.float64) for n_in, n_out in zip(sizes, sizes[1:])]
with torch.no_grad():
    for layer, (W, b) in zip(layers, network):
        layer.weight.copy_(torch.tensor(W.T))
        layer.bias.copy_(torch.tensor(b))
model = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2])

x = np.random.default_rng(1).random((20, 784))
mine, theirs = forward(network, x)[0], model(torch.tensor(x)).detach().numpy()
print(f"差は、いちばん大きい値の {np.abs(mine - theirs).max() / np.abs(mine).max():.0e} 倍以下")  #:ja
print(f"largest difference {np.abs(mine - theirs).max() / np.abs(mine).max():.0e} of the largest value")  #:en
print(f"パラメータの数 {count_parameters(sizes):,} と {sum(p.numel() for p in model.parameters()):,}")  #:ja
print(f"parameters {count_parameters(sizes):,} and {sum(p.numel() for p in model.parameters()):,}")  #:en
print(f"W1 の形 {network[0][0].shape}   PyTorch の weight の形 {tuple(layers[0].weight.shape)}")  #:ja
print(f"W1 {network[0][0].shape}   PyTorch's weight {tuple(layers[0].weight.shape)}")  #:en

# %% [markdown] lang="ja"
# 差は丸め誤差だけで、パラメータの数も一致しました。PyTorch は `W` を(出力の数, 入力の数)の向きで持っています。ほかの人のコードを読むときは、まず形を確かめましょう。
#
# ここまでの重みは、どれも乱数でした。では、学習した重みを入れたら、あなたの `forward` は何ができるでしょう。scikit-learn に、8 × 8 画素の手書き数字 1,437 枚で、64-32-10 のネットワークを学習させます。scikit-learn の重みは `coefs_` と `intercepts_` に入っていて、形は私たちの `W` と `b` と同じです。残りの 360 枚のうち、何枚を正しく読めるでしょうか。
# %% [markdown] lang="en"
# The difference is rounding, and the numbers of parameters agree. PyTorch keeps `W` the other way round, (outputs, inputs). When you read other people's code, look at the shapes first.
#
# So far, all weights were random. What can your `forward` do with weights that have been learned? We let scikit-learn train a 64-32-10 network on 1,437 handwritten digits of 8 × 8 pixels. It keeps its weights in `coefs_` and `intercepts_`, in the same shapes as our `W` and `b`. How many of the other 360 digits will be read correctly?

# %% demo
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

digits = load_digits()
X, labels = digits.data / 16, digits.target
learned = MLPClassifier([32], learning_rate_init=0.01, random_state=0).fit(X[360:], labels[360:])
network = list(zip(learned.coefs_, learned.intercepts_))
answers = predict("multiclass", forward(network, X[:360])[0])[1]
untrained = predict("multiclass", forward(init_network([64, 32, 10], np.random.default_rng(0)), X[:360])[0])[1]
print(f"乱数の重み: 正解率 {np.mean(untrained == labels[:360]):.1%}   学習した重み: {np.mean(answers == labels[:360]):.1%}")  #:ja
print(f"accuracy with random weights: {np.mean(untrained == labels[:360]):.1%}   with learned weights: {np.mean(answers == labels[:360]):.1%}")  #:en
colors = [RED if answer != label else "black" for answer, label in zip(answers[:10], labels)]
show_pictures(X[:10].reshape(-1, 8, 8), answers[:10], "初めて見る数字と、あなたの forward の答え <=> Digits it has never seen, and the answers of your forward", colors=colors)

# %% [markdown] lang="ja"
# 同じ `forward` が、学習した重みでは数字を読みます。図の 10 枚には、たまたま間違い(赤)が 2 枚ありますが、360 枚全体では 20 枚に 1 枚ほどです。これはあなたの `forward` の誤りではなく、この重みの限界です。この重みの見つけ方が、これからの課の主題です。04 課で損失を決め、05 課で損失を下げ、06 課で勾配を速く求め、07 課では、このようなネットワークをあなたのコードだけで学習させます。
#
# ## 確かめよう
#
# 答えを書いて、次のセルも実行してください。すぐに返事が表示されます。何度でも答え直せます。
#
# **問 1.** 50 件のデータが、形 `(50, 4)` の表になっています。これを 3 ユニットの層に `X @ W + b` で通します。`W` の形はどれですか。
# - a. `(3, 4)`
# - b. `(4, 3)`
# - c. `(50, 3)`
# - d. `(50, 4, 3)`
# %% [markdown] lang="en"
# With learned weights, the same `forward` reads digits. Of the ten in the figure two happen to be wrong (red); of all 360 it is about 1 in 20. Your `forward` is right: these weights are not perfect. How to find such weights is the subject of the next lessons: 04 defines a loss, 05 makes it smaller, 06 finds the gradient quickly, and in 07 a network like this one is trained by your code alone.
#
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** Fifty samples form a table of shape `(50, 4)`. It goes through a layer of 3 units as `X @ W + b`. What shape does `W` have?
# - a. `(3, 4)`
# - b. `(4, 3)`
# - c. `(50, 3)`
# - d. `(50, 4, 3)`

# %% quiz="weight_shape" points=1
weight_shape = "b"
replies = {
    "a": "それは PyTorch の持ち方です。X @ W では、X の列の数 4 と W の行の数が同じでないと、掛け算できません。",  #:ja
    "a": "That is how PyTorch keeps it. For X @ W, W needs as many rows as X has columns: 4.",  #:en
    "b": "正解です。(50, 4) @ (4, 3) で 4 が消え、(50, 3) が残ります。",  #:ja
    "b": "Right: in (50, 4) @ (4, 3) the 4 disappears and (50, 3) stays.",  #:en
    "c": "それは層から出てくる値の形です。重みは、データが何件でも変わりません。",  #:ja
    "c": "That is the shape of what comes out. Weights do not depend on the number of samples.",  #:en
    "d": "1 件ごとに別の重みを持つことになります。重みは 1 組だけで、どのデータにも同じものを使います。",  #:ja
    "d": "That would give each sample weights of its own. There is one set, used for every sample.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 4-8-3 のネットワークには、パラメータがいくつありますか。
# %% [markdown] lang="en"
# **Question 2.** How many parameters does a 4-8-3 network have?

# %% quiz="parameters_483" points=1
parameters_483 = 67
replies = {
    "67": "正解です。4 × 8 + 8 = 40 と、8 × 3 + 3 = 27 です。",  #:ja
    "67": "Right. 4 × 8 + 8 = 40, and 8 × 3 + 3 = 27.",  #:en
    "56": "重みの数は合っています。計算をする丸が 1 つずつ持っているものを、忘れていませんか。",  #:ja
    "56": "The weights are right. What does each circle that computes have as well?",  #:en
    "71": "入力層の 4 つにもバイアスをつけていませんか。入力層は計算をしません。",  #:ja
    "71": "Did the 4 inputs get biases too? The input layer computes nothing.",  #:en
    "58": "バイアスを、層に 1 つずつにしていませんか。バイアスはユニットに 1 つずつです。",  #:ja
    "58": "Is that one bias for each layer? Each unit has its own.",  #:en
    "15": "それは丸の数です。線も数えましょう。",  #:ja
    "15": "That is the number of circles. Count the lines as well.",  #:en
    "11": "それはバイアスの数です。重みも数えましょう。",  #:ja
    "11": "Those are the biases. Count the weights as well.",  #:en
    "96": "4 × 8 × 3 と、3 つを掛けていませんか。線で結ぶのは、となりの層だけです。層ごとに数えて足します。",  #:ja
    "96": "That is 4 × 8 × 3. Lines join neighbouring layers only: count layer by layer and add.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 2 つの中間層を持つネットワークです。
#
# ```
# 1: u1 = x @ W1 + b1
# 2: z1 = relu(u1)
# 3: u2 = z1 @ W2 + b2
# 4: z2 = relu(u2)
# 5: u3 = z2 @ W3 + b3
# ```
#
# 2 つ目の中間層の**出力**(次の層に渡す値)を計算しているのは、何行目ですか。
# %% [markdown] lang="en"
# **Question 3.** A network with two hidden layers:
#
# ```
# 1: u1 = x @ W1 + b1
# 2: z1 = relu(u1)
# 3: u2 = z1 @ W2 + b2
# 4: z2 = relu(u2)
# 5: u3 = z2 @ W3 + b3
# ```
#
# Which line computes the **activation** of the second hidden layer, the value that goes on to the next layer?

# %% quiz="hidden_output_line" points=1
hidden_output_line = 4
replies = {
    "1": "1 行目は、1 つ目の中間層の総入力です。",  #:ja
    "1": "Line 1 is the pre-activation of the first hidden layer.",  #:en
    "2": "2 行目は、1 つ目の中間層の出力です。「2 つ目の層」は、2 行目ではありません。",  #:ja
    "2": "Line 2 is the activation of the first hidden layer; the second layer is not the second line.",  #:en
    "3": "惜しい。3 行目は 2 つ目の中間層の総入力です。活性化関数に通したものが出力です。",  #:ja
    "3": "Close: line 3 is its pre-activation. The activation comes after relu.",  #:en
    "4": "正解です。総入力 u2 を relu に通したものが、次の層に渡されます。",  #:ja
    "4": "Right: relu of the pre-activation u2 goes on to the next layer.",  #:en
    "5": "5 行目は、出力層の計算です。",  #:ja
    "5": "Line 5 belongs to the output layer.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 10 個の入力を受け取る、100 ユニットの中間層があります。重みの初期値を全部 0.1、バイアスを全部 0 にしました。1 件のデータ(10 個の入力は全部違う数)を入れたとき、中間層の 100 個の値は、**何種類**になりますか。
# %% [markdown] lang="en"
# **Question 4.** A hidden layer of 100 units receives 10 inputs. All its weights start at 0.1, all its biases at 0. One sample goes in, and its 10 inputs are all different. How many **different** values do the 100 units take?

# %% quiz="how_many_values" points=1
how_many_values = 1
replies = {
    "1": "正解です。どのユニットも、同じ入力に同じ重みを掛けて足します。100 ユニットあっても、1 ユニット分の働きしかしません。",  #:ja
    "1": "Right: every unit multiplies the same inputs by the same weights. A hundred units do the work of one.",  #:en
    "100": "ユニットごとに値が違うのは、重みが違うときです。ここでは、100 個とも同じ計算をします。",  #:ja
    "100": "Units differ when their weights differ. Here all hundred compute the same.",  #:en
    "10": "入力は 10 種類ありますが、どのユニットも、その 10 個を全部受け取って足します。",  #:ja
    "10": "There are 10 different inputs, but every unit receives and adds up all of them.",  #:en
    "1000": "それは重みの数です。その 1000 個が、全部同じ値でした。",  #:ja
    "1000": "That is the number of weights, and all thousand are equal.",  #:en
    "0": "全部が 0 になるとは限りませんし、なったとしても「0 という 1 種類」です。",  #:ja
    "0": "They need not be 0, and if they were, 0 would still be one value.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 出力層にシグモイドを使うのがふさわしい問題を、**すべて**選んでください。
# - a. 写真の猫の体重を当てる
# - b. クレジットカードの利用が不正かどうかを判定する
# - c. 手書き数字が 0〜9 のどれかを当てる
# - d. 明日、雨が降る確率を答える
# %% [markdown] lang="en"
# **Question 5.** Choose **all** tasks for which sigmoid is the right output activation.
# - a. estimate how many kilograms the cat in a photo weighs
# - b. decide whether a credit-card payment is fraud
# - c. tell which digit from 0 to 9 was written
# - d. give the probability that it rains tomorrow

# %% quiz="sigmoid_tasks" points=1
sigmoid_tasks = {"b", "d"}
replies = {
    "b,d": "正解です。どちらも「はい」の確率を 1 つ答える、2 値分類です。",  #:ja
    "b,d": "Right: both answer with one probability, that of yes.",  #:en
    "b": "b は正解です。d も、「降る・降らない」のうち「降る」の確率です。",  #:ja
    "b": "b is right. d is yes or no as well: the probability of yes, it rains.",  #:en
    "d": "d は正解です。b も、はいかいいえの 2 択です。",  #:ja
    "d": "d is right. b has two possible answers as well, yes or no.",  #:en
    "b,c": "c は 10 択なので、足すと 1 になるソフトマックスが合います。d も「はい・いいえ」で答える問題ではありませんか。",  #:ja
    "b,c": "c has ten answers, whose probabilities should add up to 1: softmax. And d, is it not yes or no?",  #:en
    "b,c,d": "惜しい。c は 10 択です。シグモイドを 10 個並べても、確率を足して 1 になるとは限りません。",  #:ja
    "b,c,d": "Almost. c has ten answers, and ten sigmoids need not add up to 1.",  #:en
    "a,b,d": "惜しい。体重は数そのものです。シグモイドでは 1 kg を超えられません。",  #:ja
    "a,b,d": "Almost. A weight is a plain number; with sigmoid, no cat could exceed 1 kg.",  #:en
    "a,d": "d は正解です。でも、数を当てる a では、シグモイドは 1 を超えられません。b も考えてみましょう。",  #:ja
    "a,d": "d is right. But a asks for a number, and sigmoid never exceeds 1. Think about b as well.",  #:en
}

# %% [markdown] lang="ja"
# **問 6.** これから学習を始めます。学習のアルゴリズムが、データを見ながら**書き換えていく**ものを、**すべて**選んでください。
# - a. 入力 `x`
# - b. 重み `W`
# - c. 層の大きさ `sizes`
# - d. バイアス `b`
# %% [markdown] lang="en"
# **Question 6.** Learning is about to start. Choose **everything** that the learning algorithm **changes** as it sees data.
# - a. the input `x`
# - b. the weights `W`
# - c. the list of sizes, `sizes`
# - d. the biases `b`

# %% quiz="what_is_learned" points=1
what_is_learned = {"b", "d"}
replies = {
    "b,d": "正解です。深層学習の目標は、入力から望む出力が得られるように、重みとバイアスを決めることです。",  #:ja
    "b,d": "Right: the aim of deep learning is to find the weights and biases that turn inputs into the outputs we want.",  #:en
    "b": "b は正解です。折れ目をずらす役目のパラメータも、学習で決めます。",  #:ja
    "b": "b is right. The parameters that move the kinks are learned as well.",  #:en
    "d": "d は正解です。線についている数も、学習で決めます。",  #:ja
    "d": "d is right. The numbers on the lines are learned as well.",  #:en
    "a,b,d": "惜しい。入力はデータです。データに合わせてネットワークを変えるのであって、逆ではありません。",  #:ja
    "a,b,d": "Almost. The input is data: the network is fitted to the data, not the other way round.",  #:en
    "b,c,d": "惜しい。層の大きさは、学習の前に人が決めます。",  #:ja
    "b,c,d": "Almost. The sizes are chosen by people, before learning starts.",  #:en
    "b,c": "層の大きさは、学習の前に人が決めます。残りのパラメータは何でしょう。",  #:ja
    "b,c": "The sizes are chosen by people beforehand. Which parameters are missing?",  #:en
    "a,b,c,d": "全部ではありません。データそのものと、人が先に決めておくものが混じっています。",  #:ja
    "a,b,c,d": "Not all of them: one is the data itself, one is chosen by people beforehand.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Stanley, [*Compositional pattern producing networks*](https://doi.org/10.1007/s10710-007-9028-8) (2007) 座標を入れて絵を描くネットワークの研究。冒頭の絵の仲間です。
# - LeCun, Bottou, Bengio, Haffner, [*Gradient-based learning applied to document recognition*](https://doi.org/10.1109/5.726791) (1998) 3 節の 784-300-100-10 と、たくさんの手法の比較。
# - Glorot, Bengio, [*Understanding the difficulty of training deep feedforward neural networks*](https://proceedings.mlr.press/v9/glorot10a.html) (2010) 初期値の大きさの決め方。07 課で使います。
# - [TensorFlow Playground](https://playground.tensorflow.org) 層とユニットの数を変えながら、ブラウザの中で小さなネットワークが学ぶようすを見られます。
#
# ネットワークは答えを出せるようになりました。では、その答えは**どれくらい外れている**のでしょう。次の課では、それを 1 つの数で測ります。
# %% [markdown] lang="en"
# ## Going further
#
# - Stanley, [*Compositional pattern producing networks*](https://doi.org/10.1007/s10710-007-9028-8) (2007): networks that paint from coordinates, relatives of the picture at the start.
# - LeCun, Bottou, Bengio, Haffner, [*Gradient-based learning applied to document recognition*](https://doi.org/10.1109/5.726791) (1998): the 784-300-100-10 of section 3 among many other methods, compared.
# - Glorot, Bengio, [*Understanding the difficulty of training deep feedforward neural networks*](https://proceedings.mlr.press/v9/glorot10a.html) (2010): how large initial values should be; we use it in lesson 07.
# - [TensorFlow Playground](https://playground.tensorflow.org): add layers and units, and watch a small network learn in your browser.
#
# The network now gives answers. **How wrong** are they? The next lesson measures that with one number.
