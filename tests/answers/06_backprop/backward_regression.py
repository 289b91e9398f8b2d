# %% right="sample by sample, then the mean"
import numpy as np


def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    dW1, db1, dW2, db2 = (np.zeros(a.shape) for a in (W1, b1, W2, b2))
    for x, z1, u, target in zip(*values, t):
        delta2 = u - target
        delta1 = np.where(z1 > 0, W2 @ delta2, 0)
        dW1 += np.outer(x, delta1)
        db1 += delta1
        dW2 += np.outer(z1, delta2)
        db2 += delta2
    n = len(t)
    return [(dW1 / n, db1 / n), (dW2 / n, db2 / n)]


# %% right="einsum, with the mean at the very end, pairs as lists"
import numpy as np


def backward_regression(network, values, t):
    off = values[-1] - t
    back = np.einsum("bk,jk->bj", off, network[1][0]) * np.sign(values[1])
    grads = [
        [np.einsum("bi,bj->ij", values[0], back), back.sum(0)],
        [np.einsum("bj,bk->jk", values[1], off), off.sum(0)],
    ]
    return [[part / len(t) for part in pair] for pair in grads]


# %% right="the pre-activation computed again"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    u1 = x @ W1 + b1
    delta2 = (z1 @ W2 + b2 - t) / t.shape[0]
    delta1 = delta2.dot(W2.T)
    delta1[u1 <= 0] = 0
    return [(x.T @ delta1, delta1.sum(0)), (z1.T @ delta2, delta2.sum(0))]


# %% wrong="the batch mean is missing" fails="test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = u - t
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="divides by all elements, outputs included" fails="test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / t.size
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="no derivative of ReLU" fails="test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / len(t)
    delta1 = delta2 @ W2.T
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="multiplies by z1 itself" fails="test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / len(t)
    delta1 = (delta2 @ W2.T) * z1
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="the mask is taken at the wrong layer, from the output" fails="test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / len(t)
    delta1 = (delta2 * (u > 0)) @ W2.T
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="the output layer is differentiated as if it were a ReLU" fails="test-backward_regression-output,test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / len(t) * (u > 0)
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="the sign of the error is turned round" fails="test-backward_regression-output,test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (t - u) / len(t)
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="W2 is not transposed" fails="test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / len(t)
    delta1 = (delta2 @ W2) * (z1 > 0)
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="bias gradients keep an axis" fails="test-backward_regression-output,test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / len(t)
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return [(x.T @ delta1, delta1.sum(axis=0, keepdims=True)), (z1.T @ delta2, delta2.sum(axis=0, keepdims=True))]


# %% wrong="one bias gradient for the whole layer" fails="test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / len(t)
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return [(x.T @ delta1, delta1.sum()), (z1.T @ delta2, delta2.sum())]


# %% wrong="the gradients in the order in which they are found" fails="test-backward_regression-output,test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / len(t)
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return [(z1.T @ delta2, delta2.sum(axis=0)), (x.T @ delta1, delta1.sum(axis=0))]


# %% wrong="W1 gets z1 in place of x" fails="test-backward_regression-batch"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    delta2 = (u - t) / len(t)
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return [(z1.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="turns the given u into the delta" fails="test-backward_regression-batch"
def backward_regression(network, values, t):
    x, z1, u = values
    W2 = network[1][0]
    delta = values[-1]
    delta -= t
    delta /= len(t)
    d1 = (delta @ W2.T) * (z1 > 0)
    return [(x.T @ d1, d1.sum(axis=0)), (z1.T @ delta, delta.sum(axis=0))]


# %% wrong="slope 1 at exactly 0" fails="test-backward_regression-hidden"
def backward_regression(network, values, t):
    (W1, b1), (W2, b2) = network
    x, z1, u = values
    u1 = x @ W1 + b1
    delta2 = (u - t) / len(t)
    delta1 = (delta2 @ W2.T) * (u1 >= 0)
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]
