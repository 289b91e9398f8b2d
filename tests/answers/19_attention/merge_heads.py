# %% right="concatenated"
def merge_heads(x):
    return torch.cat(list(x.unbind(dim=1)), dim=-1)


# %% right="permute and reshape"
def merge_heads(x):
    B, heads, n, wide = x.shape
    return x.permute(0, 2, 1, 3).reshape(B, n, heads * wide)


# %% right="token by token"
def merge_heads(x):
    return torch.stack([x[:, :, i].flatten(1) for i in range(x.shape[2])], dim=1)


# %% wrong="reshape alone" fails="test-merge_heads"
def merge_heads(x):
    B, heads, n, wide = x.shape
    return x.reshape(B, n, heads * wide)


# %% wrong="view after the exchange of axes" fails="test-merge_heads"
def merge_heads(x):
    B, heads, n, wide = x.shape
    return x.transpose(1, 2).view(B, n, heads * wide)


# %% wrong="the heads take turns, number by number" fails="test-merge_heads"
def merge_heads(x):
    B, heads, n, wide = x.shape
    return x.permute(0, 2, 3, 1).reshape(B, n, heads * wide)


# %% wrong="the mean of the heads" fails="test-merge_heads"
def merge_heads(x):
    return x.mean(dim=1)
