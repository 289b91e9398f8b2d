# %% right="sample by sample, then the mean"
def backward_classification(network, cache, d):
    n = len(d)
    grads = {name: np.zeros(value.shape) for name, value in network.items()}
    for x, u, z, y, target in zip(cache["x"], cache["u1"], cache["z1"], cache["y"], d):
        out = (y - target) / n
        hidden = np.where(u > 0, network["W2"] @ out, 0)
        grads["W1"] += np.outer(x, hidden)
        grads["b1"] += hidden
        grads["W2"] += np.outer(z, out)
        grads["b2"] += out
    return grads

# %% right="the softmax Jacobian written out, and a mask from z1"
def backward_classification(network, cache, d):
    y, n = cache["y"], d.shape[0]
    d_loss = -d / y / n
    out = y * (d_loss - np.sum(d_loss * y, axis=1, keepdims=True))
    hidden = out.dot(network["W2"].T)
    hidden[cache["z1"] <= 0] = 0.0
    ones = np.ones(n)
    return {"W2": cache["z1"].T.dot(out), "b2": ones @ out, "W1": cache["x"].T.dot(hidden), "b1": ones @ hidden}

# %% wrong="the batch mean is missing" fails="test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = cache["y"] - d
    delta1 = (delta2 @ network["W2"].T) * (cache["u1"] > 0)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="divides by the number of classes as well" fails="test-backward_classification-output,test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = (cache["y"] - d) / d.size
    delta1 = (delta2 @ network["W2"].T) * (cache["u1"] > 0)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="differentiates softmax once more" fails="test-backward_classification-output,test-backward_classification-hidden,test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = (cache["y"] - d) / len(d) * cache["y"] * (1 - cache["y"])
    delta1 = (delta2 @ network["W2"].T) * (cache["u1"] > 0)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="the derivative of the loss by y, not by u" fails="test-backward_classification-output,test-backward_classification-hidden,test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = -d / cache["y"] / len(d)
    delta1 = (delta2 @ network["W2"].T) * (cache["u1"] > 0)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="no derivative of ReLU" fails="test-backward_classification-hidden,test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="multiplies by ReLU itself" fails="test-backward_classification-hidden,test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * relu(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="the mask is made from the delta" fails="test-backward_classification-hidden,test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = relu(delta2 @ network["W2"].T)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="the derivative is taken at the wrong layer, u2" fails="test-backward_classification-hidden,test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = (cache["y"] - d) / len(d) * (cache["u2"] > 0)
    delta1 = (delta2 @ network["W2"].T)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="the sigmoid's derivative is still there from exercise 1" fails="test-backward_classification-hidden,test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * d_sigmoid(cache["u1"])
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="the sign of the error is turned round" fails="test-backward_classification-output,test-backward_classification-hidden,test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = (d - cache["y"]) / len(d)
    delta1 = (delta2 @ network["W2"].T) * (cache["u1"] > 0)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0),
    }

# %% wrong="bias gradients keep an axis" fails="test-backward_classification-output,test-backward_classification-batch"
def backward_classification(network, cache, d):
    delta2 = (cache["y"] - d) / len(d)
    delta1 = (delta2 @ network["W2"].T) * (cache["u1"] > 0)
    return {
        "W1": cache["x"].T @ delta1, "b1": delta1.sum(axis=0, keepdims=True),
        "W2": cache["z1"].T @ delta2, "b2": delta2.sum(axis=0, keepdims=True),
    }
