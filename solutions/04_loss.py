# %% [markdown] lang="ja"
# アサガオのつるの長さを、8 日間、毎朝測りました。青い線とオレンジの線、どちらがよい予測でしょうか。
# 目で見れば一瞬です。では、同じ判断をコンピュータにさせるには、線のよし悪しを **1 つの数**でどう表せばよいでしょう。考えてから実行してください。
# %% [markdown] lang="en"
# The vine of a morning glory was measured every morning for eight days. Which line predicts its length better, the blue one or the orange one?
# You see it at once. But how would you tell a computer, with **one number** for each line? Think of a way, then run the cells.

# %% setup
import numpy as np


# ja: 01 課と 02 課であなたが書いた関数
# en: as you wrote them in lessons 01 and 02
def posterior(likelihood, prior):
    joint = likelihood * prior
    return joint / joint.sum()


def sigmoid(u):
    z = np.exp(-np.abs(u))
    return np.where(u >= 0, 1.0, z) / (1.0 + z)


def softmax(u):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% demo
days = np.arange(8.0)
length = np.array([3.0, 8.0, 9.0, 15.0, 16.0, 21.0, 22.0, 26.0])


def line(slope):
    """真ん中の点(平均の日、平均の長さ)を通り、傾きが slope の直線。"""  #:ja
    """The line through the middle point (mean day, mean length) with this slope."""  #:en
    return length.mean() + slope * (days - days.mean())


plt.plot(days, length, "o", color=GREEN, markersize=8, label="実測 <=> measured")
plt.plot(days, line(3.2), color=BLUE, label="傾き 3.2 <=> slope 3.2")
plt.plot(days, line(-2.0), color=ORANGE, linestyle="--", label="傾き −2 <=> slope −2")
show_figure("どちらの線がよいか <=> Which line is better?", "日 <=> day", "長さ(cm) <=> length (cm)", legend="upper left", ylim=(0, length.max() + 10))
for slope in (3.2, -2.0):
    print(f"線の傾き {slope:4}: 差の合計 = {np.sum(line(slope) - length):.1f}")  #:ja
    print(f"slope {slope:4}: differences added up = {np.sum(line(slope) - length):.1f}")  #:en

# %% [markdown] lang="ja"
# 「予測と実測の差を全部足す」と考えた人は、図の下の数字を見てください。どちらも 0.0 です。つるが縮むと予測する線まで、満点になってしまいました。
#
# 予測が目標からどれだけ外れたかを 1 つの数で表す関数を、**損失関数**といいます。03 課の表に名前だけ出てきたものです。ネットワークは、この数を小さくすることだけを目指して学習します。損失関数の選び方を間違えると、ネットワークは間違ったことを学びます。
#
# 正解率を損失にしないのは、なぜでしょう。重みを少し動かしても正解率は変わらないことが多く、そのときの損失の傾きは 0 だからです。それでは、どちらへ直せばよいか分かりません。
#
# **この課でできるようになること** 回帰と分類の損失関数を、確率が 0 でも総入力が 1000 でも壊れないように、NumPy で書けるようになります。
# なぜ二乗なのか、½ は何のためか、なぜ分類では log なのかを説明できるようになります。最後に、03 課の表の 3 つの組のどれでも、損失の傾きが $y - t$ になることを導きます。
#
# **必要なもの** NumPy の配列の計算、01 課のベイズの定理、02 課のシグモイドとソフトマックス、03 課の出力層の表。微分は、$e^u$ の微分が $e^u$、$x^2$ の微分が $2x$ であること、$\log f$ の微分が $f'/f$ であることを、8 節で使います。log はすべて自然対数(`np.log`)です。GPU は使いません。
# %% [markdown] lang="en"
# If your idea was to add up all the differences, look at the printed numbers: 0.0 for both lines. Even the line that lets the plant shrink gets a perfect score.
#
# A function that says in one number how far predictions are from their targets is called a **loss function**. The table in lesson 03 gave only its names. A network learns by making this number small, and it has no other aim. With the wrong loss function it learns the wrong thing.
#
# Why is accuracy (the share of right answers) not used as the loss? If a weight moves a little, accuracy mostly stays the same. Its slope is 0 there, so a network could not learn from it.
#
# **What you will be able to do** You can write the losses for regression and for classification in NumPy, so that neither a probability of 0 nor a pre-activation of 1000 breaks them.
# You can explain why we square, what the ½ is for, and why classification uses a logarithm. At the end we derive that the slope of the loss is $y - t$ for all three pairs in the table of lesson 03.
#
# **What you need** Calculating with NumPy arrays, Bayes' theorem (lesson 01), sigmoid and softmax (lesson 02), and the table of output layers (lesson 03). Section 8 uses three rules of calculus: the derivative of $e^u$ is $e^u$, that of $v^2$ is $2v$, and that of $\log f$ is $f'/f$. log is always the natural logarithm (`np.log`). No GPU.

# %% [markdown] lang="ja"
# ## 1. 差を 1 つの数にまとめる
#
# 差には正と負があり、足すと打ち消し合います。では、差を二乗してから足すとどうなるでしょうか。線を真ん中の点のまわりに回して、「差の和」と「差の二乗の和」を、線の傾きごとに計算します。左の赤い線分が差です。どちらの和を見れば、よい線が分かるでしょう。予想してから、スライダーで線を回してください。
# %% [markdown] lang="en"
# ## 1. One number for all differences
#
# Differences are positive and negative, and added up they cancel. What if we square them before adding? Turn the line about its middle point, and compute the sum of the differences and the sum of their squares for each slope. The differences are the red pieces on the left. Which of the two sums shows where the good line is? Guess first, then turn the line with the slider.

# %% demo
slopes = np.linspace(-2, 8, 101)
sums = np.array([np.sum(line(s) - length) for s in slopes])
squares = np.array([np.sum((line(s) - length) ** 2) for s in slopes])


def draw(slope=1.0):
    fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4))
    left.plot(days, length, "o", color=GREEN)
    left.plot(days, line(slope), color=BLUE)
    left.vlines(days, length, line(slope), color=RED)
    left.set(title=f"傾き {slope} の線との差 <=> differences for slope {slope}", xlabel="日 <=> day", ylabel="長さ(cm) <=> length (cm)", ylim=(-15, 45))
    right.plot(slope, np.sum((line(slope) - length) ** 2), "o", color=RED, markersize=10)
    right.plot(slope, 0, "s", color=GREY, markersize=9)
    show_curves({
        "二乗の和 <=> sum of squares": (slopes, squares, RED, "-"),
        "差の和 <=> sum of differences": (slopes, sums, GREY, "--"),
    }, "いろいろな線の傾き <=> every slope", "線の傾き <=> slope", "8 日分の和 <=> sum over 8 days", ax=right, legend="upper center", ylim=(-100, 1800))
    show_figure()


show_slider(draw, {"線の傾き <=> slope": [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 3.2, 4.0, 5.0, 6.5, 8.0]})
print(f"二乗の和がいちばん小さいのは、線の傾きが {slopes[squares.argmin()]:.1f} のとき")  #:ja
print(f"smallest sum of squares: slope {slopes[squares.argmin()]:.1f}")  #:en

# %% [markdown] lang="ja"
# 右の図では、差の和(灰色の破線)は、線の傾きがいくつでも 0 のまま。二乗の和(赤)には谷があり、その谷底がよい線です。二乗すれば、どの差も 0 以上になり、打ち消し合いません。
#
# この方法(最小二乗法)は、1805 年にルジャンドルが、彗星の軌道を求めるために発表しました。するとガウスが「それなら 1795 年から使っている」と書き、どちらが先かをめぐる有名な争いになりました。
# %% [markdown] lang="en"
# On the right, the sum of the differences (grey, dashed) stays 0 whatever the slope. The sum of squares (red) has a valley, and the good line is at its bottom. Squares are never negative, so nothing cancels.
#
# This is the method of least squares. Legendre published it in 1805, for the paths of comets. Gauss then wrote that he had used it since 1795, and a famous quarrel about priority began.

# %% [markdown] lang="ja"
# ## 2. 二乗と絶対値、そして ½
#
# 打ち消し合いを防ぐだけなら、絶対値 $|e|$ でもよさそうです。どうして二乗がよく使われるのでしょう。しかも本には、よく $\frac{1}{2}e^2$ と書いてあります。この ½ は何でしょうか。
#
# ここまでの「線の傾き」とは別に、**損失の傾き**を考えます。予測が少し変わったとき、損失がどれだけ変わるかです。ネットワークは、損失の傾きを頼りに学習します。そこで、3 つの損失(左)と、損失の傾き(右)を並べて描きます。$y$ は予測、$t$ は目標値です。横軸は差です。
# %% [markdown] lang="en"
# ## 2. Squares, absolute values, and the ½
#
# The absolute value $|e|$ would stop the cancelling too. Why do we mostly square? And why do books write $\frac{1}{2}e^2$, with a half?
#
# Besides the slope of the line there is now the **slope of the loss**: how much the loss changes when the prediction changes a little. A network learns from the slope of its loss. So let us draw three losses (left) and their slopes (right). $y$ is the prediction and $t$ the target.

# %% demo
e, h = np.linspace(-3, 3, 300), 1e-4
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4))
for f, name, color, style in [
    (lambda e: e**2, "e²", GREY, ":"),
    (lambda e: e**2 / 2, "½e²", RED, "-"),
    (np.abs, "|e|", ORANGE, "--"),
]:
    left.plot(e, f(e), style, color=color, label=name)
    right.plot(e, (f(e + h) - f(e - h)) / (2 * h), style, color=color)
left.set(title="損失 <=> loss", xlabel="差 e = y − t <=> difference e = y − t", ylabel="値 <=> value", ylim=(-0.2, 5))
right.set(title="損失の傾き <=> slope of the loss", xlabel="差 e = y − t <=> difference e = y − t", ylim=(-4, 4))
left.legend(loc="upper center")
show_figure()

# %% [markdown] lang="ja"
# $\frac12 e^2$(赤)では、損失の傾きは差 $e$ そのものです。差が 2 なら 2、差が 0.1 なら 0.1。大きく外れたら大きく直し、少しなら少しだけ直すことになります。½ がなければ、損失の傾きは $2e$ です。½ は、微分で出てくる 2 を消すための約束で、損失を半分にしても、谷底の場所は変わりません。
#
# 絶対値では、損失の傾きは、差の大きさによらず +1 か −1 です。谷底のすぐそばでも直す量が小さくならないので、谷底を行き過ぎやすくなります。しかし、長所もあります。最後の日の 26 を、62 と書き間違えたとしましょう。$\frac12 e^2$ の合計が最小の線と、$|e|$ の合計が最小の線を、それぞれ探します。どちらの線が、62 のほうへ大きく引っ張られるでしょうか。
# %% [markdown] lang="en"
# For $\frac12 e^2$ (red) the slope of the loss is the difference $e$ itself: 2 for a difference of 2, and 0.1 for a difference of 0.1. Far off, the correction is large; nearly right, it is small. Without the ½ the slope would be $2e$. The half cancels the 2 that differentiation brings. Half the loss has its lowest point in the same place.
#
# For the absolute value the slope of the loss is +1 or −1, however large the difference is. Corrections do not get smaller near the bottom, so they easily go past it. But the absolute value has a strength as well. Suppose that the last 26 was noted down as 62 by mistake. We look for the line with the smallest sum of $\frac12 e^2$ and for the line with the smallest sum of $|e|$. We do so with the right 26 and with the wrong 62. Which of the two lines is pulled further towards the 62?

# %% demo
tried, starts = np.meshgrid(np.linspace(0, 8, 161), np.linspace(-15, 15, 151))
# ja: 161 × 151 本の線の、8 日分の長さ
# en: 161 × 151 lines, and the length that each gives for the 8 days
candidates = starts[..., None] + tried[..., None] * days


def draw(last=62):
    noted = np.append(length[:-1], last)
    plt.plot(days, noted, "o", color=GREEN, markersize=8)
    for f, name, color, style in [(lambda e: e**2 / 2, "½e²", RED, "-"), (np.abs, "|e|", ORANGE, "--")]:
        before = np.unravel_index(f(candidates - length).sum(axis=-1).argmin(), tried.shape)
        best = np.unravel_index(f(candidates - noted).sum(axis=-1).argmin(), tried.shape)
        label = f"{name} が最小:傾き {tried[before]:.2f} → {tried[best]:.2f} <=> smallest {name}: slope {tried[before]:.2f} → {tried[best]:.2f}"
        plt.plot(days, candidates[best], style, color=color, label=label)
    show_figure(f"最後の長さを {last} と書いたとき <=> The last length, noted down as {last}", "日 <=> day", "長さ(cm) <=> length (cm)", legend="upper left", ylim=(-8, 80))


show_slider(draw, {"書いた値 <=> noted value": [2, 14, 26, 38, 50, 62]})

# %% [markdown] lang="ja"
# 書き間違える前のよい線の傾きは、1 節で求めた 3.2 でした(絶対値では 3.25)。たった 1 つの値のせいで、二乗の線の傾きは 6.2 と 2 倍近くになりました。絶対値の線の傾きは 3.6 にとどまっています。二乗すると、大きな差はいっそう大きくなるからです。
#
# ほかからかけ離れた値を**外れ値**といいます。外れ値に引っ張られにくいことを**頑健**(ロバスト)といい、絶対値は二乗より頑健です。差が小さいうちは $\frac12e^2$、大きくなったら $|e|$ のようにまっすぐ伸びる **Huber 損失**なら、両方の長所が得られます(PyTorch の `HuberLoss`)。この先の課では、二乗を使います。
# %% [markdown] lang="en"
# In the legend, the slope before the mistake is to the left of the arrow. It was 3.2, as we found in section 1, and 3.25 for absolute values. One wrong value nearly doubles the slope of the line for squares, to 6.2. The slope of the line for absolute values grows only to 3.6. The reason is that squaring makes a large difference larger still.
#
# A value far from all others is an **outlier**. A loss that outliers hardly influence is called **robust**, and absolute values are more robust than squares. The **Huber loss** is $\frac12e^2$ for small differences and grows in a straight line, as $|e|$ does, for large ones. It has both strengths (`HuberLoss` in PyTorch). The lessons that follow use the squared error.

