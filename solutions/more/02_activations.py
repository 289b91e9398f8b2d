# %% [markdown] rubric="why_relu" lang="ja"
# **自分の答えを採点する** 1 つにつき 1 点です。言葉が違っても、同じ理由が書いてあれば点になります。
#
# - **シグモイド** 「傾きが小さい(最大 0.25)」と「層を通るたびに掛けられる」の両方があれば 1 点。「勾配消失が起きるから」と名前だけなら、しくみがないので 0 点です。
# - **ReLU** 正の側で傾きが 1 のままだから縮まない、とあれば 1 点。「計算が軽いから」は、この点の理由にはなりません。
# - **もう 1 つ** 長所か短所と、その理由が組になっていれば 1 点。「速い」だけなら、なぜ速いのかを書き足しましょう。
# %% [markdown] rubric="why_relu" lang="en"
# **Judge your own answer.** Each of these is worth 1 point. Other words for the same reason count as well.
#
# - **Sigmoid**: 1 point if you say both that its slope is small (0.25 at most) and that every layer multiplies by it. The name "vanishing gradients" alone explains no mechanism: 0 points.
# - **ReLU**: 1 point if you say that the slope stays 1 for positive inputs, so the product does not shrink. "It is cheap" is no reason for this.
# - **One more**: 1 point for an advantage or disadvantage together with its reason. If you only wrote "fast", add what makes it fast.

# %% setup
import numpy as np

# %% given="affine, sigmoid, relu, softmax"

# %% [markdown] lang="ja"
# ### 1. 温度を付けたソフトマックス
# 8 節のスライダーで変えた温度(temperature)を、関数にしましょう。点数 $u$ を温度 $T$ で割ってから、ソフトマックスに入れます。
#
# まず予想してください。$T$ をうまく選べば、点数が低いクラスの確率を、点数が高いクラスより高くできるでしょうか。
# 予想したら、関数を書いて確かめましょう。点数 1000 を温度 0.001 で割っても、`nan` にならないようにします。
# %% [markdown] lang="en"
# ### 1. Softmax with a temperature
# Put the temperature of the slider in section 8 into a function: the scores $u$ are divided by a temperature $T$ before softmax.
#
# Make a guess first. Is there a $T$ that gives a class with a lower score a higher probability than one with a higher score?
# Then write the function and look. A score of 1000 at temperature 0.001 must not give `nan`.


# %% exercise="softmax_with_temperature"
def softmax_with_temperature(u, temperature):
    """点数を温度で割ってから確率にする。u: (クラス数,) または (B, クラス数)、temperature: 正の数。u と同じ形で返す。"""  #:ja
    """Divide scores by the temperature, then turn them into probabilities. u: (classes,) or (B, classes); temperature: above 0. Same shape as u."""  #:en
    ### BEGIN SOLUTION
    return softmax(np.asarray(u) / temperature)
    ### END SOLUTION


# %% test="softmax_with_temperature"
u = np.array([2.0, 1.0, 0.0])
for T in [0.1, 1, 10]:
    print(f"T = {T:<4}", softmax_with_temperature(u, T).round(3))
expect("softmax_with_temperature(u, 1)", softmax_with_temperature(u, 1), [0.66524096, 0.24472847, 0.09003057])
expect("softmax_with_temperature(u, 1e-3)", softmax_with_temperature(u, 1e-3), [1.0, 0.0, 0.0])
expect("softmax_with_temperature(u, 1e9)", softmax_with_temperature(u, 1e9), [1 / 3, 1 / 3, 1 / 3])
expect("softmax_with_temperature([1000, 0], 0.001)", softmax_with_temperature(np.array([1000, 0]), 0.001), [1.0, 0.0])
rows = softmax_with_temperature(np.array([[0.0, 2.0], [6.0, 0.0]]), 2.0)
expect("softmax_with_temperature([[0, 2], [6, 0]], 2)", rows, [[0.26894142, 0.73105858], [0.95257413, 0.04742587]])

# %% [markdown] answer="softmax_with_temperature" lang="ja"
# $T$ が小さいと点数の差が広がり、いちばん大きい点数の確率が 1 に近づきます。$T$ が大きいと差が縮まり、どのクラスも同じ確率に近づきます。順位は変わりません。
# だから、温度を上げた AI は珍しい言葉も選び、下げた AI はいつも同じ言葉を選びます。最大値を引く softmax を使えば、割ったあとの点数が大きくてもオーバーフローしません。
# %% [markdown] answer="softmax_with_temperature" lang="en"
# A small $T$ widens the differences between scores, and the largest score gets a probability close to 1. A large $T$ narrows them, and all classes come close to the same probability. The order of the classes never changes.
# So a program with a high temperature picks rare words, too, and one with a low temperature keeps to the likeliest. Softmax subtracts the maximum, so even huge scores do not overflow.

# %% [markdown] lang="ja"
# ### 2. 3 層を 1 層にたたむ
# 活性化関数がなければ、何層重ねても 1 層と同じでした。それなら、本当に 1 層にたためるはずです。
# `[(W1, b1), (W2, b2), …]` というリストを受け取り、続けて計算したのと同じ結果になる 1 組の `(W, b)` を返す関数を書いてください。層がいくつあっても働くようにします。
#
# <details><summary>ヒント</summary>
#
# 2 層なら $(xW_1 + b_1)W_2 + b_2$ です。かっこを外すと、$x$ に掛かる行列と、残りの部分に分かれます。前から 1 層ずつたたんでいけば、何層でも同じです。
#
# </details>
# %% [markdown] lang="en"
# ### 2. Fold three layers into one
# Without activation functions, many layers equal one. Then it must be possible to fold them into one.
# Write a function that takes a list `[(W1, b1), (W2, b2), …]` and returns one pair `(W, b)` that computes the same as all layers in turn, however many there are.
#
# <details><summary>Hint</summary>
#
# Two layers compute $(xW_1 + b_1)W_2 + b_2$. Multiply out: one part contains $x$, the rest does not. Fold one layer at a time, and any number will do.
#
# </details>


