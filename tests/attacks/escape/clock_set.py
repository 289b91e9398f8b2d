"""The clock is set, for the deadline to be later.

# %%
import time, ctypes
try: time.clock_settime(time.CLOCK_REALTIME, 0); print("ESCAPED")
except OSError: pass
libc = ctypes.CDLL(None, use_errno=True)
if libc.settimeofday(ctypes.byref((ctypes.c_long * 2)(0, 0)), None) == 0: print("ESCAPED")
if libc.stime(ctypes.byref(ctypes.c_long(0))) == 0 if hasattr(libc, "stime") else False: print("ESCAPED")
print("tried")
"""
