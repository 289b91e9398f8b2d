# %% [markdown] lang="ja"
# 下の 10 枚は、数字ごとに全員の字を重ねて平均した「平均の字」です。新しい字が来たら、いちばん似ている平均の字を答える。それだけのプログラムは、何 % 当たるでしょうか。
#
# そして、これまで作ってきた部品でネットワークを組むと、どこまで伸びるでしょうか。2 つの数を予想してから、実行してください。
# %% [markdown] lang="en"
# The ten pictures below are averages: all sevens of the training data laid on top of each other, and so on for each digit. Suppose a program answers every new digit with the average that looks most like it, and does nothing else. What is its accuracy?
#
# And how far does a network made of the parts you built in the last six lessons get? Write down both guesses, then run the cells.

# %% setup
import time
import warnings
from pathlib import Path

import numpy as np
from PIL import Image


def read_digits(folder):
    """folder/<数字>/*.png を読み、画素 (n, 784)(0 から 255 の整数)と数字 (n,) を返す。"""  #:ja
    """Read folder/<digit>/*.png; return pixels (n, 784), integers from 0 to 255, and the digits (n,)."""  #:en
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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            from fastai.data.external import URLs, untar_data
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
print(f"学習用の数字 {len(pixels):,} 枚、テスト用 {len(test_pixels):,} 枚を {time.perf_counter() - began:.0f} 秒で読み込みました")  #:ja
print(f"{len(pixels):,} training digits and {len(test_pixels):,} test digits, read in {time.perf_counter() - began:.0f} s")  #:en

# ja: 学習用の 6 分の 1 を取り分けて試す。テスト用は、9 節まで使わない
# en: one sixth of the training digits is set aside to try it on; the test digits wait until section 9
aside = len(pixels) // 6
averages = np.stack([pixels[aside:][digits[aside:] == k].mean(axis=0) for k in range(10)])
distances = np.stack([((pixels[:aside] - average) ** 2).sum(axis=1) for average in averages], axis=1)
show_pictures(averages.reshape(10, 28, 28), title="数字ごとの平均 <=> The average of each digit", columns=5)
share = np.mean(distances.argmin(axis=1) == digits[:aside])
print(f"いちばん近い平均を答えると: 正解率 {share:.1%}、7 桁が全部当たる割合 {share**7:.0%}")  #:ja
print(f"answering with the nearest average: accuracy {share:.1%}; all seven digits of a postal code: {share**7:.0%}")  #:en

# %% [markdown] lang="ja"
# 当てずっぽうの 10 % より、ずっとましです。でも、これは 1 文字の正解率です。郵便番号は 7 桁なので、全部の桁が当たる割合は、上の行の最後の数まで下がります。目標は 98 %。それでも 7 桁では $0.98^7$、およそ 87 % です。使う道具は NumPy だけです。
#
# (出力の最初の行に「ミニチュア」とあれば、小さな練習用のデータで動いています。数字は本物の MNIST と違います。検証データが 166 枚しかなく、1 枚で正解率が 0.6 ポイント動くので、細かな違いは読み取れません。テストの成績も、本物より下がります。)
#
# **この課でできるようになること** データを正しい入力の形に整え、重みの初期値を選び、2 層のネットワークを NumPy だけで学習させられるようになります。長い学習の前に、間違いがないかを確かめられるようになります。学習曲線から過学習を見抜き、早期終了、ドロップアウト、重み減衰、データ拡張で対策できるようになります。
#
# **必要なもの** 順伝播(03 課)、交差エントロピー(04 課)、ミニバッチとモーメンタム(05 課)、誤差逆伝播法(06 課)、Python のクラス(06 課の 7 節)。それらの関数は、次のセルに用意してあります。GPU は使いません。
#
# **使うデータ** MNIST(LeCun ほか、1998)。CC BY-SA 3.0 で公開されています。
# %% [markdown] lang="en"
# That is far better than guessing, which gets 10 %. But it is the accuracy for one digit. A postal code in Japan has seven digits, and the last number of that line says how often a whole code is right. We aim at 98 %. Even then seven digits are all right only $0.98^7$, or about 87 %, of the time. The only tool is NumPy.
#
# (If the first line printed says "miniature", this runs on a small practice set, and the numbers differ from those of the real MNIST. It has 166 validation digits, and a single one changes the accuracy by 0.6 percentage points, so small differences mean nothing there. The test result is lower, too.)
#
# **What you will be able to do** Turn data into proper inputs, choose initial weights, and train a two-layer network with nothing but NumPy. Check the code before a long run. See overfitting in learning curves, and act against it with early stopping, dropout, weight decay and data augmentation.
#
# **What you need** The forward pass (lesson 03), cross-entropy (04), mini-batches and momentum (05), backpropagation (06), Python classes (06, section 7). The next cell brings their functions along. No GPU.
#
# **The data** MNIST (LeCun et al., 1998), published under CC BY-SA 3.0.


# %% setup
# ja: 02 課から 06 課であなたが書いた関数
# en: as you wrote them in lessons 02 to 06
def relu(u):
    return np.maximum(u, 0)


def softmax(u):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def forward(network, x):
    values = [x]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W + b))
    W, b = network[-1]
    values.append(values[-1] @ W + b)
    return values[-1], values


def one_hot(labels, n):
    return np.eye(n)[labels]


def softmax_cross_entropy(u, t):
    u = u - np.max(u, axis=-1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(t * u, axis=-1))


def minibatches(X, t, size, rng):
    order = rng.permutation(len(X))
    return [(X[order[i : i + size]], t[order[i : i + size]]) for i in range(0, len(X), size)]


def momentum_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - lr * gradient for v, gradient in zip(velocity, grads)]
    return [w + v for w, v in zip(params, velocity)], velocity


def backward_classification(network, values, t):
    delta, grads = (softmax(values[-1]) - t) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]


# ja: ネットワーク(組のリスト)と、05 課の params(配列のリスト)を行き来する
# en: between a network (a list of pairs) and the params of lesson 05 (a list of arrays)
def parameters(network):
    """[(W1, b1), (W2, b2)] → [W1, b1, W2, b2]。勾配にも使える。"""  #:ja
    """[(W1, b1), (W2, b2)] → [W1, b1, W2, b2]; works on gradients as well."""  #:en
    return [array for pair in network for array in pair]


def network_of(params):
    """[W1, b1, W2, b2] → [(W1, b1), (W2, b2)]"""
    return list(zip(params[::2], params[1::2]))


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
# ## 1. 画像の前に:入力の選び方
#
# どんなによいネットワークでも、入力がまずければ役に立ちません。いちばん困るのは、入力に答えが漏れているときです。エラーは出ず、成績がよすぎることでしか気づけません。答えが漏れるとはどういうことかを、まず見ておきます。
#
# 画像より分かりやすいので、表のデータで考えます。パン屋が、**明日売れるパンの数**を前の晩に予測します。記録には、予想気温、雨の確率、休日のフラグ(休日なら 1、違えば 0)、それに「その日の売上金額」もあります。
#
# 列は多いほどよいのでしょうか。3 つの入力だけの場合と、売上金額も入れた場合を、取り分けておいた 80 日で比べます。棒は、左から「3 つの入力」「売上も入れ、記録の上で試す」「売上も入れ、実際に前の晩に使う」です。
# %% [markdown] lang="en"
# ## 1. Before the pictures: choosing inputs
#
# The best network is of no use with bad inputs. The worst case is an input that holds the answer: there is no error message, and the only sign is that the results are too good. So let us see first what that means.
#
# It is easiest to see in a table. A bakery wants to know the evening before **how many loaves it will sell tomorrow**. Its records hold the forecast temperature, the probability of rain, a flag for holidays (1 for a holiday, else 0), and also "the day's takings".
#
# Are more columns better? We compare the first three inputs alone with all four, on 80 days that were set aside. The last two bars use the takings: first on the records, then in real use, the evening before.

# %% demo
rng = np.random.default_rng(7)
temperature, rain, holiday = rng.uniform(0, 32, 240), rng.uniform(0, 1, 240), (rng.uniform(size=240) < 0.3).astype(float)
loaves = 260 - 3 * temperature - 60 * rain + 70 * holiday + rng.normal(0, 15, 240)
takings = 280 * loaves + rng.normal(0, 1500, 240)


def predict_loaves(columns, columns_in_use):
    """160 日に一次式を当てはめ、残りの 80 日を予測する。"""  #:ja
    """Fit a linear formula to 160 days and predict the other 80."""  #:en
    A, B = (np.column_stack([*part, np.ones(240)]) for part in (columns, columns_in_use))
    return B[160:] @ np.linalg.lstsq(A[:160], loaves[:160], rcond=None)[0]


three = [temperature, rain, holiday]
unknown = np.full(240, takings[:160].mean())
guesses = [predict_loaves(three, three), predict_loaves([*three, takings], [*three, takings]), predict_loaves([*three, takings], [*three, unknown])]
errors = [np.mean(np.abs(guess - loaves[160:])) for guess in guesses]
bars = plt.bar(["入力 3 つ <=> three inputs", "売上つき\n(記録で) <=> with takings,\non the records", "売上つき\n(実際に使うとき) <=> with takings,\nin real use"], errors, color=[BLUE, GREY, RED])
for bar, hatch in zip(bars, ["", "//", "xx"]):
    bar.set(hatch=hatch, edgecolor="white")
show_figure("取り分けておいた 80 日での誤差 <=> Errors on 80 days that were set aside", ylabel="誤差の平均(個) <=> mean error (loaves)")

# %% [markdown] lang="ja"
# 記録の上では、売上金額を入れたほうがずっと正確です。ところが、実際に使うと大外れです。前の晩には、明日の売上はまだ分からないからです(ここでは訓練データの平均で埋めました)。売上は「数 × 値段」、つまり**答えを加工したもの**です。これを入力に入れてしまうことを、**リーク**(leakage、答えの漏れ)といいます。成績がよすぎたら、まずリークを疑いましょう。
#
# | 入力に向くもの | そのまま入れてはいけないもの |
# |---|---|
# | 量を表す数(気温、画素の明るさ) | 答えそのもの、答えを加工したもの |
# | 確率(雨の確率) | 大小に意味のない番号(社員番号。使うなら one-hot に直す) |
# | フラグ(休日なら 1、違えば 0) | 値がほとんど欠けている列、測定の誤差が大きすぎる列 |
#
# 迷ったら、2 つのことを自分に聞いてください。「**予測するその時に、その値は手に入るか**」「**値が大きいほど、何かが多い(高い)と言えるか。1 の差は、どこでも同じ意味か**」。2 つの表をつなぐときは、同じ日どうしが並ぶように、日付で合わせます。
#
# では、値が少しだけ欠けている列はどうしましょう。欠けた値を**欠損値**といいます。手は 4 つあります。
#
# | `how` | すること | 向く場面 |
# |---|---|---|
# | `"rows"` | 欠損値のある行を捨てる | そういう行がわずか |
# | `"columns"` | 欠損値のある列を捨てる | 欠損値が 1 つの列に集中している |
# | `"zero"` | 0 で埋める | 0 が「ない」や「平均」を表す(2 節) |
# | `"mean"` | その列の、分かっている値の平均で埋める(どの列にも、分かっている値が 1 つはあるとします) | ほかの値と釣り合いを保ちたい |
#
# ### 課題 `impute`
# この 4 つを書いてください。欠損値は `np.nan` で表します。渡された `X` は書き換えません。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。
#
# <details><summary>ヒント</summary>
#
# - `np.nan == np.nan` は `False` です。欠損値を探すのは `np.isnan(X)`。
# - `axis=1` の `any` は「行のどこかに」、`axis=0` の `any` は「列のどこかに」。
# - 欠損値を除いた平均は `np.nanmean`。`np.where(条件, a, b)` は、条件が真の所だけ `a` にした新しい配列です。
#
# </details>
# %% [markdown] lang="en"
# On the records, the takings make the prediction far better. In real use they make it far worse: the evening before, tomorrow's takings are not known (here the training mean was filled in). Takings are loaves times price, so they are **made from the answer**. Such an input is called a **leak**. When a result looks too good, look for a leak first.
#
# | Good inputs | Not as they are |
# |---|---|
# | amounts (temperature, brightness of a pixel) | the answer, or anything made from it |
# | probabilities (of rain) | numbers that are names (staff numbers; if used, then as one-hot) |
# | flags (1 for a holiday, else 0) | columns that are mostly missing, or measured with large errors |
#
# When in doubt, ask two questions. **Will I have this value at the time of predicting?** And: **is a larger value more of something, and does one step mean the same everywhere?** When you join two tables, match them by date, so that each row holds one day.
#
# What should be done with a column that has a few gaps? A gap is also called a **missing value**. There are four ways:
#
# | `how` | What it does | When |
# |---|---|---|
# | `"rows"` | drop the rows with a gap | few rows have one |
# | `"columns"` | drop the columns with a gap | the gaps sit in one column |
# | `"zero"` | fill in 0 | 0 stands for "none" or "average" (section 2) |
# | `"mean"` | fill in the mean of the column's known values (every column has at least one) | the filled value should be like the others |
#
# ### Exercise `impute`
# Write all four. Gaps are `np.nan`. Do not write into the `X` that you are given.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says.
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
    """欠損値(nan)を処理した配列を返す。X: (n, 列数) の小数で、書き換えない。how: "rows", "columns", "zero", "mean" のどれか(上の表)。"""  #:ja
    """Return the array without gaps (nan). X: (n, columns) of floats, left as it is. how: "rows", "columns", "zero" or "mean", as in the table."""  #:en
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
for how, want in [("zero", [[1.0, 0.0], [3.0, 10.0], [0.0, 30.0]]), ("mean", [[1.0, 20.0], [3.0, 10.0], [2.0, 30.0]])]:
    got, (after, _) = call_and_look(impute, table, how)
    expect(
        f'impute([[1, nan], [3, 10], [nan, 30]], "{how}")',
        got,
        want,
        hint="埋めるのは欠損値だけです。2 列目の平均は (10 + 30) / 2 で、欠損値は数に入れません。",  #:ja
        hint="Only the gaps are filled. The mean of the second column is (10 + 30) / 2: gaps do not count.",  #:en
    )
    expect(
        "X",
        after,
        table,
        hint="渡された X が書き換わりました。新しい配列を作って返します。",  #:ja
        hint="The X that you were given has changed. Return a new array instead.",  #:en
    )
### BEGIN HIDDEN TESTS
rng = fresh()
table = rng.normal(5, 2, (9, 4))
gaps = rng.uniform(size=(9, 4)) < 0.3
gaps[0], gaps[1, 3] = False, True
table[0, :2] = table[2, 2] = 0.0  # a zero is a value, not a gap
want_zero, want_mean = table.copy(), table.copy()
for column in range(4):
    want_zero[gaps[:, column], column] = 0.0
    want_mean[gaps[:, column], column] = table[~gaps[:, column], column].mean()
table[gaps] = np.nan
for how, want in [("zero", want_zero), ("mean", want_mean)]:
    got, (after, _) = call_and_look(impute, table, how)
    expect(
        f'impute(X, "{how}")',
        got,
        want,
        hint="平均は列ごとに、分かっている値だけで取ります。0 は欠損値ではありません。",  #:ja
        hint="Take the mean of each column, from its known values alone. A 0 is not a gap.",  #:en
    )
    expect(
        "X",
        after,
        table,
        hint="渡された X が書き換わりました。新しい配列を作って返します。",  #:ja
        hint="The X that you were given has changed. Return a new array instead.",  #:en
    )
table = np.array([[1.0, 2.0], [3.0, 4.0], [np.nan, 9.0], [5.0, np.nan]])
expect(
    'impute([[1, 2], [3, 4], [nan, 9], [5, nan]], "mean")',
    impute(table.copy(), "mean"),
    [[1.0, 2.0], [3.0, 4.0], [3.0, 9.0], [5.0, 5.0]],
    hint="欠損値のある行の、分かっている値も平均に入れます。",  #:ja
    hint="The known values of rows with a gap count in the mean, too.",  #:en
)
### END HIDDEN TESTS

# %% test="impute" idea="drop" points=0.5
import numpy as np

table = np.array([[1.0, 2.0, np.nan], [3.0, 10.0, 7.0], [4.0, 30.0, 5.0]])
expect(
    'impute([[1, 2, nan], [3, 10, 7], [4, 30, 5]], "rows")',
    impute(table, "rows"),
    [[3.0, 10.0, 7.0], [4.0, 30.0, 5.0]],
    hint="欠損値が 1 つでもある行は、まるごと捨てます。",  #:ja
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
        hint="欠損値がなければ、そのままです。",  #:ja
        hint="Without gaps nothing changes.",  #:en
    )
rng = fresh()
table = rng.normal(size=(6, 5)).round(1)
# ja: 端にも中にも欠損値がある。端だけを調べる答えは、いつも外れる。
# en: Gaps at the edges and inside: who looks at an edge alone is always wrong.
table[[0, int(rng.integers(1, 5)), 5], [4, int(rng.integers(1, 4)), 0]] = np.nan
expect(f'impute({table.tolist()}, "rows")', impute(table.copy(), "rows"), table[~np.isnan(table).any(axis=1)])
expect(f'impute({table.tolist()}, "columns")', impute(table.copy(), "columns"), table[:, ~np.isnan(table).any(axis=0)])
table = np.arange(24.0).reshape(12, 2)
table[5, 0] = np.nan
expect("impute(X, \"columns\"), X: (12, 2), 1 つだけ欠損 <=> impute(X, \"columns\"), X: (12, 2) with a single gap", impute(table.copy(), "columns"), table[:, 1:],
       hint="欠損値が 1 つでもある列は、捨てます。"  #:ja
       hint="A single gap is enough to drop a column."  #:en
       )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 2. 単位をそろえる
#
# 気温は 0 から 32、雨の確率は 0 から 1。05 課の 9 節では、入力の単位で谷の形が変わりました。パン屋の表でも確かめます。勾配降下法で一次式を当てはめ、学習率は、それぞれ、発散する境目の半分にしました。点線は、これより下がらない損失です。
# %% [markdown] lang="en"
# ## 2. One scale for all
#
# Temperatures run from 0 to 32, probabilities from 0 to 1. In lesson 05, section 9, the units of the input changed the shape of the valley. Here is the bakery's table, fitted by gradient descent. Each run has half of the learning rate at which it would diverge. The dotted line is the lowest loss that is possible.

# %% demo
table = np.column_stack([temperature, rain, holiday])
scaled = (table - table.mean(axis=0)) / table.std(axis=0)
for columns, name, color, style in [(table, "そのまま <=> as they are", ORANGE, "--"), (scaled, "標準化 <=> standardised", BLUE, "-")]:
    A, w, losses = np.column_stack([columns, np.ones(240)]), np.zeros(4), []
    lr = 1 / np.linalg.eigvalsh(A.T @ A / 240).max()
    for _ in range(400):
        losses.append(np.mean((A @ w - loaves) ** 2) / 2)
        w -= lr * A.T @ (A @ w - loaves) / 240
    plt.loglog(np.arange(1, 401), losses, style, color=color, label=f"{name}(学習率 {lr:.2g}) <=> {name} (lr = {lr:.2g})")
best = A @ np.linalg.lstsq(A, loaves, rcond=None)[0]
plt.axhline(np.mean((best - loaves) ** 2) / 2, color=GREY, linestyle=":", label="これより下がらない損失 <=> lowest possible")
show_figure("同じデータ、違う単位 <=> Same data, other units", "歩数 <=> step", "損失 <=> loss")

