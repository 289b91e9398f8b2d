# %% [markdown] lang="ja"
# 霧の深い山にいます。目指すのは、谷のいちばん低いところです。見えるのは足元だけで、地図も景色もありません。
# それでも、足元の**傾き**なら分かります。谷底はどちらでしょう。次のセルを実行して、指さしてみてください。
# %% [markdown] lang="en"
# You are on a mountain in thick fog, and you want to get to the lowest point of the valley. You see the ground at your feet and nothing else: no map, no view.
# What you can feel is the **slope** under your shoes. Where is the valley floor? Run the cell and point with your finger.

# %% setup
import statistics
import time

import numpy as np

# ja: アイスの屋台の 80 日分の記録(のつもりの、乱数で作ったデータ)。X: (気温 − 15 ℃) ÷ 10、t: 売れた数(百個)
# en: 80 days of an ice-cream stall (made up with random numbers). X: (temperature − 15 °C) / 10; t: ice creams sold, in hundreds
rng = np.random.default_rng(5)
X = rng.uniform(0.0, 2.2, size=80)
t = 1.4 * X + 0.3 + rng.normal(scale=0.3, size=80)


# ja: 00 課と 04 課であなたが書いた関数
# en: as you wrote them in lessons 00 and 04
def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return statistics.median(seconds)


def mean_squared_error(y, t):
    return np.mean(np.sum((y - t) ** 2, axis=-1)) / 2


def line_loss(w, b, X, t):
    """直線 y = w x + b の損失(mean_squared_error)。w, b: 数。X, t: (B,)。"""  #:ja
    """The loss (mean_squared_error) of the line y = w x + b. w, b: numbers; X, t: (B,)."""  #:en
    return mean_squared_error((w * X + b)[:, None], t[:, None])


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
map_w, map_b = np.meshgrid(np.linspace(-1.4, 4.0, 120), np.linspace(-1.2, 2.8, 100))
heights = np.mean((map_w[..., None] * X + map_b[..., None] - t) ** 2, axis=-1) / 2
start = np.array([-0.6, 2.0])


def draw_map(ax, title):
    lines = ax.contour(map_w, map_b, heights, levels=np.geomspace(0.06, 20, 13), colors=GREY, linewidths=1, alpha=0.7)
    ax.grid(False)
    ax.set(xlabel="w", ylabel="b", title=title, aspect="equal")
    return lines


fig, ax = plt.subplots()
lines = draw_map(ax, "霧の中:谷はどちら? <=> In the fog: which way to the valley?")
ax.set_facecolor("lightgrey")
circle = ax.add_patch(plt.Circle(start, 0.45, color="white", zorder=0))
lines.set_clip_path(circle)
ax.plot(*start, "o", color=BLUE, markersize=10)
ax.text(start[0] + 0.55, start[1], "いま、ここ <=> you are here", color=BLUE, va="center")
plt.show()

# %% [markdown] lang="ja"
# 見える範囲の線は等高線です。坂がいちばん急なのは、線と直角の向き。上りと下りのどちらなのかは、少し動いて高さを比べれば分かります。下りへ少し進んで、また足元を調べる。これを繰り返せば、霧の中でも谷に着けそうです。
# この山下りが**勾配降下法**(gradient descent)です。ChatGPT のような大きなモデルも、これを改良した方法で学習しています。
#
# **この課でできるようになること** 勾配を測り、学習率(歩幅を決める数)とデータの分け方(ミニバッチ)を選んで、モデルを自分の手で学習させられるようになります。モーメンタムと Adam という 2 つの改良も、自分で書きます。学習曲線を見て、学習率が悪いのか、データの雑音なのかを見分けられるようになります。
#
# **必要なもの** 04 課の損失関数と、NumPy の配列。微分は「少し動かすと、結果がその何倍動くか」という意味と、$w^2$ の微分が $2w$ であることだけを使います。GPU は使いません。
#
# 長い課なので、6 節までと 7 節からの 2 回に分けるとよいでしょう。
# %% [markdown] lang="en"
# The lines in sight are contours, and the ground is steepest at right angles to them. Which of the two ways is down? Move a little and compare the heights. Then step down, feel the ground again, and repeat. In this way you can reach the valley even in fog.
# This walk is called **gradient descent**. Even the largest language models are trained by improved forms of it.
#
# **What you will be able to do** You can measure a gradient, choose a learning rate (which sets the size of the steps) and a way to split the data (mini-batches), and train a model yourself. You write two improvements, momentum and Adam. You can tell from a learning curve whether the learning rate is to blame or the noise in the data.
#
# **What you need** The loss functions of lesson 04 and NumPy arrays. From calculus you need what a derivative means (the change of the result, divided by a small change of the input) and that the derivative of $w^2$ is $2w$. No GPU.
#
# This lesson is long. You may stop after section 6 and do the rest another day.

# %% [markdown] lang="ja"
# ## 1. 損失を地図に描く
#
# この山は何でできているのでしょう。アイスの屋台の記録に、直線 $y = wx + b$ を当てはめたいとします。$w$ と $b$ を決めると、直線が 1 本決まり、損失 $L$ が 1 つ決まります。その $L$ が山の高さです。
# $x$ には気温そのものではなく、15 ℃ を引いて 10 で割った数を使います。こうして入力の大きさをそろえる理由は、9 節で分かります。入力は 1 列だけなので、この課では `X` の形を (80,) のままにします。
# 
# %% [markdown] lang="en"
# ## 1. A map of the loss
#
# What is this mountain made of? We want to fit a line $y = wx + b$ to the records of an ice-cream stall. Each choice of $w$ and $b$ gives one line and one loss $L$. That $L$ is the height of the ground.
# The input $x$ is not the temperature itself: 15 °C is subtracted, and the result is divided by 10. Section 9 shows why inputs are scaled like this. There is one column of input only, so in this lesson `X` keeps the shape (80,).

# %% demo
places = {"A": (-0.6, 2.0), "B": (2.6, 0.6), "C": (1.4, 0.3)}
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.6))
draw_map(left, "地図の 1 点は… <=> A point of the map …")
left.set_aspect("auto")
right.scatter(X, t, s=14, color=GREY, alpha=0.6)
right.set(xlabel="(気温 − 15)÷ 10 <=> (temperature − 15) / 10", ylabel="売れたアイスの数(百個) <=> ice creams sold (hundreds)", title="…1 本の直線 <=> … is a line", ylim=(-0.5, 6.5))
for (name, p), color, style, mark in zip(places.items(), [BLUE, ORANGE, GREEN], ["-", "--", "-."], "os^"):
    left.plot(*p, mark, color=color, markersize=9)
    left.annotate(name, p, (9, 7), textcoords="offset points", color=color)
    right.plot([0, 2.2], [p[1], p[0] * 2.2 + p[1]], style, color=color, label=f"{name}: L = {line_loss(*p, X, t):.2f}")
right.legend(loc="upper left")
show_figure()

# %% [markdown] lang="ja"
# 3 本の中でいちばんよく当てはまる直線 C は、谷底の近くにあります。「よい $w$ と $b$ を探す」と「谷底を探す」は、同じことなのです。
# パラメータが 2 つだから地図に描けました。100 万個あっても、考え方は変わりません。
#
# ## 2. 足元の傾きを測る
#
# 坂の傾きを知るには、少しだけ動いて、高さの差を見ます。前にだけ動くのと、前と後ろの両方に動くのとでは、どちらが正確でしょう。
# %% [markdown] lang="en"
# Line C fits best of the three, and C lies near the bottom of the valley. Looking for good $w$ and $b$ means looking for the bottom of the valley.
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
plt.plot(np.linspace(-0.1, 1.9, 100), hill(np.linspace(-0.1, 1.9, 100)), color=GREY, label="L(w)")
plt.plot(line, hill(w) + hill(w) * (line - w), ":", color=GREEN, lw=3, label=f"本当の傾き:{hill(w):.2f} <=> true slope: {hill(w):.2f}")
for back, color, style, mark, name in [(0, ORANGE, "--", "s", "前だけ <=> forward"), (h, BLUE, "-", "o", "両側 <=> central")]:
    slope = (hill(w + h) - hill(w - back)) / (h + back)
    plt.plot(line, hill(w - back) + slope * (line - w + back), style, color=color, label=f"{name}: {slope:.2f}")
    plt.plot([w - back, w + h], [hill(w - back), hill(w + h)], mark, color=color, markersize=8)
show_figure("傾きの 2 つの測り方 <=> Two ways to measure a slope", "w", "L", ylim=(-0.5, 8))

# %% [markdown] lang="ja"
# 前だけ動く**前進差分**(オレンジの破線)は、曲線が強く曲がっているほど大きくずれます。両側へ動く**中心差分**(青)は、前のずれと後ろのずれがほぼ打ち消し合い、本当の傾き(緑の点線)にずっと近くなります。
#
# 動く幅 $h$ は、小さいほどよいのでしょうか。次の図は、横軸が $h$、縦軸が誤差です。両方の軸が対数目盛りです。**予想してから**実行してください。
# %% [markdown] lang="en"
# The more the curve bends, the more the **forward difference** (orange, dashed) is off. The **central difference** (blue) moves both ways. Its two errors nearly cancel, and it comes much closer to the true slope (green, dotted).
#
# Is a smaller move $h$ always better, then? The next figure shows the error for each $h$, with both axes logarithmic. **Make a guess** before you run it.

# %% demo
hs = np.logspace(-12, -0.5, 47)
forward = abs((hill(1 + hs) - hill(1)) / hs - np.e)
central = abs((hill(1 + hs) - hill(1 - hs)) / (2 * hs) - np.e)
plt.loglog(hs, forward, "s--", markersize=4, color=ORANGE, label="前だけ <=> forward")
plt.loglog(hs, central, "o-", markersize=4, color=BLUE, label="両側 <=> central")
plt.axvline(1e-4, color=GREY, ls=":")
plt.text(1.4e-4, 1e-1, "h = 1e-4", color=GREY)
show_figure("h ごとの、傾きの誤差 <=> Error of the slope for each h", "h", "傾きの誤差 <=> error of the slope")

# %% [markdown] lang="ja"
# V の字になりました。右側では、$h$ を小さくするほど正確です。ところが左側では、逆に悪くなります。ほとんど同じ 2 つの数を引き算すると、上の桁が消えて、コンピュータの丸め誤差だけが目立ってしまうのです(桁落ち)。だから $h$ は小さすぎない値にします。いちばんよい値は関数によって違います。この図の中心差分では $10^{-5}$ あたりですが、値の大きな関数では丸め誤差も大きいので、少し余裕を見て $10^{-4}$ を使います。
#
# パラメータがたくさんあるときは、**1 つずつ**動かして測ります。$i$ 番目なら、
#
# $$\frac{\partial L}{\partial w_i} \approx \frac{L(\dots, w_i + h, \dots) - L(\dots, w_i - h, \dots)}{2h}$$
#
# 言葉にすると「$w_i$ だけを両側へ $h$ 動かし、高さの差を、動いた幅 $2h$ で割る」。全部の $i$ について並べたものが**勾配**(gradient)$\nabla L$ です。勾配は、損失がいちばん急に**増える**向きを指します。この測り方を**数値微分**と呼びます。
#
# ### 課題 `numerical_gradient`
# どんな形の配列 `w` でも、同じ形の勾配を返す関数を書いてください。`w` は、呼び終わったときに元どおりでなければいけません。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。
#
# <details><summary>ヒント</summary>
#
# - `for i in np.ndindex(w.shape):` とすると、何次元の配列でも、すべての位置を 1 つずつ回れます。`w[i]` で読み書きできます。
# - 2 番目を測るとき、1 番目が動いたままだったら、どこの傾きを測ったことになるでしょう。足したり引いたりして戻すと、丸め誤差が残ることがあります。元の値を変数にとっておいて代入するか、コピーを動かしましょう。
#
# </details>
# %% [markdown] lang="en"
# The curves form a V. On the right a smaller $h$ is more exact; on the left the errors grow again. When two numbers that are almost equal are subtracted, their leading digits vanish, and the computer's rounding error remains (cancellation). So $h$ must not be too small. The best value depends on the function. For the central difference in this figure it is about $10^{-5}$; functions with large values have larger rounding errors, so we use $10^{-4}$ to be on the safe side.
#
# With many parameters, move them **one at a time**. For parameter number $i$:
#
# $$\frac{\partial L}{\partial w_i} \approx \frac{L(\dots, w_i + h, \dots) - L(\dots, w_i - h, \dots)}{2h}$$
#
# In words: move $w_i$ alone by $h$ to both sides, and divide the difference in height by the distance $2h$. All of these together are the **gradient** $\nabla L$. The gradient points in the direction in which the loss **grows** fastest. Measuring it this way is called **numerical differentiation**.
#
# ### Exercise `numerical_gradient`
# Write a function that takes an array `w` of any shape and returns a gradient of that shape. When it is done, `w` has to be as it was.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says.
#
# <details><summary>Hint</summary>
#
# - `for i in np.ndindex(w.shape):` visits every position of an array, however many dimensions it has; `w[i]` reads and writes there.
# - If the first element is still moved while you measure the second, at which place have you measured the slope? Adding and subtracting may leave a rounding error. Keep the old value in a variable and assign it again, or move a copy.
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
    hint="[4.5, 3] is the forward difference. If the values are too large by a factor of 2, check what you divide by.",  #:en
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
rng = fresh()
slopes, w = rng.uniform(0.5, 3, (2, 4)).round(1) * rng.choice([-1, 1], (2, 4))


def tilted(w):
    return float(np.sum(slopes * w**3) + w[0] * w[3])


