# %% right="one expression"
def pick_device(cuda_available, mps_available=False):
    return "cuda" if cuda_available else "mps" if mps_available else "cpu"


# %% right="from a list of what there is"
def pick_device(cuda_available, mps_available=False):
    devices = ["cpu"]
    if mps_available:
        devices.append("mps")
    if cuda_available:
        devices.append("cuda")
    return devices[-1]


# %% right="a dict, in order"
def pick_device(cuda_available, mps_available=False):
    found = {"cuda": cuda_available, "mps": mps_available, "cpu": True}
    return next(name for name in found if found[name])


# %% wrong="hard-coded cuda" fails="test-pick_device"
def pick_device(cuda_available, mps_available=False):
    return "cuda"


# %% wrong="hard-coded cpu" fails="test-pick_device"
def pick_device(cuda_available, mps_available=False):
    return "cpu"


# %% wrong="forgets the Mac" fails="test-pick_device"
def pick_device(cuda_available, mps_available=False):
    return "cuda" if cuda_available else "cpu"


# %% wrong="prefers the Mac" fails="test-pick_device"
def pick_device(cuda_available, mps_available=False):
    if mps_available:
        return "mps"
    return "cuda" if cuda_available else "cpu"


# %% wrong="another name for it" fails="test-pick_device"
def pick_device(cuda_available, mps_available=False):
    return "gpu" if cuda_available else "mps" if mps_available else "cpu"


# %% wrong="prints instead of returning" fails="test-pick_device"
def pick_device(cuda_available, mps_available=False):
    print("cuda" if cuda_available else "mps" if mps_available else "cpu")


# %% wrong="asks this machine, not its arguments" fails="test-pick_device"
import torch


def pick_device(cuda_available, mps_available=False):
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
