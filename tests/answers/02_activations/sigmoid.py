# %% right="by way of tanh"
import numpy as np


def sigmoid(u):
    return (1 + np.tanh(u / 2)) / 2


# %% right="clipped before exp"
def sigmoid(u):
    return 1 / (1 + np.exp(-np.clip(u, -500, 500)))


# %% right="two masks"
def sigmoid(u):
    y = np.empty(u.shape)
    y[u >= 0] = 1 / (1 + np.exp(-u[u >= 0]))
    e = np.exp(u[u < 0])
    y[u < 0] = e / (1 + e)
    return y


# %% right="logaddexp"
def sigmoid(u):
    return np.exp(-np.logaddexp(0, -u))


# %% wrong="as in the formula, overflows at −1000" fails="test-sigmoid-range"
def sigmoid(u):
    return 1 / (1 + np.exp(-u))


# %% wrong="the other formula, nan at 1000" fails="test-sigmoid-range"
def sigmoid(u):
    return np.exp(u) / (1 + np.exp(u))


# %% wrong="np.where computes both sides" fails="test-sigmoid-range"
def sigmoid(u):
    return np.where(u >= 0, 1 / (1 + np.exp(-u)), np.exp(u) / (1 + np.exp(u)))


# %% wrong="whole numbers are truncated" fails="test-sigmoid-values"
def sigmoid(u):
    y = np.zeros_like(u)
    y[u >= 0] = 1 / (1 + np.exp(-u[u >= 0]))
    e = np.exp(u[u < 0])
    y[u < 0] = e / (1 + e)
    return y


# %% wrong="if on an array" fails="test-sigmoid-values,test-sigmoid-range"
def sigmoid(u):
    if u >= 0:
        return 1 / (1 + np.exp(-u))
    return np.exp(u) / (1 + np.exp(u))


# %% wrong="sign of the exponent forgotten" fails="test-sigmoid-values,test-sigmoid-range"
def sigmoid(u):
    return 1 / (1 + np.exp(np.clip(u, -500, 500)))


# %% right="element by element with the math module"
import math


def sigmoid(u):
    def one(v):
        return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))

    return np.array([one(v) for v in u.ravel()]).reshape(u.shape)


# %% right="both forms, each with the numbers that suit it"
def sigmoid(u):
    high = 1 / (1 + np.exp(-np.maximum(u, 0)))
    e = np.exp(np.minimum(u, 0))
    return np.where(u >= 0, high, e / (1 + e))


# %% right="SciPy"
from scipy.special import expit


def sigmoid(u):
    return expit(u)


# %% wrong="hides the warning" fails="test-sigmoid-range"
def sigmoid(u):
    with np.errstate(all="ignore"):
        return 1 / (1 + np.exp(-u))


# %% wrong="hides the warning for good" fails="test-sigmoid-range"
def sigmoid(u):
    np.seterr(all="ignore")
    return 1 / (1 + np.exp(-u))


# %% wrong="hides Python's warnings" fails="test-sigmoid-range"
import warnings


def sigmoid(u):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return 1 / (1 + np.exp(-u))


# %% wrong="math.exp without a case for negative numbers" fails="test-sigmoid-range"
import math


def sigmoid(u):
    return np.array([1 / (1 + math.exp(-v)) for v in u.ravel()]).reshape(u.shape)


# %% wrong="0 and 1 beyond ±10" fails="test-sigmoid-values"
def sigmoid(u):
    out = 1 / (1 + np.exp(-np.clip(u, -10, 10)))
    return np.where(u > 10, 1.0, np.where(u < -10, 0.0, out))


# %% wrong="takes |u| and forgets the other half" fails="test-sigmoid-values,test-sigmoid-range"
def sigmoid(u):
    return 1 / (1 + np.exp(-np.abs(u)))


# %% wrong="overwrites the array that it was given" fails="test-sigmoid-values"
def sigmoid(u):
    if u.dtype != float:
        u = u.astype(float)
    right = u >= 0
    u[right] = 1 / (1 + np.exp(-u[right]))
    e = np.exp(u[~right])
    u[~right] = e / (1 + e)
    return u


# %% right="switches warnings off and on, though it needs not"
def sigmoid(u):
    old = np.seterr(over="ignore")
    e = np.exp(-np.abs(u))
    np.seterr(**old)
    return np.where(u >= 0, 1 / (1 + e), e / (1 + e))


# %% wrong="large inputs overwritten" fails="test-sigmoid-range"
import numpy as np


def sigmoid(u):
    u[u < -700] = -700
    return 1 / (1 + np.exp(-u))
