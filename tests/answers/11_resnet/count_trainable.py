# %% right="a loop"
def count_trainable(model):
    total = 0
    for p in model.parameters():
        if p.requires_grad:
            total += p.numel()
    return total


# %% right="the product of the shape"
def count_trainable(model):
    return sum(int(np.prod(p.shape)) for _, p in model.named_parameters() if p.requires_grad)


# %% wrong="frozen ones as well" fails="test-count_trainable"
def count_trainable(model):
    return sum(p.numel() for p in model.parameters())


# %% wrong="counts tensors" fails="test-count_trainable"
def count_trainable(model):
    return len([p for p in model.parameters() if p.requires_grad])


# %% wrong="everything that is saved, recorded means too" fails="test-count_trainable"
def count_trainable(model):
    return sum(v.numel() for v in model.state_dict().values())


# %% wrong="the length of a tensor is its first axis" fails="test-count_trainable"
def count_trainable(model):
    return sum(len(p) for p in model.parameters() if p.requires_grad)


# %% wrong="a shared layer twice" fails="test-count_trainable"
def count_trainable(model):
    total = 0
    for part in model.modules():
        for child in part.children():
            total += sum(p.numel() for p in child.parameters(recurse=False) if p.requires_grad)
    return total


# %% wrong="without biases" fails="test-count_trainable"
def count_trainable(model):
    return sum(p.numel() for name, p in model.named_parameters() if p.requires_grad and "weight" in name)


# %% wrong="only what is called weight or bias" fails="test-count_trainable"
def count_trainable(model):
    return sum(p.numel() for name, p in model.named_parameters() if p.requires_grad and name.endswith(("weight", "bias")))
