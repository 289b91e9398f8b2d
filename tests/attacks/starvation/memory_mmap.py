"""Shared anonymous mappings, which no limit on a process's own data counts.

# %% double
import mmap
hoard = []
while True: m = mmap.mmap(-1, 64 << 20); m.write(bytes(64 << 20)); hoard.append(m)
"""
