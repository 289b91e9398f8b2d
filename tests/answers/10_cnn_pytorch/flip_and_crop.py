# %% right="one picture after the other"
def flip_and_crop(batch, rng):
    n, _, h, w = batch.shape
    new = []
    for image in F.pad(batch, (4, 4, 4, 4)):
        if rng.random() < 0.5:
            image = image.flip(-1)
        top, left = rng.integers(0, 9), rng.integers(0, 9)
        new.append(image[:, top : top + h, left : left + w])
    return torch.stack(new)


# %% right="into a new tensor of zeros, shift by −4 to 4, mirrored at the end"
def flip_and_crop(batch, rng):
    n, c, h, w = batch.shape
    wide = torch.zeros((n, c, h + 8, w + 8), dtype=batch.dtype, device=batch.device)
    wide[:, :, 4:-4, 4:-4] = batch
    new = torch.empty_like(batch)
    for i, (dy, dx) in enumerate(rng.integers(-4, 5, size=(n, 2))):
        new[i] = wide[i, :, 4 + dy : 4 + dy + h, 4 + dx : 4 + dx + w]
    mirrored = torch.from_numpy(rng.integers(2, size=n) == 1)
    new[mirrored] = torch.flip(new[mirrored], dims=[3])
    return new


# %% wrong="one lot for the whole batch" fails="test-flip_and_crop-chance"
def flip_and_crop(batch, rng):
    h, w = batch.shape[2:]
    if rng.random() < 0.5:
        batch = batch.flip(-1)
    top, left = rng.integers(0, 9, 2)
    return F.pad(batch, (4, 4, 4, 4))[:, :, top : top + h, left : left + w]


# %% wrong="mirrors top and bottom" fails="test-flip_and_crop-possible"
def flip_and_crop(batch, rng):
    h, w = batch.shape[2:]
    new = []
    for image in F.pad(batch, (4, 4, 4, 4)):
        image = image.flip(1) if rng.random() < 0.5 else image
        top, left = rng.integers(0, 9, 2)
        new.append(image[:, top : top + h, left : left + w])
    return torch.stack(new)


# %% wrong="mirrors always" fails="test-flip_and_crop-chance"
def flip_and_crop(batch, rng):
    h, w = batch.shape[2:]
    new = []
    for image in F.pad(batch.flip(-1), (4, 4, 4, 4)):
        top, left = rng.integers(0, 9, 2)
        new.append(image[:, top : top + h, left : left + w])
    return torch.stack(new)


# %% wrong="the place 8 never comes" fails="test-flip_and_crop-chance"
def flip_and_crop(batch, rng):
    h, w = batch.shape[2:]
    new = []
    for image in F.pad(batch, (4, 4, 4, 4)):
        image = image.flip(-1) if rng.random() < 0.5 else image
        top, left = rng.integers(0, 8, 2)
        new.append(image[:, top : top + h, left : left + w])
    return torch.stack(new)


# %% wrong="shifts round the edge instead of zeros" fails="test-flip_and_crop-possible"
def flip_and_crop(batch, rng):
    new = []
    for image in batch:
        image = image.flip(-1) if rng.random() < 0.5 else image
        new.append(torch.roll(image, tuple(int(v) for v in rng.integers(-4, 5, 2)), dims=(1, 2)))
    return torch.stack(new)


# %% wrong="the same shift for rows and columns" fails="test-flip_and_crop-chance"
def flip_and_crop(batch, rng):
    h, w = batch.shape[2:]
    new = []
    for image in F.pad(batch, (4, 4, 4, 4)):
        image = image.flip(-1) if rng.random() < 0.5 else image
        k = rng.integers(0, 9)
        new.append(image[:, k : k + h, k : k + w])
    return torch.stack(new)


# %% wrong="ignores rng" fails="test-flip_and_crop-chance"
def flip_and_crop(batch, rng):
    h, w = batch.shape[2:]
    new = []
    for image in F.pad(batch, (4, 4, 4, 4)):
        image = image.flip(-1) if np.random.random() < 0.5 else image
        top, left = np.random.randint(0, 9, 2)
        new.append(image[:, top : top + h, left : left + w])
    return torch.stack(new)


# %% wrong="mirrors only: no shift" fails="test-flip_and_crop-chance"
def flip_and_crop(batch, rng):
    mirrored = torch.from_numpy(rng.random(len(batch)) < 0.5)
    return torch.where(mirrored[:, None, None, None], batch.flip(-1), batch)


# %% wrong="pads but does not cut" fails="test-flip_and_crop-possible"
def flip_and_crop(batch, rng):
    mirrored = torch.from_numpy(rng.random(len(batch)) < 0.5)
    return F.pad(torch.where(mirrored[:, None, None, None], batch.flip(-1), batch), (4, 4, 4, 4))


# %% wrong="a lot for each channel" fails="test-flip_and_crop-possible"
def flip_and_crop(batch, rng):
    h, w = batch.shape[2:]
    new = []
    for image in F.pad(batch, (4, 4, 4, 4)):
        image = image.flip(-1) if rng.random() < 0.5 else image
        sheets = []
        for sheet in image:
            top, left = rng.integers(0, 9, 2)
            sheets.append(sheet[top : top + h, left : left + w])
        new.append(torch.stack(sheets))
    return torch.stack(new)


# %% wrong="writes into the batch that came in" fails="test-flip_and_crop-possible"
def flip_and_crop(batch, rng):
    h, w = batch.shape[2:]
    for i in range(len(batch)):
        image = batch[i].clone()
        image = image.flip(-1) if rng.random() < 0.5 else image
        top, left = rng.integers(0, 9, 2)
        batch[i] = F.pad(image, (4, 4, 4, 4))[:, top : top + h, left : left + w]
    return batch


# %% wrong="whole numbers become floats" fails="test-flip_and_crop-possible"
def flip_and_crop(batch, rng):
    h, w = batch.shape[2:]
    new = []
    for image in F.pad(batch.float(), (4, 4, 4, 4)):
        image = image.flip(-1) if rng.random() < 0.5 else image
        top, left = rng.integers(0, 9, 2)
        new.append(image[:, top : top + h, left : left + w])
    return torch.stack(new)


# %% wrong="lots stay on the CPU" fails="test-flip_and_crop-possible"
def flip_and_crop(batch, rng):
    h, w = batch.shape[2:]
    mirrored = torch.from_numpy(rng.random(len(batch)) < 0.5)
    batch = torch.where(mirrored[:, None, None, None], batch.flip(-1), batch)
    moves = rng.integers(0, 9, (len(batch), 2))
    wide = F.pad(batch, (4, 4, 4, 4))
    return torch.stack([image[:, top : top + h, left : left + w] for image, (top, left) in zip(wide, moves)])
