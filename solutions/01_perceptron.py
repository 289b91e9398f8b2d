# %% [markdown] lang="ja"
# 1958 年 7 月、ワシントン。部屋を埋める 5 トンの計算機 IBM 704 に、記者たちの前でカードが読み込まれていきます。印が左にあるカードと、右にあるカード。
# 見分け方は、だれもプログラムしていません。それでも 50 枚ほど読むと、機械は左と右を言い当てるようになりました。
#
# どうやって? まず、カードを配ってみましょう。
# %% [markdown] lang="en"
# Washington, July 1958. A five-ton computer that fills a room, an IBM 704, reads cards in front of reporters. Some are marked on the left, some on the right.
# Nobody has programmed how to tell them apart. After some fifty cards the machine says left or right, correctly.
#
# How? First, let us deal some cards.

# %% setup
import numpy as np


# %% demo
def deal(n, rng):
    """n 枚のカード (n, 400) と、印が右なら 1、左なら 0 の答え (n,)。"""  #:ja
    """n cards (n, 400), and the answers (n,): 1 if marked on the right, 0 if on the left."""  #:en
    cards, right = np.zeros((n, 20, 20)), rng.integers(0, 2, n)
    for card, side in zip(cards, right):
        row, column = rng.integers(0, 16), rng.integers(0, 6) + 10 * side
        card[row : row + 5, column : column + 5] = 1
    return cards.reshape(n, 400), right


cards, right = deal(4, np.random.default_rng(22))
fig, axes = plt.subplots(1, 4, figsize=(6, 2.2))
for ax, card, side in zip(axes, cards, right):
    ax.imshow(card.reshape(20, 20), cmap="Greys", vmax=1.3)
    ax.set(title="right" if side else "left", xticks=[], yticks=[])
    ax.spines[:].set_visible(True)
    ax.grid(False)
fig.suptitle("Left or right? Nobody tells it how")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# あなたなら `if` 文 1 つで書けるでしょう。でも、この機械に `if` 文はありません。あるのは 400 個の点それぞれにかける数だけ。それを、間違えるたびに自分で直していきます。
# この仕組みが**パーセプトロン**、今日の深層学習の先祖です。3 節で、同じ実験をあなたのコードで再現します。
#
# **この課でできるようになること** パーセプトロンとその学習を Python で書き、何ができて何ができないかを図で説明できるようになります。
# そして、1943 年から今日までの流れと、深層学習が「なぜ今」うまくいくのかを、自分の言葉で話せるようになります。
#
# **必要なもの** Python の関数と `for` 文、NumPy の配列の足し算・かけ算。GPU は使いません。
# %% [markdown] lang="en"
# You could do it with one `if`. This machine has no `if`. All it has is a number to multiply each of the 400 dots by, and it corrects those numbers itself, every time it is wrong.
# That is a **perceptron**, the ancestor of today's deep learning. In section 3 you will repeat the experiment with code of your own.
#
# **What you will be able to do** Write a perceptron and its learning rule in Python, and show in a picture what it can and cannot do; and tell the story from 1943 to today, with the reasons why deep learning works *now*.
#
# **What you need** Python functions and `for` loops, adding and multiplying NumPy arrays. No GPU.

# %% [markdown] lang="ja"
# ## 1. 人工知能? 機械学習? 深層学習?
#
# ニュースではどれも同じように聞こえます。本当は、入れ子になっています。
# %% [markdown] lang="en"
# ## 1. AI, machine learning, deep learning?
#
# In the news they sound alike. In fact they sit inside one another.

# %% demo
boxes = [
    ("artificial intelligence", "rules for chess", GREY),
    ("machine learning", "decision tree", ORANGE),
    ("neural networks", "perceptron", GREEN),
    ("deep learning", "ResNet, Transformer", BLUE),
]
fig, ax = plt.subplots(figsize=(6, 3.8))
for i, (name, example, color) in enumerate(boxes):
    corner, width, height = (0.6 * i, 0.4 * i), 10 - 1.2 * i, 8 - 2 * i
    ax.add_patch(plt.Rectangle(corner, width, height, facecolor=color, alpha=0.13))
    ax.add_patch(plt.Rectangle(corner, width, height, fill=False, edgecolor=color))
    ax.text(5, 7.75 - 1.6 * i, name, ha="center", va="top", weight="bold")
    ax.text(5, 7.1 - 1.6 * i, f"e.g. {example}", ha="center", va="top", fontsize=11)
ax.set(xlim=(-0.1, 10.1), ylim=(-0.1, 8.1), title="Each one sits inside the one before")
ax.axis("off")
plt.show()

# %% [markdown] lang="ja"
# - **人工知能**(AI)は、人なら頭を使うことを機械にさせる技術のすべて。手書きの規則で指すチェスのプログラムも入ります。
# - **機械学習**は、規則を人が書く代わりに、データからパラメータを決める方法。
# - **ニューラルネットワーク**は、小さな計算ユニットをつないで作る、機械学習のモデルの一種。
# - **深層学習**は、中間層をたくさん重ねたニューラルネットワークを使う機械学習。何層から「深い」と呼ぶかに、決まった数はありません。
#
# では、ニューラルネットワークは何をするものでしょう。脳のまねと言われますが、やっていることは**関数の近似**です。数を入れると数が出る。写真を入れたら「猫らしさ」、盤面を入れたら「次の一手のよさ」。
# 正体の分からない関数に、例を手がかりに少しずつ形を近づけていきます。
#
# ## 2. 1943 年:1 個のニューロンを式にする
#
# 神経科学者マカロックと、まだ 20 歳の論理学者ピッツは、神経細胞を「信号を足し、しきい値を超えたら発火するスイッチ」と考えました。いまの形で描くとこうなります。
# %% [markdown] lang="en"
# - **Artificial intelligence** (AI): everything that makes machines do what people need their heads for, chess programs with hand-written rules included.
# - **Machine learning**: instead of writing rules, let data set the parameters.
# - **Neural networks**: one kind of model for it, made of small computing units joined together.
# - **Deep learning**: machine learning with neural networks of many hidden layers. No number of layers is agreed upon as "deep".
#
# And what does a neural network do? People say it imitates a brain; what it does is **approximate a function**. Numbers go in, numbers come out: a photo goes in and "how cat-like" comes out, a board goes in and "how good is this move".
# Nobody knows the formula of such a function, so we take a flexible one and bend it until it fits the examples.
#
# ## 2. 1943: a neuron as a formula
#
# The neuroscientist Warren McCulloch and Walter Pitts, a logician of twenty, described a nerve cell as a switch: add up the signals, fire if they exceed a threshold. Drawn as we use it today:

# %% demo
fig, ax = plt.subplots(figsize=(6, 3.2))
for y, name, weight, above in [(2, "$x_1$", "$w_1$", 1.76), (1, "$x_2$", "$w_2$", 1.08), (0, "1", "$b$", 0.5)]:
    ax.annotate("", (2.72, 1 + 0.16 * (y - 1)), (0.25, y), arrowprops=dict(arrowstyle="->", color=GREY, lw=1.5))
    ax.text(1.3, above, weight, color=BLUE, fontsize=14, ha="center")
    ax.text(0, y, name, fontsize=14, ha="center", va="center", bbox=dict(boxstyle="circle", fc="white", ec=GREY))
ax.annotate("", (6.3, 1), (3.2, 1), arrowprops=dict(arrowstyle="->", color=GREY, lw=1.5))
ax.text(3, 1, "$u$", fontsize=16, ha="center", va="center", bbox=dict(boxstyle="circle", fc="white", ec=BLUE, lw=2))
ax.text(3, 0.35, "weighted sum", ha="center", fontsize=11)
ax.add_patch(plt.Rectangle((4.1, 0.65), 1, 0.7, fc="white", ec=BLUE, lw=2, zorder=3))
ax.plot([4.2, 4.6, 4.6, 5.0], [0.8, 0.8, 1.2, 1.2], color=ORANGE, zorder=4)
ax.text(4.6, 0.35, "step", ha="center", fontsize=11)
ax.text(6.5, 1, "$y$", fontsize=14, ha="center", va="center")
ax.text(6.2, 0.35, "0 or 1", ha="center", fontsize=11)
ax.set(xlim=(-0.4, 6.9), ylim=(-0.4, 2.5), title="One unit: weigh, add, switch")
ax.axis("off")
plt.show()

# %% [markdown] lang="ja"
# 信号の集め方と、発火するかどうかの決め方を式にします。
#
# $$u = w_1 x_1 + w_2 x_2 + \cdots + b, \qquad y = 1 \ (u > 0), \quad 0 \ (u \le 0)$$
#
# 言葉にすると「入力に重みをかけて足し、バイアスを足す。その合計(**総入力** $u$)が 0 より大きければ 1、そうでなければ 0」。ちょうど 0 のときは 0 と約束します。
#
# | 神経細胞 | ユニット |
# |---|---|
# | 樹状突起が信号を受ける | 入力 $x$ |
# | シナプスの伝わりやすさ | 重み $w$ |
# | 発火しやすさ | バイアス $b$ |
# | 軸索から信号を送る | 出力 $y$ |
#
# たとえ話には限界があります。本物の神経細胞は、タイミングも意味をもつパルスを送り、化学物質で働き方を変え、1 個でもこのユニットよりずっと複雑です。
# 鳥に学んだ飛行機が羽ばたかないように、ニューラルネットワークも脳の模型ではありません。
#
# なお、1943 年のユニットでは、配線もしきい値も人が決めました。まだ学びません。
#
# ### 課題 `perceptron_output`
# 上の式を、そのまま関数にしてください。
#
# <details><summary>ヒント</summary>
#
# 同じ番号どうしをかけて全部足す計算は、NumPy なら `w @ x`(または `np.dot(w, x)`)の 1 回で済みます。
#
# </details>
# %% [markdown] lang="en"
# The formula says how the signals are collected and how the unit decides:
#
# $$u = w_1 x_1 + w_2 x_2 + \cdots + b, \qquad y = 1 \ (u > 0), \quad 0 \ (u \le 0)$$
#
# In words: multiply the inputs by the weights, add up, add the bias. If this sum (the **pre-activation** $u$) is above 0 the output is 1, otherwise 0. At exactly 0 we take 0.
#
# | nerve cell | unit |
# |---|---|
# | dendrites receive signals | inputs $x$ |
# | how well a synapse conducts | weights $w$ |
# | how easily the cell fires | bias $b$ |
# | the axon sends a signal on | output $y$ |
#
# The analogy has limits. Real neurons send pulses whose timing matters, change their ways with chemistry, and a single one is far more complicated than this unit.
# Aeroplanes learned from birds and do not flap; neural networks are no model of the brain either.
#
# In 1943, by the way, people chose the wiring and the thresholds. Nothing learned yet.
#
# ### Exercise `perceptron_output`
# Turn the formula into a function.
#
# <details><summary>Hint</summary>
#
# Multiplying partner by partner and adding everything up is a single operation in NumPy: `w @ x` (or `np.dot(w, x)`).
#
# </details>