got, _ = call_and_look(numerical_gradient, tilted, w, 0.25)
expect(
    f"numerical_gradient(f, {w.tolist()}, h=0.25)   f(w) = Σ a w³ + w[0] w[3], a = {slopes.tolist()}",
    got,
    slopes * (3 * w**2 + 0.0625) + w[[3, 1, 2, 0]] * [1, 0, 0, 1],
    hint="(f(w + h) − f(w − h)) / 2h を、要素ごとに、渡された h で計算します。",  #:ja
    hint="(f(w + h) − f(w − h)) / 2h for each element, with the h that was given.",  #:en
)
### END HIDDEN TESTS

# %% test="numerical_gradient" idea="any_shape" points=1
import numpy as np


def corners(w):
    return float(w[0, 0] * w[1, 2] + 3 * w[0, 1])


got, (_, after) = call_and_look(numerical_gradient, corners, np.arange(6.0).reshape(2, 3))
expect(
    "w",
    after,
    np.arange(6.0).reshape(2, 3),
    tol=0,
    hint="呼んだあと、w が変わっていました。1 つ測るたびに戻します。足して引くと丸め誤差が残るので、元の値を代入します。",  #:ja
    hint="w was changed by the call. Put each element back after measuring: assign the old value, as adding and subtracting leave a rounding error.",  #:en
)
expect(
    "numerical_gradient(f, [[0, 1, 2], [3, 4, 5]])   f(w) = w[0, 0] w[1, 2] + 3 w[0, 1]",
    got,
    [[5.0, 3.0, 0.0], [0.0, 0.0, 0.0]],
    hint="w と同じ形で返します。f にも、w と同じ形のまま渡します。",  #:ja
    hint="The answer has w's shape, and so has what f is given.",  #:en
)
### BEGIN HIDDEN TESTS
shapes = []


def watched(w):
    shapes.append(list(np.shape(w)))
    return float(np.sum(np.cos(w)))


rng = fresh()
for shape in [(2, 2, 3), (5,), (3, 1)]:
    w = rng.normal(size=shape)
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
        tol=0,
        hint="呼んだあと、w が変わっていました。最後の要素も戻しましたか。",  #:ja
        hint="w was changed by the call. Did the last element go back too?",  #:en
    )
    expect("w.shape in f(w)", shapes[-1], list(shape))
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. 1 歩下りる
#
# 傾きが分かったら、次は歩幅です。毎回同じ歩幅で進むと、谷底をまたいで行ったり来たりしそうです。うまい決め方があります。図の赤い線の長さに注目してください。
# %% [markdown] lang="en"
# ## 3. One step down
#
# We know the slope. How long should the step be? With steps of one fixed length we might jump back and forth across the bottom. There is a better way. Look at the lengths of the red lines in the figure.

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
show_figure("L = (w − 2)² を 6 歩下りる <=> Six steps down L = (w − 2)²", "w", "L")

# %% [markdown] lang="ja"
# 歩幅は、**傾きに比例**させてあります。傾きの急な所では大きく、谷底に近づくと自然に小さくなります。式にすると、
#
# $$w \leftarrow w - \eta \nabla L$$
#
# 言葉にすると「勾配(上り坂の向き)の逆へ、勾配の $\eta$ 倍だけ進む」。$\eta$(イータ)が**学習率**(learning rate)で、コードでは `lr` と書きます。1847 年にコーシーが、天体の軌道を求めるために考えた方法です。
#
# ### 課題 `sgd_step`
# ネットワークには配列がいくつもあるので、`[W1, b1, W2, b2]` のようなリストで渡します。PyTorch の最適化手法(オプティマイザ)も、パラメータをこのように並べて受け取ります。新しいリストを返し、渡されたリストと配列は書き換えないでください。名前の SGD の意味は、5 節で分かります。
#
# <details><summary>ヒント</summary>
#
# `a = a - 1` は新しい配列を作ります。`a -= 1` は、`a` と名のつく配列そのものを書き換えます。リストの `.copy()` は、リストだけを新しくして、中の配列は同じものを指したままです。
#
# </details>
# %% [markdown] lang="en"
# Each step is **in proportion to the slope**: long where it is steep, and automatically shorter near the bottom. As a formula:
#
# $$w \leftarrow w - \eta \nabla L$$
#
# In words: move against the gradient, which points uphill, by $\eta$ times the gradient. $\eta$ (eta) is the **learning rate**, `lr` in code. Cauchy proposed this in 1847 to compute the orbits of heavenly bodies.
#
# ### Exercise `sgd_step`
# A network has several arrays, so they come in a list such as `[W1, b1, W2, b2]`. PyTorch's optimizers take parameters in the same way. Return a new list, and leave the lists and arrays that you were given as they are. Section 5 explains the name SGD.
#
# <details><summary>Hint</summary>
#
# `a = a - 1` makes a new array; `a -= 1` writes into the very array that `a` names. A list's `.copy()` makes a new list, with the same arrays inside.
#
# </details>


# %% exercise="sgd_step"
def sgd_step(params, grads, lr):
    """勾配降下法の 1 歩 w − lr × ∇L を、すべてのパラメータについて行う。  #:ja
  #:ja
    params: 小数の配列のリスト。grads: 同じ順序と形の、勾配のリスト。lr: 学習率  #:ja
    返り値: 更新後の配列の新しいリスト。params と grads は変えない  #:ja
    """  #:ja
    """Take one step of gradient descent, w − lr × ∇L, for every parameter.  #:en
  #:en
    params: a list of arrays of floats; grads: the list of their gradients, same order and shapes; lr: the learning rate  #:en
    Returns a new list with the updated arrays; params and grads stay as they are.  #:en
    """  #:en
    ### BEGIN SOLUTION
    return [w - lr * gradient for w, gradient in zip(params, grads)]
    ### END SOLUTION


# %% test="sgd_step" points=1
import numpy as np

