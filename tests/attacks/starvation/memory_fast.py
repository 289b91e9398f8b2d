"""All memory at once.

# %% double
x = bytearray(1 << 40)
"""
