# %% right="nudges in place and puts back"
def gradient_check(f, w, grad, h=1e-4):
    numerical = np.empty(w.shape)
    for index in np.ndindex(w.shape):
        old = w[index]
        w[index] = old + h
        plus = f(w)
        w[index] = old - h
        minus = f(w)
        w[index] = old
        numerical[index] = (plus - minus) / (2 * h)
    return relative_error(numerical, grad)

# %% right="over a flat copy"
def gradient_check(f, w, grad, h=1e-4):
    flat, slopes = w.flatten(), []
    for i in range(len(flat)):
        up, down = flat.copy(), flat.copy()
        up[i] += h
        down[i] -= h
        slopes.append((f(up.reshape(w.shape)) - f(down.reshape(w.shape))) / (2 * h))
    return relative_error(np.array(slopes).reshape(w.shape), grad)

# %% right="np.nditer and a half step to each side"
def gradient_check(f, w, grad, h=1e-4):
    numerical = np.zeros(w.shape)
    it = np.nditer(w, flags=["multi_index"])
    for _ in it:
        moved = w.copy()
        moved[it.multi_index] += h
        up = f(moved)
        moved[it.multi_index] -= 2 * h
        numerical[it.multi_index] = (up - f(moved)) / (2 * h)
    return relative_error(grad, numerical)

# %% wrong="forward difference" fails="test-gradient_check-agrees"
def gradient_check(f, w, grad, h=1e-4):
    numerical = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        moved = w.copy()
        moved[index] += h
        numerical[index] = (f(moved) - f(w)) / h
    return relative_error(numerical, grad)

# %% wrong="w is never put back" fails="test-gradient_check-agrees"
def gradient_check(f, w, grad, h=1e-4):
    numerical = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        w[index] += h
        plus = f(w)
        w[index] -= 2 * h
        numerical[index] = (plus - f(w)) / (2 * h)
    return relative_error(numerical, grad)

# %% wrong="two names for one array" fails="test-gradient_check-agrees,test-gradient_check-catches"
def gradient_check(f, w, grad, h=1e-4):
    numerical = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        up, down = w, w
        up[index] += h
        down[index] -= h
        numerical[index] = (f(up) - f(down)) / (2 * h)
    return relative_error(numerical, grad)

# %% wrong="divides by h instead of 2h" fails="test-gradient_check-agrees,test-gradient_check-catches"
def gradient_check(f, w, grad, h=1e-4):
    numerical = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[index] = h
        numerical[index] = (f(w + step) - f(w - step)) / h
    return relative_error(numerical, grad)

# %% wrong="nudges all elements at once" fails="test-gradient_check-agrees,test-gradient_check-catches"
def gradient_check(f, w, grad, h=1e-4):
    numerical = np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h))
    return relative_error(numerical, grad)

# %% wrong="only the first index is walked" fails="test-gradient_check-agrees,test-gradient_check-catches"
def gradient_check(f, w, grad, h=1e-4):
    numerical = np.zeros(w.shape)
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        numerical[i] = (f(up) - f(down)) / (2 * h)
    return relative_error(numerical, grad)

# %% wrong="says only yes or no" fails="test-gradient_check-catches"
def gradient_check(f, w, grad, h=1e-4):
    numerical = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[index] = h
        numerical[index] = (f(w + step) - f(w - step)) / (2 * h)
    return not np.allclose(numerical, grad)

# %% wrong="looks at the first element alone" fails="test-gradient_check-catches"
def gradient_check(f, w, grad, h=1e-4):
    first = (0,) * w.ndim
    step = np.zeros(w.shape)
    step[first] = h
    slope = (f(w + step) - f(w - step)) / (2 * h)
    return abs(slope - grad[first]) / (abs(slope) + abs(grad[first]))
