# %% setup
import math
import statistics
import time
from copy import deepcopy

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

# %% given="patchify, attention, split_heads, merge_heads, TransformerBlock, TinyViT, median_seconds"

# %% [markdown] lang="ja"
# ### 1. 鏡の国の ViT
# 5 節では、画像のパッチの位置を入れ替えても、位置の埋め込みを同じように入れ替えれば、点数は変わりませんでした。では、画像を**左右に反転**したらどうでしょう。今度は、パッチの位置だけでなく、パッチの中の画素も入れ替わります。
#
# 学習した TinyViT の重みを**並べ替えるだけ**で、反転した画像に、反転する前と同じ点数を付ける TinyViT を作れるでしょうか。作れるとしたら、どの重みを並べ替えればよいでしょう。LeNet ではどうでしょうか。予想してから、並べ替えた新しい TinyViT を返す関数を書いてください。元の `net` は変えません。
#
# <details><summary>ヒント</summary>
#
# `deepcopy(net)` で写し、`with torch.no_grad():` の中で `copy.positions[:, 1:] = …` のように書き換えます。パッチは読む順に並んでいるので、(行, 列) の 2 つの軸に分ければ、列の軸を `flip` できます。`embed.weight` の列も、(チャンネル, 行, 列) の順です。
#
# </details>
# %% [markdown] lang="en"
# ### 1. Through the looking-glass
# In section 5, the patches of a picture were shuffled, and the position embeddings in the same way. The scores stayed the same. What if the picture is **mirrored**? Then the patches change positions, and the pixels within each patch do so, too.
#
# Take a trained TinyViT. Can you, by **rearranging its weights** and nothing else, make a TinyViT that gives a mirrored picture the scores that the first one gives the picture itself? Which weights have to be rearranged? Could it be done with LeNet? Guess, then write a function that returns the new TinyViT and leaves `net` as it is.
#
# <details><summary>Hint</summary>
#
# Copy with `deepcopy(net)`, and assign inside `with torch.no_grad():`, as in `copy.positions[:, 1:] = …`. Patches come in reading order, so divide their axis in two, (row, column), and `flip` the columns. In `embed.weight`, too, the order is channel, row, column.
#
# </details>


# %% exercise="mirrored"
def mirrored(net):
    """左右を反転した画像に、net が元の画像に付けるのと同じ点数を付ける、新しい TinyViT。"""  #:ja
    """A new TinyViT that gives mirrored pictures the scores that net gives the pictures themselves."""  #:en
    ### BEGIN SOLUTION
    copy = deepcopy(net)
    d, size = len(net.embed.weight), net.size
    side = math.isqrt(net.positions.shape[1] - 1)
    with torch.no_grad():
        copy.positions[:, 1:] = net.positions[:, 1:].reshape(1, side, side, d).flip(2).flatten(1, 2)
        copy.embed.weight[:] = net.embed.weight.reshape(d, -1, size, size).flip(3).flatten(1)
    return copy
    ### END SOLUTION


# %% test="mirrored"
torch.manual_seed(0)
for side, channels, size in ((28, 1, 7), (12, 3, 4)):
    net = TinyViT(side, channels, size, 16, 4, 2, 10).eval()
    before = deepcopy(net.state_dict())
    x = torch.randn(5, channels, side, side)
    with torch.no_grad():
        expect(f"mirrored(net)(x.flip(-1)), {side}×{side}", mirrored(net)(x.flip(-1)), net(x), tol=1e-4)
        half_done = deepcopy(net)
        half_done.positions[:] = mirrored(net).positions
        print(f"positions alone: {(half_done(x.flip(-1)) - net(x)).abs().max():.2f}")
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())
    assert torch.equal(mirrored(net).positions[:, 0], net.positions[:, 0])

