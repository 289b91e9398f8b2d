# %% [markdown] lang="ja"
# 3 でしょうか、7 でしょうか。下のセルを順に実行して、まず自分の目で見分けてみてください。迷う 1 枚はありますか。
# %% [markdown] lang="en"
# A three or a seven? Run the next two cells and judge for yourself first. Is there one you hesitate over?

# %% setup
import os
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch

warnings.filterwarnings("ignore", message=".*torch.jit.script")  # fastai still uses it
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
print(len(get_image_files(path)), "pictures,", "device:", default_device())

# %% demo
files = get_image_files(path / "valid").sorted()
shown = np.random.default_rng(3).choice(files, 12, replace=False)
show_pictures([PILImageBW.create(file) for file in shown], title="3 か 7 か? <=> 3 or 7?", columns=6)

# %% [markdown] lang="ja"
# **この課でできるようになること** fastai を使い、数行で画像を見分けるモデルを訓練できます。そのうえで、学習率の選び方、one-cycle、凍結と解凍という中の仕組みを自分で書き、fastai と同じ数になることを確かめます。
#
# **必要なもの** 第 5 課(勾配降下法)と第 11 課(ResNet)の考え方。Colab では GPU を選んでおくと速くなります(CPU でも動きます)。上の出力に「ミニチュア」とあれば、小さな練習用データで動いています。
#
# ## 1. まず、4 行で
#
# 仕組みは後まわしにして、動かしてみます。4 行です。
# %% [markdown] lang="en"
# **What you will be able to do** Train a model that tells pictures apart in a few lines of fastai; then write what works inside (choosing a learning rate, the one-cycle schedule, freezing and unfreezing) and see your numbers agree with fastai's.
#
# **What you need** Gradient descent (lesson 5) and the idea of ResNet (lesson 11). In Colab choose a GPU; a CPU works too, more slowly. If the output above says "miniature", this is running on a small practice set.
#
# ## 1. First, four lines
#
# How it works can wait. Run it: four lines.

# %% demo
set_seed(1)
dls = ImageDataLoaders.from_folder(path, bs=32)
learn = vision_learner(dls, resnet34, metrics=error_rate, path=".")
learn.fine_tune(2, 0.01)

# %% [markdown] lang="ja"
# 表の最後の `error_rate` が**誤り率**です。訓練に使っていない画像のうち、まちがえた割合を表します。
# `metrics=` に書くのは、このような**人が読むための**ものさし(評価指標)です。モデルが下げようとしているのは、なめらかで勾配のある損失のほう(`train_loss`)です。
#
# 「3 か 7 か」のように、答えが 2 つのうちの 1 つになる問題を**2 値分類**と呼びます。「猫が写っているか」「このメールは迷惑メールか」も同じ形をしています。データを取りかえれば、この 4 行がそのまま使えます。
#
# **fastai** は PyTorch の上に乗った道具箱です。モデルもテンソルも PyTorch のもので、第 10 課で手書きした訓練のループ、データの準備、良い初期設定を引き受けてくれます。
#
# | 行 | していること | 開けてみる節 |
# |---|---|---|
# | `set_seed(1)` | 乱数を固定する | |
# | `from_folder` | 画像を訓練用と検証用に分け、ミニバッチにする | 2 |
# | `vision_learner` | 学習済みの ResNet-34 に、新しい出力層をつける | 3 |
# | `fine_tune` | 2 段階で訓練する | 4 から 6 |
#
# ここからは、1 行ずつ開けていきます。
#
# <details><summary>うまく動かないとき(Colab)</summary>
#
# - **GPU が割り当てられない** CPU でも最後まで動きますが、時間がかかります。急ぐときは `resnet34` を `resnet18` にすると計算が軽くなります。
# - **`CUDA out of memory`** `bs` を半分にします。順伝播の途中の値を、逆伝播のために**画像の枚数ぶん**覚えておくからです。その後「ランタイムを再起動」してください。
# - **ダウンロードできない** 最初のセルが予備の入手先(torchvision)に切りかえます。もう一度実行してください。
# - **進みぐあいの棒が崩れる** `with learn.no_bar():` の中で訓練すると、表だけになります。
# - **接続が切れた** 6 節で、途中から再開する方法を試します。
#
# </details>
# %% [markdown] lang="en"
# The last column of the table is the **error rate**: the share of pictures that it got wrong, among those it did not train on.
# What goes into `metrics=` are yardsticks **for people**. What the model brings down is the loss (`train_loss`), which is smooth and has a gradient.
#
# A question with two possible answers is **binary classification**. "Is there a cat in it?" and "is this mail spam?" have the same form: other data, same four lines.
#
# **fastai** is a tool box on top of PyTorch. Models and tensors are PyTorch's own; fastai takes over what you wrote by hand in lesson 10 (the training loop, preparing the data) and brings good defaults.
#
# | Line | What it does | Opened in section |
# |---|---|---|
# | `set_seed(1)` | fixes the random numbers | |
# | `from_folder` | splits pictures into training and validation, makes mini-batches | 2 |
# | `vision_learner` | puts a new output on a ResNet-34 that has learnt before | 3 |
# | `fine_tune` | trains in two phases | 4 to 6 |
#
# From here on we open one line at a time.
#
# <details><summary>When it does not work (Colab)</summary>
#
# - **No GPU to be had** A CPU gets there too, later. In a hurry, replace `resnet34` by `resnet18`: less to compute.
# - **`CUDA out of memory`** Halve `bs`: values inside the net are kept for the backward pass, **once for every picture of the batch**. Then restart the runtime.
# - **The download fails** The first cell turns to a mirror (torchvision). Run it again.
# - **The progress bar breaks** Train inside `with learn.no_bar():` and you get the table alone.
# - **Disconnected** Section 6 shows how to go on from where you were.
#
# </details>

# %% [markdown] lang="ja"
# ## 2. フォルダが答えを知っている
#
# 画像だけでは訓練できません。正解はどこにあるのでしょうか。フォルダをのぞいてみます。
# %% [markdown] lang="en"
# ## 2. The folders know the answers
#
# Pictures alone do not train anything. Where are the right answers? Look into the folder.

# %% demo
for folder in sorted(path.glob("*/*")):
    if folder.is_dir() and len(folder.name) == 1:
        pictures = get_image_files(folder)
        print(f"{folder.relative_to(path)!s:10} {len(pictures):5} pictures, such as {pictures.sorted()[0].name}")
dls.show_batch(max_n=6, nrows=1, figsize=(6, 1.6))
plt.show()

