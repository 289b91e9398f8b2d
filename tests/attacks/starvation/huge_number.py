"""A whole number with a million digits.

# %% count
def count(words): return 1 << 10**7
"""
