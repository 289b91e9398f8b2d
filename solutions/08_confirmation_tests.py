# %% [markdown] lang="ja"
# ここまでのノートブックを全部閉じて、紙を 1 枚用意してください。「ネットワークが 1 歩学ぶあいだに起こること」を、1 分で描けますか。
#
# 描けたら、次の 2 つのセルを実行して見比べましょう。
# %% [markdown] lang="en"
# Close all the earlier notebooks and take a sheet of paper. Can you draw, in one minute, everything that happens while a network learns one step?
#
# Then run the next two cells and compare.

# %% setup
import numpy as np

# %% demo
#@title 図:1 歩の学習(描いてから実行してください) { display-mode: "form" }  #:ja
#@title Figure: one step of learning (draw first, then run this cell) { display-mode: "form" }  #:en
boxes = {
    "x": (0, 1, GREY), "u = xW + b": (1.25, 1, BLUE), "z = f(u)": (2.75, 1, BLUE), "y": (4.1, 1, BLUE), "L(y, t)": (5.4, 1, BLUE),
    "t": (5.4, 2, GREEN), "∂L/∂y": (4.1, 0, RED), "∂L/∂z": (2.75, 0, RED), "∂L/∂u": (1.25, 0, RED), "∂L/∂W, ∂L/∂b": (1.25, -1, RED),
    "W − η ∂L/∂W\nb − η ∂L/∂b": (-0.75, 0, ORANGE),
}
forward_links = ["x", "u = xW + b", "z = f(u)", "y", "L(y, t)", "∂L/∂y", "∂L/∂z", "∂L/∂u", "∂L/∂W, ∂L/∂b", "W − η ∂L/∂W\nb − η ∂L/∂b", "u = xW + b"]
fig, ax = plt.subplots(figsize=(6, 3.8))
ax.set(xlim=(-1.5, 6), ylim=(-1.4, 2.4))
ax.axis("off")
drawn = {
    name: ax.text(left, height, name, ha="center", va="center", fontsize=10, bbox={"boxstyle": "round", "fc": "white", "ec": color, "lw": 2})
    for name, (left, height, color) in boxes.items()
}
fig.canvas.draw()
for start, end in [*zip(forward_links, forward_links[1:]), ("t", "L(y, t)")]:
    color = boxes[start][2] if start in ("x", "t") else ORANGE if ORANGE in (boxes[start][2], boxes[end][2]) else boxes[end][2]
    ends = {"patchA": drawn[start].get_bbox_patch(), "patchB": drawn[end].get_bbox_patch(), "shrinkA": 1, "shrinkB": 1}
    style = "--" if color in (RED, ORANGE) else "-"
    ax.annotate("", boxes[end][:2], boxes[start][:2], arrowprops={"arrowstyle": "-|>", "color": color, "lw": 2, "linestyle": style} | ends)
ax.text(3.45, 1.25, "次の層 <=> next layer", ha="center", fontsize=9)
ax.text(-0.2, 0.6, "新しい W、b <=> new W, b", ha="center", fontsize=9)
show_figure("1 歩の学習:順伝播、比較、逆伝播、更新 <=> One step: forward, compare, back, update")

# %% [markdown] lang="ja"
# 青が順伝播、緑が目標値、赤い破線が逆伝播です。逆伝播は $y$、$z$、$u$ とさかのぼり、$W$ と $b$ の勾配を作ります。オレンジの破線が更新です。新しい $W$ と $b$ で、次の 1 歩の $u$ を計算します(層は 1 つだけ描きました)。描けなかったところを、今日復習しましょう。
#
# **この課でできるようになること** 01〜07 課の要点を、言葉、式、NumPy のコードで表せるかどうかを確かめます。エラーの出ないバグをコードの中に見つけ、学習曲線から次の一手を決め、ネットワークを白紙から書けるようになります。
#
# **必要なもの** 00〜07 課と、紙と鉛筆。約 3 時間半です。節ごとに休んでかまいません。
#
# **進め方** まず、何も見ずに答えます。間違えたら返事を読み、もう一度考えます。何度でも答え直せます。間違いの多かった課は、最後の「集計」で分かります。
#
# | 答え方 | 書き方 |
# |---|---|
# | 1 つ選ぶ | `"a"` |
# | **すべて**選ぶ | `{"a", "c"}` のような集合。行の番号なら `{2, 5}` |
# | 数、または行の番号 1 つ | `0.5` や `3` |
#
# 次のセルを実行してください。ここから先、テストのセルを実行するたびに、正解だったかどうかを書きとめます。記録はこのノートブックの中(動いている Python のメモリ)にだけ残り、どこにも送られません。採点とも関係ありません。カーネルを再起動したら、このセルをもう一度実行します。
# %% [markdown] lang="en"
# Blue is the forward pass, green the target, dashed red the backward pass: it goes back through $y$, $z$ and $u$ to the gradients of $W$ and $b$. Dashed orange is the update: the new $W$ and $b$ compute the $u$ of the next step. Only one layer is drawn in full. The parts that you did not draw are the ones to revise today.
#
# **What you will be able to do** Find out whether you can put into words, formulas and NumPy what lessons 01 to 07 taught. Find bugs in code that gives no error message. Look at learning curves and decide what to do next. Write a network from an empty cell.
#
# **What you need** Lessons 00 to 07, paper and a pencil, and about three and a half hours. Take breaks between the sections.
#
# **How to work** Answer first without looking anything up. If an answer is wrong, read the reply and think again. You may try as often as you like. The tally at the end shows which lessons gave you trouble.
#
# | Answer | Write |
# |---|---|
# | one choice | `"a"` |
# | **all** that apply | a set such as `{"a", "c"}`, or `{2, 5}` for lines of code |
# | a number, or one line of code | `0.5` or `3` |
#
# Run the next cell. From then on, each time you run a test cell, it notes whether you were right. The notes exist only in the memory of this notebook. They are sent nowhere and have nothing to do with grading. If you restart the kernel, run this cell again.

# %% demo
#@title 記録を始める(実行してください) { display-mode: "form" }  #:ja
#@title Start the notes (run this cell) { display-mode: "form" }  #:en
import re

# ja: 問いやテストの名前: (最初の答えが正解か, 今正解か)
# en: name of a question or test: (right at the first try, right now)
tally = globals().get("tally", {})


def note(result):
    """実行されたセルがテストなら、結果を tally に書きとめる。未回答は、最初の答えに数えない。"""  #:ja
    """If the cell that was run is a test, note the result in tally. No answer yet does not count as a try."""  #:en
    found = re.search(r"\A# (\w+: \w+)\n|^check_quiz\((\w+),", result.info.raw_cell or "", re.MULTILINE)
    if found:
        name, answered = found[1] or found[2], not isinstance(result.error_in_exec, (NotImplementedError, NameError))
        first = tally.get(name, (None,))[0]
        tally[name] = (result.success if first is None and answered else first, result.success)


events = get_ipython().events
for old in [f for f in events.callbacks["post_run_cell"] if getattr(f, "__name__", "") == "note"]:
    events.unregister("post_run_cell", old)
events.register("post_run_cell", note)

# %% [markdown] lang="ja"
# ## 1. 紙と鉛筆で
#
# **問 1.** 入力を標準化して学習したネットワークを、友だちのパソコンでも使えるようにします。友だちは、標準化と順伝播のコードだけを持っています。ほかに何を送りますか。
# - a. 学習に使ったデータ全部
# - b. 重みとバイアスだけ
# - c. 学習率とエポック数
# - d. 重みとバイアス、それに標準化に使った平均と標準偏差
# %% [markdown] lang="en"
# ## 1. With paper and pencil
#
# **Question 1.** You trained a network on standardised inputs, and a friend wants to use it on another computer. The friend has only the code that standardises and the code of the forward pass. What else must you send?
# - a. all the training data
# - b. the weights and biases alone
# - c. the learning rate and the number of epochs
# - d. the weights and biases, and the mean and standard deviation used for standardising

