# %% right="one pair at a time, a list of lists"
def confusion_matrix(preds, targets, n):
    table = [[0] * n for _ in range(n)]
    for p, t in zip(preds, targets):
        table[t][p] += 1
    return table


# %% right="pairs as single numbers, counted"
def confusion_matrix(preds, targets, n):
    return np.bincount(np.asarray(targets) * n + np.asarray(preds), minlength=n * n).reshape(n, n)


# %% right="one-hot rows multiplied, in torch"
def confusion_matrix(preds, targets, n):
    eye = torch.eye(n, dtype=torch.int64)
    return eye[torch.as_tensor(targets)].T @ eye[torch.as_tensor(preds)]


# %% wrong="rows are the answers" fails="test-confusion_matrix-layout"
def confusion_matrix(preds, targets, n):
    table = np.zeros((n, n), int)
    np.add.at(table, (np.asarray(preds), np.asarray(targets)), 1)
    return table


# %% wrong="the same pair counts once" fails="test-confusion_matrix-count,test-confusion_matrix-layout"
def confusion_matrix(preds, targets, n):
    table = np.zeros((n, n), int)
    table[np.asarray(targets), np.asarray(preds)] += 1
    return table


# %% wrong="only classes that turn up" fails="test-confusion_matrix-layout"
def confusion_matrix(preds, targets, n):
    names = sorted(set(np.asarray(preds).tolist()) | set(np.asarray(targets).tolist()))
    return np.array([[sum((p == b) and (t == a) for p, t in zip(preds, targets)) for b in names] for a in names])


# %% wrong="shares of each row instead of counts" fails="test-confusion_matrix-count,test-confusion_matrix-layout"
def confusion_matrix(preds, targets, n):
    table = np.zeros((n, n))
    np.add.at(table, (np.asarray(targets), np.asarray(preds)), 1)
    return table / np.maximum(table.sum(1, keepdims=True), 1)


# %% wrong="always two classes" fails="test-confusion_matrix-layout"
def confusion_matrix(preds, targets, n):
    table = np.zeros((2, 2), int)
    for p, t in zip(preds, targets):
        table[t, p] += 1
    return table


# %% wrong="the size from the data, n ignored" fails="test-confusion_matrix-layout"
def confusion_matrix(preds, targets, n):
    size = max(max(preds), max(targets)) + 1
    matrix = np.zeros((size, size), dtype=int)
    np.add.at(matrix, (np.asarray(targets), np.asarray(preds)), 1)
    return matrix


# %% wrong="uint8 overflows at 256" fails="test-confusion_matrix-count"
def confusion_matrix(preds, targets, n):
    matrix = np.zeros((n, n), dtype=np.uint8)
    np.add.at(matrix, (np.asarray(targets), np.asarray(preds)), 1)
    return matrix
