# %% [markdown] lang="ja"
# アサガオのつるを、8 日間毎朝はかりました。青い線とだいだい色の線、どちらがよい予測でしょうか。
# 目で見れば一瞬です。では、同じ判断をコンピュータにさせるには、線のよし悪しを **1 つの数**でどう表せばよいでしょう。考えてから実行してください。
# %% [markdown] lang="en"
# A morning glory, measured every morning for eight days. Which line predicts it better, the blue one or the orange one?
# Your eyes know at once. But how would you tell a computer, with **one number** for each line? Think of a way, then run the cells.

# %% setup
import numpy as np


# %% demo
days = np.arange(8.0)
length = np.array([3.0, 8.0, 9.0, 15.0, 16.0, 21.0, 22.0, 26.0])


def line(slope):
    """真ん中の点(平均の日、平均の長さ)を通り、傾きが slope の直線。"""  #:ja
    """The line through the middle point (mean day, mean length) with this slope."""  #:en
    return length.mean() + slope * (days - days.mean())


plt.plot(days, length, "o", color=GREEN, markersize=8, label="measured")
plt.plot(days, line(3.2), color=BLUE, label="slope 3.2")
plt.plot(days, line(-2.0), color=ORANGE, linestyle="--", label="slope −2")
plt.ylim(0, length.max() + 10)
plt.title("Which line is better?")
plt.xlabel("day")
plt.ylabel("length (cm)")
plt.legend(loc="upper left", fontsize=11)
plt.show()
for slope in (3.2, -2.0):
    print(f"slope {slope:4}: differences added up = {np.sum(line(slope) - length):.1f}")

# %% [markdown] lang="ja"
# 「予測と実測の差を全部足す」と考えた人は、下の数字を見てください。どちらも 0.0。つるが縮むと言い張る線も、満点になってしまいました。
#
# よし悪しを 1 つの数にする関数を**誤差関数**といいます(3 課の**損失関数**と同じものです)。ネットワークはこの数を小さくすることだけを目指して学びます。つまり、誤差関数がまちがっていれば、まちがったことを熱心に学びます。
#
# **この課でできるようになること** 平均二乗誤差と交差エントロピーを、確率が 0 でも点数が 1000 でも壊れないように、NumPy で書けるようになります。
# そして、なぜ二乗なのか、½ は何のためか、なぜ分類では log なのかを、図を見せながら説明できるようになります。
#
# **必要なもの** NumPy の配列の足し算とかけ算、2 課のシグモイドとソフトマックス、3 課の「出力層は問題に合わせる」という話。log はすべて自然対数(`np.log`)です。GPU は使いません。
# %% [markdown] lang="en"
# If your idea was to add up all the differences, look at the printed numbers: 0.0 for both. Even the line that makes the plant shrink gets a perfect score.
#
# A function that turns good and bad into one number is a **loss function**, or error function: the kind that lesson 3 gave only names. Making this number small is all that a network ever tries to do. Give it the wrong loss, and it learns the wrong thing with great diligence.
#
# **What you will be able to do** Write mean squared error and cross-entropy in NumPy so that neither a probability of 0 nor a score of 1000 breaks them; and explain, with figures, why we square,
# what the ½ is for, and why classification uses a logarithm.
#
# **What you need** Adding and multiplying NumPy arrays, sigmoid and soft-max from lesson 2, and from lesson 3 that the output layer suits the task. log is always the natural logarithm (`np.log`). No GPU.

# %% [markdown] lang="ja"
# ## 1. なぜ引き算ではなく、二乗なのか
#
# 差には正と負があり、足すと打ち消し合います。真ん中の点のまわりに線を回しながら、「差の和」と「差の二乗の和」を見比べましょう。再生ボタンを押してください。どちらの値が、よい線を教えてくれるでしょうか。
# %% [markdown] lang="en"
# ## 1. Why squares and not differences
#
# Differences are positive and negative, and added up they cancel. Let us turn the line about the middle point and watch the sum of the differences beside the sum of their squares. Press play. Which of the two knows a good line?

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

slopes = np.linspace(-2, 8, 25)
sums = np.array([np.sum(line(s) - length) for s in slopes])
squares = np.array([np.sum((line(s) - length) ** 2) for s in slopes])

fig, (left, right) = plt.subplots(1, 2, figsize=(6, 3), dpi=80)
left.plot(days, length, "o", color=GREEN)
(turning,) = left.plot(days, line(slopes[0]), color=BLUE)
gaps = left.vlines(days, length, line(slopes[0]), color=RED, linewidth=1)
left.set(xlabel="day", ylabel="length (cm)", ylim=(-10, length.max() + 15))
right.set(xlabel="slope", ylabel="sum", xlim=(-2, 8), ylim=(-100, squares.max() * 1.05))
(squared,) = right.plot([], [], color=RED, label="squares")
(plain,) = right.plot([], [], color=GREY, linestyle="--", label="differences")
right.legend(fontsize=11, loc="upper center")


def draw(i):
    turning.set_ydata(line(slopes[i]))
    gaps.set_segments([[(x, a), (x, b)] for x, a, b in zip(days, length, line(slopes[i]))])
    squared.set_data(slopes[: i + 1], squares[: i + 1])
    plain.set_data(slopes[: i + 1], sums[: i + 1])
    left.set_title(f"slope {slopes[i]:.1f}")


draw(0)
fig.tight_layout()
animation = FuncAnimation(fig, draw, frames=len(slopes), interval=250)
plt.close(fig)
HTML(animation.to_jshtml())

# %% demo
plt.plot(slopes, squares, color=RED, label="sum of squares")
plt.plot(slopes, sums, color=GREY, linestyle="--", label="sum of differences")
best = np.sum((days - days.mean()) * (length - length.mean())) / np.sum((days - days.mean()) ** 2)
plt.plot(best, np.sum((line(best) - length) ** 2), "o", color=ORANGE, markersize=9, label=f"best slope {best:.2f}")
plt.title("Only the squares know which line is good")
plt.xlabel("slope of the line")
plt.ylabel("sum over 8 days")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 差の和(灰色)は、どんな傾きでも 0 のまま。二乗の和(赤)には谷があり、その底がよい線です。二乗すれば、どの差も 0 以上になり、打ち消し合いません。
#
# この考えは、1805 年にルジャンドルが彗星の軌道を求める方法として発表しました。すると、ガウスが「それなら 1795 年から使っている」と書き、どちらが先かをめぐる有名な争いになりました。
#
# **試してみましょう** 最後の日の 26 を書きまちがえて 62 にすると、いちばんよい傾きはいくつになりますか。冒頭のセルの数を変えて、ここまで実行し直してください。大きな差は、二乗するといっそう大きくなります。
# だから二乗誤差は、かけ離れた値(**外れ値**)に引っ張られやすいのです。
# %% [markdown] lang="en"
# The sum of differences (grey) stays 0 whatever the slope. The sum of squares (red) has a valley, and at its bottom is the good line. Squares are never negative, so nothing cancels.
#
# Legendre published the idea in 1805, for the paths of comets. Gauss then wrote that he had been using it since 1795, and a famous quarrel began.
#
# **Try it** Suppose that the last 26 had been noted down as 62 by mistake. What is the best slope now? Change the number in the first cell and run again down to here. Squaring makes large differences larger still,
# and so a single value far from the rest (an **outlier**) pulls hard at the line.

# %% [markdown] lang="ja"
# ## 2. ½ は何のためか
#
# 打ち消し合いを防ぐだけなら、絶対値 $|e|$ でもよさそうです。どうして二乗がよく使われるのでしょう。しかも本には、よく $\frac{1}{2}e^2$ と書いてあります。この ½ は何でしょうか。
# 学習が頼りにするのは**傾き**でした。傾きを測って比べます。
# %% [markdown] lang="en"
# ## 2. What the ½ is for
#
# The absolute value $|e|$ would stop the cancelling too. Why square, then? And why do books write $\frac{1}{2}e^2$, with a half?
# What learning works with is the **slope**, so let us measure slopes.

# %% demo
e, h = np.linspace(-3, 3, 300), 1e-4
fig, (left, right) = plt.subplots(1, 2, figsize=(6, 3.4))
for f, name, color, style in [
    (lambda e: e**2, "e²", GREY, ":"),
    (lambda e: e**2 / 2, "½e²", RED, "-"),
    (np.abs, "|e|", ORANGE, "--"),
]:
    left.plot(e, f(e), style, color=color, label=name)
    right.plot(e, (f(e + h) - f(e - h)) / (2 * h), style, color=color)
left.set(title="loss", xlabel="difference e = y − d", ylabel="value", ylim=(-0.2, 5))
right.set(title="slope of the loss", xlabel="difference e = y − d", ylim=(-4, 4))
left.legend(fontsize=11, loc="upper center")
fig.suptitle("The slope of ½e² is e itself")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 赤の傾きを見てください。差が 2 なら傾きも 2、差が 0.1 なら 0.1。「大きく外れたら大きく直し、少しなら少し直す」という指示に、そのままなっています。絶対値の傾きは ±1 だけで、あとどれくらい外れているかを教えてくれません。
#
# ½ がなければ、傾きは $2e$ です。½ は、微分で出てくる 2 を消すための約束にすぎません。誤差を半分にしても、谷底の場所は変わりません。
# %% [markdown] lang="en"
# Look at the red slope. A difference of 2 has slope 2, a difference of 0.1 has slope 0.1: it says "far off, correct a lot; nearly right, correct a little". The slope of the absolute value is +1 or −1 and never tells how far there is to go.
#
# Without the ½ the slope would be $2e$. The half is there to cancel the 2 that differentiation brings. It changes nothing of substance: half the loss has its lowest point in the same place.

