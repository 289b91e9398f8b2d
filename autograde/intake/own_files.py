"""A student's own files beside a notebook: modules that it imports and small data that it reads.

They are only kept, and given to the sandbox with the notebook. Their number and size are bounded, and none stands in the way
of a library: a `random.py` of the student's would be imported in place of Python's.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from autograde.base.language import say
from autograde.intake.kinds import plain

SUFFIXES = (".py", ".csv", ".tsv", ".txt", ".json")
MOST_FILES = 20
MOST_BYTES = 2**19  # of all together, as the engine takes
RESERVED = ("timestamp.txt", "origin.json")
LIBRARIES = set(sys.stdlib_module_names) | {
    "IPython", "PIL", "cv2", "fastai", "fastcore", "fastprogress", "ipywidgets", "jupyter", "matplotlib", "nbformat", "numpy",
    "pandas", "plotly", "pylab", "scipy", "seaborn", "sklearn", "tensorflow", "torch", "torchvision", "tqdm",
}  # fmt: skip
NAME = re.compile(r"\w[\w.() +-]{0,99}")


def own_name(name: str) -> str:
    """Return the name under which a file is kept, "" when it is none of those that are taken along."""
    name = unicodedata.normalize("NFC", name)
    kept = NAME.fullmatch(name) and name.lower().endswith(SUFFIXES) and name.lower() not in RESERVED
    return name if kept else ""


def objection(name: str, text: str | None, others: Iterable[tuple[str, str]]) -> str:
    """Say why a file is not taken along beside `others`, which are; "" when it is."""
    others = list(others)
    if name.endswith(".py") and (stem := name.removesuffix(".py").split(".")[0]) in LIBRARIES:
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
    for path in sorted(notebook.parent.iterdir(), key=lambda path: (path.suffix != ".py", path.name)):
        if own_name(path.name) and path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_BYTES:
            text = text_of(path.read_bytes())
            if text is not None and not objection(path.name, text, found):
                found.append((path.name, text))
    return tuple(found)
