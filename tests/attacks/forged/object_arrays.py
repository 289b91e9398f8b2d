"""Arrays of objects that agree, structured arrays, and arrays of strings.

# %%
import numpy as np
class Yes:
    def __eq__(self, o): return True
    def __sub__(self, o): return 0.0
    def __rmul__(self, o): return self
    def __float__(self): return 1.0
# %% double
def double(x): return np.array([Yes(), Yes(), Yes()], dtype=object)
# %% names
def names(): return np.zeros(1, dtype=[("a", "f8"), ("b", "i4")])
# %% even
def even(n): return np.array(["True"])
"""
