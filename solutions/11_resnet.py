# %% [markdown] lang="ja"
# 8 層、20 層、56 層の畳み込みネットワークを、同じ画像で、同じように訓練します。訓練の損失がいちばん下がるのは、どれでしょうか。予想してから、下の 3 つのセルを実行してください。
# %% [markdown] lang="en"
# Three convolutional networks of 8, 20 and 56 layers are trained alike, on the same pictures. Which one brings its training loss down furthest? Make a guess, then run the next three cells.

# %% setup
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def stack(depth, width=16, norm=True):
    """畳み込み depth − 1 枚と全結合 1 枚を、まっすぐに重ねる。norm: バッチ正規化(2 節)を入れるか。入力 (n, 3, 高さ, 幅)、出力 (n, 10)。"""  #:ja
    """depth − 1 convolutions and one full connection, straight on. norm: with batch normalisation (section 2)? Input (n, 3, height, width), output (n, 10)."""  #:en
    layers, channels = [], 3
    for i in range(depth - 1):
        layers.append(nn.Conv2d(channels, width, 3, stride=2 if i == 0 else 1, padding=1))
        if norm:
            layers.append(nn.BatchNorm2d(width))
        layers.append(nn.ReLU())
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 10))


def train(model, X, t, epochs=4, lr=0.02, size=32):
    """model をモーメンタムつき SGD で訓練し、エポックごとの平均の損失を返す。X: (n, 3, 高さ, 幅)、t: (n,)。"""  #:ja
    """Train model by SGD with momentum; return the mean loss of every epoch. X: (n, 3, height, width); t: (n,)."""  #:en
    rng = torch.Generator().manual_seed(0)
    optimiser = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    history = []
    model.train()
    for _ in range(epochs):
        total = 0.0
        for rows in torch.randperm(len(X), generator=rng).split(size):
            loss = F.cross_entropy(model(X[rows]), t[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        history.append(total / len(X))
    return history


# %% demo
import warnings

warnings.filterwarnings("ignore", message=".*torch.jit.script")  # fastai still uses it
from fastai.data.external import URLs, untar_data
from PIL import Image
from torchvision.datasets import CIFAR10


def pictures(part, per_class):
    """CIFAR-10 の各クラスから per_class 枚まで。part は "train" か "test"。画像 (n, 3, 16, 16) とラベル (n,)。"""  #:ja
    """Up to per_class pictures of each class of CIFAR-10; part is "train" or "test". Pictures (n, 3, 16, 16) and labels (n,)."""  #:en
    X, t = [], []
    try:
        root = untar_data(URLs.CIFAR)
        if part == "train" and (root / "README.md").exists():
            print((root / "README.md").read_text(encoding="utf-8").split("\n")[0])
        for label, folder in enumerate(sorted(f for f in (root / part).iterdir() if f.is_dir())):
            for file in sorted(folder.iterdir())[:per_class]:
                X.append(np.asarray(Image.open(file).convert("RGB")))
                t.append(label)
    except Exception as problem:
        print("予備の入手先を使います:", problem)  #:ja
        print("Using the mirror:", problem)  #:en
        every = CIFAR10("cifar10", train=part == "train", download=True)
        rows = [i for label in range(10) for i in np.flatnonzero(np.array(every.targets) == label)[:per_class]]
        X, t = every.data[rows], np.array(every.targets)[rows]
    X = torch.tensor(np.stack(X)).permute(0, 3, 1, 2) / 255
    # ja: CPU でも待たずにすむように、縦横を半分にする
    # en: half the height and width, so that nobody has to wait for a CPU
    return F.avg_pool2d((X - 0.5) / 0.25, 2), torch.tensor(t)


X_train, t_train = pictures("train", 200)
X_test, t_test = pictures("test", 100)
print("training", tuple(X_train.shape), " test", tuple(X_test.shape))

# %% demo
def error(model, X, t):
    """誤り率(評価モードで)。"""  #:ja
    """The error rate, in evaluation mode."""  #:en
    with torch.no_grad():
        return (model.eval()(X).argmax(1) != t).float().mean().item()


plain = {}
for depth, colour, style in [(8, BLUE, "-"), (20, ORANGE, "--"), (56, RED, ":")]:
    torch.manual_seed(0)
    plain[depth] = stack(depth)
    history = train(plain[depth], X_train, t_train)
    plt.plot(range(1, 5), history, color=colour, linestyle=style, marker="o", label=f"{depth} 層 <=> {depth} layers")
    print(f"{depth:2} layers: training loss {history[-1]:.2f},  error on test pictures {error(plain[depth], X_test, t_test):.0%}")
show_figure("層を増やすと、訓練が悪くなる <=> More layers, worse training", "エポック <=> epoch", "訓練の損失 <=> training loss", xticks=range(1, 5))

# %% [markdown] lang="ja"
# いちばん深いネットワークが、いちばん悪い。2015 年、He たちは CIFAR-10 と ImageNet でこれを確かめ、**劣化**(degradation)と呼びました。そして、たった 1 つの足し算で解決し、最大 152 層のネットワークで ImageNet の競技会に勝ちます。今日はその足し算を書きます。
#
# **この課でできるようになること** 深いネットワークの中で勾配がどうなるかを測り、残差ブロックと小さな ResNet を自分で書いて、近道の効き目を図で示せます。有名なモデルの大きさと計算量を、コードで読み取れます。
#
# **必要なもの** 第 6 課(誤差逆伝播法)と第 10 課(PyTorch の畳み込みと訓練のループ)。GPU はいりません。データの表示に「ミニチュア」とあれば、小さな練習用データです。
#
# ## 1. 過学習ではない
#
# 「層が多すぎて過学習したのだろう」と思いませんでしたか。過学習なら、**訓練の損失は下がり**、テストの誤りだけが増えます。上の図は訓練の損失です。つまり、訓練データにさえ合わせられていません。
#
# もっと不思議なことがあります。深いネットワークには、浅いネットワークと**まったく同じ答え**を出す重みがあるのです。訓練ずみの 8 層に、「受け取った値をそのまま渡す」畳み込みを 12 枚はさんで、確かめます。
# %% [markdown] lang="en"
# The deepest one is the worst. In 2015 He and his colleagues established this on CIFAR-10 and ImageNet and called it **degradation**. A single addition cured it, and they won the ImageNet competition with networks of up to 152 layers. Today you write that addition.
#
# **What you will be able to do** Measure what becomes of gradients inside a deep network; write a residual block and a small ResNet; show with figures what a shortcut does; and read size and cost of well-known models by code.
#
# **What you need** Backpropagation (lesson 6), and convolutions and the training loop in PyTorch (lesson 10). No GPU. Where the data say "miniature", this is running on a small practice set.
#
# ## 1. Not overfitting
#
# "Too many layers, so it overfitted"? An overfitted network has a **low training loss** and fails on test pictures. What you see above is the training loss: it does not even fit the pictures it trains on.
#
# Stranger still: a deeper network has weights with which it gives **exactly the same answers** as the shallower one. Take the trained 8 layers and put in 12 convolutions that hand on what they get:

# %% demo
extra = []
for _ in range(12):
    same = nn.Conv2d(16, 16, 3, padding=1, bias=False)
    # ja: 真ん中だけ 1、ほかは 0 のフィルター
    # en: filters with a 1 in the middle and 0 elsewhere
    nn.init.dirac_(same.weight)
    extra += [same, nn.ReLU()]
eight = plain[8].eval()
twenty = nn.Sequential(*eight[:-3], *extra, *eight[-3:])
with torch.no_grad():
    print("8 layers → 20 layers, largest difference of outputs:", (eight(X_train) - twenty(X_train)).abs().max().item())

# %% [markdown] lang="ja"
# 8 層に負けない 20 層は、**存在する**。訓練がそこにたどり着けないだけです。では、何がじゃまをしているのでしょうか。
#
# ## 2. 勾配は届いているか
#
# 第一の容疑者は、第 2 課の**勾配消失**です。層ごとに勾配の大きさを測れば、犯人かどうか分かります。大きさには、全部の要素を 2 乗して足し、平方根をとった値(ノルム)を使います。
#
# $$\|g\| = \sqrt{g_1^2 + g_2^2 + \cdots}$$
#
# 言葉にすると「矢印としての勾配の長さ」。0 に近ければ、その層はほとんど動けません。
#
# ### 課題 `gradient_norms`
# パラメータごとに、損失の勾配のノルムを返してください。PyTorch の `backward()` は、勾配を `p.grad` に**足していきます**。前の勾配が残っていても、答えが変わらないようにしてください。
#
# <details><summary>ヒント</summary>
#
# - `model.named_parameters()` は、名前とパラメータの組を順に渡してくれます。
# - `p.requires_grad` が `False` のパラメータは凍結されていて、勾配がありません(`None`)。
# - 残った勾配は、`backward()` の**前に**どうすればよいでしょうか。第 10 課の訓練のループを思い出してください。
#
# </details>
# %% [markdown] lang="en"
# A 20-layer network no worse than the one with 8 **exists**. Training does not get there. What is in its way?
#
# ## 2. Do gradients arrive?
#
# The first suspect is an old acquaintance from lesson 2: **vanishing gradients**. Measure how large the gradient is in each layer, and we know. For its size take the norm, the root of the sum of all squares:
#
# $$\|g\| = \sqrt{g_1^2 + g_2^2 + \cdots}$$
#
# In words: the length of the gradient as an arrow. Where it is close to 0, the layer can hardly move.
#
# ### Exercise `gradient_norms`
# Return the norm of the loss's gradient for each parameter. In PyTorch `backward()` **adds** to what is in `p.grad`. Gradients left over from before must not change your answer.
#
# <details><summary>Hint</summary>
#
# - `model.named_parameters()` gives pairs of a name and a parameter.
# - A parameter with `p.requires_grad` equal to `False` is frozen and has no gradient (`None`).
# - What do you do about left-over gradients, **before** `backward()`? Think of the training loop of lesson 10.
#
# </details>


# %% exercise="gradient_norms"
def gradient_norms(model, loss):
    """勾配のノルムの辞書 {パラメータの名前: float} を返す。凍結されたパラメータは入れない。loss: model から計算したスカラーのテンソル。"""  #:ja
    """Return the norms of the gradients, {name of parameter: float}, frozen parameters left out. loss: scalar tensor computed from model."""  #:en
    ### BEGIN SOLUTION
    model.zero_grad()
    loss.backward()
    return {name: p.grad.norm().item() for name, p in model.named_parameters() if p.requires_grad}
    ### END SOLUTION


# %% setup
# ja: テストの道具:重みの分かっている小さなネットワークで、あなたの gradient_norms を呼ぶ
# en: A tool for the tests: calls your gradient_norms on a small network whose weights are known
def norms_of(weights, x, t, frozen=0, before=0):
    """重み weights のネットワーク(ReLU 入り)の、交差エントロピーの勾配のノルム。はじめの frozen 層は凍結。先に before 回 backward しておく。"""  #:ja
    """Norms for the cross-entropy of a network (with ReLU) of these weights; the first `frozen` layers are frozen, and backward() has run `before` times."""  #:en
    model = nn.Sequential()
    for i, weight in enumerate(weights):
        layer = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
        layer.weight = nn.Parameter(weight.clone(), requires_grad=i >= frozen)
        model.append(layer)
        if i < len(weights) - 1:
            model.append(nn.ReLU())
    for _ in range(before):
        F.cross_entropy(model(x), t).backward()
    return gradient_norms(model, F.cross_entropy(model(x), t))


# %% test="gradient_norms" idea="values" points=1
import torch

# ja: 点数は [0, 0] なので、softmax は [0.5, 0.5]。勾配は (0.5 − 1) × 3 と 0.5 × 3、(0.5 − 1) × 4 と 0.5 × 4
# en: the scores are [0, 0], so softmax gives [0.5, 0.5]; the gradient has (0.5 − 1) × 3, 0.5 × 3, (0.5 − 1) × 4, 0.5 × 4
expect(
    "gradient_norms(model, loss), W = [[0, 0], [0, 0]], x = [[3, 4]], t = [0]",
    norms_of([torch.zeros(2, 2)], torch.tensor([[3.0, 4.0]]), torch.tensor([0])),
    {"0.weight": 12.5**0.5},
    tol=1e-5,
    hint="1.5² + 1.5² + 2² + 2² の平方根です。平均や最大値ではありません。",  #:ja
    hint="The root of 1.5² + 1.5² + 2² + 2²; not a mean, not a maximum.",  #:en
)
### BEGIN HIDDEN TESTS
rng = torch.Generator().manual_seed(4)
weights = [torch.randn(shape, generator=rng) for shape in [(5, 3), (4, 5), (3, 4)]]
x, t = torch.randn(6, 3, generator=rng), torch.tensor([0, 2, 1, 1, 0, 2])
leaves = [w.clone().requires_grad_() for w in weights]
scores = torch.relu(torch.relu(x @ leaves[0].T) @ leaves[1].T) @ leaves[2].T
grads = torch.autograd.grad(torch.nn.functional.cross_entropy(scores, t), leaves)
want = {f"{2 * i}.weight": float((g**2).sum() ** 0.5) for i, g in enumerate(grads)}
expect(
    "gradient_norms(model, loss), three layers",
    norms_of(weights, x, t),
    want,
    tol=1e-4,
    hint="層ごとに 1 つの数です。重みのノルムではなく、勾配のノルムです。",  #:ja
    hint="One number for each layer; the norm of the gradient, not of the weight.",  #:en
)
### END HIDDEN TESTS

# %% test="gradient_norms" idea="fresh" points=1
import torch

expect(
    "gradient_norms(model, loss), W = [[0, 0], [0, 0]], x = [[3, 4]], t = [0]",
    norms_of([torch.zeros(2, 2)], torch.tensor([[3.0, 4.0]]), torch.tensor([0]), before=1),
    {"0.weight": 12.5**0.5},
    tol=1e-5,
    hint="先に backward() が 1 回呼ばれています。残っている勾配に足していませんか。",  #:ja
    hint="backward() has run once already. Do you add to what was left?",  #:en
)
### BEGIN HIDDEN TESTS
rng = torch.Generator().manual_seed(7)
weights = [torch.randn(shape, generator=rng) for shape in [(4, 2), (4, 4), (2, 4)]]
x, t = torch.randn(5, 2, generator=rng), torch.tensor([1, 0, 1, 1, 0])
leaves = [w.clone().requires_grad_() for w in weights]
scores = torch.relu(torch.relu(x @ leaves[0].T) @ leaves[1].T) @ leaves[2].T
grads = torch.autograd.grad(torch.nn.functional.cross_entropy(scores, t), leaves)
want = {f"{2 * i}.weight": float((g**2).sum() ** 0.5) for i, g in enumerate(grads)}
expect(
    "gradient_norms(model, loss) after 3 × backward()",
    norms_of(weights, x, t, before=3),
    want,
    tol=1e-4,
    hint="残っている勾配を消してから backward() を呼びます。",  #:ja
    hint="Clear what is left over, then call backward().",  #:en
)
expect(
    "gradient_norms(model, loss), the first two of three layers frozen",
    norms_of(weights, x, t, frozen=2),
    {"4.weight": want["4.weight"]},
    tol=1e-4,
    hint="凍結されたパラメータ(0.weight と 2.weight)は、辞書に入れません。",  #:ja
    hint="Frozen parameters (0.weight and 2.weight) stay out of the dict.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# では測ります。20 層の重ねたネットワークを 2 つ、訓練前の状態で比べます。片方には、これまで黙って使っていた**バッチ正規化**がありません。
# %% [markdown] lang="en"
# Now measure: two stacks of 20 layers, before any training. One of them lacks something that we have been using without a word, **batch normalisation**.

# %% demo
def conv_norms(model):
    """3×3 の畳み込みの、勾配のノルムのリスト(入力側から)。"""  #:ja
    """Norms of the gradients of the 3×3 convolutions, from the input on."""  #:en
    shapes = {name: tuple(p.shape) for name, p in model.named_parameters()}
    norms = gradient_norms(model.train(), F.cross_entropy(model(X_train[::3]), t_train[::3]))
    return [norm for name, norm in norms.items() if shapes[name][2:] == (3, 3)]


for norm, colour, style, name in [(True, BLUE, "-o", "バッチ正規化あり <=> with batch normalisation"), (False, RED, "--s", "なし <=> without")]:
    torch.manual_seed(0)
    norms = conv_norms(stack(20, norm=norm))
    plt.plot(range(1, 20), norms, style, color=colour, markersize=4, label=name)
    print(f"{name:25} first layer {norms[0]:.1e},  last {norms[-1]:.1e}")
show_figure("正規化がないと、勾配は消える <=> Without normalisation, gradients vanish", "層(1 が入力のとなり) <=> layer (1 = next to the input)", "勾配の大きさ(ノルム) <=> norm of the gradient", yscale="log", xticks=[1, 5, 10, 15, 19])

# %% [markdown] lang="ja"
# 正規化がないと、勾配は入力側へさかのぼるほど小さくなり、最後には何けたもちがいます。これでは学べません。バッチ正規化は、信号の大きさを層ごとにそろえ直して、これを防ぎます。
#
# $$\hat{u} = \frac{u - \text{mean}}{\sqrt{\text{variance} + 10^{-5}}}, \qquad \gamma \hat{u} + \beta$$
#
# 言葉にすると「チャンネルごとに、ミニバッチの平均を引き、標準偏差で割って、学習する傾き γ と切片 β でつけ直す」。使うときにミニバッチがなくても困らないように、平均と分散は訓練中に記録しておき、`model.eval()` のあとはその記録を使います。平均を引くので、直前の畳み込みにバイアスはいりません(`bias=False`)。
#
# ところが、冒頭の 56 層には**バッチ正規化が入っていました**。勾配は消えていないのに、劣化したのです。勾配消失は、主犯ではありません。
#
# ## 3. 近道をつける
#
# 1 節を思い出してください。余った層は「何もしない」だけでよかった。でも、乱数から始めた畳み込みの重みを、1 と 0 のちょうど良い並びにするのは、むずかしい注文です。それなら、**何もしないことを初めから用意して**おきましょう。
# %% [markdown] lang="en"
# Without normalisation the gradient shrinks on its way to the input, by many powers of ten in the end. Nothing learns from that. Batch normalisation sets the size of the signal right again in every layer:
#
# $$\hat{u} = \frac{u - \text{mean}}{\sqrt{\text{variance} + 10^{-5}}}, \qquad \gamma \hat{u} + \beta$$
#
# In words: for each channel, subtract the mean over the mini-batch, divide by the standard deviation, and give it a slope γ and an intercept β that are learned. To work without a mini-batch later on, mean and variance are recorded in training, and used after `model.eval()`. As the mean is subtracted, the convolution before it needs no bias (`bias=False`).
#
# But the 56 layers at the start **did have batch normalisation**. Gradients had not vanished, and the network degraded all the same. They are not the main culprit.
#
# ## 3. A shortcut
#
# Remember section 1: the layers too many had to do nothing. But bringing the random weights of a convolution into exactly the right pattern of ones and zeros is a tall order. So let us **provide doing nothing from the start**.

# %% demo
def draw_block(ax, title, shortcut):
    top = 5 + shortcut
    ax.annotate("", (0, -1), (0, top + 1.1), arrowprops={"arrowstyle": "->", "color": GREY})
    for y, text in enumerate(["ReLU", "バッチ正規化 <=> batch norm", "畳み込み 3×3 <=> conv 3×3", "ReLU", "バッチ正規化 <=> batch norm", "畳み込み 3×3 <=> conv 3×3"]):
        y += (y > 0) * shortcut
        ax.text(0, y, text, ha="center", va="center", fontsize=11, bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": BLUE})
    ax.text(0.12, top + 0.8, "x", fontsize=13)
    if shortcut:
        ax.text(0, 1, "+", ha="center", va="center", fontsize=14, bbox={"boxstyle": "circle", "facecolor": ORANGE})
        ax.plot([0, 1.1, 1.1], [top + 0.7, top + 0.7, 1], color=ORANGE, linestyle="--", linewidth=2.5)
        ax.annotate("", (0.2, 1), (1.12, 1), arrowprops={"arrowstyle": "->", "color": ORANGE, "lw": 2.5})
        ax.text(1.2, 4, "近道:x <=> shortcut: x", fontsize=11, rotation=90, va="center")
        ax.text(-0.95, 4.5, "F(x)", fontsize=13, va="center")
    ax.set(xlim=(-1.2, 1.6), ylim=(-1.1, 7.2), title=title)
    ax.axis("off")


fig, axes = plt.subplots(1, 2, figsize=(6, 4.4))
draw_block(axes[0], "ふつうのブロック <=> plain block", False)
draw_block(axes[1], "残差ブロック <=> residual block", True)
show_figure("違いは足し算 1 つ <=> One addition apart")

# %% [markdown] lang="ja"
# オレンジの線が**近道**(ショートカット)です。畳み込み 2 枚の計算 $F$ をまたいで、入力 $x$ がそのまま足されます。
#
# $$z = \mathrm{ReLU}(F(x) + x)$$
#
# 言葉にすると「$F$ は、$x$ に足す**差分**だけを学ぶ」。差分を残差とも言うので、これを**残差ブロック**と呼びます。何もしなくてよいなら、$F$ を 0 にするだけです。
#
# 勾配にも効きます。$F(x) + x$ の傾きは $F'(x) + 1$。$F'$ がどんなに小さくても、1 が残ります。
#
# 1 つ、困ることがあります。ストライド 2 のブロックは縦横を半分にするので、元の $x$ とは形が合わず、足せません。チャンネルの数が変わるときも同じです。そのときだけ、近道にも 1×1 の畳み込み(同じストライド)とバッチ正規化を置いて、形をそろえます。これを**射影**と呼びます。
#
# 左の図のブロックが `PlainBlock` です。
# %% [markdown] lang="en"
# The orange line is the **shortcut**. It passes by the two convolutions, $F$, and adds the input $x$ as it is.
#
# $$z = \mathrm{ReLU}(F(x) + x)$$
#
# In words: $F$ learns what to **add** to $x$, the difference, also called the residual; hence **residual block**. To do nothing, $F$ only has to become 0.
#
# It helps gradients too. The slope of $F(x) + x$ is $F'(x) + 1$: however small $F'$ is, the 1 remains.
#
# There is one difficulty. A block with stride 2 halves height and width, so its result and $x$ have different shapes and cannot be added; likewise when the number of channels changes. Only then the shortcut gets a 1×1 convolution (with the same stride) and batch normalisation of its own, to match the shape: a **projection**.
#
# The block on the left of the figure is `PlainBlock`:

# %% setup
class PlainBlock(nn.Module):
    """近道のないブロック。(n, c_in, h, w) → (n, c_out, h / stride, w / stride)。"""  #:ja
    """A block without a shortcut: (n, c_in, h, w) → (n, c_out, h / stride, w / stride)."""  #:en

    def __init__(self, c_in, c_out, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)

    def forward(self, x):
        h = F.relu(self.bn1(self.conv1(x)))
        h = self.bn2(self.conv2(h))
        return F.relu(h)


# %% [markdown] lang="ja"
# ### 課題 `ResidualBlock`
# これに近道をつけた `ResidualBlock` を書いてください。部品の名前は torchvision の ResNet に合わせます。同じ名前なら、重みをそのまま交換できるからです。
#
# - `conv1`、`bn1`、`conv2`、`bn2`:`PlainBlock` と同じ。
# - `downsample`:射影が要るときは `nn.Sequential(1×1 の畳み込み, BatchNorm2d)`。要らないときは `None`。
#
# <details><summary>ヒント</summary>
#
# - 射影が要るのは、どんなときでしょうか。条件は 2 つあり、片方だけでも必要です。
# - 図で、最後の ReLU は「+」の前にありますか、後にありますか。
# - `x += h` や `F.relu_(x)` は、受け取った `x` そのものを書きかえます。`x` は呼び出した側の持ち物で、逆伝播でも使われます。新しいテンソルを作りましょう。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `ResidualBlock`
# Write `ResidualBlock`: this, with a shortcut. Name the parts as torchvision's ResNet does; with the same names weights can be exchanged.
#
# - `conv1`, `bn1`, `conv2`, `bn2`: as in `PlainBlock`.
# - `downsample`: `nn.Sequential(1×1 convolution, BatchNorm2d)` where a projection is needed, else `None`.
#
# <details><summary>Hint</summary>
#
# - When is a projection needed? There are two conditions, and either one is enough.
# - In the figure, is the last ReLU before the "+" or after it?
# - `x += h` or `F.relu_(x)` overwrite the very `x` that came in. It belongs to the caller, and the backward pass needs it too. Make a new tensor.
#
# </details>


# %% exercise="ResidualBlock"
class ResidualBlock(nn.Module):
    """残差ブロック。(n, c_in, h, w) → (n, c_out, h / stride, w / stride)。入力 x は書きかえない。"""  #:ja
    """A residual block: (n, c_in, h, w) → (n, c_out, h / stride, w / stride). Leaves its input x as it is."""  #:en

    def __init__(self, c_in, c_out, stride=1):
        super().__init__()
        ### BEGIN SOLUTION
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)
        self.downsample = None
        if stride != 1 or c_in != c_out:
            projection = nn.Conv2d(c_in, c_out, 1, stride=stride, bias=False)
            self.downsample = nn.Sequential(projection, nn.BatchNorm2d(c_out))
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        h = F.relu(self.bn1(self.conv1(x)))
        h = self.bn2(self.conv2(h))
        shortcut = x if self.downsample is None else self.downsample(x)
        return F.relu(h + shortcut)
        ### END SOLUTION


# %% setup
# ja: テストの道具
# en: Tools for the tests
def load(block, weights):
    """重み {名前: テンソル} を block に入れ、評価モードにして返す。"""  #:ja
    """Put the weights {name: tensor} into block, switch it to evaluation mode and return it."""  #:en
    found = block.load_state_dict(weights, strict=False)
    missing = sorted(name for name in found.missing_keys if not name.endswith("num_batches_tracked"))
    unknown = sorted(found.unexpected_keys)
    assert not missing, f"余分なパラメータがあります: {missing}"  #:ja
    assert not missing, f"The block has parameters too many: {missing}"  #:en
    assert not unknown, f"見つからないパラメータがあります: {unknown}"  #:ja
    assert not unknown, f"The block lacks these parameters: {unknown}"  #:en
    return block.eval()


def twice(block, x):
    """同じ x で 2 回呼び、結果を 2 つとも返す。"""  #:ja
    """Call the block twice on the same x; return both results."""  #:en
    with torch.no_grad():
        return [block(x).clone(), block(x).clone()]


# %% test="ResidualBlock" idea="path" points=1
import torch
import torch.nn.functional as F


def known(c_in, c_out, seed):
    rng = torch.Generator().manual_seed(seed)
    weights = {"conv1.weight": torch.randn(c_out, c_in, 3, 3, generator=rng) / 4}
    weights["conv2.weight"] = torch.randn(c_out, c_out, 3, 3, generator=rng) / 4
    for bn in ("bn1", "bn2"):
        for part in ("weight", "bias", "running_mean", "running_var"):
            weights[f"{bn}.{part}"] = torch.rand(c_out, generator=rng) + 0.3
    return weights


weights = known(3, 3, 0)
weights["bn2.weight"], weights["bn2.bias"] = torch.zeros(3), torch.zeros(3)
x = torch.randn(2, 3, 5, 5, generator=torch.Generator().manual_seed(1))
expect(
    "ResidualBlock(3, 3)(x), F(x) = 0",
    load(ResidualBlock(3, 3), weights)(x),
    torch.relu(x),
    tol=1e-5,
    hint="bn2 の γ と β を 0 にしたので、F(x) = 0 です。近道だけが残り、最後の ReLU を通ります。",  #:ja
    hint="With γ and β of bn2 set to 0, F(x) = 0. The shortcut is left, and passes the last ReLU.",  #:en
)
### BEGIN HIDDEN TESTS
for channels, seed in ((4, 2), (6, 3)):
    w = known(channels, channels, seed)
    x = torch.randn(3, channels, 7, 6, generator=torch.Generator().manual_seed(seed))

    def normalised(h, bn):
        return F.batch_norm(h, *(w[f"{bn}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")))

    h = torch.relu(normalised(F.conv2d(x, w["conv1.weight"], padding=1), "bn1"))
    want = torch.relu(normalised(F.conv2d(h, w["conv2.weight"], padding=1), "bn2") + x)
    expect(
        f"ResidualBlock({channels}, {channels})(x)",
        load(ResidualBlock(channels, channels), w)(x),
        want,
        tol=1e-4,
        hint="図の順番どおりですか:conv1 → bn1 → ReLU → conv2 → bn2 → 足す → ReLU。",  #:ja
        hint="Is it in the order of the figure: conv1 → bn1 → ReLU → conv2 → bn2 → add → ReLU?",  #:en
    )
### END HIDDEN TESTS

# %% test="ResidualBlock" idea="projection" points=1.5
import torch
import torch.nn.functional as F

x = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(1))
for c_in, c_out, stride in ((4, 8, 2), (4, 4, 2), (4, 6, 1)):
    expect(
        f"ResidualBlock({c_in}, {c_out}, stride={stride})(x).shape",
        list(ResidualBlock(c_in, c_out, stride=stride)(x).shape),
        [2, c_out, 8 // stride, 8 // stride],
        hint="近道の形も、同じストライドとチャンネル数にそろえます。",  #:ja
        hint="The shortcut has to follow, with the same stride and number of channels.",  #:en
    )
### BEGIN HIDDEN TESTS
for c_in, c_out, stride, seed in ((3, 6, 2, 5), (5, 5, 2, 6), (4, 7, 1, 7), (6, 3, 2, 8)):
    rng = torch.Generator().manual_seed(seed)
    w = {"conv1.weight": torch.randn(c_out, c_in, 3, 3, generator=rng) / 4}
    w["conv2.weight"] = torch.randn(c_out, c_out, 3, 3, generator=rng) / 4
    w["downsample.0.weight"] = torch.randn(c_out, c_in, 1, 1, generator=rng)
    for bn in ("bn1", "bn2", "downsample.1"):
        for part in ("weight", "bias", "running_mean", "running_var"):
            w[f"{bn}.{part}"] = torch.rand(c_out, generator=rng) + 0.3
    x = torch.randn(2, c_in, 9, 6, generator=rng)

    def normalised(h, bn):
        return F.batch_norm(h, *(w[f"{bn}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")))

    h = torch.relu(normalised(F.conv2d(x, w["conv1.weight"], stride=stride, padding=1), "bn1"))
    h = normalised(F.conv2d(h, w["conv2.weight"], padding=1), "bn2")
    want = torch.relu(h + normalised(F.conv2d(x, w["downsample.0.weight"], stride=stride), "downsample.1"))
    expect(
        f"ResidualBlock({c_in}, {c_out}, {stride})(x)",
        load(ResidualBlock(c_in, c_out, stride), w)(x),
        want,
        tol=1e-4,
        hint="射影は 1×1 の畳み込みとバッチ正規化だけで、ReLU は足したあとに 1 回です。",  #:ja
        hint="The projection is a 1×1 convolution and batch normalisation; ReLU comes once, after the addition.",  #:en
    )
### END HIDDEN TESTS

# %% test="ResidualBlock" idea="input" points=0.5
import torch

x = torch.randn(2, 3, 6, 6, generator=torch.Generator().manual_seed(1))
first, second = twice(ResidualBlock(3, 3).eval(), x)
expect(
    "twice(ResidualBlock(3, 3), x)",
    second,
    first,
    tol=1e-5,
    hint="同じ x で 2 回呼んだのに、答えが変わりました。forward が x を書きかえています。",  #:ja
    hint="Called twice on the same x, it gives two answers: forward overwrites x.",  #:en
)
### BEGIN HIDDEN TESTS
for c_in, c_out, stride in ((4, 4, 1), (4, 8, 2)):
    x = torch.randn(2, c_in, 6, 6, generator=torch.Generator().manual_seed(9))
    block = ResidualBlock(c_in, c_out, stride).eval()
    alone = block(x).detach()
    assert list(alone.shape) == [2, c_out, 6 // stride, 6 // stride] and float(alone.min()) >= 0 and float(alone.std()) > 0, "返り値は、最後の ReLU を通った (n, c_out, h / stride, w / stride) です。"  #:ja
    assert list(alone.shape) == [2, c_out, 6 // stride, 6 // stride] and float(alone.min()) >= 0 and float(alone.std()) > 0, "It returns (n, c_out, h / stride, w / stride) after a last ReLU."  #:en
    for again in twice(block, x):
        expect(
            f"twice(ResidualBlock({c_in}, {c_out}, {stride}), x)",
            again,
            alone,
            tol=1e-5,
            hint="forward が入力 x を書きかえています。",  #:ja
            hint="forward overwrites its input x.",  #:en
        )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# torchvision の本物と比べましょう。同じ重みを入れたら、同じ答えが出るでしょうか。そして、$F$ を 0 にしたブロックは、本当に「何もしない」でしょうか。
# %% [markdown] lang="en"
# Compare with torchvision's own. Given the same weights, does it give the same answers? And does a block whose $F$ is 0 really do nothing?

# %% demo
from torchvision.models.resnet import BasicBlock

torch.manual_seed(0)
theirs = BasicBlock(8, 16, 2, nn.Sequential(nn.Conv2d(8, 16, 1, 2, bias=False), nn.BatchNorm2d(16))).eval()
mine = load(ResidualBlock(8, 16, stride=2), theirs.state_dict())
x = torch.rand(4, 8, 10, 10)
idle = ResidualBlock(8, 8)
nn.init.zeros_(idle.bn2.weight)
with torch.no_grad():
    print("largest difference from torchvision:", (mine(x) - theirs(x)).abs().max().item())
    print("largest change made by a block with F = 0:", (idle(x) - x).abs().max().item())

# %% [markdown] lang="ja"
# ## 4. 深さを変えて測る
#
# ブロックを積んで、小さな ResNet を作ります。設計は、He たちが CIFAR-10 に使ったものを半分の幅にしたものです。**段**が進むたびに、縦横を半分にして、チャンネルを倍にします。
#
# | 部分 | 中身 | 16×16 の画像なら |
# |---|---|---|
# | はじめ | 3×3 の畳み込み(3 → 8、`padding=1, bias=False`)、バッチ正規化、ReLU | 8×16×16 |
# | 段 1 | ブロック(8 → 8)を `n_blocks` 個 | 8×16×16 |
# | 段 2 | ブロックを `n_blocks` 個。最初の 1 個は 8 → 16、ストライド 2 | 16×8×8 |
# | 段 3 | ブロックを `n_blocks` 個。最初の 1 個は 16 → 32、ストライド 2 | 32×4×4 |
# | おわり | チャンネルごとの平均(`nn.AdaptiveAvgPool2d(1)`)、全結合(32 → `classes`) | `classes` |
#
# 層の数は、ブロック 1 個に 2 枚で、$6n + 2$。`n_blocks=9` なら 56 層です(射影は数えません)。
#
# ### 課題 `tiny_resnet`
# この表のとおりのモデルを返してください。ブロックの種類は引数 `block` で決まり、`block(c_in, c_out, stride)` と呼べば 1 個できます。出力は確率ではなく点数です。
#
# <details><summary>ヒント</summary>
#
# - 層をリストにためて、最後に `nn.Sequential(*layers)` とする書き方があります。
# - 段の中で特別なのは最初の 1 個だけです。2 個目からは、入るチャンネル数も、もう増えています。
# - `[block(8, 8)] * 3` は、**同じブロック**を 3 回並べます。重みは 1 個分しかありません。
#
# </details>
# %% [markdown] lang="en"
# ## 4. Depth, measured
#
# Blocks stacked up make a small ResNet. The design is the one that He and colleagues used for CIFAR-10, at half the width. From **stage** to stage, height and width are halved and channels doubled.
#
# | Part | What is in it | For a 16×16 picture |
# |---|---|---|
# | Start | 3×3 convolution (3 → 8, `padding=1, bias=False`), batch normalisation, ReLU | 8×16×16 |
# | Stage 1 | `n_blocks` blocks (8 → 8) | 8×16×16 |
# | Stage 2 | `n_blocks` blocks; the first one 8 → 16 with stride 2 | 16×8×8 |
# | Stage 3 | `n_blocks` blocks; the first one 16 → 32 with stride 2 | 32×4×4 |
# | End | mean of each channel (`nn.AdaptiveAvgPool2d(1)`), full connection (32 → `classes`) | `classes` |
#
# With two layers a block that makes $6n + 2$ layers: `n_blocks=9` has 56 (projections do not count).
#
# ### Exercise `tiny_resnet`
# Return the model of this table. The argument `block` says which kind of block; `block(c_in, c_out, stride)` makes one. The output is scores, not probabilities.
#
# <details><summary>Hint</summary>
#
# - You can collect layers in a list and finish with `nn.Sequential(*layers)`.
# - Only the first block of a stage is special. From the second one on, the channels that come in have grown already.
# - `[block(8, 8)] * 3` puts **the same block** in a row three times, with the weights of one.
#
# </details>


# %% exercise="tiny_resnet"
def tiny_resnet(n_blocks, classes, block=ResidualBlock):
    """表のとおりのモデル(nn.Module)を返す。入力 (n, 3, h, w) → 点数 (n, classes)。block(c_in, c_out, stride): ブロックを 1 個作る。"""  #:ja
    """Return the model of the table, a nn.Module: input (n, 3, h, w) → scores (n, classes). block(c_in, c_out, stride) makes one block."""  #:en
    ### BEGIN SOLUTION
    layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
    for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (16, 32, 2)):
        layers.append(block(c_in, c_out, stride))
        layers += [block(c_out, c_out, 1) for _ in range(n_blocks - 1)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, classes))
    ### END SOLUTION


# %% setup
# ja: テストの道具
# en: Tools for the tests
class OneConv(nn.Conv2d):
    """畳み込み 1 枚だけの「ブロック」。"""  #:ja
    """A "block" of one convolution."""  #:en

    def __init__(self, c_in, c_out, stride=1):
        super().__init__(c_in, c_out, 3, stride=stride, padding=1, bias=False)


def parameter_shapes(model):
    """パラメータの形を並べかえたリスト。"""  #:ja
    """The shapes of all parameters, sorted."""  #:en
    return sorted(list(p.shape) for p in model.parameters())


def fill(model):
    """重みを、形だけで決まる数にして、評価モードのモデルを返す。"""  #:ja
    """Set all weights to numbers that depend on their shape only; return the model in evaluation mode."""  #:en
    with torch.no_grad():
        for part in model.modules():
            for name, p in part.named_parameters(recurse=False):
                p.copy_(torch.randn(p.shape, generator=torch.Generator().manual_seed(p.numel())) / p[0].numel() ** 0.5)
                if isinstance(part, nn.BatchNorm2d) and name == "weight":
                    p.fill_(1.5)
    return model.eval()


# %% test="tiny_resnet" idea="layers" points=1
import torch

expect(
    "tiny_resnet(2, 10, PlainBlock)(x).shape",
    list(tiny_resnet(2, 10, PlainBlock)(torch.zeros(4, 3, 16, 16)).shape),
    [4, 10],
    hint="最後は、チャンネルごとに平均して (n, 32) にし、全結合で (n, classes) にします。",  #:ja
    hint="At the end take the mean of each channel, (n, 32), then a full connection, (n, classes).",  #:en
)
stem, head = [[8, 3, 3, 3], [8], [8]], [[4, 32], [4]]
convs = [[8, 8, 3, 3], [16, 8, 3, 3], [32, 16, 3, 3]]
expect(
    "parameter_shapes(tiny_resnet(1, 4, OneConv))",
    parameter_shapes(tiny_resnet(1, 4, OneConv)),
    sorted(stem + head + convs),
    hint="段は 3 つ、チャンネルは 8、16、32 です。はじめの畳み込みにバイアスはありません。",  #:ja
    hint="Three stages with 8, 16 and 32 channels; no bias in the first convolution.",  #:en
)
### BEGIN HIDDEN TESTS
for n, classes in ((3, 7), (2, 3)):
    stem, head = [[8, 3, 3, 3], [8], [8]], [[classes, 32], [classes]]
    convs = [[16, 8, 3, 3], [32, 16, 3, 3]] + [[8, 8, 3, 3]] * n + [[16, 16, 3, 3], [32, 32, 3, 3]] * (n - 1)
    expect(
        f"parameter_shapes(tiny_resnet({n}, {classes}, OneConv))",
        parameter_shapes(tiny_resnet(n, classes, OneConv)),
        sorted(stem + head + convs),
        hint="どの段にも、別々の重みをもつブロックが n_blocks 個あります。チャンネルが変わるのは最初の 1 個だけです。",  #:ja
        hint="Every stage has n_blocks blocks with weights of their own; only the first one changes the channels.",  #:en
    )
### END HIDDEN TESTS

# %% test="tiny_resnet" idea="values" points=1
import torch
import torch.nn.functional as F

sizes = [[4, 3, 16, 16], [2, 3, 32, 24]]
for size in sizes:
    expect(
        f"tiny_resnet(1, 5, PlainBlock)(torch.zeros({size})).shape",
        list(tiny_resnet(1, 5, PlainBlock)(torch.zeros(size)).shape),
        [size[0], 5],
        hint="平均をとれば、画像の大きさに関係なく (n, 32) になります。",  #:ja
        hint="The mean makes it (n, 32), whatever the size of the picture.",  #:en
    )
### BEGIN HIDDEN TESTS


def filled(*shape):
    rng = torch.Generator().manual_seed(torch.Size(shape).numel())
    return torch.randn(shape, generator=rng) / torch.Size(shape[1:]).numel() ** 0.5


def conv(x, c_in, c_out, stride=1, norm=False):
    h = F.conv2d(x, filled(c_out, c_in, 3, 3), stride=stride, padding=1)
    return torch.relu(1.5 * h / (1 + 1e-5) ** 0.5 + filled(c_out)[:, None, None]) if norm else h


def reference(x, n, classes, plain):
    h = conv(x, 3, 8, norm=True)
    for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (16, 32, 2)):
        for i in range(n):
            first = (c_in, c_out, stride) if i == 0 else (c_out, c_out, 1)
            h = conv(h, *first, norm=plain)
            h = conv(h, c_out, c_out, norm=True) if plain else h
    return F.linear(h.mean((2, 3)), filled(classes, 32), filled(classes))


x = torch.randn(3, 3, 12, 10, generator=torch.Generator().manual_seed(3))
for n, classes, block, plain in ((1, 6, PlainBlock, True), (3, 5, PlainBlock, True), (2, 4, OneConv, False)):
    expect(
        f"tiny_resnet({n}, {classes}, {'PlainBlock' if plain else 'OneConv'})(x)",
        fill(tiny_resnet(n, classes, block))(x),
        reference(x, n, classes, plain),
        tol=1e-3,
        hint="ストライド 2 は、段 2 と段 3 の最初の 1 個だけです。はじめの畳み込みのあとの ReLU、おわりの平均、点数のまま返すことも確かめてください。",  #:ja
        hint="Stride 2 belongs to the first block of stages 2 and 3 only. Check the ReLU after the first convolution, the mean at the end, and that scores come out as they are.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# では、冒頭の実験を、近道なしと近道ありで、深さを変えてくり返します。ちがうのは足し算(と射影)だけです。
# %% [markdown] lang="en"
# Now repeat the experiment from the start at growing depth, without and with shortcuts. The addition (with its projections) is all that differs.

# %% demo
kinds = {"ふつう <=> plain": (PlainBlock, RED, "--s"), "残差 <=> residual": (ResidualBlock, BLUE, "-o")}
n_blocks, nets, histories, grads = (1, 3, 5, 9), {}, {}, {}
print("        layers  training loss  test error")
for name, (block, _, _) in kinds.items():
    for n in n_blocks:
        torch.manual_seed(0)
        nets[name, n] = tiny_resnet(n, 10, block)
        grads[name, n] = conv_norms(nets[name, n])
        histories[name, n] = train(nets[name, n], X_train, t_train)
        print(f"{name:8} {6 * n + 2:4} {histories[name, n][-1]:13.2f} {error(nets[name, n], X_test, t_test):12.0%}")

for name, (_, colour, style) in kinds.items():
    plt.plot([6 * n + 2 for n in n_blocks], [histories[name, n][-1] for n in n_blocks], style, color=colour, label=name)
plt.axhline(np.log(10), color=GREY, linestyle=":", label="当てずっぽう <=> guessing")
show_figure("近道があれば、深くてもずっと困らない <=> With shortcuts, depth hurts far less", "層の数 <=> layers", "4 エポックの後の訓練の損失 <=> training loss after 4 epochs", xticks=[6 * n + 2 for n in n_blocks])

# %% [markdown] lang="ja"
# 灰色の点線は、10 クラスを当てずっぽうで答えたときの損失 $\log 10$ です。近道がないと、56 層は 4 エポックたっても当てずっぽうの近くにいます。
#
# 近道があっても、「深いほど良い」とまでは言えません。4 エポックは短すぎるからです。64,000 回更新した He たちの実験では、CIFAR-10 のテスト誤り率は 20 層で 8.75 %、56 層で 6.97 %、110 層で 6.43 % と、深いほど下がりました(論文の表 6)。
#
# 訓練を始める前に測っておいた勾配も見てみましょう。バッチ正規化が入った 56 層の中で、勾配はどうなっていたのでしょうか。
# %% [markdown] lang="en"
# The dotted grey line is the loss of guessing among ten classes, $\log 10$. Without shortcuts, 56 layers are still close to guessing after 4 epochs.
#
# With shortcuts, we cannot say yet that deeper is better: 4 epochs are too few. After the 64,000 updates that He and colleagues made, the test error on CIFAR-10 fell with depth: 8.75 % with 20 layers, 6.97 % with 56, 6.43 % with 110 (table 6 of the paper).
#
# Before training we measured gradients too. What were they like inside 56 layers with batch normalisation?

# %% demo
for name, (_, colour, style) in kinds.items():
    norms = grads[name, 9]
    plt.plot(range(1, len(norms) + 1), norms, style, color=colour, markersize=4, label=name)
    print(f"{name:8} largest / smallest norm: {max(norms) / min(norms):.0f}")
show_figure("近道は、勾配の大きさを保つ <=> Shortcuts keep gradients of one size", "層(1 が入力のとなり) <=> layer (1 = next to the input)", "勾配の大きさ(ノルム) <=> norm of the gradient", yscale="log")

# %% [markdown] lang="ja"
# 意外な結果です。バッチ正規化だけの 56 層では、勾配は消えるどころか、入力側へさかのぼるほど**大きく**なっています。これでは、ちょうど良い学習率が層ごとにちがってしまいます。近道があると、どの層にも同じくらいの勾配が届きます。
#
# ## 5. 谷の形を見る
#
# 勾配は足もとの傾きです。では、まわりの**地形**はどうでしょう。訓練を終えた重みから、でたらめな 2 つの方向へ少しずつ動かし、損失を測って等高線にします(Li たち、2018)。
#
# 方向は乱数ですが、公平に比べるために、フィルターごとに、動かす長さを元のフィルターの長さにそろえます。目盛りの 1 は「元と同じ長さだけ動かした」という意味です。
# %% [markdown] lang="en"
# A surprise: with batch normalisation alone, gradients in 56 layers do not vanish; they **grow** on their way back to the input. A learning rate that suits one layer does not suit another. With shortcuts, every layer gets a gradient of about the same size.
#
# ## 5. The shape of the valley
#
# A gradient is the slope underfoot. What about the **landscape** around? From the trained weights, move step by step along two random directions, measure the loss and draw contours (Li et al., 2018).
#
# The directions are random, but for a fair comparison each filter moves as far as the filter itself is long: 1 on an axis means "moved by its own length".

# %% demo
from torch.func import functional_call


def random_direction(weights, seed):
    """weights と同じ名前と形の乱数。フィルターごとに weights と同じ長さ。バイアスとバッチ正規化は 0。"""  #:ja
    """Random numbers named and shaped like weights, each filter as long as in weights; 0 for biases and batch normalisation."""  #:en
    rng, direction = torch.Generator().manual_seed(seed), {}
    for name, w in weights.items():
        d = torch.randn(w.shape, generator=rng).flatten(1) if w.ndim > 1 else torch.zeros(w.shape)
        if w.ndim > 1:
            d = (d * w.flatten(1).norm(dim=1, keepdim=True) / d.norm(dim=1, keepdim=True)).view(w.shape)
        direction[name] = d
    return direction


def landscape(model, steps, X, t):
    """損失の表 (len(steps), len(steps))。"""  #:ja
    """A table of losses, (len(steps), len(steps))."""  #:en
    weights = {name: p.detach() for name, p in model.train().named_parameters()}
    right, up = random_direction(weights, 1), random_direction(weights, 2)

    def loss_at(a, b):
        moved = {name: w + a * right[name] + b * up[name] for name, w in weights.items()}
        return F.cross_entropy(functional_call(model, moved, X), t).item()

    with torch.no_grad():
        return np.array([[loss_at(a, b) for a in steps] for b in steps])


steps = np.linspace(-1, 1, 11)
some = torch.randperm(len(X_train), generator=torch.Generator().manual_seed(0))[:64]
surfaces = {name: landscape(nets[name, 9], steps, X_train[some], t_train[some]) for name in kinds}

# %% demo
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4), sharey=True)
for ax, (name, surface) in zip(axes, surfaces.items()):
    levels = np.linspace(surface.min(), np.quantile(surface, 0.95), 10)
    ax.contourf(steps, steps, surface, levels=levels, cmap="Blues_r", extend="max")
    ax.contour(steps, steps, surface, levels=levels, colors="black", linewidths=0.6)
    ax.plot(0, 0, "*", color=ORANGE, markeredgecolor="black", markersize=15)
    ax.set(title=f"{name}:{surface.min():.1f}〜{surface.max():.1f} <=> {name}: {surface.min():.1f} to {surface.max():.1f}", xlabel="方向 1 <=> direction 1", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
axes[0].set_ylabel("方向 2 <=> direction 2")
show_figure("56 層:でこぼこの台地と、なめらかなお椀 <=> 56 layers: crumpled plateau, smooth bowl")

# %% [markdown] lang="ja"
# 星が、訓練の着いた場所です(数字は損失の範囲)。近道がないと、狭い範囲の損失しかない台地に、しわが寄っています。どちらへ行けば下れるのか、少し動くと話が変わります。近道があると、底へ向かうなめらかなおわんです。足もとの傾きを信じて進めば、着きます。
#
# これは何百万もの方向のうちの、たった 2 つで切った**断面**です。証明ではなく、感じをつかむ図だと思ってください。
#
# ## 6. 有名なモデルを読む
#
# 他人の書いた ResNet を読んでみましょう。大きさを知る第一歩は、訓練で動くパラメータの数です。
#
# ### 課題 `count_trainable`
# 訓練で動くパラメータ(数の個数)を数えてください。凍結されたものは数えません。
#
# <details><summary>ヒント</summary>
#
# `model.parameters()` は、テンソルを渡してくれます。テンソル 1 個の中に、数はいくつあるでしょうか(`p.numel()`)。`state_dict()` には、バッチ正規化の平均の記録のような、訓練で動かないものも混ざっています。
#
# </details>
# %% [markdown] lang="en"
# The star is where training ended (the numbers are the range of the loss). Without shortcuts: a plateau with little difference in height, crumpled; which way is down changes after a small step. With shortcuts: a smooth bowl. Trust the slope underfoot, and you arrive.
#
# This is a **slice** along only two of a great many directions. It proves nothing; it gives a feeling.
#
# ## 6. Reading well-known models
#
# Now read a ResNet that others wrote. The first thing to know about its size is the number of parameters that training moves.
#
# ### Exercise `count_trainable`
# Count the parameters (single numbers) that training moves. Frozen ones do not count.
#
# <details><summary>Hint</summary>
#
# `model.parameters()` hands out tensors. How many numbers are in one tensor (`p.numel()`)? `state_dict()` also holds things that training does not move, such as the recorded means of batch normalisation.
#
# </details>


# %% exercise="count_trainable"
def count_trainable(model):
    """訓練で動くパラメータの個数(int)。model: nn.Module。"""  #:ja
    """How many numbers training moves (int). model: a nn.Module."""  #:en
    ### BEGIN SOLUTION
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
    ### END SOLUTION


# %% setup
# ja: テストの道具
# en: A tool for the tests
def sample_model(widths, frozen=0, norm=False, tied=False):
    """全結合を重ねたモデル。frozen: 凍結するはじめの層の数。norm: バッチ正規化つき。tied: 最後の層をもう 1 度使う。"""  #:ja
    """Full connections in a row. frozen: how many layers, from the first, are frozen; norm: with batch normalisation; tied: the last layer is used once more."""  #:en
    model = nn.Sequential()
    for i, (n_in, n_out) in enumerate(zip(widths, widths[1:])):
        model.append(nn.Linear(n_in, n_out).requires_grad_(i >= frozen))
        if norm:
            model.append(nn.BatchNorm1d(n_out))
    return nn.Sequential(model, model[-1]) if tied else model


# %% test="count_trainable" points=1
expect(
    "count_trainable(sample_model([3, 4, 2]))",
    count_trainable(sample_model([3, 4, 2])),
    26,
    hint="(3×4 + 4) + (4×2 + 2) です。",  #:ja
    hint="(3×4 + 4) + (4×2 + 2).",  #:en
)
### BEGIN HIDDEN TESTS
expect(
    "count_trainable(sample_model([5, 6, 7, 3], frozen=2))",
    count_trainable(sample_model([5, 6, 7, 3], frozen=2)),
    7 * 3 + 3,
    hint="凍結された層は数えません。",  #:ja
    hint="Frozen layers do not count.",  #:en
)
expect(
    "count_trainable(sample_model([2, 3, 4], norm=True))",
    count_trainable(sample_model([2, 3, 4], norm=True)),
    (2 * 3 + 3) + 2 * 3 + (3 * 4 + 4) + 2 * 4,
    hint="バッチ正規化で訓練されるのは γ と β だけです。平均と分散の記録は数えません。",  #:ja
    hint="Of batch normalisation training moves γ and β only; recorded means and variances do not count.",  #:en
)
expect(
    "count_trainable(sample_model([4, 4], tied=True))",
    count_trainable(sample_model([4, 4], tied=True)),
    4 * 4 + 4,
    hint="2 か所で使われる同じ重みは、1 回だけ数えます。",  #:ja
    hint="A weight that is used in two places counts once.",  #:en
)
expect(
    "count_trainable(sample_model([4, 4], frozen=1))",
    count_trainable(sample_model([4, 4], frozen=1)),
    0,
    hint="全部凍結なら 0 です。",  #:ja
    hint="All frozen: 0.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 次の課で使う ResNet-34 を、部分ごとに読みます。**積和演算**は「かけて足す」1 回のことで、計算の重さの目安です。畳み込みなら、出力の 1 つの数につき、フィルターの大きさの回数だけかかります。
#
# `device="meta"` は、形だけがあって中身の数がない特別な場所です。重みの用意も計算もしないので、大きなモデルでも一瞬で調べられます。
# %% [markdown] lang="en"
# Read ResNet-34, which the next lesson uses, part by part. A **multiply-add** is one multiplication with its addition, a measure of cost: a convolution needs as many for each number of its output as a filter has weights.
#
# The device `"meta"` is a special place where tensors have shapes but no numbers. No weights are made and nothing is computed, so even large models are read in no time.

# %% demo
from torchvision import models


def on_meta(name, size):
    """torchvision のモデル(重みなし、評価モード)と、大きさ size の入力。どちらも meta に置く。"""  #:ja
    """A model of torchvision, without weights, in evaluation mode, and an input of that size, both on meta."""  #:en
    options = {"init_weights": False} if name in ("vgg16", "inception_v3") else {}
    with torch.device("meta"):
        return models.get_model(name, weights=None, **options).eval(), torch.empty(1, 3, size, size)


def multiply_adds(model, x):
    """部品の名前 → (出力の形, 積和演算の数)。畳み込みと全結合を数える。"""  #:ja
    """Name of a part → (shape of its output, multiply-adds), counting convolutions and full connections."""  #:en
    found = {}

    def note(name):
        def hook(part, inputs, output):
            work = output[0].numel() * part.weight[0].numel() if isinstance(part, (nn.Conv2d, nn.Linear)) else 0
            found[name] = (tuple(output.shape[1:]), work)

        return hook

    hooks = [part.register_forward_hook(note(name)) for name, part in model.named_modules() if name]
    with torch.no_grad():
        model(x)
    for hook in hooks:
        hook.remove()
    return found


model, x = on_meta("resnet34", 224)
found = multiply_adds(model, x)
print(f"{'part':10}{'output':>16}{'parameters':>14}{'multiply-adds':>17}")
for name, part in model.named_children():
    work = sum(w for key, (_, w) in found.items() if key.split(".")[0] == name)
    print(f"{name:10}{'×'.join(map(str, found[name][0])):>16}{count_trainable(part):>14,}{work:>17,}")
print(f"{'total':26}{count_trainable(model):>14,}{sum(w for _, w in found.values()):>17,}")

# %% [markdown] lang="ja"
# あなたの `tiny_resnet` と同じ骨組みです。はじめ、段が 4 つ、平均、全結合。段が進むと、パラメータは増えるのに、計算はあまり増えません。縦横が小さくなるからです。
#
# では、有名なモデルを並べます。パラメータ、積和演算、深さ(入力から出力までに通る畳み込みと全結合の、いちばん長い道の枚数)は計算で求めます。ImageNet の正解率(top-1)は、torchvision がモデルの重みにつけて公表している値を読み出します。(Inception-v3 のパラメータには訓練のときだけ使う枝が、EfficientNet の深さにはチャンネルに重みをつける小さな層が入っています。)
# %% [markdown] lang="en"
# The same skeleton as your `tiny_resnet`: a start, four stages, a mean, a full connection. From stage to stage parameters grow while the work hardly does, because height and width shrink.
#
# Now set well-known models side by side. Parameters, multiply-adds and depth (convolutions and full connections along the longest way from input to output) are computed. Accuracy on ImageNet (top-1) is what torchvision publishes with the weights of each model. (The parameters of Inception-v3 include a branch used only in training, the depth of EfficientNet the small layers that weight its channels.)

# %% demo
from torch import fx

FAMILIES = {
    "VGG-16": ("vgg16", 224),
    "Inception-v3": ("inception_v3", 299),
    "ResNet-18": ("resnet18", 224),
    "ResNet-34": ("resnet34", 224),
    "ResNet-50": ("resnet50", 224),
    "EfficientNet-B0": ("efficientnet_b0", 224),
}


def longest_way(model):
    """入力から出力までに通る、畳み込みと全結合の最大の枚数。"""  #:ja
    """The most convolutions and full connections on any way from input to output."""  #:en
    layers = {name for name, part in model.named_modules() if isinstance(part, (nn.Conv2d, nn.Linear))}
    length = {}
    for node in fx.symbolic_trace(model).graph.nodes:
        length[node] = max((length[n] for n in node.all_input_nodes), default=0) + (node.target in layers)
    return max(length.values())


def top1(name, version="IMAGENET1K_V1"):
    return models.get_model_weights(name)[version].meta["_metrics"]["ImageNet-1K"]["acc@1"]


table = []
print(f"{'':16}{'parameters':>12}{'multiply-adds':>15}{'depth':>7}{'top-1':>8}")
for label, (name, size) in FAMILIES.items():
    model, x = on_meta(name, size)
    work = sum(w for _, w in multiply_adds(model, x).values())
    table.append((label, count_trainable(model) / 1e6, work / 1e9, longest_way(model), top1(name)))
    print("{:16}{:10.1f} M{:13.2f} G{:7}{:7.1f}%".format(*table[-1]))
print(f"ResNet-50, trained by a newer recipe: {top1('resnet50', 'IMAGENET1K_V2'):.1f}%")

# %% demo
offsets = {"VGG-16": (-22, -32), "ResNet-18": (8, -16), "EfficientNet-B0": (10, 6), "Inception-v3": (6, 9), "ResNet-50": (-58, -20)}
for label, parameters, work, depth, accuracy in table:
    colour, mark = (BLUE, "o") if label.startswith("ResNet") else (ORANGE, "s")
    plt.scatter(work, accuracy, s=6 * parameters, color=colour, marker=mark, edgecolor="black", alpha=0.8)
    plt.annotate(label, (work, accuracy), xytext=offsets.get(label, (10, -4)), textcoords="offset points", fontsize=11)
show_figure("計算を増やしても、正解率が上がるとは限らない <=> More work is not more accuracy", "1 枚あたりの積和の数(十億)。面積:パラメータの数 <=> multiply-adds per picture (billions); area: parameters", "ImageNet のトップ 1 正解率(%) <=> ImageNet top-1 (%)", xscale="log", xticks=[0.5, 1, 2, 5, 10, 20], xticklabels=["0.5", "1", "2", "5", "10", "20"], xlim=(0.25, 30), ylim=(68, 80))

# %% [markdown] lang="ja"
# いちばん計算の重い VGG-16 より、ResNet-50 のほうが正確で、計算は 4 分の 1 ほど。EfficientNet-B0 は、さらにその 10 分の 1 です。同じ ResNet-50 でも、訓練のやり方を新しくすると正解率が変わります。モデルの形だけが実力ではありません。
#
# ## 確かめよう
#
# **問 1.** 近道のない 56 層が 20 層より悪かったのは、過学習のせいではありません。どこから分かりますか。
#
# - a. テストの誤り率も高かったから
# - b. 訓練データに対する損失まで高かったから
# - c. 56 層のほうがパラメータが多いから
# - d. バッチ正規化を使っていたから
# %% [markdown] lang="en"
# VGG-16 takes the most work; ResNet-50 is more accurate with about a quarter of it, and EfficientNet-B0 needs a tenth of that again. And the same ResNet-50 changes its accuracy with a newer way of training: the shape of a model is not everything.
#
# ## Check yourself
#
# **Question 1.** Without shortcuts 56 layers did worse than 20, and overfitting was not the reason. How do we know?
#
# - a. The error rate on test pictures was high too
# - b. Even the loss on the training data was high
# - c. 56 layers have more parameters
# - d. Batch normalisation was used

# %% quiz="not_overfitting" points=1
not_overfitting = "b"
replies = {
    "a": "テストの誤りが高いことは、過学習でも起こります。2 つを区別できるのは、訓練データでの成績です。",  #:ja
    "a": "Overfitting gives a high test error too. What tells the two apart is how it does on the training data.",  #:en
    "b": "そのとおり。過学習なら、訓練の損失は下がっているはずです。劣化は、訓練がうまく進まないという問題です。",  #:ja
    "b": "Right: with overfitting the training loss would be low. Degradation means that training itself does not get there.",  #:en
    "c": "パラメータが多いことは、むしろ過学習を疑う理由です。実際に起きたかどうかは、損失を見ないと分かりません。",  #:ja
    "c": "More parameters are a reason to suspect overfitting. Whether it happened, only the losses tell.",  #:en
    "d": "バッチ正規化を使っていても、過学習は起こります。見るべきものは損失です。",  #:ja
    "d": "Networks with batch normalisation can overfit as well. Look at the losses.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** どのブロックでも $F'(x) = 0.01$ だとします(入力も出力も 1 つの数、最後の ReLU の傾きは 1)。近道のないブロックを 10 個つなぐと、全体の傾きは $0.01^{10}$ です。近道のある残差ブロックを 10 個つなぐと、いくつになりますか。小数第 3 位まで答えてください。
# %% [markdown] lang="en"
# **Question 2.** Let $F'(x) = 0.01$ in every block (one number in, one out, slope 1 for the last ReLU). Ten blocks without shortcuts have the slope $0.01^{10}$ altogether. What is it for ten residual blocks? Give three decimals.

# %% quiz="ten_blocks" points=1
ten_blocks = 1.105
replies = {
    1.105: "そのとおり。1.01 の 10 乗です。10 個通っても、勾配はほぼそのまま届きます。",  #:ja
    1.105: "Right: 1.01 to the 10th power. The gradient arrives almost unchanged through ten blocks.",  #:en
    1.1: "1 + 10 × 0.01 と足しましたね。とても近いのですが、傾きは 1 個ごとにかけ算で効きます。",  #:ja
    1.1: "That adds up, 1 + 10 × 0.01. Very close, but slopes multiply from block to block.",  #:en
    1.01: "それは 1 個分です。10 個では 10 回かかります。",  #:ja
    1.01: "That is one block. Ten of them multiply ten times.",  #:en
    1: "近道だけならちょうど 1 ですが、F のぶんの 0.01 が 1 個ごとに加わります。",  #:ja
    1: "The shortcut alone would give exactly 1; every block adds the 0.01 of F.",  #:en
    0.1: "足し算(0.01 × 10)になっています。近道の 1 も忘れていませんか。",  #:ja
    0.1: "That is a sum, 0.01 × 10; and where is the 1 of the shortcut?",  #:en
    10.1: "1.01 を 10 倍しています。傾きは足すのではなく、かけ合わせます。",  #:ja
    10.1: "That is ten times 1.01. Slopes are multiplied with each other, not added.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 友だちの残差ブロックは、順伝播の値は合っているのに、逆伝播でエラーになったり、同じ `x` をもう一度使うと別の答えになったりします。直すのは何行目ですか。
#
# ```
# 1: h = F.relu(self.bn1(self.conv1(x)))
# 2: h = self.bn2(self.conv2(h))
# 3: x += h
# 4: return F.relu(x)
# ```
# %% [markdown] lang="en"
# **Question 3.** A friend's residual block gives the right values, but backward sometimes raises an error, and using the same `x` again gives another answer. Which line needs mending?
#
# ```
# 1: h = F.relu(self.bn1(self.conv1(x)))
# 2: h = self.bn2(self.conv2(h))
# 3: x += h
# 4: return F.relu(x)
# ```

# %% quiz="overwritten" points=1
overwritten = 3
replies = {
    1: "1 行目は新しいテンソル h を作るだけで、x はそのままです。",  #:ja
    1: "Line 1 makes a new tensor h and leaves x alone.",  #:en
    2: "2 行目で h という名前は付けかえられますが、テンソルの中身は書きかわりません。",  #:ja
    2: "Line 2 gives the name h to a new tensor; no tensor is overwritten.",  #:en
    3: "そのとおり。+= は、受け取った x そのものを書きかえます。conv1 の逆伝播が使うはずだった x も変わってしまいます。x = x + h なら新しいテンソルです。",  #:ja
    3: "Right: += overwrites the x that came in, which the backward pass of conv1 needs. With x = x + h it would be a new tensor.",  #:en
    4: "F.relu(x) は新しいテンソルを返します。書きかえるのは F.relu_(x) のほうです。",  #:ja
    4: "F.relu(x) returns a new tensor; the one that overwrites is F.relu_(x).",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 3×3 の畳み込みが、64×56×56 の入力から 128×28×28 の出力を作ります(ストライド 2、バイアスなし)。積和演算は何**百万**回ですか。小数第 1 位まで答えてください。
# %% [markdown] lang="en"
# **Question 4.** A 3×3 convolution turns an input of 64×56×56 into an output of 128×28×28 (stride 2, no bias). How many **million** multiply-adds does it take? Give one decimal.

# %% quiz="count_work" points=1
count_work = 57.8
replies = {
    57.8: "そのとおり。出力の数 128 × 28 × 28 に、フィルターの大きさ 64 × 3 × 3 をかけます。",  #:ja
    57.8: "Right: 128 × 28 × 28 numbers of output times the 64 × 3 × 3 weights of a filter.",  #:en
    231.2: "入力の 56 × 56 で数えましたね。ストライド 2 では、フィルターを置く場所は出力の 28 × 28 か所です。",  #:ja
    231.2: "You counted 56 × 56 places, as in the input. With stride 2 the filter is put down at the 28 × 28 places of the output.",  #:en
    6.4: "3 × 3 が抜けています。フィルターには 64 × 3 × 3 個の重みがあります。",  #:ja
    6.4: "The 3 × 3 is missing: a filter has 64 × 3 × 3 weights.",  #:en
    0.9: "入力の 64 チャンネルが抜けています。どのフィルターも、全部のチャンネルを見ます。",  #:ja
    0.9: "The 64 channels of the input are missing: every filter looks at all of them.",  #:en
    0.1: "それはパラメータの数(64 × 3 × 3 × 128)のようです。これを、出力の 28 × 28 か所で使います。",  #:ja
    0.1: "That seems to be the number of parameters, 64 × 3 × 3 × 128; they are used at each of 28 × 28 places.",  #:en
    115.6: "2 倍です。積和演算は、かけ算と足し算を合わせて 1 回と数えます。",  #:ja
    115.6: "Twice too many: a multiplication and its addition count as one.",  #:en
    57802752: "計算は合っています。百万を単位にして答えてください。",  #:ja
    57802752: "The product is right; give it in millions.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.(記述)** 友だちが「ResNet の近道は、勾配消失を防ぐためのもので、それだけでしょう?」と言いました。この課で**測ったこと**を使って、5 行くらいで答えてください。
#
# 採点の目安(各 1 点)
# - この課で見た 2 つの別々の困りごとを、それぞれどの測定で見えたかとともに、区別している。
# - 余った層に何をしてほしいのか、近道があるとなぜそれを表しやすいのかを、式を使って説明している。
# - 近道のあるなしで違ったことをもう 1 つ、測った図とともに挙げている。
# %% [markdown] lang="en"
# **Question 5 (essay).** A friend says: "The shortcuts in ResNet are there against vanishing gradients, and that is all." Answer in about five lines, using what you **measured** in this lesson.
#
# How it is graded (1 point each)
# - Tells apart two different troubles of this lesson, each with the measurement that showed it.
# - Says what layers too many should do, and with a formula why a shortcut makes that easy.
# - Names one more thing that shortcuts changed, with the figure that showed it.

# %% [markdown] essay="why_shortcut" points=3 lang="ja"
# ### BEGIN SOLUTION
# 勾配消失は、バッチ正規化のない 20 層を測ったときに見えた。バッチ正規化を入れると勾配は届いたが、56 層はそれでも 8 層や 20 層より訓練の損失が高かった(劣化)。だから勾配消失だけでは説明できない。
# 余った層は何もしなければよいのに、畳み込みでそれを表すには特別な重みが要る。近道があれば F = 0 で済む。
# さらに、56 層の勾配は、近道がないと入力側ほど大きくばらばらだったが、近道があるとほぼそろっていた。損失の断面も、しわの寄った台地から、なめらかなおわんに変わった。
# ### END SOLUTION
# %% [markdown] essay="why_shortcut" points=3 lang="en"
# ### BEGIN SOLUTION
# Gradients vanished in the 20 layers without batch normalisation. With it they arrived, and yet 56 layers had a higher training loss than 8 or 20: degradation. So vanishing gradients do not explain it all.
# Layers too many only have to do nothing, but a convolution needs very special weights for that; with a shortcut F = 0 is enough.
# Besides, without shortcuts the gradients of 56 layers differed widely and grew towards the input; with them all were of about one size. And the slice of the loss turned from a crumpled plateau into a smooth bowl.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - He, Zhang, Ren, Sun, [*Deep Residual Learning for Image Recognition*](https://arxiv.org/abs/1512.03385) (CVPR 2016) この課の論文。4.2 節が CIFAR-10 の実験です。
# - He, Zhang, Ren, Sun, [*Identity Mappings in Deep Residual Networks*](https://arxiv.org/abs/1603.05027) (ECCV 2016) ReLU の場所を変えて、1001 層。
# - Srivastava, Greff, Schmidhuber, [*Highway Networks*](https://arxiv.org/abs/1505.00387) (2015) 少し前に出た、開け閉めできる近道。
# - Ioffe, Szegedy, [*Batch Normalization*](https://arxiv.org/abs/1502.03167) (ICML 2015) と Yang ほか, [*A Mean Field Theory of Batch Normalization*](https://arxiv.org/abs/1902.08129) (ICLR 2019) 4 節で見た「大きくなる勾配」を説明する理論。
# - Li, Xu, Taylor, Studer, Goldstein, [*Visualizing the Loss Landscape of Neural Nets*](https://arxiv.org/abs/1712.09913) (NeurIPS 2018) 5 節の描き方。
# - Simonyan, Zisserman, [*Very Deep Convolutional Networks*](https://arxiv.org/abs/1409.1556) (ICLR 2015, VGG)、Szegedy ほか, [*Rethinking the Inception Architecture*](https://arxiv.org/abs/1512.00567) (CVPR 2016)、Tan, Le, [*EfficientNet*](https://arxiv.org/abs/1905.11946) (ICML 2019) 6 節のモデルたち。正解率の出典は [torchvision の重みの一覧](https://docs.pytorch.org/vision/stable/models.html#table-of-all-available-classification-weights)。
#
# 次の課では、写真で訓練ずみの ResNet-34 を借りて、fastai で 3 と 7 を見分けます。
#
# **データ** CIFAR-10(A. Krizhevsky, 2009)。利用条件は示されておらず、技術報告 *Learning Multiple Layers of Features from Tiny Images* を引用することが求められています。
# %% [markdown] lang="en"
# ## Going further
#
# - He, Zhang, Ren and Sun, [*Deep Residual Learning for Image Recognition*](https://arxiv.org/abs/1512.03385) (CVPR 2016): the paper of this lesson; section 4.2 has the experiments on CIFAR-10.
# - He, Zhang, Ren and Sun, [*Identity Mappings in Deep Residual Networks*](https://arxiv.org/abs/1603.05027) (ECCV 2016): ReLU in another place, and 1001 layers.
# - Srivastava, Greff and Schmidhuber, [*Highway Networks*](https://arxiv.org/abs/1505.00387) (2015): shortcuts that open and close, a little earlier.
# - Ioffe and Szegedy, [*Batch Normalization*](https://arxiv.org/abs/1502.03167) (ICML 2015), and Yang et al., [*A Mean Field Theory of Batch Normalization*](https://arxiv.org/abs/1902.08129) (ICLR 2019): a theory of the growing gradients of section 4.
# - Li, Xu, Taylor, Studer and Goldstein, [*Visualizing the Loss Landscape of Neural Nets*](https://arxiv.org/abs/1712.09913) (NeurIPS 2018): how to draw section 5.
# - Simonyan and Zisserman, [*Very Deep Convolutional Networks*](https://arxiv.org/abs/1409.1556) (ICLR 2015, VGG); Szegedy et al., [*Rethinking the Inception Architecture*](https://arxiv.org/abs/1512.00567) (CVPR 2016); Tan and Le, [*EfficientNet*](https://arxiv.org/abs/1905.11946) (ICML 2019): the models of section 6. Their accuracies: [torchvision's table of weights](https://docs.pytorch.org/vision/stable/models.html#table-of-all-available-classification-weights).
#
# In the next lesson you borrow a ResNet-34 that has learnt from photographs, and tell threes from sevens with fastai.
#
# **Data** CIFAR-10 (A. Krizhevsky, 2009). No terms of use are stated; its author asks to cite the technical report *Learning Multiple Layers of Features from Tiny Images*.
