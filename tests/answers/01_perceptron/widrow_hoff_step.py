# %% right="with the gradient of half the squared error"
import numpy as np


def widrow_hoff_step(x, t, w, b, lr):
    u = np.dot(x, w) + b
    gradient_w, gradient_b = (u - t) * x, u - t
    return w - lr * gradient_w, b - lr * gradient_b


# %% right="element by element, a list back"
def widrow_hoff_step(x, t, w, b, lr):
    u = sum(wi * xi for wi, xi in zip(w, x)) + b
    step = lr * (t - u)
    return [wi + step * xi for wi, xi in zip(w, x)], b + step


# %% right="with the bias as one more weight"
import numpy as np


def widrow_hoff_step(x, t, w, b, lr):
    x1, w1 = np.append(x, 1), np.append(w, b)
    w1 += lr * (t - x1 @ w1) * x1
    return w1[:-1], w1[-1]


# %% wrong="uses the thresholded output" fails="test-widrow_hoff_step-size,test-widrow_hoff_step-every_time"
def widrow_hoff_step(x, t, w, b, lr):
    error = t - perceptron_output(x, w, b)
    return w + lr * error * x, b + lr * error


# %% wrong="mends only when the answer is wrong" fails="test-widrow_hoff_step-every_time"
def widrow_hoff_step(x, t, w, b, lr):
    if perceptron_output(x, w, b) == t:
        return w, b
    error = t - (w @ x + b)
    return w + lr * error * x, b + lr * error


# %% wrong="never updates the bias" fails="test-widrow_hoff_step-size,test-widrow_hoff_step-every_time"
def widrow_hoff_step(x, t, w, b, lr):
    return w + lr * (t - (w @ x + b)) * x, b


# %% wrong="forgets the bias in u" fails="test-widrow_hoff_step-size"
def widrow_hoff_step(x, t, w, b, lr):
    error = t - w @ x
    return w + lr * error * x, b + lr * error


# %% wrong="keeps the 2 of the derivative" fails="test-widrow_hoff_step-size,test-widrow_hoff_step-every_time"
def widrow_hoff_step(x, t, w, b, lr):
    error = t - (w @ x + b)
    return w + 2 * lr * error * x, b + 2 * lr * error


# %% wrong="climbs instead of going down" fails="test-widrow_hoff_step-size,test-widrow_hoff_step-every_time"
def widrow_hoff_step(x, t, w, b, lr):
    error = w @ x + b - t
    return w + lr * error * x, b + lr * error


# %% wrong="mends the bias with an error measured after the weights moved" fails="test-widrow_hoff_step-size,test-widrow_hoff_step-every_time"
def widrow_hoff_step(x, t, w, b, lr):
    w = w + lr * (t - (w @ x + b)) * x
    b = b + lr * (t - (w @ x + b))
    return w, b


# %% wrong="squares the error in the step" fails="test-widrow_hoff_step-size,test-widrow_hoff_step-every_time"
def widrow_hoff_step(x, t, w, b, lr):
    error = (t - (w @ x + b)) ** 2
    return w + lr * error * x, b + lr * error


# %% wrong="changes the weights in place" fails="test-widrow_hoff_step-size"
import numpy as np


def widrow_hoff_step(x, t, w, b, lr):
    error = t - (np.dot(w, x) + b)
    w += lr * error * x
    b += lr * error
    return w, b


# %% wrong="without the learning rate on the bias" fails="test-widrow_hoff_step-size,test-widrow_hoff_step-every_time"
def widrow_hoff_step(x, t, w, b, lr):
    error = t - (w @ x + b)
    return w + lr * error * x, b + error

# %% wrong="w changed in place where u is above the target" fails="test-widrow_hoff_step-size"
def widrow_hoff_step(x, t, w, b, lr):
    e = t - (x @ w + b)
    if e > 0:
        return w + lr * e * x, b + lr * e
    w += lr * e * x
    return w, b + lr * e
