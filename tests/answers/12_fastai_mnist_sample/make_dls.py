# %% right="a DataBlock, piece by piece"
def make_dls(path, bs):
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock),
        get_items=get_image_files,
        splitter=GrandparentSplitter(train_name="train", valid_name="valid"),
        get_y=parent_label,
    )
    return block.dataloaders(path, bs=bs)


# %% right="resized, and loaded without workers"
def make_dls(path, bs):
    return ImageDataLoaders.from_folder(path, bs=bs, item_tfms=Resize(28), num_workers=0)


# %% right="Datasets with a splitting function on the folder's name"
def make_dls(path, bs):
    is_valid = FuncSplitter(lambda file: file.parent.parent.name == "valid")
    files = partial(get_image_files, folders=["train", "valid"])
    block = DataBlock((ImageBlock, CategoryBlock), get_items=files, splitter=is_valid, get_y=lambda file: file.parent.name)
    return block.dataloaders(path, bs=bs)


# %% right="a DataBlock of lambdas, loaded by two workers"
def make_dls(path, bs):
    block = DataBlock(
        (ImageBlock, CategoryBlock),
        get_items=lambda p: get_image_files(p),
        splitter=lambda files: ([i for i, f in enumerate(files) if "/train/" in str(f)], [i for i, f in enumerate(files) if "/valid/" in str(f)]),
        get_y=lambda file: file.parent.name,
    )
    return block.dataloaders(path, bs=bs, num_workers=2)


# %% wrong="draws lots over all pictures: validation ones leak into training" fails="test-make_dls-split"
def make_dls(path, bs):
    return ImageDataLoaders.from_folder(path, valid_pct=0.2, seed=42, bs=bs)


# %% wrong="bs is not passed on" fails="test-make_dls-batch"
def make_dls(path, bs):
    return ImageDataLoaders.from_folder(path)


# %% wrong="training and validation exchanged" fails="test-make_dls-split"
def make_dls(path, bs):
    return ImageDataLoaders.from_folder(path, train="valid", valid="train", bs=bs)


# %% wrong="looks only into train/ and splits that" fails="test-make_dls-split"
def make_dls(path, bs):
    return ImageDataLoaders.from_folder(path / "train", valid_pct=0.2, bs=bs)


# %% wrong="labelled by the name of the file, not of the folder" fails="test-make_dls-split"
def make_dls(path, bs):
    block = DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=GrandparentSplitter("train", "valid"), get_y=lambda f: f.name[0]
    )
    return block.dataloaders(path, bs=bs)


# %% wrong="nothing is returned" fails="test-make_dls-split,test-make_dls-batch"
def make_dls(path, bs):
    dls = ImageDataLoaders.from_folder(path, bs=bs)


# %% wrong="uses the course's folder whatever path is" fails="test-make_dls-split"
def make_dls(path, bs):
    return ImageDataLoaders.from_folder(untar_data(URLs.MNIST_SAMPLE), bs=bs)


# %% wrong="whatever is not in valid/ is for training" fails="test-make_dls-split"
def make_dls(path, bs):
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock),
        get_items=get_image_files,
        splitter=FuncSplitter(lambda file: file.parent.parent.name == "valid"),
        get_y=parent_label,
    )
    return block.dataloaders(path, bs=bs)


# %% wrong="validation batches of 64" fails="test-make_dls-batch"
def make_dls(path, bs):
    return ImageDataLoaders.from_folder(path, bs=bs, val_bs=64)
