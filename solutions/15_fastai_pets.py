# %% [markdown] lang="ja"
# 下の 8 枚のうち、犬はどれですか。一目で分かったら、もう 1 つ。**品種**はいくつ言えますか。
# %% [markdown] lang="en"
# Which of these eight are dogs? If that takes you no time at all, one more question: how many of the **breeds** can you name?

# %% setup
import hashlib
import json
import os
import re
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import torch

warnings.filterwarnings("ignore", message=".*torch.jit.script")  # fastai still uses it
from fastai.vision.all import *
from torchvision.datasets import OxfordIIITPet


def get_pets():
    """PETS のフォルダを返す。fastai の配布元が止まっていたら、torchvision が大学の配布元から取ってくる。"""  #:ja
    """Return the folder of PETS; when fastai's host is down, torchvision fetches the same from the university's."""  #:en
    try:
        return untar_data(URLs.PETS)
    except Exception as problem:
        print("予備の入手先を使います:", problem)  #:ja
        print("Using the mirror:", problem)  #:en
    OxfordIIITPet("pets", download=True)
    return Path("pets/oxford-iiit-pet")


def about(folder):
    """フォルダに README があれば、その 1 行目。"""  #:ja
    """The first line of the folder's README, if it has one."""  #:en
    return " ".join(file.read_text(encoding="utf-8").split("\n")[0] for file in Path(folder).glob("README.md"))


path = get_pets()
files = get_image_files(path / "images").sorted()
print(path.name, about(path))
print(len(files), "pictures,", "device:", default_device())

# %% demo
eight = np.random.default_rng(25).choice(len(files), 8, replace=False)
show_pictures([PILImage.create(files[i]).resize((160, 160)) for i in eight], title="犬か猫か、そして品種は? <=> Dog or cat? Which breed?", columns=4)

# %% [markdown] lang="ja"
# **この課でできるようになること** ファイルの名前から正解を読み取り、`DataBlock` で自分のデータに合わせたデータの流れを組み立てられるようになります。犬か猫か、次に 37 品種を見分けるモデルを訓練し、**モデルが画像のどこを見て答えたか**を地図に描きます。
#
# **必要なもの** 第 12 課(`vision_learner`、`fine_tune`、凍結と解凍)と第 13 課(混同行列)。Colab では GPU を選んでください。上の出力に「ミニチュア」とあれば、プログラムで描いた顔の練習用データで動いています。
#
# ## 1. 答えは名前にある
#
# 写真はすべて、`images` という 1 つのフォルダに入っています。`train` も `valid` も、`cat` も `dog` もありません。正解はどこにあるのでしょう。
# %% [markdown] lang="en"
# **What you will be able to do** Read the answers out of file names, and build with `DataBlock` a flow of data that fits data of your own. Train a model to tell cats from dogs, then 37 breeds, and draw a map of **where in the picture it looked**.
#
# **What you need** Lessons 12 (`vision_learner`, `fine_tune`, freezing) and 13 (the confusion matrix). In Colab choose a GPU. If the output above says "miniature", this is running on a small practice set of faces drawn by a program.
#
# ## 1. The answer is in the name
#
# All photographs lie in one folder, `images`. There is no `train` and no `valid`, no `cat` and no `dog`. So where are the answers?

# %% demo
for i in eight:
    print(files[i].name)
print()
print("kinds of file in the folder:", Counter(file.suffix for file in (path / "images").iterdir()))
print("what the pictures really are:", Counter((Image.open(file).format, Image.open(file).mode) for file in files))

# %% [markdown] lang="ja"
# 名前の形は `品種_番号.jpg` です。そして作った人たちは、約束を 1 つ決めました。**猫の品種は大文字で始まり、犬の品種は小文字で始まる**。
#
# 最後の 2 行も見てください。写真ではないファイルや、`.jpg` という名前なのに中身は GIF や PNG の画像が混じっています。本物のデータは、いつもこうです。`get_image_files` が写真だけを選び、`PILImage.create` がどれも赤・緑・青の 3 色に直してくれます。
#
# ### 課題 `is_cat`
# ファイルの名前(フォルダがついていることもあります)を受け取り、猫なら `True` を返してください。
#
# <details><summary>ヒント</summary>
#
# 文字列の 1 文字目は `text[0]`、大文字かどうかは `isupper()` で分かります。ただし、受け取った文字列の 1 文字目が名前の 1 文字目とはかぎりません。`Path("a/b/c.jpg").name` を試してください。`Path` は、`Path` を渡されても困りません。
#
# </details>
# %% [markdown] lang="en"
# A name has the form `breed_number.jpg`. And whoever made the set agreed on one thing: **breeds of cats begin with a capital, breeds of dogs with a small letter**.
#
# Look at the last two lines as well. Some files are no pictures, and some that call themselves `.jpg` are a GIF or a PNG inside. Real data is like that. `get_image_files` picks the pictures, and `PILImage.create` turns each of them into red, green and blue.
#
# ### Exercise `is_cat`
# Given the name of a file, perhaps with folders in front, return `True` if it is a cat.
#
# <details><summary>Hint</summary>
#
# The first character of a string is `text[0]`, and `isupper()` tells a capital. But the first character that you are given need not be the first of the name: try `Path("a/b/c.jpg").name`. `Path` does not mind being given a `Path`.
#
# </details>


# %% exercise="is_cat"
def is_cat(filename):
    """猫なら True、犬なら False。filename: "Birman_3.jpg" や "/data/images/pug_7.jpg" のような文字列、または Path。"""  #:ja
    """True for a cat, False for a dog. filename: a string such as "Birman_3.jpg" or "/data/images/pug_7.jpg", or a Path."""  #:en
    ### BEGIN SOLUTION
    return Path(filename).name[0].isupper()
    ### END SOLUTION


# %% setup
# ja: テストの道具:文字列を Path にする
# en: A tool for the tests: a string as a Path
def as_path(text):
    """Path(text)"""
    return Path(text)


