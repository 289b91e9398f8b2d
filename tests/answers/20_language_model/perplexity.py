# %% right="a loop with math.log"
def perplexity(p):
    total = 0.0
    for value in p:
        total -= math.log(value)
    return math.exp(total / len(p))


# %% right="in bits"
def perplexity(p):
    return 2 ** np.mean(np.log2(1 / np.asarray(p)))


# %% wrong="the product first: underflow" fails="test-perplexity"
def perplexity(p):
    return float(np.prod(p) ** (-1 / len(p)))


# %% wrong="one divided by the mean probability" fails="test-perplexity"
def perplexity(p):
    return float(1 / np.mean(p))


# %% wrong="mean of one divided by each" fails="test-perplexity"
def perplexity(p):
    return float(np.mean(1 / np.asarray(p)))


# %% wrong="the cross-entropy itself" fails="test-perplexity"
def perplexity(p):
    return float(-np.mean(np.log(p)))


# %% wrong="the sum in place of the mean" fails="test-perplexity"
def perplexity(p):
    return float(np.exp(-np.sum(np.log(p))))


# %% wrong="bits to the power of e" fails="test-perplexity"
def perplexity(p):
    return float(np.exp(-np.mean(np.log2(p))))


# %% wrong="the sign" fails="test-perplexity"
def perplexity(p):
    return float(np.exp(np.mean(np.log(p))))
