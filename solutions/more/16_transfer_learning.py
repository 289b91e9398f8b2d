# %% setup
import copy

import numpy as np
import torch
import torch.nn.functional as F
from fastai.basics import even_mults
from sklearn.datasets import load_digits
from torch import nn

# %%
# ja: 8×8 の数字。0〜4 を「前に学んだ仕事」、5〜9 を「新しい仕事」にする
# en: digits of 8×8 pixels; 0 to 4 are the task learned before, 5 to 9 the new one
X, t = load_digits(return_X_y=True)
X, t = torch.tensor(X, dtype=torch.float32) / 16, torch.tensor(t)


def train(model, X, t, steps, lr=0.01):
    """学習してよいパラメータ(requires_grad が True のもの)だけを、Adam で学習する。"""  #:ja
    """Train the parameters that may be trained (requires_grad is True) with Adam."""  #:en
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr)
    for _ in range(steps):
        rows = torch.randint(0, len(X), (64,))
        optimizer.zero_grad()
        F.cross_entropy(model(X[rows]), t[rows]).backward()
        optimizer.step()


def accuracy(model, X, t):
    with torch.no_grad():
        return float((model(X).argmax(dim=1) == t).float().mean())


torch.manual_seed(0)
base = nn.Sequential(nn.Linear(64, 50), nn.ReLU(), nn.Linear(50, 5))
old, new = t < 5, t >= 5
train(base, X[old], t[old], 300)

# %% [markdown] lang="ja"
# ### 1. 新しいことを覚えると、前のことを忘れる?
# `base` は、0〜4 を見分けられます。頭(最後の層)を 5〜9 用に取りかえて学習し、そのあと**古い頭を戻して** 0〜4 をもう一度測ります。胴体(最初の層)も一緒に学習した場合、正解率はいくつまで落ちるでしょうか。胴体を凍結していた場合は?
#
# 頭を取りかえて学習し、(5〜9 の正解率, 古い頭を戻したときの 0〜4 の正解率) を返す関数を書いてください。`base` は変えません。
# %% [markdown] lang="en"
# ### 1. Does it forget the old when it learns the new?
# `base` tells 0 to 4 apart. Its head (the last layer) is replaced by a new one for 5 to 9 and trained. Then the **old head is put back** and 0 to 4 are measured again. How far does this accuracy fall if the body (the first layer) was trained as well? And if the body was frozen?
#
# Write a function that replaces the head, trains, and returns (accuracy on 5 to 9, accuracy on 0 to 4 with the old head back). `base` itself stays as it is.


# %% exercise="new_and_old"
def new_and_old(base, frozen, steps=300):
    """(新しい仕事の正解率, 古い頭を戻したときの古い仕事の正解率)。frozen: True なら胴体(base[0])を学習しない。"""  #:ja
    """(accuracy on the new task, accuracy on the old task with the old head back). frozen: if True, the body base[0] is not trained."""  #:en
    ### BEGIN SOLUTION
    model = copy.deepcopy(base)
    head, model[2] = model[2], nn.Linear(50, 5)
    model[0].requires_grad_(not frozen)
    train(model, X[new], t[new] - 5, steps)
    first = accuracy(model, X[new], t[new] - 5)
    model[2] = head
    return first, accuracy(model, X[old], t[old])
    ### END SOLUTION


# %% test="new_and_old"
before, weight = accuracy(base, X[old], t[old]), base[0].weight.clone()
found = {}
for frozen in [True, False]:
    torch.manual_seed(1)
    found[frozen] = new_and_old(base, frozen)
    print(f"frozen {frozen!s:5}  5–9: {found[frozen][0]:.0%}   0–4: {before:.0%} → {found[frozen][1]:.0%}")
assert torch.equal(base[0].weight, weight) and base[0].weight.requires_grad
assert found[True][1] == before and found[False][1] < before - 0.02 and min(found[True][0], found[False][0]) > 0.8

# %% [markdown] answer="new_and_old" lang="ja"
# 胴体を凍結すれば、古い頭にとっては何も変わらないので、0〜4 の正解率はそのままです(その代わり、5〜9 は 9 割ほどで止まりました)。胴体も学習すると、古い頭が頼りにしていた特徴が動き、0〜4 が落ちます。これを**破滅的忘却**(catastrophic forgetting)といいます。新しい仕事のデータには、古い仕事を守る理由がどこにもないからです。
# 両方できるようにするには、胴体を凍結する、胴体の学習率を小さくする、古いデータを少し混ぜて学習する、などの方法があります。
# %% [markdown] answer="new_and_old" lang="en"
# With the body frozen nothing changes for the old head, and 0 to 4 stay as they were (but 5 to 9 stop at about 90 %). If the body is trained, the features that the old head relies on move, and 0 to 4 get worse: **catastrophic forgetting**. Nothing in the new data speaks for keeping the old task.
# To be good at both, freeze the body, give it a small learning rate, or mix some of the old data into the training.

# %% [markdown] lang="ja"
# ### 2. 段ごとの学習率を、等比で並べる
# fastai で `lr_max=slice(1e-5, 1e-3)` と書くと、段が 3 つなら学習率は `1e-5, 1e-4, 1e-3` になります。等差で並べると、真ん中はいくつになりますか。なぜ等比のほうがよいのでしょうか。
#
# 最小、最大、段の数から、学習率のリストを返す関数を書いてください。段が 1 つなら最大だけを返します。
# %% [markdown] lang="en"
# ### 2. Learning rates in equal ratios
# With `lr_max=slice(1e-5, 1e-3)` and three stages, fastai uses the learning rates `1e-5, 1e-4, 1e-3`. What would the middle one be in equal steps? Why are equal ratios better?
#
# Write a function that goes from lowest rate, highest rate and number of stages to the list of rates. With one stage it is the highest alone.


