r"""Half a message, then silence; half a length; a message that ends in the middle of a number.

# %%
import os, struct, time, msgpack
whole = msgpack.packb(["ok", [1.0] * 100])
# %% double
def double(x): os.write(3, struct.pack("<II", len(whole), 0) + whole[:50]); time.sleep(9)
# %% count
def count(words): os.write(3, b"\x05\x00"); time.sleep(9)
# %% even
def even(n): os.write(3, struct.pack("<II", 3, 0) + whole[:3])
"""
