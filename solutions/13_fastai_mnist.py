# %% [markdown] lang="ja"
# 0 から 9 までの数字を読む機械を作ります。下の画像を見て、先に予想してください。機械は、**どの数字をどの数字と**いちばん取りちがえるでしょうか。
# %% [markdown] lang="en"
# We are going to build a machine that reads the digits 0 to 9. Look at the pictures below and guess first: **which digit will it most often take for which other?**

# %% setup
import hashlib
import json
import tempfile
import warnings
from copy import deepcopy
from pathlib import Path
from time import perf_counter

import numpy as np
import torch

with warnings.catch_warnings():
    # ja: fastai の中の古い書きかたについての、PyTorch の知らせ
    # en: PyTorch's notes on older ways of writing inside fastai
    warnings.simplefilter("ignore", FutureWarning)
    from fastai.vision.all import *
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
print(len(get_image_files(path)), "pictures,", "device:", default_device())

# %% demo
rng = np.random.default_rng(5)
shown = [rng.choice(get_image_files(path / "testing" / str(digit)).sorted(), 3, replace=False) for digit in range(10)]
show_pictures([PILImageBW.create(file) for row in zip(*shown) for file in row], range(10), "似ているのはどれ? <=> Which of these look alike?", columns=10)

# %%
# ja: あなたの予想:(ほんとうの数字, 機械の答え)
# en: your guess: (what it is, what the machine says)
my_guess = (4, 9)

# %% [markdown] lang="ja"
# **この課でできるようになること** 10 種類の分類器を、自分で設計した小さな CNN と ResNet-34 の 2 通りで作り、速さと誤り率を比べます。10×10 の混同行列から、まちがいの中身を読み取れるようになります。
#
# **必要なもの** 第 10 課(CNN)と第 12 課(fastai、`lr_find`、混同行列)。Colab では GPU を選んでください。上の出力に「ミニチュア」とあれば、小さな練習用データで動いています。
#
# ## 1. 2 つから 10 へ
#
# 答えが 3 つ以上あるなら**多クラス分類**です。モデルで変わるのは、出力が 10 個の点数になり、ソフトマックス関数で 10 個の確率になることだけです。では、データの置きかたは同じでしょうか。
# %% [markdown] lang="en"
# **What you will be able to do** Build a ten-way classifier twice, with a small CNN of your own design and with ResNet-34, and compare their speed and error; and read from a 10×10 confusion matrix what goes wrong.
#
# **What you need** Lessons 10 (CNNs) and 12 (fastai, `lr_find`, the confusion matrix). In Colab choose a GPU. If the output above says "miniature", this is running on a small practice set.
#
# ## 1. From two to ten
#
# Three or more possible answers make it **multi-class classification**. All that changes in the model is its output: ten scores, which softmax turns into ten probabilities. And the data: are they laid out as before?

# %% demo
counts = {
    part.name: [len(get_image_files(part / str(digit))) for digit in range(10)]
    for part in sorted(path.iterdir())
    if part.is_dir() and (part / "0").is_dir()
}
for name, many in counts.items():
    print(f"{name:9} {sum(many):6} pictures")
    print(f"          always answering {np.argmax(many)} would be right for {max(many) / sum(many):.2%}")
shares = np.array(counts["training"]) / sum(counts["training"])
plt.bar(range(10), 100 * shares, color=BLUE)
plt.axhline(10, color=GREY, linestyle="--", label="10 分の 1 <=> one in ten")
show_figure("珍しい数字はない <=> No digit is rare", "数字 <=> digit", "訓練画像の中の割合(%) <=> % of the training pictures", legend="lower right", xticks=range(10))

# %% [markdown] lang="ja"
# でたらめに答えると、2 種類なら半分は当たり、10 種類なら 10 回に 1 回です。まちがえ方も増えます。2 種類なら 3 → 7 と 7 → 3 だけでしたが、10 種類なら(正解, 答え)の組が 10×9 = 90 通りあります。
#
# フォルダの名前も、前の課の `train`・`valid` とはちがいます。`testing` は MNIST の公式の**テストデータ**です。この課では検証の場所に置きますが、**何かを選ぶためには使いません**(使うと何が起きるかは、次の課で測ります)。
#
# ### 課題 `digit_dls`
# このフォルダから `ImageDataLoaders` を作ってください。
#
# <details><summary>ヒント</summary>
#
# 前の課の `from_folder` に、フォルダの名前を教える引数が 2 つあります。教えないと、存在しない `train` と `valid` を探しに行きます。
#
# </details>
# %% [markdown] lang="en"
# Answer at random, and with two kinds you are right half of the time, with ten once in ten. There are more ways to be wrong, too: with two kinds only 3 → 7 and 7 → 3, with ten 10×9 = 90 pairs of truth and answer.
#
# The folders have other names than the `train` and `valid` of the last lesson. `testing` is MNIST's official **test set**. It stands in the place of the validation set here, but **we choose nothing by it** (what happens if you do is measured in the next lesson).
#
# ### Exercise `digit_dls`
# Make `ImageDataLoaders` from this folder.
#
# <details><summary>Hint</summary>
#
# The `from_folder` of the last lesson takes two arguments that name the folders. Without them it goes looking for a `train` and a `valid` that do not exist.
#
# </details>


# %% exercise="digit_dls"
def digit_dls(path, bs):
    """1 バッチ bs 枚の ImageDataLoaders を返す。path: Path で、path/training/<クラス>/ を訓練に、path/testing/<クラス>/ を検証に使う。"""  #:ja
    """Return ImageDataLoaders with bs pictures a batch. path: a Path; path/training/<class>/ is for training, path/testing/<class>/ for validation."""  #:en
    ### BEGIN SOLUTION
    return ImageDataLoaders.from_folder(path, train="training", valid="testing", bs=bs)
    ### END SOLUTION


# %% setup
# ja: テストの道具:画像をフォルダに書く、DataLoaders の中身を調べる
# en: Tools for the tests: write pictures into folders, look into DataLoaders
def write_greys(greys):
    """{"training/3": [明るさ, …], …} のとおりに、一色の PNG を新しいフォルダに書き、その Path を返す。"""  #:ja
    """Write plain PNG files of the brightness {"training/3": [grey, …], …} into a new folder; return its Path."""  #:en
    root = Path(tempfile.mkdtemp())
    for name, values in greys.items():
        (root / name).mkdir(parents=True)
        for i, value in enumerate(values):
            PILImageBW.create(np.full((28, 28), value, np.uint8)).save(root / name / f"{i}.png")
    return root


def contents(dls):
    """(クラス名, 明るさ)を、訓練と検証のそれぞれについて並べる。"""  #:ja
    """(class name, brightness) of every picture, for training and validation."""  #:en

    def listed(pictures):
        return sorted([str(dls.vocab[int(y)]), round(float(np.asarray(x).mean()))] for x, y in pictures)

    return {"train": listed(dls.train_ds), "valid": listed(dls.valid_ds)}


def batch_size(dls):
    """訓練の 1 バッチの枚数。"""  #:ja
    """How many pictures a training batch has."""  #:en
    return len(dls.one_batch()[0])


# %% test="digit_dls" idea="split" points=1
folder = write_greys({"training/0": [10, 20], "training/1": [30, 40], "testing/0": [210], "testing/1": [220, 230]})
expect(
    "contents(digit_dls(folder, 2))",
    contents(digit_dls(folder, 2)),
    {"train": [["0", 10], ["0", 20], ["1", 30], ["1", 40]], "valid": [["0", 210], ["1", 220], ["1", 230]]},
    hint="暗い画像は training/ に、明るい画像は testing/ に置いてあります。どちらに入りましたか。",  #:ja
    hint="Dark pictures lie in training/, bright ones in testing/. Where did yours go?",  #:en
)
### BEGIN HIDDEN TESTS
greys = {f"training/{d}": [d + 1, d + 21, d + 41] for d in range(10)} | {f"testing/{d}": [d + 101] for d in range(10)}
folder = write_greys(greys)
got = contents(digit_dls(folder, 4))
for part, name in (("train", "training"), ("valid", "testing")):
    expect(
        f'contents(digit_dls(folder, 4))["{part}"]',
        got[part],
        sorted([str(d), grey] for d in range(10) for grey in greys[f"{name}/{d}"]),
        hint="training/ は訓練だけに、testing/ は検証だけに使います。",  #:ja
        hint="training/ is for training only, testing/ for validation only.",  #:en
    )
### END HIDDEN TESTS

