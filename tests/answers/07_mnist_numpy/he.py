# %% right="standard normal, scaled"
def he(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) * (2 / n_in) ** 0.5


# %% right="row by row"
def he(n_in, n_out, rng):
    return np.array([rng.normal(0, np.sqrt(2 / n_in), n_out) for _ in range(n_in)])


# %% wrong="counts the lines that lead out" fails="test-he"
def he(n_in, n_out, rng):
    return rng.normal(0, np.sqrt(2 / n_out), (n_in, n_out))


# %% wrong="the variance taken for the standard deviation" fails="test-he"
def he(n_in, n_out, rng):
    return rng.normal(0, 2 / n_in, (n_in, n_out))


# %% wrong="without the 2 for ReLU" fails="test-he"
def he(n_in, n_out, rng):
    return rng.normal(0, np.sqrt(1 / n_in), (n_in, n_out))


# %% wrong="Xavier once more" fails="test-he"
def he(n_in, n_out, rng):
    return xavier(n_in, n_out, rng)


# %% wrong="NumPy's global random numbers" fails="test-he"
def he(n_in, n_out, rng):
    return np.random.normal(0, np.sqrt(2 / n_in), (n_in, n_out))


# %% wrong="positive numbers only" fails="test-he"
def he(n_in, n_out, rng):
    return np.abs(rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out)))


# %% wrong="cut off at two standard deviations" fails="test-he"
def he(n_in, n_out, rng):
    W = rng.standard_normal((n_in, n_out))
    while np.any(np.abs(W) > 2):
        outside = np.abs(W) > 2
        W[outside] = rng.standard_normal(outside.sum())
    return W / 0.87962566 * np.sqrt(2 / n_in)
