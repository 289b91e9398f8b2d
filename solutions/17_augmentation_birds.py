# %% [markdown] lang="ja"
# 1 枚の野鳥の写真から、8 枚の画像を作りました。7 枚は、モデルに見せると役に立ちます。残る 1 枚は害になります。どれでしょう。次の 2 つのセルを実行して、見つけてください。
# %% [markdown] lang="en"
# Eight pictures, made from one photograph of a bird. Seven of them will help a model to learn; one will mislead it. Which one? Run the next two cells and find it.

# %% setup
import warnings
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import torchvision.transforms.functional as TF

warnings.filterwarnings("ignore", message=".*torch.jit.script")  # fastai still uses it
from fastai.vision.all import *
from torchvision.models import EfficientNet_B0_Weights, ResNet18_Weights, ResNet50_Weights, efficientnet_b0


def get_birds():
    """CUB-200-2011 のフォルダを返す。fastai の配布元が止まっていたら、Caltech の公式サイトから取る。"""  #:ja
    """Return the folder of CUB-200-2011; when fastai's host is down, take it from Caltech's own."""  #:en
    try:
        root = untar_data(URLs.CUB_200_2011)
    except Exception as problem:
        print("予備の入手先を使います:", problem)  #:ja
        print("Using the mirror:", problem)  #:en
        root = untar_data("https://data.caltech.edu/records/65de6-vp158/files/CUB_200_2011.tgz")
    return root / "CUB_200_2011"


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
print(len(birds), "pictures of", birds.species.nunique(), "species, device:", default_device())

# %% demo
cardinals = birds[birds.species == "Cardinal"]


def picture(row, side=224):
    """1 行ぶんの写真を、(1, 3, side, side)、0 から 1 のテンソルにする(縦横比は変わる)。"""  #:ja
    """The photograph of a row as a tensor (1, 3, side, side) from 0 to 1 (squashed to a square)."""  #:en
    return TF.to_tensor(PILImage.create(path / "images" / row.file).resize((side, side)))[None]


def show(ax, image, title):
    ax.imshow(image.squeeze(0).permute(1, 2, 0).clamp(0, 1))
    ax.set_title(title, fontsize=11)
    ax.axis("off")


bird, rng = picture(cardinals.iloc[0]), np.random.default_rng(0)
versions = [
    TF.hflip(bird),
    TF.resized_crop(bird, 20, 30, 170, 170, [224, 224]),
    TF.rotate(bird, 15),
    TF.resize(TF.pad(bird, 60), [224, 224]),
    TF.gaussian_blur(bird, 15),
    bird + 0.12 * torch.tensor(rng.normal(size=bird.shape)).float(),
    TF.adjust_hue(bird, -0.4),
    TF.adjust_brightness(bird, 0.6),
]
fig, axes = plt.subplots(2, 4, figsize=(6, 3.4))
for ax, image, letter in zip(axes.flat, versions, "ABCDEFGH"):
    show(ax, image, letter)
show_figure("7 枚は助け、1 枚は惑わす <=> Seven help, one misleads")

# %% [markdown] lang="ja"
# 答えは **G**。色相を回しました。赤い鳥が青い鳥になっています。この鳥は Cardinal(ショウジョウコウカンチョウ)で、赤いから Cardinal なのです。青ければ別の種に見えます。ほかの 7 枚は、向き、大きさ、ピント、明るさがちがうだけで、**種名は変わりません**。
#
# 答えを変えずに画像を変え、訓練データを増やすこと。これが**データ拡張**です。今日は定番の道具をそろえ、それから、複素数の分数 1 つで画像をなめらかに曲げる**メビウス変換**を自分で作ります。
#
# **この課でできるようになること** その問題に使ってよいデータ拡張を選び、同じ乱数で再現できます。メビウス変換を、GPU でも CPU でもバッチでまとめて計算できます。よく似た野鳥を見分けるモデルの答えを、上位 3 つまで読めます。
#
# **必要なもの** fastai での訓練(第 12 課から第 14 課)、転移学習(第 16 課)。複素数は、足し算とかけ算ができれば十分です。Colab では GPU を選んでください。
# %% [markdown] lang="en"
# It is **G**: its hue was turned, and a red bird became a blue one. This is a Cardinal, and red is what makes it one; a blue bird of that shape would be another species. The other seven change place, size, focus or light and **keep the name of the species**.
#
# Changing pictures without changing their answers, to have more to learn from, is **data augmentation**. Today you collect the usual tools, and then build one that is not so usual: the **Möbius map**, which bends a picture smoothly with a single fraction of complex numbers.
#
# **What you will be able to do** Choose augmentations that a task allows, and repeat their randomness; compute Möbius maps in batches on a GPU or a CPU; read the first three answers of a model that tells similar birds apart.
#
# **What you need** Training with fastai (lessons 12 to 14) and transfer learning (lesson 16). Of complex numbers, adding and multiplying. In Colab, choose a GPU.

# %% [markdown] lang="ja"
# ## 1. 何を無視してほしいのか
#
# データ拡張は「これは答えに関係ない」とモデルに教える方法です。だから、道具を選ぶことは、**無視してほしいもの**を選ぶことです。
#
# | 道具 | 無視してほしいもの | 気をつけること |
# |---|---|---|
# | 切り出し(crop) | 写真の中の位置、隠れた部分 | 鳥が写っていない所を切り出す |
# | 左右反転(flip) | 向き | 文字、左右が意味を持つもの |
# | 回転 | カメラの傾き | 6 と 9 |
# | 拡大・縮小 | 鳥までの距離 | 大きさで見分けるもの |
# | ぼかし | ピント | 羽の細かい模様が消える |
# | ノイズ | 暗い所で出るざらつき | 強すぎると何も見えない |
# | 明るさ・コントラスト | 天気 | 色相まで動かすと種が変わる |
#
# 似ているけれど別のものが、**前処理**です。鳥を真ん中に切り出す、大きさをそろえる、正規化する。こちらは問題に合わせた決まった手順です。乱数を使わず、訓練データにも検証データにも、使うときにも同じことをします。
#
# | | 前処理 | データ拡張 |
# |---|---|---|
# | 乱数 | 使わない | 毎回ちがう |
# | 検証データ | 同じことをする | **しない** |
# | fastai での場所 | `item_tfms`、`Normalize` | `batch_tfms`(訓練のときだけ働く) |
#
# fastai の `aug_transforms` は、第 14 課で使いました。足りない道具は足せます。ぼかしとノイズを加えて、同じ鳥を 8 回見てみましょう。
# %% [markdown] lang="en"
# ## 1. What should it ignore?
#
# Augmentation tells a model: this has nothing to do with the answer. So choosing a tool means choosing **what to ignore**.
#
# | Tool | What to ignore | Beware |
# |---|---|---|
# | crop | place in the picture, hidden parts | crops without the bird |
# | flip | which way it looks | writing, anything with a left and a right |
# | rotation | a tilted camera | 6 and 9 |
# | scaling | how far away it is | things told apart by their size |
# | blur | focus | fine patterns of feathers vanish |
# | noise | grain of dark photographs | too much, and nothing is left |
# | brightness, contrast | weather | hue changes the species |
#
# Alike, but another thing, is **preparation**: cropping to the bird, one size for all, normalising. It is a fixed procedure that fits the task, without chance; training, validation and later use all get the same.
#
# | | Preparation | Augmentation |
# |---|---|---|
# | chance | none | different every time |
# | validation data | the same | **none** |
# | place in fastai | `item_tfms`, `Normalize` | `batch_tfms` (active in training only) |
#
# You met fastai's `aug_transforms` in lesson 14. What it lacks you can add. Here are blur and noise with it, and one bird seen eight times.


# %% demo
class BlurAndNoise(Transform):
    """訓練のときだけ、半分の確率でぼかし、いつも少しノイズを足す。"""  #:ja
    """In training only: blur half of the batches, add a little noise to all."""  #:en

    split_idx, order = 0, 20

    def encodes(self, x: TensorImage):
        if torch.rand(()) < 0.5:
            x = TF.gaussian_blur(x, 7)
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
one.dataloaders(cardinals[:9], bs=8, num_workers=0).show_batch(unique=True, max_n=8, nrows=2, figsize=(6, 3.6))
plt.suptitle("1 羽の鳥を 8 回 <=> One bird, eight times")
plt.show()

# %% [markdown] lang="ja"
# **1 分で** `max_rotate` を 180 に、`BlurAndNoise` の 0.05 を 0.5 にして、もう一度実行しましょう。**あなたが**種を見分けられない画像からは、モデルも学べません。
#
# ## 2. 同じ乱数をもう一度
#
# 「昨日は良い結果だったのに、今日は出ない」。乱数を使うと起こることです。種(シード)を固定すれば同じになるはずですが、落とし穴があります。みんなで使う 1 つの乱数列では、だれかが 1 回余分に引くと、そのあとが全部ずれます。
# %% [markdown] lang="en"
# **One minute** Set `max_rotate` to 180 and the 0.05 of `BlurAndNoise` to 0.5, and run it again. If **you** can no longer name the bird, a model cannot learn from it either.
#
# ## 2. The same chance again
#
# "Yesterday it worked, today it does not": so it goes with random numbers. A fixed seed should help, but there is a pit to fall into. With one sequence for everybody, somebody's extra draw shifts all that follow.

# %% demo
torch.manual_seed(7)
print("angles:            ", [round(float(v)) for v in 30 * torch.rand(3) - 15])
torch.manual_seed(7)
torch.rand(1)  # だれかが 1 回だけ余分に引いた  #:ja
torch.rand(1)  # one more draw, somewhere in the program  #:en
print("one draw too many: ", [round(float(v)) for v in 30 * torch.rand(3) - 15])

# %% [markdown] lang="ja"
# 同じシードなのに、角度が 1 つずつずれました。解決策は、**自分専用の乱数生成器**を作って持ち歩くことです。NumPy では `np.random.default_rng`、PyTorch では `torch.Generator` です。
#
# ### 課題 `make_generators`
# シードから、NumPy と PyTorch の生成器を 1 つずつ、新しく作って返してください。2 回呼べば、別々の、しかし同じ数を出す組ができます。みんなで使う乱数列には触りません。
#
# <details><summary>ヒント</summary>
#
# `torch.Generator()` を作り、そのメソッドでシードを決めます。`torch.manual_seed(…)` も生成器を返しますが、それは**みんなで使う生成器そのもの**です。
#
# </details>
# %% [markdown] lang="en"
# Same seed, and every angle has moved up a place. The way out is a **generator of your own** that you carry with you: `np.random.default_rng` in NumPy, `torch.Generator` in PyTorch.
#
# ### Exercise `make_generators`
# From a seed make one new generator of each kind and return both. Call it twice, and you have two separate pairs that give the same numbers. The sequence that everybody shares stays untouched.
#
# <details><summary>Hint</summary>
#
# Make a `torch.Generator()`; one of its methods sets the seed. `torch.manual_seed(…)` returns a generator too, but that one **is the one everybody shares**.
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
    """みんなで使う乱数列を固定し、between() を呼んでから引いた数。"""  #:ja
    """Numbers from the shared sequences, with between() called after their seeds were set."""  #:en
    np.random.seed(11)
    torch.manual_seed(11)
    between()
    return [*np.random.randint(0, 1000, 4).tolist(), *torch.randint(1000, (4,)).tolist()]