# %% test="digit_dls" idea="strays" points=1
greys = {"training/0": [10, 20, 30, 40], "training/1": [50, 60, 70], "testing/0": [200], "testing/1": [210]}
expect(
    "batch_size(digit_dls(folder, 3))",
    batch_size(digit_dls(write_greys(greys), 3)),
    3,
    hint="bs は渡しましたか。",  #:ja
    hint="Did you pass bs on?",  #:en
)
### BEGIN HIDDEN TESTS
folder = write_greys(greys | {"rejected/0": [90, 91, 92], "rejected/1": [93, 94]})
expect("batch_size(digit_dls(folder, 5))", batch_size(digit_dls(folder, 5)), 5)
expect(
    "contents(digit_dls(folder, 5))",
    contents(digit_dls(folder, 5)),
    {
        "train": [["0", g] for g in (10, 20, 30, 40)] + [["1", g] for g in (50, 60, 70)],
        "valid": [["0", 200], ["1", 210]],
    },
    hint="training/ と testing/ の横に別のフォルダがあっても、その画像は使いません。",  #:ja
    hint="Pictures of another folder beside training/ and testing/ must not get in.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 2. 10 万個で足りるか
#
# 第 12 課の ResNet-34 の重みは、2,000 万個を超えていました。28×28 の数字に、それほど必要でしょうか。この課では**パラメータ 10 万個未満**という予算で、自分の CNN を設計します。
#
# まず、よくある入門用の CNN で、予算がどこに消えるかを見てみましょう。畳み込み 2 層のあとに、全結合を 2 層置いたものです。
# %% [markdown] lang="en"
# ## 2. Are 100,000 enough?
#
# The ResNet-34 of lesson 12 had more than 20 million weights. Do digits of 28×28 need so many? In this lesson you design your own CNN on a budget: **fewer than 100,000 parameters**.
#
# First look where the budget goes in a CNN from a typical first tutorial: two convolutions and then two fully connected layers.

# %% demo
layers = {
    "畳み込み 3 → 32 <=> conv 3 → 32": nn.Conv2d(3, 32, 3),
    "畳み込み 32 → 64 <=> conv 32 → 64": nn.Conv2d(32, 64, 3),
    "全結合 7·7·64 → 128 <=> dense 7·7·64 → 128": nn.Linear(7 * 7 * 64, 128),
    "全結合 128 → 10 <=> dense 128 → 10": nn.Linear(128, 10),
}
sizes = {name: sum(p.numel() for p in layer.parameters()) for name, layer in layers.items()}
for name, size in sizes.items():
    print(f"{name:20} {size:8,}")
fig, ax = plt.subplots(figsize=(6, 2.6))
ax.barh(list(sizes), [size / 1000 for size in sizes.values()], color=BLUE)
ax.axvline(100, color=RED, linestyle="--", label="予算 <=> our budget")
ax.invert_yaxis()
show_figure("全結合層 1 枚で予算を超える <=> One dense layer breaks the budget", "パラメータの数(千) <=> parameters (thousands)")

# %% [markdown] lang="ja"
# 畳み込みは同じ小さなフィルターを全体で使い回すので、パラメータが少なくてすみます。全結合は、マス目とユニットの組の数だけ重みを持ちます。だから、**全結合に渡す前にマス目を減らす**のがこつです。
#
# ### 課題 `SmallCNN`
# 次を満たす `SmallCNN` を設計してください。層の数や種類は自由です。
#
# - 入力は (n, 3, 28, 28) の小数、出力は (n, n_classes) の**点数**。ソフトマックス関数は通しません(損失の中で行うからです)。
# - 畳み込み層があり、パラメータは 10 万個未満。
# - 学べること。採点では、その場で作った 10 種類の文字 300 枚で 6 エポック訓練し、見せていない文字の **85 %** 以上に正解すれば合格です。
#
# <details><summary>ヒント</summary>
#
# 「畳み込み、バッチ正規化(`nn.BatchNorm2d`)、ReLU、プーリング」を 1 組にして 3 組重ねると、マス目は 28 → 14 → 7 → 3 と減り、チャネルは増やせます。畳み込みのパラメータは、出力チャネル ×(入力チャネル × 縦 × 横)+ 出力チャネル。最後は `flatten(1)` か、マス目の平均 `nn.AdaptiveAvgPool2d(1)` です。
# 層を Python のリストに入れると、PyTorch はパラメータに気づきません。`nn.Sequential` を使いましょう。
#
# </details>
# %% [markdown] lang="en"
# A convolution uses one small filter all over the picture, so it needs few parameters. A dense layer has a weight for every pair of cell and unit. The trick is to have **few cells left before the dense layer**.
#
# ### Exercise `SmallCNN`
# Design a `SmallCNN`, with as many layers of whatever kind you like, so that:
#
# - decimals of shape (n, 3, 28, 28) go in and **scores** of shape (n, n_classes) come out, without softmax (that is inside the loss);
# - there are convolutions, and fewer than 100,000 parameters;
# - it learns. For grading it is trained for 6 epochs on 300 pictures of ten characters made up on the spot, and has to recognise **85 %** of others that it has not seen.
#
# <details><summary>Hint</summary>
#
# Make a group of convolution, batch norm (`nn.BatchNorm2d`), ReLU, pooling; three such groups take the cells from 28 to 14, 7, 3, while channels may grow. A convolution has output channels × (input channels × height × width) + output channels parameters. At the end: `flatten(1)`, or the mean over the cells, `nn.AdaptiveAvgPool2d(1)`.
# Layers in a Python list are invisible to PyTorch; put them into `nn.Sequential`.
#
# </details>


# %% exercise="SmallCNN"
class SmallCNN(nn.Module):
    """10 万個未満のパラメータを持つ CNN。(n, 3, 28, 28) → 点数 (n, n_classes)。"""  #:ja

    """A CNN of fewer than 100,000 parameters. (n, 3, 28, 28) → scores (n, n_classes)."""  #:en

    def __init__(self, n_classes=10):
        super().__init__()
        ### BEGIN SOLUTION

        def group(n_in, n_out, size):
            convolution = nn.Conv2d(n_in, n_out, size, padding=size // 2, bias=False)
            return nn.Sequential(convolution, nn.BatchNorm2d(n_out), nn.ReLU(), nn.MaxPool2d(2))

        self.layers = nn.Sequential(group(3, 16, 5), group(16, 32, 3), group(32, 64, 3))
        self.head = nn.Linear(64 * 3 * 3, n_classes)
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        return self.head(self.layers(x).flatten(1))
        ### END SOLUTION


# %% setup
# ja: テストの道具:モデルを作る、パラメータを取り出す、短く訓練する
# en: Tools for the tests: make a model, list its parameters, train it briefly
def make_model(kind, *sizes):
    """乱数を固定してモデルを作る。"""  #:ja
    """Make a model with fixed random numbers."""  #:en
    torch.manual_seed(0)
    return kind(*sizes)


def parameters_of(model):
    """モデルのパラメータ(テンソルのリスト)。"""  #:ja
    """The parameters of a model, a list of tensors."""  #:en
    return [p.detach() for p in model.parameters()]


def as_input(images):
    """(n, 28, 28) uint8 の画像を、モデルの入力 (n, 3, 28, 28) にする。"""  #:ja
    """Pictures (n, 28, 28) uint8 as the input of a model, (n, 3, 28, 28)."""  #:en
    return torch.tensor(np.asarray(images) / 255, dtype=torch.float32)[:, None].expand(-1, 3, -1, -1)


def train_briefly(model, images, labels, epochs):
    """Adam で訓練し、評価モードにして返す。"""  #:ja
    """Train with Adam; returns the model in evaluation mode."""  #:en
    torch.manual_seed(0)
    x, y = as_input(images), torch.tensor(np.asarray(labels), dtype=torch.long)
    optimiser = torch.optim.Adam(model.parameters(), 3e-3)
    model.train()
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(16):
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimiser.step()
    return model.eval()


# %% test="SmallCNN" idea="budget" points=1
sizes = [tuple(p.shape) for p in parameters_of(make_model(SmallCNN))]
total = sum(int(np.prod(size)) for size in sizes)
print(f"{total:,} parameters: {sizes}")
assert total > 0, "パラメータがありません。層を Python のリストに入れていませんか。"  #:ja
assert total > 0, "No parameters. Did the layers go into a Python list?"  #:en
assert total < 100_000, f"{total:,} 個は多すぎます。いちばん大きい層はどれですか。"  #:ja
assert total < 100_000, f"{total:,} are too many. Which layer is the largest?"  #:en
assert any(len(size) == 4 and min(size[2:]) > 1 for size in sizes), "畳み込み層がありません。"  #:ja
assert any(len(size) == 4 and min(size[2:]) > 1 for size in sizes), "There is no convolution."  #:en
### BEGIN HIDDEN TESTS
total = sum(int(np.prod(p.shape)) for p in parameters_of(make_model(SmallCNN, 26)))
assert 0 < total < 150_000, f"SmallCNN(26) のパラメータが {total:,} 個です。"  #:ja
assert 0 < total < 150_000, f"SmallCNN(26) has {total:,} parameters."  #:en
### END HIDDEN TESTS

# %% test="SmallCNN" idea="scores" points=1
import torch

model = make_model(SmallCNN).eval()
x = torch.rand(4, 3, 28, 28, generator=torch.Generator().manual_seed(1))
scores = model(x)
expect("SmallCNN()(x).shape", list(scores.shape), [4, 10], hint="画像 1 枚に、点数が 10 個です。")  #:ja
expect("SmallCNN()(x).shape", list(scores.shape), [4, 10], hint="Ten scores for each picture.")  #:en
### BEGIN HIDDEN TESTS
expect("SmallCNN(7)(x).shape", list(make_model(SmallCNN, 7).eval()(x).shape), [4, 7])
expect(
    "SmallCNN()(x[2:3])",
    model(x[2:3]),
    scores[2:3],
    tol=1e-4,
    hint="1 枚だけ入れても、4 枚のうちの 1 枚として入れても、点数は同じはずです。",  #:ja
    hint="A picture's scores must not depend on the pictures beside it.",  #:en
)
x = 4 * torch.rand(8, 3, 28, 28, generator=torch.Generator().manual_seed(2)) - 2
scores = model(x).detach()
assert not torch.allclose(scores.sum(1), torch.ones(8), atol=1e-3), "点数の和が 1 です。ソフトマックス関数を通していませんか。"  #:ja
assert not torch.allclose(scores.sum(1), torch.ones(8), atol=1e-3), "The scores add up to 1. Is there a softmax at the end?"  #:en
a, b = x[:4], x[4:]
straight = torch.allclose(model(a) + model(b), model(a + b) + model(0 * a), atol=1e-3 * float(scores.abs().max()))
assert not straight, "この CNN は全体が 1 枚のアフィン層と同じです(第 2 課)。活性化関数がありますか。"  #:ja
assert not straight, "As a whole this CNN is one affine layer (lesson 2). Are there activation functions?"  #:en
### END HIDDEN TESTS

# %% test="SmallCNN" idea="learns" points=1
import numpy as np


def draw(corners, rng):
    corners = corners + rng.normal(0, 0.08, corners.shape)
    t = np.linspace(0, len(corners) - 1, 60)
    pen = np.stack([np.interp(t, np.arange(len(corners)), corners[:, i]) for i in (0, 1)], axis=1)
    pen = 14 + rng.uniform(7, 9) * pen @ [[0.8, 0], [rng.uniform(-0.2, 0.2), 1]] + rng.uniform(-2, 2, 2)
    x, y = np.meshgrid(np.arange(28), np.arange(28))
    distance = np.hypot(x[..., None] - pen[:, 0], y[..., None] - pen[:, 1]).min(axis=-1)
    return (255 * np.exp(-((distance / 1.5) ** 2))).astype(np.uint8)


rng = np.random.default_rng(0)
alphabet = rng.uniform(-1, 1, (10, 4, 2))
labels = rng.permutation(np.arange(500) % 10)
images = np.stack([draw(alphabet[label], rng) for label in labels])
trained = train_briefly(make_model(SmallCNN), images[:300], labels[:300], 6)
answers = np.asarray(trained(as_input(images[300:])).detach()).argmax(1)
right = float(np.mean(answers == labels[300:]))
print(f"{right:.1%} of 200 new characters")
assert right >= 0.85, f"見せていない文字の正解率が {right:.0%} です。"  #:ja
assert right >= 0.85, f"Only {right:.0%} of the characters that it had not seen were recognised."  #:en
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(7)
alphabet = rng.uniform(-1, 1, (10, 4, 2))
labels = rng.permutation(np.arange(500) % 10)
images = np.stack([draw(alphabet[label], rng) for label in labels])
trained = train_briefly(make_model(SmallCNN), images[:300], labels[:300], 6)
answers = np.asarray(trained(as_input(images[300:])).detach()).argmax(1)
right = float(np.mean(answers == labels[300:]))
assert right >= 0.85, f"別の 10 種類の文字では、正解率が {right:.0%} です。"  #:ja
assert right >= 0.85, f"With ten other characters {right:.0%} were right."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. 学習率を、モデルごとに選ぶ
#
# あなたの CNN は乱数から、ResNet-34 は写真で学んだ重みから始まります。同じ学習率でよいでしょうか。第 12 課の `lr_find` を両方にかけます。使うのは訓練データだけです。
# %% [markdown] lang="en"
# ## 3. A learning rate for each model
#
# Your CNN starts from random numbers, ResNet-34 from weights that have learnt from photographs. Will one learning rate suit both? Run `lr_find` (lesson 12) on each. It looks at training data only.

# %% demo
set_seed(1)
learners = {
    "SmallCNN": Learner(digit_dls(path, 64), SmallCNN(), metrics=error_rate, path="."),
    "resnet34": vision_learner(digit_dls(path, 64), resnet34, metrics=error_rate, path="."),
}
print(about(Path(torch.hub.get_dir()) / "checkpoints"))
for (name, learn), colour, style, mark in zip(learners.items(), (BLUE, ORANGE), ("-", "--"), "os"):
    with learn.no_bar():
        found = learn.lr_find(start_lr=1e-5, num_it=30, show_plot=False)
    lrs, losses = np.array(learn.recorder.lrs), np.array([float(loss) for loss in learn.recorder.losses])
    plt.plot(lrs, losses, color=colour, linestyle=style, label=name)
    plt.plot(
        found.valley, np.interp(np.log(found.valley), np.log(lrs), losses), mark, color=colour, markeredgecolor="black"
    )
    print(f"{name:9} valley suggests {found.valley:.1e}")
plt.axvline(0.01, color=GREY, linestyle=":", label="0.01")
show_figure("2 つのモデル、2 つの傾き <=> Two models, two slopes", "学習率 <=> learning rate", "損失 <=> loss", xscale="log", ylim=(0, 5))

# %% [markdown] lang="ja"
# 印は fastai の提案です。0.01 の点線は、それぞれの坂のどこにありますか。下り坂の途中か、底の手前なら使えます。発散しているなら小さくしてください。
#
# ## 4. 速さは、どこで決まるか
#
# 訓練の前に、画像 1 枚あたりの時間を測ります。ファイルを読む時間、2 つのモデルが計算する時間(順伝播と逆伝播)の 3 つです。いちばん長いのはどれでしょう。
# %% [markdown] lang="en"
# The marks are fastai's suggestions. Where on each slope is the dotted line at 0.01? On the way down, or shortly before the bottom, it will do; if the loss explodes there, take a smaller one.
#
# ## 4. What sets the pace?
#
# Before training, measure the time for one picture: to read its file, and for each model to compute (forward and backward). Which of the three takes longest?


# %% demo
def ms_per_picture(work, pictures, repeats=5):
    """work() を repeats 回計り、画像 1 枚あたりのミリ秒(中央値)を返す。"""  #:ja
    """Time work() repeats times; the median in milliseconds per picture."""  #:en
    times = []
    for _ in range(repeats + 1):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    # ja: 1 回目は準備の時間が入るので捨てる
    # en: the first run includes warming up: leave it out
    return 1000 * np.median(times[1:]) / pictures


def computing(learn):
    """64 枚を順伝播・逆伝播する関数。モデルは写しを使う。"""  #:ja
    """A function that sends 64 pictures forward and backward, through a copy of the model."""  #:en
    x, y = learn.dls.one_batch()
    model = deepcopy(learn.model).to(x.device).train().requires_grad_(True)

    def work():
        loss = learn.loss_func(model(x), y)
        loss.backward()
        # ja: item() は GPU の計算が終わるまで待つ
        # en: item() waits until the GPU has finished
        loss.item()

    return work


pictures = learners["SmallCNN"].dls.train_ds
cost = {"ファイルを読む <=> reading the file": ms_per_picture(lambda: [pictures[i] for i in range(100)], 100)}
cost |= {f"計算、{name} <=> computing, {name}": ms_per_picture(computing(learn), 64) for name, learn in learners.items()}
for name, ms in cost.items():
    print(f"{name:20} {ms:8.3f} ms per picture, {ms * 60:5.0f} s for 60,000")
fig, ax = plt.subplots(figsize=(6, 2.2))
ax.barh(list(cost), list(cost.values()), color=[GREY, BLUE, ORANGE])
ax.invert_yaxis()
show_figure(f"読む時間と計算する時間({default_device()}) <=> Reading against computing ({default_device()})", "1 枚あたりのミリ秒 <=> ms per picture")

# %% [markdown] lang="ja"
# GPU で縮むのは、計算の 2 本だけです。読みこみは CPU の仕事なので縮みません。小さなモデルに速い GPU を使っても、**読みこみを待つだけ**になることがあります。fastai が読みこみを複数のプロセス(`num_workers`)で同時に行うのは、このためです。
#
# <details><summary>うまく動かないとき(Colab)</summary>
#
# - **GPU が割り当てられない** `resnet34` の訓練のセルは飛ばしてかまいません。あとのセルは、訓練したモデルだけを比べます。`SmallCNN` だけでも、最後の課題に合格できます。
# - **読みこみが遅い** MNIST を Google ドライブに展開していませんか。小さなファイル 7 万個は、ドライブではとても遅くなります。ドライブに置くのはモデルの保存先だけにします。
# - **`CUDA out of memory`** `digit_dls(path, 64)` の 64 を半分にして、ランタイムを再起動します。覚えておく途中の値が、1 バッチの枚数に比例するからです。
# - **接続が切れた** 第 12 課 6 節のように、エポックごとに `SaveModelCallback` で保存して再開します。
# - **進みぐあいの棒が崩れる** `with learn.no_bar():` の中で訓練します。
#
# </details>
#
# では訓練します。どちらも 2 エポックです(resnet34 には、その前に凍結したままの 1 エポックがあります)。上の出力の右端の秒数が、1 エポックの目安になります。
# %% [markdown] lang="en"
# A GPU shortens the two computing bars only: reading is the CPU's job. A fast GPU with a small model may do little but **wait for files**. That is why fastai reads in several processes at once (`num_workers`).
#
# <details><summary>When it does not work (Colab)</summary>
#
# - **No GPU to be had** Skip the cell that trains `resnet34`: later cells compare whatever was trained, and `SmallCNN` alone can pass the last exercise.
# - **Reading is slow** Was MNIST unpacked on Google Drive? 70,000 small files are very slow there. Keep only the saved models on the Drive.
# - **`CUDA out of memory`** Halve the 64 in `digit_dls(path, 64)` and restart the runtime: what is kept for the backward pass grows with the pictures in a batch.
# - **Disconnected** Save every epoch with `SaveModelCallback` and go on from there, as in section 6 of lesson 12.
# - **The progress bar breaks** Train inside `with learn.no_bar():`.
#
# </details>
#
# Now train, two epochs each (resnet34 has a frozen one before them). The seconds at the right of the output above tell about how long an epoch takes.

# %% demo
seconds = {}
start = perf_counter()
learners["SmallCNN"].fit_one_cycle(2, 0.01)
seconds["SmallCNN"] = perf_counter() - start

# %% demo
start = perf_counter()
learners["resnet34"].fine_tune(2, 0.01)
seconds["resnet34"] = perf_counter() - start

# %% demo
results = {}
for name in seconds:
    with learners[name].no_bar():
        results[name] = list(map(to_np, learners[name].get_preds()))
    probabilities, targets = results[name]
    wrong = int((probabilities.argmax(1) != targets).sum())
    size = sum(p.numel() for p in learners[name].model.parameters())
    print(
        f"{name:9} {size:11,} parameters {seconds[name]:6.0f} s   {wrong} of {len(targets)} wrong, accuracy {1 - wrong / len(targets):.2%}"
    )
    plt.plot(size, 100 * wrong / len(targets), "o", color=BLUE if name == "SmallCNN" else ORANGE, markersize=12)
    plt.annotate(
        f"{name}\n{seconds[name]:.0f} 秒 <=> {name}\n{seconds[name]:.0f} s",
        (size, 100 * wrong / len(targets)),
        xytext=(0, 14),
        textcoords="offset points",
        ha="center",
    )
plt.axhline(0.52, color=GREEN, linestyle="--", label="参考の記録:0.52 % <=> notes: 0.52 %")
show_figure("増えたパラメータで何が得られる? <=> What do the extra parameters buy?", "パラメータの数 <=> parameters", "誤り率(%) <=> error rate (%)", xscale="log", xlim=(3e3, 1e9), ylim=(0, plt.ylim()[1] * 1.5))

# %% [markdown] lang="ja"
# 緑の線は、この課のもとになった資料の記録です。resnet34 を 2 エポックで **99.48 %**(誤り率 0.52 %)。本物の MNIST で、越えられましたか。(ミニチュアの数とは比べられません。ResNet-34 の重みも乱数の代役です。)
#
# ## 5. 10×10 の混同行列を読む
#
# 誤り率は 1 つの数です。中身は混同行列に書いてあります。第 12 課の 2×2 が 10×10 になりました。まず、そのまま描きます。
# %% [markdown] lang="en"
# The green line is the record of the notes that this lesson grew out of: **99.48 %** with resnet34 after two epochs, an error rate of 0.52 %. Did you beat it on the real MNIST? (Numbers from the miniature do not compare, and its ResNet-34 has random weights.)
#
# ## 5. Reading a 10×10 confusion matrix
#
# An error rate is one number; what is inside it stands in the confusion matrix. The 2×2 of lesson 12 is now 10×10. First drawn as it is:

# %% demo
probabilities, targets = results["SmallCNN"]
answered = probabilities.argmax(1)
matrix = np.zeros((10, 10), dtype=int)
np.add.at(matrix, (targets, answered), 1)
mistakes = matrix - np.diag(np.diag(matrix))

fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.4))
for ax, shown, title in zip(axes, (matrix, mistakes), ("全部 <=> everything", "間違いだけ <=> mistakes only")):
    ax.imshow(shown, cmap="Blues" if shown is matrix else "Reds")
    ax.set(xticks=range(10), yticks=range(10), xlabel="答え <=> answered", title=title)
    ax.grid(False)
