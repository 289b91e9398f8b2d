# %% [markdown] lang="ja"
# 写真を集めたフォルダがあります。このまま訓練に使ってよいでしょうか。次の 3 つのセルを実行して、まず目で調べてください。開けないファイルは、赤い × で表します。**同じ写真が 2 度**入っている所も見つかりますか。
# %% [markdown] lang="en"
# Here is a folder of collected pictures. Would you train on it as it is? Run the next three cells and look first. Files that do not open are shown as a red cross. Can you also find a picture that is in there **twice**?

# %% setup
import hashlib
import io
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import torch

warnings.filterwarnings("ignore", message=".*torch.jit.script")  # fastai still uses it
# ja: この課で読みこむ .pkl は、自分で書き出したものだけです。
# en: The only .pkl files loaded in this lesson are those that you export yourself.
warnings.filterwarnings("ignore", message=".*insecure pickle")
from fastai.vision.all import *
from PIL import Image, ImageDraw

# ja: 名前の終わりと、その中身であるはずの形式(MPO は、一部のスマートフォンの JPEG)
# en: How a name ends, and the formats that should be inside (MPO: the JPEG of some phones)
FORMATS = {".jpg": ("JPEG", "MPO"), ".jpeg": ("JPEG", "MPO"), ".png": ("PNG",), ".gif": ("GIF",), ".webp": ("WEBP",)}


def draw_thing(kind, rng):
    """見本の絵:cup、plant、umbrella のどれか。"""  #:ja
    """A sample picture: a cup, a plant or an umbrella."""  #:en
    side = 360
    colour, wall, floor = (
        tuple(int(c) for c in rng.integers(low, high, 3)) for low, high in ((20, 236), (150, 236), (70, 140))
    )
    image = Image.new("RGB", (side, side), wall)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 280, side, side), floor)
    if kind == "cup":
        pen.ellipse((210, 150, 310, 270), outline=colour, width=22)
        pen.polygon([(90, 120), (250, 120), (230, 310), (110, 310)], colour)
        pen.ellipse((90, 100, 250, 140), (85, 55, 35))
    elif kind == "plant":
        pen.polygon([(120, 220), (240, 220), (220, 320), (140, 320)], (185, 95, 60))
        for angle in np.linspace(-1.2, 1.2, 6) + rng.normal(0, 0.08, 6):
            x, y = 180 + 115 * np.sin(angle), 220 - 145 * np.cos(angle)
            pen.line((180, 220, x, y), (50, 110, 50), 8)
            pen.ellipse((x - 36, y - 26, x + 36, y + 26), (60, int(rng.integers(120, 190)), 60))
    else:
        pen.line([(180, 60), (180, 310), (215, 325), (235, 295)], (60, 50, 45), 12)
        pen.pieslice((40, 60, 320, 300), 180, 360, colour)
        for x in (40, 133, 226):
            pen.ellipse((x, 158, x + 94, 206), wall)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    image = image.rotate(
        rng.uniform(-12, 12), fillcolor=wall, translate=tuple(int(d) for d in rng.integers(-25, 26, 2))
    )
    pixels = np.asarray(image.resize((120, 120))) + rng.normal(0, 8, (120, 120, 1))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def as_bytes(image, kind="JPEG"):
    """画像を、ファイルの中身(bytes)にする。"""  #:ja
    """A picture as the content of a file."""  #:en
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def sample_files():
    """見本のフォルダ:{名前: 中身}。本物のフォルダにありがちな不備を、わざと入れてある。"""  #:ja
    """The sample folder, {name: content}, with the faults that real folders have."""  #:en
    files = {}
    for number, kind in enumerate(("cup", "plant", "umbrella")):
        rng = np.random.default_rng([18, number])
        files |= {f"{kind}/IMG_{100 * number + i:04d}.jpg": as_bytes(draw_thing(kind, rng)) for i in range(1, 25)}
    rng = np.random.default_rng(18)
    return files | {
        "cup/IMG_0099.jpg": files["cup/IMG_0003.jpg"][:900],
        "cup/IMG_0098.jpg": b"",
        "cup/IMG_0005 copy.jpg": files["cup/IMG_0005.jpg"],
        "plant/IMG_0190.jpg": as_bytes(draw_thing("plant", rng), "PNG"),
        "plant/IMG_0191.jpg": files["umbrella/IMG_0207.jpg"],
        "umbrella/IMG_0290.jpg": b"this is not a picture\n",
        "umbrella/notes.txt": b"umbrellas, taken on a rainy day\n",
    }


def write_files(files, place=None):
    """{"cup/a.jpg": 中身, …} を新しいフォルダに書き、フォルダの名前(文字列)を返す。"""  #:ja
    """Write {"cup/a.jpg": content, …} into a new folder and return the folder's name, a string."""  #:en
    folder = Path(tempfile.mkdtemp(dir=place))
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return str(folder)


def own_or_sample(name):
    """name というフォルダの Path。なければ、見本のフォルダを作って返す。"""  #:ja
    """The folder called name as a Path; without one, a sample folder that is made on the spot."""  #:en
    sample = Path("sample_pictures")
    for folder in (Path(name), fastai_path("data") / name):
        if folder.is_dir():
            break
    else:
        folder = sample
        print(f"{name} というフォルダはありません。見本の絵を使います。")  #:ja
        print(f"There is no folder {name}: using sample drawings.")  #:en
        if not sample.exists():
            Path(write_files(sample_files(), ".")).rename(sample)
    print(folder, "-", sum(file.is_file() for file in folder.glob("*/*")), "files")
    return folder


# %%
pictures = own_or_sample("my_pictures")

# %% demo
files = sorted(file for file in pictures.glob("[!.]*/[!.]*") if file.is_file())
if len(files) > 90:
    files = sorted(np.random.default_rng(0).choice(files, 90, replace=False))
