"""Anonymous mappings and memory files.

# %% double
import mmap, os
hoard = []
while True:
    m = mmap.mmap(-1, 64 << 20); m.write(bytes(64 << 20)); hoard.append(m)
    fd = os.memfd_create("x"); os.ftruncate(fd, 64 << 20)
    m = mmap.mmap(fd, 64 << 20); m.write(bytes(64 << 20)); hoard.append(m)
"""
