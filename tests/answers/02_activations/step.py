# %% right="a comparison turned into numbers"
import numpy as np


def step(u):
    return (u > 0).astype(int)


# %% right="np.heaviside"
def step(u):
    return np.heaviside(u, 0)


# %% right="element by element"
def step(u):
    y = np.zeros(u.shape)
    for i in np.ndindex(u.shape):
        if u[i] > 0:
            y[i] = 1
    return y


# %% wrong="if on an array" fails="test-step"
def step(u):
    if u > 0:
        return 1
    else:
        return 0


# %% wrong="1 at 0" fails="test-step"
def step(u):
    return np.where(u >= 0, 1, 0)


# %% wrong="np.sign gives −1 as well" fails="test-step"
def step(u):
    return np.sign(u)


# %% wrong="one answer for the whole array" fails="test-step"
def step(u):
    return 1 if np.any(u > 0) else 0


# %% wrong="a loop that forgets the shape" fails="test-step"
def step(u):
    return np.array([1 if v > 0 else 0 for v in u.flatten()])


# %% wrong="overwrites the array that it was given" fails="test-step"
def step(u):
    u[u > 0] = 1
    u[u <= 0] = 0
    return u


# %% wrong="rounds, so that small numbers give 0" fails="test-step"
def step(u):
    return np.where(np.round(u, 3) > 0, 1.0, 0.0)


# %% wrong="tables changed in place" fails="test-step"
import numpy as np


def step(u):
    if u.ndim == 1:
        return np.where(u > 0, 1.0, 0.0)
    u[...] = u > 0
    return u


# %% wrong="a sigmoid above 0.5" fails="test-step"
import numpy as np

def step(u):
    return np.where(1 / (1 + np.exp(-np.clip(u, -500, 500))) > 0.5, 1.0, 0.0)
