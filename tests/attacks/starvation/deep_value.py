"""A value nested a million deep.

# %% names
def names():
    x = []
    for _ in range(10**6): x = [x]
    return x
"""
