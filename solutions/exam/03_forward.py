# %% [markdown] lang="ja"
# 入力 {{a}}、中間層 {{b}} ユニット、出力 {{c}} ユニットの全結合のネットワークに、パラメータはいくつありますか。
# %% [markdown] lang="en"
# A fully connected network has {{a}} inputs, a hidden layer of {{b}} units and {{c}} outputs. How many parameters does it have?

# %% number="exam_parameters" points=1
vary = {"a": [4, 5, 8, 12, 20], "b": [3, 6, 7, 10, 15], "c": [2, 3, 4, 5]}
answer = a * b + b + b * c + c
slips = [
    (a * b + b * c, "バイアスを数え忘れています。 <=> The biases were not counted."),
    (a + a * b + b + b * c + c, "入力にバイアスはありません。 <=> Inputs have no biases."),
    (a * b + b * c + b, "出力層にもバイアスがあります。 <=> The output layer has biases, too."),
    (a + b + c, "それはユニットの数です。 <=> That is the number of units."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# `X` の形が `({{B}}, {{n}})`、`W` の形が `({{n}}, {{m}})`、`b` の形が `({{m}},)` のとき、`X @ W + b` の形はどれですか。
# %% [markdown] lang="en"
# `X` has the shape `({{B}}, {{n}})`, `W` the shape `({{n}}, {{m}})` and `b` the shape `({{m}},)`. What is the shape of `X @ W + b`?

# %% choice="exam_affine_shape" points=1
vary = {"B": [8, 16, 32, 64], "n": [2, 3, 4], "m": [5, 6, 7, 10]}
answer = f"`({B}, {m})`"
slips = [
    (f"`({m}, {B})`", "サンプルは行に並びます。 <=> Samples stand in rows."),
    (f"`({B}, {n})`", "掛けると、列の数は W の列の数になります。 <=> After the product there are as many columns as W has."),
    (f"`({m},)`", "バイアスは行ごとに足されます。行はそのまま残ります。 <=> The bias is added to each row, and the rows stay."),
    (f"`({n}, {m})`", "それは W の形です。 <=> That is the shape of W."),
]

# %% [markdown] lang="ja"
# 中間層が ReLU、出力層が恒等関数のネットワークに、$x = {{x}}$(入力 1 つ)を入れます。中間層は 2 ユニットで $W^{(1)} = ({{v1}}, {{v2}})$、$b^{(1)} = ({{c1}}, {{c2}})$、出力層は $W^{(2)} = ({{s1}}, {{s2}})^\top$、$b^{(2)} = {{d}}$ です。出力 $y$ はいくつですか。
# %% [markdown] lang="en"
# A network has ReLU in its hidden layer and the identity at its output. Its one input is $x = {{x}}$. The hidden layer has two units with $W^{(1)} = ({{v1}}, {{v2}})$ and $b^{(1)} = ({{c1}}, {{c2}})$; the output layer has $W^{(2)} = ({{s1}}, {{s2}})^\top$ and $b^{(2)} = {{d}}$. What is the output $y$?

# %% number="exam_two_layers" points=1
vary = {"x": [1, 2, 3], "v1": [1, 2], "v2": [-3, -2], "c1": [-1, 1], "c2": [1, 2], "s1": [-2, 3], "s2": [2, 4], "d": [-1, 1]}
u1, u2 = v1 * x + c1, v2 * x + c2
z1, z2 = max(0, u1), max(0, u2)
answer = z1 * s1 + z2 * s2 + d
slips = [
    (u1 * s1 + u2 * s2 + d, "中間層の値に ReLU を通していません。負の値は 0 になります。 <=> The hidden values did not go through ReLU, which turns negative ones into 0."),
    (z1 * s1 + z2 * s2, "出力層のバイアスを足し忘れています。 <=> The bias of the output layer was left out."),
    (max(0, v1 * x) * s1 + max(0, v2 * x) * s2 + d, "中間層のバイアスを足し忘れています。 <=> The biases of the hidden layer were left out."),
]
keep = apart(answer, slips)

# %%
tasks = {
    "rent": ("R", "部屋の広さ、階、駅からの距離から、家賃を予測する", "predict the rent of a flat from its size, floor and distance to the station"),
    "power": ("R", "今日までの気温から、明日の電力の使用量を予測する", "predict tomorrow's use of electricity from the temperatures so far"),
    "age": ("R", "木の幹の写真から、樹齢を予測する", "predict the age of a tree from a picture of its trunk"),
    "fracture": ("B", "レントゲン写真に、骨折があるかどうかを答える", "say whether an X-ray shows a fracture"),
    "spam": ("B", "メールが迷惑メールかどうかを答える", "say whether a mail is spam"),
    "defect": ("B", "ねじの写真から、不良品かどうかを答える", "say from a picture whether a screw is defective"),
    "digit": ("M", "手書きの数字が、0 から 9 のどれかを答える", "say which of the digits 0 to 9 was written"),
    "bird": ("M", "鳴き声から、20 種の鳥のどれかを答える", "say from its song which of 20 kinds of bird it is"),
    "language": ("M", "文が、5 つの言語のどれで書かれているかを答える", "say in which of five languages a sentence is written"),
}

# %% [markdown] lang="ja"
# 次の問題を解くネットワークの、出力層の活性化関数と損失の組として、ふつうに選ぶのはどれですか。
#
# {{task}}
# %% [markdown] lang="en"
# Which activation function of the output layer, and which loss, is the usual choice for a network with this task?
#
# {{task}}

# %% choice="exam_output_layer" points=1
vary = {"name": ["rent", "power", "age", "fracture", "spam", "defect", "digit", "bird", "language"]}
kind, japanese, english = tasks[name]
task = f"{japanese} <=> {english}"
pairs = {
    "R": "恒等関数と、平均二乗誤差 <=> identity and mean squared error",
    "B": "シグモイドと、2 値の交差エントロピー <=> sigmoid and binary cross-entropy",
    "M": "ソフトマックスと、交差エントロピー <=> softmax and cross-entropy",
}
why = {
    "R": "これは数を当てる回帰の組です。この問題の答えは、決まった候補から選びます。 <=> This pair is for regression, which predicts a number. Here one answer of several is chosen.",
    "B": "これは 2 つのどちらかを選ぶ問題の組です。 <=> This pair is for choosing one of two.",
    "M": "これは、いくつかの中から 1 つを選ぶ問題の組です。 <=> This pair is for choosing one of several classes.",
}
answer = pairs[kind]
slips = [(pairs[other], why[other]) for other in pairs if other != kind]
slips.append(("ReLU と、平均二乗誤差 <=> ReLU and mean squared error", "ReLU は負の値を 0 にするので、出力層にはふつう使いません。 <=> ReLU turns negative values into 0; it is not the usual choice for an output layer."))

# %% [markdown] lang="ja"
# 層のユニット数が {{a}}–{{b}}–{{c}}–{{d}} の全結合のネットワークを、ユニットを丸、重みを線で描きます。線は何本ですか。
# %% [markdown] lang="en"
# A fully connected network with {{a}}–{{b}}–{{c}}–{{d}} units in its layers is drawn with a circle for each unit and a line for each weight. How many lines are there?

# %% number="exam_edges" points=1
vary = {"a": [2, 3, 4, 5], "b": [3, 4, 6], "c": [2, 4, 5], "d": [1, 2, 3]}
answer = a * b + b * c + c * d
slips = [
    (a * b + b * c + c * d + b + c + d, "バイアスは線に数えません。 <=> Biases are no lines."),
    (a * b * c * d, "掛けるのは隣り合う層どうしだけで、あとは足します。 <=> Multiply neighbouring layers only, and add."),
    (a * b + b * c, "最後の層へつながる線も数えます。 <=> The lines to the last layer count, too."),
]
keep = apart(answer, slips)

# %% [markdown] lang="ja"
# `y` の形が `{{first}}`、`t` の形が `{{second}}` のとき、NumPy で `y - t` を計算するとどうなりますか。
# %% [markdown] lang="en"
# `y` has the shape `{{first}}` and `t` the shape `{{second}}`. What does NumPy give for `y - t`?

# %% choice="exam_broadcast" points=1
vary = {"case": ["column", "row", "rows", "clash"], "n": [4, 5, 8], "m": [2, 3, 6]}
first, second = {
    "column": (f"({n}, 1)", f"({n},)"),
    "row": (f"({n}, {m})", f"({m},)"),
    "rows": (f"({n}, {m})", f"({n}, 1)"),
    "clash": (f"({n}, {m})", f"({n},)"),
}[case]
outcomes = {
    "square": f"形 ({n}, {n}) の配列 <=> an array of shape ({n}, {n})",
    "full": f"形 ({n}, {m}) の配列 <=> an array of shape ({n}, {m})",
    "error": "形が合わないというエラー <=> an error: the shapes do not fit",
    "flat": f"形 ({n},) の配列 <=> an array of shape ({n},)",
}
right = {"column": "square", "row": "full", "rows": "full", "clash": "error"}[case]
answer = outcomes[right]
rule = "形は右からそろえて比べます。長さ 1 か、ない次元だけが引き伸ばされます。 <=> Shapes are compared from the right; only a dimension of length 1, or a missing one, is stretched."
slips = [(text, rule) for name, text in outcomes.items() if name != right]