# %% [markdown] lang="ja"
# ## 3. 1 件、バッチ、1 エポックの損失
#
# ネットワークは 1 件のデータに対して、いくつもの数を出せます。データも何件もあります。損失を 1 つの数にまとめるとき、何を**足し**、何を**平均**するのでしょうか。
#
# まず、$n$ 件目のデータ 1 件の損失を決めます。出力を $y$、目標値を $t$ とします。
#
# $$L_n = \frac{1}{2} \sum_{j} (y_{nj} - t_{nj})^2$$
#
# 言葉にすると「出力ごとに差を二乗して足し、半分にする」。次に、$B$ 件分をまとめます。
#
# $$L = \frac{1}{B} \sum_{n} L_n$$
#
# 言葉にすると「1 件あたりの損失の平均」。これを**平均二乗誤差**(mean squared error)と呼びます。ただし、世の中の平均二乗誤差(PyTorch の `MSELoss`、scikit-learn の `mean_squared_error`)は ½ をつけず、出力の数でも割ります。この教材の値は、その「出力の数 ÷ 2」倍です。件数で割っておけば、4 件でも 1 万件でも、同じ目盛りで比べられます。
#
# | | `y` | `t` | 返す値 |
# |---|---|---|---|
# | 1 件だけ | (出力の数,) | (出力の数,) | $L_n$ |
# | 何件かまとめて | (B, 出力の数) | (B, 出力の数) | $L_n$ の平均 |
#
# どの損失関数も、引数は PyTorch と同じ順で、出力が先、目標値が後です。`y` と `t` の形をそろえることにも気をつけましょう。(4, 1) から (4,) を引くと、NumPy はエラーを出さずに (4, 4) の表を作ります。
#
# ### 課題 `mean_squared_error`
#
# 上の式を関数にしてください。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。
#
# <details><summary>ヒント</summary>
#
# - 足すのは出力、平均するのは件数です。`np.mean` を全体に使うと、出力の数でも割ってしまいます。
# - `np.sum(…, axis=-1)` は最後の軸(出力)について足します。表なら (B,) が、1 件なら数 1 つが残ります。
#
# </details>
# %% [markdown] lang="en"
# ## 3. The loss of one sample, of a batch, of an epoch
#
# For one sample a network may give several numbers, and there are many samples. To get one number out of all this, what do we **add**, and what do we **average**?
#
# First the loss of one sample, the $n$-th, with output $y$ and target $t$:
#
# $$L_n = \frac{1}{2} \sum_{j} (y_{nj} - t_{nj})^2$$
#
# In words: square the difference at each output, add up the squares, and take half. Then put $B$ samples together:
#
# $$L = \frac{1}{B} \sum_{n} L_n$$
#
# In words: the mean loss per sample. This is the **mean squared error**. Note that libraries (PyTorch's `MSELoss`, scikit-learn's `mean_squared_error`) have no ½ and divide by the number of outputs as well. Our value is theirs times half the number of outputs. Because we divide by the number of samples, four samples and ten thousand are measured on the same scale.
#
# | | `y` | `t` | returns |
# |---|---|---|---|
# | one sample | (outputs,) | (outputs,) | $L_n$ |
# | several samples | (B, outputs) | (B, outputs) | the mean of $L_n$ |
#
# All our losses take their arguments in PyTorch's order: the output first, then the target. Make sure that `y` and `t` have the same shape. If you subtract (4,) from (4, 1), NumPy makes a table of shape (4, 4) and reports no error.
#
# ### Exercise `mean_squared_error`
#
# Turn these formulas into a function.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says.
#
# <details><summary>Hint</summary>
#
# - Add over outputs, average over samples. `np.mean` over everything divides by the number of outputs as well.
# - `np.sum(…, axis=-1)` adds along the last axis, the outputs. A table leaves (B,), one sample leaves a single number.
#
# </details>


# %% exercise="mean_squared_error"
def mean_squared_error(y, t):
    """½ × 二乗誤差を、出力について足し、件数で平均した数を返す。y, t: (出力の数,) なら 1 件、(B, 出力の数) ならまとめて。"""  #:ja
    """Half the squared error, added over outputs and averaged over samples. y, t: (outputs,) is one sample, (B, outputs) is several. Returns one number."""  #:en
    ### BEGIN SOLUTION
    return np.mean(np.sum((y - t) ** 2, axis=-1)) / 2
    ### END SOLUTION


# %% test="mean_squared_error" idea="single" points=0.5
import numpy as np

expect(
    "mean_squared_error([3, 1], [1, 2])",
    mean_squared_error(np.array([3.0, 1.0]), np.array([1.0, 2.0])),
    2.5,
    hint="差は 2 と −1 です。(4 + 1) / 2 になりますか。",  #:ja
    hint="The differences are 2 and −1. Do you get (4 + 1) / 2?",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "mean_squared_error([0, 1, 2.5], [0.5, -1, 2])",
    mean_squared_error(np.array([0.0, 1.0, 2.5]), np.array([0.5, -1.0, 2.0])),
    2.25,
    hint="(出力の数,) は 1 件分です。出力については平均せず、足します。",  #:ja
    hint="(outputs,) is one sample. Outputs are added, not averaged.",  #:en
)
y, t = fresh().normal(size=(2, 5)).round(1)
expect(
    f"mean_squared_error({y.tolist()}, {t.tolist()})",
    mean_squared_error(y.copy(), t.copy()),
    ((y - t) ** 2).sum() / 2,
    hint="差の 2 乗を足して、2 で割ります。",  #:ja
    hint="Add up the squares of the differences, and divide by 2.",  #:en
)
### END HIDDEN TESTS

# %% test="mean_squared_error" idea="batch" points=0.5
import numpy as np

expect(
    "mean_squared_error([[3, 1], [1, 0]], [[1, 2], [0, 0]])",
    mean_squared_error(np.array([[3.0, 1.0], [1.0, 0.0]]), np.array([[1.0, 2.0], [0.0, 0.0]])),
    1.5,
    hint="1 件目は 2.5、2 件目は 0.5。その平均です。",  #:ja
    hint="The first sample has 2.5, the second 0.5; take their mean.",  #:en
)
### BEGIN HIDDEN TESTS
t = np.array([[1.0, 0.0, 2.0], [3.0, -1.0, 0.0], [0.0, 0.0, 1.0], [2.0, 2.0, 2.0]])
y = t + np.array([[1.0, -1.0, 2.0], [0.0, 3.0, 1.0], [-2.0, 0.0, 0.0], [1.0, 1.0, -1.0]])
expect(
    f"mean_squared_error({y.tolist()}, {t.tolist()})",
    mean_squared_error(y.copy(), t.copy()),
    2.875,
    hint="割るのは件数(行の数)だけです。出力の数では割りません。",  #:ja
    hint="Divide by the number of samples (rows), not by the number of outputs.",  #:en
)
expect(
    "mean_squared_error([[2], [2], [4]], [[2], [5], [4]])",
    mean_squared_error(np.array([[2], [2], [4]]), np.array([[2], [5], [4]])),
    1.5,
    hint="出力が 1 つでも、件数で平均します。",  #:ja
    hint="With one output too, average over the samples.",  #:en
)
expect(
    "mean_squared_error([[1, 2, 3]], [[0, 0, 0]])",
    mean_squared_error(np.array([[1.0, 2.0, 3.0]]), np.zeros((1, 3))),
    7.0,
    hint="1 行の表は 1 件です。",  #:ja
    hint="A table of one row is one sample.",  #:en
)
y, t = fresh().normal(size=(2, 4, 3)).round(1)
expect(
    f"mean_squared_error({y.tolist()}, {t.tolist()})",
    mean_squared_error(y.copy(), t.copy()),
    ((y - t) ** 2).sum() / 2 / 4,
    hint="1 件ごとの損失を、件数で平均します。",  #:ja
    hint="Take the mean of the losses of the samples.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 学習では、データを小分けにして使うことがよくあります(次の課の**ミニバッチ**)。10 件を 4 件・4 件・2 件に分け、それぞれの損失をあなたの関数で求めます。バッチの損失 3 つの平均は、10 件全体の損失と同じになるでしょうか。
# %% [markdown] lang="en"
# Training often takes the data in small portions, the **mini-batches** of the next lesson. We divide ten samples into batches of 4, 4 and 2, and compute the loss of each with your function. Is the mean of these three equal to the loss of all ten samples?

# %% demo
rng = np.random.default_rng(5)
t = rng.normal(size=(10, 2))
y = t + rng.normal(size=(10, 2)) * np.linspace(0.3, 2, 10)[:, None]

per_sample = [mean_squared_error(y[n], t[n]) for n in range(10)]
parts = [slice(0, 4), slice(4, 8), slice(8, 10)]
per_batch = [mean_squared_error(y[part], t[part]) for part in parts]
whole = mean_squared_error(y, t)

plt.bar(range(10), per_sample, color=GREY, alpha=0.5, label="1 件 <=> one sample")
for part, loss in zip(parts, per_batch):
    plt.hlines(loss, part.start - 0.4, part.stop - 0.6, color=ORANGE, linewidth=4, label="バッチ <=> batch" if part.start == 0 else None)
plt.axhline(whole, color=RED, linestyle="--", label="10 件全体 <=> all ten samples")
show_figure("10 件を 3 つのバッチに <=> Ten samples in three batches", "サンプル <=> sample", "損失 <=> loss", legend="upper left", xticks=range(10))
print("バッチの損失:", np.round(per_batch, 3))  #:ja
print("batches:", np.round(per_batch, 3))  #:en
print(f"3 つのバッチの損失の平均: {np.mean(per_batch):.3f}   10 件全体の損失: {whole:.3f}")  #:ja
print(f"mean of the three batch losses: {np.mean(per_batch):.3f}   all ten samples: {whole:.3f}")  #:en

# %% [markdown] lang="ja"
# 一致しません。最後のバッチは 2 件しかないのに、4 件のバッチと同じ重みで数えたからです。件数の重みをつけて平均すれば、ぴったり合います。
#
# - **1 件の損失** $L_n$(灰色の棒)
# - **バッチの損失**(オレンジ) そのバッチの $L_n$ の平均。重みを 1 回直すたびに使います。
# - **1 エポックの損失**(赤い破線) 全データの $L_n$ の平均。**エポック**とは、訓練データをひととおり使う 1 周分のことです。エポックごとにこの値を描いた図を**学習曲線**(learning curve)と呼びます。(エポックの途中のバッチの損失を平均した値を描くことも、よくあります。)
#
# 平均ではなく和 $\sum_n L_n$ を使う本もあります。先に見たとおり、½ や出力の数の扱いも、ライブラリによって違います。どれも谷底の場所は同じですが、数の大きさが違います。ほかの人と損失を比べるときは、何で割ったかを先に確かめましょう。
# %% [markdown] lang="en"
# It is not. The last batch holds only two samples and was counted as much as a batch of four. If each batch counts by its number of samples, the mean is exactly the loss of all ten.
#
# - **Loss of one sample** $L_n$: the grey bars.
# - **Loss of a batch** (orange): the mean of its $L_n$. Each correction of the weights uses one of these.
# - **Loss of an epoch** (red, dashed): the mean of $L_n$ over all data. An **epoch** is one pass through the training data, and a plot of this value for each epoch is called a **learning curve**. (Often the mean of the batch losses during the epoch is drawn instead.)
#
# Some books use the sum, $\sum_n L_n$, instead of the mean. The ½ and the number of outputs are treated differently too, as said above. All of them have their lowest point in the same place, but the numbers differ in size. Before you compare losses with somebody, ask what they divided by.

# %% [markdown] lang="ja"
# ## 4. はい・いいえの損失:2 値の交差エントロピー
#
# 天気予報が「雨の確率は 1 %」と言ったのに、雨が降りました。「40 %」と言って外れたときより、どれくらい厳しく減点しますか。雨が降った日に、雨の確率を $y$ と予報していたとして、2 つの損失を描きます。
# %% [markdown] lang="en"
# ## 4. Yes or no: binary cross-entropy
#
# The forecast gave rain a probability of 1 %, and it rained. How much worse is this than a forecast of 40 %? It rained, and the forecast probability of rain was $y$: let us draw two losses.

# %% demo
y = np.linspace(0.002, 1, 500)
show_curves({
    "−log y": (y, -np.log(y), RED, "-"),
    "½(1 − y)²": (y, (1 - y) ** 2 / 2, ORANGE, "--"),
}, "予報の 2 つの損失(雨が降った) <=> Two losses for a forecast (it rained)", "y(予報した雨の確率) <=> y, forecast probability of rain", "損失 <=> loss")
for value in (0.9, 0.4, 0.1, 0.01, 0.001):
    print(f"y = {value:5}: −log y = {-np.log(value):5.2f}   二乗 = {(1 - value) ** 2 / 2:.2f}")  #:ja
    print(f"y = {value:5}: −log y = {-np.log(value):5.2f}   squared error = {(1 - value) ** 2 / 2:.2f}")  #:en

# %% [markdown] lang="ja"
# 二乗なら、どんなに自信満々に外しても、減点は 0.5 までです。$-\log y$ は、確率が 10 分の 1 になるたびに 2.3 ずつ増え、上限がありません。
#
# 雨を $t = 1$、晴れを $t = 0$ とします。実際に起きたほうに与えていた確率は、雨なら $y$、晴れなら $1 - y$ です。場合分けを 1 本の式で書くと、こうなります。
#
# $$L = -\frac{1}{B} \sum_{n} \bigl( t_n \log y_n + (1 - t_n) \log (1 - y_n) \bigr)$$
#
# 言葉にすると「起きたほうに与えていた確率の log を平均し、符号を変える」。$t$ は 0 か 1 なので、2 つの項のどちらかは必ず消えます。これが **2 値の交差エントロピー**で、出力層のシグモイドと組にして使います。名前の意味は、次の節で分かります。
#
# 式のとおりに計算すると、思わぬことが起きます。完璧な予報を入れてみましょう。
# %% [markdown] lang="en"
# With the squared error, even the most confident mistake costs 0.5 at most. $-\log y$ grows by 2.3 each time the probability is divided by ten, and it has no upper limit.
#
# Let rain be $t = 1$ and sunshine $t = 0$. To what really happened, the forecast gave the probability $y$ if it rained, and $1 - y$ if it did not. One formula holds both cases:
#
# $$L = -\frac{1}{B} \sum_{n} \bigl( t_n \log y_n + (1 - t_n) \log (1 - y_n) \bigr)$$
#
# In words: the mean logarithm of the probability that was given to what happened, with its sign changed. As $t$ is 0 or 1, one of the two terms always vanishes. This is **binary cross-entropy**. It goes with a sigmoid output. The next section explains its name.
#
# If it is computed as it is written, the formula has a problem. Here is a perfect forecast:

# %% demo
y, t = np.array([1.0, 0.0]), np.array([1.0, 0.0])
with np.errstate(all="ignore"):
    print("完璧な予報の損失:", -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)))  #:ja
    print("loss of a perfect forecast:", -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)))  #:en
    print("log(0) =", np.log(0.0), "   0 * log(0) =", 0 * np.log(0.0))

