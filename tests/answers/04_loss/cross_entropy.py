# %% right="labels turned into one-hot"
import numpy as np


def cross_entropy(d, y):
    y = np.atleast_2d(y)
    d = np.asarray(d)
    if d.size != y.size:
        d = np.eye(y.shape[1])[d.reshape(-1)]
    d = d.reshape(y.shape)
    return -np.sum(d * np.log(y + 1e-12)) / len(y)


# %% right="as in many books, with a smaller ε"
import numpy as np


def cross_entropy(d, y):
    d = np.array(d)
    if y.ndim == 1:
        d = d.reshape(1, d.size)
        y = y.reshape(1, y.size)
    if d.size == y.size:
        d = d.argmax(axis=1)
    d = d.reshape(-1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-15)) / batch_size


# %% right="one sample after the other"
import math

import numpy as np


def cross_entropy(d, y):
    if np.ndim(y) == 2:
        return sum(cross_entropy(target, row) for target, row in zip(d, y)) / len(y)
    label = d if np.ndim(d) == 0 else list(d).index(1)
    return -math.log(max(y[label], 1e-100))


# %% wrong="no division by the batch" fails="test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(d, y):
    labels = np.argmax(d, axis=-1) if np.ndim(d) == np.ndim(y) else d
    y = np.atleast_2d(y)
    return -np.sum(np.log(np.maximum(y[np.arange(len(y)), labels], 1e-12)))


# %% wrong="divides by samples times classes" fails="test-cross_entropy-single,test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(d, y):
    if np.ndim(d) != np.ndim(y):
        d = np.eye(y.shape[-1])[d]
    return -np.mean(d * np.log(y + 1e-12))


# %% wrong="argmax over the wrong axis" fails="test-cross_entropy-one_hot"
import numpy as np


def cross_entropy(d, y):
    labels = np.argmax(d, axis=0) if np.ndim(d) == np.ndim(y) else d
    y = np.atleast_2d(y)
    return -np.mean(np.log(np.maximum(y[np.arange(len(y)), labels], 1e-12)))


# %% wrong="argmax over the whole table" fails="test-cross_entropy-one_hot"
import numpy as np


def cross_entropy(d, y):
    labels = np.argmax(d) if np.ndim(d) == np.ndim(y) else d
    y = np.atleast_2d(y)
    return -np.mean(np.log(np.maximum(y[np.arange(len(y)), labels % y.shape[1]], 1e-12)))


# %% wrong="takes the network's own choice for the right class" fails="test-cross_entropy-single,test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(d, y):
    return -np.mean(np.log(np.maximum(np.max(np.atleast_2d(y), axis=1), 1e-12)))


# %% wrong="d and y exchanged" fails="test-cross_entropy-single,test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(d, y):
    if np.ndim(d) != np.ndim(y):
        d = np.eye(y.shape[-1])[d]
    return -np.mean(np.sum(y * np.log(d + 1e-12), axis=-1))


# %% wrong="log(0)" fails="test-cross_entropy-zero"
import numpy as np


def cross_entropy(d, y):
    if np.ndim(d) != np.ndim(y):
        d = np.eye(y.shape[-1])[d]
    return -np.mean(np.sum(d * np.log(y), axis=-1))


# %% wrong="picks the right class but leaves log(0)" fails="test-cross_entropy-zero"
import numpy as np


def cross_entropy(d, y):
    labels = np.argmax(d, axis=-1) if np.ndim(d) == np.ndim(y) else d
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), labels]))


# %% wrong="ε large enough to show" fails="test-cross_entropy-zero"
import numpy as np


def cross_entropy(d, y):
    labels = np.argmax(d, axis=-1) if np.ndim(d) == np.ndim(y) else d
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), labels] + 1e-7))


# %% wrong="labels with as many samples as classes taken for one-hot" fails="test-cross_entropy-index"
import numpy as np


def cross_entropy(d, y):
    if np.ndim(d) == 0 or len(d) != y.shape[-1]:
        d = np.eye(y.shape[-1])[d] if np.ndim(d) != np.ndim(y) else d
    return -np.mean(np.sum(d * np.log(y + 1e-12), axis=-1))


# %% wrong="takes every labelled column from every row" fails="test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(d, y):
    labels = np.argmax(d, axis=-1) if np.ndim(d) == np.ndim(y) else d
    y = np.atleast_2d(y)
    return -np.mean(np.log(np.maximum(y[:, labels], 1e-12)))


# %% wrong="one-hot targets only" fails="test-cross_entropy-single,test-cross_entropy-index"
import numpy as np


def cross_entropy(d, y):
    return -np.mean(np.sum(d * np.log(y + 1e-12), axis=-1))


# %% wrong="batches only" fails="test-cross_entropy-single"
import numpy as np


def cross_entropy(d, y):
    labels = d.argmax(axis=1) if d.ndim == 2 else d
    return -np.mean(np.log(np.maximum(y[np.arange(len(y)), labels], 1e-12)))
