# %% right="a loop, with the factor worked out"
def param_groups(model, lrs):
    parts = [part for part in model.children() if any(True for _ in part.parameters())]
    if len(lrs) == 2:
        factor = (lrs[1] / lrs[0]) ** (1 / (len(parts) - 1))
        lrs = [lrs[0] * factor**i for i in range(len(parts))]
    groups = []
    for part, lr in zip(parts, lrs):
        learning = [p for p in part.parameters() if p.requires_grad]
        if learning:
            groups.append({"params": learning, "lr": lr})
    return groups


# %% right="fastai's own pieces"
def param_groups(model, lrs):
    parts = [params(part) for part in model if len(params(part))]
    if len(lrs) == 2:
        lrs = even_mults(lrs[0], lrs[1], len(parts))
    groups = [dict(params=trainable_params(nn.ParameterList(part)), lr=float(lr)) for part, lr in zip(parts, lrs)]
    return [g for g in groups if g["params"]]


# %% right="equal steps of the logarithm, with a name for each group"
def param_groups(model, lrs):
    parts = [(name, list(part.parameters())) for name, part in model.named_children()]
    parts = [(name, ps) for name, ps in parts if ps]
    if len(lrs) == 2:
        lrs = np.exp(np.linspace(np.log(lrs[0]), np.log(lrs[1]), len(parts)))
    return [
        {"name": name, "params": [p for p in ps if p.requires_grad], "lr": lr}
        for (name, ps), lr in zip(parts, lrs)
        if any(p.requires_grad for p in ps)
    ]


# %% wrong="an equal difference" fails="test-param_groups-spread,test-param_groups-frozen"
def param_groups(model, lrs):
    parts = [list(part.parameters()) for part in model]
    parts = [part for part in parts if part]
    if len(lrs) == 2:
        lrs = np.linspace(*lrs, len(parts))
    groups = [{"params": [p for p in part if p.requires_grad], "lr": float(lr)} for part, lr in zip(parts, lrs)]
    return [group for group in groups if group["params"]]


# %% wrong="from the output on" fails="test-param_groups-stages,test-param_groups-spread"
def param_groups(model, lrs):
    parts = [list(part.parameters()) for part in model]
    parts = [part for part in parts if part]
    if len(lrs) == 2:
        lrs = np.geomspace(*lrs, len(parts))
    groups = [{"params": [p for p in part if p.requires_grad], "lr": float(lr)} for part, lr in zip(parts, lrs[::-1])]
    return [group for group in groups if group["params"]]


# %% wrong="frozen parameters are in it" fails="test-param_groups-frozen"
def param_groups(model, lrs):
    parts = [list(part.parameters()) for part in model]
    parts = [part for part in parts if part]
    if len(lrs) == 2:
        lrs = np.geomspace(*lrs, len(parts))
    return [{"params": part, "lr": float(lr)} for part, lr in zip(parts, lrs)]


# %% wrong="drops what is frozen first, then deals out the rates" fails="test-param_groups-frozen"
def param_groups(model, lrs):
    parts = [[p for p in part.parameters() if p.requires_grad] for part in model]
    parts = [part for part in parts if part]
    if len(lrs) == 2:
        lrs = np.geomspace(*lrs, len(parts))
    return [{"params": part, "lr": float(lr)} for part, lr in zip(parts, lrs)]


# %% wrong="empty groups stay" fails="test-param_groups-frozen"
def param_groups(model, lrs):
    parts = [list(part.parameters()) for part in model]
    parts = [part for part in parts if part]
    if len(lrs) == 2:
        lrs = np.geomspace(*lrs, len(parts))
    return [{"params": [p for p in part if p.requires_grad], "lr": float(lr)} for part, lr in zip(parts, lrs)]


# %% wrong="a stage without parameters takes a rate" fails="test-param_groups-stages,test-param_groups-spread"
def param_groups(model, lrs):
    if len(lrs) == 2:
        lrs = np.geomspace(*lrs, len(model))
    groups = [{"params": [p for p in part.parameters() if p.requires_grad], "lr": float(lr)} for part, lr in zip(model, lrs)]
    return [group for group in groups if group["params"]]


# %% wrong="a generator that was used up" fails="test-param_groups-stages,test-param_groups-frozen"
def param_groups(model, lrs):
    parts = [part.parameters() for part in model]
    parts = [part for part in parts if any(p.requires_grad for p in part)]
    if len(lrs) == 2:
        lrs = np.geomspace(*lrs, len(parts))
    return [{"params": part, "lr": float(lr)} for part, lr in zip(parts, lrs)]


# %% wrong="body and head only" fails="test-param_groups-stages,test-param_groups-spread"
def param_groups(model, lrs):
    body = [p for p in model[:-1].parameters() if p.requires_grad]
    head = [p for p in model[-1].parameters() if p.requires_grad]
    return [{"params": body, "lr": lrs[0]}, {"params": head, "lr": lrs[-1]}]


# %% wrong="only weights" fails="test-param_groups-stages,test-param_groups-frozen"
def param_groups(model, lrs):
    parts = [[p for n, p in part.named_parameters() if n.endswith("weight")] for part in model]
    parts = [part for part in parts if part]
    if len(lrs) == 2:
        lrs = np.geomspace(*lrs, len(parts))
    groups = [{"params": [p for p in part if p.requires_grad], "lr": float(lr)} for part, lr in zip(parts, lrs)]
    return [group for group in groups if group["params"]]


# %% wrong="two rates: the first for all but the head" fails="test-param_groups-spread"
def param_groups(model, lrs):
    parts = [list(part.parameters()) for part in model]
    parts = [part for part in parts if part]
    if len(lrs) == 2:
        lrs = [lrs[0]] * (len(parts) - 1) + [lrs[1]]
    groups = [{"params": [p for p in part if p.requires_grad], "lr": float(lr)} for part, lr in zip(parts, lrs)]
    return [group for group in groups if group["params"]]