# %% [markdown] lang="ja"
# `train/3` のように、**親フォルダの名前が正解**、その上のフォルダが**訓練データか検証データか**を表しています。
# 検証データは、訓練に使わずに取っておいた画像です。ここをまちがえて混ぜると、覚えただけの画像で採点することになり、誤り率が良く見えすぎます。
#
# `ImageDataLoaders` には、正解のありかに応じた作り方(ファクトリ)がそろっています。
#
# | 正解のありか | 作り方 |
# |---|---|
# | フォルダの名前 | `from_folder` |
# | ファイルの名前 | `from_name_func`、`from_name_re` |
# | 表(CSV など) | `from_csv`、`from_df` |
#
# 引数を知りたいときは `doc` です。
# %% [markdown] lang="en"
# In `train/3`, the **parent folder's name is the answer**, and the folder above says whether it is for **training or validation**.
# Validation pictures are kept out of training. Mix the two by accident, and the model is judged on pictures that it may have memorised: the error rate looks better than it is.
#
# `ImageDataLoaders` has a factory for each place where answers are kept:
#
# | Where the answer is | Factory |
# |---|---|
# | name of the folder | `from_folder` |
# | name of the file | `from_name_func`, `from_name_re` |
# | a table (CSV or so) | `from_csv`, `from_df` |
#
# To see the arguments, ask `doc`:

# %% demo
doc(ImageDataLoaders.from_folder)

# %% demo
x, y = dls.one_batch()
print("pictures", tuple(x.shape), " answers", tuple(y.shape), " names", list(dls.vocab))
print(len(dls.train_ds), "training pictures →", len(dls.train), "batches of", dls.bs, "an epoch")
print(len(dls.valid_ds), "validation pictures →", len(dls.valid), "batches")

# %% [markdown] lang="ja"
# 画像の形は(枚数, 色 3, 縦, 横)。灰色の数字も、色つき写真と同じ 3 色で読みこまれます。訓練では毎回かき混ぜ、**最後の半端なバッチは捨てます**。検証では捨てません。
#
# ### 課題 `make_dls`
# 同じ形のフォルダなら何にでも使える `make_dls` を書いてください。クラスの名前や数は、フォルダから決まります。
#
# <details><summary>ヒント</summary>
#
# `doc` の出力から `train`、`valid`、`valid_pct`、`bs` を探しましょう。`valid_pct` を渡すと、フォルダの分け方ではなく**くじ引き**で分けます。今ほしいのはどちらでしょう。
#
# </details>
# %% [markdown] lang="en"
# Pictures have the shape (how many, 3 colours, height, width): grey digits are opened as if they were photographs. Training shuffles anew each time and **drops the last, incomplete batch**; validation keeps it.
#
# ### Exercise `make_dls`
# Write a `make_dls` for any folder laid out like this one. The names and the number of classes come from the folders.
#
# <details><summary>Hint</summary>
#
# Find `train`, `valid`, `valid_pct` and `bs` in what `doc` said. With `valid_pct`, pictures are split by **drawing lots** and not by folder. Which of the two do you want here?
#
# </details>