# %% quiz="what_to_send" points=0.5
what_to_send = "d"
replies = {
    "a": "データから学んだことは、もうパラメータに入っています。予測のたびにデータを見返すことはありません。",  #:ja
    "a": "What was learned from the data is in the parameters. A prediction does not look at the data again.",  #:en
    "b": "それだけでは、友だちは入力を標準化できません。ネットワークが見たことのない大きさの数が入ってしまいます。",  #:ja
    "b": "With these alone your friend cannot standardise the inputs, and the network gets numbers of a size that it never saw.",  #:en
    "c": "どちらも学習の進め方です。予測の計算には出てきません。",  #:ja
    "c": "Both belong to the training. Neither appears in the calculation of a prediction.",  #:en
    "d": "正解です。学習で決まるのは W と b です。標準化の平均と標準偏差も、訓練データから決まった数なので、一緒に送ります。",  #:ja
    "d": "Right. Training sets W and b. The mean and standard deviation also come from the training data, so they go along.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 階段関数を使うユニット **1 個**を考えます。入力は 0 か 1 の $x_1$ と $x_2$ で、$w_1x_1 + w_2x_2 + b$ が正なら 1、そうでなければ 0 を出します。重みとバイアスをうまく選べば作れるものを、**すべて**選んでください。
# - a. 両方が 1 のときだけ 1(AND)
# - b. 片方だけが 1 のとき 1(XOR)
# - c. 両方が 0 のときだけ 1(NOR)
# - d. 2 つの入力が等しいとき 1
# %% [markdown] lang="en"
# **Question 2.** Take **one** unit with a step function. Its inputs $x_1$ and $x_2$ are 0 or 1. It gives 1 if $w_1x_1 + w_2x_2 + b$ is positive, and 0 otherwise. Choose **all** that it can compute with suitable weights and bias.
# - a. 1 only if both are 1 (AND)
# - b. 1 if exactly one of them is 1 (XOR)
# - c. 1 only if both are 0 (NOR)
# - d. 1 if the two inputs are equal

# %% quiz="separable" points=0.5
separable = {"a", "c"}
replies = {
    "a,c": "正解です。4 つの点を平面に描くと、a と c は直線 1 本で分けられます。b と d では、1 の点どうし、0 の点どうしが対角に並びます。",  #:ja
    "a,c": "Right. Draw the four points in a plane: one straight line separates a and c. In b and d equal answers lie on a diagonal.",  #:en
    "a": "a は正解です。重みは負でもかまいません。もう 1 つ作れます。",  #:ja
    "a": "a is right. Weights may be negative, too: there is one more.",  #:en
    "c": "c は正解です。もう 1 つ、直線 1 本で分けられるものがあります。",  #:ja
    "c": "c is right. One straight line separates the points of one more.",  #:en
    "a,b,c": "XOR の 4 つの点を平面に描いてください。直線 1 本で、1 と 0 に分けられますか。",  #:ja
    "a,b,c": "Draw the four points of XOR in a plane. Can one straight line separate 1 from 0?",  #:en
    "a,c,d": "d は XOR の 0 と 1 を入れ替えたものです。XOR が分けられないなら、d はどうでしょう。",  #:ja
    "a,c,d": "d is XOR with 0 and 1 exchanged. If XOR cannot be separated, what about d?",  #:en
    "a,b,c,d": "全部ではありません。1969 年に Minsky と Papert が問題にしたのは、どれでしたか。",  #:ja
    "a,b,c,d": "Not all. Which of them did Minsky and Papert discuss in 1969?",  #:en
    "b,d": "逆です。b と d は、直線 1 本では分けられません。",  #:ja
    "b,d": "The other way round: no single line separates b or d.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** ニューラルネットワークで解く問題は、大きく回帰と分類に分かれます。**回帰**を**すべて**選んでください。
# - a. 部屋の写真から家賃を予測する
# - b. 鳴き声から鳥の種類を当てる
# - c. レントゲン写真に骨折があるかどうかを判定する
# - d. 昨日までの記録から、明日の電力使用量を予測する
# %% [markdown] lang="en"
# **Question 3.** Most problems for neural networks are either regression or classification. Choose **all** that are **regression**.
# - a. predict the rent of a flat from a photo
# - b. name the kind of bird from its song
# - c. tell whether an X-ray shows a fracture
# - d. predict tomorrow's use of electricity from past records

# %% quiz="regression_tasks" points=0.5
regression_tasks = {"a", "d"}
replies = {
    "a,d": "正解です。家賃も電力使用量も、量を表す数です。b と c は決まった候補から選ぶので、分類です。",  #:ja
    "a,d": "Right. Rent and electricity are amounts. b and c choose among given answers, which is classification.",  #:en
    "a": "a は正解です。もう 1 つ、答えが量になるものがあります。",  #:ja
    "a": "a is right. There is one more whose answer is an amount.",  #:en
    "d": "d は正解です。入力が写真でも、答えが量なら回帰です。",  #:ja
    "d": "d is right. A photo may be the input: if the answer is an amount, it is regression.",  #:en
    "b,c": "逆です。b と c は決まった候補から選びます。それは分類です。",  #:ja
    "b,c": "The other way round: b and c choose among given answers, and that is classification.",  #:en
    "a,c,d": "惜しい。c の答えは「ある」か「ない」かです。確率を出しても、決めるのはどちらのクラスかです。",  #:ja
    "a,c,d": "Almost. c has two answers, yes and no. Even if it gives a probability, the question is which class.",  #:en
    "c,d": "c の答えは「ある」か「ない」か、つまり分類です。a の答えは何円でしょう。",  #:ja
    "c,d": "c has two answers, yes and no: classification. And is a rent a class or an amount?",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 動物の「ねこらしさ」を計算するユニットがあります。入力は、標準化した 3 つの数です。バイアスは $b = -0.5$、活性化関数は ReLU です。
#
# | 入力 | 体の長さ | 体重 | ひげの数 |
# |---|---|---|---|
# | 重み $w$ | −1 | −2 | 1.5 |
# | ある子犬の値 $x$ | −0.2 | −0.5 | 0.4 |
#
# この子犬の $z$ はいくつですか。
# %% [markdown] lang="en"
# **Question 4.** A unit computes how cat-like an animal is. Its three inputs are standardised, its bias is $b = -0.5$, and its activation function is ReLU.
#
# | input | length | weight of the animal | number of whiskers |
# |---|---|---|---|
# | $w$ | −1 | −2 | 1.5 |
# | $x$ of a puppy | −0.2 | −0.5 | 0.4 |
#
# What is $z$ for this puppy?

# %% quiz="puppy" points=0.5
puppy = 1.3
replies = {
    "1.3": "正解です。u = 0.2 + 1 + 0.6 − 0.5 = 1.3。正なので、ReLU はそのまま通します。",  #:ja
    "1.3": "Right. u = 0.2 + 1 + 0.6 − 0.5 = 1.3. It is positive, so ReLU lets it through.",  #:en
    "1.8": "バイアスの −0.5 を足しましたか。",  #:ja
    "1.8": "Did you add the bias, −0.5?",  #:en
    "2.3": "バイアスの符号が逆です。b は −0.5 です。",  #:ja
    "2.3": "The bias has the wrong sign: b is −0.5.",  #:en
    "0": "u が負なら 0 です。負の数どうしの積に気をつけて、u を計算し直しましょう。",  #:ja
    "0": "z would be 0 for a negative u. Work out u again, and mind that two negative numbers give a positive product.",  #:en
    "-1.1": "負の数どうしの積は正です。それに、ReLU を通した値は負になりません。",  #:ja
    "-1.1": "Two negative numbers give a positive product. And nothing negative comes out of ReLU.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 2 つの数を受け取る、ブラックボックスの(中身の見えない)関数 $f$ があります。$f(1, 0) = 3$、$f(0, 1) = 1$、$f(1, 1) = 5$ でした。この 3 つだけから言えるのはどれですか。「線形」は 02 課の意味、つまり加法性と斉次性の両方が成り立つことです。
# - a. 入力を増やすと値も増えるので、線形である
# - b. 3 点だけでは、線形かどうか何も言えない
# - c. 加法性が成り立たないので、線形ではない
# - d. 斉次性が成り立たないことが、3 つの値から分かる
# %% [markdown] lang="en"
# **Question 5.** A function $f$ of two numbers is a black box: you cannot look inside. You find $f(1, 0) = 3$, $f(0, 1) = 1$ and $f(1, 1) = 5$. What do these three values alone tell you? "Linear" is meant as in lesson 02: additivity and homogeneity both hold.
# - a. The value grows with the inputs, so it is linear
# - b. Three points tell nothing about being linear
# - c. Additivity does not hold, so it is not linear
# - d. The three values show that homogeneity does not hold

# %% quiz="closed_box" points=0.5
closed_box = "c"
replies = {
    "a": "曲がった関数でも、値は増えていきます。(1, 0) と (0, 1) を足すと (1, 1) になることを使いましょう。",  #:ja
    "a": "A function that is not linear can grow, too. Use that (1, 0) and (0, 1) add up to (1, 1).",  #:en
    "b": "線形だと証明するには足りません。でも、線形でないことなら、成り立たない例が 1 つあれば言えます。",  #:ja
    "b": "They cannot prove that it is linear. To show that it is not, one example is enough.",  #:en
    "c": "正解です。先に足すと f(1, 1) = 5、後で足すと 3 + 1 = 4。片方が成り立たなければ、線形ではありません。",  #:ja
    "c": "Right. Adding first gives f(1, 1) = 5, adding afterwards 3 + 1 = 4. If one of the two does not hold, it is not linear.",  #:en
    "d": "斉次性は、ある入力と、その c 倍を比べる性質です。3 つの入力の中に、そういう組はありません。",  #:ja
    "d": "Homogeneity compares an input with c times that input. No two of these three are such a pair.",  #:en
}

# %% [markdown] lang="ja"
# **問 6.** 入力 2 つ、出力 1 つのネットワークに、100 ユニットの中間層が 3 つあります。中間層の活性化関数を、全部恒等関数に替えて学習しました。正しいのはどれですか。
# - a. 中間層が 3 つあるので、XOR を学べる
# - b. できることは、中間層のないネットワークと同じである
# - c. 勾配がどこでも 0 になり、何も学べない
# - d. 折れ目が 300 か所までの折れ線なら、表せる
# %% [markdown] lang="en"
# **Question 6.** A network with two inputs and one output has three hidden layers of 100 units. All activation functions of the hidden layers are replaced by the identity, and it is trained. Which is true?
# - a. With three hidden layers it can learn XOR
# - b. It can do what a network without hidden layers can do, and no more
# - c. All gradients are 0, and it learns nothing
# - d. It can represent any piecewise linear function with up to 300 kinks

# %% quiz="without_relu" points=0.5
without_relu = "b"
replies = {
    "a": "XOR には曲がった関数が必要です。恒等関数では、u = xW + b を何回続けても曲がりません。",  #:ja
    "a": "XOR needs a function that bends. With the identity, no number of steps u = xW + b ever bends.",  #:en
    "b": "正解です。(xW + b) に次の層の W を掛けても、また xW + b の形です。だから、層のあいだに活性化関数を入れます。",  #:ja
    "b": "Right. Multiplying xW + b by the W of the next layer gives the form xW + b again. That is why activation functions are put between the layers.",  #:en
    "c": "恒等関数の傾きは 1 なので、勾配は流れます。直線の関数なら学べます。",  #:ja
    "c": "The slope of the identity is 1, so gradients flow. It can learn a straight-line function.",  #:en
    "d": "折れ目を作るのは ReLU です。恒等関数には折れ目がありません。",  #:ja
    "d": "ReLU makes the kinks. The identity has none.",  #:en
}

# %% [markdown] lang="ja"
# **問 7.** 損失 $\frac{1}{2}(y-t)^2$ について、正しいものを**すべて**選んでください。
# - a. 二乗するので、$+3$ の差と $-3$ の差が打ち消し合わない
# - b. 二乗のかわりに絶対値にすると、$+3$ の差と $-3$ の差が打ち消し合う
# - c. ½ があるので、$y$ で微分すると係数のない $y - t$ になる
# - d. ½ をなくすと、損失が最小になる $y$ が変わる
# %% [markdown] lang="en"
# **Question 7.** Which statements about the loss $\frac{1}{2}(y-t)^2$ are true? Choose **all**.
# - a. Because of the square, an error of $+3$ and an error of $-3$ do not cancel
# - b. With the absolute value in place of the square, $+3$ and $-3$ would cancel
# - c. Because of the ½, the derivative with respect to $y$ is $y - t$, without a factor
# - d. Without the ½, another $y$ would give the smallest loss

# %% quiz="half_square" points=0.5
half_square = {"a", "c"}
replies = {
    "a,c": "正解です。二乗は負にならないので打ち消し合いません。½ は微分で出る 2 を消すだけで、最小の場所は変えません。",  #:ja
    "a,c": "Right. A square is never negative, so nothing cancels. The ½ only removes the 2 of the derivative; the smallest loss stays at the same place.",  #:en
    "a": "a は正解です。½ は何のためにあるのでしょう。微分してみてください。",  #:ja
    "a": "a is right. And what is the ½ for? Differentiate.",  #:en
    "c": "c は正解です。(y − t) をそのまま足すと、+3 と −3 はどうなりますか。",  #:ja
    "c": "c is right. If plain y − t were added, what would become of +3 and −3?",  #:en
    "a,c,d": "惜しい。高さを 2 倍にしても、谷底の場所は動きません。",  #:ja
    "a,c,d": "Almost. If all heights are doubled, the lowest place stays where it is.",  #:en
    "a,b,c": "惜しい。|+3| も |−3| も 3 です。足すと 6 で、打ち消し合いません。",  #:ja
    "a,b,c": "Almost. Both |+3| and |−3| are 3. They add up to 6 and do not cancel.",  #:en
    "a,b": "|+3| も |−3| も 3 なので、打ち消し合いません。½ については、微分してみてください。",  #:ja
    "a,b": "Both |+3| and |−3| are 3 and do not cancel. As for the ½: differentiate.",  #:en
    "a,d": "高さを 2 倍にしても、谷底の場所は動きません。½ は何を消すのでしょう。",  #:ja
    "a,d": "If all heights are doubled, the lowest place stays where it is. What does the ½ remove?",  #:en
}

# %% [markdown] lang="ja"
# 学習の 1 歩は、この式でした。$L_{\mathcal B}$ は、ミニバッチ $\mathcal B$ に入ったデータの損失の平均です。
#
# $$w \leftarrow w - \eta \nabla L_{\mathcal B}$$
#
# 40 件のデータに直線を当てはめる 3 エポックの学習を、地図に描きます。横軸が傾き、縦軸が切片で、この 2 つをまとめて $w$ と書きました。線は等高線で、内側ほど損失が小さくなります。出発点のあと、点 1 つが更新 1 回、四角で囲んだ点がエポックの終わり、星は全データの損失が最小になる場所です。
#
# %% [markdown] lang="en"
# One step of learning is this formula. $L_{\mathcal B}$ is the mean loss of the samples in the mini-batch $\mathcal B$.
#
# $$w \leftarrow w - \eta \nabla L_{\mathcal B}$$
#
# The map shows how a line is fitted to 40 samples; here $w$ stands for its slope and its intercept together. Inner contours mean lower loss. After the start each dot is one update, a square marks the last update of an epoch, and the star is where the loss of all samples is lowest.

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
ax.plot(*path[1:].T, "o", color=BLUE, markersize=5, label="更新 <=> update")
ax.plot(*path[[4, 8, 12]].T, "s", color=ORANGE, markersize=13, fillstyle="none", markeredgewidth=2, label="エポックの終わり <=> end of an epoch")
ax.text(*(path[0] - [0, 0.06]), "出発 <=> start", ha="center", va="top", fontsize=11)
ax.plot(*np.linalg.lstsq(X, t, rcond=None)[0], "*", color=GREEN, markersize=16, linestyle="none", label="最小の損失 <=> lowest loss")
show_figure("ミニバッチ学習の 3 エポック <=> Three epochs of mini-batch learning", "傾き <=> slope", "切片 <=> intercept", legend="lower right")

# %% [markdown] lang="ja"
# **問 8.** 2 エポック目の**最初の 1 歩**を、正しく説明しているのはどれですか。
# - a. 1 エポック目の最後の $w$ から始め、そこで計算した 10 件の勾配で動く
# - b. 1 エポック目の最後の $w$ から始め、1 エポック目の誤差全部に学習率を掛けて、まとめて直す
# - c. 最初の $w$ に戻り、データを別の順番にしてやり直す
# - d. データは同じなので、1 エポック目の最初の 1 歩と同じ勾配で動く
# %% [markdown] lang="en"
# **Question 8.** Which describes the **first step of the second epoch**?
# - a. It starts from the last $w$ of epoch 1 and moves by the gradient of 10 samples, computed there
# - b. It starts from the last $w$ of epoch 1 and corrects all errors of epoch 1 at once, multiplied by the learning rate
# - c. It goes back to the first $w$ and starts again with the data in another order
# - d. The data is the same, so it moves by the same gradient as the first step of epoch 1

# %% quiz="second_epoch" points=0.5
second_epoch = "a"
replies = {
    "a": "正解です。1 エポックに 4 回更新しているので、ミニバッチは 40 ÷ 4 = 10 件です。勾配は、今いる場所で計算し直します。",  #:ja
    "a": "Right. There are four updates in an epoch, so a mini-batch has 40 / 4 = 10 samples. The gradient is computed again at the present w.",  #:en
    "b": "更新はエポックごとではなく、ミニバッチごとです。図では 1 エポックに 4 回更新しています。",  #:ja
    "b": "An update comes with every mini-batch, not once per epoch: in the figure there are four updates per epoch.",  #:en
    "c": "図の道を見てください。1 つ目の四角から、そのまま先へ続いています。",  #:ja
    "c": "Follow the path in the figure: it goes on from the first square.",  #:en
    "d": "勾配は w の場所で変わります。エポックごとにシャッフルするので、ミニバッチの中身も変わります。",  #:ja
    "d": "A gradient depends on w. And the data is shuffled again for each epoch, so the mini-batches differ too.",  #:en
}

# %% [markdown] lang="ja"
# **問 9.** <!-- alone -->**オンライン学習**をしているものを、**すべて**選んでください。
# - a. 利用者が変換候補を選ぶたびに、文字入力アプリが重みを少し直す
# - b. 10 年分の気温を集め終えてから、まとめて学習する
# - c. センサーの値が届くたびに更新し、値はすぐに捨てる
# - d. 毎月 1 日に、それまでに集めた全部のデータで最初から学習し直す
# %% [markdown] lang="en"
# **Question 9.** <!-- alone -->Choose **all** that do **online learning**.
# - a. A keyboard app adjusts its weights a little each time you pick a suggested word
# - b. Ten years of temperatures are collected and then learned together
# - c. Whenever a sensor sends a value, the model is updated and the value is thrown away
# - d. On the first of each month the model learns from scratch, from all data collected so far

# %% quiz="online_jobs" points=0.5
online_jobs = {"a", "c"}
replies = {
    "a,c": "正解です。どちらも、データが 1 つ届くたびに更新しています。ためておく必要がないので、メモリが小さくても学べます。",  #:ja
    "a,c": "Right. Both update with each sample that comes. Nothing has to be stored, so a small memory is enough.",  #:en
    "a": "a は正解です。データが届くたびに学ぶものが、もう 1 つあります。",  #:ja
    "a": "a is right. One more learns as the data come in.",  #:en
    "c": "c は正解です。1 回の選択を 1 件のデータと見ると、a はどうでしょう。",  #:ja
    "c": "c is right. If each pick is one sample, what about the keyboard app?",  #:en
    "a,c,d": "惜しい。d は毎月学びますが、そのたびに集めた全部を使うバッチ学習です。",  #:ja
    "a,c,d": "Almost. d learns every month, but each time from all the data collected: batch learning.",  #:en
    "b,d": "逆です。b と d は、集め終えた全部のデータで学ぶバッチ学習です。",  #:ja
    "b,d": "The other way round: b and d learn from all data, once collected. That is batch learning.",  #:en
    "a,b,c,d": "全部ではありません。集め終わるまで待っているものがあります。",  #:ja
    "a,b,c,d": "Not all: some of them wait until the data is collected.",  #:en
}

# %% [markdown] lang="ja"
# **問 10.** 学習率 0.001 の Adam で、最初の更新をします。重み $w_1$ の勾配は 50、重み $w_2$ の勾配は −0.002 です。2 つの重みは、およそどれだけ動きますか。
# - a. $w_1$ は −0.05、$w_2$ は +0.000002
# - b. $w_1$ は −0.001、$w_2$ は +0.001
# - c. $w_1$ も $w_2$ も −0.001
# - d. $w_1$ は +0.001、$w_2$ は −0.001
# %% [markdown] lang="en"
# **Question 10.** Adam makes its first update, with learning rate 0.001. The gradient of weight $w_1$ is 50, that of weight $w_2$ is −0.002. By how much do the two weights move, approximately?
# - a. $w_1$ by −0.05, $w_2$ by +0.000002
# - b. $w_1$ by −0.001, $w_2$ by +0.001
# - c. both by −0.001
# - d. $w_1$ by +0.001, $w_2$ by −0.001

# %% quiz="adam_first_step" points=0.5
adam_first_step = "b"
replies = {
    "a": "それは勾配降下法の 1 歩です。Adam は、勾配をその大きさで割ります。",  #:ja
    "a": "That is a step of gradient descent without Adam. Adam divides the gradient by its size.",  #:en
    "b": "正解です。1 歩目では m/√v が勾配の符号(±1)になるので、どの重みも学習率の分だけ、勾配と逆の向きに動きます。",  #:ja
    "b": "Right. In the first step m/√v is the sign of the gradient, ±1. So every weight moves by the learning rate, against its gradient.",  #:en
    "c": "大きさは合っています。w2 の勾配は負です。",  #:ja
    "c": "The size is right. The gradient of w2 is negative.",  #:en
    "d": "大きさは合っています。勾配と同じ向きに動くと、損失は増えます。",  #:ja
    "d": "The size is right. A move along the gradient makes the loss larger.",  #:en
}

# %% [markdown] lang="ja"
# **問 11.** 入力 2 つ、ユニット 3 つの中間層が 2 つ、出力 1 つのネットワークを、紙に描いてください。となり合う層のユニットは、すべて線で結びます。
#
# このネットワークの勾配を、中心差分の数値微分だけで 1 回求めます。損失 $L$ を何回計算しますか。
# %% [markdown] lang="en"
# **Question 11.** Draw this network on paper: two inputs, two hidden layers of three units each, one output. Every unit is joined to all units of the next layer.
#
# You compute the gradient of this network once, by central differences alone. How many times is the loss $L$ computed?

# %% quiz="how_many_losses" points=0.5
how_many_losses = 50
replies = {
    "50": "正解です。重みは線の数だけで 6 + 9 + 3 = 18、バイアスは 3 + 3 + 1 = 7。合わせて 25 個で、1 個につき前後 2 回です。誤差逆伝播法なら、順伝播 1 回と逆伝播 1 回で済みます。",  #:ja
    "50": "Right. There is a weight for each line, 6 + 9 + 3 = 18, and 3 + 3 + 1 = 7 biases. That makes 25 parameters with two evaluations each. Backpropagation needs one pass forward and one back.",  #:en
    "25": "それはパラメータの数です。中心差分は、1 個につき何回 L を計算しますか。",  #:ja
    "25": "That is the number of parameters. How many evaluations does a central difference need for each?",  #:en
    "26": "前進差分ならそのとおりです(元の L は 1 回でよいので)。中心差分は、前と後ろの両方を計算します。",  #:ja
    "26": "That would be forward differences, which share the L in the middle. Central differences go both ways.",  #:en
    "36": "バイアスを忘れています。計算をするユニットは 7 個あります。",  #:ja
    "36": "The biases are missing: seven units compute something.",  #:en
    "18": "それは線の数です。バイアスもあります。そして 1 個につき 2 回です。",  #:ja
    "18": "That is the number of lines. There are biases too, and two evaluations each.",  #:en
    "2": "全部のパラメータを一度に動かすと、どれの傾きか分かりません。1 個ずつ動かします。",  #:ja
    "2": "If all parameters move at once, you cannot tell which slope you measure. They move one by one.",  #:en
    "54": "入力層のユニットにはバイアスがありません。",  #:ja
    "54": "The units of the input layer have no bias.",  #:en
}

# %% [markdown] lang="ja"
# 紙の絵は、次の図と同じですか(左から入力層、中間層が 2 つ、出力層です)。
# %% [markdown] lang="en"
# Does your drawing look like this?

# %% demo
fig, ax = plt.subplots(figsize=(6, 2.8))
layers = [[(k, (n - 1) / 2 - i) for i in range(n)] for k, n in enumerate([2, 3, 3, 1])]
for left, right in zip(layers, layers[1:]):
    for a in left:
        for b in right:
            ax.plot(*zip(a, b), color=GREY, linewidth=1.2, zorder=0)
for k, layer in enumerate(layers):
    ax.scatter(*zip(*layer), s=500, color="white", edgecolors=BLUE if k else GREY, linewidths=2)
ax.axis("off")
show_figure("2-3-3-1:線は 18 本 <=> 2-3-3-1: 18 lines", xlim=(-0.4, 3.4), ylim=(-1.5, 1.5))

# %% [markdown] lang="ja"
# ## 2. コードを読む
#
# 2 層のネットワークの、順伝播と逆伝播です。出力の活性化関数は恒等関数です。`loss_gradient(y, t)` は、損失を $y$ で微分した値を、$y$ と同じ形で返します。
#
# ```
#  1: W1, b1, W2, b2 = params
#  2: x = (x - mean) / std
#  3: u1 = x @ W1 + b1
#  4: z1 = np.maximum(u1, 0)
#  5: y = z1 @ W2 + b2
#  6: dy = loss_gradient(y, t)
#  7: delta2 = dy * 1
#  8: dW2 = z1.T @ delta2
#  9: db2 = delta2.sum(axis=0)
# 10: delta1 = (delta2 @ W2.T) * (u1 > 0)
# 11: dW1 = x.T @ delta1
# 12: db1 = delta1.sum(axis=0)
# ```
#
# **問 12.** 中間層の順伝播を、1 つの関数に切り出します。中間層の総入力 $u = xW + b$ を計算する行と、出力 $z = f(u)$ を計算する行を、**両方**答えてください。
# %% [markdown] lang="en"
# ## 2. Reading code
#
# Here are the forward and the backward pass of a two-layer network. The output activation is the identity. `loss_gradient(y, t)` returns the derivative of the loss with respect to $y$, in the shape of $y$.
#
# ```
#  1: W1, b1, W2, b2 = params
#  2: x = (x - mean) / std
#  3: u1 = x @ W1 + b1
#  4: z1 = np.maximum(u1, 0)
#  5: y = z1 @ W2 + b2
#  6: dy = loss_gradient(y, t)
#  7: delta2 = dy * 1
#  8: dW2 = z1.T @ delta2
#  9: db2 = delta2.sum(axis=0)
# 10: delta1 = (delta2 @ W2.T) * (u1 > 0)
# 11: dW1 = x.T @ delta1
# 12: db1 = delta1.sum(axis=0)
# ```
#
# **Question 12.** You want to move the forward pass of the hidden layer into a function of its own. Which line computes its pre-activation $u = xW + b$, and which its activation $z = f(u)$? Give **both**.

# %% quiz="hidden_layer_lines" points=0.5
hidden_layer_lines = {3, 4}
replies = {
    "3,4": "正解です。3 行目で xW + b を計算し、4 行目の ReLU の結果を次の層へ渡します。",  #:ja
    "3,4": "Right. Line 3 computes xW + b, and what the ReLU of line 4 returns goes to the next layer.",  #:en
    "2,3": "2 行目は入力の標準化で、層の計算ではありません。活性化関数はどこですか。",  #:ja
    "2,3": "Line 2 standardises the input and belongs to no layer. Where is the activation function?",  #:en
    "2,3,4": "惜しい。2 行目は入力の標準化で、中間層の計算ではありません。",  #:ja
    "2,3,4": "Almost. Line 2 standardises the input and does not belong to the hidden layer.",  #:en
    "3": "3 行目は総入力です。活性化関数はどこですか。",  #:ja
    "3": "Line 3 is the pre-activation. Where is the activation function?",  #:en
    "4": "4 行目は活性化関数です。その入力 u は、どこで計算しますか。",  #:ja
    "4": "Line 4 is the activation function. Where is its input u computed?",  #:en
    "4,5": "5 行目は出力層です。4 行目に入る u1 は、どこで計算しますか。",  #:ja
    "4,5": "Line 5 is the output layer. Where is the u1 that enters line 4 computed?",  #:en
    "3,5": "5 行目は出力層です。中間層の活性化関数はどこですか。",  #:ja
    "3,5": "Line 5 is the output layer. Where is the activation function of the hidden layer?",  #:en
}

# %% [markdown] lang="ja"
# **問 13.** 次の 3 つができあがるのは、順に何行目ですか。$u^{(2)}$ は出力層の総入力、$W^{(2)}$ は出力層の重み(コードの `W2`)です。
#
# $$(1)\ \frac{\partial L}{\partial y} \qquad (2)\ \frac{\partial L}{\partial y}\frac{\partial y}{\partial u^{(2)}} \qquad (3)\ \frac{\partial L}{\partial y}\frac{\partial y}{\partial u^{(2)}}\frac{\partial u^{(2)}}{\partial W^{(2)}}$$
#
# - a. 5、6、8
# - b. 6、10、11
# - c. 6、7、11
# - d. 6、7、8
# %% [markdown] lang="en"
# **Question 13.** In which lines are these three completed, in this order? $u^{(2)}$ is the pre-activation of the output layer and $W^{(2)}$ its weights (`W2` in the code).
#
# $$(1)\ \frac{\partial L}{\partial y} \qquad (2)\ \frac{\partial L}{\partial y}\frac{\partial y}{\partial u^{(2)}} \qquad (3)\ \frac{\partial L}{\partial y}\frac{\partial y}{\partial u^{(2)}}\frac{\partial u^{(2)}}{\partial W^{(2)}}$$
#
# - a. 5, 6, 8
# - b. 6, 10, 11
# - c. 6, 7, 11
# - d. 6, 7, 8

# %% quiz="chain_lines" points=0.5
chain_lines = "d"
replies = {
    "a": "5 行目は y そのものです。y で微分した値は、次の行です。",  #:ja
    "a": "Line 5 is y itself. The derivative with respect to y comes one line later.",  #:en
    "b": "10 行目は、もう中間層までさかのぼっています。(2) は出力層のデルタ、(3) は W2 の勾配です。",  #:ja
    "b": "Line 10 has already gone back to the hidden layer. (2) is the delta of the output layer, (3) the gradient of W2.",  #:en
    "c": "11 行目は W1 の勾配です。(3) の W の番号を見てください。",  #:ja
    "c": "Line 11 is the gradient of W1. Look at the number of W in (3).",  #:en
    "d": "正解です。恒等関数の傾きは 1 なので、7 行目の値は 6 行目と同じです。8 行目では、W2 に入る値 z1 を掛け、B 件について足しています。",  #:ja
    "d": "Right. The slope of the identity is 1, so line 7 has the same value as line 6. Line 8 multiplies by z1, the value that enters W2, and adds over samples.",  #:en
}

# %% [markdown] lang="ja"
# **問 14.** **1 層目**の 2 つの勾配は、どちらも、計算済みの同じ結果を**直接**使います。その結果を計算して変数に入れるのは、何行目ですか。
# %% [markdown] lang="en"
# **Question 14.** The two gradients of the **first** layer both use **directly** one result that has been computed before. Which line computes it and keeps it in a variable?

# %% quiz="kept_for_both" points=0.5
kept_for_both = 10
replies = {
    "10": "正解です。delta1 は 11 行目と 12 行目で使われます。取っておかなければ、同じ計算を 2 回することになります。",  #:ja
    "10": "Right. delta1 is used in lines 11 and 12. Without it the same calculation would be done twice.",  #:en
    "7": "delta2 を直接使うのは、2 層目の勾配と、中間層のデルタです。1 層目の勾配が直接使うのは?",  #:ja
    "7": "delta2 is used by the second layer and by the hidden delta. What do the gradients of the first layer use directly?",  #:en
    "6": "dy は 7 行目でしか使われません。",  #:ja
    "6": "dy is used in line 7 only.",  #:en
    "11": "11 行目は最後の答えの 1 つです。あとの行では使われません。",  #:ja
    "11": "Line 11 is one of the final answers. No later line uses it.",  #:en
    "12": "12 行目は最後の答えの 1 つです。何から計算していますか。",  #:ja
    "12": "Line 12 is one of the final answers. What is it computed from?",  #:en
    "3": "u1 は 10 行目で使われますが、11 行目と 12 行目には直接出てきません。",  #:ja
    "3": "u1 is used in line 10, but not directly in lines 11 and 12.",  #:en
    "2": "2 行目の x は 11 行目でも使われますが、12 行目では使われません。",  #:ja
    "2": "The x of line 2 is used again in line 11, but not in line 12.",  #:en
}

# %% [markdown] lang="ja"
# **問 15.** 友だちがこのコードを写し、8〜12 行目のうち **1 行**を書き間違えました。損失の値は正しく計算できています。勾配確認(06 課)をすると、数値微分との相対誤差は次のとおりでした。
#
# | `dW1` | `db1` | `dW2` | `db2` |
# |---|---|---|---|
# | 0.4 | 2e-10 | 3e-11 | 1e-11 |
#
# 間違えたのは何行目ですか。
# %% [markdown] lang="en"
# **Question 15.** A friend copied this code and made a slip in **one** of lines 8 to 12. The loss is computed correctly. A gradient check (lesson 06) gives these relative errors against numerical differentiation:
#
# | `dW1` | `db1` | `dW2` | `db2` |
# |---|---|---|---|
# | 0.4 | 2e-10 | 3e-11 | 1e-11 |
#
# Which line is wrong?

# %% quiz="gradient_check_line" points=0.5
gradient_check_line = 11
replies = {
    "11": "正解です。違うのは dW1 だけです。delta1 が間違いなら db1 も違うはずなので、残るのは 11 行目です。勾配確認は、バグのある場所まで絞り込めます。",  #:ja
    "11": "Right. Only dW1 is wrong. If delta1 were wrong, db1 would be wrong as well, so line 11 is left. A gradient check narrows down where a bug is.",  #:en
    "10": "delta1 が間違いなら、12 行目の db1 も違う値になります。",  #:ja
    "10": "If delta1 were wrong, the db1 of line 12 would be wrong, too.",  #:en
    "8": "8 行目は dW2 です。その相対誤差は、とても小さくなっています。",  #:ja
    "8": "Line 8 is dW2, and its relative error is very small.",  #:en
    "9": "9 行目は db2 です。その相対誤差は、とても小さくなっています。",  #:ja
    "9": "Line 9 is db2, and its relative error is very small.",  #:en
    "12": "12 行目は db1 です。その相対誤差は、とても小さくなっています。",  #:ja
    "12": "Line 12 is db1, and its relative error is very small.",  #:en
}

# %% [markdown] lang="ja"
# 次は、ソフトマックスの式と、そのコードです。1 件分で、`u` の形は (C,) です(C はクラス数)。
#
# $$y_k = \frac{e^{u_k}}{\sum_{j} e^{u_j}}$$
#
# ```
# 1: def softmax(u):
# 2:     shifted = u - u.max()
# 3:     powers = np.exp(shifted)
# 4:     total = powers.sum()
# 5:     return powers / total
# ```
#
# **問 16.** 左辺 $y_k$、分子 $e^{u_k}$、分母 $\sum_j e^{u_j}$ の値ができあがるのは、順に何行目ですか。2 行目で引いた数は、分数の中で約分されるので、考えなくてかまいません。
# - a. 5、2、4
# - b. 1、3、5
# - c. 5、3、4
# - d. 5、4、3
# %% [markdown] lang="en"
# Next, the formula of softmax and its code for one sample: `u` has shape (C,), for C classes.
#
# $$y_k = \frac{e^{u_k}}{\sum_{j} e^{u_j}}$$
#
# ```
# 1: def softmax(u):
# 2:     shifted = u - u.max()
# 3:     powers = np.exp(shifted)
# 4:     total = powers.sum()
# 5:     return powers / total
# ```
#
# **Question 16.** In which lines are the left side $y_k$, the numerator $e^{u_k}$ and the denominator $\sum_j e^{u_j}$ completed, in this order? Ignore what line 2 subtracts: it cancels in the fraction.
# - a. 5, 2, 4
# - b. 1, 3, 5
# - c. 5, 3, 4
# - d. 5, 4, 3

# %% quiz="softmax_parts" points=0.5
softmax_parts = "c"
replies = {
    "a": "2 行目は引き算だけです。まだ e の何乗かを計算していません。",  #:ja
    "a": "Line 2 only subtracts. It has no power of e yet.",  #:en
    "b": "1 行目は関数に名前をつけるだけです。5 行目で割った結果は、何の値でしょう。",  #:ja
    "b": "Line 1 gives the function a name and computes nothing. And what is the result of the division in line 5?",  #:en
    "c": "正解です。3 行目はクラスごとの値、4 行目は全クラスの和、5 行目がその割合です。2 行目は、e の大きな累乗のオーバーフローを防ぎます。",  #:ja
    "c": "Right. Line 3 has a value for each class, line 4 the sum over all classes, line 5 the share. Line 2 keeps large powers of e from overflowing.",  #:en
    "d": "分子と分母が逆です。Σ は「全部足す」でした。",  #:ja
    "d": "Numerator and denominator are exchanged: Σ means adding them all.",  #:en
}

# %% [markdown] lang="ja"
# 交差エントロピーを、本でよく見る形で書きました。`y` は確率 (B, C)(B は件数)、`t` は one-hot の目標値、またはラベルです。`np.log` は自然対数 $\log$ です。
#
# $$L_n = -\sum_{k} t_{nk} \log y_{nk}$$
#
# ```
# 1: def cross_entropy(y, t):
# 2:     if t.ndim == 2:
# 3:         t = t.argmax(axis=1)
# 4:     picked = y[np.arange(len(y)), t]
# 5:     return -np.mean(np.log(picked + 1e-7))
# ```
#
# **問 17.** 式では $t_{nk}$ を掛けて足しますが、コードに `t *` はありません。$\sum_k t_{nk} \cdots$ の仕事をしているのは、何行目ですか。
# %% [markdown] lang="en"
# This is cross-entropy as books often write it. `y` holds probabilities (B, C), for B samples; `t` is a one-hot target, or labels. `np.log` is the natural logarithm, $\log$.
#
# $$L_n = -\sum_{k} t_{nk} \log y_{nk}$$
#
# ```
# 1: def cross_entropy(y, t):
# 2:     if t.ndim == 2:
# 3:         t = t.argmax(axis=1)
# 4:     picked = y[np.arange(len(y)), t]
# 5:     return -np.mean(np.log(picked + 1e-7))
# ```
#
# **Question 17.** The formula multiplies by $t_{nk}$ and adds, but the code has no `t *`. Which line does the work of $\sum_k t_{nk} \cdots$?

# %% quiz="entropy_sum" points=0.5
entropy_sum = 4
replies = {
    "4": "正解です。one-hot の t では正解のクラスの項だけが残るので、その確率を取り出せば、掛けて足すのと同じです。",  #:ja
    "4": "Right. With a one-hot t only the term of the right class is left, so picking its probability is the same as multiplying and adding.",  #:en
    "3": "惜しい。3 行目は正解のクラスの番号を求めるだけで、y を見ていません。ラベルを渡せば、実行もされません。",  #:ja
    "3": "Close. Line 3 finds the number of the right class but does not look at y. Given labels, it is not even run.",  #:en
    "5": "5 行目の平均は、クラスではなく件数についてのものです。− と対数はここにあります。",  #:ja
    "5": "The mean in line 5 is over samples, not over classes. The − and the logarithm are there.",  #:en
    "2": "2 行目は、t が one-hot かどうかを調べるだけです。",  #:ja
    "2": "Line 2 only checks whether t is one-hot.",  #:en
}

# %% [markdown] lang="ja"
# 図は、3 件 × 4 クラスの `y` です。`t = [2, 0, 1]` のとき、4 行目の `picked` は枠で囲んだ 3 つの数です。題のとおり、各行から確率を 1 つずつ取り出します。`y[:, t]` と書くと、3 × 3 個の数になってしまいます。
# %% [markdown] lang="en"
# The figure is a `y` of 3 samples × 4 classes. With `t = [2, 0, 1]` the three numbers in frames are the `picked` of line 4. (`y[:, t]` would be 3 × 3 numbers.)

# %% demo
y = np.array([[0.1, 0.2, 0.6, 0.1], [0.5, 0.3, 0.1, 0.1], [0.3, 0.2, 0.1, 0.4]])
t = np.array([2, 0, 1])
fig, ax = plt.subplots(figsize=(6, 3.2))
ax.imshow(y, cmap="Blues", vmin=0, vmax=1, aspect="auto")
for i, j in np.ndindex(y.shape):
    ax.text(j, i, y[i, j], ha="center", va="center", fontweight="bold" if j == t[i] else "normal")
for i, j in enumerate(t):
    ax.add_patch(plt.Rectangle((j - 0.46, i - 0.45), 0.92, 0.9, fill=False, edgecolor=ORANGE, linewidth=4))
ax.grid(False)
show_figure("各行から、確率を 1 つ取り出す <=> One probability is picked from each row", "クラス <=> class", "サンプル <=> sample", xticks=range(4), yticks=range(3))
print("y[np.arange(3), t] =", y[np.arange(3), t])

# %% [markdown] lang="ja"
# ## 3. 学習曲線から、次の一手を決める
#
# ここからはコードを動かします。次のセルは、渦のように並んだ点と、07 課の `TwoLayerNet` です。
# %% [markdown] lang="en"
# ## 3. Learning curves, and what to do next
#
# From here on, you run code. The next cell holds points on spirals, and the `TwoLayerNet` of lesson 07.


# %% setup
def spirals(n, rng, false_share=0.0):
    """3 クラスの渦の点 (n, 2) とラベル (n,) を作る。false_share の割合の点には、間違ったラベルをつける。"""  #:ja
    """Make points (n, 2) on three spirals, and their labels (n,); a share of false_share gets a false label."""  #:en
    labels, radius = rng.integers(0, 3, n), rng.uniform(0.1, 1, n)
    angle = 4 * radius + 2 * np.pi * labels / 3 + rng.normal(0, 0.15, n)
    wrong = rng.uniform(size=n) < false_share
    labels[wrong] = (labels[wrong] + rng.integers(1, 3, wrong.sum())) % 3
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]), labels


# ja: 02 課から 07 課であなたが書いた関数とクラス
# en: as you wrote them in lessons 02 to 07
def softmax(u):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_cross_entropy(u, t):
    u = u - np.max(u, axis=-1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(t * u, axis=-1))


def forward(network, x):
    values = [x]
    for W, b in network[:-1]:
        values.append(np.maximum(values[-1] @ W + b, 0))
    W, b = network[-1]
    values.append(values[-1] @ W + b)
    return values[-1], values


class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        W1, W2 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden)), rng.normal(0, np.sqrt(2 / (n_hidden + n_out)), (n_hidden, n_out))
        self.network = [(W1, np.zeros(n_hidden)), (W2, np.zeros(n_out))]

    def predict(self, X):
        return softmax(forward(self.network, X)[0])

    def loss(self, X, t):
        return softmax_cross_entropy(forward(self.network, X)[0], t)

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


