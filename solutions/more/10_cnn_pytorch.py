# %% setup
import torch
import torch.nn.functional as F
from torch import nn

# %% [markdown] lang="ja"
# ### 1. 畳み込みを 2 つに割る
# 64 チャンネルから 128 チャンネルへの 3×3 の畳み込みには、重みがいくつありますか。これを 2 段に割ります。まず、チャンネルごとに別々の 3×3 フィルターを 1 枚ずつ掛けます(**depthwise**)。次に、1×1 の畳み込みでチャンネルを混ぜます。重みは何分の 1 になるでしょうか。予想してください。
#
# 同じ大きさの画像が出るように、`nn.Sequential` で作って返す関数を書いてください。バイアスは付けません。
#
# <details><summary>ヒント</summary>
#
# `nn.Conv2d` の `groups` を入力のチャンネル数にすると、どのフィルターも 1 チャンネルだけを見ます。
#
# </details>
# %% [markdown] lang="en"
# ### 1. Split a convolution in two
# How many weights does a 3×3 convolution from 64 to 128 channels have? Split it into two steps: first a 3×3 filter of its own for each channel (**depthwise**), then a 1×1 convolution that mixes the channels. What fraction of the weights is left? Guess.
#
# Write a function that returns this as an `nn.Sequential`, without biases, such that pictures keep their size.
#
# <details><summary>Hint</summary>
#
# With `groups` of `nn.Conv2d` equal to the number of input channels, every filter sees one channel only.
#
# </details>


