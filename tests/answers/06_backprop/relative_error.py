# %% right="with a square root of sums"
def relative_error(a, b):
    top = np.sqrt(np.sum((a - b) ** 2))
    bottom = np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(b**2))
    if bottom == 0:
        return 0.0
    return top / bottom

# %% right="everything in one row first"
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    if not a.any() and not b.any():
        return 0
    return np.linalg.norm(b - a) / sum(np.linalg.norm(v) for v in (a, b))

# %% wrong="nothing is done about zeros" fails="test-relative_error"
def relative_error(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))

# %% wrong="divides by the first length alone" fails="test-relative_error"
def relative_error(a, b):
    size = np.linalg.norm(a)
    return np.linalg.norm(a - b) / size if size else 0.0

# %% wrong="element by element" fails="test-relative_error"
def relative_error(a, b):
    return np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-12)

# %% wrong="an ε that swallows small gradients" fails="test-relative_error"
def relative_error(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-8)

# %% wrong="divides by the larger of the two" fails="test-relative_error"
def relative_error(a, b):
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return np.linalg.norm(a - b) / size if size else 0.0

# %% wrong="the spectral norm of a matrix" fails="test-relative_error"
def relative_error(a, b):
    size = np.linalg.norm(a, 2) + np.linalg.norm(b, 2)
    return np.linalg.norm(a - b, 2) / size if size else 0.0

# %% wrong="the difference, not relative" fails="test-relative_error"
def relative_error(a, b):
    return np.linalg.norm(a - b)


# %% wrong="takes a sum of 0 for all zeros" fails="test-relative_error"
def relative_error(a, b):
    if np.sum(a) == 0 and np.sum(b) == 0:
        return 0.0
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))

# %% wrong="0 where only the first is all zeros" fails="test-relative_error"
def relative_error(a, b):
    top = np.sqrt(np.sum((a - b) ** 2))
    bottom = np.sqrt(np.sum(a ** 2)) + np.sqrt(np.sum(b ** 2))
    if not a.any():
        return 0.0
    return top / bottom
