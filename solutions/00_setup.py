# %% [markdown] lang="ja"
# 100 行 100 列の行列どうしの積には、かけ算が 100 万回必要です。まったく同じ計算を 2 通りのやり方で行います。1 つは Python の `for` 文、もう 1 つは PyTorch の記号 `@`。
# 時間は何倍ちがうでしょうか。予想してから、**セル**(枠で囲まれたコード)を実行してください。セルをクリックして **Shift + Enter** です。この文章より上にある 2 つの準備のセルから、順番にどうぞ。
# %% [markdown] lang="en"
# Multiplying two matrices of 100 rows and 100 columns takes a million multiplications. We do the very same job in two ways: with Python's `for`, and with PyTorch's `@`.
# How many times faster is one of them? Make a guess, then run the **cells** (the boxes with code): click into a cell and press **Shift + Enter**. Begin with the two cells above this text, and go down in order.

# %% setup
import os
import platform
import statistics
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import torch


# %% demo
def with_for(a, b):
    n = len(a)
    return [[sum(a[i][k] * b[k][j] for k in range(n)) for j in range(n)] for i in range(n)]


a, b = torch.rand(100, 100), torch.rand(100, 100)
a_list, b_list = a.tolist(), b.tolist()
start = time.perf_counter()
slow_answer = with_for(a_list, b_list)
slow = time.perf_counter() - start
# ja: 1 回目は準備に時間がかかるので、計らない
# en: the first time includes getting ready, so it is not counted
a @ b
start = time.perf_counter()
for _ in range(20):
    fast_answer = a @ b
fast = (time.perf_counter() - start) / 20
print(f"for: {slow * 1000:.1f} ms   @: {fast * 1000:.3f} ms   {slow / fast:.0f} times")
print("largest difference between the answers:", float((fast_answer - torch.tensor(slow_answer)).abs().max()))
fig, ax = plt.subplots(figsize=(6, 2.2))
bars = ax.barh(["@", "for"], [fast * 1000, slow * 1000], color=[BLUE, GREY])
ax.bar_label(bars, [f"{fast * 1000:.3f} ms", f"{slow * 1000:.0f} ms"], padding=4)
ax.set(xlim=(0, 1200 * slow), xlabel="milliseconds", title="The same million multiplications")
plt.show()

# %% [markdown] lang="ja"
# 答えは(丸め誤差をのぞいて)同じなのに、時間は桁ちがいでした。**どこで、どう計算させるか**で、待ち時間が 1 日にも 1 分にもなります。深層学習は、行列の積のかたまりです。そこで活躍するのが **GPU** です。
#
# **この課でできるようになること** Colab で GPU を選び、いま動いている計算機に何があるかをコードで調べ、計算の速さを正しく測れるようになります。課題を書いて、採点を受け、提出するまでの流れも一通り体験します。
#
# **必要なもの** Google アカウント(Colab を使う場合)と、Python の関数を書いた経験。GPU がなくても、最後まで進められます。
# %% [markdown] lang="en"
# The answers agree (apart from rounding); the times do not even have the same number of digits. **Where and how** you let a computer work can turn a day of waiting into a minute. Deep learning is matrix products all the way down, and the machine for those is the **GPU**.
#
# **What you will be able to do** Choose a GPU in Colab, let code find out what the machine under it has, and measure speed in a way that can be trusted. On the way you go through the whole routine once: write an exercise, have it checked, hand it in.
#
# **What you need** A Google account (for Colab), and having written a Python function before. You can finish without a GPU.

# %% [markdown] lang="ja"
# ## 1. ノートブックとは
#
# いま読んでいるのが**ノートブック**です。文章のセルとコードのセルが並び、コードは 1 つずつ実行できます。結果はすぐ下に出ます。
#
# 実行したことを覚えているのは、画面ではなく、裏で動いている Python(**カーネル**)です。次のセルを **3 回**実行してみてください。
# %% [markdown] lang="en"
# ## 1. What a notebook is
#
# You are reading one. A **notebook** is a row of cells, some with text, some with code; code runs one cell at a time, and its result appears underneath.
#
# What you ran is remembered not by the page but by a Python at work behind it, the **kernel**. Run the next cell **three times**.

# %% demo
if "runs" not in globals():
    runs = 0
runs = runs + 1
print("this cell has run", runs, "times")

# %% [markdown] lang="ja"
# 数が増えていきましたか。カーネルは `runs` を覚えていて、次の実行に持ちこしたのです。ここから、大事なことが 2 つ分かります。
#
# - 効くのは、セルの**並び順ではなく、実行した順**です。左の `[3]` のような番号が、実行した順番を表します。
# - セルを消しても、そのセルが作った変数は残ります。「さっきまで動いていたのに」の原因は、たいていこれです。
#
# 迷ったら、**ランタイム → セッションを再起動してすべて実行**。カーネルが全部を忘れ、上から順にやり直します。(まだ書いていない課題があると、そこで止まります。止まるのが正常です。)
# %% [markdown] lang="en"
# Did the number grow? The kernel remembered `runs` and carried it over. Two things follow:
#
# - What counts is **the order in which cells ran**, not the order on the page. The number on the left, such as `[3]`, tells that order.
# - Delete a cell, and the variables that it made are still there. "But it worked a minute ago" usually starts here.
#
# When in doubt: **Runtime → Restart session and run all**. The kernel forgets everything and starts again from the top. (It stops at the first exercise that you have not written yet. That is as it should be.)

# %% [markdown] lang="ja"
# ## 2. Colab で GPU を選ぶ
#
# Colab では、Google の計算機を 1 台借りて動かします。この 1 台を**ランタイム**と呼びます。GPU つきに替える手順です。
#
# 1. メニューの **ランタイム → ランタイムのタイプを変更**
# 2. **ハードウェア アクセラレータ**で **T4 GPU** を選び、**保存**
# 3. 別の計算機に替わります。変数も、置いたファイルも消えるので、上から実行し直します
#
# このノートブックは GPU を希望する設定で開くので、もう T4 GPU になっているかもしれません。それでも 1 度、自分の目で確かめておきましょう。(メニューの言い回しは、時期によって少し変わります。)
#
# 何がどこにあり、何が消えるのでしょうか。
# %% [markdown] lang="en"
# ## 2. Choosing a GPU in Colab
#
# Colab lends you one of Google's computers, called a **runtime**. To get one with a GPU:
#
# 1. In the menu: **Runtime → Change runtime type**
# 2. Under **Hardware accelerator** choose **T4 GPU**, then **Save**
# 3. You are now on another computer. Variables are gone, and so are files that you put there: run the notebook from the top again
#
# This notebook asks for a GPU when it opens, so T4 GPU may be chosen already. Look once all the same. (The wording of menus changes a little now and then.)
#
# What lives where, and what disappears?

# %% demo
fig, ax = plt.subplots(figsize=(6, 3))
fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.88)
boxes = [
    (0, "Your browser", "shows\nthe notebook", GREY, ":"),
    (1, "Runtime", "variables\nfiles\npackages", RED, "--"),
    (2, "Google Drive", "your copy of\nthe notebook", GREEN, "-"),
]
for x, name, holds, color, style in boxes:
    ax.add_patch(plt.Rectangle((1.3 * x, 0), 1, 1, fill=False, edgecolor=color, linewidth=3, linestyle=style))
    ax.text(1.3 * x + 0.5, 0.82, name, ha="center", weight="bold")
    ax.text(1.3 * x + 0.5, 0.4, holds, ha="center", va="center")
