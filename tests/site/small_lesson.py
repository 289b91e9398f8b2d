# ruff: noqa
# %% [markdown] lang="ja"
# ## 始めに
# **パーセプトロン**の式 $u = wx$ と図。予想してから実行してください。
# %% [markdown] lang="en"
# ## To begin
# A **perceptron**, its formula $u = wx$ and a figure. Make a guess before you run the cell.

# %% setup
import numpy as np
import warnings
from pathlib import Path

# %% demo
fig, axes = plt.subplots(1, 2)
axes[0].plot([1, 2], label="a < b")
axes[0].set(title="Left", xlabel="x", ylabel="y")
axes[0].legend()
fig.suptitle("Two plots")
plt.show()
print(f"ran in {Path.cwd()}")
print("half done", end="\r")
print("all done ")
np.exp(1000.0) * np.ones(1)[0]
warnings.warn("look out", RuntimeWarning)
import sys

print("a library speaks", file=sys.stderr)

# %% demo
from IPython.display import HTML, display
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(1, 1))
ax.set_title("Moving & more")
moving = HTML(FuncAnimation(fig, lambda k: ax.set_xlim(0, k + 1), frames=2).to_jshtml())
plt.close(fig)
display(HTML("<style>progress { color: red }</style>"))
display(HTML("<progress value='1'></progress>"))
moving


# %% demo
def draw(height=2, width=1, plt=plt):
    plt.figure(figsize=(2, 1))
    plt.plot([0, width], [0, height])
    plt.title(f"{height} × {width}")
    plt.xlabel("x" * width)
    plt.show()


show_slider(draw, {"高さ <=> height": [1, 2, 3], "幅 <=> width": [1, 9]})

# %% [markdown] lang="ja"
# ### 課題 `double`
# データは `untar_data` で取りません。
#
# <details><summary>ヒント</summary>
#
# $2x$ です。
# </details>
# %% [markdown] lang="en"
# ### Exercise `double`
#
# <details><summary>Hint</summary>
#
# It is $2x$.
# </details>


# %% exercise="double"
def double(x):
    """2 倍にする。"""  #:ja
    """Twice x."""  #:en
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %% test="double" idea="two" points=0.5
expect("double(2)", double(2), 4)

# %% test="double" idea="one" points=0.5
expect("double(1)", double(1), 2)
### BEGIN HIDDEN TESTS
expect("double(21)", double(21), 42)
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 確認テスト
# **問 1.** どれ?
# - a. これ
# - b. それ
# - c. あれ
# %% [markdown] lang="en"
# ## Confirmation test
# **Question 1.** Which?
# - a. this
# - b. that
# - c. the other

# %% quiz="which" points=1
which = "b"
replies = {"a": "いいえ <a>", "b": "はい"}  #:ja
replies = {"a": 'No, <a>\'s "wrong"', "b": "Yes"}  #:en

# %% [markdown] lang="ja"
# **問 2.** どの行をすべて?
#
# ```
# 1: a = 1
# 2: b = 2
# 3: c = 3
# ```
# %% [markdown] lang="en"
# **Question 2.** Which lines?
#
# ```
# 1: a = 1
# 2: b = 2
# 3: c = 3
# ```

# %% quiz="lines" points=1
lines = {1, 3}
replies = {"1,3": "はい", "1": "まだ"}  #:ja
replies = {"1,3": "Yes", "1": "Not all"}  #:en

# %% [markdown] lang="ja"
# **問 3.** いくつ?
# %% [markdown] lang="en"
# **Question 3.** How many?

# %% quiz="how_many" points=2
how_many = 1.5
replies = {"1.5": "はい", "2": "多すぎます"}  #:ja
replies = {"1.5": "Yes", "2": "Too many"}  #:en

# %% [markdown] lang="ja"
# **問 4.(記述)** なぜ?
#
# 採点の目安: 理由があること(3 点)
# %% [markdown] lang="en"
# **Question 4 (essay).** Why?
#
# How it is graded: a reason (3 points)

# %% [markdown] essay="why" points=3 lang="ja"
# ### BEGIN SOLUTION
# なぜなら。
# ### END SOLUTION
# %% [markdown] essay="why" points=3 lang="en"
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION
