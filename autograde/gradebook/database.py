"""nbgrader's database and `autograded/` folder, filled from results, so that formgrader, feedback and export work on them.

One writer at a time, one transaction for some hand-ins, so that a large class needs no more memory. Recording again loses nothing that a person entered. It
belongs to the answer that it was given for: once that has changed, points for a test wait to be confirmed, and points for an
essay and comments are kept as those of the former answer, which students do not see.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import nbgrader
import pandas as pd
from alembic.script import ScriptDirectory
from nbgrader import api
from sqlalchemy import Select, create_engine, delete, inspect, or_, select, text

from autograde.base.language import say
from autograde.base.trouble import remedy
from autograde.class_folder import ClassFolder
from autograde.gradebook.autograded import write_autograded
from autograde.gradebook.recorder import Recorder, for_students
from autograde.intake.collect import read_origin
from autograde.intake.senders import NAMELESS
from autograde.model import GradedHandIn, GradedSubmission, LaidOut, Lesson

try:
    import fcntl
except ImportError:  # Windows has no sandbox either: a reader's own machine, with one writer
    fcntl = None  # type: ignore[assignment]


BATCH = 25  # hand-ins recorded in one transaction
INDEXED = (("grade", "notebook_id"), ("comment", "notebook_id"), ("submitted_notebook", "assignment_id"))


@dataclass(frozen=True)
class Mark:
    """What a person entered in formgrader for one cell: an essay, a test, or an exercise (which takes a comment).

    `score` is what the gradebook counts for the cell, None when nobody gave points; `waits` when they are to be confirmed.
    """

    score: float | None
    comment: str = ""
    waits: bool = False


def make_gradebook(class_folder: ClassFolder) -> None:
    """Make the tables of a new gradebook; nbgrader itself would start the program `alembic` for it, which may not be found."""
    engine = create_engine(class_folder.gradebook)
    try:
        if not inspect(engine).get_table_names():
            with engine.begin() as connection:
                api.Base.metadata.create_all(connection)
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": _schema_version()})
                for table, column in INDEXED:  # else to look up one student takes longer the more there are
                    connection.execute(text(f"CREATE INDEX {table}_by_{column} ON {table} ({column})"))
    finally:
        engine.dispose()


def record(class_folder: ClassFolder, lesson: Lesson, laid_out: LaidOut, graded: GradedSubmission) -> list[str]:
    """Record one result; see `record_all`."""
    return record_all(class_folder, [GradedHandIn(lesson, laid_out, graded)])


def record_all(class_folder: ClassFolder, hand_ins: Iterable[GradedHandIn]) -> list[str]:
    """Record results and write `autograded/`; return a sentence for each thing a person should know."""
    with Recording(class_folder) as recording:
        for hand_in in hand_ins:
            recording.add(hand_in)
    return recording.notes


class Recording:
    """Records results as they come; what is left is recorded at the end of `with`, also when that ends early.

    `notes` has a sentence for each thing that a person should know.
    """

    def __init__(self, class_folder: ClassFolder) -> None:
        self.notes: list[str] = []
        self._class_folder = class_folder
        self._waiting: list[GradedHandIn] = []

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, *_: object) -> None:
        self._record()

    def add(self, hand_in: GradedHandIn) -> None:
        """Take one more result."""
        self._waiting.append(hand_in)
        if len(self._waiting) >= BATCH:
            self._record()

    def _record(self) -> None:
        """Write what waits. The database first: else a changed essay would look unchanged if this were killed between."""
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        lessons = {hand_in.lesson.name: hand_in.lesson for hand_in in batch}
        with _only_writer(self._class_folder), opened(self._class_folder) as book:
            _add_students(book, self._class_folder, batch)
            for name, lesson in lessons.items():
                of_lesson = [hand_in for hand_in in batch if hand_in.lesson.name == name]
                self.notes += Recorder(book, self._class_folder, lesson).record(of_lesson)
            book.db.commit()
            for hand_in in batch:
                write_autograded(self._class_folder, hand_in)


def rebuild(class_folder: ClassFolder, hand_ins: Iterable[GradedHandIn]) -> list[str]:
    """Make the gradebook hold exactly these results; marks that people gave are kept as far as it can still be read."""
    notes = []
    try:
        with opened(class_folder) as book:
            book.db.execute(select(api.Grade.id)).all()
    except Exception as error:  # whatever the database says when its file is damaged
        if remedy(error):  # a full disk, another program: nothing is wrong with the file
            raise
        path = class_folder.root / "gradebook.db"
        aside = path.with_name(f"gradebook.damaged-{datetime.now():%Y%m%d-%H%M%S}.db")
        path.rename(aside)
        notes.append(
            say(
                ja=f"gradebook.db を読めません({error!s:.100})。{aside.name} として残し、作り直しました。手で付けた点は入っていません。",
                en=f"gradebook.db cannot be read ({error!s:.100}): kept as {aside.name} and made anew, without marks given by hand.",
            )
        )
    kept: set[tuple[str, str]] = set()
    with Recording(class_folder) as recording:
        for hand_in in hand_ins:
            kept.add((hand_in.lesson.name, hand_in.student))
            recording.add(hand_in)
    with _only_writer(class_folder), opened(class_folder) as book:
        _forget(book, kept)
        book.db.commit()
    return notes + recording.notes


def marks(class_folder: ClassFolder, lesson: Lesson) -> dict[tuple[str, str], Mark]:
    """Return what people entered for a lesson's cells, by (student, cell); nothing for a cell that they left alone."""
    given: dict[tuple[str, str], Mark] = {}
    with opened(class_folder) as book:
        grade = api.Grade
        rows = select(grade.score, grade.auto_score, grade.manual_score, grade.needs_manual_grade)
        by_hand = or_(grade.manual_score.is_not(None), grade.extra_credit.is_not(None))
        for student, name, score, auto, manual, waits in book.db.execute(
            _of_lesson(rows, grade, lesson).where(by_hand)
        ):
            if manual is not None or auto is not None:
                given[student, name] = Mark(score, waits=bool(waits))
        comment = api.Comment
        texts = _of_lesson(select(comment.manual_comment), comment, lesson).where(comment.manual_comment.is_not(None))
        for student, name, text in book.db.execute(texts):
            if own := for_students(text).strip():
                given[student, name] = replace(given.get((student, name), Mark(None)), comment=own)
    return given


