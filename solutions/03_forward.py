# %% [markdown] lang="ja"
# まだ何も学んでいないネットワークがあります。重みはでたらめな乱数です。このネットワークに、画面の点の座標 $(x, y)$ を 1 つずつ入れて、出てきた数を色にします。
# 砂嵐になるでしょうか、一色に染まるでしょうか、それとも模様が出るでしょうか。予想してから実行してください。
# %% [markdown] lang="en"
# Here is a network that has learned nothing: its weights are random numbers. We feed it the position $(x, y)$ of every point on the screen and turn the number that comes out into a colour.
# Will it be noise, a single colour, or a pattern? Make a guess, then run the cells.

# %% setup
import numpy as np


def sigmoid(x):
    """02 課で書いた関数です。"""  #:ja
    """Yours, from lesson 02."""  #:en
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, z) / (1.0 + z)


def relu(x):
    """02 課で書いた関数です。"""  #:ja
    """Yours, from lesson 02."""  #:en
    return np.maximum(x, 0)


def softmax(x):
    """02 課で書いた関数です。"""  #:ja
    """Yours, from lesson 02."""  #:en
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% demo
# ja: 数を替えると、別の絵になる
# en: another number, another picture
rng = np.random.default_rng(8)

side = np.linspace(-1, 1, 200)
points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
z1 = np.tanh(points @ rng.normal(0, 4, (2, 30)) + rng.normal(0, 2, 30))
z2 = np.tanh(z1 @ rng.normal(0, 0.5, (30, 30)) + rng.normal(0, 0.5, 30))
z3 = np.tanh(z2 @ rng.normal(0, 0.5, (30, 30)) + rng.normal(0, 0.5, 30))
color = z3 @ rng.normal(0, 1, (30, 1))
plt.figure(figsize=(5, 4.4))
plt.imshow(color.reshape(200, 200), cmap="magma", extent=(-1, 1, -1, 1), origin="lower")
plt.grid(False)
plt.title("Painted by random weights")
plt.xlabel("x")
plt.ylabel("y")
plt.show()

# %% [markdown] lang="ja"
# 乱数なのに、砂嵐にはなりません。となり合う点は、よく似た色になります。かけて、足して、曲げる。これを 3 回くり返し、最後にもう一度かけて足すと、この絵になります。
# `default_rng` の数を替えて、気に入った 1 枚を探してみてください。
#
# 入力から出力へ、値を層から層へ送っていく計算を**順伝播**と呼びます。ネットワークが何かを予測するときは、いつもこの計算をしています。
#
# **この課でできるようになること** 層の大きさを見て、ネットワークを図に描き、パラメータを数え、初期値を入れて、データを流せるようになります。そして、解きたい問題に合った出力層を選べるようになります。
#
# **必要なもの** 前の課(02)の $u = Wx + b$ と活性化関数。Python のリストと `for`。GPU は使いません。
# %% [markdown] lang="en"
# The weights are random, yet the picture is not noise: neighbouring points get similar colours. Multiply, add, bend; three times over, then one more product: that is all it took.
# Change the number in `default_rng` until you find a picture that you like.
#
# Sending values from the input through one layer after another to the output is called the **forward pass**, or forward propagation. Whenever a network predicts anything, this is what it computes.
#
# **What you will be able to do** From nothing but the sizes of its layers: draw a network, count its parameters, give them initial values and send data through. And choose the output layer that suits the task.
#
# **What you need** $u = Wx + b$ and activation functions from the last lesson (02), Python lists and `for`. No GPU.

# %% [markdown] lang="ja"
# ## 1. ユニット、層、ネットワーク
#
# ネットワークは、3 段階で組み立てます。次の図の丸が 1 つの値、線が 1 つの重みです。
# %% [markdown] lang="en"
# ## 1. Unit, layer, network
#
# A network is built in three stages. In this picture each circle is a value and each line a weight.


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
for ax, sizes, name in zip(axes, [(4, 1), (4, 3), (4, 3, 3, 2)], ["one unit", "one layer", "three layers"]):
    draw_network(ax, sizes)
    ax.set(title=name, ylim=(-2.2, 2.2))
axes[1].set_xlabel("units in each layer")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 左から右へ読みます。いちばん左が**入力層**、いちばん右が**出力層**、間が**中間層**です。入力層は値が並んでいるだけで、計算はしません。層の枚数を「3 層」と数えるとき、入力層は数に入れません。
#
# どの層も、することは同じです。
#
# $$z = f(xW + b)$$
#
# 言葉にすると「前の層の値に重みをかけて足し、バイアスを足し、活性化関数で曲げる」。出てきた $z$ が、次の層の入力になります。
#
# 次のセルは、4 つの数を 1 ユニット、1 層、3 層に入れます。表示される 6 つの形を、先に予想してみましょう。
# %% [markdown] lang="en"
# Read it from left to right: on the left the **input layer**, on the right the **output layer**, in between the **hidden layers**. The input layer only holds values and computes nothing, so it does not count when we say "three layers".
#
# All layers do the same thing:
#
# $$z = f(xW + b)$$
#
# In words: multiply what the previous layer gave by the weights, add up, add the bias, bend. The result $z$ is the input of the next layer.
#
# The next cell sends four numbers through one unit, one layer and three layers. It prints six shapes: can you predict them?

# %% demo
rng = np.random.default_rng(0)
x = np.array([1.0, 0.5, -1.0, 2.0])

w, b = np.array([0.1, 0.2, 0.3, 0.4]), 0.5
u = x @ w + b
print(f"one unit      u = {u:.2f}   z = {relu(u):.2f}   shape {np.shape(u)}")

W1, b1 = rng.normal(size=(4, 3)), rng.normal(size=3)
z1 = relu(x @ W1 + b1)
print(f"one layer     z1 = {z1.round(2)}   shape {z1.shape}")

