"""Runs `fukami` as on a system that is not Linux: our own code finds none of what only Linux, or only Unix, has.

    python -m tests.elsewhere check --no-sandbox notebook.ipynb

Libraries keep what they find here: on those systems they have versions of their own.
"""

from __future__ import annotations

import builtins
import os
import sys
from typing import Any

ABSENT = {"fcntl", "grp", "pwd", "resource", "termios"}
OURS = ("autograde", "data_scripts")
_import = builtins.__import__


def _without(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
    if name in ABSENT and str((globals or {}).get("__name__")).startswith(OURS):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return _import(name, globals, locals, fromlist, level)


def main() -> None:
    builtins.__import__ = _without
    for name in ("fork", "pidfd_open", "setsid"):
        delattr(os, name)
    from autograde.cli import main as fukami

    sys.argv[0] = "fukami"
    fukami()


if __name__ == "__main__":
    main()