# %% [markdown] lang="ja"
# 標準化した方は、数歩で底に着きます。そのままの方は、400 歩でもまだ遠くにいます。**標準化**では、どの列も平均 0、標準偏差 1 にそろえます。
#
# $$x' = \frac{x - m}{s}$$
#
# 言葉にすると「平均 $m$ からの差が、標準偏差 $s$ の何個分か」です。標準化したあとの 0 は「平均と同じ」を表します。ですから、欠損値を 0 で埋めるなら、標準化の**あと**にします。
#
# ここに有名な落とし穴があります。テストデータは**どの** $m$ と $s$ で変換しますか。テストデータ自身の平均を使うと、こうなります。
# %% [markdown] lang="en"
# The standardised run arrives within a few steps. With the columns as they are, 400 steps are not nearly enough. **Standardising** gives every column mean 0 and standard deviation 1:
#
# $$x' = \frac{x - m}{s}$$
#
# In words: how many standard deviations $s$ away from the mean $m$? After that, 0 stands for "average". So if gaps are to be filled with 0, do it **after** standardising.
#
# Here is a famous pitfall. With **which** $m$ and $s$ do you transform the test data? Here is what happens if the test data's own are used:

# %% demo
training, tomorrow = temperature[:160], np.array([31.0])
print("暑い日を、訓練データの平均と標準偏差で:", (tomorrow - training.mean()) / training.std())  #:ja
print("a hot day, with the mean and standard deviation of the training data:", (tomorrow - training.mean()) / training.std())  #:en
print("同じ日から、その日自身の平均を引くと:", tomorrow - tomorrow.mean())  #:ja
print("the same day, minus its own mean:", tomorrow - tomorrow.mean())  #:en

# %% [markdown] lang="ja"
# 明日 1 日だけを渡されたら、自分の平均を引くと必ず 0 です。「暑い」ことが消えました。テストデータがたくさんあっても、本番でまだ届いていないデータの平均を使うのは、やはりリークです。**$m$ と $s$ は訓練データだけから**求め、同じものをテストデータにも使います。欠損値を埋める平均も同じです。
#
# もう 1 つ、いつも同じ値の列(たとえば、いつも黒い画素)では $s = 0$ です。そういう列は平均を引くだけにします。ただし、丸め誤差のせいで、`np.std` は 0 ではなく $10^{-17}$ くらいになることがあります。0.1 が 3 つ並んだ列がそうです。そこで、この課では $s$ が $10^{-12}$ より小さければ 0 とみなします。
#
# ### 課題 `standardize`
# 訓練データの列ごとの平均と標準偏差を使って、訓練データとテストデータの両方を標準化してください。渡された配列は書き換えません。
#
# <details><summary>ヒント</summary>
#
# - 平均と標準偏差は**列ごと**です。`axis` はどちらでしょう。
# - 割る数の配列を作るとき、`np.where` で、$s$ がほぼ 0 の所を 1 に替えておきます。
# - 渡された配列に `-=` や `/=` を使うと、その配列が書き換わります。
#
# </details>
# %% [markdown] lang="en"
# If tomorrow is the only record, subtracting its own mean always gives 0, and the information "hot" is lost. Even with many test records, using the mean of data that has not come in yet is a leak again. **Take $m$ and $s$ from the training data alone**, and use the same ones for the test data. The same is true of the means that fill gaps.
#
# One more thing: a column that never changes (a pixel that is always black) has $s = 0$. In such a column, only subtract the mean. Because of rounding, `np.std` may give about $10^{-17}$ where it should give 0; a column of three times 0.1 is an example. So in this lesson an $s$ below $10^{-12}$ counts as 0.
#
# ### Exercise `standardize`
# Standardise both the training data and the test data, with the mean and standard deviation of each column of the training data. Leave the arrays that come in as they are.
#
# <details><summary>Hint</summary>
#
# - Mean and standard deviation are **per column**. Which `axis` is that?
# - Make an array of divisors in which `np.where` puts a 1 wherever $s$ is almost 0.
# - `-=` and `/=` would write into the array that you were given.
#
# </details>


# %% exercise="standardize"
def standardize(train, test):
    """訓練データの列ごとの平均と標準偏差で、両方を標準化し、組 (train, test) で返す。  #:ja
  #:ja
    train, test: (n, 列数)、整数でもよい。渡された配列は書き換えない  #:ja
    標準偏差は np.std のもの(n で割る)。それが 1e-12 より小さい列は、平均を引くだけ  #:ja
    """  #:ja
    """Standardise both with the training data's mean and standard deviation of each column; return the pair (train, test).  #:en
  #:en
    train, test: (n, columns), integers allowed; the arrays that come in stay as they are  #:en
    the standard deviation is that of np.std (divides by n); where it is below 1e-12, only subtract the mean  #:en
    """  #:en
    ### BEGIN SOLUTION
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    deviation = np.where(deviation < 1e-12, 1.0, deviation)
    return (train - mean) / deviation, (test - mean) / deviation
    ### END SOLUTION

# %% test="standardize" idea="train_only" points=1
import numpy as np

given = [np.array([[1.0, 10.0], [3.0, 30.0], [2.0, 20.0], [2.0, 20.0]]), np.array([[2.0, 20.0], [2.0, 20.0 + np.sqrt(200)]])]
got, after = call_and_look(standardize, *given)
assert isinstance(got, (tuple, list)) and len(got) == 2, "組 (train, test) を返します。"  #:ja
assert isinstance(got, (tuple, list)) and len(got) == 2, "Return the pair (train, test)."  #:en
root = np.sqrt(2)
expect(
    "standardize([[1, 10], [3, 30], [2, 20], [2, 20]], …)[0]",
    got[0],
    [[-root, -root], [root, root], [0.0, 0.0], [0.0, 0.0]],
    hint="列ごとの平均は (2, 20)、標準偏差は (1 / √2, 10 / √2) です。",  #:ja
    hint="The means of the columns are (2, 20), the standard deviations (1 / √2, 10 / √2).",  #:en
)
expect(
    "standardize([[1, 10], [3, 30], [2, 20], [2, 20]], [[2, 20], [2, 20 + √200]])[1]",
    got[1],
    [[0.0, 0.0], [0.0, 2.0]],
    hint="テストデータも、訓練データの平均 (2, 20) と標準偏差 (1 / √2, 10 / √2) で変換します。",  #:ja
    hint="Test data, too, is transformed with the training means (2, 20) and standard deviations (1 / √2, 10 / √2).",  #:en
)
for name, array, kept in zip(["train", "test"], after, given):
    expect(
        name,
        array,
        kept,
        hint=f"渡された {name} が書き換わりました。",  #:ja
        hint=f"The {name} that you were given has changed.",  #:en
    )
### BEGIN HIDDEN TESTS
rng = fresh()
for n, m in [(30, 50), (12, 1)]:
    train_data, test_data = rng.normal([3, -50, 0.2], [1, 20, 0.01], (n, 3)), rng.normal([5, 10, 0.3], [2, 3, 0.1], (m, 3))
    mean, deviation = np.mean(train_data, axis=0), np.std(train_data, axis=0)
    (train_part, test_part), after = call_and_look(standardize, train_data, test_data)
    expect("standardize(train, test)[0]", train_part, (train_data - mean) / deviation)
    expect(
        "standardize(train, test)[1]",
        test_part,
        (test_data - mean) / deviation,
        hint="m と s は、訓練データだけから、列ごとに求めます。",  #:ja
        hint="m and s come from the training data alone, one for each column.",  #:en
    )
    expect("train, test", list(after), [train_data, test_data])
train_part, test_part = standardize(np.array([[0, 1], [255, 2], [255, 6]], dtype=np.uint8), np.array([[0, 0]], dtype=np.uint8))
expect(
    "standardize([[0, 1], [255, 2], [255, 6]], [[0, 0]])[1]   (uint8)",
    test_part,
    [[-170 / np.sqrt(14450), -3 / np.sqrt(14 / 3)]],
    hint="整数の配列でも、小数で計算します。",  #:ja
    hint="Integers come in, but the arithmetic needs floats.",  #:en
)
### END HIDDEN TESTS

# %% test="standardize" idea="constant" points=1
import numpy as np

