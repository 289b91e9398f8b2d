# %% right="minus infinity outside the top k, by a loop"
def sample(logits, temperature, top_k, rng):
    u = np.array(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(u))
    if top_k is not None and top_k < len(u):
        kept = set(sorted(range(len(u)), key=lambda i: (-u[i], i))[:top_k])
        for i in range(len(u)):
            if i not in kept:
                u[i] = -np.inf
    return int(rng.choice(len(u), p=softmax(u / temperature)))


# %% right="the cumulative sum and one uniform number"
def sample(logits, temperature, top_k, rng):
    order = sorted(range(len(logits)), key=lambda i: -logits[i])
    if not temperature:
        return order[0]
    order = order[: top_k or len(order)]
    p = np.exp((logits[order] - logits[order[0]]) / temperature)
    return order[min(int(np.searchsorted(np.cumsum(p) / p.sum(), rng.random(), side="right")), len(order) - 1)]


# %% right="Gumbel noise on the logits"
def sample(logits, temperature, top_k, rng):
    order = np.argsort(-logits, kind="stable")[:top_k]
    if temperature == 0:
        return int(order[0])
    return int(order[np.argmax(logits[order] / temperature + rng.gumbel(size=len(order)))])


# %% wrong="multiplied by the temperature" fails="test-sample-temperature"
def sample(logits, temperature, top_k, rng):
    order = np.argsort(-logits, kind="stable")[:top_k]
    if temperature == 0:
        return int(order[0])
    return int(rng.choice(order, p=softmax(logits[order] * temperature)))


# %% wrong="the probabilities are divided, not the logits" fails="test-sample-temperature"
def sample(logits, temperature, top_k, rng):
    order = np.argsort(-logits, kind="stable")[:top_k]
    if temperature == 0:
        return int(order[0])
    return int(rng.choice(order, p=softmax(softmax(logits[order]) / temperature)))


# %% wrong="divided by a temperature of 0" fails="test-sample-temperature"
def sample(logits, temperature, top_k, rng):
    order = np.argsort(-logits, kind="stable")[:top_k]
    return int(rng.choice(order, p=softmax(logits[order] / temperature)))


# %% wrong="always greedy" fails="test-sample-temperature,test-sample-top_k"
def sample(logits, temperature, top_k, rng):
    return int(np.argmax(logits))


# %% wrong="the k smallest" fails="test-sample-top_k"
def sample(logits, temperature, top_k, rng):
    if temperature == 0:
        return int(np.argmax(logits))
    order = np.argsort(logits, kind="stable")[:top_k]
    return int(rng.choice(order, p=softmax(logits[order] / temperature)))


# %% wrong="everything as large as the k-th stays" fails="test-sample-top_k"
def sample(logits, temperature, top_k, rng):
    if temperature == 0:
        return int(np.argmax(logits))
    u = logits / temperature
    if top_k is not None:
        smallest = np.sort(u)[::-1][min(top_k, len(u)) - 1]
        u = np.where(u >= smallest, u, -np.inf)
    return int(rng.choice(len(u), p=softmax(u)))


# %% wrong="equally likely among the top k" fails="test-sample-top_k"
def sample(logits, temperature, top_k, rng):
    if temperature == 0:
        return int(np.argmax(logits))
    if top_k is not None:
        return int(rng.choice(np.argsort(-logits, kind="stable")[:top_k]))
    return int(rng.choice(len(logits), p=softmax(logits / temperature)))


# %% wrong="top_k ignored" fails="test-sample-top_k"
def sample(logits, temperature, top_k, rng):
    if temperature == 0:
        return int(np.argmax(logits))
    return int(rng.choice(len(logits), p=softmax(logits / temperature)))


# %% wrong="the index among the candidates is returned" fails="test-sample-top_k"
def sample(logits, temperature, top_k, rng):
    order = np.argsort(-logits, kind="stable")[:top_k]
    if temperature == 0:
        return int(order[0])
    p = softmax(logits[order] / temperature)
    return int(rng.choice(len(p), p=p)) if top_k else int(rng.choice(order, p=p))


# %% wrong="the logits are overwritten" fails="test-sample-safe"
def sample(logits, temperature, top_k, rng):
    if temperature == 0:
        return int(np.argmax(logits))
    if top_k is not None:
        logits[np.argsort(-logits, kind="stable")[top_k:]] = -np.inf
    logits /= temperature
    return int(rng.choice(len(logits), p=softmax(logits)))


# %% wrong="exp overflows" fails="test-sample-safe"
def sample(logits, temperature, top_k, rng):
    order = np.argsort(-logits, kind="stable")[:top_k]
    if temperature == 0:
        return int(order[0])
    p = np.exp(logits[order] / temperature)
    return int(rng.choice(order, p=p / p.sum()))


# %% wrong="a generator of its own" fails="test-sample-safe"
def sample(logits, temperature, top_k, rng):
    order = np.argsort(-logits, kind="stable")[:top_k]
    if temperature == 0:
        return int(order[0])
    return int(np.random.choice(order, p=softmax(logits[order] / temperature)))


# %% wrong="the same seed in every call" fails="test-sample-temperature"
def sample(logits, temperature, top_k, rng):
    rng = np.random.default_rng(0)
    order = np.argsort(-logits, kind="stable")[:top_k]
    if temperature == 0:
        return int(order[0])
    return int(rng.choice(order, p=softmax(logits[order] / temperature)))
