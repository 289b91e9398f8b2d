# %% right="two sums"
def is_trainable(model):
    report = {}
    for name, part in model.named_children():
        every = sum(p.numel() for p in part.parameters())
        free = sum(p.numel() for p in part.parameters() if p.requires_grad)
        if every > 0:
            report[name] = (free, every)
    return report


# %% right="by the first part of each parameter's name"
def is_trainable(model):
    report = {}
    for name, p in model.named_parameters():
        counts = report.setdefault(name.split(".")[0], [0, 0])
        counts[0] += p.numel() if p.requires_grad else 0
        counts[1] += p.numel()
    return report


# %% wrong="counts tensors" fails="test-is_trainable"
def is_trainable(model):
    return {
        name: (sum(p.requires_grad for p in part.parameters()), len(list(part.parameters())))
        for name, part in model.named_children()
    }


# %% wrong="decides by the first parameter of a stage" fails="test-is_trainable"
def is_trainable(model):
    report = {}
    for name, part in model.named_children():
        ps = list(part.parameters())
        if ps:
            every = sum(p.numel() for p in ps)
            report[name] = (every if ps[0].requires_grad else 0, every)
    return report


# %% wrong="leaves frozen stages out" fails="test-is_trainable"
def is_trainable(model):
    report = {}
    for name, part in model.named_children():
        free = sum(p.numel() for p in part.parameters() if p.requires_grad)
        if free:
            report[name] = (free, sum(p.numel() for p in part.parameters()))
    return report


# %% wrong="stages without parameters as well" fails="test-is_trainable"
def is_trainable(model):
    return {
        name: (
            sum(p.numel() for p in part.parameters() if p.requires_grad),
            sum(p.numel() for p in part.parameters()),
        )
        for name, part in model.named_children()
    }


# %% wrong="frozen and all, the wrong way round" fails="test-is_trainable"
def is_trainable(model):
    return {
        name: (
            sum(p.numel() for p in part.parameters() if not p.requires_grad),
            sum(p.numel() for p in part.parameters()),
        )
        for name, part in model.named_children()
        if list(part.parameters())
    }


# %% wrong="recorded means and variances are counted" fails="test-is_trainable"
def is_trainable(model):
    report = {}
    for name, part in model.named_children():
        every = sum(v.numel() for v in part.state_dict().values())
        if every:
            report[name] = (sum(p.numel() for p in part.parameters() if p.requires_grad), every)
    return report


# %% wrong="only dense layers and BatchNorm1d are counted" fails="test-is_trainable"
def is_trainable(model):
    report = {}
    for name, part in model.named_children():
        free = every = 0
        for layer in part.modules():
            if isinstance(layer, (nn.Linear, nn.BatchNorm1d)):
                for p in (layer.weight, layer.bias):
                    every += p.numel()
                    free += p.numel() if p.requires_grad else 0
        if every:
            report[name] = (free, every)
    return report


# %% wrong="stages are known by their names" fails="test-is_trainable"
def is_trainable(model):
    report = {}
    for name, part in model.named_children():
        if name.startswith("stage") or name == "head":
            ps = list(part.parameters())
            report[name] = (sum(p.numel() for p in ps if p.requires_grad), sum(p.numel() for p in ps))
    return report
