# %% right="NumPy arrays and np.split"
def stratified_split(labels, valid_pct, test_pct, rng):
    labels = np.array(labels)
    parts = [[], [], []]
    for name in np.unique(labels):
        places = np.flatnonzero(labels == name)
        rng.shuffle(places)
        n_valid, n_test = max(1, round(len(places) * valid_pct)), max(1, round(len(places) * test_pct))
        valid, test, train = np.split(places, [n_valid, n_valid + n_test])
        for part, chosen in zip(parts, (train, valid, test)):
            part.extend(chosen)
    return [np.array(part) for part in parts]


# %% right="a random key for each picture, sorted"
def stratified_split(labels, valid_pct, test_pct, rng):
    keys = rng.random(len(labels))
    groups = {}
    for i in sorted(range(len(labels)), key=lambda i: keys[i]):
        groups.setdefault(labels[i], []).append(i)
    train, valid, test = [], [], []
    for group in groups.values():
        a = max(1, round(len(group) * valid_pct))
        b = max(1, round(len(group) * test_pct))
        test.extend(group[-b:])
        valid.extend(group[:a])
        train.extend(group[a:-b])
    return sorted(train), sorted(valid), sorted(test)


# %% wrong="chooses among all pictures at random" fails="test-stratified_split-strata,test-stratified_split-lots"
def stratified_split(labels, valid_pct, test_pct, rng):
    places = rng.permutation(len(labels)).tolist()
    n_valid, n_test = round(len(labels) * valid_pct), round(len(labels) * test_pct)
    return places[n_valid + n_test :], places[:n_valid], places[n_valid : n_valid + n_test]


# %% wrong="takes the first ones as they come" fails="test-stratified_split-lots"
def stratified_split(labels, valid_pct, test_pct, rng):
    train, valid, test = [], [], []
    for name in sorted(set(labels)):
        places = [i for i, label in enumerate(labels) if label == name]
        n_valid, n_test = (max(1, round(len(places) * pct)) for pct in (valid_pct, test_pct))
        valid += places[:n_valid]
        test += places[n_valid : n_valid + n_test]
        train += places[n_valid + n_test :]
    return train, valid, test


# %% wrong="a seed of its own in place of rng" fails="test-stratified_split-lots"
def stratified_split(labels, valid_pct, test_pct, rng):
    rng = np.random.default_rng(42)
    train, valid, test = [], [], []
    for name in sorted(set(labels)):
        places = rng.permutation([i for i, label in enumerate(labels) if label == name]).tolist()
        n_valid, n_test = (max(1, round(len(places) * pct)) for pct in (valid_pct, test_pct))
        valid += places[:n_valid]
        test += places[n_valid : n_valid + n_test]
        train += places[n_valid + n_test :]
    return train, valid, test


# %% wrong="global random numbers: another split each time" fails="test-stratified_split-lots"
def stratified_split(labels, valid_pct, test_pct, rng):
    train, valid, test = [], [], []
    for name in sorted(set(labels)):
        places = np.random.permutation([i for i, label in enumerate(labels) if label == name]).tolist()
        n_valid, n_test = (max(1, round(len(places) * pct)) for pct in (valid_pct, test_pct))
        valid += places[:n_valid]
        test += places[n_valid : n_valid + n_test]
        train += places[n_valid + n_test :]
    return train, valid, test


# %% wrong="validation and test drawn one after the other from all: they overlap" fails="test-stratified_split-partition"
def stratified_split(labels, valid_pct, test_pct, rng):
    train, valid, test = [], [], []
    for name in sorted(set(labels)):
        places = [i for i, label in enumerate(labels) if label == name]
        n_valid, n_test = (max(1, round(len(places) * pct)) for pct in (valid_pct, test_pct))
        valid += rng.choice(places, n_valid, replace=False).tolist()
        test += rng.choice(places, n_test, replace=False).tolist()
        train += [i for i in places if i not in valid + test]
    return train, valid, test


# %% wrong="a rare class gets none: rounded down to 0" fails="test-stratified_split-strata"
def stratified_split(labels, valid_pct, test_pct, rng):
    train, valid, test = [], [], []
    for name in sorted(set(labels)):
        places = rng.permutation([i for i, label in enumerate(labels) if label == name]).tolist()
        n_valid, n_test = (int(len(places) * pct) for pct in (valid_pct, test_pct))
        valid += places[:n_valid]
        test += places[n_valid : n_valid + n_test]
        train += places[n_valid + n_test :]
    return train, valid, test


# %% wrong="the test's share is taken of what validation left" fails="test-stratified_split-strata"
def stratified_split(labels, valid_pct, test_pct, rng):
    train, valid, test = [], [], []
    for name in sorted(set(labels)):
        places = rng.permutation([i for i, label in enumerate(labels) if label == name]).tolist()
        n_valid = max(1, round(len(places) * valid_pct))
        valid, places = valid + places[:n_valid], places[n_valid:]
        n_test = max(1, round(len(places) * test_pct))
        test, train = test + places[:n_test], train + places[n_test:]
    return train, valid, test


# %% wrong="positions within the class, not within the list" fails="test-stratified_split-partition"
def stratified_split(labels, valid_pct, test_pct, rng):
    train, valid, test = [], [], []
    for name in sorted(set(labels)):
        places = rng.permutation(labels.count(name)).tolist()
        n_valid, n_test = (max(1, round(len(places) * pct)) for pct in (valid_pct, test_pct))
        valid += places[:n_valid]
        test += places[n_valid : n_valid + n_test]
        train += places[n_valid + n_test :]
    return train, valid, test


# %% wrong="half up, not Python's round" fails="test-stratified_split-strata"
def stratified_split(labels, valid_pct, test_pct, rng):
    train, valid, test = [], [], []
    for name in sorted(set(labels)):
        places = rng.permutation([i for i, label in enumerate(labels) if label == name]).tolist()
        v = max(1, int(len(places) * valid_pct + 0.5))
        t = max(1, int(len(places) * test_pct + 0.5))
        valid += places[:v]
        test += places[v : v + t]
        train += places[v + t :]
    return train, valid, test
