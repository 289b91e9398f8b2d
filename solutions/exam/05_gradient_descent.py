# %% [markdown] lang="ja"
# 損失 $L(w) = {{a}}(w - {{c}})^2$ を、$w = {{start}}$ から、学習率 {{lr}} の勾配降下法で **2 歩**減らします。2 歩のあとの $w$ はいくつですか。
# %% [markdown] lang="en"
# The loss $L(w) = {{a}}(w - {{c}})^2$ is lowered from $w = {{start}}$ by **two steps** of gradient descent with learning rate {{lr}}. What is $w$ after both steps?

# %% number="exam_two_steps" points=1
vary = {"a": [1, 2, 3], "c": [1, 2, 4], "start": [-2, 0, 6], "lr": [0.05, 0.1]}


def walk(steps, lr, factor=2):
    w = start
    for _ in range(steps):
        w = w - lr * factor * a * (w - c)
    return w


answer = walk(2, lr)
slips = [
    (walk(1, lr), "それは 1 歩のあとの値です。 <=> That is the value after one step."),
    (walk(2, -lr), "上る向きに動いています。勾配を引きます。 <=> This goes uphill: subtract the gradient."),
    (walk(2, lr, factor=1), "二乗を微分すると 2 が出ます。 <=> Differentiating the square gives a 2."),
    (start - 2 * lr * 2 * a * (start - c), "2 歩目の勾配は、新しい w で計算し直します。 <=> The gradient of the second step is computed at the new w."),
]
within = 0.004
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# $f(w) = w^3$ の $w = {{w}}$ での傾きを、$h = {{h}}$ の**中心差分**で見積もります。いくつになりますか。
# %% [markdown] lang="en"
# Estimate the slope of $f(w) = w^3$ at $w = {{w}}$ by the **central difference** with $h = {{h}}$. What does it give?

