"""Numbers of handles and callbacks are guessed.

# %%
import os, struct, msgpack
def reply(code, *parts):
    body = msgpack.packb(["ok", msgpack.ExtType(code, msgpack.packb(list(parts)))])
    os.write(3, struct.pack("<II", len(body), 0) + body)
# %% double
def double(x): reply(6, 1, "ndarray")
# %% count
def count(words): reply(7, 1)
# %% even
def even(n): reply(14, "os", "system")
# %% names
def names(): reply(14, "builtins", "eval")
# %% scale
def scale(t): reply(8, 1, "torch", None)
# %% choice
class C: __class__ = str
choice = C()
"""
