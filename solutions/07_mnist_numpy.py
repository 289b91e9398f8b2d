# %% [markdown] lang="ja"
# 下の 10 枚は、数字ごとに全員の字を重ねて平均した「平均の字」です。新しい字が来たら、いちばん似ている平均の字を答える。
# それだけのプログラムは、何 % 当たるでしょうか。そして、これまで作ってきた部品でネットワークを組むと、どこまで伸びるでしょうか。2 つの数を予想してから、実行してください。
# %% [markdown] lang="en"
# The ten pictures below are averages: everybody's sevens laid on top of each other, and so on for each digit. Suppose a program answers every new digit with the average that looks most like it, and does nothing else.
# What share does it get right? And how far will a network take us that is made of the parts you built in the last six lessons? Write down both guesses, then run the cells.

# %% setup
import time
import warnings
from pathlib import Path

import numpy as np
from PIL import Image

with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)
    from fastai.data.external import URLs, untar_data


def read_digits(folder):
    """folder/<数字>/*.png を読み、画素 (n, 784)(0 から 255 の整数)と数字 (n,) を返す。"""  #:ja
    """Read folder/<digit>/*.png; return pixels (n, 784), whole numbers from 0 to 255, and the digits (n,)."""  #:en
    files = sorted(Path(folder).glob("*/*.png"), key=lambda file: int(file.stem))
    pixels = np.zeros((len(files), 784), dtype=np.uint8)
    for row, file in zip(pixels, files):
        with Image.open(file) as picture:
            row[:] = np.asarray(picture).ravel()
    return pixels, np.array([int(file.parent.name) for file in files])


def get_mnist():
    """MNIST の訓練用とテスト用の (画素, 数字)。配布元が止まっていたら、torchvision から取る。"""  #:ja
    """(pixels, digits) of MNIST, for training and for testing; when its host is down, from torchvision."""  #:en
    try:
        path = untar_data(URLs.MNIST)
        print(path.name, *[file.read_text(encoding="utf-8").split("\n")[0] for file in path.glob("README.md")])
        return read_digits(path / "training"), read_digits(path / "testing")
    except Exception as problem:
        print("予備の入手先を使います:", problem)  #:ja
        print("Using the mirror:", problem)  #:en
    from torchvision.datasets import MNIST

    parts = [MNIST("mnist", train=part, download=True) for part in (True, False)]
    return [(part.data.numpy().reshape(-1, 784), part.targets.numpy()) for part in parts]


# %% demo
# ja: 本物は 70,000 枚の PNG。初回はダウンロードを含めて 1 分ほどかかることがあります
# en: the real set is 70,000 PNG files: the first time this may take a minute, with the download
began = time.perf_counter()
(pixels, digits), (test_pixels, test_digits) = get_mnist()
print(f"{len(pixels):,} digits to learn from, {len(test_pixels):,} to be tested with, read in {time.perf_counter() - began:.0f} s")

averages = np.stack([pixels[digits == k].mean(axis=0) for k in range(10)])
distances = np.stack([((test_pixels - average) ** 2).sum(axis=1) for average in averages], axis=1)
fig, axes = plt.subplots(2, 5, figsize=(6, 2.9))
for k, ax in enumerate(axes.flat):
    ax.imshow(averages[k].reshape(28, 28), cmap="gray")
    ax.axis("off")
fig.suptitle("The average of each digit")
plt.show()
print(f"answering with the nearest average: {np.mean(distances.argmin(axis=1) == test_digits):.1%} right")

# %% [markdown] lang="ja"
# 当てずっぽうの 10 % より、ずっとましです。でも、10 通の郵便のうち 1 通以上が迷子になるようでは使えません。目標は 98 %。使う道具は NumPy だけです。(最初の行に「ミニチュア」とあれば、小さな練習用のデータで動いています。)
#
# **この課でできるようになること** データを正しく入力に仕立て、初期値を選び、二層のネットワークを NumPy だけで学習させられるようになります。学習曲線から過学習を見抜き、早期終了、ドロップアウト、重み減衰、データ拡張で手当てできるようになります。
#
# **必要なもの** 順伝播(03)、交差エントロピー(04)、ミニバッチとモーメンタム(05)、逆伝播(06)。その関数は、下のセルに用意してあります。GPU は使いません。
#
# **使うデータ** MNIST(LeCun ほか、1998)。CC BY-SA 3.0 で公開されています。
# %% [markdown] lang="en"
# Far better than guessing, which gets 10 %. But a post office that loses more than one letter in ten will not do. We aim at 98 %, and the only tool is NumPy. (If the first line says "miniature", this runs on a small practice set.)
#
# **What you will be able to do** Turn data into proper inputs, choose initial values, and train a two-layer network with nothing but NumPy. Spot over-fitting in learning curves, and treat it with early stopping, drop-out, weight decay and data augmentation.
#
# **What you need** The forward pass (03), cross-entropy (04), mini-batches and momentum (05), back-propagation (06). The next cell brings their functions along. No GPU.
#
# **The data** MNIST (LeCun et al., 1998), published under CC BY-SA 3.0.


# %% setup
# ja: 03 から 06 の課で書いた関数
# en: what you wrote in lessons 03 to 06
def relu(u):
    return np.maximum(u, 0)


def softmax(u):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def one_hot(labels, n):
    return np.eye(n)[labels]


def softmax_cross_entropy(d, u):
    u = u - np.max(u, axis=-1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(d * u, axis=-1))


def minibatches(X, t, size, rng):
    order = rng.permutation(len(X))
    return [(X[order[i : i + size]], t[order[i : i + size]]) for i in range(0, len(X), size)]


def momentum_step(params, grads, velocity, lr, momentum):
    velocity = {name: momentum * velocity[name] - lr * grads[name] for name in params}
    return {name: params[name] + velocity[name] for name in params}, velocity


# %% [markdown] lang="ja"
# ## 1. 何を入力にするか
#
# 画像の前に、表のデータで考えます。パン屋が、**明日売れるパンの数**を前の晩に予測します。記録には、予想気温、雨の確率、休日の旗(0 か 1)、それに「その日の売上金額」もあります。
# 列は多いほどよいのでしょうか。3 つの入力だけの場合と、売上金額も入れた場合を、取り分けておいた 80 日で比べます。
# %% [markdown] lang="en"
# ## 1. What to feed
#
# Before pictures, a table. A bakery wants to know the evening before **how many loaves it will sell tomorrow**. Its records hold the forecast temperature, the probability of rain, a flag for holidays (0 or 1), and also "the day's takings".
# Is more columns better? We compare the first three inputs alone with all four, on 80 days that were set aside.

# %% demo
rng = np.random.default_rng(7)
temperature, rain, holiday = rng.uniform(0, 32, 240), rng.uniform(0, 1, 240), (rng.uniform(size=240) < 0.3).astype(float)
loaves = 260 - 3 * temperature - 60 * rain + 70 * holiday + rng.normal(0, 15, 240)
takings = 280 * loaves + rng.normal(0, 1500, 240)


def predict_loaves(columns, columns_in_use):
    """160 日で直線を当てはめ、残りの 80 日を予測する。"""  #:ja
    """Fit a plane to 160 days and predict the other 80."""  #:en
    A, B = (np.column_stack([*part, np.ones(240)]) for part in (columns, columns_in_use))
    return B[160:] @ np.linalg.lstsq(A[:160], loaves[:160], rcond=None)[0]


three = [temperature, rain, holiday]
unknown = np.full(240, takings[:160].mean())
guesses = [predict_loaves(three, three), predict_loaves([*three, takings], [*three, takings]), predict_loaves([*three, takings], [*three, unknown])]
errors = [np.mean(np.abs(guess - loaves[160:])) for guess in guesses]
bars = plt.bar(["three inputs", "with takings,\non the records", "with takings,\nin real use"], errors, color=[BLUE, GREY, RED])
for bar, hatch in zip(bars, ["", "//", "xx"]):
    bar.set(hatch=hatch, edgecolor="white")
plt.ylabel("mean error (loaves)")
plt.title("Too good to be true")
plt.show()

# %% [markdown] lang="ja"
# 記録の上では、売上金額が圧勝です。ところが本番では大外れ。前の晩には、明日の売上はまだ分からないからです(ここでは訓練データの平均で埋めました)。売上は「数 × 値段」、つまり**答えを加工したもの**で、これを**リーク**(答えの漏れ)といいます。成績がよすぎたら、まず疑いましょう。
#
# | 入力に向くもの | そのまま入れてはいけないもの |
# |---|---|
# | 連続した数(気温、画素の明るさ) | 答えそのもの、答えを加工したもの |
# | 確率(雨の確率) | 大小に意味のない番号(社員番号。使うなら one-hot に直す) |
# | 旗(休日なら 1、ちがえば 0) | 値がほとんど欠けている列、誤差の大きすぎる列 |
#
# 迷ったら「**予測するその時に、その値は手に入るか**」「**2 倍の値は、何かが 2 倍か**」と自分に聞いてください。2 つの表をつなぐときは、同じ日どうしが並ぶように、日付で合わせます。
#
# では、少しだけ欠けている列は? 手は 4 つあります。
#
# | `how` | すること | 向く場面 |
# |---|---|---|
# | `"rows"` | 欠けのある行を捨てる | 欠けた行がわずか |
# | `"columns"` | 欠けのある列を捨てる | 欠けが 1 つの列に集中 |
# | `"zero"` | 0 で埋める | 0 が「ない」「平均」を表す(2 節) |
# | `"mean"` | その列の、分かっている値の平均で埋める | ほかの値と釣り合いを保ちたい |
#
# ### 課題 `impute`
# この 4 つを書いてください。欠けは `np.nan` で表します。
#
# <details><summary>ヒント</summary>
#
# - `np.nan == np.nan` は `False` です。欠けを探すのは `np.isnan(X)`。
# - `axis=1` の `any` は「行のどこかに」、`axis=0` の `any` は「列のどこかに」。
# - 欠けを除いた平均は `np.nanmean`。`np.where(条件, a, b)` は、条件が真の所だけ `a` にした新しい配列です。
#
# </details>
# %% [markdown] lang="en"
# On the records, takings win by far. In real use they are a disaster: the evening before, tomorrow's takings are not known (here the training mean was filled in). Takings are loaves times price, that is, **the answer in disguise**. This is called a **leak**. When a result looks too good, suspect one first.
#
# | Good inputs | Not as they are |
# |---|---|
# | amounts (temperature, brightness of a pixel) | the answer, or anything made from it |
# | probabilities (of rain) | numbers that are names (staff numbers; if used, then as one-hot) |
# | flags (1 for a holiday, else 0) | columns that are mostly missing, or measured with large errors |
#
# When in doubt, ask: **will I have this value at the time of predicting?** and **is twice the number twice of anything?** And when you join two tables, match them by date, so that each row holds one day.
#
# What of a column with a few gaps? There are four ways:
#
# | `how` | What it does | When |
# |---|---|---|
# | `"rows"` | drop the rows with a gap | few rows have one |
# | `"columns"` | drop the columns with a gap | the gaps sit in one column |
# | `"zero"` | fill in 0 | 0 stands for "none" or "average" (section 2) |
# | `"mean"` | fill in the mean of the column's known values | keep in line with the rest |
#
# ### Exercise `impute`
# Write all four. Gaps are `np.nan`.
#
# <details><summary>Hint</summary>
#
# - `np.nan == np.nan` is `False`. `np.isnan(X)` finds the gaps.
# - `any` with `axis=1` asks "anywhere in the row?", with `axis=0` "anywhere in the column?".
# - `np.nanmean` is the mean without the gaps. `np.where(condition, a, b)` makes a new array with `a` wherever the condition holds.
#
# </details>


# %% exercise="impute"
def impute(X, how):
    """欠け(nan)を始末した新しい配列を返す。X: (n, 列数) の小数で、変えない。how: "rows", "columns", "zero", "mean" のどれか(上の表)。"""  #:ja
    """Return a new array without gaps (nan). X: (n, columns) of floats, left as it is. how: "rows", "columns", "zero" or "mean", as in the table."""  #:en
    ### BEGIN SOLUTION
    missing = np.isnan(X)
    if how == "rows":
        return X[~missing.any(axis=1)]
    if how == "columns":
        return X[:, ~missing.any(axis=0)]
    return np.where(missing, 0.0 if how == "zero" else np.nanmean(X, axis=0), X)
    ### END SOLUTION


# %% test="impute" idea="fill" points=0.5
import numpy as np

