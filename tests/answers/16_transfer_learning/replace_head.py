# %% right="a new Sequential around copies of the stages"
def replace_head(model, classes):
    return nn.Sequential(*(deepcopy(part) for part in list(model)[:-1]), nn.Linear(model[-1].in_features, classes))


# %% right="copied, by the name of the last child"
def replace_head(model, classes):
    new = deepcopy(model)
    name, head = list(new.named_children())[-1]
    setattr(new, name, nn.Linear(head.weight.shape[1], classes))
    return new


# %% wrong="a new Sequential around the same body" fails="test-replace_head-body"
def replace_head(model, classes):
    return nn.Sequential(*model[:-1], nn.Linear(model[-1].in_features, classes))


# %% wrong="a copy of the Sequential alone, its layers are shared" fails="test-replace_head-body"
def replace_head(model, classes):
    from copy import copy

    new = copy(model)
    new._modules = dict(model._modules)
    new[-1] = nn.Linear(model[-1].in_features, classes)
    return new


# %% wrong="batch norm's records are shared" fails="test-replace_head-body"
def replace_head(model, classes):
    new = deepcopy(model)
    new[-1] = nn.Linear(model[-1].in_features, classes)
    for old, copied in zip(model.modules(), new.modules()):
        if isinstance(old, nn.BatchNorm1d):
            copied.running_mean, copied.running_var = old.running_mean, old.running_var
    return new


# %% wrong="changes the model that was passed in" fails="test-replace_head-body"
def replace_head(model, classes):
    model[-1] = nn.Linear(model[-1].in_features, classes)
    return model


# %% wrong="puts a second head on top of the old one" fails="test-replace_head-shape"
def replace_head(model, classes):
    return nn.Sequential(*model, nn.Linear(model[-1].out_features, classes))


# %% wrong="keeps the old head if the number of classes fits" fails="test-replace_head-shape"
def replace_head(model, classes):
    if model[-1].out_features == classes:
        return deepcopy(model)
    return nn.Sequential(*model[:-1], nn.Linear(model[-1].in_features, classes))


# %% wrong="all layers get new weights" fails="test-replace_head-body"
def replace_head(model, classes):
    new = deepcopy(model)
    for layer in new.modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    new[-1] = nn.Linear(model[-1].in_features, classes)
    return new


# %% wrong="keeps some of the old seats" fails="test-replace_head-shape"
def replace_head(model, classes):
    new = deepcopy(model)
    new[-1] = nn.Linear(model[-1].in_features, classes)
    rows = min(classes, model[-1].out_features)
    new[-1].weight.data[:rows] = model[-1].weight.data[:rows]
    return new


# %% wrong="a head that is frozen like the old one" fails="test-replace_head-body"
def replace_head(model, classes):
    new = deepcopy(model)
    new[-1] = nn.Linear(model[-1].in_features, classes).requires_grad_(model[-1].weight.requires_grad)
    return new


# %% wrong="soft-max and a head without bias" fails="test-replace_head-shape,test-replace_head-body"
def replace_head(model, classes):
    return nn.Sequential(*model[:-1], nn.Linear(model[-1].in_features, classes, bias=False), nn.Softmax(1))


# %% wrong="the new head is not returned" fails="test-replace_head-shape,test-replace_head-body"
def replace_head(model, classes):
    new = deepcopy(model)
    new[-1] = nn.Linear(model[-1].in_features, classes)
