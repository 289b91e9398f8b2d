# %% right="sample by sample, then the mean"
def backward_regression(network, cache, d):
    n = len(d)
    grads = {name: np.zeros(value.shape) for name, value in network.items()}
    for x, z, y, target in zip(cache["x"], cache["z1"], cache["y"], d):
        out = y - target
        hidden = network["W2"].dot(out) * z * (1 - z)
        grads["W1"] += np.outer(x, hidden) / n
        grads["b1"] += hidden / n
        grads["W2"] += np.outer(z, out) / n
        grads["b2"] += out / n
    return grads

# %% right="einsum, with the mean at the very end"
def backward_regression(network, cache, d):
    out = cache["y"] - d
    hidden = np.einsum("nk,jk->nj", out, network["W2"]) * d_sigmoid(cache["u1"])
    W2 = np.einsum("nj,nk->jk", cache["z1"], out)
    W1 = np.einsum("ni,nj->ij", cache["x"], hidden)
    n = out.shape[0]
    return dict(W1=W1 / n, W2=W2 / n, b1=np.mean(hidden, axis=0), b2=np.mean(out, axis=0))

# %% wrong="the batch mean is missing" fails="test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = cache["y"] - d
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="divides by all elements, outputs included" fails="test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (cache["y"] - d) / d.size
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="divides by n twice" fails="test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u1"]) / len(d)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="the derivative is taken at z1, the sigmoid's output" fails="test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["z1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="the derivative is taken at the wrong layer, u2" fails="test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u2"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="the output layer is differentiated as if it were a sigmoid" fails="test-backward_regression-output,test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (cache["y"] - d) / len(d) * d_sigmoid(cache["u2"])
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="no derivative of the activation at all" fails="test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="the sign of the error is turned round" fails="test-backward_regression-output,test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (d - cache["y"]) / len(d)
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="W2 is not transposed" fails="test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"]) * d_sigmoid(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="bias gradients keep an axis" fails="test-backward_regression-output,test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0, keepdims=True),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0, keepdims=True),
    }

# %% wrong="one bias gradient for the whole layer" fails="test-backward_regression-hidden,test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(),
    }

# %% wrong="W2 gets u1 in place of z1" fails="test-backward_regression-output,test-backward_regression-batch"
def backward_regression(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["u1"].T @ delta2, "b2": delta2.sum(axis=0),
    }
