# %% right="samples one after the other"
def mean_squared_error(d, y):
    if d.ndim == 1:
        return sum((a - b) ** 2 for a, b in zip(y, d)) / 2
    return sum(mean_squared_error(row_d, row_y) for row_d, row_y in zip(d, y)) / len(d)


# %% right="as a table of rows"
import numpy as np


def mean_squared_error(d, y):
    difference = np.atleast_2d(y - d)
    return 0.5 * np.sum(difference**2) / difference.shape[0]


# %% right="by way of norms"
import numpy as np


def mean_squared_error(d, y):
    return (0.5 * np.linalg.norm(d - y, axis=-1) ** 2).mean()


# %% wrong="mean over everything, as in many books" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(d, y):
    return np.mean(np.square(d - y)) / 2


# %% wrong="no division by the batch" fails="test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(d, y):
    return np.sum((y - d) ** 2) / 2


# %% wrong="len of a single sample is its number of outputs" fails="test-mean_squared_error-single"
import numpy as np


def mean_squared_error(d, y):
    return np.sum((y - d) ** 2) / 2 / len(y)


# %% wrong="the half forgotten" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(d, y):
    return np.mean(np.sum((y - d) ** 2, axis=-1))


# %% wrong="differences that cancel" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(d, y):
    return np.mean(np.sum(y - d, axis=-1)) / 2


# %% wrong="adds first and squares afterwards" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(d, y):
    return np.mean(np.sum(y - d, axis=-1) ** 2) / 2


# %% wrong="one number for each sample" fails="test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(d, y):
    return np.sum((y - d) ** 2, axis=-1) / 2


# %% wrong="the wrong axis" fails="test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(d, y):
    return np.mean(np.sum((y - d) ** 2, axis=0)) / 2


# %% wrong="absolute values" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(d, y):
    return np.mean(np.sum(np.abs(y - d), axis=-1)) / 2
