# %% [markdown] rubric="in_a_nutshell" lang="ja"
# **自分の答えを採点する** 1 つにつき 1 点です。深層学習を知らない人に読んでもらい、聞き返されたところを直すのが、いちばんよい確かめ方です。
#
# - **プログラムとの違い** 例を 1 つ挙げ、「規則を人が書く」のと「データから決める」の違いがその例で分かれば 1 点。「人間の脳をまねる」だけなら 0 点です。
# - **ネットワークと学習** 入力から出力への関数であること、変わるのは重み(とバイアス)であること、目標は損失を小さくして**見たことのないデータ**にも答えられるようにすること。3 つそろって 1 点です。
# - **式と地図** $w$、$\eta$、$\nabla L$ の意味と「引く」理由(勾配は登る向き)が書け、ミニバッチ 1 つで 1 歩、全部使って 1 エポックと説明してあれば 1 点。次のエポックが続きから始まることが抜けている答えをよく見ます。
# %% [markdown] rubric="in_a_nutshell" lang="en"
# **Judge your own answer.** Each of these is worth 1 point. The best test is to let somebody read it who knows no deep learning, and to mend what they ask about.
#
# - **The difference from a program**: 1 point for one example in which it becomes clear that the rules are found from data and not written by a person. "It imitates the brain" alone: 0 points.
# - **Network and training**: it is a function from input to output; what changes are the weights (and biases); the goal is a small loss, and right answers on data **never seen**. All three make 1 point.
# - **Formula and map**: 1 point for the meaning of $w$, $\eta$ and $\nabla L$, the reason for the minus sign (the gradient points uphill), and one step for each mini-batch, one epoch when all are used. What is often missing: the next epoch goes on from where the last one ended.

# %% setup
import numpy as np

# %% given="spirals, softmax, softmax_cross_entropy, forward, TwoLayerNet"

# %% [markdown] lang="ja"
# ### 1. もう 1 つの静かなバグ
# 友だちのネットワークは、何エポック学習しても正解率が 3 分の 1 のままです(クラスは 3 つ)。エラーは出ず、訓練の損失も 1.1 あたりから動きません。ミニバッチを作る関数は、次のものです。
#
# ```python
# def broken_batches(X, t, size, rng):
#     X = X[rng.permutation(len(X))]
#     t = t[rng.permutation(len(t))]
#     return [(X[i : i + size], t[i : i + size]) for i in range(0, len(X) - size, size)]
# ```
#
# 間違いは 2 つあります。両方直して、`batches` として書いてください。2 つ目の間違いだけなら、正解率は下がるでしょうか。
# %% [markdown] lang="en"
# ### 1. One more silent bug
# A friend's network keeps an accuracy of one third (there are three classes), however many epochs it trains. There is no error message, and the training loss stays at about 1.1. This is the function that makes the mini-batches:
#
# ```python
# def broken_batches(X, t, size, rng):
#     X = X[rng.permutation(len(X))]
#     t = t[rng.permutation(len(t))]
#     return [(X[i : i + size], t[i : i + size]) for i in range(0, len(X) - size, size)]
# ```
#
# It has two faults. Mend both and write it as `batches`. If only the second fault were there, would the accuracy suffer?


# %% exercise="batches"
def batches(X, t, size, rng):
    """シャッフルしたミニバッチ (X の一部, t の一部) のリスト。どの件も 1 度ずつ入り、最後の組は小さいことがある。"""  #:ja
    """A list of shuffled mini-batches (part of X, part of t). Every sample is in exactly one; the last may be smaller."""  #:en
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    X, t = X[order], t[order]
    return [(X[i : i + size], t[i : i + size]) for i in range(0, len(X), size)]
    ### END SOLUTION


# %% test="batches"
def broken_batches(X, t, size, rng):
    X = X[rng.permutation(len(X))]
    t = t[rng.permutation(len(t))]
    return [(X[i : i + size], t[i : i + size]) for i in range(0, len(X) - size, size)]


numbers = np.arange(10)
made = batches(numbers, numbers * 10, 4, np.random.default_rng(0))
assert [len(x) for x, _ in made] == [4, 4, 2] and all(np.array_equal(t, 10 * x) for x, t in made)
expect("np.sort(…)", np.sort(np.concatenate([x for x, _ in made])), numbers)
assert [len(x) for x, _ in batches(numbers, numbers, 5, np.random.default_rng(0))] == [5, 5]
X, labels = spirals(600, np.random.default_rng(0))
found = {}
for make in [broken_batches, batches]:
    rng = np.random.default_rng(1)
    net = TwoLayerNet(2, 50, 3, rng)
    for _ in range(60):
        for x, t in make(X, np.eye(3)[labels], 20, rng):
            net.network = [(W - 0.5 * dW, b - 0.5 * db) for (W, b), (dW, db) in zip(net.network, net.gradient(x, t))]
    found[make.__name__] = np.mean(net.predict(X).argmax(axis=1) == labels)
