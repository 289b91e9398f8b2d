# %% setup
import math
from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


# %% given="bigram_probabilities, perplexity, softmax, most_frequent_pair, merge, attention, causal_mask, split_heads, merge_heads, TransformerBlock, TinyGPT"

# %% [markdown] lang="ja"
# ### 1. 核サンプリング
# 5 節で見た核サンプリング(top-p)を書きましょう。確率の大きい順に足していき、和が `top_p` に**達するまで**の候補だけを残して、確率を作り直します。候補は、少なくとも 1 つ残ります。
#
# 先に予想してください。確信のある場面(0.97 が 1 つ)と、迷っている場面(どれも 0.01)では、`top_p=0.9` の候補はいくつになるでしょうか。
# %% [markdown] lang="en"
# ### 1. Nucleus sampling
# Write the nucleus sampling (top-p) of section 5. Add up the probabilities, largest first, keep the candidates **until the sum reaches** `top_p`, and make probabilities of those alone. At least one candidate stays.
#
# Guess first: how many candidates does `top_p=0.9` keep where the model is sure (one token has 0.97), and how many where it is not (every token has 0.01)?


# %% exercise="nucleus"
def nucleus(p, top_p):
    """候補だけの確率 (n_tokens,)。候補でないものは 0。p: (n_tokens,)、足すと 1、0 < top_p ≤ 1。"""  #:ja
    """The probabilities of the candidates, (n_tokens,), with 0 for the others. p: (n_tokens,), adds up to 1; 0 < top_p ≤ 1."""  #:en
    ### BEGIN SOLUTION
    order = np.argsort(-p, kind="stable")
    before = np.cumsum(p[order]) - p[order]
    kept = np.zeros_like(p)
    kept[order[before < top_p - 1e-12]] = 1
    return kept * p / np.sum(kept * p)
    ### END SOLUTION


# %% test="nucleus"
expect("nucleus([0.5, 0.1, 0.4], 0.8)", nucleus(np.array([0.5, 0.1, 0.4]), 0.8), [5 / 9, 0, 4 / 9])
expect("nucleus([0.5, 0.5], 0.3)", nucleus(np.array([0.5, 0.5]), 0.3), [1, 0])
expect("nucleus(p, 1)", nucleus(np.array([0.2, 0.3, 0.5]), 1.0), [0.2, 0.3, 0.5])
sure, unsure = np.array([0.97] + 30 * [0.001]), np.full(100, 0.01)
for p in (sure, unsure):
    print(f"{p.max():.2f}: {np.count_nonzero(nucleus(p, 0.9))} / {len(p)}")
expect("candidates", [np.count_nonzero(nucleus(p, 0.9)) for p in (sure, unsure)], [1, 90])

# %% [markdown] answer="nucleus" lang="ja"
# 1 つと 90 個です。top-k では、どちらの場面でも同じ数になります。k が 10 なら、確信のある場面では、ほとんど起こらない 9 個が残り、迷っている場面では、同じくらいありうる 90 個が捨てられます。
# 間違えやすいのは境目です。和が `top_p` に達したその候補までを残します。それを捨てると、`[0.5, 0.5]` と 0.3 では候補がなくなります。
# %% [markdown] answer="nucleus" lang="en"
# 1 and 90. With top-k the number is the same in both cases. With k = 10 nine very unlikely tokens stay where the model is sure, and 90 that are just as likely are lost where it is not.
# The border is where mistakes happen: the candidate with which the sum reaches `top_p` stays. Without it, `[0.5, 0.5]` and 0.3 have no candidate left.

