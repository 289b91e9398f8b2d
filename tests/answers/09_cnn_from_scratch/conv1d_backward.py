# %% right="NumPy, slices for each place"
def conv1d_backward(x, kernel, grad):
    x, kernel, k = np.array(x, float), np.array(kernel, float), len(kernel)
    grad_x, grad_kernel = np.zeros(len(x)), np.zeros(k)
    for i, g in enumerate(grad):
        grad_x[i : i + k] += g * kernel
        grad_kernel += g * x[i : i + k]
    return grad_x, grad_kernel, float(np.sum(grad))


# %% right="a correlation and a convolution"
def conv1d_backward(x, kernel, grad):
    return np.convolve(grad, kernel), np.correlate(x, grad, "valid"), sum(grad)


# %% right="the formula for each element, with its limits"
def conv1d_backward(x, kernel, grad):
    n, k, m = len(x), len(kernel), len(grad)
    grad_x = [sum(grad[a - j] * kernel[j] for j in range(k) if 0 <= a - j < m) for a in range(n)]
    grad_kernel = [sum(grad[i] * x[i + j] for i in range(m)) for j in range(k)]
    grad_bias = 0
    for g in grad:
        grad_bias += g
    return grad_x, grad_kernel, grad_bias


# %% wrong="the filter turned round once too often on the way back to x" fails="test-conv1d_backward-input"
def conv1d_backward(x, kernel, grad):
    return np.convolve(grad, kernel[::-1]), np.correlate(x, grad, "valid"), sum(grad)


# %% wrong="forward as correlation, filter gradient as convolution" fails="test-conv1d_backward-kernel"
def conv1d_backward(x, kernel, grad):
    return np.convolve(grad, kernel), np.convolve(x, grad, "valid"), sum(grad)


# %% wrong="= in place of += for x" fails="test-conv1d_backward-input"
def conv1d_backward(x, kernel, grad):
    grad_x, grad_kernel = [0.0] * len(x), [0.0] * len(kernel)
    for i in range(len(grad)):
        for j in range(len(kernel)):
            grad_x[i + j] = grad[i] * kernel[j]
            grad_kernel[j] += grad[i] * x[i + j]
    return grad_x, grad_kernel, sum(grad)


# %% wrong="= in place of += for the filter" fails="test-conv1d_backward-kernel"
def conv1d_backward(x, kernel, grad):
    grad_x, grad_kernel = [0.0] * len(x), [0.0] * len(kernel)
    for i in range(len(grad)):
        for j in range(len(kernel)):
            grad_x[i + j] += grad[i] * kernel[j]
            grad_kernel[j] = grad[i] * x[i + j]
    return grad_x, grad_kernel, sum(grad)


# %% wrong="bias gradient missing" fails="test-conv1d_backward-bias"
def conv1d_backward(x, kernel, grad):
    return np.convolve(grad, kernel), np.correlate(x, grad, "valid"), 0.0


# %% wrong="bias gradient left as a list" fails="test-conv1d_backward-bias"
def conv1d_backward(x, kernel, grad):
    return np.convolve(grad, kernel), np.correlate(x, grad, "valid"), list(grad)


# %% wrong="bias gradient is a mean" fails="test-conv1d_backward-bias"
def conv1d_backward(x, kernel, grad):
    return np.convolve(grad, kernel), np.correlate(x, grad, "valid"), sum(grad) / len(grad)


# %% wrong="bias gradient added inside the inner loop" fails="test-conv1d_backward-bias"
def conv1d_backward(x, kernel, grad):
    grad_x, grad_kernel, grad_bias = [0.0] * len(x), [0.0] * len(kernel), 0.0
    for i in range(len(grad)):
        for j in range(len(kernel)):
            grad_x[i + j] += grad[i] * kernel[j]
            grad_kernel[j] += grad[i] * x[i + j]
            grad_bias += grad[i]
    return grad_x, grad_kernel, grad_bias


# %% wrong="partners changed places" fails="test-conv1d_backward-kernel,test-conv1d_backward-input"
def conv1d_backward(x, kernel, grad):
    grad_x, grad_kernel = [0.0] * len(x), [0.0] * len(kernel)
    for i in range(len(grad)):
        for j in range(len(kernel)):
            grad_x[i + j] += grad[i] * x[i + j]
            grad_kernel[j] += grad[i] * kernel[j]
    return grad_x, grad_kernel, sum(grad)


# %% wrong="averaged over the places" fails="test-conv1d_backward-kernel,test-conv1d_backward-bias"
def conv1d_backward(x, kernel, grad):
    m = len(grad)
    return np.convolve(grad, kernel), np.correlate(x, grad, "valid") / m, sum(grad) / m


# %% wrong="only the places with a full set of lines" fails="test-conv1d_backward-input"
def conv1d_backward(x, kernel, grad):
    n, k, m = len(x), len(kernel), len(grad)
    grad_x = [sum(grad[a - j] * kernel[j] for j in range(k)) if k - 1 <= a < m else 0.0 for a in range(n)]
    return grad_x, np.correlate(x, grad, "valid"), sum(grad)
