"""The environments of all processes are read.

# %%
import os
for pid in filter(str.isdigit, os.listdir("/proc")):
    if int(pid) == os.getpid(): continue
    for what in ("environ", "maps", "mem", "cwd/x", "root/etc/hostname", "fd"):
        try:
            path = f"/proc/{pid}/{what}"
            os.listdir(path) if what == "fd" else open(path, "rb").read(9)
            print("ESCAPED", path)
        except OSError: pass
print(sorted(os.environ))
print("tried")
"""
