# %% [markdown] lang="ja"
# 「かけて足す」だけの層を 3 つ重ねたネットワークと、層の間に曲がる関数をはさんだネットワーク。ちがいは、下のコードの `f` ひとつだけです。
# 描ける線はどれくらい変わるでしょうか。予想してから実行してください。
# %% [markdown] lang="en"
# Two networks of three multiply-and-add layers. The second has something bent between its layers: in the code below, all that differs is one function, `f`.
# How different can the lines be that they draw? Make a guess, then run the cells.

# %% setup
import numpy as np


# %% demo
def fit(f, x, target, width=40, seed=0):
    rng = np.random.default_rng(seed)
    z = x[:, None]
    for _ in range(2):
        W, b = rng.normal(0, 1, (z.shape[1], width)), rng.normal(0, 1, width)
        z = f(z @ W + b) / np.sqrt(width)
    z = np.column_stack([z, np.ones(len(x))])
    # ja: 3 層目の重みは、目標にいちばん近づくように決める
    # en: the third layer takes the weights that come closest to the target
    return z @ np.linalg.lstsq(z, target, rcond=None)[0]


x = np.linspace(-3, 3, 200)
target = np.sin(2 * x) + 0.3 * x
plt.plot(x, target, color=GREEN, linestyle="--", linewidth=5, alpha=0.5, label="target")
plt.plot(x, fit(lambda u: u, x, target), color=GREY, linestyle=":", linewidth=3, label="f(u) = u")
plt.plot(x, fit(np.tanh, x, target), color=BLUE, label="f(u) = tanh(u)")
plt.title("Same layers, one function apart")
plt.xlabel("x")
plt.ylabel("output")
plt.legend(loc="upper left", fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 3 層あっても、`f` がなければ 1 本の直線。`f` を入れると曲線に重なります。この `f` が**活性化関数**です。今日の主役です。
#
# **この課でできるようになること** 活性化関数(階段関数、シグモイド、ReLU、ソフトマックス)とその傾きを、NumPy で安全に書けるようになります。
# そして「なぜ必要か」「なぜ今は ReLU なのか」を、自分で描いた図を見せながら説明できるようになります。
#
# **必要なもの** Python の関数と、NumPy の配列の足し算・かけ算。微分は「接線の傾き」だと分かれば十分です。GPU は使いません。
# %% [markdown] lang="en"
# Three layers, and without `f` the output is still one straight line. With `f` it follows the curve. This `f` is an **activation function**,
# and this lesson is about it.
#
# **What you will be able to do** Write the common activation functions (step, sigmoid, ReLU, softmax) and their slopes in NumPy, safely; and
# explain, with figures that you made, why networks need them and why ReLU took over.
#
# **What you need** Python functions, adding and multiplying NumPy arrays, and that a derivative is the slope of a tangent. No GPU.

# %% [markdown] lang="ja"
# ## 1. 重みは傾き、バイアスは切片
#
# 曲げる前に、まっすぐな部分を作りましょう。入力が 1 つのユニットは、1 次関数 $u = wx + b$ です。`w` と `b` を動かすと、線はどう動くでしょう。
# %% [markdown] lang="en"
# ## 1. Weights are slopes, biases are intercepts
#
# Before we bend anything, the straight part. A unit with one input is the line $u = wx + b$. What do `w` and `b` each do to it?

# %% demo
x = np.linspace(-2, 2, 50)
plt.plot(x, x, color=GREY, linestyle=":", label="w = 1, b = 0")
plt.plot(x, 2 * x, color=BLUE, label="w = 2, b = 0")
plt.plot(x, x + 1.5, color=ORANGE, linestyle="--", label="w = 1, b = 1.5")
plt.title("w tilts the line, b lifts it")
plt.xlabel("x")
plt.ylabel("u")
plt.legend(loc="upper left", fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# `w` は線を傾け、`b` は持ち上げます。学習とは、この 2 つを少しずつ動かすことです。
#
# 入力もユニットもたくさんあるときは、全部の線をまとめて計算したい。そのための式がこれです。
#
# $$u = Wx + b$$
#
# 言葉にすると「入力に重みをかけて足し合わせ、最後にバイアスを足す」。活性化関数に渡す前のこの値 $u$ を**総入力**と呼びます。
#
# 数式の $x$ は縦に並んだ数ですが、NumPy ではデータ 1 件を横 1 行に書き、何件もまとめて計算します。縦と横が入れ替わる分、コードでは `x` を先に、
# `W` を後に書きます。`W` の形は(入力の数, 出力の数)です。たとえば、入力 3 つ・ユニット 2 つの層に 5 件のデータを入れると、形はこうなります。
#
# | | `x` | `W` | `b` | `u` |
# |---|---|---|---|---|
# | 5 件まとめて | (5, 3) | (3, 2) | (2,) | (5, 2) |
# | 1 件だけ | (3,) | (3, 2) | (2,) | (2,) |
#
# ### 課題 `affine`
# この表のとおりに動く `affine` を書いてください。
#
# <details><summary>ヒント</summary>
#
# 1 件用と 5 件用を分けて書く必要はありません。行列の積の記号 `@` は、左が (3,) でも (5, 3) でも働きます。`b` はすべての行に同じものが足されます(ブロードキャスト)。
#
# </details>
# %% [markdown] lang="en"
# `w` tilts the line and `b` lifts it. Learning means nudging these two.
#
# A layer has many inputs and many units, so we want all those lines computed at once:
#
# $$u = Wx + b$$
#
# In words: multiply the inputs by the weights, add up, and add the bias at the end. The result $u$, before any activation function, is called the **pre-activation**.
#
# In the formula $x$ is a column of numbers. In NumPy each sample is a row, and we compute a whole table of rows at once. Columns and rows change places, and so does the order in code:
# `x` first, then `W`, whose shape is (inputs, outputs). Five samples through a layer with 3 inputs and 2 units look like this:
#
# | | `x` | `W` | `b` | `u` |
# |---|---|---|---|---|
# | five samples | (5, 3) | (3, 2) | (2,) | (5, 2) |
# | one sample | (3,) | (3, 2) | (2,) | (2,) |
#
# ### Exercise `affine`
# Write an `affine` that does what the table says.
#
# <details><summary>Hint</summary>
#
# One sample and five samples need no separate code: the matrix product `@` takes (3,) as well as (5, 3) on its left. `b` is added to every row (broadcasting).
#
# </details>


# %% exercise="affine"
def affine(x, W, b):
    """総入力 u = Wx + b を返す。x: (n_in,) または (n, n_in)、W: (n_in, n_out)、b: (n_out,)。返り値: (n_out,) または (n, n_out)。"""  #:ja
    """Return the pre-activation u = Wx + b. x: (n_in,) or (n, n_in); W: (n_in, n_out); b: (n_out,). Returns (n_out,) or (n, n_out)."""  #:en
    ### BEGIN SOLUTION
    return x @ W + b
    ### END SOLUTION


# %% test="affine" idea="single" points=0.5
import numpy as np

W = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
expect(
    "affine([1, 0, 2], [[1, 10], [2, 20], [3, 30]], [0.5, -0.5])",
    affine(np.array([1.0, 0.0, 2.0]), W, np.array([0.5, -0.5])),
    [7.5, 69.5],
    hint="1×1 + 0×2 + 2×3 + 0.5 を手で計算して、比べてみましょう。",  #:ja
    hint="Work out 1×1 + 0×2 + 2×3 + 0.5 by hand and compare.",  #:en
)
### BEGIN HIDDEN TESTS
square = np.array([[0.5, -1.0], [4.0, 2.0]])
expect(
    "affine([2, 1], [[0.5, -1], [4, 2]], [1, 3])",
    affine(np.array([2.0, 1.0]), square, np.array([1.0, 3.0])),
    [6.0, 3.0],
    hint="W の行は入力、列は出力です。W @ x にすると行と列が入れ替わります。",  #:ja
    hint="Rows of W are inputs, columns are outputs; W @ x would swap them.",  #:en
)
expect(
    "affine([3, -2], [[0.25], [0.5]], [0.3])",
    affine(np.array([3, -2]), np.array([[0.25], [0.5]]), np.array([0.3])),
    [0.05],
    hint="整数の x でも、答えの小数部分を切り捨てないでください。",  #:ja
    hint="With whole numbers in x, the answer must keep its decimals.",  #:en
)
### END HIDDEN TESTS

# %% test="affine" idea="batch" points=0.5
import numpy as np

W = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
expect(
    "affine([[1, 0, 2], [0, 1, 0]], …)",
    affine(np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]]), W, np.array([0.5, -0.5])),
    [[7.5, 69.5], [2.5, 19.5]],
    hint="1 行が 1 件です。どの行にも同じ b を足します。",  #:ja
    hint="Each row is one sample, and every row gets the same b.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "affine([[1, 2], [3, 4]], [[0, 1], [-1, 0.5]], [10, 20])",
    affine(np.array([[1, 2], [3, 4]]), np.array([[0.0, 1.0], [-1.0, 0.5]]), np.array([10.0, 20.0])),
    [[8.0, 22.0], [6.0, 25.0]],
    hint="行ごとに x @ W + b になっていますか。",  #:ja
    hint="Is every row x @ W + b?",  #:en
)
expect(
    "affine([[2, 0.5]], [[1, 0], [0, 1]], [0, 0])",
    affine(np.array([[2.0, 0.5]]), np.eye(2), np.zeros(2)),
    [[2.0, 0.5]],
    hint="1 行だけの表を入れたら、1 行だけの表が返ります。",  #:ja
    hint="A table of one row comes back as a table of one row.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 2. 線形とは何か
#
# 「線形」は、見た目がまっすぐという意味でしょうか。定義は 2 つの約束です。どちらも「先にやっても後でやっても同じ」という形をしています。
#
# - **加法性** $f(x + y) = f(x) + f(y)$ 足してから通しても、通してから足しても同じ。
# - **斉次性** $f(cx) = c\,f(x)$ $c$ 倍してから通しても、通してから $c$ 倍しても同じ。
#
# $x = 3$ と $y = -2$ を、足してから通した値(青)と、通してから足した値(オレンジ)で比べます。ReLU は、負の数を 0 に替える関数です。
# 2 本の棒の高さがそろうのは、どの関数でしょうか。
# %% [markdown] lang="en"
# ## 2. What linear means
#
# Does "linear" mean that it looks straight? By definition it is two promises, and both say that the order does not matter:
#
# - **additivity** $f(x + y) = f(x) + f(y)$: add and then pass through, or pass through and then add;
# - **homogeneity** $f(cx) = c\,f(x)$: scale and then pass through, or pass through and then scale.
#
# Take $x = 3$ and $y = -2$, and compare adding before (blue) with adding after (orange). ReLU is a function that replaces negative numbers by 0.
# For which function are both bars equally high?

# %% demo
x, y = 3.0, -2.0
functions = {"3x": lambda v: 3 * v, "3x + 2": lambda v: 3 * v + 2, "ReLU": lambda v: max(v, 0.0)}
rows = np.arange(len(functions))
before = [f(x + y) for f in functions.values()]
after = [f(x) + f(y) for f in functions.values()]
plt.bar(rows - 0.2, before, width=0.4, color=BLUE, label="f(x + y)")
plt.bar(rows + 0.2, after, width=0.4, color=ORANGE, hatch="//", label="f(x) + f(y)")
plt.xticks(rows, [f"f = {name}" for name in functions])
plt.title("Only 3x keeps additivity (x = 3, y = −2)")
plt.ylabel("value")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 意外なのは真ん中です。$3x + 2$ のグラフは直線なのに、線形ではありません。`b` があるからです($b$ つきの 1 次関数は**アフィン**と呼びます)。
#
# ### 課題 `is_linear`
# 関数を 1 つ受け取り、乱数で試して、線形なら `True` を返す「線形チェッカー」を作ってください。
#
# 乱数を 10 組試して、一度も約束が破れなければ線形と判断します。証明にはなりませんが、曲がった関数はたいてい 1 組目で見つかります。
#
# <details><summary>ヒント</summary>
#
# - 正の数しか出ない乱数では、ReLU の曲がり角を見逃します。`rng.standard_normal(dim)` なら負の数も出ます。$c$ も同じです。
# - 小数の計算には小さな誤差がつきものです。`0.1 + 0.2 == 0.3` は `False` になります。`np.allclose` の出番です。
#
# </details>
# %% [markdown] lang="en"
# The one in the middle is the surprise: the graph of $3x + 2$ is a straight line, and yet it is not linear. The culprit is `b` (a linear function plus $b$ is called **affine**).
#
# ### Exercise `is_linear`
# Build a linearity checker: it takes a function, tries it on random numbers and returns `True` if the function is linear.
#
# If neither promise breaks in 10 random trials, call the function linear. That is no proof, but most bent functions are caught in the first trial.
#
# <details><summary>Hint</summary>
#
# - Random numbers that are all positive never see the corner of ReLU. `rng.standard_normal(dim)` gives negative ones too. The same goes for $c$.
# - Decimals carry tiny errors: `0.1 + 0.2 == 0.3` is `False`. That is what `np.allclose` is for.
#
# </details>


# %% exercise="is_linear"
def is_linear(f, dim, rng):
    """f が線形なら True、そうでなければ False を返す。10 組の乱数 x, y, c で加法性と斉次性を確かめる(1e-6 くらいの誤差は許す)。"""  #:ja
    """Return True if f is linear, else False: checks additivity and homogeneity on 10 random x, y, c, forgiving errors of about 1e-6."""  #:en
    # ja: f: (dim,) の配列を受け取り、配列を返す関数。dim: 入力の数。rng: 乱数生成器 np.random.Generator。
    # en: f: takes an array (dim,) and returns an array. dim: number of inputs. rng: a np.random.Generator.
    ### BEGIN SOLUTION
    for _ in range(10):
        x, y, c = rng.standard_normal(dim), rng.standard_normal(dim), rng.standard_normal()
        if not np.allclose(f(x + y), f(x) + f(y)) or not np.allclose(f(c * x), c * f(x)):
            return False
    return True
    ### END SOLUTION


# %% test="is_linear" idea="linear" points=1
import numpy as np

A = np.array([[2.0, -1.0], [0.5, 3.0], [1.0, 1.0]])
expect(
    "is_linear(lambda x: x @ A, 3, rng)",
    is_linear(lambda x: x @ A, 3, np.random.default_rng(0)),
    True,
    hint="行列をかけるだけなら線形です。小数の誤差を == で比べていませんか。",  #:ja
    hint="Multiplying by a matrix is linear. Are decimals compared with ==?",  #:en
)
### BEGIN HIDDEN TESTS
B = np.random.default_rng(5).normal(size=(6, 4))
expect(
    "is_linear(lambda x: x @ B, 6, rng)",
    is_linear(lambda x: x @ B, 6, np.random.default_rng(3)),
    True,
    hint="行列をかけるだけなら線形です。",  #:ja
    hint="Multiplying by a matrix is linear.",  #:en
)
### END HIDDEN TESTS

# %% test="is_linear" idea="bent" points=1
import numpy as np

expect(
    "is_linear(lambda x: x ** 2, 2, rng)",
    is_linear(lambda x: x**2, 2, np.random.default_rng(0)),
    False,
    hint="x を 2 倍すると、x ** 2 は 4 倍になります。",  #:ja
    hint="Double x, and x ** 2 becomes four times as large.",  #:en
)
### BEGIN HIDDEN TESTS
for seed in range(5):
    got = is_linear(lambda x: np.maximum(x, 0), 1, np.random.default_rng(seed))
    expect(
        "is_linear(lambda x: np.maximum(x, 0), 1, rng)",
        got,
        False,
        hint="負の数も試していますか。10 組すべてを調べていますか。",  #:ja
        hint="Are negative numbers tried as well? All 10 triples?",  #:en
    )
got = is_linear(lambda x: 2 * x + 1, 3, np.random.default_rng(1))
expect(
    "is_linear(lambda x: 2 * x + 1, 3, rng)",
    got,
    False,
    hint="b がついた関数は線形ではありません。",  #:ja
    hint="With a bias it is no longer linear.",  #:en
)
got = is_linear(lambda x: np.cbrt(np.sum(x**3, keepdims=True)), 2, np.random.default_rng(2))
expect(
    "is_linear(lambda x: np.cbrt(np.sum(x ** 3, keepdims=True)), 2, rng)",
    got,
    False,
    hint="この関数は斉次性を守り、加法性だけを破ります。",  #:ja
    hint="This one keeps homogeneity and breaks only additivity.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. まっすぐな層は、何枚重ねても 1 枚
#
# 冒頭の灰色の線が直線だった理由を確かめましょう。あなたの `affine` を 3 回通します。次に、重みだけを先にかけ合わせて 1 回で済ませます。
# %% [markdown] lang="en"
# ## 3. Straight layers, stacked, are one layer
#
# Why was the grey line at the start straight? Send data through your `affine` three times; then multiply the weights together first and do it in one go.

# %% demo
rng = np.random.default_rng(0)
x = rng.normal(size=(4, 2))
W1, W2, W3 = rng.normal(size=(2, 5)), rng.normal(size=(5, 5)), rng.normal(size=(5, 2))
b1, b2, b3 = rng.normal(size=5), rng.normal(size=5), rng.normal(size=2)

three_layers = affine(affine(affine(x, W1, b1), W2, b2), W3, b3)
W, b = W1 @ W2 @ W3, (b1 @ W2 + b2) @ W3 + b3
one_layer = affine(x, W, b)
print("largest difference:", np.abs(three_layers - one_layer).max())
print("numbers to store:", sum(p.size for p in (W1, b1, W2, b2, W3, b3)), "->", W.size + b.size)

# %% [markdown] lang="ja"
# 差は丸め誤差だけ。3 層分の数をたくさん持っていても、できることは 1 層と同じでした。
#
# $$(xW_1 + b_1)W_2 + b_2 = x(W_1W_2) + (b_1W_2 + b_2)$$
#
# 言葉にすると「かけて足す、をくり返しても、かけて足す、にまとまる」。では、間に曲がる関数をはさむと? 正方形の方眼紙を、2 層のネットワークに通してみます。
# %% [markdown] lang="en"
# The difference is rounding. Three layers hold many more numbers and can do no more than one:
#
# $$(xW_1 + b_1)W_2 + b_2 = x(W_1W_2) + (b_1W_2 + b_2)$$
#
# In words: multiply-and-add, repeated, collapses into one multiply-and-add. And with something bent in between? Let us send a square sheet of graph paper through two layers.


# %% demo
def two_layers(points, f):
    rng = np.random.default_rng(3)
    W1, b1, W2 = rng.normal(0, 1, (2, 4)), rng.normal(0, 0.5, 4), rng.normal(0, 1, (4, 2))
    return f(points @ W1 + b1) @ W2


line = np.linspace(-1, 1, 60)
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4))
for ax, f, name in zip(axes, [lambda u: u, lambda u: np.maximum(u, 0)], ["nothing in between", "ReLU in between"]):
    for value in np.linspace(-1, 1, 11):
        across, down = np.column_stack([line, np.full(60, value)]), np.column_stack([np.full(60, value), line])
        ax.plot(*two_layers(across, f).T, color=BLUE, linewidth=1)
        ax.plot(*two_layers(down, f).T, color=ORANGE, linewidth=1)
    ax.set(title=name, xlabel="output 1", xticks=[], yticks=[])
