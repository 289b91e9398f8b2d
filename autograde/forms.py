"""The lessons that a class was given, kept in its folder: `forms/<lesson>.json`, tests included, for the instructor alone.

Marks depend on tests, so a class is graded by the form that it had when its first hand-in came, whatever becomes of the
course since; `fukami update` takes a newer one.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from autograde.base.files import whole, write_whole
from autograde.base.language import say
from autograde.class_folder import EXAM, ClassFolder
from autograde.course import SLIDER, Course, CourseError
from autograde.intake.languages import in_language, language_by_cells, users_language
from autograde.intake.matching import fingerprint
from autograde.intake.reading import HandedNotebook, UnreadableHandIn, read_notebook, why_unreadable
from autograde.intake.repair import lay_out
from autograde.model import FormCell, LaidOut, Lesson, form_version

_HERE = Path(__file__).parent
#: What makes a form of a source: it is made again when one of these changes.
BUILDERS = (*sorted(_HERE.glob("authoring/*.py")), _HERE / "model.py", _HERE / "nbgrader_cells.py")


@dataclass(frozen=True)
class Paper:
    """A student's paper of an examination: `sources` are those of its cells that are not as in all papers, by language and id.

    `code` is the sign that stands on it, `name` its student's; `key` says for each question what is right, for people.
    """

    code: str
    name: str
    sources: Mapping[str, Mapping[str, str]]
    key: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def form(self, common: Lesson) -> Lesson:
        """Return the form of this paper."""
        own = self.sources[common.lang]
        cells = tuple(replace(cell, source=own.get(cell.id, cell.source)) for cell in common.cells)
        return replace(common, cells=cells, version=form_version(cells))


@dataclass(frozen=True)
class Given:
    """A lesson as a class has it: the form by language, the course's first one first, and nbgrader's source notebook in that.

    Of an examination it is what all papers have in common, and `papers` are the students' own.
    """

    name: str
    forms: Mapping[str, Lesson]
    source: str
    papers: Mapping[str, Paper] = field(default_factory=dict)

    def forms_of(self, student: str) -> Mapping[str, Lesson]:
        """Return the forms by language by which a student is graded: those of the own paper, where there is one."""
        paper = self.papers.get(student)
        return {lang: paper.form(form) for lang, form in self.forms.items()} if paper else self.forms

    @cached_property
    def by_version(self) -> dict[tuple[str, str], Lesson]:
        """All forms, those of papers among them, by language and version."""
        forms = [*self.forms.values(), *(form for paper in self.papers for form in self.forms_of(paper).values())]
        return {(form.lang, form.version): form for form in forms}

    def paper_in(self, notebook: HandedNotebook) -> str:
        """Return the student whose paper a hand-in is, by the texts of its questions and its head; "" where they do not tell.

        Stamps are not asked: whoever copies a file copies them, and editors lose them.
        """
        held = {fingerprint(cell.source) for cell in notebook.cells}
        counts = {student: (len(held & texts), bool(held & heads)) for student, (texts, heads) in self._texts.items()}
        best = max(counts.values(), default=(0, False))
        found = [student for student, count in counts.items() if count == best]
        return found[0] if len(found) == 1 and any(best) else ""

    @cached_property
    def _texts(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """By student the questions of the paper and its head, in all languages, without what editors change."""
        kinds = {cell.id: cell.kind for form in self.forms.values() for cell in form.cells}
        return {
            student: (
                frozenset(
                    fingerprint(source)
                    for own in paper.sources.values()
                    for name, source in own.items()
                    if kinds.get(name) == "text" and name != "head"
                ),
                frozenset(fingerprint(own.get("head", "")) for own in paper.sources.values()),
            )
            for student, paper in self.papers.items()
        }

    @property
    def versions(self) -> dict[str, str]:
        """The form's version by language."""
        return {lang: form.version for lang, form in self.forms.items()}


