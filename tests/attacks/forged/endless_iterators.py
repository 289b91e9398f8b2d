"""Results that never end when they are walked through.

# %%
import itertools
class Endless(list):
    def __len__(self): return 10**12
    def __iter__(self): return itertools.count()
# %% count
def count(words): return Endless()
# %% names
def names(): return itertools.repeat("a")
# %% double
def double(x): return (v for v in itertools.count())
"""
