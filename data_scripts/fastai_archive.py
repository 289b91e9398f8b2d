"""The archives that fastai's own `untar_data` fetches."""

from pathlib import Path

from data_scripts import archives
from data_scripts.catalogue import Download, Source

IMAGES = "https://s3.amazonaws.com/fast-ai-imageclas/"
SAMPLES = "https://s3.amazonaws.com/fast-ai-sample/"


def source(url: str, size: int) -> Source:
    """Return fastai's copy as a source.

    fastai publishes no full SHA-256, only the size and an MD5 of the first MiB (fastai/data/download_checks.py). The
    size is held here; what proves the content is the set's own check after unpacking.
    """
    return Source("fastai", (Download(url, size=size),), unpack)


def unpack(files: list[Path], folder: Path) -> None:
    """Unpack to `folder` as untar_data would: an archive's single top folder gives its place to `folder`."""
    scratch = folder.parent / "unpacked"
    archives.unpack(files[0], scratch)
    entries = [path for path in scratch.iterdir() if not path.name.startswith("._")]
    (entries[0] if len(entries) == 1 and entries[0].is_dir() else scratch).rename(folder)