axes[0].set_ylabel("output 2")
fig.suptitle("Straight layers stretch, ReLU folds")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 左は引きのばされて傾いただけで、平行線は平行のまま。右は折り紙のように折れています。折り目を増やせば、どんな形にも近づけそうです。その予想は 7 節で確かめます。
#
# ## 4. 曲げる関数を書く
#
# よく使われる 4 つを、PyTorch の関数で描いてみます。点線は何もしない関数(**恒等関数** $f(u) = u$)です。
# %% [markdown] lang="en"
# On the left the paper is stretched and sheared, and parallel lines stay parallel. On the right it is folded like origami. With enough folds we might reach any shape; section 7 puts that to the test.
#
# ## 4. Writing the functions that bend
#
# Four common ones, drawn with PyTorch. The dotted line does nothing at all: the **identity** $f(u) = u$.

# %% demo
import torch

u = torch.linspace(-3, 3, 301)
shapes = {
    "step": torch.heaviside(u, torch.zeros(1)),
    "sigmoid": torch.sigmoid(u),
    "tanh": torch.tanh(u),
    "ReLU": torch.relu(u),
}
fig, axes = plt.subplots(2, 2, figsize=(6, 4.4), sharex=True, sharey=True)
for ax, (name, z) in zip(axes.flat, shapes.items()):
    ax.plot(u, u, color=GREY, linestyle=":")
    ax.plot(u, z, color=BLUE)
    ax.set(title=name, ylim=(-1.3, 2.3))
