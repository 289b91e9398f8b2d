# %% right="a loop over samples, with np.outer"
import numpy as np


def weight_gradient(z, y, t):
    return np.mean([np.outer(zn, yn - tn) for zn, yn, tn in zip(z, y, t)], axis=0)


# %% right="einsum"
import numpy as np


def weight_gradient(z, y, t):
    return np.einsum("ni,nj->ij", z, y - t) / z.shape[0]


# %% right="broadcast, then mean"
def weight_gradient(z, y, t):
    return (z[:, :, None] * (y - t)[:, None, :]).mean(axis=0)


# %% wrong="as it was" fails="test-weight_gradient-one,test-weight_gradient-mean"
def weight_gradient(z, y, t):
    delta = t - y
    return z.T @ delta


# %% wrong="t - y" fails="test-weight_gradient-one,test-weight_gradient-mean"
def weight_gradient(z, y, t):
    return z.T @ (t - y) / len(z)


# %% wrong="the sum over samples" fails="test-weight_gradient-mean"
def weight_gradient(z, y, t):
    return z.T @ (y - t)


# %% wrong="transposed" fails="test-weight_gradient-one,test-weight_gradient-mean"
def weight_gradient(z, y, t):
    return (y - t).T @ z / len(z)


# %% wrong="divides by samples and outputs" fails="test-weight_gradient-one,test-weight_gradient-mean"
def weight_gradient(z, y, t):
    return z.T @ (y - t) / y.size


# %% wrong="the 2 of the square kept" fails="test-weight_gradient-one,test-weight_gradient-mean"
def weight_gradient(z, y, t):
    return 2 * z.T @ (y - t) / len(z)


# %% wrong="leaves out the inputs" fails="test-weight_gradient-one,test-weight_gradient-mean"
import numpy as np


def weight_gradient(z, y, t):
    return np.ones_like(z).T @ (y - t) / len(z)


# %% wrong="differences cut off at 3" fails="test-weight_gradient-mean"
def weight_gradient(z, y, t):
    return z.T @ np.clip(y - t, -3, 3) / len(z)


# %% wrong="the mean over the samples with an error" fails="test-weight_gradient-mean"
def weight_gradient(z, y, t):
    delta = y - t
    wrong = np.any(delta != 0, axis=1)
    return z[wrong].T @ delta[wrong] / max(np.count_nonzero(wrong), 1)
