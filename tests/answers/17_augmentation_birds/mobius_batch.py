# %% right="one picture at a time"
def mobius_batch(images, coeffs):
    h, w = images.shape[2:]
    p = pixel_centres(h, w, images.device)
    moved = []
    for image, row in zip(images, coeffs):
        a, b, c, d = row.to(images.device)
        moved.append(colours_at(image[None], mobius(p, d, -b, -c, a)[None])[0])
    return torch.stack(moved)


# %% right="everything spelt out, with grid_sample"
def mobius_batch(images, coeffs):
    n, colours, h, w = images.shape
    long = max(h, w)
    x = (2 * torch.arange(w, device=images.device) + 1 - w) / long
    y = (2 * torch.arange(h, device=images.device) + 1 - h) / long
    p = torch.complex(x[None, :].expand(h, w), y[:, None].expand(h, w))
    a, b, c, d = (k.reshape(n, 1, 1) for k in coeffs.to(images.device).unbind(1))
    z = (d * p - b) / (a - c * p)
    grid = torch.stack([z.real * long / w, z.imag * long / h], dim=-1)
    return F.grid_sample(images.float(), grid, mode="bilinear", padding_mode="zeros", align_corners=False).type(images.dtype)


# %% right="the inverse by matrix"
def mobius_batch(images, coeffs):
    m = coeffs.to(images.device).reshape(-1, 2, 2)
    determinant = m[:, 0, 0] * m[:, 1, 1] - m[:, 0, 1] * m[:, 1, 0]
    back = torch.stack([m[:, 1, 1], -m[:, 0, 1], -m[:, 1, 0], m[:, 0, 0]], dim=1) / determinant[:, None]
    z = mobius(pixel_centres(*images.shape[2:], images.device)[None], *back[..., None, None].unbind(1))
    return colours_at(images, z)


# %% wrong="the map itself in place of its inverse" fails="test-mobius_batch-pixels,test-mobius_batch-each"
def mobius_batch(images, coeffs):
    p = pixel_centres(*images.shape[-2:], images.device)
    a, b, c, d = coeffs.to(images.device).T[:, :, None, None]
    return colours_at(images, mobius(p, a, b, c, d))


# %% wrong="width and height exchanged" fails="test-mobius_batch-pixels,test-mobius_batch-wide"
def mobius_batch(images, coeffs):
    p = pixel_centres(images.shape[3], images.shape[2], images.device)
    a, b, c, d = coeffs.to(images.device).T[:, :, None, None]
    return colours_at(images, mobius(p, d, -b, -c, a))


# %% wrong="the first map for all pictures" fails="test-mobius_batch-each"
def mobius_batch(images, coeffs):
    p = pixel_centres(*images.shape[-2:], images.device)
    a, b, c, d = coeffs[0].to(images.device)
    return colours_at(images, mobius(p, d, -b, -c, a)[None].expand(len(images), -1, -1))


# %% wrong="the maps from last to first" fails="test-mobius_batch-each"
def mobius_batch(images, coeffs):
    p = pixel_centres(*images.shape[-2:], images.device)
    a, b, c, d = coeffs.flip(0).to(images.device).T[:, :, None, None]
    return colours_at(images, mobius(p, d, -b, -c, a))


# %% wrong="signs of the inverse forgotten" fails="test-mobius_batch-pixels"
def mobius_batch(images, coeffs):
    p = pixel_centres(*images.shape[-2:], images.device)
    a, b, c, d = coeffs.to(images.device).T[:, :, None, None]
    return colours_at(images, mobius(p, d, b, c, a))


# %% wrong="the points are always on the CPU" fails="test-mobius_batch-pixels"
def mobius_batch(images, coeffs):
    p = pixel_centres(*images.shape[-2:])
    a, b, c, d = coeffs.cpu().T[:, :, None, None]
    return colours_at(images.cpu(), mobius(p, d, -b, -c, a))


# %% wrong="each side its own unit: circles become ellipses" fails="test-mobius_batch-wide"
def mobius_batch(images, coeffs):
    h, w = images.shape[-2:]
    x, y = ((2 * torch.arange(n, device=images.device) + 1 - n) / n for n in (w, h))
    p = torch.complex(*torch.meshgrid(x, y, indexing="xy"))
    a, b, c, d = coeffs.to(images.device).T[:, :, None, None]
    grid = torch.view_as_real(mobius(p, d, -b, -c, a))
    return F.grid_sample(images.float(), grid, align_corners=False).to(images.dtype)


# %% wrong="comes back in float32" fails="test-mobius_batch-pixels"
def mobius_batch(images, coeffs):
    p = pixel_centres(*images.shape[-2:], images.device)
    a, b, c, d = coeffs.to(images.device).T[:, :, None, None]
    return colours_at(images.float(), mobius(p, d, -b, -c, a))


# %% wrong="negative values are cut off" fails="test-mobius_batch-pixels"
def mobius_batch(images, coeffs):
    p = pixel_centres(*images.shape[-2:], images.device)
    a, b, c, d = coeffs.to(images.device).T[:, :, None, None]
    return colours_at(images, mobius(p, d, -b, -c, a)).clamp(min=0)