for ax in axes[1]:
    ax.set_xlabel("u")
for ax in axes[:, 0]:
    ax.set_ylabel("z = f(u)")
fig.suptitle("Four ways to bend a signal")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 総入力 $u$ を活性化関数に通した値 $z = f(u)$ が、そのユニットの**出力**です。信号をどれだけ次の層へ流すかを、ここで決めます。
#
# ### 階段関数
# 1943 年、マカロックとピッツが考えた最初の人工ニューロンは、「しきい値を超えたら発火、超えなければ沈黙」という単純なスイッチでした。
#
# $$f(u) = 1 \ (u > 0), \quad 0 \ (u \le 0)$$
#
# ちょうど 0 のときの値は本によって違います。このコースでは 0 とします。
#
# ### 課題 `step`
#
# <details><summary>ヒント</summary>
#
# `if x > 0:` は、値が 2 つ以上ある配列ではエラーになります(「どの値のこと?」と聞き返されます)。`np.array([-1, 2]) > 0` が何を返すか、見てみましょう。
#
# </details>
# %% [markdown] lang="en"
# The pre-activation $u$, sent through the activation function, gives the **activation** $z = f(u)$ of the unit: how much signal goes on to the next layer.
#
# ### Step
# The first artificial neuron, by McCulloch and Pitts in 1943, was a switch: fire above the threshold, stay silent below.
#
# $$f(u) = 1 \ (u > 0), \quad 0 \ (u \le 0)$$
#
# Books disagree about exactly 0. In this course it gives 0.
#
# ### Exercise `step`
#
# <details><summary>Hint</summary>
#
# `if x > 0:` fails on an array with several values ("which of them do you mean?"). Look at what `np.array([-1, 2]) > 0` gives.
#
# </details>


# %% exercise="step"
def step(x):
    """階段関数。x: 配列(形は自由)。x > 0 のところが 1、ほかは 0 の、同じ形の配列を返す。"""  #:ja
    """Step function. x: array of any shape. Returns an array of the same shape, 1 where x > 0 and 0 elsewhere."""  #:en
    ### BEGIN SOLUTION
    return np.where(x > 0, 1.0, 0.0)
    ### END SOLUTION


# %% test="step" points=1
import numpy as np

expect(
    "step([-1.5, 0, 2])",
    step(np.array([-1.5, 0.0, 2.0])),
    [0.0, 0.0, 1.0],
    hint="0 のときは 0 です。配列のすべての要素を一度に判定できますか。",  #:ja
    hint="At 0 the value is 0. Can all elements be decided at once?",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "step([[0.1, -0.1], [-7, 7], [0, 1e-9]])",
    step(np.array([[0.1, -0.1], [-7.0, 7.0], [0.0, 1e-9]])),
    [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]],
    hint="表(2 次元)でも、形を保って返してください。",  #:ja
    hint="A table (2-D) comes back in its own shape.",  #:en
)
expect(
    "step([-3, 0, 4])",
    step(np.array([-3, 0, 4])),
    [0.0, 0.0, 1.0],
    hint="整数の配列も受け取ります。",  #:ja
    hint="Whole numbers are allowed as well.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### シグモイド
# 階段関数には困ったところがあります。どこでも傾きが 0 なので、「少し動かすとどう変わるか」を頼りに進む学習ができません。そこで、なめらかな階段を使います。
#
# $$f(u) = \frac{1}{1 + e^{-u}}$$
#
# どんな数でも 0 と 1 の間に押し込む式です。大きな負の数は 0 の近く、大きな正の数は 1 の近く、0 は真ん中の 0.5 になります。1838 年にフェルフルストが
# 人口の増え方を表すために考えた曲線です。
#
# 式のとおりに書いて、極端な数を入れてみます。計算の途中で数があふれたかどうかは、次の `overflows` で調べます。
# %% [markdown] lang="en"
# ### Sigmoid
# The step has a flaw: its slope is 0 everywhere, so a network that learns by asking "what changes if I move a little?" gets no answer. Hence a smooth step:
#
# $$f(u) = \frac{1}{1 + e^{-u}}$$
#
# It squeezes any number in between 0 and 1: large negative ones end near 0, large positive ones near 1, and 0 in the middle at 0.5. Verhulst drew this curve in 1838 to describe how populations grow.
#
# Let us write it as the formula says and put in extreme numbers. The function `overflows` tells whether a number grew too large on the way.


# %% setup
def overflows(f, x):
    """f(x) の計算の途中で数があふれる(大きすぎて inf や nan になる)なら True。"""  #:ja
    """True when a number on the way to f(x) gets too large and becomes inf or nan."""  #:en
    try:
        with np.errstate(over="raise", invalid="raise"):
            f(x)
    except FloatingPointError:
        return True
    return False


# %% demo
def as_in_the_formula(x):
    return 1 / (1 + np.exp(-x))


print(as_in_the_formula(np.array([-1000.0, 0.0, 1000.0])))
print("overflows:", overflows(as_in_the_formula, np.array([-1000.0])))
print(f"digits of e^1000: {int(1000 / np.log(10)) + 1}   largest float: {np.finfo(float).max:.1e}")

# %% [markdown] lang="ja"
# `overflow encountered in exp` という警告が出ました。$e^{1000}$ は 435 桁の数です。コンピュータの小数は 309 桁までなので、入りきりません。
# 今回はたまたま正しい値に落ち着きました。同じ式を $\frac{e^u}{1 + e^u}$ と書いていたら `nan` になるところでした。決してあふれない書き方をしましょう。
#
# ### 課題 `sigmoid`
#
# <details><summary>ヒント</summary>
#
# - $e$ の肩がいつも 0 以下なら、あふれることはありません。$-|x|$ なら?
# - $z = e^{-|x|}$ とおくと、答えは $x \ge 0$ のとき $\frac{1}{1+z}$。$x < 0$ のときは、$\frac{1}{1+e^{-x}}$ の分母と分子に $e^{x}$ をかけてみましょう。
# - `np.where(条件, A, B)` は A も B も全部計算してから選びます。片方であふれても警告は出ます。
#
# </details>
# %% [markdown] lang="en"
# NumPy warns: `overflow encountered in exp`. $e^{1000}$ has 435 digits, and floating-point numbers end at 309. This time the result happened to come out right;
# written as $\frac{e^u}{1 + e^u}$, the same formula gives `nan`. So let us write it in a way that never overflows.
#
# ### Exercise `sigmoid`
#
# <details><summary>Hint</summary>
#
# - If the exponent of $e$ is never above 0, nothing can overflow. What about $-|x|$?
# - With $z = e^{-|x|}$ the answer for $x \ge 0$ is $\frac{1}{1+z}$. For $x < 0$, multiply top and bottom of $\frac{1}{1+e^{-x}}$ by $e^{x}$.
# - `np.where(condition, A, B)` computes all of A and all of B before it chooses, so an overflow in either one still warns.
#
# </details>


# %% exercise="sigmoid"
def sigmoid(x):
    """シグモイド関数。x: 配列(形は自由、整数でもよい)。同じ形の小数の配列を返す。±1000 でも途中であふれない。"""  #:ja
    """Sigmoid. x: array of any shape, whole numbers allowed. Same shape back, as decimals; no overflow on the way even at ±1000."""  #:en
    ### BEGIN SOLUTION
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, z) / (1.0 + z)
    ### END SOLUTION


