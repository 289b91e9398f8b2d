# %% right="numerator and denominator by name"
def mobius(z, a, b, c, d):
    top = b + z * a
    bottom = d + z * c
    return top / bottom


# %% right="with torch.div"
import torch


def mobius(z, a, b, c, d):
    return torch.div(torch.add(torch.mul(z, a), b), torch.add(torch.mul(z, c), d))


# %% right="a/c + (bc − ad) / c(cz + d) where c is not 0"
def mobius(z, a, b, c, d):
    if isinstance(c, (int, float, complex)) and abs(c) > 1e-9:
        return a / c + (b * c - a * d) / (c * (c * z + d))
    return (a * z + b) / (c * z + d)


# %% wrong="no brackets" fails="test-mobius-values"
def mobius(z, a, b, c, d):
    return a * z + b / c * z + d


# %% wrong="brackets above only" fails="test-mobius-values"
def mobius(z, a, b, c, d):
    return (a * z + b) / c * z + d


# %% wrong="no divisor, only turn and shift" fails="test-mobius-values,test-mobius-group"
def mobius(z, a, b, c, d):
    return a * z + b


# %% wrong="b and c exchanged" fails="test-mobius-values"
def mobius(z, a, b, c, d):
    return (a * z + c) / (b * z + d)


# %% wrong="the inverse map" fails="test-mobius-values"
def mobius(z, a, b, c, d):
    return (d * z - b) / (a - c * z)


# %% wrong="real and imaginary parts apart" fails="test-mobius-values,test-mobius-angles"
import torch


def mobius(z, a, b, c, d):
    x = (torch.real(a * z) + torch.real(torch.as_tensor(b))) / (torch.real(c * z) + torch.real(torch.as_tensor(d)))
    y = (torch.imag(a * z) + torch.as_tensor(b + 0j).imag) / (torch.real(c * z) + torch.real(torch.as_tensor(d)))
    return torch.complex(x, y)


# %% wrong="mirrored: the conjugate" fails="test-mobius-values,test-mobius-angles"
def mobius(z, a, b, c, d):
    return (a * z.conj() + b) / (c * z.conj() + d)


# %% wrong="coefficients rounded to real numbers" fails="test-mobius-values"
import torch


def mobius(z, a, b, c, d):
    a, b, c, d = (torch.as_tensor(v).real for v in (a, b, c, d))
    return (a * z + b) / (c * z + d)