# %% test="is_cat" points=1
expect('is_cat("Birman_3.jpg")', is_cat("Birman_3.jpg"), True, hint="大文字で始まるのは猫です。")  #:ja
expect('is_cat("Birman_3.jpg")', is_cat("Birman_3.jpg"), True, hint="A capital means a cat.")  #:en
expect('is_cat("images/pug_7.jpg")', is_cat("images/pug_7.jpg"), False, hint="小文字で始まるのは犬です。")  #:ja
expect('is_cat("images/pug_7.jpg")', is_cat("images/pug_7.jpg"), False, hint="A small letter means a dog.")  #:en
### BEGIN HIDDEN TESTS
for name, want in {
    "/content/Pets/Images/beagle_12.jpg": False,
    "/content/pets/images/British_Shorthair_9.jpg": True,
    "saint_bernard_100.jpg": False,
    "Maine_Coon_7.jpg": True,
    "data/Cats_and_Dogs/american_pit_bull_terrier_4.jpg": False,
}.items():
    expect(
        f'is_cat("{name}")',
        is_cat(name),
        want,
        hint="フォルダの名前は関係ありません。見るのは、ファイルの名前の 1 文字目だけです。",  #:ja
        hint="Folders do not count: only the first letter of the file's own name does.",  #:en
    )
    expect(
        f'is_cat(Path("{name}"))',
        is_cat(as_path(name)),
        want,
        hint="文字列でも Path でも受け取れますか。",  #:ja
        hint="Are both strings and Paths accepted?",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 2. 正規表現:名前の形を書く
#
# 品種のほうは、1 文字では決まりません。`pug_7` も `american_pit_bull_terrier_107` もあります。「ここは何でもよい、ここは数字」という**形**を書く小さな言葉が、**正規表現**です。
#
# | 書き方 | 意味 |
# |---|---|
# | `.` | どんな文字でも 1 つ |
# | `\d` | 数字 1 つ |
# | `[a-z]` | a から z のどれか 1 つ |
# | `+` | すぐ前のものを 1 つ以上(できるだけ長く) |
# | `\.` | 本物の点 |
# | `^` と `$` | はじめ、おわり |
# | `( )` | ここを取り出す |
#
# 1 つの名前に、いろいろな形を当ててみます。どこが取れるか、先に予想してください。
# %% [markdown] lang="en"
# ## 2. Regular expressions: writing down the form of a name
#
# One letter does not give the breed: there is `pug_7` and there is `american_pit_bull_terrier_107`. A **regular expression** is a small language for the **form** of a text: anything here, a digit there.
#
# | Written | Means |
# |---|---|
# | `.` | any one character |
# | `\d` | one digit |
# | `[a-z]` | one of the letters a to z |
# | `+` | one or more of what stands before it (as many as possible) |
# | `\.` | a real dot |
# | `^` and `$` | beginning, end |
# | `( )` | take out this part |
#
# Try some forms on one name. What will each one find? Guess before you run it.

# %% demo
name = "great_pyrenees_173.jpg"
for form in (r"\d", r"\d+", r"[a-z]+", r"_\d+", r"\.jpg$", r"_(\d+)\.jpg$"):
    found = re.search(form, name)
    print(f"{form:15} finds {found.group()!r:12} takes out {found.groups()}")

# %% [markdown] lang="ja"
# `+` は**できるだけ長く**取ります(欲ばり、と言います)。かっこの中身は `found[1]` で取り出せます。形の前に `r` をつけるのは、`\d` の `\` を Python に読みかえさせないためです。
#
# ### 課題 `breed`
# ファイルの名前から品種を取り出してください。品種とは、**最後の `_番号.jpg` を除いた残り全部**です。新しい品種の名前には、`_` も数字も入るかもしれません。
#
# <details><summary>ヒント</summary>
#
# 「何でも 1 文字以上(ここを取り出す)、`_`、数字 1 つ以上、`.jpg`」を、左から順に正規表現にします。はじめとおわりを固定しておくと、途中で当たることがありません。フォルダは、正規表現の前に外しましょう。
#
# </details>
# %% [markdown] lang="en"
# `+` takes **as much as it can** (it is said to be greedy). What stands in the brackets comes out as `found[1]`. The `r` before a form keeps Python from reading `\d` in a way of its own.
#
# ### Exercise `breed`
# Take the breed out of a file's name: **all that is left without the last `_number.jpg`**. The name of a new breed may hold `_` and digits as well.
#
# <details><summary>Hint</summary>
#
# "One or more of anything (take this out), `_`, one or more digits, `.jpg`": write it from left to right as a regular expression. Fix its beginning and its end, and it cannot match half-way. Get rid of folders before.
#
# </details>


# %% exercise="breed"
def breed(filename):
    """品種の名前(文字列)。"images/great_pyrenees_173.jpg" なら "great_pyrenees"。filename: 「品種_番号.jpg」の文字列か Path。フォルダがつくこともある。"""  #:ja
    """The breed, a string: "great_pyrenees" for "images/great_pyrenees_173.jpg". filename: a string or Path of the form breed_number.jpg, perhaps with folders."""  #:en
    ### BEGIN SOLUTION
    return re.match(r"^(.+)_\d+\.jpg$", Path(filename).name)[1]
    ### END SOLUTION


# %% test="breed" idea="names" points=1
expect('breed("pug_7.jpg")', breed("pug_7.jpg"), "pug", hint="_7.jpg を除いた残りです。")  #:ja
expect('breed("pug_7.jpg")', breed("pug_7.jpg"), "pug", hint="What is left without _7.jpg.")  #:en
expect(
    'breed("great_pyrenees_173.jpg")',
    breed("great_pyrenees_173.jpg"),
    "great_pyrenees",
    hint="途中の _ も品種の名前です。",  #:ja
    hint="A _ on the way belongs to the name.",  #:en
)
### BEGIN HIDDEN TESTS
for name in ("american_pit_bull_terrier_107", "Egyptian_Mau_1", "shiba_inu_20", "Sphynx_200", "shih-tzu_33"):
    want = name.rsplit("_", 1)[0]
    expect(
        f'breed("{name}.jpg")',
        breed(name + ".jpg"),
        want,
        hint="品種は、最後の _ より前の全部です。大文字も小文字も、そのまま残します。",  #:ja
        hint="The breed is all before the last _; capitals stay capitals.",  #:en
    )
### END HIDDEN TESTS

# %% test="breed" idea="digits" points=1
expect(
    'breed("data/pets_2/beagle_40.jpg")',
    breed("data/pets_2/beagle_40.jpg"),
    "beagle",
    hint="フォルダは品種に入りません。",  #:ja
    hint="Folders do not belong to the breed.",  #:en
)
### BEGIN HIDDEN TESTS
for name, want in {
    "poodle_2_toy_14.jpg": "poodle_2_toy",
    "/home/Me/Pets_2024/images/type7_cat_3.jpg": "type7_cat",
    "100_days_5.jpg": "100_days",
    "F1_hybrid_0012.jpg": "F1_hybrid",
    "/a_1.jpg/b/Russian_Blue_8.jpg": "Russian_Blue",
}.items():
    expect(
        f'breed("{name}")',
        breed(name),
        want,
        hint="除くのは、最後の番号だけです。名前の途中の数字は残ります。",  #:ja
        hint="Only the last number goes; digits within a name stay.",  #:en
    )
    expect(
        f'breed(Path("{name}"))',
        breed(as_path(name)),
        want,
        hint="文字列でも Path でも受け取れますか。",  #:ja
        hint="Are both strings and Paths accepted?",  #:en
    )
### END HIDDEN TESTS

# %% demo
species = Counter("cat" if is_cat(file) else "dog" for file in files)
counts = Counter(breed(file) for file in files)
print(dict(species), f" always answering dog would be right for {species['dog'] / len(files):.1%}")
print(len(counts), "breeds, from", min(counts.values()), "to", max(counts.values()), "pictures each")
plt.bar(range(len(counts)), sorted(counts.values(), reverse=True), color=BLUE)
show_figure("珍しい品種はない <=> No breed is rare", "品種(枚数の多い順) <=> breed, most pictures first", "枚数 <=> pictures")

# %% [markdown] lang="ja"
# ## 3. 動かない分けかた
#
# 検証データを取り分けます。くじ引き(`RandomSplitter`)なら 1 行です。乱数の種も固定しました。では、写真が 5 枚増えた日に、もう一度分けたらどうなるでしょう。
# %% [markdown] lang="en"
# ## 3. A split that stays
#
# Now set validation pictures apart. Drawing lots (`RandomSplitter`) is one line, and its seed can be fixed. Then five pictures are added, and you split again. What happens?


# %% demo
import subprocess
import sys


def moved(split, before, after):
    """前は検証だったのに、今度は訓練に入った割合。split(files) → 訓練の番号, 検証の番号。"""  #:ja
    """The share of pictures that were for validation before and are for training now. split(files) → two lists of positions."""  #:en
    was = {before[i] for i in split(before)[1]}
    return len(was & {after[i] for i in split(after)[0]}) / len(was)


lots = RandomSplitter(valid_pct=0.25, seed=42)
print(f"same files again:     {moved(lots, files, files):.0%} of the validation pictures move into training")
print(f"five files more:      {moved(lots, files[5:], files):.0%}")
print("hash() in three fresh Pythons:", [int(subprocess.check_output([sys.executable, "-c", "print(hash('pug_7.jpg') % 100)"])) for _ in range(3)])

# %% [markdown] lang="ja"
# 種を固定しても、枚数が 1 枚変われば、くじは引き直しです。保存しておいたモデルは、**もう見たことのある写真**で採点されることになります。接続が切れて再開した日に、これに気づくのは難しいものです。
#
# そこで、**ファイルの名前だけ**で行き先を決めます。名前をハッシュ関数に通すと、でたらめに見える数になり、しかも同じ名前ならいつでも同じ数です。ただし、3 行目を見てください。Python の `hash()` は、文字列では**起動するたびに変わります**。どこでも同じ値になるのは、SHA-512 のような決まったハッシュ関数です。
#
# ### 課題 `split_by_hash`
# 次の手順で、名前のリストを訓練と検証に分けてください。
#
# 1. フォルダを外した**ファイルの名前**を、`hashlib.sha512(名前.encode()).hexdigest()` に通す。
# 2. 出てきた文字列の**はじめの 6 けた**を、16 進数として整数にする。
# 3. それを **100 で割った余り**が `valid_pct` より小さければ検証、そうでなければ訓練。
#
# 返すのは、`RandomSplitter` と同じく「訓練の番号のリスト」「検証の番号のリスト」の 2 つです。番号は、リストの中の位置(0 から)です。
#
# <details><summary>ヒント</summary>
#
# 16 進数の文字列は `int(text, 16)` で整数になります。位置と名前を同時に取り出すのは `enumerate`。手順のどこにも、リストの長さや順番は出てきません。
#
# </details>
# %% [markdown] lang="en"
# The seed does not help: with one file more or less, all lots are drawn anew. A model that you saved is then judged by pictures **that it has seen**. On the day when you resume after a disconnection this is hard to notice.
#
# So let the **name of the file alone** decide. A hash function turns a name into a number that looks random and yet is the same for the same name. But see the third line: Python's own `hash()` of a string **changes with every start**. A fixed one such as SHA-512 is the same everywhere.
#
# ### Exercise `split_by_hash`
# Split a list of names into training and validation, in these steps:
#
# 1. Put the **file's name**, without folders, through `hashlib.sha512(name.encode()).hexdigest()`.
# 2. Make the **first 6 digits** of that an integer; they are hexadecimal.
# 3. If its **remainder by 100** is smaller than `valid_pct`, the file is for validation, else for training.
#
# Return two lists as `RandomSplitter` does: positions for training, positions for validation. A position is the place in the list, counted from 0.
#
# <details><summary>Hint</summary>
#
# `int(text, 16)` reads hexadecimal digits. `enumerate` gives position and name together. The length of the list and its order appear nowhere in the steps.
#
# </details>


# %% exercise="split_by_hash"
def split_by_hash(names, valid_pct):
    """名前だけで決まる分割。names: 文字列か Path のリスト(フォルダは関係ない)。valid_pct: 検証の割合(0 から 100 の整数)。返り値: 訓練の位置のリスト, 検証の位置のリスト。"""  #:ja
    """A split decided by names alone. names: strings or Paths (folders do not count). valid_pct: 0 to 100, per cent for validation. Returns two lists of positions: training, validation."""  #:en
    ### BEGIN SOLUTION
    train, valid = [], []
    for i, name in enumerate(names):
        digits = hashlib.sha512(Path(name).name.encode()).hexdigest()[:6]
        (valid if int(digits, 16) % 100 < valid_pct else train).append(i)
    return train, valid
    ### END SOLUTION


# %% test="split_by_hash" idea="recipe" points=1
import numpy as np

train, valid = split_by_hash([f"pug_{i}.jpg" for i in range(1, 9)], 25)
print("training:", list(train), " validation:", list(valid))
expect("split_by_hash(pug_1.jpg … pug_8.jpg, 25)[1]", np.asarray(valid), [5], hint="pug_6.jpg の余りは 9、ほかの 7 つの余りは 25 以上です。")  #:ja
expect("split_by_hash(pug_1.jpg … pug_8.jpg, 25)[1]", np.asarray(valid), [5], hint="The remainder of pug_6.jpg is 9; those of the other seven are 25 or more.")  #:en
### BEGIN HIDDEN TESTS
import hashlib

many = [f"{breed}_{i}.jpg" for breed in ("Birman", "shiba_inu", "boxer") for i in range(1, 80)]
number = np.array([int(hashlib.sha512(name.encode()).hexdigest()[:6], 16) % 100 for name in many])
for pct in (7, 25, 60):
    train, valid = split_by_hash(many, pct)
    expect(
        f"split_by_hash(names, {pct})[1]",
        np.asarray(valid),
        np.flatnonzero(number < pct),
        hint="余りが valid_pct より小さい名前が検証です(等しければ訓練)。",  #:ja
        hint="Validation: the remainder is smaller than valid_pct. If equal: training.",  #:en
    )
    expect(
        f"split_by_hash(names, {pct})[0]",
        np.asarray(train),
        np.flatnonzero(number >= pct),
        hint="検証でない名前は、すべて訓練です。",  #:ja
        hint="All others are for training.",  #:en
    )
### END HIDDEN TESTS

# %% test="split_by_hash" idea="stable" points=1
import numpy as np

few = [f"beagle_{i}.jpg" for i in range(30)]
first = {few[i] for i in split_by_hash(few, 30)[1]}
again = {few[::-1][i] for i in split_by_hash(few[::-1], 30)[1]}
assert first == again, "順番を逆にしたら、検証の写真が変わりました。"  #:ja
assert first == again, "In reverse order other pictures are for validation."  #:en
### BEGIN HIDDEN TESTS
import hashlib


def number(name):
    return int(hashlib.sha512(name.encode()).hexdigest()[:6], 16) % 100


names = [f"{kind}_{i}.jpg" for i in range(60) for kind in ("Ragdoll", "english_setter")]
folders = [("/content/Pets/images/", "old/", "")[i % 3] + name for i, name in enumerate(names)]
want = [i for i, name in enumerate(names) if number(name) < 20]
expect(
    'split_by_hash(["/content/Pets/images/Ragdoll_0.jpg", "old/…", …], 20)[1]',
    np.asarray(split_by_hash(folders, 20)[1]),
    want,
    hint="フォルダが変わっても、行き先は同じはずです。",  #:ja
    hint="A file must go the same way in whatever folder it lies.",  #:en
)
paths = [as_path(name) for name in folders[:40]]
expect(
    "split_by_hash([Path(…), …], 20)[1]",
    np.asarray(split_by_hash(paths, 20)[1]),
    [i for i in want if i < 40],
    hint="Path のリストも受け取れますか。",  #:ja
    hint="Are Paths accepted as well?",  #:en
)
subset = names[3::7]
expect(
    "split_by_hash(names[3::7], 20)[0]",
    np.asarray(split_by_hash(subset, 20)[0]),
    [i for i, name in enumerate(subset) if number(name) >= 20],
    hint="ほかのファイルが増えても減っても、1 つのファイルの行き先は変わりません。",  #:ja
    hint="Other files that come or go must not move a file.",  #:en
)
twice = ["pug_7.jpg", "pug_9.jpg", "pug_7.jpg"]
together = split_by_hash(twice, 50)
assert any({0, 2} <= {int(i) for i in part} for part in together), "同じ名前が、別々の側に分かれました。"  #:ja
assert any({0, 2} <= {int(i) for i in part} for part in together), "One name ended up on both sides."  #:en
### END HIDDEN TESTS

# %% demo
def hashed(files):
    return split_by_hash(files, 25)


print(f"five files more: {moved(hashed, files[5:], files):.0%} of the validation pictures move into training")
train, valid = hashed(files)
print(f"validation: {len(valid)} of {len(files)} ({len(valid) / len(files):.1%})")

shown, rows = files[5:65], {}
for name, split in {"くじ <=> lots": lots, "ハッシュ <=> hash": hashed}.items():
    for when, today in {"前 <=> before": files[5:], "後 <=> after": files}.items():
        held = {today[i] for i in split(today)[1]}
        rows[f"{name}、{when} <=> {name}, {when}"] = [file in held for file in shown]
plt.figure(figsize=(6, 2.2))
plt.imshow(list(rows.values()), aspect="auto", cmap="Blues", vmin=0, vmax=1.2)
plt.yticks(range(4), list(rows))
plt.hlines([0.5, 1.5, 2.5], -0.5, 59.5, color="white", linewidth=[2, 8, 2])
plt.grid(False)
show_figure("5 枚増えると、くじは変わり、ハッシュは変わらない <=> Five files more: lots change, the hash does not", "60 枚の画像(濃い色:検証) <=> 60 pictures (dark: validation)")

# %% [markdown] lang="ja"
# 割合がちょうど 25 % にならないのは、1 枚ずつ独立に決まるからです。それが、増えても減っても動かないことの代わりに払うものです。
#
# もう 1 つ、守ることがあります。**分けるのはファイル、切り抜くのはその後**。1 枚の写真から切り抜いた 2 枚が訓練と検証に分かれると、検証は「もう見た写真」になります。
#
# ## 4. 大きさのそろえかた
#
# 写真の縦と横はばらばらです。ミニバッチにするには、同じ大きさの正方形が要ります。そろえかたは 3 通りあり、どれも何かを失います。何を失うでしょう。
# %% [markdown] lang="en"
# The share is not exactly 25 %, since each file is decided by itself. That is the price for staying put when files come and go.
#
# One thing more: **split files first, cut afterwards**. If two crops of one photograph fall on different sides, validation holds pictures that were seen.
#
# ## 4. Making them one size
#
# Photographs come in all shapes; a mini-batch wants squares of one size. There are three ways, and each loses something. What?

# %% demo
sample = files[:: max(1, len(files) // 200)]
ratio = {file: np.divide(*PILImage.create(file).size) for file in sample}
picture = PILImage.create(max(sample, key=ratio.get))
ways = {"元の画像 <=> as it is": picture}
for name, how in {"crop": ResizeMethod.Crop, "squish": ResizeMethod.Squish, "pad": ResizeMethod.Pad}.items():
    ways[name] = Resize(128, how, pad_mode=PadMode.Zeros)(picture, split_idx=1)
fig, axes = plt.subplots(1, 4, figsize=(6.4, 2), width_ratios=[picture.width / picture.height, 1, 1, 1])
for ax, (name, shown) in zip(axes, ways.items()):
    ax.imshow(shown)
    ax.set_title(f"{name}\n{shown.width}×{shown.height}", fontsize=11)
    ax.axis("off")
show_figure("どの方法も、何かを失う <=> Each way loses something")

# %% [markdown] lang="ja"
# crop(切り抜く)は端を、squish(つぶす)は形を失い、pad(余白をつける)は画素をむだにします。訓練では、毎回ちがう場所を切り抜くと、データ拡張にもなります(第 14 課)。検証では、いつも真ん中を切り抜きます。
#
# では、回して、切り抜いて、小さくする。どの順がよいでしょうか。
# %% [markdown] lang="en"
# Crop loses the edges, squish the shape, and pad wastes pixels. In training a crop from another place each time is data augmentation as well (lesson 14); in validation it is always the middle.
#
# Then: rotate, crop, make small. In which order?


# %% demo
def turn_and_zoom(pixels, degrees, zoom, side):
    """(1, 3, h, w) を回し、拡大して、side × side で読み取る(補間は 1 回)。"""  #:ja
    """Turn and enlarge (1, 3, h, w), read off at side × side: one interpolation."""  #:en
    a = np.deg2rad(degrees)
    matrix = torch.tensor([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0]], dtype=torch.float32) / zoom
    grid = nn.functional.affine_grid(matrix[None], [1, 3, side, side], align_corners=False)
    return nn.functional.grid_sample(pixels, grid, align_corners=False)


square = PILImage.create(min(sample, key=lambda file: abs(np.log(ratio[file]))))
large = image2tensor(Resize(128)(square, split_idx=1))[None].float() / 255
small = nn.functional.interpolate(large, size=(48, 48), mode="area")
step_by_step = turn_and_zoom(turn_and_zoom(small, 25, 1, 48), 0, 1.5, 48)
at_once = turn_and_zoom(large, 25, 1.5, 48)
names = ["元の大きさ <=> large", "先に小さくして\n回して、切り抜く <=> small first,\nthen turn, then crop", "回して、切り抜いて\n最後に小さく <=> turn and crop,\nsmall last"]
show_pictures([pixels[0].permute(1, 2, 0).clip(0, 1) for pixels in (large, step_by_step, at_once)], names, "最後に小さくすれば、細部が残る <=> Make small last: the details survive")

# %% [markdown] lang="ja"
# 先に小さくすると、1 回変えるたびに画素をならすので、ぼけていきます。そこで fastai は 2 段に分けます。まず CPU で 1 枚ずつ、**仕上がりより大きめ**の同じ大きさにそろえる(`item_tfms`)。次に GPU でバッチごとに、回す・切り抜く・小さくするを**1 回の補間**で行う(`batch_tfms`)。この段取りが**プリサイズ**(presizing)です。
#
# ## 5. `DataBlock`:5 つの質問
#
# `from_folder` のような作り方(ファクトリ)が合わないデータでも、5 つの質問に答えれば組み立てられます。
#
# | 質問 | 引数 | たとえば |
# |---|---|---|
# | 何から何を答える? | `blocks` | `(ImageBlock, CategoryBlock)` |
# | ファイルはどこ? | `get_items` | `get_image_files` |
# | どう分ける? | `splitter` | リスト → 位置のリスト 2 つ、という関数 |
# | 正解は? | `get_y` | ファイル → 正解、という関数 |
# | どうそろえ、どう変える? | `item_tfms`、`batch_tfms` | `Resize(…)`、`aug_transforms(…)` |
#
# ### 課題 `pets_block`
# この表をうめて、`DataBlock` を返してください。条件は次の 4 つです。
#
# - 渡されたフォルダの、すべての画像を使う。
# - `split_by_hash` で **25 %** を検証にする。
# - 正解は `label(ファイル)`。`is_cat` なら 2 種類、`breed` なら 37 品種になります。
# - 1 辺 `2 * size` にそろえてから、`aug_transforms(size=size, min_scale=0.75)` で変える。
#
# <details><summary>ヒント</summary>
#
# `splitter` に渡せるのは、引数が 1 つの関数です。`split_by_hash` は引数が 2 つなので、`valid_pct` を決めてしまう小さな関数を、間にはさみます。`get_y=label` のように、関数は呼び出さずに、そのまま渡します。
#
# </details>
# %% [markdown] lang="en"
# If it is made small first, every change averages pixels once more, and the picture blurs. So fastai works in two stages. On the CPU, one by one, pictures are brought to one size, **larger than needed** (`item_tfms`). Then on the GPU, batch by batch, they are turned, cropped and made small in **one interpolation** (`batch_tfms`). This is called **presizing**.
#
# ## 5. `DataBlock`: five questions
#
# When no factory such as `from_folder` fits your data, answer five questions:
#
# | Question | Argument | For example |
# |---|---|---|
# | What is answered from what? | `blocks` | `(ImageBlock, CategoryBlock)` |
# | Where are the files? | `get_items` | `get_image_files` |
# | How are they split? | `splitter` | a function from a list to two lists of positions |
# | What is the answer? | `get_y` | a function from a file to its answer |
# | How made one size, how changed? | `item_tfms`, `batch_tfms` | `Resize(…)`, `aug_transforms(…)` |
#
# ### Exercise `pets_block`
# Fill in that table and return a `DataBlock` that
#
# - uses all pictures of the folder that it will be given;
# - sets **25 %** apart for validation by `split_by_hash`;
# - takes `label(file)` for the answer: with `is_cat` there are two classes, with `breed` 37;
# - brings pictures to a side of `2 * size`, then changes them by `aug_transforms(size=size, min_scale=0.75)`.
#
# <details><summary>Hint</summary>
#
# A `splitter` is a function of one argument, `split_by_hash` has two: put a small function between them that settles `valid_pct`. Functions are handed over without calling them, as in `get_y=label`.
#
# </details>


# %% exercise="pets_block"
def pets_block(label=breed, size=128):
    """画像 → label(ファイル) の DataBlock を返す。label: ファイルの Path を受け取り、正解を返す関数。size: できあがりの 1 辺(画素)。"""  #:ja
    """Return a DataBlock from pictures to label(file). label: a function from a file's Path to its answer. size: side of the finished pictures, in pixels."""  #:en
    ### BEGIN SOLUTION

    def splitter(files):
        return split_by_hash(files, 25)

    return DataBlock(
        blocks=(ImageBlock, CategoryBlock),
        get_items=get_image_files,
        splitter=splitter,
        get_y=label,
        item_tfms=Resize(2 * size),
        batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )
    ### END SOLUTION


# %% setup
# ja: テストの道具:小さな画像のフォルダを作る、DataBlock の中身を調べる
# en: Tools for the tests: make a folder of small pictures, look into a DataBlock
def write_pets(names):
    """names の画像(大きさはばらばら)と、画像でないファイル 1 つを、新しいフォルダに書く。その Path を返す。"""  #:ja
    """Write a picture for each of the names, of various sizes, and one file that is none, into a new folder; return its Path."""  #:en
    root = Path(tempfile.mkdtemp())
    (root / "Abyssinian_100.mat").write_bytes(b"no picture")
    for i, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        blobs = np.random.default_rng(i).integers(0, 256, (6, 7, 3), dtype=np.uint8)
        Image.fromarray(blobs).resize((40 + 9 * (i % 3), 48)).save(root / name)
    return root


def initial(file):
    """ファイルの名前の 1 文字目(正解の例)。"""  #:ja
    """The first letter of a file's name: an example of a label."""  #:en
    return Path(file).name[0]


def contents(block, folder):
    """(ファイルの名前, クラスの名前)を、訓練と検証のそれぞれについて並べる。"""  #:ja
    """(name of the file, name of its class) for training and for validation."""  #:en
    datasets = block.datasets(folder)

    def listed(part):
        return sorted([Path(file).name, str(datasets.vocab[int(y)])] for file, (_, y) in zip(part.items, part))

    return {"train": listed(datasets.train), "valid": listed(datasets.valid)}


def look(block, folder, part):
    """同じ画像を 4 回取り出す。返り値: item_tfms のあとの形、できあがりの形、4 回のうちのいちばん大きなちがい。"""  #:ja
    """Take the same pictures four times. Returns the shape after item_tfms, the finished shape, the largest difference between the four."""  #:en
    loader = getattr(block.dataloaders(folder, bs=3, num_workers=0), part).new(shuffle=False)
    views = [loader.one_batch()[0].detach().cpu().numpy() for _ in range(4)]
    change = max(np.abs(view - views[0]).mean() for view in views)
    return list(loader.do_item(0)[0].shape), list(views[0].shape[1:]), float(change)


def width_seen(block, folder, size):
    """しま模様を block の batch_tfms に 100 回通し、もとの幅のうち写っている割合(平均)を返す。"""  #:ja
    """Pass stripes through the batch_tfms of block a hundred times; return how much of their width is seen, on average."""  #:en
    train = block.dataloaders(folder, bs=4, num_workers=0).train
    stripes = 0.5 + 0.4 * torch.sin(8 * 2 * np.pi * torch.arange(2 * size) / (2 * size) + 0.8)
    batch, shares = TensorImage(stripes.expand(8, 3, 2 * size, 2 * size)).to(train.device), []
    for _ in range(100):
        rows = np.asarray(train.after_batch(batch.clone()).cpu())[:, 0]
        turns = np.diff(np.sign(rows - rows.mean(axis=2, keepdims=True)), axis=2) != 0
        shares.append(turns.sum(axis=2).mean() / 16)
    return float(np.mean(shares))


# %% test="pets_block" idea="answers" points=1
folder = write_pets([f"{kind}_{i}.jpg" for kind in ("Birman", "pug") for i in range(1, 9)])
got = contents(pets_block(initial, 32), folder)
print({part: len(listed) for part, listed in got.items()})
expect(
    "contents(pets_block(initial, 32), folder)",
    sorted(got["train"] + got["valid"]),
    sorted([f"{kind}_{i}.jpg", kind[0]] for kind in ("Birman", "pug") for i in range(1, 9)),
    hint="16 枚がちょうど 1 回ずつ、正解は label が返したものです。",  #:ja
    hint="Each of the 16 pictures once; its answer is what label returned.",  #:en
)
### BEGIN HIDDEN TESTS
import hashlib

names = [f"{kind}_{i}.jpg" for kind in ("Persian", "great_pyrenees", "Bombay", "boxer") for i in range(3, 14)]
remainder = {f"keeshond_{i}.jpg": int(hashlib.sha512(f"keeshond_{i}.jpg".encode()).hexdigest()[:6], 16) % 100 for i in range(999)}
names += [next(name for name, number in remainder.items() if number == wanted) for wanted in (24, 25)]
folder = write_pets([name if i % 2 else f"Extra/{name}" for i, name in enumerate(names)])
held = {name for name in names if int(hashlib.sha512(name.encode()).hexdigest()[:6], 16) % 100 < 25}
for label, call, answer in (
    (initial, "pets_block(initial, 24)", lambda name: name[0]),
    (is_cat, "pets_block(is_cat, 24)", lambda name: str(name[0].isupper())),
):
    got = contents(pets_block(label, 24), folder)
    for part in ("train", "valid"):
        expect(
            f'contents({call}, folder)["{part}"]',
            got[part],
            sorted([name, answer(name)] for name in names if (name in held) == (part == "valid")),
            hint="分けるのは split_by_hash(…, 25)、正解は label(ファイル) です。フォルダの中のフォルダも探しますか。",  #:ja
            hint="Split by split_by_hash(…, 25), answers by label(file). Are folders within the folder searched too?",  #:en
        )
got = contents(pets_block(), folder)
expect(
    'contents(pets_block(), folder)["valid"]',
    got["valid"],
    sorted([name, name.rsplit("_", 1)[0]] for name in held),
    hint="何も渡さなければ、正解は品種です。",  #:ja
    hint="Without arguments the answer is the breed.",  #:en
)
### END HIDDEN TESTS

# %% test="pets_block" idea="size" points=1
folder = write_pets([f"{kind}_{i}.jpg" for kind in ("Birman", "pug") for i in range(1, 9)])
for part in ("train", "valid"):
    halfway, finished, _ = look(pets_block(initial, 32), folder, part)
    expect(
        f'look(pets_block(initial, 32), folder, "{part}")',
        [halfway, finished],
        [[3, 64, 64], [3, 32, 32]],
        hint="2 * size は途中の大きさ、size はできあがりの大きさです。",  #:ja
        hint="2 * size is half-way, size when finished.",  #:en
    )
### BEGIN HIDDEN TESTS
for part in ("train", "valid"):
    halfway, finished, _ = look(pets_block(initial, 20), folder, part)
    sizes = [[3, 40, 40], [3, 20, 20]]
    expect(f'look(pets_block(initial, 20), folder, "{part}")', [halfway, finished], sizes, hint="size は使いましたか。")  #:ja
    expect(f'look(pets_block(initial, 20), folder, "{part}")', [halfway, finished], sizes, hint="Is size used?")  #:en
halfway, finished, _ = look(pets_block(initial), folder, "train")
expect(
    'look(pets_block(initial), folder, "train")',
    [halfway, finished],
    [[3, 256, 256], [3, 128, 128]],
    hint="size は、渡されなければ 128 です。",  #:ja
    hint="size is 128 unless given.",  #:en
)
### END HIDDEN TESTS

# %% test="pets_block" idea="augment" points=1
folder = write_pets([f"{kind}_{i}.jpg" for kind in ("Birman", "pug") for i in range(1, 9)])
*_, change = look(pets_block(initial, 32), folder, "train")
print(f"training: {change:.4f} between two looks at the same pictures")
assert change > 0.01, "訓練の画像が、何度取り出しても同じです。batch_tfms は渡しましたか。"  #:ja
assert change > 0.01, "Training pictures are the same at every look. Was batch_tfms passed?"  #:en
### BEGIN HIDDEN TESTS
folder = write_pets([f"{kind}_{i}.jpg" for kind in ("Sphynx", "boxer", "keeshond") for i in range(1, 12)])
*_, change = look(pets_block(initial, 28), folder, "train")
assert change > 0.01, "訓練の画像が、何度取り出しても同じです。"  #:ja
assert change > 0.01, "Training pictures are the same at every look."  #:en
*_, change = look(pets_block(initial, 28), folder, "valid")
assert change < 1e-6, "検証の画像が、取り出すたびに変わります。検証は拡張しません。"  #:ja
assert change < 1e-6, "Validation pictures change from look to look; they must not be augmented."  #:en
seen = width_seen(pets_block(initial, 32), folder, 32)
assert 0.84 < seen < 0.905, f"訓練の画像に、もとの幅の {seen:.1%} が写っています(100 回の平均)。min_scale=0.75 なら 87 % くらい、なければ 92 % くらいです。"  #:ja
assert 0.84 < seen < 0.905, f"Training pictures show {seen:.1%} of the original width (mean of 100). With min_scale=0.75 it is about 87 %, without it about 92 %."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# できた流れから、**同じ 1 枚**を 12 回取り出してみます。訓練のモデルが見るのは、こういうものです。
# %% [markdown] lang="en"
# Take **one and the same picture** out of your flow twelve times. This is what a model in training gets to see:

# %% demo
from IPython.display import HTML
from matplotlib.animation import FuncAnimation

loader = pets_block(breed, 128).dataloaders(path / "images", bs=12, num_workers=0).train
loader.get_idxs = lambda: [0] * 12
views = loader.one_batch()[0].cpu().permute(0, 2, 3, 1).clip(0, 1).numpy()
show_pictures(views[:8], title="1 枚の画像を、エポックごとに違う見方で <=> One picture, another view every epoch", columns=4)

fig, ax = plt.subplots(figsize=(2.6, 2.8), dpi=70, layout="constrained")
shown = ax.imshow(views[0])
ax.axis("off")


def frame(k):
    shown.set_data(views[k])
    ax.set_title(f"エポック {k + 1} <=> epoch {k + 1}")


moving = HTML(FuncAnimation(fig, frame, frames=12, interval=500).to_jshtml())
plt.close(fig)
moving

# %% [markdown] lang="ja"
# 位置、大きさ、向き、明るさが毎回ちがいます。それでも、あなたには同じ 1 匹に見えるはずです。
#
# ## 6. まず、犬か猫か
#
# 2 種類から始めます。`label` に `is_cat` を渡します。耳や鼻の形が分かればよいので、1 辺は 96 画素にします。2 節で見た「いつも犬と答える機械」には、勝てるでしょうか。
# %% [markdown] lang="en"
# Place, size, tilt, brightness: each time different, and still you see the same animal.
#
# ## 6. First, cat or dog
#
# Two classes to begin with: pass `is_cat` as the label. The shapes of ears and noses will do, so 96 pixels should do. Does the model beat the machine of section 2 that always answers dog?

# %% demo
print(about(Path(torch.hub.get_dir()) / "checkpoints"))
set_seed(1)
cat_dls = pets_block(is_cat, 96).dataloaders(path / "images", bs=32)
cat_learn = vision_learner(cat_dls, resnet18, metrics=error_rate, path=".")
cat_learn.fine_tune(1)

# %% demo
share = np.mean([is_cat(file) for file in cat_dls.valid_ds.items])
print(f"always answering the more frequent one: error rate {min(share, 1 - share):.4f}")
print(f"this model:                             error rate {cat_learn.recorder.values[-1][-1]:.4f}")
with cat_learn.no_bar():
    cat_learn.show_results(max_n=6, nrows=1, figsize=(6.4, 1.8))
plt.suptitle("上が正解、下が答え(True:猫) <=> Above the truth, below the answer (True: a cat)", y=1.2)
plt.show()

# %% [markdown] lang="ja"
# fastai の公式の例(ResNet-34、1 辺 224 画素)では、同じ 7,390 枚で誤り率 **0.0047** です。ここでは速さのために、小さい ResNet-18 と 96 画素にしています。本物の写真で、どこまで近づけましたか。1000 種類の写真を見てきた目には、犬と猫はやさしい問題です。
#
# <details><summary>うまく動かないとき(Colab)</summary>
#
# - **GPU が割り当てられない** `size` を小さくすると計算が軽くなります。それでも遅ければ、時間をおいて接続し直します。
# - **GPU を使っているのに遅い** 写真の読みこみ(CPU)を待っています。Colab の CPU は 2 つほどなので、2 段めの大きさ `size` よりも、写真の枚数が効きます。データを Google ドライブに置かないでください。
# - **`CUDA out of memory`** `bs` を半分にして、ランタイムを再起動します。覚えておく途中の値は、1 バッチの枚数と `size` の 2 乗に比例します。
# - **ダウンロードできない** 最初のセルが、fastai の次に大学の配布元(torchvision)を試します。もう一度実行してください。
# - **接続が切れた** 次の訓練は、1 エポックごとに `models/pets_0.pth`、`pets_1.pth` … を保存します。第 12 課 6 節のように `load` して再開できます。**分けかたが名前で決まっている**ので、再開しても検証データは混ざりません。
# - **進みぐあいの棒が崩れる** `with learn.no_bar():` の中で訓練します。
#
# </details>
#
# ## 7. 次に、37 品種
#
# `label` を替え、細部が見えるように 1 辺を 112 画素にします。もう 1 つ、出力側の頭(head)を**いちばん簡素なもの**にします。特徴マップごとに平均を取り、重みをかけて足す。それだけです。理由は次の節で分かります。
#
# まず予想してください。でたらめなら正解率は 37 分の 1 です。このデータを作った人たちの 2012 年の方法は、約 59 % でした(Parkhi ほか 2012)。
# %% [markdown] lang="en"
# fastai's own example (ResNet-34, 224 pixels) has an error rate of **0.0047** on the same 7,390 pictures. To be quick we took the smaller ResNet-18 and 96 pixels. How near do you come on the real photographs? To eyes that have seen photographs of 1000 kinds, cats and dogs are easy.
#
# <details><summary>When it does not work (Colab)</summary>
#
# - **No GPU to be had** A smaller `size` means less to compute. Still too slow? Connect again later.
# - **Slow in spite of the GPU** It is waiting for the CPU, which reads the photographs; Colab has about two cores. The number of pictures counts more than `size` then. Do not keep the data on Google Drive.
# - **`CUDA out of memory`** Halve `bs` and restart the runtime: what is kept for the backward pass grows with the pictures in a batch and with the square of `size`.
# - **The download fails** After fastai's host the first cell tries the university's (through torchvision). Run it again.
# - **Disconnected** The training below saves `models/pets_0.pth`, `pets_1.pth` … after every epoch; `load` one and go on as in section 6 of lesson 12. **Names decide the split**, so validation stays clean when you do.
# - **The progress bar breaks** Train inside `with learn.no_bar():`.
#
# </details>
#
# ## 7. Then, 37 breeds
#
# The label changes, and 112 pixels show more detail. And we make the head as **plain as can be**: take the mean of each feature map, multiply by weights, add up. The next section shows why.
#
# Guess first. At random one answer in 37 is right; the method of those who made the set reached about 59 % in 2012 (Parkhi et al. 2012).

# %% demo
set_seed(1)
dls = pets_block(breed, 112).dataloaders(path / "images", bs=32)
head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, dls.c))
learn = vision_learner(dls, resnet18, custom_head=head, metrics=accuracy, path=".")
learn.fine_tune(2, 0.005, cbs=SaveModelCallback(fname="pets", every_epoch=True))

