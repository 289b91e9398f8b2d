# %% [markdown] lang="ja"
# 5 から 9 までの数字を、1 種類につき 3 枚だけ見せます。覚えるための見本は、下の 15 枚がすべてです。向きも大きさも位置もばらばらな、新しい数字を何割くらい読めるようになるでしょうか。
# %% [markdown] lang="en"
# Here are the digits 5 to 9, three pictures of each. These fifteen are all there is to learn from. How many of a hundred new ones, turned and shifted every which way, could be read after that?

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

warnings.filterwarnings("ignore", message=".*torch.jit.script")  # fastai still uses it
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
    """画像を、ばらばらに回し、縮め、ずらし、ノイズを足す。"""  #:ja
    """Turn, shrink and shift every picture at random, and add noise."""  #:en
    rng = torch.Generator().manual_seed(seed)
    low, high = torch.tensor([[-0.6, 1.0, -0.3, -0.3], [0.6, 1.5, 0.3, 0.3]])
    angle, zoom, right, down = (low + (high - low) * torch.rand(len(X), 4, generator=rng)).T
    rows = zoom * angle.cos(), -zoom * angle.sin(), right, zoom * angle.sin(), zoom * angle.cos(), down
    grid = F.affine_grid(torch.stack(rows, 1).view(-1, 2, 3), X.shape, align_corners=False)
    return F.grid_sample(X, grid, align_corners=False) + 0.1 * torch.randn(X.shape, generator=rng)


old_names, new_names = list("01234"), list("56789")
X, t_old = digits("training", old_names, 600)
X_old, t_old = torch.cat([careless(X, i) for i in range(4)]), t_old.repeat(4)
X_pool, t_pool = digits("training", new_names, 100)
X_pool = careless(X_pool, 20)
tests = {name: digits("testing", names, 100) for name, names in (("old", old_names), ("new", new_names))}
tests = {name: (careless(X, 30), t) for name, (X, t) in tests.items()}


def few(per_class, seed):
    """新しい数字を、1 種類につき per_class 枚だけ選ぶ。"""  #:ja
    """A draw of per_class pictures of each new digit."""  #:en
    rng = np.random.default_rng(seed)
    rows = [rng.choice(np.flatnonzero(t_pool == k), per_class, replace=False) for k in range(5)]
    return X_pool[np.concatenate(rows)], t_pool[np.concatenate(rows)]


fifteen, _ = few(3, seed=0)
show_pictures([fifteen[3 * kind + k][0] for k in range(3) for kind in range(5)], new_names, "学習に使えるのは、これで全部 <=> All there is to learn from", columns=5)

# %%
# ja: あなたの予想:新しい数字 100 枚のうち、読める枚数
# en: your guess: of 100 new pictures, how many will be read?
my_guess = 50

# %% [markdown] lang="ja"
# **この課でできるようになること** 学習済みのモデルの頭を取りかえ、選んだ段だけを凍結し、段ごとに学習率を変えて訓練できます。第 12 課で使った `freeze`、`unfreeze`、`slice(lo, hi)` の中身を自分で書き、fastai と同じ結果になることを確かめます。
#
# **必要なもの** 第 11 課(バッチ正規化)、第 12 課(`fine_tune`)。GPU はいりません。最初のセルの出力に「ミニチュア」とあれば、小さな練習用データで動いています。本物とは数値が違いますが、同じ比べかたができます。
#
# ## 1. 先に 0 から 4 を学んだネットワーク
#
# 15 枚では足りません。そこで、**別の問題でたくさん練習したネットワーク**を借ります。0 から 4 までの数字ならたくさんあるので、それで訓練しておきます。5 から 9 は 1 枚も見せません。
# %% [markdown] lang="en"
# **What you will be able to do** Give a trained model a new head, freeze the stages you choose, and train every stage at a rate of its own. You will write what is inside the `freeze`, `unfreeze` and `slice(lo, hi)` that you used in lesson 12, and see that fastai does the same.
#
# **What you need** Batch normalisation (lesson 11) and `fine_tune` (lesson 12). No GPU. If the first cell printed "miniature", this runs on a small practice set: other numbers, same comparisons.
#
# ## 1. A network that learned 0 to 4 before
#
# Fifteen pictures are too few. So we borrow a network **that has practised a lot on another task**. There are plenty of digits 0 to 4; train on those, without a single 5 to 9.