# %% [markdown] lang="ja"
# 満点のはずが `nan`(数ではない)になりました。消えるはずの項で、$0 \times (-\infty)$ を計算してしまったからです。学習中に一度でも `nan` が出ると、たちまち重みがすべて `nan` になります。
#
# よくある対策は、とても小さな数 $\varepsilon$ を使って、log に 0 を渡さないようにすることです。ただし、$\varepsilon$ が大きいと損失そのものが変わります。$\varepsilon$ より小さい確率は、どれも同じ損失になってしまうからです。
# たとえば総入力が $u = -20$ のとき、シグモイドの値はおよそ $2 \times 10^{-9}$ です。このくらいの $u$ は学習中にふつうに現れるので、$10^{-9}$ までは正しく計算することにします。本でよく見る $\varepsilon = 10^{-7}$ は 32 ビットの浮動小数点数に合わせた大きさで、NumPy の 64 ビットの浮動小数点数には大きすぎます。
#
# ### 課題 `binary_cross_entropy`
#
# `y` も `t` も形は `(B,)` で、`y` は float64 です。03 課の `predict` が返す `(B, 1)` の表は、`[:, 0]` で取り出してから渡します。そのまま渡すと、ブロードキャストで `(B, B)` に広がり、エラーも出ません。
#
# - 確率が $10^{-9}$ 以上、$1 - 10^{-9}$ 以下なら、正しい値とのずれを 0.01 未満にします。
# - $y$ がちょうど 0 や 1 でも、`inf` や `nan` を返してはいけません。完全に外した 1 件($t = 1$ で $y = 0$ など)の損失は、20 以上 1000 以下なら、いくつでもかまいません。
#
# <details><summary>ヒント</summary>
#
# - `np.clip(y, 下限, 上限)` は、はみ出した値だけを端に寄せます。$y = 1$ のときは $\log(1 - y)$ のほうが困ることも忘れずに。
# - 上限を $1 - \varepsilon$ にするなら、$\varepsilon = 10^{-20}$ では小さすぎます。`1 - 1e-20 == 1` を試してみてください。
# - 確率 $10^{-9}$ がそのまま残るくらい小さく、1 から引いても消えないくらい大きい $\varepsilon$ を選びましょう。
#
# </details>
# %% [markdown] lang="en"
# The loss should be 0, and it is `nan` (not a number): in the term that ought to vanish, the computer calculated $0 \times (-\infty)$. If `nan` appears once during training, every weight soon becomes `nan`.
#
# The usual remedy is a tiny number $\varepsilon$ that keeps 0 away from the logarithm. But a large $\varepsilon$ changes the loss itself, because all probabilities below $\varepsilon$ get the same loss.
# For a pre-activation of $u = -20$, for example, sigmoid gives about $2 \times 10^{-9}$. Such values of $u$ are common during training, so we ask for correct losses down to $10^{-9}$. The $\varepsilon = 10^{-7}$ in many books suits 32-bit numbers; for NumPy's 64 bits it is too large.
#
# ### Exercise `binary_cross_entropy`
#
# Both `y` and `t` have the shape `(B,)`, and `y` is float64. Take the column out of a `(B, 1)` table, as `predict` of lesson 03 returns it, by `[:, 0]` first. Otherwise broadcasting makes a `(B, B)` table, without an error.
#
# - For probabilities from $10^{-9}$ to $1 - 10^{-9}$, be less than 0.01 off.
# - Never return `inf` or `nan`, even where $y$ is exactly 0 or 1. A sample that is completely wrong ($t = 1$ and $y = 0$, say) may have any loss from 20 to 1000.
#
# <details><summary>Hint</summary>
#
# - `np.clip(y, low, high)` moves only the values that lie outside. Remember that at $y = 1$ it is $\log(1 - y)$ that gets into trouble.
# - If your upper end is $1 - \varepsilon$, then $\varepsilon = 10^{-20}$ is too small: try `1 - 1e-20 == 1`.
# - Choose $\varepsilon$ small enough to leave a probability of $10^{-9}$ alone, and large enough not to get lost when it is subtracted from 1.
#
# </details>


# %% exercise="binary_cross_entropy"
def binary_cross_entropy(y, t):
    """2 値の交差エントロピーの、件数についての平均を返す。y: (B,) の、1 である確率。t: (B,) の 0 か 1。"""  #:ja
    """Binary cross-entropy, the mean over samples. y: (B,), the probability of a 1; t: (B,) of 0 or 1. Returns one number."""  #:en
    ### BEGIN SOLUTION
    y = np.clip(y, 1e-12, 1 - 1e-12)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
    ### END SOLUTION


# %% test="binary_cross_entropy" idea="values" points=1
import numpy as np

expect(
    "binary_cross_entropy([0.9, 0.2], [1, 0])",
    binary_cross_entropy(np.array([0.9, 0.2]), np.array([1.0, 0.0])),
    0.164252033486018,
    hint="起きたほうに与えていた確率は 0.9 と 0.8 です。−log の平均をとりましょう。",  #:ja
    hint="What happened had been given 0.9 and 0.8. Take the mean of −log.",  #:en
)
### BEGIN HIDDEN TESTS
y, t = np.array([0.3, 0.6, 0.05, 0.99, 0.5]), np.array([0.0, 1.0, 1.0, 0.0, 1.0])
expect(
    "binary_cross_entropy([0.3, 0.6, 0.05, 0.99, 0.5], [0, 1, 1, 0, 1])",
    binary_cross_entropy(y.copy(), t.copy()),
    -np.log([0.7, 0.6, 0.05, 0.01, 0.5]).mean(),
    hint="t = 0 の件では、起きたほうの確率は 1 − y です。件数で割りましたか。",  #:ja
    hint="Where t is 0, what happened had probability 1 − y. Divided by the number of samples?",  #:en
)
expect(
    "binary_cross_entropy([0.25], [1])",
    binary_cross_entropy(np.array([0.25]), np.array([1])),
    np.log(4),
    hint="整数の t も受け取ります。log は自然対数です。",  #:ja
    hint="Integers in t are allowed. log is the natural logarithm.",  #:en
)
rng = fresh()
y, t = rng.uniform(0.05, 0.95, 6).round(2), rng.permutation([0.0, 0.0, 1.0, 1.0, 1.0, 0.0])
expect(
    f"binary_cross_entropy({y.tolist()}, {t.tolist()})",
    binary_cross_entropy(y.copy(), t.copy()),
    -np.log(np.where(t == 1, y, 1 - y)).mean(),
    hint="1 件ごとに、起きたほうに与えた確率の −log を求めて平均します。",  #:ja
    hint="For each sample take −log of the probability given to what happened, then the mean.",  #:en
)
### END HIDDEN TESTS

# %% test="binary_cross_entropy" idea="edges" points=1
import numpy as np

expect(
    "binary_cross_entropy([1, 0], [1, 0])",
    binary_cross_entropy(np.array([1.0, 0.0]), np.array([1.0, 0.0])),
    0.0,
    hint="完璧な予報の損失は 0 です。nan になるのは、0 × log(0) を計算したときです。",  #:ja
    hint="A perfect forecast has loss 0. nan means that 0 × log(0) was computed.",  #:en
)
expect(
    "binary_cross_entropy([1, 0.5], [1, 1])",
    binary_cross_entropy(np.array([1.0, 0.5]), np.array([1.0, 1.0])),
    0.34657359027997264,
    hint="1 件目の損失は 0、2 件目は log 2 です。完璧な 1 件が、ほかの件の損失まで消してはいけません。",  #:ja
    hint="The first sample has loss 0, the second log 2. A perfect sample must not wipe out the loss of the others.",  #:en
)
### BEGIN HIDDEN TESTS
for forecast, target in [(1e-9, 1.0), (1 - 1e-9, 0.0)]:
    expect(
        f"binary_cross_entropy([{forecast!r}], [{target:g}])",
        binary_cross_entropy(np.array([forecast]), np.array([target])),
        20.72326583694641,
        tol=5e-4,
        hint="ε が大きすぎると、小さな確率の損失が変わってしまいます。",  #:ja
        hint="If ε is too large, it changes the loss of small probabilities.",  #:en
    )
for forecast, target in [([0.0], [1.0]), ([1.0], [0.0]), ([0.0, 1.0, 0.0], [1.0, 0.0, 1.0])]:
    got = binary_cross_entropy(np.array(forecast), np.array(target))
    expect(
        f"20 <= binary_cross_entropy({forecast}, {target}) <= 1000",
        bool(20 <= got <= 1000),
        True,
        hint="確率 0 と言ったことが起きました。どの件の損失も、20 以上 1000 以下にします。",  #:ja
        hint="What had been given probability 0 happened: the loss of each sample is from 20 to 1000.",  #:en
    )
