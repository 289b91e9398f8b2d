"""Pages that carry the key of what they were made from, so that one is written again only when something in it differs.

The key stands in a comment at the end of the page: a page that is gone, cut off or of another key is made anew.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

from autograde.engine import causes
from autograde.engine.wire import messages
from autograde.intake import safe

END = 200  # bytes in which the key stands


def key(*inputs: Any) -> str:
    """Name what a page is made from: plain values whose `repr` tells them apart, and the code that makes pages."""
    return hashlib.sha256(repr((_code(), inputs)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def stamp(name: str) -> str:
    """What a page ends with."""
    return f"<!-- {name} -->\n"


def is_fresh(page: Path, name: str) -> bool:
    """Whether the page is there and was made from what `name` names."""
    try:
        with page.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - END))
            return file.read().endswith(stamp(name).encode())
    except OSError:
        return False


@cache
def _code() -> str:
    """Name the templates, styles and code of all pages."""
    files = [path for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".html", ".css", ".js")]
    words = [Path(str(module.__file__)) for module in (causes, messages, safe)]
    digest = hashlib.sha256()
    for path in sorted([*files, *words]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
