# %% right="a loop that copies into black pictures, one view at a time"
def tta(predict, image, n):
    h, w = image.shape
    total = 0
    for down, right in SHIFTS[:n]:
        view = np.zeros_like(image)
        view[max(down, 0) : h + min(down, 0), max(right, 0) : w + min(right, 0)] = image[
            max(-down, 0) : h - max(down, 0), max(-right, 0) : w - max(right, 0)
        ]
        total = total + predict(view[None])[0]
    return total / n


# %% right="np.roll on a picture with a border"
def tta(predict, image, n):
    framed = np.pad(image, 2)
    views = [np.roll(framed, shift, axis=(0, 1))[2:-2, 2:-2] for shift in SHIFTS[:n]]
    return np.mean(predict(np.array(views)), axis=0)


# %% right="roll, then the edge that came round made black"
def tta(predict, image, n):
    views = []
    for down, right in SHIFTS[:n]:
        view = np.roll(np.array(image), (down, right), (0, 1))
        if down:
            view[0 if down > 0 else -1] = 0
        if right:
            view[:, 0 if right > 0 else -1] = 0
        views.append(view)
    return sum(predict(np.stack(views))) / n


# %% wrong="np.roll: pixels come back in on the other side" fails="test-tta-shift,test-tta-average"
def tta(predict, image, n):
    return predict(np.stack([np.roll(image, shift, axis=(0, 1)) for shift in SHIFTS[:n]])).mean(axis=0)


# %% wrong="moves the window, not the picture: the other direction" fails="test-tta-shift,test-tta-average"
def tta(predict, image, n):
    h, w = image.shape
    framed = np.pad(image, 1)
    views = [framed[1 + down : 1 + down + h, 1 + right : 1 + right + w] for down, right in SHIFTS[:n]]
    return predict(np.stack(views)).mean(axis=0)


# %% wrong="down and right exchanged" fails="test-tta-shift,test-tta-average"
def tta(predict, image, n):
    h, w = image.shape
    framed = np.pad(image, 1)
    views = [framed[1 - right : 1 - right + h, 1 - down : 1 - down + w] for down, right in SHIFTS[:n]]
    return predict(np.stack(views)).mean(axis=0)


# %% wrong="a vote over the answers" fails="test-tta-shift,test-tta-average"
def tta(predict, image, n):
    h, w = image.shape
    framed = np.pad(image, 1)
    views = np.stack([framed[1 - d : 1 - d + h, 1 - r : 1 - r + w] for d, r in SHIFTS[:n]])
    p = predict(views)
    return np.bincount(p.argmax(1), minlength=p.shape[1]) / n


# %% wrong="averages the pictures and looks once" fails="test-tta-average"
def tta(predict, image, n):
    h, w = image.shape
    framed = np.pad(image, 1)
    views = np.stack([framed[1 - d : 1 - d + h, 1 - r : 1 - r + w] for d, r in SHIFTS[:n]])
    return predict(views.mean(axis=0)[None])[0]


# %% wrong="all nine views whatever n is" fails="test-tta-shift,test-tta-average"
def tta(predict, image, n):
    h, w = image.shape
    framed = np.pad(image, 1)
    views = [framed[1 - d : 1 - d + h, 1 - r : 1 - r + w] for d, r in SHIFTS]
    return predict(np.stack(views)).mean(axis=0)


# %% wrong="the same picture n times" fails="test-tta-shift,test-tta-average"
def tta(predict, image, n):
    return predict(np.stack([image] * n)).mean(axis=0)


# %% wrong="mean along the wrong axis" fails="test-tta-shift,test-tta-average"
def tta(predict, image, n):
    h, w = image.shape
    framed = np.pad(image, 1)
    views = [framed[1 - d : 1 - d + h, 1 - r : 1 - r + w] for d, r in SHIFTS[:n]]
    return predict(np.stack(views)).mean(axis=1)


# %% wrong="the most confident view only" fails="test-tta-shift,test-tta-average"
def tta(predict, image, n):
    h, w = image.shape
    framed = np.pad(image, 1)
    views = [framed[1 - d : 1 - d + h, 1 - r : 1 - r + w] for d, r in SHIFTS[:n]]
    return predict(np.stack(views)).max(axis=0)


# %% wrong="the edge repeated in place of black" fails="test-tta-shift,test-tta-average"
def tta(predict, image, n):
    h, w = image.shape
    framed = np.pad(image, 1, mode="edge")
    views = [framed[1 - d : 1 - d + h, 1 - r : 1 - r + w] for d, r in SHIFTS[:n]]
    return predict(np.stack(views)).mean(axis=0)


# %% wrong="without the picture as it is" fails="test-tta-shift,test-tta-average"
def tta(predict, image, n):
    h, w = image.shape
    framed = np.pad(image, 1)
    views = [framed[1 - d : 1 - d + h, 1 - r : 1 - r + w] for d, r in (SHIFTS + SHIFTS)[1 : n + 1]]
    return predict(np.stack(views)).mean(axis=0)
