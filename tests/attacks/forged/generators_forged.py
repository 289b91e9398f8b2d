"""A random generator that always gives the same, with a state that no generator has.

# %%
import random
class Fixed(np.random.Generator): pass
# %% double
def double(x): return np.random.default_rng(0)
# %% count
def count(words):
    r = random.Random(); r.getstate = lambda: (3, (0,) * 10**6, None)
    return r
# %% scale
def scale(t):
    g = torch.Generator(); return g
"""