# %% exercise="separable"
def separable(c_in, c_out, k=3):
    """チャンネルごとの k×k と、1×1 を続けた畳み込み。k: 奇数。縦横の大きさは変わらない。バイアスなし。"""  #:ja
    """A k×k convolution for each channel, then a 1×1 one. k: odd. Height and width stay; no biases."""  #:en
    ### BEGIN SOLUTION
    return nn.Sequential(
        nn.Conv2d(c_in, c_in, k, padding=k // 2, groups=c_in, bias=False),
        nn.Conv2d(c_in, c_out, 1, bias=False),
    )
    ### END SOLUTION


# %% test="separable"
def weights(model):
    return sum(p.numel() for p in model.parameters())


x, made, plain = torch.randn(2, 64, 14, 14), separable(64, 128), nn.Conv2d(64, 128, 3, padding=1, bias=False)
assert made(x).shape == plain(x).shape == (2, 128, 14, 14)
print(weights(plain), weights(made), f"1/{weights(plain) / weights(made):.1f}")
expect("weights(separable(64, 128))", weights(made), 64 * 9 + 64 * 128)
expect("weights(separable(3, 8, k=5))", weights(separable(3, 8, k=5)), 3 * 25 + 3 * 8)
one = torch.zeros(1, 64, 9, 9)
one[0, 0, 4, 4] = 1.0
expect("(made(one) != 0).any(dim=1).sum()", int((made(one) != 0).any(dim=1).sum()), 9)

# %% [markdown] answer="separable" lang="ja"
# 73,728 個が 8,768 個になり、約 8 分の 1 です。一般に $\frac{1}{c_{out}} + \frac{1}{k^2}$ 倍になるので、チャンネルが多ければ、ほぼ $k^2 = 9$ 分の 1 です。掛け算の回数も同じ割合で減ります。
# 代わりに、表せる関数は少なくなります(どの出力チャンネルも、同じ 64 枚の「ぼかし方」を混ぜるだけです)。それでも成績の落ち方は小さいので、スマートフォン向けの MobileNet や、17 課の EfficientNet が使っています。
# %% [markdown] answer="separable" lang="en"
# 73,728 weights become 8,768, about an eighth. In general the factor is $\frac{1}{c_{out}} + \frac{1}{k^2}$, so with many channels it is almost $k^2 = 9$ times less. The multiplications shrink by the same factor.
# The price is fewer functions: every output channel mixes the same 64 filtered pictures. The accuracy suffers only a little, and so MobileNet, made for phones, and EfficientNet of lesson 17 use it.

# %% [markdown] lang="ja"
# ### 2. 全結合層を畳み込みに変える
# 8×8 の 4 チャンネルの特徴マップを 1 列に並べて `nn.Linear(256, 10)` に入れるネットワークがあります。この層を、**同じ重みの**畳み込みに変えてください。8×8 を入れれば、同じ 10 個の値が出ます。
#
# では、変えた層に 12×12 の特徴マップを入れると、何が出てくるでしょうか。エラー? 10 個の値? それとも?
# %% [markdown] lang="en"
# ### 2. Turn a fully connected layer into a convolution
# A network flattens a feature map of 4 channels and 8×8 pixels and sends it into `nn.Linear(256, 10)`. Turn this layer into a convolution **with the same weights**: for 8×8 it gives the same 10 numbers.
#
# What comes out if a feature map of 12×12 goes into the new layer: an error, 10 numbers, or something else?


# %% exercise="as_convolution"
def as_convolution(linear, channels, size):
    """channels × size × size を 1 列にして入れる nn.Linear と同じ計算をする、nn.Conv2d。"""  #:ja
    """The nn.Conv2d that computes what an nn.Linear computes of a flattened map of channels × size × size."""  #:en
    ### BEGIN SOLUTION
    conv = nn.Conv2d(channels, linear.out_features, size)
    with torch.no_grad():
        conv.weight.copy_(linear.weight.reshape(-1, channels, size, size))
        conv.bias.copy_(linear.bias)
    return conv
    ### END SOLUTION


# %% test="as_convolution"
torch.manual_seed(0)
linear = nn.Linear(4 * 8 * 8, 10)
conv, small, large = as_convolution(linear, 4, 8), torch.randn(3, 4, 8, 8), torch.randn(1, 4, 12, 12)
expect("conv(small).flatten(1)", conv(small).flatten(1), linear(small.flatten(1)), tol=1e-4)
print(tuple(conv(large).shape))
assert conv(large).shape == (1, 10, 5, 5)
expect("conv(large)[..., 4, 2]", conv(large)[..., 4, 2], linear(large[..., 4:12, 2:10].flatten(1)), tol=1e-4)

# %% [markdown] answer="as_convolution" lang="ja"
# 5×5 の「答えの地図」が出ます。1 つ 1 つは、8×8 の窓をその場所に置いたときの 10 個の値です。元のネットワークを 25 回動かすのと同じ答えが、重なった計算を使い回すので、ずっと速く得られます。
# 全結合層は「画像全体と同じ大きさのカーネルを 1 か所だけに置いた畳み込み」だったのです。この見方で、分類器は「どこに写っているか」も答えられるようになります。
# %% [markdown] answer="as_convolution" lang="en"
# A map of answers, 5×5. Each is the 10 numbers for a window of 8×8 at that place. It gives what 25 runs of the original network would, but much faster, because windows that overlap share their computing.
# So a fully connected layer is a convolution whose kernel is as large as the picture and stands in one place. Seen this way, a classifier can also tell *where* something is.

# %% [markdown] lang="ja"
# ### 3. `eval()` を忘れると
# バッチ正規化とドロップアウトの入ったモデルを、`train()` のまま評価すると何が起きるでしょうか。次の 3 つのうち、変わるものを予想してください。(a) 同じ画像を 2 回入れたときの答え (b) 1 枚で入れたときと、ほかの画像と一緒に入れたときの答え (c) モデルの中に保存されている数
#
# 勾配を記録せず、評価のモードで予測し、終わったら**元のモードに戻す**関数を書いてください。
# %% [markdown] lang="en"
# ### 3. Forgetting `eval()`
# A model with batch normalisation and dropout is evaluated while it is still in `train()` mode. Which of these change? Guess. (a) the answers for the same picture, given twice; (b) the answer for a picture given alone and together with others; (c) numbers stored in the model.
#
# Write a function that predicts in evaluation mode without recording gradients, and **puts the model back** into the mode in which it was.


# %% exercise="careful"
def careful(model, x):
    """評価のモードで model(x) を計算し、モードを元に戻す。勾配は記録しない。"""  #:ja
    """model(x) in evaluation mode, without gradients; the model is in its former mode afterwards."""  #:en
    ### BEGIN SOLUTION
    mode = model.training
    model.eval()
    with torch.no_grad():
        y = model(x)
    model.train(mode)
    return y
    ### END SOLUTION


# %% test="careful"
torch.manual_seed(0)
model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Dropout(0.5), nn.Linear(8 * 36, 3))
x = torch.randn(16, 1, 8, 8)


def changes(predict):
    before = model[1].running_mean.clone()
    twice = not torch.allclose(predict(model, x), predict(model, x))
    alone = not torch.allclose(predict(model, x)[:1], predict(model, x[:1]), atol=1e-5)
    return {"a": twice, "b": alone, "c": not torch.equal(before, model[1].running_mean)}


model.train()
print("train()", changes(lambda model, x: model(x)))
found = changes(careful)
print("careful", found)
assert model.training and not any(found.values()) and not careful(model, x).requires_grad
model.eval()
careful(model, x)
assert not model.training

# %% [markdown] answer="careful" lang="ja"
# 3 つとも変わります。(a) ドロップアウトが毎回違うユニットを消し、(b) バッチ正規化が、一緒に入れた画像の平均を使い、(c) 評価しただけで `running_mean` が書き換わります。とくに (c) は、検証データの情報がモデルに漏れることでもあります。
# `eval()` と `no_grad()` は別のものです。前者は層のふるまいを変え、後者は勾配の記録をやめるだけです。片方だけでは足りません。
# %% [markdown] answer="careful" lang="en"
# All three. (a) Dropout switches other units off each time; (b) batch normalisation uses the mean of the pictures that come together; (c) evaluating alone already overwrites `running_mean`, which also means that information from the validation data leaks into the model.
# `eval()` and `no_grad()` are two things: the first changes what layers do, the second only stops recording gradients. One does not replace the other.
