"""Devices are made and opened.

# %%
import os, stat
for name in ("mem", "kmem", "kmsg", "port", "sda", "vda", "loop0", "fuse", "kvm", "net/tun", "input/event0", "uinput"):
    try: os.open(f"/dev/{name}", os.O_RDWR); print("ESCAPED", name)
    except OSError: pass
    for folder in ("/tmp", "/content"):
        try: os.mknod(f"{folder}/x", stat.S_IFBLK | 0o666, os.makedev(8, 0)); print("ESCAPED: a device was made")
        except OSError: pass
print("tried")
"""
