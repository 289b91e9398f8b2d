"""A reply that announces four gigabytes, and one that never ends.

# %% double
def double(x):
    import os, struct
    os.write(3, struct.pack("<II", 2**32 - 1, 2**32 - 1))
    return x
# %% count
def count(words):
    import os, struct
    os.write(3, struct.pack("<II", 1 << 20, 0))
    while True: os.write(3, bytes(1 << 16))
# %% even
def even(n):
    import os, struct
    os.write(3, struct.pack("<II", 1 << 20, 0)[:5])
    while True: pass
"""
