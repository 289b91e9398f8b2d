# %% setup
import numpy as np

# %% given="conv1d_im2col"

# %% [markdown] lang="ja"
# ### 1. 穴のあいたカーネル
# 幅 3 のカーネルで、24 個の入力を一度に見渡すことはできません。でも、カーネルの数と数の間に穴をあければ、重みを増やさずに広く見られます。間隔 $d$ の畳み込み(**dilated convolution**)は、次の計算です。
#
# $$y_i = \sum_k w_k\, x_{i + dk}$$
#
# 関数を書く前に予想してください。幅 3 で間隔を 1, 2, 4, 8 と変えた 4 層を重ねると、最後の 1 つの値は、何個の入力を見ていますか。間隔が全部 1 なら?
# %% [markdown] lang="en"
# ### 1. A kernel with holes
# A kernel of width 3 cannot look at 24 inputs at once. But with holes between its numbers it sees farther without more weights. With spacing $d$ (a **dilated convolution**) the computation is
#
# $$y_i = \sum_k w_k\, x_{i + dk}$$
#
# Guess before you write. With four layers of width 3 and spacings 1, 2, 4, 8, how many inputs does one value at the end see? How many if all spacings are 1?


# %% exercise="dilated_conv1d"
def dilated_conv1d(x, kernel, dilation):
    """穴あきの畳み込み。x: (n,)、kernel: (k,)、dilation: 1 以上の間隔。端は詰めない。(n − dilation × (k − 1),) を返す。"""  #:ja
    """A convolution with holes. x: (n,); kernel: (k,); dilation: the spacing, 1 or more. No padding; returns (n − dilation × (k − 1),)."""  #:en
    ### BEGIN SOLUTION
    n = len(x) - dilation * (len(kernel) - 1)
    return sum(w * x[k * dilation : k * dilation + n] for k, w in enumerate(kernel))
    ### END SOLUTION


# %% test="dilated_conv1d"
x = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
expect("dilated_conv1d(x, [1, -1], 1)", dilated_conv1d(x, np.array([1.0, -1.0]), 1), [-1, -2, -4, -8, -16])
expect("dilated_conv1d(x, [1, 0, 10], 2)", dilated_conv1d(x, np.array([1.0, 0.0, 10.0]), 2), [161, 322])


def inputs_seen(dilations):
    # ja: 入力を 1 つずつ変えて、最後の値が動いた数を数える
    # en: change one input at a time and count for how many the last value moves
    start = np.zeros(64)
    seen = 0
    for i in range(64):
        changed = start.copy()
        changed[i] = 1.0
        for d in dilations:
            changed = dilated_conv1d(changed, np.ones(3), d)
        seen += changed[0] != 0
    return int(seen)


print(inputs_seen([1, 1, 1, 1]), inputs_seen([1, 2, 4, 8]))
assert inputs_seen([1, 1, 1, 1]) == 9 and inputs_seen([1, 2, 4, 8]) == 31

# %% [markdown] answer="dilated_conv1d" lang="ja"
# 間隔が 1 なら 9 個、1, 2, 4, 8 なら 31 個です。どちらも重みは 12 個しかありません。1 層ごとに $2d$ ずつ広がるので、$1 + 2(1+2+4+8) = 31$ です。
# 間隔を倍々にすると、見える範囲は層の数とともに指数関数的に広がります。音声を 1 秒(16,000 個の値)さかのぼって見る WaveNet(2016 年)が、このやり方でした。
# %% [markdown] answer="dilated_conv1d" lang="en"
# 9 with spacing 1, and 31 with 1, 2, 4, 8, both with only 12 weights. Each layer adds $2d$: $1 + 2(1+2+4+8) = 31$.
# With spacings that double, the view grows exponentially with the number of layers. WaveNet (2016), which looks back over a long stretch of sound at 16,000 values a second, was built this way.

# %% [markdown] lang="ja"
# ### 2. ずらしてから畳む? 畳んでからずらす?
# 入力を 1 つ右にずらしてから畳み込んだ結果と、畳み込んでから 1 つ右にずらした結果は同じです(**同変性**、equivariance)。では、そのあとに幅 2 の最大値プーリングを付けるとどうでしょう。1、2、3、4 のずれのうち、プーリングの出力が同じ値のまま並びだけずれるのは、どれですか。
#
# 端の影響をなくすため、入力は輪につながっているとします(`np.roll`)。関数 `f` を、入力を `shift` ずらしてから通したとき、出力が「元の出力を何個かずらしたもの」のどれかと一致すれば `True` を返す関数を書いてください。
# %% [markdown] lang="en"
# ### 2. Shift, then convolve? Convolve, then shift?
# Shifting the input by one and convolving gives the same as convolving and then shifting (**equivariance**). What if max pooling of width 2 follows? For which of the shifts 1, 2, 3 and 4 does pooling give the same values, only moved?
#
# To be rid of the ends, the input is a ring (`np.roll`). Write a function that returns `True` if `f` of the input shifted by `shift` equals the original output, moved by any number of places.


