# %% right="from the four counts"
def paired_difference(right_a, right_b):
    n = len(right_a)
    only_a, only_b = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
    mean = (only_b - only_a) / n
    return mean, (((only_a + only_b) / n - mean**2) / n) ** 0.5


# %% right="a loop in Python"
def paired_difference(right_a, right_b):
    d = [int(b) - int(a) for a, b in zip(right_a, right_b)]
    mean = sum(d) / len(d)
    variance = sum((value - mean) ** 2 for value in d) / len(d)
    return mean, variance**0.5 / len(d) ** 0.5


# %% wrong="A minus B" fails="test-paired_difference-mean"
def paired_difference(right_a, right_b):
    d = right_a.astype(float) - right_b.astype(float)
    return float(d.mean()), float(d.std() / np.sqrt(len(d)))


# %% wrong="two separate accuracies" fails="test-paired_difference-error"
def paired_difference(right_a, right_b):
    p, q, n = right_a.mean(), right_b.mean(), len(right_a)
    return q - p, np.sqrt((p * (1 - p) + q * (1 - q)) / n)


# %% wrong="the standard deviation, not divided by √n" fails="test-paired_difference-error"
def paired_difference(right_a, right_b):
    d = right_b.astype(float) - right_a.astype(float)
    return d.mean(), d.std()


# %% wrong="divided by n in place of √n" fails="test-paired_difference-error"
def paired_difference(right_a, right_b):
    d = right_b.astype(float) - right_a.astype(float)
    return d.mean(), d.std() / len(d)


# %% wrong="the size of the difference only" fails="test-paired_difference-mean"
def paired_difference(right_a, right_b):
    d = right_b.astype(float) - right_a.astype(float)
    return abs(d.mean()), d.std() / np.sqrt(len(d))


# %% wrong="xor: where they differ, without a sign" fails="test-paired_difference-mean"
def paired_difference(right_a, right_b):
    d = (right_a ^ right_b).astype(float)
    return d.mean(), d.std() / np.sqrt(len(d))


# %% wrong="in per cent" fails="test-paired_difference-mean,test-paired_difference-error"
def paired_difference(right_a, right_b):
    d = 100 * (right_b.astype(float) - right_a.astype(float))
    return d.mean(), d.std() / np.sqrt(len(d))
