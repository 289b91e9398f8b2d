# %% right="a loop that cuts out patch after patch"
def patchify(images, size):
    patches = []
    for i in range(0, images.shape[2], size):
        for j in range(0, images.shape[3], size):
            patches.append(images[:, :, i : i + size, j : j + size].flatten(1))
    return torch.stack(patches, dim=1)


# %% right="F.unfold"
def patchify(images, size):
    return F.unfold(images, size, stride=size).transpose(1, 2)


# %% right="Tensor.unfold, twice"
def patchify(images, size):
    windows = images.unfold(2, size, size).unfold(3, size, size)  # (B, C, rows, columns, size, size)
    B, C, rows, columns, _, _ = windows.shape
    return windows.permute(0, 2, 3, 1, 4, 5).reshape(B, rows * columns, C * size * size)


# %% wrong="reshape alone" fails="test-patchify-order,test-patchify-channels"
def patchify(images, size):
    B, C, H, W = images.shape
    return images.reshape(B, (H // size) * (W // size), C * size * size)


# %% wrong="patches in the order of columns" fails="test-patchify-order"
def patchify(images, size):
    patches = []
    for j in range(0, images.shape[3], size):
        for i in range(0, images.shape[2], size):
            patches.append(images[:, :, i : i + size, j : j + size].flatten(1))
    return torch.stack(patches, dim=1)


# %% wrong="rows and columns exchanged within a patch" fails="test-patchify-order"
def patchify(images, size):
    B, C, H, W = images.shape
    cut = images.reshape(B, C, H // size, size, W // size, size)
    return cut.permute(0, 2, 4, 1, 5, 3).reshape(B, -1, C * size * size)


# %% wrong="channels last within a patch" fails="test-patchify-channels"
def patchify(images, size):
    B, C, H, W = images.shape
    cut = images.reshape(B, C, H // size, size, W // size, size)
    return cut.permute(0, 2, 4, 3, 5, 1).reshape(B, -1, C * size * size)


# %% wrong="height is used for width" fails="test-patchify-order"
def patchify(images, size):
    B, C, H, W = images.shape
    places = [(i, j) for i in range(0, H, size) for j in range(0, H, size)]
    return torch.stack([images[:, :, i : i + size, j : j + size].flatten(1) for i, j in places], dim=1)


# %% wrong="a token for each channel" fails="test-patchify-channels"
def patchify(images, size):
    B, C, H, W = images.shape
    cut = images.reshape(B, C, H // size, size, W // size, size)
    return cut.permute(0, 1, 2, 4, 3, 5).reshape(B, -1, size * size)


# %% wrong="windows that overlap" fails="test-patchify-order"
def patchify(images, size):
    return F.unfold(images, size).transpose(1, 2)


# %% wrong="the batch stands second" fails="test-patchify-channels"
def patchify(images, size):
    places = [(i, j) for i in range(0, images.shape[2], size) for j in range(0, images.shape[3], size)]
    return torch.stack([images[:, :, i : i + size, j : j + size].flatten(1) for i, j in places])