print({name: f"{share:.0%}" for name, share in found.items()})
assert found["batches"] > 0.85 > 0.5 > found["broken_batches"]

# %% [markdown] answer="batches" lang="ja"
# 1 つ目は、`X` と `t` を別々の順番でシャッフルしていること。画像と正解の組がばらばらになり、学ぶべき規則がなくなります。損失が $\log 3 ≈ 1.1$ から動かないのが手がかりです。
# 2 つ目は `len(X) - size` で、最後の組が落ちます。件数が割り切れるときも、丸ごと 1 組が落ちます。毎回違う件が落ちるので、正解率はほとんど下がりません。だから気づきにくく、検証で同じ関数を使ったときに、件数が合わずに初めて見つかります。
# %% [markdown] answer="batches" lang="en"
# The first fault: `X` and `t` are shuffled in two different orders. Pictures no longer belong to their labels, and there is no rule to learn. The clue is a loss that stays at $\log 3 ≈ 1.1$.
# The second is `len(X) - size`, which drops the last batch, even a full one when the numbers divide evenly. Other samples are dropped each time, so the accuracy hardly suffers. This makes it hard to notice; it shows when the same function is used for validation and the number of samples is wrong.

# %% [markdown] lang="ja"
# ### 2. 同じ人の写真は、同じ側に
# 50 人が、写真を 10 枚ずつ撮りました。写真を 1 枚ずつくじで分けると、同じ人の写真が訓練にも検証にも入ります。検証の正解率は、本当より高く出るでしょうか、低く出るでしょうか。
#
# 人ごとに分ける関数を書いてください。人の番号の配列 `people`(写真の枚数だけある)を受け取り、検証に回す写真の番号と、訓練に使う写真の番号の組を返します。検証に回すのは、人の数の割合 `share`(四捨五入)です。
# %% [markdown] lang="en"
# ### 2. All pictures of one person on one side
# 50 people took 10 pictures each. If lots are drawn for single pictures, the pictures of one person are in both training and validation data. Will the validation accuracy come out higher or lower than it really is?
#
# Write a function that splits by person. It takes the array `people`, a person's number for each picture, and returns the pair (indices of validation pictures, indices of training pictures). The share `share` of the people, rounded, goes to validation.


# %% exercise="split_by_person"
def split_by_person(people, share, rng):
    """(検証に使う写真の番号, 訓練に使う写真の番号)。people: (n,) の、人の番号。誰も両方には入らない。"""  #:ja
    """(indices for validation, indices for training). people: (n,), the number of the person; nobody is on both sides."""  #:en
    ### BEGIN SOLUTION
    names = np.unique(people)
    chosen = rng.permutation(names)[: round(share * len(names))]
    aside = np.isin(people, chosen)
    return np.flatnonzero(aside), np.flatnonzero(~aside)
    ### END SOLUTION


# %% test="split_by_person"
rng = np.random.default_rng(0)
people = np.repeat(np.arange(50), 10)
valid, training = split_by_person(people, 0.2, rng)
expect("np.sort(…)", np.sort(np.concatenate([valid, training])), np.arange(500))
assert not set(people[valid]) & set(people[training]) and len(set(people[valid])) == 10
assert not np.array_equal(valid, split_by_person(people, 0.2, rng)[0])
# ja: 顔つき(人ごと)と、答えのしるし(弱い)からなる「写真」を、いちばん近い写真で当てる
# en: "pictures" made of a face for each person and a weak mark of the answer, classified by the nearest picture
answers = rng.integers(0, 2, 50)[people]
pictures = rng.normal(0, 1, (50, 20))[people] + rng.normal(0, 0.3, (500, 20)) + 0.2 * answers[:, None]
lots = rng.permutation(500)
found = {}
for name, (valid, training) in {"picture": (lots[:100], lots[100:]), "person": split_by_person(people, 0.2, rng)}.items():
    nearest = np.argmin(((pictures[valid][:, None] - pictures[training]) ** 2).sum(axis=2), axis=1)
    found[name] = np.mean(answers[training][nearest] == answers[valid])
