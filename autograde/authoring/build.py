"""`fukami build`: from `solutions/*.py` to the notebooks that students open and to nbgrader's source tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.authoring.font import check_labels
from autograde.authoring.more import More, make_more, read_more
from autograde.authoring.notebooks import released_notebook, source_notebook
from autograde.authoring.plan import plan_pages
from autograde.authoring.rules import check_rules
from autograde.authoring.source import BuildRefused, Refusal, SourceLesson, read_source
from autograde.authoring.terms import check_wording, unused_forms
from autograde.base.language import say
from autograde.course import Course, more_place


@dataclass(frozen=True)
class BuiltLesson:
    """A lesson's notebooks by language: `source` with solutions and hidden tests, `released` without.

    `lines` tells where in the source file the cell with an id begins; `more` is what there is for who studies on.
    """

    name: str
    lines: dict[str, int]
    source: dict[str, NotebookNode]
    released: dict[str, NotebookNode]
    more: More | None = None


def build_lesson(course: Course, name: str) -> BuiltLesson:
    """Make a lesson's notebooks in memory. Raises `BuildRefused` with every reason that can be seen without running it."""
    lesson = _read(course, name)
    refusals = check_rules(lesson, course.lessons[name], course.languages)
    more, found = read_more(course, lesson)
    refusals += found
    for read in (lesson, more) if more else (lesson,):
        refusals += check_wording(read, unused_forms(course.root / "docs" / "glossary.md"))
        refusals += check_labels(read, course.font, course.languages)
    if refusals:
        raise BuildRefused(refusals)
    source = {lang: source_notebook(course, lesson, lang) for lang in course.languages}
    lines = {cell.grade_id: cell.line for cell in lesson.cells}
    released = {lang: released_notebook(notebook) for lang, notebook in source.items()}
    return BuiltLesson(name, lines, source, released, make_more(course, lesson, more) if more else None)


def write_lesson(course: Course, built: BuiltLesson) -> list[Path]:
    """Write `lessons/{lang}/` and `build/source/{lang}/`; return the files whose content changed."""
    return _write(_files(course, built))


def write_plan(course: Course) -> list[Path]:
    """Write the plan for a term into the pages that show it; return those that changed. Raises `BuildRefused`."""
    return _write(plan_pages(course))


def _write(files: dict[Path, str]) -> list[Path]:
    changed = [path for path, text in files.items() if not _is(path, text)]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
    return changed


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def outdated(course: Course, built: Iterable[BuiltLesson]) -> list[Path]:
    """The notebooks in `lessons/` and pages in `docs/` that differ from what the sources make."""
    files = plan_pages(course) | {path: text for lesson in built for path, text in _files(course, lesson).items()}
    return [path for path, text in files.items() if course.build not in path.parents and not _is(path, text)]


def _files(course: Course, built: BuiltLesson) -> dict[Path, str]:
    files = {}
    for lang in course.languages:
        files[course.root / "lessons" / lang / f"{built.name}.ipynb"] = built.released[lang]
        files[course.build / "source" / lang / built.name / f"{built.name}.ipynb"] = built.source[lang]
        if built.more:
            files[course.root / "lessons" / lang / f"{more_place(built.name)}.ipynb"] = built.more.released[lang]
    return {path: nbformat.writes(notebook) + "\n" for path, notebook in files.items()}


def strays(course: Course) -> list[Path]:
    """Notebooks in `lessons/` that no source makes (left over when a lesson was renamed)."""
    made = [name for name in course.lessons] + [
        more_place(name) for name in course.lessons if course.more(name).is_file()
    ]
    known = {course.root / "lessons" / lang / f"{place}.ipynb" for lang in course.languages for place in made}
    found = {*course.root.glob("lessons/*/*.ipynb"), *course.root.glob("lessons/*/more/*.ipynb")}
    return sorted(found - known)


def remove_left_out(course: Course) -> list[Path]:
    """Remove from `lessons/` the notebooks of the lessons that the course leaves out, and return them."""
    places = [place for name in course.left_out for place in (name, more_place(name))]
    paths = [course.root / "lessons" / lang / f"{place}.ipynb" for place in places for lang in course.languages]
    removed = [path for path in paths if path.is_file()]
    for path in removed:
        path.unlink()
    return removed


def unlisted(course: Course) -> Iterable[Refusal]:
    """Sources that `course.toml` does not list, which the build would pass over in silence."""
    beside = [*course.more("x").parent.glob("*.py"), *course.bank("x").parent.glob("*.py")]
    for path in sorted(course.solutions.glob("[0-9][0-9]_*.py")) + sorted(beside):
        if path.stem not in {*course.lessons, *course.left_out}:
            yield Refusal(
                str(path.relative_to(course.root)),
                1,
                say(ja=f"course.toml に {path.stem} がありません", en=f"course.toml does not list {path.stem}"),
                say(ja=f"[lessons.{path.stem}] の表を書いてください", en=f"write its table [lessons.{path.stem}]"),
            )


def without_more(course: Course) -> list[Refusal]:
    """Lessons without exercises for who studies on, in a course that has some: `solutions/more/` is for all or none."""
    if not course.more("x").parent.is_dir():
        return []
    return [
        Refusal(
            str(course.more(name).relative_to(course.root)),
            1,
            say(
                ja=f"ほかの課にはある、点のつかない課題が、{name} にはありません",
                en=f"{name} has no exercises without points, though the course has some",
            ),
            say(ja="docs/authors.ja.md を見て書いてください", en="write them (docs/authors.md)"),
        )
        for name in course.lessons
        if not course.more(name).is_file()
    ]


def _read(course: Course, name: str) -> SourceLesson:
    path = course.solutions / f"{name}.py"
    if not path.is_file():
        missing = say(ja="この課のソースがありません", en="this lesson has no source")
        remedy = say(ja=f"`fukami new {name}` で作ってください", en=f"make one with `fukami new {name}`")
        raise BuildRefused([Refusal(f"solutions/{name}.py", 1, missing, remedy)])
    return read_source(path, course.root)