# %% test="sigmoid" idea="values" points=0.5
import numpy as np

expect(
    "sigmoid([0, 2, -2])",
    sigmoid(np.array([0.0, 2.0, -2.0])),
    [0.5, 0.8807970779778823, 0.11920292202211757],
    hint="0 で 0.5 になり、2 と −2 の値を足すと 1 になります。",  #:ja
    hint="It is 0.5 at 0, and the values at 2 and −2 add up to 1.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "sigmoid([[1, -3], [0.5, 10]])",
    sigmoid(np.array([[1.0, -3.0], [0.5, 10.0]])),
    [[0.7310585786300049, 0.04742587317756678], [0.6224593312018546, 0.9999546021312976]],
    hint="表(2 次元)でも、要素ごとに計算して形を保ちます。",  #:ja
    hint="In a table (2-D) too, each element has its own value and the shape stays.",  #:en
)
expect(
    "sigmoid([-1, 0, 3])",
    sigmoid(np.array([-1, 0, 3])),
    [0.2689414213699951, 0.5, 0.9525741268224334],
    hint="整数の配列を入れても、返す値は小数です。np.zeros_like は整数のままになります。",  #:ja
    hint="Whole numbers in, decimals out: np.zeros_like would stay with whole numbers.",  #:en
)
### END HIDDEN TESTS

# %% test="sigmoid" idea="range" points=0.5
import numpy as np

expect(
    "sigmoid([-1000, 1000])",
    sigmoid(np.array([-1000.0, 1000.0])),
    [0.0, 1.0],
    hint="nan になるのは、∞ ÷ ∞ を計算したときです。",  #:ja
    hint="nan appears where ∞ is divided by ∞.",  #:en
)
assert not overflows(sigmoid, np.array([-1000.0, 1000.0])), "値は合っていますが、途中で exp があふれています。"  #:ja
assert not overflows(sigmoid, np.array([-1000.0, 1000.0])), "The values are right, but exp overflows on the way."  #:en
### BEGIN HIDDEN TESTS
x = np.array([[-900.0, -800.0, 0.0], [800.0, 950.0, 1.0]])
expect("sigmoid([[-900, -800, 0], [800, 950, 1]])", sigmoid(x), [[0.0, 0.0, 0.5], [1.0, 1.0, 0.7310585786300049]])
assert not overflows(sigmoid, x), "sigmoid([[-900, …]]): exp があふれています。"  #:ja
assert not overflows(sigmoid, x), "sigmoid([[-900, …]]): exp overflows."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# シグモイドの兄弟に $\tanh$ があります。値の範囲は −1 から 1 で、0 を中心に対称です。NumPy に `np.tanh` があるので、そのまま使います。
#
# ### ReLU
# 今の主役は、拍子抜けするほど簡単な関数です。負の信号は止め、正の信号はそのまま通します。
#
# $$f(u) = \max(0, u)$$
#
# 言葉にすると「0 と $u$ の大きいほう」。福島邦彦は、1969 年にはもう視覚のモデルでこの形を使っていました。深層学習の標準になったのは、40 年後の 2010 年ごろです。
#
# ### 課題 `relu`
#
# <details><summary>ヒント</summary>
#
# `max(0, x)` は配列を 1 つの値としか比べられません。NumPy には、要素ごとに大きいほうを選ぶ関数があります(`np.max` とは別のものです)。
#
# </details>
# %% [markdown] lang="en"
# Sigmoid has a sibling, $\tanh$, which runs from −1 to 1 and is symmetric about 0. NumPy has it as `np.tanh`; we use that one as it is.
#
# ### ReLU
# Today's favourite is almost disappointingly plain. It stops negative signals and lets positive ones pass.
#
# $$f(u) = \max(0, u)$$
#
# In words: the larger of 0 and $u$. Kunihiko Fukushima used this shape in a model of vision as early as 1969; it became the standard of deep learning some forty years later, around 2010.
#
# ### Exercise `relu`
#
# <details><summary>Hint</summary>
#
# `max(0, x)` cannot compare element by element. NumPy has a function that picks the larger of two for each element (it is not `np.max`).
#
# </details>


# %% exercise="relu"
def relu(x):
    """ReLU。x: 配列(形は自由)。負の要素を 0 に替えた、同じ形の配列を返す。"""  #:ja
    """ReLU. x: array of any shape. Returns an array of the same shape with 0 in place of negative elements."""  #:en
    ### BEGIN SOLUTION
    return np.maximum(x, 0)
    ### END SOLUTION


# %% test="relu" points=1
import numpy as np

expect(
    "relu([-1.5, 0, 2.5])",
    relu(np.array([-1.5, 0.0, 2.5])),
    [0.0, 0.0, 2.5],
    hint="負の数は 0 に、正の数はそのままです。",  #:ja
    hint="Negative numbers become 0, positive ones stay.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "relu([[3, -4], [-0.5, 0.25], [0, 9]])",
    relu(np.array([[3.0, -4.0], [-0.5, 0.25], [0.0, 9.0]])),
    [[3.0, 0.0], [0.0, 0.25], [0.0, 9.0]],
    hint="表(2 次元)でも、要素ごとに計算して形を保ちます。",  #:ja
    hint="In a table (2-D) too, each element has its own value and the shape stays.",  #:en
)
expect(
    "relu([-2, 5])",
    relu(np.array([-2, 5])),
    [0, 5],
    hint="整数の配列も受け取ります。",  #:ja
    hint="Whole numbers are allowed as well.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 5. 傾きを調べる
#
# ネットワークは、「重みを少し動かしたら出力がどれだけ変わるか」、つまり**傾き**を頼りに学びます。あなたの `sigmoid` と `relu` を左右に少しずらして、傾きを測ってみましょう。
# いちばん急なところで、傾きはいくつでしょうか。
# %% [markdown] lang="en"
# ## 5. Looking at slopes
#
# A network learns from **slopes**: how much does the output change if a weight moves a little? Let us measure the slopes of your `sigmoid` and `relu` by shifting the input a little to either side.
# How steep does each one get?

# %% demo
u, h = np.linspace(-6, 6, 240), 1e-4
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4), sharey=True)
for ax, f, name in zip(axes, [sigmoid, relu], ["sigmoid", "ReLU"]):
    slope = (f(u + h) - f(u - h)) / (2 * h)
    ax.plot(u, f(u), color=BLUE, label="f(u)")
    ax.plot(u, slope, color=RED, linestyle="--", label="slope")
    ax.set(title=f"{name}: slope ≤ {slope.max():.2f}", xlabel="u", ylim=(-0.1, 1.6))
axes[0].set_ylabel("value")
axes[0].legend(fontsize=11)
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# シグモイドの傾きは、いちばん急な真ん中でも 0.25。端ではほぼ 0 です。ReLU は 0 か 1 のどちらか。この差が次の節で効いてきます。
#
# シグモイドの傾きは、シグモイドの値 $f(u)$ から求まります。
#
# $$f'(u) = f(u)\,(1 - f(u))$$
#
# 言葉にすると「出力が 0 からも 1 からも遠いところほど、よく動く」。真ん中では $0.5 \times 0.5 = 0.25$ で、図と合っています。
#
# ### 課題 `d_sigmoid`
# 受け取る `x` は、シグモイドに**入れる前**の値です。
#
# <details><summary>ヒント</summary>
#
# 式に出てくる $f(u)$ は出力です。`x` をそのまま当てはめず、まず `x` から出力を計算しましょう。さっき書いた関数が使えます。
#
# </details>
# %% [markdown] lang="en"
# The slope of sigmoid is 0.25 even in the middle, where it is steepest, and almost 0 at the ends. That of ReLU is 0 or 1. The next section shows why this matters.
#
# The slope of sigmoid can be had from its own value $f(u)$:
#
# $$f'(u) = f(u)\,(1 - f(u))$$
#
# In words: it moves most where the output is far from both 0 and 1. In the middle that is $0.5 \times 0.5 = 0.25$, as in the figure.
#
# ### Exercise `d_sigmoid`
# The `x` that comes in is what goes **into** sigmoid.
#
# <details><summary>Hint</summary>
#
# The $f(u)$ in the formula is an output. Do not put `x` in its place: compute the output from `x` first. You have a function for that.
#
# </details>


# %% exercise="d_sigmoid"
def d_sigmoid(x):
    """シグモイドの傾き。x: シグモイドへの入力の配列(形は自由、整数でもよい)。同じ形の小数の配列を返す。±1000 でも nan にならない。"""  #:ja
    """Slope of sigmoid. x: array (any shape, whole numbers allowed) of inputs to sigmoid. Same shape back, as decimals; never nan, even at ±1000."""  #:en
    ### BEGIN SOLUTION
    z = sigmoid(x)
    return z * (1 - z)
    ### END SOLUTION


