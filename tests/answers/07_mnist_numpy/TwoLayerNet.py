# %% right="everything spelt out in each method"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        W1, W2 = he(n_in, n_hidden, rng), xavier(n_hidden, n_out, rng)
        self.network = [[W1, np.zeros((n_hidden,))], [W2, np.zeros((n_out,))]]

    def predict(self, X):
        (W1, b1), (W2, b2) = self.network
        z1 = np.maximum(0, X.dot(W1) + b1)
        u2 = z1.dot(W2) + b2
        e = np.exp(u2 - u2.max(axis=1)[:, None])
        return e / e.sum(axis=1)[:, None]

    def loss(self, X, t):
        (W1, b1), (W2, b2) = self.network
        z1 = np.maximum(0, X.dot(W1) + b1)
        u2 = z1.dot(W2) + b2
        top = u2.max(axis=1)
        return float(np.mean(top + np.log(np.exp(u2 - top[:, None]).sum(axis=1)) - u2[t > 0]))

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X.dot(W1) + b1
        z1 = np.maximum(0, u1) * mask
        u2 = z1.dot(W2) + b2
        e = np.exp(u2 - u2.max(axis=1)[:, None])
        delta2 = (e / e.sum(axis=1)[:, None] - t) / X.shape[0]
        slope = np.where(u1 > 0, mask, 0.0)
        delta1 = delta2.dot(W2.T) * slope
        return [[X.T.dot(delta1), sum(delta1)], [z1.T.dot(delta2), sum(delta2)]]


# %% right="sample by sample"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden))]
        self.network.append((xavier(n_hidden, n_out, rng), np.zeros(n_out)))

    def forward(self, X, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = np.where(u1 > 0, u1, 0) * mask
        return u1, z1, z1 @ W2 + b2

    def predict(self, X):
        return softmax(self.forward(X)[2])

    def loss(self, X, t):
        return softmax_cross_entropy(self.forward(X)[2], t)

    def gradient(self, X, t, mask=1.0):
        dW1, db1, dW2, db2 = [np.zeros_like(w) for w in parameters(self.network)]
        masks = mask * np.ones((len(X), len(db1)))
        for x, target, m in zip(X, t, masks):
            u1, z1, u2 = self.forward(x, m)
            delta2 = (softmax(u2) - target) / len(X)
            delta1 = (self.network[1][0] @ delta2) * m * (u1 > 0)
            dW1 += np.outer(x, delta1)
            db1 += delta1
            dW2 += np.outer(z1, delta2)
            db2 += delta2
        return [(dW1, db1), (dW2, db2)]


# %% right="backward_classification, with the mask put into W2"
class TwoLayerNet(OneLayerNet):
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def gradient(self, X, t, mask=1.0):
        if np.ndim(mask) == 0 and mask == 1:
            return super().gradient(X, t)
        (W1, b1), (W2, b2) = self.network
        hidden, _ = forward([(W1, b1)], X)
        z1 = relu(hidden) * mask
        [(dW2, db2)] = backward_classification([(W2, b2)], [z1, z1 @ W2 + b2], t)
        delta1 = (softmax(z1 @ W2 + b2) - t) / len(t) @ W2.T * mask * (hidden > 0)
        return [(X.T @ delta1, delta1.sum(0)), (dW2, db2)]


# %% wrong="relu on the output, too" fails="test-TwoLayerNet-predict,test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(relu(X @ W1 + b1) @ W2 + b2)

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="no relu in the hidden layer" fails="test-TwoLayerNet-predict,test-TwoLayerNet-loss,test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return (X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = u1 * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="predict returns u" fails="test-TwoLayerNet-predict"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return self.scores(X)

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="softmax over the batch" fails="test-TwoLayerNet-predict"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X).T).T

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="biases forgotten in the forward pass" fails="test-TwoLayerNet-predict,test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1) @ W2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="loss from probabilities, with a tiny number" fails="test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return -np.mean(np.sum(t * np.log(self.predict(X) + 1e-7), axis=1))

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="loss as a sum over samples" fails="test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return len(X) * softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="softmax twice: probabilities handed to the loss" fails="test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.predict(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="arguments of the loss exchanged" fails="test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(t, self.scores(X))

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="the mean over the batch is missing" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="mask forgotten in the backward pass" fails="test-TwoLayerNet-mask"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="mask forgotten in the forward pass" fails="test-TwoLayerNet-mask"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1)
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="mask ignored" fails="test-TwoLayerNet-mask"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1)
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="asks whether z1 is positive after the mask" fails="test-TwoLayerNet-mask"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        z1 = relu(X @ W1 + b1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (z1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="backward_classification on masked values" fails="test-TwoLayerNet-mask"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        z1 = relu(X @ W1 + b1) * mask
        return backward_classification(self.network, [X, z1, z1 @ W2 + b2], t)


# %% wrong="the mask is kept and changes the loss" fails="test-TwoLayerNet-mask"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        mask = getattr(self, "mask", 1.0)
        fits = np.ndim(mask) == 0 or len(mask) == len(X)
        return (relu(X @ W1 + b1) * (mask if fits else 1.0)) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        self.mask = mask
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="the slope of relu is missing" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="relu of the delta in place of its slope" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = relu(delta2 @ W2.T) * mask
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="W2 not transposed" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.reshape(W2.T.shape)) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="gradient with the wrong sign" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (t - softmax(z1 @ W2 + b2)) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="bias gradients as means" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.mean(axis=0)), (z1.T @ delta2, delta2.mean(axis=0))]


