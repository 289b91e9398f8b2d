# %% right="counts the places one by one"
def output_size(n, k, stride=1, padding=0):
    places, left = 0, -padding
    while left + k <= n + padding:
        places += 1
        left += stride
    return places


# %% right="the length of a range"
def output_size(n, k, stride=1, padding=0):
    return len(range(0, n + 2 * padding - k + 1, stride))


# %% wrong="padding on one side only" fails="test-output_size"
def output_size(n, k, stride=1, padding=0):
    return (n + padding - k) // stride + 1


# %% wrong="counts the steps, not the places" fails="test-output_size"
def output_size(n, k, stride=1, padding=0):
    return (n + 2 * padding - k) // stride


# %% wrong="a window may stick out" fails="test-output_size"
def output_size(n, k, stride=1, padding=0):
    return -(-(n + 2 * padding - k) // stride) + 1


# %% wrong="the stride divides the whole length" fails="test-output_size"
def output_size(n, k, stride=1, padding=0):
    return (n + 2 * padding - k + 1) // stride


# %% wrong="rounds to the nearest" fails="test-output_size"
def output_size(n, k, stride=1, padding=0):
    return round((n + 2 * padding - k) / stride) + 1


# %% wrong="a fraction where the window does not fit" fails="test-output_size"
def output_size(n, k, stride=1, padding=0):
    return (n + 2 * padding - k) / stride + 1
