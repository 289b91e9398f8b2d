# %% right="two comprehensions"
def split_by_hash(names, valid_pct):
    number = [int(hashlib.sha512(os.path.basename(n).encode()).hexdigest()[:6], 16) % 100 for n in names]
    return [i for i, x in enumerate(number) if x >= valid_pct], [i for i, x in enumerate(number) if x < valid_pct]


# %% right="a mask and NumPy's positions"
def split_by_hash(names, valid_pct):
    digits = [hashlib.sha512(Path(name).name.encode("utf-8")).hexdigest()[:6] for name in names]
    held = np.array([int(d, 16) % 100 for d in digits]) < valid_pct
    return np.flatnonzero(~held).tolist(), np.flatnonzero(held).tolist()


# %% right="the first three bytes, as fastai's L"
def split_by_hash(names, valid_pct):
    number = L(names).map(lambda n: int.from_bytes(hashlib.sha512(Path(n).name.encode()).digest()[:3], "big") % 100)
    return list(number.argwhere(lambda x: x >= valid_pct)), list(number.argwhere(lambda x: x < valid_pct))


# %% right="one list from FuncSplitter, as fastai's L"
def held_out(name, valid_pct):
    return int(hashlib.sha512(Path(name).name.encode()).hexdigest()[:6], 16) % 100 < valid_pct


def split_by_hash(names, valid_pct):
    return FuncSplitter(lambda name: held_out(name, valid_pct))(names)


# %% wrong="positions by index: the second of two equal names never appears" fails="test-split_by_hash-stable"
def split_by_hash(names, valid_pct):
    names, train, valid = list(names), [], []
    for name in names:
        number = int(hashlib.sha512(Path(name).name.encode()).hexdigest()[:6], 16) % 100
        (valid if number < valid_pct else train).append(names.index(name))
    return train, valid


# %% wrong="random, with a fixed seed" fails="test-split_by_hash-recipe,test-split_by_hash-stable"
def split_by_hash(names, valid_pct):
    train, valid = RandomSplitter(valid_pct / 100, seed=42)(names)
    return list(train), list(valid)


# %% wrong="Python's own hash, another one at every start" fails="test-split_by_hash-recipe"
def split_by_hash(names, valid_pct):
    train, valid = [], []
    for i, name in enumerate(names):
        (valid if hash(Path(name).name) % 100 < valid_pct else train).append(i)
    return train, valid


# %% wrong="the folders are hashed too" fails="test-split_by_hash-stable"
def split_by_hash(names, valid_pct):
    number = [int(hashlib.sha512(str(n).encode()).hexdigest()[:6], 16) % 100 for n in names]
    return [i for i, x in enumerate(number) if x >= valid_pct], [i for i, x in enumerate(number) if x < valid_pct]


# %% wrong="the remainder may equal valid_pct" fails="test-split_by_hash-recipe"
def split_by_hash(names, valid_pct):
    number = [int(hashlib.sha512(Path(n).name.encode()).hexdigest()[:6], 16) % 100 for n in names]
    return [i for i, x in enumerate(number) if x > valid_pct], [i for i, x in enumerate(number) if x <= valid_pct]


# %% wrong="validation comes first" fails="test-split_by_hash-recipe"
def split_by_hash(names, valid_pct):
    number = [int(hashlib.sha512(Path(n).name.encode()).hexdigest()[:6], 16) % 100 for n in names]
    return [i for i, x in enumerate(number) if x < valid_pct], [i for i, x in enumerate(number) if x >= valid_pct]


# %% wrong="returns names, not positions" fails="test-split_by_hash-recipe"
def split_by_hash(names, valid_pct):
    train, valid = [], []
    for name in names:
        number = int(hashlib.sha512(Path(name).name.encode()).hexdigest()[:6], 16) % 100
        (valid if number < valid_pct else train).append(str(name))
    return train, valid


# %% wrong="sorted by hash, the first quarter: moves when files come" fails="test-split_by_hash-recipe,test-split_by_hash-stable"
def split_by_hash(names, valid_pct):
    order = sorted(range(len(names)), key=lambda i: hashlib.sha512(Path(names[i]).name.encode()).hexdigest())
    n = len(names) * valid_pct // 100
    return sorted(order[n:]), sorted(order[:n])


# %% wrong="valid_pct is always 25" fails="test-split_by_hash-recipe"
def split_by_hash(names, valid_pct):
    number = [int(hashlib.sha512(Path(n).name.encode()).hexdigest()[:6], 16) % 100 for n in names]
    return [i for i, x in enumerate(number) if x >= 25], [i for i, x in enumerate(number) if x < 25]


# %% wrong="the last six digits" fails="test-split_by_hash-recipe"
def split_by_hash(names, valid_pct):
    number = [int(hashlib.sha512(Path(n).name.encode()).hexdigest()[-6:], 16) % 100 for n in names]
    return [i for i, x in enumerate(number) if x >= valid_pct], [i for i, x in enumerate(number) if x < valid_pct]


# %% wrong="the extension is left out" fails="test-split_by_hash-recipe"
def split_by_hash(names, valid_pct):
    number = [int(hashlib.sha512(Path(n).stem.encode()).hexdigest()[:6], 16) % 100 for n in names]
    return [i for i, x in enumerate(number) if x >= valid_pct], [i for i, x in enumerate(number) if x < valid_pct]
