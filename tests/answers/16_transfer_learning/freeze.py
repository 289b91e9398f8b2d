# %% right="stage by stage, then batch norm"
def freeze(model, upto, train_bn=True):
    frozen = set(range(len(model))[:upto])
    for i, part in enumerate(model):
        part.requires_grad_(i not in frozen)
    if train_bn:
        for layer in model.modules():
            if isinstance(layer, NORMS):
                layer.requires_grad_(True)
    return model


# %% right="by the identity of parameters"
def freeze(model, upto, train_bn=True):
    norms = {id(p) for m in model.modules() if isinstance(m, NORMS) for p in m.parameters()}
    parts = list(model.children())
    if upto < 0:
        upto = max(0, len(parts) + upto)
    for i, part in enumerate(parts):
        for p in part.parameters():
            p.requires_grad = i >= upto or (train_bn and id(p) in norms)
    return model


# %% right="a slice of the model, and fastai's list of norm parameters"
def freeze(model, upto, train_bn=True):
    for p in model.parameters():
        p.requires_grad = True
    for part in model[:upto].children():
        for p in part.parameters():
            p.requires_grad = False
        for p in norm_bias_params(part, with_bias=False) if train_bn else []:
            p.requires_grad = True
    return model


# %% wrong="sets an attribute of the layers, not of their parameters" fails="test-freeze-stages,test-freeze-norm"
def freeze(model, upto, train_bn=True):
    for i, part in enumerate(model):
        part.requires_grad = i >= upto
    return model


# %% wrong="never unfreezes" fails="test-freeze-stages"
def freeze(model, upto, train_bn=True):
    for part in list(model)[:upto]:
        for layer in part.modules():
            if not (train_bn and isinstance(layer, NORMS)):
                for p in layer.parameters(recurse=False):
                    p.requires_grad = False
    return model


# %% wrong="counts from the output" fails="test-freeze-stages,test-freeze-norm"
def freeze(model, upto, train_bn=True):
    model.requires_grad_(True)
    for part in list(model)[upto:]:
        for layer in part.modules():
            for p in layer.parameters(recurse=False):
                p.requires_grad_(train_bn and isinstance(layer, NORMS))
    return model


# %% wrong="upto itself is frozen, too" fails="test-freeze-stages,test-freeze-norm"
def freeze(model, upto, train_bn=True):
    upto = upto if upto >= 0 else len(model) + upto
    for i, part in enumerate(model):
        part.requires_grad_(i > upto)
    if train_bn:
        for layer in model.modules():
            if isinstance(layer, NORMS):
                layer.requires_grad_(True)
    return model


# %% wrong="compares with a negative upto" fails="test-freeze-stages,test-freeze-norm"
def freeze(model, upto, train_bn=True):
    for i, part in enumerate(model):
        for layer in part.modules():
            for p in layer.parameters(recurse=False):
                p.requires_grad_(i >= upto or (train_bn and isinstance(layer, NORMS)))
    return model


# %% wrong="batch norm is frozen like everything else" fails="test-freeze-norm"
def freeze(model, upto, train_bn=True):
    model.requires_grad_(True)
    for part in list(model)[:upto]:
        part.requires_grad_(False)
    return model


# %% wrong="batch norm always learns" fails="test-freeze-stages,test-freeze-norm"
def freeze(model, upto, train_bn=True):
    model.requires_grad_(True)
    for part in list(model)[:upto]:
        for layer in part.modules():
            for p in layer.parameters(recurse=False):
                p.requires_grad_(isinstance(layer, NORMS))
    return model


# %% wrong="looks for batch norm among the direct children only" fails="test-freeze-norm"
def freeze(model, upto, train_bn=True):
    model.requires_grad_(True)
    for part in list(model)[:upto]:
        part.requires_grad_(False)
        for layer in part.children():
            if train_bn and isinstance(layer, NORMS):
                layer.requires_grad_(True)
    return model


# %% wrong="batch norm is put into eval, its parameters are frozen" fails="test-freeze-norm"
def freeze(model, upto, train_bn=True):
    model.requires_grad_(True)
    for part in list(model)[:upto]:
        part.requires_grad_(False)
        if not train_bn:
            part.eval()
    return model


# %% wrong="freezes weights and forgets biases" fails="test-freeze-stages,test-freeze-norm"
def freeze(model, upto, train_bn=True):
    model.requires_grad_(True)
    for part in list(model)[:upto]:
        for layer in part.modules():
            if hasattr(layer, "weight") and not (train_bn and isinstance(layer, NORMS)):
                layer.weight.requires_grad_(False)
    return model


# %% wrong="returns nothing" fails="test-freeze-stages,test-freeze-norm"
def freeze(model, upto, train_bn=True):
    model.requires_grad_(True)
    for part in list(model)[:upto]:
        part.requires_grad_(False)


# %% wrong="BatchNorm1d only" fails="test-freeze-norm"
def freeze(model, upto, train_bn=True):
    model.requires_grad_(True)
    for part in list(model)[:upto]:
        part.requires_grad_(False)
        for layer in part.modules():
            if train_bn and isinstance(layer, nn.BatchNorm1d):
                layer.requires_grad_(True)
    return model


# %% wrong="batch norm is skipped, not switched on again" fails="test-freeze-norm"
def freeze(model, upto, train_bn=True):
    stages = list(model)
    for part in stages[:upto]:
        for layer in part.modules():
            if train_bn and isinstance(layer, NORMS):
                continue
            for p in layer.parameters(recurse=False):
                p.requires_grad = False
    for part in stages[len(stages[:upto]) :]:
        part.requires_grad_(True)
    return model


# %% wrong="works on a copy" fails="test-freeze-stages,test-freeze-norm"
def freeze(model, upto, train_bn=True):
    model = deepcopy(model)
    model.requires_grad_(True)
    for part in list(model)[:upto]:
        part.requires_grad_(False)
        if train_bn:
            for layer in part.modules():
                if isinstance(layer, NORMS):
                    layer.requires_grad_(True)
    return model
