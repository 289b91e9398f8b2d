# %% right="as PyTorch writes it"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    return np.mean(np.maximum(u, 0) - t * u + np.log1p(np.exp(-np.abs(u))))


# %% right="np.logaddexp"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    return (np.logaddexp(0, u) - t * u).sum() / len(u)


# %% right="one sample after the other, with math"
import math


def binary_cross_entropy_with_logits(u, t):
    total = 0.0
    for logit, target in zip(u, t):
        wrong = float(-logit if target == 1 else logit)
        total += wrong + math.log(1 + math.exp(-wrong)) if wrong > 0 else math.log(1 + math.exp(wrong))
    return total / len(u)


# %% right="as two classes with logits 0 and u"
def binary_cross_entropy_with_logits(u, t):
    both = np.stack([np.zeros(len(u)), u], axis=1)
    return softmax_cross_entropy(both, np.stack([1 - t, t], axis=1))


# %% wrong="as the formula is written" fails="test-binary_cross_entropy_with_logits-stable"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    return np.mean(np.log(1 + np.exp(u)) - t * u)


# %% wrong="sigmoid first, then the loss with an ε" fails="test-binary_cross_entropy_with_logits-stable"
def binary_cross_entropy_with_logits(u, t):
    return binary_cross_entropy(sigmoid(u), t)


# %% wrong="sigmoid first, then log" fails="test-binary_cross_entropy_with_logits-stable"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    y = sigmoid(u)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


# %% wrong="takes u for probabilities" fails="test-binary_cross_entropy_with_logits-values,test-binary_cross_entropy_with_logits-stable"
def binary_cross_entropy_with_logits(u, t):
    return binary_cross_entropy(u, t)


# %% wrong="u taken out always, right for large u only" fails="test-binary_cross_entropy_with_logits-stable"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    return np.mean(u + np.log(1 + np.exp(-u)) - t * u)


# %% wrong="the largest of all in place of one for each sample" fails="test-binary_cross_entropy_with_logits-stable"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    m = max(np.max(u), 0)
    return np.mean(m + np.log(np.exp(-m) + np.exp(u - m)) - t * u)


# %% wrong="the target forgotten" fails="test-binary_cross_entropy_with_logits-values,test-binary_cross_entropy_with_logits-stable"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    return np.mean(np.logaddexp(0, u))


# %% wrong="no division by the batch" fails="test-binary_cross_entropy_with_logits-values,test-binary_cross_entropy_with_logits-stable"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    return np.sum(np.logaddexp(0, u) - t * u)


# %% wrong="pre-activations clipped" fails="test-binary_cross_entropy_with_logits-stable"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    u = np.clip(u, -500, 500)
    return np.mean(np.log(1 + np.exp(u)) - t * u)


# %% wrong="the 1 left as it is when m is taken out" fails="test-binary_cross_entropy_with_logits-values,test-binary_cross_entropy_with_logits-stable"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    m = np.maximum(u, 0)
    return np.mean(m + np.log(1 + np.exp(u - m)) - t * u)


# %% wrong="u and t exchanged" fails="test-binary_cross_entropy_with_logits-values,test-binary_cross_entropy_with_logits-stable"
import numpy as np


def binary_cross_entropy_with_logits(u, t):
    return np.mean(np.logaddexp(0, t) - t * u)

# %% wrong="cut off beyond 12" fails="test-binary_cross_entropy_with_logits-stable"
import numpy as np
def binary_cross_entropy_with_logits(u, t):
    s = np.where(u > 12, u, np.where(u < -12, 0.0, np.log(1 + np.exp(np.clip(u, -12, 12)))))
    return np.mean(s - t * u)


# %% wrong="softplus is u from 10 on" fails="test-binary_cross_entropy_with_logits-stable"
def binary_cross_entropy_with_logits(u, t):
    return np.mean(np.where(u > 10, u, np.log1p(np.exp(np.minimum(u, 10)))) - t * u)


# %% wrong="loss limited to 1000" fails="test-binary_cross_entropy_with_logits-stable"
def binary_cross_entropy_with_logits(u, t):
    losses = np.maximum(u, 0) + np.log1p(np.exp(-np.abs(u))) - t * u
    return np.mean(np.minimum(losses, 1000.0))


# %% wrong="1 − 2t, which is 255 for uint8" fails="test-binary_cross_entropy_with_logits-values"
def binary_cross_entropy_with_logits(u, t):
    sign = 1 - 2 * t
    return np.mean(np.logaddexp(0, sign * u))
