# %% right="pathlib, and step by step"
import platform

import torch


def set_up():
    cuda = torch.cuda.is_available()
    mps = torch.backends.mps.is_available()
    folder = fastai_path("data")
    folder.mkdir(parents=True, exist_ok=True)
    versions = {}
    versions["python"] = platform.python_version()
    for package in ["torch", "fastai"]:
        versions[package] = installed(package)
    return pick_device(cuda, mps), versions, str(folder)


device, versions, course_data = set_up()


# %% right="every value looked up in its own way"
import os
import sys
from importlib.metadata import version

import fastai
import torch


def set_up():
    if torch.cuda.is_available():
        device = "cuda"
    elif torch.backends.mps.is_available():
        device = "mps"
    else:
        device = "cpu"
    versions = {
        "python": ".".join(map(str, sys.version_info[:3])),
        "torch": str(torch.__version__),
        "fastai": fastai.__version__,
    }
    place = os.fspath(fastai_path("data"))
    if not os.path.exists(place):
        os.makedirs(place)
    return device, versions, place


device, versions, course_data = set_up()


# %% right="the version that PyTorch tells, and one key more"
import fastai


def set_up():
    if torch.cuda.is_available():
        device = "cuda"
    else:
        device = "mps" if torch.backends.mps.is_available() else "cpu"
    versions = dict(python=platform.python_version(), torch=torch.__version__, fastai=fastai.__version__)
    versions["numpy"] = np.__version__
    course_data = f"{fastai_path('data')}"
    if not os.path.isdir(course_data):
        os.makedirs(course_data)
    return device, versions, course_data


device, versions, course_data = set_up()


# %% wrong="stops where the folder is already there" fails="test-set_up-here"
def set_up():
    device = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    course_data = str(fastai_path("data"))
    os.makedirs(course_data)
    return device, versions, course_data


device, versions, course_data = set_up()


# %% wrong="hard-coded cuda" fails="test-set_up-elsewhere"
def set_up():
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    course_data = str(fastai_path("data"))
    os.makedirs(course_data, exist_ok=True)
    return "cuda", versions, course_data


device, versions, course_data = set_up()


# %% wrong="hard-coded cpu" fails="test-set_up-elsewhere"
def set_up():
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    course_data = str(fastai_path("data"))
    os.makedirs(course_data, exist_ok=True)
    return "cpu", versions, course_data


device, versions, course_data = set_up()


# %% wrong="asks the machine once, outside the function" fails="test-set_up-elsewhere"
found = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())


def set_up():
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    course_data = str(fastai_path("data"))
    os.makedirs(course_data, exist_ok=True)
    return found, versions, course_data


device, versions, course_data = set_up()


# %% wrong="forgets the Mac" fails="test-set_up-elsewhere"
def set_up():
    device = pick_device(torch.cuda.is_available())
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    course_data = str(fastai_path("data"))
    os.makedirs(course_data, exist_ok=True)
    return device, versions, course_data


device, versions, course_data = set_up()


# %% wrong="folder not made" fails="test-set_up-elsewhere"
def set_up():
    device = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    return device, versions, str(fastai_path("data"))


device, versions, course_data = set_up()


# %% wrong="a folder of its own" fails="test-set_up-here,test-set_up-elsewhere"
def set_up():
    device = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    os.makedirs("data", exist_ok=True)
    return device, versions, "data"


device, versions, course_data = set_up()


# %% wrong="a Path instead of a string" fails="test-set_up-here"
def set_up():
    device = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    course_data = fastai_path("data")
    os.makedirs(course_data, exist_ok=True)
    return device, versions, course_data


device, versions, course_data = set_up()


# %% wrong="versions copied down from Colab" fails="test-set_up-here"
def set_up():
    device = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())
    course_data = str(fastai_path("data"))
    os.makedirs(course_data, exist_ok=True)
    return device, {"python": "3.13.0", "torch": "2.9.9", "fastai": "2.7.1"}, course_data


device, versions, course_data = set_up()


# %% wrong="versions as numbers" fails="test-set_up-here"
def set_up():
    device = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())
    versions = {"python": 3.13, "torch": 2.11, "fastai": 2.8}
    course_data = str(fastai_path("data"))
    os.makedirs(course_data, exist_ok=True)
    return device, versions, course_data


device, versions, course_data = set_up()


# %% wrong="only torch in the dict" fails="test-set_up-here"
def set_up():
    device = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())
    course_data = str(fastai_path("data"))
    os.makedirs(course_data, exist_ok=True)
    return device, {"torch": installed("torch")}, course_data


device, versions, course_data = set_up()


# %% wrong="right function, variable overwritten" fails="test-set_up-here"
def set_up():
    device = pick_device(torch.cuda.is_available(), torch.backends.mps.is_available())
    versions = {"python": platform.python_version(), "torch": installed("torch"), "fastai": installed("fastai")}
    course_data = str(fastai_path("data"))
    os.makedirs(course_data, exist_ok=True)
    return device, versions, course_data


device, versions, course_data = set_up()
device = "gpu"
