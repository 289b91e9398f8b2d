# %% right="slices piled up"
def conv1d_im2col(x, W, b):
    n, channels, length = x.shape
    filters, _, k = W.shape
    cols = np.stack([x[:, :, i : i + k].reshape(n, -1) for i in range(length - k + 1)], axis=1)
    return np.transpose(cols @ W.reshape(filters, -1).T + b, (0, 2, 1)), cols


# %% right="a table of indices and einsum"
def conv1d_im2col(x, W, b):
    k = W.shape[2]
    places = np.arange(x.shape[2] - k + 1)[:, None] + np.arange(k)
    windows = x[:, :, places]
    y = np.einsum("ncpk,fck->nfp", windows, W) + b[None, :, None]
    return y, windows.transpose(0, 2, 1, 3).reshape(len(x), len(places), -1)


# %% right="filled with loops"
def conv1d_im2col(x, W, b):
    n, channels, length = x.shape
    filters, _, k = W.shape
    cols = np.empty((n, length - k + 1, channels * k))
    for i in range(length - k + 1):
        for c in range(channels):
            cols[:, i, c * k : (c + 1) * k] = x[:, c, i : i + k]
    y = np.empty((n, filters, length - k + 1))
    for f in range(filters):
        y[:, f] = cols @ W[f].ravel() + b[f]
    return y, cols


# %% wrong="bit by bit: channels and places of the filter changed over" fails="test-conv1d_im2col-cols,test-conv1d_im2col-channels"
def conv1d_im2col(x, W, b):
    n, channels, length = x.shape
    filters, _, k = W.shape
    cols = np.stack([x[:, :, i : i + k].transpose(0, 2, 1).reshape(n, -1) for i in range(length - k + 1)], axis=1)
    return (cols @ W.reshape(filters, -1).T + b).transpose(0, 2, 1), cols


# %% wrong="y as (samples, places, filters)" fails="test-conv1d_im2col-values,test-conv1d_im2col-channels"
def conv1d_im2col(x, W, b):
    n, channels, length = x.shape
    filters, _, k = W.shape
    cols = np.stack([x[:, :, i : i + k].reshape(n, -1) for i in range(length - k + 1)], axis=1)
    return cols @ W.reshape(filters, -1).T + b, cols


# %% wrong="places on the first axis" fails="test-conv1d_im2col-cols,test-conv1d_im2col-channels"
def conv1d_im2col(x, W, b):
    n, channels, length = x.shape
    filters, _, k = W.shape
    cols = np.stack([x[:, :, i : i + k].reshape(n, -1) for i in range(length - k + 1)])
    return (cols @ W.reshape(filters, -1).T + b).transpose(0, 2, 1), cols


# %% wrong="the filter turned round" fails="test-conv1d_im2col-values,test-conv1d_im2col-channels"
def conv1d_im2col(x, W, b):
    n, channels, length = x.shape
    filters, _, k = W.shape
    cols = np.stack([x[:, :, i : i + k].reshape(n, -1) for i in range(length - k + 1)], axis=1)
    return (cols @ W[:, :, ::-1].reshape(filters, -1).T + b).transpose(0, 2, 1), cols


# %% wrong="reshape in place of transpose" fails="test-conv1d_im2col-values"
def conv1d_im2col(x, W, b):
    n, channels, length = x.shape
    filters, _, k = W.shape
    cols = np.stack([x[:, :, i : i + k].reshape(n, -1) for i in range(length - k + 1)], axis=1)
    return (cols @ W.reshape(filters, -1).T + b).reshape(n, filters, -1), cols


# %% wrong="bias forgotten" fails="test-conv1d_im2col-values,test-conv1d_im2col-channels"
def conv1d_im2col(x, W, b):
    n, channels, length = x.shape
    filters, _, k = W.shape
    cols = np.stack([x[:, :, i : i + k].reshape(n, -1) for i in range(length - k + 1)], axis=1)
    return (cols @ W.reshape(filters, -1).T).transpose(0, 2, 1), cols


# %% wrong="the last place missing" fails="test-conv1d_im2col-cols,test-conv1d_im2col-values,test-conv1d_im2col-channels"
def conv1d_im2col(x, W, b):
    n, channels, length = x.shape
    filters, _, k = W.shape
    cols = np.stack([x[:, :, i : i + k].reshape(n, -1) for i in range(length - k)] or [np.zeros((n, channels * k))], axis=1)
    return (cols @ W.reshape(filters, -1).T + b).transpose(0, 2, 1), cols


# %% wrong="the first channel only" fails="test-conv1d_im2col-cols,test-conv1d_im2col-channels"
def conv1d_im2col(x, W, b):
    k = W.shape[2]
    cols = np.stack([x[:, 0, i : i + k] for i in range(x.shape[2] - k + 1)], axis=1)
    return (cols @ W[:, 0].T + b).transpose(0, 2, 1), cols
