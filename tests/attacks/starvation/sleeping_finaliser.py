"""Objects that sleep when they are thrown away.

# %% double
import time
class Sleepy:
    def __del__(self): time.sleep(1000)
def double(x): s = Sleepy(); del s; return 2 * x
"""
