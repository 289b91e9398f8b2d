# %% [markdown] lang="ja"
# 2 つのネットワークがあります。どちらも 3 層で、それぞれの層は、入力に重みを掛けて足すだけです。違いは 1 か所しかありません。層と層の間にはさむ関数 `f` です。
# 一方は `f(u) = u` で、受け取った値をそのまま次へ渡します。もう一方の `f` は、tanh という S 字形の関数です。
#
# 次の図の縦軸はネットワークの出力、緑の破線(目標)はまねしたい曲線です。重みは、1、2 層目では乱数、3 層目では緑の線にいちばん近くなる値です。2 つのネットワークは、それぞれどんな線を描くでしょうか。予想してから実行してください。
# %% [markdown] lang="en"
# Here are two networks. Both have three layers, and each layer multiplies its inputs by weights and adds up the products. The networks differ in one place only: the function `f` between the layers.
# In one network, `f(u) = u` passes each value on as it is. In the other, `f` is the function tanh, which has the shape of an S.
#
# The green dashed line (target) is the curve that both should imitate. The weights of layers 1 and 2 are random; those of layer 3 are chosen to come as close to the green line as possible. What kind of line will each network draw? Make a guess, then run the cells.

# %% setup
import numpy as np


# %% demo
def fit(f, x, target, width=40, seed=0):
    """3 層のネットワークの出力。1、2 層目の重みは乱数、3 層目の重みは目標にいちばん近くなるように決める。"""  #:ja
    """The output of three layers: the weights of layers 1 and 2 are random, those of layer 3 come as close to the target as possible."""  #:en
    rng = np.random.default_rng(seed)
    z = x[:, None]
    for _ in range(2):
        W, b = rng.normal(0, 0.5, (z.shape[1], width)), rng.normal(0, 1, width)
        z = f(z @ W + b)
    z = np.column_stack([z, np.ones(len(x))])
    return z @ np.linalg.lstsq(z, target, rcond=None)[0]


x = np.linspace(-3, 3, 200)
target = np.sin(2 * x) + 0.3 * x
plt.plot(x, target, color=GREEN, linestyle="--", linewidth=5, alpha=0.5, label="目標 <=> target")
plt.plot(x, fit(lambda u: u, x, target), color=GREY, linestyle=":", linewidth=3, label="f(u) = u")
plt.plot(x, fit(np.tanh, x, target), color=BLUE, label="f(u) = tanh(u)")
show_figure("3 つの層、2 通りの f <=> Three layers, two choices of f", "x", "出力 <=> output", legend="upper left")

# %% [markdown] lang="ja"
# `f(u) = u` の灰色の点線は、3 層もあるのに、1 本の直線です。`f(u) = tanh(u)` の青い線は、緑の曲線に重なりました。層の間にはさむこの関数 `f` を**活性化関数**(activation function)と呼びます。
#
# **この課でできるようになること** 活性化関数(階段関数、シグモイド、ReLU、ソフトマックス)とその傾きを、極端な数を入れても壊れないように NumPy で書けるようになります。
# 活性化関数がなぜ必要なのか、中間層でなぜ ReLU が使われるのかを、自分で描いた図を使って説明できるようになります。
#
# **必要なもの** Python の関数、NumPy の配列の足し算・掛け算、行列の積(00 課で速さを測った計算)、指数関数 $e^x$。微分は「接線の傾き」だと知っていれば十分です。GPU は使いません。
# %% [markdown] lang="en"
# With `f(u) = u` (grey, dotted) three layers draw one straight line. With `f(u) = tanh(u)` (blue) they follow the green curve. The function `f` between the layers is called an **activation function**.
#
# **What you will be able to do** You can write the common activation functions (step, sigmoid, ReLU, softmax) and their slopes in NumPy so that extreme numbers do not break them.
# You can explain, with figures that you made, why networks need activation functions and why hidden layers use ReLU.
#
# **What you need** Python functions, adding and multiplying NumPy arrays, the matrix product (timed in lesson 00), the exponential function $e^x$, and that a derivative is the slope of a tangent. No GPU.

# %% [markdown] lang="ja"
# ## 1. 重みは傾き、バイアスは切片
#
# はじめに、活性化関数に入る前の計算を見ます。入力が 1 つのユニットが計算するのは、1 次関数 $u = wx + b$ です。
# 次の図では、灰色の点線を基準にして、青い線は `w` だけ、オレンジの破線は `b` だけを変えます。それぞれ、線のどこが変わるでしょうか。
# %% [markdown] lang="en"
# ## 1. Weights are slopes, biases are intercepts
#
# First we look at what happens before the activation function. A unit with one input computes $u = wx + b$, whose graph is a straight line.
# In the next figure, compare with the grey dotted line: for the blue line only `w` is different, for the orange dashed line only `b`. How will each line differ from the grey one?

# %% demo
x = np.linspace(-2, 2, 50)
show_curves({
    "w = 1, b = 0": (x, x, GREY, ":"),
    "w = 2, b = 0": (x, 2 * x, BLUE, "-"),
    "w = 1, b = 1.5": (x, x + 1.5, ORANGE, "--"),
}, "3 本の直線 u = wx + b <=> Three lines u = wx + b", "x", "u", legend="upper left")

# %% [markdown] lang="ja"
# 重み `w` は線の傾きを変え、バイアス `b` は線全体を上下に動かします。学習では、この 2 種類の数を少しずつ変えていきます。
#
# 層には、入力もユニットもたくさんあります。全部のユニットの計算を、行列を使って 1 つの式で書きます。
#
# $$u = xW + b$$
#
# 言葉にすると「入力に重みを掛けて足し合わせ、最後にバイアスを足す」。$j$ 番目のユニットなら、$u_j = x_1 W_{1j} + x_2 W_{2j} + \dots + b_j$ です。活性化関数に入る前のこの値 $u$ を**総入力**(pre-activation)と呼びます。
#
# データ 1 件は横 1 行に並べ、何件かあれば行を増やして表にします。`W` の形は(入力の数, ユニットの数)です。入力が 3 つ、ユニットが 2 つの層では、形は次のようになります。
#
# | | `x` | `W` | `b` | `u` |
# |---|---|---|---|---|
# | 5 件まとめて | (5, 3) | (3, 2) | (2,) | (5, 2) |
# | 1 件だけ | (3,) | (3, 2) | (2,) | (2,) |
#
# 本によっては $u = Wx + b$ と書いてあります。その本では、データ 1 件を縦に並べているのです。本の $W$ は、この教材の `W.T`(行と列を入れ替えた行列)に当たります。
#
# ### 課題 `affine`
# 1 つの層の総入力を計算する関数 `affine` を書いてください。上の表のとおり、データが 1 件でも、何件かの表でも働くようにします。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。これは、この先のどの課題でも同じです。
#
# <details><summary>ヒント</summary>
#
# 1 件用と表用を分けて書く必要はありません。行列の積の記号 `@` の左には、(3,) も (5, 3) も置けます。表に `b` を足すと、NumPy がどの行にも同じ `b` を足します(ブロードキャスト)。
#
# </details>
# %% [markdown] lang="en"
# The weight `w` changes the slope of the line. The bias `b` moves the whole line up or down. Learning changes these numbers little by little.
#
# A layer has many inputs and many units. With matrices, one formula computes all of its units:
#
# $$u = xW + b$$
#
# In words: multiply the inputs by the weights, add up the products, and add the bias at the end. For unit number $j$ this is $u_j = x_1 W_{1j} + x_2 W_{2j} + \dots + b_j$. The result $u$, before any activation function, is called the **pre-activation**.
#
# One sample is a row of numbers, and several samples are the rows of a table. `W` has the shape (inputs, units). In a layer with 3 inputs and 2 units the shapes are:
#
# | | `x` | `W` | `b` | `u` |
# |---|---|---|---|---|
# | five samples | (5, 3) | (3, 2) | (2,) | (5, 2) |
# | one sample | (3,) | (3, 2) | (2,) | (2,) |
#
# Many books write $u = Wx + b$, because there a sample is a column. Their $W$ is our `W.T`, the matrix with rows and columns exchanged.
#
# ### Exercise `affine`
# Write a function `affine` that computes the pre-activation of one layer. As the table says, it takes one sample or several.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says. This holds for every exercise.
#
# <details><summary>Hint</summary>
#
# One sample and five samples need no separate code. The matrix product `@` accepts (3,) as well as (5, 3) on its left. When you add `b` to a table, NumPy adds it to every row (broadcasting).
#
# </details>


# %% exercise="affine"
def affine(x, W, b):
    """総入力 u = xW + b を返す。x: (n_in,) または (B, n_in)、W: (n_in, n_out)、b: (n_out,)。返り値: (n_out,) または (B, n_out)。整数の配列でもよい。"""  #:ja
    """Return the pre-activation u = xW + b. x: (n_in,) or (B, n_in); W: (n_in, n_out); b: (n_out,); integers are allowed. Returns (n_out,) or (B, n_out)."""  #:en
    ### BEGIN SOLUTION
    return x @ W + b
    ### END SOLUTION


# %% test="affine" idea="single" points=0.5
import numpy as np

expect(
    "affine([2, 1], [[0.5, -1], [4, 2]], [1, 3])",
    affine(np.array([2.0, 1.0]), np.array([[0.5, -1.0], [4.0, 2.0]]), np.array([1.0, 3.0])),
    [6.0, 3.0],
    hint="1 つ目は 2 × 0.5 + 1 × 4 + 1 です。W の行が入力、列がユニットです。",  #:ja
    hint="The first number is 2 × 0.5 + 1 × 4 + 1. Rows of W are inputs, columns are units.",  #:en
)
expect(
    "affine([1, 0, 2], [[1, 10], [2, 20], [3, 30]], [0.5, -0.5])",
    affine(np.array([1.0, 0.0, 2.0]), np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]), np.array([0.5, -0.5])),
    [7.5, 69.5],
    hint="1 × 1 + 0 × 2 + 2 × 3 + 0.5 を手で計算して、比べてみましょう。",  #:ja
    hint="Work out 1 × 1 + 0 × 2 + 2 × 3 + 0.5 by hand and compare.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "affine([3.0, -2.0], [[0.25], [0.5]], [0.3])",
    affine(np.array([3.0, -2.0]), np.array([[0.25], [0.5]]), np.array([0.3])),
    [0.05],
    hint="ユニットが 1 つでも、形は (1,) です。",  #:ja
    hint="With one unit the result still has the shape (1,).",  #:en
)
expect(
    "affine([3, -2], [[0.25, 1], [0.5, 0]], [0.3, 0.5])",
    affine(np.array([3, -2]), np.array([[0.25, 1.0], [0.5, 0.0]]), np.array([0.3, 0.5])),
    [0.05, 3.5],
    hint="x が整数の配列でも、答えの小数部分は残します。",  #:ja
    hint="With integers in x, the answer must still be floats.",  #:en
)
expect(
    "affine([3, -2], [[1, 0], [2, 1]], [0.5, -0.25])",
    affine(np.array([3, -2]), np.array([[1, 0], [2, 1]]), np.array([0.5, -0.25])),
    [-0.5, -2.25],
    hint="x と W が整数の配列なら、x @ W も整数の配列です。そこに小数の b を += で足すことはできません。",  #:ja
    hint="With integers in x and W, x @ W holds integers too: += cannot add the floats of b to it.",  #:en
)
expect(
    "affine([0.5, -2], [[1, 0.25], [2, 1]], [3, -1])",
    affine(np.array([0.5, -2.0]), np.array([[1.0, 0.25], [2.0, 1.0]]), np.array([3, -1])),
    [-0.5, -2.875],
    hint="b が整数の配列でも、答えの小数部分は残します。",  #:ja
    hint="With integers in b, the answer must still be floats.",  #:en
)
rng = fresh()
x, W, b = rng.normal(size=4), rng.normal(size=(4, 6)), rng.normal(size=6)
expect(
    "affine(x, W, b), x: (4,), W: (4, 6)",
    affine(x, W, b),
    np.array([sum(x[i] * W[i, j] for i in range(4)) + b[j] for j in range(6)]),
    hint="入力がいくつでも、全部に重みを掛けて足します。まるめる必要はありません。",  #:ja
    hint="Every input is multiplied by its weight, however many there are. Nothing is rounded.",  #:en
)
### END HIDDEN TESTS

# %% test="affine" idea="batch" points=0.5
import numpy as np

