# %% right="with a loop"
import numpy as np


def posterior(likelihood, prior):
    evidence = 0
    for l, p in zip(likelihood, prior):
        evidence += l * p
    return np.array([l * p / evidence for l, p in zip(likelihood, prior)])


# %% right="with a dot product, a list back"
import numpy as np


def posterior(likelihood, prior):
    evidence = np.dot(likelihood, prior)
    return [l * p / evidence for l, p in zip(likelihood, prior)]


# %% right="with np.multiply and np.sum"
import numpy as np


def posterior(likelihood, prior):
    numerator = np.multiply(likelihood, prior)
    return numerator / np.sum(numerator, axis=-1)


# %% right="through logarithms"
import numpy as np


def posterior(likelihood, prior):
    with np.errstate(divide="ignore"):
        log_joint = np.log(likelihood) + np.log(prior)
    joint = np.exp(log_joint - log_joint.max())
    return joint / joint.sum()


# %% wrong="not normalised" fails="test-posterior-two,test-posterior-many"
def posterior(likelihood, prior):
    return likelihood * prior


# %% wrong="without the prior" fails="test-posterior-two,test-posterior-many"
def posterior(likelihood, prior):
    return likelihood / likelihood.sum()


# %% wrong="divides by the sum of the likelihoods" fails="test-posterior-two,test-posterior-many"
def posterior(likelihood, prior):
    return likelihood * prior / likelihood.sum()


# %% wrong="divides by the prior" fails="test-posterior-two,test-posterior-many"
def posterior(likelihood, prior):
    p = likelihood / prior
    return p / p.sum()


# %% wrong="only for two classes" fails="test-posterior-many"
import numpy as np


def posterior(likelihood, prior):
    p = likelihood[0] * prior[0] / (likelihood[0] * prior[0] + likelihood[1] * prior[1])
    return np.array([p, 1 - p])


# %% wrong="divides by the largest" fails="test-posterior-two,test-posterior-many"
def posterior(likelihood, prior):
    p = likelihood * prior
    return p / p.max()


# %% wrong="the probability of the first class alone" fails="test-posterior-two,test-posterior-many"
def posterior(likelihood, prior):
    return likelihood[0] * prior[0] / (likelihood * prior).sum()


# %% wrong="a little something against division by zero" fails="test-posterior-two"
def posterior(likelihood, prior):
    joint = likelihood * prior
    return joint / (joint.sum() + 1e-9)


# %% wrong="equal shares" fails="test-posterior-two,test-posterior-many"
import numpy as np


def posterior(likelihood, prior):
    return np.full(len(prior), 1 / len(prior))


# %% wrong="rounded to 6 decimals" fails="test-posterior-two"
def posterior(likelihood, prior):
    joint = likelihood * prior
    return np.round(joint / joint.sum(), 6)


# %% wrong="32-bit numbers, which become 0" fails="test-posterior-two"
import numpy as np

def posterior(likelihood, prior):
    likelihood = np.asarray(likelihood, dtype=np.float32)
    prior = np.asarray(prior, dtype=np.float32)
    joint = likelihood * prior
    return joint / joint.sum()