sheet = Image.new("RGB", (15 * 60, 60 * -(-len(files) // 15)), "white")
for i, file in enumerate(files):
    corner = (60 * (i % 15), 60 * (i // 15))
    try:
        thumbnail = Image.open(file)
        thumbnail.thumbnail((112, 112))
        sheet.paste(thumbnail.convert("RGB").resize((56, 56)), corner)
    except Exception:
        pen = ImageDraw.Draw(sheet)
        for a, b in (((8, 8), (48, 48)), ((8, 48), (48, 8))):
            pen.line([(corner[0] + a[0], corner[1] + a[1]), (corner[0] + b[0], corner[1] + b[1])], (213, 94, 0), 6)
fig, ax = plt.subplots(figsize=(6.5, 3.2))
ax.imshow(sheet)
ax.axis("off")
show_figure("これで訓練しますか? <=> Would you train on these?")

# %% [markdown] lang="ja"
# **この課でできるようになること** 自分で集めた写真のフォルダから出発して、不備を一覧にし、きれいにし、正直に測り、1 枚の写真に答える関数とモデルカードまで作れます。最後の課です。これまでの課で学んだ手順が、次々に出てきます。
#
# **必要なもの** 第 12 課から第 17 課。自分の写真(2 種類以上、1 種類 20 枚以上が目安)。なければ、見本の絵のままで最後まで進めます。採点も、どちらでも同じです。
#
# <details><summary>自分の写真を使うには(Colab)</summary>
#
# `my_pictures/cup/…`、`my_pictures/plant/…` のように、**種類ごとにフォルダを分けて**入れます。
#
# - **Google ドライブから** 新しいセルで `from google.colab import drive; drive.mount("/content/drive")` を実行し、上のセルを `own_or_sample("/content/drive/MyDrive/my_pictures")` に変えます。
# - **アップロード** zip にして左のファイル欄に置き、新しいセルで `!unzip -q my_pictures.zip` を実行します。
# - **iPhone の .heic** は、ここでは開けません。JPEG で書き出してください。
# - **GPU が割り当てられない** CPU でも動きます。はじめは写真を減らして試しましょう。
# - **接続が切れたら** アップロードしたファイルは消えます。ドライブのファイルは残ります。
# - **CUDA out of memory** `bs` を半分にします(第 12 課)。
#
# 人が写っている写真は、その人の許しがあるものだけを使いましょう。写真には、撮った場所の記録が入っていることもあります。
#
# </details>
#
# ## 1. チェックリスト
#
# | | すること | 学んだ課 |
# |---|---|---|
# | 1 | 何を入れ、何を答えさせるか決める。入れてはいけないものも | 7、8、17 |
# | 2 | **ファイルを調べる**。開けるか、何枚あるか | 15 |
# | 3 | **きれいにする**。重複、ラベルの食いちがい | 12、15 |
# | 4 | **分ける**。訓練・検証・テストを、何よりも先に | 7、14、15 |
# | 5 | 何も学ばない答え方の正解率を知る | 15 |
# | 6 | 借りた胴体で訓練する。答えの変わらないデータ拡張だけを使う | 11、12、16、17 |
# | 7 | 過学習を曲線で見張る | 7、14 |
# | 8 | まちがいを目で見る。ラベルのほうのまちがいもある | 12、13 |
# | 9 | **テストは 1 回だけ**。不確かさも書く | 13、14 |
# | 10 | **持ち出す**。予測する関数を作る | 10、12 |
# | 11 | **モデルカード**を書く | この課 |
#
# 損失と勾配降下法(4 から 6)、畳み込み(9、10)は、手順 6 の 1 行の中で働いています。
#
# ## 2. ファイルを調べる
#
# 名前が `.jpg` でも、画像とはかぎりません。途中で切れた JPEG は、もっとやっかいです。次のセルは、わざと半分に切ったファイルを 2 通りに開きます。
# %% [markdown] lang="en"
# **What you will be able to do** Start from a folder of your own pictures, list its faults, clean it, measure honestly, and end with a function that answers about one picture, and a model card. This is the last lesson. You will meet the steps of the earlier lessons again, one by one.
#
# **What you need** Lessons 12 to 17, and pictures of your own (two kinds or more, some 20 of each). Without any, the sample drawings take you to the end. Grading is the same either way.
#
# <details><summary>Using your own pictures (Colab)</summary>
#
# **One folder for each kind**: `my_pictures/cup/…`, `my_pictures/plant/…`.
#
# - **From Google Drive** In a new cell run `from google.colab import drive; drive.mount("/content/drive")`, and change the cell above to `own_or_sample("/content/drive/MyDrive/my_pictures")`.
# - **Upload** Put a zip file into the file panel on the left and run `!unzip -q my_pictures.zip` in a new cell.
# - **An iPhone's .heic** does not open here. Export it as JPEG.
# - **No GPU to be had** A CPU works too. Try with fewer pictures first.
# - **Disconnected?** What you uploaded is gone; what is in Drive stays.
# - **CUDA out of memory** Halve `bs` (lesson 12).
#
# If there are people in a picture, use it only with their consent. A photograph may also carry the place where it was taken.
#
# </details>
#
# ## 1. The checklist
#
# | | To do | Learnt in |
# |---|---|---|
# | 1 | Decide what goes in and what comes out, and what must not go in | 7, 8, 17 |
# | 2 | **Examine the files**: do they open, how many are there? | 15 |
# | 3 | **Clean**: doubled pictures, labels that disagree | 12, 15 |
# | 4 | **Split** into training, validation and test, before anything else | 7, 14, 15 |
# | 5 | Know the accuracy of an answer that learns nothing | 15 |
# | 6 | Train with a borrowed body, and augment only what leaves the answer alone | 11, 12, 16, 17 |
# | 7 | Watch the curves for overfitting | 7, 14 |
# | 8 | Look at the mistakes; some are mistakes of the label | 12, 13 |
# | 9 | **Test once**, and say how uncertain it is | 13, 14 |
# | 10 | **Take it out**: a function that predicts | 10, 12 |
# | 11 | Write a **model card** | here |
#
# Losses and gradient descent (4 to 6) and convolutions (9, 10) are at work inside one line of step 6.
#
# ## 2. Examining the files
#
# A file called `.jpg` need not be a picture. Worse are JPEGs that end half-way. The next cell cuts one in half on purpose and opens it in two ways.

# %% demo
whole = as_bytes(draw_thing("cup", np.random.default_rng(1)))
half = Image.open(io.BytesIO(whole[: len(whole) // 2]))
print("Image.open:", half.format, half.size)
try:
    half.load()
except Exception as problem:
    print("load():   ", type(problem).__name__, "-", problem)

# %% [markdown] lang="ja"
# `Image.open` が読むのは、ファイルの**はじめだけ**です。大きさまで答えてくれるのに、画素は足りません。最後まで読む `load()` で、はじめて分かります。これを知らないと、訓練が途中で止まります。
#
# もう 1 つ、**同じ写真**も探します。名前は当てになりません。ファイルの中身(bytes)を第 15 課のようにハッシュに通すと、中身が同じなら同じ値になります。
#
# ### 課題 `scan_folder`
# `path/<クラス>/<ファイル>` を調べ、次の辞書を返してください。ファイルは `"cup/IMG_0001.jpg"` のように「クラス/名前」の文字列で表します。
#
# | キー | 値 |
# |---|---|
# | `"pictures"` | クラスごとの、最後まで開ける画像の名前のリスト |
# | `"counts"` | クラスごとの、その枚数 |
# | `"broken"` | 画像の名前なのに、最後まで開けないもの |
# | `"misnamed"` | 開けるが、中身の形式が名前の終わりと合わないもの |
# | `"other"` | 名前の終わりが `FORMATS` にないもの |
# | `"same"` | 中身がまったく同じ画像の組(名前のリスト)のリスト |
#
# `FORMATS` は最初のセルにある辞書です。たとえば `FORMATS[".jpg"]` は `("JPEG", "MPO")` で、この 2 つなら中身と名前が合っています。
#
# 約束が 3 つあります。名前の終わりは、大文字でも小文字でも同じ。`.` で始まるファイルとフォルダは見ない(Jupyter は `.ipynb_checkpoints` を作ります)。`same` は開ける画像だけで考え、2 枚以上の組だけを、クラスをまたいで入れる。順番は自由です。
#
# <details><summary>ヒント</summary>
#
# クラスのフォルダで 1 回、その中のファイルで 1 回、二重に `for` を回します。`file.suffix.lower()`、`file.read_bytes()` が使えます。`load()` のあとでも `picture.format` は読めます。壊れ方によって例外の種類がちがうので、`except Exception` で受けましょう。同じ画像は、「ハッシュ → 名前のリスト」の辞書にためます。
#
# </details>
# %% [markdown] lang="en"
# `Image.open` reads **only the beginning**. It even knows the size, but the pixels are not all there; `load()`, which reads to the end, finds out. If you do not, training will stop half-way.
#
# Look for **the same picture** as well. Names do not tell. Put a file's content (its bytes) through a hash as in lesson 15: same content, same value.
#
# ### Exercise `scan_folder`
# Examine `path/<class>/<file>` and return the dictionary below. A file is written as the string "class/name", such as `"cup/IMG_0001.jpg"`.
#
# | Key | Value |
# |---|---|
# | `"pictures"` | for each class, the list of pictures that open to the end |
# | `"counts"` | for each class, how many those are |
# | `"broken"` | named as a picture, but does not open to the end |
# | `"misnamed"` | opens, but the format inside is not what the name's ending says |
# | `"other"` | ending not in `FORMATS` |
# | `"same"` | a list of groups (lists of names) of pictures with exactly the same content |
#
# `FORMATS` is a dictionary in the first cell. `FORMATS[".jpg"]`, for example, is `("JPEG", "MPO")`: either of these fits the name.
#
# Three rules. Endings count the same in capitals and small letters. Files and folders that begin with `.` are not looked at (Jupyter makes `.ipynb_checkpoints`). `same` is about pictures that open; it holds groups of two or more, across classes too. The order is up to you.
#
# <details><summary>Hint</summary>
#
# One `for` over the class folders, one inside over the files. You can use `file.suffix.lower()` and `file.read_bytes()`. `picture.format` can still be read after `load()`. Different damage raises different exceptions, so catch `Exception`. For the same pictures, fill a dictionary from hash to list of names.
#
# </details>


# %% exercise="scan_folder"
def scan_folder(path):
    """フォルダを調べた結果の辞書(キーは上の表の 6 つ)。path: 文字列か Path。ファイルは変えない。"""  #:ja
    """What is in a folder: a dict with the six keys of the table. path: a string or Path. Changes no file."""  #:en
    ### BEGIN SOLUTION
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith("."):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if file.name.startswith("."):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                with Image.open(file) as picture:
                    picture.load()
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(hashlib.sha256(file.read_bytes()).hexdigest(), []).append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report
    ### END SOLUTION


# %% test="scan_folder" idea="counts" points=1
import io

import numpy as np
from PIL import Image


def picture(seed, kind="JPEG"):
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 50, 3)).astype(np.uint8)).save(buffer, kind)
    return buffer.getvalue()


folder = write_files(
    {
        "README.md": b"about this folder",
        "cup/a.jpg": picture(1),
        "cup/b.JPG": picture(2),
        "cup/list.txt": b"cups",
        "bell/c.png": picture(3, "PNG"),
        "bell/.DS_Store": b"\x00\x01",
        ".ipynb_checkpoints/a-checkpoint.jpg": picture(4),
    }
)
report = scan_folder(folder)
expect(
    'scan_folder(folder)["counts"]',
    {name: report["counts"][name] for name in ("bell", "cup")},
    {"bell": 1, "cup": 2},
    hint="cup には a.jpg と b.JPG があります。",  #:ja
    hint="cup holds a.jpg and b.JPG.",  #:en
)
expect(
    'len(scan_folder(folder)["counts"])',
    len(report["counts"]),
    2,
    hint=".ipynb_checkpoints や README.md は、クラスではありません。",  #:ja
    hint="Neither .ipynb_checkpoints nor README.md is a class.",  #:en
)
expect('sorted(scan_folder(folder)["pictures"]["cup"])', sorted(report["pictures"]["cup"]), ["cup/a.jpg", "cup/b.JPG"])
expect('scan_folder(folder)["other"]', list(report["other"]), ["cup/list.txt"])
### BEGIN HIDDEN TESTS
folder = write_files(
    {
        "notes.txt": b"",
        ".hidden/x.jpg": picture(5),
        "ant/1.JPEG": picture(6),
        "ant/2.Gif": picture(7, "GIF"),
        "ant/3.webp": picture(8, "WEBP"),
        "ant/._1.jpg": b"resource fork",
        "ant/4": picture(9),
        "bee/film.mp4": b"film",
        "bee/5.jpg": b"",
        "cat/jpg.txt": b"",
        "cat/jpg": b"",
        "cat/6.jpg.png": picture(10, "PNG"),
    }
)
report = scan_folder(folder)
expect(
    'scan_folder(folder)["counts"]',
    {name: report["counts"][name] for name in ("ant", "bee", "cat")},
    {"ant": 3, "bee": 0, "cat": 1},
    hint="大文字の名前も数えます。開ける画像が 1 枚もないクラスは 0 枚です。",  #:ja
    hint="Names in capitals count. A class without any picture that opens has 0.",  #:en
)
expect(
    'len(scan_folder(folder)["counts"]), len(scan_folder(folder)["pictures"])',
    [len(report["counts"]), len(report["pictures"])],
    [3, 3],
    hint=". で始まるフォルダと、フォルダでないものは、クラスではありません。",  #:ja
    hint="Folders that begin with a dot, and what is no folder, are not classes.",  #:en
)
expect(
    'scan_folder(folder)["pictures"]',
    {name: sorted(report["pictures"][name]) for name in ("ant", "bee", "cat")},
    {"ant": ["ant/1.JPEG", "ant/2.Gif", "ant/3.webp"], "bee": [], "cat": ["cat/6.jpg.png"]},
    hint="名前は「クラス/ファイル」です。",  #:ja
    hint='Names have the form "class/file".',  #:en
)
expect(
    'sorted(scan_folder(folder)["other"])',
    sorted(report["other"]),
    ["ant/4", "bee/film.mp4", "cat/jpg", "cat/jpg.txt"],
    hint="見るのは名前の終わり(suffix)です。",  #:ja
    hint="What counts is the ending (suffix).",  #:en
)
### END HIDDEN TESTS

# %% test="scan_folder" idea="broken" points=1
import io

import numpy as np
from PIL import Image


def picture(seed, kind="JPEG"):
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 50, 3)).astype(np.uint8)).save(buffer, kind)
    return buffer.getvalue()


folder = write_files(
    {"cup/a.jpg": picture(1), "cup/b.jpg": b"hello", "cup/c.jpg": picture(2)[:-700], "cup/d.jpg": picture(3, "PNG")}
)
report = scan_folder(folder)
expect(
    'sorted(scan_folder(folder)["broken"])',
    sorted(report["broken"]),
    ["cup/b.jpg", "cup/c.jpg"],
    hint="c.jpg は途中で切れています。load() まで進みましたか。",  #:ja
    hint="c.jpg ends half-way. Did you go as far as load()?",  #:en
)
expect(
    'scan_folder(folder)["misnamed"]',
    list(report["misnamed"]),
    ["cup/d.jpg"],
    hint="d.jpg の中身は PNG です。",  #:ja
    hint="Inside, d.jpg is a PNG.",  #:en
)
### BEGIN HIDDEN TESTS
two_views = [Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 50, 3)).astype(np.uint8)) for seed in (12, 13)]
phone = io.BytesIO()
two_views[0].save(phone, "MPO", save_all=True, append_images=two_views[1:])
files = {
    "ant/phone.jpg": phone.getvalue(),
    "bee/1.jpg": b"",
    "bee/2.png": picture(4, "PNG")[:2500],
    "bee/3.PNG": picture(5),
    "bee/4.gif": picture(6, "PNG"),
    "ant/5.webp": picture(7, "WEBP"),
    "ant/6.Jpeg": picture(8)[:1500],
    "ant/7.jpg": b"GIF89a",
    "ant/8.jpeg": picture(9),
    "ant/9.txt": picture(10),
    "ant/10.jpg": picture(11, "GIF"),
}
report = scan_folder(write_files(files))
expect(
    'sorted(scan_folder(folder)["broken"])',
    sorted(report["broken"]),
    ["ant/6.Jpeg", "ant/7.jpg", "bee/1.jpg", "bee/2.png"],
    hint="画像の名前で、最後まで開けないものだけが broken です。空のファイルも、途中で切れた PNG も。",  #:ja
    hint="broken: named as a picture and not opening to the end, be it empty or a PNG that is cut off.",  #:en
)
expect(
    'sorted(scan_folder(folder)["misnamed"])',
    sorted(report["misnamed"]),
    ["ant/10.jpg", "bee/3.PNG", "bee/4.gif"],
    hint="開ける画像の format を、FORMATS と比べます。.jpeg と .jpg の中身は、どちらも JPEG です。",  #:ja
    hint="Compare the format of pictures that open with FORMATS. Both .jpeg and .jpg have JPEG inside.",  #:en
)
expect(
    'sorted(scan_folder(folder)["pictures"]["bee"])',
    sorted(report["pictures"]["bee"]),
    ["bee/3.PNG", "bee/4.gif"],
    hint="名前とちがっても、開ければ画像です。",  #:ja
    hint="A picture that opens is a picture, whatever its name says.",  #:en
)
### END HIDDEN TESTS

