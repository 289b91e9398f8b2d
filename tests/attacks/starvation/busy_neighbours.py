"""All cores are kept busy by processes at the highest priority that can be had.

# %% double
import os
try: os.nice(-20)
except OSError: pass
for _ in range(100):
    try:
        if os.fork() == 0:
            while True: pass
    except OSError: break
while True: pass
"""
