"""A string that equals every other.

# %%
class Any(str):
    def __eq__(self, other): return True
    def __hash__(self): return hash("b")
# %% choice
choice = Any("a")
# %% names
def names(): return {Any("x"): [1.0, 2.0], Any("y"): (3,)}
"""
