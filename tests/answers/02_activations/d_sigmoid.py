# %% right="with the sigmoid of the notebook, in one line"
import numpy as np


def d_sigmoid(u):
    return sigmoid(u) * (1 - sigmoid(u))


# %% right="symmetric, without sigmoid"
def d_sigmoid(u):
    z = np.exp(-np.abs(u))
    return z / (1 + z) ** 2


# %% right="by way of tanh"
def d_sigmoid(u):
    return (1 - np.tanh(u / 2) ** 2) / 4


# %% wrong="takes the input for the output" fails="test-d_sigmoid-values,test-d_sigmoid-range"
def d_sigmoid(u):
    return u * (1 - u)


# %% wrong="differentiated by hand, nan at −1000" fails="test-d_sigmoid-range"
def d_sigmoid(u):
    return np.exp(-u) / (1 + np.exp(-u)) ** 2


# %% wrong="whole numbers are truncated" fails="test-d_sigmoid-values"
def d_sigmoid(u):
    y = np.zeros_like(u)
    y[...] = sigmoid(u) * (1 - sigmoid(u))
    return y


# %% wrong="sigmoid twice" fails="test-d_sigmoid-values,test-d_sigmoid-range"
def d_sigmoid(u):
    z = sigmoid(u)
    return sigmoid(z) * (1 - sigmoid(z))


# %% wrong="the slope of tanh" fails="test-d_sigmoid-values"
def d_sigmoid(u):
    return 1 - np.tanh(u) ** 2


# %% wrong="central difference with a wide step" fails="test-d_sigmoid-values"
def d_sigmoid(u):
    h = 0.1
    return (sigmoid(u + h) - sigmoid(u - h)) / (2 * h)


# %% wrong="invents a formula that is right at 0" fails="test-d_sigmoid-values"
def d_sigmoid(u):
    return sigmoid(u) - sigmoid(2 * u) * sigmoid(u)


# %% wrong="overwrites the array that it was given" fails="test-d_sigmoid-values"
def d_sigmoid(u):
    z = sigmoid(u)
    if u.dtype != float:
        return z * (1 - z)
    u[...] = z
    u *= 1 - z
    return u


# %% wrong="large inputs overwritten" fails="test-d_sigmoid-range"
import numpy as np


def d_sigmoid(u):
    u[u < -700] = -700
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


# %% wrong="0 from 8 on" fails="test-d_sigmoid-range"
def d_sigmoid(u):
    y = sigmoid(u)
    return np.where(np.abs(u) > 8, 0.0, y * (1 - y))
