# %% [markdown] lang="ja"
# 100 行 100 列の行列どうしを掛けるには、掛け算が 100 万回必要です。同じ計算を 2 通りの方法でしてみます。1 つは Python の `for`、もう 1 つは PyTorch の記号 `@` です。
# 速いほうは、遅いほうの何倍の速さでしょうか。予想してから、**セル**(枠で囲まれたコード)を実行してください。セルをクリックして **Shift + Enter** です。いちばん上のセルから順番に実行していきます。
# %% [markdown] lang="en"
# Multiplying two matrices with 100 rows and 100 columns takes a million multiplications. We do this calculation in two ways: with Python's `for`, and with PyTorch's `@`.
# How many times faster is the faster way? Make a guess, then run the **cells** (the boxes with code): click into a cell and press **Shift + Enter**. Start at the top of the notebook and go down in order.

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
# ja: 公平に、@ にもコアを 1 つだけ使わせる
# en: to be fair, @ also gets only one core
cores = torch.get_num_threads()
torch.set_num_threads(1)
# ja: 1 回目は準備(ウォームアップ)の時間が入るので、測らない
# en: the first call includes warm-up, so it is not timed
fast_answer = a @ b
times = []
for _ in range(21):
    start = time.perf_counter()
    a @ b
    times.append(time.perf_counter() - start)
torch.set_num_threads(cores)
fast = statistics.median(times)
print(f"for: {slow * 1000:.1f} ms   @: {fast * 1000:.3f} ms   {slow / fast:.0f} 倍の速さ")  #:ja
print(f"for: {slow * 1000:.1f} ms   @: {fast * 1000:.3f} ms   {slow / fast:.0f} times as fast")  #:en
print("2 つの答えの差は、最大でも", float((fast_answer - torch.tensor(slow_answer)).abs().max()))  #:ja
print("largest difference between the answers:", float((fast_answer - torch.tensor(slow_answer)).abs().max()))  #:en
fig, ax = plt.subplots(figsize=(6, 2.2))
bars = ax.barh(["@", "for"], [fast * 1000, slow * 1000], color=[BLUE, GREY])
ax.bar_label(bars, [f"{fast * 1000:.3f} ms", f"{slow * 1000:.0f} ms"], padding=4)
show_figure("同じ 100 万回の掛け算 <=> The same million multiplications", "時間(ミリ秒) <=> time (milliseconds)", xlim=(0, 1200 * slow))

# %% [markdown] lang="ja"
# 図は、かかった時間を比べています(`@` の棒は、短すぎて見えないかもしれません)。2 つの答えの差は、丸め誤差だけです。それなのに、時間はふつう桁違いになります。(コンピュータが混んでいると、差が縮むこともあります。時間の正しい測り方は、6 節で学びます。)**どこで、どう計算させるか**によって、同じ計算に 1 日かかることも、1 分で済むこともあります。深層学習の計算は、ほとんどが行列の積です。そこで活躍するのが **GPU** です。
#
# **この課でできるようになること** Colab で GPU を選び、いま動いているコンピュータに何があるかをコードで調べ、計算の速さを正しく測れるようになります。課題を書き、テストで確かめ、提出するまでの流れも、一通り経験します。
#
# **必要なもの** Google アカウント(Colab を使う場合)。Python で、関数、`if`、`for`、リストを使ったことがあること。GPU がなくても、最後まで進められます。
# %% [markdown] lang="en"
# The bars show the time for the same million multiplications, in milliseconds (ms); the bar for `@` may be too short to see. The two answers differ by rounding alone (see the printed line), but one way usually takes more than a hundred times as long as the other. (On a busy machine the difference can be smaller. Section 6 shows how to measure time well.) **Where and how** you let a computer calculate decides whether you wait for a day or for a minute. Nearly all the work in deep learning is multiplying matrices, and the **GPU** is the machine for that.
#
# **What you will be able to do** You can choose a GPU in Colab, find out with code what your machine has, and measure speed in a way that can be trusted. You also go through the whole routine once: write an exercise, test it, hand it in.
#
# **What you need** A Google account (if you use Colab). You should have used functions, `if`, `for` and lists in Python before. You can finish without a GPU.

# %% [markdown] lang="ja"
# ## 1. ノートブックとは
#
# いま読んでいるのが**ノートブック**です。文章のセルとコードのセルが並んでいて、コードはセルごとに実行できます。結果は、すぐ下に出ます。
#
# 実行したことを覚えているのは、画面ではなく、裏で動いている Python です。これを**カーネル**といいます。次のセルを **3 回**実行してみてください。
# %% [markdown] lang="en"
# ## 1. What a notebook is
#
# You are reading a **notebook**. It is a list of cells. Some hold text and some hold code. Code runs one cell at a time, and its result appears below the cell.
#
# The page does not remember what you ran. A Python process behind the page does. It is called the **kernel**. Run the next cell **three times**.

# %% demo
if "runs" not in globals():
    runs = 0
runs = runs + 1
print("このセルを", runs, "回実行しました")  #:ja
print("this cell has run", runs, "times")  #:en

# %% [markdown] lang="ja"
# 数が増えていきましたか。カーネルが `runs` を覚えていて、次の実行で使ったのです。ここから、大事なことが 2 つ分かります。
#
# - 大事なのは、セルの**並び順ではなく、実行した順**です。左に出る `[3]` のような番号が、実行した順番です。
# - セルを消しても、そのセルが作った変数は残るので、後のセルはそのまま動きます。ところが、カーネルを再起動すると動かなくなります。その変数を作るセルが、もうないからです。
#
# 困ったら、メニューの **ランタイム → セッションを再起動してすべて実行** です。カーネルは全部を忘れ、上から順にやり直します。(まだ解いていない課題があると、そこで止まります。それで正常です。)セルがいつまでも終わらないときは、**ランタイム → 実行を中断** で止められます。
#
# **エラーは、いちばん下の行から読みます。** 次のセルは、わざと間違えて、そのエラー表示を見せます。
# %% [markdown] lang="en"
# Did the number grow? The kernel remembered `runs` and used it in the next run. Two things follow:
#
# - What counts is **the order in which cells were run**, not their order on the page. The number on the left, such as `[3]`, shows that order.
# - If you delete a cell, the variables that it made are still there, so later cells go on working. After the next restart they fail, because nothing makes those variables any more.
#
# If something goes wrong, choose **Runtime → Restart session and run all** in the menu. The kernel forgets everything and starts again from the top. (It stops at the first exercise that you have not solved yet. That is normal.) If a cell never ends, stop it with **Runtime → Interrupt execution**.
#
# **Read an error from its last line.** The next cell makes a mistake on purpose and shows the error.

# %% demo
import traceback


def next_number(number):
    return number + 1


try:
    next_number("1")
except TypeError:
    # ja: エラーを表示するだけで、止まらずに先へ進む
    # en: show the error, but do not stop here
    traceback.print_exc()

# %% [markdown] lang="ja"
# この表示を**トレースバック**(traceback)といいます。下から上へ読みます。
#
# 1. いちばん下の行に、何が起きたかが書いてあります。`TypeError` はエラーの種類です(型が合わない)。`can only concatenate str` は「文字列につなげるのは文字列だけ」という意味です。渡した `"1"` は、数ではなく文字列でした。
# 2. その上に、起きた場所があります。`next_number` の中の `return number + 1` です。
# 3. さらに上に、その関数を呼んだ場所があります。直すのは、ここの `"1"` です。
#
# 意味が分からないときは、いちばん下の行をそのまま検索します。
#
# 知らない関数に出会ったら、`help` で説明を出せます。ノートブックでは `statistics.median?` のように、名前の後に `?` を付けても同じです。中央値を求めるこの関数は、6 節で使います。
# %% [markdown] lang="en"
# This message is called a **traceback**. Read it from the bottom up.
#
# 1. The last line says what happened. `TypeError` is the kind of error: a value has the wrong type. Python can join a string only to another string, and the `"1"` that came in is a string, not a number.
# 2. The lines above it show where it happened: `return number + 1`, inside `next_number`.
# 3. Further up is the call of the function. The `"1"` there is what has to be changed.
#
# If you do not understand the last line, search the web for it as it is.
#
# When you meet a function that you do not know, `help` shows its description. In a notebook you can also put `?` after the name: `statistics.median?`. We use this function in section 6.

# %% demo
help(statistics.median)

