# %% [markdown] lang="ja"
# 5 から 9 までの数字を、3 枚ずつだけ見せます。学習に使えるのは、下の 15 枚がすべてです。この 15 枚も、新しく読ませる数字も、1 枚ずつ別々に回し、ずらし、縮め、雑音を足してあります。新しい数字 100 枚のうち、何枚を正しく読めるようになるでしょうか。
# %% [markdown] lang="en"
# Here are the digits 5 to 9, three pictures of each. These fifteen are all there is to learn from. Each of them, and each new digit, is turned, shifted, made smaller and noisy in its own way. How many of a hundred new digits can a network read after learning from these fifteen?

# %% setup
import tempfile
import warnings
from collections import OrderedDict
from copy import deepcopy
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

# ja: fastai がまだ使っているため
# en: fastai still uses it
warnings.filterwarnings("ignore", message=".*torch.jit.script")
from fastai.vision.all import *
from torchvision import models
from torchvision.datasets import MNIST


def get_mnist():
    """MNIST のフォルダを返す。配布元が止まっていたら、torchvision の MNIST から同じ形に作る。"""  #:ja
    """Return the folder of MNIST; when its host is down, make the same from torchvision's copy."""  #:en
    try:
        return untar_data(URLs.MNIST)
    except Exception as problem:
        print("予備の入手先を使います:", problem)  #:ja
        print("Using the mirror:", problem)  #:en
    folder, unfinished = Path("mnist_png"), Path(tempfile.mkdtemp(dir="."))
    if not folder.exists():
        for part in ("training", "testing"):
            for i, (picture, digit) in enumerate(MNIST("mnist", train=part == "training", download=True)):
                target = unfinished / part / str(digit)
                target.mkdir(parents=True, exist_ok=True)
                picture.save(target / f"{i}.png")
        unfinished.rename(folder)
    return folder


def about(folder):
    """フォルダに README があれば、その 1 行目。"""  #:ja
    """The first line of the folder's README, if it has one."""  #:en
    return " ".join(file.read_text(encoding="utf-8").split("\n")[0] for file in Path(folder).glob("README.md"))


path = get_mnist()
print(path.name, about(path))

# %% demo
def digits(part, names, many):
    """各数字を many 枚まで読む。画像 (n, 1, 28, 28) は 0 から 1、ラベルは names の中での番号。"""  #:ja
    """Up to many pictures of each digit, (n, 1, 28, 28) from 0 to 1; labels are positions in names."""  #:en
    files = [(file, k) for k, name in enumerate(names) for file in get_image_files(path / part / name).sorted()[:many]]
    pictures = np.stack([np.asarray(PILImageBW.create(file)) for file, _ in files])
    return torch.tensor(pictures)[:, None] / 255, torch.tensor([k for _, k in files])


def careless(X, seed):
    """1 枚ずつ別々に、回し、縮め、ずらし、雑音を足す。"""  #:ja
    """Turn, shrink and shift every picture by its own random amount, and add noise."""  #:en
    rng = torch.Generator().manual_seed(seed)
    low, high = torch.tensor([-0.6, 1.0, -0.3, -0.3]), torch.tensor([0.6, 1.5, 0.3, 0.3])
    angle, zoom, right, down = (low + (high - low) * torch.rand(len(X), 4, generator=rng)).T
    first = torch.stack([zoom * angle.cos(), -zoom * angle.sin(), right], dim=1)
    second = torch.stack([zoom * angle.sin(), zoom * angle.cos(), down], dim=1)
    grid = F.affine_grid(torch.stack([first, second], dim=1), X.shape, align_corners=False)
    return F.grid_sample(X, grid, align_corners=False) + 0.1 * torch.randn(X.shape, generator=rng)


old_names, new_names = list("01234"), list("56789")
X, t_old = digits("training", old_names, 600)
X_old, t_old = torch.cat([careless(X, i) for i in range(4)]), t_old.repeat(4)
X_pool, t_pool = digits("training", new_names, 100)
X_pool = careless(X_pool, 20)
tests = {name: digits("testing", names, 100) for name, names in (("old", old_names), ("new", new_names))}
tests = {name: (careless(X, 30), t) for name, (X, t) in tests.items()}


def few(per_class, seed):
    """新しい数字を、1 クラスにつき per_class 枚だけ、無作為に選ぶ。"""  #:ja
    """Choose per_class pictures of each new digit at random."""  #:en
    rng = np.random.default_rng(seed)
    rows = [rng.choice(np.flatnonzero(t_pool == k), per_class, replace=False) for k in range(5)]
    return X_pool[np.concatenate(rows)], t_pool[np.concatenate(rows)]


fifteen, _ = few(3, seed=0)
show_pictures([fifteen[3 * digit + k][0] for k in range(3) for digit in range(5)], new_names, "学習に使えるのは、これで全部 <=> All there is to learn from", columns=5)

# %%
# ja: あなたの予想:新しい数字 100 枚のうち、読める枚数(当てずっぽうなら 20 枚)
# en: your guess: of 100 new pictures, how many will be read? (guessing at random gets 20)
my_guess = 0

# %% [markdown] lang="ja"
# **この課でできるようになること** 学習済みのモデルの頭(出力の部分)を取り替え、選んだ段だけを凍結し、段ごとに学習率を変えて訓練できます。12 課で使った `freeze`、`unfreeze`、`slice(lo, hi)` の中身を自分で書き、fastai と同じ結果になることを確かめます。
#
# **必要なもの** バッチ正規化(10 課)、ResNet の段(11 課)、`fine_tune` と `lr_find`(12 課)。GPU は使いません。`get_mnist` のあるセルの出力に「ミニチュア」とあれば、小さな練習用データで動いています。本物とは数値が違います。本物の MNIST で測った値は、そのつど本文に書きます。
#
# ## 1. 0 から 4 で訓練したネットワーク
#
# 15 枚では足りません。そこで、**別の問題でたくさん練習したネットワーク**を借ります。0 から 4 までの数字ならたくさんあるので、それで訓練しておきます。5 から 9 は 1 枚も見せません。
# %% [markdown] lang="en"
# **What you will be able to do** Give a trained model a new head (its output part), freeze the stages you choose, and train every stage at a learning rate of its own. You will write what is inside the `freeze`, `unfreeze` and `slice(lo, hi)` that you used in lesson 12, and see that fastai does the same.
#
# **What you need** Batch normalisation (lesson 10), the stages of a ResNet (lesson 11), `fine_tune` and `lr_find` (lesson 12). No GPU is used. If the cell with `get_mnist` printed "miniature", this runs on a small practice set, and its numbers differ from those of the real data. What we measured on the real MNIST is given in the text each time.
#
# ## 1. A network trained on 0 to 4
#
# Fifteen pictures are too few. So we borrow a network **that has practised a lot on another task**. There are plenty of digits 0 to 4, so it is trained on those. It does not see a single 5 to 9.


# %% setup
def stage(c_in, c_out, size, *tail):
    """畳み込み(ストライド 2)、バッチ正規化、ReLU。縦横は半分になる。"""  #:ja
    """Convolution with stride 2, batch normalisation, ReLU: half the height and width."""  #:en
    return nn.Sequential(nn.Conv2d(c_in, c_out, size, 2, size // 2, bias=False), nn.BatchNorm2d(c_out), nn.ReLU(), *tail)


def small_net(classes, seed):
    """段 3 つと頭。入力 (n, 1, 28, 28)、出力 (n, classes) の点数(ロジット)。"""  #:ja
    """Three stages and a head: (n, 1, 28, 28) in, (n, classes) scores (logits) out."""  #:en
    torch.manual_seed(seed)
    third = stage(32, 64, 3, nn.MaxPool2d(2), nn.Flatten())
    parts = {"stage1": stage(1, 16, 5), "stage2": stage(16, 32, 3), "stage3": third, "head": nn.Linear(256, classes)}
    # ja: 初期値を小さくして、学んだ形を見やすくする(大きさは、後のバッチ正規化がほぼそろえる)
    # en: small initial weights: what was learned stands out (batch norm takes most of the scale away)
    parts["stage1"][0].weight.data *= 0.02
    return nn.Sequential(OrderedDict(parts))


# %% demo
def fit(model, X, t, steps, groups, seed=0, watch=None):
    """Adam で steps 回更新する。watch(model) があれば、10 回ごとに記録して返す。"""  #:ja
    """Update steps times with Adam; record watch(model), if given, every ten steps and return the record."""  #:en
    rng, optimizer, record = torch.Generator().manual_seed(seed), torch.optim.Adam(groups), []
    size = 64 if len(X) > 500 else 32
    for step in range(steps):
        if watch and step % 10 == 0:
            record.append(watch(model))
        model.train()
        rows = torch.randint(len(X), (size,), generator=rng)
        optimizer.zero_grad()
        F.cross_entropy(model(X[rows]), t[rows]).backward()
        optimizer.step()
    model.eval()
    return record


@torch.no_grad()
def accuracy_on(model, which):
    X, t = tests[which]
    return (model.eval()(X).argmax(1) == t).float().mean().item()


start = perf_counter()
source = small_net(5, seed=0)
untrained = deepcopy(source)
fit(source, X_old, t_old, 400, [{"params": source.parameters(), "lr": 3e-3}])
print(f"0 から 4 を {len(X_old):,} 枚で学習: {perf_counter() - start:.0f} 秒")  #:ja
print(f"新しい 0 から 4 の正解率: {accuracy_on(source, 'old'):.1%}")  #:ja
print(f"learned 0 to 4 from {len(X_old):,} pictures in {perf_counter() - start:.0f} s")  #:en
print(f"accuracy on new pictures of 0 to 4: {accuracy_on(source, 'old'):.1%}")  #:en

# %% [markdown] lang="ja"
# このネットワークは、何を身につけたのでしょう。入力に近いフィルターを 12 個、訓練の前と後で並べます。2 つ目の図は、**見たことのない 7** を入れたときの各段の特徴マップです。
# %% [markdown] lang="en"
# What has it learned? The first figure shows twelve filters of the stage nearest to the input, before and after training. The second shows the feature maps of each stage for a **7, a digit that it has never seen**.

# %% demo
fig, axes = plt.subplots(2, 12, figsize=(7, 1.7))
for row, net, name in zip(axes, (untrained, source), ("訓練の前 <=> before", "訓練の後 <=> after")):
    for ax, kernel in zip(row, net.stage1[0].weight.detach()):
        ax.imshow(kernel[0], cmap="gray")
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
    row[0].set_ylabel(name, rotation=0, ha="right", va="center")
show_figure("段 1 のフィルター 12 個 <=> Twelve filters of stage 1")

seven = tests["new"][0][tests["new"][1] == 2][:1]
with torch.no_grad():
    maps = [seven, source[:1](seven), source[:2](seven), source.stage3[:3](source[:2](seven))]
fig, axes = plt.subplots(3, 4, figsize=(6, 4.6))
for column, values, name in zip(axes.T, maps, ("入力 <=> input", "段 1 <=> stage 1", "段 2 <=> stage 2", "段 3 <=> stage 3")):
    strongest = values[0].std((1, 2)).argsort(descending=True)[:3]
    for ax, channel in zip(column, strongest):
        ax.imshow(values[0, channel], cmap="gray")
    column[0].set_title(f"{name}\n{tuple(values.shape[1:])}", fontsize=11)
    for ax in column:
        ax.axis("off")
show_figure("初めて見る 7 の特徴マップ <=> Feature maps of an unseen 7")

# %% [markdown] lang="ja"
# 訓練前は砂嵐でした。訓練後は、明暗の境目や線に反応するフィルターが増えています。段が進むと、マップは小さく粗くなり、元の線の形が見えなくなります。**どこに線があるかは、7 を見分けるのにも役立ちます。では、最後の段の粗いまとめはどうでしょうか。** それは、0 から 4 を区別するために作られたものです。
#
# 同じものを、大きな**事前学習済みモデル**でも見てみましょう。100 万枚をこえる写真で訓練された ResNet-18 に、写真を 1 枚入れます。出力の 1 行目に「ミニチュア」とあれば、重みは乱数の代用品なので、模様に意味はありません。Colab では本物です。
# %% [markdown] lang="en"
# Before training the filters look like snow on a screen. After training, more of them respond to edges between light and dark, and to lines. From stage to stage the maps become smaller and coarser, until the strokes cannot be seen. **Knowing where there is a stroke helps with a 7, too. Does the coarse summary of the last stage help as well?** It was made for telling 0 to 4 apart.
#
# Look at a large **pretrained model** in the same way. ResNet-18, trained on more than a million photographs, is given one photograph. If the first line printed says "miniature", its weights are a random stand-in and the patterns mean nothing. In Colab they are the real weights.

# %% demo
from sklearn.datasets import load_sample_image

print(about(Path(torch.hub.get_dir()) / "checkpoints"))
weights = models.ResNet18_Weights.IMAGENET1K_V1
resnet = models.resnet18(weights=weights).eval()
photo = load_sample_image("flower.jpg")[:, 100:527]
# ja: transforms() が残すのは、まん中の 224/256 だけなので、写真も同じ範囲を見せる
# en: transforms() keeps the middle 224/256 only, so show the same part of the photo
seen, names = [photo[27:400, 27:400]], ["写真 <=> photo"]
with torch.no_grad():
    z = weights.transforms()(torch.tensor(photo).permute(2, 0, 1))[None]
    z = resnet.maxpool(resnet.relu(resnet.bn1(resnet.conv1(z))))
    for k, part in enumerate([resnet.layer1, resnet.layer2, resnet.layer3, resnet.layer4], start=1):
        z = part(z)
        strongest = z[0].std((1, 2)).argmax()
        seen.append(z[0, strongest])
        names.append(f"layer{k}, {z.shape[-1]}×{z.shape[-1]}")
show_pictures(seen, names, "ResNet-18 の各段の特徴マップを 1 枚ずつ <=> One map from each stage of ResNet-18", columns=3)

# %% [markdown] lang="ja"
# 本物の重みなら、花びらの 1 枚 1 枚が見えるのはどのマップまでで、花のある場所しか分からないのはどのマップからでしょうか(各段から、値の散らばりがいちばん大きいマップを 1 枚選びました)。`layer4` の 49 個の値は、どれも写真のほぼ全体から計算されますが、おもにその場所のまわりで決まります。
#
# ## 2. どの段の特徴が、新しい問題にも役立つか
#
# 目で見るだけでは決められないので、測ります。ある段の出力を**特徴**とし、その上に線形な分類器を 1 枚だけのせます。胴体(頭より前の部分。英語では backbone とも)には手を触れません。これを**線形プローブ**と呼びます。プローブは「差し込んで測る器具」のことです。正解率が高ければ、答えに必要なことを、その特徴から線形に読み取れるということです。
#
# プローブは、勾配降下法を使わず、1 回の計算で求められます(このように式で書ける解を、閉形式の解、closed-form solution と呼びます)。特徴を標準化したものを $Z$(n, d)とします。one-hot の目標値から、**列(クラス)ごとの平均** $c$ を引いたものを $Y$(n, k)とします。点数は $ZW + c$ です。$ZW$ を $Y$ に近づけながら、$W$ が大きくなりすぎないように、重み減衰と同じ罰則項を加えます(**リッジ回帰**)。
#
# $$L = \|ZW - Y\|^2 + \lambda\|W\|^2 \qquad\Rightarrow\qquad W = (Z^\top Z + \lambda I)^{-1} Z^\top Y$$
#
# 最小になる所では、勾配が 0 です。
#
# $$2Z^\top(ZW - Y) + 2\lambda W = 0 \qquad\Rightarrow\qquad (Z^\top Z + \lambda I)\,W = Z^\top Y$$
#
# $\lambda$ を足すので、$Z^\top Z + \lambda I$ にはいつも逆行列があります。枚数より特徴が多くても、いつも 0 の特徴があっても、解はちょうど 1 つです。
#
# 特徴は標準化してあるので、$Z^\top Z/n$ は特徴どうしの**相関行列**(correlation matrix)です。相関が効く例を、次の図で見ます。2 つの特徴は、どちらも大きく揺れますが、揺れは共通です(強く相関しています)。クラスが違うのは、2 つの特徴の**差**だけです。
# %% [markdown] lang="en"
# With the real weights: on which maps can you see single petals, and on which only where the flower is? (Of each stage you see the map that varies most.) Each of the 49 values of `layer4` is computed from almost the whole photograph, but depends mainly on what lies around its place.
#
# ## 2. Which features serve the new task, too?
#
# Looking does not settle it, so we measure. Take the outputs of a stage as **features** and place one linear classifier on top. The body (or backbone: all that comes before the head) is left alone. This is a **linear probe**. If its accuracy is high, those features already separate the classes linearly.
#
# A probe can be computed directly, without gradient descent (a **closed-form solution**). Let $Z$ (n, d) be the standardised features. Take the one-hot targets and subtract from each **column (class)** its mean: these means are $c$, and what is left is $Y$ (n, k). The scores will be $ZW + c$. Bring $ZW$ close to $Y$, and keep $W$ small with the penalty that you know as weight decay (**ridge regression**):
#
# $$L = \|ZW - Y\|^2 + \lambda\|W\|^2 \qquad\Rightarrow\qquad W = (Z^\top Z + \lambda I)^{-1} Z^\top Y$$
#
# Where $L$ is smallest, its gradient is 0:
#
# $$2Z^\top(ZW - Y) + 2\lambda W = 0 \qquad\Rightarrow\qquad (Z^\top Z + \lambda I)\,W = Z^\top Y$$
#
# Thanks to $\lambda$, $Z^\top Z + \lambda I$ always has an inverse. So there is exactly one solution, even with more features than pictures, or with features that are always 0.
#
# As the features are standardised, $Z^\top Z/n$ is their **correlation matrix**. The next figure shows a case in which correlation decides. Both features vary a lot, but they vary together (they are strongly correlated). The classes differ only in the **difference** of the two.

# %% demo
rng = np.random.default_rng(0)
common, classes = 3 * rng.normal(size=60), np.repeat([0, 1], 30)
cloud = np.stack([common + 0.3 * classes, common - 0.3 * classes], axis=1) + 0.08 * rng.normal(size=(60, 2))
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4))
for k, color, style in ((0, BLUE, "o"), (1, ORANGE, "^")):
    left.plot(*cloud[classes == k].T, style, color=color, markersize=4, label=f"クラス {k} <=> class {k}")
    right.hist(cloud[classes == k] @ [1, -1], bins=np.arange(-0.4, 1.1, 0.1), color=color, alpha=0.6, hatch="//" * k)