def given(folder: ClassFolder, lesson: str, notes: list[str]) -> Given:
    """Return the lesson as the class keeps it. A class without it takes the course's present one, and `notes` tells."""
    found = kept(folder, lesson)
    if found is None:
        found = present(folder.course, lesson)
        keep(folder, found)
        notes.append(
            say(
                ja=f"{lesson}: いまの版のテストを、このクラスのものとして forms/ に保存しました。教材が変わっても、このクラスの採点は変わりません(新しくするには `fukami update {lesson}`)。",
                en=f"{lesson}: the present tests are now this class's own, in forms/. When the course changes, its marks do not (`fukami update {lesson}` takes what is new).",
            )
        )
    return found


def kept(folder: ClassFolder, lesson: str) -> Given | None:
    """Return the lesson that the class keeps, None when it keeps none. Raises `CourseError` for a damaged file."""
    path = _path(folder, lesson)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        forms = _read_forms(data["forms"])
        if not forms or any(form.name != lesson for form in forms.values()):
            raise ValueError(f"no form of {lesson}")
        return Given(lesson, forms, data["source"], _papers(folder, lesson))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(
            say(
                ja=f"{path} が壊れています({error})。控えから戻すか、forms/former/ のものを写してください。消すと、教材のいまの版になります。",
                en=f"{path} is damaged ({error}). Put a backup there, or one of forms/former/; without the file the class takes the course's present version.",
            )
        ) from error


def _papers(folder: ClassFolder, lesson: str) -> dict[str, Paper]:
    """Return the papers of an examination by student; {} for a lesson."""
    if not lesson.startswith(EXAM):
        return {}
    path = _papers_path(folder, lesson)
    if not path.is_file():
        raise ValueError(say(ja=f"{path} がありません", en=f"{path} is missing"))
    return {student: Paper(**paper) for student, paper in json.loads(path.read_text(encoding="utf-8")).items()}


