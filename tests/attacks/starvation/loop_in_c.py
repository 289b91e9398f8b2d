"""One call into C that takes years and sees no signal.

# %% double
x = 7 ** (7 ** 9)
"""