# %% [markdown] lang="ja"
# ## 3. 1 件、バッチ、1 周分の誤差
#
# ネットワークは 1 件のデータに対して、いくつもの数を出せます。データも何件もあります。誤差を 1 つの数にまとめるとき、何を**足し**、何を**平均**するのでしょうか。
#
# まず、$n$ 件目のデータ 1 件の誤差を決めます。目標値を $d$、出力を $y$ とします。
#
# $$E_n = \frac{1}{2} \sum_{j} (y_{nj} - d_{nj})^2$$
#
# 言葉にすると「出力のユニットごとに差を二乗して足し、半分にする」。次に、$N$ 件分をまとめます。
#
# $$E = \frac{1}{N} \sum_{n} E_n$$
#
# 言葉にすると「1 件あたりの誤差の平均」。これを**平均二乗誤差**と呼びます。件数で割っておけば、4 件でも 1 万件でも同じ物差しで比べられます。
#
# | | `d` | `y` | 返す値 |
# |---|---|---|---|
# | 1 件だけ | (出力の数,) | (出力の数,) | $E_n$ |
# | 何件かまとめて | (件数, 出力の数) | (件数, 出力の数) | $E_n$ の平均 |
#
# ### 課題 `mean_squared_error`
#
# <details><summary>ヒント</summary>
#
# - まず「足すのは出力、平均するのは件数」と声に出してみましょう。`np.mean` を全体にかけると、出力の数でも割ってしまいます。
# - `np.sum(…, axis=-1)` は最後の軸(出力)について足します。表なら (件数,) が、1 件なら数 1 つが残ります。
#
# </details>
# %% [markdown] lang="en"
# ## 3. One sample, a batch, a whole cycle
#
# For one sample a network may give several numbers, and there are many samples. To get one number out of all this, what do we **add** and what do we **average**?
#
# First the error of one sample, the $n$-th, with target $d$ and output $y$:
#
# $$E_n = \frac{1}{2} \sum_{j} (y_{nj} - d_{nj})^2$$
#
# In words: square the difference at each output unit, add up, and take half. Then bring $N$ samples together:
#
# $$E = \frac{1}{N} \sum_{n} E_n$$
#
# In words: the mean error per sample. This is the **mean squared error**. Divided by the number of samples, it measures four samples and ten thousand with the same ruler.
#
# | | `d` | `y` | returns |
# |---|---|---|---|
# | one sample | (outputs,) | (outputs,) | $E_n$ |
# | several samples | (samples, outputs) | (samples, outputs) | the mean of $E_n$ |
#
# ### Exercise `mean_squared_error`
#
# <details><summary>Hint</summary>
#
# - Say it aloud: add over outputs, average over samples. `np.mean` over everything divides by the number of outputs as well.
# - `np.sum(…, axis=-1)` adds along the last axis, the outputs. A table leaves (samples,), one sample leaves a single number.
#
# </details>


# %% exercise="mean_squared_error"
def mean_squared_error(d, y):
    """½ × 二乗誤差を、出力について足し、件数で平均した数を返す。d, y: (出力の数,) なら 1 件、(件数, 出力の数) ならまとめて。"""  #:ja
    """Half the squared error, added over outputs and averaged over samples. d, y: (outputs,) is one sample, (samples, outputs) is several. Returns one number."""  #:en
    ### BEGIN SOLUTION
    return np.mean(np.sum((y - d) ** 2, axis=-1)) / 2
    ### END SOLUTION


# %% test="mean_squared_error" idea="single" points=0.5
import numpy as np

expect(
    "mean_squared_error([1, 2], [3, 1])",
    mean_squared_error(np.array([1.0, 2.0]), np.array([3.0, 1.0])),
    2.5,
    hint="差は 2 と −1 です。(4 + 1) / 2 になりますか。",  #:ja
    hint="The differences are 2 and −1. Do you get (4 + 1) / 2?",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "mean_squared_error([0.5, -1, 2], [0, 1, 2.5])",
    mean_squared_error(np.array([0.5, -1.0, 2.0]), np.array([0.0, 1.0, 2.5])),
    2.25,
    hint="(出力の数,) は 1 件分です。出力については平均せず、足します。",  #:ja
    hint="(outputs,) is one sample. Outputs are added, not averaged.",  #:en
)
### END HIDDEN TESTS

# %% test="mean_squared_error" idea="batch" points=0.5
import numpy as np

