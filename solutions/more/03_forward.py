# %% setup
import numpy as np

# %% given="relu, init_network, count_parameters, forward"

# %% [markdown] lang="ja"
# ### 1. 同じパラメータ数で、深くするか、広くするか
# 入力 10、出力 1 のネットワークに、パラメータを 1,000 個まで使えるとします。中間層を同じ大きさで 1 層、2 層、4 層、8 層並べると、1 層あたりのユニットは何個まで増やせるでしょうか。先に、2 層のときを予想してください。
#
# 層の数を受け取り、上限を超えない最大のユニット数を返す関数を書いてください。
# %% [markdown] lang="en"
# ### 1. The same number of parameters: deep or wide?
# A network has 10 inputs, 1 output and at most 1,000 parameters. With 1, 2, 4 or 8 hidden layers of equal size, how many units can each layer have? Guess the number for two layers first.
#
# Write a function that takes the number of hidden layers and returns the largest number of units that stays within the limit.


# %% exercise="widest"
def widest(layers, limit=1000, n_in=10, n_out=1):
    """同じ大きさの中間層を layers 個並べたとき、パラメータが limit 個以下になる最大のユニット数。"""  #:ja
    """The largest size of `layers` equal hidden layers for which the network has at most `limit` parameters."""  #:en
    ### BEGIN SOLUTION
    units = 0
    while count_parameters([n_in] + [units + 1] * layers + [n_out]) <= limit:
        units += 1
    return units
    ### END SOLUTION


# %% test="widest"
for layers in [1, 2, 4, 8]:
    units = widest(layers)
    print(f"{layers} × {units:3}  {count_parameters([10] + [units] * layers + [1])}")
expect("widest(1)", widest(1), 83)
expect("widest(2)", widest(2), 25)
expect("widest(8)", widest(8), 10)
expect("widest(1, limit=12, n_in=10)", widest(1, limit=12, n_in=10), 0)

# %% [markdown] answer="widest" lang="ja"
# 83、25、15、10 個です。2 層にすると、半分の 41 個ではなく 25 個まで減ります。中間層と中間層の間の重みは、ユニット数の 2 乗だけあるからです。3 層目からは、この 2 乗の部分が層の数だけ増えます。
# 深くするか広くするかは、同じ大きさの予算の使い方の違いです。どちらがよいかは問題によります。11 課では、深くしたときに何が起きるかを測ります。
# %% [markdown] answer="widest" lang="en"
# 83, 25, 15 and 10. With two layers it is not half, 41, but 25, because between two hidden layers there are as many weights as the square of the units. Every further layer adds this square once more.
# Deep or wide are two ways to spend the same budget. Which is better depends on the problem; lesson 11 measures what happens to deep networks.

# %% [markdown] lang="ja"
# ### 2. ユニットを入れ替えても、同じネットワーク
# 中間層のユニットの順番を入れ替えます。出てくる値が前とまったく同じになるように、重みとバイアスを並べ替える関数を書いてください。
#
# 入れ替えたあとのネットワークは、見た目の重みは全然違うのに、同じ関数を表します。中間層が 1 つで 20 ユニットなら、同じ関数を表す重みの並べ方は何通りありますか。
#
# <details><summary>ヒント</summary>
#
# ユニット 1 個に関わる数は、入ってくる重み、バイアス、出ていく重みの 3 か所にあります。$W$ は行が入力、列がユニットです。
#
# </details>
# %% [markdown] lang="en"
# ### 2. Other units, same network
# The units of a hidden layer are put into another order. Write a function that rearranges weights and biases so that exactly the same values come out.
#
# The new network has quite different weights, but is the same function. With one hidden layer of 20 units, how many arrangements give the same function?
#
# <details><summary>Hint</summary>
#
# The numbers of one unit stand in three places: the weights that come in, the bias, the weights that go out. The rows of $W$ are inputs, its columns are units.
#
# </details>


# %% exercise="permute"
def permute(network, order):
    """2 層のネットワークの中間層を order の順に並べ替えた、同じ関数のネットワーク。order: 0 から始まる番号の並べ替え。"""  #:ja
    """The network of two layers with its hidden units in the order `order` (a permutation of 0, 1, …), computing the same."""  #:en
    ### BEGIN SOLUTION
    (W1, b1), (W2, b2) = network
    return [(W1[:, order], b1[order]), (W2[order], b2)]
    ### END SOLUTION


