"""Memory bit by bit, with every error caught.

# %% double
hoard = []
while True:
    try: hoard.append(bytearray(8 << 20))
    except MemoryError: pass
"""