def _of_lesson(query: Select[Any], table: Any, lesson: Lesson) -> Select[Any]:
    """Add to a query of grades or comments each one's student and cell, in front, and keep those of one lesson."""
    return (
        query.with_only_columns(
            api.SubmittedAssignment.student_id, api.BaseCell.name, *query.selected_columns, maintain_column_froms=True
        )
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == table.notebook_id)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .join(api.BaseCell, api.BaseCell.id == table.cell_id)
        .where(api.Assignment.name == lesson.name)
    )


def scores(class_folder: ClassFolder) -> pd.DataFrame:
    """Return one row a student, lesson and exercise: score, max_score, status, manual_pending.

    `status` is "passed" (all points), "partly", "failed", "not_attempted", "error", "timed_out", or for an essay "graded",
    "waiting" and "not_attempted".
    """
    with opened(class_folder) as book:
        rows = book.db.execute(
            select(
                api.SubmittedAssignment.student_id,
                api.Assignment.name,
                api.BaseCell.name,
                api.GradeCell.cell_type,
                api.GradeCell.max_score,
                api.Grade.score,
                api.Grade.auto_score,
                api.Grade.manual_score,
                api.Grade.needs_manual_grade,
            )
            .join(api.GradeCell, api.GradeCell.id == api.Grade.cell_id)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        ).all()
    columns = ["student", "lesson", "cell", "cell_type", "max_score", "score", "auto", "manual", "waits"]
    table = pd.DataFrame(rows, columns=columns)
    table["exercise"] = [name.split("-")[1] if name.startswith("test-") else name for name in table["cell"]]
    found = _statuses(class_folder)
    out = []
    for (student, lesson, exercise), cells in table.groupby(["student", "lesson", "exercise"], sort=True):
        score, most, waits = cells["score"].sum(), cells["max_score"].sum(), bool(cells["waits"].any())
        if (cells["cell_type"] == "markdown").all():
            blank = not waits and cells["manual"].isna().all()
            status = "waiting" if waits else "not_attempted" if blank else "graded"
        else:
            told = [found.get((str(lesson), str(student), cell), "") for cell in cells["cell"]]
            status = _exercise_status(told, score, most)
        out.append((student, lesson, exercise, score, most, status, waits))
    names = ["student", "lesson", "exercise", "score", "max_score", "status", "manual_pending"]
    return pd.DataFrame(out, columns=names)


def _exercise_status(statuses: Sequence[str], score: float, most: float) -> str:
    if score >= most:
        return "passed"
    if score > 0:
        return "partly"
    for status in ("timed_out", "error", "failed", "not_attempted"):  # what tells most about a row without a point
        if status in statuses:
            return status
    return "failed"


