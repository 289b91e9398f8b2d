# %% setup
import numpy as np
import torch

# %% [markdown] lang="ja"
# ### 1. 切り貼りして混ぜる:CutMix
# mixup は、2 枚の画像を透かして重ねました。CutMix(2019 年)は、片方の画像の長方形を、もう片方に貼りつけます。正解も、貼った面積の割合で混ぜます。
#
# 32×32 の画像の左上から、縦 16、横 8 の長方形を貼ると、正解の何 % が貼ったほうのものになりますか。先に計算してください。
# 画像のバッチ、one-hot の正解、長方形 `(上, 左, 下, 右)`、相手の番号の並び `perm` を受け取って、混ぜた画像と正解を返す関数を書きます。元のものは変えません。
# %% [markdown] lang="en"
# ### 1. Cut and paste: CutMix
# Mixup laid two transparent pictures over each other. CutMix (2019) pastes a rectangle of one picture into the other, and mixes the targets by area.
#
# If a rectangle of height 16 and width 8 is pasted into the top left of a 32×32 picture, what percentage of the target belongs to the pasted one? Work it out first.
# Write a function that takes a batch of pictures, one-hot targets, the rectangle `(top, left, bottom, right)` and the order `perm` of partners, and returns the mixed pictures and targets. Nothing that comes in is changed.


# %% exercise="cutmix"
def cutmix(x, y, box, perm):
    """(画像, 正解)。x: (B, 3, h, w)、y: (B, クラス数)、box: (上, 左, 下, 右)、下と右は含まない。perm: (B,) の番号。"""  #:ja
    """(pictures, targets). x: (B, 3, h, w); y: (B, classes); box: (top, left, bottom, right), the last two not included; perm: (B,) of indices."""  #:en
    ### BEGIN SOLUTION
    top, left, bottom, right = box
    mixed = x.clone()
    mixed[..., top:bottom, left:right] = x[perm][..., top:bottom, left:right]
    share = (bottom - top) * (right - left) / (x.shape[-2] * x.shape[-1])
    return mixed, (1 - share) * y + share * y[perm]
    ### END SOLUTION


# %% test="cutmix"
x, y, perm = torch.rand(4, 3, 32, 32), torch.eye(4), torch.tensor([1, 2, 3, 0])
before = x.clone()
mixed, targets = cutmix(x, y, (0, 0, 16, 8), perm)
print(targets[0])
expect("targets[0]", targets[0], [0.875, 0.125, 0, 0])
assert torch.equal(mixed[0, :, :16, :8], x[1, :, :16, :8]) and torch.equal(mixed[0, :, 16:], x[0, :, 16:])
assert torch.equal(mixed[0, :, :16, 8:], x[0, :, :16, 8:]) and torch.equal(x, before)
expect("cutmix(x, y, (0, 0, 0, 0), perm)", cutmix(x, y, (0, 0, 0, 0), perm)[1], y)
expect("cutmix(x, y, (0, 0, 32, 32), perm)", cutmix(x, y, (0, 0, 32, 32), perm)[1], y[perm])

# %% [markdown] answer="cutmix" lang="ja"
# $16 \times 8 / (32 \times 32) = 12.5$ % です。mixup の画像は、どこを見ても半透明で不自然ですが、CutMix では、どの場所も本物の画素のままです。random erasing のように一部を隠しながら、隠したところも学習に使えるわけです。
# 注意したいのは、面積が中身を表すとは限らないことです。貼った長方形に背景しか入っていなければ、正解に 12.5 % の嘘が混ざります。
# %% [markdown] answer="cutmix" lang="en"
# $16 \times 8 / (32 \times 32) = 12.5$ %. Mixup pictures are transparent everywhere, which looks unnatural; with CutMix every place holds real pixels. It hides a part, as random erasing does, and still uses that part for training.
# Note that an area is not always its content. If the rectangle holds nothing but background, 12.5 % of the target is false.

# %% [markdown] lang="ja"
# ### 2. 全部をメモリに載せずに、標準偏差を求める
# 画像が 100 万枚あると、`channel_stats` に一度に渡せません。そこで、バッチごとの標準偏差を求めて平均すればよいでしょうか。大きすぎる値になる? 小さすぎる値? それとも同じ?
#
# バッチのリスト(枚数はばらばら)を 1 つずつ 1 回だけ見て、全体の平均と標準偏差(チャンネルごと、$n$ で割るもの)を返す関数を書いてください。
#
# <details><summary>ヒント</summary>
#
# 覚えておくのは、画素の数、合計、二乗の合計の 3 つだけです。分散は「二乗の平均 − 平均の二乗」です。
#
# </details>
# %% [markdown] lang="en"
# ### 2. A standard deviation without holding everything
# A million pictures cannot be given to `channel_stats` at once. Would it do to compute the standard deviation of each batch and take the mean? Would the result be too large, too small, or right?
#
# Write a function that sees a list of batches (of different sizes) one after the other, once, and returns mean and standard deviation of all pictures (for each channel, dividing by $n$).
#
# <details><summary>Hint</summary>
#
# Three things are enough to remember: the number of pixels, their sum, and the sum of their squares. The variance is the mean of squares minus the square of the mean.
#
# </details>


# %% exercise="running_stats"
def running_stats(batches):
    """チャンネルごとの (平均 (3,), 標準偏差 (3,))。batches: (枚数, 3, h, w) の小数の配列を順に出すもの。1 度しか見られない。"""  #:ja
    """(mean (3,), standard deviation (3,)) of each channel. batches: gives float arrays (pictures, 3, h, w), which can be seen only once."""  #:en
    ### BEGIN SOLUTION
    n, total, squares = 0, np.zeros(3), np.zeros(3)
    for x in batches:
        n += x.shape[0] * x.shape[2] * x.shape[3]
        total += x.sum(axis=(0, 2, 3))
        squares += (x**2).sum(axis=(0, 2, 3))
    mean = total / n
    return mean, np.sqrt(squares / n - mean**2)
    ### END SOLUTION


# %% test="running_stats"
rng = np.random.default_rng(0)
# ja: 明るい画像のバッチと、暗い画像のバッチ
# en: batches of bright pictures and of dark ones
batches = [rng.normal(level, 0.1, (n, 3, 8, 8)) for n, level in [(50, 0.2), (10, 0.8), (30, 0.5)]]
everything = np.concatenate(batches)
mean, deviation = running_stats(iter(batches))
expect("mean", mean, everything.mean(axis=(0, 2, 3)))
expect("deviation", deviation, everything.std(axis=(0, 2, 3)))
print(deviation.round(3), np.mean([x.std(axis=(0, 2, 3)) for x in batches], axis=0).round(3))

# %% [markdown] answer="running_stats" lang="ja"
# バッチごとの標準偏差の平均は 0.1 で、本当の 0.23 よりずっと小さくなります。バッチの中の散らばりしか見ていないので、「明るいバッチ」と「暗いバッチ」の違いが消えてしまうのです。シャッフルしてあれば近い値になりますが、いつも小さめです。
# 二乗の合計を使う方法は、平均が散らばりよりずっと大きいときに桁落ちします(float32 で画素が 1000 前後なら危険です)。そのときは Welford の方法を使います。
# %% [markdown] answer="running_stats" lang="en"
# The mean of the batches' standard deviations is 0.1, far below the true 0.23. It only sees the spread within a batch, and the difference between bright and dark batches is lost. With shuffled pictures it comes closer, but it is always too small.
# Sums of squares lose digits when the mean is much larger than the spread (float32 pixels around 1000 would be in danger). Then one uses Welford's method.

# %% [markdown] lang="ja"
# ### 3. 1 を足しても増えない数
# 半分の桁数(float16)で 1 を何度も足していくと、どこかで増えなくなります。$n + 1$ が $n$ のままになる最小の 2 のべき乗 $n$ は、float16、bfloat16、float32 で、それぞれいくつでしょうか。3 つの大小だけでも予想してください。
#
# 型を受け取り、その $n$ を返す関数を書きます。
# %% [markdown] lang="en"
# ### 3. A number to which 1 cannot be added
# Add 1 again and again with half the digits (float16), and at some point the sum stops growing. What is the smallest power of two $n$ for which $n + 1$ is still $n$, in float16, bfloat16 and float32? Guess at least the order of the three.
#
# Write a function that takes a type and returns this $n$.


# %% exercise="stuck"
def stuck(dtype):
    """dtype の計算で n + 1 == n になる最小の 2 のべき乗 n(整数)。dtype: torch.float16 など。"""  #:ja
    """The smallest power of two n, an integer, with n + 1 == n in dtype, such as torch.float16."""  #:en
    ### BEGIN SOLUTION
    n = torch.tensor(1, dtype=dtype)
    while n + 1 != n:
        n = n * 2
    return int(n)
    ### END SOLUTION


# %% test="stuck"
for dtype in [torch.bfloat16, torch.float16, torch.float32]:
    print(dtype, f"{stuck(dtype):,}")
expect("stuck(torch.float16)", stuck(torch.float16), 2048)
expect("stuck(torch.float64)", stuck(torch.float64), 2**53)
total = torch.tensor(0.0, dtype=torch.float16)
for _ in range(5000):
    total = total + 1
print(float(total), float(torch.ones(5000, dtype=torch.float16).sum(dtype=torch.float32)))
expect("float(total)", float(total), 2048.0)

# %% [markdown] answer="stuck" lang="ja"
# bfloat16 は 256、float16 は 2048、float32 は約 1,678 万です。どれも「有効な 2 進数の桁数」(8、11、24)で決まります。bfloat16 は、桁を減らした代わりに、float32 と同じ広い範囲(約 $10^{38}$ まで)を表せます。float16 は 65,504 までです。
# だから混合精度の学習では、掛け算は半分のけたで、足し合わせと重みの更新は float32 で行います。5000 個の 1 の合計も、float32 で足せば 5000 になりました。
# %% [markdown] answer="stuck" lang="en"
# 256 for bfloat16, 2048 for float16, about 16.78 million for float32. It depends on the number of significant binary digits: 8, 11 and 24. In exchange for its few digits, bfloat16 has the wide range of float32, up to about $10^{38}$; float16 ends at 65,504.
# This is why training in mixed precision multiplies with half the digits, but adds up and updates the weights in float32. Added in float32, the 5000 ones gave 5000.
