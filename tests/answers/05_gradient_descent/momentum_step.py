# %% right="with a loop and two lists"
def momentum_step(params, grads, velocity, lr, momentum):
    moved, faster = [], []
    for i in range(len(params)):
        v = momentum * velocity[i] - lr * grads[i]
        faster.append(v)
        moved.append(params[i] + v)
    return moved, faster


# %% right="deep copies, then in place; a list of two"
import copy


def momentum_step(params, grads, velocity, lr, momentum):
    params, velocity = copy.deepcopy(params), copy.deepcopy(velocity)
    for i, v in enumerate(velocity):
        v *= momentum
        v -= lr * grads[i]
        params[i] += v
    return [params, velocity]


# %% right="by way of sgd_step"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = sgd_step([momentum * v for v in velocity], grads, lr)
    return sgd_step(params, velocity, -1), velocity


# %% wrong="moves by the old velocity" fails="test-momentum_step-formula"
def momentum_step(params, grads, velocity, lr, momentum):
    moved = [w + v for w, v in zip(params, velocity)]
    return moved, [momentum * v - lr * g for v, g in zip(velocity, grads)]


# %% wrong="velocity is changed in place" fails="test-momentum_step-untouched"
def momentum_step(params, grads, velocity, lr, momentum):
    for i in range(len(params)):
        velocity[i] *= momentum
        velocity[i] -= lr * grads[i]
    return [w + v for w, v in zip(params, velocity)], velocity


# %% wrong="a new array in the old list" fails="test-momentum_step-untouched"
def momentum_step(params, grads, velocity, lr, momentum):
    for i in range(len(params)):
        velocity[i] = momentum * velocity[i] - lr * grads[i]
    return [w + v for w, v in zip(params, velocity)], velocity


# %% wrong="params is changed in place" fails="test-momentum_step-untouched"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    for w, v in zip(params, velocity):
        w += v
    return params, velocity


# %% wrong="the velocity is the gradient's own array" fails="test-momentum_step-untouched"
def momentum_step(params, grads, velocity, lr, momentum):
    faster = []
    for i in range(len(params)):
        v = grads[i]
        v *= -lr
        v += momentum * velocity[i]
        faster.append(v)
    return [w + v for w, v in zip(params, faster)], faster


# %% wrong="velocity points uphill, as in PyTorch" fails="test-momentum_step-formula"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v + g for v, g in zip(velocity, grads)]
    return [w - lr * v for w, v in zip(params, velocity)], velocity


# %% wrong="the gradient weighted with 1 − momentum" fails="test-momentum_step-formula"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - (1 - momentum) * lr * g for v, g in zip(velocity, grads)]
    return [w + v for w, v in zip(params, velocity)], velocity


# %% wrong="plain gradient descent" fails="test-momentum_step-formula"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = [-lr * g for g in grads]
    return [w + v for w, v in zip(params, velocity)], velocity


# %% wrong="velocity is not returned" fails="test-momentum_step-formula,test-momentum_step-untouched"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    return [w + v for w, v in zip(params, velocity)]
