# %% right="NumPy"
import time

import numpy as np


def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = np.zeros(repeats)
    for i in range(repeats):
        start = clock()
        f()
        seconds[i] = clock() - start
    return np.median(seconds)


# %% right="sorted by hand"
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        end = clock()
        seconds.append(end - start)
    seconds.sort()
    middle = repeats // 2
    if repeats % 2:
        return seconds[middle]
    return (seconds[middle - 1] + seconds[middle]) / 2


# %% right="one reading between two calls"
import statistics
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    readings = [clock()]
    for _ in range(repeats):
        f()
        readings.append(clock())
    return statistics.median([b - a for a, b in zip(readings, readings[1:])])


# %% right="timeit, with the clock that came in"
import time
import timeit


def median_seconds(f, repeats, clock=time.perf_counter):
    return float(np.median(timeit.repeat(lambda: f(), number=1, repeat=repeats, timer=clock)))


# %% right="two readings by a helper, and a percentile"
import time

import numpy as np


def median_seconds(f, repeats, clock=time.perf_counter):
    def once():
        before = clock()
        f()
        after = clock()
        return after - before

    return np.percentile([once() for _ in range(repeats)], 50)


# %% wrong="mean instead of median" fails="test-median_seconds-robust"
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return sum(seconds) / repeats


# %% wrong="the whole loop, divided" fails="test-median_seconds-robust"
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    start = clock()
    for _ in range(repeats):
        f()
    return (clock() - start) / repeats


# %% wrong="the shortest" fails="test-median_seconds-robust"
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return min(seconds)


# %% wrong="the middle one, not sorted" fails="test-median_seconds-robust"
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return seconds[repeats // 2]


# %% wrong="start read once, before the loop" fails="test-median_seconds-robust"
import statistics
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    start = clock()
    seconds = []
    for _ in range(repeats):
        f()
        seconds.append(clock() - start)
    return statistics.median(seconds)


# %% wrong="upper of the two in the middle" fails="test-median_seconds-calls"
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return sorted(seconds)[repeats // 2]


# %% wrong="one call too many" fails="test-median_seconds-calls"
import statistics
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats + 1):
        start = clock()
        f()
        seconds.append(clock() - start)
    return statistics.median(seconds)


# %% wrong="has a clock and does not look at it" fails="test-median_seconds-robust,test-median_seconds-calls"
import statistics
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        f()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


# %% wrong="f named but not called" fails="test-median_seconds-robust,test-median_seconds-calls"
import statistics
import time


def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f
        seconds.append(clock() - start)
    return statistics.median(seconds)

# %% wrong="times rounded to milliseconds" fails="test-median_seconds-calls"
def median_seconds(f, repeats, clock=time.perf_counter):
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(round(clock() - start, 3))
    return statistics.median(seconds)
