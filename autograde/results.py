"""Results on disk: one file a hand-in, written whole or not at all, with the hand-in as it was laid out on its form.

What was graded once is neither parsed, laid out nor graded again, and pages are made from here. A result is that of the
bytes that were handed in, of a version of the lesson, and of what laid it out and graded it. Its first line says of what it
is, so that asking costs a line: `results/<lesson>/<student>.json` is JSON, and that line is its first member.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.base.trouble import remedy
from autograde.class_folder import ClassFolder
from autograde.engine.errors import StoreError
from autograde.engine.version import ENGINE_VERSION, digest_of
from autograde.intake.matching import normalised
from autograde.model import (
    Change,
    GradedHandIn,
    GradedSubmission,
    LaidOut,
    Lesson,
    StudentCell,
    Submission,
    Void,
    Why,
    points_of,
)
from autograde.nbgrader_cells import LOCKED, form_node, notebook_metadata, visible

HERE = Path(__file__).parent
#: Names all that may decide how a hand-in is laid out. To be generous costs little: what is laid out as before is not run again.
LAYOUT_VERSION = digest_of(
    HERE,
    ["nbgrader_cells.py"]
    + [path.relative_to(HERE).as_posix() for part in ("base", "intake") for path in (HERE / part).glob("*.py")],
)

LONGEST_LINE = 1 << 18  # bytes; a first line is far shorter


@dataclass(frozen=True)
class Header:
    """Of what a result is: bytes, form, what laid out and graded it; each is named by a digest.

    `scores` are what the gradebook is to hold, None for an essay that waits; `void` are the tests that count in full in
    them (`model.Void`). `content` names all the rest of the file, which has `size` bytes.
    """

    raw: str
    lang: str
    form: str  # with its prose
    version: str  # of what grading reads of the form
    layout: str
    engine: str
    submission: str
    ended: str
    scores: dict[str, float | None]
    content: str
    size: int
    void: dict[str, dict[str, str]] = field(default_factory=dict)

    def is_of(self, raw: str, forms: Mapping[str, Lesson]) -> bool:
        """Whether this is the result of these bytes on one of these forms by language, from today's grader."""
        form = forms.get(self.lang)
        now = (raw, form and form_digest(form), LAYOUT_VERSION, ENGINE_VERSION)
        return (self.raw, self.form, self.layout, self.engine) == now

    def ran(self, submission: Submission, form: Lesson) -> bool:
        """Whether this very submission ran with the same tests in today's grader, though laid out by another or on other prose."""
        now = (form.version, submission_digest(submission), ENGINE_VERSION)
        return (self.version, self.submission, self.engine) == now and self.ended not in ("lost", "unreadable")

    @property
    def lost(self) -> bool:
        """Whether the machine broke down on it, so that it is to be graded again."""
        return self.ended == "lost"

    @property
    def key(self) -> str:
        """Name everything that is stored, and the form that belongs to it."""
        void = hashlib.sha256(repr(sorted(self.void.items())).encode()).hexdigest()[:8] if self.void else ""
        return f"{self.form}{self.content}{void}"


