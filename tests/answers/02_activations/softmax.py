# %% right="a case for each number of dimensions, as in many books"
import numpy as np


def softmax(u):
    if u.ndim == 2:
        u = u.T
        u = u - np.max(u, axis=0)
        y = np.exp(u) / np.sum(np.exp(u), axis=0)
        return y.T
    u = u - np.max(u)
    return np.exp(u) / np.sum(np.exp(u))


# %% right="with a loop over the rows"
def softmax(u):
    if u.ndim == 2:
        return np.array([softmax(row) for row in u])
    e = np.exp(u - u.max())
    return e / e.sum()


# %% right="by way of logarithms"
def softmax(u):
    return np.exp(u - np.logaddexp.reduce(u, axis=-1, keepdims=True))


# %% right="with lists and the math module"
import math


def softmax(u):
    if u.ndim == 2:
        return np.stack([softmax(row) for row in u])
    e = [math.exp(v - max(u)) for v in u]
    return np.array([v / sum(e) for v in e])


# %% wrong="columns instead of rows" fails="test-softmax-rows,test-softmax-stable"
def softmax(u):
    e = np.exp(u - np.max(u, axis=0))
    return e / np.sum(e, axis=0)


# %% wrong="divides by the sum of the whole batch" fails="test-softmax-rows,test-softmax-stable"
def softmax(u):
    e = np.exp(u - np.max(u))
    return e / np.sum(e)


# %% wrong="no maximum subtracted" fails="test-softmax-stable"
def softmax(u):
    e = np.exp(u)
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="subtracts the maximum of the whole batch" fails="test-softmax-stable"
def softmax(u):
    e = np.exp(u - np.max(u))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="keepdims forgotten" fails="test-softmax-rows"
def softmax(u):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1)


# %% wrong="axis=1, so a single sample fails" fails="test-softmax-single,test-softmax-stable"
def softmax(u):
    e = np.exp(u - np.max(u, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


# %% wrong="whole numbers are truncated" fails="test-softmax-single,test-softmax-rows"
def softmax(u):
    y = np.zeros_like(u)
    rows, out = np.atleast_2d(u), np.atleast_2d(y)
    for i, row in enumerate(rows):
        e = np.exp(row - row.max())
        out[i] = e / e.sum()
    return y


# %% wrong="clips the scores instead of shifting them" fails="test-softmax-stable"
def softmax(u):
    e = np.exp(np.clip(u, -500, 500))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="subtracts the mean, which overflows when the scores lie far apart" fails="test-softmax-stable"
def softmax(u):
    e = np.exp(u - np.mean(u, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% right="PyTorch"
import torch


def softmax(u):
    return torch.softmax(torch.tensor(u, dtype=torch.float64), dim=-1).numpy()


# %% wrong="subtracts in place" fails="test-softmax-single"
def softmax(u):
    if u.dtype != float:
        u = u.astype(float)
    u -= np.max(u, axis=-1, keepdims=True)
    e = np.exp(u)
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="divides the scores, not their exponentials, by the total" fails="test-softmax-single,test-softmax-rows"
def softmax(u):
    return u / np.sum(u, axis=-1, keepdims=True)


# %% wrong="subtracts the minimum" fails="test-softmax-stable"
def softmax(u):
    e = np.exp(u - np.min(u, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="hides nan" fails="test-softmax-stable"
def softmax(u):
    with np.errstate(all="ignore"):
        e = np.exp(u)
        return np.nan_to_num(e / np.sum(e, axis=-1, keepdims=True))


# %% wrong="divides the scores by the largest one first" fails="test-softmax-single,test-softmax-rows"
def softmax(u):
    e = np.exp(u / np.max(np.abs(u)))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong="a loop over rows that makes a table of a single sample" fails="test-softmax-single"
def softmax(u):
    rows = []
    for row in np.atleast_2d(u):
        e = np.exp(row - row.max())
        rows.append(e / e.sum())
    return np.array(rows)


# %% wrong="table changed in place" fails="test-softmax-rows"
import numpy as np


def softmax(u):
    if u.ndim == 2:
        for row in u:
            row -= row.max()
        e = np.exp(u)
        return e / e.sum(axis=1, keepdims=True)
    e = np.exp(u - u.max())
    return e / e.sum()
