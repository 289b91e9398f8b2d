# %% [markdown] rubric="why_keep" lang="ja"
# **自分の答えを採点する** 1 つにつき 1 点です。
#
# - **どこに現れるか** 値の名前(`z1`、`x`、`values` の何番目など)と、それがどの勾配のどの位置に掛かるかの両方があれば 1 点。「連鎖律に必要だから」だけなら、どの値かが分からないので 0 点です。
# - **負担** メモリと言い、それが件数(バッチの大きさ)か層・ユニットの数とともに増えると書いてあれば 1 点。「重くなる」だけでは、計算時間なのかメモリなのか分かりません。
# %% [markdown] rubric="why_keep" lang="en"
# **Judge your own answer.** Each of these is worth 1 point.
#
# - **Where it appears**: 1 point if you name a value (`z1`, `x`, an entry of `values`) and the gradient in which it is a factor. "The chain rule needs it" names no value: 0 points.
# - **The cost**: 1 point if you say memory, and that it grows with the samples in the batch or with layers or units. "It gets heavier" could be time or memory.

# %% setup
import math

import numpy as np

# %% given="relu, softmax, init_network, forward, mean_squared_error, softmax_cross_entropy, numerical_gradient, parameters, network_of, backward_regression, backward_classification, relative_error, gradient_check, Value, backward"

# %% [markdown] lang="ja"
# ### 1. `Value` に exp と log を教える
# `Value` の演算は、+, −, ×, ÷, 累乗, tanh, relu でした。`exp` と `log` を、`Value` を受け取って `Value` を返す関数として書き足してください。クラスの中は変えなくてかまいません。
# できたら、シグモイドも、交差エントロピーも、もう自分で微分する必要がありません。
#
# <details><summary>ヒント</summary>
#
# `Value(結果, (材料,), (局所的な微分,))` を作ります。$e^x$ の微分は $e^x$、$\log x$ の微分は $1/x$ です。
#
# </details>
# %% [markdown] lang="en"
# ### 1. Teach `Value` exp and log
# `Value` knows +, −, ×, ÷, powers, tanh and relu. Add `exp` and `log` as functions that take a `Value` and return one. The class itself need not change.
# Then neither sigmoid nor cross-entropy has to be differentiated by hand.
#
# <details><summary>Hint</summary>
#
# Make a `Value(result, (what it is made from,), (local derivative,))`. The derivative of $e^x$ is $e^x$, that of $\log x$ is $1/x$.
#
# </details>


# %% exercise="exp_and_log"
def exp(value):
    """e の value 乗。Value を受け取り、Value を返す。"""  #:ja
    """e to the power of a Value, as a Value."""  #:en
    ### BEGIN SOLUTION
    result = math.exp(value.data)
    return Value(result, (value,), (result,))
    ### END SOLUTION


def log(value):
    """自然対数。正の Value を受け取り、Value を返す。"""  #:ja
    """The natural logarithm of a positive Value, as a Value."""  #:en
    ### BEGIN SOLUTION
    return Value(math.log(value.data), (value,), (1 / value.data,))
    ### END SOLUTION


# %% test="exp_and_log"
u = [Value(2.0), Value(-1.0), Value(0.5)]
total = exp(u[0]) + exp(u[1]) + exp(u[2])
loss = log(total) - u[1]  # softmax_cross_entropy, label 1
backward(loss)
numbers, t = np.array([value.data for value in u]), np.array([0.0, 1.0, 0.0])
print([round(value.grad, 4) for value in u])
expect("loss.data", loss.data, float(softmax_cross_entropy(numbers, t)))
expect("[value.grad for value in u]", [value.grad for value in u], softmax(numbers) - t)
x = Value(3.0)
backward(log(exp(x) + 1) / exp(x))
slope = numerical_gradient(lambda w: float(np.log(np.exp(w[0]) + 1) / np.exp(w[0])), np.array([3.0]))[0]
expect("x.grad", x.grad, slope, tol=1e-5)

