"""Tensors until there is no memory left.

# %% scale
def scale(t):
    hoard = []
    while True: hoard.append(torch.ones(8 << 20))
"""