# %% [markdown] lang="ja"
# 同じ例では、37 品種の誤り率は **0.0602**(正解率 94 %)です。**小さな挑戦**:Colab で `resnet34` と 224 画素に替えて、この数に近づいてください。(ミニチュアの数とは比べられません。重みも乱数の代役です。)
#
# 検証では、写真の真ん中だけを見ていました。**全体**(つぶした形)を見せたら、答えは変わるでしょうか。拡張した見方の平均(第 13 課の TTA、`learn.tta()`)とも比べます。
# %% [markdown] lang="en"
# In the same example the error rate for the 37 breeds is **0.0602** (an accuracy of 94 %). **A small challenge**: in Colab take `resnet34` and 224 pixels, and come near it. (Numbers from the miniature do not compare; its weights are random as well.)
#
# Validation looked at the middle of each picture. What if the model sees **the whole**, squished? And what does the mean over augmented views say (TTA of lesson 13, `learn.tta()`)?

# %% demo
squished = dls.valid.new(after_item=Pipeline([Resize(112, ResizeMethod.Squish), ToTensor()]))
with learn.no_bar(), learn.no_logging():
    seen = {
        "middle": learn.get_preds(),
        "全体 <=> whole": learn.get_preds(dl=squished),
        "拡張 2 回\nと真ん中 <=> augmented ×2\nand middle": learn.tta(n=2),
    }