def keep_papers(folder: ClassFolder, exam: Given) -> None:
    """Make an examination the class's own, with the papers of its students."""
    papers = {student: asdict(paper) for student, paper in exam.papers.items()}
    _papers_path(folder, exam.name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(_papers_path(folder, exam.name), json.dumps(papers, ensure_ascii=False))
    _write_given(folder, exam)


def _papers_path(folder: ClassFolder, lesson: str) -> Path:
    return folder.root / "forms" / "papers" / f"{lesson}.json"


def _read_forms(data: Mapping[str, Any]) -> dict[str, Lesson]:
    return {
        lang: Lesson(**{**form, "cells": tuple(FormCell(**cell) for cell in form["cells"])})
        for lang, form in data.items()
    }


def forms_now(course: Course, lesson: str) -> dict[str, Lesson]:
    """Return the forms that the course's sources make now, by language; made once for each state of the sources."""
    digest, path = _digest(course, lesson), course.build / "forms" / f"{lesson}.json"
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        made = json.loads(path.read_text(encoding="utf-8"))
        if made["sources"] == digest and (forms := _read_forms(made["forms"])).keys() == set(course.languages):
            return forms
    from autograde.authoring.notebooks import load_lesson

    forms = {lang: load_lesson(course, lesson, lang) for lang in course.languages}
    with suppress(OSError):  # a course that is only to be read is built each time
        _write(path, json.dumps({"sources": digest, "forms": {lang: asdict(form) for lang, form in forms.items()}}))
    return forms


def forms_kept(folder: ClassFolder, lesson: str) -> Mapping[str, Lesson]:
    """Return the forms by language of a lesson that the class keeps; {} when it keeps none."""
    own = kept(folder, lesson)
    return own.forms if own else {}


def keep(folder: ClassFolder, new: Given) -> None:
    """Make a lesson the class's own; the one before it stays in `forms/former/`."""
    path = _path(folder, new.name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_file():
        former = path.parent / "former" / f"{new.name}-{datetime.now(folder.zone):%Y%m%d-%H%M%S}.json"
        _write(former, path.read_text(encoding="utf-8"))
    _write_given(folder, new)


def _write_given(folder: ClassFolder, new: Given) -> None:
    content = {
        "lesson": new.name,
        "taken": datetime.now(UTC).isoformat(timespec="seconds"),
        "forms": {lang: asdict(form) for lang, form in new.forms.items()},
        "source": new.source,
    }
    _write(_path(folder, new.name), json.dumps(content, ensure_ascii=False, indent=1))


def present(course: Course, lesson: str) -> Given:
    """Return the lesson as the course's sources make it now. Raises `CourseError` when they cannot be built, and for an examination."""
    if lesson.startswith(EXAM):
        number = lesson.removeprefix(EXAM)
        raise CourseError(
            say(
                ja=f"{lesson} は試験で、配った試験紙のとおりに採点します。試験紙は `fukami exam {number}` が作ります。",
                en=f"{lesson} is an examination, which is graded as its papers were given out; `fukami exam {number}` makes them.",
            )
        )
    import nbformat

    from autograde.authoring.build import build_lesson
    from autograde.authoring.notebooks import engine_lesson
    from autograde.authoring.source import BuildRefused

    digest = _digest(course, lesson)
    try:
        built = build_lesson(course, lesson)
    except BuildRefused as refused:
        raise CourseError(str(refused)) from refused
    forms = {lang: engine_lesson(course, built.source[lang]) for lang in course.languages}
    found = Given(lesson, forms, nbformat.writes(built.source[course.languages[0]]) + "\n")
    _look_at(course, found, digest)
    return found


def lay_out_in(
    raw: bytes,
    forms: Mapping[str, Lesson],
    student: str,
    files: tuple[tuple[str, str], ...] = (),
    likely: Callable[[bytes], str] = users_language,
) -> tuple[Lesson, LaidOut | str]:
    """Lay a hand-in out on the form of its own language; return both, or why it cannot be read.

    `files` are the student's own Python files that came with it (name, text). `likely` tells the language of what does
    not tell it by its cells or its stamp.
    """
    first = next(iter(forms.values()))
    with _no_collecting():
        try:
            handed = read_notebook(raw)
        except UnreadableHandIn:
            form = forms.get(likely(raw), first)
            return form, why_unreadable(raw, form.lang)
        lang = language_by_cells(handed, forms) or handed.form_lang or likely(raw)
        form = forms.get(lang, first)
        try:
            laid = lay_out(in_language(handed, form, forms), form, student)
        except UnreadableHandIn as error:
            return form, str(error)
    return form, replace(laid, submission=replace(laid.submission, files=files), drive=handed.drive)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Let the collector of cycles rest: it would look at all cells of a large notebook again and again, and finds none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def newer_version(course: Course, own: Given) -> bool:
    """Whether grading by the course's sources, which `fukami update` takes, would differ from grading by the class's own form.

    Built only when a source changed since it was last looked at. Sources that cannot be built tell nothing: `update` says why.
    """
    versions = _looked_at(course, own.name)
    if versions is None:
        try:
            versions = present(course, own.name).versions
        except (CourseError, OSError, ValueError, SyntaxError):
            return False
    return versions != own.versions


def _digest(course: Course, lesson: str) -> str:
    """Name all that a lesson's form is made of: its source, what all lessons share, the course's settings, and what builds it."""
    sources = [
        course.solutions / f"{lesson}.py",
        *course.guards.values(),
        *course.shared,
        SLIDER,
        *([course.font] if course.font else []),
    ]
    found = hashlib.sha256()
    for path in (*sources, course.root / "course.toml", *BUILDERS):
        text = path.read_bytes() if path.is_file() else b""
        found.update(f"{path.name} {len(text)}\n".encode() + text)
    return found.hexdigest()


def _looked_at(course: Course, lesson: str) -> dict[str, str] | None:
    """Return the versions by language that the sources make, None when they were not built as they are."""
    try:
        seen = json.loads(_seen(course, lesson).read_text(encoding="utf-8"))
        return dict(seen["versions"]) if seen["sources"] == _digest(course, lesson) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _look_at(course: Course, new: Given, digest: str) -> None:
    seen = json.dumps({"sources": digest, "versions": new.versions})
    with suppress(OSError):  # a course that is only to be read is built each time
        write_whole(_seen(course, new.name), seen)


def _seen(course: Course, lesson: str) -> Path:
    return course.build / "versions" / f"{lesson}.json"


def _path(folder: ClassFolder, lesson: str) -> Path:
    return folder.root / "forms" / f"{lesson}.json"


def _write(path: Path, text: str) -> None:
    with whole(path) as part:
        part.touch(mode=0o600)  # before a hidden test is in it
        part.chmod(0o600)
        part.write_text(text, encoding="utf-8")