def call_and_look(function, *args):
    """function を引数のコピーで呼び、(返り値, 呼んだあとの引数) を返す。引数が書き換えられたかどうかを見るための道具。"""  #:ja
    """Call function with copies of the arguments; return (what came back, the arguments afterwards), to see whether they were changed."""  #:en
    def copied(value):
        if isinstance(value, (list, tuple)):
            return type(value)(copied(item) for item in value)
        return value.copy() if isinstance(value, np.ndarray) else value

    args = copied(args)
    return function(*args), args

# %% demo
fig, axes = plt.subplots(1, 2, figsize=(6, 3.1), sharex=True, sharey=True)
for ax, false_share, title in zip(axes, [0, 0.2], ["ラベルは全部正しい <=> all labels right", "ラベルの 5 つに 1 つは間違い <=> one label in five false"]):
    points, numbers = spirals(300, np.random.default_rng(0), false_share)
    for k, (color, marker) in enumerate(zip([BLUE, ORANGE, GREEN], "o^s")):
        ax.plot(*points[numbers == k].T, marker, color=color, markersize=4, label=f"クラス {k} <=> class {k}")
    ax.set_title(title, fontsize=12)
axes[0].legend(fontsize=9, loc="upper right")
show_figure()

# %% [markdown] lang="ja"
# 3 つのクラスの点を分類します。左の図が `spirals(300, rng)` で、ラベルは全部正しいものです。難しくするために、右の図のように、**ラベルの 5 つに 1 つを、わざと間違えておきます**。訓練データも検証データもそうします。間違いは残りの 2 クラスに半々なので、どれほど良いモデルでも、検証データの損失はふつう
#
# $$-0.8 \log 0.8 - 0.1 \log 0.1 - 0.1 \log 0.1 \approx 0.64$$
#
# より小さくなりません(04 課のエントロピーです)。何も学ばなければ $\log 3 \approx 1.10$ です。
#
# 次の 4 枚は、設定を変えた 4 回の学習です。どれも、1 エポックに 1 回、全部の訓練データで更新します。実線が訓練データの損失、破線が検証データの損失、横の点線は上の 2 つの値です。縦軸は 2.5 までを描きます。
# %% [markdown] lang="en"
# We classify points of three classes: on the left you see `spirals(300, rng)`. To make it hard, **one label in five is false**, as on the right, in the training data and in the validation data alike. A false label is one of the other two classes, both equally often. So even the best model usually has a validation loss of at least
#
# $$-0.8 \log 0.8 - 0.1 \log 0.1 - 0.1 \log 0.1 \approx 0.64,$$
#
# which is the entropy of lesson 04. A model that has learned nothing has $\log 3 \approx 1.10$.
#
# Below are four runs with different settings. Each makes one update per epoch, on all its training data. Solid is the loss on training data, dashed on validation data, and the dotted lines are the two values above. The vertical axis ends at 2.5.

