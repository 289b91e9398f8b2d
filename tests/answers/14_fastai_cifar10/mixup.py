# %% right="the formula, with shapes made to fit"
def mixup(x, y, lam, perm):
    lam = torch.as_tensor(lam, dtype=torch.float32)
    if lam.ndim == 0:
        lam = lam.repeat(len(x))
    for_x, for_y = lam[:, None, None, None], lam[:, None]
    return for_x * x + (1 - for_x) * x[perm], for_y * y + (1 - for_y) * y[perm]


# %% right="picture by picture"
def mixup(x, y, lam, perm):
    shares = [float(lam)] * len(x) if np.ndim(lam) == 0 else [float(share) for share in lam]
    pairs = list(zip(shares, perm.tolist()))
    mixed_x = torch.stack([share * x[i] + (1 - share) * x[j] for i, (share, j) in enumerate(pairs)])
    mixed_y = torch.stack([share * y[i] + (1 - share) * y[j] for i, (share, j) in enumerate(pairs)])
    return mixed_x, mixed_y


# %% wrong="lam along the width" fails="test-mixup-each"
def mixup(x, y, lam, perm):
    return lam * x + (1 - lam) * x[perm], lam * y + (1 - lam) * y[perm]


# %% wrong="answers not mixed" fails="test-mixup-together,test-mixup-each"
def mixup(x, y, lam, perm):
    lam = torch.as_tensor(lam).reshape(-1, 1, 1, 1)
    return lam * x + (1 - lam) * x[perm], y


# %% wrong="lam and 1 − lam exchanged" fails="test-mixup-together,test-mixup-each"
def mixup(x, y, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return (1 - a) * x + a * x[perm], (1 - b) * y + b * y[perm]


# %% wrong="answers with another share than pictures" fails="test-mixup-together,test-mixup-each"
def mixup(x, y, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x[perm], (1 - b) * y + b * y[perm]


# %% wrong="the answer of the larger share" fails="test-mixup-together,test-mixup-each"
def mixup(x, y, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x[perm], torch.where(b >= 0.5, y, y[perm])


# %% wrong="partners drawn anew, perm ignored" fails="test-mixup-together,test-mixup-each"
def mixup(x, y, lam, perm):
    perm = torch.randperm(len(x), generator=torch.Generator().manual_seed(5))
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x[perm], a.reshape(-1, 1) * y + (1 - b) * y[perm]


# %% wrong="perm the wrong way round: where each one goes" fails="test-mixup-together"
def mixup(x, y, lam, perm):
    back = torch.argsort(perm)
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x[back], b * y + (1 - b) * y[back]


# %% wrong="the neighbour in place of perm" fails="test-mixup-together,test-mixup-each"
def mixup(x, y, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x.flip(0), b * y + (1 - b) * y.flip(0)


# %% wrong="partners' share taken from the partners" fails="test-mixup-each"
def mixup(x, y, lam, perm):
    lam = torch.as_tensor(lam).expand(len(x))
    a, b = lam[:, None, None, None], lam[perm][:, None, None, None]
    return a * x + (1 - b) * x[perm], a[:, :, 0, 0] * y + (1 - b[:, :, 0, 0]) * y[perm]


# %% wrong="added, not averaged" fails="test-mixup-together,test-mixup-each"
def mixup(x, y, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return x + (1 - a) * x[perm], y + (1 - b) * y[perm]
