# %% [markdown] lang="ja"
# 確率 $p = {{p}}$ の**反転ドロップアウト**を、訓練中に値 {{z}} のユニットに使います。このユニットが残ったとき、次の層に渡る値はいくつですか。
# %% [markdown] lang="en"
# In training, **inverted dropout** with probability $p = {{p}}$ is applied to a unit with the value {{z}}. If this unit stays, what value goes on to the next layer?

# %% number="exam_dropout" points=1
vary = {"p": [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.75, 0.8], "z": [0.6, 1.2, 1.5, 2.4, 3]}
answer = z / (1 - p)
slips = [
    (float(z), "残った値は、1 − p で割って大きくします。 <=> What stays is divided by 1 − p."),
    (z * (1 - p), "訓練のときは、掛けるのではなく割ります。 <=> In training it is divided, not multiplied."),
    (z / p, "p は 0 にする確率です。残る確率 1 − p で割ります。 <=> p is the probability of 0. Divide by that of staying, 1 − p."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# 入力 {{n}}、出力 {{m}} の層の重みを、**{{name}}** で決めます。重みの標準偏差を、有効数字 3 桁で答えてください。
# %% [markdown] lang="en"
# The weights of a layer with {{n}} inputs and {{m}} outputs get **{{name}}**. What is the standard deviation of the weights, to three significant digits?

# %% number="exam_initial_spread" points=1
vary = {"scheme": ["he", "xavier"], "n": [50, 100, 200, 400, 784], "m": [10, 30, 150]}
name = {"he": "He の初期値 <=> He initialisation", "xavier": "Xavier の初期値 <=> Xavier initialisation"}[scheme]
he, xavier = 2 / n, 2 / (n + m)
variance, other = (he, xavier) if scheme == "he" else (xavier, he)
answer = variance**0.5
slips = [
    (variance, "それは分散です。標準偏差はその平方根です。 <=> That is the variance. Take its root."),
    (other**0.5, "もう一方の初期値です。He は入力の数だけ、Xavier は入力と出力の数を使います。 <=> That is the other one: He uses the inputs alone, Xavier inputs and outputs."),
    ((2 / m) ** 0.5, "出力ではなく、入力の数を使います。 <=> Use the number of inputs, not that of outputs."),
    ((1 / n) ** 0.5, "2 を忘れています。 <=> The 2 is missing."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# 訓練データのある列は平均 {{mean}}、標準偏差 {{std}}、テストデータの同じ列は平均 {{test_mean}}、標準偏差 {{test_std}} です。テストデータの値 {{x}} を標準化するといくつになりますか。
# %% [markdown] lang="en"
# A column has mean {{mean}} and standard deviation {{std}} in the training data, and mean {{test_mean}} and standard deviation {{test_std}} in the test data. What does the value {{x}} of the test data become when it is standardised?

# %% number="exam_standardise" points=1
vary = {"mean": [20, 30, 40], "std": [4, 5, 10], "test_mean": [22, 35], "test_std": [6, 8], "x": [26, 44, 52]}
answer = (x - mean) / std
slips = [
    ((x - test_mean) / test_std, "テストデータにも、訓練データの平均と標準偏差を使います。 <=> Use the training data's mean and standard deviation for the test data, too."),
    ((x - mean) / std**2, "分散ではなく、標準偏差で割ります。 <=> Divide by the standard deviation, not by the variance."),
    (float(x - mean), "標準偏差で割り忘れています。 <=> It was not divided by the standard deviation."),
]
within = 0.01
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# 3 クラスの混同行列です。行が本当のクラス、列が答えたクラスです。
#
# | | A | B | C |
# |---|---|---|---|
# | **A** | {{aa}} | {{ab}} | 2 |
# | **B** | 3 | {{bb}} | 5 |
# | **C** | {{ca}} | 4 | {{cc}} |
#
# 正解率を、小数第 3 位まで答えてください(0 から 1 の数)。
# %% [markdown] lang="en"
# This is a confusion matrix of three classes, with the true class as row and the answered class as column.
#
# | | A | B | C |
# |---|---|---|---|
# | **A** | {{aa}} | {{ab}} | 2 |
# | **B** | 3 | {{bb}} | 5 |
# | **C** | {{ca}} | 4 | {{cc}} |
#
# What is the accuracy, to three decimals, as a number from 0 to 1?

# %% number="exam_accuracy" points=1
vary = {"aa": [30, 40, 55], "ab": [4, 8], "bb": [20, 32, 45], "ca": [6, 10], "cc": [25, 38]}
right = aa + bb + cc
total = right + ab + 2 + 3 + 5 + ca + 4
answer = right / total
slips = [
    (1 - answer, "それは誤り率です。 <=> That is the error rate."),
    (aa / (aa + ab + 2), "それは A の再現率です。 <=> That is the recall of A."),
    ((aa / (aa + ab + 2) + bb / (bb + 8) + cc / (ca + 4 + cc)) / 3, "クラスごとの再現率の平均です。正解の数を全体の数で割ります。 <=> That is the mean of the classes' recalls. Divide all right answers by all samples."),
]
within = 0.002
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# 学習中の損失です。
#
# | エポック | 1 | 2 | 3 | 4 | 5 | 6 |
# |---|---|---|---|---|---|---|
# | 訓練データ | {{train}} |
# | 検証データ | {{valid}} |
#
# **早期終了**では、何エポック目のパラメータを使いますか。
# %% [markdown] lang="en"
# These are the losses of a training.
#
# | epoch | 1 | 2 | 3 | 4 | 5 | 6 |
# |---|---|---|---|---|---|---|
# | training data | {{train}} |
# | validation data | {{valid}} |
#
# The parameters of which epoch does **early stopping** take?

# %% choice="exam_early_stopping" points=1
vary = {"best": [2, 3, 4, 5], "low": [0.31, 0.42, 0.48], "rise": [0.03, 0.05]}
train_losses = [0.9, 0.62, 0.45, 0.33, 0.24, 0.17]
valid_losses = [round(low + abs(epoch - best) * (0.12 if epoch < best else rise), 2) for epoch in range(1, 7)]
row = lambda losses: " | ".join(f"{loss:.2f}" for loss in losses)
train, valid = row(train_losses), row(valid_losses)
epoch = lambda number: f"{number} エポック目 <=> epoch {number}"
answer = epoch(best)
slips = [
    (epoch(6), "訓練データの損失は最後まで下がりますが、検証データの損失はもう上がっています。 <=> The training loss falls to the end, but the validation loss has turned upwards by then."),
    (epoch(best + 1 if best < 5 else 1), "検証データの損失がいちばん低いのは、ここではありません。 <=> The validation loss is not lowest there."),
    (epoch(best - 1), "このあと、検証データの損失はまだ下がります。 <=> After this the validation loss still falls."),
]

# %% [markdown] lang="ja"
# 損失に、重みの二乗の和の $\lambda/2$ 倍を足す**重み減衰**を使います。$\lambda = {{decay}}$、学習率は {{lr}}、重みは $w = {{w}}$、元の損失の勾配は {{g}} です。1 歩のあとの $w$ はいくつですか。
# %% [markdown] lang="en"
# **Weight decay** adds $\lambda/2$ times the sum of all squared weights to the loss. With $\lambda = {{decay}}$, learning rate {{lr}}, weight $w = {{w}}$ and the gradient {{g}} of the loss without it, what is $w$ after one step?

# %% number="exam_weight_decay" points=1
vary = {"decay": [0.1, 0.2, 0.5], "lr": [0.1, 0.2], "w": [2, 4, 5, -3], "g": [-1, 0.5, 3]}
answer = w - lr * (g + decay * w)
slips = [
    (w - lr * g, "重み減衰の分 λw がありません。 <=> The part λw of weight decay is missing."),
    (w - lr * (g + decay * w / 2), "λ/2 · w² を微分すると λw です。 <=> The derivative of λ/2 · w² is λw."),
    (w - lr * (g - decay * w), "重みを小さくする向きです。λw を足します。 <=> It makes weights smaller: add λw."),
    (w + lr * (g + decay * w), "勾配と逆の向きに動きます。 <=> Move against the gradient."),
]
within = 0.004
keep = apart(answer, slips, within)
