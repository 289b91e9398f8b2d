# %% [markdown] rubric="model_card" lang="ja"
# **自分の答えを採点する** 1 つにつき 1 点です。カードだけを読む人になったつもりで採点しましょう。あなたの頭の中にあっても、書いていないことは伝わりません。
#
# - **用途** 入力と答え、使う人と目的、使ってはいけない場面の 3 つがそろえば 1 点。「悪用しない」では、何をしてはいけないのかが読む人に分かりません。
# - **データ** どこから来たか、何枚か、権利(写っている人がいれば、その同意も)、見つけた不備とその扱い。4 つそろって 1 点です。「きれいにした」だけなら、何をなぜ外したのかを書き足しましょう。
# - **結果** テストの枚数、正解率、不確かさ、ベースラインの正解率、いちばん弱いクラス(差がないなら、その枚数で言えることと言えないこと)、テストを使った回数。1 つでも欠けたら 0 点です。検証データの正解率を書いた人も 0 点です。
# - **限界** 間違えそうな写真に、証拠(自分で見た間違い)か理由(訓練データにない、など)がついていて、どれでもない写真への答えと、間違いに気づいた人のすることも書いてあれば 1 点。「間違えることもある」は、どのモデルにも言えることです。
#
# 数が自分の出力と合っているかも、1 つずつ確かめましょう。
# %% [markdown] rubric="model_card" lang="en"
# **Judge your own answer.** Each of these is worth 1 point. Judge as someone who has nothing but the card: what you know and did not write does not count.
#
# - **Use**: 1 point for all three: input and answer; who it is for and what for; a use that it is not for. "Do not misuse it" does not tell the reader what not to do.
# - **Data**: 1 point for all four: where the pictures come from; how many; rights, and consent if people are in them; the faults found and what was done about each. "I cleaned the data" does not say what was left out, and why.
# - **Result**: test pictures, accuracy, uncertainty, accuracy of the baseline, weakest class (or, if there is no difference, what so many pictures can and cannot show), how often the test was used. If one is missing: 0 points. The accuracy on the validation data in its place: 0 points.
# - **Limits**: 1 point if the pictures it may fail on come with evidence (mistakes that you saw) or a reason (there were none in training), and the card says what the model answered to pictures that are none of the classes, and what to do about a mistake. "It can be wrong" is true of every model.
#
# Check each number against your own output as well.

# %% setup
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier

# %% given="stratified_split"

# %% [markdown] lang="ja"
# ### 1. 「分からない」と言うのは、いつが得?
# 9 節の `predict` は、いちばん大きい確率が `least` より小さいと unknown と答えます。`least` はいくつにすればよいでしょう。間違った答えには 10 円、unknown には(人が見直すので)1 円、正しい答えには 0 円かかるとします。確率 $p$ で正しいと信じてよいなら、答えたときの費用は平均 $10\,(1-p)$ 円です。では、どんな $p$ なら答えるほうが得でしょうか。計算してください。
#
# 次に、候補の中から、検証データで 1 件あたりの費用がいちばん小さい `least` を選ぶ関数を書きます。2 つの分類器では、計算したとおりの値が選ばれるでしょうか。予想してから実行しましょう。
# %% [markdown] lang="en"
# ### 1. When does it pay to say "unknown"?
# `predict` of section 9 says unknown if the largest probability is less than `least`. What should `least` be? Say that a wrong answer costs 10, unknown costs 1 (somebody has to look), and a right answer costs 0. If an answer really is right with probability $p$, giving it costs $10\,(1-p)$ on average. So for which $p$ does it pay to answer? Work it out.
#
# Then write a function that chooses, among candidates, the `least` with the lowest cost per picture on the validation data. Will it be the value that you worked out, for each of two classifiers? Guess before you run it.


# %%
X, t = load_digits(return_X_y=True)
X = X / 16
train, valid, test = stratified_split(t.tolist(), 0.4, 0.4, np.random.default_rng(0))


def largest_and_right(classifier, rows):
    # ja: いちばん大きい確率 (n,) と、その答えが正しいかどうか (n,)
    # en: the largest probabilities (n,), and whether these answers are right (n,)
    p = classifier.predict_proba(X[rows])
    return p.max(axis=1), p.argmax(axis=1) == t[rows]


# %% exercise="cheapest_least"
def mean_cost(largest, right, least, wrong=10, unknown=1):
    """1 件あたりの費用。largest: (n,)、right: (n,) の bool。largest が least より小さければ unknown と答える。"""  #:ja
    """Cost per picture. largest: (n,); right: (n,) of bool. The answer is unknown where largest is less than least."""  #:en
    ### BEGIN SOLUTION
    return float(np.mean(np.where(largest < least, unknown, np.where(right, 0, wrong))))
    ### END SOLUTION


