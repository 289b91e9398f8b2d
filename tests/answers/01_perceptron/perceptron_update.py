# %% right="with cases"
import numpy as np


def perceptron_update(x, t, w, b, lr):
    y = 1 if np.dot(w, x) + b > 0 else 0
    if y == t:
        return w, b
    if t == 1:
        return w + lr * x, b + lr
    return w - lr * x, b - lr


# %% right="with the bias as one more weight, lists back"
import numpy as np


def perceptron_update(x, t, w, b, lr):
    x1 = np.append(x, 1.0)
    w1 = np.append(w, b)
    w1 = w1 + lr * (t - (w1 @ x1 > 0)) * x1
    return w1[:-1].tolist(), w1[-1]


# %% right="changes a copy in place"
def perceptron_update(x, t, w, b, lr):
    w = w.astype(float)
    e = t - perceptron_output(x, w, b)
    for i in range(len(w)):
        w[i] += lr * e * x[i]
    b += lr * e
    return [w, b]


# %% right="a tuple of NumPy values in 32 bits"
import numpy as np


def perceptron_update(x, t, w, b, lr):
    y = np.sum(np.multiply(x, w)) + b > 0
    change = np.float32(lr * (int(t) - int(y)))
    return np.array(w, dtype=np.float32) + change * np.array(x, dtype=np.float32), np.float32(b) + change


# %% wrong="updates even when right" fails="test-perceptron_update-right"
def perceptron_update(x, t, w, b, lr):
    sign = 1 if t == 1 else -1
    return w + lr * sign * x, b + lr * sign


# %% wrong="never updates the bias" fails="test-perceptron_update-wrong"
def perceptron_update(x, t, w, b, lr):
    return w + lr * (t - perceptron_output(x, w, b)) * x, b


# %% wrong="uses the pre-activation for the error" fails="test-perceptron_update-wrong,test-perceptron_update-right"
def perceptron_update(x, t, w, b, lr):
    e = t - (w @ x + b)
    return w + lr * e * x, b + lr * e


# %% wrong="wrong direction" fails="test-perceptron_update-wrong"
def perceptron_update(x, t, w, b, lr):
    e = perceptron_output(x, w, b) - t
    return w + lr * e * x, b + lr * e


# %% wrong="only learns from missed ones" fails="test-perceptron_update-wrong"
def perceptron_update(x, t, w, b, lr):
    if t == 1 and perceptron_output(x, w, b) == 0:
        return w + lr * x, b + lr
    return w, b


# %% wrong="without the learning rate" fails="test-perceptron_update-wrong"
def perceptron_update(x, t, w, b, lr):
    e = t - perceptron_output(x, w, b)
    return w + e * x, b + e


# %% wrong="no learning rate on the bias" fails="test-perceptron_update-wrong"
def perceptron_update(x, t, w, b, lr):
    e = t - perceptron_output(x, w, b)
    return w + lr * e * x, b + e


# %% wrong="bias updated with the input" fails="test-perceptron_update-wrong"
def perceptron_update(x, t, w, b, lr):
    e = t - perceptron_output(x, w, b)
    return w + lr * e * x, b + lr * e * x


# %% wrong="forgets the input" fails="test-perceptron_update-wrong"
def perceptron_update(x, t, w, b, lr):
    e = t - perceptron_output(x, w, b)
    return w + lr * e, b + lr * e


# %% wrong="changes the weights in place" fails="test-perceptron_update-wrong"
def perceptron_update(x, t, w, b, lr):
    error = t - perceptron_output(x, w, b)
    w += lr * error * x
    return w, b + lr * error


# %% wrong="a copy of whole numbers loses the decimals" fails="test-perceptron_update-wrong"
def perceptron_update(x, t, w, b, lr):
    w = w.copy()
    error = t - perceptron_output(x, w, b)
    for i in range(len(w)):
        w[i] = w[i] + lr * error * x[i]
    return w, b + lr * error


# %% wrong="leaves the bias out of the output" fails="test-perceptron_update-wrong,test-perceptron_update-right"
import numpy as np


def perceptron_update(x, t, w, b, lr):
    error = t - int(np.dot(w, x) > 0)
    return w + lr * error * x, b + lr * error


# %% wrong="corrects only what should be 1 for each input that is not 0" fails="test-perceptron_update-wrong"
import numpy as np


def perceptron_update(x, t, w, b, lr):
    error = t - perceptron_output(x, w, b)
    return w + lr * error * np.sign(x), b + lr * error


# %% wrong="returns what came in" fails="test-perceptron_update-wrong,test-perceptron_update-right"
def perceptron_update(x, t, w, b, lr):
    return w, b


# %% wrong="subtracts in place where the target is 0" fails="test-perceptron_update-wrong"
def perceptron_update(x, t, w, b, lr):
    y = perceptron_output(x, w, b)
    if t > y:
        return w + lr * x, b + lr
    if t < y:
        w = w.astype(float, copy=False)
        w -= lr * x
        b -= lr
    return w, b
