# %% right="three loops"
def drawing(layers):
    lines = []
    for k in range(len(layers) - 1):
        for right in layers[k + 1]:
            for left in layers[k]:
                lines.append((left, right))
    return lines


# %% right="itertools"
from itertools import pairwise, product


def drawing(layers):
    return [line for left, right in pairwise(layers) for line in product(left, right)]


# %% right="from right to left, as lists"
def drawing(layers):
    if len(layers) < 2:
        return []
    return [[a, b] for b in layers[-1] for a in layers[-2]] + drawing(layers[:-1])


# %% wrong="joins units of the same place only" fails="test-drawing-two_layers,test-drawing-deep"
def drawing(layers):
    return [(a, b) for left, right in zip(layers, layers[1:]) for a, b in zip(left, right)]


# %% wrong="joins every layer to every later one" fails="test-drawing-deep"
def drawing(layers):
    return [(a, b) for k, left in enumerate(layers) for right in layers[k + 1 :] for a in left for b in right]


# %% wrong="the first two layers only" fails="test-drawing-deep"
def drawing(layers):
    return [(a, b) for a in layers[0] for b in layers[1]]


# %% wrong="forgets the output layer" fails="test-drawing-two_layers,test-drawing-deep"
def drawing(layers):
    return [(a, b) for k in range(len(layers) - 2) for a in layers[k] for b in layers[k + 1]]


# %% wrong="right to left" fails="test-drawing-two_layers,test-drawing-deep"
def drawing(layers):
    return [(b, a) for left, right in zip(layers, layers[1:]) for a in left for b in right]