# %% [markdown] lang="ja"
# ### 2. 混ぜた表は、GPT の手ごわい相手
# 2 節では、見る文字を増やすと、表がすかすかになりました。そこで、短く見る表と長く見る表の確率を**混ぜます**。
#
# $$P(\text{次}\mid\text{前}) = \sum_{m} w_m\, P_m(\text{次}\mid\text{直前の } m \text{ 文字}), \qquad \sum_m w_m = 1$$
#
# 長い文脈が一度も出てこなかったときは、その表は当てになりません。その分の重みは、短い表に回します。データは、NumPy と PyTorch の関数の名前です。1 文字前だけを見る表(混ぜない)と、0 から 4 文字前までを混ぜた表では、検証データのパープレキシティはどれくらい違うでしょう。
# %% [markdown] lang="en"
# ### 2. Mixed tables, a strong rival
# In section 2, tables became sparse when they looked further back. So **mix** the probabilities of tables that look back a little and of tables that look back far:
#
# $$P(\text{next}\mid\text{before}) = \sum_{m} w_m\, P_m(\text{next}\mid\text{last } m \text{ characters}), \qquad \sum_m w_m = 1$$
#
# A context that never occurred tells nothing: its weight goes to the tables that look back less. The data are names of functions of NumPy and PyTorch. How much lower is the validation perplexity when tables of 0 to 4 characters are mixed than with one character alone?

# %% setup
names = sorted({name for name in [*dir(np), *dir(torch)] if name.islower() and not name.startswith("_")})
names = [names[i] for i in np.random.default_rng(20).permutation(len(names))]
fifth = len(names) // 5
known, new = names[fifth:], names[:fifth]
letters = sorted({letter for name in names for letter in name} | {"."})
print(len(names), *known[:5])

tables = [Counter() for _ in range(5)]
for name in known:
    line = 4 * "." + name + "."
    for i in range(4, len(line)):
        for m in range(5):
            tables[m][line[i - m : i], line[i]] += 1
contexts = [Counter() for _ in range(5)]
for m in range(5):
    for (context, _), times in tables[m].items():
        contexts[m][context] += times


# %% exercise="mixed"
def mixed(before, letter, weights):
    """letter が次に来る確率。before: それまでの文字(4 文字以上)、weights: m = 0 から 4 までの重み。どの表にもなければ、どの文字も同じ確率とみなして 0.02 だけ混ぜる。"""  #:ja
    """Probability that the character `letter` comes next. before: the characters so far (at least 4); weights: of m = 0 to 4. A share of 0.02 goes to equal probabilities, for characters that no table has."""  #:en
    ### BEGIN SOLUTION
    seen = [(m, before[len(before) - m :]) for m in range(5) if contexts[m][before[len(before) - m :]]]
    total = sum(weights[m] for m, _ in seen)
    if total == 0:
        return 1 / len(letters)
    p = sum(weights[m] / total * tables[m][context, letter] / contexts[m][context] for m, context in seen)
    return 0.98 * p + 0.02 / len(letters)
    ### END SOLUTION


# %% test="mixed"
def perplexity_of(weights):
    lines = [4 * "." + name + "." for name in new]
    return perplexity(np.array([mixed(line[:i], line[i], weights) for line in lines for i in range(4, len(line))]))


one = sum(mixed("....", letter, [0.2] * 5) for letter in letters)
expect("Σ mixed('....', letter, …)", one, 1.0)
expect("Σ mixed('zzzz', letter, …)", sum(mixed("zzzz", letter, [0, 0, 0, 0.5, 0.5]) for letter in letters), 1.0)
pairs, mix = perplexity_of([0, 1, 0, 0, 0]), perplexity_of([0.05, 0.1, 0.2, 0.3, 0.35])
print(f"1: {pairs:.2f}   0–4: {mix:.2f}")
assert mix < 0.7 * pairs