ax.text(1.8, -0.12, "borrowed, will vanish", ha="center", color=RED, fontsize=11)
ax.annotate("", (1.28, 0.5), (1.02, 0.5), arrowprops={"arrowstyle": "<->"})
ax.annotate("", (3.1, -0.04), (0.5, -0.04), arrowprops={"arrowstyle": "->", "connectionstyle": "arc3,rad=0.2"})
ax.text(1.8, -0.5, "File → Save a copy in Drive", ha="center", fontsize=11)
ax.set(xlim=(-0.05, 3.65), ylim=(-0.58, 1.05), title="Only the copy in Drive is yours to keep")
ax.axis("off")
plt.show()

# %% [markdown] lang="ja"
# 残るのはドライブのコピーだけです。まだなら、いま **ファイル → ドライブにコピーを保存** をしておきましょう。コピーのほうで続きを書けば、その後は自動で保存されます。
#
# **GPU が借りられないとき** 無料の GPU はみんなで分け合うので、「GPU に接続できない」という知らせが出ることがあります。故障でも、あなたのまちがいでもありません。
#
# - **GPU なしで接続**して進めます。この課も、第 1 課から第 9 課も、CPU で足ります。
# - 何時間かおいて、もう一度試します。使わないときは **ランタイム → ランタイムを接続解除して削除** で返しておきます。使った分だけ、次に借りられるまでが長くなるからです。
# - どうしても要るときは、Kaggle Notebooks など、ほかの無料の GPU もあります。
#
# では、いま GPU があるかを、コードに聞いてみましょう。
# %% [markdown] lang="en"
# Only the copy in Drive stays. If you have none yet, make one now with **File → Save a copy in Drive** and go on in the copy: from then on your work is saved for you.
#
# **When you get none** Free GPUs are shared, and sometimes Colab says that it cannot connect to one. Nothing is broken, and you did nothing wrong.
#
# - **Connect without GPU** and go on. A CPU is enough for this lesson and for lessons 1 to 9.
# - Try again some hours later. Give a GPU back when you do not need it (**Runtime → Disconnect and delete runtime**): the more you have used, the longer you wait for the next.
# - If you need one badly: there are other free ones, such as Kaggle Notebooks.
#
# Do you have one now? Let us ask.

# %% demo
print("NVIDIA GPU (cuda):", torch.cuda.is_available())
print("Apple GPU (mps):  ", torch.backends.mps.is_available())
if torch.cuda.is_available():
    print(torch.cuda.get_device_name(0))
print("CPU cores:", os.cpu_count())

# %% [markdown] lang="ja"
# PyTorch は計算する場所を文字列で呼びます。NVIDIA の GPU は `"cuda"`、Mac の GPU は `"mps"`、CPU は `"cpu"`。コードに `"cuda"` と書きこんでしまうと、GPU のない計算機では止まってしまいます。
# そこで、あるものの中から選ぶ関数を作ります。採点する計算機に GPU がなくても、あなたのノートブックは動く。そういうコードにしましょう。
#
# ### 課題 `pick_device`
# 優先順位は `"cuda"`、`"mps"`、`"cpu"` の順です。
#
# 最初の課題なので、進め方も書いておきます。`raise NotImplementedError(...)` の行を消して、そこに答えを書き、Shift + Enter。次のテストのセルも実行します。何も出なければ合格です。まちがいがあれば、何が返ってきて、何を期待したかが表示されます。
#
# <details><summary>ヒント</summary>
#
# 受け取るのは `True` か `False` です。順番に `if` で調べて、見つかったらすぐ `return` します。先に調べたほうが優先されます。
#
# </details>
# %% [markdown] lang="en"
# PyTorch calls the places where it can compute by strings: `"cuda"` is an NVIDIA GPU, `"mps"` the GPU of a Mac, `"cpu"` the CPU. Write `"cuda"` straight into your code, and it stops on every machine without one.
# So let us have a function choose from what is there. Then your notebook also runs on the machine that grades it, which may have no GPU.
#
# ### Exercise `pick_device`
# `"cuda"` comes first, then `"mps"`, then `"cpu"`.
#
# As this is the first exercise, here is how they go. Delete the line `raise NotImplementedError(...)`, write your answer in its place, press Shift + Enter, and run the test cell after it too. No message means that it passed. If something is wrong, the test shows what came back and what was expected.
#
# <details><summary>Hint</summary>
#
# What comes in is `True` or `False`. Ask one after the other with `if`, and `return` as soon as you find one. What is asked first wins.
#
# </details>


# %% exercise="pick_device"
def pick_device(cuda_available, mps_available=False):
    """計算する場所を "cuda"、"mps"、"cpu" のどれかで返す。優先はこの順。cuda_available, mps_available: 使えるなら True。"""  #:ja
    """Return where to compute: "cuda", "mps" or "cpu", preferred in this order. cuda_available, mps_available: True if it can be used."""  #:en
    ### BEGIN SOLUTION
    if cuda_available:
        return "cuda"
    if mps_available:
        return "mps"
    return "cpu"
    ### END SOLUTION


