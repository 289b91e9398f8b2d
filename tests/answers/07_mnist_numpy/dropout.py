# %% right="a mask with np.where"
def dropout(x, p, rng, training):
    if training:
        return np.where(rng.uniform(size=x.shape) < p, 0.0, x / (1 - p))
    return x.copy()


# %% right="binomial draws, kept with 1 - p"
def dropout(x, p, rng, training):
    if not training or p == 0:
        return x
    keep = 1 - p
    return x * rng.binomial(1, keep, x.shape) / keep


# %% right="random order of a copy, element by element"
def dropout(x, p, rng, training):
    out = np.array(x, dtype=float)
    if training:
        for i in np.ndindex(out.shape):
            out[i] = 0.0 if rng.random() < p else out[i] / (1 - p)
    return out


# %% wrong="not rescaled" fails="test-dropout-training,test-dropout-prediction"
def dropout(x, p, rng, training):
    return x * (rng.random(x.shape) >= p) if training else x


# %% wrong="active at prediction" fails="test-dropout-prediction"
def dropout(x, p, rng, training):
    return x * (rng.random(x.shape) >= p) / (1 - p)


# %% wrong="the first dropout: nothing in training, times 1 - p at prediction" fails="test-dropout-training,test-dropout-prediction"
def dropout(x, p, rng, training):
    return x * (rng.random(x.shape) >= p) if training else x * (1 - p)


# %% wrong="keeps with probability p" fails="test-dropout-training"
def dropout(x, p, rng, training):
    return x * (rng.random(x.shape) < p) / p if training and p > 0 else x


# %% wrong="divides by p" fails="test-dropout-training"
def dropout(x, p, rng, training):
    return x * (rng.random(x.shape) >= p) / p if training and p > 0 else x


# %% wrong="one draw for a whole row" fails="test-dropout-training"
def dropout(x, p, rng, training):
    return x * (rng.random((len(x),) + (1,) * (x.ndim - 1)) >= p) / (1 - p) if training else x


# %% wrong="one draw for a whole column" fails="test-dropout-training"
def dropout(x, p, rng, training):
    return x * (rng.random(x.shape[-1]) >= p) / (1 - p) if training else x


# %% wrong="training and prediction exchanged" fails="test-dropout-training,test-dropout-prediction"
def dropout(x, p, rng, training):
    return x if training else x * (rng.random(x.shape) >= p) / (1 - p)


# %% wrong="NumPy's global random numbers" fails="test-dropout-training"
def dropout(x, p, rng, training):
    return x * (np.random.random(x.shape) >= p) / (1 - p) if training else x


# %% wrong="the small values become 0 instead of drawn ones" fails="test-dropout-training"
def dropout(x, p, rng, training):
    return x * (x >= np.quantile(x, p)) / (1 - p) if training else x


# %% wrong="sets x to 0 in place" fails="test-dropout-training"
def dropout(x, p, rng, training):
    if not training:
        return x
    x[rng.random(x.shape) < p] = 0
    return x / (1 - p)


# %% wrong="never drops anything" fails="test-dropout-training,test-dropout-prediction"
def dropout(x, p, rng, training):
    return x


# %% wrong="always the same number of zeros" fails="test-dropout-training"
def dropout(x, p, rng, training):
    if not training:
        return x
    keep = np.ones(x.size)
    keep[: round(p * x.size)] = 0
    return x * rng.permutation(keep).reshape(x.shape) / (1 - p)


# %% wrong="whole per cents" fails="test-dropout-training"
def dropout(x, p, rng, training):
    if not training:
        return x
    return np.where(rng.integers(0, 100, x.shape) < int(100 * p), 0.0, x / (1 - p))


# %% wrong="drawn again when all would be 0" fails="test-dropout-training"
def dropout(x, p, rng, training):
    if not training:
        return x
    keep = rng.random(x.shape) >= p
    while x.size and not keep.any():
        keep = rng.random(x.shape) >= p
    return np.where(keep, x / (1 - p), 0.0)
