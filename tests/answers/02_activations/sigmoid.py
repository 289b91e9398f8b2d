# %% right="by way of tanh"
import numpy as np


def sigmoid(x):
    return (1 + np.tanh(x / 2)) / 2


# %% right="clipped before exp"
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


# %% right="two masks"
def sigmoid(x):
    y = np.empty(x.shape)
    y[x >= 0] = 1 / (1 + np.exp(-x[x >= 0]))
    e = np.exp(x[x < 0])
    y[x < 0] = e / (1 + e)
    return y


# %% right="logaddexp"
def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


# %% wrong="as in the formula, overflows at −1000" fails="test-sigmoid-range"
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# %% wrong="the other formula, nan at 1000" fails="test-sigmoid-range"
def sigmoid(x):
    return np.exp(x) / (1 + np.exp(x))


# %% wrong="np.where computes both sides" fails="test-sigmoid-range"
def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


# %% wrong="whole numbers are truncated" fails="test-sigmoid-values"
def sigmoid(x):
    y = np.zeros_like(x)
    y[x >= 0] = 1 / (1 + np.exp(-x[x >= 0]))
    e = np.exp(x[x < 0])
    y[x < 0] = e / (1 + e)
    return y


# %% wrong="if on an array" fails="test-sigmoid-values,test-sigmoid-range"
def sigmoid(x):
    if x >= 0:
        return 1 / (1 + np.exp(-x))
    return np.exp(x) / (1 + np.exp(x))


# %% wrong="sign of the exponent forgotten" fails="test-sigmoid-values,test-sigmoid-range"
def sigmoid(x):
    return 1 / (1 + np.exp(np.clip(x, -500, 500)))
