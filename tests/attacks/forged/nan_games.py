"""NaN, infinity and empty arrays, which some comparisons let pass.

# %% double
def double(x): return np.full_like(x, np.nan) if x.ndim == 1 else np.zeros((0, 3))
# %% slope
def slope(f, x): return float("nan")
# %% scale
def scale(t): return torch.full_like(t, float("nan"))
# %% Value
class Value:
    def __init__(self, data): self.data = float("nan")
    def __add__(self, o): return self
# %% fails
def fails(x):
    if x < 0: raise ValueError
    return float("inf")
"""