show_figure("2 つの特徴 <=> two features", "特徴 1 <=> feature 1", "特徴 2 <=> feature 2", ax=left)
show_figure("その差 <=> their difference", "特徴 1 − 特徴 2 <=> feature 1 − feature 2", "点の個数 <=> points", ax=right)
show_figure("クラスの違いは、2 つの特徴の差だけ <=> Only the difference of the features tells the classes apart")

# %% [markdown] lang="ja"
# クラスごとの平均に近いほうを答える方法(最近傍重心法、nearest centroid)は、共通の揺れのせいで間違えます。上の式は、揺れを打ち消す $W$ を見つけます。ただし、そのためには大きな重みが要ります。$\lambda$ が大きすぎると、その重みを抑えつけてしまいます。
#
# ### 課題 `linear_probe`
# 線形な分類器を求め、`W` と `b` を返してください。`features @ W + b` の値がいちばん大きい列が答えです。上の方法でも、ほかの方法でもかまいません。採点では**新しい特徴**に答えさせます。次のどの場合にも、うまく答えられるようにしてください(合格の正解率は、場合により 80 % から 95 %。上の方法なら、$\lambda = n/100$ で届きます。$n$ は、下のように繰り返した後の行の数です)。
#
# - 特徴の平均は 0 とは限らず、大きさ(スケール)もばらばらである。
# - いくつかの特徴が強く相関し、クラスを見分ける手がかりが、それらの**差**にしかない。
# - クラスごとの枚数が違う(新しい特徴では、どのクラスも同じくらい現れる)。式をそのまま使うと、枚数の多いクラスが有利になります。そこで、まず少ないクラスの行を繰り返して枚数をそろえ(**オーバーサンプリング**)、それから標準化して求めます。
# - 枚数が特徴の数より少ない。いつも同じ値の特徴がある。
#
# <details><summary>ヒント</summary>
#
# `np.resize(np.flatnonzero(labels == i), n)` は、クラス i の位置を、n 個になるまで繰り返します。平均と標準偏差と $c$ は、繰り返した後の行から求めます。`np.eye(k)[labels]` が one-hot です。標準偏差が 0 の列で割り算が壊れないように、`1e-6` のような小さな数を足しておきます。求めた $W$ は**標準化した**特徴用ですが、渡されるのはもとの特徴です。$\frac{x - m}{s}W + c$ を $x$ について整理すると、$x$ に掛かるのは何で、残る定数は何でしょうか。
#
# </details>
# %% [markdown] lang="en"
# A classifier that picks the class with the nearest mean (nearest centroid) is misled by what the two features have in common. The formula above finds a $W$ that cancels it. But this takes large weights, and too large a $\lambda$ does not allow them.
#
# ### Exercise `linear_probe`
# Find a linear classifier and return `W` and `b`. The column in which `features @ W + b` is largest is the answer. You may use the way above or any other. It is judged by its answers for **new features**, and should do well in each of these cases (the accuracy to pass is 80 % to 95 %, depending on the case; the way above reaches it with $\lambda = n/100$, where $n$ is the number of rows after the repeating described below):
#
# - The means of the features are not 0, and their scales are very different.
# - Several features are strongly correlated, and only their **difference** tells the classes apart.
# - The classes have different numbers of pictures. (Among the new features all classes are about equally frequent.) Used as it is, the formula favours the frequent classes. So first repeat rows of the small classes until all classes have the same number (**oversampling**), then standardise and use it.
# - There are fewer pictures than features. Some features always have the same value.
#
# <details><summary>Hint</summary>
#
# `np.resize(np.flatnonzero(labels == i), n)` repeats the positions of class i until there are n. Means, standard deviations and $c$ are those of the repeated rows. `np.eye(k)[labels]` is one-hot. Add a tiny number such as `1e-6` to the standard deviations, so that a column with 0 does not break the division. The $W$ you find is for **standardised** features, but you will be given the original ones. Expand $\frac{x - m}{s}W + c$ and collect the terms with $x$: what multiplies $x$, and which constant is left?
#
# </details>


# %% exercise="linear_probe"
def linear_probe(features, labels):
    """線形な分類器 (W, b) を返す。features: (n, d) の配列、labels: (n,) の 0 から k − 1(どれも 1 回は現れる)。W: (d, k)、b: (k,)。"""  #:ja
    """Return a linear classifier (W, b). features: (n, d) array; labels: (n,), 0 to k − 1, each at least once. W: (d, k), b: (k,)."""  #:en
    ### BEGIN SOLUTION
    counts = np.bincount(labels)
    rows = np.concatenate([np.resize(np.flatnonzero(labels == i), max(counts)) for i in range(len(counts))])
    features, Y = features[rows], np.eye(len(counts))[labels[rows]]
    mean, spread = features.mean(0), features.std(0) + 1e-6
    Z = (features - mean) / spread
    W = np.linalg.solve(Z.T @ Z + 0.01 * len(Z) * np.eye(Z.shape[1]), Z.T @ (Y - Y.mean(0))) / spread[:, None]
    return W, Y.mean(0) - mean @ W
    ### END SOLUTION


# %% test="linear_probe" idea="line" points=1
import numpy as np

features = np.array([[10.0, 1.0], [11.0, 0.0], [20.0, 1.0], [21.0, 0.0]])
W, b = linear_probe(features, np.array([0, 0, 1, 1]))
expect("W.shape, b.shape", [list(np.shape(W)), list(np.shape(b))], [[2, 2], [2]], hint="W は (d, k)、b は (k,) です。")  #:ja
expect("W.shape, b.shape", [list(np.shape(W)), list(np.shape(b))], [[2, 2], [2]], hint="W is (d, k), b is (k,).")  #:en
expect(
    "(features @ W + b).argmax(1), features = [[10, 1], [11, 0], [20, 1], [21, 0]], labels = [0, 0, 1, 1]",
    (features @ W + b).argmax(1),
    [0, 0, 1, 1],
    hint="境目は 1 列目の 15 くらいにあります。b は、もとの(標準化していない)特徴に合っていますか。",  #:ja
    hint="The border lies near 15 in the first column. Does b fit the original features, not the standardised ones?",  #:en
)
bell = np.array([-1.9, -1.2, -0.9, -0.6, -0.4, -0.1, 0.1, 0.4, 0.6, 0.9, 1.2, 1.9])
features, labels = np.concatenate([bell, bell, bell, 4 + bell[1::3]])[:, None], np.repeat([0, 1], [36, 4])
W, b = linear_probe(features, labels)
right = [float(np.mean(((centre + bell)[:, None] @ np.asarray(W) + np.asarray(b)).argmax(1) == k)) for k, centre in enumerate((0, 4))]
assert min(right) >= 0.8, f"1 つの特徴、クラス 0 は 0 の辺りに 36 枚、クラス 1 は 4 の辺りに 4 枚。新しい特徴の正解率が {right[0]:.0%} と {right[1]:.0%} です(どちらも 80 % 以上)。枚数の違いが答えに響いています。行を繰り返したのは、平均と標準偏差を求める前ですか。"  #:ja
assert min(right) >= 0.8, f"One feature; class 0 has 36 pictures near 0, class 1 has 4 near 4. Of new features {right[0]:.0%} and {right[1]:.0%} are right; 80 % of each wanted. The counts of the classes affect the answers. Were rows repeated before means and standard deviations were computed?"  #:en
### BEGIN HIDDEN TESTS
rng = fresh()
centres, scale = 40 + 6 * np.eye(4, 7), np.array([0.02, 1, 50, 3, 0.1, 20, 1])
labels, new = rng.permutation(np.arange(120) % 4), np.arange(400) % 4
W, b = linear_probe(scale * (centres[labels] + rng.normal(size=(120, 7))), labels)
scores = scale * (centres[new] + rng.normal(size=(400, 7))) @ np.asarray(W) + np.asarray(b)
right = float((scores.argmax(1) == new).mean())
assert np.shape(W) == (7, 4) and right >= 0.95, (
    f"大きさがばらばらな新しい特徴の正解率が {right:.1%} です(95 % 以上)。b と、標準化の戻しかたを確かめましょう。"  #:ja
    f"Of new features, of very different sizes, {right:.1%} are right; 95 % wanted. Check b, and how standardising is undone."  #:en
)
labels = rng.permutation(np.repeat(np.arange(4), [75, 25, 12, 8]))
W, b = linear_probe(scale * (centres[labels] + rng.normal(size=(120, 7))), labels)
scores = scale * (centres[new] + rng.normal(size=(400, 7))) @ np.asarray(W) + np.asarray(b)
right = float((scores.argmax(1) == new).mean())
assert right >= 0.9, (
    f"75、25、12、8 枚から求めた分類器は、どのクラスも同じ数の新しい特徴に {right:.1%} しか正しく答えません(90 % 以上)。b は、枚数に引きずられていませんか。"  #:ja
    f"Found from 75, 25, 12 and 8 pictures, the classifier is right for {right:.1%} of new features with as many of each class; 90 % wanted. Do the counts rule b?"  #:en
)


def together(labels):
    """Three features share a disturbance that a fourth shows alone; each class lifts one of them a little."""
    shared = 2 * rng.normal(size=(len(labels), 1))
    return 30 + np.hstack([shared + 1.5 * np.eye(3)[labels], shared]) + 0.35 * rng.normal(size=(len(labels), 4))


labels, new = np.arange(150) % 3, np.arange(600) % 3
W, b = linear_probe(together(labels), labels)
right = float(((together(new) @ np.asarray(W) + np.asarray(b)).argmax(1) == new).mean())
assert right >= 0.85, (
    f"4 つの特徴が強く相関するとき、新しい特徴の正解率が {right:.1%} です(85 % 以上)。特徴どうしの関係(式の ZᵀZ)を使っていますか。"  #:ja
    f"Four strongly correlated features: {right:.1%} of new ones are right; 85 % wanted. Is the relation between features (ZᵀZ in the formula) used?"  #:en
)


def by_difference(labels):
    """Two features share a large disturbance; the classes differ in their difference alone."""
    shared = 3 * rng.normal(size=(len(labels), 1))
    return 20 + shared + (2 * labels[:, None] - 1) * [0.3, -0.3] + 0.1 * rng.normal(size=(len(labels), 2))


labels, new = np.repeat([0, 1], [50, 15]), np.arange(400) % 2
W, b = linear_probe(by_difference(labels), labels)
right = float(((by_difference(new) @ np.asarray(W) + np.asarray(b)).argmax(1) == new).mean())
assert right >= 0.85, (
    f"手がかりが 2 つの特徴の差にしかなく、枚数が 50 と 15 のとき、新しい特徴の正解率が {right:.1%} です(85 % 以上)。λ が大きすぎませんか。"  #:ja
    f"When only the difference of two features tells the classes apart, and there are 50 and 15 pictures, {right:.1%} of new features are right; 85 % wanted. Is λ too large?"  #:en
)
### END HIDDEN TESTS

# %% test="linear_probe" idea="few" points=1
import numpy as np