table = np.array([[1.0, np.nan], [3.0, 10.0], [np.nan, 30.0]])
expect(
    'impute([[1, nan], [3, 10], [nan, 30]], "zero")',
    impute(table, "zero"),
    [[1.0, 0.0], [3.0, 10.0], [0.0, 30.0]],
    hint="欠けだけを 0 にします。",  #:ja
    hint="Only the gaps become 0.",  #:en
)
expect(
    'impute([[1, nan], [3, 10], [nan, 30]], "mean")',
    impute(table, "mean"),
    [[1.0, 20.0], [3.0, 10.0], [2.0, 30.0]],
    hint="2 列目の平均は (10 + 30) / 2。欠けは数に入れません。",  #:ja
    hint="The mean of the second column is (10 + 30) / 2: gaps do not count.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(3)
table = rng.normal(5, 2, (9, 4))
gaps = rng.uniform(size=(9, 4)) < 0.3
gaps[0], gaps[1, 3] = False, True
want_zero, want_mean = table.copy(), table.copy()
for column in range(4):
    want_zero[gaps[:, column], column] = 0.0
    want_mean[gaps[:, column], column] = table[~gaps[:, column], column].mean()
table[gaps] = np.nan
expect('impute(X, "zero")', impute(table, "zero"), want_zero)
expect(
    'impute(X, "mean")',
    impute(table, "mean"),
    want_mean,
    hint="平均は列ごとに、分かっている値だけで取ります。",  #:ja
    hint="Take the mean of each column, from its known values alone.",  #:en
)
### END HIDDEN TESTS

# %% test="impute" idea="drop" points=0.5
import numpy as np

table = np.array([[1.0, 2.0, np.nan], [3.0, 10.0, 7.0], [4.0, 30.0, 5.0]])
expect(
    'impute([[1, 2, nan], [3, 10, 7], [4, 30, 5]], "rows")',
    impute(table, "rows"),
    [[3.0, 10.0, 7.0], [4.0, 30.0, 5.0]],
    hint="欠けが 1 つでもある行は、まるごと捨てます。",  #:ja
    hint="A row with even one gap is dropped as a whole.",  #:en
)
expect(
    'impute([[1, 2, nan], [3, 10, 7], [4, 30, 5]], "columns")',
    impute(table, "columns"),
    [[1.0, 2.0], [3.0, 10.0], [4.0, 30.0]],
    hint="捨てるのは列です。",  #:ja
    hint="This time columns are dropped.",  #:en
)
### BEGIN HIDDEN TESTS
table = np.arange(24.0).reshape(4, 6)
table[0, 1] = table[2, 1] = table[2, 4] = np.nan
expect('impute(X, "rows")', impute(table, "rows"), np.arange(24.0).reshape(4, 6)[[1, 3]])
expect('impute(X, "columns")', impute(table, "columns"), np.arange(24.0).reshape(4, 6)[:, [0, 2, 3, 5]])
whole = np.arange(6.0).reshape(3, 2)
for how in ("rows", "columns", "zero", "mean"):
    expect(
        f'impute([[0, 1], [2, 3], [4, 5]], "{how}")',
        impute(whole, how),
        whole,
        hint="欠けがなければ、そのままです。",  #:ja
        hint="Without gaps nothing changes.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 2. ものさしをそろえる
#
# 気温は 0 から 32、雨の確率は 0 から 1。単位がちがうと、学習はどうなるでしょう。パン屋の表で、直線を勾配降下法で当てはめます。学習率は、それぞれ、発散する境目の半分にしました。
# %% [markdown] lang="en"
# ## 2. One ruler for all
#
# Temperatures run from 0 to 32, probabilities from 0 to 1. Do units matter for learning? Fit the bakery's table by gradient descent. Each run has half of the learning rate at which it would diverge.

# %% demo
table = np.column_stack([temperature, rain, holiday])
scaled = (table - table.mean(axis=0)) / table.std(axis=0)
for columns, name, colour, style in [(table, "as they are", ORANGE, "--"), (scaled, "standardised", BLUE, "-")]:
    A, w, losses = np.column_stack([columns, np.ones(240)]), np.zeros(4), []
    lr = 1 / np.linalg.eigvalsh(A.T @ A / 240).max()
    for _ in range(400):
        losses.append(np.mean((A @ w - loaves) ** 2) / 2)
        w -= lr * A.T @ (A @ w - loaves) / 240
    plt.loglog(np.arange(1, 401), losses, style, color=colour, label=f"{name} (lr = {lr:.2g})")
plt.axhline(15**2 / 2, color=GREY, linestyle=":", label="noise of the data")
plt.xlabel("step")
plt.ylabel("loss")
plt.title("Same data, other units")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 単位がばらばらだと、誤差の谷は細長くなります(05 の課の、ボールを転がした谷です)。そこで、どの列も平均 0、標準偏差 1 にそろえます。**標準化**です。
#
# $$x' = \frac{x - m}{s}$$
#
# 言葉にすると「平均 $m$ からのずれを、標準偏差 $s$ の何個分かで測る」。標準化したあとの 0 は「平均なみ」です。ですから、欠けを 0 で埋めるなら、標準化の**あと**にします。
#
# ここに有名な落とし穴があります。テストデータは**どの** $m$ と $s$ で変換しますか。テストデータ自身の平均を使うと、こうなります。
# %% [markdown] lang="en"
# With mixed units the valley of the loss is long and narrow (the one where the ball rolled in lesson 05). So we give every column mean 0 and standard deviation 1, that is, we **standardise**:
#
# $$x' = \frac{x - m}{s}$$
#
# In words: how many standard deviations $s$ away from the mean $m$? After that, 0 stands for "average". So if gaps are to be filled with 0, do it **after** standardising.
#
# Now for a famous pitfall. With **which** $m$ and $s$ do you transform the test data? See what happens with the test data's own:

# %% demo
training, tomorrow = temperature[:160], np.array([31.0])
print("a hot day, with the mean and deviation of the training data:", (tomorrow - training.mean()) / training.std())
print("the same day, minus its own mean:", tomorrow - tomorrow.mean())

# %% [markdown] lang="ja"
# 明日 1 日だけを渡されたら、自分の平均を引くと必ず 0。「暑い」ことが消えました。たくさんのテストデータを渡されても、本番でまだ届いていないデータの平均を使うのは、やはりリークです。**$m$ と $s$ は訓練データだけから**求め、同じものをテストデータにも使います。欠けを埋める平均も同じです。
#
# ### 課題 `standardize`
# <details><summary>ヒント</summary>
#
# - 平均と標準偏差は**列ごと**です。`axis` はどちらでしょう。
# - いつも同じ値の列(たとえば、いつも黒い画素)は $s = 0$ です。割るのは $s$ が 0 でない列だけにします。`np.where` で、$s$ が 0 の所を 1 に替えておくとよいでしょう。
#
# </details>
# %% [markdown] lang="en"
# Given tomorrow alone, minus its own mean, anything becomes 0: "hot" is gone. And with many test records, using the mean of data that has not come in yet is a leak again. **Take $m$ and $s$ from the training data alone**, and use the same ones for the test data. The same goes for means that fill gaps.
#
# ### Exercise `standardize`
# <details><summary>Hint</summary>
#
# - Mean and deviation are **per column**. Which `axis` is that?
# - A column that never changes (a pixel that is always black) has $s = 0$. Divide only where $s$ is not 0: `np.where` can put a 1 there beforehand.
#
# </details>


# %% exercise="standardize"
def standardize(train, test):
    """訓練データの列ごとの平均と標準偏差で、両方を標準化し、(train, test) の組で返す。どちらも (n, 列数)、整数でもよい。標準偏差が 0 の列は、平均を引くだけ。"""  #:ja
    """Standardise both with the training data's mean and standard deviation of each column; return the pair (train, test). Both: (n, columns), whole numbers allowed. Where the deviation is 0, only subtract the mean."""  #:en
    # ja: 標準偏差は np.std のもの(n で割る)。渡された配列は変えない。
    # en: the standard deviation is that of np.std (divides by n). The arrays that come in stay as they are.
    ### BEGIN SOLUTION
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    deviation = np.where(deviation == 0, 1.0, deviation)
    return (train - mean) / deviation, (test - mean) / deviation
    ### END SOLUTION


# %% test="standardize" idea="train_only" points=1
import numpy as np

train_part, test_part = standardize(np.array([[1.0, 10.0], [3.0, 30.0]]), np.array([[5.0, 20.0], [5.0, 60.0]]))
expect("standardize([[1, 10], [3, 30]], …)[0]", train_part, [[-1.0, -1.0], [1.0, 1.0]])
expect(
    "standardize([[1, 10], [3, 30]], [[5, 20], [5, 60]])[1]",
    test_part,
    [[3.0, 0.0], [3.0, 4.0]],
    hint="テストデータも、訓練データの平均 (2, 20) と標準偏差 (1, 10) で変換します。",  #:ja
    hint="Test data, too, is transformed with the training mean (2, 20) and deviation (1, 10).",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(11)
for n, m in [(30, 50), (12, 1)]:
    train_data, test_data = rng.normal([3, -50, 0.2], [1, 20, 0.01], (n, 3)), rng.normal([5, 10, 0.3], [2, 3, 0.1], (m, 3))
    mean, deviation = np.mean(train_data, axis=0), np.std(train_data, axis=0)
    train_part, test_part = standardize(train_data.copy(), test_data.copy())
    expect("standardize(train, test)[0]", train_part, (train_data - mean) / deviation)
    expect(
        "standardize(train, test)[1]",
        test_part,
        (test_data - mean) / deviation,
        hint="m と s は、訓練データだけから、列ごとに求めます。",  #:ja
        hint="m and s come from the training data alone, one for each column.",  #:en
    )
train_part, test_part = standardize(np.array([[0, 1], [255, 2], [255, 6]], dtype=np.uint8), np.array([[0, 0]], dtype=np.uint8))
expect(
    "standardize([[0, 1], [255, 2], [255, 6]], [[0, 0]])[1]   (uint8)",
    test_part,
    [[-170 / np.sqrt(14450), -3 / np.sqrt(14 / 3)]],
    hint="整数の配列でも、小数で計算します。",  #:ja
    hint="Whole numbers come in, but the arithmetic needs decimals.",  #:en
)
### END HIDDEN TESTS

# %% test="standardize" idea="constant" points=1
import numpy as np

train_part, test_part = standardize(np.array([[1.0, 7.0], [3.0, 7.0]]), np.array([[2.0, 7.0], [2.0, 9.0]]))
expect(
    "standardize([[1, 7], [3, 7]], …)[0]",
    train_part,
    [[-1.0, 0.0], [1.0, 0.0]],
    hint="いつも 7 の列です。0 で割っていませんか。",  #:ja
    hint="A column that is always 7. Did you divide by 0?",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "standardize([[1, 7], [3, 7]], [[2, 7], [2, 9]])[1]",
    test_part,
    [[0.0, 0.0], [0.0, 2.0]],
    hint="標準偏差が 0 の列は、平均を引くだけです。",  #:ja
    hint="Where the deviation is 0, only the mean is subtracted.",  #:en
)
train_part, test_part = standardize(np.array([[0, 4, 2], [0, 8, 2]]), np.array([[3, 6, 2], [0, 0, 5], [1, 4, 0]]))
expect("standardize([[0, 4, 2], [0, 8, 2]], …)[0]", train_part, [[0.0, -1.0, 0.0], [0.0, 1.0, 0.0]])
expect("standardize([[0, 4, 2], [0, 8, 2]], [[3, 6, 2], …])[1]", test_part, [[3.0, 0.0, 0.0], [0.0, -3.0, 3.0], [1.0, -1.0, -2.0]])
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 数字の画像に使ってみましょう。まず**訓練データ・検証データ・テストデータ**に分けます。検証データは学習のあいだに出来を確かめるため、テストデータは最後に 1 回だけ使うためのものです。
# %% [markdown] lang="en"
# Now the digits. First we split them into **training, validation and test data**: validation data shows how the training is doing, test data is for one single look at the very end.

# %% demo
order = np.random.default_rng(0).permutation(len(pixels))
valid, learn = np.split(order, [len(order) // 6])
each_pixel = standardize(pixels[learn], pixels[valid])[1]
# ja: 全部の画素を 1 つの列とみなすと、平均も標準偏差も 1 つになる
# en: with all pixels in one column there is one mean and one deviation
one_ruler = standardize(pixels[learn].reshape(-1, 1), pixels[valid].reshape(-1, 1))[1]
print(f"pixels that are always black: {np.sum(pixels[learn].max(axis=0) == 0)} of 784")
print(f"largest value, a ruler for each pixel: {each_pixel.max():.0f}   one ruler for all: {one_ruler.max():.1f}")

# %% [markdown] lang="ja"
# 画素ごとのものさしでは、めったに光らない隅の画素が、1 つ光っただけで大きな値になります。表の列は単位がちがいますが、画素はどれも同じ「明るさ」です。画像には、**全体で 1 つのものさし**が向いています。
#
# これで入力がそろいました。ファイル番号やフォルダの名前は、もちろん入力に入れません。
# %% [markdown] lang="en"
# With a ruler for each pixel, one that hardly ever lights up in a corner becomes huge as soon as it does. Columns of a table have different units; pixels all measure brightness. For pictures, **one ruler for all** is the better choice.
#
# The inputs are ready. File numbers and names of folders stay out of them, of course.

# %% demo
ruler = pixels[learn].reshape(-1, 1)
# ja: 32 ビットの小数は、メモリが 64 ビットの半分で済む
# en: 32-bit numbers take half the memory of 64-bit ones
X_train, X_valid = ((pixels[rows] - ruler.mean()) / ruler.std() for rows in (learn, valid))
X_train, X_valid = X_train.astype(np.float32), X_valid.astype(np.float32)
d_train, d_valid = one_hot(digits[learn], 10).astype(np.float32), one_hot(digits[valid], 10).astype(np.float32)
print("X_train", X_train.shape, " d_train", d_train.shape, " X_valid", X_valid.shape)
print(f"mean {X_train.mean():.3f}, standard deviation {X_train.std():.3f}")

# %% [markdown] lang="ja"
# ## 3. 始まりの重み
#
# 入力の大きさはそろいました。ところが、層を通るうちに崩れることがあります。100 ユニットの層を 20 枚重ね、ReLU をはさんで乱数を流します。重みの標準偏差を変えると、値の大きさはどうなるでしょう。
# %% [markdown] lang="en"
# ## 3. Weights to begin with
#
# The inputs have the right size. On their way through the layers they can lose it again. Send random numbers through 20 layers of 100 units with ReLU: what happens to the size of the values when the weights start out larger or smaller?

# %% demo
starts = {
    "normal, 1": (1.0, RED, ":", "^"),
    "normal, 0.01": (0.01, GREY, "-.", "v"),
    "Xavier": (np.sqrt(2 / (100 + 100)), ORANGE, "--", "s"),
    "He": (np.sqrt(2 / 100), BLUE, "-", "o"),
}
rng = np.random.default_rng(0)
for name, (spread, colour, style, mark) in starts.items():
    z, sizes = rng.normal(size=(500, 100)), []
    for _ in range(20):
        z = relu(z @ rng.normal(0, spread, (100, 100)))
        sizes.append(np.sqrt(np.mean(z**2)))
    plt.semilogy(np.arange(1, 21), sizes, style, marker=mark, markersize=4, color=colour, label=name)
plt.xlabel("layer")
plt.ylabel("typical size of the values")
plt.xticks([1, 5, 10, 15, 20])
plt.title("He keeps the signal alive through ReLU")
plt.legend(fontsize=11, loc="lower left")
plt.show()

# %% [markdown] lang="ja"
# 1 では爆発し、0.01 では消えます。同じ大きさに保つには、どうすればよいでしょう。総入力は、$n_{in}$ 個の「重み × 入力」の和です。足すたびに分散が加わるので、$u$ の分散は、入力の分散の $n_{in} \times (\text{重みの分散})$ 倍になります。これを 1 にしたい。つまり、重みの分散は $1/n_{in}$ です。
# 逆伝播では $n_{out}$ 個の和になるので、$1/n_{out}$ がほしい。この 2 つの折り合いをつけたのが **Xavier の初期値**です。
#
# $$\text{Xavier: 重みの分散} = \frac{2}{n_{in} + n_{out}} \qquad\qquad \text{He: 重みの分散} = \frac{2}{n_{in}}$$
#
# 言葉にすると「入る線と出る線の多い層ほど、重みを小さく」。ReLU は信号の半分を 0 にするので、その分を 2 倍で取り返すのが **He の初期値**です。ReLU の前には He、tanh やソフトマックスの前には Xavier を使います。(Xavier の式を $1/n_{in}$ と書く本もあります。)
#
# ### 課題 `xavier`
# <details><summary>ヒント</summary>
#
# 式にあるのは**分散**です。`rng.normal(0, s, 形)` の `s` は**標準偏差**です。
#
# </details>
# %% [markdown] lang="en"
# With 1 the values explode, with 0.01 they fade away. What keeps their size? A pre-activation is a sum of $n_{in}$ products, weight times input. Each term adds its variance, so $u$ has $n_{in} \times (\text{variance of the weights})$ times the variance of the inputs. For that factor to be 1, the weights need the variance $1/n_{in}$.
# On the way back the sum has $n_{out}$ terms and asks for $1/n_{out}$. **Xavier initialisation** is the compromise:
#
# $$\text{Xavier: variance of the weights} = \frac{2}{n_{in} + n_{out}} \qquad\qquad \text{He: variance of the weights} = \frac{2}{n_{in}}$$
#
# In words: the more lines lead into a layer and out of it, the smaller the weights. ReLU turns half of the signal into 0, and **He initialisation** makes up for that with a factor of 2. Take He before ReLU, Xavier before tanh or soft-max. (Some books write Xavier as $1/n_{in}$.)
#
# ### Exercise `xavier`
# <details><summary>Hint</summary>
#
# The formulas give a **variance**. The `s` of `rng.normal(0, s, shape)` is a **standard deviation**.
#
# </details>


# %% exercise="xavier"
def xavier(n_in, n_out, rng):
    """Xavier の初期値:形 (n_in, n_out) の重み。rng から引いた、平均 0、分散 2 / (n_in + n_out) の正規乱数。"""  #:ja
    """Xavier initialisation: weights of shape (n_in, n_out), normal random numbers from rng with mean 0 and variance 2 / (n_in + n_out)."""  #:en
    ### BEGIN SOLUTION
    return rng.normal(0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))
    ### END SOLUTION


# %% test="xavier" points=1
import numpy as np

W = xavier(300, 100, np.random.default_rng(0))
expect("xavier(300, 100, rng).shape", np.shape(W), (300, 100))
expect(
    "xavier(300, 100, rng).std() / np.sqrt(2 / 400)",
    float(np.std(W) / np.sqrt(2 / 400)),
    1.0,
    tol=2e-2,
    hint="分散が 2 / 400 なら、標準偏差はその平方根です。",  #:ja
    hint="With a variance of 2 / 400, the standard deviation is its square root.",  #:en
)
### BEGIN HIDDEN TESTS
for n_in, n_out in [(60, 500), (450, 70)]:
    W = xavier(n_in, n_out, np.random.default_rng(1))
    expect(f"xavier({n_in}, {n_out}, rng).shape", np.shape(W), (n_in, n_out))
    spread, far = float(np.sqrt(2 / (n_in + n_out))), float(np.mean(np.abs(W) > 2 * np.std(W)))
    expect(
        f"xavier({n_in}, {n_out}, rng).std() / np.sqrt(2 / {n_in + n_out})",
        float(np.std(W) / spread),
        1.0,
        tol=2e-2,
        hint="分散は 2 / (n_in + n_out) です。",  #:ja
        hint="The variance is 2 / (n_in + n_out).",  #:en
    )
    assert abs(np.mean(W)) < spread / 20, "平均が 0 になっていません。"  #:ja
    assert abs(np.mean(W)) < spread / 20, "The mean should be 0."  #:en
    assert 0.03 < far < 0.06, "正規乱数になっていません。"  #:ja
    assert 0.03 < far < 0.06, "These are not normal random numbers."  #:en
same, other = (np.asarray(xavier(4, 3, np.random.default_rng(seed))) for seed in (5, 6))
expect("xavier(4, 3, np.random.default_rng(5))", xavier(4, 3, np.random.default_rng(5)), same)
assert not np.allclose(same, other), "乱数は、渡された rng から引いてください。"  #:ja
assert not np.allclose(same, other), "Draw from the rng that was passed in."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `he`
# <details><summary>ヒント</summary>
#
# `xavier` とちがうのは 1 か所だけです。層から出る線の数は、もう効きません。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `he`
# <details><summary>Hint</summary>
#
# It differs from `xavier` in one place. How many lines lead out of the layer no longer matters.
#
# </details>


# %% exercise="he"
def he(n_in, n_out, rng):
    """He の初期値:形 (n_in, n_out) の重み。rng から引いた、平均 0、分散 2 / n_in の正規乱数。"""  #:ja
    """He initialisation: weights of shape (n_in, n_out), normal random numbers from rng with mean 0 and variance 2 / n_in."""  #:en
    ### BEGIN SOLUTION
    return rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out))
    ### END SOLUTION


# %% test="he" points=1
import numpy as np

W = he(200, 300, np.random.default_rng(0))
expect("he(200, 300, rng).shape", np.shape(W), (200, 300))
expect(
    "he(200, 300, rng).std() / 0.1",
    float(np.std(W) / 0.1),
    1.0,
    tol=2e-2,
    hint="分散が 2 / 200 なら、標準偏差は 0.1 です。",  #:ja
    hint="A variance of 2 / 200 means a standard deviation of 0.1.",  #:en
)
### BEGIN HIDDEN TESTS
for n_in, n_out in [(50, 800), (900, 40)]:
    W = he(n_in, n_out, np.random.default_rng(2))
    expect(f"he({n_in}, {n_out}, rng).shape", np.shape(W), (n_in, n_out))
    spread, far = float(np.sqrt(2 / n_in)), float(np.mean(np.abs(W) > 2 * np.std(W)))
    expect(
        f"he({n_in}, {n_out}, rng).std() / np.sqrt(2 / {n_in})",
        float(np.std(W) / spread),
        1.0,
        tol=2e-2,
        hint="効くのは、層に入る線の数 n_in だけです。",  #:ja
        hint="Only n_in counts, the lines that lead into the layer.",  #:en
    )
    assert abs(np.mean(W)) < spread / 20, "平均が 0 になっていません。"  #:ja
    assert abs(np.mean(W)) < spread / 20, "The mean should be 0."  #:en
    assert 0.03 < far < 0.06, "正規乱数になっていません。"  #:ja
    assert 0.03 < far < 0.06, "These are not normal random numbers."  #:en
same, other = (np.asarray(he(4, 3, np.random.default_rng(seed))) for seed in (5, 6))
expect("he(4, 3, np.random.default_rng(5))", he(4, 3, np.random.default_rng(5)), same)
assert not np.allclose(same, other), "乱数は、渡された rng から引いてください。"  #:ja
assert not np.allclose(same, other), "Draw from the rng that was passed in."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 4. ネットワークをクラスにする
#
# 部品がそろいました。重み、予測、損失、勾配をひとまとめにすると扱いやすくなります。まず、中間層の**ない**ネットワークを見本に置きます。点数は $u = XW + b$、あとはソフトマックスだけです。
# %% [markdown] lang="en"
# ## 4. A network as a class
#
# All parts are there. Weights, prediction, loss and gradient are handier in one bundle. The model to follow is a network **without** a hidden layer: scores $u = XW + b$, then soft-max.


# %% setup
class OneLayerNet:
    """中間層のないネットワーク。params: {"W1": (n_in, n_out), "b1": (n_out,)}、はじめはすべて 0。"""  #:ja
    """A network without a hidden layer. params: {"W1": (n_in, n_out), "b1": (n_out,)}, all 0 at first."""  #:en

    def __init__(self, n_in, n_out):
        self.params = {"W1": np.zeros((n_in, n_out)), "b1": np.zeros(n_out)}

    def predict(self, X):
        """確率 (n, n_out)"""  #:ja
        """Probabilities (n, n_out)"""  #:en
        return softmax(X @ self.params["W1"] + self.params["b1"])

    def loss(self, X, d):
        """交差エントロピーの平均。d: (n, n_out) の one-hot"""  #:ja
        """Cross-entropy, the mean over samples. d: (n, n_out), one-hot"""  #:en
        return softmax_cross_entropy(d, X @ self.params["W1"] + self.params["b1"])

    def gradient(self, X, d):
        """loss の、すべてのパラメータについての勾配。params と同じ名前と形"""  #:ja
        """The gradient of the loss for every parameter: names and shapes as in params"""  #:en
        delta = (self.predict(X) - d) / len(X)
        return {"W1": X.T @ delta, "b1": delta.sum(axis=0)}


def accuracy(net, X, d):
    """正解率:いちばん高い確率のクラスが、目標値と同じだった割合。"""  #:ja
    """Accuracy: the share of samples whose most probable class is the target."""  #:en
    return float(np.mean(net.predict(X).argmax(axis=1) == d.argmax(axis=1)))


# %% [markdown] lang="ja"
# このネットワークの重みは、1 つのクラスにつき画素の数だけあるので、画像として見られます。白い所に字があると点数が上がり、黒い所にあると下がります。学ぶにつれて何が浮かび上がるでしょう。再生してください。
# %% [markdown] lang="en"
# For each class this network has one weight per pixel, so the weights can be looked at as pictures. Ink on white raises the score, ink on black lowers it. What will emerge as it learns? Press play.

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

simple, rng, templates, shares = OneLayerNet(784, 10), np.random.default_rng(1), [], []
velocity = {name: np.zeros_like(p) for name, p in simple.params.items()}
for step in range(1, 191):
    rows = rng.integers(0, len(X_train), 100)
    simple.params, velocity = momentum_step(simple.params, simple.gradient(X_train[rows], d_train[rows]), velocity, 0.005, 0.9)
    if step % 10 == 0:
        templates.append(simple.params["W1"].T.reshape(10, 28, 28))
        shares.append(accuracy(simple, X_valid[:2000], d_valid[:2000]))


def draw_templates(size, dpi):
    fig, axes = plt.subplots(2, 5, figsize=size, dpi=dpi)
    for ax in axes.flat:
        ax.axis("off")
    return fig, [ax.imshow(np.zeros((28, 28)), cmap="gray", vmin=-0.1, vmax=0.1) for ax in axes.flat]


def show_templates(i):
    for picture, template in zip(pictures, templates[i]):
        picture.set_data(template)
    fig.suptitle(f"Step {10 * i + 10}: {shares[i]:.0%} right")


fig, pictures = draw_templates((6, 2.9), 100)
show_templates(len(templates) - 1)
plt.show()

fig, pictures = draw_templates((5, 2.5), 60)
animation = FuncAnimation(fig, show_templates, frames=len(templates), interval=300)
plt.close(fig)
HTML(animation.to_jshtml(default_mode="once"))

# %% [markdown] lang="ja"
# 0 の型紙は、輪が白く、真ん中が黒い。「真ん中に線があったら 0 ではない」と学んだのです。平均の字とのちがいは、この「あってはいけない所」です。でも、型紙は 1 つの数字に 1 枚だけ。まっすぐな 7 と、横棒のある 7 を、1 枚で兼ねています。中間層は、この型紙を何百枚にも増やし、組み合わせます。
#
# ### 課題 `TwoLayerNet`
# 同じ 4 つのメソッドを持つ、中間層が 1 つのクラスを書いてください。
#
# $$u_1 = XW_1 + b_1,\qquad z_1 = \mathrm{relu}(u_1)\odot\text{mask},\qquad u_2 = z_1W_2 + b_2,\qquad y = \mathrm{softmax}(u_2)$$
#
# 言葉にすると、04 や 06 の課と同じ順伝播です。1 つだけ新しいのは、`gradient` の引数 `mask` で、中間層の値に**要素ごと**に掛けます。ふだんは 1 で、何も起きません。6 節でここからドロップアウトを差し込みます。`predict` と `loss` に `mask` はありません。
#
# | | 形 | はじめの値 |
# |---|---|---|
# | `W1` | (n_in, n_hidden) | `he` |
# | `b1` | (n_hidden,) | 0 |
# | `W2` | (n_hidden, n_out) | `xavier` |
# | `b2` | (n_out,) | 0 |
#
# <details><summary>ヒント</summary>
#
# - 勾配は 06 の課の `backward_classification` です。出力のデルタ $(y - d)/n$ から始めて、さかのぼります。
# - 順伝播で `mask` を掛けたのですから、逆伝播で中間層を通るときも、同じ `mask` を掛けます(一歩ごとの微分を掛ける、連鎖律です)。
# - `loss` は点数 $u_2$ から `softmax_cross_entropy` で求めます。確率にしてから `log` を取ると、点数が大きいときに壊れます。点数を求めるメソッドを自分で足してもかまいません。
#
# </details>
# %% [markdown] lang="en"
# The template of 0 is a white ring with black inside: it has learned that ink in the middle speaks against a 0. The averages knew nothing of such forbidden places. But there is one template per digit, and it has to serve for a plain 7 and for a 7 with a bar. A hidden layer turns one template into hundreds, and combines them.
#
# ### Exercise `TwoLayerNet`
# Write a class with the same four methods and one hidden layer.
#
# $$u_1 = XW_1 + b_1,\qquad z_1 = \mathrm{relu}(u_1)\odot\text{mask},\qquad u_2 = z_1W_2 + b_2,\qquad y = \mathrm{softmax}(u_2)$$
#
# In words: the forward pass of lessons 04 and 06. One thing is new, the argument `mask` of `gradient`, which multiplies the hidden values **element by element**. Usually it is 1 and nothing happens; in section 6, drop-out comes in through this door. `predict` and `loss` have no `mask`.
#
# | | shape | to begin with |
# |---|---|---|
# | `W1` | (n_in, n_hidden) | `he` |
# | `b1` | (n_hidden,) | 0 |
# | `W2` | (n_hidden, n_out) | `xavier` |
# | `b2` | (n_out,) | 0 |
#
# <details><summary>Hint</summary>
#
# - The gradient is `backward_classification` of lesson 06: start from the output delta $(y - d)/n$ and go back.
# - The forward pass multiplied by `mask`, so the way back through the hidden layer multiplies by the same `mask`: the chain rule takes the derivative of every step.
# - `loss` takes the scores $u_2$ to `softmax_cross_entropy`. A logarithm of probabilities breaks when scores are large. You may add a method of your own for the scores.
#
# </details>


# %% exercise="TwoLayerNet"
class TwoLayerNet:
    """中間層が 1 つのネットワーク。params: {"W1": …, "b1": …, "W2": …, "b2": …}(上の表)。X: (n, n_in)、d: (n, n_out) の one-hot。"""  #:ja
    """A network with one hidden layer. params: {"W1": …, "b1": …, "W2": …, "b2": …}, as in the table. X: (n, n_in); d: (n, n_out), one-hot."""  #:en

    def __init__(self, n_in, n_hidden, n_out, rng):
        ### BEGIN SOLUTION
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }
        ### END SOLUTION

    def predict(self, X):
        """確率 (n, n_out) を返す。"""  #:ja
        """Return probabilities (n, n_out)."""  #:en
        ### BEGIN SOLUTION
        return softmax(self._scores(X))
        ### END SOLUTION

    def loss(self, X, d):
        """交差エントロピーの平均(数)を返す。"""  #:ja
        """Return the cross-entropy, the mean over samples: a number."""  #:en
        ### BEGIN SOLUTION
        return softmax_cross_entropy(d, self._scores(X))

    def _scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
        ### END SOLUTION

    def gradient(self, X, d, mask=1.0):
        """mask をかけたときの損失の勾配を、params と同じ名前と形の辞書で返す。mask: 数、または (n, n_hidden)。"""  #:ja
        """Return the gradient of the loss with the mask in place: a dict, names and shapes as in params. mask: a number or (n, n_hidden)."""  #:en
        ### BEGIN SOLUTION
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}
        ### END SOLUTION