# %% test="scan_folder" idea="same" points=1
import io

import numpy as np
from PIL import Image


def picture(seed, kind="JPEG"):
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 50, 3)).astype(np.uint8)).save(buffer, kind)
    return buffer.getvalue()


folder = write_files(
    {"cup/a.jpg": picture(1), "cup/a copy.jpg": picture(1), "bell/b.jpg": picture(2), "bell/a.jpg": picture(3)}
)
report = scan_folder(folder)
expect(
    'scan_folder(folder)["same"]',
    sorted(sorted(group) for group in report["same"]),
    [["cup/a copy.jpg", "cup/a.jpg"]],
    hint="同じ中身は、a.jpg と a copy.jpg だけです。名前ではなく中身を比べます。",  #:ja
    hint="Only a.jpg and a copy.jpg have the same content. Compare contents, not names.",  #:en
)
### BEGIN HIDDEN TESTS
one, two, three = picture(4, "PNG"), picture(5), picture(6)


def plain_grey(value):
    buffer = io.BytesIO()
    Image.fromarray(np.full((40, 50), value, np.uint8)).save(buffer, "PNG", compress_level=0)
    return buffer.getvalue()


files = {
    "ant/1.png": one,
    "bee/2.PNG": one,
    "bee/3.jpg": one,
    "ant/4.jpg": two,
    "ant/5.jpeg": two,
    "cat/4.jpg": three,
    "cat/empty.jpg": b"",
    "cat/none.jpg": b"",
    "ant/cut.jpg": two[:900],
    "bee/cut.jpg": two[:900],
    "cat/light.png": plain_grey(200),
    "cat/dark.png": plain_grey(80),
    "cat/a.txt": b"same",
    "cat/b.txt": b"same",
}
report = scan_folder(write_files(files))
expect(
    'scan_folder(folder)["same"]',
    sorted(sorted(group) for group in report["same"]),
    [["ant/1.png", "bee/2.PNG", "bee/3.jpg"], ["ant/4.jpg", "ant/5.jpeg"]],
    hint="クラスをまたいでも、名前の終わりがちがっても、中身が同じなら 1 つの組です。開けないファイルと、大きさが同じだけの画像は入れません。",  #:ja
    hint="Same content, one group, across classes and endings. Files that do not open are left out, and so are pictures of which only the size is the same.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ではフォルダの健康診断です。**訓練の前に**、見つかった不備をすべて並べます。
# %% [markdown] lang="en"
# Now the folder's check-up: every fault listed **before training**.

# %% demo
found = scan_folder(pictures)
print("counts:", dict(found["counts"]))
for fault in ("broken", "misnamed", "other", "same"):
    print(f"{fault} ({len(found[fault])}):", *found[fault], sep="\n    ")

# %% [markdown] lang="ja"
# はじめに目で見つけた所と、合っていましたか。
#
# ## 3. きれいにする
#
# 壊れたファイルが困るのは分かります。では、**同じ写真が 2 枚ある**だけなら、何が困るのでしょう。極端な実験をします。乱数でできた「画像」に、**くじ引きのラベル**をつけます。学べることは何もありません。正直に測れば、正解率はくじ引きと変わらないはずです。
# %% [markdown] lang="en"
# Does it agree with what your eyes found?
#
# ## 3. Cleaning
#
# That broken files do harm is clear. But what harm is there in having **a picture twice**? An extreme experiment: "pictures" made of random numbers, with **labels drawn by lot**. There is nothing to learn, so an honest measurement must give no more than guessing.

# %% demo
rng = np.random.default_rng(0)
x, labels = rng.normal(size=(300, 50)), rng.integers(0, 3, 300)


def nearest_neighbour_accuracy(x, labels):
    """4 分の 3 を覚え、残りには、いちばん近い 1 枚のラベルを答えたときの正解率。"""  #:ja
    """Memorise three quarters; answer the rest with the label of the nearest one."""  #:en
    order = rng.permutation(len(x))
    seen, fresh = order[len(x) // 4 :], order[: len(x) // 4]
    distance = ((x[fresh][:, None] - x[seen][None]) ** 2).sum(-1)
    return float((labels[seen][distance.argmin(1)] == labels[fresh]).mean())


honest = np.mean([nearest_neighbour_accuracy(x, labels) for _ in range(10)])
doubled = np.mean(
    [nearest_neighbour_accuracy(np.concatenate([x, x]), np.concatenate([labels, labels])) for _ in range(10)]
)
print(f"guessing {1 / 3:.0%}, each picture once {honest:.0%}, each picture twice {doubled:.0%}")
fig, ax = plt.subplots(figsize=(6, 2.4))
ax.barh(["2 枚ずつ <=> each twice", "1 枚ずつ <=> each once"], [doubled, honest], color=[RED, BLUE], hatch=["//", ""])
ax.axvline(1 / 3, color=GREEN, linestyle="--", label="当てずっぽう <=> guessing")
show_figure("学ぶものは何もないのに <=> Nothing to learn, and yet", "測った正解率 <=> measured accuracy", legend="upper right", xlim=(0, 1))

# %% [markdown] lang="ja"
# 覚えただけのものを、もう一度聞いているからです。片方が訓練に、もう片方がテストに入ると、答えが漏れます(第 7 課、第 14 課のリーク)。
#
# 同じ写真が**ちがうクラス**に入っていたら、さらに困ります。どちらかのラベルは、まちがいです。どちらが正しいかは、プログラムには分かりません。そこで規則を決めます。
#
# - **同じクラスの中の重複** 名前の順(`sorted`)でいちばん前の 1 枚を残す。
# - **クラスをまたぐ重複** 全部外す。(人が見て、正しいほうに入れ直せば、次の回から使えます。)
#
# ### 課題 `clean`
# `scan_folder` の報告を受け取り、訓練や評価に使う画像の名前を、1 つのリストにして返してください。名前と中身の形式がちがう画像(`misnamed`)も、開けるので使います。
#
# <details><summary>ヒント</summary>
#
# 外す名前を集合(`set`)にため、最後に `pictures` の全部から引きます。クラスは、`/` より前の部分です。組ごとに、クラスが何種類あるかを数えましょう。
#
# </details>
# %% [markdown] lang="en"
# It is asked again what it has memorised. When one copy goes into training and the other into the test, the answer leaks (lessons 7 and 14).
#
# The same picture in **different classes** is worse: one of the labels is wrong, and no program can tell which. So make a rule:
#
# - **Copies within a class** Keep the first by name (`sorted`).
# - **Copies across classes** Leave all of them out. (Have a person look and file it rightly; next time it can be used.)
#
# ### Exercise `clean`
# From the report of `scan_folder`, return one list of the names of the pictures to use, for training and measuring. A picture with another format than its name says (`misnamed`) does open, so it is used.
#
# <details><summary>Hint</summary>
#
# Collect the names to leave out in a `set`, and take them from all of `pictures` at the end. The class is what stands before the `/`. For each group, how many different classes are there?
#
# </details>


# %% exercise="clean"
def clean(report):
    """使う画像の名前のリスト(順番は自由)。report: scan_folder の辞書。変えない。"""  #:ja
    """The names of the pictures to use, a list in any order. report: the dict of scan_folder; left as it is."""  #:en
    ### BEGIN SOLUTION
    out = set()
    for group in report["same"]:
        one_class = len({name.split("/")[0] for name in group}) == 1
        out |= set(sorted(group)[1:] if one_class else group)
    return [name for names in report["pictures"].values() for name in names if name not in out]
    ### END SOLUTION


# %% test="clean" idea="copies" points=1
report = {
    "counts": {"cup": 3, "bell": 1},
    "pictures": {"cup": ["cup/a.jpg", "cup/b.jpg", "cup/c.jpg"], "bell": ["bell/a.jpg"]},
    "broken": ["cup/d.jpg"],
    "misnamed": ["cup/c.jpg"],
    "other": ["bell/e.txt"],
    "same": [["cup/b.jpg", "cup/a.jpg"]],
}
expect(
    "sorted(clean(report))",
    sorted(clean(report)),
    ["bell/a.jpg", "cup/a.jpg", "cup/c.jpg"],
    hint="cup/a.jpg と cup/b.jpg は同じ画像です。名前の順で前の 1 枚を残します。",  #:ja
    hint="cup/a.jpg and cup/b.jpg are the same picture: keep the first by name.",  #:en
)
### BEGIN HIDDEN TESTS
report = {
    "counts": {"bee": 4, "ant": 3, "cat": 0},
    "pictures": {
        "bee": ["bee/4.png", "bee/2.jpg", "bee/1.png", "bee/3.png"],
        "ant": ["ant/9.jpg", "ant/8.jpg", "ant/7.jpg"],
        "cat": [],
    },
    "broken": ["cat/0.jpg", "bee/0.jpg"],
    "misnamed": ["ant/7.jpg", "bee/1.png"],
    "other": [],
    "same": [["bee/4.png", "bee/1.png", "bee/3.png"], ["ant/9.jpg", "ant/8.jpg"]],
}
expect(
    "sorted(clean(report))",
    sorted(clean(report)),
    ["ant/7.jpg", "ant/8.jpg", "bee/1.png", "bee/2.jpg"],
    hint="3 枚が同じでも、残すのは名前の順でいちばん前の 1 枚です。misnamed は使い、broken は使いません。",  #:ja
    hint="Of three copies, too, keep one, the first by name. misnamed pictures are used, broken ones are not.",  #:en
)
### END HIDDEN TESTS

# %% test="clean" idea="conflict" points=1
report = {
    "counts": {"cup": 2, "bell": 1},
    "pictures": {"cup": ["cup/a.jpg", "cup/b.jpg"], "bell": ["bell/c.jpg"]},
    "broken": [],
    "misnamed": [],
    "other": [],
    "same": [["bell/c.jpg", "cup/b.jpg"]],
}
expect(
    "clean(report)",
    list(clean(report)),
    ["cup/a.jpg"],
    hint="bell/c.jpg と cup/b.jpg は、どちらのラベルが正しいか分かりません。",  #:ja
    hint="Which label is right, that of bell/c.jpg or that of cup/b.jpg? Nobody knows.",  #:en
)
### BEGIN HIDDEN TESTS
report = {
    "counts": {"ant": 4, "anteater": 3, "bee": 2},
    "pictures": {
        "ant": ["ant/1.jpg", "ant/2.jpg", "ant/3.jpg", "ant/4.jpg"],
        "anteater": ["anteater/1.jpg", "anteater/2.jpg", "anteater/3.jpg"],
        "bee": ["bee/5.jpg", "bee/6.jpg"],
    },
    "broken": [],
    "misnamed": [],
    "other": [],
    "same": [
        ["ant/1.jpg", "ant/2.jpg", "bee/5.jpg"],
        ["ant/3.jpg", "anteater/2.jpg"],
        ["anteater/1.jpg", "anteater/3.jpg"],
    ],
}
expect(
    "sorted(clean(report))",
    sorted(clean(report)),
    ["ant/4.jpg", "anteater/1.jpg", "bee/6.jpg"],
    hint="2 つ以上のクラスにまたがる組は、全部外します。ant と anteater は、ちがうクラスです。",  #:ja
    hint="A group over two or more classes is left out as a whole. ant and anteater are different classes.",  #:en
)
### END HIDDEN TESTS

# %% demo
kept = clean(found)
labels = [name.split("/")[0] for name in kept]
print("used:", len(kept), dict(Counter(labels)))

# %% [markdown] lang="ja"
# ただし、ハッシュで分かるのは**まったく同じファイル**だけです。大きさを変えて保存し直した写真や、同じコップを続けて撮った 10 枚は見つかりません。自分の写真では、目でも確かめてください。
#
# ## 4. 分ける
#
# めずらしい種類が 60 枚中 6 枚しかないとします。12 枚をくじ引きでテストに回すと、その種類は何枚入るでしょう。
# %% [markdown] lang="en"
# Beware: a hash only finds files that are **exactly the same**. It misses a picture saved again in another size, and ten shots of one cup in a row. For your own pictures, use your eyes too.
#
# ## 4. Splitting
#
# Say a rare kind has only 6 of 60 pictures. Draw 12 for the test by lot: how many of the rare kind are among them?

# %% demo
rng = np.random.default_rng(4)
drawn = [int((rng.permutation(60)[:12] < 6).sum()) for _ in range(2000)]
share = np.bincount(drawn, minlength=7) / len(drawn)
print(f"none at all in {share[0]:.0%} of 2000 splits")
fig, ax = plt.subplots(figsize=(6, 2.8))
ax.bar(range(7), share, color=[RED] + [GREY] * 6, hatch=["//"] + [""] * 6)
show_figure("くじ引きでは、珍しい種類が抜けることがある <=> Lots may leave the rare kind out", "テストデータに入った珍しい画像の枚数 <=> rare pictures in the test set", "分け方の割合 <=> share of splits")

# %% [markdown] lang="ja"
# 左端の赤い棒では、めずらしい種類の成績が**測れません**。クラスごとに別々にくじを引けば、割合が保たれます。これが**層化分割**です。
#
# ### 課題 `stratified_split`
# ラベルのリストを受け取り、訓練・検証・テストの**番号**(0 から)のリスト 3 つを返してください。
#
# - n 枚あるクラスから、検証に `max(1, round(n * valid_pct))` 枚、テストに `max(1, round(n * test_pct))` 枚。残りが訓練。
# - どの番号も、ちょうど 1 つのリストに入る。
# - どれを選ぶかは `rng`(NumPy の乱数生成器)でくじを引く。並んだ順に取ると、同じ日に撮った写真ばかりになります。
#
# <details><summary>ヒント</summary>
#
# クラスを 1 つずつ処理します。そのクラスの番号を集め、`rng.permutation` でまぜてから、はじめの何枚、次の何枚、残り、と切ります。種が同じなら結果も同じになるように、クラスを回る順番も決めておきましょう(`set` の順番は、起動するたびに変わります)。
#
# </details>
# %% [markdown] lang="en"
# In the red bar on the left, the rare kind **cannot be measured**. Draw lots within each class, and the shares are kept: a **stratified split**.
#
# ### Exercise `stratified_split`
# From a list of labels, return three lists of **positions** (from 0): training, validation, test.
#
# - Of a class with n pictures, `max(1, round(n * valid_pct))` are for validation and `max(1, round(n * test_pct))` for the test; the rest is for training.
# - Each position is in exactly one list.
# - Which ones is drawn by lot with `rng`, a NumPy random generator. Taken in order, they might all be from the same day.
#
# <details><summary>Hint</summary>
#
# Take one class after the other. Collect its positions, shuffle them with `rng.permutation`, and cut: the first few, the next few, the rest. For the same seed to give the same result, the order of the classes must be fixed as well (that of a `set` changes with each start of Python).
#
# </details>


# %% exercise="stratified_split"
def stratified_split(labels, valid_pct, test_pct, rng):
    """訓練、検証、テストの番号のリスト(整数)3 つ。labels: n 個の文字列、valid_pct と test_pct: 0 から 1、rng: NumPy の乱数生成器。"""  #:ja
    """Three lists of positions (integers): training, validation, test. labels: n strings; valid_pct, test_pct: 0 to 1; rng: a NumPy generator."""  #:en
    ### BEGIN SOLUTION
    train, valid, test = [], [], []
    for name in sorted(set(labels)):
        places = rng.permutation([i for i, label in enumerate(labels) if label == name]).tolist()
        n_valid, n_test = (max(1, round(len(places) * pct)) for pct in (valid_pct, test_pct))
        valid += places[:n_valid]
        test += places[n_valid : n_valid + n_test]
        train += places[n_valid + n_test :]
    return train, valid, test
    ### END SOLUTION


# %% test="stratified_split" idea="partition" points=1
import numpy as np

labels = ["cup"] * 10 + ["bell"] * 10
parts = stratified_split(labels, 0.2, 0.3, np.random.default_rng(0))
assert len(parts) == 3, "リスト 3 つを返してください。"  #:ja
assert len(parts) == 3, "Return three lists."  #:en
together = sorted(int(i) for part in parts for i in part)
expect(
    "sorted(train + valid + test)",
    together,
    list(range(20)),
    hint="どの番号も、ちょうど 1 回現れます。",  #:ja
    hint="Each position appears exactly once.",  #:en
)
### BEGIN HIDDEN TESTS
labels = [str(name) for name in np.random.default_rng(3).permutation(["ant"] * 31 + ["bee"] * 17 + ["cat"] * 5)]
for seed in (1, 2):
    parts = stratified_split(labels, 0.25, 0.3, np.random.default_rng(seed))
    together = sorted(int(i) for part in parts for i in part)
    expect(
        "sorted(train + valid + test)",
        together,
        list(range(53)),
        hint="なくなった番号や、2 つのリストに入った番号があります。",  #:ja
        hint="Some position is missing, or is in two lists.",  #:en
    )
### END HIDDEN TESTS

# %% test="stratified_split" idea="strata" points=1
import numpy as np


def counted(labels, part):
    return {name: sum(labels[int(i)] == name for i in part) for name in sorted(set(labels))}


labels = ["cup"] * 10 + ["bell"] * 20
train, valid, test = stratified_split(labels, 0.2, 0.3, np.random.default_rng(0))
expect("valid", counted(labels, valid), {"bell": 4, "cup": 2}, hint="10 枚の 2 割は 2 枚、20 枚の 2 割は 4 枚です。")  #:ja
expect("valid", counted(labels, valid), {"bell": 4, "cup": 2}, hint="20 % of 10 are 2, of 20 are 4.")  #:en
expect("test", counted(labels, test), {"bell": 6, "cup": 3}, hint="test_pct は、クラス全体の枚数に対する割合です。")  #:ja
expect("test", counted(labels, test), {"bell": 6, "cup": 3}, hint="test_pct is a share of all pictures of the class.")  #:en
### BEGIN HIDDEN TESTS
labels = [str(name) for name in np.random.default_rng(5).permutation(["ant"] * 47 + ["bee"] * 3 + ["cat"] * 13)]
train, valid, test = stratified_split(labels, 0.1, 0.25, np.random.default_rng(7))
for part, positions, want in (
    ("valid", valid, {"ant": 5, "bee": 1, "cat": 1}),
    ("test", test, {"ant": 12, "bee": 1, "cat": 3}),
    ("train", train, {"ant": 30, "bee": 1, "cat": 9}),
):
    expect(
        part,
        counted(labels, positions),
        want,
        hint="クラスごとに max(1, round(n * pct)) 枚です。3 枚しかないクラスからも 1 枚。",  #:ja
        hint="From each class max(1, round(n * pct)); one even from a class of three.",  #:en
    )
### END HIDDEN TESTS

# %% test="stratified_split" idea="lots" points=1
import numpy as np

labels = ["cup"] * 40 + ["bell"] * 40
first, again = (stratified_split(labels, 0.25, 0.25, np.random.default_rng(0)) for _ in range(2))
expect(
    "stratified_split(…, default_rng(0)), 2 times",
    [sorted(int(i) for i in part) for part in again],
    [sorted(int(i) for i in part) for part in first],
    hint="くじは、渡された rng だけで引きます。",  #:ja
    hint="Draw lots with the rng that is passed in, and with nothing else.",  #:en
)
### BEGIN HIDDEN TESTS
labels = ["ant", "bee", "cat"] * 30
seen = [
    [sorted(int(i) for i in part) for part in stratified_split(labels, 0.2, 0.3, np.random.default_rng(seed))]
    for seed in (5, 5, 6, 7)
]
expect(
    "stratified_split(…, default_rng(5)), 2 times",
    seen[1],
    seen[0],
    hint="同じ種なら、同じ分け方です。",  #:ja
    hint="Same seed, same split.",  #:en
)
for part in (0, 1, 2):
    assert seen[0][part] != seen[2][part] and seen[2][part] != seen[3][part], "種を変えても分け方が変わりません。rng を使っていますか。"  #:ja
    assert seen[0][part] != seen[2][part] and seen[2][part] != seen[3][part], "Another seed, and yet the same split. Do you use rng?"  #:en
for seed in (5, 6, 7):
    chosen_bees = sorted(int(i) // 3 for i in stratified_split(labels, 0.2, 0.3, np.random.default_rng(seed))[2] if int(i) % 3 == 1)
    gaps = sum((b - a) % 30 > 1 for a, b in zip(chosen_bees, chosen_bees[1:] + chosen_bees[:1]))
    assert gaps > 1, "テストに、続いて並んだ写真ばかりが選ばれています。1 枚ずつ、くじを引いてください。"  #:ja
    assert gaps > 1, "The test holds a run of neighbouring pictures. Draw lots for each picture."  #:en
often = np.zeros(90)
for seed in range(100):
    often[[int(i) for i in stratified_split(labels, 0.2, 0.3, np.random.default_rng(seed))[2]]] += 1
assert often.min() >= 8 and often.max() <= 55, "どの 1 枚も、同じくらいの確率でテストに選ばれるはずです。"  #:ja
assert often.min() >= 8 and often.max() <= 55, "Every picture should have the same chance of getting into the test."  #:en
### END HIDDEN TESTS

# %% demo
labels = [name.split("/")[0] for name in kept]
parts = dict(zip(("train", "valid", "test"), stratified_split(labels, 0.2, 0.2, np.random.default_rng(18))))
table = {part: Counter(labels[i] for i in places) for part, places in parts.items()}
classes = sorted(set(labels))
for part, count in table.items():
    print(f"{part:6}", {name: count[name] for name in classes})
fig, ax = plt.subplots(figsize=(6, 2.6))
left = np.zeros(len(classes))
for (part, count), colour, hatch in zip(table.items(), (BLUE, ORANGE, GREEN), ("", "//", "..")):
    width = np.array([count[name] for name in classes])
    ax.barh(classes, width, left=left, color=colour, hatch=hatch, edgecolor="white", label={"train": "訓練 <=> train", "valid": "検証 <=> valid", "test": "テスト <=> test"}[part])
    left += width
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.28), ncol=3)
show_figure("どのクラスも同じ割合 <=> The same shares in every class", "枚数 <=> pictures")

# %% [markdown] lang="ja"
# テストの写真は、9 番目の手順まで**見ません**。モデルやエポック数を選ぶのは、検証データだけで行います。
#
# ## 5. 訓練する
#
# 学ぶ前に、何も学ばない答え方を 1 つ。**いつも、いちばん多いクラスを答える**。この正解率を超えなければ、何も学んでいません。訓練は、第 12 課と第 15 課の数行です。左右反転や回転で答えの変わる写真なら、`aug_transforms` の引数で止めてください(第 17 課)。ミニチュアの重み(乱数の代役、第 12 課)で動いているときは、成績は控えめです。
# %% [markdown] lang="en"
# Test pictures stay **unseen** until step 9. Choosing a model, or the number of epochs, is for the validation data.
#
# ## 5. Training
#
# Before any learning, an answer that learns nothing: **always the most frequent class**. Whoever does not beat its accuracy has learnt nothing. Training is a few lines from lessons 12 and 15. If a flip or a rotation changes the answer for your pictures, switch it off in `aug_transforms` (lesson 17). With the miniature's weights (a random stand-in, lesson 12), expect less.

# %% demo
most, count = Counter(labels).most_common(1)[0]
print(f"always answering {most}: {count / len(labels):.0%} right")
chosen = {part: [pictures / kept[i] for i in places] for part, places in parts.items()}
# ja: 小さな見本のための値です。自分の写真が 200 枚以上あれば、size は 224、bs は 32 から始めましょう。
# en: Values for a small sample. With 200 photographs or more, begin with size 224 and bs 32.
size, bs = 96, 8
set_seed(1)
block = DataBlock(
    blocks=(ImageBlock, CategoryBlock),
    get_y=parent_label,
    splitter=IndexSplitter(range(len(chosen["train"]), len(chosen["train"]) + len(chosen["valid"]))),
    item_tfms=Resize(size),
    batch_tfms=aug_transforms(),
)
dls = block.dataloaders(chosen["train"] + chosen["valid"], bs=bs)
learn = vision_learner(dls, resnet18, metrics=accuracy, path=".")
learn.fine_tune(6, 5e-3)

# %% demo
rows = np.array(learn.recorder.values)
fig, ax = plt.subplots(figsize=(6, 3))
ax.plot(range(1, len(rows) + 1), rows[:, 0], color=BLUE, marker="o", label="訓練 <=> training")
ax.plot(range(1, len(rows) + 1), rows[:, 1], color=ORANGE, marker="s", linestyle="--", label="検証 <=> validation")
show_figure("破線だけが上がれば、過学習 <=> If only the dashed one rises, it overfits", "エポック <=> epoch", "損失 <=> loss", xticks=range(1, len(rows) + 1))

# %% [markdown] lang="ja"
# 検証の損失だけが上がり始めたら、過学習です(第 14 課)。訓練の損失より検証の損失が低いこともあります。データ拡張は、訓練の画像だけを難しくするからです。
#
# ## 6. ラベルを疑う
#
# ハッシュでは見つからないまちがいがあります。コップの写真が 1 枚、ちがうフォルダに入っているとき、どう探せばよいでしょう。第 12 課の `top_losses` が使えます。**モデルが強く反対する写真**を、人が見直すのです。
#
# 本当に見つかるか、試します。訓練データのラベルを 3 枚だけ**わざとまちがえて**、新しいモデルを短く訓練し、損失の大きい順に並べます。
# %% [markdown] lang="en"
# If only the validation loss begins to rise, it is overfitting (lesson 14). It may also lie below the training loss: augmentation makes things harder for the training pictures alone.
#
# ## 6. Doubting the labels
#
# Some faults no hash can find. One picture of a cup lies in another folder: how would you look for it? With `top_losses` of lesson 12: people look again at the pictures to which **the model objects most**.
#
# Does that work? Make **three training labels wrong on purpose**, train a new model for a short time, and sort by loss.

# %% demo
rng = np.random.default_rng(6)
truth = {file: file.parent.name for file in chosen["train"] + chosen["valid"]}
swapped = [chosen["train"][i] for i in rng.choice(len(chosen["train"]), 3, replace=False)]
spoilt = truth | {file: str(rng.choice([name for name in classes if name != truth[file]])) for file in swapped}
set_seed(2)
doubtful = DataBlock(
    blocks=(ImageBlock, CategoryBlock),
    get_y=spoilt.get,
    splitter=block.splitter,
    item_tfms=Resize(size),
    batch_tfms=aug_transforms(),
).dataloaders(list(spoilt), bs=bs)
judge = vision_learner(doubtful, resnet18, metrics=accuracy, path=".")
with judge.no_bar(), judge.no_logging():
    judge.fine_tune(4, 5e-3)
    _, _, losses = judge.get_preds(dl=doubtful.test_dl(chosen["train"], with_labels=True), with_loss=True)
order = losses.argsort(descending=True).tolist()
ranks = [order.index(chosen["train"].index(file)) + 1 for file in swapped]
print(f"the three wrong labels are at places {sorted(ranks)} of {len(order)}")
fig, ax = plt.subplots(figsize=(6, 3))
bars = ax.bar(range(1, len(order) + 1), losses[order], color=GREY)
for rank in ranks:
    bars[rank - 1].set(facecolor=RED, edgecolor="black", hatch="//")
show_figure("間違ったラベル(赤)は、前のほうに集まる <=> Wrong labels (red) tend to the front", "一覧での順位 <=> place in the list", "損失 <=> loss")

# %% [markdown] lang="ja"
# 全部を見直すより、前のほうだけを見るほうが楽です。ただし、前にあるだけでは**まちがいの証拠になりません**。難しいだけの写真も前に来ます。直すのは人で、直し方は「ファイルを正しいフォルダに移し、はじめから実行し直す」です。
# 都合の悪い写真を消すと、成績だけが良くなります。
# では、本当のラベルで訓練したモデルが、いちばん反対している写真を見ます。
# %% [markdown] lang="en"
# To look through the front of the list is less work than to look through it all. But being there is **no proof** of a mistake: pictures that are hard come first as well. It is people who correct, and the way to do it is to move the file to its right folder and run everything again.
# Delete what does not suit you, and only the score gets better.
# Now the pictures to which the model trained on the true labels objects most.

# %% demo
everyone = chosen["train"] + chosen["valid"]
with learn.no_bar(), learn.no_logging():
    probabilities, targets, losses = learn.get_preds(dl=dls.test_dl(everyone, with_labels=True), with_loss=True)
names, again = [], losses.argsort(descending=True).tolist()[:4]
for i in again:
    truth, answer = dls.vocab[targets[i]], dls.vocab[probabilities[i].argmax()]
    names.append(f"ラベル:{truth}\n答え:{answer} <=> filed: {truth}\nsaid: {answer}")
show_pictures([PILImage.create(everyone[i]).resize((96, 96)) for i in again], names, "もう一度見てほしい画像 <=> Look at these again")

# %% [markdown] lang="ja"
# ## 7. 正直に測る
#
# いよいよテストデータです。**1 回だけ**使います。結果を見てから設定を変えて測り直すと、それはもう検証データです。
# %% [markdown] lang="en"
# ## 7. Measuring honestly
#
# Now the test data, **once**. If you change something after seeing the result and measure again, they have become validation data.

# %% demo
with learn.no_bar(), learn.no_logging():
    probabilities, targets = learn.get_preds(dl=dls.test_dl(chosen["test"], with_labels=True))
answered = probabilities.argmax(1)
matrix = np.zeros((len(classes), len(classes)), int)
np.add.at(matrix, (targets.numpy(), answered.numpy()), 1)
right, n = int(np.trace(matrix)), len(targets)


def interval(right, n, z=1.96):
    """正解率の 95 % 信頼区間(ウィルソンの方法)。"""  #:ja
    """The 95 % confidence interval of an accuracy, by Wilson's method."""  #:en
    middle, half = right + z**2 / 2, z * np.sqrt(right * (n - right) / n + z**2 / 4)
    return (middle - half) / (n + z**2), (middle + half) / (n + z**2)


low, high = interval(right, n)
print(f"accuracy {right}/{n} = {right / n:.1%}, 95 % interval {low:.0%} to {high:.0%}")
print("recall of each class:", {name: f"{matrix[i, i]}/{matrix[i].sum()}" for i, name in enumerate(classes)})
fig, axes = plt.subplots(1, 2, figsize=(7, 3.2))
axes[0].imshow(matrix, cmap="Blues")
for (t, p), cell in np.ndenumerate(matrix):
    axes[0].text(p, t, cell, ha="center", va="center", bbox={"facecolor": "white", "edgecolor": "none"})
ticks = range(len(classes))
axes[0].set(
    xticks=ticks, yticks=ticks, yticklabels=classes, xlabel="答え <=> answered", ylabel="正解 <=> truth", title="クラスごとの間違い <=> Mistakes, by class"
)
axes[0].set_xticklabels(classes, rotation=30)
axes[0].grid(False)
sizes = np.geomspace(10, 2000, 60)
axes[1].fill_between(sizes, *interval(right / n * sizes, sizes), color=BLUE, alpha=0.3)
axes[1].axhline(right / n, color=BLUE)
axes[1].plot([n, n], [low, high], color=ORANGE, linestyle="--", marker="o", label="あなたの結果 <=> yours")
axes[1].set(
    xscale="log",
    xlabel="テスト画像の枚数 <=> test pictures",
    ylabel="95 % 信頼区間 <=> 95 % interval",
    ylim=(0, 1.03),
    title="枚数が多いほど、確か <=> More pictures, more certain",
)
axes[1].legend(loc="lower right")
show_figure()

# %% [markdown] lang="ja"
# 右の帯は、同じ正解率でもテストの枚数によって**どれだけ不確かか**を表します。オレンジの点線があなたの枚数です。この区間の中の差は、良くなったとも悪くなったとも言えません。区間が数えているのは、たまたまどの写真がテストに入ったか、という偶然だけです。別の部屋や別のカメラで撮った写真については、何も約束しません。
#
# ## 8. 持ち出して、答えさせる
#
# 学習器をファイルに書き出します。受け取った人が使うのは、このファイルと、関数 1 つです。`.pkl` は、信頼できる人から受け取ったものだけを開きましょう(第 12 課)。
# %% [markdown] lang="en"
# The band on the right shows **how uncertain** the same accuracy is with more or fewer test pictures; the dashed orange line is where you are. A difference within it counts neither as better nor as worse. And it is only about chance: which pictures happened to be in the test. It promises nothing about another room or another camera.
#
# ## 8. Out into the world
#
# Export the learner. Whoever uses it needs this file, and one function. Open a `.pkl` only from people you trust (lesson 12).

# %% demo
learn.export("my_model.pkl")
print("my_model.pkl", round(Path("my_model.pkl").stat().st_size / 2**20), "MiB")

# %% [markdown] lang="ja"
# ### 課題 `predict`
# 画像のファイルと、書き出した学習器のファイルを受け取り、次の辞書を返してください。
#
# - `"chances"`:`{クラスの名前: 確率}`。確率は Python の `float`。
# - `"answer"`:確率がいちばん大きいクラス。その確率が `least` **より小さければ** `"unknown"`。
# - 画像が開けなければ、止まらずに `{"answer": "unknown", "chances": {}}`。
#
# クラスの名前は、学習器が知っています。関数の外の `learn` や `dls` は使えません。受け取った人の手元には、ないからです。
#
# <details><summary>ヒント</summary>
#
# `load_learner(model_file)` で読みこみ、`PILImage.create(path)` で画像を開きます。開けるかどうかだけを `try` に入れましょう。学習器の `predict` は、名前、番号、**全クラスの確率**の 3 つを返します。確率の並びは `dls.vocab` の順です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `predict`
# From a picture's file and the file of an exported learner, return this dictionary:
#
# - `"chances"`: `{name of class: probability}`, each a Python `float`.
# - `"answer"`: the class with the largest probability; `"unknown"` if that is **less than** `least`.
# - If the picture does not open, do not stop but return `{"answer": "unknown", "chances": {}}`.
#
# The learner knows the names of its classes. Do not use `learn` or `dls` from outside the function: whoever gets the file does not have them.
#
# <details><summary>Hint</summary>
#
# `load_learner(model_file)` loads, `PILImage.create(path)` opens the picture; put only the opening into a `try`. The learner's own `predict` returns three things: a name, a number, and the **probabilities of all classes**, in the order of `dls.vocab`.
#
# </details>


# %% exercise="predict"
def predict(path, model_file, least=0.5):
    """{"answer": クラスの名前か "unknown", "chances": {クラス: 確率}}。path: 画像、model_file: 書き出した学習器(どちらも文字列か Path)。"""  #:ja
    """{"answer": a class or "unknown", "chances": {class: probability}}. path: a picture, model_file: an exported learner (strings or Paths)."""  #:en
    ### BEGIN SOLUTION
    try:
        picture = PILImage.create(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": name if chances[name] >= least else "unknown", "chances": chances}
    ### END SOLUTION


# %% setup
# ja: テストの道具:答えを手で計算できる学習器(画像の平均の色に、重みをかけるだけ)
# en: A tool for the tests: a learner whose answers can be worked out by hand (weights times the mean colour)
def export_rule(names, weights, bias):
    """学習器を書き出し、ファイルの名前(文字列)を返す。点数は weights @ 平均の色(0 から 1)+ bias。names: 名前の順。"""  #:ja
    """Export a learner; return the file's name, a string. Its scores are weights @ mean colour (0 to 1) + bias. names: sorted."""  #:en
    folder = Path(
        write_files({f"{name}/{i}.png": as_bytes(Image.new("RGB", (8, 8)), "PNG") for name in names for i in (0, 1)})
    )
    block = DataBlock((ImageBlock, CategoryBlock), get_y=parent_label, splitter=IndexSplitter([0]), item_tfms=Resize(8))
    dls = block.dataloaders(get_image_files(folder).sorted(), bs=2, num_workers=0)
    model = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, len(names)))
    with torch.no_grad():
        model[2].weight.copy_(torch.as_tensor(np.array(weights)))
        model[2].bias.copy_(torch.as_tensor(np.array(bias)))
    Learner(dls, model, loss_func=CrossEntropyLossFlat(), path=folder).export("rule.pkl")
    return str(folder / "rule.pkl")


