# %% [markdown] lang="ja"
# 写真を集めたフォルダがあります。このまま訓練に使ってよいでしょうか。次の 4 つのセルを実行して、まず目で調べてください。開けないファイルは赤い × で表します。**2 度入っている写真**、**横に倒れた写真**、**違うクラスのフォルダに入った写真**も見つかりますか(見本には、どれも 2 つ以上あります)。自分の写真を使う人も、まず見本で実行してください。入れ替え方は、4 つのセルの下で説明します。
# %% [markdown] lang="en"
# Here is a folder of collected pictures. Would you train on it as it is? Run the next four cells and look first. Files that do not open are shown as a red cross. Can you also find pictures that are in there **twice**, that **lie on their side**, and that are **filed under the wrong class**? (The sample has two or more of each.) If you have pictures of your own, run the sample first all the same: how to put yours in its place is said below the four cells.

# %% setup
import hashlib
import io
import json
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import torch

# ja: fastai がまだ使っているため
# en: fastai still uses it
warnings.filterwarnings("ignore", message=".*torch.jit.script")
# ja: この課で読み込む .pkl は、自分で書き出したものだけです。
# en: The only .pkl files loaded in this lesson are those that you export yourself.
warnings.filterwarnings("ignore", message=".*insecure pickle")
from fastai.vision.all import *
from PIL import Image, ImageDraw, ImageOps

# ja: 拡張子と、その中身であるはずの形式(MPO は、一部のスマートフォンの JPEG)
# en: Extensions, and the formats that should be inside (MPO: the JPEG of some phones)
FORMATS = {".jpg": ("JPEG", "MPO"), ".jpeg": ("JPEG", "MPO"), ".png": ("PNG",), ".gif": ("GIF",), ".webp": ("WEBP",)}

# %% setup
#@title 見本の写真を描くコード(このまま実行してください) { display-mode: "form" }  #:ja
#@title Code that draws the sample pictures (run this cell as it is) { display-mode: "form" }  #:en
ORIENTATION = 0x0112  # EXIF の Orientation の番号  #:ja
ORIENTATION = 0x0112  # the number of the EXIF entry  #:en
STORED = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


def draw_thing(kind, rng):
    """見本の絵:bucket、cup、plant、umbrella のどれか。取っ手の見えないバケツとコップは、見分けがつかない。"""  #:ja
    """A sample picture: a bucket, a cup, a plant or an umbrella. A bucket and a cup whose handles do not show look alike."""  #:en
    side = 360
    colour, wall, floor = (
        tuple(int(c) for c in rng.integers(low, high, 3)) for low, high in ((20, 236), (150, 236), (70, 140))
    )
    dark, handle = tuple(c // 2 for c in colour), rng.random() < 0.75
    image = Image.new("RGB", (side, side), wall)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 280, side, side), floor)
    if kind == "plant":
        pen.polygon([(120, 220), (240, 220), (220, 320), (140, 320)], (185, 95, 60))
        for angle in np.linspace(-1.2, 1.2, 6) + rng.normal(0, 0.08, 6):
            x, y = 180 + 115 * np.sin(angle), 220 - 145 * np.cos(angle)
            pen.line((180, 220, x, y), (50, 110, 50), 8)
            pen.ellipse((x - 36, y - 26, x + 36, y + 26), (60, int(rng.integers(120, 190)), 60))
    elif kind == "umbrella":
        pen.line([(180, 60), (180, 310), (215, 325), (235, 295)], (60, 50, 45), 12)
        pen.pieslice((40, 60, 320, 300), 180, 360, colour)
        for x in (40, 133, 226):
            pen.ellipse((x, 158, x + 94, 206), wall)
    else:
        if handle and kind == "cup":
            pen.ellipse((210, 150, 310, 270), outline=colour, width=22)
        if handle and kind == "bucket":
            pen.arc((92, 30, 248, 210), 180, 360, (70, 70, 70), 9)
        pen.polygon([(90, 120), (250, 120), (230, 310), (110, 310)], colour)
        pen.ellipse((90, 100, 250, 140), dark)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    image = image.rotate(
        rng.uniform(-12, 12), fillcolor=wall, translate=tuple(int(d) for d in rng.integers(-25, 26, 2))
    )
    pixels = np.asarray(image.resize((120, 120))) + rng.normal(0, 8, (120, 120, 1))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def as_bytes(image, kind="JPEG", orientation=1):
    """画像を、ファイルの中身(bytes)にする。orientation が 3、6、8 なら、スマートフォンのように回して保存する。"""  #:ja
    """A picture as the content of a file; with orientation 3, 6 or 8 stored turned, as phones do."""  #:en
    buffer, exif = io.BytesIO(), Image.Exif()
    if orientation != 1:
        exif[ORIENTATION] = orientation
        image.transpose(STORED[orientation]).save(buffer, kind, exif=exif)
    else:
        image.save(buffer, kind)
    return buffer.getvalue()


def sample_files():
    """見本のフォルダ:{名前: 中身}。本物のフォルダにありがちな不備を、わざと入れてある。"""  #:ja
    """The sample folder, {name: content}, with the faults that real folders have."""  #:en
    files = {}
    for number, kind in enumerate(("bucket", "cup", "plant")):
        rng = np.random.default_rng([18, number])
        for i in range(1, 25):
            orientation = {3: 6, 11: 8, 19: 6}.get(i, 1)
            files[f"{kind}/IMG_{100 * number + i:04d}.jpg"] = as_bytes(draw_thing(kind, rng), "JPEG", orientation)
    rng = np.random.default_rng(18)
    return files | {
        "bucket/IMG_0090.jpg": b"this is not a picture\n",
        "bucket/notes.txt": b"buckets, taken in the garden\n",
        "cup/IMG_0199.jpg": files["cup/IMG_0104.jpg"][:900],
        "cup/IMG_0198.jpg": b"",
        "cup/IMG_0105 copy.jpg": files["cup/IMG_0105.jpg"],
        "cup/IMG_0190.jpg": as_bytes(draw_thing("plant", rng)),
        "plant/IMG_0290.jpg": as_bytes(draw_thing("plant", rng), "PNG"),
        "plant/IMG_0291.jpg": files["bucket/IMG_0007.jpg"],
    }


def write_files(files, place=None):
    """{"cup/a.jpg": 中身, …} を新しいフォルダに書き、フォルダの名前(文字列)を返す。"""  #:ja
    """Write {"cup/a.jpg": content, …} into a new folder and return the folder's name, a string."""  #:en
    folder = Path(tempfile.mkdtemp(dir=place))
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return str(folder)


def as_path(text):
    """文字列を Path にする。"""  #:ja
    """A string as a Path."""  #:en
    return Path(text)


def own_or_sample(name):
    """name というフォルダの Path。なければ、見本のフォルダを作って返す。"""  #:ja
    """The folder called name as a Path; without one, a sample folder that is made on the spot."""  #:en
    folder = Path(name)
    if not folder.is_dir():
        folder = Path("sample_pictures")
        print(f"{name} というフォルダはありません。見本の絵を使います。")  #:ja
        print(f"There is no folder {name}: using sample drawings.")  #:en
        if not folder.exists():
            Path(write_files(sample_files(), ".")).rename(folder)
    print(f"{folder}:ファイル {sum(file.is_file() for file in folder.glob('*/*'))} 個")  #:ja
    print(f"{folder}: {sum(file.is_file() for file in folder.glob('*/*'))} files")  #:en
    return folder

# %%
pictures = own_or_sample("my_pictures")

# %% demo
files = sorted(file for file in pictures.glob("[!._]*/[!.]*") if file.is_file())
if len(files) > 90:
    files = sorted(np.random.default_rng(0).choice(files, 90, replace=False))
folders = {}
for file in files:
    folders.setdefault(file.parent.name, []).append(file)
rows = [(name, inside[start : start + 10]) for name, inside in folders.items() for start in range(0, len(inside), 10)]
sheet = Image.new("RGB", (10 * 60, 60 * len(rows)), "white")
fig, ax = plt.subplots(figsize=(6.5, 0.6 * len(rows)))
for row, (name, inside) in enumerate(rows):
    for column, file in enumerate(inside):
        x, y = 60 * column, 60 * row
        try:
            sheet.paste(Image.open(file).convert("RGB").resize((56, 56)), (x, y))
        except Exception:
            pen = ImageDraw.Draw(sheet)
            pen.line([(x + 8, y + 8), (x + 48, y + 48)], (213, 94, 0), 6)
            pen.line([(x + 8, y + 48), (x + 48, y + 8)], (213, 94, 0), 6)
    if row == 0 or rows[row - 1][0] != name:
        ax.axhline(60 * row - 2, color=GREY)
        ax.text(-8, 60 * row + 28, name, ha="right", va="center", fontsize=11)
ax.imshow(sheet)
ax.axis("off")
show_figure("これで訓練しますか? <=> Would you train on these?")

# %% [markdown] lang="ja"
# **この課でできるようになること** 自分で集めた写真のフォルダから出発して、不備を一覧にし、きれいにし、公平に評価し、友だちがブラウザで開けるアプリとモデルカードまで作れます。これまでの課の仕上げです。学んだ手順が、次々に出てきます。
#
# **必要なもの** 12 課から 17 課。自分の写真(2 クラス以上、1 クラス 20 枚以上が目安)。なければ、見本の絵のままで最後まで進めます。採点も、どちらでも同じです。課の時間に、自分の写真を撮って整理する時間は入っていません。途中でやめるなら、5 節の終わりがよい区切りです。
#
# **自分の写真を撮るなら** モデルは、物の代わりに背景や光を覚えることがあります。
#
# - どのクラスも、いろいろな場所で撮る。コップは机、植物は窓辺、のように背景を決めない。
# - 昼と夜、明るい所と暗い所の写真を、どのクラスにも入れる。
# - 距離と角度を変える。
# - 1 つの物を何枚も撮るより、別の物をたくさん撮る。
# - できれば 2 台以上のカメラを、どのクラスにも使う。
#
# <details><summary>自分の写真を使うには・うまくいかないときは(Colab)</summary>
#
# `my_pictures/cup/…`、`my_pictures/plant/…` のように、**種類(クラス)ごとにフォルダを分けて**入れます。フォルダの名前は、半角の英数字にしてください。日本語の名前は、図で文字が表示されないことがあります。
#
# - **Google ドライブから**(おすすめ) ドライブに `capstone` というフォルダを作り、その中に `my_pictures` を入れます。上の `own_or_sample` のセルの**前に**新しいセルを作り、次の 3 行を実行します。写真も、この課が書き出すモデルや記録も、すべてドライブに残ります。ドライブから読むのは遅い(15 課)ですが、訓練で読むのは、6 節で別の場所に作る写しです。遅いのは、もとの写真を何回か読む 6 節の初めまでです。
#
# ```
# from google.colab import drive
# drive.mount("/content/drive")
# %cd /content/drive/MyDrive/capstone
# ```
#
# - **アップロード** zip にして左のファイル欄に置き、同じように前のセルで `!unzip -q my_pictures.zip` を実行します。
# - **接続が切れたら** ドライブを使っていなければ、アップロードした写真も、書き出したモデルも消えます。大事なファイルは、左のファイル欄から早めにダウンロードしましょう。
# - **iPhone の .heic** は、ここでは開けません。JPEG で書き出してください。
# - **GPU が割り当てられない** CPU のままでもできます。見本なら何も変えなくてかまいません。自分の写真でも、まず 6 節の `size` は 96 のままで試しましょう。
# - **CUDA out of memory** 6 節の `bs` を半分にします(12 課)。
#
# 人が写っている写真は、その人の許しがあるものだけを使いましょう。写真には、撮った場所の記録(位置情報)が入っていることもあります。
#
# </details>
#
# ## 1. チェックリスト
#
# | | すること | 学んだ課 |
# |---|---|---|
# | 1 | 何を入れ、何を答えさせるか決める。入れてはいけないものも | 07、08、17 |
# | 2 | **ファイルを調べる**。開けるか、何枚あるか | 15 |
# | 3 | **向きをそろえる** | この課 |
# | 4 | **きれいにする**。重複、ラベルの食い違い | 12、15 |
# | 5 | **分ける**。訓練・検証・テストを、訓練より先に。続けて撮った写真は同じ側に。一度決めたら変えない。検証とテストのラベルは、ここで全部見直す | 07、12、14、15 |
# | 6 | **ベースライン**の正解率を知る | 13 |
# | 7 | 学習率を探し、事前学習済みの胴体で訓練する。答えの変わらないデータ拡張だけを使う | 11、12、16、17 |
# | 8 | 過学習を曲線で見張る | 07、14 |
# | 9 | 間違いと、モデルが見た場所を目で見る。ラベルのほうの間違いもある | 12、13、15 |
# | 10 | **テストは 1 回だけ**。再現率と適合率、不確かさも書く | 13、14 |
# | 11 | **公開する**(デプロイ)。予測する関数とアプリを作る。「どれでもない」ものも試す | 10、12、15 |
# | 12 | **モデルカード**を書く | この課 |
#
# 損失と勾配降下法(04 から 06)、畳み込み(09、10)は、手順 7 の 1 行の中で働いています。
#
# 手順 1 は、いま次のセルに書きます。モデルカード(手順 12)のもとになります。
# %% [markdown] lang="en"
# **What you will be able to do** Start from a folder of your own pictures, list its faults, clean it, measure fairly, and end with an app that a friend can open in a browser, and with a model card. This lesson puts together what the course has taught so far. You will meet the steps of the earlier lessons again, one by one.
#
# **What you need** Lessons 12 to 17, and pictures of your own (two classes or more, some 20 of each). Without any, the sample drawings take you to the end. Grading is the same either way. The lesson's time does not include taking and sorting pictures of your own. A good place to stop for the day is the end of section 5.
#
# **If you take pictures of your own** A model may learn the background or the light in place of the thing.
#
# - Photograph each class in many places: not all cups on the desk and all plants at the window.
# - Take pictures by day and by night, in bright and in dim light, in every class.
# - Change distance and angle.
# - Better many different things than many pictures of one.
# - If you can, use two cameras or more, each for every class.
#
# <details><summary>Using your own pictures, and what to do when something fails (Colab)</summary>
#
# **One folder for each class** (kind of thing): `my_pictures/cup/…`, `my_pictures/plant/…`. Use Latin letters and digits in the names of folders; figures may not show other letters.
#
# - **From Google Drive** (recommended) In your Drive make a folder `capstone` and put `my_pictures` into it. **Before** the cell with `own_or_sample` above, make a new cell and run these three lines. The pictures, and the model and the records that this lesson writes, then all stay in your Drive. (Lesson 15 warned that Drive is slow. Here the originals are read a few times, up to the start of section 6. Training reads the copies made there.)
#
# ```
# from google.colab import drive
# drive.mount("/content/drive")
# %cd /content/drive/MyDrive/capstone
# ```
#
# - **Upload** Put a zip file into the file panel on the left and run `!unzip -q my_pictures.zip`, in a new cell before that one as well.
# - **Disconnected?** Without Drive, what you uploaded is gone, and so is the model that you exported. Download what matters from the file panel in good time.
# - **An iPhone's .heic** does not open here. Export it as JPEG.
# - **No GPU available** A CPU will do. With the sample, change nothing. With your own pictures, too, begin with the `size` of 96 in section 6.
# - **CUDA out of memory** Halve `bs` in section 6 (lesson 12).
#
# If there are people in a picture, use it only with their consent. A photograph may also carry the place where it was taken.
#
# </details>
#
# ## 1. The checklist
#
# | | To do | Learned in |
# |---|---|---|
# | 1 | Decide what goes in and what comes out, and what must not go in | 07, 08, 17 |
# | 2 | **Examine the files**: do they open, how many are there? | 15 |
# | 3 | **Turn them upright** | here |
# | 4 | **Clean**: duplicates, labels that disagree | 12, 15 |
# | 5 | **Split** into training, validation and test, before training, pictures of one series together; then keep the split. Check all labels of validation and test now | 07, 12, 14, 15 |
# | 6 | Know the accuracy of a **baseline** | 13 |
# | 7 | Look for a learning rate, train with a pretrained body, augment only in ways that leave the answer alone | 11, 12, 16, 17 |
# | 8 | Watch the curves for overfitting | 07, 14 |
# | 9 | Look at the mistakes, and at where the model looked; some are mistakes of the label | 12, 13, 15 |
# | 10 | **Test once**; give recall, precision and the uncertainty as well | 13, 14 |
# | 11 | **Deploy it**: a function that predicts, and an app. Try out-of-distribution pictures (of none of the classes) | 10, 12, 15 |
# | 12 | Write a **model card** | here |
#
# Losses and gradient descent (04 to 06) and convolutions (09, 10) are at work inside one line of step 7.
#
# Write step 1 into the next cell now. The model card (step 12) will start from it.

