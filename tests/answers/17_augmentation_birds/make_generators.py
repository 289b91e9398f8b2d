# %% right="seeds each after making it"
def make_generators(seed):
    torch_rng = torch.Generator()
    torch_rng.manual_seed(seed)
    return np.random.Generator(np.random.PCG64(seed)), torch_rng


# %% right="another bit generator, and a list"
def make_generators(seed):
    generator = torch.Generator(device="cpu")
    generator.manual_seed(int(seed) + 1)
    return [np.random.Generator(np.random.Philox(seed)), generator]


# %% wrong="torch's shared generator" fails="test-make_generators"
def make_generators(seed):
    return np.random.default_rng(seed), torch.manual_seed(seed)


# %% wrong="the seed is forgotten in torch" fails="test-make_generators"
def make_generators(seed):
    return np.random.default_rng(seed), torch.Generator()


# %% wrong="the seed is forgotten in NumPy" fails="test-make_generators"
def make_generators(seed):
    return np.random.default_rng(), torch.Generator().manual_seed(seed)


# %% wrong="seeds the shared sequences as well" fails="test-make_generators"
def make_generators(seed):
    np.random.seed(seed)
    return np.random.default_rng(seed), torch.Generator().manual_seed(seed)


# %% wrong="always the same seed" fails="test-make_generators"
def make_generators(seed):
    return np.random.default_rng(42), torch.Generator().manual_seed(42)


# %% wrong="one pair for all calls" fails="test-make_generators"
PAIRS = {}


def make_generators(seed):
    if seed not in PAIRS:
        PAIRS[seed] = (np.random.default_rng(seed), torch.Generator().manual_seed(seed))
    return PAIRS[seed]


# %% wrong="takes 0 for no seed" fails="test-make_generators"
def make_generators(seed):
    generator = torch.Generator()
    if seed:
        generator.manual_seed(seed)
    else:
        generator.seed()
    return np.random.default_rng(seed or None), generator