for (t, a), count in np.ndenumerate(mistakes):
    if count:
        axes[1].text(
            a, t, count, ha="center", va="center", fontsize=8, color="white" if count > mistakes.max() / 2 else "black"
        )
axes[0].set_ylabel("正解 <=> truth")
show_figure("対角線を消すと、間違いが見える <=> Drop the diagonal to see the mistakes")

# %% [markdown] lang="ja"
# 左は対角線が大きすぎて、何も読めません。対角線を消した右で、3 つの見方をします。
#
# - **行** に沿って:その数字は、何と読まれたか。
# - **列** に沿って:その答えは、何を吸いこんだか。
# - **対称か**:4 を 9 と読むなら、9 を 4 とも読むか。片方だけなら、答えがかたよっています。
#
# 行を 1 つの数にまとめたものが**再現率**(recall)です。「ほんとうに 4 だった画像のうち、4 と答えた割合」を表します。
#
# $$\text{recall}_t = \frac{C_{tt}}{\sum_a C_{ta}}$$
#
# 言葉にすると「対角線の数を、その**行**の合計で割る」。$C_{ta}$ は、正解が $t$ で答えが $a$ だった数です。
#
# ### 課題 `per_class_recall`
# すべてのクラスの再現率を返してください。正解が 1 枚もないクラスは、割合を決められないので `np.nan` とします。
#
# <details><summary>ヒント</summary>
#
# `np.diag` で対角線、`sum` で合計。`axis=0` と `axis=1` のどちらが行の合計でしょう。2×3 の配列で試すと分かります。
#
# </details>
# %% [markdown] lang="en"
# On the left the diagonal is so large that nothing else shows. On the right, without it, look in three ways:
#
# - **along a row**: what was this digit read as?
# - **along a column**: what did this answer swallow?
# - **is it symmetric?** If fours are read as nines, are nines read as fours? If not, the answers lean to one side.
#
# A row made into one number is the **recall**: of the pictures that really were fours, the share that was answered 4.
#
# $$\text{recall}_t = \frac{C_{tt}}{\sum_a C_{ta}}$$
#
# In words: the number on the diagonal divided by the sum of its **row**. $C_{ta}$ counts the pictures with truth $t$ and answer $a$.
#
# ### Exercise `per_class_recall`
# Return the recall of every class. A class without any pictures has no such share: give it `np.nan`.
#
# <details><summary>Hint</summary>
#
# `np.diag` is the diagonal, `sum` adds up. Is it `axis=0` or `axis=1` that adds up rows? Try it on a 2×3 array.
#
# </details>