# %% wrong="a flat list of four arrays" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [X.T @ delta1, delta1.sum(axis=0), z1.T @ delta2, delta2.sum(axis=0)]


# %% wrong="standard normal weights" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(rng.normal(size=(n_in, n_hidden)), np.zeros(n_hidden)), (rng.normal(size=(n_hidden, n_out)), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="all weights 0" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(np.zeros((n_in, n_hidden)), np.zeros(n_hidden)), (np.zeros((n_hidden, n_out)), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="he twice" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (he(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="he and xavier exchanged" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(xavier(n_in, n_hidden, rng), np.zeros(n_hidden)), (he(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="random biases" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), rng.normal(size=n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="a generator of its own" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, np.random.default_rng(0)), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]


# %% wrong="all nets share one list" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    network = []

    def __init__(self, n_in, n_hidden, n_out, rng):
        TwoLayerNet.network[:] = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, t):
        return softmax_cross_entropy(self.scores(X), t)

    def scores(self, X):
        (W1, b1), (W2, b2) = self.network
        return relu(X @ W1 + b1) @ W2 + b2

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ W2 + b2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]

# %% wrong="the slope of ReLU is 1 at 0" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        return softmax(forward(self.network, X)[0])

    def loss(self, X, t):
        return softmax_cross_entropy(forward(self.network, X)[0], t)

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        u2 = z1 @ W2 + b2
        delta2 = (softmax(u2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 >= 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]

# %% wrong="predict with a softmax that overflows" fails="test-TwoLayerNet-predict"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.network = [(he(n_in, n_hidden, rng), np.zeros(n_hidden)), (xavier(n_hidden, n_out, rng), np.zeros(n_out))]

    def predict(self, X):
        e = np.exp(forward(self.network, X)[0])
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, X, t):
        return softmax_cross_entropy(forward(self.network, X)[0], t)

    def gradient(self, X, t, mask=1.0):
        (W1, b1), (W2, b2) = self.network
        u1 = X @ W1 + b1
        z1 = relu(u1) * mask
        u2 = z1 @ W2 + b2
        delta2 = (softmax(u2) - t) / len(X)
        delta1 = (delta2 @ W2.T) * mask * (u1 > 0)
        return [(X.T @ delta1, delta1.sum(axis=0)), (z1.T @ delta2, delta2.sum(axis=0))]
