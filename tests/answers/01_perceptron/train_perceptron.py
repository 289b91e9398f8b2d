# %% right="everything written out, with index loops"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    n, d = X.shape
    w = np.zeros(d)
    b = 0
    mistakes = [0] * epochs
    for epoch in range(epochs):
        for i in range(n):
            y = 1 if np.dot(X[i], w) + b > 0 else 0
            if y != t[i]:
                mistakes[epoch] += 1
                w += lr * (t[i] - y) * X[i]
                b += lr * (t[i] - y)
    return w, b, mistakes


# %% right="with the bias as one more weight, mistakes as an array"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    X1 = np.hstack([X, np.ones((len(X), 1))])
    w = np.zeros(X1.shape[1])
    mistakes = np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, target in zip(X1, t):
            error = target - int(x @ w > 0)
            mistakes[epoch] += abs(error)
            w = w + lr * error * x
    return w[:-1], w[-1], mistakes


# %% right="counts updates that changed something"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b = np.zeros(len(X[0])), 0.0
    mistakes = []
    for _ in range(epochs):
        errors = []
        for i in range(len(X)):
            errors.append(perceptron_output(X[i], w, b) != t[i])
            w, b = perceptron_update(X[i], t[i], w, b, lr)
        mistakes.append(sum(errors))
    return w, b, mistakes


# %% right="with while, plain numbers and lists back"
def train_perceptron(X, t, lr, epochs):
    w, b, mistakes, epoch = [0.0] * len(X[0]), 0.0, [], 0
    while epoch < epochs:
        wrong, i = 0, 0
        while i < len(X):
            u = b
            for wj, xj in zip(w, X[i]):
                u += wj * xj
            y = 1 if u > 0 else 0
            if y != t[i]:
                wrong += 1
                sign = 1 if t[i] == 1 else -1
                w = [wj + sign * lr * xj for wj, xj in zip(w, X[i])]
                b = b + sign * lr
            i += 1
        mistakes.append(wrong)
        epoch += 1
    return w, b, mistakes


# %% wrong="updates even when right" fails="test-train_perceptron-weights,test-train_perceptron-separates"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(X, t):
            wrong += int(perceptron_output(x, w, b) != target)
            sign = 2 * target - 1
            w, b = w + lr * sign * x, b + lr * sign
        mistakes.append(wrong)
    return w, b, mistakes


# %% wrong="never updates the bias" fails="test-train_perceptron-weights,test-train_perceptron-mistakes,test-train_perceptron-separates"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(X, t):
            error = target - perceptron_output(x, w, b)
            wrong += abs(error)
            w = w + lr * error * x
        mistakes.append(wrong)
    return w, b, mistakes


# %% wrong="updates once at the end of the epoch" fails="test-train_perceptron-weights,test-train_perceptron-mistakes"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        errors = t - (X @ w + b > 0)
        mistakes.append(int(np.abs(errors).sum()))
        w, b = w + lr * errors @ X, b + lr * errors.sum()
    return w, b, mistakes


# %% wrong="counts after the correction" fails="test-train_perceptron-mistakes"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(X, t):
            w, b = perceptron_update(x, target, w, b, lr)
            wrong += int(perceptron_output(x, w, b) != target)
        mistakes.append(wrong)
    return w, b, mistakes


# %% wrong="counts what is still wrong at the end of the epoch" fails="test-train_perceptron-mistakes"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        for x, target in zip(X, t):
            w, b = perceptron_update(x, target, w, b, lr)
        mistakes.append(int(sum(perceptron_output(x, w, b) != target for x, target in zip(X, t))))
    return w, b, mistakes


# %% wrong="never starts the count again" fails="test-train_perceptron-mistakes"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes, wrong = np.zeros(X.shape[1]), 0.0, [], 0
    for _ in range(epochs):
        for x, target in zip(X, t):
            wrong += int(perceptron_output(x, w, b) != target)
            w, b = perceptron_update(x, target, w, b, lr)
        mistakes.append(wrong)
    return w, b, mistakes


# %% wrong="adds the signed errors" fails="test-train_perceptron-mistakes"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(X, t):
            wrong += target - perceptron_output(x, w, b)
            w, b = perceptron_update(x, target, w, b, lr)
        mistakes.append(wrong)
    return w, b, mistakes


# %% wrong="stops as soon as nothing is wrong" fails="test-train_perceptron-mistakes"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(X, t):
            wrong += int(perceptron_output(x, w, b) != target)
            w, b = perceptron_update(x, target, w, b, lr)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


# %% wrong="starts again from zero in every epoch" fails="test-train_perceptron-weights,test-train_perceptron-mistakes,test-train_perceptron-separates"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    mistakes = []
    for _ in range(epochs):
        w, b, wrong = np.zeros(X.shape[1]), 0.0, 0
        for x, target in zip(X, t):
            wrong += int(perceptron_output(x, w, b) != target)
            w, b = perceptron_update(x, target, w, b, lr)
        mistakes.append(wrong)
    return w, b, mistakes


# %% wrong="whole-number weights" fails="test-train_perceptron-weights,test-train_perceptron-separates"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.zeros_like(X[0]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(X, t):
            error = target - perceptron_output(x, w, b)
            wrong += abs(error)
            w[:] = w + lr * error * x
            b += lr * error
        mistakes.append(wrong)
    return w, b, mistakes


# %% wrong="starts from random weights" fails="test-train_perceptron-weights,test-train_perceptron-mistakes"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.random.default_rng(0).normal(size=X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(X, t):
            wrong += int(perceptron_output(x, w, b) != target)
            w, b = perceptron_update(x, target, w, b, lr)
        mistakes.append(wrong)
    return w, b, mistakes


# %% wrong="the delta rule instead" fails="test-train_perceptron-weights,test-train_perceptron-mistakes"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(X, t):
            wrong += int(perceptron_output(x, w, b) != target)
            error = target - (w @ x + b)
            w, b = w + lr * error * x, b + lr * error
        mistakes.append(wrong)
    return w, b, mistakes


# %% wrong="shuffles the samples" fails="test-train_perceptron-weights,test-train_perceptron-mistakes"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        wrong = 0
        for i in rng.permutation(len(X)):
            wrong += int(perceptron_output(X[i], w, b) != t[i])
            w, b = perceptron_update(X[i], t[i], w, b, lr)
        mistakes.append(wrong)
    return w, b, mistakes


# %% wrong="no training, only a count" fails="test-train_perceptron-weights,test-train_perceptron-mistakes,test-train_perceptron-separates"
import numpy as np


def train_perceptron(X, t, lr, epochs):
    return np.zeros(X.shape[1]), 0.0, [int(sum(t))] * epochs
