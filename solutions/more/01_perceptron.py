# %% [markdown] rubric="why_so_late" lang="ja"
# **自分の答えを採点する** 3 つの理由に 1 点ずつです。同じ理由を言い換えただけのものは、1 つと数えます。
#
# - **図と結び付けた理由** データが少ないと差がなく、増やすと大きなネットワークだけが伸びた、という図の結果を使っていれば 1 点。図に触れていなければ 0 点です。
# - **1986 年と 2012 年の違い** 「1986 年ごろは○○、2012 年ごろは△△」と両方の年について書いていれば 1 点。「計算機が速くなった」だけなら、なぜ速さが要るのか、何が変わったのかを補いましょう。
# - **例のある理由** 名前のある例(ReLU、ドロップアウト、ImageNet、GPU、公開されたソフトウェアなど)と、それで何ができるようになったかがそろえば 1 点。
# %% [markdown] rubric="why_so_late" lang="en"
# **Judge your own answer.** Each of the three reasons is worth 1 point. The same reason in other words counts once.
#
# - **A reason from the figure**: 1 point if you use its result: little difference with little data, and with more data only the large network improves. Without the figure: 0 points.
# - **1986 and 2012**: 1 point if you say how it was in both years. If you only wrote "computers got faster", add why speed is needed and what changed.
# - **A reason with an example**: 1 point for an example with a name (ReLU, dropout, ImageNet, GPUs, software that is free for all …) together with what it made possible.

# %% setup
import numpy as np

# %% given="perceptron_output, perceptron_update, train_perceptron, posterior"

# %% [markdown] lang="ja"
# ### 1. 16 通りの表のうち、いくつ覚えられる?
# 入力が 0 か 1 の 2 つなら、入力の組は 4 通りです。その 4 通りに 0 か 1 の答えを割り当てる方法は $2^4 = 16$ 通りあります。AND も OR も XOR も、その中の 1 つです。
# ユニット 1 個で覚えられるのは、16 通りのうち、いくつでしょうか。予想してから調べてください。
#
# 答えの配列 `t`(長さ 4)を `train_perceptron` に学習させ、最後のエポックで間違いが 0 回なら `True` を返す関数を書きます。エポックは 100 回で足ります。
# %% [markdown] lang="en"
# ### 1. How many of the 16 tables can it learn?
# Two inputs of 0 or 1 make four pairs, and there are $2^4 = 16$ ways to give each pair an answer of 0 or 1. AND, OR and XOR are three of them.
# How many of the 16 can one unit learn? Make a guess, then find out.
#
# Write a function that trains `train_perceptron` on the answers `t` (length 4) and returns `True` if the last epoch had no mistake. 100 epochs are enough.

# %%
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


# %% exercise="learnable"
def learnable(t):
    """X の 4 点に答え t (0 か 1 が 4 つ) を割り当てた表を、ユニット 1 個で覚えられれば True。"""  #:ja
    """True if one unit learns the answers t (four numbers, 0 or 1) for the four points of X."""  #:en
    ### BEGIN SOLUTION
    _, _, mistakes = train_perceptron(X, np.array(t), 0.5, 100)
    return mistakes[-1] == 0
    ### END SOLUTION


# %% test="learnable"
assert learnable([0, 0, 0, 1]), "AND"
assert not learnable([0, 1, 1, 0]), "XOR"
tables = [[n >> 3 & 1, n >> 2 & 1, n >> 1 & 1, n & 1] for n in range(16)]
failed = [t for t in tables if not learnable(t)]
print(16 - len(failed), failed)
expect("16 - len(failed)", 16 - len(failed), 14)

