# %% [markdown] rubric="too_good" lang="ja"
# **自分の答えを採点する** 調べること 1 つにつき、次の 3 つがそろっていれば 1 点です(2 つまで)。
#
# - **原因** 実際に起こりうること(答えを含む列、重複した画像、分ける前のデータ拡張や標準化、検証データでの繰り返しの選択、正解がほとんど 1 つのクラスに偏っている、など)。「バグがあるかも」だけなら 0 点です。
# - **調べ方** 何を見れば分かるか。「列を 1 つずつ外して学習し直す」「訓練と検証で同じ画像を探す」のように、することが書いてある。
# - **理由** それがあると、なぜ検証の成績まで良く見えるのか。訓練の成績が良くなる理由だけでは足りません。
#
# 2 つとも同じ原因(たとえばリーク)の別の例でも、調べ方が違えば 2 点です。
# %% [markdown] rubric="too_good" lang="en"
# **Judge your own answer.** Each thing to look into is worth 1 point (up to two) if all three of these are there:
#
# - **A cause** that can really occur: a column that contains the answer, copies of pictures, augmentation or standardisation before the split, choosing again and again on the validation data, almost all samples in one class … "There may be a bug" alone: 0 points.
# - **How to look**: something to do, such as leaving out one column after the other, or searching for pictures that are in both sets.
# - **Why** it makes the *validation* result look good. A reason for a good training result is not enough.
#
# Two examples of the same kind (two leaks, say) count twice if they are looked for in different ways.

# %% setup
import numpy as np
from sklearn.datasets import load_digits

# %% given="relu, softmax, forward, one_hot, softmax_cross_entropy, minibatches, momentum_step, parameters, network_of, xavier, he, accuracy, TwoLayerNet, train"

# %%
# ja: 8 × 8 画素の小さな手書き数字 1,797 枚。ダウンロードせずに使えます
# en: 1,797 small handwritten digits of 8 × 8 pixels, which need no download
X, digits = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(X))
X, T = X[order] / 16 - 0.3, one_hot(digits[order], 10)
X_train, T_train, X_valid, T_valid, X_test, T_test = X[:1000], T[:1000], X[1000:1400], T[1000:1400], X[1400:], T[1400:]

# %% [markdown] lang="ja"
# ### 1. 5 人寄れば:アンサンブル
# シードだけを変えて学習させた 5 つのネットワークがあります。5 つの確率を平均してから答えを決めると、1 つずつの正解率の平均より良くなるでしょうか。それとも、5 つの中でいちばん良いものには勝てないでしょうか。予想してください。
#
# ネットワークのリストを受け取り、確率の平均を返す関数を書きます。
# %% [markdown] lang="en"
# ### 1. Five heads: an ensemble
# Five networks were trained with different seeds. If the mean of their five probabilities decides, is the accuracy better than that of the five on average? Does it beat the best of the five? Guess.
#
# Write a function that takes a list of networks and returns the mean of their probabilities.


# %%
nets = []
for seed in range(5):
    rng = np.random.default_rng(seed)
    net = TwoLayerNet(64, 20, 10, rng)
    train(net, X_train[:200], T_train[:200], X_valid, T_valid, rng, epochs=40, size=20)
    nets.append(net)


# %% exercise="ensemble"
def ensemble(nets, X):
    """ネットワークの確率の平均 (B, クラス数)。nets: predict のあるもののリスト。"""  #:ja
    """The mean of the networks' probabilities, (B, classes). nets: a list of objects with predict."""  #:en
    ### BEGIN SOLUTION
    return np.mean([net.predict(X) for net in nets], axis=0)
    ### END SOLUTION


# %% test="ensemble"
y = ensemble(nets, X_test)
expect("ensemble(nets, X_test).sum(axis=1)", y.sum(axis=1), np.ones(len(X_test)))
expect("ensemble([nets[2]], X_test)", ensemble([nets[2]], X_test), nets[2].predict(X_test))
alone = [accuracy(net, X_test, T_test) for net in nets]
together = float(np.mean(y.argmax(axis=1) == T_test.argmax(axis=1)))
losses = [float(np.mean(-np.log(p[T_test == 1]))) for p in [*(net.predict(X_test) for net in nets), y]]
print([f"{share:.1%}" for share in alone], f"{together:.1%}")
print([f"{loss:.3f}" for loss in losses[:5]], f"{losses[5]:.3f}")
assert together > np.mean(alone) and losses[5] < np.mean(losses[:5])