# %% test="make_generators" points=1
drawn = take_turns(make_generators, [5, 5])
assert drawn[0] == drawn[1] and drawn[2] == drawn[3], f"同じシードの 2 組が、ちがう数を出しました:{drawn}。1 つの生成器を 2 組で使っていませんか。"  #:ja
assert drawn[0] == drawn[1] and drawn[2] == drawn[3], f"Two pairs of one seed gave different numbers: {drawn}. Do they share one generator?"  #:en
### BEGIN HIDDEN TESTS
drawn = take_turns(make_generators, [0, 123456])
assert drawn[0] == take_turns(make_generators, [0, 1])[0], "seed=0 を 2 回使うと、ちがう数が出ました。"  #:ja
assert drawn[0] == take_turns(make_generators, [0, 1])[0], "seed=0, used twice, gave different numbers."  #:en
assert drawn[0][:4] != drawn[1][:4] and drawn[0][4:] != drawn[1][4:], f"シードがちがうのに同じ数です:{drawn[:2]}"  #:ja
assert drawn[0][:4] != drawn[1][:4] and drawn[0][4:] != drawn[1][4:], f"Other seeds, same numbers: {drawn[:2]}"  #:en
assert drawn[0] != drawn[2], f"2 回目も 1 回目と同じ数です:{drawn[0]}"  #:ja
assert drawn[0] != drawn[2], f"The second draw repeats the first: {drawn[0]}"  #:en
expect(
    "shared_draws(lambda: make_generators(3))",
    shared_draws(lambda: make_generators(3)),
    shared_draws(lambda: None),
    hint="みんなで使う乱数列が動いてしまいました。np.random.seed や torch.manual_seed を使っていませんか。",  #:ja
    hint="The shared sequences have moved. Did you use np.random.seed or torch.manual_seed?",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 3. 層の中にノイズを入れる
#
# ここまでは**データ**を増やす話でした。ノイズは**モデルの中**に入れることもできます。中間層の値を毎回少し揺らしても同じ答えを出すように、モデルが鍛えられます。第 7 課のドロップアウトも、中間層の値を 0 にする乱暴なノイズです。
#
# 60 個の点を覚えさせます。そのうち 9 個は、わざとラベルをまちがえました。ノイズのあるなしで、境目はどう変わるでしょう。中間層のノイズは、値に「1 のまわりの乱数」をかけます(足すだけだと、重みを大きくして打ち消されてしまいます)。
# %% [markdown] lang="en"
# ## 3. Noise inside the network
#
# So far we added **data**. Noise can also go **into the model**: if hidden values are shaken a little each time and the answer has to stay, the model learns to be steady. Dropout, from lesson 7, is a rough noise of that kind: it sets hidden values to 0.
#
# Below, a network learns 60 points, 9 of them with a wrong label on purpose. What does noise do to the boundary? Hidden values are multiplied by random numbers around 1 (noise that is only added would be drowned by larger weights).


# %% demo
def arcs(n, rng):
    """2 つの弧の上の点 (n, 2) と、どちらの弧か (n,)。"""  #:ja
    """Points on two arcs, (n, 2), and which arc, (n,)."""  #:en
    arc, t = rng.integers(0, 2, n), rng.uniform(0, np.pi, n)
    points = np.stack([np.cos(t) * (1 - 2 * arc) + arc - 0.5, np.sin(t) * (1 - 2 * arc) + 0.4 * arc - 0.2], axis=1)
    return torch.tensor(points + rng.normal(0, 0.2, (n, 2))).float(), torch.tensor(arc).float()


def learn_arcs(kind, X, y, seed=0, steps=500):
    """kind: 何も入れない、入力、中間層、ドロップアウト。訓練した関数を返す。"""  #:ja
    """kind: none, input noise, hidden noise or dropout. Returns the trained function."""  #:en
    generator = make_generators(seed)[1]
    shapes = (2, 64), (64,), (64, 64), (64,), (64,)
    parameters = [torch.randn(s, generator=generator) * (2 / s[0]) ** 0.5 * (len(s) > 1 or i == 4) for i, s in enumerate(shapes)]
    W1, b1, W2, b2, w = (p.requires_grad_() for p in parameters)

    def noise(z):
        return z * (1 + torch.randn(z.shape, generator=generator))

    def drop(z):
        return z * (torch.rand(z.shape, generator=generator) < 0.5) / 0.5

    def forward(X, training=False):
        if training and kind == "入力に雑音 <=> input noise":
            X = X + 0.3 * torch.randn(X.shape, generator=generator)
        z = torch.relu(X @ W1 + b1)
        inside = {"中間層に雑音 <=> hidden noise": noise, "ドロップアウト <=> dropout": drop}.get(kind, lambda z: z) if training else lambda z: z
        return inside(torch.relu(inside(z) @ W2 + b2)) @ w

    optimizer = torch.optim.Adam(parameters, 0.01)
    for _ in range(steps):
        loss = F.binary_cross_entropy_with_logits(forward(X, training=True), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return forward


rng, _ = make_generators(4)
X, y = arcs(60, rng)
labels = y.clone()
wrong = rng.choice(60, 9, replace=False)
labels[wrong] = 1 - labels[wrong]
fresh_X, fresh_y = arcs(2000, rng)
plane = torch.cartesian_prod(torch.linspace(-2, 2, 90), torch.linspace(-1.6, 1.6, 90))
fig, axes = plt.subplots(2, 2, figsize=(6, 5), sharex=True, sharey=True)
for ax, kind in zip(axes.flat, ("なし <=> none", "入力に雑音 <=> input noise", "中間層に雑音 <=> hidden noise", "ドロップアウト <=> dropout")):
    net = learn_arcs(kind, X, labels)
    with torch.no_grad():
        right = float(((net(fresh_X) > 0) == (fresh_y > 0)).float().mean())
        height = net(plane).reshape(90, 90).T
    ax.contourf(plane[::90, 0], plane[:90, 1], height > 0, levels=[-0.5, 0.5, 1.5], colors=[BLUE, ORANGE], alpha=0.25)
    for label, mark, colour in ((0, "o", BLUE), (1, "^", ORANGE)):
        ax.plot(*X[labels == label].T, mark, color=colour, markersize=5)
    ax.set_title(f"{kind}:{right:.0%} <=> {kind}: {right:.0%}", fontsize=11)
axes[1, 0].set(xlabel="入力 1 <=> input 1", ylabel="入力 2 <=> input 2")
show_figure("中の雑音は、境界をなめらかにする <=> Noise inside smooths the boundary")

# %% [markdown] lang="ja"
# ノイズがないと、まちがいラベルの 1 点 1 点まで覚えて、境目が入り組みます(過学習)。ノイズを入れると、境目はなめらかになります。図の % は、新しい 2,000 点での正解率です。データを増やすことと、モデルを揺らすことは、同じ目的の 2 つの道です。
#
# ## 4. 拡張してはいけないもの
#
# 拡張は「答えが変わらない」ときだけ使えます。答えが変わる例を 3 つ描きます。
# %% [markdown] lang="en"
# Without noise the network memorises every wrong label, and the boundary grows islands: overfitting. With noise it is smoother. The percentages are accuracies on 2,000 new points. More data and a shaken model are two roads to one aim.
#
# ## 4. What must not be augmented
#
# Augmentation is allowed while the answer stays. Here are three cases in which it does not.

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
# もう 1 つ、気づきにくい例があります。**密度推定**です。「この値はどれくらいよく現れるか」を知りたいとき、答えはデータの**散らばりそのもの**です。拡張すると、散らばりが変わります。
#
# ある種の翼の長さを 300 羽ぶん測ったとします(作りものの数です)。16 cm を超える鳥は、どれくらいいるでしょう。拡大・縮小で 10 倍に水増ししてから数えると?
# %% [markdown] lang="en"
# One more is easy to miss: **density estimation**. Ask how often a value occurs, and the answer is **the spread of the data itself**. Augmentation changes the spread.
#
# Say we measured the wings of 300 birds of one species (these numbers are invented). How many are above 16 cm? And if we count after scaling each at random, to have ten times as many?

# %% demo
rng, _ = make_generators(0)
wings = rng.normal(14, 1, 300)
more = (wings[:, None] * rng.uniform(0.8, 1.2, (300, 10))).ravel()
for name, values, colour, style in (("測った値 <=> measured", wings, GREEN, "-"), ("増やした値 <=> augmented", more, ORANGE, "--")):
    print(f"{name:10} above 16 cm: {np.mean(values > 16):.1%}")
    plt.hist(values, bins=np.arange(9, 20, 0.5), density=True, histtype="step", color=colour, linestyle=style, linewidth=2, label=name)
plt.axvline(16, color=GREY, linestyle=":")
show_figure("データ拡張は、密度を変える <=> Augmentation changes a density", "翼の長さ(cm) <=> wing (cm)", "密度 <=> density")

# %% [markdown] lang="ja"
# 16 cm を超える鳥が、何倍にも増えました。鳥が育ったのではありません。水増しが答えを書きかえたのです。画像を生成するモデル(第 1 課の $p(x|C)$)でも同じことが起こり、傾いた写真を学べば、傾いた写真を描きます。
#
# もう 1 つの約束は、**分けてから増やす**ことです。増やしてから訓練と検証に分けると、同じ写真の双子が両方に入り、検証の正解率は覚えただけで上がります。
#
# ## 5. メビウス変換
#
# 回転も拡大も、方眼紙をまっすぐのまま動かします。もっと自然に「曲がった」画像がほしい。しかも、くちばしや目の**形は崩したくない**。そこで、平面の点を 1 つの複素数 $z = x + iy$ と考えて、次の分数で動かします。
#
# $$f(z) = \frac{az + b}{cz + d} \qquad (ad - bc \neq 0)$$
#
# 言葉にすると「かけて足したものを、別の、かけて足したもので割る」。これが**メビウス変換**です。下の図で、$a, b, c$ がそれぞれ何をするか見てください。
# %% [markdown] lang="en"
# Birds above 16 cm have multiplied, though none has grown: the scaling wrote a new answer. Models that generate pictures ($p(x|C)$ of lesson 1) suffer likewise: taught with tilted photographs, they draw tilted ones.
#
# And a rule: **split first, then augment**. If you augment first, twins of one photograph land in training and validation, and memorising them passes for knowing.
#
# ## 5. Möbius maps
#
# Rotation and scaling keep graph paper straight. We would like pictures that **bend**, as if seen from elsewhere, and yet beaks and eyes should **keep their shape**. So take each point of the plane as one complex number $z = x + iy$ and move it by a fraction:
#
# $$f(z) = \frac{az + b}{cz + d} \qquad (ad - bc \neq 0)$$
#
# In words: multiply and add, then divide by another multiply-and-add. This is a **Möbius map**. See below what $a$, $b$ and $c$ do.


# %% demo
def sheet(f, ax, title):
    """方眼紙の線を f で動かして描く。"""  #:ja
    """Draw the lines of graph paper, moved by f."""  #:en
    along = torch.linspace(-1, 1, 101)
    for value in torch.linspace(-1, 1, 9):
        for line, colour, style in (
            (torch.complex(along, value.expand(101)), BLUE, "-"),
            (torch.complex(value.expand(101), along), ORANGE, "--"),
        ):
            moved = f(line)
            ax.plot(moved.real, moved.imag, color=colour, linestyle=style, linewidth=1)
    ax.plot(*torch.view_as_real(f(torch.tensor([0j]))).T, "o", color=RED)
    ax.set_title(title, fontsize=11)
    ax.set(xlim=(-2.1, 2.1), ylim=(2.1, -2.1), aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])


fig, axes = plt.subplots(2, 2, figsize=(6, 6.2))
sheet(lambda z: z, axes[0, 0], "z(そのまま) <=> z (nothing)")
sheet(lambda z: z + (0.6 - 0.3j), axes[0, 1], "b は動かす:z + 0.6 − 0.3i <=> b shifts: z + 0.6 − 0.3i")
sheet(lambda z: (1 + 0.6j) * z, axes[1, 0], "a は回して伸ばす:(1 + 0.6i)z <=> a turns and scales: (1 + 0.6i) z")
sheet(lambda z: z / (0.35 * z + 1), axes[1, 1], "c は曲げる:z /(0.35z + 1) <=> c bends: z / (0.35z + 1)")
axes[1, 0].set(xlabel="x", ylabel="y(画像と同じく下向き) <=> y (down, as in pictures)")
show_figure("文字の働き <=> What the letters do")

# %% [markdown] lang="ja"
# 縦軸は、画像と同じように**下向き**が正です。だから、$a$ の偏角が正だと時計回りに見えます。$c$ があると分母が場所によって変わるので、こちら側は縮み、あちら側は広がります。$d$ はふつう 1 にします。4 つの数を全部同じ数倍しても、変換は変わらないからです。
#
# ### 課題 `mobius`
# この分数を書いてください。1 つの点でも、画像 1 枚ぶんの点でも、同じ 1 行で動くはずです。
#
# <details><summary>ヒント</summary>
#
# Python も PyTorch も複素数を計算できます。`a * z + b / c * z + d` と書くと、どこが先に割られるでしょうか。
#
# </details>
# %% [markdown] lang="en"
# The vertical axis points **down**, as in pictures, so a positive angle of $a$ turns clockwise to the eye. With $c$ the denominator depends on the place: one side shrinks, the other grows. Usually $d$ is 1, since multiplying all four by the same number changes nothing.
#
# ### Exercise `mobius`
# Write the fraction. One line should do for a single point and for all points of a picture.
#
# <details><summary>Hint</summary>
#
# Python and PyTorch both compute with complex numbers. In `a * z + b / c * z + d`, what is divided first?
#
# </details>


# %% exercise="mobius"
def mobius(z, a, b, c, d):
    """f(z) = (az + b) / (cz + d) を返す。z: 複素数のテンソル(どんな形でもよい)。a, b, c, d: 複素数か、z にブロードキャストできるテンソル。"""  #:ja
    """Return f(z) = (az + b) / (cz + d). z: complex tensor of any shape; a, b, c, d: complex numbers, or tensors that broadcast with z."""  #:en
    ### BEGIN SOLUTION
    return (a * z + b) / (c * z + d)
    ### END SOLUTION


# %% test="mobius" idea="values" points=1
import numpy as np
import torch

z = torch.tensor([0j, 1 + 0j, 2j], dtype=torch.complex128)
expect(
    "mobius([0, 1, 2i], 1, 1, 1, 2)",
    mobius(z, 1, 1, 1, 2),
    np.array([0.5, 2 / 3, (1 + 2j) / (2 + 2j)]),
    hint="z = 1 なら (1·1 + 1) / (1·1 + 2) = 2/3 です。かっこは足りていますか。",  #:ja
    hint="At z = 1 it is (1·1 + 1) / (1·1 + 2) = 2/3. Are all brackets there?",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(3)
grid = rng.normal(size=(3, 4)) + 1j * rng.normal(size=(3, 4))
a, b, c, d = 0.8 + 0.3j, -0.2 + 0.1j, 0.1 - 0.3j, 1.1 + 0.2j
expect(
    "mobius(z, 0.8+0.3i, -0.2+0.1i, 0.1-0.3i, 1.1+0.2i)",
    mobius(torch.tensor(grid), a, b, c, d),
    (a * grid + b) / (c * grid + d),
    hint="a, b, c, d は複素数で、z はどんな形のテンソルにもなります。",  #:ja
    hint="a, b, c, d are complex, and z is a tensor of any shape.",  #:en
)
many = torch.tensor([[1.0 + 0.5j], [0.5 - 1j], [2j]], dtype=torch.complex128)
expect(
    "mobius(z, a, 0.1, 0.2i, 1)  with a of shape (3, 1)",
    mobius(torch.tensor(grid), many, 0.1, 0.2j, 1),
    (many.numpy() * grid + 0.1) / (0.2j * grid + 1),
    hint="a などがテンソルでも、ブロードキャストで計算できるはずです。",  #:ja
    hint="a and the others may be tensors that broadcast.",  #:en
)
### END HIDDEN TESTS

# %% test="mobius" idea="group" points=0.5
import torch

z = torch.tensor([0.3 + 0.1j, -0.5 + 0.7j, 0.9 - 0.4j], dtype=torch.complex128)
back = mobius(mobius(z, 2, 1j, 0.5, 1), 1, -1j, -0.5, 2)
expect(
    "mobius(mobius(z, 2, i, 0.5, 1), 1, -i, -0.5, 2)",
    back,
    z,
    hint="逆の変換 (d, −b, −c, a) で元に戻るはずです。",  #:ja
    hint="The inverse map (d, −b, −c, a) should bring every point back.",  #:en
)
### BEGIN HIDDEN TESTS
generator = torch.Generator().manual_seed(1)
f, g = (torch.randn(2, 2, dtype=torch.complex128, generator=generator) for _ in range(2))
twice = mobius(mobius(z, *f.flatten().tolist()), *g.flatten().tolist())
expect(
    "mobius(mobius(z, *f), *g)",
    twice,
    mobius(z, *(g @ f).flatten().tolist()),
    hint="2 回続けた変換は、2×2 行列の積 g @ f の変換と同じになります。",  #:ja
    hint="Two maps in a row are the map of the matrix product g @ f.",  #:en
)
m = (g @ f).numpy()
points = z.numpy()
expect(
    "mobius(z, *(g @ f))",
    mobius(z, *m.flatten().tolist()),
    (m[0, 0] * points + m[0, 1]) / (m[1, 0] * points + m[1, 1]),
    hint="かけて足したものを、かけて足したもので割ります。",  #:ja
    hint="Multiply and add, over multiply and add.",  #:en
)
### END HIDDEN TESTS

# %% test="mobius" idea="angles" points=0.5
import numpy as np
import torch

z = torch.tensor([0.2 + 0.5j, -0.6 + 0.1j], dtype=torch.complex128)
east = mobius(z + 1e-6, 1, 0.1, 0.4j, 1) - mobius(z, 1, 0.1, 0.4j, 1)
south = mobius(z + 1e-6j, 1, 0.1, 0.4j, 1) - mobius(z, 1, 0.1, 0.4j, 1)
expect(
    "angle between two small steps, in degrees",
    np.rad2deg(np.angle(south.numpy() / east.numpy())),
    [90.0, 90.0],
    tol=1e-3,
    hint="直角に交わる 2 本の線は、動かしたあとも直角に交わるはずです。",  #:ja
    hint="Two lines that cross at a right angle should still do so.",  #:en
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(8)
z = torch.tensor(rng.uniform(-1, 1, 6) + 1j * rng.uniform(-1, 1, 6))
a, b, c, d = 0.9 - 0.2j, 0.3j, 0.2 + 0.25j, 1.0
steps = [(mobius(z + 1e-6 * np.exp(1j * t), a, b, c, d) - mobius(z, a, b, c, d)).numpy() for t in (0.3, 1.0)]
expect(
    "angle between two small steps",
    np.angle(steps[1] / steps[0]),
    np.full(6, 0.7),
    tol=1e-3,
    hint="メビウス変換は角度を変えません。",  #:ja
    hint="A Möbius map keeps angles.",  #:en
)
expect(
    "length of a small step",
    np.abs(steps[0]) / 1e-6,
    np.abs((a * d - b * c) / (c * z.numpy() + d) ** 2),
    tol=1e-3,
    hint="点の近くでは、どの向きにも同じ倍率で広がります。",  #:ja
    hint="Close to a point everything grows by the same factor in all directions.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# テストは、メビウス変換の 2 つの約束も確かめました。
#
# 1. **群になる** $f$ のあとに $g$ をすると、またメビウス変換です。係数は 2×2 行列の積 $\begin{pmatrix} a & b \\ c & d \end{pmatrix}$ で求まります。元に戻す変換もあり、係数は $(d, -b, -c, a)$ です。
# 2. **角度を保つ(等角)** 直角に交わる線は、曲がっても直角に交わります。だから、小さな形が崩れません。
#
# 2 つ目を、斜めにずらす変換(せん断)と比べて見てみましょう。方眼の角が直角かどうかに注目してください。
# %% [markdown] lang="en"
# The tests also checked two promises of Möbius maps.
#
# 1. **They form a group** $f$ followed by $g$ is a Möbius map again; its coefficients are a product of 2×2 matrices $\begin{pmatrix} a & b \\ c & d \end{pmatrix}$. Each has an inverse, with coefficients $(d, -b, -c, a)$.
# 2. **They keep angles (conformal)** Lines that cross at right angles still do when bent. So small shapes stay what they are.
#
# Here is the second one beside a shear, which pushes rows sideways. Watch the corners of the squares.

# %% demo
fig, axes = plt.subplots(1, 2, figsize=(6, 3.6))
for ax, f, name in (
    (axes[0], lambda z: z + 0.5 * z.imag, "せん断 <=> shear"),
    (axes[1], lambda z: mobius(z, 1.1, 0, 0.3 + 0.2j, 1), "メビウス変換 <=> Möbius"),
):
    here = torch.tensor([0.25 + 0.25j], dtype=torch.complex128)
    east, south = (f(here + 1e-5 * step) - f(here) for step in (1, 1j))
    angle = float(torch.rad2deg(torch.angle(south / east)))
    sheet(f, ax, f"{name}:マス目の角は {angle:.0f}° <=> {name}: squares meet at {angle:.0f}°")
axes[0].set(xlabel="x", ylabel="y")
show_figure("曲がっても、どの角も直角 <=> Bent, and yet every corner is square")

# %% [markdown] lang="ja"
# ## 6. 画像を動かすには、逆にたどる
#
# 点は動かせるようになりました。画像はどうでしょう。すぐ思いつくのは「元の画素を 1 つずつ $f(z)$ の場所へ運ぶ」方法です。やってみます。
# %% [markdown] lang="en"
# ## 6. To move a picture, look back
#
# Points can move now. And pictures? The first idea: carry each pixel from $z$ to $f(z)$. Try it.

# %% demo
side, small = 56, picture(cardinals.iloc[0], 56)[0]
x = (2 * torch.arange(side) + 1 - side) / side
z = torch.complex(*torch.meshgrid(x, x, indexing="xy"))
coefficients = (1.4, 0.1, 0.3 + 0.2j, 1)


def to_pixel(p):
    """平面の点がある画素の(行, 列)と、画像の中かどうか。"""  #:ja
    """Row and column of the pixel where a point of the plane lies, and whether it is inside."""  #:en
    column, row = ((part + 1) * side / 2 for part in (p.real, p.imag))
    return row.long().clamp(0, side - 1), column.long().clamp(0, side - 1), (p.real.abs() < 1) & (p.imag.abs() < 1)


carried = torch.ones(3, side, side)
row, column, inside = to_pixel(mobius(z, *coefficients))
carried[:, row[inside], column[inside]] = small[:, inside]
row, column, inside = to_pixel(mobius(z, 1, -0.1, -0.3 - 0.2j, 1.4))
fetched = small[:, row, column] * inside
fig, axes = plt.subplots(1, 3, figsize=(6, 2.5))
for ax, image, title in zip(axes, (small, carried, fetched), ("元の画像 <=> original", "運ぶ:穴があく <=> carried: holes", "見に行く:穴なし <=> looked up: none")):
    show(ax, image, title)
show_figure("新しい画素ごとに、どこから来たかをたずねる <=> Ask every new pixel where it comes from")

# %% [markdown] lang="ja"
# 広がった所に、だれも運ばれてこない**白い穴**があきました。右は逆の発想です。**新しい画像の点 $p$ のそれぞれが「自分はどこから来たか」を聞く**。答えは $f^{-1}(p)$。これなら穴はあきません。
#
# PyTorch の `F.grid_sample` は、この「聞いてまわる」を画像のまとまりごとにしてくれます。必要なのは、聞きに行く場所の表(格子)だけです。形は(枚数, 縦, 横, 2)で、最後の 2 つは (x, y)。画像の左端が −1、右端が 1、上端が −1、下端が 1 です。
#
# 約束ごとを 3 つ決めます。
#
# 1. **画素は真ん中で代表する。** 横 4 画素なら、中心は端から端までを 4 等分したマスの真ん中、−0.75、−0.25、0.25、0.75 です(`align_corners=False`)。
# 2. **平面の単位は、縦も横も同じ。** 画像の**長いほう**の辺が −1 から 1 になるようにします。縦 2、横 4 の画像なら、x は −0.75 から 0.75、y は −0.25 と 0.25。こうしないと、横長の写真では円が楕円になり、角度も壊れます。`grid_sample` に渡すときは、元のものさし(どちらの辺も −1 から 1)に戻します。
# 3. **聞く場所は逆の変換** $(d, -b, -c, a)$ で計算します。
# %% [markdown] lang="en"
# Where the picture grows, nobody arrives: **white holes**. The right picture turns the idea round: **every point $p$ of the new picture asks where it comes from**. The answer is $f^{-1}(p)$, and there are no holes.
#
# PyTorch's `F.grid_sample` does this asking, for a whole batch. All that it needs is a table of places to ask at, the grid, of shape (pictures, height, width, 2). The last two are (x, y): the left edge of the picture is −1, the right edge 1, the top −1, the bottom 1.
#
# Three conventions:
#
# 1. **A pixel stands for its centre.** Four pixels in a row divide the way from edge to edge into four, with centres at −0.75, −0.25, 0.25 and 0.75 (`align_corners=False`).
# 2. **One unit for both directions.** The plane is scaled so that the **longer** side goes from −1 to 1. In a picture of height 2 and width 4, x runs from −0.75 to 0.75, and y is −0.25 and 0.25. Otherwise a circle in a wide photograph would become an ellipse, and angles would break. For `grid_sample`, go back to its own rulers (−1 to 1 along either side).
# 3. **Where to ask** is computed with the inverse map $(d, -b, -c, a)$.

# %% demo
identity = torch.eye(2, 3)[None]
print("4 wide, 2 high: x", F.affine_grid(identity, [1, 3, 2, 4], align_corners=False)[0, 0, :, 0].tolist())
print("                y", F.affine_grid(identity, [1, 3, 2, 4], align_corners=False)[0, :, 0, 1].tolist())

# %% [markdown] lang="ja"
# これが `grid_sample` の「何もしない」格子です。あなたの関数も、$a = d = 1$、$b = c = 0$ ならこれと同じになるはずです。
#
# ### 課題 `mobius_grid`
# 画像の大きさと、変換 $n$ 個の係数から、格子を $n$ 枚まとめて作ってください。
#
# <details><summary>ヒント</summary>
#
# - 横 `w` 画素の中心は、ものさし −1 から 1 で `(2 * torch.arange(w) + 1 - w) / w`。長いほうの辺を単位にするには、どこを変えますか。
# - `torch.meshgrid(x, y, indexing="xy")` は、(縦, 横) の x の表と y の表を作ります。`torch.complex` で 1 つにします。
# - 係数 (n, 4) から a, b, c, d を (n, 1, 1) の形で取り出せば、ループなしで (n, 縦, 横) が計算できます。
# - `torch.view_as_real` は、複素数の表を最後の次元 2 つ (x, y) に開きます。最後に、x と y をそれぞれ `grid_sample` のものさしに戻します。
#
# </details>
# %% [markdown] lang="en"
# This is the grid that changes nothing. With $a = d = 1$ and $b = c = 0$ your function should give the same.
#
# ### Exercise `mobius_grid`
# From the size of the pictures and the coefficients of $n$ maps make all $n$ grids at once.
#
# <details><summary>Hint</summary>
#
# - The centres of `w` pixels, on a ruler from −1 to 1, are `(2 * torch.arange(w) + 1 - w) / w`. What changes when the longer side is the unit?
# - `torch.meshgrid(x, y, indexing="xy")` makes tables of x and of y, each (height, width); `torch.complex` joins them.
# - Take a, b, c, d from the coefficients (n, 4) in the shape (n, 1, 1), and (n, height, width) comes out without a loop.
# - `torch.view_as_real` opens a table of complex numbers into a last dimension of two, (x, y). At the end bring x and y back to the rulers of `grid_sample`, each to its own.
#
# </details>


# %% exercise="mobius_grid"
def mobius_grid(h, w, coeffs):
    """grid_sample に渡す格子 (n, h, w, 2)、float32。coeffs: (n, 4) complex64、1 行が a, b, c, d。出力の点 p の所に f⁻¹(p) が入る。"""  #:ja
    """The grid for grid_sample, (n, h, w, 2) float32. coeffs: (n, 4) complex64, rows a, b, c, d. At output point p it holds f⁻¹(p)."""  #:en
    ### BEGIN SOLUTION
    s = max(h, w)
    x = (2 * torch.arange(w, device=coeffs.device) + 1 - w) / s
    y = (2 * torch.arange(h, device=coeffs.device) + 1 - h) / s
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs.T[:, :, None, None]
    z = mobius(p, d, -b, -c, a)
    # ja: z は長い辺が単位。grid_sample は、どちらの辺も −1 から 1
    # en: z has the longer side for its unit; grid_sample has −1 to 1 along either side
    return torch.view_as_real(z) * torch.tensor([s / w, s / h], device=coeffs.device)
    ### END SOLUTION


# %% test="mobius_grid" idea="centres" points=1
import torch

nothing = torch.tensor([[1, 0, 0, 1]], dtype=torch.complex64)
expect(
    "mobius_grid(2, 4, [[1, 0, 0, 1]])",
    mobius_grid(2, 4, nothing),
    [[[[-0.75, -0.5], [-0.25, -0.5], [0.25, -0.5], [0.75, -0.5]], [[-0.75, 0.5], [-0.25, 0.5], [0.25, 0.5], [0.75, 0.5]]]],
    hint="上のセルの「何もしない」格子と同じになるはずです。最後の 2 つは (x, y) の順です。",  #:ja
    hint="This should be the grid above that changes nothing. The last two are (x, y), in this order.",  #:en
)
### BEGIN HIDDEN TESTS
for h, w in ((5, 3), (1, 6), (4, 4)):
    many = torch.tensor([[1, 0, 0, 1], [2j, 0, 0, 2j]], dtype=torch.complex64)
    plain = torch.stack(torch.meshgrid((torch.arange(w) + 0.5) * 2 / w - 1, (torch.arange(h) + 0.5) * 2 / h - 1, indexing="xy"), dim=-1)
    got = mobius_grid(h, w, many)
    expect(
        f"mobius_grid({h}, {w}, [[1, 0, 0, 1], [2i, 0, 0, 2i]])",
        got,
        torch.stack([plain, plain]),
        tol=1e-5,
        hint="どちらも何もしない変換です。画素の中心と、縦横の順を確かめてください。",  #:ja
        hint="Both of these maps change nothing. Check the centres, and which comes first.",  #:en
    )
    assert str(got.dtype) == "torch.float32", f"float32 のはずが {got.dtype} です。"  #:ja
    assert str(got.dtype) == "torch.float32", f"It should be float32, not {got.dtype}."  #:en
### END HIDDEN TESTS

# %% test="mobius_grid" idea="inverse" points=1
import torch

shift = torch.tensor([[1, 0.5, 0, 1]], dtype=torch.complex64)
expect(
    "mobius_grid(2, 2, [[1, 0.5, 0, 1]])",
    mobius_grid(2, 2, shift),
    [[[[-1, -0.5], [0, -0.5]], [[-1, 0.5], [0, 0.5]]]],
    hint="絵が右へ 0.5 動くなら、どの点も 0.5 だけ左を見に行きます。",  #:ja
    hint="When the picture moves right by 0.5, every point looks 0.5 to the left.",  #:en
)
### BEGIN HIDDEN TESTS
import numpy as np

rng = np.random.default_rng(2)
u = rng.uniform(-1, 1, (4, 8))
m = np.stack([0.9 + 0.4j * u[:, 0], 0.3 * u[:, 1] + 0.2j * u[:, 2], 0.3 * u[:, 3] + 0.3j * u[:, 4], 1 + 0.2j * u[:, 5]], axis=1)
side = (2 * np.arange(6) + 1 - 6) / 6
p = side[None, :] + 1j * side[:, None]
a, b, c, d = m.T[:, :, None, None]
z = (d * p - b) / (a - c * p)
expect(
    "mobius_grid(6, 6, four maps)",
    mobius_grid(6, 6, torch.tensor(m).to(torch.complex64)),
    np.stack([z.real, z.imag], axis=-1),
    tol=1e-4,
    hint="1 行が 1 つの変換です。見に行く場所は、逆の変換 (d, −b, −c, a) で決まります。",  #:ja
    hint="A row is a map. Where to look is told by its inverse, (d, −b, −c, a).",  #:en
)
### END HIDDEN TESTS

# %% test="mobius_grid" idea="aspect" points=1
import torch

quarter = torch.tensor([[1j, 0, 0, 1]], dtype=torch.complex64)
expect(
    "mobius_grid(1, 3, [[i, 0, 0, 1]])",
    mobius_grid(1, 3, quarter),
    [[[[0, 2], [0, 0], [0, -2]]]],
    tol=1e-5,
    hint="横長の画像を 90 度回すと、左右の端は上下の外(±2)を見に行きます。平面の単位は、縦も横も同じですか。",  #:ja
    hint="Turned by 90 degrees, a wide picture looks outside, ±2, at its two ends. Is the unit of the plane the same in both directions?",  #:en
)
### BEGIN HIDDEN TESTS
import numpy as np

m = np.array([[0.8 + 0.5j, 0.2 - 0.1j, 0.2 + 0.3j, 1], [1.2 - 0.3j, 0.1j, -0.25, 1]])
for h, w in ((3, 7), (6, 4)):
    s = max(h, w)
    p = ((2 * np.arange(w) + 1 - w) / s)[None, :] + 1j * ((2 * np.arange(h) + 1 - h) / s)[:, None]
    a, b, c, d = m.T[:, :, None, None]
    z = (d * p - b) / (a - c * p)
    expect(
        f"mobius_grid({h}, {w}, two maps)",
        mobius_grid(h, w, torch.tensor(m).to(torch.complex64)),
        np.stack([z.real * s / w, z.imag * s / h], axis=-1),
        tol=1e-4,
        hint="長いほうの辺を単位にして動かし、最後に grid_sample のものさしに戻します。",  #:ja
        hint="Move with the longer side as the unit; go back to the rulers of grid_sample at the end.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 7. 64 枚をまとめて
#
# この課のもとになった資料では、メビウス変換の計算は CPU でしかできず、訓練が 90 分から **460 分**に延びました。でも、必要なのは複素数の割り算と `grid_sample` だけ。どちらも GPU で、しかもバッチのまま動きます。
#
# ### 課題 `mobius_batch`
# 画像のまとまりを、1 枚ずつ**別の**変換で動かしてください。画像の外を見に行った所は 0(黒)です。
#
# <details><summary>ヒント</summary>
#
# 格子さえあれば 1 行です。`F.grid_sample` の `align_corners` を、格子の約束に合わせます。格子と画像は、同じデバイス・同じ型でなければなりません。画像は半精度(float16)のことも、float64 のこともあります。
#
# </details>
# %% [markdown] lang="en"
# ## 7. Sixty-four at a time
#
# In the notes this lesson grew out of, Möbius maps could only be computed on the CPU, and training went from 90 minutes to **460**. Yet all it takes is a division of complex numbers and `grid_sample`, and both work on a GPU, on whole batches.
#
# ### Exercise `mobius_batch`
# Move a batch of pictures, **each by its own map**. Where a pixel looks outside the picture it gets 0 (black).
#
# <details><summary>Hint</summary>
#
# With the grid it is one line. Set `align_corners` of `F.grid_sample` to what the grid was made for. Grid and pictures must be on the same device and of the same type, and pictures may come in half precision (float16) or in float64.
#
# </details>


# %% exercise="mobius_batch"
def mobius_batch(images, coeffs):
    """各画像を、それぞれのメビウス変換で動かす。images: (n, 色, h, w) の小数。coeffs: (n, 4) complex64。同じ形・型・デバイスで返す。外は 0。"""  #:ja
    """Move each picture by its own Möbius map. images: (n, colours, h, w) floats; coeffs: (n, 4) complex64. Same shape, type and device back; 0 outside."""  #:en
    ### BEGIN SOLUTION
    grid = mobius_grid(*images.shape[-2:], coeffs.to(images.device))
    return F.grid_sample(images, grid.to(images.dtype), align_corners=False)
    ### END SOLUTION


# %% test="mobius_batch" idea="pixels" points=1
import torch

photo = torch.tensor([[[[1.0, 2, 3, 4], [5, 6, 7, 8]]]])
expect(
    "mobius_batch([[1, 2, 3, 4], [5, 6, 7, 8]], [[1, 0, 0, 1]])",
    mobius_batch(photo, torch.tensor([[1, 0, 0, 1]], dtype=torch.complex64)),
    photo,
    tol=1e-5,
    hint="何もしない変換です。align_corners は合っていますか。",  #:ja
    hint="A map that changes nothing. Does align_corners match?",  #:en
)
expect(
    "mobius_batch([[1, 2, 3, 4], [5, 6, 7, 8]], [[1, 0.5, 0, 1]])",
    mobius_batch(photo, torch.tensor([[1, 0.5, 0, 1]], dtype=torch.complex64)),
    [[[[0, 1, 2, 3], [0, 5, 6, 7]]]],
    tol=1e-5,
    hint="横 4 画素で 0.5 は 1 画素です。絵が右へ動き、左端は 0 になります。",  #:ja
    hint="In a picture 4 wide, 0.5 is one pixel: the picture moves right, and 0 comes in at the left.",  #:en
)
### BEGIN HIDDEN TESTS
generator = torch.Generator().manual_seed(2)
photos = torch.rand(2, 3, 5, 7, generator=generator, dtype=torch.float64)
got = mobius_batch(photos, torch.tensor([[-1, 0, 0, 1], [1, 0, 0, 1]], dtype=torch.complex64))
assert str(got.dtype) == "torch.float64", f"画像と同じ float64 のはずが {got.dtype} です。"  #:ja
assert str(got.dtype) == "torch.float64", f"It should be float64, as the pictures are, not {got.dtype}."  #:en
expect(
    "mobius_batch(2 pictures of 5 × 7, [[-1, 0, 0, 1], [1, 0, 0, 1]])",
    got,
    torch.stack([photos[0].flip(1, 2), photos[1]]),
    tol=1e-4,
    hint="a = −1 は 180 度の回転です。",  #:ja
    hint="a = −1 turns by 180 degrees.",  #:en
)
got = mobius_batch(torch.ones(1, 1, 2, 2), torch.tensor([[1, 0.5 + 0.5j, 0, 1]], dtype=torch.complex64))
expect(
    "mobius_batch([[1, 1], [1, 1]], [[1, 0.5 + 0.5i, 0, 1]])",
    got,
    [[[[0.25, 0.5], [0.5, 1]]]],
    tol=1e-5,
    hint="半画素ずれると、となりとの平均(bilinear)になります。外は 0 です。",  #:ja
    hint="Half a pixel off gives the mean of the neighbours (bilinear); outside is 0.",  #:en
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
z0 = np.array([0.2 + 0.1j, -0.3 + 0.2j, 0.1 - 0.3j])
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

# %% test="mobius_batch" idea="group" points=1
import numpy as np
import torch

x = (2 * np.arange(64) + 1 - 64) / 64
smooth = torch.tensor(np.cos(3 * x)[None, :] * np.cos(2 * x + 0.5)[:, None]).float()[None, None]
f = torch.tensor([[0.9 + 0.2j, 0.1, 0.2j, 1]], dtype=torch.complex64)
g = torch.tensor([[1.3, -0.1j, 0.1, 1]], dtype=torch.complex64)
both = (g.reshape(2, 2) @ f.reshape(2, 2)).reshape(1, 4)
inner = (slice(None), slice(None), slice(20, 44), slice(20, 44))
expect(
    "mobius_batch(mobius_batch(picture, f), g)",
    mobius_batch(mobius_batch(smooth, f), g)[inner],
    mobius_batch(smooth, both)[inner],
    tol=0.02,
    hint="2 回続けて動かすのと、行列の積 g @ f で 1 回動かすのとは、ほぼ同じ絵になるはずです。",  #:ja
    hint="Two maps in a row, or one with the matrix g @ f: nearly the same picture.",  #:en
)
### BEGIN HIDDEN TESTS
wide = torch.tensor(np.cos(3 * x)[None, :] * np.cos(4 * x[16:48] + 0.3)[:, None]).float()[None, None]
f = torch.tensor([[1, 0.1 + 0.05j, 0.25, 1]], dtype=torch.complex64)
turn = torch.tensor([[np.exp(0.4j), 0, 0, 1]], dtype=torch.complex64)
both = (turn.reshape(2, 2) @ f.reshape(2, 2)).reshape(1, 4)
inner = (slice(None), slice(None), slice(10, 22), slice(24, 40))
expect(
    "mobius_batch(mobius_batch(wide picture, f), turn)",
    mobius_batch(mobius_batch(wide, f), turn)[inner],
    mobius_batch(wide, both)[inner],
    tol=0.03,
    hint="横長の画像でも、続けて動かしたものと、行列の積で動かしたものは同じになります。",  #:ja
    hint="The same holds for wide pictures: one after the other, or the product at once.",  #:en
)
p = x[None, 24:40] + 1j * x[16:48][10:22, None]
a, b, c, d = both.numpy()[0]
z = (d * p - b) / (a - c * p)
expect(
    "mobius_batch(wide picture, g @ f)",
    mobius_batch(wide, both)[inner],
    (np.cos(3 * z.real) * np.cos(4 * z.imag + 0.3))[None, None],
    tol=0.03,
    hint="新しい画像の点 p の色は、元の画像の f⁻¹(p) の色です。",  #:ja
    hint="Point p of the new picture has the colour that the old one has at f⁻¹(p).",  #:en
)
### END HIDDEN TESTS

# %% setup
def random_mobius(n, generator=None):
    """ゆるやかなメビウス変換を n 個。(n, 4) complex64、行は a, b, c, d。"""  #:ja
    """n gentle Möbius maps at random: (n, 4) complex64, rows a, b, c, d."""  #:en
    u = 2 * torch.rand(n, 6, generator=generator) - 1
    a = torch.polar(torch.exp(0.25 * u[:, 0]), 0.4 * u[:, 1])
    b, c = 0.15 * torch.complex(u[:, 2], u[:, 3]), 0.3 * torch.complex(u[:, 4], u[:, 5])
    return torch.stack([a, b, c, torch.ones_like(a)], dim=1)


# %% [markdown] lang="ja"
# 上の `random_mobius` は、ゆるやかな変換をくじで決めます。$c$ を小さくしてあるのは、分母が 0 になる点(極)を画像の中に入れないためです。極の近くでは、画像が果てしなく広がります。鳥を動かしてみましょう。上の段は、続けて動かしたものと行列の積で 1 回動かしたもの(群の約束)、下の段は、くじで決めた 3 つです。
# %% [markdown] lang="en"
# `random_mobius`, above, draws gentle maps. Its $c$ is small, so that the point where the denominator is 0 (the pole) stays outside the picture: near a pole pictures grow without limit. Now move a bird. Above: two maps in a row, and their product at once (the promise of the group). Below: three maps by chance.

# %% demo
f, g = torch.tensor([[1, 0, 0.3, 1]], dtype=torch.complex64), torch.tensor([[0.9 + 0.3j, 0, 0, 1]], dtype=torch.complex64)
in_a_row = mobius_batch(mobius_batch(bird, f), g)
at_once = mobius_batch(bird, (g.reshape(2, 2) @ f.reshape(2, 2)).reshape(1, 4))
print(f"inner part, mean difference between the two: {(in_a_row - at_once)[..., 56:168, 56:168].abs().mean():.4f}")
drawn = mobius_batch(bird.repeat(3, 1, 1, 1), random_mobius(3, make_generators(5)[1]))
fig, axes = plt.subplots(2, 3, figsize=(6, 5))
titles = ("元の画像 <=> original", "f、次に g <=> f, then g", "g @ f を一度に <=> g @ f at once", "乱数 <=> by chance", "乱数 <=> by chance", "乱数 <=> by chance")
for ax, image, title in zip(axes.flat, (bird, in_a_row, at_once, *drawn), titles):
    show(ax, image, title)
show_figure("2 つの変換を続けても、1 つの変換 <=> Two maps in a row are one map")

# %% [markdown] lang="ja"
# 「続けて」のほうは、角が 1 つ欠けています。途中で画像の外に出た所は、もう戻らないからです。続けて動かしたいときは、先に行列をかけて 1 回で済ませましょう。画質も落ちません。
#
# 今度は $c$ の向きを 1 周させます。24 枚の変換を**1 回のバッチ**で計算して、動画にしました。
# %% [markdown] lang="en"
# "f, then g" has lost a corner: what left the picture on the way does not come back. So multiply the matrices first and move once; it also keeps the picture sharper.
#
# Next, let $c$ go once round the circle: 24 maps, computed in **one batch**, shown as an animation.

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

c = torch.polar(torch.full((24,), 0.3), torch.arange(24) * 2 * torch.pi / 24)
one = torch.ones(24, dtype=torch.complex64)
frames = mobius_batch(picture(cardinals.iloc[0], 128).repeat(24, 1, 1, 1), torch.stack([one, 0 * one, c, one], dim=1))
fig, axes = plt.subplots(1, 4, figsize=(6, 2.1))
for ax, i in zip(axes, (0, 6, 12, 18)):
    show(ax, frames[i], f"{15 * i}°")
show_figure("c の角度が、大きくなる側を決める <=> The angle of c chooses the side that grows")

fig, ax = plt.subplots(figsize=(3, 3), dpi=70, layout="constrained")
shown = ax.imshow(frames[0].permute(1, 2, 0).clamp(0, 1))
ax.axis("off")


def turn_to(i):
    shown.set_data(frames[i].permute(1, 2, 0).clamp(0, 1))


moving = HTML(FuncAnimation(fig, turn_to, frames=24, interval=120).to_jshtml())
plt.close(fig)
moving

# %% [markdown] lang="ja"
# では、速さです。1 枚ずつ、画素ごとに Python の関数を呼ぶ方法(SciPy の `geometric_transform`)と比べます。
# %% [markdown] lang="en"
# And the cost? Compare with one picture at a time, a Python function called for every pixel (SciPy's `geometric_transform`).

# %% demo
from time import perf_counter

from scipy.ndimage import geometric_transform


def one_by_one(image, a, b, c, d):
    """CPU で、画素ごとに聞きに行く。image: (224, 224, 3)。"""  #:ja
    """On the CPU, asking pixel by pixel. image: (224, 224, 3)."""  #:en

    def source(place):
        p = complex((2 * place[1] - 223) / 224, (2 * place[0] - 223) / 224)
        z = (d * p - b) / (a - c * p)
        return (224 * z.imag + 223) / 2, (224 * z.real + 223) / 2, place[2]

    return geometric_transform(image, source, order=1)


coefficients = random_mobius(64, make_generators(1)[1])
start = perf_counter()
slow = one_by_one(bird[0].permute(1, 2, 0).numpy(), *coefficients[0].tolist())
alone = perf_counter() - start

batch, coefficients = bird.repeat(64, 1, 1, 1).to(default_device()), coefficients.to(default_device())
times = []
for _ in range(4):
    start = perf_counter()
    fast = mobius_batch(batch, coefficients)[0].cpu()
    times.append((perf_counter() - start) / 64)
print(f"one by one        {1000 * alone:8.2f} ms a picture")
print(f"batch of 64, {default_device().type:4} {1000 * min(times):8.2f} ms a picture: {alone / min(times):.0f} times faster")
print(f"median difference between the two pictures: {np.median(np.abs(slow - fast.permute(1, 2, 0).numpy())):.1e}")

# %% [markdown] lang="ja"
# 同じ絵が、何十倍も速く描けました。速さの差の大部分は「画素ごとに Python を呼ぶ」のをやめたことによります。NumPy で 1 枚ずつ配列のまま計算しても、CPU ではあなたの関数の 2、3 倍の時間ですみました(リポジトリの `benchmarks/README.md` に測定があります)。GPU では、このバッチのまま GPU の中で計算できることが効きます。
#
# ## 8. 鳥を正方形に切り出す
#
# 写真は横長、モデルに入れる画像は正方形です。どう合わせますか。元の資料の人は、6,310 枚を手作業で、鳥を囲む正方形に切り出しました(2 回確かめたので 12,620 枚ぶん)。CUB には、鳥を囲む枠 `(左, 上, 幅, 高さ)` がついています。
# %% [markdown] lang="en"
# The same picture, dozens of times faster. Most of that comes from not calling Python for every pixel: whole arrays in NumPy, one picture at a time, are only two or three times as slow on a CPU as your function (measured in the repository's `benchmarks/README.md`). On a GPU what counts is that the batch need not leave it.
#
# ## 8. A square around the bird
#
# Photographs are wide, and the model takes squares. How do you fit one into the other? The author of those notes cropped 6,310 photographs by hand to a square around the bird (and checked each twice: 12,620). CUB comes with a box around every bird: `(left, top, width, height)`.

# %% demo
row = cardinals.iloc[2]
photo = PILImage.create(path / "images" / row.file)
fig, axes = plt.subplots(1, 3, figsize=(6, 3))
axes[0].imshow(photo)
axes[0].add_patch(plt.Rectangle((row.x, row.y), row.w, row.h, fill=False, edgecolor=ORANGE, linewidth=3))
axes[0].set_title("写真とその枠 <=> photo and its box", fontsize=11)
axes[1].imshow(photo.resize((128, 128)))
axes[1].set_title("押しつぶす <=> squashed", fontsize=11)
side = min(photo.size)
axes[2].imshow(photo.crop((0, 0, side, side)))
axes[2].set_title("正方形、でも何の? <=> square, but of what?", fontsize=11)
for ax in axes:
    ax.axis("off")
show_figure("つぶさず、切り落とさずに <=> Neither squashed nor cut off, please")

# %% [markdown] lang="ja"
# ### 課題 `square_crop`
# 枠を囲む**正方形**を求めてください。手順を決めておきます。
#
# 1. 一辺 = 枠の長いほうの辺(四捨五入)。ただし、写真の短いほうの辺を超えない。
# 2. 中心は枠の中心。左と上は四捨五入(`round`)で整数にする。
# 3. 写真からはみ出すときは、**大きさを変えずに**中へずらす。
#
# <details><summary>ヒント</summary>
#
# 左は「枠の中心 − 一辺の半分」。それを 0 以上、「写真の幅 − 一辺」以下に収めます。上も同じです。写真の大きさは PIL の順、(幅, 高さ) です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `square_crop`
# Find the **square** around the box, in these steps:
#
# 1. Side = the longer side of the box, rounded; but never more than the shorter side of the photograph.
# 2. Its centre is that of the box; left and top are rounded (`round`) to whole numbers.
# 3. If it sticks out of the photograph, move it inside **without changing its size**.
#
# <details><summary>Hint</summary>
#
# Left is the centre of the box minus half a side; keep it between 0 and the photograph's width minus the side. Likewise the top. The size of the photograph comes in PIL's order: (width, height).
#
# </details>


# %% exercise="square_crop"
def square_crop(box, size):
    """鳥を囲む正方形 (左, 上, 右, 下)、整数 4 つ。box: (左, 上, 幅, 高さ)、小数。size: 写真の (幅, 高さ)、整数。"""  #:ja
    """The square around the bird, four integers (left, top, right, bottom). box: (left, top, width, height), floats. size: (width, height) of the photograph, integers."""  #:en
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
    hint="枠の長いほうの辺を四捨五入して一辺にします。左と上も四捨五入です。",  #:ja
    hint="The side is the longer side of the box, rounded; left and top are rounded too.",  #:en
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
# ## 9. 効いたかどうかを、公平に測る
#
# 全部をつなぎます。前処理(切り出し)は訓練にも検証にも、拡張は訓練だけ。fastai では、`encodes` を書いた `Transform` に `split_idx = 0` とつけると、訓練のときだけ働きます。
# %% [markdown] lang="en"
# ## 9. Did it help? A fair test
#
# Now join it all. Preparation (the crop) is for training and validation, augmentation for training only: in fastai, a `Transform` with an `encodes` and `split_idx = 0` is active in training alone.


# %% demo
def cropped(row):
    photo = PILImage.create(path / "images" / row.file)
    return photo.crop(square_crop((row.x, row.y, row.w, row.h), photo.size))


class RandomMobius(Transform):
    """訓練のときだけ、半分の画像をメビウス変換で動かす。乱数は自分専用。"""  #:ja
    """In training only: move half of the pictures by a Möbius map. Its chance is its own."""  #:en

    split_idx, order = 0, 20

    def __init__(self, seed):
        self.generator = make_generators(seed)[1]

    def encodes(self, x: TensorImage):
        coeffs = random_mobius(len(x), self.generator)
        coeffs[torch.rand(len(x), generator=self.generator) < 0.5] = torch.tensor([1, 0, 0, 1], dtype=coeffs.dtype)
        return mobius_batch(x, coeffs)


def bird_dls(extra, bs=16):
    usual = aug_transforms(max_rotate=10, max_zoom=1.2, max_warp=0.1)
    block = DataBlock(
        (ImageBlock, CategoryBlock),
        get_x=cropped,
        get_y=ColReader("species"),
        splitter=IndexSplitter(np.flatnonzero(birds.is_train == 0)),
        item_tfms=Resize(128),
        batch_tfms=[*extra, *usual, Normalize.from_stats(*imagenet_stats)],
    )
    return block.dataloaders(birds, bs=bs)


set_seed(1)
bird_dls([RandomMobius(1)]).show_batch(max_n=8, nrows=2, figsize=(6, 3.6))
for ax in plt.gcf().axes:
    ax.title.set_fontsize(8)
plt.suptitle("訓練のバッチ:切り抜き、拡張し、半分は曲げた <=> A training batch: cropped, augmented, half of it bent")
plt.show()

# %% [markdown] lang="ja"
# 胴体には何を借りましょうか。元の資料は ResNet-50 から EfficientNet に乗りかえました。torchvision に聞いてみます(正解率は ImageNet での公表値です)。
# %% [markdown] lang="en"
# Which body to borrow? Those notes went from ResNet-50 to EfficientNet. Ask torchvision (the accuracies are those published, on ImageNet).


# %% demo
def efficientnet(pretrained=True):
    """vision_learner に渡せる EfficientNet-B0。"""  #:ja
    """An EfficientNet-B0 that goes into vision_learner."""  #:en
    return efficientnet_b0(weights="DEFAULT" if pretrained else None)


families = {
    "ResNet-50": (ResNet50_Weights.IMAGENET1K_V1, resnet50()),
    "EfficientNet-B0": (EfficientNet_B0_Weights.IMAGENET1K_V1, efficientnet(False)),
    "ResNet-18": (ResNet18_Weights.IMAGENET1K_V1, resnet18()),
}
batch = torch.rand(8, 3, 128, 128)
print(f"{'':16} parameters  multiply-adds  ImageNet  time a picture here (CPU)")
for name, (weights, model) in families.items():
    facts, model = weights.meta, model.eval()
    with torch.no_grad():
        model(batch)
        start = perf_counter()
        model(batch)
    ms = (perf_counter() - start) / 8 * 1000
    accuracy_there = facts["_metrics"]["ImageNet-1K"]["acc@1"]
    print(f"{name:16} {facts['num_params'] / 1e6:8.1f} M {facts['_ops']:12.2f} G {accuracy_there:8.1f} % {ms:8.0f} ms")

# %% [markdown] lang="ja"
# EfficientNet-B0 は、ResNet-50 の 5 分の 1 のパラメータと 10 分の 1 の計算で、同じくらいの正解率です。ただし、計算が 10 分の 1 でも、時間は 10 分の 1 にはなりません(右端)。
#
# ここでは、結果が早く見える ResNet-18 で試します。いつもの拡張だけと、メビウス変換を足したもの。**それ以外は全部同じ**(モデル、分け方、エポック、シード)です。本物のデータなら、GPU のある Colab で実行し、そのあと `arch` を `efficientnet` と `resnet50` に替えて比べてください。
# %% [markdown] lang="en"
# EfficientNet-B0 gets about as far as ResNet-50 with a fifth of the parameters and a tenth of the arithmetic; though a tenth of the arithmetic is not a tenth of the time, as the last column shows.
#
# Here we try ResNet-18, which answers soonest: once with the usual augmentation, once with Möbius maps added, **everything else alike** (model, split, epochs, seed). On the real data use a GPU in Colab, and then put `efficientnet` and `resnet50` in place of `arch` and compare.


# %% demo
arch = resnet18


def train(extra):
    set_seed(1, reproducible=True)
    # ja: 正規化は bird_dls がする。fastai が知らないモデルでも同じになる
    # en: bird_dls normalises, so that it is the same for models that fastai does not know
    learn = vision_learner(bird_dls(extra), arch, metrics=accuracy, path=".", normalize=False)
    learn.fine_tune(2, 0.005)
    return learn


print("usual augmentation")
plain = train([])

# %% demo
print("usual augmentation, and Möbius")
learn = train([RandomMobius(1)])

# %% [markdown] lang="ja"
# 表の最後の行の `accuracy` を比べて……結論を出すのは、まだ早いのです。
#
# 元の資料の数を見直します。ResNet-50 で 95.36 %。モデルを EfficientNet に替え、メビウス変換を足すと 95.33 %。そこからメビウス変換をやめ、別の拡張に替えて**さらに訓練を続ける**と 95.83 %。何が効いたのでしょう。モデルでしょうか、拡張でしょうか、長く訓練したことでしょうか。一度に 2 つ以上を変え、1 回ずつしか測っていないので、**だれにも分かりません**。
#
# 公平に測るには、
#
# 1. 変えるのは 1 つだけにする。
# 2. シードを変えて何回か測り、**平均と散らばり**を見る。
# 3. 検証データの枚数から、偶然の大きさを見積もる。正解率 $p$、$n$ 枚なら、散らばりは $\sqrt{p(1-p)/n}$ くらい。
#
# 3 を計算してみます。
# %% [markdown] lang="en"
# Compare the last `accuracy` of the two tables; and do not conclude anything yet.
#
# Look again at the figures in those notes. ResNet-50: 95.36 %. EfficientNet with Möbius maps: 95.33 %. Then Möbius maps out, another augmentation in, and **trained further**: 95.83 %. What did it? The model, the augmentation, the longer training? More than one thing changed at a time, and each was measured once, so **nobody can know**.
#
# A fair test
#
# 1. changes one thing only;
# 2. repeats it with several seeds and looks at **mean and spread**;
# 3. estimates chance from the number of validation pictures: with accuracy $p$ on $n$ pictures, the spread is about $\sqrt{p(1-p)/n}$.
#
# Compute the third.

# %% demo
for name, p, n in (("the notes, if a fifth was held out", 0.9536, 6310 // 5), ("ours", float(learn.recorder.values[-1][-1]), len(learn.dls.valid_ds))):
    print(f"{name:36} {p:.2%} of {n:5} pictures: chance alone ± {np.sqrt(p * (1 - p) / n):.2%}")

# %% [markdown] lang="ja"
# 同じ問いを、本物の写真で 5 回くり返してみました。CUB の 30 種 1,772 枚、凍結した MobileNetV2 の特徴に、出力層だけを訓練します。分け方もシードごとに変えました。いつもの拡張(切り出しと反転)だけで 89.9 %、メビウス変換を足すと 89.8 %。シードごとの差は、平均 −0.1 ポイント、散らばり ±0.7 ポイントです(リポジトリの `docs/results.md`)。効いたとも、害になったとも言えません。**「差は見つからなかった」も、立派な結果です。** 全体を訓練すれば話は変わるかもしれません。あなたの GPU で、シードを変えて確かめてください。
#
# <details><summary>うまく動かないとき(Colab)</summary>
#
# - **ダウンロードが長い** CUB は 1.1 GB です。配布元が止まっていれば、最初のセルが Caltech の公式サイトに切りかえます。
# - **`CUDA out of memory`** `bird_dls` の `bs` を半分にして「ランタイムを再起動」。逆伝播のために覚えておく値が、1 バッチの枚数に比例するからです。
# - **GPU が割り当てられない** `birds` を数種類に減らせば、CPU でも試せます:`birds = birds[birds.species.isin(sorted(birds.species.unique())[:10])]`
# - **接続が切れた** 第 12 課の `SaveModelCallback` を `fine_tune` に渡し、Google ドライブに保存しておけば再開できます。
# - **進みぐあいの棒が崩れる** `with learn.no_bar():` の中で訓練します。
#
# </details>
# %% [markdown] lang="en"
# We asked the same of real photographs, five times over: 1,772 pictures of 30 of CUB's species, a frozen MobileNetV2 with only its output layer trained, a new split for every seed. The usual augmentation (crops and flips) gave 89.9 %, with Möbius maps 89.8 %; the differences seed by seed have mean −0.1 and spread ± 0.7 points (`docs/results.md` in the repository). We can say neither that it helped nor that it hurt. **"No difference found" is a result, too.** It may be otherwise when the whole net is trained: find out on your GPU, with several seeds.
#
# <details><summary>When it does not work (Colab)</summary>
#
# - **A long download** CUB has 1.1 GB. When fastai's host is down, the first cell turns to Caltech's own.
# - **`CUDA out of memory`** Halve `bs` of `bird_dls` and restart the runtime: what is kept for the backward pass grows with the pictures in a batch.
# - **No GPU to be had** With a few species a CPU will do: `birds = birds[birds.species.isin(sorted(birds.species.unique())[:10])]`
# - **Disconnected** Give lesson 12's `SaveModelCallback` to `fine_tune`, saving to Google Drive, and go on from there.
# - **The progress bar breaks** Train inside `with learn.no_bar():`.
#
# </details>

# %% [markdown] lang="ja"
# ## 10. 上位 3 つと、自信のあるまちがい
#
# 200 種もあると、最初の答えが外れることもあります。でも、図鑑の代わりにするなら「この 3 つのどれか」と言ってくれるだけで助かります。
#
# ### 課題 `top_k`
# 確率の大きい順に、名前と確率の組を `k` 個返してください。
#
# <details><summary>ヒント</summary>
#
# 並べかえたい順の**番号**を求めると、名前も確率もその番号で取り出せます。テンソルには `.topk(k)` というメソッドがあります。
#
# </details>
# %% [markdown] lang="en"
# ## 10. The first three, and a confident mistake
#
# With 200 species the first answer will sometimes be wrong. But for somebody with a field guide, "one of these three" is a great help.
#
# ### Exercise `top_k`
# Return `k` pairs of name and probability, the most probable first.
#
# <details><summary>Hint</summary>
#
# Find the **positions** in the order you want; they pick out names and probabilities alike. Tensors have a method `.topk(k)`.
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
probs = torch.tensor([0.05, 0.3, 0.02, 0.15, 0.48])
for k in (1, 3, 5):
    order = [4, 1, 3, 0, 2][:k]
    expect(
        f"top_k([0.05, 0.3, 0.02, 0.15, 0.48], {names}, {k})",
        top_k(probs, names, k),
        [(names[i], float(probs[i])) for i in order],
        hint="k 個の (名前, 確率) を、大きい順に。",  #:ja
        hint="k pairs (name, probability), largest first.",  #:en
    )
### END HIDDEN TESTS

# %% demo
probabilities, truths = learn.get_preds()
names = list(learn.dls.vocab)
hits = (probabilities.argsort(dim=1, descending=True) == truths[:, None]).float().cumsum(dim=1).mean(dim=0)
for k in (1, 3, 5):
    print(f"right species among the first {k}: {hits[k - 1]:.1%}")
for i in range(3):
    print(f"{names[truths[i]]}: ", ", ".join(f"{name} {p:.0%}" for name, p in top_k(probabilities[i], names, 3)))

# %% [markdown] lang="ja"
# 元の資料では、検証で 95 % を超えたモデルにネットで拾ったドバトの写真を見せると、**キジバト**(よく似た別の鳩)が 1 位、ドバトが 2 位でした。正解率が高くても、1 枚の答えの確からしさは別の話です。いちばん怖いのは、**自信のあるまちがい**。確率の大きかったまちがいから順に見てみましょう。
# %% [markdown] lang="en"
# In those notes, a model with over 95 % on validation was shown a photograph of a feral pigeon from the web. First it said **oriental turtle-dove**, a similar bird; pigeon came second. A high accuracy says little about one answer. The worst are **confident mistakes**: look at the mistakes with the highest probability.

# %% demo
best, answers = probabilities.max(dim=1)
mistakes = torch.nonzero(answers != truths)[:, 0]
mistakes = mistakes[best[mistakes].argsort(descending=True)][:3].tolist()
fig, axes = plt.subplots(2, 3, figsize=(6, 5))
for column, i in enumerate(mistakes):
    said, truth = names[answers[i]], names[truths[i]]
    like = birds[(birds.species == said) & (birds.is_train == 1)].iloc[0]
    axes[0, column].imshow(cropped(learn.dls.valid_ds.items.iloc[i]))
    axes[0, column].set_title(f"正解 {truth}\n答え(自信 {best[i]:.0%}): <=> is {truth}\nsaid, {best[i]:.0%} sure:", fontsize=9)
    axes[1, column].imshow(cropped(like))
    axes[1, column].set_title(said, fontsize=9)
for ax in axes.flat:
    ax.axis("off")
show_figure("いちばん自信のある間違い(下:答えた種) <=> The most confident mistakes (below: what it said)")

# %% [markdown] lang="ja"
# あなたなら見分けられますか。見比べると、**何を増やせばよいか**が分かります。色が似ているのか、角度が珍しいのか、ラベルのほうがまちがっているのか。元の資料の人も、最後は学習データの少ない鳥まで正しく答えるようになり、同じドバトを 99.95 % で当てました。それでも、1 枚は 1 枚です。
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
# Could you tell them apart? Looking at them shows **what more of** the model needs: is it the colour, a rare angle, or is the label wrong? The author of those notes got birds with few photographs right in the end, and the same pigeon with 99.95 %. But one picture is one picture.
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
    "b": "そのとおり。全部の点が 1 回ずつ聞くので、穴もあきません。",  #:ja
    "b": "Right: every point asks once, so there are no holes.",  #:en
    "c": "それでは何も動きません。",  #:ja
    "c": "Then nothing would move.",  #:en
    "d": "平均(bilinear)を取るのは合っていますが、場所が逆です。運ぶのではなく、聞きに行きます。",  #:ja
    "d": "There is some averaging (bilinear), but at the wrong place: pixels are not carried, they ask.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** $f(z) = \dfrac{z}{0.1z + 1}$ を 2 回続けます。結果を $\dfrac{z}{cz + 1}$ と書くと、$c$ はいくつですか。
# %% [markdown] lang="en"
# **Question 2.** Apply $f(z) = \dfrac{z}{0.1z + 1}$ twice. Written as $\dfrac{z}{cz + 1}$, what is $c$?

# %% quiz="twice" points=1
twice = 0.2
replies = {
    0.2: "そのとおり。行列 (1, 0; 0.1, 1) の 2 乗は (1, 0; 0.2, 1) です。",  #:ja
    0.2: "Right: the matrix (1, 0; 0.1, 1) squared is (1, 0; 0.2, 1).",  #:en
    0.01: "c どうしをかけていませんか。係数は 2×2 行列の積で決まります。",  #:ja
    0.01: "That multiplies the two c. Coefficients follow from a product of 2×2 matrices.",  #:en
    0.1: "1 回分です。2 回目も、もう一度曲がります。",  #:ja
    0.1: "That is once. The second time bends it again.",  #:en
    0.11: "0.1 + 0.1² でしょうか。行列 (1, 0; 0.1, 1) を 2 回かけて、左下を見てください。",  #:ja
    0.11: "0.1 + 0.1², perhaps? Multiply the matrix (1, 0; 0.1, 1) by itself and look at the lower left.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** やってはいけない拡張を**すべて**選んでください。
#
# - a. 野鳥の種を当てる:左右反転
# - b. 「けがをしたのは右の翼か左の翼か」を当てる:左右反転(ラベルはそのまま)
# - c. 写真の明るさが、ふだんどう散らばるかを調べる:明るさを変える
# - d. 手書きの数字を当てる:±10 度の回転
# %% [markdown] lang="en"
# **Question 3.** Choose **all** augmentations that must not be used.
#
# - a. naming the species of a bird: mirroring
# - b. telling whether the left or the right wing is hurt: mirroring (labels kept)
# - c. finding out how bright photographs usually are, and how that spreads: changing brightness
# - d. naming handwritten digits: turning by ±10 degrees

# %% quiz="forbidden" points=1
forbidden = {"b", "c"}
replies = {
    "b,c": "そのとおり。b はラベルが逆になり、c は知りたい散らばりそのものが変わります。",  #:ja
    "b,c": "Right: b turns the label round, and c changes the very spread that you want to know.",  #:en
    "b": "b は正解です。密度推定(4 節の翼の長さ)に当たるものが、もう 1 つあります。",  #:ja
    "b": "b is right. One more is density estimation, like the wings of section 4.",  #:en
    "c": "c は正解です。反転すると、答えのほうも反転するものがあります。",  #:ja
    "c": "c is right. In one more, mirroring the picture mirrors the answer.",  #:en
    "a,b,c": "a は使えます。鳥が右を向いても左を向いても、種は同じです。",  #:ja
    "a,b,c": "a is fine: a bird is of the same species whichever way it looks.",  #:en
    "b,c,d": "d は使えます。6 が 9 になるのは 180 度のときで、10 度なら 6 のままです。",  #:ja
    "b,c,d": "d is fine: a 6 becomes a 9 at 180 degrees; at 10 it is still a 6.",  #:en
    "a,b": "a は使えます(種は変わりません)。そして、散らばりを調べる問題がもう 1 つあります。",  #:ja
    "a,b": "a is fine (the species stays), and one of the others asks for a spread.",  #:en
    "b,d": "d は使えます(10 度なら 6 のまま)。そして、散らばりを調べる問題がもう 1 つあります。",  #:ja
    "b,d": "d is fine (at 10 degrees a 6 is a 6), and one of the others asks for a spread.",  #:en
    "a,b,c,d": "全部ではありません。答えが変わるかどうかを、1 つずつ考えてみましょう。",  #:ja
    "a,b,c,d": "Not all. Ask of each: does the answer change?",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 検証データ 1,262 枚で、正解率が 95.36 % から 95.83 % に上がりました。正解した写真は、およそ何枚増えましたか(整数で)。
# %% [markdown] lang="en"
# **Question 4.** On 1,262 validation pictures the accuracy went from 95.36 % to 95.83 %. About how many more pictures are right (a whole number)?

# %% quiz="how_many_more" points=1
how_many_more = 6
replies = {
    6: "そのとおり。0.0047 × 1262 ≈ 6 枚。9 節の「偶然だけ」の散らばり(±0.59 %、約 7 枚)より小さい差です。",  #:ja
    6: "Right: 0.0047 × 1262 ≈ 6. That is less than chance alone (section 9: ± 0.59 %, about 7 pictures).",  #:en
    5.9314: "計算は合っています。枚数なので、整数に直してください。",  #:ja
    5.9314: "The product is right; as a number of pictures it is whole.",  #:en
    593: "0.47 を割合と読みましたね。0.47 % は 0.0047 です。",  #:ja
    593: "You took 0.47 for a share; 0.47 % is 0.0047.",  #:en
    59: "1 けた大きいようです。0.47 % は 0.0047 です。",  #:ja
    59: "Ten times too many: 0.47 % is 0.0047.",  #:en
    47: "0.47 を 100 倍したものでしょうか。1,262 枚の 0.47 % を求めます。",  #:ja
    47: "0.47 times 100? It is 0.47 % of 1,262 pictures.",  #:en
    5: "切り捨てると 5 ですが、0.0047 × 1262 = 5.93 なので、6 のほうが近い数です。",  #:ja
    5: "Cut off it is 5, but 0.0047 × 1262 = 5.93 is nearer to 6.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 1,000 枚の写真をそれぞれ 5 通りに拡張して 5,000 枚にし、そのあとくじ引きで訓練と検証に分けました。検証の正解率は 99 %。野外で撮った新しい写真では 80 % でした。いちばんありそうな理由はどれですか。
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
    "c": "そのとおり。双子を覚えただけで当たります。先に分けて、訓練データだけを拡張します。",  #:ja
    "c": "Right: memorising the twins is enough. Split first, then augment the training data alone.",  #:en
    "d": "シードを固定しても、分け方がまちがっていれば同じことが起こります(しかも毎回同じように)。",  #:ja
    "d": "With a fixed seed the wrong split goes just as wrong, only the same way every time.",  #:en
}

# %% [markdown] lang="ja"
# **問 6.(記述)** 友だちがこう報告しました。「ResNet-50 で 95.36 %。EfficientNet に替えてメビウス変換を足したら 95.33 %。メビウス変換をやめて、別の拡張で訓練を続けたら 95.83 %。だからメビウス変換は役に立たない。」5 行くらいで返事を書いてください。
#
# 採点の目安(各 1 点)
# - この 3 つの結果を比べても原因が分からないわけを、報告の中身を挙げて指摘している。
# - 差の大きさをどう読めばよいかを、数を使って述べている。
# - どんな実験をすれば答えられるかを、何を変えて何をそろえるかが分かるように提案している。
# %% [markdown] lang="en"
# **Question 6 (essay).** A friend reports: "ResNet-50: 95.36 %. EfficientNet with Möbius maps: 95.33 %. Without them, trained on with another augmentation: 95.83 %. So Möbius maps are useless." Answer in about five lines.
#
# How it is graded (1 point each)
# - Says from the report itself why its three results do not tell the cause.
# - Says with numbers how to read differences of this size.
# - Proposes an experiment that could answer the question, with what is changed and what is kept the same.

# %% [markdown] essay="fair_test" points=3 lang="ja"
# ### BEGIN SOLUTION
# モデルと拡張を同時に替え、最後は訓練も長くしているので、どれが効いたのかは分からない。それぞれ 1 回しか測っておらず、差の 0.03 % や 0.5 % は、検証が 1,262 枚なら 0 枚から 6 枚の差で、偶然の散らばり(約 0.6 %)より小さい。
# EfficientNet に固定し、同じ分け方、同じエポック数で、メビウス変換のあるなしだけを変える。それぞれ 5 つのシードで訓練し、シードごとの差の平均と散らばりを比べよう。それで初めて「役に立たない」か「分からない」かが言える。
# ### END SOLUTION
# %% [markdown] essay="fair_test" points=3 lang="en"
# ### BEGIN SOLUTION
# Model and augmentation changed together, and the last run trained longer, so we cannot say which of them did it. Each was measured once; differences of 0.03 % and 0.5 % are 0 to 6 pictures if 1,262 were held out, less than chance (about 0.6 %).
# Keep EfficientNet, the same split and the same number of epochs, and change only whether Möbius maps are used. Train each with five seeds and look at the mean and the spread of the differences, seed by seed. Then we may say "useless", or "we cannot tell".
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Zhou, Zhang, Jiang, Lundh, Ng, [*Data augmentation with Möbius transformations*](https://arxiv.org/abs/2002.02917) (Machine Learning: Science and Technology, 2021) 元の資料が試した論文。3 つの点の行き先から係数を決めています。
# - Bishop, *Training with noise is equivalent to Tikhonov regularization* (Neural Computation, 1995) 入力のノイズが正則化になる理由。
# - Srivastava ほか, [*Dropout: a simple way to prevent neural networks from overfitting*](https://jmlr.org/papers/v15/srivastava14a.html) (JMLR, 2014)
# - Cubuk ほか, [*RandAugment*](https://arxiv.org/abs/1909.13719) (NeurIPS, 2020) 道具の選び方を、2 つの数に任せる方法。
# - Tan, Le, [*EfficientNet*](https://arxiv.org/abs/1905.11946) (ICML, 2019)
# - Guo ほか, [*On calibration of modern neural networks*](https://arxiv.org/abs/1706.04599) (ICML, 2017) 「99 %」がどれくらい当てになるか。
#
# 次の課では、あなた自身の写真でここまでの全部をやります。
#
# **データ** CUB-200-2011(C. Wah ほか, CNS-TR-2011-001, 2011)。使えるのは、非商用の研究と教育だけです。写真の一部は、学習済みの重みのもとになった ImageNet にも入っています。そのため、検証の数字は少し良く見えるかもしれません。重みは torchvision が配布しています。
# %% [markdown] lang="en"
# ## Going further
#
# - Zhou, Zhang, Jiang, Lundh and Ng, [*Data augmentation with Möbius transformations*](https://arxiv.org/abs/2002.02917) (Machine Learning: Science and Technology, 2021): the paper that those notes tried. It finds the coefficients from where three points go.
# - Bishop, *Training with noise is equivalent to Tikhonov regularization* (Neural Computation, 1995): why noise at the input regularises.
# - Srivastava et al., [*Dropout: a simple way to prevent neural networks from overfitting*](https://jmlr.org/papers/v15/srivastava14a.html) (JMLR, 2014).
# - Cubuk et al., [*RandAugment*](https://arxiv.org/abs/1909.13719) (NeurIPS, 2020): leaves the choice of tools to two numbers.
# - Tan and Le, [*EfficientNet*](https://arxiv.org/abs/1905.11946) (ICML, 2019).
# - Guo et al., [*On calibration of modern neural networks*](https://arxiv.org/abs/1706.04599) (ICML, 2017): how much to believe a "99 %".
#
# In the next lesson you do all of this with pictures of your own.
#
# **Data** CUB-200-2011 (C. Wah et al., CNS-TR-2011-001, 2011): non-commercial research and education only. Some of its photographs are also in ImageNet, from which the pretrained weights come, so validation may look a little better than it is. The weights come with torchvision.
