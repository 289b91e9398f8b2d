# %% right="a DataBlock"
def digit_dls(path, bs):
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock),
        get_items=lambda folder: get_image_files(folder, folders=["training"]),
        splitter=RandomSplitter(0.2, seed=42),
        get_y=parent_label,
    )
    return block.dataloaders(path, bs=bs)


# %% right="grey pictures, no worker processes, a larger picture"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(
        path / "training", valid_pct=0.2, seed=1, bs=bs, img_cls=PILImageBW, num_workers=0, item_tfms=Resize(32)
    )


# %% right="a list of files, shuffled by a generator of its own"
def digit_dls(path, bs):
    files = get_image_files(path / "training").sorted()
    order = np.random.default_rng(3).permutation(len(files))
    valid = {files[i] for i in order[: len(files) // 5]}
    block = DataBlock((ImageBlock, CategoryBlock), get_items=lambda _: files, get_y=parent_label, splitter=FuncSplitter(lambda f: f in valid))
    return block.dataloaders(path, bs=bs)


# %% wrong="all of the folder, testing included" fails="test-digit_dls-split,test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path, valid_pct=0.2, seed=0, bs=bs)


# %% wrong="the folder names of the last lesson" fails="test-digit_dls-split,test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path, bs=bs)


# %% wrong="validates on the official test" fails="test-digit_dls-split,test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path, train="training", valid="testing", bs=bs)


# %% wrong="another split at every call" fails="test-digit_dls-split"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path / "training", valid_pct=0.2, bs=bs)


# %% wrong="a tenth" fails="test-digit_dls-split"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path / "training", valid_pct=0.1, seed=0, bs=bs)


# %% wrong="the last fifth of the sorted files: whole classes" fails="test-digit_dls-split"
def digit_dls(path, bs):
    files = get_image_files(path / "training").sorted()
    valid = set(files[len(files) * 4 // 5 :])
    block = DataBlock((ImageBlock, CategoryBlock), get_items=lambda _: files, get_y=parent_label, splitter=FuncSplitter(lambda f: f in valid))
    return block.dataloaders(path, bs=bs)


# %% wrong="validates on what it trains with" fails="test-digit_dls-split,test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path, train="training", valid="training", bs=bs)


# %% wrong="bs not passed on" fails="test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path / "training", valid_pct=0.2, seed=0, bs=4)


# %% wrong="validation batches of 64" fails="test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path / "training", valid_pct=0.2, seed=0, bs=bs, val_bs=64)


# %% wrong="whatever is not testing" fails="test-digit_dls-strays"
def digit_dls(path, bs):
    files = [file for file in get_image_files(path) if file.parent.parent.name != "testing"]
    return ImageDataLoaders.from_path_func(path, files, parent_label, valid_pct=0.2, seed=0, bs=bs)
