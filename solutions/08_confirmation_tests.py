# %% [markdown] lang="ja"
# ここまでのノートブックを全部閉じて、紙を 1 枚用意してください。「ネットワークが 1 歩学ぶあいだに起こること」を、1 分で描けますか。
# 描けたら、次の 2 つのセルを実行して見比べましょう。
# %% [markdown] lang="en"
# Close all the notebooks so far and take a sheet of paper. Can you draw, in one minute, everything that happens while a network learns one step?
# Then run the next two cells and compare.

# %% setup
import numpy as np

# %% demo
boxes = {
    "x": (0, 1, GREY), "u = xW + b": (1.3, 1, BLUE), "z = f(u)": (3.1, 1, BLUE), "y": (4.4, 1, BLUE), "L(y, t)": (5.6, 1, BLUE),
    "t": (5.6, 2, GREEN), "gradient of L": (4.4, 0, RED), "new W, b": (1.3, 0, ORANGE),
}
links = [("x", "u = xW + b"), ("u = xW + b", "z = f(u)"), ("z = f(u)", "y"), ("y", "L(y, t)"), ("t", "L(y, t)"),
         ("L(y, t)", "gradient of L"), ("gradient of L", "new W, b"), ("new W, b", "u = xW + b")]
fig, ax = plt.subplots(figsize=(6, 3.4))
ax.set(xlim=(-0.4, 6.2), ylim=(-0.5, 2.4))
ax.axis("off")
drawn = {
    name: ax.text(left, height, name, ha="center", va="center", fontsize=11, bbox={"boxstyle": "round", "fc": "white", "ec": colour, "lw": 2})
    for name, (left, height, colour) in boxes.items()
}
fig.canvas.draw()
for start, end in links:
    colour = RED if end == "gradient of L" else boxes[start][2]
    ends = {"patchA": drawn[start].get_bbox_patch(), "patchB": drawn[end].get_bbox_patch(), "shrinkA": 1, "shrinkB": 1}
    style = "--" if colour in (RED, ORANGE) else "-"
    ax.annotate("", boxes[end][:2], boxes[start][:2], arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 2, "linestyle": style} | ends)
ax.set_title("One step: forward, compare, back, update")
plt.show()

# %% [markdown] lang="ja"
# 青が順伝播、緑が目標値、赤い破線が逆向きの計算(gradient of L は損失 L の勾配)、オレンジが更新(new W, b は新しい W と b)です。どこが描けましたか。描けなかったところが、今日の復習どころです。
#
# **この課でできるようになること** 01〜07 課で学んだことを、自分の言葉と、式と、NumPy のコードで言えるかどうかを確かめます。あやふやな節が見つかったとき、どの課に戻ればよいかは、最後の「集計」に書いてあります。
#
# **必要なもの** 00〜07 課と、紙と鉛筆。約 2 時間です。節ごとに休んでも構いません。まず何も見ずに答え、間違えたら返事を読んで、もう一度考えましょう。間違えた節には印をつけておきます。答え直しは何度でもできます。
#
# 答えの書き方は 3 通りです。1 つ選ぶなら `"a"`、**すべて**選ぶなら `{"a", "c"}` や `{2, 5}` のような集合、数なら `0.5` のような数で書きます。コードの行を聞かれたら、行の番号を答えてください。
# %% [markdown] lang="en"
# Blue is the forward pass, green the target, dashed red the way back, orange the update. Which parts did you have? The parts that were missing are what today is for.
#
# **What you will be able to do** Find out whether you can say what lessons 01 to 07 taught in your own words, in formulas and in NumPy. Where a section is difficult for you, the tally at the end names the lessons to go back to.
#
# **What you need** Lessons 00 to 07, paper and a pencil, about two hours. Take breaks between sections. Answer first without looking anything up; if it was wrong, read the reply and think again. Mark the sections in which you were wrong. You may try as often as you like.
#
# Answers come in three kinds: `"a"` to choose one, a set such as `{"a", "c"}` or `{2, 5}` to choose **all** that apply, and a number such as `0.5`. When a question asks for a line of code, answer with its number.

# %% [markdown] lang="ja"
# ## 1. 何をしているのか
#
# **問 1.** 学習を終えたネットワークを、友だちのパソコンでも使えるようにします。順伝播のコードは、友だちも持っています。入力の標準化はしていません。ほかに送るものは何ですか。
# - a. 学習に使ったデータ全部
# - b. 重みとバイアス
# - c. 最後のエポックの勾配
# - d. 学習率とエポック数
# %% [markdown] lang="en"
# ## 1. What is it all about?
#
# **Question 1.** Your network is trained, and a friend wants to use it on another computer. The friend already has the code of the forward pass, and the inputs were not standardised. What else must you send?
# - a. all the training data
# - b. the weights and biases
# - c. the gradients of the last epoch
# - d. the learning rate and the number of epochs

