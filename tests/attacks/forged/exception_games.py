"""Exceptions whose messages and classes are made up, and an AssertionError that wants to be a pass.

# %%
class Liar(ValueError):
    def __str__(self): return "no number"
    __eq__ = lambda self, o: True
# %% fails
def fails(x): raise Liar("positive")
# %% double
def double(x): raise KeyboardInterrupt
# %% count
def count(words): raise StopIteration(2)
# %% even
def even(n): raise GeneratorExit
# %% names
def names(): raise BaseExceptionGroup("passed", [AssertionError()])
"""