# %% [markdown] lang="ja"
# 1 行目は呼び方です。かっこの中に引数が並びます。その下は説明と使用例で、`>>>` の後が入力、次の行が結果です。「データの中央値(真ん中の値)を返す」と書いてあります。
#
# ## 2. Colab で GPU を選ぶ
#
# Colab では、Google のコンピュータを 1 台借りて動かします。この 1 台を**ランタイム**と呼びます。GPU のあるコンピュータに替える手順は、次のとおりです。
#
# 1. メニューの **ランタイム → ランタイムのタイプを変更**
# 2. **ハードウェア アクセラレータ**で **T4 GPU** を選び、**保存**
# 3. 別のコンピュータに替わります。変数も、置いたファイルも消えるので、上から実行し直します
#
# このノートブックは GPU を使う設定になっているので、もう T4 GPU が選ばれているかもしれません。それでも一度、自分で確かめておきましょう。(メニューの言葉は、時期によって少し変わります。)
#
# 次の図は、何がどこにあるかを表しています。ランタイムを替えたとき、消えるのはどれでしょうか。
# %% [markdown] lang="en"
# The first lines show how to call it, with its arguments in brackets. A description and examples follow. In an example, what you would type follows `>>>`, and the next line is the result. This one says: *return the median (middle value) of numeric data*.
#
# ## 2. Choosing a GPU in Colab
#
# Colab lends you one of Google's computers. This computer is called a **runtime**. To get one with a GPU:
#
# 1. In the menu, choose **Runtime → Change runtime type**
# 2. Under **Hardware accelerator**, choose **T4 GPU**, then **Save**
# 3. You are now on another computer. Your variables and the files that you put there are gone, so run the notebook from the top again
#
# This notebook asks for a GPU when it opens, so T4 GPU may be chosen already. Open the menu once and check. (The words in menus change a little from time to time.)
#
# The picture shows what is kept where. What disappears when you change the runtime?

# %% demo
#@title 図:何がどこにあるか(このまま実行してください) { display-mode: "form" }  #:ja
#@title Figure: what is kept where (run this cell as it is) { display-mode: "form" }  #:en
fig, ax = plt.subplots(figsize=(6, 3))
fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.88)
boxes = [
    (0, "ブラウザ <=> Your browser", "ノートブックを\n表示する <=> shows\nthe notebook", GREY, ":"),
    (1, "ランタイム <=> Runtime", "変数\nファイル\nパッケージ <=> variables\nfiles\npackages", RED, "--"),
    (2, "Google ドライブ <=> Google Drive", "ノートブックの\nコピー <=> your copy of\nthe notebook", GREEN, "-"),
]
for x, name, holds, color, style in boxes:
    ax.add_patch(plt.Rectangle((1.3 * x, 0), 1, 1, fill=False, edgecolor=color, linewidth=3, linestyle=style))
    ax.text(1.3 * x + 0.5, 0.82, name, ha="center")
    ax.text(1.3 * x + 0.5, 0.4, holds, ha="center", va="center")
ax.annotate("", (1.28, 0.5), (1.02, 0.5), arrowprops={"arrowstyle": "<->"})
ax.annotate("", (3.1, -0.04), (0.5, -0.04), arrowprops={"arrowstyle": "->", "connectionstyle": "arc3,rad=0.2"})
ax.text(1.8, -0.5, "ファイル → ドライブにコピーを保存 <=> File → Save a copy in Drive", ha="center", fontsize=11)
ax.axis("off")
show_figure("何がどこにあるか <=> What is kept where", xlim=(-0.05, 3.65), ylim=(-0.58, 1.05))

# %% [markdown] lang="ja"
# ランタイムは借りものです。替えたり返したりすると、破線の枠(ランタイム)の中身、つまり変数、ファイル、パッケージは全部消えます。残るのは、ドライブに保存したノートブックのコピーだけです。まだなら、いま **ファイル → ドライブにコピーを保存** をしておきましょう。図のいちばん下の矢印が、この操作です(英語のメニューでは File → Save a copy in Drive)。コピーは新しいタブに開き、別のランタイムで動きます。元のタブは閉じて、コピーを上から実行し直してください。その後は自動で保存されます。
#
# ドライブに保存されるのは、ノートブックだけです。学習させたモデルなどの **ファイル** も残したいときは、セルで `from google.colab import drive` と `drive.mount("/content/drive")` を実行します。許可を求められるので答えると、`/content/drive/MyDrive/` がふつうのフォルダとして使えます。そこに書いたファイルは、ドライブに残ります。
#
# **GPU が借りられないとき** 無料の GPU はみんなで分け合うので、「GPU に接続できない」と出ることがあります。故障でも、あなたの間違いでもありません。
#
# - **GPU なしで接続**して進めます。この課も、01 課から 09 課も、CPU で足ります。
# - 何時間かおいて、もう一度試します。使わないときは **ランタイム → ランタイムを接続解除して削除** で返しておきます。たくさん使うと、次に借りにくくなるからです。
# - どうしても必要なら、Kaggle Notebooks など、ほかにも無料の GPU があります。
#
# では、いま GPU があるかどうかを、コードで調べましょう。
# %% [markdown] lang="en"
# The runtime is borrowed. When you change it or give it back, everything in the dashed box is gone: variables, files and packages. Only the copy of the notebook in Drive stays. If you have no copy yet, make one now with **File → Save a copy in Drive**. The copy opens in a new tab and has a runtime of its own: close the old tab, and run the copy from the top. From then on your work is saved for you.
#
# Only the notebook is saved that way. To keep **files** too, such as a trained model, run `from google.colab import drive` and `drive.mount("/content/drive")` in a cell. After you have allowed it, `/content/drive/MyDrive/` is a folder like any other, and what you write there stays in Drive.
#
# **When there is no GPU for you** Free GPUs are shared, and sometimes Colab says that it cannot connect to one. Nothing is broken, and you did nothing wrong.
#
# - **Connect without a GPU** and go on. A CPU is enough for this lesson and for lessons 01 to 09.
# - Try again some hours later. Give the GPU back when you do not need it (**Runtime → Disconnect and delete runtime**): after using one for a long time, it is harder to get the next.
# - If you really need one, there are other free GPUs, such as those of Kaggle Notebooks.
#
# Do you have a GPU now? Let us find out with code.

# %% demo
print("NVIDIA GPU (cuda):", torch.cuda.is_available())
print("Apple GPU (mps):  ", torch.backends.mps.is_available())
if torch.cuda.is_available():
    print(torch.cuda.get_device_name(0))
print("CPU の論理コア:", os.cpu_count())  #:ja
print("CPU cores (logical):", os.cpu_count())  #:en

# %% [markdown] lang="ja"
# `True` が「使える」、`False` が「使えない」です。最後の行は、CPU の論理コア(一度に進められる仕事)の数です。
#
# PyTorch では、計算する場所を文字列で指定します。`"cuda"` は NVIDIA の GPU、`"mps"` は Mac の GPU、`"cpu"` は CPU です。コードに `"cuda"` とだけ書いておくと、GPU のないコンピュータでは止まってしまいます。
# そこで、使えるものの中から選ぶ関数を作ります。そうすれば、同じノートブックが、GPU のないコンピュータでも(採点するコンピュータでも)動きます。
#
# ### 課題 `pick_device`
# 使えるもののうち、`"cuda"`、`"mps"`、`"cpu"` の順で、先にあるものを返します。CPU はいつでも使えます。
#
# 最初の課題なので、進め方を説明します。
#
# 1. `raise NotImplementedError(...)` の行を消し、そこに答えを書いて、Shift + Enter
# 2. すぐ下のテストのセルも実行します。エラーが出なければ、そのセルのテストには合格です。間違いがあれば、エラーの最後の数行に、返ってきた値と期待した値が表示されます
#
# こうして**表示されるテスト**は、採点の一部です。採点では、ほかの値でもあなたの関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。ほかのライブラリを使いたくなったら、課題のセルの中で `import` してください(図を描くだけのセルは、採点で実行されないことがあります)。これは、この先のどの課題でも同じです。
#
# <details><summary>ヒント</summary>
#
# `if` を使って、先に選びたいほうから順に調べます。見つかったら、すぐ `return` します。`return` すると関数はそこで終わるので、その下は実行されません。
#
# </details>
# %% [markdown] lang="en"
# `True` means that it can be used, `False` that it cannot. The last line is the number of logical CPU cores (how many jobs it can run at the same time).
#
# In PyTorch a string says where to compute: `"cuda"` is an NVIDIA GPU, `"mps"` is the GPU of a Mac, `"cpu"` is the CPU. Code that always says `"cuda"` stops on every machine without such a GPU.
# So we write a function that chooses from what can be used. Then the same notebook runs on a machine without a GPU too, for example on the one that grades it.
#
# ### Exercise `pick_device`
# Of the devices that can be used, return the one that comes first in this order: `"cuda"`, `"mps"`, `"cpu"`. The CPU can always be used.
#
# This is the first exercise, so here is how exercises work.
#
# 1. Delete the line `raise NotImplementedError(...)`, write your answer in its place, and press Shift + Enter
# 2. Run the test cell below as well. If it prints nothing, your answer has passed the tests that you can see. If something is wrong, the last lines of the error show what came back and what was expected
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says. If you want another library, `import` it in the cell of the exercise (grading may leave out cells that only draw figures). This holds for every exercise of the course.
#
# <details><summary>Hint</summary>
#
# Use `if`, and begin with the device that you prefer. When you find one, `return` it at once. A function ends at its `return`, so the lines below are not run.
#
# </details>