W2, b2 = rng.normal(size=(3, 3)), rng.normal(size=3)
W3, b3 = rng.normal(size=(3, 2)), rng.normal(size=2)
z2 = relu(z1 @ W2 + b2)
# ja: 最後の層では曲げない(理由は 5 節で)
# en: the last layer does not bend (section 5 says why)
y = z2 @ W3 + b3
print(f"three layers  z2 shape {z2.shape}   y shape {y.shape}")

batch = np.stack([x, 2 * x, -x, x + 1, x - 1])
print(f"five samples  {batch.shape} -> {(relu(relu(batch @ W1 + b1) @ W2 + b2) @ W3 + b3).shape}")
print(f"one sample in a table  {batch[:1].shape} -> {(batch[:1] @ W1 + b1).shape}")

# %% [markdown] lang="ja"
# 形を追えば、計算の流れが見えます。$W$ の形は(前の層のユニット数, この層のユニット数)。掛け算のたびに「前の数」が消え、「この層の数」が残ります。
#
# まちがえやすいのは、`(4,)` と `(1, 4)` です。`(4,)` は 1 件のデータ。`(1, 4)` は 1 行だけの表です。`(4,)` を入れたら `(2,)` が、`(1, 4)` を入れたら `(1, 2)` が出てきます。
# バイアスを `(1, 3)` の形で作ってしまうと、1 件のデータを入れても表が返ってくるので、気をつけましょう。
# %% [markdown] lang="en"
# Follow the shapes and you follow the computation. $W$ has the shape (units of the previous layer, units of this one); with each product the former disappears and the latter stays.
#
# A classic mix-up is `(4,)` and `(1, 4)`. The first is one sample, the second a table that has one row. In goes `(4,)`, out comes `(2,)`; in goes `(1, 4)`, out comes `(1, 2)`.
# Beware of biases of shape `(1, 3)`: with them a single sample comes back as a table.

# %% [markdown] lang="ja"
# ## 2. 大きさのリストから、ネットワークを描く
#
# ネットワークの形は、ユニットの数を並べたリストで伝わります。入力 2、中間 3、中間 3、出力 1 なら `[2, 3, 3, 1]`。「2-3-3-1 のネットワーク」と言います。
#
# まず紙に描いてみてください。丸を並べて、**となりの層の丸どうしを、全部の組み合わせで**線で結びます。線は何本になりましたか。
#
# ### 課題 `edges`
# 紙に引いた線を、プログラムで書き出してください。1 本の線は、両端の丸で表します。丸は(層の番号, 層の中での番号)で、どちらも 0 から数えます。
# たとえば `((0, 1), (1, 2))` は、入力層の 2 つめの丸から、次の層の 3 つめの丸への線です。`[2, 1]` なら、線は 2 本です。
#
# ```
# [((0, 0), (1, 0)), ((0, 1), (1, 0))]
# ```
#
# <details><summary>ヒント</summary>
#
# 線を 1 本決めるには、数が 3 つ要ります。左端は何層目か、左端はその層の何番目か、右端は次の層の何番目か。それぞれ、いくつまで動くでしょうか。いちばん右の層から出ていく線はありません。
#
# </details>
# %% [markdown] lang="en"
# ## 2. Drawing a network from a list of sizes
#
# The numbers of units, in a list, say how a network is built. Two inputs, two hidden layers of three, one output: `[2, 3, 3, 1]`, "a 2-3-3-1 network".
#
# Draw it on paper first: circles in columns, and lines that join **every circle of a layer with every circle of the next**. How many lines did you draw?
#
# ### Exercise `edges`
# Let a program list the lines that you drew. A line is given by the circles at its ends, and a circle by (number of the layer, number within the layer), both counted from 0.
# So `((0, 1), (1, 2))` runs from the second circle of the input layer to the third circle of the next layer. For `[2, 1]` there are two lines:
#
# ```
# [((0, 0), (1, 0)), ((0, 1), (1, 0))]
# ```
#
# <details><summary>Hint</summary>
#
# Three numbers fix a line: the layer of its left end, which unit of that layer, and which unit of the next. How far does each of them run? No line leaves the layer on the far right.
#
# </details>


