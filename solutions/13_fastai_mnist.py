# %% [markdown] lang="ja"
# 10 課では、LeNet が 0 から 9 の数字を読みました。この課では、もっと小さなネットワークを自分で設計し、その間違いの中身を調べます。次の 3 つのセルを実行し、出てきた画像を見て、先に予想してください。モデルは、**どの数字をどの数字と**いちばん取り違えるでしょうか。
# %% [markdown] lang="en"
# In lesson 10, LeNet read the digits 0 to 9. Now you design a smaller network that does it, and find out what it gets wrong. Run the next three cells, look at the pictures they show, and guess first: **which digit will it most often take for which other?**

# %% setup
import hashlib
import itertools
import json
import shutil
import tempfile
import warnings
from copy import deepcopy
from pathlib import Path
from time import perf_counter

import numpy as np
import torch

with warnings.catch_warnings():
    # ja: fastai の中の古い書き方についての、PyTorch の知らせ
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


def part_of(path, every):
    """訓練画像を every 枚に 1 枚だけにした、新しいフォルダ。testing/ はそのまま。"""  #:ja
    """A new folder with every `every`-th training picture only; testing/ as it is."""  #:en
    part = Path(tempfile.mkdtemp(dir="."))
    for file in get_image_files(path / "training").sorted()[::every]:
        (part / "training" / file.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, part / "training" / file.parent.name)
    shutil.copytree(path / "testing", part / "testing")
    return part


data = path = get_mnist()
print(path.name, about(path))
print(f"画像 {len(get_image_files(path))} 枚、計算するデバイス: {default_device()} <=> {len(get_image_files(path))} pictures, device: {default_device()}")

# %%
# ja: GPU がなく、時間もないときは 6 にする:訓練画像の 6 枚に 1 枚だけを使う
# en: without a GPU and short of time, make it 6: only every sixth training picture is used
EVERY = 1
path = part_of(data, EVERY) if EVERY > 1 else data

# %% demo
rng = np.random.default_rng(5)
shown = [rng.choice(get_image_files(path / "training" / str(digit)).sorted(), 3, replace=False) for digit in range(10)]
show_pictures([PILImageBW.create(file) for row in zip(*shown) for file in row], range(10), "似ているのはどれ? <=> Which of these look alike?", columns=10)

# %%
# ja: あなたの予想:(正解, モデルの答え)。下の 2 つは例なので、書き換える
# en: your guess: (truth, the model's answer). These two are an example: put yours in their place
my_guess = (0, 1)

# %% [markdown] lang="ja"
# **この課でできるようになること** 0 から 9 の 10 クラスに分けるモデルを、自分で設計した小さな CNN と ResNet-34 の 2 通りで作り、速さと誤り率を比べます。10×10 の混同行列から、間違いの中身を再現率と適合率で読み取れるようになります。
#
# **必要なもの** 10 課(CNN)と 12 課(fastai、`lr_find`、混同行列)。Colab では GPU を選んでください。上の出力に「ミニチュア」とあれば、小さな練習用データで動いています。
#
# ## 1. 2 クラスから 10 クラスへ
#
# 3 つ以上のクラスから 1 つを選ぶ問題が**多クラス分類**です(10 課と 11 課もそうでした)。12 課のモデルから変わるのは、出力の点数が 2 個から 10 個になることだけです(ソフトマックス関数で確率にするのは同じです)。では、データの置き方は同じでしょうか。
# %% [markdown] lang="en"
# **What you will be able to do** Build a classifier for the ten digits twice, with a small CNN of your own design and with ResNet-34, and compare their speed and error rate. Read a 10×10 confusion matrix, and use recall and precision to say what goes wrong.
#
# **What you need** Lessons 10 (CNNs) and 12 (fastai, `lr_find`, the confusion matrix). In Colab choose a GPU. If the output above says "miniature", this is running on a small practice set.
#
# ## 1. From two to ten
#
# Choosing one of three or more classes is **multi-class classification**, as in lessons 10 and 11. Compared with the model of lesson 12, all that changes is the number of scores, ten in place of two; softmax turns them into probabilities as before. Are the data laid out as before?

# %% demo
counts = {
    part.name: [len(get_image_files(part / str(digit))) for digit in range(10)]
    for part in sorted(path.iterdir())
    if part.is_dir() and (part / "0").is_dir()
}
for name, many in counts.items():
    print(f"{name:9} {sum(many):6} 枚 <=> {name:9} {sum(many):6} pictures")
print(f"ベースライン: いつも {np.argmax(counts['training'])} と答えると、training/ の {max(counts['training']) / sum(counts['training']):.2%} に正解 <=> baseline: always answering {np.argmax(counts['training'])} is right for {max(counts['training']) / sum(counts['training']):.2%} of training/")
shares = np.array(counts["training"]) / sum(counts["training"])
plt.bar(range(10), 100 * shares, color=BLUE)
plt.axhline(10, color=GREY, linestyle="--", label="10 分の 1 <=> one in ten")
show_figure("どの数字も、ほぼ同じ枚数 <=> No digit is rare", "数字 <=> digit", "訓練画像の中の割合(%) <=> % of the training pictures", legend="lower right", xticks=range(10))

# %% [markdown] lang="ja"
# まず、12 課の**ベースライン**です。いつもいちばん多い数字を答えるだけでも、約 1 割は当たります(上の出力)。間違え方は、3 → 7 と 7 → 3 の 2 通りから、(正解, モデルの答え)の組 10×9 = 90 通りに増えました。
#
# フォルダの名前も、前の課の `train`・`valid` とは違います。`testing` は MNIST の公式の**テストデータ**です。07 課で決めたように、テストデータは最後に 1 回だけ使います。(同じ画像を、10 課では LeNet のテストに、12 課では 3 と 7 の検証に使いました。初めて見る画像ではありませんが、この課では、何かを選ぶためには使いません。)モデルや学習率を選ぶための**検証データ**は、`training` の中から取り分けます。
#
# | データ | どこから | 使い道 |
# |---|---|---|
# | 訓練データ | `training` の 8 割 | 重みを決める |
# | 検証データ | `training` の残り 2 割 | 比べる、選ぶ(4 節から 6 節) |
# | テストデータ | `testing` | 7 節で 1 回だけ |
#
# 訓練データと検証データには同じ人の字が混ざりますが、テストデータの字は別の人たちのものです。検証の結果は、テストより少し良く見えるかもしれません。
#
# ### 課題 `digit_dls`
# `training` の画像だけから `ImageDataLoaders` を作ってください。2 割を無作為に選んで検証に回します。同じフォルダなら、何度呼んでも同じ分け方にします。
#
# <details><summary>ヒント</summary>
#
# `doc(ImageDataLoaders.from_folder)` で、割合を決める引数 `valid_pct` と、分け方を決める引数 `seed` を探しましょう。`valid_pct` を渡すと、`from_folder` は、渡されたフォルダの下にある画像を**すべて**集めてから分けます(12 課では `train` と `valid` の下だけでした)。どのフォルダを渡しますか。
#
# </details>
# %% [markdown] lang="en"
# The **baseline** first, as in lesson 12: a model that always gives the most frequent digit is right for about one in ten (see the output above). There were two ways to be wrong in that lesson, 3 → 7 and 7 → 3; now there are 10×9 = 90 pairs of truth and answer.
#
# The folders have other names than the `train` and `valid` of the last lesson. `testing` is MNIST's official **test data**, and test data are used once, at the end (lesson 07). (The same pictures tested LeNet in lesson 10, and their threes and sevens were validation data in lesson 12. So they are not quite new; but in this lesson nothing is chosen by them.) The **validation data**, by which you choose a model or a learning rate, are taken out of `training`:
#
# | Data | From | What for |
# |---|---|---|
# | training data | 80 % of `training` | find the weights |
# | validation data | the other 20 % of `training` | compare and choose (sections 4 to 6) |
# | test data | `testing` | once, in section 7 |
#
# The digits for training and validation were written by the same people, those for the test by others. So results on the validation data may look a little better than those on the test data.
#
# ### Exercise `digit_dls`
# Make `ImageDataLoaders` from the pictures in `training` alone. Choose 20 % of them at random for validation. For one folder the split is the same at every call.
#
# <details><summary>Hint</summary>
#
# Find in `doc(ImageDataLoaders.from_folder)` the argument `valid_pct` for the share and `seed` for the split. With `valid_pct`, `from_folder` takes **every** picture below the folder that it is given, and splits them (in lesson 12 only those below `train` and `valid`). Which folder do you give it?
#
# </details>


# %% exercise="digit_dls"
def digit_dls(path, bs):
    """path/training/<クラス>/ の画像の ImageDataLoaders。無作為な 2 割が検証データで、同じフォルダなら分け方も同じ。path: Path、bs: 訓練でも検証でも 1 バッチの枚数。"""  #:ja
    """ImageDataLoaders of the pictures in path/training/<class>/: a random 20 % for validation, the same ones whenever it is called for the same folder. path: a Path; bs: pictures a batch, in training and in validation."""  #:en
    ### BEGIN SOLUTION
    return ImageDataLoaders.from_folder(path / "training", valid_pct=0.2, seed=0, bs=bs)
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
    """訓練と検証の、1 バッチの枚数。"""  #:ja
    """How many pictures a batch has, in training and in validation."""  #:en
    return [len(next(iter(part))[0]) for part in (dls.train, dls.valid)]


# %% test="digit_dls" idea="split" points=1
folder = write_greys({f"training/{d}": list(range(20 * d, 20 * d + 10)) for d in (0, 1)} | {"testing/0": [210], "testing/1": [220]})
got = contents(digit_dls(folder, 4))
expect(
    "contents(digit_dls(folder, 4)) の画像、訓練と検証の全部 <=> pictures of contents(digit_dls(folder, 4)), training and validation together",
    sorted(got["train"] + got["valid"]),
    [[str(d), 20 * d + k] for d in (0, 1) for k in range(10)],
    hint="training/ の 20 枚(暗い画像)が 1 回ずつ現れ、testing/ の画像(210 と 220)は現れないはずです。",  #:ja
    hint="The 20 pictures of training/ (dark) should come once each, those of testing/ (210 and 220) not at all.",  #:en
)
expect('len(contents(digit_dls(folder, 4))["valid"])', len(got["valid"]), 4, hint="20 枚の 2 割です。")  #:ja
expect('len(contents(digit_dls(folder, 4))["valid"])', len(got["valid"]), 4, hint="20 % of 20 pictures.")  #:en
expect("contents(digit_dls(folder, 4)) の 2 回目", contents(digit_dls(folder, 4)), got, hint="何度呼んでも、同じ分け方にします。")  #:ja
expect("contents(digit_dls(folder, 4)) again", contents(digit_dls(folder, 4)), got, hint="The split should be the same at every call.")  #:en
### BEGIN HIDDEN TESTS
names = ["ax", "bell", "cup"]
folder = write_greys({f"training/{name}": list(range(70 * d, 70 * d + 50)) for d, name in enumerate(names)} | {"testing/ax": [250] * 50})
got = contents(digit_dls(folder, 5))
expect(
    "contents(digit_dls(folder, 5)) の画像、訓練と検証の全部 <=> pictures of contents(digit_dls(folder, 5)), training and validation together",
    sorted(got["train"] + got["valid"]),
    [[name, 70 * d + k] for d, name in enumerate(names) for k in range(50)],
    hint="クラスの名前はフォルダの名前です。testing/ は使いません。",  #:ja
    hint="Classes are named by their folders; testing/ is not used.",  #:en
)
expect('len(contents(digit_dls(folder, 5))["valid"])', len(got["valid"]), 30, hint="150 枚の 2 割です。")  #:ja
expect('len(contents(digit_dls(folder, 5))["valid"])', len(got["valid"]), 30, hint="20 % of 150 pictures.")  #:en
for name in names:
    some = sum(kind == name for kind, _ in got["valid"])
    assert 0 < some < 30, f"検証の 30 枚のうち、クラス {name} が {some} 枚です。無作為に選びましたか。"  #:ja
    assert 0 < some < 30, f"{some} of the 30 validation pictures are of class {name}. Were they chosen at random?"  #:en