# %% [markdown] answer="learnable" lang="ja"
# 14 通りです。覚えられないのは、XOR `[0, 1, 1, 0]` と、その 0 と 1 を入れ替えた `[1, 0, 0, 1]` だけで、どちらも向かい合う角どうしが同じ答えになっています。
# 2 入力なら 16 分の 14 ですが、入力が増えると割合は急に小さくなります。3 入力では 256 分の 104、4 入力では 65,536 分の 1,882 です。
# %% [markdown] answer="learnable" lang="en"
# 14. It fails only on XOR, `[0, 1, 1, 0]`, and on the same table with 0 and 1 exchanged, `[1, 0, 0, 1]`: in both, opposite corners have the same answer.
# With more inputs the share falls quickly: 104 of 256 for three inputs, 1,882 of 65,536 for four.

# %% [markdown] lang="ja"
# ### 2. すき間が狭いと、何回間違える?
# 線で分けられる 50 個の点があります。境界線の両側には、幅 `gap` の、点のないすき間があり、点はどれもその少し外側にあります。すき間を半分、4 分の 1 と狭くすると、学習が終わるまでの間違いの総数はどう変わるでしょうか。変わらない? 2 倍? もっと?
#
# データを学習し、間違いの総数を返す関数を書いてください。最後のエポックで間違いが 0 になるように、200 エポック学習します。
# %% [markdown] lang="en"
# ### 2. How many mistakes does a narrow gap cost?
# A line separates 50 points. On either side of it there is a gap of width `gap` without any points, and all points lie not far outside the gap. If the gap becomes half or a quarter as wide, how does the total number of mistakes change until learning is over? Not at all? Twice as many? More?
#
# Write a function that trains on the points and returns the total number of mistakes. Use 200 epochs, so that the last one has no mistake.


# %%
def points(gap, rng):
    """50 個の点 (50, 2) と、斜めの線のどちら側か (50,)。どの点も、線からの距離は gap 以上、gap + 0.1 以下。"""  #:ja
    """50 points (50, 2), and on which side of a slanted line they are (50,). All are between gap and gap + 0.1 away from it."""  #:en
    X = rng.uniform(-1, 1, (20_000, 2))
    u = X @ [0.8, -0.6]
    kept = (np.sum(X**2, axis=1) <= 1) & (np.abs(u) >= gap) & (np.abs(u) <= gap + 0.1)
    return X[kept][:50], (u[kept][:50] > 0).astype(int)


# %% exercise="all_mistakes"
def all_mistakes(X, t):
    """学習率 1 で 200 エポック学習し、間違いの総数を返す。"""  #:ja
    """Train for 200 epochs with learning rate 1 and return the total number of mistakes."""  #:en
    ### BEGIN SOLUTION
    _, _, mistakes = train_perceptron(X, t, 1.0, 200)
    return sum(mistakes)
    ### END SOLUTION


# %% test="all_mistakes"
counts = {}
for gap in [0.4, 0.2, 0.1, 0.025]:
    counts[gap] = np.mean([all_mistakes(*points(gap, np.random.default_rng(seed))) for seed in range(5)])
    print(f"gap {gap:<5} 間違い {counts[gap]:4.1f} 回   2/gap² = {2 / gap**2:.0f}")  #:ja
    print(f"gap {gap:<5} mistakes {counts[gap]:4.1f}   2/gap² = {2 / gap**2:.0f}")  #:en
assert counts[0.4] < counts[0.1] < counts[0.025]
assert all(count <= 2 / gap**2 for gap, count in counts.items())