expect(
    "affine([[1, 2], [3, 4]], [[0, 1], [-1, 0.5]], [10, 20])",
    affine(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [-1.0, 0.5]]), np.array([10.0, 20.0])),
    [[8.0, 22.0], [6.0, 25.0]],
    hint="1 行が 1 件です。どの行も x @ W + b になります。",  #:ja
    hint="Each row is one sample and becomes x @ W + b.",  #:en
)
### BEGIN HIDDEN TESTS
W = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
expect(
    "affine([[1, 0, 2], [0, 1, 0]], [[1, 10], [2, 20], [3, 30]], [0.5, -0.5])",
    affine(np.array([[1, 0, 2], [0, 1, 0]]), W, np.array([0.5, -0.5])),
    [[7.5, 69.5], [2.5, 19.5]],
    hint="どの行にも同じ b を足します。x が整数の配列でも、小数部分は残します。",  #:ja
    hint="Every row gets the same b. With integers in x, the answer must still be floats.",  #:en
)
expect(
    "affine([[2, 0.5]], [[1, 0], [0, 1]], [0, 0])",
    affine(np.array([[2.0, 0.5]]), np.eye(2), np.zeros(2)),
    [[2.0, 0.5]],
    hint="1 行だけの表を入れたら、1 行だけの表が返ります。",  #:ja
    hint="A table of one row comes back as a table of one row.",  #:en
)
rng = fresh()
x, W, b = rng.normal(size=(5, 3)), rng.normal(size=(3, 5)), rng.normal(size=5)
expect(
    "affine(x, W, b), x: (5, 3), W: (3, 5)",
    affine(x, W, b),
    np.array([[sum(row[i] * W[i, j] for i in range(3)) + b[j] for j in range(5)] for row in x]),
    hint="行ごとに、1 件のときと同じ計算をします。b の 1 つの数は、1 つの列(ユニット)に足します。",  #:ja
    hint="Each row is computed as a sample alone. Each number of b belongs to one column (unit).",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 2. 線形とは何か
#
# 「線形」(linear)は、グラフが直線だという意味でしょうか。定義は、次の 2 つの条件です。どちらも「先にしても後にしても同じ」という形をしています。
#
# - **加法性** $f(x + y) = f(x) + f(y)$:足してから $f$ に通しても、通してから足しても同じ。
# - **斉次性** $f(cx) = c\,f(x)$:$c$ 倍してから $f$ に通しても、通してから $c$ 倍しても同じ。
#
# 3 つの関数で加法性を試します。$3x$、$3x + 2$、そして負の数を 0 に替える ReLU です。$x = 3$ と $y = -2$ について、足してから通した値(青)と、通してから足した値(オレンジ)を並べます。
# 2 本の棒の高さがそろうのは、どの関数でしょうか。
# %% [markdown] lang="en"
# ## 2. What linear means
#
# Does "linear" mean that the graph is a straight line? The definition has two conditions, and both say that the order of two steps does not matter:
#
# - **additivity** $f(x + y) = f(x) + f(y)$: adding and then applying $f$ gives the same as applying $f$ and then adding;
# - **homogeneity** $f(cx) = c\,f(x)$: scaling and then applying $f$ gives the same as applying $f$ and then scaling.
#
# We try additivity on three functions: $3x$, $3x + 2$, and ReLU, which replaces negative numbers by 0. For $x = 3$ and $y = -2$, the blue bar adds first and the orange bar adds afterwards.
# For which functions are the two bars equally high?

# %% demo
x, y = 3.0, -2.0
functions = {"3x": lambda v: 3 * v, "3x + 2": lambda v: 3 * v + 2, "ReLU": lambda v: max(v, 0.0)}
before = [f(x + y) for f in functions.values()]
after = [f(x) + f(y) for f in functions.values()]
bars = {"f(x + y)": (before, BLUE), "f(x) + f(y)": (after, ORANGE)}
show_bars([f"f = {name}" for name in functions], bars, "足すのは前か後か(x = 3、y = −2) <=> Adding before or after (x = 3, y = −2)", "関数 <=> function", "値 <=> value")

# %% [markdown] lang="ja"
# そろったのは $3x$ だけです。意外なのは真ん中でしょう。$3x + 2$ のグラフは直線なのに、線形ではありません。足してから通すと 2 は 1 回、通してから足すと 2 は 2 回足されるからです。
#
# 線形な関数に定数 $b$ を足したものを**アフィン**(affine)と呼びます。中学校で習う 1 次関数も、層の計算 $xW + b$ も、正確にはアフィンです。(PyTorch の層の名前は `nn.Linear` ですが、$b$ も足します。)
#
# ### 課題 `is_linear`
# 関数 `f` が線形かどうかを、乱数で調べる関数を作ってください。
#
# 1. 乱数 $x$, $y$, $c$ を `rng` から作ります。$x$ と $y$ は長さ `dim` の配列、$c$ は 1 つの数です。
# 2. その $x$, $y$, $c$ で、加法性と斉次性の**両方**を確かめます。
# 3. これを 10 組の乱数で繰り返し、一度でも条件が破れたら `False`、一度も破れなければ `True` を返します。
#
# 10 組で破れなくても、線形だという証明にはなりません。それでも、線形でない関数の多くは、10 組のうちに見つかります。
#
# 小数の計算には小さな丸め誤差がつくので、2 つの値は「ほぼ等しい」かどうかで比べます。`np.allclose` を使うなら、許す誤差は既定のままでかまいません。(テストで使う関数の値は、0.01 から 1000 くらいの、ふつうの大きさです。)
#
# <details><summary>ヒント</summary>
#
# - 乱数が正の数ばかりだと、ReLU の折れ目の左側を一度も試せません。`rng.standard_normal(dim)` なら負の数も出ます。$c$ にも負の数が要ります。
# - 小数を `==` で比べると、`0.1 + 0.2 == 0.3` も `False` です。配列どうしが「ほぼ等しい」かどうかは、`np.allclose` で調べられます。
#
# </details>
# %% [markdown] lang="en"
# The bars are equally high for $3x$ only. The middle pair may surprise you: the graph of $3x + 2$ is a straight line, but the function is not linear. Adding first adds the 2 once; adding afterwards adds it twice.
#
# A linear function plus a constant $b$ is called **affine**. School textbooks call $3x + 2$ a linear function, but by this definition it is affine, and so is the layer $xW + b$. (PyTorch calls its layer `nn.Linear`, although it adds $b$.)
#
# ### Exercise `is_linear`
# Write a function that uses random numbers to find out whether a function `f` is linear.
#
# 1. Draw random $x$, $y$ and $c$ from `rng`. $x$ and $y$ are arrays of length `dim`, $c$ is one number.
# 2. Check **both** additivity and homogeneity for these $x$, $y$ and $c$.
# 3. Do this 10 times. Return `False` if a condition is broken even once, otherwise `True`.
#
# Ten successful trials do not prove that a function is linear. But most functions that are not linear are caught within ten trials.
#
# Computing with floats (numbers with a fractional part) causes tiny rounding errors, so compare two values by whether they are *almost* equal. If you use `np.allclose`, leave its tolerances as they are. (The functions in the tests have values of ordinary size, about 0.01 to 1000.)
#
# <details><summary>Hint</summary>
#
# - If all random numbers are positive, the left side of ReLU is never tried. `rng.standard_normal(dim)` gives negative numbers too. $c$ has to be negative sometimes as well.
# - With `==`, even `0.1 + 0.2 == 0.3` is `False`. `np.allclose` tells whether two arrays are almost equal.
#
# </details>


# %% exercise="is_linear"
def is_linear(f, dim, rng):
    """f が線形なら True、そうでなければ False を返す。rng から作る 10 組の乱数 x, y, c で、加法性と斉次性を確かめる。丸め誤差は許す(np.allclose の既定のままでよい)。"""  #:ja
    """Return True if f is linear, else False: checks additivity and homogeneity on 10 random x, y, c from rng, allowing for rounding errors (the defaults of np.allclose will do)."""  #:en
    # ja: f: 形 (dim,) の配列を受け取り、配列を返す関数。dim: 入力の数。rng: 乱数生成器 np.random.Generator。
    # en: f: takes an array of shape (dim,) and returns an array. dim: number of inputs. rng: a np.random.Generator.
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
    hint="行列を掛けるだけなら線形です。小数の誤差を == で比べていませんか。",  #:ja
    hint="Multiplying by a matrix is linear. Are floats compared with ==?",  #:en
)
expect(
    "is_linear(lambda x: x ** 2, 2, rng)",
    is_linear(lambda x: x**2, 2, np.random.default_rng(0)),
    False,
    hint="x を 2 倍すると、x ** 2 は 4 倍になります。",  #:ja
    hint="If x is doubled, x ** 2 becomes four times as large.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
B = 10 * rng.normal(size=(6, 4))
cases = [
    ("x @ B", lambda x: x @ B, 6, True),
    ("0 * x", lambda x: 0 * x, 2, True),
    ("x @ x", lambda x: np.array([x @ x]), 3, False),
    ("x * x[::-1]", lambda x: x * x[::-1], 4, False),
]
for i in rng.permutation(4):
    name, f, dim, known = cases[i]
    expect(
        f"is_linear(lambda x: {name}, {dim}, rng)",
        is_linear(f, dim, np.random.default_rng(3)),
        known,
        hint="掛け算の結果を足すだけなら線形です。計算の小さな誤差は許しましょう。",  #:ja
        hint="Numbers times x, added up, are linear. Allow for the tiny errors of computing.",  #:en
    )


def tried(f, seed):
    seen = []
    answer = is_linear(lambda x: [seen.append(np.array(x, dtype=float)), f(x)][1], 5, np.random.default_rng(seed))
    return np.array(seen), answer


# ja: 線形でない関数では最初の組で終わるので、呼び出しが少なくて済む
# en: a function that is not linear ends it at the first triple, with few calls
all_of, answer = tried(lambda x: x[::-1], 7)
(once, _), (again, _), (other, _) = (tried(np.square, seed) for seed in (7, 7, 8))
expect("is_linear(lambda x: x[::-1], 5, rng)", answer, True)
message = "is_linear(f, 5, np.random.default_rng(7)): 乱数は、受け取った rng から作ってください。"  #:ja
message = "is_linear(f, 5, np.random.default_rng(7)): draw the random numbers from the rng that was passed in."  #:en
assert np.array_equal(once, again) and not np.array_equal(again, other), message
# ja: 1 組につき、少なくとも 2 回は新しい値で f を呼ぶ
# en: each triple takes at least two calls of f with new values
message = f"is_linear(f, 5, rng): f を {len(all_of)} 回呼びました。10 組の乱数で試していますか。"  #:ja
message = f"is_linear(f, 5, rng): f was called {len(all_of)} times. Are 10 triples of random numbers tried?"  #:en
assert len(all_of) >= 20, message
### END HIDDEN TESTS

# %% test="is_linear" idea="bent" points=1
import numpy as np

expect(
    "is_linear(np.cos, 2, rng)",
    is_linear(lambda x: np.cos(x), 2, np.random.default_rng(0)),
    False,
    hint="線形な関数に 0 を入れると 0 が出ますが、cos(0) は 1 です。",  #:ja
    hint="A linear function sends 0 to 0, but cos(0) is 1.",  #:en
)
expect(
    "is_linear(lambda x: -4 * x, 2, rng)",
    is_linear(lambda x: -4 * x, 2, np.random.default_rng(0)),
    True,
    hint="−4 倍は線形です。",  #:ja
    hint="Multiplying by −4 is linear.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
slopes = rng.uniform(-3, 3, 4).round(2)
for seed, known in enumerate(rng.permutation([True, True, False, False])):
    slope, shift = slopes[seed], 0.0 if known else round(float(rng.uniform(0.5, 2)), 2)
    expect(
        f"is_linear(lambda x: {slope} * x + {shift}, 2, rng)",
        is_linear(lambda x: slope * x + shift, 2, np.random.default_rng(seed)),
        bool(known),
        hint="線形なのは、足す定数が 0 のときだけです。",  #:ja
        hint="It is linear only where the constant added is 0.",  #:en
    )
for name, f in [("np.maximum(x, 0)", lambda x: np.maximum(x, 0)), ("np.abs(x)", lambda x: np.abs(x))]:
    for seed in range(5):
        expect(
            f"is_linear(lambda x: {name}, 1, rng)",
            is_linear(f, 1, np.random.default_rng(seed)),
            False,
            hint="負の数も試していますか。10 組すべてを調べていますか。",  #:ja
            hint="Are negative numbers tried as well? Are all 10 triples tried?",  #:en
        )
for name, f in [
    ("2 * x + 1", lambda x: 2 * x + 1),
    ("3 * x + 0.05", lambda x: 3 * x + 0.05),
    ("0.01 * x + 0.001", lambda x: 0.01 * x + 0.001),
]:
    expect(
        f"is_linear(lambda x: {name}, 3, rng)",
        is_linear(f, 3, np.random.default_rng(1)),
        False,
        hint="定数を足した関数は、線形ではありません。許すのは丸め誤差だけです。",  #:ja
        hint="A function with a constant added is not linear. Allow for rounding errors only.",  #:en
    )
for seed in range(3):
    expect(
        "is_linear(lambda x: np.cbrt(np.sum(x ** 3, keepdims=True)), 2, rng)",
        is_linear(lambda x: np.cbrt(np.sum(x**3, keepdims=True)), 2, np.random.default_rng(seed)),
        False,
        hint="この関数は斉次性を守りますが、加法性を破ります。",  #:ja
        hint="This function keeps homogeneity but breaks additivity.",  #:en
    )
for name, f in [("[x[0], x[1]**2]", lambda x: np.array([x[0], x[1] ** 2])), ("[x[0]**2, x[1]]", lambda x: np.array([x[0] ** 2, x[1]]))]:
    expect(
        f"is_linear(lambda x: {name}, 2, rng)",
        is_linear(f, 2, np.random.default_rng(0)),
        False,
        hint="出力のどれか 1 つでも条件を満たさなければ、線形ではありません。",  #:ja
        hint="One output that breaks the condition is enough: it is not linear.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. 活性化関数がなければ、何層重ねても 1 層と同じ
#
# 冒頭の灰色の線は、なぜ直線だったのでしょうか。あなたの `affine` で確かめます。まず、データを 3 つの層に順に通します(`three_layers`)。次に、3 つの層の重みを先に掛け合わせ、1 つの層にしてから通します(`one_layer`)。2 つの結果は、どれくらい違うでしょうか。
# %% [markdown] lang="en"
# ## 3. Without activation functions, many layers equal one
#
# Why was the grey line at the start straight? Your `affine` can tell. First we send data through three layers, one after the other (`three_layers`). Then we multiply the weights of the three layers together, which makes one layer, and send the same data through that (`one_layer`). How far apart are the two results?

# %% demo
rng = np.random.default_rng(0)
x = rng.normal(size=(4, 2))
W1, W2, W3 = rng.normal(size=(2, 5)), rng.normal(size=(5, 5)), rng.normal(size=(5, 2))
b1, b2, b3 = rng.normal(size=5), rng.normal(size=5), rng.normal(size=2)

three_layers = affine(affine(affine(x, W1, b1), W2, b2), W3, b3)
W, b = W1 @ W2 @ W3, (b1 @ W2 + b2) @ W3 + b3
one_layer = affine(x, W, b)
count = sum(p.size for p in (W1, b1, W2, b2, W3, b3))
print("差は、最大でも", np.abs(three_layers - one_layer).max())  #:ja
print("largest difference:", np.abs(three_layers - one_layer).max())  #:en
print(f"パラメータの数: 3 つの層で {count} 個、1 つの層で {W.size + b.size} 個")  #:ja
print(f"parameters: {count} in three layers, {W.size + b.size} in one")  #:en

# %% [markdown] lang="ja"
# 差は丸め誤差だけです。3 層のネットワークは、パラメータ(重みとバイアス)を何倍も持っているのに、1 層と同じことしかできません。2 層で書くと、理由が見えます(右上のかっこの中は、層の番号です)。
#
# $$(xW^{(1)} + b^{(1)})W^{(2)} + b^{(2)} = x\,W^{(1)}W^{(2)} + (b^{(1)}W^{(2)} + b^{(2)})$$
#
# 言葉にすると「アフィンな計算を続けて 2 回しても、1 回のアフィンな計算にまとまる」。3 回でも 100 回でも同じです。
#
# では、間に活性化関数をはさむとどうなるでしょうか。正方形の方眼紙を、2 層のネットワークに通します。入力は方眼紙の上の点の座標(2 つの数)、出力も 2 つの数で、横軸と縦軸にとります。左は間に何もなく、右は ReLU をはさみます。
# %% [markdown] lang="en"
# The difference is only rounding. The three layers have several times as many parameters (weights and biases), and they can do no more than one layer. The formula for two layers shows the reason (the numbers in brackets count the layers):
#
# $$(xW^{(1)} + b^{(1)})W^{(2)} + b^{(2)} = x\,W^{(1)}W^{(2)} + (b^{(1)}W^{(2)} + b^{(2)})$$
#
# In words: two affine steps in a row make one affine step. The same is true of three steps, or a hundred.
#
# What happens with an activation function in between? We send a square sheet of graph paper through two layers. The inputs are the two coordinates of points on the paper, and the outputs are two numbers as well. On the left there is nothing in between, on the right there is ReLU.


# %% demo
def two_layers(points, f):
    rng = np.random.default_rng(3)
    W1, b1, W2 = rng.normal(0, 1, (2, 4)), rng.normal(0, 0.5, 4), rng.normal(0, 1, (4, 2))
    return f(points @ W1 + b1) @ W2


line = np.linspace(-1, 1, 60)
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4))
for ax, f, name in zip(axes, [lambda u: u, lambda u: np.maximum(u, 0)], ["間に何もなし <=> nothing in between", "間に ReLU <=> ReLU in between"]):
    for value in np.linspace(-1, 1, 11):
        across, down = np.column_stack([line, np.full(60, value)]), np.column_stack([np.full(60, value), line])
        ax.plot(*two_layers(across, f).T, color=BLUE, linewidth=1)
        ax.plot(*two_layers(down, f).T, color=ORANGE, linewidth=1)
    ax.set(title=name, xlabel="出力 1 <=> output 1", xticks=[], yticks=[])
axes[0].set_ylabel("出力 2 <=> output 2")
show_figure("2 層を通った方眼紙 <=> Graph paper after two layers")

# %% [markdown] lang="ja"
# 左の方眼紙は、引き伸ばされ、傾きましたが、平行な線は平行なままです。右の方眼紙は、折り紙のように折れ、線に**折れ目**ができました。折れ目は、ReLU のユニットの総入力が 0 になるところにできます。折れ目を増やせば、どんな形にも近づけられるでしょうか。7 節で試します。
#
# ## 4. 活性化関数を書く
#
# よく使われる 4 つの活性化関数を、PyTorch の関数で描きます。階段関数、シグモイド、tanh、ReLU です。点線は、何も変えない関数 $f(u) = u$ です。この関数を**恒等関数**(identity)と呼びます。
# %% [markdown] lang="en"
# On the left the paper is stretched and slanted, but parallel lines stay parallel. On the right it is folded like origami: the lines have **kinks**. A kink appears wherever the pre-activation of a ReLU unit is 0. With enough kinks, can we come close to any shape? Section 7 tries it.
#
# ## 4. Writing activation functions
#
# Here are four common activation functions, drawn with PyTorch. The dotted line is $f(u) = u$, the function that changes nothing. It is called the **identity**.

# %% demo
import torch

u = torch.linspace(-3, 3, 301)
shapes = {
    "階段関数 <=> step": torch.heaviside(u, torch.zeros(1)),
    "シグモイド <=> sigmoid": torch.sigmoid(u),
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
show_figure("4 つの活性化関数 <=> Four activation functions")

# %% [markdown] lang="ja"
# 総入力 $u$ を活性化関数に通した値 $z = f(u)$ が、そのユニットの**出力**(activation)です。この値が次の層の入力になります。
#
# これから書く関数は、どれも配列 `u` を 1 つ受け取り、同じ形の**新しい**配列を返します。受け取った `u` は書き換えません。もとの総入力は、06 課で傾きを計算するときにもう一度使うからです。
# `u` が書き換えられていないことは、次の `call_and_look` を使って、テストで確かめます(中身は読み飛ばしてかまいません)。
# %% [markdown] lang="en"
# The activation function turns the pre-activation $u$ of a unit into $z = f(u)$, the **activation** of the unit. This value is an input of the next layer.
#
# Each function that you write from here on takes one array `u` and returns a **new** array of the same shape. It leaves `u` as it is, because lesson 06 needs the pre-activations once more to compute slopes.
# The tests use `call_and_look`, in the next cell, to see whether `u` was changed. You need not read how it works.


# %% setup
def call_and_look(function, *args):
    """function を引数のコピーで呼び、(返り値, 呼んだあとの引数) を返す。引数が書き換えられたかどうかを見るための道具。"""  #:ja
    """Call function with copies of the arguments; return (what came back, the arguments afterwards), to see whether they were changed."""  #:en
    def copied(value):
        if isinstance(value, (list, tuple)):
            return type(value)(copied(item) for item in value)
        return value.copy() if isinstance(value, np.ndarray) else value

    args = copied(args)
    return function(*args), args


# %% [markdown] lang="ja"
# ### 階段関数
# 1943 年、マカロックとピッツが考えた最初の人工ニューロンは、信号の合計がしきい値を超えたときだけ 1 を出すスイッチでした。
#
# $$f(u) = 1 \ (u > 0), \quad 0 \ (u \le 0)$$
#
# $u$ がちょうど 0 のときの値は、本によって違います。この教材では、01 課と同じく 0 とします。
#
# ### 課題 `step`
# `u` の要素ごとに、0 より大きければ 1、そうでなければ 0 を入れた配列を返してください。
#
# <details><summary>ヒント</summary>
#
# 要素が 2 つ以上ある配列に `if u > 0:` と書くと、エラーになります。どの要素のことか、Python には決められないからです。`np.array([-1, 2]) > 0` が何を返すか、見てみましょう。
#
# </details>
# %% [markdown] lang="en"
# ### Step
# The first artificial neuron, by McCulloch and Pitts in 1943, was a switch: it gave 1 only if its signals added up to more than a threshold.
#
# $$f(u) = 1 \ (u > 0), \quad 0 \ (u \le 0)$$
#
# Books disagree about the value at exactly 0. In this course it is 0, as in lesson 01.
#
# ### Exercise `step`
# Return an array that holds 1 for each element of `u` that is greater than 0, and 0 for every other element.
#
# <details><summary>Hint</summary>
#
# `if u > 0:` raises an error for an array with several elements, because Python cannot tell which element you mean. Look at what `np.array([-1, 2]) > 0` gives.
#
# </details>


# %% exercise="step"
def step(u):
    """階段関数。u: 配列(形は自由、整数でもよい)。u > 0 のところが 1、ほかは 0 の、同じ形の新しい配列を返す。"""  #:ja
    """Step function. u: array of any shape, integers allowed. Returns a new array of the same shape: 1 where u > 0, 0 elsewhere."""  #:en
    ### BEGIN SOLUTION
    return np.where(u > 0, 1.0, 0.0)
    ### END SOLUTION


# %% test="step" points=1
import numpy as np

expect(
    "step([-1.5, 0, 2])",
    step(np.array([-1.5, 0.0, 2.0])),
    [0.0, 0.0, 1.0],
    hint="0 のときは 0 です。配列の要素を 1 つずつ判定していますか。",  #:ja
    hint="At 0 the value is 0. Is each element decided by itself?",  #:en
)
_, (after,) = call_and_look(step, np.array([-1.5, 0.0, 2.0]))
expect(
    "step(u) の後の u <=> u, after step(u)",
    after,
    [-1.5, 0.0, 2.0],
    hint="step(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="step(u) changed the u that it was given. Return a new array.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "step([[0.1, -0.1], [-7, 7], [0, 1e-30]])",
    step(np.array([[0.1, -0.1], [-7.0, 7.0], [0.0, 1e-30]])),
    [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]],
    hint="表(2 次元)でも、形を保って返します。どんなに小さくても、0 より大きければ 1 です。",  #:ja
    hint="A table (2-D) comes back in its own shape. Any number above 0 gives 1, however small.",  #:en
)
expect(
    "step([-3, 0, 4])",
    step(np.array([-3, 0, 4])),
    [0.0, 0.0, 1.0],
    hint="整数の配列も受け取ります。",  #:ja
    hint="Whole numbers are allowed as well.",  #:en
)
u = fresh().normal(size=(4, 2, 5))
got, (after,) = call_and_look(step, u)
expect("step(u), u: (4, 2, 5)", got, (np.sign(u) + 1) / 2)
expect(
    "step(u), u: (4, 2, 5) の後の u <=> u, after step(u), u: (4, 2, 5)",
    after,
    u,
    hint="step(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="step(u) changed the u that it was given. Return a new array.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### シグモイド
# 階段関数は、学習に向きません。0 以外のどこでも、傾きが 0 だからです。重みを少し動かしても出力が変わらないので、どちらへ動かせばよいのか分かりません。そこで、角をなめらかにした階段を使います。
#
# $$f(u) = \frac{1}{1 + e^{-u}}$$
#
# この式は、どんな数も 0 と 1 の間の数にします。大きな負の数は 0 の近くに、大きな正の数は 1 の近くになり、$u = 0$ ではちょうど 0.5 です。フェルフルストが 1838 年に、人口の増え方を表すために考えた曲線です。
#
# この式をそのまま書いて、極端な数を入れてみます。計算の途中で数が大きくなりすぎることを**オーバーフロー**(overflow)といいます。次の `overflows` は、オーバーフローしたかどうかを調べる関数です(中身は読み飛ばしてかまいません)。
# %% [markdown] lang="en"
# ### Sigmoid
# The step function is a poor choice for learning: everywhere except at 0, its slope is 0. If a weight moves a little, the output does not change, so nothing tells in which direction the weight should move. A smooth step is better:
#
# $$f(u) = \frac{1}{1 + e^{-u}}$$
#
# The formula turns any number into one between 0 and 1. Large negative numbers give almost 0, large positive numbers almost 1, and $u = 0$ gives exactly 0.5. Verhulst introduced this curve in 1838 to describe how populations grow.
#
# Let us write it as the formula says and put in extreme numbers. When a number becomes too large on the way, this is called an **overflow**. The function `overflows`, in the next cell, finds out whether that happened. You need not read how it works.


# %% setup
from contextlib import nullcontext
from unittest.mock import patch


def overflows(f, u):
    """f(u) の計算の途中でオーバーフローするか nan ができれば True。警告を消す np.errstate と np.seterr は、調べる間は働かない。"""  #:ja
    """True when a number overflows or becomes nan on the way to f(u). np.errstate and np.seterr, which hide warnings, do nothing meanwhile."""  #:en
    quiet = patch.multiple(np, errstate=lambda **_: nullcontext(), seterr=lambda *_, **__: {})
    try:
        with np.errstate(over="raise", invalid="raise"), quiet:
            f(u)
    except (FloatingPointError, OverflowError):
        return True
    return False


# %% demo
def as_in_the_formula(u):
    return 1 / (1 + np.exp(-u))


print(as_in_the_formula(np.array([-1000.0, 0.0, 1000.0])))
print("オーバーフローした:", overflows(as_in_the_formula, np.array([-1000.0])))  #:ja
print("overflows:", overflows(as_in_the_formula, np.array([-1000.0])))  #:en
print(f"e^1000 の桁数: {int(1000 / np.log(10)) + 1}   表せる最大の数: {np.finfo(float).max:.1e}")  #:ja
print(f"digits of e^1000: {int(1000 / np.log(10)) + 1}   largest float: {np.finfo(float).max:.1e}")  #:en

# %% [markdown] lang="ja"
# `overflow encountered in exp` という警告が出ました。`exp` の計算でオーバーフローした、という意味です。$e^{1000}$ は 435 桁の数です。コンピュータが普通に使う小数(倍精度の浮動小数点数)で表せるのは、309 桁の数($1.8 \times 10^{308}$)までです。
#
# 今回は、たまたま正しい値になりました。同じ関数を $\frac{e^u}{1 + e^u}$ と書いていたら、1000 を入れたときに `nan` になっていました。オーバーフローしない書き方をしましょう。
#
# ### 課題 `sigmoid`
# シグモイドを、`u` の要素が ±1000 でも途中でオーバーフローしないように書いてください。警告を消すだけでは不合格です。
#
# <details><summary>ヒント</summary>
#
# - `exp` がオーバーフローするのは、$e$ の肩が大きな**正**の数になるときです。$e^{-u}$ では、$u$ がどんな数のときですか。
# - そのような $u$ では、$\frac{1}{1 + e^{-u}}$ の分母と分子に $e^{u}$ を掛けてみましょう。値は同じで、肩の符号だけが変わります。
# - `np.where(条件, A, B)` は、A も B も全部計算してから選びます。`exp` に渡す数が、$u$ の符号によらず 0 以下になるようにしましょう。
#
# </details>
# %% [markdown] lang="en"
# NumPy warns `overflow encountered in exp`: an overflow happened inside `exp`. $e^{1000}$ has 435 digits, and the usual (double-precision) floating-point numbers end at about $1.8 \times 10^{308}$, which has 309.
#
# This time the result happened to come out right. Written as $\frac{e^u}{1 + e^u}$, the same function would give `nan` for 1000. So let us write it in a way that does not overflow.
#
# ### Exercise `sigmoid`
# Write sigmoid so that nothing overflows on the way, even if elements of `u` are ±1000. Hiding the warning is not enough.
#
# <details><summary>Hint</summary>
#
# - `exp` overflows when its exponent is a large **positive** number. For which $u$ does that happen in $e^{-u}$?
# - For those $u$, multiply numerator and denominator of $\frac{1}{1 + e^{-u}}$ by $e^{u}$. The value stays the same, and the exponent changes its sign.
# - `np.where(condition, A, B)` computes all of A and all of B before it chooses. So what you pass to `exp` should be at most 0 whichever sign $u$ has.
#
# </details>


# %% exercise="sigmoid"
def sigmoid(u):
    """シグモイド関数。u: 配列(形は自由、整数でもよい)。同じ形の新しい小数の配列を返す。±1000 でも途中でオーバーフローしない。"""  #:ja
    """Sigmoid. u: array of any shape, integers allowed. Returns a new array of floats of the same shape; no overflow on the way even at ±1000."""  #:en
    ### BEGIN SOLUTION
    z = np.exp(-np.abs(u))
    return np.where(u >= 0, 1.0, z) / (1.0 + z)
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
_, (after,) = call_and_look(sigmoid, np.array([0.0, 2.0, -2.0]))
expect(
    "sigmoid(u) の後の u <=> u, after sigmoid(u)",
    after,
    [0.0, 2.0, -2.0],
    hint="sigmoid(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="sigmoid(u) changed the u that it was given. Return a new array.",  #:en
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
    hint="整数の配列を入れても、返す値は小数です。np.zeros_like(u) は整数の配列になります。",  #:ja
    hint="Integers in, floats out: np.zeros_like(u) would be an array of integers.",  #:en
)
for u in (np.array([-12.0, -9.0]), np.array([8.0, 11.0, 12.0])):
    expect(
        f"sigmoid({u.tolist()})",
        sigmoid(u.copy()),
        1 / (1 + np.exp(-u)),
        hint="0 や 1 に近くても、ちょうど 0 や 1 ではありません。",  #:ja
        hint="The values are close to 0 or 1, but not equal to it.",  #:en
    )
u = fresh().normal(0, 4, (3, 6))
expect("sigmoid(u), u: (3, 6)", sigmoid(u.copy()), 1 / (1 + np.exp(-u)))
### END HIDDEN TESTS

# %% test="sigmoid" idea="range" points=0.5
import numpy as np

expect(
    "sigmoid([-1000, 1000])",
    sigmoid(np.array([-1000.0, 1000.0])),
    [0.0, 1.0],
    hint="0 と 1 になるはずです。nan なら、∞ ÷ ∞ を計算しています。",  #:ja
    hint="These are 0 and 1. A nan means that ∞ was divided by ∞.",  #:en
)
assert not overflows(sigmoid, np.array([-1000.0, 1000.0])), "値は合っていますが、途中で exp がオーバーフローしています。"  #:ja
assert not overflows(sigmoid, np.array([-1000.0, 1000.0])), "The values are right, but exp overflows on the way."  #:en
### BEGIN HIDDEN TESTS
u = np.array([[-900.0, -800.0, 0.0], [800.0, 950.0, 1.0]])
expect("sigmoid([[-900, -800, 0], [800, 950, 1]])", sigmoid(u), [[0.0, 0.0, 0.5], [1.0, 1.0, 0.7310585786300049]])
assert not overflows(sigmoid, u), "sigmoid([[-900, …]]): exp がオーバーフローしています。"  #:ja
assert not overflows(sigmoid, u), "sigmoid([[-900, …]]): exp overflows."  #:en
rng = fresh()
u = rng.permutation(np.concatenate([rng.uniform(750, 1000, 3), -rng.uniform(750, 1000, 3), rng.normal(size=2)])).round(1)
u = u.reshape(2, 4)
got, (after,) = call_and_look(sigmoid, u)
expect(f"sigmoid({u.tolist()})", got, 1 / (1 + np.exp(-np.clip(u, -700, 700))))
expect(
    "sigmoid(u), u: (2, 4) の後の u <=> u, after sigmoid(u), u: (2, 4)",
    after,
    u,
    hint="sigmoid(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="sigmoid(u) changed the u that it was given. Return a new array.",  #:en
)
expect(
    "sigmoid([-20, -30]) / [exp(-20), exp(-30)]",
    sigmoid(np.array([-20.0, -30.0])) / np.exp([-20.0, -30.0]),
    [1.0, 1.0],
    tol=1e-2,
    hint="u を途中で切り詰めると、小さな値が違ってきます。",  #:ja
    hint="Where u is cut off, small values come out wrong.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### tanh
# シグモイドとよく似た関数に $\tanh$ があります。値の範囲は −1 から 1 で、0 を中心に対称です。NumPy の `np.tanh` をそのまま使えるので、課題にはしません。
#
# 0 が中心だと、何がよいのでしょうか。01 課の規則 $w \leftarrow w + \eta\,(t - y)\,x$ を思い出してください。入力 $x$ がシグモイドの出力なら、どれも正の数です。すると、1 件のデータで 1 回更新するとき、1 つのユニットの重みは、全部いっしょに増えるか、全部いっしょに減るかのどちらかです。(05 課のように何件かで平均すると、この影響は弱まります。)
# 正の入力と負の入力が混じっていれば、一部の重みを増やしながら、ほかの重みを減らせます。深いネットワークでも、重みの直し方は同じ形をしています(06 課)。
#
# ### ReLU
# いま中間層で広く使われているのは、とても簡単な関数です。負の数は 0 にして、正の数はそのまま通します。名前は rectified linear unit(整流線形ユニット)の略です。
#
# $$f(u) = \max(0, u)$$
#
# 言葉にすると「0 と $u$ の大きいほう」。福島邦彦は、1969 年に視覚のモデルでこの形の関数を使いました。深層学習の標準になったのは、約 40 年後の 2010 年ごろからです。
#
# ### 課題 `relu`
# `u` の負の要素を 0 に替えた、新しい配列を返してください。
#
# <details><summary>ヒント</summary>
#
# Python の `max(0, u)` は、配列の要素を 1 つずつ比べることができません。NumPy には、2 つの値の大きいほうを要素ごとに選ぶ関数があります(配列の中の最大値を求める `np.max` とは別の関数です)。
#
# </details>
# %% [markdown] lang="en"
# ### tanh
# A function much like sigmoid is $\tanh$. Its values lie between −1 and 1, symmetric about 0. NumPy has it as `np.tanh`, so there is no exercise for it.
#
# Why does it help to be centred on 0? Remember the rule of lesson 01, $w \leftarrow w + \eta\,(t - y)\,x$. If the inputs $x$ are outputs of sigmoid, they are all positive. Then, in an update by one sample, the weights of a unit either all grow or all shrink. (Averaged over several samples, as in lesson 05, the effect is weaker.)
# When some inputs are positive and some negative, some of the weights can grow while others shrink. In deep networks, weights are corrected in the same way (lesson 06).
#
# ### ReLU
# Today's hidden layers often use a very simple function. It replaces negative numbers by 0 and leaves positive numbers as they are. The name is short for rectified linear unit.
#
# $$f(u) = \max(0, u)$$
#
# In words: the larger of 0 and $u$. Kunihiko Fukushima used this shape in a model of vision in 1969. It became the standard of deep learning some forty years later, from about 2010 on.
#
# ### Exercise `relu`
# Return a new array in which the negative elements of `u` are replaced by 0.
#
# <details><summary>Hint</summary>
#
# Python's `max(0, u)` cannot compare the elements of an array one by one. NumPy has a function that picks the larger of two values for each element. (It is not `np.max`, which finds the largest element of one array.)
#
# </details>


# %% exercise="relu"
def relu(u):
    """ReLU。u: 配列(形は自由、整数でもよい)。負の要素を 0 に替えた、同じ形の新しい配列を返す。u は変えない。"""  #:ja
    """ReLU. u: array of any shape, integers allowed, which stays as it is. Returns a new array of the same shape with 0 in place of negative elements."""  #:en
    ### BEGIN SOLUTION
    return np.maximum(u, 0)
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
_, (after,) = call_and_look(relu, np.array([-1.5, 0.0, 2.5]))
expect(
    "relu(u) の後の u <=> u, after relu(u)",
    after,
    [-1.5, 0.0, 2.5],
    hint="relu(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="relu(u) changed the u that it was given. Return a new array.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "relu([[3, -4], [-0.5, 0.25], [0, 2]])",
    relu(np.array([[3.0, -4.0], [-0.5, 0.25], [0.0, 2.0]])),
    [[3.0, 0.0], [0.0, 0.25], [0.0, 2.0]],
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
for u in (np.array([-3.0, -1.0]), np.array([0.5, 2.0, 700.0]), fresh().normal(size=(3, 2, 4))):
    got, (after,) = call_and_look(relu, u)
    expect(
        f"relu({u.round(2).tolist()})",
        got,
        (u + np.abs(u)) / 2,
        hint="負なら 0、正ならそのままです。どんなに大きくても、ほかの要素が何であっても同じです。",  #:ja
        hint="Negative becomes 0, positive stays, however large it is and whatever the other elements are.",  #:en
    )
    expect(
        f"relu(u), u: {u.shape} の後の u <=> u, after relu(u), u: {u.shape}",
        after,
        u,
        hint="relu(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
        hint="relu(u) changed the u that it was given. Return a new array.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 5. 傾きを調べる
#
# 学習では、「重みを少し動かすと、出力はどれだけ変わるか」を調べます。この変わり方の割合が**傾き**(slope)です。あなたの `sigmoid` と `relu` で、入力 $u$ を左右に $h$ だけずらし、出力の差 $f(u + h) - f(u - h)$ を入力の差 $2h$ で割って、傾きを測ります。
# 傾き(赤い破線)は、どこでいちばん大きくなるでしょうか。最大でいくつでしょうか。
# %% [markdown] lang="en"
# ## 5. Looking at slopes
#
# Learning asks how much the output changes if a weight moves a little. The change of the output, divided by the change of the input, is the **slope**. To measure the slopes of your `sigmoid` and `relu`, we move the input $u$ by a small $h$ to either side and divide the difference of the outputs, $f(u + h) - f(u - h)$, by the difference of the inputs, $2h$.
# Where is the slope (red, dashed) largest, and how large is it there?

# %% demo
u, h = np.linspace(-6, 6, 240), 1e-4
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4), sharey=True)
for ax, f, name in zip(axes, [sigmoid, relu], ["シグモイド <=> sigmoid", "ReLU"]):
    slope = (f(u + h) - f(u - h)) / (2 * h)
    ax.plot(u, f(u), color=BLUE, label="f(u)")
    ax.plot(u, slope, color=RED, linestyle="--", label="傾き <=> slope")
    ax.set(title=name, xlabel="u", ylim=(-0.1, 1.6))
    print(f"{name:7s} いちばん大きい傾き {slope.max():.2f}")  #:ja
    print(f"{name:7s} largest slope {slope.max():.2f}")  #:en
axes[0].set_ylabel("値 <=> value")
axes[0].legend()
show_figure("活性化関数と、その傾き <=> Activation functions and their slopes")

# %% [markdown] lang="ja"
# シグモイドの傾きは、真ん中の $u = 0$ でいちばん大きく、それでも 0.25 です。両端ではほぼ 0 で、入力を動かしても出力がほとんど変わりません。このことを**飽和**(saturation)といいます。ReLU の傾きは、0 か 1 のどちらかです。
#
# シグモイドの傾きは、シグモイドの値 $f(u)$ だけで書けます。
#
# $$f'(u) = f(u)\,(1 - f(u))$$
#
# 言葉にすると「出力と、1 から出力を引いた数との積」。$u = 0$ では $0.5 \times 0.5 = 0.25$ で、測った値と合っています。
#
# <details><summary>この式の導き方</summary>
#
# $f(u) = (1 + e^{-u})^{-1}$ を微分します(合成関数の微分)。
#
# $$f'(u) = \frac{e^{-u}}{(1 + e^{-u})^2} = \frac{1}{1 + e^{-u}} \cdot \frac{e^{-u}}{1 + e^{-u}}$$
#
# 1 つ目の分数は $f(u)$ です。2 つ目の分数は $\frac{(1 + e^{-u}) - 1}{1 + e^{-u}} = 1 - f(u)$ です。
#
# </details>
#
# ### 課題 `d_sigmoid`
# シグモイドの傾き $f'(u)$ を返してください。受け取る `u` は、シグモイドの出力ではなく、シグモイドに**入れる**値です。
#
# <details><summary>ヒント</summary>
#
# 式の右辺にあるのは $u$ ではなく、$f(u)$ です。まず `u` から $f(u)$ を計算しましょう。そのための関数は、もう書いてあります。
#
# </details>
# %% [markdown] lang="en"
# The slope of sigmoid is largest in the middle, at $u = 0$, and even there it is only 0.25. At both ends it is almost 0: the output hardly changes when the input moves. This is called **saturation**. The slope of ReLU is either 0 or 1.
#
# The slope of sigmoid can be written with nothing but its value $f(u)$:
#
# $$f'(u) = f(u)\,(1 - f(u))$$
#
# In words: the output, times one minus the output. At $u = 0$ this is $0.5 \times 0.5 = 0.25$, which agrees with the measurement.
#
# <details><summary>Where the formula comes from</summary>
#
# Differentiate $f(u) = (1 + e^{-u})^{-1}$ with the chain rule:
#
# $$f'(u) = \frac{e^{-u}}{(1 + e^{-u})^2} = \frac{1}{1 + e^{-u}} \cdot \frac{e^{-u}}{1 + e^{-u}}$$
#
# The first fraction is $f(u)$. The second is $\frac{(1 + e^{-u}) - 1}{1 + e^{-u}} = 1 - f(u)$.
#
# </details>
#
# ### Exercise `d_sigmoid`
# Return the slope $f'(u)$ of sigmoid. The `u` that comes in is what goes **into** sigmoid, not its output.
#
# <details><summary>Hint</summary>
#
# The right-hand side of the formula holds $f(u)$, not $u$. Compute $f(u)$ from `u` first. You have already written a function for that.
#
# </details>


# %% exercise="d_sigmoid"
def d_sigmoid(u):
    """シグモイドの傾き。u: シグモイドに入れる値の配列(形は自由、整数でもよい)。同じ形の新しい小数の配列を返す。±1000 でも nan にならない。"""  #:ja
    """Slope of sigmoid. u: array of inputs to sigmoid (any shape, integers allowed). Returns a new array of floats of the same shape; never nan, even at ±1000."""  #:en
    ### BEGIN SOLUTION
    z = sigmoid(u)
    return z * (1 - z)
    ### END SOLUTION


# %% test="d_sigmoid" idea="values" points=0.5
import numpy as np

expect(
    "d_sigmoid([0, 1])",
    d_sigmoid(np.array([0.0, 1.0])),
    [0.25, 0.19661193324148185],
    hint="u は入力です。0 のときの出力は 0.5 なので、傾きは 0.5 × 0.5 です。",  #:ja
    hint="u is the input. At 0 the output is 0.5, so the slope is 0.5 × 0.5.",  #:en
)
_, (after,) = call_and_look(d_sigmoid, np.array([0.0, 1.0]))
expect(
    "d_sigmoid(u) の後の u <=> u, after d_sigmoid(u)",
    after,
    [0.0, 1.0],
    hint="d_sigmoid(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="d_sigmoid(u) changed the u that it was given. Return a new array.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "d_sigmoid([[2, -2], [-0.5, 5]])",
    d_sigmoid(np.array([[2.0, -2.0], [-0.5, 5.0]])),
    [[0.10499358540350662, 0.10499358540350662], [0.2350037122015945, 0.006648056670790155]],
    hint="u はシグモイドに入れる値です。",  #:ja
    hint="u is what goes into sigmoid.",  #:en
)
expect(
    "d_sigmoid([-3, 0, 2])",
    d_sigmoid(np.array([-3, 0, 2])),
    [0.045176659730912, 0.25, 0.10499358540350662],
    hint="整数の配列を入れても、返す値は小数です。",  #:ja
    hint="Integers in, floats out.",  #:en
)
u = fresh().normal(0, 3, (3, 6))
expect("d_sigmoid(u), u: (3, 6)", d_sigmoid(u.copy()), np.exp(-u) / (1 + np.exp(-u)) ** 2)
### END HIDDEN TESTS

# %% test="d_sigmoid" idea="range" points=0.5
import numpy as np

expect(
    "d_sigmoid([-1000, 1000])",
    d_sigmoid(np.array([-1000.0, 1000.0])),
    [0.0, 0.0],
    hint="両端では平らです。nan なら、∞ ÷ ∞ を計算しています。",  #:ja
    hint="It is flat at both ends. A nan means that ∞ was divided by ∞.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "d_sigmoid([-800, 0.25, 900])",
    d_sigmoid(np.array([-800.0, 0.25, 900.0])),
    [0.0, 0.24613408273759835, 0.0],
)
expect(
    "d_sigmoid([9, -12]) × 1e6",
    1e6 * np.asarray(d_sigmoid(np.array([9.0, -12.0]))),
    [123.37936, 6.1441365],
    tol=1e-4,
    hint="端に近くても、傾きは 0 ではありません。",  #:ja
    hint="Near the ends the slope is small but not 0.",  #:en
)
rng = fresh()
u = rng.permutation(np.concatenate([rng.uniform(750, 1000, 2), -rng.uniform(750, 1000, 2), rng.normal(size=4)])).round(1)
u = u.reshape(2, 4)
e = np.exp(-np.abs(u))
got, (after,) = call_and_look(d_sigmoid, u)
expect(f"d_sigmoid({u.tolist()})", got, e / (1 + e) ** 2)
expect(
    "d_sigmoid(u), u: (2, 4) の後の u <=> u, after d_sigmoid(u), u: (2, 4)",
    after,
    u,
    hint="d_sigmoid(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="d_sigmoid(u) changed the u that it was given. Return a new array.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# `d_sigmoid` の値を、この節の初めと同じ方法で測った傾きと比べましょう。微分の式に間違いがあれば、ここで分かります。
# %% [markdown] lang="en"
# Compare your `d_sigmoid` with slopes measured as at the start of this section. A mistake in a derivative would show here.

# %% demo
u, h = np.linspace(-6, 6, 240), 1e-4
difference = np.abs((sigmoid(u + h) - sigmoid(u - h)) / (2 * h) - d_sigmoid(u)).max()
print(f"測った傾きと d_sigmoid の差は、最大でも {difference:.0e}")  #:ja
print(f"largest difference between measured slopes and d_sigmoid: {difference:.0e}")  #:en

# %% [markdown] lang="ja"
# 差は、ごくわずかです。自分で書いた微分を、測った傾きと比べるこの方法は、05 課の**数値微分**、06 課の**勾配確認**(gradient check)として、もう一度出てきます。
#
# ### 課題 `d_relu`
# ReLU の傾きを返してください。ReLU は $u = 0$ で折れているので、そこでは傾きが決まりません。PyTorch と同じように、0 とします。
#
# <details><summary>ヒント</summary>
#
# 図の右側の赤い破線(ReLU の傾き)をもう一度見てください。この課で書いた関数の 1 つと、同じ形をしています。
#
# </details>
# %% [markdown] lang="en"
# The difference is tiny. Comparing a derivative that you wrote with a measured slope comes back as **numerical differentiation** in lesson 05 and as the **gradient check** in lesson 06.
#
# ### Exercise `d_relu`
# Return the slope of ReLU. At $u = 0$ ReLU has a kink and therefore no slope. As PyTorch does, we use 0 there.
#
# <details><summary>Hint</summary>
#
# Look at the red dashed line on the right of the figure again. One of the functions that you wrote in this lesson has the same shape.
#
# </details>


# %% exercise="d_relu"
def d_relu(u):
    """ReLU の傾き。u: ReLU に入れる値の配列(形は自由、整数でもよい)。u > 0 のところが 1、ほか(0 も含む)は 0 の、同じ形の新しい配列を返す。"""  #:ja
    """Slope of ReLU. u: array of inputs to ReLU (any shape, integers allowed). Returns a new array of the same shape: 1 where u > 0, 0 elsewhere, at 0 too."""  #:en
    ### BEGIN SOLUTION
    return np.where(u > 0, 1.0, 0.0)
    ### END SOLUTION


# %% test="d_relu" idea="slopes" points=0.5
import numpy as np

expect(
    "d_relu([-2, 3])",
    d_relu(np.array([-2.0, 3.0])),
    [0.0, 1.0],
    hint="負の側では平らで、正の側では u が 1 増えると出力も 1 増えます。",  #:ja
    hint="Flat on the negative side; on the positive side the output grows by 1 when u grows by 1.",  #:en
)
_, (after,) = call_and_look(d_relu, np.array([-2.0, 3.0]))
expect(
    "d_relu(u) の後の u <=> u, after d_relu(u)",
    after,
    [-2.0, 3.0],
    hint="d_relu(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="d_relu(u) changed the u that it was given. Return a new array.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "d_relu([[5, -0.5], [0.01, -40]])",
    d_relu(np.array([[5.0, -0.5], [0.01, -40.0]])),
    [[1.0, 0.0], [1.0, 0.0]],
    hint="傾きは、u の大きさによりません。",  #:ja
    hint="The slope does not depend on how large u is.",  #:en
)
expect("d_relu([-1, 2, 7])", d_relu(np.array([-1, 2, 7])), [0.0, 1.0, 1.0])
expect("d_relu([2, 0.5])", d_relu(np.array([2.0, 0.5])), [1.0, 1.0], hint="u と同じ形の配列を返します。")  #:ja
expect("d_relu([2, 0.5])", d_relu(np.array([2.0, 0.5])), [1.0, 1.0], hint="Return an array of the shape of u.")  #:en
expect(
    "d_relu([1e-6, -1e-6])",
    d_relu(np.array([1e-6, -1e-6])),
    [1.0, 0.0],
    hint="0 のすぐ右でも、傾きは 1 です。",  #:ja
    hint="The slope is 1 right next to 0, too.",  #:en
)
u = fresh().normal(0, 3, (3, 5))
got, (after,) = call_and_look(d_relu, u)
expect("d_relu(u), u: (3, 5)", got, (u > 0).astype(float))
expect(
    "d_relu(u), u: (3, 5) の後の u <=> u, after d_relu(u), u: (3, 5)",
    after,
    u,
    hint="d_relu(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="d_relu(u) changed the u that it was given. Return a new array.",  #:en
)
### END HIDDEN TESTS

# %% test="d_relu" idea="zero" points=0.5
import numpy as np

expect(
    "d_relu([0, 1])",
    d_relu(np.array([0.0, 1.0])),
    [0.0, 1.0],
    hint="0 での傾きは 0 とします。",  #:ja
    hint="At 0 we use the slope 0.",  #:en
)
### BEGIN HIDDEN TESTS
expect("d_relu([[0, 4], [-3, 0]])", d_relu(np.array([[0.0, 4.0], [-3.0, 0.0]])), [[0.0, 1.0], [0.0, 0.0]])
rng = fresh()
u = rng.permutation(np.concatenate([np.zeros(4), rng.normal(size=4).round(1)]))
expect(f"d_relu({u.tolist()})", d_relu(u.copy()), (u > 0).astype(float))
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 6. なぜシグモイドから ReLU に変わったのか
#
# 学習では、答えがどれだけ外れたかを**損失**という 1 つの数で表し(04 課)、重みの 1 つを少し動かすと、損失がどれだけ変わるかを調べます。損失の傾きを、全部の重みとバイアスについて並べたものを**勾配**(gradient)と呼びます。勾配は損失が増える向きを指すので、学習では勾配と逆の向きに重みを動かします(05 課)。
#
# 1 層目の重みを動かしても、その影響は、後ろの層を全部通ってからでないと損失に届きません。1 層目で起きた小さな変化は、30 層先まで届くでしょうか。
#
# 総入力の小さな変化 $\Delta u$ は、活性化関数を通ると、ほぼ $f'(u)\,\Delta u$ になります。傾きとは、そういう数だからです。次の層では、それに重みが掛けられます。バイアスは足されるだけなので、変化には影響しません。1 層目から 2 層目へは、次のように伝わります。
#
# $$\Delta z^{(1)} = f'(u^{(1)})\,\Delta u^{(1)}, \qquad \Delta u^{(2)} = \Delta z^{(1)}\,W^{(2)}$$
#
# 言葉にすると「変化は、層を 1 つ通るたびに、傾きと重みを掛けられる」(傾きは、ユニットごとに掛けます)。あなたの `d_sigmoid` と `d_relu` で、変化を 30 層先まで追います。
#
# 重みも掛けられるので、重みの大きさを 2 通り試します。1 層のユニットの数を $n$ として、重みは正規乱数で、分散(variance)は左の図では $1/n$、右の図では $2/n$ です(07 課で、これらの数の理由が分かります)。バイアスは 0 です。
#
# **図の読み方** 横軸は通った層の数、縦軸は変化の大きさで、最初の変化の何倍かを表します。縦軸は対数目盛りです。10 層と 30 層の後の大きさは、数字でも表示します(`3e-05` は $3 \times 10^{-5}$ のことです)。どの活性化関数なら、変化が 30 層先まで届くでしょうか。
# %% [markdown] lang="en"
# ## 6. Why ReLU took over from sigmoid
#
# In learning, one number, the **loss**, says how far off the answers are (lesson 04), and we ask how much the loss changes if one weight moves a little. The slopes of the loss for all weights and biases together are called the **gradient**. It points in the direction in which the loss grows, so learning moves the weights the opposite way (lesson 05).
#
# A weight of the first layer can change the loss only through all the layers behind it. Does a small change in the first layer still arrive after 30 layers?
#
# When a small change $\Delta u$ of a pre-activation goes through an activation function, it becomes about $f'(u)\,\Delta u$: that is what a slope means. The next layer multiplies it by its weights. Biases are only added and do not affect the change. From layer 1 to layer 2 this is
#
# $$\Delta z^{(1)} = f'(u^{(1)})\,\Delta u^{(1)}, \qquad \Delta u^{(2)} = \Delta z^{(1)}\,W^{(2)}$$
#
# In words: in every layer the change is multiplied by slopes (each unit by its own) and by weights. With your `d_sigmoid` and `d_relu` we follow it through 30 layers.
#
# Since weights multiply too, we try two sizes of them. They are normal random numbers, with variance $1/n$ on the left and $2/n$ on the right, where $n$ is the number of units in a layer (lesson 07 gives the reason for these numbers). The biases are 0.
# The vertical axis shows how large the change is, compared with the first change; it is logarithmic. The sizes after 10 and 30 layers are also printed (`3e-05` means $3 \times 10^{-5}$). With which activation functions does the change arrive?


# %% demo
def size_of_change(f, df, gain, layers=30, n=100):
    rng = np.random.default_rng(0)
    z, dz = rng.normal(size=n), rng.normal(size=n)
    first, sizes = np.linalg.norm(dz), []
    for _ in range(layers):
        W = rng.normal(0, np.sqrt(gain / n), (n, n))
        u, du = z @ W, dz @ W
        z, dz = f(u), df(u) * du
        sizes.append(np.linalg.norm(dz) / first)
    return sizes


fig, axes = plt.subplots(1, 2, figsize=(6, 3.8), sharey=True)
for ax, gain in zip(axes, [1, 2]):
    for name, f, df, color, style in [
        ("ReLU", relu, d_relu, BLUE, "-o"),
        ("tanh", np.tanh, lambda u: 1 - np.tanh(u) ** 2, GREY, ":s"),
        ("シグモイド <=> sigmoid", sigmoid, d_sigmoid, ORANGE, "--^"),
    ]:
        sizes = size_of_change(f, df, gain)
        ax.semilogy(range(1, 31), sizes, style, color=color, markersize=4, label=name)
        print(f"分散 {gain}/n   {name:8s} 10 層の後 {sizes[9]:.0e}   30 層の後 {sizes[29]:.0e}")  #:ja
        print(f"variance {gain}/n   {name:8s} after 10 layers {sizes[9]:.0e}   after 30 layers {sizes[29]:.0e}")  #:en
    ax.set(title=f"分散 {gain}/n <=> variance {gain}/n", xlabel="通った層の数 <=> layers passed")
axes[0].set_ylabel("変化の大きさ <=> size of the change")
axes[0].legend()
show_figure("30 層を進む、小さな変化 <=> A small change on its way through 30 layers")

# %% [markdown] lang="ja"
# 縦軸の 1 目盛りが何倍を表すかに注意してください。どちらの図でも、シグモイドでは変化がほとんど届きません。出力が変わらなければ、1 層目の重みについての損失の傾きも、ほぼ 0 です。このように、入力に近い層ほど勾配が小さくなってしまうことを**勾配消失**(vanishing gradients)といいます。入力に近い層は、どちらへ動けばよいか分からず、ほとんど学習できません(06 課では、同じ掛け算を出力側から 1 層ずつさかのぼって計算します)。
#
# ReLU と tanh で変化がどこまで届くかは、重みの大きさによって変わります。分散 $1/n$ では ReLU も小さくなり、tanh のほうが大きく残ります。分散 $2/n$ では、ReLU はほぼ同じ大きさを保ちます。ReLU の傾きは半分ほどのユニットで 0 なので、その分を 2 倍の分散が補うのです。tanh にとっては $2/n$ は少し大きすぎます。この図では、変化は初めの数層で少し減りますが、そのあとは増え続け、30 層の後には最初の 6 倍ほどになりました。重みがさらに大きいと、変化は層を通るたびに急に大きくなります(勾配爆発、exploding gradients)。
#
# <details><summary>重みをもっと大きくしたら、シグモイドでも変化が届くのでは?</summary>
#
# コードの `[1, 2]` の 2 を 64 に替えてみましょう。30 層後でも 1000 分の 2 ほど残ります。ただし、変化を伝えているのは飽和していない一部のユニットだけです。残りのユニットは、入力が変わってもほとんど反応しません。
#
# </details>
#
# では、tanh と ReLU ではどうでしょう。tanh は 0 を中心にしていますが、$|u|$ が大きくなると飽和します。ReLU の出力は 0 を中心にしていません。それでも傾きは、$u$ がどんなに大きな正の数でも 1 です。そのうえ、0 と比べるだけなので、`exp` を使う関数より計算が軽くなります。
#
# ReLU には、もう 1 つ特徴があります。50 件のデータを 60 個のユニットに入れて、出力がちょうど 0 のところを白くします。横がユニット、縦がサンプルです。0 の割合は、どれくらいになるでしょうか。
# %% [markdown] lang="en"
# Note how large a factor one tick of the vertical axis stands for. In both figures almost nothing of the change arrives with sigmoid. If the output does not change, the slope of the loss for a weight of the first layer is almost 0 as well. Gradients that get smaller and smaller towards the input are called **vanishing gradients**. The layers near the input cannot tell which way to move, and hardly learn. (Lesson 06 does the same multiplications from the output backwards.)
#
# How far ReLU and tanh carry the change depends on the size of the weights. With variance $1/n$ it shrinks for ReLU too, and tanh keeps more of it. With variance $2/n$ ReLU keeps its size: for about half of the units the slope is 0, and twice the variance makes up for them. For tanh, $2/n$ is already a little too large: in this figure its change grows slowly. With larger weights still, the change grows quickly from layer to layer (exploding gradients).
#
# <details><summary>Would larger weights carry the change through sigmoid as well?</summary>
#
# Put 64 in place of the 2 of `[1, 2]` in the code: about 2 thousandths are left after 30 layers. But only those units that are not saturated carry the change. The others hardly respond when their inputs change.
#
# </details>
#
# What about tanh and ReLU? Tanh is centred on 0, but it saturates when $|u|$ grows. ReLU is not centred on 0, but its slope is 1 for every positive $u$, however large. It is also cheap: it compares with 0 and needs no `exp`.
#
# ReLU has another property. We send 50 samples into 60 units and leave outputs of exactly 0 white. How many of the outputs will be 0?

# %% demo
rng = np.random.default_rng(0)
u = rng.normal(size=(50, 20)) @ rng.normal(0, 0.3, (20, 60))
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4), sharey=True)
for ax, f, name in zip(axes, [sigmoid, relu], ["シグモイド <=> sigmoid", "ReLU"]):
    zero = f(u) == 0
    ax.imshow(~zero, cmap="Blues", vmin=0, vmax=1.3, aspect="auto")
    ax.grid(False)
    ax.set(title=f"{name}:{zero.mean():.0%} が 0 <=> {name}: {zero.mean():.0%} zeros", xlabel="ユニット <=> unit")
axes[0].set_ylabel("サンプル <=> sample")
show_figure("ちょうど 0 になった出力(白) <=> Outputs that are exactly 0 (white)")

# %% [markdown] lang="ja"
# シグモイドの出力は、どれも 0 ではありません。ReLU では、半分ほどが 0 です。どのユニットが 0 になるかは、データによって違います。
# このように、多くの値がちょうど 0 であることを**スパース**(sparse、疎)といいます。どのユニットが何に反応したのかが見やすくなり、0 の計算を省けることもあります。
#
# ReLU には弱点もあります。どのデータに対しても 0 を出すようになったユニットは、傾きもいつも 0 なので、もう学習できません。これを *dying ReLU* と呼びます。**Leaky ReLU** は負の側にも小さな傾きを残すので、このようなユニットはできません。折れ目を丸めた **GELU** は、Transformer でよく使われています。
# %% [markdown] lang="en"
# No output of sigmoid is 0. With ReLU about half of the outputs are 0, and which ones they are differs from sample to sample.
# When many values are exactly 0, we call them **sparse**. Sparse outputs show more clearly which unit responded to what, and work on zeros can sometimes be saved.
#
# ReLU has a weakness, too. If a unit gives 0 for every sample, its slope is always 0 as well, and it cannot learn any more. This is called a *dying ReLU*. **Leaky ReLU** keeps a small slope on the negative side, so its units do not die. **GELU** rounds the kink; it is common in Transformers.

# %% demo
import torch

u = torch.linspace(-3, 3, 301)
plt.plot(u, torch.relu(u), color=BLUE, label="ReLU")
plt.plot(u, torch.nn.functional.leaky_relu(u, 0.1), color=ORANGE, linestyle="--", label="Leaky ReLU(傾き 0.1) <=> Leaky ReLU, slope 0.1")
plt.plot(u, torch.nn.functional.gelu(u), color=GREY, linestyle=":", linewidth=3, label="GELU")
show_figure("ReLU と、よく似た 2 つの関数 <=> ReLU and two relatives", "u", "z = f(u)", legend="upper left")

# %% [markdown] lang="ja"
# ## 7. 折れ線を足して、どんな曲線にも近づける
#
# ReLU 1 つは、折れ目が 1 つの折れ線です。いくつか足すと、何が作れるでしょうか。まず、小さな**挑戦**です(採点はしません)。
# 次の図の青い線は `relu(x + 1)` です。コードの `mine = …` の行に ReLU をあと 2 つ足し、青い線を緑のテントに重ねてください。ReLU には、正や負の数を掛けてかまいません。
#
# <details><summary>答えを見る</summary>
#
# `relu(x + 1) - 2 * relu(x) + relu(x - 1)`。$x = -1$ から上り、$x = 0$ で傾きを 2 減らして下りに変え、$x = 1$ で傾きを 1 増やして平らに戻します。
#
# </details>
# %% [markdown] lang="en"
# ## 7. Adding kinks to approximate any curve
#
# A single ReLU is a line with one kink. What can several of them make, added up? A small **challenge** first (it is not graded):
# the blue line below is `relu(x + 1)`. Add two more ReLUs in the line `mine = …` so that the blue line matches the green tent. You may multiply each ReLU by a positive or a negative number.
#
# <details><summary>Show the answer</summary>
#
# `relu(x + 1) - 2 * relu(x) + relu(x - 1)`: the line begins to rise at $x = -1$. At $x = 0$ the slope is reduced by 2, so the line falls. At $x = 1$ the slope grows by 1, and the line is flat again.
#
# </details>

# %% demo
x = np.linspace(-3, 3, 301)
mine = relu(x + 1)
plt.plot(x, 1 - np.minimum(np.abs(x), 1), color=GREEN, linestyle="--", linewidth=5, alpha=0.5, label="テント <=> tent")
plt.plot(x, mine, color=BLUE, label="自分の線 <=> mine")
show_figure("ReLU で作るテント <=> A tent of ReLUs", "x", "出力 <=> output", ylim=(-0.5, 2.5))

# %% [markdown] lang="ja"
# テントをいくつも並べれば、好きなところに山と谷を作れます。冒頭の曲線(緑の破線)に、$k$ 個の ReLU の和(青)を近づけます。オレンジの点が折れ目です。2 つの山と 2 つの谷がそろうのは、$k$ がいくつのときでしょうか。予想してから、スライダーを動かしてください。
#
# 折れ目は等間隔に置き、ReLU に掛ける数は最小二乗法(`np.linalg.lstsq`)で一度に求めます。少しずつ直していく学習は、まだ使いません。
# %% [markdown] lang="en"
# With many tents side by side you can have hills and valleys wherever you like. Here the sum of $k$ ReLUs (blue) comes close to the curve from the start (green, dashed). The orange dots are the kinks. How large must $k$ be before both hills and both valleys are there? Guess first, then move the slider.
#
# The kinks are equally spaced, and the method of least squares (`np.linalg.lstsq`) finds, in one step, the numbers that multiply the ReLUs. Learning them little by little comes in lesson 05.

# %% demo
x = np.linspace(-3, 3, 300)
# ja: ここを好きな曲線に書き換えて、試してみましょう
# en: put a curve of your own here and try again
target = np.sin(2 * x) + 0.3 * x


def with_relus(k):
    kinks = np.linspace(-3, 3, k, endpoint=False)
    z = np.column_stack([relu(x[:, None] - kinks), np.ones(len(x))])
    return z @ np.linalg.lstsq(z, target, rcond=None)[0], kinks


def draw(k=3):
    y, kinks = with_relus(k)
    plt.plot(x, target, color=GREEN, linestyle="--", label="目標 <=> target")
    plt.plot(x, y, color=BLUE, label="ReLU の和 <=> sum of ReLUs")
    plt.plot(kinks, np.interp(kinks, x, y), "o", color=ORANGE, markersize=6, label="折れ目 <=> kinks")
    show_figure(f"{k} 個の ReLU の和 <=> A sum of ReLUs, k = {k}", "x", "出力 <=> output", legend="lower right", ylim=(-3, 2))


show_slider(draw, {"ReLU の数 k <=> number of ReLUs, k": [1, 2, 3, 4, 5, 6, 8, 10, 14, 20]})

# %% demo
for k in [5, 10, 20, 40, 80]:
    error = np.abs(with_relus(k)[0] - target).max()
    print(f"ReLU {k:2d} 個: いちばん大きい誤差 {error:.4f}")  #:ja
    print(f"{k:3d} ReLUs: largest error {error:.4f}")  #:en

# %% [markdown] lang="ja"
# 山と谷がそろうのは、$k = 6$ からです。次に、表示された誤差を、上から順に比べてください。この曲線では、$k$ を 2 倍にするたびに、誤差はおよそ 4 分の 1 から 5 分の 1 になります。ユニットを増やせば、好きなだけ曲線に近づけます。
#
# **万能近似定理**(universal approximation theorem)は、これが一般に成り立つと言っています。中間層が 1 つあれば、有界で閉じた領域(たとえば閉区間)の上の連続な関数を、ユニットを十分に増やすことで、好きなだけ正確に近似できます。活性化関数は、階段関数、シグモイド、tanh、ReLU のどれでもかまいません(多項式でないことが条件です)。
#
# ただし、定理が保証するのは、そういう重みが**存在する**ことだけです。重みの見つけ方は教えてくれません。見つけるのは学習の仕事です。ユニットがいくつ要るかも、関数によります。層を深くすると、ずっと少ないユニットで足りることがあります。
#
# ## 8. 出力層は、答えの種類に合わせる
#
# 中間層の活性化関数の仕事は、ネットワークの関数を曲げることでした。迷ったら、ReLU から始めましょう。この教材の中間層も、ほとんどが ReLU です。出力層の活性化関数の仕事は、値を**答えとして読める形にすること**です。
#
# | 知りたいこと | 例 | 出力層の活性化関数 |
# |---|---|---|
# | 数そのもの(回帰) | 明日の気温 | 恒等関数 |
# | はい・いいえ(2 値分類) | 迷惑メールか | シグモイド |
# | いくつかのうちの 1 つ(多クラス分類) | 犬・猫・鳥のどれか | ソフトマックス |
#
# **ソフトマックス**(softmax)は、まだ見ていません。犬・猫・鳥を見分けるネットワークの、出力層の総入力 $u$ が 3 つの数になったとします。分類では、この $u$ を**ロジット**(logit)、または点数(score)とも呼びます。点数を、3 つの確率に直しましょう。
# %% [markdown] lang="en"
# From $k = 6$ on, all hills and valleys are there. Now compare the largest errors from the top down. For this curve, the error falls to about a quarter or a fifth each time $k$ doubles. With more units we get as close to the curve as we like.
#
# The **universal approximation theorem** says that this holds in general. A network with one hidden layer can approximate any continuous function on a closed and bounded region (such as a closed interval) as closely as you like, if it has enough units. Step, sigmoid, tanh or ReLU will do: the condition is that the activation function is not a polynomial.
#
# The theorem only says that such weights **exist**. It does not say how to find them: that is the task of learning. How many units are needed depends on the function. A deeper network can sometimes do with far fewer.
#
# ## 8. The output layer fits the kind of answer
#
# The activation functions of hidden layers bend the function that the network computes. When in doubt, start with ReLU; most hidden layers of this course use it. The activation function of the output layer makes its values **readable as an answer**.
#
# | We want to know | For example | Output activation |
# |---|---|---|
# | a number (regression) | tomorrow's temperature | identity |
# | yes or no (binary classification) | is this spam? | sigmoid |
# | one of several (multi-class classification) | dog, cat or bird? | softmax |
#
# Only **softmax** is new. Suppose that a network tells dogs, cats and birds apart, and the pre-activation $u$ of its output layer holds three numbers. In classification these are also called **logits**, or scores. We turn the scores into three probabilities.

# %% demo
import torch

names, u = ["犬 <=> dog", "猫 <=> cat", "鳥 <=> bird"], torch.tensor([2.0, 1.0, -1.0])
p = torch.softmax(u, dim=0)
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4))
show_bars(names, {"": (u, GREY)}, "点数 u <=> scores u", "クラス <=> class", "点数 <=> score", ax=axes[0])
show_bars(names, {"": (p, BLUE)}, "softmax(u)", "クラス <=> class", "確率 <=> probability", ax=axes[1], number="{:.2f}", ylim=(0, 1))
show_figure("点数から確率へ <=> From scores to probabilities")

