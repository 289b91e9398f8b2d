# %% [markdown] lang="ja"
# 学習の終わりの正解率は、訓練データで {{train}} %、検証データで {{valid}} %、いつも同じクラスを答えたときが {{base}} % でした。訓練データの損失は{{trend}}。まず試すべきことはどれですか。
# %% [markdown] lang="en"
# At the end of a training the accuracy is {{train}} % on the training data and {{valid}} % on the validation data; always answering the same class gives {{base}} %. The training loss {{trend}}. What should be tried first?

# %% choice="exam_next_step" points=1
vary = {"case": ["over", "under", "wild"], "step": [0, 1, 2, 3], "base": [10, 12]}
train, valid = {
    "over": (99 - step * 0.5, 71 + step),
    "under": (46 + 2 * step, 45 + 2 * step),
    "wild": (base + step * 0.5, base + step * 0.5 + 0.2),
}[case]
trend = {
    "over": "ほぼ 0 です <=> is almost 0",
    "under": "まだゆっくり下がり続けています <=> is still falling slowly",
    "wild": "大きく上下し、下がっていきません <=> jumps up and down and does not fall",
}[case]
fixes = {
    "over": "ドロップアウトか重み減衰を使うか、データを増やす <=> use dropout or weight decay, or get more data",
    "under": "もっと長く学習するか、ネットワークを大きくする <=> train longer, or make the network larger",
    "wild": "学習率を小さくする <=> lower the learning rate",
    "test": "テストデータも訓練に使う <=> train on the test data as well",
}
why = {
    "over": "訓練データではよくできて、検証データで外れる。これは過学習です。 <=> Good on the training data, much worse on the validation data: this is overfitting.",
    "under": "訓練データでもまだできず、損失はまだ下がっています。学び足りません。 <=> Not yet good on the training data either, and the loss still falls: it has not learned enough.",
    "wild": "損失が暴れ、何も学べていません。歩幅が大きすぎます。 <=> The loss jumps about and nothing is learned: the steps are too large.",
}[case]
answer = fixes[case]
slips = [(text, why if name != "test" else "テストデータは、最後に 1 度だけ、測るために使います。 <=> Test data is used once, at the end, to measure.") for name, text in fixes.items() if name != case]

# %% [markdown] lang="ja"
# シグモイドのユニット 1 個($u = wx + b$、$y = \sigma(u)$)を、2 値の交差エントロピーで学習します。$w = {{w}}$、$b = {{b}}$、データは $x = {{x}}$、$t = {{t}}$、学習率は {{lr}} です。1 歩のあとの $w$ を、小数第 3 位まで答えてください。
# %% [markdown] lang="en"
# One sigmoid unit, $u = wx + b$ and $y = \sigma(u)$, learns with binary cross-entropy. With $w = {{w}}$, $b = {{b}}$, the sample $x = {{x}}$, $t = {{t}}$ and learning rate {{lr}}, what is $w$ after one step, to three decimals?

# %% number="exam_whole_step" points=1
vary = {"w": [-1, 0.5, 1], "b": [-0.5, 0.5], "x": [-2, 1, 2], "t": [0, 1], "lr": [0.5, 1]}
y = 1 / (1 + np.exp(-(w * x + b)))
move = lr * (y - t) * x
answer = w - move
slips = [
    (w + move, "勾配を足しています。引きます。 <=> The gradient was added. Subtract it."),
    (w - move * y * (1 - y), "シグモイドの傾きは、交差エントロピーと組むと消えて、デルタは y − t になります。 <=> With cross-entropy the slope of the sigmoid cancels: the delta is y − t."),
    (w - lr * (y - t), "入力 x を掛け忘れています。それはバイアスの直し方です。 <=> The input x was left out: this is how the bias changes."),
    (w - lr * (w * x + b - t) * x, "y はシグモイドを通した値です。 <=> y is the value after the sigmoid."),
]
within = 0.006
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# 入力 {{a}}、中間層 {{b}} ユニット、出力 {{c}} ユニットの全結合のネットワークを、`float32`(1 つの数に 4 バイト)で保存します。パラメータは、全部で何バイトですか。
# %% [markdown] lang="en"
# A fully connected network with {{a}} inputs, {{b}} hidden units and {{c}} outputs is saved in `float32`, four bytes for each number. How many bytes do its parameters take?

# %% number="exam_bytes" points=1
vary = {"a": [64, 100, 784], "b": [16, 20, 50], "c": [2, 5, 10]}
parameters = (a + 1) * b + (b + 1) * c
answer = 4 * parameters
slips = [
    (parameters, "それは数の個数です。1 つが 4 バイトです。 <=> That is how many numbers there are; each takes four bytes."),
    (4 * (a * b + b * c), "バイアスも数えます。 <=> Biases count, too."),
    (32 * parameters, "float32 の 32 はビットです。8 ビットが 1 バイトです。 <=> The 32 of float32 are bits, and eight bits are a byte."),
]
keep = apart(answer, slips)

# %%
LOOP = [
    "for epoch in range(epochs):",
    "    for X_part, t_part in minibatches(X_train, t_train, size, rng):",
    "        u, values = forward(network, X_part)",
    "        grads = backward_classification(network, values, t_part)",
    "        network = step(network, grads, lr)",
    "    u, _ = forward(network, X_valid)",
    "    accuracy = np.mean(u.argmax(axis=1) == labels_valid)",
    "    print(epoch, accuracy)",
]
BREAKS = {
    2: ("    for X_part, t_part in minibatches(X_valid, t_valid, size, rng):", "検証データで学習してはいけません <=> the validation data must not be learned from"),
    3: ("        u, values = forward(network, X_train)", "ミニバッチではなく、訓練データ全部を通しています <=> all training data goes through instead of the mini-batch"),
    4: ("        grads = backward_classification(network, values, t_train)", "目標値がミニバッチのものではありません <=> the targets are not those of the mini-batch"),
    5: ("        network = step(network, grads, -lr)", "損失が増える向きに動きます <=> this moves to where the loss grows"),
    6: ("    u, _ = forward(network, X_train)", "検証データの正解率を測れません <=> this does not measure the validation data"),
    7: ("    accuracy = np.mean(u.argmax(axis=0) == labels_valid)", "クラスは列に並ぶので、axis=1 です <=> classes stand in columns, so it is axis=1"),
}

# %% [markdown] lang="ja"
# 訓練データで学習し、エポックごとに検証データの正解率を表示するコードです(`step` は勾配降下法の 1 歩)。**1 行だけ**間違っています。何行目ですか。
#
# ```
# {{listing}}
# ```
# %% [markdown] lang="en"
# This code learns from the training data and prints the accuracy on the validation data after each epoch; `step` is one step of gradient descent. **One line** is wrong. Which?
#
# ```
# {{listing}}
# ```

# %% choice="exam_training_loop" points=1
vary = {"fault": [2, 3, 4, 5, 6, 7], "others": [0, 1]}
lines = list(LOOP)
lines[fault - 1], reason = BREAKS[fault]
listing = "\n".join(f"{number}  {line}" for number, line in enumerate(lines, 1))
line = lambda number: f"{number} 行目 <=> line {number}"
answer = line(fault)
reason_ja, reason_en = reason.split(" <=> ")
picked = [number for number in range(2, 8) if number != fault][others::2][:3]
slips = [(line(number), f"間違いは {fault} 行目です。{reason_ja}。 <=> The fault is in line {fault}: {reason_en}.") for number in picked]
