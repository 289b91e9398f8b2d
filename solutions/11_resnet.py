# %% [markdown] lang="ja"
# 8 層、20 層、56 層の畳み込みネットワークを、同じ画像で、同じように訓練します。訓練の損失がいちばん下がるのは、どれでしょうか。予想してから、下の 3 つのセルを実行してください。
# %% [markdown] lang="en"
# Three convolutional networks of 8, 20 and 56 layers are trained in the same way, on the same pictures. Which one brings its training loss down furthest? Make a guess, then run the next three cells.

# %% setup
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def start_he(model):
    """畳み込みの重みを He の初期値(07 課)、バイアスを 0 にして、model を返す。"""  #:ja
    """Give convolutions He initialisation (lesson 07) and biases 0; return the model."""  #:en
    for part in model.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
            if part.bias is not None:
                nn.init.zeros_(part.bias)
    return model


def stack(depth, width=16, norm=True):
    """畳み込み depth − 1 層と全結合 1 層を、まっすぐに重ねる。norm: 畳み込みのあとにバッチ正規化を入れる。(B, 3, h, w) → (B, 10)。"""  #:ja
    """depth − 1 convolutions and one fully connected layer in a row; norm: batch normalisation after each convolution. (B, 3, h, w) → (B, 10)."""  #:en
    layers, channels = [], 3
    for i in range(depth - 1):
        layers.append(nn.Conv2d(channels, width, 3, stride=2 if i == 0 else 1, padding=1, bias=not norm))
        if norm:
            layers.append(nn.BatchNorm2d(width))
        layers.append(nn.ReLU())
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 10))