expect(
    "binary_cross_entropy([0, 0.2, 1, 0.4], [0, 0, 1, 1])",
    binary_cross_entropy(np.array([0.0, 0.2, 1.0, 0.4]), np.array([0.0, 0.0, 1.0, 1.0])),
    -np.log([0.8, 0.4]).sum() / 4,
    hint="完璧な件の損失は 0 ですが、件数には数えます。",  #:ja
    hint="A perfect sample has loss 0, but it counts as a sample.",  #:en
)
rng = fresh()
y, t = rng.uniform(0.05, 0.95, 6).round(2), rng.permutation([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
y[:2] = t[:2]
loss = -np.log(np.where(t == 1, y, 1 - y))
expect(
    f"binary_cross_entropy({y.tolist()}, {t.tolist()})",
    binary_cross_entropy(y.copy(), t.copy()),
    loss.mean(),
    hint="完璧な件の損失は 0 ですが、件数には数えます。",  #:ja
    hint="A perfect sample has loss 0, but it counts as a sample.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 5. 損失が最小になるとき:最尤推定とエントロピー
#
# 10 日のうち 7 日雨が降る町で、毎日同じ確率 $y$ を予報し続けます。損失がいちばん小さくなるのは、$y$ がいくつのときでしょう。雨のほうが多いのだから、いつも 1 に近い確率を言うのが得でしょうか。交差エントロピーと、差の絶対値の平均のそれぞれについて予想し、実行してください。
# %% [markdown] lang="en"
# ## 5. Where the loss is smallest: maximum likelihood and entropy
#
# In a town where it rains on 7 days out of 10, you forecast the same probability $y$ every day. Which $y$ has the smallest loss? Rain is more likely, so is it best always to say a number close to 1? Guess for cross-entropy and for the mean absolute difference, then run the cell.

# %% demo
rain = np.array([1.0] * 7 + [0.0] * 3)
said = np.linspace(0.01, 0.99, 99)
for f, name, color, style in [
    (binary_cross_entropy, "交差エントロピー <=> cross-entropy", RED, "-"),
    (lambda y, t: np.mean(np.abs(y - t)), "|y − t| の平均 <=> mean of |y − t|", ORANGE, "--"),
]:
    losses = np.array([f(np.full(10, y), rain) for y in said])
    plt.plot(said, losses, style, color=color, label=name)
    plt.plot(said[losses.argmin()], losses.min(), "o", color=color, markersize=9)
    print(f"{name:15s} がいちばん小さいのは y = {said[losses.argmin()]:.2f} のとき: {losses.min():.3f}")  #:ja
    print(f"{name:15s} is smallest at y = {said[losses.argmin()]:.2f}: {losses.min():.3f}")  #:en
show_figure("10 日間、同じ予報 <=> The same forecast for ten days", "毎日同じ予報 y <=> forecast y, the same every day", "損失 <=> loss", ylim=(0, 2))

# %% [markdown] lang="ja"
# 交差エントロピーの谷底は、ちょうど 0.7 です。雨の割合を正直に言うのが、いちばん得になります。絶対値では、調べた中でいちばん大きい 0.99 が谷底でした。絶対値の谷底は、目標値の**中央値**(ここでは 1)に来るからです。中央値は外れ値に動かされにくいので、2 節では絶対値が頑健でした。しかし確率の損失にすると、ネットワークは大げさな確率を言うように学んでしまいます。
#
# **試してみましょう** 二乗 `np.mean((y - t) ** 2)` では、谷底はどこになりますか。
#
# ### 最尤推定
#
# なぜ 0.7 なのでしょうか。日ごとの天気が互いに影響しない(独立である)とすると、7 日の雨と 3 日の晴れがこの順に起こる確率は、毎日の確率の掛け算です。
#
# $$\prod_n y^{t_n} (1 - y)^{1 - t_n} = y^7 (1 - y)^3$$
#
# これを $y$ の関数と見たものが**尤度**です。01 課の $p(x\,|\,C)$ と同じく、「モデルが $y$ のとき、このデータがどれだけ出やすいか」を表します。尤度がいちばん大きくなる $y$ を選ぶことを、**最尤推定**といいます。
#
# 掛け算の log は足し算になります。尤度の log をとり、符号を変え、件数で割ると、4 節の式になります。**交差エントロピーを最小にすることは、最尤推定そのものです**。
#
# 01 課のベイズの定理からも同じ答えが出ます。候補の $y$ を 99 個並べ、事前確率をどれも同じにして、雨の記録を見た後の事後確率を計算しましょう。
# %% [markdown] lang="en"
# Cross-entropy is smallest at 0.7, the true share of rain. The absolute difference was smallest at 0.99, the largest number that we tried, because its lowest point lies at the **median** of the targets, here 1. Outliers hardly move a median, and so absolute values were robust in section 2. For probabilities, however, a network trained with them would learn to exaggerate.
#
# **Try it** Where is the lowest point for the squared error, `np.mean((y - t) ** 2)`?
#
# ### Maximum likelihood
#
# Why 0.7? Suppose that the weather of one day does not influence another (the days are independent). Then the probability of these 7 days of rain and 3 of sunshine, in this order, is a product:
#
# $$\prod_n y^{t_n} (1 - y)^{1 - t_n} = y^7 (1 - y)^3$$
#
# Seen as a function of $y$, this is the **likelihood**. As with $p(x\,|\,C)$ in lesson 01, it says how likely the model $y$ makes the data. Choosing the $y$ with the largest likelihood is called **maximum likelihood estimation**.
#
# The logarithm of a product is a sum. Take the logarithm of the likelihood, change its sign and divide by the number of samples: the result is the formula of section 4. **Minimising cross-entropy is maximum likelihood estimation.**
#
# Bayes' theorem of lesson 01 gives the same answer. Take 99 candidates for $y$ with equal priors, and compute their posteriors after the ten days:

# %% demo
likelihood = said**7 * (1 - said) ** 3
flat = np.full(99, 1 / 99)
losses = np.array([binary_cross_entropy(np.full(10, y), rain) for y in said])
fig, (above, below) = plt.subplots(2, 1, figsize=(6, 4.4), sharex=True)
show_curves({"": (said, posterior(likelihood, flat), BLUE, "-")}, "どの y も、雨の確率の候補 <=> Each y is a candidate for the probability of rain", ylabel="事後確率 <=> posterior", ax=above)
show_curves({"": (said, losses, RED, "-")}, xlabel="y", ylabel="交差エントロピー <=> cross-entropy", ax=below)
for ax in (above, below):
    ax.axvline(0.7, color=GREY, linestyle=":")
show_figure()

# %% [markdown] lang="ja"
# 事前確率が同じなら、事後確率は尤度に比例します。そのため、事後確率(上)の山頂と交差エントロピー(下)の谷底は、同じ 0.7 に来ます。
#
# 平均二乗誤差も、同じ考え方で説明できます。目標値が、予測のまわりに、幅の決まった正規分布(釣り鐘形の分布)でばらつくとしましょう。尤度の log の符号を変えると、$\frac12(y - t)^2$ の定数倍に、定数を足したものになります。二乗誤差を最小にすることも、最尤推定なのです。
#
# ### エントロピー
#
# (ここは読むだけでかまいません。課題では使いません。)
#
# 谷底でも、損失は 0 にならず 0.611 でした。雨が 7 割の町では、どんなに正直な予報でも、毎日の天気を確実には当てられないからです。
#
# 確率 $q$ の出来事が起きたとき、$-\log q$ を**情報量**(意外さ)と呼びます。確実なこと($q = 1$)が起きれば 0、まれなことほど大きな値です。クラス $k$ が割合 $q_k$ で起きるとき、意外さの平均が**エントロピー**です。
#
# $$H(q) = -\sum_k q_k \log q_k$$
#
# 言葉にすると「本当の確率を知っていても、避けられない意外さの平均」。$q = (0.7, 0.3)$ なら $-0.7 \log 0.7 - 0.3 \log 0.3 = 0.611$ で、谷底の値と一致します。五分五分ならいちばん大きい $\log 2 = 0.693$、必ず雨なら 0 です。
#
# 予報 $y$ が本当の割合 $q$ とずれると、意外さの平均は $-\sum_k q_k \log y_k$ に増えます。起きる割合は $q$ のもの、意外さは $y$ のもの。2 つの分布にまたがるので、**交差**エントロピーと呼びます。エントロピーから増えた分が **KL ダイバージェンス**(KL divergence)です。いつも 0.5 と予報すれば 0.693 で、そのうち 0.611 がエントロピー、残りの 0.082 が KL ダイバージェンスです。学習で減らせるのは、この増えた分だけです。
# %% [markdown] lang="en"
# With equal priors, the posterior is proportional to the likelihood. So the posterior (above) has its peak where cross-entropy (below) has its lowest point, at 0.7.
#
# The mean squared error has the same explanation. Suppose that targets scatter about the prediction in a normal distribution (the bell curve) of fixed width. Minus the logarithm of the likelihood is then $\frac12(y - t)^2$ times a constant, plus a constant. Minimising the squared error is maximum likelihood estimation as well.
#
# ### Entropy
#
# (This part is for reading only; no exercise needs it.)
#
# Even at the bottom the loss is not 0 but 0.611. Where it rains on 7 days out of 10, not even the honest forecast can be sure of the weather of each day.
#
# When something of probability $q$ happens, $-\log q$ is called its **surprise** (or information content). What is certain ($q = 1$) has surprise 0, and rare events have a large one. If class $k$ happens with probability $q_k$, the mean surprise is the **entropy**:
#
# $$H(q) = -\sum_k q_k \log q_k$$
#
# In words: the mean surprise that is left even if one knows the true probabilities. For $q = (0.7, 0.3)$ it is $-0.7 \log 0.7 - 0.3 \log 0.3 = 0.611$, the lowest value of our loss. It is largest for fifty-fifty, $\log 2 = 0.693$, and 0 where it always rains.
#
# If the forecast $y$ differs from the true $q$, the mean surprise grows to $-\sum_k q_k \log y_k$. How often things happen comes from $q$, and how surprising they are from $y$. The formula uses two distributions; hence the name **cross**-entropy. The amount by which it exceeds the entropy is called the **KL divergence**. A forecast of always 0.5 has 0.693: 0.611 of entropy and 0.082 of KL divergence. Training can reduce only this amount.

# %% [markdown] lang="ja"
# ## 6. たくさんの中から 1 つ:one-hot と多クラスの交差エントロピー
#
# 犬が 0、猫が 1、鳥が 2。この番号を、そのまま目標値にしてもよいでしょうか。番号の差で測ると、犬を鳥と間違えれば 2、猫と間違えれば 1 です。でも、鳥と間違えるほうが 2 倍悪い、と言うつもりはなかったはずです。
#
# そこで、クラスの数だけ 0 を並べ、正解の位置だけを 1 にします。犬は `[1, 0, 0]`、猫は `[0, 1, 0]`、鳥は `[0, 0, 1]`。これを **one-hot** といいます。元の番号は**ラベル**です。
#
# ### 課題 `one_hot`
#
# ラベルを one-hot の表に変える関数を書いてください。`labels` は整数の配列、`n` はクラスの数です。
#
# <details><summary>ヒント</summary>
#
# - `np.eye(3)` を表示してみましょう。犬の行、猫の行、鳥の行が並んでいます。必要な行を、ラベルの順に取り出せばよいのです。
# - 0 だけの表を作り、1 件ずつ 1 を書き込んでもかまいません。
# - クラスの数を `labels` の最大値から決めてはいけません。たまたま鳥が 1 件もないバッチもあります。
#
# </details>
# %% [markdown] lang="en"
# ## 6. One of many: one-hot targets and cross-entropy
#
# Dog is 0, cat is 1, bird is 2. Can these numbers serve as targets? Measured by these numbers, a dog taken for a bird is off by 2, and a dog taken for a cat by 1. But we never meant to say that the first mistake is twice as bad as the second.
#
# So we write as many zeros as there are classes, and put a 1 at the position of the right class: dog `[1, 0, 0]`, cat `[0, 1, 0]`, bird `[0, 0, 1]`. That is called **one-hot**. The number that we started from is the **label**.
#
# ### Exercise `one_hot`
#
# Write a function that turns labels into a one-hot table. `labels` is an array of integers, `n` the number of classes.
#
# <details><summary>Hint</summary>
#
# - Print `np.eye(3)`: it has a row for dog, one for cat, one for bird. Take out the rows that you need, in the order of the labels.
# - You can also start from a table of zeros and write a 1 for each sample.
# - Do not take the number of classes from the largest label: some batches happen to hold no bird.
#
# </details>


# %% exercise="one_hot"
def one_hot(labels, n):
    """ラベルを one-hot の行に変える。labels: (B,) の整数の配列(0 から n−1)、n: クラスの数。(B, n) の 0 と 1 の配列を返す。"""  #:ja
    """Turn labels into one-hot rows. labels: (B,), array of integers from 0 to n−1; n: number of classes. Returns an array (B, n) of zeros and ones."""  #:en
    ### BEGIN SOLUTION
    return np.eye(n)[labels]
    ### END SOLUTION


# %% test="one_hot" points=1
import numpy as np

expect(
    "one_hot([1, 0, 1, 1], 3)",
    one_hot(np.array([1, 0, 1, 1]), 3),
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0]],
    hint="1 行が 1 件です。列の数は n で、出てこないクラスの列も残します。",  #:ja
    hint="Each row is one sample. There are n columns: classes that do not occur keep theirs.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "one_hot([1, 3, 1, 0], 5)",
    one_hot(np.array([1, 3, 1, 0]), 5),
    [[0, 1, 0, 0, 0], [0, 0, 0, 1, 0], [0, 1, 0, 0, 0], [1, 0, 0, 0, 0]],
    hint="列の数は n です。出てこないクラスの列も残します。",  #:ja
    hint="There are n columns: classes that do not occur keep theirs.",  #:en
)
expect(
    "one_hot([1, 2, 0], 3)",
    one_hot(np.array([1, 2, 0]), 3),
    [[0, 1, 0], [0, 0, 1], [1, 0, 0]],
    hint="行が件、列がクラスです。逆になっていませんか。",  #:ja
    hint="Rows are samples, columns are classes. Are they swapped?",  #:en
)
expect(
    "one_hot([0, 1, 1, 0, 1], 2)",
    one_hot(np.array([0, 1, 1, 0, 1]), 2),
    [[1, 0], [0, 1], [0, 1], [1, 0], [0, 1]],
    hint="行の数は件数で、クラスの数より多くてもかまいません。",  #:ja
    hint="There are as many rows as samples, and there may be more of them than classes.",  #:en
)
expect("one_hot([1], 2)", one_hot(np.array([1]), 2), [[0, 1]])
rng = fresh()
n = int(rng.integers(4, 8))
t = rng.integers(n, size=9)
expect(f"one_hot({t.tolist()}, {n})", one_hot(t.copy(), n), np.eye(n)[t])
t = rng.integers(10, size=60).astype(np.uint8)
expect(
    "one_hot(labels, 10)   (60 labels, uint8)",
    one_hot(t.copy(), 10),
    np.eye(10)[t],
    hint="画像のデータのラベルは、よく uint8(0 から 255)です。位置の計算がその中であふれていませんか。",  #:ja
    hint="Labels of pictures are often uint8 (0 to 255). Do positions overflow in that type?",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 確率も 3 つになりました。3 枚の写真について、ネットワークの出力 $y$ を見てください。正解のクラスの棒だけが青です。図の上の数(損失)は、どの棒で決まるでしょうか。
# %% [markdown] lang="en"
# Now there are three probabilities. Here are the outputs $y$ of a network for three pictures. The bar of the right class is blue. Which bars decide the loss?

# %% demo
names = ["犬 <=> dog", "猫 <=> cat", "鳥 <=> bird"]
answers = np.array([[0.8, 0.1, 0.1], [0.3, 0.4, 0.3], [0.6, 0.35, 0.05]])
fig, axes = plt.subplots(1, 3, figsize=(6, 3.4), sharey=True)
for ax, y, right in zip(axes, answers, [0, 1, 2]):
    bars = ax.bar(names, y, color=GREY, alpha=0.4, hatch="//")
    bars[right].set(color=BLUE, alpha=1, hatch="")
    ax.set(title=f"正解は{names[right]}\n損失 {-np.log(y[right]):.2f} <=> it is a {names[right]}\nloss {-np.log(y[right]):.2f}", xlabel="クラス <=> class", ylim=(0, 1))
axes[0].set_ylabel("確率 y <=> probability y")
show_figure("3 つの出力と、その損失 <=> Three outputs and their losses")

# %% [markdown] lang="ja"
# 見るのは正解のクラスの確率だけです。その $-\log$ が損失になります。2 値のときと同じく、これも最尤推定です。one-hot の $t$ を使うと、こう書けます。
#
# $$L_n = -\sum_{k} t_{nk} \log y_{nk}$$
#
# 言葉にすると「正解のクラスに与えた確率の log をとり、符号を変える」。$t$ が 0 の項は消えるので、足し算の形でも、残るのは 1 つです。これが**交差エントロピー**です。何件かあるときは、件数で平均します。
#
# 目標値は、one-hot で渡されることも、ラベルで渡されることもあります。どちらでも動くようにしましょう。
#
# | | `y` | `t`(one-hot) | `t`(ラベル) |
# |---|---|---|---|
# | 1 件だけ | (クラス数,) | (クラス数,) | 整数 1 つ(Python の `int` か、`labels[0]` のような NumPy の整数) |
# | 何件かまとめて | (B, クラス数) | (B, クラス数) | (B,) |
#
# ### 課題 `cross_entropy`
#
# - 正解の確率が $10^{-9}$ 以上なら、正しい値とのずれを 0.01 未満にします。
# - 確率がちょうど 0 でも、`inf` や `nan` を返してはいけません。正解の確率が 0 の 1 件の損失は、20 以上 1000 以下なら、いくつでもかまいません。
#
# <details><summary>ヒント</summary>
#
# - 表をよく見ると、`y` と `t` の次元の数(`np.ndim`)が同じなら one-hot、違えばラベルです。
# - 1 件だけのときは、1 行の表に直せば、場合分けが減ります。`np.atleast_2d` は (クラス数,) を (1, クラス数) に(`y` にも、one-hot の `t` にも使えます)、`np.atleast_1d` は整数 1 つを (1,) に直します。次元の数を比べるのは、直す前です。
# - あとは、どちらか一方にそろえます。one-hot をラベルに直すなら `argmax`(どの軸?)。ラベルを one-hot に直すなら、関数をもう持っています。
# - ラベルにそろえたら、`y[np.arange(len(y)), ラベル]` で、各行から正解の確率を 1 つずつ取り出せます。
# - 確率 0 に備えて、$\varepsilon$ を忘れずに。
#
# </details>
# %% [markdown] lang="en"
# Only the probability of the right class matters, and its $-\log$ is the loss. As with yes and no, this is maximum likelihood. With a one-hot $t$ it reads
#
# $$L_n = -\sum_{k} t_{nk} \log y_{nk}$$
#
# In words: the logarithm of the probability given to the right class, with its sign changed. It is written as a sum, but the terms with $t = 0$ vanish and one is left. This is **cross-entropy**. For several samples, take the mean over them.
#
# Targets are given as one-hot rows or as labels. Our function accepts both.
#
# | | `y` | `t` (one-hot) | `t` (labels) |
# |---|---|---|---|
# | one sample | (classes,) | (classes,) | one integer: a Python `int`, or a NumPy integer such as `labels[0]` |
# | several samples | (B, classes) | (B, classes) | (B,) |
#
# ### Exercise `cross_entropy`
#
# - Where the right class has a probability of $10^{-9}$ or more, be less than 0.01 off.
# - Never return `inf` or `nan`, even where a probability is exactly 0. A sample whose right class has probability 0 may have any loss from 20 to 1000.
#
# <details><summary>Hint</summary>
#
# - The table shows it: if `y` and `t` have the same number of dimensions (`np.ndim`), `t` is one-hot, otherwise it holds labels.
# - A single sample can be turned into a table of one row, and then there are fewer cases. `np.atleast_2d` turns (classes,) into (1, classes), for `y` and for a one-hot `t`. `np.atleast_1d` turns a single integer into (1,). Compare the numbers of dimensions before you do this.
# - Then turn one kind of target into the other. From one-hot to labels there is `argmax` (along which axis?). From labels to one-hot you already have a function.
# - With labels, `y[np.arange(len(y)), labels]` takes the probability of the right class from each row.
# - A probability may be 0: remember $\varepsilon$.
#
# </details>


# %% exercise="cross_entropy"
def cross_entropy(y, t):
    """交差エントロピーの、件数についての平均を返す。y: 確率 (クラス数,) または (B, クラス数)、t: one-hot かラベル(上の表の形)。"""  #:ja
    """Cross-entropy, the mean over samples. y: probabilities (classes,) or (B, classes); t: one-hot or labels, in the shapes of the table above. Returns one number."""  #:en
    ### BEGIN SOLUTION
    # ja: 次元の数が同じなら one-hot なので、ラベルに直す
    # en: as many dimensions as y: one-hot, so turn it into labels
    labels = np.argmax(t, axis=-1) if np.ndim(t) == np.ndim(y) else t
    y = np.atleast_2d(y)
    right = y[np.arange(len(y)), labels]
    return -np.mean(np.log(np.maximum(right, 1e-12)))
    ### END SOLUTION


# %% test="cross_entropy" idea="single" points=0.5
import numpy as np

y = np.array([0.8, 0.15, 0.05])
expect(
    "cross_entropy([0.8, 0.15, 0.05], [0, 1, 0])",
    cross_entropy(y.copy(), np.array([0.0, 1.0, 0.0])),
    1.8971199848858813,
    hint="正解の確率 0.15 の −log です。1 件なので、割る数は 1 です。",  #:ja
    hint="It is −log of 0.15, the right class. There is one sample, so divide by 1.",  #:en
)
labels = np.array([2, 1])
for label in (1, labels[1]):
    expect(
        f"cross_entropy([0.8, 0.15, 0.05], {label!r})",
        cross_entropy(y.copy(), label),
        1.8971199848858813,
        hint="1 件だけのラベルは整数 1 つで、Python の int のことも、labels[1] のような NumPy の整数のこともあります。",  #:ja
        hint="The label of one sample is one integer: a Python int, or a NumPy integer such as labels[1].",  #:en
    )
### BEGIN HIDDEN TESTS
y = np.array([0.1, 0.2, 0.3, 0.4])
expect("cross_entropy([0.1, 0.2, 0.3, 0.4], [0, 0, 1, 0])", cross_entropy(y.copy(), np.array([0, 0, 1, 0])), -np.log(0.3))
expect("cross_entropy([0.1, 0.2, 0.3, 0.4], 0)", cross_entropy(y.copy(), 0), -np.log(0.1))
expect("cross_entropy([0.1, 0.2, 0.3, 0.4], labels[0])", cross_entropy(y.copy(), labels[0]), -np.log(0.3))
rng = fresh()
for label in rng.permutation(4):
    y = rng.uniform(0.1, 1, 4)
    y /= y.sum()
    for kind, t in [("one-hot", np.eye(4)[label]), ("int", int(label)), ("NumPy", label)]:
        expect(
            f"cross_entropy({y.round(3).tolist()}, {label}) ({kind})",
            cross_entropy(y.copy(), t),
            -np.log(y[label]),
            hint="正解のクラスに与えた確率の −log です。",  #:ja
            hint="It is −log of the probability given to the right class.",  #:en
        )
for label in (np.int32(1), np.uint8(1)):
    expect(
        f"cross_entropy([0.8, 0.15, 0.05], np.{type(label).__name__}(1))",
        cross_entropy(np.array([0.8, 0.15, 0.05]), label),
        -np.log(0.15),
        hint="ラベルは Python の int でも、NumPy のどの整数でもかまいません。",  #:ja
        hint="A label may be a Python int or any of NumPy's integers.",  #:en
    )
### END HIDDEN TESTS

# %% test="cross_entropy" idea="one_hot" points=1
import numpy as np

expect(
    "cross_entropy([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]], [[1, 0, 0], [0, 0, 1]])",
    cross_entropy(np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]), np.array([[1, 0, 0], [0, 0, 1]])),
    0.6364828379064438,
    hint="正解の確率は 0.7 と 0.4 です。−log の平均をとりましょう。",  #:ja
    hint="The right classes have 0.7 and 0.4. Take the mean of −log.",  #:en
)
### BEGIN HIDDEN TESTS
y = np.array([[0.5, 0.3, 0.2], [0.1, 0.25, 0.65], [0.9, 0.06, 0.04]])
t = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
expect(
    f"cross_entropy({y.tolist()}, {t.tolist()})",
    cross_entropy(y.copy(), t.copy()),
    -np.log([0.3, 0.65, 0.9]).mean(),
    hint="行ごとに正解の列を選びます。argmax の軸は合っていますか。",  #:ja
    hint="In each row, choose the column of the right class. Is argmax along the right axis?",  #:en
)
y = np.array([[0.2, 0.8], [0.35, 0.65], [0.5, 0.5], [0.99, 0.01], [0.6, 0.4]])
t = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
expect(
    f"cross_entropy({y.tolist()}, {t.tolist()})",
    cross_entropy(y.copy(), t.copy()),
    -np.log([0.8, 0.35, 0.5, 0.01, 0.6]).mean(),
    hint="割るのは件数(行の数)です。クラスの数では割りません。",  #:ja
    hint="Divide by the number of samples (rows), not by the number of classes.",  #:en
)
expect("cross_entropy([[0.75, 0.25]], [[0, 1]])", cross_entropy(np.array([[0.75, 0.25]]), np.array([[0.0, 1.0]])), np.log(4))
rng = fresh()
y, labels = rng.uniform(0.1, 1, (5, 4)), rng.integers(4, size=5)
y /= y.sum(axis=1, keepdims=True)
expect(
    f"cross_entropy(y, one-hot of {labels.tolist()}), y: (5, 4)",
    cross_entropy(y.copy(), np.eye(4)[labels]),
    -np.log(y[np.arange(5), labels]).mean(),
    hint="行ごとに正解の確率を選び、−log を件数で平均します。",  #:ja
    hint="In each row choose the probability of the right class, then take the mean of −log.",  #:en
)
### END HIDDEN TESTS

