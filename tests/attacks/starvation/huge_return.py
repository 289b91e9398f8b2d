"""Answers too large for any wire.

# %% double
def double(x): return np.zeros((1 << 14, 1 << 14))
# %% count
def count(words): return "x" * (1 << 28)
# %% names
def names(): return {i: i for i in range(10**7)}
"""
