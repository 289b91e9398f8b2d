"""The limits of the process are raised again.

# %%
import os, resource
for name in ("DATA", "FSIZE", "NPROC", "NOFILE", "CORE", "MEMLOCK", "MSGQUEUE", "CPU"):
    kind = getattr(resource, f"RLIMIT_{name}")
    soft, hard = resource.getrlimit(kind)
    for wanted in ((resource.RLIM_INFINITY,) * 2, (hard + 1, hard + 1)):
        try: resource.setrlimit(kind, wanted); print("ESCAPED", name)
        except (ValueError, OSError): pass
try: os.nice(-5); print("ESCAPED: nice")
except OSError: pass
try: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)); print("ESCAPED: real time")
except OSError: pass
print("tried")
"""