expect(
    "mean_squared_error([[1, 2], [0, 0]], [[3, 1], [1, 0]])",
    mean_squared_error(np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[3.0, 1.0], [1.0, 0.0]])),
    1.5,
    hint="1 件目は 2.5、2 件目は 0.5。その平均です。",  #:ja
    hint="The first sample has 2.5, the second 0.5; take their mean.",  #:en
)
### BEGIN HIDDEN TESTS
d = np.array([[1.0, 0.0, 2.0], [3.0, -1.0, 0.0], [0.0, 0.0, 1.0], [2.0, 2.0, 2.0]])
y = d + np.array([[1.0, -1.0, 2.0], [0.0, 3.0, 1.0], [-2.0, 0.0, 0.0], [1.0, 1.0, -1.0]])
expect(
    f"mean_squared_error({d.tolist()}, {y.tolist()})",
    mean_squared_error(d.copy(), y.copy()),
    2.875,
    hint="割るのは件数(行の数)だけです。出力の数では割りません。",  #:ja
    hint="Divide by the number of samples (rows), not by the number of outputs.",  #:en
)
expect(
    "mean_squared_error([[2], [5], [4]], [[2], [2], [4]])",
    mean_squared_error(np.array([[2], [5], [4]]), np.array([[2], [2], [4]])),
    1.5,
    hint="出力が 1 つでも、件数で平均します。",  #:ja
    hint="With one output too, average over the samples.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 学習では、データを小分けにして使うことがよくあります(次の課の**ミニバッチ**)。10 件を 4 件・4 件・2 件に分け、あなたの関数で誤差を測ります。バッチの誤差 3 つの平均は、10 件全体の誤差と同じになるでしょうか。
# %% [markdown] lang="en"
# For training, data is often cut into small portions (the **mini-batches** of the next lesson). Cut ten samples into 4, 4 and 2 and measure with your function. Is the mean of the three batch errors the error of all ten?

# %% demo
rng = np.random.default_rng(5)
d = rng.normal(size=(10, 2))
y = d + rng.normal(size=(10, 2)) * np.linspace(0.3, 2, 10)[:, None]

per_sample = [mean_squared_error(d[n], y[n]) for n in range(10)]
parts = [slice(0, 4), slice(4, 8), slice(8, 10)]
per_batch = [mean_squared_error(d[part], y[part]) for part in parts]
whole = mean_squared_error(d, y)

plt.bar(range(10), per_sample, color=GREY, alpha=0.5, label="one sample")
for part, error in zip(parts, per_batch):
    plt.hlines(error, part.start - 0.4, part.stop - 0.6, color=ORANGE, linewidth=4, label="batch" if part.start == 0 else None)
plt.axhline(whole, color=RED, linestyle="--", label="all ten")
plt.xticks(range(10))
plt.title("Small batches must not count as much")
plt.xlabel("sample")
plt.ylabel("error")
plt.legend(loc="upper left", fontsize=11)
plt.show()
print("batches:", np.round(per_batch, 3))
print(f"mean of the three batch errors: {np.mean(per_batch):.3f}   all ten samples: {whole:.3f}")

# %% [markdown] lang="ja"
# 一致しません。最後のバッチは 2 件しかないのに、4 件のバッチと同じ重みで数えたからです。件数の重みをつけて平均すれば、ぴったり合います。
#
# - **1 件の誤差** $E_n$(灰色の棒)
# - **バッチの誤差**(だいだい色) そのバッチの $E_n$ の平均。重みを 1 回直すたびに使います。
# - **1 周分の誤差**(赤) 全データの $E_n$ の平均。データを 1 周することを**エポック**(学習サイクル)といい、学習曲線に描くのはたいていこれです。
#
# 1 周分を平均ではなく和 $\sum_n E_n$ と書く本もあります。また、PyTorch の `MSELoss` は ½ をつけず、出力の数でも割ります。どれも谷底は同じですが、数の大きさが違います。人と誤差を比べるときは、何で割ったかを先に確かめましょう。
# %% [markdown] lang="en"
# It is not: the last batch holds two samples and was counted as much as a batch of four. Weighted by their sizes, the batch errors do average to the whole.
#
# - **Error of one sample** $E_n$: the grey bars.
# - **Error of a batch** (orange): the mean of its $E_n$, used each time the weights are corrected.
# - **Error of a cycle** (red): the mean of $E_n$ over all data. Going once through the data is an **epoch**, and this is what learning curves mostly show.
#
# Some books write the error of a cycle as a sum, $\sum_n E_n$. PyTorch's `MSELoss` has no ½ and divides by the number of outputs as well. The lowest point is the same for all of them, the size of the number is not. Before you compare errors with somebody, ask what they divided by.

# %% [markdown] lang="ja"
# ## 4. はい・いいえの誤差:2 値の交差エントロピー
#
# 天気予報が「雨の確率は 99 %」と言ったのに、晴れました。「60 %」と言って外れたときより、どれくらい厳しく減点しますか。実際に起きたほうに与えていた確率を $p$ として、2 つの減点方法を描きます。
# %% [markdown] lang="en"
# ## 4. Yes or no: binary cross-entropy
#
# The forecast said 99 % rain, and the sun shone. How much harder would you mark it down than one that said 60 %? Let $p$ be the probability that the forecast gave to what really happened, and draw two ways of marking.

# %% demo
p = np.linspace(0.002, 1, 500)
plt.plot(p, -np.log(p), color=RED, label="−log p")
plt.plot(p, (1 - p) ** 2 / 2, color=ORANGE, linestyle="--", label="½(1 − p)²")
plt.title("−log p punishes false confidence")
plt.xlabel("probability given to what happened, p")
plt.ylabel("loss")
plt.legend(fontsize=11)
plt.show()
for value in (0.9, 0.5, 0.1, 0.01, 0.001):
    print(f"p = {value:5}: −log p = {-np.log(value):5.2f}   squares = {(1 - value) ** 2 / 2:.2f}")

# %% [markdown] lang="ja"
# 二乗なら、どんなに自信満々に外しても減点は 0.5 まで。$-\log p$ は、確率を 10 分の 1 にするたびに 2.3 ずつ増え、上限がありません。
#
# log にはもう 1 つよいところがあります。10 日分の予報がすべて当たる確率は、10 個の確率の**かけ算**です。log をとれば**足し算**になるので、1 日ごとの減点を足していけます。
#
# 雨を $d = 1$、晴れを $d = 0$、雨の確率の予報を $y$ とします。起きたほうの確率は、雨なら $y$、晴れなら $1 - y$。場合分けを 1 本の式で書いたものがこれです。
#
# $$E = -\frac{1}{N} \sum_{n} \bigl( d_n \log y_n + (1 - d_n) \log (1 - y_n) \bigr)$$
#
# 言葉にすると「起きたほうに与えた確率の log を平均し、符号を変える」。$d$ は 0 か 1 なので、2 つの項のどちらかは必ず消えます。これが **2 値の交差エントロピー**で、出力層のシグモイドと組にして使います。
#
# 式のとおりに計算すると、思わぬことが起きます。完璧な予報を入れてみましょう。
# %% [markdown] lang="en"
# With squares, even the most confident mistake costs 0.5 at most. $-\log p$ grows by 2.3 for every factor of ten in the probability, without end.
#
# The logarithm has another virtue. The probability that the forecasts of ten days all come true is a **product** of ten probabilities; the logarithm makes it a **sum**, so that losses can be added day by day.
#
# Let rain be $d = 1$, sunshine $d = 0$, and $y$ the forecast probability of rain. What happened had probability $y$ if it rained and $1 - y$ if not. One formula holds both cases:
#
# $$E = -\frac{1}{N} \sum_{n} \bigl( d_n \log y_n + (1 - d_n) \log (1 - y_n) \bigr)$$
#
# In words: the mean logarithm of the probability given to what happened, with its sign changed. As $d$ is 0 or 1, one of the two terms always vanishes. This is **binary cross-entropy**, the partner of a sigmoid output.
#
# Computed as it is written, it holds a surprise. Here is a perfect forecast:

# %% demo
d, y = np.array([1.0, 0.0]), np.array([1.0, 0.0])
print("perfect forecast:", -np.mean(d * np.log(y) + (1 - d) * np.log(1 - y)))
print("log(0) =", np.log(0.0), "   0 * log(0) =", 0 * np.log(0.0))

# %% [markdown] lang="ja"
# 満点のはずが `nan`。消えるはずの項で、$0 \times (-\infty)$ を計算してしまいました。学習中に一度でも `nan` が出ると、たちまち重みがすべて `nan` になります。
#
# よくある対策は、log に渡す数を 0 にしないこと。とても小さな数 $\varepsilon$ を使います。ただし、$\varepsilon$ が大きいと誤差そのものが変わってしまいます。本でよく見る $10^{-7}$ は 32 ビットの小数に合わせた大きさで、NumPy の 64 ビットの小数には大きすぎます。
#
# ### 課題 `binary_cross_entropy`
#
# <details><summary>ヒント</summary>
#
# - `np.clip(y, 下限, 上限)` は、はみ出した値だけを端に寄せます。$y = 1$ のときは $\log(1 - y)$ のほうが困ることも忘れずに。
# - 上限を $1 - \varepsilon$ にするなら、$\varepsilon = 10^{-20}$ では小さすぎます。`1 - 1e-20 == 1` を試してみてください。
# - 確率 $10^{-9}$ がそのまま残るくらい小さく、1 から引いても消えないくらい大きい $\varepsilon$ を選びましょう。
#
# </details>
# %% [markdown] lang="en"
# It should have been full marks and is `nan`: in the term that ought to vanish, the computer worked out $0 \times (-\infty)$. One `nan` during training, and soon every weight is `nan`.
#
# The usual remedy is never to hand 0 to the logarithm, with the help of a tiny number $\varepsilon$. But a large $\varepsilon$ changes the loss itself. The $10^{-7}$ found in many books suits 32-bit numbers; for NumPy's 64 bits it is too large.
#
# ### Exercise `binary_cross_entropy`
#
# <details><summary>Hint</summary>
#
# - `np.clip(y, low, high)` moves only the values that lie outside. Remember that at $y = 1$ it is $\log(1 - y)$ that gets into trouble.
# - If your upper end is $1 - \varepsilon$, then $\varepsilon = 10^{-20}$ is too small: try `1 - 1e-20 == 1`.
# - Choose $\varepsilon$ small enough to leave a probability of $10^{-9}$ alone, and large enough not to get lost when taken from 1.
#
# </details>


# %% exercise="binary_cross_entropy"
def binary_cross_entropy(d, y):
    """2 値の交差エントロピーの平均を返す。d: (件数,) の 0 か 1、y: (件数,) の、1 である確率。"""  #:ja
    """Binary cross-entropy, the mean over samples. d: (samples,) of 0 or 1; y: (samples,), the probability of a 1. Returns one number."""  #:en
    # ja: y がちょうど 0 や 1 でも inf や nan を返さない。1e-9 以上、1 − 1e-9 以下の確率では、正しい値とのずれが 0.01 未満。
    # en: Never inf or nan, even where y is exactly 0 or 1; less than 0.01 off for probabilities from 1e-9 to 1 − 1e-9.
    ### BEGIN SOLUTION
    y = np.clip(y, 1e-12, 1 - 1e-12)
    return -np.mean(d * np.log(y) + (1 - d) * np.log(1 - y))
    ### END SOLUTION


# %% test="binary_cross_entropy" idea="values" points=1
import numpy as np

expect(
    "binary_cross_entropy([1, 0], [0.9, 0.2])",
    binary_cross_entropy(np.array([1.0, 0.0]), np.array([0.9, 0.2])),
    0.164252033486018,
    hint="起きたほうの確率は 0.9 と 0.8 です。−log の平均をとりましょう。",  #:ja
    hint="What happened had probabilities 0.9 and 0.8. Take the mean of −log.",  #:en
)
### BEGIN HIDDEN TESTS
d, y = np.array([0.0, 1.0, 1.0, 0.0, 1.0]), np.array([0.3, 0.6, 0.05, 0.99, 0.5])
expect(
    "binary_cross_entropy([0, 1, 1, 0, 1], [0.3, 0.6, 0.05, 0.99, 0.5])",
    binary_cross_entropy(d.copy(), y.copy()),
    -np.log([0.7, 0.6, 0.05, 0.01, 0.5]).mean(),
    hint="d = 0 の件では、1 − y が起きたほうの確率です。件数で割りましたか。",  #:ja
    hint="Where d is 0, what happened had probability 1 − y. Divided by the number of samples?",  #:en
)
expect(
    "binary_cross_entropy([1], [0.25])",
    binary_cross_entropy(np.array([1]), np.array([0.25])),
    np.log(4),
    hint="整数の d も受け取ります。log は自然対数です。",  #:ja
    hint="Whole numbers in d are allowed. log is the natural logarithm.",  #:en
)
### END HIDDEN TESTS

# %% test="binary_cross_entropy" idea="edges" points=1
import numpy as np

expect(
    "binary_cross_entropy([1, 0], [1, 0])",
    binary_cross_entropy(np.array([1.0, 0.0]), np.array([1.0, 0.0])),
    0.0,
    hint="完璧な予報の誤差は 0 です。nan になるのは、0 × log(0) を計算したときです。",  #:ja
    hint="A perfect forecast has loss 0. nan means that 0 × log(0) was computed.",  #:en
)
### BEGIN HIDDEN TESTS
for target, forecast in [(1.0, 1e-9), (0.0, 1 - 1e-9)]:
    expect(
        f"binary_cross_entropy([{target:g}], [{forecast!r}])",
        binary_cross_entropy(np.array([target]), np.array([forecast])),
        20.72326583694641,
        tol=5e-4,
        hint="ε が大きすぎると、小さな確率の誤差が変わってしまいます。",  #:ja
        hint="If ε is too large, it changes the loss of small probabilities.",  #:en
    )
for target, forecast in [(1.0, 0.0), (0.0, 1.0)]:
    got = binary_cross_entropy(np.array([target]), np.array([forecast]))
    expect(
        f"20 < binary_cross_entropy([{target:g}], [{forecast:g}]) < inf",
        bool(20 < got < np.inf),
        True,
        hint="確率 0 と言ったことが起きました。誤差は大きな、しかし有限の数です。",  #:ja
        hint="What had been given probability 0 happened: the loss is large, but finite.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ここで実験です。10 日のうち 7 日雨が降る町で、毎日同じ確率 $y$ を予報し続けます。誤差がいちばん小さくなるのは、$y$ がいくつのときでしょう。「どうせ雨のほうが多いから 100 % と言う」のは得でしょうか。
# %% [markdown] lang="en"
# An experiment. In a town where it rains on 7 days out of 10, you forecast the same probability $y$ every day. Which $y$ has the smallest loss? Rain is more likely anyway: does it pay to say 100 %?

# %% demo
rain = np.array([1.0] * 7 + [0.0] * 3)
said = np.linspace(0.01, 0.99, 99)
for f, name, color, style in [
    (binary_cross_entropy, "cross-entropy", RED, "-"),
    (lambda d, y: np.mean(np.abs(d - y)), "mean of |d − y|", ORANGE, "--"),
]:
    losses = np.array([f(rain, np.full(10, y)) for y in said])
    plt.plot(said, losses, style, color=color, label=name)
    plt.plot(said[losses.argmin()], losses.min(), "o", color=color, markersize=9)
plt.axvline(0.7, color=GREEN, linestyle=":", label="days with rain: 0.7")
plt.ylim(0, 2)
plt.title("Cross-entropy rewards honest forecasts")
plt.xlabel("forecast y, the same every day")
plt.ylabel("loss")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 交差エントロピーの谷底は、ちょうど 0.7。正直に言うのがいちばん得です。絶対値の底は右端で、「大げさに言え」と教えてしまいます。
#
# **試してみましょう** 二乗 `np.mean((d - y) ** 2)` では、底はどこになりますか。
#
# 試すと、二乗も正直さを好むことが分かります。それなら二乗でもよいのでは? ちがいは傾きに出ます。正解が $d = 1$ のとき、シグモイドの手前の総入力 $u$ を動かして、誤差を描きます。
# %% [markdown] lang="en"
# The bottom of cross-entropy is at 0.7: honesty pays best. The absolute value has its lowest point at the right-hand end and teaches exaggeration.
#
# **Try it** Where is the bottom for squares, `np.mean((d - y) ** 2)`?
#
# Squares, you will find, like honesty too. So why not use them? The difference is in the slopes. Let the right answer be $d = 1$, move the pre-activation $u$ before the sigmoid, and draw the loss.

# %% demo
u = np.linspace(-10, 5, 301)
y = 1 / (1 + np.exp(-u))
entropy = np.array([binary_cross_entropy(np.array([1.0]), np.array([value])) for value in y])
squares = (y - 1) ** 2 / 2
plt.plot(u, entropy, color=RED, label="cross-entropy")
plt.plot(u, squares, color=ORANGE, linestyle="--", label="squares")
plt.title("Squares go flat where the network is most wrong")
plt.xlabel("pre-activation u (right answer: large)")
plt.ylabel("loss")
plt.legend(fontsize=11)
plt.show()
for name, losses in [("cross-entropy", entropy), ("squares", squares)]:
    print(f"slope at u = −8: {name:13s} {np.gradient(losses, u)[40]:.4f}")

# %% [markdown] lang="ja"
# 左へ行くほど、ひどいまちがいです。二乗はそこが平らで、傾きがほぼ 0。いちばん直してほしいネットワークが、直し方を教えてもらえません(2 課のシグモイドの端と同じことです)。
# 交差エントロピーの傾きはほぼ −1 で、力強く右へ押してくれます。分類で交差エントロピーを使う、大きな理由がこれです。
# %% [markdown] lang="en"
# Further left is further wrong, and there squares are flat, with a slope of almost 0: the network that needs correction most is told nothing (the flat end of sigmoid, from lesson 2, again).
# Cross-entropy has a slope of about −1 and pushes hard to the right. This is the main reason why classification uses it.

# %% [markdown] lang="ja"
# ## 5. たくさんの中から 1 つ:one-hot と多クラスの交差エントロピー
#
# 犬が 0、猫が 1、鳥が 2。この番号をそのまま目標値にしてもよいでしょうか。犬を鳥とまちがえると差は 2、猫とまちがえると差は 1。鳥のほうが 2 倍悪いと言うつもりは、なかったはずです。
#
# そこで、クラスごとに席を 1 つずつ用意し、正解の席だけを 1 にします。犬は `[1, 0, 0]`、猫は `[0, 1, 0]`、鳥は `[0, 0, 1]`。これを **one-hot** といいます。元の番号は**ラベル**です。
#
# ### 課題 `one_hot`
#
# <details><summary>ヒント</summary>
#
# - `np.eye(3)` を表示してみましょう。犬の行、猫の行、鳥の行が並んでいます。配列で行を選ぶと(`a[[0, 0, 2]]`)どうなりますか。
# - クラスの数を `labels` の最大値から決めてはいけません。たまたま鳥が 1 件もないバッチもあります。
#
# </details>
# %% [markdown] lang="en"
# ## 5. One of many: one-hot targets and cross-entropy
#
# Dog is 0, cat is 1, bird is 2. May these numbers serve as targets? Taking a dog for a bird would be off by 2, for a cat by 1. Surely we never meant that a bird is twice as bad.
#
# So let each class have a seat of its own, with a 1 in the right seat only: dog `[1, 0, 0]`, cat `[0, 1, 0]`, bird `[0, 0, 1]`. That is called **one-hot**; the number we started from is the **label**.
#
# ### Exercise `one_hot`
#
# <details><summary>Hint</summary>
#
# - Print `np.eye(3)`: a row for dog, one for cat, one for bird. What happens if you choose rows with an array, as in `a[[0, 0, 2]]`?
# - Do not take the number of classes from the largest label: some batches happen to hold no bird.
#
# </details>


# %% exercise="one_hot"
def one_hot(labels, n):
    """ラベルを one-hot の行に変える。labels: (件数,) の整数の配列(0 から n−1)、n: クラスの数。(件数, n) の 0 と 1 の配列を返す。"""  #:ja
    """Turn labels into one-hot rows. labels: (samples,), array of whole numbers from 0 to n−1; n: number of classes. Returns (samples, n), zeros and ones."""  #:en
    ### BEGIN SOLUTION
    return np.eye(n)[labels]
    ### END SOLUTION


# %% test="one_hot" points=1
import numpy as np

expect(
    "one_hot([2, 0], 3)",
    one_hot(np.array([2, 0]), 3),
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]],
    hint="1 行が 1 件です。ラベルの番号の席だけが 1 になります。",  #:ja
    hint="Each row is one sample, with a 1 in the seat of its label.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "one_hot([1, 3, 1, 0], 5)",
    one_hot(np.array([1, 3, 1, 0]), 5),
    [[0, 1, 0, 0, 0], [0, 0, 0, 1, 0], [0, 1, 0, 0, 0], [1, 0, 0, 0, 0]],
    hint="列の数は n です。出てこないクラスの席も残します。",  #:ja
    hint="There are n columns: classes that do not occur keep their seats.",  #:en
)
expect(
    "one_hot([1, 2, 0], 3)",
    one_hot(np.array([1, 2, 0]), 3),
    [[0, 1, 0], [0, 0, 1], [1, 0, 0]],
    hint="行が件、列がクラスです。逆になっていませんか。",  #:ja
    hint="Rows are samples, columns are classes. Are they swapped?",  #:en
)
expect("one_hot([1], 2)", one_hot(np.array([1]), 2), [[0, 1]])
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 確率も 3 つになりました。3 枚の写真について、ネットワークの答え $y$ を見てください。正解の棒だけが青です。誤差はどの棒で決まるでしょうか。
# %% [markdown] lang="en"
# Now there are three probabilities. Here is what a network answered, $y$, for three pictures; the bar of the right class is blue. Which bars decide the loss?