# %% demo
#@title 4 回の学習(このまま実行してください) { display-mode: "form" }  #:ja
#@title Four runs (run this cell as it is) { display-mode: "form" }  #:en
rng = np.random.default_rng(8)
(X, labels), (X_valid, labels_valid) = spirals(300, rng, 0.2), spirals(1000, rng, 0.2)
third, third_valid = rng.normal(labels, 0.2), rng.normal(labels_valid, 0.2)
fig, axes = plt.subplots(2, 2, figsize=(6, 4.6), sharex=True, sharey=True)
for ax, (name, columns, units, rate, n) in zip(axes.flat, [("A", 2, 2, 1, 300), ("B", 3, 100, 0.5, 300), ("C", 2, 100, 4, 300), ("D", 2, 100, 0.15, 80)]):
    x, x_valid = (np.column_stack(part)[:, :columns] for part in ((X[:n], third[:n]), (X_valid, third_valid)))
    x, x_valid = (x - x.mean(axis=0)) / x.std(axis=0), (x_valid - x.mean(axis=0)) / x.std(axis=0)
    t, t_valid = np.eye(3)[labels[:n]], np.eye(3)[labels_valid]
    net, losses = TwoLayerNet(columns, units, 3, np.random.default_rng(2)), []
    for epoch in range(1000):
        losses.append([net.loss(x, t), net.loss(x_valid, t_valid)])
        grads = net.gradient(x, t)
        net.network = [(W - rate * dW, b - rate * db) for (W, b), (dW, db) in zip(net.network, grads)]
    for curve, style, color, label in zip(np.transpose(losses), ["-", "--"], [BLUE, ORANGE], ["訓練 <=> training", "検証 <=> validation"]):
        ax.plot(curve, style, color=color, label=label, linewidth=1.2)
    for height in (0.64, np.log(3)):
        ax.axhline(height, color=GREY, linestyle=":", linewidth=1.2)
    ax.set(title=name, ylim=(0, 2.5))
axes[0, 0].legend()
show_figure("", "エポック <=> epoch", "損失 L <=> loss L")

# %% [markdown] lang="ja"
# 4 つの学習のそれぞれについて、**次の一手**として最もよいものを選んでください。同じものを何度選んでもよく、使わないものがあってもかまいません。
#
# - a. 学習率を下げる
# - b. 中間層のユニットを増やす
# - c. 早期終了(early stopping)をし、検証データの損失が最小だったエポックの重みを使う。次の学習では、訓練データを増やすか、正則化をする
# - d. リーク(leakage、答えが入力に漏れること)がないか、入力の列とデータの分け方を調べる
# - e. 同じ設定のまま、エポックを増やす
#
# **問 18.** A の次の一手はどれですか。
# %% [markdown] lang="en"
# For each of the four runs choose the best **next step**. The same step may be right more than once, and some may not be needed at all.
#
# - a. a smaller learning rate
# - b. more hidden units
# - c. take the weights of the epoch with the lowest validation loss (early stopping); for the next run, more training data or regularisation
# - d. look for leakage in the input columns and in the way the data was split: does something give the answer away?
# - e. the same settings, for more epochs
#
# **Question 18.** What is the next step for A?

# %% quiz="panel_a" points=0.5
panel_a = "b"
replies = {
    "a": "損失は飛び跳ねていません。なめらかに下がり、高いところで止まりました。",  #:ja
    "a": "The loss does not jump. It fell smoothly and stopped at a high value.",  #:en
    "b": "正解です。訓練データの損失さえ高いまま動かず、検証データとの差もありません。学ぶ力が足りない、学習不足(underfitting) です。",  #:ja
    "b": "Right. Even the training loss is high and no longer moves, and there is no gap to validation. The network is too small to learn more: underfitting.",  #:en
    "c": "2 本の曲線はほとんど重なっています。過学習なら、訓練データの損失だけが下がります。",  #:ja
    "c": "The two curves are almost the same. In overfitting only the training loss falls.",  #:en
    "d": "答えが漏れていれば、損失は 0.64 よりずっと小さくなります。",  #:ja
    "d": "If the answer were given away, the loss would be far below 0.64.",  #:en
    "e": "300 エポックから先、損失はほとんど動いていません。同じ設定で続けても変わりません。",  #:ja
    "e": "From epoch 300 on the loss hardly moves. More of the same will not help.",  #:en
}

# %% [markdown] lang="ja"
# **問 19.** B の次の一手はどれですか(a〜e は問 18 と同じ)。
# %% [markdown] lang="en"
# **Question 19.** What is the next step for B (a to e as in question 18)?

# %% quiz="panel_b" points=0.5
panel_b = "d"
replies = {
    "a": "損失は飛び跳ねず、すぐに 0 の近くまで下がりました。下がりすぎではありませんか。",  #:ja
    "a": "The loss does not jump. It fell almost to 0 at once. Can that be right?",  #:en
    "b": "学ぶ力が足りないなら、損失は高いまま止まります。これは逆に、低すぎます。",  #:ja
    "b": "A network that is too small stops at a high loss. This loss is too low.",  #:en
    "c": "検証データの損失は上がっていません。過学習ではありません。",  #:ja
    "c": "The validation loss does not rise. This is not overfitting.",  #:en
    "d": "正解です。検証データのラベルは 5 つに 1 つが間違いなのに、0.64 より小さいのは、ラベルが入力に漏れているからです。この学習では、ラベルに雑音を足した列が 1 つ、入力に混ざっていました(4 つの学習のセルの `third` です)。",  #:ja
    "d": "Right. One validation label in five is false, so a loss far below 0.64 means that the labels leak into the inputs. In this run one input column was the label with some noise added (look for `third` in the cell of the four runs).",  #:en
    "e": "続ければ、もっと 0 に近づくでしょう。でも、この損失は信じられるでしょうか。",  #:ja
    "e": "With more epochs it would come closer to 0. But can this loss be believed?",  #:en
}

# %% [markdown] lang="ja"
# **問 20.** C の次の一手はどれですか(a〜e は問 18 と同じ)。
# %% [markdown] lang="en"
# **Question 20.** What is the next step for C (a to e as in question 18)?

# %% quiz="panel_c" points=0.5
panel_c = "a"
replies = {
    "a": "正解です。更新のたびに谷を飛び越え、損失が飛び跳ねています。全部の訓練データで更新しているので、ミニバッチのばらつきではありません。",  #:ja
    "a": "Right. Each update jumps across the valley, and the loss jumps up and down. All training data is used in each update, so it is not the noise of mini-batches.",  #:en
    "b": "ユニットを増やしても、1 歩が大きすぎれば谷を飛び越えます。",  #:ja
    "b": "With more units, too large a step would still jump across the valley.",  #:en
    "c": "過学習なら、訓練データの損失は下がり続けます。ここでは、訓練データの損失も飛び跳ねています。",  #:ja
    "c": "In overfitting the training loss goes on falling. Here it jumps up and down as well.",  #:en
    "d": "答えが漏れていれば、損失は 0.64 よりずっと小さくなります。",  #:ja
    "d": "If the answer were given away, the loss would be far below 0.64.",  #:en
    "e": "揺れは小さくなりましたが、損失は 0.9 あたりから下がりません。同じ歩幅で続けても、谷底には下りられません。",  #:ja
    "e": "The jumps become smaller, but the loss stays near 0.9. Steps of the same size do not reach the bottom of the valley.",  #:en
}

# %% [markdown] lang="ja"
# **問 21.** D の次の一手はどれですか(a〜e は問 18 と同じ)。
# %% [markdown] lang="en"
# **Question 21.** What is the next step for D (a to e as in question 18)?

# %% quiz="panel_d" points=0.5
panel_d = "c"
replies = {
    "a": "学習率を下げても、同じ道をゆっくり進み、いずれ同じように分かれていきます。",  #:ja
    "a": "With a smaller rate the same would happen later: the curves move apart.",  #:en
    "b": "訓練データの損失は、すでに 0.64 より小さくなっています。力は足りています。",  #:ja
    "b": "The training loss is already below 0.64. The network is large enough.",  #:en
    "c": "正解です。訓練データの損失は下がり続け、検証データの損失は途中から上がっています。間違ったラベルまで覚え始めた、過学習(overfitting) です。",  #:ja
    "c": "Right. The training loss goes on falling while the validation loss turns up: the network begins to memorise even the false labels. That is overfitting.",  #:en
    "d": "答えが漏れていれば、検証データの損失も小さくなります。ここでは 0.64 より大きいままです。",  #:ja
    "d": "If the answer were given away, the validation loss would be small, too. Here it stays above 0.64.",  #:en
    "e": "続けるほど、検証データの損失は上がっていきます。",  #:ja
    "e": "The longer it goes on, the higher the validation loss.",  #:en
}

# %% [markdown] lang="ja"
# ## 4. エラーの出ないバグを直す
#
# 次の 4 つのプログラムは、エラーを出さずに動きます。でもバグ(bug)があり、気づかずに使えば、何時間もの学習がむだになります。バグは、プログラム 1 と 4 に 2 つずつ、2 と 3 に 1 つずつあります。
#
# どれも、まず動かして出力を見ます。バグを見つけたら、中身を課題のセルに写し、直してください。もとのセルは、比べられるように、そのまま残します。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。
#
# ### 課題 `weight_gradient`
#
# **プログラム 1(バグは 2 つ)。** 出力層の重みの勾配です。出力は $y = zW$、損失は平均二乗誤差(½ つき、出力について足し、件数で平均)です。この関数を使って、5 件と 500 件のデータで、学習率 0.1 の更新を 5 回し、はじめの損失と、更新するたびの損失を表示します。
# %% [markdown] lang="en"
# ## 4. Silent bugs: no error message
#
# The next four programs run without an error message. But they are wrong: they have *silent bugs*. If nobody notices them, hours of training are lost. Programs 1 and 4 have two bugs each, programs 2 and 3 one each.
#
# Run each program first and look at what it prints. When you have found the bugs, copy the body of the function into the cell of the exercise and fix it there. Leave the original as it is, so that you can compare.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says.
#
# ### Exercise `weight_gradient`
#
# **Program 1 (two bugs).** It computes the gradient of the weights of an output layer. The output is $y = zW$. The loss is mean squared error (with its ½, added over outputs, the mean over samples). We use the function for five updates with learning rate 0.1, on 5 samples and on 500, and print the loss at first and after each update.

