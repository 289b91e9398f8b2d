# %% setup
import re

import numpy as np

# %% [markdown] lang="ja"
# ### 1. もっと乱れた名前を読む
# 友だちから、犬と猫の写真が届きました。名前は `Maine_Coon_34.jpg` のようにそろっていません。
#
# `2024-05-01_Maine_Coon_34.jpg`、`beagle_7 (2).JPG`、`great_pyrenees_101.jpeg`、`2023-12-31_Egyptian_Mau_1 (10).png`
#
# 先頭の日付はあったりなかったりし、写しの番号 `(2)` が付いたものもあります。拡張子は `jpg`、`jpeg`、`png` で、大文字のこともあります。品種名(元のまま)と写真の番号(整数)の組を返す関数を書いてください。この形でない名前には `ValueError` を出します。
# %% [markdown] lang="en"
# ### 1. Names in disorder
# A friend sends pictures of cats and dogs, and their names are less tidy than `Maine_Coon_34.jpg`:
#
# `2024-05-01_Maine_Coon_34.jpg`, `beagle_7 (2).JPG`, `great_pyrenees_101.jpeg`, `2023-12-31_Egyptian_Mau_1 (10).png`
#
# Some begin with a date, some end with the number of a copy, `(2)`. Extensions are `jpg`, `jpeg` or `png`, possibly in capitals. Write a function that returns the breed as written and the number of the picture, an integer. A name of any other form raises `ValueError`.


# %% exercise="read_name"
def read_name(name):
    """(品種, 番号)。name: ファイル名。形が違えば ValueError。"""  #:ja
    """(breed, number). name: a file name; ValueError for one of another form."""  #:en
    ### BEGIN SOLUTION
    pattern = r"(?:\d{4}-\d{2}-\d{2}_)?([A-Za-z]+(?:_[A-Za-z]+)*)_(\d+)(?: \(\d+\))?\.(?:jpe?g|png)"
    found = re.fullmatch(pattern, name, re.IGNORECASE)
    if not found:
        raise ValueError(name)
    return found[1], int(found[2])
    ### END SOLUTION


# %% test="read_name"
right = {
    "Maine_Coon_34.jpg": ("Maine_Coon", 34),
    "2024-05-01_Maine_Coon_34.jpg": ("Maine_Coon", 34),
    "beagle_7 (2).JPG": ("beagle", 7),
    "2023-12-31_Egyptian_Mau_1 (10).png": ("Egyptian_Mau", 1),
    "great_pyrenees_101.jpeg": ("great_pyrenees", 101),
}
for name, want in right.items():
    expect(f"read_name({name!r})", read_name(name), want)
for name in ["beagle.jpg", "beagle_7.jpg.txt", "_7.jpg", "beagle_7jpg", "5-1_beagle_7.jpg", "my beagle_7.jpg"]:
    try:
        read_name(name)
    except ValueError:
        continue
    raise AssertionError(name)

# %% [markdown] answer="read_name" lang="ja"
# `fullmatch` は名前全体がパターンに合うときだけ成功するので、`beagle_7.jpg.txt` のような「おまけ付き」を見逃しません。拡張子の点の前の `\` を忘れると、点は「何か 1 文字」の意味になり、`beagle_7xjpg` のような名前まで通ってしまいます。
# 形の合わない名前で止まるのは、不親切に見えて親切です。黙って読み飛ばすと、あとで枚数が合わない理由が分からなくなります。
# %% [markdown] answer="read_name" lang="en"
# `fullmatch` succeeds only if the whole name fits the pattern, so `beagle_7.jpg.txt` with its extra ending is noticed. Without the `\` before the dot, the dot would stand for any character, and names such as `beagle_7xjpg` would pass.
# To stop at a name of another form may look unfriendly, but it helps: names that are skipped in silence leave you wondering later why pictures are missing.

# %% [markdown] lang="ja"
# ### 2. 少しだけ違う、同じ写真を見つける
# `split_by_hash` は名前で分けるので、同じ写真が別の名前で 2 枚あると、訓練と検証の両方に入りかねません。明るさを少し変えた写しは、1 画素ずつ比べても見つかりません。
#
# そこで**平均ハッシュ**を作ります。白黒の画像を 8×8 のますに区切って、ますごとに平均し、64 個の値の全体の平均より大きければ `True`、そうでなければ `False` とします。2 枚の写真で違うますの数を数えると、似ている度合いになります。明るさを 1.2 倍した写しでは、何個違うでしょうか。左右に裏返した写しでは?
# %% [markdown] lang="en"
# ### 2. Find a picture that is almost the same
# `split_by_hash` goes by names, so the same picture under two names may end up in training and in validation. A copy with its brightness changed is not found by comparing pixels.
#
# So make an **average hash**. Divide a grey picture into 8×8 squares, take the mean of each, and note `True` where it is above the mean of all 64 values, else `False`. The number of squares in which two pictures differ tells how alike they are. In how many will a copy differ that is 1.2 times as bright? And one that is flipped left to right?


# %% exercise="average_hash"
def average_hash(image):
    """(8, 8) の True / False。image: (h, w) の白黒画像。h も w も 8 の倍数。"""  #:ja
    """An array (8, 8) of True and False. image: grey, (h, w), both multiples of 8."""  #:en
    ### BEGIN SOLUTION
    h, w = image.shape
    squares = image.reshape(8, h // 8, 8, w // 8).mean(axis=(1, 3))
    return squares > squares.mean()
    ### END SOLUTION


# %% test="average_hash"
def picture(seed):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:64, 0:96] / 32
    return sum(rng.normal() * np.sin(rng.normal(0, 2) * x + rng.normal(0, 2) * y + rng.uniform(0, 6)) for _ in range(6))


