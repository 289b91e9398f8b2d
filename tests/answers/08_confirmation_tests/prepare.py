# %% right="rng.choice and a boolean mask, copies first"
import numpy as np


def prepare(X, labels, n_valid, rng):
    chosen = np.zeros(len(X), dtype=bool)
    chosen[rng.choice(len(X), n_valid, replace=False)] = True
    m, s = X[~chosen].mean(0), X[~chosen].std(0)
    train = (X[~chosen] - m) / s
    noisy = train + 0.02 * rng.standard_normal(train.shape)
    return np.vstack([noisy, train]), np.tile(labels[~chosen], 2), (X[chosen] - m) / s, labels[chosen]


# %% right="row by row, shuffled at the end, lists of labels"
import numpy as np


def prepare(X, labels, n_valid, rng):
    order = list(range(len(X)))
    rng.shuffle(order)
    train, valid = order[n_valid:], order[:n_valid]
    m = np.mean([X[i] for i in train], axis=0)
    s = np.sqrt(np.mean([(X[i] - m) ** 2 for i in train], axis=0))
    rows, marks = [], []
    for i in train:
        z = (X[i] - m) / s
        rows += [z, z + rng.normal(0, 0.02, z.shape)]
        marks += [labels[i], labels[i]]
    p = rng.permutation(len(rows))
    return np.array(rows)[p], np.array(marks)[p], np.array([(X[i] - m) / s for i in valid]), np.array([labels[i] for i in valid])


# %% right="validation from the end of the order"
import numpy as np


def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    cut = len(X) - n_valid
    X_train, X_valid = X[order[:cut]], X[order[cut:]]
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    X_train = (X_train - mean) / std
    X_valid = (X_valid - mean) / std
    X_train = np.concatenate([X_train, X_train + rng.normal(scale=0.02, size=X_train.shape)])
    labels_train = np.concatenate([labels[order[:cut]], labels[order[:cut]]])
    return X_train, labels_train, X_valid, labels[order[cut:]]


# %% wrong="as it was" fails="test-prepare-copies,test-prepare-statistics"
import numpy as np


def prepare(X, labels, n_valid, rng):
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    X = np.concatenate([X, X + rng.normal(0, 0.02, X.shape)])
    labels = np.concatenate([labels, labels])
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    return X[train], labels[train], X[valid], labels[valid]


# %% wrong="splits first, statistics of all data" fails="test-prepare-statistics"
import numpy as np


def prepare(X, labels, n_valid, rng):
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    X_train = np.concatenate([X[train], X[train] + rng.normal(0, 0.02, X[train].shape)])
    return X_train, np.concatenate([labels[train], labels[train]]), X[valid], labels[valid]


# %% wrong="each part by its own statistics" fails="test-prepare-statistics"
import numpy as np


def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    X_train = (X[train] - X[train].mean(axis=0)) / X[train].std(axis=0)
    X_valid = (X[valid] - X[valid].mean(axis=0)) / X[valid].std(axis=0)
    X_train = np.concatenate([X_train, X_train + rng.normal(0, 0.02, X_train.shape)])
    return X_train, np.concatenate([labels[train], labels[train]]), X_valid, labels[valid]


# %% wrong="statistics after the copies" fails="test-prepare-statistics"
import numpy as np


def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    X_train = np.concatenate([X[train], X[train] + rng.normal(0, 0.02, X[train].shape)])
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / std, np.concatenate([labels[train], labels[train]]), (X[valid] - mean) / std, labels[valid]


# %% wrong="the validation data get copies too" fails="test-prepare-copies"
import numpy as np


def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    parts = []
    for rows in (train, valid):
        part = (X[rows] - mean) / std
        parts += [np.concatenate([part, part + rng.normal(0, 0.02, part.shape)]), np.concatenate([labels[rows], labels[rows]])]
    return tuple(parts)


# %% wrong="the validation data get noise" fails="test-prepare-statistics"
import numpy as np


def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    X_train, X_valid = (X[train] - mean) / std, (X[valid] - mean) / std
    X_train = np.concatenate([X_train, X_train + rng.normal(0, 0.02, X_train.shape)])
    X_valid = X_valid + rng.normal(0, 0.02, X_valid.shape)
    return X_train, np.concatenate([labels[train], labels[train]]), X_valid, labels[valid]


# %% wrong="the first rows are the validation data" fails="test-prepare-copies"
import numpy as np


def prepare(X, labels, n_valid, rng):
    X_train, X_valid = X[n_valid:], X[:n_valid]
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    X_train, X_valid = (X_train - mean) / std, (X_valid - mean) / std
    X_train = np.concatenate([X_train, X_train + rng.normal(0, 0.02, X_train.shape)])
    return X_train, np.concatenate([labels[n_valid:], labels[n_valid:]]), X_valid, labels[:n_valid]


