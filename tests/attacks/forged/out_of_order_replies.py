"""Answers to questions that were not asked, before, after and in the place of the true ones.

# %%
import os, struct, msgpack
def send(*message):
    body = msgpack.packb(list(message))
    os.write(3, struct.pack("<II", len(body), 0) + body)
# %% double
def double(x): send("done"); send("end"); send("missing"); return None
# %% count
def count(words): send("return", 2); send("ok", 2)
# %% even
def even(n): send("callback", 1, [], {}); send("ok", n == 2)
# %% names
def names(): send(); send("ok"); send("ok", 1, 2, 3)
"""
