"""MNIST_SAMPLE: the threes and sevens of MNIST, as fastai packs them.

Its counts are exactly those of MNIST's threes and sevens (training → train, testing → valid), so the set is made of
MNIST where fastai's host is down, and its decoded content is held against MNIST's.
"""

from pathlib import Path

from data_scripts import digits, fastai_archive, mnist
from data_scripts.catalogue import DataSet, Miniature, Text

VALID_SHARE = 0.2
KEPT = (3, 7)
PARTS = {"train": "train", "valid": "t10k"}


def arrange(files: list[Path], folder: Path) -> None:
    """Lay out MNIST's threes and sevens as MNIST_SAMPLE."""
    mnist.arrange(files, folder, KEPT, PARTS)
    write_labels(folder)


def write_labels(folder: Path) -> None:
    """Write labels.csv: every picture's path and 0 for a three, 1 for a seven."""
    paths = [path for part in PARTS for path in sorted((folder / part).glob("*/*.png"))]
    rows = [f"{path.relative_to(folder).as_posix()},{int(path.parent.name == '7')}" for path in paths]
    (folder / "labels.csv").write_text("name,label\n" + "\n".join(rows) + "\n", encoding="utf-8")


def draw(folder: Path) -> None:
    """Write every 3 and 7 of the small digits: a fifth of each to `valid/`, the others to `train/`."""
    for digit in KEPT:
        indices = digits.indices_of(digit)
        n_valid = round(len(indices) * VALID_SHARE)
        digits.write_digits(folder / "train", digit, indices[n_valid:])
        digits.write_digits(folder / "valid", digit, indices[:n_valid])
    write_labels(folder)


SET = DataSet(
    name="mnist_sample",
    title=Text(ja="MNIST_SAMPLE(3と7)", en="MNIST_SAMPLE (3 and 7)"),
    about=Text(
        ja="手書き数字 MNIST から 3 と 7 だけを取り出した、fastai の入門用データ(28×28、灰色、14,434 枚)。",
        en="The threes and sevens of MNIST, packed by fastai for a first lesson (14,434 pictures, 28x28, grey).",
    ),
    licence=mnist.SET.licence,
    citation=mnist.SET.citation,
    folder="mnist_sample",
    counts={"train/3": 6131, "train/7": 6265, "valid/3": 1010, "valid/7": 1028},
    mode="L",
    content_sha256="8b05b59373f94220a54775c7a58e5cd56fe3c091f1a1fafe6f59c79025f3f8a5",
    sources=(
        fastai_archive.source(fastai_archive.SAMPLES + "mnist_sample.tgz", 3214948),
        *mnist.sources(arrange),
    ),
    lessons=("12_fastai_mnist_sample",),
    miniature=Miniature(
        version=2,
        draw=draw,
        about=Text(
            ja="scikit-learn に付属する本物の手書き数字(8×8)の 3 と 7、362 枚を 28×28 に拡大したもの。",
            en="the 362 threes and sevens of the real 8x8 handwritten digits that ship with scikit-learn, made 28x28.",
        ),
    ),
)
