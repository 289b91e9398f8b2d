# %% right="compares places"
def causal_mask(n):
    place = torch.arange(n)
    return place[None, :] <= place[:, None]


# %% right="a list of lists"
def causal_mask(n):
    return torch.tensor([[j <= i for j in range(n)] for i in range(n)])


# %% right="what is not above the diagonal"
def causal_mask(n):
    return ~torch.triu(torch.ones(n, n), diagonal=1).bool()


# %% wrong="sees the future, not the past" fails="test-causal_mask"
def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).triu()


# %% wrong="does not see itself" fails="test-causal_mask"
def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).tril(-1)


# %% wrong="True means hide" fails="test-causal_mask"
def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).triu(1)


# %% wrong="numbers in place of booleans" fails="test-causal_mask"
def causal_mask(n):
    return torch.tril(torch.ones(n, n))


# %% wrong="sees one place ahead" fails="test-causal_mask"
def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).tril(1)


# %% wrong="the mask of the visible test" fails="test-causal_mask"
def causal_mask(n):
    return torch.tensor([[True, False, False], [True, True, False], [True, True, True]])
