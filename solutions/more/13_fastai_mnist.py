# %% setup
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

# %% given="per_class_recall"

# %% [markdown] lang="ja"
# ### 1. 何も見ないで 95 %
# ある箱の手書き数字は、95 % が「1」でした(伝票の枚数欄など)。どんな画像にも「1」と答えるモデルの正解率は 95 % です。では、クラスごとの再現率を平均した値(**balanced accuracy**)はいくつでしょうか。予想してください。
#
# 混同行列(行が正解、列が答え)から、正解率と balanced accuracy の組を返す関数を、`per_class_recall` を使って書きましょう。
# %% [markdown] lang="en"
# ### 1. 95 % without looking
# In some box of handwritten digits 95 % are ones (the number of copies on a form, say). A model that answers 1 to every picture is right for 95 %. What is the mean of its recalls over all classes (**balanced accuracy**)? Guess.
#
# From a confusion matrix (rows: right answers, columns: given answers), write a function that returns accuracy and balanced accuracy. Use `per_class_recall`.


# %% exercise="two_accuracies"
def two_accuracies(cm):
    """(正解率, balanced accuracy)。cm: (クラス数, クラス数)。どの行にも 1 枚はある。"""  #:ja
    """(accuracy, balanced accuracy). cm: (classes, classes), with at least one picture in each row."""  #:en
    ### BEGIN SOLUTION
    return np.trace(cm) / np.sum(cm), float(np.mean(per_class_recall(cm)))
    ### END SOLUTION


# %% test="two_accuracies"
lazy = np.zeros((10, 10), dtype=int)
lazy[:, 1] = [10, 1710] + [10] * 8
print([f"{value:.1%}" for value in two_accuracies(lazy)])
expect("two_accuracies(lazy)", two_accuracies(lazy), (0.95, 0.1))
expect("two_accuracies([[8, 2], [1, 9]])", two_accuracies(np.array([[8, 2], [1, 9]])), (0.85, 0.85))
expect("two_accuracies([[80, 20], [0, 1]])", two_accuracies(np.array([[80, 20], [0, 1]])), (81 / 101, 0.9))

# %% [markdown] answer="two_accuracies" lang="ja"
# 10 % です。「1」の再現率は 100 % でも、ほかの 9 クラスは 0 % だからです。どのクラスも同じ重さで数えるので、何も見ない答え方は必ず 1/クラス数 になります。
# 「正解率 95 %」と聞いたら、いつも同じ答えを返したときの正解率をまず尋ねましょう。病気や不正のように片方のクラスがとても少ない問題では、とくに大切です。
# %% [markdown] answer="two_accuracies" lang="en"
# 10 %: the recall of 1 is 100 %, that of the nine other classes 0 %. Every class counts the same, so answering without looking always gives 1 divided by the number of classes.
# Whenever you hear "95 % accuracy", first ask for the accuracy of giving always the same answer. This matters most where one class is rare, as with diseases or fraud.

# %% [markdown] lang="ja"
# ### 2. 自信のないものは、人に回す
# 郵便番号を読む機械は、自信のない封筒を人に回します。確率の低いほうから 10 % を人に回すと、残り 90 % の誤り率は、もとの何分の 1 になるでしょうか。9 割? 半分? もっと小さい?
#
# 自信(いちばん大きい確率)の高いほうから割合 `share` だけを残したときの誤り率を返す関数を書いてください。残す枚数は四捨五入します。
# %% [markdown] lang="en"
# ### 2. Leave the doubtful ones to people
# A machine that reads postcodes hands the envelopes that it is least sure of to people. If these are 10 %, what happens to the error rate of the other 90 %: a tenth less, half, or still lower?
#
# Write a function that returns the error rate when only the share `share` with the highest confidence (largest probability) is kept. Round the number of pictures kept.


# %%
X, t = load_digits(return_X_y=True)
rng = np.random.default_rng(0)
order = rng.permutation(len(X))
X, t = X[order] / 16, t[order]
probabilities = LogisticRegression(max_iter=2000).fit(X[:300], t[:300]).predict_proba(X[300:])
targets = t[300:]


# %% exercise="error_among_sure"
def error_among_sure(probabilities, targets, share):
    """自信の高いほうから割合 share の画像の誤り率。probabilities: (n, クラス数)、targets: (n,)。"""  #:ja
    """The error rate among the share of pictures with the highest confidence. probabilities: (n, classes); targets: (n,)."""  #:en
    ### BEGIN SOLUTION
    kept = np.argsort(-probabilities.max(axis=1))[: round(share * len(targets))]
    return float(np.mean(probabilities[kept].argmax(axis=1) != targets[kept]))
    ### END SOLUTION