# %% test="predict" idea="chances" points=1
import io

import numpy as np
from PIL import Image


def flat(colour, mode="RGB"):
    buffer = io.BytesIO()
    Image.new(mode, (12, 12), colour).save(buffer, "PNG")
    return buffer.getvalue()


def worked_out(names, weights, bias, colour):
    scores = np.array(weights) @ (np.array(colour) / 255) + np.array(bias)
    return dict(zip(names, (np.exp(scores) / np.exp(scores).sum()).tolist()))


names, weights, bias = ["bell", "cup"], [[3.0, 0.0, 0.0], [0.0, 0.0, 3.0]], [0.0, 0.5]
model = export_rule(names, weights, bias)
folder = write_files({"red.png": flat((255, 0, 0))})
got = predict(folder + "/red.png", model)
expect(
    'predict("red.png", model)["chances"]',
    {name: got["chances"][name] for name in names},
    worked_out(names, weights, bias, (255, 0, 0)),
    tol=1e-4,
    hint="全クラスの確率を、float で返します。",  #:ja
    hint="The probabilities of all classes, as floats.",  #:en
)
### BEGIN HIDDEN TESTS
names, bias = ["ant", "bee", "cat", "dog"], [0.2, -0.1, 0.0, 0.4]
weights = [[2.0, -1.0, 0.5], [-1.0, 2.0, 0.0], [0.5, 0.0, 2.0], [1.0, 1.0, -2.0]]
model = export_rule(names, weights, bias)
folder = write_files(
    {
        "1.png": flat((200, 40, 90)),
        "2.png": flat((10, 220, 130)),
        "grey.png": flat(70, "L"),
        "clear.png": flat((30, 60, 240, 255), "RGBA"),
    }
)
for file, colour in {
    "1.png": (200, 40, 90),
    "2.png": (10, 220, 130),
    "grey.png": (70, 70, 70),
    "clear.png": (30, 60, 240),
}.items():
    got = predict(folder + "/" + file, model)
    expect(
        f'len(predict("{file}", model)["chances"])',
        len(got["chances"]),
        4,
        hint="クラスの数だけ確率があります。",  #:ja
        hint="One probability for each class.",  #:en
    )
    expect(
        f'predict("{file}", model)["chances"]',
        {name: got["chances"][name] for name in names},
        worked_out(names, weights, bias, colour),
        tol=1e-4,
        hint="確率と名前は、model_file の学習器の vocab の順に組にします。",  #:ja
        hint="Pair probabilities and names in the order of the vocab of the learner in model_file.",  #:en
    )
