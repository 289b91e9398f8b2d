# %% right="the step function"
def d_relu(x):
    return step(x)


# %% right="a mask as numbers"
def d_relu(x):
    return (x > 0).astype(float)


# %% right="two assignments"
import numpy as np


def d_relu(x):
    y = np.zeros_like(x)
    y[x > 0] = 1
    return y


# %% wrong="1 at 0" fails="test-d_relu-zero"
def d_relu(x):
    return np.where(x >= 0, 1.0, 0.0)


# %% wrong="one half at 0" fails="test-d_relu-zero"
def d_relu(x):
    return np.heaviside(x, 0.5)


# %% wrong="divides by x, nan at 0" fails="test-d_relu-zero"
def d_relu(x):
    return np.maximum(x, 0) / x


# %% wrong="if on an array" fails="test-d_relu-slopes"
def d_relu(x):
    if x > 0:
        return 1
    return 0


# %% wrong="returns ReLU itself" fails="test-d_relu-slopes"
def d_relu(x):
    return np.maximum(x, 0)
