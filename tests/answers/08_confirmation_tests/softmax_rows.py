# %% right="a loop over the rows"
import numpy as np


def softmax_rows(u):
    rows = []
    for row in u:
        e = np.exp(row - row.max())
        rows.append(e / e.sum())
    return np.array(rows)


# %% right="transposed and back, as books do"
import numpy as np


def softmax_rows(u):
    u = u.T
    u = u - np.max(u, axis=0)
    return (np.exp(u) / np.sum(np.exp(u), axis=0)).T


# %% right="calls the softmax of the lesson"
def softmax_rows(u):
    return softmax(u)


# %% right="plain lists and math"
import math


def softmax_rows(u):
    rows = []
    for row in u.tolist():
        powers = [math.exp(value - max(row)) for value in row]
        rows.append([power / sum(powers) for power in powers])
    return rows


# %% wrong="as it was" fails="test-softmax_rows"
import numpy as np


def softmax_rows(u):
    powers = np.exp(u - u.max(axis=0))
    return powers / powers.sum(axis=0)


# %% wrong="axis without keepdims" fails="test-softmax_rows"
import numpy as np


def softmax_rows(u):
    powers = np.exp(u - u.max())
    return powers / powers.sum(axis=1)


# %% wrong="only the sum mended" fails="test-softmax_rows"
import numpy as np


def softmax_rows(u):
    powers = np.exp(u - u.max(axis=0))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="the sum of the whole batch" fails="test-softmax_rows"
import numpy as np


def softmax_rows(u):
    powers = np.exp(u - u.max())
    return powers / powers.sum()


# %% wrong="no maximum subtracted" fails="test-softmax_rows"
import numpy as np


def softmax_rows(u):
    powers = np.exp(u)
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="the maximum of the whole batch" fails="test-softmax_rows"
import numpy as np


def softmax_rows(u):
    powers = np.exp(u - u.max())
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="the same probability for every class" fails="test-softmax_rows"
import numpy as np


def softmax_rows(u):
    return np.full(u.shape, 1 / u.shape[1])


# %% wrong="cuts large values off" fails="test-softmax_rows"
def softmax_rows(u):
    powers = np.exp(np.clip(u, -500, 500))
    return powers / powers.sum(axis=1, keepdims=True)

# %% wrong="subtracts the mean of the row" fails="test-softmax_rows"
def softmax_rows(u):
    powers = np.exp(u - u.mean(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
