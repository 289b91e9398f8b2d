# %% right="one map at a time, then stacked"
import torch


def mobius_grid(h, w, coeffs):
    s = max(h, w)
    grids = []
    for a, b, c, d in coeffs.tolist():
        grid = torch.zeros(h, w, 2)
        for i in range(h):
            for j in range(w):
                p = complex((2 * j + 1 - w) / s, (2 * i + 1 - h) / s)
                z = (d * p - b) / (a - c * p)
                grid[i, j, 0], grid[i, j, 1] = z.real * s / w, z.imag * s / h
        grids.append(grid)
    return torch.stack(grids)


# %% right="from affine_grid's own grid"
import torch
import torch.nn.functional as F


def mobius_grid(h, w, coeffs):
    n = len(coeffs)
    plain = F.affine_grid(torch.eye(2, 3).repeat(n, 1, 1), [n, 1, h, w], align_corners=False)
    unit = torch.tensor([w, h]) / max(w, h)
    p = torch.view_as_complex((plain * unit).contiguous())
    a, b, c, d = (coeffs[:, k, None, None] for k in range(4))
    return torch.view_as_real((d * p - b) / (-c * p + a)) / unit


# %% right="the inverse by matrix"
import torch


def mobius_grid(h, w, coeffs):
    m = torch.linalg.inv(coeffs.reshape(-1, 2, 2))
    s = max(h, w)
    y, x = torch.meshgrid(
        (torch.arange(h) + 0.5 - h / 2) * 2 / s, (torch.arange(w) + 0.5 - w / 2) * 2 / s, indexing="ij"
    )
    p = (x + 1j * y)[None]
    m = m[:, :, :, None, None]
    z = (m[:, 0, 0] * p + m[:, 0, 1]) / (m[:, 1, 0] * p + m[:, 1, 1])
    return torch.stack((z.real * (s / w), z.imag * (s / h)), 3)


# %% wrong="the map itself in place of its inverse" fails="test-mobius_grid-inverse"
import torch


def mobius_grid(h, w, coeffs):
    s = max(h, w)
    x, y = (2 * torch.arange(w) + 1 - w) / s, (2 * torch.arange(h) + 1 - h) / s
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs.T[:, :, None, None]
    z = (a * p + b) / (c * p + d)
    return torch.stack([z.real * s / w, z.imag * s / h], dim=-1)


# %% wrong="each side its own unit: circles become ellipses" fails="test-mobius_grid-aspect"
import torch


def mobius_grid(h, w, coeffs):
    x, y = (2 * torch.arange(w) + 1 - w) / w, (2 * torch.arange(h) + 1 - h) / h
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs.T[:, :, None, None]
    z = (d * p - b) / (a - c * p)
    return torch.stack([z.real, z.imag], dim=-1)


# %% wrong="never goes back to grid_sample's rulers" fails="test-mobius_grid-centres,test-mobius_grid-aspect"
import torch


def mobius_grid(h, w, coeffs):
    s = max(h, w)
    x, y = (2 * torch.arange(w) + 1 - w) / s, (2 * torch.arange(h) + 1 - h) / s
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs.T[:, :, None, None]
    z = (d * p - b) / (a - c * p)
    return torch.stack([z.real, z.imag], dim=-1)


# %% wrong="from edge to edge with linspace (align_corners=True)" fails="test-mobius_grid-centres"
import torch


def mobius_grid(h, w, coeffs):
    s = max(h, w)
    x, y = torch.linspace(-1, 1, w) * w / s, torch.linspace(-1, 1, h) * h / s
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs.T[:, :, None, None]
    z = (d * p - b) / (a - c * p)
    return torch.stack([z.real * s / w, z.imag * s / h], dim=-1)


# %% wrong="(y, x) in place of (x, y)" fails="test-mobius_grid-centres"
import torch


def mobius_grid(h, w, coeffs):
    s = max(h, w)
    x, y = (2 * torch.arange(w) + 1 - w) / s, (2 * torch.arange(h) + 1 - h) / s
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs.T[:, :, None, None]
    z = (d * p - b) / (a - c * p)
    return torch.stack([z.imag * s / h, z.real * s / w], dim=-1)


# %% wrong="the first map for all" fails="test-mobius_grid-inverse"
import torch


def mobius_grid(h, w, coeffs):
    s = max(h, w)
    x, y = (2 * torch.arange(w) + 1 - w) / s, (2 * torch.arange(h) + 1 - h) / s
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs[0]
    z = (d * p - b) / (a - c * p)
    grid = torch.stack([z.real * s / w, z.imag * s / h], dim=-1)
    return grid.expand(len(coeffs), h, w, 2)


# %% wrong="y upwards" fails="test-mobius_grid-centres"
import torch


def mobius_grid(h, w, coeffs):
    s = max(h, w)
    x, y = (2 * torch.arange(w) + 1 - w) / s, -(2 * torch.arange(h) + 1 - h) / s
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs.T[:, :, None, None]
    z = (d * p - b) / (a - c * p)
    return torch.stack([z.real * s / w, z.imag * s / h], dim=-1)


# %% wrong="in float64" fails="test-mobius_grid-centres"
import torch


def mobius_grid(h, w, coeffs):
    s = max(h, w)
    x, y = (2 * torch.arange(w).double() + 1 - w) / s, (2 * torch.arange(h).double() + 1 - h) / s
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs.T[:, :, None, None]
    z = (d * p - b) / (a - c * p)
    return torch.stack([z.real * s / w, z.imag * s / h], dim=-1)


# %% wrong="the shorter side as unit" fails="test-mobius_grid-aspect"
import torch


def mobius_grid(h, w, coeffs):
    s = min(h, w)
    x, y = (2 * torch.arange(w) + 1 - w) / s, (2 * torch.arange(h) + 1 - h) / s
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs.T[:, :, None, None]
    z = (d * p - b) / (a - c * p)
    return torch.stack([z.real * s / w, z.imag * s / h], dim=-1)
