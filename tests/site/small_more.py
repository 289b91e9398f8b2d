# ruff: noqa
# %% [markdown] rubric="why" lang="ja"
# 理由があれば 3 点です。
# %% [markdown] rubric="why" lang="en"
# A reason earns 3 points.

# %% given="double"

# %% [markdown] lang="ja"
# ### 1. 倍の倍
# `double` を使いましょう。
# %% [markdown] lang="en"
# ### 1. Twice twice
# Use `double`.


# %% exercise="fourfold"
def fourfold(x):
    """4 倍にする。"""  #:ja
    """Four times x."""  #:en
    ### BEGIN SOLUTION
    return double(double(x))
    ### END SOLUTION


# %% test="fourfold"
expect("fourfold(1)", fourfold(1), 4)

# %% [markdown] answer="fourfold" lang="ja"
# 2 回です。
# %% [markdown] answer="fourfold" lang="en"
# Two of them.

# %% [markdown] lang="ja"
# ### 2. 測る
# 予想してから測りましょう。
# %% [markdown] lang="en"
# ### 2. Measure
# Guess, then measure.

# %% exercise="length"
### BEGIN SOLUTION
length = len(str(double(51)))
print("measured", length)
### END SOLUTION

# %% test="length"
assert length == 3

# %% [markdown] answer="length" lang="ja"
# 3 桁です。
# %% [markdown] answer="length" lang="en"
# Three digits.

# %% [markdown] lang="ja"
# ### 3. 図
# 描きましょう。
# %% [markdown] lang="en"
# ### 3. A figure
# Draw it.

# %% exercise="drawn"
### BEGIN SOLUTION
drawn = plt.plot([0, double(1)])
plt.title("Drawn in a solution")
plt.show()
### END SOLUTION

# %% test="drawn"
assert len(drawn) == 1

# %% [markdown] answer="drawn" lang="ja"
# 線です。
# %% [markdown] answer="drawn" lang="en"
# A line.
