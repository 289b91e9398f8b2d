# %% [markdown] lang="ja"
# 1958 年 7 月、ワシントン。重さ 5 トン、部屋を埋めるほどの計算機 IBM 704 が、記者たちの前でカードを読みます。左に印のあるカードと、右に印のあるカードです。
# 見分け方は、だれもプログラムしていません。機械は 1 枚ごとに答え、正解を教わります。50 枚ほど読むと、左と右を言い当てるようになりました。
#
# どんな仕組みでしょうか。まず、カードを配ってみましょう。
# %% [markdown] lang="en"
# Washington, July 1958. A computer of five tons that fills a room, an IBM 704, reads cards in front of reporters. Some cards are marked on the left, some on the right.
# Nobody has programmed how to tell them apart. It is shown card after card, and after about fifty it tells left from right. (In our version the machine is told the right answer after each card.)
#
# How does that work? First, let us deal some cards.

# %% setup
import numpy as np


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
def deal(n, rng):
    """n 枚のカード (n, 400) と、答え (n,)。印が右なら 1、左なら 0。"""  #:ja
    """n cards (n, 400), and the answers (n,): 1 if marked on the right, 0 if on the left."""  #:en
    cards, right = np.zeros((n, 20, 20)), rng.integers(0, 2, n)
    for card, side in zip(cards, right):
        row, column = rng.integers(0, 16), rng.integers(0, 6) + 10 * side
        card[row : row + 5, column : column + 5] = 1
    return cards.reshape(n, 400), right


cards, right = deal(4, np.random.default_rng(22))
names = ["右 <=> right" if side else "左 <=> left" for side in right]
show_pictures(cards.reshape(4, 20, 20), names, "4 枚のカード <=> Four cards", cmap="Greys", vmax=1.3)

# %% [markdown] lang="ja"
# 見分けるだけなら、`if` を使った規則を人が書けば済みます。ここでは、だれも規則を書きません。私たちのカードは 20 × 20 = 400 個の点でできています。機械が持つのは、それぞれの点に掛ける 400 個の数です。最初は全部 0 で、間違えるたびに、機械が自分で直します。
# この仕組みが**パーセプトロン**、今日の深層学習の先祖です。3 節で、同じ実験をあなたのコードで再現します。
#
# **この課でできるようになること** パーセプトロンとその学習を Python で書き、何ができて何ができないかを図で説明できるようになります。さらに、1943 年から今日までの流れと、深層学習が「なぜ今」うまくいくのかを、自分の言葉で話せるようになります。
#
# **必要なもの** Python の関数と `for` 文、NumPy の配列(`np.array`、`.shape`、足し算、要素ごとの掛け算、`@`)。配列が初めてなら、先に [NumPy のクイックスタート](https://numpy.org/doc/stable/user/quickstart.html)(英語)の前半を読んでおくとよいでしょう(30 分ほど)。GPU は使いません。
# %% [markdown] lang="en"
# People could write a rule with `if` for this. Here nobody writes a rule. Our cards have 20 × 20 = 400 dots, and for each dot the machine has one number, and multiplies the dot by it: 400 numbers in all. They are 0 at first, and the machine corrects them itself whenever its answer is wrong.
# Such a machine is a **perceptron**, the ancestor of today's deep learning. In section 3 you will repeat the experiment with your own code.
#
# **What you will be able to do** You can write a perceptron and its learning rule in Python, and show in a picture what it can and cannot do. You can also tell the story from 1943 to today and explain why deep learning works *now*.
#
# **What you need** Python functions and `for` loops, and NumPy arrays: `np.array`, `.shape`, adding, multiplying element by element, `@`. If arrays are new to you, read the first half of [NumPy's quickstart](https://numpy.org/doc/stable/user/quickstart.html) first (half an hour). No GPU.

# %% [markdown] lang="ja"
# ## 1. 人工知能? 機械学習? 深層学習?
#
# ニュースでは同じ意味のように使われますが、本当は入れ子になっています。図の外側から順に、人工知能(artificial intelligence)、機械学習(machine learning)、ニューラルネットワーク(neural networks)、深層学習(deep learning)です。
# %% [markdown] lang="en"
# ## 1. AI, machine learning, deep learning?
#
# In the news these words seem to mean the same. In fact, each is today a part of the one before.

# %% demo
#@title 図:4 つの言葉の関係(このまま実行してください) { display-mode: "form" }  #:ja
#@title Figure: how the four are related (run this cell as it is) { display-mode: "form" }  #:en
boxes = [
    ("人工知能 <=> artificial intelligence", "チェスの規則 <=> rules for chess", GREY),
    ("機械学習 <=> machine learning", "決定木 <=> decision tree", ORANGE),
    ("ニューラルネットワーク <=> neural networks", "パーセプトロン <=> perceptron", GREEN),
    ("深層学習 <=> deep learning", "ResNet、Transformer <=> ResNet, Transformer", BLUE),
]
fig, ax = plt.subplots(figsize=(6, 3.8))
for i, (name, example, color) in enumerate(boxes):
    corner, width, height = (0.6 * i, 0.4 * i), 10 - 1.2 * i, 8 - 2 * i
    ax.add_patch(plt.Rectangle(corner, width, height, facecolor=color, alpha=0.13))
    ax.add_patch(plt.Rectangle(corner, width, height, fill=False, edgecolor=color))
    ax.text(5, 7.75 - 1.6 * i, name, ha="center", va="top")
    ax.text(5, 7.1 - 1.6 * i, f"例:{example} <=> e.g. {example}", ha="center", va="top", fontsize=11)
ax.axis("off")
show_figure("今日では、どれも 1 つ外側のものの一部 <=> Today each one is a part of the one before", xlim=(-0.1, 10.1), ylim=(-0.1, 8.1))

# %% [markdown] lang="ja"
# - **人工知能**(AI)は、人なら頭を使うことを機械にさせる技術のすべてです。人が書いた規則で指すチェスのプログラムも入ります。
# - **機械学習**は、規則を人が書く代わりに、**パラメータ**(調整できる数)をデータから決める方法です。図の例の**決定木**(decision tree)も、その 1 つです。
# - **ニューラルネットワーク**は、小さな計算ユニットをつないで作る、機械学習のモデルの一種です。
# - **深層学習**は、ユニットの層を入力と出力の間にたくさん重ねたニューラルネットワークを使う機械学習です。何層から「深い」と呼ぶかに、決まった数はありません。
#
# では、ニューラルネットワークは何をするのでしょうか。脳のまねと言われますが、実際にしているのは**関数の近似**です。数を入れると、数が出てきます。写真を入れると「猫らしさ」が、盤面を入れると「次の一手のよさ」が出る、という関数です。
# そういう関数の式は、だれも知りません。そこで、形を変えられる関数を用意し、例に合うようにパラメータを少しずつ調整します。
#
# ## 2. 1943 年:1 個のニューロンを式にする
#
# 神経科学者のマカロックと、まだ 20 歳の論理学者ピッツは、神経細胞を「信号を足し、合計がしきい値を超えたら発火するスイッチ」と考えました。いまの形で描くと、次の図になります。**階段関数**(step function)は、階段の形をしたスイッチです。
# %% [markdown] lang="en"
# - **Artificial intelligence** (AI) means all techniques by which machines do things that would take thought if people did them. Chess programs with rules written by people belong to it.
# - **Machine learning** is one way to AI: people do not write the rules; **parameters** (numbers that can be adjusted) are set by data instead. The decision tree of the figure is an example.
# - **Neural networks** are one kind of model for machine learning, made of small computing units joined together.
# - **Deep learning** is machine learning with neural networks that have many layers of units between input and output. There is no agreed number of layers from which a network is called deep.
#
# What does a neural network do? People say that it imitates a brain. What it really does is **approximate a function**. Numbers go in, and numbers come out. Given a photo, it returns how much the photo looks like a cat; given a chess board, it returns how good a move is.
# Nobody knows a formula for such a function. So we take a function whose shape can be changed, and adjust its parameters little by little until it fits the examples.
#
# ## 2. 1943: a neuron as a formula
#
# The neuroscientist Warren McCulloch and Walter Pitts, a logician aged twenty, described a nerve cell as a switch: it adds up its signals and fires if the sum exceeds a threshold. Drawn in today's way, it looks like this (the switch is the **step function**, labelled step):

# %% demo
#@title 図:1 個のユニット(このまま実行してください) { display-mode: "form" }  #:ja
#@title Figure: one unit (run this cell as it is) { display-mode: "form" }  #:en
fig, ax = plt.subplots(figsize=(6, 3.2))
for y, name, weight, above in [(2, "$x_1$", "$w_1$", 1.76), (1, "$x_2$", "$w_2$", 1.08), (0, "1", "$b$", 0.5)]:
    ax.annotate("", (2.72, 1 + 0.16 * (y - 1)), (0.25, y), arrowprops=dict(arrowstyle="->", color=GREY, lw=1.5))
    ax.text(1.3, above, weight, color=BLUE, fontsize=14, ha="center")
    ax.text(0, y, name, fontsize=14, ha="center", va="center", bbox=dict(boxstyle="circle", fc="white", ec=GREY))
ax.annotate("", (6.3, 1), (3.2, 1), arrowprops=dict(arrowstyle="->", color=GREY, lw=1.5))
ax.text(3, 1, "$u$", fontsize=16, ha="center", va="center", bbox=dict(boxstyle="circle", fc="white", ec=BLUE, lw=2))
ax.text(3, 0.35, "重みを掛けた和 <=> weighted sum", ha="center", fontsize=11)
ax.add_patch(plt.Rectangle((4.1, 0.65), 1, 0.7, fc="white", ec=BLUE, lw=2, zorder=3))
ax.plot([4.2, 4.6, 4.6, 5.0], [0.8, 0.8, 1.2, 1.2], color=ORANGE, zorder=4)
ax.text(4.6, 0.35, "階段関数 <=> step", ha="center", fontsize=11)
ax.text(6.5, 1, "$y$", fontsize=14, ha="center", va="center")
ax.text(6.2, 0.35, "0 か 1 <=> 0 or 1", ha="center", fontsize=11)
ax.axis("off")
show_figure("1 個のユニット:掛けて、足して、階段関数を通す <=> One unit: multiply, add, step", xlim=(-0.4, 6.9), ylim=(-0.4, 2.5))

# %% [markdown] lang="ja"
# 信号の集め方と、発火するかどうかの決め方を式にします。入力が $n$ 個のとき、
#
# $$u = x_1 w_1 + x_2 w_2 + \cdots + x_n w_n + b, \qquad y = \begin{cases} 1 & (u > 0) \\ 0 & (u \le 0) \end{cases}$$
#
# 言葉にすると「入力に重みを掛けて足し合わせ、バイアスを足す。この合計(**総入力** $u$)が 0 より大きければ 1、そうでなければ 0」。ちょうど 0 のときは 0 と決めておきます。
#
# | 神経細胞 | ユニット |
# |---|---|
# | 樹状突起が信号を受け取る | 入力 $x$ |
# | シナプスでの信号の伝わりやすさ | 重み $w$ |
# | 発火しやすさ | バイアス $b$ |
# | 軸索から信号を送る | 出力 $y$ |
#
# このたとえには限界があります。本物の神経細胞が送るのは、タイミングにも意味のあるパルスです。化学物質によって働き方も変わります。1 個でも、このユニットよりずっと複雑です。
# 飛行機は鳥をヒントに作られましたが、羽ばたきません。同じように、ニューラルネットワークも脳の模型ではありません。
#
# なお、1943 年のユニットはまだ学習しません。配線もしきい値も、人が決めました。
#
# ### 課題 `perceptron_output`
# 上の式を、そのまま関数にしてください。入力は 1 個のことも、400 個のこともあります。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でもあなたの関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。
#
# <details><summary>ヒント</summary>
#
# 同じ番号どうしを掛けて全部足す計算は、NumPy なら `x @ w`(または `np.dot(x, w)`)だけでできます。
#
# </details>
# %% [markdown] lang="en"
# The formula says how the signals are collected and how the unit decides whether to fire. With $n$ inputs,
#
# $$u = x_1 w_1 + x_2 w_2 + \cdots + x_n w_n + b, \qquad y = \begin{cases} 1 & (u > 0) \\ 0 & (u \le 0) \end{cases}$$
#
# In words: multiply the inputs by the weights, add them up, and add the bias. If this sum (the **pre-activation** $u$) is greater than 0, the output is 1, otherwise 0. At exactly 0 it is 0.
#
# | nerve cell | unit |
# |---|---|
# | dendrites receive signals | inputs $x$ |
# | how well a synapse conducts | weights $w$ |
# | how easily the cell fires | bias $b$ |
# | the axon sends a signal on | output $y$ |
#
# The analogy has limits. Real nerve cells send pulses, and the timing of the pulses matters. Chemical substances change how they work. A single cell is far more complicated than this unit.
# Aeroplanes were inspired by birds, but they do not flap their wings. In the same way, a neural network is not a model of the brain.
#
# The units of 1943 did not learn yet. People chose the wiring and the thresholds.
#
# ### Exercise `perceptron_output`
# Turn the formula into a function. There may be one input, or 400.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says.
#
# <details><summary>Hint</summary>
#
# To multiply numbers pair by pair and add up the products takes one operation in NumPy: `x @ w` (or `np.dot(x, w)`).
#
# </details>


# %% exercise="perceptron_output"
def perceptron_output(x, w, b):
    """ユニット 1 個の出力。x, w: (n_in,) の配列、b: 数。総入力 u = x·w + b が u > 0 なら 1、そうでなければ 0 を返す。"""  #:ja
    """Output of one unit. x, w: arrays (n_in,); b: number. Returns 1 if the pre-activation u = x·w + b is greater than 0, otherwise 0."""  #:en
    ### BEGIN SOLUTION
    return int(x @ w + b > 0)
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
rng = fresh()
for target in rng.permutation([0, 0, 0, 1, 1, 1]).tolist():
    x, w = rng.normal(size=(2, 4)).round(2)
    b = float(((2 * target - 1) * rng.uniform(0.02, 0.3) - x @ w).round(2))
    expect(
        f"perceptron_output({x.tolist()}, w={w.tolist()}, b={b})",
        perceptron_output(x.copy(), w.copy(), b),
        target,
        hint="x @ w + b が 0 より大きいときだけ 1 です。",  #:ja
        hint="It is 1 only where x @ w + b is above 0.",  #:en
    )