# %% [markdown] answer="mixed" lang="ja"
# 半分以下になります。短い表は、いつも少しは当たり、長い表は、知っている文脈ではよく当たります。混ぜれば両方の長所が得られます。2010 年ごろまでの音声認識や翻訳は、これをもっと工夫した n-gram モデル(Kneser–Ney 法など)を使っていました。
# データが数百個の名前なら、小さな GPT より強くなります。20 課のテスト用の名前で測ると、混ぜた表は駅名 18.4、鳥の名前 3.7 で、ヒントどおりの GPT は 21.4 と 5.2 でした。GPT が勝つのは、文脈が長く、データが多く、同じ並びが二度と出てこないときです。
# %% [markdown] answer="mixed" lang="en"
# It drops to less than half. Tables that look back little are always right now and then, and tables that look back far are good on contexts that they know. A mixture has both. Speech recognition and translation ran on refined n-gram models of this kind (Kneser–Ney and others) until about 2010.
# With a few hundred names such a table beats a small GPT. On the test names of lesson 20, the mixture has 3.7 for birds and 18.4 for stations, and a GPT with the settings of the hint 5.2 and 21.4. A GPT wins where contexts are long, there is much data, and the same sequence never occurs twice.

# %% [markdown] lang="ja"
# ### 3. トークンの違うモデルを比べる
# 確かめようの問 2 で見たとおり、トークンが違えば、パープレキシティはそのままでは比べられません。**1 文字あたりのビット数**(bits per character)に直します。
#
# $$\text{ビット/文字} = \frac{-\sum_n \log_2 p_n}{\text{文字の数}}$$
#
# この関数を書いてください。そして、文字のバイグラムと、BPE で 100 回まとめた後のバイグラムを比べます。パープレキシティは、どちらが大きいでしょう。ビット/文字は? (終わりの記号も 1 文字と数えます。)
# %% [markdown] lang="en"
# ### 3. Comparing models with different tokens
# As question 2 of "Check yourself" shows, perplexities cannot be compared as they are when tokens differ. Convert them to **bits per character**:
#
# $$\text{bits per character} = \frac{-\sum_n \log_2 p_n}{\text{number of characters}}$$
#
# Write this function. Then we compare a bigram table of characters with one of tokens after 100 merges of BPE. Which has the higher perplexity? And the bits per character? (The end counts as a character.)


# %% exercise="bits_per_character"
def bits_per_character(p, characters):
    """p: 来たトークンに与えた確率 (N,)、characters: 文字の数。"""  #:ja
    """p: probabilities given to the tokens that occurred, (N,); characters: their number of characters."""  #:en
    ### BEGIN SOLUTION
    return float(-np.sum(np.log2(p)) / characters)
    ### END SOLUTION


# %% test="bits_per_character"
expect("bits_per_character([1/4, 1/4], 8)", bits_per_character(np.array([0.25, 0.25]), 8), 0.5)
order = [".", *[letter for letter in letters if letter != "."]]
number_of = {letter: number for number, letter in enumerate(order)}
parts = [[[number_of[letter] for letter in name] for name in some] for some in (known, new)]
characters, n_tokens, rows = sum(len(name) + 1 for name in new), len(order), []
for merges in (0, 100):
    for _ in range(merges):
        pair = most_frequent_pair(parts[0])
        parts = [[merge(ids, pair, n_tokens) for ids in part] for part in parts]
        n_tokens += 1
    P = bigram_probabilities(parts[0], n_tokens, 0.1)
    p = np.array([P[i, j] for ids in parts[1] for i, j in zip([0, *ids], [*ids, 0])])
    rows.append((perplexity(p), bits_per_character(p, characters)))
    print(f"{merges:3}: {rows[-1][0]:6.1f} {rows[-1][1]:.2f}")
assert rows[1][0] > rows[0][0] and rows[1][1] < rows[0][1]

# %% [markdown] answer="bits_per_character" lang="ja"
# パープレキシティは BPE のほうが大きく、ビット/文字は BPE のほうが小さくなります。1 回で何文字も当てるので、1 トークンあたりでは難しくなりますが、当てる回数が減ります。2 つのトークンを見るだけで、何文字も前まで見ていることになるからです。
# 論文の表で、トークンの違うモデルのパープレキシティが並んでいたら、何あたりの数なのかを確かめましょう。
# %% [markdown] answer="bits_per_character" lang="en"
# The perplexity is higher with BPE, the bits per character are lower. Several characters at once are harder to foresee than one, but there are fewer of such steps. And a pair of tokens looks back over several characters.
# Where a paper lists perplexities of models with different tokens, look for what they are per.