# %% exercise="per_class_recall"
def per_class_recall(cm):
    """クラスごとの再現率 (n,)。cm: 混同行列 (n, n)、行が正解、列が答え(リストか配列)。正解が 0 枚のクラスは nan。"""  #:ja
    """The recall of each class, (n,). cm: confusion matrix (n, n), list or array, rows truth, columns answer. nan for a class without pictures."""  #:en
    ### BEGIN SOLUTION
    cm = np.asarray(cm)
    return np.array([row[t] / row.sum() if row.sum() else np.nan for t, row in enumerate(cm)])
    ### END SOLUTION


# %% test="per_class_recall" idea="rows" points=1
import numpy as np

expect(
    "per_class_recall([[8, 2], [5, 5]])",
    per_class_recall(np.array([[8, 2], [5, 5]])),
    [0.8, 0.5],
    hint="1 行目は 10 枚のうち 8 枚、2 行目は 10 枚のうち 5 枚が正解です。",  #:ja
    hint="8 of 10 in the first row are right, 5 of 10 in the second.",  #:en
)
### BEGIN HIDDEN TESTS
cm = np.array([[5, 3, 2], [0, 4, 0], [1, 8, 16]])
expect(
    "per_class_recall([[5, 3, 2], [0, 4, 0], [1, 8, 16]])",
    per_class_recall(cm),
    [0.5, 1.0, 0.64],
    hint="行の合計で割ります。列の合計で割ると、別の量(適合率)になります。",  #:ja
    hint="Divide by sums of rows; sums of columns give another quantity (precision).",  #:en
)
expect(
    "per_class_recall([[0, 7], [3, 0]])",
    per_class_recall([[0, 7], [3, 0]]),
    [0.0, 0.0],
    hint="1 枚も当たらなければ 0 です。リストも受け取れますか。",  #:ja
    hint="None right means 0. Are lists accepted too?",  #:en
)
### END HIDDEN TESTS

# %% test="per_class_recall" idea="absent" points=1
import numpy as np

### BEGIN HIDDEN TESTS
cm = np.array([[3, 1, 0, 0], [2, 6, 0, 0], [0, 0, 0, 0], [0, 0, 1, 4]])
got = per_class_recall(cm)
expect(
    "per_class_recall([[3, 1, 0, 0], [2, 6, 0, 0], [0, 0, 0, 0], [0, 0, 1, 4]])",
    got,
    [0.75, 0.75, np.nan, 0.8],
    hint="クラス 2 の画像は 1 枚もありません。0 でも 1 でもなく nan です。ほかのクラスは影響を受けません。",  #:ja
    hint="There are no pictures of class 2: neither 0 nor 1 but nan, and the others stay as they are.",  #:en
)
### END HIDDEN TESTS

# %% demo
recall = per_class_recall(matrix)
print(" ".join(f"{digit}:{value:.3f}" for digit, value in enumerate(recall)))
plt.bar(range(10), 100 * (1 - recall), color=RED)
show_figure(f"いちばん見分けにくい数字:{np.nanargmin(recall)} <=> Hardest to recognise: {np.nanargmin(recall)}", "数字 <=> digit", "見逃した割合(%) <=> missed (%)", xticks=range(10))