def differing(a, b):
    return int(np.sum(average_hash(a) != average_hash(b)))


first, rng = picture(0), np.random.default_rng(9)
first = (first - first.min()) / (first.max() - first.min())
found = {
    "brighter": differing(first, 1.2 * first),
    "darker": differing(first, first - 0.1),
    "noise": differing(first, first + rng.normal(0, 0.05, first.shape)),
    "flipped": differing(first, first[:, ::-1]),
    "others": min(differing(first, picture(seed)) for seed in range(1, 20)),
}
print(found)
corner = np.zeros((16, 16))
corner[:2, :2] = 1
assert average_hash(corner).sum() == 1 and average_hash(corner)[0, 0] and average_hash(first).shape == (8, 8)
assert found["brighter"] == found["darker"] == 0 and found["noise"] <= 3 and found["flipped"] > 5 and found["others"] > 5

# %% [markdown] answer="average_hash" lang="ja"
# 明るさを変えても 0 個です。「平均より明るいか」は、全体を何倍しても、何を足しても変わらないからです。細かな雑音でも、ますの平均はほとんど動きません。裏返した写しは 8 個違い、別の写真(いちばん近いもので 23 個)ほどではありませんが、雑音の写しよりずっと遠くなります。
# 違いが 5 個以下なら同じ写真とみなして同じ側に入れる、というように使います。裏返しも見つけたければ、裏返した画像のハッシュとも比べます。
# %% [markdown] answer="average_hash" lang="en"
# A change of brightness gives 0: whether a square is brighter than the mean does not change when everything is multiplied or something is added. Fine noise hardly moves the means of squares. A flipped copy differs in 8 squares: not as many as other pictures (at least 23), but far more than the noisy copy.
# One can treat pictures that differ in at most 5 squares as the same and put them on the same side. To find flipped copies as well, compare also with the hash of the flipped picture.

# %% [markdown] lang="ja"
# ### 3. 隠してみる:遮蔽マップ
# クラス活性化マップは、最後がグローバル平均プーリングのモデルでしか使えません。どんなモデルにも使える方法があります。画像の一部を灰色の四角で隠し、確率がどれだけ下がるかを測るのです。
#
# `size`×`size` の四角を、重ならないように端から順に置いたとき、それぞれの場所での「確率の下がり方」を並べたマップを返す関数を書いてください。テストの「モデル」は右下だけを見ています。マップのどこが大きくなるか、分かりますね。では、同じ手がかりが 2 か所にあり、どちらか一方だけで足りるモデルなら、マップはどうなるでしょうか。
# %% [markdown] lang="en"
# ### 3. Cover it: an occlusion map
# Class activation maps need a model that ends in global average pooling. Another method works for any model: cover a part of the picture with a grey square and see how much the probability falls.
#
# Write a function that puts a square of `size`×`size` on every place of a grid without overlaps, and returns the map of how much the probability falls. The "model" of the test looks at the bottom right only, so you know where the map will be large. But what if the same clue stands in two places, and the model needs only one of them?


# %% exercise="occlusion_map"
def occlusion_map(predict, image, size, grey=0.5):
    """(h / size, w / size) の、確率の下がり方。predict: (h, w) の画像から確率(数)を返す関数。h も w も size の倍数。image は変えない。"""  #:ja
    """(h / size, w / size): by how much the probability falls. predict: from a picture (h, w) to a number; h and w are multiples of size. image stays as it is."""  #:en
    ### BEGIN SOLUTION
    h, w = image.shape
    whole, falls = predict(image), np.zeros((h // size, w // size))
    for i, j in np.ndindex(falls.shape):
        covered = image.copy()
        covered[i * size : (i + 1) * size, j * size : (j + 1) * size] = grey
        falls[i, j] = whole - predict(covered)
    return falls
    ### END SOLUTION


# %% test="occlusion_map"
image = np.zeros((8, 12))
image[4:, 8:] = 1.0
before = image.copy()
falls = occlusion_map(lambda picture: picture[4:, 8:].mean(), image, 4)
print(falls)
expect("falls", falls, [[0, 0, 0], [0, 0, 0.5]])
expect("image", image, before)
image[:4, :4] = 1.0
either = occlusion_map(lambda picture: max(picture[4:, 8:].mean(), picture[:4, :4].mean()), image, 4)
print(either)
expect("either", either, np.zeros((2, 3)))

# %% [markdown] answer="occlusion_map" lang="ja"
# 手がかりが 2 か所にあって片方で足りると、どこを隠しても確率は下がらず、マップは真っ白です。「重要な場所がない」のではなく、「1 か所だけでは欠かせない場所がない」のです。猫の耳が 2 つとも見えている写真でも、同じことが起こります。
# 説明の方法は、それぞれ違う問いに答えています。遮蔽マップの問いは「ここがなかったら?」です。計算は画像を四角の数だけ予測し直すので、CAM よりずっと重くなります。
# %% [markdown] answer="occlusion_map" lang="en"
# With two clues of which one is enough, the probability falls nowhere, and the map is empty. This does not mean that nothing matters, but that no single place is indispensable. A cat with both ears in the picture can give such a map.
# Each method of explaining answers its own question. That of the occlusion map is "what if this were not there?". It needs a prediction for each square, much more work than CAM.