# %% [markdown] answer="mirrored" lang="ja"
# 作れます。並べ替えるのは 2 か所です。パッチの位置を知っているのは `positions`、パッチの中の位置を知っているのは `embed` の重みだけだからです。ブロックの中は、どの位置のことも知りません。クラストークンの位置の埋め込みは動かしません。
# LeNet でもできます。どのフィルターも左右に反転し、`fc1` の重みを特徴マップの列について反転します。つまり、どちらのネットワークにとっても、**左右の反転は「別の重み」であって、「同じもの」ではありません**。反転しても答えが変わらないことは、データ拡張(17 課)で教えます。
# では、画像を 1 画素ずらしたらどうでしょう。TinyViT では、隣のパッチの画素が入ってくるので、並べ替えでは元に戻せません。7 画素(パッチ 1 枚分)なら、画像の端を除いて戻せます。
# %% [markdown] answer="mirrored" lang="en"
# Yes, in two places. Only `positions` knows where a patch is, and only the weights of `embed` know where a pixel is within its patch. Nothing in the blocks knows of any position. The position embedding of the class token stays.
# It can be done with LeNet: mirror each filter, and the weights of `fc1` along the columns of the feature maps. So for both networks **a mirrored picture means other weights, and not the same thing**. That the answer stays the same is taught by augmentation (lesson 17).
# And a picture moved by one pixel? With TinyViT pixels of the neighbouring patch come in, which no rearrangement undoes. Moved by 7 pixels, a whole patch, it can be undone, except at the border of the picture.

# %% [markdown] lang="ja"
# ### 2. パッチを小さくすると、いくらかかる?
# 確かめようの問 2 では、パッチの 1 辺を半分にすると、注意の重みの数が 16 倍になりました。では、順伝播の**積和演算の合計**も 16 倍になるでしょうか。28×28 の画像を読む TinyViT で、`size` を 4 から 2 に変えるとき、合計が何倍になるかを予想してください。合計のうち、注意機構の行列の積($QK^\top$ と「重み × $V$」)は何割でしょう。8 節の `vit_small_patch16_224`($d = 384$、ブロック 12 個)では?
#
# 画像 1 枚の順伝播の積和演算を数え、(合計, そのうち注意機構の行列の積)を返す関数を書いてください。数えるのは行列の積だけです(バイアス、ソフトマックス、正規化などは数えません)。
#
# <details><summary>ヒント</summary>
#
# パッチを $n$ 枚、トークンを $N = n + 1$ 個とします。(n, a) と (a, b) の行列の積は、$n \cdot a \cdot b$ 回です。ブロックの中の全結合層は、`qkv` が d → 3d、`out` が d → d、`mlp` が d → 4d → d です。ヘッドの数を変えても、回数は変わりません。なぜでしょう。
#
# </details>
# %% [markdown] lang="en"
# ### 2. What do smaller patches cost?
# In question 2 of "Check yourself", patches with half the side meant 16 times as many attention weights. Does the **total** of multiply-adds of a forward pass become 16 times as large, too? For a TinyViT on pictures of 28×28, `size` changes from 4 to 2: guess the factor. What share of the total is in the matrix products of attention, $QK^\top$ and "weights times $V$"? And in `vit_small_patch16_224` of section 8, which has $d = 384$ and 12 blocks?
#
# Write a function that counts the multiply-adds of a forward pass for one picture and returns (total, matrix products of attention). Count matrix products only: no biases, softmax, normalisation and the like.
#
# <details><summary>Hint</summary>
#
# Let there be $n$ patches and $N = n + 1$ tokens. A product of matrices (n, a) and (a, b) takes $n \cdot a \cdot b$. The fully connected layers of a block are `qkv`, d → 3d, `out`, d → d, and `mlp`, d → 4d → d. The number of heads makes no difference. Why?
#
# </details>