# %% [markdown] lang="ja"
# 次は 90 個のマスを、多い順に並べます。冒頭のあなたの予想は、何番目に出てくるでしょう。
#
# ### 課題 `most_confused`
# まちがいの多い組を、多い順に `k` 個返してください。
#
# - 1 つの組は `(正解, 答え, 回数)`。(4, 9) と (9, 4) は別の組です。
# - 対角線(正解した数)と、0 回の組は入れません。そのため `k` 個より少ないこともあります。
# - 同じ回数なら、正解の小さいほうが先。それも同じなら、答えの小さいほうが先です。
#
# <details><summary>ヒント</summary>
#
# 二重のループで組のリストを作り、`sorted(…, key=…)` で並べます。キーを `(-回数, 正解, 答え)` のようなタプルにすると、同点の順も決められます。
#
# </details>
# %% [markdown] lang="en"
# Next, the ninety cells in order, largest first. Where does your guess from the beginning come?
#
# ### Exercise `most_confused`
# Return the `k` pairs with the most mistakes, most first.
#
# - A pair is `(truth, answer, count)`. (4, 9) and (9, 4) are two pairs.
# - Leave out the diagonal (which was right) and pairs that never happened; there may be fewer than `k` then.
# - Equal counts: smaller truth first; if that is equal too, smaller answer first.
#
# <details><summary>Hint</summary>
#
# Two loops make a list of the pairs, `sorted(…, key=…)` puts it in order. With a tuple for a key, such as `(-count, truth, answer)`, ties are settled as well.
#
# </details>


# %% exercise="most_confused"
def most_confused(cm, k):
    """まちがいの多い順に、(正解, 答え, 回数) を最大 k 個並べたリスト。cm: 混同行列 (n, n)、整数、行が正解、列が答え。"""  #:ja
    """A list of up to k tuples (truth, answer, count), most mistakes first. cm: confusion matrix (n, n) of integers, rows truth, columns answer."""  #:en
    ### BEGIN SOLUTION
    pairs = [(t, a, int(count)) for (t, a), count in np.ndenumerate(np.asarray(cm)) if t != a and count > 0]
    return sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))[:k]
    ### END SOLUTION


# %% test="most_confused" idea="pairs" points=1
import numpy as np

expect(
    "most_confused([[9, 1, 0], [4, 9, 2], [0, 0, 9]], 2)",
    most_confused(np.array([[9, 1, 0], [4, 9, 2], [0, 0, 9]]), 2),
    [(1, 0, 4), (1, 2, 2)],
    hint="1 を 0 と答えたのが 4 回で最多です。対角線の 9 は正解なので入れません。",  #:ja
    hint="Ones answered 0 lead with 4. The nines on the diagonal were right and do not count.",  #:en
)
### BEGIN HIDDEN TESTS
cm = np.array([[50, 0, 6, 0], [1, 40, 0, 8], [2, 0, 30, 0], [0, 5, 0, 20]])
expect(
    "most_confused([[50, 0, 6, 0], [1, 40, 0, 8], [2, 0, 30, 0], [0, 5, 0, 20]], 4)",
    most_confused(cm, 4),
    [(1, 3, 8), (0, 2, 6), (3, 1, 5), (2, 0, 2)],
    hint="(正解, 答え, 回数) の順です。(1, 3) と (3, 1) は別々に数えます。",  #:ja
    hint="Truth, answer, count, in this order; (1, 3) and (3, 1) are counted apart.",  #:en
)
expect(
    "most_confused([[50, 0, 6, 0], …], 20)",
    most_confused(cm, 20),
    [(1, 3, 8), (0, 2, 6), (3, 1, 5), (2, 0, 2), (1, 0, 1)],
    hint="0 回の組は入れません。",  #:ja
    hint="Pairs that never happened are left out.",  #:en
)
### END HIDDEN TESTS

# %% test="most_confused" idea="ties" points=1
import numpy as np

### BEGIN HIDDEN TESTS
cm = np.array([[7, 3, 3, 0], [3, 7, 0, 1], [0, 9, 7, 3], [1, 0, 3, 7]])
want = [(2, 1, 9), (0, 1, 3), (0, 2, 3), (1, 0, 3), (2, 3, 3), (3, 2, 3), (1, 3, 1), (3, 0, 1)]
for k in (1, 3, 6, 8):
    expect(
        f"most_confused([[7, 3, 3, 0], [3, 7, 0, 1], [0, 9, 7, 3], [1, 0, 3, 7]], {k})",
        most_confused(cm, k),
        want[:k],
        hint="同じ回数なら、正解の小さい順、次に答えの小さい順です。",  #:ja
        hint="Equal counts: by truth, then by answer, smaller first.",  #:en
    )
### END HIDDEN TESTS

# %% demo
pairs = most_confused(matrix, 90)
for rank, (t, a, count) in enumerate(pairs[:5], start=1):
    print(f"{rank}. {t} taken for {a}: {count} times")
places = {pair[:2]: f"{rank} 番目({len(pairs)} 通りのうち) <=> number {rank} of {len(pairs)}" for rank, pair in enumerate(pairs, start=1)}
print("your guess", my_guess, "is", places.get(tuple(my_guess), "not among them: it never happened"))

shown = [(i, t, a) for t, a, _ in pairs[:3] for i in np.flatnonzero((targets == t) & (answered == a))[:2]][:6]
files = learners["SmallCNN"].dls.valid_ds.items
names = [f"{t} を {a} と答えた <=> {t}, said {a}" for _, t, a in shown]
show_pictures([PILImageBW.create(files[i]) for i, _, _ in shown], names, "いちばん取り違えた組から <=> From the most confused pairs", columns=3, colors=[RED] * 6)

# %% [markdown] lang="ja"
# 人間でも迷うものが混じっていませんか。MNIST のテストデータには、正解ラベルのほうがまちがっている画像もあると報告されています(Northcutt ほか 2021)。誤り率 0 を目指しすぎないことも、読み取るべきことの 1 つです。
#
# ## 6. 何度か見て、平均する
#
# 数字を 1 画素ずらしても、人間の答えは変わりません。モデルはどうでしょう。答えが揺れやすい画像を 1 枚選び、9 通りにずらして、正解の確率を測ります。
# %% [markdown] lang="en"
# Would you have hesitated over some of them yourself? Some pictures of the MNIST test set have been reported to carry wrong labels (Northcutt et al. 2021); so one thing to read here is not to chase an error of zero.
#
# ## 6. Look several times and average
#
# Move a digit by one pixel, and your answer stays the same. Does the model's? Take a picture whose answer wobbles, move it in nine ways, and measure the probability of the truth.


# %% setup
# ja: ずらしかた(下へ, 右へ)を、使う順に。最初は「ずらさない」
# en: moves (down, right) in the order of use; the first is not to move
SHIFTS = [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)]


def make_predict(model):
    """画像 (m, 28, 28) を受け取って確率 (m, 10) を返す関数を作る。どちらも NumPy の配列。"""  #:ja
    """Make a function from pictures (m, 28, 28) to probabilities (m, 10), both NumPy arrays."""  #:en
    model.eval()
    device = next(model.parameters()).device

    def predict(batch):
        with torch.no_grad():
            return model(as_input(batch).to(device)).softmax(1).cpu().numpy()

    return predict


# %% demo
def moved(image, down, right):
    picture = Image.fromarray(image)
    return np.asarray(picture.transform(picture.size, Image.Transform.AFFINE, (1, 0, -right, 0, 1, -down)))


predict = make_predict(learners["SmallCNN"].model)
digits = np.stack([np.asarray(PILImageBW.create(file)) for file in files])
sample = np.random.default_rng(0).permutation(len(digits))[:300]
opinions = np.stack([predict(np.stack([moved(digits[i], *shift) for shift in SHIFTS])) for i in sample])
of_truth = opinions[np.arange(len(sample)), :, targets[sample]]
pick = int(np.argmax(of_truth.std(axis=1)))
image, truth, chances = digits[sample[pick]], int(targets[sample[pick]]), opinions[pick]

colours = [GREEN if row.argmax() == truth else RED for row in chances]
plt.bar(range(9), chances[:, truth], color=colours, hatch=["" if c == GREEN else "//" for c in colours])
plt.axhline(chances[:, truth].mean(), color=BLUE, linestyle="--", label="9 回の平均 <=> mean of the nine")
show_figure("1 画素ずらすと、違う意見 <=> One pixel aside, another opinion", "ずらした画素数:下、右(斜線:間違い) <=> pixels moved: down, right (hatched: wrong answer)", f"{truth} の確率 <=> probability of {truth}", legend="upper right", xticks=range(9), xticklabels=[f"{down:+d}\n{right:+d}".replace("+0", "0") for down, right in SHIFTS], ylim=(0, 1.25))

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

fig, (left, right) = plt.subplots(1, 2, figsize=(5, 2.4), dpi=70, width_ratios=[1, 1.8], layout="constrained")
shown = left.imshow(image, cmap="gray")
left.axis("off")
bars = right.bar(range(10), chances[0], color=GREY, label="この見方 <=> this view")
means = right.plot(range(10), chances[0], "o", color=BLUE, label="ここまでの平均 <=> mean so far")[0]
right.set(xticks=range(10), ylim=(0, 1.35), xlabel="数字 <=> digit", ylabel="確率 <=> probability")
right.legend(loc="upper right", fontsize=9, ncols=2)