# %% demo
names = ["dog", "cat", "bird"]
answers = np.array([[0.8, 0.1, 0.1], [0.3, 0.4, 0.3], [0.6, 0.35, 0.05]])
fig, axes = plt.subplots(1, 3, figsize=(6, 3.4), sharey=True)
for ax, y, right in zip(axes, answers, [0, 1, 2]):
    bars = ax.bar(names, y, color=GREY, alpha=0.4, hatch="//")
    bars[right].set(color=BLUE, alpha=1, hatch="")
    ax.set(title=f"it is a {names[right]}\nloss {-np.log(y[right]):.2f}", xlabel="class", ylim=(0, 1))
axes[0].set_ylabel("probability y")
fig.suptitle("Only the right class counts")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 見るのは正解の確率だけ。その $-\log$ が誤差です。2 値のときの考えと同じですね。one-hot の $d$ を使うと、こう書けます。
#
# $$E_n = -\sum_{k} d_{nk} \log y_{nk}$$
#
# 言葉にすると「正解のクラスに与えた確率の log をとり、符号を変える」。$d$ が 0 の項は消えるので、足し算の形でも残るのは 1 つです。これが**交差エントロピー**。何件かあるときは、件数で平均します。
#
# 目標値は one-hot でもラベルでも来ます。どちらでも動くようにしましょう。
#
# | | `d`(one-hot) | `d`(ラベル) | `y` |
# |---|---|---|---|
# | 1 件だけ | (クラス数,) | 整数 1 つ | (クラス数,) |
# | 何件かまとめて | (件数, クラス数) | (件数,) | (件数, クラス数) |
#
# ### 課題 `cross_entropy`
#
# <details><summary>ヒント</summary>
#
# - one-hot かラベルかは、表をよく見れば `d` と `y` の次元の数(`np.ndim`)で見分けられます。
# - どちらか一方にそろえると楽です。one-hot をラベルに直すなら `argmax`(どの軸?)。ラベルを one-hot に直すなら、関数をもう持っています。
# - $n$ 行目の、ラベルの列にある数は `y[np.arange(件数), ラベル]` で一度に取り出せます。1 件だけのときは、1 行の表だと思えば場合分けがいりません(`np.atleast_2d`)。
# - 確率 0 の正解に備えて、$\varepsilon$ を忘れずに。
#
# </details>
# %% [markdown] lang="en"
# Only the probability of the right class matters, and its $-\log$ is the loss: the same thought as with yes and no. With a one-hot $d$ it reads
#
# $$E_n = -\sum_{k} d_{nk} \log y_{nk}$$
#
# In words: the logarithm of the probability given to the right class, with its sign changed. It looks like a sum, but where $d$ is 0 the terms vanish and one is left. This is **cross-entropy**. For several samples, take the mean.
#
# Targets come as one-hot rows or as labels. Let us take both.
#
# | | `d` (one-hot) | `d` (labels) | `y` |
# |---|---|---|---|
# | one sample | (classes,) | one whole number | (classes,) |
# | several samples | (samples, classes) | (samples,) | (samples, classes) |
#
# ### Exercise `cross_entropy`
#
# <details><summary>Hint</summary>
#
# - One-hot or labels? Look at the table: the number of dimensions (`np.ndim`) of `d` and `y` tells.
# - Turn one kind into the other first. From one-hot to labels there is `argmax` (along which axis?); from labels to one-hot you already own a function.
# - `y[np.arange(samples), labels]` takes from each row the number in the column of its label. A single sample can be seen as a table of one row (`np.atleast_2d`), and no case distinction is needed.
# - The right class may have probability 0: remember $\varepsilon$.
#
# </details>


