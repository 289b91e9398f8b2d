# %% setup
import numpy as np
from fastai.callback.schedule import combined_cos

# %% [markdown] lang="ja"
# ### 1. しきい値を動かす
# 3 と 7 を見分ける代わりに、迷惑メールを見分けるとします。モデルが答えるのは「迷惑メールである確率」です。0.5 以上なら迷惑メール箱へ、という決まりを、0.9 以上に変えると、次の 2 つの割合は上がるでしょうか、下がるでしょうか。
#
# - **適合率**(precision)迷惑メール箱に入れたもののうち、本当に迷惑メールだった割合
# - **再現率**(recall)迷惑メールのうち、迷惑メール箱に入れられた割合
#
# 予想してから、2 つを返す関数を書いてください。1 通も迷惑メール箱に入れなかったとき、適合率は 1 とします。
# %% [markdown] lang="en"
# ### 1. Moving the threshold
# Think of spam instead of threes and sevens. A model gives the probability that an e-mail is spam, and 0.5 or more goes into the spam folder. If the rule becomes 0.9 or more, do these two rise or fall?
#
# - **precision**: of what is in the spam folder, the share that really is spam
# - **recall**: of all spam, the share that is in the folder
#
# Guess, then write a function that returns both. If nothing goes into the folder, precision is 1.


# %% exercise="precision_recall"
def precision_recall(p, t, threshold):
    """(適合率, 再現率)。p: (n,) の確率、t: (n,) の 0 か 1(1 が 1 つ以上ある)。threshold 以上を 1 と答える。"""  #:ja
    """(precision, recall). p: (n,) probabilities; t: (n,) of 0 or 1 with at least one 1. Answers 1 from threshold on."""  #:en
    ### BEGIN SOLUTION
    chosen = p >= threshold
    hits = np.sum(chosen & (t == 1))
    return (hits / chosen.sum() if chosen.any() else 1.0), hits / np.sum(t == 1)
    ### END SOLUTION


# %% test="precision_recall"
p, t = np.array([0.95, 0.8, 0.6, 0.4, 0.1]), np.array([1, 0, 1, 1, 0])
expect("precision_recall(p, t, 0.5)", precision_recall(p, t, 0.5), (2 / 3, 2 / 3))
expect("precision_recall(p, t, 0.8)", precision_recall(p, t, 0.8), (1 / 2, 1 / 3))
expect("precision_recall(p, t, 0.99)", precision_recall(p, t, 0.99), (1.0, 0.0))
rng = np.random.default_rng(0)
t = (rng.random(5000) < 0.2).astype(int)
p = 1 / (1 + np.exp(-rng.normal(4 * t - 2.5, 1.5)))
found = {threshold: precision_recall(p, t, threshold) for threshold in [0.1, 0.5, 0.9, 0.97]}
for threshold, (precision, recall) in found.items():
    print(f"{threshold:<5} precision {precision:.2f}   recall {recall:.2f}")
assert found[0.9][0] > found[0.5][0] > found[0.1][0] and found[0.9][1] < found[0.5][1] < found[0.1][1]

# %% [markdown] answer="precision_recall" lang="ja"
# 再現率は、しきい値を上げると必ず下がる(か、変わらない)のに対して、適合率はたいてい上がりますが、必ずではありません(テストの 5 件の例では、0.5 から 0.8 に上げると下がります)。
# どこに置くかは、間違いの損害で決めます。大事なメールが迷惑メール箱に入ると困るなら高く、病気の検査のように見逃しが困るなら低く。学習をやり直す必要はありません。
# %% [markdown] answer="precision_recall" lang="en"
# A higher threshold never raises recall. Precision usually rises, but not always: with the five samples of the test it falls from 0.5 to 0.8.
# Where to put the threshold depends on what mistakes cost. If losing an important e-mail is bad, put it high; if missing a disease is bad, low. No new training is needed.

# %% [markdown] lang="ja"
# ### 2. がたがたの損失をならす
# 学習率を探す図で fastai が描く損失は、測った値そのものではなく、ならした値です。$\ell_i$ が $i$ 回目(1 から)の損失のとき、
#
# $$a_i = \beta\, a_{i-1} + (1 - \beta)\,\ell_i, \qquad a_0 = 0, \qquad \text{ならした値} = \frac{a_i}{1 - \beta^i}$$
#
# です(指数移動平均)。$1 - \beta^i$ で割らないと、最初のほうはどんな値になるでしょうか。関数を書いて、割らない場合と比べましょう。
# %% [markdown] lang="en"
# ### 2. Smoothing ragged losses
# The losses that fastai draws when it looks for a learning rate are smoothed. With $\ell_i$ the loss of step $i$, counted from 1,
#
# $$a_i = \beta\, a_{i-1} + (1 - \beta)\,\ell_i, \qquad a_0 = 0, \qquad \text{smoothed} = \frac{a_i}{1 - \beta^i}$$
#
# This is an exponential moving average. What would the first values be without the division by $1 - \beta^i$? Write the function and compare.


# %% exercise="smoothed"
def smoothed(losses, beta=0.98):
    """指数移動平均でならした損失の配列。losses: (n,)。"""  #:ja
    """The losses smoothed by an exponential moving average, an array (n,). losses: (n,)."""  #:en
    ### BEGIN SOLUTION
    average, result = 0.0, []
    for i, loss in enumerate(losses, 1):
        average = beta * average + (1 - beta) * loss
        result.append(average / (1 - beta**i))
    return np.array(result)
    ### END SOLUTION


