"""What the process has inherited is looked at: nothing but its own wire and its own output.

# %%
import os
for fd in map(int, os.listdir("/proc/self/fd")):
    try: target = os.readlink(f"/proc/self/fd/{fd}")
    except OSError: continue
    if not target.startswith(("socket:", "pipe:", "/content/", "/dev/null", "/proc/", "anon_inode:")): print("ESCAPED", fd, target)
    if target.startswith("socket:") and fd != 3: print("ESCAPED", fd, target)
print("tried")
"""
