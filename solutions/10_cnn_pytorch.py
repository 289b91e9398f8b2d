# %% [markdown] lang="ja"
# 下の図の上と下は、同じ 5 つの数字です。下は、画素の場所を並べ替えました。並べ替え方は 5 枚とも同じです。あなたは下を読めますか。全結合のネットワークには、どちらが難しいでしょう。予想してから実行してください。
# %% [markdown] lang="en"
# The two rows below show the same five digits. In the lower row the pixels have changed places, in the same way for all five. Can you read it? And which row is harder for a fully connected network? Make a guess, then run the cells.

# %% setup
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import nn
from torchvision.datasets import CIFAR10, MNIST

with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)  # fastai still uses torch.jit.script
    from fastai.data.external import URLs, untar_data

device = torch.device("cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu")


def get_pictures(url, folders, mode, mirror):
    """訓練とテストの (images, labels) と、クラス名のリスト。images: (n, channels, h, w) uint8、labels: (n,)。"""  #:ja
    """(images, labels) for training and for test, and the names of the classes. images: (n, channels, h, w) uint8; labels: (n,)."""  #:en
    try:
        path = untar_data(url)
    except Exception as problem:
        print("予備の入手先を使います:", problem)  #:ja
        print("Using the mirror:", problem)  #:en
        sets = [mirror("mirror", train=train, download=True) for train in (True, False)]
        arrays = [np.asarray(a) for s in sets for a in (s.data, s.targets)]
        names = [name.split()[0] for name in sets[0].classes]
    else:
        print(path.name, *[readme.read_text(encoding="utf-8").split("\n")[0] for readme in path.glob("README.md")])
        files = [sorted((path / folder).glob("*/*.png")) for folder in folders]
        names = sorted({file.parent.name for file in files[0]})
        # ja: 何万個ものファイルを開くのは初回だけ。次からは 1 つのファイルから読む
        # en: tens of thousands of files are opened only once; from then on it is one file
        cache = Path(f"{path.name}-{len(files[0])}-{len(files[1])}.npz")
        if not cache.exists():
            arrays = []
            for part in files:
                with ThreadPoolExecutor() as pool:
                    arrays.append(np.stack(list(pool.map(lambda file: np.asarray(Image.open(file).convert(mode)), part))))
                arrays.append(np.array([names.index(file.parent.name) for file in part]))
            np.savez("unfinished.npz", *arrays)
            Path("unfinished.npz").replace(cache)
        with np.load(cache) as saved:
            arrays = [saved[f"arr_{i}"] for i in range(4)]
    images = [torch.tensor(a).reshape(*a.shape[:3], -1).permute(0, 3, 1, 2).contiguous() for a in arrays[::2]]
    labels = [torch.tensor(a).long() for a in arrays[1::2]]
    return (images[0], labels[0]), (images[1], labels[1]), names


# %% demo
mnist_train, mnist_test, digits = get_pictures(URLs.MNIST, ("training", "testing"), "L", MNIST)
print("training", tuple(mnist_train[0].shape), " test", tuple(mnist_test[0].shape), " device", device)
order = torch.tensor(np.random.default_rng(10).permutation(28 * 28))


def shuffled(images):
    """どの画像の画素も、同じ順番 order に並べ替える。"""  #:ja
    """Put the pixels of every picture into the same new order."""  #:en
    return images.flatten(1)[:, order].reshape(images.shape)


five = [int((mnist_test[1] == d).nonzero()[0]) for d in (3, 1, 4, 5, 9)]
fig, axes = plt.subplots(2, 5, figsize=(6, 2.7))
for row, images in zip(axes, (mnist_test[0][five], shuffled(mnist_test[0][five]))):
    for ax, image in zip(row, images):
        ax.imshow(image[0], cmap="gray")
        ax.axis("off")
show_figure("5 つの数字と、画素を動かした同じ数字 <=> Five digits, and the same with pixels moved")


# %% demo
def full_connection(train, test):
    """全結合 1 層の重みを最小二乗法で決め、テストの正解率を返す。"""  #:ja
    """Fit one fully connected layer by least squares; return its accuracy on the test pictures."""  #:en
    X, Z = (F.pad(images.flatten(1).double() / 255, (0, 1), value=1) for images, _ in (train, test))
    W = torch.linalg.solve(X.T @ X + torch.eye(X.shape[1]), X.T @ F.one_hot(train[1]).double())
    return ((Z @ W).argmax(1) == test[1]).double().mean().item()


print("digits         ", full_connection(mnist_train, mnist_test))
moved = [(shuffled(images), labels) for images, labels in (mnist_train, mnist_test)]
print("pixels shuffled", full_connection(*moved))

# %% [markdown] lang="ja"
# 最後の桁まで同じです。全結合の層は、画素を「1 番、2 番、…」という列として受け取り、どの画素とどの画素が**隣どうしか**を知りません。並べ替えたら、重みも同じように並べ替えれば済みます。
#
# でも、あなたが数字を読めるのは、線や角を、つまり**隣りあう画素**を見ているからです。この課では、隣を見る層を作ります。
#
# **この課でできるようになること** 畳み込みとプーリングを NumPy で書き、PyTorch で CNN を組み立てて、自分の手で書いたループで訓練できます。CIFAR-10 の正解率を、浅いネットワークから 4 段階で上げ、それぞれの工夫が何をもたらしたかを数で言えるようになります。好きな画像に「何である確率が何 %」と答えさせ、切断されても続きから訓練できるようになります。
#
# **必要なもの** NumPy の配列、ソフトマックスと交差エントロピー(第 2・4 課)、確率的勾配降下法(第 5 課)。9 節からは、Colab で GPU を選ぶと待ち時間が短くなります。上の出力に「ミニチュア」とあれば、小さな練習用データで動いています(正解率には意味がありません)。
#
# ## 1. 小さな窓をすべらせる
#
# 全体を一度に見る代わりに、小さな窓から少しだけ見ます。窓をすべらせながら、どこでも**同じ重み**で「かけて足す」。下は 8×8 の画像に 3×3 の窓をあてた途中のようすです。
# %% [markdown] lang="en"
# Equal to the last digit. A fully connected layer takes pixels as a list, number one, number two, and so on. Which pixels are **neighbours** it never learns. Shuffle the pixels, shuffle the weights alike, and all is as before.
#
# You read digits by lines and corners, that is, by **neighbouring pixels**. In this lesson we build layers that look at neighbours.
#
# **What you will be able to do** Write convolution and pooling in NumPy, put together CNNs in PyTorch and train them with a loop of your own. Raise the accuracy on CIFAR-10 in four steps from a shallow net, and say in numbers what each step bought. Have any picture named, with probabilities, and go on with training after a disconnection.
#
# **What you need** NumPy arrays, softmax and cross-entropy (lessons 2 and 4), stochastic gradient descent (lesson 5). From section 9 on, a GPU in Colab shortens the wait. If the output above says "miniature", this is running on a small practice set, and accuracies mean nothing.
#
# ## 1. A small window that slides
#
# Instead of looking at everything at once, look through a small window. Slide it along, and everywhere multiply and add with **the same weights**. Below, a 3×3 window is half-way over a picture of 8×8.

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation
from matplotlib.patches import Rectangle

small = mnist_test[0][five[2], 0, 2:26:3, 2:26:3].numpy() / 255
window = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
sums = np.array([[(small[i : i + 3, j : j + 3] * window).sum() for j in range(6)] for i in range(6)])


def draw_window(axes, step):
    """窓が step 番目(0 から)の場所にあるところを描く。"""  #:ja
    """Draw the window at place number step, counted from 0."""  #:en
    i, j = divmod(step, 6)
    seen = np.where(np.arange(36).reshape(6, 6) <= step, sums, np.nan)
    for ax, title in zip(axes, ("画像 8×8 <=> picture 8×8", "特徴マップ 6×6 <=> feature map 6×6")):
        ax.clear()
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
    axes[0].imshow(small, cmap="gray", vmin=0, vmax=1)
    axes[1].imshow(seen, cmap="PuOr_r", vmin=-3, vmax=3)
    axes[0].add_patch(Rectangle((j - 0.5, i - 0.5), 3, 3, fill=False, edgecolor=ORANGE, linewidth=4))
    axes[1].add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor="black", linewidth=3))


fig, axes = plt.subplots(1, 2, figsize=(5.4, 2.9))
draw_window(axes, 20)
plt.show()

# %% demo
fig, axes = plt.subplots(1, 2, figsize=(5, 2.6), dpi=60, layout="constrained")
moving = HTML(FuncAnimation(fig, lambda step: draw_window(axes, step), frames=36, interval=180).to_jshtml())
plt.close(fig)
moving

# %% [markdown] lang="ja"
# この計算を**畳み込み**、窓にあてる重みの表を**フィルター**、できあがった表を**特徴マップ**と呼びます。特徴マップの 1 マス(黒い枠)が見ている範囲(オレンジの枠)が、そのマスの**局所受容野**です。上のフィルターは「左が暗く、右が明るい」所で大きな正の数になります。
#
# 得が 2 つあります。隣どうしが一緒に見えること。そして、重みが少なくて済むこと。左上で役立つフィルターは右下でも役立つので、使い回します(重みの共有)。
#
# では、28×28 の画像に 5×5 の窓をあてると、特徴マップの大きさは? 1 辺だけを取り出して、窓を置ける場所を数えます。
# %% [markdown] lang="en"
# This is **convolution**. The table of weights in the window is a **filter**, what comes out is a **feature map**, and what one cell of the map (black frame) sees (orange frame) is its **local receptive field**. This filter gives large positive numbers where it is dark on the left and bright on the right.
#
# There are two gains. Neighbours are seen together. And few weights are enough: a filter that is useful at the top left is useful at the bottom right, so we use it everywhere (weight sharing).
#
# A picture of 28×28 and a window of 5×5: how large is the feature map? Take one side and count the places for the window.

# %% demo
fig, axes = plt.subplots(1, 3, figsize=(7, 3.2), sharey=True)
for ax, stride, padding in zip(axes, (1, 2, 1), (0, 0, 1)):
    for cell in range(-padding, 7 + padding):
        inside = 0 <= cell < 7
        look = {"facecolor": "#dddddd", "linestyle": "-"} if inside else {"facecolor": "white", "linestyle": ":"}
        ax.add_patch(Rectangle((cell, 0), 1, 1, edgecolor=GREY, **look))
    starts = range(-padding, 7 + padding - 3 + 1, stride)
    for row, start in enumerate(starts, 1):
        ax.plot([start + 0.15, start + 2.85], [-row, -row], color=BLUE, linewidth=5, solid_capstyle="butt")
    ax.set(xlim=(-1.3, 8.3), ylim=(-7.7, 1.5), xticks=[], yticks=[], xlabel=f"{len(starts)} か所 <=> {len(starts)} places")
    ax.spines[:].set_visible(False)
    ax.set_title(f"ストライド {stride}、パディング {padding} <=> stride {stride}, padding {padding}", fontsize=12)
    ax.grid(False)
show_figure("7 画素の列に、幅 3 の窓 <=> A window of 3 on a row of 7 pixels")

# %% [markdown] lang="ja"
# - **ストライド**は、窓を一度に何画素すべらせるか。2 なら、マップはおよそ半分になります。
# - **パディング**は、画像のまわりに足す 0 の幅。左右に同じだけ足します。足さないことを **valid**、大きさが変わらないように足すことを **same** と呼びます。
#
# ### 課題 `output_size`
# 1 辺 `n` の画像に 1 辺 `k` の窓をあてたとき、特徴マップの 1 辺はいくつになりますか。図の 3 つ(5、3、7)と、本文の 28 と 5 → 24 に合う式を見つけてください。
#
# <details><summary>ヒント</summary>
#
# パディングまで入れた長さはいくつですか。窓の左端は 0 から始まり、いちばん右の窓では左端がどこにありますか。そこまでに何歩進めるでしょう。はみ出す窓は数えません。最初の場所も忘れずに。
#
# </details>
# %% [markdown] lang="en"
# - The **stride** is how many pixels the window moves at a time. With 2 the map is about half as large.
# - **Padding** is a margin of zeros around the picture, the same on both sides. None is called **valid**; as much as keeps the size is called **same**.
#
# ### Exercise `output_size`
# A picture has side `n` and the window has side `k`. What is the side of the feature map? Find the rule that fits the three in the figure (5, 3, 7), and 24 for 28 and 5.
#
# <details><summary>Hint</summary>
#
# How long is the row with its padding? The left end of the window starts at 0; where is it when the window is as far right as it can go? How many steps lead there? A window that sticks out does not count, and the first place does.
#
# </details>


# %% exercise="output_size"
def output_size(n, k, stride=1, padding=0):
    """特徴マップの 1 辺(int)。n: 画像の 1 辺、k: 窓の 1 辺(k ≤ n + 2 × padding)、padding: 片側に足す幅。"""  #:ja
    """Side of the feature map (int). n: side of the picture; k: side of the window, k ≤ n + 2 × padding; padding: margin on each side."""  #:en
    ### BEGIN SOLUTION
    return (n + 2 * padding - k) // stride + 1
    ### END SOLUTION


# %% test="output_size" points=1
for arguments, want in (((28, 5), 24), ((7, 3, 2), 3), ((7, 3, 1, 1), 7)):
    expect(
        f"output_size{arguments}",
        output_size(*arguments),
        want,
        hint="図の青い線を数えて、比べてみましょう。",  #:ja
        hint="Count the blue lines in the figure and compare.",  #:en
    )
### BEGIN HIDDEN TESTS
for arguments, want in (((8, 3, 2), 3), ((10, 4, 3), 3), ((32, 5, 1, 2), 32), ((224, 7, 2, 3), 112), ((5, 5), 1), ((9, 2, 4, 1), 3)):
    got = output_size(*arguments)
    expect(
        f"output_size{arguments}",
        got,
        want,
        hint="余った分(はみ出す窓)は数えません。パディングは両側にあります。",  #:ja
        hint="A window that sticks out does not count. Padding is on both sides.",  #:en
    )
    assert isinstance(got, int), f"整数(int)で返してください: {got!r}"  #:ja
    assert isinstance(got, int), f"Return an integer (int): {got!r}"  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 重みは、どれだけ減ったでしょう。28×28 の画像から 24×24 の特徴マップを 20 枚作るとして、数えてみます。