# %% setup
def stage(c_in, c_out, size, *tail):
    """畳み込み(ストライド 2)、バッチ正規化、ReLU。縦横は半分になる。"""  #:ja
    """Convolution with stride 2, batch normalisation, ReLU: half the height and width."""  #:en
    return nn.Sequential(nn.Conv2d(c_in, c_out, size, 2, size // 2, bias=False), nn.BatchNorm2d(c_out), nn.ReLU(), *tail)


def small_net(classes, seed):
    """段 3 つと頭。入力 (n, 1, 28, 28)、出力 (n, classes) の点数。"""  #:ja
    """Three stages and a head: (n, 1, 28, 28) in, (n, classes) scores out."""  #:en
    torch.manual_seed(seed)
    third = stage(32, 64, 3, nn.MaxPool2d(2), nn.Flatten())
    parts = {"stage1": stage(1, 16, 5), "stage2": stage(16, 32, 3), "stage3": third, "head": nn.Linear(256, classes)}
    # ja: バッチ正規化が大きさをそろえるので、始まりは小さくてよい。学んだ形が見やすくなる
    # en: batch norm takes the scale away, so the start may be small: then what was learnt shows
    parts["stage1"][0].weight.data *= 0.02
    return nn.Sequential(OrderedDict(parts))


# %% demo
def fit(model, X, t, steps, groups, seed=0, watch=None):
    """Adam で steps 回更新する。watch(model) があれば、10 回ごとに記録して返す。"""  #:ja
    """Update steps times with Adam; record watch(model), if given, every ten steps and return the record."""  #:en
    rng, optimiser, record = torch.Generator().manual_seed(seed), torch.optim.Adam(groups), []
    for step in range(steps):
        if watch and step % 10 == 0:
            record.append(watch(model))
        model.train()
        rows = torch.randint(len(X), (64 if len(X) > 500 else 32,), generator=rng)
        optimiser.zero_grad()
        F.cross_entropy(model(X[rows]), t[rows]).backward()
        optimiser.step()
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
print(f"learned 0 to 4 from {len(X_old)} pictures in {perf_counter() - start:.0f} s")
print(f"new pictures of 0 to 4 read: {accuracy_on(source, 'old'):.1%}")

# %% [markdown] lang="ja"
# このネットワークは何を身につけたのでしょう。入力に近いフィルターを 12 個、訓練の前と後で並べます。その下は、**見たことのない 7** を入れたときの各段の特徴マップです。
# %% [markdown] lang="en"
# What has it learnt? Below are twelve filters nearest to the input, before and after. Under them: what each stage makes of a **7, which it has never seen**.

# %% demo
fig, axes = plt.subplots(2, 12, figsize=(7, 1.7))
for row, net, name in zip(axes, (untrained, source), ("訓練の前 <=> before", "訓練の後 <=> after")):
    for ax, kernel in zip(row, net.stage1[0].weight.detach()):
        ax.imshow(kernel[0], cmap="gray")
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
    row[0].set_ylabel(name, rotation=0, ha="right", va="center")
show_figure("最初のフィルター:雑音が、明暗の境目になる <=> First filters: noise becomes light-dark edges")

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
show_figure("初めて見る 7:初めは線、次に大まかなまとめ <=> An unseen 7: first strokes, then coarse summaries")

# %% [markdown] lang="ja"
# 訓練前は砂嵐でした。訓練後は、明暗の境目や線に反応するフィルターが増えています。段が進むと、マップは小さく粗くなり、元の線の形が見えなくなります。**どこに線があるかは 7 にも役立ちます。0 から 4 を区別するためのまとめは、どうでしょうか。**
#
# 同じものを、大きな**事前学習済みモデル**でも見てみましょう。100 万枚をこえる写真で訓練された ResNet-18 に、写真を 1 枚入れます。出力の 1 行目に「ミニチュア」とあれば、重みは乱数の代役なので、模様に意味はありません。Colab では本物です。
# %% [markdown] lang="en"
# Before training: snow. After it, more filters respond to edges between light and dark, and to lines. From stage to stage the maps grow small and coarse, until the strokes are gone. **Where there is a stroke is useful for a 7 as well. But what of a summary that is meant to tell 0 to 4 apart?**
#
# Look at a large **pretrained model** in the same way: ResNet-18, trained on more than a million photographs, is shown one. If the first line printed says "miniature", its weights are a random stand-in and the patterns mean nothing; in Colab they are the real ones.

# %% demo
from sklearn.datasets import load_sample_image

print(about(Path(torch.hub.get_dir()) / "checkpoints"))
weights = models.ResNet18_Weights.IMAGENET1K_V1
resnet = models.resnet18(weights=weights).eval()
photo = load_sample_image("flower.jpg")[:, 100:527]
x, seen = weights.transforms()(torch.tensor(photo).permute(2, 0, 1))[None], [photo]
with torch.no_grad():
    x = resnet.maxpool(resnet.relu(resnet.bn1(resnet.conv1(x))))
    for part in (resnet.layer1, resnet.layer2, resnet.layer3, resnet.layer4):
        x = part(x)
        seen.append(x[0, x[0].std((1, 2)).argmax()])
fig, axes = plt.subplots(1, 5, figsize=(8, 2.2))
for ax, image, name in zip(axes, seen, ("写真 <=> photo", "layer1", "layer2", "layer3", "layer4")):
    ax.imshow(image, cmap=None if name == "写真 <=> photo" else "gray")
    ax.set_title(name if name == "写真 <=> photo" else f"{name}\n{tuple(image.shape)}", fontsize=11)
    ax.axis("off")
show_figure("ResNet-18 の各段の特徴マップを 1 枚ずつ <=> One map from each stage of ResNet-18")

# %% [markdown] lang="ja"
# ## 2. どの段までが「何にでも使える」か
#
# 目で見るだけでは決められません。そこで測ります。ある段の出力を**特徴**とし、その上に線形な分類器を 1 枚だけのせます。胴体には手を触れません。これを**線形プローブ**(探り棒)と呼びます。よく当たれば、答えに必要なことが、その特徴から線形に読み取れるということです。
#
# 訓練を繰り返さなくても、1 回の計算で求められる方法を使います。特徴を標準化したものを $Z$(n, d)、one-hot の目標値を、クラスごとの平均を引いて $Y$(n, k)とします。$ZW$ を $Y$ に近づけ、同時に $W$ が大きくなりすぎないように、重み減衰と同じ罰を加えます。
#
# $$E = \|ZW - Y\|^2 + \lambda\|W\|^2 \qquad\Rightarrow\qquad W = (Z^\top Z + \lambda I)^{-1} Z^\top Y$$
#
# 言葉にすると「二乗誤差と、重みの二乗の和が、合わせて最小になる所では勾配が 0 になる。それを解いたのが右の式」です。$\lambda$ を足すので、枚数より特徴が多くても、いつも 0 の特徴があっても解けます。
#
# ### 課題 `linear_probe`
# 線形な分類器を求め、`W` と `b` を返してください。`features @ W + b` のいちばん大きい列が答えになります。上の方法でも、ほかの方法でもかまいません。採点では**新しい特徴**に答えさせます。特徴は 0 の近くとはかぎらず、大きさもばらばらです。2 つの特徴がいっしょに動き、その**差**にだけ答えが現れることもあります。クラスごとの枚数が違うことも、枚数が特徴の数より少ないことも、いつも 0 の特徴もあります。
#
# <details><summary>ヒント</summary>
#
# `np.eye(k)[labels]` が one-hot です。標準偏差が 0 の列で割り算が壊れないように、小さな数を足しておきましょう。求めた $W$ は**標準化した**特徴用です。渡されるのは、もとの特徴です。$\frac{x - m}{s}W + c$ を $x$ について整理すると、$x$ にかかるのは何で、残りの定数は何でしょう。$\lambda$ は n の 10 分の 1 くらいで試してください。
#
# </details>
# %% [markdown] lang="en"
# ## 2. Up to which stage is it good for anything?
#
# Looking does not settle it, so measure. Take what a stage puts out as **features** and place one linear classifier on top; the body is left alone. This is a **linear probe**. If it does well, what the answer needs can be read from those features linearly.
#
# There is a way to find it in one calculation, without training. Let $Z$ (n, d) be the standardised features and $Y$ (n, k) the one-hot targets, less their mean for each class. Bring $ZW$ close to $Y$, and keep $W$ small with the penalty that you know as weight decay:
#
# $$E = \|ZW - Y\|^2 + \lambda\|W\|^2 \qquad\Rightarrow\qquad W = (Z^\top Z + \lambda I)^{-1} Z^\top Y$$
#
# In words: where squared error and squared weights together are smallest, the gradient is 0; solve that and you have the right-hand side. Thanks to $\lambda$ it has a solution even with more features than pictures, or with features that are always 0.
#
# ### Exercise `linear_probe`
# Find a linear classifier and return `W` and `b`: the largest column of `features @ W + b` is the answer. The way above or any other will do. It is judged by its answers for **new features**. Features need not lie around 0 nor be of one size; two of them may move together, so that only their **difference** tells the classes. Classes may have different numbers of pictures; there may be fewer pictures than features, and features that are always 0.
#
# <details><summary>Hint</summary>
#
# `np.eye(k)[labels]` is one-hot. Add a tiny number, so that columns with a standard deviation of 0 do not break the division. The $W$ you find is for **standardised** features, but you will be given the original ones: sort $\frac{x - m}{s}W + c$ by $x$. What multiplies $x$, and what is left as a constant? For $\lambda$ try a tenth of n.
#
# </details>


# %% exercise="linear_probe"
def linear_probe(features, labels):
    """線形な分類器 (W, b) を返す。features: (n, d) の配列、labels: (n,) の 0 から k − 1(どれも 1 回は現れる)。W: (d, k)、b: (k,)。"""  #:ja
    """Return a linear classifier (W, b). features: (n, d) array; labels: (n,), 0 to k − 1, each at least once. W: (d, k), b: (k,)."""  #:en
    ### BEGIN SOLUTION
    mean, spread = features.mean(0), features.std(0) + 1e-6
    Z, Y = (features - mean) / spread, np.eye(max(labels) + 1)[labels]
    W = np.linalg.solve(Z.T @ Z + 0.1 * len(Z) * np.eye(Z.shape[1]), Z.T @ (Y - Y.mean(0))) / spread[:, None]
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
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(11)
centres, scale = 40 + 6 * np.eye(4, 7), np.array([0.02, 1, 50, 3, 0.1, 20, 1])
labels, fresh = rng.permutation(np.arange(120) % 4), np.arange(400) % 4
W, b = linear_probe(scale * (centres[labels] + rng.normal(size=(120, 7))), labels)
scores = scale * (centres[fresh] + rng.normal(size=(400, 7))) @ np.asarray(W) + np.asarray(b)
right = float((scores.argmax(1) == fresh).mean())
assert np.shape(W) == (7, 4) and right >= 0.95, (
    f"大きさがばらばらな新しい特徴の正解率が {right:.1%} です(95 % 以上)。b と、標準化の戻しかたを確かめましょう。"  #:ja
    f"Of new features, of very different sizes, {right:.1%} are right; 95 % wanted. Check b, and how standardising is undone."  #:en
)
labels = rng.permutation(np.repeat(np.arange(4), [75, 25, 12, 8]))
W, b = linear_probe(scale * (centres[labels] + rng.normal(size=(120, 7))), labels)
scores = scale * (centres[fresh] + rng.normal(size=(400, 7))) @ np.asarray(W) + np.asarray(b)
right = float((scores.argmax(1) == fresh).mean())
assert right >= 0.9, (
    f"75、25、12、8 枚から求めた分類器は、どのクラスも同じ数の新しい特徴に {right:.1%} しか正しく答えません(90 % 以上)。b は、枚数に引きずられていませんか。"  #:ja
    f"Found from 75, 25, 12 and 8 pictures, the classifier is right for {right:.1%} of new features with as many of each class; 90 % wanted. Do the counts rule b?"  #:en
)


def together(labels):
    """Three features share a disturbance that a fourth shows alone; each class lifts one of them a little."""
    shared = 2 * rng.normal(size=(len(labels), 1))
    return 30 + np.hstack([shared + 1.5 * np.eye(3)[labels], shared]) + 0.35 * rng.normal(size=(len(labels), 4))


labels, fresh = np.arange(150) % 3, np.arange(600) % 3
W, b = linear_probe(together(labels), labels)
right = float(((together(fresh) @ np.asarray(W) + np.asarray(b)).argmax(1) == fresh).mean())
assert right >= 0.85, (
    f"4 つの特徴がいっしょに動くとき、新しい特徴の正解率が {right:.1%} です(85 % 以上)。特徴どうしの関係(式の ZᵀZ)を使っていますか。"  #:ja
    f"Four features that move together: {right:.1%} of new ones are right; 85 % wanted. Is the relation between features (ZᵀZ in the formula) used?"  #:en
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
labels, fresh = np.arange(33) % 3, np.arange(300) % 3
W, b = linear_probe(5 + centres[labels] + noise * rng.normal(size=(33, 60)), labels)
scores = (5 + centres[fresh] + noise * rng.normal(size=(300, 60))) @ np.asarray(W) + np.asarray(b)
right = float((scores.argmax(1) == fresh).mean())
assert scores.shape == (300, 3) and right >= 0.85, (
    f"33 枚、60 個の特徴(15 個は変化しない)で、新しい特徴の正解率が {right:.1%} です(85 % 以上)。λ は足しましたか。"  #:ja
    f"33 pictures, 60 features, 15 of which never change: {right:.1%} of new ones are right; 85 % wanted. Did you add λ?"  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 探り棒を、入力と各段に差しこみます。**前の問題**(0 から 4)と**新しい問題**(5 から 9)を、どちらも 1 種類 20 枚から読み取ります。比べる相手は、同じ形で**訓練していない**ネットワークです。段が進むほど良くなるのは、どの線でしょうか。
# %% [markdown] lang="en"
# Push the probe into the input and into each stage. Read off the **old task** (0 to 4) and the **new task** (5 to 9), each from 20 pictures of a kind. For comparison: the same network, **not trained**. Which lines rise as you go deeper?

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


still = deepcopy(untrained).train()
for layer in still.modules():
    if isinstance(layer, nn.BatchNorm2d):
        layer.momentum = None  # record a plain mean over all batches
for rows in torch.arange(512).split(64):
    still(X_old[rows * (len(X_old) // 512)])  # means and variances are recorded, no weight changes
lines = [
    ("前の問題、訓練あり <=> old task, trained", source, "old", BLUE, "o-"),
    ("新しい問題、訓練あり <=> new task, trained", source, "new", GREEN, "s-"),
    ("前の問題、訓練なし <=> old task, untrained", still, "old", BLUE, "o:"),
    ("新しい問題、訓練なし <=> new task, untrained", still, "new", GREEN, "s:"),
]
for name, net, which, colour, style in lines:
    X, t = (X_old, t_old) if which == "old" else (X_pool, t_pool)
    heights = [100 * probe_accuracy(net, depth, X, t, which) for depth in range(4)]
    print(f"{name:22}", "  ".join(f"{h:5.1f} %" for h in heights))
    plt.plot(range(4), heights, style, color=colour, label=name)
plt.axhline(20, color=GREY, linewidth=1)
plt.text(0, 21, "当てずっぽう <=> guessing", color=GREY)
show_figure("各段から、どれだけ読み取れる? <=> How much can be read off each stage?", ylabel="探り棒の正解率(%) <=> probe accuracy (%)", xticks=range(4), xticklabels=["入力 <=> input", "段 1 <=> stage 1", "段 2 <=> stage 2", "段 3 <=> stage 3"])

# %% [markdown] lang="ja"
# 訓練したネットワークの特徴は、**一度も見なかった 5 から 9 にも**役立っています。ただし、前の問題と新しい問題の実線の差は、段が進むほど開きます。その差が、段がどれだけ 0 から 4 **専用**になったかを表します。入力に近い段は、より**汎用**です。
#
# ### 目の奥でも同じことが?
#
# 動物の視覚も、似た段をもっています。Hubel と Wiesel は 1960 年ごろ、猫の一次視覚野に、特定の向きの線に反応する細胞を見つけました。
#
# | 視覚の道すじ | よく反応するもの | ネットワーク |
# |---|---|---|
# | 網膜 | 明るさの差 | 入力 |
# | 一次視覚野(V1) | 向きのある線、境目 | はじめの段 |
# | V2、V4 | 角、曲線、模様 | 中ほどの段 |
# | 下側頭葉(IT) | 物や顔 | 終わりの段 |
#
# これは**たとえ**です。脳には前から後ろへ戻る結びつきがたくさんあり、目は動き、ラベルつきの写真 100 万枚で学ぶわけでもありません。誤差逆伝播と同じことをしている証拠もありません。「入力に近いほど汎用」を思い出す手がかりとして使い、証明としては使わないでおきます。
#
# ## 3. 頭を取りかえる
#
# `source` の頭には、0 から 4 の 5 つの席があります。新しい問題のクラスが 37 個なら、席の数が合いません。たまたま同じ 5 個でも、席の**意味**が違います。胴体を残して、頭だけを新しくしましょう。
#
# ### 課題 `replace_head`
# 最後の層(`nn.Linear`)だけを、出力が `classes` 個の新しい `nn.Linear` に取りかえたモデルを返してください。渡されたモデルの頭は、あとでまた使うので残しておきます。
#
# <details><summary>ヒント</summary>
#
# `model[-1]` が頭、`model[:-1]` が胴体です。`in_features` を見れば、新しい頭が受け取る特徴の数が分かります。`model[-1] = …` と書くと、渡されたモデルそのものが変わります。`deepcopy` してから変えるか、`nn.Sequential` を組み直しましょう。
#
# </details>
# %% [markdown] lang="en"
# What the trained network finds is of use **for the 5 to 9 that it never saw**. But the gap between the solid lines of the old and the new task widens from stage to stage: it shows how far a stage has become **special** to 0 to 4. Those near the input are more **generic**.
#
# ### The same behind our eyes?
#
# The vision of animals has stages, too. Around 1960 Hubel and Wiesel found cells in the primary visual cortex of cats that respond to lines of one direction.
#
# | Visual pathway | Responds to | Network |
# |---|---|---|
# | retina | differences of light | input |
# | primary visual cortex (V1) | lines and edges of one direction | first stages |
# | V2, V4 | corners, curves, textures | middle stages |
# | inferior temporal cortex (IT) | objects, faces | last stages |
#
# It is an **analogy**. In the brain many connections run backwards, eyes move, and nobody learns from a million labelled photographs; nor is there proof that it does anything like backpropagation. Use the picture to remember "generic near the input", not to prove it.
#
# ## 3. A new head
#
# The head of `source` has five seats, for 0 to 4. A new task with 37 classes does not fit; one with five classes would, but the seats **mean** something else. Keep the body, make the head anew.
#
# ### Exercise `replace_head`
# Return a model in which only the last layer, an `nn.Linear`, is replaced by a new `nn.Linear` with `classes` outputs. The model passed in keeps its head: we need it later.
#
# <details><summary>Hint</summary>
#
# `model[-1]` is the head, `model[:-1]` the body. `in_features` says how many features a new head will get. `model[-1] = …` changes the very model that was passed in: make a `deepcopy` first, or put a new `nn.Sequential` together.
#
# </details>


# %% exercise="replace_head"
def replace_head(model, classes):
    """頭を新しくしたモデルを返す。model: nn.Sequential(…, nn.Linear)で、変えない。胴体の重みは同じ、頭は訓練できる新しい nn.Linear(…, classes)。"""  #:ja
    """Return a model with a new head. model: nn.Sequential(…, nn.Linear), left as it is. Same weights in the body; the head is a new nn.Linear(…, classes) that can be trained."""  #:en
    ### BEGIN SOLUTION
    new = deepcopy(model)
    new[-1] = nn.Linear(model[-1].in_features, classes)
    return new
    ### END SOLUTION


# %% setup
# ja: テストの道具:小さなモデルを作る、あなたの関数に渡して結果を調べる
# en: Tools for the tests: make a small model, give it to your functions, look at the result
def toy(widths, seed=0, flat=False):
    """(全結合、バッチ正規化)、ReLU の段を重ね、頭をつけたモデル。flat なら先頭に、重みのない段。"""  #:ja
    """Stages of (dense layer, batch norm), ReLU, and a head; with flat, a stage without weights comes first."""  #:en
    torch.manual_seed(seed)
    parts = OrderedDict(flat=nn.Flatten()) if flat else OrderedDict()
    for i, (a, b) in enumerate(zip(widths[:-2], widths[1:-1])):
        parts[f"stage{i}"] = nn.Sequential(nn.Sequential(nn.Linear(a, b), nn.BatchNorm1d(b)), nn.ReLU())
    parts["head"] = nn.Linear(widths[-2], widths[-1])
    return nn.Sequential(parts).eval()


def swapped(widths, classes, seed=0, frozen=False):
    """replace_head の前と後で、胴体の出力、頭の重み、出力の形を調べる。"""  #:ja
    """Before and after replace_head: what the body puts out, the head's weights, the shape of the output."""  #:en
    model = toy(widths, seed).requires_grad_(not frozen)
    x = torch.randn(4, widths[0], generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        body, scores = model[:-1](x), model(x)
        new = replace_head(model, classes)
        if new is None:
            return None
        new.eval()
        found = {"parts": [len(model), len(new)], "shape": list(new(x).shape), "old scores": (scores, model(x))}
        found |= {"body": (body, new[:-1](x)), "heads": (model[-1].weight.detach(), new[-1].weight.detach())}
    return found | {"can learn": [p.requires_grad for p in new[-1].parameters()]}


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
    hint="古い頭の上に重ねるのではなく、取りかえます。",  #:ja
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
    assert not np.allclose(before[:rows], after[:rows]), call + ": 席の数が同じでも、意味が違います。頭は新しく作ります。"  #:ja
    assert not np.allclose(before[:rows], after[:rows]), call + ": the head must be new. Even when the number of seats fits, they mean something else."  #:en
### END HIDDEN TESTS

# %% test="replace_head" idea="body" points=1
import numpy as np

got = swapped([3, 6, 4, 5], 7)
expect(
    "replace_head(model, 7)[:-1](x)",
    got["body"][1],
    got["body"][0],
    hint="胴体の重みは、学んだ値のままです。",  #:ja
    hint="The body keeps the weights that it has learnt.",  #:en
)
### BEGIN HIDDEN TESTS
for widths, classes, frozen in (([4, 8, 2], 6, True), ([5, 6, 7, 3], 3, False), ([2, 5, 5, 5, 8], 4, True)):
    got = swapped(widths, classes, seed=5, frozen=frozen)
    expect("replace_head(model, …)[:-1](x)", got["body"][1], got["body"][0],
           hint="胴体の重みは、学んだ値のままです。",  #:ja
           hint="The body keeps the weights that it has learnt.",  #:en
           )
    expect("new = replace_head(model, …); model(x)", got["old scores"][1], got["old scores"][0],
           hint="渡されたモデルの頭まで変わってしまいました。",  #:ja
           hint="The model that was passed in lost its head.",  #:en
           )
    expect("requires_grad of the new head (the old model may be frozen)", got["can learn"], [True, True],
           hint="新しい頭は訓練できなければなりません。バイアスもいります。",  #:ja
           hint="A new head must be able to learn; it has a bias as well.",  #:en
           )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 4. 凍結する
#
# 頭は乱数から始まるので、はじめは大きくまちがえます。その大きな勾配で胴体まで動かすと、せっかくの特徴が崩れます。そこで胴体を**凍結**します。PyTorch では、パラメータの `requires_grad` を `False` にすると、誤差逆伝播でその勾配を計算しません。
#
# - **転移学習**(ここでは狭い意味で):胴体を凍結し、新しい頭だけを訓練する。
# - **ファインチューニング**:胴体も訓練し直す。
#
# 広い意味の「転移学習」は、両方をふくみます。ほかの本を読むときは、どちらの意味かを確かめましょう。
#
# ### 課題 `is_trainable`
# 凍結の失敗は、エラーになりません。訓練が静かに、思ったのと違うことをします。だから、はじめに**調べる道具**を作ります。段ごとに(訓練できるパラメータの数, 全部の数)を報告してください。第 11 課の `count_trainable` を、段ごとに分けたものです。
#
# <details><summary>ヒント</summary>
#
# `model.named_children()` が、段の名前と中身を順に渡してくれます。数は、テンソルの個数ではなく、`numel()` の合計です。
#
# </details>
# %% [markdown] lang="en"
# ## 4. Freezing
#
# A new head starts from random numbers and is badly wrong at first. If those large gradients moved the body as well, its features would suffer. So the body is **frozen**: in PyTorch, set `requires_grad` of a parameter to `False` and backpropagation computes no gradient for it.
#
# - **Transfer learning** (here in its narrow sense): freeze the body, train the new head.
# - **Fine-tuning**: retrain the body as well.
#
# In its wide sense "transfer learning" covers both. In other books, check which one is meant.
#
# ### Exercise `is_trainable`
# Freezing that went wrong raises no error: training quietly does something else. So make the **tool to look** first. Report for each stage (number of parameters that can be trained, number of all): the `count_trainable` of lesson 11, stage by stage.
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
def partly(widths, names, flat=False):
    """名前が names のどれかで始まるパラメータを凍結した toy。"""  #:ja
    """A toy whose parameters are frozen if their name begins with one of names."""  #:en
    model = toy(widths, flat=flat)
    for name, p in model.named_parameters():
        p.requires_grad_(not name.startswith(tuple(names)))
    return model


def report_of(widths, names, flat=False):
    """is_trainable(partly(…)) を、数のリストの辞書にする。"""  #:ja
    """is_trainable(partly(…)) with its numbers as lists."""  #:en
    report = is_trainable(partly(widths, names, flat))
    return report and {name: [int(n) for n in pair] for name, pair in report.items()}


# %% test="is_trainable" points=1
expect(
    'is_trainable(model), "stage0" is frozen',
    report_of([3, 4, 2], ["stage0"]),
    {"stage0": [0, 24], "head": [10, 10]},
    hint="stage0 は 3×4 + 4 と、バッチ正規化の 4 + 4。凍結したので訓練できるのは 0 個です。",  #:ja
    hint="stage0 has 3×4 + 4, and 4 + 4 in batch norm; it is frozen, so 0 can be trained.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "is_trainable(model), the dense layers of two stages are frozen, one stage has no parameters",
    report_of([5, 6, 7, 3], ["stage0.0.0", "stage1.0.0.weight"], flat=True),
    {"stage0": [12, 48], "stage1": [21, 63], "head": [24, 24]},
    hint="段の一部だけが凍結されていることもあります。パラメータのない段は報告しません。",  #:ja
    hint="A stage may be frozen in part; a stage without parameters is not reported.",  #:en
)
expect(
    "is_trainable(model), all frozen",
    report_of([2, 3, 4, 2], ["stage", "head"]),
    {"stage0": [0, 15], "stage1": [0, 24], "head": [0, 10]},
    hint="全部凍結していても、段は報告します。",  #:ja
    hint="Frozen stages are reported, too.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `freeze`
# はじめの `upto` 段を凍結し、残りを訓練できるようにしてください。前にどうなっていたかには関係なく、です。`upto` は Python のスライス `[:upto]` と同じで、`-1` なら「最後の段(頭)以外」、`0` なら「何も凍結しない」です。
#
# 1 つだけ、fastai の流儀に合わせます。`train_bn=True` なら、凍結した段の中でも**バッチ正規化の γ と β** は訓練を続けます。数が少なく、新しいデータの明るさや散らばりに合わせるのに役立つからです。
#
# <details><summary>ヒント</summary>
#
# いったん全部を訓練できるようにしてから、`list(model)[:upto]` の段を凍結すると順序に迷いません。段の中の層は、`part.modules()` ですべて(入れ子の中まで)回れます。バッチ正規化かどうかは `isinstance(layer, NORMS)` です。`layer.requires_grad = False` は、層に新しい属性をつけるだけで、パラメータには届きません。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `freeze`
# Freeze the first `upto` stages and let the rest be trained, however they were before. `upto` works as in Python's slice `[:upto]`: `-1` freezes all but the last (the head), `0` freezes nothing.
#
# In one thing follow fastai: with `train_bn=True`, **γ and β of batch norm** go on learning even in frozen stages. They are few, and help to adapt to the brightness and spread of new data.
#
# <details><summary>Hint</summary>
#
# Let everything learn first, then freeze the stages in `list(model)[:upto]`, and you need not think about order. `part.modules()` walks through all layers of a stage, nested ones too; `isinstance(layer, NORMS)` tells batch norm. `layer.requires_grad = False` gives the layer a new attribute and does not reach its parameters.
#
# </details>

# %% setup
NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


# %% exercise="freeze"
def freeze(model, upto, train_bn=True):
    """model の段(子)のうち list(model)[:upto] を凍結し、残りを訓練できるようにして、その model を返す。train_bn なら、凍結した段の NORMS の層だけは訓練できる。"""  #:ja
    """Freeze the stages (children) list(model)[:upto], let the others be trained, and return the model. With train_bn, layers of NORMS in frozen stages can still be trained."""  #:en
    ### BEGIN SOLUTION
    model.requires_grad_(True)
    for part in list(model)[:upto]:
        for layer in part.modules():
            for p in layer.parameters(recurse=False):
                p.requires_grad_(train_bn and isinstance(layer, NORMS))
    return model
    ### END SOLUTION


# %% setup
def frozen_by(widths, uptos, **options):
    """freeze を uptos の順に呼んだあとの、訓練できるパラメータの名前。"""  #:ja
    """Names of the parameters that can be trained after freeze was called with each of uptos in turn."""  #:en
    model = toy(widths)
    for upto in uptos:
        model = freeze(model, upto, **options)
        if model is None:
            return None
    return sorted(name for name, p in model.named_parameters() if p.requires_grad)


# %% test="freeze" idea="stages" points=1
expect(
    "freeze(model, 1, train_bn=False)",
    frozen_by([2, 3, 4, 2], [1], train_bn=False),
    ["head.bias", "head.weight", "stage1.0.0.bias", "stage1.0.0.weight", "stage1.0.1.bias", "stage1.0.1.weight"],
    hint="訓練できるものの一覧です。凍結するのは stage0 だけです。",  #:ja
    hint="Listed is what can be trained. Only stage0 is to be frozen.",  #:en
)
expect(
    "freeze(freeze(model, -1, train_bn=False), 2, train_bn=False)",
    frozen_by([2, 3, 4, 2], [-1, 2], train_bn=False),
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
        frozen_by([3, 5, 4, 6, 2], uptos, train_bn=False),
        want,
        hint="最後の呼び出しだけで決まります。前に凍結した段も、upto より後なら解凍します。",  #:ja
        hint="The last call decides. A stage frozen before is unfrozen if it comes after upto.",  #:en
    )
### END HIDDEN TESTS

# %% test="freeze" idea="norm" points=1
expect(
    "freeze(model, -1)",
    frozen_by([2, 3, 2], [-1]),
    ["head.bias", "head.weight", "stage0.0.1.bias", "stage0.0.1.weight"],
    hint="stage0.0.1 がバッチ正規化です。fastai と同じように、訓練を続けます。",  #:ja
    hint="stage0.0.1 is batch norm; as in fastai it goes on learning.",  #:en
)
### BEGIN HIDDEN TESTS
norms = [f"stage{i}.0.1.{kind}" for i in range(3) for kind in ("bias", "weight")]
head = ["head.bias", "head.weight"]
expect("freeze(model, 3)", frozen_by([3, 5, 4, 6, 2], [3]), head + norms,
       hint="凍結した 3 段のバッチ正規化だけが残ります。",  #:ja
       hint="Of the three frozen stages only batch norm is left.",  #:en
       )
expect("freeze(freeze(model, 3), 3, train_bn=False)", frozen_by([3, 5, 4, 6, 2], [3, 3], train_bn=False), head,
       hint="train_bn=False なら、バッチ正規化も凍結します。",  #:ja
       hint="With train_bn=False batch norm is frozen as well.",  #:en
       )
expect("freeze(model, 4)", frozen_by([3, 5, 4, 6, 2], [4]), norms,
       hint="頭まで凍結しても、バッチ正規化は残ります。",  #:ja
       hint="Even with the head frozen, batch norm is left.",  #:en
       )
expect("freeze(model, 2)", frozen_by([3, 5, 4, 6, 2], [2]), sorted([*head, *norms, "stage2.0.0.bias", "stage2.0.0.weight"]),
       hint="凍結していない段は、全部訓練できます。",  #:ja
       hint="Stages that are not frozen can be trained completely.",  #:en
       )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# fastai の `freeze`、`unfreeze`、`freeze_to` と答え合わせをします。相手は、同じ小さなネットワークと、`vision_learner` が作る ResNet-18 です。fastai では、モデルをどこで段に分けるかを**`splitter`** という関数が決めます。ResNet では 3 つ(胴体の前半、後半、頭)に分かれます。
# %% [markdown] lang="en"
# Compare with fastai's `freeze`, `unfreeze` and `freeze_to`: first on the same small network, then on the ResNet-18 that `vision_learner` makes. In fastai a function called the **`splitter`** says where a model is cut into groups; a ResNet has three (first half of the body, second half, head).

# %% demo
pairs = DataLoader(list(zip(*few(3, 0))), bs=5)
dls = DataLoaders(pairs, pairs, device="cpu")
common = dict(loss_func=CrossEntropyLossFlat(), path=".")


def flags(model):
    return [p.requires_grad for p in model.parameters()]


small = Learner(dls, deepcopy(source), splitter=lambda m: [params(part) for part in m], **common)
large = vision_learner(dls, resnet18, n_out=5, normalize=False, **common)
body, head = large.model
stages = nn.Sequential(OrderedDict(early=body[:6], late=body[6:], head=head))
for upto, method, arguments in ((-1, "freeze", ()), (0, "unfreeze", ()), (-2, "freeze_to", (-2,)), (1, "freeze_to", (1,))):
    print(f"learn.{method}({', '.join(map(str, arguments))})  against  freeze(model, {upto})")
    for learn, mine in ((small, deepcopy(source)), (large, deepcopy(stages))):
        getattr(learn, method)(*arguments)
        same = flags(freeze(mine, upto)) == flags(learn.model)
        print(f"   the same: {same}  {is_trainable(mine)}")

# %% [markdown] lang="ja"
# `train_bn` も、fastai の学習器がもっている引数と同じ名前です。
#
# ## 5. 凍結しても動くもの
#
# 次のセルは、ネットワークを**すみずみまで**凍結し、最適化さえせずに、明暗が逆の画像を訓練モードで流します。重みは 1 つも変わりません。では、0 から 4 を読む力は?
# %% [markdown] lang="en"
# `train_bn`, too, is what fastai's learner calls this argument.
#
# ## 5. What moves while frozen
#
# The next cell freezes a network **to the last parameter**, uses no optimiser at all, and passes pictures with light and dark exchanged through it in training mode. Not one weight changes. And its reading of 0 to 4?

# %% demo
def passes(model, quiet):
    """訓練モードで、明暗が逆の画像を 20 バッチ流す。quiet なら、バッチ正規化だけ本番モードにしておく。"""  #:ja
    """Twenty batches with light and dark exchanged, in training mode; with quiet, batch norm is in evaluation mode."""  #:en
    model.train()
    for layer in model.modules():
        if quiet and isinstance(layer, NORMS):
            layer.eval()
    with torch.no_grad():
        for i in range(20):
            model(1 - X_pool[torch.arange(32) * 7 % len(X_pool) - i])
    return model.eval()


print(f"before                       0 to 4 read: {accuracy_on(source, 'old'):.1%}")
for quiet in (False, True):
    victim = passes(freeze(deepcopy(source), len(source), train_bn=False), quiet)
    same = all(torch.equal(a, b) for a, b in zip(victim.parameters(), source.parameters()))
    print(f"batch norm {'eval():  ' if quiet else 'train(): '} weights the same: {same}  0 to 4 read: {accuracy_on(victim, 'old'):.1%}")

# %% [markdown] lang="ja"
# 犯人は、バッチ正規化が記録している**平均と分散**です。これはパラメータではなく、訓練モードで順伝播するたびに書きかえられます。`requires_grad` は関係しません。
#
# | | γ、β(パラメータ) | 平均、分散(記録) |
# |---|---|---|
# | 止める方法 | `requires_grad_(False)` | その層を `.eval()` にする |
# | fastai | `train_bn=False` | `BnFreeze` |
#
# 新しいデータがもとと似ていない、バッチが小さい、というときは、記録も止めるほうが安全です。逆に、似ていないからこそ記録を新しくしたい場合もあります。**どちらにしたかを知っていること**が大事です。`model.train()` は毎回すべての層を訓練モードに戻すので、`.eval()` はそのあとに書きます。
#
# ## 6. 15 枚の答え
#
# いよいよ比べます。1 種類 1、3、10、30 枚の見本から、4 通りの方法で 5 から 9 を学びます。それぞれ、見本を選び直して 4 回の平均です。
#
# - **はじめから**:乱数から、全部を訓練する。
# - **訓練していない胴体**:乱数の胴体を凍結し、頭だけを訓練する(対照実験)。
# - **転移学習**:0 から 4 を学んだ胴体を凍結し、頭だけを訓練する。
# - **ファインチューニング**:そのあと、小さい学習率で全部を訓練する。
# %% [markdown] lang="en"
# The culprits are the **mean and variance** that batch norm records. They are no parameters; every forward pass in training mode writes them anew, whatever `requires_grad` says.
#
# | | γ, β (parameters) | mean, variance (records) |
# |---|---|---|
# | How to stop them | `requires_grad_(False)` | put the layer in `.eval()` |
# | fastai | `train_bn=False` | `BnFreeze` |
#
# When new data is unlike the old, or batches are small, stopping the records is safer. On the other hand, unlike data may be the very reason to renew them. What matters is **to know which you do**. `model.train()` puts every layer back into training mode, so `.eval()` comes after it, every time.
#
# ## 6. Fifteen pictures: the answer
#
# Now compare. From 1, 3, 10 and 30 pictures of each kind, learn 5 to 9 in four ways; each is the mean of four draws.
#
# - **From scratch**: start from random numbers, train everything.
# - **Untrained body**: freeze a random body, train the head (the control experiment).
# - **Transfer learning**: freeze the body that learned 0 to 4, train the head.
# - **Fine-tuning**: after that, train everything at a small learning rate.

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
        features = model[:-1](X)  # the body never changes: once is enough
    fit(model[-1], features, t, 80, [{"params": model[-1].parameters(), "lr": 5e-3}], seed)
    tuned = freeze(deepcopy(model), 0)
    if tune:
        rates = [{"params": part.parameters(), "lr": lr} for part, lr in zip(tuned, (1e-4, 3e-4, 6e-4, 1e-3))]
        fit(tuned, X, t, 40, rates, seed)
    return [model, tuned] if tune else [model]


sizes = (1, 3, 10, 30)
names = "最初から <=> from scratch", "訓練なしの胴体 <=> untrained body", "転移 <=> transfer", "ファインチューニング <=> fine-tuning"
table = np.zeros((4, len(sizes), 4))
for column, per_class in enumerate(sizes):
    for seed in range(4):
        sample = few(per_class, seed)
        nets = scratch(*sample, seed) + borrow(still, *sample, seed, False) + borrow(source, *sample, seed, True)
        table[:, column, seed] = [100 * accuracy_on(net, "new") for net in nets]
print("pictures of each kind ", "  ".join(f"{n:6}" for n in sizes))
for name, rows, colour, style in zip(names, table, (RED, GREY, BLUE, ORANGE), ("^:", "x:", "o-", "s--")):
    print(f"{name:22}", "  ".join(f"{m:4.1f} %" for m in rows.mean(1)))
    plt.errorbar(sizes, rows.mean(1), rows.std(1), fmt=style, color=colour, label=name, capsize=3)
plt.axvline(3, color=GREY, linewidth=1, alpha=0.6)
plt.xscale("log")
plt.xticks(sizes, sizes)
plt.minorticks_off()
show_figure("ラベルが少ないとき、学習済みの胴体が効く <=> Few labels: a learnt body pays", "学習に使う 1 種類あたりの枚数 <=> pictures of each kind to learn from", "新しい画像の正解率(%) <=> new pictures read (%)")
print(f"your guess: {my_guess} of 100;  with 15 pictures: {table[2, 1].mean():.0f} (transfer), {table[0, 1].mean():.0f} (from scratch)")

# %% [markdown] lang="ja"
# 「訓練していない胴体」との差が、**学んだことの値打ち**です。形だけ借りて重みが乱数のままでは、追いつけません。転移学習とファインチューニングの差は、誤差の棒と比べてください。棒より小さい差を、どちらかの勝ちと読んではいけません。
#
# 本物の写真でも、同じ比べかたをしてみました。野鳥 30 種を 1 種類 30 枚から、ImageNet で学んだ MobileNetV2 の胴体を借りて学びます(CUB、128 画素、3 回の平均と散らばり)。初めて見る写真の正解率は、頭だけを訓練して 84.6 ± 1.4 %、そのあと最後の段も訓練して 85.1 ± 0.6 % で、差があるとは言えません。同じ形の**訓練していない胴体**では 6.3 %(でたらめなら 3.3 %)でした。ほかの測定は、リポジトリの `docs/results.md` にあります。
#
# かかる計算も測ってみましょう。32 枚を 1 回学ぶ時間と、Adam が覚えておく数(訓練するパラメータ 1 つに 2 つ)です。
# %% [markdown] lang="en"
# The distance to "untrained body" is what the **learning** was worth: borrowing the shape alone, with random weights, does not get there. And the difference between transfer and fine-tuning? Compare it with the error bars: what is smaller than a bar is nobody's victory.
#
# We made the same comparison on real photographs: 30 species of birds from 30 pictures each, with the body of a MobileNetV2 that learnt on ImageNet (CUB, 128 pixels, mean and spread of three draws). Of new photographs, 84.6 ± 1.4 % are right when only the head is trained, and 85.1 ± 0.6 % when the last stage is trained after that: no difference to speak of. On an **untrained body** of the same shape it is 6.3 % (guessing gives 3.3 %). More is in this repository's `docs/results.md`.
#
# What does it cost? Measure the time of one update on 32 pictures, and what Adam has to remember (two numbers for every parameter that is trained).

# %% demo
def step_time(model, X):
    optimiser, times = torch.optim.Adam([p for p in model.parameters() if p.requires_grad]), []
    for _ in range(15):
        start = perf_counter()
        F.cross_entropy(model(X), torch.zeros(len(X), dtype=torch.long)).backward()
        optimiser.step()
        times.append(perf_counter() - start)
    return 1000 * np.median(times)


model, X = replace_head(source, 5), X_pool[:32]
with torch.no_grad():
    cached = model[:-1](X)
for name, net, x in (
    ("head on stored features", freeze(deepcopy(model), -1, train_bn=False)[-1], cached),
    ("frozen body", freeze(deepcopy(model), -1, train_bn=False), X),
    ("everything", freeze(deepcopy(model), 0), X),
):
    learning = sum(p.numel() for p in net.parameters() if p.requires_grad)
    print(f"{name:24} {learning:6,} trained  {2 * learning:6,} numbers in Adam  {step_time(net, x):6.2f} ms a step")

# %% [markdown] lang="ja"
# 胴体を凍結すると、逆伝播は頭で止まります。胴体の特徴を一度だけ計算して**とっておけば**、順伝播まで省けます(データ拡張をするなら、画像が毎回変わるのでとっておけません)。
#
# まとめると、こうなります。境目の枚数は問題によるので、上の図のように自分で測ってください。
#
# | | 転移学習(凍結) | ファインチューニング | はじめから |
# |---|---|---|---|
# | データが少ない | ◎ まず試す | ○ 小さい学習率で | × |
# | データが多く、もとと似ている | ○ | ◎ | △ |
# | データが多く、もとと似ていない | × | ◎ 広く解凍する | ○ |
# | 1 回の計算 | 軽い | 重い | 重い |
# | 必要な回数 | 少ない | 少ない | 多い |
# | メモリー | 少ない | 多い | 多い |
# | 主な危険 | 特徴が合わない | 過学習、忘れる | 学べない |
#
# ## 7. 段ごとの学習率
#
# 汎用の段は少しだけ、専用の段は大きく動かしたい。段ごとに違う学習率を、**差をつけた学習率**(discriminative learning rates)と呼びます。PyTorch の最適化器は、`[{"params": […], "lr": …}, …]` という**パラメータグループ**のリストを受け取ります。
#
# ### 課題 `param_groups`
# モデルの段ごとに、グループを 1 つ作ってください。
#
# - パラメータのない段は数えません。
# - `lrs` の長さは、段の数か 2 です。2 つなら最初と最後の段の学習率で、間の段は**同じ倍率**でつなぎます(fastai の `slice(lo, hi)`)。
# - 凍結されたパラメータは入れません。それで空になったグループも入れません。残った段の学習率は、**凍結する前と同じ**です。
#
# <details><summary>ヒント</summary>
#
# 順序が大事です。①パラメータのある段を並べる、②学習率を配る、③凍結されたものを除く。`np.geomspace(lo, hi, n)` は、同じ倍率で並ぶ n 個の数です。`part.parameters()` は一度使うと空になるので、リストにしておきましょう。
#
# </details>
# %% [markdown] lang="en"
# With a frozen body, backpropagation ends at the head. Compute the body's features once and **keep** them, and even the forward pass is saved (not with augmentation: the pictures are new each time).
#
# Put together, it looks like this. How many pictures are "few" depends on the task: measure, as in the figure above.
#
# | | Transfer (frozen) | Fine-tuning | From scratch |
# |---|---|---|---|
# | Few data | best: try it first | good, at a small rate | poor |
# | Many, similar to the old | good | best | possible |
# | Many, unlike the old | poor | best: unfreeze widely | good |
# | Work for one update | little | much | much |
# | Updates needed | few | few | many |
# | Memory | little | much | much |
# | Main danger | features that do not fit | overfitting, forgetting | learning nothing |
#
# ## 7. A rate for every stage
#
# Generic stages should move a little, special ones more: **discriminative learning rates**. PyTorch's optimisers take a list of **parameter groups**, `[{"params": […], "lr": …}, …]`.
#
# ### Exercise `param_groups`
# Make one group for each stage of the model.
#
# - Stages without parameters do not count.
# - There are as many `lrs` as stages, or two. Two are the rates of the first and the last stage; those between are joined **by an equal factor** (fastai's `slice(lo, hi)`).
# - Frozen parameters are left out, and so are groups that this leaves empty. The other stages keep **the rates they would have had**.
#
# <details><summary>Hint</summary>
#
# The order matters: (1) line up the stages that have parameters, (2) deal out the rates, (3) drop what is frozen. `np.geomspace(lo, hi, n)` gives n numbers with an equal factor between them. `part.parameters()` is empty once it has been walked through: make a list.
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
    model = partly(widths, frozen, flat) if frozen else toy(widths, flat=flat)
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
expect("… their rates", [group[0] for group in got], [0.1, 0.7], hint="Deal them out from the input on.")  #:en
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
    hint="An equal factor, not an equal difference.",  #:en
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
        hint="As many rates as stages with parameters, from lo to hi by an equal factor.",  #:en
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
       hint="Deal the rates to frozen stages as well, then leave those out.",  #:en
       )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# fastai の `slice(lo, hi)` と比べます。学習器の最適化器は、グループを `param_lists` に、学習率を `hypers` にもっています。
# %% [markdown] lang="en"
# Compare with fastai's `slice(lo, hi)`. The optimiser of a learner keeps its groups in `param_lists`, their rates in `hypers`.

# %% demo
for learn, mine in ((small, small.model), (large, stages)):
    learn.unfreeze()
    learn.opt.set_hyper("lr", slice(1e-5, 1e-3))
    groups = param_groups(freeze(mine, 0), [1e-5, 1e-3])
    same = [{id(p) for p in g["params"]} == {id(p) for p in theirs} for g, theirs in zip(groups, learn.opt.param_lists)]
    print("same parameters:", same)
    print("yours ", [f"{g['lr']:.1e}" for g in groups])
    print("fastai", [f"{h['lr']:.1e}" for h in learn.opt.hypers])

# %% [markdown] lang="ja"
# ## 8. 三段のレシピ
#
# 部品がそろいました。手順は 3 つです。
#
# 1. **新しい頭** `freeze(model, -1)`。頭が落ちつくまで訓練する。
# 2. **上を解凍** `freeze(model, -2)`。いちばん専用の段も訓練する。
# 3. **全部** `freeze(model, 0)`。入力に近いほど小さい学習率で、仕上げる。
#
# 訓練するパラメータが変わるので、最適化器は毎回作り直します。「はじめから全部を、1 つの学習率で」(0.01 と 0.001)と比べます。見本は 1 種類 10 枚、4 回の平均です。下の図は、重みが元の値から何 % 動いたかです。
# %% [markdown] lang="en"
# ## 8. A recipe in three phases
#
# You have all the parts.
#
# 1. **New head** `freeze(model, -1)`: train until the head has settled.
# 2. **Unfreeze the top** `freeze(model, -2)`: the most special stage may learn, too.
# 3. **Everything** `freeze(model, 0)`: finish, with smaller rates nearer to the input.
#
# As what is trained changes, each phase makes its optimiser anew. Compare with "everything at once, at one rate" (0.01 and 0.001): ten pictures of each kind, mean of four draws. The lower figure says by how many per cent the weights have moved from where they were.

# %% demo
def adapt(phases, X, t, seed, watch):
    """phases: (upto, lrs, 更新の回数) のリスト。"""  #:ja
    """phases: a list of (upto, lrs, number of updates)."""  #:en
    model, record = replace_head(source, 5), []
    for upto, lrs, steps in phases:
        record += fit(model, X, t, steps, param_groups(freeze(model, upto), lrs), seed, watch)
    return model, record


def moved(model):
    """段ごとに、畳み込みの重みが動いた割合(%)。"""  #:ja
    """How far (%) the convolution of each stage has moved."""  #:en
    pairs = [(a[0].weight, b[0].weight) for a, b in zip(model[:-1], source[:-1])]
    return [100 * ((a - b).norm() / b.norm()).item() for a, b in pairs]


ways = [
    ("一度に、0.01 <=> at once, 0.01", [(0, [1e-2, 1e-2], 120)], RED, "^:", "//"),
    ("一度に、0.001 <=> at once, 0.001", [(0, [1e-3, 1e-3], 120)], GREY, "x--", ".."),
    ("3 段階 <=> three phases", [(-1, [1e-2, 1e-2], 40), (-2, [3e-3, 3e-3], 40), (0, [1e-4, 1e-3], 40)], BLUE, "o-", ""),
]
fig, (upper, lower) = plt.subplots(2, 1, figsize=(6, 6.4))
for k, (name, phases, colour, style, hatch) in enumerate(ways):
    runs = []
    for seed in range(4):
        torch.manual_seed(seed)
        model, record = adapt(phases, *few(10, seed), seed, lambda m: accuracy_on(m, "new"))
        runs.append((record + [accuracy_on(model, "new")], moved(model)))
    curve, shifts = (100 * np.mean([r[0] for r in runs], 0), np.mean([r[1] for r in runs], 0))
    upper.plot(range(0, 121, 10), curve, style, color=colour, label=name)
    lower.bar(np.arange(3) + 0.27 * k, shifts, 0.27, color=colour, hatch=hatch, edgecolor="white", label=name)
    print(f"{name:14} new digits read {curve[-1]:.1f} %   moved: " + "  ".join(f"{s:.0f} %" for s in shifts))
for x in (40, 80):
    upper.axvline(x, color=GREY, linewidth=1)
upper.set(xlabel="更新回数 <=> updates", ylabel="新しい画像の正解率(%) <=> new pictures read (%)", title="頭、次に上の段、最後に全部 <=> Head, then top, then all")
upper.legend(loc="lower right")
lower.set(xticks=np.arange(3) + 0.27, xticklabels=["段 1 <=> stage 1", "段 2 <=> stage 2", "段 3 <=> stage 3"], ylabel="動いた量(重みの %) <=> moved (% of the weights)", title="学んだものが残る <=> What was learnt stays")
lower.legend()
show_figure()

# %% [markdown] lang="ja"
# 上の図の縦線が、段階の変わり目です。下の図では、三段のレシピのほうが、入力に近い段をほとんど動かしていません。前の問題で学んだことを残したまま、新しい問題に合わせています。`fine_tune` は、この 1 と 3 を続けたものでした(第 12 課)。
#
# ## 9. 土台を選ぶ
#
# 借りる胴体を**土台のモデル**(base model)と呼びます。torchvision が配っている土台を並べます。頭の名前がモデルごとに違う点に気をつけてください。`head` の列が、取りかえる場所です。
# %% [markdown] lang="en"
# The vertical lines are where phases change. In the lower figure, the three phases hardly move the stages near the input: they adapt to the new task and keep what the old one taught. `fine_tune` is phases 1 and 3 in a row (lesson 12).
#
# ## 9. Choosing a base
#
# What we borrow from is called the **base model**. Here are some that torchvision hands out. Note that each calls its head something else: the column `head` is what you replace.

# %% demo
print(f"{'base':18}{'parameters':>12}{'MB':>7}{'ImageNet top-1':>16}   head")
for name in ("resnet18", "resnet50", "vgg16", "mobilenet_v2", "efficientnet_b0", "convnext_tiny", "vit_b_16"):
    info = models.get_model_weights(name).IMAGENET1K_V1.meta
    with torch.device("meta"):
        net = models.get_model(name, weights=None)
    where, last = [(n, m) for n, m in net.named_modules() if isinstance(m, nn.Linear)][-1]
    top = info["_metrics"]["ImageNet-1K"]["acc@1"]
    print(f"{name:18}{info['num_params']:>12,}{info['_file_size']:7.0f}{top:>14.1f} %   {where} ({last.in_features} → {last.out_features})")

# %% [markdown] lang="ja"
# 選ぶときの順序は、①**自分の画像と似た画像**で訓練されているか、②速さと大きさが使う場所に合うか、③正解率、です。入力は、土台が訓練されたときと**同じ大きさ、同じ正規化**にそろえます。重みの配布条件も読みましょう。
#
# 最後に、写真で学んだ ResNet-18 を、この課の数字で試します。胴体の出力に、あなたの `linear_probe` をのせます。2 節の小さなネットワークと、どちらが役に立つでしょうか(乱数の代役のときは、答えは Colab までおあずけです)。
# %% [markdown] lang="en"
# Ask in this order: (1) was it trained on **pictures like mine**, (2) do speed and size fit where it will run, (3) accuracy. Bring your input to **the size and the normalisation** that the base was trained with. And read the terms of its weights.
#
# Last, try ResNet-18, which learned from photographs, on the digits of this lesson: your `linear_probe` goes on top of its body. Is it of more use than the small network of section 2? (With the random stand-in the answer has to wait for Colab.)

# %% demo
def photo_features(X, side=64):
    """ResNet-18 の頭の手前の 512 個。X: (n, 1, 28, 28)。"""  #:ja
    """The 512 values before the head of ResNet-18. X: (n, 1, 28, 28)."""  #:en
    trunk = nn.Sequential(*list(resnet.children())[:-1], nn.Flatten()).eval()
    mean, std = torch.tensor(imagenet_stats)[..., None, None]
    with torch.no_grad():
        big = F.interpolate(X.clamp(0, 1), (side, side), mode="bilinear").expand(-1, 3, -1, -1)
        return torch.cat([trunk((part - mean) / std) for part in big.split(64)]).double().numpy()


print(about(Path(torch.hub.get_dir()) / "checkpoints"))
(X, t), (X_new, t_new) = few(20, 0), tests["new"]
for name, make in (("small net, 0 to 4", lambda X: features_at(source, X, 3)), ("ResNet-18, photographs", photo_features)):
    W, b = linear_probe(make(X), t.numpy())
    share = np.mean((make(X_new) @ W + b).argmax(1) == t_new.numpy())
    print(f"{name:24} 20 pictures of each kind, new ones read: {share:.1%}")

# %% [markdown] lang="ja"
# **大きいほうがいつも勝つとはかぎりません。** 何で練習したかが効きます。
#
# ## 確かめよう
#
# **問 1.** 0 から 4 で訓練した胴体を凍結し、5 から 9 を学びます。2 節の実験から、いちばん確かに言えるのはどれですか。
#
# - a. 最後の段は 0 から 4 専用なので、5 から 9 には役に立たない
# - b. 5 から 9 にも役立つ特徴がある。ただし段が進むほど、前の問題のほうが有利になる
# - c. 形が同じなら、訓練していない胴体でも同じくらい役立つ
# - d. 胴体は 5 から 9 も少し覚えていた
# %% [markdown] lang="en"
# **The larger one does not always win.** What it has practised matters.
#
# ## Check yourself
#
# **Question 1.** A body trained on 0 to 4 is frozen and used to learn 5 to 9. What does the experiment of section 2 support best?
#
# - a. The last stage is special to 0 to 4, so it is of no use for 5 to 9
# - b. There are features that serve 5 to 9 as well; but the deeper the stage, the more it favours the old task
# - c. An untrained body of the same shape would serve as well
# - d. The body had memorised a few of 5 to 9

# %% quiz="generic" points=1
generic = "b"
replies = {
    "a": "専用になっても、役に立たないわけではありません。新しい問題の線も、入力より上にありました。",  #:ja
    "a": "More special does not mean useless: the line of the new task, too, stood above the input's.",  #:en
    "b": "そのとおり。汎用と専用は、境目のある 2 つではなく、少しずつ変わります。",  #:ja
    "b": "Right: generic and special are no two camps; one turns into the other gradually.",  #:en
    "c": "それを確かめるための点線でした。訓練した胴体との差が、学んだことの値打ちです。",  #:ja
    "c": "That is what the dotted lines were for: the distance from them is what learning was worth.",  #:en
    "d": "5 から 9 は 1 枚も見せていません。覚えたのは答えではなく、形の見つけ方です。",  #:ja
    "d": "It was shown none of them. What it learnt is not answers but how to find shapes.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 5 つの段に `param_groups(model, [1e-6, 1e-2])` で学習率を配りました。入力から数えて 2 番目の段の学習率はいくつですか。
# %% [markdown] lang="en"
# **Question 2.** `param_groups(model, [1e-6, 1e-2])` deals rates to five stages. What is the rate of the second stage, counted from the input?

# %% quiz="second_rate" points=1
second_rate = 1e-5
replies = {
    1e-5: "そのとおり。4 回のかけ算で 10000 倍なので、1 回は 10 倍です。",  #:ja
    1e-5: "Right: four multiplications make a factor of 10,000, so each is a factor of 10.",  #:en
    0.00250075: "同じ差でつなぎましたね。学習率は倍率で考えます。",  #:ja
    0.00250075: "You joined them by an equal difference; for learning rates think in factors.",  #:en
    0.001: "出力から数えていませんか。小さいほうが入力の側です。",  #:ja
    0.001: "Counted from the output? The small end is at the input.",  #:en
    6.30957e-06: "5 つの段の間は 4 つです。5 回ではなく 4 回かけます。",  #:ja
    6.30957e-06: "Five stages have four gaps between them: multiply four times, not five.",  #:en
    1e-6: "それは 1 番目の段です。",  #:ja
    1e-6: "That is the first stage.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 胴体の `requires_grad` をすべて `False` にして頭だけを訓練したのに、**胴体の出力**(本番モード)が訓練前と変わっていました。なぜですか。
#
# - a. 凍結した重みも、最適化器のモーメンタムで少し動くから
# - b. 頭からの勾配が、胴体にも流れるから
# - c. 訓練モードの順伝播で、バッチ正規化の平均と分散の記録が書きかわったから
# - d. 浮動小数点の誤差が積もったから
# %% [markdown] lang="en"
# **Question 3.** All `requires_grad` of the body were `False` and only the head was trained. Yet **what the body puts out** (in evaluation mode) is not what it was before. Why?
#
# - a. Frozen weights still move a little with the optimiser's momentum
# - b. Gradients flow from the head into the body
# - c. Forward passes in training mode rewrote the mean and variance that batch norm records
# - d. Floating-point errors add up

# %% quiz="moving" points=1
moving = "c"
replies = {
    "a": "はじめから凍結していれば勾配は None で、最適化器はそのパラメータに触れません。",  #:ja
    "a": "Frozen from the start, they have the gradient None, and the optimiser does not touch them.",  #:en
    "b": "requires_grad=False のパラメータの勾配は計算されません。",  #:ja
    "b": "No gradient is computed for parameters with requires_grad=False.",  #:en
    "c": "そのとおり。記録はパラメータではないので、その層を eval() にして止めます。",  #:ja
    "c": "Right: the records are no parameters; put those layers in eval() to stop them.",  #:en
    "d": "変わらない重みで同じ計算をすれば、誤差は積もりません。",  #:ja
    "d": "The same calculation with the same weights has nothing to add up.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** ResNet-18 に 5 クラスの頭をつけると、頭は 2,565 個、胴体は 11,176,512 個のパラメータをもちます。胴体のうち 9,600 個がバッチ正規化の γ と β です。`freeze(model, -1)`(`train_bn=True`)のあと訓練するとき、Adam が覚えておく数はいくつですか(パラメータ 1 つに 2 つ)。
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
# **問 5.** 工場のきず検査に、写真で学んだ ResNet を使います。きずの写真は 1 種類 20 枚です。最初に試すことと、その理由はどれですか。
#
# - a. はじめから訓練する。工場の写真は ImageNet に似ていないから
# - b. 全部を解凍し、大きい学習率で訓練する。データが少ないので、一歩を大きくしたいから
# - c. 胴体を凍結して新しい頭を訓練し、検証データで測る。足りなければ、上から順に小さい学習率で解凍する
# - d. 頭も借りる。1000 種類もあれば、きずに近いものがあるはずだから
# %% [markdown] lang="en"
# **Question 5.** A ResNet that learned from photographs is to find flaws in a factory. There are 20 pictures of each kind of flaw. What do you try first, and why?
#
# - a. Train from scratch, as factory pictures are unlike ImageNet
# - b. Unfreeze everything at a large rate: with little data, strides should be long
# - c. Freeze the body, train a new head, measure on validation data; if that is not enough, unfreeze from the top at small rates
# - d. Borrow the head too: among 1000 kinds, something must be close to a flaw

# %% quiz="factory" points=1
factory = "c"
replies = {
    "a": "似ていなくても、入力に近い段の線や模様は役立ちえます。20 枚から全部を学ぶのは、6 節の赤い線です。",  #:ja
    "a": "Unlike or not, lines and textures of the early stages may serve. Learning everything from 20 is the red line of section 6.",  #:en
    "b": "新しい頭の大きな勾配で、借りた特徴が崩れます。8 節の下の図を見直しましょう。",  #:ja
    "b": "The large gradients of the new head spoil what was borrowed: see the lower figure of section 8.",  #:en
    "c": "そのとおり。安く試せるものから始め、測ってから広げます。",  #:ja
    "c": "Right: begin with what is cheap, measure, then go further.",  #:en
    "d": "頭の席の意味は、前の問題のものです。新しく作ります。",  #:ja
    "d": "The seats of a head mean what they meant in the old task. Make a new one.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Yosinski ほか, [*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792) (NeurIPS 2014) 段ごとの汎用・専用を測った論文。2 節のもと。
# - Alain, Bengio, [*Understanding intermediate layers using linear classifier probes*](https://arxiv.org/abs/1610.01644) (ICLR Workshop 2017) 線形プローブ。
# - Howard, Ruder, [*Universal Language Model Fine-tuning for Text Classification*](https://arxiv.org/abs/1801.06146) (ACL 2018) 差をつけた学習率と、上から順の解凍。
# - Kornblith, Shlens, Le, [*Do Better ImageNet Models Transfer Better?*](https://arxiv.org/abs/1805.08974) (CVPR 2019) 土台の選びかた。
# - Kumar ほか, [*Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution*](https://arxiv.org/abs/2202.10054) (ICLR 2022) なぜ頭を先に訓練するのか。
# - Hubel, Wiesel, *Receptive fields, binocular interaction and functional architecture in the cat's visual cortex* (Journal of Physiology, 1962)
#
# 次の課では、よく似た野鳥を見分けます。少ないデータを、データ拡張で増やします。
#
# **データ** MNIST(Y. LeCun, C. Cortes, C. Burges)は CC BY-SA 3.0。花の写真は scikit-learn 付属の `flower.jpg`(flickr.com/photos/vultilion、CC BY 2.0)。重みは torchvision が配布し、ImageNet で学習されています。
# %% [markdown] lang="en"
# ## Going further
#
# - Yosinski et al., [*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792) (NeurIPS 2014): generic and special, measured stage by stage; behind section 2.
# - Alain and Bengio, [*Understanding intermediate layers using linear classifier probes*](https://arxiv.org/abs/1610.01644) (ICLR Workshop 2017).
# - Howard and Ruder, [*Universal Language Model Fine-tuning for Text Classification*](https://arxiv.org/abs/1801.06146) (ACL 2018): discriminative rates, unfreezing from the top.
# - Kornblith, Shlens and Le, [*Do Better ImageNet Models Transfer Better?*](https://arxiv.org/abs/1805.08974) (CVPR 2019): which base?
# - Kumar et al., [*Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution*](https://arxiv.org/abs/2202.10054) (ICLR 2022): why the head goes first.
# - Hubel and Wiesel, *Receptive fields, binocular interaction and functional architecture in the cat's visual cortex* (Journal of Physiology, 1962).
#
# Next: birds that look alike, and augmentation to make more of few pictures.
#
# **Data** MNIST (Y. LeCun, C. Cortes, C. Burges), CC BY-SA 3.0. The flower is scikit-learn's `flower.jpg` (flickr.com/photos/vultilion, CC BY 2.0). The weights come with torchvision and were trained on ImageNet.