features = np.array([[3.0, 0.0, 1.0, 7.0], [0.0, 0.0, 1.0, 7.0]])
W, b = linear_probe(features, np.array([1, 0]))
expect(
    "(features @ W + b).argmax(1), features = [[3, 0, 1, 7], [0, 0, 1, 7]], labels = [1, 0]",
    (features @ W + b).argmax(1),
    [1, 0],
    hint="変化しない列があり、枚数(2)より特徴(4)が多い場合です。",  #:ja
    hint="Some columns never change, and there are fewer pictures (2) than features (4).",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(12)
centres = rng.normal(size=(3, 60)) * (np.arange(60) % 4 > 0)
noise = 0.9 * (np.arange(60) % 4 > 0)
labels, new = np.arange(33) % 3, np.arange(300) % 3
W, b = linear_probe(5 + centres[labels] + noise * rng.normal(size=(33, 60)), labels)
scores = (5 + centres[new] + noise * rng.normal(size=(300, 60))) @ np.asarray(W) + np.asarray(b)
right = float((scores.argmax(1) == new).mean())
assert scores.shape == (300, 3) and right >= 0.85, (
    f"33 枚、60 個の特徴(15 個は変化しない)で、新しい特徴の正解率が {right:.1%} です(85 % 以上)。λ は足しましたか。"  #:ja
    f"33 pictures, 60 features, 15 of which never change: {right:.1%} of new ones are right; 85 % wanted. Did you add λ?"  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 入力と各段の出力に、プローブを 2 つずつつけます。**前の問題**(0 から 4)用と**新しい問題**(5 から 9)用で、どちらも 1 クラス 20 枚から求めます(論文では source task、target task と呼びます)。比べる相手は、同じ形で**訓練していない**ネットワークです。段が進むほど良くなるのは、どの線でしょうか。予想してから実行してください。(訓練していないネットワークの重みは乱数のままです。バッチ正規化の平均と分散だけは、0 から 4 の画像 512 枚で求めます。そうしないと、出力の大きさがそろわないからです。)
# %% [markdown] lang="en"
# Put probes on the input and on the output of each stage: one for the **old task** (0 to 4) and one for the **new task** (5 to 9), each fitted to 20 pictures per class. (In papers: **source task** and **target task**.) For comparison there is the same network, **not trained**. Which lines rise from stage to stage? Guess, then run the cell. (The untrained network keeps its random weights. Only the mean and variance of its batch norm are computed, from 512 pictures of 0 to 4, as otherwise the scales of its outputs would not fit.)

# %% demo
@torch.no_grad()
def features_at(net, X, depth):
    """段を depth 個通した値を (n, d) にする。大きいマップは 4×4 に縮める。"""  #:ja
    """What comes out of `depth` stages as (n, d); large maps are shrunk to 4×4."""  #:en
    z = net.eval()[:depth](X) if depth else X
    return (F.adaptive_avg_pool2d(z, 4).flatten(1) if z.ndim == 4 else z).double().numpy()


def probe_accuracy(net, depth, X, t, which, draws=4):
    found = []
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        rows = np.concatenate([rng.choice(np.flatnonzero(t == k), 20, replace=False) for k in range(5)])
        W, b = linear_probe(features_at(net, X[rows], depth), t[rows].numpy())
        answers = (features_at(net, tests[which][0], depth) @ W + b).argmax(1)
        found.append(np.mean(answers == tests[which][1].numpy()))
    return np.mean(found)


random_body = deepcopy(untrained).train()
for layer in random_body.modules():
    if isinstance(layer, nn.BatchNorm2d):
        layer.momentum = None  # 移動平均の代わりに、全バッチの平均を取る  #:ja
        layer.momentum = None  # a plain mean over all batches in place of a running average  #:en
for rows in torch.arange(512).split(64):
    # ja: バッチ正規化の平均と分散だけが変わり、重みは変わらない
    # en: mean and variance of batch norm change, no weight does
    random_body(X_old[rows * (len(X_old) // 512)])
lines = [
    ("前の問題、訓練あり <=> old task, trained", source, "old", BLUE, "o-"),
    ("新しい問題、訓練あり <=> new task, trained", source, "new", GREEN, "s-"),
    ("前の問題、訓練なし <=> old task, untrained", random_body, "old", BLUE, "o:"),
    ("新しい問題、訓練なし <=> new task, untrained", random_body, "new", GREEN, "s:"),
]
reached = []
for name, net, which, colour, style in lines:
    X, t = (X_old, t_old) if which == "old" else (X_pool, t_pool)
    heights = [100 * probe_accuracy(net, depth, X, t, which) for depth in range(4)]
    reached.append(heights)
    print(f"{name:22}", "  ".join(f"{h:5.1f} %" for h in heights))
    plt.plot(range(4), heights, style, color=colour, label=name)
print("訓練で上がったポイント(段 1、2、3):")  #:ja
print("percentage points gained by training (stages 1, 2, 3):")  #:en
for name, trained, plain in zip(("前の問題 <=> old task", "新しい問題 <=> new task"), reached[:2], reached[2:]):
    print(f"{name:22}", "  ".join(f"{a - b:+5.1f}" for a, b in zip(trained[1:], plain[1:])))
plt.axhline(20, color=GREY, linewidth=1)
plt.text(0, 21, "当てずっぽう <=> guessing", color=GREY)
show_figure("各段から、どれだけ読み取れる? <=> How much can be read off each stage?", ylabel="プローブの正解率(%) <=> probe accuracy (%)", xticks=range(4), xticklabels=["入力 <=> input", "段 1 <=> stage 1", "段 2 <=> stage 2", "段 3 <=> stage 3"])

# %% [markdown] lang="ja"
# 本物の MNIST では、こうなりました(正解率、4 回の平均)。
#
# | | 入力 | 段 1 | 段 2 | 段 3 |
# |---|---|---|---|---|
# | 前の問題、訓練あり | 38.4 % | 54.0 % | 69.1 % | 82.4 % |
# | 新しい問題、訓練あり | 32.6 % | 44.9 % | 55.4 % | 56.4 % |
# | 前の問題、訓練なし | 38.4 % | 41.2 % | 42.2 % | 36.2 % |
# | 新しい問題、訓練なし | 32.6 % | 33.8 % | 30.7 % | 27.2 % |
#
# 入力は 4×4 に縮めてあり、16 個の数しかありません(段 1 は 256 個、段 2 は 512 個、段 3 は 256 個)。横に比べると個数の差も入るので、**同じ段どうし**を比べます。訓練したネットワークの特徴は、**一度も見なかった 5 から 9 にも**役立っています(2 行目と 4 行目の差)。
#
# 本物では、前の問題は、訓練なしでも新しい問題より正解率が高いので、1 行目と 2 行目の差を、全部訓練のせいにはできません。そこで、**訓練で何ポイント上がったか**(実線と点線の差)を比べます。
#
# | 訓練で上がったぶん | 段 1 | 段 2 | 段 3 |
# |---|---|---|---|
# | 前の問題 | +12.8 | +26.9 | +46.2 |
# | 新しい問題 | +11.1 | +24.7 | +29.2 |
#
# 段 1 では、ほぼ同じです。特徴は**汎用**で、どちらの問題にも同じくらい役立ちます。段 2 でも差は小さく、段 3 では大きく開きます。最後の段の特徴は、0 から 4 に**特化**しています。(5 から 9 のほうが、もともと見分けにくいだけかもしれません。そこで、役割を入れ替え、5 から 9 で訓練してみました。段 3 で上がったのは、今度は 5 から 9 が +51.0、0 から 4 が +36.6 で、やはり訓練した問題のほうが大きく上がりました。)ただし、特化した特徴が役に立たないわけではありません。新しい問題でも、段 3 の正解率(56.4 %)は段 2(55.4 %)を下回っていません。途中の段のほうが良いかどうかは、測って決めます。あなたの出力の終わりの 2 行では、どの段から差が開きますか(4 回の平均なので、数ポイントの差は偶然かもしれません)。
#
# ### 視覚野も同じ作り?
#
# 動物の視覚も、似た段を持っています。Hubel と Wiesel は 1960 年ごろ、猫の一次視覚野に、特定の向きの線に反応する細胞を見つけました。
#
# | 視覚の経路 | よく反応するもの | ネットワーク |
# |---|---|---|
# | 網膜 | 明暗の差 | 入力 |
# | 一次視覚野(V1) | 特定の向きの線や境目 | 初めの段 |
# | V2、V4 | 角、曲線、模様 | 中ほどの段 |
# | 下側頭皮質(IT 野) | 物や顔 | 最後の段 |
#
# これは**たとえ**です。脳には、出力側から入力側へ戻る結びつきがたくさんあり、目は動き、ラベルつきの写真 100 万枚で学ぶわけでもありません。誤差逆伝播と同じことをしているかどうかも、分かっていません。「入力に近いほど汎用」を思い出す手がかりとして使い、証明としては使いません。
#
# ## 3. 頭を取り替える
#
# `source` の頭には、0 から 4 の 5 つの出力があります。新しい問題のクラスが 37 個なら、出力の数が合いません。たまたま同じ 5 個でも、それぞれの出力の**意味**が違います。胴体を残して、頭だけを新しくしましょう。
#
# ### 課題 `replace_head`
# 最後の層(`nn.Linear`)だけを、出力が `classes` 個の新しい `nn.Linear` に取り替えたモデルを返してください。渡されたモデルは、後でまた使います。そこで、**新しいモデルは、古いモデルと何も共有しない**ようにします。新しいモデルをどう訓練しても、古いモデルの重みは胴体も頭も変わらない、ということです。
#
# モデルは CPU にあるものとしてかまいません(GPU で使うときは、返ってきたモデルを `.to(device)` でまとめて移します)。
#
# <details><summary>ヒント</summary>
#
# `model[-1]` が頭です。その `in_features` を見れば、新しい頭が受け取る特徴の数が分かります。`model[-1] = …` と書くと、渡されたモデルそのものが変わります。`nn.Sequential` を新しく組み直しても、中の層が同じ物なら、重みは共有されたままです。ある物を、その中に入っている物まで全部写すには、何を使いますか(最初の準備のセルで import してあります)。
#
# </details>
# %% [markdown] lang="en"
# On the real MNIST we got this (accuracy, mean of four draws):
#
# | | input | stage 1 | stage 2 | stage 3 |
# |---|---|---|---|---|
# | old task, trained | 38.4 % | 54.0 % | 69.1 % | 82.4 % |
# | new task, trained | 32.6 % | 44.9 % | 55.4 % | 56.4 % |
# | old task, untrained | 38.4 % | 41.2 % | 42.2 % | 36.2 % |
# | new task, untrained | 32.6 % | 33.8 % | 30.7 % | 27.2 % |
#
# The input was shrunk to 4×4, only 16 numbers (256 after stage 1, 512 after stage 2, 256 after stage 3). From left to right the number of features changes as well, so compare **within one stage**. The features of the trained network help **with the 5 to 9 that it never saw** (rows 2 and 4).
#
# On the real MNIST the old task has the higher accuracy without training, too. So training does not explain all of the difference between rows 1 and 2. Compare instead **how many percentage points each task gained by training** (solid line minus dotted line):
#
# | gained by training | stage 1 | stage 2 | stage 3 |
# |---|---|---|---|
# | old task | +12.8 | +26.9 | +46.2 |
# | new task | +11.1 | +24.7 | +29.2 |
#
# At stage 1 both are nearly equal: its features are **generic** and serve both tasks alike. At stage 2 the difference is still small, at stage 3 it is large: the features of the last stage are **specialised** for 0 to 4. (Might 5 to 9 just be harder, even for a network trained on them? To find out, we exchanged the two and trained on 5 to 9. Now stage 3 gained 51.0 points for 5 to 9 and 36.6 for 0 to 4: again more for the task that was trained.) Specialised does not mean useless: on the new task, too, stage 3 (56.4 %) is not below stage 2 (55.4 %). Whether an earlier stage serves better has to be measured. From which stage on do the two tasks differ in your last two rows? (Differences of a few points may be chance: each is the mean of only four draws.)
#
# ### Is the visual cortex built like this, too?
#
# The vision of animals has stages, too. Around 1960 Hubel and Wiesel found cells in the primary visual cortex of cats that respond to lines of a particular orientation.
#
# | Visual pathway | Responds to | Network |
# |---|---|---|
# | retina | contrast of light and dark | input |
# | primary visual cortex (V1) | lines and edges of a particular orientation | first stages |
# | V2, V4 | corners, curves, textures | middle stages |
# | inferior temporal cortex (IT) | objects, faces | last stages |
#
# It is an **analogy**. In the brain many connections run backwards, eyes move, and nobody learns from a million labelled photographs. Whether it does anything like backpropagation is not known. Use the comparison to remember "generic near the input", not to prove it.
#
# ## 3. A new head
#
# The head of `source` has five outputs, for 0 to 4. For a new task with 37 classes that is the wrong number. For one with five classes the number fits, but the outputs **mean** something else. So keep the body, and make a new head.
#
# ### Exercise `replace_head`
# Return a model in which only the last layer, an `nn.Linear`, is replaced by a new `nn.Linear` with `classes` outputs. The model that was passed in is needed again later. Therefore **the new model shares nothing with the old one**: however the new model is trained, no weight of the old one changes, in the body or in the head.
#
# You may take it that the model is on the CPU. (To use a GPU, the model that you return is moved as a whole with `.to(device)`.)
#
# <details><summary>Hint</summary>
#
# `model[-1]` is the head, and its `in_features` says how many features a new head will get. `model[-1] = …` changes the very model that was passed in. A new `nn.Sequential` of the same layers still shares their weights. What copies an object together with everything inside it? (The first setup cell imports it.)
#
# </details>


# %% exercise="replace_head"
def replace_head(model, classes):
    """頭を新しくしたモデルを返す。model: nn.Sequential(…, nn.Linear)で、変えず、何も共有しない。胴体の重みの値は同じ、頭は訓練できる新しい nn.Linear(…, classes)。"""  #:ja
    """Return a model with a new head. model: nn.Sequential(…, nn.Linear), left as it is and sharing nothing. Equal weights in the body; the head is a new nn.Linear(…, classes) that can be trained."""  #:en
    ### BEGIN SOLUTION
    new = deepcopy(model)
    new[-1] = nn.Linear(model[-1].in_features, classes)
    return new
    ### END SOLUTION


# %% setup
# ja: テストの道具:小さなモデルを作る、あなたの関数に渡して結果を調べる
# en: Tools for the tests: make a small model, give it to your functions, look at the result
def toy(widths, seed=0, flat=False, names=None):
    """(全結合、バッチ正規化)、ReLU の段を重ね、頭をつけたモデル。flat なら先頭に、重みのない段。"""  #:ja
    """Stages of (dense layer, batch norm), ReLU, and a head; with flat, a stage without weights comes first."""  #:en
    torch.manual_seed(seed)
    parts = OrderedDict(flat=nn.Flatten()) if flat else OrderedDict()
    names = names or [f"stage{i}" for i in range(len(widths) - 2)] + ["head"]
    for name, a, b in zip(names, widths[:-2], widths[1:-1]):
        parts[name] = nn.Sequential(nn.Sequential(nn.Linear(a, b), nn.BatchNorm1d(b)), nn.ReLU())
    parts[names[-1]] = nn.Linear(widths[-2], widths[-1])
    return nn.Sequential(parts).eval()


def swapped(widths, classes, seed=0, frozen=False):
    """replace_head の前と後で、胴体の出力、頭の重み、出力の形を調べる。最後に新しいモデルの重みを全部 0 にし、古いモデルの出力を見る。"""  #:ja
    """Before and after replace_head: the output of the body, the head's weights, the shape of the output. At the end all weights of the new model are set to 0, and the old one is looked at."""  #:en
    model = toy(widths, seed).requires_grad_(not frozen)
    x = torch.randn(4, widths[0], generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        body, scores, head = model[:-1](x), model(x), model[-1].weight.clone()
        new = replace_head(model, classes)
        if new is None:
            return None
        new.eval()
        found = {"parts": [len(model), len(new)], "shape": list(new(x).shape), "old scores": (scores, model(x))}
        found |= {"body": (body, new[:-1](x)), "heads": (head, new[-1].weight.clone())}
        found["can learn"] = [p.requires_grad for p in new[-1].parameters()]
        for p in [*new.parameters(), *new.buffers()]:
            p.zero_()
        return found | {"afterwards": (scores, model(x))}


# %% test="replace_head" idea="shape" points=1
import numpy as np

got = swapped([3, 6, 4, 5], 7)
expect("replace_head(model, 7)", got is None, False, hint="return を書きましたか。")  #:ja
expect("replace_head(model, 7)", got is None, False, hint="Is there a return?")  #:en
expect(
    "replace_head(model, 7)(x).shape, x: (4, 3)",
    got["shape"],
    [4, 7],
    hint="出力は 1 枚につき classes 個です。",  #:ja
    hint="There are classes outputs for each picture.",  #:en
)
expect(
    "len(model), len(replace_head(model, 7))",
    got["parts"],
    [3, 3],
    hint="古い頭の上に重ねるのではなく、取り替えます。",  #:ja
    hint="Replace the old head; do not put a new one on top.",  #:en
)
### BEGIN HIDDEN TESTS
for widths, classes in (([4, 8, 2], 9), ([5, 6, 7, 3], 3), ([2, 5, 5, 5, 8], 2)):
    got = swapped(widths, classes, seed=2)
    before, after = map(np.asarray, got["heads"])
    call = f"replace_head(model, {classes}), the model has {widths[-1]} classes"
    expect(call + ": parts, shape", [got["parts"], got["shape"]], [[len(widths) - 1] * 2, [4, classes]],
           hint="頭が受け取る特徴の数は in_features です。",  #:ja
           hint="in_features is how many features the head receives.",  #:en
           )
    rows = min(widths[-1], classes)
    assert not np.allclose(before[:rows], after[:rows]), call + ": 出力の数が同じでも、意味が違います。頭は新しく作ります。"  #:ja
    assert not np.allclose(before[:rows], after[:rows]), call + ": the head must be new. Even when the number of outputs fits, they mean something else."  #:en
### END HIDDEN TESTS

# %% test="replace_head" idea="body" points=1
import numpy as np

got = swapped([3, 6, 4, 5], 7)
expect(
    "replace_head(model, 7)[:-1](x)",
    got["body"][1],
    got["body"][0],
    hint="胴体の重みは、学んだ値のままです。",  #:ja
    hint="The body keeps the weights that it has learned.",  #:en
)
expect(
    "model(x) after replace_head(model, 7)",
    got["old scores"][1],
    got["old scores"][0],
    hint="渡されたモデルの頭まで変わってしまいました。",  #:ja
    hint="The model that was passed in lost its head.",  #:en
)
expect(
    "model(x) after the weights of replace_head(model, 7) were changed",
    got["afterwards"][1],
    got["afterwards"][0],
    hint="新しいモデルを変えたら、古いモデルも変わりました。胴体の層を共有しています。",  #:ja
    hint="Changing the new model changed the old one: they share the layers of the body.",  #:en
)
### BEGIN HIDDEN TESTS
for widths, classes, frozen in (([4, 8, 2], 6, True), ([5, 6, 7, 3], 3, False), ([2, 5, 5, 5, 8], 4, True)):
    got = swapped(widths, classes, seed=5, frozen=frozen)
    expect("replace_head(model, …)[:-1](x)", got["body"][1], got["body"][0],
           hint="胴体の重みは、学んだ値のままです。",  #:ja
           hint="The body keeps the weights that it has learned.",  #:en
           )
    expect("new = replace_head(model, …); model(x)", got["old scores"][1], got["old scores"][0],
           hint="渡されたモデルの頭まで変わってしまいました。",  #:ja
           hint="The model that was passed in lost its head.",  #:en
           )
    expect("model(x) after the weights of replace_head(model, …) were changed", got["afterwards"][1], got["afterwards"][0],
           hint="新しいモデルと古いモデルが、層を共有しています。",  #:ja
           hint="The new model and the old one share layers.",  #:en
           )
    expect("requires_grad of the new head (the old model may be frozen)", got["can learn"], [True, True],
           hint="新しい頭は訓練できなければなりません。バイアスもいります。",  #:ja
           hint="A new head must be able to learn; it has a bias as well.",  #:en
           )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 4. 凍結する
#
# 新しい頭は乱数から始まります。胴体に届く勾配はその頭を通ってくるので、初めは、特徴をどう変えればよいかをほとんど表していません。それで胴体まで動かすと、せっかくの特徴が崩れます。そこで胴体を**凍結**します。PyTorch では、パラメータの `requires_grad` を `False` にすると、誤差逆伝播でその勾配を計算しません。
#
# - **特徴抽出**(feature extraction):胴体を凍結し、新しい頭だけを訓練する。
# - **ファインチューニング**:胴体も訓練し直す。
#
# **転移学習**は、両方をまとめた呼び名です。特徴抽出だけを転移学習と呼ぶ本もあるので、ほかの本を読むときは、どちらの意味かを確かめましょう。
#
# ### 課題 `is_trainable`
# 凍結に失敗しても、エラーは出ません。訓練は進みますが、思っていたのとは違う重みが動きます。だから、先に**調べる道具**を作ります。段ごとに(訓練できるパラメータの数, 全部の数)を報告してください。11 課の `count_trainable` を、段ごとに分けたものです。(`is_` で始まる名前ですが、返すのは True や False ではなく、辞書です。)
#
# <details><summary>ヒント</summary>
#
# `model.named_children()` が、段の名前と中身を順に渡してくれます。数は、テンソルの個数ではなく、`numel()` の合計です。
#
# </details>
# %% [markdown] lang="en"
# ## 4. Freezing
#
# A new head starts from random numbers. Gradients reach the body through that head, so at first they hardly say how its features should change. If they moved the body, its features would suffer. So the body is **frozen**: in PyTorch, set `requires_grad` of a parameter to `False` and backpropagation computes no gradient for it.
#
# - **Feature extraction**: freeze the body, train the new head.
# - **Fine-tuning**: retrain the body as well.
#
# **Transfer learning** is the name for both. Some books use it for feature extraction alone; check which one is meant.
#
# ### Exercise `is_trainable`
# If freezing goes wrong, there is no error message: training goes on, but not with the weights that you meant to train. So first make a **tool that shows** what will move. Report for each stage (number of parameters that can be trained, number of all). It is the `count_trainable` of lesson 11, stage by stage. (In spite of its `is_`, it returns a dictionary and not True or False.)
#
# <details><summary>Hint</summary>
#
# `model.named_children()` hands you the name and the content of each stage. Count with `numel()`, not the number of tensors.
#
# </details>


# %% exercise="is_trainable"
def is_trainable(model):
    """{段の名前: (訓練できるパラメータの数, 全部の数)} を返す。段は model の子(named_children)。パラメータのない段は入れない。"""  #:ja
    """Return {name of stage: (parameters that can be trained, all parameters)}. Stages are the model's children (named_children); those without parameters are left out."""  #:en
    ### BEGIN SOLUTION
    report = {}
    for name, part in model.named_children():
        sizes = [(p.numel() * p.requires_grad, p.numel()) for p in part.parameters()]
        if sizes:
            report[name] = tuple(map(sum, zip(*sizes)))
    return report
    ### END SOLUTION


# %% setup
def partly(model, frozen):
    """名前が frozen のどれかで始まるパラメータを凍結する。"""  #:ja
    """Freeze the parameters whose name begins with one of frozen."""  #:en
    for name, p in model.named_parameters():
        p.requires_grad_(not name.startswith(tuple(frozen)))
    return model


def report_of(model, frozen):
    """is_trainable の報告を、数のリストの辞書にする。"""  #:ja
    """What is_trainable reports, with its numbers as lists."""  #:en
    report = is_trainable(partly(model, frozen))
    return report and {name: [int(n) for n in pair] for name, pair in report.items()}


# %% test="is_trainable" points=1
expect(
    'is_trainable(model), "stage0" is frozen',
    report_of(toy([3, 4, 2]), ["stage0"]),
    {"stage0": [0, 24], "head": [10, 10]},
    hint="stage0 は 3×4 + 4 と、バッチ正規化の 4 + 4。凍結したので訓練できるのは 0 個です。",  #:ja
    hint="stage0 has 3×4 + 4, and 4 + 4 in batch norm; it is frozen, so 0 can be trained.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "is_trainable(model), the dense layers of two stages are frozen, one stage has no parameters",
    report_of(toy([5, 6, 7, 3], flat=True), ["stage0.0.0", "stage1.0.0.weight"]),
    {"stage0": [12, 48], "stage1": [21, 63], "head": [24, 24]},
    hint="段の一部だけが凍結されていることもあります。パラメータのない段は報告しません。",  #:ja
    hint="A stage may be frozen in part; a stage without parameters is not reported.",  #:en
)
expect(
    "is_trainable(model), all frozen",
    report_of(toy([2, 3, 4, 2], names=["early", "late", "out"]), ["early", "late", "out"]),
    {"early": [0, 15], "late": [0, 24], "out": [0, 10]},
    hint="全部凍結していても、段は報告します。",  #:ja
    hint="Frozen stages are reported, too.",  #:en
)
expect(
    'is_trainable(small_net(7, 0)), "stage2.0" is frozen',
    report_of(small_net(7, 0), ["stage2.0"]),
    {"stage1": [432, 432], "stage2": [64, 4672], "stage3": [18560, 18560], "head": [1799, 1799]},
    hint="どんな種類の層のパラメータも数えます。",  #:ja
    hint="Parameters of layers of every kind count.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `freeze`
# 初めの `upto` 段を凍結し、残りを訓練できるようにしてください。呼び出す前の状態によらず、同じ結果になるようにします。`upto` は Python のスライス `[:upto]` と同じで、`-1` なら「最後の段(頭)以外」、`0` なら「何も凍結しない」です。**渡されたモデルそのもの**を変え、それを返します(写しは作りません)。
#
# 1 つだけ、fastai のやり方に合わせます。`train_bn`(fastai の学習器でも同じ名前の引数)が True なら、凍結した段の中でも**バッチ正規化の γ と β** は訓練を続けます。数が少なく、特徴マップごとに定数を掛けて足すだけで、凍結した胴体を新しい問題に少し合わせられるからです。
#
# <details><summary>ヒント</summary>
#
# 凍結を始める前に、モデルをどんな状態にしておけば、前の状態に左右されませんか。段の中の層は、`part.modules()` ですべて(入れ子の中まで)回れます。`layer.requires_grad = False` は、層に新しい属性をつけるだけで、パラメータには届きません。バッチ正規化の層は `NORMS` にまとめてあります(次のセル)。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `freeze`
# Freeze the first `upto` stages and let the rest be trained, whatever state they were in before. `upto` works as in Python's slice `[:upto]`: `-1` freezes all but the last (the head), `0` freezes nothing. Change **the very model that was passed in** and return it (make no copy).
#
# In one thing follow fastai, whose learner has an argument of the same name: with `train_bn=True`, **γ and β of batch norm** go on learning even in frozen stages. They are few, and by scaling and shifting each feature map they let a frozen body adapt a little to the new task.
#
# <details><summary>Hint</summary>
#
# Which state must the model be in before you freeze anything, so that earlier calls do not matter? `part.modules()` walks through all layers of a stage, nested ones too. `layer.requires_grad = False` gives the layer a new attribute and does not reach its parameters. `NORMS`, in the next cell, lists the kinds of batch norm.
#
# </details>

# %% setup
NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


# %% exercise="freeze"
def freeze(model, upto, train_bn=True):
    """model の段(子)のうち list(model)[:upto] を凍結し、残りを訓練できるようにして、同じ model を返す。train_bn なら、凍結した段の NORMS の層だけは訓練できる。"""  #:ja
    """Freeze the stages (children) list(model)[:upto], let the others be trained, and return the same model. With train_bn, layers of NORMS in frozen stages can still be trained."""  #:en
    ### BEGIN SOLUTION
    model.requires_grad_(True)
    for part in list(model)[:upto]:
        for layer in part.modules():
            for p in layer.parameters(recurse=False):
                p.requires_grad_(train_bn and isinstance(layer, NORMS))
    return model
    ### END SOLUTION


# %% setup
def frozen_by(model, *calls):
    """freeze を calls(model の後の引数)の順に呼んだ後で、渡したモデルのどのパラメータが訓練できるか。"""  #:ja
    """Call freeze with each of calls, the arguments after model; names of what can then be trained in the model passed in."""  #:en
    for arguments in calls:
        if freeze(model, *arguments) is None:
            return None
    return sorted(name for name, p in model.named_parameters() if p.requires_grad)


# %% test="freeze" idea="stages" points=1
expect(
    "freeze(model, 1, train_bn=False)",
    frozen_by(toy([2, 3, 4, 2]), (1, False)),
    ["head.bias", "head.weight", "stage1.0.0.bias", "stage1.0.0.weight", "stage1.0.1.bias", "stage1.0.1.weight"],
    hint="訓練できるものの一覧です。凍結するのは stage0 だけです。",  #:ja
    hint="Listed is what can be trained. Only stage0 is to be frozen.",  #:en
)
expect(
    "freeze(freeze(model, -1, train_bn=False), 2, train_bn=False)",
    frozen_by(toy([2, 3, 4, 2]), (-1, False), (2, False)),
    ["head.bias", "head.weight"],
    hint="-1 は「最後の段以外」です。",  #:ja
    hint="-1 means all but the last.",  #:en
)
### BEGIN HIDDEN TESTS
layers = [[f"stage{i}.0.{j}.{kind}" for j in (0, 1) for kind in ("bias", "weight")] for i in range(3)]
layers = [*layers, ["head.bias", "head.weight"]]
for uptos in ([2], [-1], [-2], [3, 1], [4], [4, 0], [-1, -3], [0]):
    want = sorted(name for part in layers[slice(uptos[-1], None) if uptos[-1] else slice(None)] for name in part)
    expect(
        "model → " + " → ".join(f"freeze(…, {upto}, train_bn=False)" for upto in uptos),
        frozen_by(toy([3, 5, 4, 6, 2]), *((upto, False) for upto in uptos)),
        want,
        hint="最後の呼び出しだけで決まります。前に凍結した段も、upto より後なら解凍します。",  #:ja
        hint="The last call decides. A stage frozen before is unfrozen if it comes after upto.",  #:en
    )
### END HIDDEN TESTS

# %% test="freeze" idea="norm" points=1
expect(
    "freeze(model, -1)",
    frozen_by(toy([2, 3, 2]), (-1,)),
    ["head.bias", "head.weight", "stage0.0.1.bias", "stage0.0.1.weight"],
    hint="stage0.0.1 がバッチ正規化です。fastai と同じように、訓練を続けます。",  #:ja
    hint="stage0.0.1 is batch norm; as in fastai it goes on learning.",  #:en
)
### BEGIN HIDDEN TESTS
norms = [f"stage{i}.0.1.{kind}" for i in range(3) for kind in ("bias", "weight")]
head = ["head.bias", "head.weight"]
expect("freeze(model, 3)", frozen_by(toy([3, 5, 4, 6, 2]), (3, True)), head + norms,
       hint="凍結した 3 段のバッチ正規化だけが残ります。",  #:ja
       hint="Of the three frozen stages only batch norm is left.",  #:en
       )
expect("freeze(freeze(model, 3), 3, train_bn=False)", frozen_by(toy([3, 5, 4, 6, 2]), (3, True), (3, False)), head,
       hint="train_bn=False なら、バッチ正規化も凍結します。",  #:ja
       hint="With train_bn=False batch norm is frozen as well.",  #:en
       )
expect("freeze(model, 4)", frozen_by(toy([3, 5, 4, 6, 2]), (4,)), norms,
       hint="頭まで凍結しても、バッチ正規化は残ります。",  #:ja
       hint="Even with the head frozen, batch norm is left.",  #:en
       )
expect("freeze(freeze(model, 3, train_bn=False), 3, train_bn=True)", frozen_by(toy([3, 5, 4, 6, 2]), (3, False), (3, True)), head + norms,
       hint="前に train_bn=False で凍結したバッチ正規化も、train_bn=True ならまた訓練できるようにします。",  #:ja
       hint="Batch norm that was frozen with train_bn=False before can be trained again with train_bn=True.",  #:en
       )
expect("freeze(small_net(5, 0), 2)", frozen_by(small_net(5, 0), (2, True)),
       sorted([*head, *(f"stage{i}.1.{kind}" for i in (1, 2, 3) for kind in ("bias", "weight")), "stage3.0.weight"]),
       hint="NORMS には、1 次元(BatchNorm1d)と 2 次元(BatchNorm2d)の両方が入っています。",  #:ja
       hint="NORMS has both kinds, BatchNorm1d and BatchNorm2d.",  #:en
       )
expect("freeze(model, 2)", frozen_by(toy([3, 5, 4, 6, 2]), (2, True)), sorted([*head, *norms, "stage2.0.0.bias", "stage2.0.0.weight"]),
       hint="凍結していない段は、全部訓練できます。",  #:ja
       hint="Stages that are not frozen can be trained completely.",  #:en
       )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# fastai の `freeze`、`unfreeze`、`freeze_to` と答え合わせをします。相手は、同じ小さなネットワークと、`vision_learner` が作る ResNet-18 です。fastai では、モデルをどこで段に分けるかを、学習器に渡す **`splitter`** という関数が決めます(データを分ける `DataBlock` の `splitter`(15 課)とは、名前が同じだけの別の物です)。ResNet は 3 つ(胴体の前半、後半、頭)に分かれます。
# %% [markdown] lang="en"
# Compare with fastai's `freeze`, `unfreeze` and `freeze_to`, on the same small network and on the ResNet-18 that `vision_learner` makes. In fastai the **`splitter`** of a learner says where a model is cut into groups. (It only shares its name with the `splitter` of a `DataBlock`, which splits the data, lesson 15.) A ResNet has three (first half of the body, second half, head).

# %% demo
pairs = DataLoader(list(zip(*few(3, 0))), bs=5)
dls = DataLoaders(pairs, pairs, device="cpu")
common = dict(loss_func=CrossEntropyLossFlat(), path=".")
small = Learner(dls, deepcopy(source), splitter=lambda model: [params(part) for part in model], **common)
large = vision_learner(dls, resnet18, n_out=5, normalize=False, **common)
body, head = large.model
stages = nn.Sequential(OrderedDict(early=body[:6], late=body[6:], head=head))


def flags(model):
    return [p.requires_grad for p in model.parameters()]


for upto, name, call in (
    (-1, "freeze()", lambda learn: learn.freeze()),
    (0, "unfreeze()", lambda learn: learn.unfreeze()),
    (-2, "freeze_to(-2)", lambda learn: learn.freeze_to(-2)),
    (1, "freeze_to(1)", lambda learn: learn.freeze_to(1)),
):
    print(f"learn.{name}  =  freeze(model, {upto}) ?")
    for learn, mine in ((small, deepcopy(source)), (large, deepcopy(stages))):
        call(learn)
        print("  ", flags(freeze(mine, upto)) == flags(learn.model), is_trainable(mine))

# %% [markdown] lang="ja"
# ## 5. 凍結すれば、何も変わらないか
#
# 次のセルは、ネットワークの**すべてのパラメータを**凍結し、更新を一度もせずに、明暗が逆の画像を訓練モードで流します。重みは 1 つも変わりません。では、0 から 4 の正解率はどうなるでしょうか。
# %% [markdown] lang="en"
# ## 5. Is frozen really frozen?
#
# The next cell freezes **every parameter** of a network and makes no update at all. It only passes inverted pictures (light and dark exchanged) through it, in training mode. Not one weight changes. What happens to its accuracy on 0 to 4?

# %% demo
def passes(model, quiet):
    """訓練モードで、明暗が逆の画像を 20 バッチ流す。quiet なら、バッチ正規化だけ評価モードにしておく。"""  #:ja
    """Twenty batches of inverted pictures in training mode; with quiet, batch norm is in evaluation mode."""  #:en
    model.train()
    for layer in model.modules():
        if quiet and isinstance(layer, NORMS):
            layer.eval()
    with torch.no_grad():
        for i in range(20):
            model(1 - X_pool[torch.arange(32) * 7 % len(X_pool) - i])
    return model.eval()


print(f"初め                      0 から 4 の正解率 {accuracy_on(source, 'old'):.1%}")  #:ja
print(f"at first                  accuracy on 0 to 4: {accuracy_on(source, 'old'):.1%}")  #:en
for quiet in (False, True):
    victim = passes(freeze(deepcopy(source), len(source), train_bn=False), quiet)
    same = all(torch.equal(a, b) for a, b in zip(victim.parameters(), source.parameters()))
    mode = "eval()" if quiet else "train()"
    print(f"バッチ正規化が {mode:8}  重みは同じ: {same}  0 から 4 の正解率 {accuracy_on(victim, 'old'):.1%}")  #:ja
    print(f"batch norm in {mode:8}    weights the same: {same}  accuracy on 0 to 4: {accuracy_on(victim, 'old'):.1%}")  #:en

# %% [markdown] lang="ja"
# 原因は、バッチ正規化が記録している平均と分散の**移動平均**です(10 課の `running`。PyTorch では `running_mean` と `running_var`)。これはパラメータではなくバッファ(buffer)で、訓練モードで順伝播するたびに書き換えられます。`requires_grad` は関係しません。(本物の MNIST でも、94.6 % が 20.0 % まで落ちました。)
#
# | | γ、β(パラメータ) | 移動平均(バッファ) |
# |---|---|---|
# | 止める方法 | `requires_grad_(False)` | その層を `.eval()` にする |
# | fastai | `train_bn=False` | `train_bn=False` **と**コールバック `BnFreeze` |
#
# `.eval()` の働きは 2 つです。移動平均が止まり、**さらに**正規化にも、訓練中でも、バッチの平均と分散ではなく移動平均を使うようになります(10 課)。
#
# 表の右下に気をつけてください。`BnFreeze` が `.eval()` にするのは、γ が凍結されている層だけです。既定の `train_bn=True` では γ が凍結されないので、`BnFreeze` を足しても**何も起こりません**。確かめます。
# %% [markdown] lang="en"
# What changes are the **running averages** of mean and variance in batch norm (`running` in lesson 10; `running_mean` and `running_var` in PyTorch, together called running statistics). They are buffers, not parameters. Every forward pass in training mode updates them, whatever `requires_grad` says. (On the real MNIST, too, 94.6 % fell to 20.0 %.)
#
# | | γ, β (parameters) | running averages (buffers) |
# |---|---|---|
# | How to stop them | `requires_grad_(False)` | put the layer in `.eval()` |
# | fastai | `train_bn=False` | `train_bn=False` **and** the callback `BnFreeze` |
#
# `.eval()` does two things: the averages stop, **and** the layer normalises by them, in training as well, instead of by the mean and variance of the batch (lesson 10).
#
# Mind the last cell of the table. `BnFreeze` puts only those layers into `.eval()` whose γ is frozen. With the default, `train_bn=True`, γ is not frozen, and `BnFreeze` **does nothing at all**. See for yourself.

# %% demo
X, t = few(3, 0)
colour = DataLoader(list(zip(X.expand(-1, 3, -1, -1), t)), bs=5)
for train_bn in (True, False):
    learn = vision_learner(DataLoaders(colour, colour, device="cpu"), resnet18, n_out=5, normalize=False, train_bn=train_bn, cbs=BnFreeze(), **common)
    layer = learn.model[0][1]  # 入力に近いバッチ正規化  #:ja
    layer = learn.model[0][1]  # the batch norm nearest to the input  #:en
    before = layer.running_mean.clone()
    with learn.no_bar(), learn.no_logging():
        learn.fit(1)
    print(f"BnFreeze, train_bn={train_bn!s:5}  平均の移動平均が動いた量 {(layer.running_mean - before).abs().max():.4f}")  #:ja
    print(f"BnFreeze, train_bn={train_bn!s:5}  the running mean moved by {(layer.running_mean - before).abs().max():.4f}")  #:en

# %% [markdown] lang="ja"
# 移動平均を止めるかどうかは、バッチの大きさとデータで決めます。バッチが小さいと、平均と分散がバッチごとに大きく揺れます。訓練モードの層は、その値で正規化し、記録もするので、評価モードにします。新しいデータの明るさなどがもとと大きく違い、バッチが十分大きいときは、訓練モードのまま動かして合わせます。迷ったら、両方を試して検証データで比べます。`model.train()` は、すべての層を訓練モードに戻します。手で書くときは、その後に毎回、**凍結した段のバッチ正規化だけ**を評価モードに戻します(モデル全体を `.eval()` にすると、新しい頭のドロップアウトなども止まってしまいます)。
#
# ```python
# model.train()
# for part in list(model)[:upto]:
#     for layer in part.modules():
#         if isinstance(layer, NORMS):
#             layer.eval()
# ```
#
# ## 6. 15 枚の答え
#
# いよいよ比べます。1 クラス 1、3、10、30 枚から、4 通りの方法で 5 から 9 を学びます。それぞれ、学習に使う画像を選び直して 4 回の平均です。
#
# - **最初から**:乱数から、全部を訓練する。
# - **訓練なしの胴体**:乱数の胴体を凍結し、頭だけを訓練する(対照実験)。
# - **特徴抽出**:0 から 4 を学んだ胴体を凍結し、頭だけを訓練する。
# - **ファインチューニング**:その後、小さい学習率で、全部をさらに 40 回更新する。(頭の更新も増えます。訓練モードなので、バッチ正規化の移動平均も、少ない画像のものに変わります(5 節)。良くなっても悪くなっても、胴体の重みを動かしたためとはかぎりません。)
#
# この課では、比べるのにいつも同じ `tests` の画像を使うので、これは検証データにあたります。選んだ方法の正解率を最後に報告するには、別に取っておいた画像が要ります。
# %% [markdown] lang="en"
# Whether to stop the running averages depends on the batches and on the data. With small batches, mean and variance differ much from batch to batch, and in training mode the layer both normalises by them and records them: use evaluation mode. If the brightness, say, of the new data is very different from the old, and batches are large enough, stay in training mode, so that the averages adapt. If in doubt, try both and compare on validation data. `model.train()` puts every layer back into training mode. When you write the loop by hand, put **the batch norm of the frozen stages** back into evaluation mode after it, every time. (`.eval()` for the whole model would also stop, for example, dropout in the new head.)
#
# ```python
# model.train()
# for part in list(model)[:upto]:
#     for layer in part.modules():
#         if isinstance(layer, NORMS):
#             layer.eval()
# ```
#
# ## 6. Fifteen pictures: the answer
#
# Now compare. From 1, 3, 10 and 30 pictures per class, learn to recognise 5 to 9 in four ways. Each is the mean of four draws of the pictures.
#
# - **From scratch**: start from random numbers, train everything.
# - **Untrained body**: freeze a random body, train the head (the control experiment).
# - **Feature extraction**: freeze the body that learned 0 to 4, train the head.
# - **Fine-tuning**: after that, train everything at a small learning rate for 40 more updates. (The head is trained for longer, too, and in training mode the running averages of batch norm move to those of the few pictures (section 5). So neither a gain nor a loss need come from the weights of the body.)
#
# In this lesson all comparisons are made on the same pictures, `tests`, so these are really validation data. To report the accuracy of what you chose, you would need pictures that were kept aside.

# %% demo
def scratch(X, t, seed):
    model = small_net(5, seed + 10)
    fit(model, X, t, 120, [{"params": model.parameters(), "lr": 3e-3}], seed)
    return [model]


def borrow(base, X, t, seed, tune):
    """頭だけを訓練したモデルと、tune ならそのあと全部を訓練したモデル。"""  #:ja
    """The model with only its head trained and, with tune, the one after training everything."""  #:en
    torch.manual_seed(seed)
    model = freeze(replace_head(base, 5), -1, train_bn=False).eval()
    with torch.no_grad():
        features = model[:-1](X)  # 胴体は変わらないので、1 回計算すればよい  #:ja
        features = model[:-1](X)  # the body never changes: once is enough  #:en
    fit(model[-1], features, t, 80, [{"params": model[-1].parameters(), "lr": 5e-3}], seed)
    tuned = freeze(deepcopy(model), 0)
    if tune:
        rates = [{"params": part.parameters(), "lr": lr} for part, lr in zip(tuned, (1e-4, 3e-4, 6e-4, 1e-3))]
        fit(tuned, X, t, 40, rates, seed)
    return [model, tuned] if tune else [model]


sizes = (1, 3, 10, 30)
names = "最初から <=> from scratch", "訓練なしの胴体 <=> untrained body", "特徴抽出 <=> feature extraction", "ファインチューニング <=> fine-tuning"
table = np.zeros((4, len(sizes), 4))
for column, per_class in enumerate(sizes):
    for seed in range(4):
        sample = few(per_class, seed)
        nets = scratch(*sample, seed) + borrow(random_body, *sample, seed, False) + borrow(source, *sample, seed, True)
        table[:, column, seed] = [100 * accuracy_on(net, "new") for net in nets]
print("1 クラスあたりの枚数:", *sizes)  #:ja
print("pictures per class:", *sizes)  #:en
for name, rows, colour, style in zip(names, table, (RED, GREY, BLUE, ORANGE), ("^:", "x:", "o-", "s--")):
    print(f"{name:22}", "  ".join(f"{m:4.1f} %" for m in rows.mean(1)))
    plt.errorbar(sizes, rows.mean(1), rows.std(1, ddof=1), fmt=style, color=colour, label=name, capsize=3)
gains = table[3] - table[2]
print("ファインチューニング − 特徴抽出(同じ画像どうし):", "  ".join(f"{g.mean():+.1f} ± {g.std(ddof=1):.1f}" for g in gains))  #:ja
print("fine-tuning − feature extraction, on the same pictures:", "  ".join(f"{g.mean():+.1f} ± {g.std(ddof=1):.1f}" for g in gains))  #:en
plt.axvline(3, color=GREY, linewidth=1, alpha=0.6)
plt.xscale("log")
plt.xticks(sizes, sizes)
plt.minorticks_off()
show_figure("少ない枚数から学ぶ 4 つの方法 <=> Four ways to learn from few pictures", "学習に使う 1 クラスあたりの枚数 <=> pictures per class to learn from", "新しい画像の正解率(%) <=> accuracy on new pictures (%)")
print(f"あなたの予想: 100 枚のうち {my_guess} 枚。15 枚から学ぶと: 特徴抽出 {table[2, 1].mean():.0f} 枚、最初から {table[0, 1].mean():.0f} 枚")  #:ja
print(f"your guess: {my_guess} of 100.  With 15 pictures: {table[2, 1].mean():.0f} (feature extraction), {table[0, 1].mean():.0f} (from scratch)")  #:en

# %% [markdown] lang="ja"
# 特徴抽出と「訓練なしの胴体」の差が、**0 から 4 を学んだことの価値**です。形だけ借りても、重みが乱数のままでは追いつけません。本物の MNIST では、15 枚から学んだとき、特徴抽出が 43.7 %、最初からが 23.8 %、訓練なしの胴体が 22.5 % でした。
#
# 誤差棒は、学習に使う画像を選び直したときの散らばり(標準偏差)です。特徴抽出とファインチューニングは、**同じ画像**から学んでいるので、棒どうしを比べるのではなく、画像の組ごとの差を見ます(「同じ画像どうし」の行)。差の平均の絶対値が、差の散らばりの 2 倍を超えたときにだけ、一方が良いと言うことにします。標準誤差(13 課。ここでは散らばり ÷ √4)の 2 倍より厳しい目安です。4 回しかないときは、散らばりそのものも不確かだからです。本物の MNIST では、1 クラス 1、3、10、30 枚で −0.5 ± 2.6、+0.6 ± 1.9、+1.9 ± 0.5、+1.7 ± 2.3 ポイントでした。この目安では、ファインチューニングのほうが良いと言えるのは 10 枚のときだけで、ほかはどちらとも言えません。しかも、この散らばりに入っているのは、学習に使う画像の選び方だけです。4 回とも、同じ `source` から始め、同じ 500 枚で測りました。1.9 ポイントは、そのうちの 9 枚か 10 枚です。別の 500 枚なら、結果は変わるかもしれません(13 課)。あなたの値ではどうですか。
#
# **写真**でも同じ比べ方をしました。ImageNet で学んだ MobileNetV2 の胴体を借り、野鳥 30 種を、1 種 30 枚から学びます(CUB-200-2011 の一部、128 画素、シード 3 つの平均)。最初からは学習率 0.003 で 120 回、頭は 0.005 で 80 回、ファインチューニングはその後、入力側の 0.00001 から頭の 0.001 で 40 回です(Adam、32 枚ずつ、データ拡張なし。訓練なしの胴体の移動平均は、2 節と同じように求めました)。最後の段と頭だけのファインチューニングも加えました(学習率は 0.0004 と 0.001)。次の図は、そのとき測った値です。
# %% [markdown] lang="en"
# The gap between feature extraction and "untrained body" is what **learning 0 to 4** was worth: borrowing the shape alone, with random weights, does not get there. On the real MNIST, learning from 15 pictures, feature extraction reached 43.7 %, from scratch 23.8 %, and the untrained body 22.5 %.
#
# The error bars are the spread (standard deviation) over draws of the pictures. Feature extraction and fine-tuning learned from **the same draws**. So do not compare their bars, but look at the difference draw by draw (the line "on the same pictures"). Here we say that one is better only if the mean of the differences is, in absolute value, more than twice their spread. This is stricter than two standard errors (lesson 13; one standard error is here the spread ÷ √4), because with only four draws the spread itself is uncertain. On the real MNIST the differences were −0.5 ± 2.6, +0.6 ± 1.9, +1.9 ± 0.5 and +1.7 ± 2.3 percentage points with 1, 3, 10 and 30 pictures per class. By this rule fine-tuning was better with 10; with 1, 3 and 30 nothing is decided. But the spread covers only the draw of the pictures to learn from. All four draws began with the same `source` and were judged by the same 500 pictures; 1.9 points are 9 or 10 of them, and another 500 might decide otherwise (lesson 13). What do your values say?
#
# We made the same comparison with **photographs**: the body of a MobileNetV2 that learned on ImageNet was borrowed to learn 30 species of birds, from 30 pictures of each (a part of CUB-200-2011, 128 pixels, mean of three seeds). There were 120 updates from scratch at 0.003, 80 of the head at 0.005, and after these 40 of fine-tuning, from 0.00001 at the input to 0.001 at the head (Adam, batches of 32, no augmentation; the untrained body got its running averages as in section 2). One more way fine-tunes only the last stage (at 0.0004) and the head (at 0.001). The next figure shows what we measured.

# %% demo
# ja: 測った値(CPU、2026-11-21)。2 つ目は散らばり(標準偏差)
# en: as measured (CPU, 2026-11-21); the second number is the spread (standard deviation)
measured = {
    "当てずっぽう <=> guessing": (3.3, 0),
    "訓練なしの胴体 <=> untrained body": (6.3, 0.5),
    "最初から、120 回 <=> from scratch, 120 updates": (15.6, 3.2),
    "特徴抽出 <=> feature extraction": (84.6, 1.4),
    "最後の段もファインチューニング <=> last stage fine-tuned, too": (85.1, 0.6),
    "全部をファインチューニング <=> everything fine-tuned": (83.3, 0.7),
}
shares, spreads = zip(*measured.values())
plt.errorbar(shares, range(6), xerr=spreads, fmt="none", color="black", capsize=3, zorder=3)
show_bars(list(measured), {"": (shares, BLUE)}, "30 種の野鳥、借りた胴体と借りない胴体 <=> Thirty species of birds, with a borrowed body and without", "初めて見る写真の正解率(%) <=> accuracy on new photographs (%)", across=True, xlim=(0, 100))

# %% [markdown] lang="ja"
# 借りた胴体では 83 から 85 %、**同じくらいの更新回数**(120 回)で最初から訓練すると 16 % です。これは、最初からの訓練で届く限界ではありません。120 回は約 4 エポックで、乱数から始まるネットワーク全体には、とても足りません。特徴抽出と、最後の段までのファインチューニングは、区別できません。全部のファインチューニングは、最後の段までのものより 1.8 ポイント低い値でした。ただし、シードは 3 つだけで、同じ画像どうしの差の散らばりも計算していないので、どちらが良いとまでは言えません。(ImageNet にも野鳥のクラスがあり、CUB の写真の一部も入っているので、借りた胴体の値は少し高めかもしれません。)
#
# かかる計算も測りましょう。ResNet-18 に頭をつけ、16 枚で 1 回更新する時間と、Adam が覚えておく数(訓練するパラメータ 1 つに 2 つ)です。2 行目と 3 行目は、どちらも「胴体を凍結」しています。時間はどのくらい違うでしょうか。
# %% [markdown] lang="en"
# With a borrowed body it is 83 to 85 %. From scratch, with **about as many updates** (120), it is 16 %. That is not the best one can do from scratch: 120 updates are only about four epochs, far too few for a whole network that starts from random numbers. Feature extraction and fine-tuning the last stage cannot be told apart. Fine-tuning everything came out 1.8 percentage points below fine-tuning the last stage. But there are only three seeds, and we did not compute the spread of the differences on the same pictures, so we cannot say which is better. (ImageNet has classes of birds, too, and holds some of CUB's photographs, so the values with a borrowed body may be a little too high.)
#
# What does it cost? Measure the time of one update on 16 pictures by a ResNet-18 with a new head, and what Adam has to remember (two numbers for every parameter that is trained). The second and third rows both have a "frozen body". How far apart will their times be?

# %% demo
def step_time(model, X):
    """1 回の更新にかかる時間(ミリ秒)の中央値。"""  #:ja
    """The median time of one update in milliseconds."""  #:en
    optimizer, times = torch.optim.Adam([p for p in model.parameters() if p.requires_grad]), []
    for _ in range(5):
        start = perf_counter()
        optimizer.zero_grad()
        F.cross_entropy(model(X), torch.zeros(len(X), dtype=torch.long)).backward()
        optimizer.step()
        times.append(perf_counter() - start)
    return 1000 * np.median(times)


X = torch.rand(16, 3, 64, 64)
with torch.no_grad():
    kept = stages[:-1].eval()(X)
for name, net, x in (
    ("特徴を取っておく <=> cached features", freeze(deepcopy(stages), -1, train_bn=False)[-1], kept),
    ("凍結、train_bn=False <=> frozen, train_bn=False", freeze(deepcopy(stages), -1, train_bn=False), X),
    ("凍結、train_bn=True <=> frozen, train_bn=True", freeze(deepcopy(stages), -1), X),
    ("全部を訓練 <=> everything", freeze(deepcopy(stages), 0), X),
):
    learning = sum(p.numel() for p in net.parameters() if p.requires_grad)
    print(f"{step_time(net, x):7.1f} ms  訓練 {learning:10,}  Adam の数 {2 * learning:10,}  {name}")  #:ja
    print(f"{step_time(net, x):7.1f} ms   trained {learning:10,}   numbers in Adam {2 * learning:10,}   {name}")  #:en

# %% [markdown] lang="ja"
# 胴体を**すべて**凍結すると(2 行目)、逆伝播は頭で止まります。ところが fastai の既定(3 行目、`train_bn=True`)では、入力に近いバッチ正規化の γ と β の勾配を求めるために、胴体の端から端まで逆伝播しなければなりません。省けるのは、畳み込みの重みの勾配と更新だけです。私たちの CPU(1 スレッド)では、2 行目が 96、3 行目が 190、4 行目が 369 ミリ秒でした。**胴体を凍結しても γ と β を訓練すると、それも凍結したときの 2 倍、全部を訓練するときの半分の時間がかかりました。** 12 課から使ってきた `learn.freeze()` はこちらです。逆伝播のために取っておく値(メモリ)も、ほとんど減りません(16 枚で、2 行目は胴体に 0、3 行目は 27.0、4 行目は 27.7 MiB でした)。
#
# 胴体の特徴を一度だけ計算して**取っておけば**(キャッシュ、1 行目)、順伝播まで省けます。ただし、データ拡張をすると画像が毎回変わるので、取っておけません。とても大きなモデルでは、胴体をすべて凍結し、中に加えた少数の重みだけを訓練する方法もよく使われます(**アダプタ**、**LoRA**)。
#
# まとめると、こうなります。データの量と、もとのデータとの近さの行は、経験から言われている目安です。枚数の境目は問題によるので、上の図のように自分で測ってください。
#
# | | 特徴抽出(凍結) | ファインチューニング | 最初から |
# |---|---|---|---|
# | データが少なく、もとと似ている | まず試す | 小さい学習率で | 向かない |
# | データが少なく、もとと似ていない | いちばん良い段の特徴に頭をつける(**途中の段**かもしれない。2 節のプローブで選ぶ) | 過学習に注意 | 向かない |
# | データが多く、もとと似ている | よい | とてもよい | ふつう |
# | データが多く、もとと似ていない | 向かない | とてもよい(広く解凍する) | よい |
# | 1 回の計算とメモリ | 少ない(γ と β も凍結したとき) | 多い | 多い |
# | 必要な更新回数 | 少ない | 少ない | 多い |
# | 主な危険 | 特徴が合わない | 過学習、前の問題を忘れる(破滅的忘却。前の問題にもまだ使うなら、困る) | 過学習(データが少ないとき)、時間がかかる |
#
# ## 7. 段ごとの学習率
#
# 汎用の段は少しだけ、特化した段は大きく動かしたい。段ごとに違う学習率を、**差をつけた学習率**と呼びます(discriminative learning rates。日本語の訳は決まっていないので、英語で調べるとよいでしょう)。PyTorch のオプティマイザは、`[{"params": […], "lr": …}, …]` という**パラメータグループ**のリストを受け取ります。
#
# ### 課題 `param_groups`
# モデルの段ごとに、グループを 1 つ作ってください。
#
# - パラメータのない段は数えません。残る段は、2 つ以上あります。
# - `lrs` の長さは、段の数か 2 です。2 つなら最初と最後の段の学習率で、間の段は**同じ倍率**でつなぎます(fastai の `slice(lo, hi)`)。
# - 凍結されたパラメータは入れません。それで空になったグループも入れません。残った段の学習率は、**何も凍結されていないときと同じ**です。
#
# <details><summary>ヒント</summary>
#
# 凍結されたものを除くのは、学習率を配る前ですか、後ですか。どちらなら、残った段の学習率が変わりませんか。`np.geomspace(lo, hi, n)` は、同じ倍率で並ぶ n 個の数です。`part.parameters()` は一度使うと空になるので、リストにしておきましょう。
#
# </details>
# %% [markdown] lang="en"
# When **all** of the body is frozen (second row), backpropagation ends at the head. But with fastai's default (third row, `train_bn=True`) it has to run through the whole body, to find the gradients of γ and β in the batch norm nearest to the input. All that is saved are the gradients of the convolution weights, and their updates. On our CPU (one thread) the second row took 96 ms, the third 190, and the fourth 369. **Freezing the body but training its γ and β took twice as long as freezing them too, and half as long as training everything.** This is what the `learn.freeze()` that you have used since lesson 12 does. The values kept for the backward pass (the memory) hardly become less, either: for 16 pictures 0 in the body of the second row, 27.0 MiB in the third, 27.7 MiB in the fourth.
#
# Compute the body's features once and **cache** them (first row), and even the forward pass is saved. With augmentation this is not possible, because the pictures are new each time. Of very large models one often freezes the whole body and trains a few small extra weights inside it (**adapters**, **LoRA**).
#
# Put together, it looks like this. The rows about the amount and kind of data are rules of thumb from experience. How many pictures are "few" depends on the task, so measure, as in the figure above.
#
# | | Feature extraction (frozen) | Fine-tuning | From scratch |
# |---|---|---|---|
# | Little data, similar to the old | try it first | good, at a small rate | poor |
# | Little data, unlike the old | a head on the features of the best stage (perhaps an **earlier** one: choose it by the probe of section 2) | may overfit | poor |
# | Much data, similar to the old | good | best | possible |
# | Much data, unlike the old | poor | best: unfreeze widely | good |
# | Work and memory for one update | low (with γ and β frozen, too) | high | high |
# | Updates needed | few | few | many |
# | Main danger | features that do not fit | overfitting, catastrophic forgetting (what was learned before is lost, which matters if the model must still do the old task) | overfitting with little data; long training |
#
# ## 7. A rate for every stage
#
# Generic stages should move a little, specialised ones more. Learning rates that differ from stage to stage are called **discriminative learning rates**. PyTorch's optimisers take a list of **parameter groups**, `[{"params": […], "lr": …}, …]`.
#
# ### Exercise `param_groups`
# Make one group for each stage of the model.
#
# - Stages without parameters do not count. At least two stages are left.
# - There are as many `lrs` as stages, or two. Two are the rates of the first and the last stage; those between are spaced **by a constant factor**, geometrically (fastai's `slice(lo, hi)`).
# - Frozen parameters are left out, and so are groups that this leaves empty. The other stages have **the same rates as if nothing were frozen**.
#
# <details><summary>Hint</summary>
#
# Is what is frozen dropped before the rates are given, or after? Which order leaves the rates of the other stages as they were? `np.geomspace(lo, hi, n)` gives n numbers with a constant factor between them. `part.parameters()` is empty once it has been walked through: make a list.
#
# </details>


# %% exercise="param_groups"
def param_groups(model, lrs):
    """[{"params": [訓練できるパラメータ…], "lr": float}, …] を、入力に近い段から順に返す。model: nn.Sequential。lrs: 段の数だけの、または 2 つの学習率。"""  #:ja
    """Return [{"params": [trainable parameters…], "lr": float}, …], from the stage nearest to the input on. model: nn.Sequential; lrs: a learning rate for each stage, or two."""  #:en
    ### BEGIN SOLUTION
    stages = [list(part.parameters()) for part in model]
    stages = [part for part in stages if part]
    if len(lrs) == 2:
        lrs = np.geomspace(*lrs, len(stages))
    groups = [{"params": [p for p in part if p.requires_grad], "lr": float(lr)} for part, lr in zip(stages, lrs)]
    return [group for group in groups if group["params"]]
    ### END SOLUTION


# %% setup
def grouped(widths, lrs, frozen=(), flat=False):
    """param_groups の結果を、[学習率, パラメータの名前…] のリストにする。"""  #:ja
    """What param_groups returns, as lists [rate, names of parameters…]."""  #:en
    model = partly(toy(widths, flat=flat), frozen)
    names = {id(p): name for name, p in model.named_parameters()}
    groups = param_groups(model, lrs)
    return groups and [[float(g["lr"]), *sorted(names.get(id(p), "?") for p in g["params"])] for g in groups]


# %% test="param_groups" idea="stages" points=1
import numpy as np

got = grouped([2, 3, 2], [0.1, 0.7])
expect("param_groups(model, [0.1, 0.7])", got is None, False, hint="return を書きましたか。")  #:ja
expect("param_groups(model, [0.1, 0.7])", got is None, False, hint="Is there a return?")  #:en
names = ["stage0.0.0.bias", "stage0.0.0.weight", "stage0.0.1.bias", "stage0.0.1.weight"]
expect(
    "param_groups(model, [0.1, 0.7])",
    [group[1:] for group in got],
    [names, ["head.bias", "head.weight"]],
    hint="段ごとに 1 グループ。その段のパラメータを全部、1 回ずつ。",  #:ja
    hint="One group a stage, with every parameter of that stage once.",  #:en
)
expect("… their rates", [group[0] for group in got], [0.1, 0.7], hint="入力に近い段から順に配ります。")  #:ja
expect("… their rates", [group[0] for group in got], [0.1, 0.7], hint="The first rate belongs to the stage nearest to the input.")  #:en
### BEGIN HIDDEN TESTS
got = grouped([3, 4, 5, 6, 2], [0.3, 0.2, 0.9, 0.5], flat=True)
want = [[f"stage{i}.0.{j}.{kind}" for j in (0, 1) for kind in ("bias", "weight")] for i in range(3)]
expect(
    "param_groups(model, [0.3, 0.2, 0.9, 0.5]), the model begins with nn.Flatten()",
    [group[1:] for group in got],
    [*want, ["head.bias", "head.weight"]],
    hint="パラメータのない段(Flatten)には、グループも学習率もいりません。",  #:ja
    hint="A stage without parameters (Flatten) needs neither a group nor a rate.",  #:en
)
expect("… their rates", [group[0] for group in got], [0.3, 0.2, 0.9, 0.5],
       hint="lrs がグループの数だけあれば、そのまま使います。",  #:ja
       hint="With one rate for each group, use them as they are.",  #:en
       )
### END HIDDEN TESTS

# %% test="param_groups" idea="spread" points=1
import numpy as np

expect(
    "rates of param_groups(model, [1e-4, 1e-2]), three stages",
    [group[0] for group in grouped([2, 3, 4, 2], [1e-4, 1e-2])],
    [1e-4, 1e-3, 1e-2],
    tol=1e-9,
    hint="同じ差ではなく、同じ倍率です。",  #:ja
    hint="A constant factor, not a constant difference.",  #:en
)
### BEGIN HIDDEN TESTS
for widths, low, high, flat in (([2, 3, 4, 5, 2], 1e-5, 8e-2, False), ([2, 3, 4, 2, 3, 2], 3e-4, 3e-2, True), ([3, 4, 2], 1e-3, 0.5, False)):
    n = len(widths) - 1
    expect(
        f"rates of param_groups(model, [{low}, {high}]), {n} stages with parameters",
        [group[0] for group in grouped(widths, [low, high], flat=flat)],
        [low * (high / low) ** (i / (n - 1)) for i in range(n)],
        tol=1e-9,
        hint="パラメータのある段の数だけ、lo から hi まで同じ倍率で。",  #:ja
        hint="As many rates as stages with parameters, from lo to hi by a constant factor.",  #:en
    )
### END HIDDEN TESTS

# %% test="param_groups" idea="frozen" points=1
import numpy as np

expect(
    'param_groups(model, [0.1, 0.2, 0.4]), "stage0" is frozen',
    [[group[0], len(group) - 1] for group in grouped([2, 3, 4, 2], [0.1, 0.2, 0.4], ["stage0"])],
    [[0.2, 4], [0.4, 2]],
    hint="[学習率, テンソルの数] です。凍結した段は入りません。残りの段の学習率は変わりません。",  #:ja
    hint="These are [rate, number of tensors]. A frozen stage is left out; the others keep their rates.",  #:en
)
### BEGIN HIDDEN TESTS
got = grouped([2, 3, 4, 5, 2], [1e-6, 1e-3], ["stage0", "stage2.0.0"])
expect(
    'param_groups(model, [1e-6, 1e-3]), "stage0" and the dense layer of "stage2" are frozen',
    [group[1:] for group in got],
    [
        ["stage1.0.0.bias", "stage1.0.0.weight", "stage1.0.1.bias", "stage1.0.1.weight"],
        ["stage2.0.1.bias", "stage2.0.1.weight"],
        ["head.bias", "head.weight"],
    ],
    hint="段の一部だけ凍結されているときは、残りだけを入れます。",  #:ja
    hint="Of a stage that is frozen in part, take the rest.",  #:en
)
expect("… their rates", [group[0] for group in got], [1e-5, 1e-4, 1e-3], tol=1e-9,
       hint="学習率は、凍結された段も数えて配ってから、除きます。",  #:ja
       hint="Give rates to frozen stages as well, then leave those out.",  #:en
       )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# fastai の `slice(lo, hi)` と比べます。学習器のオプティマイザは、グループを `param_lists` に、学習率を `hypers` に持っています。
# %% [markdown] lang="en"
# Compare with fastai's `slice(lo, hi)`. The optimiser of a learner keeps its groups in `param_lists`, their rates in `hypers`.

# %% demo
for learn, mine in ((small, small.model), (large, stages)):
    learn.unfreeze()
    learn.opt.set_hyper("lr", slice(1e-5, 1e-3))
    groups = param_groups(freeze(mine, 0), [1e-5, 1e-3])
    same = [{id(p) for p in g["params"]} == {id(p) for p in theirs} for g, theirs in zip(groups, learn.opt.param_lists)]
    print("同じパラメータ:", same)  #:ja
    print("same parameters:", same)  #:en
    print("  param_groups", [f"{g['lr']:.1e}" for g in groups])
    print("  fastai      ", [f"{h['lr']:.1e}" for h in learn.opt.hypers])

# %% [markdown] lang="ja"
# ## 8. 3 段階のレシピ
#
# 部品がそろいました。出力に近い段から順に解凍する手順です(段階的な解凍、gradual unfreezing)。
#
# 1. **新しい頭** `freeze(model, -1)`。検証データの損失が下がらなくなるまで訓練する。
# 2. **最後の段も解凍** `freeze(model, -2)`。0 から 4 に最も特化した段も訓練する。
# 3. **全部** `freeze(model, 0)`。入力に近いほど小さい学習率で、仕上げる。
#
# どれも fastai と同じく `train_bn=True` なので、1 と 2 でも、凍結した段の γ と β は訓練され、移動平均も動きます(5 節)。
#
# 学習率は、12 課の `lr_find` で探します。同じモデルでも、**何を訓練するか**で、ちょうどよい学習率が変わることがあります。胴体を凍結したときと、全部を訓練するときで比べます。
# %% [markdown] lang="en"
# ## 8. A recipe in three phases
#
# You have all the parts. The recipe unfreezes stage after stage, beginning at the output (**gradual unfreezing**):
#
# 1. **New head** `freeze(model, -1)`: train until the validation loss no longer falls.
# 2. **Unfreeze the last stage** `freeze(model, -2)`: the most specialised stage may learn, too.
# 3. **Everything** `freeze(model, 0)`: finish, with smaller rates nearer to the input.
#
# All three have `train_bn=True`, as fastai does. So in phases 1 and 2, too, γ and β of the frozen stages are trained, and the running averages move (section 5).
#
# Look for the learning rate with `lr_find` from lesson 12. For one and the same model, a good rate may depend on **what is trained**. Compare a frozen body with everything trained.

# %% demo
curves = {}
for name, upto, color, style in (("頭と γ、β <=> head, γ and β", -1, BLUE, "-"), ("全部 <=> everything", 0, RED, "--")):
    set_seed(0)
    ten = DataLoader(list(zip(*few(10, 0))), bs=10, shuffle=True)
    model = freeze(replace_head(source, 5), upto)
    learn = Learner(DataLoaders(ten, ten, device="cpu"), model, loss_func=CrossEntropyLossFlat(), path=".")
    with learn.no_bar():
        found = learn.lr_find(start_lr=1e-5, num_it=60, show_plot=False)
    lrs, losses = learn.recorder.lrs[6:-5], learn.recorder.losses[6:-5]
    curves[name] = (lrs, losses, color, style)
    print(f"{name:12}  valley {found.valley:.1e}")
show_curves(curves, "学習率ごとの損失 <=> Loss at each learning rate", "学習率 <=> learning rate", "損失 <=> loss", xscale="log", ylim=(0, 3))

# %% [markdown] lang="ja"
# 損失が下がっている所の、底より手前を選びます。2 つの valley の違いが 2 倍くらいまでなら、意味はありません(12 課)。曲線が上がり始める所も比べましょう。ここでは、あらかじめ決めた値を使います(本物の MNIST の valley は、頭と γ、β だけなら 0.013、全部なら 0.0025 でした)。1 では、訓練するもの(頭と、すべての段の γ と β)に 0.01、2 では、最後の段も加えて 0.003 を使います。借りた重みを全部動かす 3 は、壊さないように valley より小さく、入力側の 0.0001 から頭の 0.001 までにします。γ と β は、1 と 2 では、入力に近い段でも大きい学習率で動きます。
#
# 訓練するパラメータが変わるので、オプティマイザは毎回作り直します。(`param_groups` は、凍結したパラメータを除きます。凍結中に `param_groups` から作ったオプティマイザには、後で解凍した胴体が入っていません。エラーは出ず、胴体は動かないままです。一方、`Adam(model.parameters())` には凍結したパラメータも入っています。勾配がない間は飛ばしますが、解凍すると、ただ 1 つの学習率で動かし始めます。)
#
# 比べる相手は、「一度に全部を訓練する」4 通りです。0.01、0.001、段ごとに 0.0001 から 0.001、そして「頭だけ速く」です。最後のものは、胴体の学習率は「段ごと」と同じで、新しい頭だけを 0.01 にします。段階 1 と同じように頭を速く学ばせますが、段階には分けません(対照実験)。学習に使うのは 1 クラス 10 枚、4 回の平均です。
#
# 下の図は、フィルターの重みを 1 本のベクトルと見て、元の重みとの**角度**を段ごとに平均したものです(長さの変化は、後に続くバッチ正規化がほぼ打ち消すので、数えません)。90 度なら、元の向きは残っていません。比べるのは、**同じ段の中の方法どうし**だけにします。Adam は、重み 1 つ 1 つをほぼ同じだけ動かします。段 1 の重みは小さいので(初期値を小さくしました)、同じ学習率でも角度が大きく変わるからです。
# %% [markdown] lang="en"
# Choose a rate where the loss falls, before it reaches the bottom. If your two valleys lie within a factor of two, their difference says nothing (lesson 12); compare where the curves begin to rise. Here the rates are fixed beforehand. (On the real MNIST the valleys were 0.013 for head, γ and β, and 0.0025 for everything.) In phase 1 all that is trained (the head, and γ and β of every stage) gets 0.01. In phase 2 everything that is trained, now the last stage as well, gets 0.003. Phase 3 moves all borrowed weights, so to spare them its rates lie below the valley, from 0.0001 at the input to 0.001 at the head. Note that in phases 1 and 2 γ and β move at a large rate near the input as well.
#
# Each phase trains other parameters, so it makes a new optimiser. (`param_groups` leaves frozen parameters out. An optimiser made from it while the body was frozen never gets those of the body: when you unfreeze, there is no error, and the body does not move. An `Adam(model.parameters())` does hold the frozen parameters. It skips them as long as they have no gradient, and moves them, at its one rate, as soon as you unfreeze.)
#
# We compare with four ways of training everything at once: at 0.01, at 0.001, by stage from 0.0001 to 0.001, and "head faster", with the same small rates for the body but 0.01 for the new head. The last one is the control: it has the fast head of phase 1, but no phases. There are ten pictures per class, and each result is the mean of four draws.
#
# The lower figure shows the **angle between the old and the new weights** of a filter, taken as vectors, averaged over the filters of a stage. (A change of length is not counted, because the batch norm that follows takes most of it away.) At 90 degrees nothing of the old direction is left. Compare ways **within one stage** only: Adam changes every single weight by about the same amount, and the weights of stage 1 are small (we made them so at the start), so the same rate changes their angle more.

# %% demo
def adapt(phases, X, t, seed, watch):
    """phases: (upto, lrs, 更新の回数) のリスト。"""  #:ja
    """phases: a list of (upto, lrs, number of updates)."""  #:en
    model, record = replace_head(source, 5), []
    for k, (upto, lrs, steps) in enumerate(phases):
        record += fit(model, X, t, steps, param_groups(freeze(model, upto), lrs), seed + 100 * k, watch)
    return model, record + [watch(model)]


@torch.no_grad()
def moved(model):
    """段ごとの、フィルターの元の重みと今の重みの角度(度)の平均。"""  #:ja
    """Mean angle in degrees between the old and the new weights of the filters in each stage."""  #:en
    pairs = [(new[0].weight.flatten(1), old[0].weight.flatten(1)) for new, old in zip(model[:-1], source[:-1])]
    return [float(F.cosine_similarity(new, old).clamp(-1, 1).acos().rad2deg().mean()) for new, old in pairs]


ways = {
    "一度に、0.01 <=> at once, 0.01": ([(0, [1e-2, 1e-2], 120)], RED, "^:"),
    "一度に、0.001 <=> at once, 0.001": ([(0, [1e-3, 1e-3], 120)], GREY, "x--"),
    "一度に、段ごと <=> at once, by stage": ([(0, [1e-4, 1e-3], 120)], ORANGE, "s-."),
    "一度に、頭だけ速く <=> at once, head faster": ([(0, [1e-4, 2.15e-4, 4.64e-4, 1e-2], 120)], GREEN, "d:"),
    "3 段階 <=> three phases": ([(-1, [1e-2, 1e-2], 40), (-2, [3e-3, 3e-3], 40), (0, [1e-4, 1e-3], 40)], BLUE, "o-"),
}
curves, bars, finals = {}, {}, {}
print("最後の正解率 ± 散らばり、段 1、2、3 の角度:")  #:ja
print("accuracy at the end ± spread, angle in stages 1, 2 and 3:")  #:en
for name, (phases, color, style) in ways.items():
    records, shifts = [], []
    for seed in range(4):
        torch.manual_seed(seed)
        model, record = adapt(phases, *few(10, seed), seed, lambda model: 100 * accuracy_on(model, "new"))
        records.append(record)
        shifts.append(moved(model))
    finals[name] = np.array(records)[:, -1]
    curves[name], bars[name] = (range(0, 121, 10), np.mean(records, axis=0), color, style), (np.mean(shifts, axis=0), color)
    print(f"{finals[name].mean():5.1f} % ± {finals[name].std(ddof=1):.1f}   " + "  ".join(f"{s:3.0f}°" for s in np.mean(shifts, axis=0)), "  ", name)
# ja: 6 節の 2 つの方法も、同じ画像から学んだ
# en: the two ways of section 6 learned from the same pictures
finals |= {"特徴抽出(6 節) <=> feature extraction (section 6)": table[2, 2], "ファインチューニング(6 節) <=> fine-tuning (section 6)": table[3, 2]}
print("同じ画像どうしの差:")  #:ja
print("differences on the same pictures:")  #:en
three = finals.pop("3 段階 <=> three phases")
for name, values in finals.items():
    print(f"{(three - values).mean():+5.1f} ± {(three - values).std(ddof=1):.1f}   3 段階 − {name}")  #:ja
    print(f"{(three - values).mean():+5.1f} ± {(three - values).std(ddof=1):.1f}   three phases − {name}")  #:en
fig, (upper, lower) = plt.subplots(2, 1, figsize=(6, 7))
for x in (40, 80):
    upper.axvline(x, color=GREY, linewidth=1)
show_curves(curves, "頭、次に最後の段、終わりに全部 <=> Head, then last stage, then all", "更新回数 <=> updates", "新しい画像の正解率(%) <=> accuracy on new pictures (%)", ax=upper, legend="lower right")
show_bars(["段 1 <=> stage 1", "段 2 <=> stage 2", "段 3 <=> stage 3"], bars, "借りた重みは、どれだけ変わったか <=> How far have the borrowed weights moved?", ylabel="元の重みとの角度(度) <=> angle between old and new (degrees)", ax=lower, ylim=(0, 90))
lower.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
show_figure()

# %% [markdown] lang="ja"
# 縦線が、段階の変わり目です。本物の MNIST では、こうなりました。
#
# | 方法 | 最後の正解率 | 3 段階との差(同じ画像どうし) |
# |---|---|---|
# | 一度に、0.01 | 44.6 % | +14.3 ± 1.4 |
# | 一度に、0.001 | 49.0 % | +10.0 ± 0.9 |
# | 一度に、段ごと | 53.9 % | +5.0 ± 1.4 |
# | 一度に、頭だけ速く | 59.5 % | −0.6 ± 1.3 |
# | 3 段階 | 58.9 % | |
# | 特徴抽出(6 節) | 57.0 % | +1.9 ± 1.5 |
# | ファインチューニング(6 節) | 58.9 % | 0.0 ± 1.3 |
#
# 6 節の目安によると、3 段階は初めの 3 通りより良く、「頭だけ速く」とは区別できません。「段ごと」との違いは、頭の学習率だけで説明できます。6 節の 2 つの方法とも区別できません。**この小さな問題で効いたのは、段階に分けたことではなく、新しい頭を速く学ばせ、胴体を少ししか(あるいは、まったく)変えなかったことでした。** あなたの差の表でも、同じことが言えますか。`ways` に `"2 段階": ([(-1, [1e-2, 1e-2], 40), (0, [1e-4, 1e-3], 80)], "black", "*:"),` を加えて、3 段階と比べてみましょう。
#
# 下の図で、借りた重みがいちばん残っていないのは、どの方法ですか。「一度に、段ごと」と「3 段階」も比べてください。入力に近い段が動かない理由は、段階に分けたことでしょうか、小さい学習率でしょうか。`fine_tune` は、この 1 と 3 を続けたものに近い方法です。ただし、学習率は 1 サイクルで変わり、1 での γ と β の学習率は、頭の 10 分の 1 です(12 課)。
#
# <details><summary>答え</summary>
#
# いちばん残っていないのは「一度に、0.01」です。段 1 が動かないのは、おもに小さい学習率のためです。「一度に、0.001」と「一度に、段ごと」を比べると、どちらも段階に分けていませんが、段 1 の学習率を 10 分の 1 にしたほうは、変化がずっと小さくなっています。3 段階では、段 1 を動かす更新が 120 回でなく 40 回で、そのとき頭はもう訓練されています。本物の MNIST では、段 1 の角度は表の上から順に 43、25、5、3、2 度でした。
#
# </details>
#
# 実際に解凍するかどうかは、訓練の様子を見て決めます。
#
# | 見えること | 考えられること | すること |
# |---|---|---|
# | 凍結したまま、訓練データの正解率も低い | 特徴が合っていない(または、頭の学習率が小さすぎる) | 学習率を確かめてから、出力に近い段から順に解凍する |
# | 解凍したら、訓練データの損失も検証データの損失も、凍結のときより大きくなった | 学習率が大きすぎる | 凍結した所からやり直し、学習率を 10 分の 1 にする |
# | 解凍したら、訓練データの損失だけが下がり、検証データの損失は上がる | 過学習 | データ拡張をする(17 課)か、凍結に戻す |
# | 解凍しても変わらない | オプティマイザを解凍の前に作ったので、頭しか入っていない。または、学習率が小さすぎる。または、特徴が初めから合っている | オプティマイザを作り直し、`is_trainable` と `optimizer.param_groups` を見る。学習率を上げてみる。それでも同じなら、凍結のままでよい(速くて軽い) |
#
# ## 9. ベースモデルを選ぶ
#
# 胴体を借りる事前学習済みモデルを、**ベースモデル**(土台のモデル)と呼びます。torchvision が配っているものを並べます。頭の名前はどのモデルでも同じとはかぎりません。`head` の列が、取り替える場所です。
# %% [markdown] lang="en"
# The vertical lines are where phases change. On the real MNIST we got:
#
# | way | accuracy at the end | three phases minus this way, on the same pictures |
# |---|---|---|
# | at once, 0.01 | 44.6 % | +14.3 ± 1.4 |
# | at once, 0.001 | 49.0 % | +10.0 ± 0.9 |
# | at once, by stage | 53.9 % | +5.0 ± 1.4 |
# | at once, head faster | 59.5 % | −0.6 ± 1.3 |
# | three phases | 58.9 % | |
# | feature extraction (section 6) | 57.0 % | +1.9 ± 1.5 |
# | fine-tuning (section 6) | 58.9 % | 0.0 ± 1.3 |
#
# By the rule of section 6, three phases are better than the first three ways, and cannot be told from "head faster". So it is the rate of the head that explains the gap to "by stage". Nor can they be told from the two ways of section 6. **On this small task it was not the phases that helped, but a new head that learned fast and a body that was changed little, or not at all.** Do your differences say the same? Add a way of two phases to `ways`, `"two phases": ([(-1, [1e-2, 1e-2], 40), (0, [1e-4, 1e-3], 80)], "black", "*:"),`, and compare it with the three.
#
# In the lower figure, which way leaves the least of the borrowed weights? Compare "at once, by stage" with "three phases" as well: do the stages near the input stay because of the phases, or because of the small rate? `fine_tune` is like phases 1 and 3 in a row, but with one-cycle schedules, and in phase 1 with a tenth of the head's rate for γ and β of the body (lesson 12).
#
# <details><summary>Answer</summary>
#
# "At once, 0.01" leaves the least. Stage 1 stays mainly because of the small rate. Compare "at once, 0.001" with "at once, by stage": neither has phases, but where stage 1 has a tenth of the rate, it changes much less. With three phases only 40 of the 120 updates move stage 1, and by then the head has been trained. On the real MNIST the angles of stage 1 were 43, 25, 5, 3 and 2 degrees, in the order of the table.
#
# </details>
#
# Whether to unfreeze at all is decided by what you see in training:
#
# | What you see | What it may mean | What to do |
# |---|---|---|
# | Frozen, and even the training accuracy stays low | the features do not fit (or the rate of the head is too small) | check the rate; then unfreeze, beginning with the stage nearest to the output |
# | Unfrozen, and both training loss and validation loss are above those of the frozen model | the rate is too large | go back to the frozen model, and take a tenth of the rate |
# | Unfrozen, and the training loss falls while the validation loss rises | overfitting | use data augmentation (lesson 17), or stay frozen |
# | Unfrozen, and nothing changes | the optimiser was made before unfreezing and holds only the head; or the rate is too small; or the features fit already | make a new optimiser, look at `is_trainable` and `optimizer.param_groups`, and try a larger rate; if nothing changes, stay frozen: it is quicker and needs less memory |
#
# ## 9. Choosing a base
#
# The pretrained model whose body we borrow is called the **base model**. Here are some that torchvision offers. The head does not have the same name in all of them: the column `head` says what you replace.

# %% demo
print(f"{'base':18}{'parameters':>12}{'MiB':>7}{'ImageNet top-1':>16}   head")
for name in ("resnet18", "resnet50", "vgg16", "mobilenet_v2", "efficientnet_b0", "convnext_tiny", "vit_b_16"):
    info = models.get_model_weights(name).IMAGENET1K_V1.meta
    with torch.device("meta"):
        net = models.get_model(name, weights=None)
    where, last = [(n, m) for n, m in net.named_modules() if isinstance(m, nn.Linear)][-1]
    top = info["_metrics"]["ImageNet-1K"]["acc@1"]
    print(f"{name:18}{info['num_params']:>12,}{info['_file_size']:7.0f}{top:>14.1f} %   {where} ({last.in_features} → {last.out_features})")

# %% [markdown] lang="ja"
# PyTorch だけで頭を取り替えるときは、ResNet-18 なら `model.fc = nn.Linear(model.fc.in_features, 5)`、MobileNetV2 なら `model.classifier[1] = nn.Linear(1280, 5)` と書きます。表にあるのは、それぞれの最初の重み(`IMAGENET1K_V1`)です。同じ ResNet-50 でも、訓練のしかたを変えるだけで、76.1 % が 80.9 % になりました(`IMAGENET1K_V2`。`vision_learner` はこちらを使います)。ConvNeXt との差も、一部は形ではなく訓練のしかたの差です。
#
# 選ぶときは、①**自分の画像と似た画像**で訓練されているか、②速さと大きさが使う場所に合うか、③正解率、の順に考えます。入力の**正規化**は、ベースモデルが訓練されたときと同じにします。画像の**大きさ**は、CNN なら変えられます(15 課。ただし、訓練のときとかけ離れると、正解率は下がります)。ViT では、たいてい決まった大きさにそろえます。重みの配布条件も読みましょう。
#
# もっと多くのベースモデルが、**timm** というライブラリにあります。`pip install timm` の後、`vision_learner(dls, "convnext_tiny.fb_in1k")` のように、名前を文字列で渡します。次の課で、ResNet と競わせます。fastai は、timm のモデルを胴体と頭の 2 つにしか分けません。8 節の段階 2 を使うには、自分で `splitter` を渡します。また、ConvNeXt と ViT は、バッチ正規化でなく層正規化を使います。層正規化に移動平均はありません。`train_bn=True` なら、fastai はその γ と β も訓練し続けます(あなたの `NORMS` には入っていません)。
#
# クラスのラベルを使わずに学んだ胴体もあります。DINOv2(画像だけ)や CLIP(画像と説明文)です。凍結したまま線形プローブをつけると、ImageNet のラベルで学んだモデルの特徴より良いことがよくあります。
#
# 最後に、写真で学んだ ResNet-18 を、この課の数字で試します。胴体の出力に、あなたの `linear_probe` をのせます。5 クラスの数字で練習した小さなネットワークと、100 万枚の写真で練習した大きなネットワーク。どちらの特徴が、5 から 9 を読むのに役立つでしょうか。また、写真と数字は似ていません。ResNet-18 の**どの段**の特徴がいちばん良いでしょうか。**予想を決めてから**実行してください。
# %% [markdown] lang="en"
# In plain PyTorch a head is replaced by `model.fc = nn.Linear(model.fc.in_features, 5)` for ResNet-18, by `model.classifier[1] = nn.Linear(1280, 5)` for MobileNetV2. The table shows each model's first weights (`IMAGENET1K_V1`). A better training recipe alone lifts the same ResNet-50 from 76.1 % to 80.9 % (`IMAGENET1K_V2`, which `vision_learner` loads). So part of the gap to ConvNeXt is due to the recipe, not the architecture.
#
# Ask in this order: (1) was it trained on **pictures like mine**, (2) do speed and size fit where it will run, (3) its accuracy. **Normalise** your input as it was when the base was trained. The **size** of the pictures can be changed with a CNN (lesson 15; but far from the size used in training, accuracy falls). A ViT usually needs one fixed size. And read the terms of its weights.
#
# Many more base models are in the library **timm**. After `pip install timm`, give the name as a string, as in `vision_learner(dls, "convnext_tiny.fb_in1k")`. In the next lesson one of them competes with a ResNet. fastai cuts a timm model into two groups only, body and head: for phase 2 of section 8, give a `splitter` of your own. ConvNeXt and ViT have layer normalisation in place of batch norm. It has no running averages, and with `train_bn=True` fastai goes on training its γ and β as well (your `NORMS` does not list it).
#
# There are also bodies that learned without class labels, such as DINOv2 (pictures only) and CLIP (pictures and captions). Their frozen features often serve a linear probe better than those of a model trained on ImageNet labels.
#
# Last, try ResNet-18, which learned from photographs, on the digits of this lesson. Your `linear_probe` goes on top of its body. Here is a small network that practised on five digits, and a large one that practised on a million photographs. Whose features are more useful for reading 5 to 9? And as photographs are unlike digits: which **stage** of ResNet-18 serves best? **Write down your guess**, then run the cell.

# %% demo
def photo_features(X, depth=4, side=64):
    """ResNet-18 の layer{depth} の特徴マップの平均。depth が 4 なら、頭の手前の 512 個。X: (n, 1, 28, 28)。"""  #:ja
    """Means of the maps of layer{depth} of ResNet-18; at depth 4 the 512 values before the head. X: (n, 1, 28, 28)."""  #:en
    net = nn.Sequential(*list(resnet.children())[: 4 + depth], nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()
    mean, std = torch.tensor(imagenet_stats)[..., None, None]
    with torch.no_grad():
        big = F.interpolate(X.clamp(0, 1), (side, side), mode="bilinear").expand(-1, 3, -1, -1)
        return torch.cat([net((part - mean) / std) for part in big.split(64)]).double().numpy()


print(about(Path(torch.hub.get_dir()) / "checkpoints"))
(X, t), (X_new, t_new) = few(20, 0), tests["new"]
bases = {"小さなネットワーク、0 から 4 <=> small network, 0 to 4": lambda X: features_at(source, X, 3)}
for depth in range(1, 5):
    bases[f"ResNet-18、写真、layer{depth} <=> ResNet-18, photographs, layer{depth}"] = lambda X, depth=depth: photo_features(X, depth)
for name, features in bases.items():
    W, b = linear_probe(features(X), t.numpy())
    print(f"{np.mean((features(X_new) @ W + b).argmax(1) == t_new.numpy()):.1%}   {name}")

# %% [markdown] lang="ja"
# どちらが勝ちましたか。(「ミニチュア」と出ていれば、ResNet-18 の重みは乱数です。その 4 行から、写真で学んだ特徴のことは分かりません。Colab で試してください。)小さなネットワークが勝ったのなら、似た画像で練習したことが効いています。ResNet-18 が勝ったのなら、写真から学んだ線や形の特徴が、白黒の数字にも通じたということです。どちらでも、決め手は**測ること**です。
#
# ただし、ResNet-18 の段どうしの比べ方は、公平ではありません。ここでは、マップ 1 枚を平均して 1 個の数にしました。そのため、入力に近い段は特徴が少なく(`layer1` は 64 個、`layer4` は 512 個)、どこに線があるかも分かりません(2 節では、4×4 の場所を残しました)。途中の段の特徴が劣るとは、ここからは言えません。`nn.AdaptiveAvgPool2d(1)` を `nn.AdaptiveAvgPool2d(2)` に変えると、2×2 の場所が残ります。試してください。
#
# <details><summary>私たちの測定値</summary>
#
# 本物の MNIST で、小さなネットワークは 58.0 % でした。本物の ResNet-18 は手もとになく、同じく ImageNet で学んだ MobileNetV2 で測りました。頭の手前の 1,280 個の特徴では、64 画素に拡大すると 52.0 %、128 画素なら 74.6 % です。ImageNet のモデルは、ふつう 224 画素で訓練されています。この測定では、入力をその大きさに近づけると、特徴がよく働きました。`photo_features(X, side=128)` でも試してください。
#
# MobileNetV2 を 5 つの段に分けると、段 1 から順に、64 画素では 40、39、44、55、55 %、128 画素では 35、39、37、56、74 % でした(4 回の平均)。これもマップの平均です。この比べ方では、数字は写真に似ていないのに、途中の段のほうがはっきり良いことはありませんでした。ただし 64 画素では、段 4 の 96 個の特徴が、最後の段の 1,280 個に負けていません。
#
# </details>
#
# ## 確かめよう
#
# **問 1.** 0 から 4 で訓練した胴体を凍結し、5 から 9 を学びます。2 節の表(本物の MNIST)から、いちばん確かに言えるのはどれですか。
#
# - a. 最後の段は 0 から 4 に特化しているので、5 から 9 には役に立たない
# - b. 5 から 9 にも役立つ特徴がある。ただし最後の段は、前の問題のほうに大きく役立つ
# - c. 形が同じなら、訓練していない胴体でも同じくらい役立つ
# - d. 胴体は 5 から 9 も少し覚えていた
# %% [markdown] lang="en"
# Which one won? (If "miniature" was printed, the weights of ResNet-18 are random, and its four rows say nothing about features learned from photographs: try it in Colab.) If it was the small network, then practice on similar pictures counted. If it was ResNet-18, then its features for lines and shapes, learned from photographs, also serve for black-and-white digits. In either case what decides is **measuring**.
#
# But the stages of ResNet-18 are not compared on equal terms. Each map was averaged to a single number here, so an early stage has few features (64 at `layer1`, 512 at `layer4`) and does not say where a line is. (In section 2, 4×4 places were kept.) You cannot conclude that the features of earlier stages are worse. With `nn.AdaptiveAvgPool2d(2)` in place of `nn.AdaptiveAvgPool2d(1)`, 2×2 places are kept: try it.
#
# <details><summary>What we measured</summary>
#
# On the real MNIST the small network got 58.0 %. We did not have the real ResNet-18. With the 1,280 features before the head of a MobileNetV2, which learned from ImageNet as well, it was 52.0 % with digits enlarged to 64 pixels, and 74.6 % at 128. Training on ImageNet usually uses 224 pixels. In this measurement the features worked better when the input was nearer to that size. Try `photo_features(X, side=128)`, too.
#
# We also cut MobileNetV2 into five stages. From the first to the last they had 40, 39, 44, 55 and 55 % at 64 pixels, and 35, 39, 37, 56 and 74 % at 128 (mean of four draws). These, too, are means of the maps. Compared in this way no earlier stage was clearly better than the last, although digits are unlike photographs. But at 64 pixels the 96 features of stage 4 did as well as the 1,280 of the last stage.
#
# </details>
#
# ## Check yourself
#
# **Question 1.** A body trained on 0 to 4 is frozen and used to recognise 5 to 9. What does the table of section 2 (the real MNIST) support best?
#
# - a. The last stage is specialised for 0 to 4, so it is of no use for 5 to 9
# - b. There are features that serve 5 to 9 as well; but the last stage helps the old task much more
# - c. An untrained body of the same shape would serve as well
# - d. The body had memorised a few of 5 to 9

# %% quiz="generic" points=1
generic = "b"
replies = {
    "a": "特化しても、役に立たないわけではありません。新しい問題の正解率も、段 3 で入力より高くなりました。",  #:ja
    "a": "Specialised does not mean useless: the accuracy on the new task, too, is higher at stage 3 than at the input.",  #:en
    "b": "そのとおり。訓練で上がったぶんは、段 1 ではほぼ同じ、段 3 では 46.2 ポイントと 29.2 ポイントです。",  #:ja
    "b": "Right: what training added is nearly equal at stage 1, but 46.2 and 29.2 percentage points at stage 3.",  #:en
    "c": "それを確かめるのが、「訓練なし」の行です。訓練した胴体との差が、学んだことの価値です。",  #:ja
    "c": "This is what the rows \"untrained\" are for. The difference from them is what learning was worth.",  #:en
    "d": "5 から 9 は 1 枚も見せていません。覚えたのは答えではなく、形の見つけ方です。",  #:ja
    "d": "It was shown none of them. It learned no answers, but how to find shapes.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 5 つの段に `param_groups(model, [1e-6, 1e-2])` で学習率を配りました。入力から数えて 2 番目の段の学習率はいくつですか。
# %% [markdown] lang="en"
# **Question 2.** `param_groups(model, [1e-6, 1e-2])` gives rates to five stages. What is the rate of the second stage, counted from the input?

# %% quiz="second_rate" points=1
second_rate = 1e-5
replies = {
    1e-5: "そのとおり。4 回の掛け算で 10,000 倍なので、1 回は 10 倍です。",  #:ja
    1e-5: "Right: four multiplications make a factor of 10,000, so each is a factor of 10.",  #:en
    0.00250075: "同じ差でつなぎましたね。学習率は倍率で考えます。",  #:ja
    0.00250075: "You spaced them by a constant difference; for learning rates think in factors.",  #:en
    0.001: "出力から数えていませんか。小さいほうが入力の側です。",  #:ja
    0.001: "Counted from the output? The small end is at the input.",  #:en
    6.30957e-06: "5 つの段の間は 4 つです。5 回ではなく 4 回掛けます。",  #:ja
    6.30957e-06: "Five stages have four gaps between them: multiply four times, not five.",  #:en
    1e-6: "それは 1 番目の段です。",  #:ja
    1e-6: "That is the first stage.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 胴体の `requires_grad` をすべて `False` にして頭だけを訓練したのに、**胴体の出力**(評価モード)が訓練前と変わっていました。なぜですか。
#
# - a. 凍結した重みも、オプティマイザのモーメンタムで少し動くから
# - b. 頭からの勾配が、胴体にも流れるから
# - c. 訓練モードの順伝播で、バッチ正規化の移動平均が書き換わったから
# - d. 浮動小数点の誤差が積もったから
# %% [markdown] lang="en"
# **Question 3.** All `requires_grad` of the body were `False` and only the head was trained. Yet **the output of the body** (in evaluation mode) is not what it was before. Why?
#
# - a. Frozen weights still move a little with the optimiser's momentum
# - b. Gradients flow from the head into the body
# - c. Forward passes in training mode rewrote the running averages of batch norm
# - d. Floating-point errors add up

# %% quiz="moving" points=1
moving = "c"
replies = {
    "a": "初めから凍結していれば勾配は None で、オプティマイザはそのパラメータに触れません。",  #:ja
    "a": "Frozen from the start, they have the gradient None, and the optimiser does not touch them.",  #:en
    "b": "requires_grad=False のパラメータの勾配は計算されません。",  #:ja
    "b": "No gradient is computed for parameters with requires_grad=False.",  #:en
    "c": "そのとおり。移動平均はパラメータではなくバッファです。その層を eval() にすると、止まります。",  #:ja
    "c": "Right: running averages are buffers, not parameters. They stop when those layers are in eval().",  #:en
    "d": "変わらない重みで同じ計算をすれば、誤差は積もりません。",  #:ja
    "d": "The same calculation with the same weights has nothing to add up.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** ResNet-18 に 5 クラスの頭をつけると、頭は 2,565 個、胴体は 11,176,512 個のパラメータを持ちます。胴体のうち 9,600 個がバッチ正規化の γ と β です。`freeze(model, -1)`(`train_bn=True`)の後で訓練するとき、Adam が覚えておく数はいくつですか(パラメータ 1 つに 2 つ)。
# %% [markdown] lang="en"
# **Question 4.** ResNet-18 with a head for 5 classes has 2,565 parameters in the head and 11,176,512 in the body; 9,600 of those are γ and β of batch norm. After `freeze(model, -1)`, with `train_bn=True`, how many numbers does Adam remember, two for each parameter trained?

# %% quiz="adam_memory" points=1
adam_memory = 24330
replies = {
    24330: "そのとおり。訓練するのは 2,565 + 9,600 個。凍結したパラメータのぶんは覚えません。",  #:ja
    24330: "Right: 2,565 + 9,600 are trained. Nothing is remembered for what is frozen.",  #:en
    12165: "パラメータ 1 つに 2 つ(勾配の平均と、二乗の平均)です。",  #:ja
    12165: "There are two for each: a mean of gradients and a mean of their squares.",  #:en
    5130: "頭だけを数えましたね。train_bn=True では、γ と β も訓練を続けます。",  #:ja
    5130: "That is the head alone. With train_bn=True, γ and β go on learning.",  #:en
    22358154: "それは全部を訓練するときです。",  #:ja
    22358154: "That is when everything is trained.",  #:en
    19200: "γ と β だけを数えましたね。頭も訓練します。",  #:ja
    19200: "You counted γ and β only. The head is trained as well.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 工場のきず検査に、写真で学んだ ResNet を使います。きずの写真は 1 種類 20 枚です。6 節の終わりの表にいちばん合うのは、どれですか。
#
# - a. 最初から訓練する。工場の写真は ImageNet に似ていないから
# - b. 全部を解凍し、大きい学習率で訓練する。データが少ないので、一歩を大きくしたいから
# - c. 胴体を凍結し、どの段の特徴に頭をつけるかを検証データで選ぶ。きずの写真は、ImageNet の写真と似ていないから
# - d. 最後の段の特徴に頭をつけ、ほかの段は試さない。最後の段の特徴が、いつもいちばん良いから
# %% [markdown] lang="en"
# **Question 5.** A ResNet that learned from photographs is to find flaws in a factory. There are 20 pictures of each kind of flaw. Which plan fits the table at the end of section 6 best?
#
# - a. Train from scratch, as factory pictures are unlike ImageNet
# - b. Unfreeze everything at a large rate: with little data, each update should go far
# - c. Freeze the body, and choose by validation data on which stage's features to put a new head: pictures of flaws are unlike those of ImageNet
# - d. Put a head on the features of the last stage and try no other: the last stage always has the best features

# %% quiz="factory" points=1
factory = "c"
replies = {
    "a": "似ていなくても、入力に近い段の線や模様は役立つかもしれません。20 枚から全部を学ぶのは、6 節の赤い線です。",  #:ja
    "a": "Unlike or not, lines and textures of the early stages may serve. Learning everything from 20 is the red line of section 6.",  #:en
    "b": "乱数の頭を通ってきた勾配と大きい学習率で、借りた特徴が崩れます。8 節の下の図を見直しましょう。",  #:ja
    "b": "Gradients that come through a random head, at a large rate, spoil what was borrowed: see the lower figure of section 8.",  #:en
    "c": "そのとおり。データが少なく似ていないので、途中の段の特徴のほうが合うかもしれません。それは安く測れます。足りなければ、出力に近い段から小さい学習率で解凍します。",  #:ja
    "c": "Right: with little and unlike data an earlier stage may fit better than the last, and measuring it is cheap. If it is not enough, unfreeze at small rates, beginning near the output.",  #:en
    "d": "「いつも」とは言えません。最後の段は、もとの写真に最も特化しています。途中の段のほうが合うかもしれず、比べるのは安く済みます。",  #:ja
    "d": "Often, but not always: the last stage is the most specialised for the old photographs. An earlier one may fit flaws better, and comparing them is cheap.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Yosinski ほか, [*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792) (NeurIPS 2014) 特徴が汎用か特化かを、段ごとに測った論文。2 節のもと。
# - Alain, Bengio, [*Understanding intermediate layers using linear classifier probes*](https://arxiv.org/abs/1610.01644) (ICLR Workshop 2017) 線形プローブ。
# - Howard, Ruder, [*Universal Language Model Fine-tuning for Text Classification*](https://arxiv.org/abs/1801.06146) (ACL 2018) 差をつけた学習率と、段階的な解凍(gradual unfreezing)。
# - Kornblith, Shlens, Le, [*Do Better ImageNet Models Transfer Better?*](https://arxiv.org/abs/1805.08974) (CVPR 2019) ベースモデルの選び方。
# - Kumar ほか, [*Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution*](https://arxiv.org/abs/2202.10054) (ICLR 2022) なぜ頭を先に訓練するのか。
# - Hubel, Wiesel, *Receptive fields, binocular interaction and functional architecture in the cat's visual cortex* (Journal of Physiology, 1962)
#
# 次の課では、よく似た野鳥を見分けます。少ないデータを、データ拡張で増やします。
#
# **データ** MNIST(Y. LeCun, C. Cortes, C. Burges)は CC BY-SA 3.0。花の写真は scikit-learn 付属の `flower.jpg`(flickr.com/photos/vultilion、CC BY 2.0)。重みは torchvision が配布し、ImageNet で学習されています。
# %% [markdown] lang="en"
# ## Going further
#
# - Yosinski et al., [*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792) (NeurIPS 2014): generic and specialised, measured stage by stage; behind section 2.
# - Alain and Bengio, [*Understanding intermediate layers using linear classifier probes*](https://arxiv.org/abs/1610.01644) (ICLR Workshop 2017).
# - Howard and Ruder, [*Universal Language Model Fine-tuning for Text Classification*](https://arxiv.org/abs/1801.06146) (ACL 2018): discriminative rates, gradual unfreezing.
# - Kornblith, Shlens and Le, [*Do Better ImageNet Models Transfer Better?*](https://arxiv.org/abs/1805.08974) (CVPR 2019): which base?
# - Kumar et al., [*Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution*](https://arxiv.org/abs/2202.10054) (ICLR 2022): why the head goes first.
# - Hubel and Wiesel, *Receptive fields, binocular interaction and functional architecture in the cat's visual cortex* (Journal of Physiology, 1962).
#
# Next: birds that look alike, and augmentation to make more of few pictures.
#
# **Data** MNIST (Y. LeCun, C. Cortes, C. Burges), CC BY-SA 3.0. The flower is scikit-learn's `flower.jpg` (flickr.com/photos/vultilion, CC BY 2.0). The weights come with torchvision and were trained on ImageNet.
