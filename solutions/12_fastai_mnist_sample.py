# %% [markdown] lang="ja"
# 3 でしょうか、7 でしょうか。下のセルを順に実行して、まず自分の目で見分けてみてください。判断に迷う画像はありますか。
# %% [markdown] lang="en"
# A three or a seven? Run the next two cells and judge for yourself first. Is there one that you are not sure of?

# %% setup
import os
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch

# ja: fastai の中の古い書き方についての、PyTorch の知らせ
# en: PyTorch's note on an older way of writing inside fastai
warnings.filterwarnings("ignore", message=".*torch.jit.script")
from fastai.vision.all import *
from torchvision.datasets import MNIST


def get_mnist_sample():
    """MNIST_SAMPLE のフォルダを返す。配布元が止まっていたら、torchvision の MNIST から同じ形に作る。"""  #:ja
    """Return the folder of MNIST_SAMPLE; when its host is down, make the same from torchvision's MNIST."""  #:en
    try:
        return untar_data(URLs.MNIST_SAMPLE)
    except Exception as problem:
        print("予備の入手先を使います:", problem)  #:ja
        print("Using the mirror:", problem)  #:en
    folder, unfinished = Path("mnist_sample"), Path(tempfile.mkdtemp(dir="."))
    if not folder.exists():
        for part in ("train", "valid"):
            for i, (picture, digit) in enumerate(MNIST("mnist", train=part == "train", download=True)):
                if digit in (3, 7):
                    target = unfinished / part / str(digit)
                    target.mkdir(parents=True, exist_ok=True)
                    picture.save(target / f"{i}.png")
        unfinished.rename(folder)
    return folder


def about(folder):
    """フォルダに README があれば、その 1 行目。"""  #:ja
    """The first line of the folder's README, if it has one."""  #:en
    return " ".join(file.read_text(encoding="utf-8").split("\n")[0] for file in Path(folder).glob("README.md"))


path = get_mnist_sample()
print(path.name, about(path))
print(f"画像 {len(get_image_files(path))} 枚、計算するデバイス: {default_device()} <=> {len(get_image_files(path))} pictures, device: {default_device()}")

# %% demo
files = get_image_files(path / "valid").sorted()
shown = np.random.default_rng(3).choice(files, 12, replace=False)
show_pictures([PILImageBW.create(file) for file in shown], title="3 か 7 か? <=> 3 or 7?", columns=6)

# %% [markdown] lang="ja"
# **この課でできるようになること** fastai を使い、**画像分類**(何の画像かを見分けること)のモデルを数行で訓練できます。そのうえで、学習率の選び方、one-cycle、凍結と解凍といった中の仕組みを自分で書き、fastai と同じ数になることを確かめます。
#
# **必要なもの** 交差エントロピー(04 課)、勾配降下法と Adam(05 課)、ドロップアウト(07 課)、訓練のループとバッチ正規化(10 課)、ResNet の考え方(11 課)。Colab では GPU を選んでください。CPU でも動きますが、本物の画像では、訓練に全部で 10 分から 20 分ほどかかります(6 節の「小さな挑戦」までやると 2 倍ほどになりますが、飛ばしてもかまいません)。上の出力に「ミニチュア」とあれば、小さな練習用データで動いています。
#
# ## 1. まず、4 行で
#
# 仕組みは後まわしにして、動かしてみます。4 行です。
# %% [markdown] lang="en"
# **What you will be able to do** Train a model for **image classification** (telling what a picture shows) in a few lines of fastai; then write the parts inside it yourself (choosing a learning rate, the one-cycle schedule, freezing and unfreezing) and check that your numbers agree with fastai's.
#
# **What you need** Cross-entropy (lesson 04), gradient descent and Adam (05), dropout (07), the training loop and batch normalisation (10), and the idea of ResNet (11). In Colab choose a GPU. A CPU works too, but with the real pictures you wait 10 to 20 minutes in all for training (the challenge in section 6, which you may skip, can double that). If the output above says "miniature", this is running on a small practice set.
#
# ## 1. First, four lines
#
# How it works can wait. Run it: four lines.

# %% demo
set_seed(1)
dls = ImageDataLoaders.from_folder(path, bs=32)
learn = vision_learner(dls, resnet34, metrics=error_rate, path=".")
learn.fine_tune(2, 0.01)

# ja: no_random: ここで答えさせても、この後の乱数は変わらない
# en: no_random: asking the model here leaves all later random numbers as they were
with learn.no_bar(), no_random():
    said = learn.get_preds(dl=dls.test_dl(list(shown)))[0].argmax(1)
print("12 枚の正解:  <=> they are:      ", *[file.parent.name for file in shown])
print("モデルの答え: <=> the model says:", *[dls.vocab[int(i)] for i in said])

# %% [markdown] lang="ja"
# 最後の 2 行は、冒頭の 12 枚の正解と、訓練したモデルの答えです。あなたとモデルのどちらが、多く当たりましたか。
#
# 表は 2 つ出ました。上は主に最後のほうの層(3 節の頭)を訓練した 1 エポック、下は全体を訓練した 2 エポックです(6 節)。`error_rate` の列が**誤り率**です。訓練に使っていない画像のうち、間違えた割合を表します。
# `metrics=` に書くのは、このような**評価指標**(metric)です。人が結果を読むための数です。訓練で下げるのは、なめらかで勾配のある損失のほうです。`train_loss` は、バッチの損失の指数移動平均で、主に最近の 50 バッチほどが効きます。重みがまだ変わっている途中の値で、ドロップアウトも働いています。`valid_loss` は、エポックの後に、ドロップアウトを止めて、検証データで測ります。だから、`train_loss` のほうが大きくても、おかしくありません。
#
# 損失を書かないと、fastai が正解の種類に合わせて選びます。クラスなら交差エントロピーです。出力はクラスごとに 1 つの点数なので、ここでは 2 個です(04 課のように、1 個の出力とシグモイド関数でも表せます)。
#
# **fastai** は PyTorch の上に作られたライブラリです。モデルもテンソルも PyTorch のものです。10 課で手書きした訓練のループやデータの準備は fastai が引き受け、設定にも良い既定の値が入っています。
#
# | 行 | していること | 中身を見る節 |
# |---|---|---|
# | `set_seed(1)` | 乱数のシードを決める | |
# | `from_folder` | 画像を訓練用と検証用に分け、ミニバッチにする | 2 |
# | `vision_learner` | 学習済みの ResNet-34 に、新しい頭(最後のほうの層)をつける。`path="."` は保存先で、今のフォルダ(データのフォルダ `path` とは別) | 3 |
# | `fine_tune` | 2 段階で訓練する | 4 から 6 |
#
# `dls`(**DataLoaders**)は、訓練用と検証用の DataLoader の組です。`learn`(**学習器**、Learner)は、データ、モデル、損失、オプティマイザ、評価指標を 1 つにまとめたもので、訓練も予測も保存もこれに頼みます。ここからは、1 行ずつ中身を見ていきます。
#
# <details><summary>うまく動かないとき(Colab)</summary>
#
# - **GPU が割り当てられない** CPU でも最後まで動きますが、時間がかかります(1 節と 6 節で、合わせて 6 エポック訓練します)。プログレスバーが進んでいれば、止まってはいません。急ぐときは、学習器を作る 4 つのセル(1 節、3 節、6 節に 2 つ)の**すべて**で `resnet34` を `resnet18` にすると、計算が軽くなります(3 節のパラメータの数は小さくなります)。
# - **`CUDA out of memory`** `bs` を半分にします(理由は問 5)。そして **ランタイム → セッションを再起動する** を選び、上から実行し直してください。
# - **ダウンロードできない** `get_mnist_sample` のあるセルが、予備の入手先(torchvision)に切り替えます。そのセルをもう一度実行してください。
# - **プログレスバーの表示が崩れる** `with learn.no_bar():` の中で訓練すると、表だけになります。
# - **接続が切れた** 6 節で、チェックポイントから再開する方法を試します。
#
# </details>
# %% [markdown] lang="en"
# The last two lines tell what the twelve pictures at the beginning are, and what the trained model takes them for. Who was right more often, you or the model?
#
# There are two tables. The first covers one epoch in which mainly the last layers (the head, section 3) were trained; the second covers two epochs of the whole network (section 6). The column `error_rate` is the **error rate**: the share of the validation pictures that the model got wrong.
# What you pass as `metrics=` are **metrics**: numbers for people to read. Training lowers something else, the loss, which is smooth and has a gradient. `train_loss` is an exponential moving average of the losses of the batches, in which the last fifty or so count most. They were measured while the weights were still changing, and with dropout on. `valid_loss` is measured after the epoch, on the validation data and without dropout. So `train_loss` can be the larger of the two.
#
# No loss is named, so fastai chooses one for the kind of labels: for classes the cross-entropy. The model has one score for each class, here two. (One output with a sigmoid would also do, as in lesson 04.)
#
# **fastai** is a library built on PyTorch. Models and tensors are PyTorch's own; fastai takes over what you wrote by hand in lesson 10 (the training loop, preparing the data) and brings good defaults.
#
# | Line | What it does | Explained in section |
# |---|---|---|
# | `set_seed(1)` | sets the random seed | |
# | `from_folder` | splits pictures into training and validation, makes mini-batches | 2 |
# | `vision_learner` | puts a new head (new last layers) on a ResNet-34 that is already trained; `path="."` is where it saves, this folder (not the data's `path`) | 3 |
# | `fine_tune` | trains in two phases | 4 to 6 |
#
# `dls` (**DataLoaders**) holds one DataLoader for training and one for validation. `learn` (a **Learner**) holds data, model, loss, optimiser and metrics together: you ask it to train, to predict and to save. From here on we look inside, one line at a time.
#
# <details><summary>When it does not work (Colab)</summary>
#
# - **No GPU is available** Everything runs on a CPU too, but takes longer (sections 1 and 6 train for six epochs in all). As long as the progress bar moves, it has not stopped. If time is short, replace `resnet34` by `resnet18` in **all four** cells that make a learner (one each in sections 1 and 3, two in section 6): it has less to compute (and section 3 counts fewer parameters).
# - **`CUDA out of memory`** Halve `bs` (question 5 asks why). Then choose **Runtime → Restart session** and run from the top again.
# - **The download fails** The cell with `get_mnist_sample` turns to a mirror (torchvision). Run that cell again.
# - **The progress bar is garbled** Train inside `with learn.no_bar():` and you get the table alone.
# - **Disconnected** Section 6 shows how to resume from a checkpoint.
#
# </details>

# %% [markdown] lang="ja"
# ## 2. 正解はどこにある?
#
# 画像だけでは訓練できません。1 枚ごとに、正解(**ラベル**)が要ります。フォルダをのぞいてみます。
# %% [markdown] lang="en"
# ## 2. Where are the labels?
#
# Pictures alone are not enough to learn from: each needs its right answer, the **label**. Look into the folder.

# %% demo
for folder in sorted(path.glob("*/*")):
    if folder.is_dir() and len(folder.name) == 1:
        pictures = get_image_files(folder)
        print(f"{folder.relative_to(path)!s:10} {len(pictures):5} 枚、たとえば {pictures.sorted()[0].name} <=> {folder.relative_to(path)!s:10} {len(pictures):5} pictures, such as {pictures.sorted()[0].name}")
dls.show_batch(max_n=6, nrows=1, figsize=(6, 1.6))
plt.show()

# %% [markdown] lang="ja"
# `train/3` のように、**親フォルダの名前が正解**、その上のフォルダが**訓練データか検証データか**を表しています。
# 検証データは、訓練に使わずに取っておいた画像です。ここを間違えて混ぜると、覚えただけの画像で採点することになり、誤り率が良く見えすぎます。
# (MNIST_SAMPLE の `valid` は、MNIST の公式テストデータの 3 と 7 です。この課では検証データとして使います。13 課では訓練データから取り分け、テストデータは最後の 1 回に残します。)
#
# `ImageDataLoaders` には、正解のありかに応じた作り方(ファクトリメソッド、factory method)がそろっています。
#
# | 正解のありか | 作り方 |
# |---|---|
# | フォルダの名前 | `from_folder` |
# | ファイルの名前 | `from_name_func`、`from_name_re` |
# | 表(CSV など) | `from_csv`、`from_df` |
#
# 「3 か 7 か」のように、答えが 2 つのうちの 1 つになる問題を**2 値分類**と呼びます。「猫が写っているか」「このメールは迷惑メールか」も 2 値分類です。画像の大きさがそろい、`train/クラス/` と `valid/クラス/` に置いてあれば、データを取り替えるだけで、1 節の 4 行を使えます(`train` と `valid` に分かれていなければ、`valid_pct=0.2` を渡すと、2 割を検証に回します)。大きさがばらばらの写真には、`item_tfms=Resize(224)` のように、大きさをそろえる引数を加えます(15 課)。文章には、別の DataLoaders とモデルを使います。
#
# 引数を知りたいときは `doc` です。
# %% [markdown] lang="en"
# For a picture in `train/3`, the **name of its parent folder is the label**, and the folder above says whether it is for **training or validation**.
# Validation pictures are kept out of training. Mix the two by accident, and the model is judged on pictures that it may have memorised: the error rate looks better than it is.
# (`valid` of MNIST_SAMPLE holds the threes and sevens of MNIST's official test data. This lesson uses them for validation. Lesson 13 takes its validation data out of the training data and keeps the test data for the end.)
#
# For each place where labels can be kept, `ImageDataLoaders` has its own method that builds the DataLoaders (a *factory method*):
#
# | Where the label is | Method |
# |---|---|
# | name of the folder | `from_folder` |
# | name of the file | `from_name_func`, `from_name_re` |
# | a table (CSV or so) | `from_csv`, `from_df` |
#
# Choosing between two possible answers is called **binary classification**. "Is there a cat in it?" and "is this e-mail spam?" are such questions too. The four lines of section 1 work for other data, too, if all pictures have one size and lie in `train/<class>/` and `valid/<class>/`. (If they are not split into `train` and `valid`, pass `valid_pct=0.2` to hold out 20 % for validation.) Photographs of different sizes need one more argument, such as `item_tfms=Resize(224)`, which brings them to one size (lesson 15). Text needs other DataLoaders and another model.
#
# To see the arguments, ask `doc`:

