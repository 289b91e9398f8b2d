# %% right="log-soft-max first"
import numpy as np


def softmax_cross_entropy(d, u):
    m = np.max(u, axis=-1, keepdims=True)
    log_y = u - m - np.log(np.sum(np.exp(u - m), axis=-1, keepdims=True))
    return -np.mean(np.sum(d * log_y, axis=-1))


# %% right="np.logaddexp"
import numpy as np


def softmax_cross_entropy(d, u):
    u, d = np.atleast_2d(u), np.atleast_2d(d)
    right = u[np.arange(len(u)), d.argmax(axis=1)]
    return np.sum(np.logaddexp.reduce(u, axis=1) - right) / len(u)


# %% right="one sample after the other, with math"
import math


def softmax_cross_entropy(d, u):
    if u.ndim == 2:
        return sum(softmax_cross_entropy(a, b) for a, b in zip(d, u)) / len(u)
    m = float(max(u))
    return m + math.log(sum(math.exp(v - m) for v in u)) - float(sum(d * u))


# %% right="scores measured from the right class"
import numpy as np


def softmax_cross_entropy(d, u):
    u = u - np.sum(d * u, axis=-1, keepdims=True)
    m = np.max(u, axis=-1)
    return np.mean(m + np.log(np.sum(np.exp(u - m[..., None]), axis=-1)))


# %% wrong="no maximum subtracted" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(d, u):
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(d * u, axis=-1))


# %% wrong="stable soft-max, then log(0)" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(d, u):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    y = e / np.sum(e, axis=-1, keepdims=True)
    return -np.mean(np.sum(d * np.log(y), axis=-1))


# %% wrong="stable soft-max, then an ε" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(d, u):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    y = e / np.sum(e, axis=-1, keepdims=True)
    return -np.mean(np.sum(d * np.log(y + 1e-12), axis=-1))


# %% wrong="an ε inside log-sum-exp, scores not shifted" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(d, u):
    return np.mean(np.log(np.sum(np.exp(np.clip(u, -500, 500)), axis=-1) + 1e-12) - np.sum(d * u, axis=-1))


# %% wrong="subtracts the maximum of the whole batch" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(d, u):
    u = u - np.max(u)
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(d * u, axis=-1))


# %% wrong="the maximum not added back" fails="test-softmax_cross_entropy-values,test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(d, u):
    m = np.max(u, axis=-1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(u - m), axis=-1)) - np.sum(d * u, axis=-1))


# %% wrong="no division by the batch" fails="test-softmax_cross_entropy-values"
import numpy as np


def softmax_cross_entropy(d, u):
    u = u - np.max(u, axis=-1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(d * u, axis=-1))


# %% wrong="d and u exchanged" fails="test-softmax_cross_entropy-values"
import numpy as np


def softmax_cross_entropy(d, u):
    d, u = u, d
    u = u - np.max(u, axis=-1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(d * u, axis=-1))


# %% wrong="takes u for probabilities" fails="test-softmax_cross_entropy-values"
import numpy as np


def softmax_cross_entropy(d, u):
    return -np.mean(np.sum(d * np.log(np.maximum(u, 1e-12)), axis=-1))


# %% wrong="soft-max over the samples" fails="test-softmax_cross_entropy-values"
import numpy as np


def softmax_cross_entropy(d, u):
    u = u - np.max(u, axis=0)
    return np.mean(np.log(np.sum(np.exp(u), axis=0)) - np.sum(d * u, axis=0))
