# %% right="counting what is off the diagonal"
def error_from(matrix):
    wrong = sum(matrix[t][p] for t in range(len(matrix)) for p in range(len(matrix)) if t != p)
    return float(wrong / np.sum(matrix))


# %% right="torch"
def error_from(matrix):
    matrix = torch.as_tensor(matrix, dtype=torch.float64)
    return (1 - matrix.diagonal().sum() / matrix.sum()).item()


# %% wrong="the share that is right" fails="test-error_rate"
def error_from(matrix):
    return float(np.trace(matrix) / np.sum(matrix))


# %% wrong="the mean of the rates of each class" fails="test-error_rate"
def error_from(matrix):
    matrix = np.asarray(matrix)
    return float(np.mean(1 - np.diag(matrix) / matrix.sum(axis=1)))


# %% wrong="a number of pictures, not a share" fails="test-error_rate"
def error_from(matrix):
    return float(np.sum(matrix) - np.trace(matrix))


# %% wrong="for two classes only" fails="test-error_rate"
def error_from(matrix):
    return float((matrix[0, 1] + matrix[1, 0]) / np.sum(matrix))


# %% wrong="as if mistakes were symmetric: twice the upper triangle" fails="test-error_rate"
def error_from(matrix):
    return 2 * np.triu(matrix, 1).sum() / np.sum(matrix)
