# %% right="a DataBlock"
def digit_dls(path, bs):
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock),
        get_items=lambda folder: get_image_files(folder, folders=["training", "testing"]),
        splitter=GrandparentSplitter(train_name="training", valid_name="testing"),
        get_y=parent_label,
    )
    return block.dataloaders(path, bs=bs)


# %% right="grey pictures, no worker processes, a larger picture"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(
        path, "training", "testing", bs=bs, img_cls=PILImageBW, num_workers=0, item_tfms=Resize(32)
    )


# %% wrong="pictures drawn by lot, as with one folder for all" fails="test-digit_dls-split,test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path, valid_pct=0.2, bs=bs)


# %% wrong="the folder names of the last lesson" fails="test-digit_dls-split,test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path, bs=bs)


# %% wrong="training and testing exchanged" fails="test-digit_dls-split,test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path, train="testing", valid="training", bs=bs)


# %% wrong="a part of training for validation" fails="test-digit_dls-split,test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path / "training", valid_pct=0.2, bs=bs)


# %% wrong="validates on what it trains with" fails="test-digit_dls-split,test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path, train="training", valid="training", bs=bs)


# %% wrong="bs not passed on" fails="test-digit_dls-strays"
def digit_dls(path, bs):
    return ImageDataLoaders.from_folder(path, train="training", valid="testing", bs=1)


# %% wrong="whatever is not testing is for training" fails="test-digit_dls-strays"
def digit_dls(path, bs):
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock),
        get_items=get_image_files,
        splitter=FuncSplitter(lambda file: file.parent.parent.name == "testing"),
        get_y=parent_label,
    )
    return block.dataloaders(path, bs=bs)