# %% exercise="perceptron_output"
def perceptron_output(x, w, b):
    """ユニット 1 個の出力。x, w: (n_in,) の配列、b: 数。総入力 u = w·x + b が u > 0 なら 1、そうでなければ 0 を返す。"""  #:ja
    """Output of one unit. x, w: arrays (n_in,); b: number. Returns 1 if the pre-activation u = w·x + b is above 0, otherwise 0."""  #:en
    ### BEGIN SOLUTION
    return int(w @ x + b > 0)
    ### END SOLUTION


# %% test="perceptron_output" points=1
import numpy as np

expect(
    "perceptron_output([1, 1], w=[2, -1], b=-0.5)",
    perceptron_output(np.array([1.0, 1.0]), np.array([2.0, -1.0]), -0.5),
    1,
    hint="u = 2×1 − 1×1 − 0.5 = 0.5 です。",  #:ja
    hint="u = 2×1 − 1×1 − 0.5 = 0.5.",  #:en
)
expect(
    "perceptron_output([0, 1], w=[2, -1], b=-0.5)",
    perceptron_output(np.array([0.0, 1.0]), np.array([2.0, -1.0]), -0.5),
    0,
    hint="u = 2×0 − 1×1 − 0.5 = −1.5 です。",  #:ja
    hint="u = 2×0 − 1×1 − 0.5 = −1.5.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "perceptron_output([1, 1], w=[1, 1], b=-2)",
    perceptron_output(np.array([1, 1]), np.array([1.0, 1.0]), -2.0),
    0,
    hint="u がちょうど 0 のときは 0 です。",  #:ja
    hint="At exactly u = 0 the output is 0.",  #:en
)
expect(
    "perceptron_output([1, 2, 3], w=[1, 0.5, -1], b=1.5)",
    perceptron_output(np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.5, -1.0]), 1.5),
    1,
    hint="バイアスを足しましたか。入力は 3 つのこともあります。",  #:ja
    hint="Is the bias added? There may be three inputs.",  #:en
)
expect(
    "perceptron_output([-2], w=[-3], b=-6.5)",
    perceptron_output(np.array([-2.0]), np.array([-3.0]), -6.5),
    0,
    hint="u = 6 − 6.5 = −0.5 です。",  #:ja
    hint="u = 6 − 6.5 = −0.5.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 最後のスイッチを取り替えると、このユニットは統計学の昔なじみになります。同じ総入力 $u$ に、3 通りの出し方をつけてみます。
# %% [markdown] lang="en"
# Swap the switch at the end, and this unit turns out to be an old friend from statistics. The same pre-activation $u$ with three kinds of output:

# %% demo
x = np.linspace(-2, 3, 400)
u = 2 * x - 1
plt.plot(x, u, color=GREY, linestyle=":", label="u itself: linear regression")
plt.plot(x, 1 / (1 + np.exp(-u)), color=ORANGE, linestyle="--", label="sigmoid: logistic regression")
plt.plot(x, u > 0, color=BLUE, label="step: perceptron")
plt.title("One unit, three famous models (u = 2x − 1)")
plt.xlabel("x")
plt.ylabel("y")
plt.ylim(-0.6, 2.2)
plt.legend(loc="upper left", fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# そのまま出せば**線形回帰**、シグモイドでなめらかに 0〜1 へ押し込めば**ロジスティック回帰**、スイッチならパーセプトロン。ニューラルネットワークは、この昔なじみをたくさんつないだものです。
#
# ## 3. 1958 年:間違いから学ぶ
#
# コーネル航空研究所の心理学者ローゼンブラットは、ユニットに**自分で重みを直す**規則を与えました。直すのは、間違えたときだけです(ここでは、彼が 1962 年の本にまとめた形を使います)。1 回直すと、何が起こるでしょう。
# 下の図では、入力が 2 つのユニットが平面を 2 つに分けています。線の片側が 1、反対側が 0。この境目を**決定境界**と呼びます。
# %% [markdown] lang="en"
# Sent out as it is, $u$ is **linear regression**; squeezed smoothly between 0 and 1 by a sigmoid it is **logistic regression**; with a switch it is a perceptron. A neural network is many of these old friends joined together.
#
# ## 3. 1958: learning from mistakes
#
# Frank Rosenblatt, a psychologist at the Cornell Aeronautical Laboratory, gave the unit a rule by which it **corrects its own weights**, and only when it was wrong (we use the form of his book of 1962). What does one correction do?
# Below, a unit with two inputs splits the plane: 1 on one side of the line, 0 on the other. The line between is the **decision boundary**.


# %% demo
def boundary(ax, w, b, **style):
    """w·x + b = 0 の線を引く。"""  #:ja
    """Draw the line w·x + b = 0."""  #:en
    far = np.array([-50.0, 50.0])
    foot = -b * w / (w @ w)
    ax.plot(foot[0] - far * w[1], foot[1] + far * w[0], **style)


sides = plt.matplotlib.colors.ListedColormap(["white", BLUE])
grid = np.linspace(-3, 3, 200)
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4), sharey=True)
for ax, w, b, name in zip(
    axes, [np.array([1, -1]), np.array([1.5, 0])], [0, 0.5], ["before: 0, wrong", "after: 1, right"]
):
    ones = w[0] * grid[None, :] + w[1] * grid[:, None] + b > 0
    ax.pcolormesh(grid, grid, ones, cmap=sides, alpha=0.2, shading="nearest")
    boundary(ax, w, b, color=BLUE)
    ax.plot(1, 2, "*", color=ORANGE, markersize=16, markeredgecolor="black")
    ax.set(title=name, xlabel="$x_1$", xlim=(-3, 3), ylim=(-3, 3), aspect="equal")
axes[0].set_ylabel("$x_2$")
fig.suptitle("One mistake turns the line (shaded: output 1)")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 星の**目標値** $t$ は 1 なのに、左では出力 $y$ が 0 でした。1 回直すと、線が回って星は 1 の側に入りました。直し方はこうです。
#
# $$w \leftarrow w + \varepsilon\,(t - y)\,x, \qquad b \leftarrow b + \varepsilon\,(t - y)$$
#
# 言葉にすると「1 と答えるべきなのに 0 なら、入力の方向へ重みを足す。0 と答えるべきなのに 1 なら、引く。合っていたら何もしない」。$\varepsilon$(イプシロン)は**学習率**、1 回に直す大きさです。コードでは `lr` と書きます。
#
# ### 課題 `perceptron_update`
# データ 1 件を見て、直した後の重みとバイアスを返してください。
#
# <details><summary>ヒント</summary>
#
# - 出力 $y$ は、さっき書いた `perceptron_output` で求まります。
# - $t - y$ は 1, 0, −1 のどれかです。合っていれば 0 なので、場合分けはなくてもかまいません。
# - バイアスは「いつも 1 が入る入力」の重みと考えられます。$x$ に 1 を入れると、2 つの式が同じ形になりませんか。
#
# </details>
# %% [markdown] lang="en"
# The star's **target** $t$ is 1, but on the left the output $y$ was 0. One correction turned the line, and the star lies on the side of the ones. The correction:
#
# $$w \leftarrow w + \varepsilon\,(t - y)\,x, \qquad b \leftarrow b + \varepsilon\,(t - y)$$
#
# In words: if it said 0 and should have said 1, add some of the input to the weights; if it said 1 and should have said 0, subtract it; if it was right, do nothing. $\varepsilon$ (epsilon) is the **learning rate**, the size of a correction; in code, `lr`.
#
# ### Exercise `perceptron_update`
# Look at one sample and return the weights and the bias after the correction.
#
# <details><summary>Hint</summary>
#
# - The output $y$ comes from `perceptron_output`, which you have just written.
# - $t - y$ is 1, 0 or −1. When the answer was right it is 0, so you need no `if`.
# - Think of the bias as the weight of an input that is always 1. Put 1 in place of $x$: do the two formulas not become the same?
#
# </details>


# %% exercise="perceptron_update"
def perceptron_update(x, target, w, b, lr):
    """データ 1 件で学習規則を 1 回使い、新しい (w, b) を返す。出力が合っていれば、値は変わらない。  #:ja

    x, w: (n_in,) の配列。target: 0 か 1。b: 数。lr: 学習率。  #:ja
    """  #:ja
    """Use the learning rule once, on one sample, and return the new (w, b); the same values if the output was right.  #:en

    x, w: arrays (n_in,); target: 0 or 1; b: number; lr: learning rate.  #:en
    """  #:en
    ### BEGIN SOLUTION
    error = target - perceptron_output(x, w, b)
    return w + lr * error * x, b + lr * error
    ### END SOLUTION


# %% test="perceptron_update" idea="wrong" points=1
import numpy as np

expect(
    "perceptron_update([1, 2], target=1, w=[1, -1], b=0, lr=0.5)",
    perceptron_update(np.array([1.0, 2.0]), 1, np.array([1.0, -1.0]), 0.0, 0.5),
    (np.array([1.5, 0.0]), 0.5),
    hint="上の図の星です。t − y = 1 なので、w に 0.5 × x、b に 0.5 を足します。",  #:ja
    hint="This is the star of the figure: t − y = 1, so add 0.5 × x to w and 0.5 to b.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "perceptron_update([2, -1, 0.5], target=0, w=[1, 1, 1], b=0.25, lr=0.1)",
    perceptron_update(np.array([2.0, -1.0, 0.5]), 0, np.array([1.0, 1.0, 1.0]), 0.25, 0.1),
    (np.array([0.8, 1.1, 0.95]), 0.15),
    hint="0 と答えるべきなのに 1 と答えました。w からも b からも引きます。",  #:ja
    hint="It said 1 and should have said 0: subtract, from w and from b.",  #:en
)
expect(
    "perceptron_update([0, 0], target=1, w=[3, -2], b=0, lr=2)",
    perceptron_update(np.array([0.0, 0.0]), 1, np.array([3.0, -2.0]), 0.0, 2.0),
    (np.array([3.0, -2.0]), 2.0),
    hint="入力が全部 0 でも、バイアスは直せます。",  #:ja
    hint="Even when all inputs are 0, the bias can be corrected.",  #:en
)
### END HIDDEN TESTS

# %% test="perceptron_update" idea="right" points=1
import numpy as np