# %% [markdown] answer="ensemble" lang="ja"
# 平均した答えは、1 つずつの平均より良く、たいていは 5 つの中でいちばん良いものにも並ぶか、勝ちます。間違いが人によって違うからです。5 つがそろって同じ間違いをすることは少なく、平均を取るとばらばらの間違いは打ち消し合います。
# 損失については、必ずそうなります。−log は下に凸なので、平均した確率の損失は、損失の平均を超えません。代わりに、計算とメモリは 5 倍かかります。
# %% [markdown] answer="ensemble" lang="en"
# The mean is better than the five on average, and usually as good as or better than the best of them, because they make different mistakes. Rarely do all five make the same one, and in a mean the others cancel.
# For the loss this is certain: −log is convex, so the loss of the mean probability never exceeds the mean of the losses. The price is five times the computing and memory.

# %% [markdown] lang="ja"
# ### 2. でたらめな正解を覚えられるか
# 訓練データの正解のうち、割合 `share` だけを、でたらめな数字に替えます。全部でたらめ(`share = 1`)にしたとき、訓練データの正解率はどこまで上がるでしょうか。検証データの正解率は?
# 半分だけでたらめ(`share = 0.5`)なら、検証の正解率はどうなるでしょうか。予想を書き留めてください。
#
# one-hot の正解の、選んだ行だけを替える関数を書きます。元の `T` は変えません。
# %% [markdown] lang="en"
# ### 2. Can it learn nonsense by heart?
# A share of the training labels is replaced by random digits. With `share = 1` all labels are nonsense. How high can the accuracy on the training data become, and on the validation data?
# And with `share = 0.5`? Write down your guesses.
#
# Write a function that replaces the labels of randomly chosen rows of the one-hot targets. `T` itself stays as it is.


# %% exercise="with_nonsense"
def with_nonsense(T, share, rng):
    """割合 share の行を、でたらめなクラスの one-hot に替えた配列(でたらめが、たまたま正しいこともある)。T: (n, クラス数)。"""  #:ja
    """T with a share of its rows replaced by one-hot rows of random classes, which may happen to be right. T: (n, classes)."""  #:en
    ### BEGIN SOLUTION
    T, (n, classes) = T.copy(), T.shape
    rows = rng.permutation(n)[: round(share * n)]
    T[rows] = one_hot(rng.integers(0, classes, len(rows)), classes)
    return T
    ### END SOLUTION


# %% test="with_nonsense"
before, found = T_train.copy(), {}
for share in [0, 0.5, 1]:
    rng = np.random.default_rng(1)
    X, labels = X_train[:300], with_nonsense(T_train[:300], share, rng)
    learned = train(TwoLayerNet(64, 200, 10, rng), X, labels, X, labels, rng, epochs=100, size=30, lr=0.1)
    valid = train(TwoLayerNet(64, 200, 10, rng), X, labels, X_valid, T_valid, rng, epochs=100, size=30, lr=0.1)
    found[share] = learned["valid_accuracy"][-1], valid["valid_accuracy"][-1], max(valid["valid_accuracy"])
    print(f"share {share:<4} train {found[share][0]:4.0%}   valid {found[share][1]:4.0%}, best {found[share][2]:4.0%}")
expect("T_train", T_train, before, hint="元の T を書き換えています。")  #:ja
expect("T_train", T_train, before, hint="T itself was changed.")  #:en
expect("with_nonsense(T, 1, rng).sum(axis=1)", with_nonsense(T_train, 1, np.random.default_rng(0)).sum(axis=1), np.ones(1000))
changed = np.any(with_nonsense(T_train, 0.5, np.random.default_rng(0)) != T_train, axis=1).mean()
assert 0.4 < changed < 0.5, changed
assert found[1][0] > 0.95 and found[1][1] < 0.3 and found[0.5][2] > found[0.5][1] + 0.1

