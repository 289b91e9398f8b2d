# %% [markdown] rubric="why_entropy" lang="ja"
# **自分の答えを採点する** 1 つにつき 1 点です。
#
# - **何を測るか** 正解に与えた確率の −log(の平均)だと分かれば 1 点。「確率のずれ」だけでは、二乗誤差と区別がつかないので 0 点です。
# - **損失の比較** 自信を持って間違えたとき、片方には上限がなく、片方は頭打ちになる(½ や 1 など)という比較があれば 1 点。片方だけなら 0 点です。
# - **傾きの比較** 二乗誤差では傾きがほぼ 0 になる理由(シグモイドの端が平ら、$y(1-y)$ が掛かる)と、それで重みがほとんど直らないことが書けていれば 1 点。「学習が遅い」だけなら、理由を補いましょう。
# %% [markdown] rubric="why_entropy" lang="en"
# **Judge your own answer.** Each of these is worth 1 point.
#
# - **What it measures**: 1 point for −log of the probability given to the right answer, or its mean. "How far off the probabilities are" fits squared error as well: 0 points.
# - **The losses compared**: 1 point if you say that for a confident mistake one grows without limit and the other stops growing (at ½ or 1, say). One of the two alone: 0 points.
# - **The slopes compared**: 1 point if you say why the slope of squared error is almost 0 there (sigmoid is flat at its ends, a factor $y(1-y)$), and that weights are then hardly corrected. If you only wrote "learns slowly", add the reason.

# %% setup
import numpy as np

# %% given="softmax, one_hot, cross_entropy, softmax_cross_entropy"

# %% [markdown] lang="ja"
# ### 1. 平均が好きな損失、真ん中が好きな損失
# 6 つの家の値段(百万円)は `[20, 22, 23, 25, 30, 200]` でした。どの家にも同じ数 $c$ を予測として答えます。二乗誤差の平均が最小になる $c$ と、絶対値の平均が最小になる $c$ は、同じでしょうか。どちらが 200 に引っ張られますか。
#
# 予想したら、候補の中から損失が最小のものを返す関数を書いてください。
# %% [markdown] lang="en"
# ### 1. One loss likes the mean, the other the middle
# Six houses cost `[20, 22, 23, 25, 30, 200]` (in some currency). You predict the same number $c$ for every house. Is the $c$ with the smallest mean squared error also the one with the smallest mean absolute error? Which of the two is drawn towards 200?
#
# Guess, then write a function that returns the candidate with the smallest loss.


# %% exercise="best_constant"
def best_constant(t, candidates, power):
    """|c − t| の power 乗の平均が最小になる c を、candidates から選ぶ。t: (n,)、candidates: (m,)、power: 1 か 2。"""  #:ja
    """The c of candidates for which the mean of |c − t| to the given power is smallest. t: (n,); candidates: (m,); power: 1 or 2."""  #:en
    ### BEGIN SOLUTION
    losses = [np.mean(np.abs(c - t) ** power) for c in candidates]
    return candidates[int(np.argmin(losses))]
    ### END SOLUTION


# %% test="best_constant"
t, candidates = np.array([20, 22, 23, 25, 30, 200]), np.arange(0, 201, 0.5)
print(best_constant(t, candidates, 2), best_constant(t, candidates, 1))
expect("best_constant(t, candidates, 2)", best_constant(t, candidates, 2), 53.5)
assert 23 <= best_constant(t, candidates, 1) <= 25
expect("best_constant([0, 1, 9], …, 1)", best_constant(np.array([0, 1, 9]), candidates, 1), 1.0)