expect(
    "perceptron_output([3], w=[2], b=0.5)",
    perceptron_output(np.array([3.0]), np.array([2.0]), 0.5),
    1,
    hint="u = 6.5 でも、出力は 1 です。",  #:ja
    hint="At u = 6.5, too, the output is 1.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# **小さな挑戦** ユニット 1 個で AND(両方の入力が 1 のときだけ 1)を作れます。重みとバイアスを自分で決めて、次のセルの 3 つの数を書き換えてみましょう。表示が `[0, 0, 0, 1]` になれば成功です。(答えは 1 つではありません。)
#
# <details><summary>答えの例</summary>
#
# $w_1 = w_2 = 1$、$b = -1.5$ です。$u$ は、1 が 2 つあれば $0.5$、1 つなら $-0.5$、なければ $-1.5$ です。$b$ を $-0.5$ にすると、今度は「少なくとも 1 つが 1 なら 1」になります(OR)。バイアスは、発火に必要な強さを決めています。
#
# </details>
# %% [markdown] lang="en"
# **A small challenge** A single unit can make AND (1 only if both inputs are 1). Choose the weights and the bias yourself: change the three numbers of the next cell until it prints `[0, 0, 0, 1]`. (There is more than one answer.)
#
# <details><summary>One answer</summary>
#
# $w_1 = w_2 = 1$ and $b = -1.5$: then $u$ is $0.5$ for two ones, $-0.5$ for one, and $-1.5$ for none. With $b = -0.5$ the unit is 1 if at least one input is 1 (OR). The bias says how much it takes to fire.
#
# </details>

# %% demo
w1, w2, b = 0.0, 0.0, 0.0
print([perceptron_output(np.array(x), np.array([w1, w2]), b) for x in ([0, 0], [0, 1], [1, 0], [1, 1])])

# %% [markdown] lang="ja"
# 最後の階段関数を取り替えると、このユニットは、統計学で昔から使われているモデルになります。同じ総入力 $u = wx + b$ から、3 通りの方法で出力を作ってみます。$w$ を大きくすると、S 字の曲線はどう変わるでしょうか。$b$ だけを変えると? 予想してから、スライダーを動かしてください。
# %% [markdown] lang="en"
# With something else in place of the step, this unit becomes a model that statistics has used for a long time. Here are three kinds of output made from the same pre-activation $u = wx + b$. What does a larger $w$ do to the S-shaped curve? And what does $b$ do alone? Guess first, then move the sliders.

# %% demo
def draw(w=2, b=-1):
    x = np.linspace(-3, 3, 401)
    u = w * x + b
    show_curves({
        "u そのまま:線形回帰 <=> u itself: linear regression": (x, u, GREY, ":"),
        "シグモイド:ロジスティック回帰 <=> sigmoid: logistic regression": (x, 1 / (1 + np.exp(-u)), ORANGE, "--"),
        "階段関数:パーセプトロン <=> step: perceptron": (x, u > 0, BLUE, "-"),
    }, f"1 個のユニット、3 つの有名なモデル(u = {w}x {b:+}) <=> One unit, three famous models (u = {w}x {b:+})", "x", "y", legend="upper left", ylim=(-0.6, 2.6))


show_slider(draw, {"重み w <=> weight w": [-4, -1, 0, 1, 2, 8], "バイアス b <=> bias b": [-2, -1, 0, 1, 2]})

# %% [markdown] lang="ja"
# $u$ をそのまま出力すれば**線形回帰**(linear regression、灰色)です。シグモイド(sigmoid)という S 字形の関数で 0 と 1 の間に収めれば**ロジスティック回帰**(logistic regression、オレンジ)、階段関数を通せばパーセプトロン(青)になります。$|w|$ が大きいほど S 字は急になって階段に近づき、$w$ が負なら向きが逆になります。$b$ を変えると、0 と 1 の境目 $x = -b/w$ が左右に動きます。ニューラルネットワークは、このようなユニットをたくさんつないだものです。
#
# ## 3. 1958 年:間違いから学ぶ
#
# コーネル航空研究所の心理学者ローゼンブラットは、ユニットに**自分で重みを直す**規則を与えました。直すのは、間違えたときだけです。(ここでは、1962 年の本にまとめられた形を使います。)
#
# 入力が 2 つなら、ユニットは平面を 2 つに分けます。線の片側が 1、反対側が 0 です。この境目の線を**決定境界**と呼びます。向きを決めるのは重みで、位置を決めるのはバイアスです(バイアスが 0 なら、線は原点を通ります)。次の図は、星のデータで間違えて 1 回直す前と、直した後です。青い部分が、出力が 1 になる側です。
# %% [markdown] lang="en"
# The output $u$ itself (grey) gives **linear regression**. A sigmoid, an S-shaped function that brings $u$ between 0 and 1, gives **logistic regression** (orange). The step gives the perceptron (blue). The larger $|w|$, the steeper the S and the more it looks like the step; a negative $w$ turns it around. $b$ moves the place $x = -b/w$ where 0 changes into 1. A neural network consists of many such units joined together.
#
# ## 3. 1958: learning from mistakes
#
# Frank Rosenblatt, a psychologist at the Cornell Aeronautical Laboratory, gave the unit a rule by which it **corrects its own weights**. It does so only when its answer was wrong. (We use the form in his book of 1962.)
#
# A unit with two inputs divides the plane into two parts: 1 on one side of a line, 0 on the other. This line is called the **decision boundary**. The weights set its direction, and the bias sets its position (with a bias of 0 it passes through the origin). The figure shows it before and after one correction, made because the answer for the star was wrong. In the shaded part the output is 1.


# %% demo
#@title 図:1 回の修正(このまま実行してください) { display-mode: "form" }  #:ja
#@title Figure: one correction (run this cell as it is) { display-mode: "form" }  #:en
def boundary(ax, w, b, **style):
    """x·w + b = 0 の線を引く。"""  #:ja
    """Draw the line x·w + b = 0."""  #:en
    far = np.array([-50.0, 50.0])
    foot = -b * w / (w @ w)
    ax.plot(foot[0] - far * w[1], foot[1] + far * w[0], **style)


sides = plt.matplotlib.colors.ListedColormap(["white", BLUE])
grid = np.linspace(-3, 3, 200)
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4), sharey=True)
for ax, w, b, name in zip(
    axes, [np.array([1, -1]), np.array([1.5, 0])], [0, 0.5], ["前:0(間違い) <=> before: 0, wrong", "後:1(正解) <=> after: 1, right"]
):
    ones = w[0] * grid[None, :] + w[1] * grid[:, None] + b > 0
    ax.pcolormesh(grid, grid, ones, cmap=sides, alpha=0.2, shading="nearest")
    boundary(ax, w, b, color=BLUE)
    ax.plot(1, 2, "*", color=ORANGE, markersize=16, markeredgecolor="black")
    ax.set(title=name, xlabel="$x_1$", xlim=(-3, 3), ylim=(-3, 3), aspect="equal")
axes[0].set_ylabel("$x_2$")
show_figure("1 回の修正(青い部分:出力 1) <=> One correction (shaded: output 1)")

# %% [markdown] lang="ja"
# 星の**目標値** $t$ は 1 です。ところが、左の図では出力 $y$ が 0 でした。1 回直すと線が動き、星は 1 の側に入りました。この修正の式は、次のとおりです。
#
# $$w \leftarrow w + \eta\,(t - y)\,x, \qquad b \leftarrow b + \eta\,(t - y)$$
#
# 言葉にすると「1 と答えるべきなのに 0 と答えたら、重みに入力の $\eta$ 倍を足す。0 と答えるべきなのに 1 と答えたら、引く。合っていたら、何もしない」。$\eta$(イータ)は**学習率**で、1 回にどれだけ直すかを決めます。コードでは `lr`(learning rate)と書きます。
#
# ### 課題 `perceptron_update`
# データ 1 件について、直した後の重みとバイアスを返してください。渡された `w` は書き換えず、新しい配列を作って返します。`x` や `w` には整数が入っていることもあります。
#
# <details><summary>ヒント</summary>
#
# - 出力 $y$ は、さっき書いた `perceptron_output` で求まります。
# - $t - y$ は 1, 0, −1 のどれかです。合っていれば 0 なので、場合分けはしなくてもかまいません。
# - バイアスは「いつも 1 が入ってくる入力」の重みと考えられます。$x$ を 1 にすると、2 つの式は同じ形になりませんか。
# - `w += …` や `w[0] = …` は、渡された配列そのものを書き換えます。しかも、整数の配列に小数は入りません。`w + …` は、新しい配列を作ります。
#
# </details>
# %% [markdown] lang="en"
# The star's **target** $t$ is 1, but on the left the output $y$ is 0. One correction moves the line, and then the star lies on the side of the ones. This is the formula of the correction:
#
# $$w \leftarrow w + \eta\,(t - y)\,x, \qquad b \leftarrow b + \eta\,(t - y)$$
#
# In words: if the output is 0 and should be 1, add $\eta$ times the input to the weights. If the output is 1 and should be 0, subtract it. If the output is right, do nothing. $\eta$ (eta) is the **learning rate**. It says how large a correction is, and in code it is called `lr`.
#
# ### Exercise `perceptron_update`
# For one sample, return the weights and the bias after the correction. Leave the array `w` that comes in as it is, and return a new one. `x` and `w` may hold integers.
#
# <details><summary>Hint</summary>
#
# - The output $y$ comes from your `perceptron_output`.
# - $t - y$ is 1, 0 or −1. It is 0 when the output is right, so you need no `if`.
# - Think of the bias as the weight of an input that is always 1. If you put 1 in place of $x$, do the two formulas become the same?
# - `w += …` and `w[0] = …` change the array that came in, and an array of integers cannot hold floats (numbers with a fractional part). `w + …` makes a new array.
#
# </details>


# %% exercise="perceptron_update"
def perceptron_update(x, t, w, b, lr):
    """データ 1 件で学習規則を 1 回使い、新しい (w, b) を返す。出力が合っていれば、値は変わらない。  #:ja
    x, w: (n_in,) の配列(w は書き換えない)。t: 目標値、0 か 1。b: 数。lr: 学習率。  #:ja
    """  #:ja
    """Use the learning rule once, on one sample, and return the new (w, b); the same values if the output was right.  #:en
    x, w: arrays (n_in,), w stays as it is; t: target, 0 or 1; b: number; lr: learning rate.  #:en
    """  #:en
    ### BEGIN SOLUTION
    error = t - perceptron_output(x, w, b)
    return w + lr * error * x, b + lr * error
    ### END SOLUTION


# %% test="perceptron_update" idea="wrong" points=1
import numpy as np

expect(
    "perceptron_update([1, 2], t=1, w=[1, -1], b=0, lr=0.5)",
    perceptron_update(np.array([1.0, 2.0]), 1, np.array([1.0, -1.0]), 0.0, 0.5),
    (np.array([1.5, 0.0]), 0.5),
    hint="上の図の星です。t − y = 1 なので、w に 0.5 × x、b に 0.5 を足します。",  #:ja
    hint="This is the star of the figure: t − y = 1, so add 0.5 × x to w and 0.5 to b.",  #:en
)
_, after = call_and_look(perceptron_update, np.array([1.0, 2.0]), 1, np.array([1.0, -1.0]), 0.0, 0.5)
expect(
    "perceptron_update([1, 2], t=1, w=[1, -1], b=0, lr=0.5) の後の w <=> w, after perceptron_update([1, 2], t=1, w=[1, -1], b=0, lr=0.5)",
    after[2],
    np.array([1.0, -1.0]),
    hint="渡された w が書き換えられました。新しい配列を作って返します。",  #:ja
    hint="The array w that came in has changed. Return a new array.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "perceptron_update([2, -1, 0.5], t=0, w=[1, 1, 1], b=0.25, lr=0.1)",
    perceptron_update(np.array([2.0, -1.0, 0.5]), 0, np.array([1.0, 1.0, 1.0]), 0.25, 0.1),
    (np.array([0.8, 1.1, 0.95]), 0.15),
    hint="0 と答えるべきなのに 1 と答えました。w からも b からも引きます。",  #:ja
    hint="The output is 1 and should be 0: subtract, from w and from b.",  #:en
)
expect(
    "perceptron_update([0, 0], t=1, w=[3, -2], b=0, lr=2)",
    perceptron_update(np.array([0, 0]), 1, np.array([3, -2]), 0, 2),
    (np.array([3.0, -2.0]), 2.0),
    hint="入力が全部 0 でも、バイアスは直します。",  #:ja
    hint="Even when all inputs are 0, the bias is corrected.",  #:en
)
expect(
    "perceptron_update([1], t=1, w=[1], b=-2, lr=0.5)",
    perceptron_update(np.array([1.0]), 1, np.array([1.0]), -2.0, 0.5),
    (np.array([1.5]), -1.5),
    hint="出力を求めるときに、バイアスを足しましたか。u = 1 − 2 = −1 です。",  #:ja
    hint="Is the bias added when the output is computed? u = 1 − 2 = −1.",  #:en
)
expect(
    "perceptron_update([1, 3], t=1, w=[1, -1], b=0, lr=0.25), all integers but lr",
    perceptron_update(np.array([1, 3]), 1, np.array([1, -1]), 0, 0.25),
    (np.array([1.25, -0.25]), 0.25),
    hint="w が整数の配列でも、返す重みには小数点以下が要ります。",  #:ja
    hint="Even if w is an array of integers, the weights that come back are floats.",  #:en
)
rng = fresh()
for t in rng.permutation([0, 0, 1, 1]).tolist():
    x, w = rng.normal(size=(2, 3)).round(2)
    b, lr = float((0.5 - t - x @ w).round(2)), float(rng.choice([0.1, 0.25, 0.5, 2.0]))
    change = lr * (2 * t - 1)
    got, after = call_and_look(perceptron_update, x, t, w, b, lr)
    expect(
        f"perceptron_update({x.tolist()}, t={t}, w={w.tolist()}, b={b}, lr={lr})",
        got,
        (w + change * x, b + change),
        hint="出力が間違っているので、lr × (t − y) × x を w に、lr × (t − y) を b に足します。",  #:ja
        hint="The output is wrong: add lr × (t − y) × x to w, and lr × (t − y) to b.",  #:en
    )
    expect(
        f"perceptron_update(x, t={t}, w={w.tolist()}, b={b}, lr={lr}) の後の w <=> w, after perceptron_update(x, t={t}, w={w.tolist()}, b={b}, lr={lr})",
        after[2],
        w,
        hint="渡された配列 w が変わりました。新しい配列を返してください。",  #:ja
        hint="The array w that came in has changed. Return a new array.",  #:en
    )