# %% [markdown] answer="with_nonsense" lang="ja"
# 全部でたらめでも、訓練の正解率はほぼ 100 % になります。規則がないのですから、1 枚ずつ丸暗記したのです。検証は、でたらめに答えるのと同じ 10 % 前後です。だから、訓練の成績がいくら良くても、何かを学んだ証拠にはなりません(Zhang ほか、2017 年)。
# 半分がでたらめだと、丸暗記し終えたときの検証の正解率は 50 % ほどに落ちます。ところが途中(best)では、70〜80 % に達していました。でたらめは 10 の数字に散らばるのに、正しい半分は同じ規則を指すので、規則のほうが先に学ばれるからです。丸暗記が始まる前に止める早期終了が、ここで効きます。
# %% [markdown] answer="with_nonsense" lang="en"
# Even with nonsense only, the training accuracy becomes almost 100 %. There is no rule, so every picture was learned by heart. The validation accuracy is about 10 %, as with random answers. A good training result, then, is no proof of having learned anything (Zhang et al., 2017).
# With half of the labels nonsense, the validation accuracy is down to about 50 % when all has been learned by heart. But on the way (best) it was 70 to 80 %. Nonsense is spread over ten digits, while the right half all points to the same rule, so the rule is learned first. Early stopping helps here: it stops before learning by heart begins.

# %% [markdown] lang="ja"
# ### 3. いつ止めるか:辛抱の回数
# `train` は最後まで学習して、検証の損失が最小だったエポックに戻りました。実際には、改善しなくなったら途中で止めて、時間を節約します。検証の損失が、それまでの最小を `patience` 回続けて更新できなかったら止めます。
#
# 検証の損失のリストから、(止めるエポック, 最小だったエポック) を返す関数を書いてください(番号は 0 から)。最後まで止まらなければ、止めるエポックは最後の番号です。
# そのあとテストのセルの結果を見て、`patience = 1` の危ないところを説明してください。
# %% [markdown] lang="en"
# ### 3. When to stop: patience
# `train` went on to the end and then returned to the epoch with the lowest validation loss. In practice one stops on the way, to save time: training ends when the validation loss has failed `patience` times in a row to fall below its minimum so far.
#
# Write a function that goes from a list of validation losses to the pair (epoch of stopping, epoch with the lowest loss up to there), counted from 0. If training never stops early, the first is the last epoch.
# Then look at the result of the test cell and explain what is dangerous about `patience = 1`.


# %% exercise="stop"
def stop(losses, patience):
    """(止めるエポック, そこまでで損失が最小のエポック)。losses: 検証の損失のリスト、patience: 1 以上の整数。"""  #:ja
    """(epoch of stopping, epoch with the lowest loss up to there). losses: a list of validation losses; patience: an integer from 1."""  #:en
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            return epoch, best
    return len(losses) - 1, best
    ### END SOLUTION


# %% test="stop"
expect("stop([5, 4, 3, 4, 5, 6], 2)", stop([5, 4, 3, 4, 5, 6], 2), (4, 2))
expect("stop([5, 6, 4, 5, 3], 1)", stop([5, 6, 4, 5, 3], 1), (1, 0))
expect("stop([5, 6, 4, 5, 3], 2)", stop([5, 6, 4, 5, 3], 2), (4, 4))
expect("stop([3, 3, 3], 2)", stop([3, 3, 3], 2), (2, 0))
rng = np.random.default_rng(0)
net = TwoLayerNet(64, 50, 10, rng)
losses = train(net, X_train[:200], T_train[:200], X_valid[:100], T_valid[:100], rng, epochs=100, size=10, lr=0.05)["valid_loss"]
for patience in [1, 3, 10]:
    end, best = stop(losses, patience)
    print(f"patience {patience:2}: {end + 1} epochs, loss {losses[best]:.3f} ({min(losses):.3f})")
assert stop(losses, 1)[0] <= stop(losses, 3)[0] <= stop(losses, 10)[0]

# %% [markdown] answer="stop" lang="ja"
# 検証の損失はミニバッチの順番でも揺れるので、`patience = 1` では、まだ下がる途中のたった 1 回の揺れで止まってしまいます。大きくすれば見逃しは減りますが、無駄なエポックが増えます。
# 同じ値が続くときは「改善していない」と数えました。わずかな改善を数えないように、最小の差を決めることもあります。fastai では `EarlyStoppingCallback(patience=…, min_delta=…)` です。
# %% [markdown] answer="stop" lang="en"
# The validation loss also varies with the order of mini-batches, so with `patience = 1` a single rise on the way down ends the training. A larger number misses less and wastes more epochs.
# Equal values counted as no improvement here. One may also ask for a least difference, so that tiny improvements do not count: in fastai, `EarlyStoppingCallback(patience=…, min_delta=…)`.
