# %% right="with a loop over the inputs"
def perceptron_output(x, w, b):
    u = b
    for xi, wi in zip(x, w):
        u += wi * xi
    if u > 0:
        return 1
    return 0


# %% right="with np.where, as a NumPy value"
import numpy as np


def perceptron_output(x, w, b):
    return np.where(np.sum(w * x) + b > 0, 1, 0)


# %% right="as a truth value"
import numpy as np


def perceptron_output(x, w, b):
    return np.dot(w, x) > -b


# %% right="with Heaviside's function"
import numpy as np


def perceptron_output(x, w, b):
    return np.heaviside(np.asarray(x) @ np.asarray(w) + b, 0)


# %% wrong="fires at exactly 0 too" fails="test-perceptron_output"
import numpy as np


def perceptron_output(x, w, b):
    return 1 if np.dot(w, x) + b >= 0 else 0


# %% wrong="forgets the bias" fails="test-perceptron_output"
import numpy as np


def perceptron_output(x, w, b):
    return 1 if np.dot(w, x) > 0 else 0


# %% wrong="returns the pre-activation" fails="test-perceptron_output"
import numpy as np


def perceptron_output(x, w, b):
    return np.dot(w, x) + b


# %% wrong="subtracts the bias, as if it were a threshold" fails="test-perceptron_output"
import numpy as np


def perceptron_output(x, w, b):
    return 1 if np.dot(w, x) - b > 0 else 0


# %% wrong="one answer for each input" fails="test-perceptron_output"
import numpy as np


def perceptron_output(x, w, b):
    return np.where(w * x + b > 0, 1, 0)


# %% wrong="only the first two inputs" fails="test-perceptron_output"
def perceptron_output(x, w, b):
    return 1 if x[0] * w[0] + x[1] * w[1] + b > 0 else 0


# %% wrong="1 from 0.5 on" fails="test-perceptron_output"
def perceptron_output(x, w, b):
    return 1 if x @ w + b >= 0.5 else 0

# %% wrong="u rounded up, which is right up to 1" fails="test-perceptron_output"
import numpy as np
def perceptron_output(x, w, b):
    return max(0, int(np.ceil(x @ w + b)))
