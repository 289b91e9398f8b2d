"""Memory that no process maps: memory files that are only written to, shared segments that nobody is attached to.

# %% double
import ctypes, os
libc = ctypes.CDLL(None); libc.shmat.restype = ctypes.c_void_p
try:
    hoard = []
    while len(hoard) < 200:
        hoard.append(os.memfd_create("x")); os.write(hoard[-1], bytes(32 << 20))
except OSError: pass
for _ in range(100):
    if (key := libc.shmget(0, 64 << 20, 0o1600)) < 0: break
    place = libc.shmat(key, None, 0); ctypes.memset(place, 1, 64 << 20); libc.shmdt(ctypes.c_void_p(place))
while True: pass
"""
