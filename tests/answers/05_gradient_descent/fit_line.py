# %% right="one vector of parameters, matrix products"
import numpy as np


def fit_line(X, t, lr, epochs, size, rng):
    p = np.zeros(2)
    losses = []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            A = np.stack([x, np.ones(len(x))], axis=1)
            p = p - lr * A.T @ (A @ p - target) / len(x)
        losses.append(np.mean((p[0] * X + p[1] - t) ** 2) / 2)
    return p[0], p[1], losses


# %% right="by way of sgd_step"
def fit_line(X, t, lr, epochs, size, rng):
    params, losses = [np.array(0.0), np.array(0.0)], []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            off = params[0] * x + params[1] - target
            params = sgd_step(params, [np.mean(off * x), np.mean(off)], lr)
        losses.append(line_loss(*params, X, t))
    return float(params[0]), float(params[1]), losses


# %% right="sums in plain Python, its own shuffling, losses as an array"
def fit_line(X, t, lr, epochs, size, rng):
    w = b = 0.0
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        order = list(rng.permutation(len(X)))
        while order:
            now, order = order[:size], order[size:]
            dw = sum((w * X[i] + b - t[i]) * X[i] for i in now) / len(now)
            db = sum(w * X[i] + b - t[i] for i in now) / len(now)
            w -= lr * dw
            b -= lr * db
        losses[epoch] = sum((w * x + b - y) ** 2 for x, y in zip(X, t)) / (2 * len(X))
    return w, b, losses


# %% right="with numerical gradients"
def fit_line(X, t, lr, epochs, size, rng):
    p, losses = np.zeros(2), []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            p = p - lr * numerical_gradient(lambda q: line_loss(*q, x, target), p)
        losses.append(float(line_loss(*p, X, t)))
    return p[0], p[1], losses


# %% wrong="b is measured after w has moved" fails="test-fit_line-batch,test-fit_line-minibatch"
def fit_line(X, t, lr, epochs, size, rng):
    w, b, losses = 0.0, 0.0, []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            w = w - lr * np.mean((w * x + b - target) * x)
            b = b - lr * np.mean(w * x + b - target)
        losses.append(line_loss(w, b, X, t))
    return w, b, losses


# %% wrong="sum instead of mean" fails="test-fit_line-batch,test-fit_line-minibatch"
def fit_line(X, t, lr, epochs, size, rng):
    w, b, losses = 0.0, 0.0, []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            off = w * x + b - target
            w, b = w - lr * np.sum(off * x), b - lr * np.sum(off)
        losses.append(line_loss(w, b, X, t))
    return w, b, losses


# %% wrong="divides by size, also in the smaller last batch" fails="test-fit_line-batch,test-fit_line-minibatch"
def fit_line(X, t, lr, epochs, size, rng):
    w, b, losses = 0.0, 0.0, []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            off = w * x + b - target
            w, b = w - lr * np.sum(off * x) / size, b - lr * np.sum(off) / size
        losses.append(line_loss(w, b, X, t))
    return w, b, losses


# %% wrong="the factor 2 of squares without a half" fails="test-fit_line-batch,test-fit_line-minibatch"
def fit_line(X, t, lr, epochs, size, rng):
    w, b, losses = 0.0, 0.0, []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            off = w * x + b - target
            w, b = w - lr * 2 * np.mean(off * x), b - lr * 2 * np.mean(off)
        losses.append(line_loss(w, b, X, t))
    return w, b, losses


# %% wrong="shuffled once, before the epochs" fails="test-fit_line-minibatch"
def fit_line(X, t, lr, epochs, size, rng):
    w, b, losses = 0.0, 0.0, []
    batches = minibatches(X, t, size, rng)
    for _ in range(epochs):
        for x, target in batches:
            off = w * x + b - target
            w, b = w - lr * np.mean(off * x), b - lr * np.mean(off)
        losses.append(line_loss(w, b, X, t))
    return w, b, losses


# %% wrong="loss recorded before the updates" fails="test-fit_line-losses"
def fit_line(X, t, lr, epochs, size, rng):
    w, b, losses = 0.0, 0.0, []
    for _ in range(epochs):
        losses.append(line_loss(w, b, X, t))
        for x, target in minibatches(X, t, size, rng):
            off = w * x + b - target
            w, b = w - lr * np.mean(off * x), b - lr * np.mean(off)
    return w, b, losses


# %% wrong="a loss for every mini-batch" fails="test-fit_line-losses"
def fit_line(X, t, lr, epochs, size, rng):
    w, b, losses = 0.0, 0.0, []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            off = w * x + b - target
            w, b = w - lr * np.mean(off * x), b - lr * np.mean(off)
            losses.append(line_loss(w, b, X, t))
    return w, b, losses


# %% wrong="the loss of the last mini-batch only" fails="test-fit_line-losses"
def fit_line(X, t, lr, epochs, size, rng):
    w, b, losses = 0.0, 0.0, []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            off = w * x + b - target
            w, b = w - lr * np.mean(off * x), b - lr * np.mean(off)
        losses.append(line_loss(w, b, x, target))
    return w, b, losses


# %% wrong="the whole data in one step, size ignored" fails="test-fit_line-minibatch"
def fit_line(X, t, lr, epochs, size, rng):
    w, b, losses = 0.0, 0.0, []
    for _ in range(epochs):
        off = w * X + b - t
        w, b = w - lr * np.mean(off * X), b - lr * np.mean(off)
        losses.append(line_loss(w, b, X, t))
    return w, b, losses


# %% wrong="random start" fails="test-fit_line-batch,test-fit_line-minibatch"
def fit_line(X, t, lr, epochs, size, rng):
    w, b, losses = rng.normal(), rng.normal(), []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            off = w * x + b - target
            w, b = w - lr * np.mean(off * x), b - lr * np.mean(off)
        losses.append(line_loss(w, b, X, t))
    return w, b, losses


# %% wrong="a generator of its own in place of rng" fails="test-fit_line-minibatch"
def fit_line(X, t, lr, epochs, size, rng):
    rng = np.random.default_rng(0)
    w = b = 0.0
    losses = []
    for _ in range(epochs):
        for x, target in minibatches(X, t, size, rng):
            off = w * x + b - target
            w, b = w - lr * np.mean(off * x), b - lr * np.mean(off)
        losses.append(line_loss(w, b, X, t))
    return w, b, losses
