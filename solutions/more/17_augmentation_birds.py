# %% [markdown] rubric="fair_test" lang="ja"
# **自分の答えを採点する** 1 つにつき 1 点です。
#
# - **原因が分からない** 3 つの結果の間で変わったもの(モデル、拡張、訓練の長さ)を 2 つ以上挙げ、だから分けられないと書いてあれば 1 点。「実験が雑だ」だけなら 0 点です。
# - **差の大きさ** 検証の枚数や測った回数をもとに、0.03 % や 0.5 % が偶然の散らばりより小さいか、少なくとも区別できないことを、数を使って述べていれば 1 点。「差が小さいから」だけでは、何と比べて小さいのかが分かりません。
# - **実験の提案** 変えるもの(メビウス変換のあるなし)が 1 つだけで、ほかをそろえ、シードを変えて複数回、がそろえば 1 点。「もっとデータを集める」は別の話です。
#
# 「役に立たない」ではなく「まだ分からない」という結論になっているかも、確かめましょう。
# %% [markdown] rubric="fair_test" lang="en"
# **Judge your own answer.** Each of these is worth 1 point.
#
# - **The cause is unknown**: 1 point if you name at least two things that changed between the three results (model, augmentation, length of training), so that they cannot be told apart. "A sloppy experiment" alone: 0 points.
# - **The size of the differences**: 1 point if you compare 0.03 % or 0.5 % with the variation by chance, using the number of validation pictures or of runs. "They are small" does not say compared with what.
# - **An experiment**: 1 point if one thing only is changed (with or without Möbius maps), everything else is the same, and there are several seeds. "Collect more data" is another matter.
#
# Check also that your conclusion is "we cannot tell yet", not "useless".

# %% setup
import math

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

# %% given="mobius"

# %% [markdown] lang="ja"
# ### 1. 2 回続けても、メビウス変換
# メビウス変換 $f$ のあとに $g$ を続けると、また 1 つのメビウス変換になります。係数は、2×2 の行列 $\begin{pmatrix} a & b \\ c & d \end{pmatrix}$ の掛け算で求められます。掛ける順番は $G F$ でしょうか、$F G$ でしょうか。
#
# 続けた変換の係数を返す関数と、元に戻す変換(逆変換)の係数を返す関数を書いてください。係数は 4 つ組 `(a, b, c, d)` です。
#
# <details><summary>ヒント</summary>
#
# 係数を全部同じ数で割っても、変換は変わりません。だから、逆行列の「行列式で割る」ところは省けます。
#
# </details>
# %% [markdown] lang="en"
# ### 1. Two in a row are one again
# A Möbius map $f$ followed by $g$ is a Möbius map again. Its coefficients come from a product of the 2×2 matrices $\begin{pmatrix} a & b \\ c & d \end{pmatrix}$. In which order: $G F$ or $F G$?
#
# Write a function for the coefficients of both in a row, and one for the map that leads back (the inverse). Coefficients are given as `(a, b, c, d)`.
#
# <details><summary>Hint</summary>
#
# Dividing all coefficients by one number does not change the map. So the inverse matrix need not be divided by its determinant.
#
# </details>


# %% exercise="one_after_other"
def one_after_other(first, second):
    """first のあとに second を続けた変換の係数 (a, b, c, d)。"""  #:ja
    """The coefficients (a, b, c, d) of first, followed by second."""  #:en
    ### BEGIN SOLUTION
    (a, b, c, d), (p, q, r, s) = first, second
    return p * a + q * c, p * b + q * d, r * a + s * c, r * b + s * d
    ### END SOLUTION


def inverse(coeffs):
    """元に戻す変換の係数。"""  #:ja
    """The coefficients of the map that leads back."""  #:en
    ### BEGIN SOLUTION
    a, b, c, d = coeffs
    return d, -b, -c, a
    ### END SOLUTION


