"""Arrays of records, of void, of dates and of objects where numbers are wanted.

# %%
turn = iter(range(10**9))
# %% double
def double(x):
    return [np.zeros(x.shape, [("a", "f8")]), np.zeros(x.shape, "V8"), np.zeros(x.shape, "M8[s]"), np.empty(x.shape, object)][next(turn) % 4]
# %% scale
def scale(t): return np.zeros(2, [("a", "f8"), ("b", "O")])
# %% slope
def slope(f, x): return np.zeros((), "m8[s]")
"""
