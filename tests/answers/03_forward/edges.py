# %% right="one comprehension"
def edges(sizes):
    return [((l, i), (l + 1, j)) for l in range(len(sizes) - 1) for i in range(sizes[l]) for j in range(sizes[l + 1])]


# %% right="itertools"
from itertools import product


def edges(sizes):
    layers = [[(layer, i) for i in range(size)] for layer, size in enumerate(sizes)]
    lines = []
    for left, right in zip(layers, layers[1:]):
        lines += product(left, right)
    return lines


# %% right="from right to left, as lists"
def edges(sizes):
    lines = []
    for layer in reversed(range(1, len(sizes))):
        for j in range(sizes[layer]):
            for i in range(sizes[layer - 1]):
                lines.append([[layer - 1, i], [layer, j]])
    return lines


# %% right="a set of the lines, turned into a list"
def edges(sizes):
    lines = set()
    for layer, (left, right) in enumerate(zip(sizes, sizes[1:])):
        lines |= {((layer, i), (layer + 1, j)) for i in range(left) for j in range(right)}
    return list(lines)


# %% wrong="counts from 1" fails="test-edges-one_layer,test-edges-deep"
def edges(sizes):
    return [
        ((l + 1, i + 1), (l + 2, j + 1)) for l in range(len(sizes) - 1) for i in range(sizes[l]) for j in range(sizes[l + 1])
    ]


# %% wrong="joins all layers, not only neighbours" fails="test-edges-deep"
def edges(sizes):
    units = [(layer, i) for layer, size in enumerate(sizes) for i in range(size)]
    return [(a, b) for a in units for b in units if a[0] < b[0]]


# %% wrong="the first two layers only" fails="test-edges-deep"
def edges(sizes):
    return [((0, i), (1, j)) for i in range(sizes[0]) for j in range(sizes[1])]


# %% wrong="every line in both directions" fails="test-edges-one_layer,test-edges-deep"
def edges(sizes):
    lines = [((l, i), (l + 1, j)) for l in range(len(sizes) - 1) for i in range(sizes[l]) for j in range(sizes[l + 1])]
    return lines + [(b, a) for a, b in lines]


# %% wrong="joins circles of the same number" fails="test-edges-one_layer,test-edges-deep"
def edges(sizes):
    lines = []
    for layer in range(len(sizes) - 1):
        for i, j in zip(range(sizes[layer]), range(sizes[layer + 1])):
            lines.append(((layer, i), (layer + 1, j)))
    return lines


# %% wrong="layer numbers do not move on" fails="test-edges-deep"
def edges(sizes):
    return [((0, i), (1, j)) for left, right in zip(sizes, sizes[1:]) for i in range(left) for j in range(right)]


# %% wrong="the two layers exchanged" fails="test-edges-one_layer,test-edges-deep"
def edges(sizes):
    return [((l, j), (l + 1, i)) for l in range(len(sizes) - 1) for i in range(sizes[l]) for j in range(sizes[l + 1])]


# %% wrong="empties the list of sizes" fails="test-edges-one_layer"
def edges(sizes):
    lines, layer = [], 0
    left = sizes.pop(0)
    while sizes:
        right = sizes.pop(0)
        lines += [((layer, i), (layer + 1, j)) for i in range(left) for j in range(right)]
        left, layer = right, layer + 1
    return lines


# %% wrong="empties the list of sizes, if there are more than two" fails="test-edges-deep"
def edges(sizes):
    lines, k = [], 0
    while len(sizes) > 2:
        n = sizes.pop(0)
        lines += [((k, i), (k + 1, j)) for i in range(n) for j in range(sizes[0])]
        k += 1
    lines += [((k, i), (k + 1, j)) for i in range(sizes[0]) for j in range(sizes[1])]
    return lines


# %% wrong="a set" fails="test-edges-one_layer"
def edges(sizes):
    return {((k, i), (k + 1, j)) for k in range(len(sizes) - 1) for i in range(sizes[k]) for j in range(sizes[k + 1])}
