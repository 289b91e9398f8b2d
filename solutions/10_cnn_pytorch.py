# %% [markdown] lang="ja"
# 下のセルを順に実行すると、同じ 5 つの数字が、上下 2 段で出ます。下の段は、画素の場所を並べ替えたもので、並べ替え方は 5 枚とも同じです。あなたは下の段を読めますか。全結合のネットワークには、どちらの段が難しいでしょう。予想してから、3 つ目のセルを実行してください。
# %% [markdown] lang="en"
# Run the cells below one by one. The figure shows the same five digits in two rows. In the lower row the pixels have changed places, in the same way for all five. Can you read it? And which row is harder for a fully connected network? Make a guess before you run the third cell.

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
    """訓練用とテスト用の (images, labels) と、クラス名のリスト。images: (n, channels, h, w) uint8、labels: (n,)。"""  #:ja
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


def hold_out(data):
    """(images, labels) の 10 枚に 1 枚を検証用に取り分け、(訓練用, 検証用) を返す。"""  #:ja
    """Set every tenth of (images, labels) aside for validation; return (training part, validation part)."""  #:en
    held = torch.arange(len(data[1])) % 10 == 0
    return [part[~held] for part in data], [part[held] for part in data]


# %% demo
# ja: テスト用の画像は、それぞれのデータの最後まで使わない
# en: the test pictures of each data set wait until its end
mnist, mnist_test, digits = get_pictures(URLs.MNIST, ("training", "testing"), "L", MNIST)
mnist_train, mnist_valid = hold_out(mnist)
print("訓練 <=> training", tuple(mnist_train[0].shape), "検証 <=> validation", tuple(mnist_valid[0].shape), "device", device)
order = torch.tensor(np.random.default_rng(10).permutation(28 * 28))


def shuffled(images):
    """どの画像の画素も、同じ順番 order に並べ替える。"""  #:ja
    """Put the pixels of every picture into the same new order."""  #:en
    return images.flatten(1)[:, order].reshape(images.shape)


five = [int((mnist_valid[1] == d).nonzero()[0]) for d in (3, 1, 4, 5, 9)]
both = [*mnist_valid[0][five], *shuffled(mnist_valid[0][five])]
show_pictures([image[0] for image in both], title="5 つの数字と、画素を並べ替えた同じ数字 <=> Five digits, and the same with pixels moved", columns=5)


# %% demo
def fully_connected(train, valid):
    """全結合 1 層の重みを最小二乗法で決め、検証用の画像での正解率を返す。"""  #:ja
    """Fit one fully connected layer by least squares; return its accuracy on the validation pictures."""  #:en
    X, Z = (F.pad(images.flatten(1).double() / 255, (0, 1), value=1) for images, _ in (train, valid))
    W = torch.linalg.solve(X.T @ X + torch.eye(X.shape[1]), X.T @ F.one_hot(train[1]).double())
    return ((Z @ W).argmax(1) == valid[1]).double().mean().item()


moved_train, moved_valid = ([shuffled(images), labels] for images, labels in (mnist_train, mnist_valid))
print("数字 <=> digits", fully_connected(mnist_train, mnist_valid))
print("画素を並べ替えた数字 <=> pixels shuffled", fully_connected(moved_train, moved_valid))

# %% [markdown] lang="ja"
# 2 つの正解率は、最後の桁まで同じです(重みは、重み減衰(コードの `torch.eye`)を少し加えた最小二乗法で決めました。乱数も学習率も使わずに、答えがちょうど 1 つに決まるからです)。全結合の層は、画素を「1 番、2 番、…」という列として受け取り、どの画素とどの画素が**隣どうしか**を知りません。並べ替えたら、重みも同じように並べ替えれば済みます。
#
# でも、あなたが数字を読めるのは、線や角を、つまり**隣り合う画素**を見ているからです。この課では、隣を見る層を作ります。
#
# **この課でできるようになること** 畳み込み、プーリング、バッチ正規化を自分で書き、PyTorch で CNN を組み立てて、自分で書いたループで訓練できます。CIFAR-10 のネットワークを 4 段階で変え、段階ごとに正解率がどう変わるかを測れます。好きな画像を見せて、クラスごとの確率を答えさせられます。接続が切れても、続きから訓練できます。
#
# **必要なもの** NumPy の配列、ソフトマックスと交差エントロピー(02・04 課)、Adam(05 課)、誤差逆伝播法(06 課)、過学習と検証データ(07 課)、1 次元の畳み込みとプーリング(09 課)。GPU があれば使います。本物のデータを CPU で訓練すると、8 節で 5 分ほど、10 節からは 1 時間以上待つことがあります(GPU での時間は、まだ測っていません。プログレスバーが伸びていれば、訓練は進んでいます)。Colab では、このノートブックは GPU つきで開きます。上の出力が `device cpu` なら、**今のうちに**、メニューの「ランタイム → ランタイムのタイプを変更」で GPU を選び、はじめから実行し直しましょう(変えると、別のランタイムになるからです)。上の出力に「ミニチュア」とあれば、小さな練習用データで動いています。ミニチュアでは、正解率の大小に意味はありません。
#
# ## 1. 小さな窓をずらす
#
# 09 課の窓は、右へ動くだけでした。画像の窓は、右にも下にも動きます。動かしながら、どこでも**同じ重み**で「掛けて足す」のは、同じです。下は、8×8 の画像に 3×3 の窓をあてたようすです。窓の中の数に掛けるフィルターは、左の列が −1、真ん中の列が 0、右の列が 1 です。特徴マップのオレンジは正、紫は負で、網目のマスはまだ計算していません。特徴マップの数がいちばん大きくなるのは、窓がどこにあるときでしょうか。予想してから、スライダーで窓を動かしてください。
# %% [markdown] lang="en"
# The two accuracies are identical to the last decimal place. (The weights were found by least squares with a little weight decay, the `torch.eye` in the code. That has exactly one solution, and needs neither random numbers nor a learning rate.) A fully connected layer takes pixels as a list, number one, number two, and so on. It is never told which pixels are **neighbours**. Shuffle the pixels, shuffle the weights in the same way, and nothing has changed.
#
# You read digits by lines and corners, that is, by **neighbouring pixels**. In this lesson we build layers that look at neighbours.
#
# **What you will be able to do** Write convolution, pooling and batch normalisation, put together CNNs in PyTorch, and train them with a loop of your own. Change a network for CIFAR-10 in four steps, and measure what each step does to the accuracy. Show the network any picture and get a probability for each class. Resume training after the connection has been lost.
#
# **What you need** NumPy arrays, softmax and cross-entropy (lessons 02 and 04), Adam (05), backpropagation (06), overfitting and validation data (07), convolution and pooling in one dimension (09). A GPU is used if there is one. With the real data on a CPU you wait about 5 minutes in section 8, and perhaps more than an hour from section 10 on. (On a GPU we have not measured the time. As long as the progress bar grows, training goes on.) In Colab this notebook asks for a GPU when it opens. If the output above says `device cpu`, choose one **now** (menu *Runtime → Change runtime type*), and run the notebook again from the top, since it is a new runtime. If the output above says "miniature", this runs on a small practice set, and which accuracy is higher means nothing there.
#
# ## 1. A small window that moves
#
# The window of lesson 09 moved to the right only. On a picture (an image, as most books say) it moves to the right and down. As before, multiply and add everywhere with **the same weights**. Below, a 3×3 window lies on a picture of 8×8. The filter that is multiplied with what the window shows has −1 in the left column, 0 in the middle one and 1 in the right one. In the feature map orange is positive and purple negative; hatched cells have not been reached yet. Where must the window be for the largest number in the feature map? Guess first, then move the window with the sliders.

# %% demo
from matplotlib.patches import Rectangle

small = mnist_valid[0][five[2], 0, 2:26:3, 2:26:3].numpy() / 255
kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
sums = np.array([[(small[i : i + 3, j : j + 3] * kernel).sum() for j in range(6)] for i in range(6)])


def draw(row=3, column=2):
    fig, axes = plt.subplots(1, 2, figsize=(5.4, 2.9))
    axes[0].imshow(small, cmap="gray", vmin=0, vmax=1)
    axes[0].add_patch(Rectangle((column - 0.5, row - 0.5), 3, 3, fill=False, edgecolor=ORANGE, linewidth=4))
    seen = np.where(np.arange(36).reshape(6, 6) <= 6 * row + column, sums, np.nan)
    axes[1].patch.set(hatch="xx", edgecolor="#cccccc")
    axes[1].imshow(seen, cmap="PuOr_r", vmin=-3, vmax=3)
    axes[1].add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor="black", linewidth=3))
    for ax, title in zip(axes, ("画像 8×8 <=> picture 8×8", f"特徴マップ:{sums[row, column]:.2f} <=> feature map: {sums[row, column]:.2f}")):
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
    show_figure()


show_slider(draw, {"窓の行 <=> row of the window": range(6), "窓の列 <=> column": range(6)})

# %% [markdown] lang="ja"
# **フィルター**も**特徴マップ**も、今度は 2 次元の配列です。特徴マップの 1 マス(黒い枠)が見ている範囲(オレンジの枠)を、そのマスの**局所受容野**と呼びます。上のフィルターは「左が暗く、右が明るい」所で大きな正の数になります。
#
# 局所性、重み共有、同変であることは、09 課と変わりません。左上で役立つフィルターは右下でも役立ち、画像の中の物が動けば、特徴マップの中の反応も同じだけ動きます(窓を 1 画素ずつずらすなら)。
#
# 特徴マップの大きさは、どう決まるのでしょうか。1 辺だけを取り出して、7 画素の列に幅 3 の窓をあてます。窓を置ける場所は、何か所ありますか。窓を一度に 2 画素ずつずらすと(ストライド 2)、何か所ですか。ストライド 1 のまま、両側に 1 画素ずつ足すと(パディング 1)、どうですか。予想してから、スライダーで確かめてください。
# %% [markdown] lang="en"
# In two dimensions **filter** and **feature map** are 2-D arrays. What one cell of the map (black frame) sees (orange frame) is its **local receptive field**. This filter gives large positive numbers where it is dark on the left and bright on the right.
#
# Locality, weight sharing and equivariance are as in lesson 09: a filter that is useful at the top left is useful at the bottom right, and when something moves in the picture, the response in the feature map moves by as much (as long as the window moves by one pixel).
#
# How large is the feature map? Take one side: a row of 7 pixels and a window of 3. At how many places can the window be? At how many if it moves by two pixels at a time (stride 2)? And if, with stride 1, a pixel is added at each end (padding 1)? Guess first, then check with the sliders.

# %% demo
def draw(stride=1, padding=0):
    fig, ax = plt.subplots(figsize=(5, 3.4))
    for cell in range(-padding, 7 + padding):
        inside = 0 <= cell < 7
        look = {"facecolor": "#dddddd", "linestyle": "-"} if inside else {"facecolor": "white", "linestyle": ":"}
        ax.add_patch(Rectangle((cell, 0), 1, 1, edgecolor=GREY, **look))
    starts = range(-padding, 7 + padding - 3 + 1, stride)
    for row, start in enumerate(starts, 1):
        ax.plot([start + 0.15, start + 2.85], [-row, -row], color=BLUE, linewidth=5, solid_capstyle="butt")
    ax.spines[:].set_visible(False)
    ax.grid(False)
    title = f"7 画素の列に、幅 3 の窓:{len(starts)} か所 <=> A window of 3 on a row of 7 pixels: {len(starts)} places"
    show_figure(title, f"ストライド {stride}、パディング {padding} <=> stride {stride}, padding {padding}", xlim=(-2.3, 9.3), ylim=(-9.7, 1.5), xticks=[], yticks=[])


show_slider(draw, {"ストライド <=> stride": [1, 2, 3], "パディング <=> padding": [0, 1, 2]})

# %% [markdown] lang="ja"
# - **ストライド**は、窓を一度に何画素ずらすか。2 なら、マップの縦も横も、およそ半分になります。
# - **パディング**は、画像のまわりに足す 0 の幅。上下左右に同じだけ足します。足さないことを **valid**、ストライド 1 で大きさが変わらないように足すことを **same** と呼びます(窓の幅が 3 なら 1 画素ずつ、5 なら 2 画素ずつ)。
#
# ### 課題 `output_size`
# 1 辺 `n` の画像に 1 辺 `k` の窓をあてたとき、特徴マップの 1 辺はいくつになりますか。7 画素の列に幅 3 の窓なら 5、ストライド 2 なら 3、(ストライド 1 で)パディング 1 なら 7。28 画素に幅 5 の窓なら 24。8 画素に幅 3 の窓で、ストライド 2 なら 3(はみ出す窓は数えません)。この 5 つに合う式を見つけてください。
#
# <details><summary>ヒント</summary>
#
# パディングまで入れた長さはいくつですか。窓の左端は 0 から始まり、いちばん右の窓では左端がどこにありますか。そこまでに何歩進めるでしょう。最初の場所も忘れずに。
#
# </details>
# %% [markdown] lang="en"
# - The **stride** is how many pixels the window moves at a time. With 2 each side of the map is about half as long.
# - **Padding** is a margin of zeros around the picture, equally wide on all sides. No padding is called **valid**; with stride 1, enough padding to keep the size is called **same** (one pixel for a window of 3, two for a window of 5).
#
# ### Exercise `output_size`
# A picture has side `n` and the window has side `k`. What is the side of the feature map? A row of 7 and a window of 3 gave 5, with stride 2 it was 3, with padding 1 (and stride 1) 7. A side of 28 and a window of 5 give 24. A row of 8 and a window of 3 with stride 2 give 3 (a window that sticks out does not count). Find the rule that fits all five.
#
# <details><summary>Hint</summary>
#
# How long is the row with its padding? The left end of the window starts at 0; where is it when the window is as far right as it can go? How many steps lead there? The first place counts, too.
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
for arguments, want in (((28, 5), 24), ((7, 3, 2), 3), ((7, 3, 1, 1), 7), ((8, 3, 2), 3)):
    expect(
        f"output_size{arguments}",
        output_size(*arguments),
        want,
        hint="最初の場所から最後の場所まで、何歩ですか。最初の場所も数えます。はみ出す窓は数えません。",  #:ja
        hint="From the first place to the last, how many steps is it? The first place counts, too, and a window that sticks out does not.",  #:en
    )
### BEGIN HIDDEN TESTS
for arguments, want in (((12, 5, 3), 3), ((10, 4, 3), 3), ((32, 5, 1, 2), 32), ((224, 7, 2, 3), 112), ((5, 5), 1), ((9, 2, 4, 1), 3)):
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
# 重み共有で、重みはどれだけ減るでしょうか。28×28 の画像から 24×24 の特徴マップを 20 枚作るとして、数えてみます。
# %% [markdown] lang="en"
# How many weights does weight sharing save? Count them for 20 feature maps of 24×24 from a picture of 28×28.

# %% demo
side = output_size(28, 5)
print(f"全結合:重みとバイアス {28 * 28 * 20 * side**2 + 20 * side**2:,} 個 <=> fully connected: {28 * 28 * 20 * side**2 + 20 * side**2:,} weights and biases")
count = sum(p.numel() for p in nn.Conv2d(1, 20, 5).parameters())
print(f"畳み込み:重みとバイアス {count:,} 個 <=> convolution: {count:,} weights and biases")

# %% [markdown] lang="ja"
# ## 2. チャンネル:色を重ねて読む
#
# カラー画像は、赤・緑・青の 3 枚が重なったもので、この 1 枚 1 枚が**チャンネル**です。09 課の 8 チャンネルと同じく、フィルターも**同じ枚数だけ重なって**いて、奥行きのある箱になります。
# %% [markdown] lang="en"
# ## 2. Channels: reading through the colours
#
# A colour picture is three sheets, red, green and blue. Each sheet is a **channel**. As with the 8 channels of lesson 09, a filter has **as many sheets**, so it is a box with depth.

# %% demo
def draw_sheets(ax, x, y, size, colors, **look):
    """(x, y) から、size×size の紙を colors の枚数だけ重ねて描く。"""  #:ja
    """Draw a pile of sheets, size×size, one for each color, from (x, y)."""  #:en
    for depth, color in reversed(list(enumerate(colors))):
        ax.add_patch(Rectangle((x + 0.35 * depth, y + 0.35 * depth), size, size, facecolor=color, edgecolor="black", **look))


fig, ax = plt.subplots(figsize=(6, 2.9))
draw_sheets(ax, 0, 0, 4, ["#f4b6a6", "#b5dcc8", "#b3cfe6"])
draw_sheets(ax, 0.8, 1.6, 1.4, [RED, GREEN, BLUE])
draw_sheets(ax, 9, 0.6, 2.8, ["#dddddd"] * 4)
ax.add_patch(Rectangle((9.56, 1.72), 0.56, 0.56, facecolor=ORANGE, edgecolor="black"))
ax.annotate("", (9.5, 2), (3.1, 2.4), arrowprops={"arrowstyle": "->", "lw": 2})
ax.text(6.9, 2.9, "3×k×k の積を\n全部足す <=> add all\n3×k×k products", ha="center", fontsize=11)
ax.text(2.3, -0.9, "画像:3 チャンネル <=> picture: 3 channels", ha="center", fontsize=11)
ax.text(11, -0.9, "特徴マップ:フィルターごとに 1 枚 <=> one feature map per filter", ha="center", fontsize=11)
ax.set(xlim=(-1.5, 14.5), ylim=(-1.5, 5.2))
ax.axis("off")
show_figure("フィルターは、奥行きまで丸ごと見る <=> A filter looks through all channels")

