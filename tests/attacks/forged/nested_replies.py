"""Values nested a hundred thousand deep, in lists, dicts and the wire's own tuples.

# %%
def deep(make, n=100000):
    value = None
    for _ in range(n): value = make(value)
    return value
# %% double
def double(x): return deep(lambda v: [v])
# %% count
def count(words): return deep(lambda v: {"a": v})
# %% even
def even(n): return deep(lambda v: (v,), 400)
# %% names
def names():
    import os, struct
    body = b"\\x91" * 2_000_000
    os.write(3, struct.pack("<II", len(body), 0) + body)
"""
