# ruff: noqa
# %% [markdown] lang="ja"
# ## 始めに
# 課の文章。
# %% [markdown] lang="en"
# ## To begin
# Prose of the lesson.

# %% setup
import matplotlib.pyplot as plt

# %% [markdown] lang="ja"
# ## 1. 図を読む
# 図の説明です。
# %% [markdown] lang="en"
# ## 1. Reading a figure
# About the figure.

# %% demo
plt.plot([1, 2])
plt.title("A and B")
plt.show()
print("seen <once>")

# %% [markdown] lang="ja"
# どちらも選べます。
#
# - a. 左 $a < b$
# - b. 右
#
# **問 1.** A はどれですか。
# %% [markdown] lang="en"
# Both may be chosen.
#
# - a. left $a < b$
# - b. right
#
# **Question 1.** Which is A?

# %% quiz="which_a" points=1
which_a = "a"
replies = {"a": "はい、`x * y` です", "b": "いいえ、_左_ です"}  #:ja
replies = {"a": "Yes, `x * y`", "b": "No, it is _left_, $a < b$"}  #:en

# %% [markdown] lang="ja"
# **問 2.** B はどれですか。
# %% [markdown] lang="en"
# **Question 2.** Which is B?

# %% quiz="which_b" points=1
which_b = "b"
replies = {"a": "いいえ", "b": "はい"}  #:ja
replies = {"a": "No", "b": "Yes"}  #:en

# %% [markdown] lang="ja"
# **問 3.** <!-- alone --> $0.1$ の 5 分の 1 はいくつですか。
#
# $$x = \frac{0.1}{5}$$
# %% [markdown] lang="en"
# **Question 3.** <!-- alone --> What is a fifth of $0.1$?
#
# $$x = \frac{0.1}{5}$$

# %% quiz="fifth" points=0.5
fifth = 0.02
replies = {0.02: "はい", 0.5: "逆です", 123456: "大きすぎます", 0: "0 ではありません"}  #:ja
replies = {0.02: "Yes", 0.5: "The other way round", 123456: "Far too many", 0: "Not 0"}  #:en

# %% [markdown] lang="ja"
# ## 確かめよう
# 答えを書いて、次のセルも実行してください。
#
# **問 4.** 使われる行を**すべて**。
#
# ```
#  1: a = 1  # ja
#  2: if a < 2:
# 10:     b = "&"
# ```
# %% [markdown] lang="en"
# ## Check yourself
# Write your answer, and run the next cell as well.
#
# **Question 4.** **All** lines that are used.
#
# ```
#  1: a = 1  # en
#  2: if a < 2:
# 10:     b = "&"
# ```

# %% quiz="lines" points=1
lines = {1, 2, 10}
replies = {"1,10,2": "はい", "10,2": "まだ"}  #:ja
replies = {"1,10,2": "Yes", "10,2": "Not all"}  #:en

# %% [markdown] lang="ja"
# **問 5.** 当てはまるものを**すべて**。
# - a. これ、
#   続き
# - b. それ
# - c. あれ
# %% [markdown] lang="en"
# **Question 5.** Choose **all**.
# - a. this,
#   and more
# - b. that
# - c. the other

# %% quiz="these" points=1
these = {"a", "c"}
replies = {"a,c": "はい", "a": "c も", "b": "いいえ"}  #:ja
replies = {"a,c": "Yes", "a": "c, too", "b": "No"}  #:en
