# %% given="attention, causal_mask"

# %% setup
import math

import torch

# %% [markdown] lang="ja"
# ### 1. 位置を回転で表す
# いまの言語モデルの多くは、位置エンコーディングを足す代わりに、クエリとキーを**回します**(RoPE)。ベクトルの数を 2 つずつ組にし、位置 $p$ では、$i$ 番目の組 $(x_{2i}, x_{2i+1})$ を角度 $a = p / 10000^{2i/d}$ だけ回します。
#
# $$(x_{2i}\cos a - x_{2i+1}\sin a,\ \ x_{2i}\sin a + x_{2i+1}\cos a)$$
#
# 書く前に予想してください。位置 3 のクエリと位置 5 のキーの内積は、両方を位置 103 と 105 に移すと変わるでしょうか。ベクトルのノルムは変わるでしょうか。
# %% [markdown] lang="en"
# ### 1. Positions as rotations
# Many language models of today do not add a positional encoding. They **turn** queries and keys (RoPE). The numbers of a vector form pairs. At position $p$, pair number $i$, $(x_{2i}, x_{2i+1})$, is turned by the angle $a = p / 10000^{2i/d}$:
#
# $$(x_{2i}\cos a - x_{2i+1}\sin a,\ \ x_{2i}\sin a + x_{2i+1}\cos a)$$
#
# Guess before you write. Does the dot product of a query in position 3 and a key in position 5 change when both move on to positions 103 and 105? Do the norms of the vectors change?


