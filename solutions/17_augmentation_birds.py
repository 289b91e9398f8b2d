# %% [markdown] lang="ja"
# 1 枚の野鳥の写真から、8 枚の画像を作りました。7 枚は、同じ種の鳥に見えます。残る 1 枚は、種を見分ける大事な手がかりが変わってしまいました。どれでしょう。次の 2 つのセルを実行して、見つけてください。
# %% [markdown] lang="en"
# Eight pictures were made from one photograph of a bird. Seven of them still show the same species. In one, an important clue to the species has been changed. Which one? Run the next two cells and find it.

# %% setup
import importlib.util
import warnings
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
import torch.nn.functional as F
import torchvision.transforms.functional as TF

# ja: fastai がまだ使っているため
# en: fastai still uses it
warnings.filterwarnings("ignore", message=".*torch.jit.script")
from fastai.vision.all import *
from torchvision.transforms import RandAugment


def get_birds():
    """CUB-200-2011 のフォルダを返す。fastai の配布元が止まっていたら、Caltech の公式サイトから取る。"""  #:ja
    """Return the folder of CUB-200-2011; when fastai's host is down, take it from Caltech's own."""  #:en
    try:
        root = untar_data(URLs.CUB_200_2011)
    except Exception as problem:
        print("予備の入手先を使います:", problem)  #:ja
        print("Using the mirror:", problem)  #:en
        root = untar_data("https://data.caltech.edu/records/65de6-vp158/files/CUB_200_2011.tgz")
    return next(file for file in (root / "images.txt", *root.glob("*/images.txt")) if file.exists()).parent


def columns(name, *names):
    """CUB の一覧ファイルを表にする(行の番号は画像の番号)。"""  #:ja
    """One of CUB's lists as a table, its rows numbered as the pictures are."""  #:en
    return pd.read_csv(path / name, sep=" ", names=["id", *names], index_col="id")


path = get_birds()
for note in path.parent.glob("README.md"):
    print(note.read_text(encoding="utf-8").split("\n")[0])
birds = columns("images.txt", "file").join(columns("bounding_boxes.txt", "x", "y", "w", "h"))
birds = birds.join(columns("train_test_split.txt", "is_train"))
birds["species"] = birds.file.str.split("/").str[0].str[4:].str.replace("_", " ")
print(f"野鳥の写真 {len(birds):,} 枚、{birds.species.nunique()} 種。使うデバイス: {default_device()}")  #:ja
print(f"{len(birds):,} photographs of {birds.species.nunique()} species of birds; device: {default_device()}")  #:en

# %% demo
goldfinches = birds[birds.species == "American Goldfinch"]


def picture(row, side=224):
    """1 行ぶんの写真を、(1, 3, side, side)、0 から 1 のテンソルにする(縦横比は変わる)。"""  #:ja
    """The photograph of a row as a tensor (1, 3, side, side) from 0 to 1 (squished to a square)."""  #:en
    return TF.to_tensor(PILImage.create(path / "images" / row.file).resize((side, side)))[None]


def show(ax, image, title):
    ax.imshow(image.squeeze(0).permute(1, 2, 0).clamp(0, 1))
    ax.set_title(title, fontsize=11)
    ax.axis("off")


bird, rng = picture(goldfinches.iloc[0]), np.random.default_rng(0)
versions = [
    TF.hflip(bird),
    TF.resized_crop(bird, 20, 30, 170, 170, [224, 224]),
    TF.rotate(bird, 15),
    TF.resize(TF.pad(bird, 60), [224, 224]),
    TF.gaussian_blur(bird, 7),
    bird + 0.12 * torch.tensor(rng.normal(size=bird.shape)).float(),
    TF.adjust_hue(bird, -0.4),
    TF.adjust_brightness(bird, 0.6),
]
fig, axes = plt.subplots(2, 4, figsize=(6, 3.4))
for ax, image, letter in zip(axes.flat, versions, "ABCDEFGH"):
    show(ax, image, letter)
show_figure("種の手がかりが変わったのは、どれ? <=> In which one has a clue to the species changed?")

# %% [markdown] lang="ja"
# 答えは **G** です。色相(色合い)を変えました。この鳥は American Goldfinch(オウゴンヒワ)で、夏の羽は黄色です。青や紫の Goldfinch はいないので、G のような画像をこの種名で見せると、モデルは「色は手がかりにならない」と学びます。ほかの 7 枚は、向き、位置、大きさ、傾き、ピント、明るさ、ざらつきが違うだけで、**種名は変わりません**。
#
# 訓練の画像を、見せるたびに少し変えること。これが**データ拡張**です(14 課)。写真の枚数は増えませんが、モデルはエポックのたびに違う画像から学びます。今日は定番の道具をそろえ、CutMix を自分で書きます。そして、拡張や新しいモデルが本当に効いたかどうかを、公平に測ります。
#
# **この課でできるようになること** その問題に使ってよいデータ拡張を選び、同じ乱数で再現できます。画像を混ぜる拡張(CutMix)と曲げる拡張(メビウス変換)を、GPU でも CPU でもバッチでまとめて計算できます。2 つのモデルの差を、偶然の揺れと数で比べられます。よく似た野鳥を見分けるモデルの答えを、上位 3 つまで読めます。
#
# **必要なもの** fastai での訓練と `lr_find`(12 課)、mixup(14 課)、転移学習(16 課)。複素数は、足し算、掛け算、割り算と、「掛けると、回って伸びる」ことを使います。Colab では GPU を選んでください。import のあるセルの出力に「ミニチュア」とあれば、プログラムで描いた鳥 240 枚で動いています。手順は同じですが、結果の数字に意味はありません。
# %% [markdown] lang="en"
# It is **G**. Its hue was changed. This is an American Goldfinch, which is yellow in summer. There are no blue or purple ones, so pictures like G, with this species as their label, teach a model that colour is no clue. The other seven differ in direction, place, size, tilt, focus, light and grain, and **keep the name of the species**.
#
# Changing the training pictures a little each time that they are shown is **data augmentation** (lesson 14). There are no more photographs than before, but in every epoch the model learns from other pictures. Today you collect the usual tools and write CutMix yourself. Then you measure fairly whether an augmentation, or a newer model, has helped.
#
# **What you will be able to do** Choose augmentations that a task allows, and repeat their randomness. Compute an augmentation that mixes pictures (CutMix) and one that bends them (Möbius maps) in batches, on a GPU or a CPU. Compare the difference of two models, in numbers, with how much chance moves it. Read the first three answers of a model that tells similar birds apart.
#
# **What you need** Training with fastai and `lr_find` (lesson 12), mixup (lesson 14), transfer learning (lesson 16). Complex numbers: adding, multiplying and dividing them, and that multiplying by a complex number turns and scales. In Colab, choose a GPU. If the cell with the imports printed "miniature", this runs on 240 birds drawn by a program: the steps are the same, and the resulting numbers mean nothing.

# %% [markdown] lang="ja"
# ## 1. 何を無視してほしいのか
#
# データ拡張は「これは答えに関係ない」とモデルに教える方法です。だから、道具を選ぶことは、**モデルに無視してほしいもの**を選ぶことです。
#
# | 道具 | 無視してほしいもの | 気をつけること |
# |---|---|---|
# | 切り出し(crop) | 写真の中の位置、鳥の一部が隠れること | 鳥が写っていない所を切り出すことがある |
# | 左右反転(flip) | 向き | 文字、左右が意味を持つもの |
# | 回転 | カメラの傾き | 大きく回すと、6 が 9 になる |
# | 拡大・縮小 | 鳥までの距離 | 大きさで見分けるもの |
# | ぼかし | ピント | 羽の細かい模様が消える |
# | 雑音 | 暗い所で出るざらつき | 強すぎると何も見えない |
# | 明るさ・コントラスト | 天気 | 色相は動かさない(色は種の手がかり) |
#
# 似ているけれど別のものが、**前処理**です。鳥を真ん中に切り出す、大きさをそろえる、正規化する。こちらは、問題に合わせた決まった手順です。乱数を使わず、訓練データにも検証データにも、使うときにも同じことをします。
#
# | | 前処理 | データ拡張 |
# |---|---|---|
# | 乱数 | 使わない | 毎回違う |
# | 検証データ | 同じことをする | **しない** |
# | fastai では | `Resize(…, ResizeMethod.Squish)`、`Normalize` など | `aug_transforms` など |
#
# (例外は、何通りかに変えた画像への答えを平均する**テスト時データ拡張**です。13 課。)
#
# fastai では、どちらも `item_tfms` や `batch_tfms` に書けます。違いは書く場所ではなく、変換の属性 `split_idx` にあります。
#
# - **`0` の変換**は、訓練のときだけ働きます。自分で書く拡張には `split_idx = 0` とします。
# - **`None` の変換**は、検証のときにも呼ばれます。fastai のものは、検証では乱数を使いません。`aug_transforms`(14 課)の反転・回転・拡大は、検証では動かさず、大きさの指定があればそろえるだけです。切り出し方の指定がない `Resize` は、訓練では無作為な場所を、検証では真ん中を切り出します。
#
# 足りない道具は足せます。ぼかしと雑音を加えて、同じ鳥を 8 回見てみましょう。
# %% [markdown] lang="en"
# ## 1. What should it ignore?
#
# Augmentation tells a model: this has nothing to do with the answer. So choosing a tool means choosing **what the model should ignore**.
#
# | Tool | What to ignore | Beware |
# |---|---|---|
# | crop | place in the picture, whether a part is hidden | the crop may miss the bird |
# | flip | which way the bird faces | writing, anything with a left and a right |
# | rotation | a tilted camera | turned far enough, a 6 becomes a 9 |
# | scaling | how far away the bird is | things told apart by their size |
# | blur | focus | fine patterns of feathers vanish |
# | noise | grain of dark photographs | too much, and nothing is left |
# | brightness, contrast | weather | leave the hue alone: colour is a clue to the species |
#
# **Preprocessing** looks similar, but is something else: cropping to the bird, one size for all, normalising. It is a fixed procedure that fits the task. It uses no random numbers, and training data, validation data and later use all get the same.
#
# | | Preprocessing | Augmentation |
# |---|---|---|
# | random numbers | none | different every time |
# | validation data | gets the same | gets **none** |
# | in fastai | `Resize(…, ResizeMethod.Squish)`, `Normalize`, … | `aug_transforms`, … |
#
# (The exception is **test-time augmentation**, which averages the answers to several changed versions of a picture; lesson 13.)
#
# In fastai both may be written into `item_tfms` or `batch_tfms`. What makes the difference is not the place but the attribute `split_idx` of a transform.
#
# - Transforms with **`0`** run in training only. Give `split_idx = 0` to an augmentation that you write yourself.
# - Transforms with **`None`** are called in validation, too. Those of fastai use no random numbers there. The flip, rotation and zoom of `aug_transforms` (lesson 14) move nothing in validation; they only bring pictures to the size that was given, if any. `Resize` without a method crops a random place in training, and the middle in validation.
#
# What is missing you can add. Here are blur and noise, and one bird seen eight times.


# %% demo
class BlurAndNoise(Transform):
    """訓練のときだけ、1 枚ごとに半分の確率でぼかし、いつも少し雑音を足す。"""  #:ja
    """In training only: blur half of the pictures, add a little noise to all."""  #:en

    split_idx, order = 0, 20

    def encodes(self, x: TensorImage):
        blurred = torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5
        x = torch.where(blurred, TF.gaussian_blur(x, 7), x)
        return x + 0.05 * torch.randn_like(x)


set_seed(3)
one = DataBlock(
    (ImageBlock, CategoryBlock),
    get_x=lambda row: path / "images" / row.file,
    get_y=ColReader("species"),
    splitter=IndexSplitter([0]),
    item_tfms=Resize(224),
    batch_tfms=[BlurAndNoise(), *aug_transforms(max_rotate=15, max_zoom=1.3, max_warp=0.1)],
)
one.dataloaders(goldfinches[:9], bs=8, num_workers=0).show_batch(unique=True, max_n=8, nrows=2, figsize=(6, 3.6))
for ax in plt.gcf().axes:
    ax.set_title("")
plt.suptitle("1 羽の鳥を 8 回 <=> One bird, eight times")
plt.show()

# %% [markdown] lang="ja"
# **1 分で** `BlurAndNoise` の 0.05 を 0.5 にして、もう一度実行しましょう。種を見分ける手がかり(色や模様)が消えた画像にも、元の種名がラベルとしてつきます。それは、間違ったことを教えます。次に 0.05 に戻し、`max_rotate` を 180 にします。逆さまの鳥は、種は同じですが、使うときにはまず出てきません。
#
# ## 2. 同じ乱数をもう一度
#
# 「昨日は良い結果だったのに、今日は出ない」。乱数を使うと起こることです。シードを固定すれば同じになるはずですが、落とし穴があります。プログラム全体で 1 つの乱数列を使っていると、どこかで 1 回余分に引いただけで、その後が全部ずれます。
# %% [markdown] lang="en"
# **One minute** Set the 0.05 of `BlurAndNoise` to 0.5, and run the cell again. A picture in which the clues to the species (colours, patterns) are gone still has the species as its label. It teaches something wrong. Then go back to 0.05 and set `max_rotate` to 180. A bird upside down is of the same species, but hardly any photograph will show one.
#
# ## 2. The same random numbers again
#
# "Yesterday it worked, today it does not." This happens with random numbers. A fixed seed should help, but there is a pitfall. When the whole program shares one sequence of random numbers, a single extra draw somewhere shifts all that follow.

# %% demo
torch.manual_seed(7)
print("角度:           ", [round(float(v)) for v in 30 * torch.rand(3) - 15])  #:ja
print("angles:            ", [round(float(v)) for v in 30 * torch.rand(3) - 15])  #:en
torch.manual_seed(7)
torch.rand(1)  # プログラムのどこかで、1 回だけ余分に引いた  #:ja
torch.rand(1)  # one more draw, somewhere in the program  #:en
print("1 回余分に引いた:", [round(float(v)) for v in 30 * torch.rand(3) - 15])  #:ja
print("one draw too many: ", [round(float(v)) for v in 30 * torch.rand(3) - 15])  #:en

# %% [markdown] lang="ja"
# 同じシードなのに、角度が 1 つずつずれました。解決策は、**自分専用の乱数生成器**を作り、使う所に渡すことです。NumPy では `np.random.default_rng`、PyTorch では `torch.Generator` です。
#
# 落とし穴は、もう 1 つあります。写真を 1 枚ずつ変える `item_tfms` は、いくつかの**ワーカー**(DataLoader が動かす別のプロセス)が分担します。変換の中に生成器を入れておくと、どのワーカーも、エポックのたびに同じ写しから始めます。そのため、どのワーカーも、どのエポックでも、同じ乱数を引きます。専用の生成器は、ワーカーの後に働く `batch_tfms` で使いましょう。
#
# ### 課題 `make_generators`
# シードから、NumPy と PyTorch の生成器を 1 つずつ、新しく作って返してください。PyTorch の生成器は CPU のものです。同じシードで 2 回呼べば、別々の生成器の組が 2 つでき、どちらも同じ数を出します。プログラム全体で共有される乱数列には、シードを設定せず、そこから乱数も引きません。
#
# <details><summary>ヒント</summary>
#
# `torch.Generator()` を作り、そのメソッドでシードを決めます。`torch.manual_seed(…)` も生成器を返しますが、それは**共有される生成器そのもの**です。
#
# </details>
# %% [markdown] lang="en"
# The seed is the same, and every angle has moved up a place. The way out is a **generator of your own**, handed to whatever needs it: `np.random.default_rng` in NumPy, `torch.Generator` in PyTorch.
#
# There is a second pitfall. The `item_tfms`, which change one photograph at a time, are shared out among several **workers** (processes of the DataLoader). If a transform holds a generator, every worker begins every epoch with the same copy of it, and so all of them draw the same numbers, in every epoch. Use a generator of your own in `batch_tfms`, which run after the workers.
#
# ### Exercise `make_generators`
# From a seed make one new generator of each kind and return both. That of PyTorch is for the CPU. Call it twice with the same seed, and you have two separate pairs that give the same numbers. Your function must neither seed the sequences that the whole program shares nor draw from them.
#
# <details><summary>Hint</summary>
#
# Make a `torch.Generator()`; one of its methods sets the seed. `torch.manual_seed(…)` returns a generator too, but that one **is the shared one**.
#
# </details>


# %% exercise="make_generators"
def make_generators(seed):
    """(NumPy の Generator, torch.Generator)を新しく作って返す。seed: 0 以上の整数。"""  #:ja
    """Return a new pair (NumPy Generator, torch.Generator). seed: an integer, 0 or more."""  #:en
    ### BEGIN SOLUTION
    return np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    ### END SOLUTION


# %% setup
# ja: テストの道具:2 組の生成器から、1 組目、2 組目、1 組目、2 組目の順に引く
# en: A tool for the test: draw from two pairs in turn, first, second, first, second
def take_turns(make_generators, seeds):
    """4 回ぶんの数のリスト。seeds: 1 組目と 2 組目のシード。"""  #:ja
    """Four lists of numbers. seeds: those of the first and the second pair."""  #:en
    pairs, drawn = [make_generators(seed) for seed in seeds], []
    for rng, generator in (*pairs, *pairs):
        drawn.append([*rng.integers(0, 1000, 4).tolist(), *torch.randint(1000, (4,), generator=generator).tolist()])
    return drawn