expect(
    "perceptron_update([1, 2], target=1, w=[1, 1], b=0, lr=0.5)",
    perceptron_update(np.array([1.0, 2.0]), 1, np.array([1.0, 1.0]), 0.0, 0.5),
    (np.array([1.0, 1.0]), 0.0),
    hint="合っているときは、何も変えません。",  #:ja
    hint="When the answer is right, nothing changes.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "perceptron_update([1, -4], target=0, w=[0.5, 0.5], b=1, lr=0.2)",
    perceptron_update(np.array([1.0, -4.0]), 0, np.array([0.5, 0.5]), 1.0, 0.2),
    (np.array([0.5, 0.5]), 1.0),
    hint="目標値が 0 で、出力も 0 です。何も変えません。",  #:ja
    hint="The target is 0 and so is the output: nothing changes.",  #:en
)
w, b = perceptron_update(np.array([1.0, 1.0]), 0, np.array([1.0, 0.5]), 0.0, 1.0)
expect(
    "perceptron_update([1, 1], target=0, w=[1, 0.5], b=0, lr=1)",
    (w, b),
    (np.array([0.0, -0.5]), -1.0),
    hint="ここは間違えているので、直します。",  #:ja
    hint="Here the answer was wrong, so it is corrected.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `train_perceptron`
# 1 件ずつ順番に見て、間違えたらその場で直す。全部を 1 回見終わるまでが 1 **エポック**です。これをくり返し、エポックごとに何回間違えたかを数えてください。
# すぐ下のテストで学ぶのは、入力が 2 つの小さな論理です。AND(両方 1 なら 1)、OR(どちらかが 1 なら 1)、NAND(両方 1 のときだけ 0)。
#
# <details><summary>ヒント</summary>
#
# - 重みは `np.zeros(X.shape[1])`(小数の 0)から始めます。`X` が整数だと、`np.zeros_like(X[0])` は整数になり、小数を足せません。
# - 間違いは**直す前の**重みで数えます。数えてから直す。この順番です。
# - 外側がエポックの `for`、内側がデータの `for x, target in zip(X, t):` です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `train_perceptron`
# Look at the samples one after the other and correct at once what was wrong. Once through all of them is an **epoch**. Repeat, and count the mistakes of each epoch.
# The tests below teach it a little logic with two inputs: AND (1 if both are 1), OR (1 if at least one is 1), NAND (0 only if both are 1).
#
# <details><summary>Hint</summary>
#
# - Start the weights from `np.zeros(X.shape[1])`, zeros with decimals. If `X` holds whole numbers, `np.zeros_like(X[0])` holds whole numbers too.
# - A mistake is counted with the weights **before** the correction: first count, then correct.
# - Two loops: epochs outside, `for x, target in zip(X, t):` inside.
#
# </details>


# %% exercise="train_perceptron"
def train_perceptron(X, t, lr, epochs):
    """パーセプトロンを学習させ、(w, b, mistakes) を返す。w も b も 0 から始め、X の順に 1 件ずつ、見るたびに直す。  #:ja

    X: (n, n_in) の配列、整数でもよい。t: (n,)、0 か 1。  #:ja
    返り値 w: (n_in,)。b: 数。mistakes: 各エポックで間違えた回数のリスト(0 回になっても続け、長さは epochs)。  #:ja
    """  #:ja
    """Train a perceptron and return (w, b, mistakes). Start with w and b at 0; correct after every sample, in the order of X.  #:en

    X: array (n, n_in), whole numbers allowed. t: (n,) of 0 and 1.  #:en
    Returns w: (n_in,); b: number; mistakes: list of the wrong answers in each epoch (go on after 0; its length is epochs).  #:en
    """  #:en
    ### BEGIN SOLUTION
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(X, t):
            wrong += int(perceptron_output(x, w, b) != target)
            w, b = perceptron_update(x, target, w, b, lr)
        mistakes.append(wrong)
    return w, b, mistakes
    ### END SOLUTION


# %% test="train_perceptron" idea="weights" points=1
import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
w, b, mistakes = train_perceptron(X, np.array([0, 0, 0, 1]), 0.5, 1)
expect(
    "train_perceptron(X, AND, lr=0.5, epochs=1): (w, b)",
    (w, b),
    (np.array([0.5, 0.5]), 0.5),
    hint="1 エポック目に間違えるのは最後の [1, 1] だけです。そこで w にも b にも 0.5 を足します。",  #:ja
    hint="In the first epoch only [1, 1] at the end is wrong; 0.5 is added to w and to b.",  #:en
)
### BEGIN HIDDEN TESTS
w, b, mistakes = train_perceptron(X, np.array([0, 0, 0, 1]), 0.5, 3)
expect(
    "train_perceptron(X, AND, lr=0.5, epochs=3): (w, b)",
    (w, b),
    (np.array([1.0, 0.5]), -0.5),
    hint="1 件見るたびに直していますか。次のデータは、直した重みで判定します。",  #:ja
    hint="Are the weights corrected after every sample? The next sample is judged with the corrected ones.",  #:en
)
A = np.array([[2.0, 0.5, -1.0], [-1.0, 1.5, 0.5], [0.5, -2.0, 1.0]])
w, b, mistakes = train_perceptron(A, np.array([0, 1, 1]), 0.1, 2)
expect(
    "train_perceptron(3 × 3, [0, 1, 1], lr=0.1, epochs=2): (w, b)",
    (w, b),
    (np.array([-0.05, -0.05, 0.15]), 0.2),
    hint="入力が 3 つでも動きますか。順番どおりに見ていますか。",  #:ja
    hint="Does it work with three inputs? Are the samples taken in order?",  #:en
)
### END HIDDEN TESTS

# %% test="train_perceptron" idea="mistakes" points=1
import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
w, b, mistakes = train_perceptron(X, np.array([0, 1, 1, 1]), 1, 5)
expect(
    "train_perceptron(X, OR, lr=1, epochs=5): mistakes",
    mistakes,
    [1, 2, 1, 0, 0],
    hint="直す前の重みで数え、エポックごとに 0 に戻します。",  #:ja
    hint="Count with the weights before the correction, and start each epoch from 0.",  #:en
)
### BEGIN HIDDEN TESTS
w, b, mistakes = train_perceptron(X, np.array([0, 0, 0, 1]), 1, 8)
expect(
    "train_perceptron(X, AND, lr=1, epochs=8): mistakes",
    mistakes,
    [1, 3, 3, 2, 1, 0, 0, 0],
    hint="間違いが 0 になっても、残りのエポックを続けて 0 を記録します。",  #:ja
    hint="After an epoch with 0 mistakes go on and record the zeros.",  #:en
)
w, b, mistakes = train_perceptron(X, np.array([0, 1, 1, 0]), 1, 4)
expect("train_perceptron(X, XOR, lr=1, epochs=4): mistakes", mistakes, [2, 3, 4, 4])
### END HIDDEN TESTS

# %% test="train_perceptron" idea="separates" points=1
import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
t = np.array([1, 1, 1, 0])
w, b, mistakes = train_perceptron(X, t, 0.3, 20)
expect(
    "train_perceptron(X, NAND, lr=0.3, epochs=20)",
    [perceptron_output(x, w, b) for x in X],
    [1, 1, 1, 0],
    hint="20 エポックあれば、4 件とも合うはずです。",  #:ja
    hint="Twenty epochs are enough to get all four right.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(3)
A = rng.normal(size=(60, 4))
side = A @ np.array([1.0, -2.0, 0.5, 1.0]) + 0.7
A, side = A[abs(side) > 0.4], side[abs(side) > 0.4]
w, b, mistakes = train_perceptron(A, (side > 0).astype(int), 0.1, 60)
expect(
    "train_perceptron(4 inputs, lr=0.1, epochs=60)",
    [perceptron_output(x, w, b) for x in A],
    (side > 0).astype(int),
    hint="線で分けられるデータなので、60 エポックで全部合うはずです。バイアスも直していますか。",  #:ja
    hint="A boundary exists, so sixty epochs get everything right. Is the bias corrected as well?",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 書けたら、働くところを見ましょう。AND と OR を、でたらめな線から学ばせます。四角が目標 1、丸が目標 0。1 コマに 1 件、オレンジの輪の点を見て直します。再生ボタンを押してください。
# %% [markdown] lang="en"
# Now watch it work. Starting from an arbitrary line, it learns AND and OR. Squares are targets of 1, circles of 0; each frame looks at one sample, the one in the orange ring. Press play.

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
tables = {"AND": np.array([0, 0, 0, 1]), "OR": np.array([0, 1, 1, 1]), "XOR": np.array([0, 1, 1, 0])}


def history(t, steps, lr=0.5):
    w, b = np.array([1.0, -0.1]), 0.55
    states = [(w, b)]
    for i in range(steps):
        w, b = perceptron_update(corners[i % 4], t[i % 4], w, b, lr)
        states.append((w, b))
    return states


def panel(ax, name, w, b, seen=None):
    t, grid = tables[name], np.linspace(-0.6, 1.6, 100)
    ones = w[0] * grid[None, :] + w[1] * grid[:, None] + b > 0
    ax.clear()
    ax.imshow(ones, cmap=sides, vmin=0, vmax=1, alpha=0.2, origin="lower", extent=(-0.6, 1.6, -0.6, 1.6))
    if w @ w > 0:
        boundary(ax, w, b, color=BLUE)
    for target, marker, color in [(0, "o", GREY), (1, "s", GREEN)]:
        ax.plot(*corners[t == target].T, marker, color=color, markersize=11)
    if seen is not None:
        ax.plot(*corners[seen], "o", markersize=21, fillstyle="none", color=ORANGE, markeredgewidth=2.5)
    wrong = sum(perceptron_output(x, w, b) != target for x, target in zip(corners, t))
    ax.set(title=f"{name}: {wrong} wrong", xlabel="$x_1$", ylabel="$x_2$", xticks=[0, 1], yticks=[0, 1])
    ax.set(xlim=(-0.6, 1.6), ylim=(-0.6, 1.6), aspect="equal")


def watch(names, steps):
    states = {name: history(tables[name], steps) for name in names}
    fig, axes = plt.subplots(1, len(names), figsize=(2.8 * len(names), 3.1), dpi=75, squeeze=False)

    def draw(i):
        for ax, name in zip(axes[0], names):
            panel(ax, name, *states[name][i], seen=(i - 1) % 4 if i else None)

    draw(0)
    fig.tight_layout()
    animation = FuncAnimation(fig, draw, frames=steps + 1, interval=500)
    plt.close(fig)
    return HTML(animation.to_jshtml())


watch(["AND", "OR"], 20)

# %% demo
fig, axes = plt.subplots(1, 2, figsize=(6, 3.5))
for ax, name in zip(axes, ["AND", "OR"]):
    panel(ax, name, *history(tables[name], 20)[-1])
fig.suptitle("Learned: one line is enough (squares: 1)")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 線は行きつ戻りつしますが、やがて止まります。線(入力が多ければ平面)で分けられるデータなら、有限回の訂正で必ず全問正解にたどり着く。これは証明されていて、**収束定理**と呼ばれます(Novikoff, 1962)。
# 線で分けられることを**線形分離可能**といいます。
#
# では、1958 年の実験を再現しましょう。入力は 400 個、カードは 50 枚、見るのは 1 回きり。学ばせるのは、あなたの `train_perceptron` です。
# (本物には、目と重みのあいだに、でたらめに配線した固定の層もありました。ここでは省きます。)
# %% [markdown] lang="en"
# The line goes back and forth, and in the end it rests. When a line (with more inputs, a plane) can separate the data, a finite number of corrections always gets everything right. That is proved, and called the **convergence theorem** (Novikoff, 1962).
# Such data are **linearly separable**.
#
# And now 1958 again: 400 inputs, 50 cards, each seen once, and your `train_perceptron` does the learning.
# (The original also had a layer of fixed, random wiring between the eye and the weights; we leave it out.)

# %% demo
rng = np.random.default_rng(1958)
cards, right = deal(50, rng)
w, b, mistakes = train_perceptron(cards, right, 1, 1)
new_cards, new_right = deal(1000, rng)
correct = np.mean((new_cards @ w + b > 0) == new_right)
print(f"mistakes in 50 cards: {mistakes[0]}   right on 1000 new cards: {correct:.1%}")

orange_to_blue = plt.matplotlib.colors.LinearSegmentedColormap.from_list("", [ORANGE, "white", BLUE])
fig, ax = plt.subplots(figsize=(5, 3.8))
largest = abs(w).max()
image = ax.imshow(w.reshape(20, 20), cmap=orange_to_blue, vmin=-largest, vmax=largest)
ax.axvline(9.5, color=GREY, linestyle=":")
fig.colorbar(image, label="weight")
ax.set(
    title="Left half: minus. Right half: plus.",
    xlabel="column of the card",
    ylabel="row",
    xticks=[0, 9, 19],
    yticks=[0, 9, 19],
)
ax.grid(False)
plt.show()

# %% [markdown] lang="ja"
# だれも教えていないのに、左半分にはマイナス、右半分にはプラスの重みができました。初めて見るカードにも答えられます。当時の新聞は、海軍の期待をこう伝えました。いずれこの計算機は「歩き、話し、見て、書き、自分を複製し、自分の存在を意識する」と。
#
# 2 年後には専用の機械 Mark I も公開されました。目は 20×20 の光センサー、重みはモーターで回るつまみ。学習すると、モーターが実際に回ったのです。
#
# ## 4. 1960 年:どれだけ間違えたかで直す
#
# パーセプトロンは「合ったか、外れたか」しか見ません。惜しい間違いも大間違いも同じです。スタンフォード大学のウィドローと、学生のホフ(のちの、マイクロプロセッサの生みの親の 1 人)は、別の物差しを使いました。下の図は、重みを 1 つ動かしたとき、2 つの物差しがどう変わるかです。
# **どちらの坂なら、目隠しをしても下りられますか。**
# %% [markdown] lang="en"
# Nobody told it to, and yet the left half has negative weights and the right half positive ones. It answers for cards it has never seen. The New York Times reported what the Navy expected of such a computer: that it would be able to
# "walk, talk, see, write, reproduce itself and be conscious of its existence".
#
# Two years later came a machine built for it, the Mark I. Its eye was a grid of 20 by 20 light sensors, its weights were dials turned by motors. When it learned, motors hummed.
#
# ## 4. 1960: learning from how wrong it was
#
# A perceptron sees only right or wrong; a near miss counts as much as a blunder. Bernard Widrow of Stanford and his student Marcian Hoff, later one of the inventors of the microprocessor, used another yardstick. The figure shows what both yardsticks say while one weight moves.
# **On which of the two could you find your way down blindfolded?**

# %% demo
x = np.array([-1.5, -1.0, -0.4, 0.3, 0.5, 0.9, 1.2, 1.6])
t = np.array([0, 0, 0, 1, 0, 1, 1, 1])
ws = np.linspace(-1.5, 3, 400)
u = ws[:, None] * x - 0.4
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4))
axes[0].plot(ws, ((u > 0) != t).sum(1), color=RED)
axes[0].set(title="number of mistakes", xlabel="weight w", ylabel="mistakes")
axes[1].plot(ws, ((t - u) ** 2).mean(1), color=RED)
axes[1].set(title="mean of (t − u)²", xlabel="weight w", ylabel="squared error")
fig.suptitle("Mistakes make steps, squares make a valley")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 左は段ばかりで、足元が平らです。どちらへ行けばよいか分かりません。右は谷なので、足元の傾きで下る向きが分かります。
#
# 右の物差しが比べるのは、目標値 $t$ と、スイッチを通す**前の**総入力 $u$ です。谷を下る一歩はこうなります。
#
# $$w \leftarrow w + \varepsilon\,(t - u)\,x, \qquad b \leftarrow b + \varepsilon\,(t - u)$$
#
# 言葉にすると「目標との差が大きいほど、大きく直す」。式はパーセプトロンとそっくりで、$y$ が $u$ に替わっただけ。これを**ウィドロー・ホフの規則**、または**デルタルール**と呼びます。
# ($\frac12 (t-u)^2$ の傾きから出てくる式です。$\frac12$ は、微分で出る 2 を消すため。4 課と 5 課で詳しく見ます。)
#
# ### 課題 `widrow_hoff_step`
# データ 1 件を見て、谷を一歩下りた後の重みとバイアスを返してください。
#
# <details><summary>ヒント</summary>
#
# - `perceptron_output` はスイッチの後の値なので、ここでは使えません。
# - 答えが合う側にあっても、$t - u$ が 0 でなければ直します。
#
# </details>
# %% [markdown] lang="en"
# On the left there are steps, and the ground under your feet is flat: which way to go? On the right is a valley, and the slope under your feet tells you.
#
# The yardstick on the right compares the target $t$ with the pre-activation $u$, **before** the switch. A step down the valley is
#
# $$w \leftarrow w + \varepsilon\,(t - u)\,x, \qquad b \leftarrow b + \varepsilon\,(t - u)$$
#
# In words: the further from the target, the larger the correction. The formula is the perceptron's with $u$ in place of $y$. It is called the **Widrow–Hoff rule** or **delta rule**.
# (It is the slope of $\frac12 (t-u)^2$; the $\frac12$ cancels the 2 that differentiation brings. More of this in lessons 4 and 5.)
#
# ### Exercise `widrow_hoff_step`
# Look at one sample, take one step down the valley, and return the new weights and bias.
#
# <details><summary>Hint</summary>
#
# - `perceptron_output` gives the value after the switch, so it is of no use here.
# - Even on the right side of the boundary there is something to correct as long as $t - u$ is not 0.
#
# </details>


# %% exercise="widrow_hoff_step"
def widrow_hoff_step(x, target, w, b, lr):
    """データ 1 件でデルタルールを 1 回使い、新しい (w, b) を返す。x, w: (n_in,) の配列。target, b, lr: 数。"""  #:ja
    """Use the delta rule once, on one sample, and return the new (w, b). x, w: arrays (n_in,); target, b, lr: numbers."""  #:en
    ### BEGIN SOLUTION
    error = target - (w @ x + b)
    return w + lr * error * x, b + lr * error
    ### END SOLUTION


# %% test="widrow_hoff_step" idea="size" points=1
import numpy as np

expect(
    "widrow_hoff_step([1, 2], target=1, w=[1, -1], b=0, lr=0.5)",
    widrow_hoff_step(np.array([1.0, 2.0]), 1, np.array([1.0, -1.0]), 0.0, 0.5),
    (np.array([2.0, 1.0]), 1.0),
    hint="u = −1 なので、誤差は 1 − (−1) = 2 です。",  #:ja
    hint="u = −1, so the error is 1 − (−1) = 2.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "widrow_hoff_step([2, -1, 0.5], target=0, w=[1, 1, 1], b=0.5, lr=0.1)",
    widrow_hoff_step(np.array([2.0, -1.0, 0.5]), 0, np.array([1.0, 1.0, 1.0]), 0.5, 0.1),
    (np.array([0.6, 1.2, 0.9]), 0.3),
    hint="u = 2 なので、誤差は −2 です。w も b も直します。",  #:ja
    hint="u = 2, so the error is −2. Correct both w and b.",  #:en
)
### END HIDDEN TESTS

# %% test="widrow_hoff_step" idea="every_time" points=1
import numpy as np

expect(
    "widrow_hoff_step([1, 1], target=1, w=[0.25, 0.25], b=0, lr=0.2)",
    widrow_hoff_step(np.array([1.0, 1.0]), 1, np.array([0.25, 0.25]), 0.0, 0.2),
    (np.array([0.35, 0.35]), 0.1),
    hint="u = 0.5 で、答えは合う側です。それでも目標の 1 まで 0.5 足りません。",  #:ja
    hint="u = 0.5 lies on the right side, and yet 0.5 is missing to the target 1.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "widrow_hoff_step([2], target=0, w=[-1], b=-1, lr=0.1)",
    widrow_hoff_step(np.array([2.0]), 0, np.array([-1.0]), -1.0, 0.1),
    (np.array([-0.4]), -0.7),
    hint="u = −3 は 0 の側ですが、目標の 0 からは 3 離れています。",  #:ja
    hint="u = −3 lies on the side of 0, but 3 away from the target 0.",  #:en
)
expect(
    "widrow_hoff_step([1, -1], target=2.5, w=[1, 0.5], b=1, lr=0.4)",
    widrow_hoff_step(np.array([1.0, -1.0]), 2.5, np.array([1.0, 0.5]), 1.0, 0.4),
    (np.array([1.4, 0.1]), 1.4),
    hint="目標値は 0 と 1 でなくてもかまいません。",  #:ja
    hint="Targets need not be 0 or 1.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# この差は、データが混ざり合っているときに効きます。線では分けきれないデータで、2 つの規則を比べます。目標の 0 と 1 のちょうど中間、$u = 0.5$ をデルタルールの境目にします。
# %% [markdown] lang="en"
# The difference shows when the data are mixed, so that no line separates them. Here are both rules on such data. For the delta rule the border is at $u = 0.5$, halfway between the targets 0 and 1.

# %% demo
rng = np.random.default_rng(0)
t = rng.integers(0, 2, 200)
X = rng.normal(size=(200, 2)) + np.where(t == 1, 0.8, -0.8)[:, None]
rules = {"perceptron": (perceptron_update, 0.0, ORANGE, "--o"), "Widrow-Hoff": (widrow_hoff_step, 0.5, BLUE, "-s")}
for name, (rule, border, color, style) in rules.items():
    w, b, wrong = np.zeros(2), 0.0, []
    for epoch in range(25):
        for i in range(200):
            w, b = rule(X[i], t[i], w, b, 0.01)
        wrong.append(int(np.sum((X @ w + b > border) != t)))
    plt.plot(range(1, 26), wrong, style, color=color, markersize=5, label=name)
    print(f"{name:12s} wrong in the last ten epochs: {min(wrong[-10:])} to {max(wrong[-10:])} of 200")
plt.title("The perceptron never settles on mixed data")
plt.xlabel("epoch")
plt.ylabel("wrong of 200")
plt.ylim(0, None)
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# パーセプトロンは、直すたびに別の点を間違えて落ち着きません。デルタルールは、いちばんましなあたりで静かになります。この規則は、電話の雑音やエコーを消す適応フィルターとして、その後何十年も働きました。
# 「誤差の谷を、傾きにそって下る」。この発想が、この先のすべての課を貫きます。
#
# 1967 年には甘利俊一が、データを 1 件ずつ見ながら谷を下るこの方法(**確率的勾配降下法**)を、中間層のあるネットワークにも使える理論にまで広げました。ところが、世の中の関心は別の方向へ動きます。
#
# ## 5. 1969 年:分けられない 4 つの点
#
# 階段の電灯を思い出してください。下のスイッチでも上のスイッチでも、切り替えるたびに点いたり消えたりします。2 つの向きが**違えば**点く。これが XOR(排他的論理和)です。パーセプトロンは覚えられるでしょうか。
# %% [markdown] lang="en"
# Each correction of the perceptron makes it miss some other point, and it never rests. The delta rule settles where few are wrong. For decades it has removed noise and echo from telephone lines, in adaptive filters.
# "Follow the slope down the valley of the error": that thought runs through all the lessons to come.
#
# In 1967 Shun'ichi Amari extended this descent by single samples (**stochastic gradient descent**) into a theory that covers networks with hidden layers too. But attention was about to turn elsewhere.
#
# ## 5. 1969: four points that will not be split
#
# Think of a light on a staircase, with one switch downstairs and one upstairs. Either of them turns it on or off: it is lit when the two **differ**. That is XOR, "exclusive or". Can a perceptron learn it?

# %% demo
for name, color, style in [("AND", GREY, ":^"), ("OR", BLUE, "-o"), ("XOR", RED, "--s")]:
    w, b, mistakes = train_perceptron(corners, tables[name], 0.5, 20)
    plt.plot(range(1, 21), mistakes, style, color=color, markersize=6, label=name)
plt.title("XOR never gets to zero")
plt.xlabel("epoch")
plt.ylabel("mistakes in the epoch")
plt.xticks(range(0, 21, 5))
plt.yticks(range(5))
plt.legend(fontsize=11)
plt.show()
w, b, mistakes = train_perceptron(corners, tables["XOR"], 0.5, 10_000)
print("fewest mistakes in an epoch, 10,000 epochs of XOR:", min(mistakes))

# %% demo
watch(["XOR"], 20)

# %% [markdown] lang="ja"
# 線はいつまでも回り続けます。努力が足りないのではありません。そんな線が**存在しない**のです。確かめてみましょう。
#
# - (0, 0) で 0:$b \le 0$
# - (1, 0) で 1:$w_1 + b > 0$、(0, 1) で 1:$w_2 + b > 0$
# - 下の 2 つを足すと $w_1 + w_2 + 2b > 0$。$b \le 0$ なので $w_1 + w_2 + b > 0$。つまり (1, 1) も 1 になってしまいます。
#
# ミンスキーとパパートは 1969 年の本『パーセプトロン』で、1 層のパーセプトロンに何ができないかを、パリティ(1 の個数が奇数か)や図形のつながりについて厳密に証明しました。XOR は入力が 2 つのパリティです。熱は冷め、研究費も人も離れていきました(この本だけのせいではありません)。
#
# **出口はあります。** 線を 2 本引けばよいのです。1 本目の線は「少なくとも 1 つが 1」、2 本目は「両方とも 1」。その間の帯だけが 1 です。
#
# ### 課題 `xor`
# 階段関数のユニットを 3 個使い、重みを自分で決めて XOR を作ってください(学習はなし)。本物の信号には雑音があるので、入力が 0 や 1 から **0.1 までずれても**正しく答えるようにします。
#
# <details><summary>ヒント</summary>
#
# - 1 個のユニットは `perceptron_output(np.array([x1, x2]), np.array([…, …]), …)` と書けます。
# - 重みを両方 1 にすると、$x_1 + x_2$ はほぼ 0、1、2 のどれか。境目をその真ん中に置けば、0.1 ずれても平気です。
# - 最後のユニットは、前の 2 つの出力を受け取ります。「少なくとも 1 つは 1、でも両方ではない」。「〜ではない」は負の重みで表せます。
#
# </details>
# %% [markdown] lang="en"
# The line turns for ever. That is no lack of effort: such a line **does not exist**. See for yourself:
#
# - (0, 0) gives 0: $b \le 0$
# - (1, 0) gives 1: $w_1 + b > 0$, and (0, 1) gives 1: $w_2 + b > 0$
# - Add the last two: $w_1 + w_2 + 2b > 0$. Since $b \le 0$, also $w_1 + w_2 + b > 0$. But then (1, 1) gives 1 as well.
#
# In their book *Perceptrons* (1969) Marvin Minsky and Seymour Papert proved exactly what perceptrons of one layer cannot do, about parity (is the number of ones odd?) and about whether a figure is connected. XOR is parity with two inputs. Enthusiasm cooled, money and people went elsewhere (not because of this book alone).
#
# **There is a way out**: draw two lines. The first says "at least one is 1", the second "both are 1", and the answer is 1 in the band between.
#
# ### Exercise `xor`
# Build XOR from three step units with weights that you choose yourself (no learning). Real signals are noisy, so the answer must still be right when an input is **off by up to 0.1** from 0 or 1.
#
# <details><summary>Hint</summary>
#
# - A unit is `perceptron_output(np.array([x1, x2]), np.array([…, …]), …)`.
# - With both weights 1, the sum $x_1 + x_2$ is close to 0, 1 or 2. Put the border halfway between, and 0.1 does no harm.
# - The last unit takes the outputs of the other two: "at least one, but not both". A "not" is a negative weight.
#
# </details>


# %% exercise="xor"
def xor(x1, x2):
    """階段関数のユニットで作った XOR。x1, x2: ほぼ 0 かほぼ 1 の数(ずれは 0.1 まで)。片方だけがほぼ 1 なら 1、ほかは 0 を返す。"""  #:ja
    """XOR made of step units. x1, x2: numbers near 0 or near 1 (off by at most 0.1). Returns 1 if exactly one of them is near 1, otherwise 0."""  #:en
    ### BEGIN SOLUTION
    x = np.array([x1, x2])
    at_least_one = perceptron_output(x, np.array([1.0, 1.0]), -0.5)
    both = perceptron_output(x, np.array([1.0, 1.0]), -1.5)
    return perceptron_output(np.array([at_least_one, both]), np.array([1.0, -1.0]), -0.5)
    ### END SOLUTION


# %% test="xor" idea="table" points=1
expect(
    "[xor(0, 0), xor(0, 1), xor(1, 0), xor(1, 1)]",
    [xor(0, 0), xor(0, 1), xor(1, 0), xor(1, 1)],
    [0, 1, 1, 0],
    hint="途中の 2 つのユニットの出力も print して、表と比べてみましょう。",  #:ja
    hint="Print the outputs of the two units in between, and compare with the table.",  #:en
)
### BEGIN HIDDEN TESTS
expect("[xor(1.0, 1.0), xor(1.0, 0.0)]", [xor(1.0, 1.0), xor(1.0, 0.0)], [0, 1])
### END HIDDEN TESTS

# %% test="xor" idea="noise" points=1
import numpy as np

expect(
    "xor(0.05, 0.95)",
    xor(0.05, 0.95),
    1,
    hint="0.05 はほぼ 0、0.95 はほぼ 1 です。",  #:ja
    hint="0.05 is nearly 0 and 0.95 nearly 1.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(7)
for x1, x2 in [(0, 0), (0, 1), (1, 0), (1, 1)]:
    for d1, d2 in [(-0.09, -0.09), (-0.09, 0.09), (0.09, -0.09), (0.09, 0.09), (0.01, -0.02)]:
        a, b = x1 + d1, x2 + d2
        expect(
            f"xor({a:.2f}, {b:.2f})",
            xor(a, b),
            int(x1 != x2),
            hint="境目は、分けたい値の真ん中に置きます。",  #:ja
            hint="Put the border halfway between what it separates.",  #:en
        )
### END HIDDEN TESTS

# %% demo
grid = np.linspace(-0.5, 1.5, 101)
plane = [[xor(x1, x2) for x1 in grid] for x2 in grid]
fig, ax = plt.subplots(figsize=(6, 3.8))
ax.pcolormesh(grid, grid, plane, cmap=sides, alpha=0.25, shading="nearest")
for target, marker, color in [(0, "o", GREY), (1, "s", GREEN)]:
    ax.plot(*corners[tables["XOR"] == target].T, marker, color=color, markersize=11, label=f"target {target}")
ax.set(title="Your XOR: a band between two lines", xlabel="$x_1$", ylabel="$x_2$", xticks=[0, 1], yticks=[0, 1])
ax.set_aspect("equal")
ax.legend(fontsize=11, loc="upper left", bbox_to_anchor=(1, 1))
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 3 個のユニット、2 つの層。1 個ではできないことが、**重ねれば**できました。これが中間層です。
#
# ミンスキーとパパートも、重ねれば XOR ができることは知っていました。当時なかったのは、中間層の重みを**学ぶ**方法のうち、広く知られ、実際に使えるものです(甘利の理論は、まだほとんど知られていませんでした)。あなたもいま、重みを手で選びました。答えの誤差逆伝播法が広まるのは 1986 年。6 課であなたが自分で書きます。
#
# ## 6. そして今日へ
#
# 年表を描きましょう。下の表がそのまま絵になります。右端は出典です。**あなたが大事だと思う出来事を 1 行足して、もう一度実行してみてください。**
# %% [markdown] lang="en"
# Three units in two layers do what one cannot: that is what a hidden layer is for.
#
# Minsky and Papert knew that layers solve XOR. What was missing was a well-known, practical way to **learn** the weights of hidden units (Amari's theory had hardly been noticed); you too have chosen them by hand. Backpropagation is the answer that spread in 1986, and in lesson 6 you will write it.
#
# ## 6. And on to today
#
# Let us draw the timeline. The table below becomes the picture; its last column is the source. **Add a line with an event that matters to you and run the cell again.**

# %% demo
events = [
    ("1943", "artificial neuron", "McCulloch, Pitts", "doi:10.1007/BF02478259"),
    ("1958", "perceptron", "Rosenblatt", "doi:10.1037/h0042519"),
    ("1960", "delta rule", "Widrow, Hoff", "IRE WESCON Convention Record 4, 96-104"),
    ("1967", "SGD for 3+ layers", "Amari", "doi:10.1109/PGEC.1967.264666"),
    ("1969", "book “Perceptrons”", "Minsky, Papert", "MIT Press"),
    ("1980", "neocognitron", "Fukushima", "doi:10.1007/BF00344251"),
    ("1986", "backpropagation", "Rumelhart et al.", "doi:10.1038/323533a0"),
    ("1989", "CNN reads zip codes", "LeCun et al.", "doi:10.1162/neco.1989.1.4.541"),
    ("1998", "LeNet-5", "LeCun et al.", "doi:10.1109/5.726791"),
    ("2006", "deep belief nets", "Hinton et al.", "doi:10.1162/neco.2006.18.7.1527"),
    ("2011-08", "speech recognition", "Seide, Li, Yu", "Interspeech 2011, 437-440"),
    ("2012-06", "Google's cat", "Le et al.", "arXiv:1112.6209"),
    ("2012-10", "AlexNet", "Krizhevsky et al.", "NeurIPS 2012, 1097-1105"),
    ("2015-12", "ResNet", "He et al.", "arXiv:1512.03385"),
    ("2016-03", "AlphaGo", "Silver et al.", "doi:10.1038/nature16961"),
    ("2017-06", "Transformer", "Vaswani et al.", "arXiv:1706.03762"),
    ("2020-05", "GPT-3", "Brown et al.", "arXiv:2005.14165"),
    ("2021-07", "AlphaFold 2", "Jumper et al.", "doi:10.1038/s41586-021-03819-2"),
    ("2022-11", "ChatGPT", "OpenAI", "openai.com/index/chatgpt"),
    ("2024-10", "Nobel Prize, physics", "Hopfield, Hinton", "nobelprize.org/prizes/physics/2024"),
]
events.sort()
when = np.array([float(date[:4]) + (float(date[5:7] or 1) - 1) / 12 for date, *_ in events])
rows = np.linspace(when[0], when[-1], len(events))
fig, ax = plt.subplots(figsize=(6, 7))
for year, row, (date, event, people, source) in zip(when, rows, events):
    recent = year > 2000
    ax.plot([0, 0.8, 1], [year, row, row], color=BLUE if recent else GREY, linewidth=1)
    ax.plot(0, year, "s" if recent else "o", color=BLUE if recent else GREY, markersize=6)
    ax.text(1.1, row, f"{date[:4]}  {event}", va="center", fontsize=11, color=BLUE if recent else "black")
    ax.text(9, row, people, va="center", ha="right", fontsize=10, color=GREY)
ax.set(title=f"{np.sum(when > 2000)} of {len(events)} events are from this century", xlim=(-0.2, 9), xticks=[])
ax.set(ylabel="year", ylim=(when[-1] + 2, when[0] - 2))
ax.spines["bottom"].set_visible(False)
ax.grid(False)
plt.show()

# %% [markdown] lang="ja"
# 有名な話ほど、細部が変わって伝わります。元の論文では、こうでした。
#
# - **1970–1986** 逆伝播の計算は、1970 年にリンナインマーが書き、1982 年にワーボスがニューラルネットワークに使いました。1986 年のラメルハートたちは、それで中間層が役に立つ表現を学ぶことを示し、世界に広めました。
# - **1989 / 1998** ルカンの畳み込みネットワークは、まず郵便番号を、のちに LeNet-5 として小切手の数字を読みました。
# - **2006** ヒントンらは、層を 1 つずつ順に学ばせてから全体を仕上げる方法で、深いネットワークを学べることを示しました。使ったのは制限付きボルツマンマシンです(同じ年に、オートエンコーダーにも応用しています)。
# - **2011** マイクロソフトのチームが、電話の会話の聞き取りで、単語の誤りを 27.4 % から 18.5 % に減らしました。
# - **2012 年 6 月** Google の研究は、猫を探すために作られたのではありません。YouTube の画像 1000 万枚を**ラベルなしで**見せたら、猫の顔に反応するユニットが自然にできていたのです。
# - **2012 年 10 月** ImageNet コンテストで、AlexNet が上位 5 候補の誤り率 15.3 %。2 位は 26.2 % でした。
# - **2015** ResNet は 3.57 %。「人間の 5.1 %」を超えた、と言われます。ただしこの 5.1 % は、主に 1 人の研究者が測った値で、同じ年の 2 月には 4.94 % のモデルも出ていました。
# - **2016 年 3 月** AlphaGo がイ・セドルに 4 勝 1 敗。深いネットワーク、強化学習、木探索を組み合わせた成果です。
# - **2017–** Transformer が言語の標準になり、GPT-3 や ChatGPT へ。2024 年のノーベル物理学賞はホップフィールドとヒントンに、化学賞の半分は AlphaFold 2 のハサビスとジャンパーに贈られました。
#
# ## 7. なぜ「今」うまくいくのか
#
# 逆伝播は 1986 年、畳み込みは 1980 年代からありました。それなのに、なぜ 2012 年まで待ったのでしょう。理由の 1 つを測ってみます。データの量を変えながら、線形の **SVM**(2 つの組のあいだに、できるだけ広いすき間を空けて線を引く方法)、小さいネットワーク、大きいネットワークを比べます。どれが勝つか、予想してから実行してください(10 秒ほどかかります)。
# %% [markdown] lang="en"
# The better known a story, the more its details change in the telling. According to the papers:
#
# - **1970–1986** The computation behind backpropagation is Linnainmaa's (1970); Werbos used it for neural networks (1982). Rumelhart, Hinton and Williams showed that hidden layers learn useful representations by it, and the world took notice.
# - **1989 / 1998** LeCun's convolutional network read zip codes first and, as LeNet-5, the numbers on bank cheques.
# - **2006** Hinton and colleagues made deep networks learnable by training one layer after the other and finishing the whole afterwards. They used restricted Boltzmann machines (and, in the same year, applied the idea to autoencoders).
# - **2011** A team at Microsoft cut the word errors in telephone conversations from 27.4 % to 18.5 %.
# - **June 2012** Google's network was not built to find cats. It saw 10 million pictures from YouTube **without labels**, and a unit that responds to cat faces had formed by itself.
# - **October 2012** AlexNet won the ImageNet contest with a top-5 error of 15.3 %; second place had 26.2 %.
# - **2015** ResNet reached 3.57 %, "better than the human 5.1 %". That 5.1 % was measured on one dedicated researcher, and a model with 4.94 % had appeared in February of the same year.
# - **March 2016** AlphaGo beat Lee Sedol 4 to 1, with deep networks, reinforcement learning and tree search together.
# - **2017–** Transformers became the standard for language and led to GPT-3 and ChatGPT. The Nobel Prize in Physics 2024 went to Hopfield and Hinton, half of the one in Chemistry to Hassabis and Jumper for AlphaFold 2.
#
# ## 7. Why it works now
#
# Backpropagation spread in 1986, convolution was there in the 1980s. Why did it take until 2012? Let us measure one of the reasons: a linear **SVM** (a line with as wide a gap as possible between two groups), a small network and a large one, with more and more data. Which one wins? Guess, then run (it takes about ten seconds).

# %% demo
import torch
from torch import nn


def puzzle(n, seed):
    X = torch.rand(n, 8, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    score = X[:, 0] + 0.6 * torch.sin(5 * X[:, 1]) + 0.6 * torch.sin(5 * X[:, 2]) + 1.2 * X[:, 3] * X[:, 4]
    return X, (score > 0).float()


def accuracy(make, is_svm, n, lr, steps=250):
    torch.manual_seed(0)
    model = make()
    X, t = puzzle(n, seed=1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=1e-3)
    batches = torch.Generator().manual_seed(0)
    for _ in range(steps):
        i = torch.randint(n, (min(n, 128),), generator=batches)
        u = model(X[i]).squeeze(1)
        wide_gap = torch.relu(1 - (2 * t[i] - 1) * u).mean()
        loss = wide_gap if is_svm else nn.functional.binary_cross_entropy_with_logits(u, t[i])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    X, t = puzzle(4000, seed=2)
    with torch.no_grad():
        return ((model(X).squeeze(1) > 0) == t.bool()).float().mean().item()


models = {
    "linear SVM": (lambda: nn.Linear(8, 1), 0.01, GREY, ":^"),
    "small network": (lambda: nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 1)), 0.02, ORANGE, "--s"),
    "large network": (
        lambda: nn.Sequential(nn.Linear(8, 100), nn.ReLU(), nn.Linear(100, 100), nn.ReLU(), nn.Linear(100, 1)),
        0.01,
        BLUE,
        "-o",
    ),
}
sizes = [30, 100, 300, 1000, 3000, 10_000]
for name, (make, lr, color, style) in models.items():
    scores = [accuracy(make, name == "linear SVM", n, lr) for n in sizes]
    plt.semilogx(sizes, scores, style, color=color, label=name)
    print(f"{name:14s}", "  ".join(f"{n}: {score:.0%}" for n, score in zip(sizes, scores)))
plt.title("With more data the large network wins")
plt.xlabel("number of training samples")
plt.ylabel("accuracy on new data")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# データが少ないうちは、どれも大差ありません。増えても、SVM と小さいネットワークは頭打ちになります。大きいネットワークだけが伸び続けます。データが増えたことは、大きなネットワークの味方だったのです。
#
# 深層学習が「今」うまくいく理由は、1 つではありません。
#
# - **データ** インターネットと、ImageNet のような大規模なラベル付きデータ。
# - **モデル** ReLU、ドロップアウト、バッチ正規化、残差接続。深くても学べる工夫(2、7、11 課)。
# - **GPU** 同じ計算を大量に並べるのが得意で、ゲームのおかげで安くなりました(0 課)。
# - **人と公開** 論文もコードもデータも公開され、世界中の人が確かめて積み上げました。あなたが今日使う道具も、その贈り物です。
#
# ## 8. 分け方は 3 通りある
#
# 最後に、地図をもう 1 枚。みかんと夏みかんを、直径だけで見分けたいとします。箱の中には、どんな大きさのものが入っているでしょう。
# %% [markdown] lang="en"
# With little data there is not much between them. With more, the SVM and the small network level off; the large network goes on improving. Growing data played into the hands of large networks.
#
# There is more than one reason why deep learning works now:
#
# - **Data**: the internet, and large labelled collections such as ImageNet.
# - **Models**: ReLU, dropout, batch normalisation, residual connections; depth that can be trained (lessons 2, 7, 11).
# - **GPUs**: good at the same calculation many times over, and made cheap by computer games (lesson 0).
# - **People and openness**: papers, code and data are public, so that people everywhere can check and build on them. The tools that you use today are such gifts.
#
# ## 8. Three ways to classify
#
# One more map before the end. You want to tell mandarins from summer oranges by diameter alone. What sizes are there in the crates?


# %% demo
def bell(x, mean, spread):
    return np.exp(-(((x - mean) / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))


rng = np.random.default_rng(0)
x = np.linspace(4, 13, 300)
for name, mean, spread, color, hatch in [("mandarin", 7, 0.8, ORANGE, ""), ("summer orange", 9.5, 1.1, BLUE, "//")]:
    plt.hist(rng.normal(mean, spread, 500), bins=25, density=True, color=color, alpha=0.3, hatch=hatch)
    plt.plot(x, bell(x, mean, spread), color=color, linestyle="--" if hatch else "-", label=f"p(x | {name})")
plt.title("A generative model can make new fruit")
plt.xlabel("diameter x (cm)")
plt.ylabel("density")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 曲線は「みかんなら、この大きさはどれくらい出るか」、つまり $p(x\,|\,C)$ を表すモデルです。棒は、そのモデルに**作らせた**新しい果物の大きさです。クラスの側からデータを作れるので、**生成モデル**といいます。
#
# 見分けるときに知りたいのは逆向き、「この大きさなら、みかんである確率は」$p(C\,|\,x)$ です。向きを返す式が**ベイズの定理**です。
#
# $$p(C_k\,|\,x) = \frac{p(x\,|\,C_k)\;p(C_k)}{\sum_j p(x\,|\,C_j)\;p(C_j)}$$
#
# 言葉にすると「そのクラスでの出やすさ(**尤度**)に、そのクラスがもともと多いか(**事前確率**)をかけ、全部足して 1 になるように割る」。答えを**事後確率**といいます。
#
# | | 学ぶもの | 得られるもの | 例 |
# |---|---|---|---|
# | **生成モデル** | $p(x\,\vert\,C)$ と $p(C)$ | 確率、新しいデータ | 隠れマルコフモデル、VAE、GAN |
# | **識別モデル** | $p(C\,\vert\,x)$ を直接 | 確率 | ロジスティック回帰、ソフトマックスを出すネットワーク |
# | **識別関数** | $x$ からクラスへの関数を直接 | 答えだけ | パーセプトロン、SVM |
#
# 今日書いたパーセプトロンは識別関数です。左か右かは言いますが、「8 割くらい右」とは言えません。
#
# ### 課題 `posterior`
# **予想してください。** 1000 人に 1 人の病気があります。検査は、病気の人の 99 % で陽性になり、健康な人でも 5 % で陽性になります。陽性と言われた人が病気である確率は?
# ベイズの定理を関数にして、確かめましょう。
#
# <details><summary>ヒント</summary>
#
# 分子を全クラス分まとめて配列で計算すると、分母はその配列の合計です。
#
# </details>
# %% [markdown] lang="en"
# The curves say "if it is a mandarin, how often has it this size", $p(x\,|\,C)$. The bars are new fruit that the model has **made**. Going from the class to the data, it is called a **generative model**.
#
# To classify, we want the other direction, "given this size, how likely is a mandarin", $p(C\,|\,x)$. **Bayes' theorem** turns one into the other:
#
# $$p(C_k\,|\,x) = \frac{p(x\,|\,C_k)\;p(C_k)}{\sum_j p(x\,|\,C_j)\;p(C_j)}$$
#
# In words: multiply how often the class gives this (**likelihood**) by how common the class is to begin with (**prior**), and divide so that everything adds up to 1. The result is the **posterior**.
#
# | | learns | gives you | for example |
# |---|---|---|---|
# | **generative model** | $p(x\,\vert\,C)$ and $p(C)$ | probabilities, new data | hidden Markov models, VAE, GAN |
# | **discriminative model** | $p(C\,\vert\,x)$ directly | probabilities | logistic regression, networks with softmax |
# | **discriminant function** | a function from $x$ to the class | the answer alone | perceptron, SVM |
#
# The perceptron that you wrote is a discriminant function: it says left or right, never "right, I am 80 % sure".
#
# ### Exercise `posterior`
# **Make a guess.** One person in 1000 has a certain illness. The test is positive for 99 % of the ill and for 5 % of the healthy. Someone tests positive: how likely are they ill?
# Write Bayes' theorem as a function and find out.
#
# <details><summary>Hint</summary>
#
# Compute the numerators of all classes at once, as an array: the denominator is the sum of that array.
#
# </details>


# %% exercise="posterior"
def posterior(likelihood, prior):
    """ベイズの定理で事後確率 p(C|x) を返す。likelihood: p(x|C) の配列 (クラス数,)、prior: p(C) の配列 (クラス数,)。返り値: (クラス数,)、足すと 1。"""  #:ja
    """Return p(C|x) by Bayes' theorem. likelihood: array (classes,) of p(x|C); prior: array (classes,) of p(C). Returns (classes,), adding up to 1."""  #:en
    ### BEGIN SOLUTION
    joint = likelihood * prior
    return joint / joint.sum()
    ### END SOLUTION


# %% test="posterior" idea="two" points=1
import numpy as np

expect(
    "posterior([0.6, 0.2], [0.5, 0.5])",
    posterior(np.array([0.6, 0.2]), np.array([0.5, 0.5])),
    [0.75, 0.25],
    hint="0.3 : 0.1 の比のまま、足して 1 にします。",  #:ja
    hint="Keep the ratio 0.3 : 0.1 and make it add up to 1.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "posterior([0.9, 0.9], [0.3, 0.7])",
    posterior(np.array([0.9, 0.9]), np.array([0.3, 0.7])),
    [0.3, 0.7],
    hint="尤度が同じなら、事前確率のままです。",  #:ja
    hint="Equal likelihoods leave the prior as it is.",  #:en
)
expect(
    "posterior([0.8, 0.1], [0.2, 0.8])",
    posterior(np.array([0.8, 0.1]), np.array([0.2, 0.8])),
    [2 / 3, 1 / 3],
    hint="事前確率をかけましたか。",  #:ja
    hint="Is the prior in it?",  #:en
)
### END HIDDEN TESTS

# %% test="posterior" idea="many" points=1
import numpy as np

expect(
    "posterior([1, 2, 5], [0.5, 0.25, 0.25])",
    posterior(np.array([1.0, 2.0, 5.0]), np.array([0.5, 0.25, 0.25])),
    [0.2222222222222222, 0.2222222222222222, 0.5555555555555556],
    hint="尤度は密度なので、1 を超えることもあります。クラスが 3 つでも足すと 1 です。",  #:ja
    hint="A likelihood may be a density, larger than 1. With three classes, too, the result adds up to 1.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "posterior([0.02, 0.4, 0, 0.1], [0.4, 0.1, 0.3, 0.2])",
    posterior(np.array([0.02, 0.4, 0.0, 0.1]), np.array([0.4, 0.1, 0.3, 0.2])),
    [0.11764705882352941, 0.5882352941176471, 0.0, 0.29411764705882354],
    hint="割る数は、全クラスの「尤度 × 事前確率」の合計です。",  #:ja
    hint="Divide by the sum of likelihood times prior over all classes.",  #:en
)
### END HIDDEN TESTS

# %% demo
p = posterior(np.array([0.99, 0.05]), np.array([0.001, 0.999]))
print(f"ill, given a positive test: {p[0]:.1%}")
x = np.linspace(4, 13, 300)
for prior, style, label in [((0.5, 0.5), "-", "half and half"), ((0.9, 0.1), "--", "9 of 10 are mandarins")]:
    p = [posterior(np.array([bell(v, 7, 0.8), bell(v, 9.5, 1.1)]), np.array(prior))[0] for v in x]
    plt.plot(x, p, color=BLUE if style == "-" else ORANGE, linestyle=style, label=label)
plt.axhline(0.5, color=GREY, linestyle=":")
plt.title("A different prior moves the border")
plt.xlabel("diameter x (cm)")
plt.ylabel("p(mandarin | x)")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 陽性でも、病気の確率はわずか 2 % ほどです。健康な人がずっと多いので、その 5 % のほうが大勢になるからです。図でも、みかんの多い箱なら、少し大きめの果物でもみかんと判断されます。
#
# ## 確かめよう
#
# 答えを書いて次のセルも実行すると、その場で返事が返ってきます。何度でも答え直せます。
#
# **問 1.** 将棋のプログラムがあります。指し手の良し悪しを決める規則は、すべて人が書いたものです。これは…
# - a. 人工知能ではない
# - b. 人工知能だが、機械学習ではない
# - c. 機械学習だが、深層学習ではない
# - d. 深層学習
# %% [markdown] lang="en"
# Even after a positive test the probability is only about 2 %: there are so many more healthy people that 5 % of them are the larger crowd. In the figure, too: in a crate that holds mostly mandarins, a fairly large fruit still counts as a mandarin.
#
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** A chess program judges moves by rules that people wrote, all of them. It is…
# - a. not artificial intelligence
# - b. artificial intelligence, but not machine learning
# - c. machine learning, but not deep learning
# - d. deep learning

# %% quiz="handmade_rules" points=1
handmade_rules = "b"
replies = {
    "a": "学習しないものは AI ではない、と感じるかもしれません。でも AI は、手書きの規則も含む、いちばん外側の箱です。",  #:ja
    "a": "It may feel that what does not learn is no AI. But AI is the outermost box, hand-written rules included.",  #:en
    "b": "そのとおり。頭を使うことを機械がしているので AI。でもデータから決めたものがないので、機械学習ではありません。",  #:ja
    "b": "Right: a machine does what takes thinking, so it is AI; nothing was set from data, so it is not machine learning.",  #:en
    "c": "機械学習なら、パラメータをデータから決めます。この規則はすべて人が決めています。",  #:ja
    "c": "Machine learning sets parameters from data. Here people made all the rules.",  #:en
    "d": "強い将棋ソフトには深層学習のものもありますが、このプログラムにはニューラルネットワークも学習もありません。",  #:ja
    "d": "Some strong chess programs are deep learning, but this one has no network and no learning.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** $w = (0.5, -0.5)$、$b = 0$ のパーセプトロンに $x = (1, 3)$ を入れました。目標値は 1、学習率は 0.1 です。1 回直したあとの $w_2$(2 番目の重み)はいくつですか。
# %% [markdown] lang="en"
# **Question 2.** A perceptron with $w = (0.5, -0.5)$ and $b = 0$ is given $x = (1, 3)$. The target is 1, the learning rate 0.1. What is $w_2$ (the second weight) after one correction?

# %% quiz="one_correction" points=1
one_correction = -0.2
replies = {
    "-0.2": "そのとおり。u = −1 なので y = 0、t − y = 1。−0.5 + 0.1 × 1 × 3 = −0.2 です。",  #:ja
    "-0.2": "Right: u = −1, so y = 0 and t − y = 1; −0.5 + 0.1 × 1 × 3 = −0.2.",  #:en
    "-0.5": "合っていると判断しましたか。u = 0.5 − 1.5 = −1 なので出力は 0、目標の 1 と違います。",  #:ja
    "-0.5": "Did you take it for right? u = 0.5 − 1.5 = −1, so the output is 0, not the target 1.",  #:en
    "-0.4": "学習率だけを足しましたね。それはバイアスの直し方です。重みには入力の 3 もかけます。",  #:ja
    "-0.4": "That adds the learning rate alone, as for the bias. For a weight, multiply by its input, 3.",  #:en
    "-0.8": "向きが逆です。1 と答えるべきなのに 0 だったので、入力の方向へ足します。",  #:ja
    "-0.8": "Wrong direction: it said 0 and should have said 1, so the input is added.",  #:en
    "0.1": "誤差を t − u = 2 としましたね。それはデルタルールです。パーセプトロンはスイッチの後の y を使います。",  #:ja
    "0.1": "That takes t − u = 2 as the error: the delta rule. A perceptron uses y, after the switch.",  #:en
    "0.3": "それは足す量です。もとの −0.5 に足してください。",  #:ja
    "0.3": "That is how much to add. Add it to −0.5.",  #:en
    "0.6": "それは w₁ です。聞いているのは w₂ です。",  #:ja
    "0.6": "That is w₁. The question is about w₂.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** パーセプトロンの学習 1 回分です。
#
# ```
# 1: u = w @ x + b
# 2: y = 1 if u > 0 else 0
# 3: error = t - y
# 4: w = w + lr * error * x
# 5: b = b + lr * error
# ```
#
# 1 行だけ書き替えてデルタルールにします。`y` は予測としても使うので、0 か 1 のままにします。何行目を書き替えますか。
# %% [markdown] lang="en"
# **Question 3.** One learning step of a perceptron:
#
# ```
# 1: u = w @ x + b
# 2: y = 1 if u > 0 else 0
# 3: error = t - y
# 4: w = w + lr * error * x
# 5: b = b + lr * error
# ```
#
# Change one line to make it the delta rule. `y` is also used as the prediction, so it has to stay 0 or 1. Which line do you change?

# %% quiz="delta_line" points=1
delta_line = 3
replies = {
    "3": "そのとおり。error = t - u にすると、スイッチの前で「どれだけ足りないか」を測れます。",  #:ja
    "3": "Right: error = t - u measures how much is missing, before the switch.",  #:en
    "1": "総入力の計算は、どちらの規則でも同じです。",  #:ja
    "1": "The pre-activation is the same in both rules.",  #:en
    "2": "y = u でも重みの直し方はデルタルールになりますが、予測が 0 か 1 でなくなります。y を変えずに、誤差の測り方だけを替えましょう。",  #:ja
    "2": "With y = u the weights would follow the delta rule, but the prediction would no longer be 0 or 1. Leave y and change how the error is measured.",  #:en
    "4": "重みの直し方の形は同じです。違うのは error の測り方です。",  #:ja
    "4": "Weights are corrected in the same form. What differs is how the error is measured.",  #:en
    "5": "バイアスの直し方の形は同じです。違うのは error の測り方です。",  #:ja
    "5": "The bias is corrected in the same form. What differs is how the error is measured.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 入力 $x_1, x_2$ は 0 か 1 です。1 個のパーセプトロンで表せるものを**すべて**選んでください。
# - a. NAND(両方 1 のときだけ 0)
# - b. $x_1$ が 1 で、$x_2$ が 0 のときだけ 1
# - c. $x_1$ と $x_2$ が同じときだけ 1
# - d. 入力が何でも 1
# %% [markdown] lang="en"
# **Question 4.** The inputs $x_1, x_2$ are 0 or 1. Choose **all** that a single perceptron can represent.
# - a. NAND (0 only if both are 1)
# - b. 1 only if $x_1$ is 1 and $x_2$ is 0
# - c. 1 only if $x_1$ and $x_2$ are the same
# - d. 1 whatever the inputs are

# %% quiz="one_line" points=1
one_line = {"a", "b", "d"}
replies = {
    "a,b,d": "そのとおり。c は XOR の 0 と 1 を入れ替えたもので、やはり 1 本の線では分けられません。",  #:ja
    "a,b,d": "Right: c is XOR with 0 and 1 exchanged, and no single line splits it either.",  #:en
    "a,b": "惜しい。d も表せます。重みを 0、バイアスを正にすると、いつも 1 です。",  #:ja
    "a,b": "Close. d works too: weights 0 and a positive bias give 1 every time.",  #:en
    "a,d": "惜しい。b は 4 つの角のうち 1 つだけを切り取ればよいので、線 1 本で足ります(w = (1, −1), b = −0.5)。",  #:ja
    "a,d": "Close. b cuts off one of the four corners, and one line does that (w = (1, −1), b = −0.5).",  #:en
    "b,d": "惜しい。a は AND の 0 と 1 を入れ替えたものです。AND の重みとバイアスの符号を変えると?",  #:ja
    "b,d": "Close. a is AND with 0 and 1 exchanged. What if you change the signs of AND's weights and bias?",  #:en
    "a": "a は正解です。ほかの 2 つも、1 本の線の片側に 1 を集められます。4 つの角の絵を描いてみましょう。",  #:ja
    "a": "a is right. For two others as well, a line has all the ones on one side: draw the four corners.",  #:en
    "b": "b は正解です。ほかの 2 つも、1 本の線の片側に 1 を集められます。4 つの角の絵を描いてみましょう。",  #:ja
    "b": "b is right. For two others as well, a line has all the ones on one side: draw the four corners.",  #:en
    "d": "d は正解です。ほかの 2 つも、1 本の線の片側に 1 を集められます。4 つの角の絵を描いてみましょう。",  #:ja
    "d": "d is right. For two others as well, a line has all the ones on one side: draw the four corners.",  #:en
    "c": "c の 1 は (0, 0) と (1, 1)、向かい合った角です。XOR と同じ形で、1 本の線では分けられません。",  #:ja
    "c": "The ones of c are at (0, 0) and (1, 1), opposite corners: like XOR, and no single line splits them.",  #:en
    "a,b,c": "c の 1 は (0, 0) と (1, 1)、向かい合った角です。XOR と同じ形です。d も考え直してみましょう。",  #:ja
    "a,b,c": "The ones of c are at (0, 0) and (1, 1), opposite corners, as in XOR. Think about d again, too.",  #:en
    "a,b,c,d": "惜しい。c の 1 は (0, 0) と (1, 1)、向かい合った角です。XOR と同じ形で、1 本の線では分けられません。",  #:ja
    "a,b,c,d": "Close. The ones of c are at (0, 0) and (1, 1), opposite corners: like XOR, and no single line splits them.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 届くメールの 25 % が迷惑メールです。「無料」という言葉は、迷惑メールの 60 % に、ふつうのメールの 20 % に出てきます。「無料」と書いたメールが届きました。迷惑メールである確率はいくつですか(0 から 1 の数で)。
# %% [markdown] lang="en"
# **Question 5.** 25 % of your mail is spam. The word "free" is in 60 % of spam and in 20 % of other mail. A mail with "free" arrives. How likely is it spam (a number from 0 to 1)?

# %% quiz="spam" points=1
spam = 0.5
replies = {
    "0.5": "そのとおり。0.6 × 0.25 = 0.15 と 0.2 × 0.75 = 0.15 で五分五分。ふつうのメールの多さが効いています。",  #:ja
    "0.5": "Right: 0.6 × 0.25 = 0.15 against 0.2 × 0.75 = 0.15. That most mail is not spam makes it even.",  #:en
    "0.6": "それは p(無料|迷惑)、尤度です。知りたいのは逆向きの p(迷惑|無料) です。",  #:ja
    "0.6": "That is p(free | spam), the likelihood. Wanted is the other direction, p(spam | free).",  #:en
    "0.75": "0.6 ÷ (0.6 + 0.2) ですね。迷惑メールが全体の 25 % しかないこと(事前確率)をかけ忘れています。",  #:ja
    "0.75": "That is 0.6 / (0.6 + 0.2). It leaves out the prior: only 25 % of the mail is spam.",  #:en
    "0.15": "分子までは合っています。全クラスの合計 0.15 + 0.15 で割りましょう。",  #:ja
    "0.15": "The numerator is right. Divide by the sum over both classes, 0.15 + 0.15.",  #:en
    "0.25": "それは「無料」を見る前の確率(事前確率)です。",  #:ja
    "0.25": "That is the probability before you see the word, the prior.",  #:en
    "50": "50 % という意味なら合っています。0 から 1 の数で答えてください。",  #:ja
    "50": "If that means 50 %, it is right. Give a number from 0 to 1.",  #:en
}

# %% [markdown] lang="ja"
# **問 6.(記述)** 「誤差逆伝播法は 1986 年には広まっていたのに、深層学習が世の中を変えたのは 2012 年から。なぜ 26 年もかかったの?」と友だちに聞かれました。5 行くらいで答えてください。
#
# 採点の目安(各 1 点)
# - データの量が増えたことと、大きなネットワークほどその恩恵を受けることを説明している。
# - 計算機(GPU)の力と価格に触れている。
# - 深くても学べるようにした工夫か、人や公開の文化を、少なくとも 1 つ具体的に挙げている。
# %% [markdown] lang="en"
# **Question 6 (essay).** A friend asks: "Backpropagation was known in 1986, but deep learning changed the world from 2012 on. Why did that take 26 years?" Answer in about five lines.
#
# How it is graded (1 point each)
# - Explains the growth of data, and that large networks profit from it more than others.
# - Names the power and the price of computing (GPUs).
# - Gives at least one concrete example of what made deep networks trainable, or of people and openness.

# %% [markdown] essay="why_so_late" points=3 lang="ja"
# ### BEGIN SOLUTION
# データが少ないうちは、大きなネットワークも線形の手法も成績があまり変わらない。インターネットと ImageNet のような大きなデータができて、初めて大きなネットワークの強みが出た。
# 大きなネットワークを大きなデータで学ばせるには大量の計算が要るが、ゲーム用に安くなった GPU がそれを引き受けた。
# さらに、ReLU やドロップアウトのように深くても学べる工夫が見つかり、論文・コード・データを公開する文化のおかげで、それがすぐに世界中へ広まった。
# ### END SOLUTION
# %% [markdown] essay="why_so_late" points=3 lang="en"
# ### BEGIN SOLUTION
# With little data, large networks and linear methods are about equally good. Only the internet and large collections such as ImageNet let large networks show their strength.
# Training them on that much data takes a great deal of computing, and GPUs, made cheap by games, could deliver it.
# Besides, ways were found to train deep networks (ReLU, dropout), and because papers, code and data are open, such findings spread at once.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# 年表の表にある論文のほかに、読みものとして:
#
# - Rosenblatt, [*The perceptron*](https://doi.org/10.1037/h0042519) (1958) 心理学の雑誌に載った最初の論文。
# - Novikoff, *On convergence proofs on perceptrons* (1962) 収束定理。証明は 1 ページほどです。
# - Schmidhuber, [*Annotated history of modern AI and deep learning*](https://arxiv.org/abs/2212.11279) (2022) だれが何を最初に見つけたかを、甘利やリンナインマーまでさかのぼって調べた歴史。
# - Russakovsky ほか, [*ImageNet large scale visual recognition challenge*](https://arxiv.org/abs/1409.0575) (2014) 「人間の 5.1 %」をどう測ったか。
# - Ng, Jordan, *On discriminative vs. generative classifiers* (NIPS 2001) データが少ないときは、生成モデルが勝つこともあります。
#
# 次の課では、階段のスイッチを、傾きのある活性化関数に取り替えます。
# %% [markdown] lang="en"
# ## Going further
#
# Besides the papers in the table of the timeline:
#
# - Rosenblatt, [*The perceptron*](https://doi.org/10.1037/h0042519) (1958): the first paper, in a journal of psychology.
# - Novikoff, *On convergence proofs on perceptrons* (1962): the convergence theorem; the proof takes about a page.
# - Schmidhuber, [*Annotated history of modern AI and deep learning*](https://arxiv.org/abs/2212.11279) (2022): who found what first, back to Amari and Linnainmaa.
# - Russakovsky et al., [*ImageNet large scale visual recognition challenge*](https://arxiv.org/abs/1409.0575) (2014): how "the human 5.1 %" was measured.
# - Ng, Jordan, *On discriminative vs. generative classifiers* (NIPS 2001): with little data, generative models may win.
#
# In the next lesson the switch gives way to activation functions that have a slope.