# %% exercise="pick_device"
def pick_device(cuda_available, mps_available=False):
    """計算する場所を "cuda"、"mps"、"cpu" のどれかで返す。選ぶ順番もこのとおり。cuda_available, mps_available: 使えるなら True。"""  #:ja
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
    hint="NVIDIA の GPU が使えるときは、それを選びます。",  #:ja
    hint="If there is an NVIDIA GPU, choose it.",  #:en
)
expect(
    "pick_device(False)",
    pick_device(False),
    "cpu",
    hint="どの GPU も使えないときは、CPU です。",  #:ja
    hint="Without any GPU, choose the CPU.",  #:en
)
### BEGIN HIDDEN TESTS
for cuda, mps, want in [(False, True, "mps"), (True, True, "cuda"), (True, False, "cuda"), (False, False, "cpu")]:
    expect(
        f"pick_device({cuda}, mps_available={mps})",
        pick_device(cuda, mps_available=mps),
        want,
        hint='"cuda"、"mps"、"cpu" の順で、使えるものを選びます。',  #:ja
        hint='Choose what can be used, in the order "cuda", "mps", "cpu".',  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. バージョンを比べる
#
# 同じコードでも、ライブラリの**バージョン**が古いと動かないことがあります。2.10.0 と 2.9 では、どちらが新しいでしょうか。Python に聞いてみます。(`installed` は、入っているライブラリのバージョンを文字列で返す関数です。)
# %% [markdown] lang="en"
# ## 3. Comparing versions
#
# The same code may fail if the **version** of a library is too old. Which is newer, 2.10.0 or 2.9? Let us ask Python. (The function `installed` returns the version of a library, as a string.)


# %% setup
def installed(package):
    """入っているパッケージのバージョンを文字列で返す。"2.11.0+cu128" の "+" から後ろは切り落とす。入っていなければ "0"。"""  #:ja
    """Return the version of a package as a string, without the part from "+" on (as in "2.11.0+cu128"); "0" if it is not installed."""  #:en
    try:
        return version(package).split("+")[0]
    except PackageNotFoundError:
        return "0"


# %% demo
for package in ("torch", "torchvision", "fastai", "numpy", "matplotlib"):
    print(f"{package:12}", installed(package))
print()
print('"2.10.0" >= "2.9"  ', "2.10.0" >= "2.9")
print("2.10 >= 2.9        ", 2.10 >= 2.9)
print("小さい順:          ", sorted(["2.9", "2.10", "2.8", "2.11"]))  #:ja
print("sorted:            ", sorted(["2.9", "2.10", "2.8", "2.11"]))  #:en

# %% [markdown] lang="ja"
# どちらも `False` で、小さい順に並べた結果もおかしくなりました。文字列は、辞書のように先頭の文字から比べます。3 文字目の `"1"` は `"9"` より前なので、`"2.10.0"` は `"2.9"` より前になります。小数として読むと、2.10 は 2.1 です。
#
# バージョンの点は、小数点ではなく、数の**区切り**です。左の数から順に比べ、同じなら次の数を比べます。足りない数は 0 とみなします。だから、2.9 と 2.9.0 は同じです。
#
# | 入っている `have` | 必要な `need` | 足りる? | 理由 |
# |---|---|---|---|
# | `"2.10.0"` | `"2.9"` | `True` | 2 = 2、次は 10 > 9 |
# | `"2.9"` | `"2.9.1"` | `False` | 2.9 は 2.9.0 と同じ。0 < 1 |
# | `"2.9"` | `"2.9.0"` | `True` | 同じバージョンなら足りる |
#
# 部品を 1 つずつ試してみましょう。
# %% [markdown] lang="en"
# Both answers are `False`, and the sorted list is wrong too. Strings are compared from the first character, as in a dictionary. The third character of `"2.10.0"` is `"1"`, which comes before `"9"`. And as a decimal number, 2.10 is 2.1.
#
# The dots in a version are not decimal points. They **separate integers**. Compare the numbers from the left; if two are equal, go on to the next. A missing number counts as 0, so 2.9 and 2.9.0 are the same.
#
# | `have` (installed) | `need` (required) | enough? | why |
# |---|---|---|---|
# | `"2.10.0"` | `"2.9"` | `True` | 2 = 2, then 10 > 9 |
# | `"2.9"` | `"2.9.1"` | `False` | 2.9 is 2.9.0, and 0 < 1 |
# | `"2.9"` | `"2.9.0"` | `True` | the same version is enough |
#
# Let us try the parts one by one.

# %% demo
print('"2.10.0".split(".")   ', "2.10.0".split("."))
print('int("10")             ', int("10"))
print("[2, 10, 0] >= [2, 9]  ", [2, 10, 0] >= [2, 9])
print("[2, 9] >= [2, 9, 0]   ", [2, 9] >= [2, 9, 0])
print("[2, 9] + [0]          ", [2, 9] + [0])

# %% [markdown] lang="ja"
# `split` は、点で切り分けた文字列のリストを作ります。リストどうしの `>=` は、左から順に比べてくれます。ただし、途中まで同じなら、短いほうが小さいとみなされます(4 行目)。
#
# ### 課題 `meets_minimum`
# 入っているバージョン `have` が、必要なバージョン `need` 以上なら `True`、そうでなければ `False` を返してください。比べ方は上の表のとおりです。数は何個でも並びます(`"3"` も `"2.15.4.1"` もあります)。
#
# <details><summary>ヒント</summary>
#
# 3 つに分けて考えます。
#
# 1. `have` も `need` も、整数のリストにする
# 2. 短いほうのリストに、長さがそろうまで 0 を足す
# 3. リストどうしを `>=` で比べる
#
# </details>
# %% [markdown] lang="en"
# `split` cuts the string at the dots and makes a list of strings. `>=` between two lists compares them from the left. But if one list is the beginning of the other, the shorter one counts as smaller (line 4).
#
# ### Exercise `meets_minimum`
# Return `True` if the installed version `have` is the required version `need` or newer, and `False` if not. Compare as in the table above. A version may have any number of parts (`"3"` and `"2.15.4.1"` are versions too).
#
# <details><summary>Hint</summary>
#
# Do it in three steps.
#
# 1. Make a list of integers from `have`, and another one from `need`
# 2. Add zeros to the shorter list until both have the same length
# 3. Compare the two lists with `>=`
#
# </details>


# %% exercise="meets_minimum"
def meets_minimum(have, need):
    """バージョン have が need 以上なら True、そうでなければ False を返す。どちらも "2.10.0" のような、数を点で区切った文字列。"""  #:ja
    """Return True if version have is need or newer, otherwise False. Both are strings of integers separated by dots, such as "2.10.0"."""  #:en
    ### BEGIN SOLUTION
    have = [int(number) for number in have.split(".")]
    need = [int(number) for number in need.split(".")]
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
        hint="10 は 9 より大きい数です。文字列のまま比べていませんか。",  #:ja
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
    ("2.8.3", "2.8.7", False),
    ("1.0.20240601120000", "1.1", False),
]:
    expect(
        f'meets_minimum("{have}", "{need}")',
        meets_minimum(have, need),
        want,
        hint="左の数から順に比べます。左で差がつけば、その右の数は関係ありません。",  #:ja
        hint="Compare from the left. Once two numbers differ, those to the right do not matter.",  #:en
    )
### END HIDDEN TESTS

# %% test="meets_minimum" idea="lengths" points=1
for have, need, want in [("2.9", "2.9.0", True), ("2.9", "2.9.1", False)]:
    expect(
        f'meets_minimum("{have}", "{need}")',
        meets_minimum(have, need),
        want,
        hint="足りない数は 0 とみなします。",  #:ja
        hint="A missing number counts as 0.",  #:en
    )
### BEGIN HIDDEN TESTS
for have, need, want in [
    ("3", "2.15.4", True),
    ("1", "1.0.0", True),
    ("2.11.0", "2.11", True),
    ("2.8.0", "2.10", False),
    ("2", "2.0.0.1", False),
    ("2.15.4.1", "2.15.4", True),
    ("1.2.3.4.5", "1.2.3.4.6", False),
]:
    expect(
        f'meets_minimum("{have}", "{need}")',
        meets_minimum(have, need),
        want,
        hint="足りない数は 0 とみなします。数は何個でも並びます。",  #:ja
        hint="A missing number counts as 0, and a version may have any number of parts.",  #:en
    )
for have, need, want in [("2.9", "2.9.0.0", True), ("3", "3.0.0.0.0.0", True), ("2.9", "2.9.0.0.1", False)]:
    expect(f'meets_minimum("{have}", "{need}")', meets_minimum(have, need), want,
           hint="足りない部分は、いくつでも 0 とみなします。"  #:ja
           hint="However many parts are missing, each counts as 0."  #:en
           )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# さっそく使いましょう。12 課から使う **fastai** は、Colab に初めから入っています。そこで、**足りないときだけ**入れます。毎回入れ直すと時間がかかります。そのうえ、Colab がそろえたライブラリの組み合わせが壊れることもあります。
# `%pip` は Python の文ではなく、ノートブックへの命令です。
# %% [markdown] lang="en"
# Now use it. **fastai**, the library of lessons 12 and later, is already there in Colab. So we install it **only when needed**. Installing it every time would take long, and might break the set of libraries that Colab has chosen to go together.
# `%pip` is not Python. It is a command to the notebook.

# %% demo
if meets_minimum(installed("fastai"), "2.8"):
    print("fastai", installed("fastai"), "は十分に新しいので、何もしません")  #:ja
    print("fastai", installed("fastai"), "is new enough, nothing to do")  #:en
