# %% [markdown] lang="ja"
# パーセプトロンの重みが $w = ({{w1}}, {{w2}})$、バイアスが $b = {{b}}$ です。データ $x = ({{x1}}, {{x2}})$、目標値 $t = {{t}}$ が 1 件届きました。学習率 {{lr}} で、学習規則を 1 回使います。新しい $w_1$ はいくつですか。
# %% [markdown] lang="en"
# A perceptron has weights $w = ({{w1}}, {{w2}})$ and bias $b = {{b}}$. One sample comes: $x = ({{x1}}, {{x2}})$ with target $t = {{t}}$. Use the learning rule once, with learning rate {{lr}}. What is the new $w_1$?

# %% number="exam_perceptron_step" points=1
vary = {"w1": [-2, -1, 1, 2], "w2": [-1, 1], "b": [-1, 1], "x1": [2, 3, 4], "x2": [1, 2], "lr": [0.1, 0.5]}
u = w1 * x1 + w2 * x2 + b
t = 0 if u > 0 else 1
error = t - (1 if u > 0 else 0)
answer = w1 + lr * error * x1
slips = [
    (float(w1), "出力を計算すると目標値と違います。だから重みは変わります。 <=> Work out the output: it differs from the target, so the weight changes."),
    (w1 - lr * error * x1, "向きが逆です。加えるのは η(目標値 − 出力)x です。 <=> The wrong way: what is added is η (target − output) x."),
    (w1 + error * x1, "学習率を掛け忘れています。 <=> The learning rate was left out."),
    (w1 + lr * error, "それはバイアスの直し方です。重みには入力も掛けます。 <=> That is how the bias changes; for a weight, multiply by the input, too."),
]
within = 0.005
keep = u != 0 and apart(answer, slips, within)

# %% [markdown] lang="ja"
# ユニットの重みが $w = ({{w1}}, {{w2}})$、バイアスが $b = {{b}}$ です。データ $x = ({{x1}}, {{x2}})$、目標値 $t = {{t}}$ で、**ウィドロー・ホフの規則(デルタルール)** を 1 回使います。学習率は {{lr}} です。新しいバイアス $b$ はいくつですか。
# %% [markdown] lang="en"
# A unit has weights $w = ({{w1}}, {{w2}})$ and bias $b = {{b}}$. Use the **Widrow–Hoff rule (delta rule)** once, on $x = ({{x1}}, {{x2}})$ with target $t = {{t}}$ and learning rate {{lr}}. What is the new bias $b$?

# %% number="exam_delta_rule" points=1
vary = {"w1": [-1, 1, 2], "w2": [-1, 1], "b": [0.5, -0.5], "x1": [1, 2, 3], "x2": [1, 2], "t": [0, 1], "lr": [0.1, 0.2]}
u = w1 * x1 + w2 * x2 + b
answer = b + lr * (t - u)
slips = [
    (b + lr * (t - (u > 0)), "デルタルールでは、階段関数を通す前の u を使います。 <=> The delta rule uses u, before the step function."),
    (b - lr * (t - u), "向きが逆です。加えるのは η(t − u)です。 <=> The wrong way: what is added is η (t − u)."),
    (b + t - u, "学習率を掛け忘れています。 <=> The learning rate was left out."),
    (b + lr * (t - (u - b)), "u にもバイアスを足します。 <=> u has the bias in it, too."),
]
within = 0.005
keep = apart(answer, slips, within)

# %% [markdown] lang="ja"
# メールの {{spam}} % が迷惑メールです。「無料」という語は、迷惑メールの {{in_spam}} % と、ふつうのメールの {{in_ham}} % に出てきます。届いたメールに「無料」がありました。これが迷惑メールである確率を、0 から 1 の数で答えてください。
# %% [markdown] lang="en"
# Of all mails {{spam}} % are spam. The word "free" occurs in {{in_spam}} % of spam and in {{in_ham}} % of other mails. A mail with the word "free" arrives. What is the probability that it is spam? Give a number from 0 to 1.