### END HIDDEN TESTS

# %% test="digit_dls" idea="strays" points=1
greys = {"training/0": [10, 20, 30, 40, 50], "training/1": [60, 70, 80, 90, 100], "testing/0": [200], "testing/1": [210]}
expect(
    "batch_size(digit_dls(folder, 2))",
    batch_size(digit_dls(write_greys(greys), 2)),
    [2, 2],
    hint="訓練と検証の、1 バッチの枚数です。bs は渡しましたか。",  #:ja
    hint="Pictures a batch in training and in validation. Did you pass bs on?",  #:en
)
### BEGIN HIDDEN TESTS
greys = {f"{part}/{d}": list(range(10 * n + 5 * d, 10 * n + 5 * d + 5)) for n, part in enumerate(("training", "rejected", "testing")) for d in (0, 1)}
folder = write_greys(greys)
expect("batch_size(digit_dls(folder, 1))", batch_size(digit_dls(folder, 1)), [1, 1])
got = contents(digit_dls(folder, 2))
expect(
    "contents(digit_dls(folder, 2)) の画像、訓練と検証の全部 <=> pictures of contents(digit_dls(folder, 2)), training and validation together",
    sorted(got["train"] + got["valid"]),
    [[str(d), 5 * d + k] for d in (0, 1) for k in range(5)],
    hint="training/ の横に別のフォルダがあっても、その画像は使いません。",  #:ja
    hint="Pictures of another folder beside training/ must not get in.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 2. 10 万個で足りるか
#
# 12 課の ResNet-34 のパラメータは、2,000 万個を超えていました。28×28 の数字に、それほど必要でしょうか。この課では**パラメータ 10 万個未満**という予算で、自分の CNN を設計します。
#
# まず、10 課の LeNet で、予算がどこに消えるかを見てみましょう。畳み込みとプーリングの 2 組(28×28 → 12×12 → 4×4)のあとに、全結合層が 2 つありました。
# %% [markdown] lang="en"
# ## 2. Are 100,000 enough?
#
# The ResNet-34 of lesson 12 had more than 20 million parameters. Do digits of 28×28 need so many? In this lesson you design your own CNN on a budget: **fewer than 100,000 parameters**.
#
# First look where the budget goes in LeNet of lesson 10: convolution and pooling twice (28×28 → 12×12 → 4×4), then two fully connected layers.

# %% demo
layers = {
    "畳み込み 1 → 20 <=> conv 1 → 20": nn.Conv2d(1, 20, 5),
    "畳み込み 20 → 50 <=> conv 20 → 50": nn.Conv2d(20, 50, 5),
    "全結合 4·4·50 → 500 <=> fully connected 4·4·50 → 500": nn.Linear(4 * 4 * 50, 500),
    "全結合 500 → 10 <=> fully connected 500 → 10": nn.Linear(500, 10),
}
sizes = {name: sum(p.numel() for p in layer.parameters()) for name, layer in layers.items()}
for name, size in sizes.items():
    print(f"{name:30} {size:8,}")
fig, ax = plt.subplots(figsize=(6, 2.6))
ax.barh(list(sizes), [size / 1000 for size in sizes.values()], color=BLUE)
ax.axvline(100, color=RED, linestyle="--", label="予算 <=> our budget")
ax.invert_yaxis()
show_figure("全結合層 1 つで予算を超える <=> One layer alone breaks the budget", "パラメータの数(千) <=> parameters (thousands)")

# %% [markdown] lang="ja"
# 畳み込みは、小さなフィルターを画像のどこでも使い回すので、パラメータが少なくてすみます。全結合層の重みの数は、入力の値の個数 × ユニットの数です(上では 4·4·50 × 500 = 400,000 個)。だから、**全結合層に渡す前に、特徴マップの縦と横を小さくする**のがこつです。
#
# ### 課題 `SmallCNN`
# 次を満たす `SmallCNN` を設計してください。層の数や種類は自由です。
#
# - 入力は float のテンソル (n, 3, 28, 28)。値は 0 から 1 で、グレースケールの画像を 3 チャンネルに同じ値で並べたもの(`from_folder` は、指定がなければ、どの画像もカラー写真と同じ 3 チャンネルで読みます)。出力は (n, n_classes) の**点数**です。ソフトマックス関数も、その対数も通しません(損失の中で行うからです)。
# - 畳み込み層と活性化関数があり、パラメータは 10 万個未満。
# - 訓練すれば正しく分類できるようになること。採点では、でたらめな折れ線で作った 10 種類の図形の画像 300 枚で 6 エポック訓練します(Adam、学習率 0.003、1 バッチ 16 枚。下の `train_briefly`)。同じ 10 種類の、訓練に使っていない画像 200 枚のうち **85 %** 以上に正解すれば合格です。採点では別の 10 種類でも試し、数ポイント下がることがあるので、下のテストで 95 % を目指しましょう。
#
# <details><summary>ヒント</summary>
#
# 「畳み込み、バッチ正規化(`nn.BatchNorm2d`)、ReLU、プーリング」を 1 組にして 3 組重ねると、縦と横は 28 → 14 → 7 → 3 と減り(3×3 のフィルターなら `padding=1`、プーリングは 2×2)、チャンネルは増やせます。畳み込みのパラメータは、出力チャンネル ×(入力チャンネル × フィルターの縦 × 横)+ 出力チャンネル。3 組のあとは `nn.Flatten()` で 1 列に並べます(その前に、特徴マップごとの平均、グローバル平均プーリング `nn.AdaptiveAvgPool2d(1)` を取ってもかまいません)。最後の `nn.Linear` で点数にします。
# 層を Python のリストに入れると、PyTorch はパラメータに気づきません。`nn.Sequential` を使いましょう。
#
# </details>
# %% [markdown] lang="en"
# A convolution uses the same small filters at every place of the picture, so it needs few parameters. A fully connected layer has a weight for every pair of an input value and a unit (4·4·50 × 500 = 400,000 above). The trick is to make **feature maps small before the fully connected layer**.
#
# ### Exercise `SmallCNN`
# Design a `SmallCNN`, with as many layers of whatever kind you like, so that:
#
# - a float tensor of shape (n, 3, 28, 28) goes in, with values from 0 to 1: a greyscale picture in three equal channels (unless told otherwise, `from_folder` opens every picture as if it were a colour photograph). **Scores** of shape (n, n_classes) come out, without softmax or its logarithm, which are inside the loss;
# - there are convolutions and activation functions, and fewer than 100,000 parameters;
# - it learns. For grading it is trained for 6 epochs on 300 pictures of ten shapes made of random lines (Adam, learning rate 0.003, batches of 16: `train_briefly` below), and has to recognise **85 %** of 200 new pictures of the same ten shapes. Grading also tries ten other shapes, which can cost some percentage points: aim for 95 % in the test below.
#
# <details><summary>Hint</summary>
#
# Make a group of convolution, batch norm (`nn.BatchNorm2d`), ReLU, pooling; three such groups shrink height and width from 28 to 14, 7, 3 (3×3 filters with `padding=1`, pooling by 2×2), while channels may grow. A convolution has output channels × (input channels × the filter's height × width) + output channels parameters. After the groups, `nn.Flatten()` puts the numbers of a picture in one row. (You may take the mean of each feature map first: global average pooling, `nn.AdaptiveAvgPool2d(1)`.) An `nn.Linear` at the end makes the scores.
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
print(f"パラメータ {total:,} 個: {sizes} <=> {total:,} parameters: {sizes}")
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
logs = torch.allclose(torch.logsumexp(scores, 1), torch.zeros(8), atol=1e-3)
assert not logs, "点数を exp に通すと、和が 1 です。ソフトマックス関数の対数を通していませんか。"  #:ja
assert not logs, "The exponentials of the scores add up to 1. Is there a log-softmax at the end?"  #:en
a, b = x[:4], x[4:]
straight = torch.allclose(model(a) + model(b), model(a + b) + model(0 * a), atol=1e-3 * float(scores.abs().max()))
assert not straight, "この CNN は全体が 1 枚のアフィン層と同じです(02 課)。活性化関数がありますか。"  #:ja
assert not straight, "As a whole this CNN is one affine layer (lesson 02). Are there activation functions?"  #:en
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
print(f"新しい画像 200 枚の正解率 {right:.1%} <=> {right:.1%} of 200 new pictures")
assert right >= 0.85, f"訓練に使っていない画像の正解率が {right:.0%} です。"  #:ja
assert right >= 0.85, f"Only {right:.0%} of the new pictures were recognised."  #:en
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(7)
alphabet = rng.uniform(-1, 1, (10, 4, 2))
labels = rng.permutation(np.arange(500) % 10)
images = np.stack([draw(alphabet[label], rng) for label in labels])
trained = train_briefly(make_model(SmallCNN), images[:300], labels[:300], 6)
answers = np.asarray(trained(as_input(images[300:])).detach()).argmax(1)
right = float(np.mean(answers == labels[300:]))
assert right >= 0.85, f"別の 10 種類の図形では、正解率が {right:.0%} です。"  #:ja
assert right >= 0.85, f"With ten other shapes {right:.0%} were right."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. 学習率を、モデルごとに選ぶ
#
# あなたの CNN は乱数から、ResNet-34 は学習済みの重みから始まります。同じ学習率でよいでしょうか。12 課の `lr_find` を両方にかけます。使うのは訓練データだけです。自分で書いたモデルは、`Learner(dls, モデル)` に渡します。損失は、`vision_learner` と同じように正解の種類から決まります。凍結する胴体も、ImageNet の正規化もありません。
# %% [markdown] lang="en"
# ## 3. A learning rate for each model
#
# Your CNN starts from random numbers, ResNet-34 from pretrained weights. Will one learning rate suit both? Run `lr_find` (lesson 12) on each. It looks at training data only. A model of your own goes into `Learner(dls, model)`. The loss follows from the kind of answers, as in `vision_learner`; no body is frozen, and there is no normalisation.

# %% demo
set_seed(2)
# ja: DataLoaders は 1 つずつ:vision_learner は、渡された dls に ImageNet の正規化を加える
# en: DataLoaders for each: vision_learner adds ImageNet's normalisation to those that it is given
small_dls, large_dls = digit_dls(path, 64), digit_dls(path, 64)
# ja: もう一度:分け方の seed は、重みの初期値になる PyTorch の乱数も固定してしまう
# en: once more, as the seed of a split also fixes PyTorch's random numbers, from which the initial weights come
set_seed(2)
learners = {
    "SmallCNN": Learner(small_dls, SmallCNN(), metrics=error_rate, path="."),
    "resnet34": vision_learner(large_dls, resnet34, metrics=error_rate, path="."),
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
    print(f"{name:9} valley の提案 {found.valley:.1e} <=> {name:9} valley suggests {found.valley:.1e}")
plt.axvline(0.01, color=GREY, linestyle=":", label="0.01")
show_figure("2 つのモデルの lr_find <=> lr_find for two models", "学習率 <=> learning rate", "損失 <=> loss", xscale="log", ylim=(0, 5))

# %% [markdown] lang="ja"
# 印は fastai の提案 `valley` です。0.01 の点線は、それぞれの曲線のどこにありますか。下り坂の途中なら、印の何倍かでも 0.01 を使えます(印は、下り坂の始めから半分ほどの所です)。底か、その先なら、次のセルで底の学習率の 10 分の 1 に変えます。左の平らな所なら、印の値に変えます。
# %% [markdown] lang="en"
# The marks are fastai's suggestion `valley`. Where on each curve is the dotted line at 0.01? On the way down, 0.01 will do, even if it is several times the rate of the mark (which is about half-way along the way down). At the bottom or beyond, take a tenth of the rate at the bottom instead (next cell); on the flat part at the left, take the rate of the mark.

# %%
# ja: あなたが選んだ学習率
# en: the learning rates that you chose
RATES = {"SmallCNN": 0.01, "resnet34": 0.01}

# %% [markdown] lang="ja"
# ## 4. 速さは、どこで決まるか
#
# 訓練の前に、画像 1 枚あたりの時間を測ります。読み込みの時間と、2 つのモデルそれぞれの計算時間(順伝播と逆伝播)、合わせて 3 つです。いちばん長いのはどれでしょう。(読み込みとは、PNG のファイルを開いて画素に直し、テンソルにして 1 バッチにまとめ、計算するデバイスへ送るまでです。ディスクから初めて読むときは、もっとかかることがあります。)
# %% [markdown] lang="en"
# ## 4. What sets the pace?
#
# Before training, measure the time for one picture: to load it, and for each model to compute (forward and backward). Which of the three takes longest? (Loading means opening a PNG file, making its pixels a tensor, putting a batch of them together, and sending it to the device that computes. The first time, when the file comes from the disk, it can take longer.)


# %% demo
def ms_per_picture(work, pictures, repeats=5):
    """work() を repeats 回計り、画像 1 枚あたりのミリ秒(中央値)を返す。"""  #:ja
    """Time work() repeats times; the median in milliseconds per picture."""  #:en
    times = []
    for _ in range(repeats + 1):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    # ja: 1 回目は準備やディスクの時間が入るので捨てる
    # en: the first run includes warming up and the disk: leave it out
    return 1000 * np.median(times[1:]) / pictures


def computing(learn):
    """1 バッチを順伝播・逆伝播する関数。モデルは写しを使う。"""  #:ja
    """A function that sends a batch forward and backward, through a copy of the model."""  #:en
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
# ja: このプロセス 1 つで、順番どおりに、10 バッチを作る
# en: ten batches, made in order by this process alone
loader = learners["SmallCNN"].dls.train.new(num_workers=0, shuffle=False)
cost = {"読み込み <=> loading": ms_per_picture(lambda: list(itertools.islice(loader, 10)), 10 * loader.bs)}
cost |= {f"計算、{name} <=> computing, {name}": ms_per_picture(computing(learn), learn.dls.bs) for name, learn in learners.items()}
for name, ms in cost.items():
    print(f"{name}: 1 枚あたり {ms:.3f} ミリ秒、1 エポック {len(pictures):,} 枚では {ms * len(pictures) / 1000:.1f} 秒 <=> {name:20} {ms:8.3f} ms per picture, {ms * len(pictures) / 1000:7.1f} s an epoch ({len(pictures):,} pictures)")
print("読み込みのプロセスの数: <=> processes that load:", max(1, learners["SmallCNN"].dls.train.fake_l.num_workers))
fig, ax = plt.subplots(figsize=(6, 2.2))
ax.barh(list(cost), list(cost.values()), color=[GREY, BLUE, ORANGE])
ax.invert_yaxis()
show_figure(f"読み込みの時間と計算の時間({default_device()}) <=> Loading against computing ({default_device()})", "1 枚あたりのミリ秒 <=> ms per picture")

# %% [markdown] lang="ja"
# GPU で縮むのは、計算の 2 本だけです。読み込みは、ほとんどが CPU の仕事なので縮みません。いちばん時間のかかる所を**ボトルネック**(bottleneck)と呼びます(11 課のブロックの名前とは別の意味です)。小さなモデルに速い GPU を使うと、読み込みがボトルネックになり、GPU は**待つだけ**になることがあります。fastai が読み込みを複数のプロセス(`num_workers`)で同時に行うのは、このためです。
#
# <details><summary>うまく動かないとき(Colab)</summary>
#
# - **GPU が割り当てられない** `resnet34` を訓練するセルは飛ばしてかまいません。あとのセルは、訓練したモデルだけを比べます。`SmallCNN` だけで、最後の課題に合格できます。時間がないときは、はじめのほうの `EVERY` を 6 にして、そのセルから実行し直します。
# - **読み込みが遅い** CPU のコアが少ないと、読み込みに時間がかかります。`EVERY` を 6 にすると、読む訓練画像は 6 分の 1 になります。データのフォルダを Google ドライブの中に移した人は、元に戻してください。小さなファイル 7 万個は、ドライブではとても遅くなります。
# - **`CUDA out of memory`** `digit_dls(path, 64)` の 64 を、2 つとも 32 にします(逆伝播のために取っておく値が、1 バッチの枚数に比例するからです)。そして **ランタイム → セッションを再起動する** を選び、上から実行し直します。
# - **接続が切れた** 訓練は短いので、はじめからやり直します。12 課 6 節のように途中から再開すると、新しいマシンではファイルの並び順が違い、同じ `seed` でも分け方が変わることがあります。そうなると、訓練に使った画像が検証に入ってしまいます。
#
# </details>
#
# では訓練します。どちらも 2 エポックです(resnet34 には、その前に凍結したままの 1 エポックがあります)。読み込みと計算は同時に進みます。GPU があれば、1 エポックには、少なくとも、上の「読み込みの秒数 ÷ プロセスの数」と「計算の秒数」の**長いほう**がかかります(ほかに、プロセスの間の受け渡し、重みの更新、検証の時間があります)。CPU だけなら、同じ CPU が両方をするので、もっとかかります。画像が少ないとき(`EVERY` が 6 のときや、ミニチュア)は、2 エポックでは重みの更新の回数が足りないので、SmallCNN を 8 エポック訓練します。
# %% [markdown] lang="en"
# A GPU shortens the two computing bars only: loading is almost all the CPU's job. The slowest part is called the **bottleneck** (not the bottleneck block of lesson 11). With a fast GPU and a small model it may be data loading: the GPU spends most of its time **waiting for files**. That is why fastai loads in several processes at once (`num_workers`).
#
# <details><summary>When it does not work (Colab)</summary>
#
# - **No GPU is available** Skip the cell that trains `resnet34`. Later cells compare whatever was trained, and `SmallCNN` alone can pass the last exercise. If time is short, set `EVERY` near the beginning to 6 and run again from that cell.
# - **Reading is slow** With few CPU cores, reading takes long. `EVERY = 6` reads a sixth of the training pictures. If you have moved the data folder to Google Drive, move it back: 70,000 small files are very slow there.
# - **`CUDA out of memory`** Make both 64s of `digit_dls(path, 64)` 32: what is kept for the backward pass grows with the number of pictures in a batch. Then choose **Runtime → Restart session** and run from the top again.
# - **Disconnected** Train again from the start; it is short. If you resumed as in section 6 of lesson 12, the files might come in another order on the new machine, and the same `seed` would then make another split: pictures used for training would be among the validation data.
#
# </details>
#
# Now train, two epochs each (resnet34 has a frozen one before them). Loading and computing go on at the same time. With a GPU, an epoch takes at least the **longer** of two times above: seconds of loading ÷ number of processes, and seconds of computing. Passing batches between processes, updating the weights and validating come on top. Without a GPU it takes more, because one CPU does both. With few pictures (`EVERY = 6`, or the miniature) two epochs have too few updates of the weights, so SmallCNN is trained for eight.

# %% demo
seconds = {}
epochs = 2 if len(learners["SmallCNN"].dls.train) > 300 else 8
start = perf_counter()
learners["SmallCNN"].fit_one_cycle(epochs, RATES["SmallCNN"])
seconds["SmallCNN"] = (perf_counter() - start) / epochs

# %% demo
start = perf_counter()
learners["resnet34"].fine_tune(2, RATES["resnet34"])
# ja: 凍結中の 1 エポックを入れて 3 エポック
# en: three epochs, with the frozen one
seconds["resnet34"] = (perf_counter() - start) / 3

# %% demo
results = {}
for name in seconds:
    with learners[name].no_bar():
        results[name] = list(map(to_np, learners[name].get_preds()))
    probabilities, targets = results[name]
    wrong = int((probabilities.argmax(1) != targets).sum())
    size = sum(p.numel() for p in learners[name].model.parameters())
    print(
        f"{name:9} パラメータ {size:,} 個、1 エポック {seconds[name]:.1f} 秒、{len(targets)} 枚中 {wrong} 枚が間違い、正解率 {1 - wrong / len(targets):.2%} <=> {name:9} {size:11,} parameters {seconds[name]:6.1f} s an epoch   {wrong} of {len(targets)} wrong, accuracy {1 - wrong / len(targets):.2%}"
    )
    plt.plot(size, 100 * wrong / len(targets), "o", color=BLUE if name == "SmallCNN" else ORANGE, markersize=12)
    plt.annotate(
        f"{name}\n1 エポック {seconds[name]:.0f} 秒 <=> {name}\n{seconds[name]:.0f} s an epoch",
        (size, 100 * wrong / len(targets)),
        xytext=(0, 14),
        textcoords="offset points",
        ha="center",
    )
if len(results) == 2:
    large, small = (sum(p.numel() for p in learners[name].model.parameters()) for name in ("resnet34", "SmallCNN"))
    print(f"resnet34 のパラメータは {large / small:,.0f} 倍 <=> resnet34 has {large / small:,.0f} times as many parameters")
    # ja: どちらの dls も検証データは同じなので、1 枚ずつ比べられる
    # en: both dls have the same validation data, so the answers can be compared one by one
    right = {name: probabilities.argmax(1) == targets for name, (probabilities, targets) in results.items()}
    b, c = int((right["SmallCNN"] & ~right["resnet34"]).sum()), int((right["resnet34"] & ~right["SmallCNN"]).sum())
    print(f"SmallCNN だけ正解 b = {b}、resnet34 だけ正解 c = {c}、差 |b − c| = {abs(b - c)}、2√(b + c) = {2 * (b + c) ** 0.5:.1f} <=> right with SmallCNN only: b = {b}, with resnet34 only: c = {c}; |b − c| = {abs(b - c)}, 2√(b + c) = {2 * (b + c) ** 0.5:.1f}")
show_figure("増えたパラメータで何が得られる? <=> What do the extra parameters buy?", "パラメータの数 <=> parameters", "検証データの誤り率(%) <=> validation error rate (%)", xscale="log", xlim=(3e3, 1e9), ylim=(0, plt.ylim()[1] * 1.5))

# %% [markdown] lang="ja"
# パラメータが増えたぶん(上の倍率)、誤り率は下がりましたか。1 エポックの時間はどうでしたか。(冒頭のデータのセルの出力に「ミニチュア」とあれば、この図からは何も言えません。画像は 1,000 枚だけで、ResNet-34 の重みは乱数の代役です。そのときや、resnet34 を飛ばしたときは、この節の終わりの表で考えてください。)
#
# ### その差は偶然か
#
# 誤り率がどれだけ不確かかを表すのが**標準誤差**です。$n$ 枚で測った誤り率 $p$ の標準誤差は $\sqrt{p(1-p)/n}$ で、枚数が少ないほど大きくなります。間違いの枚数の標準誤差はその $n$ 倍で、$p$ が小さければ、ほぼ $\sqrt{np}$、つまり枚数の平方根です。12,000 枚で 0.7 %(84 枚)なら $\sqrt{84}\approx 9$ 枚、0.08 ポイントです。測った誤り率が真の値から標準誤差の 2 倍より大きく外れることは、20 回に 1 回ほどしかありません。**別々の**画像で測った 2 つの誤り率の差は、もっと揺れます(標準誤差が同じくらいなら、1 つのときの約 1.4 倍)。
#
# ここでは、2 つのモデルが**同じ画像**に答えました。そこで、一方だけが正解した画像を数えます(上の出力の最後の $b$ と $c$。$|b-c|$ は、間違いの数の差になります)。2 つのモデルの実力が同じなら、この $b+c$ 枚がどちらに入るかは、コインを投げて決めるのと同じです。1 枚ごとに $b-c$ は +1 か −1 動き、その分散は 1 です。独立なら分散は足せるので、$b-c$ の標準誤差は $\sqrt{b+c}$ です。**$|b-c|$ がその 2 倍以下なら、差は偶然と区別できません。**
#
# 手で計算してみましょう。$b=9$、$c=16$ なら、標準誤差は $\sqrt{9+16}=5$ です。差の 7 はその 2 倍の 10 以下なので、偶然と区別できません。$b=4$、$c=21$ なら、標準誤差は同じ 5 ですが、差の 17 は 10 を超えます。($b+c$ が 25 より小さいと、この目安は少し甘くなります。$b=7$、$c=1$ は 2 倍を超えますが、コインを 8 回投げて 7 回以上が同じ面になる確率は約 7 % です。)
#
# このように 1 枚ずつ比べることを**対応のある比較**といいます(17 課でも使います)。$b$ と $c$ で調べる方法は、統計では**マクネマー検定**(McNemar's test)と呼びます。ただし、比べたのは、訓練のすんだ**この 2 つの**モデルです。どちらの**作り方**が良いかを言うには、乱数を変えて何回か訓練し、そのばらつきとも比べます。それに、ここでは、エポックの数も、事前学習や ImageNet の正規化の有無も違います。
#
# 参考になる値です。本物の MNIST の訓練画像 60,000 枚全部で訓練し、**テスト**データ 10,000 枚で測りました。
#
# | ネットワーク | パラメータ | エポック | テストの誤り率 |
# |---|---|---|---|
# | SmallCNN | 30,234 | 2 | 0.72 ± 0.01 % |
# | 11 課のブロックを使った残差ネットワーク、データ拡張なども使用 | 308,074 | 2 | 0.42 ± 0.07 % |
# | 10 課の LeNet | 431,080 | 4 | 0.88 ± 0.12 % |
# | ResNet-34、学習率 0.02 | 約 2,100 万 | 凍結 1 + 解凍 2 | 0.52 %(1 回だけ) |
#
# はじめの 3 つは、3 回の訓練の平均 ± 標準偏差です。3 回だけなので、標準偏差そのものも大まかな値です。どの誤り率にも、テスト画像が 10,000 枚であることによる標準誤差が、これとは別に 0.06 から 0.09 ポイントあります。LeNet のパラメータは SmallCNN の 14 倍ですが、誤り率は下がっていません。残差ネットワークの差は、データ拡張のおかげかもしれません。ResNet-34 の値は、この教材のもとになった資料にあるものです。私たちは、GPU も学習済みの重みも使えなかったので、**本物の MNIST では測っていません**。約 700 倍のパラメータで何が得られるかは、GPU があれば、上の $b$ と $c$ で確かめてください。
#
# ## 5. 10×10 の混同行列を読む
#
# 誤り率は 1 つの数です。どう間違えたかは、混同行列を見ると分かります。12 課の 2×2 が 10×10 になりました。左はそのまま、右は対角線を消して描きます。どちらからなら、間違いを読めますか。
# %% [markdown] lang="en"
# With so many times the parameters (printed above), did the error rate fall? And how long does an epoch take? (If the output of the cell with the data, near the beginning, says "miniature", this plot tells you nothing: there are only 1,000 pictures, and the weights of ResNet-34 are a random stand-in. In that case, or if you skipped resnet34, answer by the table at the end of this section.)
#
# ### Can chance explain the difference?
#
# The **standard error** says how uncertain an error rate is. For an error rate $p$ measured on $n$ pictures it is $\sqrt{p(1-p)/n}$: the fewer pictures, the larger it is. The standard error of the number of mistakes is $n$ times that; for a small $p$ it is about $\sqrt{np}$, the square root of that number. For 0.7 % (84) of 12,000 it is $\sqrt{84}\approx 9$ pictures, or 0.08 percentage points. Only about one measurement in 20 is further from the true value than twice the standard error. The difference of two error rates measured on **separate** pictures varies more (about 1.4 times as much, if their standard errors are alike).
#
# But here both models answered **the same pictures**. So count the pictures that only one of the two gets right ($b$ and $c$, last in the output above; $|b-c|$ is the difference in mistakes). If the two models were equally good, each of these $b+c$ pictures would go to one or the other as if by the toss of a coin. It would move $b-c$ by +1 or −1, with a variance of 1. Variances of independent tosses add up, so the standard error of $b-c$ would be $\sqrt{b+c}$. **If $|b-c|$ is at most twice that, the difference cannot be told from chance.**
#
# Work it out by hand. With $b=9$ and $c=16$ the standard error is $\sqrt{9+16}=5$. The difference 7 is at most twice that, 10, so it cannot be told from chance. With $b=4$ and $c=21$ the standard error is 5 again, but the difference 17 is more than 10. (Where $b+c$ is less than 25, this rule is a little too generous: $b=7$, $c=1$ is above twice, but the probability that 7 or more of 8 tosses fall on the same side is about 7 %.)
#
# Comparing picture by picture is a **paired comparison** (lesson 17 uses it, too). Doing it by $b$ and $c$ is what statisticians call **McNemar's test**. Note that this compares two **trained** models. To say which **design** is better, train each several times with other random numbers, and compare with that spread, too. Besides, the two above were not treated alike: the number of epochs differs, and only ResNet-34 has pretrained weights and ImageNet's normalisation.
#
# Numbers to compare with: trained on all 60,000 training pictures of the real MNIST, measured on its 10,000 **test** pictures.
#
# | Network | Parameters | Epochs | Error rate on the test data |
# |---|---|---|---|
# | SmallCNN | 30,234 | 2 | 0.72 ± 0.01 % |
# | residual network with the blocks of lesson 11; augmentation and more | 308,074 | 2 | 0.42 ± 0.07 % |
# | LeNet of lesson 10 | 431,080 | 4 | 0.88 ± 0.12 % |
# | ResNet-34, learning rate 0.02 | about 21 million | 1 frozen + 2 | 0.52 % (one run) |
#
# The first three are the mean ± standard deviation of three runs. From only three runs, a standard deviation is itself a rough number. Besides, each error rate has a standard error of 0.06 to 0.09 percentage points, because there are only 10,000 test pictures. LeNet has 14 times the parameters of SmallCNN, and its error rate is no lower. The residual network may owe its lead to augmentation. The number for ResNet-34 is from the document that this course came from. We had neither a GPU nor the pretrained weights, so **we have not measured it on the real MNIST**. If you have a GPU, find out by $b$ and $c$ above what some 700 times the parameters buy.
#
# ## 5. Reading a 10×10 confusion matrix
#
# An error rate is one number. The confusion matrix shows what it is made of. The 2×2 of lesson 12 is now 10×10. It is drawn as it is on the left, and without its diagonal on the right. On which side can you read the mistakes?

# %% demo
probabilities, targets = results["SmallCNN"]
answered = probabilities.argmax(1)
matrix = np.zeros((10, 10), dtype=int)
np.add.at(matrix, (targets, answered), 1)
mistakes = matrix - np.diag(np.diag(matrix))

fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.4))
for ax, shown, title in zip(axes, (matrix, mistakes), ("そのまま <=> as it is", "対角線なし <=> without the diagonal")):
    ax.imshow(shown, cmap="Blues" if shown is matrix else "Reds")
    ax.set(xticks=range(10), yticks=range(10), xlabel="モデルの答え <=> answered", title=title)
    ax.grid(False)
