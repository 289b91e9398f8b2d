# %% [markdown] lang="ja"
# 町の東、北、西に 1 つずつ、気温を測る観測所があります。Python の辞書 `{"east": 10, "north": 2, "west": 16}` に入れておけば、東の気温はすぐに引けます。では、北東の気温は? 辞書は、ぴったり同じキーでしか引けないので、エラーになります。
#
# もっとおおらかな引き方があります。**近いキーほど大きな重みをつけて、値を平均する**のです(**重み付き平均**)。どの観測所のキーも、その方向を向いた、ノルム(長さ)1 の矢印です。尋ねるほうも矢印で、その向きが下の図の横軸です(0° が東、90° が北、180° が西)。縦軸は 3 つの観測所の重みです。
#
# ノルム 4 の矢印で、45°(北東)の気温を尋ねます。3 つの重みはどうなり、何 ℃ という答えが返るでしょうか。矢印をもっと長くしたら、グラフはどう変わるでしょうか。予想してから、次の 3 つのセルを順に実行し、スライダーで確かめてください。
# %% [markdown] lang="en"
# Three weather stations stand east, north and west of a town. In the Python dictionary `{"east": 10, "north": 2, "west": 16}` you find the temperature in the east at once. And in the north-east? A dictionary needs exactly the right key, so you get an error.
#
# There is a gentler way to look something up: **take a weighted average of all values, with larger weights for keys that are nearer**. The key of each station is an arrow of norm (length) 1 in its direction. You ask with an arrow, too. Its direction is the horizontal axis below (0° is east, 90° north, 180° west), and the vertical axis shows the weights of the three stations.
#
# Ask with an arrow of norm 4 at 45°, the north-east. What will the three weights and the answer be? And what will a longer arrow do to the graph? Make a guess, then run the next three cells in order and move the slider.

# %% setup
import math
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

device = torch.device("cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu")


# ja: あなたが 00 課で書いた関数
# en: yours, from lesson 00
def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return statistics.median(seconds)


# %% demo
K = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
V = torch.tensor([[10.0], [2.0], [16.0]])
angles = torch.arange(181)
directions = torch.stack([torch.cos(torch.deg2rad(angles)), torch.sin(torch.deg2rad(angles))], dim=1)


def draw(norm=4, K=K):
    weights = torch.softmax(norm * directions @ K.T, dim=-1)
    plt.xticks(range(0, 181, 45))
    show_curves({
        "東 <=> east": (angles, weights[:, 0], BLUE, "-"),
        "北 <=> north": (angles, weights[:, 1], ORANGE, "--"),
        "西 <=> west": (angles, weights[:, 2], GREY, ":"),
    }, f"どの観測所を見るか(ノルム {norm}) <=> Which station is looked at (norm {norm})", "尋ねる方向(度) <=> direction that is asked about (degrees)", "重み <=> weight", legend="center right", ylim=(-0.05, 1.05))


show_slider(draw, {"尋ねる矢印のノルム <=> norm of the arrow": [0.1, 0.5, 1, 2, 4, 8, 20]})

# %% demo
print("ノルム         0°    45°    90°")  #:ja
print("norm           0°    45°    90°")  #:en
for norm in (0.1, 1, 4, 20):
    answers = torch.softmax(norm * directions[[0, 45, 90]] @ K.T, dim=-1) @ V
    print(f"{norm:<10}", *(f"{answer:6.2f}" for answer in answers[:, 0]))

# %% [markdown] lang="ja"
# 図は、尋ねる矢印のノルムが 4 のときです。45° では東と北の重みが等しく、答えは 10 ℃ と 2 ℃ の中間、約 6 ℃ です。ノルムが大きい(表のいちばん下の行)と、0° の答えは東の 10 ℃、90° の答えは北の 2 ℃ になります。辞書で引いたのと同じです。グラフは、45° と 135° で急に入れ替わる階段に近づきます。ノルムが小さい(いちばん上の行)と、この 3 つの方向では、どの答えも 9.0 ℃ から 9.2 ℃ で、3 つのただの平均の 9.3 ℃ に近くなります。はっきり 1 つを選ぶ検索も、どれも少しずつ混ぜる検索も、同じ 1 つの計算です。これが**注意機構**(attention)です。いまの AI アシスタントの中身は、この計算を含む層を何十も重ねたものです。
#
# **この課でできるようになること** 注意機構、マスク、位置エンコーディング、層正規化、ヘッドを自分で書き、組み合わせて **Transformer** のブロックを作れます。1 層の Transformer に数字の並べ替えを学ばせ、07 課のネットワークとどこが違うのかを、測って説明できます。
#
# **必要なもの** 02 課のソフトマックス、10 課の `nn.Module`、訓練のループ、バッチ正規化、11 課の近道。GPU はなくてもかまいません。データは、その場で作ります。
#
# ## 1. クエリ、キー、バリュー
#
# 言葉を決めます。辞書から引くときの問いが**クエリ**(query、$q$)です。辞書の 1 組は、見出しの**キー**(key、$k$)と、中身の**バリュー**(value、$v$)でできています。観測所では、$q$ と $k$ が方向の矢印、$v$ が気温でした。
#
# 「近さ」には内積を使います。$q$ と $k$ が同じ向きなら大きく、逆向きなら負になる数です。内積を $\sqrt d$ で割った数を**スコア**と呼びます($d$ はベクトルの**次元**、つまり並んでいる数の個数です。なぜ割るのかは 2 節で確かめます)。スコアをソフトマックスに通すと、足して 1 になる重みになります。クエリが $n$ 個、キーとバリューが $m$ 組あるときは、行列でまとめて計算します。
#
# $$\text{weights} = \mathrm{softmax}\!\left(\frac{QK^\top}{\sqrt d}\right), \qquad \text{output} = \text{weights}\; V$$
#
# 言葉にすると「クエリとキーの内積を $\sqrt d$ で割り、**クエリごとに**ソフトマックスで重みに変え、その重みでバリューの重み付き平均を取る」。この形を**スケール化内積注意**(scaled dot-product attention)と呼びます。
#
# | | 形 | 1 行は |
# |---|---|---|
# | `Q` | (n, d) | 1 つのクエリ |
# | `K` | (m, d) | 1 つのキー |
# | `V` | (m, d_v) | 1 つのバリュー |
# | `weights` | (n, m) | 1 つのクエリの重み。足すと 1 |
# | `output` | (n, d_v) | 1 つのクエリへの答え |
#
# 2014 年、Bahdanau たちは、翻訳のネットワークにこの考えを入れました。それまでのニューラルネットワークによる翻訳は、文を丸ごと 1 本のベクトルに押し込んでから訳していました。注意機構があれば、訳語を 1 つ書くたびに、原文のどの語でも見に行けます。2017 年、Vaswani たちは、内積を使うこの形を中心にして **Transformer** を作りました。
#
# ## 2. なぜ √d で割るのか
#
# 観測所の例には、$\sqrt d$ がありませんでした。なぜ要るのでしょう。学習の始めは、クエリもキーも乱数のようなものです。そこで、平均 0、分散 1 の乱数で、$d$ 次元のクエリを 1 つと、キーを 10 個作ります。10 個の重みのうち、いちばん大きいものはどれくらいになるでしょうか。$d$ を変えて、割らないときと割ったときを測ります。
# %% [markdown] lang="en"
# In the figure the arrow you ask with has norm 4. At 45° east and north have the same weight, so the answer is the middle of 10 °C and 2 °C, about 6 °C. With a large norm (the lowest row of the table) the answer at 0° is the 10 °C of the east, and the answer at 90° is the 2 °C of the north, as from a dictionary. The curves of the graph come near to steps, at 45° and 135°. With a small norm (the top row) the answers for these three directions are between 9.0 and 9.2 °C, near 9.3 °C, the plain mean of the three. So one and the same computation can pick a single value or mix all of them. It is called **attention**. Today's AI assistants contain dozens of layers that compute it.
#
# **What you will be able to do** You write attention, masks, positional encoding, layer normalisation and heads, and put them together into the block of a **Transformer**. You teach a Transformer of one layer to put digits in order, and you explain by measurements how it differs from the network of lesson 07.
#
# **What you need** Softmax (lesson 02), `nn.Module`, the training loop and batch normalisation (lesson 10), shortcuts (lesson 11). A GPU is not needed. The data is generated in the notebook.
#
# ## 1. Query, key, value
#
# First, the terms. The vector that asks is the **query** $q$. Each entry of the dictionary has a **key** $k$, by which it is found, and a **value** $v$, which it hands over. For the stations, $q$ and $k$ were arrows and $v$ was a temperature.
#
# Nearness is measured by the dot product: large if $q$ and $k$ point the same way, negative if they point in opposite directions. The dot product divided by $\sqrt d$ is called a **score** ($d$ is the **dimension** of the vectors, how many numbers each of them has; section 2 shows why we divide). Softmax turns the scores into weights that add up to 1. For $n$ queries and $m$ pairs of key and value, matrices do it all at once:
#
# $$\text{weights} = \mathrm{softmax}\!\left(\frac{QK^\top}{\sqrt d}\right), \qquad \text{output} = \text{weights}\; V$$
#
# In words: divide the dot products of queries and keys by $\sqrt d$, turn them into weights by softmax **for each query**, and take the weighted average of the values. This form is called **scaled dot-product attention**.
#
# | | shape | one row is |
# |---|---|---|
# | `Q` | (n, d) | one query |
# | `K` | (m, d) | one key |
# | `V` | (m, d_v) | one value |
# | `weights` | (n, m) | the weights of one query; they add up to 1 |
# | `output` | (n, d_v) | the answer to one query |
#
# In 2014 Bahdanau and colleagues brought this idea into translation. Until then a network pressed the whole sentence into one vector and translated from that. With attention it may look at any word of the source again, for each word that it writes. In 2017 Vaswani and colleagues built the **Transformer** around the form with dot products that you see here.
#
# ## 2. Why divide by √d
#
# The stations did without $\sqrt d$. Why is it there? When training starts, queries and keys are little more than random numbers. So take one query and ten keys of dimension $d$, made of random numbers with mean 0 and variance 1. How large is the largest of the ten weights? We measure it for several $d$, without the division and with it.

# %% demo
rng = torch.Generator().manual_seed(0)
widths, spread, largest, slopes = [1, 4, 16, 64, 256, 1024], [], ([], []), ([], [])
for d in widths:
    q, k = torch.randn(500, 1, d, generator=rng), torch.randn(500, 10, d, generator=rng)
    products = (q * k).sum(dim=-1)
    spread.append(products.std().item())
    for way, factor in enumerate([1, 1 / math.sqrt(d)]):
        p = torch.softmax(factor * products, dim=-1).amax(dim=-1)
        largest[way].append(p.mean().item())
        slopes[way].append((p * (1 - p)).median().item())

plt.xscale("log", base=4)
plt.xticks(widths, widths)
plt.minorticks_off()
show_curves({
    "softmax(q·k)": (widths, largest[0], ORANGE, "--s"),
    "softmax(q·k / √d)": (widths, largest[1], BLUE, "-o"),
}, "重みのいちばん大きいキー(10 個のうち) <=> The most looked-at of ten keys", "d", "いちばん大きい重みの平均 <=> mean of the largest weight", ylim=(0, 1))
print("d                   ", *(f"{d:7}" for d in widths))
print("内積の標準偏差      ", *(f"{value:7.1f}" for value in spread))  #:ja
print("std. dev. of q·k    ", *(f"{value:7.1f}" for value in spread))  #:en
for name, slope in zip(["q·k    ", "q·k/√d "], slopes):
    print("傾きの中央値", name, *(f"{value:7.0e}" for value in slope))  #:ja
    print("median slope", name, *(f"{value:7.0e}" for value in slope))  #:en

# %% [markdown] lang="ja"
# 割らないと(オレンジの破線)、$d$ が大きいほど、重みが 1 つのキーに集まります。何も学ばないうちから、たまたま内積のいちばん大きかったキーだけを見ることになります。割れば(青)、$d = 16$ から先は、重みは $d$ によってほとんど変わりません。
#
# 表示した傾きは、いちばん大きい重み $p$ の、そのスコアについての傾き $p(1 - p)$ です(シグモイドと同じ形です。500 個のクエリの中央値)。割らないと、内積がそのままスコアになります。傾きは、$d = 16$ までは 0.2 くらいですが、その先では急に小さくなります。重みが 1 つのキーに集まって、$1 - p$ が 0 に近づくからです。$d = 1024$ では、半分のクエリの傾きがほとんど 0 です。傾きがないと、どこを見るかを学び直せません。割れば、傾きは 0.1 より大きいままです。
#
# 理由は分散です。内積は $d$ 個の積 $q_i k_i$ の和で、それぞれの積の分散は 1。独立な数の和では分散が足されるので、内積の分散は $d$、標準偏差は $\sqrt d$ です。上に表示した標準偏差も、そうなっていますか。$\sqrt d$ で割れば、標準偏差は 1 に戻ります。
#
# ## 3. 見てはいけない所を隠す
#
# 見てはいけないキーがあるときは、**マスク**(mask)で隠します。この課では、`True` が「見てよい」です。よく使うものが 2 つあります。
#
# - **因果マスク**(causal mask):文章の続きを当てる練習では、先の語を見てはいけません。$i$ 番目のクエリは、$i$ 番目までのキーだけを見ます。
# - **パディングマスク**(padding mask):長さの違う系列(sequence)を 1 つのバッチに並べるには、短い系列の後ろを**パディング**(padding)で埋めます。パディングは見ません。
#
# 隠し方は、どちらも同じです。隠したいスコアを、ソフトマックスの**前に** $-\infty$ に替えます。$e^{-\infty} = 0$ なので、重みはちょうど 0 になり、残りの重みを足すと 1 です。
#
# ### 課題 `attention`
# 1 節の式とマスクを書いてください。返すのは `(output, weights)` の組です。
#
# - 配列の前に、バッチやヘッド(6 節)の軸がいくつか付いていても働くようにします。最後の 2 つの軸だけが 1 節の表の形です。
# - `mask` は真偽値のテンソルで、`True` が「見てよい」。スコアの形にブロードキャストできる形で渡されます(例: (n, m)、(m,)、(B, 1, 1, m))。`None` なら何も隠しません。どのクエリにも、見てよいキーが 1 つはあるとします(1 つもないと、ソフトマックスが 0/0 になり、NaN が出ます)。
# - 割る数は、`Q` の最後の軸の大きさ $d$ の平方根です。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。これは、この課のどの課題でも同じです。
#
# <details><summary>ヒント</summary>
#
# - `.T` は、軸が 2 つのテンソルのためのものです。最後の 2 つの軸を入れ替えるのは `K.transpose(-2, -1)` です。
# - 足して 1 になるのは、1 つのクエリの重みです。ソフトマックスの `dim` はどの軸でしょう。
# - `scores.masked_fill(hidden, -math.inf)` は、真偽値のテンソル `hidden` が `True` の要素を −∞ に替えた、新しいテンソルを返します。`mask` は「見てよい」なので、そのままでは逆です。真偽値は `~` で反転できます。
#
# </details>
# %% [markdown] lang="en"
# Without the division (orange, dashed), the larger $d$ is, the more weight goes to a single key. Before anything is learned, a query sees almost only the key whose dot product happens to be the largest. With the division (blue) the weights hardly change from $d = 16$ on.
#
# The printed slope is that of the largest weight $p$ with respect to its own score, $p(1 - p)$, as for a sigmoid (the median over 500 queries). Without the division the dot product itself is the score. Up to $d = 16$ the slope is about 0.2, and beyond that it falls steeply: one key gets almost all the weight, and $1 - p$ goes to 0. For $d = 1024$ the slope of half of the queries is practically 0, and without a slope they cannot learn to look elsewhere. With the division the slope stays above 0.1.
#
# The reason is variance. A dot product is the sum of $d$ products $q_i k_i$, each of variance 1. Variances of independent numbers add up, so the dot product has variance $d$ and standard deviation $\sqrt d$. Is that what the printed numbers show? Divided by $\sqrt d$, the standard deviation is 1 again.
#
# ## 3. Hiding what must not be seen
#
# Keys that a query must not see are hidden by a **mask**. In this lesson `True` means "may look". Two masks are common:
#
# - the **causal mask**: a model that is learning to continue a text must not see the words that follow. Query $i$ sees the keys up to $i$ only.
# - the **padding mask**: to put sequences of different lengths into one batch, short ones are filled up at the end with **padding**. Padding is not looked at.
#
# Both hide in one way: **before** softmax, the scores to be hidden are replaced by $-\infty$. Since $e^{-\infty} = 0$, these weights are exactly 0, and the others still add up to 1.
#
# ### Exercise `attention`
# Write the formula of section 1 with a mask. Return the pair `(output, weights)`.
#
# - It must also work with leading axes for the batch or for heads (section 6). Only the last two axes are those of the table in section 1.
# - `mask` is a tensor of booleans, `True` for "may look". It comes in a shape that broadcasts to the scores, such as (n, m), (m,) or (B, 1, 1, m). `None` hides nothing. Each query has at least one key that it may see. (With none, softmax would be 0/0 and give NaN.)
# - Divide by the square root of $d$, the size of the last axis of `Q`.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says. This holds for every exercise of this lesson.
#
# <details><summary>Hint</summary>
#
# - `.T` is for tensors of two axes. `K.transpose(-2, -1)` exchanges the last two.
# - The weights of one query add up to 1. Which axis is that for softmax, its `dim`?
# - `scores.masked_fill(hidden, -math.inf)` returns a new tensor, changed where `hidden` is `True`. `mask` says what may be seen, which is the opposite. `~` inverts booleans.
#
# </details>