# %% exercise="make_dls"
def make_dls(path, bs):
    """1 バッチ bs 枚の ImageDataLoaders を返す。path: Path で、path/train/<クラス>/ を訓練に、path/valid/<クラス>/ を検証に使う。"""  #:ja
    """Return ImageDataLoaders with bs pictures a batch. path: a Path; path/train/<class>/ is for training, path/valid/<class>/ for validation."""  #:en
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
    """訓練の 1 バッチの枚数。"""  #:ja
    """How many pictures a training batch has."""  #:en
    return len(dls.one_batch()[0])


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
        for name, n in {"train/3": 9, "train/7": 9, "valid/3": 2, "valid/7": 2}.items()
    }
)
expect(
    "batch_size(make_dls(folder, 4))",
    batch_size(make_dls(folder, 4)),
    4,
    hint="bs は渡しましたか。",  #:ja
    hint="Did you pass bs on?",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "batch_size(make_dls(folder, 7))",
    batch_size(make_dls(folder, 7)),
    7,
    hint="1 バッチは bs 枚です。",  #:ja
    hint="A batch has bs pictures.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. 写真で学んだ目を借りる
#
# ResNet-34 は、写真を 1000 種類に分ける訓練をすませた**事前学習済みモデル**です。数字の分類に、なぜ写真の経験が役立つのでしょう。いちばん入力に近い層を見てみます。
# %% [markdown] lang="en"
# ## 3. Borrowed eyes
#
# ResNet-34 comes **pretrained**: it has learnt to sort photographs into 1000 kinds. Why should that help with digits? Look at the layer nearest to the input.

# %% demo
print(about(Path(torch.hub.get_dir()) / "checkpoints"))
fresh = vision_learner(dls, resnet34, path=".")
filters = fresh.model[0][0].weight.detach().cpu().permute(0, 2, 3, 1).numpy()
filters = (filters - filters.min((1, 2, 3), keepdims=True)) / np.ptp(filters, (1, 2, 3), keepdims=True)
show_pictures(filters[:48], title="ResNet-34 の最初のフィルター(訓練の前) <=> First filters of ResNet-34, before our training", columns=12)

# %% [markdown] lang="ja"
# 本物の重みなら、斜めの線、縞、色の境目を探すフィルターが並びます。**線や角を探すことは、写真にも数字にも役立つ**ので、そのまま使えます。(1 行目に「ミニチュア」と表示されたら、重みは乱数の代役なので、昔のテレビの砂嵐のように見えます。)
#
# 入力に近い層は何にでも使える形を、出力に近い層はその問題だけの形を見つけます。そこで、胴体(body)は借り、出力側の頭(head)だけを新しく作る。これが**転移学習**です。どれだけ借りて、どれだけ作るのでしょうか。
# %% [markdown] lang="en"
# With the real weights you see filters that look for slanted lines, stripes, edges between colours. **Looking for lines and corners helps with photographs and digits alike**, so they can be used as they are. (If the first line says "miniature", the weights are a random stand-in and look like snow on an old television.)
#
# Layers near the input find shapes that serve for anything, layers near the output what one task needs. So we borrow the body and make only the head anew: **transfer learning**. How much is borrowed, how much is new?

# %% demo
body, head = (sum(p.numel() for p in part.parameters()) for part in fresh.model)
learning = sum(p.numel() for p in fresh.model.parameters() if p.requires_grad)
print(f"body, borrowed    {body:>12,} weights")
print(f"head, new         {head:>12,} weights")
print(f"can change now    {learning:>12,}  (the head, and the batch norm of the body)")
fig, ax = plt.subplots(figsize=(6, 1.8))
ax.barh(["頭(新しい) <=> head (new)", "胴体(借りもの) <=> body (borrowed)"], [head / 1e6, body / 1e6], color=[ORANGE, BLUE])
show_figure("ネットワークのほとんどは借りもの <=> Most of the net is borrowed", "重みの数(百万) <=> weights (millions)")

# %% [markdown] lang="ja"
# `vision_learner` は、胴体を**凍結**した(重みが変わらない)状態で始まります。頭は乱数から始まるので、はじめは大きくまちがえます。そのまちがいで、せっかくの胴体を壊さないためです。
#
# ## 4. 学習率を探す
#
# 訓練でいちばん大事な数は**学習率**です。`lr_find` は、学習率をとても小さい値から 1 バッチごとに同じ倍率で上げていき、損失を記録します。損失が大きくなりすぎたら止め、重みは元に戻します。
# %% [markdown] lang="en"
# `vision_learner` starts with the body **frozen**: its weights stay. The head starts from random numbers and is badly wrong at first, and those errors should not spoil the body.
#
# ## 4. Looking for a learning rate
#
# The number that matters most is the **learning rate**. `lr_find` starts with a tiny one, multiplies it by the same factor after every batch, and records the loss. When the loss explodes it stops and puts the weights back.

# %% demo
# ja: num_it はバッチ数。ふつうは 100、ここでは速さのために 50
# en: num_it is the number of batches: 100 by default, 50 here to be quick
with fresh.no_bar():
    found = fresh.lr_find(num_it=50, show_plot=False, suggest_funcs=(minimum, steep, valley, slide))
lrs, losses = np.array(fresh.recorder.lrs), np.array([float(loss) for loss in fresh.recorder.losses])
plt.plot(lrs, losses, color=BLUE)
for lr, name, mark in zip(found, found._fields, "osD^"):
    plt.plot(lr, np.interp(np.log(lr), np.log(lrs), losses), mark, color=ORANGE, markeredgecolor="black", label=name)
    print(f"{name:8} {lr:.1e}")
show_figure("損失はどこで下がる? <=> Where does the loss fall?", "学習率 <=> learning rate", "損失 <=> loss", xscale="log", ylim=(0, 3 * losses[0]))

# %% [markdown] lang="ja"
# 読み方はこうです。**左**は小さすぎて進まない。**下り坂**でよく学ぶ。**底**はもう手おくれで、その先は発散します。ほしいのは、底ではなく**下り坂の途中**です。fastai の提案は 4 種類あります。
#
# | 名前 | 選ぶ場所 |
# |---|---|
# | `valley` | いちばん長い下り坂の、始めから半分ほど(今の標準) |
# | `slide` | 発散の手前から左へさかのぼった所 |
# | `minimum` | 底の 10 分の 1 |
# | `steep` | 坂がいちばん急な所 |
#
# いちばん分かりやすいのは `steep` です。ところが、損失はバッチごとにがたつくので、たまたまの段差を坂とまちがえます。下は、作りもののがたつく曲線です。
# %% [markdown] lang="en"
# How to read it: on the **left** the rate is too small to get anywhere; on the **slope** the model learns; at the **bottom** it is too late already, and beyond it the loss explodes. You want a place **on the way down**, not the bottom. fastai has four suggestions:
#
# | Name | Where it points |
# |---|---|
# | `valley` | about half-way along the longest way down (the default now) |
# | `slide` | going left from the explosion |
# | `minimum` | a tenth of the bottom |
# | `steep` | where the slope is steepest |
#
# `steep` is the easiest to understand. But the loss jitters from batch to batch, and a chance step can pass for a slope. Here is an artificial curve with jitter:

# %% demo
rng = np.random.default_rng(4)
wavy_lrs = np.geomspace(1e-6, 1, 80)
clean = 0.8 - 0.6 / (1 + np.exp(-2.5 * (np.log10(wavy_lrs) + 2.8))) + 40 * wavy_lrs**2.5
wavy = clean + rng.normal(0, 0.04, 80)
smooth = np.convolve(wavy, np.ones(5) / 5, "valid")
plt.axvspan(wavy_lrs[0], wavy_lrs[8], color=GREY, alpha=0.25, label="切り捨てる部分 <=> cut off")
plt.axvspan(wavy_lrs[-5], wavy_lrs[-1], color=GREY, alpha=0.25)
show_curves({
    "1 バッチごとの損失 <=> one batch each": (wavy_lrs, wavy, GREY, "."),
    "となり 5 つの平均 <=> mean of 5 neighbours": (wavy_lrs[2:-2], smooth, BLUE, "-"),
}, "まずならして、それから傾きを見る <=> Smooth first, then look for the slope", "学習率 <=> learning rate", "損失 <=> loss", xscale="log", ylim=(0, 1.4))

# %% [markdown] lang="ja"
# ### 課題 `suggest_lr`
# 「なめらかにした曲線の、いちばん急な下り」を返す `suggest_lr` を書いてください。答えが 1 つに決まるように、手順を決めておきます。点は $n$ 個とします。
#
# 1. **切る** はじめの `n // 10` 個と、おわりの 5 個を捨てる(`lr_find` と同じ)。
# 2. **ならす** 続いた `window` 個(奇数)の損失の平均を、その**真ん中の点**の値にする。`window` 個そろわない両端の点は捨てる。
# 3. **坂を測る** となり合う 2 点について、坂の傾き = 損失の差 ÷ 学習率の**対数**の差。
# 4. **選ぶ** いちばん急に下る 2 点のうち、**左の点**の学習率を返す。
#
# なぜ対数かというと、`lr_find` は学習率を毎回同じ**倍率**で上げるからです。図の横軸と同じものさしで測ります。
#
# <details><summary>ヒント</summary>
#
# 2 は `np.convolve(…, "valid")` でも、ループでも書けます。損失の列が短くなったぶん、学習率の列も両端を同じだけ削って、番号をそろえます。`window=1` のときに列が空にならないか、確かめてください。「急な下り」は、傾きが最大の所でしょうか、最小の所でしょうか。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `suggest_lr`
# Write a `suggest_lr` that returns the steepest way down of a smoothed curve. So that there is one right answer, the steps are fixed. There are $n$ points.
#
# 1. **Cut** Drop the first `n // 10` points and the last 5, as `lr_find` does.
# 2. **Smooth** Give each point the mean loss of the `window` points (an odd number) of which it is **the middle**. Drop the points at both ends that have no full window.
# 3. **Measure** For every two neighbouring points: slope = difference of the losses ÷ difference of the **logarithms** of the learning rates.
# 4. **Choose** Of the two points with the steepest fall between them return the learning rate of **the left one**.
#
# Why logarithms? `lr_find` raises the rate by the same **factor** each time; this is the ruler along the bottom of the figure.
#
# <details><summary>Hint</summary>
#
# Step 2 can be `np.convolve(…, "valid")` or a loop. The losses get shorter, so trim the learning rates at both ends as much, and the numbers stay in step. Does your slice survive `window=1`? And is a steep way down the largest slope or the smallest?
#
# </details>


# %% exercise="suggest_lr"
def suggest_lr(lrs, losses, window=5):
    """いちばん急な下りの学習率(float)。lrs, losses: 長さ n(n ≥ 20)のリストか配列、lrs は一定の倍率で増える。window: 奇数。手順は上の 1 から 4。"""  #:ja
    """The learning rate (float) of the steepest fall. lrs, losses: lists or arrays of n ≥ 20 values, lrs growing by a constant factor; window: odd. Steps 1 to 4 above."""  #:en
    ### BEGIN SOLUTION
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    start, stop, half = len(lrs) // 10, len(lrs) - 5, window // 2
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
    "suggest_lr(2**-16 … 2**3, [9, 9, 9, 9, 9, 8, 7, 6, 4, 1.5, 1, …], window=1)",
    suggest_lr(scale, heights, window=1),
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
    "suggest_lr(lrs, losses, window=1)",
    suggest_lr(grid, curve, window=1),
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
    "suggest_lr(2**-16 … 2**3, [50, 20, 9, …, 40, 90, 30, 70, 20], window=1)",
    suggest_lr(scale, heights, window=1),
    2.0**-9,
    hint="20 個なら、はじめの 2 個とおわりの 5 個を捨てます。がたつきは坂ではありません。",  #:ja
    hint="Of 20 points drop the first 2 and the last 5: bouncing is no slope.",  #:en
)
### BEGIN HIDDEN TESTS
grid = np.geomspace(1e-6, 10.0, 67)
curve = 1 - 0.5 / (1 + np.exp(-2 * (np.log10(grid) + 2.2)))
curve[:7] += [9, 7, 5, 3, 2, 1, 0.5]
curve[-6:] += [0.5, 6, 1, 7, 2, 9]
want = grid[6:62][np.argmin(np.diff(curve[6:62]))]
expect(
    "suggest_lr(lrs, losses, window=1)",
    suggest_lr(grid.tolist(), curve.tolist(), window=1),
    want,
    hint="はじめの n // 10 個と、おわりの 5 個だけを捨てましたか。",  #:ja
    hint="Did you drop exactly the first n // 10 points and the last 5?",  #:en
)
### END HIDDEN TESTS