def shared_draws(between):
    """共有される乱数列を固定し、between() を呼んでから引いた数。"""  #:ja
    """Numbers from the shared sequences, with between() called after their seeds were set."""  #:en
    np.random.seed(11)
    torch.manual_seed(11)
    between()
    return [*np.random.randint(0, 1000, 4).tolist(), *torch.randint(1000, (4,)).tolist()]


# %% test="make_generators" points=1
drawn = take_turns(make_generators, [5, 5])
assert drawn[0] == drawn[1] and drawn[2] == drawn[3], f"同じシードの 2 組が、違う数を出しました:{drawn}。1 つの生成器を 2 組で使っていませんか。"  #:ja
assert drawn[0] == drawn[1] and drawn[2] == drawn[3], f"Two pairs of one seed gave different numbers: {drawn}. Do they share one generator?"  #:en
### BEGIN HIDDEN TESTS
drawn = take_turns(make_generators, [0, 123456])
assert drawn[0] == take_turns(make_generators, [0, 1])[0], "seed=0 を 2 回使うと、違う数が出ました。"  #:ja
assert drawn[0] == take_turns(make_generators, [0, 1])[0], "seed=0, used twice, gave different numbers."  #:en
assert drawn[0][:4] != drawn[1][:4] and drawn[0][4:] != drawn[1][4:], f"シードが違うのに同じ数です:{drawn[:2]}"  #:ja
assert drawn[0][:4] != drawn[1][:4] and drawn[0][4:] != drawn[1][4:], f"Other seeds, same numbers: {drawn[:2]}"  #:en
assert drawn[0] != drawn[2], f"2 回目も 1 回目と同じ数です:{drawn[0]}"  #:ja
assert drawn[0] != drawn[2], f"The second draw repeats the first: {drawn[0]}"  #:en
expect(
    "shared_draws(lambda: make_generators(3))",
    shared_draws(lambda: make_generators(3)),
    shared_draws(lambda: None),
    hint="共有される乱数列が動いてしまいました。np.random.seed や torch.manual_seed を使っていませんか。",  #:ja
    hint="The shared sequences have moved. Did you use np.random.seed or torch.manual_seed?",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. 層の中に雑音を入れる
#
# ここまでは**データ**を変える話でした。雑音は**モデルの中**に入れることもできます。中間層の値を毎回揺らすと、モデルは、揺らされても正しい答えを出すように学びます。07 課のドロップアウトも、中間層の値を 0 にする雑音です。
#
# 60 個の点を学ばせます。そのうち 9 個は、わざとラベルを間違えてあります。雑音のあるなしで、決定境界はどう変わるでしょう。中間層の雑音は、値に「平均 1、標準偏差 1 の乱数」を掛けます。ドロップアウト 0.5 と同じ大きさの揺れです。(足すだけの雑音は、重みを大きくすると、値に比べて小さくなってしまいます。入力の値は、重みで大きくできません。だから入力の雑音は、足すだけで効きます。)
# %% [markdown] lang="en"
# ## 3. Noise inside the network
#
# So far we changed the **data**. Noise can also go **into the model**. If hidden values are shaken each time, the model learns to give the right answer in spite of it. Dropout, from lesson 07, is noise of that kind: it sets hidden values to 0.
#
# Below, a network learns 60 points, 9 of which have a wrong label on purpose. What does noise do to the decision boundary? Hidden values are multiplied by random numbers of mean 1 and standard deviation 1, which is as much noise as dropout of 0.5. (Noise that is only added to hidden values becomes small beside them when the weights in front grow. No weight can make the inputs larger, and so noise added to them does work.)


# %% demo
def arcs(n, rng):
    """2 つの弧の上の点 (n, 2) と、どちらの弧か (n,)。"""  #:ja
    """Points on two arcs, (n, 2), and which arc, (n,)."""  #:en
    arc, t = rng.integers(0, 2, n), rng.uniform(0, np.pi, n)
    points = np.stack([np.cos(t) * (1 - 2 * arc) + arc - 0.5, np.sin(t) * (1 - 2 * arc) + 0.4 * arc - 0.2], axis=1)
    return torch.tensor(points + rng.normal(0, 0.2, (n, 2))).float(), torch.tensor(arc).float()


class NoisyNet(nn.Module):
    """2-64-64-1 のネットワーク。訓練中だけ、noise の値を使って揺らす。"""  #:ja
    """A 2-64-64-1 network that is shaken in training only, as `noise` says."""  #:en

    def __init__(self, noise):
        super().__init__()
        self.noise, self.layers = noise, nn.ModuleList([nn.Linear(2, 64), nn.Linear(64, 64), nn.Linear(64, 1)])

    def shake(self, z, where):
        if self.training and self.noise == where:
            return z + 0.3 * torch.randn_like(z) if where == "input" else z * (1 + torch.randn_like(z))
        return F.dropout(z, 0.5, self.training and self.noise == "dropout" and where == "hidden")

    def forward(self, x):
        z = self.shake(x, "input")
        for layer in self.layers[:2]:
            z = self.shake(torch.relu(layer(z)), "hidden")
        return self.layers[2](z)[:, 0]


def learn_arcs(noise, X, y, seed, steps=500):
    """noise: "none"、"input"、"hidden"、"dropout"。訓練したネットワークを返す。"""  #:ja
    """noise: "none", "input", "hidden" or "dropout". Returns the trained network."""  #:en
    torch.manual_seed(seed)
    net = NoisyNet(noise)
    optimizer = torch.optim.Adam(net.parameters(), 0.01)
    for _ in range(steps):
        optimizer.zero_grad()
        F.binary_cross_entropy_with_logits(net(X), y).backward()
        optimizer.step()
    return net.eval()


kinds = {"none": "なし <=> none", "input": "入力に雑音 <=> input noise", "hidden": "中間層に雑音 <=> hidden noise", "dropout": "ドロップアウト <=> dropout"}
right, learned, nets = {noise: [] for noise in kinds}, {noise: [] for noise in kinds}, {}
for seed in range(5):
    rng, _ = make_generators(seed)
    X, y = arcs(60, rng)
    wrong = rng.choice(60, 9, replace=False)
    labels = y.clone()
    labels[wrong] = 1 - labels[wrong]
    fresh_X, fresh_y = arcs(2000, rng)
    for noise in kinds:
        nets[noise] = learn_arcs(noise, X, labels, seed)
        with torch.no_grad():
            right[noise].append(float(((nets[noise](fresh_X) > 0) == (fresh_y > 0)).float().mean()))
            learned[noise].append(float(((nets[noise](X) > 0) == (labels > 0))[wrong].float().mean()))
for noise, kind in kinds.items():
    print(f"{np.mean(right[noise]):.1%} ± {100 * np.std(right[noise], ddof=1):.1f}、覚えた間違い {np.mean(learned[noise]):.0%}  {kind}")  #:ja
    print(f"{np.mean(right[noise]):.1%} ± {100 * np.std(right[noise], ddof=1):.1f}, wrong labels learned: {np.mean(learned[noise]):.0%}  {kind}")  #:en
plane = torch.cartesian_prod(torch.linspace(-2, 2, 90), torch.linspace(-1.6, 1.6, 90))
fig, axes = plt.subplots(2, 2, figsize=(6, 5), sharex=True, sharey=True)
for ax, (noise, kind) in zip(axes.flat, kinds.items()):
    with torch.no_grad():
        height = nets[noise](plane).reshape(90, 90).T
    ax.contourf(plane[::90, 0], plane[:90, 1], height > 0, levels=[-0.5, 0.5, 1.5], colors=[BLUE, ORANGE], alpha=0.25)
    for label, mark, colour in ((0, "o", BLUE), (1, "^", ORANGE)):
        ax.plot(*X[labels == label].T, mark, color=colour, markersize=5)
    ax.plot(*X[wrong].T, "o", markersize=10, markerfacecolor="none", color="black", markeredgewidth=1)
    ax.set_title(f"{kind}:{right[noise][-1]:.0%} <=> {kind}: {right[noise][-1]:.0%}", fontsize=11)
axes[1, 0].set(xlabel="入力 1 <=> input 1", ylabel="入力 2 <=> input 2")
show_figure("黒い輪は間違ったラベル。決定境界はどう変わる? <=> Rings: wrong labels. What does noise do to the decision boundary?")

# %% [markdown] lang="ja"
# 表は、点もシードも変えた 5 回の、新しい 2,000 点での正解率(平均 ± 標準偏差)と、9 個の間違ったラベルのうち覚えてしまった割合です。図は、そのうち最後の 1 回です。雑音がないと、間違ったラベルのほとんどを覚えて、決定境界が入り組みます(過学習)。雑音を入れると、5 回の平均は、どの入れ方でも上がりました。画像を変えることと、モデルを揺らすことは、どちらも過学習を抑える方法です。
#
# ## 4. 拡張してはいけないもの
#
# 拡張が使えるのは、答えが変わらないときか、**変わった答えを計算し直せる**とき(矢印を反転したら、ラベルも「左」に変える、など)だけです。(6 節の CutMix では、混ざった答えを、面積の割合で近似します。)答えが変わる例を 3 つ見てください。
# %% [markdown] lang="en"
# The table shows accuracies on 2,000 new points, mean ± standard deviation of five runs, each with other points and another seed, and which share of the 9 wrong labels was learned. The figure shows the last of them. Without noise the network learns most of the wrong labels by heart, and the decision boundary becomes intricate: overfitting. With noise, wherever it was put, the mean of the five was higher. Changing the pictures and shaking the model both hold overfitting back.
#
# ## 4. What must not be augmented
#
# Augmentation is allowed where the answer stays, or where **the new answer can be computed** (flip an arrow, and change its label to "left"). CutMix, in section 6, approximates the new answer by shares of the area. Here are three cases in which the answer does not stay.

# %% demo
fig, axes = plt.subplots(2, 3, figsize=(6, 4))
for ax, text in zip(axes[0], ("6", "b", "→")):
    ax.text(0.5, 0.5, text, fontsize=60, ha="center", va="center")
for ax, text, turn in zip(axes[1], ("6", "d", "←"), (180, 0, 0)):
    ax.text(0.5, 0.5, text, fontsize=60, ha="center", va="center", rotation=turn)
for ax, title in zip(axes.flat, ("6 <=> six", "文字 b <=> letter b", "右へ <=> to the right", "回すと 9 <=> turned: nine", "反転すると文字 d <=> flipped: letter d", "反転すると左へ <=> flipped: to the left")):
    ax.set_title(title, fontsize=11)
    ax.axis("off")
show_figure("画像が変わり、答えも変わった <=> The picture changed, and so did its answer")

# %% [markdown] lang="ja"
# もう 1 つ、気づきにくい例があります。**密度推定**です。「この値はどれくらいよく現れるか」を知りたいとき、答えはデータの**散らばり方そのもの**です。拡張すると、散らばり方が変わります。
#
# ある種の翼の長さを 300 羽分測ったとします(架空の数です)。16 cm を超える鳥は、どれくらいいるでしょう。拡大・縮小で 10 倍に水増ししてから数えると?
# %% [markdown] lang="en"
# One more case is easy to miss: **density estimation**. If you ask how often each value occurs, the answer is **how the data are spread out**, and augmentation changes that.
#
# Say we measured the wings of 300 birds of one species (these numbers are invented). How many are above 16 cm? And if we count after scaling each at random, to have ten times as many?

# %% demo
rng, _ = make_generators(0)
wings = rng.normal(14, 1, 300)
more = (wings[:, None] * rng.uniform(0.8, 1.2, (300, 10))).ravel()
for name, values, colour, style in (("測った値 <=> measured", wings, GREEN, "-"), ("増やした値 <=> augmented", more, ORANGE, "--")):
    print(f"16 cm を超える割合 {np.mean(values > 16):.1%}  {name}")  #:ja
    print(f"above 16 cm: {np.mean(values > 16):5.1%}   {name}")  #:en
    plt.hist(values, bins=np.arange(9, 20, 0.5), density=True, histtype="step", color=colour, linestyle=style, linewidth=2, label=name)
plt.axvline(16, color=GREY, linestyle=":")
show_figure("データ拡張は、密度を変える <=> Augmentation changes a density", "翼の長さ(cm) <=> wing (cm)", "密度 <=> density")

# %% [markdown] lang="ja"
# 16 cm を超える鳥の割合が、何倍にもなりました。鳥が育ったのではなく、拡張が答えを変えたのです。画像を生成するモデル(01 課の生成モデル $p(x|C)$)でも同じことが起こり、傾いた写真を学べば、傾いた写真を描きます。
#
# もう 1 つの約束は、**分けてから拡張する**ことです(fastai の `DataBlock` は、そうします)。拡張した画像を保存し、それから訓練と検証に分けると、同じ写真から作った画像が両方に入ります。すると、覚えているだけの画像まで「正しく見分けた」ことになり、検証の正解率が高く出ます。これも**リーク**(07 課)です。
#
# ## 5. 曲げる:メビウス変換
#
# この節で学ぶのは、画像を動かす計算です。回転、拡大、ゆがみも同じ方法で計算し、fastai もそうしています。例にするのは、複素数の分数で画像を曲げる変換です。正解率が上がるかどうかは、節の終わりに書きます。
#
# 回転も拡大も、まっすぐな線をまっすぐなまま動かします。もっと自然に**曲がった**画像がほしい。しかも、くちばしや目の**形は崩したくない**。この課のもとになった資料の作者は、そう考えて**メビウス変換**を試しました。(作者が自分で集めた、77 種の野鳥の写真 6,310 枚を見分ける実験です。以下「もとの実験」と呼びます。)平面の点を 1 つの複素数 $z = x + iy$ と考え、1 次式どうしの分数で動かします。
#
# $$f(z) = \frac{az + b}{cz + d} \qquad (ad - bc \neq 0)$$
#
# 言葉にすると「$z$ に数を掛けて、数を足す。これを 2 通り計算し、一方をもう一方で割る」。図の 4 つの枠で、$a, b, c$ がそれぞれ何をするかを見てください。$d$ はふつう 1 にします。($ad - bc = 0$ だと、どの点も同じ 1 点に動くので、除きます。Python では、$i$ を `1j` と書きます。)
# %% [markdown] lang="en"
# The share of birds above 16 cm is several times as large. No bird has grown: the augmentation changed the answer. The same happens to models that generate pictures (the generative models $p(x|C)$ of lesson 01): if they learn from tilted photographs, they draw tilted ones.
#
# And there is a rule: **split first, then augment** (as fastai's `DataBlock` does). If you store augmented pictures and then split them, pictures made from one photograph land in training and in validation. Then a model that knows them by heart seems to recognise them, and the validation accuracy is too high. This, too, is a **leak** (lesson 07).
#
# ## 5. Bending: Möbius maps
#
# In this section you learn the computation that moves a picture. Rotation, scaling and warping are computed in the same way, in fastai, too. The example is a map that bends pictures by a quotient of complex numbers. The end of the section says whether it raises the accuracy.
#
# Rotation and scaling keep straight lines straight. We would like pictures that **bend**, as if seen from elsewhere, and yet beaks and eyes should **keep their shape**. The author of the notes that this lesson grew out of thought so, too, and tried **Möbius maps**. (It was an experiment on 77 species of birds, with 6,310 photographs that the author had collected. We call it "the original experiment".) Take each point of the plane as one complex number $z = x + iy$, and map it by a quotient of two linear expressions:
#
# $$f(z) = \frac{az + b}{cz + d} \qquad (ad - bc \neq 0)$$
#
# In words: multiply $z$ by a number and add a number, do this with two other numbers, and divide the first result by the second. See in the four panels what $a$, $b$ and $c$ do. Usually $d$ is 1. (With $ad - bc = 0$ all points would go to one and the same point. Python writes $i$ as `1j`.)

# %% setup
def mobius(z, a, b, c, d):
    """メビウス変換 (az + b) / (cz + d)。z: 複素数のテンソル。a, b, c, d: 数か、z にブロードキャストできるテンソル。"""  #:ja
    """The Möbius map (az + b) / (cz + d). z: complex tensor; a, b, c, d: numbers, or tensors that broadcast with z."""  #:en
    return (a * z + b) / (c * z + d)


def pixel_centres(h, w, device=None):
    """h×w の画像の画素の中心 (h, w)、complex64。画像の真ん中が 0、長いほうの辺が −1 から 1、y は下向き。"""  #:ja
    """The centres of the pixels of an h×w picture, (h, w) complex64: 0 in the middle, the longer side from −1 to 1, y downwards."""  #:en
    x, y = ((2 * torch.arange(n, device=device) + 1 - n) / max(h, w) for n in (w, h))
    return torch.complex(*torch.meshgrid(x, y, indexing="xy"))


def colours_at(images, z):
    """images (n, 色, h, w) の点 z (n, h, w) の色。画素の間は補間し(bilinear)、外は 0。形と型は images と同じ。"""  #:ja
    """The colours of images (n, colours, h, w) at the points z (n, h, w): interpolated between pixels (bilinear), 0 outside. Shape and type are those of images."""  #:en
    h, w = images.shape[-2:]
    # ja: grid_sample では、どちらの辺も −1 から 1
    # en: for grid_sample, both sides go from −1 to 1
    grid = torch.view_as_real(z) * torch.tensor([max(h, w) / w, max(h, w) / h], device=z.device)
    # ja: 半精度(float16)の画像も、計算は float32 で
    # en: half-precision (float16) pictures are computed in float32, too
    precise = images.float() if images.dtype in (torch.float16, torch.bfloat16) else images
    return F.grid_sample(precise, grid.to(precise.dtype), align_corners=False).to(images.dtype)


# %% demo
def sheet(f, ax, title):
    """方眼紙の線を f で動かして描く。"""  #:ja
    """Draw the lines of graph paper, moved by f."""  #:en
    along = torch.linspace(-1, 1, 101)
    for value in torch.linspace(-1, 1, 9):
        across, down = f(torch.complex(along, value.expand(101))), f(torch.complex(value.expand(101), along))
        ax.plot(across.real, across.imag, "-", color=BLUE, linewidth=1)
        ax.plot(down.real, down.imag, "--", color=ORANGE, linewidth=1)
    ax.set_title(title, fontsize=11)
    ax.set(xlim=(-2.1, 2.1), ylim=(2.1, -2.1), aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])


