# %% right="one line, with sums"
def conv1d(x, kernel, bias):
    return [sum(x[i + j] * w for j, w in enumerate(kernel)) + bias for i in range(len(x) - len(kernel) + 1)]


# %% right="NumPy, slices"
def conv1d(x, kernel, bias):
    k = len(kernel)
    return np.array([np.dot(x[i : i + k], kernel) + bias for i in range(len(x) - k + 1)])


# %% right="np.convolve with the filter turned back"
def conv1d(x, kernel, bias):
    return np.convolve(x, kernel[::-1], "valid") + bias


# %% wrong="the mathematicians' convolution" fails="test-conv1d-values,test-conv1d-places"
def conv1d(x, kernel, bias):
    return np.convolve(x, kernel, "valid") + bias


# %% wrong="the bias added once for each weight" fails="test-conv1d-values"
def conv1d(x, kernel, bias):
    u = []
    for i in range(len(x) - len(kernel) + 1):
        total = 0
        for j in range(len(kernel)):
            total += x[i + j] * kernel[j] + bias
        u.append(total)
    return u


# %% wrong="the last place missing" fails="test-conv1d-values,test-conv1d-places"
def conv1d(x, kernel, bias):
    return [sum(x[i + j] * kernel[j] for j in range(len(kernel))) + bias for i in range(len(x) - len(kernel))]


# %% wrong="zeros added so that the length stays" fails="test-conv1d-values,test-conv1d-places"
def conv1d(x, kernel, bias):
    left = (len(kernel) - 1) // 2
    padded = [0] * left + list(x) + [0] * (len(kernel) - 1 - left)
    return [sum(padded[i + j] * kernel[j] for j in range(len(kernel))) + bias for i in range(len(x))]


# %% wrong="jumps by the length of the filter" fails="test-conv1d-values,test-conv1d-places"
def conv1d(x, kernel, bias):
    k = len(kernel)
    return [sum(x[i + j] * kernel[j] for j in range(k)) + bias for i in range(0, len(x) - k + 1, k)]


# %% wrong="bias forgotten" fails="test-conv1d-values,test-conv1d-places"
def conv1d(x, kernel, bias):
    return [sum(x[i + j] * kernel[j] for j in range(len(kernel))) for i in range(len(x) - len(kernel) + 1)]


# %% wrong="the total never set back to the bias" fails="test-conv1d-values,test-conv1d-places"
def conv1d(x, kernel, bias):
    u, total = [], bias
    for i in range(len(x) - len(kernel) + 1):
        for j in range(len(kernel)):
            total += x[i + j] * kernel[j]
        u.append(total)
    return u


# %% wrong="a filter of length 3 only" fails="test-conv1d-values,test-conv1d-places"
def conv1d(x, kernel, bias):
    w = (list(kernel) + [0, 0])[:3]
    return [x[i] * w[0] + x[i + 1] * w[1] + x[i + 2] * w[2] + bias for i in range(len(x) - 2)]


# %% wrong="turns the caller's kernel round for np.convolve" fails="test-conv1d-values"
def conv1d(x, kernel, bias):
    kernel.reverse()
    return (np.convolve(x, kernel, "valid") + bias).tolist()