# %% number="exam_posterior" points=1
vary = {"spam": [10, 20, 30, 40], "in_spam": [50, 60, 80], "in_ham": [2, 4, 5, 10]}
prior, likelihood, other = spam / 100, in_spam / 100, in_ham / 100
answer = prior * likelihood / (prior * likelihood + (1 - prior) * other)
slips = [
    (prior * likelihood, "これは「迷惑メールで、しかも語がある」確率です。語があるメール全体の確率で割ります。 <=> This is the probability of spam with the word. Divide it by that of all mails with the word."),
    (likelihood, "これは尤度 p(語 | 迷惑メール) です。求めるのは条件が逆の確率です。 <=> This is the likelihood p(word | spam). Asked is the probability the other way round."),
    (likelihood / (likelihood + other), "事前確率、つまり迷惑メールの割合が入っていません。 <=> The prior is missing: how many mails are spam."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# 入力が 0 か 1 の、階段関数を使うユニットがあります($u > 0$ なら 1、それ以外は 0)。重みは $w = ({{w1}}, {{w2}})$、バイアスは $b = {{b}}$ です。$(x_1, x_2) = (0, 0), (0, 1), (1, 0), (1, 1)$ に対する出力を順に並べたものはどれですか。
# %% [markdown] lang="en"
# A unit with a step function (1 for $u > 0$, otherwise 0) has inputs that are 0 or 1. Its weights are $w = ({{w1}}, {{w2}})$, its bias is $b = {{b}}$. Which are its outputs for $(x_1, x_2) = (0, 0), (0, 1), (1, 0), (1, 1)$, in this order?

# %% choice="exam_gate" points=1
vary = {"w1": [-2, -1, 1, 2], "w2": [-2, -1, 1, 2], "b": [-1.5, -0.5, 0.5, 1.5]}
corners = [(0, 0), (0, 1), (1, 0), (1, 1)]
outputs = lambda w1, w2, b: ", ".join(str(int(w1 * x1 + w2 * x2 + b > 0)) for x1, x2 in corners)
answer = outputs(w1, w2, b)
slips = [
    (outputs(w1, w2, 0), "バイアスを足していません。 <=> The bias was not added."),
    (outputs(w1, w2, -b), "バイアスの符号が逆です。 <=> The bias has the wrong sign."),
    (outputs(-w1, -w2, -b), "0 と 1 が入れ替わっています。1 になるのは u > 0 のときです。 <=> 0 and 1 are exchanged: the output is 1 for u > 0."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# 階段関数を使うユニットの重みは $w = ({{w1}}, {{w2}})$、バイアスは $b = {{b}}$ です。出力が 1 になる点 $(x_1, x_2)$ はどれですか。
# %% [markdown] lang="en"
# A unit with a step function has weights $w = ({{w1}}, {{w2}})$ and bias $b = {{b}}$. For which point $(x_1, x_2)$ is the output 1?

# %% choice="exam_side" points=1
vary = {"w1": [-3, -2, 2, 3], "w2": [-2, -1, 1, 2], "b": [-2, -1, 1, 2], "far": [2, 3]}
sign = lambda w: 1 if w > 0 else -1
point = lambda a, c: f"$({a}, {c})$"
value = lambda a, c: w1 * a + w2 * c + b
good = (sign(w1) * far, sign(w2))
bad = [(-sign(w1) * far, -sign(w2)), (-sign(w1) * far, sign(w2)), (-sign(w1), -sign(w2) * far)]
answer = point(*good)
slips = [(point(*one), f"ここでは u = {value(*one)} で、0 より大きくないので、出力は 0 です。 <=> Here u = {value(*one)}, which is not above 0, so the output is 0.") for one in bad]
keep = value(*good) > 0 and all(value(*one) < 0 for one in bad) and apart(answer, slips)

# %% [markdown] lang="ja"
# 入力が 1 つのパーセプトロンを、$w = 0$、$b = 0$、学習率 1 から始めます。データ $(x, t) = ({{x1}}, {{t1}}), ({{x2}}, {{t2}}), ({{x3}}, {{t3}})$ を、この順に 1 回ずつ学習します(階段関数は $u > 0$ のとき 1)。終わったときの重み $w$ はいくつですか。
# %% [markdown] lang="en"
# A perceptron with one input starts at $w = 0$, $b = 0$ with learning rate 1. It learns the samples $(x, t) = ({{x1}}, {{t1}}), ({{x2}}, {{t2}}), ({{x3}}, {{t3}})$ once each, in this order (the step function is 1 for $u > 0$). What is the weight $w$ afterwards?

# %% number="exam_one_pass" points=1
vary = {"x1": [1, 2, 3, 4], "x2": [-1, 2, 3, 5], "x3": [-2, 1, 4, 5], "t1": [1], "t2": [0, 1], "t3": [0, 1]}


def run(samples, fixed=False):
    w, b = 0, 0
    for x, t in samples:
        error = t - int((0 if fixed else w * x + b) > 0)
        w, b = w + error * x, b + error
    return w


samples = [(x1, t1), (x2, t2), (x3, t3)]
answer = run(samples)
slips = [
    (run(samples, fixed=True), "出力は、そのときの重みで計算し直します。 <=> The output is computed anew, with the weights as they are by then."),
    (-run(samples), "向きが逆です。加えるのは(目標値 − 出力)x です。 <=> The wrong way: what is added is (target − output) x."),
    (run(samples[:2]), "3 件目も学習します。 <=> The third sample is learned, too."),
]
keep = apart(answer, slips)