# %% test="TwoLayerNet" idea="params" points=1
import numpy as np

net = TwoLayerNet(6, 5, 3, np.random.default_rng(0))
expect(
    "TwoLayerNet(6, 5, 3, rng).params",
    {name: np.shape(p) for name, p in net.params.items()},
    {"W1": (6, 5), "b1": (5,), "W2": (5, 3), "b2": (3,)},
    hint="名前と形は、上の表のとおりに。",  #:ja
    hint="Names and shapes as in the table.",  #:en
)
### BEGIN HIDDEN TESTS
params = TwoLayerNet(400, 250, 150, np.random.default_rng(4)).params
expect("b1, b2", [params["b1"], params["b2"]], [np.zeros(250), np.zeros(150)])
expect(
    "W1.std() / np.sqrt(2 / 400)   (400 → 250 → 150)",
    float(np.std(params["W1"]) / np.sqrt(2 / 400)),
    1.0,
    tol=2e-2,
    hint="W1 のあとは ReLU なので、he です。",  #:ja
    hint="ReLU comes after W1, so use he.",  #:en
)
expect(
    "W2.std() / np.sqrt(2 / (250 + 150))",
    float(np.std(params["W2"]) / np.sqrt(2 / 400)),
    1.0,
    tol=2e-2,
    hint="W2 のあとはソフトマックスなので、xavier(n_hidden, n_out, rng) です。",  #:ja
    hint="Soft-max comes after W2, so use xavier(n_hidden, n_out, rng).",  #:en
)
again, other = (TwoLayerNet(3, 2, 2, np.random.default_rng(seed)).params["W1"] for seed in (8, 9))
expect("TwoLayerNet(3, 2, 2, rng)", TwoLayerNet(3, 2, 2, np.random.default_rng(8)).params["W1"], again)
assert not np.allclose(again, other), "乱数は、渡された rng から引いてください。"  #:ja
assert not np.allclose(again, other), "Draw from the rng that was passed in."  #:en
### END HIDDEN TESTS