# %% test="error_among_sure"
p = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.55, 0.45]])
expect("error_among_sure(p, [0, 0, 1, 1], 1)", error_among_sure(p, np.array([0, 0, 1, 1]), 1), 0.5)
expect("error_among_sure(p, [0, 0, 1, 1], 0.5)", error_among_sure(p, np.array([0, 0, 1, 1]), 0.5), 0.0)
found = {share: error_among_sure(probabilities, targets, share) for share in [1, 0.9, 0.8, 0.5]}
print({share: f"{error:.1%}" for share, error in found.items()})
assert found[0.9] < 0.7 * found[1] and found[0.5] <= found[0.8] <= found[0.9]

# %% [markdown] answer="error_among_sure" lang="ja"
# 1 割を人に回すだけで、誤り率は半分より小さくなります。誤りが、自信の低い画像に集まっているからです。半分まで絞ると、ほとんど間違えません。
# 機械と人の分担は、この曲線を見て決められます。ただし、学習したことのない種類の画像(文字でないものなど)には、間違っていても高い自信で答えることがあります。
# %% [markdown] answer="error_among_sure" lang="en"
# With only a tenth left to people, the error rate is less than half, because errors gather where confidence is low. Among the surest half there is hardly any.
# From this curve one can decide how machine and people share the work. But for kinds of pictures that it never saw, such as no digit at all, a model may be wrong with high confidence.

# %% [markdown] lang="ja"
# ### 3. その差は、偶然か
# 同じ 1,000 枚のテスト画像で、モデル A は 968 枚、B は 975 枚正解しました。B のほうが本当によいのでしょうか。
#
# **ブートストラップ**で調べます。1,000 枚から、重複を許して 1,000 枚をくじで選び直し、両方の正解数を比べる、という作業を何度も繰り返します。B が A より多く正解しなかった割合が小さければ、偶然とは考えにくいと言えます。
# この割合を返す関数を書いてください。両方のモデルには、同じくじを使います。間違える画像が重なっている場合と、ばらばらの場合とで、割合はどちらが小さくなるか予想してください。
# %% [markdown] lang="en"
# ### 3. Is the difference chance?
# On the same 1,000 test pictures model A is right for 968, model B for 975. Is B really better?
#
# The **bootstrap** tells: draw 1,000 of the 1,000 pictures by lot, with repetitions, compare both models on them, and do this many times. If the share of draws in which B is *not* right more often than A is small, chance is an unlikely explanation.
# Write a function that returns this share. Both models use the same draw. If the two models err on the same pictures, will the share be smaller or larger than if they err on different ones? Guess.


# %% exercise="not_better"
def not_better(right_a, right_b, rng, draws=2000):
    """B の正解数が A 以下だったくじの割合。right_a, right_b: (n,) の True か False、同じ画像の順。"""  #:ja
    """The share of draws in which B is not right more often than A. right_a, right_b: (n,) of True or False, for the same pictures."""  #:en
    ### BEGIN SOLUTION
    difference = right_b.astype(int) - right_a.astype(int)
    rows = rng.integers(0, len(difference), (draws, len(difference)))
    return float(np.mean(difference[rows].sum(axis=1) <= 0))
    ### END SOLUTION


# %% test="not_better"
def answers(wrong):
    right = np.ones(1000, dtype=bool)
    right[wrong] = False
    return right


a = answers(np.arange(32))
same, other = answers(np.arange(25)), answers(np.arange(100, 125))
shares = [not_better(a, b, np.random.default_rng(0)) for b in (same, other)]
print(f"{shares[0]:.3f}, {shares[1]:.3f}")
expect("not_better(a, a, rng)", not_better(a, a, np.random.default_rng(0)), 1.0)
assert shares[0] < 0.01 and 0.1 < shares[1] < 0.3

# %% [markdown] answer="not_better" lang="ja"
# B の間違い 25 枚がすべて A の間違いにも含まれるなら、割合はほぼ 0 で、B は確かによいと言えます。間違いが重ならないと 20 % ほどになり、偶然でも十分に起こる差です。正解数は同じ 968 と 975 なのに、結論が変わるのです。
# だから、2 つのモデルは正解率だけでなく、同じ画像で 1 枚ずつ比べます。どちらか片方だけが間違えた画像の数が、差の不確かさを決めます。
# %% [markdown] answer="not_better" lang="en"
# If all 25 mistakes of B are among those of A, the share is almost 0, and B is clearly better. If no mistake is shared it is about 20 %, which chance can well explain. The counts, 968 and 975, are the same; the conclusion is not.
# So compare two models picture by picture, not only by their accuracies. How uncertain the difference is depends on the pictures that only one of them gets wrong.