fig, axes = plt.subplots(2, 2, figsize=(6, 6.2))
sheet(lambda z: z, axes[0, 0], "z(そのまま) <=> z (nothing)")
sheet(lambda z: mobius(z, 1, 0.6 - 0.3j, 0, 1), axes[0, 1], "b は動かす:z + 0.6 − 0.3i <=> b shifts: z + 0.6 − 0.3i")
sheet(lambda z: mobius(z, 1 + 0.6j, 0, 0, 1), axes[1, 0], "a は回して伸ばす:(1 + 0.6i)z <=> a turns and scales: (1 + 0.6i) z")
sheet(lambda z: mobius(z, 1, 0, 0.35, 1), axes[1, 1], "c は曲げる:z /(0.35z + 1) <=> c bends: z / (0.35z + 1)")
show_figure("係数 a、b、c の働き <=> What the coefficients do", "x", "y(画像と同じく下向き) <=> y (down, as in pictures)")

# %% [markdown] lang="ja"
# 右下でも、線と線は直角に交わっています。メビウス変換は**角度を変えません**(**等角写像**)。だから、曲がっても小さな形は崩れません。
#
# 点は動かせました。画像はどうでしょう。すぐ思いつくのは「元の画素を 1 つずつ $f(z)$ の場所へ運ぶ」方法です。試してみます。
# %% [markdown] lang="en"
# In the last panel, too, lines meet at right angles. Möbius maps **keep angles** (they are **conformal maps**). So small shapes stay what they are, even where the picture bends.
#
# Points can move now. What about pictures? The first idea is to carry each pixel from $z$ to $f(z)$. Try it.

# %% demo
side, small = 56, picture(goldfinches.iloc[0], 56)
a, b, c, d = 1.4, 0.1, 0.3 + 0.2j, 1
moved = mobius(pixel_centres(side, side), a, b, c, d)
column, row = ((part + 1) * side / 2 for part in (moved.real, moved.imag))
inside = (moved.real.abs() < 1) & (moved.imag.abs() < 1)
carried = torch.ones(1, 3, side, side)
carried[..., row[inside].long(), column[inside].long()] = small[..., inside]
fig, axes = plt.subplots(1, 2, figsize=(5, 2.8))
for ax, image, title in zip(axes, (small, carried), ("元の画像 <=> original", "画素を運んだ画像 <=> pixels carried")):
    show(ax, image, title)
show_figure("運んでみると <=> Carrying the pixels")

# %% [markdown] lang="ja"
# 広がった所に、どの画素も運ばれてこない**白い穴**があきました。そこで、逆に考えます。**新しい画像の点 $p$ のそれぞれについて「どこから来たか」を計算し、そこの色を調べます**。来た場所は $f^{-1}(p)$ です。これなら穴はあきません(**逆方向のワーピング**、backward warping。画素を運ぶほうは forward warping)。$p(cz + d) = az + b$ を $z$ について解くと $z = (dp - b)/(-cp + a)$ なので、$f$ の逆も、またメビウス変換です。係数は $(d, -b, -c, a)$ になります。
#
# ### 課題 `mobius_batch`
# 画像のバッチを、1 枚ずつ**別の**変換で動かしてください。`coeffs` の 1 行が、1 枚の $a, b, c, d$ です。$z$ にあったものは、$f(z)$ に動きます。
#
# 画像と `coeffs` は、別のデバイスにあるかもしれません。**計算は画像のデバイスで**行い、結果もそこに置きます。画像は半精度(float16)のことも、float64 のこともあります。返す画像は、同じ形、同じ型にします。
#
# <details><summary>ヒント</summary>
#
# 新しい画像の点はどれか。どこから来たか。そこは何色か。この 3 つに 1 つずつ、道具がこの節の最初のコードのセルにあります。`coeffs` から a, b, c, d を (n, 1, 1) の形で取り出すと、点 (h, w) とブロードキャストして、(n, h, w) がループなしで計算できます。`coeffs.T` は (4, n) です。型は `colours_at` が合わせます。
#
# </details>
# %% [markdown] lang="en"
# Where the picture grows, there are **white holes** that no pixel is carried to. So turn the idea round: **for every point $p$ of the new picture compute where it comes from, and look up the colour there**. It comes from $f^{-1}(p)$, and so there are no holes. (This is **backward warping**; carrying pixels is forward warping.) Solve $p(cz + d) = az + b$ for $z$, and you get $z = (dp - b)/(-cp + a)$. So the inverse of $f$ is a Möbius map again, with the coefficients $(d, -b, -c, a)$.
#
# ### Exercise `mobius_batch`
# Move a batch of pictures, **each by its own map**. A row of `coeffs` holds $a, b, c, d$ for one picture. What was at $z$ moves to $f(z)$.
#
# Pictures and `coeffs` may be on different devices. **Compute on the device of the pictures**, and leave the result there. Pictures may come in half precision (float16) or in float64. What you return has the same shape and the same type.
#
# <details><summary>Hint</summary>
#
# Which are the points of the new picture? Where do they come from? What colour is there? For each of the three there is a tool in the first code cell of this section. Take a, b, c, d from `coeffs` in the shape (n, 1, 1): they broadcast with the points (h, w), and (n, h, w) comes out without a loop. `coeffs.T` is (4, n). Types are taken care of by `colours_at`.
#
# </details>


# %% exercise="mobius_batch"
def mobius_batch(images, coeffs):
    """各画像を、それぞれのメビウス変換で動かす。images: (n, 色, h, w) の小数。coeffs: (n, 4) complex64、1 行が a, b, c, d。同じ形・型・デバイスで返す。画像の外から来た画素は 0。"""  #:ja
    """Move each picture by its own Möbius map. images: (n, colours, h, w) floats; coeffs: (n, 4) complex64, rows a, b, c, d. Same shape, type and device back; 0 where a pixel comes from outside."""  #:en
    ### BEGIN SOLUTION
    p = pixel_centres(*images.shape[-2:], images.device)
    a, b, c, d = coeffs.to(images.device).T[:, :, None, None]
    return colours_at(images, mobius(p, d, -b, -c, a))
    ### END SOLUTION


# %% setup
# ja: テストの道具:"meta" は、値がなく、形と型だけを計算するデバイス。GPU のない所で、デバイスの取り違えを見つけるのに使う
# en: A tool for the tests: "meta" is a device that computes shapes and types, without values. It finds mixed-up devices where there is no GPU
def on_meta(function, *arguments):
    """値のないテンソル(形と型で渡す。型が None なら、そのままの引数)で呼んだ結果の、デバイス、型、形。"""  #:ja
    """Device, type and shape of what comes back for tensors without values, each given as shape and type (with None for the type: an argument as it is)."""  #:en
    with torch.no_grad():
        made = [torch.empty(shape, dtype=getattr(torch, kind), device="meta") if kind else shape for shape, kind in arguments]
        found = function(*made)
    return [[str(x.device), str(x.dtype), list(x.shape)] for x in (found if isinstance(found, tuple) else (found,))]


# %% test="mobius_batch" idea="pixels" points=1
import torch

photo = torch.tensor([[[[1.0, 2, 3, 4], [5, 6, 7, 8]]]])
expect(
    "mobius_batch([[1, 2, 3, 4], [5, 6, 7, 8]], [[1, 0, 0, 1]])",
    mobius_batch(photo, torch.tensor([[1, 0, 0, 1]], dtype=torch.complex64)),
    photo,
    tol=1e-5,
    hint="何もしない変換です。",  #:ja
    hint="A map that changes nothing.",  #:en
)
expect(
    "mobius_batch([[1, 2, 3, 4], [5, 6, 7, 8]], [[1, 0.5, 0, 1]])",
    mobius_batch(photo, torch.tensor([[1, 0.5, 0, 1]], dtype=torch.complex64)),
    [[[[0, 1, 2, 3], [0, 5, 6, 7]]]],
    tol=1e-5,
    hint="横 4 画素で 0.5 は 1 画素です。絵が右へ動き、左端は 0 になります。逆の変換を使いましたか。",  #:ja
    hint="In a picture 4 wide, 0.5 is one pixel: the picture moves right, and 0 comes in at the left. Did you use the inverse map?",  #:en
)
expect(
    "mobius_batch([[1, 2, 3, 4], [5, 6, 7, 8]], [[1, 0.25, 0, 1]])",
    mobius_batch(photo, torch.tensor([[1, 0.25, 0, 1]], dtype=torch.complex64)),
    [[[[0.5, 1.5, 2.5, 3.5], [2.5, 5.5, 6.5, 7.5]]]],
    tol=1e-5,
    hint="半画素ずれると、隣との平均になります。外は 0 です(colours_at がそうします)。",  #:ja
    hint="Half a pixel off gives the mean of the neighbours; outside is 0 (as colours_at does it).",  #:en
)
### BEGIN HIDDEN TESTS
photos = torch.tensor(fresh().uniform(-3, 3, (2, 3, 5, 7)))
got = mobius_batch(photos, torch.tensor([[-1, 0, 0, 1], [1, 0, 0, 1]], dtype=torch.complex64))
assert str(got.dtype) == "torch.float64", f"画像と同じ float64 のはずが {got.dtype} です。"  #:ja
assert str(got.dtype) == "torch.float64", f"It should be float64, as the pictures are, not {got.dtype}."  #:en
expect(
    "mobius_batch(2 pictures of 5 × 7, [[-1, 0, 0, 1], [1, 0, 0, 1]])",
    got,
    torch.stack([photos[0].flip(1, 2), photos[1]]),
    tol=1e-4,
    hint="a = −1 は 180 度の回転です。負の値も、そのまま動かします。",  #:ja
    hint="a = −1 turns by 180 degrees. Negative values move like others.",  #:en
)
half = mobius_batch(photo.half(), torch.tensor([[1, 0.25, 0, 1]], dtype=torch.complex64))
assert str(half.dtype) == "torch.float16", f"画像と同じ float16 のはずが {half.dtype} です。"  #:ja
assert str(half.dtype) == "torch.float16", f"It should be float16, as the pictures are, not {half.dtype}."  #:en
expect("mobius_batch(… in float16, [[1, 0.25, 0, 1]])", half.float(), [[[[0.5, 1.5, 2.5, 3.5], [2.5, 5.5, 6.5, 7.5]]]], tol=1e-2)
expect(
    "mobius_batch on another device: device, dtype, shape",
    on_meta(mobius_batch, [[2, 3, 4, 6], "float32"], [[2, 4], "complex64"]),
    [["meta", "torch.float32", [2, 3, 4, 6]]],
    hint="点も、画像のデバイスに作ります:pixel_centres(h, w, images.device)",  #:ja
    hint="The points, too, belong on the device of the pictures: pixel_centres(h, w, images.device)",  #:en
)
### END HIDDEN TESTS

# %% test="mobius_batch" idea="each" points=1
import torch

photos = torch.tensor([[[[1.0, 2], [3, 4]]], [[[5, 6], [7, 8]]]])
expect(
    "mobius_batch([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[1, 0, 0, 1], [i, 0, 0, 1]])",
    mobius_batch(photos, torch.tensor([[1, 0, 0, 1], [1j, 0, 0, 1]], dtype=torch.complex64)),
    [[[[1, 2], [3, 4]]], [[[7, 5], [8, 6]]]],
    tol=1e-5,
    hint="1 枚目はそのまま、2 枚目だけ 90 度(時計回りに)回ります。",  #:ja
    hint="The first stays; only the second turns by 90 degrees (clockwise).",  #:en
)
### BEGIN HIDDEN TESTS
import numpy as np

m = torch.tensor([[1, 0.2, 0.3j, 1], [1.2, 0, -0.3, 1], [0.8 + 0.4j, 0.1j, 0.2, 1]], dtype=torch.complex64)
z0 = fresh().uniform(-0.3, 0.3, 3) + 1j * fresh().uniform(0.05, 0.3, 3) * [1, -1, 1]
h, w = 48, 64
x, y = (2 * np.arange(w) + 1 - w) / w, (2 * np.arange(h) + 1 - h) / w
plane = x[None, :] + 1j * y[:, None]
spots = np.exp(-((np.abs(plane - z0[:, None, None]) / 0.06) ** 2))
got = np.asarray(mobius_batch(torch.tensor(spots)[:, None].float(), m))
assert got.shape == (3, 1, h, w), f"形は (3, 1, 48, 64) のはずが {got.shape} です。"  #:ja
assert got.shape == (3, 1, h, w), f"The shape should be (3, 1, 48, 64), not {got.shape}."  #:en
a, b, c, d = m.numpy().T
expect(
    "where three spots have gone",
    plane.ravel()[got.reshape(3, -1).argmax(1)],
    (a * z0 + b) / (c * z0 + d),
    tol=0.04,
    hint="z にあった点は f(z) に動きます。1 枚ごとに別の変換です。",  #:ja
    hint="A spot at z moves to f(z), in each picture by its own map.",  #:en
)
### END HIDDEN TESTS

# %% test="mobius_batch" idea="wide" points=1
import torch

wide = torch.tensor([[[[1.0, 2, 3]]]])
expect(
    "mobius_batch([[1, 2, 3]], [[i, 0, 0, 1]])",
    mobius_batch(wide, torch.tensor([[1j, 0, 0, 1]], dtype=torch.complex64)),
    [[[[0, 2, 0]]]],
    tol=1e-5,
    hint="横長の画像を 90 度回すと、左右の端の点は、上下の外から来たことになります。",  #:ja
    hint="Turn a wide picture by 90 degrees, and the points at its two ends come from above and below it.",  #:en
)
### BEGIN HIDDEN TESTS
import numpy as np

x = (2 * np.arange(64) + 1 - 64) / 64
smooth = torch.tensor(np.cos(3 * x)[None, :] * np.cos(4 * x[16:48] + 0.3)[:, None]).float()[None, None]
inner = (slice(None), slice(None), slice(10, 22), slice(24, 40))
u = fresh().uniform(0.1, 0.3, 4)
a, b, c, d = np.exp(0.4j) * (1 + u[0] / 2), 0.1 * u[1], u[2] + 0.5j * u[3], 1.0
p = x[None, 24:40] + 1j * x[16:48][10:22, None]
z = (d * p - b) / (a - c * p)
expect(
    f"mobius_batch(wide picture, [[{a:.2f}, {b:.2f}, {c:.2f}, 1]])",
    mobius_batch(smooth, torch.tensor([[a, b, c, d]]).to(torch.complex64))[inner],
    (np.cos(3 * z.real) * np.cos(4 * z.imag + 0.3))[None, None],
    tol=0.03,
    hint="新しい画像の点 p の色は、元の画像の f⁻¹(p) の色です。",  #:ja
    hint="Point p of the new picture has the colour that the old one has at f⁻¹(p).",  #:en
)
### END HIDDEN TESTS

# %% setup
def random_mobius(n, generator=None):
    """ゆるやかなメビウス変換を無作為に n 個。(n, 4) complex64、行は a, b, c, d。"""  #:ja
    """n gentle Möbius maps at random: (n, 4) complex64, rows a, b, c, d."""  #:en
    u = 2 * torch.rand(n, 6, generator=generator) - 1
    # ja: torch.polar(r, θ) は、長さ r、角度 θ の複素数
    # en: torch.polar(r, θ) is the complex number of length r and angle θ
    a = torch.polar(torch.exp(0.25 * u[:, 0]), 0.4 * u[:, 1])
    b, c = 0.15 * torch.complex(u[:, 2], u[:, 3]), 0.3 * torch.complex(u[:, 4], u[:, 5])
    return torch.stack([a, b, c, torch.ones_like(a)], dim=1)


# %% [markdown] lang="ja"
# 上の `random_mobius` は、ゆるやかな変換を無作為に決めます。($c$ が小さいのは、分母が 0 になる点を画像の中に入れないためです。その近くでは、画像が果てしなく広がります。)鳥を動かしてみましょう。上の段は $c$ の向きを変えたもの、下の段は `random_mobius` です。
#
# `mobius_batch` は、画像の外を黒(0)にします。fastai の `aug_transforms` は、端で折り返した画素で埋めます(`pad_mode="reflection"`)。使うときの写真に黒い余白はないので、ふつうは、折り返すほうが自然です。
# %% [markdown] lang="en"
# `random_mobius`, above, draws gentle maps at random. (Its $c$ is small, so that the point where the denominator is 0 stays outside the picture. Near that point pictures grow without limit.) Now move a bird. In the upper row the direction of $c$ changes, the lower row comes from `random_mobius`.
#
# `mobius_batch` fills what lies outside the picture with black (0). The `aug_transforms` of fastai fill it with pixels reflected at the edge (`pad_mode="reflection"`). The photographs that a model will meet have no black margins, so reflection is usually the better choice.