# %% [markdown] lang="ja"
# 横軸は 3 つのクラスです。左の点数は負の数でもかまいません。右の確率はどれも正で、足すと 1 になります。大小の順番は、点数と同じです。足して 1 になるので、「どれでもない」とは答えられません。犬でも猫でも鳥でもない写真を入れても、3 つの確率の合計は 1 です。
#
# 点数 $u_i$ から確率 $y_i$ を求める式は、次のとおりです。
#
# $$y_i = \frac{e^{u_i}}{\sum_{k} e^{u_k}}$$
#
# 言葉にすると「点数を $e$ の肩に乗せて正の数にし、その合計で割る」。分子は 1 つのクラスの分、分母は全部のクラスの合計です。
#
# ここでも、点数が 1000 なら $e^{1000}$ がオーバーフローします。それを避けるのに使えるのが、次の性質です。**すべての点数から同じ数 $c$ を引いても、確率は変わりません**。分子も分母も $e^{c}$ で割られ、約分されるからです。
#
# $$\frac{e^{u_i - c}}{\sum_k e^{u_k - c}} = \frac{e^{u_i} / e^{c}}{\sum_k e^{u_k} / e^{c}} = \frac{e^{u_i}}{\sum_k e^{u_k}}$$
#
# どんな数 $c$ を引けば、$e$ の肩が決して正の数にならないでしょうか。
#
# ### 課題 `softmax`
# 点数 `u` を確率に変えてください。`u` は 1 件 `(クラス数,)` のことも、表 `(B, クラス数)` のこともあります。表のときは、1 行が 1 件(全部で B 件)で、**行ごとに**足して 1 になります。点数が ±1000 でも `nan` にならないようにします。
#
# <details><summary>ヒント</summary>
#
# - `axis=-1` は「最後の軸」です。1 次元でも 2 次元でも、クラスが並んでいる軸を指すので、場合分けが要りません。
# - `np.max(u, axis=-1)` の形は (B,) なので、(B, クラス数) から行ごとに引くことができません。`keepdims=True` をつけると、形は (B, 1) になります。
# - 表全体の最大値を引くと、どうなるでしょうか。ある行の点数だけがとても大きいとき、ほかの行に何が起きるか考えてみましょう。
#
# </details>
# %% [markdown] lang="en"
# Scores may be negative. The probabilities are all positive and add up to 1, and they are in the same order as the scores. Because they add up to 1, softmax cannot answer "none of these": even for a photo that shows no dog, cat or bird, the three probabilities add up to 1.
#
# This formula turns the scores $u_i$ into probabilities $y_i$:
#
# $$y_i = \frac{e^{u_i}}{\sum_{k} e^{u_k}}$$
#
# In words: raise $e$ to the power of each score, which gives a positive number, and divide by the total. The numerator belongs to one class, the denominator adds up all classes.
#
# Here too, $e^{1000}$ overflows. The following property helps: **subtracting the same number $c$ from all scores does not change the probabilities.** Numerator and denominator are both divided by $e^{c}$, which cancels:
#
# $$\frac{e^{u_i - c}}{\sum_k e^{u_k - c}} = \frac{e^{u_i} / e^{c}}{\sum_k e^{u_k} / e^{c}} = \frac{e^{u_i}}{\sum_k e^{u_k}}$$
#
# Which $c$ makes sure that no exponent is ever positive?
#
# ### Exercise `softmax`
# Turn the scores `u` into probabilities. `u` is one sample `(classes,)` or a table `(B, classes)` of B samples. In a table each row is one sample, and **each row** of the result adds up to 1. Scores of ±1000 must not give `nan`.
#
# <details><summary>Hint</summary>
#
# - `axis=-1` is the last axis. In one dimension and in two, that is the axis of the classes, so you need no separate cases.
# - `np.max(u, axis=-1)` has the shape (B,), which cannot be subtracted row by row from (B, classes). With `keepdims=True` the shape is (B, 1).
# - What if you subtract the maximum of the whole table? Suppose one row has very large scores: what happens to the other rows?
#
# </details>