# %% [markdown] answer="all_mistakes" lang="ja"
# すき間を 16 分の 1 にすると、間違いは約 10 倍になりました。それでも、どんなに不運な順番でも、間違いの総数には上限があります。点の長さの最大を $R$、すき間を $\gamma$ とすると $(R/\gamma)^2$ 回以下です(Novikoff、1962 年。バイアスは、どの点にも付いている値 1 の入力への重みと考えられるので、ここでは $R^2 \le 2$)。点がいくつあっても、この上限は同じです。
# 測った値は、上限よりずっと小さくなりました。上限は最悪の場合のものだからです。線で分けられないデータには、上限がありません。XOR でいつまでも終わらなかったのは、そのためです。
# %% [markdown] answer="all_mistakes" lang="en"
# A gap 16 times narrower cost about 10 times as many mistakes. But there is a bound, however unlucky the order: with $R$ the largest length of a point and $\gamma$ the gap, there are at most $(R/\gamma)^2$ mistakes (Novikoff, 1962; the bias is the weight of one more input that is always 1, so here $R^2 \le 2$). The number of points does not matter.
# The measured counts are far below the bound, because it is for the worst case. For points that no line separates there is no bound, and that is why XOR never ended.

# %% [markdown] lang="ja"
# ### 3. 検査を 2 回受ける
# 100 人に 1 人がかかる病気があります。検査は、病気の人の 90 %、病気でない人の 9 % を陽性にします。1 回陽性だった人が、別の検査をもう一度受けて、また陽性でした。病気の確率は何 % くらいでしょうか。先に予想してください。
#
# `posterior` を使って、結果のリスト(`True` が陽性)から最後の確率を求める関数を書きましょう。検査どうしは独立とします。
#
# <details><summary>ヒント</summary>
#
# 1 回目の事後確率が、2 回目の事前確率になります。陰性になる確率は、1 から陽性になる確率を引いたものです。
#
# </details>
# %% [markdown] lang="en"
# ### 3. Tested twice
# One person in 100 has a disease. The test is positive for 90 % of the ill and for 9 % of the healthy. Somebody was positive, took another test, and was positive again. About how likely is the disease? Guess first.
#
# Use `posterior` to write a function that goes from a list of results (`True` is positive) to the final probability. The tests are independent.
#
# <details><summary>Hint</summary>
#
# The posterior of the first test is the prior of the second. The probability of a negative result is 1 minus that of a positive one.
#
# </details>


# %% exercise="probability_ill"
def probability_ill(results, prior=0.01, ill=0.9, healthy=0.09):
    """検査結果のリストを順に見たあとの、病気の確率。ill, healthy: 病気の人、健康な人が陽性になる確率。"""  #:ja
    """The probability of the disease after all results. ill, healthy: the probability of a positive result for the ill and the healthy."""  #:en
    ### BEGIN SOLUTION
    belief, positive = np.array([prior, 1 - prior]), np.array([ill, healthy])
    for result in results:
        belief = posterior(positive if result else 1 - positive, belief)
    return belief[0]
    ### END SOLUTION


# %% test="probability_ill"
for results in [[], [True], [True, True], [True, True, True], [True, False]]:
    print(results, round(float(probability_ill(results)), 3))
expect("probability_ill([])", probability_ill([]), 0.01)
expect("probability_ill([True])", probability_ill([True]), 10 / 109)
expect("probability_ill([True, True])", probability_ill([True, True]), 100 / 199)
expect("probability_ill([True, False])", probability_ill([True, False]), probability_ill([False, True]))

# %% [markdown] answer="probability_ill" lang="ja"
# 1 回の陽性では 9 %、2 回で 50 %、3 回で 91 % です。陽性 1 回ごとに、「病気 : 健康」の比が 0.9 ÷ 0.09 = 10 倍になります(1:99 → 10:99 → 100:99 → 1000:99)。結果の順番は関係ありません。
# ただし、同じ原因で間違える検査を繰り返したのなら(たとえば、別の薬にいつも反応してしまう検査)、独立ではないので、この計算は使えません。
# %% [markdown] answer="probability_ill" lang="en"
# One positive result makes it 9 %, two make it 50 %, three 91 %. Each positive result multiplies the ratio of ill to healthy by 0.9 ÷ 0.09 = 10 (1:99 → 10:99 → 100:99 → 1000:99). The order of results does not matter.
# But a test that errs again for the same reason, because it reacts to some medicine, for instance, is not independent, and then this calculation does not hold.