# %% [markdown] lang="ja"
# 全部のチャンネルの「掛けて足す」を合計したものが、特徴マップの 1 マスです。フィルターが 20 個あれば特徴マップも 20 枚でき、それが次の層の 20 チャンネルになります。
#
# 全部を 1 つの式にします。画像 $x$(パディングがあれば、0 を足した後の画像)、フィルター $w$(コードでは `kernel`)で、$o$ 番目の特徴マップの $i$ 行 $j$ 列は
#
# $$u_{o,i,j} = \sum_{c}\sum_{a}\sum_{b} x_{c,\;\text{stride}\cdot i+a,\;\text{stride}\cdot j+b}\; w_{o,c,a,b}$$
#
# 言葉にすると「$i$ 行 $j$ 列の窓を、奥行きまで丸ごと取り出し、フィルター $o$ と掛けて、全部足す」。フィルターは、09 課と同じく、裏返しません(正しくは相互相関です)。
#
# ### 課題 `conv2d`
# この式のとおりに計算してください。パディングは 0 を足します。バイアスはここでは使いません。画像が整数の配列でも、フィルターには小数があるかもしれません。結果を整数に丸めないでください。
#
# <details><summary>ヒント</summary>
#
# まず `np.pad` で縦と横にだけ 0 を足します。チャンネルの軸には足しません。次に、出力の大きさを決めます。
#
# 速く書く必要はありません。1 マスずつのループで十分です。`x[:, top:top + kh, left:left + kw]` が、奥行きまで丸ごとの窓です。`top` は `i` と同じでしょうか。ストライドが 2 のときは?
#
# </details>
# %% [markdown] lang="en"
# One cell of the feature map adds up the products from all channels. Twenty filters make twenty feature maps, and these are the twenty channels that the next layer reads.
#
# All of it in one formula: with picture $x$ (after zeros are added, if there is padding), and filters $w$ (also called kernels), row $i$ and column $j$ of feature map $o$ is
#
# $$u_{o,i,j} = \sum_{c}\sum_{a}\sum_{b} x_{c,\;\text{stride}\cdot i+a,\;\text{stride}\cdot j+b}\; w_{o,c,a,b}$$
#
# In words: take the window at row $i$, column $j$, through all channels, multiply it with filter $o$, and add everything up. As in lesson 09, the filter is not flipped (strictly speaking, this is *cross-correlation*).
#
# ### Exercise `conv2d`
# Compute this formula. Padding adds zeros. There is no bias here. The picture may be an array of integers while the filter has fractions; the result must not be rounded.
#
# <details><summary>Hint</summary>
#
# First add zeros in height and width with `np.pad`, and none along the channel axis. Then find the size of the output.
#
# It need not be fast: a loop over the cells is enough. `x[:, top:top + kh, left:left + kw]` is the window through all channels. Is `top` equal to `i`? Also when the stride is 2?
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
    hint="左上は 1×1 + 2×0 + 0×0 + 1×10 = 11 です。フィルターは裏返しません。",  #:ja
    hint="Top left: 1×1 + 2×0 + 0×0 + 1×10 = 11. The filter is not flipped.",  #:en
)
### BEGIN HIDDEN TESTS
import torch

rng = fresh()
for h, w, kh, kw in ((6, 5, 3, 3), (5, 9, 2, 4), (4, 4, 4, 4)):
    x, kernel = rng.normal(size=(1, h, w)), rng.normal(size=(1, 1, kh, kw))
    expect(
        f"conv2d(x {x.shape}, kernel {kernel.shape})",
        conv2d(x, kernel),
        torch.conv2d(torch.tensor(x)[None], torch.tensor(kernel))[0].numpy(),
        hint="縦と横、フィルターの向きを確かめてください。右端と下端の窓も数えていますか。",  #:ja
        hint="Check rows against columns and the direction of the filter. Are the last windows on the right and at the bottom there?",  #:en
    )
expect(
    "conv2d([[[0, 255], [3, 4]]] (uint8), [[[[0.5, 1], [0.5, 0]]]])",
    conv2d(np.array([[[0, 255], [3, 4]]], dtype=np.uint8), np.array([[[[0.5, 1], [0.5, 0]]]])),
    [[[256.5]]],
    hint="画像が整数でも、結果は小数です。",  #:ja
    hint="The result has decimals, although the picture holds integers.",  #:en
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

rng = fresh()
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
expect(
    "conv2d(x (2, 2, 2), kernel (1, 2, 1, 1), padding=1).shape",
    conv2d(x, np.ones((1, 2, 1, 1)), padding=1).shape,
    (1, 4, 4),
    hint="パディングは縦と横だけです。チャンネルの軸には足しません。",  #:ja
    hint="Padding is in height and width only, not along the channel axis.",  #:en
)
### BEGIN HIDDEN TESTS
import torch

rng = fresh()
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
# 人が考えたフィルター 3 つを、数字の 4 にあててみます。9 マスとも 1/9 の「ぼかし」、左の列が負で右の列が正の「縦のエッジ」(ソーベルフィルター、Sobel filter)、上の行が負で下の行が正の「横のエッジ」です。特徴マップは、それぞれどこが強く反応するでしょうか。PyTorch との差と、かかる時間も比べます。
# %% [markdown] lang="en"
# Here are three filters that people designed, applied to a four: *blur* has 1/9 in all nine cells, *vertical edges* (a Sobel filter) is negative in the left column and positive in the right one, *horizontal edges* is negative in the top row and positive in the bottom one. Where will each feature map respond most strongly? And how far is yours from PyTorch, and how much slower?

# %% demo
image = mnist_valid[0][five[2]].numpy() / 255
edge = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
kernels = np.array([np.full((3, 3), 1 / 9), edge, edge.T])[:, None]
maps = conv2d(image, kernels, padding=1)
fig, axes = plt.subplots(1, 4, figsize=(7, 2.3))
for ax, picture, title in zip(axes, [image[0], *maps], ["画像 <=> picture", "ぼかし <=> blur", "縦のエッジ <=> vertical edges", "横のエッジ <=> horizontal edges"]):
    limit, signed = np.abs(picture).max(), picture.min() < 0
    ax.imshow(picture, cmap="PuOr_r" if signed else "gray", vmin=-limit if signed else 0, vmax=limit)
    ax.set_title(title, fontsize=11)
    ax.axis("off")
show_figure("3 つのフィルター <=> Three filters")

x, kernel = np.random.default_rng(0).normal(size=(3, 64, 64)), np.random.default_rng(1).normal(size=(16, 3, 5, 5))
x_torch, kernel_torch = torch.tensor(x)[None], torch.tensor(kernel)
# ja: 1 回目の呼び出しは遅いので、先に済ませておく
# en: the first call is slow, so it is made beforehand
F.conv2d(x_torch, kernel_torch, stride=2, padding=2)
start = time.perf_counter()
mine = conv2d(x, kernel, stride=2, padding=2)
middle = time.perf_counter()
theirs = F.conv2d(x_torch, kernel_torch, stride=2, padding=2)
stop = time.perf_counter()
theirs = theirs[0].numpy()
print(f"PyTorch との最大の差 {np.abs(mine - theirs).max():.0e} <=> largest difference from PyTorch {np.abs(mine - theirs).max():.0e}")
print(f"あなたの conv2d {1000 * (middle - start):.1f} ms、PyTorch {1000 * (stop - middle):.1f} ms <=> yours {1000 * (middle - start):.1f} ms, PyTorch {1000 * (stop - middle):.1f} ms")

# %% [markdown] lang="ja"
# オレンジは正、紫は負です(ぼかしには負の数がないので、白黒です)。エッジのフィルターは、決まった向きのエッジを探します。ぼかしは何も探さず、まわりと混ぜるだけです。CNN では、フィルターの数字を人が決めません。誤差逆伝播法で**学習します**。(PyTorch がたいてい速いのは、窓を 1 つずつではなく、まとめて計算するからです。たとえば、窓を全部並べた大きな行列を作り(im2col)、行列の積を 1 回計算します。)
#
# ## 3. プーリング:どこにあったかを、少し忘れる
#
# 線が 1 画素ずれても、4 は 4 です。**最大値プーリング**は、特徴マップを 2×2 の区画に切り、区画ごとに最大値だけを残します。縦横が半分になり、計算も減ります。少しずれても、区画の最大値が入れ替わらなければ、結果は変わりません。だから小さなずれに強くなります(完全に**不変**ではありません)。
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
# Orange is positive, purple negative (blurring gives no negative numbers, so it is in grey). An edge filter looks for edges of one direction. Blurring looks for nothing: it mixes each pixel with its neighbours. In a CNN nobody sets the numbers in the filters: they are **learned**, by backpropagation. (PyTorch is usually faster because it computes all windows together, for instance by copying them into one large matrix (*im2col*) and doing a single matrix product.)
#
# ## 3. Pooling: forget a little where it was
#
# A four stays a four when a line moves by a pixel. **Max-pooling** cuts the feature map into blocks of 2×2 and keeps the largest number of each. Both sides are halved, and so there is less to compute. As long as each block keeps its largest number, a small shift changes nothing, so the result is **less sensitive** to small shifts (fully **invariant** it is not).
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
expect(
    "max_pool2d(−x, 2)",
    max_pool2d(-x, 2),
    [[[0, -2], [-1, 0]]],
    hint="全部が負の区画では、最大値も負です。",  #:ja
    hint="In a block of negative numbers the maximum is negative.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
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
rng = fresh()
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
# | 軸 | 1 チャンネル | 複数のチャンネル |
# |---|---|---|
# | 1 次元(時間) | モノラルの音 | ステレオの音、電極の並んだ脳波、腕につけた加速度センサー(x、y、z) |
# | 2 次元(縦・横) | グレースケールの画像、音のスペクトログラム | カラー画像、いくつもの波長で撮る衛星写真 |
# | 3 次元(奥行きか時間も) | CT の断層像を重ねたもの | カラーの動画 |
#
# どれも同じ式で、足す方向の数が違うだけです。PyTorch では `Conv1d`、`Conv2d`、`Conv3d`。形は (バッチ, チャンネル, 軸…) です。どの軸の大きさも `output_size` と同じ式で、$\lfloor (n + 2\cdot\text{padding} - k) / \text{stride} \rfloor + 1$ です($\lfloor\;\rfloor$ は切り捨て)。実行する前に、出力の形を予想してください。
# %% [markdown] lang="en"
# ## 4. Not only pictures
#
# Any data in which neighbours mean something can be convolved. Sorted by the number of axes, and by how many numbers there are at one place (channels):
#
# | Axes | One channel | Several channels |
# |---|---|---|
# | 1-D (time) | mono sound | stereo sound, brain waves from many electrodes, an accelerometer (x, y, z) |
# | 2-D (height, width) | greyscale pictures, the spectrogram of a sound | colour pictures, satellite pictures in many wavelengths |
# | 3-D (and depth or time) | the slices of a CT scan | colour video |
#
# The formula is the same, with one direction fewer or one more to add along. In PyTorch: `Conv1d`, `Conv2d`, `Conv3d`, with shapes (batch, channels, axes…). Along each axis the rule is that of `output_size`, $\lfloor (n + 2\cdot\text{padding} - k) / \text{stride} \rfloor + 1$ ($\lfloor\;\rfloor$: round down). Guess the shapes before you run this.

# %% demo
for name, layer, shape in (
    ("ステレオの音 <=> stereo sound", nn.Conv1d(2, 8, 5, stride=2), (1, 2, 1000)),
    ("カラー画像 <=> colour picture", nn.Conv2d(3, 8, 3, padding=1), (1, 3, 32, 32)),
    ("CT の断層像 <=> CT scan", nn.Conv3d(1, 8, 3), (1, 1, 20, 64, 64)),
):
    print(f"{name}:{shape} → {tuple(layer(torch.zeros(shape)).shape)} <=> {name}: {shape} → {tuple(layer(torch.zeros(shape)).shape)}")

# %% [markdown] lang="ja"
# ## 5. LeNet を組み立てる
#
# ここからは PyTorch です。NumPy のコードが読める人なら、次の表だけで足ります。
#
# | NumPy | PyTorch | 違い |
# |---|---|---|
# | `np.array([1., 2.])` | `torch.tensor([1., 2.])` | テンソルという。浮動小数点数は、既定では 32 ビット |
# | – | `torch.from_numpy(a)`、`x.numpy()` | 行き来できる。数の型はそのままで(32 ビットにするには `.float()`)、メモリも共有する。NumPy へ行けるのは、CPU にあり、勾配の記録のないものだけ:`x.detach().cpu().numpy()` |
# | `x.mean(axis=(0, 2))` | `x.mean((0, 2))` | 軸、形、ブロードキャストの規則は同じ |
# | `float(x)` | `x.item()` | 数 1 つのテンソルを、ふつうの数にする |
# | – | `x = x.to(device)` | そのデバイス(GPU など)にあるテンソルを返す。写したものか、もうそこにあれば `x` そのもの(モデルは、それ自身が移る)。計算できるのは、同じデバイスにあるものどうしだけ |
# | 06 課で書いた逆伝播 | `loss.backward()` | `requires_grad` が `True` のテンソル(パラメータ)`p` について、損失の勾配を求め、`p.grad` に足す |
# | – | `with torch.no_grad():` | この中では、逆伝播のための記録をしない |
#
# 自動微分を試しましょう。$w = 3$ で $w^2$ を微分すると 6 です。同じことを 2 回すると、2 行目には何が出るでしょうか。
# %% [markdown] lang="en"
# ## 5. Putting LeNet together
#
# From here on we use PyTorch. For those who can read NumPy code, this table is enough:
#
# | NumPy | PyTorch | Difference |
# |---|---|---|
# | `np.array([1., 2.])` | `torch.tensor([1., 2.])` | called a tensor; floating-point numbers have 32 bits by default |
# | – | `torch.from_numpy(a)`, `x.numpy()` | there and back; the type stays (`.float()` makes it 32 bits), and memory is shared. Back only from the CPU and without gradients: `x.detach().cpu().numpy()` |
# | `x.mean(axis=(0, 2))` | `x.mean((0, 2))` | axes, shapes and broadcasting follow the same rules |
# | `float(x)` | `x.item()` | turns a tensor with one number into an ordinary number |
# | – | `x = x.to(device)` | returns the tensor on that device: a copy, or `x` itself if it is there already (a model is moved in place); you can only combine tensors on the same device |
# | the backward pass of lesson 06 | `loss.backward()` | adds the gradient of the loss with respect to each tensor `p` that has `requires_grad` (the parameters) to `p.grad` |
# | – | `with torch.no_grad():` | in here, nothing is recorded for a backward pass |
#
# Try automatic differentiation: at $w = 3$ the derivative of $w^2$ is 6. The cell does it twice. What will the second line show?

# %% demo
w = torch.tensor(3.0, requires_grad=True)
for _ in range(2):
    (w**2).backward()
    print(w.grad.item())

# %% [markdown] lang="ja"
# 06 課と同じく、PyTorch は新しい勾配を前の勾配に**足し込みます**。
#
# ネットワークは、`nn.Module` を継承したクラスとして書きます。まず、畳み込み 1 層と全結合 1 層だけの小さな例を読んでください。
# %% [markdown] lang="en"
# As in lesson 06, PyTorch **adds** the new gradient to the old one.
#
# A network is a class that inherits from `nn.Module`. Read this small example first: one convolution and one fully connected layer.


# %%
class Small(nn.Module):
    def __init__(self):
        # ja: 最初に必ずこれを呼ぶ。忘れると、層を入れるときにエラーになる
        # en: this comes first: without it, putting layers in is an error
        super().__init__()
        # ja: 入力 1 チャンネル、フィルター 4 個、5×5
        # en: 1 input channel, 4 filters, 5×5
        self.conv1 = nn.Conv2d(1, 4, 5)
        self.fc1 = nn.Linear(4 * 12 * 12, 10)

    def forward(self, x):  # (B, 1, 28, 28)
        x = torch.relu(self.conv1(x))  # (B, 4, 24, 24)
        x = F.max_pool2d(x, 2)  # (B, 4, 12, 12)
        return self.fc1(x.flatten(1))  # (B, 10)


model = Small()
print(model)
print("点数 <=> scores", tuple(model(torch.zeros(2, 1, 28, 28)).shape))

# %% [markdown] lang="ja"
# `self.conv1 = …` のように属性に入れた層の重みは、PyTorch が自動で見つけて覚えます(ふつうのリストに入れた層は、見つけません。リストにするなら `nn.ModuleList` です)。`model.parameters()` で取り出してオプティマイザに渡し(`torch.optim.Adam(model.parameters(), lr=1e-3)`)、`model.state_dict()` で保存します。`model(x)` と呼ぶと、`forward` が動きます。`x.flatten(1)` は、バッチの軸(0 番)を残して、あとを 1 列に並べます。
#
# これから作るのは、畳み込みとプーリングを 2 組重ね、最後に全結合で答えるネットワークです。1998 年の論文の LeNet-5 が、これに近い**アーキテクチャ**(architecture、層の種類とつなぎ方)で、小切手の数字を読むのに使われました。ここでは、入力を 32×32 でなく 28×28 にし、フィルターを増やし(元は 6 個と 16 個)、その後の中間層を 2 つ(元は 120 ユニットと 84 ユニット)でなく 1 つ(500)にし、今ふつうの ReLU と最大値プーリングを使います。
#
# | 層 | 出力の形 |
# |---|---|
# | 入力 | 1×28×28 |
# | `conv1`:5×5 のフィルター 20 個、ReLU | 20×24×24 |
# | 2×2 の最大値プーリング | 20×12×12 |
# | `conv2`:5×5 のフィルター 50 個、ReLU | 50×8×8 |
# | 2×2 の最大値プーリング | 50×4×4 |
# | 1 列に並べ、`fc1`:500 ユニット、ReLU | 500 |
# | `fc2`:10 ユニット(点数、ロジット) | 10 |
#
# 層を重ねると、1 マスの**受容野**が広がります。`conv1` の 1 マスは入力の 5×5 を見ます。プーリングの後は 6×6。`conv2` の 1 マスは、入力では 2 画素ずつずれて並んだ 5×5 マスを見るので、6 + 2×4 = 14、つまり 14×14 です。浅い層は線や角を、深い層はもっと大きな形を見ます。
#
# ### 課題 `LeNet`
# `nn.Module` として書いてください。層の名前は `conv1`、`conv2`、`fc1`、`fc2` です。返すのはソフトマックスの前の**点数**(ロジット。PyTorch の説明書では logits)で、訓練中も評価モードでも同じです。GPU でも動くように、`forward` では、`torch.zeros(…)` などで自分のテンソルを作らず、NumPy にも渡しません。
#
# <details><summary>ヒント</summary>
#
# `Small` に、足りない層を足していきます。`fc1` の入力はいくつですか。表から読めます。ReLU を通さない層が 1 つだけあります。どれでしょう。
#
# </details>
# %% [markdown] lang="en"
# PyTorch finds the weights of every layer that you assign to an attribute (`self.conv1 = …`). It does not find layers in an ordinary list (for that there is `nn.ModuleList`). `model.parameters()` gives them to an optimiser (`torch.optim.Adam(model.parameters(), lr=1e-3)`), `model.state_dict()` to a file. `model(x)` runs `forward`. `x.flatten(1)` keeps the batch axis (number 0) and puts the rest in one row.
#
# Two pairs of convolution and pooling, and fully connected layers for the answer: that is close to the **architecture** (the kinds of layers and how they are connected) of LeNet-5, described in a paper of 1998 and used to read the digits on cheques. Ours takes 28×28 in place of 32×32, has more filters (the original: 6 and 16), after them one hidden layer of 500 units in place of two (120 and 84), and uses ReLU and max-pooling, as is usual today.
#
# | Layer | Shape of the output |
# |---|---|
# | input | 1×28×28 |
# | `conv1`: 20 filters of 5×5, ReLU | 20×24×24 |
# | max-pooling 2×2 | 20×12×12 |
# | `conv2`: 50 filters of 5×5, ReLU | 50×8×8 |
# | max-pooling 2×2 | 50×4×4 |
# | flattened, then `fc1`: 500 units, ReLU | 500 |
# | `fc2`: 10 units (scores, logits) | 10 |
#
# With each layer the **receptive field** of a cell grows. A cell of `conv1` sees 5×5 of the input; after pooling it is 6×6. A cell of `conv2` sees 5×5 of those, which lie 2 pixels apart, so in the input it sees 6 + 2×4 = 14, that is 14×14. Early layers see lines and corners, later ones larger shapes.
#
# ### Exercise `LeNet`
# Write it as an `nn.Module`. Call the layers `conv1`, `conv2`, `fc1`, `fc2`. It returns **scores** before softmax (*logits* in PyTorch's documentation), in training and in evaluation mode alike. In `forward` create no tensor of your own, as with `torch.zeros(…)`, and do not go through NumPy, so that it works on a GPU.
#
# <details><summary>Hint</summary>
#
# Add to `Small` the layers that it lacks. How many inputs has `fc1`? See the table. Exactly one layer is not followed by ReLU. Which one?
#
# </details>


# %% exercise="LeNet"
class LeNet(nn.Module):
    """入力: (B, 1, 28, 28)。出力: 10 クラスの点数 (B, 10)。層: conv1、conv2、fc1、fc2。"""  #:ja
    """Input: (B, 1, 28, 28). Output: scores of 10 classes, (B, 10). Layers: conv1, conv2, fc1, fc2."""  #:en

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.conv1 = nn.Conv2d(1, 20, 5)
        self.conv2 = nn.Conv2d(20, 50, 5)
        self.fc1 = nn.Linear(50 * 4 * 4, 500)
        self.fc2 = nn.Linear(500, 10)
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        x = F.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = F.max_pool2d(torch.relu(self.conv2(x)), 2)
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))
        ### END SOLUTION


