# %% right="a row of if, argmax along the last axis"
import numpy as np


def predict(task, u):
    if task == "regression":
        return u, u
    elif task == "binary":
        y = sigmoid(u)
        return y, (y[..., 0] >= 0.5).astype(int)
    else:
        y = softmax(u)
        return y, y.argmax(axis=-1)


# %% right="one sample and a batch told apart by ndim, loops over rows"
import numpy as np


def predict(task, u):
    finish = {"regression": lambda u: u, "binary": sigmoid, "multiclass": softmax}
    y = finish[task](np.asarray(u))

    def choose(row):
        if task == "binary":
            return 1 if row[0] >= 0.5 else 0
        return list(row).index(max(row))

    if task == "regression":
        return y, y.copy()
    if y.ndim == 1:
        return y, choose(y)
    return y, np.array([choose(row) for row in y])


# %% right="match, and the answer from u itself"
import numpy as np


def predict(task, u):
    match task:
        case "regression":
            return (u, u)
        case "binary":
            return (1 / (1 + np.exp(-u)), np.where(np.squeeze(u, axis=-1) >= 0, 1, 0))
        case "multiclass":
            return (softmax(u), np.argmax(u, axis=-1))


# %% wrong="argmax over the whole batch" fails="test-predict-answer"
import numpy as np


def predict(task, u):
    if task == "regression":
        return u, u
    if task == "binary":
        return sigmoid(u), np.where(sigmoid(u)[..., 0] >= 0.5, 1, 0)
    return softmax(u), np.argmax(softmax(u))


# %% wrong="sigmoid and softmax exchanged" fails="test-predict-output"
import numpy as np


def predict(task, u):
    if task == "regression":
        return u, u
    if task == "binary":
        y = softmax(u)
        return y, np.where(y[..., 0] >= 0.5, 1, 0)
    y = sigmoid(u)
    return y, np.argmax(y, axis=-1)


# %% wrong="softmax along the first axis" fails="test-predict-output,test-predict-answer"
import numpy as np


def predict(task, u):
    if task == "regression":
        return u, u
    if task == "binary":
        return sigmoid(u), np.where(sigmoid(u)[..., 0] >= 0.5, 1, 0)
    z = np.exp(u - np.max(u, axis=0))
    y = z / z.sum(axis=0)
    return y, np.argmax(y, axis=0)


# %% wrong="0.5 itself counts as no" fails="test-predict-answer"
import numpy as np


def predict(task, u):
    if task == "regression":
        return u, u
    if task == "binary":
        return sigmoid(u), np.where(sigmoid(u)[..., 0] > 0.5, 1, 0)
    return softmax(u), np.argmax(u, axis=-1)


# %% wrong="the answer in binary keeps the shape of u" fails="test-predict-answer"
import numpy as np


def predict(task, u):
    if task == "regression":
        return u, u
    if task == "binary":
        return sigmoid(u), np.where(sigmoid(u) >= 0.5, 1, 0)
    return softmax(u), np.argmax(u, axis=-1)


# %% wrong="ReLU on the output of a regression" fails="test-predict-output,test-predict-answer"
import numpy as np


def predict(task, u):
    if task == "regression":
        return relu(u), relu(u)
    if task == "binary":
        return sigmoid(u), np.where(sigmoid(u)[..., 0] >= 0.5, 1, 0)
    return softmax(u), np.argmax(u, axis=-1)


# %% wrong="returns the answer only" fails="test-predict-output,test-predict-answer"
import numpy as np


def predict(task, u):
    if task == "regression":
        return u
    if task == "binary":
        return np.where(sigmoid(u)[..., 0] >= 0.5, 1, 0)
    return np.argmax(softmax(u), axis=-1)


# %% wrong="squeezed" fails="test-predict-answer"
import numpy as np


def predict(task, u):
    if task == "regression":
        return u, u
    if task == "binary":
        y = sigmoid(u)
        return y, np.squeeze((y >= 0.5).astype(int))
    y = softmax(u)
    return y, y.argmax(axis=-1)


# %% wrong="last of equal classes" fails="test-predict-answer"
def predict(task, u):
    if task == "regression":
        return u, u
    if task == "binary":
        y = sigmoid(u)
        return y, (y[..., 0] >= 0.5).astype(int)
    y = softmax(u)
    return y, y.shape[-1] - 1 - y[..., ::-1].argmax(axis=-1)

# %% wrong="the answer of regression loses its axis" fails="test-predict-answer"
import numpy as np
def predict(task, u):
    if task == "regression":
        return u, (u[:, 0] if u.ndim == 2 and u.shape[1] == 1 else u)
    if task == "binary":
        y = sigmoid(u)
        return y, y[..., 0] >= 0.5
    y = softmax(u)
    return y, np.argmax(y, axis=-1)

# %% wrong="two equal classes give the second" fails="test-predict-answer"
import numpy as np
def predict(task, u):
    if task == "regression":
        return u, u
    if task == "binary":
        y = sigmoid(u)
        return y, y[..., 0] >= 0.5
    y = softmax(u)
    if u.shape[-1] == 2:
        return y, (y[..., 1] >= 0.5).astype(int)
    return y, np.argmax(y, axis=-1)