else:
    print("fastai", installed("fastai"), "がないか古いので、新しく入れます")  #:ja
    print("fastai", installed("fastai"), "is missing or too old")  #:en
    # %pip install -q -U "fastai>=2.8"

# %% [markdown] lang="ja"
# もし新しく入れたときは、**ランタイム → セッションを再起動する** を選び、上から実行し直してください。もう読み込まれていた古いものは、再起動するまで替わりません。
#
# ## 4. メモリを測る
#
# 「1 TB のディスクを買ったのに、Windows では 931 GB と表示される」。これは不良品ではありません。大きさの単位が 2 種類あるのです。**G**B は 1000 倍ずつ、**Gi**B(ギビバイト)は 1024 倍ずつ大きくなります(1024 は 2 の 10 乗です)。Windows は、GiB で数えた値に GB と書いています。2 種類の単位の差は、大きな単位になると、どう変わるでしょうか。
# %% [markdown] lang="en"
# If it did install something, choose **Runtime → Restart session** and run the notebook from the top again. Until then Python goes on using the old version that it had loaded.
#
# ## 4. Measuring memory
#
# "I bought a disk of 1 TB, and Windows says that it has 931 GB." The disk is not broken. There are two kinds of units. **G**B goes up in steps of 1000, and **Gi**B (gibibyte) goes up in steps of 1024, which is 2 to the 10th. Windows counts in GiB and writes GB. What happens to the difference as the units get larger?

# %% demo
names = ["kB / KiB", "MB / MiB", "GB / GiB", "TB / TiB"]
missing = [100 * (1 - (1000 / 1024) ** step) for step in (1, 2, 3, 4)]
bars = plt.bar(names, missing, color=[GREY, GREY, ORANGE, GREY])
plt.bar_label(bars, [f"{percent:.1f} %" for percent in missing])
show_figure("1000 倍ずつの単位は、どれだけ小さいか <=> How much smaller is the decimal unit?", "単位 <=> units", "差(%) <=> difference (%)", ylim=(0, 11))
print(f"1 TB = {1e12 / 2**30:.0f} GiB")

# %% [markdown] lang="ja"
# 図の棒は、1000 倍ずつの単位が、1024 倍ずつの単位より何 % 小さいかを表します。単位が大きいほど差は広がり、GPU のメモリで使う GB と GiB(オレンジ)では約 7 % です。「入るはずのデータが入らない」の原因にもなります。PyTorch はメモリの大きさを**バイト数**で返すので、GiB に直す関数を用意します。1 GiB は $1024 \times 1024 \times 1024 = 2^{30}$ バイトです。
#
# ### 課題 `gib`
# バイト数を GiB に直した数を返してください。四捨五入や切り捨てはしません。
#
# <details><summary>ヒント</summary>
#
# Python では、2 の 3 乗を `2**3` と書きます(`2^3` は別の計算です)。割り算の `/` と `//` は、どう違うでしょうか。`7 / 2` と `7 // 2` で試してみましょう。
#
# </details>
# %% [markdown] lang="en"
# The bars show by how many percent a unit in steps of 1000 is smaller than its partner in steps of 1024. The larger the unit, the larger the difference. For GB and GiB (orange), the units for the memory of GPUs, it is about 7 %. That can decide whether your data fit. PyTorch reports sizes in **bytes**, so we write a function that turns bytes into GiB. One GiB is $1024 \times 1024 \times 1024 = 2^{30}$ bytes.
#
# ### Exercise `gib`
# Return a number of bytes in GiB. Do not round it, and do not cut off its decimals.
#
# <details><summary>Hint</summary>
#
# In Python, 2 to the 3rd power is `2**3` (`2^3` is another operation). How do the divisions `/` and `//` differ? Try `7 / 2` and `7 // 2`.
#
# </details>


# %% exercise="gib"
def gib(n_bytes):
    """バイト数 n_bytes(整数)を GiB に直した数を、丸めずに返す。"""  #:ja
    """Return n_bytes (an integer number of bytes) in GiB, not rounded."""  #:en
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
for n_bytes, want in [
    (1_610_612_736, 1.5),
    (16_106_127_360, 15.0),
    (10**12, 931.3225746154785),
    (2**20, 0.0009765625),
    (123_456_789, 0.11497809458523989),
]:
    expect(
        f"gib({n_bytes})",
        gib(n_bytes),
        want,
        hint="10 の 9 乗(GB)ではなく 2 の 30 乗で割ります。小数点以下も残します。",  #:ja
        hint="Divide by 2 to the 30th, not by 10 to the 9th (that is GB), and keep all decimals.",  #:en
    )
expect(
    "gib(1000) * 2**30",
    gib(1000) * 2**30,
    1000.0,
    hint="小さな数でも、丸めずに返します。",  #:ja
    hint="Small numbers, too, are not rounded.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# GPU があれば、そのメモリの大きさを調べましょう。さらに、行列がどれだけのメモリを使うかも計算します。PyTorch の小数(浮動小数点数、ここでは `float32` という型)は、ふつう 1 つ 4 バイトです。
# %% [markdown] lang="en"
# If you have a GPU, how large is its memory? And how much memory does a matrix take? In PyTorch, a number with a fractional part (a *float*; here the type `float32`) usually takes 4 bytes.

# %% demo
if torch.cuda.is_available():
    print(f"GPU のメモリ: {gib(torch.cuda.get_device_properties(0).total_memory):.2f} GiB")  #:ja
    print(f"GPU memory: {gib(torch.cuda.get_device_properties(0).total_memory):.2f} GiB")  #:en
for n in (1_000, 10_000, 50_000):
    print(f"行列 {n:6,} × {n:6,}: {gib(n * n * 4):6.3f} GiB")  #:ja
    print(f"matrix of {n:6,} × {n:6,}: {gib(n * n * 4):6.3f} GiB")  #:en

# %% [markdown] lang="ja"
# 一辺が 10 倍になると、必要なメモリは 100 倍です。行列を少し大きくしただけで「メモリが足りない」(out of memory)と言われるのは、このためです。そのときは、一度に扱うデータを減らし、セッションを再起動して、メモリに残ったものを消します。NVIDIA の GPU なら、`!nvidia-smi` と書いたセルを実行すると、いま使っているメモリの量が分かります。
#
# ## 5. 準備のセルを書く
#
# 自分でノートブックを作るときも、人のノートブックを動かすときも、初めに確かめることは同じです。どこで計算するか。ライブラリのバージョンは何か。データをどこに置くか。この 3 つを調べる準備のセルを、一度自分で書いてみましょう。
#
# | 名前 | 入れるもの | 調べ方 |
# |---|---|---|
# | `device` | `"cuda"`、`"mps"`、`"cpu"` のどれか(文字列) | `torch.cuda.is_available()`、`torch.backends.mps.is_available()` と、あなたの `pick_device` |
# | `versions` | 辞書。キーは `"python"`、`"torch"`、`"fastai"`、値は文字列 | `platform.python_version()` と、3 節の `installed` |
# | `course_data` | データを置くフォルダの場所(文字列)。**フォルダがなければ作る** | fastai の `fastai_path("data")` が、場所を `Path` という型で返す(フォルダは作らない) |
#
# 次のセルは fastai を読み込みます。何秒かかかり、赤い字で警告(Warning)が出ることもありますが、そのまま進んでかまいません。
# %% [markdown] lang="en"
# A matrix with ten times as many rows and columns needs a hundred times the memory. This is why a matrix that is only a little larger can end in "out of memory". If it does, work on less data at a time, and restart the session to free what is still in the memory. With an NVIDIA GPU, a cell with `!nvidia-smi` shows how much of its memory is in use.
#
# ## 5. Writing a set-up cell
#
# Whether you start a notebook of your own or run one of someone else, the first questions are the same. Where to compute? Which versions are there? Where do the data go? Let us write one set-up cell that answers all three.
#
# | Name | What it holds | How to find out |
# |---|---|---|
# | `device` | `"cuda"`, `"mps"` or `"cpu"` (a string) | `torch.cuda.is_available()`, `torch.backends.mps.is_available()`, and your `pick_device` |
# | `versions` | a dict with the keys `"python"`, `"torch"`, `"fastai"`; the values are strings | `platform.python_version()`, and `installed` from section 3 |
# | `course_data` | the path of the folder for data, as a string. **Make the folder if it is not there** | fastai's `fastai_path("data")` returns the path as a `Path` object (it does not make the folder) |
#
# The next cell loads fastai. This takes some seconds. You may ignore warnings that appear in red.

# %% setup
from fastai.data.external import fastai_cfg, fastai_path

print("データを置く場所:", fastai_path("data"))  #:ja
print("data sets go to", fastai_path("data"))  #:en

# %% [markdown] lang="ja"
# ### 課題 `set_up`
# 3 つを調べて返す関数 `set_up()` を完成させてください。`versions` の行は、例として書いてあります。書くのは、`raise NotImplementedError(...)` のある **2 か所**です。いちばん下の行は `set_up()` を呼んで 3 つの変数を作るので、そのまま残します。
#
# `set_up()` は、**呼ばれるたびに**コンピュータに聞きます。テストでは、いまのコンピュータでの答えのほかに、ほかのコンピュータのふりをしたとき(GPU がある、ない、フォルダがまだない)の答えも調べます。フォルダがもうあるときに呼んでも、止まってはいけません。
#
# <details><summary>ヒント</summary>
#
# - `device` は、2 節で `print` した 2 つの値を `pick_device` に渡すだけです。
# - `os.makedirs(場所, exist_ok=True)` は、フォルダがなければ作り、もうあれば何もしません。
# - `Path` は `str(...)` で文字列になります。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `set_up`
# Complete the function `set_up()`, which finds out these three things and returns them. The line for `versions` is there as an example. Write your code in the **two places** with `raise NotImplementedError(...)`. The last line calls `set_up()` and makes the three variables, so leave it as it is.
#
# `set_up()` asks the machine **each time it is called**. The tests look at its answer on this machine, and also at its answer when the machine pretends to be another one (with a GPU, without a GPU, without the folder). It must not stop if the folder is already there.
#
# <details><summary>Hint</summary>
#
# - For `device`, give `pick_device` the two values that section 2 printed.
# - `os.makedirs(place, exist_ok=True)` makes a folder if it is not there, and does nothing if it is.
# - `str(...)` turns a `Path` into a string.
#
# </details>


# %% exercise="set_up"
def set_up():
    """このコンピュータを調べて (device, versions, course_data) を返す。中身は上の表のとおり。データのフォルダがなければ作る。"""  #:ja
    """Look at this machine and return (device, versions, course_data), as in the table above. Makes the data folder if it is not there."""  #:en
    # ja: 1. device を決める
    # en: 1. find device
    ### BEGIN SOLUTION
    device = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())
    ### END SOLUTION
    # ja: 2. versions(書いてあります)
    # en: 2. versions (done for you)
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    # ja: 3. course_data を決め、フォルダがなければ作る
    # en: 3. find course_data, and make the folder if it is not there
    ### BEGIN SOLUTION
    course_data = str(fastai_path("data"))
    os.makedirs(course_data, exist_ok=True)
    ### END SOLUTION
    return device, versions, course_data