def frame(k):
    shown.set_data(moved(image, *SHIFTS[k]))
    left.set_title(f"{k + 1} 回目の見方({truth}) <=> view {k + 1} of a {truth}", fontsize=11)
    for bar, height in zip(bars, chances[k]):
        bar.set_height(height)
    means.set_ydata(chances[: k + 1].mean(axis=0))


moving = HTML(FuncAnimation(fig, frame, frames=9, interval=600).to_jshtml())
plt.close(fig)
moving

# %% [markdown] lang="ja"
# 1 回の見方では揺れる答えも、平均すると落ち着きます。訓練がすんだモデルに、少しずつ変えた画像を見せて**確率**を平均する方法を、**テスト時平均**(test-time averaging、TTA)と呼びます。訓練はやり直しません。代わりに、答える時間が `n` 倍になります。
#
# ### 課題 `tta`
# 画像 1 枚を、`SHIFTS` の**はじめの `n` 通り**にずらし、`predict` の確率の平均を返してください。ずらして空いたところは**黒(0)**、はみ出た画素は捨てます。
#
# たとえば (1, 0) なら、3×3 の画像はこう動きます。
#
# $$\begin{pmatrix}1&2&3\\4&5&6\\7&8&9\end{pmatrix}\;\to\;\begin{pmatrix}0&0&0\\1&2&3\\4&5&6\end{pmatrix}$$
#
# <details><summary>ヒント</summary>
#
# まわりに黒い縁を 1 画素つけ(`np.pad(image, 1)`)、そこから元の大きさの窓を切り出すと、ずらしたことになります。絵を**下**へ動かすには、窓を**どちら**へ動かしますか。`np.roll` は、はみ出た画素が反対側から出てくるので、そのままでは使えません。
# 平均するのは、答えの数字ではなく確率です。
#
# </details>
# %% [markdown] lang="en"
# An answer that wobbles from view to view settles when averaged. Showing a trained model several slightly changed pictures and averaging the **probabilities** is **test-time averaging** (TTA). Nothing is trained again; but answering takes `n` times as long.
#
# ### Exercise `tta`
# Move one picture in the **first `n` ways** of `SHIFTS` and return the mean of the probabilities that `predict` gives. What becomes vacant is **black (0)**; pixels that leave the picture are lost.
#
# With (1, 0), for example, a 3×3 picture moves like this:
#
# $$\begin{pmatrix}1&2&3\\4&5&6\\7&8&9\end{pmatrix}\;\to\;\begin{pmatrix}0&0&0\\1&2&3\\4&5&6\end{pmatrix}$$
#
# <details><summary>Hint</summary>
#
# Put a black border of one pixel around it (`np.pad(image, 1)`) and cut a window of the old size out of that: the picture has moved. To move the picture **down**, which way must the window go? `np.roll` lets pixels come back in on the other side, so it will not do as it is.
# Average the probabilities, not the digits that were answered.
#
# </details>


# %% exercise="tta"
def tta(predict, image, n):
    """SHIFTS のはじめの n 通りにずらした画像の確率の平均 (n_classes,)。predict: (m, h, w) → (m, n_classes) の関数。image: (h, w)。1 ≤ n ≤ 9。"""  #:ja
    """Mean probabilities, (n_classes,), over the first n moves of SHIFTS. predict: a function from (m, h, w) to (m, n_classes). image: (h, w). 1 ≤ n ≤ 9."""  #:en
    ### BEGIN SOLUTION
    h, w = image.shape
    framed = np.pad(image, 1)
    views = [framed[1 - down : 1 - down + h, 1 - right : 1 - right + w] for down, right in SHIFTS[:n]]
    return predict(np.stack(views)).mean(axis=0)
    ### END SOLUTION


# %% test="tta" idea="shift" points=1
import numpy as np


def pixels(batch):
    # ja: 画素をそのまま「確率」として返すので、平均した画像が見える
    # en: gives back the pixels as if they were probabilities: shows the averaged picture
    batch = np.asarray(batch, dtype=float)
    return batch.reshape(len(batch), -1)


image = np.arange(1.0, 10.0).reshape(3, 3)
expect(
    "2 * tta(pixels, [[1, 2, 3], [4, 5, 6], [7, 8, 9]], 2)",
    2 * tta(pixels, image, 2).reshape(3, 3),
    [[1, 3, 5], [4, 9, 11], [7, 15, 17]],
    hint="ずらさない画像と、右へ 1 ずらした [[0, 1, 2], [0, 4, 5], [0, 7, 8]] の和です。",  #:ja
    hint="The sum of the picture as it is and moved right by one, [[0, 1, 2], [0, 4, 5], [0, 7, 8]].",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(11)
image = rng.uniform(1, 2, (5, 4))
order = [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)]
views = []
for down, right in order:
    view = np.zeros((5, 4))
    for i in range(5):
        for j in range(4):
            if 0 <= i - down < 5 and 0 <= j - right < 4:
                view[i, j] = image[i - down, j - right]
    views.append(view)
for n in (1, 3, 4, 5, 6, 8, 9):
    expect(
        f"tta(pixels, image, {n})",
        tta(pixels, image, n),
        np.mean(views[:n], axis=0).ravel(),
        hint="(下へ, 右へ) の順と向き、空いたところの 0、はじめの n 通りを確かめてください。",  #:ja
        hint="Check the order (down, right) and the direction, the zeros where it is vacant, and that the first n moves are used.",  #:en
    )
### END HIDDEN TESTS

# %% test="tta" idea="average" points=1
import numpy as np


def brightest(batch):
    # ja: いちばん上の行が明るいほど、クラス 0 の確率が高い
    # en: the brighter the top row, the more probable is class 0
    first = np.asarray(batch, dtype=float)[:, 0].mean(axis=1)
    return np.stack([first, 1 - first], axis=1)


