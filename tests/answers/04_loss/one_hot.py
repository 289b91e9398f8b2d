# %% right="a table of zeros, ones put in"
import numpy as np


def one_hot(labels, n):
    table = np.zeros((len(labels), n))
    table[np.arange(len(labels)), labels] = 1
    return table


# %% right="by comparison"
import numpy as np


def one_hot(labels, n):
    return (np.asarray(labels)[:, None] == np.arange(n)).astype(int)


# %% right="with a loop"
import numpy as np


def one_hot(labels, n):
    return np.array([[1.0 if k == label else 0.0 for k in range(n)] for label in labels])


# %% wrong="classes counted from the largest label" fails="test-one_hot"
import numpy as np


def one_hot(labels, n):
    return np.eye(np.max(labels) + 1)[labels]


# %% wrong="columns are samples" fails="test-one_hot"
import numpy as np


def one_hot(labels, n):
    return np.eye(n)[:, labels]


# %% wrong="labels counted from 1" fails="test-one_hot"
import numpy as np


def one_hot(labels, n):
    return np.eye(n)[labels - 1]


# %% wrong="every sample gets every label" fails="test-one_hot"
import numpy as np


def one_hot(labels, n):
    table = np.zeros((len(labels), n))
    table[:, labels] = 1
    return table


# %% wrong="the label itself in the seat" fails="test-one_hot"
import numpy as np


def one_hot(labels, n):
    return np.eye(n)[labels] * labels[:, None]


# %% wrong="stops after n samples" fails="test-one_hot"
import numpy as np


def one_hot(labels, n):
    out = np.zeros((len(labels), n))
    for i, label in zip(range(n), labels):
        out[i, label] = 1
    return out


# %% wrong="a square table" fails="test-one_hot"
import numpy as np


def one_hot(labels, n):
    out = np.zeros((n, n))
    for i, label in enumerate(labels[:n]):
        out[i, label] = 1
    return out


# %% wrong="positions that overflow in the labels' type" fails="test-one_hot"
def one_hot(labels, n):
    table = np.zeros(len(labels) * n)
    start = (np.arange(len(labels)) * n).astype(labels.dtype)
    table[start + labels] = 1.0
    return table.reshape(len(labels), n)