# %%
def convolve(x):
    return sum(w * np.roll(x, -k) for k, w in enumerate([1.0, -2.0, 0.5]))


def pool(x):
    return x.reshape(-1, 2).max(axis=1)


# %% exercise="only_moved"
def only_moved(f, x, shift):
    """f(np.roll(x, shift)) が、f(x) をいくつか回したものと等しければ True。"""  #:ja
    """True if f(np.roll(x, shift)) is f(x), rolled by any number of places."""  #:en
    ### BEGIN SOLUTION
    before, after = f(x), f(np.roll(x, shift))
    return any(np.allclose(np.roll(before, k), after) for k in range(len(before)))
    ### END SOLUTION


# %% test="only_moved"
x = np.random.default_rng(0).normal(size=96)
found = {}
for name, f in {"convolve": convolve, "pool": lambda x: pool(convolve(x)), "pool twice": lambda x: pool(pool(convolve(x)))}.items():
    found[name] = [only_moved(f, x, shift) for shift in [1, 2, 3, 4]]
    print(f"{name:11}", found[name])
assert found == {"convolve": [True] * 4, "pool": [False, True, False, True], "pool twice": [False, False, False, True]}
assert not only_moved(np.cumsum, x, 1)

# %% [markdown] answer="only_moved" lang="ja"
# 畳み込みだけなら、どのずれでも成り立ちます。どこでも同じ重みを使うからです。プーリングを 1 回通すと 2 の倍数のずれだけ、2 回通すと 4 の倍数のずれだけになります。組の区切りが固定されているので、1 つずれると、組む相手が変わってしまうのです。
# 「CNN はずれに強い」というのは、だいたい正しく、厳密には正しくありません。1 画素ずらすと答えが変わる画像は、実際の大きな CNN でも見つかっています(Zhang、2019 年)。
# %% [markdown] answer="only_moved" lang="en"
# With the convolution alone it holds for every shift, because the weights are the same everywhere. After one pooling only multiples of 2 remain, after two only multiples of 4: the borders of the pairs are fixed, so a shift by one gives every value another partner.
# "CNNs do not mind shifts" is roughly true, not exactly. Even large CNNs give other answers for some pictures moved by one pixel (Zhang, 2019).

# %% [markdown] lang="ja"
# ### 3. 平均プーリングの帰り道
# 最大値プーリングの逆伝播では、勾配は最大だった 1 か所だけに戻りました。平均プーリングでは、勾配はどう戻るでしょうか。連鎖律から考えて、順伝播と逆伝播を書いてください。
# テストは、数値微分と比べて確かめます。
# %% [markdown] lang="en"
# ### 3. The way back through mean pooling
# In max pooling the gradient goes back to one place only, where the maximum was. Where does it go in mean pooling? Think it out with the chain rule, and write both directions.
# The test compares with a numerical gradient.


# %% exercise="mean_pool"
def mean_pool(x, size):
    """幅 size ごとの平均。x: (channels, n)、n は size の倍数。(channels, n / size) を返す。"""  #:ja
    """The mean of each group of `size`. x: (channels, n), n a multiple of size. Returns (channels, n / size)."""  #:en
    ### BEGIN SOLUTION
    return x.reshape(len(x), -1, size).mean(axis=2)
    ### END SOLUTION


def mean_pool_backward(grad, size):
    """出力の勾配 grad (channels, n / size) から、入力の勾配 (channels, n) を求める。"""  #:ja
    """From the gradient of the output, (channels, n / size), to that of the input, (channels, n)."""  #:en
    ### BEGIN SOLUTION
    return np.repeat(grad, size, axis=1) / size
    ### END SOLUTION


# %% test="mean_pool"
rng = np.random.default_rng(1)
x, weight, h = rng.normal(size=(2, 6)), rng.normal(size=(2, 2)), 1e-5
expect("mean_pool([[1, 3, 5, 7]], 2)", mean_pool(np.array([[1.0, 3.0, 5.0, 7.0]]), 2), [[2, 6]])
measured = np.zeros_like(x)
for i in np.ndindex(x.shape):
    step = np.zeros_like(x)
    step[i] = h
    measured[i] = np.sum(weight * (mean_pool(x + step, 3) - mean_pool(x - step, 3))) / (2 * h)
expect("mean_pool_backward(weight, 3)", mean_pool_backward(weight, 3), measured)

