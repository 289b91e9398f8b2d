# %% right="counts the epochs that waited"
def overfit_epoch(valid_losses, patience):
    lowest, low, waited = float("inf"), None, 0
    for epoch, loss in enumerate(valid_losses):
        if loss < lowest:
            lowest, low, waited = loss, epoch, 0
        else:
            waited += 1
            if waited == patience:
                return low
    return None


# %% right="every possible stop in turn"
def overfit_epoch(valid_losses, patience):
    for epoch in range(len(valid_losses) - patience):
        if min(valid_losses[: epoch + 1]) <= min(valid_losses[epoch + 1 : epoch + 1 + patience]):
            return int(np.argmin(valid_losses[: epoch + 1]))


# %% wrong="lowest of all, no stop" fails="test-overfit_epoch-patience"
def overfit_epoch(valid_losses, patience):
    return int(np.argmin(valid_losses))


# %% wrong="lowest of all, when it is patience epochs from the end" fails="test-overfit_epoch-patience"
def overfit_epoch(valid_losses, patience):
    best = int(np.argmin(valid_losses))
    return best if len(valid_losses) - 1 - best >= patience else None


# %% wrong="compares with the epoch before" fails="test-overfit_epoch-low"
def overfit_epoch(valid_losses, patience):
    rises = 0
    for epoch in range(1, len(valid_losses)):
        rises = rises + 1 if valid_losses[epoch] > valid_losses[epoch - 1] else 0
        if rises == patience:
            return epoch - patience
    return None


# %% wrong="returns the epoch at which it stops" fails="test-overfit_epoch-low,test-overfit_epoch-patience"
def overfit_epoch(valid_losses, patience):
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss < valid_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch
    return None


# %% wrong="an equal loss is a new low" fails="test-overfit_epoch-low"
def overfit_epoch(valid_losses, patience):
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss <= valid_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best
    return None


# %% wrong="waits one epoch too long" fails="test-overfit_epoch-patience"
def overfit_epoch(valid_losses, patience):
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss < valid_losses[best]:
            best = epoch
        elif epoch - best > patience:
            return best
    return None


# %% wrong="counts bad epochs without starting again" fails="test-overfit_epoch-patience"
def overfit_epoch(valid_losses, patience):
    best, bad = 0, 0
    for epoch, loss in enumerate(valid_losses[1:], 1):
        if loss < valid_losses[best]:
            best = epoch
        else:
            bad += 1
            if bad == patience:
                return best
    return None


# %% wrong="the best so far at the end, never None" fails="test-overfit_epoch-patience"
def overfit_epoch(valid_losses, patience):
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss < valid_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


# %% wrong="epochs counted from 1" fails="test-overfit_epoch-low,test-overfit_epoch-patience"
def overfit_epoch(valid_losses, patience):
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss < valid_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best + 1
    return None