got = standardize(np.array([[1.0, 7.0], [3.0, 7.0]]), np.array([[2.0, 7.0], [2.0, 9.0]]))
expect(
    "standardize([[1, 7], [3, 7]], …)[0]",
    got[0],
    [[-1.0, 0.0], [1.0, 0.0]],
    hint="1 列目は平均 2、標準偏差 1。2 列目はいつも 7 なので、平均を引くだけです。",  #:ja
    hint="Column 1 has mean 2 and standard deviation 1. Column 2 is always 7: only subtract the mean.",  #:en
)
# ja: np.std([0.1, 0.1, 0.1]) は、丸め誤差のせいで 0 にならず、およそ 1e-17 です。
# en: Because of rounding, np.std([0.1, 0.1, 0.1]) is not 0 but about 1e-17.
expect(
    "standardize([[0.1], [0.1], [0.1]], [[0.3]])[1]",
    standardize(np.full((3, 1), 0.1), np.array([[0.3]]))[1],
    [[0.2]],
    hint="標準偏差が 1e-12 より小さければ、割りません。",  #:ja
    hint="Do not divide where the standard deviation is below 1e-12.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "standardize([[1, 7], [3, 7]], [[2, 7], [2, 9]])[1]",
    got[1],
    [[0.0, 0.0], [0.0, 2.0]],
    hint="標準偏差が 0 の列は、平均を引くだけです。",  #:ja
    hint="Where the standard deviation is 0, only the mean is subtracted.",  #:en
)
train_part, test_part = standardize(np.array([[0, 4, 2], [0, 8, 2]]), np.array([[3, 6, 2], [0, 0, 5], [1, 4, 0]]))
expect("standardize([[0, 4, 2], [0, 8, 2]], …)[0]", train_part, [[0.0, -1.0, 0.0], [0.0, 1.0, 0.0]])
expect("standardize([[0, 4, 2], [0, 8, 2]], [[3, 6, 2], …])[1]", test_part, [[3.0, 0.0, 0.0], [0.0, -3.0, 3.0], [1.0, -1.0, -2.0]])
small = np.array([[0.0, 0.7], [2e-6, 0.7], [0.0, 0.7], [2e-6, 0.7]])
expect(
    "standardize([[0, 0.7], [2e-6, 0.7], [0, 0.7], [2e-6, 0.7]], …)[0]",
    standardize(small, small)[0],
    [[-1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [1.0, 0.0]],
    hint="1e-6 は、1e-12 より小さくありません。",  #:ja
    hint="1e-6 is not below 1e-12.",  #:en
)
expect(
    "standardize([[0.1 + 0.2], [0.3], [0.3]], [[1.3]])[1]",
    standardize(np.array([[0.1 + 0.2], [0.3], [0.3]]), np.array([[1.3]]))[1],
    [[1.0]],
    hint="0.1 + 0.2 と 0.3 は、丸め誤差の分だけ違います。標準偏差が 1e-12 より小さければ、割りません。",  #:ja
    hint="0.1 + 0.2 and 0.3 differ by a rounding error. Do not divide where the standard deviation is below 1e-12.",  #:en
)
rng = fresh()
train_data, test_data = rng.normal(3, 2, (6, 3)), rng.normal(3, 2, (4, 3))
column = int(rng.integers(3))
train_data[:, column] = value = round(float(rng.uniform(1, 9)), 1)
mean, deviation = np.mean(train_data, axis=0), np.std(train_data, axis=0)
deviation[column], mean[column] = 1.0, value
train_part, test_part = standardize(train_data.copy(), test_data.copy())
expect(f"standardize(train, test)[0]   (train[:, {column}] = {value})", train_part, (train_data - mean) / deviation)
expect(f"standardize(train, test)[1]   (train[:, {column}] = {value})", test_part, (test_data - mean) / deviation)
for low, high in [(0.0, 2e-10), (1e8, 1e8 + 2)]:
    pair = np.array([[low], [high]])
    expect(
        f"standardize([[{low:g}], [{high:g}]], …)[0]",
        standardize(pair, pair)[0],
        [[-1.0], [1.0]],
        hint="標準偏差は np.std と同じ値です。割らないのは 1e-12 より小さいときだけです。",  #:ja
        hint="The standard deviation is that of np.std. Only one below 1e-12 does not divide.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 数字の画像に使ってみましょう。まず**訓練データ・検証データ・テストデータ**に分けます。検証データは学習の途中で出来を確かめるためのもの、テストデータは最後に 1 回だけ使うためのものです。
# %% [markdown] lang="en"
# Now the digits. First we split them into **training, validation and test data**. Validation data shows how the training is doing. Test data is for one single look at the very end.

# %% demo
order = np.random.default_rng(0).permutation(len(pixels))
valid, learn = np.split(order, [len(order) // 6])
each_pixel = standardize(pixels[learn], pixels[valid])[1]
# ja: 全部の画素を 1 つの列とみなすと、平均も標準偏差も 1 つになる
# en: with all pixels in one column there is one mean and one standard deviation
one_scale = standardize(pixels[learn].reshape(-1, 1), pixels[valid].reshape(-1, 1))[1]
print(f"いつも黒い画素: 784 個のうち {np.sum(pixels[learn].max(axis=0) == 0)} 個")  #:ja
print(f"pixels that are always black: {np.sum(pixels[learn].max(axis=0) == 0)} of 784")  #:en
print(f"いちばん大きい値: 画素ごとに標準化すると {each_pixel.max():.0f}、全部の画素を同じ値で標準化すると {one_scale.max():.1f}")  #:ja
print(f"largest value, a scale for each pixel: {each_pixel.max():.0f}   one scale for all: {one_scale.max():.1f}")  #:en

# %% [markdown] lang="ja"
# 画素ごとに標準化すると、めったに光らない隅の画素は、1 度光っただけでとても大きな値になります。表の列は単位が違いますが、画素はどれも同じ「明るさ」です。画像では、**全部の画素に同じ平均と標準偏差**を使うほうが向いています。
#
# これで入力がそろいました。フォルダの名前はラベルそのものなので、入力に入れてはいけません。
# %% [markdown] lang="en"
# With a scale for each pixel, a pixel in the corner that hardly ever lights up gets a huge value when it does. The columns of a table have different units, but pixels all measure brightness. For pictures, **one mean and one standard deviation for all pixels** is the better choice.
#
# The inputs are ready. The name of a folder is the label, so it must not become an input.

# %% demo
pixel_mean, pixel_std = pixels[learn].mean(), pixels[learn].std()
# ja: 32 ビット浮動小数点数(float32)は、メモリが 64 ビットの半分で済む
# en: 32-bit floating-point numbers (float32) take half the memory of 64-bit ones
X_train, X_valid = (((pixels[rows] - pixel_mean) / pixel_std).astype(np.float32) for rows in (learn, valid))
t_train, t_valid = (one_hot(digits[rows], 10).astype(np.float32) for rows in (learn, valid))
print("X_train", X_train.shape, " t_train", t_train.shape, " X_valid", X_valid.shape)
print(f"平均 {X_train.mean():.3f}、標準偏差 {X_train.std():.3f}")  #:ja
print(f"mean {X_train.mean():.3f}, standard deviation {X_train.std():.3f}")  #:en

# %% [markdown] lang="ja"
# ## 3. 重みの初期値
#
# 入力の大きさはそろいました。ところが、層を通るうちに崩れることがあります。100 ユニットの層を 20 枚重ねて、乱数を流します。活性化関数は、まだありません。重みの標準偏差が 1 や 0.01 だと、値の大きさはどうなるでしょう。大きさがほぼ保たれるのは、標準偏差がいくつのときでしょう。予想してから、スライダーで探してください。大きさは「二乗の平均の平方根」で測ります。
# %% [markdown] lang="en"
# ## 3. Initial weights
#
# The inputs have the right size. On their way through the layers they can lose it again. Send random numbers through 20 layers of 100 units. There is no activation function yet. What happens to the size of the values if the weights have the standard deviation 1, or 0.01? And with which one does the size stay nearly the same? Guess first, then search with the slider. We measure size by the root of the mean square.

# %% demo
def sizes_through(layers, activation, make_weights, rng):
    """20 層を通る値の大きさを、層ごとに。"""  #:ja
    """The size of the values after each layer."""  #:en
    z, sizes = rng.normal(size=(500, 100)), []
    for _ in range(layers):
        z = activation(z @ make_weights(100, 100, rng))
        sizes.append(np.sqrt(np.mean(z**2)))
    return sizes


def draw_sizes(ways, activation, title):
    for name, (make_weights, color, style, mark) in ways.items():
        sizes = sizes_through(20, activation, make_weights, np.random.default_rng(0))
        plt.semilogy(np.arange(1, 21), sizes, style, marker=mark, markersize=4, color=color, label=name)
    show_figure(title, "層 <=> layer", "値の大きさ <=> size of the values", legend="lower left", xticks=[1, 5, 10, 15, 20])


def normal(deviation):
    return lambda n_in, n_out, rng: rng.normal(0, deviation, (n_in, n_out))


plain = {"標準偏差 1 <=> std 1": (normal(1.0), RED, ":", "^"), "0.1": (normal(0.1), GREEN, "-", "D"), "0.01": (normal(0.01), GREY, "-.", "v")}


def draw(deviation=0.01):
    plt.ylim(1e-22, 1e22)
    draw_sizes({f"標準偏差 {deviation} <=> std {deviation}": (normal(deviation), BLUE, "-", "o")}, lambda u: u, "100 ユニットの層を 20 枚 <=> Twenty layers of 100 units")


show_slider(draw, {"重みの標準偏差 <=> standard deviation of the weights": [0.01, 0.03, 0.06, 0.08, 0.1, 0.12, 0.15, 0.3, 1]})

# %% [markdown] lang="ja"
# 1 では爆発し、0.01 では消えます。0.1 は、ほぼ保たれました。なぜ 0.1 なのでしょう。
#
# 総入力 $u$ は、$n_{in}$ 個の「重み × 入力」の和です。重みの平均は 0 で、どれも独立なので、$u$ の二乗の平均は、次のようになります。
#
# $$\overline{u^2} = n_{in} \times (\text{重みの分散}) \times \overline{x^2}$$
#
# $\overline{x^2}$ は入力の**二乗の平均**です(分散ではありません。入力の平均は 0 とは限りません)。大きさを保つには、重みの分散を $1/n_{in}$ にします。$n_{in} = 100$ なら分散は 0.01、標準偏差は 0.1 です。
#
# 逆伝播では、デルタが $n_{out}$ 個の和になるので、$1/n_{out}$ がほしいところです。この 2 つの折り合いをつけたのが **Xavier の初期値**です。
#
# $$\text{重みの分散} = \frac{2}{n_{in} + n_{out}}$$
#
# 言葉にすると「入る線と出る線の多い層ほど、重みを小さく」。tanh やソフトマックスの前に使います。($1/n_{in}$ を Xavier の初期値と呼ぶ本もあります。)
#
# ### 課題 `xavier`
# この分散を持つ正規乱数で、形 (n_in, n_out) の重みを作ってください。
#
# <details><summary>ヒント</summary>
#
# 式にあるのは**分散**です。`rng.normal(0, s, 形)` の `s` は**標準偏差**です。
#
# </details>
# %% [markdown] lang="en"
# With 1 the values explode, with 0.01 they vanish, and with 0.1 they keep about their size. Why 0.1?
#
# A pre-activation $u$ is a sum of $n_{in}$ products, weight times input. The weights are independent and have mean 0, so the mean square of $u$ is
#
# $$\overline{u^2} = n_{in} \times (\text{variance of the weights}) \times \overline{x^2}$$
#
# Here $\overline{x^2}$ is the **mean square** of the inputs. (It is not their variance: the mean of the inputs need not be 0.) To keep the size, give the weights the variance $1/n_{in}$. With $n_{in} = 100$ the variance is 0.01 and the standard deviation 0.1.
#
# In backpropagation the deltas are sums of $n_{out}$ terms, which asks for $1/n_{out}$. **Xavier initialisation** is the compromise:
#
# $$\text{variance of the weights} = \frac{2}{n_{in} + n_{out}}$$
#
# In words: the more lines lead into a layer and out of it, the smaller the weights. Use it before tanh or softmax. (Some books call $1/n_{in}$ Xavier initialisation.)
#
# ### Exercise `xavier`
# Return weights of shape (n_in, n_out): normal random numbers with this variance.
#
# <details><summary>Hint</summary>
#
# The formula gives a **variance**. The `s` of `rng.normal(0, s, shape)` is a **standard deviation**.
#
# </details>


# %% exercise="xavier"
def xavier(n_in, n_out, rng):
    """Xavier の初期値:形 (n_in, n_out) の重み。rng から引いた、平均 0、分散 2 / (n_in + n_out) の正規乱数。"""  #:ja
    """Xavier initialisation: weights of shape (n_in, n_out), normal random numbers from rng with mean 0 and variance 2 / (n_in + n_out)."""  #:en
    ### BEGIN SOLUTION
    return rng.normal(0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))
    ### END SOLUTION

# %% test="xavier" points=0.5
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
few, many = fresh().integers([80, 500], [121, 701]).tolist()
for n_in, n_out in [(few, many), (many, few)]:
    W = xavier(n_in, n_out, np.random.default_rng(1))
    expect(f"xavier({n_in}, {n_out}, rng).shape", np.shape(W), (n_in, n_out))
    spread, far = float(np.sqrt(2 / (n_in + n_out))), float(np.mean(np.abs(W) > 3 * np.std(W)))
    expect(
        f"xavier({n_in}, {n_out}, rng).std() / np.sqrt(2 / {n_in + n_out})",
        float(np.std(W) / spread),
        1.0,
        tol=2e-2,
        hint="分散は 2 / (n_in + n_out) です。",  #:ja
        hint="The variance is 2 / (n_in + n_out).",  #:en
    )
    assert abs(np.mean(W)) < spread / 40, "平均が 0 になっていません。"  #:ja
    assert abs(np.mean(W)) < spread / 40, "The mean should be 0."  #:en
    assert 0.0014 < far < 0.004, "正規乱数になっていません。"  #:ja
    assert 0.0014 < far < 0.004, "These are not normal random numbers."  #:en
same, other = (np.asarray(xavier(4, 3, np.random.default_rng(seed))) for seed in (5, 6))
expect("xavier(4, 3, np.random.default_rng(5))", xavier(4, 3, np.random.default_rng(5)), same)
assert not np.allclose(same, other), "乱数は、渡された rng から引いてください。"  #:ja
assert not np.allclose(same, other), "Draw from the rng that was passed in."  #:en
alone = [abs(float(np.asarray(xavier(1, 1, np.random.default_rng(seed)))[0, 0])) for seed in range(5)]
assert np.all(np.isfinite(alone)) and np.ptp(alone) > 0.1, "重みが 1 つだけでも、正規乱数のはずです。引いた乱数を、あとから分散に合わせていませんか。"  #:ja
assert np.all(np.isfinite(alone)) and np.ptp(alone) > 0.1, "A single weight, too, is a normal random number. Do you scale what was drawn to the variance?"  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `he`
#
# 次は ReLU です。ReLU は負の値を 0 にします。$u$ の正負が半々なら、二乗の平均は**半分**になります。
#
# $$z = \mathrm{relu}(u) \quad\Rightarrow\quad \overline{z^2} = \tfrac12\,\overline{u^2}$$
#
# その分を取り返して、$\overline{z^2} = \overline{x^2}$ に保つのが **He の初期値**です。順伝播だけを考え、$n_{out}$ は気にしません。重みの分散はいくつにすればよいでしょう。上の 2 つの式から求めて、書いてください。
#
# <details><summary>ヒント</summary>
#
# $\overline{z^2} = \frac12 \times n_{in} \times (\text{重みの分散}) \times \overline{x^2}$ です。これが $\overline{x^2}$ に等しくなるのは?
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `he`
#
# Next comes ReLU, which sets negative values to 0. If $u$ is positive as often as negative, **half** of the mean square disappears:
#
# $$z = \mathrm{relu}(u) \quad\Rightarrow\quad \overline{z^2} = \tfrac12\,\overline{u^2}$$
#
# **He initialisation** makes up for the missing half, so that $\overline{z^2} = \overline{x^2}$. It looks at the forward pass alone and ignores $n_{out}$. What variance must the weights have? Find it from the two formulas above, and write the function.
#
# <details><summary>Hint</summary>
#
# $\overline{z^2} = \frac12 \times n_{in} \times (\text{variance of the weights}) \times \overline{x^2}$. When is this equal to $\overline{x^2}$?
#
# </details>


# %% exercise="he"
def he(n_in, n_out, rng):
    """He の初期値:形 (n_in, n_out) の重み。rng から引いた、平均 0 の正規乱数。分散は、ReLU を通っても二乗の平均が変わらない値。"""  #:ja
    """He initialisation: weights of shape (n_in, n_out), normal random numbers from rng with mean 0 and the variance that keeps the mean square through ReLU."""  #:en
    ### BEGIN SOLUTION
    return rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out))
    ### END SOLUTION

# %% test="he" points=0.5
import numpy as np

W = he(200, 300, np.random.default_rng(0))
expect("he(200, 300, rng).shape", np.shape(W), (200, 300))
expect(
    "he(200, 300, rng).std() / 0.1",
    float(np.std(W) / 0.1),
    1.0,
    tol=2e-2,
    hint="入る線は 200 本です。ReLU で失われる半分を取り返す分散はいくつでしょう。標準偏差はその平方根です。",  #:ja
    hint="200 lines lead in. What variance makes up for the half that ReLU takes? The standard deviation is its square root.",  #:en
)
### BEGIN HIDDEN TESTS
few, many = fresh().integers([80, 500], [121, 701]).tolist()
for n_in, n_out in [(few, many), (many, few)]:
    W = he(n_in, n_out, np.random.default_rng(2))
    expect(f"he({n_in}, {n_out}, rng).shape", np.shape(W), (n_in, n_out))
    spread, far = float(np.sqrt(2 / n_in)), float(np.mean(np.abs(W) > 3 * np.std(W)))
    expect(
        f"he({n_in}, {n_out}, rng).std() / np.sqrt(2 / {n_in})",
        float(np.std(W) / spread),
        1.0,
        tol=2e-2,
        hint="分散を決めるのは、層に入る線の数 n_in だけです。",  #:ja
        hint="Only n_in counts, the lines that lead into the layer.",  #:en
    )
    assert abs(np.mean(W)) < spread / 40, "平均が 0 になっていません。"  #:ja
    assert abs(np.mean(W)) < spread / 40, "The mean should be 0."  #:en
    assert 0.0014 < far < 0.004, "正規乱数になっていません。"  #:ja
    assert 0.0014 < far < 0.004, "These are not normal random numbers."  #:en
same, other = (np.asarray(he(4, 3, np.random.default_rng(seed))) for seed in (5, 6))
expect("he(4, 3, np.random.default_rng(5))", he(4, 3, np.random.default_rng(5)), same)
assert not np.allclose(same, other), "乱数は、渡された rng から引いてください。"  #:ja
assert not np.allclose(same, other), "Draw from the rng that was passed in."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたの 2 つの関数を、ReLU をはさんだ 20 層で比べます。
# %% [markdown] lang="en"
# Now compare your two functions, in 20 layers with ReLU.

# %% demo
ours = {"Xavier": (xavier, ORANGE, "--", "s"), "He": (he, BLUE, "-", "o")}
draw_sizes({**plain, **ours}, relu, "ReLU つきの、100 ユニットの層を 20 枚 <=> Twenty layers of 100 units with ReLU")

# %% [markdown] lang="ja"
# $n_{in} = n_{out} = 100$ なので、Xavier と標準偏差 0.1 は同じ分散です。ReLU があると、どちらも 1 層ごとに $1/\sqrt 2$ 倍になり、He だけが大きさを保ちます。(学習の途中でも大きさをそろえ直す、バッチ正規化(batch normalization)という方法もあります。10 課で書きます。)
#
# ## 4. ネットワークをクラスにする
#
# 部品がそろいました。重み、予測、損失、勾配をひとまとめにすると扱いやすくなります。まず、中間層の**ない**ネットワークを見本に置きます。どのメソッドも、あなたの書いた関数を呼ぶだけです。
# %% [markdown] lang="en"
# Since $n_{in} = n_{out} = 100$, Xavier has the same variance as the standard deviation 0.1. With ReLU both shrink the values by a factor of $\sqrt 2$ in each layer, and He alone keeps their size. (Batch normalisation, which you write in lesson 10, is another way: it rescales the values again and again during training.)
#
# ## 4. A network as a class
#
# Now all the parts are there. Weights, prediction, loss and gradient are handier in one bundle. The model to follow is a network **without** a hidden layer. Each of its methods calls functions that you wrote.


# %% setup
class OneLayerNet:
    """中間層のないネットワーク。network: [(W, b)]、W: (n_in, n_out)、b: (n_out,)、はじめはすべて 0。"""  #:ja
    """A network without a hidden layer. network: [(W, b)], W: (n_in, n_out), b: (n_out,), all 0 at first."""  #:en

    def __init__(self, n_in, n_out):
        self.network = [(np.zeros((n_in, n_out)), np.zeros(n_out))]

    def predict(self, X):
        """確率 (B, n_out)"""  #:ja
        """Probabilities (B, n_out)"""  #:en
        return softmax(forward(self.network, X)[0])

    def loss(self, X, t):
        """交差エントロピーの平均。t: (B, n_out) の one-hot"""  #:ja
        """Cross-entropy, the mean over samples. t: (B, n_out), one-hot"""  #:en
        return softmax_cross_entropy(forward(self.network, X)[0], t)

    def gradient(self, X, t):
        """loss の、すべてのパラメータについての勾配 [(dW, db)]。network と同じ形"""  #:ja
        """The gradient of the loss for every parameter, [(dW, db)], in the form of network"""  #:en
        return backward_classification(self.network, forward(self.network, X)[1], t)


def accuracy(net, X, t):
    """正解率:いちばん高い確率のクラスが、目標値と同じだった割合。"""  #:ja
    """Accuracy: the share of samples whose most probable class is the target."""  #:en
    return float(np.mean(net.predict(X).argmax(axis=1) == t.argmax(axis=1)))

# %% [markdown] lang="ja"
# このネットワークの重みは、1 つのクラスにつき画素の数だけあるので、画像として見られます。白い所に字があると、そのクラスの総入力が上がり、黒い所にあると下がります。学ぶにつれて何が浮かび上がるでしょう。予想してから、スライダーを動かしてください。
# %% [markdown] lang="en"
# For each class this network has one weight per pixel, so the weights can be looked at as pictures. Ink where the picture is white raises the pre-activation of its class; ink where it is black lowers it. What will appear as the network learns? Guess first, then move the slider.

# %% demo
simple, rng, templates, shares = OneLayerNet(784, 10), np.random.default_rng(1), [], []
velocity = [np.zeros_like(w) for w in parameters(simple.network)]
for step in range(1, 191):
    rows = rng.integers(0, len(X_train), 100)
    grads = parameters(simple.gradient(X_train[rows], t_train[rows]))
    params, velocity = momentum_step(parameters(simple.network), grads, velocity, 0.005, 0.9)
    simple.network = network_of(params)
    if step % 10 == 0:
        templates.append(simple.network[0][0].T.reshape(10, 28, 28))
        shares.append(accuracy(simple, X_valid[:2000], t_valid[:2000]))


def draw(step=190):
    i = step // 10 - 1
    show_pictures(templates[i], title=f"{step} 歩目:正解率 {shares[i]:.0%} <=> Step {step}: {shares[i]:.0%} right", columns=5, vmin=-0.1, vmax=0.1)


show_slider(draw, {"歩数 <=> step": [10, 20, 30, 40, 50, 70, 90, 110, 130, 150, 170, 190]})

# %% [markdown] lang="ja"
# 0 の重みは、輪が白く、真ん中が黒くなります。「真ん中に線があったら 0 ではない」と学んだのです。平均の字には、この「あってはいけない所」がありません。01 課で見た**テンプレート**(見本)が、クラスごとに 1 枚できたのです。でも、テンプレートは 1 つの数字に 1 枚だけ。横棒のない 7 と横棒のある 7 を、1 枚で兼ねています。中間層は、テンプレートを何百枚にも増やし、組み合わせます。
#
# ### 課題 `TwoLayerNet`
# 同じ 4 つのメソッドを持つ、中間層が 1 つのクラスを書いてください。`network` は `[(W1, b1), (W2, b2)]` です。
#
# | | 形 | はじめの値 |
# |---|---|---|
# | `W1` | (n_in, n_hidden) | `he` |
# | `b1` | (n_hidden,) | 0 |
# | `W2` | (n_hidden, n_out) | `xavier` |
# | `b2` | (n_out,) | 0 |
#
# `predict` と `loss` は、`OneLayerNet` と同じように書けます。(03 課の関数 `predict` と違い、メソッド `predict` は確率だけを返します。)`gradient` には、1 つだけ新しいことがあります。引数の `mask` です。順伝播で、中間層の値に**要素ごと**に掛けます。
#
# $$u^{(1)} = XW^{(1)} + b^{(1)},\qquad z^{(1)} = \mathrm{relu}(u^{(1)})\odot\text{mask},\qquad u^{(2)} = z^{(1)}W^{(2)} + b^{(2)}$$
#
# ($\odot$ は要素ごとの掛け算です。$u^{(1)}$ は、コードでは `u1` と書きます。)`mask` はふだんは 1 なので、何も起きません。7 節のドロップアウトで使います。`mask` の値は負でもかまいません(ドロップアウトでは負になりませんが、平均 1 の雑音を掛けるときなどに負になります)。ReLU の傾きは、`mask` を掛ける**前**の $u^{(1)}$ が正かどうかで決まります。このメソッドが返すのは、この $u^{(2)}$ での損失の勾配 `[(dW1, db1), (dW2, db2)]` です。`predict` と `loss` では `mask` を使いません。
#
# `backward_classification` は `mask` を知らないので、このメソッドでは順伝播も逆伝播も自分で書きます。
#
# <details><summary>ヒント</summary>
#
# - 逆伝播は、06 課の 3 節の表を上から順に書きます。出力のデルタは $\delta^{(2)} = (\mathrm{softmax}(u^{(2)}) - t)/B$ です。
# - 順伝播で `mask` を掛けたのですから、中間層のデルタにも同じ `mask` を掛けます。1 歩ごとの微分を掛けるのが連鎖律でした。ReLU の傾きも忘れずに。`mask` が負なら、$z^{(1)} > 0$ と $u^{(1)} > 0$ は同じではありません。
# - `loss` は、確率ではなく $u$ から `softmax_cross_entropy` で求めます。
#
# </details>
# %% [markdown] lang="en"
# The weights of 0 are a white ring with black inside: the network has learned that ink in the middle speaks against a 0. The average pictures had no such forbidden places. A pattern that inputs are compared with, one for each class, is called a **template**. But there is one template per digit, and it has to serve for a plain 7 and for a 7 with a bar. A hidden layer turns ten templates into hundreds, and combines them.
#
# ### Exercise `TwoLayerNet`
# Write a class with the same four methods and one hidden layer. Its `network` is `[(W1, b1), (W2, b2)]`.
#
# | | shape | to begin with |
# |---|---|---|
# | `W1` | (n_in, n_hidden) | `he` |
# | `b1` | (n_hidden,) | 0 |
# | `W2` | (n_hidden, n_out) | `xavier` |
# | `b2` | (n_out,) | 0 |
#
# `predict` and `loss` can be written as in `OneLayerNet`. (Unlike the function of lesson 03, the method `predict` returns probabilities only.) In `gradient` one thing is new, the argument `mask`. In the forward pass it multiplies the hidden values **element by element**:
#
# $$u^{(1)} = XW^{(1)} + b^{(1)},\qquad z^{(1)} = \mathrm{relu}(u^{(1)})\odot\text{mask},\qquad u^{(2)} = z^{(1)}W^{(2)} + b^{(2)}$$
#
# ($\odot$ multiplies element by element; $u^{(1)}$ is `u1` in code.) Usually the mask is 1 and changes nothing; dropout, in section 7, will use it. Its values may be negative (not with dropout, but with noise of mean 1, say). The slope of ReLU depends on whether $u^{(1)}$ is positive, **before** the mask. Return the gradient of the loss at this $u^{(2)}$, `[(dW1, db1), (dW2, db2)]`. `predict` and `loss` do not use a mask.
#
# `backward_classification` knows nothing of the mask, so in this method write out the forward and the backward pass.
#
# <details><summary>Hint</summary>
#
# - The backward pass is the table of lesson 06, section 3, from top to bottom. The output delta is $\delta^{(2)} = (\mathrm{softmax}(u^{(2)}) - t)/B$.
# - The forward pass multiplied by `mask`, so the hidden delta is multiplied by the same `mask`: the chain rule takes the derivative of every step. Do not forget the slope of ReLU. Where the mask is negative, $z^{(1)} > 0$ is not the same as $u^{(1)} > 0$.
# - `loss` takes $u$, not probabilities, to `softmax_cross_entropy`.
#
# </details>


# %% exercise="TwoLayerNet"
class TwoLayerNet:
    """中間層が 1 つのネットワーク。network: [(W1, b1), (W2, b2)](上の表)。X: (B, n_in)、t: (B, n_out) の one-hot。"""  #:ja
    """A network with one hidden layer. network: [(W1, b1), (W2, b2)], as in the table. X: (B, n_in); t: (B, n_out), one-hot."""  #:en

    def __init__(self, n_in, n_hidden, n_out, rng):
        ### BEGIN SOLUTION
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]
        ### END SOLUTION

    def predict(self, X):
        """確率 (B, n_out) を返す。"""  #:ja
        """Return probabilities (B, n_out)."""  #:en
        ### BEGIN SOLUTION
        return softmax(forward(self.network, X)[0])
        ### END SOLUTION

    def loss(self, X, t):
        """交差エントロピーの平均(数)を返す。"""  #:ja
        """Return the cross-entropy, the mean over samples: a number."""  #:en
        ### BEGIN SOLUTION
        return softmax_cross_entropy(forward(self.network, X)[0], t)
        ### END SOLUTION

    def gradient(self, X, t, mask=1.0):
        """mask を掛けたときの損失の勾配 [(dW1, db1), (dW2, db2)] を返す。mask: 数、または (B, n_hidden)。負でもよい。"""  #:ja
        """Return the gradient of the loss with the mask in place, [(dW1, db1), (dW2, db2)]. mask: a number or (B, n_hidden), possibly negative."""  #:en
        ### BEGIN SOLUTION
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]
        ### END SOLUTION

