# %% right="the probability of what happened"
import numpy as np


def binary_cross_entropy(d, y):
    p = np.where(d == 1, y, 1 - y)
    return np.mean(-np.log(np.maximum(p, 1e-15)))


# %% right="a small ε added"
import numpy as np


def binary_cross_entropy(d, y):
    tiny = 1e-12
    return -np.sum(d * np.log(y + tiny) + (1 - d) * np.log(1 - y + tiny)) / len(d)


# %% right="one sample after the other, with math"
import math


def binary_cross_entropy(d, y):
    total = 0.0
    for target, probability in zip(d, y):
        p = probability if target == 1 else 1 - probability
        total -= math.log(max(p, 1e-100))
    return total / len(d)


# %% wrong="as the formula is written, log(0)" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(d, y):
    return -np.mean(d * np.log(y) + (1 - d) * np.log(1 - y))


# %% wrong="the ε of many books, large enough to show" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(d, y):
    return -np.mean(d * np.log(y + 1e-7) + (1 - d) * np.log(1 - y + 1e-7))


# %% wrong="clipped at 1e-7" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(d, y):
    y = np.clip(y, 1e-7, 1 - 1e-7)
    return -np.mean(d * np.log(y) + (1 - d) * np.log(1 - y))


# %% wrong="ε so small that 1 − ε is 1" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(d, y):
    y = np.clip(y, 1e-20, 1 - 1e-20)
    return -np.mean(d * np.log(y) + (1 - d) * np.log(1 - y))


# %% wrong="only the term of d = 1" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(d, y):
    return -np.mean(d * np.log(np.maximum(y, 1e-12)))


# %% wrong="no division by the batch" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(d, y):
    y = np.clip(y, 1e-12, 1 - 1e-12)
    return -np.sum(d * np.log(y) + (1 - d) * np.log(1 - y))


# %% wrong="d and y exchanged" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(d, y):
    d = np.clip(d, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(d) + (1 - y) * np.log(1 - d))


# %% wrong="sign forgotten" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(d, y):
    y = np.clip(y, 1e-12, 1 - 1e-12)
    return np.mean(d * np.log(y) + (1 - d) * np.log(1 - y))


# %% wrong="logarithm to base 2" fails="test-binary_cross_entropy-values"
import numpy as np


def binary_cross_entropy(d, y):
    y = np.clip(y, 1e-12, 1 - 1e-12)
    return -np.mean(d * np.log2(y) + (1 - d) * np.log2(1 - y))


# %% wrong="nan and inf turned into 0" fails="test-binary_cross_entropy-edges"
import numpy as np


def binary_cross_entropy(d, y):
    losses = -(d * np.log(y) + (1 - d) * np.log(1 - y))
    return np.mean(np.nan_to_num(losses, nan=0.0, posinf=0.0, neginf=0.0))
