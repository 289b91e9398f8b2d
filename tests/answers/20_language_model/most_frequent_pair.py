# %% right="a dictionary, and the first maximum"
def most_frequent_pair(sequences):
    times = {}
    for ids in sequences:
        for i in range(len(ids) - 1):
            pair = (ids[i], ids[i + 1])
            times[pair] = times.get(pair, 0) + 1
    return max(times, key=times.get, default=None)


# %% right="two lists, no library"
def most_frequent_pair(sequences):
    pairs = [(a, b) for ids in sequences for a, b in zip(ids[:-1], ids[1:])]
    best = None
    for pair in pairs:
        if best is None or pairs.count(pair) > pairs.count(best):
            best = pair
    return best


# %% wrong="the last of equals" fails="test-most_frequent_pair"
def most_frequent_pair(sequences):
    times = Counter(pair for ids in sequences for pair in zip(ids, ids[1:]))
    best = None
    for pair, count in times.items():
        if best is None or count >= times[best]:
            best = pair
    return best


# %% wrong="the smallest of equals" fails="test-most_frequent_pair"
def most_frequent_pair(sequences):
    times = Counter(pair for ids in sequences for pair in zip(ids, ids[1:]))
    return min(times, key=lambda pair: (-times[pair], pair)) if times else None


# %% wrong="the largest of equals" fails="test-most_frequent_pair"
def most_frequent_pair(sequences):
    times = Counter(pair for ids in sequences for pair in zip(ids, ids[1:]))
    return max(times, key=lambda pair: (times[pair], pair)) if times else None


# %% wrong="pairs from one sequence to the next" fails="test-most_frequent_pair"
def most_frequent_pair(sequences):
    line = [token for ids in sequences for token in ids]
    times = Counter(zip(line, line[1:]))
    return times.most_common(1)[0][0] if times else None


# %% wrong="overlaps do not count" fails="test-most_frequent_pair"
def most_frequent_pair(sequences):
    times = Counter()
    for ids in sequences:
        last = None
        for i, pair in enumerate(zip(ids, ids[1:])):
            if last is not None and last == (i - 1, pair):
                last = None
                continue
            times[pair] += 1
            last = (i, pair)
    return times.most_common(1)[0][0] if times else None


# %% wrong="the order in the pair is ignored" fails="test-most_frequent_pair"
def most_frequent_pair(sequences):
    times = Counter(tuple(sorted(pair)) for ids in sequences for pair in zip(ids, ids[1:]))
    return times.most_common(1)[0][0] if times else None


# %% wrong="an error without pairs" fails="test-most_frequent_pair"
def most_frequent_pair(sequences):
    times = Counter(pair for ids in sequences for pair in zip(ids, ids[1:]))
    return times.most_common(1)[0][0]


# %% wrong="every second pair only" fails="test-most_frequent_pair"
def most_frequent_pair(sequences):
    times = Counter(pair for ids in sequences for pair in zip(ids[::2], ids[1::2]))
    return times.most_common(1)[0][0] if times else None
