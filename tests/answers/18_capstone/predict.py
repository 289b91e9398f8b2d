# %% right="a test batch and soft-max from get_preds"
def predict(path, model_file, least=0.5):
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file, cpu=True)
    with learner.no_bar(), learner.no_logging():
        probabilities, _ = learner.get_preds(dl=learner.dls.test_dl([picture], num_workers=0))
    chances = {name: float(p) for name, p in zip(learner.dls.vocab, probabilities[0])}
    best = max(chances, key=chances.get)
    return {"answer": "unknown" if chances[best] < least else best, "chances": chances}


# %% right="a PILImage made from the array, probabilities one by one"
def predict(path, model_file, least=0.5):
    answer, chances = "unknown", {}
    try:
        picture = PILImage.create(upright(path))
    except Exception:
        picture = None
    if picture is not None:
        learner = load_learner(model_file)
        with learner.no_bar():
            name, number, probabilities = learner.predict(picture)
        for i, label in enumerate(learner.dls.vocab):
            chances[label] = probabilities[i].item()
        if probabilities[number] >= least:
            answer = str(name)
    return {"answer": answer, "chances": chances}


# %% wrong="the learner of the notebook, not the one in the file" fails="test-predict-chances"
def predict(path, model_file, least=0.5):
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    name, number, probabilities = learn.predict(picture)
    chances = dict(zip(learn.dls.vocab, probabilities.tolist()))
    return {"answer": name if chances[name] >= least else "unknown", "chances": chances}


# %% wrong="class names written into the function" fails="test-predict-chances"
def predict(path, model_file, least=0.5):
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(["cup", "bell", "umbrella"], probabilities.tolist()))
    return {"answer": name if max(chances.values()) >= least else "unknown", "chances": chances}


# %% wrong="only the answer's probability" fails="test-predict-chances,test-predict-unknown"
def predict(path, model_file, least=0.5):
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(picture)
    return {"answer": name if probabilities[number] >= least else "unknown", "chances": {name: float(probabilities[number])}}


# %% wrong="soft-max twice" fails="test-predict-chances"
def predict(path, model_file, least=0.5):
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(learner.dls.vocab, probabilities.softmax(0).tolist()))
    return {"answer": name if chances[name] >= least else "unknown", "chances": chances}


# %% wrong="always gives the most likely class" fails="test-predict-unknown"
def predict(path, model_file, least=0.5):
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(picture)
    return {"answer": name, "chances": dict(zip(learner.dls.vocab, probabilities.tolist()))}


# %% wrong="compares the first class's probability with least" fails="test-predict-unknown"
def predict(path, model_file, least=0.5):
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": name if probabilities[0] >= least else "unknown", "chances": chances}


# %% wrong="no chances when it is unsure" fails="test-predict-unknown"
def predict(path, model_file, least=0.5):
    try:
        picture = upright(path)
        learner = load_learner(model_file)
        with learner.no_bar(), learner.no_logging():
            name, number, probabilities = learner.predict(picture)
        assert probabilities[number] >= least
        return {"answer": name, "chances": dict(zip(learner.dls.vocab, probabilities.tolist()))}
    except Exception:
        return {"answer": "unknown", "chances": {}}


# %% wrong="stops at a file that does not open" fails="test-predict-broken"
def predict(path, model_file, least=0.5):
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(path)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": name if chances[name] >= least else "unknown", "chances": chances}


# %% wrong="checks only the beginning of the file" fails="test-predict-broken"
def predict(path, model_file, least=0.5):
    try:
        Image.open(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(path)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": name if chances[name] >= least else "unknown", "chances": chances}


# %% wrong="unknown when the probability is least itself" fails="test-predict-unknown"
def predict(path, model_file, least=0.5):
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": name if chances[name] > least else "unknown", "chances": chances}


# %% wrong="never unsure unless least is given" fails="test-predict-unknown"
def predict(path, model_file, least=0.0):
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": name if chances[name] >= least else "unknown", "chances": chances}


# %% wrong="opens the file as fastai does: pictures lie on their side" fails="test-predict-upright"
def predict(path, model_file, least=0.5):
    try:
        picture = PILImage.create(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": name if chances[name] >= least else "unknown", "chances": chances}


# %% wrong="checks by upright and then gives fastai the file" fails="test-predict-upright"
def predict(path, model_file, least=0.5):
    try:
        upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    learner = load_learner(model_file)
    with learner.no_bar(), learner.no_logging():
        name, number, probabilities = learner.predict(path)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": name if chances[name] >= least else "unknown", "chances": chances}


# %% wrong="strings only" fails="test-predict-chances"
def predict(path, model_file, least=0.5):
    learner = load_learner(model_file)
    print("asking about " + path)
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    with learner.no_bar():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": "unknown" if max(chances.values()) < least else str(name), "chances": chances}


# %% wrong="probabilities are tensors" fails="test-predict-chances"
def predict(path, model_file, least=0.5):
    learner = load_learner(model_file)
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    with learner.no_bar():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(learner.dls.vocab, probabilities))
    return {"answer": "unknown" if max(chances.values()) < least else str(name), "chances": chances}


# %% wrong="only two endings are pictures" fails="test-predict-chances"
def predict(path, model_file, least=0.5):
    learner = load_learner(model_file)
    if Path(path).suffix not in (".jpg", ".png"):
        return {"answer": "unknown", "chances": {}}
    try:
        picture = upright(path)
    except Exception:
        return {"answer": "unknown", "chances": {}}
    with learner.no_bar():
        name, number, probabilities = learner.predict(picture)
    chances = dict(zip(learner.dls.vocab, probabilities.tolist()))
    return {"answer": "unknown" if max(chances.values()) < least else str(name), "chances": chances}
