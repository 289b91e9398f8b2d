# %% right="standard_normal in a loop"
import numpy as np


def init_network(sizes, rng):
    network = []
    for layer in range(len(sizes) - 1):
        W = rng.standard_normal((sizes[layer], sizes[layer + 1]))
        b = np.zeros(sizes[layer + 1])
        network.append((W, b))
    return network


# %% right="lists as pairs, mean and deviation written out"
import numpy as np


def init_network(sizes, rng):
    return [[rng.normal(0, 1, (a, b)), np.zeros((b,))] for a, b in zip(sizes[:-1], sizes[1:])]


# %% right="row by row"
import numpy as np


def init_network(sizes, rng):
    Ws = [np.stack([rng.normal(size=b) for _ in range(a)]) for a, b in zip(sizes, sizes[1:])]
    return list(zip(Ws, [np.zeros(n, dtype=np.float32) for n in sizes[1:]]))


# %% wrong="the same generator made anew for each layer" fails="test-init_network-fresh"
import numpy as np


def init_network(sizes, rng):
    return [(np.random.default_rng(0).normal(size=(a, b)), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]


# %% wrong="all layers cut from one table" fails="test-init_network-fresh"
import numpy as np


def init_network(sizes, rng):
    W = rng.normal(size=(max(sizes), max(sizes)))
    return [(W[:a, :b], np.zeros(b)) for a, b in zip(sizes, sizes[1:])]


# %% wrong="one number drawn for each layer" fails="test-init_network-normal,test-init_network-fresh"
import numpy as np


def init_network(sizes, rng):
    return [(np.full((a, b), rng.normal()), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]


# %% wrong="one row repeated" fails="test-init_network-fresh"
import numpy as np


def init_network(sizes, rng):
    return [(np.tile(rng.normal(size=b), (a, 1)), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]


# %% wrong="constants" fails="test-init_network-normal,test-init_network-fresh"
import numpy as np


def init_network(sizes, rng):
    return [(np.full((a, b), 0.1), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]


# %% wrong="uniform instead of normal" fails="test-init_network-normal"
import numpy as np


def init_network(sizes, rng):
    return [(rng.random((a, b)), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]


# %% wrong="uniform with the right mean and deviation" fails="test-init_network-normal"
import numpy as np


def init_network(sizes, rng):
    return [(rng.uniform(-(3**0.5), 3**0.5, (a, b)), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]


# %% wrong="ignores rng" fails="test-init_network-fresh"
import numpy as np


def init_network(sizes, rng):
    return [(np.random.randn(a, b), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]


# %% wrong="W transposed, as in the formula" fails="test-init_network-shapes"
import numpy as np


def init_network(sizes, rng):
    return [(rng.normal(size=(b, a)), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]


# %% wrong="biases as tables (1, n)" fails="test-init_network-shapes"
import numpy as np


def init_network(sizes, rng):
    return [(rng.normal(size=(a, b)), np.zeros((1, b))) for a, b in zip(sizes, sizes[1:])]


# %% wrong="random biases" fails="test-init_network-shapes"
def init_network(sizes, rng):
    return [(rng.normal(size=(a, b)), rng.normal(size=b)) for a, b in zip(sizes, sizes[1:])]


# %% wrong="the first layer only" fails="test-init_network-shapes"
import numpy as np


def init_network(sizes, rng):
    return [(rng.normal(size=(sizes[0], sizes[1])), np.zeros(sizes[1]))]


# %% wrong="third layer copies the first" fails="test-init_network-fresh"
import numpy as np


def init_network(sizes, rng):
    network = [(rng.normal(size=(a, c)), np.zeros(c)) for a, c in zip(sizes[:3], sizes[1:3])]
    for a, c in zip(sizes[2:], sizes[3:]):
        network.append((np.resize(network[0][0], (a, c)), np.zeros(c)))
    return network


# %% wrong="each matrix standardised" fails="test-init_network-fresh"
def init_network(sizes, rng):
    network = []
    for a, b in zip(sizes, sizes[1:]):
        W = rng.normal(size=(a, b))
        network.append(((W - W.mean()) / W.std(), np.zeros(b)))
    return network
