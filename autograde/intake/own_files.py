"""A student's own files beside a notebook: modules and packages that it imports and small data that it reads.

They are only kept, and given to the sandbox with the notebook. Their number and size are bounded, and none stands in the way
of a library: a `random.py` of the student's would be imported in place of Python's.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograde.base.language import say
from autograde.intake.kinds import plain

SUFFIXES = (".py", ".csv", ".tsv", ".txt", ".json")
MOST_FILES = 20
MOST_BYTES = 2**19  # of all together, as the engine takes
RESERVED = ("timestamp.txt", "origin.json", "before")
LIBRARIES = set(sys.stdlib_module_names) | {
    "IPython", "PIL", "cv2", "fastai", "fastcore", "fastprogress", "ipywidgets", "jupyter", "matplotlib", "nbformat", "numpy",
    "pandas", "plotly", "pylab", "scipy", "seaborn", "sklearn", "tensorflow", "torch", "torchvision", "tqdm",
}  # fmt: skip
PACKAGE = re.compile(r"[^\W\d]\w{0,49}")  # a folder's name that can be imported
INIT = "__init__.py"
DEEPEST = 3  # packages within packages
NAME = re.compile(r"\w[\w.() +-]{0,99}")


def own_name(name: str) -> str:
    """Return the name under which a file is kept, "" when it is none of those that are taken along."""
    name = unicodedata.normalize("NFC", name)
    kept = NAME.fullmatch(name) and name.lower().endswith(SUFFIXES) and name.lower() not in RESERVED
    return name if kept else ""


def own_path(packages: Sequence[str], name: str) -> str:
    """Return the name under which a file of a package is kept, "pkg/mod.py"; "" when it is none that is taken along."""
    packages = [unicodedata.normalize("NFC", package) for package in packages]
    kept = len(packages) <= DEEPEST and all(PACKAGE.fullmatch(one) and one.lower() not in RESERVED for one in packages)
    return "/".join((*packages, own_name(name))) if kept and own_name(name) else ""


def own_paths(folder: Path, packages: tuple[str, ...] = ()) -> Iterator[tuple[str, Path]]:
    """Yield the student's own files in the folder of a hand-in and in its packages, with the names under which they are kept."""
    paths = [path for path in sorted(folder.iterdir()) if not path.is_symlink()]
    for path in paths:
        if path.is_file() and (name := own_path(packages, path.name)):
            yield name, path
    for path in paths:
        if len(packages) < DEEPEST and own_path((*packages, path.name), INIT) and (path / INIT).is_file():
            yield from own_paths(path, (*packages, path.name))


def objection(name: str, text: str | None, others: Iterable[tuple[str, str]]) -> str:
    """Say why a file is not taken along beside `others`, which are; "" when it is."""
    others = list(others)
    top, inside = name.partition("/")[::2]
    if (inside or name.endswith(".py")) and (stem := top.removesuffix(".py").split(".")[0]) in LIBRARIES:
        return say(
            ja=f"取り込みません。ライブラリー {stem} の代わりに読み込まれてしまいます。別の名前にしてもらってください。",
            en=f"not taken along: it would be imported in place of the library {stem}; it needs another name",
        )
    if text is None:
        return say(ja="取り込みません。UTF-8 のテキストではありません。", en="not taken along: it is no text in UTF-8")
    size = sum(len(content.encode()) for _, content in others) + len(text.encode())
    if len(others) >= MOST_FILES or size > MOST_BYTES:
        return say(
            ja=f"取り込みません。一緒に取り込むのは {MOST_FILES} 個、合わせて {MOST_BYTES >> 10} KB までです。",
            en=f"not taken along: at most {MOST_FILES} files of {MOST_BYTES >> 10} KB together are",
        )
    return ""


def text_of(raw: bytes) -> str | None:
    """Read a file's text in UTF-8 (or UTF-16 with its mark); None for what is none."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return plain(raw)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def files_beside(notebook: Path) -> tuple[tuple[str, str], ...]:
    """Return name and text of a student's own files in the folder of a hand-in, within the bounds."""
    found: list[tuple[str, str]] = []
    for name, path in sorted(
        own_paths(notebook.parent), key=lambda own: ("/" in own[0], own[1].suffix != ".py", own[0])
    ):
        if len(found) == MOST_FILES:
            break
        if path.stat().st_size <= MOST_BYTES:
            text = text_of(path.read_bytes())
            if text is not None and not objection(name, text, found):
                found.append((name, text))
    return tuple(found)