params = [np.array([1.0, 2.0]), np.array([0.5])]
grads = [np.array([10.0, -10.0]), np.array([1.0])]
got, (params_after, grads_after, _) = call_and_look(sgd_step, params, grads, 0.1)
expect(
    "sgd_step([[1, 2], [0.5]], [[10, -10], [1]], 0.1)",
    got,
    [np.array([0.0, 3.0]), np.array([0.4])],
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
rng = fresh()
shapes = [(2, 3), (3,), (3, 1), ()]
params, grads = ([rng.normal(0, size, shape) for shape in shapes] for size in (1, 100))
params[3], grads[3] = np.array(params[3]), np.array(grads[3])
got, (params_after, grads_after, _) = call_and_look(sgd_step, params, grads, 0.7)
expect(
    "sgd_step([W1, b1, W2, b2], grads, 0.7)",
    got,
    [w - 0.7 * gradient for w, gradient in zip(params, grads)],
    hint="リストの長さは決まっていません。全部を順に更新します。",  #:ja
    hint="The list may have any length: update all of it, in order.",  #:en
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
# You have all the tools. From the place in the fog, let us go down with your two functions alone.

# %% demo
def descend(lr, steps):
    """`start` から下りた道。形は (steps + 1, 2)。"""  #:ja
    """The places visited from `start`: (steps + 1, 2)."""  #:en
    params, path = [start], [start]
    for _ in range(steps):
        grads = [numerical_gradient(lambda p: line_loss(*p, X, t), params[0])]
        params = sgd_step(params, grads, lr)
        path.append(params[0])
    return np.array(path)


path = descend(0.5, 40)
fig, ax = plt.subplots()
draw_map(ax, "霧が晴れた:谷に着いた <=> The fog lifts: you found the valley")
ax.plot(*path.T, "o-", color=BLUE, markersize=5)
ax.plot(*path[0], "o", color=BLUE, markersize=10)
ax.plot(*np.polyfit(X, t, 1), "*", color=GREEN, markersize=18, zorder=3)
plt.show()
print(f"L: {line_loss(*path[0], X, t):.3f} → {line_loss(*path[-1], X, t):.3f},  w = {path[-1][0]:.3f}, b = {path[-1][1]:.3f}")

# %% [markdown] lang="ja"
# 最初に指さした向きと、同じでしたか。出発した所でいちばん急な下りの向きは、谷底(星印)の方向から 60 度ほどずれています。勾配が知っているのは足元だけだからです。だから道は曲がります。最初の向きへまっすぐ進み続けても、谷底には着きません。
#
# 直線の当てはめなら、谷底を直接求める公式があります(星印はそれで求めました)。ネットワークにはありません。
# %% [markdown] lang="en"
# Is that the way you pointed? The steepest way down at the start does not point at the bottom (the star): it is about 60 degrees off. The gradient knows only the ground at your feet. That is why the path turns, and why one long step would not do.
#
# For a straight line a formula gives the bottom directly (it gave us the star). For a network there is none.

# %% [markdown] lang="ja"
# ## 4. 学習率の選び方
#
# 同じ場所から、学習率だけを変えて 20 歩下ります。学習率を 0.02 に下げると、20 歩でどこまで行けるでしょうか。0.86 まで上げると、もっと早く谷底に着くでしょうか。予想してから、スライダーを動かしてください。
# %% [markdown] lang="en"
# ## 4. Choosing the learning rate
#
# The same start and 20 steps, with a learning rate of your choice. How far will you come with 0.02? And will 0.86 bring you to the bottom sooner? Guess first, then move the slider.

# %% demo
def draw(lr=0.5):
    walk = descend(lr, 20)
    fig, ax = plt.subplots()
    draw_map(ax, f"学習率 {lr}:20 歩の後の L = {line_loss(*walk[-1], X, t):.3g} <=> learning rate {lr}: L = {line_loss(*walk[-1], X, t):.3g} after 20 steps")
    ax.plot(*walk.T, "-o", color=BLUE, markersize=5, lw=1.5)
    ax.plot(*np.polyfit(X, t, 1), "*", color=GREEN, markersize=18, zorder=3)
    show_figure(xlim=(-1.4, 4.0), ylim=(-1.2, 2.8))


show_slider(draw, {"学習率 <=> learning rate": [0.02, 0.05, 0.1, 0.2, 0.5, 0.6, 0.7, 0.75, 0.8, 0.83, 0.86]})

# %% [markdown] lang="ja"
# 小さすぎると、ほとんど進みません。大きすぎると、谷をまたいで反対側へ飛び、しかも着地するたびに高くなります。これを**発散**と言います。
#
# なぜ飛び越えるのかは、1 次元のお椀 $L = \frac{1}{2}cw^2$ で分かります。勾配は $cw$ なので、1 歩は $w \leftarrow w - \eta c w = (1 - \eta c)\,w$。谷底からのずれ $w$ が、**毎回 $(1 - \eta c)$ 倍**になります(負なら、谷の反対側へ移ります)。$c$ は曲がりの強さ(曲率)です。
#
# | $\eta c$ | 1 歩でずれは | 動き |
# |---|---|---|
# | 0.1 | 0.9 倍 | 少しずつ近づく |
# | 1 | 0 倍 | 1 歩で到着 |
# | 1.5 | −0.5 倍 | 左右に飛びながら近づく |
# | 2 | −1 倍 | 同じ幅で永遠に往復する |
# | 2.5 | −1.5 倍 | 飛ぶたびに遠ざかる(発散) |
#
# 境目は $\eta = 2/c$ です(これを超えると発散します)。さっきの山で、学習率を少しずつ変えて確かめましょう。損失は、どの学習率でいちばん小さくなるでしょうか(どちらの軸も対数目盛りです)。($c$ は、いちばん強く曲がった向きの曲率です。`np.linalg.eigvalsh` で計算しています。)
# %% [markdown] lang="en"
# If the rate is too small, you hardly move. If it is too large, you jump over the valley and land higher each time: the walk **diverges**.
#
# A bowl of one dimension, $L = \frac{1}{2}cw^2$, shows why. The gradient is $cw$, so a step makes $w \leftarrow w - \eta c w = (1 - \eta c)\,w$. The offset $w$ from the bottom is multiplied by $(1 - \eta c)$ **each time** (if that is negative, we change to the other side of the valley). The number $c$ says how strongly the bowl bends: its curvature.
#
# | $\eta c$ | a step multiplies the offset by | what you see |
# |---|---|---|
# | 0.1 | 0.9 | slowly closer |
# | 1 | 0 | there in one step |
# | 1.5 | −0.5 | closer, jumping from side to side |
# | 2 | −1 | back and forth forever |
# | 2.5 | −1.5 | farther away with each jump: divergence |
#
# The limit is $\eta = 2/c$. Let us check it on our mountain, with many learning rates. Which rate gives the smallest loss? (Here $c$ is the curvature in the direction that bends most; `np.linalg.eigvalsh` computes it.)

# %% demo
A = np.column_stack([X, np.ones_like(X)])
limit = 2 / np.linalg.eigvalsh(A.T @ A / len(X)).max()
lrs, finals = np.geomspace(0.004, 1.2, 150), []
for lr in lrs:
    p = start
    for _ in range(40):
        p = p - lr * A.T @ (A @ p - t) / len(X)
    finals.append(line_loss(*p, X, t))
plt.loglog(lrs, finals, color=BLUE)
plt.axvline(limit, color=RED, ls="--", label=f"2 / c = {limit:.2f}")
show_figure("いちばんよい学習率は? <=> Which learning rate is best?", "学習率 <=> learning rate", "40 歩の後の L <=> L after 40 steps", legend="upper left", ylim=(0.03, 100))
print(f"いちばんよい学習率: {lrs[np.argmin(finals)]:.2f}、L = {min(finals):.4f}")  #:ja
print(f"best learning rate: {lrs[np.argmin(finals)]:.2f}, L = {min(finals):.4f}")  #:en

# %% [markdown] lang="ja"
# 学習率を上げるほど速くなり、ある所で突然だめになります。このお椀では、いちばんよい値は境目のすぐ手前でした。谷は、どの向きにも同じように曲がっているわけではありません。境目を決めるのは、**いちばん強く曲がった向き**の $c$ です。
#
# ネットワークの損失は、こんなにきれいなお椀ではありません。曲がり方は場所によって変わり、次の節のミニバッチでは勾配も揺れます。だから実際には、境目は計算できません。学習率の探し方は 10 節で学びます。
#
# **挑戦** 次のセルの `lr` を変えて、**10 歩**で $L$ をどこまで下げられますか。3 回だけ試してください。0.09 を切れば上出来です。
#
# <details><summary>3 回試したら</summary>
#
# 40 歩でいちばんよかった学習率は、10 歩ではいちばんではありません。0.70 くらいのほうが小さくなります。境目に近いほど、急な向きの飛び越しが収まるのに時間がかかるからです。40 歩あれば収まりますが、10 歩では収まりません。
#
# </details>
# %% [markdown] lang="en"
# A larger rate is faster, until it suddenly fails. For this bowl the best value is just below the limit. A valley does not bend equally in all directions; the limit depends on the $c$ of the direction that **bends most**.
#
# The loss of a network is not such a regular bowl. It bends differently from place to place, and with the mini-batches of the next section the gradient itself varies. So the limit cannot be computed in practice; section 10 shows how to search for a rate.
#
# **A challenge** Change `lr` in the next cell. How low can you bring $L$ in **10 steps**? You have three tries. Below 0.09 is good.
#
# <details><summary>After your three tries</summary>
#
# The rate that was best for 40 steps is not the best for 10. A rate of about 0.70 gets lower. The closer the rate is to the limit, the longer the jumps across the steep direction take to die out. They do in 40 steps, but not in 10.
#
# </details>

# %% demo
lr = 0.1
print(f"lr = {lr}: 10 歩進んだあとの L = {line_loss(*descend(lr, 10)[-1], X, t):.4f}")  #:ja
print(f"lr = {lr}: L after 10 steps = {line_loss(*descend(lr, 10)[-1], X, t):.4f}")  #:en

# %% [markdown] lang="ja"
# ## 5. 全部のデータを見てから動くべきか
#
# ここまでは、1 歩ごとに 80 日分すべての損失を計算しました。データが 100 万件あったら、1 歩に 100 万件です。もっと少なく済ませられないでしょうか。
#
# 次の図では、2 万件のデータから何件かだけを選んで勾配を求め、全部を使った勾配と向きを比べています。横軸は使った件数(2 万件のうち)、縦軸は 2 つの勾配の角度(度)です。何件あれば、だいたい同じ向きになるでしょう。
# %% [markdown] lang="en"
# ## 5. Look at all the data before you move?
#
# So far, each step computed the loss of all 80 days. With a million samples, one step would need all of the million. Would fewer be enough?
#
# The next figure picks some of 20,000 samples at random, computes the gradient from these, and compares its direction with that of the full gradient. How many samples are needed until the two directions almost agree?

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
show_figure("一部の勾配と、全体の勾配 <=> Gradient of some samples, and of all", "使う件数(20,000 件のうち) <=> samples used (of 20,000)", "2 つの間の角(度) <=> angle between them (degrees)")
for size, angle in zip(sizes, angles):
    print(f"{size:5} 件({size / 200:6.3f} %): {angle:5.1f}°")  #:ja
    print(f"{size:5} samples ({size / 200:6.3f} %): {angle:5.1f}°")  #:en

# %% [markdown] lang="ja"
# ここでは、たった 10 件で、ずれは数度に収まりました。30 件あたりから先では、件数を 4 倍にしても、ずれは半分にしかなりません($1/\sqrt{B}$ に比例します)。データには似たものがたくさん含まれていて、全部を見るのは**冗長**なのです。少しだけ見てすぐ 1 歩進めば、同じ計算量で何歩も進めます。(谷底の近くでは勾配が小さくなり、データの雑音のほうが目立つので、ずれはもっと大きくなります。)
#
# | 1 歩に使うデータ | 呼び名 | 勾配を求める損失 |
# |---|---|---|
# | 全部($N$ 件) | バッチ勾配降下法 | $L = \frac{1}{N}\sum_n L_n$ |
# | 無作為に選んだ 1 件 | 確率的勾配降下法(stochastic gradient descent、SGD) | $L_n$ |
# | 無作為に選んだ数十〜数百件 $\mathcal B$ | ミニバッチ勾配降下法 | $L_{\mathcal B} = \frac{1}{B}\sum_{n \in \mathcal B} L_n$($B$ は $\mathcal B$ の件数) |
#
# 今では、3 つ目も含めて SGD と呼ぶのがふつうです。「バッチ勾配降下法」のバッチは全データのことです。03 課と 04 課でバッチと呼んだ「何件かのまとまり」は、ここでいうミニバッチに当たります。
#
# 選び方には決まりがあります。データ全体を**シャッフル**して(順序を無作為に並べ替えて)、先頭から `size` 件ずつ取り出します。全部を 1 回ずつ使い切るまでが **1 エポック**です。次のエポックでは、もう一度シャッフルします。
#
# ### 課題 `minibatches`
# 1 エポック分のミニバッチを作る関数を書いてください。入力 `X` と目標値 `t` の対応がくずれないようにします。
#
# <details><summary>ヒント</summary>
#
# `X` と `t` を別々にシャッフルすると、別の日の売れ行きを学ぶことになります。シャッフルするのはデータではなく、番号です。`rng.permutation(n)` は 0 から n − 1 を並べ替えて返し、`X[番号の配列]` は、その番号の行を取り出します。
# 最後が `size` 件に足りないとき、スライスはどうふるまいますか。`np.arange(10)[8:12]` を試してください。
#
# </details>
# %% [markdown] lang="en"
# Here, ten samples are enough to come within a few degrees. From about 30 samples on, four times as many samples only halve the angle (it goes with $1/\sqrt{B}$). Much of a data set repeats the same information, and looking at all of it is **redundant**. If we look at a few samples and take a step at once, the same amount of computing gives many steps. (Near the bottom the gradient is small and the noise in the data matters more, so the angles are larger there.)
#
# | Data for one step | Name | The gradient is that of |
# |---|---|---|
# | all $N$ samples | batch gradient descent | $L = \frac{1}{N}\sum_n L_n$ |
# | one sample, chosen at random | stochastic gradient descent (SGD; stochastic means by chance) | $L_n$ |
# | some tens or hundreds, chosen at random: $\mathcal B$ | mini-batch gradient descent | $L_{\mathcal B} = \frac{1}{B}\sum_{n \in \mathcal B} L_n$ ($B$: how many are in $\mathcal B$) |
#
# Today the third one is called SGD as well. In "batch gradient descent" the batch is all the data. What lessons 03 and 04 called a batch, a group of some samples, is a mini-batch here.
#
# How are the samples chosen? **Shuffle** all the data (put it into a random order), then take `size` samples at a time from the front. When every sample has been used once, that is one **epoch**. For the next epoch, shuffle again.
#
# ### Exercise `minibatches`
# Write the function that makes the mini-batches of one epoch. Each input in `X` has to stay with its target in `t`.
#
# <details><summary>Hint</summary>
#
# If you shuffle `X` and `t` separately, you learn one day's sales from another day's weather. Don't shuffle the data, shuffle the indices: `rng.permutation(n)` returns 0 to n − 1 in random order, and `X[array_of_indices]` picks those rows.
# What does a slice do when fewer than `size` are left? Try `np.arange(10)[8:12]`.
#
# </details>


# %% exercise="minibatches"
def minibatches(X, t, size, rng):
    """1 エポック分のミニバッチを、(X の一部, t の一部) の組のリストで返す。  #:ja
  #:ja
    X: (n, …) の配列、t: (n, …) の配列。どちらも変えない  #:ja
    size: 1 組の件数。最後の組だけは、余りの数だけ入って小さくなることがある(空の組は作らない)  #:ja
    rng: 乱数生成器 np.random.Generator。乱数はすべてここから作る。呼ぶたびに違う順序になる  #:ja
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
rng = np.random.default_rng(int(fresh().integers(2**32)))
n, size = int(rng.integers(25, 50)), int(rng.integers(3, 8))
drawn = (n, size, [size] * (n // size) + [n % size] * (n % size > 0))
for n, size, sizes in [(23, 5, [5, 5, 5, 5, 3]), (12, 4, [4, 4, 4]), (6, 10, [6]), (5, 1, [1] * 5), drawn]:
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


def order_of(batches):
    return [int(number) for _, target in batches for number in target]


rng = np.random.default_rng(1)
first = order_of(minibatches(np.arange(40.0), np.arange(40), 8, rng))
second = order_of(minibatches(np.arange(40.0), np.arange(40), 8, rng))
assert first != list(range(40)), "順序が元のままです。シャッフルしましょう。"  #:ja
assert first != list(range(40)), "The order is as before: shuffle."  #:en
assert first != second, "2 回目も同じ順序でした。呼ぶたびにシャッフルします(渡された rng をそのまま使いましょう)。"  #:ja
assert first != second, "The second call gave the same order. Shuffle each time (use the rng that was given)."  #:en
### BEGIN HIDDEN TESTS
def groups(rng):
    return [sorted(int(number) for number in target) for _, target in minibatches(np.arange(60.0), np.arange(60), 6, rng)]


again = [order_of(minibatches(np.arange(30.0), np.arange(30), 4, np.random.default_rng(seed))) for seed in (5, 5, 6)]
assert again[0] == again[1], "同じシードの rng なのに、順序が違いました。乱数は rng から作ります。"  #:ja
assert again[0] == again[1], "Two generators with the same seed gave different orders: draw from rng alone."  #:en
assert again[0] != again[2], "rng のシードを変えても、同じ順序でした。乱数は rng から作ります。"  #:ja
assert again[0] != again[2], "Another seed gave the same order: draw from rng alone."  #:en
rng = np.random.default_rng(8)
one, two = groups(rng), groups(rng)
message = "同じ組に入るサンプルが、いつも同じです。組に分けてからではなく、全体をシャッフルしてから分けます。"  #:ja
message = "The same samples are always in one batch. Shuffle all of them first, then split; not the other way round."  #:en
assert sorted(one) != sorted(two), message
assert max(group[-1] - group[0] for group in one if group) > 12, message
positions = np.array([order_of(minibatches(np.arange(8.0), np.arange(8), 3, rng)) for _ in range(60)])
message = "いつも同じ場所にいるサンプルがあります。全体をシャッフルしましょう。"  #:ja
message = "Some sample always stands in the same place: shuffle all of them."  #:en
assert all(len(set(column)) == 8 for column in positions.T.tolist()), message
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `fit_line`
# いよいよ学習です。$w = 0$、$b = 0$ から始めて、ミニバッチごとに 1 歩ずつ進めます。
#
# 数値微分でもできますが、直線なら勾配を式で書けます。1 件の損失は $L_n = \frac{1}{2}(y_n - t_n)^2$、$y_n = wx_n + b$。$b$ を少し動かすと $y_n$ は同じだけ動き、$w$ を動かすと $x_n$ 倍動きます。だから、ミニバッチ $\mathcal B$ では
#
# $$\frac{\partial L_{\mathcal B}}{\partial w} = \frac{1}{B}\sum_{n \in \mathcal B} (y_n - t_n)\,x_n, \qquad \frac{\partial L_{\mathcal B}}{\partial b} = \frac{1}{B}\sum_{n \in \mathcal B} (y_n - t_n)$$
#
# 言葉にすると「出力と目標値の差に、動かしたときに出力が動く割合($w$ なら $x_n$、$b$ なら 1)を掛けて、ミニバッチの中で平均する」。
#
# <details><summary>ヒント</summary>
#
# - 二重のループです。外がエポック、内が `minibatches(X, t, size, rng)`。エポックごとにシャッフルし直すには、どこで呼びますか。
# - 2 つの勾配は、**同じ場所**で測ったものです。先に `w` を書き換えると、`b` の勾配は別の場所で測ることになります。
# - 平均を取るのは、手元の 1 組の中です。最後の小さな組では、割る数も小さくなります。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `fit_line`
# Now the model learns. Start from $w = 0$ and $b = 0$, and take one step for each mini-batch.
#
# You could use numerical differentiation, but for a line the gradient can be written down. The loss of one sample is $L_n = \frac{1}{2}(y_n - t_n)^2$ with $y_n = wx_n + b$. When $b$ moves a little, $y_n$ moves by the same amount; when $w$ moves, $y_n$ moves $x_n$ times as far. Hence, for a mini-batch $\mathcal B$ of $B$ samples,
#
# $$\frac{\partial L_{\mathcal B}}{\partial w} = \frac{1}{B}\sum_{n \in \mathcal B} (y_n - t_n)\,x_n, \qquad \frac{\partial L_{\mathcal B}}{\partial b} = \frac{1}{B}\sum_{n \in \mathcal B} (y_n - t_n)$$
#
# In words: take the difference of output and target, multiply by how far the output moves with the parameter ($x_n$ for $w$, 1 for $b$), and average over the mini-batch.
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
    w, b: 数(float)。losses: 長さ epochs のリスト。各エポックが終わったときの、データ全体の損失 line_loss(w, b, X, t)  #:ja
    """  #:ja
    """Fit the line y = w x + b by mini-batch gradient descent; return (w, b, losses).  #:en
  #:en
    X, t: arrays (n,) of floats; lr: learning rate; epochs: how many; size, rng: for minibatches  #:en
    Starts from w = b = 0; for each mini-batch, updates w and b together with the mean gradient over it.  #:en
    w, b: numbers (float); losses: a list of length epochs, line_loss(w, b, X, t) over all the data at the end of each epoch.  #:en
    """  #:en
    ### BEGIN SOLUTION
    w, b, losses = 0.0, 0.0, []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            difference = w * x + b - target
            # ja: 右辺を 2 つとも計算してから、2 つとも置き換える
            # en: both right-hand sides are computed before either name changes
            w, b = w - lr * np.mean(difference * x), b - lr * np.mean(difference)
        losses.append(line_loss(w, b, X, t))
    return w, b, losses
    ### END SOLUTION


# %% test="fit_line" idea="batch" points=1
import numpy as np

# ja: size がデータの数以上なら、1 エポックは 1 歩です。手計算できます。
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
x_all, t_all = fresh().normal(size=(2, 9))
want_w = want_b = 0.0
for _ in range(7):
    off = want_w * x_all + want_b - t_all
    want_w, want_b = want_w - 0.3 * np.mean(off * x_all), want_b - 0.3 * np.mean(off)
w, b, _ = fit_line(x_all, t_all, 0.3, 7, 20, np.random.default_rng(0))
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
rng = fresh()
x_all, t_all = rng.uniform(1, 2, size=6), rng.normal(size=6)
want, p = [], np.zeros(2)


def loss_at(w, b):
    return np.mean((w * x_all + b - t_all) ** 2) / 2



for _ in range(5):
    off = p[0] * x_all + p[1] - t_all
    p = p - 0.2 * np.array([np.mean(off * x_all), np.mean(off)])
    want.append(loss_at(*p))
_, _, losses = fit_line(x_all, t_all, 0.2, 5, 6, np.random.default_rng(0))
expect(
    "losses: fit_line(X, t, lr=0.2, epochs=5, size=6, rng)",
    losses,
    want,
    hint="エポックごとに 1 つ、更新のあとに、データ全体の損失を記録します。",  #:ja
    hint="One for each epoch, after its updates: the loss over all the data.",  #:en
)
w, b, losses = fit_line(x_all, t_all, 0.1, 3, 2, np.random.default_rng(0))
expect(
    "losses: fit_line(X, t, lr=0.1, epochs=3, size=2, rng)",
    [len(losses), losses[-1]],
    [3, loss_at(w, b)],
    hint="ミニバッチごとではなく、エポックごとに 1 つです。損失はデータ全体で測ります。",  #:ja
    hint="One for each epoch, not for each mini-batch; over all the data.",  #:en
)
### END HIDDEN TESTS

# %% test="fit_line" idea="minibatch" points=1
import numpy as np

# ja: 同じサンプルが 5 つなら、どうシャッフルしても同じです。size=2 なら 1 エポックは 3 歩。
# en: Five equal samples: no shuffle can matter. With size=2 an epoch has 3 steps.
w, b, _ = fit_line(np.full(5, 1.0), np.full(5, 1.0), 0.25, 1, 2, np.random.default_rng(0))
expect(
    "(w, b): fit_line([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], lr=0.25, epochs=1, size=2, rng)",
    [w, b],
    [0.4375, 0.4375],
    hint="1 歩ごとに w も b も、残りの距離の半分だけ 0.5 に近づきます:0.25、0.375、0.4375。",  #:ja
    hint="Each step brings w and b half of the way to 0.5: 0.25, 0.375, 0.4375.",  #:en
)
### BEGIN HIDDEN TESTS
# ja: 3 件を size=2 で分けると、1 エポックの分け方は 3 通り(1 件だけの組がどれか)。記録された損失から、どれだったかが分かる。
# en: Three samples in pairs of 2 can be split in three ways (which one is left alone); the recorded losses tell which it was.
x_all, t_all = fresh().uniform(-2, 2, (2, 3)).round(2)


def epoch(p, alone):
    pair = [number for number in range(3) if number != alone]
    for chosen in (pair, [alone]):
        off = p[0] * x_all[chosen] + p[1] - t_all[chosen]
        p = p - 0.2 * np.array([np.mean(off * x_all[chosen]), np.mean(off)])
    return p


w, b, losses = fit_line(x_all, t_all, 0.2, 12, 2, np.random.default_rng(33))
p, ways = np.zeros(2), []
for number, recorded in enumerate(losses):
    after = [epoch(p, alone) for alone in range(3)]
    expected = [np.mean((q[0] * x_all + q[1] - t_all) ** 2) / 2 for q in after]
    way = int(np.argmin(np.abs(np.array(expected) - recorded)))
    expect(
        f"losses[{number}]: fit_line({x_all.tolist()}, {t_all.tolist()}, lr=0.2, epochs=12, size=2, rng)",
        recorded,
        expected[way],
        hint="ミニバッチごとに 1 歩。勾配は、その組に入っている件数で平均します。",  #:ja
        hint="One step for each mini-batch, with the mean over what that pair holds.",  #:en
    )
    ways.append(way)
    p = after[way]
expect("(w, b)", [w, b], p)
assert len(set(ways)) > 1, "どのエポックも同じ分け方でした。エポックごとにシャッフルします。"  #:ja
assert len(set(ways)) > 1, "Every epoch was split alike: shuffle anew for each epoch."  #:en
_, _, others = fit_line(x_all, t_all, 0.2, 12, 2, np.random.default_rng(34))
message = "rng を変えても、同じ順序でした。渡された rng を minibatches に渡します。"  #:ja
message = "Another rng gave the same order: hand the rng that you were given to minibatches."  #:en
assert not np.allclose(others, losses), message
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# データを 3 回通して見るだけ(3 エポック)で、どこまで行けるでしょう。1 歩に使う件数(size)だけを変えて比べます。
# %% [markdown] lang="en"
# How far do three passes over the data (three epochs) get? Only the number of samples per step differs.

# %% demo
fig, ax = plt.subplots()
draw_map(ax, "1 歩に使う件数を変えて、3 エポック <=> Three epochs with three batch sizes")
for size, color, style, mark in [(80, GREY, "--", "s"), (4, BLUE, "-", "o"), (1, ORANGE, ":", ".")]:
    rng, params, path = np.random.default_rng(2), [start], [start]
    for _ in range(3):
        for x, target in minibatches(X, t, size, rng):
            off = params[0][0] * x + params[0][1] - target
            params = sgd_step(params, [np.array([np.mean(off * x), np.mean(off)])], 0.3)
            path.append(params[0])
    ax.plot(*np.transpose(path), style + mark, color=color, lw=1.5, markersize=5, label=f"size {size}:{len(path) - 1} 歩 <=> size {size}: {len(path) - 1} steps")
ax.plot(*np.polyfit(X, t, 1), "*", color=GREEN, markersize=16, zorder=3)
show_figure()

# %% [markdown] lang="ja"
# 足し算や掛け算の回数は、どれもほぼ同じです。`size` 80(灰色の四角)はまだ 3 歩しか進んでいません。`size` 4(青)はもう谷底の近くです。`size` 1(オレンジの点)は、着いたあとも動き回ります。1 件ずつの勾配は、向きがばらつくからです。
#
# では、いつも 1 件ずつがよいのでしょうか。時計で測ると、話が変わります。
# %% [markdown] lang="en"
# All three did about the same amount of arithmetic. `size` 80 (grey squares) has taken only 3 steps, and `size` 4 (blue) is close to the bottom. `size` 1 (orange dots) has arrived and keeps moving about, because the gradients of single samples point in many directions.
#
# Is one sample at a time always best, then? Let us measure the time.

# %% demo
from threadpoolctl import threadpool_limits

rng = np.random.default_rng(3)
X_wide, t_wide = rng.normal(size=(8192, 64)), rng.normal(size=8192)
sizes = [1, 8, 64, 512, 4096]


def one_epoch(size):
    w = np.zeros(64)
    for first in range(0, 8192, size):
        x, target = X_wide[first : first + size], t_wide[first : first + size]
        w = w - 0.01 * x.T @ (x @ w - target) / len(x)


# ja: コアを 1 つだけ使うと、混んだコンピュータでも値が安定する
# en: with one core only, the times are steady even on a busy machine
with threadpool_limits(1):
    seconds = [median_seconds(lambda size=size: one_epoch(size), 3) for size in sizes]
plt.loglog(sizes, np.array(seconds) * 1000, "o-", color=BLUE)
show_figure("1 エポックの時間 <=> Time of one epoch", "1 歩に使う件数 <=> samples per step", "ミリ秒 <=> milliseconds")
print(f"size 1: {seconds[0] * 1000:.0f} ms、size 64: {seconds[2] * 1000:.1f} ms、{seconds[0] / seconds[2]:.0f} 倍の速さ")  #:ja
print(f"size 1: {seconds[0] * 1000:.0f} ms, size 64: {seconds[2] * 1000:.1f} ms, {seconds[0] / seconds[2]:.0f} times as fast")  #:en
one_picture = 224 * 224 * 3 * 4 / 2**30
print(f"ImageNet の画像 1,281,167 枚(224 × 224、float32): {1_281_167 * one_picture:,.0f} GiB、64 枚のミニバッチ: {64 * one_picture:.3f} GiB")  #:ja
print(f"1,281,167 ImageNet pictures of 224 × 224 in float32: {1_281_167 * one_picture:,.0f} GiB; a mini-batch of 64: {64 * one_picture:.3f} GiB")  #:en

# %% [markdown] lang="ja"
# まとめて計算すると、同じ 1 エポックがずっと速く終わります。この図の差の大部分は、NumPy を呼ぶ回数の差です。`size` 1 では 8,192 歩進みます。1 歩ごとに NumPy を何回か呼び、呼ぶたびに、計算以外の時間がかかります。そのうえ CPU も GPU も、**1 つの命令を多くの数に同時に**使えます(SIMD:Single Instruction, Multiple Data)。1 件ずつでは、同時に計算できる数が少なく、その力を使い切れません。ただし、大きくすればするほど速くなるわけでもありません。右へ行くほど伸びは小さくなり、コンピュータによっては、かえって遅くなります。
# 一方、全部をまとめるとメモリに入らないことがあります。最後の行は、ImageNet という画像データの大きさです。こうして、数十〜数百件の**ミニバッチ**に落ち着きます。
#
# ### バッチ学習とオンライン学習(読むだけ)
#
# 「いつ学ぶか」という分け方もあります。**バッチ学習**は、データをすべて集めてから学びます。**オンライン学習**は、データが届くたびに学び、使ったデータはとっておきません。屋台なら、毎晩その日の 1 件で更新するやり方です。世の中が途中で変わると、違いが出ます。
# %% [markdown] lang="en"
# Computed together, the same epoch ends much sooner. Most of the difference in this figure is the number of NumPy calls: with `size` 1 there are 8,192 steps, each with several calls, and each call costs time besides the arithmetic. On top of that, CPUs and GPUs can apply **one instruction to many numbers at once** (SIMD: single instruction, multiple data). One sample alone seldom has enough numbers to keep them busy. Larger is not always faster, though: to the right the gain gets smaller, and on some computers the time grows again.
# All of the data together, on the other hand, may not fit into memory. The last line printed gives the size of ImageNet, a large set of pictures. This is why **mini-batches** of some tens or hundreds of samples are used.
#
# ### Batch learning and online learning (reading only)
#
# Another question is when to learn. **Batch learning** collects all the data first. **Online learning** learns whenever a sample comes in, and does not keep it: our stall would update every evening with the sample of that day. The difference shows when the world changes on the way.

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
plt.plot(days, truth, "--", color=GREEN, label="本当の値 <=> truth")
plt.plot(days, history, color=BLUE, lw=1.5, label="オンライン:1 日に 1 歩 <=> online: one step a day")
plt.plot(days[150:], np.full(150, np.polyfit(x_day[:150], t_day[:150], 1)[0]), ":", color=GREY, lw=3, label="バッチ:150 日目に学習 <=> batch, learned on day 150")
show_figure("150 日目の変化 <=> A change on day 150", "日 <=> day", "w", legend="upper right", ylim=(0, 2.2))

# %% [markdown] lang="ja"
# 150 日目に、向かいにライバル店ができました。オンライン学習は数十日で追いつきますが、バッチ学習は集め直すまで古いままです。その代わり、オンライン学習の $w$ はいつも揺れています。
# %% [markdown] lang="en"
# On day 150 a rival opened across the street. Online learning catches up within some weeks; batch learning keeps its old value until the data is collected again. The disadvantage of online learning is that its $w$ never stops moving.

# %% [markdown] lang="ja"
# ## 6. 学習率のせいか、雑音のせいか
#
# 学習曲線が下がり止まって、ぎざぎざしています。学習率が悪いのでしょうか。まず、学習率はそのままで、データの雑音だけを変えて、同じ学習を 3 回してみます。
# %% [markdown] lang="en"
# ## 6. The learning rate, or noise in the data?
#
# A learning curve has stopped falling and looks ragged. Is the learning rate to blame? First, the same training three times, with one learning rate; only the noise in the data differs.

# %% demo
for noise, color, style in [(1.0, RED, ":"), (0.3, ORANGE, "--"), (0.03, BLUE, "-")]:
    rng = np.random.default_rng(6)
    x_all = rng.uniform(0.0, 2.2, size=400)
    t_all = 1.4 * x_all + 0.3 + rng.normal(scale=noise, size=400)
    p, losses = np.zeros(2), []
    for _ in range(8):
        for x, target in minibatches(x_all, t_all, 20, rng):
            losses.append(line_loss(*p, x, target))
            off = p[0] * x + p[1] - target
            p = p - 0.4 * np.array([np.mean(off * x), np.mean(off)])
    plt.semilogy(losses, style, color=color, lw=1.5, label=f"雑音 {noise} <=> noise {noise}")
    plt.axhline(noise**2 / 2, color=GREY, lw=1, ls="-.")
    print(f"雑音 {noise}: 最後の 50 歩の平均 {np.mean(losses[-50:]):.5f}、雑音² / 2 = {noise**2 / 2:.5f}")  #:ja
    print(f"noise {noise}: mean of the last 50 steps {np.mean(losses[-50:]):.5f}, noise² / 2 = {noise**2 / 2:.5f}")  #:en
plt.legend(ncol=3, loc="upper right")
show_figure("同じ学習を、3 つのデータで <=> The same training on three data sets", "歩数 <=> step", "ミニバッチの L <=> L of the mini-batch")

# %% [markdown] lang="ja"
# 3 本とも学習は成功しています。下がり止まった高さは、雑音の分散の半分(灰色の線)。**雑音を予測することは誰にもできない**ので、正しい直線を見つけても、その分の損失は残ります。ぎざぎざは、ミニバッチごとに入っているデータが違うせいです。
#
# では、学習率のせいで下がり止まった曲線は、どこが違うのでしょう。今度は、途中(800 歩目)で学習率を 10 分の 1 に**下げます**。赤は雑音の大きいデータ、青は雑音が小さいのに学習率が大きすぎる学習です。下がり止まった高さは、それぞれどうなるでしょう。予想してから実行してください。
# %% [markdown] lang="en"
# All three succeeded. The height at which they stop is half the variance of the noise (grey lines). **No model can predict noise**, so even the right line keeps that much loss. The curves are ragged because each mini-batch holds other samples.
#
# What does a curve look like when the learning rate is the reason? This time the rate is **lowered** to a tenth on the way, at step 800. Red has noisy data; blue has little noise, and a learning rate that is too large. What happens to the height of each curve? Make a guess before you run the cell. (The vertical axis is the loss of the mini-batch, averaged over 50 steps.)

# %% demo
for noise, large, color, style in [(1.0, 0.03, RED, ":"), (0.03, 0.65, BLUE, "-")]:
    rng = np.random.default_rng(6)
    x_all = rng.uniform(0.0, 2.2, size=400)
    t_all = 1.4 * x_all + 0.3 + rng.normal(scale=noise, size=400)
    p, losses = np.zeros(2), []
    for _ in range(16):
        for x, target in minibatches(x_all, t_all, 4, rng):
            losses.append(line_loss(*p, x, target))
            off = p[0] * x + p[1] - target
            p = p - (large if len(losses) <= 800 else large / 10) * np.array([np.mean(off * x), np.mean(off)])
    before, after = np.mean(losses[400:800]), np.mean(losses[1000:])
    plt.semilogy(np.arange(25, 1600, 50), np.mean(np.reshape(losses, (-1, 50)), axis=1), style, color=color, label=f"雑音 {noise}、学習率 {large} → {large / 10:.3g} <=> noise {noise}, lr {large} → {large / 10:.3g}")
    print(f"雑音 {noise}: 下げる前 {before:.5f}、下げたあと {after:.5f}({after / before:.2f} 倍)")  #:ja
    print(f"noise {noise}: before {before:.5f}, after {after:.5f} ({after / before:.2f} times)")  #:en
plt.axvline(800, color=GREY, ls="--", lw=1)
show_figure("800 歩目で学習率を 10 分の 1 に <=> A tenth of the learning rate from step 800", "歩数 <=> step", "ミニバッチの L(50 歩の平均) <=> L of the mini-batch, mean of 50")

# %% [markdown] lang="ja"
# 赤は、学習率を下げても、ほとんど同じ高さのままです。残っている損失は、データの雑音だからです。(0.5 より少し低いのは、この 400 件の雑音が、たまたま少し小さいからです。)青は、下げたとたんに下がりました。大きすぎる歩幅で、谷底のまわりを飛び回っていたのです。
#
# **見分け方** 学習率を下げて、何エポックか続けます。下がり止まった高さが下がるなら、学習率のせいです。下がらないなら、データの雑音か、モデルの力不足です。
# %% [markdown] lang="en"
# Red stays at nearly the same height with the smaller rate: the loss that remains is noise in the data. (It is a little below 0.5, because the noise in these 400 samples happens to be a little smaller.) Blue falls as soon as the rate is lowered. With steps that were too long it had been jumping about above the bottom.
#
# **To tell which it is**, go on for some epochs with a smaller learning rate. If the curve settles lower, the rate was to blame. If it does not, it is noise in the data, or a model that is too weak.

# %% [markdown] lang="ja"
# 学習率が大きいと速く近づけますが、谷底のまわりで揺れ続けます。小さいと揺れは収まりますが、着くのが遅くなります。両方の長所を生かすには、学習率を**だんだん小さくする**のが定石です。大きい学習率で始め、下がり止まったら下げます。次の図は、1 件ずつ進む SGD で、谷底までの距離を比べたものです。
# %% [markdown] lang="en"
# A large learning rate approaches quickly but keeps moving around the bottom. A small one settles down but takes long to arrive. To have both, **decrease the rate** during training: start with a large one, and lower it when the loss stops falling. The next figure takes SGD, one sample at a time, and compares the distance to the bottom.

# %% demo
best = np.polyfit(X, t, 1)
for name, rate, color, style in [
    ("学習率 0.3 <=> lr = 0.3", lambda step: 0.3, ORANGE, ":"),
    ("学習率 0.01 <=> lr = 0.01", lambda step: 0.01, GREY, "--"),
    ("学習率 0.3 ÷(1 + 歩数 ÷ 50) <=> lr = 0.3 / (1 + step / 50)", lambda step: 0.3 / (1 + step / 50), BLUE, "-"),
]:
    rng, p, distances = np.random.default_rng(7), start, []
    for step in range(2000):
        n = rng.integers(80)
        off = p[0] * X[n] + p[1] - t[n]
        p = p - rate(step) * np.array([off * X[n], off])
        distances.append(np.linalg.norm(p - best))
    means = np.convolve(distances, np.ones(50) / 50, mode="valid")
    plt.semilogy(means, style, color=color, label=name)
    print(f"{name:28s} 最後の 200 歩の平均の距離: {np.mean(distances[-200:]):.3f}")  #:ja
    print(f"{name:28s} mean distance over the last 200 steps: {np.mean(distances[-200:]):.3f}")  #:en
show_figure("一定の学習率と、小さくする学習率 <=> Fixed and decreasing learning rates", "歩数 <=> step", "谷底までの距離 <=> distance to the bottom")

# %% [markdown] lang="ja"
# 青い線は、はじめは大きい学習率と同じ速さで近づき、その後も近づき続けます。学習率の変え方を**学習率スケジュール**(learning rate schedule)と呼びます。12 課の one-cycle も、その 1 つです。はじめは学習率を上げていき(ウォームアップ、warm-up)、それから下げます。
#
# ## 7. 谷が 1 つでないとき(読むだけ)
#
# 谷が 1 つとは限らない山で、100 か所から出発させます。灰色は全部のデータ(バッチ)、オレンジは無作為に選んだ 1 件(SGD)で進みます(オレンジは見やすいように少し上に描きました)。いちばん深い谷に着くのは、どちらが多いでしょう。
# %% [markdown] lang="en"
# The blue line approaches as fast as the large rate at first, and then keeps coming closer. A plan for changing the rate is called a **learning rate schedule**. The one-cycle policy of lesson 12 is one of them: it raises the rate first (*warm-up*) and lowers it afterwards.
#
# ## 7. When there is more than one valley (reading only)
#
# Take a mountain with more than one valley, and start from 100 places. Grey uses all the data (batch), orange one sample chosen at random (SGD; drawn a little above the ground). Which of them reaches the deepest valley more often?

# %% demo
rng = np.random.default_rng(9)
tilts = rng.normal(scale=4.0, size=200)
tilts -= tilts.mean()


def bumpy(w):
    """全データの損失。n 番目のデータの損失は bumpy(w) + tilts[n] * w で、tilts は平均すると打ち消し合う。"""  #:ja
    """Mean over the samples; sample n has the loss bumpy(w) + tilts[n] * w, and the tilts cancel."""  #:en
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
plt.plot(batch, bumpy(batch) + 0.1, "s", color=GREY, markersize=6, label="バッチ <=> batch")
plt.plot(single, bumpy(single) + 0.35, ".", color=ORANGE, markersize=7, label="SGD")
show_figure("100 の道の終わり <=> Where 100 walks end", "w", "L")
for name, found in [("バッチ <=> batch", batch), ("SGD", single)]:
    print(f"{name}: 100 のうち {np.sum(abs(found - deepest) < 1.25)} が、いちばん深い谷に着いた")  #:ja
    print(f"{name}: {np.sum(abs(found - deepest) < 1.25)} of 100 end in the deepest valley")  #:en

# %% [markdown] lang="ja"
# バッチは、出発した場所から下りた先の谷底(**局所解**、local minimum)で止まります。SGD は勾配の揺れのおかげで、浅い谷から抜け出すことがあります。勾配の揺れは、邪魔なだけではないのです。その代わり、深い谷に着いても底でじっとしていません。
# なお、パラメータが何百万もあるネットワークでは、局所解よりも、平らな場所(プラトー)や鞍点(saddle point、馬の鞍の形)で遅くなることのほうが問題になります。
# %% [markdown] lang="en"
# Batch descent stops at the bottom of the valley in which it began, a **local minimum**. With its varying gradient SGD can get out of a shallow valley, so the variation is not only a nuisance. On the other hand it does not stand still at the bottom of the deep one.
# In networks with millions of parameters, local minima matter less than plateaus and saddle points (the shape of a horse's saddle), where descent gets slow.

# %% [markdown] lang="ja"
# ## 8. 勢いをつける:モーメンタム
#
# 細長い谷では、学習率をどちらの向きに合わせても困ります。急な方向で発散しないように小さくすると、緩やかな方向では、ほとんど進みません。人ではなく、**重いボール**を転がしたらどうでしょう。**モーメンタム**は、ボールがそれまでの勢いをどれだけ残すかを表す数です。大きくしすぎると、ボールはどうなるでしょうか。予想してから、スライダーを動かしてください。
# %% [markdown] lang="en"
# ## 8. Momentum
#
# In a long and narrow valley no learning rate suits both directions. If it is small enough for the steep direction, we hardly move along the gentle one. What if, instead of walking, we let a **heavy ball** roll? **Momentum** is the share of its speed that the ball keeps at each step. What will the ball do if that is too much? Guess first, then move the slider.

# %% demo
def roll(momentum, steps=25):
    p, v, path = np.array([-4.0, 1.0]), np.zeros(2), [np.array([-4.0, 1.0])]
    for _ in range(steps):
        v = momentum * v - 0.05 * np.array([1.0, 25.0]) * p
        p = p + v
        path.append(p)
    return np.array(path)


across, along = np.meshgrid(np.linspace(-4.6, 4.0, 120), np.linspace(-1.8, 1.8, 60))


def draw(momentum=0.7):
    fig, ax = plt.subplots()
    ax.contour(across, along, across**2 / 2 + 25 * along**2 / 2, levels=np.geomspace(0.1, 30, 9), colors=GREY, linewidths=1, alpha=0.6)
    ax.plot(*roll(0.0).T, "--s", color=ORANGE, lw=1.5, markersize=4, label="モーメンタムなし <=> no momentum")
    ax.plot(*roll(momentum).T, "-o", color=BLUE, lw=1.5, markersize=4, label=f"モーメンタム {momentum} <=> momentum {momentum}")
    ax.plot(0, 0, "*", color=GREEN, markersize=16, zorder=3)
    ax.grid(False)
    show_figure("モーメンタムなしとあり、25 歩 <=> Without and with momentum, 25 steps", "w1(緩やかな方向) <=> w1 (gentle)", "w2(急な方向) <=> w2 (steep)", legend="lower right", xlim=(-4.6, 4), ylim=(-1.8, 1.8))


show_slider(draw, {"モーメンタム <=> momentum": [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.97]})
for momentum in (0.0, 0.7):
    print(f"モーメンタム {momentum}: 谷底から 0.04 以内に入るまで {np.argmax(np.linalg.norm(roll(momentum, 300), axis=1) < 0.04)} 歩")  #:ja
    print(f"momentum {momentum}: {np.argmax(np.linalg.norm(roll(momentum, 300), axis=1) < 0.04)} steps to come within 0.04")  #:en

# %% [markdown] lang="ja"
# モーメンタム 0.7 では、谷底に着くまでの歩数が 3 分の 1 ほどになりました。0.9 以上にすると、谷底を通り越し、何度も行き来します。ボールには**速度** $v$ があります。谷を横切る向きの力は、右へ左へと打ち消し合います。谷に沿った力は、たまっていきます。
#
# $$v \leftarrow \mu v - \eta \nabla L, \qquad w \leftarrow w + v$$
#
# 言葉にすると「これまでの速度を $\mu$ 倍(たとえば 0.9)だけ残し、勾配の $-\eta$ 倍を加える。それから、**新しい**速度で動く」。$\mu = 0$ なら、ふつうの勾配降下法です。1964 年にポリャクが考えた「重いボール法」で、$\mu$ は**モーメンタム**と呼ばれます。
#
# ### 課題 `momentum_step`
# この 1 歩を書いてください。次の 1 歩で使うので、新しい速度も返します。
#
# <details><summary>ヒント</summary>
#
# まず新しい速度のリストを作り、次に新しい位置のリストを作ります。`sgd_step` と同じく、渡された配列には書き込みません。
#
# </details>
# %% [markdown] lang="en"
# With a momentum of 0.7 it took about a third of the steps. From 0.9 on, the ball rolls past the bottom and back again and again. A ball has a **velocity** $v$. Pushes across the valley go left and right and cancel; pushes along it add up.
#
# $$v \leftarrow \mu v - \eta \nabla L, \qquad w \leftarrow w + v$$
#
# In words: keep a fraction $\mu$ (for example 0.9) of the velocity so far and add $-\eta$ times the gradient; then move by the **new** velocity. With $\mu = 0$ it is plain gradient descent. Polyak invented this "heavy ball" in 1964; $\mu$ is called the **momentum**.
#
# ### Exercise `momentum_step`
# Write this step. Return the new velocity as well: the next step needs it.
#
# <details><summary>Hint</summary>
#
# First make the list of new velocities, then the list of new places. As in `sgd_step`, don't write into the arrays that you were given.
#
# </details>


# %% exercise="momentum_step"
def momentum_step(params, grads, velocity, lr, momentum):
    """モーメンタムつきの 1 歩。新しい params と新しい velocity の組 (params, velocity) を返す。  #:ja
  #:ja
    v ← momentum × v − lr × ∇L、w ← w + v(更新したあとの v を使う)  #:ja
    params, grads, velocity: 同じ順序と形の、小数の配列のリスト。どれも変えない  #:ja
    """  #:ja
    """One step with momentum. Returns the pair (params, velocity) of new lists.  #:en
  #:en
    v ← momentum × v − lr × ∇L, then w ← w + v with the new v  #:en
    params, grads, velocity: lists of arrays of floats, same order and shapes; none of them is changed  #:en
    """  #:en
    ### BEGIN SOLUTION
    velocity = [momentum * v - lr * gradient for v, gradient in zip(velocity, grads)]
    return [w + v for w, v in zip(params, velocity)], velocity
    ### END SOLUTION


# %% test="momentum_step" idea="formula" points=1
import numpy as np

args = [[np.array([1.0, 2.0])], [np.array([10.0, -10.0])], [np.array([0.5, 0.0])], 0.1, 0.8]
expect(
    "momentum_step([[1, 2]], [[10, -10]], [[0.5, 0]], 0.1, 0.8)",
    momentum_step(*args),
    ([np.array([0.4, 3.0])], [np.array([-0.6, 1.0])]),
    hint="新しい速度は 0.8 × 0.5 − 0.1 × 10 = −0.6 など。それを w に足し、(params, velocity) の順に返します。",  #:ja
    hint="The new velocity is 0.8 × 0.5 − 0.1 × 10 = −0.6 and so on; add it to w, and return (params, velocity) in this order.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
shapes = [(3, 2), (2,)]
params, velocity = ([rng.normal(size=shape) for shape in shapes] for _ in range(2))
for lr, momentum in [(0.3, 0.9), (0.05, 0.5), (0.2, 0.0)]:
    grads = [rng.normal(size=shape) for shape in shapes]
    want_velocity = [momentum * v - lr * gradient for v, gradient in zip(velocity, grads)]
    want_params = [w + v for w, v in zip(params, want_velocity)]
    params, velocity = momentum_step(params, grads, velocity, lr, momentum)
    expect(
        f"velocity: momentum_step(params, grads, velocity, {lr}, {momentum})",
        velocity,
        want_velocity,
        hint="v ← momentum × v − lr × ∇L です。",  #:ja
        hint="v ← momentum × v − lr × ∇L.",  #:en
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

args = [[np.array([1.0, 2.0])], [np.array([10.0, -10.0])], [np.array([0.5, 0.0])], 0.1, 0.8]
got, after = call_and_look(momentum_step, *args)
expect(
    "momentum_step([[1, 2]], [[10, -10]], [[0.5, 0]], 0.1, 0.8)",
    got,
    ([np.array([0.4, 3.0])], [np.array([-0.6, 1.0])]),
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
rng = fresh()
shapes = [(4,), (2, 2)]
args = [[rng.normal(size=shape) for shape in shapes] for _ in range(3)] + [0.3, 0.7]
got, after = call_and_look(momentum_step, *args)
faster = [0.7 * v - 0.3 * gradient for v, gradient in zip(args[2], args[1])]
moved = [w + v for w, v in zip(args[0], faster)]
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
# ## 9. 入力の大きさをそろえる
#
# 細長い谷は、どこから来るのでしょう。1 節では、気温から 15 を引いて 10 で割ってから使いました。もし、気温(℃)をそのまま入力にしていたら、山はどんな形になるでしょうか。次の図の左は気温のまま、右は、平均を引いて標準偏差で割った場合です。
# %% [markdown] lang="en"
# ## 9. Scaling the inputs
#
# Where do long and narrow valleys come from? In section 1 we subtracted 15 from the temperature and divided by 10. What would the mountain look like if the input were the temperature in °C itself? On the left below it is; on the right, the mean is subtracted and the result divided by the standard deviation.

# %% demo
fig, axes = plt.subplots(1, 2, figsize=(7, 3.4))
for ax, x, name in zip(axes, [15 + 10 * X, (X - X.mean()) / X.std()], ["気温(℃)のまま <=> temperature in °C", "標準化した気温 <=> standardised"]):
    A = np.column_stack([x, np.ones_like(x)])
    curvatures = np.linalg.eigvalsh(A.T @ A / len(x))
    best = np.linalg.lstsq(A, t, rcond=None)[0]
    reach = 2 / np.sqrt(curvatures[0])
    side = np.linspace(-reach, reach, 200)
    dw, db = np.meshgrid(side, side)
    above = (np.mean(x**2) * dw**2 + 2 * np.mean(x) * dw * db + db**2) / 2
    ax.contour(best[0] + dw, best[1] + db, above, levels=np.geomspace(0.02, 2000, 11), colors=GREY, linewidths=1)
    ax.plot(*best, "*", color=GREEN, markersize=14)
    ax.grid(False)
    ax.set(title=name, xlabel="w", ylabel="b")
    print(f"{name:18s} 条件数 {curvatures[-1] / curvatures[0]:8,.1f}   学習率の境目 2 / c = {2 / curvatures[-1]:.4f}")  #:ja
    print(f"{name:18s} condition number {curvatures[-1] / curvatures[0]:8,.1f}   largest learning rate 2 / c = {2 / curvatures[-1]:.4f}")  #:en
show_figure()

# %% [markdown] lang="ja"
# 出力の**条件数**(condition number)は、いちばん大きい曲率が、いちばん小さい曲率の何倍かを表します。1 なら丸いお椀、大きいほど細長い谷です。
#
# 気温をそのまま使うと、谷は細い溝になります。いちばん急な向きに合わせた学習率では、溝に沿ってほとんど進めません。平均を引いて標準偏差で割る**標準化**をすると、谷は丸くなり、大きな学習率が使えます。入力の大きさをそろえるのは、学習を速くするいちばん手軽な方法です(07 課で画像にも使います)。
#
# ## 10. パラメータごとに歩幅を変える:RMSProp と Adam
#
# ネットワークの中では、入力をそろえても、パラメータによって勾配の大きさが何桁も違います。それなら、**パラメータごとに**歩幅を調整すればよさそうです。
#
# **RMSProp**(2012 年、ヒントンの講義)は、勾配の二乗の移動平均 $s$ を覚えておき、その平方根で割って進みます。勾配がいつも大きいパラメータの歩幅は縮み、いつも小さいパラメータの歩幅は広がります。
#
# $$s \leftarrow \beta s + (1 - \beta)\,(\nabla L)^2, \qquad w \leftarrow w - \eta\,\frac{\nabla L}{\sqrt{s} + \varepsilon}$$
#
# **Adam**(2014 年、キングマとバー)は、これにモーメンタムの考えを合わせます。勾配の移動平均 $m$ と、勾配の二乗の移動平均 $v$ を使います($v$ は論文の記号で、8 節の速度とは別のものです)。計算はどれも要素ごとです。
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,\nabla L, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,(\nabla L)^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^{\tau}}, \qquad \hat v = \frac{v}{1 - \beta_2^{\tau}}, \qquad w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# 言葉にすると「勾配の平均の向きに、勾配の大きさで割った歩幅で進む」。$\tau$(タウ)は何歩目か(1 から数えます。コードでは `step`)、$\varepsilon$ は 0 で割らないための小さな数です。$m$ も $v$ も 0 から始まるので、はじめのうちは小さすぎます。$1 - \beta^\tau$ で割るのは、それを直すためです(**バイアス補正**)。たとえば 1 歩目では $m = 0.1\,\nabla L$ ですが、$1 - 0.9 = 0.1$ で割ると $\hat m = \nabla L$ になります。
#
# ### 課題 `adam_step`
# この 1 歩を書いてください。`state` は `(m, v)` の組で、`m` も `v` も `params` と同じ形の配列のリストです。1 歩目には、すべて 0 の配列が渡されます。
#
# <details><summary>ヒント</summary>
#
# - パラメータが何個あっても、`m` と `v` は 1 つずつ別に持ちます。新しい `m` のリスト、新しい `v` のリスト、新しい `params` のリストの順に作りましょう。
# - バイアス補正した値は、その 1 歩に使うだけです。返す `state` には、補正する前の `m` と `v` を入れます。
# - $\varepsilon$ は、平方根の外で足します。
#
# </details>
# %% [markdown] lang="en"
# The **condition number** that is printed says how many times as large the largest curvature is as the smallest. 1 is a round bowl; the larger it is, the longer and narrower the valley.
#
# With the temperature as it is, the valley is very narrow. A learning rate that suits its steepest direction hardly moves along it. **Standardisation** subtracts the mean and divides by the standard deviation; the valley becomes round, and a large learning rate can be used. Scaling the inputs is the easiest way to faster training (lesson 07 does it with pictures).
#
# ## 10. A step size for each parameter: RMSProp and Adam
#
# Inside a network the gradients of different parameters differ by orders of magnitude, even when the inputs are scaled. So let us adapt the step **for each parameter**.
#
# **RMSProp** (2012, a lecture of Hinton's) keeps a running average $s$ of the squared gradients and divides the step by its square root. Parameters whose gradients are always large get shorter steps, and those whose gradients are always small get longer ones.
#
# $$s \leftarrow \beta s + (1 - \beta)\,(\nabla L)^2, \qquad w \leftarrow w - \eta\,\frac{\nabla L}{\sqrt{s} + \varepsilon}$$
#
# **Adam** (2014, Kingma and Ba) adds the idea of momentum. It keeps a running average $m$ of the gradients and a running average $v$ of their squares ($v$ is the letter of the paper, and not the velocity of section 8). All of this is element by element.
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,\nabla L, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,(\nabla L)^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^{\tau}}, \qquad \hat v = \frac{v}{1 - \beta_2^{\tau}}, \qquad w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# In words: go in the direction of the average gradient, with a step divided by the size of the gradients. $\tau$ (tau) counts the steps from 1 (`step` in code), and $\varepsilon$ is a small number that prevents division by 0. Both $m$ and $v$ start at 0, so they are too small at first. Dividing by $1 - \beta^\tau$ corrects this (**bias correction**). For example, at step 1 we have $m = 0.1\,\nabla L$; divided by $1 - 0.9 = 0.1$ it gives $\hat m = \nabla L$.
#
# ### Exercise `adam_step`
# Write this step. `state` is the pair `(m, v)`; both are lists of arrays with the shapes of `params`. At step 1 all of them are arrays of zeros.
#
# <details><summary>Hint</summary>
#
# - Each parameter has its own `m` and `v`. Make the list of new `m`, the list of new `v`, and then the list of new parameters.
# - The corrected values are used for this one step. The `state` that you return holds `m` and `v` before the correction.
# - $\varepsilon$ is added outside the square root.
#
# </details>


# %% exercise="adam_step"
def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam の 1 歩。新しい params と新しい state の組 (params, (m, v)) を返す。  #:ja
  #:ja
    params, grads: 同じ順序と形の、小数の配列のリスト。state: (m, v)、どちらも同じ形の配列のリスト。どれも変えない  #:ja
    lr: 学習率。step: 何歩目か(1 から)。beta1, beta2, eps: 上の式の β1, β2, ε  #:ja
    """  #:ja
    """One step of Adam. Returns the pair (params, (m, v)) of new lists.  #:en
  #:en
    params, grads: lists of arrays of floats, same order and shapes; state: (m, v), two such lists; none of them is changed  #:en
    lr: the learning rate; step: the number of this step, from 1; beta1, beta2, eps: β1, β2, ε of the formula  #:en
    """  #:en
    ### BEGIN SOLUTION
    m = [beta1 * old + (1 - beta1) * gradient for old, gradient in zip(state[0], grads)]
    v = [beta2 * old + (1 - beta2) * gradient**2 for old, gradient in zip(state[1], grads)]
    moved = []
    for w, mean, square in zip(params, m, v):
        # ja: 0 から始まった平均を、歩数に合わせて大きくする
        # en: averages that started at 0 are scaled up for the number of steps
        mean, square = mean / (1 - beta1**step), square / (1 - beta2**step)
        moved.append(w - lr * mean / (np.sqrt(square) + eps))
    return moved, (m, v)
    ### END SOLUTION


# %% test="adam_step" idea="first" points=1
import numpy as np

params, grads = [np.array([1.0, 2.0]), np.array([0.5])], [np.array([10.0, -0.01]), np.array([3.0])]
zeros = ([np.zeros(2), np.zeros(1)], [np.zeros(2), np.zeros(1)])
got, after = call_and_look(adam_step, params, grads, zeros, 0.1, 1)
expect(
    "adam_step([[1, 2], [0.5]], [[10, -0.01], [3]], zeros, 0.1, 1)[0]",
    got[0],
    [np.array([0.9, 2.1]), np.array([0.4])],
    tol=1e-5,
    hint="1 歩目では、勾配の大きさによらず、どのパラメータも lr だけ動きます。バイアス補正をしましたか。",  #:ja
    hint="At step 1 every parameter moves by lr, however large its gradient is. Is there a bias correction?",  #:en
)
for name, value, kept in zip(["params", "grads", "state"], after, [params, grads, zeros]):
    expect(
        name,
        value,
        kept,
        hint=f"渡された {name} が書き換わりました。",  #:ja
        hint=f"The {name} you were given has changed.",  #:en
    )
### BEGIN HIDDEN TESTS
rng = fresh()
shapes = [(3, 2), (2,), (4,)]
params = [rng.normal(size=shape) for shape in shapes]
grads = [rng.normal(scale=10.0**power, size=shape) for power, shape in zip((-3, 0, 3), shapes)]
zeros = ([np.zeros(shape) for shape in shapes], [np.zeros(shape) for shape in shapes])
expect(
    "adam_step(params, grads, zeros, 0.02, 1)[0]",
    adam_step(params, grads, zeros, 0.02, 1)[0],
    [w - 0.02 * g / (np.abs(g) + 1e-8) for w, g in zip(params, grads)],
    hint="m と v は、要素ごとに別々です。1 歩目の動きは −lr × 勾配の符号 にほぼ等しくなります。",  #:ja
    hint="m and v are separate for each element. At step 1 the move is almost −lr times the sign of the gradient.",  #:en
)
expect(
    "adam_step([[0]], [[1e-8]], zeros, 1, 1)[0]",
    adam_step([np.zeros(1)], [np.array([1e-8])], ([np.zeros(1)], [np.zeros(1)]), 1.0, 1)[0],
    [np.array([-0.5])],
    hint="ε は、平方根の外で足します。",  #:ja
    hint="ε is added outside the square root.",  #:en
)
### END HIDDEN TESTS

# %% test="adam_step" idea="state" points=1
import numpy as np

_, (m, v) = adam_step([np.array([1.0])], [np.array([2.0])], ([np.array([0.5])], [np.array([1.0])]), 0.1, 2)
expect(
    "adam_step([[1]], [[2]], ([[0.5]], [[1]]), 0.1, 2)[1]",
    [m, v],
    [[np.array([0.65])], [np.array([1.003])]],
    hint="m は 0.9 × 0.5 + 0.1 × 2、v は 0.999 × 1 + 0.001 × 2² です。補正する前の値を返します。",  #:ja
    hint="m is 0.9 × 0.5 + 0.1 × 2, v is 0.999 × 1 + 0.001 × 2². Return them before the correction.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
shapes = [(2, 2), (3,)]
params, grads, old_m = ([rng.normal(size=shape) for shape in shapes] for _ in range(3))
old_v = [rng.uniform(0.1, 1, size=shape) for shape in shapes]
_, (m, v) = adam_step(params, grads, (old_m, old_v), 0.1, 4, 0.8, 0.9)
expect(
    "m: adam_step(params, grads, (m, v), 0.1, 4, 0.8, 0.9)",
    m,
    [0.8 * a + 0.2 * g for a, g in zip(old_m, grads)],
    hint="渡された beta1 を使います。",  #:ja
    hint="Use the beta1 that was passed in.",  #:en
)
expect(
    "v: adam_step(params, grads, (m, v), 0.1, 4, 0.8, 0.9)",
    v,
    [0.9 * a + 0.1 * g**2 for a, g in zip(old_v, grads)],
    hint="v は勾配の二乗の平均です。渡された beta2 を使います。",  #:ja
    hint="v averages the squared gradients. Use the beta2 that was passed in.",  #:en
)
### END HIDDEN TESTS

# %% test="adam_step" idea="walk" points=1
import numpy as np

# ja: 勾配がいつも 1 なら、何歩目でも lr だけ動きます。
# en: When the gradient is always 1, every step moves by lr.
params, state = [np.array([0.0])], ([np.zeros(1)], [np.zeros(1)])
for step in range(1, 6):
    params, state = adam_step(params, [np.ones(1)], state, 0.1, step)
expect(
    "params after 5 steps of adam_step(params, [[1]], state, 0.1, step)",
    params,
    [np.array([-0.5])],
    tol=1e-5,
    hint="バイアス補正の指数は、何歩目か(step)です。",  #:ja
    hint="The exponent of the bias correction is the number of the step.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
shapes = [(2, 3), (3,)]
params = [rng.normal(size=shape) for shape in shapes]
want, state = [w.copy() for w in params], ([np.zeros(s) for s in shapes], [np.zeros(s) for s in shapes])
m, v = [np.zeros(s) for s in shapes], [np.zeros(s) for s in shapes]
for step in range(1, 16):
    grads = [rng.normal(size=shape) for shape in shapes]
    params, state = adam_step(params, grads, state, 0.05, step, 0.7, 0.95, 1e-3)
    m = [0.7 * a + 0.3 * g for a, g in zip(m, grads)]
    v = [0.95 * a + 0.05 * g * g for a, g in zip(v, grads)]
    want = [
        w - 0.05 * (a / (1 - 0.7**step)) / (np.sqrt(s / (1 - 0.95**step)) + 1e-3) for w, a, s in zip(want, m, v)
    ]
    expect(
        f"params: step {step} of adam_step(params, grads, state, 0.05, step, 0.7, 0.95, 1e-3)",
        params,
        want,
        hint="m̂ と v̂ はその歩で補正したもの、返す m と v は補正する前のものです。eps も渡された値を使います。",  #:ja
        hint="m̂ and v̂ are corrected for this step; the m and v that are returned are not. Use the eps that was passed in.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 8 節の細長い谷で、3 つの方法を比べます。あなたの 3 つの関数を、同じ場所から 40 歩ずつ進めます。
# %% [markdown] lang="en"
# Compare three methods in the narrow valley of section 8: your three functions, from the same start, 40 steps each.

# %% demo
curvature = np.array([1.0, 25.0])
fig, ax = plt.subplots()
ax.contour(across, along, across**2 / 2 + 25 * along**2 / 2, levels=np.geomspace(0.1, 30, 9), colors=GREY, linewidths=1, alpha=0.6)
for name, color, style in [("SGD、学習率 0.05 <=> SGD, lr 0.05", ORANGE, "s--"), ("モーメンタム 0.7、学習率 0.05 <=> momentum 0.7, lr 0.05", BLUE, "o-"), ("Adam、学習率 0.3 <=> Adam, lr 0.3", RED, "^:")]:
    params, path = [np.array([-4.0, 1.0])], [np.array([-4.0, 1.0])]
    velocity, state = [np.zeros(2)], ([np.zeros(2)], [np.zeros(2)])
    for step in range(1, 41):
        grads = [curvature * params[0]]
        if name.startswith("SGD"):
            params = sgd_step(params, grads, 0.05)
        elif color == BLUE:
            params, velocity = momentum_step(params, grads, velocity, 0.05, 0.7)
        else:
            params, state = adam_step(params, grads, state, 0.3, step)
        path.append(params[0])
    ax.plot(*np.transpose(path), style, color=color, lw=1.5, markersize=4, label=name)
    print(f"{name:22s} 40 歩後の、谷底までの距離: {np.linalg.norm(params[0]):.3f}")  #:ja
    print(f"{name:22s} distance to the bottom after 40 steps: {np.linalg.norm(params[0]):.3f}")  #:en
ax.plot(0, 0, "*", color=GREEN, markersize=16, zorder=3)
ax.grid(False)
show_figure("細長い谷を下りる 3 つの方法 <=> Three ways down a narrow valley", "w1(緩やかな方向) <=> w1 (gentle)", "w2(急な方向) <=> w2 (steep)", legend="upper right", xlim=(-4.6, 2.0), ylim=(-1.6, 1.6))

# %% [markdown] lang="ja"
# Adam の最初の 1 歩は、谷を斜めに横切ります。急な方向にも緩やかな方向にも、同じ長さだけ動くからです。この谷では、どれがいちばん近くまで行きましたか。ここではモーメンタムでした。Adam は、1 歩の長さが学習率に近いままなので、学習率を下げるまで、底のまわりを回り続けます。
#
# どれがいちばんよいかは、問題によって違います。Adam は、学習率をあまり調整しなくてもたいてい動くので、最初に試すのに向いています。10 課からは PyTorch の `torch.optim.Adam` を使います。その中身は、いまあなたが書いたものと同じです。(`AdamW` は、07 課の重み減衰を勾配に足さず、更新のときに重みへ直接かけるようにした Adam です。)
#
# ほかにも、**AdaGrad**(2011 年。勾配の二乗を、平均せずに足し続けて、その平方根で割る)や**ネステロフの加速法**(Nesterov、1983 年。速度で進んだ先の勾配を使うモーメンタム)があります。どの方法でも、学習率は自分で決めます。まず、$10^{-4}, 10^{-3}, 10^{-2}, \dots$ のように **10 倍ずつ**変えて短く学習し、発散しない範囲でいちばん大きいものを見つけます。そこから 3 分の 1 くらいずつ下げて試し、損失がいちばん下がるものを選びます。
# %% [markdown] lang="en"
# Adam's first step crosses the valley diagonally, because it moves by the same length in the steep and in the gentle direction. Which method came closest in this valley? Here it was momentum: Adam's steps stay near the learning rate in length, so it circles the bottom until the rate is lowered.
#
# Which one is best depends on the problem. Adam mostly works without much tuning of the learning rate, so it is a good first choice. From lesson 10 on we use PyTorch's `torch.optim.Adam`. Inside, it does what you have just written. (`AdamW` is Adam with weight decay, a subject of lesson 07, applied directly to the weights at the update instead of being added to the gradient.)
#
# There are others: **AdaGrad** (2011) adds up the squared gradients without averaging, and divides by the square root of the sum. **Nesterov's method** (1983) is momentum with the gradient taken at the place to which the velocity leads. With all of them, the learning rate is yours to choose. Start with short runs at rates **ten times** apart, $10^{-4}, 10^{-3}, 10^{-2}, \dots$, and find the largest one that does not diverge. From there go down in steps of about a factor of 3, and keep the rate with the lowest loss.

# %% [markdown] lang="ja"
# ## 11. 数値微分では間に合わない
#
# 数値微分は、どんな関数にも使えて、間違えにくい方法です。それなら、ネットワークの学習も全部これでよさそうです。パラメータを増やしながら、勾配 1 回分の時間を測ります。
# %% [markdown] lang="en"
# ## 11. Numerical gradients are too slow
#
# Numerical differentiation works for any function and is hard to get wrong. Then why not train networks with it? Let us time one gradient while the number of parameters grows.

# %% demo
rng = np.random.default_rng(10)
counts, slow, fast = [10, 30, 100, 300, 1000], [], []
for count in counts:
    x, target, w = rng.normal(size=(100, count)), rng.normal(size=100), rng.normal(size=count)
    def half_square(w):
        return np.mean((x @ w - target) ** 2) / 2

    slow.append(median_seconds(lambda: numerical_gradient(half_square, w), 3))
    fast.append(median_seconds(lambda: x.T @ (x @ w - target) / 100, 20))
measured, formula = numerical_gradient(half_square, w), x.T @ (x @ w - target) / 100
plt.loglog(counts, slow, "s--", color=ORANGE, label="数値微分 <=> numerical")
plt.loglog(counts, fast, "o-", color=BLUE, label="式の勾配 <=> formula")
show_figure("勾配 1 回の時間 <=> Time of one gradient", "パラメータの数 <=> parameters", "勾配 1 回の秒数 <=> seconds for one gradient")
print(f"2 つの勾配の差(最大): {np.max(abs(measured - formula)):.0e}")  #:ja
print(f"largest difference between the two gradients: {np.max(abs(measured - formula)):.0e}")  #:en
print(f"パラメータ 1,000 個: 式の勾配は {slow[-1] / fast[-1]:,.0f} 倍の速さ")  #:ja
print(f"1,000 parameters: the formula is {slow[-1] / fast[-1]:,.0f} times as fast")  #:en
print(f"パラメータ 1,000,000 個の数値微分: 1 歩に約 {slow[-1] * 1000**2 / 3600:,.0f} 時間")  #:ja
print(f"1,000,000 parameters, numerical: about {slow[-1] * 1000**2 / 3600:,.0f} hours for one step")  #:en

# %% [markdown] lang="ja"
# 数値微分の線のほうが、ずっと急に上ります。パラメータが $P$ 個なら、損失の計算が $2P$ 回要ります。$P$ が小さいうちは、損失 1 回の時間がほとんど変わらないので、$P$ が 10 倍なら時間も 10 倍ほどです。$P$ が大きくなると、1 回の時間も $P$ に比例して増え、10 倍で 100 倍に近づきます。図の右のほうで線が急になるのは、そのためです。最後の行は、それで見積もった 100 万個のときの時間です。
#
# 一方、式の勾配(青)は、損失を 1 回計算するのと大して変わりません。ネットワークでも、青い線のように勾配を求められないでしょうか。それが 06 課の**誤差逆伝播法**です。`numerical_gradient` は、答え合わせの道具として 06 課でも使います。
# %% [markdown] lang="en"
# The line of numerical differentiation climbs much faster. With $P$ parameters it computes the loss $2P$ times. While $P$ is small, a single loss takes about the same time, so ten times the parameters take about ten times as long. For larger $P$, the time of a single loss grows in proportion to $P$ as well, and ten times the parameters take close to a hundred times as long. That is why the line gets steeper on the right. The last line printed estimates a million parameters in this way.
#
# The formula (blue) costs hardly more than computing the loss once. Can a network have its gradient at that price? That is **backpropagation**, in lesson 06. There your `numerical_gradient` will check its answers.

# %% [markdown] lang="ja"
# ## 確かめよう
#
# 答えを書いて、次のセルも実行してください。すぐに返事が表示されます。何度でも答え直せます。
#
# **問 1.** $L(w) = (w - 3)^2$ を、$w = 1$ から学習率 0.25 で 1 歩下ります。$w$ はいくつになりますか。
# %% [markdown] lang="en"
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** Let $L(w) = (w - 3)^2$. From $w = 1$, take one step with learning rate 0.25. What is $w$ now?

# %% quiz="one_step" points=1
one_step = 2
replies = {
    "2": "正解です。勾配は 2(1 − 3) = −4。1 − 0.25 × (−4) = 2 です。勾配が負なら、w は増えます。",  #:ja
    "2": "Right. The gradient is 2(1 − 3) = −4, and 1 − 0.25 × (−4) = 2. With a negative gradient w grows.",  #:en
    "0": "勾配 −4 を足してしまいました。勾配は上り坂の向きなので、引きます。",  #:ja
    "0": "You added the gradient, −4. It points uphill, so it is subtracted.",  #:en
    "1.5": "二乗を微分したときの 2 倍を忘れています。(w − 3)² の傾きは 2(w − 3) です。",  #:ja
    "1.5": "The factor 2 from differentiating the square is missing: the slope of (w − 3)² is 2(w − 3).",  #:en
    "5": "勾配の分だけそのまま進みました。学習率 0.25 を掛けるのを忘れています。",  #:ja
    "5": "You went by the whole gradient. Multiply it by the learning rate, 0.25.",  #:en
    "3": "そこが谷底ですが、1 歩では届きません。歩幅は 0.25 × 4 = 1 です。",  #:ja
    "3": "That is the bottom, but one step does not get there: its length is 0.25 × 4 = 1.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 今度は $L(w) = 5w^2$ です。学習率がいくつを**超える**と、谷底から遠ざかるようになりますか。
# %% [markdown] lang="en"
# **Question 2.** Now $L(w) = 5w^2$. **Above** which learning rate do the steps lead away from the bottom?

# %% quiz="too_fast" points=1
too_fast = 0.2
replies = {
    "0.2": "正解です。勾配は 10w なので、1 歩でずれは (1 − 10η) 倍。大きさが 1 を超えるのは η > 0.2 のときです。",  #:ja
    "0.2": "Right. The gradient is 10w, a step multiplies the offset by (1 − 10η), and its size passes 1 when η > 0.2.",  #:en
    "0.4": "c = 5 として 2/c を計算しました。L = ½cw² と見比べると、c は 10 です。",  #:ja
    "0.4": "You took 2/c with c = 5. Compare with L = ½cw²: here c is 10.",  #:en
    "0.1": "それは 1 歩で谷底に着く学習率です。飛び越えても、元より近くに着地するうちは、まだ近づいています。",  #:ja
    "0.1": "That is the rate that reaches the bottom in one step. Beyond it you jump over, but land closer than before, so you still get there.",  #:en
    "1": "1 という決まった境目はありません。曲がりの強い谷ほど、小さな学習率で発散します。",  #:ja
    "1": "There is no fixed limit at 1. The more a valley bends, the smaller the rate at which it diverges.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 1,000 件のデータを、`size` 32 のミニバッチで 5 エポック学習します。パラメータは何回更新されますか。
# %% [markdown] lang="en"
# **Question 3.** 1,000 samples, mini-batches of `size` 32, 5 epochs. How many times are the parameters updated?

# %% quiz="how_many_updates" points=1
how_many_updates = 160
replies = {
    "160": "正解です。32 件の組が 31 と、残り 8 件の組が 1 つで、1 エポックは 32 回。その 5 倍です。",  #:ja
    "160": "Right. 31 batches of 32 and one of the 8 that are left make 32 updates an epoch, times 5.",  #:en
    "155": "最後の小さな組(8 件)を捨てています。その 8 件からも学びます。",  #:ja
    "155": "You threw away the last, smaller batch. Those 8 samples count as well.",  #:en
    "156.25": "割り算のままでは 4 分の 1 回の更新ができてしまいます。余りの 8 件も、1 つの組です。",  #:ja
    "156.25": "A quarter of an update? The 8 samples that are left over make one batch.",  #:en
    "157": "全部のエポックをつなげてから割りました。分け直すのはエポックごとなので、余りの組もエポックごとにできます。",  #:ja
    "157": "You joined all the epochs before dividing. Each epoch is split anew and has its own smaller batch.",  #:en
    "32": "それは 1 エポック分です。5 エポックでは?",  #:ja
    "32": "That is one epoch. And five?",  #:en
    "5": "1 エポックに 1 回だけ更新するのは、全部を一度に使うバッチ勾配降下法です。",  #:ja
    "5": "One update an epoch is batch gradient descent, with all the data at once.",  #:en
    "5000": "1 件ごとに更新すると 5,000 回です。ここでは 32 件に 1 回です。",  #:ja
    "5000": "That would be one update for every sample. Here it is one for every 32.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 正しいものを**すべて**選んでください。
# - a. オンライン学習は、データが届くたびにパラメータを更新する
# - b. バッチ学習では、すべてのデータを用意してから学習を始める
# - c. オンライン学習とは、インターネットにつないで学習することである
# - d. 使い終わったデータをとっておけない場面では、バッチ学習が向いている
# %% [markdown] lang="en"
# **Question 4.** Which are true? Choose **all** of them.
# - a. Online learning updates the parameters whenever a sample comes in
# - b. Batch learning has all the data at hand before it begins
# - c. Online learning means learning while connected to the internet
# - d. Where data cannot be kept after use, batch learning is the better choice

# %% quiz="online_or_batch" points=1
online_or_batch = {"a", "b"}
replies = {
    "a,b": "正解です。違いは「いつ学ぶか」です。届くたびに学べば、データをためる場所も、集め終わるのを待つ時間も要りません。",  #:ja
    "a,b": "Right. The difference is when they learn. Learning from each sample as it comes needs neither room to keep the data nor time to wait for all of it.",  #:en
    "a": "a は正解です。でも、もう 1 つあります。屋台のバッチ学習は、150 日目に何をしましたか。",  #:ja
    "a": "a is right, but there is one more. What did the stall's batch learning do on day 150?",  #:en
    "b": "b は正解です。でも、もう 1 つあります。屋台のオンライン学習は、いつ更新しましたか。",  #:ja
    "b": "b is right, but there is one more. When did the stall's online learning update?",  #:en
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
# **Question 5.** A learning curve has stopped falling and looks ragged. You go on with a tenth of the learning rate, and it stays as ragged and as high as before. What is most likely?
# - a. The learning rate is too large and jumps over the bottom
# - b. There is noise in the data, and the error that even the right answer leaves has been reached
# - c. The learning rate is too small and we are still on the way
# - d. The gradient is being added (wrong sign)

# %% quiz="ragged_curve" points=1
ragged_curve = "b"
replies = {
    "a": "飛び越えているなら、学習率を下げたときに、下がり止まった高さも下がるはずです。変わらなかったのですから、原因はほかにあります。",  #:ja
    "a": "If it were jumping over the bottom, a smaller rate would make the curve settle lower. It did not, so look elsewhere.",  #:en
    "b": "正解です。高さは雑音の大きさで決まり、ぎざぎざはミニバッチごとにデータが違うために生じます。どちらも学習率を下げても減りません。",  #:ja
    "b": "Right. The height comes from the noise, and the curve is ragged because each mini-batch holds other samples. The learning rate changes neither.",  #:en
    "c": "途中なら、曲線はゆっくりでも下がり続けます。問題の曲線は、学習率を下げる前から下がり止まっていました。",  #:ja
    "c": "On the way, the curve would still be falling, however slowly. This one had stopped before the rate was lowered.",  #:en
    "d": "符号が逆なら、山を登ります。曲線は止まらずに上がっていきます。",  #:ja
    "d": "With the wrong sign you climb the mountain: the curve would rise and rise.",  #:en
}

# %% [markdown] lang="ja"
# **問 6(記述、2 点)。** 友だちの意見です。「バッチ勾配降下法の曲線がいちばんなめらかだから、いちばんよい学習法だよね。」 どう答えますか。この課の図を少なくとも 1 つ引いて、3〜5 文で書いてください。
#
# 採点の目安(各 1 点)
# - 同じ計算量でどちらが先へ進めるかを、この課の図をもとに、理由をつけて説明している。
# - それとは別の観点(利点でも欠点でもよい)を、少なくとも 1 つ、理由つきで挙げている。
# %% [markdown] lang="en"
# **Question 6 (essay, 2 points).** A friend says: "Batch gradient descent has the smoothest curve, so it is the best way to learn." What do you answer? Three to five sentences, pointing to at least one figure of this lesson.
#
# How it is graded (1 point each)
# - Says which method gets farther with the same amount of computing, and why, from a figure of this lesson.
# - Names at least one other aspect, for or against, with its reason.
# %% [markdown] essay="smooth_is_best" points=2 lang="ja"
# ### BEGIN SOLUTION
# なめらかさと、速く谷底に着くことは別の話です。データは冗長で、10 件ほどの勾配でも向きは数度しか違わないので、全部を見て 1 歩進むあいだに、ミニバッチなら何歩も進めます(3 エポックの図では、3 歩と 60 歩の違いになりました)。
# 勾配が揺れるおかげで、浅い局所解から抜け出せることもあります。メモリに入りきらないデータでも学べるのも利点です。ただし 1 件ずつでは SIMD の力を使い切れず、着いたあとも揺れが残るので、数十〜数百件にまとめるのがふつうです。
# ### END SOLUTION
# %% [markdown] essay="smooth_is_best" points=2 lang="en"
# ### BEGIN SOLUTION
# A smooth curve is not the same as a quick way to the bottom. Data is redundant: the gradient of ten samples or so is only a few degrees off, so while batch descent looks at everything for one step, mini-batches take many (3 against 60 in the figure of three epochs).
# The varying gradient can also lead out of a shallow local minimum, and data that does not fit into memory is no obstacle. One sample at a time, however, makes little use of SIMD and does not settle at the bottom, so batches of some tens or hundreds are usual.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - A. Cauchy, *Méthode générale pour la résolution des systèmes d'équations simultanées*, Comptes rendus 25 (1847) 勾配降下法の始まり。わずか 3 ページです。
# - H. Robbins, S. Monro, [*A stochastic approximation method*](https://doi.org/10.1214/aoms/1177729586) (1951) 測定値が揺れても、歩幅をだんだん小さくすれば谷底に着く、という証明。
# - S. Amari, [*A theory of adaptive pattern classifiers*](https://doi.org/10.1109/PGEC.1967.264666) (1967) 確率的勾配降下法の理論を作り、層を重ねたネットワークにも当てはめた論文。
# - B. T. Polyak, [*Some methods of speeding up the convergence of iteration methods*](https://doi.org/10.1016/0041-5553%2864%2990137-5) (1964) 重いボール法。
# - D. P. Kingma, J. Ba, [*Adam: a method for stochastic optimization*](https://arxiv.org/abs/1412.6980) (2014) 10 節の Adam。
# - Y. Dauphin ほか, [*Identifying and attacking the saddle point problem in high-dimensional non-convex optimization*](https://arxiv.org/abs/1406.2572) (2014) 局所解より鞍点。
# - 挑戦:PyTorch の `SGD(momentum=…)` は $v \leftarrow \mu v + \nabla L$、$w \leftarrow w - \eta v$ と計算します。学習率が一定なら、あなたの `momentum_step` と同じ道をたどることを確かめてください。途中で学習率を変えると、どうなるでしょう。
# %% [markdown] lang="en"
# ## Going further
#
# - A. Cauchy, *Méthode générale pour la résolution des systèmes d'équations simultanées*, Comptes rendus 25 (1847): where gradient descent begins, in three pages.
# - H. Robbins, S. Monro, [*A stochastic approximation method*](https://doi.org/10.1214/aoms/1177729586) (1951): proof that the walk arrives even with noisy measurements, if the steps shrink in the right way.
# - S. Amari, [*A theory of adaptive pattern classifiers*](https://doi.org/10.1109/PGEC.1967.264666) (1967): a theory of stochastic gradient descent, applied to networks with several layers.
# - B. T. Polyak, [*Some methods of speeding up the convergence of iteration methods*](https://doi.org/10.1016/0041-5553%2864%2990137-5) (1964): the heavy ball.
# - D. P. Kingma, J. Ba, [*Adam: a method for stochastic optimization*](https://arxiv.org/abs/1412.6980) (2014): the Adam of section 10.
# - Y. Dauphin et al., [*Identifying and attacking the saddle point problem in high-dimensional non-convex optimization*](https://arxiv.org/abs/1406.2572) (2014): saddle points rather than local minima.
# - A challenge: PyTorch's `SGD(momentum=…)` computes $v \leftarrow \mu v + \nabla L$, $w \leftarrow w - \eta v$. Show that with a constant learning rate it walks the same path as your `momentum_step`. What happens if the rate changes on the way?