# %% quiz="what_to_send" points=1
what_to_send = "b"
replies = {
    "a": "データから学んだことは、もうパラメータに入っています。予測のたびにデータを見返すことはありません。",  #:ja
    "a": "What the data had to teach is in the parameters by now. Predictions never look at the data again.",  #:en
    "b": "正解です。学習とは、損失が小さくなるように W と b を決めることでした。その結果は W と b にすべて入っています。",  #:ja
    "b": "Right. Learning means setting W and b so that the loss gets small, and all that was learned is in them.",  #:en
    "c": "勾配は、次にどちらへ動くかの道しるべです。歩き終えたら要りません。",  #:ja
    "c": "A gradient tells where to step next. Once the walk is over nobody needs it.",  #:en
    "d": "どちらも学習の進め方で、予測の計算には出てきません。",  #:ja
    "d": "Both say how to learn; neither appears in the calculation of a prediction.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** ニューラルネットワークで解く問題は、大きく回帰と分類に分かれます。**回帰**を**すべて**選んでください。
# - a. 部屋の写真から家賃を当てる
# - b. 鳴き声から鳥の種類を当てる
# - c. レントゲン写真に骨折があるかを判定する
# - d. 昨日までの記録から、明日の電力の使用量を当てる
# %% [markdown] lang="en"
# **Question 2.** Most problems for neural networks are either regression or classification. Choose **all** that are **regression**.
# - a. guess the rent from a photo of a flat
# - b. name the bird from its song
# - c. tell whether an X-ray shows a fracture
# - d. predict tomorrow's use of electricity from past records

# %% quiz="regression_tasks" points=1
regression_tasks = {"a", "d"}
replies = {
    "a,d": "正解です。家賃も電力も、大小に意味がある連続した数です。b と c は決まった候補から選ぶので分類です。",  #:ja
    "a,d": "Right. Rent and electricity are amounts. b and c pick from a list of answers, which is classification.",  #:en
    "a": "a は正解です。もう 1 つ、答えが「量」になるものがあります。",  #:ja
    "a": "a is right. There is one more whose answer is an amount.",  #:en
    "d": "d は正解です。入力が写真でも、答えが量なら回帰です。",  #:ja
    "d": "d is right. A photo as input does not matter: if the answer is an amount, it is regression.",  #:en
    "b,c": "逆です。b と c は決まった候補から選びます。それは分類です。",  #:ja
    "b,c": "The other way round: b and c choose among given answers, and that is classification.",  #:en
    "a,c,d": "惜しい。c の答えは「ある・ない」の 2 択です。確率を出しても、決めるのはどちらの組かです。",  #:ja
    "a,c,d": "Almost. c has two answers, yes and no; even if a probability comes out, the question is which class.",  #:en
    "c,d": "c の答えは「ある・ない」の 2 択、つまり分類です。a の答えは何円でしょう。",  #:ja
    "c,d": "c has two answers, yes and no: classification. And look at the rent: is that a class or an amount?",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 次の 3 つの果物仕分け機のうち、**生成モデル**を使っているのはどれですか。
# - a. 重さが 150 g より上ならりんご、そうでなければみかんと答える。確率は出さない
# - b. 重さから「りんごである確率」をじかに計算する
# - c. りんごらしい重さ、みかんらしい重さの分布をそれぞれ持っていて、ベイズの定理で確率にする
# %% [markdown] lang="en"
# **Question 3.** Which of these three fruit sorters uses a **generative model**?
# - a. It says apple above 150 g and mandarin otherwise, and gives no probability
# - b. It computes the probability of apple straight from the weight
# - c. It holds one distribution of weights for apples and one for mandarins, and gets a probability by Bayes' theorem

# %% quiz="three_sorters" points=1
three_sorters = "c"
replies = {
    "a": "これは識別関数です。入力を答えへじかに移すだけで、確率は分かりません。",  #:ja
    "a": "That is a discriminant function: it maps the input straight to an answer and knows no probability.",  #:en
    "b": "p(C|x) をじかに推定するので、識別モデルです。りんごがどんな重さに散らばるかは知りません。",  #:ja
    "b": "It estimates p(C|x) directly: a discriminative model. It does not know how the weights of apples are spread.",  #:en
    "c": "正解です。p(x|C) を持っているので、「ありそうなりんごの重さ」を作り出すこともできます。その分、学ぶことは多くなります。",  #:ja
    "c": "Right. Because it has p(x|C), it could even make up plausible apple weights. The price is that there is more to learn.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.(記述)** プログラミングは知っているが、深層学習は知らない人に「深層学習は、つまり何をしようとしているの?」と聞かれました。例を 1 つ挙げて、4〜6 行で答えてください。
#
# 採点の目安(各 1 点)
# - 人が規則を書く代わりに、データから決める、という違いを述べている。
# - 中間層をいくつも重ねたネットワークが、入力を望みの出力に変換する(関数を近似する)ことを述べている。
# - 何を(重みとバイアス)、何のために(損失を小さくするため)動かすのかを述べている。
# %% [markdown] lang="en"
# **Question 4 (essay).** Someone who can program but knows no deep learning asks you: "What is deep learning trying to do?" Answer in four to six lines, with one example.
#
# How it is graded (1 point each)
# - Says that instead of people writing the rules, they are found from data.
# - Says that a network with many hidden layers turns inputs into the outputs we want (approximates a function).
# - Says what is adjusted (weights and biases) and to what end (a small loss).

# %% [markdown] essay="in_a_nutshell" points=3 lang="ja"
# ### BEGIN SOLUTION
# たとえば、手書きの「3」を見分ける規則を全部書き出すのは、人にはとても難しい。深層学習では規則を書かず、画像と正解の組をたくさん見せる。
# 中間層をいくつも重ねたネットワークが、画像を「どの数字か」という出力に変換する。この変換は、重みとバイアスで決まる 1 つの大きな関数である。
# 出力と正解との違いを損失で測り、それが小さくなるように重みとバイアスを少しずつ動かしていく。目標は、見たことのない入力にも望みの出力を返す関数を得ることである。
# ### END SOLUTION
# %% [markdown] essay="in_a_nutshell" points=3 lang="en"
# ### BEGIN SOLUTION
# To write down rules that recognise a handwritten 3 is very hard for people. In deep learning we write none, and show many pictures with their answers instead.
# A network with several hidden layers turns a picture into an output that says which digit it is. That is one large function, fixed by its weights and biases.
# A loss measures how far the outputs are from the answers, and the weights and biases are moved little by little to make it small. The aim is a function that gives the output we want for new inputs, too.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## 2. ネットワークを描く、データを流す
#
# 次のネットワークを、紙に描けますか。入力 2 つ、ユニット 3 つの中間層が 2 つ、出力 1 つ。となり合う層は、すべて線で結びます。
#
# 描けたら、コンピュータにも描いてもらいましょう。そのために「どこからどこへ線を引くか」を、名前の組のリストにします。たとえば `[["x1", "x2"], ["y"]]` なら、`[("x1", "y"), ("x2", "y")]` です。
#
# ### 課題 `drawing`
# ユニットの名前を層ごとに受け取り、引くべき線をすべて返してください。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。
#
# <details><summary>ヒント</summary>
#
# まず、となり合う 2 つの層を順に取り出します。`zip(layers, layers[1:])` が便利です。その 2 層の間で線を引くには、左の 1 つずつに対して、右のすべてを回ります。
#
# </details>
# %% [markdown] lang="en"
# ## 2. Drawing a network, and sending data through it
#
# Can you draw this network on paper? Two inputs, two hidden layers of three units each, one output; neighbouring layers are joined completely.
#
# Then let the computer draw it too. For that we need a list that says which unit is joined to which, as pairs of names: `[["x1", "x2"], ["y"]]` gives `[("x1", "y"), ("x2", "y")]`.
#
# ### Exercise `drawing`
# Given the names of the units, layer by layer, return every line to be drawn.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says.
#
# <details><summary>Hint</summary>
#
# First take the pairs of neighbouring layers; `zip(layers, layers[1:])` is handy. Between two layers, go through all units on the right for each unit on the left.
#
# </details>


# %% exercise="drawing"
def drawing(layers):
    """線 (左のユニットの名前, 右のユニットの名前) をすべてリストで返す。順番は自由。layers: 層ごとの名前のリスト(2 層以上)。"""  #:ja
    """Return the list of all lines (name on the left, name on the right), in any order. layers: a list of names for each layer, two layers or more."""  #:en
    ### BEGIN SOLUTION
    return [(a, b) for left, right in zip(layers, layers[1:]) for a in left for b in right]
    ### END SOLUTION


# %% test="drawing" idea="two_layers" points=1
expect(
    'sorted(drawing([["x1", "x2"], ["h1", "h2"]]))',
    sorted(drawing([["x1", "x2"], ["h1", "h2"]])),
    [("x1", "h1"), ("x1", "h2"), ("x2", "h1"), ("x2", "h2")],
    hint="左の 2 つのそれぞれから、右の 2 つへ線が出ます。",  #:ja
    hint="Each of the two on the left has a line to each of the two on the right.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    'sorted(drawing([["p", "q", "r"], ["s"]]))',
    sorted(drawing([["p", "q", "r"], ["s"]])),
    [("p", "s"), ("q", "s"), ("r", "s")],
    hint="どの線も、左から右へ 1 回だけ数えます。",  #:ja
    hint="List each line once, from left to right.",  #:en
)
### END HIDDEN TESTS

# %% test="drawing" idea="deep" points=1
expect("len(drawing([['a'], ['b'], ['c']]))", len(drawing([["a"], ["b"], ["c"]])), 2,
       hint="a → b と b → c の 2 本です。",  #:ja
       hint="Two lines: a to b, and b to c.",  #:en
       )
### BEGIN HIDDEN TESTS
net = [["x1", "x2"], ["g1", "g2", "g3"], ["h1", "h2", "h3"], ["y"]]
want = [(a, b) for k in range(3) for a in net[k] for b in net[k + 1]]
expect("sorted(drawing(2-3-3-1))", sorted(drawing(net)), sorted(want),
       hint="線で結ぶのは、となり合う層だけです。すべての層のすき間を調べましたか。",  #:ja
       hint="Only neighbouring layers are joined. Did you go through every pair of neighbours?",  #:en
       )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたのリストから描いた図です。紙の図と同じですか。
# %% [markdown] lang="en"
# This is drawn from your list. Is it the same as on your paper?

# %% demo
net = [["x1", "x2"], ["g1", "g2", "g3"], ["h1", "h2", "h3"], ["y"]]
place = {name: (k, (len(layer) - 1) / 2 - i) for k, layer in enumerate(net) for i, name in enumerate(layer)}
fig, ax = plt.subplots(figsize=(6, 3.2))
for a, b in drawing(net):
    ax.plot(*zip(place[a], place[b]), color=GREY, linewidth=1.2, zorder=0)
for name, (left, height) in place.items():
    ax.scatter(left, height, s=620, color="white", edgecolors=GREY if name[0] == "x" else BLUE, linewidths=2)
    ax.text(left, height, name, ha="center", va="center", fontsize=11)
ax.set(title=f"2-3-3-1: {len(drawing(net))} lines", xlim=(-0.4, 3.4), ylim=(-1.5, 1.5))
ax.axis("off")
plt.show()

# %% [markdown] lang="ja"
# 今度は、丸 1 つの中をのぞきます。体の長さ、体重、ひげの数から「ねこらしさ」を計算するユニットです。ある大人のねこを入れました。
# %% [markdown] lang="en"
# Now look inside one circle: a unit that computes how cat-like an animal is, from its length, its weight and its whiskers. A grown cat goes in.

# %% demo
inputs = [("length", 0.5, 2.0), ("weight", 4.0, -0.5), ("whiskers", 24, 0.25)]
fig, ax = plt.subplots(figsize=(6, 3.4))
for i, (name, value, weight) in enumerate(inputs):
    ax.plot([0.5, 2.2], [1 - i, 0], color=GREY, zorder=0)
    ax.text(0, 1 - i, f"{name}\n{value:g}", ha="center", va="center", fontsize=11, bbox={"boxstyle": "round", "fc": "white", "ec": GREY})
    label = f"× {weight:g}".replace("-", "−")
    ax.text(1.25, 0.56 * (1 - i), label, ha="center", va="center", fontsize=11, color=BLUE, bbox={"fc": "white", "ec": "none"})
u = sum(value * weight for _, value, weight in inputs) - 3
ax.text(2.75, 0, f"add, b = −3\nu = {u:g}", ha="center", va="center", fontsize=11, bbox={"boxstyle": "round", "fc": "white", "ec": BLUE, "lw": 2})
ax.annotate("", (4.1, 0), (3.35, 0), arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2})
ax.text(3.72, 0.12, "ReLU", ha="center", fontsize=11, color=BLUE)
ax.text(4.5, 0, f"z = {max(u, 0):g}", ha="center", va="center", fontsize=11, bbox={"boxstyle": "round", "fc": "white", "ec": ORANGE, "lw": 2})
ax.set(title="A unit that looks for cats", xlim=(-0.6, 4.9), ylim=(-1.4, 1.4))
ax.axis("off")
plt.show()

# %% [markdown] lang="ja"
# **問 5.** 同じユニットに子犬(体の長さ 0.4、体重 3、ひげ 20 本)を入れると、$z$ はいくつですか。
# %% [markdown] lang="en"
# **Question 5.** A puppy (length 0.4, weight 3, 20 whiskers) goes into the same unit. What is $z$?

# %% quiz="puppy" points=1
puppy = 1.3
replies = {
    "1.3": "正解です。0.8 − 1.5 + 5 − 3 = 1.3。正なので、ReLU はそのまま通します。ねこの 2 より小さいですね。",  #:ja
    "1.3": "Right. 0.8 − 1.5 + 5 − 3 = 1.3, and ReLU lets a positive number through. The puppy is less cat-like than the cat, which got 2.",  #:en
    "4.3": "バイアスの −3 を忘れていませんか。",  #:ja
    "4.3": "Where is the bias, −3?",  #:en
    "7.3": "バイアスの符号が逆です。b は −3 です。",  #:ja
    "7.3": "The bias has the wrong sign: b is −3.",  #:en
    "2.8": "体重にかかる重みは負です。1.5 は引きます。マイナスを 0 と見て飛ばしていませんか。",  #:ja
    "2.8": "That leaves out the weight of the animal. Its parameter is negative, but it still counts: −1.5.",  #:en
    "2": "それは図のねこの値です。",  #:ja
    "2": "That is the cat in the figure.",  #:en
    "0": "u が負なら 0 になります。u を計算し直してみましょう。",  #:ja
    "0": "It would be 0 for a negative u. Work out u once more.",  #:en
}

# %% [markdown] lang="ja"
# 次のコードは、3 層のネットワークの順伝播です。同じ名前 `a` を使い回しています。
#
# ```
# 1: a = x @ P + p
# 2: a = np.maximum(a, 0)
# 3: a = a @ Q + q
# 4: a = np.maximum(a, 0)
# 5: a = a @ R + r
# 6: a = np.exp(a) / np.sum(np.exp(a))
# ```
#
# **問 6.** **中間層**の活性化関数、つまり式の $z = f(u)$ にあたる行を**すべて**答えてください。
# %% [markdown] lang="en"
# This is the forward pass of a three-layer network. It uses one name, `a`, for everything.
#
# ```
# 1: a = x @ P + p
# 2: a = np.maximum(a, 0)
# 3: a = a @ Q + q
# 4: a = np.maximum(a, 0)
# 5: a = a @ R + r
# 6: a = np.exp(a) / np.sum(np.exp(a))
# ```
#
# **Question 6.** Which lines are the activation functions of the **hidden** layers, the $z = f(u)$ of the formula? Give **all** of them.

# %% quiz="bending_lines" points=1
bending_lines = {2, 4}
replies = {
    "2,4": "正解です。中間層は 2 つで、どちらも ReLU です。",  #:ja
    "2,4": "Right. There are two hidden layers, each with a ReLU.",  #:en
    "2,4,6": "惜しい。6 行目も活性化関数ですが、出力層のソフトマックスです。",  #:ja
    "2,4,6": "Almost. Line 6 is an activation function too, but that of the output layer: softmax.",  #:en
    "1,3": "それは総入力 u の計算です。曲げるのは次の行です。",  #:ja
    "1,3": "Those compute the pre-activations u. The bending comes one line later.",  #:en
    "2": "中間層は 1 つだけでしょうか。`@` の数を数えてみましょう。",  #:ja
    "2": "Is there only one hidden layer? Count the `@`.",  #:en
    "4": "4 行目は 2 つめの中間層です。1 つめは?",  #:ja
    "4": "Line 4 is the second hidden layer. And the first?",  #:en
    "1,3,5": "それは総入力 u の計算です。活性化関数は、その結果を曲げる行です。",  #:ja
    "1,3,5": "Those compute the pre-activations u. An activation function bends what they give.",  #:en
    "6": "6 行目は出力層のソフトマックスです。中間層は、その手前です。",  #:ja
    "6": "Line 6 is the softmax of the output layer. The hidden layers come before it.",  #:en
}

# %% [markdown] lang="ja"
# **問 7.** 2 つめの中間層を、まるごと 1 つの関数に切り出したいと思います。この層の総入力を計算する行と、出力を計算する行を、**両方**答えてください。
# %% [markdown] lang="en"
# **Question 7.** You want to move the second hidden layer, as a whole, into a function of its own. Which lines belong to it: the one for its pre-activation and the one for its activation? Give **both**.

# %% quiz="second_layer_lines" points=1
second_layer_lines = {3, 4}
replies = {
    "3,4": "正解です。3 行目で z₁Q + q を求め、4 行目で曲げて、次の層に渡します。",  #:ja
    "3,4": "Right. Line 3 computes z₁Q + q, line 4 bends it and hands it on.",  #:en
    "1,2": "それは 1 つめの中間層です。入力層は計算をしないので、行がありません。",  #:ja
    "1,2": "That is the first hidden layer. The input layer computes nothing and has no line.",  #:en
    "5,6": "それは出力層です。",  #:ja
    "5,6": "That is the output layer.",  #:en
    "3": "3 行目は総入力です。まだ曲げていません。",  #:ja
    "3": "Line 3 is its pre-activation, not bent yet.",  #:en
    "4": "4 行目は曲げるところです。曲げる前の値は、どこで計算しますか。",  #:ja
    "4": "Line 4 bends. Where is what it bends computed?",  #:en
    "2,3": "2 行目は、1 つめの中間層の出力を決めています。",  #:ja
    "2,3": "Line 2 still gives the activation of the first hidden layer.",  #:en
    "4,5": "5 行目は、もう出力層の計算です。",  #:ja
    "4,5": "Line 5 belongs to the output layer.",  #:en
}

# %% [markdown] lang="ja"
# 読めたら、書いてみましょう。$l$ 番目の層の計算は、NumPy の 1 行がデータ 1 件のとき、こう書けます。
#
# $$u^{(l)} = z^{(l-1)} W^{(l)} + b^{(l)}, \qquad z^{(l)} = \max(0, u^{(l)})$$
#
# 言葉にすると「前の層の出力に重みを掛けて足し、バイアスを足し、負になったら 0 にする」。入力が $z^{(0)} = x$ です。
#
# ### 課題 `second_hidden`
# 2 つめの中間層の出力 $z^{(2)}$ を返してください。
#
# <details><summary>ヒント</summary>
#
# 同じことを 2 回繰り返します。2 回目の「前の層の出力」は何でしょう。形が合わないときは、`x`、`W1`、`W2` の `.shape` を並べて書いてみましょう。
#
# </details>
# %% [markdown] lang="en"
# You can read it; now write it. With one sample in each row, as in NumPy, layer $l$ computes
#
# $$u^{(l)} = z^{(l-1)} W^{(l)} + b^{(l)}, \qquad z^{(l)} = \max(0, u^{(l)})$$
#
# In words: multiply what the previous layer gave by the weights, add up, add the bias, and turn negative numbers into 0. The input is $z^{(0)} = x$.
#
# ### Exercise `second_hidden`
# Return $z^{(2)}$, the activation of the second hidden layer.
#
# <details><summary>Hint</summary>
#
# The same thing happens twice. What is "what the previous layer gave" the second time? If shapes do not fit, write `x.shape`, `W1.shape` and `W2.shape` side by side.
#
# </details>


# %% exercise="second_hidden"
def second_hidden(x, W1, b1, W2, b2):
    """2 つめの中間層(ReLU)の出力を返す。x: (B, n_in) の配列、W1: (n_in, h1)、b1: (h1,)、W2: (h1, h2)、b2: (h2,)。返り値: (B, h2)。"""  #:ja
    """Return the activation of the second hidden layer (ReLU). x: (B, n_in) array, W1: (n_in, h1), b1: (h1,), W2: (h1, h2), b2: (h2,). Returns (B, h2)."""  #:en
    ### BEGIN SOLUTION
    z1 = np.maximum(x @ W1 + b1, 0)
    return np.maximum(z1 @ W2 + b2, 0)
    ### END SOLUTION


# %% test="second_hidden" idea="first" points=1
import numpy as np

expect(
    "second_hidden([[3, -2]], [[1, 0], [1, 1]], [1, 1], [[1, 1], [1, -1]], [0, 0])",
    second_hidden(np.array([[3.0, -2.0]]), np.array([[1.0, 0], [1, 1]]), np.array([1.0, 1.0]), np.array([[1.0, 1], [1, -1]]), np.zeros(2)),
    [[2.0, 2.0]],
    hint="1 つめの中間層では、総入力が [2, −1]、出力が [2, 0] になります。",  #:ja
    hint="In the first hidden layer the pre-activation is [2, −1] and the activation [2, 0].",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "second_hidden([[1, -4], [-1, 2]], [[1, 0, 1], [0, 1, 1]], [0, 0.5, 1], [[1], [-1], [2]], [5])",
    second_hidden(np.array([[1.0, -4.0], [-1.0, 2.0]]), np.array([[1.0, 0, 1], [0, 1, 1]]), np.array([0, 0.5, 1]), np.array([[1.0], [-1], [2]]), np.array([5.0])),
    [[6.0], [6.5]],
    hint="1 つめの中間層でも曲げ、b1 も足しましたか。",  #:ja
    hint="Does the first hidden layer bend as well, and is b1 added?",  #:en
)
### END HIDDEN TESTS

# %% test="second_hidden" idea="second" points=1
import numpy as np

I = np.eye(2)
expect(
    "second_hidden([[1, 2]], I, [0, 0], I, [-3, 1])",
    second_hidden(np.array([[1.0, 2.0]]), I, np.zeros(2), I, np.array([-3.0, 1.0])),
    [[0.0, 3.0]],
    hint="2 つめの総入力は [−2, 3] です。出力は?",  #:ja
    hint="The second pre-activation is [−2, 3]. And the activation?",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "second_hidden([[2, 1], [1, 1], [0, 3]], [[1, 2], [3, 4]], [1, 0], [[1, -1, 0], [0.5, 1, -2]], [-12, 0, 30])",
    second_hidden(np.array([[2.0, 1], [1, 1], [0, 3]]), np.array([[1.0, 2], [3, 4]]), np.array([1.0, 0]), np.array([[1.0, -1, 0], [0.5, 1, -2]]), np.array([-12.0, 0, 30])),
    [[0.0, 2.0, 14.0], [0.0, 1.0, 18.0], [4.0, 2.0, 6.0]],
    hint="2 つめの中間層でも b2 を足してから曲げます。返すのは出力 z で、総入力 u ではありません。",  #:ja
    hint="The second hidden layer adds b2 and then bends. Return its activation z, not its pre-activation u.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. 線形と非線形
#
# **問 8.** 2 つの数を受け取る、中の見えない箱 $f$ があります。$f(1, 0) = 3$、$f(0, 1) = 1$、$f(1, 1) = 5$ でした。これだけから言えるのはどれですか。線形とは、02 課の 2 つの約束(加法性と斉次性)を守ることです。
# - a. 入力を増やすと値も増えるので、線形である
# - b. 加法性が破れているので、線形ではない
# - c. 斉次性が破れているので、線形ではない
# - d. 3 点だけでは、線形かどうか何も言えない
# %% [markdown] lang="en"
# ## 3. Linear and non-linear
#
# **Question 8.** A closed box $f$ takes two numbers. You find $f(1, 0) = 3$, $f(0, 1) = 1$ and $f(1, 1) = 5$. What do these three alone tell you? Linear means, as in lesson 02, that both promises hold: additivity and homogeneity.
# - a. The value grows with the inputs, so it is linear
# - b. Additivity is broken, so it is not linear
# - c. Homogeneity is broken, so it is not linear
# - d. Three points can say nothing about being linear

# %% quiz="closed_box" points=1
closed_box = "b"
replies = {
    "a": "増えていくだけなら、曲がった関数にもできます。(1, 0) と (0, 1) を足すと (1, 1) になることを使いましょう。",  #:ja
    "a": "Bent functions can grow, too. Use that (1, 0) and (0, 1) add up to (1, 1).",  #:en
    "b": "正解です。先に足すと 5、後で足すと 3 + 1 = 4。約束が 1 つ破れれば、もう線形ではありません。",  #:ja
    "b": "Right. Adding first gives 5, adding afterwards 3 + 1 = 4. One broken promise is enough.",  #:en
    "c": "斉次性は、ある入力とその c 倍を比べる約束です。3 つの入力の中に、そういう組はありません。",  #:ja
    "c": "Homogeneity compares an input with c times that input, and no two of these three are such a pair.",  #:en
    "d": "線形だと証明するには足りません。でも、線形でないことなら、反例 1 つで言えます。",  #:ja
    "d": "They could not prove that it is linear. To show that it is not, one counterexample is enough.",  #:en
}

# %% [markdown] lang="ja"
# **問 9.** 中間層の活性化関数を、階段関数に取り替えました。勾配降下法で学習すると、**1 層目**の重みはどうなりますか。
# - a. 0 か 1 にはっきり分かれるので、速く学習する
# - b. まったく動かない
# - c. 1 層さかのぼるごとに勾配が 4 分の 1 になるので、ゆっくり動く
# - d. 勾配が無限に大きくなり、発散する
# %% [markdown] lang="en"
# **Question 9.** The activation function of the hidden layer is replaced by the step function. What happens to the weights of the **first** layer under gradient descent?
# - a. Outputs are a clear 0 or 1, so they learn fast
# - b. They do not move at all
# - c. The gradient is multiplied by a quarter at each layer on the way back, so they move slowly
# - d. The gradient becomes infinite, and they diverge

# %% quiz="step_inside" points=1
step_inside = "b"
replies = {
    "a": "答えがはっきりすることと、直し方が分かることは別です。重みを少し動かしても、出力はたいてい変わりません。",  #:ja
    "a": "A clear answer does not say how to improve it. Nudge a weight, and the output mostly stays what it was.",  #:en
    "b": "正解です。階段関数は段の上でも下でも平らなので、傾きは 0。掛け算でさかのぼる勾配も 0 です。ReLU なら、正の側で傾き 1 が残ります。",  #:ja
    "b": "Right. It is flat above and below its jump, so the slope is 0, and so is a gradient that is multiplied by it. ReLU keeps slope 1 on the positive side.",  #:en
    "c": "4 分の 1 は、シグモイドの傾きの最大です。階段関数の、平らなところの傾きは?",  #:ja
    "c": "A quarter is the largest slope of sigmoid. What is the slope of a step where it is flat?",  #:en
    "d": "急なのは 0 の 1 点だけです。総入力がちょうどそこに来ることは、まずありません。",  #:ja
    "d": "It is steep at 0 alone, and a pre-activation hardly ever falls exactly there.",  #:en
}

# %% [markdown] lang="ja"
# ## 4. 出力と損失
#
# **問 10.** $e = y - t$ を 1 件ごとの差とします。全件で足したとき、「外れた予測があるのに合計が 0」になることが**決してない**ものを、**すべて**選んでください。
# - a. $e$
# - b. $|e|$
# - c. $e^2$
# - d. $e^3$
# %% [markdown] lang="en"
# ## 4. Outputs and losses
#
# **Question 10.** Let $e = y - t$ be the difference for one sample. Which of these, added over all samples, can **never** be 0 although some predictions are wrong? Choose **all**.
# - a. $e$
# - b. $|e|$
# - c. $e^2$
# - d. $e^3$

# %% quiz="never_fooled" points=1
never_fooled = {"b", "c"}
replies = {
    "b,c": "正解です。どちらも負にならないので、打ち消し合いません。二乗なら、どこでもなめらかに微分できます。",  #:ja
    "b,c": "Right. Neither is ever negative, so nothing cancels. The square has a smooth slope everywhere, too.",  #:en
    "c": "c は正解です。負にならないものが、もう 1 つあります。",  #:ja
    "c": "c is right. One more is never negative.",  #:en
    "b": "b は正解です。この課までに使ってきたものも、見てみましょう。",  #:ja
    "b": "b is right. Look also at the one that we have been using.",  #:en
    "b,c,d": "惜しい。−2 の三乗は −8 です。+2 の 8 と打ち消し合います。",  #:ja
    "b,c,d": "Almost. −2 to the third is −8, and it cancels the 8 of +2.",  #:en
    "c,d": "−2 の三乗は −8 です。+2 の 8 と打ち消し合います。b はどうでしょう。",  #:ja
    "c,d": "−2 to the third is −8, and it cancels the 8 of +2. And b?",  #:en
    "a": "+3 と −3 を足すと 0 です。どちらも外れているのに。",  #:ja
    "a": "+3 and −3 add up to 0, and both predictions are wrong.",  #:en
}

# %% [markdown] lang="ja"
# **問 11.** 損失 $\frac{1}{2}(y-t)^2$ を、学習率 0.1 で小さくしていました。½ をなくしても**まったく同じ道**をたどるには、学習率をいくつにしますか。
# %% [markdown] lang="en"
# **Question 11.** You trained with the loss $\frac{1}{2}(y-t)^2$ and learning rate 0.1. Now you leave out the ½. Which learning rate walks **exactly the same path**?

# %% quiz="without_half" points=1
without_half = 0.05
replies = {
    "0.05": "正解です。勾配が 2 倍になるので、学習率を半分にすれば一歩は同じです。½ は、微分で出る 2 を消すための約束でした。",  #:ja
    "0.05": "Right. Gradients double, so half the rate makes the same step. The ½ is there to cancel the 2 that differentiating brings.",  #:en
    "0.2": "向きが逆です。½ をなくすと勾配は 2 倍になります。歩幅を保つには?",  #:ja
    "0.2": "The other way: without the ½ gradients double. What keeps the steps the same?",  #:en
    "0.1": "谷底の場所は変わりませんが、勾配が 2 倍になるので、一歩の長さが変わります。",  #:ja
    "0.1": "The valley floor stays where it is, but gradients double, and so would each step.",  #:en
    "0.025": "4 分の 1 にすると、一歩は半分になります。勾配は何倍になりましたか。",  #:ja
    "0.025": "A quarter would halve the steps. How many times larger is the gradient?",  #:en
}

# %% [markdown] lang="ja"
# ソフトマックスの式と、それを計算するコードです。`u` の形は(件数, クラス数)です。
#
# $$y_i = \frac{e^{u_i}}{\sum_{k=1}^{K} e^{u_k}}$$
#
# ```
# 1: def softmax(u):
# 2:     shifted = u - u.max(axis=-1, keepdims=True)
# 3:     powers = np.exp(shifted)
# 4:     totals = powers.sum(axis=-1, keepdims=True)
# 5:     return powers / totals
# ```
#
# **問 12.** 左辺 $y_i$、分子 $e^{u_i}$、分母 $\sum_k e^{u_k}$ の値ができあがるのは、順に何行目ですか(2 行目で引いた分は、約分されて消えます)。
# - a. 5, 2, 4
# - b. 5, 3, 4
# - c. 1, 3, 5
# - d. 5, 4, 3
# %% [markdown] lang="en"
# Here is softmax, and code that computes it. `u` has shape (samples, classes).
#
# $$y_i = \frac{e^{u_i}}{\sum_{k=1}^{K} e^{u_k}}$$
#
# ```
# 1: def softmax(u):
# 2:     shifted = u - u.max(axis=-1, keepdims=True)
# 3:     powers = np.exp(shifted)
# 4:     totals = powers.sum(axis=-1, keepdims=True)
# 5:     return powers / totals
# ```
#
# **Question 12.** In which lines are the left side $y_i$, the numerator $e^{u_i}$ and the denominator $\sum_k e^{u_k}$ completed, in this order? (What line 2 subtracts cancels in the fraction.)
# - a. 5, 2, 4
# - b. 5, 3, 4
# - c. 1, 3, 5
# - d. 5, 4, 3

# %% quiz="softmax_parts" points=1
softmax_parts = "b"
replies = {
    "a": "2 行目では、まだ e の何乗かを計算していません。引き算だけです。",  #:ja
    "a": "Line 2 has no power of e yet, it only subtracts.",  #:en
    "b": "正解です。3 行目はクラス 1 つ分、4 行目は全クラス分の和、5 行目がその割合です。",  #:ja
    "b": "Right. Line 3 holds each class, line 4 the sum over all classes, line 5 the share.",  #:en
    "c": "1 行目は関数に名前をつけるだけで、値はまだありません。5 行目で割ったものは、何の値でしょう。",  #:ja
    "c": "Line 1 gives the function a name and computes nothing. And what is the value of the division in line 5?",  #:en
    "d": "分子と分母が逆です。Σ は「全部足す」でした。",  #:ja
    "d": "Numerator and denominator are exchanged: Σ means to add all of them up.",  #:en
}

# %% [markdown] lang="ja"
# **問 13.** 総入力がどれも −5 から 5 の間なら、受け取った値をそのまま次へ渡すだけにしても、結果が変わらない行があります。何行目ですか。
# %% [markdown] lang="en"
# **Question 13.** If all pre-activations lie between −5 and 5, one line could pass on its input unchanged without changing the result. Which line?

# %% quiz="softmax_spare" points=1
softmax_spare = 2
replies = {
    "2": "正解です。この行は e の大きな累乗があふれるのを防ぎます。総入力が小さければ、なくても結果は同じです。",  #:ja
    "2": "Right. It keeps large powers of e from overflowing. Small pre-activations do not need it.",  #:en
    "3": "exp がないと、負の総入力から負の「確率」ができてしまいます。",  #:ja
    "3": "Without exp, negative pre-activations would give negative \"probabilities\".",  #:en
    "4": "和を求めないと、足して 1 にできません。",  #:ja
    "4": "Without the sum, nothing makes the answers add up to 1.",  #:en
    "5": "割らないと、足して 1 になりません。",  #:ja
    "5": "Without the division they do not add up to 1.",  #:en
    "1": "1 行目がないと、関数になりません。",  #:ja
    "1": "Without line 1 there is no function.",  #:en
}

# %% [markdown] lang="ja"
# **問 14.** 4 行目の `keepdims=True` を消して、3 件 × 3 クラスの `u` を入れました。何が起きますか。
# - a. 形が合わず、エラーで止まる
# - b. エラーは出ないが、列ごとに別の行の合計で割ってしまう
# - c. 何も変わらない
# - d. 総入力が大きいと `nan` になる
# %% [markdown] lang="en"
# **Question 14.** You delete `keepdims=True` in line 4 and put in 3 samples × 3 classes. What happens?
# - a. The shapes do not fit, and it stops with an error
# - b. No error, but column j is divided by the total of row j
# - c. Nothing changes
# - d. Large pre-activations give `nan`

# %% quiz="lost_keepdims" points=1
lost_keepdims = "b"
replies = {
    "a": "5 件 × 3 クラスなら、そのとおり止まります。3 × 3 では、形 (3,) が偶然合ってしまいます。",  #:ja
    "a": "With 5 samples × 3 classes it would stop. With 3 × 3 the shape (3,) happens to fit.",  #:en
    "b": "正解です。形 (3,) は横 1 行として扱われ、列 j を行 j の合計で割ります。行の和は 1 になりません。エラーを出さずに間違えるので、いちばん怖いバグです。",  #:ja
    "b": "Right. (3,) is taken as a row, so column j is divided by the total of row j, and rows do not add up to 1. A silent bug is the worst kind.",  #:en
    "c": "形 (3, 1) と (3,) は、割り算での広がり方が違います。次のセルで、行の和を見てください。",  #:ja
    "c": "(3, 1) and (3,) spread differently in a division. Look at the row sums in the next cell.",  #:en
    "d": "あふれを防いでいるのは 2 行目です。ここでは触っていません。",  #:ja
    "d": "Line 2 prevents overflow, and it is still there.",  #:en
}

# %% demo
u = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 3.0], [1.0, 1.0, 1.0]])
powers = np.exp(u)
print("row sums with keepdims:   ", (powers / powers.sum(axis=-1, keepdims=True)).sum(axis=-1))
print("row sums without keepdims:", (powers / powers.sum(axis=-1)).sum(axis=-1).round(3))

