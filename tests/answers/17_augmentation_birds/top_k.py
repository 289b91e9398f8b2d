# %% right="sorted pairs"
def top_k(probs, names, k):
    pairs = sorted(zip(names, probs.tolist()), key=lambda pair: pair[1], reverse=True)
    return pairs[:k]


# %% right="argsort"
import torch


def top_k(probs, names, k):
    order = torch.argsort(probs, descending=True)[:k]
    return [(names[int(i)], probs[int(i)].item()) for i in order]


# %% wrong="the least probable first" fails="test-top_k"
def top_k(probs, names, k):
    return sorted(zip(names, probs.tolist()), key=lambda pair: pair[1])[:k]


# %% wrong="sorted by name" fails="test-top_k"
def top_k(probs, names, k):
    return sorted(zip(names, probs.tolist()), reverse=True)[:k]


# %% wrong="the right k, smallest first" fails="test-top_k"
def top_k(probs, names, k):
    return sorted(zip(names, probs.tolist()), key=lambda pair: pair[1])[-k:]


# %% wrong="probabilities sorted, names left where they were" fails="test-top_k"
def top_k(probs, names, k):
    return list(zip(names, sorted(probs.tolist(), reverse=True)))[:k]


# %% wrong="numbers in place of names" fails="test-top_k"
def top_k(probs, names, k):
    values, places = probs.topk(k)
    return list(zip(places.tolist(), values.tolist()))


# %% wrong="in percent" fails="test-top_k"
def top_k(probs, names, k):
    values, places = probs.topk(k)
    return [(names[i], 100 * p) for i, p in zip(places.tolist(), values.tolist())]


# %% wrong="names only" fails="test-top_k"
def top_k(probs, names, k):
    return [names[i] for i in probs.topk(k).indices.tolist()]


# %% wrong="probabilities are tensors" fails="test-top_k"
def top_k(probs, names, k):
    order = probs.argsort(descending=True)[:k]
    return [(names[i], probs[i]) for i in order]


# %% wrong="looked up by value: equal probabilities give one name twice" fails="test-top_k"
def top_k(probs, names, k):
    values = probs.tolist()
    return [(str(names[values.index(p)]), p) for p in sorted(values, reverse=True)[:k]]


# %% wrong="rounded to two decimals" fails="test-top_k"
def top_k(probs, names, k):
    values, places = probs.topk(k)
    return [(str(names[i]), round(float(p), 2)) for p, i in zip(values, places)]


# %% wrong="NumPy's strings" fails="test-top_k"
def top_k(probs, names, k):
    names = np.array(names)
    places = probs.argsort(descending=True)[:k].numpy()
    return [(names[i], float(probs[i])) for i in places]
