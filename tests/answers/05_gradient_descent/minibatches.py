# %% right="numbers shuffled in place, then array_split at every size"
import numpy as np


def minibatches(X, t, size, rng):
    numbers = np.arange(len(X))
    rng.shuffle(numbers)
    parts = np.split(numbers, range(size, len(X), size))
    return [(X[part], t[part]) for part in parts]


# %% right="shuffled copies, lists for pairs"
def minibatches(X, t, size, rng):
    order = np.argsort(rng.random(len(t)))
    X, t = X[order], t[order]
    return [[X[i : i + size], t[i : i + size]] for i in range(0, len(t), size)]


# %% right="a while loop over a list of numbers"
def minibatches(X, t, size, rng):
    left = list(rng.choice(len(X), len(X), replace=False))
    batches = []
    while left:
        now, left = left[:size], left[size:]
        batches.append((np.array([X[i] for i in now]), np.array([t[i] for i in now])))
    return batches


# %% right="number of batches rounded up"
import math


def minibatches(X, t, size, rng):
    order = rng.permutation(X.shape[0])
    count = math.ceil(X.shape[0] / size)
    return [(X[order[k * size : (k + 1) * size]], t[order[k * size : (k + 1) * size]]) for k in range(count)]


# %% wrong="X and t shuffled apart" fails="test-minibatches-every_one"
def minibatches(X, t, size, rng):
    X, t = rng.permutation(X), rng.permutation(t)
    return [(X[i : i + size], t[i : i + size]) for i in range(0, len(X), size)]


# %% wrong="the last smaller batch is dropped" fails="test-minibatches-every_one"
def minibatches(X, t, size, rng):
    order = rng.permutation(len(X))
    return [(X[order[i : i + size]], t[order[i : i + size]]) for i in range(0, len(X) - size + 1, size)]


# %% wrong="an empty batch when size divides n" fails="test-minibatches-every_one"
def minibatches(X, t, size, rng):
    order = rng.permutation(len(X))
    return [(X[order[k * size : (k + 1) * size]], t[order[k * size : (k + 1) * size]]) for k in range(len(X) // size + 1)]


# %% wrong="drawn with replacement" fails="test-minibatches-every_one"
def minibatches(X, t, size, rng):
    batches = []
    for i in range(0, len(X), size):
        chosen = rng.integers(len(X), size=min(size, len(X) - i))
        batches.append((X[chosen], t[chosen]))
    return batches


# %% wrong="not shuffled" fails="test-minibatches-shuffled"
def minibatches(X, t, size, rng):
    return [(X[i : i + size], t[i : i + size]) for i in range(0, len(X), size)]


# %% wrong="its own generator, the same order every time" fails="test-minibatches-shuffled"
def minibatches(X, t, size, rng):
    order = np.random.default_rng(0).permutation(len(X))
    return [(X[order[i : i + size]], t[order[i : i + size]]) for i in range(0, len(X), size)]


# %% wrong="NumPy's global generator" fails="test-minibatches-shuffled"
def minibatches(X, t, size, rng):
    order = np.random.permutation(len(X))
    return [(X[order[i : i + size]], t[order[i : i + size]]) for i in range(0, len(X), size)]


# %% wrong="dealt first, then the batches shuffled" fails="test-minibatches-shuffled"
def minibatches(X, t, size, rng):
    batches = [(X[i : i + size], t[i : i + size]) for i in range(0, len(X), size)]
    small = batches.pop() if len(X) % size else None
    batches = [batches[i] for i in rng.permutation(len(batches))]
    return batches + [small] if small else batches


# %% wrong="shuffled within each batch only" fails="test-minibatches-shuffled"
def minibatches(X, t, size, rng):
    batches = []
    for i in range(0, len(X), size):
        order = i + rng.permutation(min(size, len(X) - i))
        batches.append((X[order], t[order]))
    return batches


# %% wrong="shuffles the caller's arrays" fails="test-minibatches-every_one"
def minibatches(X, t, size, rng):
    order = rng.permutation(len(X))
    X[:], t[:] = X[order], t[order]
    return [(X[i : i + size].copy(), t[i : i + size].copy()) for i in range(0, len(X), size)]


# %% wrong="the first sample is always left where it is" fails="test-minibatches-shuffled"
def minibatches(X, t, size, rng):
    order = np.arange(len(X))
    order[1:] = 1 + rng.permutation(len(X) - 1)
    return [(X[order[i : i + size]], t[order[i : i + size]]) for i in range(0, len(X), size)]