# %% [markdown] lang="en"
# How many weights does it save? Count them for 20 feature maps of 24×24 from a picture of 28×28.

# %% demo
side = output_size(28, 5)
print(f"fully connected {28 * 28 * 20 * side**2 + 20 * side**2:>10,} weights and biases")
print(f"convolution     {sum(p.numel() for p in nn.Conv2d(1, 20, 5).parameters()):>10,}")

# %% [markdown] lang="ja"
# ## 2. チャンネル:色を重ねて読む
#
# カラー画像は、赤・緑・青の 3 枚が重なったものです。この 1 枚 1 枚を**チャンネル**と呼びます。フィルターも**同じ枚数だけ重なって**いて、全部のチャンネルの「かけて足す」を合計したものが、特徴マップの 1 マスです。フィルターが 20 個あれば特徴マップも 20 枚でき、それが次の層の 20 チャンネルになります。
#
# 全部を 1 つの式にします。画像 $x$、フィルター $w$、ストライド $s$ のとき、$o$ 番目の特徴マップの $i$ 行 $j$ 列は
#
# $$y_{o,i,j} = \sum_{c}\sum_{a}\sum_{b} x_{c,\;si+a,\;sj+b}\; w_{o,c,a,b}$$
#
# 言葉にすると「$i$ 行 $j$ 列の窓を、奥行きまで丸ごと取り出し、フィルター $o$ とかけて、全部足す」。フィルターはひっくり返しません(数学で畳み込みと呼ぶものは、ひっくり返します。深層学習では、この形を畳み込みと呼びます)。
#
# ### 課題 `conv2d`
# この式のとおりに計算してください。パディングは 0 を足します。バイアスはここでは使いません。
#
# <details><summary>ヒント</summary>
#
# まず `np.pad` で縦と横にだけ 0 を足します。チャンネルの軸には足しません。次に、出力の大きさを決めます。
#
# 1 マスずつ計算するループでも満点です。`x[:, top:top + kh, left:left + kw]` が、奥行きまで丸ごとの窓です。`top` は `i` と同じでしょうか。ストライドが 2 のときは?
#
# </details>
# %% [markdown] lang="en"
# ## 2. Channels: reading through the colours
#
# A colour picture is three sheets, red, green and blue. Each sheet is a **channel**. A filter has **as many sheets**, and one cell of the feature map adds up the products from all of them. Twenty filters make twenty feature maps, and these are the twenty channels that the next layer reads.
#
# All of it in one formula: with picture $x$, filters $w$ and stride $s$, row $i$ and column $j$ of feature map $o$ is
#
# $$y_{o,i,j} = \sum_{c}\sum_{a}\sum_{b} x_{c,\;si+a,\;sj+b}\; w_{o,c,a,b}$$
#
# In words: cut out the window for row $i$ and column $j$ through all channels, multiply it with filter $o$, and add up everything. The filter is not turned round. (What mathematics calls convolution turns it round. Deep learning means this.)
#
# ### Exercise `conv2d`
# Compute this formula. Padding adds zeros. There is no bias here.
#
# <details><summary>Hint</summary>
#
# First add zeros with `np.pad`, to the rows and columns but not to the channels. Then find out how large the output is.
#
# A loop over every cell gets all points. `x[:, top:top + kh, left:left + kw]` is the window through all channels. Is `top` the same as `i`? What if the stride is 2?
#
# </details>


# %% exercise="conv2d"
def conv2d(x, kernel, stride=1, padding=0):
    """畳み込み。x: (c_in, h, w)、kernel: (c_out, c_in, kh, kw)。返り値: (c_out, 縦, 横)。"""  #:ja
    """Convolution. x: (c_in, h, w); kernel: (c_out, c_in, kh, kw). Returns (c_out, rows, columns)."""  #:en
    ### BEGIN SOLUTION
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], axis=(1, 2))
    return np.einsum("cijab,ocab->oij", windows[:, ::stride, ::stride], kernel)
    ### END SOLUTION


# %% test="conv2d" idea="slide" points=1
import numpy as np

x = np.array([[[1.0, 2, 0, 1], [0, 1, 3, 1], [2, 0, 1, 4]]])
expect(
    "conv2d(x, kernel)",
    conv2d(x, np.array([[[[1.0, 0], [0, 10]]]])),
    [[[11, 32, 10], [0, 11, 43]]],
    hint="左上は 1×1 + 2×0 + 0×0 + 1×10 = 11 です。フィルターはひっくり返しません。",  #:ja
    hint="Top left: 1×1 + 2×0 + 0×0 + 1×10 = 11. The filter is not turned round.",  #:en
)
### BEGIN HIDDEN TESTS
import torch

rng = np.random.default_rng(1)
for h, w, kh, kw in ((6, 5, 3, 3), (5, 9, 2, 4), (4, 4, 4, 4)):
    x, kernel = rng.normal(size=(1, h, w)), rng.normal(size=(1, 1, kh, kw))
    expect(
        f"conv2d(x {x.shape}, kernel {kernel.shape})",
        conv2d(x, kernel),
        torch.conv2d(torch.tensor(x)[None], torch.tensor(kernel))[0].numpy(),
        hint="縦と横、フィルターの向きを確かめてください。右端と下端の窓も数えていますか。",  #:ja
        hint="Check rows against columns and the direction of the filter. Are the last windows on the right and at the bottom there?",  #:en
    )
### END HIDDEN TESTS

# %% test="conv2d" idea="stride_padding" points=1
import numpy as np

x = np.arange(1.0, 10).reshape(1, 3, 3)
expect(
    "conv2d([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], [[[[1, 1], [1, 1]]]], stride=2, padding=1)",
    conv2d(x, np.ones((1, 1, 2, 2)), stride=2, padding=1),
    [[[1, 5], [11, 28]]],
    hint="0 で囲むと 5×5 です。窓の左端は 0、2 の 2 か所です。",  #:ja
    hint="With its margin of zeros it is 5×5; the window starts at 0 and at 2.",  #:en
)
### BEGIN HIDDEN TESTS
import torch

rng = np.random.default_rng(2)
for h, w, k, stride, padding in ((7, 6, 3, 2, 0), (5, 8, 3, 1, 1), (9, 7, 4, 3, 2), (6, 6, 5, 2, 2)):
    x, kernel = rng.normal(size=(1, h, w)), rng.normal(size=(1, 1, k, k))
    expect(
        f"conv2d(x {x.shape}, kernel {kernel.shape}, stride={stride}, padding={padding})",
        conv2d(x, kernel, stride, padding),
        torch.conv2d(torch.tensor(x)[None], torch.tensor(kernel), stride=stride, padding=padding)[0].numpy(),
        hint="0 は上下左右に padding ずつ。窓は stride ずつ動きます。",  #:ja
        hint="padding zeros on all four sides; the window moves by stride.",  #:en
    )
### END HIDDEN TESTS

# %% test="conv2d" idea="channels" points=1
import numpy as np

x = np.array([[[1.0, 2], [3, 4]], [[10, 20], [30, 40]]])
kernel = np.array([[[[1.0]], [[0]]], [[[0]], [[1]]], [[[1]], [[1]]]])
expect(
    "conv2d(x (2, 2, 2), kernel (3, 2, 1, 1))",
    conv2d(x, kernel),
    [[[1, 2], [3, 4]], [[10, 20], [30, 40]], [[11, 22], [33, 44]]],
    hint="フィルター 0 は最初のチャンネルだけ、1 は次だけ、2 は両方の和です。",  #:ja
    hint="Filter 0 takes the first channel, 1 the second, 2 adds both.",  #:en
)
### BEGIN HIDDEN TESTS
import torch

