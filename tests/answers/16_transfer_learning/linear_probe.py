# %% right="least squares with a column of ones, rows of small classes drawn again"
def linear_probe(features, labels):
    most, rng = np.bincount(labels).max(), np.random.default_rng(0)
    more = [rng.choice(np.flatnonzero(labels == k), most - np.sum(labels == k)) for k in range(labels.max() + 1)]
    rows = np.concatenate([np.arange(len(labels)), *more])
    features, labels = features[rows], labels[rows]
    ones = np.column_stack([features, np.ones(len(features))])
    solution = np.linalg.lstsq(ones, np.eye(labels.max() + 1)[labels], rcond=None)[0]
    return solution[:-1], solution[-1]


# %% right="logistic regression of scikit-learn, on standardised features"
def linear_probe(features, labels):
    from sklearn.linear_model import LogisticRegression

    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread == 0] = 1
    k = int(labels.max()) + 1
    if k == 2:  # scikit-learn keeps one row for two classes
        model = LogisticRegression(C=1000, max_iter=1000).fit((features - mean) / spread, labels)
        W, c = np.stack([-model.coef_[0], model.coef_[0]], 1), np.array([-model.intercept_[0], model.intercept_[0]])
    else:
        model = LogisticRegression(C=1000, max_iter=1000).fit((features - mean) / spread, labels)
        W, c = model.coef_.T, model.intercept_
    W = W / spread[:, None]
    return W, c - mean @ W


# %% right="gradient descent in torch"
def linear_probe(features, labels):
    x = torch.tensor(features, dtype=torch.float64)
    mean, spread = x.mean(0), x.std(0, correction=0).clamp(min=1e-3)
    z, t = (x - mean) / spread, torch.tensor(labels)
    layer = nn.Linear(x.shape[1], int(t.max()) + 1, dtype=torch.float64)
    optimiser = torch.optim.Adam(layer.parameters(), 0.05)
    for _ in range(600):
        optimiser.zero_grad()
        F.cross_entropy(layer(z), t).backward()
        optimiser.step()
    W = (layer.weight.detach() / spread).T
    return W.numpy(), (layer.bias.detach() - mean @ W).numpy()


# %% right="linear discriminant analysis: class means and one spread for all classes"
def linear_probe(features, labels):
    size = features.std(0) + 1e-6
    x = features / size
    means = np.stack([x[labels == k].mean(0) for k in range(labels.max() + 1)])
    inner = x - means[labels]
    W = np.linalg.solve(inner.T @ inner / len(x) + 0.001 * np.eye(x.shape[1]), means.T)
    return W / size[:, None], -(means.T * W).sum(0) / 2


# %% wrong="least squares as it is: the rare class loses" fails="test-linear_probe-line"
def linear_probe(features, labels):
    ones = np.column_stack([features, np.ones(len(features))])
    solution = np.linalg.lstsq(ones, np.eye(labels.max() + 1)[labels], rcond=None)[0]
    return solution[:-1], solution[-1]


# %% wrong="the nearest mean of a class: what features share is counted several times" fails="test-linear_probe-line"
def linear_probe(features, labels):
    mean, spread = features.mean(0), features.std(0) + 1e-6
    means = np.stack([(features[labels == k].mean(0) - mean) / spread for k in range(labels.max() + 1)])
    W = means.T / spread[:, None]
    return W, -(means**2).sum(1) / 2 - mean @ W


# %% wrong="no bias" fails="test-linear_probe-line"
def linear_probe(features, labels):
    Y = np.eye(max(labels) + 1)[labels]
    W = np.linalg.solve(features.T @ features + 0.1 * len(Y) * np.eye(features.shape[1]), features.T @ Y)
    return W, np.zeros(Y.shape[1])


# %% wrong="the standardisation is not undone" fails="test-linear_probe-line"
def linear_probe(features, labels):
    Z = (features - features.mean(0)) / (features.std(0) + 1e-6)
    Y = np.eye(max(labels) + 1)[labels]
    W = np.linalg.solve(Z.T @ Z + 0.1 * len(Z) * np.eye(Z.shape[1]), Z.T @ (Y - Y.mean(0)))
    return W, Y.mean(0)


# %% wrong="only W is put back, b is not" fails="test-linear_probe-line"
def linear_probe(features, labels):
    mean, spread = features.mean(0), features.std(0) + 1e-6
    Z, Y = (features - mean) / spread, np.eye(max(labels) + 1)[labels]
    W = np.linalg.solve(Z.T @ Z + 0.1 * len(Z) * np.eye(Z.shape[1]), Z.T @ (Y - Y.mean(0)))
    return W / spread[:, None], Y.mean(0)