# %% [markdown] lang="ja"
# ### 4. 1 つの表を、入口と出口で使う
# `TinyGPT` には、トークンごとに d 個の数を持つ表が 2 つあります。入口の `embed` と、出口の `head` の重みです。形も同じ (n_tokens, d) です。GPT-2 は、1 つの表を両方に使います(**weight tying**)。`head` の重みを `embed` の表そのものにする関数を書いてください。
#
# 次に予想してください。表を標準偏差 0.02 で始めたときと、`nn.Embedding` のまま 1 で始めたときで、学習前のパープレキシティはどうなるでしょう。共有しないときと、したときの 4 通りです。トークンは 73 種類です。
# %% [markdown] lang="en"
# ### 4. One table at both ends
# A `TinyGPT` has two tables with d numbers for each token: `embed` at the entrance and the weights of `head` at the exit. Both have the shape (n_tokens, d). GPT-2 uses one table for both (**weight tying**). Write a function that makes the weights of `head` the very table of `embed`.
#
# Then guess. What is the perplexity before training if the table starts with a standard deviation of 0.02, and if it starts with the 1 of `nn.Embedding`? Each time with two tables and with one: four numbers. There are 73 tokens.


# %% exercise="tie"
def tie(model):
    """model.head の重みを model.embed の表そのもの(コピーではない)にして、model を返す。"""  #:ja
    """Make the weights of model.head the very table of model.embed, not a copy; return model."""  #:en
    ### BEGIN SOLUTION
    model.head.weight = model.embed.weight
    return model
    ### END SOLUTION


# %% test="tie"
def first_perplexity(deviation, tied):
    torch.manual_seed(0)
    model = TinyGPT(73, 32)
    nn.init.normal_(model.embed.weight, std=deviation)
    if tied:
        model = tie(model)
    ids = torch.randint(73, (64, 21), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        return float(F.cross_entropy(model(ids[:, :-1]).flatten(0, 1), ids[:, 1:].flatten()).exp())


model = TinyGPT(73, 32)
before = sum(p.numel() for p in model.parameters())
model = tie(model)
assert model.head.weight is model.embed.weight
print(f"{before:,} → {sum(p.numel() for p in model.parameters()):,}")
found = {}
for deviation in (0.02, 1.0):
    found[deviation] = [first_perplexity(deviation, tied) for tied in (False, True)]
    print(f"{deviation}: {found[deviation][0]:.1f}, {found[deviation][1]:,.1f}")
assert max(*found[0.02], found[1.0][0]) < 2 * 73 and found[1.0][1] > 100 * 73

# %% [markdown] answer="tie" lang="ja"
# 共有しなければ、どちらで始めても 73 に近い数です。`head` の手前で正規化しているので、入口の表の大きさは、ロジットの大きさに響かないからです。共有すると、0.02 ではほぼ 73 ですが、1 では何桁も大きくなります。近道を通ってきた入力のトークンのベクトルと、表の同じ行との内積が 40 ほどになり、学習前のモデルが「次も同じトークンだ」と言い切るからです。
# 正しい答えが「どれも同じ確率」のときの損失(log 73)と、学習前の損失を比べるだけで、こうした間違いに気づけます。
# %% [markdown] answer="tie" lang="en"
# With two tables both starts give a number near 73: there is a normalisation in front of `head`, so that the size of the table at the entrance hardly matters for the logits. With one table, 0.02 gives almost exactly 73, but 1 gives a number that is larger by orders of magnitude. The vector of the token that went in comes out again by the shortcuts. Its dot product with its own row of the table is about 40, and the model is sure that the same token comes next, before it has learned anything.
# To compare the loss before training with that of equal probabilities, log 73, is enough to notice such a mistake.
