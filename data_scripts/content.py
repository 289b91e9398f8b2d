"""What lies in the folder of a set: counted, and hashed by what it shows rather than by how it was packed."""

import hashlib
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

#: Lies beside every set that these scripts wrote.
MANIFEST = ".fukami-data.json"

#: What learners write into a data folder: no part of the set.
_WORK = ("models", "export.pkl", "__pycache__")


@dataclass(frozen=True)
class Manifest:
    """What was written: by whom, from where, and one hash over every file's path and bytes."""

    set: str
    miniature: bool
    version: str
    files: int
    sha256: str


def files_of(folder: Path) -> list[Path]:
    """Return the files of a set, sorted, without hidden files and what learners left behind."""
    found = []
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and parts[0] not in _WORK and not any(part.startswith(".") for part in parts):
            found.append(path)
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def tree_hash(folder: Path) -> tuple[int, str]:
    """Return the number of files and one SHA-256 over every file's path and bytes."""
    files = files_of(folder)
    total = hashlib.sha256()
    for path in files:
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{digest}  {path.relative_to(folder).as_posix()}\n".encode())
    return len(files), total.hexdigest()


def picture_hash(folder: Path, classes: Iterable[str], mode: str) -> str:
    """Return one SHA-256 over the decoded pictures of the class folders, whatever their names, order and packing.

    Every picture counts with its class folder, its size and its pixels in `mode` ("L" or "RGB").
    """

    from PIL import Image

    def digest(path: Path) -> str:
        with Image.open(path) as picture:
            pixels = picture.convert(mode)
        return hashlib.sha256(f"{pixels.width}x{pixels.height} ".encode() + pixels.tobytes()).hexdigest()

    total = hashlib.sha256()
    with ThreadPoolExecutor(2) as pool:
        for name in sorted(classes):
            paths = [path for path in (folder / name).iterdir() if path.is_file()]
            for line in sorted(pool.map(digest, paths, chunksize=64)):
                total.update(f"{name} {line}\n".encode())
    return total.hexdigest()


def count(folder: Path, classes: Iterable[str]) -> dict[str, int]:
    """Return the number of files in each class folder; 0 for one that is not there."""
    return {
        name: sum(path.is_file() for path in (folder / name).iterdir()) if (folder / name).is_dir() else 0
        for name in classes
    }


def write_manifest(folder: Path, set_name: str, *, miniature: bool, version: str, hashed: bool = True) -> None:
    """Write down what now lies in the folder; without a hash where the decoded content has a known one anyway."""
    n_files, digest = tree_hash(folder) if hashed else (len(files_of(folder)), "")
    manifest = Manifest(set_name, miniature, version, n_files, digest)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest | None:
    """Return the folder's manifest, None where there is none or it cannot be read."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