### END HIDDEN TESTS

# %% test="perceptron_update" idea="right" points=1
import numpy as np

expect(
    "perceptron_update([1, 2], t=1, w=[1, 1], b=0, lr=0.5)",
    perceptron_update(np.array([1.0, 2.0]), 1, np.array([1.0, 1.0]), 0.0, 0.5),
    (np.array([1.0, 1.0]), 0.0),
    hint="合っているときは、何も変えません。",  #:ja
    hint="When the output is right, nothing changes.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "perceptron_update([1, -4], t=0, w=[0.5, 0.5], b=1, lr=0.2)",
    perceptron_update(np.array([1.0, -4.0]), 0, np.array([0.5, 0.5]), 1.0, 0.2),
    (np.array([0.5, 0.5]), 1.0),
    hint="目標値が 0 で、出力も 0 です。何も変えません。",  #:ja
    hint="The target is 0 and so is the output: nothing changes.",  #:en
)
expect(
    "perceptron_update([-1], t=1, w=[1], b=2, lr=0.5)",
    perceptron_update(np.array([-1.0]), 1, np.array([1.0]), 2.0, 0.5),
    (np.array([1.0]), 2.0),
    hint="u = −1 + 2 = 1 なので、出力は 1 で合っています。",  #:ja
    hint="u = −1 + 2 = 1, so the output is 1, which is right.",  #:en
)
w, b = perceptron_update(np.array([1.0, 1.0]), 0, np.array([1.0, 0.5]), 0.0, 1.0)
expect(
    "perceptron_update([1, 1], t=0, w=[1, 0.5], b=0, lr=1)",
    (w, b),
    (np.array([0.0, -0.5]), -1.0),
    hint="ここは間違えているので、直します。",  #:ja
    hint="Here the output is wrong, so it is corrected.",  #:en
)
rng = fresh()
for t in rng.permutation([0, 0, 1, 1]).tolist():
    x, w = rng.normal(size=(2, 3)).round(2)
    b = float((t - 0.5 - x @ w).round(2))
    expect(
        f"perceptron_update({x.tolist()}, t={t}, w={w.tolist()}, b={b}, lr=0.5)",
        perceptron_update(x.copy(), t, w.copy(), b, 0.5),
        (w, b),
        hint="出力は合っているので、何も変えません。",  #:ja
        hint="The output is right: nothing changes.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `train_perceptron`
# データを 1 件ずつ順番に見て、間違えたらその場で直します。全部のデータを 1 回ずつ見終わるまでを 1 **エポック**といいます。これを `epochs` 回繰り返し、エポックごとに何回間違えたかを数えてください。
# 重みもバイアスも 0 から始めます。間違いが 0 回になっても、途中でやめずに `epochs` 回まで続けます。
#
# 下のテストで学ばせるのは、入力が 2 つの論理演算です。AND(両方 1 のときだけ 1)、OR(少なくとも 1 つが 1 なら 1)、NAND(両方 1 のときだけ 0)を使います。
#
# <details><summary>ヒント</summary>
#
# - 重みは `np.zeros(X.shape[1])`(小数の 0)から始めます。`X` が整数だと、`np.zeros_like(X[0])` も整数の配列になります。
# - 間違いは、**直す前の**重みで数えます。数えてから直します。
# - 外側がエポックの `for`、内側がデータの `for x, target in zip(X, t):` です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `train_perceptron`
# Look at the samples one after the other, and correct the weights at once when an output is wrong. One pass through all samples is called an **epoch**. Do this for `epochs` epochs, and count the mistakes of each epoch.
# The weights and the bias start at 0. When an epoch has no mistakes, do not stop: go on until `epochs` epochs are done.
#
# The tests below let it learn logic with two inputs: AND (1 only if both are 1), OR (1 if at least one is 1) and NAND (0 only if both are 1).
#
# <details><summary>Hint</summary>
#
# - Start the weights from `np.zeros(X.shape[1])`, which holds floats. If `X` holds integers, so does `np.zeros_like(X[0])`.
# - Count a mistake with the weights **before** the correction: first count, then correct.
# - Two loops: epochs outside, `for x, target in zip(X, t):` inside.
#
# </details>


# %% exercise="train_perceptron"
def train_perceptron(X, t, lr, epochs):
    """パーセプトロンを学習させ、(w, b, mistakes) を返す。w も b も 0 から始め、X の順に 1 件ずつ、見るたびに直す。  #:ja
    X: (n, n_in) の配列、整数でもよい。t: (n,) の配列、0 か 1。lr: 学習率。epochs: エポックの数。  #:ja
    返り値 w: (n_in,) の配列。b: 数。mistakes: 各エポックで間違えた回数を並べた、長さ epochs のリスト。  #:ja
    """  #:ja
    """Train a perceptron and return (w, b, mistakes). Start with w and b at 0; correct after every sample, in the order of X.  #:en
    X: array (n, n_in), integers allowed. t: array (n,) of 0 and 1. lr: learning rate. epochs: number of epochs.  #:en
    Returns w: array (n_in,); b: number; mistakes: list of length epochs, the number of wrong outputs in each epoch.  #:en
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
    hint="1 エポック目に間違えるのは、最後の [1, 1] だけです。そこで w にも b にも 0.5 を足します。",  #:ja
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
rng = fresh()
A, t, lr = rng.normal(size=(6, 3)), rng.permutation([0, 0, 0, 1, 1, 1]), float(rng.choice([0.1, 0.3, 1.0]))
wanted, bias = np.zeros(3), 0.0
for _ in range(3):
    for x, target in zip(A, t):
        change = lr * (target - int(x @ wanted + bias > 0))
        wanted, bias = wanted + change * x, bias + change
expect(
    f"train_perceptron(6 × 3, {t.tolist()}, lr={lr}, epochs=3): (w, b)",
    train_perceptron(A.copy(), t.copy(), lr, 3)[:2],
    (wanted, bias),
    hint="1 件ごとに、いまの重みで判定し、間違えたら lr を掛けて直します。",  #:ja
    hint="Judge each sample by the weights of that moment, and correct by lr where it is wrong.",  #:en
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
    hint="直す前の重みで数え、エポックごとに 0 から数え直します。間違いが 0 回になっても、epochs 回まで続けます。",  #:ja
    hint="Count with the weights before the correction, start each epoch from 0, and go on until epochs epochs are done.",  #:en
)
### BEGIN HIDDEN TESTS
w, b, mistakes = train_perceptron(X, np.array([0, 0, 0, 1]), 1, 8)
expect(
    "train_perceptron(X, AND, lr=1, epochs=8): mistakes",
    mistakes,
    [1, 3, 3, 2, 1, 0, 0, 0],
    hint="間違いが 0 回になっても、残りのエポックを続けて 0 を記録します。",  #:ja
    hint="After an epoch with 0 mistakes go on and record the zeros.",  #:en
)
w, b, mistakes = train_perceptron(X, np.array([0, 1, 1, 0]), 1, 4)
expect("train_perceptron(X, XOR, lr=1, epochs=4): mistakes", mistakes, [2, 3, 4, 4])
rng = fresh()
A, t = rng.normal(size=(8, 2)), rng.permutation([0, 0, 0, 0, 1, 1, 1, 1])
w, b, counts = np.zeros(2), 0.0, []
for _ in range(6):
    counts.append(0)
    for x, target in zip(A, t):
        error = target - int(x @ w + b > 0)
        w, b = w + 0.5 * error * x, b + 0.5 * error
        counts[-1] += abs(int(error))
expect(
    f"train_perceptron(8 × 2, {t.tolist()}, lr=0.5, epochs=6): mistakes",
    train_perceptron(A.copy(), t.copy(), 0.5, 6)[2],
    counts,
    hint="直す前の重みで数え、エポックごとに 0 から数え直します。",  #:ja
    hint="Count with the weights before the correction, and start each epoch from 0.",  #:en
)
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
rng = fresh()
A = rng.normal(size=(60, 4))
side = A @ np.array([1.0, -2.0, 0.5, 1.0]) + 0.7
A, side = A[abs(side) > 0.8], side[abs(side) > 0.8]
w, b, mistakes = train_perceptron(A, (side > 0).astype(int), 0.1, 60)
expect(
    "train_perceptron(4 inputs, lr=0.1, epochs=60)",
    [perceptron_output(x, w, b) for x in A],
    (side > 0).astype(int),
    hint="線形分離できるデータなので、60 エポックで全部合うはずです。バイアスも直していますか。",  #:ja
    hint="A boundary exists, so sixty epochs get everything right. Is the bias corrected as well?",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 書けたら、学習するようすを見ましょう。適当に引いた線から始めて、AND と OR を学びます。緑の四角は目標 1、灰色の丸は目標 0 のデータです。1 コマごとに、オレンジの輪の付いた 1 件を見て直します。再生ボタンを押してください。その次の図は、20 件を見た後です。
# %% [markdown] lang="en"
# Now watch it learn. It starts from some line and learns AND and OR. Green squares have target 1, grey circles have target 0. Each frame looks at one sample, the one in the orange ring, and corrects the weights if necessary. Press play.

# %% demo
#@title アニメーションの道具(このまま実行してください) { display-mode: "form" }  #:ja
#@title Tools for animations (run this cell as it is) { display-mode: "form" }  #:en
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
    ax.set(title=f"{name}:間違い {wrong} <=> {name}: {wrong} wrong", xlabel="$x_1$", ylabel="$x_2$", xticks=[0, 1], yticks=[0, 1])
    ax.set(xlim=(-0.6, 1.6), ylim=(-0.6, 1.6), aspect="equal")


def watch(names, steps):
    states = {name: history(tables[name], steps) for name in names}
    fig, axes = plt.subplots(1, len(names), figsize=(2.8 * len(names), 3.1), dpi=75, squeeze=False, layout="constrained")

    def draw(i):
        for ax, name in zip(axes[0], names):
            panel(ax, name, *states[name][i], seen=(i - 1) % 4 if i else None)

    draw(0)
    animation = FuncAnimation(fig, draw, frames=steps + 1, interval=500)
    plt.close(fig)
    return HTML(animation.to_jshtml())


# %% demo
watch(["AND", "OR"], 20)

# %% demo
fig, axes = plt.subplots(1, 2, figsize=(6, 3.5))
for ax, name in zip(axes, ["AND", "OR"]):
    panel(ax, name, *history(tables[name], 20)[-1])
show_figure("20 件を見た後(四角:目標 1) <=> After 20 samples (squares: target 1)")

# %% [markdown] lang="ja"
# 線は行ったり来たりしますが、やがて止まり、間違いは 0 になりました。2 つの組が 1 本の線(入力が 3 つなら平面、もっと多ければ超平面)で分けられることを、**線形分離可能**といいます。線形分離可能なデータなら、繰り返し見ていくと、有限回の修正で必ず全問正解になります。これは証明されていて、**収束定理**と呼ばれます(Novikoff, 1962)。
#
# **小さな挑戦** 新しいセルで `train_perceptron(corners, tables["AND"], lr, 8)` を、`lr` を 0.25、1、4 に替えて実行してみましょう。間違いの数(3 つ目の返り値)は、どう変わるでしょうか。
#
# <details><summary>答え</summary>
#
# 変わりません。0 から始めると、`lr` を 4 倍にしても、重みもバイアスも 4 倍になるだけです。$u$ の符号は同じなので、答えも同じになります。0 以外から始めるときや、次の節の規則では、こうはなりません。
#
# </details>
#
# ### 1958 年の実験を再現する
#
# では、1958 年の実験を再現しましょう。入力は 400 個、カードは 50 枚で、どのカードも 1 回しか見ません。学習するのは、あなたの `train_perceptron` です。50 枚のうち何枚で間違えると思いますか。
# (本物の機械では、カードと重みの間に、ランダムに配線した固定の層がありました。ここでは省きます。)
# %% [markdown] lang="en"
# The line goes back and forth, but in the end it stops, and there are 0 wrong answers. Data is **linearly separable** if a line (with three inputs a plane, with more a hyperplane) can separate the two groups. When such data is seen again and again, a finite number of corrections always gets everything right. This is proved and is called the **convergence theorem** (Novikoff, 1962).
#
# **A small challenge** In a new cell, run `train_perceptron(corners, tables["AND"], lr, 8)` with `lr` 0.25, 1 and 4. How does the number of mistakes (the third value that comes back) change?
#
# <details><summary>Answer</summary>
#
# It does not change. Starting from 0, four times the `lr` gives four times the weights and four times the bias. The sign of $u$ is the same, and so are the outputs. This is different if the weights do not start at 0, and for the rule of the next section.
#
# </details>
#
# Now let us repeat 1958. There are 400 inputs and 50 cards, and each card is seen only once. Your `train_perceptron` does the learning. How many of the 50 cards do you think it gets wrong?
# (The real machine also had a fixed layer with random wiring between the cards and the weights. We leave it out.)

# %% demo
rng = np.random.default_rng(1958)
cards, right = deal(50, rng)
w, b, mistakes = train_perceptron(cards, right, 1, 1)
new_cards, new_right = deal(1000, rng)
correct = np.mean((new_cards @ w + b > 0) == new_right)
print(f"50 枚のうち間違えた数: {mistakes[0]}   新しい 1000 枚での正解率: {correct:.1%}")  #:ja
print(f"mistakes in 50 cards: {mistakes[0]}   accuracy on 1000 new cards: {correct:.1%}")  #:en
print(f"0 のままの重み: {np.mean(w == 0):.0%}")  #:ja
print(f"weights that are still 0: {np.mean(w == 0):.0%}")  #:en

orange_to_blue = plt.matplotlib.colors.LinearSegmentedColormap.from_list("", [ORANGE, "white", BLUE])
fig, ax = plt.subplots(figsize=(5, 3.8))
largest = abs(w).max()
image = ax.imshow(w.reshape(20, 20), cmap=orange_to_blue, vmin=-largest, vmax=largest)
ax.axvline(9.5, color=GREY, linestyle=":")
fig.colorbar(image, label="重み <=> weight")
ax.grid(False)
show_figure("カード 50 枚の後の、400 個の重み <=> 400 weights after 50 cards", "カードの列 <=> column of the card", "カードの行 <=> row", xticks=[0, 9, 19], yticks=[0, 9, 19])

# %% [markdown] lang="ja"
# 50 枚で間違えたのは 6 回だけ、つまり、重みを直したのも 6 回だけです。それでも、初めて見るカード 1000 枚の 96 % に正しく答えました。図は、400 個の重みをカードの形に並べたものです。半分以上はまだ 0(白)ですが、0 でない重みは、左半分ではマイナス(オレンジ)、右半分ではプラス(青)です。実は、直すたびに足したり引いたりしたのはカードそのものなので、**重みは、間違えた 6 枚のカードを、足したり引いたりした合計**です(右のカードは足し、左のカードは引く)。だから、重みの並びは、右に印のあるカードの**テンプレート**(見本)のような働きをします。カードの印がプラスの所に重なれば $u$ は大きくなり、マイナスの所に重なれば小さくなります。
# 教えたのは、カードの答えだけです。見分け方は、だれも教えていません。
# 当時の新聞(ニューヨーク・タイムズ)は、海軍がこの計算機に寄せる期待をこう伝えました。いずれ「歩き、話し、見て、書き、自分を複製し、自分の存在を意識する」ようになる、と。
#
# 2 年後には、専用の機械 Mark I も公開されました。目は 20×20 の光センサー、重みはモーターで回るつまみです。学習のときには、モーターが本当に回りました。
#
# ## 4. 1960 年:どれだけ間違えたかで直す
#
# パーセプトロンが見るのは、合ったか間違えたかだけです。わずかな間違いも、大きな間違いも、同じように扱います。スタンフォード大学のウィドローと、学生のホフ(後に、マイクロプロセッサの生みの親の 1 人になります)は、別のものさしを使いました。次の図は、重み $w$ を 1 つだけ動かしたときの、2 つのものさしの値です。左は間違いの数、右は $(t-u)^2$ の平均です。
# 目隠しをして、足元の傾きだけを頼りに、いちばん低い所へ下りるとします。**下りられるのは、どちらでしょうか。**
# %% [markdown] lang="en"
# It made only 6 mistakes in 50 cards, so the weights were corrected only 6 times. And yet it is right for 96 % of 1000 cards that it has never seen. The figure shows the 400 weights in the places of the dots. More than half of them are still 0 (white). The others are negative in the left half (orange) and positive in the right half (blue). In fact, each correction added a card or subtracted one, so **the weights are the sum of the six wrong cards**: those marked on the right count plus, those on the left minus. That is why the weights work like a **template** of a card marked on the right: where the mark of a card falls on positive weights, $u$ becomes larger, and where it falls on negative ones, smaller.
# The machine was told the answers for the cards. Nobody told it how to find them.
# The New York Times reported what the Navy expected of this computer: that it would be able to "walk, talk, see, write, reproduce itself and be conscious of its existence".
#
# Two years later a machine built for the purpose was shown, the Mark I. Its eye was a grid of 20 by 20 light sensors, and its weights were dials. When it learned, motors turned the dials.
#
# ## 4. 1960: learning from how wrong it was
#
# A perceptron sees only right or wrong. A small mistake counts as much as a large one. Bernard Widrow of Stanford and his student Marcian Hoff, later one of the inventors of the microprocessor, measured errors in another way. The figure shows both measures while a single weight $w$ changes: the number of mistakes, and the mean of $(t-u)^2$.
# Imagine that you are blindfolded, feel only the slope under your feet, and want to get down to the lowest place. **On which of the two can you do it?**

# %% demo
x = np.array([-1.5, -1.0, -0.4, 0.3, 0.5, 0.9, 1.2, 1.6])
t = np.array([0, 0, 0, 1, 0, 1, 1, 1])
ws = np.linspace(-1.5, 3, 400)
u = ws[:, None] * x - 0.4
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4))
show_curves({"": (ws, ((u > 0) != t).sum(1), RED, "-")}, "間違いの数 <=> number of mistakes", "重み w <=> weight w", "間違いの数 <=> mistakes", ax=axes[0])
show_curves({"": (ws, ((t - u) ** 2).mean(1), RED, "-")}, "(t − u)² の平均 <=> mean of (t − u)²", "重み w <=> weight w", "二乗誤差 <=> squared error", ax=axes[1])
show_figure("誤差を測る 2 つの方法 <=> Two ways to measure the error")

# %% [markdown] lang="ja"
# 左は平らな段ばかりです。足元に傾きがないので、どちらへ進めばよいか分かりません。右はなめらかな谷です。足元の傾きから、下る向きが分かります。
#
# 右のものさしは、目標値 $t$ と、階段関数を通す**前の**総入力 $u$ を比べます。この谷を 1 歩下りる式は、次のとおりです。
#
# $$w \leftarrow w + \eta\,(t - u)\,x, \qquad b \leftarrow b + \eta\,(t - u)$$
#
# 言葉にすると「目標との差が大きいほど、大きく直す」。パーセプトロンの式の $y$ が、$u$ に替わりました。これを**ウィドロー・ホフの規則**、または**デルタルール**と呼びます。
# (データ 1 件の $\frac12 (t-u)^2$ を $w$ で微分すると、傾きは $-(t-u)\,x$ です。傾きと逆の向きへ進むと、上の式になります。$\frac12$ は、微分で出てくる 2 を消すためのものです。04 課と 05 課で詳しく学びます。)
#
# ### 課題 `widrow_hoff_step`
# データ 1 件について、谷を 1 歩下りた後の重みとバイアスを返してください。渡された `w` は書き換えません。
#
# <details><summary>ヒント</summary>
#
# - `perceptron_output` が返すのは階段関数の後の値なので、ここでは使えません。
# - 階段関数を通した答えが合っていても、$t - u$ が 0 でなければ直します。
#
# </details>
# %% [markdown] lang="en"
# On the left there are flat steps. The ground has no slope, so nothing tells you where to go. On the right there is a smooth valley, and the slope under your feet tells you which way is down.
#
# The measure on the right compares the target $t$ with the pre-activation $u$, that is, **before** the step function. This is the formula for one step down the valley:
#
# $$w \leftarrow w + \eta\,(t - u)\,x, \qquad b \leftarrow b + \eta\,(t - u)$$
#
# In words: the further $u$ is from the target, the larger the correction. It is the perceptron's formula with $u$ in place of $y$. It is called the **Widrow–Hoff rule** or **delta rule**.
# (For one sample, the slope of $\frac12 (t-u)^2$ with respect to $w$ is $-(t-u)\,x$. A step against the slope is the formula above. The $\frac12$ cancels the 2 that comes from differentiation. Lessons 04 and 05 explain this in detail.)
#
# ### Exercise `widrow_hoff_step`
# For one sample, return the weights and the bias after one step down the valley. Leave the array `w` that comes in as it is.
#
# <details><summary>Hint</summary>
#
# - `perceptron_output` returns the value after the step function, so you cannot use it here.
# - Even if the output after the step function is right, there is a correction as long as $t - u$ is not 0.
#
# </details>


# %% exercise="widrow_hoff_step"
def widrow_hoff_step(x, t, w, b, lr):
    """データ 1 件でデルタルールを 1 回使い、新しい (w, b) を返す。x, w: (n_in,) の配列(w は書き換えない)。t, b, lr: 数(t は 0 と 1 に限らない)。"""  #:ja
    """Use the delta rule once, on one sample, and return the new (w, b). x, w: arrays (n_in,), w stays as it is; t, b, lr: numbers (t need not be 0 or 1)."""  #:en
    ### BEGIN SOLUTION
    error = t - (x @ w + b)
    return w + lr * error * x, b + lr * error
    ### END SOLUTION


# %% test="widrow_hoff_step" idea="size" points=1
import numpy as np

expect(
    "widrow_hoff_step([1, 2], t=1, w=[1, -1], b=0, lr=0.5)",
    widrow_hoff_step(np.array([1.0, 2.0]), 1, np.array([1.0, -1.0]), 0.0, 0.5),
    (np.array([2.0, 1.0]), 1.0),
    hint="u = −1 なので、誤差は 1 − (−1) = 2 です。",  #:ja
    hint="u = −1, so the error is 1 − (−1) = 2.",  #:en
)
_, after = call_and_look(widrow_hoff_step, np.array([1.0, 2.0]), 1, np.array([1.0, -1.0]), 0.0, 0.5)
expect(
    "widrow_hoff_step([1, 2], t=1, w=[1, -1], b=0, lr=0.5) の後の w <=> w, after widrow_hoff_step([1, 2], t=1, w=[1, -1], b=0, lr=0.5)",
    after[2],
    np.array([1.0, -1.0]),
    hint="渡された w が書き換えられました。新しい配列を作って返します。",  #:ja
    hint="The array w that came in has changed. Return a new array.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "widrow_hoff_step([2, -1, 0.5], t=0, w=[1, 1, 1], b=0.5, lr=0.1)",
    widrow_hoff_step(np.array([2.0, -1.0, 0.5]), 0, np.array([1.0, 1.0, 1.0]), 0.5, 0.1),
    (np.array([0.6, 1.2, 0.9]), 0.3),
    hint="u = 2 なので、誤差は −2 です。w も b も直します。",  #:ja
    hint="u = 2, so the error is −2. Correct both w and b.",  #:en
)
expect(
    "widrow_hoff_step([3], t=1, w=[0], b=0, lr=2)",
    widrow_hoff_step(np.array([3]), 1, np.array([0]), 0, 2),
    (np.array([6.0]), 2.0),
    hint="u = 0 なので、誤差は 1 です。w に 2 × 1 × 3 を足します。",  #:ja
    hint="u = 0, so the error is 1. Add 2 × 1 × 3 to w.",  #:en
)
rng = fresh()
x, w = rng.normal(size=(2, 4)).round(2)
t, b, lr = int(rng.integers(2)), round(float(rng.normal()), 2), float(rng.choice([0.05, 0.1, 0.25]))
error = t - (x @ w + b)
expect(
    f"widrow_hoff_step({x.tolist()}, t={t}, w={w.tolist()}, b={b}, lr={lr})",
    widrow_hoff_step(x.copy(), t, w.copy(), b, lr),
    (w + lr * error * x, b + lr * error),
    hint="誤差は t − u です。lr × 誤差 × x を w に、lr × 誤差を b に足します。",  #:ja
    hint="The error is t − u. Add lr × error × x to w, and lr × error to b.",  #:en
)
_, after = call_and_look(widrow_hoff_step, np.array([1.0, 2.0]), 0, np.array([1.0, 1.0]), 0.0, 0.5)
expect(
    "widrow_hoff_step([1, 2], t=0, w=[1, 1], b=0, lr=0.5) の後の w <=> w, after widrow_hoff_step([1, 2], t=0, w=[1, 1], b=0, lr=0.5)",
    after[2],
    np.array([1.0, 1.0]),
    hint="渡された w が書き換えられました。新しい配列を作って返します。",  #:ja
    hint="The array w that came in has changed. Return a new array.",  #:en
)
### END HIDDEN TESTS

# %% test="widrow_hoff_step" idea="every_time" points=1
import numpy as np

expect(
    "widrow_hoff_step([1, 1], t=1, w=[0.5, 0.25], b=0, lr=0.2)",
    widrow_hoff_step(np.array([1.0, 1.0]), 1, np.array([0.5, 0.25]), 0.0, 0.2),
    (np.array([0.55, 0.3]), 0.05),
    hint="u = 0.75 は目標の 1 まで 0.25 足りません。答えが合っていても直します。",  #:ja
    hint="u = 0.75 is 0.25 short of the target 1. It is corrected even though the output is right.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "widrow_hoff_step([2], t=0, w=[-1], b=-1, lr=0.1)",
    widrow_hoff_step(np.array([2.0]), 0, np.array([-1.0]), -1.0, 0.1),
    (np.array([-0.4]), -0.7),
    hint="u = −3 は 0 の側ですが、目標の 0 からは 3 離れています。",  #:ja
    hint="u = −3 lies on the side of 0, but 3 away from the target 0.",  #:en
)
expect(
    "widrow_hoff_step([1, -1], t=2.5, w=[1, 0.5], b=1, lr=0.4)",
    widrow_hoff_step(np.array([1.0, -1.0]), 2.5, np.array([1.0, 0.5]), 1.0, 0.4),
    (np.array([1.4, 0.1]), 1.4),
    hint="目標値は 0 と 1 でなくてもかまいません。",  #:ja
    hint="Targets need not be 0 or 1.",  #:en
)
rng = fresh()
for t in rng.permutation([0, 1]).tolist():
    x, w = rng.normal(size=(2, 3)).round(2)
    b = float((3 * t - 1.5 - x @ w).round(2))
    error = t - (x @ w + b)
    expect(
        f"widrow_hoff_step({x.tolist()}, t={t}, w={w.tolist()}, b={b}, lr=0.2)",
        widrow_hoff_step(x.copy(), t, w.copy(), b, 0.2),
        (w + 0.2 * error * x, b + 0.2 * error),
        hint="出力が合っていても、u が目標値からずれていれば直します。",  #:ja
        hint="The output is right, but u is not at the target: correct it.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# この違いは、2 つの組のデータが混ざり合っているときに現れます。1 本の線では分けきれないデータで、2 つの規則を比べます。デルタルールでは、目標の 0 と 1 のちょうど中間、$u = 0.5$ を境目にします。間違いの数は、エポックごとにどう変わるでしょうか。
# %% [markdown] lang="en"
# The difference shows when the data of the two groups are mixed, so that no line separates them. Here are both rules on such data. For the delta rule the boundary is at $u = 0.5$, halfway between the targets 0 and 1. How will the number of wrong answers change from epoch to epoch?

# %% demo
rng = np.random.default_rng(0)
t = rng.integers(0, 2, 200)
X = rng.normal(size=(200, 2)) + np.where(t == 1, 0.8, -0.8)[:, None]
rules = {"パーセプトロン <=> perceptron": (perceptron_update, 0.0, ORANGE, "--o"), "デルタルール <=> Widrow-Hoff": (widrow_hoff_step, 0.5, BLUE, "-s")}
for name, (rule, border, color, style) in rules.items():
    w, b, wrong = np.zeros(2), 0.0, []
    for epoch in range(25):
        for i in range(200):
            w, b = rule(X[i], t[i], w, b, 0.01)
        wrong.append(int(np.sum((X @ w + b > border) != t)))
    plt.plot(range(1, 26), wrong, style, color=color, markersize=5, label=name)
    print(f"{name:12s} 最後の 10 エポックで間違えた数: {min(wrong[-10:])}〜{max(wrong[-10:])} (200 件のうち)")  #:ja
    print(f"{name:12s} mistakes in each of the last ten epochs: {min(wrong[-10:])} to {max(wrong[-10:])} (of 200 samples)")  #:en
show_figure("混ざり合ったデータと 2 つの規則 <=> Two rules on mixed data", "エポック <=> epoch", "間違いの数(200 件のうち) <=> mistakes (of 200)", ylim=(0, None))

# %% [markdown] lang="ja"
# パーセプトロン(オレンジ)は、1 件に合わせて直すと別の点を間違えることがあり、いつまでも落ち着きません。デルタルール(青)は、間違いの少ないところで落ち着きました。(減らしているのは二乗の誤差なので、間違いの数がいちばん少なくなるとは限りません。)この規則は、電話回線の雑音やエコーを消す適応フィルターにも、長い間使われてきました。
# 「誤差の谷を、傾きに沿って下る」。この考え方は、この先のどの課にも出てきます。
#
# 1967 年には、甘利俊一が、データを 1 件ずつ見ながら谷を下るこの方法(**確率的勾配降下法**)の理論を作り、学習する層が 2 つ以上あるネットワークにも当てはめました。ところが、世の中の関心は別の方向へ動きます。
#
# ## 5. 1969 年:線 1 本では分けられない 4 つの点
#
# 階段の電灯を思い出してください。スイッチが 1 階と 2 階にあり、どちらを切り替えても、点いていれば消え、消えていれば点きます。つまり、2 つのスイッチの向きが**違うときだけ**点くと考えられます。これが XOR(排他的論理和)です。パーセプトロンは、XOR を覚えられるでしょうか。
# %% [markdown] lang="en"
# When the perceptron (orange) corrects its weights for one point, it may become wrong for another, so the number of wrong answers does not settle. The delta rule (blue) settles where few are wrong. (It lowers the squared error, so the number of mistakes need not be the smallest possible.) It has been used for decades in adaptive filters that remove noise and echo from telephone lines.
# "Follow the slope down the valley of the error": this idea comes back in every lesson from here on.
#
# In 1967 Shun'ichi Amari gave a theory of this descent by single samples (**stochastic gradient descent**) and applied it to networks with more than one layer of learned weights. But people's attention was about to turn elsewhere.
#
# ## 5. 1969: four points that one line cannot separate
#
# Think of the light on a staircase, with one switch downstairs and one upstairs. Each of them turns the light on or off. We can say that it is on only when the two switches **differ**. This is XOR, "exclusive or". Can a perceptron learn it?

# %% demo
for name, color, style in [("AND", GREY, ":^"), ("OR", BLUE, "-o"), ("XOR", RED, "--s")]:
    w, b, mistakes = train_perceptron(corners, tables[name], 0.5, 20)
    plt.plot(range(1, 21), mistakes, style, color=color, markersize=6, label=name)
show_figure("各エポックの間違いの数 <=> Mistakes in each epoch", "エポック <=> epoch", "間違いの数 <=> mistakes", xticks=range(0, 21, 5), yticks=range(5))
w, b, mistakes = train_perceptron(corners, tables["XOR"], 0.5, 10_000)
print("XOR を 10,000 エポック学習して、いちばん少なかったエポックの間違い:", min(mistakes))  #:ja
print("XOR, 10,000 epochs: the best epoch still has this many mistakes:", min(mistakes))  #:en

# %% demo
watch(["XOR"], 20)

# %% [markdown] lang="ja"
# AND と OR の間違いは 0 になりましたが、XOR では、10,000 エポックのうちいちばん間違いの少ないエポックでも、0 にはなりませんでした。線はいつまでも動き続けます。練習が足りないのではありません。4 つの点を分ける線が**存在しない**のです。確かめてみましょう。
#
# - (0, 0) で 0 を出すには、$b \le 0$
# - (1, 0) で 1 を出すには、$w_1 + b > 0$。(0, 1) で 1 を出すには、$w_2 + b > 0$
# - 下の 2 つの式を足すと、$w_1 + w_2 + 2b > 0$ です。$b \le 0$ なので、$w_1 + w_2 + b \ge w_1 + w_2 + 2b > 0$。すると、(1, 1) の出力も 1 になってしまいます。
#
# ミンスキーとパパートは 1969 年の本『パーセプトロン』で、1 層のパーセプトロンに何ができないかを厳密に証明しました。たとえば、パリティ(1 の個数が奇数かどうか)や、図形がつながっているかどうかです。XOR は、入力が 2 つのパリティです。この後、ニューラルネットワークへの期待は冷め、研究費も人も離れていきました(この本だけが原因ではありません)。
#
# **解決の方法はあります。** 線を 2 本引けばよいのです。1 本目で「少なくとも 1 つが 1」、2 本目で「両方とも 1」を調べます。1 を出すのは、2 本の線の間だけです。
#
# ### 課題 `xor`
# `perceptron_output` のユニットを **3 個以上**つなぎ、重みとバイアスを自分で決めて、XOR を作ってください(学習はしません)。3 個で足りますが、ほかの組み方で 4 個、5 個使ってもかまいません。どのユニットも、あなたの `perceptron_output` を呼んで計算し、最後のユニットの出力を答えとして返します。本物の信号には雑音があるので、入力が 0 や 1 から **0.1 までずれていても**正しく答えるようにします。
#
# <details><summary>ヒント</summary>
#
# - 1 個のユニットは `perceptron_output(np.array([x1, x2]), np.array([…, …]), …)` と書けます。
# - 重みを両方とも 1 にすると、$x_1 + x_2$ は、ほぼ 0、ほぼ 1、ほぼ 2 のどれかです。分けたい 2 つの値の真ん中に境目が来るように、バイアスを決めます。
# - 最後のユニットには、前の 2 つの出力を入れます。「少なくとも 1 つは 1 で、しかも両方とも 1 ではない」。「〜ではない」は、負の重みで表せます。
#
# </details>
# %% [markdown] lang="en"
# For AND and OR the mistakes go to 0. For XOR, even the best of 10,000 epochs has mistakes, and the line never stops moving. More practice would not help: a line that separates the four points **does not exist**. Here is the proof:
#
# - For output 0 at (0, 0): $b \le 0$
# - For output 1 at (1, 0): $w_1 + b > 0$. For output 1 at (0, 1): $w_2 + b > 0$
# - Add the last two: $w_1 + w_2 + 2b > 0$. Since $b \le 0$, we get $w_1 + w_2 + b \ge w_1 + w_2 + 2b > 0$. But then the output at (1, 1) is 1 as well.
#
# In their book *Perceptrons* (1969), Marvin Minsky and Seymour Papert proved exactly what perceptrons with one layer cannot do. Two of their examples are parity (is the number of ones odd?) and whether a figure is connected. XOR is parity with two inputs. Hopes for neural networks fell, and money and people went elsewhere (this book was not the only reason).
#
# **There is a solution**: use two lines. The first one checks whether at least one input is 1, the second one whether both are 1. The output is 1 only between the two lines.
#
# ### Exercise `xor`
# Build XOR from **three or more** units, with weights and biases that you choose yourself (no learning). Three are enough, but another design with four or five is fine too. Compute every unit by calling your `perceptron_output`, and return the output of the last one. Real signals are noisy, so the answer must still be right when an input is **off by up to 0.1** from 0 or 1.
#
# <details><summary>Hint</summary>
#
# - A unit is `perceptron_output(np.array([x1, x2]), np.array([…, …]), …)`.
# - With both weights 1, the sum $x_1 + x_2$ is close to 0, 1 or 2. Choose the bias so that the boundary lies halfway between the two values that you want to separate.
# - The inputs of the last unit are the outputs of the other two: "at least one is 1, and not both are 1". A negative weight says "not".
#
# </details>


# %% exercise="xor"
def xor(x1, x2):
    """perceptron_output のユニット 3 個以上で作った XOR。x1, x2: 0 か 1 に近い数(ずれは 0.1 まで)。片方だけが 1 に近ければ 1、ほかは 0 を返す。"""  #:ja
    """XOR made of three or more units of perceptron_output. x1, x2: numbers near 0 or 1 (off by at most 0.1). Returns 1 if exactly one of them is near 1, otherwise 0."""  #:en
    ### BEGIN SOLUTION
    x = np.array([x1, x2])
    at_least_one = perceptron_output(x, np.array([1.0, 1.0]), -0.5)
    both = perceptron_output(x, np.array([1.0, 1.0]), -1.5)
    return perceptron_output(np.array([at_least_one, both]), np.array([1.0, -1.0]), -0.5)
    ### END SOLUTION


# %% setup
#@title テストの道具(このまま実行してください) { display-mode: "form" }  #:ja
#@title A tool for the tests (run this cell as it is) { display-mode: "form" }  #:en
def units_used(x1, x2):
    """xor(x1, x2) が呼ぶ perceptron_output の出力を、呼んだ順に並べたリスト。"""  #:ja
    """The outputs of perceptron_output in xor(x1, x2), in the order of the calls."""  #:en
    unit, outputs = perceptron_output, []

    def noting(*args, **kwargs):
        outputs.append(unit(*args, **kwargs))
        return outputs[-1]

    globals()["perceptron_output"] = noting
    try:
        xor(x1, x2)
    finally:
        globals()["perceptron_output"] = unit
    return outputs


# %% test="xor" idea="table" points=1
expect(
    "[xor(0, 0), xor(0, 1), xor(1, 0), xor(1, 1)]",
    [xor(0, 0), xor(0, 1), xor(1, 0), xor(1, 1)],
    [0, 1, 1, 0],
    hint="途中の 2 つのユニットの出力も print して、表と比べてみましょう。",  #:ja
    hint="Print the outputs of the two units in between, and compare with the table.",  #:en
)
outputs = [units_used(x1, x2) for x1, x2 in [(0, 0), (0, 1), (1, 0), (1, 1)]]
used = min(map(len, outputs))
message = f"perceptron_output を {used} 回しか呼んでいません。3 個以上のユニットを、どれも perceptron_output で計算します。"  #:ja
message = f"It calls perceptron_output {used} times. Build it from three or more units, each computed with perceptron_output."  #:en
assert used >= 3, message
expect(
    "xor(0, 0), xor(0, 1), xor(1, 0), xor(1, 1) の最後のユニット <=> the last unit of xor(0, 0), xor(0, 1), xor(1, 0), xor(1, 1)",
    [each[-1] for each in outputs],
    [0, 1, 1, 0],
    hint="答えは、最後に計算したユニットの出力です。",  #:ja
    hint="The answer is the output of the unit that is computed last.",  #:en
)
### BEGIN HIDDEN TESTS
expect("[xor(1.0, 1.0), xor(1.0, 0.0)]", [xor(1.0, 1.0), xor(1.0, 0.0)], [0, 1])
earlier = [[each[k] for each in outputs] for k in range(used - 1)]
message = "途中のユニットが、もう答えを出しています。x1 と x2 をユニットで調べ、答えはユニットの組み合わせで作ります。"  #:ja
message = "The units in between have the answer already. Let units look at x1 and x2, and make the answer of these units."  #:en
assert any(unit != [0, 1, 1, 0] for unit in earlier), message
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
for x1, x2 in [(0, 0), (0, 1), (1, 0), (1, 1)]:
    for d1, d2 in [(-0.1, -0.1), (-0.1, 0.1), (0.1, -0.1), (0.1, 0.1), (0.01, -0.02)]:
        a, b = x1 + d1, x2 + d2
        expect(
            f"xor({a:.2f}, {b:.2f})",
            xor(a, b),
            int(x1 != x2),
            hint="境目は、分けたい 2 つの値の真ん中に置きます。",  #:ja
            hint="Put the boundary halfway between the two values that it separates.",  #:en
        )
used = [len(units_used(a, b)) for a, b in [(0.1, 0.0), (0.0, 1.0), (0.9, 1.1)]]
message = f"perceptron_output を {min(used)} 回しか呼ばない入力があります。3 個以上のユニットを、どれも perceptron_output で計算します。"  #:ja
message = f"For some inputs it calls perceptron_output {min(used)} times. Build it from three or more units, each computed with perceptron_output."  #:en
assert min(used) >= 3, message
rng = fresh()
for x1, x2 in rng.permutation([(0, 0), (0, 1), (1, 0), (1, 1)] * 2).tolist():
    a, b = (np.array([x1, x2]) + rng.uniform(-0.1, 0.1, 2)).round(3).tolist()
    expect(f"xor({a}, {b})", xor(a, b), int(x1 != x2))
### END HIDDEN TESTS

# %% demo
grid = np.linspace(-0.5, 1.5, 101)
plane = [[xor(x1, x2) for x1 in grid] for x2 in grid]
fig, ax = plt.subplots(figsize=(6, 3.8))
ax.pcolormesh(grid, grid, plane, cmap=sides, alpha=0.25, shading="nearest")
for target, marker, color in [(0, "o", GREY), (1, "s", GREEN)]:
    ax.plot(*corners[tables["XOR"] == target].T, marker, color=color, markersize=11, label=f"目標値 {target} <=> target {target}")
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
show_figure("あなたの XOR(青い部分:出力 1) <=> Your XOR (shaded: output 1)", "$x_1$", "$x_2$", xticks=[0, 1], yticks=[0, 1], aspect="equal")

# %% [markdown] lang="ja"
# 青い部分が、出力が 1 になる所です。3 個のユニットを 2 つの層に重ねると、1 個ではできないことができました。初めの 2 個が作る層のように、入力と出力の間にある層を**中間層**(隠れ層)と呼びます。
#
# ミンスキーとパパートも、層を重ねれば XOR ができることを知っていました。当時なかったのは、中間層の重みを**学習する**、実用的でよく知られた方法です(甘利の理論は、ほとんど知られていませんでした)。あなたもいま、重みを手で選びました。その方法、誤差逆伝播法が広まるのは 1986 年です。06 課では、あなたがそれを書きます。
#
# ## 6. そして今日へ
#
# 年表を描きましょう。次の 2 つのセルを実行してください。2 つ目のセルの表が、そのまま絵になります。表の列は、年(月)、出来事、人、出典です。四角い印が今世紀の出来事です。CNN は、画像のためのネットワーク(畳み込みネットワーク)です。
#
# **あなたが大事だと思う出来事を表に 1 行足して、2 つ目のセルをもう一度実行してみてください。**
# %% [markdown] lang="en"
# In the shaded part the output is 1. Three units in two layers do what one unit cannot do. A layer between input and output, like that of the first two units, is called a **hidden layer**.
#
# Minsky and Papert knew that layers solve XOR. What was missing was a practical and well-known way to **learn** the weights of hidden layers (Amari's theory was hardly known). You too chose them by hand. The method that spread in 1986 is backpropagation. In lesson 06 you will write it yourself.
#
# ## 6. From then to today
#
# Let us draw the timeline. Run the next two cells: the table in the second one becomes the picture. Its columns are the date, the event, the people and the source. Squares are events of this century. **Add a line with an event that matters to you, and run the second cell again.**

# %% demo
#@title 年表を描く道具(このまま実行してください) { display-mode: "form" }  #:ja
#@title A tool that draws the timeline (run this cell as it is) { display-mode: "form" }  #:en
def draw_timeline(events):
    events = sorted(events)
    when = np.array([float(date[:4]) + (float(date[5:7] or 1) - 1) / 12 for date, *_ in events])
    rows = np.linspace(when[0], when[-1], len(events))
    fig, ax = plt.subplots(figsize=(6, 7))
    for year, row, (date, event, people, source) in zip(when, rows, events):
        recent = year > 2000
        ax.plot([0, 0.8, 1], [year, row, row], color=BLUE if recent else GREY, linewidth=1)
        ax.plot(0, year, "s" if recent else "o", color=BLUE if recent else GREY, markersize=6)
        ax.text(1.1, row, f"{date[:4]}  {event}", va="center", fontsize=11, color=BLUE if recent else "black")
        ax.text(9, row, people, va="center", ha="right", fontsize=10, color=GREY)
    ax.set(title=f"今世紀の出来事は {np.sum(when > 2000)} 件({len(events)} 件のうち) <=> {np.sum(when > 2000)} of {len(events)} events are from this century", xlim=(-0.2, 9), xticks=[])
    ax.set(ylabel="年 <=> year", ylim=(when[-1] + 2, when[0] - 2))
    ax.spines["bottom"].set_visible(False)
    ax.grid(False)
    plt.show()


# %% demo
events = [
    ("1943", "人工ニューロン <=> artificial neuron", "マカロック、ピッツ <=> McCulloch, Pitts", "doi:10.1007/BF02478259"),
    ("1958", "パーセプトロン <=> perceptron", "ローゼンブラット <=> Rosenblatt", "doi:10.1037/h0042519"),
    ("1960", "デルタルール <=> delta rule", "ウィドロー、ホフ <=> Widrow, Hoff", "IRE WESCON Convention Record 4, 96-104"),
    ("1967", "多層の確率的勾配降下法 <=> SGD, several layers", "甘利 <=> Amari", "doi:10.1109/PGEC.1967.264666"),
    ("1969", "本『パーセプトロン』 <=> book “Perceptrons”", "ミンスキー、パパート <=> Minsky, Papert", "MIT Press"),
    ("1980", "ネオコグニトロン <=> neocognitron", "福島 <=> Fukushima", "doi:10.1007/BF00344251"),
    ("1986", "誤差逆伝播法 <=> backpropagation", "ラメルハートほか <=> Rumelhart et al.", "doi:10.1038/323533a0"),
    ("1989", "CNN が郵便番号を読む <=> CNN reads zip codes", "ルカンほか <=> LeCun et al.", "doi:10.1162/neco.1989.1.4.541"),
    ("1998", "LeNet-5", "ルカンほか <=> LeCun et al.", "doi:10.1109/5.726791"),
    ("2006", "ディープビリーフネット <=> deep belief nets", "ヒントンほか <=> Hinton et al.", "doi:10.1162/neco.2006.18.7.1527"),
    ("2011-08", "音声認識 <=> speech recognition", "Seide, Li, Yu", "Interspeech 2011, 437-440"),
    ("2012-06", "Google の猫 <=> Google's cat", "Le ほか <=> Le et al.", "arXiv:1112.6209"),
    ("2012-10", "AlexNet", "Krizhevsky ほか <=> Krizhevsky et al.", "NIPS 2012, 1097-1105"),
    ("2015-12", "ResNet", "He ほか <=> He et al.", "arXiv:1512.03385"),
    ("2016-03", "AlphaGo", "Silver ほか <=> Silver et al.", "doi:10.1038/nature16961"),
    ("2017-06", "Transformer", "Vaswani ほか <=> Vaswani et al.", "arXiv:1706.03762"),
    ("2020-05", "GPT-3", "Brown ほか <=> Brown et al.", "arXiv:2005.14165"),
    ("2021-07", "AlphaFold 2", "ジャンパーほか <=> Jumper et al.", "doi:10.1038/s41586-021-03819-2"),
    ("2022-11", "ChatGPT", "OpenAI", "openai.com/index/chatgpt"),
    ("2024-10", "ノーベル物理学賞 <=> Nobel Prize, physics", "ホップフィールド、ヒントン <=> Hopfield, Hinton", "nobelprize.org/prizes/physics/2024"),
]
draw_timeline(events)

# %% [markdown] lang="ja"
# 有名な話ほど、細かいところが変わって伝わります。元の論文や記録では、こうでした。
#
# - **1970–1986** 誤差逆伝播法のもとになる計算は、リンナインマーが 1970 年に発表し、ワーボスが 1982 年にニューラルネットワークに使いました。1986 年のラメルハートたちは、中間層が役に立つ表現を学ぶことを示し、この方法を世界に広めました。
# - **1989 / 1998** ルカンたちの畳み込みネットワークは、まず郵便番号を、後に LeNet-5 として小切手の数字を読みました。
# - **2006** ヒントンたちは、層を 1 つずつ順に学習させてから全体を仕上げる方法で、深いネットワークを学習できることを示しました。使ったのは、制限付きボルツマンマシンです。
# - **2011** マイクロソフトの研究者たちが、電話の会話の聞き取りで、単語の誤りを 27.4 % から 18.5 % に減らしました。
# - **2012 年 6 月** Google の研究の目的は、猫を探すことではありませんでした。YouTube の画像 1000 万枚を**ラベルなしで**見せたところ、猫の顔に反応するユニットが自然にできていたのです。
# - **2012 年 10 月** AlexNet が ImageNet の画像認識コンテストで優勝しました。5 つの候補に正解が入らない割合は 15.3 % で、2 位は 26.2 % でした。
# - **2015** ResNet では、この割合が 3.57 % でした。「人間の 5.1 % を超えた」と言われますが、5.1 % は、主に 1 人の研究者の成績です。同じ年の 2 月には、4.94 % のモデルも発表されていました。
# - **2016 年 3 月** AlphaGo が、囲碁の棋士イ・セドルに 4 勝 1 敗で勝ちました。深いネットワーク、強化学習、木探索を組み合わせた成果です。
# - **2017–** Transformer が言語のモデルの標準になり、GPT-3 や ChatGPT につながりました。2024 年のノーベル物理学賞はホップフィールドとヒントンに、化学賞の半分は、AlphaFold 2 のハサビスとジャンパーに贈られました。
#
# ## 7. なぜ「今」うまくいくのか
#
# 誤差逆伝播法は 1986 年には広まり、畳み込みも 1980 年代にはありました。それなのに、なぜ 2012 年までかかったのでしょうか。理由の 1 つを、1 つの問題で確かめてみます。
#
# 人工の問題を使います。8 個の数を見て、0 か 1 かを答えます。正解を決める式(`puzzle`)には波と積が入っているので、境目は曲がっていて、線 1 本では分けられません。訓練データの数を増やしながら、3 つのモデルを比べます。線形 **SVM**(2 つの組の間にできるだけ広いすき間を空けて、線を引く方法)、中間層に 4 ユニットの小さいネットワーク、中間層が 100 ユニットずつ 2 層の大きいネットワークです。
# どれが勝つか、予想してから実行してください(数秒で終わりますが、混んでいるコンピュータでは 30 秒ほどかかることもあります)。モデルは scikit-learn というライブラリのものです。短い時間で終わるように、2 つのネットワークの学習は、決まったエポック数で打ち切ります。
# %% [markdown] lang="en"
# When a story is told often, its details change. According to the papers and records:
#
# - **1970–1986** The calculation behind backpropagation was published by Linnainmaa in 1970, and Werbos used it for neural networks in 1982. In 1986 Rumelhart, Hinton and Williams showed that hidden layers learn useful representations with it, and the method became known everywhere.
# - **1989 / 1998** The convolutional network of LeCun and colleagues first read zip codes. Later, as LeNet-5, it read the numbers on bank cheques.
# - **2006** Hinton and colleagues showed that deep networks can be trained: they trained one layer after the other and finished the whole afterwards. They used restricted Boltzmann machines.
# - **2011** Researchers at Microsoft cut the word errors in telephone conversations from 27.4 % to 18.5 %.
# - **June 2012** Google's network was not built to find cats. It saw 10 million pictures from YouTube **without labels**, and one of its units had come to respond to the faces of cats.
# - **October 2012** AlexNet won the ImageNet image recognition contest. In 15.3 % of the pictures the right answer was not among its five guesses; second place had 26.2 %.
# - **2015** For ResNet this error was 3.57 %, "better than the human 5.1 %". But the 5.1 % comes mainly from one researcher, and a model with 4.94 % had appeared in February of the same year.
# - **March 2016** AlphaGo beat the Go player Lee Sedol 4 to 1. It combined deep networks, reinforcement learning and tree search.
# - **2017–** The Transformer became the standard for models of language and led to GPT-3 and ChatGPT. The Nobel Prize in Physics 2024 went to Hopfield and Hinton, and half of the one in Chemistry to Hassabis and Jumper for AlphaFold 2.
#
# ## 7. Why it works now
#
# Backpropagation spread in 1986, and convolution was there in the 1980s. Why did it take until 2012? Let us look at one of the reasons, on one task.
#
# We use a made-up task: given eight numbers, answer 0 or 1. The formula for the right answer (`puzzle`) contains waves and a product, so the boundary is curved and no hyperplane fits it. We compare three models with more and more training data: a linear **SVM** (it finds the line, here a hyperplane, that leaves as wide a gap as possible between the two groups), a small network with 4 hidden units, and a large network with two hidden layers of 100 units.
# Which one wins? Guess, then run the cell (it takes some seconds, on a busy machine perhaps 30). The models come from the library scikit-learn. To keep the cell short, the two networks stop after a fixed number of epochs.

# %% demo
import warnings

from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

# ja: 「まだ学習しきっていない」という警告は出さない。時間を短くするため、どのモデルも決まったエポック数で打ち切る
# en: no warnings that training is not finished: to save time, each network stops after a fixed number of epochs
warnings.filterwarnings("ignore", module="sklearn")


def puzzle(n, seed):
    X = np.random.default_rng(seed).uniform(-1, 1, (n, 8))
    return X, X[:, 0] + 0.6 * np.sin(5 * X[:, 1]) + 0.6 * np.sin(5 * X[:, 2]) + 1.2 * X[:, 3] * X[:, 4] > 0


models = {
    "線形 SVM <=> linear SVM": (LinearSVC(), GREY, ":^"),
    "小さいネットワーク <=> small network": (MLPClassifier([4], learning_rate_init=0.02, max_iter=60, random_state=0), ORANGE, "--s"),
    "大きいネットワーク <=> large network": (MLPClassifier([100, 100], learning_rate_init=0.005, max_iter=40, random_state=0), BLUE, "-o"),
}
sizes = [30, 100, 300, 1000, 3000]
new = puzzle(4000, seed=2)
for name, (model, color, style) in models.items():
    scores = [model.fit(*puzzle(n, seed=1)).score(*new) for n in sizes]
    plt.semilogx(sizes, scores, style, color=color, label=name)
    print(f"{name:14s}", "  ".join(f"{n}: {score:.0%}" for n, score in zip(sizes, scores)))
show_figure("3 つのモデルと、増えていくデータ <=> Three models, more and more data", "訓練データの数 <=> number of training samples", "新しいデータでの正解率 <=> accuracy on new data")

# %% [markdown] lang="ja"
# 横軸は訓練データの数、縦軸は、学習に使っていない新しいデータでの正解率です。データが少ないうちは、どのモデルも大差ありません。データを増やすと、線形 SVM と小さいネットワークは、伸びが鈍ります。大きいネットワークは、その先でも大きく伸びました。(学習を途中で打ち切った比較なので、数 % の差に意味はありません。)データの増加は、大きなネットワークの追い風になったのです。
#
# 深層学習が「今」うまくいく理由は、1 つではありません。
#
# - **データ** インターネットと、ImageNet のような大規模なラベル付きデータ。
# - **モデル** ReLU、ドロップアウト、バッチ正規化、残差接続。深くても学習できるようにする工夫です(02、07、10、11 課)。
# - **GPU** 同じ計算を大量に並べて行うのが得意で、ゲームのおかげで安くなりました(00 課)。
# - **人と公開** 論文もコードもデータも公開され、世界中の人が確かめ、その上に積み重ねてきました。あなたが今日使っている道具も、そうして作られました。
#
# ## 8. 答えを確率で言う
#
# パーセプトロンは、左か右かを言い切ります。どれくらい確かかは、言いません。02 課のソフトマックスは確率で答え、04 課の損失関数は、その確率を採点します。そこで最後に、この 2 つの課で使う確率の話をします。
#
# みかんとグレープフルーツを、直径だけで見分けたいとします。それぞれの箱には、どんな大きさのものが入っているでしょうか。
# %% [markdown] lang="en"
# The vertical axis is the accuracy on new data that were not used for training. With little data there is not much difference between the models. With more data, the linear SVM and the small network gain less and less. The large network still gains much. (Training was cut short, so differences of a few percent mean nothing here.) More data helped large networks most of all.
#
# There is more than one reason why deep learning works now:
#
# - **Data**: the internet, and large labelled collections such as ImageNet.
# - **Models**: ReLU, dropout, batch normalisation and residual connections, which make deep networks trainable (lessons 02, 07, 10, 11).
# - **GPUs**: they do the same calculation many times at once, and computer games made them cheap (lesson 00).
# - **People and openness**: papers, code and data are public, so people everywhere can check them and build on them. The tools that you use today were made in this way.
#
# ## 8. Answers with a probability
#
# A perceptron says "left" or "right". It does not say how sure it is. The softmax of lesson 02 answers with probabilities, and the loss of lesson 04 judges these probabilities. So this lesson ends with the probability that both of them need.
#
# You want to tell mandarins from grapefruit by their diameter alone. What sizes are in the crate of each?


# %% demo
def bell(x, mean, spread):
    return np.exp(-(((x - mean) / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))


rng = np.random.default_rng(0)
x = np.linspace(4, 14, 300)
for name, mean, spread, color, hatch in [("みかん <=> mandarin", 7, 0.8, ORANGE, ""), ("グレープフルーツ <=> grapefruit", 9.5, 1.1, BLUE, "//")]:
    plt.hist(rng.normal(mean, spread, 500), bins=25, density=True, color=color, alpha=0.3, hatch=hatch)
    plt.plot(x, bell(x, mean, spread), color=color, linestyle="--" if hatch else "-", label=f"p(x | {name})")
show_figure("2 本の曲線と、そこから作った新しい果物 <=> Two curves, and new fruit made from them", "直径 x(cm) <=> diameter x (cm)", "密度 <=> density")

# %% [markdown] lang="ja"
# 曲線は「みかんなら、この大きさはどれくらい出やすいか」を表すモデル $p(x\,|\,C)$ です($C$ はクラスです。横軸は直径、縦軸は密度、つまり出やすさです)。棒は、そのモデルの乱数で**作った**新しい果物の大きさです。クラスの側からデータを作れるので、**生成モデル**といいます。
#
# 見分けるときに知りたいのは、逆向きの「この大きさなら、みかんである確率はいくつか」$p(C\,|\,x)$ です。$p(x\,|\,C)$ から $p(C\,|\,x)$ を求める式が、**ベイズの定理**です。
#
# $$p(C_k\,|\,x) = \frac{p(x\,|\,C_k)\;p(C_k)}{\sum_j p(x\,|\,C_j)\;p(C_j)}$$
#
# 言葉にすると「そのクラスからのデータの出やすさ(**尤度**)に、そのクラスがもともとどれだけ多いか(**事前確率**)を掛ける。それを全クラスの合計で割り、足して 1 になるようにする」。答えを**事後確率**といいます。
#
# | | 学ぶもの | 得られるもの | 例 |
# |---|---|---|---|
# | **生成モデル** | $p(x\,\vert\,C)$ と $p(C)$ | クラスの確率、新しいデータ | 上の図、ナイーブベイズ、隠れマルコフモデル |
# | **識別モデル** | $p(C\,\vert\,x)$ を直接 | クラスの確率 | ロジスティック回帰、ソフトマックスで終わるネットワーク |
# | **識別関数** | $x$ からクラスへの関数を直接 | クラスだけ | パーセプトロン、SVM |
#
# 今日書いたパーセプトロンは識別関数です。左か右かは答えますが、「80 % の確率で右」とは答えません。階段関数の代わりに、02 課で学ぶシグモイドやソフトマックスを出力に置くと、確率を答える**識別モデル**になります。02 課から 07 課で作るネットワークは、数を当てる回帰のもののほかは、どれもこの形です。(画像を作る VAE、GAN、拡散モデルも生成モデルと呼ばれます。ただし、$p(x)$ の値は、まったく求められないか、近似でしか求められません。)
#
# ### 課題 `posterior`
# **予想してください。** 1000 人に 1 人がかかる病気があります。検査は、病気の人の 99 % で陽性になりますが、健康な人でも 5 % で陽性になります。陽性と言われた人が、本当に病気である確率はどれくらいでしょうか。
# ベイズの定理を関数にして、確かめましょう。クラスは 2 つとは限りません。
#
# <details><summary>ヒント</summary>
#
# 配列どうしの掛け算は、同じ番号どうしを掛けます。まず、分子を全クラス分、1 つの配列に計算しましょう。分母は、その配列から求まります。
#
# </details>
# %% [markdown] lang="en"
# The curves are models $p(x\,|\,C)$: they say how often a fruit of class $C$, for example a mandarin, has this size. (The vertical axis is a density.) The bars are the sizes of new fruit that were **made** from the models with random numbers. A model that can make data from a class is called a **generative model**.
#
# To classify, we want the other direction, $p(C\,|\,x)$: given this size, how likely is it a mandarin? **Bayes' theorem** gives $p(C\,|\,x)$ from $p(x\,|\,C)$:
#
# $$p(C_k\,|\,x) = \frac{p(x\,|\,C_k)\;p(C_k)}{\sum_j p(x\,|\,C_j)\;p(C_j)}$$
#
# In words: multiply how likely the class makes these data (the **likelihood**) by how common the class is in the first place (the **prior**). Divide by the sum over all classes, so that the results add up to 1. The result is called the **posterior**.
#
# | | learns | gives you | examples |
# |---|---|---|---|
# | **generative model** | $p(x\,\vert\,C)$ and $p(C)$ | probabilities of classes, new data | the figure above, naive Bayes, hidden Markov models |
# | **discriminative model** | $p(C\,\vert\,x)$ directly | probabilities of classes | logistic regression, networks that end in softmax |
# | **discriminant function** | a function from $x$ to the class | the class alone | perceptron, SVM |
#
# The perceptron that you wrote is a discriminant function. It says "left" or "right". It does not say "right, with a probability of 80 %". With the sigmoid or softmax of lesson 02 in place of the step, it gives probabilities and is a **discriminative model**. The networks of lessons 02 to 07 are of this kind, except those that predict a number. (VAEs, GANs and diffusion models, which make pictures, are called generative models too. But they give the value of $p(x)$ only approximately or not at all.)
#
# ### Exercise `posterior`
# **Make a guess.** One person in 1000 has a certain illness. The test is positive for 99 % of those who are ill, but also for 5 % of those who are healthy. Someone tests positive. How likely is it that this person is ill?
# Write Bayes' theorem as a function and find out. There may be more than two classes.
#
# <details><summary>Hint</summary>
#
# NumPy multiplies two arrays element by element. First compute the numerators of all classes, as one array. The denominator follows from this array.
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
    hint="事前確率を掛けましたか。",  #:ja
    hint="Is the prior in it?",  #:en
)
expect(
    "posterior([1e-60, 3e-60], [0.5, 0.5])",
    posterior(np.array([1e-60, 3e-60]), np.array([0.5, 0.5])),
    [0.25, 0.75],
    hint="尤度がどれも小さくても、足すと 1 です。分母に余分な数を足していませんか。",  #:ja
    hint="Even if all likelihoods are small, the result adds up to 1. Is anything else added to the denominator?",  #:en
)
expect(
    "posterior([0.2, 0.4], [1e-7, 1 − 1e-7])[0] × 1e7",
    float(np.asarray(posterior(np.array([0.2, 0.4]), np.array([1e-7, 1 - 1e-7])))[0]) * 1e7,
    0.5,
    hint="めったにない病気の確率も、0 ではありません。途中で丸めないでください。",  #:ja
    hint="The probability of a rare illness is small but not 0. Round nothing.",  #:en
)
rng = fresh()
likelihood, p = rng.uniform(0.05, 1, 2).round(2), round(float(rng.uniform(0.55, 0.95)), 2)
joint = likelihood * [p, 1 - p]
expect(
    f"posterior({likelihood.tolist()}, [{p}, {1 - p:.2f}])",
    posterior(likelihood.copy(), np.array([p, 1 - p])),
    joint / joint.sum(),
    hint="クラスごとに尤度と事前確率を掛け、その合計で割ります。",  #:ja
    hint="Multiply likelihood and prior of each class, and divide by the sum of these.",  #:en
)
### END HIDDEN TESTS

# %% test="posterior" idea="many" points=1
import numpy as np

expect(
    "posterior([1, 2, 5], [0.5, 0.25, 0.25])",
    posterior(np.array([1.0, 2.0, 5.0]), np.array([0.5, 0.25, 0.25])),
    [0.2222222222222222, 0.2222222222222222, 0.5555555555555556],
    hint="尤度が密度のときは、1 を超えることもあります。クラスが 3 つでも、足すと 1 です。",  #:ja
    hint="A likelihood that is a density may be larger than 1. With three classes, too, the result adds up to 1.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "posterior([0.02, 0.4, 0, 0.1], [0.4, 0.1, 0.3, 0.2])",
    posterior(np.array([0.02, 0.4, 0.0, 0.1]), np.array([0.4, 0.1, 0.3, 0.2])),
    [0.11764705882352941, 0.5882352941176471, 0.0, 0.29411764705882354],
    hint="割る数は、全クラスの「尤度 × 事前確率」の合計です。",  #:ja
    hint="Divide by the sum of likelihood times prior over all classes.",  #:en
)
rng = fresh()
likelihood, prior = rng.uniform(0.1, 3, 5).round(2), rng.permutation([0.1, 0.15, 0.2, 0.25, 0.3])
joint = likelihood * prior
expect(
    f"posterior({likelihood.tolist()}, {prior.tolist()})",
    posterior(likelihood.copy(), prior.copy()),
    joint / joint.sum(),
    hint="クラスがいくつでも、計算は同じです。",  #:ja
    hint="Any number of classes is computed alike.",  #:en
)
### END HIDDEN TESTS

# %% demo
p = posterior(np.array([0.99, 0.05]), np.array([0.001, 0.999]))
print(f"陽性の人が病気である確率: {p[0]:.1%}")  #:ja
print(f"probability of the illness after a positive test: {p[0]:.1%}")  #:en
x = np.linspace(4, 13, 300)
for prior, style, label in [((0.5, 0.5), "-", "半分ずつ <=> half and half"), ((0.9, 0.1), "--", "10 個のうち 9 個がみかん <=> 9 of 10 are mandarins")]:
    p = [posterior(np.array([bell(v, 7, 0.8), bell(v, 9.5, 1.1)]), np.array(prior))[0] for v in x]
    plt.plot(x, p, color=BLUE if style == "-" else ORANGE, linestyle=style, label=label)
plt.axhline(0.5, color=GREY, linestyle=":")
show_figure("同じ果物、2 つの事前確率 <=> The same fruit, two different priors", "直径 x(cm) <=> diameter x (cm)", "p(みかん | x) <=> p(mandarin | x)")

# %% [markdown] lang="ja"
# 検査で陽性でも、病気の確率は 2 % ほどです。健康な人のほうがずっと多いので、その 5 % は、病気の人の 99 % よりずっと大勢になるのです。
# 図は、みかんである事後確率です。2 種類が半分ずつ(青)のときと、10 個のうち 9 個がみかん(オレンジ)のときを比べています。事前確率が変わると、0.5 を横切る境目の大きさも変わります。みかんの多い箱なら、少し大きくても、みかんだと考えるほうがよいのです。
#
# 尤度は、04 課でもう一度使います。データの尤度をいちばん大きくするという考え方から、分類の損失関数(交差エントロピー)が出てきます。あなたの `posterior` も、そこで使います。
#
# ## 確かめよう
#
# 答えを書いて、次のセルも実行してください。すぐに返事が表示されます。何度でも答え直せます。
#
# **問 1.** 将棋のプログラムがあります。指し手のよし悪しを決める規則は、すべて人が書いたものです。これは…
# - a. 人工知能ではない
# - b. 人工知能だが、機械学習ではない
# - c. 機械学習だが、深層学習ではない
# - d. 深層学習
# %% [markdown] lang="en"
# Even after a positive test, the probability of the illness is only about 2 %. There are so many more healthy people that 5 % of them are many more than 99 % of those who are ill.
# The figure shows the posterior of a mandarin, once when both kinds are equally common and once when 9 of 10 are mandarins. The prior moves the boundary, the diameter at which the curve crosses 0.5. In a crate that holds mostly mandarins, even a fairly large fruit is more likely to be a mandarin.
#
# Lesson 04 uses likelihood again. The loss function for classification, cross-entropy, comes from the idea of making the likelihood of the data as large as possible. Your `posterior` is used there too.
#
# ## Check yourself
#
# Replace `None` with your answer and run the next cell as well. You get a reply at once, and you may try as often as you like.
#
# **Question 1.** A chess program judges moves by rules. All of these rules were written by people. This program is…
# - a. not artificial intelligence
# - b. artificial intelligence, but not machine learning
# - c. machine learning, but not deep learning
# - d. deep learning

# %% quiz="handmade_rules" points=1
handmade_rules = "b"
replies = {
    "a": "学習しないものは AI ではない、と感じるかもしれません。でも AI は、人が書いた規則も含む、いちばん外側の箱です。",  #:ja
    "a": "It may seem that a program without learning is not AI. But AI is the outermost box, and rules written by people belong to it.",  #:en
    "b": "正解です。人なら頭を使うことを機械がしているので、AI です。でも、データから決めたものがないので、機械学習ではありません。",  #:ja
    "b": "Right. A machine does something that takes thought, so it is AI. Nothing was set from data, so it is not machine learning.",  #:en
    "c": "機械学習なら、パラメータをデータから決めます。この規則は、すべて人が決めています。",  #:ja
    "c": "Machine learning sets parameters from data. Here people made all the rules.",  #:en
    "d": "強い将棋ソフトには深層学習のものもありますが、このプログラムにはニューラルネットワークも学習もありません。",  #:ja
    "d": "Some strong chess programs use deep learning, but this one has no network and no learning.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** $w = (0.5, -0.5)$、$b = 0$ のパーセプトロンに $x = (1, 3)$ を入れました。目標値は 1、学習率は 0.1 です。パーセプトロンの規則で 1 回直したあとの $w_2$(2 番目の重み)はいくつですか。
# %% [markdown] lang="en"
# **Question 2.** A perceptron with $w = (0.5, -0.5)$ and $b = 0$ is given $x = (1, 3)$. The target is 1 and the learning rate is 0.1. What is $w_2$ (the second weight) after one correction by the perceptron's rule?

# %% quiz="one_correction" points=1
one_correction = -0.2
replies = {
    "-0.2": "正解です。u = −1 なので y = 0、t − y = 1。−0.5 + 0.1 × 1 × 3 = −0.2 です。",  #:ja
    "-0.2": "Right. u = −1, so y = 0 and t − y = 1; −0.5 + 0.1 × 1 × 3 = −0.2.",  #:en
    "-0.5": "出力が合っていると考えましたか。u = 0.5 − 1.5 = −1 なので出力は 0 で、目標の 1 と違います。",  #:ja
    "-0.5": "Did you think that the output is right? u = 0.5 − 1.5 = −1, so the output is 0, not the target 1.",  #:en
    "-0.4": "足したのは学習率だけですね。それはバイアスの直し方です。重みでは、入力の 3 も掛けます。",  #:ja
    "-0.4": "That adds the learning rate alone, as for the bias. For a weight, multiply by its input, 3.",  #:en
    "-0.8": "向きが逆です。1 と答えるべきなのに 0 と答えたので、入力の η 倍を足します。",  #:ja
    "-0.8": "Wrong direction: the output is 0 and should be 1, so η times the input is added.",  #:en
    "0.1": "誤差を t − u = 2 としましたね。それはデルタルールです。パーセプトロンの規則では、階段関数の後の y を使います。",  #:ja
    "0.1": "That takes t − u = 2 as the error, which is the delta rule. The perceptron's rule uses y, after the step function.",  #:en
    "0.3": "それは足す量です。元の −0.5 に足してください。",  #:ja
    "0.3": "That is how much to add. Add it to −0.5.",  #:en
    "0.6": "それは w₁ です。聞いているのは w₂ です。",  #:ja
    "0.6": "That is w₁. The question asks for w₂.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** パーセプトロンの学習 1 回分です。
#
# ```
# 1: u = x @ w + b
# 2: y = 1 if u > 0 else 0
# 3: error = t - y
# 4: w = w + lr * error * x
# 5: b = b + lr * error
# ```
#
# 1 行だけ書き換えて、デルタルールにします。`y` はほかの所で予測として使うので、0 か 1 のままにします。書き換えるのは何行目ですか。
# %% [markdown] lang="en"
# **Question 3.** This is one learning step of a perceptron:
#
# ```
# 1: u = x @ w + b
# 2: y = 1 if u > 0 else 0
# 3: error = t - y
# 4: w = w + lr * error * x
# 5: b = b + lr * error
# ```
#
# You change one line to make it the delta rule. `y` is used elsewhere as the prediction, so it has to stay 0 or 1. What is the number of the line?

# %% quiz="delta_line" points=1
delta_line = 3
replies = {
    "3": "正解です。error = t - u にすると、階段関数の前で、目標との差を測れます。",  #:ja
    "3": "Right. error = t - u measures the distance to the target before the step function.",  #:en
    "1": "総入力の計算は、どちらの規則でも同じです。",  #:ja
    "1": "The pre-activation is the same in both rules.",  #:en
    "2": "y = u でも重みの直し方はデルタルールになりますが、予測が 0 か 1 ではなくなります。y は変えずに、誤差の測り方だけを替えましょう。",  #:ja
    "2": "With y = u the weights would follow the delta rule, but the prediction would no longer be 0 or 1. Leave y and change how the error is measured.",  #:en
    "4": "重みの式の形は、どちらの規則でも同じです。違うのは error の測り方です。",  #:ja
    "4": "The formula for the weights has the same form in both rules. What differs is how the error is measured.",  #:en
    "5": "バイアスの式の形は、どちらの規則でも同じです。違うのは error の測り方です。",  #:ja
    "5": "The formula for the bias has the same form in both rules. What differs is how the error is measured.",  #:en
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
    "a,b,d": "正解です。c は XOR の 0 と 1 を入れ替えたもので、やはり 1 本の線では分けられません。",  #:ja
    "a,b,d": "Right. c is XOR with 0 and 1 exchanged, and no single line separates it either.",  #:en
    "a,b": "惜しい。d も表せます。重みを 0、バイアスを正にすると、いつも 1 です。",  #:ja
    "a,b": "Close. d works too: weights 0 and a positive bias always give 1.",  #:en
    "a,d": "惜しい。b では、4 つの角のうち 1 つだけを切り取ればよいので、線 1 本で足ります(w = (1, −1), b = −0.5)。",  #:ja
    "a,d": "Close. b cuts off one of the four corners, and one line can do that (w = (1, −1), b = −0.5).",  #:en
    "b,d": "惜しい。a は AND の 0 と 1 を入れ替えたものです。AND の重みとバイアスの符号を変えると、どうなるでしょう。",  #:ja
    "b,d": "Close. a is AND with 0 and 1 exchanged. What happens if you change the signs of AND's weights and bias?",  #:en
    "a": "a は正しい選択です。ほかの 2 つも、1 本の線の片側に 1 を集められます。4 つの角の絵を描いてみましょう。",  #:ja
    "a": "a is right. For two others as well, all the ones can lie on one side of a line. Draw the four corners.",  #:en
    "b": "b は正しい選択です。ほかの 2 つも、1 本の線の片側に 1 を集められます。4 つの角の絵を描いてみましょう。",  #:ja
    "b": "b is right. For two others as well, all the ones can lie on one side of a line. Draw the four corners.",  #:en
    "d": "d は正しい選択です。ほかの 2 つも、1 本の線の片側に 1 を集められます。4 つの角の絵を描いてみましょう。",  #:ja
    "d": "d is right. For two others as well, all the ones can lie on one side of a line. Draw the four corners.",  #:en
    "c": "c で 1 になるのは (0, 0) と (1, 1)、向かい合った角です。XOR と同じ形で、1 本の線では分けられません。",  #:ja
    "c": "c is 1 at (0, 0) and (1, 1), which are opposite corners. As with XOR, no single line separates them.",  #:en
    "a,b,c": "c で 1 になるのは (0, 0) と (1, 1)、向かい合った角です。XOR と同じ形です。d も考え直してみましょう。",  #:ja
    "a,b,c": "c is 1 at (0, 0) and (1, 1), opposite corners, as in XOR. Think about d again, too.",  #:en
    "a,b,c,d": "惜しい。c で 1 になるのは (0, 0) と (1, 1)、向かい合った角です。XOR と同じ形で、1 本の線では分けられません。",  #:ja
    "a,b,c,d": "Close. c is 1 at (0, 0) and (1, 1), which are opposite corners. As with XOR, no single line separates them.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 届くメールの 25 % が迷惑メールです。「無料」という言葉は、迷惑メールの 60 % に、ふつうのメールの 20 % に出てきます。「無料」という言葉の入ったメールが届きました。これが迷惑メールである確率はいくつですか(0 から 1 までの数で)。
# %% [markdown] lang="en"
# **Question 5.** 25 % of your mail is spam. The word "free" is in 60 % of the spam and in 20 % of the other mail. A mail with the word "free" arrives. What is the probability that it is spam (a number from 0 to 1)?

# %% quiz="spam" points=1
spam = 0.5
replies = {
    "0.5": "正解です。0.6 × 0.25 = 0.15 と 0.2 × 0.75 = 0.15 で、ちょうど半々です。ふつうのメールのほうがずっと多いからです。",  #:ja
    "0.5": "Right. 0.6 × 0.25 = 0.15 against 0.2 × 0.75 = 0.15. The two are equal because most mail is not spam.",  #:en
    "0.6": "それは p(無料|迷惑)、尤度です。知りたいのは、逆向きの p(迷惑|無料) です。",  #:ja
    "0.6": "That is p(free | spam), the likelihood. The question asks for the other direction, p(spam | free).",  #:en
    "0.75": "0.6 ÷ (0.6 + 0.2) ですね。迷惑メールは全体の 25 % しかない、という事前確率を掛け忘れています。",  #:ja
    "0.75": "That is 0.6 / (0.6 + 0.2). It leaves out the prior: only 25 % of the mail is spam.",  #:en
    "0.15": "分子までは合っています。全クラスの合計 0.15 + 0.15 で割りましょう。",  #:ja
    "0.15": "The numerator is right. Divide by the sum over both classes, 0.15 + 0.15.",  #:en
    "0.25": "それは「無料」を見る前の確率(事前確率)です。",  #:ja
    "0.25": "That is the probability before you see the word, the prior.",  #:en
    "50": "50 % という意味なら合っています。0 から 1 までの数で答えてください。",  #:ja
    "50": "If that means 50 %, it is right. Give a number from 0 to 1.",  #:en
}

# %% [markdown] lang="ja"
# **問 6(記述、3 点)。** 「誤差逆伝播法は 1986 年には広まっていたのに、深層学習が世の中を変えたのは 2012 年から。なぜ 26 年もかかったの?」と友だちに聞かれました。5 行くらいで答えてください。
#
# 採点の目安(各 1 点)
# - 理由を 1 つ、7 節の図の結果と結び付けて説明している。
# - それとは別の理由を 1 つ、1986 年ごろと 2012 年ごろの違いが分かるように説明している。
# - さらに別の理由を 1 つ、具体的な例を挙げて説明している。
# %% [markdown] lang="en"
# **Question 6 (essay, 3 points).** A friend asks: "Backpropagation was known in 1986, but deep learning changed the world from 2012 on. Why did that take 26 years?" Answer in about five lines.
#
# How it is graded (1 point each)
# - Explains one reason and connects it with the result of the figure in section 7.
# - Explains a second reason, so that the difference between about 1986 and about 2012 becomes clear.
# - Explains a third reason with a concrete example.

# %% [markdown] essay="why_so_late" points=3 lang="ja"
# ### BEGIN SOLUTION
# 7 節の図では、データが少ないうちは大きなネットワークも線形の手法も成績が変わらず、データが増えると大きなネットワークだけが伸びた。1986 年ごろにはなかった大きなデータが、インターネットと ImageNet によって手に入り、初めて大きなネットワークの強みが出た。
# 大きなネットワークを大きなデータで学習させるには、大量の計算が要る。1986 年ごろの計算機では遅すぎたが、2012 年ごろには、ゲーム用に安くなった GPU が使えた。
# さらに、ReLU やドロップアウトのように、深くても学習できる工夫が見つかった。
# ### END SOLUTION
# %% [markdown] essay="why_so_late" points=3 lang="en"
# ### BEGIN SOLUTION
# In the figure of section 7, a large network and a linear method are about equally good with little data, and with more data only the large network improves. Such large data did not exist in 1986. The internet and ImageNet provided them, and only then could large networks show their strength.
# Training a large network on much data takes a great deal of computing. The computers of 1986 were too slow for it; in 2012 there were GPUs, made cheap by games.
# Besides, ways had been found to train deep networks, such as ReLU and dropout.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# 年表の表にある論文のほかに、次の文献があります。
#
# - Rosenblatt, [*The perceptron*](https://doi.org/10.1037/h0042519) (1958) 心理学の雑誌に載った最初の論文。
# - Novikoff, *On convergence proofs on perceptrons* (1962) 収束定理。証明は 1 ページほどです。
# - Schmidhuber, [*Annotated history of modern AI and deep learning*](https://arxiv.org/abs/2212.11279) (2022) だれが何を最初に見つけたかを、甘利やリンナインマーまでさかのぼって調べた歴史。
# - Russakovsky ほか, [*ImageNet large scale visual recognition challenge*](https://arxiv.org/abs/1409.0575) (2014) 「人間の 5.1 %」をどう測ったか。
# - Ng, Jordan, *On discriminative vs. generative classifiers* (NIPS 2001) データが少ないときは、生成モデルが勝つこともあります。
#
# 次の課では、階段関数を、傾きのある活性化関数に取り替えます。
#
# 提出のしかたは、00 課の最後にあります。
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
# In the next lesson, activation functions with a slope take the place of the step function.
#
# How to hand in: see the end of lesson 00.
