"""The stack is used up in Python and in C.

# %% double
import sys
sys.setrecursionlimit(10**9)
def down(n): return down(n + 1)
down(0)
"""