# %% test="one_after_other"
f, g = (1 + 0.2j, 0.1, 0.3j, 1.0), (0.9, 0.2j, -0.1, 1.1)
z = torch.tensor([0.1 + 0.2j, -0.5, 0.7j, 0.4 - 0.9j])
both = mobius(mobius(z, *f), *g)
expect("mobius(z, *one_after_other(f, g))", torch.view_as_real(mobius(z, *one_after_other(f, g))), torch.view_as_real(both), tol=1e-5)
back = mobius(mobius(z, *f), *inverse(f))
expect("mobius(mobius(z, *f), *inverse(f))", torch.view_as_real(back), torch.view_as_real(z), tol=1e-5)
other = mobius(z, *one_after_other(g, f))
print(float((other - both).abs().max()))
assert not torch.allclose(other, both)

# %% [markdown] answer="one_after_other" lang="ja"
# $G F$ です。式の上では、先に使うものが右(内側)に来ます。順番を逆にすると、別の変換になります。
# 役に立つのは、たとえば「画像を 2 回変形する」ときです。1 回ずつ画素を補間すると、そのたびにぼやけます。係数を先に掛け合わせておけば、補間は 1 回で済みます。多くのライブラリが、回転・拡大・移動を 1 つの行列にまとめておくのも、同じ理由からです。
# %% [markdown] answer="one_after_other" lang="en"
# $G F$: what is applied first stands on the right, inside. The other order gives another map.
# This is useful when a picture is transformed twice. Each interpolation of pixels blurs it a little more; with the coefficients multiplied first, one interpolation is enough. Libraries combine turning, zooming and moving into one matrix for the same reason.

# %% [markdown] lang="ja"
# ### 2. 回しすぎると、答えが変わる
# 数字の画像を 180 度回すデータ拡張を考えます。回した「6」を、回していない数字で学習した分類器に見せると、何と答えるでしょうか。「0」「1」「8」はどうでしょう。4 つの数字について予想してください。
#
# 数字ごとに、180 度回した画像が元のラベルのまま正しく答えられる割合を、長さ 10 の配列で返す関数を書きます。分類器は `predict` で (n, 64) を受け取ります。
# %% [markdown] lang="en"
# ### 2. Turned too far, the answer changes
# Think of an augmentation that turns digits by 180 degrees. A classifier that learned upright digits is shown a turned 6. What will it say? And to 0, 1 and 8? Guess for these four.
#
# Write a function that returns an array of length 10: for each digit, the share of pictures that are still answered with their own label after a turn by 180 degrees. The classifier's `predict` takes (n, 64).


# %%
X, t = load_digits(return_X_y=True)
classifier = KNeighborsClassifier(3).fit(X[:1000], t[:1000])


# %% exercise="kept_after_turn"
def kept_after_turn(classifier, X, t):
    """数字 0 から 9 ごとの、180 度回しても元のラベルで答えられた割合 (10,)。X: (n, 64) は 8×8 の画像、t: (n,)。"""  #:ja
    """For each digit 0 to 9 the share answered with its own label after a turn by 180 degrees, (10,). X: (n, 64), pictures of 8×8; t: (n,)."""  #:en
    ### BEGIN SOLUTION
    turned = X.reshape(-1, 8, 8)[:, ::-1, ::-1].reshape(-1, 64)
    right = classifier.predict(turned) == t
    return np.array([right[t == digit].mean() for digit in range(10)])
    ### END SOLUTION


# %% test="kept_after_turn"
shares = kept_after_turn(classifier, X[1000:], t[1000:])
print({digit: f"{share:.0%}" for digit, share in enumerate(shares)})
turned = X[1000:].reshape(-1, 8, 8)[:, ::-1, ::-1].reshape(-1, 64)
answers = np.bincount(classifier.predict(turned)[t[1000:] == 6], minlength=10)
print("6 →", answers)
assert shares.shape == (10,) and shares[0] > 0.9 and shares[6] < 0.1 and answers.argmax() == 9
expect("mean", float(np.dot(shares, np.bincount(t[1000:])) / 797), float(np.mean(classifier.predict(turned) == t[1000:])))