# %% test="TwoLayerNet" idea="predict" points=1
import numpy as np

net = TwoLayerNet(4, 3, 2, np.random.default_rng(1))
X = np.array([[1.0, -1.0, 0.5, 2.0], [0.0, 0.0, 0.0, 0.0]])
expect(
    "net.predict(X).sum(axis=1)",
    np.sum(net.predict(X), axis=1),
    [1.0, 1.0],
    hint="各行は確率なので、足すと 1 になります。",  #:ja
    hint="Each row holds probabilities and adds up to 1.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(12)
for sizes, n in [((5, 8, 3), 7), ((9, 4, 6), 1)]:
    net, X = TwoLayerNet(*sizes, rng), rng.normal(0, 2, (n, sizes[0]))
    p = {name: rng.normal(0, 0.7, np.shape(value)) for name, value in net.params.items()}
    net.params = p
    u2 = np.maximum(X @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]
    expect(
        "net.predict(X)",
        net.predict(X),
        np.exp(u2) / np.exp(u2).sum(axis=1, keepdims=True),
        hint="relu は中間層だけ、softmax は最後に 1 回だけです。",  #:ja
        hint="relu in the hidden layer only, soft-max once, at the end.",  #:en
    )
### END HIDDEN TESTS

# %% test="TwoLayerNet" idea="loss" points=1
import numpy as np

net = TwoLayerNet(4, 3, 2, np.random.default_rng(1))
expect(
    "net.loss(zeros, …)",
    net.loss(np.zeros((3, 4)), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])),
    np.log(2),
    hint="バイアスがすべて 0 なら、入力 0 への答えは五分五分。損失は log 2 です。",  #:ja
    hint="With biases of 0, an input of 0 gives fifty-fifty: the loss is log 2.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(13)
net, X, d = TwoLayerNet(5, 7, 4, rng), rng.normal(0, 2, (6, 5)), np.eye(4)[[3, 1, 0, 2, 2, 1]]
p = {name: rng.normal(0, 0.7, np.shape(value)) for name, value in net.params.items()}
net.params = p
for scale in (1.0, 2000.0):
    u2 = np.maximum(scale * X @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]
    u2 = u2 - u2.max(axis=1, keepdims=True)
    want = np.mean(np.log(np.exp(u2).sum(axis=1)) - (d * u2).sum(axis=1))
    expect(
        f"net.loss({scale:g} * X, d)",
        net.loss(scale * X, d),
        want,
        hint="件数で平均します。点数が大きくても壊れないように、確率ではなく点数から計算します。",  #:ja
        hint="The mean over samples. To stand large scores, compute it from the scores, not from probabilities.",  #:en
    )
### END HIDDEN TESTS

# %% test="TwoLayerNet" idea="gradient" points=1
import numpy as np

rng = np.random.default_rng(2)
net, X, d = TwoLayerNet(4, 3, 2, rng), rng.normal(size=(5, 4)), np.eye(2)[[0, 1, 1, 0, 1]]
grads = net.gradient(X, d)
expect(
    "net.gradient(X, d)",
    {name: np.shape(g) for name, g in grads.items()},
    {name: np.shape(p) for name, p in net.params.items()},
)
expect(
    'net.gradient(X, d)["b2"]',
    grads["b2"],
    np.mean(net.predict(X) - d, axis=0),
    hint="出力のデルタは (y − d) / n。b2 の勾配は、その和です。",  #:ja
    hint="The output delta is (y − d) / n, and the gradient of b2 is its sum.",  #:en
)
### BEGIN HIDDEN TESTS
def slopes(p, X, d, mask, h=1e-5):
    """Numerical gradient of the masked loss."""

    def loss(q):
        u2 = (np.maximum(X @ q["W1"] + q["b1"], 0) * mask) @ q["W2"] + q["b2"]
        return np.mean(np.log(np.exp(u2).sum(axis=1)) - (d * u2).sum(axis=1))

    found = {name: np.zeros_like(value) for name, value in p.items()}
    for name, value in p.items():
        for i in np.ndindex(value.shape):
            both = []
            for move in (h, -h):
                moved = value.copy()
                moved[i] += move
                both.append(loss({**p, name: moved}))
            found[name][i] = (both[0] - both[1]) / (2 * h)
    return found


rng = np.random.default_rng(14)
net, X, d = TwoLayerNet(5, 6, 3, rng), rng.normal(0, 1.5, (8, 5)), np.eye(3)[[0, 2, 1, 1, 0, 2, 2, 0]]
p = {name: rng.normal(0, 0.7, np.shape(value)) for name, value in net.params.items()}
net.params = p
for mask, name in [(1.0, ""), (rng.choice([0.0, 1.25, 2.0], (8, 6)), ", mask")]:
    grads, want = net.gradient(X, d, mask) if name else net.gradient(X, d), slopes(p, X, d, mask)
    for key in ("W1", "b1", "W2", "b2"):
        expect(
            f'net.gradient(X, d{name})["{key}"]',
            grads[key],
            want[key],
            tol=1e-5,
            hint="06 の課の backward_classification です。mask は、行きにも帰りにも掛けます。",  #:ja
            hint="This is backward_classification of lesson 06; the mask multiplies on the way there and on the way back.",  #:en
        )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 5. 覚えることと、分かること
#
# 中間層が 200 ユニットもあれば、300 枚くらいは丸暗記できます。しかも現実のデータには、まちがった正解ラベルが混ざっています。そこで 300 枚のうち 60 枚に、わざとうそのラベルをつけました。うそが混ざった教科書を、ネットワークは最後まで正直に覚えようとします。検証データ(ラベルは正しい)では何が起こるでしょう。**2 本の曲線を予想してから**実行してください。
# %% [markdown] lang="en"
# ## 5. Learning by heart is not understanding
#
# With 200 hidden units a network can learn 300 digits by heart. And labels in real data are sometimes wrong. So we gave 60 of the 300 a false label on purpose. The network will faithfully try to learn the whole textbook, lies included. What happens on validation data, whose labels are right? **Guess both curves** before you run it.


# %% setup
def single(net):
    """重みを 32 ビットの小数にして、同じネットワークを返す。"""  #:ja
    """Make the weights 32-bit numbers; return the same net."""  #:en
    net.params = {name: np.asarray(p, dtype=np.float32) for name, p in net.params.items()}
    return net


# %% demo
rng = np.random.default_rng(0)
few, many = slice(0, 300), slice(0, 2000)
lies = digits[learn][few].copy()
lies[:60] = (lies[:60] + rng.integers(1, 10, 60)) % 10
d_lies = one_hot(lies, 10).astype(np.float32)

net = single(TwoLayerNet(784, 200, 10, rng))
velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
curves = []
for epoch in range(60):
    for x, target in minibatches(X_train[few], d_lies, 50, rng):
        net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, 0.02, 0.9)
    curves.append([net.loss(X_train[few], d_lies), net.loss(X_valid[many], d_valid[many]), accuracy(net, X_valid[many], d_valid[many])])
