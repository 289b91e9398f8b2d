# %% right="a loop over the blocks"
def max_pool2d(x, size):
    c, h, w = x.shape
    y = np.empty((c, h // size, w // size))
    for i in range(h // size):
        for j in range(w // size):
            y[:, i, j] = x[:, i * size : (i + 1) * size, j * size : (j + 1) * size].max(axis=(1, 2))
    return y


# %% right="the maximum of shifted pictures"
def max_pool2d(x, size):
    h, w = x.shape[1] // size * size, x.shape[2] // size * size
    shifted = [x[:, a:h:size, b:w:size] for a in range(size) for b in range(size)]
    return np.max(shifted, axis=0)


# %% right="with torch"
def max_pool2d(x, size):
    return F.max_pool2d(torch.as_tensor(x)[None], size)[0].numpy()


# %% wrong="starts from 0" fails="test-max_pool2d-blocks"
def max_pool2d(x, size):
    c, h, w = x.shape
    y = np.zeros((c, h // size, w // size))
    for i in range(h // size * size):
        for j in range(w // size * size):
            y[:, i // size, j // size] = np.maximum(y[:, i // size, j // size], x[:, i, j])
    return y


# %% wrong="the mean of each block" fails="test-max_pool2d-blocks,test-max_pool2d-leftover"
def max_pool2d(x, size):
    c, h, w = x.shape
    rows, columns = h // size, w // size
    return x[:, : rows * size, : columns * size].reshape(c, rows, size, columns, size).mean(axis=(2, 4))


# %% wrong="blocks overlap: the window moves by one" fails="test-max_pool2d-blocks"
def max_pool2d(x, size):
    return np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2)).max(axis=(3, 4))


# %% wrong="keeps the leftover" fails="test-max_pool2d-leftover"
def max_pool2d(x, size):
    c, h, w = x.shape
    rows, columns = -(-h // size), -(-w // size)
    return np.array([[[x[k, i * size : (i + 1) * size, j * size : (j + 1) * size].max() for j in range(columns)] for i in range(rows)] for k in range(c)])


# %% wrong="drops the leftover on the left and at the top" fails="test-max_pool2d-leftover"
def max_pool2d(x, size):
    c, h, w = x.shape
    rows, columns = h // size, w // size
    return x[:, h - rows * size :, w - columns * size :].reshape(c, rows, size, columns, size).max(axis=(2, 4))


# %% wrong="mixes the channels" fails="test-max_pool2d-blocks"
def max_pool2d(x, size):
    c, h, w = x.shape
    rows, columns = h // size, w // size
    blocks = x[:, : rows * size, : columns * size].reshape(c, rows, size, columns, size)
    return np.broadcast_to(blocks.max(axis=(0, 2, 4)), (c, rows, columns))


# %% wrong="rows and columns cut the wrong way" fails="test-max_pool2d-blocks"
def max_pool2d(x, size):
    c, h, w = x.shape
    rows, columns = h // size, w // size
    return x[:, : rows * size, : columns * size].reshape(c, rows, columns, size, size).max(axis=(3, 4))