# %% demo
def broken_gradient(z, y, t):
    delta = t - y
    return z.T @ delta


def five_updates(gradient):
    for n in (5, 500):
        rng, losses = np.random.default_rng(n), []
        z = rng.normal(size=(n, 3))
        t, W = z @ np.array([[1.0], [-2.0], [0.5]]), np.zeros((3, 1))
        for _ in range(6):
            losses.append(np.mean((z @ W - t) ** 2) / 2)
            W = W - 0.1 * gradient(z, z @ W, t)
        print(f"{n:3} 件の損失:", *(f"{loss:9.3g}" for loss in losses))  #:ja
        print(f"{n:3} samples, loss:", *(f"{loss:9.3g}" for loss in losses))  #:en


five_updates(broken_gradient)

# %% [markdown] lang="ja"
# 直した関数は、すべての重みについて、損失の勾配を返します。
#
# <details><summary>ヒント</summary>
#
# - 5 件でも損失が増えるのは、なぜですか。データ 1 件、重み 1 つで、$\partial L/\partial w$ を紙で計算して比べましょう。数値微分(05 課)と比べてもかまいません。
# - 1 つ直したら、もう一度 5 件と 500 件で比べます(`five_updates(weight_gradient)`)。件数が増えると 1 歩が大きくなるのは、なぜですか。
#
# </details>
# %% [markdown] lang="en"
# The fixed function returns the gradient of the loss for all the weights.
#
# <details><summary>Hint</summary>
#
# - Why does the loss grow even with 5 samples? Work out $\partial L/\partial w$ on paper for one sample and one weight, or by numerical differentiation (lesson 05), and compare.
# - When one bug is fixed, compare 5 samples with 500 again: `five_updates(weight_gradient)`. Why is a step longer when there are more samples?
#
# </details>


# %% exercise="weight_gradient"
def weight_gradient(z, y, t):
    """出力層の重みの勾配を返す。z: (B, n_in) 層への入力、y, t: (B, n_out) 出力と目標値。返り値: (n_in, n_out)。"""  #:ja
    """Return the gradient of the output layer's weights. z: (B, n_in), the input of the layer; y, t: (B, n_out), outputs and targets. Returns (n_in, n_out)."""  #:en
    ### BEGIN SOLUTION
    return z.T @ (y - t) / len(z)
    ### END SOLUTION


# %% test="weight_gradient" idea="one" points=1
# weight_gradient: one
import numpy as np

expect(
    "weight_gradient([[2, 3]], [[2]], [[5]])",
    weight_gradient(np.array([[2.0, 3.0]]), np.array([[2.0]]), np.array([[5.0]])),
    [[-6.0], [-9.0]],
    hint="出力 2 は目標値 5 より小さく、入力は正です。重みを増やすと、損失は減ります。勾配の符号は?",  #:ja
    hint="The output 2 is below the target 5, and the inputs are positive. A larger weight lowers the loss. What is the sign of the gradient?",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "weight_gradient([[1, -2]], [[4, 0, 1]], [[1, 1, 1]])",
    weight_gradient(np.array([[1.0, -2.0]]), np.array([[4.0, 0.0, 1.0]]), np.array([[1.0, 1.0, 1.0]])),
    [[3.0, -1.0, 0.0], [-6.0, 2.0, 0.0]],
    hint="行が入力、列が出力です。差は y − t の順で引きます。",  #:ja
    hint="Rows are inputs, columns outputs; the difference is y − t, in this order.",  #:en
)
### END HIDDEN TESTS

# %% test="weight_gradient" idea="mean" points=1
# weight_gradient: mean
import numpy as np

expect(
    "weight_gradient([[1], [3]], [[2], [0]], [[0], [2]])",
    weight_gradient(np.array([[1.0], [3.0]]), np.array([[2.0], [0.0]]), np.array([[0.0], [2.0]])),
    [[-2.0]],
    hint="1 件ずつでは 2 と −6 です。損失は件数で平均しました。",  #:ja
    hint="One by one they are 2 and −6. The loss is the mean over samples.",  #:en
)
### BEGIN HIDDEN TESTS
z = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0], [2.0, 2.0]])
y = np.array([[1.0, 0.0], [2.0, 1.0], [0.0, 0.0], [1.0, 4.0]])
t = np.array([[0.0, 0.0], [0.0, 2.0], [1.0, 0.5], [1.0, 2.0]])
expect(
    "weight_gradient(4 サンプル、2 出力)",  #:ja
    "weight_gradient(4 samples, 2 outputs)",  #:en
    weight_gradient(z, y, t),
    [[-0.5, 0.625], [1.25, 0.875]],
    hint="損失はサンプルについての平均、出力については和です。",  #:ja
    hint="The loss is the mean over samples, and a sum over outputs.",  #:en
)
expect(
    "weight_gradient([[1], [2]], [[3], [5]], [[1], [5]])",
    weight_gradient(np.array([[1.0], [2.0]]), np.array([[3.0], [5.0]]), np.array([[1.0], [5.0]])),
    [[1.0]],
    hint="誤差が 0 のサンプルも、件数に入れます。",  #:ja
    hint="A sample without error counts in the mean, too.",  #:en
)
expect(
    "weight_gradient([[1], [3]], [[200], [0]], [[0], [-200]])",
    weight_gradient(np.array([[1.0], [3.0]]), np.array([[200.0], [0.0]]), np.array([[0.0], [-200.0]])),
    [[400.0]],
    hint="大きな差も、そのまま使います。",  #:ja
    hint="Large differences count as they are.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 直した関数で、もう一度動かします。5 件と 500 件の損失は、どちらも下がりますか。
# %% [markdown] lang="en"
# Run the program again with your function. Does the loss fall for 5 samples and for 500?

# %% demo
five_updates(weight_gradient)

# %% [markdown] lang="ja"
# ### 課題 `softmax_rows`
#
# **プログラム 2(バグは 1 つ。直す行は 2 つあります)。** ミニバッチのソフトマックスです。ミニバッチを入れると、0 から 1 までの、もっともらしい数が返ります。ところが、1 件だけを入れると、どのクラスも 1(100 %)になります。
# %% [markdown] lang="en"
# ### Exercise `softmax_rows`
#
# **Program 2 (one bug, in two lines).** It is softmax for a mini-batch. For a mini-batch it returns numbers from 0 to 1, which look plausible. But for a single sample every class gets 1, or 100 %.

# %% demo
def broken_softmax(u):
    powers = np.exp(u - u.max(axis=0))
    return powers / powers.sum(axis=0)


u = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 3.0], [1.0, 1.0, 1.0]])
print("3 件:", *broken_softmax(u).round(2), sep="\n")  #:ja
print("3 samples:", *broken_softmax(u).round(2), sep="\n")  #:en
print("1 件:", *broken_softmax(u[:1]), sep="\n")  #:ja
print("1 sample:", *broken_softmax(u[:1]), sep="\n")  #:en

# %% [markdown] lang="ja"
# 直した関数は、各行(1 件)を確率に変えます。行の和は 1 です。
#
# <details><summary>ヒント</summary>
#
# 何を足すと 1 になっていますか。`axis` を直したら、3 × 3 の `u` で行の和を確かめてください。和の形が `(3,)` のままだと、割り算で横 1 行として広がり、列ごとに別の行の和で割ってしまいます。エラーは出ません。
#
# </details>
# %% [markdown] lang="en"
# The fixed function turns each row, which is one sample, into probabilities. Each row adds up to 1.
#
# <details><summary>Hint</summary>
#
# What adds up to 1 now? When you have fixed `axis`, check the sums of the rows for the 3 × 3 array `u`. If the shape of the totals is `(3,)`, the division spreads them as a row, and each column is divided by the total of another sample, without an error message.
#
# </details>


# %% exercise="softmax_rows"
def softmax_rows(u):
    """各行を確率に変える。u: (B, C) の小数。1000 の行と −1000 の行が混じっていても、正しく計算する。同じ形で返す。"""  #:ja
    """Turn each row into probabilities. u: (B, C) of floats; also right if rows near 1000 and near −1000 are mixed. Same shape back."""  #:en
    ### BEGIN SOLUTION
    powers = np.exp(u - u.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% test="softmax_rows" points=1
# softmax_rows: rows
import numpy as np

third, e = 1 / 3, float(np.exp(1))
expect(
    "softmax_rows([[1, 0, 0], [0, 0, 0], [2, 2, 3]])",
    softmax_rows(np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0], [2.0, 2.0, 3.0]])),
    [[e / (e + 2), 1 / (e + 2), 1 / (e + 2)], [third, third, third], [1 / (e + 2), 1 / (e + 2), e / (e + 2)]],
    hint="各行の和は 1 です。行の最大値と和は (3, 1) の形にします(keepdims=True)。",  #:ja
    hint="Each row adds up to 1. Give the maximum and the total of the rows the shape (3, 1), with keepdims=True.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(21)
for shape in [(1, 4), (2, 5), (4, 4), (6, 2)]:
    u = rng.normal(0, 2, shape)
    expect(
        f"softmax_rows(u)   (u.shape = {shape})",
        softmax_rows(u),
        np.exp(u) / np.exp(u).sum(axis=1, keepdims=True),
        hint="各行の和は 1 です。",  #:ja
        hint="Each row adds up to 1.",  #:en
    )
