"""Values that are something else at each look.

# %%
class Turn:
    def __init__(self, *values): self.values = list(values) * 100
    def __get__(self, *a): return self.values.pop(0)
class Value0:
    data = property(lambda self, turn=iter([5.0] * 1 + [0.0] * 99): next(turn))
    def __init__(self, d): pass
    def __add__(self, o): return self
# %% Value
Value = Value0
# %% names
class N(dict):
    n = 0
    def __getitem__(self, k): N.n += 1; return N.n
def names(): return N()
# %% choice
import threading, time
choice = "a"
def turn():
    while True:
        globals()["choice"] = "c"; globals()["choice"] = "a"
threading.Thread(target=turn, daemon=True).start()
"""