# %% exercise="vit_cost"
def vit_cost(side, channels, size, d, depth, classes):
    """画像 1 枚の順伝播の積和演算(合計, 注意機構の行列の積)。2 つの整数。"""  #:ja
    """Multiply-adds of a forward pass for one picture: (total, matrix products of attention), two integers."""  #:en
    ### BEGIN SOLUTION
    n = (side // size) ** 2
    N = n + 1
    within = depth * 2 * N * N * d
    return n * channels * size**2 * d + depth * 12 * N * d * d + within + d * classes, within
    ### END SOLUTION


# %% test="vit_cost"
for size in (14, 7, 4, 2, 1):
    net, x = TinyViT(28, 1, size, 64, 4, 2, 10).eval(), torch.zeros(4, 1, 28, 28)
    with torch.no_grad():
        with FlopCounterMode(display=False) as counter:
            net(x[:1])
        milliseconds = 1000 * median_seconds(lambda: net(x), 9)
    total, within = vit_cost(28, 1, size, 64, 2, 10)
    expect(f"vit_cost(28, 1, {size}, 64, 2, 10)[0]", total, counter.get_total_flops() // 2, tol=0)
    print(f"size {size:2}: {(28 // size) ** 2 + 1:3} tokens {total:12,}   attention {within / total:4.0%}   {milliseconds:6.1f} ms")
expect("vit_cost(4, 1, 2, 3, 1, 2)", vit_cost(4, 1, 2, 3, 1, 2), (744, 150))
for size in (32, 16, 8):
    total, within = vit_cost(224, 3, size, 384, 12, 1000)
    print(f"vit_small, size {size:2}: {total / 1e9:5.1f} × 10⁹   attention {within / total:4.0%}")

# %% [markdown] answer="vit_cost" lang="ja"
# およそ 5 倍です(561 万から 2,935 万)。16 倍になるのは注意機構の行列の積だけで、全結合層は、トークンの数と同じおよそ 4 倍です。1 つのブロックで、注意機構は $2N^2d$、全結合層は $12Nd^2$ なので、注意機構が上回るのは $N > 6d$ のときです。$d = 64$ なら 384 トークンより多いとき、つまり `size` 1 だけです。`vit_small_patch16_224` の 197 トークンでは、注意機構は 8 % ほどしかありません。「Transformer の計算は系列の長さの 2 乗かかる」は正しいのですが、それが効くのは、系列が $d$ に比べてずっと長いときです。
# 実際の時間は、積和演算のとおりには増えません。小さいうちは、関数を呼ぶ手間が大半です。`size` 1 では逆に、数えなかったソフトマックスと、$N \times N$ の行列をメモリに書いて読む時間が効いてきます。
# ヘッドを $h$ 個にすると、次元 $d/h$ のベクトルの内積が $h$ 倍の数だけあるので、合計は同じです。
# %% [markdown] answer="vit_cost" lang="en"
# About 5 times, from 5.6 million to 29 million. Only the matrix products of attention become 16 times as many; the fully connected layers grow as the tokens do, about 4 times. In a block attention takes $2N^2d$ and the layers $12Nd^2$, so attention is ahead when $N > 6d$. With $d = 64$ that means more than 384 tokens, and here `size` 1 alone. With the 197 tokens of `vit_small_patch16_224` attention is only about 8 %. It is true that a Transformer costs the square of the length, but this matters only when the sequence is long compared with $d$.
# Time does not grow just as multiply-adds do. While they are few, most of it goes into calling functions. With `size` 1 it is the other way round: softmax, which we did not count, and writing and reading $N \times N$ matrices take their time.
# With $h$ heads there are $h$ times as many dot products of vectors of dimension $d/h$, which makes the same total.

# %% [markdown] lang="ja"
# ### 3. クラストークンは要る?
# 点数を出すのに、クラストークンの代わりに、全部のパッチの**平均**を使う ViT もあります。TinyViT の子クラスとして、`forward` だけを書いてください。クラストークンは系列に入れず、パッチには `positions` の 1 番から後ろを足します。ブロックと `norm` を通したあとで、トークンについて平均し、`head` に渡します。
#
# 次のセルは、8×8 の数字の画像 1,200 枚と 4 つのシードで、2 つを同じ回数だけ訓練します(CPU で 20 秒ほど)。平均にすると、正解率は上がるでしょうか、下がるでしょうか。予想してください。
# %% [markdown] lang="en"
# ### 3. Is the class token needed?
# Some ViTs compute the scores not from a class token but from the **mean** of all patches. Write one as a subclass of TinyViT, with a `forward` of its own and nothing else. There is no class token in the sequence, and the patches get the `positions` from number 1 on. After the blocks and `norm`, take the mean over tokens and pass it to `head`.
#
# The test trains both for the same number of updates, on 1,200 pictures of digits of 8×8, with four seeds (some 20 s on a CPU). Will accuracy with the mean be higher or lower? Guess.

# %% setup
X, t = load_digits(return_X_y=True)
order = np.random.default_rng(21).permutation(len(X))
X = torch.tensor((X - X.mean()) / X.std(), dtype=torch.float32).reshape(-1, 1, 8, 8)[order]
t = torch.tensor(t)[order]


def accuracy_of(kind, seed, updates=200, lr=0.003):
    torch.manual_seed(seed)
    net = kind(8, 1, 2, 32, 4, 2, 10)
    optimizer = torch.optim.AdamW(net.parameters(), lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, updates)
    for _ in range(updates):
        rows = torch.randint(1200, (32,))
        optimizer.zero_grad()
        F.cross_entropy(net(X[rows]), t[rows]).backward()
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        return (net(X[1200:]).argmax(dim=1) == t[1200:]).float().mean().item()


# %% exercise="MeanViT"
class MeanViT(TinyViT):
    """クラストークンの代わりに、パッチの平均から点数を出す TinyViT。"""  #:ja
    """A TinyViT whose scores come from the mean of the patches in place of a class token."""  #:en

    def forward(self, x):
        ### BEGIN SOLUTION
        z = self.embed(patchify(x, self.size)) + self.positions[:, 1:]
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z).mean(dim=1))
        ### END SOLUTION