def train(model, X, t, epochs=4, lr=0.02, size=32):
    """model をモーメンタムつき SGD で訓練し、エポックごとの平均の損失を返す。X: (n, 3, h, w)、t: (n,)。"""  #:ja
    """Train model by SGD with momentum; return the mean loss of every epoch. X: (n, 3, h, w); t: (n,)."""  #:en
    rng = torch.Generator().manual_seed(0)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    history = []
    model.train()
    for _ in range(epochs):
        total = 0.0
        for rows in torch.randperm(len(X), generator=rng).split(size):
            loss = F.cross_entropy(model(X[rows]), t[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        history.append(total / len(X))
    return history


# %% demo
import warnings

# ja: fastai がまだ使っているため
# en: fastai still uses it
warnings.filterwarnings("ignore", message=".*torch.jit.script")
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
    return F.avg_pool2d((X - 0.5) / 0.25, 2).to(device), torch.tensor(t).to(device)


X, t = pictures("train", 240)
# ja: 6 枚に 1 枚は検証用。テスト用は 4 節の終わりまで使わない
# en: every sixth picture is for validation; test pictures wait until the end of section 4
held = torch.arange(len(X)) % 6 == 0
X_train, t_train, X_valid, t_valid = X[~held], t[~held], X[held], t[held]
print("訓練 <=> training", tuple(X_train.shape), "検証 <=> validation", tuple(X_valid.shape), "device", device)

# %% demo
def error(model, X, t):
    """誤り率(評価モードで)。"""  #:ja
    """The error rate, in evaluation mode."""  #:en
    with torch.no_grad():
        return (model.eval()(X).argmax(1) != t).float().mean().item()


plain, curves = {}, {}
for depth, color, style in [(8, BLUE, "-o"), (20, ORANGE, "--s"), (56, RED, ":^")]:
    torch.manual_seed(0)
    plain[depth] = start_he(stack(depth)).to(device)
    losses = train(plain[depth], X_train, t_train)
    curves[f"{depth} 層 <=> {depth} layers"] = (range(1, 5), losses, color, style)
    wrong = error(plain[depth], X_valid, t_valid)
    print(f"{depth} 層:訓練の損失 {losses[-1]:.2f}、検証の誤り率 {wrong:.0%} <=> {depth} layers: training loss {losses[-1]:.2f}, validation error {wrong:.0%}")
show_curves(curves, "層の数と訓練の損失 <=> Layers and training loss", "エポック <=> epoch", "訓練の損失 <=> training loss", xticks=range(1, 5))

# %% [markdown] lang="ja"
# 4 エポックの終わりに損失がいちばん高かったのは、いちばん深い 56 層だったはずです。層を増やせば、できることは増えるはずなのに、どうしてでしょうか。(検証の誤り率 90 % は、10 クラスの当てずっぽうと同じです。ミニチュアの検証データは 100 枚なので、小さな差は読めません。)
#
# ただし、この実験で言えることには限りがあります。本物のデータの 2,000 枚でも、4 エポックはたった 252 回の更新です。見えるのは**訓練の始まり**だけで、56 層が長く訓練しても追いつけないのかどうかは、分かりません。2015 年、He らは ImageNet(128 万枚の写真、1,000 クラス)で長く訓練し、それでも深いほうが追いつけないことを示しました。層をまっすぐに重ねただけだと、34 層は 18 層より悪く、訓練データでの誤りも多く、3 倍長く訓練しても同じでした。これを**劣化**(劣化問題、degradation problem)と呼びます。彼らは、たった 1 つの足し算でこれを解決しました。
#
# | ImageNet の検証データの誤り率 | 18 層 | 34 層 |
# |---|---|---|
# | まっすぐに重ねただけ | 27.9 % | 28.5 % |
# | 足し算を入れる | 27.9 % | 25.0 % |
#
# (論文の表 2 の top-1 誤り率、つまり、いちばん確率の高い答えが外れた割合。1 枚の写真から切り出した 10 枚の答えを平均しているので、1 枚だけで測った 6 節の正解率とは比べられません。)
#
# そして、最大 152 層のネットワークで、ImageNet のコンペティション(ILSVRC 2015)に優勝しました。10 課の `resnet9` で借りた `x + body(x)` が、この足し算です。そこには「深くても勾配が届く」とだけ書きましたが、それで全部でしょうか。この課では、測りながら、その足し算を書きます。
#
# **この課でできるようになること** 深いネットワークの中で勾配がどうなるかを測り、初期値、バッチ正規化、近道が、それぞれ何を変えるかを図で示せます。残差ブロックと小さな ResNet を自分で書けます。有名なモデルの大きさと計算量を、コードで読み取れます。
#
# **必要なもの** He の初期値(07 課。PyTorch での名前は Kaiming)、バッチ正規化と訓練のループ(10 課)。GPU があれば使い、なければ CPU で動きます。CPU だと、本物の画像では 4 節が長く、全体で 5 分ほど待ちます。最初の出力に「ミニチュア」とあれば、小さな練習用データで動いています。数字は本物の CIFAR-10 と違います。
#
# ## 1. 過学習ではない
#
# 「層が多すぎて過学習したのだろう」と思いませんでしたか。過学習なら、**訓練の損失は下がり**、検証データの誤りだけが増えます。上の図は訓練の損失です。56 層は、訓練データにさえ合わせられていません。
#
# もっと不思議なことがあります。深いネットワークには、浅いネットワークと**まったく同じ答え**を出す重みがあります。訓練済みの 8 層に、「受け取った値をそのまま渡す」層を 48 層はさんで、評価モードで確かめます(訓練モードでは、バッチ正規化がミニバッチごとに値をそろえ直すので、同じにはなりません。GPU では、丸めの分だけ差が 0 にならないことがあります)。
# %% [markdown] lang="en"
# At the end of the 4 epochs, the deepest net, 56 layers, should have had the highest loss. With more layers a net can do more, so why? (A validation error of 90 % is that of guessing among ten classes. The miniature has 100 validation pictures, so read only large differences.)
#
# There is a limit to what this experiment can say. Four epochs are only 252 updates, even on the 2,000 pictures of the real data. We see **the beginning of training**, and cannot tell whether 56 layers would catch up later. In 2015, He and his colleagues trained for a long time on ImageNet (1.28 million photographs in 1,000 classes), and the deeper net did not catch up: when layers were only stacked in a row, 34 layers were worse than 18, made more errors on the training data, too, and stayed worse when they were trained three times as long. This is called **degradation** (the degradation problem). A single addition cured it:
#
# | Error rate on the validation data of ImageNet | 18 layers | 34 layers |
# |---|---|---|
# | Layers in a row | 27.9 % | 28.5 % |
# | With the addition | 27.9 % | 25.0 % |
#
# (Table 2 of the paper. This is the top-1 error rate: how often the class with the largest score is the wrong one. Scores are means over 10 crops of each photograph, so the numbers cannot be compared with the accuracies in section 6, which rest on one crop.)
#
# With networks of up to 152 layers they won the ImageNet competition (ILSVRC 2015). You borrowed this addition in lesson 10: the `x + body(x)` of `resnet9`. All that was said there is that "gradients get through, however deep". Is that the whole story? In this lesson you measure, and write the addition.
#
# **What you will be able to do** Measure what happens to gradients inside a deep network, and show with figures what initial values, batch normalisation and shortcuts each change. Write a residual block and a small ResNet. Work out the size and the cost of well-known models with a few lines of code.
#
# **What you need** He initialisation (lesson 07; PyTorch calls it Kaiming), batch normalisation and the training loop (lesson 10). A GPU is used if there is one; a CPU will do. With the real pictures on a CPU, you wait about 5 minutes in all, most of them in section 4. If the first output says "miniature", this runs on a small practice set, and the numbers differ from those of the real CIFAR-10.
#
# ## 1. Not overfitting
#
# "Too many layers, so it overfitted"? An overfitted network has a **low training loss** and fails on validation pictures. The figure shows the training loss: the 56 layers do not even fit the pictures they train on.
#
# Stranger still, there are weights for the deeper network that give **exactly the same answers** as the shallower one. To see it, take the trained 8 layers and insert 48 layers that pass their input on unchanged in evaluation mode. (In training mode they would change it, because batch normalisation rescales values in each mini-batch. On a GPU, rounding may leave a difference that is not quite 0.)

# %% demo
extra = []
for _ in range(48):
    same = nn.Conv2d(16, 16, 3, padding=1, bias=False)
    # ja: i 番目のフィルターは、i 番目のチャンネルの真ん中だけ 1、ほかは 0。eps がごく小さい新しいバッチ正規化は、評価モードでは何も変えない
    # en: filter number i has a 1 in the middle of channel i, 0 elsewhere; a new batch normalisation with a tiny eps changes nothing in evaluation mode
    nn.init.dirac_(same.weight)
    extra += [same, nn.BatchNorm2d(16, eps=1e-12), nn.ReLU()]
eight = plain[8].eval()
deep = nn.Sequential(*eight[:-3], *extra, *eight[-3:]).to(device).eval()
with torch.no_grad():
    print("8 層と 56 層の出力の最大の差: <=> 8 layers and 56 layers, largest difference of outputs:", (eight(X_train) - deep(X_train)).abs().max().item())

# %% [markdown] lang="ja"
# 8 層に負けない 56 層の重みは、**存在します**。少なくともこの訓練では、そこにたどり着けませんでした。では、何が邪魔をしているのでしょうか。
#
# ## 2. 勾配は届いているか
#
# まず疑わしいのは、02 課の**勾配消失**です。層ごとに勾配の大きさを測れば、そうかどうか分かります。大きさには、全部の要素を 2 乗して足し、平方根を取った値(ノルム)を使います。
#
# $$\|g\| = \sqrt{g_1^2 + g_2^2 + \cdots}$$
#
# 言葉にすると「矢印としての勾配の長さ」です。0 に近ければ、SGD では、その層の重みはほとんど動きません。
#
# ### 課題 `gradient_norms`
# パラメータごとに、損失の勾配のノルムを返してください。
#
# - PyTorch の `backward()` は、勾配を `p.grad` に**足していきます**。前の勾配が残っていても、答えが変わらないようにします。
# - 凍結された(訓練で動かさないと決めた。12 課で使います)パラメータは、`p.requires_grad` が `False` です。これは辞書に入れません。ほかのパラメータは、どれも損失の計算に使われています。
# - モデルは GPU にあるかもしれず、16 ビットの数(`bfloat16`)で計算しているかもしれません。どちらも NumPy には渡せないので、PyTorch のまま計算し、最後に `.item()` でふつうの数にします。`bfloat16` では、丸めによる 5 % ほどの違いはかまいません。
# - 呼んだあと、`p.grad` に何が残っていてもかまいません。
#
# <details><summary>ヒント</summary>
#
# - `model.named_parameters()` は、名前とパラメータの組を順に渡してくれます。
# - 凍結されたパラメータの `p.grad` は、たいてい `None` ですが、凍結する前の勾配が残っていることもあります。辞書に入れるかどうかは `p.requires_grad` で決めます。
# - 残った勾配は、`backward()` の**前に**消します。10 課では `optimizer.zero_grad()` を使いました。ここにオプティマイザはありませんが、モデルにも同じ名前のメソッドがあります。
#
# </details>
# %% [markdown] lang="en"
# Weights with which 56 layers are no worse than 8 **exist**. This training, at least, did not get there. What is in its way?
#
# ## 2. Do gradients arrive?
#
# The first suspect is known from lesson 02: **vanishing gradients**. To find out, measure how large the gradient is in each layer. For its size take the norm, the root of the sum of all squares:
#
# $$\|g\| = \sqrt{g_1^2 + g_2^2 + \cdots}$$
#
# In words: the length of the gradient as an arrow. Where it is close to 0, SGD hardly moves the weights of the layer.
#
# ### Exercise `gradient_norms`
# Return the norm of the loss's gradient for each parameter.
#
# - In PyTorch `backward()` **adds** to what is in `p.grad`. Gradients left over from before must not change your answer.
# - Frozen parameters (training is not to move them, as in lesson 12; their `p.requires_grad` is `False`) stay out of the dict. Every other parameter has a part in the loss.
# - The model may be on a GPU, and it may compute with 16-bit numbers (`bfloat16`). NumPy takes neither, so stay with PyTorch until `.item()` makes an ordinary number at the end. In `bfloat16`, rounding errors of up to 5 % do not matter.
# - It does not matter what is in `p.grad` after the call.
#
# <details><summary>Hint</summary>
#
# - `model.named_parameters()` gives pairs of a name and a parameter.
# - `p.grad` of a frozen parameter is usually `None`, but a gradient from before it was frozen may be left. Let `p.requires_grad` decide what goes into the dict.
# - Clear left-over gradients **before** `backward()`. Lesson 10 used `optimizer.zero_grad()`. There is no optimiser here, but the model has a method of the same name.
#
# </details>


# %% exercise="gradient_norms"
def gradient_norms(model, loss):
    """勾配のノルムの辞書 {パラメータの名前: float} を返す。凍結されたパラメータは入れない。loss: model から計算した、数 1 つのテンソル。"""  #:ja
    """Return the norms of the gradients, {name of parameter: float}, frozen parameters left out. loss: a tensor of one number, computed from model."""  #:en
    ### BEGIN SOLUTION
    model.zero_grad()
    loss.backward()
    return {name: p.grad.norm().item() for name, p in model.named_parameters() if p.requires_grad}
    ### END SOLUTION


# %% setup
# ja: テストの道具:重みの分かっている小さなネットワークで、あなたの gradient_norms を呼ぶ
# en: A tool for the tests: calls your gradient_norms on a small network whose weights are known
def norms_of(weights, x, t, biases=None, frozen=0, before=None):
    """重みが weights、バイアスが biases のネットワーク(ReLU 入り)の、交差エントロピーの勾配のノルム。はじめの frozen 層は凍結。before: 先に backward しておくラベル。"""  #:ja
    """Norms for the cross-entropy of a network (with ReLU) of these weights and biases; the first `frozen` layers are frozen; backward() has run for the labels `before`."""  #:en
    model = nn.Sequential()
    for i, weight in enumerate(weights):
        layer = nn.Linear(weight.shape[1], weight.shape[0], bias=biases is not None)
        layer.weight = nn.Parameter(weight.clone())
        if biases is not None:
            layer.bias = nn.Parameter(biases[i].clone())
        model.append(layer.requires_grad_(i >= frozen))
        if i < len(weights) - 1:
            model.append(nn.ReLU())
    if before is not None:
        F.cross_entropy(model(x), before).backward()
    return gradient_norms(model, F.cross_entropy(model(x), t))


# %% test="gradient_norms" idea="values" points=1
import torch

# ja: 点数は [0, 0] なので、softmax は [0.5, 0.5]。勾配は (0.5 − 1) × 3 と 0.5 × 3、(0.5 − 1) × 4 と 0.5 × 4
# en: the scores are [0, 0], so softmax gives [0.5, 0.5]; the gradient has (0.5 − 1) × 3, 0.5 × 3, (0.5 − 1) × 4, 0.5 × 4
got = norms_of([torch.zeros(2, 2)], torch.tensor([[3.0, 4.0]]), torch.tensor([0]), biases=[torch.zeros(2)])
expect(
    "gradient_norms(model, loss), W = [[0, 0], [0, 0]], b = [0, 0], x = [[3, 4]], t = [0]",
    got,
    {"0.weight": 12.5**0.5, "0.bias": 0.5**0.5},
    tol=1e-5,
    hint="重みは 1.5² + 1.5² + 2² + 2² の平方根、バイアスは 0.5² + 0.5² の平方根です。平均や最大値ではありません。",  #:ja
    hint="For the weights the root of 1.5² + 1.5² + 2² + 2², for the biases that of 0.5² + 0.5²; not a mean, not a maximum.",  #:en
)
assert all(isinstance(norm, float) for norm in got.values()), "辞書の値は float にします。.item() を使います。"  #:ja
assert all(isinstance(norm, float) for norm in got.values()), "The values of the dict are floats: use .item()."  #:en
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
shapes = [(5, 3), (4, 5), (3, 4)]
weights, biases = ([torch.randn(shape[:n], generator=made) for shape in shapes] for n in (2, 1))
x, t = torch.randn(6, 3, generator=made), torch.tensor([0, 2, 1, 1, 0, 2])
for number, tol in ((torch.float32, 1e-4), (torch.bfloat16, 0.05)):
    W, b = ([p.to(number).requires_grad_() for p in part] for part in (weights, biases))
    h = x.to(number)
    for i in range(3):
        h = torch.nn.functional.linear(torch.relu(h) if i else h, W[i], b[i])
    grads = torch.autograd.grad(torch.nn.functional.cross_entropy(h, t), W + b)
    names = [f"{2 * i}.{kind}" for kind in ("weight", "bias") for i in range(3)]
    expect(
        f"gradient_norms(model, loss)、3 層、{number} <=> gradient_norms(model, loss), three layers, {number}",
        norms_of([p.to(number) for p in weights], x.to(number), t, biases=[p.to(number) for p in biases]),
        {name: float((g.float() ** 2).sum() ** 0.5) for name, g in zip(names, grads)},
        tol=tol,
        hint="重みにもバイアスにも 1 つずつの数です。パラメータではなく、勾配のノルムです。16 ビットのテンソルは NumPy に渡せません。",  #:ja
        hint="One number for each weight matrix and each bias; the norm of the gradient, not of the parameter. NumPy takes no 16-bit tensors.",  #:en
    )
### END HIDDEN TESTS

# %% test="gradient_norms" idea="fresh" points=1
import torch

expect(
    "gradient_norms(model, loss), W = [[0, 0], [0, 0]], x = [[3, 4]], t = [0]",
    norms_of([torch.zeros(2, 2)], torch.tensor([[3.0, 4.0]]), torch.tensor([0]), before=torch.tensor([0])),
    {"0.weight": 12.5**0.5},
    tol=1e-5,
    hint="先に backward() が 1 回呼ばれています。残っている勾配に足していませんか。",  #:ja
    hint="backward() has run once already. Do you add to what was left?",  #:en
)
expect(
    "gradient_norms(model, loss)、W = [[0, 0], [0, 0]] の 2 層、はじめの層は凍結 <=> gradient_norms(model, loss), two layers of W = [[0, 0], [0, 0]], the first one frozen",
    norms_of([torch.zeros(2, 2), torch.zeros(2, 2)], torch.tensor([[3.0, 4.0]]), torch.tensor([0]), frozen=1),
    {"2.weight": 0.0},
    hint="凍結された 0.weight は、辞書に入れません。勾配が 0 でも、凍結されていない 2.weight は入れます。",  #:ja
    hint="The frozen 0.weight stays out of the dict. 2.weight is not frozen and stays in, although its gradient is 0.",  #:en
)
### BEGIN HIDDEN TESTS
made = torch.Generator().manual_seed(int(fresh().integers(2**32)))
weights = [torch.randn(shape, generator=made) for shape in [(4, 2), (4, 4), (2, 4)]]
x, t = torch.randn(5, 2, generator=made), torch.tensor([1, 0, 1, 1, 0])
leaves = [w.clone().requires_grad_() for w in weights]
scores = torch.relu(torch.relu(x @ leaves[0].T) @ leaves[1].T) @ leaves[2].T
grads = torch.autograd.grad(torch.nn.functional.cross_entropy(scores, t), leaves)
want = {f"{2 * i}.weight": float((g**2).sum() ** 0.5) for i, g in enumerate(grads)}
for before in (t, 1 - t):
    expect(
        "別の損失で backward() を呼んだ後の gradient_norms(model, loss) <=> gradient_norms(model, loss) after backward() of another loss",
        norms_of(weights, x, t, before=before),
        want,
        tol=1e-4,
        hint="残っている勾配を消してから backward() を呼びます。残りは、別の損失のものかもしれません。",  #:ja
        hint="Clear what is left over, then call backward(). What is left may come from another loss.",  #:en
    )
expect(
    "gradient_norms(model, loss)、3 層のうち、はじめの 2 層は凍結 <=> gradient_norms(model, loss), the first two of three layers frozen",
    norms_of(weights, x, t, frozen=2),
    {"4.weight": want["4.weight"]},
    tol=1e-4,
    hint="凍結されたパラメータ(0.weight と 2.weight)は、辞書に入れません。",  #:ja
    hint="Frozen parameters (0.weight and 2.weight) stay out of the dict.",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# では、訓練前の 20 層で測ります。比べるのは、PyTorch の既定の初期値、He の初期値、He の初期値とバッチ正規化の 3 通りです。どの設定なら、勾配が入力側の最初の層まで届くでしょうか。
# %% [markdown] lang="en"
# Now measure 20 layers before any training. We compare three: PyTorch's default initialisation, He initialisation, and He initialisation with batch normalisation. In which does the gradient reach the first layer?

# %% demo
def conv_norms(model):
    """3×3 の畳み込みの、勾配のノルムのリスト(入力側から)。"""  #:ja
    """Norms of the gradients of the 3×3 convolutions, from the input on."""  #:en
    shapes = {name: tuple(p.shape) for name, p in model.named_parameters()}
    norms = gradient_norms(model.train(), F.cross_entropy(model(X_train[::3]), t_train[::3]))
    return [norm for name, norm in norms.items() if shapes[name][2:] == (3, 3)]


STARTS = {
    "PyTorch の既定 <=> PyTorch's default": (lambda: stack(20, norm=False), RED, ":^"),
    "He <=> He": (lambda: start_he(stack(20, norm=False)), ORANGE, "--s"),
    "He とバッチ正規化 <=> He and batch norm": (lambda: start_he(stack(20)), BLUE, "-o"),
}
curves = {}
for name, (make, color, style) in STARTS.items():
    torch.manual_seed(0)
    norms = conv_norms(make().to(device))
    curves[name] = (range(1, 20), norms, color, style)
    print(f"{name}:最初の層 {norms[0]:.0e}、最後の層 {norms[-1]:.0e} <=> {name}: first layer {norms[0]:.0e}, last {norms[-1]:.0e}")
show_curves(curves, "20 層の勾配、訓練の前 <=> Gradients in 20 layers before training", "層(1 が入力側) <=> layer (1 is next to the input)", "勾配の大きさ(ノルム) <=> norm of the gradient", yscale="log", xticks=[1, 5, 10, 15, 19])

# %% [markdown] lang="ja"
# PyTorch の既定の初期値では、勾配は入力側へさかのぼるほど小さくなり、最初の層では何桁も小さくなります。これは深さのせいというより、**初期値のせい**です。07 課で見たように、ReLU の層は、重みの分散が $2/n_{in}$(He の初期値)のときに値の大きさを保ちます。`nn.Conv2d` と `nn.Linear` の既定の初期値では、重みの分散は $1/(3n_{in})$、つまり He の 6 分の 1 です。だからデルタ(06 課)は、1 層さかのぼるごとにおよそ $1/\sqrt{6} \approx 0.41$ 倍、18 層で $0.41^{18} \approx 10^{-7}$ 倍になります。
#
# 図の**重みの勾配**は、デルタに、その層へ入ってくる値を掛けたものです。値のほうは、10 課で見たように、はじめの数層で小さくなったあと、バイアスのおかげでそれ以上小さくなりません。そのため、重みの勾配もデルタと同じように小さくなっていきます(値が大きい、はじめの数層だけは、減り方がゆるやかです)。ただし、バイアスが支える値は、どの画像にも共通です。**画像による違い**は、デルタと同じように 1 層ごとにおよそ 0.4 倍になり、出力側ではほとんど消えます。
#
# He の初期値にすれば、訓練を始めるときの勾配は届きます(図にはありませんが、既定の初期値のままでも、バッチ正規化(10 課)を入れれば届きます)。では、He の初期値だけでも、バッチ正規化を加えたときと同じように学べるでしょうか。3 つを 4 エポックずつ訓練します。
# %% [markdown] lang="en"
# With PyTorch's default initialisation, the gradient shrinks on its way back to the input, and in the first layer it is smaller by many powers of ten. This comes from **the initial values** rather than from depth. As you saw in lesson 07, a layer with ReLU keeps values at one size when the variance of its weights is $2/n_{in}$ (He initialisation). The weights that `nn.Conv2d` and `nn.Linear` start with have the variance $1/(3n_{in})$, a sixth of He's. So on its way back the delta (lesson 06) is multiplied by about $1/\sqrt{6} \approx 0.41$ in each layer, and in 18 layers by $0.41^{18} \approx 10^{-7}$.
#
# The figure shows the **gradients of the weights**: the delta times the values that come into the layer. As you saw in lesson 10, these values shrink in the first few layers, and then the biases keep them from shrinking further. So the gradients of the weights shrink like the delta (only in the first few layers, where values are larger, they shrink more slowly). But what the biases keep up is the same for every picture. **The differences between pictures**, like the delta, are multiplied by about 0.4 in each layer, and near the output almost nothing is left of them.
#
# With He initialisation, gradients arrive when training starts. (They also do with the default initialisation and batch normalisation, lesson 10, which is not in the figure.) Do nets with He initialisation learn equally well with and without batch normalisation? Train all three for 4 epochs.

# %% demo
curves = {}
for name, (make, color, style) in STARTS.items():
    torch.manual_seed(0)
    curves[name] = (range(1, 5), train(make().to(device), X_train, t_train), color, style)
show_curves(curves, "20 層の訓練 <=> Training 20 layers", "エポック <=> epoch", "訓練の損失 <=> training loss", xticks=range(1, 5))
torch.manual_seed(0)
norms = conv_norms(start_he(stack(56)).to(device))
print(f"56 層、He とバッチ正規化:最初の層 {norms[0]:.0e}、最後の層 {norms[-1]:.0e} <=> 56 layers, He and batch norm: first layer {norms[0]:.0e}, last {norms[-1]:.0e}")

# %% [markdown] lang="ja"
# 赤い点線(PyTorch の既定)は、ほとんど動かないはずです。入力側の層には勾配が届かず、出力側の層には、どの画像からもほとんど同じ値しか届かないからです。オレンジの破線(He だけ)と青い実線(バッチ正規化も)は、どれだけ違いましたか。He の初期値が値の大きさをそろえるのは、**訓練を始めるとき**だけです。バッチ正規化は、**訓練のあいだも**毎回そろえ直します。これが差の理由の 1 つだと考えられますが、なぜよく効くのかは、今も議論されています(10 課)。
#
# では、冒頭の 56 層はどうでしょう。上の最後の行が、その訓練前の勾配です。He の初期値もバッチ正規化も入っていて、勾配は消えていません(それどころか、入力側のほうが大きくなっています。4 節でもう一度見ます)。それなのに、訓練の損失はいちばん高くなりました。勾配消失だけでは、説明できません。He らも、バッチ正規化を入れた近道なしのネットワークで、勾配が消えていないことを確かめています(論文の 4.1 節)。
#
# ## 3. 近道をつける
#
# 1 節を思い出してください。余った層は、「何もしない」だけで十分でした。でも、乱数から始めた畳み込みの重みを、訓練で「i 番目のフィルターは、i 番目のチャンネルの真ん中だけ 1、ほかは 0」という特別な並びにするのは難しいのではないか、と He らは考えました。それなら、**何もしない道(恒等写像)を初めから組み込んで**おきましょう。
# %% [markdown] lang="en"
# The dotted red line (PyTorch's default) should hardly move: no gradient arrives at the layers near the input, and at those near the output almost the same values arrive from every picture. How far apart are the dashed orange line (He alone) and the solid blue one (batch normalisation as well)? He initialisation sets the size of the values only **when training starts**; batch normalisation sets it again in every step, **during training**, too. That is one likely reason for the difference; why batch normalisation helps so much is still debated (lesson 10).
#
# And the 56 layers of the beginning? The last line above shows their gradients before training. With He initialisation and batch normalisation nothing has vanished (the gradient is even larger near the input; see section 4). All the same their training loss was the highest. Vanishing gradients cannot be the whole story. He and colleagues found the same: in their plain nets with batch normalisation, gradients had not vanished (section 4.1 of the paper).
#
# ## 3. A shortcut
#
# Remember section 1: all that the surplus layers had to do was nothing. He and his colleagues suspected that training has a hard time bringing random weights of a convolution into the one special pattern: in filter number i a 1 in the middle of channel i, and 0 elsewhere. A function that returns its input unchanged is called the **identity mapping**. So let us build it in.

# %% demo
def draw_block(ax, title, shortcut):
    top = 5 + shortcut
    ax.annotate("", (0, -1), (0, top + 1.1), arrowprops={"arrowstyle": "->", "color": GREY})
    for y, text in enumerate(["ReLU", "バッチ正規化 <=> batch norm", "畳み込み 3×3 <=> conv 3×3"] * 2):
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
# オレンジの線が**近道**(ショートカット接続、スキップ接続、残差接続(residual connection)とも呼びます)です。$F$(2 つの畳み込みとバッチ正規化、あいだの ReLU)をまたいで、入力 $x$ がそのまま足されます。
#
# $$z = \mathrm{ReLU}(F(x) + x)$$
#
# 言葉にすると「$F$ は、$x$ に足す**差分**だけを学ぶ」。差分を残差とも言うので、これを**残差ブロック**と呼びます。何もしなくてよいなら、$F$ を 0 にするだけです(入力 $x$ は前のブロックの ReLU を通っていて、負の数がありません。だから、最後の ReLU も $x$ を変えません)。
#
# 近道は、勾配消失を防ぐのにも役立ちます。$F(x) + x$ の傾きは $F'(x) + 1$。$F'$ が 0 に近くても、1 が残ります(最後の ReLU が 0 にしなかった所では、これがそのまま届きます)。06 課の計算グラフで言えば、足し算は、届いた勾配をそのまま両方に渡し、その片方が近道です。勾配が大きくなりすぎるときは、どうでしょうか。それは 4 節で測ります。
#
# 1 つ、困ることがあります。ストライド 2 のブロックは縦横を半分にするので、元の $x$ とは形が合わず、足せません。チャンネルの数が変わるときも同じです。そのときだけ、近道にも 1×1 の畳み込み(ブロックと同じストライド)とバッチ正規化を置いて、形をそろえます。これを**射影**(projection shortcut)と呼びます。1×1 の畳み込みは、場所ごとに、チャンネルだけを混ぜる全結合層です。
#
# バッチ正規化は平均を引くので、その直前の畳み込みのバイアスは消えてしまいます。そこで、この課のブロックの畳み込みは、どれもバイアスなし(`bias=False`)にします。
#
# 左の図のブロックが `PlainBlock` です。
# %% [markdown] lang="en"
# The orange line is the **shortcut** (also called a shortcut connection, skip connection or residual connection). It bypasses $F$ (the two convolutions with their batch normalisation and the ReLU between them) and adds the input $x$ unchanged.
#
# $$z = \mathrm{ReLU}(F(x) + x)$$
#
# In words: $F$ learns what to **add** to $x$, the difference, also called the residual; hence **residual block**. To do nothing, $F$ only has to become 0. (The input $x$ has passed the ReLU of the block before and has no negative numbers, so the last ReLU leaves it as it is.)
#
# The shortcut also helps against vanishing gradients. The slope of $F(x) + x$ is $F'(x) + 1$: even where $F'$ is close to 0, the 1 remains (and gets through wherever the last ReLU lets the value pass). In the computational graph of lesson 06, an addition passes the gradient to both inputs as it is, and one of them is the shortcut. What if gradients grow too large? We measure that in section 4.
#
# There is one difficulty. A block with stride 2 halves height and width, so its result and $x$ have different shapes and cannot be added. The same happens when the number of channels changes. Only then does the shortcut get a 1×1 convolution (with the stride of the block) and batch normalisation of its own, to match the shape: a **projection** (projection shortcut). A 1×1 convolution is a fully connected layer that mixes the channels at each place.
#
# Batch normalisation subtracts the mean, and with it the bias of the convolution before it. So all convolutions in the blocks of this lesson are without bias (`bias=False`).
#
# The block on the left of the figure is `PlainBlock`:

# %% setup
class PlainBlock(nn.Module):
    """近道のないブロック。(B, c_in, h, w) → (B, c_out, h / stride, w / stride)。"""  #:ja
    """A block without a shortcut: (B, c_in, h, w) → (B, c_out, h / stride, w / stride)."""  #:en

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
# - `downsample`:射影が要るときに `nn.Sequential(1×1 の畳み込み, nn.BatchNorm2d)`。畳み込みはバイアスなし(`bias=False`)です。要らないときは、重みを持たないもの(`None` など)にします。
# - 渡された `x` は、そのまま残します。
# - GPU でも 16 ビットの数でも動くように、`forward` では `x` と自分の層だけを使います。`torch.zeros` などで新しいテンソルを作る必要はありません。
#
# <details><summary>ヒント</summary>
#
# - 射影が要るのは、どんなときでしょうか。条件は 2 つあり、どちらか 1 つが当てはまれば要ります。
# - 図で、最後の ReLU は「+」の前にありますか、後にありますか。
# - `forward` のどこかに、`x` そのものの中身を変える書き方はありませんか。`x` は呼び出した側のもので、逆伝播でも使われます。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `ResidualBlock`
# Write `ResidualBlock`: this block, with a shortcut. Name the parts as torchvision's ResNet does; with the same names, weights can be exchanged.
#
# - `conv1`, `bn1`, `conv2`, `bn2`: as in `PlainBlock`.
# - `downsample`: where a projection is needed, `nn.Sequential(1×1 convolution, nn.BatchNorm2d)`; this convolution has no bias either (`bias=False`). Where none is needed, something without weights, such as `None`.
# - The `x` that comes in stays as it is.
# - In `forward`, use `x` and the block's own layers only, so that it works on a GPU and with 16-bit numbers. There is no need to make new tensors, for example with `torch.zeros`.
#
# <details><summary>Hint</summary>
#
# - When is a projection needed? There are two conditions, and either one is enough.
# - In the figure, is the last ReLU before the "+" or after it?
# - Does anything in your `forward` change what is inside `x` itself? It belongs to the caller, and the backward pass needs it too.
#
# </details>


# %% exercise="ResidualBlock"
class ResidualBlock(nn.Module):
    """残差ブロック。(B, c_in, h, w) → (B, c_out, h / stride, w / stride)。入力 x は書き換えない。"""  #:ja
    """A residual block: (B, c_in, h, w) → (B, c_out, h / stride, w / stride). Leaves its input x as it is."""  #:en

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
    extra = sorted(name for name in found.missing_keys if not name.endswith("num_batches_tracked"))
    absent = sorted(found.unexpected_keys)
    assert not extra, f"余分なパラメータがあります: {extra}"  #:ja
    assert not extra, f"The block has extra parameters: {extra}"  #:en
    assert not absent, f"見つからないパラメータがあります: {absent}"  #:ja
    assert not absent, f"The block lacks these parameters: {absent}"  #:en
    return block.eval()


def twice(block, x):
    """同じ x で 2 回呼び、結果を 2 つとも返す。"""  #:ja
    """Call the block twice on the same x; return both results."""  #:en
    with torch.no_grad():
        return [block(x).clone(), block(x).clone()]


def elsewhere(model, shape):
    """model を、値を持たないデバイス meta と 16 ビットの数に移して通し、(出力の形, デバイス, 型) を返す。ほかの場所に作られたテンソルがあればエラーになる。"""  #:ja
    """Run model on the device meta, which holds no values, with 16-bit numbers; return (shape, device, dtype) of the output. A tensor made elsewhere is an error."""  #:en
    y = model.to("meta", torch.bfloat16)(torch.zeros(shape, device="meta", dtype=torch.bfloat16))
    return list(y.shape), y.device.type, str(y.dtype)


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


weights = known(1, 1, 0)
weights["bn2.weight"], weights["bn2.bias"] = torch.zeros(1), torch.zeros(1)
x = torch.tensor([[[[1.0, -2], [3, -4]]]])
expect(
    "ResidualBlock(1, 1)([[[[1, -2], [3, -4]]]]), F(x) = 0",
    load(ResidualBlock(1, 1), weights)(x),
    [[[[1, 0], [3, 0]]]],
    tol=1e-5,
    hint="bn2 の γ と β を 0 にしたので、F(x) = 0 です。近道だけが残り、最後の ReLU を通ります。",  #:ja
    hint="With γ and β of bn2 set to 0, F(x) = 0. The shortcut is left, and passes the last ReLU.",  #:en
)
weights["bn2.bias"] = torch.tensor([2.5])
expect(
    "ResidualBlock(1, 1)([[[[1, -2], [3, -4]]]]), F(x) = 2.5",
    load(ResidualBlock(1, 1), weights)(x),
    [[[[3.5, 0.5], [5.5, 0]]]],
    tol=1e-5,
    hint="今度は bn2 の β が 2.5 なので、F(x) = 2.5 です。足してから ReLU を通します。",  #:ja
    hint="Now β of bn2 is 2.5, so F(x) = 2.5. Add first, then ReLU.",  #:en
)
### BEGIN HIDDEN TESTS
draws = fresh()
for channels in (4, 6):
    seed = int(draws.integers(2**32))
    w = known(channels, channels, seed)
    x = torch.randn(3, channels, 7, 6, generator=torch.Generator().manual_seed(seed + 1))

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
draws = fresh()
for c_in, c_out, stride in ((3, 6, 2), (5, 5, 2), (4, 7, 1), (6, 3, 2)):
    rng = torch.Generator().manual_seed(int(draws.integers(2**32)))
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
    hint="同じ x で 2 回呼んだのに、答えが変わりました。forward が x を書き換えています。",  #:ja
    hint="Called twice on the same x, it gives two answers: forward overwrites x.",  #:en
)
### BEGIN HIDDEN TESTS
for c_in, c_out, stride in ((4, 4, 1), (4, 8, 2)):
    x = torch.randn(2, c_in, 6, 6, generator=torch.Generator().manual_seed(9))
    block = ResidualBlock(c_in, c_out, stride).eval()
    alone = block(x).detach()
    assert list(alone.shape) == [2, c_out, 6 // stride, 6 // stride] and float(alone.min()) >= 0 and float(alone.std()) > 0, "返り値は、最後の ReLU を通った (B, c_out, h / stride, w / stride) です。"  #:ja
    assert list(alone.shape) == [2, c_out, 6 // stride, 6 // stride] and float(alone.min()) >= 0 and float(alone.std()) > 0, "It returns (B, c_out, h / stride, w / stride) after a last ReLU."  #:en
    for again in twice(block, x):
        expect(
            f"twice(ResidualBlock({c_in}, {c_out}, {stride}), x)",
            again,
            alone,
            tol=1e-5,
            hint="forward が入力 x を書き換えています。",  #:ja
            hint="forward overwrites its input x.",  #:en
        )
    expect(
        f"別のデバイスで、16 ビットの数を使う ResidualBlock({c_in}, {c_out}, {stride}) <=> ResidualBlock({c_in}, {c_out}, {stride}) with 16-bit numbers on another device",
        elsewhere(ResidualBlock(c_in, c_out, stride), [2, c_in, 6, 6]),
        ([2, c_out, 6 // stride, 6 // stride], "meta", "torch.bfloat16"),
        hint="forward の中で、別のデバイスや型のテンソルを作っていませんか。",  #:ja
        hint="Does forward make a tensor on another device, or of another type?",  #:en
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
    print("torchvision との最大の差: <=> largest difference from torchvision:", (mine(x) - theirs(x)).abs().max().item())
    print("F = 0 のブロックによる最大の変化: <=> largest change made by a block with F = 0:", (idle(x) - x).abs().max().item())

# %% [markdown] lang="ja"
# $F$ を 0 にしたブロックは、入力をそのまま通しました。そこで、`bn2` の $\gamma$ を 0 から始め、どのブロックも「何もしない」ところから学ばせることがあります(torchvision の `zero_init_residual=True`)。小さなネットワークでの効き目は、別のノートブック(下の「もっと解きたい人へ」)で測れます。
#
# ## 4. 深さを変えて測る
#
# ブロックを積んで、小さな ResNet を作ります。設計は、He らが CIFAR-10 に使ったものに近く、幅は半分です。(論文の CIFAR-10 の実験は、射影の代わりに、パラメータのない近道を使いました。)**段**(stage)が進むたびに、縦横を半分にして、チャンネルを倍にします。
#
# | 部分 | 中身 | 16×16 の画像なら |
# |---|---|---|
# | はじめ(stem) | 3×3 の畳み込み(3 → 8、`padding=1, bias=False`)、バッチ正規化、ReLU | 8×16×16 |
# | 段 1 | ブロック(8 → 8)を `n_blocks` 個 | 8×16×16 |
# | 段 2 | ブロックを `n_blocks` 個。最初の 1 個は 8 → 16、ストライド 2 | 16×8×8 |
# | 段 3 | ブロックを `n_blocks` 個。最初の 1 個は 16 → 32、ストライド 2 | 32×4×4 |
# | おわり(head) | チャンネルごとの平均(グローバル平均プーリング、global average pooling:`nn.AdaptiveAvgPool2d(1)`)、全結合(32 → `classes`) | `classes` |
#
# ブロック 1 個が 2 層なので、$n$ を `n_blocks` とすると、全部で $6n + 2$ 層です。`n_blocks=9` なら 56 層になります(射影は数えません)。
#
# ### 課題 `tiny_resnet`
# この表のとおりのモデルを返してください。ブロックの種類は引数 `block` で決まり、`block(c_in, c_out, stride)` と呼べば 1 個できます。返すのは確率ではなく、点数です。GPU でも 16 ビットの数でも動くように、新しいテンソルは作りません。あとで `ResidualBlock` を直したら、`tiny_resnet` のセルも実行し直します(引数 `block` の既定値は、関数を定義したときに決まります)。
#
# <details><summary>ヒント</summary>
#
# - 層をリストにためて、最後に `nn.Sequential(*layers)` とする書き方があります。
# - 段の中で特別なのは最初の 1 個だけです。2 個目からは、入るチャンネル数も、もう増えています。
# - `[block(8, 8)] * 3` は、**同じブロック**を 3 回並べます。重みは 1 個分しかありません。
#
# </details>
# %% [markdown] lang="en"
# The block with $F = 0$ let its input through as it was. So $\gamma$ of `bn2` is often set to 0 at the start, and every block begins by doing nothing (`zero_init_residual=True` in torchvision). You can measure what this does for a small net in another notebook ("More exercises" below).
#
# ## 4. Depth, measured
#
# Blocks stacked up make a small ResNet. The design is close to the one that He and colleagues used for CIFAR-10, at half the width. (In that experiment they had shortcuts without parameters in place of projections.) From **stage** to stage, height and width are halved and channels doubled.
#
# | Part | What is in it | For a 16×16 picture |
# |---|---|---|
# | Start (stem) | 3×3 convolution (3 → 8, `padding=1, bias=False`), batch normalisation, ReLU | 8×16×16 |
# | Stage 1 | `n_blocks` blocks (8 → 8) | 8×16×16 |
# | Stage 2 | `n_blocks` blocks; the first one 8 → 16 with stride 2 | 16×8×8 |
# | Stage 3 | `n_blocks` blocks; the first one 16 → 32 with stride 2 | 32×4×4 |
# | End (head) | mean of each channel (global average pooling, `nn.AdaptiveAvgPool2d(1)`), fully connected (32 → `classes`) | `classes` |
#
# With two layers in a block, $n$ = `n_blocks` makes $6n + 2$ layers: `n_blocks=9` has 56 (projections do not count).
#
# ### Exercise `tiny_resnet`
# Return the model of this table. The argument `block` says which kind of block; `block(c_in, c_out, stride)` makes one. The output is scores, not probabilities. Make no new tensors, so that it works on a GPU and with 16-bit numbers. If you change `ResidualBlock` later, run the cell of `tiny_resnet` again, too: the default value of `block` is fixed when the function is defined.
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
    """表のとおりのモデル(nn.Module)を返す。入力 (B, 3, h, w) → 点数 (B, classes)。block(c_in, c_out, stride): ブロックを 1 個作る。"""  #:ja
    """Return the model of the table, an nn.Module: input (B, 3, h, w) → scores (B, classes). block(c_in, c_out, stride) makes one block."""  #:en
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
    """畳み込み 1 層だけの「ブロック」。"""  #:ja
    """A "block" of one convolution."""  #:en

    def __init__(self, c_in, c_out, stride=1):
        super().__init__(c_in, c_out, 3, stride=stride, padding=1, bias=False)


def blocks_made(n_blocks):
    """tiny_resnet(n_blocks, 10, block) が作るブロックの (c_in, c_out, stride) のリスト。"""  #:ja
    """The list of (c_in, c_out, stride) of the blocks that tiny_resnet(n_blocks, 10, block) makes."""  #:en
    made = []

    def block(c_in, c_out, stride=1):
        made.append((c_in, c_out, stride))
        return OneConv(c_in, c_out, stride)

    tiny_resnet(n_blocks, 10, block)
    return made


def parameter_shapes(model):
    """パラメータの形を並べ替えたリスト。"""  #:ja
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
    "tiny_resnet(2, 10, block) が作るブロック <=> blocks that tiny_resnet(2, 10, block) makes",
    blocks_made(2),
    [(8, 8, 1), (8, 8, 1), (8, 16, 2), (16, 16, 1), (16, 32, 2), (32, 32, 1)],
    hint="段は 3 つ、どの段にも別々のブロックが 2 個です。ストライド 2 は、段 2 と段 3 の最初の 1 個だけです。",  #:ja
    hint="Three stages with two blocks each, all different. Stride 2 belongs to the first block of stages 2 and 3 only.",  #:en
)
stem, head = [[8, 3, 3, 3], [8], [8]], [[4, 32], [4]]
convs = [[8, 8, 3, 3], [16, 8, 3, 3], [32, 16, 3, 3]]
expect(
    "parameter_shapes(tiny_resnet(1, 4, OneConv))",
    parameter_shapes(tiny_resnet(1, 4, OneConv)),
    sorted(stem + head + convs),
    hint="はじめの畳み込みにバイアスはなく、バッチ正規化が続きます。おわりの全結合は 32 → classes です。",  #:ja
    hint="The first convolution has no bias and is followed by batch normalisation. The last layer goes from 32 to classes.",  #:en
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
        hint="平均を取れば、画像の大きさに関係なく (B, 32) になります。",  #:ja
        hint="The mean makes it (B, 32), whatever the size of the picture.",  #:en
    )
x = (torch.arange(2 * 3 * 8 * 8.0) % 5).reshape(2, 3, 8, 8)
expect(
    "fill(tiny_resnet(1, 2, OneConv))(x)",
    fill(tiny_resnet(1, 2, OneConv))(x),
    [[-1.4415779, -0.4806956], [-0.8240780, -0.4364532]],
    tol=1e-3,
    hint="はじめの畳み込み、バッチ正規化、ReLU、ブロック、チャンネルごとの平均、全結合の順です。おわりにソフトマックスは付けません。",  #:ja
    hint="First convolution, batch normalisation, ReLU, blocks, mean of each channel, fully connected layer. No softmax at the end.",  #:en
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


x = torch.randn(3, 3, 12, 10, generator=torch.Generator().manual_seed(int(fresh().integers(2**32))))
for n, classes, block, plain in ((1, 6, PlainBlock, True), (3, 5, PlainBlock, True), (2, 4, OneConv, False)):
    expect(
        f"tiny_resnet({n}, {classes}, {'PlainBlock' if plain else 'OneConv'})(x)",
        fill(tiny_resnet(n, classes, block))(x),
        reference(x, n, classes, plain),
        tol=1e-3,
        hint="ストライド 2 は、段 2 と段 3 の最初の 1 個だけです。はじめの畳み込みのあとの ReLU、おわりの平均、点数のまま返すことも確かめてください。",  #:ja
        hint="Stride 2 belongs to the first block of stages 2 and 3 only. Check the ReLU after the first convolution, the mean at the end, and that scores come out as they are.",  #:en
    )
expect(
    "別のデバイスで、16 ビットの数を使う tiny_resnet(2, 7, PlainBlock) <=> tiny_resnet(2, 7, PlainBlock) with 16-bit numbers on another device",
    elsewhere(tiny_resnet(2, 7, PlainBlock), [3, 3, 16, 16]),
    ([3, 7], "meta", "torch.bfloat16"),
    hint="別のデバイスや型のテンソルを作っていませんか。",  #:ja
    hint="Is a tensor made on another device, or of another type?",  #:en
)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# では、近道なしと近道ありで、深さを変えて訓練します。どのネットワークも He の初期値から始めます。違うのは、足し算(と射影)だけです。8 層、20 層、56 層で、近道はどれだけ効くでしょうか。(CPU では、56 層の 2 つに時間がかかります。)
# %% [markdown] lang="en"
# Now train without and with shortcuts, at growing depth. All nets start from He initialisation; the addition (with its projections) is the only difference. How much does the shortcut help at 8, 20 and 56 layers? (On a CPU the two nets of 56 layers take their time.)

# %% demo
kinds = {"近道なし <=> plain": (PlainBlock, RED, "--s"), "近道あり <=> residual": (ResidualBlock, BLUE, "-o")}
depths, nets, losses, errors, grads = (8, 20, 56), {}, {}, {}, {}
for name, (block, _, _) in kinds.items():
    for depth in depths:
        torch.manual_seed(0)
        nets[name, depth] = start_he(tiny_resnet((depth - 2) // 6, 10, block)).to(device)
        grads[name, depth] = conv_norms(nets[name, depth])
        losses[name, depth] = train(nets[name, depth], X_train, t_train)[-1]
        errors[name, depth] = error(nets[name, depth], X_valid, t_valid)
        loss, wrong = losses[name, depth], errors[name, depth]
        print(f"{name}、{depth} 層:訓練の損失 {loss:.2f}、検証の誤り率 {wrong:.0%} <=> {name}, {depth} layers: training loss {loss:.2f}, validation error {wrong:.0%}")

curves = {name: (depths, [losses[name, depth] for depth in depths], color, style) for name, (_, color, style) in kinds.items()}
curves["当てずっぽう <=> guessing"] = (depths, [np.log(10)] * 3, GREY, ":")
show_curves(curves, "深さと近道 <=> Depth and shortcuts", "層の数 <=> layers", "4 エポック目の訓練の損失 <=> training loss in epoch 4", xticks=depths)

# %% [markdown] lang="ja"
# 灰色の点線は、10 クラスを当てずっぽうで答えたときの損失 $\log 10$ です。
#
# **この実験で言えること** 同じ深さなら、数エポック訓練したときの損失は、近道のあるほうが低くなります。本物の CIFAR-10 で行った似た実験でも、そうでした(2,000 枚、5 エポック。ただし PyTorch の既定の初期値。訓練の損失の、3 つのシードでの平均 ± 標準偏差)。
#
# | 層の数 | 近道なし | 近道あり |
# |---|---|---|
# | 8 | 1.70 ± 0.05 | 1.60 ± 0.03 |
# | 20 | 1.96 ± 0.05 | 1.67 ± 0.03 |
# | 56 | 2.28 ± 0.01 | 1.94 ± 0.08 |
#
# 初期値とエポックの数が違うので、図と表で比べられるのは、数字そのものではなく、同じ深さでの「あり」と「なし」の順序です(図の点は、どれもシード 1 つの結果です)。近道のない 56 層は、当てずっぽう(2.30)からほとんど動いていません。近道があれば、近道のない 20 層と同じくらいまで下がっています。
#
# **言えないこと** 「近道があれば、深くしても遅れない」とも、「深いほど良い」とも言えません。学習率も、どのネットワークでも 0.02 の 1 通りしか試していません。それぞれに合う学習率を選べば、差は変わるかもしれません。表では、近道があっても、深くすると損失が上がっています。20 層から 56 層で 0.27 です。近道なしの 0.32 とは、ばらつきを考えると、はっきりした差がありません。数エポックは、深いネットワークには短すぎるのです。64,000 回更新した He らの実験では、CIFAR-10 のテスト誤り率は 20 層で 8.75 %、56 層で 6.97 %、110 層で 6.61 ± 0.16 %(5 回の平均)と下がりました。1,202 層では 7.93 % に上がりましたが、訓練データの誤り率は 0.1 % 未満でした。He らは、これは劣化ではなく過学習だろうと述べています(論文の 4.2 節と表 6)。
# %% [markdown] lang="en"
# The dotted grey line is the loss of guessing among ten classes, $\log 10$.
#
# **What this experiment shows** At the same depth, the loss after a few epochs of training is lower with shortcuts than without. So it was in a similar experiment on the real CIFAR-10 (2,000 pictures, 5 epochs, but PyTorch's default initialisation; training loss, mean ± standard deviation over three seeds):
#
# | Layers | Without shortcuts | With shortcuts |
# |---|---|---|
# | 8 | 1.70 ± 0.05 | 1.60 ± 0.03 |
# | 20 | 1.96 ± 0.05 | 1.67 ± 0.03 |
# | 56 | 2.28 ± 0.01 | 1.94 ± 0.08 |
#
# Initial values and epochs differ from yours, and each of your points is one seed. So compare with your figure not the numbers, but which of the two nets is lower at each depth. Without shortcuts, 56 layers are hardly better than guessing (2.30). With them, they get about as far as 20 layers without.
#
# **What it does not show** We cannot say that, with shortcuts, depth does no harm, or that deeper is better. Besides, all nets were trained at one learning rate, 0.02; with the rate that suits each of them best, the differences might change. In the table the loss rises with depth even with shortcuts: from 20 to 56 layers by 0.27. Given the spread, this does not clearly differ from the 0.32 without. A few epochs are too short for a deep net. After the 64,000 updates that He and colleagues made, the test error on CIFAR-10 fell from 8.75 % with 20 layers to 6.97 % with 56 and 6.61 ± 0.16 % with 110 (five runs). With 1,202 layers it rose to 7.93 %, but the training error was below 0.1 %: not degradation, they argue, but overfitting (section 4.2 and table 6 of the paper).

# %% [markdown] lang="ja"
# 訓練を始める前に、勾配も測っておきました。56 層の中で、近道は勾配をどう変えたでしょうか。
# %% [markdown] lang="en"
# Before training we measured gradients, too. How do shortcuts change them in 56 layers?

# %% demo
curves = {}
for name, (_, color, style) in kinds.items():
    norms = grads[name, 56]
    curves[name] = (range(1, len(norms) + 1), norms, color, style)
    ratio = max(norms) / min(norms)
    print(f"{name}:最大のノルムは最小の {ratio:,.0f} 倍 <=> {name}: largest / smallest norm {ratio:,.0f}")
show_curves(curves, "56 層の勾配、訓練の前 <=> Gradients in 56 layers before training", "層(1 が入力側) <=> layer (1 is next to the input)", "勾配の大きさ(ノルム) <=> norm of the gradient", yscale="log")

# %% [markdown] lang="ja"
# 近道のない 56 層では、勾配は消えるどころか、入力側へさかのぼるほど**大きく**なっています(**勾配爆発**、exploding gradients)。これでは、ある層にちょうど良い学習率が、別の層には大きすぎたり小さすぎたりします。近道があると、違いは上に表示した倍率まで縮まります。
#
# 近道がないと、なぜ大きくなるのでしょうか。ReLU を通った値は、平均が 0 ではありません。バッチ正規化は、その平均を引いてから標準偏差を 1 に伸ばすので、He の初期値だけのときより、1 層ごとに $\sqrt{\pi/(\pi - 1)} \approx 1.2$ 倍よけいに伸ばします。さかのぼる勾配にも、同じ倍率が掛かります(幅の広い全結合のネットワークでの理論値、Yang ら)。2 層のブロックなら、約 1.5 倍です。
#
# では、近道があると、なぜ抑えられるのでしょうか。3 節で見た「$F'(x) + 1$ の 1」では、これは説明できません。$F'$ が大きければ、1 を足しても大きいままです。鍵は、足し算とバッチ正規化の組み合わせです。$x$ の値がどれも 2 倍になっても、バッチ正規化がそろえるので、$F(x)$ は変わりません。つまり、そこでの $F'$ は半分になります。そして $x$ は、足し算のたびに大きくなっていきます。だから、段の奥のブロックほど $F'$ は小さく、勾配に掛かる倍率は 1 に近くなります。この 56 層を、訓練の前にミニチュアで測ると、段 1 の中で $x$ の大きさ(2 乗の平均の平方根)は 0.7 から 2.5 に増え、ブロック 1 つの倍率は約 2 から 1.1 に下がりました。近道がなければ $x$ は大きくならず、倍率はどの深さでも平均 1.3〜1.4 倍ほどのままで、それが 27 個のブロックで掛け合わされます。(近道ありの線の、20 層目と 38 層目の段差は、段の変わる所です。段の中で大きくなった $x$ を、次の段の最初のバッチ正規化(射影のものも)が割ってそろえ直すので、そこをさかのぼる勾配も割られます。)
#
# 最後に、6 つのうち検証データの誤り率がいちばん低かったものを選び、そこで初めて、1 回だけテストデータを開きます。選ぶのに使った検証データの成績は、少し良く出がちです。
# %% [markdown] lang="en"
# In 56 layers without shortcuts, gradients do not vanish; they **grow** on their way back to the input (**exploding gradients**). A learning rate that suits one layer is too large or too small for another. With shortcuts the layers differ only by the factor printed above.
#
# Why do gradients grow without shortcuts? After a ReLU the mean of the values is not 0. Batch normalisation subtracts this mean, and then brings what is left to a standard deviation of 1. So it stretches values more than He initialisation alone, in each layer by a factor of $\sqrt{\pi/(\pi - 1)} \approx 1.2$, and gradients on their way back are multiplied by the same factor (the theory of Yang et al., for wide, fully connected layers). For a block of two layers this makes about 1.5.
#
# Why less with shortcuts? The 1 in $F'(x) + 1$ (section 3) does not explain it: where $F'$ is large, adding 1 makes nothing smaller. The reason is the addition together with batch normalisation. If all values of $x$ become twice as large, batch normalisation brings them back to one size, and $F(x)$ does not change. So $F'$ is halved there. And $x$ grows with each addition. So the later a block comes in its stage, the smaller its $F'$, and the closer to 1 the factor by which it multiplies the gradient. Measured in these 56 layers on the miniature, before training: in stage 1 the size of $x$ (the root of the mean square) grows from 0.7 to 2.5, and the factor of a block falls from about 2 to 1.1. Without shortcuts $x$ does not grow. The factor stays at 1.3 to 1.4 on average, at any depth, and 27 blocks multiply it. (The steps at layers 20 and 38 of the net with shortcuts are where the stage changes. There $x$, which has grown in its stage, is divided by the first batch normalisations of the next stage, also on the projection, and so is the gradient on its way back.)
#
# At the end, choose the net with the lowest validation error of the six. Then open the test data, for the first time and only once. The result on the validation data, by which it was chosen, tends to be a little too good.

# %% demo
best = min(errors, key=errors.get)
X_test, t_test = pictures("test", 100)
wrong = error(nets[best], X_test, t_test)
print(f"選んだのは、{best[0]}、{best[1]} 層。検証の誤り率 {errors[best]:.1%}、テストの誤り率 {wrong:.1%} <=> chosen: {best[0]}, {best[1]} layers; validation error {errors[best]:.1%}, test error {wrong:.1%}")

# %% [markdown] lang="ja"
# ## 5. 谷の形を見る
#
# 勾配は足もとの傾きです。では、まわりの**損失の地形**(loss landscape)はどうでしょう。訓練を終えた重みから、無作為に選んだ 2 つの方向へ少しずつ動かし、損失を測って等高線にします(Li ら、2018 年)。
#
# 公平に比べるために、フィルターごとに、動かす長さを元のフィルターの長さ(ノルム)にそろえます(filter normalization)。目盛りの 1 は「元と同じ長さだけ動かした」という意味です。等高線の間隔と色も、2 つの図で同じにします。
# %% [markdown] lang="en"
# ## 5. The shape of the valley
#
# The gradient tells the slope at one point. What about the **loss landscape** around? From the trained weights, move step by step along two random directions, measure the loss and draw contours (Li et al., 2018).
#
# For a fair comparison each filter moves as far as the filter itself is long (filter normalization): 1 on an axis means "moved by its own length". Contour levels and colours are the same in both figures.

# %% demo
from torch.func import functional_call


def random_direction(weights, seed):
    """weights と同じ名前と形の乱数。フィルターごとに weights と同じ長さ。バイアスとバッチ正規化は 0。"""  #:ja
    """Random numbers named and shaped like weights, each filter as long as in weights; 0 for biases and batch normalisation."""  #:en
    rng, direction = torch.Generator().manual_seed(seed), {}
    for name, w in weights.items():
        d = torch.zeros(w.shape)
        if w.ndim > 1:
            d = torch.randn(w.shape, generator=rng).flatten(1)
            d = (d * w.cpu().flatten(1).norm(dim=1, keepdim=True) / d.norm(dim=1, keepdim=True)).view(w.shape)
        direction[name] = d.to(w.device)
    return direction


def landscape(model, steps, X, t):
    """損失の表 (len(steps), len(steps))。"""  #:ja
    """A table of losses, (len(steps), len(steps))."""  #:en
    weights = {name: p.detach() for name, p in model.train().named_parameters()}
    right, up = random_direction(weights, 1), random_direction(weights, 2)
    # ja: 訓練モードでは、呼ぶたびに移動平均が変わる。model のものが変わらないように、写しを渡す
    # en: in training mode each call changes the running averages; a copy leaves those of model as they are
    averages = {name: b.clone() for name, b in model.named_buffers()}

    def loss_at(a, b):
        # ja: model を、自分の重みの代わりに moved で計算する
        # en: run model with the weights moved in place of its own
        moved = {name: w + a * right[name] + b * up[name] for name, w in weights.items()}
        return F.cross_entropy(functional_call(model, {**moved, **averages}, X), t).item()

    with torch.no_grad():
        return np.array([[loss_at(a, b) for a in steps] for b in steps])


steps = np.linspace(-1, 1, 11)
some = torch.randperm(len(X_train), generator=torch.Generator().manual_seed(0))[:64]
surfaces = {name: landscape(nets[name, 56], steps, X_train[some], t_train[some]) for name in kinds}
for name in kinds:
    count = sum(p.numel() for p in nets[name, 56].parameters())
    print(f"{name}:パラメータ {count:,} 個。重みの空間の次元も同じ数 <=> {name}: {count:,} parameters, so a space of as many dimensions")

# %% demo
fig, axes = plt.subplots(1, 2, figsize=(6, 3.4), sharey=True)
lowest, highest = min(s.min() for s in surfaces.values()), max(np.quantile(s, 0.95) for s in surfaces.values())
levels = np.linspace(lowest, highest, 16)
for ax, (name, surface) in zip(axes, surfaces.items()):
    ax.contourf(steps, steps, surface, levels=levels, cmap="Blues_r", extend="max")
    if ((surface.min() < levels) & (levels < surface.max())).any():
        ax.contour(steps, steps, surface, levels=levels, colors="black", linewidths=0.6)
    ax.plot(0, 0, "*", color=ORANGE, markeredgecolor="black", markersize=15)
    ax.set(title=f"{name}:{surface.min():.1f}〜{surface.max():.1f} <=> {name}: {surface.min():.1f} to {surface.max():.1f}", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
show_figure("56 層:星のまわりの損失 <=> 56 layers: the loss around the star", "方向 1 <=> direction 1", "方向 2 <=> direction 2")

# %% [markdown] lang="ja"
# 星は、4 エポックの訓練でたどり着いた場所です(図の題の数字は、損失の範囲)。損失は、訓練データの 64 枚で、訓練モードのまま測りました。4 節の数字はエポックのあいだの平均なので、星の値とは一致しません。色が薄いほど、損失は高くなります。2 つの図で、等高線はどう違いますか。星のまわりが、どの方向へも同じように高くなっていくのは、どちらでしょうか。
#
# 等高線がほとんどなければ、星のまわりはほぼ平らで、この 2 方向のどちらへ動いても、損失はあまり変わりません。お椀のような形なら、星は谷の底の近くです(ミニチュアでは、近道のないほうがほぼ平らで、近道のあるほうがお椀でした)。ただし、平らなら良いわけではありません。どこへ動いても損失が当てずっぽうの 2.30 に近いなら、そのネットワークは、まだほとんど学んでいないのです。Li らが調べたのは、長く訓練したネットワークです。近道がないと深いほど地形が荒れ、近道があるとなめらかになることを示しました。
#
# これは、パラメータの数(図の上に表示した数)だけ次元のある空間を、たった 2 つの方向で切った**断面**です。証明ではなく、例の 1 つです。
#
# ## 6. 有名なモデルを読む
#
# 他人の書いた ResNet を読んでみましょう。大きさを知る第一歩は、**学習されるパラメータ**(trainable parameters)の数です。
#
# ### 課題 `count_trainable`
# 学習されるパラメータの個数(数がいくつあるか)を数えてください。凍結されたものは数えません。モデルの中の、どんな名前のパラメータも数えます。同じ重みが 2 か所で使われていても、1 回だけ数えます。
#
# <details><summary>ヒント</summary>
#
# `model.parameters()` は、テンソルを順に渡してくれます。`torch.zeros(3, 4)` の中には、数が 12 個あります。12 を返すメソッドを、PyTorch の説明書で探しましょう(英語では number of elements)。`state_dict()` には、バッチ正規化の移動平均のような、パラメータでないものも混ざっています。
#
# </details>
# %% [markdown] lang="en"
# The star is where the 4 epochs of training ended (the numbers in the titles are the range of the loss). The loss is that of 64 training pictures, in training mode; section 4 printed means over an epoch, so its numbers are not those at the star. The paler, the higher the loss. How do the contours differ? In which figure does the loss rise evenly around the star, whichever way one goes?
#
# Where there are hardly any contours, it is almost flat around the star: in these two directions the loss changes little. In a bowl, the star is near the bottom. (On the miniature it was almost flat without shortcuts, and a bowl with them.) Flat is no merit here: a net whose loss is close to 2.30, that of guessing, wherever one goes, has hardly learned anything yet. Li and colleagues compared nets that were trained for a long time. Without shortcuts the landscape gets rough with depth, with shortcuts it stays smooth.
#
# The space has as many dimensions as there are parameters (the numbers printed above the figure), and this is a **slice** of it along only two directions. It is an illustration, not a proof.
#
# ## 6. Reading well-known models
#
# Now read a ResNet that others wrote. The first thing to know about its size is the number of its **trainable parameters**.
#
# ### Exercise `count_trainable`
# Count the trainable parameters, number by number. Frozen ones do not count. All others do, whatever they are called, and wherever in the model they are. Weights that are used in two places count once.
#
# <details><summary>Hint</summary>
#
# `model.parameters()` hands out tensors, one after another. `torch.zeros(3, 4)` holds 12 numbers. Which method returns this 12? Look in PyTorch's documentation for the number of elements. `state_dict()` also holds what is no parameter, such as the running averages of batch normalisation.
#
# </details>


# %% exercise="count_trainable"
def count_trainable(model):
    """学習されるパラメータの個数(int)。model: nn.Module。"""  #:ja
    """The number of trainable parameters (int). model: an nn.Module."""  #:en
    ### BEGIN SOLUTION
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
    ### END SOLUTION


# %% setup
# ja: テストの道具
# en: Tools for the tests
class Shifted(nn.Module):
    """全結合の前に、学習する数 shift を足すモデル。"""  #:ja
    """A model that adds `shift`, numbers that it learns, before a fully connected layer."""  #:en

    def __init__(self, n_in, n_out):
        super().__init__()
        self.shift, self.layer = nn.Parameter(torch.zeros(n_in)), nn.Linear(n_in, n_out)


def sample_model(widths, frozen=0, norm=False, tied=False):
    """全結合を重ねたモデル。frozen: 凍結するはじめの層の数。norm: バッチ正規化つき。tied: 最後の層をもう一度使う。"""  #:ja
    """Fully connected layers in a row. frozen: how many layers, from the first, are frozen; norm: with batch normalisation; tied: the last layer is used once more."""  #:en
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
expect(
    "count_trainable(sample_model([3, 4, 2], frozen=1))",
    count_trainable(sample_model([3, 4, 2], frozen=1)),
    10,
    hint="はじめの層は凍結されているので、4×2 + 2 です。",  #:ja
    hint="The first layer is frozen: 4×2 + 2.",  #:en
)
### BEGIN HIDDEN TESTS
a, b, c, d = (int(n) for n in 2 + fresh().permutation(8)[:4])
expect(
    f"count_trainable(sample_model([{a}, {b}, {c}, {d}], frozen=2))",
    count_trainable(sample_model([a, b, c, d], frozen=2)),
    c * d + d,
    hint="凍結された層は数えません。",  #:ja
    hint="Frozen layers do not count.",  #:en
)
expect(
    f"count_trainable(sample_model([{a}, {b}, {c}], norm=True))",
    count_trainable(sample_model([a, b, c], norm=True)),
    (a * b + b) + 2 * b + (b * c + c) + 2 * c,
    hint="バッチ正規化で学習されるのは γ と β だけです。移動平均は数えません。",  #:ja
    hint="Of batch normalisation only γ and β are trainable; running averages do not count.",  #:en
)
expect(
    f"count_trainable(sample_model([{d}, {d}], tied=True))",
    count_trainable(sample_model([d, d], tied=True)),
    d * d + d,
    hint="2 か所で使われる同じ重みは、1 回だけ数えます。",  #:ja
    hint="A weight that is used in two places counts once.",  #:en
)
expect(
    f"count_trainable(Shifted({a}, {d}))",
    count_trainable(Shifted(a, d)),
    a + a * d + d,
    hint="weight や bias という名前でないパラメータも数えます。",  #:ja
    hint="Parameters that are not called weight or bias count as well.",  #:en
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
# 12 課で使う ResNet-34 を、部分ごとに読みます。**積和演算**(multiply-add、MAC)は「掛けて足す」1 回のことで、計算の重さの目安です(FLOPs と書く資料には、He らの論文のように同じ数のものと、2 倍に数えたものがあります)。畳み込みなら、出力の 1 つの数につき、フィルター 1 個の重みの数($c_{in} \times k \times k$)だけかかります。
#
# `device="meta"` は、形だけがあって中身の数がない特別な場所です。重みの用意も計算もしないので、大きなモデルでも一瞬で調べられます。
# %% [markdown] lang="en"
# Read ResNet-34, which lesson 12 uses, part by part. A **multiply-add** (MAC) is one multiplication with its addition, a measure of cost. (Many tables, and the paper of He et al., call the same count FLOPs; others count two FLOPs for each.) For each number of its output, a convolution needs as many as one filter has weights, $c_{in} \times k \times k$.
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
    """部品の名前 → (出力の形, 積和演算の数)。畳み込みと全結合層を数える。"""  #:ja
    """Name of a part → (shape of its output, multiply-adds), counting convolutions and fully connected layers."""  #:en
    found = {}

    def note(name):
        def hook(part, inputs, output):
            work = output[0].numel() * part.weight[0].numel() if isinstance(part, (nn.Conv2d, nn.Linear)) else 0
            found[name] = (tuple(output.shape[1:]), work)

        return hook

    # ja: PyTorch は、部品が計算を終えるたびに hook を呼ぶ
    # en: PyTorch calls a hook whenever its part has computed an output
    hooks = [part.register_forward_hook(note(name)) for name, part in model.named_modules() if name]
    with torch.no_grad():
        model(x)
    for hook in hooks:
        hook.remove()
    return found


model, x = on_meta("resnet34", 224)
found = multiply_adds(model, x)
print("部品              出力の形    パラメータ         積和演算 <=> part                output    parameters    multiply-adds")
for name, part in model.named_children():
    work = sum(w for key, (_, w) in found.items() if key.split(".")[0] == name)
    print(f"{name:10}{'×'.join(map(str, found[name][0])):>16}{count_trainable(part):>14,}{work:>17,}")
work = sum(w for _, w in found.values())
print(f"合計{'':22}{count_trainable(model):>14,}{work:>17,} <=> total{'':21}{count_trainable(model):>14,}{work:>17,}")

# %% [markdown] lang="ja"
# 作りは、あなたの `tiny_resnet` と同じです。はじめ(プーリングも入っています)、段(3 つではなく 4 つ)、平均、全結合。段が進むと、ブロック 1 個のパラメータはおよそ 4 倍になりますが、計算はほとんど変わりません。縦横が半分になるからです(ブロックの数は、3、4、6、3 個です)。
#
# では、有名なモデルを並べます。ResNet 以外の 3 つは、こういう考えで作られています。
#
# - **VGG-16**(2014 年) 3×3 の畳み込みだけを 13 層重ねます。3×3 を 2 層重ねると、5×5 を 1 層置くのと同じ広さを、少ない重みで見られるからです。最後の大きな全結合層 3 つが、パラメータのほとんどを占めます。
# - **Inception-v3**(2015 年) 1 つの層の中に、大きさの違うフィルターの枝を並べ、結果のチャンネルをつなぎます。先に 1×1 の畳み込みでチャンネルを減らして、計算を節約します。
# - **EfficientNet-B0**(2019 年) 近道もあります。チャンネルごとに別々の畳み込み(depthwise)と 1×1 の畳み込みに分けて、計算を大きく減らします。もっと大きい B1 から B7 では、層の数、チャンネルの数、画像の大きさを、決まった割合で一緒に増やします。
#
# ResNet でも、50 層以上のものは、ブロックの作りが違います(**ボトルネック**、bottleneck)。1×1 の畳み込みで 256 チャンネルを 64 に減らし、3×3 をかけ、1×1 で 256 に戻します。重みは $256 \cdot 64 + 9 \cdot 64^2 + 64 \cdot 256 = 69{,}632$ 個。256 チャンネルのまま 3×3 を 2 つ重ねる $2 \cdot 9 \cdot 256^2 = 1{,}179{,}648$ 個の 17 分の 1 です。層を増やしても、重みが増えすぎないわけです。
#
# パラメータ、積和演算、深さ(入力から出力まで、いちばん長い道で通る畳み込みと全結合の数)は計算で求めます。ImageNet の正解率(top-1、いちばん確率の高い答えが合っていた割合)は、torchvision がモデルの重みにつけて公表している値を読み出します。(Inception-v3 のパラメータには訓練のときだけ使う枝が、EfficientNet の深さにはチャンネルに重みをつける小さな層が入っています。)計算がいちばん重いもの、いちばん深いもの、正解率がいちばん高いものは、それぞれどれだと思いますか。予想してから実行してください。
# %% [markdown] lang="en"
# It is built like your `tiny_resnet`: a start (here with a pooling layer), stages (four in place of three), a mean, a fully connected layer. From stage to stage the parameters of a block grow about fourfold, while its work stays nearly the same, because height and width are halved. (The stages have 3, 4, 6 and 3 blocks.)
#
# Now set well-known models side by side. These are the ideas behind the three that are no ResNets:
#
# - **VGG-16** (2014) stacks 13 convolutions, all of 3×3: two layers of 3×3 see as far as one of 5×5, with fewer weights. Most of its parameters are in three large fully connected layers at the end.
# - **Inception-v3** (2015) has branches with filters of different sizes side by side in one layer, and joins their channels. To save work, 1×1 convolutions reduce the channels first.
# - **EfficientNet-B0** (2019) has shortcuts, too. It splits a convolution into one for each channel alone (depthwise) and a 1×1 convolution, which takes much less work. In the larger B1 to B7, layers, channels and picture size grow together, in fixed proportions.
#
# ResNets of 50 layers and more have blocks of another design, the **bottleneck**: a 1×1 convolution reduces 256 channels to 64, a 3×3 convolution follows, and another 1×1 goes back to 256. That is $256 \cdot 64 + 9 \cdot 64^2 + 64 \cdot 256 = 69{,}632$ weights, a seventeenth of the $2 \cdot 9 \cdot 256^2 = 1{,}179{,}648$ of two 3×3 convolutions at 256 channels. This makes room for more layers without many more weights.
#
# Parameters, multiply-adds and depth (convolutions and fully connected layers along the longest way from input to output) are computed. Accuracy on ImageNet (top-1: how often the class with the largest score is the right one) is what torchvision publishes with the weights of each model. (The parameters of Inception-v3 include a branch used only in training, the depth of EfficientNet the small layers that weight its channels.) Which model takes the most work, which is the deepest, and which has the highest accuracy? Make a guess before you run the cells.

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
    """入力から出力までに通る、畳み込みと全結合層の最大の数。"""  #:ja
    """The most convolutions and fully connected layers on any way from input to output."""  #:en
    layers = {name for name, part in model.named_modules() if isinstance(part, (nn.Conv2d, nn.Linear))}
    length = {}
    # ja: symbolic_trace は、数を計算せずに、演算を順に並べる
    # en: symbolic_trace lists the operations in their order, without computing numbers
    for node in fx.symbolic_trace(model).graph.nodes:
        length[node] = max((length[n] for n in node.all_input_nodes), default=0) + (node.target in layers)
    return max(length.values())


def top1(name, version="IMAGENET1K_V1"):
    return models.get_model_weights(name)[version].meta["_metrics"]["ImageNet-1K"]["acc@1"]


table = []
print(f"{'':16}  パラメータ       積和演算   深さ   top-1 <=> {'':16}  parameters  multiply-adds  depth   top-1")
for label, (name, size) in FAMILIES.items():
    model, x = on_meta(name, size)
    work = sum(w for _, w in multiply_adds(model, x).values())
    table.append((label, count_trainable(model) / 1e6, work / 1e9, longest_way(model), top1(name)))
    print("{:16}{:10.1f} M{:13.2f} G{:7}{:7.1f}%".format(*table[-1]))
print("新しいやり方で訓練した ResNet-50: <=> ResNet-50, trained by a newer recipe:", f"{top1('resnet50', 'IMAGENET1K_V2'):.1f}%")

# %% demo
offsets = {"VGG-16": (-22, -32), "ResNet-18": (8, -16), "EfficientNet-B0": (10, 6), "Inception-v3": (6, 9), "ResNet-50": (-58, -20)}
for label, parameters, work, _, accuracy in table:
    color, mark = (BLUE, "o") if label.startswith("ResNet") else (ORANGE, "s")
    plt.scatter(work, accuracy, s=6 * parameters, color=color, marker=mark, edgecolor="black", alpha=0.8)
    plt.annotate(label, (work, accuracy), xytext=offsets.get(label, (10, -4)), textcoords="offset points", fontsize=11)
show_figure("計算の量と正解率 <=> Work and accuracy", "1 枚あたりの積和演算(10 億回)。面積:パラメータの数 <=> multiply-adds per picture (billions); area: parameters", "ImageNet の正解率(top-1、%) <=> ImageNet accuracy (top-1, %)", xscale="log", xticks=[0.5, 1, 2, 5, 10, 20], xticklabels=["0.5", "1", "2", "5", "10", "20"], xlim=(0.25, 30), ylim=(68, 80))

# %% [markdown] lang="ja"
# いちばん計算の重い VGG-16 より、ResNet-50 のほうが正確で、計算は 4 分の 1 ほどです。EfficientNet-B0 の計算は、その ResNet-50 のさらに 10 分の 1 です。ただし、10 倍速いとは限りません。depthwise の畳み込みは、計算のわりにメモリの読み書きが多く、GPU ではふつう、この比ほど速くなりません。成績を決めるのは、モデルのアーキテクチャだけではありません。図の点は、訓練のやり方もそろっていません。VGG と ResNet の重みは、torchvision が簡単なやり方で訓練したものです。Inception-v3 と EfficientNet-B0 の重みは元の論文から移したもので、Inception-v3 は画像も 299×299 と大きくなっています。同じ ResNet-50 でも、新しいやり方(600 エポックの長い訓練、強いデータ拡張、ラベルスムージング、重みの移動平均など)で訓練すると、正解率が上がります(表の最後の行)。
#
# この課の足し算は、画像だけのものではありません。言語モデルに使われる Transformer(19 課)のブロックにも、$x + F(x)$ の足し算が 2 つずつあります。
#
# ## 確かめよう
#
# **問 1.** 同じデータで 20 層を訓練したら、訓練の損失は 0.40、検証の損失は 0.90 でした。3 人が 56 層を、同じだけ長く訓練した結果は、次のとおりです。**劣化**が起きたのは誰ですか。
#
# | | 訓練の損失 | 検証の損失 |
# |---|---|---|
# | a | 0.05 | 1.60 |
# | b | 0.75 | 1.05 |
# | c | 0.38 | 0.88 |
#
# - a. a さん
# - b. b さん
# - c. c さん
# - d. a さんと b さん
# %% [markdown] lang="en"
# VGG-16 takes the most work. ResNet-50 is more accurate with about a quarter of that work, and EfficientNet-B0 needs about a tenth of what ResNet-50 needs. That does not make it ten times as fast: for its little work, a depthwise convolution reads and writes much memory, and a GPU usually gains less than this ratio. The architecture of a model is not everything. The points of the figure also differ in how they were trained: VGG and ResNet have weights that torchvision trained by a simple recipe; Inception-v3 and EfficientNet-B0 have those of the original papers, and Inception-v3 sees larger pictures, 299×299. Trained by a newer recipe (600 epochs, strong data augmentation, label smoothing, a moving average of the weights and more), the same ResNet-50 gets a higher accuracy (last line of the table).
#
# The addition of this lesson is not only for pictures. Each block of a Transformer (lesson 19), of which language models are made, has two of them, $x + F(x)$.
#
# ## Check yourself
#
# **Question 1.** Twenty layers, trained on some data, reached a training loss of 0.40 and a validation loss of 0.90. Three people trained 56 layers on the same data, for as long. Who has seen **degradation**?
#
# | | training loss | validation loss |
# |---|---|---|
# | a | 0.05 | 1.60 |
# | b | 0.75 | 1.05 |
# | c | 0.38 | 0.88 |
#
# - a. person a
# - b. person b
# - c. person c
# - d. persons a and b

# %% quiz="who_degraded" points=1
who_degraded = "b"
replies = {
    "a": "訓練の損失は 20 層よりずっと低く、検証の損失だけが高くなっています。これは過学習です。",  #:ja
    "a": "Its training loss is far below that of 20 layers, and only the validation loss is high. That is overfitting.",  #:en
    "b": "そのとおり。訓練データの損失まで、浅いネットワークより高いままです。もっと良い重みがあるのに、訓練がそこにたどり着けません。",  #:ja
    "b": "Right: even on the training data its loss stays above that of the shallower net. There are better weights, and training does not get there.",  #:en
    "c": "訓練も検証も、20 層より少し良くなっています。深くして困ったことは起きていません。",  #:ja
    "c": "Training and validation are both a little better than with 20 layers. Nothing went wrong with depth.",  #:en
    "d": "検証の損失は、どちらも高くなりました。でも、訓練の損失を見ると、2 人に起きたことは反対です。",  #:ja
    "d": "Both have a high validation loss. But their training losses show that opposite things went wrong.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** どのブロックでも $F'(x) = 0.01$ だとします(入力も出力も 1 つの数、最後の ReLU の傾きは 1)。近道のないブロックを 10 個つなぐと、全体の傾きは $0.01^{10}$ です。近道のある残差ブロックを 10 個つなぐと、いくつになりますか。四捨五入して、小数第 3 位まで答えてください。
# %% [markdown] lang="en"
# **Question 2.** Let $F'(x) = 0.01$ in every block (one number in, one out, slope 1 for the last ReLU). Ten blocks without shortcuts have the slope $0.01^{10}$ altogether. What is it for ten residual blocks? Round to three decimals.

# %% quiz="ten_blocks" points=1
ten_blocks = 1.105
replies = {
    1.105: "そのとおり。1.01 の 10 乗です。10 個通っても、勾配はほぼそのまま届きます。",  #:ja
    1.105: "Right: 1.01 to the 10th power. The gradient arrives almost unchanged through ten blocks.",  #:en
    1.1: "1 + 10 × 0.01 と足しましたね。とても近いのですが、傾きは 1 個ごとに掛け算で効きます。",  #:ja
    1.1: "That adds up, 1 + 10 × 0.01. Very close, but slopes multiply from block to block.",  #:en
    1.01: "それは 1 個分です。10 個では 10 回掛けます。",  #:ja
    1.01: "That is one block. Ten of them multiply ten times.",  #:en
    1: "近道だけならちょうど 1 ですが、F のぶんの 0.01 が 1 個ごとに加わります。",  #:ja
    1: "The shortcut alone would give exactly 1; every block adds the 0.01 of F.",  #:en
    0.1: "足し算(0.01 × 10)になっています。近道の 1 も忘れていませんか。",  #:ja
    0.1: "That is a sum, 0.01 × 10; and where is the 1 of the shortcut?",  #:en
    10.1: "1.01 を 10 倍しています。傾きは足すのではなく、掛け合わせます。",  #:ja
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
# **Question 3.** A friend's residual block gives the right values, but backward sometimes raises an error, and using the same `x` again gives another answer. Which line is wrong?
#
# ```
# 1: h = F.relu(self.bn1(self.conv1(x)))
# 2: h = self.bn2(self.conv2(h))
# 3: x += h
# 4: return F.relu(x)
# ```

# %% quiz="wrong_line" points=1
wrong_line = 3
replies = {
    1: "1 行目は新しいテンソル h を作るだけで、x はそのままです。",  #:ja
    1: "Line 1 makes a new tensor h and leaves x alone.",  #:en
    2: "2 行目で h という名前は付け替えられますが、テンソルの中身は書き換わりません。",  #:ja
    2: "Line 2 gives the name h to a new tensor; no tensor is overwritten.",  #:en
    3: "そのとおり。+= は、受け取った x そのものを書き換えます。conv1 の逆伝播が使うはずだった x も変わってしまいます。x = x + h なら新しいテンソルです。",  #:ja
    3: "Right: += overwrites the x that came in, which the backward pass of conv1 needs. With x = x + h it would be a new tensor.",  #:en
    4: "F.relu(x) は新しいテンソルを返します。書き換えるのは F.relu_(x) のほうです。",  #:ja
    4: "F.relu(x) returns a new tensor; the one that overwrites is F.relu_(x).",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 3×3 の畳み込みが、64×56×56 の入力から 128×28×28 の出力を作ります(ストライド 2、バイアスなし)。積和演算はおよそ何回ですか。**100 万回を単位として**、小数第 1 位まで答えてください(たとえば 12,340,000 回なら 12.3)。
# %% [markdown] lang="en"
# **Question 4.** A 3×3 convolution turns an input of 64×56×56 into an output of 128×28×28 (stride 2, no bias). How many **million** multiply-adds does it take? Give one decimal (12,340,000 would be 12.3).

# %% quiz="count_work" points=1
count_work = 57.8
replies = {
    57.8: "そのとおり。出力の数 128 × 28 × 28 に、フィルター 1 個の重みの数 64 × 3 × 3 を掛けます。",  #:ja
    57.8: "Right: 128 × 28 × 28 numbers of output times the 64 × 3 × 3 weights of a filter.",  #:en
    231.2: "入力の 56 × 56 で数えましたね。ストライド 2 では、フィルターを置く場所は出力の 28 × 28 か所です。",  #:ja
    231.2: "You counted 56 × 56 places, as in the input. With stride 2 the filter is put down at the 28 × 28 places of the output.",  #:en
    6.4: "3 × 3 が抜けています。フィルターには 64 × 3 × 3 個の重みがあります。",  #:ja
    6.4: "The 3 × 3 is missing: a filter has 64 × 3 × 3 weights.",  #:en
    0.9: "入力の 64 チャンネルが抜けています。どのフィルターも、全部のチャンネルを見ます。",  #:ja
    0.9: "The 64 channels of the input are missing: every filter looks at all of them.",  #:en
    0.1: "それはパラメータの数(64 × 3 × 3 × 128)のようです。これを、出力の 28 × 28 か所で使います。",  #:ja
    0.1: "That seems to be the number of parameters, 64 × 3 × 3 × 128; they are used at each of 28 × 28 places.",  #:en
    115.6: "2 倍です。積和演算は、掛け算と足し算を合わせて 1 回と数えます。",  #:ja
    115.6: "Twice too many: a multiplication and its addition count as one.",  #:en
    57802752: "計算は合っています。100 万回を単位にして答えてください。",  #:ja
    57802752: "The product is right; give it in millions.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.(記述)** 友だちが「ResNet の近道って、要するに勾配消失を防ぐためのものでしょう?」と言いました。この課で**測ったこと**を使って、8 行くらいで答えてください。
#
# 採点の目安(各 1 点)
# - 初期値による勾配消失と、深いほど訓練の損失が下がりにくいこと(長く訓練しても残れば劣化)を区別し、それぞれについて、どの測定で見えたか、何が効いたかを書いている。
# - 余った層に何をしてほしいのか、近道があるとなぜそれを表しやすいのかを、式を使って説明している。
# - 近道のあるなしで違ったことをもう 1 つ、測った図とともに挙げている。
# %% [markdown] lang="en"
# **Question 5 (essay).** A friend says: "The shortcuts in ResNet are there against vanishing gradients, and that is all." Answer in about eight lines, using what you **measured** in this lesson.
#
# How it is graded (1 point each)
# - Tells two things apart: gradients that vanish because of the initial values, and a training loss that falls less in deeper nets (degradation, if it stays so in long training). Says for each which measurement showed it and what helped.
# - Says what the surplus layers should do, and with a formula why a shortcut makes that easy.
# - Names one more thing that shortcuts changed, with the figure that showed it.

# %% [markdown] essay="why_shortcut" points=3 lang="ja"
# ### BEGIN SOLUTION
# 勾配消失は、PyTorch の既定の初期値のままの 20 層で見えた。He の初期値やバッチ正規化を入れると、訓練を始めるときの勾配は届いた。ところが、どちらも入れて勾配の消えていない 56 層でも、4 エポックの訓練の損失は 8 層や 20 層より高かった(長く訓練しても残れば劣化)。これに効いたのは近道だった。だから勾配消失だけでは説明できない。
# 余った層は何もしなければよいのに、畳み込みでそれを表すには特別な重みが要る。近道があれば、出力は F(x) + x なので、F = 0 で済む。
# さらに、56 層の勾配は、近道がないと入力側ほど大きく、層によって何桁も違ったが、近道があるとずっとそろっていた。
# ### END SOLUTION
# %% [markdown] essay="why_shortcut" points=3 lang="en"
# ### BEGIN SOLUTION
# Gradients vanished in the 20 layers with PyTorch's own initial values. With He initialisation or with batch normalisation they arrived when training started. But 56 layers with both, whose gradients had not vanished, still had a higher training loss after 4 epochs than 8 or 20 (degradation, if it stays so in long training). Against that the shortcut helped. So vanishing gradients do not explain it all.
# The surplus layers only have to do nothing, but a convolution needs very special weights for that; with a shortcut the output is F(x) + x, and F = 0 is enough.
# Besides, without shortcuts the gradients of 56 layers grew towards the input and differed by powers of ten; with them they were much more alike.
# ### END SOLUTION

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - He, Zhang, Ren, Sun, [*Deep Residual Learning for Image Recognition*](https://arxiv.org/abs/1512.03385) (CVPR 2016):この課の論文。4.2 節が CIFAR-10 の実験です。
# - He, Zhang, Ren, Sun, [*Identity Mappings in Deep Residual Networks*](https://arxiv.org/abs/1603.05027) (ECCV 2016):バッチ正規化と ReLU を畳み込みの前に移し、1001 層を訓練した論文。
# - Srivastava, Greff, Schmidhuber, [*Highway Networks*](https://arxiv.org/abs/1505.00387) (2015):少し前に出た論文。近道を通す割合も学習する。
# - He, Zhang, Ren, Sun, [*Delving Deep into Rectifiers*](https://arxiv.org/abs/1502.01852) (ICCV 2015):He の初期値。
# - Ioffe, Szegedy, [*Batch Normalization*](https://arxiv.org/abs/1502.03167) (ICML 2015):バッチ正規化。
# - Yang ほか, [*A Mean Field Theory of Batch Normalization*](https://arxiv.org/abs/1902.08129) (ICLR 2019):4 節で見た「大きくなる勾配」を説明する理論。
# - De, Smith, [*Batch Normalization Biases Residual Blocks Towards the Identity Function in Deep Networks*](https://arxiv.org/abs/2002.10444) (NeurIPS 2020):近道とバッチ正規化が、なぜ爆発を抑えるか。
# - Li, Xu, Taylor, Studer, Goldstein, [*Visualizing the Loss Landscape of Neural Nets*](https://arxiv.org/abs/1712.09913) (NeurIPS 2018):5 節の描き方。
# - Simonyan, Zisserman, [*Very Deep Convolutional Networks*](https://arxiv.org/abs/1409.1556) (ICLR 2015, VGG)、Szegedy ほか, [*Rethinking the Inception Architecture*](https://arxiv.org/abs/1512.00567) (CVPR 2016)、Tan, Le, [*EfficientNet*](https://arxiv.org/abs/1905.11946) (ICML 2019):6 節のモデルたち。正解率の出典は [torchvision の重みの一覧](https://docs.pytorch.org/vision/stable/models.html#table-of-all-available-classification-weights)。
#
# 12 課では、写真で訓練済みの ResNet-34 を借りて、fastai で 3 と 7 を見分けます。
#
# **データ** CIFAR-10(A. Krizhevsky, 2009)。利用条件は示されておらず、技術報告 *Learning Multiple Layers of Features from Tiny Images* を引用することが求められています。
# %% [markdown] lang="en"
# ## Going further
#
# - He, Zhang, Ren and Sun, [*Deep Residual Learning for Image Recognition*](https://arxiv.org/abs/1512.03385) (CVPR 2016): the paper of this lesson; section 4.2 has the experiments on CIFAR-10.
# - He, Zhang, Ren and Sun, [*Identity Mappings in Deep Residual Networks*](https://arxiv.org/abs/1603.05027) (ECCV 2016): moves batch normalisation and ReLU in front of the convolutions and trains 1001 layers.
# - Srivastava, Greff and Schmidhuber, [*Highway Networks*](https://arxiv.org/abs/1505.00387) (2015): a little earlier; how much the shortcut lets through is learned, too.
# - He, Zhang, Ren and Sun, [*Delving Deep into Rectifiers*](https://arxiv.org/abs/1502.01852) (ICCV 2015): He initialisation.
# - Ioffe and Szegedy, [*Batch Normalization*](https://arxiv.org/abs/1502.03167) (ICML 2015): batch normalisation.
# - Yang et al., [*A Mean Field Theory of Batch Normalization*](https://arxiv.org/abs/1902.08129) (ICLR 2019): a theory of the growing gradients of section 4.
# - De and Smith, [*Batch Normalization Biases Residual Blocks Towards the Identity Function in Deep Networks*](https://arxiv.org/abs/2002.10444) (NeurIPS 2020): why shortcuts with batch normalisation tame them.
# - Li, Xu, Taylor, Studer and Goldstein, [*Visualizing the Loss Landscape of Neural Nets*](https://arxiv.org/abs/1712.09913) (NeurIPS 2018): how to draw section 5.
# - Simonyan and Zisserman, [*Very Deep Convolutional Networks*](https://arxiv.org/abs/1409.1556) (ICLR 2015, VGG); Szegedy et al., [*Rethinking the Inception Architecture*](https://arxiv.org/abs/1512.00567) (CVPR 2016); Tan and Le, [*EfficientNet*](https://arxiv.org/abs/1905.11946) (ICML 2019): the models of section 6. Their accuracies: [torchvision's table of weights](https://docs.pytorch.org/vision/stable/models.html#table-of-all-available-classification-weights).
#
# In lesson 12 you borrow a ResNet-34 that has learned from photographs, and tell threes from sevens with fastai.
#
# **Data** CIFAR-10 (A. Krizhevsky, 2009). No terms of use are stated; its author asks to cite the technical report *Learning Multiple Layers of Features from Tiny Images*.
