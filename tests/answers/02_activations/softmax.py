# %% right="a case for each number of dimensions, as in many books"
import numpy as np


def softmax(x):
    if x.ndim == 2:
        x = x.T
        x = x - np.max(x, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y.T
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))


# %% right="with a loop over the rows"
def softmax(x):
    if x.ndim == 2:
        return np.array([softmax(row) for row in x])
    e = np.exp(x - x.max())
    return e / e.sum()


# %% right="by way of logarithms"
def softmax(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))


# %% right="with lists and the math module"
import math


def softmax(x):
    if x.ndim == 2:
        return np.stack([softmax(row) for row in x])
    e = [math.exp(v - max(x)) for v in x]
    return np.array([v / sum(e) for v in e])


# %% wrong="columns instead of rows" fails="test-softmax-rows,test-softmax-stable"
def softmax(x):
    e = np.exp(x - np.max(x, axis=0))
    return e / np.sum(e, axis=0)


# %% wrong="divides by the sum of the whole batch" fails="test-softmax-rows,test-softmax-stable"
def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


# %% wrong="no maximum subtracted" fails="test-softmax-stable"
def softmax(x):
    e = np.exp(x)
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="subtracts the maximum of the whole batch" fails="test-softmax-stable"
def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="keepdims forgotten" fails="test-softmax-rows"
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1)


# %% wrong="axis=1, so a single sample fails" fails="test-softmax-single,test-softmax-stable"
def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


# %% wrong="whole numbers are truncated" fails="test-softmax-single,test-softmax-rows"
def softmax(x):
    y = np.zeros_like(x)
    rows, out = np.atleast_2d(x), np.atleast_2d(y)
    for i, row in enumerate(rows):
        e = np.exp(row - row.max())
        out[i] = e / e.sum()
    return y


# %% wrong="clips the scores instead of shifting them" fails="test-softmax-stable"
def softmax(x):
    e = np.exp(np.clip(x, -500, 500))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="subtracts the mean, which overflows when the scores lie far apart" fails="test-softmax-stable"
def softmax(x):
    e = np.exp(x - np.mean(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
