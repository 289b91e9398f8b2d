# %% right="with a loop"
def sgd_step(params, grads, lr):
    updated = []
    for i in range(len(params)):
        updated.append(params[i] - lr * grads[i])
    return updated


# %% right="deep copy first, then in place"
import copy


def sgd_step(params, grads, lr):
    params = copy.deepcopy(params)
    for i in range(len(params)):
        params[i] -= lr * grads[i]
    return params


# %% right="NumPy functions and map"
import numpy as np


def sgd_step(params, grads, lr):
    return list(map(lambda w, g: np.subtract(w, np.multiply(lr, g)), params, grads))


# %% wrong="in place" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    for i in range(len(params)):
        params[i] -= lr * grads[i]
    return params


# %% wrong="a shallow copy, so the arrays are shared" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    updated = params.copy()
    for i in range(len(updated)):
        updated[i] -= lr * grads[i]
    return updated


# %% wrong="the list is new in name only" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    updated = params
    for i in range(len(params)):
        updated[i] = params[i] - lr * grads[i]
    return updated


# %% wrong="uphill" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    return [w + lr * g for w, g in zip(params, grads)]


# %% wrong="scales the gradients in place" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    for g in grads:
        g *= lr
    return [w - g for w, g in zip(params, grads)]


# %% wrong="the learning rate is forgotten" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    return [w - g for w, g in zip(params, grads)]


# %% wrong="only the first two, weights and bias" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    return [params[0] - lr * grads[0], params[1] - lr * grads[1]]


# %% wrong="no return" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    params = [w - lr * g for w, g in zip(params, grads)]


# %% wrong="gradient clipped to -10..10" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    return [w - lr * np.clip(gradient, -10, 10) for w, gradient in zip(params, grads)]
