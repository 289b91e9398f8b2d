# %% right="a mask, made with arrays"
def random_erase(batch, rng, p=0.5):
    n, _, h, w = batch.shape
    height, width = rng.integers(h // 4, h // 2, n, endpoint=True), rng.integers(w // 4, w // 2, n, endpoint=True)
    top, left = rng.integers(0, h - height, endpoint=True), rng.integers(0, w - width, endpoint=True)
    rows, columns = np.arange(h)[None], np.arange(w)[None]
    tall = (rows >= top[:, None]) & (rows < (top + height)[:, None])
    wide = (columns >= left[:, None]) & (columns < (left + width)[:, None])
    gone = tall[:, :, None] & wide[:, None, :] & (rng.random(n) < p)[:, None, None]
    return batch.masked_fill(torch.tensor(gone)[:, None].to(batch.device), 0.0)


# %% right="picture by picture, stacked again"
def random_erase(batch, rng, p=0.5):
    done = []
    for picture in batch:
        picture = picture.clone()
        if rng.uniform() <= p:
            h, w = picture.shape[1:]
            height, width = rng.choice(np.arange(h // 4, h // 2 + 1)), rng.choice(np.arange(w // 4, w // 2 + 1))
            top, left = rng.integers(h - height + 1), rng.integers(w - width + 1)
            picture[:, top : top + height, left : left + width] = 0.0
        done.append(picture)
    return torch.stack(done)


# %% right="by way of the CPU and NumPy, and back"
def random_erase(batch, rng, p=0.5):
    result = batch.cpu().numpy().copy()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            picture[:, top : top + height, left : left + width] = 0
    return torch.from_numpy(result).to(batch.device)


# %% wrong="one rectangle for the whole batch" fails="test-random_erase-chance"
def random_erase(batch, rng, p=0.5):
    result = batch.clone()
    h, w = batch.shape[-2:]
    if rng.random() < p:
        height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
        top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
        result[..., top : top + height, left : left + width] = 0
    return result


# %% wrong="chance for each picture, one place for all" fails="test-random_erase-rectangle,test-random_erase-chance"
def random_erase(batch, rng, p=0.5):
    result = batch.clone()
    h, w = batch.shape[-2:]
    height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
    top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
    for picture in result:
        if rng.random() < p:
            picture[:, top : top + height, left : left + width] = 0
    return result


# %% wrong="changes the batch that was passed in" fails="test-random_erase-chance"
def random_erase(batch, rng, p=0.5):
    h, w = batch.shape[-2:]
    for picture in batch:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            picture[:, top : top + height, left : left + width] = 0
    return batch


# %% wrong="a centre anywhere, cut off at the border" fails="test-random_erase-rectangle"
def random_erase(batch, rng, p=0.5):
    result = batch.clone()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            y, x = rng.integers(0, h), rng.integers(0, w)
            top, left = max(0, y - height // 2), max(0, x - width // 2)
            picture[:, top : min(h, y + height // 2), left : min(w, x + width // 2)] = 0
    return result


# %% wrong="never h // 2: the end of rng.integers is not included" fails="test-random_erase-rectangle"
def random_erase(batch, rng, p=0.5):
    result = batch.clone()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2), rng.integers(w // 4, w // 2)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            picture[:, top : top + height, left : left + width] = 0
    return result


# %% wrong="never reaches the lower and the right border" fails="test-random_erase-rectangle"
def random_erase(batch, rng, p=0.5):
    result = batch.clone()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height), rng.integers(0, w - width)
            picture[:, top : top + height, left : left + width] = 0
    return result


# %% wrong="height and width exchanged" fails="test-random_erase-rectangle"
def random_erase(batch, rng, p=0.5):
    result = batch.clone()
    w, h = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            picture[:, top : top + height, left : left + width] = 0
    return result


# %% wrong="always a square" fails="test-random_erase-rectangle"
def random_erase(batch, rng, p=0.5):
    result = batch.clone()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            side = rng.integers(min(h, w) // 4, min(h, w) // 2 + 1)
            top, left = rng.integers(0, h - side + 1), rng.integers(0, w - side + 1)
            picture[:, top : top + side, left : left + side] = 0
    return result


# %% wrong="one colour only" fails="test-random_erase-rectangle"
def random_erase(batch, rng, p=0.5):
    result = batch.clone()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            picture[0, top : top + height, left : left + width] = 0
    return result


# %% wrong="its own random numbers" fails="test-random_erase-chance"
def random_erase(batch, rng, p=0.5):
    rng = np.random.default_rng()
    result = batch.clone()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            picture[:, top : top + height, left : left + width] = 0
    return result


# %% wrong="p ignored" fails="test-random_erase-chance"
def random_erase(batch, rng, p=0.5):
    result = batch.clone()
    h, w = batch.shape[-2:]
    for picture in result:
        height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
        top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
        picture[:, top : top + height, left : left + width] = 0
    return result


# %% wrong="erases with probability 1 − p" fails="test-random_erase-rectangle,test-random_erase-chance"
def random_erase(batch, rng, p=0.5):
    result = batch.clone()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() > p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            picture[:, top : top + height, left : left + width] = 0
    return result


# %% wrong="a NumPy mask that stays on the CPU" fails="test-random_erase-device"
def random_erase(batch, rng, p=0.5):
    h, w = batch.shape[-2:]
    keep = np.ones((len(batch), 1, h, w), dtype=bool)
    for mask in keep:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            mask[:, top : top + height, left : left + width] = False
    return torch.where(torch.from_numpy(keep), batch, torch.zeros(()))


# %% wrong="through NumPy: a tensor on a GPU cannot go there" fails="test-random_erase-device"
def random_erase(batch, rng, p=0.5):
    result = batch.numpy().copy()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            picture[:, top : top + height, left : left + width] = 0
    return torch.from_numpy(result)


# %% wrong="float32 whatever the batch is" fails="test-random_erase-device"
def random_erase(batch, rng, p=0.5):
    result = batch.float().clone()
    h, w = batch.shape[-2:]
    for picture in result:
        if rng.random() < p:
            height, width = rng.integers(h // 4, h // 2 + 1), rng.integers(w // 4, w // 2 + 1)
            top, left = rng.integers(0, h - height + 1), rng.integers(0, w - width + 1)
            picture[:, top : top + height, left : left + width] = 0
    return result
