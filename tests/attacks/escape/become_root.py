r"""Users and rights are taken back.

# %%
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for action in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.setresuid(0, 0, 0), lambda: os.chroot("/tmp")):
    try: action(); print("ESCAPED")
    except OSError: pass
import struct
if libc.capset(struct.pack("<Ii", 0x20080522, 0), struct.pack("<6I", *[0xFFFFFFFF] * 6)) == 0: print("ESCAPED: capabilities")
status = open("/proc/self/status").read()
if "CapEff:\t0000000000000000" not in status or "NoNewPrivs:\t1" not in status: print("ESCAPED", status)
print("tried")
"""