curves = np.array(curves)
lowest, epochs = curves[:, 1].argmin(), np.arange(1, 61)
plt.plot(epochs, curves[:, 0], color=BLUE, label="training")
plt.plot(epochs, curves[:, 1], "--", color=ORANGE, label="validation")
plt.plot(lowest + 1, curves[lowest, 1], "*", color=GREEN, markersize=16, label="lowest")
plt.xlabel("epoch")
plt.ylabel("loss")
plt.ylim(0, 1.5)
plt.title("Training falls, validation turns up")
plt.legend(fontsize=11)
plt.show()
print(f"validation accuracy: {curves[lowest, 2]:.1%} after epoch {lowest + 1}, {curves[-1, 2]:.1%} at the end")
print(f"of the 60 lies, learned by heart: {np.mean(net.predict(X_train[:60]).argmax(axis=1) == lies[:60]):.0%}")

# %% [markdown] lang="ja"
# 訓練データの損失は下がり続けるのに、検証データの損失は途中から上がります。これが**過学習**です。はじめは「数字らしさ」を、そのあとは「この 300 枚の癖とうそ」を学んだのです。大きなネットワークほど、データが少ないほど起こりやすくなります。
#
# いちばん安上がりな手当ては、**早期終了**です。エポックごとに検証の損失を記録し、最後に、それがいちばん小さかった時(星印)の重みへ戻します。
#
# 検証データは、こうして「どの重みを選ぶか」に使われます。選ぶのに使ったデータの成績は、少しだけひいき目です。だから、最後の成績は一度も使っていない**テストデータ**で測ります。
#
# | | 勾配 | エポックや設定の選択 | 最後の成績 |
# |---|---|---|---|
# | 訓練データ | ✓ | | |
# | 検証データ | | ✓ | |
# | テストデータ | | | ✓(1 回だけ) |
#
# ### 課題 `train`
# どのネットワークでも学習させられる関数を書いてください。`net` にあるのは `params`、`predict`、`loss`、`gradient` だけだと思ってください(`gradient` には `mask` を渡しません)。
#
# 1. 速度を 0 から始め、エポックごとに `minibatches` で配り直し、1 組ごとに `momentum_step` で `net.params` を更新する。
# 2. `augment` が渡されたら、1 組の入力 `x` を `augment(x, rng)` に取り替えてから使う(7 節で使います)。
# 3. 1 エポックが終わるたびに、訓練の損失、検証の損失、検証の正解率(`accuracy`)を記録する。
# 4. 最後に、`net.params` を、検証の損失がいちばん小さかったエポックのものに戻し、記録を返す。
#
# <details><summary>ヒント</summary>
#
# - 速度の入れ物は `np.zeros_like` で、`net.params` と同じ名前と形に作ります。エポックごとに 0 に戻しません。
# - `momentum_step` は新しい辞書を返すので、「いちばん良かった時の `net.params`」は変数に取っておくだけで残ります。もし配列をその場で書き換えるなら、コピーが必要です。
# - 検証データが出てくるのは、3 と 4 だけです。
#
# </details>
# %% [markdown] lang="en"
# Training loss keeps falling, and validation loss turns up on the way. This is **over-fitting**. First the network learned what digits look like, then the quirks and lies of these 300. The larger the network and the fewer the data, the more easily it happens.
#
# The cheapest treatment is **early stopping**: record the validation loss after each epoch, and in the end go back to the weights of the epoch where it was lowest (the star).
#
# So validation data helps to choose weights. On data that was used for choosing, the result is a little flattering. That is why the final result is measured on **test data** that has not been touched.
#
# | | gradients | choosing epochs and settings | the final result |
# |---|---|---|---|
# | training data | ✓ | | |
# | validation data | | ✓ | |
# | test data | | | ✓ (once) |
#
# ### Exercise `train`
# Write a function that trains any network. Of `net` you may take for granted `params`, `predict`, `loss` and `gradient`, no more (pass no `mask` to `gradient`).
#
# 1. Start with velocity 0. Deal anew with `minibatches` in each epoch; for each batch, update `net.params` by `momentum_step`.
# 2. If there is an `augment`, replace the inputs `x` of the batch by `augment(x, rng)` before using them (section 7).
# 3. After each epoch record the training loss, the validation loss and the validation accuracy (`accuracy`).
# 4. In the end set `net.params` back to those of the epoch with the lowest validation loss, and return the records.
#
# <details><summary>Hint</summary>
#
# - Make the velocity with `np.zeros_like`, names and shapes as in `net.params`. It is not reset between epochs.
# - `momentum_step` returns new dicts, so keeping "the best `net.params` so far" in a variable is enough. If you change arrays in place instead, you need a copy.
# - Validation data appears in 3 and 4, nowhere else.
#
# </details>


# %% exercise="train"
def train(net, X, d, X_valid, d_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    """net を学習させ、記録 {"train_loss": […], "valid_loss": […], "valid_accuracy": […]} を返す。どれもエポックごとの数のリスト。"""  #:ja
    """Train net; return the records {"train_loss": […], "valid_loss": […], "valid_accuracy": […]}, lists of one number per epoch."""  #:en
    # ja: X: (n, n_in)、d: (n, n_out) の one-hot。_valid は検証データ。終わったとき、net.params は検証の損失が最小だったエポックのもの。
    # en: X: (n, n_in), d: (n, n_out) one-hot; _valid: validation data. Afterwards net.params are those of the epoch with the lowest validation loss.
    ### BEGIN SOLUTION
    velocity = {name: np.zeros_like(p) for name, p in net.params.items()}
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.params, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, d, size, rng):
            if augment is not None:
                x = augment(x, rng)
            net.params, velocity = momentum_step(net.params, net.gradient(x, target), velocity, lr, momentum)
        valid_loss = float(net.loss(X_valid, d_valid))
        records["train_loss"].append(float(net.loss(X, d)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, d_valid))
        if valid_loss < lowest:
            best, lowest = net.params, valid_loss
    net.params = best
    return records
    ### END SOLUTION


# %% test="train" idea="updates" points=1
import numpy as np


def follow(X, d, epochs, lr, momentum):
    """Parameters and loss after each epoch of batch gradient descent with momentum, for OneLayerNet."""
    W, b = np.zeros((X.shape[1], d.shape[1])), np.zeros(d.shape[1])
    vW, vb, path = 0 * W, 0 * b, []
    for _ in range(epochs):
        y = np.exp(X @ W + b)
        delta = (y / y.sum(axis=1, keepdims=True) - d) / len(X)
        vW, vb = momentum * vW - lr * X.T @ delta, momentum * vb - lr * delta.sum(axis=0)
        W, b = W + vW, b + vb
        path.append((W, b, np.mean(np.log(np.exp(X @ W + b).sum(axis=1)) - (d * (X @ W + b)).sum(axis=1))))
    return path


