# %% right="np.dot, as in many books"
import numpy as np


def affine(x, W, b):
    return np.dot(x, W) + b


# %% right="one unit at a time"
def affine(x, W, b):
    return np.stack([np.sum(x * W[:, j], axis=-1) + b[j] for j in range(W.shape[1])], axis=-1)


# %% right="einsum"
def affine(x, W, b):
    return np.einsum("...i,ij->...j", x, W) + b


# %% wrong="W in front, as the formula is written" fails="test-affine-single,test-affine-batch"
def affine(x, W, b):
    return W @ x + b


# %% wrong="bias forgotten" fails="test-affine-single,test-affine-batch"
def affine(x, W, b):
    return x @ W


# %% wrong="always makes a table" fails="test-affine-single"
def affine(x, W, b):
    return x.reshape(-1, W.shape[0]) @ W + b


# %% wrong="fills an array of whole numbers when x holds whole numbers" fails="test-affine-single"
def affine(x, W, b):
    rows = np.atleast_2d(x)
    u = np.zeros((len(rows), W.shape[1]), dtype=x.dtype)
    for i, row in enumerate(rows):
        u[i] = row @ W + b
    return u if x.ndim == 2 else u[0]


# %% wrong="adds up the whole batch" fails="test-affine-batch"
def affine(x, W, b):
    return np.array([np.sum(x.T * W[:, [j]]) for j in range(W.shape[1])]) + b if x.ndim == 2 else x @ W + b


# %% right="plain loops over lists"
def affine(x, W, b):
    n_in, n_out = W.shape

    def one(sample):
        return [sum(sample[i] * W[i][j] for i in range(n_in)) + b[j] for j in range(n_out)]

    return np.array([one(row) for row in x] if x.ndim == 2 else one(x))


# %% wrong="squeezes, so that one unit or one row loses its axis" fails="test-affine-single,test-affine-batch"
def affine(x, W, b):
    return np.squeeze(x @ W + b)


# %% wrong="multiplies by the transpose of a square W" fails="test-affine-single,test-affine-batch"
def affine(x, W, b):
    if W.shape[0] == W.shape[1]:
        return x @ W.T + b
    return x @ W + b


# %% wrong="a bias for each row" fails="test-affine-batch"
def affine(x, W, b):
    u = x @ W
    return u + b.reshape(-1, 1) if u.ndim == 2 and len(u) == len(b) else u + b


# %% wrong="rounds to two decimals" fails="test-affine-single,test-affine-batch"
def affine(x, W, b):
    return np.round(x @ W + b, 2)


# %% wrong="bias added in place" fails="test-affine-single"
def affine(x, W, b):
    u = x @ W
    u += b
    return u


# %% wrong="result has the dtype of b" fails="test-affine-single"
def affine(x, W, b):
    u = np.zeros(x.shape[:-1] + b.shape, dtype=b.dtype)
    u[...] = x @ W + b
    return u
