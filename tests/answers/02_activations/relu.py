# %% right="np.where"
import numpy as np


def relu(u):
    return np.where(u > 0, u, 0)


# %% right="times its own mask"
def relu(u):
    return u * (u > 0)


# %% right="half of the sum with the absolute value"
def relu(u):
    return (u + np.abs(u)) / 2


# %% right="np.clip"
def relu(u):
    return np.clip(u, 0, None)


# %% wrong="if on an array" fails="test-relu"
def relu(u):
    if u > 0:
        return u
    return 0


# %% wrong="np.max gives one number" fails="test-relu"
def relu(u):
    return np.max([0, np.max(u)])


# %% wrong="throws negative elements away" fails="test-relu"
def relu(u):
    return u[u > 0]


# %% wrong="the absolute value" fails="test-relu"
def relu(u):
    return np.abs(u)


# %% wrong="returns the slope" fails="test-relu"
def relu(u):
    return np.where(u > 0, 1, 0)


# %% right="element by element in a list"
def relu(u):
    return np.array([v if v > 0 else 0 for v in u.ravel()]).reshape(u.shape)


# %% wrong="overwrites the array that it was given" fails="test-relu"
def relu(u):
    u[u < 0] = 0
    return u


# %% wrong="clips at the largest element, wrong when all are negative" fails="test-relu"
def relu(u):
    return np.clip(u, 0, u.max())


# %% wrong="stops at 6, as on phones" fails="test-relu"
def relu(u):
    return np.minimum(np.maximum(u, 0), 6)


# %% wrong="leaves a slope on the negative side" fails="test-relu"
def relu(u):
    return np.maximum(u, 0.01 * u)


# %% wrong="rows changed in place" fails="test-relu"
import numpy as np


def relu(u):
    if u.ndim == 1:
        return np.array([max(v, 0) for v in u])
    for row in u:
        row[row < 0] = 0
    return u.copy()
