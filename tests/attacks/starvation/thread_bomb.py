"""Threads without end.

# %% double
import threading, time
def sleep(): time.sleep(1000)
started = []
while True:
    try: t = threading.Thread(target=sleep, daemon=True); t.start(); started.append(t)
    except RuntimeError: pass
"""
