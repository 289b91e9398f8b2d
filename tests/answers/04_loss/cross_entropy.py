# %% right="labels turned into one-hot"
import numpy as np


def cross_entropy(y, t):
    y = np.atleast_2d(y)
    t = np.asarray(t)
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    t = t.reshape(y.shape)
    return -np.sum(t * np.log(y + 1e-12)) / len(y)


# %% right="as in many books, with a smaller ε"
import numpy as np


def cross_entropy(y, t):
    t = np.array(t)
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    t = t.reshape(-1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-15)) / batch_size


# %% right="one sample after the other"
import math

import numpy as np


def cross_entropy(y, t):
    if np.ndim(y) == 2:
        return sum(cross_entropy(row, target) for row, target in zip(y, t)) / len(y)
    label = t if np.ndim(t) == 0 else list(t).index(1)
    return -math.log(max(y[label], 1e-100))


# %% wrong="no division by the batch" fails="test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(y, t):
    labels = np.argmax(t, axis=-1) if np.ndim(t) == np.ndim(y) else t
    y = np.atleast_2d(y)
    return -np.sum(np.log(np.maximum(y[np.arange(len(y)), labels], 1e-12)))


# %% wrong="divides by samples times classes" fails="test-cross_entropy-single,test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(y, t):
    if np.ndim(t) != np.ndim(y):
        t = np.eye(y.shape[-1])[t]
    return -np.mean(t * np.log(y + 1e-12))


# %% wrong="argmax over the wrong axis" fails="test-cross_entropy-one_hot"
import numpy as np


def cross_entropy(y, t):
    labels = np.argmax(t, axis=0) if np.ndim(t) == np.ndim(y) else t
    y = np.atleast_2d(y)
    return -np.mean(np.log(np.maximum(y[np.arange(len(y)), labels], 1e-12)))


# %% wrong="argmax over the whole table" fails="test-cross_entropy-one_hot"
import numpy as np


def cross_entropy(y, t):
    labels = np.argmax(t) if np.ndim(t) == np.ndim(y) else t
    y = np.atleast_2d(y)
    return -np.mean(np.log(np.maximum(y[np.arange(len(y)), labels % y.shape[1]], 1e-12)))


# %% wrong="takes the network's own choice for the right class" fails="test-cross_entropy-single,test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(y, t):
    return -np.mean(np.log(np.maximum(np.max(np.atleast_2d(y), axis=1), 1e-12)))


# %% wrong="y and t exchanged" fails="test-cross_entropy-single,test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(y, t):
    if np.ndim(t) != np.ndim(y):
        t = np.eye(y.shape[-1])[t]
    return -np.mean(np.sum(y * np.log(t + 1e-12), axis=-1))


# %% wrong="log(0)" fails="test-cross_entropy-zero"
import numpy as np


def cross_entropy(y, t):
    if np.ndim(t) != np.ndim(y):
        t = np.eye(y.shape[-1])[t]
    return -np.mean(np.sum(t * np.log(y), axis=-1))


# %% wrong="picks the right class but leaves log(0)" fails="test-cross_entropy-zero"
import numpy as np


def cross_entropy(y, t):
    labels = np.argmax(t, axis=-1) if np.ndim(t) == np.ndim(y) else t
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), labels]))


# %% wrong="ε large enough to show" fails="test-cross_entropy-zero"
import numpy as np


def cross_entropy(y, t):
    labels = np.argmax(t, axis=-1) if np.ndim(t) == np.ndim(y) else t
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), labels] + 1e-7))


# %% wrong="labels with as many samples as classes taken for one-hot" fails="test-cross_entropy-index"
import numpy as np


def cross_entropy(y, t):
    if np.ndim(t) == 0 or len(t) != y.shape[-1]:
        t = np.eye(y.shape[-1])[t] if np.ndim(t) != np.ndim(y) else t
    return -np.mean(np.sum(t * np.log(y + 1e-12), axis=-1))


# %% wrong="takes every labelled column from every row" fails="test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(y, t):
    labels = np.argmax(t, axis=-1) if np.ndim(t) == np.ndim(y) else t
    y = np.atleast_2d(y)
    return -np.mean(np.log(np.maximum(y[:, labels], 1e-12)))


# %% wrong="one-hot targets only" fails="test-cross_entropy-single,test-cross_entropy-index"
import numpy as np


def cross_entropy(y, t):
    return -np.mean(np.sum(t * np.log(y + 1e-12), axis=-1))


# %% wrong="batches only" fails="test-cross_entropy-single"
import numpy as np


def cross_entropy(y, t):
    labels = t.argmax(axis=1) if t.ndim == 2 else t
    return -np.mean(np.log(np.maximum(y[np.arange(len(y)), labels], 1e-12)))


# %% right="the hint word for word, with a one_hot that loops"
import numpy as np


def cross_entropy(y, t):
    is_one_hot = np.ndim(t) == np.ndim(y)
    y = np.atleast_2d(y)
    if is_one_hot:
        t = np.atleast_2d(t)
    else:
        labels = np.atleast_1d(t)
        t = np.zeros(y.shape)
        for i in range(len(labels)):
            t[i, labels[i]] = 1
    return -np.sum(t * np.log(y + 1e-13)) / len(y)


# %% wrong="a NumPy integer is not an int" fails="test-cross_entropy-single"
import numpy as np


def cross_entropy(y, t):
    y = np.clip(y, 1e-15, 1)
    if isinstance(t, int):
        return -np.log(y[t])
    if t.ndim == y.ndim:
        return -np.sum(t * np.log(y)) / (len(y) if y.ndim == 2 else 1)
    return -np.mean(np.log(y[np.arange(len(t)), t]))


# %% wrong="nan_to_num: inf becomes 1.8e308" fails="test-cross_entropy-zero"
import numpy as np


def cross_entropy(y, t):
    labels = np.argmax(t, axis=-1) if np.ndim(t) == np.ndim(y) else t
    y = np.atleast_2d(y)
    with np.errstate(all="ignore"):
        return np.mean(np.nan_to_num(-np.log(y[np.arange(len(y)), labels])))


# %% wrong="one-hot recognised by a 1 in it" fails="test-cross_entropy-single,test-cross_entropy-index"
import numpy as np


def cross_entropy(y, t):
    if np.max(t) > 1:
        t = np.eye(y.shape[-1])[t]
    return -np.mean(np.sum(t * np.log(y + 1e-12), axis=-1))


# %% wrong="the probabilities of all classes count, as in the binary loss" fails="test-cross_entropy-single,test-cross_entropy-one_hot,test-cross_entropy-index"
import numpy as np


def cross_entropy(y, t):
    if np.ndim(t) != np.ndim(y):
        t = np.eye(np.shape(y)[-1])[t]
    y = np.clip(y, 1e-12, 1 - 1e-12)
    return -np.mean(np.sum(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1))

# %% wrong="a label is a Python int or an int64 only" fails="test-cross_entropy-single"
import numpy as np
def cross_entropy(y, t):
    if isinstance(t, (int, np.int64)):
        return -np.log(y[t] + 1e-12)
    if t.ndim == 1 and y.ndim == 2:
        t = np.eye(y.shape[1])[t]
    if y.ndim == 1:
        return -np.sum(t * np.log(y + 1e-12))
    return -np.sum(t * np.log(y + 1e-12)) / len(y)