# %% [markdown] answer="kept_after_turn" lang="ja"
# 「0」は 180 度回してもほとんど「0」のままで、「6」はほとんど「9」になります。「9」というラベルのまま「6」の形を学習させれば、害にしかなりません。
# データ拡張は「この変え方では答えが変わらない」という、あなたの知識です。それが正しいかどうかは、クラスごとに違います。この課題のように、**拡張していないデータで学習した分類器に、拡張した画像を見せる**と、答えの変わるクラスが見つかります(ただし、分類器が弱いだけで外すこともあります)。
# %% [markdown] answer="kept_after_turn" lang="en"
# A turned 0 is almost always a 0; a turned 6 almost always a 9. Training on shapes of a 6 with the label 9 can only do harm.
# An augmentation states what you know: such a change does not change the answer. Whether this is true can differ from class to class. As here, **show augmented pictures to a classifier that learned without them**, and you find the classes for which the answer changes (though a weak classifier also fails for other reasons).

# %% [markdown] lang="ja"
# ### 3. シードはいくつ要る?
# 拡張のあるなしで、同じシードどうしの正解率の差を測ります。差の散らばり(標準偏差)が 0.6 % のとき、本当の差が 0.5 % なら、シードはいくつあれば「差がある」と言えるでしょうか。本当の差が 0.05 % なら? 予想してください。
#
# 平均の標準誤差は $s / \sqrt{n}$ です。ここでは「差が標準誤差の 2 倍以上」を目安にします。差と標準偏差から、必要なシードの最小の数を返す関数を書いてください(2 以上とします)。
# %% [markdown] lang="en"
# ### 3. How many seeds does it take?
# With and without an augmentation we measure accuracies with equal seeds, and take the differences. If these vary with a standard deviation of 0.6 %, how many seeds does it take to see a true difference of 0.5 %? And one of 0.05 %? Guess.
#
# The standard error of a mean is $s / \sqrt{n}$. Our rule: the difference is at least twice the standard error. Write a function that goes from difference and standard deviation to the least number of seeds (2 or more).


# %% exercise="seeds_needed"
def seeds_needed(difference, deviation):
    """差が標準誤差の 2 倍以上になる最小のシードの数(2 以上の整数)。difference: 0 でない数、deviation: 標準偏差。"""  #:ja
    """The least number of seeds, at least 2, for which the difference is twice the standard error or more. difference: not 0; deviation: a standard deviation."""  #:en
    ### BEGIN SOLUTION
    return max(2, math.ceil((2 * deviation / abs(difference)) ** 2 - 1e-9))
    ### END SOLUTION


# %% test="seeds_needed"
for difference in [2.0, 0.5, 0.1, 0.05]:
    print(f"{difference:<5} % → {seeds_needed(difference, 0.6)}")
expect("seeds_needed(0.5, 0.6)", seeds_needed(0.5, 0.6), 6)
expect("seeds_needed(-0.05, 0.6)", seeds_needed(-0.05, 0.6), 576)
expect("seeds_needed(2, 0.6)", seeds_needed(2, 0.6), 2)
expect("seeds_needed(1, 2)", seeds_needed(1, 2), 16)
rng = np.random.default_rng(0)
found = [np.mean(np.abs(d.mean(axis=1)) >= 2 * 0.6 / np.sqrt(6)) for d in (rng.normal(mean, 0.6, (4000, 6)) for mean in (0.5, 0))]
print([f"{share:.0%}" for share in found])
assert 0.4 < found[0] < 0.65 and found[1] < 0.1

# %% [markdown] answer="seeds_needed" lang="ja"
# 0.5 % なら 6 個、0.05 % なら 576 個です。差が 10 分の 1 になると、100 倍要ります。
# 最後の行は、この目安のもう 1 つの顔です。本当に 0.5 % の差があっても、6 個のシードで見つかるのは半分ほどしかありません。逆に差がまったくなくても、5 % ほどは「差がある」と出ます。だから、見つからなかったときの正しい言い方は「差がない」ではなく「このシードの数では分からない」です。
# %% [markdown] answer="seeds_needed" lang="en"
# 6 for 0.5 %, and 576 for 0.05 %. A tenth of the difference takes a hundred times as many.
# The last line shows the other side of the rule. Even when there is a true difference of 0.5 %, six seeds find it in about half of all cases. And with no difference at all, the rule reports one in about 5 %. So when none is found, do not say "there is no difference" but "this number of seeds does not tell".