# %% [markdown] answer="best_constant" lang="ja"
# 二乗では平均値(53.3。0.5 刻みの候補では 53.5)、絶対値では中央値(23 と 25 の間ならどこでも同じ)です。200 を 2000 に変えても、中央値は動きません。
# 損失を選ぶことは、「何を答えてほしいか」を選ぶことです。外れ値に引っ張られたくないときは、絶対値や、0 の近くだけ二乗の Huber 損失が使われます。
# %% [markdown] answer="best_constant" lang="en"
# With squares it is the mean (53.3; 53.5 among candidates in steps of 0.5), with absolute values the median (anything between 23 and 25). If 200 became 2000, the median would not move.
# To choose a loss is to choose what answer you want. Where outliers should not pull, one uses absolute values, or the Huber loss, which is squared only near 0.

# %% [markdown] lang="ja"
# ### 2. 自信過剰を見つける
# 2 人の予報士が、晴れの確率を 1000 日分答えました。2 人の「当たり」(0.5 以上なら晴れ)は、まったく同じです。違うのは自信だけで、B さんは 0 か 1 に近い確率ばかり答えます。交差エントロピーはどちらが小さいでしょうか。
#
# 確率を 0〜0.2、0.2〜0.4、…、0.8〜1 の 5 つの区間に分け、区間ごとに「答えた確率の平均」と「実際に晴れた割合」の組を返す関数を書いてください。2 つがいつも近ければ、その確率は信用できます(**較正**、calibration)。
# %% [markdown] lang="en"
# ### 2. Find the one who is too sure
# Two forecasters gave the probability of sunshine on 1000 days. They are right on exactly the same days (0.5 or more means sunshine). They differ only in how sure they are: B answers with probabilities close to 0 or 1. Whose cross-entropy is smaller?
#
# Write a function that divides the probabilities into five intervals, 0–0.2, 0.2–0.4, …, 0.8–1, and returns for each the pair of the mean probability and the share of days with sunshine. Where the two are close, the probabilities can be trusted (**calibration**).


# %% exercise="calibration"
def calibration(y, t):
    """5 つの区間それぞれの (確率の平均, 実際に 1 だった割合) のリスト。y: (B,) の確率、t: (B,) の 0 か 1。空の区間は入れない。"""  #:ja
    """The list of (mean probability, share of ones) for each of five intervals; empty ones are left out. y: (B,) probabilities; t: (B,) of 0 or 1."""  #:en
    ### BEGIN SOLUTION
    interval = np.minimum((y * 5).astype(int), 4)
    return [(y[interval == k].mean(), t[interval == k].mean()) for k in range(5) if np.any(interval == k)]
    ### END SOLUTION


# %% test="calibration"
rng = np.random.default_rng(0)
A = rng.uniform(0.02, 0.98, 1000)
t = (rng.random(1000) < A).astype(int)
B = A**4 / (A**4 + (1 - A) ** 4)
assert np.all((A >= 0.5) == (B >= 0.5))
for name, y in {"A": A, "B": B}.items():
    loss = cross_entropy(np.column_stack([1 - y, y]), t)
    print(name, f"loss {loss:.3f}", [f"{mean:.2f} → {share:.2f}" for mean, share in calibration(y, t)])
expect("calibration([0.1, 0.9, 1.0], [0, 1, 0])", calibration(np.array([0.1, 0.9, 1.0]), np.array([0, 1, 0])), [(0.1, 0.0), (0.95, 0.5)])
assert max(abs(mean - share) for mean, share in calibration(A, t)) < 0.08
assert max(abs(mean - share) for mean, share in calibration(B, t)) > 0.1

# %% [markdown] answer="calibration" lang="ja"
# A さんの組は、どの区間でもほぼ等しくなります。B さんは、0.97 と言った日に 8 割ほどしか晴れず、0.03 と言った日に 2 割ほど晴れました。正解率は同じでも、交差エントロピーは B さんのほうがずっと大きくなります。自信を持って外した日が、高くつくからです。
# 大きなネットワークは、B さんのようになりがちです。直す方法の 1 つは、ロジットを温度 $T > 1$ で割ることです(02 課の「もっと解きたい人へ」の 1)。B の確率は、ちょうど A のロジットを 4 倍したものでした。
# %% [markdown] answer="calibration" lang="en"
# For A the two numbers agree in every interval. When B said 0.97, it was sunny on about 8 days of 10, and when B said 0.03, on about 2. Both are right equally often, but the cross-entropy of B is far larger: confident mistakes are expensive.
# Large networks tend to be like B. One remedy is to divide the logits by a temperature $T > 1$ (exercise 1 of lesson 02's extra ones). The logits of B were exactly four times those of A.

