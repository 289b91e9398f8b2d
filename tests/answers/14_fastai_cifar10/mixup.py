# %% right="the formula, with shapes made to fit"
def mixup(x, t, lam, perm):
    lam = torch.as_tensor(lam).to(x)
    if lam.ndim == 0:
        lam = lam.repeat(len(x))
    for_x, for_y = lam[:, None, None, None], lam[:, None]
    return for_x * x + (1 - for_x) * x[perm], for_y * t + (1 - for_y) * t[perm]


# %% right="picture by picture"
def mixup(x, t, lam, perm):
    shares = [float(lam)] * len(x) if np.ndim(lam) == 0 else [float(share) for share in lam]
    pairs = list(zip(shares, perm.tolist()))
    mixed_x = torch.stack([share * x[i] + (1 - share) * x[j] for i, (share, j) in enumerate(pairs)])
    mixed_y = torch.stack([share * t[i] + (1 - share) * t[j] for i, (share, j) in enumerate(pairs)])
    return mixed_x, mixed_y


# %% wrong="lam along the width" fails="test-mixup-each"
def mixup(x, t, lam, perm):
    return lam * x + (1 - lam) * x[perm], lam * t + (1 - lam) * t[perm]


# %% wrong="answers not mixed" fails="test-mixup-together,test-mixup-each"
def mixup(x, t, lam, perm):
    lam = torch.as_tensor(lam).reshape(-1, 1, 1, 1)
    return lam * x + (1 - lam) * x[perm], t


# %% wrong="lam and 1 − lam exchanged" fails="test-mixup-together,test-mixup-each"
def mixup(x, t, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return (1 - a) * x + a * x[perm], (1 - b) * t + b * t[perm]


# %% wrong="answers with another share than pictures" fails="test-mixup-together,test-mixup-each"
def mixup(x, t, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x[perm], (1 - b) * t + b * t[perm]


# %% wrong="the answer of the larger share" fails="test-mixup-together,test-mixup-each"
def mixup(x, t, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x[perm], torch.where(b >= 0.5, t, t[perm])


# %% wrong="partners drawn anew, perm ignored" fails="test-mixup-together,test-mixup-each"
def mixup(x, t, lam, perm):
    perm = torch.randperm(len(x), generator=torch.Generator().manual_seed(5))
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x[perm], a.reshape(-1, 1) * t + (1 - b) * t[perm]


# %% wrong="perm the wrong way round: where each one goes" fails="test-mixup-together"
def mixup(x, t, lam, perm):
    back = torch.argsort(perm)
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x[back], b * t + (1 - b) * t[back]


# %% wrong="the neighbour in place of perm" fails="test-mixup-together,test-mixup-each"
def mixup(x, t, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x.flip(0), b * t + (1 - b) * t.flip(0)


# %% wrong="partners' share taken from the partners" fails="test-mixup-each"
def mixup(x, t, lam, perm):
    lam = torch.as_tensor(lam).expand(len(x))
    a, b = lam[:, None, None, None], lam[perm][:, None, None, None]
    return a * x + (1 - b) * x[perm], a[:, :, 0, 0] * t + (1 - b[:, :, 0, 0]) * t[perm]


# %% wrong="added, not averaged" fails="test-mixup-together,test-mixup-each"
def mixup(x, t, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return x + (1 - a) * x[perm], t + (1 - b) * t[perm]


# %% wrong="lam stays where it is: on the CPU" fails="test-mixup-device"
def mixup(x, t, lam, perm):
    lam = torch.as_tensor(lam)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x[perm], b * t + (1 - b) * t[perm]


# %% wrong="computes in float32 whatever x is" fails="test-mixup-device"
def mixup(x, t, lam, perm):
    lam = torch.as_tensor(lam, dtype=torch.float32, device=x.device)
    a, b = lam.reshape(-1, 1, 1, 1), lam.reshape(-1, 1)
    return a * x + (1 - a) * x[perm], b * t + (1 - b) * t[perm]


# %% wrong="a number only if it is a float: 1 or 0 stops" fails="test-mixup-together"
def mixup(x, t, lam, perm):
    if isinstance(lam, float):
        lam = torch.full((len(x),), lam)
    a, b = lam.to(x).view(-1, 1, 1, 1), lam.to(x).view(-1, 1)
    return a * x + (1 - a) * x[perm], b * t + (1 - b) * t[perm]