print({name: f"{share:.0%}" for name, share in found.items()})
assert found["picture"] > found["person"] + 0.2

# %% [markdown] answer="split_by_person" lang="ja"
# 1 枚ずつ分けると、ほぼ 100 % になります。いちばん近い写真は同じ人の写真で、答えも同じだからです。新しい人の写真では 60 % ほどしか当たらないのに、です。
# 「検証データは、本番で出会うデータのように選ぶ」が規則です。新しい患者、新しい日、新しいカメラで使うなら、患者、日、カメラで分けます(scikit-learn の `GroupShuffleSplit`)。
# %% [markdown] answer="split_by_person" lang="en"
# Split by picture, the result is almost 100 %: the nearest picture is one of the same person, with the same answer. On pictures of new people it is right for about 60 %.
# The rule is to choose validation data as they will come in use. For new patients, days or cameras, split by patient, day or camera (`GroupShuffleSplit` in scikit-learn).

# %% [markdown] lang="ja"
# ### 3. 輪を囲むには、ユニットがいくつ要る?
# 中心の丸(クラス 0)を、輪(クラス 1)が囲んでいます。中間層が ReLU のネットワークで 95 % 以上当てるには、中間ユニットが最低いくつ要るでしょうか。1、2、3、5、10? 理由と一緒に予想してください。
#
# ユニットの数を受け取り、学習して正解率を返す関数を、白紙から書きます(`TwoLayerNet` を使ってかまいません)。運が悪いこともあるので、シードを変えて 5 回学習し、いちばん良い正解率を返してください。
# %% [markdown] lang="en"
# ### 3. How many units does it take to enclose a ring?
# A disc in the middle (class 0) is enclosed by a ring (class 1). How many hidden ReLU units are needed for an accuracy of at least 95 %: 1, 2, 3, 5, 10? Guess, with a reason.
#
# Write, from an empty cell, a function that takes the number of units, trains, and returns the accuracy (you may use `TwoLayerNet`). Training can be unlucky, so train with five seeds and return the best accuracy.


# %%
def ring(n, rng):
    """点 (n, 2) とラベル (n,):半径 1 までの丸が 0、半径 1.5 から 2.5 の輪が 1。"""  #:ja
    """Points (n, 2) and labels (n,): a disc of radius 1 is 0, a ring of radius 1.5 to 2.5 is 1."""  #:en
    labels, angle = rng.integers(0, 2, n), rng.uniform(0, 2 * np.pi, n)
    radius = np.where(labels == 0, np.sqrt(rng.uniform(0, 1, n)), rng.uniform(1.5, 2.5, n))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), labels


# %% exercise="best_accuracy"
def best_accuracy(units, X, labels):
    """中間ユニット units 個のネットワークを 5 つのシードで学習させたときの、X についての最良の正解率。"""  #:ja
    """The best accuracy on X of networks with `units` hidden units, trained with five seeds."""  #:en
    ### BEGIN SOLUTION
    best, t = 0.0, np.eye(2)[labels]
    for seed in range(5):
        net = TwoLayerNet(2, units, 2, np.random.default_rng(seed))
        for _ in range(1000):
            net.network = [(W - 0.5 * dW, b - 0.5 * db) for (W, b), (dW, db) in zip(net.network, net.gradient(X, t))]
        best = max(best, float(np.mean(net.predict(X).argmax(axis=1) == labels)))
    return best
    ### END SOLUTION


# %% test="best_accuracy"
X, labels = ring(300, np.random.default_rng(0))
found = {units: best_accuracy(units, X, labels) for units in [1, 2, 3, 5]}
print({units: f"{share:.0%}" for units, share in found.items()})
assert found[2] < 0.95 < found[3] and found[1] < found[2]

# %% [markdown] answer="best_accuracy" lang="ja"
# 3 つです。ReLU のユニット 1 個は、平面を 1 本の線で「0 の側」と「増えていく側」に分けます。2 本の線では、丸を囲む閉じた形は作れません。3 本なら三角形で囲めます。
# ただし、3 つで必ず学習できるわけではありません。5 つのシードの中には、うまくいかないものもあります。数に余裕があるほど、学習は楽になります。「表せる」ことと「学習で見つかる」ことは、別のことなのです。
# %% [markdown] answer="best_accuracy" lang="en"
# Three. One ReLU unit divides the plane by a line into a side of zeros and a side on which it grows. Two lines do not enclose anything; three make a triangle around the disc.
# But three units do not always learn it: some of the five seeds fail. Training is easier with units to spare. What a network can express and what training finds are two things.
