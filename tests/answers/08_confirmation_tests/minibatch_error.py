# %% right="a sum, divided"
def minibatch_error(losses, members):
    total = 0.0
    for n in members:
        total += losses[n]
    return total / len(members)


# %% right="take"
import numpy as np


def minibatch_error(losses, members):
    return np.take(losses, members).mean()


# %% wrong="divides by all samples" fails="test-minibatch_error"
import numpy as np


def minibatch_error(losses, members):
    return np.sum(losses[members]) / len(losses)


# %% wrong="the sum" fails="test-minibatch_error"
import numpy as np


def minibatch_error(losses, members):
    return np.sum(losses[members])


# %% wrong="the first B samples" fails="test-minibatch_error"
import numpy as np


def minibatch_error(losses, members):
    return np.mean(losses[: len(members)])


# %% wrong="counts from 1" fails="test-minibatch_error"
import numpy as np


def minibatch_error(losses, members):
    return np.mean([losses[n - 1] for n in members])


# %% wrong="the mean of everything" fails="test-minibatch_error"
import numpy as np


def minibatch_error(losses, members):
    return np.mean(losses)