# %% demo
doc(ImageDataLoaders.from_folder)

# %% demo
x, y = dls.one_batch()
print(f"画像 {tuple(x.shape)}、正解 {tuple(y.shape)}、クラスの名前 {list(dls.vocab)} <=> pictures {tuple(x.shape)}, labels {tuple(y.shape)}, names of the classes {list(dls.vocab)}")
print(f"訓練 {len(dls.train_ds)} 枚 → 1 エポックは {len(dls.train)} バッチ、1 バッチ {dls.bs} 枚 <=> {len(dls.train_ds)} training pictures → {len(dls.train)} batches of {dls.bs} per epoch")
print(f"検証 {len(dls.valid_ds)} 枚 → {len(dls.valid)} バッチ <=> {len(dls.valid_ds)} validation pictures → {len(dls.valid)} batches")

# %% [markdown] lang="ja"
# 画像の形は(枚数, チャンネル 3, 縦, 横)。グレースケールの数字も、カラー写真と同じ 3 チャンネルで読み込まれます。訓練では毎回かき混ぜ、**最後の半端なバッチは捨てます**。検証では捨てません。
#
# ### 課題 `make_dls`
# 肩ならしです。同じ形のフォルダなら何にでも使える `make_dls` を書いてください(1 節の 2 行目とほとんど同じです)。クラスの名前や数は、フォルダから決まります。
#
# <details><summary>ヒント</summary>
#
# `doc` の出力から `train`、`valid`、`valid_pct`、`bs` を探しましょう。`valid_pct` を渡すと、フォルダの分け方ではなく**無作為に**分けます。今ほしいのはどちらでしょう。
#
# </details>
# %% [markdown] lang="en"
# Pictures have the shape (pictures, 3 channels, height, width): greyscale digits are opened as if they were colour photographs. Training shuffles anew each time and **drops the last, incomplete batch**; validation keeps it.
#
# ### Exercise `make_dls`
# An easy start: write a `make_dls` for any folder laid out like this one (it is almost the second line of section 1). The names and the number of classes come from the folders.
#
# <details><summary>Hint</summary>
#
# Find `train`, `valid`, `valid_pct` and `bs` in what `doc` said. With `valid_pct`, pictures are split **at random** and not by folder. Which of the two do you want here?
#
# </details>


# %% exercise="make_dls"
def make_dls(path, bs):
    """訓練でも検証でも 1 バッチ bs 枚の ImageDataLoaders を返す。path: Path で、path/train/<クラス>/ だけを訓練に、path/valid/<クラス>/ だけを検証に使う。"""  #:ja
    """Return ImageDataLoaders with bs pictures per batch, in training and in validation. path: a Path; only path/train/<class>/ is for training, only path/valid/<class>/ for validation."""  #:en
    ### BEGIN SOLUTION
    return ImageDataLoaders.from_folder(path, train="train", valid="valid", bs=bs)
    ### END SOLUTION


# %% setup
# ja: テストの道具:画像をフォルダに書く、DataLoaders の中身を調べる
# en: Tools for the tests: write pictures into folders, look into DataLoaders
def write_pictures(pictures):
    """{"train/3": (n, 28, 28) uint8, …} を新しいフォルダに PNG で書き、その Path を返す。"""  #:ja
    """Write {"train/3": (n, 28, 28) uint8, …} as PNG files into a new folder; return its Path."""  #:en
    root = Path(tempfile.mkdtemp())
    for name, images in pictures.items():
        (root / name).mkdir(parents=True)
        for i, image in enumerate(images):
            PILImageBW.create(np.asarray(image)).save(root / name / f"{i}.png")
    return root


def contents(dls):
    """(クラス名, 画像の平均の明るさ)を、訓練と検証のそれぞれについて並べる。"""  #:ja
    """(class name, mean brightness) of every picture, for training and validation."""  #:en

    def listed(pictures):
        return sorted([str(dls.vocab[int(y)]), round(float(np.asarray(x).mean()))] for x, y in pictures)

    return {"train": listed(dls.train_ds), "valid": listed(dls.valid_ds)}


def batch_size(dls):
    """訓練と検証の、1 バッチの枚数。"""  #:ja
    """How many pictures a batch has, in training and in validation."""  #:en
    return [len(next(iter(part))[0]) for part in (dls.train, dls.valid)]


# %% test="make_dls" idea="split" points=1
import numpy as np

grey = {"train/3": [10, 20, 30], "train/7": [40, 50], "valid/3": [210], "valid/7": [220, 230]}
folder = write_pictures({k: np.stack([np.full((28, 28), g, np.uint8) for g in v]) for k, v in grey.items()})
expect(
    "contents(make_dls(folder, 2))",
    contents(make_dls(folder, 2)),
    {
        "train": [["3", 10], ["3", 20], ["3", 30], ["7", 40], ["7", 50]],
        "valid": [["3", 210], ["7", 220], ["7", 230]],
    },
    hint="暗い画像は train/ に、明るい画像は valid/ に置いてあります。どちらに入りましたか。",  #:ja
    hint="Dark pictures lie in train/, bright ones in valid/. Where did yours go?",  #:en
)
### BEGIN HIDDEN TESTS
grey = {"valid/cup": [201, 202, 203, 204], "valid/bell": [205], "train/bell": [1, 2, 3], "train/cup": [6], "train/ax": [7]}
grey["rejected/cup"] = [100]
folder = write_pictures({k: np.stack([np.full((28, 28), g, np.uint8) for g in v]) for k, v in grey.items()})
expect(
    "contents(make_dls(folder, 1))",
    contents(make_dls(folder, 1)),
    {
        "train": [["ax", 7], ["bell", 1], ["bell", 2], ["bell", 3], ["cup", 6]],
        "valid": [["bell", 205], ["cup", 201], ["cup", 202], ["cup", 203], ["cup", 204]],
    },
    hint="train/ は訓練だけに、valid/ は検証だけに。クラスの名前はフォルダの名前です。",  #:ja
    hint="train/ for training only, valid/ for validation only; classes are named by their folders.",  #:en
)
### END HIDDEN TESTS

# %% test="make_dls" idea="batch" points=1
import numpy as np

