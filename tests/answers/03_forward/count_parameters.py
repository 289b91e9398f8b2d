# %% right="with a counter"
def count_parameters(sizes):
    total = 0
    for layer in range(1, len(sizes)):
        total += (sizes[layer - 1] + 1) * sizes[layer]
    return total


# %% right="lines plus circles that compute"
def count_parameters(sizes):
    return len(edges(sizes)) + sum(sizes[1:])


# %% right="NumPy"
import numpy as np


def count_parameters(sizes):
    sizes = np.array(sizes)
    return np.sum(sizes[:-1] * sizes[1:] + sizes[1:])


# %% wrong="biases forgotten" fails="test-count_parameters"
def count_parameters(sizes):
    return sum(a * b for a, b in zip(sizes, sizes[1:]))


# %% wrong="biases for the inputs too" fails="test-count_parameters"
def count_parameters(sizes):
    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes)


# %% wrong="one bias for each layer" fails="test-count_parameters"
def count_parameters(sizes):
    return sum(a * b + 1 for a, b in zip(sizes, sizes[1:]))


# %% wrong="bias with the size of the layer before" fails="test-count_parameters"
def count_parameters(sizes):
    return sum(a * b + a for a, b in zip(sizes, sizes[1:]))


# %% wrong="two layers only" fails="test-count_parameters"
def count_parameters(sizes):
    return sizes[0] * sizes[1] + sizes[1] + sizes[1] * sizes[-1] + sizes[-1]


# %% wrong="everything multiplied" fails="test-count_parameters"
import math


def count_parameters(sizes):
    return math.prod(sizes) + sum(sizes[1:])


# %% wrong="equal layers counted once" fails="test-count_parameters"
def count_parameters(sizes):
    return sum(a * c + c for a, c in set(zip(sizes, sizes[1:])))
