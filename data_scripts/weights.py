"""Pretrained torchvision weights that lessons name, and stand-ins that have learnt nothing.

The first eight digits of a file's SHA-256 stand in its name, which is what torch checks. The full hashes of the three
ResNets are those that public projects pin and agree on; none was found for the other two, whose eight digits are held.
"""

import math
import shutil
from pathlib import Path

import numpy as np

from autograde.base.language import say
from data_scripts.catalogue import DataSet, Download, Miniature, Source, Text

BASE = "https://download.pytorch.org/models/"

#: File name in torch's cache → torchvision's function. They are what `weights="DEFAULT"` of each asks for.
FILES = {
    "resnet18-f37072fd.pth": "resnet18",
    "resnet34-b627a593.pth": "resnet34",
    "resnet50-11ad3fa6.pth": "resnet50",
    "efficientnet_b0_rwightman-7f5810bc.pth": "efficientnet_b0",
    "mobilenet_v2-7ebf99e0.pth": "mobilenet_v2",
}
SHA256 = {
    "resnet18-f37072fd.pth": "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec",
    "resnet34-b627a593.pth": "b627a593bcbe140c234610266fe4f8ae95ea42fc881d091c9b6052e6b1d0590f",
    "resnet50-11ad3fa6.pth": "11ad3fa62ca79e40addfd354a8ec4b7c75143b3038b8d2a807fbc68deab379ca",
}


def hash_in(name: str) -> str:
    """Return the eight digits of a weight file's SHA-256 that its name carries."""
    return name.removesuffix(".pth").rsplit("-", 1)[1]


def arrange(files: list[Path], folder: Path) -> None:
    """Put the files side by side."""
    folder.mkdir()
    for file in files:
        shutil.copyfile(file, folder / file.name)


def check(folder: Path) -> list[str]:
    """Hash every file and compare with its full SHA-256, or with the digits in its name."""
    import pooch

    problems = []
    for name in FILES:
        if not (folder / name).is_file():
            problems.append(say(ja=f"{name} がありません", en=f"{name} is missing"))
        elif not pooch.file_hash(str(folder / name)).startswith(SHA256.get(name, hash_in(name))):
            problems.append(say(ja=f"{name} の中身が本物と違います", en=f"{name} is not the real file"))
    return problems


def random_state(architecture: str, pictures, seed: int = 0) -> dict:
    """Return a state dict of the architecture, He-initialised, in half precision.

    Layers of equal scale share one pool of random numbers, each reading it from another place: a file of a few MB where
    the real weights take a hundred. Batch-norm statistics are those of `pictures`, (n, 3, height, width) normalised: with
    the usual 0 and 1 a few batches of training leave the net useless in evaluation (resnet34 on the miniature of
    MNIST_SAMPLE, fine_tune(2), 64 a batch: error 0.49 with them, 0.07 and 0.12 with these).
    """
    import torch
    import torchvision

    with torch.device("meta"):
        model = getattr(torchvision.models, architecture)(weights=None)
    model.to_empty(device="cpu")
    generator = torch.Generator().manual_seed(seed)
    scales: dict[str, float] = {}
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Conv2d):
            fan_out = module.out_channels * math.prod(module.kernel_size) // module.groups
            scales[f"{name}.weight"] = math.sqrt(2 / fan_out)
        elif isinstance(module, torch.nn.Linear):
            scales[f"{name}.weight"] = 0.01
    state = model.state_dict()
    sizes: dict[float, list[int]] = {}
    for name, scale in scales.items():
        sizes.setdefault(scale, []).append(state[name].numel())
    pools = {s: (s * torch.randn(max(n) + 97 * len(n), generator=generator)).half() for s, n in sizes.items()}
    offsets = dict.fromkeys(pools, 0)
    for name, scale in scales.items():
        value = state[name]
        state[name] = pools[scale][offsets[scale] :][: value.numel()].view(value.shape)
        offsets[scale] += 97
    for name, value in state.items():
        if name not in scales:
            one = name.endswith(("running_var", "weight"))
            state[name] = torch.ones_like(value) if one else torch.zeros_like(value)
    model.load_state_dict(state)
    model.eval()  # no drop-out and no random depth: the same bytes every time
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.train()
            module.momentum = None
    with torch.no_grad():
        model(pictures)
    for name, value in model.state_dict().items():
        if "running" in name:
            state[name] = value.half()
        elif name.endswith("num_batches_tracked"):
            state[name] = torch.tensor(0)
    return state


def drawn_pictures(n: int = 32, side: int = 48):
    """Return (n, 3, side, side): digits and drawn pictures by turns, normalised as for ImageNet."""
    import torch
    from PIL import Image

    from data_scripts import cifar10, digits

    rng = np.random.default_rng(0)
    scans, _ = digits.small_digits()
    drawn = [
        digits.enlarge(scans[i]) if i % 2 else cifar10.draw_one(cifar10.CLASSES[i // 2 % 10], rng) for i in range(n)
    ]
    resized = [picture.convert("RGB").resize((side, side), Image.Resampling.BILINEAR) for picture in drawn]
    pixels = np.stack([np.asarray(picture) for picture in resized]).transpose(0, 3, 1, 2) / 255
    mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    return torch.tensor((pixels - mean[:, None, None]) / std[:, None, None], dtype=torch.float32)


def draw(folder: Path) -> None:
    """Write one stand-in for every file that torchvision would download."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the order of sums, and with it the last bits, must not depend on the machine's cores
    try:
        pictures = drawn_pictures()
        for name, architecture in FILES.items():
            torch.save(random_state(architecture, pictures), folder / name)
    finally:
        torch.set_num_threads(threads)


SET = DataSet(
    name="weights",
    title=Text(ja="学習済みの重み(torchvision)", en="Pretrained weights (torchvision)"),
    about=Text(
        ja="ImageNet で学習した重み。torchvision が初回に download.pytorch.org から取得するものと同じです。",
        en="Weights learnt on ImageNet: the files that torchvision fetches from download.pytorch.org on first use.",
    ),
    licence=Text(
        ja="BSD 3-Clause(torchvision)。ImageNet の画像の利用条件にも注意。",
        en="BSD 3-Clause (torchvision); mind ImageNet's own terms for the pictures behind them",
    ),
    citation="TorchVision maintainers and contributors: TorchVision, 2016, https://github.com/pytorch/vision",
    folder="hub/checkpoints",
    home="torch",
    shared=True,
    check=check,
    sources=(
        Source(
            "pytorch",
            tuple(Download(BASE + name, sha256=SHA256.get(name), hash_prefix=hash_in(name)) for name in FILES),
            arrange,
        ),
    ),
    lessons=(
        "12_fastai_mnist_sample",
        "13_fastai_mnist",
        "14_fastai_cifar10",
        "15_fastai_pets",
        "16_transfer_learning",
    ),
    miniature=Miniature(
        version=3,
        draw=draw,
        about=Text(
            ja="何も学習していない、乱数で初期化しただけの代用品。ファイル名だけが本物と同じです。",
            en="randomly initialised stand-ins that have learnt nothing; only the file names are the real ones.",
        ),
        needs=("torch", "torchvision"),
    ),
)