# %% [markdown] lang="ja"
# 次は、本でよく見る書き方の交差エントロピーです。`y` は確率、`t` は one-hot でもラベルでも構いません。
#
# $$L_n = -\sum_{k=1}^{K} t_{nk} \log y_{nk}$$
#
# ```
# 1: def cross_entropy(y, t):
# 2:     if y.ndim == 1:
# 3:         y, t = np.reshape(y, (1, -1)), np.reshape(t, (1, -1))
# 4:     if y.shape == t.shape:
# 5:         t = t.argmax(axis=1)
# 6:     picked = y[np.arange(len(y)), t]
# 7:     return -np.mean(np.log(picked + 1e-7))
# ```
#
# **問 15.** 3 件 × 4 クラスの `y` と、ラベル `t = np.array([2, 0, 1])` を渡しました。**実行されない**行を**すべて**答えてください。
# %% [markdown] lang="en"
# Next, cross-entropy as books often write it. `y` holds probabilities; `t` may be one-hot or labels.
#
# $$L_n = -\sum_{k=1}^{K} t_{nk} \log y_{nk}$$
#
# ```
# 1: def cross_entropy(y, t):
# 2:     if y.ndim == 1:
# 3:         y, t = np.reshape(y, (1, -1)), np.reshape(t, (1, -1))
# 4:     if y.shape == t.shape:
# 5:         t = t.argmax(axis=1)
# 6:     picked = y[np.arange(len(y)), t]
# 7:     return -np.mean(np.log(picked + 1e-7))
# ```
#
# **Question 15.** It is called with 3 samples × 4 classes in `y` and the labels `t = np.array([2, 0, 1])`. Which lines are **not run**? Give **all**.