# %% test="TwoLayerNet" idea="params" points=1
import numpy as np

net = TwoLayerNet(6, 5, 3, np.random.default_rng(0))
expect(
    "TwoLayerNet(6, 5, 3, rng).network",
    [[np.shape(array) for array in pair] for pair in net.network],
    [[(6, 5), (5,)], [(5, 3), (3,)]],
    hint="[(W1, b1), (W2, b2)] の形は、上の表のとおりに。",  #:ja
    hint="[(W1, b1), (W2, b2)], with the shapes of the table.",  #:en
)
### BEGIN HIDDEN TESTS
n_in, n_hidden, n_out = fresh().integers([350, 250, 150], [451, 301, 201]).tolist()
(W1, b1), (W2, b2) = TwoLayerNet(n_in, n_hidden, n_out, np.random.default_rng(4)).network
expect("b1, b2", [b1, b2], [np.zeros(n_hidden), np.zeros(n_out)])
expect(
    f"W1.std() / np.sqrt(2 / {n_in})   ({n_in} → {n_hidden} → {n_out})",
    float(np.std(W1) / np.sqrt(2 / n_in)),
    1.0,
    tol=2e-2,
    hint="W1 のあとは ReLU なので、he です。",  #:ja
    hint="ReLU comes after W1, so use he.",  #:en
)
expect(
    f"W2.std() / np.sqrt(2 / ({n_hidden} + {n_out}))",
    float(np.std(W2) / np.sqrt(2 / (n_hidden + n_out))),
    1.0,
    tol=2e-2,
    hint="W2 のあとはソフトマックスなので、xavier(n_hidden, n_out, rng) です。",  #:ja
    hint="Softmax comes after W2, so use xavier(n_hidden, n_out, rng).",  #:en
)
again, other = (TwoLayerNet(3, 2, 2, np.random.default_rng(seed)).network[0][0] for seed in (8, 9))
expect("TwoLayerNet(3, 2, 2, rng)", TwoLayerNet(3, 2, 2, np.random.default_rng(8)).network[0][0], again)
assert not np.allclose(again, other), "乱数は、渡された rng から引いてください。"  #:ja
assert not np.allclose(again, other), "Draw from the rng that was passed in."  #:en
one = TwoLayerNet(3, 2, 2, np.random.default_rng(8))
two = TwoLayerNet(5, 4, 3, np.random.default_rng(9))
expect(
    "one.network[0][0]   (one = TwoLayerNet(3, 2, 2, …), then two = TwoLayerNet(5, 4, 3, …))",
    one.network[0][0],
    again,
    hint="どのネットワークも、自分の重みを self.network に持ちます。",  #:ja
    hint="Each net keeps weights of its own, in self.network.",  #:en
)
### END HIDDEN TESTS

# %% test="TwoLayerNet" idea="predict" points=1
import numpy as np