# %% test="d_sigmoid" idea="values" points=0.5
import numpy as np

expect(
    "d_sigmoid([0, 1])",
    d_sigmoid(np.array([0.0, 1.0])),
    [0.25, 0.19661193324148185],
    hint="x は入力です。0 のときの出力は 0.5 なので、傾きは 0.5 × 0.5 です。",  #:ja
    hint="x is the input. At 0 the output is 0.5, so the slope is 0.5 × 0.5.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "d_sigmoid([[2, -2], [-0.5, 5]])",
    d_sigmoid(np.array([[2.0, -2.0], [-0.5, 5.0]])),
    [[0.10499358540350662, 0.10499358540350662], [0.2350037122015945, 0.006648056670790155]],
    hint="x はシグモイドに入れる前の値です。",  #:ja
    hint="x is what goes into sigmoid.",  #:en
)
expect(
    "d_sigmoid([-3, 0, 2])",
    d_sigmoid(np.array([-3, 0, 2])),
    [0.045176659730912, 0.25, 0.10499358540350662],
    hint="整数の配列を入れても、返す値は小数です。",  #:ja
    hint="Whole numbers in, decimals out.",  #:en
)
### END HIDDEN TESTS

# %% test="d_sigmoid" idea="range" points=0.5
import numpy as np

expect(
    "d_sigmoid([-1000, 1000])",
    d_sigmoid(np.array([-1000.0, 1000.0])),
    [0.0, 0.0],
    hint="端では平らです。nan になるなら、∞ ÷ ∞ を計算しています。",  #:ja
    hint="It is flat at the ends. nan means that ∞ was divided by ∞.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "d_sigmoid([-800, 0.25, 900])",
    d_sigmoid(np.array([-800.0, 0.25, 900.0])),
    [0.0, 0.24613408273759835, 0.0],
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `d_relu`
# ReLU は 0 で折れているので、そこだけ傾きが決まりません。PyTorch にならって 0 とします。
#
# <details><summary>ヒント</summary>
#
# 図の赤い破線をもう一度見てください。今日どこかで書いた関数と、同じ形をしていませんか。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `d_relu`
# ReLU has its corner at 0, so there it has no slope of its own. Like PyTorch we take 0.
#
# <details><summary>Hint</summary>
#
# Look at the red dashed line again. Have you written something of that shape today?
#
# </details>


# %% exercise="d_relu"
def d_relu(x):
    """ReLU の傾き。x: ReLU への入力の配列(形は自由)。x > 0 のところが 1、ほか(0 も含む)は 0 の、同じ形の配列を返す。"""  #:ja
    """Slope of ReLU. x: array (any shape) of inputs to ReLU. Same shape back, 1 where x > 0 and 0 elsewhere, at 0 too."""  #:en
    ### BEGIN SOLUTION
    return np.where(x > 0, 1.0, 0.0)
    ### END SOLUTION


# %% test="d_relu" idea="slopes" points=0.5
import numpy as np

expect(
    "d_relu([-2, 3])",
    d_relu(np.array([-2.0, 3.0])),
    [0.0, 1.0],
    hint="負の側は平ら、正の側は 45 度の坂です。",  #:ja
    hint="Flat on the negative side, a 45-degree climb on the positive one.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "d_relu([[5, -0.5], [0.01, -40]])",
    d_relu(np.array([[5.0, -0.5], [0.01, -40.0]])),
    [[1.0, 0.0], [1.0, 0.0]],
    hint="傾きは x の大きさによりません。",  #:ja
    hint="The slope does not depend on how large x is.",  #:en
)
expect("d_relu([-1, 2, 7])", d_relu(np.array([-1, 2, 7])), [0.0, 1.0, 1.0])
### END HIDDEN TESTS

# %% test="d_relu" idea="zero" points=0.5
import numpy as np

expect(
    "d_relu([0])",
    d_relu(np.array([0.0])),
    [0.0],
    hint="0 での傾きは 0 と約束しました。",  #:ja
    hint="We agreed on a slope of 0 at 0.",  #:en
)
### BEGIN HIDDEN TESTS
expect("d_relu([[0, 4], [-3, 0]])", d_relu(np.array([[0.0, 4.0], [-3.0, 0.0]])), [[0.0, 1.0], [0.0, 0.0]])
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 6. なぜシグモイドから ReLU に変わったのか
#
# 学習では、誤差を減らす方向(**勾配**)が出力側から入力側へ、層を 1 つずつさかのぼって伝わります。1 層さかのぼるたびに、活性化関数の傾きがかかります。
# 傾きが 0.25 以下のシグモイドを 30 層重ねたら、入力側には何が届くでしょうか。あなたの `d_sigmoid` と `d_relu` で測ります。
# %% [markdown] lang="en"
# ## 6. Why ReLU took over from sigmoid
#
# While a network learns, the direction that lowers the error (the **gradient**) travels from the output back to the input, one layer at a time, and is multiplied by the slope of each activation function on its way.
# With slopes of 0.25 at most, what is left of it after 30 layers of sigmoid? We measure it with your `d_sigmoid` and `d_relu`.


# %% demo
def gradient_sizes(f, df, gain, depth=30, width=100):
    rng = np.random.default_rng(0)
    # ja: gain は重みの大きさ。活性化関数に合わせて選ぶ(7 課)
    # en: gain sets the size of the weights, to suit the activation function (lesson 7)
    Ws = [rng.normal(0, np.sqrt(gain / width), (width, width)) for _ in range(depth)]
    z, us = rng.normal(size=width), []
    for W in Ws:
        us.append(z @ W)
        z = f(us[-1])
    gradient, sizes = np.ones(width), []
    for W, u in zip(reversed(Ws), reversed(us)):
        gradient = W @ (gradient * df(u))
        sizes.append(np.linalg.norm(gradient))
    return np.array(sizes) / sizes[0]


back = np.arange(30)
for name, f, df, gain, color, style in [
    ("ReLU", relu, d_relu, 2, BLUE, "-o"),
    ("tanh", np.tanh, lambda u: 1 - np.tanh(u) ** 2, 1, GREY, ":s"),
    ("sigmoid", sigmoid, d_sigmoid, 1, ORANGE, "--^"),
]:
    sizes = gradient_sizes(f, df, gain)
    plt.semilogy(back, sizes, style, color=color, markersize=4, label=name)
    print(f"{name:8s} after 10 layers {sizes[10]:.0e}   after 29 layers {sizes[29]:.0e}")
plt.title("Sigmoid loses the gradient on the way back")
plt.xlabel("layers travelled back from the output")
plt.ylabel("size of the gradient")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 縦軸は、1 目盛りで 1000 倍も変わります。シグモイドでは入力側にほとんど何も届きません。これが**勾配消失**です。入力に近い層は、
# 直し方を教えてもらえないまま取り残されます。$\tanh$ は傾きの最大が 1 なので粘りますが、
# 少しずつ減ります。ReLU は、信号が通ったユニットの傾きがちょうど 1。30 層さかのぼっても勾配が残っています。
#
# ReLU にはもう 1 つ特徴があります。50 件のデータを 60 個のユニットに入れて、出力が 0 のところを白くしてみます。
# %% [markdown] lang="en"
# From one tick of the vertical axis to the next is a factor of a thousand. With sigmoid next to nothing arrives at the input side: **vanishing gradients**. The layers near the input
# are never told how to improve. $\tanh$, with slopes up to 1, holds out longer but fades as well. In ReLU, units that let the signal through have a slope of exactly 1, and after 30 layers there is still a gradient to learn from.
#
# ReLU has another trait. Fifty samples through 60 units, with outputs of exactly 0 left white:

# %% demo
rng = np.random.default_rng(0)
u = rng.normal(size=(50, 20)) @ rng.normal(0, 0.3, (20, 60))
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4), sharey=True)
for ax, f, name in zip(axes, [sigmoid, relu], ["sigmoid", "ReLU"]):
    silent = f(u) == 0
    ax.imshow(~silent, cmap="Blues", vmin=0, vmax=1.3, aspect="auto")
    ax.grid(False)
    ax.set(title=f"{name}: {silent.mean():.0%} silent", xlabel="unit")
axes[0].set_ylabel("sample")
fig.suptitle("ReLU switches half of the units off")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# シグモイドでは全員がいつも少しずつ発言し、ReLU では半分ほどが黙っています。どのユニットが黙るかは、データごとに違います。
# このように 0 が多いことを**スパース**(疎)といいます。どのユニットが何に反応したのかが見やすくなり、計算を省ける場合もあります。
#
# 弱点もあります。どのデータに対しても黙ったままになったユニットは、傾きがいつも 0 なので、もう学べません(*dying ReLU*)。
#
# ## 7. 折れ線で、どんな曲線にも近づける
#
# ReLU 1 つは、角が 1 つの折れ線です。足し合わせると何が作れるでしょうか。まず小さな**挑戦**を。
# 下の青い線は `relu(x + 1)` です。ReLU をあと 2 つ使って、緑のテントにぴったり重ねてください。
#
# <details><summary>答えを見る</summary>
#
# `relu(x + 1) - 2 * relu(x) + relu(x - 1)`。$x = -1$ で上り始め、$x = 0$ で傾きを 2 減らして下りに変え、$x = 1$ で 1 足して平らに戻します。
#
# </details>
# %% [markdown] lang="en"
# With sigmoid everybody always says a little; with ReLU about half are silent, and which half changes from sample to sample.
# Many zeros like these are called **sparsity**. It makes it easier to see which unit responds to what, and it can save work.
#
# There is a weakness: a unit that is silent for every sample has slope 0 everywhere and can learn no more (a *dying ReLU*).
#
# ## 7. Corners enough for any curve
#
# One ReLU is a line with one corner. What can several make, added up? A small **challenge** first:
# the blue line below is `relu(x + 1)`. With two more ReLUs, make it match the green tent.
#
# <details><summary>Show the answer</summary>
#
# `relu(x + 1) - 2 * relu(x) + relu(x - 1)`: start to climb at $x = -1$; at $x = 0$ take 2 off the slope, which turns it downhill; at $x = 1$ add 1, and it is flat again.
#
# </details>

