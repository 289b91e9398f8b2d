# %% right="tensordot"
def class_activation_map(features, weights, cls):
    return torch.tensordot(weights[cls], features, dims=1)


# %% right="all classes by einsum, then one of them"
def class_activation_map(features, weights, cls):
    return torch.einsum("ck,khw->chw", weights, features)[cls]


# %% right="a loop over the maps"
def class_activation_map(features, weights, cls):
    total = torch.zeros_like(features[0])
    for k in range(len(features)):
        total += weights[cls, k] * features[k]
    return total


# %% wrong="in NumPy, where tensors on a GPU cannot go" fails="test-class_activation_map-device"
def class_activation_map(features, weights, cls):
    k, h, w = features.shape
    return (weights.numpy()[cls] @ features.numpy().reshape(k, h * w)).reshape(h, w)


# %% wrong="the mean over the maps, not the sum" fails="test-class_activation_map-sum,test-class_activation_map-score"
def class_activation_map(features, weights, cls):
    return (weights[cls][:, None, None] * features).mean(dim=0)


# %% wrong="negative values are cut off, as in Grad-CAM" fails="test-class_activation_map-sum"
def class_activation_map(features, weights, cls):
    return (weights[cls][:, None, None] * features).sum(dim=0).relu()


# %% wrong="a column of the weights" fails="test-class_activation_map-sum,test-class_activation_map-score"
def class_activation_map(features, weights, cls):
    return (weights[: len(features), cls][:, None, None] * features[: len(weights)]).sum(dim=0)


# %% wrong="scaled to 0 … 1" fails="test-class_activation_map-sum,test-class_activation_map-score"
def class_activation_map(features, weights, cls):
    m = (weights[cls][:, None, None] * features).sum(dim=0)
    return (m - m.min()) / (m.max() - m.min())


# %% wrong="the maps are added without weights" fails="test-class_activation_map-sum,test-class_activation_map-score"
def class_activation_map(features, weights, cls):
    return features.sum(dim=0)


# %% wrong="only the map with the largest weight" fails="test-class_activation_map-sum,test-class_activation_map-score"
def class_activation_map(features, weights, cls):
    k = weights[cls].argmax()
    return weights[cls, k] * features[k]


# %% wrong="the score: the places are averaged away" fails="test-class_activation_map-sum,test-class_activation_map-score"
def class_activation_map(features, weights, cls):
    return weights[cls] @ features.mean(dim=(1, 2))


# %% wrong="always the first class" fails="test-class_activation_map-sum,test-class_activation_map-score"
def class_activation_map(features, weights, cls):
    return torch.tensordot(weights[0], features, dims=1)


# %% wrong="weights go through soft-max first" fails="test-class_activation_map-sum,test-class_activation_map-score"
def class_activation_map(features, weights, cls):
    return torch.tensordot(weights[cls].softmax(0), features, dims=1)


# %% right="flattened to a matrix product"
def class_activation_map(features, weights, cls):
    k, h, w = features.shape
    return (weights[cls] @ features.reshape(k, h * w)).reshape(h, w)


# %% wrong="the sum starts from zeros on the CPU" fails="test-class_activation_map-device"
def class_activation_map(features, weights, cls):
    total = torch.zeros(features.shape[1:])
    for k in range(len(features)):
        total = total + weights[cls, k] * features[k]
    return total