# %% exercise="cross_entropy"
def cross_entropy(d, y):
    """交差エントロピーの、件数についての平均を返す。y: 確率 (クラス数,) または (件数, クラス数)、d: one-hot かラベル(上の表の形)。"""  #:ja
    """Cross-entropy, the mean over samples. y: probabilities (classes,) or (samples, classes); d: one-hot or labels, in the shapes of the table above. Returns one number."""  #:en
    # ja: 確率がちょうど 0 でも inf や nan を返さない。1e-9 以上の確率では、正しい値とのずれが 0.01 未満。
    # en: Never inf or nan, even where a probability is exactly 0; less than 0.01 off for probabilities from 1e-9 up.
    ### BEGIN SOLUTION
    # ja: 次元の数が同じなら one-hot なので、ラベルに直す
    # en: as many dimensions as y: one-hot, so turn it into labels
    labels = np.argmax(d, axis=-1) if np.ndim(d) == np.ndim(y) else d
    y = np.atleast_2d(y)
    right = y[np.arange(len(y)), labels]
    return -np.mean(np.log(np.maximum(right, 1e-12)))
    ### END SOLUTION


# %% test="cross_entropy" idea="single" points=0.5
import numpy as np

y = np.array([0.8, 0.15, 0.05])
expect(
    "cross_entropy([0, 1, 0], [0.8, 0.15, 0.05])",
    cross_entropy(np.array([0.0, 1.0, 0.0]), y),
    1.8971199848858813,
    hint="正解の確率 0.15 の −log です。1 件なので、割る数は 1 です。",  #:ja
    hint="It is −log of 0.15, the right class. There is one sample, so divide by 1.",  #:en
)
expect(
    "cross_entropy(1, [0.8, 0.15, 0.05])",
    cross_entropy(1, y),
    1.8971199848858813,
    hint="ラベルが整数 1 つで来ることもあります。",  #:ja
    hint="The label may come as one whole number.",  #:en
)
### BEGIN HIDDEN TESTS
y = np.array([0.1, 0.2, 0.3, 0.4])
expect("cross_entropy([0, 0, 1, 0], [0.1, 0.2, 0.3, 0.4])", cross_entropy(np.array([0, 0, 1, 0]), y), -np.log(0.3))
expect("cross_entropy(0, [0.1, 0.2, 0.3, 0.4])", cross_entropy(0, y), -np.log(0.1))
### END HIDDEN TESTS

# %% test="cross_entropy" idea="one_hot" points=1
import numpy as np

expect(
    "cross_entropy([[1, 0, 0], [0, 0, 1]], [[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]])",
    cross_entropy(np.array([[1, 0, 0], [0, 0, 1]]), np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]])),
    0.6364828379064438,
    hint="正解の確率は 0.7 と 0.4 です。−log の平均をとりましょう。",  #:ja
    hint="The right classes have 0.7 and 0.4. Take the mean of −log.",  #:en
)
### BEGIN HIDDEN TESTS
y = np.array([[0.5, 0.3, 0.2], [0.1, 0.25, 0.65], [0.9, 0.06, 0.04]])
d = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
expect(
    f"cross_entropy({d.tolist()}, {y.tolist()})",
    cross_entropy(d.copy(), y.copy()),
    -np.log([0.3, 0.65, 0.9]).mean(),
    hint="行ごとに正解の列を選びます。argmax の軸は合っていますか。",  #:ja
    hint="In each row, choose the column of the right class. Is argmax along the right axis?",  #:en
)
y = np.array([[0.2, 0.8], [0.35, 0.65], [0.5, 0.5], [0.99, 0.01], [0.6, 0.4]])
d = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
expect(
    f"cross_entropy({d.tolist()}, {y.tolist()})",
    cross_entropy(d.copy(), y.copy()),
    -np.log([0.8, 0.35, 0.5, 0.01, 0.6]).mean(),
    hint="割るのは件数(行の数)です。クラスの数では割りません。",  #:ja
    hint="Divide by the number of samples (rows), not by the number of classes.",  #:en
)
expect("cross_entropy([[0, 1]], [[0.75, 0.25]])", cross_entropy(np.array([[0.0, 1.0]]), np.array([[0.75, 0.25]])), np.log(4))
### END HIDDEN TESTS

# %% test="cross_entropy" idea="index" points=1
import numpy as np

expect(
    "cross_entropy([0, 2], [[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]])",
    cross_entropy(np.array([0, 2]), np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]])),
    0.6364828379064438,
    hint="ラベルは列の番号です。1 行目の 0 列と、2 行目の 2 列を使います。",  #:ja
    hint="A label is the number of a column: row 0 gives column 0, row 1 gives column 2.",  #:en
)
### BEGIN HIDDEN TESTS
y = np.array([[0.5, 0.3, 0.2], [0.1, 0.25, 0.65], [0.9, 0.06, 0.04]])
expect(
    f"cross_entropy([2, 2, 1], {y.tolist()})",
    cross_entropy(np.array([2, 2, 1]), y.copy()),
    -np.log([0.2, 0.65, 0.06]).mean(),
    hint="件数とクラス数が同じでも、(件数,) の d はラベルです。",  #:ja
    hint="d of shape (samples,) holds labels, even if there are as many samples as classes.",  #:en
)
y = np.array([[0.1, 0.2, 0.3, 0.4], [0.25, 0.25, 0.3, 0.2]])
expect(f"cross_entropy([3, 1], {y.tolist()})", cross_entropy(np.array([3, 1]), y.copy()), -np.log([0.4, 0.25]).mean())
expect("cross_entropy([1], [[0.2, 0.8]])", cross_entropy(np.array([1]), np.array([[0.2, 0.8]])), -np.log(0.8))
### END HIDDEN TESTS

# %% test="cross_entropy" idea="zero" points=0.5
import numpy as np