class ResultStore:
    """Results below `folder`, at `<lesson>/<student>.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def path(self, lesson: str, student: str) -> Path:
        """Return where a result lies, or would."""
        return self.folder / _file_name(lesson) / f"{_file_name(student)}.json"

    def header(self, lesson: str, student: str) -> Header | None:
        """Return of what the stored result is; None without one, or when it is to be graded again anyhow."""
        return _header(self.path(lesson, student))

    def load(self, form: Lesson, student: str) -> GradedHandIn | None:
        """Return the stored result with the hand-in on `form`, the form that it was graded by; None without one."""
        data = _json(self.path(form.name, student))
        try:
            of = Header(**data["of"])
            return GradedHandIn(
                form,
                replace(_unpacked(data["notebook"], data["repairs"], form, student), drive=tuple(data["drive"])),
                GradedSubmission.from_dict(data["result"]),
                tuple(_change(change) for change in data["changes"]),
                of.key,
                {test: Void(**why) for test, why in of.void.items()},
            )
        except (KeyError, TypeError, AttributeError):
            return None

    def result(self, lesson: str, student: str) -> GradedSubmission | None:
        """Return the stored result alone, whatever it is of; `void` is no part of it."""
        try:
            return GradedSubmission.from_dict(_json(self.path(lesson, student))["result"])
        except (KeyError, TypeError):
            return None

    def points(self, lesson: str, student: str) -> dict[str, float] | None:
        """Return what each test gives by the stored result, None without one."""
        graded, header = self.result(lesson, student), self.header(lesson, student)
        return points_of(graded, header.void if header else ()) if graded else None

    def save(self, hand_in: GradedHandIn, raw: str) -> tuple[GradedHandIn, tuple[Change, ...]]:
        """Write the result of what was handed in; return it as it is stored, and what it changed in its student's points.

        `raw` names these (`intake.submitted.digest`). Raises StoreError.
        """
        graded, form = hand_in.graded, hand_in.lesson
        before = _json(self.path(form.name, graded.student))
        run = submission_digest(hand_in.laid_out.submission)
        names = (raw, form.lang, form_digest(form), form.version, LAYOUT_VERSION, ENGINE_VERSION, run)
        void = {test: asdict(why) for test, why in hand_in.void.items()}
        header = Header(*names, graded.ended, _scores(hand_in), content="", size=0, void=void)
        changes = _changes(before, graded, header)
        hand_in = replace(hand_in, changes=_history(before) + changes)
        body = {
            "result": graded,
            "notebook": _packed(hand_in.laid_out.notebook, form),
            "repairs": hand_in.laid_out.repairs,
            "changes": hand_in.changes,
            "drive": hand_in.laid_out.drive,
            "first": before.get("first", "") if before else _now(),
        }
        header = _write(self.path(form.name, graded.student), header, body)
        return replace(hand_in, key=header.key), changes

    def other_voids(self, lesson: str, void: Mapping[str, Void], versions: Collection[str]) -> list[Path]:
        """Return the files of a lesson's results, those of these versions of it, in which other tests count in full than `void` says."""
        want = {test: asdict(why) for test, why in void.items()}
        found = []
        for path in sorted(self.folder.glob(f"{_file_name(lesson)}/*.json")):
            header = _header(path)
            if header and header.void != want and (not void or header.version in versions):
                found.append(path)
        return found

    def histories(self, lesson: str) -> Iterator[tuple[str, str, tuple[Change, ...]]]:
        """Yield of each readable result its student, when there first was one ("" where that is not known), and all changes since."""
        for path in sorted(self.folder.glob(f"{_file_name(lesson)}/*.json")):
            data = _json(path)
            with contextlib.suppress(KeyError, TypeError):
                yield data["result"]["student"], data.get("first", ""), _history(data)

    def __iter__(self) -> Iterator[GradedSubmission]:
        return self.results()

    def results(self, lesson: str = "") -> Iterator[GradedSubmission]:
        """Yield all readable results of one lesson, or by lesson of all, whatever they were graded with."""
        for path in sorted(self.folder.glob(f"{_file_name(lesson) if lesson else '*'}/*.json")):
            with contextlib.suppress(KeyError, TypeError, AttributeError):
                yield GradedSubmission.from_dict(_json(path)["result"])


@dataclass(frozen=True)
class Recount:
    """A stored result in which other tests are to count in full: whose it is, and what its tests give from then on."""

    path: Path
    student: str
    points: dict[str, float]
    changes: tuple[Change, ...]
    header: Header
    body: dict[str, Any]

    @classmethod
    def of(cls, path: Path, void: Mapping[str, Void]) -> Recount | None:
        """Return what these voids change in a result, None for a damaged one. Nothing is written."""
        try:
            body = _json(path)
            header, graded = Header(**body.pop("of")), GradedSubmission.from_dict(body["result"])
            history = list(body["changes"])
        except (KeyError, TypeError):
            return None
        points = points_of(graded, void)
        scores = {name: points.get(name, score) for name, score in header.scores.items()}
        why: Why = "void" if void.keys() - header.void.keys() else "unvoid"
        changes = changes_between(points_of(graded, header.void), points, (why,))
        header = replace(header, scores=scores, void={test: asdict(reason) for test, reason in void.items()})
        return cls(path, graded.student, points, changes, header, {**body, "changes": [*history, *changes]})

    def write(self) -> None:
        """Store it, unless the hand-in was graded anew meanwhile. Raises StoreError."""
        now = _header(self.path)
        if now is not None and now.content == self.header.content:
            _write(self.path, self.header, self.body)


def trial_store(folder: ClassFolder) -> ResultStore:
    """Results by a form that the class has not taken yet."""
    return ResultStore(folder.root / "forms" / "trial")


@lru_cache(maxsize=8)
def form_digest(form: Lesson) -> str:
    """Name a form with its prose, which pages show."""
    return hashlib.sha256(json.dumps(asdict(form), sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def submission_digest(submission: Submission) -> str:
    """Name what is run of a hand-in, and on which numbers, however it was laid out."""
    return hashlib.sha256(submission.content).hexdigest()[:16]


def _header(path: Path) -> Header | None:
    try:
        with path.open("rb") as file:
            line = file.readline(LONGEST_LINE)
            left = os.fstat(file.fileno()).st_size - len(line)
        header = Header(**json.loads(line.rstrip(b",\n") + b"}")["of"])
        return header if header.size == left else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, header: Header, body: Mapping[str, Any]) -> Header:
    """Write a result whole or not at all; return its header with what names the rest."""
    text = json.dumps(
        body,
        ensure_ascii=False,
        default=vars,  # of our data classes; `asdict` copies everything within them first
    ).encode("utf-8", "replace")
    header = replace(header, content=hashlib.sha256(text).hexdigest()[:16], size=len(text) - 1)
    head = json.dumps({"of": asdict(header)})
    try:
        write_whole(path, head[:-1].encode() + b",\n" + text[1:], durable=True)
    except OSError as error:
        raise StoreError(
            remedy(error)
            or say(
                ja=f"結果を {path} に書けません({error})。空き容量と書き込みの権限を確かめて、もう一度実行してください。続きから始まります。",
                en=f"A result could not be written to {path} ({error}). Check free space and permissions, then run again: it resumes.",
            )
        ) from error
    return header


def _json(path: Path) -> dict[str, Any]:
    try:
        stored = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}  # not there, or damaged: it is graded again
    return stored if isinstance(stored, dict) else {}


