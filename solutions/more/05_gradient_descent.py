# %% [markdown] rubric="smooth_is_best" lang="ja"
# **自分の答えを採点する** 1 つにつき 1 点です。
#
# - **同じ計算量での比較** 「同じだけ計算したとき」(同じエポック数、または同じ時間)にミニバッチのほうが先へ進むことと、その理由(少しの件数でも勾配の向きはあまり変わらないので、更新の回数を増やせる)があり、図を 1 つ引いていれば 1 点。図がない、または「速いから」だけなら 0 点です。
# - **別の観点** 理由の付いた利点か欠点が 1 つあれば 1 点。局所解、メモリ、並列計算、最後に残る揺れなど、どれでもかまいません。「揺れるのは悪い」だけでは、友だちの意見と同じです。
# %% [markdown] rubric="smooth_is_best" lang="en"
# **Judge your own answer.** Each of these is worth 1 point.
#
# - **For the same computing**: 1 point if you compare the methods after the same amount of computing (epochs or time), say that mini-batches get farther and why (a few samples give almost the same direction, so there can be many more updates), and point to a figure. Without a figure, or with "it is faster" alone: 0 points.
# - **Another aspect**: 1 point for one advantage or disadvantage with its reason: local minima, memory, parallel computing, the variation that remains at the end … "Variation is bad" alone only repeats your friend.

# %% setup
import numpy as np

# %% given="sgd_step, momentum_step, numerical_gradient"

# %% [markdown] lang="ja"
# ### 1. どこまで学習率を上げられるか
# 谷の形が $\frac{a}{2} w^2$ のとき、勾配は $aw$ です。$a = 10$ なら、学習率をいくつより大きくすると発散するでしょうか。モーメンタム 0.9 を付けると、その限界は下がるでしょうか、上がるでしょうか。予想してください。
#
# $w = 1$ から 300 歩進んで、$|w|$ が 1 より大きくなったら `True` を返す関数を書きます。更新には `momentum_step` を使います。テストのセルが、限界を二分法で探します。
# %% [markdown] lang="en"
# ### 1. How far can the learning rate go?
# In a valley $\frac{a}{2} w^2$ the gradient is $aw$. For $a = 10$, above which learning rate does gradient descent diverge? With momentum 0.9, is this limit lower or higher? Make a guess.
#
# Write a function that takes 300 steps from $w = 1$ with `momentum_step` and returns `True` if $|w|$ is larger than 1 afterwards. The test cell looks for the limit by halving intervals.


# %% exercise="diverges"
def diverges(lr, momentum, a=10.0):
    """谷 a/2 × w² を w = 1 から 300 歩進んだとき、|w| > 1 なら True。"""  #:ja
    """True if |w| > 1 after 300 steps in the valley a/2 × w² from w = 1."""  #:en
    ### BEGIN SOLUTION
    params, velocity = [np.array([1.0])], [np.array([0.0])]
    for _ in range(300):
        params, velocity = momentum_step(params, [a * params[0]], velocity, lr, momentum)
    return bool(abs(params[0][0]) > 1)
    ### END SOLUTION


# %% test="diverges"
assert diverges(0.25, 0) and not diverges(0.15, 0)
limits = {}
for momentum in [0, 0.5, 0.9]:
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if diverges(middle, momentum) else (middle, high)
    limits[momentum] = low
    print(f"momentum {momentum}: lr < {low:.3f}")
assert abs(limits[0] - 0.2) < 0.005 and abs(limits[0.9] - 0.38) < 0.01

# %% [markdown] answer="diverges" lang="ja"
# モーメンタムなしでは $2/a = 0.2$ です。1 歩で $w$ は $1 - \eta a$ 倍になり、これが −1 より小さくなると、向こう岸のもっと高いところへ飛ぶからです。
# 0.9 では 0.38 まで上がります。限界は $2(1+\mu)/a$ で、前の速度が、行き過ぎた 1 歩を打ち消す向きに残っているためです。ただし、緩やかな方向では実質の歩幅が 10 倍になるので、「モーメンタムを付けたら学習率も上げてよい」わけではありません。
# %% [markdown] answer="diverges" lang="en"
# Without momentum it is $2/a = 0.2$: a step multiplies $w$ by $1 - \eta a$, and below −1 every step lands higher on the other side.
# With 0.9 it rises to 0.38. The limit is $2(1+\mu)/a$, because the velocity left from the step before works against the overshoot. Still, in flat directions momentum makes steps effectively 10 times as long, so adding it is no licence to raise the learning rate.

