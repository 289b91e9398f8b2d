"""Which libraries a lesson needs that are not here: `make setup LIGHT=1` leaves out those of deep learning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from autograde.base.language import say
from autograde.base.magics import as_python
from autograde.base.syntax import imported, parsed
from autograde.engine.errors import LibraryMissing
from autograde.model import Lesson

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: The extra `deep` of pyproject.toml, in which a test finds the same names.
DEEP = ("torch", "torchvision", "fastai")
INSTALL = "pip install -c constraints.txt -e '.[deep]'"


def absent() -> tuple[str, ...]:
    """Return those of `DEEP` that are not installed."""
    return tuple(name for name in DEEP if find_spec(name) is None)


def code_of(notebooks: Iterable[NotebookNode]) -> Iterator[str]:
    """The code cells of notebooks."""
    return (cell.source for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code")


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
    libraries, gap = ", ".join(names), " " if what[-1:].isascii() else ""
    return say(
        ja=f"{what}{gap}には {libraries} が必要です。`make setup`、または `{INSTALL}` で入れてください。",
        en=f"{what} needs {libraries}: run `make setup`, or `{INSTALL}`.",
    )


def site_told(ja: str, en: str, missing: ModuleNotFoundError) -> str:
    """Say all at once what pages made of lessons need: what is missing of the extra `site`, and what runs their cells."""
    deep = absent()
    libraries = ", ".join([(missing.name or "sphinx").partition(".")[0], *deep])
    install = f"pip install -c constraints.txt -e '.[{'deep,site' if deep else 'site'}]'"
    return say(
        ja=f"{ja}を作るには {libraries} が必要です。`make setup`(LIGHT=1 なし、約 7 GB)、または `{install}` で入れてください。",
        en=f"{en} {libraries}: run `make setup` (without LIGHT=1, about 7 GB), or `{install}`.",
    )


def not_checked(files: Iterable[str]) -> str:
    """Say which sources could not be run, for want of libraries, and how to get them."""
    listed, libraries = ", ".join(files), ", ".join(absent())
    return say(
        ja=f"{listed} は実行して確かめていません。{libraries} がないためです。`make setup`、または `{INSTALL}` で入れられます。",
        en=f"Not run, because {libraries} are not installed: {listed}. `make setup` or `{INSTALL}` brings them.",
    )