# %% exercise="fold"
def fold(layers):
    """活性化関数のない層のリスト [(W, b), …] を 1 組の (W, b) にまとめる。"""  #:ja
    """Fold a list [(W, b), …] of layers without activation functions into one pair (W, b)."""  #:en
    ### BEGIN SOLUTION
    W, b = layers[0]
    for W_next, b_next in layers[1:]:
        W, b = W @ W_next, b @ W_next + b_next
    return W, b
    ### END SOLUTION


# %% test="fold"
rng = np.random.default_rng(0)
sizes = [4, 50, 50, 3]
layers = [(rng.normal(size=(n, m)), rng.normal(size=m)) for n, m in zip(sizes, sizes[1:])]
X = rng.normal(size=(5, 4))
z, bent = X, X
for W, b in layers:
    z, bent = affine(z, W, b), relu(affine(bent, W, b))
W, b = fold(layers)
expect("fold(layers)[0].shape", np.shape(W), [4, 3])
expect("X @ W + b", X @ W + b, z, hint="層を順に通した値と同じになるはずです。")  #:ja
expect("X @ W + b", X @ W + b, z, hint="It should equal what the layers give in turn.")  #:en
expect("fold([(W, b)])[1]", fold([(W, b)])[1], b)
numbers = sum(W.size + b.size for W, b in layers), W.size + b.size
print(f"パラメータ {numbers[0]} 個 → {numbers[1]} 個。ReLU を入れると一致するか: {np.allclose(X @ W + b, bent)}")  #:ja
print(f"{numbers[0]} parameters → {numbers[1]}. Still the same with ReLU: {np.allclose(X @ W + b, bent)}")  #:en

# %% [markdown] answer="fold" lang="ja"
# 3,000 個近いパラメータが、たった 15 個にまとまりました。増やしたパラメータは、表せる関数を 1 つも増やしていなかったのです。ReLU をはさむと、もう 1 組の `(W, b)` では表せません。
# 学習が終わったあとで層をたたむのは、実際に使われる工夫です。たとえば、畳み込み層とその直後のバッチ正規化(10 課)は、どちらもアフィンなので 1 つにできます。
# %% [markdown] answer="fold" lang="en"
# Almost 3,000 parameters became 15. The many parameters did not add a single function that could be expressed. With ReLU in between, no single pair `(W, b)` gives the same.
# Folding layers after training is done in practice. A convolution and the batch normalisation behind it (lesson 10) are both affine and become one.

# %% [markdown] lang="ja"
# ### 3. 死んだユニットを数える
# どのデータに対しても 0 を出す ReLU のユニットは、もう学習できません(dying ReLU)。総入力の表 `u`(行がデータ、列がユニット)から、そのようなユニットの数を返す関数を書いてください。
#
# テストのセルは、60 個のユニットに同じバイアス 0, −1, −2, −3, −5 を順に入れて数えます。それぞれ何個くらいになるか、実行する前に予想しましょう。総入力は、バイアスが 0 のとき標準偏差がおよそ 1.3 です。
# %% [markdown] lang="en"
# ### 3. Count dead units
# A ReLU unit that gives 0 for every sample cannot learn any more (dying ReLU). Write a function that returns the number of such units from a table `u` of pre-activations (rows are samples, columns are units).
#
# The test cell gives 60 units the same bias, 0, −1, −2, −3 and −5 in turn, and counts. Guess each number before you run it. With bias 0 the pre-activations have a standard deviation of about 1.3.


# %% exercise="dead_units"
def dead_units(u):
    """どのデータでも ReLU の出力が 0 になるユニットの数。u: (B, ユニット数)。整数で返す。"""  #:ja
    """The number of units whose ReLU gives 0 for every sample. u: (B, units). Returns an integer."""  #:en
    ### BEGIN SOLUTION
    return int(np.sum(np.all(relu(u) == 0, axis=0)))
    ### END SOLUTION


# %% test="dead_units"
expect("dead_units([[1, -1, 0], [-2, -3, 0]])", dead_units(np.array([[1, -1, 0], [-2, -3, 0]])), 2)
expect("dead_units([[1, 2]])", dead_units(np.array([[1, 2]])), 0)
rng = np.random.default_rng(0)
u = rng.normal(size=(50, 20)) @ rng.normal(0, 0.3, (20, 60))
counts = [dead_units(u + bias) for bias in [0, -1, -2, -3, -5]]
print(dict(zip([0, -1, -2, -3, -5], counts)))
assert counts[0] == 0 and counts == sorted(counts) and counts[-1] > 50, counts

# %% [markdown] answer="dead_units" lang="ja"
# −2 までは、どのユニットも生きています。50 件のうち 1 件でも正になれば、そのユニットは学習を続けられるからです。−3 で急に増えて半分を超え、−5 ではほぼ全滅します。
# 学習率が大きすぎると、1 回の更新でバイアスがここまで下がることがあります。傾きが 0 なので、そのデータだけではもう戻れません。
# %% [markdown] answer="dead_units" lang="en"
# Down to −2 every unit is alive: one positive sample among 50 is enough to go on learning. At −3 more than half are dead, and at −5 almost all.
# With too large a learning rate, a single update can push a bias down this far. The slope is 0 then, and with these samples the unit never comes back.
