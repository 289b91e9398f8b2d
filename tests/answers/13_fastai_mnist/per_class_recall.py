# %% right="arrays at once, dividing only where there is something"
def per_class_recall(cm):
    cm = np.asarray(cm, dtype=float)
    total = cm.sum(axis=1)
    return np.divide(np.diag(cm), total, out=np.full(len(cm), np.nan), where=total > 0)


# %% right="0/0 gives nan by itself"
def per_class_recall(cm):
    with np.errstate(invalid="ignore"):
        return np.diagonal(cm) / np.sum(cm, axis=1)


# %% right="a list"
def per_class_recall(cm):
    recalls = []
    for i in range(len(cm)):
        n = sum(cm[i])
        recalls.append(float(cm[i][i] / n) if n > 0 else float("nan"))
    return recalls


# %% wrong="sums of columns: precision" fails="test-per_class_recall-rows,test-per_class_recall-absent"
def per_class_recall(cm):
    with np.errstate(invalid="ignore"):
        return np.diag(cm) / np.sum(cm, axis=0)


# %% wrong="divides by all pictures" fails="test-per_class_recall-rows,test-per_class_recall-absent"
def per_class_recall(cm):
    return np.diag(cm) / np.sum(cm)


# %% wrong="one number for all: the accuracy" fails="test-per_class_recall-rows,test-per_class_recall-absent"
def per_class_recall(cm):
    return np.trace(np.asarray(cm)) / np.sum(cm)


# %% wrong="the share that was missed" fails="test-per_class_recall-rows,test-per_class_recall-absent"
def per_class_recall(cm):
    with np.errstate(invalid="ignore"):
        return 1 - np.diag(cm) / np.sum(cm, axis=1)


# %% wrong="the whole matrix divided, along the wrong axis by broadcasting" fails="test-per_class_recall-rows"
def per_class_recall(cm):
    cm = np.asarray(cm)
    return np.diag(cm / cm.sum(axis=1))[None]


# %% wrong="0 for a class without pictures" fails="test-per_class_recall-absent"
def per_class_recall(cm):
    cm = np.asarray(cm)
    return np.diag(cm) / np.maximum(cm.sum(axis=1), 1)


# %% wrong="the class without pictures is left out" fails="test-per_class_recall-absent"
def per_class_recall(cm):
    return [row[i] / sum(row) for i, row in enumerate(cm) if sum(row) > 0]


# %% wrong="nan wherever nothing was right" fails="test-per_class_recall-rows"
def per_class_recall(cm):
    cm = np.asarray(cm)
    right = np.diag(cm)
    return np.array([r / t if r > 0 else np.nan for r, t in zip(right, cm.sum(1))])