share = {name: float(accuracy(probabilities, truth)) for name, (probabilities, truth) in seen.items()}
for name, value in share.items():
    print(f"{' '.join(name.split()):24} accuracy {value:.3f}")
bars = plt.bar(list(share), [100 * value for value in share.values()], color=BLUE, width=0.5)
plt.bar_label(bars, fmt="%.1f %%")
plt.axhline(100 / 37, color=GREY, linestyle="--", label="当てずっぽう <=> at random")
show_figure("同じモデル、3 通りの見方 <=> The same model, three ways of looking", ylabel="正解率(%) <=> accuracy (%)", ylim=(0, 100))

# %% [markdown] lang="ja"
# 次は、何を何とまちがえたかです。第 13 課の `most_confused` と同じように数えます。
# %% [markdown] lang="en"
# And what was taken for what? Counted as by your `most_confused` of lesson 13.

# %% demo
probabilities, targets = map(to_np, seen["middle"])
answered = probabilities.argmax(1)
matrix = np.zeros((dls.c, dls.c), dtype=int)
np.add.at(matrix, (targets, answered), 1)
pairs = [(t, a) for t, a in zip(*np.nonzero(matrix)) if t != a]
pairs.sort(key=lambda pair: -matrix[pair])
for t, a in pairs[:5]:
    print(f"{matrix[t, a]:3} × {dls.vocab[t]} taken for {dls.vocab[a]}")