def cheapest_least(largest, right, candidates, wrong=10, unknown=1):
    """candidates の中で、費用がいちばん小さい値(同じなら、先にあるほう)。"""  #:ja
    """The candidate with the lowest cost; of several, the first."""  #:en
    ### BEGIN SOLUTION
    return min(candidates, key=lambda least: mean_cost(largest, right, least, wrong, unknown))
    ### END SOLUTION


# %% test="cheapest_least"
largest, right = np.array([0.95, 0.5, 0.6, 0.8]), np.array([True, False, True, True])
expect("mean_cost(…, 0)", mean_cost(largest, right, 0), 2.5)
expect("mean_cost(…, 0.6)", mean_cost(largest, right, 0.6), 0.25)
expect("cheapest_least(…)", cheapest_least(largest, right, [0, 0.55, 0.6, 0.9]), 0.55)
expect("cheapest_least(…, unknown=20)", cheapest_least(largest, right, [0, 0.55, 0.9], unknown=20), 0)
candidates = np.arange(102) / 100
chosen = {}
for classifier in (LogisticRegression(max_iter=1000), GaussianNB(var_smoothing=1e-3)):
    name = type(classifier).__name__
    classifier.fit(X[train], t[train])
    chosen[name] = cheapest_least(*largest_and_right(classifier, valid), candidates)
    costs = [f"{least:.2f}: {mean_cost(*largest_and_right(classifier, test), least):.2f}" for least in (0, 0.9, chosen[name])]
    print(f"{name:18} least {chosen[name]:.2f}   test {costs}")
assert chosen["LogisticRegression"] < 0.85 and chosen["GaussianNB"] > 0.95

# %% [markdown] answer="cheapest_least" lang="ja"
# $10\,(1-p) < 1$ となるのは $p > 0.9$ のときです。ところが、選ばれたのは 0.64 と 1.00 でした。ここのロジスティック回帰は、訓練データが少なくて控えめな確率を出し、0.7 と言うときでもたいてい当たっています。ナイーブベイズは、画素が互いに無関係だと決めつけて計算するので、自信がありすぎます。間違えるときも、たいてい 0.99 以上と言います。
# 計算は、確率が**信じられるとき**にだけ正しいのです。ですから、`least` は検証データで選びましょう。6 節で訓練したあなたのモデルでも同じです。費用の比が変われば `least` も変わるので、モデルカードには、選んだ値と、どんな費用を考えたのかを書いておきましょう。
# %% [markdown] answer="cheapest_least" lang="en"
# $10\,(1-p) < 1$ means $p > 0.9$. What was chosen is 0.64 and 1.00. Logistic regression, with few training data here, gives modest probabilities: where it says 0.7 it is nearly always right. Naive Bayes counts the pixels as if each had nothing to do with the others, and is far too sure: even where it is wrong it mostly says 0.99 or more.
# The calculation is right only if **the probabilities can be believed**. So choose `least` on the validation data, for the model that you trained in section 6 as well. Other costs mean another `least`, so a model card should state the value, and the costs behind it.

# %% [markdown] lang="ja"
# ### 2. 明るさの見張り番
# モデルを公開したあと、届く写真に正解のラベルはありません。正解率は測れませんが、**入力が変わったかどうか**は調べられます(変わることを**ドリフト**(drift)といいます)。ここでは、写真ごとの平均の明るさを使います。
#
# 最初の $m$ 枚の平均と、最近の $n$ 枚の平均の差が、標準誤差の `z` 倍より大きければ警報を出す関数を書いてください。最初の写真の標準偏差($m-1$ で割る)を $s$ とすると、差の標準誤差は $s\sqrt{1/m + 1/n}$ です。
#
# 書く前に予想してください。次の 2 つの変化で、警報は鳴るでしょうか。分類器の正解率は下がるでしょうか。(a) 部屋が 10 % 暗くなる。(b) 写真が左右反転して届く。
# %% [markdown] lang="en"
# ### 2. A watchman for brightness
# Once a model is deployed, pictures come without labels. Accuracy cannot be measured, but you can see whether **the input has changed**, which is called **drift**. Here we take the mean brightness of each picture.
#
# Write a function that gives the alarm if the mean of the $n$ recent pictures differs from the mean of the first $m$ by more than `z` standard errors. With the standard deviation $s$ of the first ones (with $m-1$), the standard error of the difference is $s\sqrt{1/m + 1/n}$.
#
# Guess before you write. With these two changes, will there be an alarm, and will the accuracy of a classifier drop? (a) The room is 10 % darker. (b) Pictures arrive mirrored.