### END HIDDEN TESTS

# %% test="predict" idea="unknown" points=1
import io

from PIL import Image


def flat(colour):
    buffer = io.BytesIO()
    Image.new("RGB", (12, 12), colour).save(buffer, "PNG")
    return buffer.getvalue()


model = export_rule(["bell", "cup"], [[3.0, 0.0, 0.0], [0.0, 0.0, 3.0]], [0.0, 0.0])
folder = write_files({"blue.png": flat((0, 0, 255)), "dull.png": flat((90, 0, 110))})
expect('predict("blue.png", model)["answer"]', str(predict(folder + "/blue.png", model)["answer"]), "cup")
expect(
    'predict("dull.png", model, least=0.9)["answer"]',
    str(predict(folder + "/dull.png", model, 0.9)["answer"]),
    "unknown",
    hint="いちばん大きい確率でも 0.9 に届きません。",  #:ja
    hint="Even the largest probability is short of 0.9.",  #:en
)
### BEGIN HIDDEN TESTS
model = export_rule(["ant", "bee", "cat"], [[4.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 4.0]], [0.0, 0.0, 0.0])
pictures = {"r.png": (255, 0, 0), "g.png": (120, 160, 60), "b.png": (0, 0, 200), "dim.png": (100, 120, 90)}
folder = write_files({name: flat(colour) for name, colour in pictures.items()})
# ja: 確率の最大は、r: 0.965、g: 0.569、b: 0.920、dim: 0.425
# en: The largest probabilities are r: 0.965, g: 0.569, b: 0.920, dim: 0.425
for file, least, want in (
    ("r", 0.5, "ant"),
    ("r", 0.96, "ant"),
    ("r", 0.97, "unknown"),
    ("g", 0.5, "bee"),
    ("g", 0.6, "unknown"),
    ("b", 0.0, "cat"),
    ("b", 0.91, "cat"),
    ("b", 0.93, "unknown"),
):
    got = predict(folder + f"/{file}.png", model, least)
    expect(
        f'predict("{file}.png", model, {least})["answer"]',
        str(got["answer"]),
        want,
        hint="いちばん大きい確率を least と比べます。",  #:ja
        hint="Compare the largest probability with least.",  #:en
    )
    expect(
        f'len(predict("{file}.png", model, {least})["chances"])',
        len(got["chances"]),
        3,
        hint='"unknown" と答えるときも、chances は返します。',  #:ja
        hint='Return chances with "unknown" as well.',  #:en
    )