rng = np.random.default_rng(1)
X, d = rng.normal(size=(12, 3)), np.eye(2)[rng.integers(0, 2, 12)]
net = OneLayerNet(3, 2)
# ja: size が 12 なので、1 エポックに 1 回だけ更新します。
# en: With a size of 12 there is one update an epoch.
records = train(net, X, d, X, d, np.random.default_rng(0), epochs=4, size=12, lr=0.2, momentum=0.5)
want = follow(X, d, 4, 0.2, 0.5)
expect(
    'train(net, …, epochs=4, size=12, lr=0.2, momentum=0.5)["train_loss"]',
    records["train_loss"],
    [loss for _, _, loss in want],
    hint="更新は momentum_step です。損失は、1 エポックが終わってから測ります。",  #:ja
    hint="Update with momentum_step, and measure the loss when the epoch is over.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(31)
X, d, X_held = rng.normal(size=(15, 4)), np.eye(3)[rng.integers(0, 3, 15)], rng.normal(size=(9, 4))
d_held = np.eye(3)[(X_held @ follow(X, d, 5, 0.3, 0.8)[-1][0]).argmax(axis=1)]
net = OneLayerNet(4, 3)
records = train(net, X, d, X_held, d_held, np.random.default_rng(0), epochs=5, size=100, lr=0.3, momentum=0.8)
want = follow(X, d, 5, 0.3, 0.8)
scores = [X_held @ W + b for W, b, _ in want]
expect(
    'train(…)["train_loss"]',
    records["train_loss"],
    [loss for _, _, loss in want],
    hint="速度は 0 から始め、エポックの間で引き継ぎます。",  #:ja
    hint="The velocity starts at 0 and is carried on between epochs.",  #:en
)
expect(
    'train(…)["valid_loss"]',
    records["valid_loss"],
    [np.mean(np.log(np.exp(u).sum(axis=1)) - (d_held * u).sum(axis=1)) for u in scores],
    hint="検証データでの損失を、エポックごとに記録します。",  #:ja
    hint="The loss on validation data, once after each epoch.",  #:en
)
expect(
    'train(…)["valid_accuracy"]',
    records["valid_accuracy"],
    [float(np.mean(u.argmax(axis=1) == d_held.argmax(axis=1))) for u in scores],
    hint="確率がいちばん高いクラスが、目標値と同じだった割合です。",  #:ja
    hint="The share of samples whose most probable class is the target.",  #:en
)
expect(
    "train(net, X, d, X_valid, d_valid, rng)",
    train(OneLayerNet(4, 3), X, d, X_held, d_held, np.random.default_rng(0))["train_loss"],
    [loss for _, _, loss in follow(X, d, 10, 0.05, 0.9)],
    hint="何も指定しなければ epochs=10、lr=0.05、momentum=0.9 です。",  #:ja
    hint="By default epochs=10, lr=0.05, momentum=0.9.",  #:en
)
### END HIDDEN TESTS

# %% test="train" idea="batches" points=0.5
import numpy as np

X = np.arange(14.0).reshape(7, 2)
seen = []


def watch(x, rng):
    seen.append(np.array(x))
    return x


train(OneLayerNet(2, 2), X, np.eye(2)[[0, 1, 0, 1, 0, 1, 0]], -X, np.eye(2)[[0] * 7], np.random.default_rng(0), epochs=1, size=3, augment=watch)
expect(
    "[len(x) for x in …]   (7 samples, size=3)",
    [len(x) for x in seen],
    [3, 3, 1],
    hint="1 エポックで、どのサンプルも 1 回ずつ使います。augment は組ごとに呼びます。",  #:ja
    hint="Every sample is used once an epoch; augment is called for each batch.",  #:en
)
### BEGIN HIDDEN TESTS
seen.clear()
rng = np.random.default_rng(32)
X, X_held = rng.normal(size=(23, 3)), rng.normal(size=(11, 3))
d, d_held = np.eye(2)[rng.integers(0, 2, 23)], np.eye(2)[rng.integers(0, 2, 11)]
net = OneLayerNet(3, 2)
train(net, X, d, X_held, d_held, np.random.default_rng(5), epochs=3, size=5, augment=watch)
expect(
    "[len(x) for x in …]   (23 samples, size=5, epochs=3)",
    [len(x) for x in seen],
    [5, 5, 5, 5, 3] * 3,
    hint="検証データで勾配を求めていませんか。最後の小さな組を捨てていませんか。",  #:ja
    hint="Are gradients taken on validation data? Is the last, smaller batch dropped?",  #:en
)
rounds = [np.concatenate(seen[i : i + 5]) for i in (0, 5, 10)]
for one in rounds:
    expect(
        "x",
        one[np.lexsort(one.T)],
        X[np.lexsort(X.T)],
        hint="訓練データの全部を、1 エポックにちょうど 1 回ずつ使います。",  #:ja
        hint="All of the training data, exactly once an epoch, and nothing else.",  #:en
    )
assert not np.allclose(rounds[0], rounds[1]), "どのエポックも同じ順序です。エポックごとに配り直しましょう。"  #:ja
assert not np.allclose(rounds[0], rounds[1]), "Each epoch has the same order: deal anew each time."  #:en
net = OneLayerNet(3, 2)
train(net, X, d, X_held, d_held, np.random.default_rng(5), epochs=2, size=5, augment=lambda x, rng: 0 * x)
expect(
    'net.params["W1"]   (augment: 0 * x)',
    net.params["W1"],
    np.zeros((3, 2)),
    hint="augment が返したほうの x で、勾配を求めます。",  #:ja
    hint="Take the gradient with the x that augment returned.",  #:en
)
seen.clear()
many_rows = np.ones((203, 3))
train(OneLayerNet(3, 2), many_rows, np.eye(2)[[0] * 203], X_held, d_held, np.random.default_rng(5), epochs=1, augment=watch)
expect(
    "[len(x) for x in …]   (203 samples)",
    [len(x) for x in seen],
    [100, 100, 3],
    hint="何も指定しなければ size=100 です。",  #:ja
    hint="By default size=100.",  #:en
)
### END HIDDEN TESTS

# %% test="train" idea="best" points=0.5
import numpy as np

# ja: 検証データの正解は、訓練データと正反対。学ぶほど、検証の損失は増えます。
# en: The validation targets contradict the training data: the more it learns, the higher the validation loss.
X, d = np.array([[1.0], [-1.0]]), np.eye(2)
net = OneLayerNet(1, 2)
records = train(net, X, d, X, 1 - d, np.random.default_rng(0), epochs=5, size=2, lr=0.5, momentum=0.0)
expect(
    "net.loss(X_valid, d_valid)",
    float(net.loss(X, 1 - d)),
    records["valid_loss"][0],
    hint="検証の損失は、1 エポック目がいちばん小さい。その時の重みに戻します。",  #:ja
    hint="Validation loss is lowest after the first epoch: go back to the weights of then.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(33)
for flipped in (3, 4):
    X = rng.normal(size=(60, 5))
    t = (X[:, 0] > 0).astype(int)
    t[: 8 * flipped] = 1 - t[: 8 * flipped]
    X_held = rng.normal(size=(400, 5))
    d, d_held = np.eye(2)[t], np.eye(2)[(X_held[:, 0] > 0).astype(int)]
    net = OneLayerNet(5, 2)
    records = train(net, X, d, X_held, d_held, np.random.default_rng(2), epochs=12, size=60, lr=4.0, momentum=0.9)
    expect("len(valid_loss)", len(records["valid_loss"]), 12)
    expect(
        "net.loss(X_valid, d_valid)",
        float(net.loss(X_held, d_held)),
        float(np.min(records["valid_loss"])),
        hint="最後や最初ではなく、検証の損失がいちばん小さいエポックの重みに戻します。",  #:ja
        hint="Go back to the epoch with the lowest validation loss, which is neither the first nor the last.",  #:en
    )
### END HIDDEN TESTS

# %% test="train" idea="accuracy" points=1
import numpy as np
from sklearn.datasets import load_digits

# ja: 8 × 8 の本物の手書き数字(scikit-learn に付属)
# en: real handwritten digits of 8 × 8 pixels, which come with scikit-learn
pictures, t = load_digits(return_X_y=True)
X, d = (pictures - pictures[:800].mean()) / pictures[:800].std(), np.eye(10)[t]
net = TwoLayerNet(64, 50, 10, np.random.default_rng(0))
train(net, X[:800], d[:800], X[800:1000], d[800:1000], np.random.default_rng(1), epochs=15, size=50)
share = float(np.mean(np.argmax(net.predict(X[1000:1400]), axis=1) == t[1000:1400]))
assert share >= 0.88, f"見せていない 400 枚の正解率が {share:.1%} です(目標 88 %)。"  #:ja
assert share >= 0.88, f"On 400 digits that it has not seen: {share:.1%} right (88 % wanted)."  #:en
### BEGIN HIDDEN TESTS
order = np.random.default_rng(34).permutation(len(t))
learned, checked, unseen = order[:1100], order[1100:1300], order[1300:]
net = TwoLayerNet(64, 80, 10, np.random.default_rng(2))
records = train(net, X[learned], d[learned], X[checked], d[checked], np.random.default_rng(3), epochs=25, size=40)
share = float(np.mean(np.argmax(net.predict(X[unseen]), axis=1) == t[unseen]))
assert share >= 0.94, f"見せていない {len(unseen)} 枚の正解率が {share:.1%} です(目標 94 %)。"  #:ja
assert share >= 0.94, f"On {len(unseen)} digits that it has not seen: {share:.1%} right (94 % wanted)."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 早速、あなたの `train` で 3 節の答え合わせです。始まりの重みだけを変えて、同じデータを学ばせます。
# %% [markdown] lang="en"
# Put your `train` to work, and settle section 3: the same data, the same steps, other weights to begin with.

# %% demo
some = slice(0, 5000)
for name, (spread, colour, style, mark) in starts.items():
    rng = np.random.default_rng(1)
    net = TwoLayerNet(784, 100, 10, rng)
    for W, (n_in, n_out) in {"W1": (784, 100), "W2": (100, 10)}.items():
        if name.startswith("normal"):
            net.params[W] = rng.normal(0, spread, (n_in, n_out))
        else:
            net.params[W] = (he if name == "He" else xavier)(n_in, n_out, rng)
    records = train(single(net), X_train[some], d_train[some], X_valid[many], d_valid[many], rng, epochs=12, lr=0.01)
    plt.plot(np.arange(1, 13), records["valid_accuracy"], style, marker=mark, markersize=5, color=colour, label=name)
plt.xlabel("epoch")
plt.ylabel("validation accuracy")
plt.title("A good start saves epochs")
plt.legend(fontsize=11, loc="lower right")
plt.show()

# %% [markdown] lang="ja"
# ふつうの正規乱数(1)は、大きすぎる値から始まって苦労します。0.01 は出足が遅れます。二層では Xavier と He の差はわずかです。3 節の図のとおり、差は層を重ねるほど開きます。
#
# ## 6. わざと休ませる、わざと縮める
#
# 早期終了は、学ぶのをやめるだけです。暗記そのものをしにくくする方法はないでしょうか。そのための工夫を**正則化**といいます。
#
# **ドロップアウト**は、1 回の更新ごとに、中間層のユニットを確率 $p$ で休ませます(値を 0 に)。相棒が突然いなくなるので、特定のユニットに頼りきれず、どのユニットも 1 人で役に立つことを学びます。
#
# | | 休んだユニット | 残ったユニット |
# |---|---|---|
# | 学習のとき | 0 | $x / (1 - p)$ |
# | 予測のとき | (休まない) | $x$ のまま |
#
# なぜ $1 - p$ で割るのでしょう。10 人の合唱で 5 人が休んだら、残りは 2 倍の声で歌わないと、予測のとき(10 人)と音量が変わってしまいます。割っておけば、平均の音量はいつも同じです(反転ドロップアウト)。
#
# ### 課題 `dropout`
# <details><summary>ヒント</summary>
#
# - `rng.random(x.shape)` は 0 以上 1 未満の一様な乱数です。`p` より小さくなる確率はいくつでしょう。
# - くじは要素ごとに引きます。行ごとや列ごとではありません。
#
# </details>
# %% [markdown] lang="en"
# Plain normal numbers (1) start from values that are far too large and have a hard time. 0.01 gets off slowly. With two layers Xavier and He hardly differ; as the figure of section 3 shows, the gap opens with depth.
#
# ## 6. Rest some units, shrink some weights
#
# Early stopping stops learning and does no more. Could learning by heart itself be made harder? Means to this end are called **regularisation**.
#
# **Drop-out** gives each hidden unit a rest with probability $p$ (value 0), drawn anew for every update. Partners vanish without notice, so no unit can rely on particular others, and each learns to be of use by itself.
#
# | | units at rest | the others |
# |---|---|---|
# | in training | 0 | $x / (1 - p)$ |
# | in prediction | (none) | $x$ as it is |
#
# Why divide by $1 - p$? If five of a choir of ten stay at home, the others must sing twice as loud, or else it would sound different at prediction, with all ten. With the division the mean volume stays the same (inverted drop-out).
#
# ### Exercise `dropout`
# <details><summary>Hint</summary>
#
# - `rng.random(x.shape)` gives uniform numbers from 0 up to 1. With what probability is one of them less than `p`?
# - Draw lots for each element, not for whole rows or columns.
#
# </details>


# %% exercise="dropout"
def dropout(x, p, rng, training):
    """training が True なら、要素ごとに確率 p(0 ≤ p < 1)で 0 にし、残りを 1 / (1 − p) 倍した新しい配列を返す。False なら x のまま返す。x: どんな形でもよく、変えない。"""  #:ja
    """If training is True, return a new array with each element set to 0 with probability p (0 ≤ p < 1) and the others multiplied by 1 / (1 − p); if False, x as it is. x: any shape, not changed."""  #:en
    ### BEGIN SOLUTION
    if not training:
        return x
    return x * (rng.random(x.shape) >= p) / (1 - p)
    ### END SOLUTION


# %% test="dropout" idea="training" points=1
import numpy as np

out = np.asarray(dropout(np.full((100, 50), 3.0), 0.25, np.random.default_rng(0), True))
share = float(np.mean(out == 0))
assert 0.2 < share < 0.3, f"p = 0.25 なのに、0 になった割合が {share:.2f} です。"  #:ja
assert 0.2 < share < 0.3, f"With p = 0.25, the share of zeros is {share:.2f}."  #:en
expect(
    "max(dropout([[3, 3, …], …], 0.25, rng, True))",
    float(np.max(out)),
    4.0,
    hint="残った 3 は、3 / (1 − 0.25) = 4 になります。",  #:ja
    hint="A 3 that stays becomes 3 / (1 − 0.25) = 4.",  #:en
)
### BEGIN HIDDEN TESTS
for p, shape in [(0.8, (400, 30)), (0.1, (60, 200)), (0.5, (9, 10, 90))]:
    x = np.random.default_rng(3).normal(2, 1, shape)
    out = np.asarray(dropout(x.copy(), p, np.random.default_rng(4), True))
    rest = out == 0
    expect("dropout(x, p, rng, True).shape", out.shape, shape)
    note = f"p = {p} のとき、0 になった割合は {rest.mean():.3f}。"  #:ja
    note = f"With p = {p}, the share of zeros is {rest.mean():.3f}."  #:en
    assert abs(rest.mean() - p) < 0.03, note
    expect(
        f"dropout(x, {p}, rng, True)",
        out,
        np.where(rest, 0.0, x / (1 - p)),
        hint="残った要素は 1 / (1 − p) 倍です。",  #:ja
        hint="What stays is multiplied by 1 / (1 − p).",  #:en
    )
    rows, columns = rest.reshape(-1, shape[-1]).mean(axis=1), rest.reshape(-1, shape[-1]).mean(axis=0)
    message = "くじは要素ごとに引きます(行や列がまるごと休んでいます)。"  #:ja
    message = "Draw lots for each element; here whole rows or columns are at rest."  #:en
    assert np.std(rows) < 0.2 and np.std(columns) < 0.3, message
one, same, other = (np.asarray(dropout(np.ones(200), 0.5, np.random.default_rng(seed), True)) for seed in (6, 6, 7))
expect("dropout(x, 0.5, np.random.default_rng(6), True)", one, same)
message = "乱数は、渡された rng から引いてください。"  #:ja
message = "Draw from the rng that was passed in."  #:en
assert not np.allclose(one, other), message
### END HIDDEN TESTS

# %% test="dropout" idea="prediction" points=1
import numpy as np

x = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])
expect(
    "dropout(x, 0.5, rng, False)",
    dropout(x, 0.5, np.random.default_rng(0), False),
    x,
    hint="予測のときは、誰も休まず、倍にもしません。",  #:ja
    hint="In prediction nobody rests, and nothing is multiplied.",  #:en
)
### BEGIN HIDDEN TESTS
for p in (0.2, 0.9):
    x = np.random.default_rng(9).normal(size=(7, 11))
    expect(f"dropout(x, {p}, rng, False)", dropout(x.copy(), p, np.random.default_rng(1), False), x)
expect("dropout(x, 0, rng, True)", dropout(x.copy(), 0.0, np.random.default_rng(1), True), x)
big = np.random.default_rng(10).normal(5, 1, (300, 300))
ratio = float(np.mean(dropout(big, 0.6, np.random.default_rng(2), True)) / np.mean(dropout(big, 0.6, np.random.default_rng(2), False)))
assert 0.97 < ratio < 1.03, f"学習のときの平均が、予測のときの {ratio:.2f} 倍です。"  #:ja
assert 0.97 < ratio < 1.03, f"In training the mean is {ratio:.2f} times that in prediction."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# もう 1 つは**重み減衰**です。損失に、重みの 2 乗の和を $\lambda/2$ 倍して足します。
#
# $$\tilde E = E + \frac{\lambda}{2}\sum w^2 \qquad\Rightarrow\qquad \frac{\partial \tilde E}{\partial w} = \frac{\partial E}{\partial w} + \lambda w$$
#
# 言葉にすると「大きな重みには税金がかかる」。勾配に $\lambda w$ が足されるので、どの重みも毎回少しずつ 0 へ引き戻され、本当に要る重みだけが大きく残ります。たった数枚のうそを覚えるために、極端な重みを使うのは割に合わなくなります(バイアスには、ふつうかけません)。
#
# 2 つとも、学習のときの `gradient` だけを変えます。あなたのクラスを受け継いで、書き足しましょう。`dropout` に 1 ばかりの配列を渡せば、`mask` ができます。
# %% [markdown] lang="en"
# The other one is **weight decay**: add to the loss the sum of all squared weights, times $\lambda/2$.
#
# $$\tilde E = E + \frac{\lambda}{2}\sum w^2 \qquad\Rightarrow\qquad \frac{\partial \tilde E}{\partial w} = \frac{\partial E}{\partial w} + \lambda w$$
#
# In words: large weights are taxed. The gradient gains $\lambda w$, so each step pulls every weight a little towards 0, and those stay large that are really needed. Extreme weights for the sake of a few lies no longer pay. (Biases are usually exempt.)
#
# Both change `gradient`, in training, and nothing else. So we inherit from your class and add them. Hand `dropout` an array of ones, and it makes a `mask`.


# %%
class RegularNet(TwoLayerNet):
    """ドロップアウト(確率 drop)と重み減衰(λ = decay)のついた TwoLayerNet。"""  #:ja
    """A TwoLayerNet with drop-out (probability drop) and weight decay (λ = decay)."""  #:en

    def __init__(self, n_in, n_hidden, n_out, rng, drop=0.0, decay=0.0):
        super().__init__(n_in, n_hidden, n_out, rng)
        self.rng, self.drop, self.decay = rng, drop, decay

    def gradient(self, X, d):
        ones = np.ones((len(X), len(self.params["b1"])), dtype=X.dtype)
        grads = super().gradient(X, d, dropout(ones, self.drop, self.rng, training=True))
        for name in ("W1", "W2"):
            grads[name] = grads[name] + self.decay * self.params[name]
        return grads


# %% demo
remedies = {"none": ({}, ORANGE, "--"), "drop-out 0.7": ({"drop": 0.7}, BLUE, "-"), "weight decay 0.1": ({"decay": 0.1}, GREY, "-.")}
for name, (settings, colour, style) in remedies.items():
    rng = np.random.default_rng(1)
    net = single(RegularNet(784, 200, 10, rng, **settings))
    records = train(net, X_train[few], d_lies, X_valid[many], d_valid[many], rng, epochs=60, size=50, lr=0.02)
    plt.plot(np.arange(1, 61), records["valid_accuracy"], style, color=colour, label=name)
    print(f"{name:17} training loss {records['train_loss'][-1]:.2f}, validation accuracy at the end {records['valid_accuracy'][-1]:.1%}")
