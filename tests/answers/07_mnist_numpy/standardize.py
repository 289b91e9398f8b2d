# %% right="column by column"
def standardize(train, test):
    a, b = np.array(train, dtype=float), np.array(test, dtype=float)
    for j in range(a.shape[1]):
        m, s = a[:, j].mean(), a[:, j].std()
        for part in (a, b):
            part[:, j] -= m
            if s >= 1e-12:
                part[:, j] /= s
    return a, b


# %% right="a helper, np.divide with where"
def standardize(train, test):
    m = np.mean(train, axis=0)
    s = np.sqrt(np.mean((train - m) ** 2, axis=0))
    s[s < 1e-12] = 1

    def scaled(part):
        return np.divide(part - m, s)

    return scaled(train), scaled(test)


# %% wrong="test data with its own statistics" fails="test-standardize-train_only"
def standardize(train, test):
    def own(part):
        s = part.std(axis=0)
        return (part - part.mean(axis=0)) / np.where(s == 0, 1, s)

    return own(train), own(test)


# %% wrong="statistics of both together" fails="test-standardize-train_only"
def standardize(train, test):
    both = np.concatenate([train, test])
    s = both.std(axis=0)
    s = np.where(s == 0, 1, s)
    return (train - both.mean(axis=0)) / s, (test - both.mean(axis=0)) / s


# %% wrong="training mean, but the test data's deviation" fails="test-standardize-train_only"
def standardize(train, test):
    def divided(part, x):
        s = part.std(axis=0)
        return x / np.where(s == 0, 1, s)

    m = train.mean(axis=0)
    return divided(train, train - m), divided(test, test - m)


# %% wrong="one mean and one deviation for the whole table" fails="test-standardize-train_only"
def standardize(train, test):
    return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()


# %% wrong="divides by zero where a column is constant" fails="test-standardize-constant"
def standardize(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    with np.errstate(all="ignore"):
        return (train - m) / s, (test - m) / s


# %% wrong="a tiny number in the denominator: test values explode" fails="test-standardize-constant"
def standardize(train, test):
    m, s = train.mean(axis=0), train.std(axis=0) + 1e-12
    return (train - m) / s, (test - m) / s


# %% wrong="constant columns become 0 in the test data, too" fails="test-standardize-constant"
def standardize(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    safe = np.where(s == 0, 1, s)
    return np.where(s == 0, 0, (train - m) / safe), np.where(s == 0, 0, (test - m) / safe)


# %% wrong="deviation with n - 1" fails="test-standardize-train_only"
def standardize(train, test):
    m, s = train.mean(axis=0), train.std(axis=0, ddof=1)
    s = np.where(s == 0, 1, s)
    return (train - m) / s, (test - m) / s


# %% wrong="divides by the variance" fails="test-standardize-train_only"
def standardize(train, test):
    m, s = train.mean(axis=0), train.var(axis=0)
    s = np.where(s == 0, 1, s)
    return (train - m) / s, (test - m) / s


# %% wrong="scales to 0 … 1 instead" fails="test-standardize-train_only"
def standardize(train, test):
    low, span = train.min(axis=0), np.ptp(train, axis=0)
    span = np.where(span == 0, 1, span)
    return (train - low) / span, (test - low) / span


# %% wrong="compares the deviation with exactly 0" fails="test-standardize-constant"
def standardize(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    s = np.where(s == 0, 1, s)
    return (train - m) / s, (test - m) / s


# %% wrong="writes into the arrays that came in" fails="test-standardize-train_only"
def standardize(train, test):
    train, test = np.asarray(train, dtype=float), np.asarray(test, dtype=float)
    m, s = train.mean(axis=0), train.std(axis=0)
    s[s < 1e-12] = 1
    for part in (train, test):
        part -= m
        part /= s
    return train, test


# %% wrong="returns the training data only" fails="test-standardize-train_only,test-standardize-constant"
def standardize(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return (train - m) / np.where(s < 1e-12, 1, s)

# %% wrong="the variance as mean of squares minus square of the mean" fails="test-standardize-constant"
def standardize(train, test):
    m, s = train.mean(axis=0), np.sqrt(np.maximum((train.astype(float) ** 2).mean(axis=0) - train.astype(float).mean(axis=0) ** 2, 0))
    s = np.where(s < 1e-12, 1.0, s)
    return (train - m) / s, (test - m) / s


# %% wrong="constant means equal to the first row" fails="test-standardize-constant"
def standardize(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    s = np.where((train == train[0]).all(axis=0), 1.0, s)
    return (train - m) / s, (test - m) / s