expect('predict("g.png", model)["answer"]', str(predict(folder + "/g.png", model)["answer"]), "bee", hint="least は、言われなければ 0.5 です。")  #:ja
expect('predict("g.png", model)["answer"]', str(predict(folder + "/g.png", model)["answer"]), "bee", hint="least is 0.5 unless stated.")  #:en
expect('predict("dim.png", model)["answer"]', str(predict(folder + "/dim.png", model)["answer"]), "unknown", hint="least は、言われなければ 0.5 です。")  #:ja
expect('predict("dim.png", model)["answer"]', str(predict(folder + "/dim.png", model)["answer"]), "unknown", hint="least is 0.5 unless stated.")  #:en
even = export_rule(["bell", "cup"], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [0.0, 0.0])
tie = str(predict(folder + "/r.png", even)["answer"])
assert tie in ("bell", "cup"), f"どちらの確率もちょうど 0.5 です。least より小さくはないので、クラスを答えます({tie!r} でした)。"  #:ja
assert tie in ("bell", "cup"), f"Both probabilities are exactly 0.5. That is not less than least, so the answer is a class; it was {tie!r}."  #:en
### END HIDDEN TESTS

# %% test="predict" idea="broken" points=1
import io

import numpy as np
from PIL import Image


def noise(seed, kind):
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 50, 3)).astype(np.uint8)).save(buffer, kind)
    return buffer.getvalue()


