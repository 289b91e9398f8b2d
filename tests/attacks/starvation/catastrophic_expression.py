"""A regular expression that takes for ever.

# %% count
import re
def count(words): return re.match(r"(a|a)*b", "a" * 60)
"""
