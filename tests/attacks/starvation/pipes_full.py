"""A pipe that nobody reads.

# %% count
import os
def count(words):
    r, w = os.pipe()
    while True: os.write(w, bytes(1 << 16))
"""
