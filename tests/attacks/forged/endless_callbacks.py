"""A function of the test is called without end, and from within itself.

# %% slope
def slope(f, x):
    def again(y): return slope(f, f(y))
    while True: x = again(x)
# %% double
def double(x):
    while True: pass
"""