# %% exercise="attention"
def attention(Q, K, V, mask=None):
    """(output, weights) を返す。Q: (…, n, d)、K: (…, m, d)、V: (…, m, d_v)、mask: bool、True は「見てよい」。output: (…, n, d_v)、weights: (…, n, m)。"""  #:ja
    """Return (output, weights). Q: (…, n, d); K: (…, m, d); V: (…, m, d_v); mask: bool, True = may look. output: (…, n, d_v); weights: (…, n, m)."""  #:en
    ### BEGIN SOLUTION
    scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ V, weights
    ### END SOLUTION


# %% test="attention" idea="values" points=1
import math

import torch

got = attention(torch.tensor([[1.0], [0.0]]), torch.tensor([[math.log(3)], [0.0]]), torch.tensor([[8.0, 1.0], [0.0, 1.0]]))
assert isinstance(got, (tuple, list)) and len(got) == 2, "(output, weights) の組を返してください。"  #:ja
assert isinstance(got, (tuple, list)) and len(got) == 2, "Return the pair (output, weights)."  #:en
expect(
    "attention([[1], [0]], [[log 3], [0]], [[8, 1], [0, 1]]), weights",
    got[1],
    [[0.75, 0.25], [0.5, 0.5]],
    tol=1e-5,
    hint="1 つ目のクエリのスコアは log 3 と 0 なので、重みは 3 対 1 です。行ごとに足すと 1 になりますか。",  #:ja
    hint="The scores of the first query are log 3 and 0, so the weights are 3 to 1. Does each row add up to 1?",  #:en
)
expect(
    "attention([[1], [0]], [[log 3], [0]], [[8, 1], [0, 1]]), output",
    got[0],
    [[6.0, 1.0], [4.0, 1.0]],
    tol=1e-5,
    hint="番号 0 の行は 0.75 × [8, 1] + 0.25 × [0, 1] です。",  #:ja
    hint="Row 0 is 0.75 × [8, 1] + 0.25 × [0, 1].",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for n, m, wide in ((3, 3, 1), (2, 5, 4), (4, 2, 3)):
    Q, K, V = (torch.randn(shape, generator=made) for shape in ((n, 1), (m, 1), (m, wide)))
    want = torch.softmax(Q @ K.T, dim=1)
    for name, part, value in (("output", 0, want @ V), ("weights", 1, want)):
        expect(
            f"attention(Q, K, V), {name}; Q: ({n}, 1), K: ({m}, 1), V: ({m}, {wide})",
            attention(Q, K, V)[part],
            value,
            tol=1e-5,
            hint="クエリは n 個、キーとバリューは m 個です。重みは (n, m) で、行ごとに足すと 1 です。",  #:ja
            hint="There are n queries, and m keys and values. The weights are (n, m), and each row adds up to 1.",  #:en
        )
### END HIDDEN TESTS

# %% test="attention" idea="scale" points=0.5
import math

import torch

expect(
    "attention([[1, 1, 1, 1]], [[log 3, log 3, 0, 0], [0, 0, 0, 0]], [[8], [0]]), output",
    attention(torch.ones(1, 4), math.log(3) * torch.tensor([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]), torch.tensor([[8.0], [0.0]]))[0],
    [[6.0]],
    tol=1e-5,
    hint="内積は 2 log 3 と 0。d = 4 なので 2 で割ると log 3 と 0 です。",  #:ja
    hint="The dot products are 2 log 3 and 0. With d = 4 they are divided by 2, which makes log 3 and 0.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for n, m, d, wide in ((3, 4, 6, 2), (6, 2, 9, 5), (5, 7, 2, 6)):
    Q, K, V = (2 * torch.randn(shape, generator=made) for shape in ((n, d), (m, d), (m, wide)))
    expect(
        f"attention(Q, K, V), output; Q: ({n}, {d}), K: ({m}, {d}), V: ({m}, {wide})",
        attention(Q, K, V)[0],
        torch.softmax(Q @ K.T / d**0.5, dim=1) @ V,
        tol=1e-4,
        hint="割るのは √d です。d は Q の最後の軸の大きさで、d そのものでも、キーの数でもありません。",  #:ja
        hint="Divide by √d, where d is the size of the last axis of Q: not by d, nor by anything of the number of keys.",  #:en
    )
### END HIDDEN TESTS

# %% test="attention" idea="mask" points=1
import torch

Q, K, V = torch.zeros(2, 1), torch.zeros(3, 1), torch.tensor([[3.0], [5.0], [100.0]])
mask = torch.tensor([[True, False, False], [True, True, False]])
got = attention(Q, K, V, mask)
expect(
    "attention(0, 0, [[3], [5], [100]], mask), weights",
    got[1],
    [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]],
    tol=1e-5,
    hint="True のキーだけを見ます。隠した後も、行ごとに足すと 1 です。",  #:ja
    hint="Only keys with True are seen. Each row still adds up to 1.",  #:en
)
expect("attention(0, 0, [[3], [5], [100]], mask), output", got[0], [[3.0], [4.0]], tol=1e-5)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
Q, K, V = torch.randn(4, 8, generator=made), torch.randn(4, 8, generator=made), torch.randn(4, 3, generator=made)
for mask in (torch.tensor([True, False, True, True]), torch.tensor([[1, 0, 0, 1], [0, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1]]).bool()):
    for strength in (1, 12):
        scores = (strength * Q @ K.T / 8**0.5).masked_fill(~mask, float("-inf"))
        output, weights = attention(strength * Q, K, V, mask)
        expect(
            f"attention(Q, K, V, mask), weights; mask: {tuple(mask.shape)}",
            weights,
            torch.softmax(scores, dim=1),
            tol=1e-4,
            hint="ソフトマックスの前に、隠すスコアを −∞ にします。True が「見てよい」です。",  #:ja
            hint="Before softmax, set the scores to be hidden to −∞. True means may look.",  #:en
        )
        expect(f"attention(Q, K, V, mask), output; mask: {tuple(mask.shape)}", output, torch.softmax(scores, dim=1) @ V, tol=1e-4)
### END HIDDEN TESTS

# %% test="attention" idea="batch" points=0.5
import torch

made = torch.Generator().manual_seed(4)
Q, K, V = (torch.randn(shape, generator=made) for shape in ((2, 3, 4), (2, 5, 4), (2, 5, 6)))
output, weights = attention(Q, K, V)
for i in range(2):
    expect(
        f"attention(Q, K, V), output[{i}]; Q: (2, 3, 4), K: (2, 5, 4), V: (2, 5, 6)",
        output[i],
        torch.softmax(Q[i] @ K[i].T / 2, dim=1) @ V[i],
        tol=1e-5,
        hint="バッチの 1 件ずつ、別々に計算した結果と同じになるはずです。",  #:ja
        hint="It must be what you get for each sample of the batch alone.",  #:en
    )
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
Q, K, V = (torch.randn(shape, generator=made) for shape in ((3, 2, 4, 5), (3, 2, 4, 5), (3, 2, 4, 5)))
seen = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]]).bool()[:, None, None, :]
output, weights = attention(Q, K, V, seen)
expect("attention(Q, K, V, mask), weights.shape; Q: (3, 2, 4, 5)", list(weights.shape), [3, 2, 4, 4])
for i in range(3):
    for j in range(2):
        kept = seen[i, 0, 0]
        expect(
            f"attention(Q, K, V, mask), output[{i}, {j}]; Q: (3, 2, 4, 5), mask: (3, 1, 1, 4)",
            output[i, j],
            torch.softmax(Q[i, j] @ K[i, j][kept].T / 5**0.5, dim=1) @ V[i, j][kept],
            tol=1e-4,
            hint="前の軸(バッチ、ヘッド)は、そのまま残します。",  #:ja
            hint="The axes in front (batch, heads) stay as they are.",  #:en
        )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `causal_mask`
# 長さ $n$ の因果マスクを作ってください。行がクエリ、列がキーです。自分自身は見てかまいません。
#
# <details><summary>ヒント</summary>
#
# $n = 3$ のマスクを紙に書いてみましょう。番号 0 の行には `True` がいくつありますか。行の番号と列の番号がどんな関係のとき、`True` になりますか。
#
# </details>
#
# <details><summary>もう少し詳しいヒント</summary>
#
# 縦に並べた `torch.arange(n)[:, None]` と横に並べた `torch.arange(n)` を比べる方法と、`torch.tril` を使う方法があります。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `causal_mask`
# Make the causal mask for $n$ positions. Rows are queries, columns are keys. A position may see itself.
#
# <details><summary>Hint</summary>
#
# Write the mask for $n = 3$ on paper. How many `True` has row 0? For which rows and columns is the mask `True`?
#
# </details>
#
# <details><summary>A more detailed hint</summary>
#
# Compare `torch.arange(n)` as a column, `torch.arange(n)[:, None]`, with the same as a row, or use `torch.tril`.
#
# </details>


# %% exercise="causal_mask"
def causal_mask(n):
    """因果マスク (n, n) を bool で返す。列の番号が行の番号以下なら True。"""  #:ja
    """Return the causal mask, bool (n, n): True where the column is not greater than the row."""  #:en
    ### BEGIN SOLUTION
    return torch.ones(n, n, dtype=torch.bool).tril()
    ### END SOLUTION


# %% test="causal_mask" points=1
import torch

got = causal_mask(3)
expect(
    "causal_mask(3)",
    got,
    [[True, False, False], [True, True, False], [True, True, True]],
    hint="番号 0 の行のクエリが見てよいのは、番号 0 のキーだけです。",  #:ja
    hint="The query of row 0 may see key 0 only.",  #:en
)
assert got.dtype == torch.bool, f"型は {got.dtype} でなく torch.bool に。"  #:ja
assert got.dtype == torch.bool, f"Make it torch.bool, not {got.dtype}."  #:en
### BEGIN HIDDEN TESTS
for n in (1, 2, 7):
    got = causal_mask(n)
    expect(f"causal_mask({n})", got, [[column <= row for column in range(n)] for row in range(n)])
    assert got.dtype == torch.bool, f"型は {got.dtype} でなく torch.bool に。"  #:ja
    assert got.dtype == torch.bool, f"Make it torch.bool, not {got.dtype}."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 2 つを組み合わせます。6 つの位置があり、下の図は重みです(行がクエリ、列がキー。濃いほど大きい)。左は因果マスク、右は後ろの 2 つがパディングのときのパディングマスクです(右の番号 4 と 5 の行は、パディングのクエリです。パディングについても重みを計算しますが、その出力は使いません)。因果マスクのとき、最後の位置のベクトルのすべての数に 100 を足したら、それより前の位置の出力は変わるでしょうか。表示される数で確かめてください。PyTorch の関数とも比べます。
# %% [markdown] lang="en"
# Put the two together. There are six positions, and the figure shows the weights (rows are queries, columns are keys, darker is larger): on the left with the causal mask, on the right with a padding mask for two positions of padding at the end. (Rows 4 and 5 on the right are the queries of the padding. They have weights, too, but their outputs are not used.) Under the causal mask, 100 is added to every number of the vector in the last position. Do the outputs at earlier positions change? The printed numbers tell. We also compare with PyTorch's own function.

# %% demo
x = 0.5 * torch.randn(6, 8, generator=torch.Generator().manual_seed(6))
padding = torch.arange(6) < 4
fig, axes = plt.subplots(1, 2, figsize=(6, 3.2))
for ax, name, mask in zip(axes, ["因果マスク <=> causal", "パディングマスク <=> padding"], [causal_mask(6), padding]):
    ax.imshow(attention(x, x, x, mask)[1], cmap="Blues", vmin=0, vmax=1)
    ax.set(title=name, xticks=range(6), yticks=range(6))
    ax.grid(False)
show_figure("誰がどれを見るか <=> Who looks at what", "キー <=> key", "クエリ <=> query")

changed = torch.cat([x[:5], x[5:] + 100])
difference = attention(changed, changed, changed, causal_mask(6))[0] - attention(x, x, x, causal_mask(6))[0]
print("位置ごとの、出力の変化:", [round(v, 2) for v in difference.abs().amax(dim=1).tolist()])  #:ja
print("change of the output, position by position:", [round(v, 2) for v in difference.abs().amax(dim=1).tolist()])  #:en
theirs = F.scaled_dot_product_attention(x, x, x, attn_mask=causal_mask(6))
print("PyTorch との差は、最大でも", f"{(attention(x, x, x, causal_mask(6))[0] - theirs).abs().max():.0e}")  #:ja
print("largest difference from PyTorch:", f"{(attention(x, x, x, causal_mask(6))[0] - theirs).abs().max():.0e}")  #:en