expect(
    "cross_entropy([[1, 0], [0, 1]], [[1, 0], [0.5, 0.5]])",
    cross_entropy(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.5, 0.5]])),
    0.34657359027997264,
    hint="不正解のクラスの確率は 0 でもかまいません。0 × log(0) を計算していませんか。",  #:ja
    hint="A wrong class may well have probability 0. Is 0 × log(0) computed somewhere?",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "cross_entropy([0, 1], [[1e-9, 1 - 1e-9], [1 - 1e-9, 1e-9]])",
    cross_entropy(np.array([0, 1]), np.array([[1e-9, 1 - 1e-9], [1 - 1e-9, 1e-9]])),
    20.72326583694641,
    tol=5e-4,
    hint="ε が大きすぎると、小さな確率の誤差が変わってしまいます。",  #:ja
    hint="If ε is too large, it changes the loss of small probabilities.",  #:en
)
got = cross_entropy(np.array([[0.0, 1.0, 0.0]]), np.array([[0.5, 0.0, 0.5]]))
expect(
    "20 < cross_entropy([[0, 1, 0]], [[0.5, 0, 0.5]]) < inf",
    bool(20 < got < np.inf),
    True,
    hint="正解の確率が 0 のとき、誤差は大きな、しかし有限の数です。",  #:ja
    hint="Where the right class has probability 0, the loss is large, but finite.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 6. ε で隠すか、式を変えるか
#
# $\varepsilon$ があれば、もう安心でしょうか。正解は犬なのに、猫の点数が犬より $g$ だけ高いとします。$g$ を 0 から 1000 まで広げて、「ソフトマックスで確率にしてから log」を、$\varepsilon$ なしとありで計算します。緑は正しい値です。
# %% [markdown] lang="en"
# ## 6. Hide it with ε, or change the formula
#
# With $\varepsilon$, are we safe? Say it is a dog, but the score of cat is higher than that of dog by $g$. Let $g$ grow from 0 to 1000, and compute soft-max first and the logarithm after it, without and with $\varepsilon$. Green is the true value.

# %% demo
gap = np.linspace(0, 1000, 401)
# ja: 点数 (0, g) の犬の確率。最大値 g を引いてあるので、ソフトマックス自体はあふれない
# en: the probability of dog for scores (0, g); the maximum g is subtracted, so soft-max itself does not overflow
p = np.exp(-gap) / (1 + np.exp(-gap))
alive = p > 0
plt.plot(gap, np.logaddexp(0, gap), color=GREEN, linestyle=":", linewidth=5, alpha=0.6, label="true")
plt.plot(gap[alive], -np.log(p[alive]), color=RED, label="−log p")
plt.plot(gap[alive][-1], -np.log(p[alive][-1]), "X", color=RED, markersize=11)
plt.text(gap[alive][-1] + 25, 650, "p = 0", color=RED)
plt.plot(gap, -np.log(p + 1e-12), color=ORANGE, linestyle="--", label="−log(p + ε)")
plt.title("ε hides how bad it is, −log p breaks")
plt.xlabel("g: how much higher the wrong score is")
plt.ylabel("loss")
plt.legend(fontsize=11)
plt.show()
print(f"last gap with p > 0: {gap[alive][-1]:.0f}   ceiling with ε = 1e-12: {-np.log(1e-12):.1f}, with 1e-7: {-np.log(1e-7):.1f}")

# %% [markdown] lang="ja"
# 赤は途中で確率が 0 になって壊れ、だいだい色は低い天井に張りつきました。天井は平らで傾きがなく、そこからは学べません。壊れるのは隠せても、情報は戻らないのです。
#
# もとをたどれば、$e$ を計算してから log で戻すという往復に無理があります。式の上で先に打ち消しましょう。正解のクラスを $c$ とすると
#
# $$-\log \frac{e^{u_c}}{\sum_k e^{u_k}} = \log \sum_{k} e^{u_k} - u_c$$
#
# 言葉にすると「全員の点数をまとめた値から、正解の点数を引く」。割り算も、0 の log も消えました。残る心配は $e^{1000}$ です。最大値 $m$ をくくり出します。
#
# $$\log \sum_{k} e^{u_k} = m + \log \sum_{k} e^{u_k - m}$$
#
# 言葉にすると「最大値を引いてから計算し、最後に足して戻す」。$e$ の肩は 0 以下なのであふれません。和の中に $e^0 = 1$ が必ずあるので、log に 0 が渡ることもありません。これを **log-sum-exp** と呼びます。
#
# ### 課題 `softmax_cross_entropy`
# 受け取る `u` は、ソフトマックスに**入れる前**の点数です(**ロジット**ともいいます)。$\varepsilon$ は使いません。
#
# <details><summary>ヒント</summary>
#
# - 先に `u` の各行から、その行の最大値を引いてしまいましょう(`keepdims=True`)。$m$ は上の式の 2 つの項で打ち消し合うので、足して戻す必要がなくなります。
# - 正解の点数 $u_c$ は、one-hot とかけて足せば取り出せます。
# - 表全体の最大値を引くと、点数の低い行がどうなるか考えてみましょう。
#
# </details>
# %% [markdown] lang="en"
# Red breaks off where the probability becomes 0, and orange sticks to a low ceiling. A ceiling is flat, has no slope, and nothing can be learned from it. $\varepsilon$ hides the damage; it does not bring the information back.
#
# The trouble is the round trip: we go through $e$ and come back through log. Let us cancel them on paper first. With $c$ for the right class,
#
# $$-\log \frac{e^{u_c}}{\sum_k e^{u_k}} = \log \sum_{k} e^{u_k} - u_c$$
#
# In words: all scores rolled into one value, minus the score of the right class. The division is gone, and so is the logarithm of 0. What remains is $e^{1000}$, so we take out the maximum $m$:
#
# $$\log \sum_{k} e^{u_k} = m + \log \sum_{k} e^{u_k - m}$$
#
# In words: subtract the maximum before, add it back at the end. No exponent is above 0, so nothing overflows; and the sum always contains $e^0 = 1$, so the logarithm never meets 0. This is called **log-sum-exp**.
#
# ### Exercise `softmax_cross_entropy`
# The `u` that comes in holds scores **before** soft-max (also called **logits**). Use no $\varepsilon$.
#
# <details><summary>Hint</summary>
#
# - Begin by taking from each row of `u` its own maximum (`keepdims=True`). In the difference of the two terms above, $m$ cancels, and need not be added back.
# - The score $u_c$ of the right class comes out when you multiply with the one-hot target and add up.
# - If you subtracted the maximum of the whole table, what would become of a row with low scores?
#
# </details>


# %% exercise="softmax_cross_entropy"
def softmax_cross_entropy(d, u):
    """点数 u にソフトマックスと交差エントロピーを続けて計算し、件数で平均する。d(one-hot), u: どちらも (クラス数,) または (件数, クラス数)。"""  #:ja
    """Soft-max and cross-entropy of the scores u in one go, the mean over samples. d (one-hot) and u: both (classes,) or (samples, classes). Returns one number."""  #:en
    # ja: ±1000 の点数でも、inf や nan にならず、正しい値を返す。
    # en: Right even for scores of ±1000: no inf, no nan, no ceiling.
    ### BEGIN SOLUTION
    u = u - np.max(u, axis=-1, keepdims=True)
    log_sum_exp = np.log(np.sum(np.exp(u), axis=-1))
    return np.mean(log_sum_exp - np.sum(d * u, axis=-1))
    ### END SOLUTION


# %% test="softmax_cross_entropy" idea="values" points=1
import numpy as np

expect(
    "softmax_cross_entropy([0, 1, 0], [2, 1, -1])",
    softmax_cross_entropy(np.array([0.0, 1.0, 0.0]), np.array([2.0, 1.0, -1.0])),
    1.3490122167681864,
    hint="ソフトマックスで 0.26 になる猫が正解です。−log(0.26) くらいになりますか。",  #:ja
    hint="Soft-max gives the right class 0.26. Do you get about −log(0.26)?",  #:en
)
expect(
    "softmax_cross_entropy([[1, 0], [0, 1]], [[0, 0], [3, 3]])",
    softmax_cross_entropy(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 0.0], [3.0, 3.0]])),
    0.6931471805599453,
    hint="どちらの行も五分五分なので log 2 です。件数で平均しましたか。",  #:ja
    hint="Both rows are fifty-fifty, so log 2. Is it the mean over samples?",  #:en
)
### BEGIN HIDDEN TESTS
u = np.array([[1.0, 3.0, -2.0], [0.5, 0.0, 2.0], [4.0, -1.0, 1.0], [0.0, 2.0, 1.5]])
d = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
want = (np.log(np.exp(u).sum(axis=1)) - u[[0, 1, 2, 3], [0, 2, 1, 2]]).mean()
expect(
    f"softmax_cross_entropy({d.tolist()}, {u.tolist()})",
    softmax_cross_entropy(d.copy(), u.copy()),
    want,
    hint="行ごとにソフトマックスをとり、件数(行の数)で平均します。",  #:ja
    hint="Soft-max along each row, then the mean over the samples (rows).",  #:en
)
u = np.array([0, 1, 2, 5])
expect(
    "softmax_cross_entropy([1, 0, 0, 0], [0, 1, 2, 5])",
    softmax_cross_entropy(np.array([1, 0, 0, 0]), u.copy()),
    np.log(np.exp(u).sum()),
    hint="整数の点数も受け取ります。",  #:ja
    hint="Whole numbers are allowed as well.",  #:en
)
### END HIDDEN TESTS