# %% test="MeanViT"
net, x = MeanViT(4, 1, 2, 2, 1, 0, 2), torch.randn(1, 1, 4, 4)
with torch.no_grad():
    for value in (net.embed.weight, net.embed.bias, net.head.bias):
        value.zero_()
    net.positions[:] = torch.tensor([[9.0, 0.0], [3.0, -1.0], [-1.0, 3.0], [3.0, -1.0], [3.0, -1.0]])
    net.head.weight[:] = torch.eye(2)
    expect("MeanViT(…, depth=0)(x): patches (3, −1), (−1, 3), (3, −1), (3, −1)", net(x), [[0.5, -0.5]], tol=1e-3)
    net, x = MeanViT(8, 1, 2, 8, 2, 2, 3), torch.randn(2, 1, 8, 8)
    scores = net(x)
    net.class_token += 1
    expect("… with another class token", net(x), scores, tol=1e-6)
    net.blocks[0].qkv.weight *= -1
    assert not torch.allclose(net(x), scores)
found = {kind.__name__: [accuracy_of(kind, seed) for seed in range(4)] for kind in (TinyViT, MeanViT)}
for name, values in found.items():
    print(f"{name}: {np.mean(values):.3f} ± {np.std(values, ddof=1) / 2:.3f}")
assert min(np.mean(values) for values in found.values()) > 0.8

# %% [markdown] answer="MeanViT" lang="ja"
# ここでは、差が誤差棒と同じくらいしかなく、どちらが良いとは言えません。ViT の論文の付録にも、同じくらいになったとあります。ただし、合う学習率が違いました。論文の著者たちも、はじめは平均のほうがずっと悪いと思い、あとで、学習率のせいだったと気づいたのです。確かめようの問 4 の e が、実際に起きたわけです。
# クラストークンは、何をどれだけ集めるかを注意の重みで決められます。平均はどのパッチも同じ重さですが、トークンが 1 つ少なくて済みます。それに、`head` は線形なので、点数は「パッチごとの点数」の平均に、ちょうど分けられます。絵にすれば、どのパッチがどの数字に賛成したかが見えます。ただし、6 節と同じ注意が要ります。最後のトークンには、ほかのパッチの中身も混ざっているからです。
# %% [markdown] answer="MeanViT" lang="en"
# Here the difference is about as large as the error bars, so neither can be called better. The appendix of the ViT paper, too, found both about equal, but with different learning rates. At first the authors took the mean to be far worse, and then found that it was the learning rate. It is point e of question 4 of "Check yourself", in real life.
# A class token decides by attention what to gather, and how much. A mean weighs all patches alike, but takes one token less. And since `head` is linear, the scores are exactly the mean of scores of single patches: a picture of these shows which patch votes for which digit. But take care as in section 6: other patches are mixed into the last tokens.