cats = sum(name[0].isupper() for name in dls.vocab)
plt.figure(figsize=(5, 4.4))
plt.imshow(matrix, cmap="Blues", vmax=max(1, np.percentile(matrix.diagonal(), 50)))
plt.axhline(cats - 0.5, color=RED, linewidth=1)
plt.axvline(cats - 0.5, color=RED, linewidth=1)
plt.grid(False)
show_figure("犬と猫を取り違える? <=> Does it confuse cats with dogs?", "答え(猫、次に犬) <=> answered (cats, then dogs)", "正解(猫、次に犬) <=> truth (cats, then dogs)")

# %% [markdown] lang="ja"
# 赤い線で分けた左上は猫どうし、右下は犬どうしのまちがいです。残りの 2 つの四角は、犬と猫の取りちがえです。**だれにも教わっていないのに**、品種のモデルは犬と猫も分けているでしょうか。
#
# ## 8. どこを見て答えたか
#
# 正しく答えたとしても、猫ではなくソファーを見ていたのかもしれません。確かめたいのは、**画像のどの場所が、その答えの点数を押し上げたか**です。
#
# 胴体の出力は、たくさんの特徴マップ $F_k$ です。それぞれは、「こういう模様が、ここにあった」という小さな地図です。私たちの簡素な頭は、クラス $c$ の点数を、こう計算しています。
#
# $$s_c = b_c + \sum_k w_{ck}\,\mathrm{mean}(F_k)$$
#
# 言葉にすると「地図ごとに平均を取り、重みをかけて足し、バイアスを足す」。ここで、平均と足し算の**順番を入れかえます**。
#
# $$s_c = b_c + \mathrm{mean}(M_c), \qquad M_c = \sum_k w_{ck}\,F_k$$
#
# 言葉にすると「先に地図どうしを重みつきで重ね、できた 1 枚 $M_c$ の平均を取る」。結果は同じです。そして $M_c$ は地図なので、**どこが点数を上げ、どこが下げたか**が読み取れます。これが**クラス活性化マップ**(class activation map、CAM)です(Zhou ほか 2016)。
#
# ### 課題 `class_activation_map`
# $M_c$ を計算してください。負の値も、そのまま残します(点数を下げた場所だからです)。
#
# <details><summary>ヒント</summary>
#
# 使う重みは、`weights` の 1 行です。`features` と形を合わせるには、その行を (k, 1, 1) にしてかけ、k の方向に足します。`torch.tensordot` や `einsum` でも 1 行です。できた地図の平均にバイアスを足すと、点数にもどるはずです。
#
# </details>
# %% [markdown] lang="en"
# The red lines part cats from dogs: upper left, cats taken for other cats; lower right, dogs for other dogs. The other two fields are cats taken for dogs and dogs for cats. **Nobody told it**, but does a model of breeds keep cats and dogs apart?
#
# ## 8. Where did it look?
#
# An answer may be right although the model looked at the sofa and not at the cat. What we want to know is **which places of the picture raised the score of that answer**.
#
# The body gives many feature maps $F_k$, each a small map that says: a pattern of this kind was here. Our plain head works out the score of class $c$ like this:
#
# $$s_c = b_c + \sum_k w_{ck}\,\mathrm{mean}(F_k)$$
#
# In words: take the mean of each map, multiply by its weight, add up, add the bias. Now **exchange** the mean and the sum:
#
# $$s_c = b_c + \mathrm{mean}(M_c), \qquad M_c = \sum_k w_{ck}\,F_k$$
#
# In words: first lay the maps on top of each other with their weights, then take the mean of that one map $M_c$. The score is the same. But $M_c$ is a map: it shows **where the score was raised and where it was lowered**. This is the **class activation map** (CAM; Zhou et al. 2016).
#
# ### Exercise `class_activation_map`
# Compute $M_c$. Leave negative values as they are: those places lowered the score.
#
# <details><summary>Hint</summary>
#
# The weights that you need are one row of `weights`. Give that row the shape (k, 1, 1), multiply, and add up along k; `torch.tensordot` or `einsum` do it in one line. The mean of your map plus the bias must give the score again.
#
# </details>