# %% setup
# ja: テストの道具
# en: Tools for the tests
def filled(model):
    """重みを、形だけで決まる −1 から 1 の数にして、評価モードのモデルを返す。"""  #:ja
    """Set all weights to numbers from −1 to 1 that depend on their shape only; return the model in evaluation mode."""  #:en
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.sin(torch.arange(p.numel(), dtype=torch.float64) ** 2).reshape(p.shape) / p[0].numel() ** 0.5)
    return model.eval()


def device_of(function):
    """値を持たないデバイス meta で function(device) を呼び、結果のデバイスの名前を返す。ほかのデバイスのテンソルが混ざれば、エラーの文を返す。"""  #:ja
    """Call function(device) on the device meta, which holds no values; return the device of what comes back, or the error if tensors of other devices are mixed in."""  #:en
    try:
        return function("meta").device.type
    except NotImplementedError:
        # ja: meta では計算できない書き方(GPU では動く)
        # en: a way of writing that meta cannot compute (a GPU can)
        return "meta"
    except (RuntimeError, TypeError) as problem:
        return str(problem).split("\n")[0]


def on_device_lenet():
    return device_of(lambda device: LeNet().to(device)(torch.zeros(2, 1, 28, 28, device=device)))


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

expect(
    "重みを決めた LeNet()(x)[0] <=> LeNet()(x)[0] with given weights",
    filled(LeNet())(torch.arange(784.0).reshape(1, 1, 28, 28) % 9 - 4)[0],
    [5.1268692, 0.2237049, -0.2308962, 0.7360358, -0.3481393, -0.1370773, -0.5666168, -0.7910845, 0.4326934, -0.5005762],
    tol=1e-4,
    hint="畳み込みのあとに ReLU とプーリング、fc1 のあとに ReLU。fc2 のあとには何もありません。",  #:ja
    hint="ReLU and pooling after each convolution, ReLU after fc1, and nothing after fc2.",  #:en
)
### BEGIN HIDDEN TESTS
net, made = LeNet(), torch.Generator().manual_seed(int(fresh().integers(2**32)))
sizes = {"conv1": (20, 1, 5, 5), "conv2": (50, 20, 5, 5), "fc1": (500, 800), "fc2": (10, 500)}
w = {f"{name}.weight": 0.1 * torch.randn(shape, generator=made) for name, shape in sizes.items()}
w |= {f"{name}.bias": torch.randn(shape[:1], generator=made) for name, shape in sizes.items()}
net.load_state_dict(w)
x = torch.randn(4, 1, 28, 28, generator=made)
z = F.max_pool2d(torch.relu(F.conv2d(x, w["conv1.weight"], w["conv1.bias"])), 2)
z = F.max_pool2d(torch.relu(F.conv2d(z, w["conv2.weight"], w["conv2.bias"])), 2)
z = torch.relu(F.linear(z.flatten(1), w["fc1.weight"], w["fc1.bias"]))
for name, model in (("訓練 <=> training", net.train()), ("評価 <=> evaluation", net.eval())):
    expect(
        f"{name}モードの LeNet()(x) <=> LeNet()(x) in {name} mode",
        model(x),
        F.linear(z, w["fc2.weight"], w["fc2.bias"]),
        tol=1e-3,
        hint="点数は負にもなります。出力層に ReLU やソフトマックスを付けていませんか。プーリングは最大値ですか。",  #:ja
        hint="Scores may be negative: is there a ReLU or a softmax at the end? Is the pooling the maximum?",  #:en
    )
expect(
    "LeNet()(x) のデバイス(全部が別のデバイスにある) <=> device of LeNet()(x), all on another device",
    on_device_lenet(),
    "meta",
    hint="forward の中で、別のデバイスにテンソルを作っていませんか。",  #:ja
    hint="Does forward make a tensor on another device?",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 6. バッチ正規化:値の大きさをそろえる
#
# LeNet の畳み込みは 2 層だけです。もっと重ねると、07 課で見た問題が戻ってきます。層を通るたびに、値の大きさが変わるのです。畳み込みと ReLU を 10 組重ねたネットワークに数字を通し、層ごとに、値の標準偏差を測ってみます。
#
# 初期値は 2 通り。PyTorch の既定(デフォルト)の初期値と、He の初期値です。He のほうは、Adam で 60 回更新したあとにも測ります。線は、それぞれどうなるでしょうか。
#
# コードの `nn.Sequential` は、クラスを書かずに、層を順につなぎます。`nn.AdaptiveAvgPool2d(1)` は、特徴マップごとの平均を取り、チャンネルに 1 つの数にします(**グローバル平均プーリング**)。`updated` の訓練のループは、7 節で 1 行ずつ読みます。
# %% [markdown] lang="en"
# ## 6. Batch normalisation: keep values at one size
#
# LeNet has only two convolutions. With more of them, the problem of lesson 07 comes back: the size of the values changes from layer to layer. Send digits through a net of ten convolutions with ReLU, and measure the standard deviation of the values in each layer.
#
# We take PyTorch's default initialisation and He initialisation. The net with He's initial weights is measured again after 60 updates with Adam. What will each line look like?
#
# In the code, `nn.Sequential` runs layers one after the other without a class of your own. `nn.AdaptiveAvgPool2d(1)` takes the mean of each feature map, which leaves one number per channel (**global average pooling**). Section 7 takes the training loop in `updated` apart.


# %%
def ten_layers(he=True, norm=False):
    """畳み込み 10 層のネットワーク。he: He の初期値。norm: 畳み込みのあとにバッチ正規化。(B, 1, 28, 28) → (B, 10)。"""  #:ja
    """A net of ten convolutions. he: with He's initial values; norm: batch normalisation after each. (B, 1, 28, 28) → (B, 10)."""  #:en
    torch.manual_seed(0)
    layers = []
    for i in range(10):
        conv = nn.Conv2d(16 if i else 1, 16, 3, stride=1 if i else 2, padding=1)
        if he:
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
            nn.init.zeros_(conv.bias)
        layers += [conv, nn.BatchNorm2d(16), nn.ReLU()] if norm else [conv, nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))


def sizes_of(model, x):
    """ReLU の出力の標準偏差を、層ごとに。"""  #:ja
    """The standard deviation after each ReLU."""  #:en
    sizes = []
    with torch.no_grad():
        for layer in model:
            x = layer(x)
            if isinstance(layer, nn.ReLU):
                sizes.append(x.std().item())
    return sizes


def updated(model, x, labels, steps=60):
    """Adam で steps 回更新して、model を返す。"""  #:ja
    """Make some updates with Adam; return the model."""  #:en
    optimizer, rng = torch.optim.Adam(model.parameters(), lr=1e-3), np.random.default_rng(0)
    for _ in range(steps):
        rows = torch.from_numpy(rng.integers(0, len(x), 32))
        optimizer.zero_grad()
        F.cross_entropy(model(x[rows]), labels[rows]).backward()
        optimizer.step()
    return model


