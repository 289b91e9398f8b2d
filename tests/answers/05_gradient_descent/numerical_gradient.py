# %% right="moves w itself and puts the old value back"
import numpy as np


def numerical_gradient(f, w, h=1e-4):
    gradient = np.zeros_like(w)
    walker = np.nditer(w, flags=["multi_index"])
    while not walker.finished:
        place = walker.multi_index
        old = w[place]
        w[place] = old + h
        above = f(w)
        w[place] = old - h
        below = f(w)
        gradient[place] = (above - below) / (2 * h)
        w[place] = old
        walker.iternext()
    return gradient


# %% right="adds rows of an identity matrix"
def numerical_gradient(f, w, h=1e-4):
    nudges = h * np.eye(w.size).reshape(-1, *w.shape)
    return np.array([f(w + nudge) - f(w - nudge) for nudge in nudges]).reshape(w.shape) / (2 * h)


# %% right="on a flat copy, with += and -="
def numerical_gradient(f, w, h=1e-4):
    flat = w.copy().ravel()
    slopes = []
    for i in range(len(flat)):
        flat[i] += h
        above = f(flat.reshape(w.shape))
        flat[i] -= 2 * h
        below = f(flat.reshape(w.shape))
        flat[i] += h
        slopes.append((above - below) / (2 * h))
    return np.reshape(slopes, w.shape)


# %% wrong="forward difference" fails="test-numerical_gradient-central"
def numerical_gradient(f, w, h=1e-4):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        nudged = w.copy()
        nudged[i] += h
        gradient[i] = (f(nudged) - f(w)) / h
    return gradient


# %% wrong="divides by h" fails="test-numerical_gradient-central"
def numerical_gradient(f, w, h=1e-4):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / h
    return gradient


# %% wrong="w is left shifted" fails="test-numerical_gradient-central,test-numerical_gradient-any_shape"
def numerical_gradient(f, w, h=1e-4):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        below = f(w)
        gradient[i] = (above - below) / (2 * h)
    return gradient


# %% wrong="the copy is left shifted" fails="test-numerical_gradient-central"
def numerical_gradient(f, w, h=1e-4):
    gradient, nudged = np.zeros(w.shape), w.copy()
    for i in np.ndindex(w.shape):
        nudged[i] += h
        above = f(nudged)
        nudged[i] -= 2 * h
        gradient[i] = (above - f(nudged)) / (2 * h)
    return gradient


# %% wrong="the old value is remembered, but by a name for the same array" fails="test-numerical_gradient-central,test-numerical_gradient-any_shape"
def numerical_gradient(f, w, h=1e-4):
    gradient, original = np.zeros(w.shape), w
    for i in np.ndindex(w.shape):
        w[i] = original[i] + h
        above = f(w)
        w[i] = original[i] - h
        gradient[i] = (above - f(w)) / (2 * h)
        w = original
    return gradient


# %% wrong="one dimension only" fails="test-numerical_gradient-any_shape"
def numerical_gradient(f, w, h=1e-4):
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


# %% wrong="f gets a flat array" fails="test-numerical_gradient-any_shape"
def numerical_gradient(f, w, h=1e-4):
    flat = w.ravel()
    gradient = np.zeros(w.size)
    for i in range(w.size):
        up, down = flat.copy(), flat.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient.reshape(w.shape)


# %% wrong="its own h" fails="test-numerical_gradient-central"
def numerical_gradient(f, w, h=1e-4):
    h = 1e-4
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


# %% wrong="all elements moved at once" fails="test-numerical_gradient-central"
def numerical_gradient(f, w, h=1e-4):
    return np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h))


# %% wrong="puts back by adding, which leaves a rounding error" fails="test-numerical_gradient-any_shape"
def numerical_gradient(f, w, h=1e-4):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        below = f(w)
        w[i] += h
        gradient[i] = (above - below) / (2 * h)
    return gradient