# %% exercise="drifted"
def drifted(first, recent, z=3):
    """警報を出すなら True。first: (m,)、recent: (n,) の平均の明るさ。"""  #:ja
    """True for an alarm. first: (m,), recent: (n,), mean brightnesses."""  #:en
    ### BEGIN SOLUTION
    error = np.std(first, ddof=1) * np.sqrt(1 / len(first) + 1 / len(recent))
    return bool(abs(np.mean(recent) - np.mean(first)) > z * error)
    ### END SOLUTION


# %% test="drifted"
expect("drifted([0, 1, 2], [2, 4, 3], 2)", drifted(np.array([0, 1, 2]), np.array([2, 4, 3]), 2), True)
expect("drifted([0, 1, 2], [2, 4, 3], 2.5)", drifted(np.array([0, 1, 2]), np.array([2, 4, 3]), 2.5), False)
expect("drifted([0, 1, 2], [-2, 0, -1], 2)", drifted(np.array([0, 1, 2]), np.array([-2, 0, -1]), 2), True)
classifier = KNeighborsClassifier(3).fit(X[train], t[train])
first, arriving = X[train].mean(axis=1), X[test]
changes = {
    "unchanged": arriving,
    "10 % darker": 0.9 * arriving,
    "mirrored": arriving.reshape(-1, 8, 8)[:, :, ::-1].reshape(-1, 64),
}
rng = np.random.default_rng(0)
alarms, scores = {}, {}
for name, pictures in changes.items():
    draws = {n: [rng.choice(len(pictures), n, replace=False) for _ in range(300)] for n in (10, 20, 40)}
    alarms[name] = {n: np.mean([drifted(first, pictures[rows].mean(axis=1)) for rows in drawn]) for n, drawn in draws.items()}
    scores[name] = classifier.score(pictures, t[test])
    print(f"{name:12}", {n: f"{share:.0%}" for n, share in alarms[name].items()}, f"accuracy {scores[name]:.2f}")
assert alarms["10 % darker"][40] > 0.9 and scores["10 % darker"] > 0.9
assert alarms["mirrored"][40] < 0.05 and scores["mirrored"] < 0.5

# %% [markdown] answer="drifted" lang="ja"
# (a) では、40 枚もあればほぼ必ず警報が鳴りますが、正解率は変わりません。(b) では、正解率が 0.96 から 0.33 に落ちても、警報は鳴りません。左右を入れ替えても、明るさの平均は同じだからです。
# 見張り番が知らせるのは「入力が変わった」ことで、「答えが間違っている」ことではありません。警報が鳴ったら、届いた写真を人が見て、少しだけラベルをつけ、正解率を測ります。鳴らないからといって、安心もできません。だから、ときどき何枚か抜き出してラベルをつける、という予定も必要です。
# 何も変わらなくても、`z=3` なら 1,000 回に 3 回くらいは鳴ります。毎時間調べれば、2 週間に 1 回です。
# %% [markdown] answer="drifted" lang="en"
# (a) With 40 pictures the alarm is almost certain, and accuracy stays. (b) Accuracy falls from 0.96 to 0.33, and there is no alarm: a mirrored picture has the same mean brightness.
# A watchman reports that the input has changed, and not that answers are wrong. After an alarm, look at what has arrived, label a few pictures and measure. And silence is no proof that all is well, so plan to label a few pictures now and then in any case.
# With `z=3` there is an alarm in about 3 of 1,000 checks even if nothing has changed; with a check every hour, that is one in two weeks.