# %% wrong="no penalty: cannot be solved with more features than pictures" fails="test-linear_probe-few"
def linear_probe(features, labels):
    mean, spread = features.mean(0), features.std(0) + 1e-6
    Z, Y = (features - mean) / spread, np.eye(max(labels) + 1)[labels]
    W = np.linalg.inv(Z.T @ Z) @ Z.T @ (Y - Y.mean(0)) / spread[:, None]
    return W, Y.mean(0) - mean @ W


# %% wrong="divides by a spread of 0" fails="test-linear_probe-few"
def linear_probe(features, labels):
    with np.errstate(all="ignore"):
        Z = (features - features.mean(0)) / features.std(0)
        Y = np.eye(max(labels) + 1)[labels]
        W = np.linalg.solve(Z.T @ Z + 0.1 * len(Z) * np.eye(Z.shape[1]), Z.T @ (Y - Y.mean(0))) / features.std(0)[:, None]
        return W, Y.mean(0) - features.mean(0) @ W


# %% wrong="the number of the class is fitted instead of one-hot" fails="test-linear_probe-line,test-linear_probe-few"
def linear_probe(features, labels):
    ones = np.column_stack([features, np.ones(len(features))])
    solution = np.linalg.lstsq(ones, labels.astype(float), rcond=None)[0]
    return solution[:-1, None], solution[-1:]


# %% wrong="one row a class, as nn.Linear has it" fails="test-linear_probe-line,test-linear_probe-few"
def linear_probe(features, labels):
    ones = np.column_stack([features, np.ones(len(features))])
    solution = np.linalg.lstsq(ones, np.eye(labels.max() + 1)[labels], rcond=None)[0]
    return solution[:-1].T, solution[-1]


# %% wrong="W is not put back, b fits it" fails="test-linear_probe-line"
def linear_probe(features, labels):
    mean, spread = features.mean(0), features.std(0) + 1e-6
    Z, Y = (features - mean) / spread, np.eye(max(labels) + 1)[labels]
    W = np.linalg.solve(Z.T @ Z + 0.1 * len(Z) * np.eye(Z.shape[1]), Z.T @ (Y - Y.mean(0)))
    return W, Y.mean(0) - mean @ W


# %% wrong="adds the number of pictures of each class, not their share" fails="test-linear_probe-line"
def linear_probe(features, labels):
    mean, spread = features.mean(0), features.std(0) + 1e-6
    Z, Y = (features - mean) / spread, np.eye(max(labels) + 1)[labels]
    W = np.linalg.solve(Z.T @ Z + 0.1 * len(Z) * np.eye(Z.shape[1]), Z.T @ (Y - Y.mean(0))) / spread[:, None]
    return W, np.bincount(labels) - mean @ W


# %% wrong="λ a tenth of n: the difference of two features is lost" fails="test-linear_probe-line"
def linear_probe(features, labels):
    mean, spread = features.mean(0), features.std(0) + 1e-6
    Z, Y = (features - mean) / spread, np.eye(max(labels) + 1)[labels]
    W = np.linalg.solve(Z.T @ Z + 0.1 * len(Z) * np.eye(Z.shape[1]), Z.T @ (Y - Y.mean(0))) / spread[:, None]
    return W, Y.mean(0) - mean @ W


# %% right="every row weighs as much as one divided by the number of pictures of its class"
def linear_probe(features, labels):
    labels = np.asarray(labels)
    counts = np.bincount(labels)
    k, share = len(counts), 1 / (len(counts) * counts[labels])
    m = share @ features
    s = np.sqrt(share @ (features - m) ** 2) + 1e-6
    Z, Y = (features - m) / s, np.eye(k)[labels] - 1 / k
    W = np.linalg.solve((Z.T * share) @ Z + 0.01 * np.eye(Z.shape[1]), (Z.T * share) @ Y) / s[:, None]
    return W, -m @ W


# %% wrong="the constant is left out, and classes are not made equal: the border moves to the frequent class" fails="test-linear_probe-line"
def linear_probe(features, labels):
    mean, spread = features.mean(0), features.std(0) + 1e-6
    Z, Y = (features - mean) / spread, np.eye(max(labels) + 1)[labels]
    W = np.linalg.solve(Z.T @ Z + 0.01 * len(Z) * np.eye(Z.shape[1]), Z.T @ (Y - Y.mean(0))) / spread[:, None]
    return W, -mean @ W
