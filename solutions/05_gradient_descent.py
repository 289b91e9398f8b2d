# %% [markdown] lang="ja"
# 霧の深い山にいます。目指すのは、谷のいちばん低いところ。見えるのは足元だけで、地図も景色もありません。
# それでも、足元の**傾き**なら分かります。谷底はどちらでしょう。次のセルを実行して、指で差してみてください。
# %% [markdown] lang="en"
# You are on a mountain in thick fog, and you want to get to the lowest point of the valley. You see the ground at your feet and nothing else: no map, no view.
# What you can feel is the **slope** under your shoes. Where is the valley floor? Run the cell and point with your finger.

# %% setup
import time

import numpy as np

# ja: アイスの屋台の 80 日分の記録。X: (気温 − 15 ℃) ÷ 10、t: 売れた数(百個)
# en: 80 days of an ice-cream stall. X: (temperature − 15 °C) / 10; t: ices sold, in hundreds
rng = np.random.default_rng(5)
X = rng.uniform(0.0, 2.2, size=80)
t = 1.4 * X + 0.3 + rng.normal(scale=0.3, size=80)


def error(p, X, t):
    """直線 w * X + b の誤差(½ × 二乗誤差の、サンプルについての平均)。p: (w, b)、X と t: (n,)"""  #:ja
    """Error of the line w * X + b: half the squared error, mean over samples. p: (w, b); X and t: (n,)"""  #:en
    return np.mean((p[0] * X + p[1] - t) ** 2) / 2


def call_and_look(function, *args):
    """function を引数のコピーで呼び、(返り値, 呼んだあとの引数) を返す。引数が書き換えられたかどうかを見るための道具。"""  #:ja
    """Call function with copies of the arguments; return (what came back, the arguments afterwards), to see whether they were changed."""  #:en
    def copied(value):
        if isinstance(value, dict):
            return {name: copied(item) for name, item in value.items()}
        return value.copy() if isinstance(value, np.ndarray) else value

    args = [copied(value) for value in args]
    return function(*args), args


# %% demo
W, B = np.meshgrid(np.linspace(-1.4, 4.0, 120), np.linspace(-1.2, 2.8, 100))
heights = np.mean((W[..., None] * X + B[..., None] - t) ** 2, axis=-1) / 2
start = np.array([-0.6, 2.0])


def draw_map(ax, title):
    lines = ax.contour(W, B, heights, levels=np.geomspace(0.06, 20, 13), colors=GREY, linewidths=1, alpha=0.7)
    ax.grid(False)
    ax.set(xlabel="w", ylabel="b", title=title, aspect="equal")
    return lines


fig, ax = plt.subplots()
lines = draw_map(ax, "In the fog: which way to the valley?")
ax.set_facecolor("lightgrey")
circle = ax.add_patch(plt.Circle(start, 0.45, color="white", zorder=0))
lines.set_clip_path(circle)
ax.plot(*start, "o", color=BLUE, markersize=10)
ax.text(start[0] + 0.55, start[1], "you are here", color=BLUE, va="center")
plt.show()

# %% [markdown] lang="ja"
# 見える範囲の線は等高線です。坂がいちばん急なのは、線と直角の向き。上りと下りのどちらなのかは、少し動いて高さを比べれば分かります。下りへ少し進んで、また足元を調べる。これを繰り返せば、霧の中でも谷に着けそうです。
# この山下りが**勾配降下法**で、ChatGPT のような大きなモデルも、もとをたどれば同じ方法で学習しています。
#
# **この課でできるようになること** 勾配を測り、歩幅(学習率)とデータの分け方(ミニバッチ)を選んで、モデルを自分の手で学習させられるようになります。学習曲線を見て、歩幅が悪いのか、データの雑音なのかを見分けられるようになります。
#
# **必要なもの** 損失関数(04)と NumPy の配列。微分は「少し動かすと、結果がその何倍動くか」だと分かれば十分です。GPU は使いません。
# %% [markdown] lang="en"
# The lines in sight are contours, and the ground is steepest at right angles to them. Which of the two ways is down? Move a little and compare the heights. Then step down, feel the ground again, and repeat: that should get you to the valley even in fog.
# This walk is called **gradient descent**, and at heart even the largest language models are trained by it.
#
# **What you will be able to do** Measure a gradient, choose a step size (the learning rate) and a way to deal out the data (mini-batches), and train a model with your own hands; and tell from a learning curve whether the steps are to blame or the noise in the data.
#
# **What you need** Loss functions (04) and NumPy arrays. Of calculus, one thought is enough: a derivative says how many times as far the result moves when you nudge the input. No GPU.

# %% [markdown] lang="ja"
# ## 1. 地図の 1 点は、1 本の直線
#
# この山は何でできているのでしょう。アイスの屋台の記録に、直線 $y = wx + b$ を当てはめたいとします。$w$ と $b$ を決めると、直線が 1 本決まり、誤差 $E$ が 1 つ決まります。その $E$ が山の高さです。
# %% [markdown] lang="en"
# ## 1. Each point of the map is a line
#
# What is this mountain made of? We want to lay a line $y = wx + b$ through the records of an ice-cream stall. Choose $w$ and $b$, and you have one line and one error $E$. That $E$ is the height of the ground.

# %% demo
places = {"A": (-0.6, 2.0), "B": (2.6, 0.6), "C": (1.4, 0.3)}
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.6), layout="constrained")
draw_map(left, "A point of the map …")
left.set_aspect("auto")
right.scatter(X, t, s=14, color=GREY, alpha=0.6)
right.set(xlabel="temperature x", ylabel="ices sold", title="… is a line", ylim=(-0.5, 6.5))
for (name, p), colour, style, mark in zip(places.items(), [BLUE, ORANGE, GREEN], ["-", "--", "-."], "os^"):
    left.plot(*p, mark, color=colour, markersize=9)
    left.annotate(name, p, (9, 7), textcoords="offset points", color=colour, fontweight="bold")
    right.plot([0, 2.2], [p[1], p[0] * 2.2 + p[1]], style, color=colour, label=f"{name}: E = {error(p, X, t):.2f}")
right.legend(fontsize=11, loc="upper left")
plt.show()

# %% [markdown] lang="ja"
# いちばんよく当てはまる直線 C は、谷底にあります。「よい $w$ と $b$ を探す」と「谷底を探す」は、同じことなのです。
# パラメータが 2 つだから地図に描けました。100 万個あっても、考え方は変わりません。
#
# ## 2. 足元の傾きを測る
#
# 坂の傾きを知るには、少しだけ動いて、高さの差を見ます。前にだけ動くのと、前と後ろの両方に動くのとでは、どちらが正確でしょう。
# %% [markdown] lang="en"
# Line C fits best, and C lies on the valley floor: looking for good $w$ and $b$ and looking for the bottom of the valley are one and the same.
# Two parameters can be drawn as a map. With a million the idea does not change.
#
# ## 2. Feeling the slope
#
# To learn how steep the ground is, move a little and see how much the height changes. You could move forward only, or both forward and back. Which is more exact?

# %% demo
def hill(w):
    return np.exp(w)


w, h = 1.0, 0.5
line = np.array([-0.1, 2.0])
plt.plot(np.linspace(-0.1, 1.9, 100), hill(np.linspace(-0.1, 1.9, 100)), color=GREY, label="E(w)")
plt.plot(line, hill(w) + hill(w) * (line - w), ":", color=GREEN, lw=3, label=f"true slope: {hill(w):.2f}")
for back, colour, style, mark, name in [(0, ORANGE, "--", "s", "forward"), (h, BLUE, "-", "o", "central")]:
    slope = (hill(w + h) - hill(w - back)) / (h + back)
    plt.plot(line, hill(w - back) + slope * (line - w + back), style, color=colour, label=f"{name}: {slope:.2f}")
    plt.plot([w - back, w + h], [hill(w - back), hill(w + h)], mark, color=colour, markersize=8)
plt.ylim(-0.5, 8)
plt.title("Both sides: almost the true slope")
plt.xlabel("w")
plt.ylabel("E")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 前だけ動く**前進差分**(橙)は、坂が曲がっている分だけずれます。両側へ動く**中心差分**(青)は、前のずれと後ろのずれが打ち消し合い、本当の傾きにずっと近くなります。
#
# 動く幅 $h$ は、小さいほどよいのでしょうか。次の図は、$h$ を変えたときの誤差です。**予想してから**実行してください。
# %% [markdown] lang="en"
# The **forward difference** (orange) is off by as much as the slope bends. In the **central difference** (blue), which moves both ways, the two slips nearly cancel, and it comes much closer to the true slope.
#
# Then the smaller the move $h$, the better? The next figure shows the error for each $h$. **Make a guess** before you run it.

# %% demo
hs = np.logspace(-12, -0.5, 47)
forward = abs((hill(1 + hs) - hill(1)) / hs - np.e)
central = abs((hill(1 + hs) - hill(1 - hs)) / (2 * hs) - np.e)
plt.loglog(hs, forward, "s--", markersize=4, color=ORANGE, label="forward")
plt.loglog(hs, central, "o-", markersize=4, color=BLUE, label="central")
plt.axvline(1e-4, color=GREY, ls=":")
plt.text(1.4e-4, 1e-1, "h = 1e-4", color=GREY)
plt.title("Smaller is not always better")
plt.xlabel("h")
plt.ylabel("error of the slope")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# V の字になりました。右側では、$h$ を小さくするほど正確です。ところが左側では、逆に悪くなります。ほとんど同じ 2 つの数を引き算すると、上の桁が消えて、計算機の丸め誤差だけが目立ってしまうのです(桁落ち)。だから $h$ は、小さすぎない $10^{-4}$ くらいにします。
#
# パラメータがたくさんあるときは、**1 つずつ**動かして測ります。$m$ 番目なら、
#
# $$\frac{\partial E}{\partial w_m} \approx \frac{E(\dots, w_m + h, \dots) - E(\dots, w_m - h, \dots)}{2h}$$
#
# 言葉にすると「$w_m$ だけを両側へ $h$ 動かし、高さの差を、動いた幅 $2h$ で割る」。全部の $m$ について並べたものが**勾配** $\nabla E$、この測り方が**数値微分**です。
#
# ### 課題 `numerical_gradient`
# どんな形の配列 `w` でも、同じ形の勾配を返す関数を書いてください。`w` は、呼び終わったときに元どおりでなければいけません。
#
# <details><summary>ヒント</summary>
#
# - `for i in np.ndindex(w.shape):` とすると、何次元の配列でも、すべての位置を 1 つずつ回れます。`w[i]` で読み書きできます。
# - 2 番目を測るとき、1 番目が動いたままだったら、どこの傾きを測ったことになるでしょう。
#
# </details>
# %% [markdown] lang="en"
# It makes a V. On the right a smaller $h$ is more exact; on the left things get worse again. Subtract two numbers that are almost equal and their leading digits vanish; what remains is the computer's rounding error (cancellation). So we take an $h$ that is not too small, about $10^{-4}$.
#
# With many parameters, nudge them **one at a time**. For number $m$:
#
# $$\frac{\partial E}{\partial w_m} \approx \frac{E(\dots, w_m + h, \dots) - E(\dots, w_m - h, \dots)}{2h}$$
#
# In words: move $w_m$ alone by $h$ to both sides, and divide the difference in height by the distance $2h$. All of these together are the **gradient** $\nabla E$; measuring it this way is **numerical differentiation**.
#
# ### Exercise `numerical_gradient`
# Write a function that takes an array `w` of any shape and returns a gradient of that shape. When it is done, `w` has to be as it was.
#
# <details><summary>Hint</summary>
#
# - `for i in np.ndindex(w.shape):` visits every position of an array, however many dimensions it has; `w[i]` reads and writes there.
# - If the first element is still moved while you measure the second, at which place have you measured the slope?
#
# </details>


