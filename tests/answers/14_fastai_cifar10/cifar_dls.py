# %% right="from a list of files, with a label function"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    files = get_image_files(Path(path) / "train")
    return ImageDataLoaders.from_path_func(path, files, parent_label, valid_pct=0.1, seed=seed, bs=bs, batch_tfms=batch_tfms)


# %% right="a DataBlock"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock),
        get_items=get_image_files,
        get_y=parent_label,
        splitter=RandomSplitter(0.1, seed=seed),
        batch_tfms=batch_tfms,
    )
    return block.dataloaders(path / "train", bs=bs, num_workers=0)


# %% wrong="the line of the notes: mixes test/ in" fails="test-cifar_dls-apart"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    return ImageDataLoaders.from_folder(path, valid_pct=0.1, seed=seed, bs=bs, batch_tfms=batch_tfms)


# %% wrong="validates on the official test" fails="test-cifar_dls-apart,test-cifar_dls-settings"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    files = get_image_files(path)
    splitter = GrandparentSplitter(train_name="train", valid_name="test")
    block = DataBlock((ImageBlock, CategoryBlock), get_items=lambda _: files, get_y=parent_label, splitter=splitter, batch_tfms=batch_tfms)
    return block.dataloaders(path, bs=bs)


# %% wrong="seed not passed on" fails="test-cifar_dls-settings"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    return ImageDataLoaders.from_folder(path / "train", valid_pct=0.1, bs=bs, batch_tfms=batch_tfms)


# %% wrong="a seed of its own" fails="test-cifar_dls-settings"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    return ImageDataLoaders.from_folder(path / "train", valid_pct=0.1, seed=42, bs=bs, batch_tfms=batch_tfms)


# %% wrong="a fifth for validation, fastai's usual share" fails="test-cifar_dls-apart"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    return ImageDataLoaders.from_folder(path / "train", valid_pct=0.2, seed=seed, bs=bs, batch_tfms=batch_tfms)


# %% wrong="batch transforms forgotten" fails="test-cifar_dls-settings"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    return ImageDataLoaders.from_folder(path / "train", valid_pct=0.1, seed=seed, bs=bs)


# %% wrong="batch transforms given as item transforms" fails="test-cifar_dls-settings"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    return ImageDataLoaders.from_folder(path / "train", valid_pct=0.1, seed=seed, bs=bs, item_tfms=batch_tfms)


# %% wrong="batch size forgotten" fails="test-cifar_dls-settings"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    return ImageDataLoaders.from_folder(path / "train", valid_pct=0.1, seed=seed, batch_tfms=batch_tfms)


# %% wrong="every tenth file, not at random" fails="test-cifar_dls-settings"
def cifar_dls(path, bs, batch_tfms=None, seed=0):
    files = get_image_files(path / "train").sorted()
    splitter = IndexSplitter(range(0, len(files), 10))
    block = DataBlock((ImageBlock, CategoryBlock), get_items=lambda _: files, get_y=parent_label, splitter=splitter, batch_tfms=batch_tfms)
    return block.dataloaders(path, bs=bs)
