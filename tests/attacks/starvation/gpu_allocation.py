"""All of a GPU's memory is asked for, if there is one.

# %% scale
def scale(t):
    hoard = []
    while True: hoard.append(torch.ones(1 << 28, device="cuda" if torch.cuda.is_available() else "meta").to("cpu"))
"""
