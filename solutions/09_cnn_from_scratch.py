# %% [markdown] lang="ja"
# 壊れたメモリーカードから、名前のないファイルがたくさん出てきました。半分は画像(JPEG)、半分は Windows のプログラム(EXE)です。
# 先頭の 8 バイトを 0 と 1 で並べると、下の図になります。どこを見れば、どちらか分かりますか。
# %% [markdown] lang="en"
# A broken memory card gives up a heap of files without names: half are images (JPEG), half are Windows programs (EXE).
# The figure below shows the first eight bytes of some, as zeros and ones. Where would you look to tell them apart?

# %% setup
#@title ファイルの先頭を作る道具(このまま実行してください) { display-mode: "form" }  #:ja
#@title Tools that write beginnings of files (run this cell as it is) { display-mode: "form" }  #:en
import copy
import io
import struct
import zipfile

import numpy as np
from PIL import Image

KINDS = ["JPEG", "EXE", "PNG", "GIF", "PDF", "ZIP", "ELF", "CLASS"]


def file_start(kind, rng):
    """その形式のファイルの先頭 24 バイト。画像は Pillow、ZIP は zipfile が書き、ほかは仕様書のとおりに並べる(実行はできない)。"""  #:ja
    """The first 24 bytes of a file: pictures written by Pillow, ZIP by zipfile, the others as their specifications say (none can run)."""  #:en

    def one_of(*choices):
        return choices[rng.integers(len(choices))]

    file = io.BytesIO()
    if kind in ("JPEG", "PNG", "GIF"):
        size, color = tuple(rng.integers(1, 300, 2).tolist()), tuple(rng.integers(0, 256, 3).tolist())
        picture = Image.new("RGB", size, color)
        if kind == "PNG":
            picture.convert(one_of("RGB", "L", "RGBA")).save(file, kind)
        elif kind == "GIF":
            picture.convert("P").save(file, kind, **one_of({}, {"comment": b"hello"}))
        else:
            dots = one_of(72, 96, 150, 300)
            picture.convert(one_of("RGB", "RGB", "L", "CMYK")).save(file, kind, dpi=(dots, dots))
            start = file.getvalue()
            after_first_segment = 4 + int.from_bytes(start[4:6], "big")
            exif = b"\xff\xe1" + rng.bytes(2) + b"Exif\0\0" + one_of(b"MM\0*\0\0\0\x08", b"II*\0\x08\0\0\0") + rng.bytes(8)
            return one_of(start, start, start[:2] + exif, start[:2] + start[after_first_segment:])[:24]
    elif kind == "ZIP":
        day = (int(rng.integers(1990, 2030)), int(rng.integers(1, 13)), int(rng.integers(1, 29)), int(rng.integers(24)), int(rng.integers(60)), 0)
        with zipfile.ZipFile(file, "w") as archive:
            entry = zipfile.ZipInfo("notes.txt", day)
            # ja: 展開に必要な版。zipfile はいつも 20 と書くが、本物には 10 や 45 もある
            # en: the version needed to extract it: zipfile always writes 20, real files have 10 and 45, too
            entry.extract_version = one_of(10, 20, 20, 45)
            archive.writestr(entry, rng.bytes(50), one_of(zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    elif kind == "EXE":
        file.write(b"MZ" + struct.pack("<11H", *one_of((0x90, 3, 0, 4, 0, 0xFFFF, 0, 0xB8, 0, 0, 0), (0x50, 2, 0, 4, 15, 0xFFFF, 0, 0xB8, 0, 0, 0))))
    elif kind == "ELF":
        order = one_of(1, 1, 1, 2)
        file.write(b"\x7fELF" + bytes([one_of(1, 2), order, 1, one_of(0, 0, 3)]) + bytes(8))
        file.write(struct.pack("<>"[order - 1] + "HHI", one_of(2, 3), one_of(0x03, 0x3E, 0xB7, 0xF3), 1))
    elif kind == "PDF":
        version, end = one_of(b"1.2", b"1.3", b"1.4", b"1.5", b"1.6", b"1.7", b"2.0"), one_of(b"\n", b"\r", b"\r\n")
        file.write(b"%PDF-" + version + end + b"%" + bytes(rng.integers(128, 256, 4).tolist()) + end + b"1 0 obj" + end + b"<<")
    elif kind == "CLASS":
        file.write(struct.pack(">IHHH", 0xCAFEBABE, 0, int(rng.integers(45, 66)), int(rng.integers(10, 400))) + bytes([one_of(1, 7, 8, 10)]) + rng.bytes(13))
    return file.getvalue()[:24]


def cut(starts, places, rng, length=24):
    """starts[i] の前にでたらめなバイトを places[i] 個、後ろにも足りないだけ置き、はじめの length バイトを切り出す。(n, length) の uint8"""  #:ja
    """Put places[i] random bytes before starts[i], and after it what is missing; keep the first `length` bytes. (n, length) uint8"""  #:en
    rows = [rng.bytes(int(place)) + start + rng.bytes(length) for start, place in zip(starts, places)]
    return np.array([list(row[:length]) for row in rows], dtype=np.uint8)


def to_channels(excerpts):
    """(n, length) の uint8 → (n, 8, length) の 0.0 と 1.0。1 バイトのビットが縦に 8 つ並ぶ。"""  #:ja
    """(n, length) uint8 → (n, 8, length) of 0.0 and 1.0: the bits of a byte stand in a column of eight."""  #:en
    return np.unpackbits(excerpts[:, :, None], axis=2).transpose(0, 2, 1).astype(float)


# %% demo
rng = np.random.default_rng(1)
fig, axes = plt.subplots(2, 1, figsize=(6, 4), sharex=True)
for ax, kind in zip(axes, ["JPEG", "EXE"]):
    starts = [file_start(kind, rng) for _ in range(12)]
    excerpts = cut(starts, [0] * 12, rng, length=8)
    ax.imshow(to_channels(excerpts).transpose(0, 2, 1).reshape(12, 64), cmap="Greys", vmin=-0.3, aspect="auto")
    ax.set(title=f"{kind} ファイル(1 行に 1 つ) <=> {kind} files (one a row)", ylabel="ファイル <=> file", yticks=[])
    ax.grid(False)
    for byte in range(1, 8):
        ax.axvline(8 * byte - 0.5, color=ORANGE, linewidth=1)
axes[1].set(xlabel="ビット(明るい:0、暗い:1、オレンジ:バイトの境目) <=> bit (light: 0, dark: 1; orange: byte borders)", xticks=range(0, 64, 8))
show_figure()

# %% [markdown] lang="ja"
# 縦にそろった縞が見えますか。形式ごとに、決まった**署名**(シグネチャ)から始まるからです。では、ファイルがどこから始まるか分からず、形式が 8 種類あったら? 目ではもう無理です。
# この課では、そこまで見分ける**畳み込みニューラルネットワーク**(CNN)を一から作ります。はじめはリストと `for` だけで、次に NumPy で。
#
# **この課でできるようになること** 1 次元の畳み込み、プーリング、全結合を、順伝播も逆伝播も自分で書けます。それを NumPy で速くし、8 種類のファイルを見分けるネットワーク(この課では「探偵」と呼びます)を訓練して、フィルターが何を覚えたかを読めます。
#
# **必要なもの** 順伝播(03 課)、交差エントロピー(04 課)、ミニバッチ(05 課)、誤差逆伝播法(06 課)、重みの初期値(07 課)。GPU は使いません。ダウンロードするものもありません。課題の関数は、どれも、渡されたリストや配列を書き換えません。
# %% [markdown] lang="en"
# Do you see stripes that line up? Each format begins with a fixed **signature**. But what if you did not know where a file begins, and there were eight formats? Too much for the eye.
# In this lesson you build a **convolutional neural network** (CNN) that can do it, from scratch: first out of lists and `for` loops, then in NumPy.
#
# **What you will be able to do** Write convolution, pooling and a fully connected layer for one-dimensional data, forward and backward. Make them fast in NumPy. Train a network that tells eight types of files apart (we call it the detective), and read what its filters have learned.
#
# **What you need** The forward pass (lesson 03), cross-entropy (04), mini-batches (05), backpropagation (06), initial weights (07). No GPU, and nothing to download. None of the functions that you write changes the lists and arrays that it is given.

# %% [markdown] lang="ja"
# ## 1. バイトをビットに
#
# 1 バイトは 0 から 255 の数です。`M` は 77、`Z` は 90。でも、この数の**大きさ**に意味はありません。77 と 78 は、隣どうしの数でも、まったく別の文字です。
# そこで、1 バイトを 8 個の 0 と 1(ビット)にほどいて、ネットワークに渡します。Python では、バイトの並びを `b"MZ"` と書きます。文字として表示できないバイトは、`\x90`(16 進数の 90、つまり 144)のように書きます。0 は `\0` とも書けます。
#
# ふつうの 2 進数の書き方と同じで、**大きい位が先**です。`M` は $77 = 64 + 8 + 4 + 1$ なので `0 1 0 0 1 1 0 1`。8 バイトなら 64 個の入力になります。
#
# ### 課題 `bits`
# バイトの並びを、0 と 1 のリストに変えてください。
#
# <details><summary>ヒント</summary>
#
# `bytes` を `for` で回すと、0 から 255 の整数が出てきます。`byte >> 7` は、ビットを右へ 7 つずらした数です。その最後のビット(2 で割った余り、または `& 1`)が、$2^7$ の位です。次は $2^6$ の位です。2 進数の**文字列**を作る関数を使うなら、頭の 0 が消えないように、そして文字ではなく数を返すように。
#
# </details>
# %% [markdown] lang="en"
# ## 1. Bytes into bits
#
# A byte is a number from 0 to 255: `M` is 77, `Z` is 90. But how **large** it is means nothing here; 77 and 78 are neighbours as numbers and two different letters.
# So we unpack a byte into eight zeros and ones (bits) for the network. Python writes a row of bytes as `b"MZ"`; a byte that is not a printable character is written like `\x90` (hexadecimal 90, that is 144). For 0 you may also type `\0`.
#
# As binary numbers are usually written, **the highest place comes first** (*most significant bit first*): `M` is $77 = 64 + 8 + 4 + 1$, that is `0 1 0 0 1 1 0 1`. Eight bytes make 64 inputs.
#
# ### Exercise `bits`
# Turn a row of bytes into a list of zeros and ones.
#
# <details><summary>Hint</summary>
#
# A `for` over `bytes` gives whole numbers from 0 to 255. `byte >> 7` moves the bits to the right by 7. The last bit of the result (the remainder when divided by 2, or `& 1`) is the one at the place $2^7$; the place $2^6$ is next. If you use a function that makes a binary **string**, mind that leading zeros stay, and that numbers come back, not characters.
#
# </details>


# %% exercise="bits"
def bits(data):
    """data: bytes(長さ n)。8n 個の 0 と 1(整数)のリストを返す。1 バイトごとに大きい位が先。"""  #:ja
    """data: bytes of length n. Returns a list of 8n zeros and ones (whole numbers), the highest place of each byte first."""  #:en
    ### BEGIN SOLUTION
    return [byte >> place & 1 for byte in data for place in range(7, -1, -1)]
    ### END SOLUTION


# %% test="bits" points=1
import numpy as np

expect(
    'bits(b"M")',
    bits(b"M"),
    [0, 1, 0, 0, 1, 1, 0, 1],
    hint="77 = 64 + 8 + 4 + 1 です。大きい位が先で、0 も書きます。",  #:ja
    hint="77 = 64 + 8 + 4 + 1, the highest place first, and zeros are written too.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    'bits(b"\\x01\\xf0")',
    bits(b"\x01\xf0"),
    [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0],
    hint="どのバイトも 8 個になり、バイトの順番は変わりません。",  #:ja
    hint="Every byte makes eight of them, and the order of the bytes stays.",  #:en
)
expect(
    "bits(bytes(range(256)))",
    bits(bytes(range(256))),
    np.unpackbits(np.arange(256, dtype=np.uint8)),
    hint="0 から 255 まで、すべてのバイトを試しました。",  #:ja
    hint="All bytes from 0 to 255 were tried.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 2. 全結合は、場所を丸暗記する
#
# 多くの EXE ファイルの先頭の 4 バイト `MZ\x90\0` を探すユニットを、手で作ってみます(決まった署名は `MZ` で、続く 2 バイトはファイルによって違うこともあります)。重みは、1 のビットのところが $+1$、0 のところが $-1$。この 4 バイトとぴったり重なると、総入力がいちばん大きくなります。
#
# ファイルの始まりを 0 から 4 バイト後ろにずらします。同じ重みを**先頭に固定**したとき(全結合)と、**ずらしながら当てて、いちばん大きい値**をとったとき。どう違うでしょうか。
# %% [markdown] lang="en"
# ## 2. A fully connected layer learns the position by heart
#
# Let us make a unit by hand that looks for `MZ\x90\0`, the first four bytes of many EXE files (the signature is `MZ`; the two bytes after it may differ). It has the weight $+1$ where the bit is 1, $-1$ where it is 0. Its pre-activation is largest when it lies exactly on these bytes.
#
# Now move the beginning of the file back by 0 to 4 bytes. Take the weights **fixed at the front** (fully connected), and the same weights **moved along, keeping the largest value**. What is the difference?

# %% demo
# ja: 多くの EXE ファイルに共通
# en: of many EXE files
signature = b"MZ\x90\0"
template = 2 * np.array(bits(signature)) - 1
noise = np.random.default_rng(5).bytes(4)
fixed, slid = [], []
for place in range(5):
    x = np.array(bits((noise[:place] + signature + noise)[:8]))
    fixed.append(x[:32] @ template)
    slid.append(max(x[i : i + 32] @ template for i in range(33)))
show_bars(range(5), {"先頭に固定 <=> fixed at the front": (fixed, GREY), "ずらしたときの最大値 <=> moved along, largest value": (slid, BLUE)}, "4 バイトへの反応 <=> Response to the four bytes", "ファイルの前のバイト数 <=> bytes before the file begins", "総入力 <=> pre-activation", legend="upper right", ylim=(-15, 22))

# %% [markdown] lang="ja"
# 固定したユニットは、1 バイトずれただけで署名を見失います。全結合で全部の場所に備えるには、場所ごとに別の重みを一から学ばなければなりません。
#
# CNN の考えは 2 つです。
#
# - **局所性** 1 つのユニットは、近くの何個かの入力だけを見る。
# - **重み共有** どの場所でも同じ重みを使う。この重みの組を**フィルター**(カーネル)と呼びます。
#
# 重み共有のおかげで、入力が動けば、反応も同じだけ動きます。この性質を**同変**(equivariant)であるといいます。
#
# パラメータは、どれだけ減るでしょうか。64 個の入力から 57 個の値を作る層で比べます(フィルターの長さは 8)。
# %% [markdown] lang="en"
# Moved by a single byte, the fixed unit loses the signature. To be ready for every position, a fully connected layer would have to learn separate weights for each.
#
# A CNN rests on two ideas:
#
# - **locality**: a unit looks at a few neighbouring inputs only;
# - **weight sharing**: the same weights serve at every position. Such a set of weights is called a **filter** (or kernel).
#
# Thanks to weight sharing, the response moves with the input, by as much: convolution is **equivariant** to shifts.
#
# How many parameters does that save? Compare layers that turn 64 inputs into 57 values (with a filter of length 8).

# %% demo
print(f"全結合:パラメータ {64 * 57 + 57:,} 個 <=> fully connected: {64 * 57 + 57:,} parameters")
print(f"畳み込み:パラメータ {8 + 1} 個 <=> convolution: {8 + 1} parameters")

# %% [markdown] lang="ja"
# ## 3. 畳み込み:1 つのフィルターをずらす
#
# 長さ $n$ の入力 $x$ に、長さ $k$ のフィルター $w$ を左端から当て、1 つずつ右へずらします。番号は Python と同じく 0 から数えます。
#
# $$u_i = \sum_{j=0}^{k-1} x_{i+j}\,w_j + b$$
#
# 言葉にすると「番号 $i$ から始まる $k$ 個の入力を、フィルターの重みと 1 つずつ掛けて足し合わせ、最後にバイアスを 1 回足す」。できた列 $u$ を**特徴マップ**といいます。どこにそのパターンがあったかを示す地図です。
#
# 下の図では、`Z` のビットを写したフィルターが、`MZ\x90` の 24 ビットの上を動きます。バイアスは、ぴったり重なったときだけ正になるように選びました。山はどこに立つでしょうか。予想してから、スライダーでフィルターをずらしてください。
# %% [markdown] lang="en"
# ## 3. Convolution: move one filter along
#
# Lay a filter $w$ of length $k$ on the left end of the input $x$ of length $n$, then move it right, one step at a time. As in Python we count from 0.
#
# $$u_i = \sum_{j=0}^{k-1} x_{i+j}\,w_j + b$$
#
# In words: take the $k$ inputs from index $i$ on, multiply each by its weight of the filter, add up, and add the bias once. The row $u$ is called a **feature map**: it shows where the pattern was.
#
# In the figure a filter made from the bits of `Z` slides over the 24 bits of `MZ\x90`. Its bias is chosen so that only an exact match is positive. Where will the peak be? Guess first, then move the filter with the slider.

# %% demo
x = np.array(bits(b"MZ\x90"))
kernel = 2 * np.array(bits(b"Z")) - 1
bias = 0.5 - sum(bits(b"Z"))
u = np.array([x[i : i + 8] @ kernel for i in range(17)]) + bias


def draw(i=0, x=x, kernel=kernel, u=u):
    fig, (top, bottom) = plt.subplots(2, 1, gridspec_kw={"height_ratios": [2, 3]})
    for row, values, start, color in [(1, x, 0, GREY), (0, kernel, i, BLUE)]:
        for j, value in enumerate(values):
            top.text(start + j, row, value if row == 1 else "−+"[int(value > 0)], ha="center", va="center", color=color, fontsize=12)
    top.add_patch(plt.Rectangle((i - 0.5, -0.5), 8, 2, fill=False, edgecolor=BLUE, linewidth=2))
    top.set(xlim=(-0.7, 23.7), ylim=(-0.6, 1.6), xticks=[], yticks=[0, 1], yticklabels=["重み ±1 <=> weights ±1", "入力 <=> input"])
    top.grid(False)
    bottom.axhline(0, color="black", linewidth=1)
    bottom.vlines(np.arange(i + 1), 0, u[: i + 1], color=BLUE)
    bottom.plot(np.arange(i + 1), u[: i + 1], "o", color=BLUE)
    bottom.plot(i, u[i], "o", color=ORANGE, markersize=10)
    bottom.set(xlim=(-0.7, 23.7), ylim=(u.min() - 1, 1.5), xlabel="場所 i <=> position i", ylabel="u", xticks=range(0, 24, 4))
    top.set_title("フィルターは、合う場所で反応する <=> The filter responds where it matches" if i == 8 else f"場所 i = {i} <=> position i = {i}")
    show_figure()


show_slider(draw, {"場所 i <=> position i": range(17)})

# %% [markdown] lang="ja"
# `Z` は番号 8 のビットから始まるので、そこだけ正になりました。フィルターは探すテンプレートで、バイアスは、どれだけ合えば正になるかを決めます。学習では、どちらもデータから決まります。
#
# ### 課題 `conv1d`
# 式のとおりに書いてください。NumPy を使わず、リストと `for` で書けます。
#
# <details><summary>ヒント</summary>
#
# 長さ 4 の入力に長さ 3 のフィルターは、何通りの当て方がありますか。絵をかいて数え、$n$ と $k$ の式にしましょう。`i` のループの中に `j` のループが入ります。バイアスを足すのは、どちらのループの中ですか。
#
# </details>
# %% [markdown] lang="en"
# `Z` begins at bit 8, and only there is the result positive. The filter is a template, and the bias says how well it must match. In training both come from the data.
#
# ### Exercise `conv1d`
# Write it as in the formula. It needs no NumPy: lists and `for` will do.
#
# <details><summary>Hint</summary>
#
# At how many positions does a filter of length 3 fit on an input of length 4? Draw it, count, and put it in terms of $n$ and $k$. A loop over `j` goes inside a loop over `i`. In which of the two is the bias added?
#
# </details>


# %% exercise="conv1d"
def conv1d(x, kernel, bias):
    """特徴マップ u のリスト(長さ n − k + 1)を返す。x: 長さ n のリスト、kernel: 長さ k のリスト(k ≤ n)、bias: 数。引数は書き換えない。"""  #:ja
    """Return the feature map u, a list of length n − k + 1. x: a list of length n; kernel: a list of length k (k ≤ n); bias: a number. Arguments stay as they are."""  #:en
    ### BEGIN SOLUTION
    u = []
    for i in range(len(x) - len(kernel) + 1):
        total = bias
        for j in range(len(kernel)):
            total += x[i + j] * kernel[j]
        u.append(total)
    return u
    ### END SOLUTION


# %% setup
# ja: テストの道具
# en: A tool for the tests
def call_and_look(function, *args):
    """function を引数のコピーで呼び、(返り値, 呼んだあとの引数) を返す。引数が書き換えられたかどうかを見るための道具。"""  #:ja
    """Call function with copies of the arguments; return (what came back, the arguments afterwards), to see whether they were changed."""  #:en
    args = copy.deepcopy(args)
    return function(*args), args


# %% test="conv1d" idea="values" points=1
import numpy as np

got, after = call_and_look(conv1d, [1, 2, 4, 8], [3, 1, -1], 0.5)
expect(
    "conv1d([1, 2, 4, 8], [3, 1, -1], 0.5)",
    got,
    [1.5, 2.5],
    hint="1×3 + 2×1 − 4×1 + 0.5。フィルターは裏返さず、バイアスは 1 回だけ足します。最後の場所は i = 1 です。",  #:ja
    hint="1×3 + 2×1 − 4×1 + 0.5: the filter is not turned round, and the bias is added once. The last position is i = 1.",  #:en
)
expect(
    "呼んだあとの x と kernel <=> x and kernel afterwards",
    after[:2],
    [[1, 2, 4, 8], [3, 1, -1]],
    hint="渡されたリストが書き換わりました。",  #:ja
    hint="A list that was passed in has changed.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for n, k in [(9, 4), (12, 5)]:
    x, kernel, bias = rng.normal(size=n), rng.normal(size=k), float(rng.normal())
    expect(
        f"conv1d(x, kernel, {bias:.3f})",
        conv1d(x.tolist(), kernel.tolist(), bias),
        np.correlate(x, kernel, "valid") + bias,
        hint="どの場所でも x[i + j] × kernel[j] を足し、バイアスを 1 回足します。",  #:ja
        hint="At every position add up x[i + j] × kernel[j], and the bias once.",  #:en
    )
### END HIDDEN TESTS

# %% test="conv1d" idea="places" points=1
expect(
    "conv1d([5, 7, 9], [2], -1)",
    conv1d([5, 7, 9], [2], -1),
    [9, 13, 17],
    hint="長さ 1 のフィルターは、3 つの場所すべてに当てられます。",  #:ja
    hint="A filter of length 1 fits at all three positions.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "conv1d([2, -1, 3, 0.5], [1, 1, 1, 4], 2)",
    conv1d([2, -1, 3, 0.5], [1, 1, 1, 4], 2),
    [8.0],
    hint="同じ長さなら、当てられる場所は 1 つです。",  #:ja
    hint="With equal lengths there is one position.",  #:en
)
expect(
    "conv1d([1, 0, 0, 0, 0, 0, 2], [1, 2], 0)",
    conv1d([1, 0, 0, 0, 0, 0, 2], [1, 2], 0),
    [1, 0, 0, 0, 0, 4],
    hint="右端の場所まで当てましたか。端に 0 を補う必要はありません。",  #:ja
    hint="Does the filter reach the right end? No zeros are added at the ends.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# PyTorch と比べます。名前の似た NumPy の `np.convolve` とも比べてみましょう。(PyTorch は 10 課から使います。書き方は、まだ読めなくてかまいません。)
# %% [markdown] lang="en"
# Compare with PyTorch, and with NumPy's `np.convolve`, which has a similar name. (PyTorch comes in lesson 10. You need not be able to read its lines yet.)

# %% demo
import torch

x, kernel = [1.0, 2.0, 4.0, 8.0], [3.0, 1.0, -1.0]
print("あなたの conv1d <=> your conv1d", conv1d(x, kernel, 0.0))
print("torch", torch.nn.functional.conv1d(torch.tensor([[x]]), torch.tensor([[kernel]]))[0, 0].tolist())
print("np.convolve", np.convolve(x, kernel, "valid").tolist())
print("裏返したフィルターで np.convolve <=> np.convolve, filter reversed", np.convolve(x, kernel[::-1], "valid").tolist())

# %% [markdown] lang="ja"
# 数学の「畳み込み」は、フィルターを**裏返して**から当てます。裏返さないこの課の計算は、正しくは**相互相関**です。深層学習では重みを学んで決めるので、裏返しても裏返さなくても、できることは同じです。そのため区別をせず、裏返さないほうを「畳み込み」と呼んでいます。
# この「裏返し」は、逆伝播でもう一度出てきます。
#
# ## 4. プーリング:あったかどうかを知る
#
# 特徴マップは「どこに」あったかを細かく教えてくれます。でも、知りたいのは「あったかどうか」。そこで、特徴マップを長さ `size` の区間に切り、**区間ごとの最大値**だけを次へ渡します(最大値プーリング)。
#
# | $z$(入力) | 1 | 5 | 2 | 0 | −3 | −1 | 7 |
# |---|---|---|---|---|---|---|---|
# | 番号 | 0 | 1 | 2 | 3 | 4 | 5 | 6 |
#
# `size = 2` なら、値は `[5, 2, -1]`。余った最後の 7 は使いません(PyTorch も同じです)。そして、**誰が勝ったか**を番号 `[1, 2, 5]` で残します。逆伝播で要るからです。同じ値が並んだら、左の勝ちとします。
#
# ### 課題 `maxpool1d`
# 区間の数は `len(x) // size` です。`x` が `size` より短ければ、区間は 1 つもありません。
#
# <details><summary>ヒント</summary>
#
# 勝者の**番号**を追いかけると、値は最後に `x[番号]` で読めます。最初の候補を 0 という値にすると、全部が負の区間で困ります。番号は、区間の中ではなく `x` 全体で数えます。
#
# </details>
# %% [markdown] lang="en"
# In mathematics a "convolution" **turns the filter round** (*flips* it) first. What we compute, without turning, is properly called **cross-correlation**. Since the weights are learned, either one can do the same job, and in deep learning it has become usual to call the unturned one convolution.
# The turning will come back in the backward pass.
#
# ## 4. Pooling: was it there at all?
#
# A feature map says in detail *where* something was. We want to know *whether* it was there. So cut the map into windows of length `size` and hand on **the largest value of each** (max-pooling).
#
# | $z$ (input) | 1 | 5 | 2 | 0 | −3 | −1 | 7 |
# |---|---|---|---|---|---|---|---|
# | index | 0 | 1 | 2 | 3 | 4 | 5 | 6 |
#
# With `size = 2` the values are `[5, 2, -1]`; the 7 left over at the end is not used (as in PyTorch). Keep the **index of each winner** as well: `[1, 2, 5]`. The backward pass needs it. Among equals the leftmost wins.
#
# ### Exercise `maxpool1d`
# There are `len(x) // size` windows. If `x` is shorter than `size`, there is none.
#
# <details><summary>Hint</summary>
#
# Follow the **index** of the winner; its value is then `x[index]`. A first candidate with the value 0 gets into trouble where all values are negative. Indices count along the whole of `x`, not within a window.
#
# </details>


# %% exercise="maxpool1d"
def maxpool1d(x, size):
    """(values, argmax) を返す。values: 長さ size の区間ごとの最大値、argmax: その番号(x 全体での番号、同じ値なら左)。x: リスト。余りは使わない。"""  #:ja
    """Return (values, argmax): the largest value of each window of length size, and its index in the whole of x (leftmost among equals). x: a list; what is left over is not used."""  #:en
    ### BEGIN SOLUTION
    argmax = []
    for start in range(0, len(x) - size + 1, size):
        best = start
        for i in range(start, start + size):
            if x[i] > x[best]:
                best = i
        argmax.append(best)
    return [x[i] for i in argmax], argmax
    ### END SOLUTION


# %% test="maxpool1d" idea="values" points=1
got = maxpool1d([1, 5, 2, 0, -3, -1, 7], 2)
assert got is not None and len(got) == 2, f"values と argmax の 2 つを返してください。返ってきたのは {got} です。"  #:ja
assert got is not None and len(got) == 2, f"Return two things, values and argmax. What came back: {got}"  #:en
expect(
    "maxpool1d([1, 5, 2, 0, -3, -1, 7], 2)[0]",
    got[0],
    [5, 2, -1],
    hint="どの区間も負の数だけのことがあります。余りの 7 は使いません。",  #:ja
    hint="A window may hold negative numbers only. The 7 left over is not used.",  #:en
)
### BEGIN HIDDEN TESTS
expect("maxpool1d([-4, -2, -9, -7, -8, -6], 3)[0]", maxpool1d([-4, -2, -9, -7, -8, -6], 3)[0], [-2, -6])
expect(
    "maxpool1d([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5], 4)[0]",
    maxpool1d([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5], 4)[0],
    [4, 9],
    hint="区間は重なりません。4 個に足りない余りは使いません。",  #:ja
    hint="Windows do not overlap, and fewer than 4 at the end are not used.",  #:en
)
expect("maxpool1d([0.5, 2.5], 1)[0]", maxpool1d([0.5, 2.5], 1)[0], [0.5, 2.5])
expect(
    "len(maxpool1d([3, 1], 4)[0])",
    len(maxpool1d([3, 1], 4)[0]),
    0,
    hint="x が size より短ければ、区間は 1 つもありません。",  #:ja
    hint="If x is shorter than size, there is no window at all.",  #:en
)
_, after = call_and_look(maxpool1d, [3, 1, 2, 5], 2)
for value, kept in zip(after, ([3, 1, 2, 5], 2)):
    expect(
        "呼んだあとの maxpool1d の引数 <=> an argument of maxpool1d afterwards",
        value,
        kept,
        hint="渡されたリストや配列が書き換わりました。",  #:ja
        hint="A list or an array that was passed in has changed.",  #:en
    )
x = fresh().normal(size=13)
expect("maxpool1d(x, 4)[0]", maxpool1d(x.tolist(), 4)[0], x[:12].reshape(3, 4).max(axis=1))
### END HIDDEN TESTS

# %% test="maxpool1d" idea="argmax" points=1
expect(
    "maxpool1d([1, 5, 2, 0, -3, -1, 7], 2)[1]",
    maxpool1d([1, 5, 2, 0, -3, -1, 7], 2)[1],
    [1, 2, 5],
    hint="番号は x の先頭から数えます。",  #:ja
    hint="Indices count from the start of x.",  #:en
)
expect(
    "maxpool1d([2, 1, 2, 2], 2)[1]",
    maxpool1d([2, 1, 2, 2], 2)[1],
    [0, 2],
    hint="同じ値が前の区間にもあります。勝者はその区間の中だけで探し、番号は x の先頭から数えて答えます。引き分けは左の勝ちです。",  #:ja
    hint="The same value occurs in the window before, too. Look for the winner within its window only, and count its index from the start of x. Among equals the leftmost wins.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "maxpool1d([0, 0, 0, 4, 4, 1], 3)[1]",
    maxpool1d([0, 0, 0, 4, 4, 1], 3)[1],
    [0, 3],
    hint="同じ値なら左の番号を 1 つだけ返します。",  #:ja
    hint="Among equals, one index: the leftmost.",  #:en
)
expect("maxpool1d([2, 8, 8, 8, 1, 8, 3, 3], 4)[1]", maxpool1d([2, 8, 8, 8, 1, 8, 3, 3], 4)[1], [1, 5])
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ファイルが少し動くと、特徴マップの山も動きます。プーリングのあとは、どうでしょう。山を 1 つ右へずらして比べます。
# %% [markdown] lang="en"
# When a file moves a little, the peaks of its feature map move too. And after pooling? Move the map one step to the right and compare.

# %% demo
feature_map = [0, 5, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 4, 0]
moved = [0, *feature_map[:-1]]
fig, axes = plt.subplots(2, 1, figsize=(6, 4))
for ax, pooled, title in zip(axes, [False, True], ["特徴マップ <=> feature map", "幅 4 のプーリングの後 <=> after pooling by 4"]):
    for values, color, style, label in [(feature_map, BLUE, "o-", "元の値 <=> original"), (moved, ORANGE, "^--", "1 つずらした値 <=> moved by one")]:
        ax.plot(maxpool1d(values, 4)[0] if pooled else values, style, color=color, label=label)
    ax.set(title=title, ylabel="値 <=> value", ylim=(-0.5, 8 if ax is axes[0] else 6))
axes[0].legend(loc="upper center", ncol=2)
axes[1].set(xlabel="場所 <=> position", xticks=range(4))
show_figure("山を 1 つ右へずらす <=> The map, moved by one")

# %% [markdown] lang="ja"
# 上では山がずれましたが、下はぴったり重なっています。少し動いても変わらないので、プーリングは小さなずれに対して**不変**(invariant)に近い、と言います(山が区間の境をまたぐと変わります)。区間を全体にすれば、パターンが入力の中に丸ごと入っているかぎり、どこにあっても同じです。7 節の後半からはそうします。
#
# ## 5. 逆伝播
#
# 学習には勾配が要ります。06 課で学んだことを思い出してください。**道に沿って掛け、道どうしは足す。** 畳み込みの道を絵にします(長さ 6 の入力、長さ 3 のフィルター)。
# %% [markdown] lang="en"
# Above, the peaks have moved; below, both lie on top of each other. Pooling is nearly **invariant** to small shifts (when a peak crosses the border between two windows, the result changes). With one window over the whole map, the position does not matter at all, as long as the whole pattern is inside the input. From the second half of section 7 on we do that.
#
# ## 5. The backward pass
#
# Learning needs gradients. Remember from lesson 06: **multiply along a path, add across paths.** Here are the paths of a convolution (input of length 6, filter of length 3).

# %% demo
def draw_paths(ax, title, chosen=None):
    for i in range(4):
        for j, (color, style) in enumerate(zip([BLUE, ORANGE, GREEN], ["-", "--", ":"])):
            mine = chosen is None or i + j == chosen
            ax.plot([i + j, i + 1], [0, 1], color=color if mine else "lightgrey", linestyle=style, linewidth=2.5 if mine else 1, zorder=1)
    for i in range(6):
        ax.text(i, -0.12, f"x{i}", ha="center", va="center", color="black" if chosen in (None, i) else "lightgrey")
    for i in range(4):
        ax.text(i + 1, 1.12, f"u{i}" if chosen is None else f"g{i}", ha="center", va="center", color=BLUE if chosen is None else RED)
    ax.set(xlim=(-0.4, 5.4), ylim=(-0.3, 1.3), title=title)
    ax.axis("off")


fig, axes = plt.subplots(2, 1, figsize=(6, 5))
draw_paths(axes[0], "順伝播:3 つの重みが、12 本の線で働く <=> Forward: three weights serve twelve lines")
for color, style, name in [(BLUE, "-", "w0"), (ORANGE, "--", "w1"), (GREEN, ":", "w2")]:
    axes[0].plot([], [], color=color, linestyle=style, linewidth=2.5, label=name)
axes[0].legend(loc="center right", bbox_to_anchor=(1.1, 0.5))
draw_paths(axes[1], "逆伝播:x3 へ戻る 3 つの道 <=> Backward: three paths lead back to x3", chosen=3)
show_figure()

# %% [markdown] lang="ja"
# 上からデルタ $g_i = \partial L/\partial u_i$ が届いたとします(06 課の $\delta$。コードの `grad` に合わせて $g$ と書きます)。どの線も、$u_i$ の中の 1 つの掛け算 $x_{i+j}\,w_j$ です。だから 1 本の線につき、することは 2 つ。
#
# | 誰に | 1 本の線が運ぶもの | なぜ |
# |---|---|---|
# | フィルターの $w_j$ へ | $g_i \times x_{i+j}$ | 掛け算の相手は $x_{i+j}$ |
# | 入力の $x_{i+j}$ へ | $g_i \times w_j$ | 掛け算の相手は $w_j$ |
#
# 同じ $w_j$ を何本もの線が使い、同じ $x$ からも何本もの線が出ています。届いたものは**全部足します**。共有した重みの勾配は、使われた場所すべての勾配の和です。バイアスは、どの $u_i$ にもそのまま足されていました。
#
# ### 課題 `conv1d_backward`
# 畳み込みの逆伝播を、リストと `for` で書いてください。
#
# <details><summary>ヒント</summary>
#
# `grad_x` と `grad_kernel` を 0 で用意し、順伝播とまったく同じ二重ループで、線を 1 本ずつ訪ねます。`=` と `+=` のどちらでしょう。図の下半分では、$x_3$ に 3 本届いています。バイアスの勾配に二重ループは要りません。
#
# </details>
# %% [markdown] lang="en"
# Say the delta $g_i = \partial L/\partial u_i$ has arrived from above ($\delta$ in lesson 06; here it is $g$, like `grad` in the code). Every line is one product $x_{i+j}\,w_j$ inside $u_i$, so each line has two things to do:
#
# | For whom | What one line carries | Why |
# |---|---|---|
# | for $w_j$ of the filter | $g_i \times x_{i+j}$ | its partner in the product is $x_{i+j}$ |
# | for $x_{i+j}$ of the input | $g_i \times w_j$ | its partner in the product is $w_j$ |
#
# Many lines use the same $w_j$, and several start from the same $x$: whatever arrives is **added up**. The gradient of a shared weight is the sum over all positions where it was used. The bias was added to each $u_i$ as it is.
#
# ### Exercise `conv1d_backward`
# Write the backward pass of the convolution with lists and `for`.
#
# <details><summary>Hint</summary>
#
# Start `grad_x` and `grad_kernel` at 0 and visit every line with the same double loop as in the forward pass. `=` or `+=`? In the lower half of the figure three lines reach $x_3$. The gradient of the bias needs no double loop.
#
# </details>


# %% exercise="conv1d_backward"
def conv1d_backward(x, kernel, grad):
    """(grad_x, grad_kernel, grad_bias) を返す。x, kernel: 順伝播に渡したリスト(長さ n, k)、grad: ∂L/∂u のリスト(長さ n − k + 1)。返すのは長さ n、長さ k のリストと、数。"""  #:ja
    """Return (grad_x, grad_kernel, grad_bias). x, kernel: the lists (length n, k) of the forward pass; grad: ∂L/∂u, a list of length n − k + 1. Back come lists of length n and k, and a number."""  #:en
    ### BEGIN SOLUTION
    grad_x, grad_kernel = [0.0] * len(x), [0.0] * len(kernel)
    for i in range(len(grad)):
        for j in range(len(kernel)):
            grad_x[i + j] += grad[i] * kernel[j]
            grad_kernel[j] += grad[i] * x[i + j]
    return grad_x, grad_kernel, sum(grad)
    ### END SOLUTION


# %% test="conv1d_backward" idea="kernel" points=1
import numpy as np

got = conv1d_backward([1, 2, 4, 8], [3, 1, -1], [10, 100])
assert got is not None and len(got) == 3, f"grad_x, grad_kernel, grad_bias の 3 つを返してください。返ってきたのは {got} です。"  #:ja
assert got is not None and len(got) == 3, f"Return three things: grad_x, grad_kernel, grad_bias. What came back: {got}"  #:en
expect(
    "conv1d_backward([1, 2, 4, 8], [3, 1, -1], [10, 100])[1]",
    got[1],
    [210, 420, 840],
    hint="w0 は 2 本の線で使われました:10 × 1 + 100 × 2。",  #:ja
    hint="w0 was used by two lines: 10 × 1 + 100 × 2.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for n, k in [(8, 3), (7, 5)]:
    x, kernel, grad = rng.normal(size=n), rng.normal(size=k), rng.normal(size=n - k + 1)
    expect(
        "conv1d_backward(x, kernel, grad)[1]",
        conv1d_backward(x.tolist(), kernel.tolist(), grad.tolist())[1],
        np.correlate(x, grad, "valid"),
        hint="線ごとに grad[i] × x[i + j] を grad_kernel[j] へ足し込みます。",  #:ja
        hint="For each line add grad[i] × x[i + j] to grad_kernel[j].",  #:en
    )
### END HIDDEN TESTS

# %% test="conv1d_backward" idea="input" points=1
import numpy as np

expect(
    "conv1d_backward([1, 2, 4, 8], [3, 1, -1], [10, 100])[0]",
    conv1d_backward([1, 2, 4, 8], [3, 1, -1], [10, 100])[0],
    [30, 310, 90, -100],
    hint="x1 には 2 本の線が戻ります:10 × w1 + 100 × w0。",  #:ja
    hint="Two lines lead back to x1: 10 × w1 + 100 × w0.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for n, k in [(9, 4), (6, 1), (7, 3)]:
    x, kernel, grad = rng.normal(size=n), rng.normal(size=k), rng.normal(size=n - k + 1)
    expect(
        "conv1d_backward(x, kernel, grad)[0]",
        conv1d_backward(x.tolist(), kernel.tolist(), grad.tolist())[0],
        np.convolve(grad, kernel),
        hint="順伝播で x[i + j] に掛けた相手は kernel[j] です。戻るときも同じ相手を使います。",  #:ja
        hint="On the way forward the partner of x[i + j] was kernel[j]; so it is on the way back.",  #:en
    )
### END HIDDEN TESTS

# %% test="conv1d_backward" idea="bias" points=1
expect(
    "conv1d_backward([1, 2, 4, 8], [3, 1, -1], [10, 100])[2]",
    conv1d_backward([1, 2, 4, 8], [3, 1, -1], [10, 100])[2],
    110,
    hint="バイアスは、すべての u に足されていました。数を 1 つ返します。",  #:ja
    hint="The bias was added to every u. One number comes back.",  #:en
)
### BEGIN HIDDEN TESTS
for grad in ([0.5, -2.0, 4.0], [3.0, 3.0, 1.5, -0.25, 1.0]):
    x = [2.0, -1.0, 0.5, 3.0, 1.0, 1.0][: len(grad) + 1]
    expect(
        f"conv1d_backward({x}, [1, 5], {grad})[2]",
        conv1d_backward(x, [1.0, 5.0], grad)[2],
        sum(grad),
        hint="道が何本もあるときは足します。平均ではありません。",  #:ja
        hint="Where several paths meet they are added, not averaged.",  #:en
    )
_, after = call_and_look(conv1d_backward, [1.0, 2.0, 4.0], [3.0, 1.0], [10.0, -5.0])
for value, kept in zip(after, ([1.0, 2.0, 4.0], [3.0, 1.0], [10.0, -5.0])):
    expect(
        "呼んだあとの conv1d_backward の引数 <=> an argument of conv1d_backward afterwards",
        value,
        kept,
        hint="渡されたリストや配列が書き換わりました。",  #:ja
        hint="A list or an array that was passed in has changed.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 図の $x_3$ に戻る線を左から読むと、$g_1 w_2 + g_2 w_1 + g_3 w_0$。フィルターが**裏返っています**。順伝播が相互相関なら、入力への逆伝播は、数学でいう畳み込みなのです。
#
# ここで 2 つを取り違える間違いがよくあります。線を 1 本ずつ訪ねる書き方なら、裏返しは自然に出てきます。
# %% [markdown] lang="en"
# Read the lines that return to $x_3$ from left to right: $g_1 w_2 + g_2 w_1 + g_3 w_0$. The filter is **turned round**. Forward was a cross-correlation; backward, to the input, is a convolution in the mathematicians' sense.
#
# Mixing up the two is a classic mistake. If you visit the lines one by one, the turning happens by itself.

# %% demo
x, kernel, grad = [1.0, 2.0, 4.0, 8.0], [3.0, 1.0, -1.0], [10.0, 100.0]
print("あなたの grad_x <=> your grad_x", conv1d_backward(x, kernel, grad)[0])
print("np.convolve(grad, w)", np.convolve(grad, kernel).tolist())
print("裏返さない np.correlate <=> np.correlate, not reversed", np.correlate(grad, kernel, "full").tolist())

# %% [markdown] lang="ja"
# ### プーリングの逆伝播
#
# プーリングでは、**勝った要素だけ**が値を次へ渡しました。負けた要素を少し動かしても、最大値は変わりません。だから勾配は勝者にそのまま渡し、ほかは 0 です。
#
# この課の入力は 0 と 1 なので、1 つの区間の中に同じビットの並びが 2 度あると、まったく同じ値が 2 つ並びます。それが正の最大値のとき、「最大値と等しい要素」の全部に渡すと、勾配が 2 倍になってしまいます(0 どうしの引き分けなら、手前の ReLU が勾配を止めます)。そこで、順伝播で残した `argmax` を使います。
#
# 区間が重なるように作ったプーリングでは、1 つの要素が 2 度勝つこともあります。そのときは、道が 2 本です。
#
# ### 課題 `maxpool1d_backward`
# 最大値プーリングの逆伝播を書いてください。
#
# <details><summary>ヒント</summary>
#
# 返すリストの長さは `x` と同じで、はじめは全部 0 です。余って使われなかった要素はどうなりますか。`zip(argmax, grad)` で勝者と勾配を組にできます。2 度勝ったら?
#
# </details>
# %% [markdown] lang="en"
# ### Backward through pooling
#
# In pooling **only the winner** passed its value on. Nudge a loser a little and the maximum stays. So the gradient goes to the winner as it is, and all others get 0.
#
# The input of this lesson is zeros and ones. Where the same bits occur twice in one window, exactly the same value occurs twice. If it is the maximum, and positive, giving the gradient to every element that equals the maximum would double it. (In a tie of zeros, the ReLU before the pooling stops the gradient anyway.) So use the `argmax` kept in the forward pass.
#
# Where pooling windows overlap, one element may win twice. Then there are two paths.
#
# ### Exercise `maxpool1d_backward`
# Write the backward pass of max-pooling.
#
# <details><summary>Hint</summary>
#
# The list that you return is as long as `x` and starts with zeros. What about elements that were left over? `zip(argmax, grad)` pairs winners with gradients. And an element that wins twice?
#
# </details>


# %% exercise="maxpool1d_backward"
def maxpool1d_backward(x, argmax, grad):
    """grad_x(x と同じ長さのリスト)を返す。x: プーリングへの入力、argmax: 勝った番号(同じ番号が 2 度あってもよい)、grad: 各最大値についての勾配。"""  #:ja
    """Return grad_x, a list as long as x. x: what went into pooling; argmax: the indices of the winners (one may occur twice); grad: the gradient for each maximum."""  #:en
    ### BEGIN SOLUTION
    grad_x = [0.0] * len(x)
    for i, g in zip(argmax, grad):
        grad_x[i] += g
    return grad_x
    ### END SOLUTION


# %% test="maxpool1d_backward" idea="winner" points=1
expect(
    "maxpool1d_backward([1, 5, 2, 0, -3, -1, 7], [1, 2, 5], [10, 20, 30])",
    maxpool1d_backward([1, 5, 2, 0, -3, -1, 7], [1, 2, 5], [10, 20, 30]),
    [0, 10, 20, 0, 0, 30, 0],
    hint="勝った 1, 2, 5 番だけが受け取ります。余りの 7 は使われませんでした。",  #:ja
    hint="Only the winners, at the indices 1, 2 and 5, receive anything. The 7 left over was not used.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "maxpool1d_backward([2, 9, 4, 8, 1, 3, 7, 5], [1, 6], [-0.5, 4])",
    maxpool1d_backward([2, 9, 4, 8, 1, 3, 7, 5], [1, 6], [-0.5, 4]),
    [0, -0.5, 0, 0, 0, 0, 4, 0],
    hint="負の勾配も、勝者にそのまま渡します。",  #:ja
    hint="A negative gradient, too, goes to the winner as it is.",  #:en
)
expect("maxpool1d_backward([3, 1, 2], [0], [7])", maxpool1d_backward([3, 1, 2], [0], [7]), [7, 0, 0])
expect(
    "maxpool1d_backward([1, 5, 2, 9], [1, 3], [2, 2])",
    maxpool1d_backward([1, 5, 2, 9], [1, 3], [2, 2]),
    [0, 2, 0, 2],
    hint="同じ値の勾配が 2 つあっても、それぞれの勝者に渡します。",  #:ja
    hint="Two gradients may be equal. Each goes to its own winner.",  #:en
)
### END HIDDEN TESTS

# %% test="maxpool1d_backward" idea="ties" points=1
expect(
    "maxpool1d_backward([0, 0, 3, 3], [0, 2], [4, 6])",
    maxpool1d_backward([0, 0, 3, 3], [0, 2], [4, 6]),
    [4, 0, 6, 0],
    hint="引き分けでも、受け取るのは argmax の 1 人だけです。",  #:ja
    hint="In a tie, too, only the one in argmax receives.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "maxpool1d_backward([0, 0, 0, 5, 5, 5, 1, 2, 2], [0, 3, 7], [1, 10, 100])",
    maxpool1d_backward([0, 0, 0, 5, 5, 5, 1, 2, 2], [0, 3, 7], [1, 10, 100]),
    [1, 0, 0, 10, 0, 0, 0, 100, 0],
    hint="届いた勾配の合計と、渡した勾配の合計は同じはずです。",  #:ja
    hint="What is handed on should add up to what arrived.",  #:en
)
### END HIDDEN TESTS

# %% test="maxpool1d_backward" idea="adds" points=1
expect(
    "maxpool1d_backward([1, 6, 2, 5], [1, 1, 3], [10, 20, 30])",
    maxpool1d_backward([1, 6, 2, 5], [1, 1, 3], [10, 20, 30]),
    [0, 30, 0, 30],
    hint="1 番は 2 度勝ちました。道どうしは足します。",  #:ja
    hint="Index 1 won twice: paths add.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "maxpool1d_backward([7, 1, 9, 2, 8], [0, 2, 2, 2], [1, 2, 3, 4])",
    maxpool1d_backward([7, 1, 9, 2, 8], [0, 2, 2, 2], [1, 2, 3, 4]),
    [1, 0, 9, 0, 0],
    hint="同じ番号が何度出てきても、すべて足します。",  #:ja
    hint="However often an index occurs, add all its gradients.",  #:en
)
_, after = call_and_look(maxpool1d_backward, [7.0, 1.0, 9.0], [0, 2, 2], [1.0, 2.0, 3.0])
for value, kept in zip(after, ([7.0, 1.0, 9.0], [0, 2, 2], [1.0, 2.0, 3.0])):
    expect(
        "呼んだあとの maxpool1d_backward の引数 <=> an argument of maxpool1d_backward afterwards",
        value,
        kept,
        hint="渡されたリストや配列が書き換わりました。",  #:ja
        hint="A list or an array that was passed in has changed.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 全結合の逆伝播
#
# 最後の層は、おなじみの全結合です。$s_k = \sum_j h_j\,W_{jk} + c_k$。$s$ は、ソフトマックスに入る点数(ロジット)です。06 課までは $u$ と書きましたが、この課の $u$ は特徴マップなので、$s$ にします。06 課では行列で書きました。ここでは 1 サンプルを、線を 1 本ずつ訪ねて書きます。入力 $h_j$ と出力 $s_k$ を結ぶ線は、$h_j\,W_{jk}$ という掛け算です。
#
# ### 課題 `dense_backward`
# 1 サンプルについて、全結合の逆伝播をリストで書いてください。
#
# <details><summary>ヒント</summary>
#
# 畳み込みとの違いは、線ごとに**自分だけの重み**があることです。重みの勾配を分け合う相手はいません。入力のほうは、出力の数だけ線が出ています。`W` は「入力の数」行、「出力の数」列です。
#
# </details>
# %% [markdown] lang="en"
# ### Backward through a fully connected layer
#
# The last layer is the familiar one: $s_k = \sum_j h_j\,W_{jk} + c_k$ . Here $s$ are the scores (logits) that go into softmax. Up to lesson 06 they were called $u$; in this lesson $u$ is the feature map. Lesson 06 wrote it with matrices. Here take one sample and visit the lines one by one: the line from input $h_j$ to output $s_k$ is the product $h_j\,W_{jk}$.
#
# ### Exercise `dense_backward`
# Write the backward pass of a fully connected layer for one sample, with lists.
#
# <details><summary>Hint</summary>
#
# Unlike in a convolution every line has a weight **of its own**, so no gradient of a weight is shared. From each input, though, there are as many lines as outputs. `W` has a row for each input and a column for each output.
#
# </details>


# %% exercise="dense_backward"
def dense_backward(h, W, grad):
    """(grad_h, grad_W, grad_c) を返す。h: 長さ n_in のリスト、W: n_in 行 n_out 列のリストのリスト、grad: ∂L/∂s(長さ n_out)。返すものの形は h, W, grad と同じ。"""  #:ja
    """Return (grad_h, grad_W, grad_c). h: a list of length n_in; W: a list of n_in rows of n_out numbers; grad: ∂L/∂s, of length n_out. Same shapes as h, W, grad."""  #:en
    ### BEGIN SOLUTION
    grad_h = [sum(weight * g for weight, g in zip(row, grad)) for row in W]
    grad_W = [[value * g for g in grad] for value in h]
    return grad_h, grad_W, list(grad)
    ### END SOLUTION


# %% test="dense_backward" idea="weights" points=1
import numpy as np

got = dense_backward([1, 2, 3], [[1, 4], [2, 5], [3, 6]], [10, -1])
assert got is not None and len(got) == 3, f"grad_h, grad_W, grad_c の 3 つを返してください。返ってきたのは {got} です。"  #:ja
assert got is not None and len(got) == 3, f"Return three things: grad_h, grad_W, grad_c. What came back: {got}"  #:en
expect(
    "dense_backward([1, 2, 3], …, [10, -1])[1]",
    got[1],
    [[10, -1], [20, -2], [30, -3]],
    hint="入力 h[j] × 出力の勾配 grad[k]。W と同じ 3 行 2 列です。",  #:ja
    hint="Input h[j] times gradient grad[k] of the output: 3 rows and 2 columns, like W.",  #:en
)
expect(
    "dense_backward([1, 2, 3], …, [10, -1])[2]",
    got[2],
    [10, -1],
    hint="バイアスは出力ごとに 1 つあります。",  #:ja
    hint="There is one bias for each output.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for shape in [(3, 3), (2, 5)]:
    h, W, grad = rng.normal(size=shape[0]), rng.normal(size=shape), rng.normal(size=shape[1])
    _, grad_W, grad_c = dense_backward(h.tolist(), W.tolist(), grad.tolist())
    expect("dense_backward(h, W, grad)[1]", grad_W, np.outer(h, grad))
    expect("dense_backward(h, W, grad)[2]", grad_c, grad)
### END HIDDEN TESTS

# %% test="dense_backward" idea="input" points=1
import numpy as np

expect(
    "dense_backward([1, 2, 3], [[1, 4], [2, 5], [3, 6]], [10, -1])[0]",
    dense_backward([1, 2, 3], [[1, 4], [2, 5], [3, 6]], [10, -1])[0],
    [6, 15, 24],
    hint="h の 0 番からは 2 本の線が出ています:1 × 10 + 4 × (−1)。",  #:ja
    hint="Two lines start from number 0 of h: 1 × 10 + 4 × (−1).",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for shape in [(4, 4), (5, 2), (1, 3)]:
    h, W, grad = rng.normal(size=shape[0]), rng.normal(size=shape), rng.normal(size=shape[1])
    expect(
        "dense_backward(h, W, grad)[0]",
        dense_backward(h.tolist(), W.tolist(), grad.tolist())[0],
        W @ grad,
        hint="入力が n_in 個なら、返すのも n_in 個です。W の行と列を取り違えていませんか。",  #:ja
        hint="n_in inputs, n_in numbers back. Have rows and columns of W changed places?",  #:en
    )
_, after = call_and_look(dense_backward, [1.0, 2.0], [[1.0, 4.0], [2.0, 5.0]], [10.0, -1.0])
for value, kept in zip(after, ([1.0, 2.0], [[1.0, 4.0], [2.0, 5.0]], [10.0, -1.0])):
    expect(
        "呼んだあとの dense_backward の引数 <=> an argument of dense_backward afterwards",
        value,
        kept,
        hint="渡されたリストや配列が書き換わりました。",  #:ja
        hint="A list or an array that was passed in has changed.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 部品がそろいました。組み立てる前に、PyTorch の自動微分と答え合わせをします。06 課の**相対誤差**で 1e-6 より小さければ合格です。
# %% [markdown] lang="en"
# All parts are there. Before we assemble them, check them against PyTorch's automatic differentiation: a **relative error** (lesson 06) below 1e-6 is a pass.

# %% demo
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))


rng = np.random.default_rng(0)
x, kernel, W, g = rng.normal(size=64), rng.normal(size=8), rng.normal(size=(7, 2)), rng.normal(size=2)
tx, tk, tb, tW = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (x, kernel, 0.3, W))
tu = torch.nn.functional.conv1d(tx[None, None], tk[None, None], tb[None])
th = torch.nn.functional.max_pool1d(torch.relu(tu), 8)[0, 0]
(th @ tW).backward(torch.tensor(g))

u = conv1d(x.tolist(), kernel.tolist(), 0.3)
z = [max(v, 0.0) for v in u]
h, argmax = maxpool1d(z, 8)
grad_h, grad_W, _ = dense_backward(h, W.tolist(), g.tolist())
grad_z = maxpool1d_backward(z, argmax, grad_h)
grad_u = [grad if v > 0 else 0.0 for grad, v in zip(grad_z, u)]
grad_x, grad_kernel, grad_bias = conv1d_backward(x.tolist(), kernel.tolist(), grad_u)
for name, mine, theirs in [("W", grad_W, tW), ("kernel", grad_kernel, tk), ("bias", grad_bias, tb), ("x", grad_x, tx)]:
    error = relative_error(mine, theirs.grad.numpy())
    print(f"{name} の勾配:相対誤差 {error:.0e} <=> gradient of {name}: relative error {error:.0e}", "OK" if error < 1e-6 else "← 1e-6 より大きい <=> ← larger than 1e-6")

# %% [markdown] lang="ja"
# ## 6. リストだけで、ネットワークを組み立てる
#
# `畳み込み(フィルター 4 本)→ ReLU → プーリング → 全結合 → ソフトマックス`。あなたの関数をつなぎます。最後の勾配は、04 課の $y - t$(確率 − 目標値)です。ネットワークには NumPy を 1 行も使いません。(畳み込みの `grad_x` は、ここでは使いません。畳み込みの前にあるのは入力だけだからです。畳み込みを重ねるときは、これを前の層へ渡します。)
# %% [markdown] lang="en"
# ## 6. A whole net out of lists
#
# `convolution (4 filters) → ReLU → pooling → fully connected → softmax`: join your functions. The gradient at the end is lesson 04's $y - t$ (probability minus target). There is not a line of NumPy in the net. (The `grad_x` of the convolution is not used here, because only the input comes before it. In a net of several convolutions it is what goes on to the layer before.)

# %% demo
import math
import random


def plain_net(n_filters, size, pool, chance):
    n_hidden = n_filters * ((64 - size + 1) // pool)
    return {
        "kernels": [[chance.gauss(0, size**-0.5) for _ in range(size)] for _ in range(n_filters)],
        "biases": [0.0] * n_filters,
        "W": [[chance.gauss(0, n_hidden**-0.5) for _ in range(2)] for _ in range(n_hidden)],
        "c": [0.0, 0.0],
        "pool": pool,
    }


def plain_forward(net, x):
    u = [conv1d(x, kernel, bias) for kernel, bias in zip(net["kernels"], net["biases"])]
    z = [[max(v, 0.0) for v in row] for row in u]
    pooled = [maxpool1d(row, net["pool"]) for row in z]
    h = [v for values, _ in pooled for v in values]
    s = [sum(v * row[k] for v, row in zip(h, net["W"])) + net["c"][k] for k in range(2)]
    e = [math.exp(v - max(s)) for v in s]
    return [v / sum(e) for v in e], (u, z, pooled, h)


def plain_step(net, x, label, lr):
    """1 サンプルで 1 歩学び、その前の損失を返す。"""  #:ja
    """One step of learning from one sample; returns the loss before it."""  #:en
    y, (u, z, pooled, h) = plain_forward(net, x)
    grad_s = [y[k] - (k == label) for k in range(2)]
    grad_h, grad_W, grad_c = dense_backward(h, net["W"], grad_s)
    each = len(h) // len(u)
    for f in range(len(u)):
        grad_z = maxpool1d_backward(z[f], pooled[f][1], grad_h[f * each : (f + 1) * each])
        grad_u = [g if v > 0 else 0.0 for g, v in zip(grad_z, u[f])]
        _, grad_kernel, grad_bias = conv1d_backward(x, net["kernels"][f], grad_u)
        net["kernels"][f] = [w - lr * g for w, g in zip(net["kernels"][f], grad_kernel)]
        net["biases"][f] -= lr * grad_bias
    net["W"] = [[w - lr * g for w, g in zip(row, grads)] for row, grads in zip(net["W"], grad_W)]
    net["c"] = [c - lr * g for c, g in zip(net["c"], grad_c)]
    return -math.log(y[label])


def jpeg_or_exe(n, most, rng):
    """n 個の (64 個のビット, 0: JPEG か 1: EXE)。ファイルは 0 から most バイト目のどこかで始まる。"""  #:ja
    """n pairs (64 bits, 0 for JPEG or 1 for EXE); each file begins somewhere from byte 0 to `most`."""  #:en
    starts = [file_start(KINDS[i % 2], rng) for i in range(n)]
    excerpts = cut(starts, rng.integers(0, most + 1, n), rng, length=8)
    return [(list(bits(excerpt.tobytes())), i % 2) for i, excerpt in enumerate(excerpts)]


# %% [markdown] lang="ja"
# 100 個のファイルで 8 エポック訓練し、別の 200 個で正解率を測ります。比べる相手は、**先頭の 1 ビットだけ**を見る、いちばん簡単な規則です。このような比べる相手を**ベースライン**と呼びます。ファイルが先頭から始まるときと、0〜4 バイト動くときで試します。どちらが勝つか、予想してください。
# %% [markdown] lang="en"
# Train on 100 files for 8 epochs, then measure the accuracy on 200 others. Compare it with the simplest rule that there is, one that looks at **nothing but the very first bit**. What one compares with is called a **baseline**. Try it with files that begin at the front, and with files moved by 0 to 4 bytes. Guess who wins.

# %% demo
import time

result = {}
for most, name in [(0, "先頭から <=> at the front"), (4, "0〜4 バイトずらす <=> moved by 0–4 bytes")]:
    files = jpeg_or_exe(300, most, np.random.default_rng(most))
    training, held_out = files[:100], files[100:]
    chance = random.Random(0)
    net = plain_net(4, 8, 8, chance)
    start = time.perf_counter()
    for _ in range(8):
        loss = sum(plain_step(net, x, t, 0.1) for x, t in chance.sample(training, len(training))) / len(training)
    seconds = time.perf_counter() - start
    network = sum((plain_forward(net, x)[0][1] > 0.5) == t for x, t in held_out) / len(held_out)
    one_bit = sum((x[0] == 0) == t for x, t in held_out) / len(held_out)
    result[name] = (one_bit, network)
    print(name)
    print(f"  最初の 1 ビット {one_bit:.1%}、ネットワーク {network:.1%}(損失 {loss:.3f}、{seconds:.1f} 秒) <=>   first bit {one_bit:.1%}, network {network:.1%} (loss {loss:.3f}, {seconds:.1f} s)")

bars = {"最初の 1 ビットだけ <=> first bit alone": ([100 * v[0] for v in result.values()], GREY), "リストのネットワーク <=> network of lists": ([100 * v[1] for v in result.values()], BLUE)}
plt.axhline(50, color="black", linestyle=":", linewidth=1)
show_bars(list(result), bars, "ベースラインと比べる <=> Next to the baseline", ylabel="新しいファイルでの正解率(%) <=> accuracy on new files (%)", legend="upper center", number="{:.1f}", ylim=(0, 150))

# %% [markdown] lang="ja"
# 先頭から始まるなら、1 ビットで足りました。満点でも、「署名」を覚えた証拠にはなりません。**問題がやさしすぎないか**を疑い、ベースラインと比べるのは、実験の大切な習慣です。動かすと、ベースラインは当てずっぽう(点線)に近づき、60 % ほどになりました。ずらす幅は 5 通りで、そのうちの 1 通り(0 バイト)ではいつも当たり、残りの 4 通りでは五分五分だからです。畳み込みのネットワークの正解率は、それよりずっと高いはずです。署名がどこにあっても、同じフィルターが反応します。
#
# ## 7. 同じものを NumPy で
#
# リストで書いたネットワークは読みやすいけれど、遅いのが欠点です。速くするには、**たくさんの小さな計算を、1 つの大きな行列の積にまとめます**。入力から、フィルターの窓に入る数を場所ごとに切り出し、1 行ずつ並べます。これを **im2col** といいます(image to columns。もとは列に並べたので、この名があります。ここでは行に並べます。1 次元でも同じ名前で呼びます)。
# %% [markdown] lang="en"
# With files at the front, one bit was enough. Full marks do not prove that a signature has been learned. **Ask whether the task is too easy**, and compare with a baseline; that is a good habit for any experiment. Once files move, the baseline comes down towards guessing (dotted), to about 60 %: one file in five still begins at byte 0 and is always right, the others are right half the time. The accuracy of the convolutional net should be much higher: its filters respond to a signature wherever it is.
#
# ## 7. The same in NumPy
#
# A net of lists is easy to read, and slow. To make it fast, **gather many small sums into one large matrix product**. Cut out every window that the filter will see and write them one below the other. This is called **im2col** (image to columns: the code that gave it the name made each window a column, here it is a row; the name is used for one dimension too).

# %% demo
x = np.array([3, 1, 4, 1, 5, 9])
cols = np.array([x[i : i + 3] for i in range(4)])
fig, ax = plt.subplots(figsize=(6, 2.9))
for j, value in enumerate(x):
    ax.text(j, 5, value, ha="center", va="center", fontsize=14, bbox={"boxstyle": "square", "facecolor": "white", "edgecolor": GREY})
for i in range(4):
    for j in range(3):
        ax.text(j, 3 - i, cols[i, j], ha="center", va="center", fontsize=14, color=BLUE)
    ax.text(5.4, 3 - i, f"= u{i}", ha="center", va="center", fontsize=14, color=BLUE)
for j in range(3):
    ax.text(4, 2.5 - j, f"w{j}", ha="center", va="center", fontsize=14, color=ORANGE)
ax.text(3, 1.5, "×", ha="center", va="center", fontsize=18)
ax.add_patch(plt.Rectangle((-0.5, -0.5), 3, 4, fill=False, edgecolor=BLUE, linewidth=2))
ax.add_patch(plt.Rectangle((3.6, 0), 0.8, 3, fill=False, edgecolor=ORANGE, linewidth=2, linestyle="--"))
ax.text(-1.3, 5, "入力 <=> input", ha="center", va="center", color=GREY)
ax.text(-1.3, 1.5, "cols", ha="center", va="center", color=BLUE)
ax.axis("off")
show_figure("どの場所も 1 行に:行列の積 1 回 <=> Every window a row: one matrix product", xlim=(-1.8, 6.2), ylim=(-0.8, 5.6))

# %% [markdown] lang="ja"
# 同じ数を何度も書き写すので、メモリは増えます。それでも速いのは、行列の積が、コンピュータのいちばん得意な計算だからです。
#
# もう 1 つ変えます。ファイルが始まるのはバイトの境目だけなので、1 ビットずつずらすのは無駄です。そこで、探偵の入力では、1 バイトの 8 ビットを**縦に**並べます。1 つの場所に 8 個の数が並ぶので、これを 8 **チャンネル**と呼びます。フィルターは 8 チャンネル × 4 バイトの窓になり、1 バイトずつ右へ動きます。
# %% [markdown] lang="en"
# The same numbers are copied several times, so it costs memory. It is fast all the same, because matrix products are what computers do best.
#
# One more change. A file begins only where a byte begins, so moving one bit at a time is a waste. For the detective, the eight bits of a byte stand **in a column**. Eight numbers share one position; we call them 8 **channels**. The filter becomes a window of 8 channels × 4 bytes, and moves one byte at a time.

# %% demo
table = to_channels(cut([b"%PDF-1.4\n%"], [1], np.random.default_rng(3), length=12))[0]
fig, (top, bottom) = plt.subplots(2, 1, figsize=(6, 4.2), height_ratios=[8, 1.4])
top.imshow(table, cmap="Greys", vmin=-0.3, vmax=2, aspect="auto")
for i, color, style in [(1, BLUE, "-"), (2, ORANGE, "--")]:
    top.add_patch(plt.Rectangle((i - 0.45, -0.45), 3.9, 7.9, fill=False, edgecolor=color, linewidth=3, linestyle=style, label=f"場所 {i} <=> position {i}"))
top.legend(loc="upper right")
top.set(xlabel="バイト <=> byte", ylabel="チャンネル(ビット) <=> channel (bit)", xticks=range(12), yticks=range(8))
bottom.imshow(table[:, 1:5].reshape(1, 32), cmap="Greys", vmin=-0.3, vmax=2, aspect="auto")
bottom.set(xlabel="cols の場所 1 の行:チャンネル 0 の 4 個、チャンネル 1 の 4 個、… <=> row of position 1 in cols: 4 of channel 0, 4 of channel 1, …", xticks=range(0, 32, 4), yticks=[])
for border in range(4, 32, 4):
    bottom.axvline(border - 0.5, color=BLUE, linewidth=1.5)
for ax in (top, bottom):
    ax.grid(False)
top.set_title("8 チャンネル × 4 バイトの窓 <=> A window of 8 channels × 4 bytes")
fig.set_layout_engine("constrained")
plt.show()

# %% [markdown] lang="ja"
# | | 形 | 探偵では |
# |---|---|---|
# | `x` | (件数, チャンネル, 長さ) | (B, 8, 24) |
# | `W`, `b` | (フィルター, チャンネル, k), (フィルター,) | (16, 8, 4), (16,) |
# | `cols` | (件数, 場所, チャンネル × k) | (B, 21, 32) |
# | `u` | (件数, フィルター, 場所) | (B, 16, 21) |
#
# フィルター $f$ の特徴マップは、全部のチャンネルの「掛けて足す」を合計し、そのフィルターのバイアスを足したものです。
#
# $$u_{f,i} = \sum_{c}\sum_{j} x_{c,\,i+j}\,W_{f,c,j} + b_f$$
#
# `cols` の 1 行は、チャンネル 0 の k 個、チャンネル 1 の k 個、…という順です(上の図の下半分)。`W.reshape(フィルターの数, -1)` も同じ順なので、そのまま掛けられます。
#
# ### 課題 `conv1d_im2col`
# `u` と、逆伝播で使う `cols` の両方を返してください。
#
# <details><summary>ヒント</summary>
#
# 場所 `i` の行は、`x[:, :, i : i + k]`(件数, チャンネル, k)を `reshape` すれば、全件まとめて作れます。場所の数だけ作って `np.stack` で積むとき、場所はどの軸に入りますか。掛けたあとの形は(件数, 場所, フィルター)です。表の `u` と見比べてください。
#
# </details>
# %% [markdown] lang="en"
# | | Shape | In the detective |
# |---|---|---|
# | `x` | (samples, channels, length) | (B, 8, 24) |
# | `W`, `b` | (filters, channels, k), (filters,) | (16, 8, 4), (16,) |
# | `cols` | (samples, positions, channels × k) | (B, 21, 32) |
# | `u` | (samples, filters, positions) | (B, 16, 21) |
#
# The feature map of filter $f$ adds up the products of all channels, and the bias of the filter:
#
# $$u_{f,i} = \sum_{c}\sum_{j} x_{c,\,i+j}\,W_{f,c,j} + b_f$$
#
# A row of `cols` holds k numbers of channel 0, then k of channel 1, and so on (lower part of the figure). `W.reshape(number of filters, -1)` has the same order, so they can be multiplied.
#
# ### Exercise `conv1d_im2col`
# Return both: `u`, and `cols` for the backward pass.
#
# <details><summary>Hint</summary>
#
# The row for position `i` is a `reshape` of `x[:, :, i : i + k]`, (samples, channels, k), for all samples at once. When you pile them up with `np.stack`, which axis should the positions take? After the product the shape is (samples, positions, filters): compare with `u` in the table.
#
# </details>


# %% exercise="conv1d_im2col"
def conv1d_im2col(x, W, b):
    """(u, cols) を返す。形は上の表のとおり。x, W, b: float の配列。"""  #:ja
    """Return (u, cols), with the shapes of the table above. x, W, b: float arrays."""  #:en
    ### BEGIN SOLUTION
    n, channels, length = x.shape
    filters, _, k = W.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, k, axis=2)
    cols = windows.transpose(0, 2, 1, 3).reshape(n, length - k + 1, channels * k)
    u = cols @ W.reshape(filters, -1).T + b
    return u.transpose(0, 2, 1), cols
    ### END SOLUTION


# %% test="conv1d_im2col" idea="cols" points=1
import numpy as np

got = conv1d_im2col(np.array([[[3.0, 1.0, 4.0, 1.0, 5.0, 9.0]]]), np.ones((1, 1, 3)), np.zeros(1))
assert got is not None and len(got) == 2, f"u と cols の 2 つを返してください。返ってきたのは {got} です。"  #:ja
assert got is not None and len(got) == 2, f"Return two things, u and cols. What came back: {got}"  #:en
expect(
    "conv1d_im2col([[[3, 1, 4, 1, 5, 9]]], …)[1]",
    got[1],
    [[[3.0, 1.0, 4.0], [1.0, 4.0, 1.0], [4.0, 1.0, 5.0], [1.0, 5.0, 9.0]]],
    hint="1 行が 1 つの場所です。図の行列と見比べてください。",  #:ja
    hint="A row is a position: compare with the matrix in the figure.",  #:en
)
### BEGIN HIDDEN TESTS
x = np.arange(24.0).reshape(2, 3, 4)
want = [[[np.concatenate([x[s, c, i : i + 2] for c in range(3)]) for i in range(3)] for s in range(2)]]
expect(
    "conv1d_im2col(np.arange(24.0).reshape(2, 3, 4), np.ones((5, 3, 2)), np.zeros(5))[1]",
    conv1d_im2col(x, np.ones((5, 3, 2)), np.zeros(5))[1],
    np.array(want[0]),
    hint="1 行は、チャンネル 0 の k 個、チャンネル 1 の k 個、…の順です。",  #:ja
    hint="In a row: k numbers of channel 0, k of channel 1, and so on.",  #:en
)
### END HIDDEN TESTS

# %% test="conv1d_im2col" idea="values" points=1
import numpy as np

x, W = np.array([[[1.0, 2.0, 4.0, 8.0]]]), np.array([[[3.0, 1.0, -1.0]], [[0.0, 0.0, 1.0]]])
expect(
    "conv1d_im2col([[[1, 2, 4, 8]]], [[[3, 1, -1]], [[0, 0, 1]]], [0.5, 10])[0]",
    conv1d_im2col(x, W, np.array([0.5, 10.0]))[0],
    [[[1.5, 2.5], [14.0, 18.0]]],
    hint="フィルターごとに 1 つの特徴マップです。バイアスもフィルターごとに 1 つです。",  #:ja
    hint="One feature map for each filter, and one bias for each filter.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for length, filters, k in [(7, 3, 4), (6, 2, 1), (5, 4, 5)]:
    x, W, b = rng.normal(size=(1, 1, length)), rng.normal(size=(filters, 1, k)), rng.normal(size=filters)
    want = [[np.correlate(x[0, 0], W[f, 0], "valid") + b[f] for f in range(filters)]]
    expect(
        f"conv1d_im2col(x {x.shape}, W {W.shape}, b)[0]",
        conv1d_im2col(x, W, b)[0],
        np.array(want),
        hint="u の形は(件数, フィルター, 場所)です。",  #:ja
        hint="The shape of u is (samples, filters, positions).",  #:en
    )
_, after = call_and_look(conv1d_im2col, np.arange(6.0).reshape(1, 2, 3), np.ones((1, 2, 2)), np.ones(1))
for value, kept in zip(after, (np.arange(6.0).reshape(1, 2, 3), np.ones((1, 2, 2)), np.ones(1))):
    expect(
        "呼んだあとの conv1d_im2col の引数 <=> an argument of conv1d_im2col afterwards",
        value,
        kept,
        hint="渡されたリストや配列が書き換わりました。",  #:ja
        hint="A list or an array that was passed in has changed.",  #:en
    )
### END HIDDEN TESTS

# %% test="conv1d_im2col" idea="channels" points=1
import numpy as np

x = np.array([[[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]], [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]])
expect(
    "conv1d_im2col(x (2, 2, 3), [[[1, 0], [2, 5]]], [0])[0]",
    conv1d_im2col(x, np.array([[[1.0, 0.0], [2.0, 5.0]]]), np.zeros(1))[0],
    [[[121.0, 192.0]], [[7.0, 7.0]]],
    hint="チャンネルどうしは足し合わせます。1 × 1 + 2 × 0 + 10 × 2 + 20 × 5 = 121。cols の 1 行の順を確かめてください。",  #:ja
    hint="Channels are added up: 1 × 1 + 2 × 0 + 10 × 2 + 20 × 5 = 121. Check the order within a row of cols.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for n, channels, length, filters, k in [(3, 8, 10, 5, 4), (6, 2, 5, 2, 2)]:
    x, W, b = rng.normal(size=(n, channels, length)), rng.normal(size=(filters, channels, k)), rng.normal(size=filters)
    windows = np.lib.stride_tricks.sliding_window_view(x, k, axis=2)
    want = np.einsum("sclk,fck->sfl", windows, W) + b[:, None]
    expect(
        f"conv1d_im2col(x {x.shape}, W {W.shape}, b)[0]",
        conv1d_im2col(x, W, b)[0],
        want,
        hint="cols の 1 行と W.reshape(フィルターの数, -1) の 1 行は、同じ順に並んでいますか。",  #:ja
        hint="Do a row of cols and a row of W.reshape(number of filters, -1) stand in the same order?",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 同じ層を 4 通りの書き方で計り、並べます。「NumPy とループ」は、場所ごとに小さな NumPy の計算を呼ぶ書き方です。速いはずの NumPy を使えば、いつも速くなるのでしょうか。
# %% [markdown] lang="en"
# Time the same layer, written in four ways. "NumPy in loops" calls a small NumPy sum at every position. Does using NumPy always make things fast?

# %% demo
def plain_layer(x, W, b):
    u = []
    for sample in x:
        u.append([])
        for kernels, bias in zip(W, b):
            maps = [conv1d(row, kernel, 0.0) for row, kernel in zip(sample, kernels)]
            u[-1].append([sum(values) + bias for values in zip(*maps)])
    return u


def numpy_loops(x, W, b):
    u = np.empty((len(x), len(W), x.shape[2] - W.shape[2] + 1))
    for s, f, i in np.ndindex(u.shape):
        u[s, f, i] = np.sum(x[s, :, i : i + W.shape[2]] * W[f]) + b[f]
    return u


def milliseconds(f, *arguments, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        f(*arguments)
        times.append(time.perf_counter() - start)
    return 1000 * sorted(times)[repeats // 2]


rng = np.random.default_rng(0)
x, W, b = rng.normal(size=(32, 8, 24)), rng.normal(size=(16, 8, 4)), rng.normal(size=16)
tensors = [torch.tensor(v) for v in (x, W, b)]
want = torch.nn.functional.conv1d(*tensors).numpy()
for name, u in {"ふつうの Python <=> plain Python": plain_layer(x.tolist(), W.tolist(), b.tolist()), "NumPy とループ <=> NumPy in loops": numpy_loops(x, W, b), "im2col": conv1d_im2col(x, W, b)[0]}.items():
    print(f"{name}:torch との差は最大 {np.abs(np.array(u) - want).max():.0e} <=> {name}: largest difference from torch {np.abs(np.array(u) - want).max():.0e}")
print(f"NumPy とループ:np.sum を {want.size:,} 回呼ぶ <=> NumPy in loops: {want.size:,} calls of np.sum")
times = {
    "ふつうの Python <=> plain Python": milliseconds(plain_layer, x.tolist(), W.tolist(), b.tolist(), repeats=3),
    "NumPy とループ <=> NumPy in loops": milliseconds(numpy_loops, x, W, b, repeats=3),
    "im2col": milliseconds(conv1d_im2col, x, W, b, repeats=31),
    "torch": milliseconds(torch.nn.functional.conv1d, *tensors, repeats=31),
}
show_bars(list(times), {"": (list(times.values()), BLUE)}, "同じ層の 4 通りの書き方 <=> The same layer, written in four ways", "32 件のバッチのミリ秒(対数目盛り) <=> milliseconds for a batch of 32 (log scale)", number="{:.3g} ms", across=True, xscale="log", xlim=(min(times.values()) / 3, max(times.values()) * 8))

# %% [markdown] lang="ja"
# 小さな NumPy の計算を 1 万回も呼ぶと、リストと同じくらいか、かえって遅くなります。呼び出すたびに、計算とは別の手間(オーバーヘッド)がかかるからです。1 回の大きな積にまとめると、桁違いに速くなります。torch と比べて、どうでしたか。
#
# 逆伝播も、同じように行列で書けます。下のセルは、5 節であなたが書いた 3 つの逆伝播の NumPy 版です。`cols` と `argmax` を残しておいたのが、ここで役立ちます。プーリングは区間を全体にしたので、フィルターごとに勝者は 1 つです。
# %% [markdown] lang="en"
# Ten thousand calls of small NumPy sums take as long as lists, or even longer: every call has an overhead, beside the sum itself. As one large product, the layer is faster by orders of magnitude. How does it compare with torch?
#
# The backward pass can be written with matrices in the same manner. The cell below has your three backward passes of section 5 in NumPy. It pays off here that `cols` and `argmax` were kept. Pooling takes the whole map as one window, so each filter has one winner.


# %% setup
def cnn_forward(net, x):
    """探偵の順伝播。x: (B, 8, 長さ) → 点数 s: (B, クラス数) と、途中の値の辞書 cache"""  #:ja
    """The detective's forward pass. x: (B, 8, length) → scores s: (B, classes), and `cache`, a dict of values on the way"""  #:en
    u, cols = conv1d_im2col(x, net["W"], net["b"])
    z = np.maximum(u, 0)
    argmax = z.argmax(axis=2)
    h = np.take_along_axis(z, argmax[:, :, None], axis=2)[:, :, 0]
    return h @ net["V"] + net["c"], {"cols": cols, "u": u, "argmax": argmax, "h": h}


def cnn_loss(s, labels):
    """(平均の損失, 点数についての勾配 (y − t) / B) を返す。s: (B, クラス数)、labels: (B,) クラスの番号"""  #:ja
    """Return (mean loss, its gradient with respect to the scores, (y − t) / B). s: (B, classes); labels: (B,) indices of classes"""  #:en
    shifted = s - s.max(axis=1, keepdims=True)
    log_y = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    t = np.eye(s.shape[1])[labels]
    return -np.mean((t * log_y).sum(axis=1)), (np.exp(log_y) - t) / len(s)


def cnn_backward(net, cache, grad_s):
    """すべてのパラメータの勾配の辞書。grad_s: (B, クラス数)"""  #:ja
    """The gradients of all parameters, as a dict. grad_s: (B, classes)"""  #:en
    # ja: 全結合
    # en: fully connected layer
    grad_h = grad_s @ net["V"].T
    # ja: プーリング(勝者にだけ)と ReLU
    # en: pooling (to the winner alone) and ReLU
    grad_u = np.zeros_like(cache["u"])
    np.put_along_axis(grad_u, cache["argmax"][:, :, None], grad_h[:, :, None], axis=2)
    grad_u *= cache["u"] > 0
    # ja: 畳み込み。フィルター × (件数 × 場所) の行列にして、cols と掛ける
    # en: convolution, as a matrix filters × (samples × positions) times cols
    rows = grad_u.transpose(1, 0, 2).reshape(len(net["W"]), -1)
    grad_W = rows @ cache["cols"].reshape(rows.shape[1], -1)
    return {"W": grad_W.reshape(net["W"].shape), "b": rows.sum(axis=1), "V": cache["h"].T @ grad_s, "c": grad_s.sum(axis=0)}


def draw_excerpts(n, places, rng, length=24):
    """8 種類の形式のファイルの断片 n 個:x (n, 8, length) の 0 と 1、t (n,) は KINDS の番号。ファイルは places のどれかのバイトから始まる。"""  #:ja
    """Excerpts of n files of eight formats: x (n, 8, length) of zeros and ones, t (n,) numbers in KINDS. Each file begins at one of `places`."""  #:en
    t = np.arange(n) % len(KINDS)
    starts = [file_start(KINDS[kind], rng) for kind in t]
    return to_channels(cut(starts, rng.choice(places, n), rng, length)), t


# %% demo
rng = np.random.default_rng(2)
net = {"W": rng.normal(size=(16, 8, 4)), "b": rng.normal(size=16), "V": rng.normal(size=(16, 8)), "c": rng.normal(size=8)}
x, t = draw_excerpts(32, [0, 5, 10], rng)
s, cache = cnn_forward(net, x)
grads = cnn_backward(net, cache, cnn_loss(s, t)[1])

tensors = {name: torch.tensor(value, requires_grad=True) for name, value in net.items()}
u = torch.relu(torch.nn.functional.conv1d(torch.tensor(x), tensors["W"], tensors["b"]))
torch.nn.functional.cross_entropy(u.amax(dim=2) @ tensors["V"] + tensors["c"], torch.tensor(t)).backward()
for name in net:
    error = relative_error(grads[name], tensors[name].grad.numpy())
    print(f"{name} の勾配:torch との相対誤差 {error:.0e} <=> gradient of {name}: relative error against torch {error:.0e}")

# %% [markdown] lang="ja"
# ネットワーク全体でも、1e-6 よりはるかに小さな誤差で一致しました。
#
# ## 8. 8 種類の探偵
#
# 探偵が見るのは、長さ 24 バイトの断片です。その中の 0〜16 バイト目のどこかから、8 種類のうち 1 つのファイルが始まります。それより前は、でたらめなバイト(別のデータの切れ端)です。図の左に形式を、オレンジの印でファイルの先頭を示しました。印の右に、同じ形式の 2 行に共通の模様が見つかりますか。
# %% [markdown] lang="en"
# The whole net agrees, with errors far below 1e-6.
#
# ## 8. The detective of eight types
#
# The detective is given an excerpt of 24 bytes. Somewhere from byte 0 to 16 a file of one of eight types begins; what stands before it is random (a scrap of something else). In the figure the type stands at the left, and an orange mark shows where the file begins. To the right of the marks, do you see what the two rows of a type have in common?

# %% demo
rng = np.random.default_rng(8)
fig, ax = plt.subplots(figsize=(6, 4.4))
order, places = rng.permutation(np.repeat(np.arange(8), 2)), rng.integers(0, 17, 16)
excerpts = cut([file_start(KINDS[kind], rng) for kind in order], places, rng)
ax.imshow(to_channels(excerpts).transpose(0, 2, 1).reshape(16, -1), cmap="Greys", vmin=-0.3, aspect="auto", interpolation="none")
ax.scatter(8 * places - 0.5, np.arange(16), marker=">", s=45, color=ORANGE, edgecolors="black", linewidths=0.5, label="ファイルの先頭 <=> file begins")
ax.set_yticks(range(16), [KINDS[kind] for kind in order], fontsize=10)
ax.grid(False)
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.15))
show_figure("8 つの形式、どこからでも始まる <=> Eight types, beginning anywhere", "ビット <=> bit", xticks=range(0, 193, 32))

# %% [markdown] lang="ja"
# ### 課題 `train_detective`
# `cnn_forward`、`cnn_loss`、`cnn_backward` を使って、ミニバッチで訓練し、ネットワークの辞書を返してください。
#
# | キー | 形 | 役目 |
# |---|---|---|
# | `"W"`, `"b"` | (フィルターの数, 8, k), (フィルターの数,) | 畳み込み |
# | `"V"`, `"c"` | (フィルターの数, 8), (8,) | 全結合(`V` は、5 節の $W$) |
#
# フィルターの数も長さ k も、学習率もエポック数も、あなたが選びます。16 本・長さ 4 が出発点です。`x` の件数と長さは、いつも同じとは限りません。乱数は、渡された `rng` だけから引きます。採点では、この課の道具で作った約 400 件で訓練し、見せていないファイルに `cnn_forward` と同じ計算を当てて、**正解率 97 % 以上**なら合格です。そのファイルは、この課の道具で作ったものではなく、**本物のファイル**から取りました。見えるテストに通るのに本物のファイルで落ちるときは、9 節の 2 つのコードのセルを順に実行して(訓練し直すのは 1 つ目です)、どの形式を間違えるかを見て、フィルターを 32 本に増やしてみてください。訓練は、1 回 10 秒以内に終わるようにしてください(時間は採点しませんが、長すぎると採点が途中で止まります)。
#
# <details><summary>ヒント</summary>
#
# - 重みを全部 0 から始めると、16 本のフィルターは何を学ぶでしょう。バイアスは 0 でかまいません。重みの大きさは、07 課のように、足し合わせる入力の数から決めます。フィルターでは、k 個ではなく 8 × k 個です。
# - 1 エポックごとに `rng.permutation(len(x))` で並べ替え、少しずつ取り出します。
# - 1 歩は「順伝播、損失、逆伝播、更新」の 4 行です。`t` の並べ替えを忘れていませんか。
# - はじめは、学習率 0.2、バッチ 32、40 エポックで試します。うまくいかないときは、損失を `print` で表示しましょう。激しく上下したり `nan` になったりすれば学習率を下げ、ゆっくりしか下がらなければ上げます。終わってもまだ下がり続けていれば、エポックを増やします。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `train_detective`
# Use `cnn_forward`, `cnn_loss` and `cnn_backward` to train with mini-batches, and return the network, a dict:
#
# | Key | Shape | Its part |
# |---|---|---|
# | `"W"`, `"b"` | (filters, 8, k), (filters,) | convolution |
# | `"V"`, `"c"` | (filters, 8), (8,) | fully connected (`V` is the $W$ of section 5) |
#
# How many filters, how long, which learning rate, how many epochs: you choose. 16 filters of length 4 are a start. The number of samples and the length of `x` may vary. All randomness comes from the `rng` that is passed in. For the grade, your function trains on about 400 samples made with this lesson's tools. The network that it returns then has to tell, with the computation of `cnn_forward`, the types of files that you have not seen: **real files**, not made with this lesson's tools. **97 % right** is a pass. If you pass the visible test and fail on real files, run the two code cells of section 9 (the first trains the network anew) to see which types are mistaken, and try 32 filters. One training run should take no more than 10 seconds. (Time is not graded, but grading stops when it takes far too long.)
#
# <details><summary>Hint</summary>
#
# - If all weights start at 0, what will the 16 filters learn? Biases may be 0. As in lesson 07, the size of the initial weights follows from the number of inputs that are added up. For a filter these are 8 × k, not k.
# - In each epoch shuffle with `rng.permutation(len(x))` and take a few at a time.
# - One step is four lines: forward, loss, backward, update. Is `t` shuffled along?
# - Start with a learning rate of 0.2, batches of 32 and 40 epochs. If it does not work, print the loss. If it jumps up and down or becomes `nan`, lower the learning rate; if it falls slowly, raise it. If it is still falling at the end, take more epochs.
#
# </details>


# %% exercise="train_detective"
def train_detective(x, t, rng):
    """訓練したネットワークの辞書 {"W", "b", "V", "c"} を返す。x: (n, 8, 長さ) の 0 と 1、t: (n,) の整数のラベル 0〜7、rng: np.random.Generator。"""  #:ja
    """Return the trained network, a dict {"W", "b", "V", "c"}. x: (n, 8, length) of zeros and ones; t: (n,) whole-number labels 0 to 7; rng: a np.random.Generator."""  #:en
    ### BEGIN SOLUTION
    filters, k, lr = 16, 4, 0.2
    net = {
        "W": rng.normal(0, np.sqrt(2 / (8 * k)), (filters, 8, k)),
        "b": np.zeros(filters),
        "V": rng.normal(0, np.sqrt(1 / filters), (filters, 8)),
        "c": np.zeros(8),
    }
    for _ in range(40):
        order = rng.permutation(len(x))
        for i in range(0, len(x), 32):
            batch = order[i : i + 32]
            s, cache = cnn_forward(net, x[batch])
            _, grad_s = cnn_loss(s, t[batch])
            grads = cnn_backward(net, cache, grad_s)
            net = {name: net[name] - lr * grads[name] for name in net}
    return net
    ### END SOLUTION


# %% test="train_detective" idea="learns" points=1
import numpy as np


def accuracy(net, x, t):
    W, b, V, c = (np.asarray(net[name], dtype=float) for name in ("W", "b", "V", "c"))
    u = np.einsum("ncpk,fck->nfp", np.lib.stride_tricks.sliding_window_view(x, W.shape[2], axis=2), W) + b[:, None]
    return float(np.mean((np.maximum(u, 0).max(axis=2) @ V + c).argmax(axis=1) == t))


x, t = draw_excerpts(400, np.arange(17), np.random.default_rng(1))
net = train_detective(x, t, np.random.default_rng(2))
assert isinstance(net, dict) and {"W", "b", "V", "c"} <= set(net), 'W, b, V, c をキーに持つ辞書を返してください。'  #:ja
assert isinstance(net, dict) and {"W", "b", "V", "c"} <= set(net), "Return a dict with the keys W, b, V and c."  #:en
got = accuracy(net, *draw_excerpts(400, np.arange(17), np.random.default_rng(3)))
print(f"新しい断片での正解率 {got:.1%} <=> accuracy on new excerpts {got:.1%}")
assert got >= 0.97, f"新しい断片での正解率は {got:.1%} です(97 % 以上で合格)。訓練データでの損失は下がっていますか。"  #:ja
assert got >= 0.97, f"{got:.1%} right on new excerpts (97 % passes). Does the loss fall on the training data?"  #:en
### BEGIN HIDDEN TESTS
names = np.array([3, 6, 1, 4, 7, 2, 5, 0])
x, t = draw_excerpts(360, np.arange(17), np.random.default_rng(4), length=26)
net = train_detective(x, names[t], np.random.default_rng(5))
got = accuracy(net, x, names[t])
assert got >= 0.97, f"番号のつけ方を変えると、訓練データでも正解率が {got:.1%} になりました。渡された x と t で訓練していますか。"  #:ja
assert got >= 0.97, f"With other numbers for the types only {got:.1%} are right, even in training. Do you train on the x and t that are passed in?"  #:en
seed = int(fresh().integers(2**32))
filters = [np.asarray(train_detective(x[:32], t[:32], np.random.default_rng(number))["W"], dtype=float) for number in (seed, seed, seed + 1)]
message = "乱数は、渡された rng だけから引きます。"  #:ja
message = "Draw random numbers from the rng that is passed in, and from nothing else."  #:en
assert np.array_equal(filters[0], filters[1]) and not np.array_equal(filters[0], filters[2]), message
### END HIDDEN TESTS

# %% test="train_detective" idea="held_out" points=2
import base64
import zlib

import numpy as np

# ja: ここでは、見せていない本物のファイルで確かめます。
# en: This one looks at real files that you have not seen.
### BEGIN HIDDEN TESTS

# ja: 本物のファイル 64 個の先頭 24 バイト(形式ごとに 8 個)
# en: the first 24 bytes of 64 real files, eight of each type
PACKED = """
eNrVlO1LU1Ecx7/3brp1dDWnliTRROZUfHailoqW29zUsTQyQqnNLbOsyRAsQfeioKSiJyF6kUjQq8p3UfiihIgghISCfNELNSoC
jaIHhcTb7267e3DzD+gcDpz7uV8+v3MO515hTlioMhrP9h4HLJZ8KAEkYSsnEE+ZDfDWVuQTViKZ2yZyfIvOK6Dx55ERzcVGfB16
U2+fWzvo7R0YcJ/ROs9pG1zE56G2miwmcBzHM55RdpGvj+b4Th3CcsVEJKd+jDrIvLv1yHXIqI5crCUAT4N1/xc+areZVWwn7R4q
S1NjGyBbAfh4/ALApcfyBJ74aCxHBo20WM4n0jgcy+VN5BmK46dlc944fg2NdLPFVFXtyE3I4fuBAnFH4vwiAjyJ7tINgTYs+Hw+
ejc9HeD1cOG3eBDUZgThjiAEeKlsSfRkCUk248H2/Q12Y4QHsR411PjTAWP3sNk9bHSNCC9EXulwkf8LUGe1Wg44m8+3b7cF+Az3
g1vxn/vq2qqAtOfQ2RtNhaVFBqZ7tXTtHqvQlmg9zpOsRuIq3eLHN29VzBB4oQryCqabffdyjpVuzDPdrSuXx7Vt7n6Pd6DF4Qxz
f748kNfWbPSUBE1h/nh58q+Uj/Q//KB9MBUqbG+WydP8Hyewz37z7tKpGprVIpq/z5zPT6VZSgS/7x2zpyzoM7PVwNEyiQODLWud
CLVwPvN2bdelz5W/+GRgUh/tHx+q/XSI7smQMsyvPiowZ+d1TCxYgZHOMNdrljvHbF0/v9JdKszzGVtMPH3oUuNRB/FJ5FwEl1GX
eGSei8gTl8Xz8FGeJ5vw+B7ZJh7J/3p96hmFCpHF6D+o3kJHrFEilfk5UIZdHAq6PaeLezyenj53cZCXgynAc9jj8fYUO/od3UFu
QDUDQw6DHrkK5EmeSuz154skVSi/zmgtMgXkyUhAIhfy7+DQKMlPhOoaYOeQG7GefyAcWQY=
"""


def accuracy(net, x, t):
    W, b, V, c = (np.asarray(net[name], dtype=float) for name in ("W", "b", "V", "c"))
    u = np.einsum("ncpk,fck->nfp", np.lib.stride_tricks.sliding_window_view(x, W.shape[2], axis=2), W) + b[:, None]
    return float(np.mean((np.maximum(u, 0).max(axis=2) @ V + c).argmax(axis=1) == t))


names = np.array([5, 2, 7, 0, 3, 6, 4, 1])
x, t = draw_excerpts(400, np.arange(17), np.random.default_rng(6))
net = train_detective(x, names[t], np.random.default_rng(7))
starts = np.frombuffer(zlib.decompress(base64.b64decode(PACKED)), np.uint8).reshape(64, 24)
rng = np.random.default_rng(8)
which, windows = rng.permutation(np.repeat(np.arange(64), 5)), []
for i in which:
    place = rng.integers(0, 17)
    windows.append(np.concatenate([rng.integers(0, 256, place).astype(np.uint8), starts[i, : 24 - place]]))
unseen = np.unpackbits(np.array(windows)[:, :, None], axis=2).transpose(0, 2, 1).astype(float)
got = accuracy(net, unseen, names[which // 8])
assert got >= 0.97, f"本物のファイルでの正解率は {got:.1%} です(97 % 以上で合格)。フィルターの数やエポック数を増やしてみましょう。"  #:ja
assert got >= 0.97, f"{got:.1%} right on real files (97 % passes). Try more filters or more epochs."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 畳み込みは本当に要るのでしょうか。難しい試験をします。訓練では、ファイルはいつも **0〜7 バイト目**から始まります。試験では 0〜16 バイト目のどこからでも始まります。断片を 40 バイトに延ばし、どこから始まってもファイルの 24 バイトが全部見えるようにします。相手は、全結合だけのネットワーク(中間層 64 ユニット)です。2 本の線を予想してください。
# %% [markdown] lang="en"
# Do we need convolution at all? Here is a hard test. In training, files always begin at **bytes 0 to 7**; at test time anywhere from 0 to 16. The excerpt grows to 40 bytes, so that all 24 bytes of a file can be seen wherever it begins. The rival is a fully connected net (64 hidden units). Guess the two lines.

# %% demo
def train_dense(x, t, rng, hidden=64, lr=0.2):
    x = x.reshape(len(x), -1)
    A, a = rng.normal(0, np.sqrt(2 / x.shape[1]), (x.shape[1], hidden)), np.zeros(hidden)
    V, c = rng.normal(0, np.sqrt(1 / hidden), (hidden, 8)), np.zeros(8)
    for _ in range(40):
        for batch in np.array_split(rng.permutation(len(x)), len(x) // 32):
            z = np.maximum(x[batch] @ A + a, 0)
            grad_s = cnn_loss(z @ V + c, t[batch])[1]
            grad_u = (grad_s @ V.T) * (z > 0)
            A, a = A - lr * x[batch].T @ grad_u, a - lr * grad_u.sum(axis=0)
            V, c = V - lr * z.T @ grad_s, c - lr * grad_s.sum(axis=0)
    return lambda x: (np.maximum(x.reshape(len(x), -1) @ A + a, 0) @ V + c).argmax(axis=1)


x, t = draw_excerpts(800, np.arange(8), np.random.default_rng(20), length=40)
start = time.perf_counter()
near = train_detective(x, t, np.random.default_rng(21))
seconds, size = time.perf_counter() - start, sum(v.size for v in near.values())
print(f"探偵:パラメータ {size:,} 個、訓練 {seconds:.1f} 秒 <=> detective: {size:,} parameters, trained in {seconds:.1f} s")
dense = train_dense(x, t, np.random.default_rng(21))
size = 320 * 64 + 64 + 64 * 8 + 8
print(f"全結合:パラメータ {size:,} 個 <=> fully connected: {size:,} parameters")
rows = {"畳み込み <=> convolution": [], "全結合 <=> fully connected": []}
for place in range(17):
    x, t = draw_excerpts(400, [place], np.random.default_rng(100 + place), length=40)
    rows["畳み込み <=> convolution"].append(100 * np.mean(cnn_forward(near, x)[0].argmax(axis=1) == t))
    rows["全結合 <=> fully connected"].append(100 * np.mean(dense(x) == t))
plt.axvspan(-0.5, 7.5, color=GREY, alpha=0.2, label="学習に使った場所 <=> positions in training")
plt.axhline(100 / 8, color="black", linestyle=":", linewidth=1)
curves = {name: (range(17), values, color, style) for (name, values), color, style in zip(rows.items(), (BLUE, ORANGE), ("o-", "^--"))}
show_curves(curves, "ファイルの場所と正解率 <=> Accuracy by position of the file", "ファイルが始まるバイト <=> byte at which the file begins", "正解率(%) <=> accuracy (%)", legend="center right", xticks=range(0, 17, 2))
for name, values in rows.items():
    seen, unseen = np.mean(values[:8]), np.mean(values[8:])
    print(f"{name}:0〜7 バイト目 {seen:.1f} %、8〜16 バイト目 {unseen:.1f} % <=> {name}: bytes 0–7 {seen:.1f} %, bytes 8–16 {unseen:.1f} %")

# %% [markdown] lang="ja"
# 全結合のネットワークは、見たことのない場所では、当てずっぽう(点線)近くまで落ちました。畳み込みは、一度も訓練していない場所でも変わりません。重みを共有しているので、**ある場所で学んだことが、すべての場所で使える**のです(畳み込みは同変で、全体の最大値を取ると、答えは不変になります)。
#
# ## 9. フィルターは何を覚えたか
#
# 訓練したネットワークの中をのぞきましょう。フィルターは 8 ビット × k バイトの窓です。青は「1 がほしい」、赤は「0 がほしい」、白は「どちらでもよい」(特に強い重みには + と − を付けました)。上の文字は、新しいファイルの中でそのフィルターが**いちばん強く反応した k バイト**(文字として表示できないバイトは `\ff` のような 16 進数。窓がファイルの先頭をまたぐと、その前のでたらめなバイトも写ります)、下はそのファイルの形式です。
# %% [markdown] lang="en"
# At positions that it has never seen, the fully connected net falls almost to guessing (dotted). The convolutional net is as good there as elsewhere: its weights are shared, so **what it learns at one position serves at every position**. (Convolution is equivariant, and the maximum over the whole map makes the answer invariant.)
#
# ## 9. What the filters have learned
#
# Look inside the trained net. A filter is a window of 8 bits × k bytes. Blue wants a 1, red wants a 0, white does not mind (the strongest weights are marked + and −). Above each filter you see the **k bytes to which it responded most strongly** in new files (bytes that are not printable characters are in hexadecimal, such as `\ff`; a window that begins before the file also shows random bytes from there), and below it the type of that file.

# %% demo
detective = train_detective(*draw_excerpts(400, np.arange(17), np.random.default_rng(30)), np.random.default_rng(31))
rng = np.random.default_rng(32)
t = np.arange(800) % 8
excerpts = cut([file_start(KINDS[kind], rng) for kind in t], rng.integers(0, 17, 800), rng)
s, cache = cnn_forward(detective, to_channels(excerpts))
size = detective["W"].shape[2]
strongest = np.argsort(-np.linalg.norm(detective["V"], axis=1) * cache["h"].std(axis=0))[:12]

fig, axes = plt.subplots(3, 4, figsize=(6.4, 7.2))
for ax, f in zip(axes.flat, strongest):
    weights = detective["W"][f]
    ax.imshow(weights, cmap="RdBu", vmin=-np.abs(weights).max(), vmax=np.abs(weights).max(), aspect="auto")
    for bit, byte in np.argwhere(np.abs(weights) > 0.5 * np.abs(weights).max()):
        ax.text(byte, bit, "−+"[int(weights[bit, byte] > 0)], ha="center", va="center", color="white", fontsize=11)
    best = cache["h"][:, f].argmax()
    place = cache["argmax"][best, f]
    text = "".join(chr(byte) if 33 <= byte < 127 else f"\\{byte:02x}" for byte in excerpts[best, place : place + size].tolist())
    ax.set_title(text.replace("$", r"\$"), fontsize=11, family="monospace")
    ax.set_xlabel(KINDS[t[best]], fontsize=11)
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
for ax in axes[:, 0]:
    ax.set_ylabel("ビット(上:128) <=> bit (top: 128)", fontsize=10)
show_figure("フィルターと、いちばん強く反応するバイト <=> Filters, and the bytes with the strongest response")

# %% [markdown] lang="ja"
# `%PDF`、`GIF8`、`PK` のような文字が読めるフィルターはありましたか(どんなフィルターができるかは、訓練ごとに変わります)。上の文字が署名で、重みの + と − もその文字のビットと合っていれば、そのフィルターは、誰も教えていない署名を自分で見つけたのです。署名でないもの(0 が続く所など)に反応するフィルターもありますか。
#
# 最後に、この教材が作ったものではない、**このコンピュータに入っている本物のファイル**を見せます。正解は拡張子です(Mac の `.so` は ELF ではないので、Mac では ELF の行は当てになりません)。自分のファイルも、`my_files` に置き場所を書けば試せます(Colab では左のフォルダのアイコンからアップロードできます)。
# %% [markdown] lang="en"
# Did you find filters whose bytes can be read, such as `%PDF`, `GIF8` or `PK`? (Which filters appear changes with each training run.) Where the bytes are a signature, and the + and − of the weights fit their bits, the filter has found a signature that nobody told it about. Are there also filters that respond to something else, such as a row of zeros?
#
# Last, show it **real files on this computer**, which this lesson did not make. Their extensions are the truth. (On a Mac a `.so` file is no ELF file, so there the ELF line means nothing.) To try files of your own, put their paths into `my_files` (in Colab, upload them by way of the folder icon on the left).

# %% demo
import sysconfig
from collections import Counter
from pathlib import Path

my_files = []
EXTENSIONS = {".jpg": "JPEG", ".jpeg": "JPEG", ".exe": "EXE", ".png": "PNG", ".gif": "GIF", ".pdf": "PDF", ".zip": "ZIP", ".npz": "ZIP",
              ".so": "ELF", ".class": "CLASS"}
packages, library = Path(plt.__file__).parents[1], Path(sysconfig.get_paths()["stdlib"])
folders = [packages / name for name in ("matplotlib", "scipy", "setuptools", "pip", "PIL")] + [library / "idlelib"]
found = [Path(file) for file in my_files] + [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
real, truth, rng = [], [], np.random.default_rng(9)
for file in found:
    if file.suffix.lower() in EXTENSIONS and file.stat().st_size >= 24:
        with file.open("rb") as opened:
            real.append(opened.read(24))
        truth.append(KINDS.index(EXTENSIONS[file.suffix.lower()]))
answers = cnn_forward(detective, to_channels(cut(real, rng.integers(0, 17, len(real)), rng)))[0].argmax(axis=1)
for kind, name in enumerate(KINDS):
    guesses = Counter(KINDS[answer] for answer, true in zip(answers, truth) if true == kind)
    print(f"{name:6} {sum(guesses.values()):4} 個: <=> {name:6} {sum(guesses.values()):4} files:", ", ".join(f"{guess} {count}" for guess, count in guesses.most_common()))
print(f"正解率 {np.mean(answers == np.array(truth)):.1%} <=> accuracy {np.mean(answers == np.array(truth)):.1%}")

# %% [markdown] lang="ja"
# 間違いがあれば、どの形式をどの形式と取り違えたかを見てください。**小さな挑戦** 短い断片(`draw_excerpts(400, np.arange(5), rng, length=12)`)で探偵を訓練し直し、同じ長さの新しい断片で試してください。次に、8、6、4 バイトへと縮めます(フィルターの長さ k は、断片の長さ以下にします)。どこで間違え始めますか。なぜ、そこからなのでしょう。
#
# ## 確かめよう
#
# **問 1.** 64 個の入力に、長さ 8 のフィルターを 4 本当てます(1 つずつずらす。端に 0 は補わない)。続けて `size = 8` の最大値プーリングをすると、次の層には全部で何個の値が渡りますか。
# %% [markdown] lang="en"
# If there are mistakes, see which types it confuses. **A small challenge**: train a new detective on shorter excerpts, `draw_excerpts(400, np.arange(5), rng, length=12)`, and test it on new ones of the same length. Then take 8, 6 and 4 bytes (no filter may be longer than the excerpt). When does it begin to make mistakes, and why there?
#
# ## Check yourself
#
# **Question 1.** Four filters of length 8 run over 64 inputs (one step at a time, no zeros added at the ends). Then comes max-pooling with `size = 8`. How many values reach the next layer in all?

# %% quiz="pooled_values" points=1
pooled_values = 28
replies = {
    "28": "そのとおり。当てられる場所は 64 − 8 + 1 = 57。8 個ずつ切ると 7 区間で 1 個余り、4 本分で 28 です。",  #:ja
    "28": "Right: 64 − 8 + 1 = 57 positions; cut by 8 that makes 7 windows with 1 left over; four filters make 28.",  #:en
    "32": "64 ÷ 8 = 8 としていませんか。畳み込みのあとは 57 個に減っていて、最後の 1 個は余ります。",  #:ja
    "32": "That takes 64 ÷ 8 = 8. After the convolution there are 57, and the last one is left over.",  #:en
    "7": "フィルター 1 本分です。特徴マップはフィルターごとにできます。",  #:ja
    "7": "That is one filter. Each filter makes a feature map of its own.",  #:en
    "228": "57 × 4 はプーリングの前です。8 個の区間から 1 つずつ残します。",  #:ja
    "228": "57 × 4 is before pooling, which keeps one of every eight.",  #:en
    "28.5": "57 ÷ 8 は割り切れません。区間に足りない余りは使いません。",  #:ja
    "28.5": "57 is not a multiple of 8. What does not fill a window is not used.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 探偵の畳み込み層は、8 チャンネルの入力に、長さ 4 のフィルターが 16 本です。バイアスも入れて、この層のパラメータはいくつですか。
# %% [markdown] lang="en"
# **Question 2.** The detective's convolution has 16 filters of length 4 over 8 channels. How many parameters does this layer have, biases included?

# %% quiz="filter_parameters" points=1
filter_parameters = 528
replies = {
    "528": "そのとおり。16 × (8 × 4) + 16。入力が 24 バイトでも 24 万バイトでも、この数は変わりません。",  #:ja
    "528": "Right: 16 × (8 × 4) + 16. For an input of 24 bytes or of 240,000 it is the same number.",  #:en
    "512": "重みはそのとおりです。バイアスがフィルターごとに 1 つあります。",  #:ja
    "512": "That is the weights. There is one bias for each filter as well.",  #:en
    "80": "16 × 4 + 16 ですね。フィルターはチャンネルごとに別の重みをもちます。",  #:ja
    "80": "That is 16 × 4 + 16. A filter has separate weights for each channel.",  #:en
    "640": "バイアスはチャンネルごとではなく、フィルターごとに 1 つです。",  #:ja
    "640": "A bias belongs to a filter, not to each of its channels.",  #:en
    "11088": "21 の場所ごとに数えました。どの場所でも同じ重みを使うのが、重み共有です。",  #:ja
    "11088": "That counts every one of the 21 positions. Weight sharing means the same weights at all of them.",  #:en
    "36": "フィルター 1 本は 8 × 4 + 1 = 33 個です。それが 16 本あります。",  #:ja
    "36": "One filter has 8 × 4 + 1 = 33, and there are 16 of them.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 最大値プーリング(`size = 2`)の入力が `[0, 0, 4, 4, 1, 0]` で、最大値への勾配が `[5, 7, 9]` でした。入力への勾配はどれですか。
# - a. `[5, 5, 7, 7, 9, 9]`
# - b. `[5, 5, 7, 7, 9, 0]`
# - c. `[5, 0, 7, 0, 9, 0]`
# - d. `[0, 0, 7, 0, 9, 0]`
# %% [markdown] lang="en"
# **Question 3.** Max-pooling (`size = 2`) had the input `[0, 0, 4, 4, 1, 0]`, and the gradient of its maxima is `[5, 7, 9]`. What is the gradient of its input?
# - a. `[5, 5, 7, 7, 9, 9]`
# - b. `[5, 5, 7, 7, 9, 0]`
# - c. `[5, 0, 7, 0, 9, 0]`
# - d. `[0, 0, 7, 0, 9, 0]`

# %% quiz="tied_pool" points=1
tied_pool = "c"
replies = {
    "a": "区間の全員に配っています。負けた要素を少し動かしても最大値は変わらないので、勾配は 0 です。",  #:ja
    "a": "This hands the gradient to every element of the window. Change a loser a little and the maximum stays, so its gradient is 0.",  #:en
    "b": "引き分けの 2 人に配ると、勾配が 2 倍になります。値を次へ渡したのは、argmax に残した 1 人です。",  #:ja
    "b": "Handing it to both in a tie doubles the gradient. The one that passed its value on is the one kept in argmax.",  #:en
    "c": "そのとおり。引き分けは左の勝ちと約束し、その番号だけに渡します。合計も 21 のまま変わりません。",  #:ja
    "c": "Right: we agreed that the leftmost wins a tie, and it alone receives. The total stays 21.",  #:en
    "d": "0 で勝った要素も勝者です。ReLU で 0 になったところを止めるのは、プーリングではなく、次の ReLU の逆伝播の仕事です。",  #:ja
    "d": "Winning with 0 is winning. To stop what ReLU has cut off is the job of ReLU's own backward pass, which comes next.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** フィルターは `[1, 2, 3]`、入力の長さは 5。損失の勾配が 0 でないのは $u_1$ だけで、`grad = [0, 1, 0]` でした。`grad_x` はどれですか。
# - a. `[0, 3, 2, 1, 0]`
# - b. `[0, 1, 2, 3, 0]`
# - c. `[1, 2, 3, 0, 0]`
# - d. `[0, 6, 0, 0, 0]`
# %% [markdown] lang="en"
# **Question 4.** The filter is `[1, 2, 3]`, the input has length 5. The gradient of the loss is different from 0 at $u_1$ only: `grad = [0, 1, 0]`. What is `grad_x`?
# - a. `[0, 3, 2, 1, 0]`
# - b. `[0, 1, 2, 3, 0]`
# - c. `[1, 2, 3, 0, 0]`
# - d. `[0, 6, 0, 0, 0]`

# %% quiz="one_to_blame" points=1
one_to_blame = "b"
replies = {
    "a": "裏返しは、1 つの x に戻る線を並べたときに見える形です。1 つの u から出る線をたどると、x1, x2, x3 に掛けた相手は w0, w1, w2 です。",  #:ja
    "a": "The turning shows when you line up what returns to one x. Follow the lines from one u: the partners of x1, x2, x3 were w0, w1, w2.",  #:en
    "b": "そのとおり。u1 = x1·w0 + x2·w1 + x3·w2 なので、3 つの x に、それぞれの相手の重みが戻ります。",  #:ja
    "b": "Right: u1 = x1·w0 + x2·w1 + x3·w2, so each of the three gets back the weight that was its partner.",  #:en
    "c": "それは u0 の勾配だけが 1 のときです。u1 のフィルターは 1 つ右に当てられていました。",  #:ja
    "c": "That would be so if only u0 had the gradient 1. For u1 the filter lay one step further right.",  #:en
    "d": "道どうしを足すのは、同じ x に集まったときです。3 本は別々の x に戻ります。",  #:ja
    "d": "Paths are added where they meet in the same x. These three return to different ones.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 1 次元の畳み込みが得意なデータを**すべて**選んでください。
# - a. 1 分間の心電図。乱れた拍がどこかにあるか
# - b. 患者の表。年齢、身長、体重、血液型が 1 列ずつ並ぶ
# - c. 文字の並び。メールアドレスがどこかに含まれるか
# - d. 国語・数学・英語・理科の点数から、合格か不合格か
# %% [markdown] lang="en"
# **Question 5.** Choose **all** data that suit a one-dimensional convolution.
# - a. an electrocardiogram of one minute: is there an irregular beat somewhere?
# - b. a table of patients, with a column each for age, height, weight, blood group
# - c. a row of characters: is there an e-mail address somewhere in it?
# - d. marks in four school subjects: pass or fail?

# %% quiz="suits_convolution" points=1
suits_convolution = {"a", "c"}
replies = {
    "a,c": "そのとおり。どちらも、近くの並びに意味があり(局所性)、どこに現れても同じ意味です(重み共有)。",  #:ja
    "a,c": "Right: in both, neighbours belong together (locality), and a pattern means the same wherever it is (weight sharing).",  #:en
    "a": "a はそのとおり。もう 1 つ、「どこかに」現れる並びを探す問題があります。",  #:ja
    "a": "a is right. There is another that looks for a pattern which may be anywhere.",  #:en
    "c": "c はそのとおり。もう 1 つ、「どこかに」現れる形を探す問題があります。",  #:ja
    "c": "c is right. There is another that looks for a shape which may be anywhere.",  #:en
    "a,b,c": "b の列は、順番を入れ替えても意味が変わりません。隣に意味がないので、全結合が向いています。",  #:ja
    "a,b,c": "The columns of b could change places without harm. Neighbours mean nothing there, so a fully connected layer suits it.",  #:en
    "a,c,d": "d の 4 科目は、並べ方に意味がありません。国語と数学で同じ重みを共有する理由もありません。",  #:ja
    "a,c,d": "The order of the subjects in d means nothing, and there is no reason why one should share its weight with the next.",  #:en
    "b,d": "逆です。列を並べ替えても困らないデータでは、「近く」も「どこでも同じ」も役に立ちません。",  #:ja
    "b,d": "The other way round: where columns may be reordered, neither nearness nor sameness everywhere is of use.",  #:en
    "a,b,c,d": "数が並んでいるだけでは足りません。順番を入れ替えたら困るのは、どれでしょうか。",  #:ja
    "a,b,c,d": "Numbers in a row are not enough. Which of these would be spoilt by shuffling the order?",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Fukushima, *Neocognitron: a self-organizing neural network model for a mechanism of pattern recognition unaffected by shift in position*, Biological Cybernetics 36 (1980)。局所性と重み共有を重ねた、CNN の祖先。
# - Waibel ほか, *Phoneme recognition using time-delay neural networks*, IEEE Trans. ASSP 37 (1989)。音声の上をすべる 1 次元の畳み込み。
# - LeCun ほか, *Backpropagation applied to handwritten zip code recognition*, Neural Computation 1 (1989)。畳み込みのフィルターを誤差逆伝播法で学んだ。
# - Chellapilla, Puri, Simard, *High performance convolutional neural networks for document processing*, IWFHR (2006)。畳み込みを 1 つの行列の積に「ほどく」。
# - Raff ほか, *Malware detection by eating a whole EXE*, AAAI 2018 Workshops。ファイル全体のバイトを 1 次元の CNN に読ませる、この課の本格版。
#
# **データについて** ファイルの先頭は、この課のセルがその場で作りました(CC0)。採点に使う本物のファイルの先頭 24 バイトには、形式の署名と、大きさや版、日付ほどのことしか書かれていません。
#
# 10 課では、動かす窓が 2 次元になり、PyTorch で画像を見分けます。
# %% [markdown] lang="en"
# ## Going further
#
# - Fukushima, *Neocognitron: a self-organizing neural network model for a mechanism of pattern recognition unaffected by shift in position*, Biological Cybernetics 36 (1980): locality and weight sharing in layers, the ancestor of CNNs.
# - Waibel et al., *Phoneme recognition using time-delay neural networks*, IEEE Trans. ASSP 37 (1989): one-dimensional convolution sliding over speech.
# - LeCun et al., *Backpropagation applied to handwritten zip code recognition*, Neural Computation 1 (1989): filters learned by backpropagation.
# - Chellapilla, Puri, Simard, *High performance convolutional neural networks for document processing*, IWFHR (2006): unrolling convolution into one matrix product.
# - Raff et al., *Malware detection by eating a whole EXE*, AAAI 2018 Workshops: this lesson grown up, a 1-D CNN that reads every byte of a file.
#
# **About the data** The beginnings of files were made on the spot by this lesson (CC0). The 24 bytes of real files that are used for grading hold signatures of formats, sizes, versions and dates, and hardly more.
#
# In lesson 10 the moving window becomes two-dimensional, and PyTorch tells images apart.