# The hand-in on its form: a cell that is the form's is kept by its id


def _packed(notebook: NotebookNode, form: Lesson) -> list[Any]:
    known = _nodes(form)
    return [cell["id"] if known.get(cell.get("id")) == cell else cell for cell in notebook.get("cells", ())]


def _unpacked(packed: list[Any], repairs: list[str], form: Lesson, student: str) -> LaidOut:
    known = _nodes(form)
    cells = [NotebookNode(known[cell]) if isinstance(cell, str) else nbformat.from_dict(cell) for cell in packed]
    notebook = NotebookNode(nbformat=4, nbformat_minor=5, metadata=notebook_metadata(form), cells=cells)
    kinds = {cell.id: cell.kind for cell in form.cells}
    code = tuple(
        StudentCell(
            cell.id if cell.id in kinds else "", visible(cell.source) if kinds.get(cell.id) in LOCKED else cell.source
        )
        for cell in cells
        if cell.cell_type == "code"
    )
    return LaidOut(Submission(student, form.name, form.lang, code), notebook, repairs)


@lru_cache(maxsize=8)
def _nodes(form: Lesson) -> dict[str, NotebookNode]:
    return {cell.id: form_node(cell) for cell in form.cells}


def _scores(hand_in: GradedHandIn) -> dict[str, float | None]:
    """What the gradebook is to hold of each graded cell: a test's points, 0 for a blank essay, None for one that waits."""
    points = hand_in.points
    sources = {cell.get("id"): cell.source for cell in hand_in.laid_out.notebook.get("cells", ())}
    scores: dict[str, float | None] = {}
    for cell in hand_in.lesson.cells:
        if cell.kind == "test":
            scores[cell.id] = points.get(cell.id, 0.0)
        elif cell.kind == "essay":
            scores[cell.id] = 0.0 if normalised(sources.get(cell.id, "")) in ("", normalised(cell.source)) else None
    return scores


# What changed


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _history(before: dict[str, Any]) -> tuple[Change, ...]:
    try:
        return tuple(_change(change) for change in before.get("changes", ()))
    except TypeError:
        return ()


def _change(data: dict[str, Any]) -> Change:
    return Change(**{**data, "why": tuple(data["why"])})


def _changes(before: dict[str, Any], graded: GradedSubmission, header: Header) -> tuple[Change, ...]:
    """Return each test whose points are not those of the result before."""
    try:
        old = GradedSubmission.from_dict(before["result"])
    except (KeyError, TypeError):
        return ()
    of = before.get("of")
    void = of.get("void", ()) if isinstance(of, dict) else ()
    return changes_between(points_of(old, void), points_of(graded, header.void), _why(before, header))


def changes_between(
    before: Mapping[str, float], after: Mapping[str, float], why: tuple[Why, ...]
) -> tuple[Change, ...]:
    """Return each test whose points differ, now; points are by test."""
    now = _now()
    return tuple(
        Change(now, test, before.get(test), after.get(test), why)
        for test in dict.fromkeys([*before, *after])
        if before.get(test) != after.get(test)
    )


def _why(before: dict[str, Any], header: Header) -> tuple[Why, ...]:
    known = before.get("of")
    if not isinstance(known, dict):
        return ("edition",)
    why: list[Why] = []
    if known.get("ended") == "lost":
        why.append("lost")
    if known.get("raw") != header.raw:
        why.append("hand_in")
    if known.get("version") != header.version or known.get("lang") != header.lang:
        why.append("lesson")
    if (known.get("engine"), known.get("layout")) != (header.engine, header.layout):
        why.append("grader")
    return tuple(why) or ("again",)


def _file_name(name: str) -> str:
    """A file name that no name of a student can lead out of the folder with."""
    safe = re.sub(r'[%/\\:*?"<>|\x00-\x1f\x7f]|^\.|[. ]$', lambda found: f"%{ord(found[0]):02X}", name)
    encoded = safe.encode("utf-8", "surrogateescape")
    if not encoded or len(encoded) > 200:
        tag = hashlib.sha256(encoded).hexdigest()[:16]
        safe = encoded[:180].decode("utf-8", "ignore") + "%" + tag
    return safe