# %% exercise="rates"
def rates(lowest, highest, stages):
    """入力側から出力側へ、等比に並べた学習率のリスト。stages: 1 以上。"""  #:ja
    """The list of learning rates in equal ratios, from the input's side to the output's. stages: 1 or more."""  #:en
    ### BEGIN SOLUTION
    if stages == 1:
        return [highest]
    ratio = (highest / lowest) ** (1 / (stages - 1))
    return [lowest * ratio**i for i in range(stages)]
    ### END SOLUTION


# %% test="rates"
print([f"{rate:.2e}" for rate in rates(1e-5, 1e-3, 5)])
expect("rates(1e-5, 1e-3, 3)", [rate * 1e5 for rate in rates(1e-5, 1e-3, 3)], [1.0, 10.0, 100.0])
expect("rates(2, 32, 5)", rates(2, 32, 5), [2.0, 4.0, 8.0, 16.0, 32.0])
expect("rates(2, 32, 1)", rates(2, 32, 1), [32])
expect("rates(1, 7, 6)", rates(1, 7, 6), list(map(float, even_mults(1, 7, 6))))

# %% [markdown] answer="rates" lang="ja"
# 等差なら真ん中は 5.05e-4 で、最大の半分もあります。いちばん入力側だけが慎重で、残りはほとんど同じ速さになってしまいます。学習率は「何倍か」で効くので、等比に並べると、段が 1 つ深くなるごとに同じ割合だけ慎重になります。
# 結果は fastai の `even_mults` と一致しました。
# %% [markdown] answer="rates" lang="en"
# In equal steps the middle rate is 5.05e-4, half of the highest: only the first stage would be careful, and all others about equally fast. What matters about learning rates is their ratio, and in equal ratios each stage is more careful than the next by the same factor.
# The result agrees with fastai's `even_mults`.

# %% [markdown] lang="ja"
# ### 3. 学習しない分類器で、特徴のよさを測る
# 特徴のよさは、線形プローブを学習しなくても、だいたい測れます。新しい仕事の見本を少しだけ集めて、クラスごとに特徴の平均を取り、いちばん近い平均のクラスを答えるのです(**最近傍平均**、nearest class mean)。
#
# 1 クラス 3 枚の見本で 5〜9 を分けるとき、(a) 生の画素、(b) 乱数のままの胴体の特徴、(c) 0〜4 を学んだ胴体の特徴 のどれがよいでしょうか。順位を予想してから、関数を書いて測りましょう。
# %% [markdown] lang="en"
# ### 3. Judge features by a classifier that does not learn
# How good features are can be measured roughly without training a linear probe. Take the mean feature of each class over a few examples, and answer with the class whose mean is closest (**nearest class mean**).
#
# With three examples for each of 5 to 9, which works best: (a) raw pixels, (b) features of a body with random weights, (c) features of the body that learned 0 to 4? Guess the order, then write the function and measure.


# %% exercise="nearest_mean"
def nearest_mean(examples, labels, features):
    """features の各行に、平均がいちばん近いクラスを答える。examples: (m, d)、labels: (m,)、features: (n, d)。(n,) の番号を返す。"""  #:ja
    """For each row of features the class whose mean is closest. examples: (m, d); labels: (m,); features: (n, d). Returns (n,) of labels."""  #:en
    ### BEGIN SOLUTION
    classes = labels.unique()
    means = torch.stack([examples[labels == k].mean(dim=0) for k in classes])
    return classes[torch.cdist(features, means).argmin(dim=1)]
    ### END SOLUTION


# %% test="nearest_mean"
examples, labels = torch.tensor([[0.0, 0], [0, 2], [9, 9]]), torch.tensor([4, 4, 7])
expect("nearest_mean(…)", nearest_mean(examples, labels, torch.tensor([[1.0, 1], [8, 5], [0, 9]])), [4, 7, 4])
torch.manual_seed(2)
bodies = {"pixels": nn.Identity(), "random": nn.Sequential(nn.Linear(64, 50), nn.ReLU()), "trained": base[:2]}
found = {name: [] for name in bodies}
for seed in range(30):
    rng = np.random.default_rng(seed)
    rows = torch.tensor(np.concatenate([rng.choice(np.flatnonzero(t == k), 3, replace=False) for k in range(5, 10)]))
    for name, body in bodies.items():
        with torch.no_grad():
            answers = nearest_mean(body(X[rows]), t[rows], body(X[new]))
        found[name].append(float((answers == t[new]).float().mean()))
print({name: f"{np.mean(shares):.1%}" for name, shares in found.items()})
assert all(np.mean(shares) > 0.5 for shares in found.values())

# %% [markdown] answer="nearest_mean" lang="ja"
# 意外にも、ここでは生の画素がいちばんです。8×8 の小さな数字では、画素そのものがもうよい特徴で、同じ数字は画素でも近いからです。しかも、0〜4 を学んだ胴体は、0〜4 を見分けるのに要らない違いを捨てています。
# 借りた特徴がいつも得とは限りません。土台の仕事が広い(何千種類もの写真など)ほど、また生の画素が頼りにならない(場所も明るさもばらばらな写真など)ほど、借りる価値が上がります。だから 16 課のように、まず測るのです。
# %% [markdown] answer="nearest_mean" lang="en"
# Perhaps a surprise: here raw pixels are best. In tiny digits of 8×8 the pixels are good features already, since equal digits are close in pixels. And the body that learned 0 to 4 threw away differences that it did not need.
# Borrowed features are not always a gain. They are worth more the wider the task was that they come from (thousands of kinds of photos) and the less one can rely on pixels (photos with things anywhere, in any light). So measure first, as in lesson 16.