# %% [markdown] answer="mean_pool" lang="ja"
# 勾配は、組の全員に `1 / size` ずつ等しく配られます。出力 $y = \frac{1}{s}\sum x_i$ を $x_i$ で微分すると、どれも $\frac{1}{s}$ だからです。
# 最大値プーリングが「いちばん反応した 1 か所だけを直す」のに対して、平均プーリングは「全員を少しずつ直す」わけです。ResNet(11 課)の最後では、1 枚のチャンネル全体を平均するグローバル平均プーリングが使われます。
# %% [markdown] answer="mean_pool" lang="en"
# The gradient is shared equally: each member of a group gets `1 / size` of it, because the derivative of $y = \frac{1}{s}\sum x_i$ is $\frac{1}{s}$ for every $x_i$.
# Max pooling corrects the one place that responded most, mean pooling corrects all of them a little. At the end of a ResNet (lesson 11), global average pooling takes the mean of a whole channel.

# %% [markdown] lang="ja"
# ### 4. im2col の帰り道
# 課の `cnn_backward` は、畳み込みの重みの勾配までで止まりました。畳み込みを 2 層重ねるなら、**入力の勾配**も要ります。`cols` の勾配は `grad_u` と重みの積 1 回で求まります。でも、`x` の 1 つの数は `cols` の何行にも写されていました。その勾配は、どうまとめればよいでしょうか。
#
# <details><summary>ヒント</summary>
#
# `cols` の勾配を、(件数, 場所, チャンネル, k) の形に戻します。場所 `i` の行は、`x[:, :, i : i + k]` の写しでした。
#
# </details>
# %% [markdown] lang="en"
# ### 4. The way back through im2col
# The lesson's `cnn_backward` stopped at the gradients of the convolution's weights. With two convolutions on top of each other, the gradient of the **input** is needed as well. The gradient of `cols` is one product of `grad_u` and the weights. But each number of `x` had been copied into several rows of `cols`. How do you bring their gradients together?
#
# <details><summary>Hint</summary>
#
# Give the gradient of `cols` the shape (samples, positions, channels, k). The row of position `i` was a copy of `x[:, :, i : i + k]`.
#
# </details>


# %% exercise="im2col_backward"
def im2col_backward(grad_u, W):
    """入力の勾配 (B, channels, length) を返す。grad_u: (B, filters, length − k + 1)、W: (filters, channels, k)。"""  #:ja
    """Return the gradient of the input, (B, channels, length). grad_u: (B, filters, length − k + 1); W: (filters, channels, k)."""  #:en
    ### BEGIN SOLUTION
    n, _, positions = grad_u.shape
    filters, channels, k = W.shape
    grad_cols = grad_u.transpose(0, 2, 1) @ W.reshape(filters, -1)
    rows = grad_cols.reshape(n, positions, channels, k)
    grad_x = np.zeros((n, channels, positions + k - 1))
    for i in range(positions):
        grad_x[:, :, i : i + k] += rows[:, i]
    return grad_x
    ### END SOLUTION


# %% test="im2col_backward"
expect("im2col_backward([[[10, 100]]], [[[3, 1, -1]]])", im2col_backward(np.array([[[10.0, 100.0]]]), np.array([[[3.0, 1.0, -1.0]]])), [[[30, 310, 90, -100]]])
rng = np.random.default_rng(2)
x, step = rng.normal(size=(2, 3, 2, 9))
W, grad_u = rng.normal(size=(4, 2, 3)), rng.normal(size=(3, 4, 7))
change = conv1d_im2col(x + step, W, np.zeros(4))[0] - conv1d_im2col(x, W, np.zeros(4))[0]
expect("(im2col_backward(grad_u, W) * step).sum()", (im2col_backward(grad_u, W) * step).sum(), (grad_u * change).sum())

# %% [markdown] answer="im2col_backward" lang="ja"
# 写しの勾配は、元の場所に**足し戻します**。この処理を **col2im** と呼びます。1 つの数を何か所でも使えば、その勾配は使った場所すべての和になる、という 5 節の規則と同じです。
# テストでは、入力を `step` だけ動かしたときの出力の変化を使いました。畳み込みは入力について線形なので、$\sum g\,\Delta u$ と $\sum (\partial L/\partial x)\,\Delta x$ は、近似でなく、ちょうど等しくなります。
# %% [markdown] answer="im2col_backward" lang="en"
# The gradients of the copies are **added back** where they came from. This is called **col2im**. It is the rule of section 5: where a number is used several times, its gradient is the sum over all uses.
# The test moves the input by `step` and looks at the change of the output. Convolution is linear in its input, so $\sum g\,\Delta u$ and $\sum (\partial L/\partial x)\,\Delta x$ are equal, not only nearly so.