net = TwoLayerNet(1, 2, 2, np.random.default_rng(1))
net.network = [(np.array([[1.0, -1.0]]), np.array([0.0, 0.5])), (np.array([[1.0, -2.0], [0.0, 4.0]]), np.array([0.0, 1.0]))]
# ja: 1 行目は z1 = [2, 0]、u2 = [2, -3]。2 行目は z1 = [0, 1.5]、u2 = [0, 7]
# en: row 1 has z1 = [2, 0], u2 = [2, -3]; row 2 has z1 = [0, 1.5], u2 = [0, 7]
first, second = 1 / (1 + np.exp(-5)), 1 / (1 + np.exp(7))
expect(
    "net.predict([[2], [-1]])",
    net.predict(np.array([[2.0], [-1.0]])),
    [[first, 1 - first], [second, 1 - second]],
    hint="relu は中間層だけ、softmax は最後に 1 回だけ、行ごとに。net.network の今の値を使います。",  #:ja
    hint="relu in the hidden layer only; softmax once, at the end, row by row. Use net.network as it is now.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for sizes, n in [((5, 8, 3), 7), ((9, 4, 6), 1)]:
    net, X = TwoLayerNet(*sizes, np.random.default_rng(0)), rng.normal(0, 2, (n, sizes[0]))
    (W1, b1), (W2, b2) = ((rng.normal(0, 0.7, np.shape(W)), rng.normal(0, 0.7, np.shape(b))) for W, b in net.network)
    net.network = [(W1, b1), (W2, b2)]
    u2 = np.maximum(X @ W1 + b1, 0) @ W2 + b2
    expect(
        "net.predict(X)",
        net.predict(X),
        np.exp(u2) / np.exp(u2).sum(axis=1, keepdims=True),
        hint="relu は中間層だけ、softmax は最後に 1 回だけです。",  #:ja
        hint="relu in the hidden layer only, softmax once, at the end.",  #:en
    )
net = TwoLayerNet(1, 1, 2, np.random.default_rng(0))
net.network = [(np.array([[1.0]]), np.zeros(1)), (np.array([[1000.0, -1000.0]]), np.zeros(2))]
expect(
    "net.predict([[1]])   (u2 = [1000, -1000])",
    net.predict(np.array([[1.0]])),
    [[1.0, 0.0]],
    hint="大きな u でも壊れない softmax(02 課)を使います。",  #:ja
    hint="Use the softmax of lesson 02, which survives large u.",  #:en
)
### END HIDDEN TESTS

# %% test="TwoLayerNet" idea="loss" points=1
import numpy as np

net = TwoLayerNet(1, 2, 2, np.random.default_rng(1))
net.network = [(np.array([[1.0, -1.0]]), np.array([0.0, 0.5])), (np.array([[1.0, -2.0], [0.0, 4.0]]), np.array([0.0, 1.0]))]
# ja: 1 行目は u2 = [2, -3] で正解は 0、2 行目は u2 = [0, 7] で正解は 0
# en: row 1 has u2 = [2, -3] and class 0, row 2 has u2 = [0, 7] and class 0
expect(
    "net.loss([[2], [-1]], [[1, 0], [1, 0]])",
    net.loss(np.array([[2.0], [-1.0]]), np.array([[1.0, 0.0], [1.0, 0.0]])),
    (np.log(1 + np.exp(-5)) + np.log(1 + np.exp(7))) / 2,
    hint="u2 を softmax_cross_entropy に渡します。件数で平均します。",  #:ja
    hint="Hand u2 to softmax_cross_entropy. It is the mean over samples.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
net, X, t = TwoLayerNet(5, 7, 4, np.random.default_rng(0)), rng.normal(0, 2, (6, 5)), np.eye(4)[rng.integers(4, size=6)]
(W1, b1), (W2, b2) = ((rng.normal(0, 0.7, np.shape(W)), rng.normal(0, 0.7, np.shape(b))) for W, b in net.network)
net.network = [(W1, b1), (W2, b2)]
for scale in (1.0, 2000.0):
    u2 = np.maximum(scale * X @ W1 + b1, 0) @ W2 + b2
    u2 = u2 - u2.max(axis=1, keepdims=True)
    want = np.mean(np.log(np.exp(u2).sum(axis=1)) - (t * u2).sum(axis=1))
    expect(
        f"net.loss({scale:g} * X, t)",
        net.loss(scale * X, t),
        want,
        hint="件数で平均します。u が大きくても壊れないように、確率ではなく u から計算します。",  #:ja
        hint="The mean over samples. To be safe with large u, compute it from u, not from probabilities.",  #:en
    )
### END HIDDEN TESTS

# %% test="TwoLayerNet" idea="gradient" points=1
import numpy as np


def slopes(network, X, t, h=1e-5):
    """ソフトマックスと交差エントロピーの数値微分。どの重みも、両側へ h だけ動かす。"""  #:ja
    """Numerical gradient of softmax + cross-entropy: every weight moves by h in both directions."""  #:en

    def loss(network):
        (W1, b1), (W2, b2) = network
        u2 = np.maximum(X @ W1 + b1, 0) @ W2 + b2
        return np.mean(np.log(np.exp(u2).sum(axis=1)) - (t * u2).sum(axis=1))

    found = [[np.zeros_like(array) for array in pair] for pair in network]
    for layer, pair in enumerate(network):
        for place, array in enumerate(pair):
            for i in np.ndindex(array.shape):
                both = []
                for move in (h, -h):
                    moved = [[array.copy() for array in pair] for pair in network]
                    moved[layer][place][i] += move
                    both.append(loss(moved))
                found[layer][place][i] = (both[0] - both[1]) / (2 * h)
    return found


rng = np.random.default_rng(2)
net, X, t = TwoLayerNet(4, 3, 2, rng), rng.normal(size=(5, 4)), np.eye(2)[[0, 1, 1, 0, 1]]
grads, want = net.gradient(X, t), slopes([[np.array(array) for array in pair] for pair in net.network], X, t)
for layer, place, name in [(1, 1, "db2"), (1, 0, "dW2"), (0, 1, "db1"), (0, 0, "dW1")]:
    expect(
        f"{name}: net.gradient(X, t)[{layer}][{place}]",
        grads[layer][place],
        want[layer][place],
        tol=1e-5,
        hint="数値微分と違います。順に、出力のデルタ (y − t) / B、W2 の勾配、中間層のデルタ(ReLU の傾き)を確かめましょう。",  #:ja
        hint="It differs from the numerical gradient. Check in this order: output delta (y − t) / B, gradient of W2, hidden delta (slope of ReLU).",  #:en
    )
### BEGIN HIDDEN TESTS
rng = fresh()
for sizes in [(5, 6, 3), (3, 3, 3)]:
    net, X, t = TwoLayerNet(*sizes, np.random.default_rng(0)), rng.normal(0, 1.5, (8, sizes[0])), np.eye(3)[rng.integers(3, size=8)]
    net.network = [(W1, b1), (W2, b2)] = [(rng.normal(0, 0.7, np.shape(W)), rng.normal(0, 0.7, np.shape(b))) for W, b in net.network]
    z1 = np.maximum(X @ W1 + b1, 0)
    e = np.exp(z1 @ W2 + b2)
    delta2 = (e / e.sum(axis=1, keepdims=True) - t) / 8
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    grads, want = net.gradient(X, t), [[X.T @ delta1, delta1.sum(axis=0)], [z1.T @ delta2, delta2.sum(axis=0)]]
    for layer, place, name in [(1, 1, "db2"), (1, 0, "dW2"), (0, 1, "db1"), (0, 0, "dW1")]:
        expect(
            f"{name}: net.gradient(X, t)[{layer}][{place}]",
            grads[layer][place],
            want[layer][place],
            tol=1e-5,
            hint="損失は B 件の平均です。中間層のデルタは、W2 の転置で戻し、u1 が正のユニットだけ通します。",  #:ja
            hint="The loss is the mean over B samples. The hidden delta comes back through the transpose of W2 and passes where u1 is positive.",  #:en
        )
net = TwoLayerNet(1, 1, 2, np.random.default_rng(0))
net.network = [(np.array([[1.0]]), np.zeros(1)), (np.array([[3.0, -3.0]]), np.zeros(2))]
expect(
    "db1: net.gradient([[0]], [[1, 0]])[0][1]   (u1 = 0)",
    net.gradient(np.array([[0.0]]), np.array([[1.0, 0.0]]))[0][1],
    [0.0],
    hint="ReLU の傾きが 1 なのは、u1 が正のときだけです。0 のときは 0 です。",  #:ja
    hint="The slope of ReLU is 1 only where u1 is positive; at 0 it is 0.",  #:en
)
### END HIDDEN TESTS

# %% test="TwoLayerNet" idea="mask" points=1
import numpy as np

net = TwoLayerNet(1, 2, 2, np.random.default_rng(1))
net.network = [(np.array([[1.0, 2.0]]), np.zeros(2)), (np.eye(2), np.zeros(2))]
# ja: 中間層は [1, 2]。mask = [2, 0] を掛けると z1 = [2, 0]、u2 = [2, 0]
# en: the hidden values are [1, 2]; with mask = [2, 0], z1 = [2, 0] and u2 = [2, 0]
grads = net.gradient(np.array([[1.0]]), np.array([[1.0, 0.0]]), np.array([[2.0, 0.0]]))
delta = 1 / (1 + np.exp(2))
expect(
    "dW2: net.gradient([[1]], [[1, 0]], [[2, 0]])[1][0]",
    grads[1][0],
    [[-2 * delta, 2 * delta], [0.0, 0.0]],
    hint="順伝播で、中間層の値に mask を掛けます。W2 の勾配には、掛けたあとの z1 を使います。",  #:ja
    hint="In the forward pass the mask multiplies the hidden values. The gradient of W2 takes z1 after that.",  #:en
)
expect(
    "dW1: net.gradient([[1]], [[1, 0]], [[2, 0]])[0][0]",
    grads[0][0],
    [[-2 * delta, 0.0]],
    hint="逆伝播で、中間層のデルタにも同じ mask を掛けます。",  #:ja
    hint="In the backward pass the hidden delta is multiplied by the same mask.",  #:en
)
# ja: mask = [2, -1] なら z1 = [2, -2]。2 つ目も u1 は正なので、ReLU は通します。
# en: with mask = [2, -1], z1 = [2, -2]; the second u1 is positive, too, so ReLU lets it pass.
grads = net.gradient(np.array([[1.0]]), np.array([[1.0, 0.0]]), np.array([[2.0, -1.0]]))
delta = 1 / (1 + np.exp(4))
expect(
    "dW1: net.gradient([[1]], [[1, 0]], [[2, -1]])[0][0]",
    grads[0][0],
    [[-2 * delta, -delta]],
    hint="ReLU の傾きは、mask を掛ける前の u1 が正かどうかで決まります。",  #:ja
    hint="The slope of ReLU depends on whether u1, before the mask, is positive.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
net, X, t = TwoLayerNet(5, 6, 3, np.random.default_rng(0)), rng.normal(0, 1.5, (8, 5)), np.eye(3)[rng.integers(3, size=8)]
net.network = [(W1, b1), (W2, b2)] = [(rng.normal(0, 0.7, np.shape(W)), rng.normal(0, 0.7, np.shape(b))) for W, b in net.network]
before = float(net.loss(X, t))
for mask in (rng.choice([0.0, 1.25, 2.0], (8, 6)), 0.5, rng.normal(1.0, 1.0, (8, 6)), -1.5):
    z1 = np.maximum(X @ W1 + b1, 0) * mask
    e = np.exp(z1 @ W2 + b2)
    delta2 = (e / e.sum(axis=1, keepdims=True) - t) / 8
    delta1 = (delta2 @ W2.T) * mask * (X @ W1 + b1 > 0)
    want = [[X.T @ delta1, delta1.sum(axis=0)], [z1.T @ delta2, delta2.sum(axis=0)]]
    grads = net.gradient(X, t, mask)
    for layer, place, name in [(1, 1, "db2"), (1, 0, "dW2"), (0, 1, "db1"), (0, 0, "dW1")]:
        expect(
            f"{name}: net.gradient(X, t, mask)[{layer}][{place}]",
            grads[layer][place],
            want[layer][place],
            hint="mask は、順伝播でも逆伝播でも掛けます。ReLU の傾きは、mask を掛ける前の u1 で決まります。",  #:ja
            hint="The mask multiplies in the forward pass and in the backward pass. The slope of ReLU is taken at u1, before the mask.",  #:en
        )
expect(
    "net.loss(X, t) after net.gradient(X, t, mask)",
    float(net.loss(X, t)),
    before,
    hint="loss では mask を使いません。",  #:ja
    hint="loss does not use a mask.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 5. 長い学習の前に、2 つの確かめ
#
# 間違ったネットワークでも、エラーは出ずに学習が始まります。何分も待つ前に、数秒でできる確かめが 2 つあります。
#
# **はじめの損失は、$\log C$ に近いか。**($\log$ はいつものように自然対数で、コードの `np.log` です。) 何も学んでいないネットワークは、$C$ 個のクラスをほとんど区別できません。どのクラスの確率も $1/C$ なら、損失は $\log C$ です。はじめの $u$ には少しばらつきがあるので、ふつうは $\log C$ より少し大きくなります。何倍も大きければ、重みか入力が大きすぎます。はっきり小さければ、損失の計算が間違っているか、重みがはじめの値ではありません。乱数の重みは、ラベルのことを何も知らないからです。(答えの漏れは、学習を始めてから分かります。損失が速く下がりすぎます。)
#
# **1 つのバッチを丸暗記できるか。**(英語では overfit a single batch といいます。)20 枚だけを何度も学ばせれば、損失はほとんど 0 まで下がるはずです。下がらなければ、どれだけデータがあっても学べません。
#
# 2 つの確かめを、あなたの `TwoLayerNet`、重みを 10 倍にしたもの、重みをすべて 0 にしたもので行います。`OneLayerNet` は 0 から始めて、うまく学びました。中間層があっても、0 から始めてよいでしょうか。**予想してから**実行してください。
# %% [markdown] lang="en"
# ## 5. Two checks before a long run
#
# A network with a bug starts to train without any error message. Before you wait for minutes, make two checks that take seconds.
#
# **Is the first loss close to $\log C$?** ($\log$ is the natural logarithm, as always: `np.log` in code.) A network that has learned nothing can hardly tell the $C$ classes apart. If every class has the probability $1/C$, the loss is $\log C$. The first values of $u$ scatter a little, so the loss is usually somewhat above $\log C$. If it is several times as large, the weights or the inputs are too large. If it is clearly smaller, the loss is computed wrongly, or the weights are not fresh: random weights know nothing of the labels. (An answer that leaks shows after the first steps: the loss falls far too fast.)
#
# **Can it memorise one batch?** (People call this check *overfitting a single batch*.) Train on 20 digits alone, again and again: the loss must fall almost to 0. If it does not, no amount of data will help.
#
# We make both checks with your `TwoLayerNet`, with one whose weights are ten times as large, and with one whose weights are all 0. `OneLayerNet` started from 0 and learned well. May a network with a hidden layer start from 0, too? **Make a guess** before you run the cell.


# %% setup
def single(net):
    """重みを 32 ビット浮動小数点数にして、同じネットワークを返す。"""  #:ja
    """Make the weights 32-bit floating-point numbers; return the same net."""  #:en
    net.network = [(np.asarray(W, dtype=np.float32), np.asarray(b, dtype=np.float32)) for W, b in net.network]
    return net

# %% demo
x, target = X_train[:20], t_train[:20]
print(f"log 10 = {np.log(10):.2f}")
for name, factor, color, style in [("TwoLayerNet", 1, BLUE, "-"), ("重みを 10 倍 <=> weights × 10", 10, ORANGE, "-."), ("重みが全部 0 <=> all weights 0", 0, RED, "--")]:
    net = TwoLayerNet(784, 100, 10, np.random.default_rng(0))
    net.network = [(factor * W, b) for W, b in net.network]
    first, velocity, losses = net.loss(X_valid[:1000], t_valid[:1000]), [np.zeros_like(w) for w in parameters(net.network)], []
    for _ in range(100):
        losses.append(net.loss(x, target))
        grads = parameters(net.gradient(x, target))
        params, velocity = momentum_step(parameters(net.network), grads, velocity, 0.01, 0.9)
        net.network = network_of(params)
    plt.semilogy(np.maximum(losses, 1e-4), style, color=color, label=name)
    print(f"{name:14} はじめの検証の損失 {first:7.2f}   100 歩後の、バッチの損失 {losses[-1]:.4f}")  #:ja
    print(f"{name:14} first loss on validation data {first:7.2f}   loss on the batch after 100 steps {losses[-1]:.4f}")  #:en
show_figure("20 枚の同じバッチを、何度も <=> One batch of 20 digits, again and again", "歩数 <=> step", "損失(0.0001 で打ち切り) <=> loss (cut off at 0.0001)", legend="center right")

# %% [markdown] lang="ja"
# 重みがすべて 0 のものは、はじめの損失がちょうど $\log 10$ です。1 つ目の確かめには合格しましたが、2 つ目で落ちました。なぜでしょう。
#
# - 中間層の値 $z^{(1)}$ がすべて 0 なので、$W^{(2)}$ の勾配 $z^{(1)\top}\delta^{(2)}$ は 0 です。
# - $W^{(2)}$ がすべて 0 なので、中間層のデルタ $\delta^{(2)} W^{(2)\top}$ も 0、$W^{(1)}$ の勾配も 0 です。
#
# 動くのは $b^{(2)}$ だけで、覚えられるのは「どの数字が多いか」だけです。0 でない同じ値で始めても、06 課で見たとおり、ユニットは同じまま動きます。だから、中間層のあるネットワークの重みは、**乱数**で始めます。
#
# `OneLayerNet` は、なぜ 0 から始めてよかったのでしょう。重みの勾配は $X^\top\delta$ で、入力 $X$ は 0 ではありません。出力のユニットは、それぞれ目標値が違うので、同じにもなりません。また、バイアスは、いつも 0 から始めてかまいません。重みが乱数なら、それだけでユニットは別々になるからです。
#
# 重みを 10 倍にしたものは、1 つ目の確かめで分かります。20 枚は覚えられるかもしれませんが、自信満々に間違えるところから始まるので、損失も勾配も大きすぎ、学習が不安定になります。
#
# ## 6. 過学習
#
# 確かめに合格したので、学習させます。中間層が 200 ユニットもあれば、300 枚くらいは丸暗記できます。しかも現実のデータには、間違ったラベルが混ざっています。そこで 300 枚のうち 60 枚に、わざと間違ったラベルをつけました(論文では**ラベルノイズ**、label noise といいます)。検証データのラベルは正しいままです。訓練データと検証データの損失は、どう動くでしょう。**2 本の曲線を予想してから**実行してください。
# %% [markdown] lang="en"
# With all weights 0 the first loss is exactly $\log 10$. This network passes the first check and fails the second. Why?
#
# - The hidden values $z^{(1)}$ are all 0, so the gradient of $W^{(2)}$, $z^{(1)\top}\delta^{(2)}$, is 0.
# - $W^{(2)}$ is all 0, so the hidden delta $\delta^{(2)} W^{(2)\top}$ is 0, and so is the gradient of $W^{(1)}$.
#
# Only $b^{(2)}$ moves, and all it can learn is which digits are frequent. Equal weights other than 0 do not help: in lesson 06 the units stayed alike. So in a network with a hidden layer the weights start from **random numbers**.
#
# Why could `OneLayerNet` start from 0? The gradient of its weights is $X^\top\delta$, and the inputs $X$ are not 0. Its output units do not stay alike either, because each has a target of its own. Biases may always start at 0: random weights are enough to make the units differ.
#
# The weights that are ten times as large are found by the first check. That network may learn the 20 digits, too. But it begins with very confident wrong answers, so the loss and the gradients are too large and training is unstable.
#
# ## 6. Overfitting
#
# The checks are passed, so we train. With 200 hidden units a network can memorise 300 digits. And labels in real data are sometimes wrong. So we gave 60 of the 300 a false label on purpose (papers call this **label noise**). The labels of the validation data are right. How will the losses on training and validation data move? **Guess both curves** before you run the cell.

# %% demo
rng = np.random.default_rng(0)
few, many = slice(0, 300), slice(0, 2000)
false_labels = digits[learn][few].copy()
false_labels[:60] = (false_labels[:60] + rng.integers(1, 10, 60)) % 10
t_false = one_hot(false_labels, 10).astype(np.float32)

net = single(TwoLayerNet(784, 200, 10, rng))
velocity, curves = [np.zeros_like(w) for w in parameters(net.network)], []
for epoch in range(60):
    for x, target in minibatches(X_train[few], t_false, 50, rng):
        grads = parameters(net.gradient(x, target))
        params, velocity = momentum_step(parameters(net.network), grads, velocity, 0.02, 0.9)
        net.network = network_of(params)
    curves.append([net.loss(X_train[few], t_false), net.loss(X_valid[many], t_valid[many]), accuracy(net, X_valid[many], t_valid[many])])
curves = np.array(curves)
lowest, epochs = curves[:, 1].argmin(), np.arange(1, 61)
plt.plot(epochs, curves[:, 0], color=BLUE, label="訓練 <=> training")
plt.plot(epochs, curves[:, 1], "--", color=ORANGE, label="検証 <=> validation")
plt.plot(lowest + 1, curves[lowest, 1], "*", color=GREEN, markersize=16, label="最小 <=> lowest")
show_figure("300 枚、うち 60 枚は間違ったラベル <=> 300 digits, 60 of them with false labels", "エポック <=> epoch", "損失 <=> loss", ylim=(0, 1.5))
print(f"検証の正解率: {curves[lowest, 2]:.1%}({lowest + 1} エポック目)、最後は {curves[-1, 2]:.1%}")  #:ja
print(f"validation accuracy: {curves[lowest, 2]:.1%} after epoch {lowest + 1}, {curves[-1, 2]:.1%} at the end")  #:en
print(f"間違ったラベル 60 枚のうち、そのまま覚えた割合: {np.mean(net.predict(X_train[:60]).argmax(axis=1) == false_labels[:60]):.0%}")  #:ja
print(f"of the 60 false labels, memorised: {np.mean(net.predict(X_train[:60]).argmax(axis=1) == false_labels[:60]):.0%}")  #:en

# %% [markdown] lang="ja"
# 訓練データの損失は下がり続けるのに、検証データの損失は途中から上がります。これが**過学習**(overfitting)です。はじめは、同じ数字の字に共通する特徴を学びました。そのあとは、この 300 枚だけの癖と、間違ったラベルを覚えました。大きなネットワークほど、データが少ないほど起こりやすくなります。
#
# ### 早期終了と、3 つのデータの役目
#
# いちばん簡単な対策は、**早期終了**(early stopping)です。エポックごとに検証データの損失を記録し、それがいちばん小さかった時(図の星印)の重みを使います。この課では、決めたエポック数を最後まで続けてから、いちばん良かった重みに戻します。(ふつうは、何エポックか続けて良くならなければ、そこで打ち切ります。待つエポック数を patience といいます。)
#
# 検証データは、こうして「どの重みを選ぶか」に使われます。選ぶのに使ったデータでは、成績が少しよく見えます。だから、最後の成績は、ネットワークには一度も使っていない**テストデータ**で測ります。
#
# | | 勾配 | エポックや設定の選択 | 最後の成績 |
# |---|---|---|---|
# | 訓練データ | ✓ | | |
# | 検証データ | | ✓ | |
# | テストデータ | | | ✓(1 回だけ) |
#
# (データがとても少ないときは、訓練データを k 個に分け、1 つずつ順番に検証データにして、k 回の平均で選びます。**k 分割交差検証**(k-fold cross-validation)です。)
#
# ### 課題 `train`
# どのネットワークでも学習させられる関数を書いてください。`net` にあるのは `network`、`predict`、`loss`、`gradient` だけだと思ってください(`gradient` には `mask` を渡しません)。
#
# 1. 速度は、呼ばれるたびに 0 から始めます。エポックごとに `minibatches` を呼び直し、1 組ごとに `momentum_step` で `net.network` を更新します。
# 2. `augment` が渡されたら、1 組の入力 `x` を `augment(x, rng)` に取り替えてから使います(8 節で使います)。
# 3. 1 エポックが終わるたびに、その時の重みで 3 つの数を記録します。訓練の損失(`X` **全体**での `net.loss(X, t)`。`augment` は使いません)、検証の損失、検証の正解率(`accuracy`)です。
# 4. 最後に、`net.network` を、検証の**損失**がいちばん小さかったエポックのものに戻し、記録を返します。同じ値なら、先のエポックを選びます。
#
# 記録するのは、Python の数でも NumPy の数でもかまいません。乱数は、エポックごとに、まず `minibatches`、次に `augment` がミニバッチの順に使います。テストは、上の 4 つを 1 つずつ別々に試します。表示されるのは、その一部です。
#
# <details><summary>ヒント</summary>
#
# - `momentum_step` が扱うのは配列のリストです。`parameters` でリストにし、`network_of` で戻します。勾配も `parameters` でリストにします。
# - 速度は、`parameters(net.network)` の配列ごとに `np.zeros_like` で作ります。エポックごとに 0 に戻しません。
# - `momentum_step` は新しい配列を返すので、「いちばん良かった時の `net.network`」は変数に取っておくだけで残ります。もし配列をその場で書き換えるなら、コピーが必要です。
# - 検証データが出てくるのは、3 と 4 だけです。
#
# </details>
# %% [markdown] lang="en"
# Training loss keeps falling, while the validation loss falls at first and then rises. This is **overfitting**. First the network learned what the samples of each digit have in common. Then it memorised the peculiarities of these 300 samples, and their false labels. The larger the network and the less data there is, the more easily it happens.
#
# ### Early stopping, and the three parts of the data
#
# The simplest remedy is **early stopping**: record the validation loss after each epoch, and use the weights of the epoch where it was lowest (the star). In this lesson we run all epochs and go back to the best weights at the end. (Usually one also stops when nothing has improved for some epochs. The number of epochs that one waits is called patience.)
#
# So validation data helps to choose weights. On data that was used for choosing, the result looks a little better than it is. That is why the final result is measured on **test data** that has not been touched.
#
# | | gradients | choosing epochs and settings | the final result |
# |---|---|---|---|
# | training data | ✓ | | |
# | validation data | | ✓ | |
# | test data | | | ✓ (once) |
#
# (With very little data, the training data is split into k parts. Each part in turn serves as validation data, and the mean of the k runs decides: **k-fold cross-validation**.)
#
# ### Exercise `train`
# Write a function that trains any network. Use nothing of `net` but `network`, `predict`, `loss` and `gradient` (and pass no `mask` to `gradient`).
#
# 1. Each call starts with velocity 0. Call `minibatches` again in every epoch, and update `net.network` by `momentum_step` for each batch.
# 2. If there is an `augment`, replace the inputs `x` of the batch by `augment(x, rng)` before using them (section 8).
# 3. After each epoch record three numbers, with the weights at the end of it: the training loss (`net.loss(X, t)` on **all** of `X`, without `augment`), the validation loss and the validation accuracy (`accuracy`).
# 4. At the end, set `net.network` back to that of the epoch with the lowest validation **loss**, and return the records. If two epochs have the same loss, take the first.
#
# The records may be Python's numbers or NumPy's. In each epoch random numbers are drawn by `minibatches` first, and then by `augment`, batch by batch. The tests try the four points above one by one. A part of them is not shown.
#
# <details><summary>Hint</summary>
#
# - `momentum_step` works with lists of arrays. `parameters` makes such a list, and `network_of` turns it back. The gradients become a list by `parameters`, too.
# - Make the velocity with `np.zeros_like`, one array for each in `parameters(net.network)`. It is not reset between epochs.
# - `momentum_step` returns new arrays, so keeping "the best `net.network` so far" in a variable is enough. If you change arrays in place instead, you need a copy.
# - Validation data appears in 3 and 4, nowhere else.
#
# </details>


# %% exercise="train"
def train(net, X, t, X_valid, t_valid, rng, epochs=10, size=100, lr=0.05, momentum=0.9, augment=None):
    """net を学習させ、記録 {"train_loss": […], "valid_loss": […], "valid_accuracy": […]} を返す。どれもエポックごとの数のリスト。  #:ja
  #:ja
    X: (n, n_in)、t: (n, n_out) の one-hot。_valid は検証データ。乱数はすべて rng から  #:ja
    終わったとき、net.network は検証の損失が最小だったエポックのもの  #:ja
    """  #:ja
    """Train net; return the records {"train_loss": […], "valid_loss": […], "valid_accuracy": […]}, lists of one number per epoch.  #:en
  #:en
    X: (n, n_in), t: (n, n_out) one-hot; _valid: validation data; all random numbers come from rng  #:en
    afterwards net.network is that of the epoch with the lowest validation loss  #:en
    """  #:en
    ### BEGIN SOLUTION
    velocity = [np.zeros_like(w) for w in parameters(net.network)]
    records = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    best, lowest = net.network, np.inf
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            if augment is not None:
                x = augment(x, rng)
            grads = parameters(net.gradient(x, target))
            params, velocity = momentum_step(parameters(net.network), grads, velocity, lr, momentum)
            net.network = network_of(params)
        valid_loss = float(net.loss(X_valid, t_valid))
        records["train_loss"].append(float(net.loss(X, t)))
        records["valid_loss"].append(valid_loss)
        records["valid_accuracy"].append(accuracy(net, X_valid, t_valid))
        if valid_loss < lowest:
            best, lowest = net.network, valid_loss
    net.network = best
    return records
    ### END SOLUTION

# %% test="train" idea="updates" points=1
import numpy as np


def follow(X, t, epochs, lr, momentum, start=None):
    """OneLayerNet を、モーメンタムつきのバッチ勾配降下法で学習したときの、エポックごとのパラメータと損失。"""  #:ja
    """Parameters and loss after each epoch of batch gradient descent with momentum, for OneLayerNet."""  #:en
    W, b = start or (np.zeros((X.shape[1], t.shape[1])), np.zeros(t.shape[1]))
    vW, vb, path = 0 * W, 0 * b, []
    for _ in range(epochs):
        y = np.exp(X @ W + b)
        delta = (y / y.sum(axis=1, keepdims=True) - t) / len(X)
        vW, vb = momentum * vW - lr * X.T @ delta, momentum * vb - lr * delta.sum(axis=0)
        W, b = W + vW, b + vb
        path.append((W, b, np.mean(np.log(np.exp(X @ W + b).sum(axis=1)) - (t * (X @ W + b)).sum(axis=1))))
    return path


rng = np.random.default_rng(1)
X, t = rng.normal(size=(12, 3)), np.eye(2)[rng.integers(0, 2, 12)]
# ja: size が 12 なので、1 エポックに 1 回だけ更新します。
# en: With a size of 12 there is one update an epoch.
records = train(OneLayerNet(3, 2), X, t, X, t, np.random.default_rng(0), epochs=4, size=12, lr=0.2, momentum=0.5)
expect(
    'train(net, …, epochs=4, size=12, lr=0.2, momentum=0.5)["train_loss"]',
    records["train_loss"],
    [loss for _, _, loss in follow(X, t, 4, 0.2, 0.5)],
    hint="更新は momentum_step です。損失は、1 エポックが終わってから測ります。",  #:ja
    hint="Update with momentum_step, and measure the loss when the epoch is over.",  #:en
)
net = OneLayerNet(3, 2)
records = train(net, X, t, X, t, np.random.default_rng(0), epochs=1, size=5)
expect(
    'train(net, …, epochs=1, size=5)["train_loss"]',
    records["train_loss"],
    [float(net.loss(X, t))],
    hint="訓練の損失は、エポックが終わった時の重みで、X 全体について測ります。",  #:ja
    hint="The training loss is measured on all of X, with the weights at the end of the epoch.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
X, t, X_held = rng.normal(size=(15, 4)), np.eye(3)[rng.integers(0, 3, 15)], rng.normal(size=(9, 4))
t_held = np.eye(3)[(X_held @ follow(X, t, 5, 0.3, 0.8)[-1][0]).argmax(axis=1)]
records = train(OneLayerNet(4, 3), X, t, X_held, t_held, np.random.default_rng(0), epochs=5, size=100, lr=0.3, momentum=0.8)
want = follow(X, t, 5, 0.3, 0.8)
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
    [np.mean(np.log(np.exp(u).sum(axis=1)) - (t_held * u).sum(axis=1)) for u in scores],
    hint="検証データでの損失を、エポックごとに記録します。",  #:ja
    hint="The loss on validation data, once after each epoch.",  #:en
)
expect(
    'train(…)["valid_accuracy"]',
    records["valid_accuracy"],
    [float(np.mean(u.argmax(axis=1) == t_held.argmax(axis=1))) for u in scores],
    hint="検証データで、確率がいちばん高いクラスが目標値と同じだった割合です。",  #:ja
    hint="The share of validation samples whose most probable class is the target.",  #:en
)
expect(
    "train(net, X, t, X_valid, t_valid, rng)",
    train(OneLayerNet(4, 3), X, t, X_held, t_held, np.random.default_rng(0))["train_loss"],
    [loss for _, _, loss in follow(X, t, 10, 0.05, 0.9)],
    hint="何も指定しなければ epochs=10、lr=0.05、momentum=0.9 です。",  #:ja
    hint="By default epochs=10, lr=0.05, momentum=0.9.",  #:en
)
net = OneLayerNet(4, 3)
records = train(net, X, t, X_held, t_held, np.random.default_rng(0), epochs=1, size=4, lr=0.3)
expect(
    'train(…, epochs=1, size=4)["valid_loss"], ["valid_accuracy"]',
    [records["valid_loss"][0], records["valid_accuracy"][0]],
    [float(net.loss(X_held, t_held)), float(np.mean(net.predict(X_held).argmax(axis=1) == t_held.argmax(axis=1)))],
    hint="検証の損失と正解率は、エポックの最後の更新が終わってから測ります。",  #:ja
    hint="Validation loss and accuracy are measured after the last update of the epoch.",  #:en
)
net = OneLayerNet(4, 3)
train(net, X, t, X, t, np.random.default_rng(0), epochs=6, size=15, lr=0.1)
W, b, _ = follow(X, t, 6, 0.1, 0.9)[-1]
expect(
    'train(net, …)["train_loss"]   (the second call with the same net)',
    train(net, X, t, X, t, np.random.default_rng(0), epochs=3, size=15, lr=0.1)["train_loss"],
    [loss for _, _, loss in follow(X, t, 3, 0.1, 0.9, (W, b))],
    hint="2 回目の呼び出しは、今の重みから、速度 0 で始めます。",  #:ja
    hint="A second call goes on from the weights of now, with velocity 0.",  #:en
)
net = OneLayerNet(4, 3)
records = train(net, X, t, X, t, np.random.default_rng(6), epochs=1, size=4, lr=0.3, augment=lambda x, rng: 2 * x)
expect(
    'train(…, size=4, augment=…)["train_loss"]',
    records["train_loss"],
    [float(net.loss(X, t))],
    hint="訓練の損失は、augment を使わず、X 全体について測ります。",  #:ja
    hint="The training loss is measured on all of X, without augment.",  #:en
)
### END HIDDEN TESTS

# %% test="train" idea="batches" points=1
import numpy as np

X = np.arange(14.0).reshape(7, 2)
seen = []


def watch(x, rng):
    seen.append(np.array(x))
    return x


train(OneLayerNet(2, 2), X, np.eye(2)[[0, 1, 0, 1, 0, 1, 0]], -X, np.eye(2)[[0] * 7], np.random.default_rng(0), epochs=2, size=3, augment=watch)
expect(
    "[len(x) for x in …]   (7 samples, size=3, epochs=2)",
    [len(x) for x in seen],
    [3, 3, 1] * 2,
    hint="1 エポックで、どのデータも 1 回ずつ使います。augment は組ごとに呼びます。",  #:ja
    hint="Every sample is used once an epoch; augment is called for each batch.",  #:en
)
first, second = np.concatenate(seen[:3]), np.concatenate(seen[3:])
assert not np.allclose(first, second), "2 つのエポックの順序が同じです。エポックごとに minibatches を呼び直します。"  #:ja
assert not np.allclose(first, second), "Both epochs have the same order: call minibatches again in every epoch."  #:en
### BEGIN HIDDEN TESTS
seen.clear()
rng = fresh()
X, X_held = rng.normal(size=(23, 3)), rng.normal(size=(11, 3))
t, t_held = np.eye(2)[rng.integers(0, 2, 23)], np.eye(2)[rng.integers(0, 2, 11)]
train(OneLayerNet(3, 2), X, t, X_held, t_held, np.random.default_rng(5), epochs=3, size=5, augment=watch)
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
assert not np.allclose(rounds[0], rounds[1]), "2 つのエポックの順序が同じです。エポックごとに minibatches を呼び直します。"  #:ja
assert not np.allclose(rounds[0], rounds[1]), "Two epochs have the same order: call minibatches again in every epoch."  #:en
net = OneLayerNet(3, 2)
train(net, X, t, X_held, t_held, np.random.default_rng(5), epochs=2, size=5, augment=lambda x, rng: 0 * x)
expect(
    "net.network[0][0]   (augment: 0 * x)",
    net.network[0][0],
    np.zeros((3, 2)),
    hint="augment が返したほうの x で、勾配を求めます。",  #:ja
    hint="Take the gradient with the x that augment returned.",  #:en
)
seen.clear()
train(OneLayerNet(3, 2), X, t, X_held, t_held, np.random.default_rng(5), epochs=3, size=5, augment=lambda x, rng: 2 * watch(x, rng))
expect(
    "x   (epoch 3, augment: 2 * x)",
    np.sort(np.concatenate(seen[10:]), axis=0),
    np.sort(X, axis=0),
    hint="augment には、どのエポックでも、元の X から取った組を渡します。",  #:ja
    hint="In every epoch, augment gets a batch of the X that was given.",  #:en
)
draws = []


def draw(x, rng):
    draws.append(float(rng.random()))
    return x


for seed in (5, 5, 6):
    train(OneLayerNet(3, 2), X, t, X_held, t_held, np.random.default_rng(seed), epochs=1, size=30, augment=draw)
message = "augment には、train に渡された rng をそのまま渡します。"  #:ja
message = "Hand to augment the rng that train was given."  #:en
assert draws[0] == draws[1] != draws[2], message
seen.clear()
many_rows = np.ones((203, 3))
train(OneLayerNet(3, 2), many_rows, np.eye(2)[[0] * 203], X_held, t_held, np.random.default_rng(5), epochs=1, augment=watch)
expect(
    "[len(x) for x in …]   (203 samples)",
    [len(x) for x in seen],
    [100, 100, 3],
    hint="何も指定しなければ size=100 です。",  #:ja
    hint="By default size=100.",  #:en
)
seen.clear()
net = OneLayerNet(3, 2)
train(net, X, np.eye(2)[(X[:, 0] > 0).astype(int)], X_held, t_held, np.random.default_rng(5), epochs=1, size=5, lr=0.3, momentum=0.5, augment=watch)
W = b = vW = vb = 0.0
for x in seen:
    y = np.exp(x @ (W + np.zeros((3, 2))) + b)
    delta = (y / y.sum(axis=1, keepdims=True) - np.eye(2)[(x[:, 0] > 0).astype(int)]) / len(x)
    vW, vb = 0.5 * vW - 0.3 * x.T @ delta, 0.5 * vb - 0.3 * delta.sum(axis=0)
    W, b = W + vW, b + vb
expect(
    "net.network[0][0]   (23 samples, size=5)",
    net.network[0][0],
    W,
    hint="最後の小さな組でも更新します。速度は、組から組へ引き継ぎます。",  #:ja
    hint="The last, smaller batch makes an update, too. The velocity is carried on from batch to batch.",  #:en
)
orders = []
for seed in (7, 7, 8):
    seen.clear()
    train(OneLayerNet(3, 2), X, t, X_held, t_held, np.random.default_rng(seed), epochs=2, size=5, augment=watch)
    orders.append(np.concatenate(seen))
message = "データの順序も、train に渡された rng で決めます。"  #:ja
message = "The order of the data, too, comes from the rng that train was given."  #:en
assert np.array_equal(orders[0], orders[1]) and not np.array_equal(orders[0], orders[2]), message
### END HIDDEN TESTS

# %% test="train" idea="best" points=1
import numpy as np

# ja: 検証データの正解は、訓練データと正反対。学ぶほど、検証の損失は増えます。1 エポック目の W は [[0.25, -0.25]] です。
# en: The validation targets contradict the training data: the more it learns, the higher the validation loss. After the first epoch W is [[0.25, -0.25]].
X, t = np.array([[1.0], [-1.0]]), np.eye(2)
net = OneLayerNet(1, 2)
train(net, X, t, X, 1 - t, np.random.default_rng(0), epochs=5, size=2, lr=0.5, momentum=0.0)
expect(
    "net.network[0][0]",
    net.network[0][0],
    [[0.25, -0.25]],
    hint="検証の損失は、1 エポック目がいちばん小さい。その時の重みに戻します。",  #:ja
    hint="Validation loss is lowest after the first epoch: go back to the weights of then.",  #:en
)
### BEGIN HIDDEN TESTS
# the lowest loss is neither in the first nor in the last epoch, and not where the accuracy is best
rng = np.random.default_rng(41)
for flipped in (2, 3):
    X = rng.normal(size=(60, 5))
    labels = (X[:, 0] > 0).astype(int)
    labels[: 8 * flipped] = 1 - labels[: 8 * flipped]
    X_held = rng.normal(size=(400, 5))
    t, t_held = np.eye(2)[labels], np.eye(2)[(X_held[:, 0] > 0).astype(int)]
    net = OneLayerNet(5, 2)
    records = train(net, X, t, X_held, t_held, np.random.default_rng(2), epochs=12, size=60, lr=4.0, momentum=0.9)
    expect("len(valid_loss)", len(records["valid_loss"]), 12)
    assert np.ptp(records["valid_loss"]) > 1e-3, "検証の損失が、どのエポックも同じです。"  #:ja
    assert np.ptp(records["valid_loss"]) > 1e-3, "The validation loss is the same in every epoch."  #:en
    expect(
        "net.loss(X_valid, t_valid)",
        float(net.loss(X_held, t_held)),
        float(np.min(records["valid_loss"])),
        hint="最後や最初ではなく、検証の損失がいちばん小さいエポックの重みに戻します。正解率ではありません。",  #:ja
        hint="Go back to the epoch with the lowest validation loss, which is neither the first nor the last. It is the loss that counts, not the accuracy.",  #:en
    )
# at x = 0 nothing is learned: every epoch has the validation loss log 2
X, t = np.array([[1.0], [-1.0]]), np.eye(2)
for epochs in (3, 4):
    net = OneLayerNet(1, 2)
    train(net, X, t, np.zeros((2, 1)), np.eye(2), np.random.default_rng(0), epochs=epochs, size=2, lr=0.5, momentum=0.0)
    expect(
        "net.network[0][0]   (every epoch has the same validation loss)",
        net.network[0][0],
        [[0.25, -0.25]],
        hint="検証の損失が同じなら、先のエポックを選びます。",  #:ja
        hint="If epochs have the same validation loss, take the first.",  #:en
    )
### END HIDDEN TESTS

# %% test="train" idea="accuracy" points=1
import numpy as np
from sklearn.datasets import load_digits

# ja: 8 × 8 の本物の手書き数字(scikit-learn に付属)
# en: real handwritten digits of 8 × 8 pixels, which come with scikit-learn
pictures, labels = load_digits(return_X_y=True)
X, t = (pictures - pictures[:800].mean()) / pictures[:800].std(), np.eye(10)[labels]
net = TwoLayerNet(64, 50, 10, np.random.default_rng(0))
train(net, X[:800], t[:800], X[800:1000], t[800:1000], np.random.default_rng(1), epochs=15, size=50)
share = float(np.mean(np.argmax(net.predict(X[1000:1400]), axis=1) == labels[1000:1400]))
assert share >= 0.88, f"見せていない 400 枚の正解率が {share:.1%} です(目標 88 %)。"  #:ja
assert share >= 0.88, f"On 400 digits that it has not seen: {share:.1%} right (88 % wanted)."  #:en
### BEGIN HIDDEN TESTS
order = np.random.default_rng(34).permutation(len(labels))
learned, checked, unseen = order[:1100], order[1100:1300], order[1300:]
net = TwoLayerNet(64, 80, 10, np.random.default_rng(2))
records = train(net, X[learned], t[learned], X[checked], t[checked], np.random.default_rng(3), epochs=25, size=40)
share = float(np.mean(np.argmax(net.predict(X[unseen]), axis=1) == labels[unseen]))
assert share >= 0.94, f"見せていない {len(unseen)} 枚の正解率が {share:.1%} です(目標 94 %)。"  #:ja
assert share >= 0.94, f"On {len(unseen)} digits that it has not seen: {share:.1%} right (94 % wanted)."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 早速、あなたの `train` で、3 節と 5 節の答え合わせです。重みの初期値だけを変えて、同じデータを学ばせます。どれがいちばん速いでしょう。
# %% [markdown] lang="en"
# Put your `train` to work and see whether sections 3 and 5 were right: the same data and the same number of steps, but different initial weights. Which network learns fastest?

# %% demo
some = slice(0, 5000)
nothing = {"全部 0 <=> all 0": (lambda n_in, n_out, rng: np.zeros((n_in, n_out)), GREEN, "-", "D")}
for name in ["標準偏差 1 <=> std 1", "0.01", "Xavier", "He", "全部 0 <=> all 0"]:
    make_weights, color, style, mark = {**plain, **ours, **nothing}[name]
    rng = np.random.default_rng(1)
    net = TwoLayerNet(784, 100, 10, rng)
    net.network = [(make_weights(n_in, n_out, rng), np.zeros(n_out)) for n_in, n_out in [(784, 100), (100, 10)]]
    first = net.loss(X_valid[many], t_valid[many])
    records = train(single(net), X_train[some], t_train[some], X_valid[many], t_valid[many], rng, epochs=12, lr=0.01)
    print(f"{name:11} はじめの検証の損失 {first:8.2f}、12 エポックのうちの最小 {min(records['valid_loss']):8.2f}")  #:ja
    print(f"{name:11} first validation loss {first:8.2f}, lowest of the 12 epochs {min(records['valid_loss']):8.2f}")  #:en
    plt.plot(np.arange(1, 13), records["valid_accuracy"], style, marker=mark, markersize=5, color=color, label=name)
show_figure("5 通りの始め方 <=> Five ways to begin", "エポック <=> epoch", "検証の正解率 <=> validation accuracy", legend="center right", ylim=(0, 1.02))

# %% [markdown] lang="ja"
# 標準偏差 1 は、とても大きな損失から始まり、12 エポックのうちでいちばん小さい損失も、Xavier や He よりずっと大きいままです。外れるとき、自信満々に外れるからです。全部 0 は、いつまでも当てずっぽうと変わりません。0.01 は 2 層なら学べますが、3 節の図のように、層を重ねると値が消えてしまいます。
#
# Xavier と He の差はわずかです。784 ユニットから 100 ユニットへの層では、重みの分散が Xavier なら $2/884$、He なら $2/784$ で、1.13 倍しか違わないからです。入る線のほうがずっと多いと、出る線の数はあまり効きません。$n_{in} = n_{out}$ の層では 2 倍違い、それを重ねると、3 節の図のように差が開きます。
#
# ## 7. 正則化
#
# 早期終了は、学ぶのをやめるだけです。暗記そのものをしにくくする方法はないでしょうか。そのための工夫を**正則化**(regularization)といいます。
#
# **ドロップアウト**は、更新のたびに、1 件ごとにくじを引き、中間層のユニットの値を確率 $p$ で 0 にします。ほかのユニットが突然いなくなるので、特定の組み合わせには頼れません。どのユニットも、1 つだけでも役に立つ特徴を学びます。
#
# | | 0 にしたユニット | 残ったユニット |
# |---|---|---|
# | 学習のとき | 0 | $x / (1 - p)$ |
# | 予測のとき | (なし) | $x$ のまま |
#
# なぜ $1 - p$ で割るのでしょう。10 個のうち 5 個を 0 にしたら、次の層への和は、平均して半分になります。予測のときは 10 個とも働くので、和の大きさが学習のときと変わってしまいます。残ったものを 2 倍にしておけば、平均はいつも同じです(反転ドロップアウト、inverted dropout)。
#
# ### 課題 `dropout`
# 上の表のとおりに、学習のとき(`training` が `True`)と予測のときのドロップアウトを書いてください。`x` はどんな形の配列でもよく、書き換えません。
#
# <details><summary>ヒント</summary>
#
# - `rng.random(x.shape)` は 0 以上 1 未満の一様な乱数です。`p` より小さくなる確率はいくつでしょう。
# - くじは要素ごとに引きます。行ごとや列ごとではありません。
# - `x` には書き込まず、新しい配列を作ります。
#
# </details>
# %% [markdown] lang="en"
# With a standard deviation of 1 the loss is very large at first, and even its lowest value in 12 epochs is far above that of Xavier and He, because the wrong answers of this network are very confident. With all weights 0 the network never does better than guessing. With 0.01 two layers learn, but in many layers the values vanish, as the figure of section 3 shows.
#
# Xavier and He hardly differ. In the layer from 784 to 100 units the variance of the weights is $2/884$ with Xavier and $2/784$ with He, which is only 1.13 times as large. Where many more lines lead in than out, the number of those that lead out matters little. With $n_{in} = n_{out}$ the variances differ by a factor of 2, and over many such layers the gap grows as in section 3.
#
# ## 7. Regularisation
#
# Early stopping only ends the training earlier. Could we make it harder to memorise? Methods that do so are called **regularisation**.
#
# **Dropout** sets the value of each hidden unit to 0 with probability $p$. It draws anew for every sample in every update. Any unit may be missing, so no unit can rely on a particular combination of others, and each learns features that are useful by themselves.
#
# | | units set to 0 | the others |
# |---|---|---|
# | in training | 0 | $x / (1 - p)$ |
# | in prediction | (none) | $x$ as it is |
#
# Why divide by $1 - p$? If five units of ten are 0, the sum that reaches the next layer is on average half as large. In prediction all ten are at work, and the sum would be larger than in training. When those that stay are doubled, the mean is always the same (inverted dropout).
#
# ### Exercise `dropout`
# Write dropout as in the table, for training (`training` is `True`) and for prediction. `x` may have any shape; leave it as it is.
#
# <details><summary>Hint</summary>
#
# - `rng.random(x.shape)` gives uniform numbers from 0 up to 1. With what probability is one of them less than `p`?
# - Draw for each element, not for whole rows or columns.
# - Do not write into `x`; make a new array.
#
# </details>


# %% exercise="dropout"
def dropout(x, p, rng, training):
    """training が True なら、要素ごとに確率 p(0 ≤ p < 1)で 0 にし、残りを 1 / (1 − p) 倍した配列を返す。False なら x のまま返す。x: 小数の配列。どんな形でもよく、書き換えない。"""  #:ja
    """If training is True, return an array with each element set to 0 with probability p (0 ≤ p < 1) and the others multiplied by 1 / (1 − p); if False, x as it is. x: floats of any shape, not changed."""  #:en
    ### BEGIN SOLUTION
    if not training:
        return x
    return x * (rng.random(x.shape) >= p) / (1 - p)
    ### END SOLUTION

# %% test="dropout" idea="training" points=1
import numpy as np


def check_drawn_one_by_one(rest):
    """rest: 真偽値 (n, m)。行や列がまるごと休んではいけない。"""  #:ja
    """rest: (n, m) of True and False; whole rows or columns must not be at rest together."""  #:en
    message = "くじは要素ごとに引きます(行や列がまるごと 0 になっています)。"  #:ja
    message = "Draw for each element; here whole rows or columns become 0."  #:en
    assert 0 < rest.mean() < 1 or rest.size == 0, "どの要素も 0 になったか、どの要素も 0 になっていません。"  #:ja
    assert 0 < rest.mean() < 1 or rest.size == 0, "Either all elements became 0, or none."  #:en
    assert np.std(rest.mean(axis=1)) < 0.2 and np.std(rest.mean(axis=0)) < 0.2, message


given = np.full((100, 50), 3.0)
out, after = call_and_look(dropout, given, 0.25, np.random.default_rng(0), True)
out = np.asarray(out)
expect("dropout(x, 0.25, rng, True).shape", out.shape, (100, 50))
check_drawn_one_by_one(out == 0)
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
expect(
    "x",
    after[0],
    given,
    hint="渡された x が書き換わりました。新しい配列を作って返します。",  #:ja
    hint="The x that you were given has changed. Return a new array instead.",  #:en
)
### BEGIN HIDDEN TESTS
drawn = fresh()
for p, shape in [(0.8, (400, 50)), (0.1, (60, 200)), (0.5, (9, 10, 90))]:
    x = drawn.normal(2, 1, shape)
    out, after = call_and_look(dropout, x, p, np.random.default_rng(4), True)
    out = np.asarray(out)
    expect("dropout(x, p, rng, True).shape", out.shape, shape)
    rest = out == 0
    check_drawn_one_by_one(rest.reshape(-1, shape[-1]))
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
    expect("x", after[0], x)
one, same, other = (np.asarray(dropout(np.ones(200), 0.5, np.random.default_rng(seed), True)) for seed in (6, 6, 7))
message = "乱数は、渡された rng から引いてください。"  #:ja
message = "Draw from the rng that was passed in."  #:en
assert np.allclose(one, same) and not np.allclose(one, other), message
numbers = {int(np.sum(np.asarray(dropout(np.ones(40), 0.5, np.random.default_rng(seed), True)) == 0)) for seed in range(8)}
message = "0 になった要素の数が、いつも同じです。くじは要素ごとに、別々に引きます。"  #:ja
message = "The number of zeros is always the same. Draw for each element by itself."  #:en
assert len(numbers) > 1, message
rare = int(np.sum(np.asarray(dropout(np.ones((500, 200)), 0.004, np.random.default_rng(8), True)) == 0))
message = f"p = 0.004 のとき、100,000 個のうち 0 になったのは {rare} 個です。"  #:ja
message = f"With p = 0.004, {rare} of 100,000 elements became 0."  #:en
assert 250 < rare < 550, message
rng = np.random.default_rng(9)
lonely = sum(float(np.asarray(dropout(np.ones(1), 0.9, rng, True))[0]) == 0 for _ in range(20))
assert lonely > 10, "要素が 1 つだけでも、確率 p で 0 になります。"  #:ja
assert lonely > 10, "A single element, too, becomes 0 with probability p."  #:en
### END HIDDEN TESTS

# %% test="dropout" idea="prediction" points=1
import numpy as np

x = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])
expect(
    "dropout(x, 0.5, rng, False)",
    dropout(x, 0.5, np.random.default_rng(0), False),
    x,
    hint="予測のときは、何も 0 にせず、何も掛けません。",  #:ja
    hint="In prediction nothing becomes 0, and nothing is multiplied.",  #:en
)
# ja: 学習のときとの比。平均は同じで、値は違います。
# en: Compared with training: the mean is the same, the values are not.
big = np.random.default_rng(1).normal(5, 1, (200, 200))
in_training, in_prediction = (np.asarray(dropout(big, 0.4, np.random.default_rng(2), training)) for training in (True, False))
ratio = float(np.mean(in_training) / np.mean(in_prediction))
assert 0.97 < ratio < 1.03, f"学習のときの平均が、予測のときの {ratio:.2f} 倍です。"  #:ja
assert 0.97 < ratio < 1.03, f"In training the mean is {ratio:.2f} times that in prediction."  #:en
assert not np.allclose(in_training, in_prediction), "学習のときにも、何も 0 になっていません。"  #:ja
assert not np.allclose(in_training, in_prediction), "In training, too, nothing becomes 0."  #:en
### BEGIN HIDDEN TESTS
drawn = fresh()
for p in (0.2, 0.9):
    x = drawn.normal(size=(7, 11))
    expect(f"dropout(x, {p}, rng, False)", dropout(x.copy(), p, np.random.default_rng(1), False), x)
expect("dropout(x, 0, rng, True)", dropout(x.copy(), 0.0, np.random.default_rng(1), True), x)
big = drawn.normal(5, 1, (300, 300))
ratio = float(np.mean(dropout(big, 0.6, np.random.default_rng(2), True)) / np.mean(dropout(big, 0.6, np.random.default_rng(2), False)))
assert 0.97 < ratio < 1.03, f"学習のときの平均が、予測のときの {ratio:.2f} 倍です。"  #:ja
assert 0.97 < ratio < 1.03, f"In training the mean is {ratio:.2f} times that in prediction."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# もう 1 つは**重み減衰**(weight decay)です。損失に、重みの二乗の和を $\lambda/2$ 倍して足します。
#
# $$\tilde L = L + \frac{\lambda}{2}\sum w^2 \qquad\Rightarrow\qquad \frac{\partial \tilde L}{\partial w} = \frac{\partial L}{\partial w} + \lambda w$$
#
# 言葉にすると「大きな重みは、それだけで損失を増やす」。勾配に $\lambda w$ が足されるので、どの重みも毎回少しずつ 0 へ引き戻され、本当に必要な重みだけが大きく残ります。数枚の間違ったラベルを覚えるために、大きな重みを使うのは割に合わなくなります(バイアスには、ふつう使いません)。
#
# 2 つとも、学習のときの `gradient` だけを変えます。あなたのクラスを受け継いで、書き足しましょう。`dropout` に 1 ばかりの配列を渡せば、`mask` ができます。
# %% [markdown] lang="en"
# The other method is **weight decay**: add to the loss the sum of all squared weights, times $\lambda/2$.
#
# $$\tilde L = L + \frac{\lambda}{2}\sum w^2 \qquad\Rightarrow\qquad \frac{\partial \tilde L}{\partial w} = \frac{\partial L}{\partial w} + \lambda w$$
#
# In words: a large weight alone already raises the loss. The gradient gains $\lambda w$, so each step pulls every weight a little towards 0, and only weights that are really needed stay large. Large weights are too costly for memorising a few false labels. (Biases are usually left out.)
#
# Both change `gradient`, in training, and nothing else. So we inherit from your class and add them. Hand `dropout` an array of ones, and it makes a `mask`.


# %%
class RegularNet(TwoLayerNet):
    """ドロップアウト(確率 p)と重み減衰(λ = decay)のついた TwoLayerNet。"""  #:ja
    """A TwoLayerNet with dropout (probability p) and weight decay (λ = decay)."""  #:en

    def __init__(self, n_in, n_hidden, n_out, rng, p=0.0, decay=0.0):
        super().__init__(n_in, n_hidden, n_out, rng)
        self.rng, self.p, self.decay = rng, p, decay

    def gradient(self, X, t):
        ones = np.ones((len(X), len(self.network[0][1])), dtype=X.dtype)
        grads = super().gradient(X, t, dropout(ones, self.p, self.rng, training=True))
        return [(dW + self.decay * W, db) for (dW, db), (W, b) in zip(grads, self.network)]

# %% demo
remedies = {"なし <=> none": ({}, ORANGE, "--"), "ドロップアウト 0.7 <=> dropout 0.7": ({"p": 0.7}, BLUE, "-"), "重み減衰 0.1 <=> weight decay 0.1": ({"decay": 0.1}, GREY, "-.")}
for name, (settings, color, style) in remedies.items():
    rng = np.random.default_rng(1)
    net = single(RegularNet(784, 200, 10, rng, **settings))
    records = train(net, X_train[few], t_false, X_valid[many], t_valid[many], rng, epochs=60, size=50, lr=0.02)
    plt.plot(np.arange(1, 61), records["valid_accuracy"], style, color=color, label=name)
    late = np.mean(records["valid_accuracy"][-20:])
    print(f"{name:17} 最後の訓練の損失 {records['train_loss'][-1]:.2f}、最後の 20 エポックの検証の正解率(平均) {late:.1%}")  #:ja
    print(f"{name:17} training loss at the end {records['train_loss'][-1]:.2f}, validation accuracy, mean of the last 20 epochs {late:.1%}")  #:en
show_figure("300 枚のうち 60 枚が間違ったラベルでの学習 <=> Training with 60 false labels of 300", "エポック <=> epoch", "検証の正解率 <=> validation accuracy", legend="lower right")

# %% [markdown] lang="ja"
# どちらも、検証の正解率(最後の 20 エポックの平均)は、何もしない場合より高くなりました。ただし、理由は違います。訓練の損失を比べてください。損失が大きいままなら、間違ったラベルの一部を覚えていません。重みを大きくすると損になる重み減衰が、そうです。ドロップアウトでは、本物の MNIST なら、何もしない場合と同じくらいまで下がります(0.03 と 0.01)。これほど小さい損失は、間違ったラベルの大部分を覚えなければ出ません(数えてみると、95 % を覚えていました)。(練習用の小さなデータでは、ドロップアウトでも大きいままです。)それでも新しい数字によく答えるのは、ほかのユニットに頼れないので、覚えたことが多くのユニットに散らばり、新しい数字の答えを乱しにくいからだと考えられています。
#
# では、強さ($p$ と $\lambda$)はどう選びましょう。このような、学習では決まらない設定を**ハイパーパラメータ**(hyperparameter)といい、検証データで選びます。$\lambda$ や学習率のように、よい値の桁が分からないものは、0.01, 0.02, 0.03 ではなく、**桁を変えて** 0.001, 0.01, 0.1 のように試します。2 つの組み合わせを 9 通り試してみましょう。早期終了の助けなしで効き目が見えるように、最後のエポックの正解率を比べます。どれがいちばんよいでしょうか。
# %% [markdown] lang="en"
# With both methods, validation accuracy (the mean of the last 20 epochs) is higher than with "none", but not for the same reason. Compare the training losses. Where it stays high, some of the false labels are not learned: weight decay does that, since it makes large weights costly. With dropout, on the real MNIST, it falls almost as low as with "none" (0.03 and 0.01), and a loss that small cannot be had without memorising most of the false labels (counted, it was 95 % of them). (On the small practice data it stays high with dropout, too.) That new digits are answered better all the same is thought to come from this: no unit can rely on the others, so what is memorised is spread over many units and disturbs new answers less.
#
# How strong should they be? A setting that training does not find, such as $p$ or $\lambda$, is called a **hyperparameter**, and is chosen on validation data. Where not even the order of magnitude is known, as with $\lambda$ or the learning rate, do not try 0.01, 0.02, 0.03 but **change the magnitude**: 0.001, 0.01, 0.1. Let us try nine combinations of the two. We look at the last epoch, so that what they do shows without the help of early stopping. Which will be best?

# %% demo
print("  λ     " + "".join(f"p = {p:<6}" for p in (0.0, 0.4, 0.8)))
for decay in (0.001, 0.01, 0.1):
    row = []
    for p in (0.0, 0.4, 0.8):
        rng = np.random.default_rng(1)
        net = single(RegularNet(784, 200, 10, rng, p=p, decay=decay))
        records = train(net, X_train[few], t_false, X_valid[many], t_valid[many], rng, epochs=30, size=50, lr=0.02)
        row.append(records["valid_accuracy"][-1])
    print(f"{decay:<8}" + "".join(f"{share:<10.1%}" for share in row))

# %% [markdown] lang="ja"
# 表の数は、乱数のシードを変えるだけで 1 ポイントほど動きます(検証データの枚数による誤差も、同じくらいあります)。だから、数ポイントより小さい差は読み取れません。差の小さい組の中から選びたいときは、シードをいくつか変えて、平均を比べます。いちばんよい組が端にあったら、その外側も試します。端でなければ、そのまわりを細かく試します。強すぎると、正しいラベルまで学べなくなります。設定の数が増えて、全部の組み合わせを試せないときは、値を乱数で選びます($\lambda$ なら `10 ** rng.uniform(-4, 0)` のように、**指数**を一様に)。
#
# ## 8. データ拡張
#
# いちばん効くのは、データを増やすことです。新しく集められないときは、手元のデータを少し変えて増やします。**データ拡張**(data augmentation)です。1 画素ずれた 7 も、やはり 7 です。人にはすぐ分かりますが、画素ごとに重みを持つネットワークには、まったく違う入力です。
# %% [markdown] lang="en"
# With another random seed each number in the table moves by about a point (and so large is the error that comes from the number of validation digits). So only differences of several points mean anything; to choose between pairs that are closer, compare means over several seeds. If the best pair is at the edge, try beyond it; if not, try finer values around it. If regularisation is too strong, the true labels are not learned either. With more settings than can be combined, choose the values at random (for $\lambda$ with `10 ** rng.uniform(-4, 0)`: the **exponent** is uniform).
#
# ## 8. Data augmentation
#
# Nothing helps as much as more data. If you cannot collect any, change what you have a little: **data augmentation**. A 7 moved by one pixel is still a 7. People see that at once; to a network with a weight for each pixel it is a different input altogether.


# %%
def shift(X, rng, reach=2):
    """28 × 28 の画像を、1 枚ずつ、上下左右に reach 画素まで動かす。X: (n, 784)、同じ形で返す。"""  #:ja
    """Move each picture of 28 × 28 by up to reach pixels, up or down and sideways. X: (n, 784), same shape back."""  #:en
    n, picture, line = len(X), np.arange(len(X))[:, None, None], np.arange(28)
    # ja: 端の画素を繰り返してまわりを広げてから、ずらした位置で切り取る
    # en: widen it by repeating its outermost pixels, then cut it out at another place
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
for row, copies, name in zip(axes, [shift(one, rng), add_noise(one, rng)], ["平行移動 <=> shifted", "雑音つき <=> noisy"]):
    copies[0] = X_train[3]
    for ax, picture in zip(row, copies):
        ax.imshow(picture.reshape(28, 28), cmap="gray", vmin=-1, vmax=3)
        ax.set(xticks=[], yticks=[])
    row[0].set_ylabel(name)
show_figure("1 つの字と、だれも書いていない 10 個の字 <=> One digit, and ten that nobody wrote")

# %% [markdown] lang="ja"
# 何もしない、雑音、平行移動の 3 通りで学ばせ、検証データと、それを平行移動したもので試します。縦軸は検証の誤り率です。ずらした字に強いのは、どれでしょう。
# %% [markdown] lang="en"
# Train in three ways: with no augmentation, with noise, and with shifts. Then try each network on the validation digits and on the same digits shifted. Which network copes with shifted digits?

# %% demo
ways = {"なし <=> none": None, "雑音 <=> noise": add_noise, "平行移動 <=> shifts": shift}
moved, wrong = shift(X_valid[many], np.random.default_rng(9)), []
for name, augment in ways.items():
    rng = np.random.default_rng(1)
    net = single(TwoLayerNet(784, 200, 10, rng))
    train(net, X_train[:1000], t_train[:1000], X_valid[many], t_valid[many], rng, epochs=40, size=50, lr=0.02, augment=augment)
    wrong.append([1 - accuracy(net, pictures, t_valid[many]) for pictures in (X_valid[many], moved)])
    print(f"{name:7} 誤り率: {wrong[-1][0]:.1%}、ずらすと {wrong[-1][1]:.1%}")  #:ja
    print(f"{name:7} error rate: {wrong[-1][0]:.1%}, when shifted {wrong[-1][1]:.1%}")  #:en
still, shifted = np.array(wrong).T
plt.bar(np.arange(3) - 0.2, still, 0.4, color=BLUE, label="検証データ <=> validation digits")
plt.bar(np.arange(3) + 0.2, shifted, 0.4, color=ORANGE, hatch="//", edgecolor="white", label="検証データを平行移動したもの <=> the same, shifted")
show_figure("3 通りの学習 <=> Trained in three ways", "学習でのデータ拡張 <=> augmentation in training", "検証の誤り率 <=> validation error rate", xticks=range(3), xticklabels=list(ways), ylim=(0, 1.35 * shifted.max()))

# %% [markdown] lang="ja"
# ずれた字に強くなったのは、ずらした字で学んだネットワークだけです。雑音は、ここではほとんど役に立っていません。検証データの字に、雑音が多いわけではないからです。どんな変化に慣れさせるかは、実際に使うときにどんな変化が来るかで決めます。守ることは 3 つです。
#
# - **ラベルが変わる変え方はしない。** 6 を逆さにすると 9 になり、2 を左右に裏返すと、どの数字でもなくなります。
# - **増やすのは訓練データだけ。** 検証データやテストデータの「もとの字」から作った字を学べば、それはリークです。
# - **乱数は `rng` から。** そうすれば、同じ結果をもう一度出せます。
#
# ドロップアウトは、どんな問題にも使えるので、モデルの一部として `RegularNet` に入れました。雑音も、そちらに入れてかまいません。平行移動は、画像だけの工夫です。そこで、データの側の工夫として `train` に渡しました。
#
# ## 9. 全部合わせて
#
# 全部の訓練データ、300 ユニット、平行移動で学ばせます。最後の 3 エポックは、学習率を 10 分の 1 にします。05 課で見たとおり、谷底のまわりの揺れが小さくなるからです。本物の MNIST では、2 コアで 1 分以内に終わります。正解率を予想してから実行してください。
# %% [markdown] lang="en"
# Only the network that saw shifted digits can cope with them. Noise brought next to nothing here: the validation digits are no noisier than the others. Which changes to practise depends on the changes that will come in real use. There are three rules:
#
# - **No change that changes the label.** Upside down a 6 is a 9; in a mirror a 2 is no digit at all.
# - **Training data only.** Learning from altered copies of validation or test digits is a leak.
# - **All random numbers come from `rng`.** Then you can get the same result again.
#
# Dropout fits any problem, so we made it a part of the model, in `RegularNet`; noise could go there as well. Shifts make sense for pictures only, so we treat them as a matter of the data and hand them to `train`.
#
# ## 9. All together
#
# All the training data, 300 units, shifts. In the last three epochs the learning rate is a tenth, because that makes the steps around the bottom of the valley smaller (lesson 05). With the real MNIST this takes less than a minute on two cores. Guess the accuracy before you run the cell.

# %% demo
rng = np.random.default_rng(0)
net = single(TwoLayerNet(784, 300, 10, rng))
began = time.perf_counter()
parts = [
    train(net, X_train, t_train, X_valid, t_valid, rng, epochs=epochs, lr=lr, augment=lambda x, rng: shift(x, rng, reach=1))
    for epochs, lr in [(8, 0.05), (3, 0.005)]
]
seconds = time.perf_counter() - began
print(f"のべ {11 * len(X_train):,} 枚を {seconds:.0f} 秒で学習。検証の正解率 {accuracy(net, X_valid, t_valid):.2%}")  #:ja
print(f"trained on {11 * len(X_train):,} digits in {seconds:.0f} s; validation accuracy {accuracy(net, X_valid, t_valid):.2%}")  #:en

epochs, curves = np.arange(1, 12), {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4))
for name, key, color, style in [("訓練 <=> training", "train_loss", BLUE, "-"), ("検証 <=> validation", "valid_loss", ORANGE, "--")]:
    left.semilogy(epochs, curves[key], style, color=color, label=name)
right.plot(epochs, 1 - curves["valid_accuracy"], "--", color=ORANGE)
for ax, name in [(left, "損失 <=> loss"), (right, "検証の誤り率 <=> validation error rate")]:
    ax.axvline(8.5, color=GREY, linestyle=":")
    ax.set(xlabel="エポック <=> epoch", ylabel=name, xticks=[1, 4, 8, 11])
left.legend()
right.set_ylim(0)
show_figure("点線のあと、学習率は 10 分の 1 <=> After the dotted line, the learning rate is a tenth")

# %% [markdown] lang="ja"
# 曲線の読み方をまとめます。
#
# | 訓練の損失 | 検証の損失 | 診断 | 対策 |
# |---|---|---|---|
# | 高いまま | 高いまま | 学習不足(underfitting) | ユニットを増やす、学習率を上げる、長く学ぶ、正則化を弱める |
# | 下がる | 下がる | 順調 | 続ける |
# | 下がる | 上がる | 過学習 | 早期終了、正則化、データ拡張、データを集める |
# | 激しく揺れる | 激しく揺れる | 学習率が大きすぎる | 学習率を下げる |
#
# 表の「学習不足」は、訓練データさえ十分に学べていない状態で、過学習の反対です。
#
# 設定をすべて決めました。ここで初めて、そして 1 回だけ、ネットワークにテストデータを使います。
# %% [markdown] lang="en"
# How to read such curves, in a table:
#
# | Training loss | Validation loss | Diagnosis | Remedy |
# |---|---|---|---|
# | stays high | stays high | underfitting | more units, a higher learning rate, more epochs, less regularisation |
# | falls | falls | all is well | go on |
# | falls | rises | overfitting | early stopping, regularisation, augmentation, more data |
# | jumps about | jumps about | the learning rate is too high | a lower learning rate |
#
# Underfitting, in the first row, is the opposite of overfitting: not even the training data is learned.
#
# All settings are decided. Now, for the first time and only once, the network meets the test data.

# %% demo
X_test, t_test = ((test_pixels - pixel_mean) / pixel_std).astype(np.float32), one_hot(test_digits, 10)
probabilities = net.predict(X_test)
answers = probabilities.argmax(axis=1)
missed = np.flatnonzero(answers != test_digits)
print(f"正解率 {accuracy(net, X_test, t_test):.2%}(テストデータ {len(X_test):,} 枚、間違い {len(missed)} 枚)")  #:ja
print(f"accuracy {accuracy(net, X_test, t_test):.2%} ({len(X_test):,} test digits, {len(missed)} wrong)")  #:en

worst = missed[np.argsort(-probabilities[missed, answers[missed]])][:10]
names = [f"ラベル {test_digits[i]}\n答え {answers[i]}\n({probabilities[i, answers[i]]:.0%}) <=> true {test_digits[i]}\npredicted {answers[i]}\n({probabilities[i, answers[i]]:.0%})" for i in worst]
show_pictures(test_pixels[worst].reshape(-1, 28, 28), names, "間違えて、しかも自信がある <=> Wrong, and sure of it", columns=5, colors=[RED] * 10)

# %% [markdown] lang="ja"
# 自信満々に間違えた字です。あなたなら何と読みますか。人にも読めない字、ラベルのほうがあやしい字、そして、人なら間違えない字があります。最後のものが、ネットワークをもっと良くできる所です。
#
# どの数字を、どの数字と間違えたのでしょう。**混同行列**(confusion matrix)で数えます(12 課では、自分でも書きます)。行が本当の数字、列が答えた数字で、対角線(灰色の数)が正解です。いちばん多い間違いは、どの 2 つの間でしょうか。予想してから実行してください。(色の濃いところほど、間違いが多くあります。)
# %% [markdown] lang="en"
# These are mistakes made with confidence (the percentage is the probability of the predicted digit). What would you have read? Some are illegible even to people, some are probably mislabelled, and some nobody would misread. The last kind shows where the network can still improve.
#
# Which digits were taken for which? A **confusion matrix** counts them (you will write one yourself in lesson 12). Rows are the true digits and columns the predicted ones, so the right answers are on the diagonal (grey numbers). Between which two digits will there be most mistakes? Make a guess before you run the cell. (The darker the red, the more mistakes.)

# %% demo
confusion = (one_hot(test_digits, 10).T @ one_hot(answers, 10)).astype(int)
mistakes = confusion * (1 - np.eye(10, dtype=int))
fig, ax = plt.subplots(figsize=(5.4, 4.8))
ax.imshow(mistakes, cmap="Reds", vmax=2 * mistakes.max())
for true, predicted in np.argwhere(confusion):
    color = GREY if true == predicted else "black"
    ax.text(predicted, true, confusion[true, predicted], ha="center", va="center", fontsize=9, color=color)
ax.grid(False)
show_figure("テストデータの混同行列 <=> Confusion matrix of the test digits", "答えた数字 <=> predicted", "本当の数字 <=> true digit", xticks=range(10), yticks=range(10))
true, predicted = np.unravel_index(mistakes.argmax(), mistakes.shape)
print(f"いちばん多い間違い: {true} を {predicted} と答えた {mistakes[true, predicted]} 枚")  #:ja
print(f"the most frequent mistake: {true} taken for {predicted}, {mistakes[true, predicted]} times")  #:en
print("数字ごとの正解率:", *(f"{k}: {share:.1%}" for k, share in enumerate(confusion.diagonal() / confusion.sum(axis=1))))  #:ja
print("accuracy for each digit:", *(f"{k}: {share:.1%}" for k, share in enumerate(confusion.diagonal() / confusion.sum(axis=1))))  #:en

# %% [markdown] lang="ja"
# 間違いの多い組は、人の目にも似ているでしょうか。1 つの正解率では分からない、数字ごとの得意と不得意が、この表なら分かります。あるクラスのデータが少ないときには、とくに役に立ちます。全体の正解率が高くても、少ないクラスをほとんど間違えていることがあるからです。
#
# 検証よりテストの成績がずっと悪いときは、おもな原因が 2 つ考えられます。1 つは、検証データを何度も選ぶのに使ったので、その成績がよく見えていること(6 節)。もう 1 つは、2 つの**集め方**が違うことです。たとえば、書いた人が違えば、書き方も違います。
#
# (本物の MNIST では、同じ設定で乱数のシードを変えて 5 回測り、テストデータの正解率は 5 回とも 98.4 % を超えました。)
#
# 画素どうしの「となり」という関係を、このネットワークは知りません。画素を全部、同じ規則で並べ替えても、(平行移動を使わなければ)同じくらいの正解率になります。「となり」を知っている層、**畳み込み**は、09 課から始まります。
#
# ## 確かめよう
#
# 答えを書いて、次のセルも実行してください。すぐに返事が表示されます。何度でも答え直せます。
#
# **問 1.** 通販会社が、荷物を**発送する時に**、到着が遅れるかどうかを予測します。そのまま入力に**使ってよい**ものを、**すべて**選んでください。
# - a. 届け先までの距離(km)
# - b. 遅れたおわびに配ったクーポンの金額
# - c. 運転手の番号(でたらめに割り振ったもの)
# - d. 届け先に明日雪が降る確率(予報)
# - e. 冷蔵の荷物なら 1、違えば 0
# %% [markdown] lang="en"
# Do the digits that are often confused look alike to you as well? This table shows for each digit what one number, the accuracy, hides. It matters most when a class has few samples: the accuracy may be high although nearly all samples of that class are wrong.
#
# If the test result is much worse than the validation result, there are two common causes. The validation data was used again and again for choosing, so its result looks better than it is (section 6). Or the two were **collected** in different ways, for example from other writers.
#
# (On the real MNIST we ran these settings with five seeds of the random generator. Each of the five networks got more than 98.4 % of the test digits right.)
#
# This network does not know which pixels are neighbours. Put all pixels in another order, the same for every digit, and (without shifts) its accuracy is about the same. Layers that know about neighbours, **convolutions**, begin in lesson 09.
#
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** A mail-order company predicts, **when a parcel leaves**, whether it will be late. Which of these may go in **as they are**? Choose **all**.
# - a. the distance to the customer (km)
# - b. the value of the voucher sent as an apology for lateness
# - c. the driver's number (assigned at random)
# - d. the probability of snow there tomorrow (forecast)
# - e. 1 for refrigerated parcels, else 0

# %% quiz="good_inputs" points=1
good_inputs = {"a", "d", "e"}
replies = {
    "a,d,e": "正解です。量を表す数、確率、フラグです。b は遅れたあとにしか決まらない、答えを加工した値。c は大小に意味がありません。",  #:ja
    "a,d,e": "Right. An amount, a probability, a flag. b exists only after the delay and is made from the answer; the size of c means nothing.",  #:en
    "a,d": "もう 1 つあります。e はフラグです。0 と 1 で「そうかどうか」を表し、そのまま使えます。",  #:ja
    "a,d": "One is missing. e is a flag: 0 and 1 say no and yes, and go in as they are.",  #:en
    "a,e": "もう 1 つあります。確率も、大きいほど雪が降りやすいという量です。予報なら、発送の時に手に入ります。",  #:ja
    "a,e": "One is missing. A larger probability means that snow is more likely, and a forecast is there when the parcel leaves.",  #:en
    "d,e": "距離はどうですか。大きいほど遠く、1 km の差はどこでも同じ意味です。",  #:ja
    "d,e": "What about the distance? A larger number is farther away, and one kilometre means the same everywhere.",  #:en
    "a,c,d,e": "運転手の番号が大きいと、何かが多いのでしょうか。使うなら one-hot に直します。",  #:ja
    "a,c,d,e": "Is a driver with a larger number more of anything? If used, then as one-hot.",  #:en
    "a,b,d,e": "クーポンの額が決まるのは、遅れたあとです。記録の上ではとてもよく当たりますが、発送の時には分かりません。",  #:ja
    "a,b,d,e": "The voucher is decided after the delay. On the records it predicts very well; when the parcel leaves it is not known.",  #:en
    "a,b,c,d,e": "「発送の時に手に入るか」「大きいほど、何かが多いと言えるか」を、1 つずつ聞いてみましょう。",  #:ja
    "a,b,c,d,e": "Ask of each one: will I have it when the parcel leaves? Is a larger value more of something?",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 気温の列の平均と標準偏差は、訓練データでは 20 と 4、テストデータでは 25 と 2 でした。テストデータの値 26 は、標準化するといくつになりますか。
# %% [markdown] lang="en"
# **Question 2.** A column of temperatures has mean 20 and standard deviation 4 in the training data, 25 and 2 in the test data. What does the value 26 of the test data become when it is standardised?

# %% quiz="which_ruler" points=1
which_ruler = 1.5
replies = {
    "1.5": "正解です。(26 − 20) / 4。平均も標準偏差も訓練データのものです。標準化したテストデータの平均は 0 になりませんが、それは「テストの日々は暑かった」という情報です。",  #:ja
    "1.5": "Right. (26 − 20) / 4, with the mean and standard deviation of the training data. The test data's mean is then not 0, and that is information: those days were hot.",  #:en
    "0.5": "テストデータ自身の平均と標準偏差を使いました。データが 1 件だけ届いたときには、どうしますか。",  #:ja
    "0.5": "You used the test data's own mean and standard deviation. What would you do when records come one at a time?",  #:en
    "0.25": "平均はテストデータ、標準偏差は訓練データのものになっています。どちらも訓練データのものを使います。",  #:ja
    "0.25": "The mean is that of the test data, the standard deviation that of the training data. Take both from the training data.",  #:en
    "3": "平均は訓練データのものですが、標準偏差がテストデータのものです。",  #:ja
    "3": "The mean is that of the training data, but the standard deviation is that of the test data.",  #:en
    "6": "平均を引いたところで止まっています。標準偏差で割りましょう。",  #:ja
    "6": "You stopped after subtracting the mean. Divide by the standard deviation.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 20 クラスの問題で、長い学習の前に 2 つの確かめをしました。はじめの損失は 3.0 でした。1 つのバッチ(10 件、クラスはどれも違う)を 1,000 回学ばせると、そのバッチの損失は 2.3 で止まりました。どう考えますか($\log 20 \approx 3.0$、$\log 10 \approx 2.3$)。
# - a. 2 つとも合格。長い学習に進む
# - b. はじめの損失が 0 から遠すぎる。重みの初期値を小さくする
# - c. はじめの損失はよい。バッチを覚えられないのは、重みの初期値か勾配に間違いがある
# - d. 10 件では少なすぎる。データを増やす
# %% [markdown] lang="en"
# **Question 3.** Twenty classes, and two checks before a long run. The first loss is 3.0. Then one batch (10 samples, all of different classes) is learned 1,000 times, and the loss on that batch stays at 2.3. What do you conclude ($\log 20 \approx 3.0$, $\log 10 \approx 2.3$)?
# - a. Both checks are passed: start the long run
# - b. The first loss is too far from 0: make the initial weights smaller
# - c. The first loss is fine. That it cannot learn the batch points to a mistake in the initial weights or in the gradient
# - d. Ten samples are too few: use more data

# %% quiz="two_checks" points=1
two_checks = "c"
replies = {
    "a": "10 件なら丸暗記でき、損失はほとんど 0 になるはずです。2.3 は log 10、つまり「この 10 クラスのどれか」までしか覚えていません。",  #:ja
    "a": "Ten samples can be memorised, and the loss should be almost 0. 2.3 is log 10: it knows that the class is one of these ten, and no more.",  #:en
    "b": "何も学んでいないネットワークの損失は、0 ではなく log C に近いはずです。3.0 は log 20 です。",  #:ja
    "b": "A network that has learned nothing should have a loss near log C, not near 0, and log 20 is 3.0.",  #:en
    "c": "正解です。最後のバイアスだけが動くと、ちょうどこうなります。重みがすべて 0 か、W の勾配が間違っています。",  #:ja
    "c": "Right. This is what happens when only the last bias moves: all weights are 0, or the gradients of W are wrong.",  #:en
    "d": "少ないから、丸暗記できるはずなのです。10 個を覚えられないネットワークは、10 万個でも学べません。",  #:ja
    "d": "They are few so that they can be memorised. A network that cannot learn ten samples cannot learn a hundred thousand.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 学習が止まったように見えます。訓練の正解率 81 %、検証の正解率 80 %。どちらも、ここ 10 エポック動いていません。次に何をしますか。
# - a. ドロップアウトの $p$ を大きくする
# - b. 検証の損失が小さかった、前のエポックの重みに戻す
# - c. 中間層のユニットを増やし、正則化を弱める
# - d. テストデータで測り、それが最高になる設定を探す
# %% [markdown] lang="en"
# **Question 4.** Training seems stuck: accuracy is 81 % on training data, 80 % on validation data, and neither has moved for ten epochs. What do you do next?
# - a. A larger $p$ for dropout
# - b. Back to the weights of an earlier epoch, where validation loss was lower
# - c. More hidden units and less regularisation
# - d. Measure on the test data, and look for the settings that make it best

# %% quiz="stuck" points=1
stuck = "c"
replies = {
    "a": "それは過学習への対策です。ここでは訓練データさえ覚えきれていないので、もっと学べなくなります。",  #:ja
    "a": "That is a remedy for overfitting. Here not even the training data is learned, and it would get worse.",  #:en
    "b": "早期終了が効くのは、検証が悪くなってきたときです。ここでは 2 つの正解率がほとんど同じで、過学習は起きていません。",  #:ja
    "b": "Early stopping helps when validation gets worse. Here both accuracies are nearly the same: no overfitting.",  #:en
    "c": "正解です。差が小さく、どちらも低いので、学習不足です。力を増やします。学習率を上げるのも手です。",  #:ja
    "c": "Right. The gap is small and both are low: it underfits. Give it more power; a higher learning rate may help, too.",  #:en
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
    "b,d": "正解です。逆さの 6 は 9 に見え、裏返した 2 や 3 は数字ではなくなります。ほかの 3 つでは、人が読んでも同じ数字です。",  #:ja
    "b,d": "Right. A 6 upside down reads 9, and a mirrored 2 or 3 is no digit. After the other three, people still read the same digit.",  #:en
    "d": "d は正解です。裏返した 2 を、あなたは 2 と読みますか。猫の写真なら裏返しても猫ですが。",  #:ja
    "d": "d is right. Would you read a mirrored 2 as 2? (A mirrored cat is still a cat.)",  #:en
    "b": "b は正解です。6 を 180 度回すと?",  #:ja
    "b": "b is right. And a 6 turned by 180 degrees?",  #:en
    "b,c,d": "5 度くらいの傾きは、人の字にもふつうにあります。ラベルは変わりません。",  #:ja
    "b,c,d": "People tilt their digits by 5 degrees all the time: the label stays.",  #:en
    "b,d,e": "弱い雑音なら、人が読んでも同じ数字です。",  #:ja
    "b,d,e": "With weak noise people still read the same digit.",  #:en
    "a,b,d": "1 画素動かしても、同じ数字です。8 節で試しましたね。",  #:ja
    "a,b,d": "Moved by one pixel it is the same digit: you tried it in section 8.",  #:en
}

# %% [markdown] lang="ja"
# **問 6(記述、2 点)。** 友だちが言いました。「検証データで 99.9 % になったよ! すごいでしょう。」 本当にすごいのかを確かめるために、何を調べますか。調べることを 2 つ、それぞれ「なぜそれで 99.9 % になってしまうのか」とともに、3〜5 文で書いてください。この課に出てきたことでも、ほかのことでもかまいません。
#
# 採点の目安(合わせて 2 つまで、各 1 点)
# - 実際に起こりうる原因を 1 つ挙げ、どうやって調べるかを述べ、それで成績がよく見える理由を説明している。
# %% [markdown] lang="en"
# **Question 6 (essay, 2 points).** A friend says: "I got 99.9 % on validation data! Isn't that great?" What do you look into, to see whether it is? Name two things, each with the reason why it could lead to 99.9 %, in three to five sentences. They may come from this lesson or from elsewhere.
#
# How it is graded (1 point each, for up to two)
# - Names a cause that can really occur, says how to look for it, and explains why it makes the result look better than it is.

# %% [markdown] essay="too_good" points=2 lang="ja"
# ### BEGIN SOLUTION
# まず入力を 1 列ずつ見て、予測する時にはまだ手に入らない値や、答えを加工した値がないかを調べる。パン屋の売上金額のように、記録の中では答えを教えてくれるので、成績がよく見えてしまう。
# 次に、訓練データと検証データの分け方を調べる。データ拡張をしてから分けると、検証の字と同じ字を少し動かしたものが訓練に入り、覚えるだけで当たってしまう。最後に、一度も使っていないテストデータで 1 回だけ測る。
# ### END SOLUTION
# %% [markdown] essay="too_good" points=2 lang="en"
# ### BEGIN SOLUTION
# First I look at every input column: is there a value that is not known at the time of predicting, or is made from the answer? Like the bakery's takings, it gives the answer away on the records, and the result looks better than it is.
# Then I look at how training and validation data were separated. If the data was augmented before it was split, slightly moved copies of the validation digits are in the training data, and memorising is enough. At the end, measure once on test data that has never been used.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, [*Gradient-based learning applied to document recognition*](https://doi.org/10.1109/5.726791), Proceedings of the IEEE 86 (1998)。MNIST と LeNet。300 ユニットの 2 層ネットワークの成績も表にあります。
# - X. Glorot, Y. Bengio, [*Understanding the difficulty of training deep feedforward neural networks*](https://proceedings.mlr.press/v9/glorot10a.html), AISTATS (2010)。Xavier の初期値。
# - K. He, X. Zhang, S. Ren, J. Sun, [*Delving deep into rectifiers*](https://arxiv.org/abs/1502.01852), ICCV (2015)。He の初期値。
# - N. Srivastava ほか, [*Dropout: a simple way to prevent neural networks from overfitting*](https://jmlr.org/papers/v15/srivastava14a.html), JMLR 15 (2014)。ドロップアウト。
# - A. Krogh, J. A. Hertz, *A simple weight decay can improve generalization*, NIPS 4 (1991)。重み減衰。
# - P. Y. Simard, D. Steinkraus, J. C. Platt, *Best practices for convolutional neural networks applied to visual document analysis*, ICDAR (2003)。ゆがめた字で MNIST を学ぶ、データ拡張の古典です。
# - C. Zhang ほか, [*Understanding deep learning requires rethinking generalization*](https://arxiv.org/abs/1611.03530), ICLR (2017)。大きなネットワークは、でたらめなラベルも丸暗記できます。6 節の実験を大規模にした論文です。
# - A. Karpathy, [*A recipe for training neural networks*](https://karpathy.github.io/2019/04/25/recipe/) (2019)。5 節の 2 つの確かめを含む、学習の手順書。
# - 挑戦:`mask` に、0 と 1/(1−p) のかわりに、平均 1 の正規乱数を入れると? 中間層への雑音です。`RegularNet` をまねて試してください。
# %% [markdown] lang="en"
# ## Going further
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, [*Gradient-based learning applied to document recognition*](https://doi.org/10.1109/5.726791), Proceedings of the IEEE 86 (1998): MNIST and LeNet, and in its tables two-layer networks with 300 units.
# - X. Glorot, Y. Bengio, [*Understanding the difficulty of training deep feedforward neural networks*](https://proceedings.mlr.press/v9/glorot10a.html), AISTATS (2010): Xavier initialisation.
# - K. He, X. Zhang, S. Ren, J. Sun, [*Delving deep into rectifiers*](https://arxiv.org/abs/1502.01852), ICCV (2015): He initialisation.
# - N. Srivastava et al., [*Dropout: a simple way to prevent neural networks from overfitting*](https://jmlr.org/papers/v15/srivastava14a.html), JMLR 15 (2014): dropout.
# - A. Krogh, J. A. Hertz, *A simple weight decay can improve generalization*, NIPS 4 (1991): weight decay.
# - P. Y. Simard, D. Steinkraus, J. C. Platt, *Best practices for convolutional neural networks applied to visual document analysis*, ICDAR (2003): learning MNIST from distorted digits, a classic of augmentation.
# - C. Zhang et al., [*Understanding deep learning requires rethinking generalization*](https://arxiv.org/abs/1611.03530), ICLR (2017): large networks memorise even random labels. It is the experiment of section 6 on a large scale.
# - A. Karpathy, [*A recipe for training neural networks*](https://karpathy.github.io/2019/04/25/recipe/) (2019): how to go about training, with the two checks of section 5.
# - A challenge: what if `mask` holds normal random numbers with mean 1 in place of 0 and 1/(1−p)? That is noise in the hidden layer. Try it with a class like `RegularNet`.