# %% quiz="entropy_skipped" points=1
entropy_skipped = {3, 5}
replies = {
    "3,5": "正解です。3 行目は 1 件だけのときに横 1 行の表にし、5 行目は one-hot をラベルに直します。どちらも要りませんでした。",  #:ja
    "3,5": "Right. Line 3 turns a single sample into a table of one row, line 5 turns one-hot into labels. Neither was needed.",  #:en
    "3": "3 行目はそのとおりです。t の形 (3,) と y の形 (3, 4) は同じでしょうか。",  #:ja
    "3": "Line 3, yes. And is (3,), the shape of t, equal to (3, 4), the shape of y?",  #:en
    "5": "5 行目はそのとおりです。y は 2 次元です。2 行目の条件は成り立ちますか。",  #:ja
    "5": "Line 5, yes. y has two dimensions: does the condition in line 2 hold?",  #:en
    "2,3,4,5": "2 行目と 4 行目の条件は調べます。成り立たないので、その中だけを飛ばします。",  #:ja
    "2,3,4,5": "The conditions in lines 2 and 4 are looked at. As they do not hold, only what is inside is skipped.",  #:en
    "6": "6 行目はいつも通ります。`if` の中に入る行を探しましょう。",  #:ja
    "6": "Line 6 is always run. Look for lines inside an `if`.",  #:en
}

# %% [markdown] lang="ja"
# **問 16.** 式には $t_{nk}$ を掛けて足す計算がありますが、コードに `t *` はありません。$\sum_k t_{nk} \cdots$ の仕事を引き受けているのは何行目ですか。
# %% [markdown] lang="en"
# **Question 16.** The formula multiplies by $t_{nk}$ and adds, but nowhere in the code is there a `t *`. Which line does the work of $\sum_k t_{nk} \cdots$?

# %% quiz="entropy_sum" points=1
entropy_sum = 6
replies = {
    "6": "正解です。one-hot の t で残るのは正解の項だけなので、それを取り出せば、掛けて足すのと同じです。",  #:ja
    "6": "Right. With a one-hot t only the term of the right class is left, so picking it is the same as multiplying and adding.",  #:en
    "5": "惜しい。5 行目は正解の番号を求めるだけで、まだ y を見ていません。ラベルで渡されれば、通りもしません。",  #:ja
    "5": "Close: line 5 finds the number of the right class but does not look at y yet. Given labels, it is not even run.",  #:en
    "7": "7 行目の平均は、クラスではなく件数についてのものです。− と log はここにあります。",  #:ja
    "7": "The mean in line 7 is over samples, not over classes. The − and the log are there.",  #:en
    "3": "3 行目は形を整えるだけです。",  #:ja
    "3": "Line 3 only changes shapes.",  #:en
}

# %% [markdown] lang="ja"
# **問 17.** 問 15 の `y` と `t` では、6 行目の `picked` には何が入りますか。
# - a. `y` の 2, 0, 1 番目の行
# - b. 3 × 3 個の数(どの行からも、2, 0, 1 番目の列)
# - c. `y[0, 2]`、`y[1, 0]`、`y[2, 1]` の 3 個
# - d. 当たったデータは 1、外れたデータは 0
# %% [markdown] lang="en"
# **Question 17.** With the `y` and `t` of question 15, what is in `picked` after line 6?
# - a. rows 2, 0 and 1 of `y`
# - b. 3 × 3 numbers: columns 2, 0 and 1 of every row
# - c. three numbers: `y[0, 2]`, `y[1, 0]` and `y[2, 1]`
# - d. 1 for each sample that was right, 0 for the others

# %% quiz="entropy_pick" points=1
entropy_pick = "c"
replies = {
    "a": "それは y[t] です。ここでは 2 つの番号を、行と列の組として渡しています。",  #:ja
    "a": "That would be y[t]. Here two lists go in together, one for rows and one for columns.",  #:en
    "b": "それは y[:, t] です。np.arange(len(y)) は「全部の行」ではなく、0, 1, 2 を t と 1 つずつ組にします。",  #:ja
    "b": "That would be y[:, t]. np.arange(len(y)) is not \"all rows\": its 0, 1, 2 are paired with t one by one.",  #:en
    "c": "正解です。各行から、正解に与えた確率を 1 つずつ取り出します。",  #:ja
    "c": "Right. It takes one number from each row, the probability given to the right class.",  #:en
    "d": "y は 0 か 1 ではなく確率です。picked も 0 と 1 の間の数になります。",  #:ja
    "d": "y holds probabilities, not zeros and ones, and so does picked.",  #:en
}

# %% demo
y = np.array([[0.1, 0.2, 0.6, 0.1], [0.5, 0.3, 0.1, 0.1], [0.3, 0.2, 0.1, 0.4]])
t = np.array([2, 0, 1])
fig, ax = plt.subplots(figsize=(6, 3.2))
ax.imshow(y, cmap="Blues", vmin=0, vmax=1, aspect="auto")
for i, j in np.ndindex(y.shape):
    right = j == t[i]
    ax.text(j, i, y[i, j], ha="center", va="center", fontweight="bold" if right else "normal")
    if right:
        ax.add_patch(plt.Rectangle((j - 0.46, i - 0.45), 0.92, 0.9, fill=False, edgecolor=ORANGE, linewidth=4))
ax.grid(False)
ax.set(xticks=range(4), yticks=range(3), xlabel="class", ylabel="sample", title="One probability is picked from each row")
plt.show()

# %% [markdown] lang="ja"
# **問 18.** 1 件だけのデータで、正解の確率が**ちょうど 0** でした。このコードが返す損失はいくつですか。小数第 2 位まで答えてください(NumPy で計算して構いません)。
# %% [markdown] lang="en"
# **Question 18.** There is one sample, and its right class got probability **exactly 0**. What loss does this code return? Give two decimals (you may use NumPy).