# %% exercise="softmax"
def softmax(u):
    """点数を確率に変える。u: (クラス数,) または (B, クラス数)、整数でもよい。同じ形の新しい小数の配列を返す。±1000 の点数でも nan にならない。"""  #:ja
    """Turn scores into probabilities. u: (classes,) or (B, classes), integers allowed. Returns a new array of floats of the same shape; never nan, even for ±1000."""  #:en
    ### BEGIN SOLUTION
    # ja: 最大値を引いても確率は変わらない。指数は必ず 0 以下になる
    # en: subtracting the maximum leaves the probabilities as they are, and no exponent is above 0
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
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
_, (after,) = call_and_look(softmax, np.array([2.0, 1.0, -1.0]))
expect(
    "softmax(u) の後の u <=> u, after softmax(u)",
    after,
    [2.0, 1.0, -1.0],
    hint="softmax(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="softmax(u) changed the u that it was given. Return a new array.",  #:en
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
    hint="Integers in, floats out.",  #:en
)
u = fresh().normal(0, 2, 6)
expect("softmax(u), u: (6,)", softmax(u.copy()), np.exp(u) / np.exp(u).sum())
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
for u in (np.array([[1.0, 3.0], [2.0, -1.0]]), np.array([[3, 0, 1], [1, 1, 5], [-2, 0, 2], [0, 4, 4]])):
    expect(
        f"softmax({u.tolist()})",
        softmax(u.copy()),
        np.exp(u) / np.exp(u).sum(axis=1, keepdims=True),
        hint="足して 1 になるのは、列でも表全体でもなく、行です。",  #:ja
        hint="It is each row that adds up to 1, not each column nor the whole table.",  #:en
    )
