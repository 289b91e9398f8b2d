"""Which libraries a lesson needs that are not here: `make setup LIGHT=1` leaves out those of deep learning."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec

from autograde.base.language import say
from autograde.base.magics import as_python
from autograde.base.syntax import imported, parsed
from autograde.engine.errors import LibraryMissing
from autograde.model import Lesson

#: The extra `deep` of pyproject.toml, in which a test finds the same names.
DEEP = ("torch", "torchvision", "fastai")
INSTALL = "pip install -c constraints.txt -e '.[deep]'"


def absent() -> tuple[str, ...]:
    """Return those of `DEEP` that are not installed."""
    return tuple(name for name in DEEP if find_spec(name) is None)


def lacking(sources: Iterable[str]) -> list[str]:
    """Return those of `DEEP` that code imports as it runs and that are not installed."""
    missing = absent()
    if not missing:
        return []
    found: set[str] = set()
    for source in sources:
        if tree := parsed(as_python(source)):
            found.update(name.partition(".")[0] for name in imported(tree))
    return [name for name in missing if name in found]


def graded_code(lesson: Lesson) -> list[str]:
    """Return the cells of a lesson that run for every hand-in and its tests: not its demos, which seldom do."""
    return [cell.source for cell in lesson.cells if cell.kind not in ("text", "demo", "essay")]


@lru_cache(maxsize=32)
def require(lesson: Lesson) -> None:
    """Raise `LibraryMissing` where grading a lesson needs what is not installed: nobody is to lose points by that."""
    if names := lacking(graded_code(lesson)):
        raise LibraryMissing(told(lesson.name, names))


def told(what: str, names: Iterable[str]) -> str:
    """Say what a lesson, or whatever else, needs, and how to get it."""
    libraries = ", ".join(names)
    return say(
        ja=f"{what} には {libraries} が必要です。`make setup`、または `{INSTALL}` で入れてください。",
        en=f"{what} needs {libraries}: run `make setup`, or `{INSTALL}`.",
    )


def not_checked(files: Iterable[str]) -> str:
    """Say which sources could not be run, for want of libraries, and how to get them."""
    listed, libraries = ", ".join(files), ", ".join(absent())
    return say(
        ja=f"{listed} は実行して確かめていません。{libraries} がないためです。`make setup`、または `{INSTALL}` で入れられます。",
        en=f"Not run, because {libraries} are not installed: {listed}. `make setup` or `{INSTALL}` brings them.",
    )