# %% exercise="class_activation_map"
def class_activation_map(features, weights, cls):
    """クラス cls の活性化マップ (h, w)。features: 特徴マップ (k, h, w)、weights: 頭の重み (n_classes, k)。どちらも torch のテンソル。cls: クラスの番号。"""  #:ja
    """The activation map of class cls, (h, w). features: feature maps (k, h, w); weights: of the head, (n_classes, k); both torch tensors. cls: number of the class."""  #:en
    ### BEGIN SOLUTION
    return (weights[cls][:, None, None] * features).sum(dim=0)
    ### END SOLUTION


# %% test="class_activation_map" idea="sum" points=1
import torch

features = torch.tensor([[[1.0, 0.0], [2.0, 0.0]], [[0.0, 3.0], [0.0, 1.0]]])
weights = torch.tensor([[2.0, -1.0], [0.5, 1.0], [0.0, 4.0]])
expect(
    "class_activation_map([[[1, 0], [2, 0]], [[0, 3], [0, 1]]], [[2, -1], [0.5, 1], [0, 4]], 0)",
    class_activation_map(features, weights, 0),
    [[2.0, -3.0], [4.0, -1.0]],
    hint="1 枚目の地図の 2 倍から、2 枚目の地図を引いたものです。",  #:ja
    hint="Twice the first map minus the second.",  #:en
)
### BEGIN HIDDEN TESTS
for cls, want in ((1, [[0.5, 3.0], [1.0, 1.0]]), (2, [[0.0, 12.0], [0.0, 4.0]])):
    expect(
        f"class_activation_map(…, …, {cls})",
        class_activation_map(features, weights, cls),
        want,
        hint="クラス cls の重みは、weights の cls 行目です。",  #:ja
        hint="The weights of class cls are row cls of weights.",  #:en
    )
maps = torch.arange(24.0).reshape(4, 3, 2)
square = torch.tensor([[1.0, 0, 0, 0], [0, 2.0, 0, 0.5], [0, 0, -1.0, 0], [3.0, 0, 0, 1.0]])
expect(
    "class_activation_map((4, 3, 2), (4, 4), 3)",
    class_activation_map(maps, square, 3),
    [[18.0, 22.0], [26.0, 30.0], [34.0, 38.0]],
    hint="重みの行と列を取りちがえていませんか。地図の形は (h, w) のままです。",  #:ja
    hint="Rows or columns of the weights? The map keeps the shape (h, w).",  #:en
)
### END HIDDEN TESTS

# %% test="class_activation_map" idea="score" points=2
import torch