# %% exercise="numerical_gradient"
def numerical_gradient(f, w, h=1e-4):
    """f の w における勾配を、幅 h の中心差分で求める。  #:ja
  #:ja
    f: w と同じ形の配列を受け取り、数を 1 つ返す関数  #:ja
    w: 小数(float)の配列。何次元でもよい。呼び終わったとき、中身は元のまま  #:ja
    返り値: w と同じ形の配列  #:ja
    """  #:ja
    """Return the gradient of f at w by central differences of width h.  #:en
  #:en
    f: a function that takes an array of w's shape and returns one number  #:en
    w: an array of floats with any number of dimensions; holds the same values afterwards  #:en
    Returns an array of w's shape.  #:en
    """  #:en
    ### BEGIN SOLUTION
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        nudged = w.copy()
        nudged[i] = w[i] + h
        above = f(nudged)
        nudged[i] = w[i] - h
        gradient[i] = (above - f(nudged)) / (2 * h)
    return gradient
    ### END SOLUTION


# %% test="numerical_gradient" idea="central" points=1
import numpy as np


def bowl(w):
    return float(w[0] ** 2 + 3 * w[1])


# ja: 2 次関数なら、h = 0.5 のように大きくても、中心差分は正確です。
# en: For a quadratic function the central difference is exact, even with h as large as 0.5.
got, _ = call_and_look(numerical_gradient, bowl, np.array([2.0, -1.0]), 0.5)
expect(
    "numerical_gradient(f, [2, -1], h=0.5)   f(w) = w[0]² + 3 w[1]",
    got,
    [4.0, 3.0],
    hint="[4.5, 3] なら前進差分です。2 倍なら、割る幅を確かめましょう。",  #:ja
    hint="[4.5, 3] is the forward difference. Twice too much? Check what you divide by.",  #:en
)
### BEGIN HIDDEN TESTS
def cubes(w):
    return float(np.sum(np.array([1.0, -2.0, 0.5]) * w**3))


def product(w):
    return float(w[0] * w[1] * w[2])


got, _ = call_and_look(numerical_gradient, cubes, np.array([1.0, 0.2, -3.0]), 0.5)
expect(
    "numerical_gradient(f, [1, 0.2, -3], h=0.5)   f(w) = w[0]³ − 2 w[1]³ + 0.5 w[2]³",
    got,
    np.array([1.0, -2.0, 0.5]) * (3 * np.array([1.0, 0.2, -3.0]) ** 2 + 0.25),
    hint="(f(w + h) − f(w − h)) / 2h を、渡された h で計算します。",  #:ja
    hint="(f(w + h) − f(w − h)) / 2h, with the h that was given.",  #:en
)
got, _ = call_and_look(numerical_gradient, product, np.array([2.0, 3.0, 5.0]), 0.5)
expect(
    "numerical_gradient(f, [2, 3, 5], h=0.5)   f(w) = w[0] w[1] w[2]",
    got,
    [15.0, 10.0, 6.0],
    hint="1 つを測り終えたら、元に戻してから次へ進みます。",  #:ja
    hint="Put each element back before you go on to the next.",  #:en
)
seen = []


def remembered(w):
    seen.append(np.array(w))
    return cubes(w)


got, _ = call_and_look(numerical_gradient, remembered, np.array([2.0, -1.5, 1.0]))
expect(
    "numerical_gradient(f, [2, -1.5, 1])   f(w) = w[0]³ − 2 w[1]³ + 0.5 w[2]³",
    got,
    np.array([12.0, -13.5, 1.5]),
    hint="h を渡されなければ 1e-4 です。",  #:ja
    hint="Without an h, it is 1e-4.",  #:en
)
expect(
    "h in numerical_gradient(f, w)",
    np.max(np.abs(np.array(seen) - np.array([2.0, -1.5, 1.0]))),
    1e-4,
    tol=1e-8,
    hint="h を渡されなければ 1e-4 です。",  #:ja
    hint="Without an h, it is 1e-4.",  #:en
)
### END HIDDEN TESTS

# %% test="numerical_gradient" idea="any_shape" points=1
import numpy as np


def corners(w):
    return float(w[0, 0] * w[1, 2] + 3 * w[0, 1])


got, (_, after) = call_and_look(numerical_gradient, corners, np.arange(6.0).reshape(2, 3))
expect(
    "numerical_gradient(f, [[0, 1, 2], [3, 4, 5]])   f(w) = w[0, 0] w[1, 2] + 3 w[0, 1]",
    got,
    [[5.0, 3.0, 0.0], [0.0, 0.0, 0.0]],
    hint="w と同じ形で返します。f にも、w と同じ形のまま渡します。",  #:ja
    hint="The answer has w's shape, and so has what f is given.",  #:en
)
expect(
    "w",
    after,
    np.arange(6.0).reshape(2, 3),
    tol=1e-9,
    hint="呼んだあと、w が変わっていました。",  #:ja
    hint="w was changed by the call.",  #:en
)
### BEGIN HIDDEN TESTS
shapes = []


def watched(w):
    shapes.append(list(np.shape(w)))
    return float(np.sum(np.cos(w)))


for shape in [(2, 2, 3), (5,), (3, 1)]:
    w = np.random.default_rng(len(shape)).normal(size=shape)
    got, (_, after, _) = call_and_look(numerical_gradient, watched, w, 1e-4)
    expect(
        f"numerical_gradient(f, w)   f(w) = Σ cos w, w.shape = {shape}",
        got,
        -np.sin(w),
        hint="w と同じ形で返します。",  #:ja
        hint="The answer has w's shape.",  #:en
    )
    expect(
        "w",
        after,
        w,
        tol=1e-9,
        hint="呼んだあと、w が変わっていました。最後の要素も戻しましたか。",  #:ja
        hint="w was changed by the call. Did the last element go back too?",  #:en
    )
    expect("w.shape in f(w)", shapes[-1], list(shape))
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. 一歩下りる
#
# 傾きが分かったら、次は歩幅です。毎回同じ歩幅で進むと、谷底をまたいで行ったり来たりしそうです。うまい決め方があります。図の矢印の長さに注目してください。
# %% [markdown] lang="en"
# ## 3. One step down
#
# We know the slope; how long should the step be? With steps of one fixed length we might hop to and fro across the bottom. There is a neat way. Watch the lengths of the steps in the figure.

# %% demo
ws = np.linspace(-0.4, 4.4, 100)
plt.plot(ws, (ws - 2) ** 2, color=GREY)
w = 4.2
for _ in range(6):
    after = w - 0.15 * 2 * (w - 2)
    plt.plot([w, after], [(w - 2) ** 2] * 2, color=RED, lw=3)
    plt.plot([after, after], [(w - 2) ** 2, (after - 2) ** 2], ":", color=GREY, lw=1.5)
    plt.plot(w, (w - 2) ** 2, "o", color=BLUE, markersize=9)
    w = after
plt.title("Steep: long steps. Flat: short steps")
plt.xlabel("w")
plt.ylabel("E = (w − 2)²")
plt.show()

# %% [markdown] lang="ja"
# 歩幅は、**傾きの何割か**にしてあります。急な坂では大きく、谷底に近づくと自然に小さくなります。式にすると、
#
# $$w \leftarrow w - \varepsilon \nabla E$$
#
# 言葉にすると「勾配(上り坂の向き)の逆へ、勾配の $\varepsilon$ 倍だけ進む」。$\varepsilon$(イプシロン)が**学習率**で、コードでは `lr` と書きます。1847 年にコーシーが、天体の軌道を求めるために考えた方法です。
#
# ### 課題 `sgd_step`
# ネットワークには配列がいくつもあるので、`{"W1": …, "b1": …}` のような辞書で渡します。新しい辞書を返し、渡された辞書と配列には手をつけないでください。
#
# <details><summary>ヒント</summary>
#
# `a = a - 1` は新しい配列を作ります。`a -= 1` は、`a` と名のつく配列そのものを書き換えます。辞書の `.copy()` は、辞書だけを新しくして、中の配列は同じものを指したままです。
#
# </details>
# %% [markdown] lang="en"
# Each step is **a fixed share of the slope**: long where it is steep, and shorter by itself towards the bottom. As a formula:
#
# $$w \leftarrow w - \varepsilon \nabla E$$
#
# In words: go against the gradient, which points uphill, by $\varepsilon$ times its length. $\varepsilon$ (epsilon) is the **learning rate**, `lr` in code. Cauchy thought of this in 1847, to compute the orbits of heavenly bodies.
#
# ### Exercise `sgd_step`
# A network has several arrays, so they come in a dict such as `{"W1": …, "b1": …}`. Return a new dict, and leave the dicts and arrays that you were given alone.
#
# <details><summary>Hint</summary>
#
# `a = a - 1` makes a new array; `a -= 1` writes into the very array that `a` names. A dict's `.copy()` makes a new dict, with the same arrays inside.
#
# </details>


# %% exercise="sgd_step"
def sgd_step(params, grads, lr):
    """勾配降下法の一歩 w − lr × ∇E を、すべてのパラメータについて行う。  #:ja
  #:ja
    params: 名前 → 配列の辞書。grads: 同じ名前と形の勾配の辞書。lr: 学習率  #:ja
    返り値: 更新後の配列の入った新しい辞書。params と grads は変えない  #:ja
    """  #:ja
    """Take one step of gradient descent, w − lr × ∇E, for every parameter.  #:en
  #:en
    params: dict of name → array; grads: dict of the gradients, same names and shapes; lr: the learning rate  #:en
    Returns a new dict with the updated arrays; params and grads stay as they are.  #:en
    """  #:en
    ### BEGIN SOLUTION
    return {name: params[name] - lr * grads[name] for name in params}
    ### END SOLUTION


# %% test="sgd_step" points=1
import numpy as np