# %% demo
one, turns = torch.ones(4, dtype=torch.complex64), torch.arange(4) * torch.pi / 2
bending = torch.stack([one, 0 * one, torch.polar(torch.full((4,), 0.3), turns), one], dim=1)
maps = torch.cat([bending, random_mobius(4, make_generators(5)[1])])
moved = mobius_batch(bird.repeat(8, 1, 1, 1), maps)
fig, axes = plt.subplots(2, 4, figsize=(6, 3.6))
for ax, image, title in zip(axes.flat, moved, ("c = 0.3", "c = 0.3i", "c = −0.3", "c = −0.3i", "", "", "", "")):
    show(ax, image, title)
show_figure("曲がっても、目は目のまま <=> Bent, and an eye is still an eye")

# %% [markdown] lang="ja"
# もとの実験では、この計算が CPU でしかできず、訓練が 90 分から **460 分**に延びました。でも、必要なのは、複素数の割り算と `grid_sample` だけで、どちらも GPU で、バッチのまま動きます。画素ごとに Python の関数を呼ぶ方法(SciPy の `geometric_transform`)と比べてください。
# %% [markdown] lang="en"
# In the original experiment this could only be computed on the CPU, and training went from 90 minutes to **460**. Yet all it takes is a division of complex numbers and `grid_sample`, and both work on a GPU, on whole batches. Compare it with a Python function called for every pixel (SciPy's `geometric_transform`).

# %% demo
from scipy.ndimage import geometric_transform


def pixel_by_pixel(image, a, b, c, d):
    """CPU で、画素ごとに Python の関数を呼ぶ。image: (224, 224, 3)。"""  #:ja
    """On the CPU, with a Python function called for every pixel. image: (224, 224, 3)."""  #:en

    def source(place):
        p = complex((2 * place[1] - 223) / 224, (2 * place[0] - 223) / 224)
        z = mobius(p, d, -b, -c, a)
        return (224 * z.imag + 223) / 2, (224 * z.real + 223) / 2, place[2]

    return geometric_transform(image, source, order=1)


coefficients = random_mobius(64, make_generators(1)[1])
start = perf_counter()
slow = pixel_by_pixel(bird[0].permute(1, 2, 0).numpy(), *coefficients[0].tolist())
alone, times = perf_counter() - start, []
batch = bird.repeat(64, 1, 1, 1).to(default_device())
for _ in range(4):
    start = perf_counter()
    fast = mobius_batch(batch, coefficients)[0].cpu()
    times.append((perf_counter() - start) / 64)
print(f"画素ごと           1 枚 {1000 * alone:8.2f} ms")  #:ja
print(f"64 枚のバッチ、{default_device().type:4} 1 枚 {1000 * min(times):8.2f} ms、{alone / min(times):.0f} 倍速い")  #:ja
print(f"pixel by pixel      {1000 * alone:8.2f} ms a picture")  #:en
print(f"batch of 64, {default_device().type:4}   {1000 * min(times):8.2f} ms a picture: {alone / min(times):.0f} times faster")  #:en
print(f"2 つの絵の差(中央値) {np.median(np.abs(slow - fast.permute(1, 2, 0).numpy())):.0e}")  #:ja
print(f"median difference of the two pictures: {np.median(np.abs(slow - fast.permute(1, 2, 0).numpy())):.0e}")  #:en

# %% [markdown] lang="ja"
# では、メビウス変換は**効くのでしょうか**。本物の写真で 5 回測ると(CUB の 30 種 1,772 枚)、正解率の平均は、いつもの拡張だけで 89.9 %、メビウス変換を足すと 89.8 % でした。効いたとも、害になったとも言えません。なぜそう読むのかは、8 節で計算します。
#
# ## 6. 混ぜる:CutMix、そして RandAugment
#
# いま広く使われている拡張を 2 つ加えます。
#
# **CutMix**(2019 年)は、2 枚の写真を混ぜます。mixup(14 課)が全体を薄く重ねるのに対し、CutMix は、ある写真の長方形の部分を、別の写真の**同じ場所**と差し替えます。答えも、**面積の割合**で混ぜます。長方形が全体の 30 % なら、目標値は、元の種が 0.7、差し替えた種が 0.3 です。鳥の頭が隠れることもあるので、モデルは、体のほかの部分からも見分けるように学びます。ただし、長方形に背景しか入らなくても、目標値は 0.3 です。よく似た種を見分ける問題では、これが害になることもあります。
#
# ### 課題 `cutmix`
# バッチの各画像 `x[i]` の長方形の中を、`x[perm[i]]` の同じ場所の画素に差し替えてください。目標値 `t[i]` にも、差し替えた面積の割合だけ `t[perm[i]]` を混ぜます。長方形は `(左, 上, 右, 下)` の画素の番号で、右と下は含みません(Python のスライスと同じ)。0 ≤ 左 ≤ 右 ≤ 幅、0 ≤ 上 ≤ 下 ≤ 高さです。
#
# 渡された `x` と `t` は変えません。`x` と `t` は同じデバイスにあり(GPU のこともあります)、`perm` は CPU の上のこともあります。結果は、`x` と `t` のそれぞれと同じデバイス、同じ型にします(半精度のこともあります)。面積が 0 の長方形(左 = 右、または上 = 下)なら、元と同じものを返します。
#
# <details><summary>ヒント</summary>
#
# 渡された `x` を変えないように、写し(`clone`)に書き込みます。画像の形は (n, 色, **縦**, 横) です。長方形の (左, 上, 右, 下) は、どの軸の番号でしょうか。面積の割合は、Python の数のまま `t` に掛けられます。
#
# </details>
# %% [markdown] lang="en"
# But do Möbius maps **help**? We measured it five times on real photographs (1,772 pictures of 30 species of CUB). The mean accuracy was 89.9 % with the usual augmentation, and 89.8 % with Möbius maps added. We can say neither that they helped nor that they hurt. Section 8 computes why.
#
# ## 6. Mixing: CutMix, and RandAugment
#
# Here are two augmentations that are widely used today.
#
# **CutMix** (2019) mixes two photographs. Mixup (lesson 14) lays one over the other. CutMix replaces a box of one photograph by **the same place** of another. The answers are mixed by **share of the area**: if the box covers 30 %, the target is 0.7 for the old species and 0.3 for the new one. As the head of the bird may be hidden, the model learns to use other parts of it, too. But a box that holds nothing but background brings its 0.3 all the same, which may do harm where species look alike.
#
# ### Exercise `cutmix`
# In each picture `x[i]` of the batch replace the pixels in the box by those of `x[perm[i]]` at the same place. Into its target `t[i]` mix `t[perm[i]]`, by the share of the area that was replaced. The box is `(left, top, right, bottom)` in numbers of pixels, right and bottom not included (as in Python's slices), with 0 ≤ left ≤ right ≤ width and 0 ≤ top ≤ bottom ≤ height.
#
# The `x` and `t` that were passed in do not change. They are on one device (a GPU, for example); `perm` may be on the CPU all the same. What you return is on that device, and the new `x` and `t` each keep their type (half precision, for example). If the box has no area (left = right, or top = bottom), return what equals the originals.
#
# <details><summary>Hint</summary>
#
# Write into a copy (`clone`), so that the `x` that was passed in does not change. Pictures have the shape (n, colours, **height**, width): to which axis does each of (left, top, right, bottom) belong? The share of the area is a Python number, and can be multiplied with `t` as it is.
#
# </details>


# %% exercise="cutmix"
def cutmix(x, t, box, perm):
    """CutMix したバッチ (x, t)。x: (n, 色, 縦, 横)。t: (n, クラス数) の小数。box: (左, 上, 右, 下)、整数。perm: (n,) の番号。x と t は変えない。"""  #:ja
    """The batch (x, t) after CutMix. x: (n, colours, height, width); t: (n, classes) floats; box: (left, top, right, bottom), integers; perm: (n,) positions. x and t stay as they are."""  #:en
    ### BEGIN SOLUTION
    left, top, right, bottom = box
    mixed = x.clone()
    mixed[:, :, top:bottom, left:right] = x[perm, :, top:bottom, left:right]
    share = (right - left) * (bottom - top) / (x.shape[-2] * x.shape[-1])
    return mixed, (1 - share) * t + share * t[perm]
    ### END SOLUTION


# %% setup
def mixed_and_before(x, t, box, perm):
    """cutmix の結果と、呼んだ後の x と t。"""  #:ja
    """What cutmix returns, and x and t after the call."""  #:en
    x, t = x.clone(), t.clone()
    new_x, new_t = cutmix(x, t, box, perm)
    return new_x, new_t, x, t


# %% test="cutmix" idea="pictures" points=1
import torch