# %% demo
x = np.linspace(-3, 3, 301)
mine = relu(x + 1)
plt.plot(x, 1 - np.minimum(np.abs(x), 1), color=GREEN, linestyle="--", linewidth=5, alpha=0.5, label="tent")
plt.plot(x, mine, color=BLUE, label="mine")
plt.ylim(-0.5, 2.5)
plt.title("Three ReLUs can make a tent")
plt.xlabel("x")
plt.ylabel("output")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# テントを並べれば、山も谷も好きなところに作れます。冒頭の曲線を、ReLU の数 $k$ を増やしながら追いかけましょう。再生ボタンを押してください。オレンジの点が角です。
# %% [markdown] lang="en"
# With tents side by side there can be hills and valleys wherever you like. Let us chase the curve from the start with more and more ReLUs, $k$ of them. Press play; the orange dots are the corners.

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

x = np.linspace(-3, 3, 300)
# ja: ここを好きな曲線に書き替えて、試してみましょう
# en: put a curve of your own here and try again
target = np.sin(2 * x) + 0.3 * x


def with_relus(k):
    corners = np.linspace(-3, 3, k, endpoint=False)
    z = np.column_stack([relu(x[:, None] - corners), np.ones(len(x))])
    return z @ np.linalg.lstsq(z, target, rcond=None)[0], corners


fig, ax = plt.subplots(figsize=(5, 3), dpi=80)
ax.plot(x, target, color=GREEN, linestyle="--")
ax.set(xlabel="x", ylabel="output", ylim=(-2, 2))
(curve,) = ax.plot([], [], color=BLUE)
(dots,) = ax.plot([], [], "o", color=ORANGE, markersize=5)


def draw(k):
    y, corners = with_relus(k)
    curve.set_data(x, y)
    dots.set_data(corners, np.interp(corners, x, y))
    ax.set_title(f"k = {k} ReLUs")


draw(1)
fig.tight_layout()
animation = FuncAnimation(fig, draw, frames=range(1, 21), interval=350)
plt.close(fig)
HTML(animation.to_jshtml())

# %% demo
plt.plot(x, target, color=GREEN, linestyle="--", linewidth=5, alpha=0.5, label="target")
plt.plot(x, with_relus(5)[0], color=ORANGE, linestyle="-.", label="5 ReLUs")
plt.plot(x, with_relus(20)[0], color=BLUE, label="20 ReLUs")
plt.title("More ReLUs, closer to the curve")
plt.xlabel("x")
plt.ylabel("output")
plt.legend(fontsize=11)
plt.show()
for k in [5, 10, 20, 40, 80]:
    print(f"{k:3d} ReLUs: largest error {np.abs(with_relus(k)[0] - target).max():.4f}")

# %% [markdown] lang="ja"
# `k` を 2 倍にするたびに、誤差がおよそ 4 分の 1 になっていくのが分かりますか。ユニットを増やせば、いくらでも近づけます。
#
# **万能近似定理**は、これを一般に保証します。中間層が 1 つあれば、決まった範囲の連続な関数なら何でも、ユニットを十分増やすことで望むだけ近く表せます。
# 活性化関数は、多項式でなければだいたい何でもかまいません。ただし、この定理は「そういう重みがある」としか言いません。見つけ方も、必要なユニットの数も教えてくれません。見つけるのが学習の仕事です。
# そして層を深くすると、少ないユニットで済むことがあります。
#
# ## 8. 出力層は、答えの形に合わせる
#
# 中間層の活性化関数の仕事は、曲げること。出力層の仕事は、**答えとして読める形にすること**です。
#
# | 知りたいこと | 例 | 出力層の活性化関数 |
# |---|---|---|
# | 数そのもの(回帰) | 明日の気温 | 恒等関数 |
# | はい・いいえ(2 値分類) | 迷惑メールか | シグモイド |
# | どれか 1 つ(多クラス分類) | 犬・猫・鳥のどれか | ソフトマックス |
#
# 3 つめだけが、まだ出てきていません。ネットワークが犬・猫・鳥につけた点数を、確率に直したいとします。
# %% [markdown] lang="en"
# Do you see the error fall to about a quarter each time `k` doubles? With more units we get as close as we like.
#
# The **universal approximation theorem** promises this in general: one hidden layer with enough units comes as close as you wish to any continuous function on a bounded range, with almost any activation function that is not a polynomial.
# It only says that such weights exist. It does not say how to find them, nor how many units they take. Finding them is the work of learning, and depth can help to make do with fewer units.
#
# ## 8. The output layer speaks the answer's language
#
# In a hidden layer the activation function is there to bend. In the output layer it is there **to make the answer readable**.
#
# | We want to know | For example | Output activation |
# |---|---|---|
# | a number (regression) | tomorrow's temperature | identity |
# | yes or no (binary classification) | is this spam? | sigmoid |
# | one of several (multi-class classification) | dog, cat or bird? | softmax |
#
# Only the third is new. Say that a network has given scores to dog, cat and bird, and we want probabilities.

# %% demo
import torch

names, u = ["dog", "cat", "bird"], torch.tensor([2.0, 1.0, -1.0])
p = torch.softmax(u, dim=0)
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4))
axes[0].bar(names, u, color=GREY, hatch="//")
axes[0].set(title="scores u", ylabel="score")
axes[1].bar(names, p, color=BLUE)
axes[1].set(title="softmax(u)", ylabel="probability", ylim=(0, 1))
for i, value in enumerate(p):
    axes[1].text(i, value + 0.02, f"{value:.2f}", ha="center")
fig.suptitle("Any scores become probabilities")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 負の点数も正の数になり、全部足すと 1。大小の順番は変わりません。
#
# $$f(u)_i = \frac{e^{u_i}}{\sum_{k} e^{u_k}}$$
#
# 言葉にすると「点数を $e$ の肩に乗せて正の数にし、その合計で割る」。分子が 1 クラス分、分母が全クラス分です。
#
# ここでも $e^{1000}$ があふれます。救いになるのは、この性質です。**すべての点数から同じ数を引いても、確率は変わりません**(分子も分母も同じ倍率だけ小さくなり、約分されます)。
# 何を引いておけば、$e$ の肩が決して正にならないでしょうか。
#
# ### 課題 `softmax`
# 1 件 `(クラス数,)` でも、まとめて `(件数, クラス数)` でも動くようにしてください。まとめてのときは、**行ごとに**足して 1 になります。
#
# <details><summary>ヒント</summary>
#
# - `axis=-1` は「最後の軸」です。1 次元でも 2 次元でもクラスの並ぶ軸を指すので、場合分けがいりません。
# - `np.max(x, axis=-1)` は (件数,) になり、(件数, クラス数) から引けません。`keepdims=True` をつけると (件数, 1) のまま残ります。
# - 引くのは、表全体の最大値でよいでしょうか。ある行だけがとても大きいとき、ほかの行に何が起きるか考えてみましょう。
#
# </details>
# %% [markdown] lang="en"
# Negative scores become positive, everything adds up to 1, and the order stays.
#
# $$f(u)_i = \frac{e^{u_i}}{\sum_{k} e^{u_k}}$$
#
# In words: raise $e$ to each score, which makes it positive, and divide by the total. The numerator belongs to one class, the denominator to all of them.
#
# $e^{1000}$ overflows here too. What saves us: **subtracting the same number from all scores leaves the probabilities as they are** (numerator and denominator shrink by the same factor, which cancels).
# What could you subtract so that no exponent is ever positive?
#
# ### Exercise `softmax`
# It should take one sample `(classes,)` and also a batch `(samples, classes)`. In a batch, **each row** adds up to 1.
#
# <details><summary>Hint</summary>
#
# - `axis=-1` is the last axis: the classes, in one dimension and in two, so no case distinction is needed.
# - `np.max(x, axis=-1)` has shape (samples,) and cannot be subtracted from (samples, classes). With `keepdims=True` it stays (samples, 1).
# - Is the maximum of the whole table a good thing to subtract? If one row is very large, what becomes of the others?
#
# </details>


# %% exercise="softmax"
def softmax(x):
    """点数を確率に変える。x: (クラス数,) または (件数, クラス数)、整数でもよい。同じ形の小数の配列を返す。±1000 の点数でも nan にならない。"""  #:ja
    """Turn scores into probabilities. x: (classes,) or (samples, classes), whole numbers allowed. Same shape back, as decimals; never nan, even for scores of ±1000."""  #:en
    ### BEGIN SOLUTION
    # ja: 最大値を引いても比は変わらない。指数は必ず 0 以下になる
    # en: subtracting the maximum leaves the ratios as they are, and no exponent is above 0
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
    ### END SOLUTION


