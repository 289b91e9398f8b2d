"""A function that never ends, whatever interrupts it.

# %% double
def double(x):
    while True:
        try:
            while True: pass
        except BaseException: pass
"""