model = export_rule(["bell", "cup"], [[3.0, 0.0, 0.0], [0.0, 0.0, 3.0]], [0.0, 0.0])
folder = write_files({"text.jpg": b"hello"})
got = predict(folder + "/text.jpg", model)
expect('predict("text.jpg", model)["answer"]', str(got["answer"]), "unknown", hint="開けない画像でも、止まらずに答えます。")  #:ja
expect('predict("text.jpg", model)["answer"]', str(got["answer"]), "unknown", hint="Do not stop at a picture that does not open.")  #:en
### BEGIN HIDDEN TESTS
folder = write_files(
    {
        "cut.jpg": noise(1, "JPEG")[:1500],
        "cut.png": noise(2, "PNG")[:3000],
        "empty.png": b"",
        "fine.jpg": noise(3, "JPEG"),
    }
)
for file in ("cut.jpg", "cut.png", "empty.png", "missing.jpg"):
    got = predict(folder + "/" + file, model, 0.0)
    expect(
        f'predict("{file}", model)',
        [str(got["answer"]), len(got["chances"])],
        ["unknown", 0],
        hint='最後まで開けなければ、"unknown" と空の辞書です。',  #:ja
        hint='If it does not open to the end: "unknown" and an empty dictionary.',  #:en
    )
got = predict(folder + "/fine.jpg", model, 0.0)
assert str(got["answer"]) in ("bell", "cup") and len(got["chances"]) == 2, "開ける画像には、クラスを答えます。"  #:ja
assert str(got["answer"]) in ("bell", "cup") and len(got["chances"]) == 2, "A picture that opens gets a class."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# では、テストの 1 枚と、**どのクラスでもない 1 枚**(色の砂嵐)を見せます。2 枚目には何と答えるべきでしょう。予想してから実行してください。
# %% [markdown] lang="en"
# Show it a test picture, and one that is **of no class at all**: coloured snow. What should it answer to the second? Guess before you run it.

# %% demo
snow = Path("snow.png")
Image.fromarray(np.random.default_rng(0).integers(0, 256, (128, 128, 3)).astype(np.uint8)).save(snow)
fig, axes = plt.subplots(2, 2, figsize=(6.5, 3.8), width_ratios=[1, 2])
for (left, ax), file in zip(axes, (chosen["test"][0], snow)):
    said = predict(file, "my_model.pkl")
    print(file.name, "->", said["answer"])
    left.imshow(PILImage.create(file))
    left.axis("off")
    ax.barh(list(said["chances"]), list(said["chances"].values()), color=BLUE)
    ax.axvline(0.5, color=GREY, linestyle="--")
    ax.set(xlim=(0, 1), xlabel="確率 <=> probability", title=f"答え:{said['answer']} <=> answer: {said['answer']}")
show_figure()

# %% [markdown] lang="ja"
# 砂嵐の確率も、足すと 1 です。ソフトマックス関数は「どれでもない」と言えないからです(第 2 課)。`least` で助かることもありますが、**知らないものに自信満々で答える**ことも防げません。だから、何に使ってはいけないかを、人が書いておきます。
#
# ## 9. モデルカード
#
# 薬には説明書がつきます。モデルにつける説明書が**モデルカード**です(Mitchell ほか、2019 年)。次のセルが、書くのに要る数を並べます。
# %% [markdown] lang="en"
# The snow's probabilities add up to 1 as well: softmax cannot say "none of these" (lesson 2). `least` helps at times, but cannot keep a model from **being sure about what it does not know**. So people have to write down what it must not be used for.
#
# ## 9. The model card
#
# Medicine comes with a leaflet. What comes with a model is a **model card** (Mitchell et al., 2019). The next cell lists the numbers that you need for it.

# %% demo
print("counts:", dict(found["counts"]))
print(
    "left out: broken",
    len(found["broken"]),
    "| other",
    len(found["other"]),
    "| copies and conflicts",
    sum(found["counts"].values()) - len(kept),
)
print("split:", {part: len(places) for part, places in parts.items()})
print(
    f"test: {right}/{n} = {right / n:.1%} (95 % interval {low:.0%} to {high:.0%}), always {most}: {table['test'][most] / n:.0%}"
)
print("recall:", {name: f"{matrix[i, i]}/{matrix[i].sum()}" for i, name in enumerate(classes)})
print(
    "model: resnet18,", sum(p.numel() for p in learn.model.parameters()), f"weights, {size} x {size} pixels, file my_model.pkl"
)

# %% [markdown] lang="ja"
# **記述問題** あなたのモデルのモデルカードを、10 行くらいで書いてください。見本の絵で訓練した人は、見本のモデルについて書きます。
#
# 採点の基準(各 1 点)
# - **使いみち** 何を入れると何を答えるか。だれが何に使うためのものか。使ってはいけない場面を、少なくとも 1 つ。
# - **データ** どこから来た何枚か(権利や、写っている人の同意も)。見つけた不備と、どう扱ったか。
# - **成績** テストの枚数と正解率を、不確かさと、何も学ばない答え方とあわせて。いちばん弱いクラス。テストを 1 回だけ使ったかどうか。
# - **限界** どんな写真でまちがえそうかを、証拠か理由をつけて。まちがいに気づいた人が、どうすればよいか。
# %% [markdown] lang="en"
# **Essay** Write the model card of your model in ten lines or so. If you trained on the sample drawings, write about that model.
#
# How it is graded (1 point each)
# - **Use** What goes in, what comes out; who it is for, and for what; at least one use that it is not for.
# - **Data** Where the pictures come from and how many (with rights, and consent of people in them). The faults found, and what was done about them.
# - **Result** Test pictures and accuracy, with the uncertainty and with the answer that learns nothing. The weakest class. Whether the test was used only once.
# - **Limits** On what pictures it is likely to fail, with evidence or a reason. What to do for someone who finds a mistake.

# %% [markdown] essay="model_card" points=4 lang="ja"
# ### BEGIN SOLUTION
# **使いみち** 机の上の物の絵 1 枚を、コップ・植物・傘のどれかに分類し、確率 0.5 未満なら unknown と答える。授業で写真の整理を試すためのもの。忘れ物の持ち主を決めるなど、まちがうと人が困る判断には使わない。3 種類のほかの物が来る場面にも使わない。
#
# **データ** この教材がプログラムで描いた絵(CC0)。人は写っていない。3 つのフォルダに、開ける画像は 24〜26 枚ずつ。途中で切れた JPEG、空のファイル、画像でない .jpg、メモの .txt を除き、同じクラスの重複は 1 枚にし、植物と傘の両方に入っていた 1 組は両方外した。中身が PNG の .jpg は使った。
#
# **成績** クラスごとにくじを引き、約 6 割で訓練、2 割で検証、2 割でテストした。テストは最後に 1 回。正解率、95 % 信頼区間、クラスごとの正解数、いつも同じ答えのときの正解率は、上のセルの出力を写す。枚数が少なく、区間が広いので、ほかのモデルとの小さな差は論じられない。
#
# **限界** 同じプログラムが描いた絵でしか測っていないので、本物の写真での成績は分からない。砂嵐にも合計 1 の確率を返した。暗い写真、物が 2 つ写った写真でもまちがうと思う。誤りを見つけた人は、写真と答えを作者に送ってほしい。テストには入れず、訓練データに加えて、新しいテストで測り直す。
# ### END SOLUTION
# %% [markdown] essay="model_card" points=4 lang="en"
# ### BEGIN SOLUTION
# **Use** Sorts one drawing of a thing into cup, plant or umbrella and says unknown below a probability of 0.5. For trying out in class how pictures can be sorted. Not for decisions that hurt when wrong, such as who gets a lost umbrella; not where other things than these three may turn up.
#
# **Data** Drawn by this course's own program (CC0), no people in them. 24 to 26 pictures that open in each of three folders. Left out: a JPEG cut off, an empty file, a .jpg that is no picture, a .txt note. Of copies within a class one was kept; a pair filed under both plant and umbrella was left out. A PNG named .jpg was used.
#
# **Result** Lots drawn within each class: about 60 % training, 20 % validation, 20 % test, the test used once, at the end. Accuracy, its 95 % interval, the right answers in each class and the accuracy of always giving one answer are copied from the output above. With so few pictures the interval is wide: small differences from other models mean nothing.
#
# **Limits** Measured on drawings by the same program only, so nothing is known about photographs. It gave snow probabilities that add up to 1. I expect failures in the dark and with two things in one picture. Whoever finds a mistake, please send me the picture and the answer: it will go into training, not into the test, and I will measure again with a new test set.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## 確かめよう
#
# **問 1.** 同じ写真の重複を、**分ける前に**取り除くのはなぜですか。
#
# - a. 訓練の時間が、倍になってしまうから
# - b. 片方が訓練に、片方がテストに入ると、覚えただけで正解できるから
# - c. 同じ写真が 2 枚あると、損失が計算できないから
# - d. 同じクラスの写真が減ると、過学習しにくくなるから
# %% [markdown] lang="en"
# ## Check yourself
#
# **Question 1.** Why remove copies of a picture **before** splitting?
#
# - a. Training would take twice as long
# - b. With one copy in training and one in the test, memorising is enough to be right
# - c. With a picture in there twice, the loss cannot be computed
# - d. Fewer pictures of a class make overfitting less likely