image = np.zeros((3, 3))
image[1] = 1.0
expect(
    "tta(brightest, image, 5)",
    tta(brightest, image, 5),
    [0.2, 0.8],
    hint="5 つの見方のうち、上へずらした 1 つだけで、確率が [1, 0] になります。",  #:ja
    hint="Of the five views only the one moved up has probabilities [1, 0].",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(2)
W = rng.normal(size=(28 * 28, 10))


def softmax_of(batch):
    u = np.asarray(batch, dtype=float).reshape(len(batch), -1) @ W / 10
    e = np.exp(u - u.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


image = rng.uniform(0, 1, (28, 28))
framed = np.pad(image, 1)
order = [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)]
views = np.stack([framed[1 - down : 29 - down, 1 - right : 29 - right] for down, right in order])
for n in (2, 7, 9):
    expect(
        f"tta(predict, image, {n})",
        tta(softmax_of, image, n),
        softmax_of(views[:n]).mean(axis=0),
        hint="確率の平均です。答えの多数決でも、画像の平均を 1 回見せるのでもありません。",  #:ja
        hint="The mean of the probabilities: not a vote over the answers, nor one look at an averaged picture.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# テストデータ全部で試します。見方を増やすと、まちがいは減るでしょうか。
# %% [markdown] lang="en"
# Try it on the whole test set. Do more views mean fewer mistakes?

# %% demo
wrong = {}
for n in (1, 5, 9):
    start = perf_counter()
    averaged = np.stack([tta(predict, image, n) for image in digits])
    wrong[n] = int((averaged.argmax(1) != targets).sum())
    print(f"{n} views: {wrong[n]} of {len(digits)} wrong, {perf_counter() - start:.1f} s")
plt.bar([str(n) for n in wrong], list(wrong.values()), color=BLUE, width=0.5)
for place, count in enumerate(wrong.values()):
    plt.text(place, count, count, ha="center", va="bottom")
show_figure("平均は役に立つ? <=> Does averaging help?", "平均した回数 <=> views averaged", "間違いの数 <=> mistakes", ylim=(0, 1.2 * max(wrong.values()) + 1))

# %% [markdown] lang="ja"
# 減るとはかぎりません。訓練で見たことのないずれは、かえって迷わせることもあります。数枚の差は偶然かもしれません(問 5)。
#
# fastai では `learn.tta()` の 1 行です。ただし、これは**訓練で使ったデータ拡張**でずらします。拡張なしで作ったこの課の学習器では、同じ画像を何度も見るだけになります。次の課で拡張を加えると、役に立ちます。
#
# ## 7. あなたの記録
#
# 本物の MNIST で訓練したら、その結果を提出できます。採点のために訓練し直すことはしません。代わりに、テストデータから決まったやり方で選んだ **500 枚**への答えを、1 行の記録にします。記録の正解率は、採点のときに答えから計算し直します。
#
# 下のセルは、あなたの `SmallCNN` の記録を作ります。2 つのうちテストデータで良かったほうを選ぶと、「選ぶために使わない」という 1 節の約束を破ることになります。どちらを出すかは、**結果を見る前に**決めるものです。
# %% [markdown] lang="en"
# Not always: moves that were never seen in training can also confuse. And a difference of a few pictures may be chance (question 5).
#
# In fastai it is one line, `learn.tta()`. But that one moves pictures by **the data augmentation of training**; the learners of this lesson were made without any, so they would look at the same picture again and again. In the next lesson augmentation comes in, and it becomes useful.
#
# ## 7. Your record
#
# Once you have trained on the real MNIST you can hand in the result. Nothing is trained again for grading. Instead the answers for **500 pictures**, picked from the test set by a fixed rule, go into a record of one line. Its accuracy is worked out again from the answers when it is graded.
#
# The cell below makes the record of your `SmallCNN`. To take whichever model did better on the test set would break the promise of section 1, to choose nothing by it: which one to hand in is decided **before looking at the results**.


# %% setup
def fingerprint(file):
    """画像の指紋:画素の SHA-256 のはじめの 16 けた。ファイルの名前や置き場所によらない。"""  #:ja
    """A picture's fingerprint: 16 digits of the SHA-256 of its pixels, whatever its file is called."""  #:en
    return hashlib.sha256(np.asarray(PILImageBW.create(file)).tobytes()).hexdigest()[:16]


def probe_files(path):
    """testing/ の画像を指紋の順に並べた、はじめの 500 枚。返り値: 指紋のリスト、ファイルのリスト。"""  #:ja
    """The first 500 pictures of testing/ in the order of their fingerprints: list of fingerprints, list of files."""  #:en
    marked = sorted((fingerprint(file), file) for file in get_image_files(path / "testing"))[:500]
    return [name for name, _ in marked], [file for _, file in marked]


def run_record(names, predictions, accuracy):
    """記録の 1 行(JSON)。names: 指紋。predictions: クラスの番号(0 から)。accuracy: 正解率。"""  #:ja
    """The record, one line of JSON. names: fingerprints; predictions: class numbers from 0; accuracy: share that is right."""  #:en
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"
    return json.dumps(
        {
            "probe": hashlib.sha256("\n".join(names).encode()).hexdigest()[:12],
            "predictions": "".join(letters[int(p)] for p in predictions),
            "accuracy": round(float(accuracy), 4),
        }
    )


# %% demo
learn = learners["SmallCNN"]
names, probe = probe_files(path)
with learn.no_bar():
    probabilities, _ = learn.get_preds(dl=learn.dls.test_dl(probe))
answers = probabilities.argmax(1).tolist()
truth = [int(file.parent.name) for file in probe]
print(run_record(names, answers, np.mean(np.equal(answers, truth))))

# %% [markdown] lang="ja"
# ### 課題 `my_run`
# `my_run = '…'` と書き、`…` のところに、上に出力された最後の 1 行を貼りつけてください。本物の MNIST の 500 枚で、正解率 **98 %** 以上なら合格です。
#
# <details><summary>ヒント</summary>
#
# `my_run = '{"probe": …}'` のように、行全体を `'` で囲みます(中に `"` があるからです)。ミニチュアの記録は「別の画像です」と言われます。そのときは Colab で、この課を上から実行してください。正解率が足りないときは、エポックを増やすか、3 節の学習率を見直しましょう。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `my_run`
# Write `my_run = '…'`, and in place of `…` paste the last line printed above. With **98 %** or more on the 500 pictures of the real MNIST it passes.
#
# <details><summary>Hint</summary>
#
# Put the whole line between `'`, as in `my_run = '{"probe": …}'`, because it holds `"` itself. A record of the miniature is told that it is about other pictures: run the lesson from the top in Colab. Not accurate enough? More epochs, or look at the learning rate of section 3 again.
#
# </details>

# %% exercise="my_run"
### BEGIN SOLUTION
my_run = '{"probe": "30b956a37525", "predictions": "81730643457460503661062046496274475345399362115564515594290193871302293737445785894889255333129089102004421842052193871675026052955690368120907263845272495962320331456037900491412715175072044202209942487249879417976050972171291158131841196174901120772641460105508499932259895077262949781601008379374688792178781963244759047752048846356518148340446803882225571159914783111849934623384418403325778801270437227290369891318937791009405274532623521724089586371471103163061201080306625728620804341056794433", "accuracy": 0.992}'
### END SOLUTION

# %% test="my_run" idea="probe" points=1
import json

try:
    record = json.loads(my_run)
except (TypeError, ValueError):
    record = None
complete = isinstance(record, dict) and isinstance(record.get("predictions"), str) and "accuracy" in record
assert complete, "記録を読めません。{ から } まで、1 行全体を ' で囲みましたか。"  #:ja
assert complete, "The record cannot be read. Is the whole line, from { to }, between two '?"  #:en
assert record.get("probe") == "30b956a37525", "別の画像についての記録です。本物の MNIST で(Colab で GPU を選んで)実行し、新しい 1 行を貼ってください。"  #:ja
assert record.get("probe") == "30b956a37525", "This record is about other pictures. Run the lesson on the real MNIST (Colab with a GPU) and paste the new line."  #:en
expect('len(record["predictions"])', len(record["predictions"]), 500, hint="答えは 1 枚に 1 つ、500 個です。")  #:ja
expect('len(record["predictions"])', len(record["predictions"]), 500, hint="One answer for each of the 500 pictures.")  #:en

# %% test="my_run" idea="claim" points=1
import json

### BEGIN HIDDEN TESTS
labels = "81730643457460503661062046496274475345399362115564515594290193871302293737445785894889255333129089102004421842052193871675026052955690368120907263845272495962320331456037900491412715105072044202299942487249879417976050972171291158131841196174901120772641460105508499932259895077262949781601008379374688792178781963244759047752048846356518148340446803882225571159914783111849934623384418403325778801270437227290169891318937791009405274532623521724689586371471103163061201080306625728620804341056794433"
record = json.loads(my_run)
assert record["probe"] == "30b956a37525" and len(record["predictions"]) == 500, "本物の MNIST の 500 枚についての記録ではありません。"  #:ja
assert record["probe"] == "30b956a37525" and len(record["predictions"]) == 500, "Not a record of the 500 pictures of the real MNIST."  #:en
expect(
    'record["accuracy"]',
    record["accuracy"],
    sum(a == b for a, b in zip(record["predictions"], labels)) / 500,
    tol=1e-4,
    hint="記録の正解率が、答えから計算した正解率とちがいます。出力された行をそのまま貼ってください。",  #:ja
    hint="The accuracy of the record is not what its answers give. Paste the line as it was printed.",  #:en
)
### END HIDDEN TESTS

# %% test="my_run" idea="bar" points=1
import json

### BEGIN HIDDEN TESTS
labels = "81730643457460503661062046496274475345399362115564515594290193871302293737445785894889255333129089102004421842052193871675026052955690368120907263845272495962320331456037900491412715105072044202299942487249879417976050972171291158131841196174901120772641460105508499932259895077262949781601008379374688792178781963244759047752048846356518148340446803882225571159914783111849934623384418403325778801270437227290169891318937791009405274532623521724689586371471103163061201080306625728620804341056794433"
record = json.loads(my_run)
right = sum(a == b for a, b in zip(record["predictions"], labels)) if record["probe"] == "30b956a37525" else 0
assert right >= 490, f"500 枚のうち {right} 枚が正解です(490 枚以上で合格)。"  #:ja
assert right >= 490, f"{right} of the 500 are right; 490 are needed."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 確かめよう
#
# **問 1.** MNIST のテストデータ 10,000 枚のうち、いちばん多い 1 は 1,135 枚です。どの画像にも「1」と答える機械の正解率はいくつですか(0 から 1 の数で)。
# %% [markdown] lang="en"
# ## Check yourself
#
# **Question 1.** Of the 10,000 test pictures of MNIST, ones are the most frequent: 1,135. What is the accuracy, as a number from 0 to 1, of a machine that answers "1" to everything?

# %% quiz="always_one" points=1
always_one = 0.1135
replies = {
    0.1135: "そのとおり。1135 ÷ 10000 です。新しいモデルは、まずこの「何も見ない機械」に勝たなければなりません。",  #:ja
    0.1135: "Right: 1135 ÷ 10000. A new model has to beat this machine, which looks at nothing, before anything else.",  #:en
    0.1: "でたらめに答えたときの値です。1 は 10 分の 1 より少し多くあります。",  #:ja
    0.1: "That is for answering at random. Ones are a little more than a tenth.",  #:en
    11.35: "百分率としては合っています。0 から 1 の数に直してください。",  #:ja
    11.35: "Right as a percentage; write it as a number from 0 to 1.",  #:en
    0.8865: "それは誤り率です。",  #:ja
    0.8865: "That is its error rate.",  #:en
    0.5: "2 種類をでたらめに答えるときの値です。今は 10 種類です。",  #:ja
    0.5: "That is for guessing between two kinds; there are ten.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 3 つの数字だけの混同行列です。正しいものはどれですか。
#
# | | 1 と答えた | 7 と答えた | 9 と答えた |
# |---|---|---|---|
# | **正解は 1** | 98 | 2 | 0 |
# | **正解は 7** | 15 | 80 | 5 |
# | **正解は 9** | 0 | 4 | 96 |
#
# - a. 再現率がいちばん低いのは 1。1 の列には、ほかの数字が 15 枚も混じっているから
# - b. 再現率がいちばん低いのは 7。とくに 1 と読まれている
# - c. 1 と 7 は、同じくらいお互いに取りちがえられている
# - d. 7 と答えた画像のうち、15 枚がまちがい
# %% [markdown] lang="en"
# **Question 2.** A confusion matrix of three digits. Which statement is right?
#
# | | answered 1 | answered 7 | answered 9 |
# |---|---|---|---|
# | **truth 1** | 98 | 2 | 0 |
# | **truth 7** | 15 | 80 | 5 |
# | **truth 9** | 0 | 4 | 96 |
#
# - a. The lowest recall is that of 1: its column holds 15 pictures of other digits
# - b. The lowest recall is that of 7, which is mostly read as 1
# - c. Ones and sevens are taken for each other about equally often
# - d. Of the pictures answered 7, 15 are wrong

# %% quiz="read_matrix" points=1
read_matrix = "b"
replies = {
    "a": "列を見ていますね。再現率は行で計算します。1 の行は 98 ÷ 100 で、いちばん高い値です。",  #:ja
    "a": "You looked down the column. Recall goes along the row: 98 of 100 for 1, the highest.",  #:en
    "b": "そのとおり。7 の行は 80 ÷ 100 で最低、まちがい 20 枚のうち 15 枚が「1」です。",  #:ja
    "b": "Right: 80 of 100 in the row of 7, the lowest, and 15 of its 20 mistakes are ones.",  #:en
    "c": "7 → 1 は 15 枚、1 → 7 は 2 枚です。対称ではありません。答えが 1 のほうへかたよっています。",  #:ja
    "c": "7 → 1 happens 15 times, 1 → 7 twice. Not symmetric: the answers lean towards 1.",  #:en
    "d": "7 と答えたのは 7 の列です。まちがいは 2 + 4 = 6 枚です。",  #:ja
    "d": "Answered 7 is the column of 7: 2 + 4 = 6 are wrong.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** GPU で小さな CNN を訓練したら、1 エポックに 60 秒かかりました。GPU は時間の 10 % しか働いていません。いちばん効きそうなのはどれですか。
#
# - a. もっと速い GPU に替える
# - b. モデルのパラメータを半分にする
# - c. 画像を先にまとめて読みこんでおく、または読みこみのプロセスを増やす
# - d. 学習率を大きくする
# %% [markdown] lang="en"
# **Question 3.** You train a small CNN on a GPU. An epoch takes 60 seconds, and the GPU is busy for 10 % of that time. What is likely to help most?
#
# - a. A faster GPU
# - b. Half as many parameters in the model
# - c. Reading all pictures beforehand, or more processes that read
# - d. A larger learning rate

# %% quiz="waiting" points=1
waiting = "c"
replies = {
    "a": "計算が 0 秒になっても、減るのは 60 秒のうち 6 秒ほどです。GPU は待っています。",  #:ja
    "a": "Even if computing took no time, some 6 of the 60 seconds would be saved. The GPU is waiting.",  #:en
    "b": "減るのは計算の時間ですが、長いのはそこではありません。",  #:ja
    "b": "That shortens computing, which is not the long part.",  #:en
    "c": "そのとおり。時間の 90 % は GPU の外です。4 節の「読みこみ」の棒を短くします。",  #:ja
    "c": "Right: 90 % of the time passes outside the GPU. Shorten the reading bar of section 4.",  #:en
    "d": "1 エポックの時間は、学習率では変わりません。",  #:ja
    "d": "The learning rate does not change how long an epoch takes.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 0 から 9 の数字を見分けるモデルのテスト時平均に**使ってはいけない**変え方を、すべて選んでください。
#
# - a. 右へ 1 画素ずらす
# - b. 左右を裏返す
# - c. 5 度だけ回す
# - d. 180 度回す
# %% [markdown] lang="en"
# **Question 4.** Which of these changes must **not** be used for test-time averaging of the digits 0 to 9? Give all.
#
# - a. moving one pixel to the right
# - b. a mirror image, left and right exchanged
# - c. turning by 5 degrees
# - d. turning by 180 degrees

# %% quiz="not_these" points=1
not_these = {"b", "d"}
replies = {
    "b,d": "そのとおり。180 度回した 6 は 9 になり、裏返した 2 は数字ではありません。人間の答えが変わらない変え方だけを使います。",  #:ja
    "b,d": "Right: a 6 turned by 180 degrees is a 9, and a mirrored 2 is no digit. Use only changes that leave your own answer as it was.",  #:en
    "b": "もう 1 つあります。6 を 180 度回すと何になりますか。",  #:ja
    "b": "There is another one. What does a 6 become when turned by 180 degrees?",  #:en
    "d": "もう 1 つあります。2 や 3 を鏡に映すと、数字に見えますか。",  #:ja
    "d": "There is another one. Does a 2 or a 3 look like a digit in the mirror?",  #:en
    "b,c,d": "5 度ほどの傾きは、人の字によくあります。数字は変わりません。",  #:ja
    "b,c,d": "Handwriting leans by 5 degrees often enough; it stays the same digit.",  #:en
    "c,d": "5 度では数字は変わりません。鏡に映した 2 はどうでしょう。",  #:ja
    "c,d": "5 degrees do not change a digit. What about a 2 in the mirror?",  #:en
    "a,c": "逆です。使ってはいけないものを選んでください。",  #:ja
    "a,c": "The other way round: name those that must not be used.",  #:en
    "a,b,c,d": "1 画素ずらしても、人間の答えは変わりません。使えるものがあります。",  #:ja
    "a,b,c,d": "Moved by a pixel a digit stays what it is. Some of them can be used.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** テストデータ 10,000 枚で、モデル A の正解率は 99.48 %、モデル B は 99.52 % でした。1 回ずつ訓練した結果です。何と言えますか。
#
# - a. B のほうが良いモデルだと分かった
# - b. 差は 4 枚。訓練の乱数を変えて何回か測らないと、どちらが良いとは言えない
# - c. どちらも 99.5 % なので、まったく同じモデルである
# - d. 差が小さいのは、テストデータが少なすぎて 99.48 % が信用できないから
# %% [markdown] lang="en"
# **Question 5.** On 10,000 test pictures model A has an accuracy of 99.48 %, model B 99.52 %, each trained once. What can you say?
#
# - a. B has been shown to be the better model
# - b. They differ by 4 pictures; unless each is trained several times with other random numbers, neither can be called better
# - c. Both are at 99.5 %, so they are the same model
# - d. The difference is small because 10,000 pictures are too few to believe 99.48 %

# %% quiz="four_pictures" points=1
four_pictures = "b"
replies = {
    "a": "まちがいは 52 枚と 48 枚。乱数を変えて訓練し直すだけでも、数枚は動きます。",  #:ja
    "a": "52 mistakes against 48. Training again with other random numbers moves it by several.",  #:en
    "b": "そのとおり。52 枚のような数は、偶然だけでも √52 ≈ 7 枚ほど揺れます。何回か測り、平均とばらつきを書きます。",  #:ja
    "b": "Right: a count such as 52 varies by about √52 ≈ 7 by chance alone. Measure several times; give the mean and the spread.",  #:en
    "c": "正解率が近くても、まちがえる画像はちがうかもしれません。混同行列を比べましょう。",  #:ja
    "c": "With like accuracies they may still fail on different pictures. Compare their confusion matrices.",  #:en
    "d": "10,000 枚なら、99.48 % の揺れは 0.07 % ほどです。正解率は信用できます。言えないのは、0.04 % の差のほうです。",  #:ja
    "d": "With 10,000 pictures 99.48 % is good to about 0.07 %. It is the difference of 0.04 % about which nothing can be said.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - LeCun, Bottou, Bengio, Haffner, *Gradient-Based Learning Applied to Document Recognition*, Proceedings of the IEEE 86 (1998) MNIST と LeNet の論文。
# - Krizhevsky, Sutskever, Hinton, *ImageNet Classification with Deep Convolutional Neural Networks*, NeurIPS 2012. 10 通りに切り出した画像の確率を平均した AlexNet。
# - Lin, Chen, Yan, [*Network In Network*](https://arxiv.org/abs/1312.4400), ICLR 2014. 全結合の代わりに、マス目の平均を使う。
# - Northcutt, Athalye, Mueller, [*Pervasive Label Errors in Test Sets Destabilize Machine Learning Benchmarks*](https://arxiv.org/abs/2103.14749), NeurIPS 2021 Datasets and Benchmarks. MNIST にもある、まちがったラベル。
#
# 次の課は、色のついた 10 種類の写真です。ずらす、裏返すを、訓練のほうで使います。
#
# **データ** MNIST(Y. LeCun, C. Cortes, C. Burges)、CC BY-SA 3.0。フォルダの形は fastai の配布によります。ResNet-34 の重みは torchvision が配布し、ImageNet で学習されています。
# %% [markdown] lang="en"
# ## Going further
#
# - LeCun, Bottou, Bengio, Haffner, *Gradient-Based Learning Applied to Document Recognition*, Proceedings of the IEEE 86 (1998): the paper of MNIST and LeNet.
# - Krizhevsky, Sutskever, Hinton, *ImageNet Classification with Deep Convolutional Neural Networks*, NeurIPS 2012: AlexNet, which averaged its probabilities over ten crops.
# - Lin, Chen, Yan, [*Network In Network*](https://arxiv.org/abs/1312.4400), ICLR 2014: the mean over the cells in place of dense layers.
# - Northcutt, Athalye, Mueller, [*Pervasive Label Errors in Test Sets Destabilize Machine Learning Benchmarks*](https://arxiv.org/abs/2103.14749), NeurIPS 2021 Datasets and Benchmarks: wrong labels, in MNIST too.
#
# The next lesson has photographs in colour, of ten kinds; moving and mirroring come in there during training.
#
# **Data** MNIST (Y. LeCun, C. Cortes, C. Burges), CC BY-SA 3.0, in folders as packed by fastai. The weights of ResNet-34 come with torchvision and were trained on ImageNet.