# %% [markdown] lang="ja"
# ### 3. 教師を少しだけ疑う:ラベル平滑化
# one-hot の目標値だと、損失を 0 にするには、正解のロジットを無限に大きくするしかありません。そこで目標値を少しならして、正解を $1 - s$、残りの $s$ を全クラスに等しく分けます(正解も $s/C$ をもらいます)。これを**ラベル平滑化**(label smoothing)といいます。
#
# ならした目標値を作る関数を書いてください。そのあと、正解のロジットだけを 0 から 20 まで大きくしたとき、損失がいちばん小さくなるのはどこか、予想してからテストのセルを実行しましょう。
# %% [markdown] lang="en"
# ### 3. Doubt the labels a little: label smoothing
# With one-hot targets, the loss reaches 0 only if the right logit grows to infinity. So smooth the targets: the right class gets $1 - s$, and $s$ is shared equally by all classes (the right one gets its $s/C$ as well). This is called **label smoothing**.
#
# Write a function that makes smooth targets. Then the test cell raises the logit of the right class from 0 to 20. Where will the loss be smallest? Guess before you run it.


# %% exercise="smooth"
def smooth(labels, n, s):
    """ならした目標値 (B, n)。labels: (B,) の整数、n: クラス数、s: 0 以上 1 以下。"""  #:ja
    """Smooth targets (B, n). labels: (B,) integers; n: number of classes; s: from 0 to 1."""  #:en
    ### BEGIN SOLUTION
    return (1 - s) * one_hot(labels, n) + s / n
    ### END SOLUTION


# %% test="smooth"
expect("smooth([1], 4, 0.1)", smooth(np.array([1]), 4, 0.1), [[0.025, 0.925, 0.025, 0.025]])
expect("smooth([0, 2], 3, 0)", smooth(np.array([0, 2]), 3, 0), [[1, 0, 0], [0, 0, 1]])
heights = np.arange(0, 20.01, 0.01)
best = {}
for s in [0, 0.01, 0.1]:
    t = smooth(np.array([0]), 10, s)
    losses = [softmax_cross_entropy(np.array([[u] + [0] * 9]), t) for u in heights]
    best[s] = heights[int(np.argmin(losses))]
    print(f"s = {s:<5} u = {best[s]:.2f}   p = {softmax(np.array([best[s]] + [0] * 9))[0]:.3f}")
assert best[0] == heights[-1] and best[0.1] < best[0.01] < 10

# %% [markdown] answer="smooth" lang="ja"
# $s = 0$ では、ロジットは大きいほどよく、いつまでも終わりません。$s = 0.1$ では $u ≈ 4.5$ で最小になり、それ以上大きくすると損失が増えます。最小のところで、正解の確率はちょうど目標値の 0.91 です。交差エントロピーは、出力の分布が目標の分布と一致するときに最小になるからです。
# 目標値に間違いが混ざっているときや、確率を信用したいときに使われます(PyTorch では `label_smoothing=0.1`)。
# %% [markdown] answer="smooth" lang="en"
# With $s = 0$ a larger logit is always better, without end. With $s = 0.1$ the loss is smallest at $u ≈ 4.5$ and grows beyond. There, the probability of the right class is exactly its target, 0.91: cross-entropy is smallest when the distribution that comes out is the one that is asked for.
# It is used where labels contain mistakes, or where probabilities have to be trusted (`label_smoothing=0.1` in PyTorch).