# %% quiz="entropy_ceiling" points=1
entropy_ceiling = 16.12
replies = {
    "16.12": "正解です。−log(1e-7) です。log 0 の −∞ は防げましたが、1e-20 も 0 も同じ 16.1 になります。総入力 u から log-sum-exp で計算すれば(04 課の softmax_cross_entropy)、この頭打ちはありません。",  #:ja
    "16.12": "Right. It is −log(1e-7). The −∞ of log 0 is avoided, but 1e-20 and 0 look the same. Computed from the pre-activations u with log-sum-exp (softmax_cross_entropy in lesson 04), there is no such ceiling.",  #:en
    "16.1": "考え方は合っています。小数第 2 位まで書いてください。",  #:ja
    "16.1": "The idea is right. Write one more decimal, please.",  #:en
    "16.11": "考え方は合っています。切り捨てず、四捨五入してください。",  #:ja
    "16.11": "The idea is right. Round the number; do not cut it off.",  #:en
    "16": "近いですが、丸めすぎです。−np.log(1e-7) を計算してみましょう。",  #:ja
    "16": "Close, but rounded too much. Compute −np.log(1e-7).",  #:en
    "7": "それは底が 10 の log です。np.log は自然対数です。",  #:ja
    "7": "That is the logarithm to base 10; np.log is the natural one.",  #:en
    "0": "確率 0 は最悪の答えです。損失が 0 になるのは、最高の答えのときです。",  #:ja
    "0": "Probability 0 is the worst answer; loss 0 is for the best one.",  #:en
    "-16.12": "先頭のマイナスを落としています。損失は正です。",  #:ja
    "-16.12": "The minus in front is missing; the loss is positive.",  #:en
}

# %% [markdown] lang="ja"
# ## 5. 谷を下る
#
# 学習の 1 歩は、この式でした。
#
# $$w \leftarrow w - \eta \nabla L_{\mathcal B}$$
#
# 40 件のデータに直線を当てはめた学習を、地図に描きます。内側の線ほど、損失が小さいところです。出発点(start)のあと、点 1 つが更新(update)1 回、四角で囲んだ点がエポックの終わり(end of an epoch)、星が谷底(bottom)です。
# %% [markdown] lang="en"
# ## 5. Down the valley
#
# One step of learning is this:
#
# $$w \leftarrow w - \eta \nabla L_{\mathcal B}$$
#
# The map shows a line being fitted to 40 samples. Inner contours mean lower loss. After the start each dot is one update; a square marks the last one of an epoch.

# %% demo
rng = np.random.default_rng(8)
x = rng.uniform(-1, 1, 40)
X, t = np.column_stack([x, np.ones(40)]), 1.5 * x + 0.5 + rng.normal(0, 0.4, 40)
w = np.array([-1.2, -1.0])
path = [w]
for _ in range(3):
    for part in np.array_split(rng.permutation(40), 4):
        w = w - 0.9 * X[part].T @ (X[part] @ w - t[part]) / len(part)
        path.append(w)
path = np.array(path)
a, b = np.meshgrid(np.linspace(-1.6, 2.4, 80), np.linspace(-1.3, 1.4, 80))
L = np.mean((a[..., None] * x + b[..., None] - t) ** 2, axis=-1) / 2
fig, ax = plt.subplots(figsize=(6, 4))
ax.contour(a, b, L, levels=np.geomspace(L.min() * 1.05, L.max(), 9), colors=GREY, linewidths=0.8)
ax.plot(*path.T, color=BLUE, linewidth=1.2)
ax.plot(*path[1:].T, "o", color=BLUE, markersize=5, label="update")
ax.plot(*path[[4, 8, 12]].T, "s", color=ORANGE, markersize=13, fillstyle="none", markeredgewidth=2, label="end of an epoch")
ax.text(*(path[0] - [0, 0.06]), "start", ha="center", va="top", fontsize=11)
ax.plot(*np.linalg.lstsq(X, t, rcond=None)[0], "*", color=GREEN, markersize=16, linestyle="none", label="bottom")
ax.set(title="Three epochs: down, and trembling", xlabel="slope w", ylabel="intercept b")
ax.legend(fontsize=11, loc="lower right")
plt.show()

# %% [markdown] lang="ja"
# **問 19.** この学習で、ミニバッチ 1 つは何件ですか。図の点を数えて答えてください。
# %% [markdown] lang="en"
# **Question 19.** How many samples are in one mini-batch of this run? Count the dots.

# %% quiz="read_path" points=1
read_path = 10
replies = {
    "10": "正解です。1 エポックに 4 回更新しているので、40 ÷ 4 = 10 件です。",  #:ja
    "10": "Right. There are four updates in each epoch, and 40 / 4 = 10.",  #:en
    "4": "それは 1 エポックの更新の回数です。40 件を 4 つに分けると、1 つは何件でしょう。",  #:ja
    "4": "That is the number of updates in an epoch. If 40 are split into 4 parts, how large is each?",  #:en
    "12": "それは 3 エポック全部の更新の回数です。",  #:ja
    "12": "That is the number of updates in all three epochs.",  #:en
    "3": "それはエポックの数です。",  #:ja
    "3": "That is the number of epochs.",  #:en
    "8": "1 エポックを 5 回と数えませんでしたか。出発点は更新ではなく、四角で囲んだ点は 1 回だけ数えます。",  #:ja
    "8": "Did you count 5 updates in an epoch? The start is none, and a dot in a square counts once.",  #:en
    "13.33": "40 を 3 エポックで割りましたか。1 エポックで 40 件すべてを使います。",  #:ja
    "13.33": "Is that 40 divided by 3 epochs? Each epoch uses all 40.",  #:en
    "40": "40 件まとめて使うと、1 エポックの更新は 1 回だけです。",  #:ja
    "40": "With all 40 at once there would be one update in an epoch.",  #:en
}

# %% [markdown] lang="ja"
# **問 20.** 2 エポック目の**最初の 1 歩**を、正しく説明しているのはどれですか。
# - a. 最初の $w$ に戻り、別の順番でやり直す
# - b. 1 エポック目の最後の $w$ から始め、その場所で測ったミニバッチの勾配で動く
# - c. 1 エポック目の全部の間違いに学習率を掛けて、まとめて直す
# - d. データは同じなので、1 エポック目の最初と同じ勾配で動く
# %% [markdown] lang="en"
# **Question 20.** Which describes the **first step of the second epoch**?
# - a. It goes back to the first $w$ and starts again in another order
# - b. It starts from the last $w$ of epoch 1 and moves by the gradient of a mini-batch, measured there
# - c. All mistakes of epoch 1, times the learning rate, are corrected at once
# - d. The data are the same, so it moves by the same gradient as the first step of epoch 1

# %% quiz="second_epoch" points=1
second_epoch = "b"
replies = {
    "a": "図の道を見てください。1 つめの四角から、そのまま先へ続いています。",  #:ja
    "a": "Follow the path in the figure: it goes on from the first square.",  #:en
    "b": "正解です。データは 1 周しましたが、w は進んだままです。勾配は、いまいる場所で測り直します。",  #:ja
    "b": "Right. The data have been used once, but w has moved, and the gradient is measured anew where it stands.",  #:en
    "c": "直すのはエポックごとではなく、ミニバッチごとです。図では 1 エポックに 4 回直しています。",  #:ja
    "c": "Corrections come with every mini-batch, not once an epoch: four times an epoch in the figure.",  #:en
    "d": "勾配は w の場所で変わります。データもエポックごとにシャッフルするので、ミニバッチの中身も変わります。",  #:ja
    "d": "A gradient depends on where w is; and the data are shuffled again in each epoch, so the mini-batches differ too.",  #:en
}

# %% [markdown] lang="ja"
# $L_{\mathcal B}$ は、ミニバッチ $\mathcal B$ の損失です。
#
# $$L_{\mathcal B} = \frac{1}{B} \sum_{n \in \mathcal B} L_n$$
#
# 言葉にすると「$\mathcal B$ に選ばれたデータだけの、損失の平均」。$\mathcal B$ はデータの番号の集まり、$B$ はその個数です。
#
# ### 課題 `minibatch_error`
# この式を NumPy で書いてください。
#
# <details><summary>ヒント</summary>
#
# 配列は、番号のリストで添字をつけると、その番号のものだけを取り出せます。割るのは全部の件数 $N$ でしょうか、$B$ でしょうか。
#
# </details>
# %% [markdown] lang="en"
# $L_{\mathcal B}$ is the loss of the mini-batch $\mathcal B$:
#
# $$L_{\mathcal B} = \frac{1}{B} \sum_{n \in \mathcal B} L_n$$
#
# In words: the mean loss of those samples that are in $\mathcal B$. $\mathcal B$ is a collection of sample numbers, and $B$ says how many there are.
#
# ### Exercise `minibatch_error`
# Write this formula in NumPy.
#
# <details><summary>Hint</summary>
#
# An array indexed by a list of numbers gives those entries. And what do you divide by: $N$, the number of all samples, or $B$?
#
# </details>


# %% exercise="minibatch_error"
def minibatch_error(losses, members):
    """ミニバッチの損失を 1 つの数で返す。losses: (N,) の配列で、losses[n] が L_n。members: ミニバッチに入る番号 n(0 から数える)のリスト。"""  #:ja
    """Return the loss of a mini-batch, one number. losses: (N,) array, losses[n] is L_n. members: the list of the numbers n (counted from 0) in the mini-batch."""  #:en
    ### BEGIN SOLUTION
    return np.mean(losses[members])
    ### END SOLUTION


# %% test="minibatch_error" points=1
import numpy as np

expect(
    "minibatch_error([5, 1, 9, 3], [1, 3])",
    minibatch_error(np.array([5.0, 1.0, 9.0, 3.0]), [1, 3]),
    2.0,
    hint="1 番と 3 番の損失は 1 と 3 です。",  #:ja
    hint="The losses of samples 1 and 3 are 1 and 3.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "minibatch_error([0.5, 2, 4, 1, 7], [4, 0, 2])",
    minibatch_error(np.array([0.5, 2.0, 4.0, 1.0, 7.0]), [4, 0, 2]),
    11.5 / 3,
    hint="4 番、0 番、2 番の平均です。割るのはミニバッチの件数です。",  #:ja
    hint="The mean of samples 4, 0 and 2: divide by the size of the mini-batch.",  #:en
)
expect("minibatch_error([3, 8], [1])", minibatch_error(np.array([3.0, 8.0]), [1]), 8.0)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# **問 21.** **オンライン学習**をしているものを、**すべて**選んでください。
# - a. 文字入力アプリが、変換候補を選ぶたびに重みを少し直す
# - b. 10 年分の気温を集め終えてから、いっぺんに学習する
# - c. センサーの値が届くたびに更新し、値はすぐに捨てる
# - d. 毎月 1 日に、たまった全部のデータで最初から学習し直す
# %% [markdown] lang="en"
# **Question 21.** Choose **all** that do **online learning**.
# - a. A keyboard app adjusts its weights a little each time you pick a suggested word
# - b. Ten years of temperatures are collected, then learned in one go
# - c. Whenever a sensor sends a value, the model is updated and the value thrown away
# - d. On the first of each month the model learns from scratch from all data so far

# %% quiz="online_jobs" points=1
online_jobs = {"a", "c"}
replies = {
    "a,c": "正解です。どちらも、届いたそばから更新しています。ためておく場所が要らないので、メモリの小さな機械でも学べます。",  #:ja
    "a,c": "Right. Both update as the data come in. Nothing has to be stored, so a small memory will do.",  #:en
    "a": "a は正解です。届いたそばから学ぶものが、もう 1 つあります。",  #:ja
    "a": "a is right. One more learns as the data come in.",  #:en
    "c": "c は正解です。1 回の選択を 1 件のデータと見ると、a はどうでしょう。",  #:ja
    "c": "c is right. If each pick is one sample, what about the keyboard app?",  #:en
    "a,c,d": "惜しい。d は繰り返し学びますが、毎回、集めた全部を使うバッチ学習です。",  #:ja
    "a,c,d": "Almost. d learns again and again, but from all the data collected: batch learning each time.",  #:en
    "b,d": "逆です。b と d は、集め終えた全部のデータで学ぶバッチ学習です。",  #:ja
    "b,d": "The other way round: b and d learn from all data, once collected. That is batch learning.",  #:en
    "a,b,c,d": "全部ではありません。集め終わるのを待っているものがあります。",  #:ja
    "a,b,c,d": "Not all: some of them wait until the data are collected.",  #:en
}

# %% [markdown] lang="ja"
# 同じ谷を、3 通りの学習率で下りました。
# %% [markdown] lang="en"
# The same valley, walked down with three learning rates:

# %% demo
steps = np.arange(25)
for name, factor, colour, style, at in [("A", 0.5, BLUE, "-", 2), ("B", -1.03, RED, "--", 20), ("C", 0.97, GREY, "-.", 14)]:
    loss = factor ** (2 * steps)
    plt.plot(steps, loss, style, color=colour)
    plt.text(at, loss[at] + 0.15, name, color=colour, ha="right" if name == "B" else "left", fontsize=14, fontweight="bold")