# %% test="smoothed"
expect("smoothed([3, 3, 3], 0.9)", smoothed([3, 3, 3], 0.9), [3.0, 3.0, 3.0])
expect("smoothed([2, 4], 0.5)", smoothed([2, 4], 0.5), [2.0, 10 / 3])
rng = np.random.default_rng(0)
true = np.concatenate([np.full(40, 2.3), np.linspace(2.3, 0.5, 40), np.linspace(0.5, 4, 20)])
losses = true + rng.normal(0, 0.3, 100)
for beta in [0, 0.8, 0.98]:
    ready = smoothed(losses, beta)
    print(f"beta {beta:<5} step of the lowest loss: {ready.argmin():3}   first: {ready[0]:.2f}")
assert abs(smoothed(losses, 0.98)[0] - losses[0]) < 1e-9

# %% [markdown] answer="smoothed" lang="ja"
# 割らないと、$\beta = 0.98$ では 1 回目が本当の 2 % の値になり、損失が 0 から「増えていく」ように見えます。$1 - \beta^i$ は、そこまでに足した重みの合計で、これで割れば正しい加重平均になります(05 課の Adam の補正と同じ式です)。
# ならし方が強いほど、曲線は本当の変化より遅れます。$\beta = 0.98$ では、いちばん低いところが実際より右へずれます。だから学習率は、最小の点よりかなり手前で選ぶのです。
# %% [markdown] answer="smoothed" lang="en"
# Without the division, $\beta = 0.98$ makes the first value 2 % of the loss, and the curve seems to rise from 0. $1 - \beta^i$ is the sum of all weights so far, and dividing by it gives a true weighted mean (Adam of lesson 05 has the same correction).
# The stronger the smoothing, the later the curve follows. With $\beta = 0.98$ the lowest point moves to the right of the real one. This is one reason to choose a learning rate well before the minimum.

# %% [markdown] lang="ja"
# ### 3. 学習率が上がるとき、モーメンタムは
# one-cycle では、学習率だけでなくモーメンタムも動かします。学習率が上がるあいだに 0.95 から 0.85 へ下げ、そのあと 0.95 に戻します。なぜ逆向きなのでしょうか。05 課で見た「モーメンタムが実質の歩幅を何倍にするか」から考えてください。
#
# 進みぐあい `pos`(0 から 1)でのモーメンタムを返す関数を書きます。変わり方は、学習率と同じ余弦です。`pct_start` までが下り、そこから上りです。
# %% [markdown] lang="en"
# ### 3. When the learning rate rises, what does momentum do?
# One-cycle moves the momentum as well: from 0.95 to 0.85 while the learning rate rises, and back to 0.95 afterwards. Why the other way round? Think of lesson 05: by what factor does momentum lengthen the steps?
#
# Write a function that gives the momentum at a position `pos` from 0 to 1. It follows a cosine, as the learning rate does: down until `pct_start`, then up.


# %% exercise="one_cycle_momentum"
def one_cycle_momentum(pos, pct_start=0.25, high=0.95, low=0.85):
    """位置 pos(0 から 1)でのモーメンタム。pct_start までに high から low へ、そのあと high へ、余弦で変わる。"""  #:ja
    """The momentum at pos, from 0 to 1: along cosines from high to low until pct_start, and back to high."""  #:en
    ### BEGIN SOLUTION
    if pos < pct_start:
        start, end, share = high, low, pos / pct_start
    else:
        start, end, share = low, high, (pos - pct_start) / (1 - pct_start)
    return start + (end - start) * (1 - np.cos(np.pi * share)) / 2
    ### END SOLUTION


# %% test="one_cycle_momentum"
theirs = combined_cos(0.25, 0.95, 0.85, 0.95)
for pos in [0.0, 0.1, 0.25, 0.5, 0.9, 1.0]:
    expect(f"one_cycle_momentum({pos})", one_cycle_momentum(pos), float(theirs(pos)))
expect("one_cycle_momentum(0.5, 0.5, 0.9, 0.6)", one_cycle_momentum(0.5, 0.5, 0.9, 0.6), 0.6)
for pos in [0, 0.25, 1]:
    momentum = one_cycle_momentum(pos)
    print(f"pos {pos:<5} momentum {momentum:.2f}   1 / (1 - momentum) = {1 / (1 - momentum):.1f}")

# %% [markdown] answer="one_cycle_momentum" lang="ja"
# 同じ向きの勾配が続くと、モーメンタム $\mu$ は歩幅を $1/(1-\mu)$ 倍にします。0.95 なら 20 倍、0.85 なら約 7 倍です。学習率がいちばん大きいときに 20 倍もしたら、飛びすぎて発散しかねません。そこで両方を合わせた実質の歩幅が、大きくなりすぎないようにするのです。
# あなたの関数は、fastai の `combined_cos` とぴったり同じ値になりました。
# %% [markdown] answer="one_cycle_momentum" lang="en"
# Where gradients keep one direction, momentum $\mu$ lengthens steps by $1/(1-\mu)$: 20 for 0.95, about 7 for 0.85. A factor of 20 at the highest learning rate could make training diverge. Moving the two against each other keeps the effective step from becoming too long.
# Your function gives exactly the values of fastai's `combined_cos`.