rng = np.random.default_rng(0)
folder = write_pictures(
    {
        name: rng.integers(0, 256, (n, 28, 28)).astype(np.uint8)
        for name, n in {"train/3": 9, "train/7": 9, "valid/3": 4, "valid/7": 4}.items()
    }
)
expect(
    "batch_size(make_dls(folder, 4))",
    batch_size(make_dls(folder, 4)),
    [4, 4],
    hint="訓練と検証の、1 バッチの枚数です。bs は渡しましたか。",  #:ja
    hint="Pictures per batch in training and in validation. Did you pass bs on?",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "batch_size(make_dls(folder, 7))",
    batch_size(make_dls(folder, 7)),
    [7, 7],
    hint="1 バッチは bs 枚です。",  #:ja
    hint="A batch has bs pictures.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. 写真で学んだモデルを借りる
#
# ResNet-34 は、写真を 1,000 クラスに分ける訓練をすませた**事前学習済みモデル**です。写真から学んだことは、数字の分類にも使えるのでしょうか。最初の層を見てみます。
# %% [markdown] lang="en"
# ## 3. Borrowing a model that learned from photographs
#
# ResNet-34 comes **pretrained**: it has learned to sort photographs into 1,000 classes. Can digits make use of what it learned? Look at its first layer.

# %% demo
print(about(Path(torch.hub.get_dir()) / "checkpoints"))
borrowed = vision_learner(dls, resnet34, path=".")
filters = borrowed.model[0][0].weight.detach().cpu().permute(0, 2, 3, 1).numpy()
filters = (filters - filters.min((1, 2, 3), keepdims=True)) / np.ptp(filters, (1, 2, 3), keepdims=True)
show_pictures(filters[:48], title="ResNet-34 の最初の層、64 枚中 48 枚 <=> First layer of ResNet-34: 48 of its 64 filters", columns=12)

# %% [markdown] lang="ja"
# 本物の重みなら、斜めの線、縞、色の境目を探すフィルターが並びます。**線や角は、写真にも数字にもある**ので、数字を学ぶ出発点にできます。それで誤り率が下がるかどうかは、問題によります(6 節の終わりで比べます)。(1 行目に「ミニチュア」と表示されたら、重みは乱数の代役なので、昔のテレビの砂嵐のように見えます。)
#
# 前の層(入力に近い層)は、多くの画像に役立つ単純な形を見つけます。出力に近い層ほど、その問題に合った形を見つけます。そこで、**胴体**(body、バックボーンとも)は借り、最後のほうの層、つまり**頭**(head、ヘッド)だけを新しく作ります。これが**転移学習**です。どれだけ借りて、どれだけ作るのでしょうか。
# %% [markdown] lang="en"
# With the real weights you see filters that look for slanted lines, stripes, edges between colours. **Photographs and digits both have lines and corners**, so these filters are a place to start from. Whether that lowers the error rate depends on the task (section 6 compares at its end). (If the first line says "miniature", the weights are a random stand-in and look like snow on an old television.)
#
# The early layers (near the input) find simple shapes that are useful in most pictures; the nearer a layer is to the output, the more it serves one task. So we borrow the **body** (also called backbone) and make only the **head**, the last layers, anew: **transfer learning**. How much is borrowed, how much is new?

# %% demo
body, head = (sum(p.numel() for p in part.parameters()) for part in borrowed.model)
learning = sum(p.numel() for p in borrowed.model.parameters() if p.requires_grad)
print(f"胴体(借りもの)   {body:>12,} パラメータ <=> body, borrowed    {body:>12,} parameters")
print(f"頭(新しい)       {head:>12,} パラメータ <=> head, new         {head:>12,} parameters")
print(f"いま変わるもの   {learning:>12,} (頭と、胴体のバッチ正規化) <=> can change now    {learning:>12,}  (the head, and the batch norm of the body)")
fig, ax = plt.subplots(figsize=(6, 1.8))
ax.barh(["頭(新しい) <=> head (new)", "胴体(借りもの) <=> body (borrowed)"], [head / 1e6, body / 1e6], color=[ORANGE, BLUE])
show_figure("ネットワークのほとんどは借りもの <=> Most of the network is borrowed", "パラメータの数(百万) <=> parameters (millions)")

# %% [markdown] lang="ja"
# fastai の頭は、全結合層 2 層です。512 枚の特徴マップそれぞれの平均と最大値(合わせて 1,024 個)を 512 個の値にし、それを 2 個の点数にします。どちらの層の前にも、バッチ正規化とドロップアウトがあります。
#
# 頭は乱数から始まるので、はじめは大きく間違えます。その間違いで胴体の重みを壊さないように、`vision_learner` は胴体を**凍結**した(重みを変えない)状態で始めます。例外はバッチ正規化で、fastai では凍結中も学びます(上の出力の最後の行)。
#
# `vision_learner` はもう 1 つ、画像の値を、ImageNet の写真と同じように正規化します(14 課)。28×28 の画像では、最後の特徴マップは 1×1 になります(平均と最大値は、ここでは同じ値です)。それでも、数字 1 つを見分けるには足ります。
#
# ## 4. 学習率を探す
#
# 訓練でいちばん大事な数は**学習率**です。`lr_find` は、学習率をとても小さい値から 1 バッチごとに同じ倍率で上げていき、それまでの損失をならした値(指数移動平均)を記録します。損失が大きくなりすぎるか、決めた数のバッチを終えると止まり、重みは元に戻します。
# %% [markdown] lang="en"
# fastai's head has two fully connected layers. It takes the mean and the maximum of each of the 512 feature maps, and turns these 1,024 numbers into 512, and those into 2 scores. Batch norm and dropout come before each of the two layers.
#
# The head starts from random numbers and is badly wrong at first. So that its errors do not spoil the body, `vision_learner` starts with the body **frozen**: its weights do not change. The exception is batch norm, which in fastai learns even when frozen (last line of the output above).
#
# `vision_learner` also normalises the pictures as those of ImageNet were (lesson 14). With pictures of 28×28 the last feature map is 1×1 (its mean and its maximum are the same number); to recognise a single digit, that is enough.
#
# ## 4. Looking for a learning rate
#
# The number that matters most is the **learning rate**. `lr_find` starts with a tiny one, multiplies it by the same factor after every batch, and records an exponential moving average of the losses so far. When that explodes, or after the number of batches asked for, it stops and puts the weights back.

# %% demo
# ja: num_it はバッチ数。ふつうは 100、ここでは速さのために 50
# en: num_it is the number of batches: 100 by default, 50 here to be quick
with borrowed.no_bar():
    set_seed(3)
    found = borrowed.lr_find(num_it=50, show_plot=False, suggest_funcs=(minimum, steep, valley, slide))
lrs, losses = np.array(borrowed.recorder.lrs), np.array([float(loss) for loss in borrowed.recorder.losses])
plt.plot(lrs, losses, color=BLUE)
for lr, name, mark in zip(found, found._fields, "osD^"):
    plt.plot(lr, np.interp(np.log(lr), np.log(lrs), losses), mark, color=ORANGE, markeredgecolor="black", label=name)
    print(f"{name:8} {lr:.1e}")
show_figure("損失はどこで下がる? <=> Where does the loss fall?", "学習率 <=> learning rate", "損失 <=> loss", xscale="log", ylim=(0, 3 * losses[0]))

# %% [markdown] lang="ja"
# 読み方はこうです。**左**は学習率が小さすぎて、学習が進みません。**下り坂**ではよく学びます。**底**では、学習率がすでに大きすぎ、その先は発散します。ほしいのは、底ではなく**下り坂の途中**です。fastai の提案は 4 種類あります。
#
# | 名前 | 選ぶ場所 |
# |---|---|
# | `valley` | いちばん長い下り坂の、始めから半分ほど(今の標準) |
# | `slide` | 右端から左へさかのぼり、15 点離れた 2 点の傾きが、初めてほぼ等しくなった所 |
# | `minimum` | 損失が最小になる学習率の 10 分の 1 |
# | `steep` | 下り坂がいちばん急な所 |
#
# いちばん分かりやすいのは `steep` です。fastai の曲線はそれまでの損失の平均なので、上がり始めるのが本当の損失より遅れます。底より手前を選ぶ理由の 1 つです。左の端では、平均する損失がまだ少ないので、偶然の段差が残ります。`steep` は、それを下り坂と間違えることがあります。そこで、先に曲線を**平滑化**(smoothing)します。ここでは**移動平均**(moving average)、つまり、となり合う点の平均でならします。下は、人工的に作った、1 バッチごとの損失です。
# %% [markdown] lang="en"
# How to read it: on the **left** the rate is too small to get anywhere; on the **falling part** the model learns; at the **bottom** the rate is already too large, and beyond it the loss explodes. You want a place **on the way down**, not the bottom. fastai has four suggestions:
#
# | Name | Where it points |
# |---|---|
# | `valley` | about half-way along the longest way down (the default now) |
# | `slide` | going from right to left, the first place where the slopes at two points, 15 apart, are nearly equal |
# | `minimum` | a tenth of the learning rate at the lowest loss |
# | `steep` | where the way down is steepest |
#
# `steep` is the easiest to understand. fastai's curve is an average of the losses so far, so it turns upwards later than the loss itself: one more reason to stay well before the bottom. At the left end only a few losses have gone into that average, so the curve has random steps, and `steep` can mistake one of them for the real descent. So smooth the curve first, by a **moving average**: the mean of neighbouring points. Here are artificial losses of single batches:

# %% demo
rng = np.random.default_rng(4)
wavy_lrs = np.geomspace(1e-6, 1, 80)
clean = 0.8 - 0.6 / (1 + np.exp(-2.5 * (np.log10(wavy_lrs) + 2.8))) + 40 * wavy_lrs**2.5
wavy = clean + rng.normal(0, 0.04, 80)
smooth = [wavy[i - 2 : i + 3].mean() for i in range(10, 73)]
plt.axvspan(wavy_lrs[0], wavy_lrs[7], color=GREY, alpha=0.25, label="切り捨てる部分 <=> cut off")
plt.axvspan(wavy_lrs[-5], wavy_lrs[-1], color=GREY, alpha=0.25)
show_curves({
    "1 バッチごとの損失 <=> one batch each": (wavy_lrs, wavy, GREY, "."),
    "続いた 5 点の平均 <=> mean of 5 points in a row": (wavy_lrs[10:73], smooth, BLUE, "-"),
}, "切って、ならして、それから傾きを見る <=> Cut, smooth, then look for the slope", "学習率 <=> learning rate", "損失 <=> loss", xscale="log", ylim=(0, 1.4))

# %% [markdown] lang="ja"
# ### 課題 `suggest_lr`
# 「なめらかにした曲線の、いちばん急な下り」を返す `suggest_lr` を書いてください。答えが 1 つに決まるように、手順を決めておきます。
#
# 1. **切る** はじめの `num_it // 10` 個と、おわりの 5 個を捨てる(`lr_find` と同じ)。`num_it` は、`lr_find` に**頼んだ**バッチ数です。発散して早く止まると、点の数は `num_it` より少なくなります。
# 2. **ならす** 続いた `window` 個(奇数)の損失の平均を、その**真ん中の点**の値にする。`window` 個そろわない両端の点は捨てる。
# 3. **坂を測る** となり合う 2 点について、坂の傾き = 損失の差 ÷ 学習率の**対数**の差。
# 4. **選ぶ** いちばん急に下る 2 点のうち、**左の点**の学習率を返す。
#
# なぜ対数なのでしょう。`lr_find` は学習率を毎回同じ**倍率**で上げるので、対数なら、図の横軸のように、点が等間隔に並びます。学習率の差そのもので割ると、差がとても小さい左の端が、ほとんどいつも「いちばん急」になってしまいます。
#
# <details><summary>ヒント</summary>
#
# 2 は `np.convolve(…, "valid")` でも、ループでも書けます。損失の列が短くなったぶん、学習率の列も両端を同じだけ削って、番号をそろえます。`window=1` のときに列が空にならないか、確かめてください。「急な下り」は、傾きが最大の所でしょうか、最小の所でしょうか。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `suggest_lr`
# Write a `suggest_lr` that returns the steepest way down of a smoothed curve. So that there is one right answer, the steps are fixed.
#
# 1. **Cut** Drop the first `num_it // 10` points and the last 5, as `lr_find` does. `num_it` is the number of batches that `lr_find` was **asked for**; when the loss explodes it stops early, and there are fewer points than that.
# 2. **Smooth** Give each point the mean loss of the `window` points (an odd number) of which it is **the middle**. Drop the points at both ends that have no full window.
# 3. **Measure** For every two neighbouring points: slope = difference of the losses ÷ difference of the **logarithms** of the learning rates.
# 4. **Choose** Of the two points with the steepest fall between them return the learning rate of **the left one**.
#
# Why logarithms? `lr_find` raises the rate by the same **factor** each time, so on a logarithmic axis, as in the figure, the points are equally far apart. Divided by the plain difference of the rates, the tiny steps at the left end would nearly always look steepest.
#
# <details><summary>Hint</summary>
#
# Step 2 can be `np.convolve(…, "valid")` or a loop. The losses get shorter, so trim the learning rates at both ends by as much; then position `i` means the same point in both. Is anything left of your slice with `window=1`? And is a steep way down the largest slope or the smallest?
#
# </details>


# %% exercise="suggest_lr"
def suggest_lr(lrs, losses, num_it, window=5):
    """いちばん急な下りの学習率(float)。lrs, losses: 同じ長さのリストか配列(1 の後に window + 1 個以上が残る)、lrs は一定の倍率で増える。num_it: lr_find に頼んだバッチ数。window: 奇数。手順は上の 1 から 4。"""  #:ja
    """The learning rate (float) of the steepest fall. lrs, losses: lists or arrays of one length (window + 1 or more are left after step 1), lrs growing by a constant factor; num_it: batches that lr_find was asked for; window: odd. Steps 1 to 4 above."""  #:en
    ### BEGIN SOLUTION
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    start, stop, half = num_it // 10, len(lrs) - 5, window // 2
    smooth = np.convolve(losses[start:stop], np.ones(window) / window, "valid")
    lrs = lrs[start + half : stop - half]
    slopes = np.diff(smooth) / np.diff(np.log(lrs))
    return float(lrs[np.argmin(slopes)])
    ### END SOLUTION


# %% test="suggest_lr" idea="slope" points=1
import numpy as np

scale = 2.0 ** np.arange(-16, 4)
heights = [9, 9, 9, 9, 9, 8, 7, 6, 4, 1.5, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9]
expect(
    "suggest_lr(2**-16 … 2**3, [9, 9, 9, 9, 9, 8, 7, 6, 4, 1.5, 1, …], 20, window=1)",
    suggest_lr(scale, heights, 20, window=1),
    2.0**-8,
    hint="ならさない場合です。6 → 4 → 1.5 のうち、いちばん急な所の左の点は?",  #:ja
    hint="No smoothing here. Of 6 → 4 → 1.5, which step is steepest, and which is its left point?",  #:en
)
### BEGIN HIDDEN TESTS
grid = np.geomspace(1e-7, 1.0, 50)
curve = 2 - 1.5 / (1 + np.exp(-3 * (np.log10(grid) + 2.6))) + 8 * grid
cut = slice(5, 45)
want = grid[cut][np.argmin(np.diff(curve[cut]))]
expect(
    "suggest_lr(lrs, losses, 50, window=1)",
    suggest_lr(grid, curve, 50, window=1),
    want,
    hint="傾きは、学習率の対数の差で割ります。下りなので、傾きは負です。",  #:ja
    hint="Divide by the difference of the logarithms; a fall has a negative slope.",  #:en
)
### END HIDDEN TESTS

# %% test="suggest_lr" idea="cut" points=1
import numpy as np

scale = 2.0 ** np.arange(-16, 4)
heights = [50, 20, 9, 9, 9, 9, 9, 8, 6, 5, 5, 5, 5, 5, 5, 40, 90, 30, 70, 20]
expect(
    "suggest_lr(2**-16 … 2**3, [50, 20, 9, …, 40, 90, 30, 70, 20], 20, window=1)",
    suggest_lr(scale, heights, 20, window=1),
    2.0**-9,
    hint="20 個なら、はじめの 2 個とおわりの 5 個を捨てます。両端の上下は偶然なので、手順 1 で捨てます。",  #:ja
    hint="Of 20 points drop the first 2 and the last 5 (step 1): the jumps at both ends are noise.",  #:en
)
### BEGIN HIDDEN TESTS
grid = np.geomspace(1e-6, 10.0, 67)
curve = 1 - 0.5 / (1 + np.exp(-2 * (np.log10(grid) + 2.2)))
curve[:7] += [9, 7, 5, 3, 2, 1, 0.5]
curve[-6:] += [0.5, 6, 1, 7, 2, 9]
for num_it in (67, 78, 120):  # 78 and 120: the search stopped early
    start = num_it // 10
    expect(
        f"suggest_lr(lrs, losses, {num_it}, window=1)",
        suggest_lr(grid.tolist(), curve.tolist(), num_it, window=1),
        grid[start:62][np.argmin(np.diff(curve[start:62]))],
        hint="はじめの num_it // 10 個と、おわりの 5 個だけを捨てましたか。点の数は num_it より少ないことがあります。",  #:ja
        hint="Did you drop exactly the first num_it // 10 points and the last 5? There may be fewer points than num_it.",  #:en
    )
heights = np.array([60.0, 40, 25] + [9.0] * 9 + [8.0, 6, 5] + [5.0] * 10 + [30.0, 1, 30, 1, 30])
scale = np.geomspace(1e-6, 1.0, len(heights))
smooth = np.array([heights[i - 2 : i + 3].mean() for i in range(5, len(heights) - 7)])
expect(
    "suggest_lr(lrs, [60, 40, 25, 9, …], 30)",
    suggest_lr(scale, heights, 30),
    scale[5 + np.argmin(np.diff(smooth))],
    hint="捨てた点は、平均にも入りません。先に切ってからならします。",  #:ja
    hint="Points that are dropped do not enter the means either: cut first, then smooth.",  #:en
)
### END HIDDEN TESTS

# %% test="suggest_lr" idea="smooth" points=1
import numpy as np

scale = 2.0 ** np.arange(-20, 5)
heights = [9, 9, 9, 9, 12, 7, 9, 9, 9, 9, 9, 9, 8, 6, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
expect(
    "suggest_lr(2**-20 … 2**4, [9, 9, 9, 9, 12, 7, 9, …, 8, 6, 3, 1, …], 25, window=3)",
    suggest_lr(scale, heights, 25, window=3),
    2.0**-7,
    hint="平均は、3 点の真ん中の点の値です。学習率の番号がずれていませんか。",  #:ja
    hint="A mean belongs to the middle one of its three points. Are the learning rates still in step?",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(8)
grid = np.geomspace(1e-6, 1.0, 90)
curve = 1 - 0.7 / (1 + np.exp(-4 * (np.log10(grid) + 2.5))) + rng.normal(0, 0.06, 90)
for window in (5, 9):
    half = window // 2
    middle = np.arange(9 + half, 85 - half)
    smooth = np.array([curve[i - half : i + half + 1].mean() for i in middle])
    arguments = (grid, curve, 90) if window == 5 else (grid, curve, 90, window)
    expect(
        f"suggest_lr(lrs, losses, 90, window={window})",
        suggest_lr(*arguments),
        grid[middle[np.argmin(np.diff(smooth))]],
        hint="切ってから、window 個の平均を取ります。平均は真ん中の点のものです。",  #:ja
        hint="Cut first, then take means of window points; a mean belongs to the middle point.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# `window=1` のあなたの関数は、`lr_find` が上で出した `steep` と同じ数になるはずです。探索が早く止まっていても同じです。`window=5` でならすと、提案はどれだけ動くでしょうか。
# %% [markdown] lang="en"
# With `window=1` your function should give the same number as the `steep` that `lr_find` printed above, also when the search stopped early. How far does smoothing with `window=5` move the suggestion?

# %% demo
print(f"lr_find に頼んだ 50 点のうち {len(lrs)} 点 <=> {len(lrs)} points of the 50 that lr_find was asked for")
print(f"fastai の steep               {found.steep:.3e} <=> fastai's steep                {found.steep:.3e}")
print(f"suggest_lr(…, 50, window=1)   {suggest_lr(lrs, losses, 50, window=1):.3e}")
print(f"suggest_lr(…, 50, window=5)   {suggest_lr(lrs, losses, 50, window=5):.3e}")
print(f"人工の損失: window=1 → {suggest_lr(wavy_lrs, wavy, 80, 1):.1e}、window=5 → {suggest_lr(wavy_lrs, wavy, 80, 5):.1e}、雑音なし {suggest_lr(wavy_lrs, clean, 80, 1):.1e} <=> artificial: window=1 → {suggest_lr(wavy_lrs, wavy, 80, 1):.1e},  window=5 → {suggest_lr(wavy_lrs, wavy, 80, 5):.1e},  without noise {suggest_lr(wavy_lrs, clean, 80, 1):.1e}")

# %% [markdown] lang="ja"
# ふだんは `learn.lr_find()` の 1 行で、曲線と `valley` の提案が表示されます。提案は目安にすぎません。**曲線を自分の目で見て**決めます。下り坂の途中なら、2 倍や半分の違いは気にしなくてかまいません。1 節の 0.01(10⁻²)は、上の `lr_find` の曲線で、下り坂の途中にありますか。ここからもこの値を使います。
#
# ## 5. 学習率を途中で変える
#
# 0.01 を最後まで使い続けるのが、いちばん良いのでしょうか。細長い谷を、ばらつく勾配で下ってみます。一定の学習率 3 つ(大、中、小)と、途中で変える 2 つ(one-cycle と、上りのない「下りだけ」)を比べます。60 歩後の損失がいちばん小さいのはどれでしょう。図は 300 回の平均、動画はそのうちの 1 回です(星印が谷の底)。
# %% [markdown] lang="en"
# Usually one line, `learn.lr_find()`, shows the curve with the suggestion `valley`. A suggestion is only a guide. **Look at the curve yourself**; on the way down, a factor of two hardly matters. Is the 0.01 (10⁻²) of section 1 on the way down of the curve that `lr_find` drew above? We keep it from here on.
#
# ## 5. Changing the learning rate on the way
#
# Is it best to keep 0.01 to the end? We walk down a narrow valley with noisy gradients, with three constant rates (large, medium, small) and with two that change on the way (one cycle, and one that only goes down). Which has the lowest loss after 60 steps? The figure shows the mean of 300 walks, the animation one of them (the star is the bottom).

# %% demo
def walk(rate, steps=60, walkers=300):
    """rate(k): 歩 k の学習率。walkers 人が通った点 (steps + 1, walkers, 2)。"""  #:ja
    """rate(k): learning rate at step k. Where each walker has been, (steps + 1, walkers, 2)."""  #:en
    rng, points = np.random.default_rng(3), [np.full((walkers, 2), [-4.0, 1.0])]
    for k in range(steps):
        gradient = points[-1] * [1.0, 12.0] + rng.normal(0, 2.0, (walkers, 2))
        points.append(points[-1] - rate(k) * gradient)
    return np.array(points)


cycle, down = combined_cos(0.25, 0.13 / 25, 0.13, 0.13 / 1e5), SchedCos(0.13, 0.13 / 1e5)
walks = {
    "大 <=> large": (walk(lambda k: 0.13), RED, ":"),
    "中 <=> medium": (walk(lambda k: 0.05), ORANGE, "-."),
    "小 <=> small": (walk(lambda k: 0.02), GREY, "--"),
    "one-cycle": (walk(lambda k: cycle(k / 60)), BLUE, "-"),
    "下りだけ <=> down only": (walk(lambda k: down(k / 60)), "black", (0, (8, 2))),
}
for name, (points, colour, style) in walks.items():
    height = (points**2 @ [0.5, 6.0]).mean(axis=1)
    plt.plot(height, color=colour, linestyle=style, label=name)
    print(f"{name}、60 歩後の損失: {height[-1]:.3f} <=> {name:10} loss after 60 steps: {height[-1]:.3f}")
show_figure("60 歩でどこまで下りる? <=> How far down in 60 steps?", "歩数 <=> step", "損失(300 回の平均) <=> loss (mean of 300 walks)", legend="upper right", yscale="log")

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(7, 3), dpi=70, layout="constrained")
a, b = np.meshgrid(np.linspace(-4.6, 1.6, 60), np.linspace(-1.4, 1.5, 60))
ax.contour(a, b, a**2 / 2 + 6 * b**2, levels=8, colors=GREY, alpha=0.4, linewidths=0.8)
ax.plot(0, 0, "*", color=GREEN, markersize=15)
lines = [ax.plot([], [], color=c, linestyle=style, label=name)[0] for name, (_, c, style) in walks.items()]
ax.set(xlabel="重み 1 <=> weight 1", ylabel="重み 2 <=> weight 2", title="谷を下りる 5 つの方法 <=> Five ways down a valley")
fig.legend(loc="outside right center")


def frame(i):
    for line, (points, _, _) in zip(lines, walks.values()):
        line.set_data(*points[max(0, 4 * i - 8) : 4 * i + 1, 0].T)


moving = HTML(FuncAnimation(fig, frame, frames=16, interval=250).to_jshtml())
plt.close(fig)
moving

# %% [markdown] lang="ja"
# 大きい学習率は速いけれど、底のまわりで動き続けます。小さいと、着く前に終わります。中くらいの 0.05 は、この谷の一定の学習率としてはほぼ最良ですが、最後の損失は one-cycle の約 2 倍です。**one-cycle** は、小さく始め(**ウォームアップ**、warm-up)、大きくして遠くまで進み、最後はとても小さくして底に収まります。この谷で効いたのは、小さくして終わることだけです。上りのない「下りだけ」は、もっと小さな損失で終わりました。上りが役に立つのは、ネットワークの訓練です。いきなり大きな学習率で始めると、発散することがあります。はじめは、重みが良い値から遠く、Adam の平均もまだ数バッチ分しかないからです。
#
# 上りも下りも、なめらかな余弦(コサイン)の曲線で変えます(**コサインアニーリング**、cosine annealing)。$a$ から $b$ へ、進みぐあい $p$(0 から 1)で移る式です。
#
# $$a + (b - a)\,\frac{1 - \cos \pi p}{2}$$
#
# 言葉にすると「最初と最後はゆっくり、真ん中で速く、$a$ から $b$ へ」。`fit_one_cycle` は、これを 2 つつなぎます。
#
# | 区間 | から | まで |
# |---|---|---|
# | 全体のはじめの `pct_start` | `lr_max / div` | `lr_max` |
# | のこり | `lr_max` | `lr_max / div_final` |
#
# ### 課題 `one_cycle`
# 全 `total` バッチのうち、`step` 番目(0 から数える)のバッチで使う学習率を返してください。全体の進みぐあいは `step / total` です。
#
# <details><summary>ヒント</summary>
#
# まず、今が上りか下りかを判断します。次に、その区間の中での進みぐあい $p$ を 0 から 1 で求めます。下りの区間の長さは `1 - pct_start` です。`div_final` で割るのは、`lr_max` ですか、始めの値ですか。表を見直してください。
#
# </details>
# %% [markdown] lang="en"
# The large rate is fast, but does not come to rest at the bottom. The small one does not arrive. The medium one, 0.05, is close to the best constant rate for this valley, and still ends with about twice the loss of one cycle. **One cycle** starts small (**warm-up**), grows to cover distance, and ends tiny, to settle at the bottom. In this valley the gain comes from the end alone: "down only" ends with a still smaller loss. The small start pays in networks. There, a large rate from the first batch on can make training diverge: the weights are still far from good ones, and Adam's averages rest on only a few batches.
#
# Up and down, the rate follows a smooth cosine curve (**cosine annealing**). To go from $a$ to $b$ with progress $p$ from 0 to 1:
#
# $$a + (b - a)\,\frac{1 - \cos \pi p}{2}$$
#
# In words: from $a$ to $b$, slowly at both ends and quickly in the middle. `fit_one_cycle` joins two of them:
#
# | Stretch | From | To |
# |---|---|---|
# | the first `pct_start` of all batches | `lr_max / div` | `lr_max` |
# | the rest | `lr_max` | `lr_max / div_final` |
#
# ### Exercise `one_cycle`
# Return the learning rate for batch number `step` (counted from 0) out of `total`. Overall progress is `step / total`.
#
# <details><summary>Hint</summary>
#
# First: are we going up or down? Then find the progress $p$, from 0 to 1, within that stretch; the way down has length `1 - pct_start`. What does `div_final` divide, `lr_max` or the first value? See the table.
#
# </details>


# %% exercise="one_cycle"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    """バッチ step(0 ≤ step ≤ total の整数)の学習率(float)。0 < pct_start < 1。"""  #:ja
    """The learning rate (float) of batch step, an integer with 0 ≤ step ≤ total. 0 < pct_start < 1."""  #:en
    ### BEGIN SOLUTION
    progress = step / total
    if progress < pct_start:
        start, end, p = lr_max / div, lr_max, progress / pct_start
    else:
        start, end, p = lr_max, lr_max / div_final, (progress - pct_start) / (1 - pct_start)
    return float(start + (end - start) * (1 - np.cos(np.pi * p)) / 2)
    ### END SOLUTION


# %% test="one_cycle" idea="up" points=1
import numpy as np

expect(
    "one_cycle(0, 100, 0.5)",
    one_cycle(0, 100, 0.5),
    0.02,
    hint="始まりは lr_max / div = 0.5 / 25 です。",  #:ja
    hint="It starts at lr_max / div = 0.5 / 25.",  #:en
)
expect(
    "one_cycle(25, 100, 0.5)",
    one_cycle(25, 100, 0.5),
    0.5,
    hint="全体の 25 % で lr_max に着きます。",  #:ja
    hint="After 25 % of all batches it reaches lr_max.",  #:en
)
expect(
    "one_cycle(1, 16, 0.5)",
    one_cycle(1, 16, 0.5),
    0.0902944,
    hint="上りはゆっくり始まります。上りの 4 分の 1 では、高さの 15 % しか上がりません。",  #:ja
    hint="The way up begins slowly: after a quarter of it only 15 % of the height is gained.",  #:en
)
### BEGIN HIDDEN TESTS
for step, total in ((5, 200), (10, 200), (20, 200), (43, 200), (2, 10), (1, 7), (0, 3)):
    p = step / total / 0.25
    want = 0.02 + 0.48 * (1 - np.cos(np.pi * p)) / 2
    expect(
        f"one_cycle({step}, {total}, 0.5)",
        one_cycle(step, total, 0.5),
        want,
        hint="上りは直線ではなく、余弦の曲線です。",  #:ja
        hint="The way up is a cosine curve, not a straight line.",  #:en
    )
### END HIDDEN TESTS

# %% test="one_cycle" idea="down" points=1
import numpy as np

expect(
    "one_cycle(100, 100, 0.5)",
    one_cycle(100, 100, 0.5),
    5e-6,
    tol=1e-9,
    hint="終わりは lr_max / div_final = 0.5 / 100000 です。",  #:ja
    hint="It ends at lr_max / div_final = 0.5 / 100000.",  #:en
)
expect(
    "one_cycle(7, 16, 0.5)",
    one_cycle(7, 16, 0.5),
    0.4267774,
    hint="下りの 4 分の 1 です。下りもゆっくり始まり、まだ 15 % しか下がっていません。",  #:ja
    hint="A quarter of the way down. It begins slowly too: only 15 % of the height is lost.",  #:en
)
### BEGIN HIDDEN TESTS
for step, total in ((16, 60), (30, 60), (47, 60), (59, 60), (3, 10), (2, 7), (1, 3)):
    p = (step / total - 0.25) / 0.75
    want = 2.0 + (2e-5 - 2.0) * (1 - np.cos(np.pi * p)) / 2
    expect(
        f"one_cycle({step}, {total}, 2.0)",
        one_cycle(step, total, 2.0),
        want,
        tol=1e-7,
        hint="下りの中での進みぐあいは、0 から 1 になっていますか。",  #:ja
        hint="Does the progress within the way down run from 0 to 1?",  #:en
    )
### END HIDDEN TESTS

# %% test="one_cycle" idea="settings" points=1
import numpy as np

expect(
    "one_cycle(30, 100, 1.0, pct_start=0.6, div=5, div_final=100)",
    one_cycle(30, 100, 1.0, pct_start=0.6, div=5, div_final=100),
    0.6,
    hint="上りのちょうど真ん中なので、0.2 と 1.0 の中間です。",  #:ja
    hint="Half-way up: the middle between 0.2 and 1.0.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "one_cycle(65, 100, 3.0, pct_start=0.3, div=5, div_final=30)",
    one_cycle(65, 100, 3.0, pct_start=0.3, div=5, div_final=30),
    1.55,
    hint="下りのちょうど真ん中です。pct_start と div_final は使いましたか。",  #:ja
    hint="Half-way down. Are pct_start and div_final used?",  #:en
)
expect(
    "one_cycle(0, 7, 0.07, div=7)",
    one_cycle(0, 7, 0.07, div=7),
    0.01,
    hint="div は、始まりの値を決めます。",  #:ja
    hint="div sets where it starts.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# fastai の部品 `combined_cos` と比べます。差は 1e-8 より小さくなるはずです(fastai は進みぐあいを 32 ビットで計算します)。下の段の図は、学習率と逆に動く**モーメンタム**です。
# %% [markdown] lang="en"
# Compare with fastai's own `combined_cos`: the difference should be below 1e-8 (fastai computes the progress in 32 bits). The lower figure shows what moves the other way, the **momentum**.

# %% demo
steps = np.arange(200)
yours = np.array([one_cycle(k, 200, 0.01) for k in steps])
theirs = np.array([combined_cos(0.25, 0.01 / 25, 0.01, 0.01 / 1e5)(k / 200) for k in steps])
print("fastai との差の最大: <=> largest difference from fastai:", np.abs(yours - theirs).max())

fig, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(6, 4))
top.plot(steps, theirs, color=GREY, linewidth=5, alpha=0.5, label="fastai")
show_curves({"あなたの関数 <=> yours": (steps, yours, BLUE, "--")}, "学習率は上がり、モーメンタムは下がり、また戻る <=> Learning rate up, momentum down, and back", ylabel="学習率 <=> learning rate", ax=top)
show_curves({"": (steps, [combined_cos(0.25, 0.95, 0.85, 0.95)(k / 200) for k in steps], ORANGE, "-")}, xlabel="バッチ <=> batch", ylabel="モーメンタム <=> momentum", ax=bottom)
show_figure()

# %% [markdown] lang="ja"
# 大きな歩幅のときに勢いまで強いと、谷を飛び越えることがあります。そこで、学習率を上げるあいだはモーメンタムを下げ、終わりに戻します(経験則です)。(fastai が使うオプティマイザは Adam で、ここでモーメンタムと呼んだのは、その β₁ です。既定で、バイアスとバッチ正規化を除いて重み減衰 0.01 がつくので、AdamW にあたります。ほかの既定値は PyTorch と違い、β₂ は 0.999 でなく 0.99、ε は 10⁻⁸ でなく 10⁻⁵ です。)
#
# ## 6. `fine_tune` の中身
#
# 部品がそろいました。`fine_tune(2, 0.01)` の中身は、これだけです。
#
# 1. **凍結** `freeze()` して、頭(と、胴体のバッチ正規化)だけを 1 エポック訓練する。
# 2. **解凍** `unfreeze()` して、全体を 2 エポック訓練する。学習率の最大は半分に下げ、前の層ほど**小さく**する(**差をつけた学習率**、discriminative learning rates。16 課)。
#
# resnet34 のグループは、胴体の前の層、胴体の後ろの層、頭の 3 つです。それぞれの学習率の最大と、`fit_one_cycle` に渡す値は、こうなります。
#
# | | `lr_max` | 前の層 | 後ろの層 | 頭 | `pct_start` | `div` |
# |---|---|---|---|---|---|---|
# | 凍結 | `slice(lr)` | `lr / 10` | `lr / 10` | `lr` | 0.99 | 25(既定の値) |
# | 解凍 | `slice(lr / 200, lr / 2)` | `lr / 200` | `lr / 20` | `lr / 2` | 0.3 | 5 |
#
# `slice(b)` は、頭を `b`、ほかのグループを `b / 10` にします(凍結中の胴体で変わるのは、バッチ正規化だけです)。`slice(a, b)` は、いちばん前のグループを `a`、頭を `b` にし、あいだを等しい倍率で埋めます。`fine_tune` の `a` は `b` の 100 分の 1 です(`lr_mult=100`)。
#
# 前の層は、線や角をもう見つけられるので、少ししか動かしません。解凍すると、良い学習率はふつう小さくなります。`fine_tune` は半分にするだけですが、`lr_find` で探し直してもかまいません。この 2 段目が**ファインチューニング**(fine-tuning)です。`fine_tune` の名前のように、2 段階の全体をそう呼ぶこともあります。
#
# ### 課題 `train`
# `fine_tune` の 2 段階を、どんなデータとモデルにも使える 1 つの関数にしてください。凍結して 1 エポック、そのあと解凍して `epochs` エポックです。`arch` は、`resnet34` のようなネットワークの構造(アーキテクチャ)です。頭の学習率の最大は、凍結中は `lr`、解凍後は `lr / 2`(`fine_tune` と同じ)か `lr` にします。胴体の学習率は、頭と同じでも、`fine_tune` のように頭の 100 分の 1 まで小さくしてもかまいません。学習器には、1 節と同じ `metrics=error_rate`(この節の終わりの小さな挑戦で読みます)と `path="."` を渡してください。
#
# 採点では、プログラムで簡単な数字を描いて小さなモデル `small_net`(下のセル)を訓練し、**訓練で見せていない 120 枚**の答えを正解と比べます。誤り率が **10 % 以下**なら合格です。凍結中と解凍後に訓練したバッチの数と、解凍後の頭の学習率も確かめます。GPU はいりません。
#
# <details><summary>ヒント</summary>
#
# 学習器を作る、訓練する、学習器を返す、の 3 つです。訓練は、上の 1 と 2 のとおり、`freeze`、`fit_one_cycle`、`unfreeze`、`fit_one_cycle` の順です。`lr_max`、`pct_start`、`div` は、`fit_one_cycle` の引数の名前です(`doc(learn.fit_one_cycle)`)。訓練のメソッドが**何を返すか**も、確かめましょう。
#
# </details>
# %% [markdown] lang="en"
# Large steps together with a lot of momentum can overshoot the valley. So, as a rule of thumb, the momentum goes down while the rate goes up, and comes back at the end. (fastai's optimiser is Adam; what is called momentum here is its β₁. By default it has a weight decay of 0.01, except for biases and batch norm, which makes it AdamW. Its other defaults are not PyTorch's: β₂ is 0.99 instead of 0.999, and ε is 10⁻⁵ instead of 10⁻⁸.)
#
# ## 6. What is inside `fine_tune`
#
# All the parts are here. `fine_tune(2, 0.01)` is no more than this:
#
# 1. **Frozen** `freeze()`, and train only the head (and the batch norm of the body) for one epoch.
# 2. **Unfrozen** `unfreeze()`, and train everything for two epochs, with half the highest learning rate, and **smaller** ones for early layers (**discriminative learning rates**, lesson 16).
#
# resnet34 has three groups: the early layers of the body, its late layers, and the head. Their highest learning rates, and what goes into `fit_one_cycle`:
#
# | | `lr_max` | early layers | late layers | head | `pct_start` | `div` |
# |---|---|---|---|---|---|---|
# | frozen | `slice(lr)` | `lr / 10` | `lr / 10` | `lr` | 0.99 | 25 (default) |
# | unfrozen | `slice(lr / 200, lr / 2)` | `lr / 200` | `lr / 20` | `lr / 2` | 0.3 | 5 |
#
# `slice(b)` gives `b` to the head and `b / 10` to the other groups (of a frozen body only the batch norm changes). `slice(a, b)` gives `a` to the first group and `b` to the head, and fills in between by equal factors. In `fine_tune`, `a` is a hundredth of `b` (`lr_mult=100`).
#
# The early layers already find lines and corners, so they move only a little. After unfreezing, the best rate is usually lower. `fine_tune` halves it; you can also look for it again with `lr_find`. This second phase is **fine-tuning** in the narrow sense; often, as in the name `fine_tune`, the word means both phases.
#
# ### Exercise `train`
# Put the two phases of `fine_tune` into one function, for any data and any model: one epoch frozen, then `epochs` epochs unfrozen. `arch` is the architecture, such as `resnet34`. The highest learning rate of the head is `lr` while frozen, and `lr / 2` (as in `fine_tune`) or `lr` afterwards; the body may have the same rate or smaller ones, down to a hundredth, as in `fine_tune`. Give the learner `metrics=error_rate` (the challenge at the end of this section reads it) and `path="."`, as in section 1.
#
# To grade it, a program draws simple digits, your `train` trains a small model `small_net` (below) on them, and its answers for **120 pictures that it has not seen** are compared with the truth. An error rate of **10 % or less** passes. The number of batches trained while frozen and while unfrozen, and the head's learning rate while unfrozen, are checked as well. No GPU is needed.
#
# <details><summary>Hint</summary>
#
# Make a learner, train it, return it. Train as in steps 1 and 2 above: `freeze`, `fit_one_cycle`, `unfreeze`, `fit_one_cycle`. `lr_max`, `pct_start` and `div` are the names of arguments of `fit_one_cycle` (`doc(learn.fit_one_cycle)`). And **what does a training method return**?
#
# </details>


# %% setup
# ja: テストの道具:小さなモデル、フォルダからの DataLoaders、学習器に答えさせる関数
# en: Tools for the tests: a small model, DataLoaders from a folder, a function that has a learner answer
class Body(nn.Sequential):
    """small_net の胴体。学習器の中にあるかどうかを、テストが確かめる。"""  #:ja
    """The body of small_net; a test looks for it in the learner."""  #:en


def small_net(pretrained=False):
    """畳み込み 3 層の胴体。resnet34 と同じように vision_learner に渡せる(学習済みの重みはない)。"""  #:ja
    """A body of three convolutions; goes into vision_learner as resnet34 does, but has no trained weights."""  #:en
    layers = ConvLayer(3, 16, 5, stride=2), ConvLayer(16, 32, stride=2), ConvLayer(32, 64, stride=2)
    return nn.Sequential(Body(*layers), nn.AdaptiveAvgPool2d(1))


class Watch(Callback):
    """訓練したバッチの数を凍結中と解凍後に分けて数え、解凍後の頭の学習率を控える。"""  #:ja

    """Counts the batches of training, frozen and unfrozen, and notes the head's learning rate while unfrozen."""  #:en

    def __init__(self):
        self.frozen, self.rates = 0, []

    def after_batch(self):
        if self.training and not hasattr(self.learn, "lr_finder"):
            if next(self.learn.model.parameters()).requires_grad:
                self.rates.append(self.learn.opt.hypers[-1]["lr"])
            else:
                self.frozen += 1


def watched(train, *arguments):
    """Watch を付けて train を呼び、学習器を返す。"""  #:ja
    """Call train, its learners with a Watch; return the learner."""  #:en
    defaults.callbacks.append(Watch)
    try:
        return train(*arguments)
    finally:
        defaults.callbacks.remove(Watch)


def training_of(learn):
    """[凍結中に訓練したバッチ数, 解凍後に訓練したバッチ数, 解凍後の頭の学習率の最大]。"""  #:ja
    """[batches trained while frozen, batches trained while unfrozen, highest learning rate of the head while unfrozen]."""  #:en
    if not hasattr(learn, "watch") or not any(isinstance(part, Body) for part in learn.model.modules()):
        return [0, 0, 0.0]
    return [learn.watch.frozen, len(learn.watch.rates), float(max(learn.watch.rates, default=0))]


def folder_dls(folder, bs):
    """write_pictures のフォルダから DataLoaders を作る。"""  #:ja
    """DataLoaders from a folder of write_pictures."""  #:en
    set_seed(0)
    return ImageDataLoaders.from_folder(folder, bs=bs, num_workers=0)


def answers(learn, images):
    """学習器が各画像に答えたクラス名のリスト。images: (n, 28, 28) uint8。"""  #:ja
    """The learner's class name for each picture. images: (n, 28, 28) uint8."""  #:en
    pictures = [PILImage.create(np.stack([image] * 3, axis=-1)) for image in np.asarray(images)]
    with learn.no_bar(), learn.no_logging():
        probabilities, _ = learn.get_preds(dl=learn.dls.test_dl(pictures, num_workers=0))
    return [str(learn.dls.vocab[int(best)]) for best in probabilities.argmax(1)]


# %% exercise="train"
def train(dls, arch, epochs, lr):
    """arch(resnet34 など)を dls で訓練し、訓練済みの学習器(Learner)を返す。凍結して 1 エポック、解凍して epochs エポック。lr: 凍結中の、頭の学習率の最大(解凍後は lr / 2 か lr)。"""  #:ja
    """Train arch (resnet34, say) on dls and return the trained Learner: one epoch frozen, then epochs epochs unfrozen. lr: highest learning rate of the head while frozen (then lr / 2 or lr)."""  #:en
    ### BEGIN SOLUTION
    learn = vision_learner(dls, arch, metrics=error_rate, path=".")
    learn.freeze()
    learn.fit_one_cycle(1, slice(lr), pct_start=0.99)
    learn.unfreeze()
    learn.fit_one_cycle(epochs, slice(lr / 200, lr / 2), pct_start=0.3, div=5.0)
    return learn
    ### END SOLUTION


# %% test="train" idea="learns" points=1
import numpy as np

PENS = {
    "3": [(-0.5, -0.8), (0, -1), (0.5, -0.6), (0.1, -0.05), (0.55, 0.5), (0, 1), (-0.55, 0.75)],
    "7": [(-0.55, -0.95), (0, -0.95), (0.55, -0.95), (0.25, -0.3), (0, 0.3), (-0.15, 1)],
}


def draw(name, rng):
    corners = np.array(PENS[name]) + rng.normal(0, 0.06, (len(PENS[name]), 2))
    t = np.linspace(0, len(corners) - 1, 60)
    pen = np.stack([np.interp(t, np.arange(len(corners)), corners[:, i]) for i in (0, 1)], axis=1)
    pen = 14 + rng.uniform(7, 9) * pen @ [[0.8, 0], [rng.uniform(-0.3, 0.1), 1]] + rng.uniform(-2, 2, 2)
    x, y = np.meshgrid(np.arange(28), np.arange(28))
    distance = np.hypot(x[..., None] - pen[:, 0], y[..., None] - pen[:, 1]).min(axis=-1)
    return (255 * np.exp(-((distance / 1.5) ** 2)) + rng.normal(0, 20, (28, 28))).clip(0, 255).astype(np.uint8)


rng = np.random.default_rng(1)
many = {f"{part}/{name}": np.stack([draw(name, rng) for _ in range(n)]) for part, n in (("train", 150), ("valid", 20)) for name in PENS}
pupil = watched(train, folder_dls(write_pictures(many), 16), small_net, 4, 0.01)
truth = [str(name) for name in rng.permutation(["3", "7"] * 60)]
guesses = answers(pupil, np.stack([draw(name, rng) for name in truth]))
wrong = sum(a != b for a, b in zip(guesses, truth))
print(f"誤り率 {wrong / 120:.1%} <=> error rate {wrong / 120:.1%}")
assert len(guesses) == 120 and wrong <= 12, f"120 枚のうち {wrong} 枚が間違いです(12 枚まで)。訓練した学習器を返していますか。"  #:ja
assert len(guesses) == 120 and wrong <= 12, f"{wrong} of 120 are wrong (12 may be). Is the learner that you return the one that you trained?"  #:en
frozen, free, rate = training_of(pupil)
assert frozen or free, "返された学習器に、arch(ここでは small_net)を訓練した跡がありません。train の中に resnet34 と書いていませんか。"  #:ja
assert frozen or free, "The learner that came back shows no training of arch (small_net here). Did you write resnet34 inside train?"  #:en
print(f"凍結中 {frozen} バッチ、解凍後 {free} バッチ、学習率の最大 {rate:.3g} <=> {frozen} batches frozen, {free} unfrozen, learning rate up to {rate:.3g}")
expect("訓練したバッチの数 [凍結中, 解凍後]", [frozen, free], [18, 72], hint="1 エポックは 18 バッチです。凍結して 1 エポック、解凍して epochs(ここでは 4)エポック訓練します。")  #:ja
expect("batches trained [frozen, unfrozen]", [frozen, free], [18, 72], hint="An epoch has 18 batches: one epoch frozen, then epochs (here 4) unfrozen.")  #:en

# %% test="train" idea="held_out" points=2
import numpy as np

### BEGIN HIDDEN TESTS
PENS = {
    "2": [(-0.5, -0.6), (0, -1), (0.5, -0.6), (0.2, 0.1), (-0.55, 1), (0, 0.95), (0.55, 1)],
    "5": [(0.5, -1), (-0.45, -1), (-0.5, -0.15), (0.2, -0.2), (0.5, 0.4), (0.1, 0.95), (-0.55, 0.8)],
}


def draw(name, rng):
    corners = np.array(PENS[name]) + rng.normal(0, 0.06, (len(PENS[name]), 2))
    t = np.linspace(0, len(corners) - 1, 60)
    pen = np.stack([np.interp(t, np.arange(len(corners)), corners[:, i]) for i in (0, 1)], axis=1)
    pen = 14 + rng.uniform(7, 9) * pen @ [[0.8, 0], [rng.uniform(-0.3, 0.1), 1]] + rng.uniform(-2, 2, 2)
    x, y = np.meshgrid(np.arange(28), np.arange(28))
    distance = np.hypot(x[..., None] - pen[:, 0], y[..., None] - pen[:, 1]).min(axis=-1)
    return (255 * np.exp(-((distance / 1.5) ** 2)) + rng.normal(0, 20, (28, 28))).clip(0, 255).astype(np.uint8)


rng = np.random.default_rng(25)
many = {f"{part}/{name}": np.stack([draw(name, rng) for _ in range(n)]) for part, n in (("valid", 20), ("train", 160)) for name in PENS}
pupil = watched(train, folder_dls(write_pictures(many), 16), small_net, 4, 0.01)
truth = [str(name) for name in rng.permutation(["2", "5"] * 60)]
guesses = answers(pupil, np.stack([draw(name, rng) for name in truth]))
wrong = sum(a != b for a, b in zip(guesses, truth))
assert len(guesses) == 120 and wrong <= 12, f"2 と 5 の 120 枚のうち {wrong} 枚が間違いです(12 枚まで)。渡された dls と arch で訓練していますか。"  #:ja
assert len(guesses) == 120 and wrong <= 12, f"Of 120 twos and fives {wrong} are wrong (12 may be). Do you train the arch on the dls that are passed in?"  #:en
frozen, free, rate = training_of(watched(train, folder_dls(write_pictures(many), 32), small_net, 2, 0.003))
expect("訓練したバッチの数 [凍結中, 解凍後]", [frozen, free], [10, 20], hint="1 エポックは 10 バッチ、epochs は 2 です。検証データで訓練していませんか。")  #:ja
expect("batches trained [frozen, unfrozen]", [frozen, free], [10, 20], hint="An epoch has 10 batches, and epochs is 2. Is nothing trained on validation data?")  #:en
assert 0.00149 < rate < 0.00301, f"lr=0.003 のとき、解凍後の頭の学習率の最大が {rate:.3g} です。0.0015 か 0.003 のはずです。"  #:ja
assert 0.00149 < rate < 0.00301, f"With lr=0.003 the highest learning rate of the head when unfrozen is {rate:.3g}; it should be 0.0015 or 0.003."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 接続が切れたら
# Colab の接続が切れたときの練習をします。下の 1 つ目のセルは `fine_tune(2, 0.01)` と同じ訓練ですが、2 段目で 1 エポック進むたびに**チェックポイント**を保存し、**わざと途中で止めます**。2 つ目のセルは、新しい学習器で続きから再開します。
#
# そのために**コールバック**を使います。訓練の決まった時点で fastai が呼ぶメソッドを集めたもので、`after_batch` はバッチのあと、`after_epoch` はエポックのあとに呼ばれます。中に出てくる `self.opt` や `self.training` は、学習器のものです(`after_batch` は検証のバッチでも呼ばれるので、`if self.training` と書きます)。コールバックどうしでは、`order` の小さいものが先です。`CancelFitException` を起こすと、訓練はそこで終わります。
# %% [markdown] lang="en"
# ### Disconnected
# Now practise for the day when Colab disconnects you. The first cell below trains as `fine_tune(2, 0.01)` does, but in the second phase it saves a **checkpoint** after every epoch and **stops on purpose** half-way. The second cell **resumes** the training with a new learner.
#
# Both cells use **callbacks**: objects whose methods fastai calls at fixed points of training, `after_batch` after each batch, `after_epoch` after each epoch. Inside a callback, `self.opt` and `self.training` are those of the learner. (`after_batch` is called for validation batches too, hence `if self.training`.) Of several callbacks, the one with the smallest `order` is called first. Raising `CancelFitException` ends the training there.

# %% demo
class Rates(Callback):
    """各バッチで、層のグループごとの学習率を記録する。"""  #:ja
    """Record the learning rate of every group of layers, batch by batch."""  #:en

    def __init__(self):
        self.log = []

    def after_batch(self):
        if self.training:
            self.log.append([group["lr"] for group in self.opt.hypers])


class PullThePlug(Callback):
    # ja: 保存(SaveModelCallback)より後に働く
    # en: acts after SaveModelCallback has saved
    order = 90

    def after_epoch(self):
        raise CancelFitException


set_seed(1)
lr, rates = 0.01, Rates()
learn = vision_learner(dls, resnet34, metrics=error_rate, path=".")
learn.freeze()
learn.fit_one_cycle(1, slice(lr), pct_start=0.99, cbs=rates)
learn.unfreeze()
schedule = dict(lr_max=slice(lr / 200, lr / 2), pct_start=0.3, div=5.0)
learn.fit_one_cycle(2, **schedule, cbs=[rates, SaveModelCallback(fname="step", every_epoch=True, with_opt=True), PullThePlug()])
print("接続が切れました! <=> disconnected!")

# %% demo
# ja: このセルをもう一度実行しても、記録が 2 重にならないように
# en: so that nothing is recorded twice if you run this cell again
del rates.log[2 * len(dls.train) :]
learn = vision_learner(dls, resnet34, metrics=error_rate, path=".")
learn.unfreeze()
learn.load("step_0")
learn.fit_one_cycle(2, **schedule, start_epoch=1, cbs=rates)

# %% [markdown] lang="ja"
# 表のエポック 0 に損失がないのは、そのエポックを飛ばしたからです(`start_epoch=1`)。1 節と同じ手順でも数が違うのは、主に、画像をかき混ぜる乱数生成器を `dls` が別に持っているからです。`set_seed` はそのシードを決め直さないので、画像の順序が変わりました。`step_0` に入っているのは重みとオプティマイザの状態(Adam の記録)で、乱数生成器の状態は入っていません。ですから、10 課の再開と違い、止めなかった訓練と同じ数にはなりません。
#
# Colab では、接続が切れると、保存したファイルもディスクごと消えることがあります。長い訓練のときは Google ドライブをつなぎ、上の 2 つのセルの**両方**で、学習器を下の `path` で作ります。`PullThePlug()` は外します。
#
# ```python
# from google.colab import drive
# drive.mount("/content/drive")
# learn = vision_learner(dls, resnet34, metrics=error_rate, path="/content/drive/MyDrive/fukami")
# ```
#
# チェックポイントは 1 つ約 250 MiB(重みと、Adam の 2 つの記録)で、エポックの数だけ残ります。古いものは消してください。
#
# 本当に切れたときは、もう一度ドライブをつなぎ、1 節より上のセルを全部、1 節の `dls = …` の行、上の `lr = 0.01` と `schedule = …` を実行します。そして、学習器を作って `unfreeze` し、最後に保存された `step_k` を読み込み、`start_epoch=k + 1` と、1 つ目のセルと同じ `SaveModelCallback` で続きを訓練します(`rates` は消えたので外します。下の図は描けません)。`step_k` が 1 つもなければ(凍結の 1 エポックか、2 段目のエポック 0 のあいだに切れたとき)、止めたセルからやり直します。
#
# では、記録した学習率を描きます。あなたの `one_cycle` と重なるでしょうか。
# %% [markdown] lang="en"
# Epoch 0 of the table has no losses, because that epoch was skipped (`start_epoch=1`). The steps are those of section 1, but the numbers differ, mainly because `dls` shuffles the pictures with a random generator of its own, which `set_seed` does not reset: they came in another order. `step_0` holds the weights and the optimiser state (what Adam remembers), but not the state of the random generators. So, unlike in lesson 10, the numbers are not those of a training that never stopped.
#
# When Colab disconnects, its disk may go too, with what you saved. For long training mount Google Drive, make the learner with the `path` below in **both** cells, and leave `PullThePlug()` out:
#
# ```python
# from google.colab import drive
# drive.mount("/content/drive")
# learn = vision_learner(dls, resnet34, metrics=error_rate, path="/content/drive/MyDrive/fukami")
# ```
#
# A checkpoint has about 250 MiB (the weights, and the two averages of Adam), and there is one for each epoch: delete old ones.
#
# After a real disconnection mount the drive again, and run all cells above section 1, the line `dls = …` of section 1, and `lr = 0.01` and `schedule = …` from above. Then make the learner, `unfreeze` it, load the last `step_k` that was saved, and train with `start_epoch=k + 1` and the `SaveModelCallback` of the first cell (without `rates`, which are gone, so the figure below cannot be drawn). If there is no `step_k` yet (it stopped in the frozen epoch, or in epoch 0 of the second phase), start again with the cell that stopped.
#
# Now draw the learning rates that were recorded. Does your `one_cycle` lie on top?

# %% demo
log = np.array(rates.log)
n = len(dls.train)
mine = np.array([one_cycle(k, 2 * n, lr / 2, pct_start=0.3, div=5.0) for k in range(2 * n)])
first = np.array([one_cycle(k, n, lr, pct_start=0.99) for k in range(n)])
print("差の最大、凍結: <=> largest difference, frozen:", np.abs(first - log[:n, -1]).max(), " 解凍: <=>  unfrozen:", np.abs(mine - log[n:, -1]).max())

for group, name, colour, style in [(2, "頭 <=> head", BLUE, "-"), (1, "後ろの層 <=> late layers", ORANGE, "--"), (0, "前の層 <=> early layers", GREY, ":")]:
    visible = np.arange(3 * n) >= (0 if group == 2 else n)
    plt.plot(np.arange(3 * n)[visible], log[visible, group], color=colour, linestyle=style, label=name)
plt.plot(np.arange(3 * n)[:: max(1, n // 6)], np.append(first, mine)[:: max(1, n // 6)], "k.", label="あなたの one_cycle <=> your one_cycle")
plt.axvline(n - 0.5, color=GREY, linewidth=1)
plt.text(n / 2, 3e-2, "凍結 <=> frozen", ha="center")
plt.text(2 * n, 3e-2, "解凍 <=> unfrozen", ha="center")
show_figure("fine_tune の中身 <=> Inside fine_tune", "バッチ <=> batch", "学習率 <=> learning rate", legend="lower left", yscale="log", ylim=(1e-8, 1e-1))

# %% [markdown] lang="ja"
# 左の 1 エポックで学ぶのは頭(と、図にはない胴体のバッチ正規化)だけです。学習率は上がり続け、下がるのは最後の 1 % のバッチだけです(`pct_start=0.99`。本物の画像では、387 バッチのうち最後の 3 つで、約 6 分の 1 まで下がります)。すぐに 2 段目が続くので、ここで底に収まる必要はないのです。右では 3 つのグループが、10 倍ずつ違う学習率で、同じ形の曲線をたどります。
#
# **小さな挑戦** 本物のデータで `learn = train(make_dls(path, 32), resnet34, 2, 0.01)` を試しましょう。検証データ 2,038 枚のうち、何枚を間違えますか(最後の `error_rate` × 2,038)。比べる相手として、畳み込み 3 層の CNN(25,618 パラメータ。13 課で、このような CNN を作ります)を乱数の重みから CPU で 2 エポック訓練すると、間違いは 2 枚、4 枚、4 枚(3 回)でした。同じくらいなら、この易しい問題に借りた重みは要らなかったということです。同じ ResNet-34 を乱数の重みから訓練したものとも比べられます:`vision_learner(dls, resnet34, pretrained=False, metrics=error_rate, path=".").fit_one_cycle(3, 0.01)`。借りた重みが役に立つのは、訓練の画像が少なく、見分けるのが難しいときです(15 課、16 課)。
#
# ## 7. 間違いを見る
#
# いつも多いほうのクラスを答えるだけでも、そのクラスの割合だけ当たります。3 と 7 はほぼ同数なので(2 節)、正解率は約 50 % です。けれども、迷惑メールが全体の 1 % なら、いつも「迷惑メールではない」と答えるだけで、正解率は 99 % になります。このような簡単な答え方は、よい**ベースライン**(09 課)になります。どの誤り率も、まずベースラインと比べます。
#
# もっと手ごわいベースラインもあります。訓練データの 3 の平均と 7 の平均を画素ごとに計算し、どちらの平均に近いかで答えるのです。
# %% [markdown] lang="en"
# On the left, for one epoch, only the head learns (and the batch norm of the body, which is not drawn). Its rate rises almost to the end and comes down only in the last 1 % of the batches (`pct_start=0.99`; with the real pictures the last three of 387, down to about a sixth). This phase need not settle at the bottom, since the second one follows at once. On the right the three groups follow the same curve, each at a tenth of the rate of the one above.
#
# **A small challenge** On the real data, try `learn = train(make_dls(path, 32), resnet34, 2, 0.01)`. How many of the 2,038 validation pictures does it get wrong (the last `error_rate` × 2,038)? To compare: a CNN of three convolutions (25,618 parameters; lesson 13 builds one like it), trained from random weights for two epochs on a CPU, got 2, 4 and 4 wrong (three runs). If yours is about the same, this easy task did not need borrowed weights. You can also compare with the same ResNet-34 from random weights: `vision_learner(dls, resnet34, pretrained=False, metrics=error_rate, path=".").fit_one_cycle(3, 0.01)`. Borrowed weights help where pictures are few and hard to tell apart (lessons 15 and 16).
#
# ## 7. Looking at mistakes
#
# A model that always gives the more frequent class is right for that share of the pictures: about half here, where there are about as many threes as sevens (section 2), but 99 % if 1 % of all e-mails are spam and it always answers "not spam". A simple rule like this is a good **baseline** (lesson 09). Compare every error rate with it first.
#
# A harder baseline to beat: compute the mean of all threes and the mean of all sevens of the training data, pixel by pixel, and answer with the one that is nearer.

# %% demo
def load(folder):
    """フォルダの画像 (枚数, 28, 28)。"""  #:ja
    """The pictures of a folder, (pictures, 28, 28)."""  #:en
    return np.stack([np.asarray(PILImageBW.create(file), dtype=float) for file in get_image_files(folder)])


means, right = [load(path / "train" / name).mean(axis=0) for name in "37"], []
for i, name in enumerate("37"):
    pictures = load(path / "valid" / name)
    distances = [np.abs(pictures - mean).mean(axis=(1, 2)) for mean in means]
    right.append(np.argmin(distances, axis=0) == i)
show_pictures(means, [f"{name} の {part.mean():.1%} が正解 <=> {name}: {part.mean():.1%} right" for name, part in zip("37", right)], "平均の 3 と平均の 7 <=> The mean 3 and the mean 7", columns=4)
print(f"近いほうを答えると、誤り率 {1 - np.concatenate(right).mean():.1%} <=> the nearer one: error rate {1 - np.concatenate(right).mean():.1%}")

# %% [markdown] lang="ja"
# [fastbook の 4 章](https://github.com/fastai/fastbook/blob/master/04_mnist_basics.ipynb)では、同じやり方で、本物のデータの正解率が約 95 % でした。あなたのモデルの誤り率と比べてください。
#
# 誤り率は 1 つの数です。**何を何と間違えたか**は分かりません。まず、モデルの答え(予測、prediction)を見てみます。上が正解、下がモデルの答えです。
# %% [markdown] lang="en"
# In [chapter 4 of fastbook](https://github.com/fastai/fastbook/blob/master/04_mnist_basics.ipynb) the same method was right for about 95 % of the real pictures. Compare your model's error rate with it.
#
# An error rate is one number; it does not say **what was taken for what**. See some of the model's answers (**predictions**) first: the truth above, the answer below.

# %% demo
learn.show_results(max_n=6, nrows=1, figsize=(6, 1.8))
plt.show()

# %% [markdown] lang="ja"
# 07 課で見た**混同行列**(confusion matrix)を、自分で書きます。正解とモデルの答えの組を数えた表で、行が正解、列がモデルの答えです。対角線は正解した数で、ほかの場所は間違いの種類を表します。
# たとえば、正解が `[0, 0, 1, 1, 1]`、モデルの答えが `[0, 1, 1, 1, 0]` なら、こうなります。
#
# | | 0 と答えた | 1 と答えた |
# |---|---|---|
# | **正解は 0** | 1 | 1 |
# | **正解は 1** | 1 | 2 |
#
# ### 課題 `confusion_matrix`
# この表を作ってください。`n` はクラスの数です。一度も現れないクラスがあっても、行と列は残します。
#
# <details><summary>ヒント</summary>
#
# 0 ばかりの n×n の表を用意し、組 (正解, モデルの答え) が来るたびに 1 を足します。ループなしで書くなら、2 回来た組が 2 回数えられるか、確かめてください(`np.add.at` なら数えられます。`matrix[targets, preds] += 1` では 1 回だけです)。
#
# </details>
# %% [markdown] lang="en"
# Now write the **confusion matrix** of lesson 07 yourself. It counts the pairs of label (the truth) and prediction (the model's answer): rows for the truth, columns for the answer. The diagonal counts the right answers; every other place is one kind of mistake.
# With the truth `[0, 0, 1, 1, 1]` and the answers `[0, 1, 1, 1, 0]`:
#
# | | answered 0 | answered 1 |
# |---|---|---|
# | **truth 0** | 1 | 1 |
# | **truth 1** | 1 | 2 |
#
# ### Exercise `confusion_matrix`
# Build this table. `n` is the number of classes; a class that never turns up keeps its row and column.
#
# <details><summary>Hint</summary>
#
# Start from an n×n table of zeros and add 1 for each pair (truth, answer). If you do it without a loop, make sure that a pair that comes twice is counted twice (`np.add.at` does that, `matrix[targets, preds] += 1` does not).
#
# </details>


# %% exercise="confusion_matrix"
def confusion_matrix(preds, targets, n):
    """混同行列 (n, n)、整数(リストか配列)。[t, a] = 正解が t で、モデルの答えが a だった数。preds: モデルの答え、targets: 正解。どちらも 0 から n−1 の整数 m 個(リストか配列)。"""  #:ja
    """The confusion matrix, (n, n) integers, list or array: entry [t, a] counts how often truth t was answered with a. preds: the model's answers, targets: the truth; m integers from 0 to n−1 each, list or array."""  #:en
    ### BEGIN SOLUTION
    matrix = np.zeros((n, n), dtype=int)
    np.add.at(matrix, (np.asarray(targets), np.asarray(preds)), 1)
    return matrix
    ### END SOLUTION


# %% test="confusion_matrix" idea="count" points=1
import numpy as np

expect(
    "confusion_matrix([0, 1, 1, 1, 0], [0, 0, 1, 1, 1], 2)",
    confusion_matrix([0, 1, 1, 1, 0], [0, 0, 1, 1, 1], 2),
    [[1, 1], [1, 2]],
    hint="上の例と同じです。",  #:ja
    hint="The example from the text.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(5)
targets = rng.integers(0, 2, 40)
preds = targets.copy()
preds[:6] = 1 - preds[:6]
want = [[int(np.sum((targets == t) & (preds == p))) for p in (0, 1)] for t in (0, 1)]
many = 300 * [1] + [0]
expect("confusion_matrix(300 * [1] + [0], 300 * [1] + [0], 2)", confusion_matrix(many, many, 2), [[1, 0], [0, 300]])
expect(
    "confusion_matrix(preds, targets, 2)",
    np.diag(confusion_matrix(preds, targets, 2)),
    np.diag(want),
    hint="同じ組が何度も来ます。そのたびに足していますか。",  #:ja
    hint="The same pair comes many times. Is it counted each time?",  #:en
)
### END HIDDEN TESTS

# %% test="confusion_matrix" idea="layout" points=1
import numpy as np

expect(
    "confusion_matrix([1, 1, 1], [0, 0, 1], 2)",
    confusion_matrix([1, 1, 1], [0, 0, 1], 2),
    [[0, 2], [0, 1]],
    hint="行が正解、列がモデルの答えです。0 を 1 と間違えたのが 2 回。",  #:ja
    hint="Rows are the truth, columns the answer: 0 was taken for 1 twice.",  #:en
)
### BEGIN HIDDEN TESTS
got = confusion_matrix(np.array([2, 2, 0, 4, 2, 0]), np.array([0, 0, 0, 1, 2, 4]), 5)
want = np.zeros((5, 5))
for t, p in zip([0, 0, 0, 1, 2, 4], [2, 2, 0, 4, 2, 0]):
    want[t, p] += 1
expect(
    "confusion_matrix([2, 2, 0, 4, 2, 0], [0, 0, 0, 1, 2, 4], 5)",
    got,
    want,
    hint="形は (n, n)。現れないクラス 3 の行と列も要ります。",  #:ja
    hint="The shape is (n, n): class 3 never appears but keeps its row and column.",  #:en
)
expect(
    "confusion_matrix([0, 1], [1, 0], 4)",
    confusion_matrix([0, 1], [1, 0], 4),
    [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
    hint="いちばん大きな番号のクラスが現れなくても、(n, n) の表です。",  #:ja
    hint="Also when the classes with the highest numbers never appear, the table is (n, n).",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `error_from`
# 誤り率は、混同行列だけから求められます。
#
# <details><summary>ヒント</summary>
#
# 正解した枚数は、対角線の和です(`np.trace`)。全部の枚数は、どう求めますか。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `error_from`
# The confusion matrix is all that you need for the error rate.
#
# <details><summary>Hint</summary>
#
# The number of right answers is the sum of the diagonal (`np.trace`). How do you get the number of all pictures?
#
# </details>


# %% exercise="error_rate"
def error_from(matrix):
    """混同行列 (n, n)(リストか配列)から誤り率(0 から 1 の float)を求める。"""  #:ja
    """The error rate (float from 0 to 1) of a confusion matrix, (n, n), list or array."""  #:en
    ### BEGIN SOLUTION
    matrix = np.asarray(matrix)
    return float(1 - np.trace(matrix) / matrix.sum())
    ### END SOLUTION


# %% test="error_rate" points=1
import numpy as np

expect(
    "error_from([[1, 1], [1, 2]])",
    error_from([[1, 1], [1, 2]]),
    0.4,
    hint="5 枚のうち 2 枚が間違いです。",  #:ja
    hint="Two of five are wrong.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "error_from([[6, 1, 1], [0, 20, 0], [2, 0, 10]])",
    error_from(np.array([[6, 1, 1], [0, 20, 0], [2, 0, 10]])),
    0.1,
    hint="クラスごとの誤り率の平均ではなく、全部の枚数で割ります。",  #:ja
    hint="Divide by all pictures; not the mean of each class's error rate.",  #:en
)
expect("error_from([[3, 1], [0, 4]])", error_from([[3, 1], [0, 4]]), 0.125)
expect("error_from([[2, 0], [3, 4]])", error_from([[2, 0], [3, 4]]), 1 / 3)
expect(
    "error_from([[3, 0], [0, 9]])",
    error_from(np.array([[3, 0], [0, 9]])),
    0.0,
    hint="間違いがなければ 0 です。",  #:ja
    hint="No mistakes: 0.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `top_losses`
# いちばん役に立つのは、**損失が大きかった画像**を目で見ることです。自信満々の間違いや、正解ラベルのほうの間違いが見つかります。損失の大きい順に、番号(0 から)を `k` 個返してください。同じ損失が並ぶときは、どちらが先でもかまいません。
#
# <details><summary>ヒント</summary>
#
# `np.argsort` は小さい順に番号を並べます。ほしいのは値ではなく番号です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `top_losses`
# Most useful of all is to look at the pictures **with the largest loss**: confident mistakes, and sometimes labels that are wrong. Return the **positions** (from 0) of the `k` largest losses, largest first. Among equal losses any order will do.
#
# <details><summary>Hint</summary>
#
# `np.argsort` sorts from small to large. You want positions, not values.
#
# </details>


# %% exercise="top_losses"
def top_losses(losses, k):
    """損失の大きい順に k 個の番号(0 から)。losses: (m,) のリストか配列、1 ≤ k ≤ m。返り値: 整数 k 個のリストか配列。"""  #:ja
    """Positions (from 0) of the k largest losses, largest first. losses: (m,) list or array, 1 ≤ k ≤ m. Returns k integers, list or array."""  #:en
    ### BEGIN SOLUTION
    return np.argsort(-np.asarray(losses))[:k]
    ### END SOLUTION


# %% test="top_losses" points=1
import numpy as np

expect(
    "top_losses([0.1, 3.0, 0.5], 2)",
    top_losses([0.1, 3.0, 0.5], 2),
    [1, 2],
    hint="いちばん大きいのは 1 番、次は 2 番です。",  #:ja
    hint="The largest is at position 1, the next at 2.",  #:en
)
### BEGIN HIDDEN TESTS
values = np.array([0.02, 2.5, 0.7, 9.1, 0.0, 4.4])
expect("sorted(top_losses([1, 2, 2, 0, 2], 3))", sorted(int(i) for i in top_losses([1, 2, 2, 0, 2], 3)), [1, 2, 4])
expect(
    "top_losses([0.02, 2.5, 0.7, 9.1, 0.0, 4.4], 3)",
    top_losses(values, 3),
    [3, 5, 1],
    hint="大きい順に、番号を返します。",  #:ja
    hint="Positions, from the largest down.",  #:en
)
expect(
    "top_losses([…], 6)",
    top_losses(values, 6),
    [3, 5, 1, 2, 0, 4],
    hint="k が全部の数でも動きますか。",  #:ja
    hint="Does it work when k is all of them?",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# fastai の `ClassificationInterpretation` と比べましょう。どれも同じ数になるはずです(fastai の誤り率は 32 ビットの計算なので、小数第 6 位までで比べます)。
# %% [markdown] lang="en"
# Compare with fastai's `ClassificationInterpretation`. Every number should be the same (error rates to six decimals, because fastai computes its own in 32 bits).

# %% demo
interp = ClassificationInterpretation.from_learner(learn)
with learn.no_bar():
    probabilities, targets, costs = map(to_np, learn.get_preds(with_loss=True))
matrix = np.asarray(confusion_matrix(probabilities.argmax(1), targets, 2))
worst = top_losses(costs, 4)
print("混同行列 <=> confusion matrix", matrix.tolist(), " fastai", interp.confusion_matrix().tolist())
print("誤り率 <=> error rate      ", f"{error_from(matrix):.6f}", " fastai", f"{float(error_rate(torch.tensor(probabilities), torch.tensor(targets))):.6f}")
print("損失の大きい順 <=> top losses      ", [int(i) for i in worst], " fastai", interp.top_losses(4)[1].tolist())

fig, ax = plt.subplots(figsize=(4, 3.4))
# ja: 色は対数で。そうしないと、対角線しか見えない
# en: colours by logarithm; otherwise only the diagonal would show
ax.imshow(np.log1p(matrix), cmap="Blues")
for (t, a), count in np.ndenumerate(matrix):
    ax.text(a, t, count, ha="center", va="center", fontsize=18, bbox={"facecolor": "white", "edgecolor": "none"})
ax.grid(False)
show_figure("対角線の外が間違い <=> Off the diagonal: mistakes", "モデルの答え <=> answered", "正解 <=> truth", xticks=[0, 1], yticks=[0, 1], xticklabels=dls.vocab, yticklabels=dls.vocab)

# %% demo
names, colors = [], []
for i in worst:
    truth, answer = dls.vocab[targets[i]], dls.vocab[probabilities[i].argmax()]
    names.append(f"正解 {truth}、答え {answer}\n損失 {costs[i]:.2g} <=> is {truth}, said {answer}\nloss {costs[i]:.2g}")
    colors.append(GREEN if truth == answer else RED)
show_pictures([PILImageBW.create(dls.valid_ds.items[i]) for i in worst], names, "いちばん難しい 4 枚 <=> The hardest four", colors=colors)

# %% [markdown] lang="ja"
# (fastai では `interp.plot_confusion_matrix()` と `interp.plot_top_losses(4)` の 1 行ずつです。)あなたなら、この 4 枚をどう読みますか。
#
# 損失は −log(正解のクラスの確率)です(04 課)。たとえば損失が 16 なら、モデルは正解に $e^{-16}$、およそ 1,000 万分の 1 の確率しか与えていません。モデルの言う確率は、そのまま信じられるとは限りません(15 課で測ります)。
#
# ラベルのほうが間違っているときは、訓練データなら、直すか除きます。検証データなら、直さずに書き残します。モデルが間違えた画像のラベルだけを直すと、誤り率が良く見えすぎるからです。
#
# ## 8. 保存して、ほかの場所で使う
#
# 訓練した学習器は、データの読み方とクラスの名前ごと 1 つのファイルになります。学習済みのモデルに答えさせることを**推論**(inference)と呼びます。ファイルを読み込めば、Web アプリでも、別のノートブックでも推論できます(そこにも fastai が要ります。なるべく同じ版にします)。Colab では、セッションが終わるとファイルも消えます。先にダウンロードしてください(左のフォルダのアイコン、⋮、ダウンロード)。
# %% [markdown] lang="en"
# (In fastai: `interp.plot_confusion_matrix()` and `interp.plot_top_losses(4)`, a line each.) How would you read those four?
#
# The loss is −log(probability of the right class) (lesson 04). A loss of 16, for example, means that the model gave the right class a probability of $e^{-16}$, about one in ten million. What a model calls a probability cannot always be taken at its word (lesson 15 measures it).
#
# In training data, correct a wrong label or remove the picture. In validation data, only note it: correcting just the pictures that the model got wrong would make its error rate look better than it is.
#
# ## 8. Saving it and using it elsewhere
#
# A trained learner goes into one file, with the way it opens pictures and the names of its classes. Using a trained model to get predictions is called **inference**. Any notebook or app can load the file if fastai is installed there, best in the same version. In Colab it is deleted with the session: download it first (folder icon on the left, then ⋮ → Download).

# %% demo
# ja: absolute() なら、学習器の path がどこでも、今のフォルダに保存される
# en: with absolute() it is saved in this folder, whatever the learner's path
file = Path("three_or_seven.pkl").absolute()
learn.export(file)
helper = load_learner(file)
with helper.no_bar():
    name, number, chances = helper.predict(files[0])
print(f"{files[0].parent.name}/{files[0].name}: モデルの答えは {name}、確率 {chances[number]:.3f} <=> {files[0].parent.name}/{files[0].name}: I say {name}, with probability {chances[number]:.3f}")
print(f"ファイルの大きさ {os.path.getsize(file) / 2**20:.0f} MiB <=> file size {os.path.getsize(file) / 2**20:.0f} MiB")

# %% [markdown] lang="ja"
# **やってみよう** 太いペンで紙に 3 か 7 を書いて写真に撮り、正方形に切り取ります。MNIST と同じように、数字を真ん中に置き、まわりに辺の 7 分の 1 ほどの余白を残します。それを Colab に置いて(左のフォルダのアイコン)、モデルに答えさせます。
#
# ```python
# picture = PILImage.create("my_digit.jpg").resize((28, 28))
# print(helper.predict(picture))
# print(helper.predict(255 - np.asarray(picture)))
# ```
#
# 最後の行では、MNIST と同じ、黒地に白い字にしました。誤り率は、測ったデータと似た画像にしか当てはまりません。
#
# **注意** `.pkl` は、読み込むだけで中のプログラムが動きうる形式です。信頼できる人のファイルだけを開いてください。
#
# ## 確かめよう
#
# **問 1.** 写真で学んだ ResNet-34 の重みを、数字を見分けるモデルの出発点にできるのはなぜですか。
#
# - a. 学習に使った写真の中に、手書きの 3 と 7 がたくさんあったから
# - b. 前の層が見つける線や角は、数字にもあるから
# - c. 重みの数が多いモデルは、訓練しなくても正しく答えるから
# - d. 頭の重みも、そのまま使えるから
# %% [markdown] lang="en"
# **Try it** Write a 3 or a 7 on paper with a thick pen, photograph it, and crop the photograph to a square. As in MNIST, the digit should be in the middle, with a margin of about a seventh of the side all around. Upload it to Colab (folder icon on the left) and ask the model:
#
# ```python
# picture = PILImage.create("my_digit.jpg").resize((28, 28))
# print(helper.predict(picture))
# print(helper.predict(255 - np.asarray(picture)))
# ```
#
# The last line makes it white on black, as MNIST is. An error rate holds only for pictures like those that it was measured on.
#
# **Beware** Loading a `.pkl` file may run code that is in it. Open only files from people you trust.
#
# ## Check yourself
#
# **Question 1.** ResNet-34 learned from photographs. Why can its weights be the start of a model for digits?
#
# - a. There were many handwritten threes and sevens among the photographs
# - b. The lines and corners that its early layers find occur in digits too
# - c. A model with that many weights answers right without training
# - d. The weights of its head can be used as they are

# %% quiz="why_transfer" points=1
why_transfer = "b"
replies = {
    "a": "写真の 1,000 クラスに、数字はありません。借りているのは答えではなく、形の見つけ方です。",  #:ja
    "a": "Digits are not among the 1,000 classes of photographs. What we borrow is not answers but ways to find shapes.",  #:en
    "b": "そのとおり。線や角はどんな絵にもあるので、3 節のようなフィルターを使い回せます。",  #:ja
    "b": "Right: every picture has lines and corners, so filters like those of section 3 can be used again.",  #:en
    "c": "大きさだけでは足りません。頭を訓練する前の答えは、当てずっぽうと変わりません。",  #:ja
    "c": "Size is not enough: before its head is trained, the model can only guess.",  #:en
    "d": "頭は 1,000 クラス用なので捨てて、2 クラス用を新しく作りました。借りるのは胴体です。",  #:ja
    "d": "The old head was for 1,000 classes; it was thrown away and a new one made for two. The body is what we borrow.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 訓練データ 12,396 枚、`bs=64` で `fine_tune(2)` を実行します。重みの更新は、全部で何回ですか(1 バッチで 1 回)。
# %% [markdown] lang="en"
# **Question 2.** With 12,396 training pictures and `bs=64` you run `fine_tune(2)`. How many updates of the weights does it make in all (one per batch)?

# %% quiz="updates" points=1
updates = 579
replies = {
    579: "そのとおり。1 エポックは 193 バッチ(半端な 44 枚は捨てる)、凍結中の 1 エポックを足して 3 エポックなので、193 × 3 = 579 回です。",  #:ja
    579: "Right: 193 batches an epoch (the 44 left over are dropped), and three epochs with the frozen one: 193 × 3 = 579.",  #:en
    386: "2 エポックぶんですね。その前に、凍結したままの 1 エポックがあります。",  #:ja
    386: "That is two epochs. There is a frozen one before them.",  #:en
    582: "おしい。1 エポックを 194 バッチと数えましたね。訓練では、最後の半端なバッチを捨てます。",  #:ja
    582: "Close: you counted 194 batches an epoch. Training drops the last, incomplete one.",  #:en
    388: "2 か所あります。凍結の 1 エポックと、捨てられる半端なバッチを思い出してください。",  #:ja
    388: "Two things: the frozen epoch, and the incomplete batch that is dropped.",  #:en
    193: "それは 1 エポックぶんです。全部で何エポックになりますか。",  #:ja
    193: "That is one epoch. How many are there in all?",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** `lr_find` がこの曲線を描きました。A から D のどの学習率を選びますか。
# %% [markdown] lang="en"
# **Question 3.** `lr_find` drew this curve. Which learning rate do you choose, A, B, C or D?

# %% demo
rate = np.geomspace(1e-6, 1, 200)
curve = 1.1 - 0.8 / (1 + np.exp(-2.2 * (np.log10(rate) + 3))) + 25 * rate**2
plt.plot(rate, curve, color=BLUE)
for name, where in zip("ABCD", (3e-6, 1e-3, 3e-2, 2.2e-1)):
    height = np.interp(where, rate, curve)
    plt.plot(where, height, "o", color=ORANGE, markeredgecolor="black")
    plt.annotate(name, (where, height), xytext=(6, 8), textcoords="offset points", fontsize=14)
show_figure("どれ? <=> Which one?", "学習率 <=> learning rate", "損失 <=> loss", xscale="log", ylim=(0, 2))

# %% quiz="read_curve" points=1
read_curve = "b"
replies = {
    "a": "損失が動いていません。こんなに小さいと、何エポックあっても足りません。",  #:ja
    "a": "The loss does not move here: with a rate this small no number of epochs is enough.",  #:en
    "b": "そのとおり。下り坂の真ん中で、底までまだ余裕があります。",  #:ja
    "b": "Right: in the middle of the way down, with room to spare before the bottom.",  #:en
    "c": "損失が最小なので選びたくなりますが、すぐ右で発散が始まっています。訓練を続けるには大きすぎます。",  #:ja
    "c": "Tempting, as the loss is lowest; but to its right the explosion begins, and it is too large to train with for long.",  #:en
    "d": "もう発散しています。重みが谷を飛びこえています。",  #:ja
    "d": "It is exploding already: the weights jump across the valley.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 検証データは、3 が 1,010 枚、7 が 1,028 枚です。誤り率は 0.00245、モデルが「7」と答えたのは 1,029 枚でした。3 を 7 と間違えたのは何枚ですか。
# %% [markdown] lang="en"
# **Question 4.** There are 1,010 threes and 1,028 sevens for validation. The error rate is 0.00245, and the model answered "7" for 1,029 pictures. How many threes did it take for sevens?

# %% quiz="how_many" points=1
how_many = 3
replies = {
    3: "そのとおり。間違いは 0.00245 × 2038 ≈ 5 枚。「7」が 1,029 − 1,028 = 1 枚多いので、3 → 7 が 3 枚、7 → 3 が 2 枚です。1 枚の違いで誤り率は 0.0005 変わります。小さな差を大げさに考えないようにしましょう。",  #:ja
    3: "Right: 0.00245 × 2038 ≈ 5 are wrong, and there are 1,029 − 1,028 = 1 too many answers \"7\": three of 3 → 7, two of 7 → 3. A single picture changes the error rate by 0.0005, so do not make much of small differences.",  #:en
    2: "それは 7 を 3 と間違えた枚数です。「7」という答えは、本当の 7 より 1 枚多くあります。",  #:ja
    2: "That is how many sevens were taken for threes. There is one more answer \"7\" than there are sevens.",  #:en
    5: "それは間違いの全部です。3 → 7 と 7 → 3 に分けてください。",  #:ja
    5: "Those are all mistakes: 3 → 7 and 7 → 3 together.",  #:en
    1: "1,029 − 1,028 は、3 → 7 と 7 → 3 の差です。7 を 3 と間違えた画像もあります。",  #:ja
    1: "1,029 − 1,028 is the difference of 3 → 7 and 7 → 3. Some sevens were taken for threes as well.",  #:en
    4.9931: "0.00245 × 2038 は、間違いの全部(5 枚)です。そのうち 3 を 7 と間違えたのは何枚ですか。",  #:ja
    4.9931: "0.00245 × 2038 is the number of all mistakes, 5. How many of them were threes?",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 訓練中に `CUDA out of memory` と出たら、`bs` を小さくします。それが効くのはなぜですか。
#
# - a. 重みの数が減るから
# - b. 重みの勾配の数が減るから
# - c. 逆伝播のために覚えておく値が、1 バッチの枚数に比例するから
# - d. 訓練データの画像は全部 GPU に載っていて、その枚数が減るから
# %% [markdown] lang="en"
# **Question 5.** When training stops with `CUDA out of memory`, you make `bs` smaller. Why does that help?
#
# - a. The model has fewer weights then
# - b. There are fewer gradients of the weights then
# - c. What is kept for the backward pass grows with the number of pictures in a batch
# - d. All training pictures are on the GPU, and a smaller `bs` leaves fewer of them

# %% quiz="out_of_memory" points=1
out_of_memory = "c"
replies = {
    "a": "重みの数を決めるのはモデルです。`bs` を変えても、重みは 1 つも減りません。",  #:ja
    "a": "The number of weights belongs to the model: a smaller `bs` leaves them as they are.",  #:en
    "b": "勾配は重み 1 つに 1 つで、画像の枚数にはよりません(1 バッチの平均です)。",  #:ja
    "b": "There is one gradient for each weight, the mean over the batch, however many pictures it has.",  #:en
    "c": "そのとおり。各層の値を画像 1 枚ごとに覚えておくので、`bs` を半分にすれば、そのためのメモリも半分になります(重み、勾配、Adam の記録の分は変わりません)。",  #:ja
    "c": "Right: every layer's values are kept for every picture, so half the batch needs half the memory for them (weights, gradients and what Adam remembers stay as they are).",  #:en
    "d": "fastai では、GPU に載るのは 1 バッチずつで、ほかの画像はディスクにあります。`bs` を変えても、訓練データの枚数は同じです。",  #:ja
    "d": "In fastai only one batch at a time is on the GPU, the rest is on disk; and `bs` does not change how many training pictures there are.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Howard, Gugger, [*fastai: A Layered API for Deep Learning*](https://arxiv.org/abs/2002.04688) (2020) 4 行の下にどんな層があるか。
# - Smith, [*A disciplined approach to neural network hyper-parameters: Part 1*](https://arxiv.org/abs/1803.09820) (2018) one-cycle と、学習率の探し方。
# - Yosinski ほか, [*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792) (2014) どの層までなら借りられるか。
# - He ほか, [*Deep Residual Learning for Image Recognition*](https://arxiv.org/abs/1512.03385) (2015) ResNet-34 の論文。
#
# 次の課では、0 から 9 までの 10 個に増やします。間違え方は 90 通りです。
#
# **データ** MNIST_SAMPLE は、MNIST(Y. LeCun, C. Cortes, C. Burges)の 3 と 7 を fastai がまとめたもので、CC BY-SA 3.0 です。重みは torchvision が配布し、ImageNet で学習されています。
# %% [markdown] lang="en"
# ## Going further
#
# - Howard and Gugger, [*fastai: A Layered API for Deep Learning*](https://arxiv.org/abs/2002.04688) (2020): the layers underneath the four lines.
# - Smith, [*A disciplined approach to neural network hyper-parameters: Part 1*](https://arxiv.org/abs/1803.09820) (2018): one cycle, and looking for learning rates.
# - Yosinski et al., [*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792) (2014): up to which layer can one borrow?
# - He et al., [*Deep Residual Learning for Image Recognition*](https://arxiv.org/abs/1512.03385) (2015): the paper behind ResNet-34.
#
# In the next lesson there are ten digits, and ninety ways to be wrong.
#
# **Data** MNIST_SAMPLE: the threes and sevens of MNIST (Y. LeCun, C. Cortes, C. Burges), packed by fastai, CC BY-SA 3.0. The weights come with torchvision and were trained on ImageNet.
