# %% right="a loop over every cell"
def conv2d(x, kernel, stride=1, padding=0):
    c_out, c_in, kh, kw = kernel.shape
    x = np.pad(x, [(0, 0), (padding, padding), (padding, padding)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    y = np.zeros((c_out, rows, columns))
    for o in range(c_out):
        for i in range(rows):
            for j in range(columns):
                top, left = i * stride, j * stride
                y[o, i, j] = np.sum(x[:, top : top + kh, left : left + kw] * kernel[o])
    return y


# %% right="a loop over the cells of the filter, adding shifted pictures"
def conv2d(x, kernel, stride=1, padding=0):
    _, h, w = x.shape
    c_out, _, kh, kw = kernel.shape
    wide = np.zeros((x.shape[0], h + 2 * padding, w + 2 * padding))
    wide[:, padding : padding + h, padding : padding + w] = x
    rows, columns = output_size(h, kh, stride, padding), output_size(w, kw, stride, padding)
    y = 0
    for a in range(kh):
        for b in range(kw):
            seen = wide[:, a : a + stride * rows : stride, b : b + stride * columns : stride][:, :rows, :columns]
            y = y + np.tensordot(kernel[:, :, a, b], seen, axes=1)
    return y


# %% wrong="turns the filter round, as in mathematics" fails="test-conv2d-slide"
def conv2d(x, kernel, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], axis=(1, 2))
    return np.einsum("cijab,ocab->oij", windows[:, ::stride, ::stride], kernel[:, :, ::-1, ::-1])


# %% wrong="the window starts at i, whatever the stride" fails="test-conv2d-stride_padding"
def conv2d(x, kernel, stride=1, padding=0):
    c_out, _, kh, kw = kernel.shape
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    y = np.zeros((c_out, rows, columns))
    for o in range(c_out):
        for i in range(rows):
            for j in range(columns):
                y[o, i, j] = np.sum(x[:, i : i + kh, j : j + kw] * kernel[o])
    return y


# %% wrong="pads on the right and at the bottom only" fails="test-conv2d-stride_padding"
def conv2d(x, kernel, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 2 * padding), (0, 2 * padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], axis=(1, 2))
    return np.einsum("cijab,ocab->oij", windows[:, ::stride, ::stride], kernel)


# %% wrong="one feature map for each channel: the channels are not added up" fails="test-conv2d-channels"
def conv2d(x, kernel, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("cijab,cab->cij", windows, kernel[0])


# %% wrong="only the first channel is read" fails="test-conv2d-channels"
def conv2d(x, kernel, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x[0], kernel.shape[2:])
    return np.einsum("ijab,oab->oij", windows[::stride, ::stride], kernel[:, 0])


# %% wrong="the last window is missing" fails="test-conv2d-slide,test-conv2d-stride_padding,test-conv2d-channels"
def conv2d(x, kernel, stride=1, padding=0):
    c_out, _, kh, kw = kernel.shape
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    rows, columns = (x.shape[1] - kh) // stride, (x.shape[2] - kw) // stride
    y = np.zeros((c_out, rows, columns))
    for i in range(rows):
        for j in range(columns):
            seen = x[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            y[:, i, j] = (seen * kernel).sum(axis=(1, 2, 3))
    return y


# %% wrong="pads the channels too" fails="test-conv2d-channels"
def conv2d(x, kernel, stride=1, padding=0):
    x = np.pad(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], axis=(1, 2))
    return np.einsum("cijab,ocab->oij", windows[:, ::stride, ::stride], kernel)


# %% wrong="the result has the picture's type: decimals are cut off" fails="test-conv2d-slide"
def conv2d(x, kernel, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    c_out, _, kh, kw = kernel.shape
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    y = np.zeros((c_out, rows, columns), dtype=x.dtype)
    for o in range(c_out):
        for i in range(rows):
            for j in range(columns):
                window = x[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
                y[o, i, j] = (window * kernel[o]).sum() % 256 if x.dtype == np.uint8 else (window * kernel[o]).sum()
    return y
