# %% right="loops over plain lists"
def suggest_lr(lrs, losses, num_it, window=5):
    import math

    n, half = len(lrs), window // 2
    lrs = [float(x) for x in lrs][num_it // 10 : n - 5]
    losses = [float(x) for x in losses][num_it // 10 : n - 5]
    middle = range(half, len(lrs) - half)
    smooth = {i: sum(losses[i - half : i + half + 1]) / window for i in middle}
    best, answer = math.inf, None
    for i in list(middle)[:-1]:
        slope = (smooth[i + 1] - smooth[i]) / (math.log10(lrs[i + 1]) - math.log10(lrs[i]))
        if slope < best:
            best, answer = slope, lrs[i]
    return answer


# %% right="sliding windows in torch"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs = torch.as_tensor(lrs, dtype=torch.float64)
    losses = torch.as_tensor(losses, dtype=torch.float64)
    n = len(lrs)
    lrs, losses = lrs[num_it // 10 : -5], losses[num_it // 10 : -5]
    smooth = losses.unfold(0, window, 1).mean(1)
    lrs = lrs[window // 2 :][: len(smooth)]
    return lrs[(smooth.diff() / lrs.log().diff()).argmin()].item()


# %% right="differences alone, since the rates grow by a constant factor"
def suggest_lr(lrs, losses, num_it, window=5):
    n = len(lrs)
    losses = np.array(losses, dtype=float)[num_it // 10 : n - 5]
    sums = np.cumsum(np.append(0, losses))
    smooth = (sums[window:] - sums[:-window]) / window
    return float(lrs[num_it // 10 + window // 2 + int(np.argmin(np.diff(smooth)))])


# %% wrong="divides by the learning rates, not by their logarithms" fails="test-suggest_lr-slope"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    n, half = len(lrs), window // 2
    smooth = np.convolve(losses[num_it // 10 : n - 5], np.ones(window) / window, "valid")
    lrs = lrs[num_it // 10 + half : n - 5 - half]
    return float(lrs[np.argmin(np.diff(smooth) / np.diff(lrs))])


# %% wrong="the steepest rise" fails="test-suggest_lr-slope,test-suggest_lr-smooth"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    n, half = len(lrs), window // 2
    smooth = np.convolve(losses[num_it // 10 : n - 5], np.ones(window) / window, "valid")
    return float(lrs[num_it // 10 + half : n - 5 - half][np.argmax(np.diff(smooth))])


# %% wrong="the steepest change, up or down" fails="test-suggest_lr-slope"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    n, half = len(lrs), window // 2
    smooth = np.convolve(losses[num_it // 10 : n - 5], np.ones(window) / window, "valid")
    return float(lrs[num_it // 10 + half : n - 5 - half][np.argmax(np.abs(np.diff(smooth)))])


# %% wrong="nothing is cut off" fails="test-suggest_lr-cut"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    half = window // 2
    smooth = np.convolve(losses, np.ones(window) / window, "valid")
    return float(lrs[half : len(lrs) - half][np.argmin(np.diff(smooth))])


# %% wrong="the end is not cut off" fails="test-suggest_lr-cut"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    n, half = len(lrs), window // 2
    smooth = np.convolve(losses[num_it // 10 :], np.ones(window) / window, "valid")
    return float(lrs[num_it // 10 + half : n - half][np.argmin(np.diff(smooth))])


# %% wrong="no smoothing" fails="test-suggest_lr-smooth"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    n = len(lrs)
    return float(lrs[num_it // 10 : n - 5][np.argmin(np.diff(losses[num_it // 10 : n - 5]))])


# %% wrong="the mean belongs to the first point of its window" fails="test-suggest_lr-smooth"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    n = len(lrs)
    smooth = np.convolve(losses[num_it // 10 : n - 5], np.ones(window) / window, "valid")
    return float(lrs[num_it // 10 : n - 5][np.argmin(np.diff(smooth))])


# %% wrong="zeros are averaged in at both ends" fails="test-suggest_lr-smooth"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    n = len(lrs)
    smooth = np.convolve(losses[num_it // 10 : n - 5], np.ones(window) / window, "same")
    return float(lrs[num_it // 10 : n - 5][np.argmin(np.diff(smooth))])


# %% wrong="the right one of the two points" fails="test-suggest_lr-slope,test-suggest_lr-smooth"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    n, half = len(lrs), window // 2
    smooth = np.convolve(losses[num_it // 10 : n - 5], np.ones(window) / window, "valid")
    return float(lrs[num_it // 10 + half : n - 5 - half][1 + np.argmin(np.diff(smooth))])


# %% wrong="the bottom of the curve" fails="test-suggest_lr-slope,test-suggest_lr-smooth"
def suggest_lr(lrs, losses, num_it, window=5):
    return float(np.asarray(lrs)[np.argmin(losses)])


# %% wrong="a tenth of the points that there are, though the search stopped early" fails="test-suggest_lr-cut"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    n, half = len(lrs), window // 2
    smooth = np.convolve(losses[n // 10 : n - 5], np.ones(window) / window, "valid")
    lrs = lrs[n // 10 + half : n - 5 - half]
    return float(lrs[np.argmin(np.diff(smooth) / np.diff(np.log(lrs)))])


# %% wrong="smooths everything and cuts afterwards" fails="test-suggest_lr-cut"
def suggest_lr(lrs, losses, num_it, window=5):
    lrs, losses = np.asarray(lrs, float), np.asarray(losses, float)
    smooth = np.convolve(losses, np.ones(window) / window, "same")
    smooth, lrs = smooth[num_it // 10 : -5], lrs[num_it // 10 : -5]
    slopes = np.diff(smooth) / np.diff(np.log(lrs))
    return float(lrs[slopes.argmin()])
