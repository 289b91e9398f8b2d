# %% right="np.dot and np.where"
import numpy as np


def second_hidden(x, W1, b1, W2, b2):
    z = x
    for W, b in [(W1, b1), (W2, b2)]:
        u = np.dot(z, W) + b
        z = np.where(u > 0, u, 0)
    return z


# %% right="one sample at a time"
import numpy as np


def second_hidden(x, W1, b1, W2, b2):
    relu = lambda u: u * (u > 0)
    return np.array([relu(W2.T @ relu(W1.T @ row + b1) + b2) for row in x])


# %% wrong="returns the pre-activation" fails="test-second_hidden-second"
import numpy as np


def second_hidden(x, W1, b1, W2, b2):
    return np.maximum(x @ W1 + b1, 0) @ W2 + b2


# %% wrong="no activation in the first hidden layer" fails="test-second_hidden-first"
import numpy as np


def second_hidden(x, W1, b1, W2, b2):
    return np.maximum((x @ W1 + b1) @ W2 + b2, 0)


# %% wrong="no biases" fails="test-second_hidden-first,test-second_hidden-second"
import numpy as np


def second_hidden(x, W1, b1, W2, b2):
    return np.maximum(np.maximum(x @ W1, 0) @ W2, 0)


# %% wrong="bias after the activation" fails="test-second_hidden-first,test-second_hidden-second"
import numpy as np


def second_hidden(x, W1, b1, W2, b2):
    return np.maximum((np.maximum(x @ W1, 0) + b1) @ W2, 0) + b2


# %% wrong="W in front, as the formula of the books" fails="test-second_hidden-first,test-second_hidden-second"
import numpy as np


def second_hidden(x, W1, b1, W2, b2):
    return np.maximum(W2 @ np.maximum(W1 @ x + b1, 0) + b2, 0)


# %% wrong="the first hidden layer" fails="test-second_hidden-second"
import numpy as np


def second_hidden(x, W1, b1, W2, b2):
    return np.maximum(x @ W1 + b1, 0)


# %% wrong="no first hidden layer" fails="test-second_hidden-first,test-second_hidden-second"
import numpy as np


def second_hidden(x, W1, b1, W2, b2):
    return np.maximum(x @ W2 + b2, 0)