device, versions, course_data = set_up()


# %% setup
#@title テストの道具(このまま実行してください) { display-mode: "form" }  #:ja
#@title Tools for the tests (run this cell as it is) { display-mode: "form" }  #:en
def ask_machine():
    """GPU があるか。"""  #:ja
    """Which GPUs are there?"""  #:en
    return {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}


def is_data_folder(path):
    """path は、本当にあるデータのフォルダか。"""  #:ja
    """Is path the data folder, and does it exist?"""  #:en
    return os.path.isdir(path) and os.path.samefile(path, fastai_path("data"))


def set_up_elsewhere(cuda, mps):
    """GPU の有無を偽り、データのフォルダがまだないコンピュータで set_up() を呼ぶ。device と、フォルダができたかを返す。"""  #:ja
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

# ja: もう 1 度呼ぶ。フォルダはもうある
# en: once more; by now the folder is there
set_up()

machine = ask_machine()
has_cuda = machine["cuda"] and torch.cuda.is_available()
expect(
    "device",
    device,
    "cuda" if has_cuda else "mps" if machine["mps"] else "cpu",
    hint="このコンピュータに聞いて、使えるものを選びます。値は文字列です。",  #:ja
    hint="Ask this machine and choose what can be used. The value is a string.",  #:en
)
assert isinstance(versions, dict), "versions は辞書にしてください。"  #:ja
assert isinstance(versions, dict), "versions should be a dict."  #:en
# ja: "2.11.0" でも "2.11.0+cu128" でもよい
# en: "2.11.0" and "2.11.0+cu128" are both fine
asked = {name: versions[name] for name in ("python", "torch", "fastai") if name in versions}
plain = {name: str(text).split("+")[0] if isinstance(text, str) else text for name, text in asked.items()}
expect(
    "versions",
    plain,
    {
        "python": platform.python_version(),
        "torch": version("torch").split("+")[0],
        "fastai": version("fastai").split("+")[0],
    },
    hint='キーは "python"、"torch"、"fastai"、値は "2.11.0" のような文字列です。',  #:ja
    hint='The keys are "python", "torch", "fastai"; the values are strings such as "2.11.0".',  #:en
)
assert isinstance(course_data, str), "course_data は文字列にしてください。str(...) で変えられます。"  #:ja
assert isinstance(course_data, str), "course_data should be a string: str(...) makes one."  #:en
assert is_data_folder(course_data), f'フォルダがないか、fastai_path("data") と別の場所です: {course_data}'  #:ja
assert is_data_folder(course_data), f'course_data does not exist, or is not fastai_path("data"): {course_data}'  #:en

# %% test="set_up" idea="elsewhere" points=1
expect(
    "set_up()(NVIDIA の GPU があり、データのフォルダはまだない) <=> set_up(), with an NVIDIA GPU and no data folder yet",
    set_up_elsewhere(True, False),
    {"device": "cuda", "folder made": True},
    hint="set_up() の中でコンピュータに聞いていますか。フォルダがなければ作りますか。",  #:ja
    hint="Does set_up() ask the machine when it is called? Does it make the folder?",  #:en
)
### BEGIN HIDDEN TESTS
for cuda, mps, want in [(False, False, "cpu"), (False, True, "mps"), (True, True, "cuda")]:
    expect(
        f"set_up(), cuda {cuda}, mps {mps}, no data folder yet",
        set_up_elsewhere(cuda, mps),
        {"device": want, "folder made": True},
        hint="GPU があるときも、ないときも、正しい場所を選びます。",  #:ja
        hint="Choose the right device with a GPU and without one.",  #:en
    )
### END HIDDEN TESTS

# %% demo
print("device     ", device)
print("versions   ", versions)
print("course_data", course_data)

# %% [markdown] lang="ja"
# うまく動かなくて質問をするときは、この 3 行を添えましょう。助ける人が最初に知りたいことが入っています。
#
# ## 6. CPU と GPU を競走させる
#
# GPU はなぜ速いのでしょうか。1 つ 1 つの計算は、むしろ CPU のほうが速いのです。簡単なモデルで考えます。400 マスの絵を、左では 2 人が、右では 100 人が塗ります。左の 2 人は 1 ターンに 1 人 7 マス塗れますが、右の 100 人は 1 人 1 マスしか塗れません。どちらが先に終わるでしょうか。予想してから、再生ボタンを押してください。その次の図は、同じ競走の 4 つの場面です。
# %% [markdown] lang="en"
# When something does not work and you ask for help, send these three lines too. They say what a helper needs to know first.
#
# ## 6. A race between CPU and GPU
#
# Why is a GPU fast? A single calculation is in fact faster on a CPU. Here is a simple model. A picture of 400 squares is painted on the left by 2 workers and on the right by 100 workers. Each of the 2 workers paints 7 squares per turn. Each of the 100 workers paints only 1 square per turn. Which side finishes first? Make a guess, then press play.

# %% demo
#@title アニメーション:2 人と 100 人の競走(このまま実行してください) { display-mode: "form" }  #:ja
#@title Animation: 2 workers against 100 (run this cell as it is) { display-mode: "form" }  #:en
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

y, x = np.mgrid[-9:9:20j, -9:9:20j]
rings = 0.6 + 0.4 * np.cos(np.hypot(x, y))
order = np.arange(400).reshape(20, 20)


def race(turn):
    few = np.where(order % 200 < 7 * turn, rings, np.nan)
    many = np.where(order % 4 < turn, rings, np.nan)
    return few, many


fig, axes = plt.subplots(1, 2, figsize=(5.4, 3), dpi=70, layout="constrained")
pictures = []
for ax, picture, name, colors in zip(axes, race(0), ["速い 2 人 <=> 2 fast workers", "遅い 100 人 <=> 100 slow workers"], ["Blues", "Oranges"]):
    pictures.append(ax.imshow(picture, cmap=colors, vmin=0, vmax=1))
    ax.set(title=name, xticks=[], yticks=[])
    ax.grid(False)


def draw(turn):
    for shown, picture in zip(pictures, race(turn)):
        shown.set_data(picture)
    fig.suptitle(f"{turn} ターン目 <=> turn {turn}")


animation = FuncAnimation(fig, draw, frames=30, interval=250)
plt.close(fig)
HTML(animation.to_jshtml(default_mode="once"))