def _statuses(class_folder: ClassFolder) -> dict[tuple[str, str, str], str]:
    """Return each test's status from the result files, by (lesson, student, test)."""
    found = {}
    for path in sorted(class_folder.results.glob("*/*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            data = data.get("result", data)
            for test in data["tests"]:
                found[data["lesson"], data["student"], test["id"]] = test["status"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # not a result: the gradebook's own numbers still stand
    return found


def recorded_students(class_folder: ClassFolder, lesson: str = "") -> list[str]:
    """Return who has a submission of a lesson in the gradebook; without one, everybody whom it knows."""
    query = select(api.Student.id).order_by(api.Student.id)
    if lesson:
        query = query.join(api.SubmittedAssignment).join(api.Assignment).where(api.Assignment.name == lesson)
    with opened(class_folder) as book:
        return list(book.db.scalars(query))


def recorded(class_folder: ClassFolder, student: str, lesson: str = "") -> list[dict[str, Any]]:
    """Return a copy of what the gradebook holds of a student's submissions, as plain data."""
    with opened(class_folder) as book:
        return [_copy(submission) for submission in _submissions(book, student, lesson)]


def unrecord(class_folder: ClassFolder, student: str, lesson: str = "") -> None:
    """Take a student's submission of a lesson out of the gradebook; without a lesson all, and the student."""
    with _only_writer(class_folder), opened(class_folder) as book:
        _delete(book, [submission.id for submission in _submissions(book, student, lesson)])
        if not lesson:
            book.db.execute(delete(api.Student).where(api.Student.id == student))
        book.db.commit()


def _submissions(book: api.Gradebook, student: str, lesson: str) -> list[api.SubmittedAssignment]:
    query = select(api.SubmittedAssignment).where(api.SubmittedAssignment.student_id == student)
    if lesson:
        query = query.join(api.Assignment).where(api.Assignment.name == lesson)
    return list(book.db.scalars(query))


def _copy(submission: api.SubmittedAssignment) -> dict[str, Any]:
    fields = ("name", "auto_score", "manual_score", "extra_credit", "needs_manual_grade", "score", "max_score")
    return {
        "lesson": submission.assignment.name,
        "student": submission.student_id,
        "timestamp": submission.timestamp and submission.timestamp.isoformat(),
        "late_submission_penalty": submission.late_submission_penalty,
        "grades": [
            {field: getattr(grade, field) for field in fields}
            for notebook in submission.notebooks
            for grade in notebook.grades
        ],
        "comments": [
            {"name": comment.name, "comment": comment.manual_comment}
            for notebook in submission.notebooks
            for comment in notebook.comments
            if comment.manual_comment
        ],
    }


# Writing


@contextmanager
def opened(class_folder: ClassFolder) -> Iterator[api.Gradebook]:
    """The class's gradebook, made if there is none; what is not committed is rolled back after an error."""
    make_gradebook(class_folder)
    book = api.Gradebook(class_folder.gradebook)
    try:
        yield book
    except BaseException:
        book.db.rollback()
        raise
    finally:
        book.close()


@cache
def _schema_version() -> str:
    head = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic")).get_current_head()
    assert head is not None, "nbgrader's package holds its migrations"
    return head


@contextmanager
def _only_writer(class_folder: ClassFolder) -> Iterator[None]:
    """Wait until no other process writes to this class's gradebook."""
    class_folder.root.mkdir(parents=True, exist_ok=True)
    with (class_folder.root / ".gradebook.lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _add_students(book: api.Gradebook, class_folder: ClassFolder, batch: Sequence[GradedHandIn]) -> None:
    """Add who is new, and give names, which formgrader shows as "last, first".

    A roster's names replace what is there. What a system or a folder calls a student is not taken apart, since the order
    varies; it only fills a blank.
    """
    wanted = {hand_in.student for hand_in in batch}
    students = {
        student.id: student for student in book.db.scalars(select(api.Student).where(api.Student.id.in_(wanted)))
    }
    for hand_in in batch:
        student = students.setdefault(hand_in.student, api.Student(id=hand_in.student))
        origin = read_origin(class_folder, hand_in.student, hand_in.lesson.name)
        student.last_name, student.first_name = called(origin, hand_in.student, student.last_name, student.first_name)
    book.db.add_all(students.values())
    book.db.flush()


def called(origin: dict[str, str], student: str, last: str | None, first: str | None) -> tuple[str | None, str | None]:
    """Return a student's last and first name from where a hand-in came from, and from those that the gradebook has."""
    if "last_name" in origin:
        return origin["last_name"], origin.get("first_name", "")
    if not last and not first:
        name = origin.get("name", "")
        return student if name in NAMELESS else name, ""
    return last, first


def _forget(book: api.Gradebook, kept: set[tuple[str, str]]) -> None:
    """Take submissions that have no result out of the gradebook."""
    rows = book.db.execute(
        select(api.SubmittedAssignment.id, api.Assignment.name, api.SubmittedAssignment.student_id).join(
            api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id
        )
    ).all()
    _delete(book, [key for key, lesson, student in rows if (lesson, student) not in kept])


def _delete(book: api.Gradebook, submissions: Sequence[str]) -> None:
    """Take submissions out of the gradebook, with their notebooks, grades and comments."""
    for start in range(0, len(submissions), 500):  # SQLite takes a limited number of parameters
        some = submissions[start : start + 500]
        books = list(
            book.db.scalars(select(api.SubmittedNotebook.id).where(api.SubmittedNotebook.assignment_id.in_(some)))
        )
        book.db.execute(delete(api.Grade).where(api.Grade.notebook_id.in_(books)))
        book.db.execute(delete(api.Comment).where(api.Comment.notebook_id.in_(books)))
        book.db.execute(delete(api.SubmittedNotebook).where(api.SubmittedNotebook.id.in_(books)))
        book.db.execute(delete(api.SubmittedAssignment).where(api.SubmittedAssignment.id.in_(some)))
