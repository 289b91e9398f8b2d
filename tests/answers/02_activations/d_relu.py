# %% right="the step function"
def d_relu(u):
    return step(u)


# %% right="a mask as numbers"
def d_relu(u):
    return (u > 0).astype(float)


# %% right="two assignments"
import numpy as np


def d_relu(u):
    y = np.zeros_like(u)
    y[u > 0] = 1
    return y


# %% wrong="1 at 0" fails="test-d_relu-zero"
def d_relu(u):
    return np.where(u >= 0, 1.0, 0.0)


# %% wrong="one half at 0" fails="test-d_relu-zero"
def d_relu(u):
    return np.heaviside(u, 0.5)


# %% wrong="divides by u, nan at 0" fails="test-d_relu-zero"
def d_relu(u):
    return np.maximum(u, 0) / u


# %% wrong="if on an array" fails="test-d_relu-slopes"
def d_relu(u):
    if u > 0:
        return 1
    return 0


# %% wrong="returns ReLU itself" fails="test-d_relu-slopes"
def d_relu(u):
    return np.maximum(u, 0)


# %% right="counts, element by element"
def d_relu(u):
    return np.array([int(v > 0) for v in u.ravel()]).reshape(u.shape)


# %% wrong="a difference to the left, 0.5 next to the corner" fails="test-d_relu-slopes"
def d_relu(u):
    h = 1e-3
    return (relu(u) - relu(u - h)) / h


# %% wrong="one number when all are positive" fails="test-d_relu-slopes"
def d_relu(u):
    if np.all(u > 0):
        return 1.0
    return np.where(u > 0, 1.0, 0.0)


# %% wrong="np.sign gives −1 on the left" fails="test-d_relu-slopes"
def d_relu(u):
    return np.sign(u)


# %% wrong="overwrites the array that it was given" fails="test-d_relu-slopes"
def d_relu(u):
    u[u > 0] = 1
    u[u < 0] = 0
    return u


# %% wrong="rows changed in place" fails="test-d_relu-slopes"
import numpy as np


def d_relu(u):
    if u.ndim == 1:
        return np.array([float(v > 0) for v in u])
    u[u <= 0] = 0
    u[u > 0] = 1
    return u
