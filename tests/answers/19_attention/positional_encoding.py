# %% right="loops"
def positional_encoding(n, d):
    P = torch.zeros(n, d)
    for p in range(n):
        for i in range(d // 2):
            angle = p / 10000 ** (2 * i / d)
            P[p, 2 * i] = math.sin(angle)
            P[p, 2 * i + 1] = math.cos(angle)
    return P


# %% right="stacked pairs, frequencies by exp"
def positional_encoding(n, d):
    frequency = torch.exp(-math.log(10000.0) * torch.arange(0, d, 2).float() / d)
    angles = torch.outer(torch.arange(n).float(), frequency)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)


# %% right="a cosine is a shifted sine, in double precision"
def positional_encoding(n, d):
    column = torch.arange(d)
    even = (column - column % 2).double()
    return torch.sin(torch.arange(n).double()[:, None] * 10000 ** (-even / d) + column % 2 * math.pi / 2)


# %% wrong="first all sines, then all cosines" fails="test-positional_encoding-columns,test-positional_encoding-wavelengths"
def positional_encoding(n, d):
    angles = torch.arange(n)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
    return torch.cat([torch.sin(angles), torch.cos(angles)], dim=1)


# %% wrong="i/d for 2i/d" fails="test-positional_encoding-wavelengths"
def positional_encoding(n, d):
    angles = torch.arange(n)[:, None] / 10000 ** (torch.arange(d // 2) / d)
    P = torch.zeros(n, d)
    P[:, 0::2], P[:, 1::2] = torch.sin(angles), torch.cos(angles)
    return P


# %% wrong="cosine in the even columns" fails="test-positional_encoding-columns"
def positional_encoding(n, d):
    angles = torch.arange(n)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
    P = torch.zeros(n, d)
    P[:, 0::2], P[:, 1::2] = torch.cos(angles), torch.sin(angles)
    return P


# %% wrong="an exponent of its own for each column" fails="test-positional_encoding-columns"
def positional_encoding(n, d):
    angles = torch.arange(n)[:, None] / 10000 ** (torch.arange(d) / d)
    return torch.where(torch.arange(d) % 2 == 0, torch.sin(angles), torch.cos(angles))


# %% wrong="multiplied by the wavelength" fails="test-positional_encoding-wavelengths"
def positional_encoding(n, d):
    angles = torch.arange(n)[:, None] * 10000 ** (torch.arange(0, d, 2) / d)
    P = torch.zeros(n, d)
    P[:, 0::2], P[:, 1::2] = torch.sin(angles), torch.cos(angles)
    return P


# %% wrong="places counted from 1" fails="test-positional_encoding-columns,test-positional_encoding-wavelengths"
def positional_encoding(n, d):
    angles = torch.arange(1, n + 1)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
    P = torch.zeros(n, d)
    P[:, 0::2], P[:, 1::2] = torch.sin(angles), torch.cos(angles)
    return P