plt.xlabel("epoch")
plt.ylabel("validation accuracy")
plt.title("Harder to learn lies by heart")
plt.legend(fontsize=11, loc="lower right")
plt.show()

# %% [markdown] lang="ja"
# どちらも、訓練の損失は「none」より高く終わり(うそを覚えるのに手間取り)、検証の正解率は「none」より高くなりました。強さ($p$ と $\lambda$)は、検証データで選びます。強すぎると、本当のことまで学べなくなります。`0.7` や `0.1` を変えて試してください。
#
# ## 7. 持っていない字を作る
#
# いちばん効く薬は、データを増やすことです。新しく集められないときは、手元のデータを少し変えて増やします。**データ拡張**です。1 画素ずれた 7 も、やはり 7。人間は気にも留めませんが、画素ごとに重みを持つネットワークには、まったくちがう入力です。
# %% [markdown] lang="en"
# With both, training loss ends higher than with "none" (lies are harder to learn), and validation accuracy ends higher, too. How strong they should be, $p$ and $\lambda$, is chosen on validation data. Too strong, and the truth is not learned either: change `0.7` and `0.1` and see.
#
# ## 7. Digits that nobody wrote
#
# The best medicine is more data. If you cannot collect any, change what you have a little: **data augmentation**. A 7 moved by one pixel is still a 7. We see that at once; to a network with a weight for each pixel it is a different input altogether.


# %%
def shift(X, rng, reach=2):
    """28 × 28 の画像を、1 枚ずつ、上下左右に reach 画素まで動かす。X: (n, 784)、同じ形で返す。"""  #:ja
    """Move each picture of 28 × 28 by up to reach pixels, up or down and sideways. X: (n, 784), same shape back."""  #:en
    n, picture, line = len(X), np.arange(len(X))[:, None, None], np.arange(28)
    # ja: まわりに黒い縁をつけてから、ずらした位置で切り取る
    # en: put a black rim around it, then cut it out at another place
    rim = np.pad(X.reshape(n, 28, 28), ((0, 0), (reach, reach), (reach, reach)), mode="edge")
    down, right = rng.integers(0, 2 * reach + 1, (2, n, 1, 1))
    return rim[picture, down + line[:, None], right + line].reshape(n, 784)


def add_noise(X, rng, size=0.5):
    """画素ごとに、標準偏差 size の正規乱数を足す。"""  #:ja
    """Add normal noise of standard deviation size to every pixel."""  #:en
    return X + size * rng.standard_normal(X.shape, dtype=np.float32)


# %% demo
rng = np.random.default_rng(5)
one = np.repeat(X_train[3:4], 6, axis=0)
fig, axes = plt.subplots(2, 6, figsize=(6, 2.4))
for row, copies, name in zip(axes, [shift(one, rng), add_noise(one, rng)], ["shifted", "noisy"]):
    copies[0] = X_train[3]
    for ax, picture in zip(row, copies):
        ax.imshow(picture.reshape(28, 28), cmap="gray", vmin=-1, vmax=3)
        ax.set(xticks=[], yticks=[])
    row[0].set_ylabel(name)
fig.suptitle("One digit, and ten that nobody wrote")
plt.show()

# %% demo
ways = {"none": None, "noise": add_noise, "shifts": shift}
moved, wrong = shift(X_valid[many], np.random.default_rng(9)), []
for name, augment in ways.items():
    rng = np.random.default_rng(1)
    net = single(TwoLayerNet(784, 200, 10, rng))
    train(net, X_train[:1000], d_train[:1000], X_valid[many], d_valid[many], rng, epochs=40, size=50, lr=0.02, augment=augment)
    wrong.append([1 - accuracy(net, pictures, d_valid[many]) for pictures in (X_valid[many], moved)])
    print(f"{name:7} wrong: {wrong[-1][0]:.1%}, when shifted {wrong[-1][1]:.1%}")
still, shifted = np.array(wrong).T
plt.bar(np.arange(3) - 0.2, still, 0.4, color=BLUE, label="validation digits")
plt.bar(np.arange(3) + 0.2, shifted, 0.4, color=ORANGE, hatch="//", edgecolor="white", label="the same, shifted")
plt.xticks(range(3), list(ways))
plt.xlabel("augmentation in training")
plt.ylabel("validation error rate")
plt.ylim(0, 1.35 * shifted.max())
plt.title("Shifts prepare for shifted digits")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# ずらした字で学んだネットワークだけが、ずれた字に強くなりました。どんな変化に慣れさせるかは、本番でどんな変化が来るかで決めます。守ることは 3 つです。
#
# - **ラベルが変わる変え方はしない。** 6 を逆さにすると 9 に、2 を左右に裏返すと、どの数字でもなくなります。
# - **増やすのは訓練データだけ。** 検証データやテストデータの「もとの字」から作った字を学べば、それはリークです。
# - **乱数は `rng` から。** そうすれば、同じ結果をもう一度出せます。
#
# 雑音やドロップアウトは、どんな問題にも使えるので**モデルの一部**と考えます(`RegularNet` の中に入れました)。平行移動は、画像の問題だけの工夫なので**データの側の工夫**です(`train` に渡しました)。なお、「どんなデータがどのくらい出るか」(密度)そのものを推定する問題では、増やすと答えが変わってしまうので使えません。
#
# ## 8. 全部のせ
#
# 全部の訓練データ、300 ユニット、平行移動。最後の数エポックは学習率を 10 分の 1 にして落ち着かせます(05 の課の、谷底のまわりの揺れを減らすためです)。正解率を予想してから実行してください。
# %% [markdown] lang="en"
# Only the network that saw shifted digits can cope with them. Which changes to practise depends on the changes that will come in real use. Three rules:
#
# - **No change that changes the label.** Upside down a 6 is a 9; in a mirror a 2 is no digit at all.
# - **Training data only.** Learning from altered copies of validation or test digits is a leak.
# - **Chance comes from `rng`.** Then you can get the same result again.
#
# Noise and drop-out fit any problem, so we count them as **part of the model** (and put them inside `RegularNet`). Shifts are for pictures: **preparation of the data** (and handed to `train`). One kind of problem forbids augmentation: estimating how often each kind of data occurs (its density), because padding changes the very answer.
#
# ## 8. All together
#
# All the training data, 300 units, shifts. For the last few epochs the learning rate drops to a tenth, to calm the trembling around the bottom of the valley (lesson 05). Guess the accuracy before you run it.

# %% demo
rng = np.random.default_rng(0)
net = single(TwoLayerNet(784, 300, 10, rng))
began = time.perf_counter()
parts = [
    train(net, X_train, d_train, X_valid, d_valid, rng, epochs=epochs, lr=lr, augment=lambda x, rng: shift(x, rng, reach=1))
    for epochs, lr in [(8, 0.05), (3, 0.005)]
]
seconds = time.perf_counter() - began
print(f"{11 * len(X_train):,} digits learned from in {seconds:.0f} s; validation accuracy {max(parts[1]['valid_accuracy']):.2%}")

epochs = np.arange(1, 12)
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4), layout="constrained")
for name, key, colour, style in [("training", "train_loss", BLUE, "-"), ("validation", "valid_loss", ORANGE, "--")]:
    left.semilogy(epochs, parts[0][key] + parts[1][key], style, color=colour, label=name)
right.plot(epochs, 1 - np.array(parts[0]["valid_accuracy"] + parts[1]["valid_accuracy"]), "--", color=ORANGE)
for ax, name in [(left, "loss"), (right, "validation error rate")]:
    ax.axvline(8.5, color=GREY, linestyle=":")
    ax.set(xlabel="epoch", ylabel=name, xticks=[1, 4, 8, 11])
left.legend(fontsize=11)
right.set_ylim(0)
fig.suptitle("After the dotted line, steps are a tenth")
plt.show()

# %% [markdown] lang="ja"
# 曲線の読み方をまとめます。
#
# | 訓練の損失 | 検証の損失 | 診断 | 手当て |
# |---|---|---|---|
# | 高いまま | 高いまま | 学び足りない | ユニットを増やす、学習率を上げる、長く学ぶ、正則化を弱める |
# | 下がる | 下がる | 順調 | 続ける |
# | 下がる | 上がる | 過学習 | 早期終了、正則化、データ拡張、データを集める |
# | 激しく揺れる | 激しく揺れる | 歩幅が大きい | 学習率を下げる |
#
# 設定をすべて決めました。ここで初めて、そして 1 回だけ、テストデータを開けます。
# %% [markdown] lang="en"
# How to read such curves, in a table:
#
# | Training loss | Validation loss | Diagnosis | Treatment |
# |---|---|---|---|
# | stays high | stays high | not learning enough | more units, a higher learning rate, more epochs, less regularisation |
# | falls | falls | all is well | go on |
# | falls | rises | over-fitting | early stopping, regularisation, augmentation, more data |
# | jumps about | jumps about | steps too long | a lower learning rate |
#
# All settings are decided. Now, for the first time and only once, open the test data.

# %% demo
X_test = ((test_pixels - ruler.mean()) / ruler.std()).astype(np.float32)
d_test = one_hot(test_digits, 10)
probabilities = net.predict(X_test)
answers = probabilities.argmax(axis=1)
missed = np.flatnonzero(answers != test_digits)
print(f"right: {accuracy(net, X_test, d_test):.2%} of {len(X_test):,} test digits  ({len(missed)} wrong)")

worst = missed[np.argsort(-probabilities[missed, answers[missed]])][:10]
fig, axes = plt.subplots(2, 5, figsize=(6, 3.6))
for ax, i in zip(axes.flat, worst):
    ax.imshow(test_pixels[i].reshape(28, 28), cmap="gray")
    ax.set_title(f"is {test_digits[i]}, said {answers[i]}\n({probabilities[i, answers[i]]:.0%} sure)", fontsize=11, color=RED)
for ax in axes.flat:
    ax.axis("off")
fig.suptitle("Wrong, and sure of it")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# 自信満々でまちがえた字です。あなたなら何と読みますか。人にも読めない字、正解ラベルのほうがあやしい字、そして、人ならまちがえない字。最後の種類が、ネットワークの伸びしろです。
#
# 検証よりテストの成績がずっと悪いときは、2 つの**集め方**がちがわないかを調べます。たとえば、書いた人がちがう字です。(ミニチュアのテストデータは、もとの並び順で最初の 30 枚ずつです。残りとは書きぶりがちがうらしく、成績が下がります。)
#
# (本物の MNIST で、この設定を種を変えて 5 回測った結果が、コースの `docs/results.md` にあります。PyTorch や scikit-learn の同じ大きさのネットワークとも比べています。)
#
# 画素どうしの「となり」という関係を、このネットワークは知りません。画素を全部、同じ規則で並べ替えても、(平行移動を使わなければ)同じ正解率になります。「となり」を知っている層、**畳み込み**は、09 の課から始まります。
#
# ## 確認テスト
#
# **問 1.** 通販会社が、荷物を**発送する時に**、到着が遅れるかどうかを予測します。そのまま入力に**使ってよい**ものを、**すべて**選んでください(答えは `{"a", "b"}` のような集合)。
# - a. 届け先までの距離(km)
# - b. 遅れたおわびに配ったクーポンの金額
# - c. 運転手の番号(採用された順)
# - d. 届け先に明日雪が降る確率(予報)
# - e. 冷蔵の荷物なら 1、ちがえば 0
# %% [markdown] lang="en"
# These are mistakes made with confidence. What would you have read? Some no human can read, some have doubtful labels, and some no human would get wrong. The last kind is where there is room to grow.
#
# If the test result is much worse than the validation result, ask whether the two were **collected** in different ways, for example from other writers. (The miniature's test digits are the first 30 of each kind in the original order. They seem to be written unlike the rest: the result drops.)
#
# (What these settings reach on the real MNIST, over five seeds, stands in the course's `docs/results.md`, beside networks of the same size in PyTorch and scikit-learn.)
#
# This network does not know which pixels are neighbours. Put all pixels in another order, the same for every digit, and (without shifts) its accuracy stays the same. Layers that know about neighbours, **convolutions**, begin in lesson 09.
#
# ## Confirmation test
#
# **Question 1.** A mail-order company predicts, **when a parcel leaves**, whether it will be late. Which of these may go in **as they are**? Choose **all** (answer with a set such as `{"a", "b"}`).
# - a. the distance to the customer (km)
# - b. the value of the voucher sent as an apology for lateness
# - c. the driver's number (in order of hiring)
# - d. the probability of snow there tomorrow (forecast)
# - e. 1 for refrigerated parcels, else 0