# %% [markdown] answer="exp_and_log" lang="ja"
# 04 課で式を変形して求めた $y - t$ が、そのまま出てきました。`exp` と `log` を 1 行ずつ書いただけで、組み合わせの微分は `backward` がすべて計算します。PyTorch も、1 つ 1 つの演算の局所的な微分だけを知っていて、あとは同じことをしています。
# なお、`exp` を先に計算するこの書き方は、ロジットが 800 だとオーバーフローします。安定な式は、微分するときにも必要です。
# %% [markdown] answer="exp_and_log" lang="en"
# Out comes $y - t$, which lesson 04 found by transforming formulas. One line each for `exp` and `log`, and `backward` differentiates every combination. PyTorch does the same: it knows the local derivative of each operation, no more.
# Note that this formula overflows for a logit of 800. Stable formulas are needed for differentiation as well.

# %% [markdown] lang="ja"
# ### 2. 入力についての勾配
# 重みではなく、入力を少し変えたら、損失はどう変わるでしょうか。逆伝播を、最初の層の手前までもう 1 歩進めれば分かります。
# 分類のネットワーク(何層でもよい)について、損失の入力 `x` についての勾配を返す関数を書いてください。
#
# テストのセルでは、入力のどの数も最大 0.25 しか動かさずに、勾配の向きへ進めます。正解率はどこまで下がるでしょうか。乱数の向きに同じだけ動かした場合と比べて、予想してください。
# %% [markdown] lang="en"
# ### 2. The gradient of the input
# If not a weight but the input changes a little, how does the loss change? Backpropagation tells us, if it goes one step farther, to before the first layer.
# For a classifier with any number of layers, write a function that returns the gradient of the loss with respect to the input `x`.
#
# The test cell moves every input number by at most 0.25, in the direction of the gradient. How low will the accuracy fall, compared with moving as far in random directions? Guess.


# %% exercise="input_gradient"
def input_gradient(network, values, t):
    """softmax_cross_entropy(u, t) の、入力 values[0] についての勾配。values: forward が返したリスト、t: (B, classes)。"""  #:ja
    """The gradient of softmax_cross_entropy(u, t) for the input values[0]. values: the list that forward returned; t: (B, classes)."""  #:en
    ### BEGIN SOLUTION
    delta = (softmax(values[-1]) - t) / len(t)
    for (W, _), z in zip(reversed(network[1:]), reversed(values[1:-1])):
        delta = (delta @ W.T) * (z > 0)
    return delta @ network[0][0].T
    ### END SOLUTION


# %% test="input_gradient"
rng = np.random.default_rng(0)
network = init_network([3, 6, 5, 4], rng)
x, t = rng.normal(size=(2, 3)), np.eye(4)[[1, 3]]
slope = numerical_gradient(lambda x: float(softmax_cross_entropy(forward(network, x)[0], t)), x)
expect("input_gradient(network, values, t)", input_gradient(network, forward(network, x)[1], t), slope, tol=1e-5)

centres = rng.choice([-0.3, 0.3], (3, 100))  # 3 classes in 100 dimensions
labels = rng.integers(0, 3, 600)
X, t = centres[labels] + rng.normal(0, 1, (600, 100)), np.eye(3)[labels]
network = [(W * 0.1, b) for W, b in init_network([100, 20, 3], rng)]
for _ in range(60):
    grads = backward_classification(network, forward(network, X)[1], t)
    network = [(W - 0.5 * dW, b - 0.5 * db) for (W, b), (dW, db) in zip(network, grads)]
gradient = input_gradient(network, forward(network, X)[1], t)
shares = [
    np.mean(np.argmax(forward(network, X + move)[0], axis=1) == labels)
    for move in [0, 0.25 * rng.choice([-1, 1], X.shape), 0.25 * np.sign(gradient)]
]
print([f"{share:.0%}" for share in shares])
assert shares[1] > 0.9 > 0.6 > shares[2]