# %% test="cross_entropy" idea="index" points=1
import numpy as np

expect(
    "cross_entropy([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]], [0, 2])",
    cross_entropy(np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]), np.array([0, 2])),
    0.6364828379064438,
    hint="ラベルは列の番号です。1 件目は 0 番の列、2 件目は 2 番の列を使います。",  #:ja
    hint="A label is the number of a column: the first sample uses column 0, the second column 2.",  #:en
)
### BEGIN HIDDEN TESTS
y = np.array([[0.5, 0.3, 0.2], [0.1, 0.25, 0.65], [0.9, 0.06, 0.04]])
expect(
    f"cross_entropy({y.tolist()}, [2, 2, 1])",
    cross_entropy(y.copy(), np.array([2, 2, 1])),
    -np.log([0.2, 0.65, 0.06]).mean(),
    hint="件数とクラス数が同じでも、(B,) の t はラベルです。",  #:ja
    hint="t of shape (B,) holds labels, even if there are as many samples as classes.",  #:en
)
y = np.array([[0.1, 0.2, 0.3, 0.4], [0.25, 0.25, 0.3, 0.2]])
expect(f"cross_entropy({y.tolist()}, [3, 1])", cross_entropy(y.copy(), np.array([3, 1])), -np.log([0.4, 0.25]).mean())
expect("cross_entropy([[0.2, 0.8]], [1])", cross_entropy(np.array([[0.2, 0.8]]), np.array([1])), -np.log(0.8))
rng = fresh()
for shape in ((5, 3), (3, 3)):
    y, labels = rng.uniform(0.1, 1, shape), rng.integers(3, size=shape[0])
    y /= y.sum(axis=1, keepdims=True)
    expect(
        f"cross_entropy(y, {labels.tolist()}), y: {shape}",
        cross_entropy(y.copy(), labels.copy()),
        -np.log(y[np.arange(len(y)), labels]).mean(),
        hint="行ごとに、ラベルの番号の列を選びます。",  #:ja
        hint="In each row choose the column that the label names.",  #:en
    )
### END HIDDEN TESTS

# %% test="cross_entropy" idea="zero" points=0.5
import numpy as np

expect(
    "cross_entropy([[1, 0], [0.5, 0.5]], [[1, 0], [0, 1]])",
    cross_entropy(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[1.0, 0.0], [0.0, 1.0]])),
    0.34657359027997264,
    hint="正解でないクラスの確率は 0 でもかまいません。0 × log(0) を計算していませんか。",  #:ja
    hint="A wrong class may well have probability 0. Is 0 × log(0) computed somewhere?",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "cross_entropy([[1e-9, 1 - 1e-9], [1 - 1e-9, 1e-9]], [0, 1])",
    cross_entropy(np.array([[1e-9, 1 - 1e-9], [1 - 1e-9, 1e-9]]), np.array([0, 1])),
    20.72326583694641,
    tol=5e-4,
    hint="ε が大きすぎると、小さな確率の損失が変わってしまいます。",  #:ja
    hint="If ε is too large, it changes the loss of small probabilities.",  #:en
)
for y, target in [([[0.5, 0.0, 0.5]], [[0, 1, 0]]), ([[0.0, 0.4, 0.6], [0.7, 0.3, 0.0]], [0, 2])]:
    got = cross_entropy(np.array(y), np.array(target))
    expect(
        f"20 <= cross_entropy({y}, {target}) <= 1000",
        bool(20 <= got <= 1000),
        True,
        hint="正解の確率が 0 のとき、どの件の損失も 20 以上 1000 以下にします。",  #:ja
        hint="Where the right class has probability 0, the loss of each sample is from 20 to 1000.",  #:en
    )
