"""The process ends with success before and in the tests.

# %% double
import os, atexit
atexit.register(lambda: os._exit(0))
def double(x): os._exit(0)
# %% count
def count(words): raise SystemExit(0)
# %% even
import os
os._exit(0)
# %% names
def names():
    import sys
    sys.exit(0)
"""