generator = torch.Generator().manual_seed(0)
features = torch.rand(5, 4, 4, generator=generator)
weights, bias = torch.randn(3, 5, generator=generator), torch.randn(3, generator=generator)
score = weights @ features.mean(dim=(1, 2)) + bias
expect(
    "class_activation_map(features, weights, 1).mean() + bias[1]",
    float(class_activation_map(features, weights, 1).mean() + bias[1]),
    float(score[1]),
    tol=1e-4,
    hint="地図の平均にバイアスを足すと、点数にもどるはずです。",  #:ja
    hint="The mean of the map plus the bias must be the score.",  #:en
)
### BEGIN HIDDEN TESTS
generator = torch.Generator().manual_seed(3)
features = 2 * torch.rand(16, 7, 5, generator=generator) - 0.5
weights = torch.randn(6, 16, generator=generator)
for cls in range(6):
    got = class_activation_map(features, weights, cls)
    want = torch.einsum("k,khw->hw", weights[cls], features)
    expect(
        f"class_activation_map((16, 7, 5), (6, 16), {cls})",
        got,
        want,
        tol=1e-4,
        hint="負の値を消したり、0 から 1 に直したりせず、重みつきの和をそのまま返してください。",  #:ja
        hint="The weighted sum as it is: no negative value cut off, nothing scaled to 0 … 1.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 本物のモデルで確かめます。頭は平均を取るので、訓練より大きな画像も入れられます。地図を細かくするために、**大きめ(192 画素)**で見せましょう。
# %% [markdown] lang="en"
# Now with the real model. Its head takes means, so larger pictures than those of training go in too. For a finer map show them **larger (192 pixels)**.

# %% demo
last = learn.model[1][-1]
wide = dls.valid.new(after_item=Pipeline([Resize(192), ToTensor()]), after_batch=Pipeline([IntToFloatTensor(), Normalize.from_stats(*imagenet_stats)]))
chosen = np.random.default_rng(0).permutation(len(dls.valid_ds))[:16]
x = torch.cat([batch[0] for batch in wide.new(get_idxs=lambda: chosen.tolist())])
with hook_output(learn.model[0]) as body, torch.no_grad():
    scores = learn.model.eval()(x)
maps = [class_activation_map(f, last.weight.detach(), int(s.argmax())) for f, s in zip(body.stored, scores)]
again = torch.stack([m.mean() for m in maps]) + last.bias.detach()[scores.argmax(1)]
print("size of a map:", tuple(maps[0].shape), "  largest difference from the scores:", float((again - scores.max(1).values).abs().max()))

# %% demo
mean, std = (np.array(part) for part in imagenet_stats)
right = [dls.vocab[int(s.argmax())] == breed(dls.valid_ds.items[i]) for i, s in zip(chosen, scores)]
picks = ([k for k, ok in enumerate(right) if ok] + [k for k, ok in enumerate(right) if not ok])[:3]
picks += [k for k, ok in enumerate(right) if not ok and k not in picks][:3]
fig, axes = plt.subplots(2, 3, figsize=(6.2, 5))
for ax in axes.flat:
    ax.axis("off")
for ax, k in zip(axes.flat, picks):
    light = nn.functional.interpolate(maps[k].cpu()[None, None], size=x.shape[2:], mode="bilinear")[0, 0].numpy()
    light = (light - light.min()) / (light.max() - light.min())
    ax.imshow((x[k].cpu().permute(1, 2, 0).numpy() * std + mean).clip(0, 1) * (0.2 + 0.8 * light[..., None]))
    truth, answer = breed(dls.valid_ds.items[chosen[k]]), dls.vocab[int(scores[k].argmax())]
    ax.set_title(f"{'✓' if right[k] else '✗'} said {answer}\nis {truth}", fontsize=8, color=GREEN if right[k] else RED)
show_figure("明るいところ:答えの点数を上げた部分 <=> Lit up: what raised the score of the answer")

# %% [markdown] lang="ja"
# 本物のデータなら、明るいところは顔や耳、毛の模様に集まっているでしょうか。まちがえた写真では、どこを見ていましたか。地図は**点数を上げた場所**を示すだけで、「だから正しい」とは言いません。けれども、背景ばかりが明るければ、データを疑うきっかけになります。
#
# ## 9. あなたの記録
#
# 本物のデータで訓練したら、結果を提出できます。`split_by_hash` で必ず検証に入る写真の中から、名前を決めておいた **116 枚**(37 品種、2 枚から 4 枚ずつ)への答えを、1 行の記録にします。訓練のし直しはしません。正解率は、採点のときに計算し直します。
# %% [markdown] lang="en"
# On the real data, does the bright part gather on faces, ears, patterns of the coat? Where did the model look when it was wrong? The map shows **what raised the score**, not that the answer is right; but when the background is bright again and again, it is time to doubt the data.
#
# ## 9. Your record
#
# Once you have trained on the real data you can hand in the result: the answers for **116 named pictures** (37 breeds, 2 to 4 each), all of which `split_by_hash` puts into validation, in a record of one line. Nothing is trained again for grading; the accuracy is worked out again from the answers.


# %% setup
# ja: 記録に使う写真の番号。どれも split_by_hash(…, 25) で検証になる
# en: numbers of the pictures for the record; split_by_hash(…, 25) puts each of them into validation
PROBE = """
Abyssinian 4 6 17 18
Bengal 1 2 7 8
Birman 15 86 153 169
Bombay 81 125 127 167
British_Shorthair 10 113 139 144
Egyptian_Mau 101 138 152 160
Maine_Coon 13 67 150
Persian 106 114 134 163
Ragdoll 100 126 143
Russian_Blue 110 150
Siamese 91 115 153 158
Sphynx 111 131 155 160
american_bulldog 3 14 15 19
american_pit_bull_terrier 150 156 158 175
basset_hound 106 123 149
beagle 107 117 143
boxer 26 98 129 144
chihuahua 47 109 122 134
english_cocker_spaniel 128 136 149 161
english_setter 149 168
german_shorthaired 153 157
great_pyrenees 135 168
havanese 119 140
japanese_chin 133 149
keeshond 97 123
leonberger 13 103 152 156
miniature_pinscher 122 123
newfoundland 136 151 158
pomeranian 132 151 158 161
pug 142 168
saint_bernard 100 129
samoyed 12 163 167
scottish_terrier 10 136 178
shiba_inu 118 146 162
staffordshire_bull_terrier 137 149 158
wheaten_terrier 143 162 167
yorkshire_terrier 100 142
"""


def probe_files(folder):
    """記録に使う写真のうち、folder にあるもの。返り値: 名前のリスト、ファイルのリスト。"""  #:ja
    """The pictures of the record that are in the folder: list of names, list of files."""  #:en
    names = [f"{kind}_{i}.jpg" for kind, *numbers in map(str.split, PROBE.split("\n")[1:-1]) for i in numbers]
    names = [name for name in names if (folder / name).exists()]
    return names, [folder / name for name in names]


def run_record(names, predictions, accuracy):
    """記録の 1 行(JSON)。names: 写真の名前。predictions: クラスの番号(0 から)。accuracy: 正解率。"""  #:ja
    """The record, one line of JSON. names: of the pictures; predictions: class numbers from 0; accuracy: share that is right."""  #:en
    letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return json.dumps({
        "probe": hashlib.sha256("\n".join(names).encode()).hexdigest()[:12],
        "predictions": "".join(letters[int(p)] for p in predictions),
        "accuracy": round(float(accuracy), 4),
    })


# %% demo
names, probe = probe_files(path / "images")
print(len(probe), "pictures of the record,", len(set(probe) & set(dls.valid_ds.items)), "of them held out")
with learn.no_bar(), learn.no_logging():
    probabilities, truth = learn.tta(dl=dls.test_dl(probe, with_labels=True))
print(run_record(names, probabilities.argmax(1), accuracy(probabilities, truth)))

# %% [markdown] lang="ja"
# ### 課題 `my_run`
# 上の最後の 1 行を、下の `'` と `'` の間に貼りつけてください。本物の 116 枚で、正解率 **70 %** 以上なら合格です。
#
# <details><summary>ヒント</summary>
#
# `my_run = '{"probe": …}'` のように、行全体を `'` で囲みます。「別の画像」と言われたら、それはミニチュアの記録です。Colab で GPU を選び、この課を上から実行してください。正解率が足りないときは、7 節の `fine_tune` のエポックを増やすか、`size` を大きくしましょう。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `my_run`
# Paste the last line printed above between the two `'` below. With **70 %** or more on the 116 real pictures it passes.
#
# <details><summary>Hint</summary>
#
# Put the whole line between `'`, as in `my_run = '{"probe": …}'`. If you are told that it is about other pictures, it came from the miniature: run the lesson from the top in Colab with a GPU. Not accurate enough? More epochs for `fine_tune` in section 7, or a larger `size`.
#
# </details>

# %% exercise="my_run"
### BEGIN SOLUTION
my_run = '{"probe": "e2378db084e0", "predictions": "00001110a88233334949515561777l788944haaabbb0ycccddddfeefffggddhhhdjiiijjkkllmmnnooppppqqrrrsssottuuvvvwwwxxcyyyzzzAA", "accuracy": 0.8017}'
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
assert record.get("probe") == "e2378db084e0", "別の画像についての記録です。本物のデータで(Colab で GPU を選んで)実行し、新しい 1 行を貼ってください。"  #:ja
assert record.get("probe") == "e2378db084e0", "This record is about other pictures. Run the lesson on the real data (Colab with a GPU) and paste the new line."  #:en
expect('len(record["predictions"])', len(record["predictions"]), 116, hint="答えは 1 枚に 1 つ、116 個です。")  #:ja
expect('len(record["predictions"])', len(record["predictions"]), 116, hint="One answer for each of the 116 pictures.")  #:en

# %% test="my_run" idea="claim" points=1
import json

### BEGIN HIDDEN TESTS
labels = "000011112222333344445555666777788899aaaabbbbccccddddeeefffgggghhhhiiiijjkkllmmnnooppppqqrrrssssttuuvvvwwwxxxyyyzzzAA"
record = json.loads(my_run)
assert record["probe"] == "e2378db084e0" and len(record["predictions"]) == 116, "本物のデータの 116 枚についての記録ではありません。"  #:ja
assert record["probe"] == "e2378db084e0" and len(record["predictions"]) == 116, "Not a record of the 116 pictures of the real set."  #:en
expect(
    'record["accuracy"]',
    record["accuracy"],
    sum(a == b for a, b in zip(record["predictions"], labels)) / 116,
    tol=1e-4,
    hint="記録の正解率が、答えから計算した正解率とちがいます。出力された行をそのまま貼ってください。",  #:ja
    hint="The accuracy of the record is not what its answers give. Paste the line as it was printed.",  #:en
)
### END HIDDEN TESTS

# %% test="my_run" idea="bar" points=1
import json

### BEGIN HIDDEN TESTS
labels = "000011112222333344445555666777788899aaaabbbbccccddddeeefffgggghhhhiiiijjkkllmmnnooppppqqrrrssssttuuvvvwwwxxxyyyzzzAA"
record = json.loads(my_run)
right = sum(a == b for a, b in zip(record["predictions"], labels)) if record["probe"] == "e2378db084e0" else 0
assert right >= 82, f"116 枚のうち {right} 枚が正解です(82 枚以上で合格)。"  #:ja
assert right >= 82, f"{right} of the 116 are right; 82 are needed."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 確かめよう
#
# **問 1.** `american_pit_bull_terrier_107.jpg` からも `type7_cat_3.jpg` からも、かっこの中に品種の名前全体を取り出せる形はどれですか。
#
# - a. `^([a-zA-Z]+)_`
# - b. `^(.+)_\d+\.jpg$`
# - c. `^([a-zA-Z_]+)_\d+\.jpg$`
# - d. `_(\d+)\.jpg$`
# %% [markdown] lang="en"
# ## Check yourself
#
# **Question 1.** Which form takes out the whole breed, from `american_pit_bull_terrier_107.jpg` and from `type7_cat_3.jpg` alike?
#
# - a. `^([a-zA-Z]+)_`
# - b. `^(.+)_\d+\.jpg$`
# - c. `^([a-zA-Z_]+)_\d+\.jpg$`
# - d. `_(\d+)\.jpg$`

# %% quiz="which_form" points=1
which_form = "b"
replies = {
    "a": "文字だけを取るので、最初の _ の手前で止まります。取れるのは american だけです。",  #:ja
    "a": "Letters only, so it stops at the first _ and takes out american.",  #:en
    "b": "そのとおり。`.+` は最後の _ と番号の手前まで、できるだけ長く取ります。",  #:ja
    "b": "Right: `.+` is greedy and goes as far as the last _ and number allow.",  #:en
    "c": "1 つ目は取れます。けれども [a-zA-Z_] に数字はないので、type7_cat では当たりません。",  #:ja
    "c": "It does the first one. But there are no digits in [a-zA-Z_], so type7_cat does not match.",  #:en
    "d": "かっこの場所を見てください。取り出されるのは番号のほうです。",  #:ja
    "d": "Look where the brackets are: it takes out the number.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 写真が 8,000 枚あり、くじ引きで 2,000 枚(25 %)を検証にしました。次の日に数枚増え、同じ割合でくじを引き直しました。前の日に検証だった 2,000 枚のうち、訓練に入るのは、およそ何枚ですか。
# %% [markdown] lang="en"
# **Question 2.** Of 8,000 pictures, 2,000 (25 %) are drawn by lot for validation. Next day a few are added, and lots are drawn anew at the same rate. About how many of yesterday's 2,000 validation pictures are now in training?

# %% quiz="drawn_again" points=1
drawn_again = 1500
replies = {
    1500: "そのとおり。どの写真も 75 % で訓練に入るので、2000 × 0.75 です。モデルは、その 1,500 枚をもう見ています。",  #:ja
    1500: "Right: every picture goes into training with 75 %, and 2000 × 0.75 is 1500, all of which the model will have seen.",  #:en
    0: "それは、名前のハッシュで分けたときです。くじは、全員が引き直します。",  #:ja
    0: "That would be so with the hash of the name. With lots everybody draws again.",  #:en
    500: "それは、今度も検証に入る枚数です。残りは?",  #:ja
    500: "Those are the ones that stay in validation. And the rest?",  #:en
    2000: "全部ではありません。25 % は、たまたま今度も検証です。",  #:ja
    2000: "Not all of them: 25 % are in validation again by chance.",  #:en
    6000: "それは、訓練の写真全体です。前の日に検証だった 2,000 枚だけを考えてください。",  #:ja
    6000: "That is all of training. Think of yesterday's 2,000 only.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** プリサイズで、先に `2 * size` と大きめにそろえるのはなぜですか。
#
# - a. 大きい画像のほうが、GPU のメモリーを使わないから
# - b. 回す・切り抜く・小さくするを最後に 1 回の補間ですませ、細部を残せるから
# - c. 検証の画像も、毎回変えられるようになるから
# - d. 画像の縦横の比を、そのまま保てるから
# %% [markdown] lang="en"
# **Question 3.** Why does presizing bring pictures to the larger side `2 * size` first?
#
# - a. Larger pictures take less memory on the GPU
# - b. Turning, cropping and making small are then one interpolation at the end, and details survive
# - c. Validation pictures can then change each time as well
# - d. The ratio of width to height is kept

# %% quiz="why_presize" points=1
why_presize = "b"
replies = {
    "a": "逆です。`2 * size` の正方形は、画素が 4 倍あります。",  #:ja
    "a": "The other way round: a square of `2 * size` has four times the pixels.",  #:en
    "b": "そのとおり。小さくしてから何度も補間すると、そのたびにぼけます。",  #:ja
    "b": "Right: interpolating again and again after making it small blurs it each time.",  #:en
    "c": "検証は、いつも真ん中です。毎回変わると、エポックどうしを比べられません。",  #:ja
    "c": "Validation is always the middle; if it changed, epochs could not be compared.",  #:en
    "d": "正方形にした時点で、端は切り落とされています。",  #:ja
    "d": "It has become a square, and the edges are gone.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 特徴マップは 2 枚、$F_1 = \begin{pmatrix}4&0\\0&0\end{pmatrix}$ と $F_2 = \begin{pmatrix}0&0\\2&2\end{pmatrix}$ です。クラス $c$ の重みは $1$ と $-0.5$、バイアスは $0.5$。簡素な頭が出す点数 $s_c$ はいくつですか。
# %% [markdown] lang="en"
# **Question 4.** There are two feature maps, $F_1 = \begin{pmatrix}4&0\\0&0\end{pmatrix}$ and $F_2 = \begin{pmatrix}0&0\\2&2\end{pmatrix}$. The weights of class $c$ are $1$ and $-0.5$, its bias is $0.5$. What score $s_c$ does the plain head give?

# %% quiz="score" points=1
score = 1.0
replies = {
    1.0: "そのとおり。平均はどちらも 1 なので、0.5 + 1 − 0.5 です。$M_c$ の平均 0.5 からも同じ点数になります。",  #:ja
    1.0: "Right: both means are 1, so 0.5 + 1 − 0.5. The mean of $M_c$, 0.5, leads there too.",  #:en
    2.5: "平均の代わりに、合計を使いましたね。マス目は 4 つです。",  #:ja
    2.5: "You added up where a mean is taken: there are four cells.",  #:en
    0.5: "バイアスを足すと?",  #:ja
    0.5: "And the bias?",  #:en
    1.5: "負の値を 0 にしたか、2 枚目を忘れています。点数を下げた場所も数えます。",  #:ja
    1.5: "Negative values were cut off, or the second map was forgotten. What lowers the score counts too.",  #:en
    2.0: "2 つ目の重みは負です。",  #:ja
    2.0: "The second weight is negative.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** サモエドの検証写真 40 枚に、全部正解しました。ところが活性化マップで明るいのは、ほとんどの写真で**背景の雪**です。次にすることはどれですか。
#
# - a. 全部正解なのだから、そのまま使う
# - b. エポックを増やして、もっと訓練する
# - c. 雪のないサモエドと、雪の中の別の品種の写真で確かめる
# - d. 地図が雪を指しているので、正解率のほうを 0 とみなす
# %% [markdown] lang="en"
# **Question 5.** All 40 validation pictures of samoyeds are answered rightly; but in most of the activation maps the bright part is **the snow behind them**. What do you do next?
#
# - a. Use the model as it is: all are right
# - b. Train for more epochs
# - c. Test it on samoyeds without snow and on other breeds in snow
# - d. Count the accuracy as 0, since the map points at snow

# %% quiz="snow" points=1
snow = "c"
replies = {
    "a": "検証の写真も、訓練と同じように雪ばかりなら、この近道に気づけません。夏のサモエドはどうなるでしょう。",  #:ja
    "a": "If validation is as snowy as training, this short cut cannot show up there. What about a samoyed in summer?",  #:en
    "b": "同じ写真で続けても、雪という近道は近道のままです。",  #:ja
    "b": "More of the same pictures leaves the short cut as short as it was.",  #:en
    "c": "そのとおり。地図は疑うきっかけ、決め手は新しい写真での確かめです。まちがえるなら、そういう写真を訓練に加えます。",  #:ja
    "c": "Right: the map raises the doubt, new pictures settle it. If it fails on them, add such pictures to training.",  #:en
    "d": "この 40 枚に正解したことは事実です。分からないのは、ほかの写真でどうなるかです。",  #:ja
    "d": "These 40 were answered rightly, that is a fact. What is unknown is how it does on others.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Parkhi, Vedaldi, Zisserman, Jawahar, *Cats and Dogs*, CVPR 2012. このデータを作った論文。
# - Zhou, Khosla, Lapedriza, Oliva, Torralba, [*Learning Deep Features for Discriminative Localization*](https://arxiv.org/abs/1512.04150), CVPR 2016. クラス活性化マップ。
# - Selvaraju ほか, [*Grad-CAM*](https://arxiv.org/abs/1610.02391), ICCV 2017. 頭が簡素でないモデルにも使える、勾配を使った地図。
# - Ribeiro, Singh, Guestrin, [*"Why Should I Trust You?"*](https://arxiv.org/abs/1602.04938), KDD 2016. 雪を見て「オオカミ」と答える分類器。
# - fastai, [*Computer vision intro*](https://docs.fast.ai/tutorial.vision.html)。誤り率 0.0047 と 0.0602 の、公式の例。
#
# 次の課では、凍結と解凍を fastai に任せず、自分の手で行います。
#
# **データ** Oxford-IIIT Pet(O. M. Parkhi, A. Vedaldi, A. Zisserman, C. V. Jawahar)、CC BY-SA 4.0。写真の権利は撮影者にあります。ResNet-18 の重みは torchvision が配布し、ImageNet で学習されています。
# %% [markdown] lang="en"
# ## Going further
#
# - Parkhi, Vedaldi, Zisserman, Jawahar, *Cats and Dogs*, CVPR 2012: the paper of this data set.
# - Zhou, Khosla, Lapedriza, Oliva, Torralba, [*Learning Deep Features for Discriminative Localization*](https://arxiv.org/abs/1512.04150), CVPR 2016: class activation maps.
# - Selvaraju et al., [*Grad-CAM*](https://arxiv.org/abs/1610.02391), ICCV 2017: maps by way of gradients, for models whose head is not so plain.
# - Ribeiro, Singh, Guestrin, [*"Why Should I Trust You?"*](https://arxiv.org/abs/1602.04938), KDD 2016: a classifier that sees snow and says "wolf".
# - fastai, [*Computer vision intro*](https://docs.fast.ai/tutorial.vision.html): its own example, with error rates of 0.0047 and 0.0602.
#
# In the next lesson you freeze and unfreeze by hand, without leaving it to fastai.
#
# **Data** Oxford-IIIT Pet (O. M. Parkhi, A. Vedaldi, A. Zisserman, C. V. Jawahar), CC BY-SA 4.0; the photographs belong to their owners. The weights of ResNet-18 come with torchvision and were trained on ImageNet.
