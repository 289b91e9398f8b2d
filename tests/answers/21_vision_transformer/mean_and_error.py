# %% right="the statistics module"
def mean_and_error(values):
    return statistics.mean(values), statistics.stdev(values) / math.sqrt(len(values))


# %% right="the formula by hand, with loops and a list for the pair"
def mean_and_error(values):
    n, total = 0, 0.0
    for value in values:
        n, total = n + 1, total + value
    m = total / n
    squares = 0.0
    for value in values:
        squares += (value - m) ** 2
    return [m, (squares / (n - 1)) ** 0.5 / n**0.5]


# %% right="torch"
def mean_and_error(values):
    a = torch.tensor(values, dtype=torch.float64)
    return a.mean().item(), a.std().item() / len(a) ** 0.5


# %% wrong="divided by n" fails="test-mean_and_error"
def mean_and_error(values):
    return np.mean(values), np.std(values) / np.sqrt(len(values))


# %% wrong="the standard deviation, not the standard error" fails="test-mean_and_error"
def mean_and_error(values):
    return np.mean(values), np.std(values, ddof=1)


# %% wrong="divided by n in place of √n" fails="test-mean_and_error"
def mean_and_error(values):
    return np.mean(values), np.std(values, ddof=1) / len(values)


# %% wrong="the variance" fails="test-mean_and_error"
def mean_and_error(values):
    return np.mean(values), np.var(values, ddof=1) / len(values)


# %% wrong="divided by √(n − 1) once more" fails="test-mean_and_error"
def mean_and_error(values):
    return np.mean(values), np.std(values, ddof=1) / np.sqrt(len(values) - 1)


# %% wrong="the median" fails="test-mean_and_error"
def mean_and_error(values):
    return np.median(values), np.std(values, ddof=1) / np.sqrt(len(values))


# %% wrong="the visible answer" fails="test-mean_and_error"
def mean_and_error(values):
    return 0.87, 0.03109126351029605