# %% test="suggest_lr" idea="smooth" points=1
import numpy as np

scale = 2.0 ** np.arange(-20, 5)
heights = [9, 9, 9, 9, 12, 7, 9, 9, 9, 9, 9, 9, 8, 6, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
expect(
    "suggest_lr(2**-20 … 2**4, [9, 9, 9, 9, 12, 7, 9, …, 8, 6, 3, 1, …], window=3)",
    suggest_lr(scale, heights, window=3),
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
    arguments = (grid, curve) if window == 5 else (grid, curve, window)
    expect(
        f"suggest_lr(lrs, losses, window={window})",
        suggest_lr(*arguments),
        grid[middle[np.argmin(np.diff(smooth))]],
        hint="切ってから、window 個の平均を取ります。平均は真ん中の点のものです。",  #:ja
        hint="Cut first, then take means of window points; a mean belongs to the middle point.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# `window=1` のあなたの関数は、fastai の `steep` と同じ数になるはずです。ならすと、提案は動くでしょうか。さきほどの本物の曲線で比べます。
# %% [markdown] lang="en"
# With `window=1` yours should give the same number as fastai's `steep`. Does smoothing move it? Compare on the real curve from above.

# %% demo
inner = slice(len(lrs) // 10, -5)
theirs, _ = steep(torch.tensor(lrs[inner]), torch.tensor(losses[inner]), 50)
print(f"fastai's steep            {theirs:.3e}")
print(f"suggest_lr(…, window=1)   {suggest_lr(lrs, losses, window=1):.3e}")
print(f"suggest_lr(…, window=9)   {suggest_lr(lrs, losses, window=9):.3e}")
print(f"artificial: window=1 → {suggest_lr(wavy_lrs, wavy, 1):.1e},  window=9 → {suggest_lr(wavy_lrs, wavy, 9):.1e}")

# %% [markdown] lang="ja"
# 提案は占いではなく目安です。**曲線を自分の目で見て**、下り坂の途中なら 2 倍や半分のちがいは気にしません。ここからは 1 節と同じ 0.01 を使います。
#
# ## 5. 学習率を動かす:one-cycle
#
# 0.01 を最後まで使い続けるのが、いちばん良いのでしょうか。細長い谷を、がたつく勾配で下ってみます。一定の大きい学習率、一定の小さい学習率、そして途中で変える one-cycle。60 歩で底(星印)に近いのはどれでしょう。図は 300 回の平均、動画はそのうちの 1 回です。
# %% [markdown] lang="en"
# A suggestion is a guide, not an oracle. **Look at the curve yourself**; on the way down, a factor of two hardly matters. From here we use the 0.01 of section 1.
#
# ## 5. Moving the learning rate: one cycle
#
# Is it best to keep 0.01 to the end? Walk down a narrow valley with jittery gradients: a constant large rate, a constant small one, and one that changes on the way. Which is nearest to the bottom (the star) after 60 steps? The figure is the mean of 300 walks, the animation shows one of them.

# %% demo
def walk(rate, steps=60, walkers=300):
    """rate(k): 歩 k の学習率。walkers 人が通った点 (steps + 1, walkers, 2)。"""  #:ja
    """rate(k): learning rate at step k. Where each walker has been, (steps + 1, walkers, 2)."""  #:en
    rng, points = np.random.default_rng(3), [np.full((walkers, 2), [-4.0, 1.0])]
    for k in range(steps):
        gradient = points[-1] * [1.0, 12.0] + rng.normal(0, 2.0, (walkers, 2))
        points.append(points[-1] - rate(k) * gradient)
    return np.array(points)


cycle = combined_cos(0.25, 0.13 / 25, 0.13, 0.13 / 1e5)
walks = {
    "大きい <=> large": (walk(lambda k: 0.13), RED, ":"),
    "小さい <=> small": (walk(lambda k: 0.02), GREY, "--"),
    "one-cycle": (walk(lambda k: cycle(k / 60)), BLUE, "-"),
}
for name, (points, colour, style) in walks.items():
    height = (points**2 @ [0.5, 6.0]).mean(axis=1)
    plt.plot(height, color=colour, linestyle=style, label=name)
    print(f"{name:10} loss after 60 steps: {height[-1]:.3f}")
show_figure("one-cycle:初めは遠くへ、終わりは静かに <=> One cycle: far first, calm at the end", "歩数 <=> step", "損失(300 回の平均) <=> loss (mean of 300 walks)", yscale="log")

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(5, 3), dpi=70, layout="constrained")
a, b = np.meshgrid(np.linspace(-4.6, 1.6, 60), np.linspace(-1.4, 1.5, 60))
ax.contour(a, b, a**2 / 2 + 6 * b**2, levels=8, colors=GREY, alpha=0.4, linewidths=0.8)
ax.plot(0, 0, "*", color=GREEN, markersize=15)
lines = [ax.plot([], [], color=c, linestyle=style, label=name)[0] for name, (_, c, style) in walks.items()]
ax.set(xlabel="重み 1 <=> weight 1", ylabel="重み 2 <=> weight 2", title="谷を下りる 3 つの方法 <=> Three ways down a valley")
ax.legend(loc="lower left")


def frame(i):
    for line, (points, _, _) in zip(lines, walks.values()):
        line.set_data(*points[max(0, 4 * i - 8) : 4 * i + 1, 0].T)


moving = HTML(FuncAnimation(fig, frame, frames=16, interval=250).to_jshtml())
plt.close(fig)
moving

# %% [markdown] lang="ja"
# 大きい学習率は速いけれど、底のまわりで暴れ続けます。小さいと、着く前に終わります。**one-cycle** は、小さく始めて(最初の大まちがいで壊れないように)、大きくして遠くまで進み、最後はとても小さくして底に収まります。
#
# 上りと下りを、角のない余弦(コサイン)でつなぎます。$a$ から $b$ へ、進みぐあい $p$(0 から 1)で移る式です。
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
# The large rate is fast but keeps tossing about at the bottom; the small one does not arrive. **One cycle** starts small (so that the first big errors break nothing), grows to cover distance, and ends tiny to settle.
#
# Up and down are joined without corners by cosines. To go from $a$ to $b$ with progress $p$ from 0 to 1:
#
# $$a + (b - a)\,\frac{1 - \cos \pi p}{2}$$
#
# In words: from $a$ to $b$, slowly at both ends and quickly in the middle. `fit_one_cycle` joins two of them:
#
# | Stretch | From | To |
# |---|---|---|
# | the first `pct_start` of all | `lr_max / div` | `lr_max` |
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
### BEGIN HIDDEN TESTS
for step in (5, 10, 20, 43):
    p = step / 200 / 0.25
    want = 0.02 + 0.48 * (1 - np.cos(np.pi * p)) / 2
    expect(
        f"one_cycle({step}, 200, 0.5)",
        one_cycle(step, 200, 0.5),
        want,
        hint="上りは直線ではなく、コサインの曲線です。",  #:ja
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
### BEGIN HIDDEN TESTS
for step in (16, 30, 47, 59):
    p = (step / 60 - 0.25) / 0.75
    want = 2.0 + (2e-5 - 2.0) * (1 - np.cos(np.pi * p)) / 2
    expect(
        f"one_cycle({step}, 60, 2.0)",
        one_cycle(step, 60, 2.0),
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
# fastai の部品 `combined_cos` と比べます。そして、学習率と逆に動くもの、**モーメンタム**も並べてみます。
# %% [markdown] lang="en"
# Compare with fastai's own `combined_cos`; and add what moves the other way, the **momentum**.

# %% demo
steps = np.arange(200)
yours = np.array([one_cycle(k, 200, 0.01) for k in steps])
theirs = np.array([combined_cos(0.25, 0.01 / 25, 0.01, 0.01 / 1e5)(k / 200) for k in steps])
print("largest difference from fastai:", np.abs(yours - theirs).max())

fig, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(6, 4))
top.plot(steps, theirs, color=GREY, linewidth=5, alpha=0.5, label="fastai")
show_curves({"あなたの関数 <=> yours": (steps, yours, BLUE, "--")}, "学習率は上がり、モーメンタムは下がり、また戻る <=> Learning rate up, momentum down, and back", ylabel="学習率 <=> learning rate", ax=top)
show_curves({"": (steps, [combined_cos(0.25, 0.95, 0.85, 0.95)(k / 200) for k in steps], ORANGE, "-")}, xlabel="バッチ <=> batch", ylabel="モーメンタム <=> momentum", ax=bottom)
show_figure()

# %% [markdown] lang="ja"
# 大きな歩幅のときに勢いまで強いと、飛び出してしまいます。だからモーメンタムは下げておき、終わりに戻します。
#
# ## 6. `fine_tune` を開ける
#
# 部品がそろいました。`fine_tune(2, 0.01)` の中身は、これだけです。
#
# 1. **凍結** `freeze()` して、頭だけを 1 エポック訓練する。
# 2. **解凍** `unfreeze()` して、全体を 2 エポック訓練する。入力に近い層ほど**小さい学習率**にする(`slice`)。
#
# 入力に近い層はもう良い線を探せるので、少ししか動かしません。下では、1 エポック進むたびに保存し、**わざと途中で止め**、新しい学習器で続きから再開します。Colab の接続が切れたときの練習です。
# %% [markdown] lang="en"
# A large stride with a lot of momentum would fly off the road: so momentum goes down meanwhile, and comes back at the end.
#
# ## 6. Opening `fine_tune`
#
# All the parts are here. `fine_tune(2, 0.01)` is no more than this:
#
# 1. **Frozen** `freeze()`, and train the head alone for one epoch.
# 2. **Free** `unfreeze()`, and train everything for two epochs, layers near the input with a **smaller learning rate** (`slice`).
#
# Layers near the input already find good lines, so they move only a little. The cell below saves after every epoch, **stops on purpose** half-way, and goes on with a new learner: a drill for the day Colab disconnects you.

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
    order = 90  # after the model was saved

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
print("disconnected!")

# %% demo
learn = vision_learner(dls, resnet34, metrics=error_rate, path=".")
learn.unfreeze()
learn.load("step_0")
learn.fit_one_cycle(2, **schedule, start_epoch=1, cbs=rates)

# %% [markdown] lang="ja"
# Colab では、接続が切れると、保存したファイルもディスクごと消えることがあります。長い訓練のときは Google ドライブをつなぎ、`vision_learner(…, path="/content/drive/MyDrive/fukami")` のように保存先を変えておきましょう。
#
# では、記録した学習率を描きます。あなたの `one_cycle` と重なるでしょうか。
# %% [markdown] lang="en"
# When Colab disconnects, its disk may go too, with what you saved. For long training mount Google Drive and save there: `vision_learner(…, path="/content/drive/MyDrive/fukami")`.
#
# Now draw the learning rates that were recorded. Does your `one_cycle` lie on top?

# %% demo
log = np.array(rates.log)
n = len(dls.train)
mine = np.array([one_cycle(k, 2 * n, lr / 2, pct_start=0.3, div=5.0) for k in range(2 * n)])
first = np.array([one_cycle(k, n, lr, pct_start=0.99) for k in range(n)])
print("largest difference, frozen:", np.abs(first - log[:n, -1]).max(), " free:", np.abs(mine - log[n:, -1]).max())

for group, name, colour, style in [(2, "頭 <=> head", BLUE, "-"), (1, "後ろの層 <=> late layers", ORANGE, "--"), (0, "前の層 <=> early layers", GREY, ":")]:
    visible = np.arange(3 * n) >= (0 if group == 2 else n)
    plt.plot(np.arange(3 * n)[visible], log[visible, group], color=colour, linestyle=style, label=name)
plt.plot(np.arange(3 * n)[:: max(1, n // 6)], np.append(first, mine)[:: max(1, n // 6)], "k.", label="あなたの one_cycle <=> your one_cycle")
plt.axvline(n - 0.5, color=GREY, linewidth=1)
plt.text(n / 2, 3e-2, "凍結 <=> frozen", ha="center")
plt.text(2 * n, 3e-2, "解凍 <=> free", ha="center")
show_figure("fine_tune の中身 <=> fine_tune, opened up", "バッチ <=> batch", "学習率 <=> learning rate", legend="lower left", yscale="log", ylim=(1e-8, 1e-1))

# %% [markdown] lang="ja"
# 左の 1 エポックでは頭だけが学び、右では 3 つのグループが、10 倍ずつちがう学習率で、同じ形の山を越えています。
#
# ### 課題 `train`
# この手順を、どんなデータとモデルにも使える 1 つの関数にしてください。採点では、紙に書いたような数字を描いて小さなモデル `small_net`(下のセル)を訓練し、**訓練で見せていない 120 枚**の答えを比べます。誤り率が **10 % 以下**なら合格です。GPU はいりません。
#
# <details><summary>ヒント</summary>
#
# 学習器を作る、訓練する、学習器を返す、の 3 つです。訓練は `fine_tune` でも、上のセルのように自分で開けた形でもかまいません。訓練のメソッドが**何を返すか**、確かめましたか。
#
# </details>
# %% [markdown] lang="en"
# On the left, for one epoch, only the head learns; on the right three groups go over the same hill, each at a tenth of the rate of the one above.
#
# ### Exercise `train`
# Make this one function for any data and any model. To grade it we draw digits with a pen of our own, have it train a small model (`small_net`, below), and compare its answers for **120 pictures that it has not seen**. An error rate of **10 % or less** passes. No GPU needed.
#
# <details><summary>Hint</summary>
#
# Make a learner, train it, return it. Train with `fine_tune`, or opened up as in the cell above, as you like. And did you look at **what the training method returns**?
#
# </details>


# %% setup
# ja: テストの道具:小さなモデル、フォルダからの DataLoaders、学習器に答えさせる関数
# en: Tools for the tests: a small model, DataLoaders from a folder, a function that has a learner answer
def small_net(pretrained=False):
    """畳み込み 3 層の胴体。resnet34 と同じように vision_learner に渡せる(学習済みの重みはない)。"""  #:ja
    """A body of three convolutions; goes into vision_learner as resnet34 does, but has no learnt weights."""  #:en
    layers = ConvLayer(3, 16, 5, stride=2), ConvLayer(16, 32, stride=2), ConvLayer(32, 64, stride=2)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1))


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
    """arch(resnet34 など)を dls で訓練し、訓練ずみの学習器(Learner)を返す。凍結して 1 エポック、解凍して epochs エポック。lr: 頭の学習率。"""  #:ja
    """Train arch (resnet34, say) on dls and return the trained Learner: one epoch frozen, then epochs epochs free. lr: learning rate of the head."""  #:en
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
pupil = train(folder_dls(write_pictures(many), 16), small_net, 4, 0.01)
truth = [str(name) for name in rng.permutation(["3", "7"] * 60)]
guesses = answers(pupil, np.stack([draw(name, rng) for name in truth]))
wrong = sum(a != b for a, b in zip(guesses, truth))
print(f"error rate {wrong / 120:.1%}")
assert len(guesses) == 120 and wrong <= 12, f"120 枚のうち {wrong} 枚がまちがいです(12 枚まで)。訓練した学習器を返していますか。"  #:ja
assert len(guesses) == 120 and wrong <= 12, f"{wrong} of 120 are wrong (12 may be). Is the learner that you return the one that you trained?"  #:en

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
pupil = train(folder_dls(write_pictures(many), 16), small_net, 4, 0.01)
truth = [str(name) for name in rng.permutation(["2", "5"] * 60)]
guesses = answers(pupil, np.stack([draw(name, rng) for name in truth]))
wrong = sum(a != b for a, b in zip(guesses, truth))
assert len(guesses) == 120 and wrong <= 12, f"2 と 5 の 120 枚のうち {wrong} 枚がまちがいです(12 枚まで)。渡された dls と arch で訓練していますか。"  #:ja
assert len(guesses) == 120 and wrong <= 12, f"Of 120 twos and fives {wrong} are wrong (12 may be). Do you train the arch on the dls that are passed in?"  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# **小さな挑戦** 本物のデータで `learn = train(make_dls(path, 32), resnet34, 2, 0.01)` を試しましょう。目標は、この課のもとになった資料の誤り率 **0.000981** です。
#
# ## 7. まちがいを見る
#
# 誤り率は 1 つの数です。**何を何とまちがえたか**は分かりません。まず答えを見てみます。上が正解、下がモデルの答えです。
# %% [markdown] lang="en"
# **A small challenge** On the real data, try `learn = train(make_dls(path, 32), resnet34, 2, 0.01)`. The figure to beat, from the notes this lesson grew out of: an error rate of **0.000981**.
#
# ## 7. Looking at mistakes
#
# An error rate is one number; it does not say **what was taken for what**. See some answers first: the truth above, the model's answer below.

# %% demo
learn.show_results(max_n=6, nrows=1, figsize=(6, 1.8))
plt.show()

# %% [markdown] lang="ja"
# 正解とモデルの答えの組を数えて表にしたものが**混同行列**です。行が正解、列がモデルの答え。対角線が正解した数で、外れた場所がまちがいの種類を教えてくれます。
# たとえば、正解が `[0, 0, 1, 1, 1]`、答えが `[0, 1, 1, 1, 0]` なら、こうなります。
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
# 0 ばかりの n×n の表を用意し、組 (正解, 答え) が来るたびに 1 を足します。配列で一度に書くなら、同じ場所に 2 回足されるか確かめてください(`np.add.at` が助けになります)。
#
# </details>
# %% [markdown] lang="en"
# Count the pairs of truth and answer, and you have the **confusion matrix**: rows for the truth, columns for the model's answer. The diagonal was right; where the others lie tells the kind of mistake.
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
# Start from an n×n table of zeros and add 1 for each pair (truth, answer). If you write it with arrays at once, check that the same place is counted twice when it comes twice (`np.add.at` helps).
#
# </details>


# %% exercise="confusion_matrix"
def confusion_matrix(preds, targets, n):
    """混同行列 (n, n)、整数。[t, p] = 正解が t で、答えが p だった数。preds, targets: 0 から n−1 の整数 m 個(リストか配列)。"""  #:ja
    """The confusion matrix, (n, n) integers: [t, p] counts truth t answered p. preds, targets: m integers from 0 to n−1, list or array."""  #:en
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
    hint="行が正解、列が答えです。0 を 1 とまちがえたのが 2 回。",  #:ja
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
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `error_rate`
# 誤り率は、混同行列だけから求められます。関数の名前は `error_from` です。(fastai がもう `error_rate` という名前を使っています。同じ名前で上書きすると、上のセルを実行し直したときに壊れてしまいます。)
#
# <details><summary>ヒント</summary>
#
# 全部の数と、対角線の数。`np.trace` は対角線の和です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `error_rate`
# The confusion matrix is all that you need for the error rate. Call the function `error_from`. (fastai already has the name `error_rate`; overwrite it, and the cells above break when you run them again.)
#
# <details><summary>Hint</summary>
#
# All of them, and those on the diagonal. `np.trace` adds up a diagonal.
#
# </details>


# %% exercise="error_rate"
def error_from(matrix):
    """混同行列 (n, n) から誤り率(0 から 1 の float)を求める。"""  #:ja
    """The error rate (float from 0 to 1) of a confusion matrix, (n, n)."""  #:en
    ### BEGIN SOLUTION
    matrix = np.asarray(matrix)
    return float(1 - np.trace(matrix) / matrix.sum())
    ### END SOLUTION


# %% test="error_rate" points=1
import numpy as np

expect(
    "error_from([[1, 1], [1, 2]])",
    error_from(np.array([[1, 1], [1, 2]])),
    0.4,
    hint="5 枚のうち 2 枚がまちがいです。",  #:ja
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
expect(
    "error_from([[3, 0], [0, 9]])",
    error_from(np.array([[3, 0], [0, 9]])),
    0.0,
    hint="まちがいがなければ 0 です。",  #:ja
    hint="No mistakes: 0.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `top_losses`
# いちばん役に立つのは、**損失が大きかった画像**を目で見ることです。自信満々のまちがいや、正解ラベルのほうのまちがいが見つかります。損失の大きい順に、番号を `k` 個返してください。
#
# <details><summary>ヒント</summary>
#
# `np.argsort` は小さい順に番号を並べます。ほしいのは値ではなく番号です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `top_losses`
# Most useful of all is to look at the pictures **with the largest loss**: confident mistakes, and sometimes labels that are wrong. Return the numbers of the `k` largest losses, largest first.
#
# <details><summary>Hint</summary>
#
# `np.argsort` sorts from small to large. You want positions, not values.
#
# </details>


# %% exercise="top_losses"
def top_losses(losses, k):
    """損失の大きい順に k 個の番号(0 から)。losses: (m,) のリストか配列、k ≤ m。返り値: 整数 k 個のリストか配列。"""  #:ja
    """Positions (from 0) of the k largest losses, largest first. losses: (m,) list or array, k ≤ m. Returns k integers, list or array."""  #:en
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
# fastai の `ClassificationInterpretation` と比べましょう。どれも同じ数になるはずです。
# %% [markdown] lang="en"
# Compare with fastai's `ClassificationInterpretation`. Every number should be the same.

# %% demo
interp = ClassificationInterpretation.from_learner(learn)
with learn.no_bar():
    probabilities, targets, costs = map(to_np, learn.get_preds(with_loss=True))
matrix = confusion_matrix(probabilities.argmax(1), targets, 2)
worst = top_losses(costs, 4)
print("confusion matrix", matrix.tolist(), " fastai", interp.confusion_matrix().tolist())
print("error rate      ", error_from(matrix), " fastai", float(error_rate(torch.tensor(probabilities), torch.tensor(targets))))
print("top losses      ", [int(i) for i in worst], " fastai", interp.top_losses(4)[1].tolist())

fig, ax = plt.subplots(figsize=(4, 3.4))
ax.imshow(np.log1p(matrix), cmap="Blues")
for (t, p), count in np.ndenumerate(matrix):
    ax.text(p, t, count, ha="center", va="center", fontsize=18, bbox={"facecolor": "white", "edgecolor": "none"})
ax.grid(False)
show_figure("対角線の外が間違い <=> Off the diagonal: mistakes", "答え <=> answered", "正解 <=> truth", xticks=[0, 1], yticks=[0, 1], xticklabels=dls.vocab, yticklabels=dls.vocab)

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
# ## 8. 持ち出して使う
#
# 訓練した学習器は、データの読みかたとクラスの名前ごと 1 つのファイルになります。Web アプリでも、別のノートブックでも、読みこんで 1 枚ずつ答えさせる。これが**推論**です。
# %% [markdown] lang="en"
# (In fastai: `interp.plot_confusion_matrix()` and `interp.plot_top_losses(4)`, a line each.) How would you read those four?
#
# ## 8. Taking it elsewhere
#
# A trained learner goes into one file, with the way it opens pictures and the names of its classes. Another notebook or an app loads it and asks about one picture at a time: **inference**.

# %% demo
learn.export("three_or_seven.pkl")
helper = load_learner("three_or_seven.pkl")
with helper.no_bar():
    name, number, chances = helper.predict(files[0])
print(f"{files[0].parent.name}/{files[0].name}: I say {name}, with probability {chances[number]:.3f}")
print(f"file size {os.path.getsize('three_or_seven.pkl') / 2**20:.0f} MiB")

# %% [markdown] lang="ja"
# **注意** `.pkl` は、読みこむだけで中のプログラムが動きうる形式です。信頼できる人のファイルだけを開いてください。
#
# ## 確かめよう
#
# **問 1.** 写真で学んだ ResNet-34 が、数字を見分ける役にも立つのはなぜですか。
#
# - a. 学習に使った写真の中に、手書きの 3 と 7 がたくさんあったから
# - b. 入力に近い層が見つける線や角は、数字にも役立つから
# - c. 重みの数が多いモデルは、訓練しなくても正しく答えるから
# - d. 頭の重みも、そのまま使えるから
# %% [markdown] lang="en"
# **Beware** Loading a `.pkl` file may run code that is in it. Open only files from people you trust.
#
# ## Check yourself
#
# **Question 1.** ResNet-34 learnt from photographs. Why does that help to tell digits apart?
#
# - a. There were many handwritten threes and sevens among the photographs
# - b. The lines and corners that its early layers find are useful in digits too
# - c. A model with that many weights answers right without training
# - d. The weights of its head can be used as they are

# %% quiz="why_transfer" points=1
why_transfer = "b"
replies = {
    "a": "写真の 1000 種類に、数字のクラスはありません。借りているのは答えではなく、形の見つけ方です。",  #:ja
    "a": "Digits are not among the 1000 kinds of photographs. What we borrow is not answers but ways to find shapes.",  #:en
    "b": "そのとおり。線や角はどんな絵にもあるので、3 節のようなフィルターを使い回せます。",  #:ja
    "b": "Right: every picture has lines and corners, so filters like those of section 3 can be used again.",  #:en
    "c": "大きさだけでは足りません。頭を訓練する前の答えは、当てずっぽうと変わりません。",  #:ja
    "c": "Size is not enough: before its head is trained, the model can only guess.",  #:en
    "d": "頭は 1000 種類用なので捨てて、2 種類用を新しく作りました。借りるのは胴体です。",  #:ja
    "d": "The old head was for 1000 kinds; it was thrown away and a new one made for two. The body is what we borrow.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 訓練データ 12,396 枚、`bs=64` で `fine_tune(2)` を実行します。重みの更新は、全部で何回ですか(1 バッチで 1 回)。
# %% [markdown] lang="en"
# **Question 2.** With 12,396 training pictures and `bs=64` you run `fine_tune(2)`. How many updates of the weights does it make in all (one per batch)?

# %% quiz="updates" points=1
updates = 579
replies = {
    579: "そのとおり。1 エポックは 193 バッチ(半端な 44 枚は捨てる)、凍結の 1 回を足して 3 エポックです。",  #:ja
    579: "Right: 193 batches an epoch (the 44 left over are dropped), and three epochs with the frozen one.",  #:en
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
# **問 4.** 検証データ 2,038 枚に対して、誤り率が 0.000981 でした。まちがえたのは何枚ですか。
# %% [markdown] lang="en"
# **Question 4.** The error rate is 0.000981 on 2,038 validation pictures. How many are wrong?

# %% quiz="how_many" points=1
how_many = 2
replies = {
    2: "そのとおり。0.000981 × 2038 ≈ 2 枚です。1 枚のちがいで大きく変わる数なので、0.0005 と 0.001 の差を大げさに考えないようにしましょう。",  #:ja
    2: "Right: 0.000981 × 2038 ≈ 2. One picture more or less changes it a lot, so do not make much of 0.0005 against 0.001.",  #:en
    20: "1 けた大きいようです。0.000981 は約 1000 分の 1 です。",  #:ja
    20: "Ten times too many: 0.000981 is about one in a thousand.",  #:en
    200: "0.000981 は約 1 割ではなく、約 1000 分の 1 です。",  #:ja
    200: "0.000981 is about one in a thousand, not one in ten.",  #:en
    1.999278: "計算は合っています。枚数なので、整数に直してください。",  #:ja
    1.999278: "The product is right; as a number of pictures it is a whole number.",  #:en
    1: "1 枚なら 1 ÷ 2038 ≈ 0.00049 です。",  #:ja
    1: "One would be 1 ÷ 2038 ≈ 0.00049.",  #:en
    2036: "それは正解した枚数です。",  #:ja
    2036: "That is how many are right.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 訓練中に `CUDA out of memory` と出ました。最初に試すことと、その理由はどれですか。
#
# - a. エポックを減らす。1 エポックごとにメモリーがたまっていくから
# - b. 学習率を下げる。大きな数はメモリーを多く使うから
# - c. `bs` を小さくする。逆伝播のために覚えておく値が、1 バッチの枚数に比例するから
# - d. 訓練データを減らす。全部の画像が GPU に載るから
# %% [markdown] lang="en"
# **Question 5.** Training stops with `CUDA out of memory`. What do you try first, and why?
#
# - a. Fewer epochs, because memory fills up with each one
# - b. A lower learning rate, because large numbers take more memory
# - c. A smaller `bs`, because what is kept for the backward pass grows with the pictures in a batch
# - d. Less training data, because all pictures are on the GPU

# %% quiz="out_of_memory" points=1
out_of_memory = "c"
replies = {
    "a": "途中の値は、1 バッチが終わるたびに捨てられます。エポックの数は関係しません。",  #:ja
    "a": "What is kept is let go after each batch; the number of epochs does not matter.",  #:en
    "b": "float32 の数は、大きくても小さくても 4 バイトです。",  #:ja
    "b": "A float32 takes 4 bytes, be it large or small.",  #:en
    "c": "そのとおり。各層の値を画像 1 枚ごとに覚えておくので、半分にすれば、ほぼ半分になります。",  #:ja
    "c": "Right: every layer's values are kept for every picture, so half the batch needs about half of it.",  #:en
    "d": "GPU に載るのは 1 バッチずつです。全部の画像はディスクにあります。",  #:ja
    "d": "Only one batch at a time is on the GPU; the rest is on disk.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Howard, Gugger, [*fastai: A Layered API for Deep Learning*](https://arxiv.org/abs/2002.04688) (2020) 4 行の下にどんな層があるか。
# - Smith, [*A disciplined approach to neural network hyper-parameters: Part 1*](https://arxiv.org/abs/1803.09820) (2018) one-cycle と、学習率の探し方。
# - Yosinski ほか, [*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792) (2014) どの層までなら借りられるか。
# - He ほか, [*Deep Residual Learning for Image Recognition*](https://arxiv.org/abs/1512.03385) (2015) ResNet-34 の論文。
#
# 次の課では、0 から 9 までの 10 個に増やします。まちがえ方は 90 通りです。
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