# %% [markdown] answer="input_gradient" lang="ja"
# 乱数の向きに動かしても正解率はほとんど変わらないのに、同じ大きさの動きを勾配の符号の向きにそろえると、大きく下がります。入力 1 つ 1 つの動きは雑音の 4 分の 1 ですが、100 個の入力が全部、損失を増やす向きに協力するからです。
# これが**敵対的サンプル**(adversarial example)の作り方の 1 つです(Goodfellow ほか、2014 年)。同じ勾配は、「どの画素が答えに効いているか」を見るのにも使われます。
# %% [markdown] answer="input_gradient" lang="en"
# Moving in random directions hardly changes the accuracy, but the same distance along the sign of the gradient makes it fall far. Each number moves by a quarter of the noise only, but all 100 inputs work together to raise the loss.
# This is one way to make **adversarial examples** (Goodfellow et al., 2014). The same gradient is used to see which pixels matter for an answer.

# %% [markdown] lang="ja"
# ### 3. 正しい勾配を「間違い」と言わせる
# 勾配チェックは、いつも正しいでしょうか。`backward_regression` の勾配は正しいのに、`gradient_check`(幅 `h=1e-4`)の値が 0.01 を超えてしまう、2 層のネットワーク `network` と入力 `x` を 1 組見つけてください。ユニットも入力も 1 つずつで足ります。
#
# <details><summary>ヒント</summary>
#
# 中心差分は、$w - h$ と $w + h$ の 2 か所を見ます。その間に ReLU の折れ目があると、どうなりますか。
#
# </details>
# %% [markdown] lang="en"
# ### 3. Make it call a right gradient wrong
# Is a gradient check always right? Find a network `network` of two layers and an input `x` for which the gradient of `backward_regression` is right, but `gradient_check` with `h=1e-4` reports more than 0.01. One unit and one input are enough.
#
# <details><summary>Hint</summary>
#
# A central difference looks at two places, $w - h$ and $w + h$. What if the kink of ReLU lies between them?
#
# </details>

# %% exercise="fooled"
### BEGIN SOLUTION
# ja: 総入力が 0.00002 で、折れ目のすぐ右
# en: the pre-activation is 0.00002, just to the right of the kink
network = [(np.array([[1.0]]), np.array([-1.0 + 2e-5])), (np.array([[1.0]]), np.array([0.0]))]
x = np.array([[1.0]])
### END SOLUTION

# %% test="fooled"
t = np.array([[5.0]])


def loss(params):
    return float(mean_squared_error(forward(network_of(params), x)[0], t))


grads = parameters(backward_regression(network, forward(network, x)[1], t))
errors = {h: max(gradient_check(loss, parameters(network), grads, h)) for h in [1e-3, 1e-4, 1e-6]}
print(errors)
assert errors[1e-4] > 0.01 and errors[1e-6] < 1e-4, errors

# %% [markdown] answer="fooled" lang="ja"
# 総入力は 0.00002 で正なので、ReLU の傾きは 1、逆伝播の勾配は正しい値です。ところが幅 0.0001 の中心差分は折れ目をまたぎ、傾き 0 と 1 を混ぜた 0.6 という値を出します。$h$ を小さくすると、折れ目をまたがなくなり、一致します。
# だから、勾配チェックで誤差が出たら、まず $h$ を変えてみます。本当に間違った勾配なら、$h$ を変えても誤差は残ります。逆に $h$ を小さくしすぎると、丸め誤差が増えます。
# %% [markdown] answer="fooled" lang="en"
# The pre-activation is 0.00002, above 0, so the slope of ReLU is 1 and backpropagation is right. The central difference of width 0.0001 straddles the kink and reports 0.6, a mixture of slopes 0 and 1. With a smaller $h$ it does not reach the kink, and the two agree.
# So if a gradient check reports an error, change $h$ first. A gradient that is really wrong stays wrong for every $h$. But an $h$ that is much too small makes rounding errors large.