plt.title("One valley, three learning rates")
plt.xlabel("update")
plt.ylabel("loss L")
plt.ylim(-0.1, 4.5)
plt.show()

# %% [markdown] lang="ja"
# **問 22.** 学習率の**小さい順**に並べてください。
# - a. A, B, C
# - b. A, C, B
# - c. C, A, B
# - d. C, B, A
# %% [markdown] lang="en"
# **Question 22.** Put the learning rates in order, **smallest first**.
# - a. A, B, C
# - b. A, C, B
# - c. C, A, B
# - d. C, B, A

# %% quiz="three_rates" points=1
three_rates = "c"
replies = {
    "a": "A は数歩で谷底に着いています。いちばん小さな歩幅では、こうはいきません。",  #:ja
    "a": "A is at the bottom after a few steps. The smallest rate could not do that.",  #:en
    "b": "いちばん大きいのが B であるのは、そのとおりです。A と C では、どちらがのろのろ歩いていますか。",  #:ja
    "b": "B is the largest, yes. Of A and C, which one crawls?",  #:en
    "c": "正解です。C は小さすぎてのろのろ、A はちょうどよく、B は大きすぎて谷を飛び越え、発散しています。",  #:ja
    "c": "Right. C is too small and crawls, A is about right, and B is so large that it jumps over the valley and diverges.",  #:en
    "d": "C がいちばん小さいのはそのとおりです。損失が増えていくのは、どんなときでしたか。",  #:ja
    "d": "C is the smallest, yes. And when does the loss grow and grow?",  #:en
}

# %% [markdown] lang="ja"
# **問 23.(記述)** $w \leftarrow w - \eta \nabla L_{\mathcal B}$ の意味を、谷の地図の絵を紙に描きながら、友だちに説明するつもりで書いてください。ミニバッチと、2 エポックより先で何が起こるかにも触れます(5〜7 行。絵は言葉で説明すれば構いません)。
#
# 採点の目安(各 1 点)
# - 記号の意味:いまの $w$ から、勾配の逆向きに、勾配に学習率を掛けた分だけ動く。
# - $L_{\mathcal B}$ はミニバッチの損失の平均であり、更新はミニバッチごとに起こる。1 エポックで全データを 1 回ずつ使う。
# - 次のエポックは続きから始まり、データをシャッフルし直す。道は揺れながら谷底に近づく。
# %% [markdown] lang="en"
# **Question 23 (essay).** Explain to a friend what $w \leftarrow w - \eta \nabla L_{\mathcal B}$ means, drawing the map of a valley on paper as you talk. Include mini-batches and what happens over two epochs and more (five to seven lines; describe your drawing in words).
#
# How it is graded (1 point each)
# - The symbols: from the present $w$, move against the gradient, by the learning rate times it.
# - $L_{\mathcal B}$ is the mean loss of a mini-batch, and an update comes with every mini-batch; an epoch uses all data once.
# - The next epoch goes on from there, with the data shuffled again; the path trembles on its way to the bottom.

# %% [markdown] essay="valley_walk" points=3 lang="ja"
# ### BEGIN SOLUTION
# 地図の上の 1 点が、いまの重み w。その場所での勾配 ∇L は、損失がいちばん急に増える向きの矢印なので、逆向きに、勾配に学習率 η を掛けた長さだけ進んだ点が新しい w になる。
# この L は全部のデータではなく、シャッフルして取り出したミニバッチの損失の平均である。ミニバッチを 1 つ見るたびに 1 歩進み、全部のミニバッチを 1 回ずつ使うと 1 エポックが終わる。
# 2 エポック目は、1 エポック目の終わりの場所から続ける。データをシャッフルし直し、勾配もその場所で測り直す。
# ミニバッチによって勾配の向きが少し違うので、道はまっすぐではなく、揺れながら谷底に近づく。着いたあとも、まわりで揺れ続ける。
# ### END SOLUTION
# %% [markdown] essay="valley_walk" points=3 lang="en"
# ### BEGIN SOLUTION
# A point on the map is the present w. The gradient ∇L there is an arrow in the direction in which the loss grows fastest, so the new w lies the opposite way, at η times its length.
# This L is not the loss of all data but the mean over a mini-batch, taken from the shuffled data. Each mini-batch gives one step, and when all have been used once, an epoch is over.
# The second epoch goes on from where the first ended; the data are shuffled again and gradients measured again.
# Mini-batches disagree a little about the direction, so the path is not smooth: it trembles on its way down, and goes on trembling near the bottom.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## 6. 損失からさかのぼる
#
# 重みから損失までは、3 つの区間の道です。出力層の活性化関数は恒等関数、損失は $L = \frac{1}{2}(y-t)^2$ とします。
# %% [markdown] lang="en"
# ## 6. Back from the loss
#
# From a weight to the loss the road has three stretches. The output activation is the identity, the loss $L = \frac{1}{2}(y-t)^2$.

# %% demo
fig, ax = plt.subplots(figsize=(6, 3))
for i, (name, value) in enumerate([("w", "1.5"), ("u = wz + b", "z = 2, b = −1"), ("y = u", ""), ("L", "t = 5")]):
    ax.text(1.6 * i, 0, name, ha="center", va="center", fontsize=12, bbox={"boxstyle": "round,pad=0.4", "fc": "white", "ec": BLUE, "lw": 2})
    ax.text(1.6 * i, -0.62, value, ha="center", fontsize=11, color=GREY)
for i, factor in enumerate(["∂u/∂w", "∂y/∂u", "∂L/∂y"]):
    ax.annotate("", (1.6 * i + 0.3, 0.32), (1.6 * i + 1.35, 0.32), arrowprops={"arrowstyle": "-|>", "color": RED, "lw": 2, "linestyle": "--"})
    ax.text(1.6 * i + 0.82, 0.45, factor, ha="center", fontsize=12, color=RED)
ax.set(title="Three factors on the way back", xlim=(-0.5, 5.3), ylim=(-0.9, 0.9))
ax.axis("off")
plt.show()

# %% [markdown] lang="ja"
# **問 24.** 図の数で $\dfrac{\partial L}{\partial w}$ を計算すると、いくつですか。
# %% [markdown] lang="en"
# **Question 24.** With the numbers of the figure, what is $\dfrac{\partial L}{\partial w}$?

# %% quiz="three_factors" points=1
three_factors = -6
replies = {
    "-6": "正解です。y = 2 なので (y − t) · 1 · z = (−3) × 1 × 2 = −6。負なので、w を増やすと損失が減ります。",  #:ja
    "-6": "Right. y = 2, so (y − t) · 1 · z = (−3) × 1 × 2 = −6. It is negative: a larger w lowers the loss.",  #:en
    "6": "符号が逆です。y − t の順で引きます。",  #:ja
    "6": "Wrong sign: it is y − t, in this order.",  #:en
    "-3": "それは ∂L/∂y です。∂u/∂w = z も掛けましょう。",  #:ja
    "-3": "That is ∂L/∂y. Multiply by ∂u/∂w = z as well.",  #:en
    "-4.5": "∂u/∂w として w 自身を掛けていませんか。u = wz + b を w で微分すると z が残ります。",  #:ja
    "-4.5": "Did you multiply by w itself? Differentiating u = wz + b by w leaves z.",  #:en
    "-4": "バイアスを忘れたか、足し引きを確かめましょう。u = 1.5 × 2 − 1 = 2 です。",  #:ja
    "-4": "Is the bias missing? u = 1.5 × 2 − 1 = 2.",  #:en
    "4.5": "それは損失 L の値です。聞いているのは、w を動かしたときの L の変わり方です。",  #:ja
    "4.5": "That is L itself. The question is how L changes as w moves.",  #:en
}

# %% [markdown] lang="ja"
# 2 層のネットワークの逆伝播です。中間層は ReLU、出力層は恒等関数、損失は平均二乗誤差(½ つき、件数で平均)です。`B` は件数、`d_relu` は 02 課の関数です。
#
# ```
# 1: dy = (y - t) / B
# 2: delta2 = dy * 1
# 3: dW2 = z1.T @ delta2
# 4: db2 = delta2.sum(axis=0)
# 5: delta1 = (delta2 @ W2.T) * d_relu(u1)
# 6: dW1 = x.T @ delta1
# 7: db1 = delta1.sum(axis=0)
# ```
#
# **問 25.** 損失関数の $\frac{1}{2}(y-t)^2$ だけを $\frac{1}{4}(y-t)^4$ に取り替えます。ほかはそのままです。書き換える必要があるのは何行目ですか。
# %% [markdown] lang="en"
# This is the backward pass of a two-layer network. The hidden layer has ReLU and the output layer the identity; the loss is mean squared error (with its ½, the mean over samples). `B` is the number of samples, and `d_relu` is the function of lesson 02.
#
# ```
# 1: dy = (y - t) / B
# 2: delta2 = dy * 1
# 3: dW2 = z1.T @ delta2
# 4: db2 = delta2.sum(axis=0)
# 5: delta1 = (delta2 @ W2.T) * d_relu(u1)
# 6: dW1 = x.T @ delta1
# 7: db1 = delta1.sum(axis=0)
# ```
#
# **Question 25.** Only the loss changes: $\frac{1}{2}(y-t)^2$ becomes $\frac{1}{4}(y-t)^4$. Which line has to be rewritten?

# %% quiz="new_loss_line" points=1
new_loss_line = 1
replies = {
    "1": "正解です。∂L/∂y を計算する行だけが、損失関数を知っています。新しい右辺は (y - t) ** 3 / B です。",  #:ja
    "1": "Right. Only the line that computes ∂L/∂y knows the loss. Its right side becomes (y - t) ** 3 / B.",  #:en
    "2": "2 行目の 1 は ∂y/∂u、恒等関数の傾きです。出力の活性化関数を替えたら、ここを直します。",  #:ja
    "2": "The 1 in line 2 is ∂y/∂u, the slope of the identity. That line changes with the output activation.",  #:en
    "3": "3 行目は、届いたデルタに入口の値を掛けるだけです。どの損失関数でも同じです。",  #:ja
    "3": "Line 3 multiplies the delta that arrives by the value that enters the layer, whatever the loss.",  #:en
    "5": "5 行目は中間層です。損失関数の影響は、delta2 を通って届きます。",  #:ja
    "5": "Line 5 is about the hidden layer. The loss reaches it through delta2.",  #:en
}

# %% [markdown] lang="ja"
# **問 26.** $\dfrac{\partial L}{\partial y}\dfrac{\partial y}{\partial u^{(2)}}$ ができあがるのは何行目ですか。
# %% [markdown] lang="en"
# **Question 26.** In which line is $\dfrac{\partial L}{\partial y}\dfrac{\partial y}{\partial u^{(2)}}$ completed?

# %% quiz="two_factor_line" points=1
two_factor_line = 2
replies = {
    "2": "正解です。出力層のデルタです。恒等関数なので 1 を掛けるだけで、実際のコードでは 1 行目とまとめて書きます。",  #:ja
    "2": "Right. It is the delta of the output layer. With the identity the factor is 1, so real code merges it with line 1.",  #:en
    "1": "1 行目は ∂L/∂y だけです。値は同じでも、∂y/∂u を掛けるのは次の行です。",  #:ja
    "1": "Line 1 is ∂L/∂y alone. The value is the same, but ∂y/∂u comes in the next line.",  #:en
    "3": "3 行目では、もう ∂u/∂W も掛かっています。",  #:ja
    "3": "In line 3 ∂u/∂W has been multiplied in as well.",  #:en
    "5": "5 行目は、さらに中間層までさかのぼった ∂L/∂u⁽¹⁾ です。",  #:ja
    "5": "Line 5 has gone further back, to the hidden layer: ∂L/∂u⁽¹⁾.",  #:en
}

# %% [markdown] lang="ja"
# **問 27.** $\dfrac{\partial L}{\partial y}\dfrac{\partial y}{\partial u^{(2)}}\dfrac{\partial u^{(2)}}{\partial W^{(2)}}$、つまり 3 つ全部を掛けたものは何行目ですか。
# %% [markdown] lang="en"
# **Question 27.** And all three, $\dfrac{\partial L}{\partial y}\dfrac{\partial y}{\partial u^{(2)}}\dfrac{\partial u^{(2)}}{\partial W^{(2)}}$: which line is that?

