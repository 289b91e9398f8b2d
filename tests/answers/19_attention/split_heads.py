# %% right="pieces stacked"
def split_heads(x, heads):
    return torch.stack(x.chunk(heads, dim=-1), dim=1)


# %% right="view and permute"
def split_heads(x, heads):
    return x.view(x.shape[0], x.shape[1], heads, -1).permute(0, 2, 1, 3).contiguous()


# %% right="unflatten"
def split_heads(x, heads):
    return x.unflatten(-1, (heads, x.shape[-1] // heads)).swapaxes(1, 2)


# %% wrong="reshape alone mixes tokens" fails="test-split_heads"
def split_heads(x, heads):
    B, n, d = x.shape
    return x.reshape(B, heads, n, d // heads)


# %% wrong="every heads-th number" fails="test-split_heads"
def split_heads(x, heads):
    return torch.stack([x[:, :, h::heads] for h in range(heads)], dim=1)


# %% wrong="axes not exchanged" fails="test-split_heads"
def split_heads(x, heads):
    B, n, d = x.shape
    return x.reshape(B, n, heads, d // heads)


# %% wrong="cut the other way round" fails="test-split_heads"
def split_heads(x, heads):
    B, n, d = x.shape
    return x.reshape(B, n, d // heads, heads).permute(0, 3, 1, 2)
