# %% right="with the sigmoid of the notebook, in one line"
import numpy as np


def d_sigmoid(x):
    return sigmoid(x) * (1 - sigmoid(x))


# %% right="even in x, without sigmoid"
def d_sigmoid(x):
    z = np.exp(-np.abs(x))
    return z / (1 + z) ** 2


# %% right="by way of tanh"
def d_sigmoid(x):
    return (1 - np.tanh(x / 2) ** 2) / 4


# %% wrong="takes the input for the output" fails="test-d_sigmoid-values,test-d_sigmoid-range"
def d_sigmoid(x):
    return x * (1 - x)


# %% wrong="differentiated by hand, nan at −1000" fails="test-d_sigmoid-range"
def d_sigmoid(x):
    return np.exp(-x) / (1 + np.exp(-x)) ** 2


# %% wrong="whole numbers are truncated" fails="test-d_sigmoid-values"
def d_sigmoid(x):
    y = np.zeros_like(x)
    y[...] = sigmoid(x) * (1 - sigmoid(x))
    return y


# %% wrong="sigmoid twice" fails="test-d_sigmoid-values,test-d_sigmoid-range"
def d_sigmoid(x):
    z = sigmoid(x)
    return sigmoid(z) * (1 - sigmoid(z))


# %% wrong="the slope of tanh" fails="test-d_sigmoid-values"
def d_sigmoid(x):
    return 1 - np.tanh(x) ** 2