# %% quiz="three_factor_line" points=1
three_factor_line = 3
replies = {
    "3": "正解です。∂u/∂W は入口の値 z1。z1.T @ delta2 が、全件分をまとめて掛けて足します。",  #:ja
    "3": "Right. ∂u/∂W is the value that enters the layer, z1, and z1.T @ delta2 multiplies and adds for all samples.",  #:en
    "6": "6 行目は 1 層目の重み W1 の勾配です。式の右上の番号を見てください。",  #:ja
    "6": "Line 6 is the gradient of W1, in the first layer. Look at the raised numbers in the formula.",  #:en
    "4": "それはバイアスの勾配です。バイアスでは ∂u/∂b = 1 なので、z1 が出てきません。",  #:ja
    "4": "That is the gradient of the bias: ∂u/∂b = 1, so there is no z1.",  #:en
    "5": "5 行目は W2 を使いますが、W2 の勾配ではありません。中間層へデルタを送っています。",  #:ja
    "5": "Line 5 uses W2 but is not its gradient: it sends the delta on to the hidden layer.",  #:en
    "2": "2 行目は 2 つ目までの積です。",  #:ja
    "2": "Line 2 has two of the factors.",  #:en
}

# %% [markdown] lang="ja"
# **問 28.** **1 層目**のパラメータの勾配を 2 つとも求めるために、計算済みの結果を取っておいて使い回しています。それを計算して変数に取っておくのは何行目ですか。
# %% [markdown] lang="en"
# **Question 28.** Both gradients of the **first** layer's parameters reuse one result, computed once and kept. Which line computes and keeps it?

# %% quiz="kept_for_both" points=1
kept_for_both = 5
replies = {
    "5": "正解です。delta1 は 6 行目と 7 行目で使われます。取っておかなければ、同じ道を 2 回たどることになります。",  #:ja
    "5": "Right. delta1 serves lines 6 and 7. Without it the same road would be walked twice.",  #:en
    "2": "delta2 も使い回しますが、それは 2 層目の勾配と、中間層のデルタのためです。1 層目の勾配が直接使うのは?",  #:ja
    "2": "delta2 is reused too, but by the second layer and by the hidden delta. What do the first layer's gradients use directly?",  #:en
    "6": "6 行目は最後の答えの 1 つで、あとの行では使われません。",  #:ja
    "6": "Line 6 is one of the final answers; no later line uses it.",  #:en
    "7": "7 行目は最後の答えの 1 つです。何から計算していますか。",  #:ja
    "7": "Line 7 is one of the final answers. What is it computed from?",  #:en
    "1": "dy は 2 行目でしか使われません。",  #:ja
    "1": "dy is used in line 2 only.",  #:en
}

# %% [markdown] lang="ja"
# 今度は、1 つの重みについての式を、全部の重みについてのコードにします。恒等関数の出力と平均二乗誤差(½ つき)では、$n$ 件目の勾配は
#
# $$\frac{\partial L_n}{\partial w_{ij}} = z_{ni} \, (y_{nj} - t_{nj})$$
#
# 言葉にすると「線の入口の値 × 線の出口の差 $y - t$」。$w_{ij}$ は、入力 $i$ と出力 $j$ を結ぶ重みです。これを全件で平均します。
#
# ### 課題 `weight_gradient`
# すべての $i$、$j$ について、この平均をまとめて返してください。
#
# <details><summary>ヒント</summary>
#
# まず 1 件で、縦が $i$、横が $j$ の表を作るにはどうするかを考えます。全件では「転置して `@`」が、件について足すところまで引き受けます。最後に何で割りますか。
#
# </details>
# %% [markdown] lang="en"
# Now turn the formula for one weight into code for all of them. With the identity at the output and mean squared error (with its ½), sample $n$ has
#
# $$\frac{\partial L_n}{\partial w_{ij}} = z_{ni} \, (y_{nj} - t_{nj})$$
#
# In words: the value where the line begins times the difference $y - t$ where it ends. The weight $w_{ij}$ joins input $i$ to output $j$. Take the mean of this over all samples.
#
# ### Exercise `weight_gradient`
# Return this mean for all $i$ and $j$ at once.
#
# <details><summary>Hint</summary>
#
# First think of one sample: how do you get a table with $i$ down and $j$ across? For many samples, "transpose, then `@`" also adds over samples. What do you divide by at the end?
#
# </details>


# %% exercise="weight_gradient"
def weight_gradient(z, y, t):
    """出力層の重みの勾配(件数についての平均)を返す。z: (B, n_in) 層への入力、y, t: (B, n_out) 出力と目標値。返り値: (n_in, n_out)。"""  #:ja
    """Return the gradient of the output layer's weights, the mean over samples. z: (B, n_in) what enters the layer; y, t: (B, n_out) outputs and targets. Returns (n_in, n_out)."""  #:en
    ### BEGIN SOLUTION
    return z.T @ (y - t) / len(z)
    ### END SOLUTION


# %% test="weight_gradient" idea="one" points=1
import numpy as np

expect(
    "weight_gradient([[2, 3]], [[2]], [[5]])",
    weight_gradient(np.array([[2.0, 3.0]]), np.array([[2.0]]), np.array([[5.0]])),
    [[-6.0], [-9.0]],
    hint="1 つめは問 24 と同じ計算です。",  #:ja
    hint="The first is the calculation of question 24.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "weight_gradient([[1, -2]], [[4, 0, 1]], [[1, 1, 1]])",
    weight_gradient(np.array([[1.0, -2.0]]), np.array([[4.0, 0.0, 1.0]]), np.array([[1.0, 1.0, 1.0]])),
    [[3.0, -1.0, 0.0], [-6.0, 2.0, 0.0]],
    hint="行が入力 i、列が出力 j です。差は y − t の順で引きます。",  #:ja
    hint="Rows are inputs i, columns outputs j; the difference is y − t, in this order.",  #:en
)
### END HIDDEN TESTS

# %% test="weight_gradient" idea="mean" points=1
import numpy as np

expect(
    "weight_gradient([[1], [3]], [[2], [0]], [[0], [2]])",
    weight_gradient(np.array([[1.0], [3.0]]), np.array([[2.0], [0.0]]), np.array([[0.0], [2.0]])),
    [[-2.0]],
    hint="1 件ずつでは 2 と −6 です。その平均は?",  #:ja
    hint="One by one they are 2 and −6. And their mean?",  #:en
)
### BEGIN HIDDEN TESTS
z = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0], [2.0, 2.0]])
y = np.array([[1.0, 0.0], [2.0, 1.0], [0.0, 0.0], [1.0, 4.0]])
t = np.array([[0.0, 0.0], [0.0, 2.0], [1.0, 0.5], [1.0, 2.0]])
expect("weight_gradient(4 samples)", weight_gradient(z, y, t), [[-0.5, 0.625], [1.25, 0.875]],
       hint="割るのは件数です。出力の数では割りません。",  #:ja
       hint="Divide by the number of samples, and not by the number of outputs.",  #:en
       )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# **問 29.** 2-3-3-1 のネットワークの勾配を、中心差分の数値微分だけで 1 回求めます。損失 $L$ を何回計算しますか(パラメータの数から、紙で求めてください)。
# %% [markdown] lang="en"
# **Question 29.** You compute one gradient of a 2-3-3-1 network by central differences alone. How many times is the loss $L$ evaluated? (Count the parameters on paper.)

# %% quiz="how_many_losses" points=1
how_many_losses = 50
replies = {
    "50": "正解です。パラメータは 9 + 12 + 4 = 25 個で、1 個につき前後 2 回。誤差逆伝播法なら、順に 1 回、逆に 1 回で済みます。",  #:ja
    "50": "Right. There are 9 + 12 + 4 = 25 parameters, with two evaluations each. Backpropagation needs one pass forward and one back.",  #:en
    "25": "それはパラメータの数です。中心差分は、1 個につき何回 L を計算しますか。",  #:ja
    "25": "That is the number of parameters. How many evaluations does a central difference need for each?",  #:en
    "26": "前進差分ならそのとおりです(元の L を使い回せます)。中心差分は、前と後ろの両方を計算します。",  #:ja
    "26": "That would be forward differences, which share the L in the middle. Central differences go both ways.",  #:en
    "36": "バイアスを忘れています。計算をする丸は 7 個あります。",  #:ja
    "36": "The biases are missing: seven circles compute something.",  #:en
    "18": "それは線の数です。バイアスと、1 個につき 2 回の計算を忘れずに。",  #:ja
    "18": "That is the number of lines. Remember biases, and two evaluations each.",  #:en
    "2": "全部のパラメータを一度に動かすと、どれの傾きか分かりません。1 個ずつ動かします。",  #:ja
    "2": "Nudge them all at once and you cannot tell whose slope it is. They are nudged one by one.",  #:en
}

# %% [markdown] lang="ja"
# ## 7. データと、覚えすぎ
#
# 16 件のデータに、100 ユニットの中間層を持つネットワークを当てはめました(学ぶのは出力層だけです)。検証データは、学習に使っていない 200 件です。(図の training は訓練、validation は検証、loss は損失です。)
# %% [markdown] lang="en"
# ## 7. Data, and learning too much by heart
#
# A network with 100 hidden units is fitted to 16 samples (only its output layer learns). The 200 validation samples take no part in the learning.

# %% demo
rng = np.random.default_rng(5)
x, x_new = rng.uniform(-1, 1, 16), rng.uniform(-1, 1, 200)
t, t_new = np.sin(3 * x) + rng.normal(0, 0.5, 16), np.sin(3 * x_new) + rng.normal(0, 0.5, 200)
W, b = rng.normal(0, 10, 100), rng.normal(0, 4, 100)
z, z_new = np.tanh(np.outer(x, W) + b) / 10, np.tanh(np.outer(x_new, W) + b) / 10
w, curves = np.zeros(100), []
for _ in range(10001):
    curves.append((np.mean((z @ w - t) ** 2) / 2, np.mean((z_new @ w - t_new) ** 2) / 2))
    w -= 0.5 * z.T @ (z @ w - t) / 16
training, validation = np.array(curves).T
plt.semilogx(np.arange(1, 10002), training, color=BLUE, label="training")
plt.semilogx(np.arange(1, 10002), validation, "--", color=ORANGE, label="validation")
plt.title("Training keeps falling, validation turns up")
plt.xlabel("epoch")
plt.ylabel("loss L")
plt.legend(fontsize=11, loc="lower left")
plt.show()
print("lowest validation loss:", validation.min().round(3), " at the end:", validation[-1].round(3))

# %% [markdown] lang="ja"
# **問 30.** まだ見ぬデータに使うなら、どの時点の重みを選びますか。
# - a. 最初のエポック(まだ何も覚えていない)
# - b. 検証の曲線がいちばん低いところ
# - c. 2 本の曲線がいちばん離れたところ
# - d. 最後のエポック(訓練の損失がいちばん小さい)
# %% [markdown] lang="en"
# **Question 30.** Which weights would you take for data not seen yet?
# - a. those of the first epoch, when nothing has been learned by heart
# - b. those where the validation curve is lowest
# - c. those where the two curves are furthest apart
# - d. those of the last epoch, with the smallest training loss

# %% quiz="which_epoch" points=1
which_epoch = "b"
replies = {
    "a": "覚えすぎてはいませんが、役に立つことも学んでいません。どちらの損失も大きいままです。",  #:ja
    "a": "Nothing by heart, but nothing useful either: both losses are still large.",  #:en
    "b": "正解です。ここを過ぎると、16 件の雑音まで覚え始めて、新しいデータでは外れます。これが過学習です。",  #:ja
    "b": "Right. After that the noise of the 16 samples is learned too, and new data come out worse. That is overfitting.",  #:en
    "c": "離れているほど、訓練データだけが得意になっています。それは過学習のしるしです。",  #:ja
    "c": "The further apart, the more it is good at the training data alone: a sign of overfitting.",  #:en
    "d": "訓練の損失は、覚えるだけでも小さくなります。新しいデータでの成績は、検証の曲線が教えてくれます。",  #:ja
    "d": "Training loss falls by mere memorising. How it does on new data is told by the validation curve.",  #:en
}

# %% [markdown] lang="ja"
# **問 31.** 過学習を**和らげる**とふつう期待できるものを、**すべて**選んでください。
# - a. 訓練データを増やす
# - b. 中間層のユニットを 10 倍にする
# - c. ドロップアウトを使う
# - d. 訓練の損失が 0 になるまで続ける
# %% [markdown] lang="en"
# **Question 31.** Choose **all** that usually **reduce** overfitting.
# - a. more training data
# - b. ten times as many hidden units
# - c. dropout
# - d. going on until the training loss is 0