# %% [markdown] lang="ja"
# ### 3. 続けて撮った写真の信頼区間
# 20 個のコップを 10 枚ずつ続けて撮り、200 枚でテストしました。8 節のウィルソンの区間は「200 枚が互いに無関係」と考えますが、1 個のコップの 10 枚は、そろって当たったり外れたりしがちです。
#
# そこで、**もの(コップ)を単位に**選び直す**ブートストラップ**(bootstrap)を使います。$k$ 個のものから、同じものを何度引いてもよいことにして $k$ 個を引き、引いたものの写真全部で正解率を求めます(2 度引いたものは 2 度数えます)。これを `times` 回くり返し、求めた正解率の 2.5 % 点と 97.5 % 点を区間とします。
#
# 予想してください。ウィルソンの 95 % 区間は、このようなテストを何度もしたとき、本当の正解率を何 % の割合で含むでしょうか。ブートストラップの区間では?
# %% [markdown] lang="en"
# ### 3. An interval for pictures taken in a row
# 20 cups, 10 pictures of each taken in a row, make a test of 200 pictures. Wilson's interval of section 8 takes these for 200 pictures that have nothing to do with each other. But the 10 pictures of a cup tend to be right or wrong together.
#
# So use a **bootstrap** that chooses **things (cups)** at random, again and again. From $k$ things draw $k$, where the same thing may be drawn again and again, and find the accuracy over all pictures of what was drawn (a thing that was drawn twice counts twice). Repeat this `times` times. The interval goes from the 2.5 % point to the 97.5 % point of the accuracies.
#
# Guess: if such a test is made many times, how often does Wilson's 95 % interval contain the true accuracy? And that of the bootstrap?

# %% setup


# ja: 8 節の関数
# en: the function of section 8
def interval(right, n, z=1.96):
    middle, half = right + z**2 / 2, z * np.sqrt(right * (n - right) / n + z**2 / 4)
    return (middle - half) / (n + z**2), (middle + half) / (n + z**2)


# %% exercise="group_interval"
def group_interval(right, thing, rng, times=400):
    """ものを単位にしたブートストラップの 95 % 区間 (下, 上)。right: (n,) の bool、thing: (n,) の、写っているものの番号。"""  #:ja
    """The 95 % interval (low, high) of a bootstrap over things. right: (n,) of bool; thing: (n,), the number of what is in each picture."""  #:en
    ### BEGIN SOLUTION
    things = np.unique(thing)
    hits = np.array([np.sum(right[thing == one]) for one in things])
    many = np.array([np.sum(thing == one) for one in things])
    drawn = rng.integers(len(things), size=(times, len(things)))
    low, high = np.quantile(hits[drawn].sum(axis=1) / many[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)
    ### END SOLUTION


# %% test="group_interval"
rng = np.random.default_rng(3)
expect("group_interval([True] * 6, …)", group_interval(np.ones(6, bool), np.array([0, 0, 1, 1, 2, 2]), rng), (1, 1))
low, high = group_interval(np.array([True] * 90 + [False] * 10), np.array([7] * 90 + [2] * 10), rng)
expect("group_interval(90 right of thing 7, 10 wrong of thing 2)", (low, high), (0, 1))
thing, inside, widths = np.repeat(np.arange(20), 10), [], []
for _ in range(200):
    chance = rng.beta(1.6, 0.4, 20)  # the mean is 0.8
    right = rng.random(200) < chance[thing]
    both = interval(right.sum(), 200), group_interval(right, thing, rng)
    inside.append([low <= 0.8 <= high for low, high in both])
    widths.append([high - low for low, high in both])
shares = np.mean(inside, axis=0)
for name, share, width in zip(("Wilson", "bootstrap"), shares, np.mean(widths, axis=0)):
    print(f"{name:10} contains 0.8: {share:.0%}   width {width:.2f}")
assert shares[0] < 0.75 < 0.8 < shares[1]

# %% [markdown] answer="group_interval" lang="ja"
# ウィルソンの区間が 0.8 を含んだのは、95 % どころか、7 割ほどでした。ブートストラップの区間は幅が約 2 倍で、9 割ほどの割合で含みます。(95 % に少し届かないのは、20 個という数が、ブートストラップには少ないからです。)
# 「200 枚でテストした」と書くより、「20 個のコップ、10 枚ずつ」と書くほうが正直です。不確かさを決めるのは、写真の枚数より、ものの数だからです。もし 1 個を 100 枚ずつ撮っても、区間はほとんど狭くなりません。狭くするには、別のコップが要ります。
# ただし、ブートストラップが数えるのも、このコップの集まりの中の偶然だけです。全部を同じ部屋で撮ったのなら、別の部屋のことは、やはり分かりません。
# %% [markdown] answer="group_interval" lang="en"
# Wilson's interval contained 0.8 not in 95 % of the tests but in about 70 %. That of the bootstrap is about twice as wide, and contains it in about 90 %. (It falls a little short of 95 % because 20 things are few for a bootstrap.)
# "20 cups, 10 pictures of each" is more honest in a model card than "200 pictures": the number of things decides how uncertain the result is, more than the number of pictures. With 100 pictures of each cup the interval would hardly be narrower. What it takes is more cups.
# The bootstrap, too, counts only the chance within this collection of cups. If all were taken in one room, nothing is known about another.
