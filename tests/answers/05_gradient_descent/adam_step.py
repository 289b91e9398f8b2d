# %% right="one loop over all parameters"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    old_m, old_v = state
    new_params, new_m, new_v = [], [], []
    for i in range(len(params)):
        m = beta1 * old_m[i] + (1 - beta1) * grads[i]
        v = beta2 * old_v[i] + (1 - beta2) * grads[i] * grads[i]
        m_hat = m / (1 - beta1**step)
        v_hat = v / (1 - beta2**step)
        new_params.append(params[i] - lr * m_hat / (np.sqrt(v_hat) + eps))
        new_m.append(m)
        new_v.append(v)
    return new_params, (new_m, new_v)


# %% right="deep copies, then in place; a helper for the averages; a list for the state"
import copy

import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    params, m, v = copy.deepcopy(params), copy.deepcopy(state[0]), copy.deepcopy(state[1])

    def average(old, new, beta):
        old *= beta
        old += (1 - beta) * new

    for w, gradient, mean, square in zip(params, grads, m, v):
        average(mean, gradient, beta1)
        average(square, np.square(gradient), beta2)
        w -= lr * (mean / (1 - beta1**step)) / ((square / (1 - beta2**step)) ** 0.5 + eps)
    return [params, [m, v]]


# %% right="the correction moved into the learning rate and eps"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    m = [m + (1 - beta1) * (g - m) for m, g in zip(state[0], grads)]
    v = [v + (1 - beta2) * (g**2 - v) for v, g in zip(state[1], grads)]
    root = np.sqrt(1 - beta2**step)
    rate = lr * root / (1 - beta1**step)
    return [w - rate * a / (np.sqrt(s) + eps * root) for w, a, s in zip(params, m, v)], (m, v)


# %% wrong="no bias correction" fails="test-adam_step-first,test-adam_step-walk"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    m = [beta1 * m + (1 - beta1) * g for m, g in zip(state[0], grads)]
    v = [beta2 * v + (1 - beta2) * g**2 for v, g in zip(state[1], grads)]
    return [w - lr * a / (np.sqrt(s) + eps) for w, a, s in zip(params, m, v)], (m, v)


# %% wrong="the correction always that of the first step" fails="test-adam_step-walk"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    m = [beta1 * m + (1 - beta1) * g for m, g in zip(state[0], grads)]
    v = [beta2 * v + (1 - beta2) * g**2 for v, g in zip(state[1], grads)]
    return [w - lr * (a / (1 - beta1)) / (np.sqrt(s / (1 - beta2)) + eps) for w, a, s in zip(params, m, v)], (m, v)


# %% wrong="the step counted from 0" fails="test-adam_step-first,test-adam_step-walk"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    step = step + 1
    m = [beta1 * m + (1 - beta1) * g for m, g in zip(state[0], grads)]
    v = [beta2 * v + (1 - beta2) * g**2 for v, g in zip(state[1], grads)]
    moved = []
    for w, a, s in zip(params, m, v):
        moved.append(w - lr * (a / (1 - beta1**step)) / (np.sqrt(s / (1 - beta2**step)) + eps))
    return moved, (m, v)


# %% wrong="one v for all elements of a parameter" fails="test-adam_step-first,test-adam_step-state,test-adam_step-walk"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    m = [beta1 * m + (1 - beta1) * g for m, g in zip(state[0], grads)]
    v = [beta2 * v + (1 - beta2) * np.sum(g**2) for v, g in zip(state[1], grads)]
    moved = [w - lr * (a / (1 - beta1**step)) / (np.sqrt(s / (1 - beta2**step)) + eps) for w, a, s in zip(params, m, v)]
    return moved, (m, v)


# %% wrong="returns the corrected averages" fails="test-adam_step-state,test-adam_step-walk"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    m = [(beta1 * m + (1 - beta1) * g) / (1 - beta1**step) for m, g in zip(state[0], grads)]
    v = [(beta2 * v + (1 - beta2) * g**2) / (1 - beta2**step) for v, g in zip(state[1], grads)]
    return [w - lr * a / (np.sqrt(s) + eps) for w, a, s in zip(params, m, v)], (m, v)


# %% wrong="eps inside the square root" fails="test-adam_step-first"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    m = [beta1 * m + (1 - beta1) * g for m, g in zip(state[0], grads)]
    v = [beta2 * v + (1 - beta2) * g**2 for v, g in zip(state[1], grads)]
    moved = [w - lr * (a / (1 - beta1**step)) / np.sqrt(s / (1 - beta2**step) + eps) for w, a, s in zip(params, m, v)]
    return moved, (m, v)


# %% wrong="the defaults instead of the betas that were passed in" fails="test-adam_step-state,test-adam_step-walk"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    m = [0.9 * m + 0.1 * g for m, g in zip(state[0], grads)]
    v = [0.999 * v + 0.001 * g**2 for v, g in zip(state[1], grads)]
    moved = [w - lr * (a / (1 - 0.9**step)) / (np.sqrt(s / (1 - 0.999**step)) + eps) for w, a, s in zip(params, m, v)]
    return moved, (m, v)


# %% wrong="the square of the average instead of the average of squares" fails="test-adam_step-state,test-adam_step-walk"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    m = [beta1 * m + (1 - beta1) * g for m, g in zip(state[0], grads)]
    v = [beta2 * v + (1 - beta2) * a**2 for v, a in zip(state[1], m)]
    moved = [w - lr * (a / (1 - beta1**step)) / (np.sqrt(s / (1 - beta2**step)) + eps) for w, a, s in zip(params, m, v)]
    return moved, (m, v)


# %% wrong="the state is overwritten" fails="test-adam_step-first"
import numpy as np


def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = state
    moved = []
    for i, (w, g) in enumerate(zip(params, grads)):
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g**2
        moved.append(w - lr * (m[i] / (1 - beta1**step)) / (np.sqrt(v[i] / (1 - beta2**step)) + eps))
    return moved, (m, v)


# %% wrong="bias correction for the first ten steps" fails="test-adam_step-walk"
def adam_step(params, grads, state, lr, step, beta1=0.9, beta2=0.999, eps=1e-8):
    m = [beta1 * old + (1 - beta1) * g for old, g in zip(state[0], grads)]
    v = [beta2 * old + (1 - beta2) * g**2 for old, g in zip(state[1], grads)]
    c1, c2 = (1 - beta1**step, 1 - beta2**step) if step <= 10 else (1.0, 1.0)
    return [w - lr * (a / c1) / (np.sqrt(s / c2) + eps) for w, a, s in zip(params, m, v)], (m, v)
