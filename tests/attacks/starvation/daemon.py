"""A process of its own stays behind, and the cell is over at once.

# %% double
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: pass
    os._exit(0)
"""