expect(
    "softmax_rows([[1000, 999], [-1000, -999], [0, 1]])",
    softmax_rows(np.array([[1000.0, 999.0], [-1000.0, -999.0], [0.0, 1.0]])),
    [[e / (1 + e), 1 / (1 + e)], [1 / (1 + e), e / (1 + e)], [1 / (1 + e), e / (1 + e)]],
    hint="オーバーフローを防ぐために引くのは、各行の最大値です。全体の最大値では、ほかの行が 0 / 0 になります。",  #:ja
    hint="Subtract the maximum of each row. With the maximum of the whole batch other rows become 0 / 0.",  #:en
)
expect(
    "softmax_rows([[0, 2000, 0], [1, 1, 1]])",
    softmax_rows(np.array([[0.0, 2000.0, 0.0], [1.0, 1.0, 1.0]])),
    [[0.0, 1.0, 0.0], [third, third, third]],
    hint="引くのは、行の平均や最小値ではなく、最大値です。",  #:ja
    hint="Subtract the maximum of the row, not its mean or minimum.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `train_with_dropout`
#
# **プログラム 3(バグは 1 つ)。** ドロップアウトを使った学習です。`draw_mask()` は、呼ぶたびに新しいマスクを返します。形は (B, n_hidden) で、値は 0 か 1/(1 − p) です。100 件のデータで 1,000 回更新し、同じ 100 件の損失を、マスクありとマスクなしで比べます。予測ではマスクを使わないので、大事なのは「マスクなし」のほうです。
# %% [markdown] lang="en"
# ### Exercise `train_with_dropout`
#
# **Program 3 (one bug).** It trains with dropout. `draw_mask()` returns a new mask each time it is called, of shape (B, n_hidden) with the values 0 and 1/(1 − p). We make 1,000 updates on 100 samples and compare the loss on the same 100 samples with the mask and without. Predictions use no mask, so the loss without it is the one that matters.

# %% demo
def broken_training(network, X, t, draw_mask, lr, steps):
    (W1, b1), (W2, b2) = network
    mask = draw_mask()
    for _ in range(steps):
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        W1, b1 = W1 - lr * X.T @ delta1, b1 - lr * delta1.sum(axis=0)
        W2, b2 = W2 - lr * z1.T @ delta2, b2 - lr * delta2.sum(axis=0)
    return [(W1, b1), (W2, b2)]


def compare(training):
    rng, last = np.random.default_rng(3), []
    X, labels = spirals(100, rng)
    X, t = X / X.std(axis=0), np.eye(3)[labels]

    def draw_mask():
        last[:] = [(rng.uniform(size=(100, 100)) >= 0.5) / 0.5]
        return last[0]

    network = training(TwoLayerNet(2, 100, 3, rng).network, X, t, draw_mask, 0.3, 1000)
    (W1, b1), (W2, b2) = network
    masked = softmax_cross_entropy((np.maximum(X @ W1 + b1, 0) * last[0]) @ W2 + b2, t)
    plain = softmax_cross_entropy(forward(network, X)[0], t)
    print(f"損失: 最後のマスクあり {masked:.2f}、マスクなし {plain:.2f}")  #:ja
    print(f"loss with the last mask {masked:.2f}, without a mask {plain:.2f}")  #:en


compare(broken_training)

# %% [markdown] lang="ja"
# マスクありの損失はほとんど 0 なのに、マスクなしではずっと大きくなります。ドロップアウトのねらいは、特定のユニットに頼りきらないようにすることでした。これでは、1 件ごとに、決まった半分のユニットに頼りきっています。
#
# 直した関数は、**更新のたびに新しいマスクを 1 つ**使います。渡された `network` の配列は、書き換えてもかまいません。
#
# <details><summary>ヒント</summary>
#
# `draw_mask()` は何回呼ばれますか。順伝播と逆伝播は、同じマスクを使います。1 回の更新で 2 度呼ぶと、別のマスクになってしまいます。
#
# </details>
# %% [markdown] lang="en"
# With its mask the loss is almost 0, and without a mask it is far larger. Dropout should keep the network from relying on particular units. Here each sample relies on one fixed half of the units.
#
# The fixed function uses **one new mask in every update**. It may change the arrays of the `network` that it is given.
#
# <details><summary>Hint</summary>
#
# How often is `draw_mask()` called? The forward and the backward pass of one update share a mask: if you call it twice in an update, they get two different ones.
#
# </details>


# %% exercise="train_with_dropout"
def train_with_dropout(network, X, t, draw_mask, lr, steps):
    """ドロップアウトを使って全データで steps 回更新し、新しい network を返す。network: [(W1, b1), (W2, b2)]、X: (B, n_in)、t: (B, n_out) の one-hot、draw_mask(): 新しいマスク (B, n_hidden)。"""  #:ja
    """Make steps updates with dropout, each on all samples, and return the new network. network: [(W1, b1), (W2, b2)]; X: (B, n_in); t: (B, n_out), one-hot; draw_mask(): a new mask (B, n_hidden)."""  #:en
    ### BEGIN SOLUTION
    (W1, b1), (W2, b2) = network
    for _ in range(steps):
        mask = draw_mask()
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        W1, b1 = W1 - lr * X.T @ delta1, b1 - lr * delta1.sum(axis=0)
        W2, b2 = W2 - lr * z1.T @ delta2, b2 - lr * delta2.sum(axis=0)
    return [(W1, b1), (W2, b2)]
    ### END SOLUTION


# %% test="train_with_dropout" points=1
# train_with_dropout: masks
import numpy as np

network = [(np.array([[1.0, 1.0]]), np.zeros(2)), (np.eye(2), np.zeros(2))]
given = iter([np.array([[2.0, 0.0]]), np.array([[0.0, 2.0]]), *[np.zeros((1, 2))] * 20])
after = train_with_dropout(network, np.array([[1.0]]), np.array([[1.0, 0.0]]), lambda: next(given), 0.5, 2)
expect(
    "train_with_dropout(network, [[1]], [[1, 0]], draw_mask, 0.5, 2)[0][0]   (マスクは [2, 0]、次に [0, 2])",  #:ja
    "train_with_dropout(network, [[1]], [[1, 0]], draw_mask, 0.5, 2)[0][0]   (masks [2, 0], then [0, 2])",  #:en
    after[0][0],
    [[1.119203, 0.132297]],
    tol=1e-5,
    hint="マスクは、1 回目の更新では [2, 0]、2 回目では [0, 2] です。右のユニットが動かなければ、古いマスクのままです。順伝播と逆伝播は同じマスクを使います。",  #:ja
    hint="The mask is [2, 0] in the first update and [0, 2] in the second. If the right unit does not move, the mask is an old one. The forward and the backward pass share a mask.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(22)
for n_in, n_hidden, n_out, B, steps in [(3, 5, 3, 6, 7), (2, 4, 2, 4, 3)]:
    X, t = rng.normal(size=(B, n_in)), np.eye(n_out)[rng.integers(0, n_out, B)]
    network = [(rng.normal(size=(n_in, n_hidden)), rng.normal(size=n_hidden)), (rng.normal(size=(n_hidden, n_out)), rng.normal(size=n_out))]
    masks = [2.0 * (rng.uniform(size=(B, n_hidden)) < 0.5) for _ in range(6 * steps)]
    (W1, b1), (W2, b2) = network
    for mask in masks[:steps]:
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0) * mask
        e = np.exp(z1 @ W2 + b2)
        delta2 = (e / e.sum(axis=1, keepdims=True) - t) / B
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        W1, b1, W2, b2 = W1 - 0.3 * X.T @ delta1, b1 - 0.3 * delta1.sum(axis=0), W2 - 0.3 * z1.T @ delta2, b2 - 0.3 * delta2.sum(axis=0)
    given = iter(masks)
    after = train_with_dropout(network, X, t, lambda: next(given), 0.3, steps)
    for name, got, want in [("W1", after[0][0], W1), ("b1", after[0][1], b1), ("W2", after[1][0], W2), ("b2", after[1][1], b2)]:
        expect(
            f"{name} after train_with_dropout(network, X, t, draw_mask, 0.3, {steps})",
            got,
            want,
            hint="更新のたびに draw_mask() を 1 回呼び、そのマスクを順伝播と逆伝播の両方で使います。",  #:ja
            hint="Call draw_mask() once in every update, and use that mask in the forward and in the backward pass.",  #:en
        )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# マスクなしの損失は、小さくなりましたか。
# %% [markdown] lang="en"
# Is the loss without a mask lower now?

# %% demo
compare(train_with_dropout)

# %% [markdown] lang="ja"
# ### 課題 `prepare`
#
# **プログラム 4(バグは 2 つ)。** データを標準化し、雑音を足した複製で増やし、訓練データと検証データに分けます。学習のかわりに、「いちばん近い訓練データのラベルを答える」だけの、丸暗記のモデル(最近傍法、1-NN)で試します。ラベルの 5 つに 1 つは間違いなので、新しいデータで 8 割を大きく超えることはできません。
# %% [markdown] lang="en"
# ### Exercise `prepare`
#
# **Program 4 (two bugs).** It standardises the data, adds noisy copies, and splits into training and validation data. In place of a network we take a model that only memorises (nearest neighbour, 1-NN): it answers with the label of the nearest training sample. One label in five is false, so no model can have an accuracy of much more than 80 % on new data.

# %% demo
def broken_prepare(X, labels, n_valid, rng):
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    X = np.concatenate([X, X + rng.normal(0, 0.02, X.shape)])
    labels = np.concatenate([labels, labels])
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    return X[train], labels[train], X[valid], labels[valid]


def nearest(preparation):
    rng = np.random.default_rng(4)
    (X, labels), (X_new, labels_new) = spirals(200, rng, 0.2), spirals(1000, rng, 0.2)
    X_train, labels_train, X_valid, labels_valid = preparation(X, labels, 100, rng)
    # ja: 平均と標準偏差は返ってこないので、新しい点は X 全体の値で標準化する(ここではほとんど同じ)
    # en: mean and std are not returned, so the new points take those of all X (here almost the same)
    X_new = (X_new - X.mean(axis=0)) / X.std(axis=0)
    shares = []
    for points, wanted in [(X_valid, labels_valid), (X_new, labels_new)]:
        squares = ((points[:, None] - X_train) ** 2).sum(axis=2)
        shares.append(np.mean(labels_train[squares.argmin(axis=1)] == wanted))
    print(f"正解率: 検証データ {shares[0]:.0%}、新しいデータ {shares[1]:.0%}")  #:ja
    print(f"accuracy on validation data {shares[0]:.0%}, on new data {shares[1]:.0%}")  #:en


nearest(broken_prepare)

# %% [markdown] lang="ja"
# 検証データの正解率が、8 割をはっきり超えました。真のクラスを全部当てるモデルでも 8 割ほどで、検証データ 100 件で偶然ここまで上がることは、100 回に 1 回ほどしかありません。しかも、新しいデータの正解率より 30 ポイントも高くなっています。もう 1 つのバグは、この出力にはほとんど現れません。コードを読んで見つけてください。
#
# 直した関数は、次のようにします。
#
# 1. もとのデータから `n_valid` 件を `rng` で無作為に選び、検証データにする。残りが訓練データ。
# 2. 訓練データ(複製を足す前)の平均と標準偏差を、列ごとに求める。それで、訓練データも検証データも標準化する。
# 3. 標準化した訓練データに、雑音(平均 0、標準偏差 0.02 の正規乱数)を足した複製を、1 件につき 1 つ加える。検証データは増やさない。
#
# 返すもの、その順番、形は、プログラム 4 と同じです。行の順番は自由ですが、点とラベルの組は保ちます。訓練データの中で値が一定になる列はありません。渡された `X` と `labels` は書き換えません。
#
# <details><summary>ヒント</summary>
#
# `rng.permutation(len(X))` を最初に置き、その番号で、もとのデータを 2 つに分けてしまいます。ほかの処理は、そのあとです。
#
# </details>
# %% [markdown] lang="en"
# The accuracy on validation data is clearly above 80 %. Even a model that knows every true class has about 80 %, and on 100 validation samples it gets this high by chance only about once in 100 times. Moreover, it is 30 points above the accuracy on new data. The other bug hardly shows in these numbers: find it by reading the code.
#
# The fixed function does this:
#
# 1. It draws `n_valid` of the original samples at random, with `rng`: the validation data. All the others are the training data.
# 2. It computes the mean and standard deviation of each column of the training data (before copies are added), and standardises both the training and the validation data by them.
# 3. To the standardised training data it adds one copy of each sample with noise (drawn with `rng` for each value: normal, mean 0, standard deviation 0.02). The validation data gets no copies.
#
# It returns the same things as program 4, in the same order and of the same kind. The order of the rows is free, but each sample keeps its label. No column of the training data is constant. Leave the given `X` and `labels` as they are.
#
# <details><summary>Hint</summary>
#
# Put `rng.permutation(len(X))` first, and split the original samples by it. Everything else comes afterwards.
#
# </details>


# %% exercise="prepare"
def prepare(X, labels, n_valid, rng):
    """(X_train, labels_train, X_valid, labels_valid) を返す(上の 1〜3)。X: (n, n_in) の浮動小数点数、labels: (n,)、n_valid: 1 以上。X_train は 2(n − n_valid) 行、X_valid は n_valid 行。"""  #:ja
    """Return (X_train, labels_train, X_valid, labels_valid), by 1 to 3 above. X: (n, n_in) of floats; labels: (n,); n_valid: 1 or more. X_train has 2(n − n_valid) rows, X_valid n_valid."""  #:en
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    X_train, X_valid = (X[train] - mean) / std, (X[valid] - mean) / std
    X_train = np.concatenate([X_train, X_train + rng.normal(0, 0.02, X_train.shape)])
    return X_train, np.concatenate([labels[train], labels[train]]), X_valid, labels[valid]
    ### END SOLUTION


# %% test="prepare" idea="copies" points=1
# prepare: copies
import numpy as np

# ja: サンプルの番号をラベルにする
# en: the label is the sample's number
X, numbers = np.random.default_rng(5).normal(size=(9, 2)), np.arange(9)
_, labels_train, X_valid, labels_valid = prepare(X, numbers, 3, np.random.default_rng(6))
expect("X_valid.shape   (9 件、n_valid = 3)", np.shape(X_valid), (3, 2))  #:ja
expect("X_valid.shape   (9 samples, n_valid = 3)", np.shape(X_valid), (3, 2))  #:en
expect(
    "訓練データに入ったサンプルの番号",  #:ja
    "the training samples, by number",  #:en
    np.sort(labels_train),
    np.repeat(np.setdiff1d(numbers, labels_valid), 2),
    hint="検証データに入ったサンプルは、複製も訓練データに入りません。ほかのサンプルは、もとと複製の 2 つずつです。",  #:ja
    hint="No validation sample may be in the training data, nor a copy of one. Each of the others is there twice: itself and its copy.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(23)
X, numbers = rng.normal(3, 2, (80, 3)), np.arange(80)
drawn = []
for seed, n_valid in [(1, 20), (2, 20), (3, 1)]:
    (X_train, labels_train, X_valid, labels_valid), (X_after, labels_after, *_) = call_and_look(prepare, X, numbers, n_valid, np.random.default_rng(seed))
    train = np.setdiff1d(numbers, labels_valid)
    expect(f"len(labels_valid), len(set(labels_valid))   (n_valid = {n_valid})", [len(labels_valid), len(set(np.asarray(labels_valid).tolist()))], [n_valid, n_valid])
    expect("訓練データに入ったサンプルの番号", np.sort(labels_train), np.repeat(train, 2))  #:ja
    expect("the training samples, by number", np.sort(labels_train), np.repeat(train, 2))  #:en
    order = np.argsort(labels_train, kind="stable")
    noise = np.diff(np.asarray(X_train)[order].reshape(len(train), 2, 3), axis=1)  # the two rows of each sample
    assert np.all(np.abs(noise).max(axis=2) > 0), "複製に雑音が足されていません。"  #:ja
    assert np.all(np.abs(noise).max(axis=2) > 0), "The copies have no noise."  #:en
    expect(
        "サンプルと複製の差の二乗平均平方根を 0.02 で割った値",  #:ja
        "root mean square of the difference between a sample and its copy, divided by 0.02",  #:en
        float(np.sqrt(np.mean(noise**2)) / 0.02),
        1.0,
        tol=0.1,
        hint="雑音は、標準化したあとで、複製だけに足します。平均は 0、標準偏差は 0.02 です。",  #:ja
        hint="The noise is added after standardising, to the copies alone. Its mean is 0, its standard deviation 0.02.",  #:en
    )
    same = np.array_equal(X_after, X) and np.array_equal(labels_after, numbers)
    assert same, "渡された X か labels が書き換わりました。新しい配列を作りましょう。"  #:ja
    assert same, "The X or the labels that you were given have changed. Make new arrays."  #:en
    drawn.append(sorted(np.asarray(labels_valid).tolist()))
assert drawn[0] != drawn[1] and drawn[0] != list(range(20)), "検証データは、渡された rng で無作為に選びます。"  #:ja
assert drawn[0] != drawn[1] and drawn[0] != list(range(20)), "Draw the validation data at random, with the rng that was passed in."  #:en
again = prepare(X, numbers, 20, np.random.default_rng(1))[3]
expect("labels_valid(同じシード)", sorted(np.asarray(again).tolist()), drawn[0],  #:ja
expect("labels_valid with the same seed", sorted(np.asarray(again).tolist()), drawn[0],  #:en
       hint="乱数は、渡された rng からだけ引きます。",  #:ja
       hint="Draw only from the rng that was passed in.",  #:en
       )
X_train, labels_train, *_ = prepare(rng.normal(size=(1000, 2)), np.arange(1000), 100, np.random.default_rng(4))
noise = np.diff(np.asarray(X_train)[np.argsort(labels_train, kind="stable")].reshape(900, 2, 2), axis=1)[:, 0]
off = max(abs(float(np.mean(noise))) / 0.004, abs(float(np.corrcoef(noise.T)[0, 1])) / 0.2)
chosen = np.sort(prepare(np.zeros((1000, 1)) + np.arange(1000.0)[:, None], np.arange(1000), 100, np.random.default_rng(4))[3])
message = "雑音の平均が 0 ではないか、列ごとに別の数になっていません。rng.normal で、値ごとに引きます。"  #:ja
message = "The noise has not the mean 0, or is the same in both columns: draw it with rng.normal, for each value by itself."  #:en
assert off < 1, message
message = "雑音が、標準偏差 0.02 の正規乱数になっていません。rng.normal で引きます。"  #:ja
message = "The noise is not normal with a standard deviation of 0.02. Draw it with rng.normal."  #:en
assert np.max(np.abs(noise)) > 0.05, message
message = "検証データが、続き番号のサンプルばかりです。無作為に選びます。"  #:ja
message = "The validation samples are all neighbours: draw them at random."  #:en
assert np.ptp(np.diff(chosen)) > 0, message
first, second = (prepare(X, numbers, 20, np.random.default_rng(1))[0] for _ in range(2))
expect("X_train(同じシードで 2 回) <=> X_train, twice with the same seed", second, first,
       hint="雑音も、渡された rng から引きます。"  #:ja
       hint="The noise, too, comes from the rng that was passed in."  #:en
       )
### END HIDDEN TESTS

# %% test="prepare" idea="statistics" points=1
# prepare: statistics
import numpy as np

X, numbers = np.array([[1.0, 10.0], [2.0, 30.0], [4.0, 20.0], [8.0, 90.0], [16.0, 50.0]]), np.arange(5)
_, _, X_valid, labels_valid = prepare(X, numbers, 2, np.random.default_rng(7))
train = np.setdiff1d(numbers, labels_valid)
expect(
    "X_valid",
    X_valid,
    (X[np.asarray(labels_valid)] - X[train].mean(axis=0)) / X[train].std(axis=0),
    hint="平均も標準偏差も、複製を足す前の訓練データのものを使います。検証データに雑音は足しません。",  #:ja
    hint="Both mean and standard deviation are those of the training data, before copies are added. The validation data get no noise.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(24)
X, numbers = rng.gamma(2.0, [1.0, 50.0, 0.01], (40, 3)), np.arange(40)
for seed, n_valid in [(1, 15), (2, 30)]:
    X_train, labels_train, X_valid, labels_valid = prepare(X, numbers, n_valid, np.random.default_rng(seed))
    train = np.setdiff1d(numbers, labels_valid)
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    expect(
        "X_valid",
        X_valid,
        (X[np.asarray(labels_valid)] - mean) / std,
        hint="検証データも、訓練データの平均と標準偏差で標準化します。サンプルとラベルの組は保ちます。",  #:ja
        hint="The validation data is standardised by the mean and standard deviation of the training data. Each sample keeps its label.",  #:en
    )
    off = np.abs(np.asarray(X_train) - (X[np.asarray(labels_train)] - mean) / std).max(axis=1)
    expect(
        "標準化したサンプルと同じ、雑音のない X_train の行の数",  #:ja
        "how many rows of X_train are standardised samples without noise",  #:en
        int(np.sum(off < 1e-9)),
        len(train),
        hint="訓練データは、その平均と標準偏差(複製を足す前)で標準化します。",  #:ja
        hint="The training data is standardised by its mean and standard deviation, before copies are added.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 検証データの正解率は、新しいデータの正解率に近づきましたか。検証データは 100 件なので、10 ポイントほどの差は偶然でも出ます。
# %% [markdown] lang="en"
# Is the accuracy on validation data closer to that on new data? There are 100 validation samples, so a difference of up to about 10 points may be chance.

# %% demo
nearest(prepare)

# %% [markdown] lang="ja"
# ## 5. 白紙から
#
# ここまでは、人のコードを読んで直しました。最後に、何もないセルから、学習するネットワークを書きます。ほかのノートブックも、上のセルも見ないで始めてください。上のセルの `TwoLayerNet` や `forward` も使わずに書きます(練習のためです。採点は、使ったかどうかを見ません)。行き詰まったら見てもかまいません。どこで見たかを覚えておき、あとでその課を読み返しましょう。
#
# ### 課題 `train_network`
#
# 問 1 の友だちに送るものを作ります。点 `X` とラベル `labels` を受け取り、ネットワークを学習させて、`(network, mean, std)` を返してください。
#
# - `mean` と `std` は、`X` の列ごとの平均と標準偏差です。学習には、標準化した点を使います。
# - `network` は `(W, b)` のリストです。中間層は 1 つ以上で、活性化関数は ReLU。最後の層は、クラスごとの総入力 $u$ を出します。
# - 損失はソフトマックスの交差エントロピーです。学習では、すべての $W$ と $b$ を動かします。
# - 列の数は決まっていません。列によって値の大きさが違いますが、値が一定の列はありません。クラスの数は `labels.max() + 1` です。
# - 乱数は `rng` からだけ引きます。同じシードなら同じ結果になり、別のシードなら別の重みになります。
# - 渡された配列は書き換えません。
#
# 友だちは、送られたものだけを使って、次の関数で答えを出します。
# %% [markdown] lang="en"
# ## 5. From an empty cell
#
# So far you have read and fixed other people's code. Now write a network that learns, from an empty cell. Begin without looking at other notebooks or at the cells above, and without `TwoLayerNet` and `forward` from there (this is for practice: grading does not look whether you use them). If you are stuck, look, and remember where you had to: that is a lesson to read again.
#
# ### Exercise `train_network`
#
# You make what the friend of question 1 needs. Take points `X` and their `labels`, train a network, and return `(network, mean, std)`.
#
# - `mean` and `std` are the mean and the standard deviation of each column of `X`. Train on the standardised points.
# - `network` is a list of `(W, b)`. It has one hidden layer or more, with ReLU. The last layer gives the pre-activation $u$ of each class.
# - The loss is softmax cross-entropy. Training moves every $W$ and every $b$.
# - There may be any number of columns. Their values differ in size, and no column is constant. The number of classes is `labels.max() + 1`.
# - Draw random numbers from `rng` only: the same seed gives the same result, another seed gives other weights.
# - Leave the arrays that you are given as they are.
#
# Your friend uses nothing but what you send, in this function:


# %% setup
def answers_of_friend(network, mean, std, X_new):
    """送られたものだけを使って、新しい点 X_new: (n, n_in) のクラスを答える。"""  #:ja
    """Answer with the classes of new points X_new: (n, n_in), using only what was sent."""  #:en
    return forward(network, (X_new - mean) / std)[0].argmax(axis=1)

# %% [markdown] lang="ja"
# **合格の条件。** 渦の点では、`spirals(300, rng)` で学習し、500 件の新しい点で確かめます(ラベルの間違いは、今度はありません)。列の大きさを変えた渦でも試します。採点では、ほかの点でも試します。輪や円、もっと長く巻いた渦、2 × 2 の市松模様で、訓練データは 300〜400 件、列は 2〜3、クラスは 2〜4 です。
#
# | | 渦の点 | ほかの点 |
# |---|---|---|
# | 新しい点の正解率 | 95 % 以上 | 90 % 以上 |
# | 新しい点の損失(交差エントロピー) | 0.3 以下 | 0.3 以下 |
#
# - 採点では、4 か所に 20 件ずつ、違うクラスの点が重なったデータ(80 件)でも学習します。損失は 0 になりませんが、最小の値(3 節と同じく、ラベルのエントロピー)との差を、訓練データで 0.1 以下にしてください。
# - 採点の 1 つのテストは 5 回まで学習し、ふつう 30 秒で打ち切られます。手元では、400 件の点の学習を 3 秒以内にしておきましょう。
#
# <details><summary>ヒント 1:書く順番</summary>
#
# 順番は、標準化 → one-hot の目標値 → 重みの初期値(乱数)→ 更新の繰り返し、です。更新 1 回は、順伝播、出力のデルタ $(\mathrm{softmax}(u) - t)/B$、2 層分の勾配、引き算です。
#
# うまくいかなければ、50 回ごとに損失を表示しましょう。はじめの損失は $\log C$ に近いですか。下がっていきますか。
#
# </details>
#
# <details><summary>ヒント 2:これで足りる設定(まず自分で決めてから)</summary>
#
# 中間層 100 ユニット、He の初期値、学習率 0.5、全データでの更新を 2,000 回。
#
# </details>
# %% [markdown] lang="en"
# **What is required.** For the spirals, the network is trained on `spirals(300, rng)` and tried on 500 new points (this time no label is false). It is also tried on spirals whose columns differ in size. Grading tries other points too: rings and discs, longer spirals, and a 2 × 2 checkerboard, with 300 to 400 training points, 2 or 3 columns and 2 to 4 classes.
#
# | | spirals | other points |
# |---|---|---|
# | accuracy on new points | at least 95 % | at least 90 % |
# | loss (cross-entropy) on new points | at most 0.3 | at most 0.3 |
#
# - Grading also trains on 80 points at only four positions: 20 identical points at each, with different labels. There the loss cannot fall to 0. On the training data it must come within 0.1 of its lowest possible value, which is the entropy of the labels, as in section 3.
# - One test of grading trains up to five networks, and it is usually stopped after 30 seconds. Keep the training on 400 points below 3 seconds on your machine.
#
# <details><summary>Hint 1: the order of the work</summary>
#
# The order is: standardise, one-hot targets, initial weights (random), then updates in a loop. One update is the forward pass, the output delta $(\mathrm{softmax}(u) - t)/B$, the gradients of the two layers, and the subtraction.
#
# If it does not learn, print the loss every 50 updates. Is the first loss near $\log C$? Does it fall?
#
# </details>
#
# <details><summary>Hint 2: settings that are enough (choose your own first)</summary>
#
# 100 hidden units, He initialisation, learning rate 0.5, and 2,000 updates on all samples.
#
# </details>


# %% exercise="train_network"
def train_network(X, labels, rng):
    """(network, mean, std) を返す。X: (n, n_in)、labels: (n,) の 0 から始まる整数。network: [(W1, b1), …]、mean と std: (n_in,)。"""  #:ja
    """Return (network, mean, std). X: (n, n_in); labels: (n,), integers from 0. network: [(W1, b1), …]; mean and std: (n_in,)."""  #:en
    ### BEGIN SOLUTION
    mean, std = X.mean(axis=0), X.std(axis=0)
    x, t = (X - mean) / std, np.eye(labels.max() + 1)[labels]
    W1, b1 = rng.normal(0, np.sqrt(2 / x.shape[1]), (x.shape[1], 100)), np.zeros(100)
    W2, b2 = rng.normal(0, np.sqrt(2 / 100), (100, t.shape[1])), np.zeros(t.shape[1])
    for _ in range(1000):
        z1 = np.maximum(x @ W1 + b1, 0)
        u2 = z1 @ W2 + b2
        y = np.exp(u2 - u2.max(axis=1, keepdims=True))
        delta2 = (y / y.sum(axis=1, keepdims=True) - t) / len(x)
        delta1 = (delta2 @ W2.T) * (z1 > 0)
        W1, b1 = W1 - 0.5 * x.T @ delta1, b1 - 0.5 * delta1.sum(axis=0)
        W2, b2 = W2 - 0.5 * z1.T @ delta2, b2 - 0.5 * delta2.sum(axis=0)
    return [(W1, b1), (W2, b2)], mean, std
    ### END SOLUTION


# %% test="train_network" idea="sent" points=1
# train_network: sent
import numpy as np

rng = np.random.default_rng(31)
X, labels = rng.normal([5.0, -200.0], [2.0, 50.0], (60, 2)), np.arange(60) % 3
(network, mean, std), (X_after, labels_after, _) = call_and_look(train_network, X, labels, np.random.default_rng(0))
expect("mean", mean, X.mean(axis=0))
expect("std", std, X.std(axis=0))
assert len(network) >= 2, "中間層がありません。network には (W, b) が 2 組以上必要です。"  #:ja
assert len(network) >= 2, "There is no hidden layer: network needs two pairs (W, b) or more."  #:en
expect("W1 の列の数、最後の W のクラスの数", [np.shape(network[0][0])[0], np.shape(network[-1][0])[1]], [2, 3])  #:ja
expect("how many columns W1 takes, how many classes the last W gives", [np.shape(network[0][0])[0], np.shape(network[-1][0])[1]], [2, 3])  #:en
same = np.array_equal(X_after, X) and np.array_equal(labels_after, labels)
assert same, "渡された X か labels が書き換わりました。新しい配列を作りましょう。"  #:ja
assert same, "The X or the labels that you were given have changed. Make new arrays."  #:en
### BEGIN HIDDEN TESTS
X, labels = rng.gamma(2.0, [1.0, 300.0, 0.02, 5.0], (50, 4)), np.arange(50) % 5
network, mean, std = train_network(X, labels, np.random.default_rng(1))
expect("mean", mean, X.mean(axis=0))
expect("std", std, X.std(axis=0))
expect("W1 の列の数、最後の W のクラスの数", [np.shape(network[0][0])[0], np.shape(network[-1][0])[1]], [4, 5])  #:ja
expect("how many columns W1 takes, how many classes the last W gives", [np.shape(network[0][0])[0], np.shape(network[-1][0])[1]], [4, 5])  #:en
again, other = (train_network(X, labels, np.random.default_rng(seed))[0] for seed in (1, 2))
expect("W1(同じシードで、もう一度学習)", again[0][0], np.asarray(network[0][0]),  #:ja
expect("W1, trained again with the same seed", again[0][0], np.asarray(network[0][0]),  #:en
       hint="乱数は、渡された rng からだけ引きます。",  #:ja
       hint="Draw only from the rng that was passed in.",  #:en
       )
assert np.shape(other[0][0]) != np.shape(network[0][0]) or not np.allclose(other[0][0], network[0][0]), "シードを変えても、重みが変わりません。"  #:ja
assert np.shape(other[0][0]) != np.shape(network[0][0]) or not np.allclose(other[0][0], network[0][0]), "Another seed gives the same weights."  #:en
X, labels = np.repeat([[0.0, 0.0], [2.0, 0.0], [0.0, 3.0]], 8, axis=0), np.repeat([0, 2, 3], 8)
network = train_network(X, labels, np.random.default_rng(3))[0]
expect(
    "ラベルが 0、2、3 のとき、最後の W のクラスの数 <=> how many classes the last W gives for the labels 0, 2 and 3",
    np.shape(network[-1][0])[1],
    4,
    hint="クラスの数は labels.max() + 1 です。訓練データに出てこない番号があっても同じです。",  #:ja
    hint="The number of classes is labels.max() + 1, even when a number in between does not occur.",  #:en
)
### END HIDDEN TESTS

# %% test="train_network" idea="learns" points=2
# train_network: learns
import numpy as np


def accuracy_and_loss(X, labels, X_new, labels_new, seed):
    """X と labels で学習したネットワークを友だちが使ったときの、新しい点の正解率と、softmax(u) の交差エントロピー。"""  #:ja
    """The accuracy and the cross-entropy of softmax(u) on new points, for the friend's use of a network trained on X and labels."""  #:en
    network, mean, std = train_network(X, labels, np.random.default_rng(seed))
    x = (X_new - np.asarray(mean)) / np.asarray(std)
    for k in range(len(network)):
        W, b = network[k]
        x = x @ np.asarray(W) + np.asarray(b)
        x = np.maximum(x, 0) if k < len(network) - 1 else x
    u = x - x.max(axis=1, keepdims=True)
    loss = np.mean(np.log(np.exp(u).sum(axis=1)) - u[np.arange(len(u)), labels_new])
    return np.mean(u.argmax(axis=1) == labels_new), loss


rng = np.random.default_rng(32)
(X, labels), (X_new, labels_new) = spirals(300, rng), spirals(500, rng)
accuracy, loss = accuracy_and_loss(X, labels, X_new, labels_new, 0)
assert accuracy >= 0.95, f"新しい点の正解率が {accuracy:.1%} です(95 % 以上が必要)。訓練データの損失は下がっていますか。"  #:ja
assert accuracy >= 0.95, f"The accuracy on new points is {accuracy:.1%} (95 % is required). Does the loss on the training data fall?"  #:en
assert loss <= 0.3, f"新しい点の損失が {loss:.2f} です(0.3 以下が必要)。損失はソフトマックスの交差エントロピーですか。"  #:ja
assert loss <= 0.3, f"The loss on new points is {loss:.2f} (at most 0.3 is required). Is the loss softmax cross-entropy?"  #:en
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(1)
radius, angle, labels = rng.uniform(0, 1, 900) ** 0.5, rng.uniform(0, 2 * np.pi, 900), np.zeros(900, dtype=int)
labels[radius > 0.6] = 1
labels[(radius > 0.6) & (np.sin(angle) > 0)] = 2
far = (np.abs(radius - 0.6) > 0.06) & (np.abs(np.sin(angle)) > 0.1)  # points at a border may fall either way
X, labels = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])[far], labels[far]
accuracy, loss = accuracy_and_loss(X[:300], labels[:300], X[300:], labels[300:], 1)
assert accuracy >= 0.9, f"円と 2 つの半分の輪:新しい点の正解率が {accuracy:.0%} です(90 % 以上が必要)。"  #:ja
assert accuracy >= 0.9, f"A disc and two half rings: the accuracy on new points is {accuracy:.0%} (90 % is required)."  #:en
assert loss <= 0.3, f"円と 2 つの半分の輪:新しい点の損失が {loss:.2f} です(0.3 以下が必要)。損失はソフトマックスの交差エントロピーですか。"  #:ja
assert loss <= 0.3, f"A disc and two half rings: the loss on new points is {loss:.2f} (at most 0.3 is required). Is the loss softmax cross-entropy?"  #:en
one, other = (train_network(X[:50], labels[rows], np.random.default_rng(2))[0] for rows in (slice(50), slice(100, 150)))
for k in range(len(one)):
    for j, name in [(0, "W"), (1, "b")]:
        moved = not np.allclose(one[k][j], other[k][j])
        assert moved, f"ラベルを変えて学習しても、{k + 1} 層目の {name} が同じです。学習で動いていますか。"  #:ja
        assert moved, f"With other labels layer {k + 1} has the same {name}. Does training move it?"  #:en
    assert np.ptp(one[k][1]) > 1e-9, f"{k + 1} 層目のバイアスが全部同じです。デルタは、サンプルについてだけ足します(axis=0)。"  #:ja
    assert np.ptp(one[k][1]) > 1e-9, f"All biases of layer {k + 1} are equal. Add deltas over samples only (axis=0)."  #:en
rng = np.random.default_rng(5)
labels, radius = rng.integers(0, 3, 900), rng.uniform(0.1, 1, 900)
angle = 6 * radius + 2 * np.pi * labels / 3 + rng.normal(0, 0.1, 900)
X = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
accuracy, loss = accuracy_and_loss(X[:400], labels[:400], X[400:], labels[400:], 0)
hint = "逆伝播で、ReLU の傾きを掛けましたか。"  #:ja
hint = "Does the backward pass multiply by the slope of ReLU?"  #:en
assert accuracy >= 0.9, f"もっと長く巻いた渦:新しい点の正解率が {accuracy:.0%} です(90 % 以上が必要)。{hint}"  #:ja
assert accuracy >= 0.9, f"Longer spirals: the accuracy on new points is {accuracy:.0%} (90 % is required). {hint}"  #:en
assert loss <= 0.3, f"もっと長く巻いた渦:新しい点の損失が {loss:.2f} です(0.3 以下が必要)。{hint}"  #:ja
assert loss <= 0.3, f"Longer spirals: the loss on new points is {loss:.2f} (at most 0.3 is required). {hint}"  #:en
### END HIDDEN TESTS

# %% test="train_network" idea="general" points=1.5
# train_network: general
import numpy as np


def accuracy_and_loss(X, labels, X_new, labels_new, seed):
    """X と labels で学習したネットワークを友だちが使ったときの、新しい点の正解率と、softmax(u) の交差エントロピー。"""  #:ja
    """The accuracy and the cross-entropy of softmax(u) on new points, for the friend's use of a network trained on X and labels."""  #:en
    network, mean, std = train_network(X, labels, np.random.default_rng(seed))
    x = (X_new - np.asarray(mean)) / np.asarray(std)
    for k in range(len(network)):
        W, b = network[k]
        x = x @ np.asarray(W) + np.asarray(b)
        x = np.maximum(x, 0) if k < len(network) - 1 else x
    u = x - x.max(axis=1, keepdims=True)
    loss = np.mean(np.log(np.exp(u).sum(axis=1)) - u[np.arange(len(u)), labels_new])
    return np.mean(u.argmax(axis=1) == labels_new), loss


rng = np.random.default_rng(33)
(X, labels), (X_new, labels_new) = spirals(300, rng), spirals(500, rng)
scale = np.array([0.001, 1000.0])
accuracy, loss = accuracy_and_loss(X * scale + 5 * scale, labels, X_new * scale + 5 * scale, labels_new, 1)
assert accuracy >= 0.95, f"列の大きさが違う渦:新しい点の正解率が {accuracy:.1%} です(95 % 以上が必要)。学習にも、標準化した点を使っていますか。"  #:ja
assert accuracy >= 0.95, f"Columns of different size: the accuracy on new points is {accuracy:.1%} (95 % is required). Do you train on the standardised points?"  #:en
assert loss <= 0.3, f"列の大きさが違う渦:新しい点の損失が {loss:.2f} です(0.3 以下が必要)。"  #:ja
assert loss <= 0.3, f"Columns of different size: the loss on new points is {loss:.2f} (at most 0.3 is required)."  #:en
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(34)
X = rng.uniform(-1, 1, (1400, 3))
X = X[np.all(np.abs(X[:, :2]) > 0.1, axis=1)]
two = ((X[:, 0] > 0) ^ (X[:, 1] > 0)).astype(int)
four = two + 2 * ((X[:, 0] > 0) & (X[:, 1] > 0)) + 2 * ((X[:, 0] > 0) & (X[:, 1] < 0))
for labels, what in [(two, "XOR"), (four, "4 classes")]:
    points = X * [3.0, 0.01, 200.0] - [0.0, 7.0, 900.0]
    accuracy, loss = accuracy_and_loss(points[:400], labels[:400], points[400:], labels[400:], 2)
    assert accuracy >= 0.9, f"3 列の点({what}):新しい点の正解率が {accuracy:.0%} です(90 % 以上が必要)。"  #:ja
    assert accuracy >= 0.9, f"Points with 3 columns ({what}): the accuracy on new points is {accuracy:.0%} (90 % is required)."  #:en
    assert loss <= 0.3, f"3 列の点({what}):新しい点の損失が {loss:.2f} です(0.3 以下が必要)。"  #:ja
    assert loss <= 0.3, f"Points with 3 columns ({what}): the loss on new points is {loss:.2f} (at most 0.3 is required)."  #:en
corners = np.array([[0.0, 0.0], [0.0, 40.0], [3.0, 0.0], [3.0, 40.0]])
labels = np.repeat([0, 0, 0, 1, 1, 2, 2, 2, 2, 1, 0, 1, 2, 0, 1, 2], 5)  # at each corner 20 points
points = np.repeat(corners, 20, axis=0)
loss = accuracy_and_loss(points, labels, points, labels, 3)[1]
shares = np.array([[np.mean(part == k) for k in range(3)] for part in labels.reshape(4, 20)])
entropy = -np.sum(shares[shares > 0] * np.log(shares[shares > 0])) / len(corners)
hint = "交差エントロピーを小さくすると、softmax(u) は、その場所でのクラスの割合に近づきます。出力のデルタは (softmax(u) − t) / B です。"  #:ja
hint = "With cross-entropy, softmax(u) comes near the shares of the classes there. The output delta is (softmax(u) − t) / B."  #:en
assert loss <= entropy + 0.1, f"同じ場所に違うクラスの点があるとき、訓練データの損失が {loss:.2f} です(最小は {entropy:.2f}、差は 0.1 以下が必要)。{hint}"  #:ja
assert loss <= entropy + 0.1, f"Several classes at one place: the loss on the training data is {loss:.2f} (lowest possible {entropy:.2f}, within 0.1 is required). {hint}"  #:en
labels = np.tile(np.repeat([0, 1], [17, 3]), 4)
loss = accuracy_and_loss(points, labels, points, labels, 4)[1]
entropy = -(0.85 * np.log(0.85) + 0.15 * np.log(0.15))
assert loss <= entropy + 0.1, f"どの場所でも 17 対 3 のとき、訓練データの損失が {loss:.2f} です(最小は {entropy:.2f}、差は 0.1 以下が必要)。損失はソフトマックスの交差エントロピーですか。{hint}"  #:ja
assert loss <= entropy + 0.1, f"17 to 3 at every place: the loss on the training data is {loss:.2f} (lowest possible {entropy:.2f}, within 0.1 is required). Is the loss softmax cross-entropy? {hint}"  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたのネットワークの決定境界です。背景の色が友だちの答え、点が新しいデータです。
# %% [markdown] lang="en"
# These are the decision boundaries of your network. The background shows the friend's answers, the dots are new data.

# %% demo
rng = np.random.default_rng(9)
sent = train_network(*spirals(300, rng), rng)
X_new, labels_new = spirals(500, rng)
a, b = np.meshgrid(np.linspace(-1.1, 1.1, 200), np.linspace(-1.1, 1.1, 200))
areas = answers_of_friend(*sent, np.column_stack([a.ravel(), b.ravel()])).reshape(a.shape)
fig, ax = plt.subplots(figsize=(5, 4.4))
ax.contourf(a, b, areas, levels=[-0.5, 0.5, 1.5, 2.5], colors=[BLUE, ORANGE, GREEN], alpha=0.3)
for k, (color, marker) in enumerate(zip([BLUE, ORANGE, GREEN], "o^s")):
    ax.plot(*X_new[labels_new == k].T, marker, color=color, markersize=4, linestyle="none", label=f"クラス {k} <=> class {k}")
show_figure(f"新しい点の正解率:{np.mean(answers_of_friend(*sent, X_new) == labels_new):.1%} <=> accuracy on new points: {np.mean(answers_of_friend(*sent, X_new) == labels_new):.1%}", "列 0 <=> column 0", "列 1 <=> column 1", legend="upper left")

# %% [markdown] lang="ja"
# **問 22(記述、3 点)。** プログラミングは知っているが、深層学習は知らない人に、「深層学習は何をしようとしているの? $w \leftarrow w - \eta \nabla L_{\mathcal B}$ という式は何?」と聞かれました。例を 1 つ挙げ、谷の地図を思い浮かべてもらいながら、6〜9 文で答えてください。
#
# 採点の目安(各 1 点)
# - 人が書くプログラムとの違いを、例を使って述べている。
# - ネットワークが何をする関数か、学習で何が変わり、何が目標かを述べている。
# - 式の各記号の意味を述べ、ミニバッチとエポックに触れながら、地図の上の道がどう進むかを述べている。
# %% [markdown] lang="en"
# **Question 22 (essay, 3 points).** Someone who can program but knows nothing about deep learning asks you: "What is deep learning trying to do? And what is this formula, $w \leftarrow w - \eta \nabla L_{\mathcal B}$?" Answer in six to nine sentences, with one example, and let your reader imagine the map of a valley.
#
# How it is graded (1 point each)
# - Says, by the example, how it differs from a program that a person writes.
# - Says what the network does as a function, what changes in training, and what the goal is.
# - Says what each symbol of the formula means, and how the path goes on over mini-batches and epochs.

# %% [markdown] essay="in_a_nutshell" points=3 lang="ja"
# ### BEGIN SOLUTION
# たとえば、手書きの「3」を見分ける規則を、人が全部書き出すのはとても難しい。深層学習では規則を書かず、画像と正解の組をたくさん見せて、データから決める。
# 中間層を重ねたネットワークは、画像を「どの数字か」という出力に変える 1 つの関数で、重みとバイアスの値で決まる。出力と正解の違いを損失で測り、それが小さくなるように重みとバイアスを変えていく。目標は、見たことのない画像にも正しく答えることである。
# 谷の地図では、今の重み w が地図の上の 1 点、損失が高さである。勾配 ∇L は損失がいちばん急に増える向きなので、逆向きに、学習率 η を掛けた分だけ動く。
# L は、シャッフルして取り出したミニバッチの損失の平均である。ミニバッチ 1 つで 1 歩進み、全部を 1 回ずつ使うと 1 エポックになる。次のエポックは、シャッフルし直して、その場所から続ける。ミニバッチごとに向きが少し違うので、道は揺れながら谷底に近づく。
# ### END SOLUTION
# %% [markdown] essay="in_a_nutshell" points=3 lang="en"
# ### BEGIN SOLUTION
# Writing down all the rules that recognise a handwritten 3 is very hard for a person. In deep learning we write no rules. We show many pictures with their answers, and the rules are found from these data.
# A network with several hidden layers is one function that turns a picture into an output that says which digit it is. The values of its weights and biases fix this function. A loss measures how far the outputs are from the answers, and the weights and biases are changed to make it small. The goal is to be right on pictures that were never seen.
# On the map of a valley the present weights w are a point, and the loss is the height. The gradient ∇L points where the loss grows fastest, so we move the opposite way, by the learning rate η times the gradient.
# The loss is the mean over a mini-batch, taken from the shuffled data. Each mini-batch gives one step; when all have been used once, an epoch is over. The next epoch shuffles again and goes on from there. Mini-batches disagree a little, so the path wavers on its way to the bottom.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## 集計
#
# 課ごとに、次の 3 つの割合を描きます。問いは 1 つずつ、課題はテストごとに数えます(記述は数えません)。
#
# - **最初から正解**:最初の答えが正解で、今も正解
# - **今は正解**:答え直して、今は正解
# - **まだ**:まだ答えていないか、今の答えが間違い
#
# 「今は正解」も読み返しましょう。返事を読んでから答えたので、次も自分で思い出せるとは限りません。図の下に、読み返す課と節、問いの番号を表示します。
#
# 課題の「正解」は、表示されるテストに通ったという意味です。ノートブックを開き直したり、カーネルを再起動したりすると、記録は最初からになります。
# %% [markdown] lang="en"
# ## Tally
#
# For each lesson we draw the shares of the questions, and of the tests of the exercises, that are
#
# - **right at first try**, and still right,
# - **corrected**: right after a wrong answer,
# - **still open**: not answered yet, or wrong at present.
#
# Revise what is "corrected" as well: you had read a reply before you answered, so you may not be able to recall it unaided. Below the figure you find what to read again: the lesson, its section, and the number of the question.
#
# The essay is not counted. For an exercise "right" means that the tests you see have passed. If you open the notebook anew or restart the kernel, the notes begin anew too.

# %% demo
#@title 集計(実行してください) { display-mode: "form" }  #:ja
#@title Tally (run this cell) { display-mode: "form" }  #:en
# ja: 問いやテストの名前: 読み返す課と節
# en: name of a question or test: the lesson and section to read again
places = {
    "what_to_send": "07 §2", "separable": "01 §5", "regression_tasks": "03 §6",
    "puppy": "02 §4", "closed_box": "02 §2", "without_relu": "02 §3",
    "half_square": "04 §2", "second_epoch": "05 §5", "online_jobs": "05 §5",
    "adam_first_step": "05 §10", "how_many_losses": "06 §6", "hidden_layer_lines": "03 §5",
    "chain_lines": "06 §3", "kept_for_both": "06 §3", "gradient_check_line": "06 §4",
    "softmax_parts": "02 §8", "entropy_sum": "04 §6", "panel_a": "07 §9",
    "panel_b": "07 §1", "panel_c": "05 §4", "panel_d": "07 §6",
    "weight_gradient: one": "06 §3", "weight_gradient: mean": "06 §3", "softmax_rows: rows": "02 §8",
    "train_with_dropout: masks": "07 §7", "prepare: copies": "07 §8", "prepare: statistics": "07 §2",
    "train_network: sent": "07 §2", "train_network: learns": "06 §5", "train_network: general": "07 §2",
}
counts, again = {}, []
for number, (name, place) in enumerate(places.items(), 1):
    first, now = tally.get(name, (None, False))
    kind = 2 if not now else 0 if first else 1
    counts.setdefault(place[:2], [0, 0, 0])[kind] += 1
    if kind:
        again.append((place, name if ":" in name else f"問 {number}"))  #:ja
        again.append((place, name if ":" in name else f"question {number}"))  #:en
counts = {lesson: counts[lesson] for lesson in sorted(counts)}
total = np.sum(list(counts.values()), axis=0)
fig, ax = plt.subplots(figsize=(6, 3.6))
left = np.zeros(len(counts))
kinds = [("最初から正解 <=> right at first try", BLUE, ""), ("今は正解 <=> corrected", ORANGE, "//"), ("まだ <=> still open", "white", "")]
for (label, color, hatch), numbers in zip(kinds, np.transpose([np.array(n) / sum(n) for n in counts.values()])):
    ax.barh(list(counts), numbers, left=left, color=color, hatch=hatch, edgecolor=GREY, label=label)
    left += numbers
ax.invert_yaxis()
ax.set_title(f"最初から正解 {total[0]}、今は正解 {total[1]}、まだ {total[2]} <=> {total[0]} right at first try, {total[1]} corrected, {total[2]} still open", fontsize=12)
ax.set(xlabel="問いとテストの割合 <=> share of questions and tests", ylabel="課 <=> lesson", xlim=(0, 1))
fig.legend(loc="outside lower center", ncols=3)
show_figure()
print("読み返すところ:" if again else "全部、最初から正解です。")  #:ja
print("To read again:" if again else "Everything was right at the first try.")  #:en
for place in sorted({place for place, name in again}, key=lambda place: (int(place[:2]), int(place[4:]))):
    print(f"  {place[:2]} 課 {place[4:]} 節:", ", ".join(name for at, name in again if at == place))  #:ja
    print(f"  lesson {place[:2]}, section {place[4:]}:", ", ".join(name for at, name in again if at == place))  #:en

# %% [markdown] lang="ja"
# 青の割合が小さい課から読み返しましょう。白が残っていれば、その問いに戻って答え直し、集計のセルをもう一度実行します。
#
# 最後に、最初の紙を取り出して、裏に「1 歩の学習」を描き直してみてください。さっきより、何が増えましたか。
#
# ## さらに学ぶ
#
# - M. Nielsen, [*Neural networks and deep learning*](http://neuralnetworksanddeeplearning.com) (2015)。01〜07 課とほぼ同じ内容を、別の説明で学べます。2 章は誤差逆伝播法の 4 つの式です。
# - I. Goodfellow, Y. Bengio, A. Courville, [*Deep learning*](https://www.deeplearningbook.org) (2016)。6 章が順伝播と逆伝播、7 章が正則化、8 章が最適化です。
# - A. Karpathy, [*A recipe for training neural networks*](https://karpathy.github.io/2019/04/25/recipe/) (2019)。「ニューラルネットワークの学習は黙って失敗する」。エラーの出ないバグを、どの順番で探すか。
# - H. L. Roediger, J. D. Karpicke, [*Test-enhanced learning*](https://doi.org/10.1111/j.1467-9280.2006.01693.x), Psychological Science 17 (2006)。読み返すより、テストで思い出すほうが、1 週間後によく覚えているという実験です。
#
# これで、全結合のネットワークは終わりです。09 課では、畳み込みを NumPy で書きます。PyTorch で画像を見分けるのは 10 課からです。
# %% [markdown] lang="en"
# Begin with the lessons that have the smallest share of blue. Where white is left, go back to the question, answer again, and run the tally once more.
#
# Then take your first sheet of paper and draw one step of learning again, on its back. What is there now that was not there before?
#
# ## Going further
#
# - M. Nielsen, [*Neural networks and deep learning*](http://neuralnetworksanddeeplearning.com) (2015): most of what lessons 01 to 07 teach, explained in another way. Chapter 2 has the four equations of backpropagation.
# - I. Goodfellow, Y. Bengio, A. Courville, [*Deep learning*](https://www.deeplearningbook.org) (2016): chapter 6 on forward and backward, 7 on regularisation, 8 on optimisation.
# - A. Karpathy, [*A recipe for training neural networks*](https://karpathy.github.io/2019/04/25/recipe/) (2019): neural net training fails silently; in which order to look for silent bugs.
# - H. L. Roediger, J. D. Karpicke, [*Test-enhanced learning*](https://doi.org/10.1111/j.1467-9280.2006.01693.x), Psychological Science 17 (2006): after a week, those who had been tested remembered more than those who had read again.
#
# This is the end of the part on fully connected networks. In lesson 09 you write convolutions in NumPy, and from lesson 10 on PyTorch classifies images.
