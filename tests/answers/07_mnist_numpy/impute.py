# %% right="copies and writes into the copy"
def impute(X, how):
    gaps = np.isnan(X)
    if how in ("rows", "columns"):
        axis = 1 if how == "rows" else 0
        keep = gaps.sum(axis=axis) == 0
        return X[keep, :] if how == "rows" else X[:, keep]
    filled = X.copy()
    for j in range(X.shape[1]):
        filled[gaps[:, j], j] = 0 if how == "zero" else np.mean(X[~gaps[:, j], j])
    return filled


# %% right="plain Python, nan_to_num"
def impute(X, how):
    if how == "zero":
        return np.nan_to_num(X, nan=0.0)
    if how == "mean":
        means = [sum(v for v in column if v == v) / sum(v == v for v in column) for column in X.T]
        return np.array([[m if v != v else v for v, m in zip(row, means)] for row in X])
    if how == "rows":
        return np.array([row for row in X if not any(v != v for v in row)])
    return np.array([column for column in X.T if not any(v != v for v in column)]).T


# %% wrong="looks for gaps with ==" fails="test-impute-fill,test-impute-drop"
def impute(X, how):
    missing = X == np.nan
    if how == "rows":
        return X[~missing.any(axis=1)]
    if how == "columns":
        return X[:, ~missing.any(axis=0)]
    return np.where(missing, 0.0 if how == "zero" else np.nanmean(X, axis=0), X)


# %% wrong="one mean for the whole table" fails="test-impute-fill"
def impute(X, how):
    missing = np.isnan(X)
    if how == "rows":
        return X[~missing.any(axis=1)]
    if how == "columns":
        return X[:, ~missing.any(axis=0)]
    return np.where(missing, 0.0 if how == "zero" else np.nanmean(X), X)


# %% wrong="rows and columns exchanged" fails="test-impute-drop"
def impute(X, how):
    missing = np.isnan(X)
    if how == "rows":
        return X[:, ~missing.any(axis=0)]
    if how == "columns":
        return X[~missing.any(axis=1)]
    return np.where(missing, 0.0 if how == "zero" else np.nanmean(X, axis=0), X)


# %% wrong="drops only what is missing altogether" fails="test-impute-drop"
def impute(X, how):
    missing = np.isnan(X)
    if how == "rows":
        return X[~missing.all(axis=1)]
    if how == "columns":
        return X[:, ~missing.all(axis=0)]
    return np.where(missing, 0.0 if how == "zero" else np.nanmean(X, axis=0), X)


# %% wrong="the mean counts gaps as zeros" fails="test-impute-fill"
def impute(X, how):
    missing = np.isnan(X)
    if how == "rows":
        return X[~missing.any(axis=1)]
    if how == "columns":
        return X[:, ~missing.any(axis=0)]
    zeros = np.where(missing, 0.0, X)
    return zeros if how == "zero" else np.where(missing, zeros.mean(axis=0), X)


# %% wrong="fills X in place" fails="test-impute-fill"
def impute(X, how):
    gaps = np.isnan(X)
    if how == "rows":
        return X[~gaps.any(axis=1)]
    if how == "columns":
        return X[:, ~gaps.any(axis=0)]
    for j in range(X.shape[1]):
        X[gaps[:, j], j] = 0.0 if how == "zero" else np.nanmean(X[:, j])
    return X


# %% wrong="takes zeros for gaps in the mean" fails="test-impute-fill"
def impute(X, how):
    gaps = np.isnan(X)
    if how == "rows":
        return X[~gaps.any(axis=1)]
    if how == "columns":
        return X[:, ~gaps.any(axis=0)]
    filled = np.nan_to_num(X)
    if how == "mean":
        return np.where(gaps, filled.sum(axis=0) / np.count_nonzero(filled, axis=0), X)
    return filled


# %% wrong="looks at the last column or row where it has a gap" fails="test-impute-drop"
def impute(X, how):
    gap = np.isnan(X)
    if how == "rows":
        return X[~gap[:, -1]] if gap[:, -1].any() else X[~gap.any(axis=1)]
    if how == "columns":
        return X[:, ~gap[-1]] if gap[-1].any() else X[:, ~gap.any(axis=0)]
    return np.where(gap, 0.0 if how == "zero" else np.nanmean(X, axis=0), X)

# %% wrong="the mean of rows without gaps only" fails="test-impute-fill"
def impute(X, how):
    gaps = np.isnan(X)
    if how == "rows":
        return X[~gaps.any(axis=1)]
    if how == "columns":
        return X[:, ~gaps.any(axis=0)]
    if how == "zero":
        return np.where(gaps, 0.0, X)
    return np.where(gaps, X[~gaps.any(axis=1)].mean(axis=0) if (~gaps.any(axis=1)).sum() > 1 else np.nanmean(X, axis=0), X)