# %% wrong="no copies" fails="test-prepare-copies"
def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    return (X[train] - mean) / std, labels[train], (X[valid] - mean) / std, labels[valid]


# %% wrong="copies without noise" fails="test-prepare-copies"
import numpy as np


def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    X_train = np.concatenate([(X[train] - mean) / std] * 2)
    return X_train, np.concatenate([labels[train], labels[train]]), (X[valid] - mean) / std, labels[valid]


# %% wrong="noise on both halves" fails="test-prepare-copies,test-prepare-statistics"
import numpy as np


def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    X_train = np.concatenate([(X[train] - mean) / std] * 2)
    X_train = X_train + rng.normal(0, 0.02, X_train.shape)
    return X_train, np.concatenate([labels[train], labels[train]]), (X[valid] - mean) / std, labels[valid]


# %% wrong="samples and labels in different orders" fails="test-prepare-statistics"
import numpy as np


def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    X, labels = X[order], labels[rng.permutation(len(X))]
    mean, std = X[n_valid:].mean(axis=0), X[n_valid:].std(axis=0)
    X = (X - mean) / std
    X_train = np.concatenate([X[n_valid:], X[n_valid:] + rng.normal(0, 0.02, X[n_valid:].shape)])
    return X_train, np.concatenate([labels[n_valid:], labels[n_valid:]]), X[:n_valid], labels[:n_valid]


# %% wrong="a generator of its own" fails="test-prepare-copies"
import numpy as np


def prepare(X, labels, n_valid, rng):
    rng = np.random.default_rng()
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    X_train = (X[train] - mean) / std
    X_train = np.concatenate([X_train, X_train + rng.normal(0, 0.02, X_train.shape)])
    return X_train, np.concatenate([labels[train], labels[train]]), (X[valid] - mean) / std, labels[valid]


# %% wrong="shuffles the arrays that it is given" fails="test-prepare-copies"
import numpy as np


def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    X[:], labels[:] = X[order], labels[order]
    mean, std = X[n_valid:].mean(axis=0), X[n_valid:].std(axis=0)
    Z = (X - mean) / std
    X_train = np.concatenate([Z[n_valid:], Z[n_valid:] + rng.normal(0, 0.02, Z[n_valid:].shape)])
    return X_train, np.concatenate([labels[n_valid:], labels[n_valid:]]), Z[:n_valid], labels[:n_valid].copy()


# %% right="plain lists for the labels, an index set for the split"
import numpy as np


def prepare(X, labels, n_valid, rng):
    chosen = set(rng.choice(len(X), size=n_valid, replace=False).tolist())
    train = [i for i in range(len(X)) if i not in chosen]
    valid = sorted(chosen)
    m, s = X[train].mean(axis=0), X[train].std(axis=0)
    clean = (X[train] - m) / s
    noisy = clean + rng.normal(loc=0, scale=0.02, size=clean.shape)
    both = [row for pair in zip(clean, noisy) for row in pair]
    return np.array(both), [labels[i] for i in train for _ in range(2)], (X[valid] - m) / s, [labels[i] for i in valid]

# %% wrong="noise that is never negative" fails="test-prepare-copies"
def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    X_valid, X_train = (X[valid] - mean) / std, (X[train] - mean) / std
    X_train = np.concatenate([X_train, X_train + np.abs(rng.normal(0, 0.02, X_train.shape))])
    labels_train = np.concatenate([labels[train], labels[train]])
    return X_train, labels_train, X_valid, labels[valid]

# %% wrong="one noise for all columns of a sample" fails="test-prepare-copies"
def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    X_valid, X_train = (X[valid] - mean) / std, (X[train] - mean) / std
    X_train = np.concatenate([X_train, X_train + rng.normal(0, 0.02, (len(X_train), 1))])
    labels_train = np.concatenate([labels[train], labels[train]])
    return X_train, labels_train, X_valid, labels[valid]

# %% wrong="noise from NumPy's global generator" fails="test-prepare-copies"
def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    mean, std = X[train].mean(axis=0), X[train].std(axis=0)
    X_valid, X_train = (X[valid] - mean) / std, (X[train] - mean) / std
    X_train = np.concatenate([X_train, X_train + np.random.normal(0, 0.02, X_train.shape)])
    labels_train = np.concatenate([labels[train], labels[train]])
    return X_train, labels_train, X_valid, labels[valid]


# %% wrong="uniform noise" fails="test-prepare-copies"
def prepare(X, labels, n_valid, rng):
    order = rng.permutation(len(X))
    valid, train = order[:n_valid], order[n_valid:]
    m, s = X[train].mean(axis=0), X[train].std(axis=0)
    X_train, X_valid = (X[train] - m) / s, (X[valid] - m) / s
    X_train = np.concatenate([X_train, X_train + rng.uniform(-0.02 * 3**0.5, 0.02 * 3**0.5, X_train.shape)])
    return X_train, np.concatenate([labels[train], labels[train]]), X_valid, labels[valid]