# %% number="exam_central_difference" points=1
vary = {"w": [1, 1.5, 2, 2.5, 3, 4], "h": [0.5, 1, 1.5, 2]}
f = lambda w: w**3
answer = (f(w + h) - f(w - h)) / (2 * h)
slips = [
    ((f(w + h) - f(w)) / h, "それは前進差分です。 <=> That is the forward difference."),
    (float(3 * w**2), "それは正確な傾きです。差分の値は h によって少しずれます。 <=> That is the exact slope. The difference is off by a little, depending on h."),
    ((f(w + h) - f(w - h)) / h, "前後の間は 2h です。 <=> The two points are 2h apart."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# 訓練データが {{n}} 件、ミニバッチが {{size}} 件です(最後のミニバッチは、小さくても使います)。{{epochs}} エポック学習すると、パラメータは何回更新されますか。
# %% [markdown] lang="en"
# There are {{n}} training samples in mini-batches of {{size}}; the last one is used even if it is smaller. How many updates does a training of {{epochs}} epochs make?

# %% number="exam_updates" points=1
vary = {"n": [500, 730, 1000, 1250], "size": [32, 64, 100], "epochs": [3, 5, 10]}
each = -(-n // size)
answer = each * epochs
slips = [
    (n // size * epochs, "余りのミニバッチでも更新します。 <=> The last, smaller mini-batch makes an update, too."),
    (each, "それは 1 エポックの回数です。 <=> That is the number in one epoch."),
    (n * epochs, "更新はサンプルごとではなく、ミニバッチごとです。 <=> There is one update for each mini-batch, not for each sample."),
    (epochs, "更新はエポックごとではなく、ミニバッチごとです。 <=> There is one update for each mini-batch, not for each epoch."),
]
keep = n % size > 0 and apart(answer, slips)

# %% [markdown] lang="ja"
# モーメンタムつきの勾配降下法($v \leftarrow \mu v - \eta \nabla L$、$w \leftarrow w + v$)を、$w = {{w}}$、$v = 0$ から始めます。$\mu = {{mu}}$、$\eta = {{lr}}$ です。勾配は 1 歩目が {{g1}}、2 歩目が {{g2}} でした。2 歩のあとの $w$ はいくつですか。
# %% [markdown] lang="en"
# Gradient descent with momentum, $v \leftarrow \mu v - \eta \nabla L$ and $w \leftarrow w + v$, starts at $w = {{w}}$ with $v = 0$, $\mu = {{mu}}$ and $\eta = {{lr}}$. The gradient is {{g1}} at the first step and {{g2}} at the second. What is $w$ after both steps?

# %% number="exam_momentum" points=1
vary = {"w": [1, 2, 3], "mu": [0.5, 0.8, 0.9], "lr": [0.1, 0.2], "g1": [2, 4, 5], "g2": [-1, 1, 3]}
v1 = -lr * g1
v2 = mu * v1 - lr * g2
answer = w + v1 + v2
slips = [
    (w - lr * g1 - lr * g2, "速度の一部を引き継いでいません。 <=> Nothing of the velocity was kept."),
    (w + v2, "1 歩目でも動きます。 <=> The first step moves w, too."),
    (w - v1 - v2, "符号が逆です。 <=> The sign is wrong."),
    (w + v1 + mu * (v1 - lr * g2), "μ を掛けるのは前の速度だけです。 <=> Only the old velocity is multiplied by μ."),
]
within = 0.005
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# Adam($\beta_1 = 0.9$、$\beta_2 = 0.999$)を、$w = {{w}}$、学習率 {{lr}} で始めます。最初の 1 歩の勾配は {{g}} でした。1 歩のあとの $w$ はいくつですか($\varepsilon$ は無視できます)。
# %% [markdown] lang="en"
# Adam with $\beta_1 = 0.9$, $\beta_2 = 0.999$ starts at $w = {{w}}$ with learning rate {{lr}}. The gradient of the first step is {{g}}. What is $w$ after this step? ($\varepsilon$ may be neglected.)

# %% number="exam_adam_first" points=1
vary = {"w": [0.5, 1, 2], "lr": [0.01, 0.02, 0.05], "g": [-40, -8, -3, 4, 6, 25]}
sign = 1 if g > 0 else -1
answer = w - lr * sign
slips = [
    (w - lr * g, "それはふつうの勾配降下法です。 <=> That is plain gradient descent."),
    (w - lr * sign * 0.1 / 0.001**0.5, "バイアス補正(1 − βᵗ で割る)がありません。 <=> The bias correction is missing: divide by 1 − βᵗ."),
    (w + lr * sign, "向きが逆です。 <=> The wrong way."),
    (w - lr * sign * 0.1, "平均だけでなく、二乗の平均の平方根でも割ります。 <=> Divide by the root of the mean square as well."),
]
within = lr / 20
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# 損失 $L(w) = \frac{ {{a}} }{2}w^2$ を、$w = 1$ から学習率 {{lr}} の勾配降下法で減らそうとします。歩を重ねると、$w$ はどうなりますか。
# %% [markdown] lang="en"
# Gradient descent with learning rate {{lr}} starts at $w = 1$ on the loss $L(w) = \frac{ {{a}} }{2}w^2$. What happens to $w$ over the steps?

# %% choice="exam_rate" points=1
vary = {"a": [0.5, 1, 2, 4], "lr": [0.1, 0.4, 0.6, 0.9, 1.5, 3, 5]}
factor = 1 - lr * a
fates = {
    "slides": "符号を変えずに 0 へ近づく <=> it approaches 0 from one side",
    "swings": "符号を変えながら 0 へ近づく <=> it approaches 0, changing its sign at each step",
    "diverges": "符号を変えながら、どんどん大きくなる <=> it grows and grows, changing its sign at each step",
    "stays": "1 のまま動かない <=> it stays at 1",
}
keep = abs(factor) > 0.01 and abs(factor + 1) > 0.01
fate = "slides" if factor > 0 else "swings" if factor > -1 else "diverges"
answer = fates[fate]
slips = [(text, f"1 歩ごとに w は 1 − ηa = {factor:.2g} 倍になります。 <=> Each step multiplies w by 1 − ηa = {factor:.2g}.") for name, text in fates.items() if name != fate]

# %% [markdown] lang="ja"
# {{n}} 件のデータを、{{size}} 件ずつのミニバッチに分けます。損失の平均は、最後のミニバッチ(余り)だけ {{last}}、ほかはどれも {{rest}} でした。全データの平均の損失を、小数第 3 位まで答えてください。
# %% [markdown] lang="en"
# A set of {{n}} samples is split into mini-batches of {{size}}. The mean loss is {{last}} in the last mini-batch, which holds the rest, and {{rest}} in each of the others. What is the mean loss of all samples, to three decimals?

# %% number="exam_last_batch" points=1
vary = {"n": [10, 14, 22, 26], "size": [4, 6, 8], "last": [3, 5, 8], "rest": [1, 2]}
left = n % size
batches = n // size
answer = (batches * size * rest + left * last) / n
slips = [
    ((batches * rest + last) / (batches + 1), "ミニバッチの大きさが違うので、平均の平均ではずれます。件数を掛けます。 <=> The mini-batches differ in size, so the mean of means is off: weigh by the samples."),
    (float(rest), "余りのミニバッチも入れます。 <=> The last mini-batch counts, too."),
    ((last + rest) / 2, "件数の違いを考えます。 <=> Mind how many samples each has."),
]
keep = left > 0 and apart(answer, slips)
