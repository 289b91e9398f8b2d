"""nbgrader's database of a class: made, opened, written by one at a time; and who is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import nbgrader
from alembic.script import ScriptDirectory
from nbgrader import api
from sqlalchemy import Select, create_engine, delete, inspect, select, text
from sqlalchemy.exc import DatabaseError

from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.course import CourseError

try:
    import fcntl
except ImportError:  # Windows has no sandbox either: a reader's own machine, with one writer
    fcntl = None  # type: ignore[assignment]


UNUSABLE = (
    "malformed",
    "not a database",
    "no such table",
    "no such column",
    "has no column",
)  # what SQLite says of a file
INDEXED = (("grade", "notebook_id"), ("comment", "notebook_id"), ("submitted_notebook", "assignment_id"))


def make_gradebook(url: str) -> None:
    """Make the tables of a new gradebook at this URL; nbgrader itself would start the program `alembic` for it, which may not be found."""
    engine = create_engine(url)
    try:
        if not inspect(engine).get_table_names():
            with engine.begin() as connection:
                api.Base.metadata.create_all(connection)
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": schema_version()})
                for table, column in INDEXED:  # else to look up one student takes longer the more there are
                    connection.execute(text(f"CREATE INDEX {table}_by_{column} ON {table} ({column})"))
    finally:
        engine.dispose()


@contextmanager
def opened(class_folder: ClassFolder, file: Path | None = None) -> Iterator[api.Gradebook]:
    """The class's gradebook, or one in another file, made if there is none; what is not committed is rolled back after an error.

    Raises `CourseError` when the file is damaged or of another nbgrader: it says how to make it anew.
    """
    url = f"sqlite:///{file}" if file else class_folder.gradebook
    try:
        make_gradebook(url)
        book = api.Gradebook(url)
        try:
            yield book
        except BaseException:
            book.db.rollback()
            raise
        finally:
            book.close()
    except DatabaseError as error:
        if not any(phrase in str(error) for phrase in UNUSABLE):
            raise
        raise CourseError(
            say(
                ja=f"{class_folder.root / 'gradebook.db'} が壊れているか、別の版の nbgrader のものです({error.orig})。`fukami gradebook rebuild` で、採点結果から作り直してください(手で付けた点は、読める限り引き継ぎます)。",
                en=f"{class_folder.root / 'gradebook.db'} is damaged, or of another nbgrader ({error.orig}). Run `fukami gradebook rebuild`: it makes a new one from the results and keeps points given by hand as far as they can be read.",
            )
        ) from error


@cache
def schema_version() -> str:
    """Return the newest revision of nbgrader's database schema."""
    head = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic")).get_current_head()
    assert head is not None, "nbgrader's package holds its migrations"
    return head


@contextmanager
def only_writer(class_folder: ClassFolder) -> Iterator[None]:
    """Wait until no other process writes to this class's gradebook."""
    class_folder.root.mkdir(parents=True, exist_ok=True)
    with (class_folder.root / ".gradebook.lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def of_cells(table: Any, cell: Any, *columns: Any) -> Select[Any]:
    """Query grades or comments (`table`): the student's id, the name of the `cell` (its class), then `columns`.

    Assignment, submitted assignment and notebook are joined as well, so that columns and conditions can name them.
    """
    return (
        select(api.SubmittedAssignment.student_id, cell.name, *columns)
        .select_from(table)
        .join(cell, cell.id == table.cell_id)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == table.notebook_id)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
    )


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
    with only_writer(class_folder), opened(class_folder) as book:
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
