# %% right="patch after patch, written into zeros"
def unpatchify(patches, size, shape):
    C, H, W = shape
    images = torch.zeros(len(patches), C, H, W, dtype=patches.dtype, device=patches.device)
    k = 0
    for i in range(0, H, size):
        for j in range(0, W, size):
            images[:, :, i : i + size, j : j + size] = patches[:, k].reshape(-1, C, size, size)
            k += 1
    return images


# %% right="F.fold"
def unpatchify(patches, size, shape):
    return F.fold(patches.transpose(1, 2), shape[1:], size, stride=size)


# %% right="rows of patches put together with cat"
def unpatchify(patches, size, shape):
    C, H, W = shape
    squares = [patches[:, k].reshape(-1, C, size, size) for k in range(patches.shape[1])]
    across = W // size
    return torch.cat([torch.cat(squares[k : k + across], dim=3) for k in range(0, len(squares), across)], dim=2)


# %% wrong="reshape alone" fails="test-unpatchify"
def unpatchify(patches, size, shape):
    return patches.reshape(-1, *shape)


# %% wrong="the permutation of patchify once more" fails="test-unpatchify"
def unpatchify(patches, size, shape):
    C, H, W = shape
    cut = patches.reshape(-1, H // size, W // size, C, size, size)
    return cut.permute(0, 2, 4, 1, 3, 5).reshape(-1, C, H, W)


# %% wrong="as many patches across as down" fails="test-unpatchify"
def unpatchify(patches, size, shape):
    C, H, W = shape
    side = int(patches.shape[1] ** 0.5)
    cut = patches.reshape(-1, side, side, C, size, size)
    return cut.permute(0, 3, 1, 4, 2, 5).reshape(-1, C, side * size, side * size)


# %% wrong="patches are put down column by column" fails="test-unpatchify"
def unpatchify(patches, size, shape):
    C, H, W = shape
    cut = patches.reshape(-1, W // size, H // size, C, size, size)
    return cut.permute(0, 3, 2, 4, 1, 5).reshape(-1, C, H, W)


# %% wrong="channels last within a patch" fails="test-unpatchify"
def unpatchify(patches, size, shape):
    C, H, W = shape
    cut = patches.reshape(-1, H // size, W // size, size, size, C)
    return cut.permute(0, 5, 1, 3, 2, 4).reshape(-1, C, H, W)


# %% wrong="zeros of the CPU, whatever patches are" fails="test-unpatchify"
def unpatchify(patches, size, shape):
    C, H, W = shape
    images = torch.zeros(len(patches), C, H, W)
    places = [(i, j) for i in range(0, H, size) for j in range(0, W, size)]
    for k, (i, j) in enumerate(places):
        images[:, :, i : i + size, j : j + size] = patches[:, k].reshape(-1, C, size, size)
    return images
