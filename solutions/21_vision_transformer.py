# %% [markdown] lang="ja"
# Transformer が読むのは、トークンの系列です(19 課)。では、画像はどうやって読むのでしょう。次の図の上の段は、手書きの数字を 16 個の正方形に切ったもの、下の段は、それを左上から順に一列に並べた系列です。Transformer に渡すのは、下の段の系列だけです。上下に並んでいた正方形は、4 つ離れた位置に来ます。しかも、注意は順序を見ません(19 課)。どれとどれが隣かは、学習しなければなりません。
#
# 系列から数字を読むネットワークと、隣どうしをまとめて見る 10 課の LeNet に、**同じ量の計算**をさせたら、正解率はどちらが高いでしょうか。データが少ないときは? 予想を書いておいてください。答えは 3 節と 4 節で測ります。
#
# もう 1 つ。正方形の 1 辺を 7 画素から 4 画素や 2 画素に変えると、系列の長さはいくつになるでしょうか。予想してから、スライダーを動かしてください(系列は、はじめの 16 個だけを描きます)。
# %% [markdown] lang="en"
# A Transformer reads a sequence of tokens (lesson 19). How does it read a picture? At the top of the figure below, a handwritten digit is cut into 16 squares. Below it are the same 16 squares as a sequence, in order from the top left. This sequence is all that the Transformer is given. Squares that were one above the other are now four positions apart, and attention takes no notice of order (lesson 19): which squares are neighbours has to be learned.
#
# Train a network that reads this sequence, and the LeNet of lesson 10, which looks at neighbouring pixels together, with **the same amount of computing**. Which has the higher accuracy? And which one if there is little data? Write down a guess. Sections 3 and 4 measure it.
#
# One more guess: how long is the sequence if a square has a side of 4 pixels instead of 7, or of 2? Then move the slider (of a sequence, only the first 16 squares are drawn).

# %% setup
import importlib.util
import math
import statistics
import time
import warnings
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)
    from fastai.data.external import URLs, untar_data

device = torch.device("cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu")


def read_digits(folder):
    """folder/<数字>/*.png を読み、画像 (n, 28, 28)(0 から 255 の整数)と数字 (n,) を返す。"""  #:ja
    """Read folder/<digit>/*.png; return pictures (n, 28, 28), integers from 0 to 255, and the digits (n,)."""  #:en
    files = sorted(Path(folder).glob("*/*.png"), key=lambda file: int(file.stem))
    pictures = np.zeros((len(files), 28, 28), dtype=np.uint8)
    for picture, file in zip(pictures, files):
        with Image.open(file) as image:
            picture[:] = np.asarray(image)
    return pictures, np.array([int(file.parent.name) for file in files])


def get_mnist():
    """MNIST の訓練用とテスト用の (画像, 数字)。配布元が止まっていたら、torchvision から取る。"""  #:ja
    """(pictures, digits) of MNIST, for training and for testing; when its host is down, from torchvision."""  #:en
    try:
        path = untar_data(URLs.MNIST)
        print(path.name, *[file.read_text(encoding="utf-8").split("\n")[0] for file in path.glob("README.md")])
        return read_digits(path / "training"), read_digits(path / "testing")
    except Exception as problem:
        print("予備の入手先を使います:", problem)  #:ja
        print("Using the mirror:", problem)  #:en
    from torchvision.datasets import MNIST

    parts = [MNIST("mnist", train=part, download=True) for part in (True, False)]
    return [(part.data.numpy(), part.targets.numpy()) for part in parts]


# %% demo
# ja: 本物は 70,000 枚の PNG。初回はダウンロードを含めて 1 分ほどかかることがあります
# en: the real set is 70,000 PNG files: the first time this may take a minute, with the download
(pictures, digits), (test_pictures, test_digits) = get_mnist()
mean, std = pictures.mean(), pictures.std()
X_train, X_test = (torch.tensor((p - mean) / std, dtype=torch.float32)[:, None].to(device) for p in (pictures, test_pictures))
t_train, t_test = (torch.tensor(labels).to(device) for labels in (digits, test_digits))
print(f"訓練 {len(X_train):,} 枚、テスト {len(X_test):,} 枚、{device} を使います")  #:ja
print(f"{len(X_train):,} training and {len(X_test):,} test pictures, on {device}")  #:en

picture = test_pictures[test_digits == 5][0]


def draw(size=7):
    n = 28 // size
    # ja: 正方形の間は白
    # en: white between squares
    cut = np.pad(picture.reshape(n, size, n, size), ((0, 0), (0, 1), (0, 0), (0, 1)), constant_values=255)
    fig, (left, right) = plt.subplots(2, 1, figsize=(6, 3), height_ratios=[4, 1])
    left.imshow(cut.reshape(28 + n, 28 + n), cmap="gray")
    right.imshow(cut.transpose(0, 2, 1, 3).reshape(n * n, size + 1, size + 1)[:16].transpose(1, 0, 2).reshape(size + 1, -1), cmap="gray")
    for ax in (left, right):
        ax.axis("off")
    show_figure(f"1 枚の画像と、{n * n} 個の正方形の系列 <=> A picture, and the sequence of its {n * n} squares")


show_slider(draw, {"正方形の 1 辺 <=> side of a square": [2, 4, 7, 14]})

# %% [markdown] lang="ja"
# **この課でできるようになること** 画像をパッチの系列に変え、19 課のブロックを重ねて**ビジョン・トランスフォーマー**(Vision Transformer、ViT)を作れます。2 つのネットワークを同じ計算量で比べ、シードごとの差から、差があると言えるかを読めます。畳み込みが「はじめから知っていること」を実験で示せます。注意の重みを画像に重ね、それを信じてよいかを確かめられます。事前学習済みの ViT を使うときと使わないときを、理由を付けて選べます。
#
# **必要なもの** 19 課(注意機構、`TransformerBlock`)、10 課(LeNet、訓練のループ)、16 課(線形プローブ)。GPU はなくてもかまいません(要るのは 8 節のファインチューニングのセルだけです)。
#
# **データについて** 上の出力の最初の行に「ミニチュア」とあれば、8×8 の数字を 28×28 に拡大した練習用のデータです(訓練 1,000 枚、テスト 300 枚。1 枚で正解率が 0.33 ポイント動きます)。なければ、本物の MNIST です(60,000 枚と 10,000 枚)。「**本物で測った値**」と書いた表は、私たちが本物の MNIST で測ったものです。あなたの出力と、そのまま同じにはなりません。
#
# ## 1. 画像をトークンにする
#
# 画像を、1 辺が `size` 画素の正方形に、すき間も重なりもなく切ります。この 1 枚を**パッチ**(patch)と呼びます。28×28 の画像で `size` が 7 なら、$4 \times 4 = 16$ 枚です。文の単語にあたるのがパッチです。1 枚のパッチの画素を 1 本のベクトルに並べ(`flatten`)、1 枚を 1 つのトークンにします。
#
# どの実装でも同じになるように、並べる順序を決めておきます。
#
# | 何の順序か | 決まり |
# |---|---|
# | パッチの順序 | 文章を読む順。左上から右へ、右端まで来たら次の行へ |
# | 1 枚のパッチの中の順序 | チャンネル、行、列の順。(C, size, size) のパッチを `flatten()` した順 |
#
# 4×4 の画像(チャンネルは 1 つ)を `size` 2 で切ると、こうなります。
#
# $$\begin{pmatrix} 0&1&2&3\\4&5&6&7\\8&9&10&11\\12&13&14&15 \end{pmatrix} \;\to\; (0,1,4,5),\; (2,3,6,7),\; (8,9,12,13),\; (10,11,14,15)$$
#
# ### 課題 `patchify`
# 画像のバッチを、上の順序でパッチの系列に変えてください。縦と横の長さは違うことがありますが、どちらも `size` で割り切れます。チャンネルはいくつでもかまいません。返すのは torch のテンソルです。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。これは、この課のどの課題でも同じです。
#
# <details><summary>ヒント</summary>
#
# - パッチを 1 枚ずつ切り出すループで満点です。`images[:, :, i:i + size, j:j + size]` が、全部の画像の、同じ位置のパッチです。`flatten(1)` で 1 枚を 1 本のベクトルにし、`torch.stack` でまとめます。軸はどこに増やせばよいでしょう。
# - ループを使わないなら、縦の軸を(格子の行, パッチの中の行)に、横の軸も同じように分けます(格子は、画像に並ぶパッチの行と列です)。軸は 6 つになります。`permute` で並べ替えてから `reshape` します。`reshape` だけでは画素の順序は変わらないので、別のパッチの画素が混ざります。
#
# </details>
# %% [markdown] lang="en"
# **What you will be able to do** Turn pictures into sequences of patches, and build a **Vision Transformer** (ViT) of the blocks of lesson 19. Compare two networks at equal compute, and decide from the differences, seed by seed, whether there is evidence that they differ. Show by experiment what a convolution has built in. Overlay attention weights on a picture, and check whether to believe it. Choose with reasons when to take a pretrained ViT and when not.
#
# **What you need** Lesson 19 (attention, `TransformerBlock`), lesson 10 (LeNet, the training loop), lesson 16 (the linear probe). Only the fine-tuning of section 8 needs a GPU.
#
# **The data.** If the first line printed says "miniature", you have a practice set: digits of 8×8, enlarged to 28×28, 1,000 for training and 300 for the test (a single one changes the accuracy by 0.33 percentage points). Otherwise it is the real MNIST, with 60,000 and 10,000. Tables headed "**measured on the real MNIST**" are our own measurements. Your output will not be the same.
#
# ## 1. Turning a picture into tokens
#
# Cut a picture into squares with sides of `size` pixels, without gaps and without overlap. Each square is called a **patch**. A picture of 28×28 with `size` 7 gives $4 \times 4 = 16$ patches. A patch is what a word is in a sentence: its pixels are flattened into one vector, and each patch becomes one token.
#
# All networks must agree on the order, so we fix it.
#
# | Order of what | Rule |
# |---|---|
# | the patches | as one reads: from the top left to the right, then the next row |
# | the numbers within a patch | channel, row, column: as `flatten()` does for a patch (C, size, size) |
#
# A picture of 4×4 with one channel, cut with `size` 2, becomes:
#
# $$\begin{pmatrix} 0&1&2&3\\4&5&6&7\\8&9&10&11\\12&13&14&15 \end{pmatrix} \;\to\; (0,1,4,5),\; (2,3,6,7),\; (8,9,12,13),\; (10,11,14,15)$$
#
# ### Exercise `patchify`
# Turn a batch of pictures into sequences of patches, in this order. Height and width may differ, and both are multiples of `size`. There may be any number of channels. Return a torch tensor.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says. This holds for every exercise of this lesson.
#
# <details><summary>Hint</summary>
#
# - A loop that cuts out one patch after another gets all points. `images[:, :, i:i + size, j:j + size]` is the patch at one position, of all pictures. Make one vector of each with `flatten(1)`, and put the patches together with `torch.stack`. Where does the new axis belong?
# - Without a loop: divide the vertical axis in two, (grid row, row within the patch), and the horizontal axis likewise. (The patches of a picture form a grid.) That makes six axes. Reorder them with `permute`, then `reshape`. `reshape` alone does not change the order of pixels, so it would mix pixels of different patches.
#
# </details>


# %% exercise="patchify"
def patchify(images, size):
    """画像をパッチの系列に変える。images: (B, C, H, W)、size: パッチの 1 辺。返り値: (B, n, C * size * size)、n = (H // size) * (W // size)。"""  #:ja
    """Turn pictures into sequences of patches. images: (B, C, H, W); size: side of a patch. Returns (B, n, C * size * size), n = (H // size) * (W // size)."""  #:en
    ### BEGIN SOLUTION
    B, C, H, W = images.shape
    cut = images.reshape(B, C, H // size, size, W // size, size)
    return cut.permute(0, 2, 4, 1, 3, 5).reshape(B, -1, C * size * size)
    ### END SOLUTION


# %% test="patchify" idea="order" points=1
import torch

images = torch.arange(16.0).reshape(1, 1, 4, 4)
expect(
    "patchify([[[[0, 1, 2, 3], …, [12, 13, 14, 15]]]], 2)",
    patchify(images, 2),
    [[[0.0, 1.0, 4.0, 5.0], [2.0, 3.0, 6.0, 7.0], [8.0, 9.0, 12.0, 13.0], [10.0, 11.0, 14.0, 15.0]]],
    hint="左上のパッチは 0, 1, 4, 5 です。reshape だけでは 0, 1, 2, 3 になります。",  #:ja
    hint="The patch at the top left is 0, 1, 4, 5. With reshape alone it would be 0, 1, 2, 3.",  #:en
)
### BEGIN HIDDEN TESTS
images = torch.arange(48.0).reshape(1, 1, 4, 12)
expect(
    "patchify(4×12 の画像, 2)[0, :, 0] <=> patchify(images of 4×12, 2)[0, :, 0]",
    patchify(images, 2)[0, :, 0],
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 24.0, 26.0, 28.0, 30.0, 32.0, 34.0],
    hint="パッチは、左上から右へ、次の行へと並びます。縦と横の長さは違うことがあります。",  #:ja
    hint="Patches go from the top left to the right, then to the next row. Height and width may differ.",  #:en
)
images = torch.tensor(fresh().normal(size=(1, 1, 9, 6)))
expect(
    "patchify(9×6 の画像, 3) <=> patchify(images of 9×6, 3)",
    patchify(images, 3),
    [[images[0, 0, i : i + 3, j : j + 3].flatten().tolist() for i in (0, 3, 6) for j in (0, 3)]],
    hint="パッチの中も、左上から右へ、次の行へと並びます。",  #:ja
    hint="Within a patch, too, numbers go from the top left to the right, then to the next row.",  #:en
)
### END HIDDEN TESTS

# %% test="patchify" idea="channels" points=1
import torch

images = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]], [[10.0, 20.0], [30.0, 40.0]]], [[[5.0, 6.0], [7.0, 8.0]], [[50.0, 60.0], [70.0, 80.0]]]])
expect(
    "patchify(2 チャンネル、2×2 の画像が 2 枚, 2) <=> patchify(2 pictures with 2 channels, 2×2, 2)",
    patchify(images, 2),
    [[[1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0, 40.0]], [[5.0, 6.0, 7.0, 8.0, 50.0, 60.0, 70.0, 80.0]]],
    hint="1 枚のパッチの中は、チャンネル、行、列の順です。",  #:ja
    hint="Within a patch the order is channel, row, column.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for (B, C, H, W), size in (((3, 3, 4, 6), 2), ((2, 4, 6, 3), 3), ((1, 2, 2, 5), 1)):
    images = torch.randn(B, C, H, W, generator=made)
    places = [(i, j) for i in range(0, H, size) for j in range(0, W, size)]
    want = torch.stack([images[:, :, i : i + size, j : j + size].flatten(1) for i, j in places], dim=1)
    expect(
        f"patchify({(B, C, H, W)} の画像, {size}) <=> patchify(images of shape {(B, C, H, W)}, {size})",
        patchify(images, size),
        want,
        hint="1 枚のパッチには、全部のチャンネルの同じ位置が入ります。画像どうしは混ざりません。",  #:ja
        hint="A patch holds the same position of all channels. Pictures do not mix.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `unpatchify`
# 逆向きも作ります。パッチの系列から、元の画像のバッチに戻してください。パッチの系列だけでは、縦と横に何枚ずつだったかが分からないので、1 枚の画像の形 `shape` = (C, H, W) も受け取ります。返すテンソルのデバイスと型は、`patches` と同じにします。そうすれば GPU でも動きます。
#
# <details><summary>ヒント</summary>
#
# `patchify` の手順を、後ろから 1 つずつ戻します。(B, n, C·size²) を、(B, 格子の行, 格子の列, C, size, size) の 6 つの軸に分けるところから始めましょう。最後の `reshape` は、隣り合う軸を 1 つにつなぎます。その直前には、どの軸とどの軸が隣でなければなりませんか。ループなら、`patches.new_zeros(…)` の画像に、パッチを 1 枚ずつ書き込みます(`new_zeros` は、`patches` と同じデバイス、同じ型のテンソルを作ります)。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `unpatchify`
# Now the way back: from the sequences of patches to the batch of pictures. A sequence alone does not tell how many patches there were from top to bottom and from left to right, so you also get the shape of one picture, `shape` = (C, H, W). What you return has the device and the type of `patches`. Then it works on a GPU, too.
#
# <details><summary>Hint</summary>
#
# Take the steps of `patchify` back, from the last to the first. Begin by dividing (B, n, C·size²) into six axes, (B, grid row, grid column, C, size, size). The last step is a `reshape`, which joins neighbouring axes into one. Which axes must be neighbours just before it? With a loop: write one patch after another into pictures made by `patches.new_zeros(…)`, which are on the device of `patches` and of its type.
#
# </details>


# %% exercise="unpatchify"
def unpatchify(patches, size, shape):
    """patchify の逆。patches: (B, n, C * size * size)、shape: (C, H, W)。返り値: (B, C, H, W)。"""  #:ja
    """The inverse of patchify. patches: (B, n, C * size * size); shape: (C, H, W). Returns (B, C, H, W)."""  #:en
    ### BEGIN SOLUTION
    C, H, W = shape
    cut = patches.reshape(-1, H // size, W // size, C, size, size)
    return cut.permute(0, 3, 1, 4, 2, 5).reshape(-1, C, H, W)
    ### END SOLUTION


# %% setup
def elsewhere(function, shape, *rest):
    """function を、値を持たないデバイス meta の、float64 のテンソルで呼び、結果の (デバイス, 型) の名前を返す。"""  #:ja
    """Call function with a float64 tensor on the device meta, which holds no values; return names of the result's (device, type)."""  #:en
    result = function(torch.zeros(shape, device="meta", dtype=torch.float64), *rest)
    return [result.device.type, str(result.dtype)]


# %% test="unpatchify" points=1
import torch

patches = torch.tensor([[[0.0, 1.0, 4.0, 5.0], [2.0, 3.0, 6.0, 7.0], [8.0, 9.0, 12.0, 13.0], [10.0, 11.0, 14.0, 15.0]]])
expect(
    "unpatchify([[[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]], 2, (1, 4, 4))",
    unpatchify(patches, 2, (1, 4, 4)),
    torch.arange(16.0).reshape(1, 1, 4, 4),
    hint="左上の 2×2 が 0, 1, 4, 5 です。1 節の式を、右から左へ読みます。",  #:ja
    hint="0, 1, 4, 5 is the 2×2 at the top left. Read the example of section 1 from right to left.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for (B, C, H, W), size in (((3, 3, 4, 6), 2), ((2, 4, 6, 3), 3), ((1, 2, 8, 2), 2), ((2, 1, 3, 5), 1)):
    images = torch.randn(B, C, H, W, generator=made)
    places = [(i, j) for i in range(0, H, size) for j in range(0, W, size)]
    patches = torch.stack([images[:, :, i : i + size, j : j + size].flatten(1) for i, j in places], dim=1)
    expect(
        f"unpatchify(patches, {size}, {(C, H, W)})",
        unpatchify(patches, size, (C, H, W)),
        images,
        hint="パッチは文章を読む順、パッチの中はチャンネル、行、列の順に並んでいます。",  #:ja
        hint="Patches come in reading order; within a patch the order is channel, row, column.",  #:en
    )
expect(
    "unpatchify(ほかのデバイスの float64 のパッチ) のデバイスと型 <=> unpatchify(float64 patches on another device), device and type",
    elsewhere(unpatchify, (2, 4, 4), 2, (1, 4, 4)),
    ["meta", "torch.float64"],
    hint="返すテンソルのデバイスと型は、patches と同じにします。torch.zeros ではなく patches.new_zeros を使います。",  #:ja
    hint="What you return has the device and the type of patches: take patches.new_zeros in place of torch.zeros.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 並べた画素を全結合層に通すと、トークンの次元を好きな $d$ にできます。これを**パッチの埋め込み**(patch embedding)と呼びます。どのパッチにも**同じ重み**を掛けます。これは、どこかで見た計算ではありませんか。
# %% [markdown] lang="en"
# One fully connected layer on the pixels of each patch makes tokens of any dimension $d$. This is called **patch embedding**. Every patch is multiplied by **the same weights**. Have you seen such a computation before?

# %% demo
embed = nn.Linear(3 * 4 * 4, 8)
images = torch.randn(2, 3, 12, 20)
tokens = embed(patchify(images, 4))
maps = F.conv2d(images, embed.weight.reshape(8, 3, 4, 4), embed.bias, stride=4)
print("パッチ", tuple(patchify(images, 4).shape), "→ トークン", tuple(tokens.shape), "  特徴マップ", tuple(maps.shape))  #:ja
print("patches", tuple(patchify(images, 4).shape), "→ tokens", tuple(tokens.shape), "  feature maps", tuple(maps.shape))  #:en
difference = (tokens - maps.flatten(2).transpose(1, 2)).abs().max().item()
print(f"2 つの計算の差は、最大で {difference:.1e}")  #:ja
print(f"largest difference between the two: {difference:.1e}")  #:en

# %% [markdown] lang="ja"
# 窓が 4×4、ストライドが 4 の畳み込みと同じ計算です(差は丸め誤差だけ)。ですから、ViT の**1 層目**は、重なりのない畳み込みです。隣の画素をまとめて見るように作ってあるのは、ここだけです。どのパッチが隣かは、その先の層には、はじめからは入っていません。次の節の位置の埋め込みから、学ぶしかありません。
#
# ## 2. TinyViT を組み立てる
#
# トークンになれば、あとは 19 課のブロックを重ねるだけです。ただし、2 つ足すものがあります。
#
# - **クラストークン**(class token):画像からは作らない、学習する 1 本のベクトルです。系列の**先頭**(0 番の位置)に置きます。ブロックの中で全部のパッチに注意を向け、画像全体の情報を集めます。最後にロジットを出すのは、このトークンだけです。
# - **位置の埋め込み**(position embedding):注意機構は順序を知りません(19 課)。そこで、位置ごとに違うベクトルを**足します**。19 課では sin と cos で作りました。ViT では、これも学習するパラメータにします。クラストークンにも足します。
#
# クラストークンの代わりに、最後に全部のパッチのトークンを平均して、ロジットを出す方法もあります(**グローバル平均プーリング**、global average pooling)。この課では、元の論文と同じくクラストークンを使います。
#
# 形を追ってみます。28×28、チャンネル 1、`size` 7、`d` 64、クラス 10 のときです。
#
# | 順 | 名前 | 計算 | 出力の形 |
# |---|---|---|---|
# | 1 | | `patchify` | (B, 16, 49) |
# | 2 | `embed` | 全結合層(バイアスあり) | (B, 16, 64) |
# | 3 | `class_token` | (1, 1, 64) のパラメータを、先頭につなぐ | (B, 17, 64) |
# | 4 | `positions` | (1, 17, 64) のパラメータを足す | (B, 17, 64) |
# | 5 | `blocks` | `depth` 個の**別々の** `TransformerBlock(d, heads)` を、順に通す | (B, 17, 64) |
# | 6 | `norm` | `nn.LayerNorm(d)`(pre-norm のブロックの最後には、正規化がないため) | (B, 17, 64) |
# | 7 | `head` | 0 番のトークンだけに全結合層(バイアスあり) | (B, 10) |
#
# `class_token` と `positions` は `nn.Parameter` で、はじめの値は標準偏差 0.5 の正規分布の乱数 `0.5 * torch.randn(…)` にします。(論文のプログラムでは、位置の埋め込みは 0.02 です。この課のように短い学習では、大きめのほうが良い結果でした。本物の MNIST で 200 回更新し、取り分けておいた訓練画像で測ると、0.02 では 73 %、0.5 では 89 % です。)ほかの層は、PyTorch の初期値のままです。
#
# 次のセルには、19 課の関数が用意してあります。
# %% [markdown] lang="en"
# It is a convolution with a window of 4×4 and stride 4: the difference is rounding only. So the **first layer** of a ViT is a convolution whose windows do not overlap. It is the only layer made to look at neighbouring pixels together. Which patches are neighbours is not built into the later layers: they can only learn it, from the position embeddings of the next section.
#
# ## 2. Building TinyViT
#
# With tokens at hand, the blocks of lesson 19 can be stacked. Two things have to be added.
#
# - The **class token** is one vector that does not come from the picture: it is learned. It is put at the **front** of the sequence, at position 0. In the blocks it attends to all patches and gathers information from the whole picture. In the end the logits are computed from this token alone.
# - The **position embedding**: attention is blind to order (lesson 19), so each position has a vector of its own, which is **added** to the token there. In lesson 19 it was made of sines and cosines. In a ViT it is a parameter that is learned. The class token gets one, too.
#
# Instead of a class token, one may also average the tokens of all patches at the end and compute the logits from the mean (**global average pooling**). This lesson takes the class token, as the original paper does.
#
# Follow the shapes, for pictures of 28×28 with one channel, `size` 7, `d` 64 and 10 classes:
#
# | Step | Name | What is computed | Shape of the output |
# |---|---|---|---|
# | 1 | | `patchify` | (B, 16, 49) |
# | 2 | `embed` | fully connected layer, with bias | (B, 16, 64) |
# | 3 | `class_token` | a parameter (1, 1, 64), put at the front | (B, 17, 64) |
# | 4 | `positions` | a parameter (1, 17, 64), added | (B, 17, 64) |
# | 5 | `blocks` | `depth` **different** blocks `TransformerBlock(d, heads)`, one after another | (B, 17, 64) |
# | 6 | `norm` | `nn.LayerNorm(d)`, since pre-norm blocks do not end in one | (B, 17, 64) |
# | 7 | `head` | fully connected layer, with bias, on token 0 alone | (B, 10) |
#
# `class_token` and `positions` are `nn.Parameter`s and begin as normal random numbers of standard deviation 0.5, `0.5 * torch.randn(…)`. (The program of the paper takes 0.02 for the positions. In a training as short as ours, larger ones did better: after 200 updates on the real MNIST, the accuracy on training pictures that were held out was 73 % with 0.02, and 89 % with 0.5.) The other layers keep PyTorch's initial values.
#
# The next cell brings the functions of lesson 19 along.

# %% setup
# ja: あなたが 19 課で書いた関数
# en: yours, from lesson 19
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ V, weights


def split_heads(x, heads):
    B, n, d = x.shape
    return x.reshape(B, n, heads, d // heads).transpose(1, 2)


def merge_heads(x):
    return x.transpose(1, 2).flatten(2)


class TransformerBlock(nn.Module):
    def __init__(self, d, heads, hidden=None):
        super().__init__()
        hidden = 4 * d if hidden is None else hidden
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))

    def forward(self, x, mask=None):
        Q, K, V = (split_heads(part, self.heads) for part in self.qkv(self.norm1(x)).chunk(3, dim=-1))
        output, weights = attention(Q, K, V, mask)
        self.weights = weights.detach()  # (B, heads, n, n)
        x = x + self.out(merge_heads(output))
        return x + self.mlp(self.norm2(x))


# %% [markdown] lang="ja"
# ### 課題 `TinyViT`
# 上の表のとおりに、正方形の画像を分類する ViT を書いてください。名前も表のとおりにします。返すのは**ロジット**(ソフトマックスに入れる前の点数)です。
#
# <details><summary>ヒント</summary>
#
# - ブロックをふつうのリストに入れると、PyTorch は中のパラメータを見つけられません。`nn.ModuleList(… for _ in range(depth))` を使います。`[block] * depth` では、同じ 1 つのブロックが並びます。
# - `class_token` はバッチの枚数だけ要ります。`self.class_token.expand(len(x), -1, -1)` で (B, 1, d) になります。
# - つなぐのは `torch.cat([…, …], dim=…)`。トークンが並ぶ軸はどれでしょう。
# - 0 番のトークンは `z[:, 0]` です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `TinyViT`
# Write a ViT that classifies square pictures, as the table says, with the names of the table. It returns **logits**, the scores before softmax.
#
# <details><summary>Hint</summary>
#
# - In an ordinary list PyTorch does not find the parameters of the blocks. Use `nn.ModuleList(… for _ in range(depth))`. `[block] * depth` would be one and the same block several times.
# - `class_token` is needed once for each picture of the batch. `self.class_token.expand(len(x), -1, -1)` is (B, 1, d).
# - Put together with `torch.cat([…, …], dim=…)`. Which is the axis of the tokens?
# - Token 0 is `z[:, 0]`.
#
# </details>


# %% exercise="TinyViT"
class TinyViT(nn.Module):
    """小さな ViT。入力: (B, channels, side, side)。出力: ロジット (B, classes)。"""  #:ja
    """A small ViT. Input: (B, channels, side, side). Output: logits (B, classes)."""  #:en

    def __init__(self, side, channels, size, d, heads, depth, classes):
        super().__init__()
        ### BEGIN SOLUTION
        n = (side // size) ** 2
        self.size = size
        self.embed = nn.Linear(channels * size * size, d)
        self.class_token = nn.Parameter(0.5 * torch.randn(1, 1, d))
        self.positions = nn.Parameter(0.5 * torch.randn(1, n + 1, d))
        self.blocks = nn.ModuleList(TransformerBlock(d, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, classes)
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        z = self.embed(patchify(x, self.size))
        z = torch.cat([self.class_token.expand(len(z), -1, -1), z], dim=1) + self.positions
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z)[:, 0])
        ### END SOLUTION


# %% test="TinyViT" idea="parts" points=1
import torch

net = TinyViT(8, 2, 4, 6, 3, 2, 5)
shapes = {name: list(value.shape) for name, value in net.state_dict().items()}
want = {"embed.weight": [6, 32], "class_token": [1, 1, 6], "positions": [1, 5, 6], "norm.weight": [6], "head.weight": [5, 6]}
expect(
    "TinyViT(side=8, channels=2, size=4, d=6, heads=3, depth=2, classes=5).state_dict(), shapes",
    {name: shapes.get(name) for name in want},
    want,
    hint="名前と形を、本文の表と比べてください。8×8 を 4×4 に切るとパッチは 4 枚、クラストークンを入れて 5 つです。",  #:ja
    hint="Compare names and shapes with the table. 8×8 cut into 4×4 makes 4 patches, and 5 tokens with the class token.",  #:en
)
expect("… (torch.zeros(3, 2, 8, 8)).shape", tuple(net(torch.zeros(3, 2, 8, 8)).shape), (3, 5))
### BEGIN HIDDEN TESTS
for side, channels, size, d, heads, depth, classes in ((8, 2, 4, 6, 3, 2, 5), (9, 3, 3, 8, 2, 3, 4)):
    n = (side // size) ** 2
    want = {"class_token": [1, 1, d], "positions": [1, n + 1, d], "norm.weight": [d], "norm.bias": [d]}
    want |= {"embed.weight": [d, channels * size**2], "embed.bias": [d], "head.weight": [classes, d], "head.bias": [classes]}
    for k in range(depth):
        for name, rows, columns in (("qkv", 3 * d, d), ("out", d, d), ("mlp.0", 4 * d, d), ("mlp.2", d, 4 * d)):
            want |= {f"blocks.{k}.{name}.weight": [rows, columns], f"blocks.{k}.{name}.bias": [rows]}
        want |= {f"blocks.{k}.norm{i}.{part}": [d] for i in (1, 2) for part in ("weight", "bias")}
    net = TinyViT(side, channels, size, d, heads, depth, classes)
    shapes = {name: list(value.shape) for name, value in net.state_dict().items()}
    call = f"TinyViT({side}, {channels}, {size}, {d}, {heads}, {depth}, {classes}).state_dict()"
    missing, unknown = sorted(want.keys() - shapes.keys()), sorted(shapes.keys() - want.keys())
    assert not missing, f"{call}: ありません: {missing}。ブロックは nn.ModuleList に、ベクトルは nn.Parameter に入れます。"  #:ja
    assert not missing, f"{call} lacks {missing}. Blocks go into an nn.ModuleList, vectors into an nn.Parameter."  #:en
    assert not unknown, f"{call}: 表にない名前があります: {unknown}"  #:ja
    assert not unknown, f"{call} has names that the table does not: {unknown}"  #:en
    expect(call + ", shapes", shapes, want, hint="形を、本文の表と比べてください。", tol=0)  #:ja
    expect(call + ", shapes", shapes, want, hint="Compare the shapes with the table.", tol=0)  #:en
big = TinyViT(32, 1, 2, 64, 4, 1, 10)
for name in ("positions", "class_token"):
    try:
        spread = float(big.get_parameter(name).detach().std())
    except AttributeError:
        raise AssertionError(f"{name} は、学習する nn.Parameter です。") from None  #:ja
        raise AssertionError(f"{name} is an nn.Parameter, which is learned.") from None  #:en
    assert 0.3 < spread < 0.7, f"{name} の標準偏差が {spread:.2f} です。はじめの値は 0.5 * torch.randn(…) です。"  #:ja
    assert 0.3 < spread < 0.7, f"The standard deviation of {name} is {spread:.2f}. It begins as 0.5 * torch.randn(…)."  #:en
### END HIDDEN TESTS

# %% test="TinyViT" idea="token" points=1
import torch

# ja: どのブロックの出口(out と mlp.2)も 0 にすると、ブロックは何もしない。するとロジットは、画像に関係なく決まる
# en: with 0 at the exits of all blocks (out and mlp.2), blocks do nothing, and the logits do not depend on the picture
net = TinyViT(4, 1, 2, 2, 1, 2, 3)
w = {name: value.clone() for name, value in net.state_dict().items()}
for name in w:
    if ".out." in name or ".mlp.2." in name:
        w[name] = torch.zeros_like(w[name])
w["class_token"], w["positions"] = torch.tensor([[[1.0, 5.0]]]), torch.tensor([[[2.0, -6.0], [9.0, 9.0], [9.0, 0.0], [0.0, 9.0], [9.0, 9.0]]])
w["norm.weight"], w["norm.bias"] = torch.tensor([1.0, 2.0]), torch.tensor([0.0, 0.5])
w["head.weight"], w["head.bias"] = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]]), torch.tensor([0.0, 10.0, 0.0])
net.load_state_dict(w)
# ja: クラストークン (1, 5) と位置 (2, −6) の和は (3, −1)。層正規化で (1, −1)、norm の重みとバイアスで (1, −1.5)
# en: class token (1, 5) plus position (2, −6) is (3, −1); layer normalisation makes (1, −1), weight and bias of norm (1, −1.5)
expect(
    "TinyViT(4, 1, 2, 2, 1, 2, 3)(x)(ブロックは何もしない) <=> TinyViT(4, 1, 2, 2, 1, 2, 3)(x), blocks that do nothing",
    net(torch.ones(2, 1, 4, 4)),
    [[1.0, 8.5, 0.5], [1.0, 8.5, 0.5]],
    tol=1e-4,
    hint="クラストークン(系列の 0 番)に位置の埋め込みを足し、norm のあと、0 番のトークンだけからロジットを出します。最後にソフトマックスは要りません。",  #:ja
    hint="Add a position embedding to the class token, position 0 of the sequence. After norm, the logits come from token 0 alone, without softmax.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
net = TinyViT(6, 3, 3, 8, 2, 1, 4)
w = {name: torch.randn(value.shape, generator=made) for name, value in net.state_dict().items()}
for name in w:
    if ".out." in name or ".mlp.2." in name:
        w[name] = torch.zeros_like(w[name])
net.load_state_dict(w)
z = torch.nn.functional.layer_norm(w["class_token"][0, 0] + w["positions"][0, 0], (8,), w["norm.weight"], w["norm.bias"])
want = torch.nn.functional.linear(z, w["head.weight"], w["head.bias"])
expect(
    "TinyViT(6, 3, 3, 8, 2, 1, 4)(x)(ブロックは何もしない) <=> TinyViT(6, 3, 3, 8, 2, 1, 4)(x), blocks that do nothing",
    net(torch.randn(2, 3, 6, 6, generator=made)),
    torch.stack([want, want]),
    tol=1e-4,
    hint="ロジットは、norm を通した 0 番のトークンだけから出します。全部のトークンの平均ではありません。",  #:ja
    hint="The logits come from token 0 alone, after norm, and not from the mean of all tokens.",  #:en
)
### END HIDDEN TESTS

# %% test="TinyViT" idea="whole" points=1
import torch

net, image = TinyViT(4, 1, 2, 8, 2, 2, 3), torch.arange(16.0).reshape(1, 1, 4, 4) / 16
same = [bool(torch.allclose(net(image), net(other), atol=1e-5)) for other in (image, image.flip(-1), image.transpose(2, 3))]
expect(
    "net(image) == net(other)(other は順に、同じ画像、左右の反転、行と列の入れ替え) <=> net(image) == net(other), other: the same image, mirrored, rows and columns exchanged",
    same,
    [True, False, False],
    hint="画像が変われば、ロジットも変わるはずです。パッチはブロックを通っていますか。",  #:ja
    hint="Another picture should have other logits. Do the patches go through the blocks?",  #:en
)
### BEGIN HIDDEN TESTS
import torch.nn.functional as F


def scores(w, x, size, heads, depth):
    """TinyViT from its table of weights, written out once more."""
    places = [(i, j) for i in range(0, x.shape[2], size) for j in range(0, x.shape[3], size)]
    z = torch.stack([x[:, :, i : i + size, j : j + size].flatten(1) for i, j in places], dim=1)
    z = F.linear(z, w["embed.weight"], w["embed.bias"])
    z = torch.cat([w["class_token"].expand(len(x), 1, -1), z], dim=1) + w["positions"]
    d = z.shape[-1]
    for k in range(depth):
        b = {name[len(f"blocks.{k}.") :]: value for name, value in w.items() if name.startswith(f"blocks.{k}.")}
        y = F.layer_norm(z, (d,), b["norm1.weight"], b["norm1.bias"])
        parts = F.linear(y, b["qkv.weight"], b["qkv.bias"]).unflatten(2, (3, heads, d // heads))
        Q, K, V = parts.permute(2, 0, 3, 1, 4)
        y = (torch.softmax(Q @ K.transpose(-2, -1) / (d // heads) ** 0.5, dim=-1) @ V).transpose(1, 2).flatten(2)
        z = z + F.linear(y, b["out.weight"], b["out.bias"])
        y = F.layer_norm(z, (d,), b["norm2.weight"], b["norm2.bias"])
        y = F.gelu(F.linear(y, b["mlp.0.weight"], b["mlp.0.bias"]))
        z = z + F.linear(y, b["mlp.2.weight"], b["mlp.2.bias"])
    return F.linear(F.layer_norm(z[:, 0], (d,), w["norm.weight"], w["norm.bias"]), w["head.weight"], w["head.bias"])


made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for side, channels, size, d, heads, depth, classes in ((4, 1, 2, 8, 2, 2, 3), (6, 3, 2, 12, 3, 3, 5), (6, 2, 3, 4, 1, 1, 2)):
    net = TinyViT(side, channels, size, d, heads, depth, classes)
    w = {name: 0.5 * torch.randn(value.shape, generator=made) for name, value in net.state_dict().items()}
    net.load_state_dict(w)
    net.eval()
    x = torch.randn(3, channels, side, side, generator=made)
    expect(
        f"TinyViT({side}, {channels}, {size}, {d}, {heads}, {depth}, {classes})(x)(重みは乱数) <=> TinyViT({side}, {channels}, {size}, {d}, {heads}, {depth}, {classes})(x), random weights",
        net(x),
        scores(w, x, size, heads, depth),
        tol=1e-3,
        hint="順序は、patchify、embed、先頭にクラストークン、全部に位置の埋め込み、別々のブロックを順に、norm、head です。",  #:ja
        hint="The order is patchify, embed, the class token at the front, position embeddings on all, different blocks in turn, norm, head.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 長い学習の前に、07 課の 2 つの確かめをします。はじめの損失は $\log 10$ に近いでしょうか。20 枚を丸暗記できるでしょうか。下の `train_for` は、この課でずっと使う訓練のループです。学習率は、12 課の one-cycle で動かします。`OneCycleLR` は、はじめの 3 割の更新で `lr` の 1/25 から `lr` まで上げ(**ウォームアップ**、warm-up)、残りの 7 割で 0 の近くまで下げます。19 課では、最初がいちばん大きく、あとは下げるだけでした。Transformer を大きい学習率でいきなり始めると、学習が乱れやすいので、論文の ViT もウォームアップから始めます。
# %% [markdown] lang="en"
# Before any long training come the two checks of lesson 07. Is the first loss close to $\log 10$? Can it memorise 20 pictures? `train_for` below is the training loop of this whole lesson. Its learning rate follows the one-cycle schedule of lesson 12: `OneCycleLR` raises it from 1/25 of `lr` to `lr` in the first 30 % of the updates (**warm-up**), and then lowers it almost to 0. In lesson 19 the rate was largest at the start and only went down. A Transformer that starts at a large rate easily diverges, so the ViT of the paper begins with a warm-up, too.


# %%
def train_for(net, X, t, updates, seed, lr=0.003, size=32):
    """net をその場で updates 回更新する。ミニバッチは、X から seed で決まる乱数で size 枚ずつ選ぶ。"""  #:ja
    """Update net in place, `updates` times, with mini-batches of `size` pictures drawn from X by this seed."""  #:en
    rng = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(net.parameters(), lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, updates)
    net.train()
    for _ in range(updates):
        rows = torch.randint(len(X), (size,), generator=rng).to(X.device)
        loss = F.cross_entropy(net(X[rows]), t[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()


@torch.no_grad()
def accuracy(net, X, t):
    """正解率(0 から 1)。"""  #:ja
    """The share of right answers, 0 to 1."""  #:en
    net.eval()
    return sum((net(x).argmax(dim=1) == labels).sum().item() for x, labels in zip(X.split(500), t.split(500))) / len(X)


def new_vit(seed):
    torch.manual_seed(seed)
    return TinyViT(28, 1, 7, 64, 4, 2, 10).to(device)


# %% demo
net, (x, t) = new_vit(0), (X_train[:20], t_train[:20])
print(f"log 10 = {math.log(10):.2f}")
for updates in (0, 20, 60):
    if updates:
        train_for(net, x, t, updates, seed=0)
    with torch.no_grad():
        loss = F.cross_entropy(net(x), t).item()
    print(f"さらに {updates:2} 回更新したあとの、20 枚の損失: {loss:.3f}")  #:ja
    print(f"loss on the 20 pictures after {updates:2} more updates: {loss:.3f}")  #:en

# %% [markdown] lang="ja"
# 学習前のロジットは、クラスごとにばらついているので、はじめの損失は 2.30 より少し大きいことがあります。全部で 80 回更新したあとは、0 に近いはずです。そうでなければ、先へ進む前に間違いを探してください。
#
# ## 3. 公平に比べる
#
# 相手は、10 課の LeNet です。どちらが「良い」かを言うには、何をそろえればよいでしょうか。
#
# - **エポック数をそろえる**と、1 回の更新で多く計算するネットワークが有利です。
# - **パラメータ数をそろえる**と、使い回す回数が違います。畳み込みは、1 つの重みを何百もの位置で使います。
# - **時間をそろえる**のが、使う人にはいちばん役に立ちます。ただし、時間は、コンピュータや、同時に動いているほかのプログラムで変わります。
#
# そこで、時間の代わりに**積和演算**(掛け算 1 回と足し算 1 回、11 課)を数え、同じ回数だけ使わせます。何度でも同じ比べ方ができるからです。実際の時間も、横に並べて測ります。
# %% [markdown] lang="en"
# The first loss may be a little more than 2.30, because the first logits are not all equal. After 80 updates in all it should be near 0. If it is not, look for the mistake before you go on.
#
# ## 3. A fair comparison
#
# The opponent is the LeNet of lesson 10. What has to be equal before one may say which is better?
#
# - **Equal epochs** favour the net that computes more in each update.
# - **Equal parameters** do not mean equal work: a convolution uses one weight at hundreds of positions.
# - **Equal time** tells the user most. But time depends on the computer, and on what else it is doing.
#
# So in place of time we count **multiply-adds** (one multiplication and one addition, lesson 11), and give both nets the same number of them. That can be repeated exactly. The time is measured beside it.


# %% setup
# ja: あなたが 10 課で書いた LeNet と、00 課で書いた関数
# en: yours: LeNet from lesson 10, and the function from lesson 00
class LeNet(nn.Module):
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


def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return statistics.median(seconds)


# %%
from torch.utils.flop_counter import FlopCounterMode


def new_lenet(seed):
    torch.manual_seed(seed)
    return LeNet().to(device)


def multiply_adds(net):
    """28×28 の画像 1 枚の順伝播に要る積和演算の回数(整数)。"""  #:ja
    """Multiply-adds of a forward pass for one picture of 28×28, an integer."""  #:en
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net(torch.zeros(1, 1, 28, 28, device=device))
    # ja: 積和演算 1 回は、2 回の演算と数えられる
    # en: it counts a multiply-add as two operations
    return counter.get_total_flops() // 2


makers = {"LeNet": new_lenet, "TinyViT": new_vit}

# %% demo
def update_20(net):
    """net を 20 回更新し、GPU なら計算が終わるまで待つ。"""  #:ja
    """Update net 20 times; on a GPU, wait until it is done."""  #:en
    train_for(net, X_train, t_train, 20, seed=0)
    if device.type != "cpu":
        getattr(torch, device.type).synchronize()


print("            パラメータ数  1 枚の積和演算  1 回の更新(32 枚、ミリ秒)")  #:ja
print("            parameters  multiply-adds a picture  ms an update (32 pictures)")  #:en
for name, make in makers.items():
    net = make(0)
    # ja: 1 回目は準備の時間が入るので、計らない
    # en: the first call includes getting ready, so it is not timed
    update_20(net)
    milliseconds = 1000 * median_seconds(lambda: update_20(net), 3) / 20
    print(f"{name:12}{sum(p.numel() for p in net.parameters()):10,}{multiply_adds(net):25,}{milliseconds:14.1f}")

# %% [markdown] lang="ja"
# (積和演算は、行列の積と畳み込みだけを数えます。ソフトマックス、層正規化、GELU、プーリングは数えません。時間の計り方は 00 課と同じで、1 回目を捨て、GPU なら計算が終わるまで待ちます。)LeNet はパラメータが 4 倍もあるのに、積和演算は 1.3 倍ほどです。パラメータの大半が、1 度しか使わない全結合層にあるからです。右端の時間の比は、積和演算の比と同じになりましたか。小さな計算では、関数を呼んだり、GPU に仕事を渡したりする手間も効くので、同じとは限りません。**積和演算の数が同じでも、時間が同じになるとは限りません**。この課の結論は、積和演算をそろえたときのものです。(論文では、積和演算を MAC と書きます。)
#
# もう 1 つ、そろえ方と同じくらい大事なことがあります。**1 回の結果は、偶然に左右されます**。重みの初期値や、ミニバッチの選び方が乱数だからです。シードを変えて $n$ 回学習させ、正解率 $a_1, \ldots, a_n$ の平均 $m$ と、平均の**標準誤差**(standard error)を出します。
#
# $$m = \frac1n\sum_i a_i, \qquad s = \sqrt{\frac{1}{n-1}\sum_i (a_i - m)^2}, \qquad \text{標準誤差} = \frac{s}{\sqrt n}$$
#
# 言葉にすると「$s$(標準偏差)は、1 回 1 回の結果がどれくらいばらつくか。標準誤差は、$n$ 回の**平均**がどれくらい不確かか」です。回数を増やしても $s$ は小さくなりませんが、標準誤差は $1/\sqrt n$ で小さくなります。17 課の標準誤差は、写真 1 枚を 1 つの標本として計算しました。ここで知りたいのは学習のたびのばらつきなので、**1 回の学習**を 1 つの標本にします。図では、平均の上下に、標準誤差の長さの**誤差棒**(error bar)を描きます。標準偏差の長さに描く論文もあるので、どちらの棒か、$n$ はいくつかを、必ず書きます。
#
# ### 課題 `mean_and_error`
# 数のリスト `values`(2 つ以上)の平均と標準誤差を、組 (平均, 標準誤差) で返してください。
#
# <details><summary>ヒント</summary>
#
# `np.std` は、ふつう $n$ で割ります。$n - 1$ で割るには `ddof=1` と書きます。`statistics.stdev` ははじめから $n - 1$ です。
#
# </details>
# %% [markdown] lang="en"
# (Only matrix products and convolutions are counted: no softmax, layer normalisation, GELU or pooling. Times are taken as in lesson 00: the first call is left out, and on a GPU we wait until it is done.) LeNet has four times as many parameters but only about 1.3 times as many multiply-adds. Most of its parameters are in a fully connected layer, and each of those is used once. Is the ratio of the times, on the right, that of the multiply-adds? It need not be: in small computations, calling functions and handing work to a GPU take time as well. **Equal multiply-adds do not promise equal time.** What this lesson concludes, it concludes at equal multiply-adds. (In papers they are called MACs, multiply-accumulate operations.)
#
# One more thing is as important as equal budgets. **A single result depends on chance**, because the initial weights and the mini-batches are random. So train $n$ times with different seeds, and report the mean $m$ of the accuracies $a_1, \ldots, a_n$ with its **standard error**:
#
# $$m = \frac1n\sum_i a_i, \qquad s = \sqrt{\frac{1}{n-1}\sum_i (a_i - m)^2}, \qquad \text{standard error} = \frac{s}{\sqrt n}$$
#
# In words: the standard deviation $s$ says how far single results scatter. The standard error says how uncertain the **mean** of $n$ results is. More runs do not make $s$ smaller, but the standard error shrinks as $1/\sqrt n$. In lesson 17 each photograph was one sample of the standard error. Here we ask how much trainings differ, so each **training** is one sample. In a figure, an **error bar** reaches one standard error above and below the mean. In some papers it is one standard deviation, so always write which it is, and how large $n$ is.
#
# ### Exercise `mean_and_error`
# Return the mean and the standard error of a list of numbers `values` (two or more), as a pair (mean, standard error).
#
# <details><summary>Hint</summary>
#
# `np.std` divides by $n$, unless you write `ddof=1`, for $n - 1$. `statistics.stdev` divides by $n - 1$.
#
# </details>


# %% exercise="mean_and_error"
def mean_and_error(values):
    """数のリスト values の (平均, 標準誤差)。"""  #:ja
    """(mean, standard error) of a list of numbers."""  #:en
    ### BEGIN SOLUTION
    return np.mean(values), np.std(values, ddof=1) / np.sqrt(len(values))
    ### END SOLUTION


# %% test="mean_and_error" points=1
import statistics

values = [0.9, 0.8, 0.94, 0.84]
expect(
    "mean_and_error([0.9, 0.8, 0.94, 0.84])",
    list(mean_and_error(values)),
    [0.87, statistics.stdev(values) / 2],
    tol=1e-6,
    hint="標準偏差(n − 1 で割る)は 0.0622、標準誤差はそれを √4 で割った 0.0311 です。",  #:ja
    hint="The standard deviation, with n − 1, is 0.0622; divided by √4 that is 0.0311.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for values in (rng.uniform(0.3, 0.9, 2).round(3).tolist(), [0.91, 0.91, 0.91], (rng.uniform(0.1, 0.9, 7).round(3) - 0.5).tolist()):
    expect(
        f"mean_and_error({[round(value, 3) for value in values]})",
        list(mean_and_error(values)),
        [statistics.mean(values), statistics.stdev(values) / len(values) ** 0.5],
        tol=1e-6,
        hint="標準誤差は、n − 1 で割る標準偏差を √n で割ったものです。",  #:ja
        hint="The standard error is the standard deviation, with n − 1, divided by √n.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `compare`
# 何種類かのモデルを、同じ予算で訓練し、正解率を集める関数を書いてください。
#
# - `makers` は {名前: 関数}。`make(seed)` を呼ぶたびに、学習していない**新しい**モデルが返ります。
# - `costs` は {名前: 1 回の更新の費用}、`budget` は学習 1 回に使える予算です(どちらも正の整数)。更新の回数は、予算を**超えない**いちばん大きい整数です。モデルごとに違います。
# - `run(model, updates, seed)` は、モデルをその回数だけ更新し、正解率を返します。
# - どの名前でも、`seeds`(整数のリスト)の**全部**について、そのシードで新しいモデルを作り、同じシードで `run` を呼びます。
#
# 返すのは、辞書 {名前: (更新の回数, 正解率のリスト)} です。正解率は、`seeds` と同じ順に並べます。
#
# <details><summary>ヒント</summary>
#
# - 整数どうしの割り算の商は `//` です。
# - 1 つのモデルを使い回すと、2 つ目のシードは、1 つ目の学習の続きになってしまいます。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `compare`
# Write a function that trains models of several kinds at the same budget and collects their accuracies.
#
# - `makers` is {name: function}. Each call `make(seed)` returns a **new**, untrained model.
# - `costs` is {name: cost of one update}, and `budget` is what one training may spend (positive integers). The number of updates is the largest integer that does **not exceed** the budget. It differs from model to model.
# - `run(model, updates, seed)` updates the model that many times and returns its accuracy.
# - For each name, and for **all** `seeds` (a list of integers), make a new model with the seed and call `run` with the same seed.
#
# Return a dictionary {name: (number of updates, list of accuracies)}. The accuracies stand in the order of `seeds`.
#
# <details><summary>Hint</summary>
#
# - `//` divides integers and drops the rest.
# - If one model is used again, the second seed goes on with the training of the first.
#
# </details>


# %% exercise="compare"
def compare(makers, costs, budget, seeds, run):
    """同じ予算で訓練する。makers: {名前: make(seed) → モデル}、costs: {名前: 整数}、run(model, updates, seed) → 正解率。返り値: {名前: (更新の回数, 正解率のリスト)}。"""  #:ja
    """Train at one budget. makers: {name: make(seed) → model}; costs: {name: integer}; run(model, updates, seed) → accuracy. Returns {name: (updates, list of accuracies)}."""  #:en
    ### BEGIN SOLUTION
    results = {}
    for name, make in makers.items():
        updates = budget // costs[name]
        results[name] = (updates, [run(make(seed), updates, seed) for seed in seeds])
    return results
    ### END SOLUTION


# %% test="compare" idea="budget" points=1
calls = []


def run(model, updates, seed):
    calls.append((model, updates))
    return 0.5


got = compare({"a": lambda seed: "A", "b": lambda seed: "B"}, {"a": 30, "b": 50}, 100, [1, 2], run)
expect(
    'compare(…, costs={"a": 30, "b": 50}, budget=100, seeds=[1, 2], run) での run の呼び出し <=> compare(…, costs={"a": 30, "b": 50}, budget=100, seeds=[1, 2], run): calls of run',
    sorted(calls),
    [("A", 3), ("A", 3), ("B", 2), ("B", 2)],
    hint="a は 3 回(費用 90)、b は 2 回(費用 100)更新できます。",  #:ja
    hint="a can be updated 3 times (cost 90), b twice (cost 100).",  #:en
)
expect("… 更新の回数 <=> … number of updates", {name: got[name][0] for name in got}, {"a": 3, "b": 2})
### BEGIN HIDDEN TESTS
for costs, budget, want in (({"x": 7, "y": 100, "z": 9}, 99, {"x": 14, "y": 0, "z": 11}), ({"x": 10**9 + 1, "y": 10**6}, 10**10, {"x": 9, "y": 10000})):
    calls = []
    got = compare({name: (lambda seed, name=name: name) for name in costs}, costs, budget, [0, 1, 2], run)
    expect(
        f"compare(…, {costs}, {budget}, [0, 1, 2], run) での run の呼び出し <=> compare(…, {costs}, {budget}, [0, 1, 2], run): calls of run",
        sorted(calls),
        sorted((name, updates) for name, updates in want.items() for _ in range(3)),
        hint="予算を超えない、いちばん大きい整数です。モデルごとに違います。",  #:ja
        hint="The largest integer that does not exceed the budget; it differs from model to model.",  #:en
    )
    expect("… 更新の回数 <=> … number of updates", {name: got[name][0] for name in got}, want)
### END HIDDEN TESTS

# %% test="compare" idea="seeds" points=1
made, used = [], []


def make(seed):
    made.append(seed)
    return f"model {len(made)}"


def run(model, updates, seed):
    used.append((model, seed))
    return seed / 10


got = compare({"a": make}, {"a": 1}, 5, [4, 1, 7], run)
expect('compare({"a": make}, …, seeds=[4, 1, 7], run) で make に渡されたシード <=> compare({"a": make}, …, seeds=[4, 1, 7], run): seeds given to make', sorted(made), [1, 4, 7])
expect(
    "… run に渡されたシード <=> … seeds given to run",
    sorted(seed for _, seed in used),
    [1, 4, 7],
    hint="渡された seeds の全部を、そのまま使います。",  #:ja
    hint="Use all the seeds that are passed, as they are.",  #:en
)
expect(
    "… 正解率(run は seed / 10 を返す) <=> … accuracies, if run returns seed / 10",
    list(got["a"][1]),
    [0.4, 0.1, 0.7],
    hint="正解率は、seeds と同じ順に並べます。",  #:ja
    hint="The accuracies stand in the order of the seeds.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for names, many in ((["a", "b"], 2), (["c", "a", "b"], 4)):
    seeds, models, used = (rng.permutation(50)[:many] + 10).tolist(), {}, []

    def make_model(name):
        def make(seed):
            models[f"{name} {seed} {len(models)}"] = (name, seed)
            return list(models)[-1]

        return make

    def run(model, updates, seed):
        used.append((model, seed))
        return (models[model][1] + ord(models[model][0])) / 1000

    got = compare({name: make_model(name) for name in names}, {name: 2 for name in names}, 6, seeds, run)
    call = f"compare(models {names}, …, seeds={seeds}, run)"
    expect(
        f"{call}: 作られたモデルの数 <=> {call}: number of models that were made",
        len(models),
        len(names) * len(seeds),
        hint="シードごとに、make(seed) で新しいモデルを作ります。",  #:ja
        hint="For each seed, make a new model with make(seed).",  #:en
    )
    expect(
        f"{call}: 呼び出しごとの (名前, make のシード, run のシード) <=> {call}: (name, seed of make, seed of run) of each run",
        sorted((*models[model], seed) for model, seed in used),
        sorted((name, seed, seed) for name in names for seed in seeds),
        hint="作るときと訓練するときに、同じシードを使います。",  #:ja
        hint="Use the same seed to make a model and to run it.",  #:en
    )
    expect(
        f"{call}: 正解率 <=> {call}: accuracies",
        {name: list(got[name][1]) for name in names},
        {name: [(seed + ord(name)) / 1000 for seed in seeds] for name in names},
        hint="正解率は、モデルごとに、seeds と同じ順に並べます。",  #:ja
        hint="For each model the accuracies stand in the order of the seeds.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 差を読む
# 2 つの平均に差があるかどうかは、誤差棒が**重なるかどうかでは決まりません**。
#
# - 重ならなくても、差があるとは限りません。標準誤差の棒が 2 本、ちょうど触れ合うとき、偶然だけでも、それくらいの差はよく出ます($n = 5$ なら、5 回に 1 回)。
# - 重なっていても、差がないとは限りません。同じシードでは、2 つのネットワークが同じ画像を同じ順に見ます。難しい画像に当たったシードでは両方が下がるので、棒は長くなりますが、差は変わりません。
#
# そこで、**シードごとの差** $d_i = a_i - b_i$ を作り、その平均と標準誤差を出します。あなたの `mean_and_error` が、そのまま使えます。差の平均から上下に $c$ × 標準誤差を取った範囲を、差の 95 % **信頼区間**(confidence interval)といいます。$c$ は、差が正規分布に近いとして計算した数です(スチューデントの $t$ 分布)。$n$ が小さいと標準誤差も当てにならないので、$c$ は大きくなります。
#
# | $n$ | 2 | 3 | 4 | 5 | 10 | 30 |
# |---|---|---|---|---|---|---|
# | $c$ | 12.7 | 4.3 | 3.2 | 2.8 | 2.3 | 2.0 |
#
# たとえば、5 つのシードの正解率(%)が、A は 95、96、94、97、93、B は 93、95、92、94、91 だったとします。差は 2、1、2、3、2 で、平均は 2.0、標準誤差は $0.71/\sqrt 5 = 0.32$ です。区間は $2.0 \pm 2.8 \times 0.32$、つまり約 1.1 から 2.9 です。A と B それぞれの標準誤差は 0.71 で、差の標準誤差の 2 倍以上あります。
#
# 区間が 0 を含まなければ「差がある」と読みます。含めば「**差があるとは言えない**」です(「差がない」ではありません)。差がなくても、20 回に 1 回は、区間が 0 を外れます。
#
# シードを変えても、テストの画像は同じです。ですから、テストがたまたまこの画像だったことによるばらつきは、この区間に入っていません。1 つの正解率 $p$ を $N$ 枚で測ると、その標準誤差はおよそ $\sqrt{p(1-p)/N}$ です。$p = 0.9$ なら、300 枚で 1.7 ポイント、10,000 枚で 0.3 ポイントになります。(2 つのネットワークを同じ画像で測るので、差では、このばらつきも一部は消えます。)
#
# ### 比べる
# 予算は「TinyViT を 200 回更新できる積和演算」です(NVIDIA の GPU があれば 1,500 回)。1 回の更新は、32 枚の順伝播と、そのおよそ 2 倍かかる逆伝播なので、1 枚の順伝播の $32 \times 3$ 倍と数えます。
#
# 200 回の更新で使う画像は、のべ $200 \times 32 = 6{,}400$ 枚です。60,000 枚から選ぶと、ほとんどの画像は 1 度も使われません。それでは、データが多いときの実験になりません。そこで、訓練に使う画像は、のべ枚数より少なくします。CPU なら 100 枚と 1,000 枚、NVIDIA の GPU と本物のデータなら 10,000 枚もです。どの画像を使うかも、シードで決めます。ここでは、いちばん多い枚数で比べます。正解率は、どちらが高くなるでしょうか。
#
# オプティマイザと学習率は、2 つとも同じです。ただし、同じ値にするだけでは公平になりません。片方に合う値かもしれないからです。そこで、本物の MNIST の訓練データから 10,000 枚を取り分け、CPU と同じ予算で、どちらについても 0.001、0.003、0.01 を試しました(数は 4 節にあります)。0.003 は、TinyViT ではいちばん良く、LeNet ではいちばん良い値と同じくらいだったので、どちらも 0.003 にします。TinyViT だけのために選んだ設定が 1 つあります。2 節の 0.5 です。
# %% [markdown] lang="en"
# ### Reading a difference
# Whether there is a difference between two means **is not decided by whether their error bars overlap**.
#
# - Bars that do not overlap need not mean a difference. When two bars of one standard error touch, chance alone often makes a difference as large as that (with $n = 5$, one time in five).
# - Bars that overlap need not mean that there is none. With the same seed, both networks see the same pictures in the same order. A seed with difficult pictures lowers both: the bars get longer, and the difference stays.
#
# So take the **differences seed by seed**, $d_i = a_i - b_i$, with their mean and standard error. Your `mean_and_error` does it. The range of $c$ standard errors above and below the mean difference is its 95 % **confidence interval**. The number $c$ comes from Student's $t$ distribution, if differences are nearly normal. For small $n$ the standard error itself is uncertain, so $c$ is larger.
#
# | $n$ | 2 | 3 | 4 | 5 | 10 | 30 |
# |---|---|---|---|---|---|---|
# | $c$ | 12.7 | 4.3 | 3.2 | 2.8 | 2.3 | 2.0 |
#
# Say five seeds gave accuracies (%) of 95, 96, 94, 97, 93 for A and 93, 95, 92, 94, 91 for B. The differences are 2, 1, 2, 3, 2, with mean 2.0 and standard error $0.71/\sqrt 5 = 0.32$. The interval is $2.0 \pm 2.8 \times 0.32$, from about 1.1 to 2.9. The standard errors of A and B alone are 0.71, more than twice that of the difference.
#
# If the interval does not contain 0, we say that there is a difference. If it does, we **cannot say that there is one** (which is not the same as "there is none"). Where there is none, the interval still misses 0 once in 20 times.
#
# Seeds change, test pictures do not. So this interval leaves out how accuracy would vary with other test pictures. For one accuracy $p$, measured on $N$ pictures, the standard error from this is about $\sqrt{p(1-p)/N}$. For $p = 0.9$ it is 1.7 percentage points with 300 pictures, and 0.3 with 10,000. (Both networks are measured on the same pictures, so a part of it cancels in the difference.)
#
# ### Comparing
# The budget is the multiply-adds of 200 updates of TinyViT (1,500 on an NVIDIA GPU). One update is the forward pass of 32 pictures and a backward pass that costs about twice as much, so it counts as $32 \times 3$ times the forward pass of one picture.
#
# In 200 updates, $200 \times 32 = 6{,}400$ pictures are drawn. Drawn from 60,000, most pictures would never be seen, and the experiment would say nothing about having much data. So we train on fewer pictures than are drawn: 100 and 1,000 on a CPU, and 10,000 as well with an NVIDIA GPU and the real data. Which pictures are taken is decided by the seed, too. Here we compare with as many as possible. Which network will have the higher accuracy?
#
# Optimiser and learning rate are the same for both. An equal rate alone does not make a comparison fair, since it may suit one of them better. So we held out 10,000 training pictures of the real MNIST and tried 0.001, 0.003 and 0.01 for both, at the budget of a CPU (the numbers are in section 4). For TinyViT 0.003 was the best, and for LeNet it was as good as the best, so both take it. One setting was chosen for TinyViT only: the 0.5 of section 2.

# %%
costs = {name: 32 * 3 * multiply_adds(make(0)) for name, make in makers.items()}
updates = 1500 if device.type == "cuda" else 200
budget = updates * costs["TinyViT"]
seeds = [0, 1, 2, 3, 4]
# ja: 95 % 信頼区間の c
# en: c of the 95 % confidence interval
C95 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}


def run_on(many, X, t, X_new, t_new):
    """compare に渡す関数 run を作る:(X, t) からシードで選んだ many 枚で訓練し、(X_new, t_new) の正解率を返す。"""  #:ja
    """Make a function `run` for compare: train on `many` of (X, t), drawn by the seed; return the accuracy on (X_new, t_new)."""  #:en

    def run(net, updates, seed):
        rows = torch.tensor(np.random.default_rng(seed).permutation(len(X))[:many]).to(X.device)
        train_for(net, X[rows], t[rows], updates, seed)
        return accuracy(net, X_new, t_new)

    return run


def show_difference(what, a, b):
    """シードごとの差 a − b の平均 ± 標準誤差と、95 % 信頼区間。"""  #:ja
    """Mean ± standard error of the differences a − b, seed by seed, and their 95 % confidence interval."""  #:en
    mean, error = mean_and_error([x - y for x, y in zip(a, b)])
    low, high = (100 * (mean + sign * C95[len(a)] * error) for sign in (-1, 1))
    print(f"  {what}: {100 * mean:+.1f} ± {100 * error:.1f} ポイント (95 %: {low:+.1f} … {high:+.1f})")  #:ja
    print(f"  {what}: {100 * mean:+.1f} ± {100 * error:.1f} points (95 %: {low:+.1f} … {high:+.1f})")  #:en


def show(results):
    for name, (updates, shares) in results.items():
        mean, error = mean_and_error(shares)
        each = " ".join(f"{100 * share:.1f}" for share in shares)
        print(f"  {name:8} {updates:5} 回更新   正解率 {100 * mean:.1f} ± {100 * error:.1f} %   {each}")  #:ja
        print(f"  {name:8} {updates:5} updates   accuracy {100 * mean:.1f} ± {100 * error:.1f} %   {each}")  #:en
    show_difference("LeNet − TinyViT", results["LeNet"][1], results["TinyViT"][1])


# %% demo
sizes = [many for many in (100, 1000, 10_000) if many <= min(len(X_train), 32 * updates)]
start = time.perf_counter()
everything = compare(makers, costs, budget, seeds, run_on(sizes[-1], X_train, t_train, X_test, t_test))
print(f"{sizes[-1]:,} 枚")  #:ja
print(f"{sizes[-1]:,} pictures")  #:en
show(everything)
print(f"{time.perf_counter() - start:.0f} 秒({2 * len(seeds)} 回の学習)")  #:ja
print(f"{time.perf_counter() - start:.0f} s for {2 * len(seeds)} trainings")  #:en

# %% [markdown] lang="ja"
# (± は標準誤差、その右はシードごとの正解率、「LeNet − TinyViT」の行はシードごとの差です。)差の区間は、0 を含みますか。はじめに書いた予想と比べてください。
#
# ## 4. データが少ないとき、多いとき
#
# 同じ予算のまま、訓練に使う画像の枚数だけを変えます。少ないデータでは、どちらの正解率が大きく下がるでしょうか。
# %% [markdown] lang="en"
# (± is the standard error; behind it are the accuracies seed by seed. The line "LeNet − TinyViT" has the differences seed by seed.) Does their interval contain 0? Compare with the guess that you wrote down at the beginning.
#
# ## 4. With little data, and with more
#
# At the same budget, change nothing but the number of training pictures. Which accuracy will fall more when there are few?

# %% demo
table = {many: compare(makers, costs, budget, seeds, run_on(many, X_train, t_train, X_test, t_test)) for many in sizes[:-1]}
table[sizes[-1]] = everything
for many, results in table.items():
    draws = 32 * results["TinyViT"][0] / many
    print(f"{many:,} 枚(TinyViT は 1 枚を平均 {draws:.1f} 回ずつ使う)")  #:ja
    print(f"{many:,} pictures (TinyViT draws each {draws:.1f} times on average)")  #:en
    show(results)

fig, (left, right) = plt.subplots(1, 2, figsize=(6, 3.2))
for name, color, style in [("LeNet", ORANGE, "--s"), ("TinyViT", BLUE, "-o")]:
    means, errors = zip(*[mean_and_error(results[name][1]) for results in table.values()])
    left.errorbar(sizes, means, errors, fmt=style, color=color, capsize=4, label=name)
apart = [[a - b for a, b in zip(results["LeNet"][1], results["TinyViT"][1])] for results in table.values()]
right.axhline(0, color="black", linewidth=1)
right.plot(sizes, apart, "o", color=GREY, markersize=4)
right.plot(sizes, np.mean(apart, axis=1), "-", color=RED)
for ax, text in ((left, "正解率(棒は標準誤差) <=> accuracy (bars: standard error)"), (right, "LeNet − TinyViT、シードごと <=> LeNet − TinyViT, by seed")):
    ax.set(xscale="log", xticks=sizes, xticklabels=[f"{many:,}" for many in sizes])
    ax.minorticks_off()
    show_figure(text, ax=ax)
    ax.title.set_size(11)
show_figure("同じ計算量、データの量を変えて <=> Same compute, more and less data", "訓練の画像の枚数(対数目盛り) <=> training pictures (logarithmic)")

# %% [markdown] lang="ja"
# 右の図の灰色の点は 1 つのシードの差、赤い線はその平均です。点は、どの枚数でも、0 の上にありますか。差は、どこでいちばん大きいですか。
#
# **本物で測った値**(テスト 10,000 枚、予算はここの CPU と同じ。± は標準誤差、$n = 5$)
#
# | 訓練の枚数 | LeNet | TinyViT | シードごとの差(ポイント) | 誤りの比(TinyViT ÷ LeNet) |
# |---|---|---|---|---|
# | 100 | 83.9 ± 1.1 % | 63.7 ± 1.4 % | 20.2 ± 1.6 | 2.3 倍 |
# | 300 | 92.0 ± 0.4 % | 78.0 ± 1.3 % | 14.0 ± 1.3 | 2.8 倍 |
# | 1,000 | 95.5 ± 0.1 % | 85.4 ± 0.7 % | 10.1 ± 0.8 | 3.2 倍 |
#
# どの枚数でも LeNet が上です。では、データが増えると、差は縮んだのでしょうか。**ポイントで測れば**、20 から 10 に縮みました。ところが、**誤り**(1 − 正解率)**の比で測れば**、2.3 倍から 3.2 倍に広がっています。2 つの正解率がどちらも 100 % に近づけば、ポイントの差は必ず小さくなります。どちらの物差しで言っているのかを、いつも書いてください。
#
# 学習率を取り分けた 10,000 枚で選んだときの正解率は、0.001、0.003、0.01 の順に、TinyViT が 86.5 ± 1.1、**88.7 ± 1.0**、82.4 ± 3.0 %、LeNet が 95.2 ± 0.4、**96.4 ± 0.2**、**96.5 ± 0.2** % でした(± は標準偏差、$n = 3$)。LeNet は範囲の端の 0.01 でも同じくらい良いので、もっと大きい学習率のほうが良いかもしれません。2 節の 0.5 は TinyViT に有利なので、LeNet が上になった理由にはなりません。
#
# 差は、データが少ないからではなく、学習が短いからかもしれません。そこで、計算を 7.5 倍(TinyViT を 1,500 回更新)にして、同じように測りました(± は標準誤差、$n = 2$)。
#
# | 訓練の枚数 | LeNet | TinyViT | シードごとの差(ポイント) | 誤りの比(TinyViT ÷ LeNet) |
# |---|---|---|---|---|
# | 1,000 | 96.6 ± 0.1 % | 89.6 ± 0.9 % | 6.9 ± 1.0 | 3.0 倍 |
# | 10,000 | 98.7 ± 0.1 % | 96.1 ± 0.2 % | 2.6 ± 0.2 | 3.0 倍 |
#
# 同じ 1,000 枚での差は、短い学習で 10.1 ポイント、長い学習で 6.9 ポイントです。でも、学習が短いからだとは、**この表からは言えません**。問題は、差が 3.2 ポイント縮んだかどうかで、それにはシードごとの差の変化を見ます。シード 2 個では、とても足りません($c = 12.7$)。誤りの比で見れば、短い学習で 3.2 倍、長い学習で 3.0 倍で、ほとんど変わりません。確かめるには、もっと多くのシードが要ります。(差と比は、丸める前の値から計算しました。)
#
# これらの表が言うのは、この小さな 2 つのネットワーク、2 つの予算、MNIST の 10,000 枚までのことだけです。ViT の論文(2020 年)は、けた違いに大きなモデルとデータで調べました。130 万枚の ImageNet だけで、強い正則化なしに学ばせると、ViT は同じくらいの大きさの ResNet より数ポイント低い正解率でした。3 億枚の写真で先に学ばせる(事前学習)と、順序が入れ替わりました。また、ImageNet だけでも、強いデータ拡張などの学習のレシピを使えば、ViT は CNN に追いつきました(DeiT、2020 年)。私たちの表には、どちらもありません。
#
# 畳み込みは何を知っていて、ViT は何をデータから学ばなければならないのでしょうか。
#
# ## 5. 畳み込みがはじめから知っていること
#
# 10 課のはじめに、画素を並べ替えました。今度は**パッチの位置を入れ替えます**。入れ替え方は、訓練でもテストでも、どの画像でも同じです。人間には読みにくくなりますが、失われた情報はありません。
#
# まず理屈を確かめます。同じ重みの TinyViT で、画像のパッチを入れ替え、**位置の埋め込みも同じように**入れ替えたら、ロジットはどうなるでしょう。
# %% [markdown] lang="en"
# On the right, a grey dot is the difference for one seed, and the red line is the mean. Are the dots above 0 for every number of pictures? Where is the difference largest?
#
# **Measured on the real MNIST** (10,000 test pictures, the budget as here on a CPU; ± is the standard error, $n = 5$)
#
# | Training pictures | LeNet | TinyViT | Difference by seed (percentage points) | Errors, TinyViT ÷ LeNet |
# |---|---|---|---|---|
# | 100 | 83.9 ± 1.1 % | 63.7 ± 1.4 % | 20.2 ± 1.6 | 2.3 |
# | 300 | 92.0 ± 0.4 % | 78.0 ± 1.3 % | 14.0 ± 1.3 | 2.8 |
# | 1,000 | 95.5 ± 0.1 % | 85.4 ± 0.7 % | 10.1 ± 0.8 | 3.2 |
#
# LeNet is ahead for every number of pictures. So does the gap close with more data? **In percentage points** it does, from 20 to 10. But **by the ratio of errors** (1 − accuracy) it widens, from 2.3 to 3.2. When two accuracies approach 100 %, the difference in points must become small. Always say which measure you are using.
#
# When the rate was chosen on the held-out 10,000, the accuracies at 0.001, 0.003 and 0.01 were 86.5 ± 1.1, **88.7 ± 1.0** and 82.4 ± 3.0 % for TinyViT, and 95.2 ± 0.4, **96.4 ± 0.2** and **96.5 ± 0.2** % for LeNet (± is the standard deviation, $n = 3$). LeNet is as good at 0.01, the end of the range, so a still larger rate might suit it better. The 0.5 of section 2 helps TinyViT, so it cannot be the reason for the lead of LeNet.
#
# Perhaps the gap comes not from little data but from short training. So we also measured with 7.5 times the compute, 1,500 updates of TinyViT (± is the standard error, $n = 2$):
#
# | Training pictures | LeNet | TinyViT | Difference by seed (percentage points) | Errors, TinyViT ÷ LeNet |
# |---|---|---|---|---|
# | 1,000 | 96.6 ± 0.1 % | 89.6 ± 0.9 % | 6.9 ± 1.0 | 3.0 |
# | 10,000 | 98.7 ± 0.1 % | 96.1 ± 0.2 % | 2.6 ± 0.2 | 3.0 |
#
# On the same 1,000 pictures the gap is 10.1 points after the short training and 6.9 after the long one. But **these tables do not show** that short training is the reason. The question is whether the gap shrank, by 3.2 points, and for that one takes the change seed by seed. Two seeds are far too few ($c$ is 12.7). And by the ratio of errors hardly anything changes: it is 3.2 after the short training and 3.0 after the long one. To find out, we would need more seeds. (Differences and ratios were computed before rounding.)
#
# These tables are about these two small networks, two budgets, and up to 10,000 pictures of MNIST, and about nothing else. The paper on ViT (2020) used far larger models and data sets. Trained on the 1.3 million pictures of ImageNet alone, without strong regularisation, a ViT was a few percentage points below ResNets of similar size. With pretraining on 300 million photographs, the order was reversed. And with a better training recipe, such as strong augmentation, ViTs caught up with CNNs on ImageNet alone (DeiT, 2020). Our tables show neither.
#
# What does a convolution have built in that a ViT has to learn from data?
#
# ## 5. What a convolution has built in
#
# At the beginning of lesson 10 the pixels were shuffled. This time **the patches are shuffled**, in the same way for all pictures, in training and in the test. People find such pictures hard to read, but no information is lost.
#
# First check what theory says. Keep the weights of a TinyViT, shuffle the patches of the picture, and shuffle **the position embeddings in the same way**. What happens to the logits?


# %%
new_order = torch.tensor(np.random.default_rng(21).permutation(16)).to(device)


def shuffle_patches(images):
    """どの画像の 16 枚のパッチも、同じ順序 new_order に入れ替える。"""  #:ja
    """Put the 16 patches of every picture into the same new order."""  #:en
    return unpatchify(patchify(images, 7)[:, new_order], 7, (1, 28, 28))


# %% demo
net = new_vit(0)
moved = deepcopy(net)
with torch.no_grad():
    moved.positions[:, 1:] = net.positions[:, 1:][:, new_order]
    difference = (net(X_test[:100]) - moved(shuffle_patches(X_test[:100]))).abs().max().item()
print(f"ロジットの差は、最大で {difference:.1e}")  #:ja
print(f"largest difference of logits: {difference:.1e}")  #:en

six = X_test[:: len(X_test) // 6][:6]
show_pictures(torch.cat([six, shuffle_patches(six)])[:, 0].cpu(), title="6 つの数字と、パッチを入れ替えた同じ数字 <=> Six digits, and the same with patches shuffled", columns=6)

# %% [markdown] lang="ja"
# 差は丸め誤差だけです。位置の埋め込みは、どの位置でも、同じ分布の乱数から始まります。ですから、学習前の TinyViT は、元の並びのことも、入れ替えた並びのことも、同じように何も知りません。シードごとの値は変わりますが、**平均すると、入れ替えても学習の難しさは変わらない**はずです。では、LeNet は?
# %% [markdown] lang="en"
# The difference is rounding only. At every position the embedding begins as random numbers of the same distribution. So before training, a TinyViT knows as little of the original order as of the shuffled one. Single seeds will differ, but **in the mean over seeds, shuffling should make learning no harder**. And for LeNet?


# %% demo
shuffled = compare(makers, costs, budget, seeds, run_on(sizes[-1], shuffle_patches(X_train), t_train, shuffle_patches(X_test), t_test))
print(f"パッチを入れ替えた画像、{sizes[-1]:,} 枚")  #:ja
print(f"patches shuffled, {sizes[-1]:,} pictures")  #:en
show(shuffled)
print("元のまま − 入れ替え")  #:ja
print("as they are − shuffled")  #:en
for name in makers:
    show_difference(name, everything[name][1], shuffled[name][1])

for place, (name, color, style) in enumerate([("LeNet", ORANGE, "--s"), ("TinyViT", BLUE, "-o")]):
    pairs = np.array([everything[name][1], shuffled[name][1]])
    plt.plot([2 * place, 2 * place + 1], pairs, style, color=color, alpha=0.5)
    plt.plot([2 * place, 2 * place + 1], pairs.mean(axis=1), "-", color="black", linewidth=3)
names = [f"{name}\n{what}" for name in makers for what in ("元のまま", "入れ替え")]  #:ja
names = [f"{name}\n{what}" for name in makers for what in ("as they are", "shuffled")]  #:en
show_figure("パッチの元の位置が要るのはどちら? <=> Which net needs patches in their original positions?", "1 本が 1 つのシード、黒は平均 <=> a line is one seed, black is the mean", "テストの正解率 <=> test accuracy", xticks=range(4), xticklabels=names)

# %% [markdown] lang="ja"
# TinyViT の差は、理屈では、平均すると 0 です。ですから、あなたの出力に出た TinyViT の差は、**差がないときに、偶然だけでどれくらいの差が出るか**の見本です。区間が 0 を外れることもあります(20 回に 1 回くらい)。LeNet の差は、それより大きいですか。
#
# **本物で測った値**(1,000 枚、CPU と同じ予算、± は標準誤差、$n = 5$)
#
# | | 元のまま | 入れ替え | シードごとの差(ポイント) |
# |---|---|---|---|
# | LeNet | 95.5 ± 0.1 % | 90.8 ± 0.3 % | 4.7 ± 0.3 |
# | TinyViT | 85.4 ± 0.7 % | 85.0 ± 0.4 % | 0.4 ± 0.9 |
#
# LeNet のリードは 10 ポイントから 6 ポイントになりました。つまり、リードの一部は、**パッチが元の位置にあるときだけ**のものです。残りが何から来るかは、この実験では分かりません。7×7 のパッチの中では隣どうしがそのままですし、2 つのネットワークには、ほかにも違いがあります。何を入れ替えれば、もう 1 歩確かめられるでしょう。
#
# <details><summary>答えの例</summary>
#
# パッチの中の 49 画素も、どのパッチでも同じ順序に入れ替えます。LeNet のリードがさらに縮めば、その分は、パッチの中で隣の画素をまとめて見ることによるものです。TinyViT の埋め込みは、画素の順序を使わないので、平均すると変わらないはずです。
#
# </details>
#
# (ミニチュアの数字は 8×8 を拡大したもので、細かい形がありません。テストも 300 枚なので、差は小さく、偶然のばらつきに隠れやすくなります。)
#
# ネットワークの**アーキテクチャ**(層の種類とつなぎ方)に、はじめから入っている前提が、10 課で見た**帰納バイアス**(inductive bias)です。
#
# | | 全結合層(07 課) | LeNet の畳み込み層 | TinyViT |
# |---|---|---|---|
# | 近くの画素は、一緒に見る(**局所性**) | いいえ | はい | いいえ(パッチの中は、埋め込みが見る) |
# | どの位置も、同じ重みで見る(**重み共有**。畳み込みは、そのため平行移動に**同変**) | いいえ | はい(1 画素ずつずらして) | はい(パッチごとに。位置は、位置の埋め込みで知る) |
# | 遠く離れた位置を、1 層で結べる(**大域的な受容野**) | はい | いいえ | はい |
# | 何と何を結ぶかを、画像ごとに決める(**入力に応じた重み**) | いいえ | いいえ | はい(注意機構) |
#
# 上の 2 行が「はい」なら、アーキテクチャに前提が入っています。下の 2 行が「はい」なら、何と何を結ぶかの制約が少なく、表せることが増えます。前提がデータに合っていれば、少ないデータで学べます。前提も制約も少なければ、同じことをデータから学ばなければなりません。これは、この課の結果に合う**説明**ですが、表のどの行がどれだけ効いたかまで、測ったわけではありません。
#
# ### どのパッチが隣かを学んだか
# 位置の埋め込みは乱数から始まるので、学習前の TinyViT は、どの位置とどの位置が隣かを知りません。学習すれば、分かるようになるでしょうか。予算の 2 倍だけ、訓練データ全体からミニバッチを選んで学習させ、前と後を比べます(このモデルは 6 節でも使います)。
#
# 図の 4×4 の小さなマップ 1 つが、1 つの位置です。その位置の埋め込みと、16 の位置それぞれの埋め込みとの**コサイン類似度**(向きが同じなら 1、直角なら 0)を、画像と同じ並びに描きます。自分自身とは、いつも 1 です。論文の ViT では、大量の画像で学んだあと、近い位置どうしや、同じ行、同じ列の位置どうしが似ています。**予想してください。** このモデルでは、隣の位置どうしは似ているでしょうか。
# %% [markdown] lang="en"
# In theory the difference for TinyViT is 0 in the mean. So what you see for TinyViT is an example of **how large a difference chance alone makes when there is none**. The interval may even miss 0, about once in 20 times. Is the difference for LeNet larger?
#
# **Measured on the real MNIST** (1,000 pictures, the budget as on a CPU, ± is the standard error, $n = 5$)
#
# | | As they are | Shuffled | Difference by seed (percentage points) |
# |---|---|---|---|
# | LeNet | 95.5 ± 0.1 % | 90.8 ± 0.3 % | 4.7 ± 0.3 |
# | TinyViT | 85.4 ± 0.7 % | 85.0 ± 0.4 % | 0.4 ± 0.9 |
#
# The lead of LeNet fell from 10 to 6 percentage points. So a part of it is there **only while patches are in their original positions**. This experiment does not tell where the rest comes from: within a patch of 7×7 neighbours are still neighbours, and the two networks differ in other ways, too. What would you shuffle to find out one thing more?
#
# <details><summary>A possible answer</summary>
#
# The 49 pixels within the patches, in the same way for every patch. If the lead of LeNet shrinks further, that part of it came from looking at neighbouring pixels within patches. The embedding of TinyViT makes no use of the order of pixels, so in the mean nothing should change for it.
#
# </details>
#
# (The digits of the miniature are enlarged from 8×8 and have no fine shapes, and there are only 300 for the test. Differences are small there, and chance may hide them.)
#
# What the **architecture** of a network (its kinds of layers and how they are connected) takes for granted is its **inductive bias** (lesson 10).
#
# | | fully connected layer (07) | convolution of LeNet | TinyViT |
# |---|---|---|---|
# | pixels that are near are looked at together (**locality**) | no | yes | no (within a patch, the embedding does) |
# | every position has the same weights (**weight sharing**; it makes a convolution **equivariant** to translation) | no | yes, pixel by pixel | yes, patch by patch; position embeddings tell the position |
# | positions far apart can be connected in one layer (**global receptive field**) | yes | no | yes |
# | what is connected with what is decided for each picture (**input-dependent weights**) | no | no | yes, by attention |
#
# A "yes" in the first two rows is an assumption that the architecture makes. A "yes" in the last two means fewer restrictions on what is connected with what, so the net can express more. If the assumptions suit the data, little data is enough. A net with fewer assumptions and restrictions has to learn the same from data. This is an **explanation** that agrees with the results of this lesson. How much each row of the table contributes has not been measured.
#
# ### Has it learned which patches are neighbours?
# Position embeddings begin at random, so before training a TinyViT does not know which positions are neighbours. Does it learn this? Train one with twice the budget, drawing from all training pictures, and compare before and after. (Section 6 uses this model, too.)
#
# Each small map of 4×4 in the figure belongs to one position. It shows the **cosine similarity** (1 for the same direction, 0 at a right angle) between the embedding of this position and those of all 16, arranged as in the picture. With itself it is always 1. In the ViT of the paper, after training on very many pictures, positions near each other are similar, and so are those in the same row or column. **Make a guess.** In this model, are neighbouring positions similar?

# %% demo
def similarities(net):
    """16 の位置の埋め込みどうしのコサイン類似度 (16, 16)。"""  #:ja
    """Cosine similarities between the embeddings of the 16 positions, (16, 16)."""  #:en
    vectors = F.normalize(net.positions[0, 1:].detach().cpu(), dim=1)
    return vectors @ vectors.T


seer = new_vit(0)
found = {"学習の前 <=> before training": similarities(seer)}
train_for(seer, X_train, t_train, 2 * updates, seed=0)
found["学習の後 <=> after training"] = similarities(seer)

# ja: 位置ごとの (行, 列)
# en: (row, column) of each position
place = torch.cartesian_prod(torch.arange(4), torch.arange(4))
steps = (place[:, None] - place).abs().sum(dim=2)
fig, axes = plt.subplots(1, 2, figsize=(6, 3.2), layout="constrained", gridspec_kw={"wspace": 0.1})
for ax, (name, similar) in zip(axes, found.items()):
    near, far = similar[steps == 1].mean().item(), similar[steps > 1].mean().item()
    print(f"{name}: 隣どうし {near:+.2f}、離れた位置どうし {far:+.2f}(平均)")  #:ja
    print(f"{name}: neighbours {near:+.2f}, positions further apart {far:+.2f} on average")  #:en
    # ja: どのマップの後ろにも、すき間を入れる
    # en: a gap behind each map
    maps = F.pad(similar.reshape(4, 4, 4, 4), (0, 1, 0, 1), value=math.nan)
    image = ax.imshow(maps.permute(0, 2, 1, 3).reshape(20, 20)[:19, :19], cmap="viridis", vmin=-0.5, vmax=1)
    ax.set_title(name)
    ax.axis("off")
fig.colorbar(image, ax=axes, label="コサイン類似度 <=> cosine similarity", shrink=0.8)
show_figure("位置の埋め込みは、どれとどれが似ている? <=> Which position embeddings are similar?")

# %% [markdown] lang="ja"
# 隣どうしの類似度は、離れた位置どうしより高くなりましたか。はじめの乱数の標準偏差は 0.5 で、そのあとの更新は多くありません。ですから、ほとんど変わらないこともあります。そのときは、どのパッチが隣かは、この図に現れるほどには学ばれていません。それでもどれだけの正解率になるかは、6 節で表示します。
#
# ## 6. どこを見たのか:注意を画像に重ねる
#
# 19 課では、注意の重みを図にしました。ViT でも、クラストークンがどのパッチを見たかを描けます。ただし、ブロックが 2 つ以上あると、話はそう簡単ではありません。2 つ目のブロックが見る「3 番のトークン」は、1 つ目のブロックで、ほかのパッチの中身を混ぜたものだからです。
#
# そこで、ブロックをさかのぼって混ざり方を掛け合わせます。Abnar と Zuidema の **attention rollout**(2020 年)です。ブロック $l$ の注意の重みを $M^{(l)}$(ヘッドごとに $n \times n$)とします。
#
# 1. ヘッドについて平均し、$n \times n$ の行列 $\bar M^{(l)}$ にする。
# 2. ブロックには近道があり、トークンの一部は自分のまま残る。それがどれだけかは分からないので、rollout は、ちょうど半分だと**仮定する**。$A^{(l)} = 0.5\,\bar M^{(l)} + 0.5\,I$。
# 3. どの行も、足して 1 になるように、行の和で割る。(ふつうの注意の重みなら、もう 1 です。小さい注意の重みを 0 に替えてから渡されることもあるので、必ず割ります。)
# 4. 最初のブロックから順に、左から掛けていく。
#
# $$R = A^{(\text{last})} \cdots A^{(2)} A^{(1)}$$
#
# 言葉にすると「$R$ の $i$ 行 $j$ 列は、最後のブロックを通ったあとのトークン $i$ に、入力のトークン $j$ がどれだけ混ざっているか」。クラストークンの行 $R_{0,1:}$ が、パッチごとの量です。
#
# 例。トークンが 2 つ、ヘッドが 2 つ、ブロックが 1 つで、1 つ目のヘッドはどちらのトークンからも 0 番を、2 つ目は 1 番を見るとします。平均はすべて 0.5 なので、
#
# $$A = 0.5\begin{pmatrix}0.5&0.5\\0.5&0.5\end{pmatrix} + 0.5\begin{pmatrix}1&0\\0&1\end{pmatrix} = \begin{pmatrix}0.75&0.25\\0.25&0.75\end{pmatrix}$$
#
# ### 課題 `attention_rollout`
# 注意の重みのリスト(最初のブロックから順に)を受け取り、$R$ を返してください。注意の重みは GPU にあることもあります。自分で作るテンソルも、同じデバイス(`weights[0].device`)に置いてください。返す $R$ は、どのデバイスにあってもかまいません。
#
# <details><summary>ヒント</summary>
#
# - ヘッドの軸は 1 です。平均すると (B, n, n) になります。
# - 単位行列は `torch.eye(n, device=weights[0].device)` です。
# - 行の和は `A.sum(dim=-1, keepdim=True)`。`keepdim` を忘れると、エラーになるか、列の方を割ってしまいます。
# - 行列の積は、順序を変えると結果が変わります。新しいブロックの $A$ は、左に付きます。
#
# </details>
# %% [markdown] lang="en"
# Are neighbours more similar now than positions further apart? The random start has a standard deviation of 0.5, and there are not many updates after it, so perhaps hardly anything has changed. Then the model has not learned which patches are neighbours so well that this figure shows it. The accuracy that it reaches all the same is printed in section 6.
#
# ## 6. Where did it look? Overlaying attention on a picture
#
# In lesson 19 you saw attention weights as a figure. For a ViT we can draw which patches the class token attends to. But with two blocks or more there is a difficulty: the "token 3" that the second block looks at is a mixture that the first block has made of other patches.
#
# So go back through the blocks and multiply what they mix. This is **attention rollout** by Abnar and Zuidema (2020). Let $M^{(l)}$ be the attention weights of block $l$, an $n \times n$ matrix for each head.
#
# 1. Take the mean over the heads: an $n \times n$ matrix $\bar M^{(l)}$.
# 2. A block has shortcuts, so a part of a token stays what it is. How large a part is not known. Rollout **assumes** one half: $A^{(l)} = 0.5\,\bar M^{(l)} + 0.5\,I$.
# 3. Divide each row by its sum, so that it adds up to 1. (With ordinary attention weights it does already. But small attention weights may have been replaced by 0 beforehand, so always divide.)
# 4. Multiply from the left, beginning with the first block:
#
# $$R = A^{(\text{last})} \cdots A^{(2)} A^{(1)}$$
#
# In words: row $i$, column $j$ of $R$ is how much of input token $j$ is mixed into token $i$ after the last block. The row of the class token, $R_{0,1:}$, is the amount for each patch.
#
# An example with two tokens, two heads and one block: from both tokens, the first head looks at token 0, the second at token 1. All means are 0.5, so
#
# $$A = 0.5\begin{pmatrix}0.5&0.5\\0.5&0.5\end{pmatrix} + 0.5\begin{pmatrix}1&0\\0&1\end{pmatrix} = \begin{pmatrix}0.75&0.25\\0.25&0.75\end{pmatrix}$$
#
# ### Exercise `attention_rollout`
# You get the list of attention weights, from the first block to the last. Return $R$. The attention weights may be on a GPU, so tensors that you make belong on the same device, `weights[0].device`. The $R$ that you return may be on any device.
#
# <details><summary>Hint</summary>
#
# - The heads are axis 1. The mean has the shape (B, n, n).
# - The identity matrix is `torch.eye(n, device=weights[0].device)`.
# - The sums of the rows are `A.sum(dim=-1, keepdim=True)`. Without `keepdim` you get an error, or columns are divided in place of rows.
# - The order of a matrix product matters. The $A$ of a new block goes to the left.
#
# </details>


# %% exercise="attention_rollout"
def attention_rollout(weights):
    """attention rollout R を返す。weights: テンソル (B, heads, n, n) のリスト、最初のブロックから順に。返り値: (B, n, n)。"""  #:ja
    """Return the attention rollout R. weights: a list of tensors (B, heads, n, n), from the first block to the last. Returns (B, n, n)."""  #:en
    ### BEGIN SOLUTION
    identity = torch.eye(weights[0].shape[-1], device=weights[0].device)
    R = identity
    for W in weights:
        A = 0.5 * W.mean(dim=1) + 0.5 * identity
        R = A / A.sum(dim=-1, keepdim=True) @ R
    return R
    ### END SOLUTION


# %% test="attention_rollout" idea="block" points=1
import torch

heads = torch.tensor([[[[1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [0.0, 1.0]]]])
expect(
    "attention_rollout([本文の例の重み]) <=> attention_rollout([weights of the example])",
    attention_rollout([heads]),
    [[[0.75, 0.25], [0.25, 0.75]]],
    tol=1e-5,
    hint="本文の例です。ヘッドについて平均し、0.5 倍して、単位行列の 0.5 倍を足します。",  #:ja
    hint="This is the example of the text: mean over heads, times 0.5, plus 0.5 times the identity.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for B, heads, n in ((3, 2, 4), (1, 5, 3)):
    W = torch.softmax(2 * torch.randn(B, heads, n, n, generator=made), dim=-1)
    for call, given in (("ソフトマックスの重み <=> softmax weights", W), ("0.2 より小さい重みを 0 にしたもの <=> weights below 0.2 set to 0", W * (W >= 0.2))):
        A = 0.5 * given.sum(1) / heads + 0.5 * torch.eye(n)
        expect(
            f"attention_rollout([{call}、形は {(B, heads, n, n)}]) <=> attention_rollout([{call}, shape {(B, heads, n, n)}])",
            attention_rollout([given]),
            A / A.sum(2)[:, :, None],
            tol=1e-4,
            hint="渡された注意の重みは、足して 1 とは限りません。0.5 I を足したあとで、どの行も行の和で割ります。",  #:ja
            hint="The attention weights need not add up to 1. After adding 0.5 I, divide each row by its sum.",  #:en
        )
### END HIDDEN TESTS

# %% test="attention_rollout" idea="order" points=1
import torch

first = torch.tensor([[[[0.0, 1.0], [0.0, 1.0]]]])
second = torch.tensor([[[[1.0, 0.0], [1.0, 0.0]]]])
expect(
    "attention_rollout([first, second])(first はどのトークンも 1 番を、second は 0 番を見る) <=> attention_rollout([first, second]), first: all look at token 1, second: all look at token 0",
    attention_rollout([first, second]),
    [[[0.5, 0.5], [0.25, 0.75]]],
    tol=1e-5,
    hint="A₁ = [[0.5, 0.5], [0, 1]]、A₂ = [[1, 0], [0.5, 0.5]]、R = A₂ A₁ です。",  #:ja
    hint="A₁ = [[0.5, 0.5], [0, 1]], A₂ = [[1, 0], [0.5, 0.5]], and R = A₂ A₁.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for depth, B, heads, n in ((2, 2, 3, 4), (4, 1, 2, 3)):
    weights = [torch.softmax(3 * torch.randn(B, heads, n, n, generator=made), dim=-1) for _ in range(depth)]
    weights = [W * (W >= 0.1) for W in weights]
    want = torch.eye(n)[None]
    for W in weights:
        A = (W.mean(1) + torch.eye(n)) / 2
        want = torch.bmm(A / A.sum(2, keepdim=True), want.expand(B, -1, -1))
    expect(
        f"attention_rollout(ブロック {depth} 個の重み) <=> attention_rollout(weights of {depth} blocks)",
        attention_rollout(weights),
        want,
        tol=1e-4,
        hint="最初のブロックがいちばん右です。どのブロックでも、平均し、0.5 I を足し、行の和で割ります。",  #:ja
        hint="The first block is rightmost. For each block: mean, plus 0.5 I, rows divided by their sums.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 5 節の終わりに学習させた TinyViT で、6 枚の画像を見てみます。上の数字はモデルの答えです。下は $R_{0,j}$ で、明るいパッチほど大きく、白い線は字の輪郭です。
# %% [markdown] lang="en"
# Take the TinyViT that was trained at the end of section 5, and look at six pictures. The number above each is the answer of the model. Below is $R_{0,j}$: the brighter a patch, the larger. The white line is the outline of the digit.

# %% demo
some = torch.tensor(np.random.default_rng(0).permutation(len(X_test))[:1000]).to(device)
x, t = X_test[some], t_test[some]
print(f"テスト {len(x):,} 枚の正解率 {accuracy(seer, x, t):.1%}")  #:ja
print(f"accuracy on {len(x):,} test pictures: {accuracy(seer, x, t):.1%}")  #:en
with torch.no_grad():
    answers = seer(x).argmax(dim=1).cpu()
looked = attention_rollout([block.weights for block in seer.blocks])[:, 0, 1:].float().to(device)

fig, axes = plt.subplots(2, 6, figsize=(6, 2.6))
for k, (above, below) in enumerate(axes.T):
    above.imshow(x[k, 0].cpu(), cmap="gray")
    below.imshow(looked[k].reshape(4, 4).cpu(), cmap="viridis", extent=(-0.5, 27.5, 27.5, -0.5), vmin=0)
    below.contour(x[k, 0].cpu(), levels=[0], colors="white", linewidths=1)
    above.set_title(answers[k].item())
    for ax in (above, below):
        ax.axis("off")
show_figure("クラストークンに混ざったパッチ <=> Patches mixed into the class token")

# %% [markdown] lang="ja"
# もっともらしい絵に見えますか。それだけでは、何も確かめたことになりません。明るいパッチが本当に答えを決めているなら、そこを隠すと、正解率が大きく下がるはずです。3 枚までのパッチを、背景の色で塗って隠します。隠すパッチは、3 つのやり方で選びます。
#
# - rollout:$R_{0,j}$ の大きい順
# - でたらめ
# - rollout の小さい順:$R_{0,j}$ の小さい順
#
# **予想してください。** 正解率は、どの順に速く下がるでしょうか。
# %% [markdown] lang="en"
# Do the pictures look convincing? That alone shows nothing yet. If bright patches really decide the answer, then hiding them should cost much accuracy. Hide up to three patches, painted in the colour of the background, chosen in three ways:
#
# - `rollout`: the largest $R_{0,j}$ first
# - `random`
# - `least rollout`: the smallest $R_{0,j}$ first
#
# **Make a guess.** How fast does accuracy fall with each?

# %% demo
patches = patchify(x, 7)
torch.manual_seed(0)
dice = torch.rand(looked.shape).to(device)


def show_hiding(ways, title):
    """ways: {名前: (数, 色, 線)}。数 (画像, 16) の大きいパッチから 0 から 3 枚隠したときの正解率を、表と図で見せる。"""  #:ja
    """ways: {name: (numbers, color, style)}. Accuracy with 0 to 3 patches hidden, those with the largest numbers (pictures, 16) first."""  #:en
    curves = {}
    for name, (numbers, color, style) in ways.items():
        shares = []
        for many in range(4):
            places = numbers.topk(many, dim=1).indices[:, :, None].expand(-1, -1, 49)
            hidden = patches.scatter(1, places, x.min().item())
            shares.append(accuracy(seer, unpatchify(hidden, 7, (1, 28, 28)), t))
        curves[name] = (range(4), shares, color, style)
        print(" ".join(f"{share:6.1%}" for share in shares), "", name)
    show_curves(curves, title, "隠したパッチの数 <=> patches hidden", "正解率 <=> accuracy", xticks=range(4), ylim=(0, 1))


show_hiding(
    {"rollout": (looked, BLUE, "-o"), "でたらめ <=> random": (dice, GREY, ":^"), "rollout の小さい順 <=> least rollout": (-looked, RED, "-.v")},
    "16 枚のパッチから選んで隠す <=> Hiding some of all 16 patches",
)

# %% [markdown] lang="ja"
# あなたの図で「rollout」がいちばん速く下がれば、rollout の圧勝に見えます。でも、**この確かめ方は甘すぎます**。数字の画像では、パッチの半分くらいに、何も書かれていません。何もない所を背景の色で塗っても、何も変わらないのは当たり前です。「でたらめ」は半分くらい、「rollout の小さい順」はほとんど、空のパッチを隠しているのです。
#
# そこで、相手を強くします。どのやり方でも、**字のあるパッチ**(49 画素のうち 5 画素以上が、平均の画素より明るい)から先に隠します。そして、2 つの相手を加えます。どちらも、この画像の注意の重みを見ません。
#
# - インクの量:画素の明るさの平均が大きい順
# - 別の画像の rollout:**別の画像**の $R_{0,j}$ の大きい順。この画像で何を見たかは知らず、「いつもどの位置を見るか」だけを知っています
#
# **予想してください。** rollout は、まだいちばん速く下がるでしょうか。
# %% [markdown] lang="en"
# If accuracy falls fastest with `rollout` in your figure, it looks like a clear win. But **this test is too easy**. In pictures of digits, about half of the patches have nothing written on them. Of course nothing changes when they are painted in the colour of the background. About half of what `random` hides is empty, and most of what `least rollout` hides.
#
# So take stronger opponents. Whatever the way, hide **patches with writing** first (at least 5 of the 49 pixels are brighter than the mean pixel). And add two ways that know nothing of the attention in this picture:
#
# - `ink`: the patches with the brightest pixels on average first
# - `another picture's rollout`: the largest $R_{0,j}$ of **another picture** first. It does not know what was looked at in this picture, only which positions are usually looked at
#
# **Make a guess.** Will accuracy still fall fastest with rollout?

# %% demo
written = (patches > 0).sum(dim=2) >= 5
print(f"字のあるパッチ: 16 枚のうち平均 {written.sum(dim=1).float().mean():.1f} 枚")  #:ja
print(f"patches with writing: {written.sum(dim=1).float().mean():.1f} of 16 on average")  #:en
first = 100.0 * written
show_hiding(
    {
        "rollout": (first + looked, BLUE, "-o"),
        "インクの量 <=> ink": (first + patches.mean(dim=2), ORANGE, "--s"),
        "別の画像の rollout <=> another picture's rollout": (first + looked.roll(1, 0), GREEN, "-D"),
        "でたらめ <=> random": (first + dice, GREY, ":^"),
        "rollout の小さい順 <=> least rollout": (first - looked, RED, "-.v"),
    },
    "字のあるパッチから選んで隠す <=> Hiding patches with writing",
)

# %% [markdown] lang="ja"
# **本物で測った値**(字のあるパッチを 1 枚だけ隠したとき。400 回更新した TinyViT、テスト 10,000 枚、± は標準誤差、$n = 5$)
#
# | 隠すパッチの選び方 | 正解率 | rollout で選んだときとの差(ポイント) |
# |---|---|---|
# | 隠さない | 92.9 % | |
# | rollout | 68.4 % | |
# | インクの量 | 65.4 % | −3.0 ± 2.4 |
# | 別の画像の rollout | 69.2 % | +0.9 ± 1.0 |
# | でたらめ | 79.6 % | +11.3 ± 1.9 |
# | rollout の小さい順 | 89.5 % | +21.1 ± 1.9 |
#
# (差は、丸める前の値から計算しました。)
#
# $n = 5$ なので、$c = 2.8$ で読みます。rollout は、字のあるパッチの中でも、でたらめより大事なパッチを選びました。ここまでなら、rollout の順位には意味があります。ところが、**別の画像の rollout** やインクの量との差は、あるとは言えません。rollout で下がった 24.5 ポイントのうち、23.6 ポイントは、別の画像の rollout でも下がります。つまり、「**いつも**どの位置が大事か」を知っていれば、ほとんど足ります。rollout が「**この画像で**どこを見たか」を教えるとは、この実験からは言えません。6 枚の絵をもう一度見てください。明るいのは、どの絵でも、おもに真ん中の 2 列ではありませんか。(あなたの図は、シード 1 つの結果です。モデルとデータが違えば、答えも変わります。だから、確かめるのです。)
#
# まとめます。説明の絵は、指している所を隠して確かめます。比べる相手は、この実験の「字のあるパッチ」や「別の画像の rollout」のように、**強い相手**にします。別の画像の説明と区別がつかないうちは、それがこの画像の説明だという証拠はありません。注意の重みが「理由」を表すとは限りません(参考文献の Jain と Wallace)。ヘッドを平均し、近道を 0.5 と決め、`mlp` を無視するのは、どれも近似です。隠す実験にも弱点があります。パッチを塗りつぶした画像は、訓練データに 1 枚もありません。
#
# ## 7. 事前学習:凍結した特徴を読む
#
# はじめから学ぶと、ViT は不利でした。実際に使われる ViT は、大量の写真で先に学んであります(**事前学習**)。借りるときのいちばん簡単な方法は、16 課の**線形プローブ**です。胴体(バックボーンとも呼びます)を凍結し、出てくる特徴に、線形の分類器を 1 つだけ載せます。
#
# ここで動くもので試しましょう。0 から 4 までの数字で訓練した LeNet と TinyViT の特徴で、**見たことのない 5 から 9** を読みます。プローブが使うのは、1 種類につき 20 枚です。比べる相手は、訓練していない胴体と、画素そのものです。どれが、いちばん役に立つでしょうか。
# %% [markdown] lang="en"
# **Measured on the real MNIST** (a single patch with writing hidden; a TinyViT after 400 updates, 10,000 test pictures, ± is the standard error, $n = 5$)
#
# | How the patch was chosen | Accuracy | Minus that with rollout (percentage points) |
# |---|---|---|
# | nothing hidden | 92.9 % | |
# | rollout | 68.4 % | |
# | ink | 65.4 % | −3.0 ± 2.4 |
# | another picture's rollout | 69.2 % | +0.9 ± 1.0 |
# | random | 79.6 % | +11.3 ± 1.9 |
# | least rollout | 89.5 % | +21.1 ± 1.9 |
#
# (Differences were computed before rounding.)
#
# With $n = 5$, $c$ is 2.8. Among the patches with writing, too, rollout chose more important ones than chance does. So far, the order that rollout gives means something. But we cannot say that it differs from **another picture's rollout**, or from `ink`. Of the 24.5 percentage points that accuracy falls with rollout, 23.6 are lost with another picture's rollout as well. So it is almost enough to know which positions **always** matter. This experiment does not show that rollout tells where the model looked **in this picture**. Look at the six pictures once more. Are the bright patches not mainly those of the two middle columns, whatever the digit? (Your figure is the result of one seed. Another model or other data may give another answer: that is why one checks.)
#
# To sum up: check an explanation by hiding what it points to. Such a comparison says something only if the **alternatives are good ones**, here patches with writing, and another picture's rollout. As long as we cannot tell it from the explanation of another picture, we have no evidence that it explains this one. Attention weights need not be the reasons of an answer (see Jain and Wallace in the references). The mean over heads, the 0.5 for the shortcut, and leaving out the `mlp` are approximations. Hiding has its weak side, too: there is no picture with a painted patch among the training data.
#
# ## 7. Pretraining: reading frozen features
#
# From scratch, a ViT was at a disadvantage. The ViTs in use were first trained on huge numbers of photographs (**pretraining**). The easiest way to borrow one is the **linear probe** of lesson 16: freeze the body (also called the backbone), and put one linear classifier on the features that come out.
#
# Try it with what runs here. Take the features of a LeNet and of a TinyViT that were trained on the digits 0 to 4, and read **5 to 9, which they have never seen**. The probe gets 20 pictures of each class. For comparison there are bodies that were not trained, and the pixels themselves. Which will be the most useful?

# %% setup
# ja: あなたが 16 課で書いた関数
# en: yours, from lesson 16
def linear_probe(features, labels):
    mean, spread = features.mean(0), features.std(0) + 1e-6
    Z, Y = (features - mean) / spread, np.eye(max(labels) + 1)[labels]
    W = np.linalg.solve(Z.T @ Z + 0.1 * len(Z) * np.eye(Z.shape[1]), Z.T @ (Y - Y.mean(0))) / spread[:, None]
    return W, Y.mean(0) - mean @ W


# %% demo
@torch.no_grad()
def features(net, X):
    """最後の全結合層に入る値 (n, 特徴の数)。net が None なら画素。"""  #:ja
    """What goes into the last fully connected layer, (n, features); the pixels if net is None."""  #:en
    if net is None:
        return X.flatten(1).cpu().double().numpy()
    body = deepcopy(net).eval()
    setattr(body, "head" if hasattr(body, "head") else "fc2", nn.Identity())
    return torch.cat([body(x) for x in X.split(500)]).cpu().double().numpy()


old, new, unseen = t_train < 5, t_train >= 5, t_test >= 5
X_old, t_old = X_train[old], t_train[old]
X_new, t_new, X_unseen, t_unseen = X_train[new], t_train[new].cpu().numpy() - 5, X_test[unseen], t_test[unseen].cpu().numpy() - 5
pixels, before, after = "画素 <=> pixels", "訓練なし <=> not trained", "0 から 4 で訓練 <=> trained on 0 to 4"
found = {}
for seed in seeds[:3]:
    rng = np.random.default_rng(seed)
    rows = np.concatenate([rng.choice(np.flatnonzero(t_new == k), 20, replace=False) for k in range(5)])
    bodies = {pixels: None}
    for name, make in makers.items():
        bodies[f"{name} ({before})"], bodies[f"{name} ({after})"] = make(seed), make(seed)
        train_for(bodies[f"{name} ({after})"], X_old, t_old, budget // costs[name], seed)
    for name, body in bodies.items():
        W, b = linear_probe(features(body, X_new[rows]), t_new[rows])
        found.setdefault(name, []).append(np.mean((features(body, X_unseen) @ W + b).argmax(axis=1) == t_unseen))
print(f"胴体の訓練:0 から 4 の {len(X_old):,} 枚。プローブ:100 枚。テスト:5 から 9 の {len(X_unseen):,} 枚")  #:ja
print(f"bodies: {len(X_old):,} pictures of 0 to 4; probe: 100 pictures; test: {len(X_unseen):,} pictures of 5 to 9")  #:en
for name, shares in found.items():
    mean, error = mean_and_error(shares)
    print(f"5 から 9 の正解率 {100 * mean:4.1f} ± {100 * error:.1f} %  {name}")  #:ja
    print(f"accuracy on 5 to 9: {100 * mean:4.1f} ± {100 * error:.1f} %  {name}")  #:en
for name in makers:
    show_difference(f"{name}、訓練あり − 訓練なし <=> {name}, trained − not trained", found[f"{name} ({after})"], found[f"{name} ({before})"])
show_difference("TinyViT、訓練あり − 画素 <=> TinyViT, trained − pixels", found[f"TinyViT ({after})"], found[pixels])

# %% [markdown] lang="ja"
# (± は標準誤差で、$n = 3$ です。区間は $c = 4.3$ で計算しています。)読み方は 16 課と同じです。訓練した胴体と訓練していない胴体の差が、学習で得られた分です。
#
# **本物で測った値**(胴体は 0 から 4 の 30,596 枚から、CPU と同じ予算で訓練。5 から 9 の 4,861 枚の正解率。± は標準誤差、$n = 5$)
#
# | 画素 | LeNet、訓練なし | LeNet、訓練あり | TinyViT、訓練なし | TinyViT、訓練あり |
# |---|---|---|---|---|
# | 76.1 ± 0.8 % | 83.2 ± 2.9 % | 90.2 ± 0.7 % | 66.6 ± 1.7 % | 76.5 ± 0.9 % |
#
# TinyViT は、訓練して 10 ポイント良くなりました。けれども、画素との差は 0.4 ポイントしかありません。LeNet は 7 ポイント上がりました。これらの差が確かかどうかは、この表の ± からは言えません。シードごとの差が要ります(3 節)。あなたの出力では、シードごとの差とその区間も読んでください。$n = 3$ では $c$ が大きいので、区間が 0 を含むことがあります。あなたの出力に、訓練して**かえって下がった**胴体があれば、特徴が 0 から 4 に**特化**したのかもしれません(16 課)。0 から 4 の区別に要らないものを捨てても、訓練の損失は増えないからです。また、プローブが見るのは、TinyViT ではクラストークンの 64 個の数だけです(LeNet は 500 個、画素は 784 個なので、胴体どうしの差には、数の違いも入っています)。それに、5 種類の数字だけでは、事前学習と呼べる量になりません。実際の ViT は、百万枚以上の写真で先に学びます。目標にするのは、千種類以上のラベルか、写真に付いた文(CLIP)です。ラベルを使わない方法(MAE)もあります。
#
# ## 8. 事前学習済みの ViT を借りる
#
# 本物の ViT を、15 課のペット(37 品種)に使います。**timm** は、1,000 を超える事前学習済みの重みを集めたライブラリです。
#
# timm の名前は「アーキテクチャ.タグ」の形です。**タグ**は、何で、どのように学んだ重みかを表します。タグを省くと timm が選ぶので、比べるときは必ず書きます。(`in1k` は ImageNet の 1,000 種類 約 130 万枚、`in21k` は ImageNet-21k の約 1,400 万枚、`ft` はファインチューニングです。`a1` や `augreg` は、学習のレシピの名前です。)
#
# | 名前 | パラメータ | 事前学習のデータ |
# |---|---|---|
# | `resnet34.a1_in1k` | 約 2,200 万 | ImageNet |
# | `vit_small_patch16_224.augreg_in1k` | 約 2,200 万 | ImageNet |
# | `vit_small_patch16_224.augreg_in21k_ft_in1k` | 同じアーキテクチャ | ImageNet-21k、そのあと ImageNet |
#
# どれにも 224×224 の画像を入れます。ViT の `size` は 16 なので、トークンは $14 \times 14 + 1 = 197$ 個です。上の 2 つは**アーキテクチャ**が違い、事前学習のデータは同じです。下の 2 つはアーキテクチャが同じで、**事前学習のデータ**が違います。(もっと大きい画像を入れると、パッチの数が位置の埋め込みより多くなります。そのときは、学習した位置の埋め込みを 14×14 の小さな画像のように見て、補間して増やします。)
#
# ### 公表されている数から読む
# この 3 つの重みを、ペットで同じ条件で比べた結果は、私たちの知るかぎり公表されていません。近いのは、ImageNet での正解率です(timm の [results-imagenet.csv](https://github.com/huggingface/pytorch-image-models/blob/main/results/results-imagenet.csv) と、`resnet34.a1_in1k` の 224 画素は [モデルカード](https://huggingface.co/timm/resnet34.a1_in1k) の表。どの行も、1 回の学習の結果)。
#
# | 重み | テスト画像の 1 辺 | 正解率 |
# |---|---|---|
# | `resnet34.a3_in1k` | 224 | 73.0 % |
# | `resnet34.gluon_in1k` | 224 | 74.6 % |
# | `resnet34.a1_in1k` | 224 | 76.4 % |
# | `resnet34.a1_in1k` | 288 | 77.9 % |
# | `vit_small_patch16_224.augreg_in1k` | 224 | 78.8 % |
# | `vit_small_patch16_224.augreg_in21k_ft_in1k` | 224 | 81.4 % |
#
# 比べるなら、テスト画像の大きさをそろえます。同じ重みでも、288 画素にすると(切り出す範囲も 95 % から 100 % に広がります)、1.5 ポイント上がるからです。224 画素では、次のようになります。(切り出す範囲は、224 画素の行でも、重みごとの既定値で 87.5 % から 95 % まで違います。)
#
# - **レシピ**の違う 3 つの ResNet の差は、3.4 ポイントまであります。
# - **アーキテクチャ**の違う `resnet34.a1_in1k` と `augreg_in1k` の差は、2.4 ポイントです。ただし、レシピも違います。
# - **事前学習のデータ**が多いと、同じ ViT が 2.5 ポイント上です(丸める前の値の差)。ただし、学習も長く、2 段階です。
#
# 3 つの差は同じくらいの大きさで、下の 2 つにはレシピの差も混ざっています。ですから、**どれがいちばん効くかは、この表からは言えません**。重みを借りるときは、アーキテクチャだけでなく、何で学んだか(量と、自分の写真との近さ)とレシピも調べます。候補をいくつか選び、自分の検証データで比べてください。(ほかの公表された表は、「さらに学ぶ」にあります。)
#
# ### 特徴を借りて、線形プローブで比べる
# 16 課の `linear_probe` なら、CPU でも比べられます。次のセルは、1 品種につき 20 枚の写真の特徴を、3 つの胴体で 1 度だけ計算します。その半分でプローブを求め、残りの半分で正解率を測ります。半分の選び方は、3 つのシードで変えます。(同じ写真を使い回すので、表示される区間は狭すぎます。目安と考えてください。)要るのは、timm と、合わせて約 1.1 GB のダウンロード(写真 0.8 GB、重み 0.26 GB)です。動かすときは、`borrow = True` に変えてください。足りないものがあれば、それを表示して終わります。
#
# 3 つの正解率は、どの順に並び、何ポイントずつ違うでしょうか。上の表から**予想を書いて**、確かめてください。重みを手に入れられなかったので、**私たちは、このセルもその次のセルも、本物の重みでは動かしていません**。確かめたのは、このセルが同じモデルと乱数の重みで動くこと(CPU で数分)と、次のセルが代用品で動くことまでです。
# %% [markdown] lang="en"
# Read the output as in lesson 16: the difference between a trained and an untrained body is what learning has gained. (± is the standard error, with $n = 3$. The intervals take $c = 4.3$.)
#
# **Measured on the real MNIST** (bodies trained on 30,596 pictures of 0 to 4, with the budget as on a CPU; accuracy on 4,861 pictures of 5 to 9; ± is the standard error, $n = 5$)
#
# | Pixels | LeNet, not trained | LeNet, trained | TinyViT, not trained | TinyViT, trained |
# |---|---|---|---|---|
# | 76.1 ± 0.8 % | 83.2 ± 2.9 % | 90.2 ± 0.7 % | 66.6 ± 1.7 % | 76.5 ± 0.9 % |
#
# TinyViT got better by 10 percentage points when it was trained. But it is only 0.4 points above the pixels. LeNet gained 7 points. Whether these differences are certain cannot be told from the ± of this table: it takes the differences seed by seed (section 3). In your output, also read the differences seed by seed and their intervals. With $n = 3$, $c$ is large, so an interval may contain 0. If your output has a body that training made **worse**, its features may have become **specialised** for 0 to 4 (lesson 16): throwing away what is not needed to tell these apart does not raise the training loss. And all that the probe gets from TinyViT is the 64 numbers of the class token. (From LeNet it gets 500, and the pixels are 784, so the number of features plays a part in the differences between bodies.) Five classes of digits are not enough to be called pretraining. Real ViTs are pretrained on a million photographs or more, with labels of a thousand classes or more, with captions (CLIP), or without labels (MAE).
#
# ## 8. Borrowing a pretrained ViT
#
# Use a real ViT for the 37 breeds of lesson 15. **timm** is a library with more than a thousand sets of pretrained weights.
#
# A name in timm reads "architecture.tag". The **tag** says on what and how the weights were trained. Without a tag timm chooses one, so always write it when you compare. (`in1k` stands for the 1,000 classes and about 1.3 million pictures of ImageNet, `in21k` for ImageNet-21k, about 14 million pictures, `ft` for fine-tuning. `a1` and `augreg` are names of training recipes.)
#
# | Name | Parameters | Pretrained on |
# |---|---|---|
# | `resnet34.a1_in1k` | about 22 million | ImageNet |
# | `vit_small_patch16_224.augreg_in1k` | about 22 million | ImageNet |
# | `vit_small_patch16_224.augreg_in21k_ft_in1k` | the same architecture | ImageNet-21k, and then ImageNet |
#
# All of them get pictures of 224×224. The `size` of the ViTs is 16, so they have $14 \times 14 + 1 = 197$ tokens. The first two differ in **architecture** and learned from the same data. The last two have the same architecture and learned from **different data**. (Larger pictures have more patches than there are position embeddings. Then the learned ones are taken as a small picture of 14×14 and interpolated to the number that is needed.)
#
# ### What published numbers say
# As far as we know, nobody has published a comparison of these three weights on pets under equal conditions. The nearest that there is are accuracies on ImageNet ([results-imagenet.csv](https://github.com/huggingface/pytorch-image-models/blob/main/results/results-imagenet.csv) of timm; for `resnet34.a1_in1k` at 224 pixels, the table of its [model card](https://huggingface.co/timm/resnet34.a1_in1k); each row is a single training).
#
# | Weights | Side of the test pictures | Accuracy |
# |---|---|---|
# | `resnet34.a3_in1k` | 224 | 73.0 % |
# | `resnet34.gluon_in1k` | 224 | 74.6 % |
# | `resnet34.a1_in1k` | 224 | 76.4 % |
# | `resnet34.a1_in1k` | 288 | 77.9 % |
# | `vit_small_patch16_224.augreg_in1k` | 224 | 78.8 % |
# | `vit_small_patch16_224.augreg_in21k_ft_in1k` | 224 | 81.4 % |
#
# Compare at one size of the test pictures: with 288 pixels (and 100 % of the picture cropped in place of 95 %) the same weights gain 1.5 points. At 224 pixels we read (there, too, the crop differs: the default of each set of weights, from 87.5 % to 95 %):
#
# - Three ResNets with different **recipes** are up to 3.4 points apart.
# - Two **architectures**, `resnet34.a1_in1k` and `augreg_in1k`, are 2.4 points apart, but their recipes differ as well.
# - With more **data for pretraining** the same ViT is 2.5 points better (before rounding), but it was also trained for longer, and in two stages.
#
# These three differences are of similar size, and the last two have differences of recipe in them. So **this table does not tell which matters most**. To choose weights, look not only at the architecture, but also at what they learned from (how much, and how similar to your photographs) and by which recipe. Take a few candidates and compare them on your validation data. (For other published tables see "Going further".)
#
# ### Borrow features, and compare by a linear probe
# With the `linear_probe` of lesson 16, a CPU is enough for a comparison. The next cell computes the features of 20 photographs of each breed once with each of the three bodies. Half of them fit the probe, the other half measure its accuracy. Three seeds choose the halves. (They reuse the same photographs, so the interval that is printed is too narrow: take it as a rough guide.) You need timm, and about 1.1 GB are downloaded (0.8 GB of photographs, 0.26 GB of weights). To run it, change `borrow` to `True`. If anything is missing, the cell says so and ends.
#
# In which order will the three accuracies be, and how many points apart? **Write down a guess** from the table, then check it. We could not get the weights, so **we have not run this cell, nor the one after it, with the real weights**. We have checked only that this cell runs with the same models and random weights (some minutes on a CPU), and the one after it with stand-ins.

# %% demo
# ja: True にすると、約 1.1 GB をダウンロードして動かす
# en: True downloads about 1.1 GB and runs the cell
borrow = False


def pet_features(name, files):
    """timm の重み name の胴体が、写真ごとに出す特徴 (n, 特徴の数)。"""  #:ja
    """The features that the body of these weights of timm gives for each photograph, (n, features)."""  #:en
    import timm

    body = timm.create_model(name, pretrained=True, num_classes=0).eval().to(device)
    mean, std = (torch.tensor(body.pretrained_cfg[what])[:, None, None] for what in ("mean", "std"))
    rows = []
    for start in range(0, len(files), 20):
        photos = [Image.open(file).convert("RGB").resize((224, 224)) for file in files[start : start + 20]]
        x = torch.stack([torch.tensor(np.array(photo)).permute(2, 0, 1) / 255 for photo in photos])
        with torch.no_grad():
            rows.append(body(((x - mean) / std).to(device)).cpu().double())
    return torch.cat(rows).numpy()


def probe_pets(names, each=20):
    """{名前: 3 つのシードの、線形プローブの正解率}。1 品種につき each 枚の半分で求め、残りの半分で測る。"""  #:ja
    """{name: accuracies of linear probes, three seeds}; of `each` photographs a breed, half fit the probe and half measure it."""  #:en
    breeds = {}
    for file in sorted((untar_data(URLs.PETS) / "images").glob("*.jpg")):
        breeds.setdefault(file.stem.rsplit("_", 1)[0], []).append(file)
    each = min(each, *map(len, breeds.values()))
    files = [file for some in breeds.values() for file in some[:each]]
    labels = np.repeat(np.arange(len(breeds)), each)
    shares = {}
    for name in names:
        Z, shares[name] = pet_features(name, files), []
        for seed in range(3):
            rng = np.random.default_rng(seed)
            order = np.concatenate([k * each + rng.permutation(each) for k in range(len(breeds))])
            fit, new = (part.ravel() for part in np.split(order.reshape(len(breeds), each), [each // 2], axis=1))
            W, b = linear_probe(Z[fit], labels[fit])
            shares[name].append(np.mean((Z[new] @ W + b).argmax(axis=1) == labels[new]))
    return shares


names = ["resnet34.a1_in1k", "vit_small_patch16_224.augreg_in1k", "vit_small_patch16_224.augreg_in21k_ft_in1k"]
if not borrow:
    print("動かしませんでした。borrow が False です。")  #:ja
    print("Nothing was run: borrow is False.")  #:en
elif importlib.util.find_spec("timm") is None:
    print("timm がありません。新しいセルで %pip install timm を実行してから、このセルをもう一度実行します。")  #:ja
    print("There is no timm. Run %pip install timm in a new cell, then run this cell again.")  #:en
else:
    try:
        borrowed = probe_pets(names)
        for name, shares in borrowed.items():
            mean, error = mean_and_error(shares)
            print(f"{name:42} 正解率 {100 * mean:.1f} ± {100 * error:.1f} %")  #:ja
            print(f"{name:42} accuracy {100 * mean:.1f} ± {100 * error:.1f} %")  #:en
        for k in (1, 2):
            show_difference(f"{names[k]} − {names[k - 1]}", borrowed[names[k]], borrowed[names[k - 1]])
    # ja: データや重みの入手先につながらない
    # en: no way to the data or to the weights
    except OSError as problem:
        print(f"データか重みをダウンロードできませんでした。あとでもう一度実行してください。({problem})")  #:ja
        print(f"Data or weights could not be downloaded. Run the cell again later. ({problem})")  #:en

# %% [markdown] lang="ja"
# (± は標準誤差、$n = 3$ です。シードで変わるのは、どの写真でプローブを求めるかだけで、重みは変わりません。ImageNet の種類には犬の品種がたくさんあり、猫の品種も少しあるので、正解率は高めに出ます。)
#
# ### ファインチューニング
# 次のセルは、NVIDIA の GPU と timm があるときだけ学習します(3 つのモデルを、凍結して 1 エポック、全体を 3 エポックずつ)。fastai の `vision_learner` は、モデルの名前を文字列で渡すと、timm から借りてきます。データ、ラベル、`fine_tune` は 15 課と同じで、大きさ、切り出し方、頭、学習率は、ここで選んだものか fastai の既定値です(3 つとも同じ)。正解率の順序は、プローブのときと同じでしょうか。
# %% [markdown] lang="en"
# (± is the standard error, with $n = 3$. Seeds change which photographs fit the probe, and not the weights. ImageNet has many breeds of dogs and a few of cats among its classes, so these accuracies are high.)
#
# ### Fine-tuning
# The next cell trains only where there are an NVIDIA GPU and timm (three models, each with one epoch frozen and three of the whole). Give the `vision_learner` of fastai the name of a model as a string, and it borrows the model from timm. Data, labels and `fine_tune` are those of lesson 15. Size, crop, head and learning rate are chosen here or fastai's own, the same for all three. Will the accuracies be in the same order as those of the probe?


# %% demo
def why_not():
    """この計算ができない理由。できるときは None。"""  #:ja
    """Why this cannot run here; None if it can."""  #:en
    if not torch.cuda.is_available():
        return "NVIDIA の GPU がありません。Colab なら「ランタイム」→「ランタイムのタイプを変更」で GPU を選びます。"  #:ja
        return "There is no GPU. In Colab, choose one under Runtime, Change runtime type."  #:en
    if importlib.util.find_spec("timm") is None:
        return "timm がありません。新しいセルで %pip install timm を実行してから、このセルをもう一度実行します。"  #:ja
        return "There is no timm. Run %pip install timm in a new cell, then run this cell again."  #:en
    return None


def fine_tune_pets(name, epochs=3):
    """timm のモデル name を、PETS の 37 品種に合わせる。(検証の正解率, 学習の秒数)を返す。"""  #:ja
    """Fit the model of this name to the 37 breeds of PETS; return (validation accuracy, seconds of training)."""  #:en
    from fastai.vision.all import ImageDataLoaders, Resize, aug_transforms, error_rate, get_image_files, vision_learner

    path = untar_data(URLs.PETS)
    files = get_image_files(path / "images")
    dls = ImageDataLoaders.from_name_re(
        path, files, r"(.+)_\d+\.jpg$", seed=42, item_tfms=Resize(256), batch_tfms=aug_transforms(size=224)
    )
    learn = vision_learner(dls, name, metrics=error_rate).to_fp16()
    torch.cuda.synchronize()
    start = time.perf_counter()
    learn.fine_tune(epochs)
    torch.cuda.synchronize()
    seconds = time.perf_counter() - start
    return 1 - learn.validate()[1], seconds


reason = why_not()
if reason:
    print("学習しませんでした。", reason)  #:ja
    print("Nothing was trained.", reason)  #:en
else:
    for name in ("resnet34.a1_in1k", "vit_small_patch16_224.augreg_in1k", "vit_small_patch16_224.augreg_in21k_ft_in1k"):
        try:
            share, seconds = fine_tune_pets(name)
            print(f"{name:42} 正解率 {share:.1%}   {seconds:.0f} 秒")  #:ja
            print(f"{name:42} accuracy {share:.1%}   {seconds:.0f} s")  #:en
        # ja: データや重みの入手先につながらない
        # en: no way to the data or to the weights
        except OSError as problem:
            print(f"{name}: データか重みをダウンロードできませんでした。あとでもう一度実行してください。({problem})")  #:ja
            print(f"{name}: data or weights could not be downloaded. Run the cell again later. ({problem})")  #:en

# %% [markdown] lang="ja"
# 結果が出た人へ。予想と比べてください。上の 2 つに差が出ても「アーキテクチャが違うから」、下の 2 つに差が出ても「データが違うから」とは、まだ言えません。3 つとも、**学習のレシピ**(データ拡張、正則化、エポック数)が違うからです。ファインチューニングは、シードも 1 つだけです。秒数は、写真を読んで拡張する CPU の時間も含むので、モデルの計算だけの時間ではありません。`compare` で確かめるなら、どんなモデルや設定を追加しますか。
#
# <details><summary>答えの例</summary>
#
# まず、3 つともシードを 5 つにして、シードごとの差を読みます。次に、同じアーキテクチャで同じデータの重みを足します(`resnet34.a3_in1k` など)。そうすれば、レシピだけでどれくらい動くかが分かり、アーキテクチャやデータの差がそれより大きいかを比べられます。学習率は、モデルごとに同じ手間で、検証データで選びます。
#
# </details>
#
# ## 9. どちらを使うか
#
# 右端に、その行が何に基づくかを書きました。**この課で測ったのは、2 行目だけです。**
#
# | 場面 | まず試すもの | 理由 | 根拠 |
# |---|---|---|---|
# | 似た写真で学んだモデルを借りられる | 線形プローブ、次にファインチューニング。候補をいくつか、検証データで比べる。CNN でも ViT でもよい | ImageNet の正解率は、レシピで 3.4 ポイントまで、事前学習のデータで 2.5 ポイント違った。ResNet と ViT の差の 2.4 ポイントと同じくらい(データの差にも ResNet と ViT の差にも、レシピの差が混ざっている) | 16 課と、8 節の公表された数 |
# | データが少なく、借りられるモデルがない | CNN | 近くをまとめて見る前提が合えば、少ないデータで済む | 4 節。MNIST と、小さな 2 つのネットワークだけ |
# | スマートフォンなどの小さな端末で、速く | 小さな CNN(MobileNet など)と小さな ViT を、その端末で計る | 積和演算が同じでも、時間は同じとは限らない | 3 節の考え方。どちらが速いかは測っていない |
# | 画像がとても大きい | CNN、または窓の中だけを見る ViT(Swin など) | 注意の重みの数は、トークンの数の 2 乗で増える | 計算(19 課、下の問 2) |
# | 画像と文を一緒に扱う | ViT | どちらもトークンの系列になる | 例は CLIP(2021 年)。ResNet でも試し、いちばん良かったのは ViT |
# | データも計算も、とても多い | ViT と、新しい CNN の両方 | 前提が少ないことが、足かせにならない | 論文(4 節)。ここでは測っていない |
#
# 境目は、はっきりしていません。ViT の学習の工夫を CNN に取り入れた ConvNeXt(2022 年)は、同じ大きさの Swin と並びました。**「Transformer だから勝つ」のではありません**。何を比べ、何をそろえたかを、いつも確かめてください。
#
# ## 確かめよう
#
# 答えを書いて、次のセルも実行してください。すぐに返事が表示されます。何度でも答え直せます。
#
# **問 1.** 384×384 のカラー画像を、`size` 16 の ViT に入れます。クラストークンも数えて、トークンはいくつですか。
# %% [markdown] lang="en"
# If you have a result, compare it with your guess. A difference between the first two does not yet mean "because of the architecture", nor one between the last two "because of the data". All three have different **training recipes** (augmentation, regularisation, number of epochs). And the fine-tuning has only one seed. The seconds include the time in which the CPU reads and augments photographs, so they are not the time of the models alone. What would you add and measure with your `compare`?
#
# <details><summary>A possible answer</summary>
#
# First, five seeds for each of the three, and the differences seed by seed. Then other weights of the same architecture from the same data, such as `resnet34.a3_in1k`. They show how much the recipe alone moves the accuracy, and whether the differences of architecture and of data are larger than that. Choose the learning rate of each model on validation data, with equal care.
#
# </details>
#
# ## 9. Which to take
#
# The last column says what a row rests on. **This lesson measured the second row only.**
#
# | Situation | Try first | Reason | Rests on |
# |---|---|---|---|
# | a model that learned from similar pictures can be borrowed | a linear probe, then fine-tuning; compare a few candidates on validation data, CNNs or ViTs | on ImageNet, accuracy differed by up to 3.4 points with the recipe, and by 2.5 with the data of the pretraining; the 2.4 between ResNet and ViT is of similar size (recipes are mixed into both of the last two) | lesson 16, and the published numbers of section 8 |
# | little data, and no model to borrow | a CNN | if looking at neighbours suits the data, little of it is enough | section 4: MNIST and two small networks only |
# | a small device, fast answers | a small CNN such as MobileNet and a small ViT, timed on that device | equal multiply-adds are not equal time | the argument of section 3; which is faster was not measured |
# | very large pictures | a CNN, or a ViT that attends within windows, such as Swin | the number of attention weights grows as the square of the tokens | a calculation (lesson 19, question 2 below) |
# | pictures together with text | a ViT | both become sequences of tokens | CLIP (2021) is an example: it tried ResNets, too, and a ViT was best |
# | very much data, and the compute for it | both a ViT and a recent CNN | few assumptions no longer hold it back | papers (section 4); not measured here |
#
# The border is not sharp. ConvNeXt (2022), a CNN with the training methods of ViTs, came level with Swins of its size. **A model does not win because it is a Transformer.** Always ask what was compared, and what was kept equal.
#
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** A colour picture of 384×384 goes into a ViT with `size` 16. How many tokens are there, with the class token?

# %% quiz="tokens" points=1
tokens = 577
replies = {
    577: "正解です。1 辺に 24 枚、24 × 24 = 576 枚のパッチと、クラストークンです。",  #:ja
    577: "Right. 24 patches along each side make 24 × 24 = 576, and the class token.",  #:en
    576: "パッチの数です。クラストークンも、系列の 1 つです。",  #:ja
    576: "That is the number of patches. The class token is in the sequence, too.",  #:en
    1729: "チャンネルごとにトークンを作るのではありません。1 枚のパッチに、3 つのチャンネルが全部入ります。",  #:ja
    1729: "There is no token for each channel: one patch holds all three.",  #:en
    25: "1 辺に 24 枚です。縦にも 24 枚あります。",  #:ja
    25: "There are 24 along one side, and 24 along the other.",  #:en
    147457: "パッチは 1 画素ではなく、16×16 画素です。",  #:ja
    147457: "A patch is not one pixel but 16×16.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 細かい所まで見たいので、`size` を 16 から 8 に変えました。画像の大きさは同じです。注意の重みの数は、**およそ**何倍になりますか。
#
# - a. 半分
# - b. 2 倍
# - c. 4 倍
# - d. 16 倍
# %% [markdown] lang="en"
# **Question 2.** To see finer details you change `size` from 16 to 8. The pictures stay as large as they were. The number of attention weights becomes **about**
#
# - a. half as large
# - b. twice as large
# - c. 4 times as large
# - d. 16 times as large

# %% quiz="smaller_patches" points=1
smaller_patches = "d"
replies = {
    "a": "パッチは小さくなりますが、数は増えます。",  #:ja
    "a": "Patches get smaller, but there are more of them.",  #:en
    "b": "縦にも横にも 2 倍になります。そして、注意の重みは、トークンの組ごとに 1 つです。",  #:ja
    "b": "They double along both sides. And there is an attention weight for each pair of tokens.",  #:en
    "c": "4 倍になるのはトークンの数です。注意の重みは、トークンの組ごとに 1 つあります。",  #:ja
    "c": "That is the number of tokens. There is an attention weight for each pair of them.",  #:en
    "d": "正解です。トークンが 4 倍、その 2 乗で 16 倍です。",  #:ja
    "d": "Right. Four times as many tokens, and the square of that is 16.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 学習した TinyViT の `positions` を、**すべて 0** に書き換えました。そこに、ある画像と、その画像のパッチを入れ替えた画像を入れます。2 つのロジットは?
#
# - a. 同じ(丸め誤差を除いて)
# - b. 違う。パッチの順序が変わったから
# - c. 違う。`embed` の重みがパッチごとに違うから
# - d. 入れ替え方による
# %% [markdown] lang="en"
# **Question 3.** All `positions` of a trained TinyViT are set to **0**. It gets a picture, and the same picture with its patches shuffled. The logits of the two are
#
# - a. the same, except for rounding
# - b. different, because the order of patches has changed
# - c. different, because `embed` has other weights for each patch
# - d. the same or different, depending on how they are shuffled

# %% quiz="no_positions" points=1
no_positions = "a"
replies = {
    "a": "正解です。位置の埋め込みがなければ、注意機構はパッチの集まりしか見ません。クラストークンだけが別なので、そのロジットは変わりません。",  #:ja
    "a": "Right. Without position embeddings, attention sees a set of patches. Only the class token differs from the others, and its logits stay the same.",  #:en
    "b": "順序を知らせるのは位置の埋め込みだけです。それを 0 にしました。",  #:ja
    "b": "Nothing but the position embeddings tells the order, and they are 0.",  #:en
    "c": "`embed` は、どのパッチにも同じ重みを掛けます。",  #:ja
    "c": "`embed` has the same weights for every patch.",  #:en
    "d": "どう入れ替えても、パッチの集まりとしては同じです。",  #:ja
    "d": "However they are shuffled, the set of patches is the same.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 友だちの報告です。「A と B を、どちらも 20 エポック訓練した。1 エポックの計算は、B が A の 3 倍。A の正解率は 0.912、B は 0.918(1 回ずつ)。学習率は、B だけ、テストの正解率を見ながら 10 通りから選んだ。A は初期設定のまま。テストデータは、どちらも同じ 10,000 枚。だから、**同じ計算量なら B のほうが良い**」。この結論を出す前に**直すべき点を、すべて**選んでください。
#
# - a. エポックをそろえたが、計算量はそろえていない
# - b. 1 回ずつしか訓練していない
# - c. テストデータが同じである
# - d. テストの正解率を見て、設定を選んでいる
# - e. 片方だけ、設定を選び直している
# %% [markdown] lang="en"
# **Question 4.** A friend reports: "I trained A and B for 20 epochs each. An epoch of B takes three times the compute of one of A. A has an accuracy of 0.912, B of 0.918, with one run each. I chose the learning rate of B, and only of B, out of ten, by its accuracy on the test. A kept its default. Both have the same 10,000 test pictures. So **at equal compute B is better**." Choose **all** flaws that must be fixed before one may conclude this.
#
# - a. epochs were made equal, but compute was not
# - b. each was trained only once
# - c. the test pictures are the same for both
# - d. a setting was chosen by its accuracy on the test
# - e. only one of them had its settings chosen

# %% quiz="fair" points=1
fair = {"a", "b", "d", "e"}
replies = {
    "a,b,d,e": "正解です。a、d、e は、どれも B に有利です。b では、偶然がどちらに味方したか分かりません。同じテストデータで測るのは、良いことです。",  #:ja
    "a,b,d,e": "Right. a, d and e all favour B. With b, nobody knows whom chance favoured. Testing both on the same pictures is as it should be.",  #:en
    "a,b,c,d,e": "c は直しません。同じテストデータなら、テストの画像の難しさが、両方に同じように効くからです。",  #:ja
    "a,b,c,d,e": "Leave c as it is: on the same test pictures, how hard they are counts for both alike.",  #:en
    "a,b,d": "A の学習率も、B と同じように 10 通りから選んでいたら、どうなったでしょう。",  #:ja
    "a,b,d": "What if the learning rate of A had been chosen out of ten, too?",  #:en
    "a,b,e": "10 通りのうち、テストでいちばん良かったものを選ぶと、その正解率は高めに出ます(07 課)。選ぶのは検証データです。",  #:ja
    "a,b,e": "The best of ten on the test has a test accuracy that is too high (lesson 07). Choose by validation data.",  #:en
    "b,d,e": "B は、A の 3 倍の計算をしています。結論は「同じ計算量なら」でした。",  #:ja
    "b,d,e": "B spent three times the compute of A, but the conclusion says “at equal compute”.",  #:en
    "a,d,e": "1 回ずつでは、0.6 ポイントの差が、シードのせいかどうか分かりません。",  #:ja
    "a,d,e": "With one run each nobody knows whether 0.6 percentage points come from the seed.",  #:en
    "b,d": "ほかにもあります。2 つに、同じだけの計算と、同じだけの手間をかけましたか。",  #:ja
    "b,d": "There are more: did both get the same compute, and the same care?",  #:en
    "a,b": "ほかにもあります。学習率は、何を見て、どちらのために選びましたか。",  #:ja
    "a,b": "There are more: by what was the learning rate chosen, and for which of them?",  #:en
    "d,e": "ほかにもあります。2 つは同じ計算量でしたか。もう 1 回訓練しても、同じ差になるでしょうか。",  #:ja
    "d,e": "There are more: was the compute equal? And would another run show the same difference?",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 5 つのシードで、正解率の標準偏差が 0.02 でした。標準誤差を半分にするには、シードを**全部で**いくつにすればよいでしょう(標準偏差は変わらないとします)。
# %% [markdown] lang="en"
# **Question 5.** With 5 seeds, the accuracies have a standard deviation of 0.02. How many seeds do you need **in all** to halve the standard error, if the standard deviation stays the same?

# %% quiz="more_seeds" points=1
more_seeds = 20
replies = {
    20: "正解です。√n を 2 倍にするには、n を 4 倍にします。",  #:ja
    20: "Right. To double √n, n has to be four times as large.",  #:en
    10: "10 回にすると、標準誤差は 1/√2、およそ 0.7 倍です。",  #:ja
    10: "With 10 the standard error is 1/√2 of what it was, about 0.7.",  #:en
    15: "15 は「足りない分」です。全部でいくつですか。",  #:ja
    15: "That is how many are missing. How many in all?",  #:en
    25: "n の 2 乗ではなく、4 倍です。",  #:ja
    25: "Not the square of n, but 4 times n.",  #:en
}

# %% [markdown] lang="ja"
# **問 6.** 肺の写真で病気を見分ける ViT に rollout を重ねると、どの写真でも病院名の刻印が明るくなりました。いちばん良い次の一手は?
#
# - a. 注意の重みは理由とは限らないので、無視する
# - b. 刻印が原因だと結論し、報告する
# - c. 刻印を隠した写真と、別の病院の写真で、正解率がどう変わるかを測る
# - d. ブロックを増やして、もう一度 rollout を描く
# %% [markdown] lang="en"
# **Question 6.** A ViT finds a disease in pictures of lungs. In its rollout, the stamp with the hospital's name is bright on every picture. What is the best next step?
#
# - a. ignore it, because attention weights need not be reasons
# - b. conclude that the stamp is the cause, and report it
# - c. hide the stamps, and take pictures of another hospital, and measure how accuracy changes
# - d. add blocks and draw the rollout again

# %% quiz="stamp" points=1
stamp = "c"
replies = {
    "a": "証拠ではなくても、疑う手がかりにはなります。刻印が答えを漏らしているなら、重大です(07 課のリーク)。",  #:ja
    "a": "It is no proof, but it is a reason to suspect. If the stamp leaks the answer, that is serious (leak, lesson 07).",  #:en
    "b": "ありそうなことですが、まだ確かめていません。明るく見えるだけで、答えには効いていないかもしれません。",  #:ja
    "b": "It may be so, but it has not been tested. The stamp may be bright and yet not matter for the answer.",  #:en
    "c": "正解です。絵で疑い、隠して確かめます。",  #:ja
    "c": "Right. The picture raises a suspicion, hiding tests it.",  #:en
    "d": "別のモデルの絵が増えるだけです。今のモデルが刻印を使っているかは、分かりません。",  #:ja
    "d": "That draws a picture of another model, and says nothing of whether this one uses the stamp.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - A. Dosovitskiy ほか, [*An Image is Worth 16x16 Words*](https://arxiv.org/abs/2010.11929), ICLR (2021) ViT の論文。データの量で勝ち負けが入れ替わる図があります。表 2 は PETS の正解率です。ImageNet-21k の代わりに JFT-300M(3 億枚、非公開)で学ぶと、ViT-L/16 の誤りは 5.3 % から 2.7 % に減ります。同じ JFT-300M なら、ViT-H/14 は 2.4 %、大きな ResNet(BiT-L)は 3.4 % です。
# - H. Touvron ほか, [*Training data-efficient image transformers & distillation through attention*](https://arxiv.org/abs/2012.12877), ICML (2021) DeiT。ImageNet だけで ViT を学ばせる工夫。
# - Z. Liu ほか, [*A ConvNet for the 2020s*](https://arxiv.org/abs/2201.03545), CVPR (2022) ConvNeXt。
# - Z. Liu ほか, [*Swin Transformer*](https://arxiv.org/abs/2103.14030), ICCV (2021) 窓の中だけで注意を計算する ViT。
# - S. Abnar, W. Zuidema, [*Quantifying Attention Flow in Transformers*](https://arxiv.org/abs/2005.00928), ACL (2020) attention rollout。
# - S. Jain, B. C. Wallace, [*Attention is not Explanation*](https://arxiv.org/abs/1902.10186), NAACL (2019)。反論の [*Attention is not not Explanation*](https://arxiv.org/abs/1908.04626)(Wiegreffe, Pinter, 2019)も読んでください。
# - J. Adebayo ほか, [*Sanity Checks for Saliency Maps*](https://arxiv.org/abs/1810.03292), NeurIPS (2018) 説明の絵が、本当にモデルと画像によるものかを確かめる方法。
# - K. He ほか, [*Masked Autoencoders Are Scalable Vision Learners*](https://arxiv.org/abs/2111.06377), CVPR (2022) パッチを隠して当てさせる、ラベルのいらない事前学習。
# - R. Wightman, [timm](https://github.com/huggingface/pytorch-image-models) 8 節のライブラリ。
# - J. Howard, T. Capelle, [*The best vision models for fine-tuning*](https://www.kaggle.com/code/jhoward/the-best-vision-models-for-fine-tuning), Kaggle (2022) T. Capelle の [fastai_timm.csv](https://github.com/tcapelle/fastai_timm) を使って、多くのモデルを比べています。その中の PETS では、`vit_small_patch16_224` の誤りは 6 回の平均で 6.1 %、`resnet34` は 9.1 % です。ただし、名前にタグがなく、ViT の重みはおそらく ImageNet-21k からのものなので、アーキテクチャの違いとデータの違いが混ざっています。
# - 挑戦:6 節の TinyViT を、字を 3 画素までずらした画像でテストしてください。LeNet より大きく下がるでしょうか。訓練のときにもずらせば(07 課のデータ拡張)、差は縮みますか。
#
# **データ** MNIST(Y. LeCun, C. Cortes, C. Burges)は CC BY-SA 3.0。PETS(Oxford-IIIT Pet)は CC BY-SA 4.0。timm のコードは Apache 2.0。重みの条件はモデルごとに違うので、使う前に確かめてください。
# %% [markdown] lang="en"
# ## Going further
#
# - A. Dosovitskiy et al., [*An Image is Worth 16x16 Words*](https://arxiv.org/abs/2010.11929), ICLR (2021): the paper on ViT, with the figure in which the amount of data decides who wins. Its table 2 has accuracies on PETS: when ViT-L/16 learns from JFT-300M (300 million pictures, not public) in place of ImageNet-21k, its errors fall from 5.3 % to 2.7 %. From the same JFT-300M, ViT-H/14 has 2.4 % errors and a large ResNet (BiT-L) 3.4 %.
# - H. Touvron et al., [*Training data-efficient image transformers & distillation through attention*](https://arxiv.org/abs/2012.12877), ICML (2021): DeiT, and how to train a ViT on ImageNet alone.
# - Z. Liu et al., [*A ConvNet for the 2020s*](https://arxiv.org/abs/2201.03545), CVPR (2022): ConvNeXt.
# - Z. Liu et al., [*Swin Transformer*](https://arxiv.org/abs/2103.14030), ICCV (2021): attention within windows.
# - S. Abnar, W. Zuidema, [*Quantifying Attention Flow in Transformers*](https://arxiv.org/abs/2005.00928), ACL (2020): attention rollout.
# - S. Jain, B. C. Wallace, [*Attention is not Explanation*](https://arxiv.org/abs/1902.10186), NAACL (2019). Read the reply as well: [*Attention is not not Explanation*](https://arxiv.org/abs/1908.04626) (Wiegreffe, Pinter, 2019).
# - J. Adebayo et al., [*Sanity Checks for Saliency Maps*](https://arxiv.org/abs/1810.03292), NeurIPS (2018): how to find out whether a picture that explains depends on the model and on the data.
# - K. He et al., [*Masked Autoencoders Are Scalable Vision Learners*](https://arxiv.org/abs/2111.06377), CVPR (2022): hide patches and have them guessed, a pretraining without labels.
# - R. Wightman, [timm](https://github.com/huggingface/pytorch-image-models): the library of section 8.
# - J. Howard, T. Capelle, [*The best vision models for fine-tuning*](https://www.kaggle.com/code/jhoward/the-best-vision-models-for-fine-tuning), Kaggle (2022): a comparison of many models from [fastai_timm.csv](https://github.com/tcapelle/fastai_timm) by T. Capelle. On PETS it has 6.1 % errors for `vit_small_patch16_224` and 9.1 % for `resnet34`, each the mean of six runs. But the names have no tag, and the weights of the ViT probably came from ImageNet-21k, so architecture and data are mixed.
# - A challenge: test the TinyViT of section 6 on digits that are moved by up to 3 pixels. Does it fall more than LeNet? If training digits are moved as well (augmentation, lesson 07), does the difference shrink?
#
# **Data** MNIST (Y. LeCun, C. Cortes, C. Burges): CC BY-SA 3.0. PETS (Oxford-IIIT Pet): CC BY-SA 4.0. The code of timm: Apache 2.0. Terms of the weights differ from model to model; read them before use.