# %%
# ja: 何を入れ、何を答えさせるか。だれが何に使うか。間違うと、だれが困るか。
# en: What goes in, and what comes out? Who uses it, and for what? Who is harmed by a wrong answer?
my_plan = """
"""

# %% [markdown] lang="ja"
# ## 2. ファイルを調べる
#
# 名前が `.jpg` でも、画像とはかぎりません。途中で切れた JPEG は、もっとやっかいです。次のセルは、わざと半分に切ったファイルを 2 通りに開きます。
# %% [markdown] lang="en"
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
# `Image.open` が読むのは、ファイルの**先頭だけ**です。大きさまで答えてくれるのに、画素は足りません。最後まで読む `load()` で、初めて分かります。こうして調べておかないと、訓練が途中で止まります。
#
# もう 1 つ、**同じ写真**も探します。名前は当てになりません。ファイルの中身(bytes)を 15 課のようにハッシュに通すと、中身が同じなら同じ値になります。
#
# ### 課題 `scan_folder`
# `path/<クラス>/<ファイル>` を調べ、次の辞書を返してください。ファイルは `"cup/IMG_0001.jpg"` のように「クラス/名前」の文字列で表します。
#
# | キー | 値 |
# |---|---|
# | `"pictures"` | クラスごとの、最後まで開ける画像の名前のリスト |
# | `"counts"` | クラスごとの、その枚数 |
# | `"broken"` | 拡張子は `FORMATS` にあるのに、最後まで開けないもの |
# | `"misnamed"` | 開けるが、中身の形式が拡張子と合わないもの(`"pictures"` にも入る) |
# | `"other"` | 拡張子が `FORMATS` にないもの(開かない。ほかのどこにも入らない) |
# | `"same"` | 中身がまったく同じ画像の組(名前のリスト)のリスト |
#
# `FORMATS` は、import のあるセルで作った辞書です。たとえば `FORMATS[".jpg"]` は `("JPEG", "MPO")` で、この 2 つなら中身と名前が合っています。
#
# たとえば `cup` に `a.jpg`(JPEG)、`b.jpg`(中身は PNG)、`list.txt` があるなら、`{"pictures": {"cup": ["cup/a.jpg", "cup/b.jpg"]}, "counts": {"cup": 2}, "broken": [], "misnamed": ["cup/b.jpg"], "other": ["cup/list.txt"], "same": []}` です。
#
# 約束は次のとおりです。リストや辞書の中の並び順は、どれも自由です。
#
# - 拡張子は、大文字でも小文字でも同じ。
# - `.` や `__` で始まるものは、ファイルもフォルダも見ない(Jupyter は `.ipynb_checkpoints` を、Mac の zip は `__MACOSX` を作ります)。
# - クラスのフォルダの中にあるフォルダは、名前が何であっても見ない。
# - 開ける画像が 1 枚もないクラスも、`[]` と `0` として入れる。
# - アニメーション(GIF など)は、1 枚目が開ければよい。
# - `same` は開ける画像だけで考え、2 枚以上の組だけを、クラスをまたいで入れる。
#
# <details><summary>ヒント</summary>
#
# クラスのフォルダで 1 回、その中のファイルで 1 回、二重に `for` を回します。`file.is_file()`、`file.suffix.lower()`、`file.read_bytes()` が使えます。`load()` のあとでも `picture.format` は読めます。壊れ方によって例外の種類が違うので、`except Exception` で受けましょう。同じ画像は、「ハッシュ → 名前のリスト」の辞書にためます。
#
# </details>
# %% [markdown] lang="en"
# `Image.open` reads **only the beginning**. It even knows the size, but the pixels are not all there. `load()` reads to the end and so finds the damage. A file that was not checked like this stops the training half-way.
#
# Look for **the same picture** as well. File names do not show it. Put a file's content (its bytes) through a hash as in lesson 15: same content, same value.
#
# ### Exercise `scan_folder`
# Examine `path/<class>/<file>` and return the dictionary below. A file is written as the string "class/name", such as `"cup/IMG_0001.jpg"`.
#
# | Key | Value |
# |---|---|
# | `"pictures"` | for each class, the list of pictures that open to the end |
# | `"counts"` | for each class, how many those are |
# | `"broken"` | extension in `FORMATS`, but does not open to the end |
# | `"misnamed"` | opens, but the format inside is not that of the extension (it is in `"pictures"`, too) |
# | `"other"` | extension not in `FORMATS` (not opened, and in none of the other lists) |
# | `"same"` | a list of groups (lists of names) of pictures with exactly the same content |
#
# `FORMATS` is a dictionary in the cell with the imports. `FORMATS[".jpg"]`, for example, is `("JPEG", "MPO")`: either of these fits the name.
#
# For example, if `cup` holds `a.jpg` (a JPEG), `b.jpg` (a PNG inside) and `list.txt`, the report is `{"pictures": {"cup": ["cup/a.jpg", "cup/b.jpg"]}, "counts": {"cup": 2}, "broken": [], "misnamed": ["cup/b.jpg"], "other": ["cup/list.txt"], "same": []}`.
#
# The rules (lists and dictionaries may be in any order):
#
# - Extensions count the same in capitals and small letters.
# - Files and folders that begin with `.` or `__` are not looked at (Jupyter makes `.ipynb_checkpoints`, and a Mac's zip file brings `__MACOSX`).
# - A folder inside a class folder is not looked at, whatever its name.
# - A class without a single picture that opens is in the report too, with `[]` and `0`.
# - Of an animation (an animated GIF, for example) it is enough that the first frame opens.
# - `same` is about pictures that open; it holds groups of two or more, across classes too.
#
# <details><summary>Hint</summary>
#
# One `for` over the class folders, one inside over the files. You can use `file.is_file()`, `file.suffix.lower()` and `file.read_bytes()`. `picture.format` can still be read after `load()`. Different damage raises different exceptions, so catch `Exception`. For the same pictures, fill a dictionary from hash to list of names.
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
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
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
        "cup/more/c.jpg": picture(3),
        "bell/c.png": picture(3, "PNG"),
        "bell/.DS_Store": b"\x00\x01",
        ".ipynb_checkpoints/a-checkpoint.jpg": picture(4),
    }
)
report = scan_folder(folder)
expect(
    'scan_folder(folder)["counts"]',
    dict(report["counts"]),
    {"bell": 1, "cup": 2},
    hint="cup には a.jpg と b.JPG があります。.ipynb_checkpoints や README.md は、クラスではありません。",  #:ja
    hint="cup holds a.jpg and b.JPG. Neither .ipynb_checkpoints nor README.md is a class.",  #:en
)
expect('sorted(scan_folder(folder)["pictures"]["cup"])', sorted(report["pictures"]["cup"]), ["cup/a.jpg", "cup/b.JPG"])
expect('scan_folder(folder)["other"]', list(report["other"]), ["cup/list.txt"])
expect("scan_folder(Path(folder))", dict(scan_folder(as_path(folder))["counts"]), {"bell": 1, "cup": 2}, hint="path は Path のこともあります。")  #:ja
expect("scan_folder(Path(folder))", dict(scan_folder(as_path(folder))["counts"]), {"bell": 1, "cup": 2}, hint="path may be a Path, too.")  #:en
### BEGIN HIDDEN TESTS
rng = fresh()
ant, bee, cat = (str(name) for name in rng.permutation(["ant", "bee", "cat", "cow", "dog", "elk"])[:3])
seeds = [int(seed) for seed in rng.integers(2**32, size=12)]
folder = write_files(
    {
        "notes.txt": b"",
        ".hidden/x.jpg": picture(seeds[0]),
        f"__MACOSX/{ant}/._1.jpg": b"resource fork",
        f"{ant}/1.JPEG": picture(seeds[1]),
        f"{ant}/2.Gif": picture(seeds[2], "GIF"),
        f"{ant}/3.webp": picture(seeds[3], "WEBP"),
        f"{ant}/._1.jpg": b"resource fork",
        f"{ant}/__info.txt": b"",
        f"{ant}/4": picture(seeds[4]),
        f"{ant}/old.jpg/5.jpg": picture(seeds[5]),
        f"{bee}/film.mp4": b"film",
        f"{bee}/5.jpg": b"",
        f"{bee}/more/6.jpg": picture(seeds[6]),
        f"{cat}/jpg.txt": b"",
        f"{cat}/jpg": b"",
        f"{cat}/6.jpg.png": picture(seeds[7], "PNG"),
    }
)
report = scan_folder(folder)
counts, listed = dict(report["counts"]), {name: sorted(names) for name, names in report["pictures"].items()}
expect(
    'scan_folder(folder)["counts"]',
    counts,
    {ant: 3, bee: 0, cat: 1},
    hint="開ける画像が 1 枚もないクラスは 0 枚です。. や __ で始まるものと、クラスの中のフォルダは見ません。",  #:ja
    hint="A class without any picture that opens has 0. What begins with . or __ is not looked at, nor is a folder inside a class.",  #:en
)
expect(
    'scan_folder(folder)["pictures"]',
    listed,
    {ant: [f"{ant}/1.JPEG", f"{ant}/2.Gif", f"{ant}/3.webp"], bee: [], cat: [f"{cat}/6.jpg.png"]},
    hint="名前は「クラス/ファイル」です。画像のないクラスには空のリストを入れます。",  #:ja
    hint='Names have the form "class/file"; a class without pictures has an empty list.',  #:en
)
expect(
    'sorted(scan_folder(folder)["other"])',
    sorted(report["other"]),
    sorted([f"{ant}/4", f"{bee}/film.mp4", f"{cat}/jpg", f"{cat}/jpg.txt"]),
    hint="見るのは、ファイルの拡張子(suffix)です。",  #:ja
    hint="What counts is the extension (suffix) of a file.",  #:en
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
rng = fresh()
ant, bee, cat = (str(name) for name in rng.permutation(["ant", "bee", "cat", "cow", "dog", "elk"])[:3])
seeds = [int(seed) for seed in rng.integers(2**32, size=12)]
two_views = [Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 50, 3)).astype(np.uint8)) for seed in seeds[:2]]
phone = io.BytesIO()
two_views[0].save(phone, "MPO", save_all=True, append_images=two_views[1:])
files = {
    f"{ant}/phone.jpg": phone.getvalue(),
    f"{bee}/1.jpg": b"",
    f"{bee}/2.png": picture(seeds[2], "PNG")[:2500],
    f"{bee}/3.PNG": picture(seeds[3]),
    f"{bee}/4.gif": picture(seeds[4], "PNG"),
    f"{ant}/5.webp": picture(seeds[5], "WEBP"),
    f"{ant}/6.Jpeg": picture(seeds[6])[:1500],
    f"{ant}/7.jpg": b"GIF89a",
    f"{ant}/8.jpeg": picture(seeds[7]),
    f"{ant}/9.txt": picture(seeds[8]),
    f"{ant}/10.jpg": picture(seeds[9], "GIF"),
}
folder = write_files(files)
for turn in ("scan_folder(folder)", "scan_folder(folder), again"):
    report = scan_folder(folder)
    expect(
        f'sorted({turn}["broken"])',
        sorted(report["broken"]),
        sorted([f"{ant}/6.Jpeg", f"{ant}/7.jpg", f"{bee}/1.jpg", f"{bee}/2.png"]),
        hint="画像の名前で、最後まで開けないものだけが broken です。空のファイルも、途中で切れた PNG も。ファイルは消したり変えたりしません。",  #:ja
        hint="broken: named as a picture and not opening to the end, be it empty or a PNG that is cut off. No file is deleted or changed.",  #:en
    )
