# %% right="np.where"
import numpy as np


def relu(x):
    return np.where(x > 0, x, 0)


# %% right="times its own mask"
def relu(x):
    return x * (x > 0)


# %% right="half of the sum with the absolute value"
def relu(x):
    return (x + np.abs(x)) / 2


# %% right="np.clip"
def relu(x):
    return np.clip(x, 0, None)


# %% wrong="if on an array" fails="test-relu"
def relu(x):
    if x > 0:
        return x
    return 0


# %% wrong="np.max gives one number" fails="test-relu"
def relu(x):
    return np.max([0, np.max(x)])


# %% wrong="throws negative elements away" fails="test-relu"
def relu(x):
    return x[x > 0]


# %% wrong="the absolute value" fails="test-relu"
def relu(x):
    return np.abs(x)


# %% wrong="returns the slope" fails="test-relu"
def relu(x):
    return np.where(x > 0, 1, 0)
