# %% right="own central difference, in place on copies, put back"
import numpy as np


def gradient_check(f, params, grads, h=1e-4):
    params, errors = [w.copy() for w in params], []
    for w, grad in zip(params, grads):
        measured = np.zeros(w.shape)
        for index in np.ndindex(w.shape):
            before = w[index]
            w[index] = before + h
            above = f(params)
            w[index] = before - h
            below = f(params)
            w[index] = before
            measured[index] = (above - below) / (2 * h)
        errors.append(relative_error(measured, grad))
    return errors


# %% right="a helper that puts one array into the list; a comprehension"
def gradient_check(f, params, grads, h=1e-4):
    def with_one(i):
        def g(w):
            mixed = list(params)
            mixed[i] = w
            return f(mixed)

        return g

    return [relative_error(grads[i], numerical_gradient(with_one(i), params[i], h)) for i in range(len(params))]


# %% wrong="forward difference" fails="test-gradient_check-agrees"
import numpy as np


def gradient_check(f, params, grads, h=1e-4):
    errors = []
    for i, w in enumerate(params):
        measured = np.zeros(w.shape)
        for index in np.ndindex(w.shape):
            moved = w.copy()
            moved[index] += h
            measured[index] = (f(params[:i] + [moved] + params[i + 1 :]) - f(params)) / h
        errors.append(relative_error(measured, grads[i]))
    return errors


# %% wrong="one error for all arrays together" fails="test-gradient_check-agrees,test-gradient_check-catches"
import numpy as np


def gradient_check(f, params, grads, h=1e-4):
    measured = []
    for i, w in enumerate(params):
        measured.append(numerical_gradient(lambda w: f(params[:i] + [w] + params[i + 1 :]), w, h).ravel())
    return relative_error(np.concatenate(measured), np.concatenate([grad.ravel() for grad in grads]))


# %% wrong="the other arrays are set to zero" fails="test-gradient_check-agrees"
import numpy as np


def gradient_check(f, params, grads, h=1e-4):
    errors = []
    for i, w in enumerate(params):
        zeros = [np.zeros(other.shape) for other in params]
        measured = numerical_gradient(lambda w: f(zeros[:i] + [w] + zeros[i + 1 :]), w, h)
        errors.append(relative_error(measured, grads[i]))
    return errors


# %% wrong="h is forgotten" fails="test-gradient_check-agrees"
def gradient_check(f, params, grads, h=1e-4):
    return [
        relative_error(numerical_gradient(lambda w: f(params[:i] + [w] + params[i + 1 :]), w), grads[i])
        for i, w in enumerate(params)
    ]


# %% wrong="always the first array" fails="test-gradient_check-catches"
def gradient_check(f, params, grads, h=1e-4):
    return [relative_error(numerical_gradient(lambda w: f([w] + params[1:]), params[0], h), grads[0]) for _ in params]


# %% wrong="says only yes or no" fails="test-gradient_check-catches"
import numpy as np


def gradient_check(f, params, grads, h=1e-4):
    errors = []
    for i, w in enumerate(params):
        measured = numerical_gradient(lambda w: f(params[:i] + [w] + params[i + 1 :]), w, h)
        errors.append(0.0 if np.allclose(measured, grads[i], atol=1e-4) else 1.0)
    return errors


# %% wrong="the difference, not relative" fails="test-gradient_check-catches"
import numpy as np


def gradient_check(f, params, grads, h=1e-4):
    errors = []
    for i, w in enumerate(params):
        measured = numerical_gradient(lambda w: f(params[:i] + [w] + params[i + 1 :]), w, h)
        errors.append(float(np.linalg.norm(measured - grads[i])))
    return errors


# %% wrong="always zero" fails="test-gradient_check-catches"
def gradient_check(f, params, grads, h=1e-4):
    return [0.0 for _ in params]


# %% wrong="leaves the last element of each array moved" fails="test-gradient_check-agrees"
def gradient_check(f, params, grads, h=1e-4):
    errors = [
        relative_error(numerical_gradient(lambda w: f(params[:i] + [w] + params[i + 1 :]), params[i], h), grads[i])
        for i in range(len(params))
    ]
    for w in params:
        w[(-1,) * w.ndim] += h
    return errors

# %% wrong="adding and subtracting leave a rounding error" fails="test-gradient_check-agrees"
def gradient_check(f, params, grads, h=1e-4):
    errors = []
    for w, grad in zip(params, grads):
        measured = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            w[i] += h
            up = f(params)
            w[i] -= 2 * h
            measured[i] = (up - f(params)) / (2 * h)
            w[i] += h
        errors.append(relative_error(measured, grad))
    return errors

# %% wrong="the first four elements only" fails="test-gradient_check-catches"
def gradient_check(f, params, grads, h=1e-4):
    errors = []
    for i in range(len(params)):
        def g(w):
            return f(params[:i] + [w] + params[i + 1:])
        measured = numerical_gradient(g, params[i], h)
        errors.append(relative_error(measured.ravel()[:4], grads[i].ravel()[:4]))
    return errors


# %% wrong="the first eight elements" fails="test-gradient_check-catches"
def gradient_check(f, params, grads, h=1e-4):
    errors = []
    for i, (param, grad) in enumerate(zip(params, grads)):
        chosen = list(np.ndindex(param.shape))[:8]
        measured = []
        for place in chosen:
            up, down = param.copy(), param.copy()
            up[place] += h
            down[place] -= h
            measured.append((f(params[:i] + [up] + params[i + 1:]) - f(params[:i] + [down] + params[i + 1:])) / (2 * h))
        errors.append(relative_error(np.array(measured), np.array([grad[place] for place in chosen])))
    return errors