params = {"w": np.array([1.0, 2.0]), "b": np.array([0.5])}
grads = {"w": np.array([10.0, -10.0]), "b": np.array([1.0])}
got, (params_after, grads_after, _) = call_and_look(sgd_step, params, grads, 0.1)
expect(
    'sgd_step({"w": [1, 2], "b": [0.5]}, {"w": [10, -10], "b": [1]}, 0.1)',
    got,
    {"w": [0.0, 3.0], "b": [0.4]},
    hint="下るには、勾配を引きます。",  #:ja
    hint="To go down, subtract the gradient.",  #:en
)
expect(
    "params",
    params_after,
    params,
    hint="渡された params が書き換わりました。-= の代わりに新しい配列を作りましょう。",  #:ja
    hint="The params you were given have changed. Make new arrays instead of using -=.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(11)
shapes = {"W1": (2, 3), "b1": (3,), "W2": (3, 1)}
params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
grads = {name: rng.normal(size=shape) for name, shape in shapes.items()}
got, (params_after, grads_after, _) = call_and_look(sgd_step, params, grads, 0.7)
expect(
    'sgd_step({"W1": …, "b1": …, "W2": …}, grads, 0.7)',
    got,
    {name: params[name] - 0.7 * grads[name] for name in params},
    hint="名前も数も決まっていません。辞書の全部を回ります。",  #:ja
    hint="Any names, any number of them: go through the whole dict.",  #:en
)
expect(
    "params",
    params_after,
    params,
    hint="渡された params が書き換わりました。",  #:ja
    hint="The params you were given have changed.",  #:en
)
expect(
    "grads",
    grads_after,
    grads,
    hint="渡された grads が書き換わりました。",  #:ja
    hint="The grads you were given have changed.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 道具がそろいました。霧の中の地点から、あなたの 2 つの関数だけで下りてみます。
# %% [markdown] lang="en"
# Now you have all it takes. From the place in the fog, let us go down with nothing but your two functions.

# %% demo
def descend(lr, steps):
    """The places visited from `start`: (steps + 1, 2)."""
    params, path = {"p": start}, [start]
    for _ in range(steps):
        grads = {"p": numerical_gradient(lambda p: error(p, X, t), params["p"])}
        params = sgd_step(params, grads, lr)
        path.append(params["p"])
    return np.array(path)


path = descend(0.5, 40)
fig, ax = plt.subplots()
draw_map(ax, "The fog lifts: you found the valley")
ax.plot(*path.T, "o-", color=BLUE, markersize=5)
ax.plot(*path[0], "o", color=BLUE, markersize=10)
ax.plot(*np.polyfit(X, t, 1), "*", color=GREEN, markersize=18, zorder=3)
plt.show()
print(f"E: {error(path[0], X, t):.3f} → {error(path[-1], X, t):.3f},  w = {path[-1][0]:.3f}, b = {path[-1][1]:.3f}")

# %% [markdown] lang="ja"
# 最初に指差した向きは、合っていましたか。足元だけを見て進んだ道は、最初に急な斜面を下り、それから谷に沿って曲がりました。星印が谷底です。
# %% [markdown] lang="en"
# Did you point the right way? With eyes only for the ground at your feet, you went down the steep side first, then turned and followed the valley. The star marks the bottom.

# %% [markdown] lang="ja"
# ## 4. 学習率:崖の手前がいちばん速い
#
# 同じ場所から、学習率だけを変えて下ります。再生して、一歩ずつ止めながら見てください。
# %% [markdown] lang="en"
# ## 4. The learning rate: fastest right before the cliff
#
# Same start, three learning rates. Play it, and stop at every step.

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

looks = {0.02: (GREY, ":", "^", "too small"), 0.6: (BLUE, "-", "o", "good"), 0.86: (RED, "--", "s", "too large")}
walks = {lr: descend(lr, 20) for lr in looks}


def draw_walks(ax):
    draw_map(ax, "Three learning rates, 20 steps")
    drawn = {}
    for lr, (colour, style, mark, name) in looks.items():
        walk = walks[lr][np.abs(walks[lr]).max(axis=1) < 4]
        drawn[lr] = ax.plot(*walk.T, style + mark, color=colour, markersize=5, lw=1.5, label=f"{lr}: {name}")[0]
    ax.set(xlim=(-1.4, 4.0), ylim=(-1.2, 2.8))
    ax.legend(fontsize=11, loc="lower left")
    return drawn


def show_step(step):
    for lr, line in drawn.items():
        line.set_data(*walks[lr][: step + 1].T)


fig, ax = plt.subplots()
draw_walks(ax)
plt.show()

fig, ax = plt.subplots(dpi=70)
drawn = draw_walks(ax)
animation = FuncAnimation(fig, show_step, frames=21, interval=500)
plt.close(fig)
HTML(animation.to_jshtml(default_mode="once"))

# %% [markdown] lang="ja"
# 小さすぎると、ほとんど進みません(途中の小さなくぼみから出られないこともあります)。大きすぎると、谷をまたいで反対側へ飛び、しかも着地するたびに高くなります。**発散**です。
#
# なぜ飛び越えるのかは、1 次元のお椀 $E = \frac{1}{2}cw^2$ で分かります。勾配は $cw$ なので、一歩は $w \leftarrow w - \varepsilon c w = (1 - \varepsilon c)\,w$。谷底までの距離が、**毎回 $(1 - \varepsilon c)$ 倍**になります。$c$ は曲がりの強さ(曲率)です。
#
# | $\varepsilon c$ | 一歩で距離は | 動き |
# |---|---|---|
# | 0.1 | 0.9 倍 | 少しずつ近づく |
# | 1 | 0 倍 | 一歩で到着 |
# | 1.5 | −0.5 倍 | 左右に飛びながら近づく |
# | 2 | −1 倍 | 同じ幅で永遠に往復する |
# | 2.5 | −1.5 倍 | 飛ぶたびに遠ざかる(発散) |
#
# 境目は $\varepsilon = 2/c$ です。さっきの山で、学習率を少しずつ変えて確かめましょう。
# %% [markdown] lang="en"
# Too small, and you hardly move (and a little dent on the way may hold you for good). Too large, and you jump over the valley, landing higher each time: it **diverges**.
#
# Why it jumps shows in a bowl of one dimension, $E = \frac{1}{2}cw^2$. The gradient is $cw$, so a step makes $w \leftarrow w - \varepsilon c w = (1 - \varepsilon c)\,w$: the distance to the bottom is multiplied by $(1 - \varepsilon c)$ **each time**. $c$ is how strongly the bowl bends, its curvature.
#
# | $\varepsilon c$ | a step multiplies the distance by | what you see |
# |---|---|---|
# | 0.1 | 0.9 | creeping closer |
# | 1 | 0 | there in one step |
# | 1.5 | −0.5 | closer, hopping from side to side |
# | 2 | −1 | to and fro for ever |
# | 2.5 | −1.5 | farther away with each jump: divergence |
#
# The border is $\varepsilon = 2/c$. Let us check it on our mountain, with many learning rates.

# %% demo
A = np.column_stack([X, np.ones_like(X)])
limit = 2 / np.linalg.eigvalsh(A.T @ A / len(X)).max()
lrs, finals = np.geomspace(0.004, 1.2, 150), []
for lr in lrs:
    p = start
    for _ in range(40):
        p = p - lr * A.T @ (A @ p - t) / len(X)
    finals.append(error(p, X, t))
plt.loglog(lrs, finals, color=BLUE)
plt.axvline(limit, color=RED, ls="--", label=f"2 / c = {limit:.2f}")
plt.ylim(0.03, 100)
plt.title("The best rate stands next to a cliff")
plt.xlabel("learning rate")
plt.ylabel("E after 40 steps")
plt.legend(fontsize=11, loc="upper left")
plt.show()
print(f"best learning rate: {lrs[np.argmin(finals)]:.2f}, E = {min(finals):.4f}")

# %% [markdown] lang="ja"
# 学習率を上げるほど速くなり、ある所で突然だめになります。いちばんよい値は、崖のすぐ手前です。坂はどの向きにも同じように曲がっているわけではなく、境目を決めるのは**いちばん強く曲がった向き**の $c$ です。
#
# **挑戦** 次のセルの `lr` を変えて、**10 歩**で $E$ をどこまで下げられますか。3 回だけ試して、近くの人と競ってください。
# %% [markdown] lang="en"
# Larger is faster, until all of a sudden it is a disaster; the best value stands right before the cliff. A valley does not bend alike in all directions, and the border is set by the $c$ of the direction that **bends most**.
#
# **A challenge** Change `lr` in the next cell. How low can you bring $E$ in **10 steps**? Three tries; compare with the person next to you.

# %% demo
lr = 0.1
print(f"lr = {lr}: E after 10 steps = {error(descend(lr, 10)[-1], X, t):.4f}")

# %% [markdown] lang="ja"
# ## 5. 全部のデータを見てから動くべきか
#
# ここまでは、一歩ごとに 80 日分すべての誤差を計算しました。データが 100 万件あったら、一歩に 100 万件です。もっと少なく済ませられないでしょうか。
#
# 次の図では、2 万件のデータから何件かだけを選んで勾配を求め、全部を使った勾配と向きを比べています。何件あれば、だいたい同じ向きになるでしょう。
# %% [markdown] lang="en"
# ## 5. Look at all the data before you move?
#
# So far, each step computed the error of all 80 days. With a million records it would take a million for one step. Could we do with fewer?
#
# The next figure picks only some of 20,000 records, computes the gradient from these, and compares its direction with that of the full gradient. How many will be enough to agree?

# %% demo
rng = np.random.default_rng(0)
X_many = rng.uniform(0.0, 2.2, size=20_000)
t_many = 1.4 * X_many + 0.3 + rng.normal(scale=0.3, size=20_000)


def direction(x, target, p=(0.9, 0.6)):
    difference = p[0] * x + p[1] - target
    return np.arctan2(np.mean(difference), np.mean(difference * x))


sizes, angles = [1, 3, 10, 30, 100, 300, 1000, 3000], []
for size in sizes:
    turned = []
    for _ in range(200):
        chosen = rng.integers(20_000, size=size)
        turn = direction(X_many[chosen], t_many[chosen]) - direction(X_many, t_many)
        turned.append(abs((turn + np.pi) % (2 * np.pi) - np.pi))
    angles.append(np.degrees(np.mean(turned)))
plt.semilogx(sizes, angles, "o-", color=BLUE)
plt.axhline(0, color=GREY, ls=":")
plt.title("A few records know the way")
plt.xlabel("records used (of 20,000)")
plt.ylabel("degrees off the way")
plt.show()
for size, angle in zip(sizes, angles):
    print(f"{size:5} records ({size / 200:6.3f} %): {angle:5.1f}°")

# %% [markdown] lang="ja"
# たった 10 件で、ずれは数度に収まりました。データには似たものがたくさん含まれていて、全部を見るのは**冗長**なのです。少しだけ見てすぐ一歩進めば、同じ計算量で何歩も進めます。
#
# | 一歩に使うデータ | 呼び名 | 式の $E$ |
# |---|---|---|
# | 全部 | バッチ勾配降下法 | $E = \frac{1}{N}\sum_n E_n$ |
# | くじで選んだ 1 件 | 確率的勾配降下法(SGD) | $E_n$ |
# | くじで選んだ数十〜数百件 $D_t$ | ミニバッチ勾配降下法 | $E_t = \frac{1}{N_t}\sum_{n \in D_t} E_n$($N_t$ は $D_t$ の件数) |
#
# 今では、3 つ目も含めて SGD と呼ぶのがふつうです。
#
# くじの引き方には決まりがあります。トランプのようにデータ全体をよく切って、上から順に `size` 枚ずつ配ります。全部を 1 回ずつ使い切るまでが **1 エポック**。次のエポックでは、また切り直します。
#
# ### 課題 `minibatches`
# 1 エポック分を配る関数を書いてください。入力 `X` と目標値 `t` の組が、ばらばらにならないように。
#
# <details><summary>ヒント</summary>
#
# `X` と `t` を別々に切ると、よその日の売れ行きを学ぶことになります。切るのはデータではなく、番号です。`rng.permutation(n)` は 0 から n − 1 を並べ替えて返し、`X[番号の配列]` は、その番号の行を取り出します。
# 最後が `size` 枚に足りないとき、スライスはどうふるまいますか。`np.arange(10)[8:12]` を試してください。
#
# </details>
# %% [markdown] lang="en"
# Ten records are enough to come within a few degrees. Much of a data set says the same thing again and again; looking at all of it is **redundant**. Look at a few, take a step at once, and the same amount of computing buys many steps.
#
# | Data for one step | Name | The $E$ in the formula |
# |---|---|---|
# | all | batch gradient descent | $E = \frac{1}{N}\sum_n E_n$ |
# | one record, drawn by lot | stochastic gradient descent (SGD) | $E_n$ |
# | some tens or hundreds, drawn by lot: $D_t$ | mini-batch gradient descent | $E_t = \frac{1}{N_t}\sum_{n \in D_t} E_n$ ($N_t$: how many are in $D_t$) |
#
# Nowadays people say SGD for the third one, too.
#
# There is a rule for drawing. Shuffle the data like a pack of cards, then deal `size` cards at a time from the top. When every card has been dealt once, that is one **epoch**. For the next epoch, shuffle again.
#
# ### Exercise `minibatches`
# Write the function that deals one epoch. Each input in `X` has to stay with its target in `t`.
#
# <details><summary>Hint</summary>
#
# Shuffle `X` and `t` separately, and you learn one day's sales from another day's weather. Don't shuffle the data, shuffle the numbers: `rng.permutation(n)` returns 0 to n − 1 in random order, and `X[array_of_numbers]` picks those rows.
# What does a slice do when fewer than `size` are left? Try `np.arange(10)[8:12]`.
#
# </details>


# %% exercise="minibatches"
def minibatches(X, t, size, rng):
    """1 エポック分のミニバッチを、(X の一部, t の一部) の組のリストで返す。  #:ja
  #:ja
    X: (n, …) の配列、t: (n, …) の配列。どちらも変えない  #:ja
    size: 1 組のサンプル数。最後の組だけは、余りの数だけ入って小さくなることがある(空の組は作らない)  #:ja
    rng: 乱数生成器 np.random.Generator。乱数はすべてここから引く。呼ぶたびに違う順序になる  #:ja
    """  #:ja
    """Return the mini-batches of one epoch: a list of pairs (part of X, part of t).  #:en
  #:en
    X: an array (n, …), t: an array (n, …); both stay as they are  #:en
    size: samples in a pair; the last pair may be smaller and holds what is left (never empty)  #:en
    rng: an np.random.Generator, the only source of chance; each call gives another order  #:en
    """  #:en
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    batches = []
    for first in range(0, len(X), size):
        chosen = order[first : first + size]
        batches.append((X[chosen], t[chosen]))
    return batches
    ### END SOLUTION


# %% test="minibatches" idea="every_one" points=1
import numpy as np

# ja: どのサンプルでも t = 10 × x になるようにしてあります。
# en: In every sample, t = 10 × x.
batches = minibatches(np.arange(1.0, 8.0), 10 * np.arange(1.0, 8.0), 3, np.random.default_rng(0))
assert batches is not None, "return を書きましたか。"  #:ja
assert batches is not None, "Is there a return?"  #:en
expect(
    "[len(x) for x, t in minibatches(X, t, 3, rng)]   len(X) = 7",
    [len(x) for x, _ in batches],
    [3, 3, 1],
    hint="3 + 3 + 1 = 7。最後の 1 つも使います。",  #:ja
    hint="3 + 3 + 1 = 7: the last one is used, too.",  #:en
)
for x, target in batches:
    expect(
        "t",
        target,
        10 * np.asarray(x),
        hint="x と t の組がばらばらになりました。",  #:ja
        hint="x and t got separated.",  #:en
    )
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(21)
for n, size, sizes in [(23, 5, [5, 5, 5, 5, 3]), (12, 4, [4, 4, 4]), (6, 10, [6]), (5, 1, [1] * 5)]:
    numbers = rng.permutation(n)
    table = np.column_stack([numbers, -numbers, numbers**2]).astype(float)
    batches, (table_after, numbers_after, _, _) = call_and_look(minibatches, table, numbers, size, rng)
    expect(
        f"[len(t) for X, t in minibatches(X, t, {size}, rng)]   len(X) = {n}",
        [len(target) for _, target in batches],
        sizes,
        hint="余りは最後の小さな組に入れます。空の組は作りません。",  #:ja
        hint="What is left goes into a smaller last pair; no empty pair.",  #:en
    )
    for part, target in batches:
        expect(
            "X",
            part,
            np.column_stack([target, -target, target**2]),
            hint="X の行と t の組がばらばらになりました。",  #:ja
            hint="Rows of X got separated from their t.",  #:en
        )
    expect(
        "sorted(t)",
        np.sort(np.concatenate([target for _, target in batches])),
        np.arange(n),
        hint="どのサンプルも、1 エポックにちょうど 1 回です。",  #:ja
        hint="Every sample exactly once an epoch.",  #:en
    )
    expect(
        "X",
        table_after,
        table,
        hint="渡された X の順序が変わりました。",  #:ja
        hint="The X you were given has changed its order.",  #:en
    )
    expect(
        "t",
        numbers_after,
        numbers,
        hint="渡された t の順序が変わりました。",  #:ja
        hint="The t you were given has changed its order.",  #:en
    )
### END HIDDEN TESTS

# %% test="minibatches" idea="shuffled" points=1
import numpy as np


def dealt(batches):
    return [int(number) for _, target in batches for number in target]


rng = np.random.default_rng(1)
first = dealt(minibatches(np.arange(40.0), np.arange(40), 8, rng))
second = dealt(minibatches(np.arange(40.0), np.arange(40), 8, rng))
assert first != list(range(40)), "順序が元のままです。よく切りましょう。"  #:ja
assert first != list(range(40)), "The order is as before: shuffle."  #:en
assert first != second, "2 回目も同じ順序でした。呼ぶたびに切り直します(渡された rng をそのまま使いましょう)。"  #:ja
assert first != second, "The second call dealt the same order. Shuffle each time (use the rng that was given)."  #:en
### BEGIN HIDDEN TESTS
def groups(rng):
    return [sorted(int(number) for number in target) for _, target in minibatches(np.arange(60.0), np.arange(60), 6, rng)]


again = [dealt(minibatches(np.arange(30.0), np.arange(30), 4, np.random.default_rng(seed))) for seed in (5, 5, 6)]
assert again[0] == again[1], "同じ種の rng なのに、順序が違いました。乱数は rng から引きます。"  #:ja
assert again[0] == again[1], "Two generators with the same seed gave different orders: draw from rng alone."  #:en
assert again[0] != again[2], "rng の種を変えても、同じ順序でした。乱数は rng から引きます。"  #:ja
assert again[0] != again[2], "Another seed gave the same order: draw from rng alone."  #:en
rng = np.random.default_rng(8)
one, two = groups(rng), groups(rng)
message = "組の中の顔ぶれが、いつも同じです。組にしてから切るのではなく、全体を切ってから配ります。"  #:ja
message = "The same samples always sit together. Shuffle the whole, then deal; not the other way round."  #:en
assert sorted(one) != sorted(two), message
assert max(group[-1] - group[0] for group in one if group) > 12, message
positions = np.array([dealt(minibatches(np.arange(8.0), np.arange(8), 3, rng)) for _ in range(60)])
message = "いつも同じ場所にいるサンプルがあります。全体を切りましょう。"  #:ja
message = "Some sample always stands in the same place: shuffle all of them."  #:en
assert all(len(set(column)) == 8 for column in positions.T.tolist()), message
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `fit_line`
# いよいよ学習です。$w = 0$、$b = 0$ から始めて、ミニバッチごとに一歩ずつ進めます。
#
# 数値微分でもできますが、直線なら勾配を式で書けます。1 件の誤差は $E_n = \frac{1}{2}(y_n - t_n)^2$、$y_n = wx_n + b$。$b$ を少し動かすと $y_n$ は同じだけ動き、$w$ を動かすと $x_n$ 倍動きます。だから、
#
# $$\frac{\partial E_t}{\partial w} = \frac{1}{N_t}\sum_{n \in D_t} (y_n - t_n)\,x_n, \qquad \frac{\partial E_t}{\partial b} = \frac{1}{N_t}\sum_{n \in D_t} (y_n - t_n)$$
#
# 言葉にすると「ずれに、動かしたときの効き目($w$ なら $x_n$、$b$ なら 1)を掛けて、ミニバッチの中で平均する」。
#
# <details><summary>ヒント</summary>
#
# - 二重のループです。外がエポック、内が `minibatches(X, t, size, rng)`。エポックごとに切り直すには、どこで呼びますか。
# - 2 つの勾配は、**同じ場所**で測ったものです。先に `w` を書き換えると、`b` の勾配は別の場所で測ることになります。
# - 平均を取るのは、手元の 1 組の中です。最後の小さな組では、割る数も小さくなります。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `fit_line`
# Time to learn. Start from $w = 0$ and $b = 0$, and take one step for each mini-batch.
#
# You could use numerical differentiation, but for a line the gradient can be written down. The error of one record is $E_n = \frac{1}{2}(y_n - t_n)^2$ with $y_n = wx_n + b$. Nudge $b$, and $y_n$ moves as far; nudge $w$, and it moves $x_n$ times as far. Hence
#
# $$\frac{\partial E_t}{\partial w} = \frac{1}{N_t}\sum_{n \in D_t} (y_n - t_n)\,x_n, \qquad \frac{\partial E_t}{\partial b} = \frac{1}{N_t}\sum_{n \in D_t} (y_n - t_n)$$
#
# In words: take how far each $y_n$ is off, multiply by how much a nudge moves it ($x_n$ for $w$, 1 for $b$), and average over the mini-batch.
#
# <details><summary>Hint</summary>
#
# - Two loops: epochs outside, `minibatches(X, t, size, rng)` inside. Where must it be called, so that each epoch is shuffled anew?
# - Both gradients are measured **at the same place**. If you change `w` first, that of `b` is measured somewhere else.
# - The average is over the batch in your hand. For a smaller last one you divide by a smaller number.
#
# </details>


# %% exercise="fit_line"
def fit_line(X, t, lr, epochs, size, rng):
    """ミニバッチ勾配降下法で直線 y = w x + b を当てはめ、(w, b, losses) を返す。  #:ja
  #:ja
    X, t: (n,) の小数の配列。lr: 学習率。epochs: エポックの数。size と rng: minibatches に渡すもの  #:ja
    w = b = 0 から始め、ミニバッチごとに、その平均の勾配で w と b を同時に更新する。  #:ja
    losses: 長さ epochs のリスト。各エポックが終わったときの、データ全体の誤差 error((w, b), X, t)  #:ja
    """  #:ja
    """Fit the line y = w x + b by mini-batch gradient descent; return (w, b, losses).  #:en
  #:en
    X, t: arrays (n,) of floats; lr: learning rate; epochs: how many; size, rng: for minibatches  #:en
    Starts from w = b = 0; for each mini-batch, updates w and b together with the mean gradient over it.  #:en
    losses: a list of length epochs, error((w, b), X, t) over all the data at the end of each epoch.  #:en
    """  #:en
    ### BEGIN SOLUTION
    w, b, losses = 0.0, 0.0, []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            difference = w * x + b - target
            # ja: 右辺を 2 つとも計算してから、2 つとも置き換える
            # en: both right-hand sides are computed before either name changes
            w, b = w - lr * np.mean(difference * x), b - lr * np.mean(difference)
        losses.append(error((w, b), X, t))
    return w, b, losses
    ### END SOLUTION


# %% test="fit_line" idea="batch" points=1
import numpy as np

# ja: size がデータの数以上なら、1 エポックは一歩です。手計算できます。
# en: With size at least the number of samples, an epoch is one step: work it out by hand.
got = fit_line(np.array([1.0, 3.0]), np.array([2.0, 4.0]), 0.1, 1, 2, np.random.default_rng(0))
assert got is not None and len(got) == 3, "3 つの値 (w, b, losses) を return します。"  #:ja
assert got is not None and len(got) == 3, "Return three values: (w, b, losses)."  #:en
w, b, _ = got
expect(
    "w: fit_line([1, 3], [2, 4], lr=0.1, epochs=1, size=2, rng)",
    w,
    0.7,
    hint="最初の y はどちらも 0。w の勾配は (−2×1 − 4×3) / 2 = −7 です。",  #:ja
    hint="y is 0 twice at first; the gradient of w is (−2×1 − 4×3) / 2 = −7.",  #:en
)
expect(
    "b: fit_line([1, 3], [2, 4], lr=0.1, epochs=1, size=2, rng)",
    b,
    0.3,
    hint="b の勾配は (−2 − 4) / 2 = −3。w を更新する前に測ります。",  #:ja
    hint="The gradient of b is (−2 − 4) / 2 = −3, measured before w is updated.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(31)
x_all, t_all = rng.normal(size=9), rng.normal(size=9)
want_w = want_b = 0.0
for _ in range(7):
    off = want_w * x_all + want_b - t_all
    want_w, want_b = want_w - 0.3 * np.mean(off * x_all), want_b - 0.3 * np.mean(off)
w, b, _ = fit_line(x_all, t_all, 0.3, 7, 20, rng)
expect(
    "w: fit_line(X, t, lr=0.3, epochs=7, size=20, rng)   len(X) = 9",
    w,
    want_w,
    hint="勾配は組の平均です。size ではなく、組に入っている数で割ります。",  #:ja
    hint="The gradient is the mean over the pair: divide by how many it holds, not by size.",  #:en
)
expect(
    "b: fit_line(X, t, lr=0.3, epochs=7, size=20, rng)   len(X) = 9",
    b,
    want_b,
    hint="w と b の勾配は、同じ場所で測ります。",  #:ja
    hint="Both gradients are measured at the same place.",  #:en
)
### END HIDDEN TESTS

# %% test="fit_line" idea="losses" points=1
import numpy as np

_, _, losses = fit_line(np.array([1.0, 3.0]), np.array([2.0, 4.0]), 0.1, 1, 2, np.random.default_rng(0))
expect(
    "losses: fit_line([1, 3], [2, 4], lr=0.1, epochs=1, size=2, rng)",
    losses,
    [(1.0**2 + 1.6**2) / 4],
    hint="エポックが終わったときの w = 0.7、b = 0.3 で測ります。",  #:ja
    hint="Measured at the end of the epoch, with w = 0.7 and b = 0.3.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(32)
x_all, t_all = rng.uniform(1, 2, size=6), rng.normal(size=6)
want, p = [], np.zeros(2)


def loss_at(w, b):
    return np.mean((w * x_all + b - t_all) ** 2) / 2



for _ in range(5):
    off = p[0] * x_all + p[1] - t_all
    p = p - 0.2 * np.array([np.mean(off * x_all), np.mean(off)])
    want.append(loss_at(*p))
_, _, losses = fit_line(x_all, t_all, 0.2, 5, 6, rng)
expect(
    "losses: fit_line(X, t, lr=0.2, epochs=5, size=6, rng)",
    losses,
    want,
    hint="エポックごとに 1 つ、更新のあとに、データ全体の error を記録します。",  #:ja
    hint="One for each epoch, after its updates: error over all the data.",  #:en
)
w, b, losses = fit_line(x_all, t_all, 0.1, 3, 2, rng)
expect(
    "losses: fit_line(X, t, lr=0.1, epochs=3, size=2, rng)",
    [len(losses), losses[-1]],
    [3, loss_at(w, b)],
    hint="ミニバッチごとではなく、エポックごとに 1 つです。誤差はデータ全体で測ります。",  #:ja
    hint="One for each epoch, not for each mini-batch; over all the data.",  #:en
)
### END HIDDEN TESTS

# %% test="fit_line" idea="minibatch" points=1
import numpy as np

# ja: 同じサンプルが 5 つなら、どう切っても同じです。size=2 なら 1 エポックは 3 歩。
# en: Five equal samples: no shuffle can matter. With size=2 an epoch has 3 steps.
w, b, _ = fit_line(np.full(5, 1.0), np.full(5, 1.0), 0.25, 1, 2, np.random.default_rng(0))
expect(
    "(w, b): fit_line([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], lr=0.25, epochs=1, size=2, rng)",
    [w, b],
    [0.4375, 0.4375],
    hint="一歩ごとに w も b も、残りの距離の半分だけ 0.5 に近づきます:0.25、0.375、0.4375。",  #:ja
    hint="Each step brings w and b half of the way to 0.5: 0.25, 0.375, 0.4375.",  #:en
)
### BEGIN HIDDEN TESTS
# ja: 3 件を size=2 で配ると、1 エポックの配り方は 3 通り(1 件だけの組がどれか)。記録された誤差から、どれだったかが分かる。
# en: Three samples in pairs of 2 can be dealt in three ways (which one is left alone); the recorded losses tell which it was.
x_all, t_all = np.array([0.5, 1.0, 2.0]), np.array([1.0, -1.0, 2.0])


def epoch(p, alone):
    pair = [number for number in range(3) if number != alone]
    for chosen in (pair, [alone]):
        off = p[0] * x_all[chosen] + p[1] - t_all[chosen]
        p = p - 0.2 * np.array([np.mean(off * x_all[chosen]), np.mean(off)])
    return p


w, b, losses = fit_line(x_all, t_all, 0.2, 12, 2, np.random.default_rng(33))
p, ways = np.zeros(2), []
for number, loss in enumerate(losses):
    after = [epoch(p, alone) for alone in range(3)]
    expected = [np.mean((q[0] * x_all + q[1] - t_all) ** 2) / 2 for q in after]
    way = int(np.argmin(np.abs(np.array(expected) - loss)))
    expect(
        f"losses[{number}]: fit_line([0.5, 1, 2], [1, -1, 2], lr=0.2, epochs=12, size=2, rng)",
        loss,
        expected[way],
        hint="ミニバッチごとに一歩。勾配は、その組に入っている件数で平均します。",  #:ja
        hint="One step for each mini-batch, with the mean over what that pair holds.",  #:en
    )
    ways.append(way)
    p = after[way]
expect("(w, b)", [w, b], p)
assert len(set(ways)) > 1, "どのエポックも同じ分け方でした。エポックごとに切り直します。"  #:ja
assert len(set(ways)) > 1, "Every epoch was dealt alike: shuffle anew for each epoch."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# データを 3 回通して見るだけ(3 エポック)で、どこまで行けるでしょう。一歩に使う数だけを変えて比べます。
# %% [markdown] lang="en"
# How far do three passes over the data get you (three epochs)? Only the number of records per step differs.

# %% demo
fig, ax = plt.subplots()
draw_map(ax, "Three epochs: who gets how far?")
for size, colour, style, mark in [(80, GREY, "--", "s"), (4, BLUE, "-", "o"), (1, ORANGE, ":", ".")]:
    rng, params, path = np.random.default_rng(2), {"p": start}, [start]
    for _ in range(3):
        for x, target in minibatches(X, t, size, rng):
            off = params["p"] @ [x, np.ones_like(x)] - target
            params = sgd_step(params, {"p": np.array([np.mean(off * x), np.mean(off)])}, 0.3)
            path.append(params["p"])
    ax.plot(*np.transpose(path), style + mark, color=colour, lw=1.5, markersize=5, label=f"size {size}: {len(path) - 1} steps")
ax.plot(*np.polyfit(X, t, 1), "*", color=GREEN, markersize=16, zorder=3)
ax.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 足し算やかけ算の回数は、どれもほぼ同じです。`size` 80 はまだ 3 歩。`size` 4 はもう谷底の近く。`size` 1 は着いたあとも、ふらふらと歩き回ります。1 件ずつの勾配は、向きがばらつくからです。
#
# では、いつも 1 件ずつがよいのでしょうか。時計で測ると、話が変わります。
# %% [markdown] lang="en"
# All three did about the same amount of arithmetic. `size` 80 has taken 3 steps, `size` 4 is close to the bottom, and `size` 1 arrived and wanders about, because the gradient of one record points all over the place.
#
# So, always one at a time? Put a clock beside it and the story changes.

# %% demo
rng = np.random.default_rng(3)
X_wide, t_wide = rng.normal(size=(8192, 64)), rng.normal(size=8192)
sizes, seconds = [1, 8, 64, 512, 4096], []
for size in sizes:
    times = []
    for _ in range(3):
        w = np.zeros(64)
        began = time.perf_counter()
        for first in range(0, 8192, size):
            x, target = X_wide[first : first + size], t_wide[first : first + size]
            w = w - 0.01 * x.T @ (x @ w - target) / len(x)
        times.append(time.perf_counter() - began)
    seconds.append(min(times))
plt.loglog(sizes, np.array(seconds) * 1000, "o-", color=BLUE)
plt.title("One epoch: same work, less time")
plt.xlabel("records per step")
plt.ylabel("milliseconds")
plt.show()
print(f"size 1: {seconds[0] * 1000:.0f} ms, size 64: {seconds[2] * 1000:.1f} ms, {seconds[0] / seconds[2]:.0f} times as fast")
gib = 224 * 224 * 3 * 4 / 2**30
print(f"1,281,167 ImageNet pictures of 224 × 224 in float32: {1_281_167 * gib:,.0f} GiB; a mini-batch of 64: {64 * gib:.3f} GiB")

# %% [markdown] lang="ja"
# まとめて計算すると、同じ 1 エポックがずっと速く終わります。CPU も GPU も、**1 つの命令を多くの数に同時に**使えるからです(SIMD:Single Instruction, Multiple Data)。1 件ずつでは、その力が眠ったままです(Python のループを回る回数が減ったことも、この図には効いています)。
# 一方、全部をまとめるとメモリに入りません。最後の行が、その大きさです。こうして、数十〜数百件の**ミニバッチ**に落ち着きます。
#
# ### バッチ学習とオンライン学習
#
# 「いつ学ぶか」という分け方もあります。**バッチ学習**は、データをすべて集めてから学びます。**オンライン学習**は、データが届くたびに学び、使ったデータはとっておきません。屋台なら、毎晩その日の 1 件で更新することです。世の中が途中で変わると、違いが出ます。
# %% [markdown] lang="en"
# Computed together, the same epoch ends much sooner. CPUs and GPUs can apply **one instruction to many numbers at once** (SIMD: single instruction, multiple data), and one record at a time leaves that power asleep. (Fewer turns of the Python loop help here, too.)
# All of the data together, on the other hand, does not fit into memory; the last line printed says how large it would be. Hence **mini-batches** of some tens or hundreds.
#
# ### Batch learning and online learning
#
# Another question is when to learn. **Batch learning** collects all the data first. **Online learning** learns whenever a record comes in, and does not keep it: our stall would update every evening with that day's record. When the world changes on the way, the difference shows.

# %% demo
rng = np.random.default_rng(4)
days = np.arange(300)
truth = np.where(days < 150, 1.4, 0.7)
x_day = rng.uniform(0.0, 2.2, size=300)
t_day = truth * x_day + 0.3 + rng.normal(scale=0.2, size=300)
w, b, history = 0.0, 0.0, []
for x, target in zip(x_day, t_day):
    off = w * x + b - target
    w, b = w - 0.2 * off * x, b - 0.2 * off
    history.append(w)
plt.plot(days, truth, "--", color=GREEN, label="truth")
plt.plot(days, history, color=BLUE, lw=1.5, label="online: one step a day")
plt.plot(days[150:], np.full(150, np.polyfit(x_day[:150], t_day[:150], 1)[0]), ":", color=GREY, lw=3, label="batch, learned on day 150")
plt.title("Online learning follows a changing world")
plt.xlabel("day")
plt.ylabel("w")
plt.ylim(0, 2.2)
plt.legend(fontsize=11, loc="upper right")
plt.show()

# %% [markdown] lang="ja"
# 150 日目に、向かいにライバル店ができました。オンライン学習は数十日で追いつきますが、バッチ学習は集め直すまで古いままです。その代わり、オンライン学習の $w$ はいつも揺れています。
# %% [markdown] lang="en"
# On day 150 a rival opened across the street. Online learning catches up within weeks; batch learning stays with the past until the data is collected again. In return, the online $w$ never stands still.

# %% [markdown] lang="ja"
# ## 6. 揺れているのは、学習か、データか
#
# 学習曲線が下がり止まって、ぎざぎざしています。学習率が悪いのでしょうか。データの雑音だけを変えて、同じ学習を 3 回してみます。
# %% [markdown] lang="en"
# ## 6. Is it the learning that trembles, or the data?
#
# A learning curve has stopped falling and looks ragged. Is the learning rate to blame? Here is the same training three times; only the noise in the data differs.

# %% demo
for noise, colour, style in [(1.0, RED, ":"), (0.3, ORANGE, "--"), (0.03, BLUE, "-")]:
    rng = np.random.default_rng(6)
    x_all = rng.uniform(0.0, 2.2, size=400)
    t_all = 1.4 * x_all + 0.3 + rng.normal(scale=noise, size=400)
    p, losses = np.zeros(2), []
    for _ in range(8):
        for x, target in minibatches(x_all, t_all, 20, rng):
            losses.append(error(p, x, target))
            off = p[0] * x + p[1] - target
            p = p - 0.4 * np.array([np.mean(off * x), np.mean(off)])
    plt.semilogy(losses, style, color=colour, lw=1.5, label=f"noise {noise}")
    plt.axhline(noise**2 / 2, color=GREY, lw=1, ls="-.")
    print(f"noise {noise}: mean of the last 50 steps {np.mean(losses[-50:]):.5f}, noise² / 2 = {noise**2 / 2:.5f}")
plt.title("The noise in the data sets the floor")
plt.xlabel("step")
plt.ylabel("E of the mini-batch")
plt.legend(fontsize=11, ncol=3, loc="upper right")
plt.show()

# %% [markdown] lang="ja"
# 3 本とも学習は成功しています。下がり止まった高さは、雑音の分散の半分(灰色の線)。**雑音を当てることは誰にもできない**ので、正しい直線を見つけても、その分の誤差は残ります。ぎざぎざは、組ごとに違うくじを引いたせいです。
#
# 見分け方:学習率を下げて、曲線の床が下がるなら学習率のせい。下がらないなら、データの雑音か、モデルの力不足です。
#
# ## 7. くぼみにはまる、はまらない
#
# 揺れは、邪魔なだけではありません。谷が 1 つとは限らない山で、100 か所から出発させます。灰色は全部のデータ(バッチ)、橙はくじで選んだ 1 件(SGD)で進みます(橙は見やすいように少し浮かせました)。いちばん深い谷に着くのは、どちらが多いでしょう。
# %% [markdown] lang="en"
# All three succeeded. The height at which they stop is half the variance of the noise (grey lines). **Nobody can guess noise**, so even the right line keeps that much error. The teeth are the luck of the draw: each mini-batch is another one.
#
# To tell which it is: lower the learning rate. If the floor of the curve goes down, the rate was to blame; if not, it is noise in the data, or a model that is too weak.
#
# ## 7. Stuck in a hollow
#
# Trembling is not only a nuisance. Take a mountain with more than one valley, and start from 100 places. Grey uses all the data (batch), orange one record drawn by lot (SGD; drawn a little above the ground). Which of them reaches the deepest valley more often?

# %% demo
rng = np.random.default_rng(9)
tilts = rng.normal(scale=4.0, size=200)
tilts -= tilts.mean()


def bumpy(w):
    """Mean over the records; record n has the error bumpy(w) + tilts[n] * w, and the tilts cancel."""
    return 0.1 * (w - 1.3) ** 2 + 0.35 * np.cos(2.5 * w) + 0.35


def bumpy_slope(w):
    return 0.2 * (w - 1.3) - 0.875 * np.sin(2.5 * w)


starts = np.linspace(-5, 7.5, 100)
batch, single = starts.copy(), starts.copy()
for step in range(3000):
    batch = batch - 0.05 * bumpy_slope(batch)
    single = single - 0.05 * (bumpy_slope(single) + rng.choice(tilts, size=100))
ws = np.linspace(-5.5, 8, 400)
deepest = ws[np.argmin(bumpy(ws))]
plt.plot(ws, bumpy(ws), color="lightgrey", lw=3)
plt.plot(batch, bumpy(batch) + 0.1, "s", color=GREY, markersize=6, label="batch")
plt.plot(single, bumpy(single) + 0.35, ".", color=ORANGE, markersize=7, label="SGD")
plt.title("Noise shakes you out of shallow hollows")
plt.xlabel("w")
plt.ylabel("E")
plt.legend(fontsize=11)
plt.show()
for name, found in [("batch", batch), ("SGD", single)]:
    print(f"{name}: {np.sum(abs(found - deepest) < 1.25)} of 100 end in the deepest valley")

# %% [markdown] lang="ja"
# バッチは、出発した場所のくぼみ(**局所解**)で止まります。SGD は勾配の揺れに助けられて、浅いくぼみから抜け出します。その代わり、深い谷に着いても底でじっとしていません。
# なお、パラメータが何百万もあるネットワークでは、行き止まりのくぼみよりも、平らな場所や鞍点(馬の鞍の形)で遅くなることのほうが問題になります。
# %% [markdown] lang="en"
# Batch descent stops in the hollow in which it began, a **local minimum**. SGD is shaken out of shallow hollows by its trembling gradient; in return it does not sit still at the bottom of the deep one.
# In networks with millions of parameters, by the way, hollows without exit matter less than plateaus and saddle points (the shape of a horse's saddle), where descent gets slow.

# %% [markdown] lang="ja"
# ## 8. 勢いをつける:モーメンタム
#
# 細長い谷では、学習率選びが板ばさみになります。急な方向で発散しないように小さくすると、緩やかな方向では、ほとんど進みません。人ではなく、**重いボール**を転がしたらどうでしょう。
# %% [markdown] lang="en"
# ## 8. Gathering pace: momentum
#
# In a long and narrow valley the learning rate is in a bind: small enough for the steep direction, it hardly moves along the gentle one. What if, instead of walking, we let a **heavy ball** roll?

# %% demo
def roll(momentum, steps=25):
    p, v, path = np.array([-4.0, 1.0]), np.zeros(2), [np.array([-4.0, 1.0])]
    for _ in range(steps):
        v = momentum * v - 0.05 * np.array([1.0, 25.0]) * p
        p = p + v
        path.append(p)
    return np.array(path)


across, along = np.meshgrid(np.linspace(-4.6, 2.0, 120), np.linspace(-1.4, 1.4, 60))
fig, ax = plt.subplots()
ax.contour(across, along, across**2 / 2 + 25 * along**2 / 2, levels=np.geomspace(0.1, 30, 9), colors=GREY, linewidths=1, alpha=0.6)
for momentum, colour, style, mark in [(0.0, ORANGE, "--", "s"), (0.7, BLUE, "-", "o")]:
    ax.plot(*roll(momentum).T, style + mark, color=colour, lw=1.5, markersize=4, label=f"momentum {momentum}")
ax.plot(0, 0, "*", color=GREEN, markersize=16, zorder=3)
ax.grid(False)
ax.set(xlabel="w1 (gentle)", ylabel="w2 (steep)", title="A rolling ball gets there first")
ax.legend(fontsize=11, loc="lower right")
plt.show()
for momentum in (0.0, 0.7):
    print(f"momentum {momentum}: {np.argmax(np.linalg.norm(roll(momentum, 300), axis=1) < 0.04)} steps to come within 0.04")

# %% [markdown] lang="ja"
# ボールには**速度** $v$ があります。谷を横切る向きの力は、右へ左へと打ち消し合います。谷に沿った力は、たまっていきます。
#
# $$v \leftarrow \mu v - \varepsilon \nabla E, \qquad w \leftarrow w + v$$
#
# 言葉にすると「これまでの速度を $\mu$ 倍(たとえば 0.9)だけ残し、坂の分を加える。それから、**新しい**速度で動く」。$\mu = 0$ なら、ふつうの勾配降下法です。1964 年にポリャクが考えた「重いボール法」で、$\mu$ は**モーメンタム**と呼ばれます。
#
# ### 課題 `momentum_step`
# この一歩を書いてください。次の一歩で使うので、新しい速度も返します。
#
# <details><summary>ヒント</summary>
#
# 名前ごとに、まず新しい速度、次に新しい位置です。`sgd_step` と同じく、渡された配列には書き込まず、新しい辞書を 2 つ作ります。
#
# </details>
# %% [markdown] lang="en"
# A ball has a **velocity** $v$. Pushes across the valley go left and right and cancel; pushes along it add up.
#
# $$v \leftarrow \mu v - \varepsilon \nabla E, \qquad w \leftarrow w + v$$
#
# In words: keep the share $\mu$ (say 0.9) of the velocity so far and add what the slope gives; then move by the **new** velocity. With $\mu = 0$ it is plain gradient descent. Polyak invented this "heavy ball" in 1964; $\mu$ is called the **momentum**.
#
# ### Exercise `momentum_step`
# Write this step. Return the new velocity as well: the next step needs it.
#
# <details><summary>Hint</summary>
#
# For each name, first the new velocity, then the new place. As in `sgd_step`, don't write into the arrays that you were given: make two new dicts.
#
# </details>


# %% exercise="momentum_step"
def momentum_step(params, grads, velocity, lr, momentum):
    """モーメンタムつきの一歩。新しい params と新しい velocity の組 (params, velocity) を返す。  #:ja
  #:ja
    v ← momentum × v − lr × ∇E、w ← w + v(更新したあとの v を使う)  #:ja
    params, grads, velocity: 同じ名前と形の、名前 → 配列の辞書。どれも変えない  #:ja
    """  #:ja
    """One step with momentum. Returns the pair (params, velocity) of new dicts.  #:en
  #:en
    v ← momentum × v − lr × ∇E, then w ← w + v with the new v  #:en
    params, grads, velocity: dicts of name → array, same names and shapes; none of them is changed  #:en
    """  #:en
    ### BEGIN SOLUTION
    velocity = {name: momentum * velocity[name] - lr * grads[name] for name in params}
    return {name: params[name] + velocity[name] for name in params}, velocity
    ### END SOLUTION


# %% test="momentum_step" idea="formula" points=1
import numpy as np

args = [{"w": np.array([1.0, 2.0])}, {"w": np.array([10.0, -10.0])}, {"w": np.array([0.5, 0.0])}, 0.1, 0.8]
expect(
    'momentum_step({"w": [1, 2]}, {"w": [10, -10]}, {"w": [0.5, 0]}, 0.1, 0.8)',
    momentum_step(*args),
    ({"w": [0.4, 3.0]}, {"w": [-0.6, 1.0]}),
    hint="新しい速度は 0.8 × 0.5 − 0.1 × 10 = −0.6 など。それを w に足し、(params, velocity) の順に返します。",  #:ja
    hint="The new velocity is 0.8 × 0.5 − 0.1 × 10 = −0.6 and so on; add it to w, and return (params, velocity) in this order.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(41)
shapes = {"W1": (3, 2), "b1": (2,)}
params, velocity = ({name: rng.normal(size=shape) for name, shape in shapes.items()} for _ in range(2))
for lr, momentum in [(0.3, 0.9), (0.05, 0.5), (0.2, 0.0)]:
    grads = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    want_velocity = {name: momentum * velocity[name] - lr * grads[name] for name in shapes}
    want_params = {name: params[name] + want_velocity[name] for name in shapes}
    params, velocity = momentum_step(params, grads, velocity, lr, momentum)
    expect(
        f"velocity: momentum_step(params, grads, velocity, {lr}, {momentum})",
        velocity,
        want_velocity,
        hint="v ← momentum × v − lr × ∇E です。",  #:ja
        hint="v ← momentum × v − lr × ∇E.",  #:en
    )
    expect(
        f"params: momentum_step(params, grads, velocity, {lr}, {momentum})",
        params,
        want_params,
        hint="w ← w + v。v は更新したあとのものです。",  #:ja
        hint="w ← w + v, with the new v.",  #:en
    )
### END HIDDEN TESTS

# %% test="momentum_step" idea="untouched" points=1
import numpy as np

args = [{"w": np.array([1.0, 2.0])}, {"w": np.array([10.0, -10.0])}, {"w": np.array([0.5, 0.0])}, 0.1, 0.8]
got, after = call_and_look(momentum_step, *args)
expect(
    'momentum_step({"w": [1, 2]}, {"w": [10, -10]}, {"w": [0.5, 0]}, 0.1, 0.8)',
    got,
    ({"w": [0.4, 3.0]}, {"w": [-0.6, 1.0]}),
)
for name, value, kept in zip(["params", "grads", "velocity"], after, args):
    expect(
        name,
        value,
        kept,
        hint=f"渡された {name} が書き換わりました。",  #:ja
        hint=f"The {name} you were given has changed.",  #:en
    )
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(42)
shapes = {"a": (4,), "b": (2, 2)}
args = [{name: rng.normal(size=shape) for name, shape in shapes.items()} for _ in range(3)] + [0.3, 0.7]
got, after = call_and_look(momentum_step, *args)
faster = {name: 0.7 * args[2][name] - 0.3 * args[1][name] for name in shapes}
moved = {name: args[0][name] + faster[name] for name in shapes}
expect("momentum_step(params, grads, velocity, 0.3, 0.7)", got, (moved, faster))
for name, value, kept in zip(["params", "grads", "velocity"], after, args):
    expect(
        name,
        value,
        kept,
        hint=f"渡された {name} が書き換わりました。",  #:ja
        hint=f"The {name} you were given has changed.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 9. 数値微分では、まにあわない
#
# 数値微分は、どんな関数にも使えて、まちがえにくい方法です。それなら、ネットワークの学習も全部これでよさそうです。パラメータを増やしながら、勾配 1 回分の時間を測ります。
# %% [markdown] lang="en"
# ## 9. Numerical gradients come too late
#
# Numerical differentiation works for any function and is hard to get wrong. Then why not train networks with it? Let us time one gradient while the number of parameters grows.

# %% demo
rng = np.random.default_rng(10)
counts, slow, fast = [10, 30, 100, 300, 1000], [], []
for count in counts:
    x, target, w = rng.normal(size=(100, count)), rng.normal(size=100), rng.normal(size=count)
    began = time.perf_counter()
    measured = numerical_gradient(lambda w: np.mean((x @ w - target) ** 2) / 2, w)
    slow.append(time.perf_counter() - began)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        formula = x.T @ (x @ w - target) / 100
        times.append(time.perf_counter() - began)
    fast.append(min(times))
plt.loglog(counts, slow, "s--", color=ORANGE, label="numerical")
plt.loglog(counts, fast, "o-", color=BLUE, label="formula")
plt.title("The numerical gradient falls behind")
plt.xlabel("parameters")
plt.ylabel("seconds for one gradient")
plt.legend(fontsize=11)
plt.show()
print(f"largest difference: {np.max(abs(measured - formula)):.0e}")
print(f"1,000 parameters: the formula is {slow[-1] / fast[-1]:,.0f} times as fast")
print(f"1,000,000 parameters, numerical: about {slow[-1] * 1000**2 / 3600 / 24:,.0f} days for one step")

# %% [markdown] lang="ja"
# 数値微分の線のほうが、ずっと急に上ります。パラメータが $P$ 個なら、誤差の計算が $2P$ 回。その 1 回の重さも $P$ とともに増えるので、$P$ が 10 倍になると、時間は 100 倍に近づきます。最後の行は、100 万個のときの見積もりです。
#
# 一方、式の勾配(青)は、誤差を 1 回計算するのと大して変わりません。ネットワークでも、青い線のように勾配を求められないでしょうか。それが次の課の**誤差逆伝播法**です。今日の `numerical_gradient` は、答え合わせの道具として、そこでもう一度活躍します。
# %% [markdown] lang="en"
# The line of numerical differentiation climbs much faster. With $P$ parameters it computes the error $2P$ times, and each of these gets heavier with $P$ as well: ten times the parameters take close to a hundred times as long. The last line printed is an estimate for a million.
#
# The formula (blue) costs hardly more than computing the error once. Can a network have its gradient at that price? That is **back-propagation**, the next lesson, and your `numerical_gradient` will be back there, to check its answers.

# %% [markdown] lang="ja"
# ## 確認テスト
#
# **問 1.** $E(w) = (w - 3)^2$ を、$w = 1$ から学習率 0.25 で 1 歩下ります。$w$ はいくつになりますか。
# %% [markdown] lang="en"
# ## Confirmation test
#
# **Question 1.** Let $E(w) = (w - 3)^2$. From $w = 1$, take one step with learning rate 0.25. What is $w$ now?

# %% quiz="one_step" points=1
one_step = 2
replies = {
    "2": "そのとおり。勾配は 2(1 − 3) = −4。1 − 0.25 × (−4) = 2 です。勾配が負なら、w は増えます。",  #:ja
    "2": "Right. The gradient is 2(1 − 3) = −4, and 1 − 0.25 × (−4) = 2. With a negative gradient w grows.",  #:en
    "0": "勾配 −4 を足してしまいました。勾配は上り坂の向きなので、引きます。",  #:ja
    "0": "You added the gradient, −4. It points uphill, so it is subtracted.",  #:en
    "1.5": "2 乗を微分したときの 2 倍を忘れています。(w − 3)² の傾きは 2(w − 3) です。",  #:ja
    "1.5": "The factor 2 from differentiating the square is missing: the slope of (w − 3)² is 2(w − 3).",  #:en
    "5": "勾配の分だけそのまま進みました。学習率 0.25 を掛けるのを忘れています。",  #:ja
    "5": "You went by the whole gradient. Multiply it by the learning rate, 0.25.",  #:en
    "3": "そこが谷底ですが、一歩では届きません。歩幅は 0.25 × 4 = 1 です。",  #:ja
    "3": "That is the bottom, but one step does not get there: its length is 0.25 × 4 = 1.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 今度は $E(w) = 5w^2$ です。学習率がいくつを**超える**と、谷底から遠ざかるようになりますか。
# %% [markdown] lang="en"
# **Question 2.** Now $E(w) = 5w^2$. **Above** which learning rate do the steps lead away from the bottom?

# %% quiz="too_fast" points=1
too_fast = 0.2
replies = {
    "0.2": "そのとおり。勾配は 10w なので、一歩で距離は (1 − 10ε) 倍。大きさが 1 を超えるのは ε > 0.2 のときです。",  #:ja
    "0.2": "Right. The gradient is 10w, a step multiplies the distance by (1 − 10ε), and its size passes 1 when ε > 0.2.",  #:en
    "0.4": "c = 5 として 2/c を計算しました。E = ½cw² と見比べると、c は 10 です。",  #:ja
    "0.4": "You took 2/c with c = 5. Compare with E = ½cw²: here c is 10.",  #:en
    "0.1": "それは一歩で谷底に着く学習率です。飛び越えても、元より近くに着地するうちは、まだ近づいています。",  #:ja
    "0.1": "That is the rate that reaches the bottom in one step. Beyond it you jump over, but land closer than before, so you still get there.",  #:en
    "1": "1 という決まった境目はありません。曲がりの強い谷ほど、小さな学習率で発散します。",  #:ja
    "1": "There is no fixed border at 1. The more a valley bends, the smaller the rate at which it diverges.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 1,000 件のデータを、`size` 32 のミニバッチで 5 エポック学習します。パラメータは何回更新されますか。
# %% [markdown] lang="en"
# **Question 3.** 1,000 records, mini-batches of `size` 32, 5 epochs. How many times are the parameters updated?

# %% quiz="how_many_updates" points=1
how_many_updates = 160
replies = {
    "160": "そのとおり。32 件の組が 31 と、残り 8 件の組が 1 つで、1 エポックは 32 回。その 5 倍です。",  #:ja
    "160": "Right. 31 batches of 32 and one of the 8 that are left make 32 updates an epoch, times 5.",  #:en
    "155": "最後の小さな組(8 件)を捨てています。その 8 件からも学びます。",  #:ja
    "155": "You threw away the last, smaller batch. Those 8 records have something to teach, too.",  #:en
    "156.25": "割り算のままでは 4 分の 1 回の更新ができてしまいます。余りの 8 件も、1 つの組です。",  #:ja
    "156.25": "A quarter of an update? The 8 records that are left over make one batch.",  #:en
    "157": "全部のエポックをつなげてから割りました。切り直しはエポックごとなので、余りの組もエポックごとにできます。",  #:ja
    "157": "You joined all the epochs before dividing. Each epoch is dealt anew and has its own smaller batch.",  #:en
    "32": "それは 1 エポック分です。5 エポックでは?",  #:ja
    "32": "That is one epoch. And five?",  #:en
    "5": "1 エポックに 1 回だけ更新するのは、全部を一度に使うバッチ勾配降下法です。",  #:ja
    "5": "One update an epoch is batch gradient descent, with all the data at once.",  #:en
    "5000": "1 件ごとに更新すると 5,000 回です。ここでは 32 件に 1 回です。",  #:ja
    "5000": "That would be one update for every record. Here it is one for every 32.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 正しいものを**すべて**選んでください。答えは `{"a", "b"}` のような集合で書きます。
# - a. オンライン学習は、データが届くたびにパラメータを更新する
# - b. バッチ学習では、すべてのデータを用意してから学習を始める
# - c. オンライン学習とは、インターネットにつないで学習することである
# - d. 使い終わったデータをとっておけない場面では、バッチ学習が向いている
# %% [markdown] lang="en"
# **Question 4.** Which are true? Choose **all** of them, and write a set such as `{"a", "b"}`.
# - a. Online learning updates the parameters whenever a record comes in
# - b. Batch learning has all the data at hand before it begins
# - c. Online learning means to learn while connected to the internet
# - d. Where data cannot be kept after use, batch learning is the better choice

# %% quiz="online_or_batch" points=1
online_or_batch = {"a", "b"}
replies = {
    "a,b": "そのとおり。違いは「いつ学ぶか」です。届くたびに学べば、データをためる場所も、集め終わるのを待つ時間も要りません。",  #:ja
    "a,b": "Right. The difference is when they learn. Learning from each record as it comes needs neither room to keep the data nor time to wait for all of it.",  #:en
    "a": "a は正解。でも、もう 1 つあります。屋台のバッチ学習は、150 日目に何をしましたか。",  #:ja
    "a": "a is right, but not alone. What did the stall's batch learning do on day 150?",  #:en
    "b": "b は正解。でも、もう 1 つあります。屋台のオンライン学習は、いつ更新しましたか。",  #:ja
    "b": "b is right, but not alone. When did the stall's online learning update?",  #:en
    "a,b,c": "c が余分です。オンラインはここでは「流れてくるそばから」という意味で、通信とは関係ありません。",  #:ja
    "a,b,c": "Leave out c. Online here means as the data flows by; no network is involved.",  #:en
    "a,b,d": "d が余分です。とっておけないなら、届いたときに学ぶしかありません。それはどちらの学習でしょう。",  #:ja
    "a,b,d": "Leave out d. Data that cannot be kept must be learned from when it comes. Which of the two does that?",  #:en
    "a,c": "c は違います。オンラインはここでは「流れてくるそばから」という意味です。それから、b も考えてみてください。",  #:ja
    "a,c": "Not c: online here means as the data flows by. And think about b once more.",  #:en
    "a,d": "d は違います。とっておけないデータは、集めてからでは学べません。それから、b も考えてみてください。",  #:ja
    "a,d": "Not d: what cannot be kept cannot be collected. And think about b once more.",  #:en
    "b,d": "d は違います。とっておけないデータは、集めてからでは学べません。それから、a も考えてみてください。",  #:ja
    "b,d": "Not d: what cannot be kept cannot be collected. And think about a once more.",  #:en
    "b,c": "c は違います。オンラインはここでは「流れてくるそばから」という意味です。それから、a も考えてみてください。",  #:ja
    "b,c": "Not c: online here means as the data flows by. And think about a once more.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 学習曲線が下がり止まり、ぎざぎざしています。学習率を 10 分の 1 にして学習を続けると、ぎざぎざも、下がり止まった高さも、ほとんど変わりませんでした。いちばんありそうなのは?
# - a. 学習率が大きすぎて、谷底を飛び越えている
# - b. データに雑音があり、正しく学んでも残る誤差に達している
# - c. 学習率が小さすぎて、まだ途中である
# - d. 勾配を足している(符号が逆)
# %% [markdown] lang="en"
# **Question 5.** A learning curve has stopped falling and looks ragged. You go on with a tenth of the learning rate, and neither the teeth nor the height change much. What is most likely?
# - a. The learning rate is too large and jumps over the bottom
# - b. There is noise in the data, and the error that even the right answer leaves has been reached
# - c. The learning rate is too small and we are still on the way
# - d. The gradient is being added (wrong sign)

# %% quiz="ragged_curve" points=1
ragged_curve = "b"
replies = {
    "a": "飛び越えているなら、学習率を下げたときに床が下がるはずです。変わらなかったのですから、原因はほかにあります。",  #:ja
    "a": "If it were jumping over the bottom, a smaller rate would lower the floor. It did not, so look elsewhere.",  #:en
    "b": "そのとおり。高さは雑音の大きさで、ぎざぎざは組ごとのくじ運で決まります。どちらも学習率では減りません。",  #:ja
    "b": "Right. The height comes from the noise, the teeth from the luck of each draw. The learning rate changes neither.",  #:en
    "c": "途中なら、曲線はゆっくりでも下がり続けます。問題の曲線は、学習率を下げる前から下がり止まっていました。",  #:ja
    "c": "On the way, the curve would still be falling, however slowly. This one had stopped before the rate was lowered.",  #:en
    "d": "符号が逆なら、山を登ります。曲線は止まらずに上がっていきます。",  #:ja
    "d": "With the wrong sign you climb the mountain: the curve would rise and rise.",  #:en
}

# %% [markdown] lang="ja"
# **問 6(記述、2 点)** 友だちの意見です。「バッチ勾配降下法の曲線がいちばんなめらかだから、いちばんよい学習法だよね。」 どう答えますか。この課の図を少なくとも 1 つ引いて、3〜5 文で書いてください。
#
# 採点の目安(各 1 点)
# - ミニバッチのほうが、同じ計算量で先へ進める理由(データの冗長さと、更新の回数)を説明している。
# - ほかの観点(局所解からの脱出、メモリ、SIMD、オンライン学習、揺れという欠点など)を、少なくとも 1 つ理由つきで挙げている。
# %% [markdown] lang="en"
# **Question 6 (essay, 2 points).** A friend says: "Batch gradient descent has the smoothest curve, so it is the best way to learn." What do you answer? Three to five sentences, pointing to at least one figure of this lesson.
#
# How it is graded (1 point each)
# - Explains why mini-batches get farther with the same amount of computing (redundant data, number of updates).
# - Names at least one more aspect with its reason (escape from local minima, memory, SIMD, online learning, or the trembling as a drawback).
# %% [markdown] essay="smooth_is_best" points=2 lang="ja"
# ### BEGIN SOLUTION
# なめらかさと、速く谷底に着くことは別の話です。データは冗長で、10 件ほどの勾配でも向きは数度しか違わないので、全部を見て 1 歩進むあいだに、ミニバッチなら何歩も進めます(3 エポックの図では、3 歩と 60 歩の違いになりました)。
# 勾配が揺れるおかげで、浅い局所解から抜け出せることもあります。メモリに入りきらないデータでも学べるのも利点です。ただし 1 件ずつでは SIMD の力を使えず、着いたあとも揺れが残るので、数十〜数百件にまとめるのがふつうです。
# ### END SOLUTION
# %% [markdown] essay="smooth_is_best" points=2 lang="en"
# ### BEGIN SOLUTION
# A smooth curve is not the same as a quick way to the bottom. Data is redundant: the gradient of ten records or so is only a few degrees off, so while batch descent looks at everything for one step, mini-batches take many (3 against 60 in the figure of three epochs).
# The trembling gradient can also shake us out of a shallow local minimum, and data that does not fit into memory is no obstacle. One record at a time, however, leaves SIMD unused and keeps trembling at the bottom, so batches of some tens or hundreds are usual.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## 先へ進む人のために
#
# - A. Cauchy, *Méthode générale pour la résolution des systèmes d'équations simultanées*, Comptes rendus 25 (1847) 勾配降下法の始まり。わずか 3 ページです。
# - H. Robbins, S. Monro, [*A stochastic approximation method*](https://doi.org/10.1214/aoms/1177729586) (1951) 揺れる測定値でも、歩幅をだんだん小さくすれば着く、という証明。
# - S. Amari, [*A theory of adaptive pattern classifiers*](https://doi.org/10.1109/PGEC.1967.264666) (1967) 多層のモデルを確率的勾配降下法で学ばせた、早い時期の論文。
# - B. T. Polyak, [*Some methods of speeding up the convergence of iteration methods*](https://doi.org/10.1016/0041-5553(64)90137-5) (1964) 重いボール法。
# - Y. Dauphin ほか, [*Identifying and attacking the saddle point problem in high-dimensional non-convex optimization*](https://arxiv.org/abs/1406.2572) (2014) 局所解より鞍点。
# - 挑戦:PyTorch の `SGD(momentum=…)` は $v \leftarrow \mu v + \nabla E$、$w \leftarrow w - \varepsilon v$ と計算します。学習率が一定なら、あなたの `momentum_step` と同じ道をたどることを確かめてください。途中で学習率を変えると、どうなるでしょう。
# %% [markdown] lang="en"
# ## Going further
#
# - A. Cauchy, *Méthode générale pour la résolution des systèmes d'équations simultanées*, Comptes rendus 25 (1847): where gradient descent begins, in three pages.
# - H. Robbins, S. Monro, [*A stochastic approximation method*](https://doi.org/10.1214/aoms/1177729586) (1951): proof that you arrive even with trembling measurements, if the steps shrink in the right way.
# - S. Amari, [*A theory of adaptive pattern classifiers*](https://doi.org/10.1109/PGEC.1967.264666) (1967): an early paper that trains layered models by stochastic gradient descent.
# - B. T. Polyak, [*Some methods of speeding up the convergence of iteration methods*](https://doi.org/10.1016/0041-5553(64)90137-5) (1964): the heavy ball.
# - Y. Dauphin et al., [*Identifying and attacking the saddle point problem in high-dimensional non-convex optimization*](https://arxiv.org/abs/1406.2572) (2014): saddle points rather than local minima.
# - A challenge: PyTorch's `SGD(momentum=…)` computes $v \leftarrow \mu v + \nabla E$, $w \leftarrow w - \varepsilon v$. Show that with a constant learning rate it walks the same path as your `momentum_step`. And when the rate changes on the way?
