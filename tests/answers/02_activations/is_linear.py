# %% right="both promises in one"
import numpy as np


def is_linear(f, dim, rng):
    for _ in range(10):
        a, b = rng.uniform(-2, 2, 2)
        x, y = rng.uniform(-5, 5, (2, dim))
        if np.max(np.abs(f(a * x + b * y) - a * f(x) - b * f(y))) > 1e-6:
            return False
    return True


# %% right="collects the verdicts"
def is_linear(f, dim, rng):
    verdicts = []
    for _ in range(10):
        x = rng.normal(size=dim)
        y = rng.normal(size=dim)
        c = rng.normal()
        verdicts.append(np.allclose(f(x + y), f(x) + f(y), atol=1e-6))
        verdicts.append(np.allclose(f(c * x), c * f(x), atol=1e-6))
    return all(verdicts)


# %% wrong="compares decimals with ==" fails="test-is_linear-linear"
def is_linear(f, dim, rng):
    for _ in range(10):
        x, y, c = rng.standard_normal(dim), rng.standard_normal(dim), rng.standard_normal()
        if not np.all(f(x + y) == f(x) + f(y)) or not np.all(f(c * x) == c * f(x)):
            return False
    return True


# %% wrong="positive numbers only" fails="test-is_linear-bent"
def is_linear(f, dim, rng):
    for _ in range(10):
        x, y, c = rng.random(dim), rng.random(dim), rng.random()
        if not np.allclose(f(x + y), f(x) + f(y)) or not np.allclose(f(c * x), c * f(x)):
            return False
    return True


# %% wrong="one triple instead of 10" fails="test-is_linear-bent"
def is_linear(f, dim, rng):
    x, y, c = rng.standard_normal(dim), rng.standard_normal(dim), rng.standard_normal()
    return np.allclose(f(x + y), f(x) + f(y)) and np.allclose(f(c * x), c * f(x))


# %% wrong="homogeneity only" fails="test-is_linear-bent"
def is_linear(f, dim, rng):
    for _ in range(10):
        x, c = rng.standard_normal(dim), rng.standard_normal()
        if not np.allclose(f(c * x), c * f(x)):
            return False
    return True


# %% wrong="answers after the first triple" fails="test-is_linear-bent"
def is_linear(f, dim, rng):
    for _ in range(10):
        x, y, c = rng.standard_normal(dim), rng.standard_normal(dim), rng.standard_normal()
        if np.allclose(f(x + y), f(x) + f(y)) and np.allclose(f(c * x), c * f(x)):
            return True
    return False


# %% wrong="looks at f(0) only" fails="test-is_linear-bent"
def is_linear(f, dim, rng):
    return np.allclose(f(np.zeros(dim)), 0)


# %% wrong="takes any straight graph for linear" fails="test-is_linear-bent"
def is_linear(f, dim, rng):
    for _ in range(10):
        x, y = rng.standard_normal(dim), rng.standard_normal(dim)
        if not np.allclose(f((x + y) / 2), (f(x) + f(y)) / 2):
            return False
    return True


# %% right="stops at the first broken condition, whole numbers for c"
def is_linear(f, dim, rng):
    def same(p, q):
        return bool(np.all(np.abs(np.asarray(p) - np.asarray(q)) < 1e-6 * (1 + np.abs(np.asarray(q)))))

    for trial in range(10):
        x, y = 2 * rng.random(dim) - 1, 2 * rng.random(dim) - 1
        c = int(rng.integers(-5, 6))
        if not same(f(x + y), f(x) + f(y)):
            return False
        if not same(f(c * x), c * f(x)):
            return False
    return True


# %% wrong="always True" fails="test-is_linear-linear,test-is_linear-bent"
def is_linear(f, dim, rng):
    return True


# %% wrong="always False" fails="test-is_linear-linear,test-is_linear-bent"
def is_linear(f, dim, rng):
    return False


# %% wrong="forgives far too large errors" fails="test-is_linear-bent"
def is_linear(f, dim, rng):
    for _ in range(10):
        x, y, c = rng.standard_normal(dim), rng.standard_normal(dim), rng.standard_normal()
        if np.any(np.abs(f(x + y) - f(x) - f(y)) > 0.3) or np.any(np.abs(f(c * x) - c * f(x)) > 0.3):
            return False
    return True


# %% wrong="random numbers of its own instead of rng" fails="test-is_linear-linear"
def is_linear(f, dim, rng):
    for _ in range(10):
        x, y, c = np.random.randn(dim), np.random.randn(dim), np.random.randn()
        if not np.allclose(f(x + y), f(x) + f(y)) or not np.allclose(f(c * x), c * f(x)):
            return False
    return True


# %% wrong="a generator of its own with a fixed seed" fails="test-is_linear-linear"
def is_linear(f, dim, rng):
    rng = np.random.default_rng(0)
    for _ in range(10):
        x, y, c = rng.standard_normal(dim), rng.standard_normal(dim), rng.standard_normal()
        if not np.allclose(f(x + y), f(x) + f(y)) or not np.allclose(f(c * x), c * f(x)):
            return False
    return True


# %% wrong="one element of the array compared, not all" fails="test-is_linear-linear,test-is_linear-bent"
def is_linear(f, dim, rng):
    for _ in range(10):
        x, y, c = rng.standard_normal(dim), rng.standard_normal(dim), rng.standard_normal()
        if f(x + y) != f(x) + f(y) or f(c * x) != c * f(x):
            return False
    return True


# %% right="looks at f(0) first, draws large numbers"
def is_linear(f, dim, rng):
    if not np.allclose(f(np.zeros(dim)), 0):
        return False
    triples = [(rng.uniform(-100, 100, dim), rng.uniform(-100, 100, dim), rng.uniform(-10, 10)) for _ in range(10)]
    additive = all(np.allclose(f(x + y), f(x) + f(y)) for x, y, _ in triples)
    homogeneous = all(np.allclose(f(c * x), c * f(x)) for x, _, c in triples)
    return additive and homogeneous


# %% right="a helper for one triple, homogeneity of the sum"
def is_linear(f, dim, rng):
    def keeps_both(x, y, c):
        fx, fy = f(x), f(y)
        return np.allclose(f(x + y), fx + fy) and np.allclose(f(c * (x + y)), c * (fx + fy))

    return all(keeps_both(*rng.normal(0, 3, (2, dim)), rng.normal(0, 3)) for _ in range(10))


# %% wrong="three triples instead of 10" fails="test-is_linear-linear"
def is_linear(f, dim, rng):
    for _ in range(3):
        x, y, c = rng.standard_normal(dim), rng.standard_normal(dim), rng.standard_normal()
        if not np.allclose(f(x + y), f(x) + f(y)) or not np.allclose(f(c * x), c * f(x)):
            return False
    return True


# %% wrong="generous tolerance" fails="test-is_linear-bent"
def is_linear(f, dim, rng):
    for _ in range(10):
        x, y, c = rng.standard_normal(dim), rng.standard_normal(dim), rng.standard_normal()
        if not np.allclose(f(x + y), f(x) + f(y), atol=0.1) or not np.allclose(f(c * x), c * f(x), atol=0.1):
            return False
    return True
