# %% right="max with a key"
def maxpool1d(x, size):
    argmax = [max(range(start, start + size), key=lambda i: x[i]) for start in range(0, len(x) // size * size, size)]
    return [x[i] for i in argmax], argmax


# %% right="NumPy, reshaped"
def maxpool1d(x, size):
    n = len(x) // size
    table = np.array(x[: n * size]).reshape(n, size)
    return table.max(axis=1), table.argmax(axis=1) + size * np.arange(n)


# %% right="with list.index inside each stretch"
def maxpool1d(x, size):
    values, argmax = [], []
    for k in range(len(x) // size):
        stretch = list(x[k * size : (k + 1) * size])
        values.append(max(stretch))
        argmax.append(k * size + stretch.index(max(stretch)))
    return values, argmax


# %% wrong="begins with 0, so negative stretches give 0" fails="test-maxpool1d-values"
def maxpool1d(x, size):
    values, argmax = [], []
    for start in range(0, len(x) - size + 1, size):
        best, where = 0, start
        for i in range(start, start + size):
            if x[i] > best:
                best, where = x[i], i
        values.append(best)
        argmax.append(where)
    return values, argmax


# %% wrong="numbers counted within each stretch" fails="test-maxpool1d-argmax"
def maxpool1d(x, size):
    n = len(x) // size
    table = np.array(x[: n * size]).reshape(n, size)
    return table.max(axis=1), table.argmax(axis=1)


# %% wrong="the rightmost of equals" fails="test-maxpool1d-argmax"
def maxpool1d(x, size):
    argmax = []
    for start in range(0, len(x) - size + 1, size):
        best = start
        for i in range(start, start + size):
            if x[i] >= x[best]:
                best = i
        argmax.append(best)
    return [x[i] for i in argmax], argmax


# %% wrong="what is left over makes a stretch of its own" fails="test-maxpool1d-values,test-maxpool1d-argmax"
def maxpool1d(x, size):
    argmax = [max(range(s, min(s + size, len(x))), key=lambda i: x[i]) for s in range(0, len(x), size)]
    return [x[i] for i in argmax], argmax


# %% wrong="stretches that overlap" fails="test-maxpool1d-values,test-maxpool1d-argmax"
def maxpool1d(x, size):
    argmax = [max(range(s, s + size), key=lambda i: x[i]) for s in range(len(x) - size + 1)]
    return [x[i] for i in argmax], argmax


# %% wrong="all that equal the maximum" fails="test-maxpool1d-argmax"
def maxpool1d(x, size):
    values, argmax = [], []
    for start in range(0, len(x) - size + 1, size):
        best = max(x[start : start + size])
        values.append(best)
        argmax += [i for i in range(start, start + size) if x[i] == best]
    return values, argmax


# %% wrong="looks the winner up in the whole of x" fails="test-maxpool1d-argmax"
def maxpool1d(x, size):
    values = [max(x[s : s + size]) for s in range(0, len(x) - size + 1, size)]
    return values, [x.index(value) for value in values]


# %% wrong="the mean, with the place of the maximum" fails="test-maxpool1d-values"
def maxpool1d(x, size):
    starts = range(0, len(x) - size + 1, size)
    return [sum(x[s : s + size]) / size for s in starts], [max(range(s, s + size), key=lambda i: x[i]) for s in starts]


# %% wrong="values only" fails="test-maxpool1d-values,test-maxpool1d-argmax"
def maxpool1d(x, size):
    return [max(x[s : s + size]) for s in range(0, len(x) - size + 1, size)]


# %% wrong="looks for the maximum in the whole list" fails="test-maxpool1d-argmax"
def maxpool1d(x, size):
    values = [max(x[i : i + size]) for i in range(0, len(x) - size + 1, size)]
    return values, [x.index(value) for value in values]


# %% wrong="a short list makes one stretch" fails="test-maxpool1d-values"
def maxpool1d(x, size):
    size = min(size, len(x))
    values, argmax = [], []
    for i in range(0, len(x) - size + 1, size):
        part = x[i : i + size]
        values.append(max(part))
        argmax.append(i + part.index(max(part)))
    return values, argmax
