# %% right="a comparison turned into numbers"
import numpy as np


def step(x):
    return (x > 0).astype(int)


# %% right="np.heaviside"
def step(x):
    return np.heaviside(x, 0)


# %% right="element by element"
def step(x):
    y = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        if x[i] > 0:
            y[i] = 1
    return y


# %% wrong="if on an array" fails="test-step"
def step(x):
    if x > 0:
        return 1
    else:
        return 0


# %% wrong="1 at 0" fails="test-step"
def step(x):
    return np.where(x >= 0, 1, 0)


# %% wrong="np.sign gives −1 as well" fails="test-step"
def step(x):
    return np.sign(x)


# %% wrong="one answer for the whole array" fails="test-step"
def step(x):
    return 1 if np.any(x > 0) else 0


# %% wrong="a loop that forgets the shape" fails="test-step"
def step(x):
    return np.array([1 if v > 0 else 0 for v in x.flatten()])