x = torch.arange(24.0).reshape(2, 1, 3, 4)
t, perm = torch.eye(2), torch.tensor([1, 0])
expect(
    "cutmix(x, t, (1, 0, 3, 2), [1, 0])[0], x = [[[0, 1, 2, 3], [4, …], …], [[12, 13, …], …]]",
    cutmix(x, t, (1, 0, 3, 2), perm)[0],
    [[[[0, 13, 14, 3], [4, 17, 18, 7], [8, 9, 10, 11]]], [[[12, 1, 2, 15], [16, 5, 6, 19], [20, 21, 22, 23]]]],
    hint="左 1 から右 3 の手前まで、上 0 から下 2 の手前までが、相手の画素になります。",  #:ja
    hint="From left 1 up to right 3, from top 0 up to bottom 2, the pixels are those of the other picture.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
x, t, perm = torch.tensor(rng.normal(size=(4, 3, 6, 9))).float(), torch.eye(4), torch.tensor([2, 0, 3, 1])
for box in ((2, 1, 8, 3), (0, 2, 3, 6), (4, 4, 9, 5)):
    want = x.clone()
    for i, j in enumerate(perm.tolist()):
        want[i, :, box[1] : box[3], box[0] : box[2]] = x[j, :, box[1] : box[3], box[0] : box[2]]
    got, _, after, _ = mixed_and_before(x, t, box, perm)
    expect(f"cutmix(x, t, {box}, [2, 0, 3, 1])[0]", got, want,
           hint="x[i] に入るのは x[perm[i]] の画素です。形は (n, 色, 縦, 横) です。",  #:ja
           hint="Into x[i] go the pixels of x[perm[i]]. The shape is (n, colours, height, width).",  #:en
           )
    expect("x after cutmix", after, x,
           hint="渡された x が変わりました。",  #:ja
           hint="The x that was passed in has changed.",  #:en
           )
### END HIDDEN TESTS

# %% test="cutmix" idea="targets" points=1
import torch

x = torch.zeros(2, 1, 4, 5)
t, perm = torch.eye(2), torch.tensor([1, 0])
expect(
    "cutmix(x, one-hot t, (0, 0, 3, 2), [1, 0])[1], 4×5 pixels",
    cutmix(x, t, (0, 0, 3, 2), perm)[1],
    [[0.7, 0.3], [0.3, 0.7]],
    hint="長方形は 6 画素、全体は 20 画素です。差し替えたのは 30 % です。",  #:ja
    hint="The box has 6 of 20 pixels: 30 % were replaced.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
x, perm = torch.zeros(3, 2, 8, 10), torch.tensor([1, 2, 0])
t = torch.tensor(rng.dirichlet([1, 1, 1, 1], 3)).float()
for box, share in (((1, 2, 6, 6), 0.25), ((2, 1, 6, 5), 0.2), ((3, 3, 3, 7), 0.0), ((0, 0, 10, 8), 1.0)):
    _, got, _, after = mixed_and_before(x, t, box, perm)
    expect(f"cutmix(x, t, {box}, [1, 2, 0])[1], 8×10 pixels", got, (1 - share) * t + share * t[perm], tol=1e-5,
           hint="混ぜる割合は、長方形の面積 ÷ 全体の面積です。t は one-hot とは限りません。",  #:ja
           hint="Mix by the area of the box over that of the picture. t need not be one-hot.",  #:en
           )
    expect("t after cutmix", after, t,
           hint="渡された t が変わりました。",  #:ja
           hint="The t that was passed in has changed.",  #:en
           )
### END HIDDEN TESTS

# %% test="cutmix" idea="types" points=1
import torch

x, t = torch.zeros(2, 3, 4, 4).half(), torch.eye(2)
got = cutmix(x, t, (0, 0, 2, 2), torch.tensor([1, 0]))
expect("dtypes of cutmix(x in float16, t in float32, …)", [str(got[0].dtype), str(got[1].dtype)], ["torch.float16", "torch.float32"], hint="型は、それぞれ元と同じです。")  #:ja
expect("dtypes of cutmix(x in float16, t in float32, …)", [str(got[0].dtype), str(got[1].dtype)], ["torch.float16", "torch.float32"], hint="Types stay as they were, each its own.")  #:en
### BEGIN HIDDEN TESTS
expect(
    "cutmix on another device: device, dtype, shape",
    on_meta(cutmix, [[2, 3, 4, 6], "float16"], [[2, 5], "float16"], [(1, 1, 5, 3), None], [torch.tensor([1, 0]), None]),
    [["meta", "torch.float16", [2, 3, 4, 6]], ["meta", "torch.float16", [2, 5]]],
    hint="画像と目標値のデバイスで計算し、型を変えないでください。",  #:ja
    hint="Compute on the device of pictures and targets, and keep their types.",  #:en
)
whole = torch.arange(12.0).reshape(2, 1, 2, 3)
got = cutmix(whole, torch.eye(2), (0, 0, 3, 2), torch.tensor([1, 0]))
expect("cutmix(x, t, the whole picture, [1, 0])", got[0], whole.flip(0))
expect("cutmix(x, t, the whole picture, [1, 0])", got[1], torch.eye(2).flip(0))
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# fastai の学習器に入れます。**コールバック**は、訓練の決まった時点で fastai が呼ぶメソッドの集まりです(12 課)。`before_batch` は、バッチがモデルに入る直前に呼ばれます。長方形の面積の割合は 0 から 1 まで一様、場所も無作為です。半分のバッチは、そのまま通します。(fastai にも `CutMix` というコールバックが、torchvision にも `transforms.v2.CutMix` があります。)
# %% [markdown] lang="en"
# Bring it into fastai's learner. A **callback** is a set of methods that fastai calls at fixed points of training (lesson 12). `before_batch` is called when a batch is about to enter the model. The box's share of the area is uniform between 0 and 1, its place is random, and half of the batches stay as they are. (fastai has a callback `CutMix`, too, and torchvision `transforms.v2.CutMix`.)

# %% setup
def random_box(h, w, rng):
    """面積の割合が 0 から 1 まで一様な、画像と同じ縦横比の長方形 (左, 上, 右, 下)。rng: NumPy の Generator。"""  #:ja
    """A box (left, top, right, bottom) of the picture's own proportions, its share of the area uniform from 0 to 1. rng: NumPy Generator."""  #:en
    side = np.sqrt(rng.uniform())
    height, width = round(side * h), round(side * w)
    top, left = int(rng.integers(0, h - height + 1)), int(rng.integers(0, w - width + 1))
    return left, top, left + width, top + height


# %% setup
class CutMixing(Callback):
    """訓練のバッチの半分に、あなたの cutmix を使う。損失関数は nn.CrossEntropyLoss()。"""  #:ja
    """Use your cutmix on half of the training batches. The loss is nn.CrossEntropyLoss()."""  #:en

    run_valid = False

    def __init__(self, seed):
        self.rng, self.generator = make_generators(seed)

    def before_batch(self):
        x, labels = self.x.as_subclass(torch.Tensor), self.y.as_subclass(torch.Tensor)
        t = F.one_hot(labels, self.dls.c).to(x.dtype)
        if self.rng.uniform() < 0.5:
            perm = torch.randperm(len(x), generator=self.generator).to(x.device)
            x, t = cutmix(x, t, random_box(*x.shape[-2:], self.rng), perm)
        self.learn.xb, self.learn.yb = (x,), (t,)


# %% demo
rows = birds.groupby("species").head(1).head(4)
x, t = torch.cat([picture(row, 128) for row in rows.itertuples()]), torch.eye(4)
perm, box = torch.tensor([1, 2, 3, 0]), (30, 10, 110, 80)
mixed_x, mixed_t = cutmix(x, t, box, perm)
fig, axes = plt.subplots(1, 4, figsize=(7, 2.4))
for ax, image, target in zip(axes, mixed_x, mixed_t):
    show(ax, image, "\n".join(f"{name[:18]} {share:.2f}" for name, share in zip(rows.species, target.tolist()) if share))
    ax.title.set_fontsize(8)
show_figure("CutMix:画像も答えも、面積の割合で混ざる <=> CutMix: pictures and answers mixed by area")

# %% [markdown] lang="ja"
# **RandAugment**(2020 年)は、道具選びを乱数に任せます。14 種類の変え方(1 つは「変えない」)から無作為に 2 つを選び、同じ強さ(0 から 30)でかけます。調整する数は、**個数**と**強さ**の 2 つだけです。torchvision にあり、名前も `RandAugment` です。強さ 9(上の段)と 20(下の段)で、4 回ずつ見てみます。
# %% [markdown] lang="en"
# **RandAugment** (2020) leaves the choice of tools to chance. Of 14 ways to change a picture (one is "no change") it draws two and applies them with the same strength (0 to 30). There are two numbers to tune: **how many**, and **how strong**. It is in torchvision, under the name `RandAugment`. Here it is four times with strength 9 (above) and four times with 20 (below).

# %% demo
torch.manual_seed(2)
photo = (255 * bird[0]).byte()
fig, axes = plt.subplots(2, 4, figsize=(6, 3.6))
for ax, strength in zip(axes.flat, 4 * [9] + 4 * [20]):
    show(ax, RandAugment(num_ops=2, magnitude=strength)(photo) / 255, f"{strength}")
show_figure("RandAugment:どれも、同じ種に見えますか? <=> RandAugment: would you name the same species?")

# %% [markdown] lang="ja"
# 色が大きく変わった画像はありませんか。RandAugment には、明るい画素を反転する Solarize、色の階調を減らす Posterize、彩度(色の鮮やかさ)を変える Color が入っています。ImageNet の 1,000 種類ではよく働きましたが、**色で見分ける野鳥**でもそうとは限りません。冒頭の G を思い出してください。効くかどうかは、8 節の `train` で測れます。私たちは、まだ測っていません。
#
# fastai に入れるときは、次の `RandAug` を `item_tfms` に加えます。PyTorch は、ワーカーごとに、またエポックごとに、共有の乱数列のシードを変えます。ですから、2 節の 2 つ目の落とし穴は起こりません。

# %% [markdown] lang="en"
# Has the colour changed a lot in some of them? Among the 14 are Solarize, which inverts bright pixels, Posterize, which leaves fewer shades, and Color, which changes the saturation (how strong colours are). On the 1,000 classes of ImageNet this works well. For **birds that are told apart by colour** it need not. Remember picture G at the beginning. Whether it helps can be measured with `train` of section 8. We have not done so yet.
#
# To use it in fastai, put the following `RandAug` into `item_tfms`. PyTorch gives the shared sequence a new seed for each worker and each epoch, so the second pitfall of section 2 is avoided.


# %% setup
class RandAug(Transform):
    """訓練のときだけ、写真 1 枚ずつに RandAugment をかける。"""  #:ja
    """RandAugment on each photograph, in training only."""  #:en

    split_idx, order = 0, 2

    def encodes(self, x: PILImage):
        return PILImage.create(np.asarray(RandAugment()(x)))


class RandomMobius(Transform):
    """訓練のときだけ、半分の画像をメビウス変換で動かす。自分専用の生成器を使う。"""  #:ja
    """In training only: move half of the pictures by a Möbius map, with a generator of its own."""  #:en

    split_idx, order = 0, 20

    def __init__(self, seed):
        self.generator = make_generators(seed)[1]

    def encodes(self, x: TensorImage):
        coeffs = random_mobius(len(x), self.generator)
        coeffs[torch.rand(len(x), generator=self.generator) < 0.5] = torch.tensor([1, 0, 0, 1], dtype=coeffs.dtype)
        return mobius_batch(x, coeffs)


# %% [markdown] lang="ja"
# ## 7. 鳥を正方形に切り出す
#
# 写真は横長、モデルに入れる画像は正方形です。どう合わせますか。もとの実験の作者は、6,310 枚を手作業で、鳥を囲む正方形に切り出しました(2 回確かめたので 12,620 枚分)。CUB には、鳥を囲む枠(**バウンディングボックス**、bounding box)`(左, 上, 幅, 高さ)` がついています。
# %% [markdown] lang="en"
# ## 7. A square around the bird
#
# Photographs are wide, and the model takes squares. How do you fit one into the other? The author of the original experiment cropped 6,310 photographs by hand to a square around the bird (and checked each twice: 12,620). CUB comes with a box around every bird (its **bounding box**): `(left, top, width, height)`.

# %% demo
row = goldfinches.loc[goldfinches.w.idxmax()]  # いちばん横に長く写った鳥  #:ja
row = goldfinches.loc[goldfinches.w.idxmax()]  # the bird that takes the most width  #:en
photo = PILImage.create(path / "images" / row.file)
fig, axes = plt.subplots(1, 3, figsize=(6, 3))
axes[0].imshow(photo)
axes[0].add_patch(plt.Rectangle((row.x, row.y), row.w, row.h, fill=False, edgecolor=ORANGE, linewidth=3))
axes[0].set_title("写真とその枠 <=> photo and its box", fontsize=11)
axes[1].imshow(photo.resize((128, 128)))
axes[1].set_title("つぶす(squish) <=> squish", fontsize=11)
side, left, top = min(photo.size), (photo.width - min(photo.size)) // 2, (photo.height - min(photo.size)) // 2
axes[2].imshow(photo.crop((left, top, left + side, top + side)))
axes[2].set_title("真ん中を切り出す <=> middle crop", fontsize=11)
for ax in axes:
    ax.axis("off")
show_figure("鳥を大きく、もとの縦横比で入れるには? <=> How to show the bird large, in its own proportions?")

# %% [markdown] lang="ja"
# ### 課題 `square_crop`
# 枠のまわりの**正方形**を求め、`(左, 上, 右, 下)` の整数 4 つ(`int`)で返してください。手順を決めておきます。整数にするときは、どこでも Python の `round` を使います(ちょうど .5 のときは、偶数のほうになります)。
#
# 1. 一辺 = 枠の長いほうの辺を `round` した数。ただし、写真の短いほうの辺を超えない(枠のほうが長ければ、鳥の端は切れる)。
# 2. 左 = 枠の中心の x − 一辺の半分、を `round` した数。上も同じように、中心の y から求める。
# 3. 写真からはみ出すときは、**大きさを変えずに**中へずらす。
#
# <details><summary>ヒント</summary>
#
# 左を、0 以上「写真の幅 − 一辺」以下に収めます。上も同じです。写真の大きさは PIL の順、(幅, 高さ) です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `square_crop`
# Find the **square** around the box, and return it as four integers (`int`), `(left, top, right, bottom)`. The steps are fixed, and wherever a number is made whole, use Python's `round` (exactly .5 goes to the even number).
#
# 1. Side = the longer side of the box, by `round`; but never more than the shorter side of the photograph (if the box is longer, the bird is cut off at its ends).
# 2. Left = x of the centre of the box − half a side, by `round`. Top likewise, from y of the centre.
# 3. If it sticks out of the photograph, move it inside **without changing its size**.
#
# <details><summary>Hint</summary>
#
# Keep left between 0 and the photograph's width minus the side, and likewise the top. The size of the photograph comes in PIL's order: (width, height).
#
# </details>


# %% exercise="square_crop"
def square_crop(box, size):
    """枠のまわりの正方形 (左, 上, 右, 下)、整数 4 つ。box: (左, 上, 幅, 高さ)、小数。size: 写真の (幅, 高さ)、整数。"""  #:ja
    """The square around the box, four integers (left, top, right, bottom). box: (left, top, width, height), floats. size: (width, height) of the photograph, integers."""  #:en
    ### BEGIN SOLUTION
    x, y, w, h = box
    side = min(round(max(w, h)), *size)
    left = min(max(round(x + w / 2 - side / 2), 0), size[0] - side)
    top = min(max(round(y + h / 2 - side / 2), 0), size[1] - side)
    return left, top, left + side, top + side
    ### END SOLUTION


# %% test="square_crop" idea="square" points=1
expect(
    "square_crop((40, 30, 60, 20), (200, 150))",
    square_crop((40.0, 30.0, 60.0, 20.0), (200, 150)),
    (40, 10, 100, 70),
    hint="一辺 60。中心は (70, 40) のままです。返すのは右と下で、幅と高さではありません。",  #:ja
    hint="A side of 60 around (70, 40). Return right and bottom, not width and height.",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "square_crop((60.2, 41.4, 30.4, 80.4), (300, 200))",
    square_crop((60.2, 41.4, 30.4, 80.4), (300, 200)),
    (35, 42, 115, 122),
    hint="枠の長いほうの辺を round して一辺にします。左と上も round です。",  #:ja
    hint="The side is the longer side of the box by round; left and top are rounded too.",  #:en
)
expect(
    "square_crop((10.0, 20.0, 31.0, 8.5), (300, 200))",
    square_crop((10.0, 20.0, 31.0, 8.5), (300, 200)),
    (10, 9, 41, 40),
    hint="中心の y は 24.25、一辺の半分は 15.5 です。",  #:ja
    hint="The y of the centre is 24.25, half a side is 15.5.",  #:en
)
expect(
    "square_crop((20.0, 30.0, 25.0, 10.0), (300, 200))",
    square_crop((20.0, 30.0, 25.0, 10.0), (300, 200)),
    (20, 22, 45, 47),
    hint="上は 22.5 です。round(22.5) は 22(偶数のほう)になります。",  #:ja
    hint="The top is 22.5, and round(22.5) is 22, the even one.",  #:en
)
found = [type(v).__name__ for v in square_crop((40.0, 30.0, 60.0, 20.0), (200, 150))]
expect("types of square_crop((40, 30, 60, 20), (200, 150))", found, ["int"] * 4,
       hint="整数(int)で返します。",  #:ja
       hint="Return integers (int).",  #:en
       )
expect(
    "square_crop((100.0, 90.0, 50.8, 12.0), (400, 300))",
    square_crop((100.0, 90.0, 50.8, 12.0), (400, 300)),
    (100, 70, 151, 121),
    hint="右 − 左と、下 − 上は、どちらも一辺の長さです。",  #:ja
    hint="Right − left and bottom − top are both the side.",  #:en
)
### END HIDDEN TESTS

# %% test="square_crop" idea="inside" points=1
expect(
    "square_crop((150, 5, 48, 20), (200, 150))",
    square_crop((150.0, 5.0, 48.0, 20.0), (200, 150)),
    (150, 0, 198, 48),
    hint="上にはみ出すぶんは、下へずらします。切り捨てると正方形でなくなります。",  #:ja
    hint="It sticks out at the top, so move it down. Cut it off, and it is no square.",  #:en
)
### BEGIN HIDDEN TESTS
for box, size, want in (
    ((10.0, 20.0, 20.0, 90.0), (200, 150), (0, 20, 90, 110)),
    ((170.0, 30.0, 25.0, 65.0), (200, 150), (135, 30, 200, 95)),
    ((60.0, 120.0, 80.0, 26.0), (200, 150), (60, 70, 140, 150)),
    ((10.0, 20.0, 180.0, 90.0), (200, 120), (40, 0, 160, 120)),
    ((5.0, 20.0, 70.0, 230.0), (90, 260), (0, 90, 90, 180)),
):
    expect(
        f"square_crop({box}, {size})",
        square_crop(box, size),
        want,
        hint="はみ出したら中へずらします。一辺は、写真の短いほうの辺を超えません。",  #:ja
        hint="Move it inside when it sticks out; its side is never more than the photograph's shorter side.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 8. 効いたかどうかを、公平に測る
#
# ここまでの道具をまとめて使います。まず、データを分けます。CUB には、作者が決めた訓練(`is_train` が 1)とテスト(0)の区別があります。**テストは最後に 1 回だけ**使います。やり方を選ぶための検証データは、訓練のほうから 5 分の 1 を取り分けます。
#
# 前処理(切り出し)は訓練にも検証にも、拡張は訓練だけにかけます。切り出しに使う枠は、人が描いたものです。検証データとテストデータにも使うので、ここからの正解率は、**枠のある写真**でのものです。新しい写真に枠はありません。枠を使わないときの正解率は、10 節で出します。
# %% [markdown] lang="en"
# ## 8. Did it help? A fair test
#
# Now put it together. First, split the data. The authors of CUB marked pictures for training (`is_train` is 1) and for testing (0). **The test pictures are used once, at the end.** To choose between ways of training, hold out a fifth of the training pictures for validation.
#
# Preprocessing (the crop) is for training and validation, augmentation for training only. The boxes that we crop by were drawn by people. We use them for validation and test as well, so the accuracies from here on are those of **photographs with a box**. A new photograph has none. Section 10 prints the accuracy without boxes as well.


# %% demo
def cropped(row):
    photo = PILImage.create(path / "images" / row.file)
    return photo.crop(square_crop((row.x, row.y, row.w, row.h), photo.size))


seen = birds[birds.is_train == 1].reset_index(drop=True)
valid = make_generators(0)[0].permutation(len(seen))[: len(seen) // 5]


def bird_dls(items=(), batches=(), usual=True, size=128, bs=16):
    """usual: いつもの拡張を使うか。items、batches: それに足す、1 枚ずつの変換と、バッチの変換。size: 画像の一辺。"""  #:ja
    """usual: whether to use the usual augmentation. items, batches: transforms of single pictures and of batches, beside it. size: the side of the pictures."""  #:en
    augmentation = aug_transforms(max_rotate=10, max_zoom=1.2, max_warp=0.1) if usual else []
    block = DataBlock(
        (ImageBlock, CategoryBlock),
        get_x=cropped,
        get_y=ColReader("species"),
        splitter=IndexSplitter(valid),
        item_tfms=[*items, Resize(size)],
        batch_tfms=[*batches, *augmentation, Normalize.from_stats(*imagenet_stats)],
    )
    return block.dataloaders(seen, bs=bs)


set_seed(1)
dls = bird_dls()
print(f"訓練 {len(dls.train_ds):,} 枚、検証 {len(dls.valid_ds):,} 枚、テスト {np.sum(birds.is_train == 0):,} 枚")  #:ja
print(f"training {len(dls.train_ds):,}, validation {len(dls.valid_ds):,}, test {np.sum(birds.is_train == 0):,} pictures")  #:en
dls.show_batch(max_n=8, nrows=2, figsize=(6, 3.6))
for ax in plt.gcf().axes:
    ax.title.set_fontsize(8)
plt.suptitle("訓練のバッチ:切り出して、拡張した <=> A training batch, cropped and augmented")
plt.show()

# %% [markdown] lang="ja"
# 学習率は、`lr_find`(12 課)で探します。`fine_tune` の最初のエポックと同じく、胴体を凍結した状態で調べます。
# %% [markdown] lang="en"
# Look for the learning rate with `lr_find` (lesson 12). The body is frozen, as it is in the first epoch of `fine_tune`.


# %% demo
def bird_learner(dls, arch=resnet18, cbs=None, **options):
    """胴体を凍結した学習器。正規化は bird_dls がする。"""  #:ja
    """A learner with a frozen body. bird_dls has normalised."""  #:en
    return vision_learner(dls, arch, loss_func=nn.CrossEntropyLoss(), metrics=accuracy, path=".", normalize=False, cbs=cbs, **options)


set_seed(1, reproducible=True)
found = bird_learner(dls).lr_find(num_it=30)
print(f"valley: {found.valley:.1e}")
plt.title("損失が下がっていて、底より手前の学習率を選ぶ <=> Choose a rate where the loss still falls")
plt.show()

# %% [markdown] lang="ja"
# 曲線を見て、`lr` を決めてください。0.005 は、私たちが選んだ値です(下り坂の途中なら、`valley` と少し違ってもかまいません。12 課)。次の次のセルは 3 回訓練します。**拡張なし**、**いつもの拡張**、**いつもの拡張と CutMix** です。モデル、分け方、エポック数、学習率、シードは**全部同じ**です。(学習率は、いつもの拡張で探した値です。ほかの 2 つには、もっと良い値があるかもしれません。)どれがいちばん良いか、予想を `my_best` に書いてから実行してください。
# %% [markdown] lang="en"
# Look at the curve and settle on `lr`. The 0.005 is our choice (anywhere on the way down will do; it need not be `valley`, lesson 12). The cell after the next trains three times: **without augmentation**, **with the usual one**, and **with CutMix added to it**. Model, split, number of epochs, learning rate and seed are **all the same**. (The learning rate was looked for with the usual augmentation. The other two may have a better one.) Guess which will be best, write it into `my_best`, then run it.

# %%
lr = 0.005
my_best = ""  # あなたの予想  #:ja
my_best = ""  # your guess  #:en


# %% demo
def train(items=(), batches=(), usual=True, cbs=None, size=128, seed=1):
    set_seed(seed, reproducible=True)
    learn = bird_learner(bird_dls(items, batches, usual, size), cbs=cbs)
    learn.fine_tune(3, lr)
    return learn


def right_answers(learn, rows=None):
    """検証データ(rows があれば、その写真)の 1 枚ごとに、正しく答えたかどうか。(n,) の bool。"""  #:ja
    """For each validation picture (or each picture of rows), whether the answer is right: (n,) bool."""  #:en
    dl = learn.dls.valid if rows is None else learn.dls.test_dl(rows, with_labels=True)
    with learn.no_bar():
        probabilities, labels = learn.get_preds(dl=dl, act=partial(torch.softmax, dim=1))
    return (probabilities.argmax(dim=1) == labels).numpy()


print("拡張なし <=> no augmentation")
bare = train(usual=False)
print("いつもの拡張 <=> the usual augmentation")
plain = train()
print("CutMix を足す <=> with CutMix added")
mixed = train(cbs=[CutMixing(1)])

# %% [markdown] lang="ja"
# 3 回の訓練の、それぞれ 2 つ目の表の最後の行を比べてください。拡張すると、訓練の画像が毎回変わるので、`train_loss` は下がりにくくなります。それで `valid_loss` が低くなったなら、拡張が過学習を抑えたのかもしれません。(CutMix の `train_loss` は、混ざった答えに対するものなので、比べられません。)本物の CUB 200 種での正解率は、私たちもまだ測っていません。でたらめに答えたときの 0.5 % に近ければ、`lr` を疑ってください。
#
# では、`accuracy` の差は、偶然でしょうか。
#
# 正解率 $p$ を $n$ 枚で測ると、偶然の揺れ(標準誤差)は $\sqrt{p(1-p)/n}$ です。**別々の** $n$ 枚で測った 2 つの差なら、その $\sqrt{2}$ 倍になります。でも、ここでは 2 つのモデルが**同じ写真**に答えました。どちらも正解、どちらも間違いの写真は、差に関係しません。1 枚ごとに比べれば(**対応のある比較**、13 課)、揺れは、たいてい小さくなります。
#
# $i$ 枚目の差 $d_i$ を、「B だけ正解なら 1、A だけ正解なら −1、ほかは 0」とします。正解率の差は $d_i$ の平均、その標準誤差は
#
# $$\frac{s}{\sqrt{n}}, \qquad s = d_i \text{ の標準偏差}$$
#
# です。言葉にすると「1 枚ごとの差のばらつきを、枚数の平方根で割る」。差が標準誤差の 2 倍より小さければ、この検証データでは「差がある」と言えません。一方だけが正解した写真が 10 枚もないときは、この目安は甘すぎます。たとえば 5 枚とも B だけが正解でも、コインを 5 回投げて全部同じ面になる確率は 1/16 で、珍しくありません。(13 課の**マクネマー検定**も、ほぼ同じことを調べています。A だけが正解した枚数を $b$、B だけが正解した枚数を $c$ とすると、差は $(c-b)/n$、その標準誤差はおよそ $\sqrt{b+c}/n$ です。)
#
# ### 課題 `paired_difference`
# 2 つのモデルの正誤から、正解率の差(B − A)と、その標準誤差を返してください。標準偏差は **n で割る**ほう(`np.std` の既定の値)を使います。
#
# <details><summary>ヒント</summary>
#
# NumPy の bool どうしは引き算できないので、先に小数か整数にします。割合のまま返します(% にしません)。
#
# </details>
# %% [markdown] lang="en"
# Each training printed two tables. Compare the last row of the second table of each. With augmentation the training pictures change all the time, so it is harder to bring `train_loss` down. If `valid_loss` is lower, augmentation may have held overfitting back. (The `train_loss` with CutMix is about mixed answers, and cannot be compared.) We have not measured yet what accuracy to expect on the 200 species of the real CUB. If yours is near the 0.5 % of random answers, suspect `lr`.
#
# Now, are the differences in `accuracy` chance?
#
# An accuracy $p$ on $n$ pictures varies by chance with the standard error $\sqrt{p(1-p)/n}$. For the difference of two, measured on **separate** sets of $n$ pictures, it is $\sqrt{2}$ times as much. But here both models answered **the same photographs**. Those that both have right, or both have wrong, do not count for the difference. Compare picture by picture (a **paired comparison**, lesson 13), and the standard error is usually smaller.
#
# For picture $i$ let $d_i$ be 1 if only B is right, −1 if only A is right, and 0 otherwise. The difference of the accuracies is the mean of the $d_i$. Its standard error is
#
# $$\frac{s}{\sqrt{n}}, \qquad s = \text{standard deviation of the } d_i$$
#
# In words: how much the differences of single pictures vary, over the square root of their number. If the difference is less than twice its standard error, these validation pictures do not show that there is one. Where fewer than about ten pictures are right in one model only, this rule is too generous. Say there are 5, all of them right in B: five tosses of a coin all fall on the same side with probability 1/16, which is not rare. (**McNemar's test** of lesson 13 is almost the same: if only A is right on $b$ pictures and only B on $c$, the difference is $(c-b)/n$, and its standard error about $\sqrt{b+c}/n$.)
#
# ### Exercise `paired_difference`
# From what two models have right and wrong, return the difference of their accuracies (B − A) and its standard error. The standard deviation is the one **divided by n** (the default of `np.std`).
#
# <details><summary>Hint</summary>
#
# NumPy refuses to subtract bool from bool, so make them numbers first. Return shares, not per cent.
#
# </details>


# %% exercise="paired_difference"
def paired_difference(right_a, right_b):
    """(正解率の差 B − A, その標準誤差)、float 2 つ。right_a, right_b: (n,) の bool の配列、同じ写真への答えが正しいかどうか。"""  #:ja
    """(difference of accuracies B − A, its standard error), two floats. right_a, right_b: bool arrays (n,), whether the answers to the same photographs are right."""  #:en
    ### BEGIN SOLUTION
    d = right_b.astype(float) - right_a.astype(float)
    return float(d.mean()), float(d.std() / np.sqrt(len(d)))
    ### END SOLUTION


# %% test="paired_difference" idea="mean" points=1
import numpy as np

a, b = np.array([True, False, False, True]), np.array([True, True, False, True])
expect(
    "paired_difference([T, F, F, T], [T, T, F, T])[0]",
    paired_difference(a, b)[0],
    0.25,
    hint="A は 2 枚、B は 3 枚正解です。差は B − A です。",  #:ja
    hint="A has 2 right, B has 3. The difference is B − A.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
a, b = rng.uniform(size=70) < 0.8, rng.uniform(size=70) < 0.6
expect(f"paired_difference({int(a.sum())} of 70 right, {int(b.sum())} of 70 right)[0]", paired_difference(a, b)[0], float(b.mean() - a.mean()),
       hint="差は B − A なので、負にもなります。",  #:ja
       hint="It is B − A, and may be negative.",  #:en
       )
expect("paired_difference(a, a)", list(paired_difference(a, a)), [0.0, 0.0],
       hint="同じ答えなら、差も標準誤差も 0 です。",  #:ja
       hint="With the same answers both are 0.",  #:en
       )
### END HIDDEN TESTS

# %% test="paired_difference" idea="error" points=1
import numpy as np

a, b = np.array([True, False, False, True]), np.array([True, True, False, True])
expect(
    "paired_difference([T, F, F, T], [T, T, F, T])[1]",
    paired_difference(a, b)[1],
    float(np.sqrt(3) / 8),
    tol=1e-5,
    hint="d は [0, 1, 0, 0]。その標準偏差を √4 で割ります。",  #:ja
    hint="d is [0, 1, 0, 0]. Divide its standard deviation by √4.",  #:en
)
### BEGIN HIDDEN TESTS
both, only_a, only_b, none = (int(v) for v in fresh().integers([20, 3, 9, 5], [60, 9, 20, 15]))
a = np.repeat([True, True, False, False], [both, only_a, only_b, none])
b = np.repeat([True, False, True, False], [both, only_a, only_b, none])
n, share = len(a), (only_b - only_a) / len(a)
expect(
    f"paired_difference: both right {both}, only A {only_a}, only B {only_b}, both wrong {none}",
    paired_difference(a, b)[1],
    float(np.sqrt(((only_a + only_b) / n - share**2) / n)),
    tol=1e-5,
    hint="d_i の標準偏差 ÷ √n です。2 つの正解率を別々に扱うと、大きくなりすぎます。",  #:ja
    hint="The standard deviation of the d_i over √n. Treat the two accuracies separately, and it is too large.",  #:en
)
### END HIDDEN TESTS

# %% demo
right_bare, right_plain, right_mixed = right_answers(bare), right_answers(plain), right_answers(mixed)
n, p = len(right_plain), right_plain.mean()
print(f"いつもの拡張 {p:.1%}(検証データ {n:,} 枚)。あなたの予想: {my_best}")  #:ja
print(f"the usual augmentation: {p:.1%} of {n:,} validation pictures; your guess: {my_best}")  #:en
for name, right in (("拡張なし <=> no augmentation", right_bare), ("CutMix を足す <=> with CutMix", right_mixed)):
    q, (difference, error) = right.mean(), paired_difference(right_plain, right)
    apart = np.sqrt((p * (1 - p) + q * (1 - q)) / n)
    print(f"{name} {q:.1%}。いつもの拡張との差 {100 * difference:+.1f} ポイント、標準誤差: 別々の写真なら {100 * apart:.1f}、同じ写真なので {100 * error:.1f}")  #:ja
    print(f"{name}: {q:.1%}; difference from the usual {100 * difference:+.1f} points, standard error {100 * apart:.1f} if these were separate photographs, {100 * error:.1f} as they are the same")  #:en

# %% [markdown] lang="ja"
# 差は、標準誤差の 2 倍より大きいですか。大きくても、まだ結論は出せません。この標準誤差は、**写真の選び方**による揺れだけを表します。もう 1 つ、**訓練の乱数**(シード)による揺れがあります。上の 3 回のシードは同じですが、拡張が乱数を引くと、ドロップアウトの引く乱数もずれます(2 節)。公平に測るには、
#
# 1. 変えるのは 1 つだけにする。
# 2. シードを変えて何回か訓練し、差の**平均と散らばり**を見る。
# 3. 1 回の差は、1 枚ごとの差 $d_i$ から求めた標準誤差(`paired_difference`)と比べる。
#
# CutMix も RandAugment も、本来は長い訓練で、過学習を抑えるために使います(CutMix の論文は 300 エポック)。数エポックの転移学習では、差が出ないことも、下がることもあります。
#
# 上の 2 の例として、5 節の結果を読みましょう。CUB の 30 種 1,772 枚で、シードごとに分け直して 5 回測ったものです(ImageNet で事前学習した MobileNetV2 を凍結し、出力層だけを訓練。いつもの拡張は切り出しと反転。値は平均 ± 標準偏差)。
#
# | | 正解率 | いつもの拡張との、シードごとの差 |
# |---|---|---|
# | 拡張なし | 89.7 ± 1.1 % | 記録していません |
# | いつもの拡張 | 89.9 ± 0.9 % | – |
# | メビウス変換を足す | 89.8 ± 1.1 % | −0.1 ± 0.7 ポイント |
#
# 正解率の ± と、差を比べてはいけません。この ± には、分け方を変えた揺れも入っています。同じシードなら 2 つの方法の分け方は同じなので、両方に共通する揺れは、差を取ると消えます。比べる相手は、**シードごとの差**の散らばりです。
#
# メビウス変換では、差の平均の標準誤差は $0.7/\sqrt{5} \approx 0.3$ ポイントです。その 2 倍と比べるのがふつうですが、5 回では標準偏差そのものも不確かです。そこで、2 倍の代わりに約 2.8 倍(0.9 ポイント)と比べます(t 分布の値です)。本当の差は、−0.1 ± 0.9 ポイントくらいの範囲(95 % 信頼区間)にあると読みます。5 回とも同じ写真を分け直しているので、実際の範囲はもう少し広いはずです。拡張がもっと効きそうな、最後の何ブロックかも訓練するやり方で 3 回測っても、差は +0.3 ± 0.5 ポイント(平均 ± 標準偏差)で、やはり差があるとは言えません。拡張なしといつもの拡張の差、0.2 ポイントも、シードごとの差の散らばりが同じくらいだとすれば、見分けられない小ささです。
#
# **「差は見つからなかった」も、立派な結果です。** 差がどの範囲にありうるかを、あわせて書きましょう。
#
# 拡張より効くかもしれないのが、**画像の大きさ**です。よく似た種を見分ける研究(**詳細画像分類**、fine-grained visual classification)では、224 画素以上がふつうです。GPU があれば、`train(size=224)`、`train(items=[RandAug()])`、`train(batches=[RandomMobius(1)])`、`fine_tune` のエポック数を変えて測ってください。上の 2(シードを変える)なら、たとえば次の行を新しいセルで実行します(6 回訓練します)。
#
# ```
# gains = [right_answers(train(seed=s)).mean() - right_answers(train(usual=False, seed=s)).mean() for s in (1, 2, 3)]
# print(np.mean(gains), np.std(gains, ddof=1))
# ```
#
# 表示されるのは、3 つの差の平均と標準偏差 $s$ です。平均の標準誤差は $s/\sqrt{3}$ です。3 回しかないので、その 2 倍ではなく、約 4.3 倍と比べます(t 分布)。つまり、平均の大きさが $s$ の約 2.5 倍より小さければ、差があるとは言えません。分け方は 6 回とも同じなので、この $s$ は訓練の乱数による揺れだけを表します。写真の選び方による揺れは、上の 3 の標準誤差で見ます。差が両方の目安を超えたときに、「差がある」と言いましょう。
#
# <details><summary>うまく動かないとき(Colab)</summary>
#
# - **ダウンロードが長い** CUB は 1.1 GB です。配布元が止まっていれば、import のあるセルが Caltech の公式サイトに切り替えます。
# - **`CUDA out of memory`** `bird_dls` の `bs=16` を `bs=8` にして「ランタイムを再起動」し、初めから実行します。逆伝播のために覚えておく値が、1 バッチの枚数に比例するからです。
# - **GPU が割り当てられない** 8 節の前に、新しいセルで `birds = birds[birds.species.isin(sorted(birds.species.unique())[:10])]` を実行し、10 種だけにすると、CPU でも試せます。
# - **接続が切れた** 初めから実行し直します。長いのはダウンロードで、訓練は数エポックです。
# - **プログレスバーの表示が崩れる** `train` の中の `learn.fine_tune(3, lr)` を、`with learn.no_bar(): learn.fine_tune(3, lr)` に書き換えます。
#
# </details>
# %% [markdown] lang="en"
# Is the difference more than twice its standard error? Even then do not conclude yet. This standard error is about **which photographs** were chosen. There is another source of chance: the **random numbers of the training** (the seed). The three trainings above have the same seed, but the draws of the augmentation shift those of dropout (section 2). A fair test
#
# 1. changes one thing only;
# 2. repeats the training with several seeds, and looks at **mean and spread** of the differences;
# 3. compares a single difference with its standard error, which comes from the $d_i$ (`paired_difference`).
#
# Both CutMix and RandAugment are made for long training, to hold overfitting back. (The paper of CutMix trains for 300 epochs.) When you fine-tune for only a few epochs, they may make no difference, or make it worse.
#
# As an example of step 2, read the result of section 5. It was measured five times on 1,772 pictures of 30 species of CUB, with a new split for each seed (a frozen MobileNetV2, pretrained on ImageNet, only the output layer trained; the usual augmentation is crops and flips; values are mean ± standard deviation).
#
# | | Accuracy | Difference from the usual, seed by seed |
# |---|---|---|
# | no augmentation | 89.7 ± 1.1 % | not recorded |
# | the usual augmentation | 89.9 ± 0.9 % | – |
# | with Möbius maps added | 89.8 ± 1.1 % | −0.1 ± 0.7 points |
#
# Do not compare a difference with the ± of the accuracies. They contain the effect of the split, which is new for each seed. With the same seed both ways have the same split, and what moves both alike vanishes from their difference. The measure is the spread of the **differences seed by seed**.
#
# For Möbius maps the standard error of the mean difference is $0.7/\sqrt{5} \approx 0.3$ points. Usually one compares with twice the standard error, but from five values the standard deviation itself is uncertain. So we take about 2.8 times instead of twice (from the t distribution): 0.9 points. The true difference then lies in the range of about −0.1 ± 0.9 points (a 95 % confidence interval). In truth the range is somewhat wider, because all five splits are of the same photographs. We also trained the last blocks of the model, which leaves more for augmentation to do, three times. The difference was +0.3 ± 0.5 points (mean ± standard deviation), and again that shows none. The 0.2 points between no augmentation and the usual one are too few to tell as well, if their differences seed by seed vary as much.
#
# **"No difference found" is a result, too.** Say with it in which range the difference may lie.
#
# What may help more is **the size of the pictures**: work on species that look alike (**fine-grained visual classification**) mostly uses 224 pixels or more. If you have a GPU, try `train(size=224)`, `train(items=[RandAug()])`, `train(batches=[RandomMobius(1)])`, and other numbers of epochs in `fine_tune`. For step 2, run lines such as these in a new cell (they train six times).
#
# ```
# gains = [right_answers(train(seed=s)).mean() - right_answers(train(usual=False, seed=s)).mean() for s in (1, 2, 3)]
# print(np.mean(gains), np.std(gains, ddof=1))
# ```
#
# This prints the mean of the three differences and their standard deviation $s$. The standard error of the mean is $s/\sqrt{3}$. With only three measurements, compare with about 4.3 times this, not twice (t distribution). So if the mean is smaller in size than about $2.5\,s$, these trainings do not show a difference. All six have the same split, so this $s$ is only about the random numbers of the training. For the choice of photographs there is the standard error of step 3. Say that there is a difference when it passes both.
#
# <details><summary>When it does not work (Colab)</summary>
#
# - **A long download** CUB has 1.1 GB. When fastai's host is down, the cell with the imports turns to Caltech's own.
# - **`CUDA out of memory`** In `bird_dls` replace `bs=16` by `bs=8`, restart the runtime, and run from the top: what is kept for the backward pass grows with the number of pictures in a batch.
# - **No GPU available** Before section 8, run `birds = birds[birds.species.isin(sorted(birds.species.unique())[:10])]` in a new cell. With ten species a CPU will do.
# - **Disconnected** Run it again from the top. The download is the long part, the training is a few epochs.
# - **The progress bar breaks** In `train`, replace `learn.fine_tune(3, lr)` by `with learn.no_bar(): learn.fine_tune(3, lr)`.
#
# </details>

# %% [markdown] lang="ja"
# ## 9. 新しいモデルと競わせる
#
# 拡張より、**ベースモデル**(16 課)を替えるほうが効くかもしれません。ResNet-50 は 2015 年のアーキテクチャ(ネットワークの構造)です。**ConvNeXt**(2022 年)は、その ResNet を、Vision Transformer(21 課)の構造と学習のしかたにならって作り直した CNN です。たとえば、7×7 のフィルターでチャンネルごとに畳み込みます(depthwise 畳み込み)。どちらも **timm** というライブラリから、名前を指定するだけで読み込めます。timm の名前は「アーキテクチャ.重み」の形で、点の後ろは、何でどのように学んだ重みかを表します。
#
# | 名前 | パラメータ | 積和演算(224 画素) | 事前学習のデータ |
# |---|---|---|---|
# | `resnet50.a1_in1k` | 2,560 万 | 41 億 | ImageNet |
# | `convnext_tiny.fb_in1k` | 2,860 万 | 45 億 | ImageNet |
#
# 大きさは同じくらいで、事前学習のデータは同じです(競争は 128 画素なので、積和演算はどちらもこの約 3 分の 1)。でも、1 エポックにかかる時間は違います。同じ**エポック数**で比べると、遅いモデルに多くの時間を与えることになります。そこで、同じ**時間**で比べます(頭だけに 30 秒、全部に 150 秒)。学習率は、モデルごとに `lr_find` で探します。次の `TimeBudget` は、決めた秒数で訓練を終えるコールバックです。1 サイクルの学習率も、エポックではなく時間で進めます。
#
# 次の次のセルが訓練するのは、GPU と timm があるときだけです(Colab には、どちらもあります)。足りないものがあれば、何が足りないかを表示して終わります。**ミニチュア**には、これらの重みがありません。動くことだけを見たい人は、timm を入れて、新しいセルで `race("convnext_atto", seconds=24, pretrained=False)` を実行してください。重みが乱数なので、正解率に意味はありません。
#
# **私たちは、この競争をまだ GPU で測れていません。** どちらが勝つかは、あなたへの質問です。予想を書いてから、実行してください。
# %% [markdown] lang="en"
# ## 9. A race with a newer model
#
# Another **base model** (lesson 16) may help more than another augmentation. ResNet-50 is an architecture of 2015. **ConvNeXt** (2022) is a ResNet modelled on Vision Transformers (lesson 21), in its design and in how it is trained. For example, it convolves each channel by itself with 7×7 filters (depthwise convolution). Both can be loaded by name from the library **timm**. A name in timm reads "architecture.weights": what follows the dot says on what and how the weights were trained.
#
# | Name | Parameters | Multiply-adds (224 pixels) | Pretrained on |
# |---|---|---|---|
# | `resnet50.a1_in1k` | 25.6 million | 4.1 billion | ImageNet |
# | `convnext_tiny.fb_in1k` | 28.6 million | 4.5 billion | ImageNet |
#
# They are of about the same size, and pretrained on the same data. (The race uses 128 pixels, and so about a third of these multiply-adds.) But an epoch does not take them the same time. A comparison at equal **epochs** gives the slower model more time. So we compare at equal **time** (30 seconds for the head, 150 for everything). `lr_find` chooses a learning rate for each model. `TimeBudget` below is a callback that ends the training after so many seconds. The one-cycle learning rate moves with time, too, not with epochs.
#
# The cell after the next trains only where there are a GPU and timm (Colab has both). If anything is missing, it prints what, and ends. The **miniature** has no such weights. If you only want to see it run, install timm and run `race("convnext_atto", seconds=24, pretrained=False)` in a new cell. The weights are random then, so the accuracy means nothing.
#
# **We have not been able to measure this race on a GPU.** Therefore the winner is a question to you. Write down your guess, then run the cell.

# %%
# ja: あなたの予想:どちらが、何ポイント勝つ?
# en: your guess: which one wins, and by how many points?
my_winner = ""


# %% demo
class TimeBudget(Callback):
    """訓練した時間が seconds 秒になったら終わる。1 サイクルも時間で進める(検証の時間は数えない)。"""  #:ja
    """End after so many seconds of training, and let the one-cycle move with time. (Validation does not count.)"""  #:en

    order = ParamScheduler.order - 1

    def __init__(self, seconds):
        self.seconds, self.spent = seconds, 0.0

    def before_train(self):
        self.start = perf_counter() - self.spent

    def before_batch(self):
        if self.training:
            self.spent = perf_counter() - self.start
            self.learn.pct_train = min(self.spent / self.seconds, 1.0)

    def after_batch(self):
        if self.training and perf_counter() - self.start >= self.seconds:
            raise CancelFitException()


def race(name, seconds, pretrained=True):
    """timm のモデル name を seconds 秒訓練する(6 分の 1 は頭だけ、残りは全部)。検証データの正誤 (n,) を返す。"""  #:ja
    """Train the timm model of this name for so many seconds, a sixth of them the head alone, then everything. Returns what is right of the validation data, (n,)."""  #:en
    set_seed(1, reproducible=True)
    learn = bird_learner(bird_dls(), name, pretrained=pretrained)
    if torch.cuda.is_available():
        learn = learn.to_fp16()
    learn.freeze()
    with learn.no_logging():
        rate = learn.lr_find(num_it=30, show_plot=False).valley
        learn.fit_one_cycle(1000, rate, cbs=TimeBudget(seconds / 6))
        learn.unfreeze()
        learn.fit_one_cycle(1000, slice(rate / 200, rate / 2), cbs=TimeBudget(5 * seconds / 6))
    updates, right = len(learn.recorder.losses), right_answers(learn)
    print(f"{name:24} {seconds} 秒、学習率 {rate:.1e}、凍結を解いてからの更新 {updates} 回。検証の正解率 {right.mean():.1%}")  #:ja
    print(f"{name:24} {seconds} s, learning rate {rate:.1e}, {updates} updates after unfreezing; validation accuracy {right.mean():.1%}")  #:en
    return right


def why_not():
    """この競争ができない理由。できるときは None。"""  #:ja
    """Why there can be no race here; None if there can."""  #:en
    if importlib.util.find_spec("timm") is None:
        return "timm がありません。新しいセルで %pip install timm を実行し、ランタイムを再起動します。"  #:ja
        return "There is no timm. Run %pip install timm in a new cell and restart the runtime."  #:en
    if not torch.cuda.is_available():
        return "NVIDIA の GPU がありません。Colab なら「ランタイム」→「ランタイムのタイプを変更」で GPU を選びます。"  #:ja
        return "There is no NVIDIA GPU. In Colab, choose one under Runtime, Change runtime type."  #:en
    return None


if reason := why_not():
    print("訓練しませんでした。", reason)  #:ja
    print("Nothing was trained.", reason)  #:en
else:
    try:
        old, new = (race(name, seconds=180) for name in ("resnet50.a1_in1k", "convnext_tiny.fb_in1k"))
        difference, error = paired_difference(old, new)
        print(f"差(ConvNeXt − ResNet-50) {100 * difference:+.1f} ± {100 * error:.1f} ポイント(標準誤差)。あなたの予想: {my_winner}")  #:ja
        print(f"difference (ConvNeXt − ResNet-50) {100 * difference:+.1f} ± {100 * error:.1f} points (standard error); your guess: {my_winner}")  #:en
    except OSError as problem:  # 重みを取れない  #:ja
    except OSError as problem:  # no way to the weights  #:en
        print(f"重みをダウンロードできませんでした。あとでもう一度実行してください。({problem})")  #:ja
        print(f"The weights could not be downloaded. Run the cell again later. ({problem})")  #:en

# %% [markdown] lang="ja"
# まず、更新の回数を比べてください。2 つがほとんど同じなら、どちらも写真の読み込みを待っていて、モデルの速さは比べられていません(CPU が 2 コアしかない無料の Colab では、そうなりやすいはずです)。そのときは、「同じ時間」ではなく「同じ更新回数」の比較として読んでください。速さも比べたければ、切り出して縮めた写真を先に保存し、`cropped` がそれを読むようにします。差が出ても、「アーキテクチャが新しいから」とはまだ言えません。2 つは、**学習のレシピ**(先に ImageNet を学んだときの拡張、正則化、エポック数)も違うからです。どちらもシード 1 つで、1 回ずつしか測っていません。言えるのは「この重みを借りて、この時間訓練すると、こうなった」です。選ぶときは、それで十分なことも多いのです。timm には、もっと多くの写真で学んだ重み(`convnext_tiny.in12k_ft_in1k` など)もあります。名前を替えて試してください。
#
# ## 10. 上位 3 つと、確信度の高い間違い
#
# 200 種もあると、最初の答えが外れることもあります。でも、図鑑の代わりにするなら「この 3 つのどれか」と言ってくれるだけで助かります。正解が上位 3 つに入る割合を、**top-3 正解率**と呼びます。
#
# ### 課題 `top_k`
# 確率の大きい順に、名前と確率の組を `k` 個、リストで返してください。確率は、丸めずに Python の小数(`float`)にします。同じ確率の種は、どちらが先でもかまいません。
#
# <details><summary>ヒント</summary>
#
# 並べ替えたい順の**番号**を求めると、名前も確率も、その番号で取り出せます。同じ確率の種があっても、番号なら取り違えません。テンソルには、大きい順の値と番号を返すメソッドがあります。
#
# </details>
# %% [markdown] lang="en"
# First compare the numbers of updates. If they are nearly equal, both models waited for photographs to be read, and their speed was not compared. (This is likely in the free Colab, with its two CPU cores.) Then read the result as a comparison at equal numbers of updates, not at equal time. To compare speed as well, store the photographs cropped and made small beforehand, and let `cropped` read those. If there is a difference, do not say yet that it is "because the architecture is newer". The two also had different **training recipes** (augmentation, regularisation and number of epochs when they learned ImageNet). And each was trained once, with one seed. What you can say is "with these weights, and so much time, this is the result". To choose a model, this is often enough. timm also has weights that learned from more photographs, such as `convnext_tiny.in12k_ft_in1k`. Change the name and try.
#
# ## 10. The first three, and a confident mistake
#
# With 200 species the first answer will sometimes be wrong. But for somebody with a field guide, "one of these three" is a great help. The share of pictures with the right species among the first three is the **top-3 accuracy**.
#
# ### Exercise `top_k`
# Return a list of `k` pairs of name and probability, the most probable first. Probabilities are Python numbers (`float`), not rounded. Species of the same probability may come in either order.
#
# <details><summary>Hint</summary>
#
# Find the **positions** in the order you want; they pick out names and probabilities alike. Even when two species have the same probability, positions do not mix them up. Tensors have a method that returns the largest values and their positions.
#
# </details>


# %% exercise="top_k"
def top_k(probs, names, k):
    """[(名前, 確率), …] を確率の大きい順に k 個。probs: (n,) のテンソル、names: 名前 n 個のリスト、k ≤ n。名前は str、確率は float。"""  #:ja
    """[(name, probability), …], the k most probable first. probs: tensor (n,); names: list of n names; k ≤ n. Names as str, probabilities as float."""  #:en
    ### BEGIN SOLUTION
    values, places = probs.topk(k)
    return [(names[i], float(p)) for i, p in zip(places.tolist(), values)]
    ### END SOLUTION


# %% setup
def kinds_of(probs, names):
    """top_k の答えの、名前と確率の型。"""  #:ja
    """The types of name and probability in what top_k returns."""  #:en
    (name, probability), *_ = top_k(probs, names, 1)
    return [type(name).__name__, type(probability).__name__]


# %% test="top_k" points=1
import torch

expect(
    'top_k([0.1, 0.6, 0.3], ["crow", "wren", "gull"], 2)',
    top_k(torch.tensor([0.1, 0.6, 0.3]), ["crow", "wren", "gull"], 2),
    [("wren", 0.6), ("gull", 0.3)],
    hint="確率の大きい順です。名前は、その確率と同じ番号の名前です。",  #:ja
    hint="Most probable first; a name goes with the probability at its own position.",  #:en
)
### BEGIN HIDDEN TESTS
names = ["rook", "jay", "swift", "dove", "kite"]
probs = torch.tensor(fresh().permutation([0.0512, 0.3041, 0.0203, 0.1518, 0.4726]))
order = probs.argsort(descending=True).tolist()
for k in (1, 3, 5):
    expect(
        f"top_k({probs.tolist()}, {names}, {k})",
        top_k(probs, names, k),
        [(names[i], float(probs[i])) for i in order[:k]],
        hint="k 個の (名前, 確率) を、大きい順に。確率は丸めません。",  #:ja
        hint="k pairs (name, probability), largest first. Probabilities are not rounded.",  #:en
    )
expect("sorted names of top_k([0.4, 0.4, 0.2], [\"a\", \"b\", \"c\"], 2)", sorted(name for name, _ in top_k(torch.tensor([0.4, 0.4, 0.2]), ["a", "b", "c"], 2)), ["a", "b"],
       hint="同じ確率の種が 2 つあります。名前は、確率の値ではなく番号で取り出します。",  #:ja
       hint="Two have the same probability. Find names by position, not by the value of the probability.",  #:en
       )
found = kinds_of(probs, names)
expect("types in top_k(probs, names, 1)", found, ["str", "float"],
       hint="名前は str、確率は float です。float(…) で Python の数になります。",  #:ja
       hint="Names are str, probabilities float; float(…) makes a Python number.",  #:en
       )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ここで、取っておいた**テストデータ**を、1 回だけ使います。使うモデルは、検証データで決めます(`best`)。簡単なものから順に比べ、標準誤差の 2 倍を超えて良いときだけ、次に替えます。
# %% [markdown] lang="en"
# Now use the **test data** that was set aside, once. Which model is used is settled by the validation data (`best`): beginning with the simplest, the next one takes its place only if it is better by more than twice the standard error.

# %% demo
best, right_best, chosen = bare, right_bare, "拡張なし <=> no augmentation"
for learner, right, name in ((plain, right_plain, "いつもの拡張 <=> the usual"), (mixed, right_mixed, "CutMix")):
    difference, error = paired_difference(right_best, right)
    if difference > 2 * error:
        best, right_best, chosen = learner, right, name
print("best:", chosen)
testing = birds[birds.is_train == 0].reset_index(drop=True)
with best.no_bar():
    probabilities, labels = best.get_preds(dl=best.dls.test_dl(testing, with_labels=True), act=partial(torch.softmax, dim=1))
names = list(best.dls.vocab)
hits = (probabilities.argsort(dim=1, descending=True) == labels[:, None]).float().cumsum(dim=1).mean(dim=0)
for k in (1, 3, 5):
    print(f"テスト {len(labels):,} 枚の top-{k} 正解率: {hits[k - 1]:.1%}")  #:ja
    print(f"top-{k} accuracy on {len(labels):,} test pictures: {hits[k - 1]:.1%}")  #:en
for i in (0, len(labels) // 2, len(labels) - 1):
    print(f"{names[labels[i]]}: ", ", ".join(f"{name} {p:.0%}" for name, p in top_k(probabilities[i], names, 3)))
boxless = seen.iloc[valid].copy()
boxless[["x", "y"]], boxless[["w", "h"]] = 0.0, [Image.open(path / "images" / file).size for file in boxless.file]
print(f"検証データの正解率:枠で切り出すと {right_best.mean():.1%}、枠を使わず真ん中の正方形なら {right_answers(best, boxless).mean():.1%}")  #:ja
print(f"validation accuracy: {right_best.mean():.1%} with crops by the box, {right_answers(best, boxless).mean():.1%} with middle squares, without boxes")  #:en

# %% [markdown] lang="ja"
# 最後の行の 2 つ目の数が、枠のない写真を渡されたときの目安です。図鑑の代わりに使うなら、こちらが実際に近い数です。1 つ目より低ければ、その理由は、鳥が小さく写ることだけではありません。枠で切り出した写真で訓練し、そうでない写真で使ったからでもあります(1 節:前処理は、使うときも同じに)。枠なしで使うつもりなら、枠なしの写真で訓練し直し、この数と比べます。
#
# もとの実験では、検証で 95 % を超えたモデルに、ネットで拾ったドバトの写真を見せました。1 位は**キジバト**(よく似た別のハト)、ドバトは 2 位でした。正解率が高くても、1 枚の答えが確かだとは限りません。いちばん怖いのは、**確信度の高い間違い**(15 課)です。間違えた答えを、確率の大きい順に見てみましょう。改善の手がかりを探すので、見るのは**検証データ**の間違いです。テストの間違いを見て写真を集めると、テストは検証データになってしまいます。
# %% [markdown] lang="en"
# The second number of the last line says what to expect of photographs without a box. For use in the field, it is nearer to the truth than the first. If it is lower, smaller birds are not the only reason. The model was trained on crops by the box, and used on other crops (section 1: later use gets the same preprocessing). If there will be no boxes in use, train again without them, and compare with this number.
#
# In the original experiment, a model with over 95 % on validation was shown a photograph of a feral pigeon from the web. Its first answer was **oriental turtle-dove**, a similar bird, and pigeon came second. A high accuracy does not mean that a single answer is certain. The worst are **confident mistakes** (lesson 15). Look at the wrong answers, those with the highest probability first. As we look for clues to what to improve, they come from the **validation data**. If you collected photographs by the mistakes on the test data, these would become validation data.

# %% demo
with best.no_bar():
    probabilities, labels = best.get_preds(dl=best.dls.valid, act=partial(torch.softmax, dim=1))
confidence, answers = probabilities.max(dim=1)
mistakes = torch.nonzero(answers != labels)[:, 0]
mistakes = mistakes[confidence[mistakes].argsort(descending=True)][:3].tolist()
fig, axes = plt.subplots(2, 3, figsize=(6, 5))
for column, i in enumerate(mistakes):
    said, truth = names[answers[i]], names[labels[i]]
    axes[0, column].imshow(cropped(seen.iloc[valid[i]]))
    axes[0, column].set_title(f"正解 {truth}\n答えの確信度 {confidence[i]:.0%} <=> true: {truth}\nconfidence {confidence[i]:.0%}", fontsize=9)
    axes[1, column].imshow(cropped(seen[seen.species == said].iloc[0]))
    axes[1, column].set_title(f"答え\n{said} <=> answer\n{said}", fontsize=9)
for ax in axes.flat:
    ax.axis("off")
show_figure("いちばん確信度の高い間違い(下:答えた種の鳥) <=> The most confident mistakes (below: the species answered)")

# %% [markdown] lang="ja"
# あなたなら見分けられますか。見比べると、**どんな写真を増やせばよいか**の手がかりになります。色が似ているのか、角度が珍しいのか、ラベルのほうが間違っているのか。もとの実験では、最後に、同じドバトを 99.95 % の確信度で当てました。それでも、1 枚が当たったことは、モデルが良くなった証拠になりません。測るなら、たくさんの写真で測ります。
#
# ## 確かめよう
#
# **問 1.** 画像を変換 $f$ で動かします。新しい画像の点 $p$ の色は、元の画像のどこから取りますか。
#
# - a. $f(p)$
# - b. $f^{-1}(p)$
# - c. $p$ のまま
# - d. $f(p)$ のまわりの平均
# %% [markdown] lang="en"
# Could you tell them apart? Looking at them gives a clue to **what kind of photographs are missing**. Is it the colour, a rare angle, or is the label wrong? In the original experiment the same pigeon was recognised in the end, with a confidence of 99.95 %. But one right picture is no proof that the model is better. Measure with many.
#
# ## Check yourself
#
# **Question 1.** A picture is moved by a map $f$. From where in the old picture does point $p$ of the new one take its colour?
#
# - a. $f(p)$
# - b. $f^{-1}(p)$
# - c. $p$ itself
# - d. the mean around $f(p)$

# %% quiz="look_back" points=1
look_back = "b"
replies = {
    "a": "それは「p にあった点が、どこへ行くか」です。知りたいのは「p に来た点が、どこにいたか」です。",  #:ja
    "a": "That is where a point at p goes. What you need is where the point that arrives at p has been.",  #:en
    "b": "そのとおり。新しい画像のどの点も、来た場所を 1 回調べるので、穴があきません。",  #:ja
    "b": "Right. For every point of the new picture one looks up where it comes from, so there are no holes.",  #:en
    "c": "それでは何も動きません。",  #:ja
    "c": "Then nothing would move.",  #:en
    "d": "平均(bilinear)を取るのは合っていますが、場所が逆です。p に来た点がどこにあったかを調べます。",  #:ja
    "d": "There is some averaging (bilinear), but at the wrong place. Find out where the point that arrives at p has been.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 128×128 の写真に CutMix を使い、横 64、縦 48 の長方形を、キツツキの写真で差し替えました。元の写真は別の種で、目標値は one-hot でした。新しい目標値で、キツツキはいくつですか。
# %% [markdown] lang="en"
# **Question 2.** CutMix replaces a box of a 128×128 photograph, 64 wide and 48 high, by a photograph of a woodpecker. The old photograph shows another species, and its target was one-hot. What is the new target of the woodpecker?

# %% quiz="pasted_share" points=1
pasted_share = 0.1875
replies = {
    0.1875: "そのとおり。64 × 48 ÷ (128 × 128) です。",  #:ja
    0.1875: "Right: 64 × 48 ÷ (128 × 128).",  #:en
    0.8125: "それは、元の種に残る割合です。",  #:ja
    0.8125: "That is what the old species keeps.",  #:en
    0.5: "横の長さの割合です。面積で考えます。",  #:ja
    0.5: "That is the share of the width. Think of areas.",  #:en
    0.375: "縦の長さの割合です。面積で考えます。",  #:ja
    0.375: "That is the share of the height. Think of areas.",  #:en
    0.4375: "縦と横の割合の平均ですね。面積の割合は、かけ算です。",  #:ja
    0.4375: "That is the mean of the two shares. For areas, multiply them.",  #:en
    1: "いちばん大きく写っているのは、元の種です。目標値も、面積の割合で混ぜます。",  #:ja
    1: "Most of the picture still shows the old species. Targets are mixed by share of the area.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** やってはいけない拡張を**すべて**選んでください。
#
# - a. 野鳥の種を当てる:左右反転
# - b. 「けがをしたのは右の翼か左の翼か」を当てる:左右反転(ラベルはそのまま)
# - c. 写真の明るさの分布を推定する:明るさを変えて、枚数を増やす
# - d. 手書きの数字を当てる:±10 度の回転
# %% [markdown] lang="en"
# **Question 3.** Choose **all** augmentations that must not be used.
#
# - a. naming the species of a bird: mirroring
# - b. telling whether the left or the right wing is hurt: mirroring (labels kept)
# - c. estimating how the brightness of photographs is distributed: changing brightness, to have more of them
# - d. naming handwritten digits: turning by ±10 degrees

# %% quiz="forbidden" points=1
forbidden = {"b", "c"}
replies = {
    "b,c": "そのとおり。b はラベルが逆になり、c は知りたい分布そのものが変わります。",  #:ja
    "b,c": "Right. With b the label becomes wrong, and c changes the very distribution that you want to know.",  #:en
    "b": "b は正解です。密度推定(4 節の翼の長さ)に当たるものが、もう 1 つあります。",  #:ja
    "b": "b is right. One more is density estimation, like the wings of section 4.",  #:en
    "c": "c は正解です。反転すると、答えのほうも反転するものがあります。",  #:ja
    "c": "c is right. In one more, mirroring the picture mirrors the answer.",  #:en
    "a,b,c": "a は使えます。鳥が右を向いても左を向いても、種は同じです。",  #:ja
    "a,b,c": "a is fine: a bird is of the same species whichever way it looks.",  #:en
    "b,c,d": "d は使えます。6 が 9 になるのは 180 度のときで、10 度なら 6 のままです。",  #:ja
    "b,c,d": "d is fine: a 6 becomes a 9 at 180 degrees; at 10 it is still a 6.",  #:en
    "a,b": "a は使えます(種は変わりません)。そして、分布を調べる問題がもう 1 つあります。",  #:ja
    "a,b": "a is fine (the species stays), and one of the others asks for a distribution.",  #:en
    "b,d": "d は使えます(10 度なら 6 のまま)。そして、分布を調べる問題がもう 1 つあります。",  #:ja
    "b,d": "d is fine (at 10 degrees a 6 is a 6), and one of the others asks for a distribution.",  #:en
    "a,b,c,d": "全部ではありません。答えが変わるかどうかを、1 つずつ考えてみましょう。",  #:ja
    "a,b,c,d": "Not all. Ask of each: does the answer change?",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** もとの実験では、正解率が 95.36 % から 95.83 % に上がりました。検証データの枚数は、資料に書かれていません。6,310 枚の 5 分の 1、1,262 枚くらいだったと考えましょう。正解した写真は、およそ何枚増えましたか(整数で)。
# %% [markdown] lang="en"
# **Question 4.** In the original experiment the accuracy went from 95.36 % to 95.83 %. The notes do not say how many photographs were used for validation. Take a fifth of the 6,310, about 1,262. About how many more pictures are right (a whole number)?

# %% quiz="how_many_more" points=1
how_many_more = 6
replies = {
    6: "そのとおり。0.0047 × 1262 ≈ 6 枚です。正解率 95.4 % を 1,262 枚で測ったときの標準誤差は 0.59 ポイント、約 7 枚です。1 枚ごとの正誤が資料にないので、対応のある比較はできず、偶然かどうかは決められません。",  #:ja
    6: "Right: 0.0047 × 1262 ≈ 6. The standard error of an accuracy of 95.4 % on 1,262 pictures is 0.59 points, about 7. The notes do not say which pictures were right, so there can be no paired comparison, and we cannot tell whether this is chance.",  #:en
    5.9314: "計算は合っています。枚数なので、整数に直してください。",  #:ja
    5.9314: "The product is right; as a number of pictures it is whole.",  #:en
    593: "0.47 を割合と読みましたね。0.47 % は 0.0047 です。",  #:ja
    593: "You took 0.47 for a share; 0.47 % is 0.0047.",  #:en
    59: "1 桁大きいようです。0.47 % は 0.0047 です。",  #:ja
    59: "Ten times too many: 0.47 % is 0.0047.",  #:en
    47: "0.47 を 100 倍したものでしょうか。1,262 枚の 0.47 % を求めます。",  #:ja
    47: "0.47 times 100? It is 0.47 % of 1,262 pictures.",  #:en
    5: "切り捨てると 5 ですが、0.0047 × 1262 = 5.93 なので、6 のほうが近い数です。",  #:ja
    5: "Cut off it is 5, but 0.0047 × 1262 = 5.93 is nearer to 6.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 1,000 枚の写真をそれぞれ 5 通りに拡張して 5,000 枚にし、その後、無作為に訓練と検証に分けました。検証の正解率は 99 %。野外で撮った新しい写真では 80 % でした。いちばんありそうな理由はどれですか。
#
# - a. 拡張が弱すぎて、過学習した
# - b. 検証データも拡張したので、検証が難しくなりすぎた
# - c. 同じ写真から作った画像が、訓練と検証の両方に入った
# - d. 乱数のシードを固定しなかった
# %% [markdown] lang="en"
# **Question 5.** Each of 1,000 photographs was augmented in 5 ways; then the 5,000 pictures were split at random into training and validation. Validation accuracy: 99 %. On new photographs from the field: 80 %. What is the likeliest reason?
#
# - a. The augmentation was too weak, and the model overfitted
# - b. Validation was augmented too, which made it too hard
# - c. Pictures made from the same photograph are in training and in validation
# - d. The seed was not fixed

# %% quiz="twins" points=1
twins = "c"
replies = {
    "a": "過学習なら、正しく分けた検証データが教えてくれます。99 % と出たこと自体が怪しいのです。",  #:ja
    "a": "A validation set split properly would have shown overfitting. What is suspicious is the 99 % itself.",  #:en
    "b": "難しくなったのなら、99 % は出ません。",  #:ja
    "b": "If it were too hard, it would not say 99 %.",  #:en
    "c": "そのとおり。リークです。同じ写真から作った画像を覚えているだけで当たります。先に分けて、訓練データだけを拡張します。",  #:ja
    "c": "Right, it is a leak. It is enough to remember pictures made from the same photograph. Split first, then augment the training data alone.",  #:en
    "d": "シードを固定しても、分け方が間違っていれば同じことが起こります(しかも毎回同じように)。",  #:ja
    "d": "With a fixed seed the wrong split goes just as wrong, only the same way every time.",  #:en
}

# %% [markdown] lang="ja"
# **問 6.(記述)** もとの実験を、友だちがこう報告しました。「77 種の野鳥の写真 6,310 枚。ResNet-50 で 95.36 %。EfficientNet に替えてメビウス変換を足したら 95.33 %。そこからメビウス変換をやめて、別の拡張で訓練を続けたら 95.83 %。だからメビウス変換は役に立たない。」検証データは、問 4 と同じくらいの枚数だったと考えます。(ちょうど 1,262 枚なら、この 3 つの割合はどれも作れないので、実際の枚数は違ったはずです。およその計算でかまいません。)5 行くらいで返事を書いてください。
#
# 採点の目安(各 1 点)
# - この 3 つの結果を比べても原因が分からないわけを、報告の中身を挙げて指摘している。
# - 差の大きさをどう読めばよいかを、数を使って述べている。
# - どんな実験をすれば答えられるかを、何を変えて何をそろえるかが分かるように提案している。
# %% [markdown] lang="en"
# **Question 6 (essay).** A friend reports on the original experiment: "77 species, 6,310 photographs. ResNet-50: 95.36 %. EfficientNet with Möbius maps: 95.33 %. Then without them, trained further with another augmentation: 95.83 %. So Möbius maps are useless." Take about as many validation pictures as in question 4. (With exactly 1,262, none of the three percentages could occur, so the true number was another. A rough calculation will do.) Answer in about five lines.
#
# How it is graded (1 point each)
# - Says from the report itself why its three results do not tell the cause.
# - Says with numbers how to read differences of this size.
# - Proposes an experiment that could answer the question, with what is changed and what is kept the same.

# %% [markdown] essay="fair_test" points=3 lang="ja"
# ### BEGIN SOLUTION
# モデルと拡張を同時に替え、最後は訓練も長くしているので、どれが効いたのかは分からない。それぞれ 1 回しか測っていない。差の 0.03 ポイントや 0.5 ポイントは、検証が 1,262 枚くらいなら 6 枚以下で、1 つの正解率の標準誤差でも約 0.6 ポイント(7 枚)ある。1 枚ごとの正誤がないので対応のある比較はできず、偶然かどうかは言えない。
# EfficientNet に固定し、同じ分け方、同じエポック数で、メビウス変換のあるなしだけを変える。それぞれ 5 つのシードで訓練し、シードごとの差の平均と散らばりを比べよう。それで初めて「役に立たない」か「分からない」かが言える。
# ### END SOLUTION
# %% [markdown] essay="fair_test" points=3 lang="en"
# ### BEGIN SOLUTION
# Model and augmentation changed together, and the last run trained longer, so we cannot say which of them did it. Each was measured once. Differences of 0.03 and 0.5 points are 6 pictures or fewer if about 1,262 were held out, and the standard error of one accuracy is already about 0.6 points (7 pictures). We do not know which pictures were right, so there can be no paired comparison, and we cannot tell whether this is chance.
# Keep EfficientNet, the same split and the same number of epochs, and change only whether Möbius maps are used. Train each with five seeds and look at the mean and the spread of the differences, seed by seed. Then we may say "useless", or "we cannot tell".
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Zhou, Zhang, Jiang, Lundh, Ng, [*Data augmentation with Möbius transformations*](https://arxiv.org/abs/2002.02917) (Machine Learning: Science and Technology, 2021) もとの実験が試した方法の論文。3 つの点の行き先から係数を決めています。
# - Bishop, *Training with noise is equivalent to Tikhonov regularization* (Neural Computation, 1995) 入力の雑音が正則化になる理由。
# - Srivastava ほか, [*Dropout: a simple way to prevent neural networks from overfitting*](https://jmlr.org/papers/v15/srivastava14a.html) (JMLR, 2014)
# - Cubuk ほか, [*RandAugment*](https://arxiv.org/abs/1909.13719) (NeurIPS, 2020) 道具選びは乱数に任せ、調整する数を 2 つだけにした方法。
# - Yun ほか, [*CutMix*](https://arxiv.org/abs/1905.04899) (ICCV, 2019)
# - Liu ほか, [*A ConvNet for the 2020s*](https://arxiv.org/abs/2201.03545) (CVPR, 2022) ConvNeXt。
# - Wightman, Touvron, Jégou, [*ResNet strikes back*](https://arxiv.org/abs/2110.00476) (2021) 同じ ResNet-50 でも、学習のレシピで正解率が変わる。重み `a1` の論文。
# - Guo ほか, [*On calibration of modern neural networks*](https://arxiv.org/abs/1706.04599) (ICML, 2017) 「99 %」がどれくらい当てになるか。
#
# もとの実験の数字は、この教材のもとになった資料に書かれているものです。写真が手に入らないので、測り直していません。
#
# 次の課では、あなた自身の写真でここまでの全部をやります。
#
# **データ** CUB-200-2011(C. Wah ほか, CNS-TR-2011-001, 2011)。使えるのは、非商用の研究と教育だけです。写真の一部は、学習済みの重みのもとになった ImageNet にも入っています。そのため、正解率は少し高めに出るかもしれません。重みは torchvision と timm が配布しています。
# %% [markdown] lang="en"
# ## Going further
#
# - Zhou, Zhang, Jiang, Lundh and Ng, [*Data augmentation with Möbius transformations*](https://arxiv.org/abs/2002.02917) (Machine Learning: Science and Technology, 2021): the paper of the method that the original experiment tried. It finds the coefficients from where three points go.
# - Bishop, *Training with noise is equivalent to Tikhonov regularization* (Neural Computation, 1995): why noise at the input regularises.
# - Srivastava et al., [*Dropout: a simple way to prevent neural networks from overfitting*](https://jmlr.org/papers/v15/srivastava14a.html) (JMLR, 2014).
# - Cubuk et al., [*RandAugment*](https://arxiv.org/abs/1909.13719) (NeurIPS, 2020): chance chooses the tools, and only two numbers are tuned.
# - Yun et al., [*CutMix*](https://arxiv.org/abs/1905.04899) (ICCV, 2019).
# - Liu et al., [*A ConvNet for the 2020s*](https://arxiv.org/abs/2201.03545) (CVPR, 2022): ConvNeXt.
# - Wightman, Touvron and Jégou, [*ResNet strikes back*](https://arxiv.org/abs/2110.00476) (2021): the recipe changes the accuracy of one and the same ResNet-50. The paper of the weights `a1`.
# - Guo et al., [*On calibration of modern neural networks*](https://arxiv.org/abs/1706.04599) (ICML, 2017): how much to believe a "99 %".
#
# The numbers of the original experiment are those of the notes that this course grew out of. Its photographs are not available to us, so we have not measured them again.
#
# In the next lesson you do all of this with pictures of your own.
#
# **Data** CUB-200-2011 (C. Wah et al., CNS-TR-2011-001, 2011): non-commercial research and education only. Some of its photographs are also in ImageNet, from which the pretrained weights come, so accuracies may be a little too high. The weights come with torchvision and timm.