# %% test="pick_device" points=1
expect(
    "pick_device(True)",
    pick_device(True),
    "cuda",
    hint="NVIDIA の GPU があれば、それを使います。",  #:ja
    hint="If there is an NVIDIA GPU, use it.",  #:en
)
expect(
    "pick_device(False)",
    pick_device(False),
    "cpu",
    hint="GPU がなくても動くように、最後は CPU です。",  #:ja
    hint="Without any GPU the CPU is always there.",  #:en
)
### BEGIN HIDDEN TESTS
for cuda, mps, want in [(False, True, "mps"), (True, True, "cuda"), (True, False, "cuda"), (False, False, "cpu")]:
    expect(
        f"pick_device({cuda}, mps_available={mps})",
        pick_device(cuda, mps_available=mps),
        want,
        hint='優先順位は "cuda"、"mps"、"cpu" です。',  #:ja
        hint='The order is "cuda", "mps", "cpu".',  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. バージョンを比べる
#
# 同じコードでも、道具の**バージョン**が古いと動かないことがあります。では、2.10.0 と 2.9 はどちらが新しいでしょう。Python に聞いてみます。
# %% [markdown] lang="en"
# ## 3. Comparing versions
#
# The same code may fail with an older **version** of a tool. Which is newer, 2.10.0 or 2.9? Let us ask Python.


# %% setup
def installed(package):
    """入っているパッケージのバージョン。入っていなければ "0"。"""  #:ja
    """The version of a package that is installed, "0" if it is not."""  #:en
    try:
        return version(package)
    except PackageNotFoundError:
        return "0"


# %% demo
for package in ("torch", "torchvision", "fastai", "numpy", "matplotlib"):
    print(f"{package:12}", installed(package))
print()
print('"2.10.0" >= "2.9"  ', "2.10.0" >= "2.9")
print("2.10 >= 2.9        ", 2.10 >= 2.9)
print("sorted:            ", sorted(["2.9", "2.10", "2.8", "2.11"]))

# %% [markdown] lang="ja"
# どちらも `False` です。文字列は辞書の順で比べるので、`"1"` で始まる 10 は `"9"` より前。小数として読むと 2.10 は 2.1 です。
#
# バージョンの点は、小数点ではなく**区切り**です。左の数から順に比べ、同じなら次の数へ進みます。足りない数は 0 とみなすので、2.9 と 2.9.0 は同じです。
#
# | `installed` | `required` | 足りる? | 理由 |
# |---|---|---|---|
# | `"2.10.0"` | `"2.9"` | `True` | 2 = 2、10 > 9 |
# | `"2.9"` | `"2.9.1"` | `False` | 2.9 は 2.9.0 のこと |
# | `"2.11.0+cu128"` | `"2.11"` | `True` | `+` から後ろは作り方の覚え書き。比べない |
#
# ### 課題 `meets_minimum`
#
# <details><summary>ヒント</summary>
#
# - `"2.10.0".split(".")` は文字列のリストになります。数として比べるには、もうひと手間。
# - リストどうしの `>=` は、左から順に比べてくれます。ただし `[2, 9] >= [2, 9, 0]` は `False`。長さをそろえておきましょう。
# - `"2.11.0+cu128".split("+")` の最初の要素は?
#
# </details>
# %% [markdown] lang="en"
# `False` both times. Strings are compared as in a dictionary, where 10, beginning with `"1"`, comes before `"9"`. And read as a decimal number, 2.10 is 2.1.
#
# The dots in a version are not decimal points: they **separate whole numbers**. Compare the leftmost numbers; if they are equal, go on to the next. Missing numbers count as 0, so 2.9 and 2.9.0 are the same.
#
# | `installed` | `required` | enough? | why |
# |---|---|---|---|
# | `"2.10.0"` | `"2.9"` | `True` | 2 = 2, 10 > 9 |
# | `"2.9"` | `"2.9.1"` | `False` | 2.9 means 2.9.0 |
# | `"2.11.0+cu128"` | `"2.11"` | `True` | `+` and the rest say how it was built, and do not count |
#
# ### Exercise `meets_minimum`
#
# <details><summary>Hint</summary>
#
# - `"2.10.0".split(".")` is a list of strings. One more step makes numbers of them.
# - `>=` between lists compares from the left. But `[2, 9] >= [2, 9, 0]` is `False`: make the lengths equal first.
# - What is the first element of `"2.11.0+cu128".split("+")`?
#
# </details>


# %% exercise="meets_minimum"
def meets_minimum(installed, required):
    """installed が required 以上のバージョンなら True、そうでなければ False。どちらも "2.10.0" のような文字列(数と点。installed は "+cu128" のような語で終わることもある)。"""  #:ja
    """True if version installed is required or newer, else False. Both are strings such as "2.10.0" (numbers and dots; installed may end in something like "+cu128")."""  #:en
    ### BEGIN SOLUTION
    have = [int(number) for number in installed.split("+")[0].split(".")]
    need = [int(number) for number in required.split(".")]
    # ja: 短いほうに 0 を足して、長さをそろえる
    # en: fill the shorter one up with zeros
    length = max(len(have), len(need))
    have += [0] * (length - len(have))
    need += [0] * (length - len(need))
    return have >= need
    ### END SOLUTION


# %% test="meets_minimum" idea="numbers" points=1
for have, need, want in [("2.10.0", "2.9", True), ("2.9.1", "2.10.0", False)]:
    expect(
        f'meets_minimum("{have}", "{need}")',
        meets_minimum(have, need),
        want,
        hint="10 は 9 より大きい。文字列のまま比べていませんか。",  #:ja
        hint="10 is more than 9. Are you comparing strings?",  #:en
    )
### BEGIN HIDDEN TESTS
for have, need, want in [
    ("3.0.0", "2.9.8", True),
    ("2.8.8", "2.8.8", True),
    ("1.26.4", "2.0.0", False),
    ("2.1.10", "2.1.9", True),
    ("0.19.0", "0.2.0", True),
    ("2.3.9", "2.4.0", False),
    ("10.0.1", "9.5.5", True),
]:
    expect(
        f'meets_minimum("{have}", "{need}")',
        meets_minimum(have, need),
        want,
        hint="左の数から順に比べます。左で差がつけば、右の数は関係ありません。",  #:ja
        hint="Compare from the left. Once two numbers differ, those to the right do not matter.",  #:en
    )
### END HIDDEN TESTS

# %% test="meets_minimum" idea="lengths" points=1
for have, need, want in [("2.9", "2.9.0", True), ("2.11.0+cu128", "2.11", True)]:
    expect(
        f'meets_minimum("{have}", "{need}")',
        meets_minimum(have, need),
        want,
        hint="足りない数は 0 とみなし、+ から後ろは比べません。",  #:ja
        hint="Missing numbers count as 0; + and what follows does not count.",  #:en
    )
### BEGIN HIDDEN TESTS
for have, need, want in [
    ("2.9", "2.9.1", False),
    ("3", "2.15.4", True),
    ("1", "1.0.0", True),
    ("2.11.0+cpu", "2.11.0", True),
    ("2.8.0+cu121", "2.10", False),
    ("2.15.0+cu132", "2.9.1", True),
]:
    expect(
        f'meets_minimum("{have}", "{need}")',
        meets_minimum(have, need),
        want,
        hint="足りない数は 0 とみなし、+ から後ろは比べません。",  #:ja
        hint="Missing numbers count as 0; + and what follows does not count.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# さっそく使いましょう。第 3 部で使う **fastai** は、Colab にはじめから入っています。だから、**足りないときだけ**入れます。毎回入れ直すと待たされるうえ、Colab がそろえた組み合わせを壊すことがあるからです。
# `%pip` は Python の文ではなく、ノートブックへの指示です。
# %% [markdown] lang="en"
# Put it to use at once. **fastai**, which part 3 is about, comes with Colab. So install it **only when needed**: installing every time makes you wait, and may break a set of packages that Colab has chosen to go together.
# `%pip` is not Python but an order to the notebook.

# %% demo
if meets_minimum(installed("fastai"), "2.8"):
    print("fastai", installed("fastai"), "is new enough, nothing to do")
else:
    print("fastai", installed("fastai"), "is missing or too old")
    # %pip install -q -U "fastai>=2.8"

# %% [markdown] lang="ja"
# もし新しく入れたときは、**ランタイム → セッションを再起動する** を選び、上から実行し直してください。もう読みこんでいた古いものは、再起動するまで入れ替わりません。
#
# ## 4. メモリを測る
#
# 「1 TB のディスクを買ったのに、931 GB しかない」。不良品ではありません。単位が 2 種類あるのです。**G**B は 1000 倍ずつ、**Gi**B(ギビバイト)は 2 進数に合わせて 1024 倍ずつ数えます。差はどう広がるでしょうか。
# %% [markdown] lang="en"
# If it did install something, choose **Runtime → Restart session** and run from the top again: what Python has loaded already stays the old one until then.
#
# ## 4. Measuring memory
#
# "I bought a disk of 1 TB and my computer shows 931 GB." Nothing is missing: there are two units. **G**B goes up in steps of 1000, **Gi**B (gibibyte) in steps of 1024, which suits binary numbers. How does the gap grow?

# %% demo
names = ["kB / KiB", "MB / MiB", "GB / GiB", "TB / TiB"]
missing = [100 * (1 - (1000 / 1024) ** step) for step in (1, 2, 3, 4)]
bars = plt.bar(names, missing, color=[GREY, GREY, ORANGE, GREY])
plt.bar_label(bars, [f"{percent:.1f} %" for percent in missing])
plt.title("The larger the unit, the wider the gap")
plt.ylabel("decimal unit is smaller by (%)")
plt.ylim(0, 11)
plt.show()
print(f"1 TB = {1e12 / 2**30:.0f} GiB")

# %% [markdown] lang="ja"
# GPU のメモリでは、この差が「入る、入らない」を分けます。PyTorch はメモリの大きさを**バイト数**で返すので、GiB に直す関数を用意します。1 GiB は $1024 \times 1024 \times 1024 = 2^{30}$ バイトです。
#
# ### 課題 `gib`
#
# <details><summary>ヒント</summary>
#
# Python の累乗は `**` です(`^` は別の計算になります)。小数点以下も必要なので、`//` ではなく `/` で割ります。
#
# </details>
# %% [markdown] lang="en"
# With a GPU's memory this gap decides what fits. PyTorch reports sizes in **bytes**; we want GiB. One GiB is $1024 \times 1024 \times 1024 = 2^{30}$ bytes.
#
# ### Exercise `gib`
#
# <details><summary>Hint</summary>
#
# A power is written `**` in Python (`^` is something else). Keep the decimals: divide with `/`, not `//`.
#
# </details>


# %% exercise="gib"
def gib(n_bytes):
    """バイト数 n_bytes(整数)を GiB に直した小数を、丸めずに返す。"""  #:ja
    """Return n_bytes (a whole number of bytes) in GiB, as a decimal number, not rounded."""  #:en
    ### BEGIN SOLUTION
    return n_bytes / 2**30
    ### END SOLUTION


# %% test="gib" points=1
expect(
    "gib(1073741824)",
    gib(1073741824),
    1.0,
    hint="2 の 30 乗バイトが 1 GiB です。",  #:ja
    hint="2 to the 30th bytes are 1 GiB.",  #:en
)
### BEGIN HIDDEN TESTS
for n_bytes, want in [(1_610_612_736, 1.5), (16_106_127_360, 15.0), (10**12, 931.3225746154785), (2**20, 0.0009765625)]:
    expect(
        f"gib({n_bytes})",
        gib(n_bytes),
        want,
        hint="10 の 9 乗(GB)ではなく 2 の 30 乗で、小数を残して割ります。",  #:ja
        hint="Divide by 2 to the 30th, not by 10 to the 9th (that is GB), and keep the decimals.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたの GPU のメモリ(あれば)と、行列が取る場所を比べてみましょう。PyTorch の小数 1 つは、ふつう 4 バイトです。
# %% [markdown] lang="en"
# How large is your GPU's memory, if you have one, and how much room does a matrix take? In PyTorch a number usually takes 4 bytes.

# %% demo
if torch.cuda.is_available():
    print(f"GPU memory: {gib(torch.cuda.get_device_properties(0).total_memory):.2f} GiB")
for n in (1_000, 10_000, 50_000):
    print(f"matrix of {n:6,} × {n:6,}: {gib(n * n * 4):6.3f} GiB")

# %% [markdown] lang="ja"
# 一辺が 10 倍になると、場所は 100 倍。「メモリが足りない」は、こうして突然やって来ます。
#
# ## 5. 準備のセルを書く
#
# 自分で作るときも、人のノートブックを動かすときも、はじめに確かめることは同じです。どこで計算するか。道具のバージョンは何か。データをどこに置くか。ひとまとめにした準備のセルを、一度自分で書いてみましょう。
#
# | 名前 | 入れるもの | 調べ方 |
# |---|---|---|
# | `device` | `"cuda"`、`"mps"`、`"cpu"` のどれか(文字列) | 2 節で試した `torch.cuda.is_available()` と `torch.backends.mps.is_available()`、あなたの `pick_device` |
# | `versions` | 辞書。キーは `"python"`、`"torch"`、`"fastai"`、値は文字列 | `platform.python_version()` と、3 節の `installed(...)` |
# | `course_data` | データを置くフォルダの場所(文字列)。**フォルダがなければ作る** | fastai の `fastai_path("data")` が場所を `Path` で返す(作ってはくれない) |
# %% [markdown] lang="en"
# Ten times the side, a hundred times the room: that is how "out of memory" comes out of the blue.
#
# ## 5. Writing a set-up cell
#
# Whether you start a notebook of your own or run someone else's, the first questions are the same. Where to compute? Which versions are there? Where does data go? Write one set-up cell that answers all three.
#
# | Name | What it holds | How to find out |
# |---|---|---|
# | `device` | `"cuda"`, `"mps"` or `"cpu"` (a string) | `torch.cuda.is_available()` and `torch.backends.mps.is_available()` from section 2, and your `pick_device` |
# | `versions` | a dict with the keys `"python"`, `"torch"`, `"fastai"`; the values are strings | `platform.python_version()`, and `installed(...)` from section 3 |
# | `course_data` | where data sets lie: the path of a folder, as a string. **Make the folder if there is none** | fastai's `fastai_path("data")` returns the place as a `Path` (and does not make it) |

# %% setup
from fastai.data.external import fastai_cfg, fastai_path

print("data sets go to", fastai_path("data"))

# %% [markdown] lang="ja"
# ### 課題 `set_up`
# 3 つを調べて返す関数 `set_up()` を書いてください。最後の行がそれを呼び、3 つの変数を作ります(この行はそのまま残します)。
#
# 採点は 2 段階です。いま動いている計算機と合っているか。そして、**別の計算機のふりをしても**(GPU がある、ない、フォルダがまだない)正しく答えるか。いまの答えを書き写すだけでは足りません。
#
# <details><summary>ヒント</summary>
#
# - `os.makedirs(場所, exist_ok=True)` は、なければ作り、あれば何もしません。
# - `Path` を文字列にするのは `str(...)` です。
# - 3 つまとめて返すには `return device, versions, course_data`。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `set_up`
# Write a function `set_up()` that finds out these three and returns them. The last line calls it and makes the three variables (leave that line as it is).
#
# It is graded in two steps. Do they agree with the machine you are on? And does `set_up()` also answer right **when the machine pretends to be another one** (with a GPU, without one, with no folder yet)? Copying down today's values is not enough.
#
# <details><summary>Hint</summary>
#
# - `os.makedirs(place, exist_ok=True)` makes a folder if there is none, and otherwise does nothing.
# - `str(...)` turns a `Path` into a string.
# - To return three things: `return device, versions, course_data`.
#
# </details>


# %% exercise="set_up"
def set_up():
    """この計算機を調べて (device, versions, course_data) を返す。中身は上の表のとおり。データのフォルダがなければ作る。"""  #:ja
    """Look at this machine and return (device, versions, course_data), as in the table above. Makes the data folder if there is none."""  #:en
    ### BEGIN SOLUTION
    device = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    course_data = str(fastai_path("data"))
    os.makedirs(course_data, exist_ok=True)
    return device, versions, course_data
    ### END SOLUTION


device, versions, course_data = set_up()


# %% setup
# ja: テストの道具:この計算機に聞く、別の計算機のふりをして set_up() を呼ぶ
# en: Tools for the tests: ask this machine, and call set_up() on a machine that pretends to be another
def ask_machine():
    """GPU があるか。"""  #:ja
    """Which GPUs are there?"""  #:en
    return {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}


def is_data_folder(path):
    """path は、本当にあるデータのフォルダか。"""  #:ja
    """Is path the data folder, and does it exist?"""  #:en
    return os.path.isdir(path) and os.path.samefile(path, fastai_path("data"))


def set_up_elsewhere(cuda, mps):
    """GPU の有無を偽り、データのフォルダがまだない計算機で set_up() を呼ぶ。device と、フォルダができたかを返す。"""  #:ja
    """Call set_up() with pretended GPUs and no data folder yet; return device and whether the folder was made."""  #:en
    from unittest.mock import patch

    with tempfile.TemporaryDirectory() as home, patch.dict(os.environ, FASTAI_HOME=home):
        fastai_cfg.cache_clear()
        try:
            with patch("torch.cuda.is_available", lambda: cuda), patch("torch.backends.mps.is_available", lambda: mps):
                found, _, folder = set_up()
            made = isinstance(folder, str) and is_data_folder(folder)
        finally:
            fastai_cfg.cache_clear()
    return {"device": found, "folder made": made}


# %% test="set_up" idea="here" points=1
import platform
from importlib.metadata import version

import torch

machine = ask_machine()
has_cuda = machine["cuda"] and torch.cuda.is_available()
expect(
    "device",
    device,
    "cuda" if has_cuda else "mps" if machine["mps"] else "cpu",
    hint="この計算機に聞いて、あるものを選びましょう。値は文字列です。",  #:ja
    hint="Ask this machine and choose what is there. The value is a string.",  #:en
)
# ja: "2.11.0" でも "2.11.0+cu128" でもよい
# en: "2.11.0" and "2.11.0+cu128" are both fine
plain = {name: text.split("+")[0] if type(text) is str else text for name, text in versions.items()}
expect(
    "versions",
    plain,
    {
        "python": platform.python_version(),
        "torch": version("torch").split("+")[0],
        "fastai": version("fastai"),
    },
    hint='キーは "python"、"torch"、"fastai"、値は "2.11.0" のような文字列です。',  #:ja
    hint='The keys are "python", "torch", "fastai"; the values are strings like "2.11.0".',  #:en
)
assert type(course_data) is str, "course_data は文字列にしてください。str(...) で変えられます。"  #:ja
assert type(course_data) is str, "course_data should be a string: str(...) makes one."  #:en
assert is_data_folder(course_data), f'フォルダがないか、fastai_path("data") と別の場所です: {course_data}'  #:ja
assert is_data_folder(course_data), f'course_data does not exist, or is not fastai_path("data"): {course_data}'  #:en

# %% test="set_up" idea="elsewhere" points=1
expect(
    "set_up(), with an NVIDIA GPU and no data folder yet",
    set_up_elsewhere(True, False),
    {"device": "cuda", "folder made": True},
    hint="set_up() の中で計算機に聞いていますか。フォルダがなければ作りますか。",  #:ja
    hint="Does set_up() ask the machine when it is called? Does it make the folder?",  #:en
)
### BEGIN HIDDEN TESTS
for cuda, mps, want in [(False, False, "cpu"), (False, True, "mps"), (True, True, "cuda")]:
    expect(
        f"set_up(), cuda {cuda}, mps {mps}, no data folder yet",
        set_up_elsewhere(cuda, mps),
        {"device": want, "folder made": True},
        hint="GPU があるときも、ないときも、正しい場所を選びましょう。",  #:ja
        hint="It should choose rightly with a GPU and without.",  #:en
    )
### END HIDDEN TESTS

# %% demo
print("device     ", device)
print("versions   ", versions)
print("course_data", course_data)

# %% [markdown] lang="ja"
# 質問をするときや、うまく動かないときは、この 3 行を添えましょう。助ける側がまず知りたいことが、全部入っています。
#
# ## 6. CPU と GPU を競走させる
#
# GPU はなぜ速いのでしょう。1 つ 1 つの計算は、むしろ CPU のほうが速いくらいです。おもちゃのモデルで見てみます。400 マスの絵を、左は「1 回に 7 マス塗れる 2 人」、右は「1 回に 1 マスしか塗れない 100 人」が塗ります。どちらが先に終わるでしょうか。
# %% [markdown] lang="en"
# When something does not work and you ask for help, send these three lines along. They hold what a helper wants to know first.
#
# ## 6. A race between CPU and GPU
#
# Why is a GPU fast? For a single calculation a CPU is the quicker one. Here is a toy model: a picture of 400 squares, painted on the left by 2 workers who do 7 squares a turn, on the right by 100 workers who do 1 square a turn. Who is done first?

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

y, x = np.mgrid[-9:9:20j, -9:9:20j]
rings = 0.6 + 0.4 * np.cos(np.hypot(x, y))
order = np.arange(400).reshape(20, 20)


def race(turn):
    few = np.where(order % 200 < 7 * turn, rings, np.nan)
    many = np.where(order % 4 < turn, rings, np.nan)
    return few, many


fig, axes = plt.subplots(1, 2, figsize=(5.4, 3), dpi=70)
pictures = []
for ax, picture, name, colors in zip(axes, race(0), ["2 fast workers", "100 slow workers"], ["Blues", "Oranges"]):
    pictures.append(ax.imshow(picture, cmap=colors, vmin=0, vmax=1))
    ax.set(title=name, xticks=[], yticks=[])
    ax.grid(False)


def draw(turn):
    for shown, picture in zip(pictures, race(turn)):
        shown.set_data(picture)
    fig.suptitle(f"turn {turn}")


animation = FuncAnimation(fig, draw, frames=30, interval=250)
plt.close(fig)
HTML(animation.to_jshtml(default_mode="once"))

# %% demo
fig, axes = plt.subplots(2, 4, figsize=(6, 3.5))
for column, turn in zip(axes.T, [1, 2, 4, 29]):
    for ax, picture, colors in zip(column, race(turn), ["Blues", "Oranges"]):
        ax.imshow(picture, cmap=colors, vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
    column[0].set_title(f"turn {turn}")
axes[0, 0].set_ylabel("2 fast")
axes[1, 0].set_ylabel("100 slow")
fig.suptitle("Many slow workers finish first")
fig.tight_layout()
plt.show()

# %% [markdown] lang="ja"
# CPU は、少数の器用なコアで、順番の決まった仕事をこなすのが得意。GPU は、**何千もの簡単なコア**(Colab の T4 なら 2,560 個)で、**互いに待たなくてよい仕事**を一斉に片づけます。行列の積は、答えのマスを 1 つずつ独立に計算できるので、GPU に向いています。
#
# 本物で測りましょう。ところが、時間を測るのは意外に難しいのです。同じ計算を 25 回測り、途中で 1 回だけ、ほかの仕事に割りこまれたことにします(`time.sleep` で作った、わざとの邪魔です)。
# %% [markdown] lang="en"
# A CPU has few, clever cores and is good at jobs with a fixed order. A GPU has **thousands of simple cores** (2,560 in Colab's T4) and does, all at once, **jobs that need not wait for each other**. In a matrix product each square of the answer can be worked out by itself, which suits a GPU.
#
# Let us measure the real thing. Measuring time is harder than it sounds. Below, the same calculation is timed 25 times, and once something else cuts in (a disturbance that we make on purpose, with `time.sleep`).

# %% demo
a = torch.rand(200, 200)
a @ a
seconds = []
for turn in range(25):
    start = time.perf_counter()
    for _ in range(10):
        a @ a
    if turn == 12:
        time.sleep(0.2)
    seconds.append(time.perf_counter() - start)
milliseconds = np.array(seconds) * 1000
plt.plot(milliseconds, "o", color=GREY, label="one run")
plt.axhline(milliseconds.mean(), color=RED, linestyle="--", label=f"mean {milliseconds.mean():.1f} ms")
plt.axhline(np.median(milliseconds), color=BLUE, label=f"median {np.median(milliseconds):.1f} ms")
plt.yscale("log")
plt.title("One bad run moves the mean, not the median")
plt.xlabel("run")
plt.ylabel("milliseconds")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 平均(赤)は、たった 1 回の邪魔で引き上げられました。**中央値**(青)は動じません。小さい順に並べて、真ん中を取るからです。
#
# ### 課題 `median_seconds`
# 関数 `f` を `repeats` 回呼び、1 回ごとの時間の**中央値**を返してください。回数が偶数なら、真ん中の 2 つの平均です。
#
# 時計は引数 `clock` で受け取ります。`clock()` と呼ぶと、いまの時刻が秒で返ります。ふだんは `time.perf_counter` が使われ、テストでは、針を自由に進められる偽物の時計に取り替えます。おかげで、混んだ計算機でもテストの結果は変わりません。
#
# <details><summary>ヒント</summary>
#
# - `f()` の前と後で `clock()` を読み、差をリストに入れます。これを `repeats` 回。
# - 中央値は、`statistics.median` でも `np.median` でも求まります。
#
# </details>
# %% [markdown] lang="en"
# A single disturbance drags up the mean (red). The **median** (blue) does not care: it sorts the values and takes the one in the middle.
#
# ### Exercise `median_seconds`
# Call the function `f` `repeats` times, and return the **median** of what each call took. For an even number of calls that is the mean of the two in the middle.
#
# The clock comes as the argument `clock`: calling `clock()` gives the time now, in seconds. Usually that is `time.perf_counter`; the tests put in a false clock whose hands they can move. So a busy machine makes no difference to them.
#
# <details><summary>Hint</summary>
#
# - Read `clock()` before and after `f()`, and put the difference into a list. Do this `repeats` times.
# - `statistics.median` and `np.median` both give medians.
#
# </details>


# %% exercise="median_seconds"
def median_seconds(f, repeats, clock=time.perf_counter):
    """f() をちょうど repeats 回呼び、1 回ごとの秒数の中央値を小数で返す。clock: 呼ぶと今の時刻(秒)を返す関数。時間は clock() で測る。"""  #:ja
    """Call f() exactly repeats times and return the median of the seconds that each call took. clock: a function that returns the time now, in seconds; measure with clock()."""  #:en
    # ja: repeats が偶数なら、真ん中の 2 つの平均
    # en: for an even repeats, the mean of the two in the middle
    ### BEGIN SOLUTION
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return statistics.median(seconds)
    ### END SOLUTION


# %% test="median_seconds" idea="robust" points=1
def pretended(durations):
    """f と clock の組。f を呼ぶたびに、clock の針が durations の順に進む。"""  #:ja
    """An f and its clock: each call of f moves the hands on by the next of durations."""  #:en
    state = {"now": 50.0, "calls": 0}

    def f():
        state["now"] += durations[state["calls"] % len(durations)]
        state["calls"] += 1

    return f, lambda: state["now"]


f, clock = pretended([2.0, 2.0, 42.0, 2.0, 2.0])
expect(
    "median_seconds(f, 5, clock), calls that take 2, 2, 42, 2, 2 seconds",
    median_seconds(f, 5, clock),
    2.0,
    hint="平均は 10 秒です。ほしいのは中央値です。",  #:ja
    hint="The mean is 10 seconds. We want the median.",  #:en
)
### BEGIN HIDDEN TESTS
for durations, want in [
    ([3.0, 1.0, 90.0, 5.0, 4.0], 4.0),
    ([8.0, 0.5, 0.25], 0.5),
    ([7.0, 6.0, 1.0, 2.0, 30.0, 0.5, 4.0], 4.0),
]:
    f, clock = pretended(durations)
    expect(
        f"median_seconds(f, {len(durations)}, clock), calls that take {durations} seconds",
        median_seconds(f, len(durations), clock),
        want,
        hint="1 回ごとの時間を小さい順に並べて、真ん中を取ります。",  #:ja
        hint="Sort the times of the single calls and take the one in the middle.",  #:en
    )
### END HIDDEN TESTS


# %% test="median_seconds" idea="calls" points=1
def counted(durations):
    """f と clock と、呼ばれた回数を入れる辞書。"""  #:ja
    """An f, its clock, and a dict that counts the calls."""  #:en
    state = {"now": 7.0, "calls": 0}

    def f():
        state["now"] += durations[state["calls"] % len(durations)]
        state["calls"] += 1

    return f, lambda: state["now"], state


f, clock, state = counted([1.0])
expect(
    "median_seconds(f, 3, clock), each call takes 1 second",
    median_seconds(f, 3, clock),
    1.0,
    hint="clock() で測りましたか。測るのは 1 回ごとの時間です。",  #:ja
    hint="Did you measure with clock()? The time wanted is that of one call.",  #:en
)
expect(
    "calls of f in median_seconds(f, 3, clock)",
    state["calls"],
    3,
    hint="f() を呼ぶのは、ちょうど repeats 回です。",  #:ja
    hint="Call f() exactly repeats times.",  #:en
)
### BEGIN HIDDEN TESTS
for durations, want in [
    ([1.0, 9.0, 4.0, 2.0], 3.0),
    ([5.0], 5.0),
    ([0.75, 0.25], 0.5),
    ([2.0, 8.0, 6.0, 3.0, 3.5, 50.0], 4.75),
]:
    f, clock, state = counted(durations)
    expect(
        f"median_seconds(f, {len(durations)}, clock), calls that take {durations} seconds",
        median_seconds(f, len(durations), clock),
        want,
        hint="回数が偶数なら、真ん中の 2 つの平均です。",  #:ja
        hint="For an even number of calls, take the mean of the two in the middle.",  #:en
    )
    expect(
        f"calls of f in median_seconds(f, {len(durations)}, clock)",
        state["calls"],
        len(durations),
        hint="f() を呼ぶのは、ちょうど repeats 回です。",  #:ja
        hint="Call f() exactly repeats times.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# いよいよ競走です。GPU には 1 つ罠があります。GPU に仕事を頼むと、**終わる前に**次の行へ進んでしまうのです。だから `synchronize()` で「全部終わるまで待つ」をはさみます。忘れると、頼む時間だけを測ることになります。
#
# GPU がない計算機では、代わりに灰色の線を描きます。T4 のカタログにある最高の速さ(毎秒 8.1 兆回)で割った、理想の時間です。
# %% [markdown] lang="en"
# Now the race. There is a catch: when you hand work to a GPU, Python goes on to the next line **before it is done**. `synchronize()` waits until all is finished; without it you would time only the asking.
#
# On a machine without a GPU a grey line stands in: the ideal time of a T4, from the top speed in its data sheet (8.1 trillion operations a second).


# %% demo
def product(n, place):
    a = torch.rand(n, n, device=place)

    def run():
        a @ a
        if place == "cuda":
            torch.cuda.synchronize()
        if place == "mps":
            torch.mps.synchronize()

    # ja: 1 回目は準備。計らない
    # en: the first time is for getting ready, and not counted
    run()
    return run


sizes = np.array([32, 64, 128, 256, 512, 1024])
on_cpu = [median_seconds(product(n, "cpu"), 7) for n in sizes.tolist()]
plt.plot(sizes, on_cpu, "o-", color=BLUE, label="CPU, measured here")
if device != "cpu":
    on_gpu = [median_seconds(product(n, device), 7) for n in sizes.tolist()]
    plt.plot(sizes, on_gpu, "s--", color=ORANGE, label=f"GPU ({device}), measured here")
    print(f"1024 × 1024: the GPU is {on_cpu[-1] / on_gpu[-1]:.0f} times as fast")
else:
    plt.plot(sizes, 2 * sizes.astype(float) ** 3 / 8.1e12, color=GREY, linestyle=":", label="T4, limit by data sheet")
for n, seconds in zip(sizes, on_cpu):
    print(f"{n:5} × {n:<5} CPU {seconds * 1000:9.3f} ms")
plt.xscale("log", base=2)
plt.yscale("log")
plt.xticks(sizes, sizes)
plt.title("Twice the side, eight times the work")
plt.xlabel("rows and columns of the matrix")
plt.ylabel("seconds for one product")
plt.legend(fontsize=11)
plt.show()

# %% [markdown] lang="ja"
# 線の**傾き**を見てください。一辺が 2 倍になると、かけ算は $2 \times 2 \times 2 = 8$ 倍。行列が大きくなるほど、時間もそれに近づきます。
# GPU で実行した人は、左端も見てください。小さな行列では差がないか、GPU のほうが遅いはずです。頼んで、待って、受け取る手間のほうが大きいからです。**大きな仕事をまとめて渡す**。これが GPU を生かすコツで、第 5 課のミニバッチにつながります。
#
# **小さな挑戦** `sizes` に 2048 と 4096 を加えて(GPU があるときだけ)、差がどこまで開くか調べましょう。
#
# ## 7. 保存して、提出する
#
# 1. 書いているのは、2 節で**ドライブに保存したコピー**ですか
# 2. **ランタイム → セッションを再起動してすべて実行**。上から順に、最後まで動きますか
# 3. **ファイル → ダウンロード → .ipynb をダウンロード**
# 4. そのファイルを、先生に言われた場所に提出します。1 人で学ぶ人は、このコースのフォルダで `fukami check 00_setup.ipynb` とすると、提出したときと同じ採点が受けられます
#
# テストのセルは書き換えなくて大丈夫です。採点では、元のテストに差し替えられます。
#
# **自分の計算機で動かすには** 同じ `.ipynb` がそのまま使えます。
#
# ```
# python -m pip install jupyterlab torch torchvision fastai matplotlib
# jupyter lab
# ```
#
# ブラウザーに JupyterLab が開きます。メニューの名前は少しちがい、「再起動してすべて実行」は **Kernel → Restart Kernel and Run All Cells…** です。ファイルは手元のディスクに残ります。
# %% [markdown] lang="en"
# Look at the **slope**. Twice the side means $2 \times 2 \times 2 = 8$ times the multiplications, and the larger the matrix, the closer the time comes to that.
# If you ran this on a GPU, look at the left end too: for small matrices it wins little or even loses, because asking, waiting and fetching costs more than the work. **Hand over large jobs in one piece**: that is how to use a GPU, and it leads to the mini-batches of lesson 5.
#
# **A small challenge** Add 2048 and 4096 to `sizes` (if you have a GPU). How wide does the gap get?
#
# ## 7. Saving and handing in
#
# 1. Are you in **the copy in Drive** that you saved in section 2?
# 2. **Runtime → Restart session and run all**. Does it run from the top to the end?
# 3. **File → Download → Download .ipynb**
# 4. Hand that file in where your teacher says. If you learn by yourself, `fukami check 00_setup.ipynb` in the folder of this course grades it exactly as if you had handed it in
#
# No need to edit test cells: grading puts the original tests in their place.
#
# **On your own computer** The same `.ipynb` works there too.
#
# ```
# python -m pip install jupyterlab torch torchvision fastai matplotlib
# jupyter lab
# ```
#
# JupyterLab opens in your browser. Menus have slightly other names: to restart and run all is **Kernel → Restart Kernel and Run All Cells…**. Files stay on your own disk.

# %% [markdown] lang="ja"
# ## 確かめよう
#
# 答えを書いて次のセルも実行すると、その場で返事が返ってきます。何度でも答え直せます。
#
# **問 1.** 3 つのセルがあります。
#
# ```
# A: x = 1
# B: x = x * 2
# C: print(x)
# ```
#
# A、B、B、C の順に実行しました。何が表示されますか。
# %% [markdown] lang="en"
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** Three cells:
#
# ```
# A: x = 1
# B: x = x * 2
# C: print(x)
# ```
#
# They are run in the order A, B, B, C. What is printed?

# %% quiz="run_order" points=1
run_order = 4
replies = {
    "4": "そのとおり。カーネルが x を覚えているので、B を実行するたびに 2 倍になります。",  #:ja
    "4": "Right: the kernel remembers x, so each run of B doubles it.",  #:en
    "2": "見た目では B は 1 つですが、2 回実行しました。効くのは実行した回数と順番です。",  #:ja
    "2": "There is one B on the page, but it ran twice. What counts is what ran, and in which order.",  #:en
    "1": "A で 1 になったあと、B が x を書き換えています。",  #:ja
    "1": "A makes it 1, but then B changes x.",  #:en
    "3": "B は 1 を足すのではなく、2 倍にします。",  #:ja
    "3": "B does not add 1: it doubles.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** Colab で「ドライブにコピーを保存」したあと、ランタイムのタイプを CPU から GPU に替えました。**残る**ものはどれですか。
# - a. 変数 `x`
# - b. `!wget` でランタイムに置いた画像
# - c. セルに書いたコード
# - d. `%pip` で入れたパッケージ
# %% [markdown] lang="en"
# **Question 2.** In Colab you saved a copy in Drive and then changed the runtime type from CPU to GPU. What is **still there**?
# - a. the variable `x`
# - b. a picture that `!wget` put on the runtime
# - c. the code that you wrote in the cells
# - d. a package that you installed with `%pip`

# %% quiz="what_stays" points=1
what_stays = "c"
replies = {
    "a": "変数を覚えているのはカーネルです。別の計算機に替わると、カーネルも新しくなります。",  #:ja
    "a": "Variables live in the kernel, and another computer comes with a new kernel.",  #:en
    "b": "そのファイルは、返した計算機のディスクにありました。残したいものはドライブに置きます。",  #:ja
    "b": "That file was on the disk of the computer that you gave back. Put what you want to keep into Drive.",  #:en
    "c": "そのとおり。ノートブックそのものはドライブにあり、ランタイムとは別です。",  #:ja
    "c": "Right: the notebook itself is in Drive, apart from the runtime.",  #:en
    "d": "パッケージもランタイムのディスクに入っていました。新しい計算機では入れ直します。",  #:ja
    "d": "Packages were on the runtime's disk too. On the new computer they have to be installed again.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** GPU に任せると、**いちばん得をする**のはどれですか。
# - a. 4096 行 4096 列の行列の積
# - b. 3 行 3 列の行列の積を 1 回
# - c. 前の答えを使って次の数を出す計算を、1 つの数から 100 万回くり返す
# - d. 1 つのファイルを開いて、1 行目を読む
# %% [markdown] lang="en"
# **Question 3.** Which job **gains most** from a GPU?
# - a. a product of matrices with 4096 rows and columns
# - b. one product of matrices with 3 rows and columns
# - c. starting from one number, a million steps, each of which needs the answer of the step before
# - d. opening a file and reading its first line

# %% quiz="gpu_job" points=1
gpu_job = "a"
replies = {
    "a": "そのとおり。答えの 1600 万あまりのマスを、互いに待たずに計算できます。",  #:ja
    "a": "Right: more than 16 million squares of the answer, and none has to wait for another.",  #:en
    "b": "行列の積は GPU 向きですが、これは小さすぎます。頼んで受け取る手間のほうが、計算より長くかかります。",  #:ja
    "b": "Matrix products suit a GPU, but this one is too small: asking and fetching takes longer than the work.",  #:en
    "c": "回数は多いのですが、前の答えを待つので、働けるコアはいつも 1 つです。速いコアを持つ CPU の仕事です。",  #:ja
    "c": "Many steps, but each waits for the one before, so one core works at a time. A job for the faster cores of a CPU.",  #:en
    "d": "これは計算ではなく、ディスクを待つ仕事です。",  #:ja
    "d": "That is waiting for a disk, not computing.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 同じ計算を 5 回測ると、3, 2, 38, 4, 3 秒でした。報告する**中央値**は何秒ですか。
# %% [markdown] lang="en"
# **Question 4.** The same calculation was timed five times: 3, 2, 38, 4, 3 seconds. What **median** do you report, in seconds?

# %% quiz="report_time" points=1
report_time = 3
replies = {
    "3": "そのとおり。並べると 2, 3, 3, 4, 38 で、真ん中は 3。38 秒が 380 秒でも変わりません。",  #:ja
    "3": "Right: sorted they are 2, 3, 3, 4, 38, with 3 in the middle. Were it 380 instead of 38, nothing would change.",  #:en
    "10": "それは平均です。38 秒の 1 回に引っぱられて、ほかのどの 1 回にも似ていません。",  #:ja
    "10": "That is the mean. The one run of 38 seconds pulls it up to a value unlike any of the runs.",  #:en
    "38": "書いてある順の真ん中です。先に小さい順に並べます。",  #:ja
    "38": "That is in the middle as listed. Sort them first.",  #:en
    "2": "それは最小値です。",  #:ja
    "2": "That is the smallest.",  #:en
    "4": "小さい順に並べると 2, 3, 3, 4, 38。真ん中はいくつですか。",  #:ja
    "4": "Sorted they are 2, 3, 3, 4, 38. Which is in the middle?",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 友だちのノートブックには `x = x.to("cuda")` と書いてあります。あなたの計算機には GPU がありません。どう直すのがいちばんよいでしょうか。
# - a. `"cuda"` を `"cpu"` に書き換える
# - b. `x = x.to(device)` に変え、`device` はその計算機に聞いて決める
# - c. この行を消す
# - d. GPU を借りられるまで待つ
# %% [markdown] lang="en"
# **Question 5.** A friend's notebook says `x = x.to("cuda")`. Your computer has no GPU. What is the best way to mend it?
# - a. replace `"cuda"` by `"cpu"`
# - b. write `x = x.to(device)`, and let `device` be found by asking the machine
# - c. delete the line
# - d. wait until you can borrow a GPU

# %% quiz="mend_device" points=1
mend_device = "b"
replies = {
    "a": "あなたのところでは動きますが、友だちに返すと、今度は GPU が使われなくなります。",  #:ja
    "a": "It runs for you. Give it back to your friend, and now their GPU stands idle.",  #:en
    "b": "そのとおり。どちらの計算機でも、1 文字も変えずに動きます。",  #:ja
    "b": "Right: it runs on both machines without changing a letter.",  #:en
    "c": "x は CPU に残るので動きますが、友だちの GPU も使われなくなります。",  #:ja
    "c": "x stays on the CPU, which runs; but then your friend's GPU is not used either.",  #:en
    "d": "待たなくても、あるもので動くコードにできます。",  #:ja
    "d": "No need to wait: code can make do with what is there.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - [Colab よくある質問](https://research.google.com/colaboratory/intl/ja/faq.html) 借りられる時間や GPU が日によって変わる理由。
# - [NVIDIA T4](https://www.nvidia.com/ja-jp/data-center/tesla-t4/) コアの数 2,560 と、図の灰色の線に使った毎秒 8.1 兆回という数字の出どころ。
# - PyTorch, [*CUDA semantics*](https://docs.pytorch.org/docs/stable/notes/cuda.html) GPU が「終わる前に次の行へ進む」しくみ。
# - Hoefler, Belli, [*Scientific benchmarking of parallel computing systems*](https://doi.org/10.1145/2807591.2807644) (2015) 速さを正しく測って報告するための 12 のルール。
#
# 準備ができました。次の課は 1943 年から始まります。最初の人工ニューロンに会いに行きましょう。
# %% [markdown] lang="en"
# ## Going further
#
# - [Colab, frequently asked questions](https://research.google.com/colaboratory/faq.html): why times and GPUs on loan differ from day to day.
# - [NVIDIA T4](https://www.nvidia.com/en-us/data-center/tesla-t4/): where the 2,560 cores and the 8.1 trillion operations a second of the grey line come from.
# - PyTorch, [*CUDA semantics*](https://docs.pytorch.org/docs/stable/notes/cuda.html): how it comes that a GPU lets Python go on before it is done.
# - Hoefler and Belli, [*Scientific benchmarking of parallel computing systems*](https://doi.org/10.1145/2807591.2807644) (2015): twelve rules for measuring speed and reporting it.
#
# You are set up. The next lesson begins in 1943: let us go and meet the first artificial neuron.