# %% [markdown] lang="ja"
# 変わったのは、最後の位置だけです。後ろの位置の情報は、前の位置に伝わりません。
#
# ここでは、`Q` も `K` も `V` も同じ `x` でした。系列が自分自身を見るので、**自己注意**(self-attention)と呼びます。(このままだと、どの位置も、たいてい自分をいちばん強く見ます。自分との内積が大きいからです。7 節では、$Q = XW_Q$、$K = XW_K$、$V = XW_V$ のように、学習する層を通します。そうすれば、自分とは違うものも探せます。)翻訳では、書いている訳文がクエリを、原文がキーとバリューを出します。これは**交差注意**(cross-attention)と呼びます。計算は、どちらも同じ `attention` です。原文が 7 語、訳文が 4 語のとき、`output` と `weights` の形は、どうなるでしょうか。
# %% [markdown] lang="en"
# Only the last position has changed. No information flows from later positions to earlier ones.
#
# Here `Q`, `K` and `V` were all the same `x`. The sequence looks at itself, which is called **self-attention**. (In this way most positions give the largest weight to themselves, because the dot product of a vector with itself is large. Section 7 puts learned layers in between, $Q = XW_Q$, $K = XW_K$ and $V = XW_V$. Then a position can look for something other than itself.) In translation the queries come from the text that is being written, keys and values from the source. That is called **cross-attention**. Both are computed by the same `attention`. With 7 words in the source and 4 in the translation, what shapes do `output` and `weights` have?

# %% demo
made = torch.Generator().manual_seed(1)
source, target = torch.randn(7, 8, generator=made), torch.randn(4, 8, generator=made)
output, weights = attention(target, source, source)
print("output", tuple(output.shape), " weights", tuple(weights.shape))

# %% [markdown] lang="ja"
# `weights` の 1 行は、訳文の 1 語が原文の 7 語に付けた重みです。
#
# なお、PyTorch の `F.scaled_dot_product_attention` では `True` が「見てよい」ですが、`nn.MultiheadAttention` では `True` が「**隠す**」です。マスクを使うときは、どちらなのかを公式ドキュメントで確かめましょう。
#
# ## 4. 順番を教える
#
# 系列の 1 つ 1 つ(語、文字、数字)を**トークン**(token)と呼びます。トークンの順番を入れ替えると、自己注意の出力はどうなるでしょう。入れ替えた系列の出力と、元の出力を同じように入れ替えたものを比べます。
# %% [markdown] lang="en"
# Each row of `weights` has the weights that one word of the translation gives to the 7 words of the source.
#
# A warning: in PyTorch's `F.scaled_dot_product_attention`, `True` means "may look", but in `nn.MultiheadAttention`, `True` means "**hide**". Whenever you use a mask, look this up in the documentation.
#
# ## 4. Telling the order
#
# The items of a sequence (words, characters, digits) are called **tokens**. What happens to the output of self-attention when the tokens are put into another order? We compare the output for the reordered sequence with the old output, put into that order.

# %% demo
order = torch.tensor([4, 2, 0, 5, 1, 3])
moved = attention(x[order], x[order], x[order])[0]
print("差は、最大でも", f"{(moved - attention(x, x, x)[0][order]).abs().max():.0e}")  #:ja
print("largest difference:", f"{(moved - attention(x, x, x)[0][order]).abs().max():.0e}")  #:en

# %% [markdown] lang="ja"
# 差は丸め誤差だけです。トークンの出力は、ほかのトークンが**どこにあっても**同じで、入力を並べ替えると、出力も同じように並べ替わるだけです(**置換同変**、permutation equivariant といいます)。注意機構だけでは「犬が人をかんだ」と「人が犬をかんだ」の区別がつきません。
#
# そこで、位置ごとに決まったベクトルを作り、トークンのベクトルに足します。これを**位置エンコーディング**(positional encoding)と呼びます。(足しても次元は $d$ のままです。どこまでがトークンで、どこまでが位置なのかは、後の層が学んで見分けます。)Vaswani たちは、波長の違う波を並べました。位置 $j$(0 から)の、番号 $2i$ と $2i + 1$ の列は($i = 0, 1, \dots, d/2 - 1$)、
#
# $$P_{j,\,2i} = \sin\frac{j}{10000^{\,2i/d}}, \qquad P_{j,\,2i+1} = \cos\frac{j}{10000^{\,2i/d}}$$
#
# 言葉にすると「偶数の列は sin、奇数の列は cos。隣り合う 2 列は同じ波長で、右へ行くほど波長が長い」。時計の秒針、分針、時針のように、速い波と遅い波を合わせると、位置が 1 つに決まります。
#
# ### 課題 `positional_encoding`
# この式を書いてください。$d$ は偶数とします。
#
# <details><summary>ヒント</summary>
#
# 波長は d/2 種類で、1 つの波長に列が 2 つあります。まず、どんな形の角度の表を作ればよいでしょう。$n$ 個の位置と d/2 個の割る数から、ブロードキャストで作れます。sin の列を全部並べた後に cos の列を並べるのではありません。
#
# </details>
#
# <details><summary>もう少し詳しいヒント</summary>
#
# 縦に並べた位置 `torch.arange(n)[:, None]` を、横に並べた割る数 `10000 ** (torch.arange(0, d, 2) / d)`(波長は、この 2π 倍)で割ると、(n, d/2) の角度の表ができます。(n, d) の `torch.zeros` を作り、`P[:, 0::2]`(偶数の列)と `P[:, 1::2]`(奇数の列)に入れます。
#
# </details>
# %% [markdown] lang="en"
# The difference is rounding error. The output of a token does not depend on **where** the other tokens are: when the inputs are reordered, the outputs are reordered in the same way (attention is **permutation equivariant**). Attention alone cannot tell "dog bites man" from "man bites dog".
#
# So each position gets a fixed vector of its own, which is added to the vector of the token: a **positional encoding**. (Adding keeps the dimension $d$. Later layers can learn to tell the two apart.) Vaswani and colleagues lined up waves of different wavelengths. At position $j$ (from 0), columns $2i$ and $2i + 1$ are, for $i = 0, 1, \dots, d/2 - 1$,
#
# $$P_{j,\,2i} = \sin\frac{j}{10000^{\,2i/d}}, \qquad P_{j,\,2i+1} = \cos\frac{j}{10000^{\,2i/d}}$$
#
# In words: even columns are sines, odd columns are cosines, two neighbours share a wavelength, and wavelengths grow from left to right. As with the second, minute and hour hands of a clock, fast and slow waves together identify the position.
#
# ### Exercise `positional_encoding`
# Write this formula. $d$ is even.
#
# <details><summary>Hint</summary>
#
# There are d/2 wavelengths, and each has two columns. Which shape has the table of angles that you need first? Broadcasting makes it from $n$ positions and d/2 divisors. It is not all sines first and then all cosines.
#
# </details>
#
# <details><summary>A more detailed hint</summary>
#
# The positions as a column, `torch.arange(n)[:, None]`, divided by the row `10000 ** (torch.arange(0, d, 2) / d)` (the wavelengths are 2π times these numbers), give the angles, (n, d/2). Make `torch.zeros` of (n, d) and fill `P[:, 0::2]` (even columns) and `P[:, 1::2]` (odd columns).
#
# </details>


# %% exercise="positional_encoding"
def positional_encoding(n, d):
    """位置エンコーディング (n, d) を float で返す。偶数の列が sin、奇数の列が cos。d は偶数。"""  #:ja
    """Return the positional encoding, float (n, d): even columns sin, odd columns cos. d is even."""  #:en
    ### BEGIN SOLUTION
    angles = torch.arange(n)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
    P = torch.zeros(n, d)
    P[:, 0::2], P[:, 1::2] = torch.sin(angles), torch.cos(angles)
    return P
    ### END SOLUTION


# %% test="positional_encoding" idea="columns" points=1
import math

import torch

