"""Work that waits for the end of the process.

earned: test-double, test-double-shape
# %% double
import atexit, time, weakref
atexit.register(time.sleep, 1000)
class Thing: pass
thing = Thing(); weakref.finalize(thing, time.sleep, 1000)
def double(x): return 2 * x
"""
