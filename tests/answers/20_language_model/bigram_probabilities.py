# %% right="a dictionary of counts, then row by row"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    counts = {}
    for ids in sequences:
        last = 0
        for token in list(ids) + [0]:
            counts[last, token] = counts.get((last, token), 0) + 1
            last = token
    P = []
    for i in range(n_tokens):
        row = [counts.get((i, j), 0) + k for j in range(n_tokens)]
        P.append([value / sum(row) for value in row])
    return np.array(P)


# %% right="np.add.at on all pairs at once"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    line = [0]
    for ids in sequences:
        line += [*ids, 0]
    counts = np.zeros((n_tokens, n_tokens))
    np.add.at(counts, (line[:-1], line[1:]), 1)
    counts += k
    return counts / np.sum(counts, axis=-1).reshape(-1, 1)


# %% wrong="the start and the end do not count" fails="test-bigram_probabilities-counts"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    counts = np.full((n_tokens, n_tokens), float(k))
    for ids in sequences:
        for i, j in zip(ids, ids[1:]):
            counts[i, j] += 1
    return counts / counts.sum(axis=1, keepdims=True)


# %% wrong="the end does not count" fails="test-bigram_probabilities-counts"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    counts = np.full((n_tokens, n_tokens), float(k))
    for ids in sequences:
        for i, j in zip([0, *ids], ids):
            counts[i, j] += 1
    return counts / counts.sum(axis=1, keepdims=True)


# %% wrong="columns add up to 1" fails="test-bigram_probabilities-counts,test-bigram_probabilities-smoothing"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    counts = np.full((n_tokens, n_tokens), float(k))
    for ids in sequences:
        for i, j in zip([0, *ids], [*ids, 0]):
            counts[i, j] += 1
    return counts / counts.sum(axis=0)


# %% wrong="the whole table adds up to 1" fails="test-bigram_probabilities-counts"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    counts = np.full((n_tokens, n_tokens), float(k))
    for ids in sequences:
        for i, j in zip([0, *ids], [*ids, 0]):
            counts[i, j] += 1
    return counts / counts.sum()


# %% wrong="all names written one after the other, without ends" fails="test-bigram_probabilities-counts"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    line = [0] + [token for ids in sequences for token in ids] + [0]
    counts = np.full((n_tokens, n_tokens), float(k))
    for i, j in zip(line, line[1:]):
        counts[i, j] += 1
    return counts / counts.sum(axis=1, keepdims=True)


# %% wrong="k always 1" fails="test-bigram_probabilities-smoothing"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    counts = np.ones((n_tokens, n_tokens))
    for ids in sequences:
        for i, j in zip([0, *ids], [*ids, 0]):
            counts[i, j] += 1
    return counts / counts.sum(axis=1, keepdims=True)


# %% wrong="k added to the shares" fails="test-bigram_probabilities-smoothing"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    counts = np.zeros((n_tokens, n_tokens))
    for ids in sequences:
        for i, j in zip([0, *ids], [*ids, 0]):
            counts[i, j] += 1
    P = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) + k
    return P / P.sum(axis=1, keepdims=True)


# %% wrong="smoothing only for pairs that never came" fails="test-bigram_probabilities-smoothing"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    counts = np.zeros((n_tokens, n_tokens))
    for ids in sequences:
        for i, j in zip([0, *ids], [*ids, 0]):
            counts[i, j] += 1
    counts[counts == 0] = k
    return counts / counts.sum(axis=1, keepdims=True)


# %% wrong="the other way round: P[j, i]" fails="test-bigram_probabilities-counts"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    counts = np.full((n_tokens, n_tokens), float(k))
    for ids in sequences:
        for i, j in zip([0, *ids], [*ids, 0]):
            counts[j, i] += 1
    return counts / counts.sum(axis=1, keepdims=True)
