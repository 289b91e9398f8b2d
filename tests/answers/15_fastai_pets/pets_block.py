# %% right="with a lambda and a list of transforms"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock(), CategoryBlock()),
        get_items=lambda folder: get_image_files(folder),
        splitter=lambda files: split_by_hash([file.name for file in files], 25),
        get_y=lambda file: label(file),
        item_tfms=[Resize((2 * size, 2 * size))],
        batch_tfms=[*aug_transforms(size=size, min_scale=0.75)],
    )


# %% right="partial, and labels through a pipeline"
def pets_block(label=breed, size=128):
    from functools import partial

    return DataBlock(
        blocks=(ImageBlock, CategoryBlock),
        get_items=partial(get_image_files, recurse=True),
        splitter=partial(split_by_hash, valid_pct=25),
        get_y=[label],
        item_tfms=[Resize(2 * size, ResizeMethod.Crop)],
        batch_tfms=[*aug_transforms(size=size, min_scale=0.75), Normalize.from_stats(*imagenet_stats)],
    )


# %% right="a function that splits by a mask"
def pets_block(label=breed, size=128):
    def parts(files):
        train, valid = split_by_hash(list(files), 25)
        return L(train), L(valid)

    return DataBlock(
        (ImageBlock, CategoryBlock), None, get_image_files, parts, label, item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75)
    ) if False else DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=parts, get_y=label, item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75)
    )


# %% wrong="lots are drawn" fails="test-pets_block-answers"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=RandomSplitter(0.25, seed=42), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )  # fmt: skip


# %% wrong="the folder's name is the answer" fails="test-pets_block-answers"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=parent_label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )  # fmt: skip


# %% wrong="the label that is passed in is not used" fails="test-pets_block-answers"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=breed,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )  # fmt: skip


# %% wrong="no augmentation" fails="test-pets_block-augment"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(size),
    )  # fmt: skip


# %% wrong="stays at the larger size" fails="test-pets_block-size"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(),
    )  # fmt: skip


# %% wrong="a size of its own" fails="test-pets_block-size"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(460), batch_tfms=aug_transforms(size=224, min_scale=0.75),
    )  # fmt: skip


# %% wrong="validation changes too" fails="test-pets_block-augment"
def pets_block(label=breed, size=128):
    def shaken(x: TensorImage):
        return x * (0.5 + torch.rand(1, device=x.device))

    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=[*aug_transforms(size=size, min_scale=0.75), shaken],
    )  # fmt: skip


# %% wrong="splits by the number of the picture" fails="test-pets_block-answers"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=FuncSplitter(lambda file: int(file.stem.rsplit("_", 1)[1]) % 4 == 0), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )  # fmt: skip


# %% wrong="one fifth for validation" fails="test-pets_block-answers"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 20), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )  # fmt: skip


# %% wrong="does not look into folders" fails="test-pets_block-answers"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=lambda folder: folder.ls(file_exts=".jpg"), splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )  # fmt: skip


# %% wrong="returns DataLoaders of the course's folder" fails="test-pets_block-answers,test-pets_block-size,test-pets_block-augment"
def pets_block(label=breed, size=128):
    block = DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )  # fmt: skip
    return block.dataloaders(path / "images", bs=8)


# %% wrong="no min_scale: nothing is cut out of the larger picture" fails="test-pets_block-augment"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size),
    )  # fmt: skip


# %% wrong="min_scale is taken for the share of the side" fails="test-pets_block-augment"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75**2),
    )  # fmt: skip


# %% wrong="another size unless given" fails="test-pets_block-size"
def pets_block(label=breed, size=224):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )  # fmt: skip


# %% wrong="squished, not cropped" fails="test-pets_block-size"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=get_image_files, splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(2 * size, ResizeMethod.Squish), batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )  # fmt: skip


# %% wrong=".jpg files only" fails="test-pets_block-answers"
def pets_block(label=breed, size=128):
    return DataBlock(
        (ImageBlock, CategoryBlock), get_items=lambda folder: get_files(folder, extensions=[".jpg"]), splitter=lambda files: split_by_hash(files, 25), get_y=label,
        item_tfms=Resize(2 * size), batch_tfms=aug_transforms(size=size, min_scale=0.75),
    )  # fmt: skip
