# %% right="standard normal, scaled"
def xavier(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) * (2 / (n_in + n_out)) ** 0.5


# %% right="the mean of both numbers of lines"
def xavier(n_in, n_out, rng):
    mean = (n_in + n_out) / 2
    return rng.normal(size=(n_in, n_out)) / np.sqrt(mean)


# %% wrong="the variance taken for the standard deviation" fails="test-xavier"
def xavier(n_in, n_out, rng):
    return rng.normal(0, 2 / (n_in + n_out), (n_in, n_out))


# %% wrong="1 / n_in, as in some books" fails="test-xavier"
def xavier(n_in, n_out, rng):
    return rng.normal(0, np.sqrt(1 / n_in), (n_in, n_out))


# %% wrong="1 / (n_in + n_out): a 2 is missing" fails="test-xavier"
def xavier(n_in, n_out, rng):
    return rng.normal(0, np.sqrt(1 / (n_in + n_out)), (n_in, n_out))


# %% wrong="uniform random numbers" fails="test-xavier"
def xavier(n_in, n_out, rng):
    limit = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-limit, limit, (n_in, n_out))


# %% wrong="numbers from somewhere else than rng" fails="test-xavier"
def xavier(n_in, n_out, rng):
    return np.random.default_rng(0).normal(0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))


# %% wrong="shape turned round" fails="test-xavier"
def xavier(n_in, n_out, rng):
    return rng.normal(0, np.sqrt(2 / (n_in + n_out)), (n_out, n_in))


# %% wrong="rescaled sample" fails="test-xavier"
def xavier(n_in, n_out, rng):
    W = rng.normal(size=(n_in, n_out))
    return (W - W.mean()) / W.std() * np.sqrt(2 / (n_in + n_out))


# %% wrong="the variance as the mean" fails="test-xavier"
def xavier(n_in, n_out, rng):
    variance = 2 / (n_in + n_out)
    return rng.normal(variance, np.sqrt(variance), (n_in, n_out))
