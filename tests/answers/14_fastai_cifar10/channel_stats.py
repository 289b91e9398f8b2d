# %% right="torch"
def channel_stats(images):
    flat = torch.tensor(images, dtype=torch.float32).reshape(-1, 3) / 255
    return flat.mean(0), flat.std(0)


# %% right="mean of squares, colour by colour, as lists"
def channel_stats(images):
    mean, std = [], []
    for c in range(3):
        values = images[..., c].astype(np.float64) / 255
        mean.append(values.mean())
        std.append(math.sqrt((values**2).mean() - values.mean() ** 2))
    return mean, std


# %% wrong="mean of each picture's deviation" fails="test-channel_stats-spread"
def channel_stats(images):
    scaled = images / 255
    return scaled.mean(axis=(0, 1, 2)), scaled.std(axis=(1, 2)).mean(axis=0)


# %% wrong="not divided by 255" fails="test-channel_stats-mean,test-channel_stats-spread"
def channel_stats(images):
    return images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))


# %% wrong="only the mean divided" fails="test-channel_stats-spread"
def channel_stats(images):
    return images.mean(axis=(0, 1, 2)) / 255, images.std(axis=(0, 1, 2))


# %% wrong="one number for all colours" fails="test-channel_stats-mean,test-channel_stats-spread"
def channel_stats(images):
    scaled = images / 255
    return np.full(3, scaled.mean()), np.full(3, scaled.std())


# %% wrong="the axes of (n, 3, h, w)" fails="test-channel_stats-mean,test-channel_stats-spread"
def channel_stats(images):
    scaled = images / 255
    return scaled.mean(axis=(0, 2, 3)), scaled.std(axis=(0, 2, 3))


# %% wrong="variance, no square root" fails="test-channel_stats-spread"
def channel_stats(images):
    scaled = images / 255
    return scaled.mean(axis=(0, 1, 2)), scaled.var(axis=(0, 1, 2))


# %% wrong="squares uint8, which overflows" fails="test-channel_stats-spread"
def channel_stats(images):
    mean = images.mean(axis=(0, 1, 2)) / 255
    squares = (images**2).mean(axis=(0, 1, 2)) / 255**2
    return mean, np.sqrt(np.abs(squares - mean**2))


# %% wrong="copied from the web" fails="test-channel_stats-mean,test-channel_stats-spread"
def channel_stats(images):
    return [0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]


# %% wrong="first picture only" fails="test-channel_stats-mean,test-channel_stats-spread"
def channel_stats(images):
    scaled = images[0] / 255
    return scaled.mean(axis=(0, 1)), scaled.std(axis=(0, 1))


# %% wrong="divides by the largest value found" fails="test-channel_stats-mean"
def channel_stats(images):
    x = images / images.max()
    return x.mean((0, 1, 2)), x.std((0, 1, 2))


# %% wrong="divides only if something is above 1" fails="test-channel_stats-mean"
def channel_stats(images):
    x = images.astype(np.float64)
    if x.max() > 1:
        x /= 255
    return x.mean((0, 1, 2)), x.std((0, 1, 2))


# %% wrong="mean of the deviation at each place" fails="test-channel_stats-spread"
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 1, 2)), x.std(axis=0).mean(axis=(0, 1))