for (t, a), count in np.ndenumerate(mistakes):
    if count:
        axes[1].text(
            a, t, count, ha="center", va="center", fontsize=8, color="white" if count > mistakes.max() / 2 else "black"
        )
axes[0].set_ylabel("正解 <=> truth")
show_figure("間違いを読めるのは、どちら? <=> On which side can you read the mistakes?")

# %% [markdown] lang="ja"
# ほとんど正解なら、左は対角線だけが目立ち、間違いは読めません。右の図を 3 通りに見ます。
#
# - **行** に沿って:その数字は、何と読まれたか。
# - **列** に沿って:どの数字が、その数字と読まれたか。
# - **対称か**:3 を 5 と読むなら、5 を 3 とも読むか。3 と 5 の枚数はほぼ同じなので(1 節)、3 → 5 が 5 → 3 よりずっと多ければ、このモデルは、3 か 5 かで迷うと 5 と答えがちです。4 節の目安で確かめましょう。6 枚と 3 枚なら、差の 3 は $2\sqrt{6+3}=6$ 以下なので、偶然と区別できません。
#
# 行と列は、それぞれ 1 つの数にまとめられます。「本当に 4 だった画像のうち、4 と答えた割合」が**再現率**(recall)、「4 と答えた画像のうち、本当に 4 だった割合」が**適合率**(precision)です。
#
# $$\text{recall}_t = \frac{C_{tt}}{\sum_a C_{ta}} \qquad \text{precision}_a = \frac{C_{aa}}{\sum_t C_{ta}}$$
#
# 言葉にすると、再現率は対角線の数をその**行**の合計で、適合率はその**列**の合計で割ったものです。$C_{ta}$ は、正解が $t$ で、モデルの答えが $a$ だった数です。いつも「1」と答えるベースラインでは、1 の再現率は 100 % ですが、適合率は約 11 % です。だから、片方だけでは判断できません。
#
# ### 課題 `per_class_recall`
# すべてのクラスの再現率を返してください。正解が 1 枚もないクラスは、割合を決められないので `np.nan` とします。
#
# <details><summary>ヒント</summary>
#
# `cm` はリストのこともあります。`np.asarray(cm)` で配列にします。`np.diag` で対角線、`sum` で合計。ほしいのは、行ごとに 1 つの合計です。`axis=0` と `axis=1` のどちらでしょう。2×3 の配列で試し、結果の個数を見ると分かります。NumPy の配列どうしなら、0 ÷ 0 は、警告(`RuntimeWarning`)つきで `nan` になります。
#
# </details>
# %% [markdown] lang="en"
# When most answers are right, the diagonal on the left hides the mistakes. On the right, look in three ways:
#
# - **along a row**: what was this digit read as?
# - **along a column**: which digits were read as this one?
# - **is it symmetric?** If threes are read as fives, are fives read as threes? There are about as many threes as fives (section 1). So if 3 → 5 is much more frequent than 5 → 3, the model prefers 5 when in doubt between the two. Check it by the rule of section 4: 6 against 3 may still be chance, as the difference 3 is at most $2\sqrt{6+3}=6$.
#
# A row and a column can each be made into one number. Of the pictures that really were fours, the share that was answered 4 is the **recall**. Of the pictures that were answered 4, the share that really were fours is the **precision**.
#
# $$\text{recall}_t = \frac{C_{tt}}{\sum_a C_{ta}} \qquad \text{precision}_a = \frac{C_{aa}}{\sum_t C_{ta}}$$
#
# In words: for recall, divide the number on the diagonal by the sum of its **row**; for precision, by the sum of its **column**. $C_{ta}$ counts the pictures with truth $t$ and answer $a$. The baseline that always answers 1 has a recall of 100 % for ones, but a precision of about 11 %: one of the two alone is not enough to judge.
#
# ### Exercise `per_class_recall`
# Return the recall of every class. A class without any pictures has no such share: give it `np.nan`.
#
# <details><summary>Hint</summary>
#
# `cm` may be a list; `np.asarray(cm)` makes it an array. `np.diag` is the diagonal, `sum` adds up. You need one sum for each row: is that `axis=0` or `axis=1`? Try it on a 2×3 array and count the results. Between NumPy arrays, 0 ÷ 0 is `nan`, with a warning (`RuntimeWarning`).
#
# </details>