expect(
    "positional_encoding(3, 2)",
    positional_encoding(3, 2),
    [[math.sin(p), math.cos(p)] for p in range(3)],
    tol=1e-4,
    hint="d = 2 なら 10000 の 0 乗で割るだけ。1 行が 1 つの位置で、位置は 0 から始まります。",  #:ja
    hint="For d = 2 the divisor is 10000 to the power 0. Each row is a position, and positions begin at 0.",  #:en
)
expect("positional_encoding(1, 6)", positional_encoding(1, 6), [[0.0, 1.0, 0.0, 1.0, 0.0, 1.0]], tol=1e-4)
### BEGIN HIDDEN TESTS
for n, d in ((5, 4), (2, 10), (40, 2)):
    got = positional_encoding(n, d)
    expect(f"positional_encoding({n}, {d}).shape", list(got.shape), [n, d])
    expect(
        f"positional_encoding({n}, {d}) の列 0 と 1 <=> positional_encoding({n}, {d}), columns 0 and 1",
        got[:, :2],
        [[math.sin(p), math.cos(p)] for p in range(n)],
        tol=1e-3,
        hint="sin と cos が 1 列おきに並びます。",  #:ja
        hint="Sine and cosine take turns, column by column.",  #:en
    )
    expect(
        f"positional_encoding({n}, {d})² の、隣り合う列の和 <=> positional_encoding({n}, {d})²: sums of neighbouring columns",
        (got**2).reshape(n, d // 2, 2).sum(dim=2),
        torch.ones(n, d // 2),
        tol=1e-3,
        hint="隣り合う sin と cos は、同じ角度のものです。",  #:ja
        hint="A sine and the cosine next to it are of the same angle.",  #:en
    )
### END HIDDEN TESTS

# %% test="positional_encoding" idea="wavelengths" points=1
import math

import torch

expect(
    "positional_encoding(2, 4)",
    positional_encoding(2, 4),
    [[0.0, 1.0, 0.0, 1.0], [math.sin(1), math.cos(1), math.sin(0.01), math.cos(0.01)]],
    tol=1e-4,
    hint="d = 4 の、番号 2 と 3 の列では、10000 の 2/4 乗 = 100 で割ります。",  #:ja
    hint="For d = 4, columns 2 and 3 divide by 10000 to the power 2/4, which is 100.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for n, d in ((6, 6), (int(rng.integers(10, 40)), 2 * int(rng.integers(4, 12))), (9, 64)):
    want = [[(math.cos if column % 2 else math.sin)(p / 10000 ** ((column - column % 2) / d)) for column in range(d)] for p in range(n)]
    expect(
        f"positional_encoding({n}, {d})",
        positional_encoding(n, d),
        want,
        tol=1e-3,
        hint="2i は、0, 2, 4, … と進む列の番号です。指数は i/d ではなく 2i/d です。",  #:ja
        hint="2i is the number of the column, 0, 2, 4, …; the exponent is 2i/d, not i/d.",  #:en
    )
far = [(math.cos if column % 2 else math.sin)(1999 / 10000 ** ((column - column % 2) / 8)) for column in range(8)]
expect(
    "positional_encoding(2000, 8)[1999]",
    positional_encoding(2000, 8)[1999],
    far,
    tol=2e-3,
    hint="遠い位置でも、波長は 10000 の累乗です。",  #:ja
    hint="At far positions, too, wavelengths are powers of 10000.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 左の図は、40 個の位置の位置エンコーディングです(青が正、赤が負)。右の図は、位置 20 のベクトルと、それぞれの位置のベクトルの内積です。内積は「近さ」でした。近い位置と遠い位置は、見分けられますか。
# %% [markdown] lang="en"
# On the left is the positional encoding of 40 positions (blue is positive, red negative). On the right is the dot product of the vector of position 20 with those of all positions. Attention measures nearness by dot products. Can it tell near positions from far ones?

# %% demo
P = positional_encoding(40, 32)
fig, axes = plt.subplots(1, 2, figsize=(7, 3.2))
axes[0].imshow(P, cmap="RdBu", aspect="auto")
axes[0].set(title="速い波から遅い波へ <=> waves, fast to slow", xlabel="列 <=> column", ylabel="位置 <=> position")
axes[0].grid(False)
axes[1].plot(P @ P[20], color=BLUE)
axes[1].set(title="位置 20 との内積 <=> dot product with position 20", xlabel="位置 <=> position")
show_figure("位置エンコーディング <=> Positional encoding")

# %% [markdown] lang="ja"
# 内積は位置 20 自身でいちばん大きく、4 つ離れるまでは、離れるほど小さくなります。それより遠くでは、波打ちながら上下します。すぐ近くは見分けやすく、遠い位置どうしの区別は、この内積だけではつきません。(左の図の右のほうの列は、40 個の位置ではほとんど変わりません。波長は最大で約 35,000 で、もっと長い系列で役に立ちます。)また、左右対称です。$\cos a \cos b + \sin a \sin b = \cos(a - b)$ なので、内積は「何個離れているか」だけで決まるからです。(学習で決める位置エンコーディングや、回転を使う方法もあります。「さらに学ぶ」を見てください。)
#
# ## 5. 層正規化
#
# 10 課のバッチ正規化は、深いネットワークの値の大きさをそろえました。しかし、系列を扱うときは困ります。バッチごとに系列の長さが違い、パディングの多いバッチでは平均がゆがみます。また、評価モードでは訓練中に記録した平均を使うので、訓練のときとは違う計算になります。**層正規化**(layer normalisation)は、平均と分散を取る向きが違います。下の図で、同じ色のマスは、1 つの平均と分散を一緒に使う数です。
# %% [markdown] lang="en"
# The dot product is largest at position 20 itself and gets smaller up to a distance of 4. Farther away it goes up and down in waves. So near positions stand out, while this dot product alone does not tell far positions apart. (On the left, the columns at the right hardly change within 40 positions. Their wavelengths go up to about 35,000, for longer sequences.) It is symmetric, too: since $\cos a \cos b + \sin a \sin b = \cos(a - b)$, only the distance between the two positions counts. (The encoding can also be learned, or be put in by rotations: see "Going further".)
#
# ## 5. Layer normalisation
#
# The batch normalisation of lesson 10 kept the values in a deep network at one size. With sequences it is awkward. Lengths differ from batch to batch, and padding distorts the mean. And in evaluation mode it takes the means recorded in training, so it does not compute what it computed then. **Layer normalisation** takes mean and variance along the other direction. In the figure, cells of one colour share a mean and a variance.

# %% demo
rows, columns = torch.meshgrid(torch.arange(4), torch.arange(6), indexing="ij")
fig, axes = plt.subplots(1, 2, figsize=(6, 3))
for ax, name, group in zip(axes, ["バッチ正規化 <=> batch normalisation", "層正規化 <=> layer normalisation"], [columns, rows]):
    ax.imshow(group, cmap="tab10", vmax=9)
    ax.set(title=name, xticks=range(6), yticks=range(4))
    ax.grid(False)
show_figure("何と何で平均を取るか <=> Which numbers share a mean", "特徴 <=> feature", "サンプル <=> sample")

# %% [markdown] lang="ja"
# 系列では、図の 1 行が 1 つのトークンです。層正規化は、1 つのトークンのベクトルの中だけで計算し、同じ系列のほかのトークンとも平均しません。
#
# $$\hat x = \frac{x - \text{mean}}{\sqrt{\text{variance} + \varepsilon}}, \qquad \gamma\,\hat x + \beta$$
#
# 言葉にすると「ベクトルごとに平均を引き、標準偏差で割り、列ごとに、学習する $\gamma$ を掛け、$\beta$ を足す」(PyTorch では `weight` と `bias`)。ほかのサンプルを使わないので、訓練のときも使うときも同じ計算で、記録しておく平均もありません。
#
# ### 課題 `layer_norm`
# 最後の軸について、この式を計算してください。前にいくつ軸があってもかまいません。分散は、$d$ 個の二乗の和を $d$ で割ります($d - 1$ ではありません)。$\varepsilon$ は平方根の中です。
#
# <details><summary>ヒント</summary>
#
# `x.mean(dim=-1)` では最後の軸がなくなり、`x` から引けません。`keepdim=True` を付けると長さ 1 の軸が残ります。`x.var` は、何も言わなければ $d - 1$ で割ります。`correction=0`(古い書き方は `unbiased=False`)を付けましょう。
#
# </details>
# %% [markdown] lang="en"
# For sequences, one row of the figure is one token. Layer normalisation computes within the vector of one token, and the other tokens of the sequence do not enter its mean either:
#
# $$\hat x = \frac{x - \text{mean}}{\sqrt{\text{variance} + \varepsilon}}, \qquad \gamma\,\hat x + \beta$$
#
# In words: for each vector, subtract its mean, divide by its standard deviation, and then scale each column by $\gamma$ and shift it by $\beta$, which are learned (`weight` and `bias` in PyTorch). No other sample takes part, so it is the same computation in training and in use, and there are no means to be recorded.
#
# ### Exercise `layer_norm`
# Compute this formula along the last axis, with any number of leading axes. For the variance divide the sum of the $d$ squares by $d$ (not by $d - 1$). $\varepsilon$ is under the root.
#
# <details><summary>Hint</summary>
#
# `x.mean(dim=-1)` loses the last axis and cannot be subtracted from `x`. With `keepdim=True` an axis of length 1 remains. Unless told otherwise, `x.var` divides by $d - 1$; give it `correction=0` (formerly `unbiased=False`).
#
# </details>


# %% exercise="layer_norm"
def layer_norm(x, gamma, beta, eps=1e-5):
    """最後の軸についての層正規化。x: (…, d)、gamma, beta: (d,)。x と同じ形で返す。"""  #:ja
    """Layer normalisation along the last axis. x: (…, d); gamma, beta: (d,). Same shape as x."""  #:en
    ### BEGIN SOLUTION
    mean = x.mean(dim=-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(dim=-1, keepdim=True)
    return gamma * (x - mean) / torch.sqrt(variance + eps) + beta
    ### END SOLUTION


# %% test="layer_norm" idea="rows" points=1
import torch

expect(
    "layer_norm([[1, 3], [10, 30], [7, 7]], gamma = 1, beta = 0)",
    layer_norm(torch.tensor([[1.0, 3.0], [10.0, 30.0], [7.0, 7.0]]), torch.ones(2), torch.zeros(2)),
    [[-1.0, 1.0], [-1.0, 1.0], [0.0, 0.0]],
    tol=1e-4,
    hint="番号 0 の行の平均は 2、分散は ((−1)² + 1²) / 2 = 1 です。行ごとに計算します。",  #:ja
    hint="Row 0 has mean 2 and variance ((−1)² + 1²) / 2 = 1. Each row is computed alone.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for shape in ((4, 4), (2, 3, 8), (5,), (2, 2, 3, 6)):
    x = 3 * torch.randn(shape, generator=made) + torch.randn(shape[:-1] + (1,), generator=made)
    mean = sum(x[..., i] for i in range(shape[-1])) / shape[-1]
    variance = sum((x[..., i] - mean) ** 2 for i in range(shape[-1])) / shape[-1]
    expect(
        f"layer_norm(x, 1, 0), x: {shape}",
        layer_norm(x, torch.ones(shape[-1]), torch.zeros(shape[-1])),
        (x - mean[..., None]) / (variance[..., None] + 1e-5) ** 0.5,
        tol=1e-4,
        hint="平均と分散は、最後の軸についてだけ取ります。分散は d で割ります。",  #:ja
        hint="Mean and variance are along the last axis only; the variance divides by d.",  #:en
    )
### END HIDDEN TESTS

# %% test="layer_norm" idea="scale" points=1
import torch

expect(
    "layer_norm([[1, 3], [10, 30]], gamma = [2, 5], beta = [0, 100])",
    layer_norm(torch.tensor([[1.0, 3.0], [10.0, 30.0]]), torch.tensor([2.0, 5.0]), torch.tensor([0.0, 100.0])),
    [[-2.0, 105.0], [-2.0, 105.0]],
    tol=1e-4,
    hint="そろえた後で、列ごとに γ を掛け、β を足します。",  #:ja
    hint="After normalising, each column is multiplied by its γ, and its β is added.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for shape, eps in (((3, 5), 1e-5), ((2, 4, 6), 0.7), ((6, 6), 3.0)):
    x, gamma, beta = (torch.randn(size, generator=made) for size in (shape, shape[-1:], shape[-1:]))
    expect(
        f"layer_norm(x, gamma, beta, eps={eps}), x: {shape}",
        layer_norm(x, gamma, beta, eps=eps),
        torch.nn.functional.layer_norm(x, shape[-1:], gamma, beta, eps),
        tol=1e-4,
        hint="ε は平方根の中で、分散に足します。引数の eps を使ってください。",  #:ja
        hint="ε is added to the variance, under the root. Use the argument eps.",  #:en
    )
expect(
    "layer_norm([[0, 0.004]], 1, 0)",
    layer_norm(torch.tensor([[0.0, 0.004]]), torch.ones(2), torch.zeros(2)),
    [[-0.5345225, 0.5345225]],
    tol=1e-3,
    hint="eps を渡さなければ 1e-5 です。分散が小さいと、これが効きます。",  #:ja
    hint="eps is 1e-5 unless it is given. Where the variance is small, it counts.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# バッチの中のほかのサンプルを入れ替えると、1 つのサンプルの結果は変わるでしょうか。2 つの正規化で比べます。
# %% [markdown] lang="en"
# Does the result for one sample change when the other samples of the batch are replaced? We try both kinds of normalisation.

# %% demo
made = torch.Generator().manual_seed(0)
one, friends, strangers = torch.randn(1, 6, generator=made), torch.randn(3, 6, generator=made), 5 + torch.randn(3, 6, generator=made)
ours = [layer_norm(torch.cat([one, others]), torch.ones(6), torch.zeros(6))[0] for others in (friends, strangers)]
batch = [F.batch_norm(torch.cat([one, others]), None, None, training=True)[0] for others in (friends, strangers)]
print(f"ほかのサンプルを入れ替えたときの変化: バッチ正規化 {(batch[0] - batch[1]).abs().max():.2f}、層正規化 {(ours[0] - ours[1]).abs().max():.2f}")  #:ja
print(f"change with other samples in the batch: batch normalisation {(batch[0] - batch[1]).abs().max():.2f}, layer normalisation {(ours[0] - ours[1]).abs().max():.2f}")  #:en

# %% [markdown] lang="ja"
# 層正規化の結果は、バッチの中のほかのサンプルに左右されません。
#
# ## 6. ヘッド
#
# ソフトマックスの重みは、足して 1 です。1 つのクエリが「主語」と「1 つ前の語」の両方を見たいとき、1 組の重みで出てくるのは、2 つのバリューを混ぜた 1 本のベクトルです。どちらから来た情報かは、もう区別できません。そこで、$d$ 次元のベクトルを `heads` 個に切り分け、別々に注意を計算します。1 つ 1 つを**ヘッド**(head)、全体を**マルチヘッド注意**(multi-head attention)と呼びます。最後に、結果をつなぎ直します。
#
# | | 形 |
# |---|---|
# | 切る前 | (B, n, d) |
# | `split_heads` の後 | (B, heads, n, d/heads) |
# | `merge_heads` の後 | (B, n, d) |
#
# ヘッド 0 は、どのトークンについても、ベクトルの**最初の d/heads 個**を受け取ります。ヘッド 1 は次の d/heads 個です。あなたの `attention` は前の軸をそのまま残すので、これだけで全部のヘッドを一度に計算できます。ヘッドの中のベクトルは d/heads 次元なので、内積は $\sqrt{d/\text{heads}}$ で割られます。
#
# Transformer(7 節)で切るのは、トークンのベクトルそのものではありません。クエリ、キー、バリューを、まずトークンのベクトル**全体**から全結合層で作り、それを切ります。ですから、ヘッドが使う d/heads 個の数は、どれもトークンの $d$ 個の数すべてから計算したものです。
#
# ### 課題 `split_heads`
# 切り分ける関数を書いてください。$d$ は `heads` で割り切れます。
#
# <details><summary>ヒント</summary>
#
# 要素の数が合えば、`reshape` はどんな形にもしてくれます。でも、いきなり (B, heads, n, d/heads) にすると、別のトークンの数が混ざります。`reshape` で切ってよいのは、どの軸でしょう。ヘッドの軸を前に動かす直前には、どんな形になっているはずですか。小さな `torch.arange` で、どの数がどこへ行くか見てみましょう。
#
# </details>
#
# <details><summary>もう少し詳しいヒント</summary>
#
# 切ってよいのは、いちばん後ろの軸 d だけです。(B, n, heads, d/heads) にしてから、2 つの軸を入れ替えます。
#
# </details>
# %% [markdown] lang="en"
# With layer normalisation the result does not depend on the other samples in the batch.
#
# ## 6. Heads
#
# The weights of a query add up to 1. If it has to look both at the subject and at the word before, the two must share one set of weights. The result is one mixture of both values, in which they can no longer be told apart. So the vectors of dimension $d$ are cut into `heads` pieces, and attention is computed for each piece by itself. Each is called a **head**, the whole **multi-head attention**. In the end the results are joined again.
#
# | | shape |
# |---|---|
# | before | (B, n, d) |
# | after `split_heads` | (B, heads, n, d/heads) |
# | after `merge_heads` | (B, n, d) |
#
# Head 0 gets the **first d/heads numbers** of the vector of every token, head 1 the next d/heads, and so on. As your `attention` leaves the axes in front alone, this is all it takes to compute all heads at once. Within a head the vectors have dimension d/heads, so dot products are divided by $\sqrt{d/\text{heads}}$.
#
# In a Transformer (section 7) it is not the vector of the token itself that is cut. Queries, keys and values are first made from the **whole** vector by fully connected layers, and those are cut. So each head works with d/heads numbers of its own, but each of these was computed from all $d$ numbers of the token.
#
# ### Exercise `split_heads`
# Write the function that splits. $d$ is divisible by `heads`.
#
# <details><summary>Hint</summary>
#
# `reshape` makes any shape that has the right number of elements. But if you go to (B, heads, n, d/heads) at once, numbers of different tokens get mixed. Which axis may be cut by `reshape`? What shape must the tensor have just before the heads move forward? Watch with a small `torch.arange` where each number goes.
#
# </details>
#
# <details><summary>A more detailed hint</summary>
#
# Only the last axis, d, may be cut: make (B, n, heads, d/heads) first, then exchange two axes.
#
# </details>


# %% exercise="split_heads"
def split_heads(x, heads):
    """(B, n, d) をヘッドに切り分け、(B, heads, n, d/heads) を返す。"""  #:ja
    """Cut (B, n, d) into heads; return (B, heads, n, d/heads)."""  #:en
    ### BEGIN SOLUTION
    B, n, d = x.shape
    return x.reshape(B, n, heads, d // heads).transpose(1, 2)
    ### END SOLUTION


# %% test="split_heads" points=1
import torch

expect(
    "split_heads([[[0, 1, 2, 3], [4, 5, 6, 7]]], 2)",
    split_heads(torch.arange(8.0).reshape(1, 2, 4), 2),
    [[[[0.0, 1.0], [4.0, 5.0]], [[2.0, 3.0], [6.0, 7.0]]]],
    hint="ヘッド 0 は、どのトークンからも前半の 2 つを受け取ります: [0, 1] と [4, 5]。",  #:ja
    hint="Head 0 gets the first two numbers of each token: [0, 1] and [4, 5].",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for B, n, d, heads in ((2, 3, 8, 4), (3, 4, 6, 2), (2, 2, 4, 2), (1, 5, 3, 1)):
    x = torch.randn(B, n, d, generator=made)
    wide = d // heads
    expect(
        f"split_heads(x, {heads}), x: ({B}, {n}, {d})",
        split_heads(x, heads),
        torch.stack([x[:, :, h * wide : (h + 1) * wide] for h in range(heads)], dim=1),
        hint="ヘッド h は、どのトークンからも h·d/heads 番目からの d/heads 個を受け取ります。",  #:ja
        hint="Head h gets the d/heads numbers from h·d/heads on, of every token.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `merge_heads`
# 元に戻す関数も書いてください。(B, heads, n, d/heads) を受け取ります。
#
# <details><summary>ヒント</summary>
#
# `split_heads` の手順を、逆の順にたどります。軸を入れ替えたテンソルに `.view` を使うとエラーになります。`.reshape` か `.flatten(2)` を使いましょう。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `merge_heads`
# Write the function that puts everything back, too. It gets (B, heads, n, d/heads).
#
# <details><summary>Hint</summary>
#
# Take the steps of `split_heads` in the opposite order. After an exchange of axes `.view` raises an error; use `.reshape` or `.flatten(2)`.
#
# </details>


# %% exercise="merge_heads"
def merge_heads(x):
    """split_heads の逆。(B, heads, n, d/heads) から (B, n, d) を返す。"""  #:ja
    """The inverse of split_heads: from (B, heads, n, d/heads) to (B, n, d)."""  #:en
    ### BEGIN SOLUTION
    return x.transpose(1, 2).flatten(2)
    ### END SOLUTION


# %% test="merge_heads" points=1
import torch

expect(
    "merge_heads([[[[0, 1], [4, 5]], [[2, 3], [6, 7]]]])",
    merge_heads(torch.tensor([[[[0.0, 1.0], [4.0, 5.0]], [[2.0, 3.0], [6.0, 7.0]]]])),
    torch.arange(8.0).reshape(1, 2, 4),
    hint="トークンごとに、ヘッド 0 の数、ヘッド 1 の数、…とつなぎます。",  #:ja
    hint="For each token join the numbers of head 0, of head 1, and so on.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
for B, heads, n, wide in ((2, 4, 3, 2), (3, 2, 4, 3), (2, 2, 2, 2), (1, 1, 5, 3)):
    x = torch.randn(B, heads, n, wide, generator=made)
    expect(f"merge_heads(x), x: ({B}, {heads}, {n}, {wide})", merge_heads(x), torch.cat([x[:, h] for h in range(heads)], dim=2))
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 7. Transformer のブロック
#
# 部品がそろいました。次のセルを実行すると、組み立て図が表示されます(`mlp` は 2 層のネットワークで、フィードフォワード層とも呼ばれます)。
# %% [markdown] lang="en"
# ## 7. The block of a Transformer
#
# You now have all the parts. The next cell draws how they are put together (`mlp` is a network of two layers, also called the feed-forward layer).

# %% demo
#@title 図を描く  #:ja
#@title Draw the figure  #:en
parts = ["x", "層正規化 1 <=> layer norm 1", "注意(ヘッド) <=> attention, heads", "+", "層正規化 2 <=> layer norm 2", "mlp", "+", "x"]
places = [0, 1.5, 3.6, 5.1, 6.6, 8.0, 8.9, 9.7]
fig, ax = plt.subplots(figsize=(7.5, 2.2))
ax.annotate("", (9.6, 0), (0.1, 0), arrowprops={"arrowstyle": "->", "color": GREY})
for place, part in zip(places, parts):
    sum_or_box = {"boxstyle": "circle", "facecolor": ORANGE} if part == "+" else {"boxstyle": "round", "facecolor": "white"}
    ax.text(place, 0, part, ha="center", va="center", fontsize=10, bbox={**sum_or_box, "edgecolor": "white" if part == "x" else BLUE})
for start, end in [(0.35, 5.1), (5.5, 8.9)]:
    ax.plot([start, start, end], [0, 0.9, 0.9], "--", color=ORANGE)
    ax.annotate("", (end, 0.2), (end, 0.92), arrowprops={"arrowstyle": "->", "color": ORANGE})
    ax.text((start + end) / 2, 0.97, "近道 <=> shortcut", ha="center", fontsize=10)
ax.set(xlim=(-0.3, 9.9), ylim=(-0.5, 1.3))
ax.axis("off")
show_figure("Transformer のブロック <=> The block of a Transformer")

# %% [markdown] lang="ja"
# オレンジの破線は、11 課の近道(残差接続)です。ブロックは、2 つの差分(残差)を `x` に足します。
#
# $$x \leftarrow x + \mathrm{attention}(\mathrm{norm}_1(x)), \qquad x \leftarrow x + \mathrm{mlp}(\mathrm{norm}_2(x))$$
#
# 言葉にすると「注意機構で**ほかのトークンから**情報を集めて足し、次に、2 層のネットワークで、ほかのトークンを見ずに**トークンごとに**計算した結果を足す」。`mlp` は、どのトークンにも同じパラメータを使います。
#
# 自己注意のクエリ、キー、バリューは、同じ `x` から 3 つの全結合層で作ります($Q = XW_Q$、$K = XW_K$、$V = XW_V$ と、バイアス)。何を探し、何を見出しにし、何を渡すかを、別々に学べるようにするためです。3 つの層は、1 つの `nn.Linear(d, 3 * d)` にまとめられます。ヘッドに切り分けるのは、その出力です。
#
# 層正規化を `attention` と `mlp` の手前に置き、近道には何も置かないこの形を、pre-norm と呼びます。2017 年の論文は足し算の後に置きましたが(post-norm)、深くすると訓練が難しいため、いまは pre-norm がふつうです。論文のブロックには dropout も入っていますが、この課では省きます。
#
# ### 課題 `TransformerBlock`
# `nn.Module` として書いてください。部品の名前は、次の表のとおりにします。
#
# | 名前 | 中身 |
# |---|---|
# | `norm1`, `norm2` | `nn.LayerNorm(d)`(あなたの `layer_norm` に、学習する γ と β を付けたもの) |
# | `qkv` | `nn.Linear(d, 3 * d)`。出力の最初の d 個がクエリ、次の d 個がキー、最後の d 個がバリュー |
# | `out` | `nn.Linear(d, d)`。ヘッドをつなぎ直した後に通す。まだ並べただけの各ヘッドの結果を、ここで混ぜて `x` に足す |
# | `mlp` | `nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))`。`hidden` が `None` なら 4d |
# | `weights` | いちばん最近の `forward` での注意の重み (B, heads, n, n)。学習するパラメータではない。`.detach()` を付けて取っておく |
#
# `forward(x, mask=None)` は (B, n, d) を受け取り、同じ形を返します。`mask` は `attention` にそのまま渡します。受け取った `x` は書き換えません。(GELU は、02 課の「さらに学ぶ」に出てきた、折れ目の丸い ReLU の仲間です。)
#
# <details><summary>ヒント</summary>
#
# - `self.qkv(…)` の出力 (B, n, 3d) は、`.chunk(3, dim=-1)` で 3 つに分けられます。
# - 3 つとも `split_heads` に通してから `attention` に渡し、出力を `merge_heads` で戻し、`self.out` に通します。
# - `norm1` は `qkv` の前だけに通します。近道を通るのは、正規化していない `x` です。
# - `x += …` は、呼び出した側の `x` を書き換えます。`x = x + …` なら新しいテンソルです。
#
# </details>
# %% [markdown] lang="en"
# The orange dashed lines are the shortcuts of lesson 11 (residual connections). The block adds two residuals to `x`:
#
# $$x \leftarrow x + \mathrm{attention}(\mathrm{norm}_1(x)), \qquad x \leftarrow x + \mathrm{mlp}(\mathrm{norm}_2(x))$$
#
# In words: gather information **from the other tokens** by attention and add it; then compute something for **each token by itself** with a network of two layers, and add that. The `mlp` uses the same parameters for every token.
#
# In self-attention, queries, keys and values are made from the same `x` by three fully connected layers ($Q = XW_Q$, $K = XW_K$, $V = XW_V$, and biases). So the network learns separately what each token looks for (query), what it is found by (key), and what it passes on (value). One `nn.Linear(d, 3 * d)` holds all three. Its outputs are what is cut into heads.
#
# This form, with layer normalisation in front of `attention` and `mlp` and nothing on the shortcut, is called pre-norm. The paper of 2017 normalised after the addition (post-norm). Deep networks are harder to train that way, so pre-norm is usual today. The blocks of the paper have dropout, too, which this lesson leaves out.
#
# ### Exercise `TransformerBlock`
# Write it as an `nn.Module`, with parts named as in this table:
#
# | Name | What it is |
# |---|---|
# | `norm1`, `norm2` | `nn.LayerNorm(d)` (your `layer_norm` with γ and β that are learned) |
# | `qkv` | `nn.Linear(d, 3 * d)`; of its outputs the first d are the query, the next d the key, the last d the value |
# | `out` | `nn.Linear(d, d)`, after the heads have been merged. It mixes the results of the heads, which so far only lie side by side, for the addition to `x` |
# | `mlp` | `nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))`; `hidden` is 4d if it is `None` |
# | `weights` | the attention weights of the latest `forward`, (B, heads, n, n), kept with `.detach()` |
#
# `forward(x, mask=None)` takes (B, n, d) and returns the same shape. It hands `mask` to `attention` as it is, and leaves its input `x` as it is. (GELU is the relative of ReLU with a rounded kink that lesson 02 named in "Going further".)
#
# <details><summary>Hint</summary>
#
# - `.chunk(3, dim=-1)` cuts the output of `self.qkv(…)`, (B, n, 3d), into three.
# - All three go through `split_heads` into `attention`; its output goes through `merge_heads` and then `self.out`.
# - `norm1` comes before `qkv` only. What takes the shortcut is `x` as it came, not normalised.
# - `x += …` would overwrite the caller's `x`. `x = x + …` makes a new tensor.
#
# </details>


# %% exercise="TransformerBlock"
class TransformerBlock(nn.Module):
    """pre-norm の Transformer のブロック。(B, n, d) → (B, n, d)。重み weights: (B, heads, n, n)。"""  #:ja
    """The block of a Transformer, pre-norm: (B, n, d) → (B, n, d). weights: (B, heads, n, n)."""  #:en

    def __init__(self, d, heads, hidden=None):
        super().__init__()
        ### BEGIN SOLUTION
        hidden = 4 * d if hidden is None else hidden
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))
        ### END SOLUTION

    def forward(self, x, mask=None):
        ### BEGIN SOLUTION
        Q, K, V = (split_heads(part, self.heads) for part in self.qkv(self.norm1(x)).chunk(3, dim=-1))
        output, weights = attention(Q, K, V, mask)
        self.weights = weights.detach()
        x = x + self.out(merge_heads(output))
        return x + self.mlp(self.norm2(x))
        ### END SOLUTION


# %% setup
# ja: テストの道具
# en: Tools for the tests
def load(block, parameters):
    """パラメータ {名前: テンソル} を block に入れて返す。"""  #:ja
    """Put the parameters {name: tensor} into block and return it."""  #:en
    found = block.load_state_dict(parameters, strict=False)
    missing, unknown = sorted(found.missing_keys), sorted(found.unexpected_keys)
    assert not missing, f"あなたのブロックに、表にないパラメータがあります: {missing}"  #:ja
    assert not missing, f"Your block has parameters that are not in the table: {missing}"  #:en
    assert not unknown, f"あなたのブロックに、表にある次のパラメータがありません: {unknown}"  #:ja
    assert not unknown, f"Your block lacks these parameters of the table: {unknown}"  #:en
    return block.eval()


def twice(block, x):
    """同じ x で 2 回呼び、結果を 2 つとも返す。"""  #:ja
    """Call the block twice on the same x; return both results."""  #:en
    with torch.no_grad():
        return [block(x).clone(), block(x).clone()]


# %% test="TransformerBlock" idea="parts" points=0.5
import torch

got = {name: list(value.shape) for name, value in TransformerBlock(6, 2).state_dict().items()}
want = {"norm1": [6], "norm2": [6], "qkv": [18, 6], "out": [6, 6], "mlp.0": [24, 6], "mlp.2": [6, 24]}
want = {f"{name}.{part}": shape[: None if part == "weight" else 1] for name, shape in want.items() for part in ("weight", "bias")}
expect(
    "TransformerBlock(6, 2).state_dict(), shapes",
    got,
    want,
    hint="名前と大きさを表と比べてください。hidden を渡さなければ 4d です。",  #:ja
    hint="Compare names and sizes with the table. hidden is 4d unless it is given.",  #:en
)
### BEGIN HIDDEN TESTS
got = {name: list(value.shape) for name, value in TransformerBlock(8, 4, hidden=5).state_dict().items()}
expect("TransformerBlock(8, 4, hidden=5), mlp", [got["mlp.0.weight"], got["mlp.2.weight"], got["qkv.bias"]], [[5, 8], [8, 5], [24]])
### END HIDDEN TESTS

# %% test="TransformerBlock" idea="path" points=1.5
import torch
import torch.nn.functional as F


def known(d, hidden, seed):
    made = torch.Generator().manual_seed(seed)
    sizes = {"qkv": (3 * d, d), "out": (d, d), "mlp.0": (hidden, d), "mlp.2": (d, hidden), "norm1": (d,), "norm2": (d,)}
    slopes = {f"{name}.weight": torch.randn(size, generator=made) / 2 for name, size in sizes.items()}
    return slopes | {f"{name}.bias": torch.randn(size[:1], generator=made) / 2 for name, size in sizes.items()}


w = known(4, 16, 0)
for name in ("out", "mlp.2"):
    w |= {f"{name}.weight": torch.zeros_like(w[f"{name}.weight"]), f"{name}.bias": torch.zeros(4)}
x = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(1))
block = load(TransformerBlock(4, 2), w)
expect(
    "TransformerBlock(4, 2)(x)(out と mlp は 0 を返す) <=> TransformerBlock(4, 2)(x), out and mlp give 0",
    block(x),
    x,
    tol=1e-5,
    hint="2 つの差分が 0 なら、近道を通った x がそのまま出ます。",  #:ja
    hint="With both residuals 0, x comes out as it went in, by the shortcuts.",  #:en
)
first, second = twice(block, x)
expect("twice(TransformerBlock(4, 2), x)", second, first, tol=1e-6)
### BEGIN HIDDEN TESTS
rng = fresh()
for d, heads, hidden, n in ((6, 2, 24, 4), (8, 4, 10, 5), (6, 1, 6, 3), (6, 3, 12, 6)):
    seed = int(rng.integers(2**32))
    w, wide = known(d, hidden, seed), d // heads
    x = torch.randn(3, n, d, generator=torch.Generator().manual_seed(seed + 1))
    qkv = F.linear(F.layer_norm(x, (d,), w["norm1.weight"], w["norm1.bias"]), w["qkv.weight"], w["qkv.bias"])
    looked = []
    for h in range(heads):
        q, k, v = (qkv[:, :, part * d + h * wide : part * d + (h + 1) * wide] for part in range(3))
        looked.append(torch.softmax(q @ k.transpose(1, 2) / wide**0.5, dim=2) @ v)
    z = x + F.linear(torch.cat(looked, dim=2), w["out.weight"], w["out.bias"])
    inner = F.gelu(F.linear(F.layer_norm(z, (d,), w["norm2.weight"], w["norm2.bias"]), w["mlp.0.weight"], w["mlp.0.bias"]))
    block = load(TransformerBlock(d, heads, hidden), w)
    expect(
        f"TransformerBlock({d}, {heads}, {hidden})(x), x: (3, {n}, {d})",
        block(x),
        z + F.linear(inner, w["mlp.2.weight"], w["mlp.2.bias"]),
        tol=2e-4,
        hint="順番を図と比べてください: norm1 → qkv → ヘッド → attention → out → 足す、norm2 → mlp → 足す。",  #:ja
        hint="Compare the order with the figure: norm1 → qkv → heads → attention → out → add; norm2 → mlp → add.",  #:en
    )
    first, second = twice(block, x)
    expect(
        f"twice(TransformerBlock({d}, {heads}, {hidden}), x)",
        second,
        first,
        tol=1e-5,
        hint="同じ x で 2 回呼んだのに、答えが変わりました。forward が x を書き換えています。",  #:ja
        hint="Called twice on the same x, it gives two answers: forward overwrites x.",  #:en
    )
### END HIDDEN TESTS

# %% test="TransformerBlock" idea="mask" points=0.5
import torch

torch.manual_seed(0)
block, x = TransformerBlock(4, 2), torch.randn(1, 3, 4)
seen = torch.tensor([[True, False, False], [True, True, False], [True, True, True]])
before = block(x, seen)
after = block(torch.cat([x[:, :2], x[:, 2:] + torch.tensor([3.0, -2.0, 0.0, 1.0])], dim=1), seen)
expect(
    "TransformerBlock(4, 2)(x, 因果マスク) の位置 0 と 1(位置 2 を変えた後) <=> TransformerBlock(4, 2)(x, causal mask), positions 0 and 1, after a change of position 2",
    after[:, :2],
    before[:, :2],
    tol=1e-5,
    hint="mask を attention に渡しましたか。後ろの位置が、前の出力に影響しています。",  #:ja
    hint="Did you hand mask to attention? A later position has an effect on earlier outputs.",  #:en
)
### BEGIN HIDDEN TESTS
assert float((after - before)[:, 2].detach().abs().max()) > 1e-3, "位置 2 を変えたのに、位置 2 の出力が変わりません。"  #:ja
assert float((after - before)[:, 2].detach().abs().max()) > 1e-3, "Position 2 has changed, but the output at position 2 has not."  #:en
x, empty = torch.randn(2, 5, 4), torch.tensor([[1, 1, 1, 1, 0], [1, 1, 0, 0, 0]]).bool()[:, None, None, :]
alone = [block(x[:1, :4]), block(x[1:, :2])]
both = block(x, empty)
hint = "パディングを隠すと、パディングのない系列だけを入れたときと同じ答えになるはずです。"  #:ja
hint = "With the padding hidden, the answer is that for the sequence without padding."  #:en
expect("TransformerBlock(4, 2)(x, パディングマスク) の系列 0 <=> TransformerBlock(4, 2)(x, padding mask), sequence 0", both[:1, :4], alone[0], tol=1e-4, hint=hint)
expect("TransformerBlock(4, 2)(x, パディングマスク) の系列 1 <=> TransformerBlock(4, 2)(x, padding mask), sequence 1", both[1:, :2], alone[1], tol=1e-4, hint=hint)
### END HIDDEN TESTS

# %% test="TransformerBlock" idea="weights" points=0.5
import torch

torch.manual_seed(1)
block = TransformerBlock(6, 3)
block(torch.randn(2, 4, 6))
got = block.weights
expect("TransformerBlock(6, 3) の weights.shape(x: (2, 4, 6) の forward の後) <=> TransformerBlock(6, 3), weights.shape after forward with x: (2, 4, 6)", list(got.shape), [2, 3, 4, 4])
expect("weights をキーについて足した和 <=> weights, added up over the keys", got.sum(dim=-1), torch.ones(2, 3, 4), tol=1e-5)
### BEGIN HIDDEN TESTS
block(torch.zeros(1, 2, 6), torch.tensor([[True, False], [True, True]]))
expect(
    "weights(同じトークンと因果マスクの forward の後) <=> weights after forward with equal tokens and a causal mask",
    block.weights,
    torch.tensor([[1.0, 0.0], [0.5, 0.5]]).expand(1, 3, 2, 2),
    tol=1e-5,
    hint="weights は、いちばん最近の forward のもので、ヘッドごとに (B, heads, n, n) です。",  #:ja
    hint="weights are those of the latest forward, for each head: (B, heads, n, n).",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# PyTorch の `nn.TransformerEncoderLayer` に同じ重みを入れたら、同じ答えが出るでしょうか。
# %% [markdown] lang="en"
# Does PyTorch's `nn.TransformerEncoderLayer` give the same answers, if it gets the same weights?

# %% demo
torch.manual_seed(0)
mine, x = TransformerBlock(32, 4), torch.randn(3, 7, 32)
theirs = nn.TransformerEncoderLayer(32, 4, 128, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
names = {"qkv.": "self_attn.in_proj_", "out.": "self_attn.out_proj.", "mlp.0.": "linear1.", "mlp.2.": "linear2.", "norm1.": "norm1.", "norm2.": "norm2."}
theirs.load_state_dict({new + key.removeprefix(old): value for key, value in mine.state_dict().items() for old, new in names.items() if key.startswith(old)})
with torch.no_grad():
    print("差は、最大でも", f"{(mine(x) - theirs(x)).abs().max():.0e}", " パラメータの数:", sum(p.numel() for p in mine.parameters()))  #:ja
    print("largest difference", f"{(mine(x) - theirs(x)).abs().max():.0e}", " parameters:", sum(p.numel() for p in mine.parameters()))  #:en

# %% [markdown] lang="ja"
# 差は丸め誤差だけです。あなたが 10 行ほどで書いたブロックは、PyTorch のもの(pre-norm、GELU、dropout なし)と同じ計算をします。
#
# ## 8. 1 層の Transformer に学ばせる
#
# 数字の系列を受け取り、位置ごとに数字を 1 つ答えるネットワークを作ります。下の `SequenceNet` は、あなたの部品を 1 層だけ使います。隠すのはパディングだけで、どの位置も、系列の前も後ろも見ます。このような Transformer を**エンコーダ**、因果マスクを付けたものを**デコーダ**と呼びます。(2017 年の論文は、翻訳に両方を使いました。エンコーダが原文を読み、デコーダが、交差注意で原文を見ながら訳文を書きます。BERT はエンコーダだけ、次の課の GPT はデコーダだけです。)新しいのは `nn.Embedding` です。トークンごとに 1 行、学習するベクトルを持つ表で、**埋め込み**(embedding)と呼びます。トークン 3 なら、表の番号 3 の行を取り出すだけです。
#
# | | 形 |
# |---|---|
# | 入力 `x`:数字 0〜9、パディングは `PAD` = 10 | (B, n) の整数 |
# | 埋め込み + 位置エンコーディング | (B, n, 64) |
# | `TransformerBlock`(パディングマスク付き)、層正規化 | (B, n, 64) |
# | 全結合 `head`:位置ごとに 10 クラスのロジット(ソフトマックスに入れる前の点数、02 課) | (B, n, 10) |
#
# pre-norm のブロックでは、近道を通る値は正規化されません。そこで、最後のブロックの後に層正規化を 1 つ置きます。(最後の層の名前 `head` は、6 節のヘッドとは関係ありません。どちらも、よく使われる名前です。)
# %% [markdown] lang="en"
# The difference is rounding error. Your ten lines or so compute the same as the block of PyTorch (pre-norm, GELU, no dropout).
#
# ## 8. Training a Transformer of one layer
#
# We build a network that takes a sequence of digits and answers with one digit for each position. `SequenceNet` below uses one layer of your parts. It hides nothing but padding, so every position looks both ways. Such a Transformer is called an **encoder**, one with a causal mask a **decoder**. (For translation, the paper of 2017 used both: the encoder reads the source, and the decoder writes, looking at the source by cross-attention. BERT is an encoder only, and the GPT of the next lesson a decoder only.) What is new is `nn.Embedding`: a table with one row of learned numbers for each token, called an **embedding**. For token 3 it hands out row number 3.
#
# | | shape |
# |---|---|
# | input `x`: digits 0 to 9, `PAD` = 10 for padding | (B, n), integers |
# | embedding + positional encoding | (B, n, 64) |
# | `TransformerBlock` with the padding mask, layer normalisation | (B, n, 64) |
# | fully connected `head`: for each position the logits of 10 classes (what goes into softmax, lesson 02) | (B, n, 10) |
#
# In a pre-norm block nothing normalises what takes the shortcut, so one layer normalisation follows after the last block. (The last layer, `head`, has nothing to do with the heads of section 6. Both names are usual.)

# %% setup
PAD = 10


class SequenceNet(nn.Module):
    """1 層の Transformer。x: (B, n) の整数 → ロジット (B, n, 10)。positions: 位置エンコーディングを足すか。"""  #:ja
    """A Transformer of one layer. x: (B, n) integers → logits (B, n, 10). positions: add the positional encoding?"""  #:en

    def __init__(self, positions=True):
        super().__init__()
        self.positions = positions
        self.embed = nn.Embedding(11, 64)
        self.block = TransformerBlock(64, 4)
        self.norm = nn.LayerNorm(64)
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        z = self.embed(x)
        if self.positions:
            z = z + positional_encoding(x.shape[1], 64).to(z)
        # ja: (B, 1, 1, n): どのヘッド、どのクエリにも同じマスク
        # en: (B, 1, 1, n): the same for every head and every query
        mask = (x != PAD)[:, None, None, :]
        return self.head(self.norm(self.block(z, mask)))


def new_net(seed, positions=True):
    """乱数のシードを決めて、学習前の SequenceNet を作る。"""  #:ja
    """A SequenceNet before training, made with a fixed seed."""  #:en
    torch.manual_seed(seed)
    return SequenceNet(positions)


# %% [markdown] lang="ja"
# ### 課題 `train_sequences`
# 10 課の訓練のループを、系列のために書いてください。`model` を**その場で**学習させます(返り値は使いません)。
#
# - `x` は (N, n) の整数、`t` は (N, n) のラベル(0〜9)です。パディングのラベルは −100 で、`F.cross_entropy` は −100 の位置を自動で飛ばします。
# - `model`、`x`、`t` は同じデバイスにあります。関数の中でほかのデバイスに移さないでください。
# - エポックごとにシャッフルしたミニバッチで、位置ごとの交差エントロピーの平均を減らします。
# - オプティマイザ、学習率、エポック数はあなたが選びます。速さは採点しませんが、長すぎるテストは打ち切られます(少なくとも 30 秒は待ちます)。ヒントの設定なら、4,000 件の系列の学習は、コア 1 つの計算時間で 3〜8 秒です。
#
# 最初のテストは、`SequenceNet` に 4,000 件の系列(長さ 3〜8)を小さい順に並べることを学ばせ、**訓練に使っていない**系列で、位置ごとの正解率を測ります。**99 % 以上**で合格です。あとの 2 つのテストの中身は表示されません。1 つは、ほかの順番で同じことをします。`x` と `t` から学んでください。もう 1 つでは、順番はまた別で、訓練データの 7 はいつも系列の前半(系列の長さによらず、位置 0〜3)にあり、後半(位置 4〜7)にも 7 がある系列で測ります。こちらは **90 % 以上**で合格です(ヒントの設定で、小さい順の同じ実験を 5 つのシードで測ると、98.0 ± 0.7 % でした。± は標準偏差です。1 回ずつの値は、コンピュータによっても変わり、9 節の表が 96.4 % になったこともあります)。小さい順なら、9 節の表の「3. 7 が新しい位置」の「位置ごと」の値で、自分でも確かめられます。
#
# <details><summary>ヒント</summary>
#
# - Adam、学習率 0.003、64 件ずつ、12 エポックが出発点です。学習率は、終わりに向けて小さくすると仕上がりが良くなります(05 課)。PyTorch では `torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.01, 全部の更新回数)` を作り、1 回更新するごとに `step()` を呼びます。
# - `F.cross_entropy` は、クラスの軸が 2 番目にあるものとして計算します。ロジット (B, n, 10) を `.flatten(0, 1)` で (B·n, 10) に、ラベルを `.flatten()` で (B·n,) にしましょう。
# - `torch.randperm(len(x)).split(64)` は、行の番号を 64 個ずつ取り出します。`x` と `t` には同じ番号を使います。
# - うまくいかないときは、損失を表示しましょう。学習前の損失は、10 クラスのでたらめな答えなので、log 10 ≈ 2.3 に近い数です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `train_sequences`
# Write the training loop of lesson 10 for sequences. It trains `model` **in place** (what it returns is not used).
#
# - `x` holds integers (N, n), `t` labels (N, n) from 0 to 9. Padding has the label −100, and `F.cross_entropy` leaves out positions with −100 by itself.
# - `model`, `x` and `t` are on one device. Do not move them to another within the function.
# - In mini-batches, shuffled in every epoch, reduce the mean cross-entropy over all positions that count.
# - The optimiser, the learning rate and the number of epochs are your choice. Speed earns no points, but grading stops a test that runs too long (it waits for at least 30 seconds). With the settings of the hint, training on 4,000 sequences takes 3 to 8 seconds of one core.
#
# The first test teaches a `SequenceNet` to sort 4,000 sequences of 3 to 8 digits from small to large, and measures the accuracy per position on sequences **not used in training**. **99 %** passes. The code of the other two tests is not shown. One does the same with another order, so learn from `x` and `t`. In the other one, with yet another order, every 7 of the training data is in the first half (positions 0 to 3, whatever the length), and the accuracy is measured on sequences with a 7 in the second half (positions 4 to 7). There **90 %** passes. (With the settings of the hint, the same experiment for the order from small to large gave 98.0 ± 0.7 %; mean and standard deviation of five seeds. Single trainings vary, with the machine as well: the table of section 9 has also come out at 96.4 %.) For that order you can check yours in the table of section 9: "7 in a new position", per position.
#
# <details><summary>Hint</summary>
#
# - Adam with a learning rate of 0.003, batches of 64 and 12 epochs are a start. A rate that falls towards the end gives a better finish (lesson 05). In PyTorch make a `torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.01, number_of_all_updates)` and call its `step()` after each update.
# - `F.cross_entropy` expects the axis of the classes in second place. Make the logits (B·n, 10) with `.flatten(0, 1)` and the labels (B·n,) with `.flatten()`.
# - `torch.randperm(len(x)).split(64)` gives the indices of the rows, 64 at a time. Use the same indices for `x` and `t`.
# - If it does not work, print the loss. Before training the answers are random among 10 classes, so it is near log 10 ≈ 2.3.
#
# </details>


# %% exercise="train_sequences"
def train_sequences(model, x, t):
    """model をその場で学習させる。model(x): ロジット (B, n, 10)。x: (N, n) の整数、t: (N, n) のラベル。−100 は数えない。"""  #:ja
    """Train model in place. model(x): logits (B, n, 10). x: (N, n) integers; t: (N, n) labels, −100 where nothing counts."""  #:en
    ### BEGIN SOLUTION
    epochs, size = 12, 64
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    slower = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.01, epochs * math.ceil(len(x) / size))
    model.train()
    for _ in range(epochs):
        for rows in torch.randperm(len(x), device=x.device).split(size):
            loss = F.cross_entropy(model(x[rows]).flatten(0, 1), t[rows].flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            slower.step()
    ### END SOLUTION


# %% test="train_sequences" idea="order" points=1
import torch


made = torch.Generator().manual_seed(1)
x = torch.randint(10, (5000, 8), generator=made)
empty = torch.arange(8) >= torch.randint(3, 9, (5000, 1), generator=made)
t = x.masked_fill(empty, 99).sort(dim=1).values.masked_fill(empty, -100)
x = x.masked_fill(empty, 10)
trained = {tuple(row) for row in x[:4000].tolist()}
new = torch.tensor([tuple(row) not in trained for row in x[4000:].tolist()])
unseen, want = x[4000:][new], t[4000:][new]
net = new_net(0)
train_sequences(net, x[:4000], t[:4000])
got = float((net(unseen).argmax(dim=-1) == want)[want != -100].double().mean())
print(f"見せていない系列での正解率 {got:.2%}")  #:ja
print(f"right on sequences that it has not seen: {got:.2%}")  #:en
assert got >= 0.99, f"見せていない系列での正解率は {got:.2%} です(99 % 以上で合格)。損失は下がりきりましたか。"  #:ja
assert got >= 0.99, f"{got:.2%} right on unseen sequences (99 % passes). Has the loss come down all the way?"  #:en

# %% test="train_sequences" idea="any_order" points=1
import torch

# ja: ここでは、ほかの順番に並べることを学ばせます。
# en: This one teaches another order.
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(2)
rank = torch.tensor([4, 9, 0, 7, 2, 5, 8, 1, 6, 3])
x = torch.randint(10, (5000, 8), generator=made)
empty = torch.arange(8) >= torch.randint(3, 9, (5000, 1), generator=made)
t = rank.argsort()[rank[x].masked_fill(empty, 99).sort(dim=1).values.clamp(max=9)].masked_fill(empty, -100)
x = x.masked_fill(empty, 10)
trained = {tuple(row) for row in x[:4000].tolist()}
new = torch.tensor([tuple(row) not in trained for row in x[4000:].tolist()])
unseen, want = x[4000:][new], t[4000:][new]
net = new_net(1)
train_sequences(net, x[:4000], t[:4000])
got = float((net(unseen).argmax(dim=-1) == want)[want != -100].double().mean())
assert got >= 0.99, f"ほかの順番(2, 7, 4, 9, …)では、見せていない系列での正解率が {got:.2%} です。渡された x と t から学んでいますか。"  #:ja
assert got >= 0.99, f"With another order (2, 7, 4, 9, …) {got:.2%} are right on unseen sequences. Do you learn from the x and t that are passed in?"  #:en
### END HIDDEN TESTS

# %% test="train_sequences" idea="places" points=1
import torch

# ja: ここで測るのは、7 が後半にもある系列です。
# en: This one measures sequences with a 7 in the second half.
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(3)
x = torch.randint(10, (16000, 8), generator=made)
empty = torch.arange(8) >= torch.randint(3, 9, (16000, 1), generator=made)
t = x.masked_fill(empty, -1).sort(dim=1, descending=True).values.masked_fill(empty, -100)
x = x.masked_fill(empty, 10)
late = (x == 7)[:, 4:].any(dim=1)
net = new_net(2)
train_sequences(net, x[~late][:4000], t[~late][:4000])
unseen, want = x[late][:1000], t[late][:1000]
got = float((net(unseen).argmax(dim=-1) == want)[want != -100].double().mean())
assert got >= 0.90, f"7 が後半にもある系列での正解率は {got:.1%} です(90 % 以上で合格)。エポック数や学習率を変えてみましょう。"  #:ja
assert got >= 0.90, f"{got:.1%} right on sequences with a 7 in the second half (90 % passes). Try another number of epochs or another learning rate."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# まず、やさしい問題です。8 個の数字を**逆順**に並べます。位置エンコーディングのあるネットワークとないネットワークに、2,000 件を学ばせます。逆順にするには、何を知る必要があるでしょう。ない方の正解率は何 % になりますか。
#
# 図は、位置エンコーディングのある方の、注意の重みです。行が答える位置、列が見る先の位置で、見せていない 1,000 件と 4 つのヘッドの平均です。どんな形になるか、紙に描いてから実行してください。
# %% [markdown] lang="en"
# First an easy task: eight digits are put in **reverse** order. A network with positional encoding and one without learn from 2,000 sequences. What does one have to know to reverse a sequence? Which accuracy do you expect from the network without positions?
#
# The figure shows the attention weights of the network with positions, the mean over 1,000 unseen sequences and the 4 heads. Sketch on paper what you expect to see, then run the cell.

# %% demo
digits = torch.randint(10, (3000, 8), generator=torch.Generator().manual_seed(5)).to(device)
reversed_digits = digits.flip(1)
for name, positions in [("位置エンコーディングなし <=> without positions", False), ("位置エンコーディングあり <=> with positions", True)]:
    net = new_net(0, positions).to(device)
    train_sequences(net, digits[:2000], reversed_digits[:2000])
    with torch.no_grad():
        right = (net(digits[2000:]).argmax(dim=-1) == reversed_digits[2000:]).float().mean().item()
    print(f"{name}: {right:.1%}")

plt.imshow(net.block.weights.mean(dim=(0, 1)).cpu(), cmap="Blues", vmin=0)
plt.colorbar(label="注意の重みの平均 <=> mean attention weight")
plt.grid(False)
show_figure("どの位置がどの位置を見るか <=> Which position looks at which", "見る先の位置 <=> position that is looked at", "答える位置 <=> position that answers", xticks=range(8))

# %% [markdown] lang="ja"
# 位置エンコーディングがないと、どの位置も、系列に何があるかと自分の数字しか知らないので、逆順にできません。それでも 10 % より多く当たるのは、系列にある数字だけから答えるからです。自分以外の 7 個のうち、いちばん多い数字を答えると、平均で 32 % 当たります。位置エンコーディングがあれば、ほぼ全部正解です。
#
# 図には、左下から右上への線が見えます。位置 0 はおもに位置 7 を、位置 1 はおもに位置 6 を見ています。逆順にする方法を誰も教えていないのに、どこを見ればよいかを学びました。
#
# ## 9. 07 課のネットワークと比べる
#
# 次は、小さい順に並べる問題です。相手は、07 課と同じ 2 層のネットワーク。8 つの位置の数字を one-hot にしてつなげ、中間層 256 ユニットを通します。パラメータは 4 万個と 5 万個で、同じくらいです。計算量は同じではありません。Transformer は同じパラメータを 8 つの位置で使うので、系列 1 本あたりの積和演算は約 9 倍です。学習率なども、Transformer のために選んだものです(公平な比べ方は 21 課で考えます)。どちらも**同じ 4,000 件**を、あなたの `train_sequences` で学びます。
#
# 訓練データには、1 つ癖を付けます。**7 は、いつも系列の前半(位置 0〜3)にあります**。ほかの数字はどこにでも現れます。そして、3 種類の系列で測ります。
#
# 1. 訓練に使った系列
# 2. 訓練に使っていない、同じ癖の系列
# 3. 7 が後半にもある系列
#
# 2 つのネットワークの成績を、それぞれ予想してください。(表の数は、位置ごとの正解率と、系列が丸ごと正しい割合です。)
# %% [markdown] lang="en"
# Without positional encoding a position knows its own digit and which digits the sequence has, and that is not enough to reverse it. It is right more often than 10 % because it answers with digits that the sequence has: whoever always takes the most frequent of the other seven is right 32 % of the time. With positions almost everything is right.
#
# The figure shows a line from the lower left to the upper right: position 0 looks mainly at position 7, position 1 mainly at position 6. Nobody told the network how to reverse a sequence. It has learned where to look.
#
# ## 9. Compared with the network of lesson 07
#
# The next task is to sort from small to large. The rival is a network of two layers as in lesson 07: the digits at the 8 positions, one-hot and put one after the other, go through 256 hidden units. It has some 40,000 parameters, the Transformer some 50,000. Compute is not equal: the Transformer uses its parameters at each of the 8 positions, which makes about 9 times as many multiply-adds for one sequence. Learning rate and so on, too, were chosen for the Transformer (lesson 21 is about fair comparisons). Both learn from **the same 4,000 sequences** with your `train_sequences`.
#
# The training data has one peculiarity: **a 7 is always in the first half (positions 0 to 3)**. The other digits may be anywhere. Three kinds of sequences are measured:
#
# 1. those used in training
# 2. those not used in training, with the same peculiarity (unseen)
# 3. those with a 7 in the second half (7 in a new position)
#
# What do you expect from each network? (The table gives the accuracy per position, and the share of sequences that are entirely right.)

# %% demo
made = torch.Generator().manual_seed(0)
x = torch.randint(10, (20000, 8), generator=made)
empty = torch.arange(8) >= torch.randint(3, 9, (20000, 1), generator=made)
t = x.masked_fill(empty, 99).sort(dim=1).values.masked_fill(empty, -100).to(device)
x = x.masked_fill(empty, PAD).to(device)
late = (x == 7)[:, 4:].any(dim=1)
familiar = [x[~late], t[~late]]
# ja: 短い系列は、訓練データにもあることがある。2. には、訓練データにないものだけを使う
# en: a short sequence may be in the training data as well; 2. takes only those that are not
trained = {tuple(row) for row in familiar[0][:4000].tolist()}
new = torch.tensor([tuple(row) not in trained for row in familiar[0].tolist()], device=device)
kinds = {
    "1. 訓練に使った系列 <=> 1. training": [part[:4000] for part in familiar],
    "2. 使っていない系列 <=> 2. unseen": [part[new][:2000] for part in familiar],
    "3. 7 が新しい位置 <=> 3. 7 in a new position": [x[late][:2000], t[late][:2000]],
}

torch.manual_seed(0)
one_hot = nn.Embedding.from_pretrained(torch.eye(11))
flat = nn.Sequential(one_hot, nn.Flatten(), nn.Linear(88, 256), nn.ReLU(), nn.Linear(256, 80), nn.Unflatten(1, (8, 10)))
for name, net in [("2 層(07 課) <=> two layers (07)", flat.to(device)), ("Transformer", new_net(0).to(device))]:
    train_sequences(net, *list(kinds.values())[0])
    print(f"{name}: パラメータ {sum(p.numel() for p in net.parameters() if p.requires_grad):,} 個")  #:ja
    print(f"{name}: {sum(p.numel() for p in net.parameters() if p.requires_grad):,} parameters")  #:en
    for kind, (inputs, labels) in kinds.items():
        with torch.no_grad():
            right, counted = net(inputs).argmax(dim=-1) == labels, labels != -100
        single, whole = right[counted].float().mean(), (right | ~counted).all(dim=1).float().mean()
        print(f"    {kind}: 位置ごと {single:6.1%}、丸ごと {whole:6.1%}")  #:ja
        print(f"    {kind}: per position {single:6.1%}, whole sequences {whole:6.1%}")  #:en

# %% [markdown] lang="ja"
# 見慣れた種類の系列(2.)なら、2 層のネットワークもかなり並べられます。ところが、7 が新しい位置に来ると(3.)、丸ごと正しく並べられるのは、10 本に 1 本くらいか、それより少なくなります。「位置 5 の 7」につながるパラメータは、訓練で一度も使われなかったからです。このネットワークにとって、「位置 2 の 7」と「位置 5 の 7」は、何の関係もない 2 つの入力です。(3. の系列は、平均すると 2. より長いのですが、長さのせいではありません。長さ 7 の系列だけで、丸ごと正しい割合を 5 つのシードで測ると、2 層は 94.7 ± 2.0 % から 7.0 ± 0.9 % に下がり、Transformer は 99.5 ± 0.5 % から 88.5 ± 7.1 % に下がりました。± は標準偏差です。)
#
# Transformer も、見慣れた系列よりは間違えますが、ずっとよく並べます。7 の埋め込みは 1 つしかなく、どの位置でも同じ `qkv` と `mlp` を通るからです(完全ではないのは、7 の埋め込みに位置 4〜7 のベクトルを足したものを、訓練で見ていないからです)。09 課の畳み込みが、フィルターを画像のどこでも使い回したのと同じ**重み共有**です。違いは、畳み込みが近くだけを見るのに対して、注意機構はどこを見るかを入力から決めることです。
#
# (逆順にするだけなら、2 層のネットワークにもできます。私たちが測ると、100 % 正解でした。答えの位置ごとに、見る位置が決まっているからです。)
#
# Transformer は、並べ替えのときに何を見ているのでしょうか。長さ 8 の系列について、答える位置(0 がいちばん小さい数字)ごとに、それぞれの数字のトークン 1 つに付けた、注意の重みを平均します。4 つの図は、ヘッドごとのものです。ヘッドはどれも同じ所を見ているでしょうか。
# %% [markdown] lang="en"
# On the familiar kind of sequences (2.) the network of two layers sorts quite well. With a 7 in a new position (3.), only about one sequence in ten, or fewer, comes out entirely right. The parameters that lead away from "7 in position 5" were never used in training. For this network "7 in position 2" and "7 in position 5" are two inputs that have nothing to do with each other. (On average the sequences of 3. are longer than those of 2., but length is not the cause. We measured sequences of length 7 alone, whole sequences right, with five seeds: the two-layer network falls from 94.7 ± 2.0 % to 7.0 ± 0.9 %, and the Transformer from 99.5 ± 0.5 % to 88.5 ± 7.1 %. ± is the standard deviation.)
#
# The Transformer makes more mistakes than on familiar sequences, too, but far fewer. It has one embedding for 7, which passes through the same `qkv` and `mlp` at every position. (It is not perfect, because in training it never saw this embedding with the vectors of positions 4 to 7 added.) That is **weight sharing**, as with the filters of lesson 09, which are used everywhere in the picture. The difference: a convolution sees what is near, while attention decides from the input where to look.
#
# (Reversing eight digits is easy for two layers, too: they reached an accuracy of 100 % when we measured it. Each position of the answer has its fixed position to copy from.)
#
# What does the Transformer look at when it sorts? For sequences of length 8 and for each position that answers (position 0 gets the smallest digit), the figure shows the mean attention weight on a token with a certain digit, in one panel for each head. Do all heads look at the same?

# %% demo
full = x[~late][4000:]
full = full[(full != PAD).all(dim=1)]
with torch.no_grad():
    net(full)
is_digit = F.one_hot(full, 10).float()
# ja: ヘッドと位置ごとに、数字 k のトークンへの重みを足し、そのトークンの数で割る
# en: for each head and position: the weights on tokens with digit k, added up, divided by how many such tokens there are
looks = torch.einsum("bhpq,bqk->hpk", net.block.weights, is_digit) / is_digit.sum(dim=(0, 1))
fig, axes = plt.subplots(2, 2, figsize=(6, 5.4), sharex=True, sharey=True)
for head, ax in enumerate(axes.flat):
    ax.imshow(looks[head].cpu(), cmap="Blues", vmin=0, vmax=looks.max().item())
    ax.set(title=f"ヘッド {head} <=> head {head}", xticks=range(10))
    ax.grid(False)
show_figure("どの位置がどの数字を見るか(濃いほど大きい) <=> Which position looks at which digit (dark is large)", "見る先の数字 <=> digit that is looked at", "答える位置 <=> position that answers")

# %% [markdown] lang="ja"
# 逆順のときは**位置**で見る所を決めました。今度は**数字**によって、注意の重みが違います。どのヘッドも自分の重みで学ぶので、濃いマスの場所は、ヘッドによっても違います。小さい数字を答える位置(上の行)と、大きい数字を答える位置(下の行)では、濃い列が違うでしょうか。真ん中の行では、違いがあまりはっきりしません。注意の重みは、ネットワークが何を使ったかの手がかりになります。ただし、`mlp` が後で何を計算したかまでは分かりません。
#
# ## 10. 長い系列の計算量
#
# クエリ $n$ 個がキー $n$ 個を見るので、注意の重みは $n^2$ 個あります。系列の長さが 32 倍になったら、計算時間は何倍になるでしょう。`attention` と、トークンごとに計算する全結合層を、長さを変えて測ります(どちらの軸も対数目盛り、$d = 64$)。
# %% [markdown] lang="en"
# To reverse, it looked by **position**. Now its attention weights depend on the **digit**, and differ from head to head, since each head learned weights of its own. Do the upper rows, the positions for small digits, have their dark cells in other columns than the lower rows, the positions for large digits? In the middle rows the differences are small. Attention weights are a clue to what a network used. They do not show what the `mlp` then made of it.
#
# ## 10. The cost of long sequences
#
# $n$ queries look at $n$ keys, so there are $n^2$ attention weights. How many times longer does it take if the sequence is 32 times as long? We measure `attention`, and a fully connected layer, which treats each token by itself, for growing lengths (both axes logarithmic, $d = 64$).

# %% demo
def finished(f, x):
    """f(x) を計算し、GPU なら終わるまで待つ。"""  #:ja
    """Compute f(x); on a GPU, wait until it is done."""  #:en
    f(x)
    if device.type != "cpu":
        getattr(torch, device.type).synchronize()


# ja: コアを 1 つだけ使うと、混んだコンピュータでも値が安定する
# en: with one core only, the times are steady even on a busy machine
cores = torch.get_num_threads()
torch.set_num_threads(1)
lengths, layer = [64, 128, 256, 512, 1024, 2048], nn.Linear(64, 64).to(device)
times = {"attention": [], "全結合層 <=> fully connected": []}
with torch.no_grad():
    for n in lengths:
        x = torch.randn(1, n, 64, device=device)
        for name, f in zip(times, [lambda x: attention(x, x, x), layer]):
            finished(f, x)
            times[name].append(1000 * median_seconds(lambda f=f, x=x: finished(f, x), 7))
torch.set_num_threads(cores)

plt.xscale("log")
plt.xticks(lengths, lengths)
plt.minorticks_off()
curves = {name: (lengths, spent, *look) for (name, spent), look in zip(times.items(), [(BLUE, "-o"), (ORANGE, "--s")])}
show_curves(curves, "長さと時間 <=> Length and time", "長さ n <=> length n", "ミリ秒 <=> milliseconds", yscale="log")
grown = {name: round(milliseconds[-1] / milliseconds[0]) for name, milliseconds in times.items()}
print("64 から 2048 まで、長さは 32 倍、注意の重みの数は 1024 倍、時間は", grown)  #:ja
print("from 64 to 2048, length × 32, number of attention weights × 1024, time ×", grown)  #:en
print(f"n = 2048 の注意の重みは、1 件、1 ヘッドで {2048**2 * 4 / 2**20:.0f} MiB")  #:ja
print(f"attention weights for n = 2048, one sample and one head: {2048**2 * 4 / 2**20:.0f} MiB")  #:en

# %% [markdown] lang="ja"
# 全結合層の計算量は長さに比例し、`attention` の計算量は長さの二乗に比例します($O(n^2)$ と書きます)。図でも、`attention` の線のほうが急です。時間の倍率は、32 倍や 1,024 倍から大きく外れることがあります。短い系列では、計算より関数の呼び出しのオーバーヘッドが大きいので、倍率は小さくなります。長い系列では、大きな表をメモリに読み書きする時間が加わるので、倍率は大きくなります(線が急に上がる所があれば、そのためかもしれません)。どちらがどれだけ効くかは、コンピュータによって違います(GPU では、短い系列の時間はほとんど呼び出しのオーバーヘッドです)。
#
# ブロック全体の積和演算は、$QK^\top$ と $V$ の重み付き平均が $2n^2d$ 回、`qkv`、`out`、`mlp` が $12nd^2$ 回です。$n = 6d$ で等しくなるので、短い系列では、全結合層の計算のほうが多くなります(8 節のネットワークは $n = 8$、$d = 64$ です)。
#
# 長い文書を読むモデルは、いろいろな工夫をしています。FlashAttention は、注意の重みの表を全部は作らずに、メモリの読み書きを減らします。計算の回数は $n^2$ に比例したままです(訓練では、重みを計算し直すので少し増えます)。近くのトークンだけを見る方法では、計算の回数も減ります。
#
# ## 確かめよう
#
# 答えを書いて、次のセルも実行してください。すぐに返事が表示されます。何度でも答え直せます。
#
# **問 1.** $d = 16$ で、1 つのクエリと 2 つのキーの内積が 5.545 と 0 です($5.545 = 4 \log 4$)。バリューは 10 と 0。`attention` の出力はいくつですか。
# %% [markdown] lang="en"
# The work of a fully connected layer is proportional to the length, and the number of attention weights to its square. In the figure, too, the line of `attention` is the steeper one. The times may grow by factors far from 32 and 1,024. For short sequences the call itself takes longer than the computation, which makes the factor smaller. For long ones the large table has to be written to memory and read again, which makes it larger (a steep step of the line may come from this). How much each matters differs from machine to machine (on a GPU short sequences take hardly more than the call).
#
# In a whole block, $QK^\top$ and the weighted average of $V$ take $2n^2d$ multiply-adds, the layers `qkv`, `out` and `mlp` $12nd^2$. They are equal at $n = 6d$, so for short sequences the fully connected layers are the expensive part (the network of section 8 has $n = 8$ and $d = 64$).
#
# Models that read long documents do something about this. FlashAttention never makes the whole table of attention weights, so it reads and writes less memory. The number of operations is still proportional to $n^2$ (in training a little larger, because weights are computed again). Models that attend only to tokens nearby compute less as well.
#
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** With $d = 16$, the dot products of a query with two keys are 5.545 and 0 ($5.545 = 4 \log 4$). The values are 10 and 0. What is the output of `attention`?

# %% quiz="two_keys" points=1
two_keys = 8
replies = {
    8: "正解です。√16 = 4 で割るとスコアは log 4 と 0、重みは 4/5 と 1/5。0.8 × 10 = 8 です。",  #:ja
    8: "Right: divided by √16 = 4 the scores are log 4 and 0, the weights 4/5 and 1/5, and 0.8 × 10 = 8.",  #:en
    9.961: "√d で割るのを忘れています。重みが 256 対 1 になりました。",  #:ja
    9.961: "The division by √d is missing, which made the weights 256 to 1.",  #:en
    5.858: "d = 16 で割っています。割るのは √16 です。",  #:ja
    5.858: "That divides by d = 16. Divide by √16.",  #:en
    5: "2 つの値の、ただの平均です。スコアが違うので、重みも違います。",  #:ja
    5: "That is the plain mean of both values. The scores differ, so the weights do.",  #:en
    10: "いちばん近いキーの値だけを取り出しています。それは辞書の引き方です。",  #:ja
    10: "That takes the value of the nearest key alone, which is how a dictionary works.",  #:en
    0.8: "それは 1 つ目の重みです。出力は、バリューの重み付き平均です。",  #:ja
    0.8: "That is the first weight. The output is the weighted average of the values.",  #:en
    2: "重みを取り違えていませんか。内積の大きい 1 つ目のキーの重みが 4/5 です。",  #:ja
    2: "Are the weights exchanged? The first key, with the larger dot product, has 4/5.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 友だちの書いた因果マスク付きの注意機構です(`mask` は `True` が「見てよい」)。
#
# ```
# 1: scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
# 2: weights = torch.softmax(scores, dim=-1)
# 3: weights = weights.masked_fill(~mask, 0.0)
# 4: output = weights @ V
# ```
#
# 当てはまるものを**すべて**選んでください。
# - a. 重みを足しても 1 にならないクエリがある
# - b. 先のトークンの**キー**を変えると、前のクエリの出力が変わる
# - c. 先のトークンの**バリュー**だけを変えると、前のクエリの出力が変わる
# - d. 3 行目の `~` が余分である
# %% [markdown] lang="en"
# **Question 2.** A friend wrote attention with a causal mask (`True` in `mask` means "may look"):
#
# ```
# 1: scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
# 2: weights = torch.softmax(scores, dim=-1)
# 3: weights = weights.masked_fill(~mask, 0.0)
# 4: output = weights @ V
# ```
#
# Choose **all** that are true.
# - a. There are queries whose weights do not add up to 1
# - b. A change of the **key** of a later token changes the outputs of earlier queries
# - c. A change of the **value** alone of a later token changes the outputs of earlier queries
# - d. The `~` in line 3 is one too many

# %% quiz="late_mask" points=1
late_mask = {"a", "b"}
replies = {
    "a,b": "正解です。隠した分だけ和が 1 より小さくなります。しかも、ソフトマックスの分母に先のキーのスコアが入っているので、先のトークンの情報が漏れます。",  #:ja
    "a,b": "Right: what is hidden is missing from the sum. And the scores of later keys are in the denominator of softmax, so information about later tokens leaks.",  #:en
    "a": "a は正しい。もう 1 つあります。2 行目のソフトマックスの分母には、どのキーのスコアが入っていますか。",  #:ja
    "a": "a is true, and there is one more. The scores of which keys are in the denominator of softmax, in line 2?",  #:en
    "b": "b は正しい。では、3 行目で 0 にした後、残りの重みの和はいくつですか。",  #:ja
    "b": "b is true. What is the sum of the weights that line 3 leaves?",  #:en
    "a,c": "先のバリューに掛かる重みは、3 行目で 0 になっています。では、キーはどうでしょう。2 行目の分母を見てください。",  #:ja
    "a,c": "The weights of later values are set to 0 in line 3. And keys? Look at the denominator in line 2.",  #:en
    "a,b,c": "惜しい。先のバリューの重みは 0 なので、c は起こりません。",  #:ja
    "a,b,c": "Almost. The weight of a later value is 0, so c does not happen.",  #:en
    "d": "mask は True が「見てよい」なので、0 にするのは ~mask の所です。~ は要ります。",  #:ja
    "d": "True in mask means may look, so ~mask is what has to become 0. The ~ is needed.",  #:en
    "c": "先のバリューに掛かる重みは、3 行目で 0 になっています。",  #:ja
    "c": "The weights of later values are set to 0 in line 3.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 友だちの `split_heads` は `x.reshape(B, heads, n, d // heads)`、`merge_heads` は `x.reshape(B, n, d)` です。切って戻すと、ちゃんと元の `x` になりました。`n = 4`, `d = 4`, `heads = 2` のとき、ヘッド 0 が受け取るものはどれですか。
# - a. 4 つのトークンの前半。つまり、課題の `split_heads` と同じ
# - b. トークン 0 と 1 の数だけ。トークン 2 と 3 は見えない
# - c. 4 つのトークンの後半
# - d. 形が合わず、エラーになる
# %% [markdown] lang="en"
# **Question 3.** A friend's `split_heads` is `x.reshape(B, heads, n, d // heads)`, and `merge_heads` is `x.reshape(B, n, d)`. Split and merged, `x` came back as it was. With `n = 4`, `d = 4`, `heads = 2`, what does head 0 get?
# - a. the first halves of all four tokens, the same as from the `split_heads` of the exercise
# - b. the numbers of tokens 0 and 1 only; it sees nothing of tokens 2 and 3
# - c. the second halves of all four tokens
# - d. an error, because the shapes do not fit

# %% quiz="round_trip" points=1
round_trip = "b"
replies = {
    "a": "元に戻ることは、正しい証拠になりません。x = torch.arange(16).reshape(1, 4, 4) で、ヘッド 0 を表示してみましょう。",  #:ja
    "a": "That x comes back proves nothing. Print head 0 for x = torch.arange(16).reshape(1, 4, 4).",  #:en
    "b": "正解です。reshape は数を並び順に詰めるだけなので、ヘッド 0 には最初の 8 個、つまりトークン 0 と 1 が入ります。",  #:ja
    "b": "Right: reshape deals the numbers out in their order, so head 0 gets the first eight, which are tokens 0 and 1.",  #:en
    "c": "ヘッド 0 に入るのは最初の 8 個の数です。それは、どのトークンの数ですか。",  #:ja
    "c": "Head 0 gets the first eight numbers. Of which tokens are they?",  #:en
    "d": "要素の数は 16 個で合うので、エラーになりません。だから気づきにくい間違いです。",  #:ja
    "d": "There are 16 elements either way, so there is no error. That makes this mistake hard to notice.",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** $d = 64$ のブロックで、系列の長さが 384 トークンから 768 トークンになりました。ブロック全体の積和演算の回数(10 節の式)は何倍ですか。
# %% [markdown] lang="en"
# **Question 4.** In a block with $d = 64$, a sequence grows from 384 to 768 tokens. By which factor does the number of multiply-adds of the whole block grow (section 10 has the formulas)?

# %% quiz="longer" points=1
longer = 3
replies = {
    3: "正解です。384 = 6d なので、はじめは注意機構と全結合層が同じ回数です。それぞれ 4 倍と 2 倍になるので、合わせて (4 + 2) / 2 = 3 倍です。",  #:ja
    3: "Right: 384 = 6d, so at first attention and the fully connected layers take the same number. They grow by 4 and by 2, together by (4 + 2) / 2 = 3.",  #:en
    4: "4 倍になるのは、n の二乗に比例する注意機構の分だけです。全結合層の分は n に比例します。",  #:ja
    4: "Only the part of attention grows by 4, with the square of n. The part of the fully connected layers is proportional to n.",  #:en
    2: "2 倍になるのは、n に比例する全結合層の分だけです。注意機構の分は n の二乗に比例します。",  #:ja
    2: "Only the part of the fully connected layers grows by 2. The part of attention grows with the square of n.",  #:en
    6: "4 倍と 2 倍は足せません。それぞれの回数を足してから、はじめの合計で割ります。",  #:ja
    6: "The factors 4 and 2 cannot be added. Add up the numbers of multiply-adds, then divide by the sum at the start.",  #:en
    8: "4 倍と 2 倍を掛けていませんか。2 つの部分の回数は足し算です。",  #:ja
    8: "Is that 4 times 2? The two parts are added, so their factors are not multiplied.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 位置エンコーディングもマスクもない `TransformerBlock` を重ね、最後に全部のトークンの出力を平均して、文が「うれしい」か「悲しい」かを分類します。「犬が人をかんだ」と「人が犬をかんだ」(トークンは 犬、が、人、を、かんだ)の答えは、どうなりますか。
# - a. いつも違う。トークンの並びが違うから
# - b. ブロックを 1 つだけ使うと同じになり、2 つ以上重ねると違ってくる
# - c. 学習すれば違ってくる
# - d. いつも同じ。何層重ねても、学習しても
# %% [markdown] lang="en"
# **Question 5.** Several `TransformerBlock`s without positional encoding and without a mask are stacked. In the end the mean of the outputs of all tokens decides whether a sentence is happy or sad. What are the answers for "dog bites man" and "man bites dog"?
# - a. always different, as the tokens are in another order
# - b. equal with one block, different with two or more
# - c. different after training
# - d. always equal, with any number of blocks and any training

# %% quiz="dog_bites_man" points=1
dog_bites_man = "d"
replies = {
    "a": "4 節で測りました。並べ替えると、出力も同じように並べ替わるだけです。その平均はどうなりますか。",  #:ja
    "a": "Section 4 measured this: in another order the outputs are the same, in that other order. And their mean?",  #:en
    "b": "1 つ目のブロックの出力は、並べ替わるだけです。それを入力にする 2 つ目でも、同じことが起こります。",  #:ja
    "b": "The outputs of the first block are only reordered. The same then happens in the second, which takes them in.",  #:en
    "c": "どんな重みでも、並べ替えた入力には並べ替えた出力が出ます。学習で変わるのは重みだけです。",  #:ja
    "c": "Whatever the weights are, inputs in another order give outputs in that order. Training changes weights only.",  #:en
    "d": "正解です。mlp も層正規化もトークンごとの計算なので、並べ替えても出力の順番が変わるだけです。平均すると、順番は消えます。",  #:ja
    "d": "Right: the mlp and layer normalisation treat each token by itself, so the outputs are only reordered, and a mean does not depend on the order.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Bahdanau, Cho, Bengio, [*Neural Machine Translation by Jointly Learning to Align and Translate*](https://arxiv.org/abs/1409.0473)(2014 年に公開、ICLR 2015) 翻訳の注意機構。図 3 の重みの絵を、この課の図と見比べてください。
# - Vaswani ほか, [*Attention Is All You Need*](https://arxiv.org/abs/1706.03762)(NeurIPS 2017) Transformer の論文。この課の式は 3.2 節と 3.5 節です。
# - Ba, Kiros, Hinton, [*Layer Normalization*](https://arxiv.org/abs/1607.06450)(2016) この課の 5 節の論文。
# - Xiong ほか, [*On Layer Normalization in the Transformer Architecture*](https://arxiv.org/abs/2002.04745)(ICML 2020) pre-norm と post-norm。
# - Su ほか, [*RoFormer*](https://arxiv.org/abs/2104.09864)(2021) 回転で位置を表す方法。いまの言語モデルの多くが使います。
# - Dao ほか, [*FlashAttention*](https://arxiv.org/abs/2205.14135)(NeurIPS 2022) 注意の重みの表を丸ごと作らない計算。
# - Jain, Wallace, [*Attention is not Explanation*](https://arxiv.org/abs/1902.10186)(NAACL 2019) 注意の重みを説明と考えてよいか。反論の論文もあります。
#
# 次の課では、因果マスクを付けたこのブロックで、次の文字を当てる小さな言語モデルを作ります。
#
# **データ** この課の数字の系列は、その場で乱数から作ります。
# %% [markdown] lang="en"
# ## Going further
#
# - Bahdanau, Cho and Bengio, [*Neural Machine Translation by Jointly Learning to Align and Translate*](https://arxiv.org/abs/1409.0473) (published in 2014, ICLR 2015): attention for translation. Compare the weights in its figure 3 with the figures of this lesson.
# - Vaswani et al., [*Attention Is All You Need*](https://arxiv.org/abs/1706.03762) (NeurIPS 2017): the paper of the Transformer. The formulas of this lesson are in its sections 3.2 and 3.5.
# - Ba, Kiros and Hinton, [*Layer Normalization*](https://arxiv.org/abs/1607.06450) (2016): the paper of our section 5.
# - Xiong et al., [*On Layer Normalization in the Transformer Architecture*](https://arxiv.org/abs/2002.04745) (ICML 2020): pre-norm and post-norm.
# - Su et al., [*RoFormer*](https://arxiv.org/abs/2104.09864) (2021): positions by rotation, used in many language models of today.
# - Dao et al., [*FlashAttention*](https://arxiv.org/abs/2205.14135) (NeurIPS 2022): attention without the whole table of attention weights.
# - Jain and Wallace, [*Attention is not Explanation*](https://arxiv.org/abs/1902.10186) (NAACL 2019): may attention weights be taken for an explanation? There are replies to it, too.
#
# In the next lesson this block, with a causal mask, becomes a small language model that predicts the next character.
#
# **Data** The sequences of digits are made of random numbers on the spot.