# %% quiz="copies" points=1
copies = "b"
replies = {
    "a": "少し長くはなりますが、それだけなら困りません。困るのは、測った正解率が信じられなくなることです。",  #:ja
    "a": "A little longer, perhaps; that would do no harm. What does is that the measured accuracy can no longer be believed.",  #:en
    "b": "そのとおり。3 節では、学べることのないデータでさえ、くじ引きを大きく超える正解率になりました。",  #:ja
    "b": "Right: in section 3 even data with nothing to learn scored far above guessing.",  #:en
    "c": "計算はできます。何の警告も出ずに、良すぎる数が出てくるのがこわいところです。",  #:ja
    "c": "It can be computed. The danger is that too good a number comes out without any warning.",  #:en
    "d": "逆です。写真が少ないほど過学習しやすくなります。重複は、数が増えたように見えるだけです。",  #:ja
    "d": "The other way round: fewer pictures, more overfitting. Copies only look like more data.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** コップを 8 個買い、1 個につき 10 枚、続けて撮りました。**はじめて見るコップ**での成績を知りたいとき、どう分けますか。
#
# - a. 80 枚をくじ引きで分ける
# - b. コップごとに 10 枚を 8 枚と 2 枚に分ける
# - c. 6 個のコップの写真を訓練に、残り 2 個の写真をテストにする
# - d. ハッシュがちがうので、どう分けても同じ
# %% [markdown] lang="en"
# **Question 2.** You bought 8 cups and took 10 pictures of each in a row. You want to know how well the model does on **a cup it has never seen**. How do you split?
#
# - a. Draw lots over all 80
# - b. Split the 10 pictures of each cup into 8 and 2
# - c. Pictures of 6 cups for training, those of the other 2 for the test
# - d. The hashes differ, so any split will do

# %% quiz="series" points=1
series = "c"
replies = {
    "a": "どのコップの写真も両方に入ります。測れるのは「知っているコップの、別の 1 枚」の成績です。",  #:ja
    "a": "Every cup would be in both. That measures another picture of a cup it knows.",  #:en
    "b": "割合はそろいますが、テストのコップは全部、訓練で見たものです。層化だけでは足りません。",  #:ja
    "b": "The shares are even, but every cup of the test was seen in training. Stratified is not enough here.",  #:en
    "c": "そのとおり。知りたいことと同じ「はじめて見る」を、テストで作ります。同じものの写真は、必ず同じ側に置きます。",  #:ja
    "c": "Right: the test makes what you want to know about, a first meeting. Pictures of one thing stay on one side.",  #:en
    "d": "続けて撮った写真は、1 バイトも同じでなくても、見た目がほとんど同じです。ハッシュは気づきません。",  #:ja
    "d": "Pictures taken in a row look nearly alike even if no byte agrees; the hash does not notice.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** テストに cup が 80 枚、plant が 10 枚、umbrella が 10 枚あります。いつも cup と答えるモデルの正解率は 0.8 です。では、**クラスごとの再現率の平均**はいくつですか(第 13 課)。
# %% [markdown] lang="en"
# **Question 3.** A test set has 80 cups, 10 plants and 10 umbrellas. A model that always says cup has an accuracy of 0.8. What is the **mean of the recalls of the three classes** (lesson 13)?

# %% quiz="mean_recall" points=1
mean_recall = 0.3333
replies = {
    0.3333: "そのとおり。再現率は 1、0、0 で、平均は 3 分の 1。くじ引きと同じです。片寄ったデータでは、正解率だけを書いてはいけません。",  #:ja
    0.3333: "Right: recalls of 1, 0 and 0, mean one third, as good as guessing. With uneven classes, accuracy alone must not be reported.",  #:en
    0.33: "考え方は合っています。4 けたまで、または 1/3 と書いてください。",  #:ja
    0.33: "The idea is right: give four digits, or write 1/3.",  #:en
    0.8: "それは正解率です。再現率は、クラスごとに「その何割に気づけたか」を求めます。",  #:ja
    0.8: "That is the accuracy. A recall is found class by class: what share of it was recognised?",  #:en
    0.2667: "0.8 を 3 で割りましたね。cup の再現率は 0.8 ではなく、80 枚のうち 80 枚で 1 です。",  #:ja
    0.2667: "0.8 over 3. But the recall of cup is not 0.8: 80 of 80 is 1.",  #:en
    1: "それは cup だけの再現率です。plant と umbrella は、1 枚も当たっていません。",  #:ja
    1: "That is the recall of cup alone. Of plants and umbrellas none was recognised.",  #:en
    0: "plant と umbrella は 0 ですが、cup は全部当たっています。",  #:ja
    0: "0 for plants and umbrellas, but every cup was recognised.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** コップ・植物・傘のモデルに犬の写真を見せたら、「cup、確率 0.97」と答えました。どう考えますか。
#
# - a. 犬がコップに似ている確率が 97 % である
# - b. 訓練が足りない。続ければ、犬には低い確率を返すようになる
# - c. ソフトマックス関数は、知っているクラスの中で 1 を分けるだけなので、知らないものにも高い確率が出うる
# - d. `least=0.9` にすれば、知らないものには必ず unknown と答える
# %% [markdown] lang="en"
# **Question 4.** You show a picture of a dog to the model for cups, plants and umbrellas, and it answers "cup, probability 0.97". What do you make of it?
#
# - a. With 97 % probability the dog resembles a cup
# - b. It needs more training; then it will give dogs a low probability
# - c. Softmax shares out 1 among the classes it knows, so that even something unknown may get a high probability
# - d. With `least=0.9` it will always say unknown to what it does not know

# %% quiz="a_dog" points=1
a_dog = "c"
replies = {
    "a": "0.97 は「コップ・植物・傘のどれかだとしたら」という条件つきの数です。犬である可能性は、はじめから入っていません。",  #:ja
    "a": "0.97 is a number under the condition that it is a cup, a plant or an umbrella. That it might be a dog was never considered.",  #:en
    "b": "3 種類の写真だけで続けても、犬について学ぶ機会はありません。むしろ自信だけが強くなりがちです。",  #:ja
    "b": "More of the same three kinds teaches nothing about dogs; more often the model only grows surer of itself.",  #:en
    "c": "そのとおり。だからモデルカードに「この 3 種類のほかには使わない」と書きます。",  #:ja
    "c": "Right; hence the line in the model card: not for anything but these three kinds.",  #:en
    "d": "この犬は 0.97 なので、0.9 を超えています。境界を上げると減りますが、なくなりません。",  #:ja
    "d": "This dog got 0.97, above 0.9. A higher bound makes such answers rarer, and does not end them.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Mitchell ほか, [*Model Cards for Model Reporting*](https://arxiv.org/abs/1810.03993) (FAT* 2019) モデルカードを提案した論文。
# - Gebru ほか, [*Datasheets for Datasets*](https://arxiv.org/abs/1803.09010) (2018) データの説明書に書くこと。
# - Northcutt ほか, [*Pervasive Label Errors in Test Sets Destabilize Machine Learning Benchmarks*](https://arxiv.org/abs/2103.14749) (NeurIPS 2021) 有名なテストデータにもラベルのまちがいがある。
# - Barz, Denzler, [*Do We Train on Test Data? Purging CIFAR of Near-Duplicates*](https://arxiv.org/abs/1902.00423) (2020) CIFAR の訓練とテストに、ほぼ同じ画像がある。
# - Wilson, *Probable Inference, the Law of Succession, and Statistical Inference* (1927) 7 節の信頼区間。
#
# 1 本のニューロンから始めて、ここまで来ました。次のフォルダは、あなたが作ってください。
#
# **データ** 見本の絵は、この教材のプログラムが描いたもので、CC0 です。自分の写真の権利は、あなたと、写っている人のものです。重みは torchvision が配布し、ImageNet で学習されています。
# %% [markdown] lang="en"
# ## Going further
#
# - Mitchell et al., [*Model Cards for Model Reporting*](https://arxiv.org/abs/1810.03993) (FAT* 2019): where model cards were proposed.
# - Gebru et al., [*Datasheets for Datasets*](https://arxiv.org/abs/1803.09010) (2018): what to write about data.
# - Northcutt et al., [*Pervasive Label Errors in Test Sets Destabilize Machine Learning Benchmarks*](https://arxiv.org/abs/2103.14749) (NeurIPS 2021): famous test sets have wrong labels, too.
# - Barz and Denzler, [*Do We Train on Test Data? Purging CIFAR of Near-Duplicates*](https://arxiv.org/abs/1902.00423) (2020): nearly the same pictures in CIFAR's training and test data.
# - Wilson, *Probable Inference, the Law of Succession, and Statistical Inference* (1927): the interval of section 7.
#
# You began with a single neuron, and here you are. The next folder is yours to make.
#
# **Data** The sample drawings are made by this course's own program and are CC0. Rights in your own pictures are yours and those of the people in them. The weights come with torchvision and were trained on ImageNet.