expect(
    'sorted(scan_folder(folder)["misnamed"])',
    sorted(report["misnamed"]),
    sorted([f"{ant}/10.jpg", f"{bee}/3.PNG", f"{bee}/4.gif"]),
    hint="開ける画像の format を、FORMATS と比べます。.jpeg と .jpg の中身は、どちらも JPEG です。",  #:ja
    hint="Compare the format of pictures that open with FORMATS. Both .jpeg and .jpg have JPEG inside.",  #:en
)
expect(
    'sorted(scan_folder(folder)["pictures"][…])',
    sorted(dict(report["pictures"])[bee]) if bee in dict(report["pictures"]) else [],
    [f"{bee}/3.PNG", f"{bee}/4.gif"],
    hint="名前と違っても、開ければ画像です。",  #:ja
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
rng = fresh()
ant, bee, cat = (str(name) for name in rng.permutation(["ant", "bee", "cat", "cow", "dog", "elk"])[:3])
seeds = [int(seed) for seed in rng.integers(2**32, size=12)]
one, two, three = picture(seeds[0], "PNG"), picture(seeds[1]), picture(seeds[2])


def plain_grey(value):
    buffer = io.BytesIO()
    Image.fromarray(np.full((40, 50), value, np.uint8)).save(buffer, "PNG", compress_level=0)
    return buffer.getvalue()


files = {
    f"{ant}/1.png": one,
    f"{bee}/2.PNG": one,
    f"{bee}/3.jpg": one,
    f"{ant}/4.jpg": two,
    f"{ant}/5.jpeg": two,
    f"{cat}/4.jpg": three,
    f"{cat}/empty.jpg": b"",
    f"{cat}/none.jpg": b"",
    f"{ant}/cut.jpg": two[:900],
    f"{bee}/cut.jpg": two[:900],
    f"{cat}/light.png": plain_grey(200),
    f"{cat}/dark.png": plain_grey(80),
    f"{cat}/a.txt": b"same",
    f"{cat}/b.txt": b"same",
}
report = scan_folder(write_files(files))
expect(
    'scan_folder(folder)["same"]',
    sorted(sorted(group) for group in report["same"]),
    sorted([sorted([f"{ant}/1.png", f"{bee}/2.PNG", f"{bee}/3.jpg"]), [f"{ant}/4.jpg", f"{ant}/5.jpeg"]]),
    hint="クラスをまたいでも、拡張子が違っても、中身が同じなら 1 つの組です。開けないファイルと、大きさが同じだけの画像は入れません。",  #:ja
    hint="Same content, one group, across classes and extensions. Files that do not open are left out, and so are pictures of which only the size is the same.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ではフォルダの健康診断です。**訓練の前に**、見つかった不備をすべて並べます。
# %% [markdown] lang="en"
# Now the folder's check-up: every fault listed **before training**.

# %% demo
found = scan_folder(pictures)
print("枚数:", dict(found["counts"]))  #:ja
print("counts:", dict(found["counts"]))  #:en
for fault in ("broken", "misnamed", "other", "same"):
    print(f"{fault} ({len(found[fault])}):", *found[fault], sep="\n    ")

# %% [markdown] lang="ja"
# 最初に目で見つけた所と、合っていましたか。横に倒れた写真も、違うフォルダに入った写真も、この一覧には出てきません。どちらも、正しく開けるファイルだからです。(正しいフォルダにも同じ写真があるときだけは、`same` に出ます。)これから順に直します。
#
# ## 3. 向きをそろえる
#
# スマートフォンは、縦に構えて撮っても、画素を**センサーの並びのまま**(横長で)保存することがあります。その代わり、「見せるときは 90 度回す」という情報を、画素とは別の場所(**EXIF** の Orientation タグ)に書いておきます。写真を見るアプリはこのタグに従うので、私たちは気づきません。fastai の `PILImage.create` は、タグを見ません。見本の 1 枚で確かめます。
# %% [markdown] lang="en"
# Does it agree with what your eyes found? Pictures that lie on their side are not in this list. Neither are those in a wrong folder, unless the same picture is in the right one, too (`same`). All these files open well. We now deal with them in turn.
#
# ## 3. Turning pictures upright
#
# Even when you hold a phone upright, it may store the pixels **as its sensor has them**, lying on their side. It then writes "turn by 90 degrees to show" in another place, the Orientation tag of the **EXIF** data. Apps that show photographs obey it, so we never notice. fastai's `PILImage.create` does not look at it. Try it with a sample picture:

# %% demo
example = draw_thing("plant", np.random.default_rng(5))
phone_file = Path(write_files({"phone.jpg": as_bytes(example, "JPEG", 6)})) / "phone.jpg"
print("Orientation:", Image.open(phone_file).getexif()[ORIENTATION])
show_pictures([np.asarray(example), np.asarray(PILImage.create(phone_file))], ["撮ったとき <=> as taken", "fastai が開くと <=> as fastai opens it"], "モデルが学ぶのは、右の画像 <=> The model learns from the picture on the right")

# %% [markdown] lang="ja"
# 訓練の写真が倒れていれば、モデルは倒れた植物を学びます。訓練のときは立てたのに、使うときは倒れたまま渡す、という間違いもよくあります。**訓練と本番で、同じ 1 つの関数を使って開く**。これが、いちばん確かな防ぎ方です。
#
# ### 課題 `upright`
# 画像ファイルを正しい向きで開き、RGB の NumPy 配列 `(h, w, 3)`(`uint8`)にして返してください。
#
# - EXIF の Orientation タグに従って、回したり裏返したりする(値は 1 から 8 まであります)。タグのない画像は、そのまま。
# - グレースケールや透明のある画像も、`convert("RGB")` で RGB にする。
# - 最後まで開けないファイルでは、例外を**そのまま出す**(ここでは受け止めない)。
#
# <details><summary>ヒント</summary>
#
# 8 通りを自分で書く必要はありません。Pillow の `ImageOps` に、EXIF のとおりに変換(transpose)した画像を返す関数があります。`dir(ImageOps)` で名前を探せます。そのあと `convert`、`np.asarray` の順です。
#
# </details>
# %% [markdown] lang="en"
# If training pictures lie on their side, the model learns plants on their side. It is just as common to turn them for training, and to forget it when the model is used. The surest remedy is to open pictures by **one and the same function in training and in use**.
#
# ### Exercise `upright`
# Open a picture's file the right way up and return it as a NumPy array in RGB, `(h, w, 3)`, `uint8`.
#
# - Turn or mirror it as the Orientation tag of EXIF says (its values go from 1 to 8). A picture without the tag stays as it is.
# - Pictures in grey or with transparency become RGB by `convert("RGB")`.
# - If a file does not open to the end, **let the exception out** (do not catch it here).
#
# <details><summary>Hint</summary>
#
# You need not write out eight cases. Pillow's `ImageOps` has a function that returns a picture transposed as its EXIF says; `dir(ImageOps)` shows the names. After that come `convert` and `np.asarray`.
#
# </details>


# %% exercise="upright"
def upright(path):
    """正しい向きの RGB 画像 (h, w, 3) uint8。path: 画像のファイル(文字列か Path)。"""  #:ja
    """The picture the right way up, RGB, (h, w, 3) uint8. path: a picture's file (a string or Path)."""  #:en
    ### BEGIN SOLUTION
    with Image.open(path) as picture:
        return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
    ### END SOLUTION

# %% test="upright" idea="turned" points=1
import io

import numpy as np
from PIL import Image


def stored(pixels, orientation, kind="PNG", mode="RGB"):
    # ja: pixels が正しい向き。回して(裏返して)保存し、タグを付ける
    # en: pixels are the right way up; they are stored turned or mirrored, with the tag that says so
    turned = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    image = Image.fromarray(pixels).convert(mode)
    image, exif, buffer = image if turned is None else image.transpose(turned), Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    image.save(buffer, kind, exif=exif)
    return buffer.getvalue()


pixels = np.random.default_rng(0).integers(0, 256, (6, 9, 3)).astype(np.uint8)
folder = write_files({"phone.png": stored(pixels, 6), "plain.png": stored(pixels, 1)})
expect('upright("plain.png")', upright(folder + "/plain.png"), pixels)
expect(
    'upright("phone.png")',
    upright(folder + "/phone.png"),
    pixels,
    hint="このファイルには 90 度回して(9 行 6 列で)保存してあり、Orientation は 6 です。",  #:ja
    hint="This file is stored turned by 90 degrees (9 rows, 6 columns), and its Orientation is 6.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
pixels = rng.integers(0, 256, (7, 11, 3)).astype(np.uint8)
folder = write_files({f"{orientation}.png": stored(pixels, orientation) for orientation in range(1, 9)})
for orientation in range(1, 9):
    expect(
        f"upright(file), Orientation {orientation}",
        upright(as_path(folder + f"/{orientation}.png")),
        pixels,
        hint="8 通りの向きがあります。裏返しもあります。",  #:ja
        hint="There are eight orientations, mirrored ones among them.",  #:en
    )
smooth = np.add.outer(np.arange(40) * 3, np.arange(60) * 2).astype(np.uint8)[:, :, None].repeat(3, 2)
folder = write_files({"phone.jpg": stored(smooth, 8, "JPEG")})
got = np.asarray(upright(folder + "/phone.jpg"))
assert got.shape == smooth.shape and np.abs(got.astype(int) - smooth).max() < 12, "JPEG の写真が、正しい向きになっていません。"  #:ja
assert got.shape == smooth.shape and np.abs(got.astype(int) - smooth).max() < 12, "A JPEG does not come out the right way up."  #:en
### END HIDDEN TESTS

# %% test="upright" idea="rgb" points=1
import io

import numpy as np
from PIL import Image


def stored(pixels, orientation, kind="PNG", mode="RGB"):
    # ja: pixels が正しい向き。回して(裏返して)保存し、タグを付ける
    # en: pixels are the right way up; they are stored turned or mirrored, with the tag that says so
    turned = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    image = Image.fromarray(pixels).convert(mode)
    image, exif, buffer = image if turned is None else image.transpose(turned), Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    image.save(buffer, kind, exif=exif)
    return buffer.getvalue()


grey = np.array([[0, 90, 200], [30, 60, 120]], np.uint8)
folder = write_files({"grey.png": stored(grey[:, :, None].repeat(3, 2), 1, mode="L")})
expect(
    'upright("grey.png")',
    upright(folder + "/grey.png"),
    np.stack([grey] * 3, axis=2),
    hint="グレースケールの画像も (h, w, 3) にします。",  #:ja
    hint="A grey picture becomes (h, w, 3), too.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
pixels = rng.integers(0, 256, (5, 8, 3)).astype(np.uint8)
folder = write_files(
    {"clear.png": stored(pixels, 6, mode="RGBA"), "cut.png": stored(rng.integers(0, 256, (40, 50, 3)).astype(np.uint8), 1)[:3000], "text.jpg": b"hello"}
)
got = upright(folder + "/clear.png")
expect('upright("clear.png")', got, pixels, hint="透明のある画像も、向きを直して 3 色にします。")  #:ja
expect('upright("clear.png")', got, pixels, hint="A picture with transparency is turned as well, and has three channels.")  #:en
assert str(got.dtype) == "uint8", f"uint8 で返します({got.dtype} でした)。"  #:ja
assert str(got.dtype) == "uint8", f"Return uint8; it was {got.dtype}."  #:en
for file in ("cut.png", "text.jpg", "missing.png"):
    raised = False
    try:
        upright(folder + "/" + file)
    except Exception:
        raised = True
    assert raised, f"{file} は最後まで開けません。例外をそのまま出してください。"  #:ja
    assert raised, f"{file} does not open to the end: let the exception out."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 4. きれいにする
#
# 集めたデータから不備を取り除くことを、**データクリーニング**(data cleaning)といいます。壊れたファイルが困るのは分かります。では、**同じ写真が 2 枚ある**だけなら、何が困るのでしょう。極端な実験をします。乱数でできた「画像」に、**無作為なラベル**をつけます。学べることは何もありません。公平に測れば、正解率は当てずっぽうと変わらないはずです。
# %% [markdown] lang="en"
# ## 4. Cleaning
#
# Taking the faults out of collected data is called **data cleaning**. That broken files do harm is clear. But what harm is there in having **a picture twice**? An extreme experiment: "pictures" made of random numbers, with **random labels**. There is nothing to learn, so a fair measurement must give no more than guessing.

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
print(f"当てずっぽう {1 / 3:.0%}、1 枚ずつ {honest:.0%}、2 枚ずつ {doubled:.0%}")  #:ja
print(f"guessing {1 / 3:.0%}, each picture once {honest:.0%}, each picture twice {doubled:.0%}")  #:en
fig, ax = plt.subplots(figsize=(6, 2.4))
ax.barh(["2 枚ずつ <=> each twice", "1 枚ずつ <=> each once"], [doubled, honest], color=[RED, BLUE], hatch=["//", ""])
ax.axvline(1 / 3, color=GREEN, linestyle="--", label="当てずっぽう <=> guessing")
show_figure("学ぶものは何もないのに <=> Nothing to learn, and yet", "測った正解率 <=> measured accuracy", legend="upper right", xlim=(0, 1))

# %% [markdown] lang="ja"
# 覚えた画像と同じものが、テストにも出るからです。片方が訓練に、もう片方がテストに入ると、答えが漏れます(07 課、14 課のリーク)。100 % にならないのは、2 枚ともテストに入る組もあるからです。
#
# 同じ写真が**違うクラス**に入っていたら、さらに困ります。どちらかのラベルは、間違いです。どちらが正しいかは、プログラムには分かりません。そこで規則を決めます。
#
# - **同じクラスの中の重複** 名前の順(`sorted`)でいちばん前の 1 枚を残す。
# - **クラスをまたぐ重複** 全部外す。(人が見て、正しいほうだけを残せば、次に実行するときから使えます。)
#
# ### 課題 `clean`
# `scan_folder` の報告を受け取り、訓練や評価に使う画像の名前を、1 つのリストにして返してください。名前と中身の形式が違う画像(`misnamed`)も、開けるので使います。報告は書き換えません。
#
# <details><summary>ヒント</summary>
#
# 外す名前を集合(`set`)にため、最後に、`pictures` の名前のうち、集合にないものを返します。クラスは、`/` より前の部分です。組ごとに、クラスが何種類あるかを数えましょう。
#
# </details>
# %% [markdown] lang="en"
# The test asks for pictures that were memorised in training. When one of two duplicates goes into training and the other into the test, the answer leaks (lessons 07 and 14). The accuracy is not 100 %, because some pairs have both pictures in the test.
#
# The same picture in **different classes** is worse: one of the labels is wrong, and no program can tell which. So make a rule:
#
# - **Duplicates within a class** Keep the first by name (`sorted`).
# - **Duplicates across classes** Leave all of them out. (Have a person look and keep only the right one; next time it can be used.)
#
# ### Exercise `clean`
# From the report of `scan_folder`, return one list of the names of the pictures to use, for training and measuring. A picture with another format than its name says (`misnamed`) does open, so it is used. The report is left as it is.
#
# <details><summary>Hint</summary>
#
# Collect the names to leave out in a `set`. At the end, return every name in `pictures` that is not in the set. The class is the part before the `/`. For each group, how many different classes are there?
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


# %% setup
# ja: テストの道具:同じ報告で 2 回呼ぶ
# en: A tool for the tests: two calls with the same report
def twice(function, argument):
    """function(argument) を 2 回呼んだ結果。"""  #:ja
    """What function(argument) returns, called two times."""  #:en
    return [function(argument), function(argument)]

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
rng = fresh()
ant, bee, cat = (str(name) for name in rng.permutation(["ant", "bee", "cat", "cow", "dog", "elk"])[:3])
report = {
    "counts": {bee: 4, ant: 3, cat: 0},
    "pictures": {
        bee: [f"{bee}/4.png", f"{bee}/2.jpg", f"{bee}/1.png", f"{bee}/3.png"],
        ant: [f"{ant}/9.jpg", f"{ant}/8.jpg", f"{ant}/7.jpg"],
        cat: [],
    },
    "broken": [f"{cat}/0.jpg", f"{bee}/0.jpg"],
    "misnamed": [f"{ant}/7.jpg", f"{bee}/1.png"],
    "other": [],
    "same": [[f"{bee}/4.png", f"{bee}/1.png", f"{bee}/3.png"], [f"{ant}/9.jpg", f"{ant}/8.jpg"]],
}
for call, names in zip(("clean(report)", "clean(report), again"), twice(clean, report)):
    expect(
        f"sorted({call})",
        sorted(names),
        sorted([f"{ant}/7.jpg", f"{ant}/8.jpg", f"{bee}/1.png", f"{bee}/2.jpg"]),
        hint="3 枚が同じでも、残すのは名前の順でいちばん前の 1 枚です。misnamed は使い、broken は使いません。報告は書き換えません。",  #:ja
        hint="Of three duplicates, too, keep one, the first by name. misnamed pictures are used, broken ones are not. The report is left as it is.",  #:en
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
    hint="2 つ以上のクラスにまたがる組は、全部外します。ant と anteater は、違うクラスです。",  #:ja
    hint="A group over two or more classes is left out as a whole. ant and anteater are different classes.",  #:en
)
### END HIDDEN TESTS

# %% demo
kept = clean(found)
labels = [name.split("/")[0] for name in kept]
print(f"使う画像 {len(kept)} 枚:", dict(Counter(labels)))  #:ja
print(f"{len(kept)} pictures to use:", dict(Counter(labels)))  #:en

# %% [markdown] lang="ja"
# ただし、ハッシュで分かるのは**まったく同じファイル**だけです。大きさを変えて保存し直した写真や、同じコップを続けて撮った 10 枚は見つかりません。保存し直した写真は、**知覚ハッシュ**(perceptual hash。ライブラリは `imagehash`)で探せます。続けて撮った写真は、5 節で扱います。
#
# ## 5. 分ける
#
# あるクラスの写真が、60 枚中 6 枚しかないとします(クラスの枚数がそろっていないデータを、**不均衡データ**、imbalanced data といいます)。12 枚を無作為に選んでテストに回すと、そのクラスは何枚入るでしょう。
# %% [markdown] lang="en"
# Beware: a hash only finds files that are **exactly the same**. It misses a picture saved again in another size, and ten shots of one cup in a row. **Perceptual hashing** (the library `imagehash`) finds pictures that were saved again. Shots in a row are dealt with in section 5.
#
# ## 5. Splitting
#
# Say a class has only 6 of 60 pictures. (Data whose classes differ in size are called **imbalanced**.) Choose 12 at random for the test: how many of that class are among them?

# %% demo
rng = np.random.default_rng(4)
drawn = [int((rng.permutation(60)[:12] < 6).sum()) for _ in range(2000)]
share = np.bincount(drawn, minlength=7) / len(drawn)
print(f"2,000 回の分け方のうち、1 枚も入らなかったもの: {share[0]:.0%}")  #:ja
print(f"none at all in {share[0]:.0%} of 2,000 splits")  #:en
fig, ax = plt.subplots(figsize=(6, 2.8))
ax.bar(range(7), share, color=[RED] + [GREY] * 6, hatch=["//"] + [""] * 6)
show_figure("枚数の少ないクラスは、何枚テストに入る? <=> How many of the small class are in the test?", "テストデータに入った、そのクラスの枚数 <=> pictures of that class in the test set", "分け方の割合 <=> share of splits")

# %% [markdown] lang="ja"
# 左端の、斜線の棒の分け方では、そのクラスの成績が**測れません**。クラスごとに別々に、無作為に選べば、割合が保たれます。これが**層化分割**(stratified split)です。
#
# ### 課題 `stratified_split`
# ラベルのリストを受け取り、訓練・検証・テストの**番号**(0 から)のリスト 3 つを返してください。どのクラスにも 3 枚以上あるとします。
#
# - `valid_pct` と `test_pct` は、0 から 1 の割合(15 課の `valid_pct` は 0 から 100)。n 枚あるクラスから、検証に `max(1, round(n * valid_pct))` 枚、テストに `max(1, round(n * test_pct))` 枚。残りが訓練(1 枚以上残るとしてよい)。(`round` は Python のもの。)
# - どの番号も、ちょうど 1 つのリストに入る。
# - どれを選ぶかは `rng`(NumPy の乱数生成器)で、クラスごとに無作為に決める。並んだ順に取ると、同じ日に撮った写真ばかりになります。
# - 同じ `labels` と同じシードなら、Python を起動し直しても、同じ分け方になる。(`set` に入れた文字列の順番は、起動するたびに変わります。)
#
# <details><summary>ヒント</summary>
#
# クラスを 1 つずつ処理します。そのクラスの番号を集め、`rng.permutation` でまぜてから、最初の何枚、次の何枚、残り、と切ります。クラスを回る順番は、`sorted` で決めておきましょう。
#
# </details>
# %% [markdown] lang="en"
# In the splits of the hatched bar on the left, that class **cannot be measured**. Choose at random within each class, and the shares are kept: a **stratified split**.
#
# ### Exercise `stratified_split`
# From a list of labels, return three lists of **positions** (from 0): training, validation, test. Every class has at least 3 pictures.
#
# - `valid_pct` and `test_pct` are shares from 0 to 1 (the `valid_pct` of lesson 15 went from 0 to 100). Of a class with n pictures, `max(1, round(n * valid_pct))` are for validation and `max(1, round(n * test_pct))` for the test; the rest is for training (you may take it that at least one is left). (`round` is Python's.)
# - Each position is in exactly one list.
# - Which ones is decided at random within each class, by `rng`, a NumPy random generator. Taken in order, they might all be from the same day.
# - The same `labels` and the same seed give the same split, even after a restart of Python. (The order of strings in a `set` changes with each start.)
#
# <details><summary>Hint</summary>
#
# Take one class after the other. Collect its positions, shuffle them with `rng.permutation`, and cut: the first few, the next few, the rest. Fix the order of the classes with `sorted`.
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
rng = fresh()
labels = [str(name) for name in rng.permutation(["ant"] * 31 + ["bee"] * 17 + ["cat"] * 5)]
for seed in rng.integers(2**32, size=2).tolist():
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
rng = fresh()
labels = [str(name) for name in rng.permutation(["ant"] * 42 + ["bee"] * 3 + ["cat"] * 14)]
train, valid, test = stratified_split(labels, 0.1, 0.25, np.random.default_rng(int(rng.integers(2**32))))
for part, positions, want in (
    ("valid", valid, {"ant": 4, "bee": 1, "cat": 1}),
    ("test", test, {"ant": 10, "bee": 1, "cat": 4}),
    ("train", train, {"ant": 28, "bee": 1, "cat": 9}),
):
    expect(
        part,
        counted(labels, positions),
        want,
        hint="クラスごとに max(1, round(n * pct)) 枚です。3 枚しかないクラスからも 1 枚。round(10.5) は 10、round(3.5) は 4 です。",  #:ja
        hint="From each class max(1, round(n * pct)); one even from a class of three. round(10.5) is 10, round(3.5) is 4.",  #:en
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
    hint="渡された rng だけを使って選びます。",  #:ja
    hint="Choose with the rng that is passed in, and with nothing else.",  #:en
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
    hint="同じシードなら、同じ分け方です。",  #:ja
    hint="Same seed, same split.",  #:en
)
for part in (0, 1, 2):
    assert seen[0][part] != seen[2][part] and seen[2][part] != seen[3][part], "シードを変えても分け方が変わりません。rng を使っていますか。"  #:ja
    assert seen[0][part] != seen[2][part] and seen[2][part] != seen[3][part], "Another seed, and yet the same split. Do you use rng?"  #:en
for seed in (5, 6, 7):
    chosen_bees = sorted(int(i) // 3 for i in stratified_split(labels, 0.2, 0.3, np.random.default_rng(seed))[2] if int(i) % 3 == 1)
    gaps = sum((b - a) % 30 > 1 for a, b in zip(chosen_bees, chosen_bees[1:] + chosen_bees[:1]))
    assert gaps > 1, "テストに、続いて並んだ写真ばかりが選ばれています。1 枚ずつ、無作為に選んでください。"  #:ja
    assert gaps > 1, "The test holds a run of neighbouring pictures. Choose each picture at random."  #:en
for part, want in zip(seen[0], (15, 6, 9)):
    counts = [sum(i % 3 == kind for i in part) for kind in range(3)]
    assert counts == [want] * 3, f"クラスごとに選んでください。1 クラス 30 枚から {want} 枚ずつのはずが、{counts} 枚でした。"  #:ja
    assert counts == [want] * 3, f"Choose within each class: of 30 pictures in each, {want} were expected, and it was {counts}."  #:en
often = np.zeros(90)
for seed in range(100):
    often[[int(i) for i in stratified_split(labels, 0.2, 0.3, np.random.default_rng(seed))[2]]] += 1
assert often.min() >= 8 and often.max() <= 55, "どの 1 枚も、同じくらいの確率でテストに選ばれるはずです。"  #:ja
assert often.min() >= 8 and often.max() <= 55, "Every picture should have the same chance of getting into the test."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 続けて撮った写真は、ほとんど同じに見えます。一部が訓練に、残りがテストに入ると、重複と同じようにリークになります。そこで、同じものの写真を 1 つの**グループ**にし、グループごとに分けます。次のセルの `group_of` がグループ名を返し、あなたの `stratified_split` が、クラスごとにグループを分けます。割合は、写真ではなくグループの数で決まります(写真の割合もそろえたければ、scikit-learn の `StratifiedGroupKFold` があります)。自分の写真に続けて撮ったものがあれば、**先へ進む前に** `group_of` を書き換えてください(どのクラスにも、グループが 3 つ以上要ります)。
#
# 分けたら、**記録します**。あとでラベルの間違いを見つけてファイルを移すと、リストの中の番号がずれ、同じシードでも分け方が変わってしまいます。すると、昨日のテストの写真が今日は訓練に入り、前の結果と比べられません。15 課では名前のハッシュで決めました。ここでは、層化した最初の分け方を**中身のハッシュごとに記録**し、次からはそれに従います。ファイルの名前やフォルダが変わっても、中身が同じなら行き先は同じです。あとから足した写真は、グループの仲間がいれば同じ側に、いなければ訓練に入れます。`group_of` や `stratified_split` を直したとき、クラスやたくさんの写真を足したときは、`split.json` を消して、初めから分け直します。テストの結果を見る前に限ります。見たあとなら、新しいテストの写真を撮ります。
# %% [markdown] lang="en"
# Pictures taken in a row look nearly the same. With some of them in training and the others in the test, the answer leaks, as with duplicates. So make pictures of one thing a **group**, and split the groups. In the next cell `group_of` gives the name of the group, and your `stratified_split` splits the groups of each class. The shares are then shares of groups, not of pictures. (scikit-learn's `StratifiedGroupKFold` evens out the pictures, too.) If your pictures hold series, change `group_of` **before you go on** (each class needs 3 groups or more).
#
# After the split, **write it down**. Should you find a wrong label later and move the file, the positions in the list shift, and even the same seed gives another split: what was a test picture yesterday is a training picture today, and the results cannot be compared. Lesson 15 let a hash of the name decide. Here we **record the first, stratified split by the hash of each file's content**, and follow the record from then on. A file may change its name or its folder: with the same content it stays in the same part. A picture that is added later goes to the part of its group, or, if the group is new, into training. If you change `group_of` or `stratified_split`, or add a class or many pictures, delete `split.json`, and a new split is drawn. Do so only before you have seen a result on the test pictures. After that, take new test pictures.

# %% demo
def group_of(name):
    """同じものを続けて撮った写真には、同じグループ名を返す。名前は "cup/…" のように「クラス/」で始める。見本では 1 枚ずつ別のもの。"""  #:ja
    """The same group for pictures of one thing, taken in a row. Its name begins with the class, as in "cup/…". In the sample each is a thing of its own."""  #:en
    # ja: "cup/mug3_07.jpg" のような名前をつけたなら、name.rsplit("_", 1)[0] を返す("cup/mug3" になる)
    # en: with names such as "cup/mug3_07.jpg", return name.rsplit("_", 1)[0], which is "cup/mug3"
    return name


# %% demo
def remembered(keys, groups, drawn, record):
    """記録にある写真は記録のとおりに分ける。新しい写真は、グループの仲間と同じ側か、仲間がなければ訓練に入れる。keys: 中身のハッシュ、groups: グループ名、drawn: {"train": 番号のリスト, …}。"""  #:ja
    """Parts as recorded; a new picture goes to the part of its group, or, if that is new, to training. keys: hashes of contents; groups: names of groups; drawn: {"train": positions, …}."""  #:en
    known = json.loads(record.read_text()) if record.exists() else {}
    if known.keys() & set(keys):
        print("記録のとおりに分けました。")  #:ja
        print("Split as recorded.")  #:en
    else:
        known = {keys[i]: part for part, places in drawn.items() for i in places}
        print("新しく分けました。")  #:ja
        print("A new split was drawn.")  #:en
    of_group = {group: known[key] for key, group in zip(keys, groups) if key in known}
    known |= {key: of_group.get(group, "train") for key, group in zip(keys, groups) if key not in known}
    lies = {}
    for key, group in zip(keys, groups):
        lies.setdefault(group, set()).add(known[key])
    torn = [group for group, where in lies.items() if len(where) > 1]
    assert not torn, f"記録では、同じグループの写真が、訓練・検証・テストの 2 つ以上に分かれています:{torn[:5]}。テストの結果をまだ見ていなければ、split.json を消して、もう一度実行してください(見たあとなら、新しいテストの写真が要ります)。"  #:ja
    assert not torn, f"In the record, pictures of one group are in more than one of training, validation and test: {torn[:5]}. If you have not seen a result on the test pictures yet, delete split.json and run this cell again; after that, new test pictures are needed."  #:en
    record.write_text(json.dumps(known))
    return {part: [i for i, key in enumerate(keys) if known[key] == part] for part in drawn}


labels = [name.split("/")[0] for name in kept]
keys = [hashlib.sha256((pictures / name).read_bytes()).hexdigest() for name in kept]
groups = [group_of(name) for name in kept]
members = {}
for i, group in enumerate(groups):
    members.setdefault(group, []).append(i)
assert [group.split("/")[0] for group in groups] == labels, "グループの名前は、その写真の「クラス/」で始めてください。group_of を直します。"  #:ja
assert [group.split("/")[0] for group in groups] == labels, "The name of a group begins with the class of its pictures and a /. Mend group_of."  #:en
lots = Counter(group.split("/")[0] for group in members)
assert min(lots.values()) >= 3, f"どのクラスにも、グループが 3 つ以上要ります:{dict(lots)}"  #:ja
assert min(lots.values()) >= 3, f"Each class needs 3 groups or more: {dict(lots)}"  #:en
split = stratified_split([group.split("/")[0] for group in members], 0.2, 0.2, np.random.default_rng(20))
inside = list(members.values())
drawn = {part: [i for place in places for i in inside[place]] for part, places in zip(("train", "valid", "test"), split)}
parts = remembered(keys, groups, drawn, Path("split.json"))
table = {part: Counter(labels[i] for i in places) for part, places in parts.items()}
classes = sorted(set(labels))
named = {"train": "訓練 <=> training", "valid": "検証 <=> validation", "test": "テスト <=> test"}
for part, count in table.items():
    print(named[part], {name: count[name] for name in classes})
fig, ax = plt.subplots(figsize=(6, 2.6))
left = np.zeros(len(classes))
for (part, count), colour, hatch in zip(table.items(), (BLUE, ORANGE, GREEN), ("", "//", "..")):
    width = np.array([count[name] for name in classes])
    ax.barh(classes, width, left=left, color=colour, hatch=hatch, edgecolor="white", label=named[part])
    left += width
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.28), ncol=3)
show_figure("クラスごとの訓練・検証・テスト <=> Training, validation and test, by class", "枚数 <=> pictures")

# %% [markdown] lang="ja"
# 続けて撮った写真が、訓練とテストに分かれていないでしょうか。小さな白黒画像(8 × 8)にして明るさをそろえ、テストの写真と、訓練か検証の写真の**似ている組**を、上から 4 つ並べます。
# %% [markdown] lang="en"
# Has a series been divided between training and test? Make every picture a small grey one (8 × 8) of the same brightness and contrast, and show the four **pairs that are most alike**: a test picture, and one from training or validation.

# %% demo
tiny = np.array([np.asarray(Image.fromarray(np.asarray(upright(pictures / name))).convert("L").resize((8, 8)), float).ravel() for name in kept])
tiny = (tiny - tiny.mean(1, keepdims=True)) / (tiny.std(1, keepdims=True) + 1e-9)
held, rest = parts["test"], parts["train"] + parts["valid"]
distance = np.array([((tiny[rest] - tiny[i]) ** 2).mean(1) for i in held])
pairs = [(held[a], rest[b]) for a, b in zip(*np.unravel_index(distance.argsort(axis=None)[:4], distance.shape))]
alike = [Image.fromarray(np.asarray(upright(pictures / kept[i]))).resize((96, 96)) for pair in pairs for i in pair]
show_pictures(alike, ["テスト <=> test", "訓練か検証 <=> not test"] * 4, "同じものを続けて撮っていませんか? <=> The same thing, taken twice in a row?", columns=4)

# %% [markdown] lang="ja"
# 同じものの写真なら、`group_of` で 1 つのグループにし、`split.json` を消して分け直します。(見本の絵は、どれも別のものです。似ているだけなら、そのままでかまいません。)
#
# テストの写真は、8 節まで**モデルに渡しません**。ラベルだけは、今のうちに、検証とテストの**全部**を目で確かめます。モデルの答えを見てから、モデルが間違えた写真のラベルだけを直すと、成績が良く見えすぎるからです(12 課)。次の 2 行を新しいセルで実行すると、並べて見られます。
#
# ```
# check = parts["valid"] + parts["test"]
# show_pictures([Image.fromarray(np.asarray(upright(pictures / kept[i]))).resize((96, 96)) for i in check], [labels[i] for i in check], columns=6)
# ```
#
# 間違いがあれば、ファイルを正しいフォルダに移し、2 節から実行し直します。モデルやエポック数は、検証データだけで選びます。
#
# ## 6. 訓練する
#
# 学ぶ前に、学習のいらない**ベースライン**を 1 つ(13 課)。**いつも、訓練データでいちばん多いクラスを答える**。正解率がこれを超えなければ、正解率からは、モデルが何かを学んだとは言えません(クラスごとの再現率も見ます。8 節)。
#
# 写真は `upright` で開き、長い辺を 512 画素までに縮めた**写し**を作って、そちらで訓練します。写しは小さいので速く読み込めます。EXIF にあった位置情報も、写しには入りません。もとの写真には手を付けません。9 節で作る `predict`(アプリが使う関数)は、縮める前の画像をモデルに渡しますが、`Resize` がどちらも `size` にするので、見えるものはほぼ同じです(9 節で確かめます。見本は 512 画素より小さく、縮めないので、差は 0 です)。
# %% [markdown] lang="en"
# If a pair shows the same thing, make it one group in `group_of`, delete `split.json` and split again. (In the sample each drawing is a thing of its own. Pairs that are only alike may stay.)
#
# **No model is given** the test pictures before section 8. But check the labels of validation and test by eye now, **all of them**. To correct only those that a model gets wrong, after seeing its answers, makes the result look too good (lesson 12). These two lines in a new cell show the pictures:
#
# ```
# check = parts["valid"] + parts["test"]
# show_pictures([Image.fromarray(np.asarray(upright(pictures / kept[i]))).resize((96, 96)) for i in check], [labels[i] for i in check], columns=6)
# ```
#
# If a label is wrong, move the file to the right folder and run everything again from section 2 on. Choosing a model, or the number of epochs, is for the validation data.
#
# ## 6. Training
#
# Before any learning, a **baseline** that needs none (lesson 13): **always the class that is most frequent in training**. The accuracy of a model that does not beat it is no sign that anything was learned (look at the recalls of the classes as well, section 8).
#
# Each picture is opened by `upright`, and a **copy** of it, its longer side at most 512 pixels, is what we train on. Copies are quick to read, and the place that EXIF may have held is not in them. The originals are not touched. `predict`, which you write in section 9 for the app, gives the model the picture before shrinking. `Resize` brings both to `size`, so what the model sees is nearly the same (section 9 checks it; the sample is smaller than 512 pixels, so nothing is shrunk and the difference is 0).

# %% demo
most, count = table["train"].most_common(1)[0]
guessed = table["valid"][most] / len(parts["valid"])
print(f"ベースライン: いつも {most} と答えると、検証データの {guessed:.0%} が正解")  #:ja
print(f"baseline: always answering {most} is right for {guessed:.0%} of the validation pictures")  #:en
copy_folder = Path(tempfile.mkdtemp())


def upright_copy(name):
    """写しを作り、その Path を返す。"""  #:ja
    """Make a copy and return its Path."""  #:en
    target = copy_folder / f"{name}.png"
    target.parent.mkdir(exist_ok=True)
    picture = Image.fromarray(np.asarray(upright(pictures / name)))
    picture.thumbnail((512, 512))
    picture.save(target)
    return target


chosen = {part: [upright_copy(kept[i]) for i in places] for part, places in parts.items()}

# %% [markdown] lang="ja"
# 学習率は、自分のデータで `lr_find` に探させます(12 課)。使うのは訓練データだけです。図を見て、提案が**下り坂の途中**にあるか確かめましょう。そうでなければ、読み取った値を `lr` に書きます。(次の出力に「ミニチュア」とあれば、重みは乱数の代役(12 課)です。下り坂が見えないこともあるので、提案のまま進みます。Colab では本物です。)
#
# 左右反転や回転で答えの変わる写真なら、次のセルの `augmentation` を `aug_transforms(do_flip=False)` にして反転を、`aug_transforms(max_rotate=0)` にして回転を止めてください。切り出しで物が切れるなら、`resize` を `Resize(size, ResizeMethod.Pad)` にします。7 節も、この 2 つを使います。次のセルの後に、新しいセルで `dls.show_batch()` を実行すると、訓練のバッチをラベルと一緒に見られます。
# %% [markdown] lang="en"
# For the learning rate, let `lr_find` look on your own data (lesson 12); it uses training data only. See in the figure whether the suggestion is **on the way down**. If not, write the value that you read off into `lr`. (If the output below says "miniature", the weights are a random stand-in, lesson 12: there may be no way down to see, so keep the suggestion. In Colab they are the real ones.)
#
# If a flip or a rotation changes the answer for your pictures, switch it off: in the next cell let `augmentation` be `aug_transforms(do_flip=False)` or `aug_transforms(max_rotate=0)`. If the crop cuts things off, let `resize` be `Resize(size, ResizeMethod.Pad)`. Section 7 uses both as well. After the next cell, run `dls.show_batch()` in a new one to see a training batch with its labels.

# %% demo
# ja: 小さな見本のための値です。自分の写真なら、GPU があれば size は 224 に。枚数が 200 枚以上なら bs は 32 に。
# en: Values for a small sample. With your own photographs and a GPU, take size 224; with 200 or more of them, bs 32.
size, bs = 96, 8
resize, augmentation = Resize(size), aug_transforms()
note = Path(torch.hub.get_dir()) / "checkpoints" / "README.md"
if note.exists():
    print(note.read_text(encoding="utf-8").split("\n")[0])
set_seed(1)
block = DataBlock(
    blocks=(ImageBlock, CategoryBlock),
    get_y=parent_label,
    splitter=IndexSplitter(range(len(chosen["train"]), len(chosen["train"]) + len(chosen["valid"]))),
    item_tfms=resize,
    batch_tfms=augmentation,
)
dls = block.dataloaders(chosen["train"] + chosen["valid"], bs=bs)
learn = vision_learner(dls, resnet18, metrics=accuracy, path=".")
with learn.no_bar():
    lr = learn.lr_find(num_it=60).valley
print(f"lr = {lr:.1e}")

# %% demo
learn.fine_tune(6, lr)

# %% demo
rows = np.array(learn.recorder.values)
fig, ax = plt.subplots(figsize=(6, 3))
ax.plot(range(1, len(rows) + 1), rows[:, 0], color=BLUE, marker="o", label="訓練 <=> training")
ax.plot(range(1, len(rows) + 1), rows[:, 1], color=ORANGE, marker="s", linestyle="--", label="検証 <=> validation")
show_figure("破線だけが上がり続ければ、過学習 <=> If only the dashed one goes on rising, it overfits", "エポック <=> epoch", "損失 <=> loss", xticks=range(1, len(rows) + 1))

# %% [markdown] lang="ja"
# 検証の損失だけが上がり続けたら、過学習です(14 課)。エポックを減らすか、訓練の写真を増やします。1 点だけ跳ねても、まだ決められません。検証が 15 枚なら、自信をもって間違えた 1 枚だけで、損失は大きく動くからです。正解率が上がっているのに、損失も上がることもあります。
#
# - **検証の損失が、訓練の損失より低い**こともあります。データ拡張とドロップアウトは、訓練のときだけ働くからです。また、fastai の訓練の損失は、およそ 50 バッチの平均です。見本のようにバッチが少ないと、図の全エポックの値が混ざるので、遅れて変わります。
# - **検証の正解率は、ベースラインを超えましたか。**(重みが乱数の代役なら、ほとんど超えないこともあります。)検証が 15 枚なら、1 枚の違いは約 7 ポイントです。
# - **どのクラスが弱いか**は、テストの前に、検証データで見ます。新しいセルで `ClassificationInterpretation.from_learner(learn).plot_confusion_matrix()` を実行しましょう。訓練の写真を足すなら、今です。
#
# 設定を選ぶときは、**テストには触れずに**、訓練と検証を合わせた写真をいくつかに分け(同じグループは同じ側に)、1 つずつ順に検証に使います(07 課の**交差検証**)。どの写真も 1 回ずつ検証になるので、1 つだけ変えた 2 つの設定の正誤を全部並べれば、17 課の `paired_difference` で比べられます(関数は 17 課のノートブックから写します)。
#
# ## 7. ラベルを疑う
#
# ハッシュでは見つからない間違いがあります。写真が 1 枚、違うフォルダに入っているとき、どう探せばよいでしょう。12 課の `top_losses` が使えます。**損失の大きい写真**を、人が見直すのです。
#
# 本当に見つかるか、試します。訓練データのうち 3 枚のラベルを**わざと間違ったものに変え**、新しいモデルを短く訓練し、損失の大きい順に並べます。
# %% [markdown] lang="en"
# If only the validation loss goes on rising, it is overfitting (lesson 14). Train for fewer epochs, or add training pictures. A single jump decides nothing: with 15 validation pictures, one that is wrong with high confidence moves the loss far. The loss may also rise while the accuracy does.
#
# - **The validation loss may lie below the training loss**: augmentation and dropout are at work in training alone. Besides, fastai's training loss is an average over some 50 batches. With as few batches as in the sample it mixes all epochs of the figure, and so lags behind.
# - **Is the validation accuracy above the baseline?** (Where the weights are a random stand-in, it may hardly be.) With 15 validation pictures, one picture makes about 7 points.
# - **Which class is weak?** See before the test, on the validation data: run `ClassificationInterpretation.from_learner(learn).plot_confusion_matrix()` in a new cell. If you want to add training pictures, do it now.
#
# To choose a setting, **leave the test pictures alone**. Cut training and validation together into several parts (a group goes to one part), and let each in turn be the validation data (**cross-validation**, lesson 07). Each picture is then validated once. So for two settings that differ in one thing, put all right and wrong answers side by side, and compare by `paired_difference` of lesson 17 (copy the function from that notebook).
#
# ## 7. Doubting the labels
#
# Some faults no hash can find. One picture lies in the wrong folder: how would you look for it? With `top_losses` of lesson 12: people look again at the pictures with **the largest losses**.
#
# Does that work? The next cell makes **three training labels wrong on purpose**, trains a new model for a short time, and sorts by loss.

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
    item_tfms=resize,
    batch_tfms=augmentation,
).dataloaders(list(spoilt), bs=bs)
judge = vision_learner(doubtful, resnet18, metrics=accuracy, path=".")
with judge.no_bar(), judge.no_logging():
    judge.fine_tune(4, lr)
    _, _, losses = judge.get_preds(dl=doubtful.test_dl(chosen["train"], with_labels=True), with_loss=True)
order = losses.argsort(descending=True).tolist()
ranks = [order.index(chosen["train"].index(file)) + 1 for file in swapped]
print(f"ラベルをわざと変えた 3 枚の順位: {len(order)} 枚中 {sorted(ranks)}")  #:ja
print(f"the three wrong labels are at places {sorted(ranks)} of {len(order)}")  #:en
fig, ax = plt.subplots(figsize=(6, 3))
bars = ax.bar(range(1, len(order) + 1), losses[order], color=GREY)
for rank in ranks:
    bars[rank - 1].set(facecolor=RED, edgecolor="black", hatch="//")
show_figure("間違ったラベル(斜線)は、どこに来る? <=> Where do the wrong labels (hatched) come?", "一覧での順位 <=> place in the list", "損失 <=> loss")

# %% [markdown] lang="ja"
# 斜線の棒が前のほうにあるなら、全部を見直さなくても、前から見ていけばすみます。ここで注意が 2 つあります。
#
# - このモデルは、間違ったラベルでも**訓練しています**。長く訓練すれば、間違いまで覚えて、損失は小さくなります。だから短く訓練しました。もっとよい方法は、データをいくつかに分け、**その写真を見ていないモデル**の損失で並べることです(交差検証。ライブラリは `cleanlab`)。
# - 前にあるだけでは**間違いの証拠になりません**。難しいだけの写真も前に来ます。決めるのは人です。「モデルが間違えるから」という理由で写真を消すと、モデルは良くならずに、成績だけが良くなります。
#
# では、最初のモデルで、損失の大きい写真を、訓練から 2 枚、検証から 2 枚見ます。分けて並べるのは、学んだ写真のほうが、損失が小さいからです。このモデルは長めに訓練したので、訓練の写真の間違ったラベルは、見つけにくくなっています。自分の写真なら、次のセルの 2 つの `[:2]` を `[:4]` にし、`show_pictures` に `columns=4` を足して、もっと見ましょう(上の段が訓練、下の段が検証です)。
# %% [markdown] lang="en"
# If the hatched bars are near the front, you need not look through the whole list: its beginning is enough. Two warnings:
#
# - This model was **trained on the wrong labels, too**. With long training it learns the mistakes by heart, and their losses become small. This is why the training was short. It is better to cut the data into parts, and to sort by the loss of a model **that has not seen the picture** (cross-validation; the library is `cleanlab`).
# - Being near the front is **no proof** of a mistake: pictures that are only hard come first as well. A person decides. If you delete pictures because the model gets them wrong, the score improves, and the model does not.
#
# Now the pictures with the largest losses of our first model, two from training and two from validation. They are sorted apart, because pictures that it was trained on have smaller losses. As it was trained for longer, a wrong label in the training data is harder to find with it. With pictures of your own look at more: in the next cell change both `[:2]` to `[:4]`, and give `show_pictures` `columns=4` (training is then above, validation below).

# %% demo
everyone = chosen["train"] + chosen["valid"]
with learn.no_bar(), learn.no_logging():
    probabilities, targets, losses = learn.get_preds(dl=dls.test_dl(everyone, with_labels=True), with_loss=True)
order = losses.argsort(descending=True).tolist()
names, again = [], [i for i in order if i < len(chosen["train"])][:2] + [i for i in order if i >= len(chosen["train"])][:2]
for i in again:
    truth, answer = dls.vocab[targets[i]], dls.vocab[probabilities[i].argmax()]
    names.append(f"ラベル:{truth}\nモデル:{answer} <=> filed: {truth}\nmodel: {answer}")
show_pictures([PILImage.create(everyone[i]).resize((96, 96)) for i in again], names, "もう一度見てほしい画像(左 2 枚は訓練、右 2 枚は検証) <=> Look at these again (left: training, right: validation)")

# %% [markdown] lang="ja"
# ラベルが間違っている写真はありましたか。訓練の写真なら、ファイルを正しいフォルダに移し、**2 節から実行し直します**。検証の写真は、5 節で全部見直したはずです。見落としがあっても、モデルに教えられた今は**直さずに、書き残します**(モデルカードに入れます)。検証の写真は、難しいのはどんな写真かを知るために見ます。
#
# <details><summary>見本の答え</summary>
#
# コップのフォルダに植物の絵が 1 枚まぎれています。検証かテストに入っていれば、5 節で見つかります。訓練に入っていて上の 4 枚になければ、損失の順ではもっと後ろにあります。次の行を新しいセルに書けば移せます。
#
# ```
# (pictures / "cup/IMG_0190.jpg").rename(pictures / "plant/IMG_0190.jpg")
# ```
#
# </details>
#
# `split.json` があるので、分け方は変わりません。移した写真も、前と同じ側に残ります。
#
# もう 1 つ、**どこを見て答えたか**も調べます。コップをいつも同じ机の上で撮ったなら、モデルは机を覚えたのかもしれません。15 課のクラス活性化マップは、頭が全結合層 1 つのときのものでした。この頭には層がいくつもあります。そこで、特徴マップを足し合わせる重みに、答えの点数の**勾配の平均**を使います(**Grad-CAM**。論文では、さらに負の値を 0 にします)。検証の写真 4 枚で、明るい所が物に重なっているでしょうか。96 画素の写真では、地図は 3 × 3 の値しかありません(224 画素なら 7 × 7)。分かるのは、左か右か、くらいです。(重みが乱数の代役なら、この地図に意味はありません。)
# %% [markdown] lang="en"
# Was there a picture with a wrong label? If it is a training picture, move the file to the right folder and **run everything again from section 2 on**. The validation pictures were all checked in section 5. If you missed one there, and the model has now pointed it out, **write it down and do not correct it** (the model card is the place). The validation pictures are shown so that you see what is hard.
#
# <details><summary>The answer for the sample</summary>
#
# There is a drawing of a plant in the folder of cups. If it is in validation or test, section 5 shows it. If it is in training and not among the four above, it is further down the list. This line in a new cell moves it:
#
# ```
# (pictures / "cup/IMG_0190.jpg").rename(pictures / "plant/IMG_0190.jpg")
# ```
#
# </details>
#
# Thanks to `split.json` the split stays as it is, and the picture that was moved stays in its part as well.
#
# Find out, too, **where it looks**. If all cups were photographed on one table, the model may have learned the table. The class activation map of lesson 15 was for a head of one fully connected layer. The head here has several. So we add up the feature maps with the **mean gradients** of the answer's score as weights (**Grad-CAM**; its paper also sets negative values to 0). In four validation pictures, does the bright part lie on the thing? For pictures of 96 pixels the map has only 3 × 3 values (7 × 7 for 224). It tells left from right, and hardly more. (With the random stand-in for the weights the map means nothing.)

# %% demo
learn.model.eval()
fig, axes = plt.subplots(1, 4, figsize=(7, 2.4))
for ax in axes:
    ax.axis("off")
# ja: クラスの順に並んでいるので、初めから終わりまで、同じ間隔で選ぶ
# en: they are in the order of the classes, so choose at equal distances from first to last
for ax, k in zip(axes, np.linspace(0, len(chosen["valid"]) - 1, 4).astype(int)):
    file = chosen["valid"][k]
    (batch,) = dls.test_dl([file]).one_batch()
    features = learn.model[0](batch).detach().requires_grad_()
    scores = learn.model[1](features)[0]
    scores.max().backward()
    seen_at = (features.grad.mean(dim=(2, 3), keepdim=True) * features).sum(1)[0].detach().cpu()
    ax.imshow(resize(PILImage.create(file), split_idx=1))
    ax.imshow(seen_at, cmap="inferno", alpha=0.5, extent=(0, size, size, 0), interpolation="bilinear")
    ax.set_title(dls.vocab[int(scores.argmax())], fontsize=11)
show_figure("物を見ていますか、背景を見ていますか? <=> Does it look at the thing, or at the background?")

# %% [markdown] lang="ja"
# ## 8. 公平に評価する
#
# いよいよテストデータです。**1 回だけ**使います。結果を見てから設定を変えて測り直すと、それはもう検証データです。
#
# 正解率には、**95 % 信頼区間**を添えます。同じように写真を集めて測ることを何度も繰り返せば、そのたびに求めた区間の約 95 % が、本当の正解率を含みます。幅は、標準誤差(13 課)のおよそ ±2 倍です。ウィルソンの方法は、枚数が少ないときや、全部当たったときにも使えます。
# %% [markdown] lang="en"
# ## 8. Measuring fairly
#
# Now the test data, **once**. If you change something after seeing the result and measure again, they have become validation data.
#
# The accuracy comes with a **95 % confidence interval**. Collect pictures and measure in the same way again and again, and about 95 % of the intervals contain the true accuracy. It reaches about 2 standard errors (lesson 13) to either side. Wilson's method can be used with few pictures, too, and when all are right.

# %% demo
with learn.no_bar(), learn.no_logging():
    probabilities, targets = learn.get_preds(dl=dls.test_dl(chosen["test"], with_labels=True))
answered = probabilities.argmax(1)
matrix = np.zeros((len(classes), len(classes)), int)
np.add.at(matrix, (targets.numpy(), answered.numpy()), 1)
right, n = int(np.trace(matrix)), len(targets)
confidence, correct = probabilities.max(1).values.numpy(), (answered == targets).numpy()


def interval(right, n, z=1.96):
    """正解率の 95 % 信頼区間(ウィルソンの方法)。"""  #:ja
    """The 95 % confidence interval of an accuracy, by Wilson's method."""  #:en
    middle, half = right + z**2 / 2, z * np.sqrt(right * (n - right) / n + z**2 / 4)
    return (middle - half) / (n + z**2), (middle + half) / (n + z**2)


low, high = interval(right, n)
print(f"正解率 {right}/{n} = {right / n:.1%}、95 % 信頼区間 {low:.0%} から {high:.0%}")  #:ja
print(f"accuracy {right}/{n} = {right / n:.1%}, 95 % interval {low:.0%} to {high:.0%}")  #:en
baseline = table["test"][most] / n
recall = {name: f"{matrix[i, i]}/{matrix[i].sum()}" for i, name in enumerate(classes)}
precision = {name: f"{matrix[i, i]}/{matrix[:, i].sum()}" for i, name in enumerate(classes)}
print(f"ベースライン(いつも {most}): {baseline:.0%}")  #:ja
print("再現率:", recall)  #:ja
print("適合率:", precision)  #:ja
print(f"baseline (always {most}): {baseline:.0%}")  #:en
print("recall:   ", recall)  #:en
print("precision:", precision)  #:en
fig, axes = plt.subplots(1, 2, figsize=(7, 3.2))
axes[0].imshow(matrix, cmap="Blues")
for (t, a), cell in np.ndenumerate(matrix):
    axes[0].text(a, t, cell, ha="center", va="center", bbox={"facecolor": "white", "edgecolor": "none"})
ticks = range(len(classes))
axes[0].set(
    xticks=ticks, yticks=ticks, yticklabels=classes, xlabel="モデルの答え <=> answered", ylabel="正解 <=> truth", title="クラスごとの間違い <=> Mistakes, by class"
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
# クラスごとの**再現率**(本当にそのクラスである写真のうち、そう答えた割合)と**適合率**(そのクラスと答えた写真のうち、当たっていた割合。13 課)を見ると、全体の正解率に隠れていた弱いクラスが分かります。見本では、取っ手の見えないバケツとコップが混ざりやすいはずです。モデルが 1 度も答えなかったクラスの適合率(`0/0`)は、計算できません。
#
# 右の帯は、同じ正解率でもテストの枚数によって**どれだけ不確かか**を表します。オレンジの破線があなたの枚数です。これは、1 つの正解率の不確かさです。同じ写真に答えた 2 つのモデルを比べるときは、17 課の `paired_difference` を使います。テストが 15 枚なら、全部当たっても、区間の下限は 80 % です。区間が表すのは、たまたまどの写真がテストに入ったか、という偶然だけです。それも、1 枚ずつが別のものの場合です。続けて撮った写真なら、正解率は変えずに、枚数をテストのグループの数 `m = len({groups[i] for i in parts["test"]})` に替えた `interval(right / n * m, m)` のほうが、実際に近くなります。別の部屋や別のカメラで撮った写真については、何も保証しません。
#
# どれも、全部の写真に答えたときの成績です。9 節のアプリは、自信のない写真を断ります。答えた枚数と、そのうちの正解は、11 節に並びます。テストの数を見て、断り方を選び直してはいけません。
#
# ## 9. 書き出して、使う
#
# 学習器をファイルに書き出します。受け取った人が使うのは、このファイルと、関数 2 つです。`.pkl` は、信頼できる人から受け取ったものだけを開きましょう(12 課)。
# %% [markdown] lang="en"
# **Recall** (of the pictures of a class, the share that was found) and **precision** (of the answers that name a class, the share that is right; lesson 13) show a weak class that the accuracy hides. In the sample, buckets and cups whose handle does not show should be the ones mixed up. For a class that was never answered the precision (`0/0`) cannot be computed.
#
# The band on the right shows **how uncertain** the same accuracy is with more or fewer test pictures; the dashed orange line is where you are. This is the uncertainty of one accuracy. To compare two models on the same pictures, use `paired_difference` of lesson 17. With 15 test pictures, even if all are right, the lower end of the interval is 80 %. And it is only about chance: which pictures happened to be in the test, where each shows another thing. With series, keep the accuracy and count the test groups, `m = len({groups[i] for i in parts["test"]})`, in place of the pictures: `interval(right / n * m, m)` is nearer to the truth. It says nothing about another room or another camera.
#
# All of this is for a model that answers every picture. The app will refuse pictures of which it is not sure (section 9). How many it answers, and how many of these are right, is listed in section 11. Do not choose again how it refuses after seeing test results.
#
# ## 9. Exporting and using the model
#
# Export the learner. Whoever uses it needs this file, and two functions. Open a `.pkl` only from people you trust (lesson 12).

# %% demo
learn.export("my_model.pkl")
print("my_model.pkl", round(Path("my_model.pkl").stat().st_size / 2**20), "MiB")

# %% [markdown] lang="ja"
# ### 課題 `predict`
# 画像のファイルと、書き出した学習器のファイルを受け取り、次の辞書を返してください。画像は、訓練のときと同じく `upright` で開きます。
#
# - `"chances"`:`{クラスの名前: 確率}`。確率は Python の `float`。
# - `"answer"`:確率がいちばん大きいクラス。その確率が `least` **より小さければ** `"unknown"`。
# - 画像が最後まで開けなければ、止まらずに `{"answer": "unknown", "chances": {}}`。開ける画像なら、形式や拡張子が何であっても答えます。
#
# クラスの名前は、学習器が知っています。`upright` と、import してあるライブラリのほかは、関数の外で作ったもの(`learn`、`dls` など)を使いません。受け取った人の手元には、ないからです。
#
# <details><summary>ヒント</summary>
#
# `load_learner(model_file)` で読み込みます。`try` に入れるのは、画像を開く所だけにします。広く入れると、ほかの間違いも隠れてしまいます。学習器の `predict` は NumPy 配列の画像も受け取り、3 つの値を返します。どれが全クラスの確率か、`learn.predict(upright(…))` を新しいセルで試して確かめましょう。確率の並びは、**読み込んだ学習器の** `dls.vocab` の順です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `predict`
# From a picture's file and the file of an exported learner, return this dictionary. Open the picture by `upright`, as in training.
#
# - `"chances"`: `{name of class: probability}`, each a Python `float`.
# - `"answer"`: the class with the largest probability; `"unknown"` if that is **less than** `least`.
# - If the picture does not open to the end, do not stop but return `{"answer": "unknown", "chances": {}}`. A picture that opens is answered, whatever its format and extension.
#
# The learner knows the names of its classes. Apart from `upright` and the imported libraries, use nothing from outside the function, such as `learn` or `dls`: whoever gets the file does not have them.
#
# <details><summary>Hint</summary>
#
# `load_learner(model_file)` loads. Put no more than the opening of the picture into the `try`, or it hides other mistakes as well. The learner's own `predict` also takes a picture as a NumPy array, and returns three things. Try `learn.predict(upright(…))` in a new cell to see which of them holds the probabilities of all classes. They are in the order of the `dls.vocab` **of the learner that was loaded**.
#
# </details>


# %% exercise="predict"
def predict(path, model_file, least=0.5):
    """{"answer": クラスの名前か "unknown", "chances": {クラス: 確率}}。path: 画像、model_file: 書き出した学習器(どちらも文字列か Path)。"""  #:ja
    """{"answer": a class or "unknown", "chances": {class: probability}}. path: a picture, model_file: an exported learner (strings or Paths)."""  #:en
    ### BEGIN SOLUTION
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": name if chances[name] >= least else "unknown", "chances": chances}
    ### END SOLUTION

# %% setup
# ja: テストの道具:答えを手で計算できる学習器(画像の平均の色に、重みをかけるだけ。重みが 6 列なら、左半分と右半分の平均の色)
# en: A tool for the tests: a learner whose answers can be worked out by hand (weights times the mean colour; with weights of 6 columns, times the mean colours of the left and the right half)
def export_rule(names, weights, bias):
    """学習器を書き出し、ファイルの名前(文字列)を返す。点数は weights @ 平均の色(0 から 1。6 列なら赤左、赤右、緑左、…)+ bias。names: 名前の順。"""  #:ja
    """Export a learner; return the file's name, a string. Its scores are weights @ mean colour (0 to 1; with 6 columns red left, red right, green left, …) + bias. names: sorted."""  #:en
    folder = Path(
        write_files({f"{name}/{i}.png": as_bytes(Image.new("RGB", (8, 8)), "PNG") for name in names for i in (0, 1)})
    )
    block = DataBlock((ImageBlock, CategoryBlock), get_y=parent_label, splitter=IndexSplitter([0]), item_tfms=Resize(8))
    dls = block.dataloaders(get_image_files(folder).sorted(), bs=2, num_workers=0)
    columns = len(weights[0])
    model = nn.Sequential(nn.AdaptiveAvgPool2d((1, columns // 3)), nn.Flatten(), nn.Linear(columns, len(names)))
    with torch.no_grad():
        model[2].weight.copy_(torch.as_tensor(np.array(weights)))
        model[2].bias.copy_(torch.as_tensor(np.array(bias)))
    Learner(dls, model, loss_func=CrossEntropyLossFlat(), path=folder).export("rule.pkl")
    return str(folder / "rule.pkl")


# %% test="predict" idea="chances" points=1
import io

import numpy as np
from PIL import Image


def flat(colour, mode="RGB", kind="PNG"):
    buffer = io.BytesIO()
    Image.new(mode, (12, 12), colour).save(buffer, kind)
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
rng = fresh()
names = sorted(str(name) for name in rng.permutation(["ant", "bee", "cat", "cow", "dog", "elk"])[:4])
weights, bias = rng.uniform(-2, 2, (4, 3)).round(2).tolist(), rng.uniform(-0.5, 0.5, 4).round(2).tolist()
model = export_rule(names, weights, bias)
one, two, grey, clear = (tuple(colour) for colour in rng.integers(5, 250, (4, 3)).tolist())
files = {"1.png": one, "2.JPG": two, "grey.png": (grey[0],) * 3, "clear.webp": clear, "3.gif": (250, 10, 10)}
folder = write_files(
    {
        "1.png": flat(one),
        "2.JPG": flat(two),
        "grey.png": flat(grey[0], "L"),
        "clear.webp": flat((*clear, 255), "RGBA"),
        "3.gif": flat((250, 10, 10), kind="GIF"),
    }
)
for turn, (file, colour) in enumerate(files.items()):
    path = folder + "/" + file
    got = predict(as_path(path), as_path(model)) if turn % 2 else predict(path, model)
    chances = dict(got["chances"])
    expect(
        f'sorted(predict("{file}", model)["chances"])',
        sorted(str(name) for name in chances),
        names,
        hint="全クラスの名前と確率を入れます。開ける画像なら、拡張子や形式は何でもかまいません。",  #:ja
        hint="All classes are in it, each with its probability. A picture that opens is answered, whatever its extension or format.",  #:en
    )
    expect(
        f'predict("{file}", model)["chances"]',
        {name: chances[name] for name in names},
        worked_out(names, weights, bias, colour),
        tol=1e-4,
        hint="確率と名前は、model_file の学習器の vocab の順に組にします。",  #:ja
        hint="Pair probabilities and names in the order of the vocab of the learner in model_file.",  #:en
    )
    assert all(isinstance(chance, float) for chance in chances.values()), "確率は Python の float にしてください(tolist() が使えます)。"  #:ja
    assert all(isinstance(chance, float) for chance in chances.values()), "Give each probability as a Python float (tolist() helps)."  #:en
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
shades = {"r.png": (255, 0, 0), "g.png": (120, 160, 60), "b.png": (0, 0, 200), "dim.png": (100, 120, 90)}
folder = write_files({name: flat(colour) for name, colour in shades.items()})
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
expect('predict("g.png", model)["answer"]', str(predict(folder + "/g.png", model)["answer"]), "bee", hint="least は、指定しなければ 0.5 です。")  #:ja
expect('predict("g.png", model)["answer"]', str(predict(folder + "/g.png", model)["answer"]), "bee", hint="least is 0.5 unless stated.")  #:en
expect('predict("dim.png", model)["answer"]', str(predict(folder + "/dim.png", model)["answer"]), "unknown", hint="least は、指定しなければ 0.5 です。")  #:ja
expect('predict("dim.png", model)["answer"]', str(predict(folder + "/dim.png", model)["answer"]), "unknown", hint="least is 0.5 unless stated.")  #:en
even = export_rule(["bell", "cup"], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [0.0, 0.0])
tie = str(predict(folder + "/r.png", even)["answer"])
assert tie in ("bell", "cup"), f"どちらの確率もちょうど 0.5 です。least より小さくはないので、クラスを答えます({tie!r} でした)。"  #:ja
assert tie in ("bell", "cup"), f"Both probabilities are exactly 0.5. That is not less than least, so the answer is a class; it was {tie!r}."  #:en
### END HIDDEN TESTS

# %% test="predict" idea="upright" points=1
import io

import numpy as np
from PIL import Image


def phone(left, right, orientation):
    # ja: 左が left、右が right の画像を、回して保存し、タグを付ける
    # en: a picture, left on the left and right on the right, stored turned, with the tag that says so
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[:, :8], pixels[:, 8:] = left, right
    image, exif, buffer = Image.fromarray(pixels), Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    image.transpose({3: 3, 6: 2, 8: 4}[orientation]).save(buffer, "PNG", exif=exif)
    return buffer.getvalue()


# ja: 左の赤さが右より大きければ left、小さければ right と答える学習器
# en: a learner that answers left if the left half is redder than the right one, else right
model = export_rule(["left", "right"], [[5.0, -5.0, 0.0, 0.0, 0.0, 0.0], [-5.0, 5.0, 0.0, 0.0, 0.0, 0.0]], [0.0, 0.0])
folder = write_files({"a.png": phone((250, 0, 0), (0, 0, 0), 3)})
expect(
    'predict("a.png", model)["answer"]',
    str(predict(folder + "/a.png", model)["answer"]),
    "left",
    hint="この写真は逆さまに保存され、Orientation は 3 です。訓練のときと同じく upright で開きます。",  #:ja
    hint="This picture is stored upside down, and its Orientation is 3. Open it by upright, as in training.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for orientation in (3, 6, 8):
    bright, dim = int(rng.integers(180, 256)), int(rng.integers(0, 60))
    folder = write_files({"l.png": phone((bright, 0, 0), (dim, 0, 0), orientation), "r.png": phone((dim, 0, 0), (bright, 0, 0), orientation)})
    for file, want in (("l.png", "left"), ("r.png", "right")):
        expect(
            f'predict("{file}", model)["answer"], Orientation {orientation}',
            str(predict(folder + "/" + file, model)["answer"]),
            want,
            hint="訓練のときと同じく、upright で開いてから答えます。",  #:ja
            hint="Open the picture by upright, as in training.",  #:en
        )
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
# では、学んだクラスの**どれでもない**写真(**分布外データ**、out-of-distribution、OOD)を見せます。傘の絵を 12 枚と、画素がすべて乱数の雑音を 1 枚用意しました。(自分の写真で訓練した人は、どのクラスでもない物の写真を 10 枚ほど、`others` というフォルダに入れてください。絵の代わりに使います。)何と答えるべきでしょう。あなたのモデルは、実際には何と、どれくらいの確率で答えるでしょう。予想してから実行してください。(セルが見せるのは、初めの 2 枚です。全部は、そのあとで数えます。)
# %% [markdown] lang="en"
# Now show it pictures of **none of the classes** that it has learned (**out-of-distribution** data, OOD): 12 drawings of umbrellas, and one of noise, in which every pixel is a random number. (If you trained on photographs of your own, put some ten photographs of other things into a folder `others`. They are used in place of the drawings.) What should it answer? What will your model answer, and with what probability? Guess before you run it. (The cell shows the first two; all are counted after that.)

# %% demo
first = parts["valid"][0]
original, copy = (predict(file, "my_model.pkl")["chances"] for file in (pictures / kept[first], chosen["valid"][0]))
print(f"もとの写真と、6 節の写し: 確率の差は最大 {max(abs(original[name] - copy[name]) for name in classes):.3f}")  #:ja
print(f"the original and its copy of section 6: probabilities differ by {max(abs(original[name] - copy[name]) for name in classes):.3f} at most")  #:en
rng = np.random.default_rng(0)
noise = Image.fromarray(rng.integers(0, 256, (128, 128, 3)).astype(np.uint8))
others = {"noise.png": as_bytes(noise, "PNG")} | {f"umbrella{i}.jpg": as_bytes(draw_thing("umbrella", rng)) for i in range(12)}
folder = Path(write_files(others))
strangers = [folder / name for name in others]
if Path("others").is_dir():
    strangers = sorted(file for file in Path("others").glob("[!._]*") if file.suffix.lower() in FORMATS)
fig, axes = plt.subplots(2, 2, figsize=(6.5, 3.8), width_ratios=[1, 2])
for (left, ax), file in zip(axes, strangers):
    said = predict(file, "my_model.pkl")
    print(file.name, "->", said["answer"])
    left.imshow(upright(file))
    left.axis("off")
    ax.barh(list(said["chances"]), list(said["chances"].values()), color=BLUE)
    ax.axvline(0.5, color=GREY, linestyle="--")
    ax.set(xlim=(0, 1), xlabel="確率 <=> probability", title=f"モデルの答え:{said['answer']} <=> the model says: {said['answer']}")
show_figure()

# %% [markdown] lang="ja"
# どの写真でも、ソフトマックス関数の確率を全部足すと 1 になります(02 課)。だから、「どれでもない」とは言えません。`least` を上げれば断れるのでしょうか。しきい値をいろいろに変えて、**答える割合**を 2 つ数えます。検証の写真には答えてほしく、どれでもない写真には答えてほしくありません。
# %% [markdown] lang="en"
# For any picture the probabilities of softmax add up to 1 (lesson 02), so they cannot say "none of these". Will a higher `least` make it refuse? For many thresholds, count two **shares that are answered**: of the validation pictures, which should be, and of those of none of the classes, which should not.

# %% demo
with learn.no_bar(), learn.no_logging():
    sure = {name: learn.get_preds(dl=dls.test_dl([upright(file) for file in files]))[0].max(1).values.numpy() for name, files in (("valid", chosen["valid"]), ("none", strangers))}
thresholds = np.linspace(0, 1, 101)
answered_share = {name: [float((largest >= threshold).mean()) for threshold in thresholds] for name, largest in sure.items()}
show_curves(
    {
        "検証の写真 <=> validation pictures": (thresholds, answered_share["valid"], BLUE, "-"),
        "どれでもない写真 <=> none of the classes": (thresholds, answered_share["none"], RED, "--"),
    },
    "しきい値を、いくつにしますか? <=> Which threshold would you choose?",
    "しきい値 least <=> threshold least",
    "答える割合 <=> share that is answered",
    ylim=(0, 1.03),
)

# %% [markdown] lang="ja"
# 実線(検証の写真)が破線より上に離れているほど、`least` は役に立ちます。どれでもない写真を断ろうとしきい値を上げれば、答えてほしい写真も断ります。実線のほうが上でないなら、どのしきい値でも見分けられません。**知らないものに高い確信度で答える**ことは、`least` では防ぎきれません(そういう写真を見つける方法は「OOD 検出」で調べられます)。打てる手は、ほかに 3 つあります。
#
# - **「その他」というクラスを作る。** 来そうなものの写真を集めて訓練に入れます。集めなかったものには効きません。
# - **マルチラベルで答えさせる**(15 課)。クラスごとにシグモイド関数で「写っているか」を答えるので、どの確率も小さい、つまり「どれも写っていない」と言えます。傘を知らないことには変わりがないので、これも試して測ります。
# - **人が書いておく。** 何に使ってはいけないかを、モデルカードに書きます。
#
# しきい値を決めたら、次のセルの `least` に書きます。
#
# ## 10. アプリにする
#
# 友だちは、ノートブックを開いてはくれません。**Gradio** は、関数を 1 つ渡すとウェブページを作るライブラリです。Colab には入っています。写真を渡すと、`predict` の答えが返るページを作りましょう。
# %% [markdown] lang="en"
# The further the solid curve (validation) lies above the dashed one, the more useful `least` is. Raise the threshold to refuse out-of-distribution pictures, and pictures that should be answered are refused as well. Where it does not lie above, no threshold helps. `least` alone cannot keep a model from **answering with high confidence what it does not know**. (To read on, look for "OOD detection".) There are three more things to do:
#
# - **Make a class "other".** Collect pictures of what may turn up and train on them, too. It does not help with what you did not collect.
# - **Let it answer with several labels** (multi-label, lesson 15). A sigmoid for each class says whether it is in the picture, so all probabilities may be small, which means "none of these". Such a model has not seen an umbrella either, so try it and measure.
# - **Write it down.** The model card tells what the model must not be used for.
#
# When you have chosen a threshold, write it into `least` in the next cell.
#
# ## 10. Making an app
#
# Friends will not open a notebook. **Gradio** is a library that makes a web page from one function; Colab has it. Let us make a page that takes a picture and shows what `predict` answers.

# %% demo
least = 0.5


def answer(file):
    """アプリが呼ぶ関数。file: 届いた写真のファイル名。答えと {クラス: 確率} を返す。"""  #:ja
    """What the app calls. file: the file that has arrived. Returns the answer and {class: probability}."""  #:en
    said = predict(file, "my_model.pkl", least) if file else {"answer": "no picture", "chances": {}}
    return said["answer"], said["chances"] or None


try:
    import gradio as gr
except ModuleNotFoundError:
    print("gradio がありません。%pip install gradio を新しいセルで実行してから、このセルをもう一度実行してください。")  #:ja
    print("There is no gradio here. Run %pip install gradio in a new cell, then run this cell again.")  #:en
else:
    app = gr.Interface(answer, gr.Image(type="filepath"), [gr.Textbox(label="answer"), gr.Label(label="probability")], title="+".join(classes))
    app.launch(share=True)

# %% [markdown] lang="ja"
# `share=True` にすると、`https://….gradio.live` というリンクが表示されます。友だちに送れば、スマートフォンでも開けます。リンクが働くのは、**このノートブックが動いている間だけ**です。リンクを知っている人はだれでも使え、届いた写真はあなたの Colab に送られます。終わったら `app.close()` で閉じましょう。リンクが出なければ、しばらくおいてこのセルをもう一度実行します。それでも出なければ、ノートブックの中に表示されたページで試せます。
#
# いつでも開けるようにするには、アプリのファイルを、動かし続けてくれる所に置きます。たとえば Hugging Face の **Spaces** なら、アカウントを作り、「New Space」で SDK に Gradio を選び、ウェブページからファイルをアップロードします。写真やモデルをだれにでも見せるのでなければ、Private にします。次のセルは、要るもの 4 つ(プログラム、モデル、ライブラリの一覧、説明)を `app` というフォルダに書き出します。説明(`README.md`)の先頭の、`---` から `---` までは、Spaces が読む設定です。何で作ったアプリか、どのファイルを動かすか、Python のバージョンはどれかが書いてあります。消すと、アプリは動きません。自分のコンピュータでも、同じバージョンの Python があれば、`pip install -r requirements.txt` のあと `python app.py` で動きます。
# %% [markdown] lang="en"
# With `share=True` a link of the form `https://….gradio.live` appears. Send it to a friend; it opens on a phone as well. It works **only as long as this notebook runs**. Anyone with the link can use it, and the pictures that they send come to your Colab. Close it with `app.close()` when you are done. If no link appears, wait a little and run the cell again; if there still is none, try the page that is shown inside the notebook.
#
# To have it open at any time, put the app's files where they are kept running. On the **Spaces** of Hugging Face, for example, you make an account, choose "New Space" with the SDK Gradio, and upload files on a web page. Make it private unless the model may be seen by everyone. The next cell writes the four that are needed (program, model, list of libraries, description) into a folder `app`. The description (`README.md`) begins with lines between `---` and `---`. They are settings that Spaces reads: what the app is made with, which file to start, which Python. Without them the app does not start. On your own computer, with the same version of Python, `pip install -r requirements.txt` and then `python app.py` run it, too.

# %% demo
import inspect
import platform
import shutil
from importlib.metadata import version
from importlib.util import find_spec

PROGRAM = """import functools
import os
import pathlib
import sys

import gradio as gr
import numpy as np
from fastai.vision.all import *
from PIL import Image, ImageOps

# ja: Colab(Linux)で書き出した .pkl を、Windows でも開けるように
# en: so that a .pkl exported on Colab (Linux) opens on Windows as well
if os.name == "nt":
    sys.modules[pathlib.PosixPath.__module__].PosixPath = pathlib.WindowsPath

load_learner = functools.cache(load_learner)


{functions}


def answer(file):
    said = predict(file, "my_model.pkl", {least}) if file else {{"answer": "no picture", "chances": {{}}}}
    return said["answer"], said["chances"] or None


outputs = [gr.Textbox(label="answer"), gr.Label(label="probability")]
gr.Interface(answer, gr.Image(type="filepath"), outputs, title="{title}").launch()
"""
SETTINGS = """---
title: {title}
sdk: gradio
{gradio}app_file: app.py
python_version: "{python}"
---

"""
place = Path("app")
place.mkdir(exist_ok=True)
functions = "\n\n".join(inspect.getsource(function) for function in (upright, predict))
(place / "app.py").write_text(PROGRAM.format(functions=functions, least=least, title="+".join(classes)), encoding="utf-8")
shutil.copy("my_model.pkl", place)
needed = [f"{name}=={version(name).split('+')[0]}" for name in ("fastai", "plum-dispatch", "torch", "torchvision")]
(place / "requirements.txt").write_text("\n".join([*needed, "gradio"]) + "\n")
card = place / "README.md"
gradio = f"sdk_version: {version('gradio')}\n" if find_spec("gradio") else ""
settings = SETTINGS.format(title=json.dumps("+".join(classes)), gradio=gradio, python=".".join(platform.python_version_tuple()[:2]))
# ja: 設定は書き直し、その下に書いたモデルカードは残す
# en: settings are written anew; a model card below them stays
old = card.read_text(encoding="utf-8") if card.exists() else ""
body = old.split("---\n", 2)[-1] if old.startswith("---\n") else old
body = body.strip("\n") or "(モデルカードをここに書きます)"  #:ja
body = body.strip("\n") or "(The model card goes here.)"  #:en
card.write_text(settings + body + "\n", encoding="utf-8")
print(*sorted(file.name for file in place.iterdir()))

# %% [markdown] lang="ja"
# `predict` がほかの関数や import を使っているなら、`app.py` に書き足してください。`predict` は、呼ばれるたびに `load_learner` でモデルを読みます。アプリではむだなので、`app.py` では `functools.cache` が、最初に読んだモデルを覚えておきます。Python とライブラリのバージョンをそろえるのは、`.pkl` が、書き出したときと同じものを必要とするからです。Colab(Linux)で書き出した `.pkl` には Linux のパスも入っていて、Windows ではそのままでは開けません(`cannot instantiate 'PosixPath' on your system`)。`app.py` では、`os.name == "nt"` からの 2 行が、それを Windows のパスに替えます(私たちは、Windows では試していません)。自分で書いたほかのプログラムで開くときも、この 2 行と、その import を写します。
#
# ## 11. モデルカード
#
# モデルにつける説明書が**モデルカード**です(Mitchell ほか、2019 年)。次のセルが、書くのに要る数を並べます。
# %% [markdown] lang="en"
# If your `predict` needs other functions of yours, or other imports, add them to `app.py`. `predict` reads the model by `load_learner` each time it is called. In an app this is a waste, so `app.py` has `functools.cache` keep the model that was read first. The versions of Python and the libraries are written down because a `.pkl` needs the same ones as when it was exported. A `.pkl` from Colab (Linux) also holds paths of Linux, and as it is does not open on Windows (`cannot instantiate 'PosixPath' on your system`). In `app.py`, the two lines from `os.name == "nt"` on turn them into paths of Windows (we have not tried this on Windows). To open it in another program of yours, copy these two lines and their imports.
#
# ## 11. The model card
#
# A **model card** is a leaflet that comes with a model (Mitchell et al., 2019). The next cell lists the numbers that you need for it.

# %% demo
left_out = sum(found["counts"].values()) - len(kept)
refused = {name: f"{int((largest < least).sum())}/{len(largest)}" for name, largest in sure.items()}
weights = sum(p.numel() for p in learn.model.parameters())
told = confidence >= least
print("枚数:", dict(found["counts"]))  #:ja
print(f"外したもの: 開けない {len(found['broken'])}、拡張子が対象外 {len(found['other'])}、重複とラベルの食い違い {left_out}")  #:ja
print("分け方:", {part: len(places) for part, places in parts.items()})  #:ja
print(f"テスト(全部に答えたとき): {right}/{n} = {right / n:.1%}(95 % 信頼区間 {low:.0%} から {high:.0%})、ベースライン(いつも {most}) {baseline:.0%}")  #:ja
print(f"テスト(アプリのように least={least} で断ったとき): 答えたのは {n} 枚中 {told.sum()} 枚、そのうち正解は {correct[told].sum()} 枚")  #:ja
print("再現率:", recall)  #:ja
print("適合率:", precision)  #:ja
print(f"least={least} で unknown と答えた枚数: 検証データ {refused['valid']}、どれでもない写真 {refused['none']}(どちらも least を選ぶのに使った)")  #:ja
print(f"モデル: resnet18、パラメータ {weights:,} 個、{size}×{size} 画素、ファイル my_model.pkl")  #:ja
print("counts:", dict(found["counts"]))  #:en
print(f"left out: broken {len(found['broken'])}, other extensions {len(found['other'])}, duplicates and conflicting labels {left_out}")  #:en
print("split:", {part: len(places) for part, places in parts.items()})  #:en
print(f"test, every picture answered: {right}/{n} = {right / n:.1%} (95 % interval {low:.0%} to {high:.0%}), baseline (always {most}): {baseline:.0%}")  #:en
print(f"test, with unknown below least={least}, as in the app: {told.sum()} of {n} answered, {correct[told].sum()} of these right")  #:en
print("recall:   ", recall)  #:en
print("precision:", precision)  #:en
print(f"unknown with least={least}: {refused['valid']} of validation, {refused['none']} of the OOD pictures (least was chosen on these, too)")  #:en
print(f"model: resnet18, {weights:,} parameters, {size} x {size} pixels, file my_model.pkl")  #:en

# %% [markdown] lang="ja"
# **記述問題** あなたのモデルのモデルカードを、10 行くらいで書いてください。初めに書いた `my_plan` から始めましょう。見本の絵で訓練した人は、見本のモデルについて書きます。書けたら、アプリの `README.md` にも、設定(2 つ目の `---`)の下に入れましょう。
#
# 採点の目安(各 1 点)
# - **用途** 何を入れると何を答えるか。だれが何に使うためのものか。使ってはいけない場面を、少なくとも 1 つ。
# - **データ** どこから来た何枚か(権利や、写っている人の同意も)。見つけた不備と、どう扱ったか。
# - **結果** テストの枚数と正解率を、不確かさとベースラインとあわせて。いちばん弱いクラス(差がなければ、この枚数で何が言えて何が言えないか)。テストを何回使ったか。
# - **限界** どんな写真で間違えそうかを、証拠か理由をつけて。どれでもない写真にどう答えたか。間違いに気づいた人が、どうすればよいか。
# %% [markdown] lang="en"
# **Essay** Write the model card of your model in ten lines or so. Start from your `my_plan` of section 1. If you trained on the sample drawings, write about that model. Then put it into the app's `README.md`, too, below the settings (the second `---`).
#
# How it is graded (1 point each)
# - **Use** What goes in, what comes out; who it is for, and for what; at least one use that it is not for.
# - **Data** Where the pictures come from and how many (with rights, and consent of people in them). The faults found, and what was done about them.
# - **Result** Test pictures and accuracy, with the uncertainty and the baseline. The weakest class (if there is no difference: what so many pictures can and cannot show). How often the test was used.
# - **Limits** On what pictures it is likely to fail, with evidence or a reason. What it answered to out-of-distribution pictures. What to do for someone who finds a mistake.

# %% [markdown] essay="model_card" points=4 lang="ja"
# ### BEGIN SOLUTION
# **用途** 机の上の物の絵 1 枚を、バケツ・コップ・植物のどれかに分類し、確率 0.5 未満なら unknown と答える。授業で写真の整理を試すためのもの。忘れ物の持ち主を決めるなど、間違うと人が困る判断には使わない。3 種類のほかの物が来る場面にも使わない。
#
# **データ** この教材がプログラムで描いた絵(CC0)。人は写っていない。3 つのフォルダに、開ける画像は 24〜26 枚ずつ。途中で切れた JPEG、空のファイル、画像でない .jpg、メモの .txt を除き、同じクラスの重複は 1 枚にし、バケツと植物の両方に入っていた 1 組は両方外した。中身が PNG の .jpg は使った。横向きに保存された 9 枚は、EXIF のとおりに立てた。損失の大きい写真を見直し、コップに入っていた植物 1 枚を移して、訓練をやり直した。
#
# **結果** クラスごとに無作為に分け、約 6 割で訓練、2 割で検証、2 割でテストした。テストは最後に 1 回。正解率、95 % 信頼区間、ベースライン、クラスごとの再現率と適合率、unknown を除いた枚数と正解は、上のセルの出力を写す。いちばん弱いのはコップ(またはバケツ)で、取っ手の見えない絵は人にも見分けられない。枚数が少なく区間が広いので、ほかのモデルとの小さな差は論じられない。
#
# **限界** 同じプログラムが描いた絵でしか測っていないので、本物の写真での成績は分からない。傘の絵と雑音にも、合計 1 の確率を返した(unknown と答えた枚数は上のセルの出力)。暗い写真、物が 2 つ写った写真でも間違うと思う。誤りを見つけた人は、写真と答えを作者に送ってほしい。テストには入れず、訓練データに加えて、新しいテストで測り直す。
# ### END SOLUTION
# %% [markdown] essay="model_card" points=4 lang="en"
# ### BEGIN SOLUTION
# **Use** Sorts one drawing of a thing into bucket, cup or plant and says unknown below a probability of 0.5. For trying out in class how pictures can be sorted. Not for decisions that hurt when wrong, such as who owns something that was lost; not where other things than these three may turn up.
#
# **Data** Drawn by this course's own program (CC0), no people in them. 24 to 26 pictures that open in each of three folders. Left out: a JPEG cut off, an empty file, a .jpg that is no picture, a .txt note. Of duplicates within a class one was kept; a pair filed under both bucket and plant was left out. A PNG named .jpg was used. Nine pictures that were stored on their side were turned as their EXIF says. I looked through the largest losses, moved one plant out of the cups, and trained again.
#
# **Result** Split at random within each class: about 60 % training, 20 % validation, 20 % test, the test used once, at the end. Accuracy, its 95 % interval, the baseline, recall and precision of each class, and how many were answered and right without unknown, are copied from the output above. The weakest class is the cup (or the bucket): without a visible handle, people cannot tell them apart either. With so few pictures the interval is wide: small differences from other models mean nothing.
#
# **Limits** Measured on drawings by the same program only, so nothing is known about photographs. It gave umbrellas and noise probabilities that add up to 1 as well (how many were answered unknown is in the output above). I expect failures in the dark and with two things in one picture. Whoever finds a mistake, please send me the picture and the answer: it will go into training, not into the test, and I will measure again with a new test set.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## 確かめよう
#
# **問 1.** 同じ写真の重複を残したまま、訓練とテストに分けました。いちばん困るのは何ですか。
#
# - a. 訓練の時間が長くなる
# - b. 片方が訓練に、片方がテストに入り、覚えただけで正解できる
# - c. 同じ写真が 2 枚あると、損失が計算できない
# - d. 写真が増えるので、過学習しやすくなる
# %% [markdown] lang="en"
# ## Check yourself
#
# **Question 1.** Pictures are split into training and test while duplicates are still among them. What is the worst of it?
#
# - a. Training takes longer
# - b. With one duplicate in training and one in the test, memorising is enough to be right
# - c. With duplicates, the loss cannot be computed
# - d. There are more pictures, so the model overfits more easily

# %% quiz="copies" points=1
copies = "b"
replies = {
    "a": "長くなるのは、重複の枚数ぶんだけです。困るのは、測った正解率が信じられなくなることです。",  #:ja
    "a": "Only by as many pictures as are there twice. The harm is that the measured accuracy can no longer be believed.",  #:en
    "b": "そのとおり。4 節では、学べることのないデータでさえ、当てずっぽうを大きく超える正解率になりました。",  #:ja
    "b": "Right: in section 4 even data with nothing to learn scored far above guessing.",  #:en
    "c": "計算はできます。何の警告も出ずに、良すぎる数が出てくるのがこわいところです。",  #:ja
    "c": "It can be computed. The danger is that too good a number comes out without any warning.",  #:en
    "d": "過学習しやすいのは、写真が少ないときです。重複は、数が増えたように見えるだけです。",  #:ja
    "d": "It is few pictures that make overfitting easy. Duplicates only look like more data.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** コップを 8 個買い、1 個につき 10 枚、続けて撮りました。**初めて見るコップ**での成績を知りたいとき、どう分けますか。
#
# - a. 80 枚を無作為に分ける
# - b. コップごとに 10 枚を 8 枚と 2 枚に分ける
# - c. 6 個のコップの写真を訓練に、残り 2 個の写真をテストにする
# - d. ハッシュが違うので、どう分けても同じ
# %% [markdown] lang="en"
# **Question 2.** You bought 8 cups and took 10 pictures of each in a row. You want to know how well the model does on **a cup it has never seen**. How do you split?
#
# - a. Split all 80 at random
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
    "c": "そのとおり。知りたいことと同じ「初めて見る」を、テストで作ります。同じものの写真は、必ず同じ側に置きます。",  #:ja
    "c": "Right: the test makes what you want to know about, a first meeting. Pictures of one thing stay on one side.",  #:en
    "d": "続けて撮った写真は、1 バイトも同じでなくても、見た目がほとんど同じです。ハッシュは気づきません。",  #:ja
    "d": "Pictures taken in a row look nearly alike even if no byte agrees; the hash does not notice.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** テストに cup が 80 枚、plant が 10 枚、bucket が 10 枚あります。いつも cup と答えるモデルの正解率は 0.8 です。では、**クラスごとの再現率の平均**はいくつですか(13 課)。小数第 4 位まで答えてください(分数の式のままでもかまいません)。
# %% [markdown] lang="en"
# **Question 3.** A test set has 80 cups, 10 plants and 10 buckets. A model that always says cup has an accuracy of 0.8. What is the **mean of the recalls of the three classes** (lesson 13)? Give four decimals, or a fraction as a formula.

# %% quiz="mean_recall" points=1
mean_recall = 0.3333
replies = {
    0.3333: "そのとおり。再現率は 1、0、0 で、平均は 3 分の 1。当てずっぽうと同じです。不均衡データでは、正解率だけを書いてはいけません。",  #:ja
    0.3333: "Right: recalls of 1, 0 and 0, mean one third, as good as guessing. With imbalanced data, accuracy alone must not be reported.",  #:en
    0.333: "考え方は合っています。4 桁まで、または 1/3 と書いてください。",  #:ja
    0.333: "The idea is right: give four digits, or write 1/3.",  #:en
    0.33: "考え方は合っています。4 桁まで、または 1/3 と書いてください。",  #:ja
    0.33: "The idea is right: give four digits, or write 1/3.",  #:en
    0.8: "それは正解率です。再現率は、クラスごとに「その何割に気づけたか」を求めます。",  #:ja
    0.8: "That is the accuracy. A recall is found class by class: what share of it was recognised?",  #:en
    0.2667: "0.8 を 3 で割りましたね。cup の再現率は 0.8 ではなく、80 枚のうち 80 枚で 1 です。",  #:ja
    0.2667: "0.8 over 3. But the recall of cup is not 0.8: 80 of 80 is 1.",  #:en
    1: "それは cup だけの再現率です。plant と bucket は、1 枚も当たっていません。",  #:ja
    1: "That is the recall of cup alone. Of plants and buckets none was recognised.",  #:en
    0: "plant と bucket は 0 ですが、cup は全部当たっています。",  #:ja
    0: "0 for plants and buckets, but every cup was recognised.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** バケツ・コップ・植物のモデルに犬の写真を見せたら、「cup、確率 0.97」と答えました。どう考えますか。
#
# - a. 犬がコップに似ている確率が 97 % である
# - b. 訓練が足りない。続ければ、犬には低い確率を返すようになる
# - c. ソフトマックス関数は、知っているクラスの中で 1 を分けるだけなので、知らないものにも高い確率が出うる
# - d. `least=0.9` にすれば、知らないものには必ず unknown と答える
# %% [markdown] lang="en"
# **Question 4.** You show a picture of a dog to the model for buckets, cups and plants, and it answers "cup, probability 0.97". What do you make of it?
#
# - a. With 97 % probability the dog resembles a cup
# - b. It needs more training; then it will give dogs a low probability
# - c. Softmax shares out 1 among the classes it knows, so that even something unknown may get a high probability
# - d. With `least=0.9` it will always say unknown to what it does not know

# %% quiz="a_dog" points=1
a_dog = "c"
replies = {
    "a": "0.97 は「バケツ・コップ・植物のどれかだとしたら」という条件つきの数です。犬である可能性は、初めから入っていません。",  #:ja
    "a": "0.97 is a number under the condition that it is a bucket, a cup or a plant. That it might be a dog was never considered.",  #:en
    "b": "3 クラスの写真だけで続けても、犬について学ぶ機会はありません。確信度だけが高くなることもあります。",  #:ja
    "b": "More of the same three classes teaches nothing about dogs; only the confidence may grow.",  #:en
    "c": "そのとおり。だからモデルカードに「この 3 クラスのほかには使わない」と書きます。",  #:ja
    "c": "Right; hence the line in the model card: not for anything but these three classes.",  #:en
    "d": "この犬は 0.97 なので、0.9 を超えています。しきい値を上げると減りますが、なくなりません。",  #:ja
    "d": "This dog got 0.97, above 0.9. A higher threshold makes such answers rarer, and does not end them.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Mitchell ほか, [*Model Cards for Model Reporting*](https://arxiv.org/abs/1810.03993) (FAT* 2019) モデルカードを提案した論文。
# - Gebru ほか, [*Datasheets for Datasets*](https://arxiv.org/abs/1803.09010) (2018) データの説明書に書くこと。
# - Northcutt ほか, [*Confident Learning*](https://arxiv.org/abs/1911.00068) (2021) 間違ったラベルを、交差検証の確率で探す方法(ライブラリは `cleanlab`)。同じ著者たちは、有名なテストデータにも間違いを見つけた([2021](https://arxiv.org/abs/2103.14749))。
# - Barz, Denzler, [*Do We Train on Test Data? Purging CIFAR of Near-Duplicates*](https://arxiv.org/abs/1902.00423) (2020) CIFAR の訓練とテストに、ほぼ同じ画像がある。
# - Hendrycks, Gimpel, [*A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks*](https://arxiv.org/abs/1610.02136) (ICLR, 2017) 9 節のように、いちばん大きい確率で OOD を見分ける方法と、その成績。
# - Selvaraju ほか, [*Grad-CAM*](https://arxiv.org/abs/1610.02391) (ICCV, 2017) 7 節の、モデルが見た場所の地図。
# - Wilson, *Probable Inference, the Law of Succession, and Statistical Inference* (1927) 8 節の信頼区間。
# - [Gradio](https://www.gradio.app/docs) と [Hugging Face Spaces](https://huggingface.co/docs/hub/spaces) 10 節のアプリ。
#
# 転移学習の話は、ここまでです。次の 19 課からは注意機構を学び、言語モデルと、画像を読む Transformer に進みます。
#
# **データ** 見本の絵は、この教材のプログラムが描いたもので、CC0 です。自分の写真の権利は、あなたと、写っている人のものです。重みは torchvision が配布し、ImageNet で学習されています。
# %% [markdown] lang="en"
# ## Going further
#
# - Mitchell et al., [*Model Cards for Model Reporting*](https://arxiv.org/abs/1810.03993) (FAT* 2019): where model cards were proposed.
# - Gebru et al., [*Datasheets for Datasets*](https://arxiv.org/abs/1803.09010) (2018): what to write about data.
# - Northcutt et al., [*Confident Learning*](https://arxiv.org/abs/1911.00068) (2021): how to look for wrong labels with cross-validated probabilities (the library is `cleanlab`). The same authors found mistakes in famous test sets ([2021](https://arxiv.org/abs/2103.14749)).
# - Barz and Denzler, [*Do We Train on Test Data? Purging CIFAR of Near-Duplicates*](https://arxiv.org/abs/1902.00423) (2020): nearly the same pictures in CIFAR's training and test data.
# - Hendrycks and Gimpel, [*A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks*](https://arxiv.org/abs/1610.02136) (ICLR, 2017): telling OOD pictures by the largest probability, as in section 9, and how well that works.
# - Selvaraju et al., [*Grad-CAM*](https://arxiv.org/abs/1610.02391) (ICCV, 2017): the map of section 7, of where the model looks.
# - Wilson, *Probable Inference, the Law of Succession, and Statistical Inference* (1927): the interval of section 8.
# - [Gradio](https://www.gradio.app/docs) and [Hugging Face Spaces](https://huggingface.co/docs/hub/spaces): the app of section 10.
#
# This ends the part on transfer learning. Lesson 19 starts on attention, which leads to language models and to a Transformer that reads pictures.
#
# **Data** The sample drawings are made by this course's own program and are CC0. Rights in your own pictures are yours and those of the people in them. The weights come with torchvision and were trained on ImageNet.