# %% exercise="per_class_recall"
def per_class_recall(cm):
    """クラスごとの再現率。NumPy の配列 (n,) を返す。cm: 混同行列 (n, n)、行が正解、列がモデルの答え(リストか配列)。正解が 0 枚のクラスは nan。"""  #:ja
    """The recall of each class, as a NumPy array (n,). cm: confusion matrix (n, n), list or array, rows truth, columns answer. nan for a class without pictures."""  #:en
    ### BEGIN SOLUTION
    cm = np.asarray(cm)
    return np.array([row[t] / row.sum() if row.sum() else np.nan for t, row in enumerate(cm)])
    ### END SOLUTION


# %% test="per_class_recall" idea="rows" points=1
import numpy as np

expect(
    "per_class_recall([[8, 2], [5, 5]])",
    per_class_recall([[8, 2], [5, 5]]),
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
# ja: 行と列を入れかえた行列の再現率は、もとの行列の適合率
# en: the recall of the matrix with rows and columns exchanged is the precision of the matrix
recall, precision = np.asarray(per_class_recall(matrix)), np.asarray(per_class_recall(matrix.T))
worst = int(np.nanargmin(recall))
show_bars(range(10), {"100 − 再現率:見落とし <=> 100 − recall: missed": (100 * (1 - recall), BLUE), "100 − 適合率:誤検出 <=> 100 − precision: false positives": (100 * (1 - precision), ORANGE)}, f"再現率が最低の数字:{worst}(見落とし {mistakes[worst].sum()} 枚) <=> Lowest recall: {worst} ({mistakes[worst].sum()} missed)", "数字 <=> digit", "間違えた割合(%) <=> wrong (%)")

# %% [markdown] lang="ja"
# 1 本の棒は、何枚の間違いからできているでしょう。本物のデータでは、1 つの数字の 1,200 枚ほどのうち 8 枚ほどで、その標準誤差は $\sqrt{8}\approx 3$ 枚です(4 節)。8 枚と 12 枚くらいの違いでは、どちらの数字のほうが難しいとも言えません。
#
# 次は、対角線の外の 90 個の数を、大きい順に並べます。冒頭のあなたの予想は、何番目に出てくるでしょう。
#
# ### 課題 `most_confused`
# 間違いの多い組を、多い順に `k` 個返してください。
#
# - 1 つの組は `(正解, モデルの答え, 回数)`。(3, 5) と (5, 3) は別の組です。
# - 対角線(正解した数)と、0 回の組は入れません。そのため `k` 個より少ないこともあります。
# - 同じ回数なら、正解の小さいほうが先。それも同じなら、答えの小さいほうが先です。
#
# <details><summary>ヒント</summary>
#
# 二重のループで組のリストを作り、`sorted(…, key=…)` で並べます。タプルは、前の値から順に比べられ、小さいほうが先になります。回数の多い組が先で、同じ回数なら正解の小さい組が先になるキーは、どう作りますか。
#
# </details>
# %% [markdown] lang="en"
# How many mistakes is one bar made of? On the real data some 8 of the 1,200 pictures of a digit, with a standard error of $\sqrt{8}\approx 3$ (section 4). From 8 against 12 you cannot say which digit is harder.
#
# Now sort the ninety numbers off the diagonal, largest first. Where does your guess from the beginning rank?
#
# ### Exercise `most_confused`
# Return the `k` pairs with the most mistakes, most first.
#
# - A pair is `(truth, answer, count)`. (3, 5) and (5, 3) are two pairs.
# - Leave out the diagonal (which was right) and pairs that never happened; there may be fewer than `k` then.
# - Equal counts: smaller truth first; if that is equal too, smaller answer first.
#
# <details><summary>Hint</summary>
#
# Two loops make a list of the pairs, `sorted(…, key=…)` puts it in order. Tuples are compared value by value, and the smaller one comes first. What key puts larger counts first, and smaller truths first when counts are equal?
#
# </details>


# %% exercise="most_confused"
def most_confused(cm, k):
    """間違いの多い順に、(正解, モデルの答え, 回数) を最大 k 個並べたリスト。cm: 混同行列 (n, n)、NumPy の整数の配列、行が正解、列がモデルの答え。"""  #:ja
    """A list of up to k tuples (truth, answer, count), most mistakes first. cm: confusion matrix (n, n), a NumPy array of integers, rows truth, columns answer."""  #:en
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
    print(f"{rank}. {t} を {a} と答えた: {count} 回 <=> {rank}. {t} taken for {a}: {count} ×")
places = {pair[:2]: f"{rank} 番目({len(pairs)} 通りのうち) <=> number {rank} of {len(pairs)}" for rank, pair in enumerate(pairs, start=1)}
print("あなたの予想 <=> your guess", my_guess, "は <=> is", places.get(tuple(my_guess), "0 回でした <=> not among them: it never happened"))

shown = [(i, t, a) for t, a, _ in pairs[:3] for i in np.flatnonzero((targets == t) & (answered == a))[:2]][:6]
files = learners["SmallCNN"].dls.valid_ds.items
names = [f"{t} を {a} と答えた <=> {t}, said {a}" for _, t, a in shown]
show_pictures([PILImageBW.create(files[i]) for i, _, _ in shown], names, "いちばん取り違えた組から <=> From the most confused pairs", columns=3, colors=[RED] * 6)

# %% [markdown] lang="ja"
# fastai では、この節は数行です。あなたの関数と同じ組が、同じ順に並ぶでしょうか(組の中は、正解、モデルの答え、回数の順です)。表の `f1-score` は、適合率 $P$ と再現率 $R$ を 1 つの数にした **F 値** $2PR/(P+R)$(2 つの調和平均)です。片方が低ければ、F 値も低くなります。`support` はそのクラスの枚数、`macro avg` は 10 クラスの単純な平均、`weighted avg` は枚数で重みをつけた平均です。

# %% [markdown] lang="en"
# In fastai this section is a few lines. Do they list the same pairs as your function, in the same order? (A pair is truth, answer, count here too.) The `f1-score` in its table combines precision $P$ and recall $R$ in one number, the **F1 score** $2PR/(P+R)$ (their harmonic mean). It is low when either is low. `support` is the number of pictures of the class, `macro avg` the plain mean over the ten classes, `weighted avg` the mean weighted by `support`.

# %% demo
interp = ClassificationInterpretation.from_learner(learners["SmallCNN"])
print(interp.most_confused()[:5])
interp.print_classification_report()
interp.plot_confusion_matrix(figsize=(4, 4), dpi=80)
plt.show()

# %% [markdown] lang="ja"
# 取り違えた画像の中に、人間でも迷うものはありましたか。MNIST には、正解ラベルのほうが間違っている画像もあると報告されています(Northcutt ほか 2021)。誤り率 0 を目指す必要はありません。
#
# ## 6. 少しずつずらして、確率を平均する
#
# 数字を 1 画素ずらしても、人間の答えは変わりません。モデルはどうでしょう。検証データから無作為に 300 枚を取り、そのうち確率がいちばん揺れる 1 枚(極端な例です)を 9 通りにずらして、正解の確率を測ります。
# %% [markdown] lang="en"
# Would you have hesitated over some of the pictures that were misread? Some pictures of MNIST have been reported to carry wrong labels (Northcutt et al. 2021), so an error rate of zero is no sensible goal.
#
# ## 6. Shifting a little, and averaging the probabilities
#
# Move a digit by one pixel, and your answer stays the same. Does the model's? From 300 validation pictures drawn at random, take the one whose probability changes most (an extreme case), apply nine moves, and measure the probability of the truth.


# %% setup
# ja: ずらし方(下へ, 右へ)を、使う順に。最初は「ずらさない」
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
predict = make_predict(learners["SmallCNN"].model)
digits = np.stack([np.asarray(PILImageBW.create(file)) for file in files])
sample = np.random.default_rng(0).permutation(len(digits))[:300]
# ja: np.roll では、はみ出た画素が反対側から出てくるが、MNIST の数字のまわりは黒いので、ここではかまわない
# en: np.roll lets pixels come back in on the other side; the edges of MNIST's digits are black, so it does no harm here
opinions = np.stack([predict(np.stack([np.roll(digits[i], shift, axis=(0, 1)) for shift in SHIFTS])) for i in sample])
of_truth = opinions[np.arange(len(sample)), :, targets[sample]]
pick = int(np.argmax(of_truth.std(axis=1)))
image, truth, chances = digits[sample[pick]], int(targets[sample[pick]]), opinions[pick]

colours = [GREEN if row.argmax() == truth else RED for row in chances]
plt.bar(range(9), chances[:, truth], color=colours, hatch=["" if c == GREEN else "//" for c in colours])
plt.axhline(chances[:, truth].mean(), color=BLUE, linestyle="--", label="9 枚の平均 <=> mean of the nine")
show_figure("1 画素ずらすと、確率はどれだけ変わる? <=> Shifted by one pixel: how much does the probability change?", "ずらした画素数:下、右(斜線:間違い) <=> pixels moved: down, right (hatched: wrong answer)", f"{truth} の確率 <=> probability of {truth}", legend="upper right", xticks=range(9), xticklabels=[f"{down:+d}\n{right:+d}".replace("+0", "0") for down, right in SHIFTS], ylim=(0, 1.25))

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

fig, (left, right) = plt.subplots(1, 2, figsize=(5, 2.4), dpi=70, width_ratios=[1, 1.8], layout="constrained")
shown = left.imshow(image, cmap="gray")
left.axis("off")
bars = right.bar(range(10), chances[0], color=GREY, label="この 1 枚 <=> this view")
means = right.plot(range(10), chances[0], "o", color=BLUE, label="ここまでの平均 <=> mean so far")[0]
right.set(xticks=range(10), ylim=(0, 1.35), xlabel="数字 <=> digit", ylabel="確率 <=> probability")
right.legend(loc="upper right", fontsize=9, ncols=2)


def frame(k):
    shown.set_data(np.roll(image, SHIFTS[k], axis=(0, 1)))
    left.set_title(f"{k + 1} 枚目({truth}) <=> view {k + 1} of a {truth}", fontsize=11)
    for bar, height in zip(bars, chances[k]):
        bar.set_height(height)
    means.set_ydata(chances[: k + 1].mean(axis=0))


moving = HTML(FuncAnimation(fig, frame, frames=9, interval=600).to_jshtml())
plt.close(fig)
moving

# %% [markdown] lang="ja"
# 絵がずれれば、畳み込みの特徴マップも同じだけずれます(09 課の**同変**。答えが変わらないという意味ではありません)。プーリングが吸収するのは、小さなずれの一部だけです。1 画素ずれると、2×2 の区画に入る値の組が変わるからです(グローバル平均プーリングで終わるモデルでも同じです)。`Flatten` のあとの全結合層は、さらに、場所ごとに別の重みを持ちます。だから、1 画素でも確率は動きます。
#
# 07 課と 10 課の**データ拡張**は、訓練で画像を少しずつ変えて見せることでした。訓練がすんだモデルに、少しずつ変えた画像を見せて**確率**を平均する方法は、**テスト時データ拡張**(test-time augmentation、TTA)です。訓練はやり直しません。代わりに、`n` 通りに変えて平均すると、計算の量が `n` 倍になります。(GPU は、ずらした画像を並べて同時に計算するので、時間は `n` 倍にならないかもしれません。)
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
# まわりに黒い縁を 1 画素つけ(`np.pad(image, 1)`)、そこから元の大きさの窓を切り出すと、ずらしたことになります。絵を**下**へ動かすには、窓を**どちら**へ動かしますか。`np.roll` だけでは、はみ出た画素が反対側から出てきます。
# 平均するのは、答えの数字ではなく確率です。
#
# </details>
# %% [markdown] lang="en"
# When the picture moves, the feature maps of a convolution move by as much (it is **equivariant**, lesson 09; that does not mean that the answer stays the same). Pooling absorbs only a part of small moves: after a move by one pixel, other values share a window of 2×2 (also in a model that ends with global average pooling). A fully connected layer after `Flatten` has, besides, other weights for every place. So even one pixel changes the probabilities.
#
# The **data augmentation** of lessons 07 and 10 is training on slightly changed pictures. Showing such pictures (views) to a model after training, and averaging the **probabilities**, is **test-time augmentation** (TTA). Nothing is trained again, but averaging over `n` views takes `n` times as much computing. (A GPU computes the views side by side and may need less than `n` times as long.)
#
# ### Exercise `tta`
# Apply each of the **first `n` moves** of `SHIFTS` to one picture, and return the mean of the probabilities that `predict` gives. Pixels that come in at an edge are **black (0)**; pixels that leave the picture are lost.
#
# With (1, 0), for example, a 3×3 picture moves like this:
#
# $$\begin{pmatrix}1&2&3\\4&5&6\\7&8&9\end{pmatrix}\;\to\;\begin{pmatrix}0&0&0\\1&2&3\\4&5&6\end{pmatrix}$$
#
# <details><summary>Hint</summary>
#
# Put a black border of one pixel around it (`np.pad(image, 1)`) and cut a window of the old size out of that: the picture has moved. To move the picture **down**, which way must the window go? `np.roll` alone lets pixels come back in on the other side.
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
        hint="Check the order (down, right) and the direction, the zeros at the edges, and that the first n moves are used.",  #:en
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
    hint="5 枚のうち、上へずらした 1 枚だけで、確率が [1, 0] になります。",  #:ja
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
# 検証データ全部で試します(12,000 枚では、数分かかることがあります)。ずらした画像を増やすと、間違いは減るでしょうか。1 枚(ずらさない画像)のときと比べて、正解に変わった画像と、間違いに変わった画像も数えます。
# %% [markdown] lang="en"
# Try it on all validation data (12,000 pictures can take some minutes). Do more views mean fewer mistakes? Count also the pictures that become right, and those that become wrong, compared with one view (the picture as it is).

# %% demo
wrong, right = {}, {}
for n in (1, 5, 9):
    start = perf_counter()
    averaged = np.stack([tta(predict, image, n) for image in digits])
    right[n] = averaged.argmax(1) == targets
    wrong[n] = int((~right[n]).sum())
    print(f"{n} 枚の平均: {len(digits)} 枚中 {wrong[n]} 枚が間違い、{perf_counter() - start:.1f} 秒 <=> views: {n}   {wrong[n]} of {len(digits)} wrong, {perf_counter() - start:.1f} s")
for n in (5, 9):
    lost, gained = int((right[1] & ~right[n]).sum()), int((right[n] & ~right[1]).sum())
    print(f"1 枚のときだけ正解 b = {lost}、{n} 枚の平均のときだけ正解 c = {gained} <=> right with 1 view only: b = {lost}, right with {n} views only: c = {gained}")
plt.bar([str(n) for n in wrong], list(wrong.values()), color=BLUE, width=0.5)
for place, count in enumerate(wrong.values()):
    plt.text(place, count, count, ha="center", va="bottom")
show_figure("平均は役に立つ? <=> Does averaging help?", "平均した枚数 <=> views averaged", "検証データの間違いの数 <=> mistakes on validation data", ylim=(0, 1.2 * max(wrong.values()) + 1))

# %% [markdown] lang="ja"
# 減るとはかぎりません。訓練で見たことのないずれは、かえって迷わせることもあります。数枚の差は偶然かもしれません。どの棒も同じ画像で測ったので、4 節のように、上の $b$ と $c$ で比べます($|b-c|$ が $\sqrt{b+c}$ の 2 倍以下なら、偶然と区別できません)。
#
# fastai では `learn.tta()` の 1 行です。ただし、これは**訓練で使ったデータ拡張**で画像を変えます。拡張なしで作ったこの課の学習器では、同じ画像を何度も見るだけになります。拡張を加えて訓練した学習器(14 課)では、役に立つことがあります。15 課で試します。
#
# ## 7. テストデータは 1 回だけ
#
# ここまでは、検証データだけを見て比べてきました。どのモデルを使うかを、**ここで**決めてください。4 節の 2 つのモデルの差が偶然と区別できなければ($b$ と $c$ で比べます)、小さくて速いほうを選びます。テストデータの結果を見てから選び直すと、テストデータで選んだことになり、正解率が良く見えすぎます。
# %% [markdown] lang="en"
# Not always: moves that were never seen in training can also confuse. And a difference of a few pictures may be chance. All bars are measured on the same pictures, so compare two of them as in section 4, by $b$ and $c$ above. (If $|b-c|$ is at most twice $\sqrt{b+c}$, it cannot be told from chance.)
#
# In fastai it is one line, `learn.tta()`. But that one changes pictures by **the data augmentation of training**; the learners of this lesson were made without any, so they would look at the same picture again and again. With learners that were trained with augmentation (lesson 14) it can help; you will try it in lesson 15.
#
# ## 7. The test data, once
#
# So far you compared on validation data alone. Decide **now** which model to use. If the difference of the two models in section 4 cannot be told from chance (compare by $b$ and $c$), take the smaller and faster one. If you chose again after seeing the result on the test data, you would have chosen by the test data, and the accuracy would look better than it is.

# %%
# ja: 検証データを見て選んだモデル
# en: the model that you chose by the validation data
CHOSEN = "SmallCNN"

# %% demo
learn = learners[CHOSEN]
with learn.no_bar():
    probabilities, truth = learn.get_preds(dl=learn.dls.test_dl(get_image_files(path / "testing"), with_labels=True))
wrong = int((probabilities.argmax(1) != truth).sum())
rate = wrong / len(truth)
print(f"{CHOSEN}: テスト画像 {len(truth)} 枚中 {wrong} 枚が間違い、正解率 {1 - rate:.2%} ± {(rate * (1 - rate) / len(truth)) ** 0.5:.2%}(標準誤差) <=> {CHOSEN}: {wrong} of {len(truth)} test pictures wrong, accuracy {1 - rate:.2%} ± {(rate * (1 - rate) / len(truth)) ** 0.5:.2%} (standard error)")

# %% [markdown] lang="ja"
# 4 節の検証の誤り率と比べてください。別々の画像なので、差の標準誤差は、大きいほうの標準誤差の 1.4 倍以下です。差がこの「差の標準誤差」の 2 倍以下なら、偶然と区別できません。それを超えてテストのほうが**悪い**なら、理由は 2 つ考えられます。検証データを見てモデルを選んだことと、テストの字を別の人たちが書いたことです。(ミニチュアでは何ポイントも悪くなることがあります。テストの 300 枚のうち 256 枚が、訓練にも検証にもいない人の字だからです。)人に伝えるのは、この正解率と、枚数と、標準誤差です。
#
# ## 8. あなたの記録:半分ずつ混ぜた数字
#
# 本物の MNIST で訓練した証拠を、1 行の記録にして提出します。しかし、テストデータの正解は公開されているので、答えを並べても証拠にはなりません。そこで、**どこにも正解のない画像**を使います。2 つの数字を半分ずつ混ぜた画像です。あなたのモデルには、どちらの数字に見えるでしょうか。
#
# 別々に訓練したネットワークどうしの答えは、意外なほど一致します。構造や訓練データが違っていてもです。一方、2 枚のうち明るいほうや、混ぜた画像にいちばん似た訓練画像の数字を選ぶ方法では、下の採点に使う組の半分しか一致しません。2 択なので、当てずっぽうと同じです(そうなるように、採点に使う組を選びました)。
#
# 混ぜるのは `testing/` の 128 枚です。混ぜた画像から正解率は分かりません。不合格になって SmallCNN を訓練し直すときも、7 節の値は測り直しません。だから、「1 回だけ」の決まりは守られます。記録には、`CHOSEN` によらず SmallCNN を使います。
# %% [markdown] lang="en"
# Compare with the error rate on the validation data (section 4). The pictures are separate, so the standard error of the difference is at most 1.4 times the larger of the two standard errors. A difference of at most twice this standard error of the difference cannot be told from chance. If it is larger, and the test is the **worse** of the two, there are two likely reasons: you chose the model by the validation data, and other people wrote the test digits. (On the miniature it can be several points worse: 256 of its 300 test digits are by people who wrote none for training or validation.) What you report is this accuracy, with the number of pictures and the standard error.
#
# ## 8. Your record: digits blended half and half
#
# You hand in evidence that you trained on the real MNIST, as a record of one line. The right answers of the test data are public, so a list of answers would prove nothing. We therefore use **pictures that have no right answer anywhere**: two digits blended half and half. Which of the two does your model see?
#
# Networks that were trained separately agree on this surprisingly often, even when their layers and their training data differ. Choosing the brighter of the two, or the digit whose training pictures come closest to the blend, agrees with the networks on only half of the pairs that count below, no more than tossing a coin. (The pairs that count were chosen to make it so.)
#
# The 128 pictures that are blended come from `testing/`. Blends have no right answer, so no accuracy can be read from them. If you do not pass, you may train SmallCNN again, but the number of section 7 stays as it is. So the test data are still used only once. The record is made with SmallCNN, whatever `CHOSEN` says.


# %% setup
#@title 記録の道具(このまま実行してください) { display-mode: "form" }  #:ja
#@title Tools for the record (run this cell as it is) { display-mode: "form" }  #:en
# ja: 1 つの記録の組の数
# en: pairs in a record
ASKED = 1500


def fingerprint(file):
    """画像の指紋:画素の SHA-256。ファイルの名前や置き場所によらない。"""  #:ja
    """A picture's fingerprint: the SHA-256 of its pixels, whatever its file is called."""  #:en
    return hashlib.sha256(np.asarray(PILImageBW.create(file)).tobytes()).hexdigest()


def probe_files(path):
    """testing/ の画像を指紋の順に並べた、はじめの 128 枚。"""  #:ja
    """The first 128 pictures of testing/ in the order of their fingerprints."""  #:en
    return sorted(get_image_files(path / "testing"), key=fingerprint)[:128]


def drawn_pairs(name, n):
    """n 枚から 2 枚を選ぶ組のうち、名前 name で決まる ASKED 組 (i, j) のリスト。"""  #:ja
    """ASKED of the pairs (i, j) of n pictures; the name decides which."""  #:en
    pairs = list(itertools.combinations(range(n), 2))
    order = sorted(range(len(pairs)), key=lambda k: hashlib.sha256(f"{name} {k}".encode()).digest())
    return [pairs[k] for k in order[:ASKED]]


def blend(a, b):
    """2 枚の画像(同じ形の uint8 の配列)の平均。"""  #:ja
    """The mean of two pictures, uint8 arrays of one shape."""  #:en
    return ((a.astype(int) + b) // 2).astype(np.uint8)


def run_record(name, files, first):
    """記録の 1 行(JSON)。files: 混ぜた画像のファイル。first: 組ごとに、1 枚目の数字に見えたなら True。"""  #:ja
    """The record, one line of JSON. files: of the pictures that were blended; first: for each pair, True if the first of the two was seen."""  #:en
    pictures = hashlib.sha256("".join(map(fingerprint, files)).encode()).hexdigest()[:12]
    bits = "".join(str(int(seen)) for seen in first)
    return json.dumps({"name": name, "pictures": pictures, "answers": f"{int(bits, 2):x}"}, ensure_ascii=False)


# %%
# ja: 学籍番号。授業の名簿にあるとおりに書く(名簿の氏名かメールアドレスでもよい)。授業で学んでいない人は、好きな名前でかまわない
# en: your student number as it is on the class list (your name or mail address on that list will do as well). Outside a class any name will do
my_name = "学籍番号"  #:ja
my_name = "student number"  #:en

# %% demo
probe = probe_files(path)
pictures, labels = [np.asarray(PILImageBW.create(file)) for file in probe], np.array([int(file.parent.name) for file in probe])
pairs = drawn_pairs(my_name, len(probe))
blended = np.stack([blend(pictures[i], pictures[j]) for i, j in pairs])
scores = make_predict(learners["SmallCNN"].model)(blended)
i, j = labels[np.array(pairs)].T
rows = np.arange(len(pairs))
first = scores[rows, i] > scores[rows, j]

shown = np.flatnonzero(i != j)[:6]
names = [f"{a} と {b} → {a if seen else b} に見えた <=> {a} and {b}: sees {a if seen else b}" for a, b, seen in zip(i[shown], j[shown], first[shown])]
show_pictures(blended[shown], names, "どちらに見える? <=> Which of the two?", columns=3)
if my_name == "学籍番号 <=> student number":
    print("記録の前に、上のセルの my_name を書き換えて、2 つのセルを実行し直してください。 <=> Before the record: change my_name in the cell above, and run both cells again.")
else:
    print("次の 1 行を貼り付ける: <=> paste this line:")
    print("my_run =", repr(run_record(my_name, probe, first)))

# %% [markdown] lang="ja"
# ### 課題 `my_run`
# 上に表示された `my_run = …` の 1 行を、そのまま下のセルに貼り付けてください。採点に使うのは、違う数字を混ぜ、別々に訓練した 3 つのネットワークの答えがそろった組の一部です。その **80 %** 以上が同じ答えなら合格です。下のテストが確かめるのは、本物の MNIST の記録か、行が欠けていないか、だけです。一致は提出後に採点され、表示されるのは合格か不合格かだけです。
#
# GPU がなくても合格できます。訓練画像の 6 枚に 1 枚(`EVERY = 6`)で足ります。4 節の「参考になる値」の SmallCNN は、8,000 枚で 3 エポックの訓練(CPU で 11 秒の計算)でも、一致が 89 % でした。
#
# <details><summary>ヒント</summary>
#
# 行は `my_run =` から、最後の `'` まで全部を写します。名前を書き換えたら、上のセルを実行し直して、新しい行を貼り付けます(名前によって、出題される組が変わります)。ミニチュアの記録は合格になりません。合格しないときは、SmallCNN の検証データの誤り率を見てください。本物のデータで 2 % を超えていれば、エポックを増やすか、3 節の学習率を見直しましょう。新しいセルで `learners["SmallCNN"].fit_one_cycle(4, RATES["SmallCNN"])` を実行すると、今の重みの続きから訓練します。学習率や `SmallCNN` を変えたときは、はじめから訓練します。その行の前に `learners["SmallCNN"] = Learner(small_dls, SmallCNN(), metrics=error_rate, path=".")` と書き、学習器を作り直します。そのあと、記録を表示するセルを実行し直し、新しい行を貼り付けます。見るのは検証データだけで、7 節はやり直しません。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `my_run`
# Paste the line `my_run = …` that is printed above into the cell below, as it is. The pairs that count are some of the pairs of two different digits on which three networks, trained separately, gave the same answer. If your answers agree with theirs for **80 %** of these pairs or more, you pass. The test below only checks that this is a complete record of the real MNIST. The agreement is computed after you hand in, and you are told only whether you passed.
#
# You can pass without a GPU: every sixth training picture (`EVERY = 6`) is enough. The SmallCNN of 30,234 parameters (section 4), trained on 8,000 pictures for only three epochs (11 seconds of computing on a CPU), agreed for 89 %.
#
# <details><summary>Hint</summary>
#
# Copy all of the line, from `my_run =` to the last `'`. If you change the name, run the cell above again and paste the new line: the name decides which pairs are asked. A record of the miniature does not pass. If you did not pass, look at the error rate of SmallCNN on the validation data. If it is above 2 % on the real data, train for more epochs, or look at the learning rate of section 3 again. In a new cell, `learners["SmallCNN"].fit_one_cycle(4, RATES["SmallCNN"])` trains on from the weights of now. After a change of the learning rate or of `SmallCNN`, train from the start: before that line, make the learner again by `learners["SmallCNN"] = Learner(small_dls, SmallCNN(), metrics=error_rate, path=".")`. Then run the cell that prints the record, and paste its new line. Look at validation data only, and do not run section 7 again.
#
# </details>

# %% exercise="my_run"
### BEGIN SOLUTION
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "ab806b5fdbc9873f596951f33ccd123397768638fcc533740c2af91830bf14154637adeb63ed6302030cd252940b6d19951a5cf0e2da128c0967ca495c2aa3d9815a7026efb4597ac068709c3ad2a3591f024298abb91b22101094030fde6cd1ea83469979431a9b0390ccb3b61a9c6afa167ae49a6e53433a15a95a2a21012290084f2504ce2a00c10a74c099dcc123128ac9587a12514f33bbf8cd033f73ed390ecae22b05b457f17abca808ca60b55432fb48ce040b168b8669c"}'
### END SOLUTION

# %% test="my_run" points=3
import json

PICTURES = "f5c8a7be00e4"
try:
    record = json.loads(my_run)
    name, pictures, answers = record["name"], record["pictures"], f"{int(record['answers'], 16):01500b}"
except (TypeError, ValueError, KeyError):
    name = pictures = answers = ""
assert answers, "my_run が読めません。表示された my_run = … の 1 行を、そのまま全部貼り付けましたか。"  #:ja
assert answers, "my_run cannot be read. Did you paste the whole line my_run = …, as it was printed?"  #:en
assert pictures == PICTURES, "本物の MNIST の記録ではありません(ミニチュアでしょうか)。Colab などで、本物のデータを使って実行し、新しい行を貼り付けてください。"  #:ja
assert pictures == PICTURES, "This is not a record of the real MNIST (of the miniature, perhaps). Run the lesson on the real data, in Colab for example, and paste the new line."  #:en
assert len(answers) == 1500, "答えが 1,500 個より多くあります。表示された 1 行だけを貼り付けましたか。"  #:ja
assert len(answers) == 1500, "There are more than 1,500 answers. Did you paste the printed line alone?"  #:en
### BEGIN HIDDEN TESTS
import base64
import hashlib
import itertools

import numpy as np

owns = globals().get("signed", lambda name: True)
assert owns(name), "記録の名前が、提出した人のものではありません。my_name に授業の名簿のとおりの学籍番号を書き、記録を作るセルを実行し直して、新しい行を貼り付けてください。"  #:ja
assert owns(name), "The name in the record is not that of the person who handed it in. Write your student number into my_name as it is on the class list, run the cell that makes the record again, and paste the new line."  #:en
COUNTS = "vKDyT7W*e@0vgO7d(p%R_oP`M1c`VvL7>98khlS_w&&n)mp{lgj$b~(X9NUMow13af~ur7KBgFOU=|7dYEt_}E{H(~6a^$y0?2rf5S4T1-jVUCy-Pqq07j(122cn{l0X;$0RTz>UiJ^R&;Swu6u^K(swik!Xo3VF6`Tk_AOfO*5uq-nb%_{Y(6ovG85w~9fSMpc%LO2T000pHKnMX<CIkquAOvwCAQA|GkP;*S00I~U00bZgAb=PErJ!J89UwLaLYN={Knf!#X8>Tp0%1S^Aqtcgq<|4Hiy+!VA*|FufI!g@WPt)3p%8Fo0OA@;A`B=1k{|%k3;~1?5de@t1AveK3V;Mj001BeAOL^_lmGz000crD5mg8{NrnUkz@jJw00iiOAOHwp00000fPer9Fajhn0000G00{s900e*l7ytkO0Kfo%00FQLPykf`Kp+BQ01*TN0D%Gk0{|e1073u@075WH=@=mqd4P!sP)q<*NJvg75JbQLK}m|5AOckgm4E;NKmY;+2mlBKfB+;Q2n-;>AP4{m1n>X=07N4I1i}Kq)DRE=C=Wmi0000GFaQ8T0ssmK0Du4h1_1y-0Du4xL_j<T3IHMjVFCp;fB<1a0bl@@016lY0E7%c004l11ONa^0000O0>A(QG(Z3W6bJ}}0003H00bxyfB+Z(2@wbYKmZg705AvwAd(;u2pB*JKoS%H001BW1b_fQ0058>00aq8pg;fs05|{ufj|%d2p|9y0000{00IC400JmlfF3ZKMgSoI3%;PTSRoJ*7)Ag95I_J000002QZ@*HhyVaYY=8g&0ssI200IaQ001Bm1ONa90zm)(3J?SU2oX!r0FRImNkAX~000002oL}O004nRlK>QeKmZT`fB*sj06`%UP#^$+0tmwdAaG#-1p_2N3<?kd00063fB^ykm;eC?0?=RtDi8_?1PDL?KmY^)fB+zfAOHXW0N?<C00ICq0mA?SfDi}?f--<0AOQqI0sullKmZ5;0Eh?x0s{aP003YBfFT431ps0I000OO2oMlL2mk;81PBxW0000003Z_p001EX1Qr+o3SfXh5ClLVU;qFB00IC606+i$0s;^K2mk;A03ZYa0Dz1D5C9+o0000$5C8xm06_o%0e}DiB47Xj0000200ISo0ssgA00961Bm@9LfB^si2oL}W000080ssI20ssL300aO401*HH000CK0Ei(#5F!$QL;wH)000000ssI200001pa=i}00aO406+i$7ytl52><{B002M;2?ziH00e@7"
SEEN = "vIaOq5}7Ay0vOC5YEXm-00000000mm03bjx0001qwnZRf13t(g4jUqYVgLXDlrV`P0;+^1FrpYxAQl1qYEbA!E{H$}6a^qu0>~&302MLk-jK1Wxkvy206>Jm1ONy~k^lez0RRX9QV;+DfB*mh6u^K&0su$=D1ZO}6_fw~005$Z5CJTNQHTIwz<`PX5fFd?fPer100AHX00000000001ONa4AOs)*00IaA5E1|Y000;O001BaAOHve0H8ns9UvwGK#%|dKnei_BLG0a00BS%Apn3Cga7~l0ssI203ZMW0000GWPt)3p%8Fo0OA-+AP4{e5Fh{m2mk;8000m`0|0;k2mk;{0000000000000000000007L))0R#X5fFJ+>006)M0000$000000000800ICo0000G00961000007ytkO0Du4h00E!~002|~0000Y01yBG0D%Gk0stU@06+i(00J;c;1B^2Ie>u(5J&)1NJvTu07QTQK>-LDAOHaf6aWAK000662mlBKfB+;Q2n+xK000000000000aO41b_el000mG01W^L000000000$000000Du4h0096%0000GL_iz|3IHMjVFCp;fB<1a0YCtj00IaA0000000000000000000006+i&G(Z3W6bJ|a0000G0000000000009U9000C4000O80FodO2pB*JKoS%H000001b_fQ0058>00aq8fIt8M01yBG000mG0000400000000000000000;m8000000e~Pf2p|9f7z6+S5C8xG0000003ZMW2mk;8Y=8g&0ssI200IaQ001Bm0000406+i$0uTfM01yBG00Dpi2tXhJ0000001yBG00000lK=z&KmY&$000000000G5C8xG002S+AOIi$1pxp60000000001fB^ykkN^Py0?=RtDi8<&1PDL?KmY^)fB+x}AOHXW000000000Y0mA?SfDi}(0y2OgAOQpb0ssI&KmZ5;0DuSp0s{a9002M$009ID1ps0I00000000022mk;81PBxW00000000000003100IaA0000$00ck)000000000006+i$00IC22mk;A03ZMW0000000002000005C8xm06_o%00000B0vBD0000000IC20000000000AOrwF0000001yBO000000000000000000000000000000000000000000000000000000000001pa=i}00aO4000005C8x|2mk;8000002?ziH00062"
pairs = list(itertools.combinations(range(128), 2))
counts, seen = (np.unpackbits(np.frombuffer(base64.b85decode(text), np.uint8)) for text in (COUNTS, SEEN))
order = sorted(range(len(pairs)), key=lambda k: hashlib.sha256(f"{name} {k}".encode()).digest())[:1500]
agree = [int(answer) == seen[k] for k, answer in zip(order, answers) if counts[k]]
passed = np.mean(agree) >= 0.8
assert passed, "不合格です。合格は、訓練したネットワークの答えとの一致が 80 % 以上です。"  #:ja
assert passed, "Not passed. To pass, 80 % of the answers have to agree with those of trained networks."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 確かめよう
#
# **問 1.** MNIST のテストデータ 10,000 枚のうち、いちばん多い 1 は 1,135 枚です。どの画像にも「1」と答えるモデルの正解率はいくつですか(0 から 1 の数で)。
# %% [markdown] lang="en"
# ## Check yourself
#
# **Question 1.** Of the 10,000 test pictures of MNIST, ones are the most frequent: 1,135. What is the accuracy, as a number from 0 to 1, of a model that answers "1" to everything?

# %% quiz="always_one" points=1
always_one = 0.1135
replies = {
    0.1135: "そのとおり。1135 ÷ 10000 です。新しいモデルは、まずこのベースラインに勝たなければなりません。",  #:ja
    0.1135: "Right: 1135 ÷ 10000. A new model has to beat this baseline before anything else.",  #:en
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
# - a. 1 の適合率は 98 %
# - b. 再現率がいちばん低いのは 7。7 を読み間違えたとき、4 回に 3 回は 1 と答えている
# - c. 1 を 7 と間違えた数と、7 を 1 と間違えた数は、ほぼ同じである
# - d. 7 と答えた画像のうち、15 枚が間違い
# %% [markdown] lang="en"
# **Question 2.** A confusion matrix of three digits. Which statement is right?
#
# | | answered 1 | answered 7 | answered 9 |
# |---|---|---|---|
# | **truth 1** | 98 | 2 | 0 |
# | **truth 7** | 15 | 80 | 5 |
# | **truth 9** | 0 | 4 | 96 |
#
# - a. The precision of 1 is 98 %
# - b. The lowest recall is that of 7; three in four of the sevens that are misread are read as 1
# - c. Ones are read as 7 about as often as sevens are read as 1
# - d. Of the pictures answered 7, 15 are wrong

# %% quiz="read_matrix" points=1
read_matrix = "b"
replies = {
    "a": "行を見ていますね。98 ÷ 100 は 1 の再現率です。適合率は列で計算し、98 ÷ 113 ≈ 87 % です。",  #:ja
    "a": "You looked along the row: 98 of 100 is the recall of 1. Precision goes down the column: 98 of 113, about 87 %.",  #:en
    "b": "そのとおり。7 の行は 80 ÷ 100 で最低、間違い 20 枚のうち 15 枚が「1」です。",  #:ja
    "b": "Right: 80 of 100 in the row of 7, the lowest, and 15 of its 20 mistakes are ones.",  #:en
    "c": "7 → 1 は 15 枚、1 → 7 は 2 枚です。対称ではありません。1 か 7 かで迷うと 1 と答えがちです。",  #:ja
    "c": "7 → 1 happens 15 times, 1 → 7 twice. Not symmetric: in doubt between the two the model prefers 1.",  #:en
    "d": "7 と答えたのは 7 の列です。間違いは 2 + 4 = 6 枚です。",  #:ja
    "d": "Answered 7 is the column of 7: 2 + 4 = 6 are wrong.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** GPU で小さな CNN を訓練したら、1 エポックに 60 秒かかりました。GPU は時間の 10 % しか働いていません。1 エポックの時間をいちばん縮めそうなのはどれですか。
#
# - a. もっと速い GPU に替える
# - b. モデルのパラメータを半分にする
# - c. 画像を先にまとめて読み込んでおく、または読み込みのプロセスを増やす
# - d. 学習率を大きくする
# %% [markdown] lang="en"
# **Question 3.** You train a small CNN on a GPU. An epoch takes 60 seconds, and the GPU is busy for 10 % of that time. What is most likely to make an epoch shorter?
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
    "c": "そのとおり。残りの 90 % の時間、GPU は待っています。4 節の「読み込み」の棒を短くします。",  #:ja
    "c": "Right: for 90 % of the time the GPU waits. Shorten the bar \"loading\" of section 4.",  #:en
    "d": "1 エポックの時間は、学習率では変わりません。",  #:ja
    "d": "The learning rate does not change how long an epoch takes.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 0 から 9 の数字を見分けるモデルのテスト時データ拡張に**使ってはいけない**変え方を、すべて選んでください。
#
# - a. 右へ 1 画素ずらす
# - b. 左右を反転する
# - c. 5 度だけ回す
# - d. 180 度回す
# %% [markdown] lang="en"
# **Question 4.** Which of these changes must **not** be used for test-time augmentation of the digits 0 to 9? Name all of them.
#
# - a. moving one pixel to the right
# - b. flipping: left and right exchanged
# - c. rotating by 5 degrees
# - d. rotating by 180 degrees

# %% quiz="not_these" points=1
not_these = {"b", "d"}
replies = {
    "b,d": "そのとおり。180 度回した 6 は 9 になり、左右を反転した 2 は数字ではありません。人間の答えが変わらない変え方だけを使います。",  #:ja
    "b,d": "Right: a 6 rotated by 180 degrees is a 9, and a flipped 2 is no digit. Use only changes that leave your own answer as it was.",  #:en
    "b": "もう 1 つあります。6 を 180 度回すと何になりますか。",  #:ja
    "b": "There is another one. What does a 6 become when rotated by 180 degrees?",  #:en
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
# - b. B の正解は 4 枚多いだけで、偶然でも起こる差である。何回か訓練し、もっと多くの画像で測らないと、どちらが良いとは言えない
# - c. どちらも 99.5 % なので、まったく同じモデルである
# - d. 10,000 枚では、99 % という正解率そのものが信用できない
# %% [markdown] lang="en"
# **Question 5.** On 10,000 test pictures model A has an accuracy of 99.48 %, model B 99.52 %, each trained once. What can you say?
#
# - a. B has been shown to be the better model
# - b. B has 4 more right, which chance can explain; to call one better takes several trainings of each, and more pictures
# - c. Both are at 99.5 %, so they are the same model
# - d. With only 10,000 pictures, not even an accuracy of about 99 % can be believed

# %% quiz="four_pictures" points=1
four_pictures = "b"
replies = {
    "a": "間違いは 52 枚と 48 枚。乱数を変えて訓練し直すだけでも、数枚は動きます。",  #:ja
    "a": "52 mistakes against 48. Training again with other random numbers moves it by several.",  #:en
    "b": "そのとおり。同じ画像に答えたので 4 節のように比べます。|b − c| = 4 なら b + c は 4 以上、2√(b + c) も 4 以上で、偶然と区別できません。訓練の乱数による揺れも加わります。何回か訓練し、平均とばらつきを書きます。",  #:ja
    "b": "Right: both answered the same pictures, and |b − c| = 4. So b + c is at least 4 and 2√(b + c) at least 4: not to be told from chance (section 4). Training itself is random, too (initial weights, order of the pictures). So train several times; give the mean and the spread.",  #:en
    "c": "正解率が近くても、間違える画像は違うかもしれません。4 節のように、一方だけが正解した画像を数えましょう。",  #:ja
    "c": "With like accuracies they may still fail on different pictures. Count those that only one of the two gets right (section 4).",  #:en
    "d": "10,000 枚なら、99.48 % の標準誤差は 0.07 ポイントです。正解率は信用できます。言えないのは、0.04 ポイントの差のほうです。",  #:ja
    "d": "With 10,000 pictures the standard error of 99.48 % is 0.07 percentage points. It is the difference of 0.04 about which nothing can be said.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - LeCun, Bottou, Bengio, Haffner, *Gradient-Based Learning Applied to Document Recognition*, Proceedings of the IEEE 86 (1998) MNIST と LeNet の論文。
# - Krizhevsky, Sutskever, Hinton, *ImageNet Classification with Deep Convolutional Neural Networks*, NeurIPS 2012. 5 か所の切り出しと左右反転、合わせて 10 枚の確率を平均した AlexNet。
# - Lin, Chen, Yan, [*Network In Network*](https://arxiv.org/abs/1312.4400), ICLR 2014. 全結合の代わりに、グローバル平均プーリング(global average pooling)を使う。
# - Northcutt, Athalye, Mueller, [*Pervasive Label Errors in Test Sets Destabilize Machine Learning Benchmarks*](https://arxiv.org/abs/2103.14749), NeurIPS 2021 Datasets and Benchmarks. MNIST にもある、間違ったラベル。
#
# 次の課は、10 課でも使った、色のついた 10 種類の写真です。左右の反転、回転、拡大といった変え方を、こんどは fastai の訓練で使います。
#
# **データ** MNIST(Y. LeCun, C. Cortes, C. Burges)、CC BY-SA 3.0。フォルダの形は fastai の配布によります。ResNet-34 の重みは torchvision が配布し、ImageNet で学習されています。
# %% [markdown] lang="en"
# ## Going further
#
# - LeCun, Bottou, Bengio, Haffner, *Gradient-Based Learning Applied to Document Recognition*, Proceedings of the IEEE 86 (1998): the paper of MNIST and LeNet.
# - Krizhevsky, Sutskever, Hinton, *ImageNet Classification with Deep Convolutional Neural Networks*, NeurIPS 2012: AlexNet, which averaged its probabilities over five crops and their flipped copies.
# - Lin, Chen, Yan, [*Network In Network*](https://arxiv.org/abs/1312.4400), ICLR 2014: global average pooling in place of fully connected layers.
# - Northcutt, Athalye, Mueller, [*Pervasive Label Errors in Test Sets Destabilize Machine Learning Benchmarks*](https://arxiv.org/abs/2103.14749), NeurIPS 2021 Datasets and Benchmarks: wrong labels, in MNIST too.
#
# The next lesson goes back to the colour photographs of ten kinds from lesson 10. There, flipping, rotating and zooming are used while fastai trains.
#
# **Data** MNIST (Y. LeCun, C. Cortes, C. Burges), CC BY-SA 3.0, in folders as packed by fastai. The weights of ResNet-34 come with torchvision and were trained on ImageNet.
