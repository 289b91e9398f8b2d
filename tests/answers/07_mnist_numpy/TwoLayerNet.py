# %% right="everything spelt out in each method"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = dict(W1=he(n_in, n_hidden, rng), W2=xavier(n_hidden, n_out, rng))
        self.params["b1"] = np.zeros((n_hidden,))
        self.params["b2"] = np.zeros((n_out,))

    def predict(self, X):
        z1 = np.maximum(0, X.dot(self.params["W1"]) + self.params["b1"])
        u2 = z1.dot(self.params["W2"]) + self.params["b2"]
        e = np.exp(u2 - u2.max(axis=1)[:, None])
        return e / e.sum(axis=1)[:, None]

    def loss(self, X, d):
        z1 = np.maximum(0, X.dot(self.params["W1"]) + self.params["b1"])
        u2 = z1.dot(self.params["W2"]) + self.params["b2"]
        top = u2.max(axis=1)
        return float(np.mean(top + np.log(np.exp(u2 - top[:, None]).sum(axis=1)) - u2[d > 0]))

    def gradient(self, X, d, mask=1.0):
        W2 = self.params["W2"]
        z1 = np.maximum(0, X.dot(self.params["W1"]) + self.params["b1"]) * mask
        u2 = z1.dot(W2) + self.params["b2"]
        e = np.exp(u2 - u2.max(axis=1)[:, None])
        delta2 = (e / e.sum(axis=1)[:, None] - d) / X.shape[0]
        slope = np.where(z1 > 0, mask, 0.0)
        delta1 = delta2.dot(W2.T) * slope
        return {"b2": sum(delta2), "W2": z1.T.dot(delta2), "b1": sum(delta1), "W1": X.T.dot(delta1)}


# %% right="sample by sample"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {"W1": he(n_in, n_hidden, rng), "b1": np.zeros(n_hidden)}
        self.params.update({"W2": xavier(n_hidden, n_out, rng), "b2": np.zeros(n_out)})

    def forward(self, X, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = np.where(u1 > 0, u1, 0) * mask
        return u1, z1, z1 @ p["W2"] + p["b2"]

    def predict(self, X):
        return softmax(self.forward(X)[2])

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.forward(X)[2])

    def gradient(self, X, d, mask=1.0):
        grads = {name: np.zeros_like(p) for name, p in self.params.items()}
        masks = mask * np.ones((len(X), len(self.params["b1"])))
        for x, target, m in zip(X, d, masks):
            u1, z1, u2 = self.forward(x, m)
            delta2 = (softmax(u2) - target) / len(X)
            delta1 = (self.params["W2"] @ delta2) * m * (u1 > 0)
            grads["W1"] += np.outer(x, delta1)
            grads["b1"] += delta1
            grads["W2"] += np.outer(z1, delta2)
            grads["b2"] += delta2
        return grads


# %% wrong="relu on the output, too" fails="test-TwoLayerNet-predict,test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"])

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="no relu in the hidden layer" fails="test-TwoLayerNet-predict,test-TwoLayerNet-loss,test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return (X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = u1 * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="predict returns scores" fails="test-TwoLayerNet-predict"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return self.scores(X)

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="biases forgotten in the forward pass" fails="test-TwoLayerNet-predict,test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"]) @ p["W2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="loss from probabilities, with an epsilon" fails="test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return -np.mean(np.sum(d * np.log(self.predict(X) + 1e-7), axis=1))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="loss as a sum over samples" fails="test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return len(X) * softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="soft-max twice: probabilities handed to the loss" fails="test-TwoLayerNet-loss"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.predict(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="the mean over the batch is missing" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="mask forgotten on the way back" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="mask forgotten on the way there" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1)
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="mask ignored" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1)
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="the slope of relu is missing" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="relu of the delta in place of its slope" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = relu(delta2 @ p["W2"].T) * mask
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="gradient with the wrong sign" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (d - softmax(z1 @ p["W2"] + p["b2"])) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="bias gradients as means" fails="test-TwoLayerNet-gradient"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.mean(axis=0), "W2": z1.T @ delta2, "b2": delta2.mean(axis=0)}


# %% wrong="standard normal weights" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": rng.normal(size=(n_in, n_hidden)),
            "b1": np.zeros(n_hidden),
            "W2": rng.normal(size=(n_hidden, n_out)),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="he and xavier exchanged" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": xavier(n_in, n_hidden, rng),
            "b1": np.zeros(n_hidden),
            "W2": he(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="random biases" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, rng),
            "b1": rng.normal(size=n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% wrong="a generator of its own" fails="test-TwoLayerNet-params"
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.params = {
            "W1": he(n_in, n_hidden, np.random.default_rng(0)),
            "b1": np.zeros(n_hidden),
            "W2": xavier(n_hidden, n_out, rng),
            "b2": np.zeros(n_out),
        }

    def predict(self, X):
        return softmax(self.scores(X))

    def loss(self, X, d):
        return softmax_cross_entropy(d, self.scores(X))

    def scores(self, X):
        p = self.params
        return relu(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    def gradient(self, X, d, mask=1.0):
        p = self.params
        u1 = X @ p["W1"] + p["b1"]
        z1 = relu(u1) * mask
        delta2 = (softmax(z1 @ p["W2"] + p["b2"]) - d) / len(X)
        delta1 = (delta2 @ p["W2"].T) * mask * (u1 > 0)
        return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}
