# %% right="a loop over samples, with np.outer"
import numpy as np


def weight_gradient(z, y, d):
    return np.mean([np.outer(zn, yn - dn) for zn, yn, dn in zip(z, y, d)], axis=0)


# %% right="einsum"
import numpy as np


def weight_gradient(z, y, d):
    return np.einsum("ni,nj->ij", z, y - d) / z.shape[0]


# %% right="broadcast, then mean"
def weight_gradient(z, y, d):
    return (z[:, :, None] * (y - d)[:, None, :]).mean(axis=0)


# %% wrong="d - y" fails="test-weight_gradient-one,test-weight_gradient-mean"
def weight_gradient(z, y, d):
    return z.T @ (d - y) / len(z)


# %% wrong="the sum over samples" fails="test-weight_gradient-mean"
def weight_gradient(z, y, d):
    return z.T @ (y - d)


# %% wrong="transposed" fails="test-weight_gradient-one,test-weight_gradient-mean"
def weight_gradient(z, y, d):
    return (y - d).T @ z / len(z)


# %% wrong="divides by samples and outputs" fails="test-weight_gradient-one,test-weight_gradient-mean"
def weight_gradient(z, y, d):
    return z.T @ (y - d) / y.size


# %% wrong="the 2 of the square kept" fails="test-weight_gradient-one,test-weight_gradient-mean"
def weight_gradient(z, y, d):
    return 2 * z.T @ (y - d) / len(z)


# %% wrong="leaves out the inputs" fails="test-weight_gradient-one,test-weight_gradient-mean"
import numpy as np


def weight_gradient(z, y, d):
    return np.ones_like(z).T @ (y - d) / len(z)
