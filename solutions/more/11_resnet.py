# %% [markdown] rubric="why_shortcut" lang="ja"
# **自分の答えを採点する** 1 つにつき 1 点です。どれも「この課で測ったこと」に基づいている必要があります。
#
# - **2 つの現象の区別** PyTorch の初期値のままの 20 層で見えた勾配消失(He の初期値かバッチ正規化が効いた)と、その両方を入れて勾配が届いても 56 層の訓練の損失が高いままだったこと(長く訓練しても残れば劣化。近道が効いた)を分けていれば 1 点。「深いと学習できない」だけなら 0 点です。
# - **近道のしくみ** 「何もしない層」を、近道があれば $F = 0$ で表せ、なければ特別な重みが要る、という比べ方があれば 1 点。「情報が飛び越えるから」だけでは、しくみになりません。
# - **もう 1 つの測定** 勾配の大きさがそろうこと、または損失の断面の形が違うことを、どの図で見たかと一緒に書いていれば 1 点。
# %% [markdown] rubric="why_shortcut" lang="en"
# **Judge your own answer.** Each of these is worth 1 point. All must rest on what you measured in this lesson.
#
# - **Two phenomena told apart**: 1 point if you separate vanishing gradients (20 layers with PyTorch's own initial values; He initialisation or batch normalisation helped) from the fact that 56 layers with both kept a higher training loss although gradients arrived (degradation, if it stays so in long training; the shortcut helped). "Deep networks do not learn" alone: 0 points.
# - **What a shortcut does**: 1 point for the comparison: with a shortcut, doing nothing is $F = 0$; without one it takes very special weights. "Information can jump" is no mechanism.
# - **One more measurement**: 1 point for gradients of similar size, or for the different shape of the slice of the loss, together with the figure that showed it.

# %% setup
import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

# %% [markdown] lang="ja"
# ### 1. バッチ正規化を、畳み込みに溶かす
# 評価のときのバッチ正規化は、チャンネルごとに決まった数を引いて、決まった数を掛けるだけです。つまりアフィンなので、直前の畳み込みと 1 つにまとめられるはずです。
#
# $$y = \gamma \cdot \frac{u - m}{\sqrt{v + \varepsilon}} + \beta$$
#
# $m, v$ は `running_mean`、`running_var` です。まとめた畳み込みを返す関数を書いてください。学習のときには、なぜまとめられないのでしょうか。
# %% [markdown] lang="en"
# ### 1. Dissolve batch normalisation in the convolution
# In evaluation, batch normalisation only subtracts a fixed number for each channel and multiplies by another. It is affine, so it should merge with the convolution before it:
#
# $$y = \gamma \cdot \frac{u - m}{\sqrt{v + \varepsilon}} + \beta$$
#
# where $m, v$ are `running_mean` and `running_var`. Write a function that returns the merged convolution. Why is this impossible during training?


# %% exercise="fold_norm"
def fold_norm(conv, norm):
    """評価モードの norm(conv(x)) と同じ計算をする、新しい nn.Conv2d。conv のバイアスはないこともある。どちらも変えない。"""  #:ja
    """A new nn.Conv2d that computes norm(conv(x)) as in evaluation mode. conv may have no bias; neither is changed."""  #:en
    ### BEGIN SOLUTION
    made = nn.Conv2d(conv.in_channels, conv.out_channels, conv.kernel_size, conv.stride, conv.padding)
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    bias = 0 if conv.bias is None else conv.bias
    with torch.no_grad():
        made.weight.copy_(conv.weight * scale[:, None, None, None])
        made.bias.copy_((bias - norm.running_mean) * scale + norm.bias)
    return made
    ### END SOLUTION


# %% test="fold_norm"
torch.manual_seed(0)
for bias in [False, True]:
    conv, norm = nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=bias), nn.BatchNorm2d(8)
    nn.init.uniform_(norm.weight, 0.5, 2)
    nn.init.normal_(norm.bias)
    for _ in range(5):
        norm(conv(torch.randn(16, 3, 9, 9) * 2 + 1))
    norm.eval()
    x = torch.randn(4, 3, 9, 9)
    expect("fold_norm(conv, norm)(x)", fold_norm(conv, norm)(x), norm(conv(x)), tol=1e-4)

