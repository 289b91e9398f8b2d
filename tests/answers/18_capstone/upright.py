# %% right="NumPy, with the eight cases written out"
def upright(path):
    picture = Image.open(path)
    pixels = np.array(picture.convert("RGB"))
    orientation = picture.getexif().get(0x0112, 1)
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


# %% right="RGB first, then turned in place"
def upright(path):
    picture = PILImage.create(path)
    with Image.open(path) as file:
        exif = file.getexif()
    picture = Image.fromarray(np.array(picture))
    picture.getexif()[0x0112] = exif.get(0x0112, 1)
    ImageOps.exif_transpose(picture, in_place=True)
    return np.asarray(picture)


# %% wrong="does not look at EXIF" fails="test-upright-turned"
def upright(path):
    return np.asarray(Image.open(path).convert("RGB"))


# %% wrong="always turns what lies" fails="test-upright-turned"
def upright(path):
    picture = Image.open(path).convert("RGB")
    return np.asarray(picture.rotate(90, expand=True) if picture.height > picture.width else picture)


# %% wrong="three of the eight orientations" fails="test-upright-turned"
def upright(path):
    picture = Image.open(path)
    turn = {3: 180, 6: 270, 8: 90}.get(picture.getexif().get(0x0112), 0)
    return np.asarray(picture.convert("RGB").rotate(turn, expand=True))


# %% wrong="turns the other way" fails="test-upright-turned"
def upright(path):
    picture = Image.open(path)
    turn = {3: 180, 6: 90, 8: 270}.get(picture.getexif().get(0x0112), 0)
    return np.asarray(picture.convert("RGB").rotate(turn, expand=True))


# %% wrong="as many channels as the file has" fails="test-upright-rgb"
def upright(path):
    return np.asarray(ImageOps.exif_transpose(Image.open(path)))


# %% wrong="RGB first: what EXIF said is lost" fails="test-upright-turned"
def upright(path):
    picture = Image.fromarray(np.asarray(Image.open(path).convert("RGB")))
    return np.asarray(ImageOps.exif_transpose(picture))


# %% wrong="decimals from 0 to 1" fails="test-upright-turned,test-upright-rgb"
def upright(path):
    return np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB")) / 255


# %% wrong="black in place of a file that does not open" fails="test-upright-rgb"
def upright(path):
    try:
        return np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))
    except Exception:
        return np.zeros((8, 8, 3), np.uint8)