# %% demo
#@title 図:競走の 4 つの場面(このまま実行してください) { display-mode: "form" }  #:ja
#@title Figure: the race at four moments (run this cell as it is) { display-mode: "form" }  #:en
fig, axes = plt.subplots(2, 4, figsize=(6, 3.5))
for column, turn in zip(axes.T, [1, 2, 4, 29]):
    for ax, picture, colors in zip(column, race(turn), ["Blues", "Oranges"]):
        ax.imshow(picture, cmap=colors, vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
    column[0].set_title(f"{turn} ターン目 <=> turn {turn}")
axes[0, 0].set_ylabel("速い 2 人 <=> 2 fast")
axes[1, 0].set_ylabel("遅い 100 人 <=> 100 slow")
show_figure("同じ競走の 4 つの場面 <=> The same race, at four moments")

# %% [markdown] lang="ja"
# 100 人は 4 ターンで終わり、2 人は 29 ターンかかりました。1 人ずつは遅くても、手分けができる仕事なら、1 ターンに 100 マスのほうが 14 マスより速く終わります。
#
# CPU には、少数の速いコアがあります。前の結果が出ないと次に進めない仕事が得意です。GPU には、簡単な計算をする回路(NVIDIA は CUDA コアと呼びます)が**何千もあります**。Colab の T4 なら 2,560 個です。**互いの結果を待たなくてよい仕事**を、一斉に片づけます。行列の積は、答えの数を 1 つずつ別々に計算できるので、GPU に向いています。
#
# では、本物で時間を測りましょう。ところが、時間を正しく測るのは意外に難しいのです。次のセルは、同じ計算の時間を 25 回測ります。ただし途中で 1 回だけ、ほかの仕事が割り込みます(`time.sleep` で 0.2 秒止めます)。**中央値**(median)は、小さい順に並べたときの真ん中の値です。
# %% [markdown] lang="en"
# The 100 workers finish after 4 turns, the 2 workers after 29. Each of the 100 is slow, but the work can be shared, and 100 squares a turn beat 14.
#
# A CPU has a few fast cores. It is good at jobs in which each step needs the result of the step before. A GPU has **thousands of units for simple arithmetic** (NVIDIA calls them CUDA cores; the T4 in Colab has 2,560). It does many **jobs that need not wait for each other** at the same time. In a matrix product each number of the answer can be calculated independently of the others, which suits a GPU.
#
# Now let us time the real thing. Measuring time well is harder than it sounds. The next cell times the same calculation 25 times. In one of the 25 runs, something else interrupts it (we stop it for 0.2 seconds with `time.sleep`). The **median** in the figure is the value in the middle when all values are sorted.

# %% demo
a = torch.rand(200, 200)
a @ a
cores, seconds = torch.get_num_threads(), []
torch.set_num_threads(1)
for turn in range(25):
    start = time.perf_counter()
    for _ in range(10):
        a @ a
    if turn == 12:
        time.sleep(0.2)
    seconds.append(time.perf_counter() - start)
torch.set_num_threads(cores)
milliseconds = np.array(seconds) * 1000
plt.plot(milliseconds, "o", color=GREY, label="1 回の値 <=> one run")
plt.axhline(milliseconds.mean(), color=RED, linestyle="--", label=f"平均 {milliseconds.mean():.1f} ms <=> mean {milliseconds.mean():.1f} ms")
plt.axhline(np.median(milliseconds), color=BLUE, label=f"中央値 {np.median(milliseconds):.1f} ms <=> median {np.median(milliseconds):.1f} ms")
show_figure("1 つの計算を 25 回測る <=> One calculation, timed 25 times", "何回目か <=> run", "時間(ミリ秒) <=> time (milliseconds)", yscale="log")

# %% [markdown] lang="ja"
# 縦軸は、1 目盛りごとに 10 倍になる対数目盛りです。平均(赤い破線)は、1 回の割り込みで大きく引き上げられました(お使いのコンピュータで、ほかにも割り込みがあったかもしれません)。中央値(青)は、ほとんどの点と同じくらいの高さにあります。小さい順に並べたときの真ん中の値は、1 つの値がどれだけ大きくても変わらないからです。
#
# ### 課題 `median_seconds`
# 関数 `f` をちょうど `repeats` 回呼び、1 回ごとにかかった時間の**中央値**を返してください。回数が偶数なら、真ん中の 2 つの値の平均が中央値です。`repeats` は 1 以上です。
#
# `f` は関数です。`f()` と書くと実行されます。時計も、関数として引数 `clock` で受け取ります。`clock()` と呼ぶと、いまの時刻が秒で返ります。ふだんは `time.perf_counter` が使われます。テストでは、時刻を自由に決められる偽物の時計に取り替えるので、必ず `clock()` で測ってください。
#
# `statistics` と `numpy`(`np`)は、この課の初めのセルで `import` してあります。ほかのライブラリを使うなら、この課題のセルの中で `import` します。
#
# <details><summary>ヒント</summary>
#
# - 1 回分の時間は、`f()` の**直前**と**直後**に `clock()` を読んだ値の差です。これをリストに入れ、`repeats` 回繰り返します。
# - 中央値を求める関数は、`statistics` にも NumPy にもあります。自分で並べ替えてもかまいません。
#
# </details>
# %% [markdown] lang="en"
# The vertical axis is logarithmic: each labelled step is ten times the one below. The mean (dashed red) is pulled far up by the one interruption (and by any other that your machine had). The median (blue) stays where most of the points are, because the value in the middle does not change, however large a single value is.
#
# ### Exercise `median_seconds`
# Call the function `f` exactly `repeats` times and return the **median** of the times that the single calls took. For an even number of calls, the median is the mean of the two values in the middle. `repeats` is at least 1.
#
# `f` is a function, and `f()` runs it. The clock is a function too, given as the argument `clock`: calling `clock()` returns the time now, in seconds. Usually it is `time.perf_counter`. The tests put in a fake clock and decide what time it shows, so always measure with `clock()`.
#
# `statistics` and `numpy` (as `np`) are imported in the first cells of this lesson. If you use another library, write its `import` in the cell of the exercise. Cells that only draw a figure may be left out when your notebook is graded, and then an `import` written there is missing. This holds for every exercise.
#
# <details><summary>Hint</summary>
#
# - The time of one call is the difference between `clock()` read **right before** and **right after** `f()`. Put it into a list, and do this `repeats` times.
# - There is a function for the median in `statistics` and one in NumPy. You may also sort the list yourself.
#
# </details>


# %% exercise="median_seconds"
def median_seconds(f, repeats, clock=time.perf_counter):
    """f() をちょうど repeats 回呼び、1 回ごとの秒数の中央値を返す。clock: 呼ぶと今の時刻(秒)を返す関数。時間は clock() で測る。"""  #:ja
    """Call f() exactly repeats times and return the median of the seconds that each call took. clock: a function that returns the time now, in seconds; measure with clock()."""  #:en
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
    """An f and its clock: each call of f advances the clock by the next of durations."""  #:en
    state = {"now": 50.0, "calls": 0}

    def f():
        state["now"] += durations[state["calls"] % len(durations)]
        state["calls"] += 1

    return f, lambda: state["now"]


f, clock = pretended([2.0, 2.0, 42.0, 2.0, 2.0])
expect(
    "median_seconds(f, 5, clock)(f は 2, 2, 42, 2, 2 秒かかる) <=> median_seconds(f, 5, clock), calls that take 2, 2, 42, 2, 2 seconds",
    median_seconds(f, 5, clock),
    2.0,
    hint="1 回ごとの時間を、引数の clock() で測りましたか。中央値は 2 秒です(平均なら 10 秒)。",  #:ja
    hint="Is each call measured with the clock() that came in? The median is 2 seconds (the mean would be 10).",  #:en
)
### BEGIN HIDDEN TESTS
for durations, want in [
    ([3.0, 1.0, 90.0, 5.0, 4.0], 4.0),
    ([8.0, 0.5, 0.25], 0.5),
    ([7.0, 6.0, 1.0, 2.0, 30.0, 0.5, 4.0], 4.0),
]:
    f, clock = pretended(durations)
    expect(
        f"median_seconds(f, {len(durations)}, clock)(f は {durations} 秒かかる) <=> median_seconds(f, {len(durations)}, clock), calls that take {durations} seconds",
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
    "median_seconds(f, 3, clock) が f を呼んだ回数 <=> calls of f in median_seconds(f, 3, clock)",
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
        f"median_seconds(f, {len(durations)}, clock)(f は {durations} 秒かかる) <=> median_seconds(f, {len(durations)}, clock), calls that take {durations} seconds",
        median_seconds(f, len(durations), clock),
        want,
        hint="回数が偶数なら、真ん中の 2 つの平均です。",  #:ja
        hint="For an even number of calls, take the mean of the two in the middle.",  #:en
    )
    expect(
        f"median_seconds(f, {len(durations)}, clock) が f を呼んだ回数 <=> calls of f in median_seconds(f, {len(durations)}, clock)",
        state["calls"],
        len(durations),
        hint="f() を呼ぶのは、ちょうど repeats 回です。",  #:ja
        hint="Call f() exactly repeats times.",  #:en
    )
f, clock, _ = counted([0.00025, 0.00025, 0.00025])
expect("median_seconds(f, 3, clock) × 1e6(f は 0.00025 秒かかる) <=> median_seconds(f, 3, clock) × 1e6, calls that take 0.00025 seconds", 1e6 * median_seconds(f, 3, clock), 250.0, tol=1e-3,
       hint="時間を丸めずに返します。"  #:ja
       hint="Return the time as it is, not rounded."  #:en
       )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# いよいよ競走です。GPU で計算するには、行列を GPU のメモリに置きます。`torch.rand(n, n, device="cuda")` は初めから GPU に作り、`x.to("cuda")` は `x` を GPU にコピーします。GPU にあるものと CPU にあるものは、そのままでは掛けられません。
#
# GPU の時間を測るときには、落とし穴が 1 つあります。GPU に仕事を頼むと、Python は**仕事が終わる前に**次の行へ進みます。そこで、`synchronize()` で「全部終わるまで待つ」ようにします。忘れると、頼むのにかかる時間だけを測ってしまいます。
#
# GPU がないときは、代わりに灰色の点線を描きます。T4 のカタログに書かれた最高の速さ(毎秒 8.1 兆回)で計算できた場合の理想の時間に、頼んで待つ手間として 20 µs(100 万分の 20 秒、目安の値)を足したものです。横軸も縦軸も、対数目盛りです。CPU は、コアを 1 つだけ使って測ります。全部のコアを使えば、大きな行列では、最大でコアの数倍まで速くなります。
# %% [markdown] lang="en"
# Now the race. To compute on a GPU, put the matrices into its memory: `torch.rand(n, n, device="cuda")` makes one there, and `x.to("cuda")` copies `x` to it. PyTorch does not multiply a matrix on the GPU by one on the CPU.
#
# There is one trap when you time a GPU: after Python has handed it some work, Python goes on to the next line **before the work is done**. `synchronize()` waits until everything is finished. Without it, you would time only the handing over.
#
# If you have no GPU, a dotted grey line takes its place. It shows the ideal time of a T4, calculated from the top speed in its data sheet (8.1 trillion operations per second), plus 20 µs (a typical value) for handing over the work and waiting for its end.
#
# The CPU is timed with one core. With all its cores, large matrices are faster, at most by as many times as there are cores.


# %% demo
def product(n, place):
    a = torch.rand(n, n, device=place)

    def run():
        a @ a
        if place == "cuda":
            torch.cuda.synchronize()
        if place == "mps":
            torch.mps.synchronize()

    # ja: 1 回目は準備(ウォームアップ)の時間が入るので、測らない
    # en: the first call includes warm-up, so it is not timed
    run()
    return run


sizes = np.array([32, 64, 128, 256, 512, 1024])
# ja: コアを 1 つだけ使うと、混んだコンピュータでも値が安定する
# en: with one core only, the times are steady even on a busy machine
cores = torch.get_num_threads()
torch.set_num_threads(1)
on_cpu = [median_seconds(product(n, "cpu"), 7) for n in sizes.tolist()]
torch.set_num_threads(cores)
plt.plot(sizes, on_cpu, "o-", color=BLUE, label="CPU(コア 1 つ、ここで測った値) <=> CPU, one core, measured here")
if device != "cpu":
    on_gpu = [median_seconds(product(n, device), 7) for n in sizes.tolist()]
    plt.plot(sizes, on_gpu, "s--", color=ORANGE, label=f"GPU({device}、ここで測った値) <=> GPU ({device}), measured here")
    print(f"1024 × 1024: CPU の時間 ÷ GPU の時間 = {on_cpu[-1] / on_gpu[-1]:.1f}")  #:ja
    print(f"1024 × 1024: CPU time / GPU time = {on_cpu[-1] / on_gpu[-1]:.1f}")  #:en
else:
    # ja: 掛け算と足し算を 1 回ずつ数えて n³ の 2 倍。それに、頼んで待つ手間の 20 µs
    # en: 2n³ operations (each multiplication comes with an addition), and 20 µs for handing over and waiting
    ideal = 2 * sizes.astype(float) ** 3 / 8.1e12 + 20e-6
    plt.plot(sizes, ideal, color=GREY, linestyle=":", label="T4(カタログの値から)+ 20 µs <=> T4, from its data sheet, + 20 µs")
for n, seconds in zip(sizes, on_cpu):
    print(f"{n:5} × {n:<5} CPU {seconds * 1000:9.3f} ms")
plt.xscale("log", base=2)
show_figure("行列の積 1 回にかかる時間 <=> Time for one matrix product", "行列の行と列の数 <=> rows and columns of the matrix", "秒(対数目盛り) <=> seconds (logarithmic)", yscale="log", xticks=sizes, xticklabels=sizes)

# %% [markdown] lang="ja"
# 線の**傾き**を見てください。一辺が 2 倍になると、掛け算の回数は $2 \times 2 \times 2 = 8$ 倍です。大きな行列では、時間も 1 段ごとにおよそ 8 倍になります。小さい行列では、計算そのものより、呼び出しの手間に時間がかかります。8 倍から外れる段があっても、おかしくありません。データが CPU の中の小さくて速いメモリ(キャッシュ)に入りきるかどうかや、ほかの仕事の影響も受けるからです。
# 次に、青い線をもう 1 本の線(GPU、または点線)と、左端と右端で比べてください。小さな行列では、GPU を使ってもあまり速くならず、CPU より遅いこともあります。仕事を頼み、終わるのを待つ手間のほうが大きいからです。GPU を生かすには、**大きな仕事をまとめて渡します**。この考え方は、05 課のミニバッチにつながります。
#
# **小さな挑戦** GPU がある人は、`sizes` に 2048 と 4096 を加えてみましょう。差はどこまで広がりますか。
# %% [markdown] lang="en"
# Look at the **slope** of the line. A matrix with twice as many rows and columns takes $2 \times 2 \times 2 = 8$ times as many multiplications. For large matrices the time grows about eightfold with each step, too. For small ones, calling the product takes longer than the arithmetic. Single steps may be far from a factor of 8: it also matters whether the data fit into the small, fast memory inside the CPU (its cache), and what else the machine is doing.
# Then compare the two lines (blue, and that of the GPU or the dotted one) at the left end and at the right end. For small matrices the GPU gains little, and it may be slower than the CPU, because handing over the work and waiting for the end takes longer than the work. To use a GPU well, **hand over large jobs in one piece**. The mini-batches of lesson 05 do that.
#
# **A small challenge** If you have a GPU, add 2048 and 4096 to `sizes`. How large does the difference get?

# %% [markdown] lang="ja"
# ## 確かめよう
#
# `None` を答えに書き換え、次のセルも実行してください。すぐに返事(正解かどうかと、その理由)が表示されます。何度でも答え直せます。
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
# Replace `None` with your answer and run the next cell as well. You get a reply at once, and you may try as often as you like.
#
# **Question 1.** There are three cells:
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
    "4": "正解です。カーネルが x を覚えているので、B を実行するたびに 2 倍になります。",  #:ja
    "4": "Right. The kernel remembers x, so each run of B doubles it.",  #:en
    "2": "B は 1 つですが、2 回実行しました。大事なのは、実行した回数と順番です。",  #:ja
    "2": "There is one cell B, but it was run twice. What counts is which cells were run, and in which order.",  #:en
    "1": "A で 1 になったあと、B が x を書き換えています。",  #:ja
    "1": "A makes it 1, but then B changes x.",  #:en
    "3": "B は 1 を足すのではなく、2 倍にします。",  #:ja
    "3": "B does not add 1. It doubles.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** Colab で「ドライブにコピーを保存」したあと、ランタイムのタイプを CPU から GPU に替えました。**残る**ものはどれですか。
# - a. 変数 `x`
# - b. `!wget` でランタイムに置いた画像
# - c. セルに書いたコード
# - d. `%pip` で入れたパッケージ
# %% [markdown] lang="en"
# **Question 2.** In Colab you saved a copy in Drive, and then you changed the runtime type from CPU to GPU. What is **still there**?
# - a. the variable `x`
# - b. a picture that `!wget` put on the runtime
# - c. the code that you wrote in the cells
# - d. a package that you installed with `%pip`

# %% quiz="what_stays" points=1
what_stays = "c"
replies = {
    "a": "変数を覚えているのはカーネルです。別のコンピュータに替わると、カーネルも新しくなります。",  #:ja
    "a": "The kernel holds the variables, and another computer has a new kernel.",  #:en
    "b": "そのファイルは、前のコンピュータのディスクにありました。残したいものはドライブに置きます。",  #:ja
    "b": "That file was on the disk of the computer that you gave back. Put what you want to keep into Drive.",  #:en
    "c": "正解です。ノートブックそのものはドライブにあり、ランタイムとは別です。",  #:ja
    "c": "Right. The notebook itself is in Drive, apart from the runtime.",  #:en
    "d": "パッケージも、前のコンピュータのディスクに入っていました。新しいコンピュータでは入れ直します。",  #:ja
    "d": "Packages were on the disk of the old computer too. On the new one they have to be installed again.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** GPU を使うと、CPU だけのときより**いちばん速くなる**のはどれですか。
# - a. 4096 行 4096 列の行列の積
# - b. 3 行 3 列の行列の積を 1 回
# - c. 1 つの数から始めて、前の結果から次の数を求める計算を 100 万回繰り返す
# - d. 1 つのファイルを開いて、1 行目を読む
# %% [markdown] lang="en"
# **Question 3.** Which job **gains most** from a GPU, compared with a CPU alone?
# - a. a product of matrices with 4096 rows and columns
# - b. one product of matrices with 3 rows and columns
# - c. a million steps from a single number, where each step needs the result of the step before
# - d. opening a file and reading its first line

# %% quiz="gpu_job" points=1
gpu_job = "a"
replies = {
    "a": "正解です。答えの 1600 万あまりの数を、互いに待たずに計算できます。",  #:ja
    "a": "Right. The answer has more than 16 million numbers, and none of them has to wait for another.",  #:en
    "b": "行列の積は GPU に向いていますが、これは小さすぎます。頼んで待つ手間のほうが、計算より長くかかります。",  #:ja
    "b": "Matrix products suit a GPU, but this one is too small: handing it over and waiting takes longer than the work.",  #:en
    "c": "回数は多くても、前の結果を待つので、手分けができません。速いコアのある CPU の仕事です。",  #:ja
    "c": "There are many steps, but each waits for the one before, so the work cannot be shared. It is a job for the faster cores of a CPU.",  #:en
    "d": "これは計算ではありません。ほとんどは、ディスクを待つ時間です。",  #:ja
    "d": "That is not arithmetic. Nearly all of the time is spent waiting for the disk.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 同じ計算の時間を 5 回測ると、3, 2, 38, 4, 3 秒でした。**中央値**は何秒ですか。
# %% [markdown] lang="en"
# **Question 4.** The same calculation was timed five times: 3, 2, 38, 4, 3 seconds. What is the **median**, in seconds?

# %% quiz="report_time" points=1
report_time = 3
replies = {
    "3": "正解です。並べると 2, 3, 3, 4, 38 で、真ん中は 3 です。38 秒が 380 秒でも変わりません。",  #:ja
    "3": "Right. Sorted, they are 2, 3, 3, 4, 38, with 3 in the middle. With 380 in place of 38, nothing would change.",  #:en
    "10": "それは平均です。38 秒の 1 回に引き上げられて、どの 1 回とも似ていない値になりました。",  #:ja
    "10": "That is the mean. The run of 38 seconds pulls it up to a value unlike any of the runs.",  #:en
    "38": "それは、書いてある順の真ん中です。先に小さい順に並べます。",  #:ja
    "38": "That is the one in the middle as they are listed. Sort them first.",  #:en
    "2": "それは最小値です。",  #:ja
    "2": "That is the smallest.",  #:en
    "4": "小さい順に並べると 2, 3, 3, 4, 38 です。真ん中はいくつですか。",  #:ja
    "4": "Sorted, they are 2, 3, 3, 4, 38. Which is in the middle?",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 友だちのノートブックに `x = x.to("cuda")` と書いてあります(`x` を GPU にコピーする命令です)。あなたのコンピュータには GPU がありません。どちらのコンピュータでも、使える中でいちばん速いもので計算するように直すには、どうすればよいですか。
# - a. `"cuda"` を `"cpu"` に書き換える
# - b. `x = x.to(device)` に変え、`device` はそのコンピュータに聞いて決める
# - c. この行を消す
# - d. GPU を借りられるまで待つ
# %% [markdown] lang="en"
# **Question 5.** A friend's notebook says `x = x.to("cuda")`, which copies `x` to the GPU. Your computer has no GPU. How do you fix the notebook so that it makes the best use of your friend's computer and of yours?
# - a. replace `"cuda"` with `"cpu"`
# - b. write `x = x.to(device)`, and find `device` by asking the machine
# - c. delete the line
# - d. wait until you can borrow a GPU

# %% quiz="mend_device" points=1
mend_device = "b"
replies = {
    "a": "あなたのコンピュータでは動きますが、友だちのコンピュータでは、GPU が使われなくなります。",  #:ja
    "a": "It runs on your computer, but on your friend's computer the GPU is no longer used.",  #:en
    "b": "正解です。どちらのコンピュータでも、1 文字も変えずに動きます。",  #:ja
    "b": "Right. It runs on both machines without any change.",  #:en
    "c": "x は CPU に残ります。動いても、友だちの GPU は使われません。ほかのものが GPU にあれば、そこで止まります。",  #:ja
    "c": "Then x stays on the CPU. At best it runs without your friend's GPU; at worst it stops, because something else is on the GPU.",  #:en
    "d": "待たなくても、あるもので動くコードにできます。",  #:ja
    "d": "You need not wait: the code can use what is there.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - [Colab よくある質問](https://research.google.com/colaboratory/intl/ja/faq.html) 借りられる時間や GPU が、日によって変わる理由。
# - [NVIDIA T4](https://www.nvidia.com/ja-jp/data-center/tesla-t4/) CUDA コアの数 2,560 と、毎秒 8.1 兆回という速さの出どころ。
# - PyTorch, [*CUDA semantics*](https://docs.pytorch.org/docs/stable/notes/cuda.html) GPU の仕事が終わる前に、Python が次の行へ進む仕組み。
# - Hoefler, Belli, [*Scientific benchmarking of parallel computing systems*](https://doi.org/10.1145/2807591.2807644) (2015) 速さを正しく測って報告するための 12 の規則。
#
# ## 保存して、提出する
#
# 1. いま書いているのは、2 節で**ドライブに保存したコピー**ですか
# 2. メニューの **ランタイム → セッションを再起動してすべて実行** を選びます。最後のセルまで止まらなければ、表示されるテストには全部通っています。途中で止まったら、そのセルに、まだ解いていない課題か間違いがあります
# 3. **ファイル → ダウンロード → .ipynb をダウンロード**
# 4. そのファイルを、先生に言われた場所に提出します。全部解けていなくても提出できます。解けた課題は、止まった所より下にあっても点になります
#
# テストのセルは書き換える必要がありません。採点のときは、元のテストに差し替えられます。
#
# **1 人で学ぶ人** 表示されるテストと「確かめよう」の返事で、自分の答えを確かめられます。隠れたテストも試したい人は、このコースの採点プログラム `fukami` を自分のコンピュータ(Linux)に入れると、`fukami check 00_setup.ipynb` で授業と同じ採点が受けられます。入れ方は、文書「学生のみなさんへ」(ファイル名は `docs/students.ja.md`)の「ひとりで、自分のコンピュータで学ぶ」にあります。この文書は、ノートブックと同じ配布元(コースのサイトやリポジトリ)にあります。
#
# **自分のコンピュータで動かすには** 同じ `.ipynb` がそのまま使えます。ターミナルで次のように入力します。
#
# ```
# python3 -m venv dl
# source dl/bin/activate
# python -m pip install jupyterlab torch torchvision fastai matplotlib
# jupyter lab
# ```
#
# (Windows では、1 行目は `py -m venv dl`、2 行目は `dl\Scripts\activate` です。また、pip で入る PyTorch は GPU を使えません。NVIDIA の GPU があれば、pytorch.org の Get Started にあるコマンドで入れてください。)
#
# ブラウザに JupyterLab が開きます。メニューの名前は少し違います。「セッションを再起動してすべて実行」は、**Kernel → Restart Kernel and Run All Cells…** です。ファイルは自分のディスクに残ります。
#
# これで準備ができました。次の課は、1943 年の最初の人工ニューロンから始まります。
# %% [markdown] lang="en"
# ## Going further
#
# - [Colab, frequently asked questions](https://research.google.com/colaboratory/faq.html): why the time and the GPUs that you can borrow change from day to day.
# - [NVIDIA T4](https://www.nvidia.com/en-us/data-center/tesla-t4/): the source of the 2,560 CUDA cores and the 8.1 trillion operations per second.
# - PyTorch, [*CUDA semantics*](https://docs.pytorch.org/docs/stable/notes/cuda.html): why Python goes on before the GPU has finished its work.
# - Hoefler and Belli, [*Scientific benchmarking of parallel computing systems*](https://doi.org/10.1145/2807591.2807644) (2015): twelve rules for measuring speed and reporting it.
#
# ## Saving and handing in
#
# 1. Are you working in **the copy in Drive** that you saved in section 2?
# 2. Choose **Runtime → Restart session and run all**. If it reaches the last cell without stopping, your answers have passed all the tests that you can see. If it stops, the cell where it stops holds an exercise that is not solved yet, or a mistake
# 3. Choose **File → Download → Download .ipynb**
# 4. Hand in that file where your teacher says. You may hand in even if you have not solved everything. What you have solved counts, even below a cell that stops
#
# You need not edit test cells. For grading, they are replaced by the original tests.
#
# **If you study alone** The tests that you see and the replies of "Check yourself" tell you whether your answers are right. If you want the hidden tests too, install the course's grading program `fukami` on your own computer (Linux). Then `fukami check 00_setup.ipynb` grades your notebook as in a class. The page "For students" (the file `docs/students.md`) tells you how to install it, in the section "Studying alone, on your own computer". The page is on the course's site and in its repository, where this notebook comes from.
#
# **On your own computer** The same `.ipynb` works there. Type in a terminal:
#
# ```
# python3 -m venv dl
# source dl/bin/activate
# python -m pip install jupyterlab torch torchvision fastai matplotlib
# jupyter lab
# ```
#
# (On Windows the first two lines are `py -m venv dl` and `dl\Scripts\activate`. There, pip brings a PyTorch without GPU support: for an NVIDIA card take the command from pytorch.org, "Get Started".)
#
# JupyterLab opens in your browser. The names in its menus are a little different: "Restart session and run all" is **Kernel → Restart Kernel and Run All Cells…**. Your files stay on your own disk.
#
# Everything is ready. The next lesson begins in 1943 with the first artificial neuron.
