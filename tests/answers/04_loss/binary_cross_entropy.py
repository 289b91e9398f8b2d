# %% right="the probability of what happened"
import numpy as np


def binary_cross_entropy(y, t):
    p = np.where(t == 1, y, 1 - y)
    return np.mean(-np.log(np.maximum(p, 1e-15)))


# %% right="a small ε added"
import numpy as np


def binary_cross_entropy(y, t):
    tiny = 1e-12
    return -np.sum(t * np.log(y + tiny) + (1 - t) * np.log(1 - y + tiny)) / len(t)


# %% right="one sample after the other, with math"
import math


def binary_cross_entropy(y, t):
    total = 0.0
    for target, probability in zip(t, y):
        p = probability if target == 1 else 1 - probability
        total -= math.log(max(p, 1e-100))
    return total / len(t)


# %% wrong="as the formula is written, log(0)" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(y, t):
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


# %% wrong="the ε of many books, large enough to show" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(y, t):
    return -np.mean(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))


# %% wrong="clipped at 1e-7" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(y, t):
    y = np.clip(y, 1e-7, 1 - 1e-7)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


# %% wrong="ε so small that 1 − ε is 1" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(y, t):
    y = np.clip(y, 1e-20, 1 - 1e-20)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


# %% wrong="only the term of t = 1" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(y, t):
    return -np.mean(t * np.log(np.maximum(y, 1e-12)))


# %% wrong="no division by the batch" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(y, t):
    y = np.clip(y, 1e-12, 1 - 1e-12)
    return -np.sum(t * np.log(y) + (1 - t) * np.log(1 - y))


# %% wrong="y and t exchanged" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(y, t):
    t = np.clip(t, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(t) + (1 - y) * np.log(1 - t))


# %% wrong="sign forgotten" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(y, t):
    y = np.clip(y, 1e-12, 1 - 1e-12)
    return np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


# %% wrong="logarithm to base 2" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(y, t):
    y = np.clip(y, 1e-12, 1 - 1e-12)
    return -np.mean(t * np.log2(y) + (1 - t) * np.log2(1 - y))


# %% wrong="nan and inf turned into 0" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(y, t):
    losses = -(t * np.log(y) + (1 - t) * np.log(1 - y))
    return np.mean(np.nan_to_num(losses, nan=0.0, posinf=0.0, neginf=0.0))


# %% right="as PyTorch does, each logarithm stopped at −100"
import numpy as np


def binary_cross_entropy(y, t):
    with np.errstate(divide="ignore"):
        log_y, log_rest = np.maximum(np.log(y), -100), np.maximum(np.log(1 - y), -100)
    return np.mean(-(t * log_y + (1 - t) * log_rest))


# %% wrong="nan of the mean turned into 0: one perfect sample wipes out the rest" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(y, t):
    with np.errstate(all="ignore"):
        return float(np.nan_to_num(-np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)), nan=0.0))


# %% wrong="nan_to_num for each sample: inf becomes 1.8e308" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(y, t):
    with np.errstate(all="ignore"):
        return np.mean(np.nan_to_num(-(t * np.log(y) + (1 - t) * np.log(1 - y)), nan=0.0))


# %% wrong="leaves out samples at exactly 0 or 1" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(y, t):
    inside = (y > 0) & (y < 1)
    if not inside.any():
        return 0.0 if np.all(y == t) else 30.0
    y, t = y[inside], t[inside]
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


# %% wrong="clipped from below only" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(y, t):
    y = np.maximum(y, 1e-12)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


# %% wrong="takes y for pre-activations" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(y, t):
    y = 1 / (1 + np.exp(-y))
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
