# %% right="fastai's own pieces"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    return combined_cos(pct_start, lr_max / div, lr_max, lr_max / div_final)(step / total)


# %% right="counted in batches, with a helper"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    import math

    def glide(a, b, p):
        return b + (a - b) * (1 + math.cos(math.pi * p)) / 2

    top = pct_start * total
    if step <= top:
        return glide(lr_max / div, lr_max, step / top)
    return glide(lr_max, lr_max / div_final, (step - top) / (total - top))


# %% right="half a sine squared, in torch"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    p = torch.tensor(step / total, dtype=torch.float64)
    up = torch.sin(p / pct_start * torch.pi / 2) ** 2
    down = torch.cos((p - pct_start) / (1 - pct_start) * torch.pi / 2) ** 2
    low_start, low_end = lr_max / div, lr_max / div_final
    return (low_start + (lr_max - low_start) * up if p < pct_start else low_end + (lr_max - low_end) * down).item()


# %% wrong="straight lines" fails="test-one_cycle-up,test-one_cycle-down"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    p = step / total
    if p < pct_start:
        return lr_max / div + (lr_max - lr_max / div) * p / pct_start
    return lr_max + (lr_max / div_final - lr_max) * (p - pct_start) / (1 - pct_start)


# %% wrong="div_final divides the first value, as in PyTorch's OneCycleLR" fails="test-one_cycle-down"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    return combined_cos(pct_start, lr_max / div, lr_max, lr_max / div / div_final)(step / total)


# %% wrong="progress is step / (total - 1)" fails="test-one_cycle-up,test-one_cycle-down"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    return combined_cos(pct_start, lr_max / div, lr_max, lr_max / div_final)(min(1, step / (total - 1)))


# %% wrong="the way down is measured from the beginning" fails="test-one_cycle-down"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    p = step / total
    if p < pct_start:
        a, b, p = lr_max / div, lr_max, p / pct_start
    else:
        a, b = lr_max, lr_max / div_final
    return a + (b - a) * (1 - np.cos(np.pi * p)) / 2


# %% wrong="pct_start, div and div_final are written into the code" fails="test-one_cycle-settings"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    return combined_cos(0.25, lr_max / 25, lr_max, lr_max / 1e5)(step / total)


# %% wrong="starts and ends at zero" fails="test-one_cycle-up,test-one_cycle-down"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    return combined_cos(pct_start, 0, lr_max, 0)(step / total)


# %% wrong="p is not multiplied by pi" fails="test-one_cycle-up,test-one_cycle-down"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    p = step / total
    if p < pct_start:
        a, b, p = lr_max / div, lr_max, p / pct_start
    else:
        a, b, p = lr_max, lr_max / div_final, (p - pct_start) / (1 - pct_start)
    return a + (b - a) * (1 - np.cos(p)) / 2


# %% wrong="the number of batches on the way up rounded to an integer" fails="test-one_cycle-up,test-one_cycle-down"
def one_cycle(step, total, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    up = int(total * pct_start)
    if step < up:
        a, c, q = lr_max / div, lr_max, step / up
    else:
        a, c, q = lr_max, lr_max / div_final, (step - up) / (total - up)
    return a + (c - a) * (1 - np.cos(np.pi * q)) / 2