expect("softmax([[7, 7]])", softmax(np.array([[7.0, 7.0]])), [[0.5, 0.5]])
u = fresh().normal(0, 2, (3, 3))
got, (after,) = call_and_look(softmax, u)
expect("softmax(u), u: (3, 3)", got, np.exp(u) / np.exp(u).sum(axis=1, keepdims=True))
expect(
    "softmax(u), u: (3, 3) の後の u <=> u, after softmax(u), u: (3, 3)",
    after,
    u,
    hint="softmax(u) を呼ぶと、渡された u が変わりました。新しい配列を返してください。",  #:ja
    hint="softmax(u) changed the u that it was given. Return a new array.",  #:en
)
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
    hint="引く数は行ごとに選びます。表全体の最大値を引くと、点数の小さい行では e の値がすべて 0 になります。",  #:ja
    hint="Choose what to subtract for each row. With the maximum of the table, every power of e in a row of small scores becomes 0.",  #:en
)
expect(
    "softmax([-1000, 0, 1000])",
    softmax(np.array([-1000.0, 0.0, 1000.0])),
    [0.0, 0.0, 1.0],
    hint="引いた後に大きな正の数が残ると、まだオーバーフローします。どの数を引けば、正の数がなくなりますか。",  #:ja
    hint="A large positive number that is left still overflows. What must be subtracted so that none is left?",  #:en
)
rng = fresh()
u = rng.normal(size=(3, 4))
expect(
    "softmax(u), u: (3, 4)",
    softmax(u + rng.permutation([[900.0], [-900.0], [0.0]])),
    np.exp(u) / np.exp(u).sum(axis=1, keepdims=True),
    hint="どの行も、その行の最大値を引いてから計算します。",  #:ja
    hint="In each row, subtract the maximum of that row first.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 引き算では変わらない確率も、割り算では変わります。言語モデルは、点数を**温度**(temperature)$T$ で割ってからソフトマックスに通し、答えの思い切りのよさを変えます。あなたの `softmax` で試しましょう。$T$ を 0 に近づけると、3 本の棒はどうなるでしょうか。$T$ をとても大きくすると? 予想してから、スライダーを動かしてください。
# %% [markdown] lang="en"
# Subtracting leaves the probabilities as they are; dividing does not. Language models divide the scores by a **temperature** $T$ before the softmax, to make their answers bolder or more cautious. Try it with your `softmax`. What will the three bars do as $T$ comes close to 0? And when $T$ is very large? Guess first, then move the slider.

# %% demo
names = ["犬 <=> dog", "猫 <=> cat", "鳥 <=> bird"]


def draw(T=1.0):
    p = softmax(np.array([2.0, 1.0, -1.0]) / T)
    show_bars(names, {"": (p, BLUE)}, f"softmax(u / {T})", "クラス <=> class", "確率 <=> probability", number="{:.3f}", ylim=(0, 1.1))


show_slider(draw, {"温度 T <=> temperature T": [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 20.0]})

# %% [markdown] lang="ja"
# 温度が低いと、いちばん大きい点数がほとんど全部を取ります。高いと、点数の差が小さくなり、どの確率も 1/3 に近づきます。順番は、どの温度でも変わりません。
#
# 最後に、あなたが書いた関数を PyTorch の関数と比べます。10 万個の乱数で、いちばん大きな差はいくつでしょうか。
#
# もう 1 つ確かめます。2 クラスで、点数が $u$ と 0 のとき、ソフトマックスの 1 つ目の確率は $\frac{e^u}{e^u + 1}$ です。分母と分子を $e^u$ で割ると、シグモイドの式になります。
# %% [markdown] lang="en"
# At a low temperature the largest score takes nearly everything. At a high one the scores hardly differ, and each probability comes close to 1/3. Their order is the same at any temperature.
#
# Finally, we compare what you wrote with PyTorch. What is the largest difference over a hundred thousand random numbers?
#
# We check one more thing. With two classes whose scores are $u$ and 0, the first probability of softmax is $\frac{e^u}{e^u + 1}$. Divide numerator and denominator by $e^u$, and you have the formula of sigmoid.

# %% demo
u = np.random.default_rng(1).normal(0, 50, (10_000, 10))
t = torch.tensor(u)
for mine, theirs in [(sigmoid, torch.sigmoid), (relu, torch.relu), (softmax, lambda v: torch.softmax(v, dim=-1))]:
    difference = np.abs(mine(u) - theirs(t).numpy()).max()
    print(f"{mine.__name__:8s} 差は、最大でも {difference:.1e}")  #:ja
    print(f"{mine.__name__:8s} largest difference {difference:.1e}")  #:en

two_scores = np.column_stack([u[:, 0], np.zeros(len(u))])
difference = np.abs(softmax(two_scores)[:, 0] - sigmoid(u[:, 0])).max()
print(f"softmax([u, 0])[0] と sigmoid(u) の差は、最大でも {difference:.1e}")  #:ja
print(f"softmax([u, 0])[0] - sigmoid(u): largest difference {difference:.1e}")  #:en

# %% [markdown] lang="ja"
# 差は、0 か丸め誤差だけです。世界中で使われている道具と同じものを、数行で書けました。シグモイドは、2 クラスのソフトマックスでもあります。
#
# ## 確かめよう
#
# 答えを書いて、次のセルも実行してください。すぐに返事が表示されます。何度でも答え直せます。
#
# **問 1.** 次のうち、**線形**な関数を**すべて**選んでください。
# - a. $f(x) = -4x$
# - b. $f(x) = 3x + 2$
# - c. $f(x) = \max(0, x)$
# - d. 平面の点を、原点のまわりに 90 度回す
# %% [markdown] lang="en"
# The differences are 0 or only rounding. The whole world uses these functions, and you wrote them in a few lines each. Sigmoid is softmax for two classes, one of which has the score 0.
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
    "a,d": "正解です。どちらも行列を掛けるだけなので、足すのも c 倍するのも、先でも後でも同じです。",  #:ja
    "a,d": "Right: both are products with a matrix, so adding and scaling may come before or after.",  #:en
    "a": "a は線形です。回転はどうでしょう。2 つの矢印を足してから回しても、回してから足しても、同じ矢印になりませんか。",  #:ja
    "a": "a is linear. And the rotation? Add two arrows and turn the sum, or turn both and add them: is the result not the same?",  #:en
    "d": "d は線形です。a の −4 倍も、1 行 1 列の行列を掛けることと同じです。",  #:ja
    "d": "d is linear. Multiplying by −4 is a matrix product too, with one row and one column.",  #:en
    "a,b": "b のグラフは直線ですが、f(0) = 2 です。線形な関数なら、0 を入れると 0 が出ます。回転も考えてみましょう。",  #:ja
    "a,b": "The graph of b is straight, but f(0) = 2, and a linear function sends 0 to 0. Think about the rotation as well.",  #:en
    "a,b,d": "惜しい。b のグラフは直線ですが、f(0) = 2 なので、足してから通すのと通してから足すのとで、2 だけ違います。",  #:ja
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
# 4 行のうち 1 行を、受け取った値をそのまま渡す行に替えます(4 行目なら `y = u2`)。すると、`x` から `u2` までが、1 つの層 `x @ W + b` と同じ計算になりました。替えたのは何行目ですか。番号で答えてください。
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
# One of the four lines is replaced by a line that passes on what it gets, unchanged (line 4 would become `y = u2`). Afterwards the computation from `x` to `u2` is that of a single layer, `x @ W + b`. Which line was replaced? Answer with its number.

# %% quiz="bending_line" points=1
bending_line = 2
replies = {
    "2": "正解です。z1 = u1 なら、1 行目と 3 行目は x @ (W1 @ W2) + (b1 @ W2 + b2) にまとまります。",  #:ja
    "2": "Right: with z1 = u1, lines 1 and 3 become x @ (W1 @ W2) + (b1 @ W2 + b2).",  #:en
    "1": "1 行目を u1 = x に替えても、relu(x) の折れ目が残ります。1 つの層では、折れ目を作れません。",  #:ja
    "1": "With u1 = x in line 1, the kink of relu(x) remains, and one layer cannot make a kink.",  #:en
    "3": "3 行目を替えると、u2 = relu(u1) です。折れ目が残るので、1 つの層と同じにはなりません。",  #:ja
    "3": "With line 3 replaced, u2 is relu(u1): the kink remains, and one layer cannot make a kink.",  #:en
    "4": "softmax も線形ではありませんが、u2 より後ろにあるので、u2 には影響しません。",  #:ja
    "4": "Softmax is not linear either, but it comes after u2 and has no effect on it.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** シグモイドの傾きは、最大でも 4 分の 1 です。小さな変化が、シグモイドの層を 5 つ通ります。重みの影響は考えず、傾きだけを掛けると、変化の大きさは**何分の 1 以下**になりますか。分母の数を答えてください。
# %% [markdown] lang="en"
# **Question 3.** The slope of sigmoid is at most one quarter. A small change passes through 5 layers of sigmoid. Leave the weights out and multiply the slopes only: the change shrinks to **1/n** of its size or less. Answer with the number n.

# %% quiz="five_layers" points=1
five_layers = 1024
replies = {
    "1024": "正解です。4 × 4 × 4 × 4 × 4 = 1024。10 層なら 100 万分の 1 以下です。",  #:ja
    "1024": "Right: 4 × 4 × 4 × 4 × 4 = 1024. Ten layers make it less than a millionth.",  #:en
    "20": "4 × 5 を計算していませんか。変化には、層を通るたびに傾きが掛けられます。",  #:ja
    "20": "That is 4 × 5. The change is multiplied by a slope in every layer.",  #:en
    "4": "それは 1 層分です。5 層では 5 回掛けます。",  #:ja
    "4": "That is one layer. Five layers multiply five times.",  #:en
    "32": "2 の 5 乗ですね。u = 0 での出力 0.5 を使いませんでしたか。掛けるのは傾きの 0.25 です。",  #:ja
    "32": "That is 2 to the 5th: perhaps from the output 0.5 at u = 0. The factor in each layer is the slope, 0.25.",  #:en
    "625": "5 の 4 乗になっています。4 を 5 回掛けます。",  #:ja
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
    "a": "Softmax gives probabilities, and they never exceed 1.",  #:en
    "b": "正解です。確率を決めるのは、点数の差だけです。だから、最大値を引いても答えは変わりません。",  #:ja
    "b": "Right: only the differences between scores count. That is why you may subtract the maximum.",  #:en
    "c": "点数を 100 倍すると、差も 100 倍になってそうなります。100 を足しても、差は 1 のままです。",  #:ja
    "c": "Multiplying the scores by 100 would do that, because it multiplies the differences. Adding 100 leaves the differences at 1.",  #:en
    "d": "e の 103 乗はまだオーバーフローしません。しかも、あなたの softmax は先に最大値を引くので、もっと大きな点数でも大丈夫です。",  #:ja
    "d": "e to the 103rd does not overflow yet. And your softmax subtracts the maximum first, so much larger scores are no problem.",  #:en
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
    "a": "中間層ではよく使いますが、出力層に使うと 0 ℃ より下を予測できません。札幌の冬には困ります。",  #:ja
    "a": "A good choice for hidden layers, but at the output it can never give a number below 0 °C. Winters in Sapporo are colder.",  #:en
    "b": "シグモイドの値は 0 と 1 の間です。確率には向きますが、25 ℃ は表せません。",  #:ja
    "b": "Sigmoid stays between 0 and 1: good for a probability, but it cannot give 25 °C.",  #:en
    "c": "出力が 1 つだけのソフトマックスは、同じ数どうしの割り算になり、いつも 1 です。",  #:ja
    "c": "With a single output, softmax divides a number by itself: the result is always 1.",  #:en
    "d": "正解です。気温は正にも負にもなる数なので、手を加えずにそのまま出します。",  #:ja
    "d": "Right: a temperature is a number above or below zero, so it goes out as it is.",  #:en
}

# %% [markdown] lang="ja"
# **問 6(記述、3 点)。** 友だちが「シグモイドのほうがなめらかで、神経細胞の反応にも似ているのに、どうして中間層に ReLU を使うの?」と聞いてきました。5 行くらいで答えてください。
#
# 採点の目安(各 1 点)
# - 深いネットワークでシグモイドを使うと学習に何が起きるかを、そうなるしくみと一緒に説明している。
# - 同じことが、ReLU ではなぜ起こりにくいのかを説明している。
# - ReLU の長所か短所をもう 1 つ挙げ、なぜそうなるのかを述べている。
# %% [markdown] lang="en"
# **Question 6 (essay, 3 points).** A friend asks: "Sigmoid is smooth and more like the response of a nerve cell. Why do you use ReLU in hidden layers?" Answer in about five lines.
#
# How it is graded (1 point each)
# - Explains what happens to learning when a deep network uses sigmoid, and by which mechanism.
# - Explains why this is less of a problem with ReLU.
# - Names one more advantage or disadvantage of ReLU and says where it comes from.

# %% [markdown] essay="why_relu" points=3 lang="ja"
# ### BEGIN SOLUTION
# 入力に近い層で起きた小さな変化は、層を通るたびに、活性化関数の傾きと重みを掛けられる。シグモイドの傾きは最大でも 0.25 なので、傾きだけを考えても 10 層で 100 万分の 1 以下になり、
# 入力に近い層の勾配がほとんど 0 になって学習できない(勾配消失)。ReLU の傾きは、正の入力に対しては大きさによらず 1 なので、重みの大きさをうまく選べば、変化は深い層まで届く。
# そのうえ、0 と比べるだけなので計算が軽く、出力の半分ほどがちょうど 0 になる(スパース)。ただし、どのデータに対しても 0 を出すユニットは傾きも 0 で、もう学習できない(dying ReLU)。
# ### END SOLUTION
# %% [markdown] essay="why_relu" points=3 lang="en"
# ### BEGIN SOLUTION
# A small change in a layer near the input is multiplied by slopes and weights in every layer that it passes. The slope of sigmoid is 0.25 at most, so the slopes alone leave less than a millionth after 10 layers.
# Gradients near the input are almost 0, and those layers hardly learn (vanishing gradients). The slope of ReLU is 1 for every positive input, however large, so with weights of a suitable size the change gets through many layers.
# ReLU is also cheap, since it only compares with 0, and about half of its outputs are exactly 0 (sparse). Its weakness: a unit that gives 0 for every sample has slope 0 as well and cannot learn any more (dying ReLU).
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Cybenko, [*Approximation by superpositions of a sigmoidal function*](https://doi.org/10.1007/BF02551274) (1989)、Leshno ほか, [*Multilayer feedforward networks with a nonpolynomial activation function can approximate any function*](https://doi.org/10.1016/S0893-6080%2805%2980131-5) (1993) 万能近似定理。
# - Fukushima, [*Visual feature extraction by a multilayered network of analog threshold elements*](https://doi.org/10.1109/TSSC.1969.300225) (1969) ReLU の形が出てくる、早い時期の論文。
# - Glorot, Bordes, Bengio, [*Deep sparse rectifier neural networks*](https://proceedings.mlr.press/v15/glorot11a.html) (2011) ReLU とスパースさ。6 節の図と見比べてください。
# - He ほか, [*Delving deep into rectifiers*](https://arxiv.org/abs/1502.01852) (2015) 6 節の分散 $2/n$ の出どころ。負の側の傾きも学習します。
# - Hendrycks, Gimpel, [*Gaussian error linear units (GELUs)*](https://arxiv.org/abs/1606.08415) (2016) 折れ目の丸い ReLU の仲間。
#
# 次の課では、`affine` と活性化関数をつないでネットワークを作り、データを流します。
# %% [markdown] lang="en"
# ## Going further
#
# - Cybenko, [*Approximation by superpositions of a sigmoidal function*](https://doi.org/10.1007/BF02551274) (1989), and Leshno et al., [*Multilayer feedforward networks with a nonpolynomial activation function can approximate any function*](https://doi.org/10.1016/S0893-6080%2805%2980131-5) (1993): the universal approximation theorem.
# - Fukushima, [*Visual feature extraction by a multilayered network of analog threshold elements*](https://doi.org/10.1109/TSSC.1969.300225) (1969): an early paper with the shape of ReLU.
# - Glorot, Bordes, Bengio, [*Deep sparse rectifier neural networks*](https://proceedings.mlr.press/v15/glorot11a.html) (2011): ReLU and sparsity; compare with the figure of section 6.
# - He et al., [*Delving deep into rectifiers*](https://arxiv.org/abs/1502.01852) (2015): the origin of the variance $2/n$ in section 6. The slope on the negative side is learned, too.
# - Hendrycks, Gimpel, [*Gaussian error linear units (GELUs)*](https://arxiv.org/abs/1606.08415) (2016): a relative of ReLU with a rounded kink.
#
# In the next lesson you join `affine` and the activation functions into a network and send data through it.
