# %% right="np.add.at"
def maxpool1d_backward(x, argmax, grad):
    grad_x = np.zeros(len(x))
    np.add.at(grad_x, np.array(argmax, dtype=int), grad)
    return grad_x


# %% right="np.bincount"
def maxpool1d_backward(x, argmax, grad):
    return np.bincount(argmax, weights=grad, minlength=len(x))


# %% right="for each element, the sum of what it won"
def maxpool1d_backward(x, argmax, grad):
    return [sum(g for i, g in zip(argmax, grad) if i == a) for a in range(len(x))]


# %% wrong="to every element of the pool" fails="test-maxpool1d_backward-winner,test-maxpool1d_backward-ties"
def maxpool1d_backward(x, argmax, grad):
    size = len(x) // len(grad)
    return [grad[min(a // size, len(grad) - 1)] for a in range(len(x))]


# %% wrong="shared out evenly in the pool, as for a mean" fails="test-maxpool1d_backward-winner,test-maxpool1d_backward-ties"
def maxpool1d_backward(x, argmax, grad):
    size = len(x) // len(grad)
    return [grad[min(a // size, len(grad) - 1)] / size for a in range(len(x))]


# %% wrong="ties counted twice" fails="test-maxpool1d_backward-ties"
def maxpool1d_backward(x, argmax, grad):
    size, grad_x = len(x) // len(grad), [0.0] * len(x)
    for k, g in enumerate(grad):
        for i in range(k * size, (k + 1) * size):
            if x[i] == max(x[k * size : (k + 1) * size]):
                grad_x[i] += g
    return grad_x


# %% wrong="a tie shared out among the equal" fails="test-maxpool1d_backward-ties"
def maxpool1d_backward(x, argmax, grad):
    size, grad_x = len(x) // len(grad), [0.0] * len(x)
    for k, g in enumerate(grad):
        stretch = list(x[k * size : (k + 1) * size])
        for i, value in enumerate(stretch):
            if value == max(stretch):
                grad_x[k * size + i] += g / stretch.count(max(stretch))
    return grad_x


# %% wrong="= in place of +=" fails="test-maxpool1d_backward-adds"
def maxpool1d_backward(x, argmax, grad):
    grad_x = [0.0] * len(x)
    for i, g in zip(argmax, grad):
        grad_x[i] = g
    return grad_x


# %% wrong="np.array indexing, which adds only once" fails="test-maxpool1d_backward-adds"
def maxpool1d_backward(x, argmax, grad):
    grad_x = np.zeros(len(x))
    grad_x[argmax] += grad
    return grad_x


# %% wrong="multiplied by the value that won" fails="test-maxpool1d_backward-winner,test-maxpool1d_backward-ties"
def maxpool1d_backward(x, argmax, grad):
    grad_x = [0.0] * len(x)
    for i, g in zip(argmax, grad):
        grad_x[i] += g * x[i]
    return grad_x


# %% wrong="nothing for those who won with 0" fails="test-maxpool1d_backward-ties"
def maxpool1d_backward(x, argmax, grad):
    grad_x = [0.0] * len(x)
    for i, g in zip(argmax, grad):
        if x[i] > 0:
            grad_x[i] += g
    return grad_x


# %% wrong="only as long as the stretches" fails="test-maxpool1d_backward-winner"
def maxpool1d_backward(x, argmax, grad):
    grad_x = [0.0] * (max(argmax) + 1)
    for i, g in zip(argmax, grad):
        grad_x[i] += g
    return grad_x


# %% wrong="looks a gradient up by its value" fails="test-maxpool1d_backward-winner"
def maxpool1d_backward(x, argmax, grad):
    grad_x = [0] * len(x)
    for g in grad:
        grad_x[argmax[grad.index(g)]] += g
    return grad_x