# %% [markdown] answer="fold_norm" lang="ja"
# 重みはチャンネルごとに $\gamma / \sqrt{v + \varepsilon}$ 倍、バイアスは $(b - m)\gamma/\sqrt{v+\varepsilon} + \beta$ です。ResNet-50 なら 53 個のバッチ正規化がすべて消え、答えは変わらないまま速くなります。配布されるモデルでは、ふつうこうしてあります。
# 学習のときは、$m$ と $v$ がそのミニバッチから計算されるので、決まった数ではありません。
# %% [markdown] answer="fold_norm" lang="en"
# The weights of a channel are multiplied by $\gamma / \sqrt{v + \varepsilon}$, and the bias becomes $(b - m)\gamma/\sqrt{v+\varepsilon} + \beta$. In a ResNet-50 all 53 batch normalisations disappear: the same answers, sooner. Models are usually delivered this way.
# In training, $m$ and $v$ are computed from the mini-batch, so they are no fixed numbers.

# %% [markdown] lang="ja"
# ### 2. ブロックを 1 つ抜いてみる
# 学習の終わったネットワークから、層を 1 つ抜いて(恒等写像に替えて)、もう学習しないで測ります。近道のないネットワークと、近道のあるネットワークとで、正解率はどれくらい下がるでしょうか。
#
# `model.blocks` のブロックを 1 つずつ順に抜いたときの正解率のリストを返す関数を書いてください。終わったら、ブロックは元に戻します。
# %% [markdown] lang="en"
# ### 2. Take a block out
# From a trained network we take out one block (put the identity in its place) and measure without training again. How far does the accuracy fall without shortcuts, and how far with them?
#
# Write a function that returns the list of accuracies with each block of `model.blocks` taken out in turn. Afterwards every block is back in its place.


# %%
class Net(nn.Module):
    def __init__(self, shortcut, depth=8, width=32):
        super().__init__()
        self.shortcut, self.first, self.last = shortcut, nn.Linear(64, width), nn.Linear(width, 10)
        self.blocks = nn.ModuleList(nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width)) for _ in range(depth))

    def forward(self, x):
        x = F.relu(self.first(x))
        for block in self.blocks:
            # ja: 抜いたブロックは、近道があってもなくても、入力をそのまま通す
            # en: a block that was taken out passes its input on, with and without shortcuts
            out = isinstance(block, nn.Identity)
            x = x if out else F.relu(x + block(x) if self.shortcut else block(x))
        return self.last(x)


def accuracy(model, X, t):
    with torch.no_grad():
        return float((model(X).argmax(dim=1) == t).float().mean())


X, t = load_digits(return_X_y=True)
X, t = torch.tensor(X, dtype=torch.float32) / 16, torch.tensor(t)


def trained(shortcut):
    torch.manual_seed(0)
    model = Net(shortcut)
    optimizer = torch.optim.Adam(model.parameters(), 2e-3)
    for _ in range(300):
        rows = torch.randint(0, 1300, (128,))
        optimizer.zero_grad()
        F.cross_entropy(model(X[rows]), t[rows]).backward()
        optimizer.step()
    return model


# %% exercise="without_each"
def without_each(model, X, t):
    """ブロックを 1 つずつ抜いたときの正解率のリスト。model は元のままにしておく。"""  #:ja
    """The list of accuracies with one block taken out at a time. The model stays as it was."""  #:en
    ### BEGIN SOLUTION
    found = []
    for i, block in enumerate(model.blocks):
        model.blocks[i] = nn.Identity()
        found.append(accuracy(model, X, t))
        model.blocks[i] = block
    return found
    ### END SOLUTION


# %% test="without_each"
means = {}
for shortcut in [False, True]:
    model = trained(shortcut)
    before = accuracy(model, X[1300:], t[1300:])
    found = without_each(model, X[1300:], t[1300:])
    assert len(found) == 8 and accuracy(model, X[1300:], t[1300:]) == before
    means[shortcut] = np.mean(found)
    print("shortcut" if shortcut else "plain   ", f"{before:.0%} →", [f"{share:.0%}" for share in found])
