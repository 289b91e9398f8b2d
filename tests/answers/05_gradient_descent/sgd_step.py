# %% right="with a loop"
def sgd_step(params, grads, lr):
    updated = {}
    for name, value in params.items():
        updated[name] = value - lr * grads[name]
    return updated


# %% right="deep copy first, then in place"
import copy


def sgd_step(params, grads, lr):
    params = copy.deepcopy(params)
    for name in params:
        params[name] -= lr * grads[name]
    return params


# %% right="NumPy functions, keys of grads"
import numpy as np


def sgd_step(params, grads, lr):
    return dict(zip(grads, (np.subtract(params[name], np.multiply(lr, g)) for name, g in grads.items())))


# %% wrong="in place" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    for name in params:
        params[name] -= lr * grads[name]
    return params


# %% wrong="a shallow copy, so the arrays are shared" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    updated = params.copy()
    for name in updated:
        updated[name] -= lr * grads[name]
    return updated


# %% wrong="the dict is new in name only" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    updated = params
    for name in params:
        updated[name] = params[name] - lr * grads[name]
    return updated


# %% wrong="uphill" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    return {name: params[name] + lr * grads[name] for name in params}


# %% wrong="scales the gradients in place" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    for name in grads:
        grads[name] *= lr
    return {name: params[name] - grads[name] for name in params}


# %% wrong="the learning rate is forgotten" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    return {name: params[name] - grads[name] for name in params}


# %% wrong="no return" fails="test-sgd_step"
def sgd_step(params, grads, lr):
    params = {name: params[name] - lr * grads[name] for name in params}