# %% exercise="turn"
def turn(x, places):
    """x の各行を、その位置に応じて回す。x: (n, d)、d は偶数、places: 位置 (n,)。(n, d) を返す。"""  #:ja
    """Turn each row of x by its position. x: (n, d), d even; places: the positions, (n,). Returns (n, d)."""  #:en
    ### BEGIN SOLUTION
    d = x.shape[1]
    a = places[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
    even, odd = x[:, 0::2], x[:, 1::2]
    return torch.stack([even * a.cos() - odd * a.sin(), even * a.sin() + odd * a.cos()], dim=2).flatten(1)
    ### END SOLUTION


# %% test="turn"
expect("turn([[1, 0]], [π/2])", turn(torch.tensor([[1.0, 0.0]]), torch.tensor([math.pi / 2])), [[0, 1]], tol=1e-5)
q, k = torch.randn(2, 16, generator=torch.Generator().manual_seed(0))
for start in [0, 3, 103]:
    pair = turn(torch.stack([q, k]), torch.tensor([start, start + 2]))
    print(f"{start:3} → {start + 2:3}: {pair[0] @ pair[1]:.4f}, {pair[0].norm():.4f}")
near, far = (turn(torch.stack([q, k]), torch.tensor([p, p + 2])).prod(dim=0).sum() for p in [3, 103])
expect("q·k in positions 103 and 105, as in 3 and 5", far, near, tol=1e-3)
expect("turn(x, 0)", turn(torch.stack([q, k]), torch.zeros(2)), torch.stack([q, k]), tol=1e-6)

# %% [markdown] answer="turn" lang="ja"
# どちらも変わりません。両方を同じ角度だけ余分に回しても、2 つの間の角度は同じだからです。内積は、位置の**差**だけで決まります。回転なので、ノルムもそのままです。
# 足す位置エンコーディングでは、位置の情報がバリューにも混ざります。回転では、クエリとキーだけを回すので、位置は「どこを見るか」だけに使われます。
# %% [markdown] answer="turn" lang="en"
# Neither changes. When both are turned by the same additional angle, the angle between them is the same, so the dot product depends only on the **difference** of the positions. A rotation keeps norms.
# An encoding that is added gets mixed into the values, too. Here only queries and keys are turned, so positions decide where to look and nothing else.

# %% [markdown] lang="ja"
# ### 2. 1 語ずつ書くとき、前の計算を使い回す
# 言語モデルは 1 トークン書くたびに、それを系列の最後に足して、次を計算します。そのたびに全部を計算し直すのは無駄です。因果マスクがあれば、前のトークンのキーとバリューは変わらないからです。そこで、取っておきます(**KV キャッシュ**)。
#
# 新しいトークンのクエリ、キー、バリューを 1 つずつ受け取り、それまでの分と合わせて、そのトークンの出力を返す関数を書いてください。全部で $n$ 個書くとき、内積の数は、毎回計算し直す場合と比べて、どれくらい減るでしょうか。
# %% [markdown] lang="en"
# ### 2. Writing word by word without computing everything again
# A language model puts each token that it has written at the end of the sequence and computes the next one. To compute everything again each time would be a waste: with a causal mask, keys and values of earlier tokens do not change. So they are kept (the **KV cache**).
#
# Write a function that takes query, key and value of a new token, and returns its output with the help of what was kept. For $n$ tokens written one by one, how many dot products does this save, compared with computing everything again?


# %% exercise="next_output"
def next_output(q, k, v, cache):
    """新しいトークンの出力 (d,) を返し、k と v を cache に加える。q, k, v: (d,)、cache: {"K": [...], "V": [...]}。"""  #:ja
    """Return the output (d,) of the new token and add k and v to the cache. q, k, v: (d,); cache: {"K": [...], "V": [...]}."""  #:en
    ### BEGIN SOLUTION
    cache["K"].append(k)
    cache["V"].append(v)
    return attention(q[None], torch.stack(cache["K"]), torch.stack(cache["V"]))[0][0]
    ### END SOLUTION


# %% test="next_output"
Q, K, V = torch.randn(3, 50, 8, generator=torch.Generator().manual_seed(1))
cache = {"K": [], "V": []}
written = torch.stack([next_output(q, k, v, cache) for q, k, v in zip(Q, K, V)])
expect("50 tokens, one by one", written, attention(Q, K, V, causal_mask(50))[0], tol=1e-5)
expect("len(cache['K'])", len(cache["K"]), 50)
for n in [10, 100, 1000]:
    again, kept = sum(i * i for i in range(1, n + 1)), sum(range(1, n + 1))
    print(f"n = {n:4}: {again:,} → {kept:,}")

# %% [markdown] answer="next_output" lang="ja"
# $i$ 個目を書くとき、計算し直すと $i^2$ 回、取っておけば $i$ 回の内積です。合計は、およそ $n^3/3$ 回が $n^2/2$ 回になり、1,000 トークンで約 670 分の 1 です。
# 代わりに、キーとバリューの分だけメモリが要ります。長い文章で AI アシスタントのメモリを使うのは、主にこれです。因果マスクがなければ、新しいトークンで前のトークンの出力も変わるので、この工夫は使えません。
# %% [markdown] answer="next_output" lang="en"
# For token $i$ it is $i^2$ dot products when all is computed again, and $i$ with the cache. In total about $n^3/3$ become $n^2/2$; for 1,000 tokens that is one in about 670.
# The price is memory for keys and values, which is what long texts cost an assistant most of all. Without a causal mask this would not work, because a new token would change the outputs of earlier ones.

# %% [markdown] lang="ja"
# ### 3. 窓から見る
# 長い系列の費用を減らすには、近くだけを見る方法もあります。位置 $i$ は、自分と、すぐ前の `width - 1` 個だけを見ます。このマスクを書いてください。
#
# 次に予想してください。幅 4 の窓で、注意機構を 1 層、2 層、3 層、… と重ねます。最後の位置の出力は、何個の入力で変わるでしょうか。
# %% [markdown] lang="en"
# ### 3. Looking through a window
# Another way to save on long sequences is to look only at what is near: position $i$ sees itself and the `width - 1` positions before it. Write this mask.
#
# Then guess. With a window of width 4, attention is stacked in 1, 2, 3, … layers. How many inputs have an effect on the output at the last position?


# %% exercise="window_mask"
def window_mask(n, width):
    """bool (n, n)。行 i が見てよいのは、自分と、すぐ前の width − 1 個。"""  #:ja
    """Bool (n, n): row i may see itself and the width − 1 positions before it."""  #:en
    ### BEGIN SOLUTION
    back = torch.arange(n)[:, None] - torch.arange(n)
    return (back >= 0) & (back < width)
    ### END SOLUTION


# %% test="window_mask"
expect("window_mask(3, 2)", window_mask(3, 2), [[True, False, False], [True, True, False], [False, True, True]])
expect("window_mask(9, 9)", window_mask(9, 9), causal_mask(9))


def inputs_that_count(layers, width=4, n=24):
    # ja: 最後の出力の、それぞれの入力についての勾配が 0 でない数
    # en: for how many inputs the gradient of the last output is not 0
    x = torch.randn(n, 8, generator=torch.Generator().manual_seed(2), dtype=torch.float64).requires_grad_()
    z = x
    for _ in range(layers):
        z = z + attention(z, z, z, window_mask(n, width))[0]
    z[-1].sum().backward()
    return int((x.grad.abs().sum(dim=1) > 0).sum())


counts = [inputs_that_count(layers) for layers in [1, 2, 3, 4]]
print(counts, f"{int(window_mask(1000, 4).sum()):,} / {int(causal_mask(1000).sum()):,}")
assert counts == [4, 7, 10, 13]

# %% [markdown] answer="window_mask" lang="ja"
# 4、7、10、13 個です。1 層ごとに `width − 1` 個ずつ、前へ広がります。畳み込みを重ねたときと同じ広がり方です。幅 4 の窓なら、長さ 1,000 の注意の重みは 50 万個から 4 千個ほどに減り、系列の長さに比例するようになります。
# 遠くの情報は、何層もかけて運ばれることになります。そこで、窓の層と全体を見る層を交互に重ねる言語モデルもあります。
# %% [markdown] answer="window_mask" lang="en"
# 4, 7, 10 and 13: each layer reaches `width − 1` positions farther back, as with stacked convolutions. With a window of 4, a sequence of 1,000 has about 4 thousand attention weights in place of 500 thousand, and their number is proportional to the length.
# What is far away now takes many layers to arrive. That is why some language models alternate layers with a window and layers that see everything.
