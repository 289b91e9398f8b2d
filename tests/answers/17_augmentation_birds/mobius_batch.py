# %% right="one picture at a time"
def mobius_batch(images, coeffs):
    moved = []
    for image, row in zip(images, coeffs):
        grid = mobius_grid(image.shape[1], image.shape[2], row[None]).to(image)
        moved.append(F.grid_sample(image[None], grid, align_corners=False)[0])
    return torch.stack(moved)


# %% right="everything spelt out"
def mobius_batch(images, coeffs):
    n, colours, h, w = images.shape
    grid = mobius_grid(h, w, coeffs).to(device=images.device, dtype=images.dtype)
    return F.grid_sample(images, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


# %% right="computed in float32, brought back"
def mobius_batch(images, coeffs):
    grid = mobius_grid(images.shape[2], images.shape[3], coeffs.to(images.device))
    return F.grid_sample(images.float(), grid, align_corners=False).type(images.dtype)


# %% wrong="align_corners=True" fails="test-mobius_batch-pixels"
def mobius_batch(images, coeffs):
    grid = mobius_grid(images.shape[2], images.shape[3], coeffs).to(images.dtype)
    return F.grid_sample(images, grid, align_corners=True)


# %% wrong="width and height exchanged" fails="test-mobius_batch-pixels"
def mobius_batch(images, coeffs):
    grid = mobius_grid(images.shape[3], images.shape[2], coeffs).to(images.dtype)
    return F.grid_sample(images, grid, align_corners=False)


# %% wrong="the nearest pixel, not the mean of neighbours" fails="test-mobius_batch-pixels"
def mobius_batch(images, coeffs):
    grid = mobius_grid(images.shape[2], images.shape[3], coeffs).to(images.dtype)
    return F.grid_sample(images, grid, mode="nearest", align_corners=False)


# %% wrong="the edge is smeared outwards" fails="test-mobius_batch-pixels"
def mobius_batch(images, coeffs):
    grid = mobius_grid(images.shape[2], images.shape[3], coeffs).to(images.dtype)
    return F.grid_sample(images, grid, padding_mode="border", align_corners=False)


# %% wrong="the first map for all pictures" fails="test-mobius_batch-each"
def mobius_batch(images, coeffs):
    grid = mobius_grid(images.shape[2], images.shape[3], coeffs[:1].repeat(len(images), 1)).to(images.dtype)
    return F.grid_sample(images, grid, align_corners=False)


# %% wrong="the maps from last to first" fails="test-mobius_batch-each"
def mobius_batch(images, coeffs):
    grid = mobius_grid(images.shape[2], images.shape[3], coeffs.flip(0)).to(images.dtype)
    return F.grid_sample(images, grid, align_corners=False)


# %% wrong="moved the other way" fails="test-mobius_batch-each"
def mobius_batch(images, coeffs):
    a, b, c, d = coeffs.T
    back = torch.stack([d, -b, -c, a], dim=1)
    grid = mobius_grid(images.shape[2], images.shape[3], back).to(images.dtype)
    return F.grid_sample(images, grid, align_corners=False)


# %% wrong="comes back in float32" fails="test-mobius_batch-pixels"
def mobius_batch(images, coeffs):
    grid = mobius_grid(images.shape[2], images.shape[3], coeffs)
    return F.grid_sample(images.float(), grid, align_corners=False)
