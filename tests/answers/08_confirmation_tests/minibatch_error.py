# %% right="a sum, divided"
def minibatch_error(errors, members):
    total = 0.0
    for n in members:
        total += errors[n]
    return total / len(members)


# %% right="take"
import numpy as np


def minibatch_error(errors, members):
    return np.take(errors, members).mean()


# %% wrong="divides by all records" fails="test-minibatch_error"
import numpy as np


def minibatch_error(errors, members):
    return np.sum(errors[members]) / len(errors)


# %% wrong="the sum" fails="test-minibatch_error"
import numpy as np


def minibatch_error(errors, members):
    return np.sum(errors[members])


# %% wrong="the first N_t records" fails="test-minibatch_error"
import numpy as np


def minibatch_error(errors, members):
    return np.mean(errors[: len(members)])


# %% wrong="counts from 1" fails="test-minibatch_error"
import numpy as np


def minibatch_error(errors, members):
    return np.mean([errors[n - 1] for n in members])


# %% wrong="the mean of everything" fails="test-minibatch_error"
import numpy as np


def minibatch_error(errors, members):
    return np.mean(errors)
