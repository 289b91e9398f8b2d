# %% right="with a loop and two dicts"
def momentum_step(params, grads, velocity, lr, momentum):
    moved, faster = {}, {}
    for name in params:
        v = momentum * velocity[name] - lr * grads[name]
        faster[name] = v
        moved[name] = params[name] + v
    return moved, faster


# %% right="deep copies, then in place; a list of two"
import copy


def momentum_step(params, grads, velocity, lr, momentum):
    params, velocity = copy.deepcopy(params), copy.deepcopy(velocity)
    for name, v in velocity.items():
        v *= momentum
        v -= lr * grads[name]
        params[name] += v
    return [params, velocity]


# %% right="by way of sgd_step"
def momentum_step(params, grads, velocity, lr, momentum):
    rolled = {name: momentum * v for name, v in velocity.items()}
    velocity = sgd_step(rolled, grads, lr)
    return sgd_step(params, velocity, -1), velocity


# %% wrong="moves by the old velocity" fails="test-momentum_step-formula"
def momentum_step(params, grads, velocity, lr, momentum):
    moved = {name: params[name] + velocity[name] for name in params}
    return moved, {name: momentum * velocity[name] - lr * grads[name] for name in params}


# %% wrong="velocity is changed in place" fails="test-momentum_step-untouched"
def momentum_step(params, grads, velocity, lr, momentum):
    for name in params:
        velocity[name] *= momentum
        velocity[name] -= lr * grads[name]
    return {name: params[name] + velocity[name] for name in params}, velocity


# %% wrong="a new array under the old dict" fails="test-momentum_step-untouched"
def momentum_step(params, grads, velocity, lr, momentum):
    for name in params:
        velocity[name] = momentum * velocity[name] - lr * grads[name]
    return {name: params[name] + velocity[name] for name in params}, velocity


# %% wrong="params is changed in place" fails="test-momentum_step-untouched"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = {name: momentum * velocity[name] - lr * grads[name] for name in params}
    for name in params:
        params[name] += velocity[name]
    return params, velocity


# %% wrong="the velocity is the gradient's own array" fails="test-momentum_step-untouched"
def momentum_step(params, grads, velocity, lr, momentum):
    faster = {}
    for name in params:
        v = grads[name]
        v *= -lr
        v += momentum * velocity[name]
        faster[name] = v
    return {name: params[name] + faster[name] for name in params}, faster


# %% wrong="velocity points uphill, as in PyTorch" fails="test-momentum_step-formula"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = {name: momentum * velocity[name] + grads[name] for name in params}
    return {name: params[name] - lr * velocity[name] for name in params}, velocity


# %% wrong="the gradient weighted with 1 − momentum" fails="test-momentum_step-formula"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = {name: momentum * velocity[name] - (1 - momentum) * lr * grads[name] for name in params}
    return {name: params[name] + velocity[name] for name in params}, velocity


# %% wrong="plain gradient descent" fails="test-momentum_step-formula"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = {name: -lr * grads[name] for name in params}
    return {name: params[name] + velocity[name] for name in params}, velocity


# %% wrong="velocity is not returned" fails="test-momentum_step-formula,test-momentum_step-untouched"
def momentum_step(params, grads, velocity, lr, momentum):
    velocity = {name: momentum * velocity[name] - lr * grads[name] for name in params}
    return {name: params[name] + velocity[name] for name in params}
