# %% [markdown] lang="ja"
# 2 件のデータに対する出力が $y_1 = ({{a}}, {{b}})$ と $y_2 = ({{c}}, {{d}})$、目標値が $t_1 = (1, 0)$ と $t_2 = (0, 2)$ です。この教材の平均二乗誤差(差の二乗の ½ を出力について足し、サンプルについて平均)はいくつですか。
# %% [markdown] lang="en"
# For two samples the outputs are $y_1 = ({{a}}, {{b}})$ and $y_2 = ({{c}}, {{d}})$, the targets $t_1 = (1, 0)$ and $t_2 = (0, 2)$. What is the mean squared error as this course defines it: half the squared differences, added over outputs, mean over samples?

# %% number="exam_mse" points=1
vary = {"a": [2, 3, 4], "b": [1, -1, 2], "c": [-1, 1, 3], "d": [0, 1, 5]}
squares = (a - 1) ** 2 + b**2 + c**2 + (d - 2) ** 2
answer = squares / 4
slips = [
    (squares / 2, "½ と平均のどちらかを忘れています。 <=> Either the half or the mean is missing."),
    (float(squares), "½ と平均の両方を忘れています。 <=> Both the half and the mean are missing."),
    (squares / 8, "出力については、平均せずに足します。 <=> Over the outputs it is a sum, not a mean."),
    ((a - 1 + b + c + d - 2) / 4, "差を足す前に、それぞれ二乗します。 <=> Square each difference before adding."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# 3 クラスの分類で、2 件のデータに対する確率が $y_1 = ({{p1}}, {{p2}}, {{p3}})$ と $y_2 = ({{q1}}, {{q2}}, {{q3}})$、ラベル(0 から数える)が {{label1}} と {{label2}} です。交差エントロピー(平均)を小数第 3 位まで答えてください。
# %% [markdown] lang="en"
# For two samples of three classes a network gives the probabilities $y_1 = ({{p1}}, {{p2}}, {{p3}})$ and $y_2 = ({{q1}}, {{q2}}, {{q3}})$. The labels, counted from 0, are {{label1}} and {{label2}}. What is the mean cross-entropy, to three decimals?

# %% number="exam_cross_entropy" points=1
vary = {"first": [(0.2, 0.5, 0.3), (0.6, 0.1, 0.3), (0.1, 0.2, 0.7)], "second": [(0.8, 0.15, 0.05), (0.25, 0.35, 0.4), (0.3, 0.6, 0.1)], "label1": [0, 1, 2], "label2": [0, 1, 2]}
(p1, p2, p3), (q1, q2, q3) = first, second
one, two = first[label1], second[label2]
answer = -(np.log(one) + np.log(two)) / 2
slips = [
    (-(np.log(one) + np.log(two)), "平均にするには、件数の 2 で割ります。 <=> Divide by 2, the number of samples."),
    (-(np.log10(one) + np.log10(two)) / 2, "log は自然対数です。 <=> log is the natural logarithm."),
    (1 - (one + two) / 2, "1 から引くのではなく、対数の符号を変えます。 <=> Not 1 minus the probability, but minus its logarithm."),
    (-(np.log(first[label1 - 1]) + np.log(second[label2 - 1])) / 2, "ラベルは 0 から数えます。 <=> Labels are counted from 0."),
]
within = max(0.001, 0.01 * abs(answer))
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# 2 値分類で、シグモイドの出力が $y = {{y}}$、目標値が $t = {{t}}$ でした。2 値の交差エントロピーを小数第 3 位まで答えてください。
# %% [markdown] lang="en"
# In binary classification the sigmoid output is $y = {{y}}$ and the target $t = {{t}}$. What is the binary cross-entropy, to three decimals?

# %% number="exam_binary_cross_entropy" points=1
vary = {"y": [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95], "t": [0, 1]}
right, wrong = (y, 1 - y) if t else (1 - y, y)
answer = -np.log(right)
slips = [
    (-np.log(wrong), "t が 1 のとき −log y、0 のとき −log(1 − y) です。 <=> It is −log y for t = 1 and −log (1 − y) for t = 0."),
    ((y - t) ** 2 / 2, "それは二乗誤差です。 <=> That is the squared error."),
    (-np.log10(right), "log は自然対数です。 <=> log is the natural logarithm."),
    (np.log(right), "符号が逆です。損失は負になりません。 <=> The sign is wrong: this loss is never negative."),
]
within = max(0.001, 0.01 * abs(answer))
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# ロジットが $u = ({{a}}, {{b}}, {{c}})$、正解は **{{k}} 番目**のクラスです(1 から数えます)。ソフトマックスと交差エントロピーを続けた損失を、小数第 3 位まで答えてください。
# %% [markdown] lang="en"
# The logits are $u = ({{a}}, {{b}}, {{c}})$, and **number {{k}}** is the right class, counted from 1. What is the loss of softmax followed by cross-entropy, to three decimals?

# %% number="exam_loss_of_logits" points=1
vary = {"a": [0, 1, 3], "b": [-1, 0.5, 2], "c": [1, 2.5], "k": [1, 2, 3]}
u = np.array([a, b, c], float)
total = np.exp(u).sum()
answer = np.log(total) - u[k - 1]
slips = [
    (np.exp(u[k - 1]) / total, "それは確率です。損失は、その対数の符号を変えたものです。 <=> That is the probability. The loss is minus its logarithm."),
    (np.log(total), "正解のロジットを引き忘れています。 <=> The logit of the right class was not subtracted."),
    (u[k - 1] - np.log(total), "符号が逆です。 <=> The sign is wrong."),
    (np.log(total) - u.max() if k - 1 != u.argmax() else np.log(total) - u.min(), "引くのは、正解のクラスのロジットです。 <=> Subtract the logit of the right class."),
]
within = max(0.001, 0.01 * abs(answer))
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# {{C}} クラスの分類で、まだ学習していないネットワークが、どのクラスにも同じ確率を付けます。訓練データは {{n}} 件です。交差エントロピー(平均)を小数第 2 位まで答えてください。
# %% [markdown] lang="en"
# Before training, a network for {{C}} classes gives each class the same probability. There are {{n}} training samples. What is the mean cross-entropy, to two decimals?

# %% number="exam_loss_at_start" points=1
vary = {"C": [3, 4, 5, 6, 7, 8, 12, 15, 20, 26, 37, 50], "n": [500, 1000, 6000]}
answer = np.log(C)
slips = [
    (1 / C, "それは確率です。 <=> That is the probability."),
    (np.log2(C), "log は自然対数です(底は 2 ではありません)。 <=> log is the natural logarithm, not that to base 2."),
    (np.log10(C), "log は自然対数です(底は 10 ではありません)。 <=> log is the natural logarithm, not that to base 10."),
    (np.log(n), "データの件数は、平均には関係しません。 <=> The number of samples does not matter for a mean."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# 行がサンプル、列がクラスの確率 `Y` があります。
#
# ```
# Y = np.array({{rows}})
# ```
#
# サンプルごとの答え(確率がいちばん高いクラスの番号)を並べたものはどれですか。
# %% [markdown] lang="en"
# In `Y` each row is a sample, each column the probability of a class.
#
# ```
# Y = np.array({{rows}})
# ```
#
# Which are the answers: for each sample the number of the most probable class?

# %% choice="exam_argmax" points=1
vary = {"tops": [(0, 2, 1), (1, 2, 2), (2, 0, 0), (1, 1, 2), (0, 1, 1), (2, 2, 1), (1, 0, 2)], "high": [0.6, 0.7]}
low = [[0.1, 0.9 - high], [0.9 - high, 0.1], [0.15, 0.85 - high]]
rows = [[*(round(p, 2) for p in rest[:top]), high, *(round(p, 2) for p in rest[top:])] for rest, top in zip(low, tops)]
Y = np.array(rows)
answer = f"`{Y.argmax(axis=1).tolist()}`"
slips = [
    (f"`{Y.argmax(axis=0).tolist()}`", "axis=0 では、クラスごとにサンプルを選んでしまいます。 <=> With axis=0 it picks a sample for each class."),
    (f"`{(Y.argmax(axis=1) + 1).tolist()}`", "番号は 0 から数えます。 <=> Numbers are counted from 0."),
    (f"`{Y.max(axis=1).tolist()}`", "それは確率です。求めるのは番号です。 <=> Those are the probabilities. Asked are the numbers of the classes."),
]
keep = apart(answer, slips)
