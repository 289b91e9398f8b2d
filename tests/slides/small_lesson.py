# ruff: noqa
# %% [markdown] lang="ja"
# 直線は曲がるでしょうか。
#
# **この課でできるようになること** $u = wx$ を計算できます。
# %% [markdown] lang="en"
# Does a line bend?
#
# **What you will be able to do** You can compute $u = wx$.

# %% [markdown] lang="ja"
# ## 1. 重み
# 重みは何を変えますか。図を見ます。
# %% [markdown] lang="en"
# ## 1. Weights
# What does $w$ change? Look at the picture.

# %% demo
print("one picture")

# %% [markdown] lang="ja"
# 傾きです。本当でしょうか。
#
# ### 課題 `double`
# 2 倍を返します。整数でも。
#
# <details><summary>ヒント</summary>
#
# 足し算は?
# </details>
# %% [markdown] lang="en"
# The slope. Really?
#
# ### Exercise `double`
# Return twice x. Integers, too.
#
# <details><summary>Hint</summary>
#
# Is adding enough?
# </details>


# %% exercise="double"
def double(x):
    """2 倍にする。"""  #:ja
    """Twice x."""  #:en
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION


# %% test="double" points=2
expect("double(1)", double(1), 2)

# %% [markdown] lang="ja"
# ## 2. 図のない節
# 足すだけです。
# %% [markdown] lang="en"
# ## 2. Without a picture
# Only adding.

# %% [markdown] lang="ja"
# ## 確かめよう
# **問 1.** どれ?
# - a. これ
# - b. それ
# %% [markdown] lang="en"
# ## Check yourself
# **Question 1.** Which?
# - a. this
# - b. that

# %% quiz="which" points=1
which = "b"
replies = {"a": "いいえ", "b": "はい、それです"}  #:ja
replies = {"a": "No", "b": "Yes, that one"}  #:en
