"""Miniatures: every set in a few megabytes, drawn on the spot, in the folders where lessons look for the real ones."""

import os
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock

from autograde.base.files import write_whole
from data_scripts import catalogue, content
from data_scripts.errors import RealDataInTheWay

#: What fastai would write on first use; relative, so that the folder can be moved.
CONFIG_INI = "[DEFAULT]\ndata = data\narchive = archive\nstorage = tmp\nmodel = models\n\n"


def is_miniature(folder: Path) -> bool:
    """Say whether the folder of a set holds a miniature."""
    manifest = content.read_manifest(folder)
    return manifest is not None and manifest.miniature


def make_miniatures(home: Path, sets: Iterable[str] | None = None) -> Path:
    """Write the miniatures (all, or those named) below `home` and return it.

    `home/fastai` is then used as FASTAI_HOME and `home/torch` as TORCH_HOME. What is there already in the same version
    is left alone; two processes may do this at once. A set whose miniature needs a library that is not installed is left
    out: what opens it needs that library as well. Raises RealDataInTheWay rather than replace a real set.
    """
    home = Path(home).expanduser().resolve()
    homes = catalogue.Homes.below(home)
    homes.archive.mkdir(parents=True, exist_ok=True)
    if not (config := home / "fastai" / "config.ini").exists():
        write_whole(config, CONFIG_INI)
    for name in catalogue.NAMES if sets is None else sets:
        _make(home, homes, catalogue.load(name))
    return home


def _make(home: Path, homes: catalogue.Homes, data_set: catalogue.DataSet) -> None:
    folder = data_set.place(homes)
    if _is_current(folder, data_set) or not all(map(find_spec, data_set.miniature.needs)):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(home / f".{data_set.name}.lock"):
        if _is_current(folder, data_set):
            return
        if folder.exists() and not is_miniature(folder) and any(folder.iterdir()):
            raise RealDataInTheWay.at(folder)
        with tempfile.TemporaryDirectory(dir=home, prefix=f".{data_set.name}-") as scratch:
            fresh = Path(scratch) / folder.name
            fresh.mkdir()
            data_set.miniature.draw(fresh)
            (fresh / "README.md").write_text(readme(data_set), encoding="utf-8")
            content.write_manifest(fresh, data_set.name, miniature=True, version=str(data_set.miniature.version))
            if folder.exists():
                os.rename(folder, Path(scratch) / "old")
            os.rename(fresh, folder)


def _is_current(folder: Path, data_set: catalogue.DataSet) -> bool:
    manifest = content.read_manifest(folder)
    return manifest is not None and manifest.miniature and manifest.version == str(data_set.miniature.version)


def readme(data_set: catalogue.DataSet) -> str:
    """Return the README of a miniature; its first line says in both languages that it is one."""
    mini, name = data_set.miniature, data_set.name
    real = bool(data_set.sources)
    ja = f"本物は `fukami data fetch {name}` で取得できます。" if real else ""
    en = f" `fukami data fetch {name}` gets the real one." if real else ""
    return (
        "# これはミニチュアです(本物のデータではありません)/ This is a miniature, not the real data\n\n"
        f"**{data_set.title.ja}**: {mini.about.ja}\n"
        f"ここで出た数値を、本物のデータで出た数値と比べることはできません。{ja}\n\n"
        f"**{data_set.title.en}**: {mini.about.en}\n"
        f"Numbers measured here cannot be compared with those on the real data.{en}\n"
    )