# %% test="softmax" idea="single" points=0.5
import numpy as np

expect(
    "softmax([2, 1, -1])",
    softmax(np.array([2.0, 1.0, -1.0])),
    [0.7053845126982412, 0.25949646034241913, 0.03511902695933972],
    hint="上の図と同じ値になるはずです。",  #:ja
    hint="These are the values of the figure above.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "softmax([0.5, -0.5])",
    softmax(np.array([0.5, -0.5])),
    [0.7310585786300049, 0.2689414213699951],
    hint="足すと 1 になりますか。",  #:ja
    hint="Do they add up to 1?",  #:en
)
expect(
    "softmax([1, 2, 3, 4])",
    softmax(np.array([1, 2, 3, 4])),
    [0.03205860328008499, 0.08714431874203257, 0.23688281808991013, 0.6439142598879724],
    hint="整数の配列を入れても、返す値は小数です。",  #:ja
    hint="Whole numbers in, decimals out.",  #:en
)
### END HIDDEN TESTS

# %% test="softmax" idea="rows" points=1
import numpy as np

expect(
    "softmax([[0, 0, 0, 0], [2, 2, 0, 0]])",
    softmax(np.array([[0.0, 0.0, 0.0, 0.0], [2.0, 2.0, 0.0, 0.0]])),
    [[0.25, 0.25, 0.25, 0.25], [0.4403985389889412, 0.4403985389889412, 0.059601461011058785, 0.059601461011058785]],
    hint="1 行が 1 件です。行ごとに足すと 1 になりますか。",  #:ja
    hint="Each row is one sample. Does each row add up to 1?",  #:en
)
### BEGIN HIDDEN TESTS
for x in (np.array([[1.0, 3.0], [2.0, -1.0]]), np.array([[3, 0, 1], [1, 1, 5], [-2, 0, 2], [0, 4, 4]])):
    want = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    expect(
        f"softmax({x.tolist()})",
        softmax(x.copy()),
        want,
        hint="足して 1 になるのは、列でも表全体でもなく、行です。",  #:ja
        hint="It is each row that adds up to 1, not each column nor the whole table.",  #:en
    )
expect("softmax([[7, 7]])", softmax(np.array([[7.0, 7.0]])), [[0.5, 0.5]])
### END HIDDEN TESTS

# %% test="softmax" idea="stable" points=0.5
import numpy as np