# %% test="permute"
from math import factorial

rng = np.random.default_rng(0)
network = [(W, rng.normal(size=b.shape)) for W, b in init_network([4, 20, 3], rng)]
order, x = rng.permutation(20), rng.normal(size=(6, 4))
other = permute(network, order)
expect("forward(permute(network, order), x)[0]", forward(other, x)[0], forward(network, x)[0])
expect("values[1]", forward(other, x)[1][1], forward(network, x)[1][1][:, order])
assert not np.allclose(other[0][0], network[0][0])
print(f"20! = {factorial(20):,}")

# %% [markdown] answer="permute" lang="ja"
# 20! ≈ 2.4 × 10¹⁸ 通りです。学習でたどり着く「よい重み」は 1 か所ではなく、同じ高さの谷が、少なくともこれだけあるのです(05 課の地図を思い出すときに役立ちます)。
# だから、別々に学習させた 2 つのネットワークの重みを平均しても、ふつうはうまくいきません。同じ働きのユニットが、違う番号に入っているからです。
# %% [markdown] answer="permute" lang="en"
# 20!, about 2.4 × 10¹⁸. Good weights are not one place: there are at least so many valleys of the same depth (think of this at the map of lesson 05).
# This is why averaging the weights of two networks that were trained separately usually fails: units that do the same work have different numbers.

# %% [markdown] lang="ja"
# ### 3. 深いネットワークを流れる値は、どこまで大きくなる?
# `init_network` の重みは、標準偏差 1 の乱数でした。100 ユニットの層を 10 層並べて、乱数の入力を流します。10 層目の値は、どのくらいの大きさになるでしょうか。1? 100? それとももっと?
#
# 各中間層の値の標準偏差を並べたリストを返す関数を書き、予想と比べてください。そのあと、全部の重みに 0.1、0.14、0.2 を掛けるとどうなるかも見ます。
# %% [markdown] lang="en"
# ### 3. How large do values become in a deep network?
# The weights of `init_network` have standard deviation 1. Random inputs go through 10 layers of 100 units. How large are the values of layer 10? About 1, about 100, or more?
#
# Write a function that returns the standard deviation of the values of each hidden layer, and compare with your guess. Then see what happens when all weights are multiplied by 0.1, 0.14 or 0.2.


# %% exercise="spreads"
def spreads(network, x):
    """x を流したときの、各中間層の値の標準偏差のリスト。"""  #:ja
    """The list of standard deviations of the values of the hidden layers when x goes through."""  #:en
    ### BEGIN SOLUTION
    _, values = forward(network, x)
    return [float(np.std(z)) for z in values[1:-1]]
    ### END SOLUTION


# %% test="spreads"
rng = np.random.default_rng(0)
network, x = init_network([100] * 11 + [1], rng), rng.normal(size=(200, 100))
found = {}
for factor in [1, 0.1, 0.14, 0.2]:
    found[factor] = spreads([(W * factor, b) for W, b in network], x)
    print(f"× {factor:<5}", [f"{size:.2g}" for size in found[factor]])
assert len(found[1]) == 10
assert found[1][-1] > 1e6 and found[0.1][-1] < 0.1 and 0.1 < found[0.14][-1] < 2
expect("spreads(network, x)[0]", found[1][0], float(np.std(np.maximum(x @ network[0][0], 0))))

# %% [markdown] answer="spreads" lang="ja"
# 標準偏差 1 の重みでは、層を 1 つ通るたびに約 7 倍になり、10 層で 1 億を超えます。0.1 倍では小さくなり続け、0.14 倍ならほぼ一定です。
# ユニット $n$ 個の和を取ると分散は $n$ 倍になり、ReLU が約半分を 0 にするので、釣り合うのは分散 $2/n$、標準偏差 $\sqrt{2/100} ≈ 0.14$ のときです。これが 07 課の `he` です。
# %% [markdown] answer="spreads" lang="en"
# With weights of standard deviation 1, each layer makes the values about 7 times as large, and layer 10 has more than 100 million. With factor 0.1 they shrink and shrink; with 0.14 they hardly change.
# A sum over $n$ units multiplies the variance by $n$, and ReLU sets about half to 0. The balance is at variance $2/n$, standard deviation $\sqrt{2/100} ≈ 0.14$. This is `he` of lesson 07.
