# %% right="sorted by the loss"
def top_losses(losses, k):
    return sorted(range(len(losses)), key=lambda i: losses[i], reverse=True)[:k]


# %% right="torch.topk"
def top_losses(losses, k):
    return torch.as_tensor(losses).topk(k).indices


# %% right="sorted and turned round"
def top_losses(losses, k):
    return np.argsort(losses)[::-1][:k]


# %% wrong="the smallest losses" fails="test-top_losses"
def top_losses(losses, k):
    return np.argsort(losses)[:k]


# %% wrong="the right ones, smallest first" fails="test-top_losses"
def top_losses(losses, k):
    return np.argsort(losses)[-k:]


# %% wrong="values instead of positions" fails="test-top_losses"
def top_losses(losses, k):
    return np.sort(losses)[::-1][:k]


# %% wrong="only the largest" fails="test-top_losses"
def top_losses(losses, k):
    return [int(np.argmax(losses))]


# %% wrong="looked up by value: equal losses give the same place twice" fails="test-top_losses"
def top_losses(losses, k):
    values = [float(v) for v in losses]
    return [values.index(v) for v in sorted(values)[::-1][:k]]
