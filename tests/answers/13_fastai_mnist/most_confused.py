# %% right="two loops and two stable sorts"
def most_confused(cm, k):
    cm = np.asarray(cm)
    pairs = []
    for t in range(len(cm)):
        for a in range(len(cm)):
            if t != a and cm[t, a] > 0:
                pairs.append((t, a, cm[t, a]))
    pairs.sort(key=lambda p: p[2], reverse=True)
    return pairs[:k]


# %% right="argsort of the cells"
def most_confused(cm, k):
    wrong = np.array(cm)
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong.ravel(), kind="stable")[:k]
    t, a = np.unravel_index(order, wrong.shape)
    return [[i, j, wrong[i, j]] for i, j in zip(t, a) if wrong[i, j]]


# %% wrong="the diagonal counts too" fails="test-most_confused-pairs,test-most_confused-ties"
def most_confused(cm, k):
    pairs = [(t, a, int(c)) for (t, a), c in np.ndenumerate(cm) if c > 0]
    return sorted(pairs, key=lambda p: -p[2])[:k]


# %% wrong="answer before truth" fails="test-most_confused-pairs,test-most_confused-ties"
def most_confused(cm, k):
    pairs = [(a, t, int(c)) for (t, a), c in np.ndenumerate(cm) if c > 0 and t != a]
    return sorted(pairs, key=lambda p: (-p[2], p[0], p[1]))[:k]


# %% wrong="the two directions added up" fails="test-most_confused-pairs,test-most_confused-ties"
def most_confused(cm, k):
    both = np.asarray(cm) + np.asarray(cm).T
    pairs = [(t, a, int(both[t, a])) for t in range(len(both)) for a in range(t + 1, len(both)) if both[t, a]]
    return sorted(pairs, key=lambda p: -p[2])[:k]


# %% wrong="fewest first" fails="test-most_confused-pairs,test-most_confused-ties"
def most_confused(cm, k):
    pairs = [(t, a, int(c)) for (t, a), c in np.ndenumerate(cm) if c > 0 and t != a]
    return sorted(pairs, key=lambda p: p[2])[:k]


# %% wrong="pairs that never happened are filled in" fails="test-most_confused-pairs"
def most_confused(cm, k):
    pairs = [(t, a, int(c)) for (t, a), c in np.ndenumerate(cm) if t != a]
    return sorted(pairs, key=lambda p: (-p[2], p[0], p[1]))[:k]


# %% wrong="ties in reverse: the tuples sorted and turned round" fails="test-most_confused-ties"
def most_confused(cm, k):
    pairs = sorted((int(c), t, a) for (t, a), c in np.ndenumerate(cm) if c > 0 and t != a)
    return [(t, a, c) for c, t, a in pairs[::-1][:k]]


# %% wrong="ties by the answer" fails="test-most_confused-ties"
def most_confused(cm, k):
    pairs = [(t, a, int(c)) for (t, a), c in np.ndenumerate(cm) if c > 0 and t != a]
    return sorted(pairs, key=lambda p: (-p[2], p[1], p[0]))[:k]


# %% wrong="one too many" fails="test-most_confused-pairs,test-most_confused-ties"
def most_confused(cm, k):
    pairs = [(t, a, int(c)) for (t, a), c in np.ndenumerate(cm) if c > 0 and t != a]
    return sorted(pairs, key=lambda p: (-p[2], p[0], p[1]))[: k + 1]


# %% wrong="only the worst answer of each digit" fails="test-most_confused-pairs,test-most_confused-ties"
def most_confused(cm, k):
    cm = np.array(cm)
    np.fill_diagonal(cm, 0)
    pairs = [(t, int(row.argmax()), int(row.max())) for t, row in enumerate(cm) if row.max()]
    return sorted(pairs, key=lambda p: -p[2])[:k]
