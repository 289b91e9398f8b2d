"""Real handwritten digits without a network: scikit-learn's 8x8 scans, enlarged the way MNIST frames its digits."""

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

#: MNIST draws a digit in the middle 20x20 of 28x28 pixels.
SIDE, BOX = 28, 20


@cache
def small_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return images (1797, 8, 8) uint8 in 0..255 and labels (1797,) from scikit-learn's copy of the UCI digits."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    return np.round(digits.images * 255 / 16).astype(np.uint8), digits.target


def enlarge(digit: np.ndarray) -> Image.Image:
    """Return an 8x8 scan as a 28x28 grey picture, white on black."""
    picture = Image.new("L", (SIDE, SIDE))
    picture.paste(Image.fromarray(digit).resize((BOX, BOX), Image.Resampling.BICUBIC), ((SIDE - BOX) // 2,) * 2)
    return picture


def write_digits(folder: Path, digit: int, indices: np.ndarray) -> list[Path]:
    """Write the scans at `indices` of all scans as `folder/<digit>/<index>.png`; return the paths."""
    images, _ = small_digits()
    target = folder / str(digit)
    target.mkdir(parents=True)
    paths = []
    for index in indices:
        path = target / f"{index}.png"
        enlarge(images[index]).save(path)
        paths.append(path)
    return paths


def indices_of(digit: int) -> np.ndarray:
    """Return the indices of a digit's scans, in the order of the collection."""
    return np.flatnonzero(small_digits()[1] == digit)