# %% demo
some = slice(None, None, max(1, len(mnist_train[1]) // 300))
sample, labels = mnist_train[0][some].float() / 255, mnist_train[1][some]
sample = (sample - sample.mean()) / sample.std()
layers = range(1, 11)
curves = {
    "PyTorch の既定 <=> PyTorch's default": (layers, sizes_of(ten_layers(he=False), sample), RED, ":^"),
    "He <=> He": (layers, sizes_of(ten_layers(), sample), ORANGE, "--s"),
    "He、60 回更新した後 <=> He, after 60 updates": (layers, sizes_of(updated(ten_layers(), sample, labels), sample), GREY, "-.v"),
}
show_curves(curves, "層ごとの値の大きさ <=> Size of the values, layer by layer", "層 <=> layer", "標準偏差 <=> standard deviation", legend="lower left", yscale="log", ylim=(3e-4, 4), xticks=layers)

# %% [markdown] lang="ja"
# PyTorch の既定の初期値では、重みの分散は $1/(3n_{in})$ で、He の初期値の 6 分の 1 しかありません。値は、層を通るたびに小さくなります(途中で止まるのは、バイアスが残るからです)。He の初期値なら、ずっとよく保たれます(ぴったりではありません。16 チャンネルでは乱数のゆらぎが大きく、パディングの 0 も、層ごとに値を少し小さくします)。ただし、それは**訓練を始めるときだけ**です。重みが動くと、値の大きさもまた動きます。すると、どの層も、入ってくる値の大きさが変わり続ける中で学ぶことになります。(次のバッチ正規化を考えた人たちは、これを内部共変量シフト(internal covariate shift)と呼び、抑えるべきものだと考えました。なぜよく効くのかは、今も議論されています。Santurkar ら(2018 年)は、損失の地形がなめらかになるからだとしています。)
#
# **バッチ正規化**(batch normalization、Ioffe と Szegedy、2015 年)は、畳み込みのすぐ後で、チャンネルごとに、毎回そろえ直します。ミニバッチの中の、そのチャンネルの値を全部($B$ 枚 × 縦 × 横)使って、平均 $m$ と分散 $v$ を求め、
#
# $$\hat u = \frac{u - m}{\sqrt{v + \varepsilon}}, \qquad \gamma\,\hat u + \beta \qquad (\varepsilon = 10^{-5})$$
#
# を計算します。言葉にすると「チャンネルごとに平均を引き、標準偏差で割ってから、学習する $\gamma$ を掛け、$\beta$ を足す」。$\gamma$ と $\beta$ は、チャンネルに 1 つずつです。1 と 0 から始め、重みと同じように学習します。
#
# 困るのは、使うときです。1 枚だけの画像の答えが、たまたま一緒に来た画像で変わっては困ります。そこで、計算を 2 つの**モード**に分けます。
#
# | | そろえるのに使う平均と分散 | 移動平均 `running` |
# |---|---|---|
# | **訓練モード** | そのミニバッチの $m$ と $v$ | 書き直す:0.9 × 前の値 + 0.1 × ミニバッチの値(この 0.1 を、PyTorch では `momentum` と呼ぶ。05 課のモーメンタムとは別のもの) |
# | **評価モード** | `running` に記録した平均と分散 | そのまま |
#
# 分散には 2 通りの割り方があり、PyTorch は使い分けています。ミニバッチをそろえるときは、値の数 $n$ で割ります。`running` に記録するときは、$n - 1$ で割ります(ミニバッチから、データ全体の分散を偏りなく見積もるためです)。
#
# ### 課題 `batch_norm`
# 2 つのモードのバッチ正規化を書いてください。返すのは、そろえた値と、新しい `running` の組です。
#
# - 渡されたテンソルは、どれも書き換えません。評価モードでは、`running` をそのまま返します。
# - GPU のテンソルでも動くように、PyTorch だけで計算します(NumPy に移さず、別のデバイスにテンソルを作りません)。
#
# <details><summary>ヒント</summary>
#
# - 平均を取るのは、4 つの軸のうちのどれですか。`x.mean((1, 2))` のように、軸を何本でも渡せます。結果の形は `(channels,)` のはずです。
# - `x` は `(B, channels, h, w)` です。`(channels,)` のまま引くと、いちばん後ろの軸(横)に合わせられてしまいます。`[:, None, None]` を付けると `(channels, 1, 1)` になります。
# - `x.var(…)` は、既定では $n - 1$ で割ります。`correction=0` を指定すると $n$ で割ります。
#
# </details>
# %% [markdown] lang="en"
# The weights that PyTorch starts with have the variance $1/(3n_{in})$, only a sixth of He's. Values shrink from layer to layer (what stops them in the end is the biases). With He's initial weights they keep their size much better (not exactly: with 16 channels chance matters, and the zeros of the padding take away a little in each layer), but only **when training starts**. When the weights move, the size of the values moves, too. So each layer has to learn while the size of what comes in keeps changing. (The inventors of the remedy below called this *internal covariate shift*, and gave it as their reason. Why it helps so much is still debated: Santurkar et al., 2018, find that it makes the loss landscape smoother.)
#
# **Batch normalisation** (Ioffe and Szegedy, 2015; *batch normalization* in the paper and in PyTorch) stands right after a convolution and brings each channel back to one size, every time. Take all values of the channel in the mini-batch ($B$ pictures × height × width), find their mean $m$ and their variance $v$, and compute
#
# $$\hat u = \frac{u - m}{\sqrt{v + \varepsilon}}, \qquad \gamma\,\hat u + \beta \qquad (\varepsilon = 10^{-5}).$$
#
# In words: for each channel, subtract the mean, divide by the standard deviation, and then scale by $\gamma$ and shift by $\beta$ (*scale and shift*). Each channel has one $\gamma$ and one $\beta$. They start at 1 and 0 and are learned like weights.
#
# The trouble starts when the trained network is used. The answer for a picture must not depend on which other pictures happen to come with it. So there are two **modes**:
#
# | | mean and variance for normalising | running averages, `running` |
# |---|---|---|
# | **training mode** | $m$ and $v$ of the mini-batch | updated: 0.9 × old value + 0.1 × value of the mini-batch (this 0.1 is what PyTorch calls `momentum`; it has nothing to do with the momentum of lesson 05) |
# | **evaluation mode** | those recorded in `running` | left as they are |
#
# There are two definitions of the variance, and PyTorch uses both. For normalising the mini-batch, it divides by the number of values, $n$. For `running`, it divides by $n - 1$ (an unbiased estimate, from the mini-batch, of the variance of all data).
#
# ### Exercise `batch_norm`
# Write batch normalisation with its two modes. Return a pair: the normalised values, and the new `running`.
#
# - None of the tensors that come in is changed. In evaluation mode, return `running` as it is.
# - Compute with PyTorch alone, so that it works with tensors on a GPU: nothing goes to NumPy, and no tensor is made on another device.
#
# <details><summary>Hint</summary>
#
# - Along which of the four axes is the mean? You can name several, as in `x.mean((1, 2))`. The shape of the result should be `(channels,)`.
# - `x` is `(B, channels, h, w)`. Subtracting something of shape `(channels,)` would match it with the last axis, the width. `[:, None, None]` makes it `(channels, 1, 1)`.
# - By default, `x.var(…)` divides by $n - 1$. With `correction=0` it divides by $n$.
#
# </details>


# %% exercise="batch_norm"
def batch_norm(x, gamma, beta, running, training):
    """(そろえた値, running) を返す。x: (B, channels, h, w)、gamma, beta: (channels,)、running: 平均と分散の組、どちらも (channels,)。training: 訓練モードなら True。そろえた値は x と同じ形。"""  #:ja
    """Return (normalised, running). x: (B, channels, h, w); gamma, beta: (channels,); running: a pair, mean and variance, each (channels,); training: True in training mode. The normalised values have the shape of x."""  #:en
    ### BEGIN SOLUTION
    mean, variance = running
    if training:
        new_mean, axes = x.mean((0, 2, 3)), (0, 2, 3)
        running = (0.9 * mean + 0.1 * new_mean, 0.9 * variance + 0.1 * x.var(axes, correction=1))
        mean, variance = new_mean, x.var(axes, correction=0)
    slope = gamma / torch.sqrt(variance + 1e-5)
    return (x - mean[:, None, None]) * slope[:, None, None] + beta[:, None, None], running
    ### END SOLUTION


# %% setup
# ja: テストの道具
# en: Tools for the tests
def call_and_look(function, *args):
    """function を引数のコピーで呼び、(返り値, 呼んだあとの引数) を返す。引数が書き換えられたかどうかを見るための道具。"""  #:ja
    """Call function with copies of the arguments; return (what came back, the arguments afterwards), to see whether they were changed."""  #:en
    def copied(value):
        if isinstance(value, (list, tuple)):
            return type(value)(copied(item) for item in value)
        return value.clone() if isinstance(value, torch.Tensor) else value

    args = copied(args)
    return function(*args), args


def on_device_batch_norm(training):
    def use(device):
        x, c = torch.zeros(4, 3, 2, 2, device=device), torch.zeros(3, device=device)
        z, running = batch_norm(x, c, c, (c, c), training)
        return z + sum(running)[:, None, None]

    return device_of(use)


# %% test="batch_norm" idea="training" points=1
import torch

# ja: チャンネル 0 は 1, 3, 5, 7(平均 4、分散 5)、チャンネル 1 は 10, 10, 30, 30(平均 20、分散 100)
# en: channel 0 holds 1, 3, 5, 7 (mean 4, variance 5), channel 1 holds 10, 10, 30, 30 (mean 20, variance 100)
x = torch.tensor([[[[1.0, 3]], [[10, 10]]], [[[5, 7]], [[30, 30]]]])
gamma, beta, running = torch.tensor([1.0, 2.0]), torch.tensor([0.0, 5.0]), (torch.zeros(2), torch.ones(2))
(z, new), after = call_and_look(batch_norm, x, gamma, beta, running, True)
assert all(isinstance(part, torch.Tensor) for part in (z, *new)), "そろえた値も、running の平均と分散も、PyTorch のテンソルで返してください。"  #:ja
assert all(isinstance(part, torch.Tensor) for part in (z, *new)), "Return PyTorch tensors: the normalised values, and mean and variance of running."  #:en
expect(
    "batch_norm(x (2, 2, 1, 2), gamma=[1, 2], beta=[0, 5], running, True)[0]",
    z,
    [[[[-1.341639, -0.447213]], [[3, 3]]], [[[0.447213, 1.341639]], [[7, 7]]]],
    tol=1e-4,
    hint="チャンネルごとに、バッチと縦横の全部で平均と分散を取ります。ここでの分散は n で割ります。",  #:ja
    hint="For each channel, mean and variance are over batch, height and width. This variance divides by n.",  #:en
)
for name, value, kept in zip(["x", "gamma", "beta", "running"], after, [x, gamma, beta, running]):
    expect(
        name,
        value,
        kept,
        hint=f"渡された {name} が書き換わりました。",  #:ja
        hint=f"The {name} that came in has changed.",  #:en
    )
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for shape in ((3, 4, 5, 2), (2, 2, 3, 3), (6, 3, 1, 1), (5, 5, 5, 5)):
    x = 2 + 3 * torch.randn(shape, generator=made)
    gamma, beta, mean = (torch.randn(shape[1], generator=made) for _ in range(3))
    expect(
        f"batch_norm(x {shape}, …, True)[0]",
        batch_norm(x, gamma, beta, (mean, mean**2 + 1), True)[0],
        torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True),
        tol=1e-3,
        hint="訓練モードでは、running ではなく、ミニバッチの平均と分散でそろえます。分散は n で割ります。",  #:ja
        hint="In training mode the mini-batch's own mean and variance are used, not those of running. The variance divides by n.",  #:en
    )
x = 0.004 * torch.arange(4.0).reshape(2, 1, 1, 2)
expect(
    "batch_norm([[[[0, 0.004]]], [[[0.008, 0.012]]]], [1], [0], running, True)[0]",
    batch_norm(x, torch.ones(1), torch.zeros(1), (torch.zeros(1), torch.ones(1)), True)[0],
    torch.nn.functional.batch_norm(x, None, None, training=True),
    tol=1e-3,
    hint="ε = 1e-5 を、平方根の中で分散に足します。",  #:ja
    hint="ε = 1e-5 is added to the variance, under the root.",  #:en
)
for training in (True, False):
    expect(
        f"batch_norm(…, {training}) のデバイス(全部が別のデバイスにある) <=> device of batch_norm(…, {training}), all on another device",
        on_device_batch_norm(training),
        "meta",
        hint="PyTorch だけで計算し、別のデバイスにテンソルを作らないでください。",  #:ja
        hint="Compute with PyTorch alone, and make no tensor on another device.",  #:en
    )
### END HIDDEN TESTS

# %% test="batch_norm" idea="running" points=1
import torch

x = torch.tensor([[[[1.0, 3]], [[10, 10]]], [[[5, 7]], [[30, 30]]]])
expect(
    "batch_norm(x, gamma, beta, running=([0, 0], [1, 1]), True)[1]",
    batch_norm(x, torch.ones(2), torch.zeros(2), (torch.zeros(2), torch.ones(2)), True)[1],
    ([0.4, 2.0], [0.9 + 0.1 * 20 / 3, 0.9 + 0.1 * 400 / 3]),
    tol=1e-4,
    hint="平均は 0.9 × 0 + 0.1 × 4。記録する分散は n − 1 で割るので、チャンネル 0 は 20 / 3 です。",  #:ja
    hint="The mean is 0.9 × 0 + 0.1 × 4. The recorded variance divides by n − 1: for channel 0 it is 20 / 3.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for channels in (2, 5):
    running = mean, variance = torch.randn(channels, generator=made), 1 + torch.rand(channels, generator=made)
    gamma, beta = torch.randn(channels, generator=made), torch.randn(channels, generator=made)
    for _ in range(3):
        x = 3 * torch.randn(2, channels, 3, 2, generator=made) - 1
        _, running = batch_norm(x, gamma, beta, running, True)
        values = x.transpose(0, 1).flatten(1)
        mean, variance = 0.9 * mean + 0.1 * values.mean(1), 0.9 * variance + 0.1 * values.var(1)
    expect(
        f"3 回呼んだ後の running({channels} チャンネル) <=> running after three calls, {channels} channels",
        running,
        (mean, variance),
        tol=1e-3,
        hint="前の値の 0.9 倍と、ミニバッチの値の 0.1 倍の和です。記録するのは、γ と β を掛ける前の平均と分散です。",  #:ja
        hint="0.9 of the old value and 0.1 of the mini-batch's. What is recorded are mean and variance before γ and β.",  #:en
    )
### END HIDDEN TESTS

# %% test="batch_norm" idea="evaluation" points=1
import torch

running = torch.tensor([4.0, 20.0]), torch.tensor([4.0, 100.0])
one = torch.tensor([[[[1.0, 6]], [[10, 30]]]])
z, after = batch_norm(one, torch.tensor([1.0, 2.0]), torch.tensor([0.0, 5.0]), running, False)
expect(
    "batch_norm(画像 1 枚, gamma=[1, 2], beta=[0, 5], running=([4, 20], [4, 100]), False)[0] <=> batch_norm(one picture, gamma=[1, 2], beta=[0, 5], running=([4, 20], [4, 100]), False)[0]",
    z,
    [[[[-1.5, 1]], [[3, 7]]]],
    tol=1e-4,
    hint="評価モードでは、running の平均 4 と分散 4 を使います:(1 − 4) / 2 = −1.5。",  #:ja
    hint="Evaluation mode uses the mean 4 and the variance 4 of running: (1 − 4) / 2 = −1.5.",  #:en
)
expect(
    "batch_norm(…, False)[1]",
    after,
    running,
    hint="評価モードでは、running は変わりません。",  #:ja
    hint="In evaluation mode running does not change.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for shape in ((4, 3, 2, 5), (1, 2, 1, 1), (3, 3, 3, 3)):
    x = 5 * torch.randn(shape, generator=made)
    gamma, beta, mean = (torch.randn(shape[1], generator=made) for _ in range(3))
    variance = 0.5 + torch.rand(shape[1], generator=made)
    z, running = batch_norm(x, gamma, beta, (mean, variance), False)
    expect(
        f"batch_norm(x {shape}, …, False)[0]",
        z,
        torch.nn.functional.batch_norm(x, mean, variance, gamma, beta, training=False),
        tol=1e-3,
        hint="評価モードでは、一緒に来た画像ではなく、running の平均と分散を使います。",  #:ja
        hint="Evaluation mode uses the mean and variance of running, whatever pictures come together.",  #:en
    )
    expect(
        "呼んだあとの running <=> running afterwards",
        running,
        (mean, variance),
        hint="評価モードでは、running は変わりません。",  #:ja
        hint="In evaluation mode running does not change.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# PyTorch の `nn.BatchNorm2d` と比べ、さっきの 10 層に入れて、値の大きさをもう一度測ります。
# %% [markdown] lang="en"
# Compare it with PyTorch's `nn.BatchNorm2d`. Then put that into the ten layers, and measure the size of the values again.

# %% demo
theirs, running, worst = nn.BatchNorm2d(3), (torch.zeros(3), torch.ones(3)), 0.0
for training in (True, True, False):
    theirs.train(training)
    batch = 2 * torch.randn(8, 3, 4, 4) + 1
    z, running = batch_norm(batch, theirs.weight, theirs.bias, running, training)
    worst = max(worst, *[(a - b).abs().max().item() for a, b in zip((z, *running), (theirs(batch), theirs.running_mean, theirs.running_var))])
print(f"nn.BatchNorm2d との最大の差 {worst:.0e} <=> largest difference from nn.BatchNorm2d: {worst:.0e}")
normed = updated(ten_layers(norm=True), sample, labels)
curves["バッチ正規化、60 回更新した後 <=> batch norm, after 60 updates"] = (layers, sizes_of(normed, sample), BLUE, "-o")
show_curves(curves, "層ごとの値の大きさ <=> Size of the values, layer by layer", "層 <=> layer", "標準偏差 <=> standard deviation", legend="lower left", yscale="log", ylim=(3e-4, 4), xticks=layers)

# %% [markdown] lang="ja"
# 青い線は、どの層でもほぼ同じ高さです。訓練モードなら、重みがどう動いても、こうなります。どの層も、そのミニバッチの標準偏差で割るからです(γ と β は、60 回の更新ではほとんど動いていません)。値の大きさがそろっていると、大きな学習率でも訓練が壊れにくくなります。11 課では、20 層のネットワークを、これがあるときとないときで比べます。(なお、バッチ正規化は平均を引くので、直前の畳み込みのバイアスは消えてしまいます。`bias=False` と書いて省くのがふつうです。移動平均は、パラメータではなく**バッファ**(buffer)です。オプティマイザは動かしませんが、`state_dict()` には入るので、重みと一緒に保存されます。ミニバッチが数枚しかないと、$m$ と $v$ は偶然に大きく左右されます。そのときは、層正規化(19 課)のような、ほかの画像を使わない正規化にします。)
#
# ## 7. 訓練のループを手で書く
#
# 道具を 2 つ用意します。`Pictures` は、画像を 1 バイトの数のままで GPU に置き、取り出すときに平均 0・標準偏差 1 へそろえます(CIFAR-10 でも全部で 200 MB に満たないので、そっくり載ります)。ふつうの PyTorch のコードでは、`torch.utils.data` の `DataLoader(TensorDataset(x, t), batch_size=32, shuffle=True)` がバッチを作ります。これも、`x`(そろえたもの)と `t` がモデルと同じデバイスにあれば、次の `train_one_epoch` に渡せます。`Progress` は、プログレスバーです。
# %% [markdown] lang="en"
# The blue line has about the same height in all layers. In training mode that must be so, wherever the weights have moved: each layer divides by the standard deviation of its own mini-batch (and in 60 updates γ and β have hardly moved). With values at one size, training does not break down so easily at a large learning rate. Lesson 11 compares 20 layers with it and without. (Since batch normalisation subtracts the mean, the bias of the convolution before it cancels out. It is usually left out, with `bias=False`. The running averages are not parameters but *buffers*: the optimiser does not move them, yet they are in `state_dict()`, so they are saved along with the weights. With only a few pictures in a mini-batch, $m$ and $v$ are mostly noise. Then a normalisation is used that does not look at the other pictures, such as layer normalisation, lesson 19.)
#
# ## 7. A training loop by hand
#
# Two tools first. `Pictures` keeps the pictures on the GPU, one byte per number, and scales them to mean 0 and standard deviation 1 on the way out (all of CIFAR-10 is less than 200 MB, so it fits). Most PyTorch code makes its batches with `DataLoader(TensorDataset(x, t), batch_size=32, shuffle=True)` from `torch.utils.data`, which can be given to the `train_one_epoch` below just the same, if `x` (scaled) and `t` are on the model's device. `Progress` is a progress bar.


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


# %%
#@title プログレスバー(このまま実行してください) { display-mode: "form" }  #:ja
#@title The progress bar (run this cell as it is) { display-mode: "form" }  #:en
class Progress:
    """1 行のプログレスバー。for x, t in bar(batches): のように、くるんで使う。"""  #:ja
    """A progress bar of one line. Wrap it around batches: for x, t in bar(batches)."""  #:en

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
# 1. 前の勾配を 0 に戻す(PyTorch は、勾配を**足し込む**からです。06 課で `+=` と書きました)
# 2. 順伝播で点数を求める
# 3. 損失を求める。`F.cross_entropy` は**点数**を受け取り、ソフトマックスも中で済ませます
# 4. 逆伝播で勾配を求める
# 5. 重みを更新する
#
# その前に、モデルを訓練モードにします(`model.train()`)。評価モードにするのは `model.eval()` です。モードで計算が変わるのは、バッチ正規化だけではありません。07 課のドロップアウトも、評価モードでは何も 0 にしません。モデルを呼ぶ前に、どちらのモードかを必ず指定します。
#
# ### 課題 `train_one_epoch`
# モデルを訓練モードにして、上の 5 行をバッチの数だけ繰り返す関数です。返すのは、**1 枚あたり**の損失の平均(更新前の重みで測った値)。`batches` は (x, t) を順に渡すだけで、**一度しか回せません**。バッチの大きさは、そろっていないことがあります。モデルとバッチは、同じデバイスにあります。
#
# <details><summary>ヒント</summary>
#
# 使うのは `optimizer.zero_grad()`、`loss.backward()`、`optimizer.step()` です。順番は? 始める前から残っている勾配も、1 回目の更新に混ぜてはいけません。
#
# 100 枚の平均が 1.0、4 枚の平均が 3.0 だったとき、104 枚の平均は 2.0 ではありません。損失に枚数を掛けて足していき、最後に割ります。枚数は、ループの中で数えます。`loss.item()` で、ふつうの数になります。
#
# </details>
# %% [markdown] lang="en"
# An epoch of training repeats the same five lines for every mini-batch:
#
# 1. set the old gradients to zero (PyTorch **adds** to them; in lesson 06 you wrote `+=`)
# 2. forward pass: scores
# 3. the loss; `F.cross_entropy` takes **scores** and does the softmax itself
# 4. backward pass: gradients
# 5. update the weights
#
# Before that, the model is put into training mode by `model.train()`; `model.eval()` puts it into evaluation mode. Batch normalisation is not the only layer that depends on the mode. The dropout of lesson 07 sets nothing to 0 in evaluation mode. Always say which mode you want before you call the model.
#
# ### Exercise `train_one_epoch`
# Put the model into training mode and run the five lines for every batch. Return the mean loss **per picture**, measured with the weights before each update. `batches` hands out (x, t) one after the other and **can be gone through only once**. Batches may differ in size. Model and batches are on the same device.
#
# <details><summary>Hint</summary>
#
# You need `optimizer.zero_grad()`, `loss.backward()` and `optimizer.step()`. In which order? Gradients that were there before you began must not get into the first update.
#
# If 100 pictures have a mean of 1.0 and 4 pictures a mean of 3.0, the mean of the 104 is not 2.0. Add up loss times number of pictures, count the pictures in the loop, and divide at the end. `loss.item()` is an ordinary number.
#
# </details>


# %% setup
# ja: テストの道具:小さなモデルと、そのオプティマイザ
# en: Tools for the tests: a small model, and the optimiser for it
def linear_net(W, b, norm=False, drop=0.0, left=None):
    """画像を並べて全結合 1 層。W: (classes, inputs)、b: (classes,)。norm: 前にバッチ正規化。drop: 前にドロップアウト。left: 残っている勾配の値。"""  #:ja
    """Pictures in a row, one fully connected layer. W: (classes, inputs); b: (classes,). Batch normalisation (norm) or dropout (drop) before it. left: value of gradients left over."""  #:en
    layer = nn.Linear(W.shape[1], W.shape[0])
    layer.load_state_dict({"weight": W, "bias": b})
    norms = [nn.BatchNorm1d(W.shape[1])] if norm else []
    net = nn.Sequential(nn.Flatten(), *norms, nn.Dropout(drop), layer)
    for p in net.parameters():
        p.grad = None if left is None else torch.full_like(p, left)
    return net


def gradient_descent(model, lr):
    """model の重みを更新する、確率的勾配降下法。"""  #:ja
    """Stochastic gradient descent for the weights of model."""  #:en
    return torch.optim.SGD(model.parameters(), lr=lr)


def left_over(model):
    """model のパラメータの勾配のリスト。"""  #:ja
    """The gradients of the model's parameters, as a list."""  #:en
    return [p.grad for p in model.parameters()]


def only_once(function, model, batches, *rest):
    """batches を一度しか回せない形にして、function(model, batches, …) を呼ぶ。"""  #:ja
    """Call function(model, batches, …) with batches that can be gone through only once."""  #:en
    return function(model, iter(batches), *rest)


# %% exercise="train_one_epoch"
def train_one_epoch(model, batches, optimizer):
    """1 エポック訓練し、1 枚あたりの平均損失(float)を返す。batches: (x, t) が次々に出てくるもの。model(x): 点数 (B, classes)。"""  #:ja
    """Train for one epoch; return the mean loss per picture (float). batches: yields (x, t). model(x): scores, (B, classes)."""  #:en
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
for left in (None, 1.0):
    net = linear_net(W, b, left=left)
    train_one_epoch(net, batches, gradient_descent(net, 0.5))
    expect(
        f"train_one_epoch(net, 2 バッチ, SGD(lr=0.5)) の後の net[2].weight、残っていた勾配:{left} <=> train_one_epoch(net, 2 batches, SGD(lr=0.5)), then net[2].weight; gradients before: {left}",
        net.state_dict()["2.weight"],
        [[-0.2881736, -0.1920188], [1.2881736, 1.1920187]],
        tol=1e-4,
        hint="バッチごとに更新しましたか。前の勾配が残っていませんか。損失に渡すのは点数です。",  #:ja
        hint="One update per batch? Are gradients left over from before? The loss takes scores.",  #:en
    )
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
W, b = torch.randn(4, 6, generator=made), torch.randn(4, generator=made)
batches = [(torch.randn(n, 1, 2, 3, generator=made), torch.randint(4, (n,), generator=made)) for n in (5, 5, 5, 2)]
net = linear_net(W, b, left=0.5)
optimizer = gradient_descent(net, 0.3)
for _ in range(2):
    only_once(train_one_epoch, net, batches, optimizer)
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
        hint="バッチごとに、勾配を 0 に戻し、損失、逆伝播、更新。ソフトマックスは cross_entropy の中にあります。batches を回せるのは一度だけです。",  #:ja
        hint="For each batch: gradients to zero, loss, backward pass, update. The softmax is inside cross_entropy. You can go through batches only once.",  #:en
    )
### END HIDDEN TESTS

# %% test="train_one_epoch" idea="mean" points=0.5
import torch

net = linear_net(torch.zeros(2, 1), torch.tensor([0.0, 1.0]))
batches = [(torch.zeros(3, 1), torch.tensor([0, 0, 1])), (torch.zeros(1, 1), torch.tensor([0]))]
got = only_once(train_one_epoch, net, batches, gradient_descent(net, 0.0))
expect(
    "train_one_epoch(net, 3 枚と 1 枚のバッチ, SGD(lr=0)) <=> train_one_epoch(net, batches of 3 and 1, SGD(lr=0))",
    got,
    1.0632617,
    tol=1e-4,
    hint="4 枚の損失は 1.313、1.313、0.313、1.313 です。1 枚あたりの平均は? batches を 2 回使うと、2 回目は空です。",  #:ja
    hint="The four losses are 1.313, 1.313, 0.313 and 1.313. Their mean per picture? Used twice, batches are empty the second time.",  #:en
)
assert isinstance(got, float), "float を返します。loss.item() を使います。"  #:ja
assert isinstance(got, float), "Return a float: use loss.item()."  #:en
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
W, b = torch.randn(3, 4, generator=made), torch.randn(3, generator=made)
batches = [(2 * torch.randn(n, 4, generator=made), torch.randint(3, (n,), generator=made)) for n in (8, 8, 1)]
net = linear_net(W, b)
got = only_once(train_one_epoch, net, batches, gradient_descent(net, 0.4))
total = 0.0
for x, t in batches:
    p = torch.softmax(x @ W.T + b, 1)
    total -= float(p[torch.arange(len(t)), t].log().sum())
    error = (p - torch.eye(3)[t]) / len(t)
    W, b = W - 0.4 * error.T @ x, b - 0.4 * error.sum(0)
expect(
    "train_one_epoch(net, 8 枚、8 枚、1 枚のバッチ, SGD(lr=0.4)) <=> train_one_epoch(net, batches of 8, 8 and 1, SGD(lr=0.4))",
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
    "net.eval(); train_one_epoch(net, …) の後の、バッチ正規化の移動平均 <=> net.eval(); train_one_epoch(net, …), then the running mean of its batch normalisation",
    net.state_dict()["1.running_mean"],
    [0.2, 0.5],
    tol=1e-4,
    hint="0 のままなら、評価モードで訓練しています。訓練モードなら、移動平均は 0.9 × 0 + 0.1 × バッチの平均です。",  #:ja
    hint="If it is still 0, the model was trained in evaluation mode. In training mode the running average is 0.9 × 0 + 0.1 × mean of the batch.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
batches = [(torch.randn(6, 3, generator=made), torch.randint(2, (6,), generator=made)) for _ in range(3)]
net = linear_net(torch.ones(2, 3), torch.zeros(2), norm=True)
net.eval()
train_one_epoch(net, batches, gradient_descent(net, 0.1))
mean = torch.zeros(3)
for x, _ in batches:
    mean = 0.9 * mean + 0.1 * x.mean(0)
expect(
    "3 バッチの後の移動平均 <=> the running mean after 3 batches",
    net.state_dict()["1.running_mean"],
    mean,
    tol=1e-4,
    hint="訓練の前に model.train() です。",  #:ja
    hint="model.train() before training.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `evaluate`
# 訓練に使っていない画像で、損失と正解率を測ります。評価モードにして、`torch.no_grad()` の中で計算してください。逆伝播のための記録を取らないので、速く、メモリも減ります。重みも、残っている勾配も変えません。`batches` は、`train_one_epoch` と同じく、一度しか回せません。モデルを呼ぶのは、バッチごとに 1 回です。終わったあとは、評価モードのままでかまいません。
#
# <details><summary>ヒント</summary>
#
# 評価モードと `no_grad` は別のものです。片方は層の計算を変え、片方は記録をやめます。どちらも要ります。
#
# 正解率も、バッチごとの平均の平均ではなく、全部の枚数で割ります。点数がいちばん大きいクラスは `argmax` で分かります。軸はどれですか。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `evaluate`
# Measure loss and accuracy on pictures that were not used in training, in evaluation mode and inside `torch.no_grad()`. There nothing is recorded for a backward pass, which saves time and memory. This changes neither the weights nor any gradients that are already there. As in `train_one_epoch`, you can go through `batches` only once, and the model is called once for each batch. It may stay in evaluation mode afterwards.
#
# <details><summary>Hint</summary>
#
# Evaluation mode and `no_grad` are two things. One changes what layers compute, the other stops the recording. You need both.
#
# Accuracy, too, is divided by all pictures; it is not the mean of the batches' means. The class with the largest score is found by `argmax`. Along which axis?
#
# </details>


# %% setup
class Watched(nn.Module):
    """net を呼ぶたびに、勾配のための記録を取っているかどうかを recorded に書きとめるモデル。"""  #:ja
    """A model that notes in `recorded`, each time it is called, whether calculations are recorded for gradients."""  #:en

    def __init__(self, net):
        super().__init__()
        self.net, self.recorded = net, []

    def forward(self, x):
        self.recorded.append(torch.is_grad_enabled())
        return self.net(x)


# %% exercise="evaluate"
def evaluate(model, batches):
    """(1 枚あたりの平均損失, 正解率) を float 2 つの組で返す。batches、model は train_one_epoch と同じ。"""  #:ja
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
got = only_once(evaluate, net, batches)
expect(
    "evaluate(net, 3 枚と 1 枚のバッチ) <=> evaluate(net, batches of 3 and 1)",
    got,
    (0.8132617, 0.5),
    tol=1e-4,
    hint="モデルはいつもクラス 1 と答えます。4 枚のうち 2 枚が正解です。",  #:ja
    hint="This model always says class 1: two of four are right.",  #:en
)
assert all(isinstance(number, float) for number in got), "float 2 つを返します。.item() を使います。"  #:ja
assert all(isinstance(number, float) for number in got), "Return two floats: use .item()."  #:en
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
W, b = torch.randn(5, 8, generator=made), torch.randn(5, generator=made)
x, t = torch.randn(23, 2, 2, 2, generator=made), torch.randint(5, (23,), generator=made)
scores = x.flatten(1) @ W.T + b
t[:9] = scores[:9].argmax(1)
want = float(-torch.log_softmax(scores, 1)[torch.arange(23), t].mean()), float((scores.argmax(1) == t).double().mean())
net = linear_net(W, b, left=0.5)
for size in (10, 4, 23):
    expect(
        f"evaluate(net, 23 枚を {size} 枚ずつのバッチで) <=> evaluate(net, 23 pictures in batches of {size})",
        only_once(evaluate, net, list(zip(x.split(size), t.split(size)))),
        want,
        tol=1e-4,
        hint="バッチの切り方を変えても、答えは同じはずです。(損失, 正解率)の順に、float で。",  #:ja
        hint="However the pictures are batched, the answer is the same: (loss, accuracy), two floats.",  #:en
    )
expect(
    "evaluate の後の重み <=> the weights after evaluate",
    net.state_dict()["2.weight"],
    W,
    hint="測るだけで、訓練はしません。",  #:ja
    hint="Measure only; no training here.",  #:en
)
expect(
    "evaluate の後の勾配 <=> the gradients after evaluate",
    left_over(net)[0],
    torch.full_like(W, 0.5),
    hint="測るだけなので、逆伝播はしません。",  #:ja
    hint="Measure only; no backward pass here.",  #:en
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
    hint="バッチ正規化が、このバッチの平均を引いています。評価モードにしましたか。正解率は、正解の枚数を全部の枚数で割ったものです。",  #:ja
    hint="Batch normalisation subtracts the mean of this batch. Is the model in evaluation mode? Accuracy divides what is right by all pictures.",  #:en
)
watched = Watched(linear_net(torch.eye(2), torch.zeros(2)))
evaluate(watched, [(torch.eye(2), torch.tensor([0, 1]))])
expect(
    "勾配のための記録を取っているか <=> are calculations recorded for gradients?",
    [bool(recorded) for recorded in watched.recorded],
    [False],
    hint="モデルは、torch.no_grad() の中で、バッチごとに 1 回呼びます。",  #:ja
    hint="Call the model inside torch.no_grad(), once for each batch.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
W, b = torch.randn(3, 4, generator=made), torch.randn(3, generator=made)
x, t = 3 + torch.randn(12, 4, generator=made), torch.randint(3, (12,), generator=made)
scores = x @ W.T / (1 + 1e-5) ** 0.5 + b
want = float(-torch.log_softmax(scores, 1)[torch.arange(12), t].mean()), float((scores.argmax(1) == t).double().mean())
for drop, norm in ((0.0, True), (0.5, True)):
    net = linear_net(W, b, norm=norm, drop=drop)
    net.train()
    expect(
        f"evaluate(バッチ正規化とドロップアウト {drop} のあるネットワーク) <=> evaluate(a net with batch normalisation and dropout {drop})",
        evaluate(net, [(x[:7], t[:7]), (x[7:], t[7:])]),
        want,
        tol=1e-3,
        hint="測る前に model.eval() です。",  #:ja
        hint="model.eval() before measuring.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 8. LeNet に数字を読ませる
#
# 部品がそろいました。長い訓練の前に、07 課のように 2 つ確かめます。訓練前の損失は、当てずっぽうの $\log 10 \approx 2.30$ に近いか。1 つのバッチだけを何度も見せれば、丸暗記できるか。どちらかがおかしければ、コードのどこかが間違っています。
#
# 学習率は、05 課の Adam と同じ 0.001 です(探す道具は 12 課で使います)。訓練の途中で見る成績は**検証データ**のものです。テストデータは、07 課で決めたとおり、最後に 1 回だけ開きます。
# %% [markdown] lang="en"
# ## 8. LeNet reads digits
#
# We now have all the parts. Before a long run, make the two checks of lesson 07. Is the loss before training close to that of guessing, $\log 10 \approx 2.30$? And can the net memorise a single batch that it sees again and again? If one of them fails, something in the code is wrong.
#
# The learning rate is 0.001, as for Adam in lesson 05 (lesson 12 brings a tool that looks for one). During training we watch the **validation data**. The test data are opened once, at the end, as decided in lesson 07.


# %%
def train_model(model, train, valid, epochs, label, seed=0):
    """Adam で epochs エポック訓練し、(訓練の損失, 検証の損失, 検証の正解率) のリストを返す。"""  #:ja
    """Train with Adam for some epochs; return a list of (training loss, validation loss, validation accuracy)."""  #:en
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    rng, log = np.random.default_rng(seed), []
    bar = Progress(epochs * -(-len(train) // 32), label)
    for _ in range(epochs):
        loss = train_one_epoch(model, bar(train.batches(32, rng)), optimizer)
        log.append((loss, *evaluate(model, valid.batches(1000))))
        bar.note = f"検証の正解率 {log[-1][2]:.4f} <=> validation accuracy {log[-1][2]:.4f}"
        bar.show(always=True)
    return log


def full_net():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 500), nn.ReLU(), nn.Linear(500, 10))


# %% demo
train, valid = (Pictures(part, mnist_train[0], device) for part in (mnist_train, mnist_valid))
torch.manual_seed(0)
lenet = LeNet().to(device)
first = evaluate(lenet, train.batches(1000))[0]
print(f"訓練前の損失 {first:.2f}、当てずっぽうなら {np.log(10):.2f} <=> loss before training {first:.2f}, guessing {np.log(10):.2f}")
one_batch, trial = [next(train.batches(32, np.random.default_rng(0)))], LeNet().to(device)
optimizer = torch.optim.Adam(trial.parameters(), lr=1e-3)
losses = [train_one_epoch(trial, one_batch, optimizer) for _ in range(30)]
print(f"1 つのバッチで 30 回更新:損失 {losses[0]:.2f} → {losses[-1]:.4f} <=> one batch, 30 updates: loss {losses[0]:.2f} → {losses[-1]:.4f}")

# %% demo
lenet_log = train_model(lenet, train, valid, 4, "LeNet")
epochs_so_far = range(1, 5)
curves = {
    "訓練 <=> training": (epochs_so_far, [row[0] for row in lenet_log], BLUE, "-o"),
    "検証 <=> validation": (epochs_so_far, [row[1] for row in lenet_log], ORANGE, "--s"),
}
show_curves(curves, "LeNet の学習 <=> LeNet learns", "エポック <=> epoch", "交差エントロピー <=> cross-entropy", xticks=epochs_so_far)

# %% [markdown] lang="ja"
# はじめのエポックで、検証の損失のほうが低くありませんか。訓練の損失は、エポックのあいだ、学びながら測った値の平均です。検証の損失は、エポックの終わりの、もっと良くなった重みで測ります。
#
# 始めの問いに戻ります。LeNet と、全結合だけのネットワークを、数字と、画素を並べ替えた数字で、1 回ずつ訓練します。4 本の棒の長さを予想してから実行してください。
# %% [markdown] lang="en"
# Is the validation loss below the training loss at first? The training loss is a mean over the epoch, most of it measured with weights that were still worse. Validation comes at the end of the epoch.
#
# Back to the question of the beginning: train LeNet, and a net of fully connected layers only, each once on the digits and once on digits with their pixels moved. Make a guess about the four bars before you run it.

# %% demo
both = {"数字 <=> digits": (train, valid), "並べ替えた数字 <=> shuffled": [Pictures(part, moved_train[0], device) for part in (moved_train, moved_valid)]}
bars = {}
for name, make, color in (("LeNet", LeNet, BLUE), ("全結合 <=> fully connected", full_net, ORANGE)):
    errors = []
    for pictures in both.values():
        torch.manual_seed(0)
        errors.append(100 - 100 * train_model(make().to(device), *pictures, 2, make.__name__)[-1][2])
    bars[name] = (errors, color)
show_bars(list(both), bars, "画素の並びを頼りにしているのは? <=> Which net relies on neighbouring pixels?", ylabel="2 エポックの後の検証の誤り率(%) <=> validation error after 2 epochs (%)", number="{:.2f}")

# %% [markdown] lang="ja"
# 全結合の 2 本の違いは、偶然です。シードも画像の順番も同じですが、無作為に決めた重みの初期値は、画素と一緒に並べ替えていないからです。LeNet は、並べ替えると悪くなります。**隣に意味がある**という前提を、作りの中に入れてあるからです。こういう前提を**帰納バイアス**と呼びます。前提の当たるデータでは、それが力になります。
#
# では、LeNet は何を見ているのでしょう。フィルターと特徴マップを描きます。
# %% [markdown] lang="en"
# The two bars of the fully connected net differ only by chance: seed and order of pictures are the same, but its random initial weights were not shuffled along with the pixels. LeNet gets worse when pixels are shuffled: its design takes for granted that **neighbours mean something**. This is called an **inductive bias**. Where it fits the data, it is a strength.
#
# And what does LeNet look at? Draw filters and feature maps.

# %% demo
lenet.eval()
x, _ = next(valid.batches(len(valid)))
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
# 真ん中の段のマップは、すぐ上のフィルターのものです。線の片側で明るくなるマップもあれば、数字のない所で明るくなるマップもあるでしょう。下の段のマップは、すぐ上のマップではなく、`conv1` の 20 枚全部を組み合わせたものです。(フィルターそのものから意味を読み取るのは、難しいです。5×5 しかなく、訓練も短いからです。)
#
# 正解率は、同じネットワークでも乱数のシード(初期値と、シャッフルの順序)で変わります。3 回訓練して、ばらつきを見ます。「良くなった」と言うときは、差がこのばらつきより大きいかを確かめましょう。そして最後に、1 回だけテストデータを開きます。
# %% [markdown] lang="en"
# Each map in the middle row belongs to the filter above it. Some may be bright on one side of a line, others where there is no digit. A map in the bottom row does not belong to its column: it combines all 20 maps of `conv1`. (The filters themselves are hard to read: they are small, and training was short.)
#
# With another seed (initial weights, order of pictures), the same net ends with another accuracy. Train three times and look at the spread. Before you say "better", see whether the difference is larger than this spread. Then, at the end and only once, open the test data.

# %% demo
accuracies = []
for seed in range(3):
    torch.manual_seed(seed)
    accuracies.append(train_model(LeNet().to(device), train, valid, 2, f"seed {seed}", seed)[-1][2])
mean, spread = np.mean(accuracies), np.std(accuracies, ddof=1)
print(f"2 エポック後の検証の正解率 {mean:.4f} ± {spread:.4f}(平均 ± 標準偏差、n = {len(accuracies)}) <=> validation accuracy after 2 epochs: {mean:.4f} ± {spread:.4f} (mean ± standard deviation, n = {len(accuracies)})")
test = Pictures(mnist_test, mnist_train[0], device)
checked, tested = lenet_log[-1][2], evaluate(lenet, test.batches(1000))[1]
print(f"4 エポック訓練した LeNet:検証 {checked:.4f}、テスト {tested:.4f}({len(test):,} 枚) <=> LeNet after 4 epochs: validation {checked:.4f}, test {tested:.4f} ({len(test):,} pictures)")

# %% [markdown] lang="ja"
# (ミニチュアでは、テストの正解率が何ポイントも低いことがあります。十数人の書いた数字から作ってあり、検証用を書いたのは訓練用と同じ人たち、テスト用はほとんど別の人たちだからです。本物の MNIST で、6 万枚を 4 エポック訓練したときのテストの正解率を測ると、3 つのシードで 99.12 ± 0.12 % でした。)
#
# ## 9. 1 枚に答えさせる
#
# 正解率は、たくさんの画像をまとめた数です。では、**この 1 枚**は何でしょうか。どれくらい確かでしょうか。点数をソフトマックスに通すと、確率として読める数になります。(足して 1 になっても、あてになるとはかぎりません。ネットワークは、しばしば自信を持ちすぎます。90 % と答えたもののうち 9 割が正しい、というモデルを「校正されている」といいます。15 課で測ります。)
#
# ### 課題 `predict_proba`
# 画像 1 枚の、クラスごとの確率を返してください。評価モードで、`torch.no_grad()` の中で計算します。画像はモデルと同じデバイスにあり、確率も同じデバイスのテンソルで返します。モデルは、評価モードのままでかまいません。
#
# <details><summary>ヒント</summary>
#
# モデルは (枚数, チャンネル, 縦, 横) を待っています。1 枚なら `image[None]` です。ソフトマックスは**どの軸で** 1 になればよいですか。何回通しますか。`torch.softmax` は、点数が 1,000 のように大きくても、オーバーフローしません。
#
# </details>
# %% [markdown] lang="en"
# (On the miniature, test accuracy may be several points lower. Its digits come from about a dozen people: those for validation were written by the same people as those for training, most of those for the test by others. On the real MNIST, after 4 epochs with all 60,000 training pictures, we measured a test accuracy of 99.12 ± 0.12 % over three seeds.)
#
# ## 9. One picture, please
#
# Accuracy is about many pictures. What is **this** one, and how sure is the network? Softmax turns scores into numbers that can be read as probabilities. (That they add up to 1 does not make them reliable: nets are often too sure. If nine in ten of the answers given with 90 % are right, and so on, the net is called *calibrated*; lesson 15 measures that.)
#
# ### Exercise `predict_proba`
# Return the probability of every class for one picture. Compute in evaluation mode and inside `torch.no_grad()`. The picture is on the device of the model; return a tensor on that device, too. The model may stay in evaluation mode afterwards.
#
# <details><summary>Hint</summary>
#
# The model expects (batch, channels, height, width); for one picture that is `image[None]`. **Along which axis** should softmax add up to 1? How often do you apply it? `torch.softmax` does not overflow, even with scores of 1,000.
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


# %% setup
def recorded_by_predict_proba(model, image):
    """結果のテンソルが、勾配のための記録を持っているか。"""  #:ja
    """Whether the resulting tensor carries a record for gradients."""  #:en
    return predict_proba(model, image).requires_grad


def on_device_predict_proba():
    return device_of(lambda device: predict_proba(LeNet().to(device), torch.zeros(1, 28, 28, device=device)))


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
assert not recorded_by_predict_proba(net, torch.tensor([[[2.0, 0.5]]])), "torch.no_grad() の中で計算します。"  #:ja
assert not recorded_by_predict_proba(net, torch.tensor([[[2.0, 0.5]]])), "Compute inside torch.no_grad()."  #:en
### BEGIN HIDDEN TESTS
expect(
    "predict_proba(net, [[[200, 50]]])",
    predict_proba(net, torch.tensor([[[200.0, 50.0]]])),
    [1.0, 0.0, 0.0],
    tol=1e-4,
    hint="点数が大きくても、オーバーフローしないソフトマックスを使います。",  #:ja
    hint="Use a softmax that does not overflow when scores are large.",  #:en
)
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
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
expect(
    "predict_proba(net, image) のデバイス(両方が別のデバイスにある) <=> device of predict_proba(net, image), both on another device",
    on_device_predict_proba(),
    "meta",
    hint="確率は、画像と同じデバイスのテンソルで返します。",  #:ja
    hint="Return a tensor on the device of the picture.",  #:en
)
### END HIDDEN TESTS

# %% test="predict_proba" idea="mode" points=1
import torch

net = linear_net(torch.eye(2), torch.zeros(2), drop=0.5)
net.train()
expect(
    "net.train(); predict_proba(ドロップアウトのあるネットワーク, [[[1, 1]]]) を 10 回 <=> net.train(); predict_proba(a net with dropout, [[[1, 1]]]), ten times",
    [[float(v) for v in predict_proba(net, torch.tensor([[[1.0, 1.0]]]))] for _ in range(10)],
    [[0.5, 0.5]] * 10,
    tol=1e-4,
    hint="呼ぶたびに答えが変わるのは、ドロップアウトが働いているからです。",  #:ja
    hint="Answers that change from call to call: dropout is at work.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
W, b = torch.randn(4, 6, generator=made), torch.randn(4, generator=made)
for drop, norm in ((0.9, False), (0.2, True)):
    for _ in range(4):
        net = linear_net(W, b, drop=drop, norm=norm)
        net.train()
        image = torch.randn(1, 2, 3, generator=made)
        expect(
            f"predict_proba(ドロップアウト {drop} のあるネットワーク, image) <=> predict_proba(a net with dropout {drop}, image)",
            predict_proba(net, image),
            torch.softmax(W @ image.flatten() / (1 + 1e-5 * norm) ** 0.5 + b, 0),
            tol=1e-3,
            hint="答えさせる前に model.eval() です。",  #:ja
            hint="model.eval() before asking.",  #:en
        )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 間違えた検証用の数字を見てみましょう。どれくらい自信を持って間違えていますか。(間違いが少ないときは、正解でも自信のなかった画像が並びます。)
# %% [markdown] lang="en"
# Look at the mistakes among the validation digits. How sure was it when it was wrong? (With few mistakes, right answers that it was least sure of fill the row.)

# %% demo
lenet.eval()
with torch.no_grad():
    chance = torch.softmax(lenet(x), 1)
hard = chance.gather(1, valid.labels[:, None])[:, 0].argsort()[:5]
named, colors = [], []
for i in hard:
    p, truth = predict_proba(lenet, x[i]).cpu(), digits[valid.labels[i]]
    answer = digits[p.argmax()]
    named.append(f"正解 {truth}、答え {answer}\n{p.max():.0%} <=> is {truth}, said {answer}\n{p.max():.0%}")
    colors.append(GREEN if truth == answer else RED)
show_pictures(x[hard, 0].cpu(), named, "いちばん難しい 5 枚 <=> The hardest five", columns=5, colors=colors)

# %% [markdown] lang="ja"
# ## 10. CIFAR-10:浅いネットワークから始める
#
# (長い課なので、休むならここが区切りです。Colab では、まずノートブックを保存してください。長く離れるとランタイムが消え、全部のセルを実行し直すことになります。)数字より難しい相手に移ります。32×32 のカラー画像で、クラスは 10 です。まず自分の目で。
# %% [markdown] lang="en"
# ## 10. CIFAR-10: start shallow
#
# (This is a long lesson, and here is a good place for a break. In Colab save the notebook first: after a long break the runtime may be gone, and you run all cells again.) On to something harder than digits: colour pictures of 32×32, in ten classes. Your own eyes first.

# %% demo
cifar, cifar_test, names = get_pictures(URLs.CIFAR, ("train", "test"), "RGB", CIFAR10)
cifar_train, cifar_valid = hold_out(cifar)
train, valid, test = (Pictures(part, cifar_train[0], device) for part in (cifar_train, cifar_valid, cifar_test))
print(f"訓練 {len(train):,} 枚、検証 {len(valid):,} 枚、テスト {len(test):,} 枚 <=> {len(train):,} pictures for training, {len(valid):,} for validation, {len(test):,} for the test")
shown = [int(i) for k in range(10) for i in (cifar_train[1] == k).nonzero()[:2, 0]]
show_pictures(cifar_train[0][shown].permute(0, 2, 3, 1), [names[cifar_train[1][i]] for i in shown], "クラスごとに 2 枚 <=> Two of each class", columns=5)

# %% [markdown] lang="ja"
# 4 段階で進みます。1 段階ごとに、変えたことと、検証データの正解率の変化を記録します。
#
# | 段階 | 前の段階から変えたこと |
# |---|---|
# | 1. shallow | 畳み込み 1 層と、全結合 2 層 |
# | 2. deeper | 畳み込みを 4 層に |
# | 3. augmented | データ拡張を足す |
# | 4. resnet9 | 畳み込みを 8 層にし(NVIDIA の GPU があれば幅も広げ)、バッチ正規化と近道を入れ、訓練の設定も変える |
#
# `deeper` は、3×3 の畳み込みを 2 層ずつ重ねます(2014 年の VGG の考え方です)。2 層で見える範囲は 5×5 の 1 層と同じで、間に ReLU も入ります。入力も出力も $c$ チャンネルの層なら、重みも $25c^2$ でなく $18c^2$ で済みます。(`deeper` では、重みはかえって増えます。どちらの組も、1 層目でチャンネルを 3 から 32、32 から 64 に増やすからです。)
#
# 訓練のループには、長い訓練で欲しくなるものを 3 つ足します。`fit` で読むのは、`# 1` から `# 5` の印の行と、`factor = …` の行だけで十分です。印の行は、あなたの 5 行と同じ順です(混合精度のために、2 と 3 は `autocast` の中に置き、4 と 5 は `scaler` を通します)。
#
# - **混合精度**(NVIDIA の GPU だけ) 畳み込みと行列の積を、順伝播でも逆伝播でも 16 ビットの数で計算します。速く、メモリも減ります。重みと損失は 32 ビットのままです。`float16` では小さな勾配が 0 に消えるので、`GradScaler` が損失に大きな数を掛けてから逆伝播し、更新の前に、勾配を同じ数で割ります。
# - **学習率スケジュール**(05 課) 学習率を小さく始めて大きくし(ウォームアップ)、最後は 0 に近づけます(12 課で詳しく学びます)。
# - **チェックポイント** エポックごとに、続きに必要なものを全部ファイルに書きます。途中で止まっても、そこから続けられます(Colab では、ファイルを Google ドライブに置く必要があります。方法は、この後で説明します)。
# %% [markdown] lang="en"
# We go in four steps, and after each we note what was changed and what it did to the accuracy on the validation data.
#
# | Step | What changes |
# |---|---|
# | 1. shallow | one convolution and two fully connected layers |
# | 2. deeper | four convolutions |
# | 3. augmented | with data augmentation |
# | 4. resnet9 | eight convolutions (wider ones on an NVIDIA GPU), with batch normalisation and shortcuts, and trained with other settings |
#
# In `deeper`, convolutions of 3×3 come in pairs (an idea of VGG, 2014). A pair sees as far as one convolution of 5×5, and has a ReLU in between. Where $c$ channels go in and $c$ come out of each convolution, it also saves weights: $18c^2$ in place of $25c^2$. (In `deeper` it saves none, because the first convolution of each pair raises the number of channels, from 3 to 32 and from 32 to 64.)
#
# The training loop gets three things that longer training calls for. In `fit`, read only the lines marked `# 1` to `# 5` and the line `factor = …`; the rest is bookkeeping. The marked lines are your five, in the same order (for mixed precision, 2 and 3 stand inside `autocast`, and 4 and 5 go through `scaler`).
#
# - **Mixed precision** (on NVIDIA GPUs only): convolutions and matrix products compute with 16-bit numbers, forward and backward, which is faster and takes less memory; the weights and the loss stay at 32 bits. In `float16` small gradients would vanish to 0, so a `GradScaler` multiplies the loss by a large factor before the backward pass, and divides the gradients by the same factor before the update.
# - **A learning rate schedule** (lesson 05): the learning rate starts small, grows (*warm-up*), and ends near 0 (more in lesson 12).
# - **A checkpoint**: after each epoch all that is needed to go on is written to a file, and training can go on from there after an interruption. (In Colab the file must be on Google Drive for that; how, you will see below.)


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


def load_checkpoint(file, settings, parts):
    """file に同じ settings の続きがあれば、parts に読み込み、それまでの記録を返す。なければ空のリスト。"""  #:ja
    """Load a checkpoint of the same settings into parts and return its records, or an empty list if there is none."""  #:en
    if not (file and Path(file).exists()):
        return []
    saved = torch.load(file, map_location=next(parts["model"].parameters()).device, weights_only=True)
    if saved["settings"] != settings:
        return []
    for name, part in parts.items():
        part.load_state_dict(saved[name])
    return saved["history"]


def save_checkpoint(file, settings, parts, history):
    # ja: 書いている途中で切断されても、前のファイルが壊れないように
    # en: a disconnection while it writes must not spoil the last good file
    states = {name: part.state_dict() for name, part in parts.items()}
    torch.save({"settings": settings, "history": history, **states}, f"{file}.unfinished")
    Path(f"{file}.unfinished").replace(file)


def fit(model, optimizer, train, valid, epochs, size=128, augment=None, smoothing=0.0, seed=0, label="", file=None, stop_after=None):
    """epochs エポック訓練し、エポックごとの記録(辞書)のリストを返す。file: チェックポイント。stop_after: わざと止めるエポック。"""  #:ja
    """Train for some epochs; return a list of records (dicts), one per epoch. file: the checkpoint. stop_after: an epoch to stop at on purpose."""  #:en
    device = next(model.parameters()).device
    half = device.type == "cuda"
    scaler = torch.amp.GradScaler(device.type, enabled=half)
    highest = [group["lr"] for group in optimizer.param_groups]
    steps, parts = -(-len(train) // size), {"model": model, "optimizer": optimizer, "scaler": scaler}
    settings = f"{model} {optimizer} {len(train)} {epochs} {size} {augment and augment.__name__} {smoothing} {seed}"
    history = load_checkpoint(file, settings, parts)
    bar = Progress(epochs * steps, label, len(history) * steps)
    for epoch in range(len(history), stop_after or epochs):
        # ja: エポックごとにシードを決めるので、途中から再開しても同じ乱数になる
        # en: a seed for each epoch, so that the random numbers are the same after a restart
        rng = np.random.default_rng([seed, epoch])
        torch.manual_seed(1000 * seed + epoch)
        start, total = time.perf_counter(), torch.zeros(2, device=device)
        model.train()
        for i, (x, t) in enumerate(bar(train.batches(size, rng))):
            factor = float(np.interp(epoch + i / steps, [0, 0.2 * epochs, epochs], [0.1, 1, 0]))
            for group, lr in zip(optimizer.param_groups, highest):
                group["lr"] = factor * lr
            if augment:
                x = augment(x, rng)
            optimizer.zero_grad()  # 1
            with torch.autocast(device.type, dtype=torch.float16, enabled=half):
                scores = model(x)  # 2
                loss = F.cross_entropy(scores, t, label_smoothing=smoothing)  # 3
            scaler.scale(loss).backward()  # 4
            scaler.step(optimizer)  # 5
            scaler.update()
            total += torch.stack([loss.detach() * len(t), (scores.argmax(1) == t).sum()])
        seconds = time.perf_counter() - start
        valid_loss, valid_accuracy = evaluate(model, valid.batches(1000))
        loss, accuracy = (total / len(train)).tolist()
        history.append({"loss": loss, "train": accuracy, "valid_loss": valid_loss, "valid": valid_accuracy, "seconds": seconds})
        if file:
            save_checkpoint(file, settings, parts, history)
    bar.note = f"{len(history)} エポックの後、検証の正解率 {history[-1]['valid']:.4f} <=> epoch {len(history)}: validation accuracy {history[-1]['valid']:.4f}"
    bar.show(always=True)
    return history


# %% [markdown] lang="ja"
# まず、切断の練習です。浅いネットワークを 3 エポック、一気に訓練します。次に、同じ訓練を 1 エポックで**わざと止め**、モデルもオプティマイザも新しく作って、ファイルから再開します。2 つの重みは、どれくらい違うでしょうか。(時間がかからないように、訓練の画像は 200 枚だけ使います。)
# %% [markdown] lang="en"
# First a drill for disconnections. Train the shallow net for 3 epochs in one go. Then **stop the same training on purpose** after 1, make a new model and a new optimiser, and go on from the file. How far apart are the weights? (With 200 training pictures only, to be quick.)

# %% demo
runs = Path("runs")
runs.mkdir(exist_ok=True)
few, seen = (Pictures([part[:: max(1, len(part) // 200)][:200] for part in data], cifar_train[0], device) for data in (cifar_train, cifar_valid))


def new_pair(seed=0):
    torch.manual_seed(seed)
    model = shallow().to(device)
    return model, torch.optim.Adam(model.parameters(), lr=1e-3)


whole, optimizer = new_pair()
fit(whole, optimizer, few, seen, 3, label="一気に <=> in one go")
(runs / "drill.pt").unlink(missing_ok=True)
fit(*new_pair(), few, seen, 3, label="途中で停止 <=> stopped", file=runs / "drill.pt", stop_after=1)
resumed, optimizer = new_pair()
fit(resumed, optimizer, few, seen, 3, label="再開 <=> resumed", file=runs / "drill.pt")
print("重みの最大の差 <=> largest difference of weights", max((a - b).abs().max().item() for a, b in zip(whole.parameters(), resumed.parameters())))

# %% [markdown] lang="ja"
# CPU なら差は 0 です(GPU では、計算の順序が毎回少し違うので、わずかな差が残ることがあります)。続きに要るのは、重み、オプティマイザの中身(Adam の平均など)、何エポック目か、乱数。1 つでも欠けると、別の訓練になります。
#
# **Colab では**、`runs` もランタイムと一緒に消えます。長い訓練の前に、新しいセルで次の 4 行を実行して、Google ドライブに置いてください。切断されたら、ノートブックをはじめから実行し直し、この 4 行もここでもう一度実行すれば、続きから始まります。
#
# ```python
# from google.colab import drive
# drive.mount("/content/drive")
# runs = Path("/content/drive/MyDrive/fukami")
# runs.mkdir(exist_ok=True)
# ```
#
# 終わった訓練は、くり返しません。セルをもう一度実行すると、訓練済みの重みをファイルから読み込むだけです。層や設定を変えれば、はじめから訓練しますが、`flip_and_crop`(11 節)の**中身**を直したことには気づきません。そのときはファイルを消してください。たとえば `(runs / "augmented-0.pt").unlink()` です(`resnet9-0.pt` も同じ)。
#
# では本番です。はじめの 2 段階を、同じ設定で訓練します。パラメータが多いのは、`shallow` と `deeper` のどちらでしょうか。予想してください(セルの始めに表示されます)。CPU だと本物のデータでは長くかかるので、NVIDIA の GPU がないときはエポックを減らします。
# %% [markdown] lang="en"
# On a CPU the difference is 0 (on a GPU, where the order of a calculation varies, a tiny one may remain). To go on you need the weights, what the optimiser remembers (Adam's averages), the number of the epoch, and the random numbers. Leave one out, and it is a different training run.
#
# **In Colab**, `runs` goes when the runtime goes. Before a long training run, execute these four lines in a new cell, which put it on Google Drive. After a disconnection, run the notebook from the start and these four lines here again, and training goes on where it was.
#
# ```python
# from google.colab import drive
# drive.mount("/content/drive")
# runs = Path("/content/drive/MyDrive/fukami")
# runs.mkdir(exist_ok=True)
# ```
#
# A training run that has ended is not repeated: run its cell again, and the trained weights are loaded from the file. If you change the layers or the settings, training starts anew, but a change **inside** `flip_and_crop` (section 11) is not noticed. After such a change delete the file, for instance by `(runs / "augmented-0.pt").unlink()` (and `resnet9-0.pt` likewise).
#
# Now for real: the first two steps, trained in the same way. Which has more parameters, `shallow` or `deeper`? Guess first; the cell begins by printing both numbers. Real data take long on a CPU, so without an NVIDIA GPU there are fewer epochs.

# %% demo
epochs = 20 if device.type == "cuda" else 4
# ja: 平均とばらつきを見るなら [0, 1, 2]
# en: [0, 1, 2] for mean and spread
seeds = [0]
histories, trained = {}, {}


def run_step(step, make, augment=None):
    for seed in seeds:
        torch.manual_seed(seed)
        model = trained[step, seed] = make().to(device)
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        file = runs / f"{step}-{seed}.pt"
        histories[step, seed] = fit(model, optimizer, train, valid, epochs, 64, augment, seed=seed, label=step, file=file)


for make in (shallow, deeper):
    count = sum(p.numel() for p in make().parameters())
    print(f"{make.__name__}:パラメータ {count:,} 個 <=> {make.__name__}: {count:,} parameters")
run_step("shallow", shallow)
run_step("deeper", deeper)


# %% demo
def draw_steps(steps):
    fig, axes = plt.subplots(1, len(steps), figsize=(6, 3), sharey=True)
    for ax, step in zip(axes, steps):
        history = histories[step, seeds[0]]
        epoch = range(1, len(history) + 1)
        curves = {"訓練 <=> training": (epoch, [h["train"] for h in history], GREY, "--"), "検証 <=> validation": (epoch, [h["valid"] for h in history], BLUE, "-")}
        show_curves(curves, step, ax=ax, ylim=(0, 1.02))
    show_figure("正解率 <=> Accuracy", "エポック <=> epoch")


draw_steps(["shallow", "deeper"])

# %% [markdown] lang="ja"
# `deeper` は層が多いのに、パラメータは約半分です。`shallow` のパラメータは、ほとんどが 1 つの全結合層(8,192×512)にあり、`deeper` では、プーリングが 1 回多いので、この層が半分になるからです。1 枚あたりの掛け算は、逆に、約 500 万回と 2,700 万回です。畳み込みは、同じ重みをどの場所でも使うからです。
#
# 青(検証)が灰色(訓練)より下で、差が開いていく所があれば、それが**過学習**です。訓練の画像を覚えはじめています(ミニチュアはやさしく、NVIDIA の GPU がないときの 4 エポックは短いので、開かないかもしれません)。青のほうが灰色より上なら、2 つをいつ、どう測るか(8 節)と、ドロップアウトの働きを思い出してください(問 6)。覚えきれないほど画像を見せれば、どうでしょう。
#
# ## 11. データ拡張:毎回少し違う画像を
#
# 左右を反転しても、少しずれても、猫は猫です。訓練に使うたびに、画像を無作為に反転し、ずらします。1 枚の画像が、2×9×9 = 162 通りに見えます。使ってよいのは、正解が変わらない変え方だけです。たとえば数字では、左右の反転は使えません(2 や 3 を反転すると、もう数字ではありません)。検証とテストの画像は変えません。
#
# ### 課題 `flip_and_crop`
# バッチの**1 枚 1 枚に、別々のくじ**を引きます。
#
# 1. 確率 ½ で、左右を反転する。
# 2. まわりに 0 を 4 画素ずつ足し、元と同じ大きさの窓を、9×9 通りの場所から等しい確率で選んで切り出す。
#
# `batch` は書き換えず、新しいテンソルを返します。形、数の型(`uint8` なら `uint8`)、デバイスは `batch` と同じです。くじは、渡された `rng` だけから引きます。
#
# <details><summary>ヒント</summary>
#
# `rng.random(n) < 0.5` と `rng.integers(0, 9, n)` で、n 枚ぶんのくじを一度に引けます(9 は出ません)。左右の軸は最後の軸です(`x.flip(-1)`)。`F.pad(batch, (4, 4, 4, 4))` が 0 を足します。
#
# 速く書く必要はありません。1 枚ずつのループで書き、`torch.stack` でまとめます。この書き方なら、デバイスのことを考えなくて済みます。
#
# </details>
# %% [markdown] lang="en"
# `deeper` has more layers, but only about half as many parameters. Almost all of those of `shallow` sit in one fully connected layer (8,192×512), and one more pooling makes this layer half as large. Multiplications are the other way round, about 5 million for a picture against 27 million, since a convolution uses its weights at every place.
#
# Where blue (validation) stays behind grey (training) and the gap grows, that is **overfitting**: the net begins to memorise its training pictures. (The miniature may be too easy for that, and the 4 epochs of a run without an NVIDIA GPU too few.) Is blue above grey instead? Think of how the two are measured (section 8), and of what dropout does (question 6 comes back to it). What if we show more pictures than it can memorise?
#
# ## 11. Augmentation: each time a little different
#
# A cat is a cat when it faces the other way, and when it is a little off centre. So flip and shift the pictures at random each time they are used for training. One picture then has 2×9×9 = 162 versions. Only changes that leave the right answer as it is are allowed: digits must not be mirrored (a mirrored 2 or 3 is no digit). Pictures for validation and test stay as they are.
#
# ### Exercise `flip_and_crop`
# Draw at random **for each picture of the batch separately**:
#
# 1. With probability ½, mirror left and right.
# 2. Put a margin of 4 zeros all around, and cut out a window of the old size, at one of 9×9 places with equal chance.
#
# Do not change `batch`; return a new tensor of the same shape, the same type of numbers (`uint8` stays `uint8`), on the same device. All randomness comes from the `rng` that is passed in.
#
# <details><summary>Hint</summary>
#
# `rng.random(n) < 0.5` and `rng.integers(0, 9, n)` decide for n pictures at once (9 never comes). Left and right is the last axis (`x.flip(-1)`). `F.pad(batch, (4, 4, 4, 4))` adds the zeros.
#
# It need not be fast: write a loop over the pictures, with `torch.stack` at the end. Written so, it works on any device.
#
# </details>


# %% exercise="flip_and_crop"
def flip_and_crop(batch, rng):
    """無作為に反転し、ずらした新しいバッチ。batch: (B, channels, h, w) のテンソル。rng: np.random.Generator。形も型も batch と同じ。"""  #:ja
    """A new batch, randomly mirrored and shifted. batch: tensor (B, channels, h, w); rng: np.random.Generator. Shape and dtype as batch."""  #:en
    ### BEGIN SOLUTION
    n, channels, h, w = batch.shape
    mirrored, moves = rng.random(n) < 0.5, rng.integers(0, 9, (2, n))
    mirrored, moves = (torch.from_numpy(drawn).to(batch.device) for drawn in (mirrored, moves))
    batch = torch.where(mirrored[:, None, None, None], batch.flip(-1), batch)
    # ja: 画像ごとに違う行と列の番号で、全部を一度に切り出す
    # en: row and column numbers that differ from picture to picture cut out all of them at once
    which, channel, row, column = (torch.arange(size, device=batch.device) for size in batch.shape)
    rows = (moves[0][:, None] + row)[:, None, :, None]
    columns = (moves[1][:, None] + column)[:, None, None, :]
    return F.pad(batch, (4, 4, 4, 4))[which[:, None, None, None], channel[:, None, None], rows, columns]
    ### END SOLUTION


# %% setup
def on_device_flip_and_crop():
    return device_of(lambda device: flip_and_crop(torch.zeros(3, 2, 8, 8, device=device), np.random.default_rng(0)))


# %% test="flip_and_crop" idea="possible" points=1
import numpy as np
import torch


def cuts(image):
    """画像 1 枚からできる 162 通りの結果。(2 × 9 × 9, channels, h, w)"""  #:ja
    """All 162 results that one picture may have, (2 × 9 × 9, channels, h, w)."""  #:en
    h, w = image.shape[1:]
    padded = [torch.nn.functional.pad(version, (4, 4, 4, 4)) for version in (image, image.flip(-1))]
    return torch.stack([p[:, i : i + h, j : j + w] for p in padded for i in range(9) for j in range(9)])


image = torch.arange(1.0, 2 * 8 * 8 + 1).reshape(2, 8, 8)
got = flip_and_crop(torch.stack([image] * 6), np.random.default_rng(0))
expect(
    "flip_and_crop(画像 6 枚).shape <=> flip_and_crop(6 pictures).shape",
    tuple(got.shape),
    (6, 2, 8, 8),
    hint="入力と同じ形で返します。",  #:ja
    hint="Same shape as what came in.",  #:en
)
matching = (got[:, None] == cuts(image)).all(dim=(2, 3, 4)).any(1)
expect(
    "どの画像も、2 × 9 × 9 通りの切り出しのどれかか <=> is each picture one of its 2 × 9 × 9 possible cuts?",
    [bool(m) for m in matching],
    [True] * 6,
    hint="反転は左右だけ。まわりは 0 を 4 画素。ずらすだけで、画素の値は変えません。",  #:ja
    hint="Mirror left and right only; a margin of 4 zeros; shift, and leave the values alone.",  #:en
)
whole = torch.stack([image.to(torch.uint8)] * 6)
got, (after, _) = call_and_look(flip_and_crop, whole, np.random.default_rng(0))
expect(
    "呼んだあとの batch <=> batch afterwards",
    after,
    whole,
    hint="渡された batch が書き換わりました。新しいテンソルを返します。",  #:ja
    hint="The batch that came in has changed. Return a new tensor.",  #:en
)
assert got.dtype == torch.uint8, f"uint8 の画像が {got.dtype} になりました。"  #:ja
assert got.dtype == torch.uint8, f"Pictures of uint8 became {got.dtype}."  #:en
### BEGIN HIDDEN TESTS
expect(
    "flip_and_crop(batch, rng) のデバイス(batch は別のデバイスにある) <=> device of flip_and_crop(batch, rng), batch on another device",
    on_device_flip_and_crop(),
    "meta",
    hint="結果は、batch と同じデバイスに置きます。",  #:ja
    hint="The result stays on the device of batch.",  #:en
)
for shape, n, seed in (((3, 6, 9), 150, 1), ((1, 10, 5), 150, 2)):
    pictures = torch.randn(n, *shape, generator=torch.Generator().manual_seed(seed))
    got = flip_and_crop(pictures, np.random.default_rng(seed))
    expect(
        f"flip_and_crop({shape} の画像 {n} 枚).shape <=> flip_and_crop({n} pictures of {shape}).shape",
        tuple(got.shape),
        (n, *shape),
        hint="縦と横の大きさが違うこともあります。",  #:ja
        hint="Height and width may differ.",  #:en
    )
    fits = [bool((cuts(picture) == new).flatten(1).all(1).any()) for picture, new in zip(pictures, got)]
    expect(
        "2 × 9 × 9 通りの切り出しのどれかである画像の枚数 <=> how many pictures are one of their 2 × 9 × 9 possible cuts?",
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
    """got のどの画像も、何番(0 から 161)の切り出しか。どれでもなければ −1。"""  #:ja
    """Number of the cut, 0 to 161, of every picture in `got`; −1 where there is none."""  #:en
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
print(f"反転:40 枚中 {(found >= 81).sum()} 枚、切り出し方:{len(set(found.tolist()))} 通り <=> mirrored: {(found >= 81).sum()} of 40; different cuts: {len(set(found.tolist()))}")
assert 5 <= (found >= 81).sum() <= 35, "40 枚のうち、およそ半分を反転します。1 枚ごとにくじを引きましたか。"  #:ja
assert 5 <= (found >= 81).sum() <= 35, "About half of the 40 should be mirrored. Is a random number drawn for each?"  #:en
assert len(set(found.tolist())) > 20, "40 枚がほとんど同じ動きです。1 枚ごとにくじを引きましたか。"  #:ja
assert len(set(found.tolist())) > 20, "The 40 pictures move almost alike. Are random numbers drawn for each?"  #:en
expect(
    "同じシードで、もう一度 flip_and_crop(batch, rng) <=> flip_and_crop(batch, rng) once more with the same seed",
    flip_and_crop(batch, np.random.default_rng(3)),
    flip_and_crop(batch, np.random.default_rng(3)),
    hint="くじは、渡された rng だけから引きます。",  #:ja
    hint="Take all random numbers from the rng that is passed in.",  #:en
)
### BEGIN HIDDEN TESTS
image, seed = torch.arange(1.0, 61).reshape(1, 6, 10), int(fresh().integers(2**32))
found = places(image, flip_and_crop(torch.stack([image] * 1000), np.random.default_rng(seed)))
mirrored, row, column = found // 81, found % 81 // 9, found % 9
assert 400 <= mirrored.sum() <= 600, f"1000 枚のうち {mirrored.sum()} 枚が反転しました。確率は ½ です。"  #:ja
assert 400 <= mirrored.sum() <= 600, f"{mirrored.sum()} of 1000 were mirrored; the chance should be ½."  #:en
for name, shift in (("縦 <=> rows", row), ("横 <=> columns", column)):
    counts = np.bincount(shift[found >= 0], minlength=9)
    assert counts.min() >= 55 and counts.max() <= 175, f"{name}: ずれ −4 から 4 の回数が {counts.tolist()} です。9 通りが同じ確率で出るはずです。"  #:ja
    assert counts.min() >= 55 and counts.max() <= 175, f"{name}: shifts from −4 to 4 came {counts.tolist()} times; all nine should be equally likely."  #:en
assert len(set(found.tolist())) >= 135, "反転、縦のずれ、横のずれは、別々のくじです。"  #:ja
assert len(set(found.tolist())) >= 135, "Mirroring, shift of rows, shift of columns: a random number for each."  #:en
again = places(image, flip_and_crop(torch.stack([image] * 1000), np.random.default_rng(seed + 1)))
assert np.mean(found == again) < 0.2, "シードを変えても、同じ動きになりました。rng を使っていますか。"  #:ja
assert np.mean(found == again) < 0.2, "Another seed, the same moves: is rng used?"  #:en
expect(
    "もう一度、同じシードで <=> the same seed again",
    places(image, flip_and_crop(torch.stack([image] * 1000), np.random.default_rng(seed + 1))),
    again,
    hint="くじは、渡された rng だけから引きます。",  #:ja
    hint="Take all random numbers from the rng that is passed in.",  #:en
)
### END HIDDEN TESTS

# %% demo
i = int((cifar_train[1] == 4).nonzero()[1])
copies = flip_and_crop(torch.stack([cifar_train[0][i]] * 13), np.random.default_rng(1))
show_pictures([image.permute(1, 2, 0) for image in (cifar_train[0][i], *copies)], title="1 枚の画像(左上)が、13 通りに <=> One picture (top left) and thirteen variants of it", columns=7)

# %% [markdown] lang="ja"
# まわりに足した 0 は、ここでは黒く見えます。訓練では、画像をそろえた後で足すので、0 は黒ではなく平均の色です。
#
# ネットワークも設定もそのままで、データ拡張だけを足します。
# %% [markdown] lang="en"
# The zeros of the margin look black here. In training they are added after scaling, so 0 is the mean colour, not black.
#
# Same net, same settings; augmentation is all that is added.

# %% demo
run_step("augmented", deeper, flip_and_crop)
draw_steps(["deeper", "augmented"])

# %% [markdown] lang="ja"
# 訓練の正解率(灰色)は、どう変わりましたか。データ拡張をすると、訓練の画像を覚えにくくなります。検証の正解率のほうが高くなることもあります(なぜかは「確かめよう」で)。覚えにくくなった分、**長く訓練する**か、**ネットワークを大きくする**と、効果が出やすくなります。
#
# ## 12. もっと新しいネットワーク:ResNet-9
#
# 最後の段階では、いくつもの工夫をまとめて入れます。
#
# | 工夫 | ねらい |
# |---|---|
# | 畳み込み 8 層(全結合 1 層と合わせて 9 層)、奥ほど多いチャンネル(64 から 512) | 細かい形から、大きな形へ |
# | バッチ正規化(6 節) | 層の値の大きさをそろえ、大きな学習率でも訓練が壊れない |
# | 近道 `x + body(x)` | 深くても勾配が届く(11 課) |
# | ラベルスムージング | 正解を 91 %(0.9 + 0.1/10)、ほかをどれも 1 % と教え、自信の持ちすぎを防ぐ |
# | モーメンタムつき SGD、重み減衰、大きな学習率 | 速く、しかも過学習しにくく |
#
# アーキテクチャと訓練の設定の多くは、速く訓練できることで知られる、Page の ResNet-9(2018 年)をもとにしています。DAWNBench という速さの競争で、24 エポックでテストの正解率 94 % ほどに達しました(さらに学ぶ)。NVIDIA の GPU がないときは、チャンネルを 8 分の 1 にして、エポックも減らします。入力側と出力側の両方のチャンネルが減るので、計算はおよそ 64 分の 1 になります。その正解率は、94 % より低いでしょう。
# %% [markdown] lang="en"
# What did augmentation do to the training accuracy (grey)? It makes training pictures harder to memorise. The validation accuracy may even be above it (why, you will be asked at the end). It pays off most when you also **train longer** or take a **larger net**.
#
# ## 12. A more modern net: ResNet-9
#
# The last step brings in several things at once:
#
# | What | What for |
# |---|---|
# | eight convolutions (the fully connected layer is the ninth), with more channels the deeper they lie (64 to 512) | from small shapes to large ones |
# | batch normalisation (section 6) | keeps values at one size, so that training survives a large learning rate |
# | shortcuts, `x + body(x)` | gradients get through, however deep (lesson 11) |
# | label smoothing | the right answer is taught as 91 % (0.9 + 0.1/10), each wrong one as 1 %, against over-confidence |
# | SGD with momentum, weight decay, a large learning rate | fast, and with less overfitting |
#
# Its architecture and most of its settings follow Page's ResNet-9 (2018), which is known to train fast. In DAWNBench, a competition for speed, it reached a test accuracy of about 94 % in 24 epochs (see "Going further"). Without an NVIDIA GPU we take an eighth of the channels and fewer epochs. Both input and output channels are fewer, so the work is about 1/64. Expect an accuracy below 94 % then.


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


def resnet9(w):
    return nn.Sequential(
        block(3, w), block(w, 2 * w), nn.MaxPool2d(2),
        Shortcut(block(2 * w, 2 * w), block(2 * w, 2 * w)),
        block(2 * w, 4 * w), nn.MaxPool2d(2), block(4 * w, 8 * w), nn.MaxPool2d(2),
        Shortcut(block(8 * w, 8 * w), block(8 * w, 8 * w)),
        nn.MaxPool2d(4), nn.Flatten(), nn.Linear(8 * w, 10, bias=False), Scale(),
    )


def fit_resnet9(train, valid, device, width, epochs, size, seed, file=None):
    """最後の段階の訓練。(モデル, 記録) を返す。"""  #:ja
    """Train the last step; return (model, records)."""  #:en
    torch.manual_seed(seed)
    model = resnet9(width).to(device, memory_format=torch.channels_last)
    # ja: バッチを小さくするときは、学習率も同じ割合で小さくする
    # en: a smaller batch takes a smaller learning rate, in proportion
    optimizer = torch.optim.SGD(model.parameters(), lr=0.4 * size / 512, momentum=0.9, nesterov=True, weight_decay=5e-4)
    return model, fit(model, optimizer, train, valid, epochs, size, flip_and_crop, 0.1, seed, "resnet9", file)


# %% demo
width, resnet9_epochs, size = (64, 30, 512) if device.type == "cuda" else (8, 6, 64)
count = sum(p.numel() for p in resnet9(width).parameters())
print(f"パラメータ {count:,} 個 <=> {count:,} parameters")
for seed in seeds:
    file = runs / f"resnet9-{seed}.pt"
    trained["resnet9", seed], histories["resnet9", seed] = fit_resnet9(train, valid, device, width, resnet9_epochs, size, seed, file)
draw_steps(["augmented", "resnet9"])

# %% [markdown] lang="ja"
# はじめのうち、青(検証)は、大きく上下したり、灰色(訓練)より遅れたりすることがあります。学習率が大きく、重みが速く動くので、バッチ正規化の移動平均が追いつかないからです。最後は学習率が 0 に近づき、落ち着きます。
#
# ## 13. 4 つの段階を比べる
#
# 全部の訓練が終わりました。もう何も選びません。そこで初めて、4 つのネットワークについて、テストデータを 1 回だけ開きます。
# %% [markdown] lang="en"
# In the first epochs blue (validation) may jump, or lag behind grey (training): the learning rate is large, and the running averages of batch normalisation trail behind weights that move fast. Towards the end the learning rate nears 0, and blue settles.
#
# ## 13. Comparing the four steps
#
# All training is done, and nothing will be chosen any more. Only now do we open the test data, once, for all four nets.

# %% demo
steps = ["shallow", "deeper", "augmented", "resnet9"]
tested = {key: evaluate(model, test.batches(1000))[1] for key, model in trained.items()}
before, means = None, []
print("段階              検証        差    テスト           訓練(秒) <=> step        validation    change    test              seconds")
for step in steps:
    last = np.array([tested[step, seed] for seed in seeds])
    checked, seconds = (np.mean([f(histories[step, seed]) for seed in seeds]) for f in (lambda h: h[-1]["valid"], lambda h: sum(e["seconds"] for e in h)))
    spread = f"± {last.std(ddof=1):.4f}" if len(seeds) > 1 else "(n = 1)"
    change = "" if before is None else f"{100 * (checked - before):+.1f} pt"
    print(f"{step:12}{checked:10.4f} {change:>9}    {last.mean():.4f} {spread:9} {seconds:8.0f}")
    before = checked
    means.append(last.mean())
show_bars(steps, {"": (means, BLUE)}, "4 つの段階 <=> Four steps", ylabel="テストの正解率 <=> test accuracy", number="{:.3f}")

# %% [markdown] lang="ja"
# 表の「差」は、検証データの正解率の、前の段階との差です。正解率どうしの差なので、% でなく**ポイント**(pt)で数えます。テストの正解率は、最後の報告です。
#
# 本物の CIFAR-10 での目安を、表にまとめます。
#
# | ネットワーク | エポック | テストの正解率 |
# |---|---|---|
# | `shallow`(検証用を分けず、5 万枚で訓練) | 4 | 67.31 ± 0.46 %(3 つのシード) |
# | 20 エポックの `shallow`、`deeper`、`augmented` と、30 エポックの `resnet9` | | まだ測っていません |
# | 畳み込み 3 層とバッチ正規化、左右の反転とずらし(14 課の小さなネットワーク) | 6 | 75.44 ± 0.34 %(3 つのシード) |
# | この教材のもとになったノート(Keras)の、はじめの 3 段階 | この課とは別 | 73 %、76 %、78 % |
# | Page の ResNet-9(12 節) | 24 | 約 94 % |
#
# どの行も、データか設定がこの課と少し違うので、同じ値にはなりません。エポックが少ないと(NVIDIA の GPU がないとき)、まだ過学習していないので、データ拡張で正解率が下がることもあります。自分の数を読むときは、次の 3 つに気をつけてください(ミニチュアでは、段階の順序にも意味がありません)。
#
# - 1 回だけの差は、運かもしれません。10 節の `seeds` を `[0, 1, 2]` にして、そのセルから実行し直すと、ばらつきより大きいかが分かります(シード 0 の結果は読み込み、残りの 2 つを訓練します)。
# - 最後の段階では、いくつも同時に変えました。どれが効いたかは、**1 つずつ外して**みないと言えません(アブレーション、ablation study)。
# - テストの結果を見てから設定を選び直すと、それはもう検証データです。
#
# ## 14. 保存して、好きな画像に答えさせる
#
# 保存するのは、重み(`state_dict`、テンソルの辞書)だけにします。`torch.save` のファイルの中身はどれも `pickle` で、`pickle` は、**開くだけでどんなプログラムでも動かせます**。そこで PyTorch 2.6 からの `torch.load` は、既定で(`weights_only=True`)、テンソルや、数、文字列、リスト、辞書のような単純なものだけを通し、ほかは断ります。`weights_only=False` で開いてよいのは、信用できるファイルだけです。試してみましょう。
# %% [markdown] lang="en"
# `change` is the difference in validation accuracy from the step before. A difference between accuracies is counted in **percentage points** (pt), not in per cent. The test accuracy is the final report.
#
# What you can compare your numbers with, on the real CIFAR-10:
#
# | Net | Epochs | Test accuracy |
# |---|---|---|
# | `shallow` (trained on all 50,000 pictures, none set aside for validation) | 4 | 67.31 ± 0.46 % (three seeds) |
# | `shallow`, `deeper` and `augmented` after 20 epochs, `resnet9` after 30 | | not measured yet |
# | three convolutions with batch normalisation, pictures mirrored and shifted (the small net of lesson 14) | 6 | 75.44 ± 0.34 % (three seeds) |
# | the first three steps in the notes that this course grew out of (Keras) | other than here | 73 %, 76 %, 78 % |
# | Page's ResNet-9 (section 12) | 24 | about 94 % |
#
# In each row the data or the settings differ a little from this lesson, so your numbers will not be the same. With few epochs (that is, without an NVIDIA GPU), augmentation may even lower the accuracy: the net has not yet begun to overfit. Three cautions when you read your own numbers (on the miniature even the order of the steps means nothing):
#
# - One run may be luck. Set `seeds = [0, 1, 2]` in section 10 and run from that cell on, and you see whether a difference is larger than the spread (seed 0 is loaded from its files, the other two are trained).
# - The last step changes several things at once. To say which of them helped, **take them away one by one** (an *ablation study*).
# - If you go back and choose other settings after seeing the test result, you have turned the test data into validation data.
#
# ## 14. Save it, and ask about any picture
#
# Save only the weights (`state_dict`, a dictionary of tensors). Every file of `torch.save` is a pickle inside, and a pickle can **run any code when it is opened**. So since PyTorch 2.6 `torch.load` by default (`weights_only=True`) lets in only tensors and simple things such as numbers, strings, lists and dictionaries, and refuses everything else. With `weights_only=False`, open only files that you trust. See for yourself.

# %% demo
import pickle


class NotAModel:
    def __reduce__(self):
        return print, ("読み込むあいだに実行されました。何でもできたのです。 <=> I ran while you were loading me. I could have done anything.",)


Path("not_a_model.pt").write_bytes(pickle.dumps(NotAModel(), protocol=2))
pickle.loads(Path("not_a_model.pt").read_bytes())
try:
    torch.load("not_a_model.pt", weights_only=True)
except Exception as problem:
    print("weights_only=True:", type(problem).__name__)

best = trained["resnet9", seeds[0]]
torch.save({"width": width, "names": names, "mean": train.mean, "std": train.std, "weights": best.state_dict()}, runs / "cifar.pt")
print(f"cifar.pt: {(runs / 'cifar.pt').stat().st_size / 2**20:.1f} MiB")

# %% [markdown] lang="ja"
# ファイルに入っているのは重みの数だけで、アーキテクチャはコード(`resnet9`)が決めます。クラス名と、そろえるときの平均・標準偏差も一緒に入れました。これがないと、別の人は正しく使えません。(safetensors という形式のファイルには、テンソルと短い文字列しか入らないので、開いてもプログラムは動きません。PyTorch 以外でも読めます。)
#
# では、好きな画像に答えさせます。`files` に自分の写真(JPEG か PNG)の名前を足してください(Colab では、左のフォルダのアイコンから置けます)。正方形に切り、32×32 に縮めて、訓練と同じようにそろえます。
# %% [markdown] lang="en"
# The architecture is in the code (`resnet9`), the numbers are in the file, together with the names of the classes and the mean and standard deviation for scaling. Without those nobody else could use it properly. (A file of the *safetensors* format can hold nothing but tensors and a little text, so it cannot run code. It is read outside PyTorch, too.)
#
# Now any picture: add the name of your own photo (JPEG or PNG) to `files` (in Colab, drop it into the folder pane on the left). It is cropped to a square, shrunk to 32×32 and scaled as in training.

# %% demo
saved = torch.load(runs / "cifar.pt", map_location="cpu", weights_only=True)
model = resnet9(saved["width"])
model.load_state_dict(saved["weights"])

example = cifar_test[0][int((cifar_test[1] == 8).nonzero()[3])].permute(1, 2, 0).numpy()
Image.fromarray(example).resize((360, 360), Image.Resampling.BICUBIC).crop((0, 20, 360, 340)).save("ship.jpg")
digit = np.repeat(mnist_valid[0][five[2]].permute(1, 2, 0).numpy(), 3, axis=2)
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
axes[-1, 1].set_xlabel("確率(%) <=> probability (%)")
show_figure("いつも 10 クラスのどれかを答える <=> It always answers with one of ten classes")

# %% [markdown] lang="ja"
# 数字の 4 を見せても、10 クラスのどれかを答えます。確率は足すと 1 になるように作ってあるので、「どれでもない」とは言えません。**確率は「この 10 クラスのどれかだとしたら」という条件つきです。**
#
# <details><summary>うまく動かないとき(Colab)</summary>
#
# - **GPU が割り当てられない** CPU でも最後まで動きますが、本物の CIFAR-10 では長くかかります。`epochs` と `resnet9_epochs` を 1 にして、流れを確かめてください。
# - **`CUDA out of memory`** 12 節の `size` を半分(256)にします。逆伝播のために覚えておく値が、バッチの枚数に比例するからです。学習率は、式が同じ割合で下げてくれます。
# - **ダウンロードできない** `get_pictures` が、自動で予備の入手先に切り替えます。
# - **訓練を最初からやり直したい** `runs` の中のファイルを消します。
#
# </details>
#
# ## 確かめよう
#
# **問 1.** 1×32×32 の画像を、畳み込み(5×5、ストライド 1、パディング 2)、2×2 のプーリング、畳み込み(3×3、ストライド 1、パディング 0)、2×2 のプーリングの順に通します。最後の特徴マップの 1 辺はいくつですか。
# %% [markdown] lang="en"
# Shown a four, it names one of its ten classes all the same. The probabilities are made to add up to 1, so it cannot say "none of these". **They are probabilities given that it is one of the ten.**
#
# <details><summary>When it does not work (Colab)</summary>
#
# - **No GPU available** A CPU can do it all, but with the real CIFAR-10 it takes long. Set `epochs` and `resnet9_epochs` to 1 to go through all the steps once.
# - **`CUDA out of memory`** Halve `size` in section 12 (to 256): what is kept for the backward pass grows with the pictures in a batch. The formula lowers the learning rate in proportion.
# - **The download fails** `get_pictures` turns to a mirror by itself.
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
# **Question 2.** How many weights and biases does `nn.Conv2d(3, 64, 3)` have together?

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
# **問 3.** 画素を、**画像ごとに違う**順番に並べ替えてから、訓練もテストもします。並べ替えないときより成績が悪くなるのは?
#
# - a. 全結合層だけのネットワーク
# - b. 畳み込みのネットワーク
# - c. 両方
# - d. どちらも変わらない。訓練でもテストでも並べ替えたから
# %% [markdown] lang="en"
# **Question 3.** All pictures, for training and for test, have their pixels moved, **each picture in a different way**. Which net gets worse?
#
# - a. the fully connected one
# - b. the convolutional one
# - c. both
# - d. neither, because both training and test pictures were shuffled

# %% quiz="who_suffers" points=1
who_suffers = "c"
replies = {
    "a": "全結合は、たしかに悪くなります。でも、畳み込みの窓に入る画素も、もう隣どうしではありません。",  #:ja
    "a": "The fully connected net does get worse. But the pixels in a window of the convolution are no longer neighbours either.",  #:en
    "b": "冒頭の実験のように、どの画像も同じ順番なら、そのとおりです。順番が画像ごとに違うと、全結合の重みも、どの場所の画素に掛かるのかが毎回変わります。",  #:ja
    "b": "That would be so with one order for all pictures, as at the beginning. If each has its own, a weight of the fully connected net meets another pixel every time.",  #:en
    "c": "そのとおり。同じ順番なら、全結合は重みを並べ替えれば済みました。画像ごとに違うと、どちらのネットワークにも場所の手がかりが残りません。",  #:ja
    "c": "Right: with one order for all, the fully connected net only had to rearrange its weights. With a new order for each picture, neither net can tell where anything was.",  #:en
    "d": "訓練でも並べ替えたのだから覚え直せる、と考えたくなります。でも順番が画像ごとに違えば、覚えられる並びがありません。",  #:ja
    "d": "Training on shuffled pictures does not help here: with a new order for each picture, there is no order to learn.",  #:en
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
    0.9: "最後の小さなバッチも、テストの画像です。捨てられません。",  #:ja
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

# %% quiz="low_confidence" points=1
low_confidence = "b"
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
# **問 6.** データ拡張とドロップアウトを入れて訓練したら、訓練の正解率が検証の正解率より**低く**なりました。なぜですか。
#
# - a. 検証用の画像が訓練に混ざったから
# - b. 訓練の正解率は、変形した画像と、出力の一部を 0 にしたネットワークで測ったから
# - c. 検証用の画像は、訓練の画像よりやさしく作られているから
# - d. 学習率が大きすぎて、発散したから
# %% [markdown] lang="en"
# **Question 6.** With augmentation and dropout the training accuracy comes out **lower** than the validation accuracy. Why?
#
# - a. validation pictures have got into the training set
# - b. training accuracy was measured on altered pictures, with some units set to 0
# - c. validation pictures are made easier than training pictures
# - d. the learning rate was too large, and training diverged

# %% quiz="valid_above" points=1
valid_above = "b"
replies = {
    "a": "混ざっても、検証が訓練を超える理由にはなりません。どちらも覚えた画像になるだけです。",  #:ja
    "a": "Even then, why would validation be above? Both would be pictures that it has memorised.",  #:en
    "b": "そのとおり。訓練中は問題をわざと難しくしています。検証では変形もドロップアウトもありません。(8 節で見たとおり、訓練の正解率がエポックのあいだの平均だから、ということもあります。)",  #:ja
    "b": "Right: in training the task is made harder on purpose; in validation nothing is altered or dropped. (And the training accuracy is a mean over the epoch, as in section 8.)",  #:en
    "c": "検証用の画像は、訓練用と同じ画像の集まりから取り分けたものです。",  #:ja
    "c": "Both parts come from one collection.",  #:en
    "d": "発散したら、両方とも当てずっぽうの正解率になります。",  #:ja
    "d": "After a divergence both would be at the level of guessing.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - LeCun, Bottou, Bengio, Haffner, *Gradient-based learning applied to document recognition*, Proceedings of the IEEE (1998):LeNet-5。畳み込みとプーリングの組み合わせを、最後まで説明した論文。
# - Fukushima, *Neocognitron*, Biological Cybernetics (1980):局所受容野と、位置のずれに強い層を重ねた先駆け。
# - Krizhevsky, [*Learning multiple layers of features from tiny images*](https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf), University of Toronto (2009):CIFAR-10 の報告書。
# - Ioffe, Szegedy, [*Batch normalization*](https://arxiv.org/abs/1502.03167), ICML (2015):この課の 6 節のもとになった論文。
# - Santurkar, Tsipras, Ilyas, Mądry, [*How does batch normalization help optimization?*](https://arxiv.org/abs/1805.11604), NeurIPS (2018):なぜ効くのかについての、別の説明。
# - Micikevicius ほか, [*Mixed precision training*](https://arxiv.org/abs/1710.03740), ICLR (2018):損失を拡大する理由。
# - Coleman ほか, *DAWNBench: an end-to-end deep learning benchmark and competition*, NeurIPS ML Systems Workshop (2017):CIFAR-10 で 94 % までの速さを競った場。ResNet-9 は、このために作られました。
# - Page, [*How to train your ResNet*](https://myrtle.ai/learn/how-to-train-your-resnet/), Myrtle のブログの連載 (2018):ResNet-9 と、12 節の設定の多くは、ここから来ています。
# - Jordan, [*94% on CIFAR-10 in 3.29 seconds on a single GPU*](https://arxiv.org/abs/2404.00498) (2024):どこまで速くできるか。アブレーションの手本にもなります。
#
# 11 課では、最後の段階で借りた近道を作り、なぜ深くできるのかを確かめます。
#
# **データ** MNIST(Y. LeCun, C. Cortes, C. Burges)は CC BY-SA 3.0。CIFAR-10(A. Krizhevsky, 2009)は利用条件の明記がなく、研究・教育で広く使われています。使うときは報告書を引用してください。
# %% [markdown] lang="en"
# ## Going further
#
# - LeCun, Bottou, Bengio and Haffner, *Gradient-based learning applied to document recognition*, Proceedings of the IEEE (1998): LeNet-5, and convolution with pooling explained in full.
# - Fukushima, *Neocognitron*, Biological Cybernetics (1980): local receptive fields and layers that forgive shifts, ahead of their time.
# - Krizhevsky, [*Learning multiple layers of features from tiny images*](https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf), University of Toronto (2009): the report behind CIFAR-10.
# - Ioffe and Szegedy, [*Batch normalization*](https://arxiv.org/abs/1502.03167), ICML (2015): the paper behind section 6 of this lesson.
# - Santurkar, Tsipras, Ilyas and Mądry, [*How does batch normalization help optimization?*](https://arxiv.org/abs/1805.11604), NeurIPS (2018): another reason why it helps.
# - Micikevicius et al., [*Mixed precision training*](https://arxiv.org/abs/1710.03740), ICLR (2018): why the loss is scaled.
# - Coleman et al., *DAWNBench: an end-to-end deep learning benchmark and competition*, NeurIPS ML Systems Workshop (2017): the race to 94 % on CIFAR-10 for which ResNet-9 was made.
# - Page, [*How to train your ResNet*](https://myrtle.ai/learn/how-to-train-your-resnet/), a series in the blog of Myrtle (2018): the source of ResNet-9 and of most settings in section 12.
# - Jordan, [*94% on CIFAR-10 in 3.29 seconds on a single GPU*](https://arxiv.org/abs/2404.00498) (2024): how fast it can be, and an exemplary ablation study.
#
# In lesson 11 you build the shortcut that the last step borrowed, and find out why it lets nets be deep.
#
# **Data** MNIST (Y. LeCun, C. Cortes, C. Burges): CC BY-SA 3.0. CIFAR-10 (A. Krizhevsky, 2009) states no licence and is widely used in research and teaching; cite the report when you use it.