rng = fresh()
p, labels = rng.uniform(0.1, 0.9, 4).round(2), rng.integers(3, size=4)
y = np.zeros((4, 3))
y[np.arange(4), labels], y[np.arange(4), (labels + 1) % 3] = p, 1 - p
expect(
    f"cross_entropy({y.tolist()}, {labels.tolist()})",
    cross_entropy(y.copy(), labels.copy()),
    -np.log(p).mean(),
    hint="正解でないクラスの確率が 0 でも、損失は正解の確率だけで決まります。",  #:ja
    hint="Even where a wrong class has probability 0, the loss depends on the right class alone.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 7. ロジットから計算する:log-sum-exp
#
# $\varepsilon$ があれば、もう十分でしょうか。
#
# 03 課のロジット $u$(02 課では点数と呼びました)から考えます。正解は犬なのに、猫のロジットが犬より $g$ だけ高いとします。$g$ を 0 から 1000 まで広げて、「ソフトマックスで確率 $y$ にしてから log」を、$\varepsilon$ なしとありで計算します。緑の点線は正しい値です。
# %% [markdown] lang="en"
# ## 7. From the logits: log-sum-exp
#
# Is $\varepsilon$ enough? Look at the logits $u$ of lesson 03, called scores in lesson 02. Suppose it is a dog, but the logit of cat is higher than that of dog by $g$. Let $g$ grow from 0 to 1000. We compute the probability $y$ of dog by softmax first and its logarithm afterwards, without and with $\varepsilon$. The green dotted curve is the true value.

# %% demo
gap = np.linspace(0, 1000, 401)
y = softmax(np.stack([np.zeros(401), gap], axis=1))[:, 0]
alive = y > 0
plt.plot(gap, np.logaddexp(0, gap), color=GREEN, linestyle=":", linewidth=5, alpha=0.6, label="正しい値 <=> true")
plt.plot(gap[alive], -np.log(y[alive]), color=RED, label="−log y")
plt.plot(gap[alive][-1], -np.log(y[alive][-1]), "X", color=RED, markersize=11)
plt.text(gap[alive][-1] + 25, 650, "y = 0", color=RED)
show_curves({
    "−log(y + ε)": (gap, -np.log(y + 1e-12), ORANGE, "--"),
}, "先にソフトマックス、後で log <=> Softmax first, log afterwards", "g:間違ったクラスのロジットがどれだけ高いか <=> g: how much higher the wrong logit is", "損失 <=> loss")
print(f"y > 0 だった最後の g: {gap[alive][-1]:.0f}   天井: ε = 1e-12 なら {-np.log(1e-12):.1f}、1e-7 なら {-np.log(1e-7):.1f}")  #:ja
print(f"last gap with y > 0: {gap[alive][-1]:.0f}   ceiling with ε = 1e-12: {-np.log(1e-12):.1f}, with 1e-7: {-np.log(1e-7):.1f}")  #:en

# %% [markdown] lang="ja"
# 赤は途中で確率が 0 になって壊れ、オレンジは低い天井に張りつきました。天井は平らで、傾きがありません。どちらへ直せばよいかが分からないので、学習できません。$\varepsilon$ は `inf` を隠しますが、失われた情報は戻りません。
#
# 原因は、$e^u$ を計算してから log で戻す往復です。計算する前に、式の上で打ち消しましょう。正解のクラスを $c$ とすると
#
# $$-\log \frac{e^{u_c}}{\sum_k e^{u_k}} = \log \sum_{k} e^{u_k} - u_c$$
#
# 言葉にすると「全クラスのロジットを 1 つにまとめた値から、正解のロジットを引く」。割り算も、0 の log も消えました。残る心配は $e^{1000}$ です。最大値を $m$ として、$e^m$ をくくり出します。
#
# $$\log \sum_{k} e^{u_k} = m + \log \sum_{k} e^{u_k - m}$$
#
# 言葉にすると「最大値を引いてから計算し、最後に足して戻す」。指数は 0 以下なので、オーバーフロー(02 課)は起きません。和の中に $e^0 = 1$ が必ずあるので、log に 0 が渡ることもありません。この計算を **log-sum-exp** と呼びます。
#
# ### 課題 `softmax_cross_entropy`
#
# ロジット `u` から、ソフトマックスと交差エントロピーを続けて計算します。ロジットが ±1000 でも、正しい値を返してください。$\varepsilon$ は使いません。
#
# <details><summary>ヒント</summary>
#
# - 先に `u` の各行から、その行の最大値を引いてしまいましょう(`keepdims=True`)。$m$ は上の式の 2 つの項で打ち消し合うので、足して戻す必要がなくなります。
# - 正解のロジット $u_c$ は、one-hot と掛けて足せば取り出せます。
# - 表全体の最大値を引くと、ロジットの低い行がどうなるか考えてみましょう。
#
# </details>
# %% [markdown] lang="en"
# Red breaks off where the probability becomes 0, and orange stays at a low ceiling. The ceiling is flat: its slope is 0, so the network cannot learn in which direction to correct. $\varepsilon$ hides the `inf`, but it does not bring the lost information back.
#
# The cause is that we compute $e^u$ and then return through log. Let us cancel the two in the formula, before computing anything. With $c$ for the right class,
#
# $$-\log \frac{e^{u_c}}{\sum_k e^{u_k}} = \log \sum_{k} e^{u_k} - u_c$$
#
# In words: combine the logits of all classes into one value, and subtract the logit of the right class. The division is gone, and so is the logarithm of 0. What remains is $e^{1000}$, so we factor out $e^m$, where $m$ is the maximum:
#
# $$\log \sum_{k} e^{u_k} = m + \log \sum_{k} e^{u_k - m}$$
#
# In words: subtract the maximum first, and add it back at the end. No exponent is above 0, so nothing overflows. The sum always contains $e^0 = 1$, so the number inside the logarithm is never 0. This is called **log-sum-exp**.
#
# ### Exercise `softmax_cross_entropy`
#
# Compute softmax and cross-entropy in one go from the logits `u`. The value must be right even for logits of ±1000. Use no $\varepsilon$.
#
# <details><summary>Hint</summary>
#
# - Begin by subtracting from each row of `u` its own maximum (`keepdims=True`). In the difference of the two terms above, $m$ cancels and need not be added back.
# - The logit $u_c$ of the right class comes out when you multiply by the one-hot target and add up.
# - If you subtracted the maximum of the whole table, what would happen to a row with low logits?
#
# </details>


# %% exercise="softmax_cross_entropy"
def softmax_cross_entropy(u, t):
    """ロジット u にソフトマックスと交差エントロピーを続けて計算し、件数で平均する。u, t(one-hot): どちらも (クラス数,) または (B, クラス数)。"""  #:ja
    """Softmax and cross-entropy of the logits u in one go, the mean over samples. u and t (one-hot): both (classes,) or (B, classes). Returns one number."""  #:en
    ### BEGIN SOLUTION
    u = u - np.max(u, axis=-1, keepdims=True)
    log_sum_exp = np.log(np.sum(np.exp(u), axis=-1))
    return np.mean(log_sum_exp - np.sum(t * u, axis=-1))
    ### END SOLUTION


# %% test="softmax_cross_entropy" idea="values" points=1
import numpy as np

expect(
    "softmax_cross_entropy([2, 1, -1], [0, 1, 0])",
    softmax_cross_entropy(np.array([2.0, 1.0, -1.0]), np.array([0.0, 1.0, 0.0])),
    1.3490122167681864,
    hint="ソフトマックスで 0.26 になるクラスが正解です。−log(0.26) くらいになりますか。",  #:ja
    hint="Softmax gives the right class 0.26. Do you get about −log(0.26)?",  #:en
)
expect(
    "softmax_cross_entropy([[0, 0], [3, 3]], [[1, 0], [0, 1]])",
    softmax_cross_entropy(np.array([[0.0, 0.0], [3.0, 3.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])),
    0.6931471805599453,
    hint="どちらの行も五分五分なので log 2 です。件数で平均しましたか。",  #:ja
    hint="Both rows are fifty-fifty, so log 2. Is it the mean over samples?",  #:en
)
### BEGIN HIDDEN TESTS
u = np.array([[1.0, 3.0, -2.0], [0.5, 0.0, 2.0], [4.0, -1.0, 1.0], [0.0, 2.0, 1.5]])
t = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
want = (np.log(np.exp(u).sum(axis=1)) - u[[0, 1, 2, 3], [0, 2, 1, 2]]).mean()
expect(
    f"softmax_cross_entropy({u.tolist()}, {t.tolist()})",
    softmax_cross_entropy(u.copy(), t.copy()),
    want,
    hint="行ごとにソフトマックスを計算し、件数(行の数)で平均します。",  #:ja
    hint="Softmax along each row, then the mean over the samples (rows).",  #:en
)
u = np.array([0, 1, 2, 5])
expect(
    "softmax_cross_entropy([0, 1, 2, 5], [1, 0, 0, 0])",
    softmax_cross_entropy(u.copy(), np.array([1, 0, 0, 0])),
    np.log(np.exp(u).sum()),
    hint="整数のロジットも受け取ります。",  #:ja
    hint="Whole numbers are allowed as well.",  #:en
)
expect(
    "softmax_cross_entropy([[2, 0, 1]], [[0, 1, 0]])",
    softmax_cross_entropy(np.array([[2.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 0.0]])),
    np.log(np.exp([2.0, 0.0, 1.0]).sum()),
    hint="1 行の表は 1 件です。",  #:ja
    hint="A table of one row is one sample.",  #:en
)
expect(
    "softmax_cross_entropy([0.5, 1.9, 2.6], [0, 1, 0])   (t: int)",
    softmax_cross_entropy(np.array([0.5, 1.9, 2.6]), np.array([0, 1, 0])),
    np.log(np.exp([0.5, 1.9, 2.6]).sum()) - 1.9,
    hint="t が整数でも、ロジットの小数は切り捨てません。",  #:ja
    hint="Even if t holds integers, the decimals of the logits count.",  #:en
)
rng = fresh()
u, labels = rng.normal(0, 2, (5, 3)).round(1), rng.integers(3, size=5)
expect(
    f"softmax_cross_entropy({u.tolist()}, one-hot of {labels.tolist()})",
    softmax_cross_entropy(u.copy(), np.eye(3)[labels]),
    (np.log(np.exp(u).sum(axis=1)) - u[np.arange(5), labels]).mean(),
    hint="1 件の損失は log(Σ e^u) − (正解のロジット)です。件数で平均します。",  #:ja
    hint="The loss of a sample is log(Σ e^u) − (logit of the right class). Take the mean over the samples.",  #:en
)
### END HIDDEN TESTS

# %% test="softmax_cross_entropy" idea="stable" points=1
import numpy as np

expect(
    "softmax_cross_entropy([1000, 0], [0, 1])",
    softmax_cross_entropy(np.array([1000.0, 0.0]), np.array([0.0, 1.0])),
    1000.0,
    hint="確率に直すと 0 になってしまいます。確率を作らず、ロジットのまま計算しましょう。",  #:ja
    hint="As a probability it would be 0. Do not compute probabilities: stay with the logits.",  #:en
)
expect(
    "softmax_cross_entropy([[1000, 0], [0, 0]], [[1, 0], [1, 0]])",
    softmax_cross_entropy(np.array([[1000.0, 0.0], [0.0, 0.0]]), np.array([[1.0, 0.0], [1.0, 0.0]])),
    0.34657359027997264,
    hint="最大値は行ごとに引きます。表全体の最大値を引くと、低い行の e がすべて 0 になります。",  #:ja
    hint="Subtract the maximum of each row; with that of the table, low rows turn into zeros.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "softmax_cross_entropy([1000, 1000, -1000], [0, 0, 1])",
    softmax_cross_entropy(np.array([1000.0, 1000.0, -1000.0]), np.array([0.0, 0.0, 1.0])),
    2000 + np.log(2),
    tol=1e-7,
    hint="正しい値は 2000 と少しです。ε の天井にぶつかっていませんか。",  #:ja
    hint="The true value is a little over 2000. Is it stopped by the ceiling of an ε?",  #:en
)
expect(
    "softmax_cross_entropy([[1000, 1000], [-1000, -1001], [0, 1]], [[1, 0], [0, 1], [1, 0]])",
    softmax_cross_entropy(
        np.array([[1000.0, 1000.0], [-1000.0, -1001.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    ),
    (np.log(2) + 2 * np.log(1 + np.e)) / 3,
    hint="最大値は行ごとに引きます。表全体の最大値を引くと、低い行の e がすべて 0 になります。",  #:ja
    hint="Subtract the maximum of each row; with that of the table, low rows turn into zeros.",  #:en
)
expect(
    "softmax_cross_entropy([[-1000, -1001], [-1002, -1000]], [[1, 0], [1, 0]])",
    softmax_cross_entropy(np.array([[-1000.0, -1001.0], [-1002.0, -1000.0]]), np.array([[1.0, 0.0], [1.0, 0.0]])),
    (np.log1p(np.exp(-1)) + np.log1p(np.exp(2))) / 2,
    hint="大きな負のロジットばかりでも、最大値を引きます。引かないと、e がすべて 0 になります。",  #:ja
    hint="Subtract the maximum even if all logits are far below 0; otherwise every e becomes 0.",  #:en
)
expect(
    "softmax_cross_entropy([1000, -1000], [1, 0])",
    softmax_cross_entropy(np.array([1000.0, -1000.0]), np.array([1.0, 0.0])),
    0.0,
    hint="自信を持って当てたので、損失は 0 です。",  #:ja
    hint="Confident and right: the loss is 0.",  #:en
)
rng = fresh()
u, labels, moved = rng.normal(0, 2, (4, 3)).round(1), rng.integers(3, size=4), rng.permutation([900.0, -900.0, 0.0, 1200.0])
expect(
    f"softmax_cross_entropy({(u + moved[:, None]).tolist()}, one-hot of {labels.tolist()})",
    softmax_cross_entropy(u + moved[:, None], np.eye(3)[labels]),
    (np.log(np.exp(u).sum(axis=1)) - u[np.arange(4), labels]).mean(),
    hint="行のロジットに同じ数を足しても、損失は変わりません。最大値は行ごとに引きます。",  #:ja
    hint="Adding a number to all logits of a row leaves its loss as it is. Subtract the maximum of each row.",  #:en
)
expect(
    "softmax_cross_entropy([20, 0], [1, 0]) / log(1 + exp(-20))",
    softmax_cross_entropy(np.array([20.0, 0.0]), np.array([1.0, 0.0])) / np.log1p(np.exp(-20.0)),
    1.0,
    tol=1e-3,
    hint="ε を足さずに計算します。小さな損失も正しい値になります。",  #:ja
    hint="Use no ε: small losses come out right, too.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 2 値の損失も、同じように直せます。4 節の `binary_cross_entropy` は $\varepsilon$ を使うので、総入力が大きくなると天井に当たります。シグモイドに入れる前の総入力 $u$ から計算しましょう。
#
# $y = \frac{1}{1 + e^{-u}}$ なので、$-\log y = \log(1 + e^{-u})$、$-\log(1 - y) = \log(1 + e^{u})$ です。$\log(1 + e^{-u}) = \log(1 + e^{u}) - u$ なので、2 つの場合は次の 1 本の式になります。
#
# $$L_n = \log(1 + e^{u_n}) - t_n u_n$$
#
# $\log(1 + e^u)$ は**ソフトプラス**(softplus)と呼ばれる関数です。$1 = e^0$ ですから、これはロジットが $(0, u)$ の log-sum-exp です。つまり 2 値の分類は、片方のロジットを 0 に決めた 2 クラスの分類と同じなのです。この式も、このまま計算すると、$e^{1000}$ でオーバーフローします。
#
# ### 課題 `binary_cross_entropy_with_logits`
#
# PyTorch にある同じ名前の関数と、同じ値を返します。総入力が ±1000 でも、正しい値を返してください。$\varepsilon$ は使いません。
#
# <details><summary>ヒント</summary>
#
# - 0 と `u` の大きいほう $m$ は、`np.maximum(u, 0)` で 1 件ごとに求められます。(`np.max(u)` では、全体の最大値 1 つになります。)
# - $e^m$ をくくり出すと、log の中には $e^{-m}$ と $e^{u - m}$ が残ります。どちらの指数も 0 以下です。
# - $u = 1000$ と $u = -1000$ で、それぞれの指数がいくつになるか、紙の上で確かめてみましょう。
#
# </details>
# %% [markdown] lang="en"
# The binary loss can be made safe in the same way. `binary_cross_entropy` of section 4 uses $\varepsilon$ and hits its ceiling when pre-activations are large. So let us start from the pre-activation $u$, before the sigmoid.
#
# From $y = \frac{1}{1 + e^{-u}}$ we get $-\log y = \log(1 + e^{-u})$ and $-\log(1 - y) = \log(1 + e^{u})$. Since $\log(1 + e^{-u}) = \log(1 + e^{u}) - u$, one formula holds both cases:
#
# $$L_n = \log(1 + e^{u_n}) - t_n u_n$$
#
# The function $\log(1 + e^u)$ is called **softplus**. As $1 = e^0$, it is the log-sum-exp of the logits $(0, u)$. So binary classification is classification with two classes, where the logit of one class is fixed at 0. If it is computed as it stands, this formula also overflows, at $e^{1000}$.
#
# ### Exercise `binary_cross_entropy_with_logits`
#
# It returns the same value as the function of this name in PyTorch. The value must be right even for pre-activations of ±1000. Use no $\varepsilon$.
#
# <details><summary>Hint</summary>
#
# - The larger of 0 and `u`, call it $m$, is `np.maximum(u, 0)`, one for each sample. (`np.max(u)` would be one number, the largest of all.)
# - When you factor out $e^m$, the logarithm is left with $e^{-m}$ and $e^{u - m}$. Neither exponent is above 0.
# - Work out on paper what the exponents are for $u = 1000$ and for $u = -1000$.
#
# </details>


# %% exercise="binary_cross_entropy_with_logits"
def binary_cross_entropy_with_logits(u, t):
    """総入力 u にシグモイドと 2 値の交差エントロピーを続けて計算し、件数で平均する。u: (B,)、t: (B,) の 0 か 1。"""  #:ja
    """Sigmoid and binary cross-entropy of the pre-activations u in one go, the mean over samples. u: (B,); t: (B,) of 0 or 1. Returns one number."""  #:en
    ### BEGIN SOLUTION
    m = np.maximum(u, 0)
    softplus = m + np.log(np.exp(-m) + np.exp(u - m))
    return np.mean(softplus - t * u)
    ### END SOLUTION


# %% test="binary_cross_entropy_with_logits" idea="values" points=1
import numpy as np

expect(
    "binary_cross_entropy_with_logits([0, 2, -1], [1, 1, 1])",
    binary_cross_entropy_with_logits(np.array([0.0, 2.0, -1.0]), np.array([1.0, 1.0, 1.0])),
    0.7111122921257242,
    hint="シグモイドの値は 0.5, 0.88, 0.27 です。−log の平均になりますか。",  #:ja
    hint="Sigmoid gives 0.5, 0.88 and 0.27. Do you get the mean of −log?",  #:en
)
expect(
    "binary_cross_entropy_with_logits([2, 2], [0, 1])",
    binary_cross_entropy_with_logits(np.array([2.0, 2.0]), np.array([0.0, 1.0])),
    1.1269280110429727,
    hint="t = 0 の損失は log(1 + e²)、t = 1 の損失はそれより u = 2 だけ小さくなります。",  #:ja
    hint="The loss for t = 0 is log(1 + e²); for t = 1 it is smaller by u = 2.",  #:en
)
### BEGIN HIDDEN TESTS
u, t = np.array([1.5, -3.0, 0.5, 4.0, -0.2]), np.array([0.0, 0.0, 1.0, 1.0, 1.0])
expect(
    "binary_cross_entropy_with_logits([1.5, -3, 0.5, 4, -0.2], [0, 0, 1, 1, 1])",
    binary_cross_entropy_with_logits(u.copy(), t.copy()),
    (np.log(1 + np.exp(u)) - t * u).mean(),
    hint="1 件ごとに log(1 + e^u) − t u を計算し、件数で平均します。",  #:ja
    hint="Compute log(1 + e^u) − t u for each sample, then the mean over the samples.",  #:en
)
expect(
    "binary_cross_entropy_with_logits([3], [0])",
    binary_cross_entropy_with_logits(np.array([3]), np.array([0])),
    np.log(1 + np.exp(3)),
    hint="整数の総入力も受け取ります。",  #:ja
    hint="Whole numbers are allowed as well.",  #:en
)
expect(
    "binary_cross_entropy_with_logits([-2, 2, 1], [0, 1, 1])   (t: uint8)",
    binary_cross_entropy_with_logits(np.array([-2.0, 2.0, 1.0]), np.array([0, 1, 1], dtype=np.uint8)),
    np.log1p(np.exp([-2.0, -2.0, -1.0])).mean(),
    hint="t が uint8 のとき、−t や 1 − 2t は負になれません(255 になります)。",  #:ja
    hint="With t of type uint8, −t and 1 − 2t cannot be negative: they become 255.",  #:en
)
rng = fresh()
u, t = rng.normal(0, 3, 6).round(1), rng.permutation([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
expect(
    f"binary_cross_entropy_with_logits({u.tolist()}, {t.tolist()})",
    binary_cross_entropy_with_logits(u.copy(), t.copy()),
    (np.log(1 + np.exp(u)) - t * u).mean(),
    hint="1 件ごとに log(1 + e^u) − t u を計算し、件数で平均します。",  #:ja
    hint="Compute log(1 + e^u) − t u for each sample, then the mean over the samples.",  #:en
)
### END HIDDEN TESTS

# %% test="binary_cross_entropy_with_logits" idea="stable" points=1
import numpy as np

for value, target in [(1000.0, 0.0), (-1000.0, 1.0)]:
    expect(
        f"binary_cross_entropy_with_logits([{value:g}], [{target:g}])",
        binary_cross_entropy_with_logits(np.array([value]), np.array([target])),
        1000.0,
        hint="自信を持って外したので、損失は 1000 です。e の指数が 0 より大きくなっていませんか。確率は作らずに計算しましょう。",  #:ja
        hint="The answer was confident and wrong, so the loss is 1000. Is an exponent of e above 0? Do not compute probabilities.",  #:en
    )
### BEGIN HIDDEN TESTS
expect(
    "binary_cross_entropy_with_logits([1000, -1000, 0, -1000], [1, 0, 1, 1])",
    binary_cross_entropy_with_logits(np.array([1000.0, -1000.0, 0.0, -1000.0]), np.array([1.0, 0.0, 1.0, 1.0])),
    (np.log(2) + 1000) / 4,
    tol=1e-7,
    hint="大きいほうは 1 件ごとに選びます。損失は 0, 0, log 2, 1000 の平均です。",  #:ja
    hint="Choose the larger of 0 and u for each sample. It is the mean of 0, 0, log 2 and 1000.",  #:en
)
expect(
    "binary_cross_entropy_with_logits([1700, -1900, 40], [0, 1, 0])",
    binary_cross_entropy_with_logits(np.array([1700.0, -1900.0, 40.0]), np.array([0.0, 1.0, 0.0])),
    3640 / 3,
    tol=1e-7,
    hint="損失は 1700, 1900, 40 の平均です。どこかで頭打ちになっていませんか。",  #:ja
    hint="It is the mean of 1700, 1900 and 40. Is it stopped by a ceiling somewhere?",  #:en
)
rng = fresh()
u, t = rng.permutation([1.0, 1.0, -1.0, -1.0]) * rng.uniform(750, 1000, 4).round(), rng.permutation([0.0, 0.0, 1.0, 1.0])
expect(
    f"binary_cross_entropy_with_logits({u.tolist()}, {t.tolist()})",
    binary_cross_entropy_with_logits(u.copy(), t.copy()),
    (np.maximum(u, 0) - t * u).mean(),
    hint="|u| が大きいとき、損失は、当たれば 0、外れれば |u| です。",  #:ja
    hint="Where |u| is large, the loss is 0 if the answer is right and |u| if it is wrong.",  #:en
)
for value in (-10.0, -12.5):
    expect(
        f"binary_cross_entropy_with_logits([{value:g}], [0]) / log(1 + exp({value:g}))",
        binary_cross_entropy_with_logits(np.array([value]), np.array([0.0])) / np.log1p(np.exp(value)),
        1.0,
        tol=1e-4,
        hint="u が大きくても小さくても、同じ式で計算します。",  #:ja
        hint="The same formula holds for large and small u.",  #:en
    )
expect(
    "(binary_cross_entropy_with_logits([11], [1])) / log(1 + exp(−11))",
    binary_cross_entropy_with_logits(np.array([11.0]), np.array([1.0])) / np.log1p(np.exp(-11)),
    1.0,
    tol=1e-4,
    hint="u が大きくても小さくても、同じ式で計算します。",  #:ja
    hint="The same formula holds for large and small u.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 整理すると $\max(u, 0) + \log(1 + e^{-|u|}) - tu$ となり、PyTorch も、これと同じ値になる、オーバーフローしない形で計算しています。
#
# 4 つの計算方法と PyTorch を並べましょう。正解は犬、犬のロジットは 0 です。猫のロジットを上げていくと、どこまで正しい値を返せるでしょうか。`logits` の列では、「猫である」を 1 とする 2 値分類として計算します。
# %% [markdown] lang="en"
# Tidied up, this is $\max(u, 0) + \log(1 + e^{-|u|}) - tu$, and PyTorch computes the same value in a form that does not overflow.
#
# Let us put four ways of computing beside PyTorch. It is a dog, and dog has logit 0. As the logit of cat goes up, how long does each one stay right? The column `logits` takes it as binary classification, where 1 means cat.

# %% demo
import torch

t = np.array([1.0, 0.0])
print("猫のロジット  naive  with ε  softmax_ce  logits  PyTorch")  #:ja
print("cat's logit   naive  with ε  softmax_ce  logits  PyTorch")  #:en
for logit in [1.0, 20.0, 50.0, 1000.0]:
    u = np.array([0.0, logit])
    with np.errstate(all="ignore"):
        naive = -np.log(np.exp(u) / np.sum(np.exp(u)))[0]
    clipped = cross_entropy(softmax(u), t)
    binary = binary_cross_entropy_with_logits(np.array([logit]), np.array([0.0]))
    theirs = torch.nn.functional.cross_entropy(torch.tensor(u), torch.tensor(t)).item()
    print(f"{logit:11.0f} {naive:7.2f} {clipped:7.2f} {softmax_cross_entropy(u, t):11.2f} {binary:7.2f} {theirs:8.2f}")

# %% [markdown] lang="ja"
# `naive` は式のとおりの計算、`with ε` はあなたの `cross_entropy` です。最後まで正しいのは、ロジットから計算するあなたの 2 つの関数と PyTorch だけです。
# PyTorch の `cross_entropy` も、確率ではなく**ロジット**を受け取ります。ソフトマックスを通してから渡さないように気をつけましょう。
# %% [markdown] lang="en"
# `naive` is the formula as it is written, and `with ε` is your `cross_entropy`. Only PyTorch and your two functions that start from logits are right to the end.
# PyTorch's `cross_entropy` takes **logits** too, not probabilities. Do not put softmax in front of it.

# %% [markdown] lang="ja"
# ## 8. 損失の傾き
#
# 学習に使うのは、損失そのものより、その傾きです。総入力 $u$ を少し動かすと、損失はどれだけ変わるでしょうか。7 節の式を微分すると、短い式になります。
#
# **ソフトマックスと交差エントロピー** $u_c = \sum_k t_k u_k$ なので、$L = \log \sum_j e^{u_j} - \sum_k t_k u_k$ です。1 つの $u_k$ だけを動かすと、和の中で変わるのは $e^{u_k}$ だけです。$\log f$ の微分は $f'/f$ なので
#
# $$\frac{\partial L}{\partial u_k} = \frac{e^{u_k}}{\sum_j e^{u_j}} - t_k = y_k - t_k$$
#
# **シグモイドと 2 値の交差エントロピー** $L = \log(1 + e^u) - tu$ なので
#
# $$\frac{dL}{du} = \frac{e^u}{1 + e^u} - t = y - t$$
#
# **恒等関数と平均二乗誤差** $L = \frac12 (u - t)^2$ の傾きは、2 節で見たとおり $u - t = y - t$ です。
#
# 言葉にすると「出力から目標値を引いたもの」。03 課の表の 3 つの組は、どれも同じ傾きになります。$B$ 件で平均するときは、さらに $B$ で割ります。
#
# 導いた式を、あなたの `softmax_cross_entropy` で確かめましょう。$u$ を 1 つずつ少し動かして測った傾きと、$y - t$ を比べます。
# %% [markdown] lang="en"
# ## 8. The slope of the loss
#
# Training uses the slope of the loss rather than the loss itself. How much does the loss change when a pre-activation $u$ moves a little? Differentiated, the formulas of section 7 become short.
#
# **Softmax and cross-entropy.** As $u_c = \sum_k t_k u_k$, the loss is $L = \log \sum_j e^{u_j} - \sum_k t_k u_k$. If only $u_k$ moves, nothing in the first sum changes but $e^{u_k}$. The derivative of $\log f$ is $f'/f$, so
#
# $$\frac{\partial L}{\partial u_k} = \frac{e^{u_k}}{\sum_j e^{u_j}} - t_k = y_k - t_k$$
#
# **Sigmoid and binary cross-entropy.** The loss is $L = \log(1 + e^u) - tu$, so
#
# $$\frac{dL}{du} = \frac{e^u}{1 + e^u} - t = y - t$$
#
# **Identity and mean squared error.** The slope of $L = \frac12 (u - t)^2$ is $u - t = y - t$, as we saw in section 2.
#
# In words: the output minus the target. All three pairs in the table of lesson 03 have the same slope. With the mean over $B$ samples, divide it by $B$.
#
# Let us test the result on your `softmax_cross_entropy`. We move each $u$ a little, measure the slope, and compare it with $y - t$.

# %% demo
u, t, h = np.array([2.0, 1.0, -1.0]), np.array([0.0, 1.0, 0.0]), 1e-4
measured = [
    (softmax_cross_entropy(u + h * one, t) - softmax_cross_entropy(u - h * one, t)) / (2 * h) for one in np.eye(3)
]
print("y       ", np.round(softmax(u), 4))
print("y - t   ", np.round(softmax(u) - t, 4))
print("測った値", np.round(measured, 4))  #:ja
print("measured", np.round(measured, 4))  #:en

# %% [markdown] lang="ja"
# 正解のクラスの傾きは負、ほかのクラスの傾きは正です。傾きと逆へ動けば、正解のロジットは上がり、ほかのロジットは下がります。どの組でも $y - t$ になることは、06 課で逆伝播の出発点になります。
#
# 最後の問いです。5 節の「試してみましょう」で、二乗でも谷底が 0.7 になることを試しました。二乗でも、正直な予報が得になるのです。それなら、シグモイドの出力にも二乗を使えばよいのではないでしょうか。$\frac12(y - t)^2$ を $u$ で微分すると、シグモイドの微分 $y(1 - y)$(02 課)が掛かり(微分を 2 つ掛ける理由は、06 課の連鎖律で分かります)、$(y - t)\,y(1 - y)$ になります。
# 正解が $t = 1$ のとき、$u = -8$ なら、2 つの損失の傾きはそれぞれいくつでしょう。予想してから実行してください。
# %% [markdown] lang="en"
# The slope is negative for the right class and positive for the others. If we go against it, the logit of the right class rises and the others fall. In lesson 06, backpropagation starts from this $y - t$.
#
# One question is left. In the experiment of section 5 the squared error, too, is smallest at 0.7: it also rewards the honest forecast. Then why not use it with a sigmoid output? If we differentiate $\frac12(y - t)^2$ with respect to $u$, the derivative of sigmoid, $y(1 - y)$ (lesson 02), comes in as a factor (the chain rule of lesson 06 shows why): the slope is $(y - t)\,y(1 - y)$.
# Let the right answer be $t = 1$. What are the slopes of the two losses at $u = -8$? Make a guess, then run the cell.

# %% demo
u = np.linspace(-10, 5, 301)
y = sigmoid(u)
entropy = np.array([binary_cross_entropy_with_logits(np.array([value]), np.array([1.0])) for value in u])
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4))
for name, loss, slope, color, style in [
    ("交差エントロピー <=> cross-entropy", entropy, y - 1, RED, "-"),
    ("二乗誤差 <=> squared error", (y - 1) ** 2 / 2, (y - 1) * y * (1 - y), ORANGE, "--"),
]:
    left.plot(u, loss, style, color=color, label=name)
    right.plot(u, slope, style, color=color)
    print(f"u = −8 での損失の傾き: {name:13s} {slope[40]:.4f}")  #:ja
    print(f"slope at u = −8: {name:13s} {slope[40]:.4f}")  #:en
left.set(title="t = 1 のときの損失 <=> loss for t = 1", xlabel="総入力 u <=> pre-activation u", ylabel="損失 <=> loss")
right.set(title="損失の傾き <=> slope of the loss", xlabel="総入力 u <=> pre-activation u", ylim=(-1.1, 0.2))
left.legend()
show_figure()

# %% [markdown] lang="ja"
# 左へ行くほど、ひどい間違いです。二乗はそこで平らになり、傾きがほぼ 0 です。02 課で見たとおり、シグモイドは端が平らだからです。いちばん直してほしいところで、ほとんど直りません。
# 交差エントロピーの傾きは、ほぼ −1 のまま残ります。log をとったので、端で 0 に近づく因子 $y(1 - y)$ が消えたからです。分類で交差エントロピーを使う、大きな理由です。
#
# 03 課の表に、この課で書いた関数を加えると、次のようになります。学習には、総入力 $u$ から計算する関数を使います。
#
# | 問題 | 出力層の活性化関数 | $y$ から | $u$ から(学習に使う) | PyTorch |
# |---|---|---|---|---|
# | 回帰 | 恒等関数 | `mean_squared_error` | 同じ($y = u$) | `MSELoss` |
# | 2 値分類 | シグモイド | `binary_cross_entropy` | `binary_cross_entropy_with_logits` | `BCEWithLogitsLoss` |
# | 多クラス分類 | ソフトマックス | `cross_entropy` | `softmax_cross_entropy` | `CrossEntropyLoss` |
# %% [markdown] lang="en"
# The further left, the worse the mistake. There the squared error is flat, with a slope of almost 0, because sigmoid is flat at its ends (lesson 02). Where correction is needed most, hardly anything is corrected.
# The slope of cross-entropy stays close to −1, because the logarithm cancels the $e^{-u}$ of sigmoid. This is a main reason why classification uses cross-entropy.
#
# Now we can complete the table of lesson 03. For training, use the function that starts from $u$.
#
# | Task | Output activation | from $y$ | from $u$ (for training) | PyTorch |
# |---|---|---|---|---|
# | regression | identity | `mean_squared_error` | the same ($y = u$) | `MSELoss` |
# | binary classification | sigmoid | `binary_cross_entropy` | `binary_cross_entropy_with_logits` | `BCEWithLogitsLoss` |
# | multi-class classification | softmax | `cross_entropy` | `softmax_cross_entropy` | `CrossEntropyLoss` |

# %% [markdown] lang="ja"
# ## 確かめよう
#
# 答えを書いて、次のセルも実行してください。すぐに返事が表示されます。何度でも答え直せます。
#
# **問 1.** 平均二乗誤差から ½ を取り除くと、何が変わりますか。
# - a. 損失が最小になる重みが変わる
# - b. 最小になる重みは同じで、傾きが 2 倍になる
# - c. 傾きは同じで、損失だけが 2 倍になる
# - d. 差が打ち消し合うようになる
# %% [markdown] lang="en"
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** What changes if we drop the ½ from mean squared error?
# - a. The weights at which the loss is smallest
# - b. Those weights stay, and the slopes double
# - c. The slopes stay, and only the loss doubles
# - d. Differences begin to cancel

# %% quiz="drop_half" points=1
drop_half = "b"
replies = {
    "a": "全体を 2 倍にすると谷は深くなりますが、谷底の場所は動きません。",  #:ja
    "a": "Doubling everything makes the valley steeper, but its lowest point stays where it was.",  #:en
    "b": "正解です。½e² の傾きは e、e² の傾きは 2e。½ は計算を見やすくする約束です。",  #:ja
    "b": "Right. ½e² has slope e, and e² has 2e. The ½ is there to keep formulas tidy.",  #:en
    "c": "損失が 2 倍なら、少し動かしたときの変化も 2 倍です。傾きも 2 倍になります。",  #:ja
    "c": "If the loss doubles, so does its change when something moves a little: the slope doubles as well.",  #:en
    "d": "打ち消し合いを防いでいるのは二乗です。½ は関係しません。",  #:ja
    "d": "It is the square that prevents cancelling; the ½ has no part in it.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 10 件のデータを 4 件・4 件・2 件のバッチに分けたら、バッチの損失(平均)は順に 1.0, 2.0, 6.0 でした。10 件全体の損失(平均)はいくつですか。
# %% [markdown] lang="en"
# **Question 2.** Ten samples in batches of 4, 4 and 2 had batch losses (means) of 1.0, 2.0 and 6.0. What is the mean loss of all ten samples?

# %% quiz="whole_cycle" points=1
whole_cycle = 2.4
replies = {
    "2.4": "正解です。(1.0 × 4 + 2.0 × 4 + 6.0 × 2) ÷ 10 = 2.4 です。",  #:ja
    "2.4": "Right. (1.0 × 4 + 2.0 × 4 + 6.0 × 2) / 10 = 2.4.",  #:en
    "3": "3 つのバッチをそのまま平均しましたね。2 件のバッチを、4 件のバッチと同じ重みで数えています。",  #:ja
    "3": "That is the plain mean of three batches: it counts the batch of two as much as a batch of four.",  #:en
    "24": "それは 10 件の損失の和です。最後に件数で割りましょう。",  #:ja
    "24": "That is the sum over ten samples. Divide by their number at the end.",  #:en
    "9": "バッチの損失を足しただけです。それぞれ何件分の平均だったでしょうか。",  #:ja
    "9": "That adds the batch losses. Each was a mean: over how many samples?",  #:en
    "8": "和の 24 を、バッチの数 3 で割りましたね。割るのは件数です。",  #:ja
    "8": "That divides the sum, 24, by the three batches. Divide by the samples.",  #:en
    "0.9": "バッチの損失の和を 10 で割りましたね。割る前に、それぞれ件数を掛けましょう。",  #:ja
    "0.9": "That divides the sum of the batch losses by 10. Multiply each by its number of samples first.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** まだ何も学んでいないネットワークが、10 種類の数字のどれにも確率 0.1 と答えます。交差エントロピー(平均)はいくつですか。小数第 3 位まで答えてください。学習が正しく始まったかを確かめるのに、実際によく使う数です。
# %% [markdown] lang="en"
# **Question 3.** A network that has learned nothing yet gives probability 0.1 to each of ten digits. What is its mean cross-entropy, to three decimals? In practice this number is a good check that training starts as it should.

# %% quiz="nothing_learned" points=1
nothing_learned = 2.303
replies = {
    "2.303": "正解です。正解のクラスの確率はいつも 0.1 なので、−log 0.1 = log 10 です。最初の損失がこれより大きく外れていたら、どこかを疑いましょう。",  #:ja
    "2.303": "Right. The right class always has 0.1, and −log 0.1 = log 10. If your first loss is far from this, look for a mistake.",  #:en
    "-2.303": "確率の log は負の数です。符号を変えるのを忘れていませんか。",  #:ja
    "-2.303": "The logarithm of a probability is negative. Remember to change the sign.",  #:en
    "1": "10 を底にした log ですね。この課の log は自然対数です。",  #:ja
    "1": "That is the logarithm to base 10. Ours is the natural one.",  #:en
    "0.1": "それは正解のクラスの確率です。損失は、その −log です。",  #:ja
    "0.1": "That is the probability of the right class. The loss is −log of it.",  #:en
    "0.2303": "クラスの数の 10 で割りましたね。one-hot で残る項は 1 つで、割るのは件数だけです。",  #:ja
    "0.2303": "That divides by the ten classes. One term is left by the one-hot target, and only samples are divided by.",  #:en
    "23.03": "10 クラス分を足しましたね。正解以外の項は、t が 0 なので消えます。",  #:ja
    "23.03": "That adds up all ten classes. Where t is 0 the terms vanish.",  #:en
    "0.1054": "−log 0.9 を計算しましたね。使うのは正解のクラスに与えた確率 0.1 です。",  #:ja
    "0.1054": "That is −log 0.9. Use the probability given to the right class, 0.1.",  #:en
    "0.105": "−log 0.9 を計算しましたね。使うのは正解のクラスに与えた確率 0.1 です。",  #:ja
    "0.105": "That is −log 0.9. Use the probability given to the right class, 0.1.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 3 クラスの分類で、1 件のデータに対するソフトマックスの出力が $y = (0.7, 0.2, 0.1)$、目標値が $t = (0, 1, 0)$ でした。交差エントロピーの、2 番目のロジットについての傾き $\partial L / \partial u_2$ はいくつですか。
# %% [markdown] lang="en"
# **Question 4.** For one sample of three classes, softmax gave $y = (0.7, 0.2, 0.1)$, and the target is $t = (0, 1, 0)$. What is the slope of the cross-entropy with respect to the second logit, $\partial L / \partial u_2$?

# %% quiz="slope_of_logit" points=1
slope_of_logit = -0.8
replies = {
    "-0.8": "正解です。y − t = 0.2 − 1 = −0.8。負なので、2 番目のロジットを上げると損失は減ります。",  #:ja
    "-0.8": "Right. y − t = 0.2 − 1 = −0.8. It is negative: raising the second logit lowers the loss.",  #:en
    "0.8": "符号が逆です。正解のクラスのロジットを上げると、損失は増えますか、減りますか。",  #:ja
    "0.8": "The sign is the other way round. Does the loss grow or fall when the logit of the right class goes up?",  #:en
    "0.2": "それは 2 番目の確率 y です。そこから目標値を引きましょう。",  #:ja
    "0.2": "That is y, the second probability. Subtract the target from it.",  #:en
    "1.609": "それは損失 −log 0.2 です。聞いているのは、その傾きです。",  #:ja
    "1.609": "That is the loss, −log 0.2. The question asks for its slope.",  #:en
    "-5": "それは確率 y についての傾き −1/y です。ロジット u を動かすと、y も変わります。",  #:ja
    "-5": "That is −1/y, the slope with respect to the probability y. The question asks for the slope with respect to the logit u.",  #:en
    "-0.128": "二乗とシグモイドの式 (y − t) y (1 − y) を使いましたね。交差エントロピーでは、後ろの 2 つは打ち消されます。",  #:ja
    "-0.128": "That is (y − t) y (1 − y), for squares and sigmoid. With cross-entropy the last two factors cancel.",  #:en
    "0.7": "それは 1 番目のロジットについての傾きです。",  #:ja
    "0.7": "That is the slope with respect to the first logit.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 友だちは、ソフトマックスで確率に直した `y` を、PyTorch の `cross_entropy`(ロジットを受け取る関数)に渡しています。何が起きますか。
# - a. 0 から 1 の数なので、エラーで止まる
# - b. エラーは出ないが、完璧に当てても損失が 0 に近づかない
# - c. ソフトマックスは 2 回通しても同じなので、何も変わらない
# - d. 2 回通すとより自信のある確率になり、学習が速くなる
# %% [markdown] lang="en"
# **Question 5.** A friend passes `y`, probabilities after softmax, to PyTorch's `cross_entropy`, which takes logits. What happens?
# - a. It stops with an error, as the numbers lie between 0 and 1
# - b. No error, but the loss stays well above 0 even for perfect answers
# - c. Nothing: softmax twice is the same as once
# - d. Softmax twice is more confident, so learning gets faster

# %% quiz="softmax_twice" points=1
softmax_twice = "b"
replies = {
    "a": "0 から 1 の数も、ロジットとしてはふつうの数です。エラーにならないので、かえって気づきにくい間違いです。",  #:ja
    "a": "As logits, numbers from 0 to 1 are quite ordinary. There is no error, which makes the mistake hard to notice.",  #:en
    "b": "正解です。3 クラスで y = [1, 0, 0] と当てても、もう一度ソフトマックスを通すと 0.58 になり、損失は 0.55 より下がりません。",  #:ja
    "b": "Right. With three classes even y = [1, 0, 0] becomes 0.58 after a second softmax, and the loss never gets below 0.55.",  #:en
    "c": "[1, 0, 0] にもう一度ソフトマックスを通してみましょう。e の 1 乗と e の 0 乗の比は、およそ 2.7 対 1 です。",  #:ja
    "c": "Apply softmax to [1, 0, 0] once more: the ratio of e to the 1st and e to the 0th is about 2.7 to 1.",  #:en
    "d": "逆です。確率どうしの差は 1 以下なので、2 回目の確率はならされて、自信のない答えになります。",  #:ja
    "d": "The opposite: probabilities differ by 1 at most, so the second softmax evens them out and makes them less confident.",  #:en
}

# %% [markdown] lang="ja"
# **問 6(記述、3 点)。** 「分類でも二乗誤差を使えばいいのに、なぜ交差エントロピーなの?」と聞かれました。シグモイド(またはソフトマックス)の出力を例に、5 行くらいで答えてください。
#
# 採点の目安(各 1 点)
# - 交差エントロピーが何を測るのかを説明している。
# - 自信を持って間違えたときの損失を、二乗誤差と比べている。
# - そのときの傾きを比べ、学習にどう影響するかを、理由とともに説明している。
# %% [markdown] lang="en"
# **Question 6 (essay, 3 points).** Somebody asks: "Why cross-entropy? Squared error would do for classification too." Answer in about five lines, with a sigmoid (or softmax) output as your example.
#
# How it is graded (1 point each)
# - Says what cross-entropy measures.
# - Compares the loss of a confident mistake with that of squared error.
# - Compares the slopes there, and says with a reason what this means for learning.

# %% [markdown] essay="why_entropy" points=3 lang="ja"
# ### BEGIN SOLUTION
# 交差エントロピーは、正解に与えた確率の −log を平均したもの(最小にすることは最尤推定と同じ)。確率が 1 なら 0 で、10 分の 1 になるたびに 2.3 増え、上限がない。二乗誤差は、自信を持って間違えても ½ までしか増えない。
# そのうえ、シグモイドは端が平らなので、二乗誤差の傾き (y − t) y (1 − y) は、大きく間違えたときにほぼ 0 になり、いちばん直すべきときに学べない。
# 交差エントロピーの傾きは y − t で、大きく間違えたときもおよそ ±1 のまま残るので、しっかり直せる。
# ### END SOLUTION
# %% [markdown] essay="why_entropy" points=3 lang="en"
# ### BEGIN SOLUTION
# Cross-entropy is the mean of −log of the probability given to the right answer (minimising it is maximum likelihood): 0 for probability 1, and 2.3 more for each factor of ten, without limit. Squared error never exceeds ½, however confident the mistake.
# Moreover sigmoid is flat at its ends, so the slope of squared error, (y − t) y (1 − y), is almost 0 when the network is badly wrong: it cannot learn when it most needs to.
# The slope of cross-entropy is y − t. At a bad mistake it stays about ±1, and the correction is large.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Stigler, [*Gauss and the invention of least squares*](https://doi.org/10.1214/aos/1176345451) (1981) 二乗を最初に使ったのは誰か。ルジャンドルとガウスの争いを調べた論文。
# - Shannon, [*A mathematical theory of communication*](https://doi.org/10.1002/j.1538-7305.1948.tb01338.x) (1948) 情報のエントロピーの出発点。
# - Huber, [*Robust estimation of a location parameter*](https://doi.org/10.1214/aoms/1177703732) (1964) 2 節の Huber 損失。
# - Gneiting, Raftery, [*Strictly proper scoring rules, prediction, and estimation*](https://doi.org/10.1198/016214506000001437) (2007) 正直な予報がいちばん得になる採点方法とは。5 節の実験の理論です。
# - Blanchard, Higham, Higham, [*Accurately computing the log-sum-exp and softmax functions*](https://doi.org/10.1093/imanum/draa038) (2021) 7 節の計算が、なぜ、どこまで正確なのか。
#
# 次の課では、今日の損失を山の高さに見立てて、谷底へ下りていきます。
# %% [markdown] lang="en"
# ## Going further
#
# - Stigler, [*Gauss and the invention of least squares*](https://doi.org/10.1214/aos/1176345451) (1981): who was first to square? A study of the quarrel between Legendre and Gauss.
# - Shannon, [*A mathematical theory of communication*](https://doi.org/10.1002/j.1538-7305.1948.tb01338.x) (1948): where the entropy of information begins.
# - Huber, [*Robust estimation of a location parameter*](https://doi.org/10.1214/aoms/1177703732) (1964): the Huber loss of section 2.
# - Gneiting, Raftery, [*Strictly proper scoring rules, prediction, and estimation*](https://doi.org/10.1198/016214506000001437) (2007): which losses reward honesty? The theory of the experiment in section 5.
# - Blanchard, Higham, Higham, [*Accurately computing the log-sum-exp and softmax functions*](https://doi.org/10.1093/imanum/draa038) (2021): why the computation of section 7 is accurate, and how far.
#
# In the next lesson the loss becomes the height of a mountain, and we walk down to the bottom of the valley.