expect(
    "softmax([1000, 1000])",
    softmax(np.array([1000.0, 1000.0])),
    [0.5, 0.5],
    hint="e の 1000 乗は大きすぎます。先に、全部の点数から同じ数を引きましょう。",  #:ja
    hint="e to the power of 1000 is too large: subtract the same number from all scores first.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "softmax([[1000, 1001], [-1000, -1000], [0, 1]])",
    softmax(np.array([[1000.0, 1001.0], [-1000.0, -1000.0], [0.0, 1.0]])),
    [[0.2689414213699951, 0.7310585786300049], [0.5, 0.5], [0.2689414213699951, 0.7310585786300049]],
    hint="引く数は行ごとに選びます。表全体の最大値を引くと、小さな行がすべて 0 になります。",  #:ja
    hint="Choose what to subtract for each row; the maximum of the table turns small rows into zeros.",  #:en
)
expect(
    "softmax([-1000, 0, 1000])",
    softmax(np.array([-1000.0, 0.0, 1000.0])),
    [0.0, 0.0, 1.0],
    hint="引いたあとに大きな数が残ると、まだあふれます。どの数を引けば、0 より大きいものがなくなりますか。",  #:ja
    hint="A large number that is left still overflows. Which one, subtracted, leaves nothing above 0?",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 最後に、今日書いた関数を PyTorch と見比べましょう。10 万個の乱数で、いちばん大きな差はいくつでしょうか。
# %% [markdown] lang="en"
# Last of all, set what you wrote against PyTorch. What is the largest difference over a hundred thousand random numbers?

# %% demo
x = np.random.default_rng(1).normal(0, 50, (10_000, 10))
t = torch.tensor(x)
for mine, theirs in [(sigmoid, torch.sigmoid), (relu, torch.relu), (softmax, lambda v: torch.softmax(v, dim=-1))]:
    print(f"{mine.__name__:8s} largest difference {np.abs(mine(x) - theirs(t).numpy()).max():.1e}")

# %% [markdown] lang="ja"
# 世界中で使われている道具と同じものを、あなたは数行で書きました。
#
# ## 確かめよう
#
# 答えを書いて次のセルも実行すると、その場で返事が返ってきます。何度でも答え直せます。
#
# **問 1.** 次のうち、**線形**な関数を**すべて**選んでください。
# - a. $f(x) = -4x$
# - b. $f(x) = 3x + 2$
# - c. $f(x) = \max(0, x)$
# - d. 平面の点を、原点のまわりに 90 度回す
# %% [markdown] lang="en"
# The whole world uses these tools, and you wrote them in a few lines each.
#
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** Choose **all** functions that are **linear**.
# - a. $f(x) = -4x$
# - b. $f(x) = 3x + 2$
# - c. $f(x) = \max(0, x)$
# - d. turning the points of the plane by 90 degrees about the origin

# %% quiz="which_linear" points=1
which_linear = {"a", "d"}
replies = {
    "a,d": "そのとおり。どちらも行列をかけるだけなので、足すのもかけるのも、先でも後でも同じです。",  #:ja
    "a,d": "Right: both are products with a matrix, so adding and scaling may come before or after.",  #:en
    "a": "a は正解です。回転はどうでしょう。2 つの矢印を足してから回しても、回してから足しても同じところに着きませんか。",  #:ja
    "a": "a is right. What about the rotation: add two arrows and turn, or turn and add. Do you not end at the same place?",  #:en
    "d": "d は正解です。a の −4 倍も、1 行 1 列の行列をかけることと同じです。",  #:ja
    "d": "d is right. Multiplying by −4 is a matrix product too, with one row and one column.",  #:en
    "a,b": "b のグラフは直線ですが、f(0) = 2 です。線形なら 0 は 0 に行きます。回転も考えてみましょう。",  #:ja
    "a,b": "The graph of b is straight, but f(0) = 2, and a linear function sends 0 to 0. Think of the rotation as well.",  #:en
    "a,b,d": "惜しい。b のグラフは直線ですが、f(0) = 2 なので、足してから通すのと通してから足すのとで 2 だけずれます。",  #:ja
    "a,b,d": "Almost. The graph of b is straight, but f(0) = 2, so adding before and adding after differ by 2.",  #:en
    "a,c,d": "惜しい。c は正の数だけなら線形に見えますが、x = 3, y = −2 で加法性が破れます。",  #:ja
    "a,c,d": "Almost. On positive numbers c looks linear, but x = 3, y = −2 breaks additivity.",  #:en
    "a,b,c,d": "全部ではありません。2 節の棒グラフで、2 本の高さがそろったのはどれでしたか。",  #:ja
    "a,b,c,d": "Not all of them. In the bar chart of section 2, where were both bars equally high?",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 2 層のネットワークです。
#
# ```
# 1: u1 = x @ W1 + b1
# 2: z1 = relu(u1)
# 3: u2 = z1 @ W2 + b2
# 4: y = softmax(u2)
# ```
#
# どれか 1 行が何もせず、受け取った値をそのまま次へ渡すようにします。すると `u2` は、1 層だけの `x @ W + b` でも計算できるものになってしまいました。何行目を変えたのでしょうか。
# %% [markdown] lang="en"
# **Question 2.** A network of two layers:
#
# ```
# 1: u1 = x @ W1 + b1
# 2: z1 = relu(u1)
# 3: u2 = z1 @ W2 + b2
# 4: y = softmax(u2)
# ```
#
# One line is changed so that it does nothing and hands on what it got. Now `u2` is something that a single layer `x @ W + b` could compute. Which line was it?

# %% quiz="bending_line" points=1
bending_line = 2
replies = {
    "2": "そのとおり。z = f(u) の行がなければ、1 行目と 3 行目は x @ (W1 @ W2) + (b1 @ W2 + b2) にまとまります。",  #:ja
    "2": "Right: without the line z = f(u), lines 1 and 3 collapse into x @ (W1 @ W2) + (b1 @ W2 + b2).",  #:en
    "1": "1 行目は総入力 u の計算です。ここが何もしなくても relu(x) の折れ目が残るので、1 層では表せません。",  #:ja
    "1": "Line 1 computes a pre-activation u. Even if it did nothing, the corner of relu(x) would remain, and one layer cannot make a corner.",  #:en
    "3": "3 行目が何もしなければ u2 = relu(u1) です。折れ目が残るので、1 層では表せません。",  #:ja
    "3": "If line 3 did nothing, u2 would be relu(u1): the corner remains, and one layer cannot make a corner.",  #:en
    "4": "softmax も曲がる関数ですが、u2 より後ろにあるので、u2 には影響しません。",  #:ja
    "4": "Softmax bends too, but it comes after u2 and has no effect on it.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** シグモイドの傾きは最大でも 4 分の 1 です。傾きだけを考えると、勾配が 5 層のシグモイドをさかのぼるあいだに、大きさは**何分の 1 以下**になりますか。分母の数を答えてください。
# %% [markdown] lang="en"
# **Question 3.** The slope of sigmoid is one quarter at most. Counting slopes alone, a gradient that travels back through 5 layers of sigmoid shrinks to **1/n** of its size or less. Answer with the number n.

# %% quiz="five_layers" points=1
five_layers = 1024
replies = {
    "1024": "そのとおり。4 × 4 × 4 × 4 × 4 = 1024。10 層なら 100 万分の 1 以下です。",  #:ja
    "1024": "Right: 4 × 4 × 4 × 4 × 4 = 1024. Ten layers make it less than a millionth.",  #:en
    "20": "4 × 5 と足し算のように考えていませんか。傾きは 1 層ごとにかけ算で効きます。",  #:ja
    "20": "That adds up, 4 × 5. Slopes multiply, once for each layer.",  #:en
    "4": "それは 1 層分です。5 層では 5 回かかります。",  #:ja
    "4": "That is one layer. Five layers multiply five times.",  #:en
    "32": "2 の 5 乗ですね。真ん中の出力 0.5 を使いませんでしたか。かかるのは傾きの 0.25 です。",  #:ja
    "32": "That is 2 to the 5th: perhaps from the output 0.5 in the middle. What multiplies is the slope, 0.25.",  #:en
    "625": "5 の 4 乗になっています。4 を 5 回かけます。",  #:ja
    "625": "That is 5 to the 4th. Multiply 4 by itself five times.",  #:en
    "0.0009765625": "大きさは合っています。答えるのは分母の数です。",  #:ja
    "0.0009765625": "The size is right. The question asks for n, the number below the line.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** `softmax([1, 2, 3])` の答えが `p` でした。あなたの書いた `softmax` に `[101, 102, 103]` を入れると、何が返りますか。
# - a. 全部 100 ずつ大きい値
# - b. `p` と同じ値
# - c. 最後の要素がほぼ 1 で、ほかはほぼ 0
# - d. 大きすぎて `nan`
# %% [markdown] lang="en"
# **Question 4.** `softmax([1, 2, 3])` gave `p`. What does the `softmax` that you wrote give for `[101, 102, 103]`?
# - a. values that are 100 larger
# - b. the same values as `p`
# - c. almost 1 at the end, almost 0 elsewhere
# - d. `nan`, because the numbers are too large

# %% quiz="shifted_scores" points=1
shifted_scores = "b"
replies = {
    "a": "softmax の値は確率なので、1 を超えません。",  #:ja
    "a": "What comes out are probabilities; they never exceed 1.",  #:en
    "b": "そのとおり。効くのは点数の差だけです。だから、最大値を引いても答えは変わりません。",  #:ja
    "b": "Right: only the differences between scores count. That is why subtracting the maximum is safe.",  #:en
    "c": "点数を 100 倍すると差も広がってそうなりますが、100 を足しても差は 1 のままです。",  #:ja
    "c": "Multiplying scores by 100 would widen the gaps and do that. Adding 100 leaves the gaps at 1.",  #:en
    "d": "e の 103 乗はまだあふれませんし、あなたの softmax は先に最大値を引くので、もっと大きくても平気です。",  #:ja
    "d": "e to the 103rd still fits, and your softmax subtracts the maximum first, so it would stand much larger scores.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 札幌の明日の最低気温(℃)を 1 つの数で予測します。出力層の活性化関数はどれがよいでしょうか。
# - a. ReLU
# - b. シグモイド
# - c. ソフトマックス
# - d. 恒等関数
# %% [markdown] lang="en"
# **Question 5.** You predict tomorrow's lowest temperature in Sapporo (°C) as one number. Which activation function suits the output layer?
# - a. ReLU
# - b. sigmoid
# - c. softmax
# - d. identity

# %% quiz="temperature" points=1
temperature = "d"
replies = {
    "a": "中間層の定番ですが、出力に使うと 0 ℃ より下を予測できません。札幌の冬には困ります。",  #:ja
    "a": "A fine choice for hidden layers, but as output it could never go below 0 °C. Not much use in a Sapporo winter.",  #:en
    "b": "シグモイドの値は 0 と 1 の間です。確率には向きますが、25 ℃ は表せません。",  #:ja
    "b": "Sigmoid stays between 0 and 1: good for a probability, but it cannot say 25 °C.",  #:en
    "c": "出力が 1 つだけのソフトマックスは、自分を自分で割るので、いつも 1 です。",  #:ja
    "c": "Softmax over a single output divides it by itself: always 1.",  #:en
    "d": "そのとおり。温度は正にも負にもなる数そのものなので、手を加えずに出します。",  #:ja
    "d": "Right: a temperature is a plain number, above or below zero, so it goes out as it is.",  #:en
}

# %% [markdown] lang="ja"
# **問 6.(記述)** 友だちが「シグモイドのほうがなめらかで脳らしいのに、なぜ中間層に ReLU を使うの?」と聞いてきました。5 行くらいで答えてください。
#
# 採点の目安(各 1 点)
# - シグモイドで起こる勾配消失を、傾きの上限(0.25)と層の数を使って説明している。
# - ReLU でなぜそれが起こりにくいのかを説明している。
# - ReLU のほかの特徴(スパース、計算の軽さ)か弱点(dying ReLU)を、少なくとも 1 つ挙げている。
# %% [markdown] lang="en"
# **Question 6 (essay).** A friend asks: "Sigmoid is smooth and looks more like a brain. Why do you use ReLU in hidden layers?" Answer in about five lines.
#
# How it is graded (1 point each)
# - Explains vanishing gradients in sigmoid from the largest slope (0.25) and the number of layers.
# - Explains why ReLU suffers less from them.
# - Names at least one more trait of ReLU (sparsity, cheapness) or its weakness (dying ReLU).

# %% [markdown] essay="why_relu" points=3 lang="ja"
# ### BEGIN SOLUTION
# 学習の手がかりになる勾配は、出力側からさかのぼるとき、層ごとに活性化関数の傾きがかけられる。シグモイドの傾きは最大でも 0.25 なので、10 層で 100 万分の 1 以下になり、
# 入力に近い層がほとんど学べない(勾配消失)。ReLU は、正の入力に対する傾きが 1 なので、通ったユニットでは勾配が小さくならない。そのうえ、計算が軽く、出力の多くがちょうど 0 になる(スパース)。
# ただし、いつも 0 になってしまったユニットは傾きも 0 で、もう学べない。
# ### END SOLUTION
# %% [markdown] essay="why_relu" points=3 lang="en"
# ### BEGIN SOLUTION
# On its way back from the output the gradient is multiplied by the slope of each activation function. The slope of sigmoid is 0.25 at most, so after 10 layers less than a millionth is left, and layers near the input
# hardly learn (vanishing gradients). ReLU has slope 1 for positive inputs: units that let the signal through do not shrink the gradient. It is also cheap, and many outputs are exactly 0 (sparse).
# Its weakness: a unit that is always 0 has slope 0 as well and no longer learns.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Cybenko, [*Approximation by superpositions of a sigmoidal function*](https://doi.org/10.1007/BF02551274) (1989)、Leshno ほか, [*Multilayer feedforward networks with a nonpolynomial activation function can approximate any function*](https://doi.org/10.1016/S0893-6080%2805%2980131-5) (1993) 万能近似定理。
# - Fukushima, [*Visual feature extraction by a multilayered network of analog threshold elements*](https://doi.org/10.1109/TSSC.1969.300225) (1969) ReLU の形が出てくる、早い時期の論文。
# - Glorot, Bordes, Bengio, [*Deep sparse rectifier neural networks*](https://proceedings.mlr.press/v15/glorot11a.html) (2011) ReLU とスパースさ。6 節の図と見比べてください。
# - Hendrycks, Gimpel, [*Gaussian error linear units (GELUs)*](https://arxiv.org/abs/1606.08415) (2016) Transformer でよく使われる、角の丸い ReLU の仲間。
#
# 次の課では、今日の `affine` と活性化関数をつないで、本物のネットワークにデータを流します。
# %% [markdown] lang="en"
# ## Going further
#
# - Cybenko, [*Approximation by superpositions of a sigmoidal function*](https://doi.org/10.1007/BF02551274) (1989), and Leshno et al., [*Multilayer feedforward networks with a nonpolynomial activation function can approximate any function*](https://doi.org/10.1016/S0893-6080%2805%2980131-5) (1993): the universal approximation theorem.
# - Fukushima, [*Visual feature extraction by a multilayered network of analog threshold elements*](https://doi.org/10.1109/TSSC.1969.300225) (1969): an early paper with the shape of ReLU.
# - Glorot, Bordes, Bengio, [*Deep sparse rectifier neural networks*](https://proceedings.mlr.press/v15/glorot11a.html) (2011): ReLU and sparsity; compare with the figure of section 6.
# - Hendrycks, Gimpel, [*Gaussian error linear units (GELUs)*](https://arxiv.org/abs/1606.08415) (2016): a relative of ReLU with a rounded corner, common in Transformers.
#
# In the next lesson your `affine` and your activation functions are joined into a real network, and data flows through it.
