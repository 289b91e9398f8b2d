"""Each answer takes just less than is allowed for one.

earned: test-double, test-double-shape

# %% double
import time
def double(x): time.sleep(2.5); return 2 * x
# %% count
def count(words): time.sleep(1e9)
"""