# %% exercise="edges"
def edges(sizes):
    """すべての線 ((層, 番号), (次の層, 番号)) のリストを返す。sizes: 各層のユニット数(2 つ以上の整数のリスト)。線の順番は自由。"""  #:ja
    """Return the list of all lines ((layer, unit), (next layer, unit)), in any order. sizes: the units of each layer, a list of two or more whole numbers."""  #:en
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
### BEGIN HIDDEN TESTS
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
for sizes in ([2, 3, 3, 1], [3, 5, 4], [1, 2, 1, 2, 3]):
    expect(
        f"sorted(edges({sizes}))",
        sorted(edges(list(sizes))),
        [((l, i), (l + 1, j)) for l in range(len(sizes) - 1) for i in range(sizes[l]) for j in range(sizes[l + 1])],
        hint="線で結ぶのは、となりの層だけです。層の番号は 1 つずつ進みます。",  #:ja
        hint="Only neighbouring layers are joined, and the number of the layer moves on by one.",  #:en
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
ax.set(title=f"{'-'.join(map(str, sizes))}: {len(edges(sizes))} lines", xlabel="units in each layer")
plt.show()

# %% [markdown] lang="ja"
# ## 3. パラメータはいくつある?
#
# 学習で決める数、つまり重みとバイアスを、まとめて**パラメータ**と呼びます。線 1 本が重み 1 つ。では、バイアスは図のどこにあるのでしょう。
#
# バイアスは線ではなく、**丸の中**にあります。計算をする丸、つまり入力層以外の丸が、1 つずつ持っています。
#
# ### 課題 `count_parameters`
# 大きさのリストから、パラメータの総数を求めてください。
#
# <details><summary>ヒント</summary>
#
# 1 つの層だけで考えましょう。4 個の値を受け取る 3 ユニットの層で、`W` と `b` の形は何でしたか。それぞれ、いくつの数が入っていますか。
#
# </details>
# %% [markdown] lang="en"
# ## 3. How many parameters?
#
# The numbers that learning has to find, weights and biases together, are called **parameters**. Each line is a weight. And where in the picture are the biases?
#
# Not on the lines but **inside the circles**: every circle that computes, which means all but those of the input layer, has one.
#
# ### Exercise `count_parameters`
# From the list of sizes, work out how many parameters there are in all.
#
# <details><summary>Hint</summary>
#
# Think of a single layer, three units that receive four values. Which shapes do `W` and `b` have, and how many numbers are in each?
#
# </details>


# %% exercise="count_parameters"
def count_parameters(sizes):
    """重みとバイアスを合わせた数を返す。sizes: 各層のユニット数(2 つ以上の整数のリスト)。"""  #:ja
    """Return the number of weights and biases together. sizes: the units of each layer, a list of two or more whole numbers."""  #:en
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
for sizes, want in [([3, 5, 4], 44), ([5, 2], 12), ([784, 100, 10], 79510), ([2, 3, 3, 1, 6], 37)]:
    expect(
        f"count_parameters({sizes})",
        count_parameters(list(sizes)),
        want,
        hint="入力層にバイアスはありません。ほかの層は、ユニット 1 つにバイアスが 1 つです。",  #:ja
        hint="The input layer has no biases; in the other layers each unit has one.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 手書き数字の画像は 28 × 28 = 784 個の点でできています。LeCun たちが 1998 年の論文で試したネットワークの 1 つは、784-300-100-10 でした。
# パラメータがいちばん多いのは、どの層でしょうか。
# %% [markdown] lang="en"
# A handwritten digit is an image of 28 × 28 = 784 points. One of the networks that LeCun and colleagues tried in 1998 was 784-300-100-10.
# Which of its layers has the most parameters?

# %% demo
sizes = [784, 300, 100, 10]
layers = [count_parameters(pair) for pair in zip(sizes, sizes[1:])]
plt.bar(["784 → 300", "300 → 100", "100 → 10"], layers, color=BLUE)
for column, number in enumerate(layers):
    plt.text(column, number, f"{number:,}", ha="center", va="bottom")
plt.ylim(0, 270_000)
plt.title("The first layer holds almost everything")
plt.xlabel("layer")
plt.ylabel("parameters")
plt.show()
print(f"in all {count_parameters(sizes):,}   share of the first layer {layers[0] / sum(layers):.0%}")
print(f"hidden layers twice as wide: {count_parameters([784, 600, 200, 10]):,}")

# %% [markdown] lang="ja"
# 重みの数は、前の層とこの層の**かけ算**で増えます。だから、入力の多い最初の層に集まるのです。画像が大きくなると、この数が大問題になります。その解決策が、10 課の畳み込みです。
#
# ## 4. 初期値で何が変わる?
#
# 学習を始める前に、パラメータには何か値を入れておかなければなりません。0 でよいでしょうか。全部同じ数では?
#
# 1 件のデータを、6 ユニットの層に通します。入力はいつも同じ。替えるのは重みの初期値だけで、バイアスは 0 です。6 つの点が、6 つのユニットの値です。
# %% [markdown] lang="en"
# The number of weights is a **product**, units before times units here. That is why they pile up in the first layer, where the inputs are. With larger images this becomes a real problem; convolution, in lesson 10, is the way out.
#
# ## 4. What do initial values change?
#
# Before any learning, the parameters need some values. Will zeros do? Or the same number everywhere?
#
# One sample goes through a layer of six units. The input stays the same, the biases are 0, and only the initial weights differ. The six dots are the values of the six units.

# %% demo
rng = np.random.default_rng(8)
x = np.array([1.0, 2.0, -0.5, 1.5])
starts = {
    "zeros": np.zeros((4, 6)),
    "all 0.5": np.full((4, 6), 0.5),
    "uniform\n0 to 1": rng.random((4, 6)),
    "normal": rng.normal(size=(4, 6)),
    "integers\n0 to 4": rng.integers(0, 5, (4, 6)),
}
for column, (name, W) in enumerate(starts.items()):
    z = relu(x @ W)
    same = np.ptp(z) == 0
    plt.plot(column + np.linspace(-0.3, 0.3, 6), z, "s:" if same else "o:", color=ORANGE if same else BLUE, linewidth=1)
    print(f"{name.split()[0]:9s} {z.round(2)}")
plt.xticks(range(len(starts)), starts, fontsize=11)
plt.title("Equal weights, equal units")
plt.xlabel("initial weights")
plt.ylabel("values of the six units")
plt.show()

# %% [markdown] lang="ja"
# 左の 2 つ(だいだい色)では、6 つのユニットが全部同じ値です。入力も重みも同じなら、計算も同じになるからです。6 人いても、意見は 1 つ。しかも学習を始めると、全員が同じように直されるので、いつまでもそろったままです(直し方は 06 課で)。
#
# 右の 3 つはばらばらです。でも、性格が違います。
#
# - **一様乱数(0〜1)** 重みが正ばかりなので、値も似たりよったり。
# - **整数の乱数(0〜4)** 値が大きくなりすぎます。層を重ねると、もっとふくらみます。
# - **正規乱数(平均 0)** 正も負もあるので、あるユニットは強く反応し、あるユニットは黙ります。仕事が分かれています。
#
# このコースでは正規乱数を使います。重みがばらばらなら、バイアスは 0 から始めて大丈夫です。乱数をどれくらいの大きさにすればよいかは、07 課で考えます。
#
# ### 課題 `init_network`
# ネットワークを、層ごとの `(W, b)` を並べたリストで表します。`[2, 3, 4]` なら `[(W1, b1), (W2, b2)]` です。
#
# | | `W1` | `b1` | `W2` | `b2` |
# |---|---|---|---|---|
# | 形 | (2, 3) | (3,) | (3, 4) | (4,) |
#
# <details><summary>ヒント</summary>
#
# - `rng.normal(size=(2, 3))` は、平均 0、標準偏差 1 の正規乱数を 2 行 3 列に並べます。呼ぶたびに、続きの新しい乱数が出てきます。
# - となり合う 2 つの大きさを順に取り出すには、`zip(sizes, sizes[1:])` が便利です。`list(zip([2, 3, 4], [3, 4]))` を見てみましょう。
# - 層ごとに `np.random.default_rng(0)` を作り直すと、毎回同じ乱数が最初から出てきます。
#
# </details>
# %% [markdown] lang="en"
# In the two orange ones all six units have the same value. The same inputs and the same weights make the same sum. Six people and one opinion. And once learning starts, all of them are corrected alike, so they stay alike for ever (how they are corrected comes in lesson 06).
#
# The other three are mixed, each in its way:
#
# - **Uniform, 0 to 1**: all weights are positive, and the units resemble each other.
# - **Integers, 0 to 4**: the values grow too large, and every further layer blows them up more.
# - **Normal, mean 0**: positive and negative weights, so some units respond strongly and others stay silent. They share out the work.
#
# We use normal random numbers. As long as the weights differ, biases may start at 0. How large the random numbers should be is a question for lesson 07.
#
# ### Exercise `init_network`
# A network is a list with one pair `(W, b)` for each layer. For `[2, 3, 4]` that is `[(W1, b1), (W2, b2)]`:
#
# | | `W1` | `b1` | `W2` | `b2` |
# |---|---|---|---|---|
# | shape | (2, 3) | (3,) | (3, 4) | (4,) |
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
    # en: sizes: the units of each layer, a list of two or more whole numbers. rng: a np.random.Generator.
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
for sizes in ([5, 1], [3, 7, 2, 6]):
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
### BEGIN HIDDEN TESTS
for W, b in init_network([90, 110, 70], np.random.default_rng(2)):
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
network = init_network([60, 50, 40, 40], np.random.default_rng(5))
first = [np.asarray(W)[:40, :40].ravel() for W, b in network]
for a, b in [(0, 1), (0, 2), (1, 2)]:
    alike = abs(np.corrcoef(first[a], first[b])[0, 1])
    assert alike < 0.2, "ちがう層に、同じ乱数が使われています。"  #:ja
    assert alike < 0.2, "Different layers share the same random numbers."  #:en
for W, _ in network:
    W = np.asarray(W)
    alike = max(abs(np.corrcoef(W[:, 0], W[:, 1])[0, 1]), abs(np.corrcoef(W[0], W[1])[0, 1]))
    assert alike < 0.9, "1 つの層の中に、同じ乱数が並んでいます。"  #:ja
    assert alike < 0.9, "Random numbers repeat within a layer."  #:en
again, other = init_network([4, 3], np.random.default_rng(6)), init_network([4, 3], np.random.default_rng(7))
expect(
    "init_network([4, 3], np.random.default_rng(6))",
    np.asarray(init_network([4, 3], np.random.default_rng(6))[0][0]),
    again[0][0],
    hint="乱数は、受け取った rng から作ってください。同じ種なら、同じ重みになります。",  #:ja
    hint="Draw from the rng that was passed in: the same seed gives the same weights.",  #:en
)
assert not np.allclose(again[0][0], other[0][0]), "種がちがう rng を渡しても、同じ重みが返ってきました。"  #:ja
assert not np.allclose(again[0][0], other[0][0]), "Another seed gave the same weights."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 5. データを流す
#
# 部品がそろいました。どんな大きさのネットワークにもデータを流せる関数を書きます。1 節の計算を、$L$ 層のネットワークに広げます。中間層の値を $z$、出力を $y$ と書きます。
#
# $$z^{(1)} = f(xW_1 + b_1), \quad z^{(2)} = f(z^{(1)}W_2 + b_2), \quad \dots, \quad y = z^{(L-1)}W_L + b_L$$
#
# 言葉にすると「前の層の値を受け取り、かけて足して曲げて、次の層に渡す。最後の層だけは曲げない」。
#
# 最後の層で曲げないのは、なぜでしょう。毎月の気温を上手に予測するネットワークがあったとします。その出力に ReLU をつけたら、どうなるでしょうか。
# %% [markdown] lang="en"
# ## 5. Let the data flow
#
# All parts are there. Now for one function that sends data through a network of any size. Section 1 had three layers; for $L$ layers, with $z$ for the values of hidden layers and $y$ for the output, it goes on like this:
#
# $$z^{(1)} = f(xW_1 + b_1), \quad z^{(2)} = f(z^{(1)}W_2 + b_2), \quad \dots, \quad y = z^{(L-1)}W_L + b_L$$
#
# In words: take what the previous layer gave, multiply, add, bend and hand it on. Only the last layer does not bend.
#
# Why not? Suppose that a network has become good at predicting the temperature of each month. What would ReLU on its output do?

# %% demo
month = np.arange(1, 13)
score = -7 + 13.5 * (1 - np.cos((month - 1) * np.pi / 6))
plt.plot(month, score, "o-", color=BLUE, label="last layer: no activation")
plt.plot(month, relu(score), "s--", color=ORANGE, label="last layer: ReLU")
plt.title("ReLU on the output: no winter")
plt.xlabel("month")
plt.ylabel("predicted temperature (°C)")
plt.legend(fontsize=11, loc="lower center")
plt.show()

# %% [markdown] lang="ja"
# ReLU をつけると、冬が消えました。出力層で何をするかは、答えの形しだいです。そこで `forward` は**曲げる前の値**を返し、仕上げは 6 節で選びます。
#
# ### 課題 `forward`
# 中間層の活性化関数は `relu` です。返すものは 2 つ。出力 `y` と、各層の値を並べたリスト `values` です。
#
# | | `values[0]` | `values[1]` | … | `values[-1]` |
# |---|---|---|---|---|
# | 中身 | 入力 `x` | 1 層目の値 `z1` | … | 出力 `y` |
#
# 途中の値をとっておくのは、誤差逆伝播法(06 課)で使うからです。
#
# <details><summary>ヒント</summary>
#
# - 「今の値」を入れる変数を 1 つ用意して、はじめは `x` にします。層を 1 つ通るたびに、書き換えてはリストに加えます。
# - 最後の層だけ扱いが違います。`network[:-1]` は、最後以外の層のリストです。層が 1 枚だけのときは、空になります。
#
# </details>
# %% [markdown] lang="en"
# With ReLU there is no winter. What belongs on the output depends on the kind of answer. So `forward` returns the values **before any bending**, and section 6 chooses the finish.
#
# ### Exercise `forward`
# Hidden layers use `relu`. Return two things: the output `y`, and a list `values` with the values of every layer:
#
# | | `values[0]` | `values[1]` | … | `values[-1]` |
# |---|---|---|---|---|
# | holds | the input `x` | `z1` of layer 1 | … | the output `y` |
#
# Why keep what lies in between? Back-propagation (lesson 06) will need it.
#
# <details><summary>Hint</summary>
#
# - Keep the current values in one variable that starts as `x`. After every layer, replace it and add it to the list.
# - The last layer is different. `network[:-1]` is the list of all layers but the last; if there is only one layer, it is empty.
#
# </details>


# %% exercise="forward"
def forward(network, x):
    """出力 y と、各層の値のリスト values = [x, z1, …, y] を返す。中間層は relu、最後の層は活性化関数なし。x: (n_in,) または (n, n_in)。"""  #:ja
    """Return the output y and the list values = [x, z1, …, y]. Hidden layers use relu, the last layer no activation. x: (n_in,) or (n, n_in)."""  #:en
    # ja: network: (W, b) のリスト。y: x が (n_in,) なら (n_out,)、(n, n_in) なら (n, n_out)。
    # en: network: a list of (W, b). y: (n_out,) for x of shape (n_in,), (n, n_out) for (n, n_in).
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
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(8)
W1, b1, W2, b2, W3, b3 = (rng.normal(size=s) for s in ((4, 6), 6, (6, 5), 5, (5, 3), 3))
for x in rng.normal(size=(4, 4)):
    want = np.maximum(np.maximum(x @ W1 + b1, 0) @ W2 + b2, 0) @ W3 + b3
    expect(
        "forward([(W1, b1), (W2, b2), (W3, b3)], x)[0]",
        forward([(W1, b1), (W2, b2), (W3, b3)], x)[0],
        want,
        hint="中間層は 2 枚とも relu で曲げます。バイアスはどの層でも足します。",  #:ja
        hint="Both hidden layers bend with relu, and every layer adds its bias.",  #:en
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
    hint="x から始めて y で終わります。中間層の値は、relu を通した後のものです。",  #:ja
    hint="It starts with x and ends with y. Values of hidden layers are those after relu.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(9)
W1, b1, W2, b2, W3, b3 = (rng.normal(size=s) for s in ((3, 5), 5, (5, 4), 4, (4, 2), 2))
x = rng.normal(size=3)
z1 = np.maximum(x @ W1 + b1, 0)
z2 = np.maximum(z1 @ W2 + b2, 0)
expect(
    "forward([(W1, b1), (W2, b2), (W3, b3)], x)[1]",
    forward([(W1, b1), (W2, b2), (W3, b3)], x.copy())[1],
    [x, z1, z2, z2 @ W3 + b3],
    hint="3 層なら、リストには x, z1, z2, y の 4 つが入ります。",  #:ja
    hint="With three layers the list has four entries: x, z1, z2 and y.",  #:en
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
rng = np.random.default_rng(10)
W1, b1, W2, b2 = (rng.normal(size=s) for s in ((3, 4), 4, (4, 2), 2))
for n in (6, 4, 1):
    x = rng.normal(size=(n, 3))
    z1 = np.maximum(x @ W1 + b1, 0)
    expect(
        f"forward(network, x), x: {x.shape}",
        forward([(W1, b1), (W2, b2)], x.copy()),
        (z1 @ W2 + b2, [x, z1, z1 @ W2 + b2]),
        hint="表を入れたら、1 行だけでも、どの層の値も表になります。",  #:ja
        hint="When a table goes in, even of one row, the values of every layer are tables.",  #:en
    )
expect(
    "forward(network, x)[0], x: (3,)",
    forward([(W1, b1), (W2, b2)], x[0])[0],
    (z1 @ W2 + b2)[0],
    hint="1 件 (3,) を入れたら、出力は (2,) です。(1, 2) ではありません。",  #:ja
    hint="One sample (3,) gives (2,), not (1, 2).",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたの `forward` を動かしましょう。2-4-3-1 のネットワークに、円を描いて動く点を入れます。青が濃い丸ほど、0 から離れた値です。再生ボタンを押して、白くなる丸を探してください。
# %% [markdown] lang="en"
# Time to run your `forward`. A point that moves on a circle goes into a 2-4-3-1 network; the darker the blue, the further a value is from 0. Press play and look for circles that turn white.

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

sizes = [2, 4, 3, 1]
network = init_network(sizes, np.random.default_rng(9))
angles = np.linspace(0, 2 * np.pi, 20, endpoint=False)


def draw_values(frame):
    ax.clear()
    x = 2 * np.array([np.cos(angles[frame]), np.sin(angles[frame])])
    y, values = forward(network, x)
    draw_network(ax, sizes, values=values)
    for i, value in enumerate(x):
        ax.text(-0.25, heights(2)[i], f"{value:+.1f}", ha="right", va="center")
    ax.text(3.25, 0, f"{y[0]:+.1f}", ha="left", va="center")
    ax.set(xlim=(-0.8, 3.8), title="Units light up and fall silent", xlabel="units in each layer")


fig, ax = plt.subplots()
draw_values(1)
plt.show()

fig, ax = plt.subplots(figsize=(5, 3), dpi=80)
animation = FuncAnimation(fig, draw_values, frames=len(angles), interval=250)
plt.close(fig)
HTML(animation.to_jshtml())

# %% [markdown] lang="ja"
# 入力が変わると、光るユニットが入れ替わります。前の課で見たスパースさが、ここにも出ています。
#
# 次に、冒頭のお絵描きを、あなたの `forward` でやり直します。替えるのは初期値だけ。4 節で見た初期値は、それぞれどんな絵を描くでしょうか。
# %% [markdown] lang="en"
# As the input moves, other units light up: the sparsity of the last lesson, at work.
#
# Next, the painting from the start of the lesson, this time with your `forward`. Only the initial values differ. What will those of section 4 paint?

# %% demo
rng = np.random.default_rng(5)
sizes = [2, 8, 8, 1]
side = np.linspace(-2, 2, 120)
points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
starts = {
    "zeros": np.zeros,
    "all 0.5": lambda shape: np.full(shape, 0.5),
    "uniform 0 to 1": rng.random,
    "integers 0 to 4": lambda shape: rng.integers(0, 5, shape),
    "normal": lambda shape: rng.normal(size=shape),
}
networks = {"normal, b = 0": init_network(sizes, np.random.default_rng(15))}
for name, start in starts.items():
    networks[name] = [(start((n_in, n_out)), rng.normal(size=n_out)) for n_in, n_out in zip(sizes, sizes[1:])]

fig, axes = plt.subplots(2, 3, figsize=(6, 5), layout="constrained")
for ax, name in zip(axes.flat, [*starts, "normal, b = 0"]):
    ax.imshow(forward(networks[name], points)[0].reshape(120, 120), cmap="magma", origin="lower")
    ax.set(xticks=[], yticks=[])
    ax.set_title(name, fontsize=11)
    ax.grid(False)
fig.suptitle("Mixed signs paint in all directions")
fig.supxlabel("x", fontsize=12)
fig.supylabel("y", fontsize=12)
plt.show()

# %% [markdown] lang="ja"
# 0 では、どの点も同じ色。全部 0.5 では、$x + y$ しか見えないので、色は斜めにしか変わりません。重みが正ばかりの一様乱数と整数では、いつも右上が明るくなります。正も負もある正規乱数なら、いろいろな方向に折れ目ができます。
#
# 最後の絵では、折れ目がどれも中心を通っています。バイアスが 0 だと、$u = 0$ の線が原点から動けないからです。バイアスは、折れ目をずらすためにあるのです。
#
# ## 6. 出力層を選ぶ
#
# `forward` の出力は、まだ生の点数です。猫・犬・鳥・魚の 4 種類を見分けるネットワークで、仕上げをしてみましょう。2 つのネットワーク、2-3-4 と 3-5-4 を用意しました。替えたのは大きさのリストと入力だけです。
# %% [markdown] lang="en"
# Zeros give every point the same colour. With 0.5 everywhere, only $x + y$ can be seen, and colours change along the diagonal only. Uniform and integer weights are never negative, so it always gets brighter towards the top right. Normal ones, positive and negative, fold the plane in many directions.
#
# In the last picture all folds run through the centre. With zero biases the line $u = 0$ is tied to the origin; moving the folds away from there is what biases are for.
#
# ## 6. Choosing the output layer
#
# What `forward` returns are raw scores. Let us finish them for networks that tell four animals apart: a 2-3-4 and a 3-5-4. Only the list of sizes and the input differ.

# %% demo
animals = ["cat", "dog", "bird", "fish"]
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4), sharey=True)
for ax, sizes, x in zip(axes, [[2, 3, 4], [3, 5, 4]], [np.array([1.0, 2.0]), np.array([1.0, -0.5, 0.7])]):
    y, values = forward(init_network(sizes, np.random.default_rng(5)), x)
    p = softmax(y)
    name = "-".join(map(str, sizes))
    ax.bar(animals, p, color=BLUE)
    for i, score in enumerate(y):
        ax.text(i, p[i] + 0.02, f"{score:+.1f}", ha="center", fontsize=11, color=GREY)
    ax.set(title=name, xlabel="class", ylim=(0, 1.1))
    print(f"{name}: shapes {[v.shape for v in values]}, probabilities {p.round(2)}, sum {p.sum():.2f}")
axes[0].set_ylabel("probability")
fig.suptitle("Scores (grey) become probabilities (bars)")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# まだ何も学んでいないので、答えはでたらめです。それでも形は整いました。確率が 4 つ、足すと 1 です。
#
# 仕上げの活性化関数は、前の課で見たとおり、答えの形で決まります。そして、どれくらい外れたかを測る**損失関数**も一緒に決まります。この 3 組を覚えておけば、ほとんどの問題に手がつけられます。
#
# | 問題 | たとえば | 出力ユニット | 活性化関数 | 損失関数 |
# |---|---|---|---|---|
# | 回帰 | 明日の気温 | 知りたい数だけ | 恒等関数 | 平均二乗誤差 |
# | 2 値分類 | 迷惑メールか | 1 | シグモイド | 2 値の交差エントロピー |
# | 多クラス分類 | どの動物か | クラスの数 | ソフトマックス | 交差エントロピー |
#
# 数を当てるなら、目標との差を測ります。確率を答えるなら、正解につけた確率がどれだけ低かったかを測ります。損失関数の中身は次の課で。今日は組み合わせを自分のものにしましょう。
#
# ### 課題 `output_layer`
# 問題の種類を受け取り、活性化関数と損失関数の名前を返してください。名前は次のものを使います(次の課で書く関数の名前です)。
#
# - 活性化関数 `"identity"`(恒等関数)、`"sigmoid"`、`"softmax"`
# - 損失関数 `"mean_squared_error"`(平均二乗誤差)、`"binary_cross_entropy"`(2 値の交差エントロピー)、`"cross_entropy"`(交差エントロピー)
#
# <details><summary>ヒント</summary>
#
# 表を、そのままプログラムに写します。`if` を並べてもよいし、問題の名前をキーにした辞書にしても、すっきり書けます。
#
# </details>
# %% [markdown] lang="en"
# Nothing has been learned yet, so the answers are nonsense. The form is right, though: four probabilities that add up to 1.
#
# As in the last lesson, the kind of answer decides the output activation. With it comes the **loss function**, which measures how far off the answer is. Three pairs cover most of what you will meet:
#
# | Task | For example | Output units | Activation | Loss |
# |---|---|---|---|---|
# | regression | tomorrow's temperature | as many as numbers wanted | identity | mean squared error |
# | binary classification | is this spam? | 1 | sigmoid | binary cross-entropy |
# | multi-class classification | which animal? | one per class | soft-max | cross-entropy |
#
# For a number, measure the distance to the target. For probabilities, measure how little was given to the right answer. How losses work is the next lesson; today, make the pairs your own.
#
# ### Exercise `output_layer`
# Take a kind of task and return the names of activation and loss. Use these names (those of losses are functions that you will write in the next lesson):
#
# - activation: `"identity"`, `"sigmoid"`, `"softmax"`
# - loss: `"mean_squared_error"`, `"binary_cross_entropy"`, `"cross_entropy"`
#
# <details><summary>Hint</summary>
#
# Copy the table into code. A row of `if` will do; a dictionary with the tasks as its keys is neat.
#
# </details>


# %% exercise="output_layer"
def output_layer(task):
    """(活性化関数の名前, 損失関数の名前) を返す。task: "regression"(回帰)、"binary"(2 値分類)、"multiclass"(多クラス分類)のどれか。"""  #:ja
    """Return (name of the activation, name of the loss). task: one of "regression", "binary", "multiclass"."""  #:en
    ### BEGIN SOLUTION
    return {
        "regression": ("identity", "mean_squared_error"),
        "binary": ("sigmoid", "binary_cross_entropy"),
        "multiclass": ("softmax", "cross_entropy"),
    }[task]
    ### END SOLUTION


# %% test="output_layer" points=1
import numpy as np

expect(
    'output_layer("regression")',
    output_layer("regression"),
    ("identity", "mean_squared_error"),
    hint="活性化関数、損失関数の順に、2 つの名前を返します。",  #:ja
    hint="Two names: the activation first, then the loss.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    'output_layer("binary")',
    output_layer("binary"),
    ("sigmoid", "binary_cross_entropy"),
    hint="「はい」の確率を 1 つだけ答えます。",  #:ja
    hint="A single probability, that of yes.",  #:en
)
expect(
    'output_layer("multiclass")',
    output_layer("multiclass"),
    ("softmax", "cross_entropy"),
    hint="クラスの数だけ確率を並べ、足すと 1 になります。",  #:ja
    hint="One probability for each class, and they add up to 1.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたの `output_layer` に選ばせて、生の点数を仕上げてみましょう。回帰と 2 値分類は、点数がまったく同じです。答えはどう変わるでしょうか。
# %% [markdown] lang="en"
# Let your `output_layer` choose how raw scores are finished. Regression and binary classification start from exactly the same score. How will the answers differ?

# %% demo
finish = {"identity": lambda u: u, "sigmoid": sigmoid, "softmax": softmax}
for task, sizes in [("regression", [2, 3, 1]), ("binary", [2, 3, 1]), ("multiclass", [2, 3, 4])]:
    activation, loss = output_layer(task)
    u = forward(init_network(sizes, np.random.default_rng(5)), np.array([1.0, 2.0]))[0]
    print(f"{task:11s} scores {u.round(2)}\n    {activation}: {finish[activation](u).round(2)}   loss: {loss}")

# %% [markdown] lang="ja"
# 同じ点数が、回帰ではそのまま答えになり、2 値分類では「はい」の確率になりました。ネットワークの体は同じで、最後の仕上げだけが変わります。
#
# 最後に、PyTorch と答え合わせをします。同じ重みを PyTorch の層に移して、同じデータを流します。移すときに `W.T` と転置しているのに気づきましたか。
# %% [markdown] lang="en"
# The same score is the answer itself in regression and becomes the probability of yes in binary classification. The body of the network stays; only the finish changes.
#
# Last of all, PyTorch checks your work: the same weights, moved into its layers, and the same data. Do you see the `W.T` on the way?

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
print(f"largest difference {np.abs(mine - theirs).max() / np.abs(mine).max():.0e} of the largest score")
print(f"parameters {count_parameters(sizes):,} and {sum(p.numel() for p in model.parameters()):,}")
print(f"W1 {network[0][0].shape}   PyTorch's weight {tuple(layers[0].weight.shape)}")

# %% [markdown] lang="ja"
# 差は丸め誤差だけで、パラメータの数も一致しました。PyTorch は `W` を(出力の数, 入力の数)の向きにしまいます。ほかの人のコードを読むときは、まず形を見ましょう。
#
# ## 確認テスト
#
# 答えを書いて次のセルも実行すると、その場で返事が返ってきます。何度でも答え直せます。
#
# **問 1.** 50 件のデータが、形 `(50, 4)` の表になっています。これを 3 ユニットの層に `x @ W + b` で通します。`W` の形はどれですか。
# - a. `(3, 4)`
# - b. `(4, 3)`
# - c. `(50, 3)`
# - d. `(50, 4, 3)`
# %% [markdown] lang="en"
# The difference is rounding, and the numbers of parameters agree. PyTorch keeps `W` the other way round, (outputs, inputs). When you read other people's code, look at the shapes first.
#
# ## Confirmation test
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** Fifty samples form a table of shape `(50, 4)`. It goes through a layer of 3 units as `x @ W + b`. Which shape has `W`?
# - a. `(3, 4)`
# - b. `(4, 3)`
# - c. `(50, 3)`
# - d. `(50, 4, 3)`

# %% quiz="weight_shape" points=1
weight_shape = "b"
replies = {
    "a": "PyTorch のしまい方です。x @ W では、x の列の数 4 と W の行の数がそろわないと、かけ算できません。",  #:ja
    "a": "That is how PyTorch keeps it. For x @ W, the 4 columns of x must meet 4 rows of W.",  #:en
    "b": "そのとおり。(50, 4) @ (4, 3) で 4 が消え、(50, 3) が残ります。",  #:ja
    "b": "Right: in (50, 4) @ (4, 3) the 4 disappears and (50, 3) stays.",  #:en
    "c": "それは層から出てくる値の形です。重みは、データが何件でも変わりません。",  #:ja
    "c": "That is the shape of what comes out. Weights do not depend on the number of samples.",  #:en
    "d": "1 件ごとに別の重みを持つことになります。重みは 1 組だけで、どのデータにも同じものを使います。",  #:ja
    "d": "That would give each sample weights of its own. There is one set, used for every sample.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 4-8-3 のネットワークには、パラメータがいくつありますか。
# %% [markdown] lang="en"
# **Question 2.** How many parameters has a 4-8-3 network?

# %% quiz="parameters_483" points=1
parameters_483 = 67
replies = {
    "67": "そのとおり。4 × 8 + 8 = 40 と、8 × 3 + 3 = 27 です。",  #:ja
    "67": "Right: 4 × 8 + 8 = 40, and 8 × 3 + 3 = 27.",  #:en
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
    "96": "4 × 8 × 3 と、3 つをかけていませんか。線で結ぶのは、となりの層だけです。層ごとに数えて足します。",  #:ja
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
# 5: y = z2 @ W3 + b3
# ```
#
# 2 つめの中間層の**出力**を決めているのは、何行目ですか。
# %% [markdown] lang="en"
# **Question 3.** A network with two hidden layers:
#
# ```
# 1: u1 = x @ W1 + b1
# 2: z1 = relu(u1)
# 3: u2 = z1 @ W2 + b2
# 4: z2 = relu(u2)
# 5: y = z2 @ W3 + b3
# ```
#
# Which line gives the **activation**, the value that comes out, of the second hidden layer?

# %% quiz="hidden_output_line" points=1
hidden_output_line = 4
replies = {
    "1": "1 行目は、1 つめの中間層の総入力です。",  #:ja
    "1": "Line 1 is the pre-activation of the first hidden layer.",  #:en
    "2": "2 行目は、1 つめの中間層の出力です。「2 つめの層」は、2 行目ではありません。",  #:ja
    "2": "Line 2 is the activation of the first hidden layer; the second layer is not the second line.",  #:en
    "3": "惜しい。3 行目は 2 つめの中間層の総入力です。曲げて、はじめて出力になります。",  #:ja
    "3": "Close: line 3 is its pre-activation, before bending.",  #:en
    "4": "そのとおり。総入力 u2 を relu で曲げたものが、次の層に渡されます。",  #:ja
    "4": "Right: the pre-activation u2, bent by relu, is what goes on to the next layer.",  #:en
    "5": "5 行目は、出力層の計算です。",  #:ja
    "5": "Line 5 belongs to the output layer.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 10 個の入力を受け取る、100 ユニットの中間層があります。重みの初期値を全部 0.1、バイアスを全部 0 にしました。10 個の入力が全部ちがう数のとき、中間層の 100 個の値は、**何種類**になりますか。
# %% [markdown] lang="en"
# **Question 4.** A hidden layer of 100 units receives 10 inputs. All its weights start at 0.1, all its biases at 0. The 10 inputs are all different. How many **different** values do the 100 units take?

# %% quiz="how_many_values" points=1
how_many_values = 1
replies = {
    "1": "そのとおり。どのユニットも、同じ入力に同じ重みをかけて足します。100 ユニットあっても、1 ユニット分の働きしかしません。",  #:ja
    "1": "Right: every unit multiplies the same inputs by the same weights. A hundred units do the work of one.",  #:en
    "100": "ユニットごとに値がちがうのは、重みがちがうときです。ここでは、100 個とも同じ計算をします。",  #:ja
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
# - a. guess the weight of the cat in a photo
# - b. decide whether a credit-card payment is fraud
# - c. tell which digit from 0 to 9 was written
# - d. give the probability that it rains tomorrow

# %% quiz="sigmoid_tasks" points=1
sigmoid_tasks = {"b", "d"}
replies = {
    "b,d": "そのとおり。どちらも「はい」の確率を 1 つ答える、2 値分類です。",  #:ja
    "b,d": "Right: both answer with one probability, that of yes.",  #:en
    "b": "b は正解です。d も、「降る・降らない」のうち「降る」の確率です。",  #:ja
    "b": "b is right. d is yes or no as well: the probability of yes, it rains.",  #:en
    "d": "d は正解です。b も、はいかいいえの 2 択です。",  #:ja
    "d": "d is right. b has two possible answers as well, yes or no.",  #:en
    "b,c": "c は 10 択なので、足して 1 になるソフトマックスが合います。d は「はい・いいえ」になりませんか。",  #:ja
    "b,c": "c has ten answers, whose probabilities should add up to 1: soft-max. And d, is it not yes or no?",  #:en
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
# **Question 6.** Learning is about to start. Choose **everything** that the learning algorithm **rewrites** as it sees data.
# - a. the input `x`
# - b. the weights `W`
# - c. the list of sizes, `sizes`
# - d. the biases `b`

# %% quiz="what_is_learned" points=1
what_is_learned = {"b", "d"}
replies = {
    "b,d": "そのとおり。深層学習の目標は、入力から望む出力が得られるように、重みとバイアスを決めることです。",  #:ja
    "b,d": "Right: the aim of deep learning is to find the weights and biases that turn inputs into the outputs we want.",  #:en
    "b": "b は正解です。折れ目をずらす役目のパラメータも、学習で決めます。",  #:ja
    "b": "b is right. The parameters that move the folds are learned as well.",  #:en
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
# ## 先へ進む人のために
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
