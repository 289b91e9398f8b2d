# %% right="samples one after the other"
def mean_squared_error(y, t):
    if t.ndim == 1:
        return sum((a - b) ** 2 for a, b in zip(y, t)) / 2
    return sum(mean_squared_error(row_y, row_t) for row_y, row_t in zip(y, t)) / len(t)


# %% right="as a table of rows"
import numpy as np


def mean_squared_error(y, t):
    difference = np.atleast_2d(y - t)
    return 0.5 * np.sum(difference**2) / difference.shape[0]


# %% right="by way of norms"
import numpy as np


def mean_squared_error(y, t):
    return (0.5 * np.linalg.norm(t - y, axis=-1) ** 2).mean()


# %% wrong="mean over everything, as in many books" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(y, t):
    return np.mean(np.square(t - y)) / 2


# %% wrong="no division by the batch" fails="test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(y, t):
    return np.sum((y - t) ** 2) / 2


# %% wrong="len of a single sample is its number of outputs" fails="test-mean_squared_error-single"
import numpy as np


def mean_squared_error(y, t):
    return np.sum((y - t) ** 2) / 2 / len(y)


# %% wrong="the half forgotten" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(y, t):
    return np.mean(np.sum((y - t) ** 2, axis=-1))


# %% wrong="differences that cancel" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(y, t):
    return np.mean(np.sum(y - t, axis=-1)) / 2


# %% wrong="adds first and squares afterwards" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(y, t):
    return np.mean(np.sum(y - t, axis=-1) ** 2) / 2


# %% wrong="one number for each sample" fails="test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(y, t):
    return np.sum((y - t) ** 2, axis=-1) / 2


# %% wrong="the wrong axis" fails="test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(y, t):
    return np.mean(np.sum((y - t) ** 2, axis=0)) / 2


# %% wrong="absolute values" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(y, t):
    return np.mean(np.sum(np.abs(y - t), axis=-1)) / 2


# %% right="einsum"
import numpy as np


def mean_squared_error(y, t):
    e = np.atleast_2d(np.asarray(y, dtype=float) - np.asarray(t, dtype=float))
    return float(np.einsum("bj,bj->", e, e) / (2 * len(e)))


# %% wrong="any table of one row taken for a column of samples" fails="test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(y, t):
    e = (y - t) ** 2
    return e.sum() / 2 if e.ndim == 1 else e.sum() / 2 / max(e.shape)


# %% wrong="divides by 2 B, with the outputs averaged" fails="test-mean_squared_error-single,test-mean_squared_error-batch"
import numpy as np


def mean_squared_error(y, t):
    return 0.5 * np.mean(np.mean((y - t) ** 2, axis=-1))