# %% test="softmax_cross_entropy" idea="stable" points=1
import numpy as np

expect(
    "softmax_cross_entropy([0, 1], [1000, 0])",
    softmax_cross_entropy(np.array([0.0, 1.0]), np.array([1000.0, 0.0])),
    1000.0,
    hint="確率に直すと 0 になってしまいます。確率を作らず、点数のまま計算しましょう。",  #:ja
    hint="As a probability it would be 0. Make no probabilities: stay with the scores.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "softmax_cross_entropy([0, 0, 1], [1000, 1000, -1000])",
    softmax_cross_entropy(np.array([0.0, 0.0, 1.0]), np.array([1000.0, 1000.0, -1000.0])),
    2000 + np.log(2),
    tol=1e-7,
    hint="正しい値は 2000 と少しです。ε の天井にぶつかっていませんか。",  #:ja
    hint="The true value is a little over 2000. Is it stopped by the ceiling of an ε?",  #:en
)
expect(
    "softmax_cross_entropy([[1, 0], [0, 1], [1, 0]], [[1000, 1000], [-1000, -1001], [0, 1]])",
    softmax_cross_entropy(
        np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]), np.array([[1000.0, 1000.0], [-1000.0, -1001.0], [0.0, 1.0]])
    ),
    (np.log(2) + 2 * np.log(1 + np.e)) / 3,
    hint="最大値は行ごとに引きます。表全体の最大値を引くと、低い行の e がすべて 0 になります。",  #:ja
    hint="Subtract the maximum of each row; with that of the table, low rows turn into zeros.",  #:en
)
expect(
    "softmax_cross_entropy([1, 0], [1000, -1000])",
    softmax_cross_entropy(np.array([1.0, 0.0]), np.array([1000.0, -1000.0])),
    0.0,
    hint="自信を持って当てたので、誤差は 0 です。",  #:ja
    hint="Confident and right: the loss is 0.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 仕上げに、3 つの計算方法と PyTorch を並べます。正解は犬、犬の点数は 0 です。猫の点数を上げていくと、どこまで正しい値を返せるでしょうか。
# %% [markdown] lang="en"
# To finish, three ways of computing beside PyTorch. It is a dog, and dog has score 0. As the score of cat goes up, how long does each one stay right?

# %% demo
import torch

d = np.array([1.0, 0.0])
print("cat's score   naive   with ε    yours  PyTorch")
for score in [1.0, 20.0, 50.0, 1000.0]:
    u = np.array([0.0, score])
    with np.errstate(all="ignore"):
        naive = -np.log(np.exp(u) / np.sum(np.exp(u)))[0]
    y = np.exp(u - score) / np.sum(np.exp(u - score))
    theirs = torch.nn.functional.cross_entropy(torch.tensor(u), torch.tensor(d)).item()
    print(f"{score:11.0f} {naive:7.2f} {cross_entropy(d, y):8.2f} {softmax_cross_entropy(d, u):8.2f} {theirs:8.2f}")

# %% [markdown] lang="ja"
# 最後まで正しいのは、あなたの `softmax_cross_entropy` と PyTorch だけです。PyTorch の `cross_entropy` も、確率ではなく**点数**を受け取ります。中で log-sum-exp を使うためです。ソフトマックスを先に通してから渡さないように気をつけましょう。
#
# 3 課の表に、今日の関数の名前を書き込めば、出力層の準備は終わりです。
#
# | 問題 | 出力層の活性化関数 | 誤差関数 |
# |---|---|---|
# | 回帰 | 恒等関数 | `mean_squared_error` |
# | 2 値分類 | シグモイド | `binary_cross_entropy` |
# | 多クラス分類 | ソフトマックス | `cross_entropy`(点数からなら `softmax_cross_entropy`) |
#
# ## 確認テスト
#
# 答えを書いて次のセルも実行すると、その場で返事が返ってきます。何度でも答え直せます。
#
# **問 1.** モデル A の差は +4, −4, +4, −4、モデル B の差は +1, +1, +1, +1 でした。「0 に近いほどよい」とすると、よいと判定されるのはどちらですか。
# - a. 差の和でも二乗の和でも A
# - b. 差の和では A、二乗の和では B
# - c. 差の和では B、二乗の和では A
# - d. 差の和でも二乗の和でも B
# %% [markdown] lang="en"
# Only your `softmax_cross_entropy` and PyTorch are right to the end. PyTorch's `cross_entropy` takes **scores** too, not probabilities, because log-sum-exp works inside. Do not put soft-max in front of it.
#
# With today's names the table of lesson 3 is complete:
#
# | Task | Output activation | Loss |
# |---|---|---|
# | regression | identity | `mean_squared_error` |
# | binary classification | sigmoid | `binary_cross_entropy` |
# | multi-class classification | soft-max | `cross_entropy` (from scores: `softmax_cross_entropy`) |
#
# ## Confirmation test
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** Model A is off by +4, −4, +4, −4; model B by +1, +1, +1, +1. If closer to 0 is better, which model is called the better one?
# - a. A, by the sum of differences and by the sum of squares
# - b. A by the sum of differences, B by the sum of squares
# - c. B by the sum of differences, A by the sum of squares
# - d. B, by both

# %% quiz="plus_and_minus" points=1
plus_and_minus = "b"
replies = {
    "a": "差の和は A が 0 なので、そちらは合っています。二乗の和は 16 × 4 = 64 と 1 × 4 = 4。小さいのはどちらでしょう。",  #:ja
    "a": "The sum of differences is 0 for A, so that half is right. The squares add up to 16 × 4 = 64 and 1 × 4 = 4: which is smaller?",  #:en
    "b": "そのとおり。差の和は 0 と 4 なので、大外れの A が満点になります。二乗の和は 64 と 4 で、目で見た判断と合います。",  #:ja
    "b": "Right: differences add up to 0 and 4, so A looks perfect while missing badly. The squares, 64 and 4, agree with common sense.",  #:en
    "c": "逆です。A の差を順に足してみましょう。+4 と −4 は打ち消し合います。",  #:ja
    "c": "The other way round. Add up the differences of A one by one: +4 and −4 cancel.",  #:en
    "d": "本当によいのは B ですが、差の和は A が 0、B が 4 です。差の和にはそれが見えません。",  #:ja
    "d": "B is the better model indeed, but its differences add up to 4 and those of A to 0. The sum of differences cannot see it.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 平均二乗誤差から ½ を取り除くと、何が変わりますか。
# - a. 誤差が最小になる重みが変わる
# - b. 最小になる重みは同じで、傾きが 2 倍になる
# - c. 傾きは同じで、誤差だけが 2 倍になる
# - d. 差が打ち消し合うようになる
# %% [markdown] lang="en"
# **Question 2.** What changes if we drop the ½ from mean squared error?
# - a. The weights at which the error is smallest
# - b. Those weights stay, and the slopes double
# - c. The slopes stay, and only the error doubles
# - d. Differences begin to cancel

# %% quiz="drop_half" points=1
drop_half = "b"
replies = {
    "a": "全体を 2 倍にすると谷は深くなりますが、谷底の場所は動きません。",  #:ja
    "a": "Doubling everything makes the valley steeper, but its lowest point stays where it was.",  #:en
    "b": "そのとおり。½e² の傾きは e、e² の傾きは 2e。½ は計算を見やすくする約束です。",  #:ja
    "b": "Right: ½e² has slope e, and e² has 2e. The ½ is there to keep formulas tidy.",  #:en
    "c": "誤差が 2 倍なら、少し動かしたときの変化も 2 倍です。傾きも 2 倍になります。",  #:ja
    "c": "If the error doubles, so does its change when something moves a little: the slope doubles as well.",  #:en
    "d": "打ち消し合いを防いでいるのは二乗です。½ は関係しません。",  #:ja
    "d": "It is the square that prevents cancelling; the ½ has no part in it.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 10 件のデータを 4 件・4 件・2 件のバッチに分けたら、バッチの誤差(平均)は順に 1.0, 2.0, 6.0 でした。10 件全体の誤差(平均)はいくつですか。
# %% [markdown] lang="en"
# **Question 3.** Ten samples in batches of 4, 4 and 2 had batch errors (means) of 1.0, 2.0 and 6.0. What is the mean error of all ten samples?

# %% quiz="whole_cycle" points=1
whole_cycle = 2.4
replies = {
    "2.4": "そのとおり。(1.0 × 4 + 2.0 × 4 + 6.0 × 2) ÷ 10 = 2.4 です。",  #:ja
    "2.4": "Right: (1.0 × 4 + 2.0 × 4 + 6.0 × 2) / 10 = 2.4.",  #:en
    "3": "3 つのバッチをそのまま平均しましたね。2 件のバッチを、4 件のバッチと同じ重みで数えています。",  #:ja
    "3": "That is the plain mean of three batches: it counts the batch of two as much as a batch of four.",  #:en
    "24": "それは 10 件の誤差の和です。最後に件数で割りましょう。",  #:ja
    "24": "That is the sum over ten samples. Divide by their number at the end.",  #:en
    "9": "バッチの誤差を足しただけです。それぞれ何件分の平均だったでしょうか。",  #:ja
    "9": "That adds the batch errors. Each was a mean: over how many samples?",  #:en
    "8": "和の 24 を、バッチの数 3 で割りましたね。割るのは件数です。",  #:ja
    "8": "That divides the sum, 24, by the three batches. Divide by the samples.",  #:en
    "0.9": "バッチの誤差の和を 10 で割りましたね。割る前に、それぞれ件数をかけましょう。",  #:ja
    "0.9": "That divides the sum of the batch errors by 10. Multiply each by its number of samples first.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** まだ何も学んでいないネットワークが、10 種類の数字のどれにも確率 0.1 と答えます。交差エントロピー(平均)はいくつですか。小数第 3 位まで答えてください。学習が正しく始まったかを確かめるのに、実際によく使う数です。
# %% [markdown] lang="en"
# **Question 4.** A network that has learned nothing yet gives probability 0.1 to each of ten digits. What is its mean cross-entropy, to three decimals? In practice this number is a good check that training starts as it should.

# %% quiz="nothing_learned" points=1
nothing_learned = 2.303
replies = {
    "2.303": "そのとおり。正解の確率はいつも 0.1 なので、−log 0.1 = log 10 です。最初の誤差がこれより大きく外れていたら、どこかを疑いましょう。",  #:ja
    "2.303": "Right: the right class always has 0.1, and −log 0.1 = log 10. If your first loss is far from this, something is amiss.",  #:en
    "-2.303": "確率の log は負の数です。符号を変えるのを忘れていませんか。",  #:ja
    "-2.303": "The logarithm of a probability is negative. Remember to change the sign.",  #:en
    "1": "10 を底にした log ですね。この課の log は自然対数です。",  #:ja
    "1": "That is the logarithm to base 10. Ours is the natural one.",  #:en
    "0.1": "それは正解の確率です。誤差は、その −log です。",  #:ja
    "0.1": "That is the probability of the right class. The loss is −log of it.",  #:en
    "0.2303": "クラスの数の 10 で割りましたね。one-hot で残る項は 1 つで、割るのは件数だけです。",  #:ja
    "0.2303": "That divides by the ten classes. One term is left by the one-hot target, and only samples are divided by.",  #:en
    "23.03": "10 クラス分を足しましたね。正解以外の項は、d が 0 なので消えます。",  #:ja
    "23.03": "That adds up all ten classes. Where d is 0 the terms vanish.",  #:en
    "0.1054": "−log 0.9 を計算しましたね。使うのは正解に与えた確率 0.1 です。",  #:ja
    "0.1054": "That is −log 0.9. Use the probability given to the right class, 0.1.",  #:en
    "0.105": "−log 0.9 を計算しましたね。使うのは正解に与えた確率 0.1 です。",  #:ja
    "0.105": "That is −log 0.9. Use the probability given to the right class, 0.1.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 友だちは、ソフトマックスで確率に直した `y` を、PyTorch の `cross_entropy`(点数を受け取る関数)に渡しています。何が起きますか。
# - a. 0 から 1 の数なので、エラーで止まる
# - b. エラーは出ないが、完璧に当てても誤差が 0 に近づかない
# - c. ソフトマックスは 2 回かけても同じなので、何も変わらない
# - d. 2 回かけるとより自信のある確率になり、学習が速くなる
# %% [markdown] lang="en"
# **Question 5.** A friend hands `y`, probabilities after soft-max, to PyTorch's `cross_entropy`, which takes scores. What happens?
# - a. It stops with an error, as the numbers lie between 0 and 1
# - b. No error, but the loss stays well above 0 even for perfect answers
# - c. Nothing: soft-max twice is the same as once
# - d. Soft-max twice is more confident, so learning gets faster

# %% quiz="softmax_twice" points=1
softmax_twice = "b"
replies = {
    "a": "0 から 1 の数も、点数としてはふつうの数です。エラーにならないので、かえって気づきにくいまちがいです。",  #:ja
    "a": "As scores, numbers from 0 to 1 are quite ordinary. There is no error, which makes the mistake hard to notice.",  #:en
    "b": "そのとおり。3 クラスで y = [1, 0, 0] と当てても、もう一度ソフトマックスを通すと 0.58 になり、誤差は 0.55 より下がりません。",  #:ja
    "b": "Right: with three classes even y = [1, 0, 0] becomes 0.58 after a second soft-max, and the loss never gets below 0.55.",  #:en
    "c": "[1, 0, 0] にもう一度ソフトマックスをかけてみましょう。e の 1 乗と e の 0 乗の比は、およそ 2.7 対 1 です。",  #:ja
    "c": "Apply soft-max to [1, 0, 0] once more: the ratio of e to the 1st and e to the 0th is about 2.7 to 1.",  #:en
    "d": "逆です。確率どうしの差は 1 以下なので、2 回目の確率はならされて、自信のない答えになります。",  #:ja
    "d": "The opposite: probabilities differ by 1 at most, so the second soft-max evens them out and makes them less confident.",  #:en
}

# %% [markdown] lang="ja"
# **問 6.(記述)** 「分類でも二乗誤差を使えばいいのに、なぜ交差エントロピーなの?」と聞かれました。シグモイド(またはソフトマックス)の出力を例に、5 行くらいで答えてください。
#
# 採点の目安(各 1 点)
# - 交差エントロピーが何を測るのか(起きたこと、つまり正解に与えた確率の −log)を説明している。
# - 自信を持ってまちがえたときの減点を、二乗誤差と比べている。
# - そのときの傾きを比べ、学習にどう影響するかを説明している。
# %% [markdown] lang="en"
# **Question 6 (essay).** Somebody asks: "Why cross-entropy? Squared error would do for classification too." Answer in about five lines, with a sigmoid (or soft-max) output as your example.
#
# How it is graded (1 point each)
# - Says what cross-entropy measures: −log of the probability given to what happened, the right answer.
# - Compares the penalty for a confident mistake with that of squared error.
# - Compares the slopes there, and says what this means for learning.

# %% [markdown] essay="why_entropy" points=3 lang="ja"
# ### BEGIN SOLUTION
# 交差エントロピーは、正解に与えた確率 p の −log を平均したもの。p が 1 なら 0 で、p が 10 分の 1 になるたびに 2.3 増え、上限がない。二乗誤差は、自信を持ってまちがえても ½ までしか増えない。
# そのうえ、シグモイドは端が平らなので、二乗誤差では大きくまちがえたときの傾きがほぼ 0 になり、いちばん直すべきときに学べない。
# 交差エントロピーでは log がシグモイドの e を打ち消し、大きくまちがえたときの傾きがおよそ −1 のまま残るので、しっかり直せる。
# ### END SOLUTION
# %% [markdown] essay="why_entropy" points=3 lang="en"
# ### BEGIN SOLUTION
# Cross-entropy is the mean of −log p, with p the probability given to the right answer: 0 for p = 1, and 2.3 more for each factor of ten, without end. Squared error never exceeds ½, however confident the mistake.
# Moreover sigmoid is flat at its ends, so with squared error the slope is almost 0 when the network is badly wrong: it cannot learn when it most needs to.
# In cross-entropy the logarithm undoes the e of sigmoid; the slope at a bad mistake stays about −1 and keeps pushing.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## 先へ進む人のために
#
# - Stigler, [*Gauss and the invention of least squares*](https://doi.org/10.1214/aos/1176345451) (1981) 二乗を最初に使ったのは誰か。ルジャンドルとガウスの争いを調べた論文。
# - Shannon, [*A mathematical theory of communication*](https://doi.org/10.1002/j.1538-7305.1948.tb01338.x) (1948) エントロピーという考えの出発点。
# - Gneiting, Raftery, [*Strictly proper scoring rules, prediction, and estimation*](https://doi.org/10.1198/016214506000001437) (2007) 正直な予報がいちばん得になる採点方法とは。4 節の実験の理論です。
# - Blanchard, Higham, Higham, [*Accurately computing the log-sum-exp and softmax functions*](https://doi.org/10.1093/imanum/draa038) (2021) 6 節の書き方が、なぜ、どこまで正確なのか。
#
# 次の課では、今日の誤差を山の高さに見立てて、谷底へ下りていきます。
# %% [markdown] lang="en"
# ## Going further
#
# - Stigler, [*Gauss and the invention of least squares*](https://doi.org/10.1214/aos/1176345451) (1981): who was first to square? The quarrel of Legendre and Gauss, looked into.
# - Shannon, [*A mathematical theory of communication*](https://doi.org/10.1002/j.1538-7305.1948.tb01338.x) (1948): where entropy, as we use it, begins.
# - Gneiting, Raftery, [*Strictly proper scoring rules, prediction, and estimation*](https://doi.org/10.1198/016214506000001437) (2007): which ways of marking reward honesty? The theory of the experiment in section 4.
# - Blanchard, Higham, Higham, [*Accurately computing the log-sum-exp and softmax functions*](https://doi.org/10.1093/imanum/draa038) (2021): why, and how far, section 6 is exact.
#
# In the next lesson the loss becomes the height of a mountain, and we walk down to the valley floor.
