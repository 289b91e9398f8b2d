"""Other submissions' files and processes are looked for.

# %%
import os, time
for _ in range(5):
    others = [p for p in os.listdir("/proc") if p.isdigit() and int(p) not in (1, os.getpid())]
    if others: print("ESCAPED", others)
    time.sleep(0.1)
print(os.listdir("/content"), os.listdir("/tmp"))
print("tried")
"""
