# %% right="unsqueeze, squeeze"
def predict_proba(model, image):
    model.eval()
    with torch.inference_mode():
        scores = model(image.unsqueeze(0)).squeeze(0)
    return F.softmax(scores, dim=-1).clone()


# %% right="exponentials by hand"
@torch.no_grad()
def predict_proba(model, image):
    model.train(False)
    scores = model(torch.stack([image]))[0]
    e = (scores - scores.max()).exp()
    return e / e.sum()


# %% wrong="eval mode forgotten" fails="test-predict_proba-mode"
def predict_proba(model, image):
    with torch.no_grad():
        return torch.softmax(model(image[None]), dim=1)[0]


# %% wrong="soft-max twice" fails="test-predict_proba-probabilities"
def predict_proba(model, image):
    model.eval()
    with torch.no_grad():
        p = torch.softmax(model(image[None]), dim=1)
        return torch.softmax(p, dim=1)[0]


# %% wrong="soft-max over the batch: every class has probability 1" fails="test-predict_proba-probabilities"
def predict_proba(model, image):
    model.eval()
    with torch.no_grad():
        return torch.softmax(model(image[None]), dim=0)[0]


# %% wrong="scores, no probabilities" fails="test-predict_proba-probabilities"
def predict_proba(model, image):
    model.eval()
    with torch.no_grad():
        return model(image[None])[0]


# %% wrong="the batch axis is still there" fails="test-predict_proba-probabilities"
def predict_proba(model, image):
    model.eval()
    with torch.no_grad():
        return torch.softmax(model(image[None]), dim=1)


# %% wrong="a sigmoid for each class" fails="test-predict_proba-probabilities"
def predict_proba(model, image):
    model.eval()
    with torch.no_grad():
        return torch.sigmoid(model(image[None]))[0]


# %% wrong="recorded for gradients" fails="test-predict_proba-probabilities"
def predict_proba(model, image):
    model.eval()
    return torch.softmax(model(image[None]), dim=1)[0]


# %% wrong="exponentials that overflow" fails="test-predict_proba-probabilities"
def predict_proba(model, image):
    model.eval()
    with torch.no_grad():
        e = torch.exp(model(image[None])[0])
    return e / e.sum()


# %% wrong="by way of NumPy: nothing from a GPU" fails="test-predict_proba-probabilities"
def predict_proba(model, image):
    model.eval()
    with torch.no_grad():
        u = model(image[None])[0].numpy()
    e = np.exp(u - u.max())
    return torch.tensor(e / e.sum())
