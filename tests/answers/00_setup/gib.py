# %% right="three times 1024"
def gib(n_bytes):
    return n_bytes / 1024 / 1024 / 1024


# %% right="a loop over the units"
def gib(n_bytes):
    for _ in range(3):
        n_bytes = n_bytes / 1024
    return n_bytes


# %% right="the number written out, as NumPy float"
import numpy as np


def gib(n_bytes):
    return np.float64(n_bytes) / 1_073_741_824


# %% right="whole units and the rest"
def gib(n_bytes):
    whole, rest = divmod(n_bytes, 1 << 30)
    return whole + rest / (1 << 30)


# %% wrong="GB for GiB" fails="test-gib"
def gib(n_bytes):
    return n_bytes / 10**9


# %% wrong="MiB" fails="test-gib"
def gib(n_bytes):
    return n_bytes / 2**20


# %% wrong="decimals cut off" fails="test-gib"
def gib(n_bytes):
    return n_bytes // 2**30


# %% wrong="rounded" fails="test-gib"
def gib(n_bytes):
    return round(n_bytes / 2**30, 1)


# %% wrong="^ is not a power" fails="test-gib"
def gib(n_bytes):
    return n_bytes / (2 ^ 30)


# %% wrong="bits and bytes" fails="test-gib"
def gib(n_bytes):
    return n_bytes * 8 / 2**30


# %% wrong="a sentence, not a number" fails="test-gib"
def gib(n_bytes):
    return f"{n_bytes / 2**30} GiB"


# %% wrong="whole MiB first" fails="test-gib"
def gib(n_bytes):
    return n_bytes // 2**20 / 1024


# %% wrong="rounded to six decimals" fails="test-gib"
def gib(n_bytes):
    return round(n_bytes / 2**30, 6)
