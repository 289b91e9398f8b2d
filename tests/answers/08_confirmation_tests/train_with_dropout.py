# %% right="all masks drawn first"
import numpy as np


def train_with_dropout(network, X, t, draw_mask, lr, steps):
    (W1, b1), (W2, b2) = network
    for mask in [draw_mask() for _ in range(steps)]:
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        W1, b1 = W1 - lr * X.T @ delta1, b1 - lr * delta1.sum(axis=0)
        W2, b2 = W2 - lr * z1.T @ delta2, b2 - lr * delta2.sum(axis=0)
    return [(W1, b1), (W2, b2)]


# %% right="with TwoLayerNet, updated in a list"
import numpy as np


def train_with_dropout(network, X, t, draw_mask, lr, steps):
    net = TwoLayerNet(2, 2, 2, np.random.default_rng(0))
    net.network = network
    for _ in range(steps):
        grads = net.gradient(X, t, draw_mask())
        net.network = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(net.network, grads)]
    return net.network


# %% right="changes copies in place"
import numpy as np


def train_with_dropout(network, X, t, draw_mask, lr, steps):
    (W1, b1), (W2, b2) = [(W.copy(), b.copy()) for W, b in network]
    for _ in range(steps):
        mask = draw_mask()
        z1 = np.maximum(X @ W1 + b1, 0) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * (z1 > 0) * mask
        W1 -= lr * X.T @ delta1
        b1 -= lr * delta1.sum(axis=0)
        W2 -= lr * z1.T @ delta2
        b2 -= lr * delta2.sum(axis=0)
    return [(W1, b1), (W2, b2)]


# %% wrong="as it was" fails="test-train_with_dropout"
import numpy as np


def train_with_dropout(network, X, t, draw_mask, lr, steps):
    (W1, b1), (W2, b2) = network
    mask = draw_mask()
    for _ in range(steps):
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        W1, b1 = W1 - lr * X.T @ delta1, b1 - lr * delta1.sum(axis=0)
        W2, b2 = W2 - lr * z1.T @ delta2, b2 - lr * delta2.sum(axis=0)
    return [(W1, b1), (W2, b2)]


# %% wrong="two masks in an update" fails="test-train_with_dropout"
import numpy as np


def train_with_dropout(network, X, t, draw_mask, lr, steps):
    (W1, b1), (W2, b2) = network
    for _ in range(steps):
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0) * draw_mask()
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * draw_mask() * (u1 > 0)
        W1, b1 = W1 - lr * X.T @ delta1, b1 - lr * delta1.sum(axis=0)
        W2, b2 = W2 - lr * z1.T @ delta2, b2 - lr * delta2.sum(axis=0)
    return [(W1, b1), (W2, b2)]


# %% wrong="no mask on the way back" fails="test-train_with_dropout"
import numpy as np


def train_with_dropout(network, X, t, draw_mask, lr, steps):
    (W1, b1), (W2, b2) = network
    for _ in range(steps):
        mask = draw_mask()
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * (u1 > 0)
        W1, b1 = W1 - lr * X.T @ delta1, b1 - lr * delta1.sum(axis=0)
        W2, b2 = W2 - lr * z1.T @ delta2, b2 - lr * delta2.sum(axis=0)
    return [(W1, b1), (W2, b2)]


# %% wrong="no dropout at all" fails="test-train_with_dropout"
import numpy as np


def train_with_dropout(network, X, t, draw_mask, lr, steps):
    (W1, b1), (W2, b2) = network
    for _ in range(steps):
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0)
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * (u1 > 0)
        W1, b1 = W1 - lr * X.T @ delta1, b1 - lr * delta1.sum(axis=0)
        W2, b2 = W2 - lr * z1.T @ delta2, b2 - lr * delta2.sum(axis=0)
    return [(W1, b1), (W2, b2)]


# %% wrong="a new mask from the second update on only" fails="test-train_with_dropout"
import numpy as np


def train_with_dropout(network, X, t, draw_mask, lr, steps):
    (W1, b1), (W2, b2) = network
    mask = draw_mask()
    for _ in range(steps):
        mask = draw_mask()
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        W1, b1 = W1 - lr * X.T @ delta1, b1 - lr * delta1.sum(axis=0)
        W2, b2 = W2 - lr * z1.T @ delta2, b2 - lr * delta2.sum(axis=0)
    return [(W1, b1), (W2, b2)]


# %% wrong="W2 updated before delta1 is computed" fails="test-train_with_dropout"
import numpy as np


def train_with_dropout(network, X, t, draw_mask, lr, steps):
    (W1, b1), (W2, b2) = network
    for _ in range(steps):
        mask = draw_mask()
        u1 = X @ W1 + b1
        z1 = np.maximum(u1, 0) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        W2, b2 = W2 - lr * z1.T @ delta2, b2 - lr * delta2.sum(axis=0)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        W1, b1 = W1 - lr * X.T @ delta1, b1 - lr * delta1.sum(axis=0)
    return [(W1, b1), (W2, b2)]


# %% wrong="gives the network back untrained" fails="test-train_with_dropout"
def train_with_dropout(network, X, t, draw_mask, lr, steps):
    return network


# %% right="changes the network that it is given, and returns lists"
import numpy as np


def train_with_dropout(network, X, t, draw_mask, lr, steps):
    (W1, b1), (W2, b2) = network
    done = 0
    while done < steps:
        mask = np.array(draw_mask())
        hidden = X @ W1 + b1
        z1 = np.where(hidden > 0, hidden, 0) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / X.shape[0]
        delta1 = np.dot(delta2, W2.T) * mask
        delta1[hidden <= 0] = 0
        W2 -= lr * np.dot(z1.T, delta2)
        b2 -= lr * delta2.sum(axis=0)
        W1 -= lr * np.dot(X.T, delta1)
        b1 -= lr * delta1.sum(axis=0)
        done += 1
    return [[W1, b1], [W2, b2]]
