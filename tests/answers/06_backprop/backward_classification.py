# %% right="from the back, by index"
def backward_classification(network, values, t):
    grads = [None] * len(network)
    delta = (softmax(values[-1]) - t) / t.shape[0]
    for i in range(len(network) - 1, -1, -1):
        grads[i] = (values[i].T @ delta, delta.sum(0))
        if i > 0:
            delta = (delta @ network[i][0].T) * (values[i] > 0)
    return grads


# %% right="sample by sample, recursive, then the mean"
import numpy as np


def backward_classification(network, values, t):
    def one(layers, kept, delta):
        W, b = layers[-1]
        z = kept[-1]
        mine = (np.outer(z, delta), delta)
        return [mine] if len(layers) == 1 else one(layers[:-1], kept[:-1], np.where(z > 0, W @ delta, 0)) + [mine]

    per_sample = []
    for n in range(len(t)):
        u = values[-1][n]
        e = np.exp(u - u.max())
        per_sample.append(one(network, [z[n] for z in values[:-1]], e / e.sum() - t[n]))
    return [
        tuple(np.mean([sample[i][j] for sample in per_sample], axis=0) for j in (0, 1)) for i in range(len(network))
    ]


# %% wrong="the batch mean is missing" fails="test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    delta, grads = softmax(values[-1]) - t, []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]


# %% wrong="divides by the number of classes as well" fails="test-backward_classification-output,test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    delta, grads = (softmax(values[-1]) - t) / t.size, []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]


# %% wrong="differentiates softmax once more" fails="test-backward_classification-output,test-backward_classification-hidden,test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    y = softmax(values[-1])
    delta, grads = (y - t) * y * (1 - y) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]


# %% wrong="forgets softmax: the raw pre-activation minus the target" fails="test-backward_classification-output,test-backward_classification-hidden,test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    delta, grads = (values[-1] - t) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]


# %% wrong="the derivative of the loss by y, not by u" fails="test-backward_classification-output,test-backward_classification-hidden,test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    delta, grads = -t / softmax(values[-1]) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]


# %% wrong="no derivative of ReLU" fails="test-backward_classification-hidden,test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    delta, grads = (softmax(values[-1]) - t) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = delta @ W.T
    return grads[::-1]


# %% wrong="multiplies by ReLU itself" fails="test-backward_classification-hidden,test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    delta, grads = (softmax(values[-1]) - t) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * z
    return grads[::-1]


# %% wrong="the mask is made from the delta" fails="test-backward_classification-hidden,test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    delta, grads = (softmax(values[-1]) - t) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = np.maximum(delta @ W.T, 0)
    return grads[::-1]


# %% wrong="the sign of the error is turned round" fails="test-backward_classification-output,test-backward_classification-hidden,test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    delta, grads = (t - softmax(values[-1])) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]


# %% wrong="bias gradients keep an axis" fails="test-backward_classification-output,test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    delta, grads = (softmax(values[-1]) - t) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0, keepdims=True)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]


# %% wrong="the list stays in the order of finding" fails="test-backward_classification-output,test-backward_classification-hidden,test-backward_classification-batch"
import numpy as np


def backward_classification(network, values, t):
    delta, grads = (softmax(values[-1]) - t) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads


# %% wrong="two layers only" fails="test-backward_classification-hidden"
def backward_classification(network, values, t):
    (W1, b1), (W2, b2) = network[0], network[-1]
    x, z1, u = values[0], values[1], values[-1]
    delta2 = (softmax(u) - t) / len(t)
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return [(x.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="a softmax that overflows" fails="test-backward_classification-output"
def backward_classification(network, values, t):
    e = np.exp(values[-1])
    delta, grads = (e / e.sum(axis=1, keepdims=True) - t) / len(t), []
    for (W, b), z in zip(reversed(network), reversed(values[:-1])):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]


# %% wrong="turns the given u into the delta" fails="test-backward_classification-batch"
def backward_classification(network, values, t):
    delta, grads = values[-1], []
    delta[:] = (softmax(delta) - t) / len(t)
    for (W, b), z in zip(network[::-1], values[-2::-1]):
        grads.append((z.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (z > 0)
    return grads[::-1]