# %% [markdown] lang="ja"
# ### 2. 崖でも飛ばされない:勾配クリッピング
# 損失が $w^4$ の谷で $w = 10$ から始めると、勾配は 4000 です。学習率 0.01 で 1 歩進むと、$w$ はどこへ行きますか。
#
# 全部の勾配をまとめた長さ(ノルム)が `largest` を超えるとき、向きはそのままで長さを `largest` に縮める関数を書いてください。超えなければ、そのまま返します。
#
# <details><summary>ヒント</summary>
#
# 「まとめた長さ」は、全部の配列の要素の二乗をすべて足して平方根を取ったものです。配列ごとに縮めると、向きが変わってしまいます。
#
# </details>
# %% [markdown] lang="en"
# ### 2. Not thrown off a cliff: gradient clipping
# The loss is $w^4$, and we start at $w = 10$, where the gradient is 4000. Where does one step with learning rate 0.01 lead?
#
# Write a function that looks at the length (norm) of all gradients together. If it exceeds `largest`, shrink them to that length without changing the direction; otherwise return them as they are.
#
# <details><summary>Hint</summary>
#
# The length of all together is the root of the sum of all squares in all arrays. Shrinking each array by itself would change the direction.
#
# </details>


# %% exercise="clip"
def clip(grads, largest):
    """全体の長さが largest 以下になるように縮めた、勾配のリスト。grads: 配列のリスト(変えない)。"""  #:ja
    """The list of gradients, shrunk so that their common length is at most largest. grads: a list of arrays, left as they are."""  #:en
    ### BEGIN SOLUTION
    length = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * min(1.0, largest / length) if length > 0 else g for g in grads]
    ### END SOLUTION


# %% test="clip"
expect("clip([[3, 0], [[4]]], 1)", clip([np.array([3.0, 0.0]), np.array([[4.0]])], 1), [[0.6, 0.0], [[0.8]]])
expect("clip([[3, 0], [[4]]], 9)", clip([np.array([3.0, 0.0]), np.array([[4.0]])], 9), [[3.0, 0.0], [[4.0]]])
expect("clip([[0, 0]], 1)", clip([np.zeros(2)], 1), [[0.0, 0.0]])
plain, clipped = [np.array([10.0])], [np.array([10.0])]
for step in range(1, 201):
    plain = sgd_step(plain, [4 * plain[0] ** 3], 0.01) if abs(plain[0][0]) < 1e50 else plain
    clipped = sgd_step(clipped, clip([4 * clipped[0] ** 3], 10.0), 0.01)
    if step in (1, 2, 3, 200):
        print(step, plain[0], clipped[0])
assert abs(clipped[0][0]) < 0.5 < abs(plain[0][0])

# %% [markdown] answer="clip" lang="ja"
# 1 歩で −30 へ飛び、そこの勾配は −108,000、次は +1,050…と、3 歩ほどで手に負えなくなります。クリッピングすれば、急なところでは 1 歩 0.1 ずつ歩き、緩やかになると普通の勾配降下法に戻ります。
# 向きを変えないのが大切です。要素ごとに切り詰めると、もう最急降下の向きではなくなります。再帰型ネットワークや Transformer の学習では、ほとんどいつも使われます(`torch.nn.utils.clip_grad_norm_`)。
# %% [markdown] answer="clip" lang="en"
# One step leads to −30, where the gradient is −108,000; the next to +1,050, and after three steps all is lost. With clipping, it walks 0.1 a step where it is steep, and becomes ordinary gradient descent where it is flat.
# Keeping the direction matters: if each element were cut off by itself, the step would no longer be downhill in the steepest way. Recurrent networks and Transformers are almost always trained with clipping (`torch.nn.utils.clip_grad_norm_`).