assert means[True] > means[False] + 0.2

# %% [markdown] answer="without_each" lang="ja"
# 近道がないと、1 つ抜いただけで答えはでたらめに近くなります。次の層は、抜けた層の出力だけを頼りにしていたからです。近道があれば、多くのブロックは、抜いてもあまり下がりません。どのブロックも、流れている値に少しずつ書き足しているだけだからです。
# 実際の ResNet でも同じことが測られ、「たくさんの浅いネットワークの集まりのようにふるまう」と論じられました(Veit ほか、2016 年)。
# %% [markdown] answer="without_each" lang="en"
# Without shortcuts, taking out one block makes the answers almost random: the next layer relied on its output alone. With shortcuts most blocks can go at little cost, because each one only adds a little to the values that flow by.
# The same was measured on real ResNets, with the conclusion that they behave like a collection of many shallow networks (Veit et al., 2016).

# %% [markdown] lang="ja"
# ### 3. はじめは「何もしない」から始める
# 近道のあるブロックの最後の層の重みとバイアスを 0 にすると、学習の前のブロックは何をする関数になりますか。そのとき、深さ 2 のネットワークと深さ 50 のネットワークの出力を比べると?
#
# `Net` のすべてのブロックの最後の層を 0 にする関数を書いてください。そして、0 から始めても学習できるのか(03 課では、全部 0 では学習できませんでした)、予想してから測りましょう。
# %% [markdown] lang="en"
# ### 3. Begin with doing nothing
# If weights and biases of the last layer in every block with a shortcut are 0, what function is a block before training? How do the outputs of networks of depth 2 and depth 50 compare then?
#
# Write a function that sets the last layer of every block of a `Net` to 0. In lesson 03, a network with all weights 0 could not learn. Will this one? Guess, then measure.


# %% exercise="start_at_identity"
def start_at_identity(model):
    """model のすべてのブロックの最後の層の、重みとバイアスを 0 にする。返り値はなし。"""  #:ja
    """Set weights and biases of the last layer in every block of the model to 0. Returns nothing."""  #:en
    ### BEGIN SOLUTION
    for block in model.blocks:
        nn.init.zeros_(block[-1].weight)
        nn.init.zeros_(block[-1].bias)
    ### END SOLUTION


# %% test="start_at_identity"
outputs = []
for depth in [2, 50]:
    torch.manual_seed(0)
    model = Net(True, depth)
    start_at_identity(model)
    with torch.no_grad():
        outputs.append(F.relu(model.first(X)))
        h = outputs[-1]
        for block in model.blocks:
            h = F.relu(h + block(h))
    expect(f"depth {depth}", h, outputs[-1])
losses = {}
for name in ["default", "identity"]:
    torch.manual_seed(0)
    model = Net(True, 50)
    if name == "identity":
        start_at_identity(model)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    losses[name] = []
    for _ in range(40):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(X[:500]), t[:500])
        loss.backward()
        optimizer.step()
        losses[name].append(loss.item())
    print(f"{name:9}", [round(value, 2) for value in losses[name][::13]])
assert losses["identity"][-1] < losses["identity"][0] - 0.3

# %% [markdown] answer="start_at_identity" lang="ja"
# どのブロックも恒等写像になり、深さ 50 でも深さ 2 でも、はじめは同じ関数です。それでも学習できるのは、0 なのが最後の層だけだからです。最後の層の重みの勾配は「入力 × デルタ」で、入力(ブロックの 1 層目の出力)はユニットごとに違い、0 でもありません。1 歩進めば重みは 0 でなくなり、前の層にも勾配が届きます。
# ResNet の学習では、各ブロックの最後のバッチ正規化の $\gamma$ を 0 にする形でよく使われます。
# %% [markdown] answer="start_at_identity" lang="en"
# Every block is the identity, so 50 blocks and 2 blocks begin as the same function. It learns nevertheless, because only the last layer is 0. The gradient of its weights is input × delta, and the inputs, which come from the block's first layer, differ from unit to unit and are not 0. After one step the weights are no longer 0, and gradients reach the layer before.
# In ResNets the usual form of this is to set $\gamma$ of the last batch normalisation in every block to 0.