# %% quiz="remedies" points=1
remedies = {"a", "c"}
replies = {
    "a,c": "正解です。データが多いほど雑音を丸暗記しにくく、ドロップアウトは特定のユニットに頼りきるのを防ぎます。",  #:ja
    "a,c": "Right. The more data, the harder noise is to memorise; and dropout keeps the network from relying on particular units.",  #:en
    "a": "a は正解です。学習中にユニットを無作為に選んで休ませる方法もありました。",  #:ja
    "a": "a is right. There is also a way that gives units a rest at random during training.",  #:en
    "c": "c は正解です。雑音の丸暗記を難しくする、いちばん素直な方法は?",  #:ja
    "c": "c is right. And what is the most direct way to make noise hard to memorise?",  #:en
    "a,b,c": "惜しい。大きなネットワークほど多くを丸暗記できるので、ふつうは過学習しやすくなります。",  #:ja
    "a,b,c": "Almost. A larger network can memorise more, and usually overfits more easily.",  #:en
    "a,c,d": "惜しい。d は、雑音まで覚えなさいと言っているのと同じです。",  #:ja
    "a,c,d": "Almost. d tells it to learn the noise as well.",  #:en
    "a,b": "大きなネットワークほど多くを丸暗記できます。b は逆効果になりがちです。",  #:ja
    "a,b": "A larger network can memorise more: b tends to make it worse.",  #:en
}

# %% [markdown] lang="ja"
# **問 32.** 貸し自転車の店が、**明日の貸し出し台数**を前の日に予測します。そのまま入力に**入れてはいけない**列を、**すべて**選んでください。
# - a. 明日の予想気温
# - b. 明日の売り上げ(台数 × 料金)
# - c. 明日が休日なら 1、そうでなければ 0
# - d. 当番の社員番号
# - e. 9 割以上の日で値が抜けている湿度計の記録
# %% [markdown] lang="en"
# **Question 32.** A shop predicts, the day before, **how many bicycles it will rent out tomorrow**. Which columns must **not** go in as they are? Choose **all**.
# - a. the temperature forecast for tomorrow
# - b. tomorrow's takings (bicycles × price)
# - c. 1 if tomorrow is a holiday, else 0
# - d. the staff number of the person on duty
# - e. a humidity meter with no value on more than nine days out of ten

# %% quiz="forbidden_inputs" points=1
forbidden_inputs = {"b", "d", "e"}
replies = {
    "b,d,e": "正解です。b は答えを加工したもの、d は大小に意味のない番号、e は欠けすぎです。連続した数や、0 と 1 の旗は入力に向いています。",  #:ja
    "b,d,e": "Right. b is the answer in disguise, d a number whose size means nothing, e is mostly missing. Amounts and flags of 0 and 1 are good inputs.",  #:en
    "b": "b は正解です。社員番号 40 は、20 の 2 倍の何かでしょうか。値がほとんどない列も考えてみましょう。",  #:ja
    "b": "b is right. Is staff number 40 twice as much of anything as 20? And what of a column with hardly any values?",  #:en
    "d,e": "いちばん危ないものが残っています。前の日に手に入らない値はどれでしょう。",  #:ja
    "d,e": "The most dangerous one is missing: which value cannot be known the day before?",  #:en
    "b,d": "惜しい。9 割も抜けていると、埋めた値から学ぶことになります。",  #:ja
    "b,d": "Almost. With nine tenths missing, the network would learn from what was filled in.",  #:en
    "b,e": "惜しい。社員番号の大小に意味はありますか。使うなら one-hot に直します。",  #:ja
    "b,e": "Almost. Does the size of a staff number mean anything? If it is used, then as one-hot.",  #:en
    "b,c,d,e": "惜しい。c は旗(フラグ)です。0 と 1 で「そうかどうか」を表し、入力に使えます。",  #:ja
    "b,c,d,e": "Almost. c is a flag: 0 and 1 stand for no and yes, a proper input.",  #:en
    "a,b,d,e": "惜しい。a は予報なので前の日に手に入り、大小にも意味があります。",  #:ja
    "a,b,d,e": "Almost. a is a forecast: known the day before, and its size means something.",  #:en
}

# %% [markdown] lang="ja"
# **問 33.** 同じ表で、予想気温が 1,000 日のうち 5 日だけ抜けていました。扱い方として**認められる**ものを、**すべて**選んでください。
# - a. その 5 日の行を除く
# - b. 訓練データの平均の気温で埋める
# - c. その日の貸し出し台数が多ければ高い気温、少なければ低い気温を手で入れる
# - d. 平均を引いて標準化したあとで、0 を入れる
# %% [markdown] lang="en"
# **Question 33.** In the same table the forecast is missing on 5 of 1,000 days. Which treatments are **acceptable**? Choose **all**.
# - a. leave out those 5 rows
# - b. fill in the mean temperature of the training data
# - c. fill in by hand a high temperature where many bicycles were rented, a low one where few were
# - d. standardise (subtract the mean, …), then fill in 0

# %% quiz="missing_days" points=1
missing_days = {"a", "b", "d"}
replies = {
    "a,b,d": "正解です。標準化したあとの 0 は平均と同じ意味です。c は、答えから入力を作ってしまいます。",  #:ja
    "a,b,d": "Right. After standardising, 0 means the average. c makes the input out of the answer.",  #:en
    "a,b": "惜しい。平均を引いたあとの 0 は、何を意味しますか。",  #:ja
    "a,b": "Almost. What does 0 mean once the mean has been subtracted?",  #:en
    "a": "a は正解です。5 行を捨てずに済む方法も探してみましょう。",  #:ja
    "a": "a is right. Look also for ways that need not throw those rows away.",  #:en
    "b,d": "惜しい。1,000 行のうちの 5 行なら、除いてもほとんど困りません。",  #:ja
    "b,d": "Almost. Out of 1,000 rows, 5 can be spared.",  #:en
    "a,d": "惜しい。b と d は、ほとんど同じことをしています。",  #:ja
    "a,d": "Almost. b and d do nearly the same thing.",  #:en
    "b": "b は正解です。標準化したあとで同じことをする方法と、もっと素朴な方法があります。",  #:ja
    "b": "b is right. One choice does the same after standardising, and one is plainer still.",  #:en
    "a,b,c,d": "c では、当てるはずの台数が気温に化けて入力に入ります。本番では使えません。",  #:ja
    "a,b,c,d": "In c the answer slips into the input dressed as a temperature. On the day itself that is not available.",  #:en
    "a,b,c": "c では、当てるはずの台数が気温に化けて入力に入ります。d の 0 の意味も考えてみましょう。",  #:ja
    "a,b,c": "In c the answer slips into the input dressed as a temperature. And think about what 0 means in d.",  #:en
}

# %% [markdown] lang="ja"
# **問 34.(記述)** あなたの身近な問題を 1 つ選び、ニューラルネットワークで解く計画を 6〜8 行で書いてください。
#
# 採点の目安(各 1 点)
# - 入力を 2 つ以上挙げ、入れてはいけないものを 1 つ、理由をつけて挙げている。
# - 回帰・2 値分類・多クラス分類のどれかを述べ、それに合う出力層の活性化関数と損失関数を選んでいる。
# - 過学習をどう見つけ、どう手当てするかを、検証データを使って述べている。
# %% [markdown] lang="en"
# **Question 34 (essay).** Choose a problem from your own life and plan how to solve it with a neural network, in six to eight lines.
#
# How it is graded (1 point each)
# - Names two inputs or more, and one that must not be used, with the reason.
# - Says whether it is regression, binary or multi-class classification, and chooses the output activation and the loss to match.
# - Says how overfitting would be noticed, with validation data, and what to do about it.

# %% [markdown] essay="your_plan" points=3 lang="ja"
# ### BEGIN SOLUTION
# 例:朝のバスが 5 分以上遅れるかどうかを、前の晩に予測する。
# 入力は、予想降水量、予想気温、曜日(one-hot)、休日かどうか(0 か 1)。バス会社が翌朝に出す遅延情報は、答えそのものを加工したものなので使わない。予測するときには手に入らない。
# 遅れるか遅れないかの 2 値分類なので、出力は 1 つ、活性化関数はシグモイド、損失は 2 値の交差エントロピーにする。
# 記録の一部を検証データとして取り分け、学習には使わない。訓練の損失が下がり続けるのに検証の損失が上がり始めたら、過学習と判断する。
# その前の重みを選ぶ、ユニットを減らす、ドロップアウトや重み減衰を使う、記録を増やす、という手を順に試す。
# ### END SOLUTION
# %% [markdown] essay="your_plan" points=3 lang="en"
# ### BEGIN SOLUTION
# For example: the evening before, predict whether my morning bus will be five minutes late or more.
# Inputs: the forecasts of rain and temperature, the day of the week (one-hot), and a flag for holidays. Not the delay notice that the company gives out in the morning: it is the answer in disguise and not available at the time.
# Late or not is binary classification: one output with sigmoid, and binary cross-entropy as the loss.
# Part of the records is set aside as validation data and never learned from. If training loss keeps falling while validation loss begins to rise, that is overfitting.
# Then I would take the weights from before that, use fewer units, dropout or weight decay, and collect more records.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## 集計
#
# どこまで答えたかを、節ごとに数えます(図の questions は問いの数、answered は答えた数です)。青い棒は、間違えた答えも 1 つと数えます。棒が短い節には、まだ答えていない問いがあります。間違えて印をつけた節は、かっこの中の課を読み返してから、もう一度答えましょう。
# %% [markdown] lang="en"
# ## Tally
#
# How far have you got, section by section? The blue bar counts every answer, right or wrong. Where it is short, some questions have no answer yet. For the sections that you marked because you were wrong, reread the lessons in brackets and answer again.

# %% demo
sections = {
    "1 aims (01, 03)": "what_to_send regression_tasks three_sorters",
    "2 layers (02, 03)": "puppy bending_lines second_layer_lines",
    "3 activation (02)": "closed_box step_inside",
    "4 loss (02, 04)": "never_fooled without_half softmax_parts softmax_spare lost_keepdims entropy_skipped entropy_sum entropy_pick entropy_ceiling",
    "5 descent (05)": "read_path second_epoch online_jobs three_rates",
    "6 backward (06)": "three_factors new_loss_line two_factor_line three_factor_line kept_for_both how_many_losses",
    "7 data (07)": "which_epoch remedies forbidden_inputs missing_days",
}
asked = [len(names.split()) for names in sections.values()]
answered = [sum(globals().get(name) is not None for name in names.split()) for names in sections.values()]
plt.barh(list(sections), asked, color="white", edgecolor=GREY, label="questions")
plt.barh(list(sections), answered, color=BLUE, height=0.5, label="answered")
plt.gca().invert_yaxis()
plt.title(f"{sum(answered)} of {sum(asked)} questions answered")
plt.xlabel("questions")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 最初の紙をもう一度取り出して、裏に「1 歩の学習」を描き直してみてください。さっきより、何が増えましたか。
#
# ## さらに学ぶ
#
# - Nielsen, [*Neural networks and deep learning*](http://neuralnetworksanddeeplearning.com) (2015) 第 1 部と同じ道を、別の案内人と歩けます。2 章は誤差逆伝播法の 4 つの式です。
# - Goodfellow, Bengio, Courville, [*Deep learning*](https://www.deeplearningbook.org) (2016) 6 章が順伝播と逆伝播、7 章が正則化、8 章が最適化です。
# - Roediger, Karpicke, [*Test-enhanced learning*](https://doi.org/10.1111/j.1467-9280.2006.01693.x) (2006) 読み返すより、テストで思い出すほうが 1 週間後によく覚えている、という実験。今日のやり方には根拠があります。
#
# これで第 1 部は終わりです。次の課からは、画像を相手にします。
# %% [markdown] lang="en"
# Take your first sheet of paper again and draw one step of learning on its back. What is there now that was not there before?
#
# ## Going further
#
# - Nielsen, [*Neural networks and deep learning*](http://neuralnetworksanddeeplearning.com) (2015): the way of part 1 with another guide; chapter 2 has the four equations of backpropagation.
# - Goodfellow, Bengio, Courville, [*Deep learning*](https://www.deeplearningbook.org) (2016): chapter 6 on forward and backward, 7 on regularisation, 8 on optimisation.
# - Roediger, Karpicke, [*Test-enhanced learning*](https://doi.org/10.1111/j.1467-9280.2006.01693.x) (2006): a week later, those who were tested remembered more than those who reread. There is a reason for today's way of learning.
#
# This is the end of part 1. From the next lesson on we deal with pictures.