# %% quiz="good_inputs" points=1
good_inputs = {"a", "d", "e"}
replies = {
    "a,d,e": "そのとおり。連続した数、確率、旗です。b は遅れたあとにしか決まらない、答えを加工した値。c は大小に意味がありません。",  #:ja
    "a,d,e": "Right: an amount, a probability, a flag. b exists only after the delay and is made from the answer; the size of c means nothing.",  #:en
    "a,d": "惜しい。e は旗です。0 と 1 で「そうかどうか」を表し、そのまま使えます。",  #:ja
    "a,d": "Almost. e is a flag: 0 and 1 say no and yes, and go in as they are.",  #:en
    "a,e": "惜しい。確率も 0 から 1 の連続した数です。予報なら、発送の時に手に入ります。",  #:ja
    "a,e": "Almost. A probability is a number, too, and a forecast is there when the parcel leaves.",  #:en
    "d,e": "距離はどうですか。2 倍の値は、本当に 2 倍の距離です。",  #:ja
    "d,e": "What about the distance? Twice the number is twice the way.",  #:en
    "a,c,d,e": "運転手の 40 番は、20 番の 2 倍の何かでしょうか。使うなら one-hot に直します。",  #:ja
    "a,c,d,e": "Is driver 40 twice as much of anything as driver 20? If used, then as one-hot.",  #:en
    "a,b,d,e": "クーポンの額が決まるのは、遅れたあとです。記録の上では大当たりしますが、発送の時には分かりません。",  #:ja
    "a,b,d,e": "The voucher is decided after the delay. On the records it works wonders; when the parcel leaves it is not known.",  #:en
    "a,b,c,d,e": "「発送の時に手に入るか」「2 倍の値は何かが 2 倍か」を、1 つずつ聞いてみましょう。",  #:ja
    "a,b,c,d,e": "Ask of each one: will I have it when the parcel leaves? Is twice the number twice of anything?",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** ある列の平均と標準偏差は、訓練データでは 20 と 4、テストデータでは 25 と 2 でした。テストデータの値 26 は、標準化するといくつになりますか。
# %% [markdown] lang="en"
# **Question 2.** A column has mean 20 and standard deviation 4 in the training data, 25 and 2 in the test data. What does the value 26 of the test data become when it is standardised?

# %% quiz="which_ruler" points=1
which_ruler = 1.5
replies = {
    "1.5": "そのとおり。(26 − 20) / 4。ものさしは訓練データのものです。テストデータの平均が 0 にならなくても、それは「暑い夏だった」という情報です。",  #:ja
    "1.5": "Right: (26 − 20) / 4, with the ruler of the training data. That the test data's mean is then not 0 is information: it was a hot summer.",  #:en
    "0.5": "テストデータ自身の平均と標準偏差を使いました。1 件だけ届いたときには、計算できません。",  #:ja
    "0.5": "You used the test data's own mean and deviation. What would you do when records come one at a time?",  #:en
    "0.25": "平均はテストデータ、標準偏差は訓練データになっています。どちらも訓練データのものを使います。",  #:ja
    "0.25": "The mean is that of the test data, the deviation that of the training data. Take both from the training data.",  #:en
    "3": "平均は訓練データですが、標準偏差がテストデータのものです。",  #:ja
    "3": "The mean is that of the training data, but the deviation is that of the test data.",  #:en
    "6": "平均を引いたところで止まっています。標準偏差で割りましょう。",  #:ja
    "6": "You stopped after subtracting the mean. Divide by the standard deviation.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 中間層のあるユニットの値は 3.0 です。$p = 0.4$ の(反転)ドロップアウトで、学習中のこの回は休みませんでした。次の層に渡る値はいくつですか。
# %% [markdown] lang="en"
# **Question 3.** A hidden unit has the value 3.0. With (inverted) drop-out, $p = 0.4$, it is not at rest in this step of training. What value goes on to the next layer?

# %% quiz="louder" points=1
louder = 5
replies = {
    "5": "そのとおり。3 / (1 − 0.4) = 5。休む確率 0.4 とならすと、平均は 3 のままです。",  #:ja
    "5": "Right: 3 / (1 − 0.4) = 5. Averaged with the rests, whose probability is 0.4, it is still 3.",  #:en
    "3": "それは予測のときの値です。学習のときは、休んだ仲間の分も声を大きくします。",  #:ja
    "3": "That is its value in prediction. In training it sings louder to make up for those at rest.",  #:en
    "7.5": "3 / 0.4 としました。割るのは「残る確率」1 − p です。",  #:ja
    "7.5": "That is 3 / 0.4. Divide by the probability to stay, 1 − p.",  #:en
    "1.8": "3 × 0.6 としました。掛けるのではなく、割ります。掛けると、平均が 3 よりずっと小さくなります。",  #:ja
    "1.8": "That is 3 × 0.6. Divide instead; multiplying makes the mean much less than 3.",  #:en
    "1.2": "3 × 0.4 としました。残ったユニットは、小さくではなく大きくなります。",  #:ja
    "1.2": "That is 3 × 0.4. A unit that stays becomes larger, not smaller.",  #:en
    "0": "0 になるのは、休んだときです。",  #:ja
    "0": "It is 0 when at rest.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 学習が止まったように見えます。訓練の正解率 81 %、検証の正解率 80 %。どちらも、ここ 10 エポック動いていません。次の一手は?
# - a. ドロップアウトの $p$ を大きくする
# - b. 検証の損失が小さかった、前のエポックの重みに戻す
# - c. 中間層のユニットを増やし、正則化を弱める
# - d. テストデータで測り、それが最高になる設定を探す
# %% [markdown] lang="en"
# **Question 4.** Training seems stuck: accuracy is 81 % on training data, 80 % on validation data, and neither has moved for ten epochs. What next?
# - a. A larger $p$ for drop-out
# - b. Back to the weights of an earlier epoch, where validation loss was lower
# - c. More hidden units and less regularisation
# - d. Measure on the test data, and look for the settings that make it best

# %% quiz="stuck" points=1
stuck = "c"
replies = {
    "a": "それは過学習の薬です。ここでは訓練データさえ覚えきれていないので、もっと学べなくなります。",  #:ja
    "a": "That is medicine for over-fitting. Here not even the training data is learned, and it would get worse.",  #:en
    "b": "早期終了が効くのは、検証が悪くなってきたときです。ここでは 2 つの正解率がほとんど同じで、過学習は起きていません。",  #:ja
    "b": "Early stopping helps when validation gets worse. Here both accuracies are nearly the same: no over-fitting.",  #:en
    "c": "そのとおり。差が小さく、どちらも低いので、学び足りないのです。力を増やします。学習率を上げるのも手です。",  #:ja
    "c": "Right: the gap is small and both are low, so it does not learn enough. Give it more power; a higher learning rate may help, too.",  #:en
    "d": "テストデータで設定を選ぶと、テストデータに合わせた設定が見つかるだけで、最後の成績があてにならなくなります。",  #:ja
    "d": "Settings chosen on the test data are settings that suit the test data, and the final result can no longer be trusted.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 手書き数字を 10 種類に分ける問題で、訓練データの拡張に**使ってはいけない**ものを、**すべて**選んでください。
# - a. 上下左右に 1 画素動かす
# - b. 左右に裏返す
# - c. 5 度まで傾ける
# - d. 180 度回す
# - e. 弱い雑音を足す
# %% [markdown] lang="en"
# **Question 5.** Ten classes of handwritten digits: which of these must **not** be used to augment the training data? Choose **all**.
# - a. moving by one pixel, up, down or sideways
# - b. mirroring, left and right exchanged
# - c. tilting by up to 5 degrees
# - d. turning by 180 degrees
# - e. adding weak noise

# %% quiz="not_for_digits" points=1
not_for_digits = {"b", "d"}
replies = {
    "b,d": "そのとおり。逆さの 6 は 9 に見え、裏返した 2 や 3 は数字ではなくなります。ほかの 3 つでは、人が読んでも同じ数字です。",  #:ja
    "b,d": "Right: a 6 upside down reads 9, and a mirrored 2 or 3 is no digit. After the other three, people still read the same digit.",  #:en
    "d": "d は正解です。裏返した 2 を、あなたは 2 と読みますか。猫の写真なら裏返しても猫ですが。",  #:ja
    "d": "d is right. Would you read a mirrored 2 as 2? (A mirrored cat is still a cat.)",  #:en
    "b": "b は正解です。6 を 180 度回すと?",  #:ja
    "b": "b is right. And a 6 turned by 180 degrees?",  #:en
    "b,c,d": "5 度くらいの傾きは、人の字にもふつうにあります。ラベルは変わりません。",  #:ja
    "b,c,d": "People tilt their digits by 5 degrees all the time: the label stays.",  #:en
    "b,d,e": "弱い雑音なら、人が読んでも同じ数字です。",  #:ja
    "b,d,e": "With weak noise people still read the same digit.",  #:en
    "a,b,d": "1 画素動かしても、同じ数字です。7 節で試しましたね。",  #:ja
    "a,b,d": "Moved by one pixel it is the same digit: you tried it in section 7.",  #:en
}

# %% [markdown] lang="ja"
# **問 6(記述、2 点)** 友だちが言いました。「検証データで 99.9 % になったよ! すごいでしょう。」 本当にすごいのかを確かめるために、何を調べますか。調べることを 2 つ、それぞれ「なぜそれで 99.9 % になってしまうのか」とともに、3〜5 文で書いてください。
#
# 採点の目安
# - 各 1 点:この課に出てきた原因(答えを加工した入力、訓練データ以外から求めた平均や標準偏差、検証データの混入や増やした字の混入、検証データで何度も設定を選んだこと、など)を 1 つ挙げ、それで成績がよく見える理由を説明している(合わせて 2 つまで)。
# %% [markdown] lang="en"
# **Question 6 (essay, 2 points).** A friend says: "I got 99.9 % on validation data! Isn't that great?" What do you look into, to see whether it is? Name two things, each with the reason why it could lead to 99.9 %, in three to five sentences.
#
# How it is graded
# - 1 point each, for up to two: names a cause from this lesson (an input made from the answer, means or deviations taken from more than the training data, validation data or altered copies of it among the training data, settings chosen on validation data many times, …) and explains why it flatters the result.
# %% [markdown] essay="too_good" points=2 lang="ja"
# ### BEGIN SOLUTION
# まず入力を 1 列ずつ見て、予測する時にはまだ手に入らない値や、答えを加工した値がないかを調べる。パン屋の売上金額のように、記録の中では答えを教えてくれるので、成績がよく見えてしまう。
# 次に、訓練データと検証データの分け方を調べる。データ拡張をしてから分けると、検証の字と同じ字を少し動かしたものが訓練に入り、覚えるだけで当たってしまう。最後に、一度も使っていないテストデータで 1 回だけ測る。
# ### END SOLUTION
# %% [markdown] essay="too_good" points=2 lang="en"
# ### BEGIN SOLUTION
# First I look at every input column: is there a value that is not known at the time of predicting, or is made from the answer? Like the bakery's takings, it gives the answer away on the records, and the result looks better than it is.
# Then I look at how training and validation data were separated. If the data was augmented before it was split, slightly moved copies of the validation digits are in the training data, and learning by heart is enough. In the end, measure once on test data that has never been used.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## 先へ進む人のために
#
# - LeCun, Bottou, Bengio, Haffner, [*Gradient-based learning applied to document recognition*](https://doi.org/10.1109/5.726791), Proceedings of the IEEE (1998) MNIST と LeNet。300 ユニットの二層ネットワークの成績も表にあります。
# - Glorot, Bengio, [*Understanding the difficulty of training deep feedforward neural networks*](https://proceedings.mlr.press/v9/glorot10a.html), AISTATS (2010) Xavier の初期値。
# - He, Zhang, Ren, Sun, [*Delving deep into rectifiers*](https://arxiv.org/abs/1502.01852), ICCV (2015) He の初期値。
# - Srivastava ほか, [*Dropout: a simple way to prevent neural networks from overfitting*](https://jmlr.org/papers/v15/srivastava14a.html), JMLR 15 (2014)。
# - Krogh, Hertz, *A simple weight decay can improve generalization*, NIPS 4 (1991)。
# - Simard, Steinkraus, Platt, *Best practices for convolutional neural networks applied to visual document analysis*, ICDAR (2003) ゆがめた字で MNIST を学ぶ。データ拡張の古典です。
# - Zhang ほか, [*Understanding deep learning requires rethinking generalization*](https://arxiv.org/abs/1611.03530), ICLR (2017) 大きなネットワークは、でたらめなラベルも丸暗記できる。5 節の実験の大きな姉妹です。
# - 挑戦:`mask` に、0 と 1/(1−p) のかわりに、平均 1 の正規乱数を入れると? 中間層への雑音です。`RegularNet` をまねて試してください。
# %% [markdown] lang="en"
# ## Going further
#
# - LeCun, Bottou, Bengio, Haffner, [*Gradient-based learning applied to document recognition*](https://doi.org/10.1109/5.726791), Proceedings of the IEEE (1998): MNIST and LeNet, and in its tables two-layer networks with 300 units.
# - Glorot, Bengio, [*Understanding the difficulty of training deep feedforward neural networks*](https://proceedings.mlr.press/v9/glorot10a.html), AISTATS (2010): Xavier initialisation.
# - He, Zhang, Ren, Sun, [*Delving deep into rectifiers*](https://arxiv.org/abs/1502.01852), ICCV (2015): He initialisation.
# - Srivastava et al., [*Dropout: a simple way to prevent neural networks from overfitting*](https://jmlr.org/papers/v15/srivastava14a.html), JMLR 15 (2014).
# - Krogh, Hertz, *A simple weight decay can improve generalization*, NIPS 4 (1991).
# - Simard, Steinkraus, Platt, *Best practices for convolutional neural networks applied to visual document analysis*, ICDAR (2003): learning MNIST from distorted digits, a classic of augmentation.
# - Zhang et al., [*Understanding deep learning requires rethinking generalization*](https://arxiv.org/abs/1611.03530), ICLR (2017): large networks learn even random labels by heart, the big sister of the experiment in section 5.
# - A challenge: what if `mask` holds normal random numbers with mean 1 in place of 0 and 1/(1−p)? That is noise in the hidden layer. Try it after the model of `RegularNet`.