# %% [markdown] lang="ja"
# ### 3. 余弦で下げる学習率
# ミニバッチの揺れがあると、学習率が一定では谷底の周りを歩き続けます。そこで、最初は $\eta$、最後は 0 になるように、余弦の半周期に沿って下げます。
#
# $$\eta_\tau = \frac{\eta}{2}\left(1 + \cos\frac{\pi\tau}{T}\right)$$
#
# $\tau$ は今の歩数(0 から)、$T$ は全部の歩数です。さらに、最初の `warmup` 歩は、0 から $\eta$ まで直線で上げます(ウォームアップ)。余弦は、残りの歩数で下げます。関数を書き、一定の学習率と比べて、最後の誤差が何分の 1 になるか予想してください。
# %% [markdown] lang="en"
# ### 3. A learning rate that falls like a cosine
# Mini-batches make the gradient vary, so with a constant learning rate we keep walking around the bottom. A common plan goes from $\eta$ to 0 along half a period of the cosine:
#
# $$\eta_\tau = \frac{\eta}{2}\left(1 + \cos\frac{\pi\tau}{T}\right)$$
#
# where $\tau$ is the number of the step, from 0, and $T$ that of all steps. Besides, the first `warmup` steps rise from 0 to $\eta$ in a straight line, and the cosine uses the steps that remain. Write the function. How many times smaller will the error at the end be than with a constant rate? Guess.


# %% exercise="cosine_rate"
def cosine_rate(step, steps, lr, warmup=0):
    """step 歩目(0 から)の学習率。最初の warmup 歩は直線で上がり、残りは余弦で 0 まで下がる。"""  #:ja
    """The learning rate of a step, counted from 0: a straight rise over the first warmup steps, then a cosine down to 0."""  #:en
    ### BEGIN SOLUTION
    if step < warmup:
        return lr * step / warmup
    return lr / 2 * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup)))
    ### END SOLUTION


# %% test="cosine_rate"
expect("cosine_rate(0, 100, 0.2)", cosine_rate(0, 100, 0.2), 0.2)
expect("cosine_rate(50, 100, 0.2)", cosine_rate(50, 100, 0.2), 0.1)
expect("cosine_rate(100, 100, 0.2)", cosine_rate(100, 100, 0.2), 0.0)
expect("cosine_rate(5, 100, 0.2, warmup=10)", cosine_rate(5, 100, 0.2, warmup=10), 0.1)
expect("cosine_rate(55, 100, 0.2, warmup=10)", cosine_rate(55, 100, 0.2, warmup=10), 0.1)
errors = {}
for name in ["constant", "cosine"]:
    rng, far = np.random.default_rng(0), []
    for _ in range(200):
        w = [np.array([3.0])]
        for step in range(300):
            noisy = w[0] - 1 + rng.normal(size=1)
            w = sgd_step(w, [noisy], cosine_rate(step, 300, 0.3) if name == "cosine" else 0.3)
        far.append(abs(w[0][0] - 1))
    errors[name] = np.mean(far)
print({name: round(float(error), 3) for name, error in errors.items()})
assert errors["cosine"] < errors["constant"] / 2

# %% [markdown] answer="cosine_rate" lang="ja"
# 谷底からの距離の平均は、一定なら 0.30、余弦なら 0.09 ほどで、3 分の 1 以下になります。はじめは大きな歩幅で谷底まで行き、終わりの小さな歩幅は、たくさんのミニバッチの揺れを平均する働きをするからです。
# ウォームアップは、学習のはじめに勾配の大きさの見積もりがまだ不確かなとき(Adam の $v$ など)に、大きすぎる 1 歩を防ぎます。12 課からの `fit_one_cycle` も、上げてから余弦で下げる計画です。
# %% [markdown] answer="cosine_rate" lang="en"
# The mean distance from the bottom is 0.30 with a constant rate and about 0.09 with the cosine: less than a third. Long steps reach the bottom at first, and the short ones at the end average the variation over many mini-batches.
# A warm-up prevents steps that are too long as long as the size of gradients is not well known yet (the $v$ of Adam, for instance). `fit_one_cycle` of lesson 12 and later also rises first and then falls like a cosine.