rng = np.random.default_rng(3)
for c_in, c_out, stride, padding in ((3, 4, 1, 0), (4, 2, 2, 1), (2, 1, 1, 2)):
    x, kernel = rng.normal(size=(c_in, 6, 7)), rng.normal(size=(c_out, c_in, 3, 3))
    expect(
        f"conv2d(x {x.shape}, kernel {kernel.shape}, stride={stride}, padding={padding})",
        conv2d(x, kernel, stride, padding),
        torch.conv2d(torch.tensor(x)[None], torch.tensor(kernel), stride=stride, padding=padding)[0].numpy(),
        hint="特徴マップはフィルターの数だけ。1 マスは、全部のチャンネルの合計です。パディングはチャンネルの軸には足しません。",  #:ja
        hint="One feature map for each filter; a cell adds up all channels. No padding along the channels.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 人が考えたフィルター 3 つを、数字の 4 にあててみます。PyTorch との差と、かかる時間も比べます。
# %% [markdown] lang="en"
# Three filters that people designed, on a four. And how far is yours from PyTorch, and how much slower?

# %% demo
image = mnist_test[0][five[2]].numpy() / 255
edge = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
kernels = np.array([np.full((3, 3), 1 / 9), edge, edge.T])[:, None]
maps = conv2d(image, kernels, padding=1)
fig, axes = plt.subplots(1, 4, figsize=(7, 2.3))
for ax, picture, title in zip(axes, [image[0], *maps], ["画像 <=> picture", "ぼかし <=> blur", "左右の縁 <=> left–right edge", "上下の縁 <=> top–bottom edge"]):
    limit, signed = np.abs(picture).max(), picture.min() < 0
    ax.imshow(picture, cmap="PuOr_r" if signed else "gray", vmin=-limit if signed else 0, vmax=limit)
    ax.set_title(title, fontsize=11)
    ax.axis("off")
show_figure("どのフィルターも、1 つのものを探す <=> Each filter looks for one thing")

x, kernel = np.random.default_rng(0).normal(size=(3, 64, 64)), np.random.default_rng(1).normal(size=(16, 3, 5, 5))
start = time.perf_counter()
mine = conv2d(x, kernel, stride=2, padding=2)
middle = time.perf_counter()
theirs = F.conv2d(torch.tensor(x)[None], torch.tensor(kernel), stride=2, padding=2)[0].numpy()
stop = time.perf_counter()
print(f"largest difference from PyTorch {np.abs(mine - theirs).max():.0e}")
print(f"yours {1000 * (middle - start):.1f} ms, PyTorch {1000 * (stop - middle):.1f} ms")

# %% [markdown] lang="ja"
# オレンジは正、紫は負です。CNN では、フィルターの数字を人が決めません。誤差逆伝播法で**学習します**(そのしくみは第 9 課で書きました)。
#
# ## 3. プーリング:どこにあったかを、少し忘れる
#
# 線が 1 画素ずれても、4 は 4 です。**最大値プーリング**は、マップを 2×2 の区画に切り、区画ごとに最大値だけを残します。縦横が半分になり、計算も減ります。
#
# $$\begin{pmatrix}1&0&3&6\\2&4&5&2\\1&6&2&0\\3&4&1&7\end{pmatrix}\;\longrightarrow\;\begin{pmatrix}4&6\\6&7\end{pmatrix}$$
#
# ### 課題 `max_pool2d`
# チャンネルごとに、`size`×`size` の区画の最大値を取ってください。割り切れずに余った右端の列と下端の行は捨てます。
#
# <details><summary>ヒント</summary>
#
# 区画は `size` ずつ動く窓です。縦と横に区画がいくつ取れるかを、先に数えましょう。特徴マップには負の数もあります。0 で始めた最大値は、負の区画で何を返すでしょう。
#
# </details>
# %% [markdown] lang="en"
# Orange is positive, purple negative. In a CNN nobody sets the numbers in the filters: they are **learnt**, by backpropagation (you wrote how in lesson 9).
#
# ## 3. Pooling: forget a little where it was
#
# A four stays a four when a line moves by a pixel. **Max-pooling** cuts the map into blocks of 2×2 and keeps the largest number of each. Both sides are halved, and so there is less to compute.
#
# $$\begin{pmatrix}1&0&3&6\\2&4&5&2\\1&6&2&0\\3&4&1&7\end{pmatrix}\;\longrightarrow\;\begin{pmatrix}4&6\\6&7\end{pmatrix}$$
#
# ### Exercise `max_pool2d`
# For each channel take the maximum of every block of `size`×`size`. Columns on the right and rows at the bottom that do not fill a block are dropped.
#
# <details><summary>Hint</summary>
#
# A block is a window that moves by `size`. Count first how many blocks fit across and down. Feature maps have negative numbers too: a maximum that starts from 0 says what about a block of negative numbers?
#
# </details>


# %% exercise="max_pool2d"
def max_pool2d(x, size):
    """size×size の区画ごとの最大値。x: (channels, h, w)。返り値: (channels, h // size, w // size)。"""  #:ja
    """The maximum of each block of size×size. x: (channels, h, w). Returns (channels, h // size, w // size)."""  #:en
    ### BEGIN SOLUTION
    c, h, w = x.shape
    rows, columns = h // size, w // size
    blocks = x[:, : rows * size, : columns * size].reshape(c, rows, size, columns, size)
    return blocks.max(axis=(2, 4))
    ### END SOLUTION


# %% test="max_pool2d" idea="blocks" points=1
import numpy as np

x = np.array([[[1.0, 0, 3, 6], [2, 4, 5, 2], [1, 6, 2, 0], [3, 4, 1, 7]]])
expect(
    "max_pool2d(x, 2)",
    max_pool2d(x, 2),
    [[[4, 6], [6, 7]]],
    hint="本文の例です。区画は重なりません。",  #:ja
    hint="The example of the text. Blocks do not overlap.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(4)
x = rng.normal(size=(3, 6, 12))
for size in (2, 3):
    want = [[[x[c, i : i + size, j : j + size].max() for j in range(0, 12, size)] for i in range(0, 6, size)] for c in range(3)]
    expect(
        f"max_pool2d(x {x.shape}, {size})",
        max_pool2d(x, size),
        want,
        hint="チャンネルは混ぜません。縦と横の区画の数は違うことがあります。",  #:ja
        hint="Channels are not mixed. There may be more blocks across than down.",  #:en
    )
expect(
    "max_pool2d(x − 10, 2)",
    max_pool2d(x - 10, 2),
    np.array([[[x[c, i : i + 2, j : j + 2].max() for j in range(0, 12, 2)] for i in range(0, 6, 2)] for c in range(3)]) - 10,
    hint="全部が負の区画では、最大値も負です。",  #:ja
    hint="In a block of negative numbers the maximum is negative.",  #:en
)
### END HIDDEN TESTS

# %% test="max_pool2d" idea="leftover" points=1
import numpy as np

x = np.array([[[1.0, 2, 9], [3, 4, 9], [9, 9, 9]]])
expect(
    "max_pool2d([[[1, 2, 9], [3, 4, 9], [9, 9, 9]]], 2)",
    max_pool2d(x, 2),
    [[[4]]],
    hint="余った 9 は、どの区画にも入りません。",  #:ja
    hint="The nines are left over and belong to no block.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(6)
for h, w, size in ((7, 10, 3), (5, 4, 2), (6, 11, 4)):
    x = rng.normal(size=(2, h, w))
    want = [[[x[c, i * size : (i + 1) * size, j * size : (j + 1) * size].max() for j in range(w // size)] for i in range(h // size)] for c in range(2)]
    expect(
        f"max_pool2d(x {x.shape}, {size})",
        max_pool2d(x, size),
        want,
        hint="割り切れない分は、右端と下端で捨てます。",  #:ja
        hint="What does not fill a block is dropped on the right and at the bottom.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 4. 画像だけではない
#
# 「隣に意味がある」データなら、何でも畳み込めます。軸がいくつあるか、1 か所に数がいくつあるか(チャンネル)で分けると、こうなります。
#
# | 軸 | 1 チャンネル | 何チャンネルも |
# |---|---|---|
# | 1 次元(時間) | モノラルの音 | ステレオの音、電極の並んだ脳波、腕の動き |
# | 2 次元(縦・横) | 灰色の画像、音のスペクトログラム | カラー画像、いくつもの波長で撮る衛星写真 |
# | 3 次元(奥行きか時間も) | CT の断層像を重ねたもの | カラーの動画 |
#
# どれも同じ式で、足す方向が増えるだけです。PyTorch では `Conv1d`、`Conv2d`、`Conv3d`。形は(件数, チャンネル, 軸…)です。実行する前に、出力の形を予想してください。
# %% [markdown] lang="en"
# ## 4. Not only pictures
#
# Any data in which neighbours mean something can be convolved. Sorted by the number of axes, and by how many numbers there are at one place (channels):
#
# | Axes | One channel | Several channels |
# |---|---|---|
# | 1-D (time) | mono sound | stereo sound, brain waves from many electrodes, movements of an arm |
# | 2-D (height, width) | grey pictures, the spectrogram of a sound | colour pictures, satellite pictures in many wavelengths |
# | 3-D (and depth or time) | the slices of a CT scan | colour video |
#
# The formula is the same, with more directions to add along. In PyTorch: `Conv1d`, `Conv2d`, `Conv3d`, with shapes (how many, channels, axes…). Guess the shapes before you run this.

# %% demo
for name, layer, shape in (
    ("stereo sound", nn.Conv1d(2, 8, 5, stride=2), (1, 2, 1000)),
    ("colour picture", nn.Conv2d(3, 8, 3, padding=1), (1, 3, 32, 32)),
    ("CT scan", nn.Conv3d(1, 8, 3), (1, 1, 20, 64, 64)),
):
    print(f"{name:15} {str(shape):20} → {tuple(layer(torch.zeros(shape)).shape)}")

# %% [markdown] lang="ja"
# ## 5. LeNet を組み立てる
#
# 畳み込みとプーリングを重ね、最後に全結合で答える。1998 年に、この形のネットワーク LeNet-5 が小切手の数字を読みました。ここでは今風に、ReLU と最大値プーリングを使います。
#
# | 層 | 出力の形 |
# |---|---|
# | 入力 | 1×28×28 |
# | `conv1`:5×5 のフィルター 20 個、ReLU | 20×24×24 |
# | 2×2 の最大値プーリング | 20×12×12 |
# | `conv2`:5×5 のフィルター 50 個、ReLU | 50×8×8 |
# | 2×2 の最大値プーリング | 50×4×4 |
# | 1 列に並べ、`fc1`:500 ユニット、ReLU | 500 |
# | `fc2`:10 ユニット(点数) | 10 |
#
# ### 課題 `LeNet`
# `nn.Module` として書いてください。層の名前は `conv1`、`conv2`、`fc1`、`fc2` です。返すのはソフトマックスの前の**点数**です。
#
# <details><summary>ヒント</summary>
#
# `__init__` で層を作り(`nn.Conv2d`、`nn.Linear`)、`forward(self, x)` でつなぎます。ReLU は `torch.relu`、プーリングは `F.max_pool2d`、並べるのは `x.flatten(1)` です。`fc1` の入力はいくつ? 表から読めます。
#
# </details>
# %% [markdown] lang="en"
# ## 5. Putting LeNet together
#
# Layers of convolution and pooling, and full connection for the answer: in 1998 a net of this form, LeNet-5, read the digits on cheques. Ours uses what is usual today, ReLU and max-pooling.
#
# | Layer | Shape of the output |
# |---|---|
# | input | 1×28×28 |
# | `conv1`: 20 filters of 5×5, ReLU | 20×24×24 |
# | max-pooling 2×2 | 20×12×12 |
# | `conv2`: 50 filters of 5×5, ReLU | 50×8×8 |
# | max-pooling 2×2 | 50×4×4 |
# | in one row, then `fc1`: 500 units, ReLU | 500 |
# | `fc2`: 10 units (scores) | 10 |
#
# ### Exercise `LeNet`
# Write it as an `nn.Module`. Call the layers `conv1`, `conv2`, `fc1`, `fc2`. It returns **scores**, before softmax.
#
# <details><summary>Hint</summary>
#
# Make the layers in `__init__` (`nn.Conv2d`, `nn.Linear`) and join them in `forward(self, x)`. ReLU is `torch.relu`, pooling is `F.max_pool2d`, and `x.flatten(1)` puts everything in a row. How many inputs has `fc1`? The table tells.
#
# </details>


# %% exercise="LeNet"
class LeNet(nn.Module):
    """入力: (n, 1, 28, 28)。出力: 10 クラスの点数 (n, 10)。層: conv1、conv2、fc1、fc2。"""  #:ja
    """Input: (n, 1, 28, 28). Output: scores of 10 classes, (n, 10). Layers: conv1, conv2, fc1, fc2."""  #:en

    ### BEGIN SOLUTION
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 20, 5)
        self.conv2 = nn.Conv2d(20, 50, 5)
        self.fc1 = nn.Linear(50 * 4 * 4, 500)
        self.fc2 = nn.Linear(500, 10)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = F.max_pool2d(torch.relu(self.conv2(x)), 2)
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))

    ### END SOLUTION


# %% test="LeNet" idea="layers" points=1
import torch

shapes = {name: tuple(value.shape) for name, value in LeNet().state_dict().items()}
expect(
    "LeNet().conv1.weight",
    shapes.get("conv1.weight"),
    (20, 1, 5, 5),
    hint="conv1 は 1 チャンネルから 20 チャンネルへ、5×5 です。self.conv1 と名づけましたか。",  #:ja
    hint="conv1 goes from 1 channel to 20, with 5×5. Is it called self.conv1?",  #:en
)
expect(
    "LeNet()(torch.zeros(3, 1, 28, 28)).shape",
    tuple(LeNet()(torch.zeros(3, 1, 28, 28)).shape),
    (3, 10),
    hint="画像ごとに点数が 10 個です。",  #:ja
    hint="Ten scores for each picture.",  #:en
)
### BEGIN HIDDEN TESTS
want = {"conv1": (20, 1, 5, 5), "conv2": (50, 20, 5, 5), "fc1": (500, 800), "fc2": (10, 500)}
want = {f"{name}.weight": shape for name, shape in want.items()} | {f"{name}.bias": shape[:1] for name, shape in want.items()}
expect(
    "LeNet().state_dict()",
    shapes,
    want,
    hint="層の形を、本文の表と比べてください。バイアスも要ります。",  #:ja
    hint="Compare the layers with the table. Each has a bias.",  #:en
)
### END HIDDEN TESTS

# %% test="LeNet" idea="scores" points=1
import torch
import torch.nn.functional as F

net = LeNet()
w = net.state_dict()
x = torch.rand(2, 1, 28, 28, generator=torch.Generator().manual_seed(1))
z = F.max_pool2d(torch.relu(F.conv2d(x, w["conv1.weight"], w["conv1.bias"])), 2)
z = F.max_pool2d(torch.relu(F.conv2d(z, w["conv2.weight"], w["conv2.bias"])), 2)
z = torch.relu(F.linear(z.flatten(1), w["fc1.weight"], w["fc1.bias"]))
expect(
    "LeNet()(x)",
    net(x),
    F.linear(z, w["fc2.weight"], w["fc2.bias"]),
    tol=1e-4,
    hint="畳み込みのあとに ReLU とプーリング、fc1 のあとに ReLU。fc2 のあとには何もありません。",  #:ja
    hint="ReLU and pooling after each convolution, ReLU after fc1, and nothing after fc2.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(2)
sizes = {"conv1": (20, 1, 5, 5), "conv2": (50, 20, 5, 5), "fc1": (500, 800), "fc2": (10, 500)}
w = {f"{name}.weight": 0.1 * torch.randn(shape, generator=made) for name, shape in sizes.items()}
w |= {f"{name}.bias": torch.randn(shape[:1], generator=made) for name, shape in sizes.items()}
net.load_state_dict(w)
x = torch.randn(4, 1, 28, 28, generator=made)
z = F.max_pool2d(torch.relu(F.conv2d(x, w["conv1.weight"], w["conv1.bias"])), 2)
z = F.max_pool2d(torch.relu(F.conv2d(z, w["conv2.weight"], w["conv2.bias"])), 2)
z = torch.relu(F.linear(z.flatten(1), w["fc1.weight"], w["fc1.bias"]))
expect(
    "LeNet()(x)",
    net(x),
    F.linear(z, w["fc2.weight"], w["fc2.bias"]),
    tol=1e-3,
    hint="点数は負にもなります。出力層に ReLU やソフトマックスを付けていませんか。プーリングは最大値ですか。",  #:ja
    hint="Scores may be negative: is there a ReLU or a softmax at the end? Is the pooling the maximum?",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 6. 訓練のループを手で書く
#
# 道具を 2 つ用意します。`Pictures` は、画像を 1 バイトの数のままで GPU に置き、取り出すときに平均 0・標準偏差 1 へそろえます(CIFAR-10 でも全部で 200 MB に満たないので、そっくり載ります)。`Progress` は、進みぐあいの棒です。
# %% [markdown] lang="en"
# ## 6. A training loop by hand
#
# Two tools first. `Pictures` keeps the pictures on the GPU, one byte a number, and scales them to mean 0 and standard deviation 1 on the way out (all of CIFAR-10 is less than 200 MB, so it fits). `Progress` is a progress bar.


# %%
class Pictures:
    """正解つきの画像の集まり。平均と標準偏差は、訓練データのものを使う。"""  #:ja
    """Pictures with their answers. Mean and standard deviation are those of the training pictures."""  #:en

    def __init__(self, data, train_images, device):
        self.images, self.labels = data[0].to(device), data[1].to(device)
        sample = train_images[:: max(1, len(train_images) // 5000)].float() / 255
        self.mean = sample.mean((0, 2, 3)).view(-1, 1, 1).to(device)
        self.std = sample.std((0, 2, 3)).view(-1, 1, 1).to(device)

    def __len__(self):
        return len(self.labels)

    def batches(self, size, rng=None):
        """(x, t) を size 枚ずつ。rng を渡すと、かき混ぜる。最後の半端も捨てない。"""  #:ja
        """Yield (x, t), size pictures at a time; shuffled if there is an rng. The last, smaller one is kept."""  #:en
        order = torch.from_numpy(rng.permutation(len(self)) if rng else np.arange(len(self))).to(self.labels.device)
        for chosen in order.split(size):
            yield (self.images[chosen].float() / 255 - self.mean) / self.std, self.labels[chosen]


class Progress:
    """1 行の進みぐあい。for x, t in bar(batches): のように、くるんで使う。"""  #:ja
    """One line that shows how far we are. Wrap it around batches: for x, t in bar(batches)."""  #:en

    def __init__(self, total, label, done=0):
        self.total, self.label, self.done, self.note = total, label, done, ""
        self.start = self.shown = time.perf_counter()
        self.line = display({"text/plain": label}, raw=True, display_id=True)

    def __call__(self, batches):
        for batch in batches:
            yield batch
            self.done += 1
            self.show()

    def show(self, always=False):
        now = time.perf_counter()
        if self.line and (always or self.done == self.total or now - self.shown > 0.3):
            full, self.shown = 20 * self.done // self.total, now
            line = f"{self.label:12} {'█' * full}{'·' * (20 - full)} {self.done}/{self.total}"
            self.line.update({"text/plain": f"{line}  {now - self.start:.0f} s  {self.note}"}, raw=True)


# %% [markdown] lang="ja"
# 1 エポックの訓練は、ミニバッチごとに同じ 5 行を繰り返します。
#
# 1. 前の勾配を 0 に戻す(PyTorch は、勾配を**足しこむ**からです。第 6 課で `+=` と書きました)
# 2. 順伝播で点数を求める
# 3. 損失を求める。`F.cross_entropy` は**点数**を受け取り、ソフトマックスも中で済ませます
# 4. 逆伝播で勾配を求める
# 5. 重みを更新する
#
# モデルには 2 つの姿があります。ドロップアウトやバッチ正規化は、**訓練中**(`model.train()`)と**本番**(`model.eval()`)で違う計算をするからです。たとえばドロップアウトは、本番では何も落としません。どちらの姿なのか、使う前に必ず指定します。
#
# ### 課題 `train_one_epoch`
# 上の 5 行を、バッチの数だけ繰り返す関数です。返すのは、**1 枚あたり**の損失の平均(更新前の重みで測った値)。バッチの大きさはそろっていないことがあります。
#
# <details><summary>ヒント</summary>
#
# 使うのは `optimizer.zero_grad()`、`loss.backward()`、`optimizer.step()` です。順番は?
#
# 100 枚の平均が 1.0、4 枚の平均が 3.0 だったとき、104 枚の平均は 2.0 ではありません。損失に枚数をかけて足していき、最後に割ります。`loss.item()` で、ふつうの数になります。`batches` は一度しか回せないので、枚数はループの中で数えます。
#
# </details>
# %% [markdown] lang="en"
# An epoch of training repeats the same five lines for every mini-batch:
#
# 1. set the old gradients to zero (PyTorch **adds** to them; in lesson 6 you wrote `+=`)
# 2. forward pass: scores
# 3. the loss; `F.cross_entropy` takes **scores** and does the softmax itself
# 4. backward pass: gradients
# 5. update the weights
#
# A model has two states, because dropout and batch normalisation compute something else **in training** (`model.train()`) than **in use** (`model.eval()`). Dropout, for one, drops nothing in use. Always say which you want before you call the model.
#
# ### Exercise `train_one_epoch`
# The five lines, for every batch. Return the mean loss **per picture**, measured with the weights before each update. Batches may differ in size.
#
# <details><summary>Hint</summary>
#
# You need `optimizer.zero_grad()`, `loss.backward()` and `optimizer.step()`. In which order?
#
# If 100 pictures have a mean of 1.0 and 4 pictures a mean of 3.0, the mean of the 104 is not 2.0. Add up loss times number of pictures, and divide at the end. `loss.item()` is an ordinary number. You can go through `batches` only once, so count the pictures in the loop.
#
# </details>


# %% setup
# ja: テストの道具:小さなモデルと、その最適化の手続き
# en: Tools for the tests: a small model, and the optimiser for it
def linear_net(W, b, norm=False, drop=0.0):
    """画像を並べて全結合 1 層。W: (classes, inputs)、b: (classes,)。norm: 前にバッチ正規化。drop: 前にドロップアウト。"""  #:ja
    """Pictures in a row, one fully connected layer. W: (classes, inputs); b: (classes,). Batch normalisation (norm) or dropout (drop) before it."""  #:en
    layer = nn.Linear(W.shape[1], W.shape[0])
    layer.load_state_dict({"weight": W, "bias": b})
    norms = [nn.BatchNorm1d(W.shape[1])] if norm else []
    return nn.Sequential(nn.Flatten(), *norms, nn.Dropout(drop), layer)


def gradient_descent(model, lr):
    """model の重みを更新する、確率的勾配降下法。"""  #:ja
    """Stochastic gradient descent for the weights of model."""  #:en
    return torch.optim.SGD(model.parameters(), lr=lr)


# %% exercise="train_one_epoch"
def train_one_epoch(model, batches, optimizer):
    """1 エポック訓練し、1 枚あたりの平均損失(float)を返す。batches: (x, t) が次々に出てくるもの。model(x): 点数 (n, classes)。"""  #:ja
    """Train for one epoch; return the mean loss per picture (float). batches: yields (x, t). model(x): scores, (n, classes)."""  #:en
    ### BEGIN SOLUTION
    model.train()
    total, n = 0.0, 0
    for x, t in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), t)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(t)
        n += len(t)
    return total / n
    ### END SOLUTION


# %% test="train_one_epoch" idea="steps" points=1
import torch

W, b = torch.tensor([[1.0, 0.0], [0.0, 1.0]]), torch.zeros(2)
batches = [(torch.tensor([[1.0, 2.0], [0.0, 1.0]]), torch.tensor([0, 1])), (torch.tensor([[3.0, 1.0]]), torch.tensor([1]))]
net = linear_net(W, b)
train_one_epoch(net, batches, gradient_descent(net, 0.5))
expect(
    "train_one_epoch(net, 2 batches, SGD(lr=0.5)), then net[2].weight",
    net.state_dict()["2.weight"],
    [[-0.2881736, -0.1920188], [1.2881736, 1.1920187]],
    tol=1e-4,
    hint="バッチごとに更新しましたか。前のバッチの勾配が残っていませんか。損失に渡すのは点数です。",  #:ja
    hint="One update a batch? Are gradients left over from the batch before? The loss takes scores.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(3)
W, b = torch.randn(4, 6, generator=made), torch.randn(4, generator=made)
batches = [(torch.randn(n, 1, 2, 3, generator=made), torch.randint(4, (n,), generator=made)) for n in (5, 5, 5, 2)]
net = linear_net(W, b)
optimizer = gradient_descent(net, 0.3)
for _ in range(2):
    train_one_epoch(net, batches, optimizer)
for x, t in batches * 2:
    x = x.flatten(1)
    error = (torch.softmax(x @ W.T + b, 1) - torch.eye(4)[t]) / len(t)
    W, b = W - 0.3 * error.T @ x, b - 0.3 * error.sum(0)
for name, want in (("2.weight", W), ("2.bias", b)):
    expect(
        f"net[{name}]",
        net.state_dict()[name],
        want,
        tol=1e-3,
        hint="バッチごとに、勾配を 0 に戻し、損失、逆伝播、更新。ソフトマックスは cross_entropy の中にあります。",  #:ja
        hint="For each batch: gradients to zero, loss, backward pass, update. The softmax is inside cross_entropy.",  #:en
    )
### END HIDDEN TESTS

# %% test="train_one_epoch" idea="mean" points=0.5
import torch

net = linear_net(torch.zeros(2, 1), torch.tensor([0.0, 1.0]))
batches = [(torch.zeros(3, 1), torch.tensor([0, 0, 1])), (torch.zeros(1, 1), torch.tensor([0]))]
expect(
    "train_one_epoch(net, batches of 3 and 1, SGD(lr=0))",
    train_one_epoch(net, batches, gradient_descent(net, 0.0)),
    1.0632617,
    tol=1e-4,
    hint="4 枚の損失は 1.313、1.313、0.313、1.313 です。1 枚あたりの平均は?",  #:ja
    hint="The four losses are 1.313, 1.313, 0.313 and 1.313. Their mean per picture?",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(4)
W, b = torch.randn(3, 4, generator=made), torch.randn(3, generator=made)
batches = [(2 * torch.randn(n, 4, generator=made), torch.randint(3, (n,), generator=made)) for n in (8, 8, 1)]
net = linear_net(W, b)
got = train_one_epoch(net, batches, gradient_descent(net, 0.4))
total = 0.0
for x, t in batches:
    p = torch.softmax(x @ W.T + b, 1)
    total -= float(p[torch.arange(len(t)), t].log().sum())
    error = (p - torch.eye(3)[t]) / len(t)
    W, b = W - 0.4 * error.T @ x, b - 0.4 * error.sum(0)
expect(
    "train_one_epoch(net, batches of 8, 8 and 1, SGD(lr=0.4))",
    got,
    total / 17,
    tol=1e-3,
    hint="最後の 1 枚は、17 分の 1 の重みです。float を返してください。",  #:ja
    hint="The last picture counts one seventeenth. Return a float.",  #:en
)
### END HIDDEN TESTS

# %% test="train_one_epoch" idea="mode" points=0.5
import torch

net = linear_net(torch.zeros(2, 2), torch.zeros(2), norm=True)
net.eval()
train_one_epoch(net, [(torch.tensor([[1.0, 5.0], [3.0, 5.0]]), torch.tensor([0, 1]))], gradient_descent(net, 0.1))
expect(
    "net.eval(); train_one_epoch(net, …), then the running mean of its batch normalisation",
    net.state_dict()["1.running_mean"],
    [0.2, 0.5],
    tol=1e-4,
    hint="0 のままなら、本番の姿で訓練しています。",  #:ja
    hint="If it is still 0, the model was trained in the state for use.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(5)
batches = [(torch.randn(6, 3, generator=made), torch.randint(2, (6,), generator=made)) for _ in range(3)]
net = linear_net(torch.ones(2, 3), torch.zeros(2), norm=True)
net.eval()
train_one_epoch(net, batches, gradient_descent(net, 0.1))
mean = torch.zeros(3)
for x, _ in batches:
    mean = 0.9 * mean + 0.1 * x.mean(0)
expect(
    "the running mean after 3 batches",
    net.state_dict()["1.running_mean"],
    mean,
    tol=1e-4,
    hint="訓練の前に model.train() です。",  #:ja
    hint="model.train() before training.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `evaluate`
# 訓練に使っていない画像で、損失と正解率を測ります。重みは変えません。`torch.no_grad()` の中で計算すると、逆伝播のための記録を取らないので、速く、メモリーも減ります。
#
# <details><summary>ヒント</summary>
#
# モデルの姿はどちらですか。正解率も、バッチごとの平均の平均ではなく、全部の枚数で割ります。点数がいちばん大きいクラスは `argmax` で分かります。軸はどれですか。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `evaluate`
# Measure loss and accuracy on pictures that were not used in training. The weights stay. Inside `torch.no_grad()` nothing is recorded for a backward pass, which saves time and memory.
#
# <details><summary>Hint</summary>
#
# Which state should the model be in? Accuracy, too, is divided by all pictures; it is not the mean of the batches' means. The class with the largest score is found by `argmax`. Along which axis?
#
# </details>


# %% exercise="evaluate"
def evaluate(model, batches):
    """(1 枚あたりの平均損失, 正解率) を float 2 つで返す。batches、model は train_one_epoch と同じ。"""  #:ja
    """Return (mean loss per picture, accuracy), two floats. batches and model as in train_one_epoch."""  #:en
    ### BEGIN SOLUTION
    model.eval()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for x, t in batches:
            scores = model(x)
            loss += F.cross_entropy(scores, t, reduction="sum").item()
            right += (scores.argmax(1) == t).sum().item()
            n += len(t)
    return loss / n, right / n
    ### END SOLUTION


# %% test="evaluate" idea="mean" points=1
import torch

net = linear_net(torch.zeros(2, 1), torch.tensor([0.0, 1.0]))
batches = [(torch.zeros(3, 1), torch.tensor([1, 1, 0])), (torch.zeros(1, 1), torch.tensor([0]))]
expect(
    "evaluate(net, batches of 3 and 1)",
    evaluate(net, batches),
    (0.8132617, 0.5),
    tol=1e-4,
    hint="モデルはいつもクラス 1 と答えます。4 枚のうち 2 枚が正解です。",  #:ja
    hint="This model always says class 1: two of four are right.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(6)
W, b = torch.randn(5, 8, generator=made), torch.randn(5, generator=made)
x, t = torch.randn(23, 2, 2, 2, generator=made), torch.randint(5, (23,), generator=made)
scores = x.flatten(1) @ W.T + b
t[:9] = scores[:9].argmax(1)
want = float(-torch.log_softmax(scores, 1)[torch.arange(23), t].mean()), float((scores.argmax(1) == t).double().mean())
net = linear_net(W, b)
for size in (10, 4, 23):
    expect(
        f"evaluate(net, 23 pictures in batches of {size})",
        evaluate(net, list(zip(x.split(size), t.split(size)))),
        want,
        tol=1e-4,
        hint="バッチの切り方を変えても、答えは同じはずです。(損失, 正解率)の順に、float で。",  #:ja
        hint="However the pictures are batched, the answer is the same: (loss, accuracy), two floats.",  #:en
    )
expect(
    "the weights after evaluate",
    net.state_dict()["2.weight"],
    W,
    hint="測るだけで、訓練はしません。",  #:ja
    hint="Measure only; no training here.",  #:en
)
### END HIDDEN TESTS

# %% test="evaluate" idea="mode" points=1
import torch

net = linear_net(torch.tensor([[1.0], [-1.0]]), torch.zeros(2), norm=True)
x, t = torch.tensor([[1.0], [2.0], [3.0], [-1.0]]), torch.tensor([0, 0, 0, 1])
net.train()
expect(
    "net.train(); evaluate(net, …)",
    evaluate(net, [(x, t)])[1],
    1.0,
    hint="バッチ正規化が、このバッチの平均を引いています。本番の姿にしましたか。",  #:ja
    hint="Batch normalisation subtracts the mean of this batch. Is the model in its state for use?",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(7)
W, b = torch.randn(3, 4, generator=made), torch.randn(3, generator=made)
x, t = 3 + torch.randn(12, 4, generator=made), torch.randint(3, (12,), generator=made)
scores = x @ W.T / (1 + 1e-5) ** 0.5 + b
want = float(-torch.log_softmax(scores, 1)[torch.arange(12), t].mean()), float((scores.argmax(1) == t).double().mean())
for drop, norm in ((0.0, True), (0.5, True)):
    net = linear_net(W, b, norm=norm, drop=drop)
    net.train()
    expect(
        f"evaluate(a net with batch normalisation and dropout {drop})",
        evaluate(net, [(x[:7], t[:7]), (x[7:], t[7:])]),
        want,
        tol=1e-3,
        hint="測る前に model.eval() です。",  #:ja
        hint="model.eval() before measuring.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 7. LeNet に数字を読ませる
#
# 部品がそろいました。4 エポック訓練します。終わったら、始めの問いに戻って、画素を並べ替えた数字でも訓練します。比べる相手は、全結合だけのネットワークです。結果を予想してから実行してください。
# %% [markdown] lang="en"
# ## 7. LeNet reads digits
#
# All the parts are there: train for 4 epochs. Then back to the question of the beginning, and train on digits with their pixels moved as well, next to a net with full connection only. Make a guess before you run it.


# %%
def train_model(model, train, test, epochs, label, seed=0):
    """Adam で epochs エポック訓練し、(訓練の損失, テストの損失, テストの正解率)のリストを返す。"""  #:ja
    """Train with Adam for some epochs; return a list of (training loss, test loss, test accuracy)."""  #:en
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    rng, log = np.random.default_rng(seed), []
    bar = Progress(epochs * -(-len(train) // 32), label)
    for _ in range(epochs):
        loss = train_one_epoch(model, bar(train.batches(32, rng)), optimizer)
        log.append((loss, *evaluate(model, test.batches(1000))))
        bar.note = f"test accuracy {log[-1][2]:.4f}"
        bar.show(always=True)
    return log


def full_net():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 500), nn.ReLU(), nn.Linear(500, 10))


# %% demo
train, test = (Pictures(part, mnist_train[0], device) for part in (mnist_train, mnist_test))
torch.manual_seed(0)
lenet = LeNet().to(device)
lenet_log = train_model(lenet, train, test, 4, "LeNet")
for name, column, style in (("訓練の損失 <=> training loss", 0, "-o"), ("テストの損失 <=> test loss", 1, "--s")):
    plt.plot(range(1, 5), [row[column] for row in lenet_log], style, color=BLUE if column == 0 else ORANGE, label=name)
show_figure("LeNet の学習 <=> LeNet learns", "エポック <=> epoch", "交差エントロピー <=> cross-entropy", xticks=range(1, 5))

# %% demo
moved_train, moved_test = (Pictures(part, moved[0][0], device) for part in moved)
torch.manual_seed(0)
errors = {"LeNet、数字 <=> LeNet, digits": 1 - lenet_log[1][2]}
errors["LeNet、シャッフル <=> LeNet, shuffled"] = 1 - train_model(LeNet().to(device), moved_train, moved_test, 2, "LeNet")[-1][2]
errors["全結合、数字 <=> full, digits"] = 1 - train_model(full_net().to(device), train, test, 2, "full")[-1][2]
errors["全結合、シャッフル <=> full, shuffled"] = 1 - train_model(full_net().to(device), moved_train, moved_test, 2, "full")[-1][2]
fig, ax = plt.subplots(figsize=(6, 2.4))
percent = [100 * e for e in errors.values()]
bars = ax.barh(list(errors), percent, color=[BLUE, BLUE, ORANGE, ORANGE], hatch=["", "//", "", "//"])
ax.invert_yaxis()
ax.bar_label(bars, fmt="%.2f %%", padding=3)
show_figure("となりどうしの並びが要るのは? <=> Who needs neighbours?", "2 エポックの後の誤り率(%) <=> error rate after 2 epochs (%)", xlim=(0, 130 * max(errors.values())))

# %% [markdown] lang="ja"
# 全結合の 2 本は、乱数のゆらぎを除けば変わりません。LeNet は、並べ替えると悪くなります。**隣に意味がある**と見こんで作ったからです。その見こみが当たるデータでは、それが力になります。
#
# では、LeNet は何を見ているのでしょう。フィルターと特徴マップを描きます。
# %% [markdown] lang="en"
# The two bars of full connection agree but for chance. LeNet gets worse when pixels are shuffled: it was built on the expectation that **neighbours mean something**. Where that holds, it is a strength.
#
# And what does LeNet look at? Draw filters and feature maps.

# %% demo
x, _ = next(test.batches(len(test)))
with torch.no_grad():
    first = torch.relu(lenet.conv1(x[five[2:3]]))
    second = torch.relu(lenet.conv2(F.max_pool2d(first, 2)))
fig, axes = plt.subplots(3, 8, figsize=(7, 3.2))
filters = lenet.conv1.weight.detach().cpu()[:, 0]
for row, (name, sheets) in zip(axes, {"フィルター <=> filters": filters[:8], "conv1": first[0, :8].cpu(), "conv2": second[0, :8].cpu()}.items()):
    limit, signed = sheets.abs().max(), bool(sheets.min() < 0)
    for ax, sheet in zip(row, sheets):
        ax.imshow(sheet, cmap="PuOr_r" if signed else "gray", vmin=-limit if signed else 0, vmax=limit)
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
    row[0].set_ylabel(name)
show_figure("各層の初めの 8 枚が見た「4」 <=> A four, seen by the first 8 maps of each layer")

# %% [markdown] lang="ja"
# 上の段のフィルターごとに、真ん中の段の特徴マップが明るくなる場所が違います。下の段は、それらを組み合わせた、もっと粗い地図です。
#
# 正解率は、同じネットワークでも乱数の種(最初の重みと、かき混ぜ方)で変わります。3 回訓練して、ばらつきを見ます。「良くなった」と言うときは、差がこのばらつきより大きいかを確かめましょう。
# %% [markdown] lang="en"
# For each filter in the top row, the map below it lights up in other places. The bottom row combines them into coarser maps.
#
# The same net comes out with another accuracy when the seed changes (first weights, order of pictures). Train three times and look at the spread. Before you say "better", see whether the difference is larger than this spread.

# %% demo
accuracies = []
for seed in range(3):
    torch.manual_seed(seed)
    accuracies.append(train_model(LeNet().to(device), train, test, 2, f"seed {seed}", seed)[-1][2])
mean, spread = np.mean(accuracies), np.std(accuracies, ddof=1)
print(f"accuracy {mean:.4f} ± {spread:.4f} (mean ± standard deviation, n = {len(accuracies)})")

# %% [markdown] lang="ja"
# ## 8. 1 枚に答えさせる
#
# 正解率の次に知りたいのは、「この 1 枚は何か、どれくらい確かか」です。点数をソフトマックスに通すと、確率として読める数になります。
#
# ### 課題 `predict_proba`
# 画像 1 枚の、クラスごとの確率を返してください。
#
# <details><summary>ヒント</summary>
#
# モデルは(枚数, チャンネル, 縦, 横)を待っています。1 枚なら `image[None]` です。ソフトマックスは**どの軸で** 1 になればよいですか。何回通しますか。それから、モデルの姿は?
#
# </details>
# %% [markdown] lang="en"
# ## 8. One picture, please
#
# After the accuracy one wants to know: what is **this** picture, and how sure are you? Softmax turns scores into numbers that can be read as probabilities.
#
# ### Exercise `predict_proba`
# Return the probability of every class for one picture.
#
# <details><summary>Hint</summary>
#
# The model expects (how many, channels, height, width); for one picture that is `image[None]`. **Along which axis** should softmax add up to 1? How often do you apply it? And in which state is the model?
#
# </details>


# %% exercise="predict_proba"
def predict_proba(model, image):
    """各クラスの確率 (classes,) のテンソル。image: (channels, h, w)。model は点数を返す。"""  #:ja
    """Probability of each class, a tensor (classes,). image: (channels, h, w). The model returns scores."""  #:en
    ### BEGIN SOLUTION
    model.eval()
    with torch.no_grad():
        return torch.softmax(model(image[None]), dim=1)[0]
    ### END SOLUTION


# %% test="predict_proba" idea="probabilities" points=1
import torch

net = linear_net(torch.tensor([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]]), torch.zeros(3))
got = predict_proba(net, torch.tensor([[[2.0, 0.5]]]))
expect(
    "predict_proba(net, [[[2, 0.5]]])",
    got,
    [0.6652409, 0.2447285, 0.0900306],
    tol=1e-4,
    hint="点数は [2, 1, 0] です。ソフトマックスを 1 回。形は (3,) です。",  #:ja
    hint="The scores are [2, 1, 0]. Softmax once; the shape is (3,).",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(8)
W, b = torch.randn(7, 12, generator=made), torch.randn(7, generator=made)
for _ in range(3):
    image = torch.randn(3, 2, 2, generator=made)
    expect(
        "predict_proba(net, image)",
        predict_proba(linear_net(W, b), image),
        torch.softmax(W @ image.flatten() + b, 0),
        tol=1e-4,
        hint="ソフトマックスは、クラスの軸で 1 回だけです。",  #:ja
        hint="Softmax once, along the classes.",  #:en
    )
### END HIDDEN TESTS

# %% test="predict_proba" idea="mode" points=1
import torch

net = linear_net(torch.eye(2), torch.zeros(2), drop=0.5)
net.train()
expect(
    "net.train(); predict_proba(a net with dropout, [[[1, 1]]]), ten times",
    [[float(v) for v in predict_proba(net, torch.tensor([[[1.0, 1.0]]]))] for _ in range(10)],
    [[0.5, 0.5]] * 10,
    tol=1e-4,
    hint="呼ぶたびに答えが変わるのは、ドロップアウトが働いているからです。",  #:ja
    hint="Answers that change from call to call: dropout is at work.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(9)
W, b = torch.randn(4, 6, generator=made), torch.randn(4, generator=made)
for drop, norm in ((0.9, False), (0.2, True)):
    for _ in range(4):
        net = linear_net(W, b, drop=drop, norm=norm)
        net.train()
        image = torch.randn(1, 2, 3, generator=made)
        expect(
            f"predict_proba(a net with dropout {drop}, image)",
            predict_proba(net, image),
            torch.softmax(W @ image.flatten() / (1 + 1e-5 * norm) ** 0.5 + b, 0),
            tol=1e-3,
            hint="答えさせる前に model.eval() です。",  #:ja
            hint="model.eval() before asking.",  #:en
        )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# まちがえた数字を見てみましょう。どれくらい自信を持ってまちがえていますか。(まちがいが少ないときは、正解でも自信のなかった画像が並びます。)
# %% [markdown] lang="en"
# Look at the mistakes. How sure was it when it was wrong? (With few mistakes, right answers that it was least sure of fill the row.)

# %% demo
with torch.no_grad():
    chance = torch.softmax(lenet(x), 1)
hard = chance.gather(1, test.labels[:, None])[:, 0].argsort()[:5]
fig, axes = plt.subplots(1, 5, figsize=(7, 2.1))
for ax, i in zip(axes, hard):
    p = predict_proba(lenet, x[i]).cpu()
    ax.imshow(x[i, 0].cpu(), cmap="gray")
    truth, answer = digits[test.labels[i]], digits[p.argmax()]
    ax.set_title(f"正解 {truth}、答え {answer}\n{p.max():.0%} <=> is {truth}, said {answer}\n{p.max():.0%}", fontsize=11, color=GREEN if truth == answer else RED)
    ax.axis("off")
show_figure("いちばん難しい 5 枚 <=> The hardest five")

# %% [markdown] lang="ja"
# ## 9. CIFAR-10:浅いネットワークから始める
#
# 数字より難しい相手に移ります。32×32 のカラー画像、10 種類。まず自分の目で。
# %% [markdown] lang="en"
# ## 9. CIFAR-10: start shallow
#
# On to something harder than digits: colour pictures of 32×32, ten kinds. Your own eyes first.

# %% demo
cifar_train, cifar_test, names = get_pictures(URLs.CIFAR, ("train", "test"), "RGB", CIFAR10)
train, test = (Pictures(part, cifar_train[0], device) for part in (cifar_train, cifar_test))
fig, axes = plt.subplots(3, 10, figsize=(7.4, 2.9))
for column, (name, stack) in enumerate(zip(names, axes.T)):
    for ax, i in zip(stack, (cifar_train[1] == column).nonzero()[:3, 0]):
        ax.imshow(cifar_train[0][i].permute(1, 2, 0))
        ax.axis("off")
    stack[0].set_title(name[:10], fontsize=8)
show_figure(f"10 種類:訓練に {len(train)} 枚、テストに {len(test)} 枚 <=> Ten kinds: {len(train)} pictures to train, {len(test)} to test")

# %% [markdown] lang="ja"
# 4 段階で進みます。1 段ごとに、変えたことと、正解率の変化を記録します。
#
# | 段階 | 前の段階から変えたこと |
# |---|---|
# | 1. shallow | 畳み込み 1 層と、全結合 2 層 |
# | 2. deeper | 畳み込みを 4 層に |
# | 3. augmented | データ拡張を足す |
# | 4. proud | 幅を広げ、バッチ正規化と近道を入れ、訓練の設定も変える |
#
# 訓練のループには、本物のデータで欲しくなるものを 3 つ足します。**あなたの 5 行は、そのまま全部入っています。**
#
# - **混合精度**(GPU だけ) 順伝播を 16 ビットの数で計算します。速く、メモリーも減ります。16 ビットでは小さな勾配が 0 に消えるので、`GradScaler` が損失を大きくしてから逆伝播し、更新の前に元へ戻します。
# - **学習率を動かす** 小さく始めて大きくし、最後は 0 に近づけます(第 12 課で開けます)。
# - **チェックポイント** エポックごとに、続きに必要なものを全部ファイルに書きます。Colab の接続が切れても、もう一度実行すれば続きから始まります。
# %% [markdown] lang="en"
# We go in four steps, and after each we note what was changed and what it did to the accuracy.
#
# | Step | What changes |
# |---|---|
# | 1. shallow | one convolution and two fully connected layers |
# | 2. deeper | four convolutions |
# | 3. augmented | with data augmentation |
# | 4. proud | wider, with batch normalisation and shortcuts, and trained with other settings |
#
# The training loop gets three things that real data call for. **Your five lines are all still there.**
#
# - **Mixed precision** (on a GPU only): the forward pass computes with 16-bit numbers, which is faster and takes less memory. Small gradients would vanish to 0 in 16 bits, so a `GradScaler` enlarges the loss before the backward pass, and undoes it before the update.
# - **A learning rate that moves**: it starts small, grows, and ends near 0 (opened up in lesson 12).
# - **A checkpoint**: after each epoch all that is needed to go on is written to a file. When Colab disconnects you, run the cell again, and it goes on from there.


# %%
def shallow():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(32 * 16 * 16, 512), nn.ReLU(), nn.Dropout(0.5), nn.Linear(512, 10),
    )


def deeper():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(64 * 8 * 8, 512), nn.ReLU(), nn.Dropout(0.5), nn.Linear(512, 10),
    )


def fit(
    model, optimizer, train, test, epochs, size=128, augment=None, smoothing=0.0, seed=0, label="", file=None, stop_after=None
):
    """epochs エポック訓練し、エポックごとの記録(辞書)のリストを返す。file: チェックポイント。stop_after: わざと止めるエポック。"""  #:ja
    """Train for some epochs; return a list of records (dicts), one an epoch. file: the checkpoint. stop_after: an epoch to stop at on purpose."""  #:en
    device = next(model.parameters()).device
    half = device.type == "cuda"
    scaler = torch.amp.GradScaler(device.type, enabled=half)
    peak = [group["lr"] for group in optimizer.param_groups]
    steps, history = -(-len(train) // size), []
    parts = {"model": model, "optimizer": optimizer, "scaler": scaler}
    settings = f"{model} {optimizer} {len(train)} {epochs} {size} {augment and augment.__name__} {smoothing} {seed}"
    if file and Path(file).exists():
        saved = torch.load(file, map_location=device, weights_only=True)
        if saved["settings"] == settings:
            history = saved["history"]
            for name, part in parts.items():
                part.load_state_dict(saved[name])
    bar = Progress(epochs * steps, label, len(history) * steps)
    for epoch in range(len(history), stop_after or epochs):
        # ja: エポックごとに種を決めるので、途中から再開しても同じ乱数になる
        # en: a seed for each epoch, so that the random numbers are the same after a restart
        rng = np.random.default_rng([seed, epoch])
        torch.manual_seed(1000 * seed + epoch)
        start, total = time.perf_counter(), torch.zeros(2, device=device)
        model.train()
        for i, (x, t) in enumerate(bar(train.batches(size, rng))):
            factor = float(np.interp(epoch + i / steps, [0, 0.2 * epochs, epochs], [0.1, 1, 0]))
            for group, lr in zip(optimizer.param_groups, peak):
                group["lr"] = factor * lr
            if augment:
                x = augment(x, rng)
            optimizer.zero_grad()
            with torch.autocast(device.type, dtype=torch.float16, enabled=half):
                scores = model(x)
                loss = F.cross_entropy(scores, t, label_smoothing=smoothing)
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            total += torch.stack([loss.detach() * len(t), (scores.argmax(1) == t).sum()])
        seconds = time.perf_counter() - start
        with torch.autocast(device.type, dtype=torch.float16, enabled=half):
            test_loss, accuracy = evaluate(model, test.batches(1000))
        loss, train_accuracy = (total / len(train)).tolist()
        history.append(
            {"loss": loss, "train": train_accuracy, "test_loss": test_loss, "test": accuracy, "seconds": seconds}
        )
        if file:
            # ja: 書いている途中で切断されても、前のファイルが壊れないように
            # en: a disconnection while it writes must not spoil the last good file
            states = {name: part.state_dict() for name, part in parts.items()}
            torch.save({"settings": settings, "history": history, **states}, f"{file}.unfinished")
            Path(f"{file}.unfinished").replace(file)
    bar.note = f"test accuracy {history[-1]['test']:.4f} after {len(history)} epochs"
    bar.show(always=True)
    return history


# %% [markdown] lang="ja"
# まず、切断の練習です。浅いネットワークを 3 エポック、一気に訓練します。次に、同じ訓練を 1 エポックで**わざと止め**、モデルも最適化の手続きも新しく作って、ファイルから再開します。2 つの重みは、どれくらい違うでしょうか。(速いように、画像を 200 枚だけ使います。)
# %% [markdown] lang="en"
# First a drill for disconnections. Train the shallow net for 3 epochs in one go. Then **stop the same training on purpose** after 1, make a new model and a new optimiser, and go on from the file. How far apart are the weights? (With 200 pictures only, to be quick.)

# %% demo
runs = Path("runs")
runs.mkdir(exist_ok=True)
few = Pictures([part[:: max(1, len(train) // 200)][:200] for part in cifar_train], cifar_train[0], device)


def fresh(seed=0):
    torch.manual_seed(seed)
    model = shallow().to(device)
    return model, torch.optim.Adam(model.parameters(), lr=1e-3)


whole, optimizer = fresh()
fit(whole, optimizer, few, few, 3, label="in one go")
(runs / "drill.pt").unlink(missing_ok=True)
fit(*fresh(), few, few, 3, label="stopped", file=runs / "drill.pt", stop_after=1)
resumed, optimizer = fresh()
fit(resumed, optimizer, few, few, 3, label="resumed", file=runs / "drill.pt")
print("largest difference", max((a - b).abs().max().item() for a, b in zip(whole.parameters(), resumed.parameters())))

# %% [markdown] lang="ja"
# CPU なら差は 0 です。続きに要るのは、重み、最適化の手続きの中身(Adam の平均など)、何エポック目か、乱数。1 つでも欠けると、別の訓練になります。
#
# **Colab では** `runs` もランタイムと一緒に消えます。長い訓練の前に、Google ドライブをつないでください。
#
# ```python
# from google.colab import drive
# drive.mount("/content/drive")
# runs = Path("/content/drive/MyDrive/fukami")
# runs.mkdir(exist_ok=True)
# ```
#
# では本番です。始めの 2 段階を、同じ設定で訓練します。本物のデータを CPU で訓練すると長くかかるので、GPU がないときはエポックを減らします。
# %% [markdown] lang="en"
# On a CPU the difference is 0. To go on you need the weights, what the optimiser remembers (Adam's averages), the number of the epoch, and the random numbers. Leave one out, and it is another training.
#
# **In Colab**, `runs` goes when the runtime goes. Before a long training, mount Google Drive:
#
# ```python
# from google.colab import drive
# drive.mount("/content/drive")
# runs = Path("/content/drive/MyDrive/fukami")
# runs.mkdir(exist_ok=True)
# ```
#
# Now for real: the first two steps, trained alike. Real data take long on a CPU, so without a GPU there are fewer epochs.

# %% demo
epochs = 20 if device.type == "cuda" else 4
seeds = [0]  # [0, 1, 2] for mean and spread
histories = {}


def run_step(step, make, augment=None):
    for seed in seeds:
        torch.manual_seed(seed)
        model = make().to(device)
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        file = runs / f"{step}-{seed}.pt"
        histories[step, seed] = fit(model, optimizer, train, test, epochs, 64, augment, seed=seed, label=step, file=file)


run_step("shallow", shallow)
run_step("deeper", deeper)


# %% demo
def draw_curves(steps):
    fig, axes = plt.subplots(1, len(steps), figsize=(7, 3), sharey=True, squeeze=False)
    for ax, step in zip(axes[0], steps):
        history = histories[step, seeds[0]]
        ax.plot(range(1, len(history) + 1), [h["train"] for h in history], "--", color=GREY, label="訓練 <=> training")
        ax.plot(range(1, len(history) + 1), [h["test"] for h in history], "-", color=BLUE, label="テスト <=> test")
        ax.set(title=step, xlabel="エポック <=> epoch", ylim=(0, 1.02))
    axes[0, 0].set_ylabel("正解率 <=> accuracy")
    axes[0, 0].legend()
    show_figure()


draw_curves(["shallow", "deeper"])

# %% [markdown] lang="ja"
# 青(テスト)が灰色(訓練)より下で、差が開いていく所があれば、それが**過学習**です。訓練の画像を覚えはじめています(ミニチュアはやさしいので、開かないでしょう)。覚えきれないほど画像を見せれば、どうでしょう。
#
# ## 10. データ拡張:毎回少し違う画像を
#
# 左右をひっくり返しても、少しずれても、猫は猫です。訓練のたびに、画像をでたらめに反転し、ずらします。1 枚の画像が、2×9×9 = 162 通りに見えます。テストの画像は変えません。
#
# ### 課題 `flip_and_crop`
# バッチの**1 枚 1 枚に、別々のくじ**を引きます。
#
# 1. 確率 ½ で、左右を反転する。
# 2. まわりに 0 を 4 画素ずつ足し、元と同じ大きさの窓を、9×9 通りの場所から等しい確率で選んで切り出す。
#
# <details><summary>ヒント</summary>
#
# `rng.random(n) < 0.5` と `rng.integers(0, 9, n)` で、n 枚ぶんのくじを一度に引けます(9 は出ません)。左右の軸は最後の軸です(`x.flip(-1)`)。`F.pad(batch, (4, 4, 4, 4))` が 0 を足します。
#
# 1 枚ずつのループで書いて `torch.stack` でまとめれば満点です。`batch` を書きかえず、新しいテンソルを返してください。
#
# </details>
# %% [markdown] lang="en"
# Where blue (test) stays behind grey (training) and the gap grows, that is **overfitting**: the net begins to memorise its training pictures. (The miniature is too easy for that.) What if we show more pictures than it can memorise?
#
# ## 10. Augmentation: each time a little different
#
# A cat is a cat when it faces the other way, and when it is a little off centre. So flip and shift the pictures at random each time they are used for training. One picture then has 2×9×9 = 162 looks. Test pictures stay as they are.
#
# ### Exercise `flip_and_crop`
# Draw lots **for each picture of the batch separately**:
#
# 1. With probability ½, mirror left and right.
# 2. Put a margin of 4 zeros all around, and cut out a window of the old size, at one of 9×9 places with equal chance.
#
# <details><summary>Hint</summary>
#
# `rng.random(n) < 0.5` and `rng.integers(0, 9, n)` draw lots for n pictures at once (9 never comes). Left and right is the last axis (`x.flip(-1)`). `F.pad(batch, (4, 4, 4, 4))` adds the zeros.
#
# A loop over the pictures with `torch.stack` at the end gets all points. Do not write into `batch`; return a new tensor.
#
# </details>


# %% exercise="flip_and_crop"
def flip_and_crop(batch, rng):
    """でたらめに反転し、ずらした新しいバッチ。batch: (n, channels, h, w) のテンソル。rng: np.random.Generator。同じ形で返す。"""  #:ja
    """A new batch, randomly mirrored and shifted. batch: tensor (n, channels, h, w); rng: np.random.Generator. Same shape back."""  #:en
    ### BEGIN SOLUTION
    n, channels, h, w = batch.shape
    mirrored, moves = rng.random(n) < 0.5, rng.integers(0, 9, (2, n))
    mirrored, moves = (torch.from_numpy(lots).to(batch.device) for lots in (mirrored, moves))
    batch = torch.where(mirrored[:, None, None, None], batch.flip(-1), batch)
    # ja: 画像ごとに違う行と列の番号で、全部を一度に切り出す
    # en: row and column numbers that differ from picture to picture cut out all of them at once
    which, channel, row, column = (torch.arange(size, device=batch.device) for size in batch.shape)
    rows = (moves[0][:, None] + row)[:, None, :, None]
    columns = (moves[1][:, None] + column)[:, None, None, :]
    return F.pad(batch, (4, 4, 4, 4))[which[:, None, None, None], channel[:, None, None], rows, columns]
    ### END SOLUTION


# %% test="flip_and_crop" idea="possible" points=1
import numpy as np
import torch


def cuts(image):
    """All 162 results that one picture may have, (2 × 9 × 9, channels, h, w)."""
    h, w = image.shape[1:]
    padded = [torch.nn.functional.pad(version, (4, 4, 4, 4)) for version in (image, image.flip(-1))]
    return torch.stack([p[:, i : i + h, j : j + w] for p in padded for i in range(9) for j in range(9)])


image = torch.arange(1.0, 2 * 8 * 8 + 1).reshape(2, 8, 8)
got = flip_and_crop(torch.stack([image] * 6), np.random.default_rng(0))
expect(
    "flip_and_crop(6 pictures).shape",
    tuple(got.shape),
    (6, 2, 8, 8),
    hint="入力と同じ形で返します。",  #:ja
    hint="Same shape as what came in.",  #:en
)
matching = (got[:, None] == cuts(image)).all(dim=(2, 3, 4)).any(1)
expect(
    "is each picture one of its 2 × 9 × 9 possible cuts?",
    [bool(m) for m in matching],
    [True] * 6,
    hint="反転は左右だけ。まわりは 0 を 4 画素。ずらすだけで、画素の値は変えません。",  #:ja
    hint="Mirror left and right only; a margin of 4 zeros; shift, and leave the values alone.",  #:en
)
### BEGIN HIDDEN TESTS
for shape, n, seed in (((3, 6, 9), 150, 1), ((1, 10, 5), 150, 2)):
    pictures = torch.randn(n, *shape, generator=torch.Generator().manual_seed(seed))
    got = flip_and_crop(pictures, np.random.default_rng(seed))
    expect(
        f"flip_and_crop({n} pictures of {shape}).shape",
        tuple(got.shape),
        (n, *shape),
        hint="縦と横の大きさが違うこともあります。",  #:ja
        hint="Height and width may differ.",  #:en
    )
    fits = [bool((cuts(picture) == new).flatten(1).all(1).any()) for picture, new in zip(pictures, got)]
    expect(
        "how many pictures are one of their 2 × 9 × 9 possible cuts?",
        sum(fits),
        n,
        hint="画像の順番は変えません。チャンネルは一緒に動きます。ずれは縦も横も −4 から 4 です。",  #:ja
        hint="Pictures keep their order, channels move together, and shifts go from −4 to 4 both ways.",  #:en
    )
### END HIDDEN TESTS

# %% test="flip_and_crop" idea="chance" points=1
import numpy as np
import torch


def places(image, got):
    """Number of the cut, 0 to 161, of every picture in `got`; −1 where there is none."""
    h, w = image.shape[1:]
    assert got.shape[1:] == image.shape, f"形が変わりました: {tuple(got.shape[1:])}"  #:ja
    assert got.shape[1:] == image.shape, f"The shape has changed: {tuple(got.shape[1:])}"  #:en
    padded = [torch.nn.functional.pad(version, (4, 4, 4, 4)) for version in (image, image.flip(-1))]
    cuts = torch.stack([p[:, i : i + h, j : j + w] for p in padded for i in range(9) for j in range(9)])
    same = (got[:, None] == cuts).flatten(2).all(2)
    return np.where(same.any(1).numpy(), same.float().argmax(1).numpy(), -1)


image = torch.arange(1.0, 37).reshape(1, 6, 6)
batch = torch.stack([image] * 40)
found = places(image, flip_and_crop(batch, np.random.default_rng(3)))
print("mirrored:", int((found >= 81).sum()), "of 40; different cuts:", len(set(found.tolist())))
assert len(set(found.tolist())) > 20, "40 枚がほとんど同じ動きです。1 枚ごとにくじを引きましたか。"  #:ja
assert len(set(found.tolist())) > 20, "The 40 pictures move almost alike. Are lots drawn for each?"  #:en
expect(
    "flip_and_crop(batch, rng) once more with the same seed",
    flip_and_crop(batch, np.random.default_rng(3)),
    flip_and_crop(batch, np.random.default_rng(3)),
    hint="くじは、渡された rng だけから引きます。",  #:ja
    hint="Draw all lots from the rng that is passed in.",  #:en
)
### BEGIN HIDDEN TESTS
image = torch.arange(1.0, 61).reshape(1, 6, 10)
found = places(image, flip_and_crop(torch.stack([image] * 1000), np.random.default_rng(17)))
mirrored, row, column = found // 81, found % 81 // 9, found % 9
assert 420 <= mirrored.sum() <= 580, f"1000 枚のうち {mirrored.sum()} 枚が反転しました。確率は ½ です。"  #:ja
assert 420 <= mirrored.sum() <= 580, f"{mirrored.sum()} of 1000 were mirrored; the chance should be ½."  #:en
for name, shift in (("rows", row), ("columns", column)):
    counts = np.bincount(shift[found >= 0], minlength=9)
    assert counts.min() >= 60 and counts.max() <= 165, f"{name}: ずれ −4 から 4 の回数が {counts.tolist()} です。9 通りが同じ確率で出るはずです。"  #:ja
    assert counts.min() >= 60 and counts.max() <= 165, f"{name}: shifts from −4 to 4 came {counts.tolist()} times; all nine should be equally likely."  #:en
assert len(set(found.tolist())) >= 140, "反転、縦のずれ、横のずれは、別々のくじです。"  #:ja
assert len(set(found.tolist())) >= 140, "Mirroring, shift of rows, shift of columns: a lot for each."  #:en
again = places(image, flip_and_crop(torch.stack([image] * 1000), np.random.default_rng(18)))
assert np.mean(found == again) < 0.2, "種を変えても、同じ動きになりました。rng を使っていますか。"  #:ja
assert np.mean(found == again) < 0.2, "Another seed, the same moves: is rng used?"  #:en
expect(
    "the same seed again",
    places(image, flip_and_crop(torch.stack([image] * 1000), np.random.default_rng(18))),
    again,
    hint="くじは、渡された rng だけから引きます。",  #:ja
    hint="Draw all lots from the rng that is passed in.",  #:en
)
### END HIDDEN TESTS

# %% demo
i = int((cifar_train[1] == 4).nonzero()[1])
copies = flip_and_crop(torch.stack([cifar_train[0][i]] * 13), np.random.default_rng(1))
fig, axes = plt.subplots(2, 7, figsize=(7, 2.4))
for ax, image in zip(axes.flat, [cifar_train[0][i], *copies]):
    ax.imshow(image.permute(1, 2, 0))
    ax.axis("off")
show_figure("1 枚の画像(左上)が、13 通りに <=> One picture (top left), thirteen times something else")

# %% [markdown] lang="ja"
# ネットワークも設定もそのままで、データ拡張だけを足します。
# %% [markdown] lang="en"
# Same net, same settings; augmentation is all that is added.

# %% demo
run_step("augmented", deeper, flip_and_crop)
draw_curves(["deeper", "augmented"])

# %% [markdown] lang="ja"
# 右の図では、灰色(訓練)が下がったはずです。テストのほうが高くなることもあります(なぜかは確認テストで)。覚えるのが難しくなったぶん、**長く訓練する**か、**大きなネットワーク**にするかすると、力を出しやすくなります。
#
# ## 11. 自慢できる 1 段
#
# 最後は、いくつもの工夫をまとめて入れます。
#
# | 工夫 | ねらい |
# |---|---|
# | 畳み込み 8 層、奥ほど多いチャンネル(64 から 512) | 細かい形から、大きな形へ |
# | バッチ正規化 | 層の値の大きさをそろえ、大きな学習率に耐える(第 11 課) |
# | 近道 `x + body(x)` | 深くても勾配が届く(第 11 課) |
# | ラベルスムージング | 正解を 100 % でなく 91 % と教え、自信の持ちすぎを防ぐ |
# | モーメンタムつき SGD、重み減衰、大きな学習率 | 速く、しかも過学習しにくく |
#
# 形は、速く訓練できることで知られる ResNet-9 をもとにしています。GPU がないときは、チャンネルを 8 分の 1 にします(64 倍の計算を、CPU では待てません)。
# %% [markdown] lang="en"
# On the right, grey (training) should have come down; test may even be above it (why, you will be asked at the end). Memorising has become harder. It pays off most when you also **train longer** or take a **larger net**.
#
# ## 11. One step to be proud of
#
# The last step brings in several things at once:
#
# | What | What for |
# |---|---|
# | eight convolutions, more channels the deeper (64 to 512) | from small shapes to large ones |
# | batch normalisation | keeps values at one scale and stands a large learning rate (lesson 11) |
# | shortcuts, `x + body(x)` | gradients get through, however deep (lesson 11) |
# | label smoothing | the right answer is taught as 91 %, not 100 %, against over-confidence |
# | SGD with momentum, weight decay, a large learning rate | fast, and with less overfitting |
#
# Its form follows ResNet-9, which is known to train fast. Without a GPU there is an eighth of the channels: a CPU would keep you waiting 64 times as long.


# %%
def block(c_in, c_out):
    return nn.Sequential(nn.Conv2d(c_in, c_out, 3, padding=1, bias=False), nn.BatchNorm2d(c_out), nn.ReLU())


class Shortcut(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.body = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.body(x)


class Scale(nn.Module):
    """点数を一定の倍率で小さくして、訓練の始めの自信を抑える。"""  #:ja
    """Shrinks the scores by a factor, so that training does not begin over-confident."""  #:en

    def forward(self, x):
        return x / 8


def proud(w):
    return nn.Sequential(
        block(3, w), block(w, 2 * w), nn.MaxPool2d(2),
        Shortcut(block(2 * w, 2 * w), block(2 * w, 2 * w)),
        block(2 * w, 4 * w), nn.MaxPool2d(2), block(4 * w, 8 * w), nn.MaxPool2d(2),
        Shortcut(block(8 * w, 8 * w), block(8 * w, 8 * w)),
        nn.MaxPool2d(4), nn.Flatten(), nn.Linear(8 * w, 10, bias=False), Scale(),
    )


def fit_proud(train, test, device, width, epochs, size, seed, file=None):
    """最後の段階の訓練。(モデル, 記録)を返す。"""  #:ja
    """Train the last step; return (model, records)."""  #:en
    torch.manual_seed(seed)
    model = proud(width).to(device, memory_format=torch.channels_last)
    # ja: バッチを小さくするときは、学習率も同じ割合で小さくする
    # en: a smaller batch takes a smaller learning rate, in proportion
    optimizer = torch.optim.SGD(model.parameters(), lr=0.4 * size / 512, momentum=0.9, nesterov=True, weight_decay=5e-4)
    return model, fit(model, optimizer, train, test, epochs, size, flip_and_crop, 0.1, seed, "proud", file)


# %% demo
width, epochs_proud, size = (64, 30, 512) if device.type == "cuda" else (8, 6, 64)
print(f"{sum(p.numel() for p in proud(width).parameters()):,} weights")
for seed in seeds:
    file = runs / f"proud-{seed}.pt"
    best, histories["proud", seed] = fit_proud(train, test, device, width, epochs_proud, size, seed, file)
draw_curves(["augmented", "proud"])

# %% [markdown] lang="ja"
# ## 12. それぞれの工夫は、何をもたらしたか
#
# 表にします。`notes` は、この課のもとになった資料(Keras、本物の CIFAR-10)の正解率です。
# %% [markdown] lang="en"
# ## 12. What did each change buy?
#
# As a table. `notes` is the accuracy in the notes that this lesson grew out of (Keras, the real CIFAR-10).

# %% demo
steps = {"shallow": 0.73, "deeper": 0.76, "augmented": 0.78, "proud": None}
before = None
print("step         test accuracy    change        notes   seconds of training")
for step, noted in steps.items():
    last = np.array([histories[step, seed][-1]["test"] for seed in seeds])
    seconds = np.mean([sum(h["seconds"] for h in histories[step, seed]) for seed in seeds])
    spread = f"± {last.std(ddof=1):.4f}" if len(seeds) > 1 else "(n = 1)"
    change = "" if before is None else f"{100 * (last.mean() - before):+.1f} %"
    print(f"{step:12} {last.mean():.4f} {spread:9} {change:>8}   {noted or '–':>10}   {seconds:8.0f}")
    before = last.mean()

fig, ax = plt.subplots(figsize=(6, 3.2))
for place, (step, noted) in enumerate(steps.items()):
    last = [histories[step, seed][-1]["test"] for seed in seeds]
    ax.plot([place] * len(seeds), last, "o", color=BLUE, markersize=9, label="あなたの実行 <=> your runs" if place == 0 else None)
    if noted:
        label = "参考の記録(Keras、本物のデータ) <=> notes (Keras, real data)" if place == 0 else None
        ax.plot([place - 0.25, place + 0.25], [noted, noted], "--", color=GREY, label=label)
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncol=2)
show_figure("4 つの段階 <=> Four steps", ylabel="テストの正解率 <=> test accuracy", xticks=range(4), xticklabels=list(steps))

# %% [markdown] lang="ja"
# 本物のデータで、種を変えて何度も測った結果(平均、ばらつき、回数、時間、計算機)は、教材の `docs/results.md` の表にあります。まだ測れていない行は、そう書いてあります。自分の数を読むときは、次の 3 つに気をつけてください(ミニチュアでは、段階の順序にも意味がありません)。
#
# - 1 回だけの差は、運かもしれません。`seeds = [0, 1, 2]` にして、ばらつきより大きいかを見ます。
# - 最後の段階では、いくつも同時に変えました。どれが効いたかは、**1 つずつ外して**みないと言えません。
# - テストの正解率を見ながら設定を選び続けると、テストに合わせた訓練になります。ここでは最後のエポックの値だけを使い、いちばん良いエポックを選んでいません。
#
# ## 13. 保存して、好きな画像に答えさせる
#
# 保存するのは、重みの表(`state_dict`)だけにします。モデルを丸ごと `pickle` で保存したファイルは、**開くだけで中のプログラムが動きます**。試してみましょう。
# %% [markdown] lang="en"
# What we measured on the real data with several seeds (mean, spread, how many, time, machine) stands in a table of the course's `docs/results.md`; rows that could not be measured yet say so. Three cautions when you read your own numbers (on the miniature even their order means nothing):
#
# - One run may be luck. With `seeds = [0, 1, 2]` you see whether a difference is larger than the spread.
# - The last step changes several things at once. To say which of them helped, **take them away one by one**.
# - Whoever keeps choosing settings by the test accuracy fits them to the test. Here we take the last epoch and do not pick the best one.
#
# ## 13. Save it, and ask about any picture
#
# Save only the table of weights (`state_dict`). A file that holds a whole model as a `pickle` **runs code when it is opened**. See for yourself.

# %% demo
import pickle


class NotAModel:
    def __reduce__(self):
        return print, ("I ran while you were loading me. I could have done anything.",)


Path("not_a_model.pt").write_bytes(pickle.dumps(NotAModel(), protocol=2))
pickle.loads(Path("not_a_model.pt").read_bytes())
try:
    torch.load("not_a_model.pt", weights_only=True)
except Exception as problem:
    print("weights_only=True:", type(problem).__name__)

torch.save({"width": width, "names": names, "mean": train.mean, "std": train.std, "weights": best.state_dict()}, "cifar.pt")
print(f"cifar.pt: {Path('cifar.pt').stat().st_size / 2**20:.1f} MiB")

# %% [markdown] lang="ja"
# 形はコード(`proud`)が、数はファイルが持ちます。クラス名と、そろえるときの平均・標準偏差も一緒に入れました。これがないと、別の人は正しく使えません。(同じ考えの、PyTorch 以外でも読める形式に safetensors があります。)
#
# では、好きな画像に答えさせます。`files` に自分の写真の名前を足してください(Colab では、左のフォルダの印から置けます)。正方形に切り、32×32 に縮めて、訓練と同じようにそろえます。
# %% [markdown] lang="en"
# The form lives in code (`proud`), the numbers in the file, together with the names of the classes and the mean and standard deviation for scaling. Without those nobody else could use it properly. (A format with the same idea, read outside PyTorch too, is safetensors.)
#
# Now any picture: add the name of your own photo to `files` (in Colab, drop it into the folder pane on the left). It is cut square, shrunk to 32×32 and scaled as in training.

# %% demo
saved = torch.load("cifar.pt", map_location="cpu", weights_only=True)
model = proud(saved["width"])
model.load_state_dict(saved["weights"])

example = cifar_test[0][int((cifar_test[1] == 8).nonzero()[3])].permute(1, 2, 0).numpy()
Image.fromarray(example).resize((360, 360), Image.Resampling.BICUBIC).crop((0, 20, 360, 340)).save("ship.jpg")
digit = np.repeat(mnist_test[0][five[2]].permute(1, 2, 0).numpy(), 3, axis=2)
Image.fromarray(digit).save("four.png")
files = ["ship.jpg", "four.png"]


def ask(file):
    """画像ファイルを開き、(32×32 の画像, 確率)を返す。"""  #:ja
    """Open a picture file; return (the picture at 32×32, probabilities)."""  #:en
    with Image.open(file) as picture:
        picture = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), (32, 32))
    x = torch.tensor(np.asarray(picture)).permute(2, 0, 1).float() / 255
    return picture, predict_proba(model, (x - saved["mean"].cpu()) / saved["std"].cpu())


fig, axes = plt.subplots(len(files), 2, figsize=(6, 2.2 * len(files)), width_ratios=[1, 1.6], squeeze=False)
for (left, right), file in zip(axes, files):
    picture, p = ask(file)
    top = p.argsort(descending=True)[:5].tolist()[::-1]
    left.imshow(picture)
    left.set_title(file, fontsize=11)
    left.axis("off")
    right.barh([saved["names"][k] for k in top], 100 * p[top], color=BLUE)
    right.set(xlim=(0, 100))
right.set_xlabel("確率(%) <=> probability (%)")
fig.suptitle("いつも 10 種類のどれかで答える <=> It always answers with one of ten")
show_figure()

# %% [markdown] lang="ja"
# 数字の 4 を見せても、10 種類のどれかを答えます。確率は足すと 1 になるように作ってあるので、「どれでもない」とは言えません。**確率は「この 10 種類のどれかだとしたら」という条件つきです。**
#
# <details><summary>うまく動かないとき(Colab)</summary>
#
# - **GPU が割り当てられない** CPU でも最後まで動きますが、本物の CIFAR-10 では長くかかります。`epochs` と `epochs_proud` を 1 か 2 にして、流れを確かめてください。
# - **`CUDA out of memory`** `size` を半分にします。逆伝播のために覚えておく値が、バッチの枚数に比例するからです。学習率は式が合わせてくれます。
# - **ダウンロードできない** `get_pictures` が予備の入手先に切りかえます。
# - **訓練を最初からやり直したい** `runs` の中のファイルを消します。
#
# </details>
#
# ## 確かめよう
#
# **問 1.** 1×32×32 の画像を、畳み込み(5×5、ストライド 1、パディング 2)、2×2 のプーリング、畳み込み(3×3、ストライド 1、パディング 0)、2×2 のプーリングの順に通します。最後の特徴マップの 1 辺はいくつですか。
# %% [markdown] lang="en"
# Shown a four, it names one of its ten kinds all the same. The probabilities are made to add up to 1, so it cannot say "none of these". **They hold on condition that it is one of the ten.**
#
# <details><summary>When it does not work (Colab)</summary>
#
# - **No GPU to be had** A CPU gets there, but with the real CIFAR-10 it takes long. Set `epochs` and `epochs_proud` to 1 or 2 and see the whole way.
# - **`CUDA out of memory`** Halve `size`: what is kept for the backward pass grows with the pictures in a batch. The formula adapts the learning rate.
# - **The download fails** `get_pictures` turns to a mirror.
# - **You want to train from the start** Delete the files in `runs`.
#
# </details>
#
# ## Check yourself
#
# **Question 1.** A picture of 1×32×32 goes through convolution (5×5, stride 1, padding 2), pooling 2×2, convolution (3×3, stride 1, padding 0) and pooling 2×2. What is the side of the last feature map?

# %% quiz="last_side" points=1
last_side = 7
replies = {
    7: "そのとおり。32 → 32 → 16 → 14 → 7 です。",  #:ja
    7: "Right: 32 → 32 → 16 → 14 → 7.",  #:en
    8: "2 つ目の畳み込みにはパディングがないので、16 は 14 になります。",  #:ja
    8: "The second convolution has no padding: 16 becomes 14.",  #:en
    6: "1 つ目の畳み込みは、パディング 2 で大きさを保ちます(same)。28 にはなりません。",  #:ja
    6: "The first convolution keeps the size, with padding 2 (same); it does not give 28.",  #:en
    14: "最後のプーリングがまだです。",  #:ja
    14: "The last pooling is still to come.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** `nn.Conv2d(3, 64, 3)` の重みとバイアスは、合わせていくつですか。
# %% [markdown] lang="en"
# **Question 2.** How many weights and biases has `nn.Conv2d(3, 64, 3)` together?

# %% quiz="conv_weights" points=1
conv_weights = 1792
replies = {
    1792: "そのとおり。フィルター 1 つが 3×3×3 = 27 の重みと 1 つのバイアスを持ち、それが 64 個。画像の大きさには関係しません。",  #:ja
    1792: "Right: a filter has 3×3×3 = 27 weights and one bias, and there are 64. The size of the picture does not matter.",  #:en
    1728: "バイアスを忘れています。フィルター 1 つに 1 つです。",  #:ja
    1728: "The biases are missing, one for each filter.",  #:en
    640: "フィルターは、入力の 3 チャンネルぶんの奥行きを持っています。",  #:ja
    640: "A filter goes through all 3 channels of its input.",  #:en
    576: "フィルターの奥行き(3 チャンネル)とバイアスが抜けています。",  #:ja
    576: "The depth of the filters (3 channels) and the biases are missing.",  #:en
    1731: "バイアスは入力のチャンネルごとではなく、フィルターごとに 1 つです。",  #:ja
    1731: "There is one bias for each filter, not for each channel of the input.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** どの画像の画素も**同じ順番**に並べ替えてから、訓練もテストもします。並べ替えないときより成績が悪くなるのは?
#
# - a. 全結合だけのネットワーク
# - b. 畳み込みのネットワーク
# - c. 両方
# - d. どちらも変わらない。訓練でも同じ並べ替えをしたから
# %% [markdown] lang="en"
# **Question 3.** All pictures, for training and for test, have their pixels moved **in the same way**. Which net gets worse?
#
# - a. the fully connected one
# - b. the convolutional one
# - c. both
# - d. neither, because training pictures were shuffled alike

# %% quiz="who_suffers" points=1
who_suffers = "b"
replies = {
    "a": "全結合は、重みを同じように並べ替えれば済みます。冒頭の 2 つの正解率を見てください。",  #:ja
    "a": "Full connection rearranges its weights alike, and nothing is lost. See the two accuracies at the beginning.",  #:en
    "b": "そのとおり。畳み込みは、隣りあう画素に意味があると見こんで作られています。",  #:ja
    "b": "Right: convolution was built on the expectation that neighbouring pixels belong together.",  #:en
    "c": "人が読めないので、そう思えます。でも全結合には、もともと隣がありません。",  #:ja
    "c": "We cannot read it, so one would think so. But full connection never had neighbours.",  #:en
    "d": "同じ並べ替えなら覚え直せる、と考えたくなります。でも 5×5 の窓に入る画素が、もうばらばらの場所から来ています。",  #:ja
    "d": "As if it could learn the new order. But the pixels that meet in a 5×5 window now come from anywhere.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** テストのバッチは 3 つ。100 枚で 90 枚正解、100 枚で 90 枚正解、50 枚で 30 枚正解でした。正解率はいくつですか(0 から 1 の数で)。
# %% [markdown] lang="en"
# **Question 4.** Three batches of test pictures: 90 right of 100, 90 right of 100, 30 right of 50. What is the accuracy, as a number from 0 to 1?

# %% quiz="uneven_batches" points=1
uneven_batches = 0.84
replies = {
    0.84: "そのとおり。250 枚のうち 210 枚です。",  #:ja
    0.84: "Right: 210 of 250.",  #:en
    0.8: "3 つの正解率の平均ですね。最後の 50 枚を、100 枚と同じ重さで数えてしまいました。",  #:ja
    0.8: "That is the mean of three accuracies: the last 50 pictures count as much as 100.",  #:en
    84: "0 から 1 の数で答えてください。",  #:ja
    84: "As a number from 0 to 1, please.",  #:en
    0.7: "210 枚を 300 枚で割っていませんか。最後のバッチは 50 枚です。",  #:ja
    0.7: "Is that 210 of 300? The last batch has 50.",  #:en
    210: "それは正解の枚数です。",  #:ja
    210: "That is how many are right.",  #:en
    0.9: "最後の半端なバッチも、テストの画像です。捨てられません。",  #:ja
    0.9: "The last, smaller batch is test pictures too, and cannot be dropped.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 友だちの 10 クラスのモデルは、正解率は高いのに、どの画像でもいちばん大きい確率が 0.24 を超えません。いちばん疑わしいのは?
#
# - a. 過学習している
# - b. ソフトマックスを 2 回通している
# - c. 勾配を 0 に戻し忘れた
# - d. 学習率が小さすぎた
# %% [markdown] lang="en"
# **Question 5.** A friend's model for ten classes has a high accuracy, yet for no picture does the largest probability exceed 0.24. What do you suspect first?
#
# - a. overfitting
# - b. softmax was applied twice
# - c. gradients were not set to zero
# - d. the learning rate was too small

# %% quiz="twice" points=1
twice = "b"
replies = {
    "a": "過学習したモデルは、ふつう自信を持ちすぎます。逆です。",  #:ja
    "a": "An overfitted model is too confident, as a rule; here it is the other way round.",  #:en
    "b": "そのとおり。2 回目に入るのは 0 から 1 の数なので、最大でも e ÷ (e + 9) ≈ 0.23。順位は変わらず、正解率は高いままです。",  #:ja
    "b": "Right: the second softmax gets numbers between 0 and 1, so it can give e ÷ (e + 9) ≈ 0.23 at most. Their order stays, and so does the accuracy.",  #:en
    "c": "勾配がたまれば訓練がうまくいかず、正解率にも出るはずです。",  #:ja
    "c": "Gradients that pile up spoil the training, and the accuracy would show it.",  #:en
    "d": "学習が足りなければ確率は平らになりますが、正解率も低いはずです。それに、上限がいつも同じ所にあるのが不自然です。",  #:ja
    "d": "Too little learning makes flat probabilities, but then the accuracy is low too. And why would there be one fixed ceiling?",  #:en
}

# %% [markdown] lang="ja"
# **問 6.** データ拡張とドロップアウトを入れて訓練したら、訓練の正解率がテストの正解率より**低く**なりました。なぜですか。
#
# - a. テストの画像が訓練に混ざったから
# - b. 訓練の正解率は、変形した画像と、ユニットを落としたネットワークで測ったから
# - c. テストの画像は、訓練の画像よりやさしく作られているから
# - d. 学習率が大きすぎて、発散したから
# %% [markdown] lang="en"
# **Question 6.** With augmentation and dropout the training accuracy comes out **lower** than the test accuracy. Why?
#
# - a. test pictures have got into the training set
# - b. training accuracy was measured on altered pictures, with units dropped
# - c. test pictures are made easier than training pictures
# - d. the learning rate was too large, and training diverged

# %% quiz="test_above" points=1
test_above = "b"
replies = {
    "a": "混ざっても、テストが訓練を超える理由にはなりません。どちらも覚えた画像になるだけです。",  #:ja
    "a": "Even then, why would the test be above? Both would be pictures that it has memorised.",  #:en
    "b": "そのとおり。訓練中は問題をわざと難しくしています。テストでは変形もドロップアウトもありません。",  #:ja
    "b": "Right: in training the task is made harder on purpose; in the test nothing is altered or dropped.",  #:en
    "c": "CIFAR-10 の 2 つは、同じ画像の集まりからくじで分けたものです。",  #:ja
    "c": "Both parts of CIFAR-10 come from one collection, divided at random.",  #:en
    "d": "発散したら、両方とも当てずっぽうの正解率になります。",  #:ja
    "d": "After a divergence both would be at the level of guessing.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - LeCun, Bottou, Bengio, Haffner, *Gradient-based learning applied to document recognition*, Proceedings of the IEEE (1998) LeNet-5。畳み込みとプーリングの組み合わせを、最後まで説明した論文。
# - Fukushima, *Neocognitron*, Biological Cybernetics (1980) 局所受容野と、位置のずれに強い層を重ねた先駆け。
# - Krizhevsky, [*Learning multiple layers of features from tiny images*](https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf), University of Toronto (2009) CIFAR-10 の報告書。
# - Micikevicius ほか, [*Mixed precision training*](https://arxiv.org/abs/1710.03740), ICLR (2018) 損失を拡大する理由。
# - Coleman ほか, *DAWNBench: an end-to-end deep learning benchmark and competition*, NeurIPS ML Systems Workshop (2017) CIFAR-10 で 94 % までの速さを競った場。ResNet-9 はここで知られました。
# - Jordan, [*94% on CIFAR-10 in 3.29 seconds on a single GPU*](https://arxiv.org/abs/2404.00498) (2024) どこまで速くできるか。1 つずつ外して確かめる書き方も手本になります。
#
# 次の課では、最後の段階で借りた近道を作り、なぜ深くできるのかを確かめます。
#
# **データ** MNIST(Y. LeCun, C. Cortes, C. Burges)は CC BY-SA 3.0。CIFAR-10(A. Krizhevsky, 2009)は利用条件の明記がなく、研究・教育で広く使われています。使うときは報告書を引用してください。
# %% [markdown] lang="en"
# ## Going further
#
# - LeCun, Bottou, Bengio and Haffner, *Gradient-based learning applied to document recognition*, Proceedings of the IEEE (1998): LeNet-5, and convolution with pooling explained to the end.
# - Fukushima, *Neocognitron*, Biological Cybernetics (1980): local receptive fields and layers that forgive shifts, ahead of their time.
# - Krizhevsky, [*Learning multiple layers of features from tiny images*](https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf), University of Toronto (2009): the report behind CIFAR-10.
# - Micikevicius et al., [*Mixed precision training*](https://arxiv.org/abs/1710.03740), ICLR (2018): why the loss is scaled.
# - Coleman et al., *DAWNBench: an end-to-end deep learning benchmark and competition*, NeurIPS ML Systems Workshop (2017): the race to 94 % on CIFAR-10 in which ResNet-9 became known.
# - Jordan, [*94% on CIFAR-10 in 3.29 seconds on a single GPU*](https://arxiv.org/abs/2404.00498) (2024): how fast it can be, and a model of taking things away one by one.
#
# In the next lesson you build the shortcut that the last step borrowed, and find out why it lets nets be deep.
#
# **Data** MNIST (Y. LeCun, C. Cortes, C. Burges): CC BY-SA 3.0. CIFAR-10 (A. Krizhevsky, 2009) states no licence and is widely used in research and teaching; cite the report when you use it.
