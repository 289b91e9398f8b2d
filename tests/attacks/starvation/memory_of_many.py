"""Memory taken by many processes, each within its own limit.

# %% double
import os, time
for _ in range(20):
    if os.fork() == 0:
        x = bytearray(os.urandom(1) * (60 << 20)); time.sleep(60)
time.sleep(60)
"""
