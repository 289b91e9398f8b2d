# %% right="NumPy"
def dense_backward(h, W, grad):
    return np.array(W) @ np.array(grad), np.outer(h, grad), np.array(grad)


# %% right="line by line"
def dense_backward(h, W, grad):
    grad_h = [0.0] * len(h)
    grad_W = [[0.0] * len(grad) for _ in h]
    for j in range(len(h)):
        for k in range(len(grad)):
            grad_h[j] += grad[k] * W[j][k]
            grad_W[j][k] = grad[k] * h[j]
    return grad_h, grad_W, grad


# %% wrong="W by columns: fails where it is square, too" fails="test-dense_backward-input"
def dense_backward(h, W, grad):
    grad_h = [0.0] * len(h)
    for j in range(len(h)):
        for k in range(len(grad)):
            grad_h[j] += grad[k] * W[k % len(W)][j % len(W[0])]
    return grad_h, [[a * g for g in grad] for a in h], list(grad)


# %% wrong="transposed gradient of W" fails="test-dense_backward-weights"
def dense_backward(h, W, grad):
    return np.array(W) @ np.array(grad), np.outer(grad, h), list(grad)


# %% wrong="= in place of += for the input" fails="test-dense_backward-input"
def dense_backward(h, W, grad):
    grad_h = [0.0] * len(h)
    for j in range(len(h)):
        for k in range(len(grad)):
            grad_h[j] = grad[k] * W[j][k]
    return grad_h, [[a * g for g in grad] for a in h], list(grad)


# %% wrong="bias gradient missing" fails="test-dense_backward-weights"
def dense_backward(h, W, grad):
    return np.array(W) @ np.array(grad), np.outer(h, grad), [0.0] * len(grad)


# %% wrong="bias gradient summed, as in the convolution" fails="test-dense_backward-weights"
def dense_backward(h, W, grad):
    return np.array(W) @ np.array(grad), np.outer(h, grad), sum(grad)


# %% wrong="rows that are one and the same list" fails="test-dense_backward-weights"
def dense_backward(h, W, grad):
    grad_W = [[0.0] * len(grad)] * len(h)
    for j in range(len(h)):
        for k in range(len(grad)):
            grad_W[j][k] = h[j] * grad[k]
    return np.array(W) @ np.array(grad), grad_W, list(grad)


# %% wrong="averaged over the outputs" fails="test-dense_backward-input"
def dense_backward(h, W, grad):
    return np.array(W) @ np.array(grad) / len(grad), np.outer(h, grad), list(grad)
