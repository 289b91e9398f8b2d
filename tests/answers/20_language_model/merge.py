# %% right="looks back at what was written"
def merge(ids, pair, new):
    merged, free = [], False
    for token in ids:
        if free and merged[-1] == pair[0] and token == pair[1]:
            merged[-1], free = new, False
        else:
            merged.append(token)
            free = True
    return merged


# %% right="recursion on the rest"
def merge(ids, pair, new):
    result, rest = [], list(ids)
    while len(rest) > 1:
        if rest[0] == pair[0] and rest[1] == pair[1]:
            result, rest = result + [new], rest[2:]
        else:
            result, rest = result + rest[:1], rest[1:]
    return result + rest


# %% wrong="the last token is lost" fails="test-merge-replaces"
def merge(ids, pair, new):
    merged, i = [], 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == tuple(pair):
            merged.append(new)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


# %% wrong="the second token of the pair stays" fails="test-merge-replaces,test-merge-overlap"
def merge(ids, pair, new):
    merged = []
    for i in range(len(ids)):
        if tuple(ids[i : i + 2]) == tuple(pair):
            merged.append(new)
        else:
            merged.append(ids[i])
    return merged


# %% wrong="written into the list that was given" fails="test-merge-replaces"
def merge(ids, pair, new):
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == tuple(pair):
            ids[i : i + 2] = [new]
        i += 1
    return ids


# %% wrong="what was put in is merged again" fails="test-merge-overlap"
def merge(ids, pair, new):
    merged = list(ids)
    i = 0
    while i < len(merged) - 1:
        if (merged[i], merged[i + 1]) == tuple(pair):
            merged[i : i + 2] = [new]
        else:
            i += 1
    return merged


# %% wrong="only the first pair" fails="test-merge-replaces"
def merge(ids, pair, new):
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == tuple(pair):
            return [*ids[:i], new, *ids[i + 2 :]]
    return list(ids)


# %% wrong="from the right" fails="test-merge-overlap"
def merge(ids, pair, new):
    merged, i = [], len(ids) - 1
    while i >= 0:
        if i > 0 and (ids[i - 1], ids[i]) == tuple(pair):
            merged.insert(0, new)
            i -= 2
        else:
            merged.insert(0, ids[i])
            i -= 1
    return merged


# %% wrong="either order" fails="test-merge-replaces"
def merge(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        if len(ids[i : i + 2]) == 2 and set(ids[i : i + 2]) == set(pair):
            merged.append(new)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged
