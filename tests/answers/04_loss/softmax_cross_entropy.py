# %% right="log-softmax first"
import numpy as np


def softmax_cross_entropy(u, t):
    m = np.max(u, axis=-1, keepdims=True)
    log_y = u - m - np.log(np.sum(np.exp(u - m), axis=-1, keepdims=True))
    return -np.mean(np.sum(t * log_y, axis=-1))


# %% right="np.logaddexp"
import numpy as np


def softmax_cross_entropy(u, t):
    u, t = np.atleast_2d(u), np.atleast_2d(t)
    right = u[np.arange(len(u)), t.argmax(axis=1)]
    return np.sum(np.logaddexp.reduce(u, axis=1) - right) / len(u)


# %% right="one sample after the other, with math"
import math


def softmax_cross_entropy(u, t):
    if u.ndim == 2:
        return sum(softmax_cross_entropy(a, b) for a, b in zip(u, t)) / len(u)
    m = float(max(u))
    return m + math.log(sum(math.exp(v - m) for v in u)) - float(sum(t * u))


# %% right="scores measured from the right class"
import numpy as np


def softmax_cross_entropy(u, t):
    u = u - np.sum(t * u, axis=-1, keepdims=True)
    m = np.max(u, axis=-1)
    return np.mean(m + np.log(np.sum(np.exp(u - m[..., None]), axis=-1)))


# %% wrong="no maximum subtracted" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(u, t):
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(t * u, axis=-1))


# %% wrong="stable softmax, then log(0)" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(u, t):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    y = e / np.sum(e, axis=-1, keepdims=True)
    return -np.mean(np.sum(t * np.log(y), axis=-1))


# %% wrong="stable softmax, then an ε" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(u, t):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    y = e / np.sum(e, axis=-1, keepdims=True)
    return -np.mean(np.sum(t * np.log(y + 1e-12), axis=-1))


# %% wrong="an ε inside log-sum-exp, scores not shifted" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(u, t):
    return np.mean(np.log(np.sum(np.exp(np.clip(u, -500, 500)), axis=-1) + 1e-12) - np.sum(t * u, axis=-1))


# %% wrong="subtracts the maximum of the whole batch" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(u, t):
    u = u - np.max(u)
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(t * u, axis=-1))


# %% wrong="the maximum not added back" fails="test-softmax_cross_entropy-values,test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(u, t):
    m = np.max(u, axis=-1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(u - m), axis=-1)) - np.sum(t * u, axis=-1))


# %% wrong="no division by the batch" fails="test-softmax_cross_entropy-values"
import numpy as np


def softmax_cross_entropy(u, t):
    u = u - np.max(u, axis=-1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(t * u, axis=-1))


# %% wrong="u and t exchanged" fails="test-softmax_cross_entropy-values"
import numpy as np


def softmax_cross_entropy(u, t):
    t, u = u, t
    u = u - np.max(u, axis=-1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(t * u, axis=-1))


# %% wrong="takes u for probabilities" fails="test-softmax_cross_entropy-values"
import numpy as np


def softmax_cross_entropy(u, t):
    return -np.mean(np.sum(t * np.log(np.maximum(u, 1e-12)), axis=-1))


# %% wrong="softmax over the samples" fails="test-softmax_cross_entropy-values"
import numpy as np


def softmax_cross_entropy(u, t):
    u = u - np.max(u, axis=0)
    return np.mean(np.log(np.sum(np.exp(u), axis=0)) - np.sum(t * u, axis=0))


# %% wrong="rows of a table taken one after the other, the first one returned" fails="test-softmax_cross_entropy-values"
import numpy as np


def softmax_cross_entropy(u, t):
    u, t = np.atleast_2d(u), np.atleast_2d(t)
    for row, target in zip(u, t):
        row = row - row.max()
        return np.log(np.exp(row).sum()) - (target * row).sum()


# %% wrong="a table of one row divided by its classes" fails="test-softmax_cross_entropy-values"
import numpy as np


def softmax_cross_entropy(u, t):
    u = u - np.max(u, axis=-1, keepdims=True)
    losses = np.log(np.sum(np.exp(u), axis=-1)) - np.sum(t * u, axis=-1)
    return np.sum(losses) / (1 if u.ndim == 1 else len(u) if len(u) > 1 else u.shape[1])


# %% wrong="logits clipped at ±500" fails="test-softmax_cross_entropy-stable"
import numpy as np


def softmax_cross_entropy(u, t):
    u = np.clip(u, -500, 500)
    return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(t * u, axis=-1))

# %% wrong="a small constant inside the logarithm" fails="test-softmax_cross_entropy-stable"
import numpy as np
def softmax_cross_entropy(u, t):
    v = u - u.max(axis=-1, keepdims=True)
    return np.mean(np.log(np.exp(v).sum(axis=-1) + 1e-7) - np.sum(v * t, axis=-1))


# %% wrong="the maximum subtracted against overflow only" fails="test-softmax_cross_entropy-stable"
def softmax_cross_entropy(u, t):
    if np.max(u) > 500:
        u = u - np.max(u, axis=-1, keepdims=True)
    with np.errstate(divide="ignore"):
        return np.mean(np.log(np.sum(np.exp(u), axis=-1)) - np.sum(t * u, axis=-1))


# %% wrong="logits cut to t's type" fails="test-softmax_cross_entropy-values"
def softmax_cross_entropy(u, t):
    shifted = np.empty_like(t)
    shifted[...] = u - np.max(u, axis=-1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(shifted), axis=-1)) - np.sum(t * shifted, axis=-1))
