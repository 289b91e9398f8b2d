"""A gradebook that is lost or damaged is made anew: `fukami gradebook rebuild`.

Results fill it. Points and comments that people gave lie in no other file: they are taken from the old one, row by row where
it can be read only in part. That file is copied before anything is changed.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader import api

from autograde.base.language import counted, say
from autograde.base.trouble import remedy
from autograde.class_folder import ClassFolder
from autograde.forms import Given
from autograde.gradebook.database import only_writer, opened, schema_version
from autograde.gradebook.lateness import record_lateness
from autograde.gradebook.recorded import Recorded
from autograde.gradebook.recorder import Recorder
from autograde.gradebook.recording import Recording
from autograde.model import Lesson
from autograde.results import ResultStore

BESIDE = (
    "",
    "-journal",
    "-wal",
)  # SQLite's own files of one database; the second and third hold what is not yet in the first
CELLS = ("base_cell", "grade_cell", "solution_cell")  # the first today, the others before nbgrader 0.6
SMALLEST_ROW = 40  # bytes, by which a file bounds the number of its rows

Row = dict[str, Any]


@dataclass(frozen=True)
class Rebuilt:
    """What was done, in a sentence; `notes` has one for each thing that a person should know or do."""

    told: str
    notes: list[str]


@dataclass
class Entered:
    """What people entered, as far as an old gradebook can be read; cells by lesson, student and name.

    `lessons` are those with a hand-in in it, `strays` points and comments of which it no longer says whose they are, or for what.
    """

    students: dict[str, Row] = field(default_factory=dict)
    grades: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    comments: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    lessons: set[str] = field(default_factory=set)
    whole: bool = True
    strays: int = 0


def rebuild(class_folder: ClassFolder, lessons: Iterable[Given]) -> Rebuilt:
    """Make the gradebook hold all results, anew when it cannot be used; a sound one that does is left as it is.

    `lessons` are as the class has them. Raises what the database says when another program uses it.
    """
    lessons = list(lessons)
    path, notes = class_folder.root / "gradebook.db", []
    with only_writer(class_folder):
        there = path.is_file() and path.stat().st_size > 0
        wrong = trouble_with(path) if there else ""
        if wrong:
            notes = _make_anew(class_folder, [next(iter(own.forms.values())) for own in lessons], wrong)
    count = 0
    for own in lessons:
        name = own.name
        recorded, to_grade = Recorded(class_folder, next(iter(own.forms.values()))), 0
        store = ResultStore(class_folder.results)
        with Recording(class_folder) as recording:
            for result in store.results(name):
                header = store.header(name, result.student)
                form = own.by_version.get((result.lang, header.version)) if header else None
                if header is None or form is None:
                    to_grade += 1
                elif not recorded.holds(result.student, header):
                    hand_in = store.load(form, result.student)
                    to_grade += hand_in is None
                    if hand_in is not None:
                        recording.add(hand_in)
                        count += 1
        notes += recording.notes
        if to_grade:
            notes.append(
                say(
                    ja=f"{name}: {to_grade} 件の結果は、壊れているか前の版のものなので入れていません。`fukami grade {name}` で採点してください。",
                    en=f"{name}: {counted(to_grade, 'result is', 'results are')} damaged or of another version, and left out: run `fukami grade {name}`.",
                )
            )
        if wrong or not there or count:
            record_lateness(class_folder, name)
    return Rebuilt(_told(there, wrong, count), notes)


def _told(there: bool, wrong: str, count: int) -> str:
    if wrong:
        return say(
            ja=f"{count} 件の結果から gradebook.db を作り直しました。",
            en=f"gradebook.db was made anew from {counted(count, 'result', 'results')}.",
        )
    if not there:
        return say(
            ja=f"gradebook.db がなかったので、{count} 件の結果から作りました。手で付けた点とコメントは入っていません。控えがあれば gradebook.db として戻し、もう一度 `fukami gradebook rebuild` を実行してください。",
            en=f"There was no gradebook.db: it was made from {counted(count, 'result', 'results')}, without the points and comments that people gave. If you have a backup, put it there as gradebook.db and run `fukami gradebook rebuild` again.",
        )
    if count:
        return say(
            ja=f"gradebook.db は壊れていません。欠けていたか違っていた {count} 件を入れ直しました。",
            en=f"gradebook.db is sound; {counted(count, 'hand-in that was', 'hand-ins that were')} missing or different in it {'was' if count == 1 else 'were'} recorded again.",
        )
    return say(
        ja="gradebook.db は壊れておらず、結果もそろっています。何も変えていません。",
        en="gradebook.db is sound and holds all results. Nothing was changed.",
    )


def trouble_with(path: Path) -> str:
    """Return why a gradebook's file cannot be used, "" when it can. Raises the database's error when another program uses it."""
    with closing(sqlite3.connect(path)) as book:
        try:
            book.execute("BEGIN EXCLUSIVE")
            (told,) = book.execute("PRAGMA integrity_check(1)").fetchone()
            if told != "ok":
                return str(told)
            for table in api.Base.metadata.tables.values():
                have = {row[1] for row in book.execute(f"PRAGMA table_info({table.name})")}
                if missing := {column.name for column in table.columns} - have:
                    return f"another schema: no {table.name}.{min(missing)}"
            for (version,) in book.execute("SELECT version_num FROM alembic_version"):
                if version != schema_version():
                    return f"another schema: {version}"
        except sqlite3.DatabaseError as error:
            if remedy(error):  # a full disk, another program: nothing is wrong with the file
                raise
            return str(error)
    return ""


def _make_anew(class_folder: ClassFolder, forms: Sequence[Lesson], wrong: str) -> list[str]:
    """Put a copy of the gradebook aside, and in its place a new one with all that people entered; say what was kept."""
    path = class_folder.root / "gradebook.db"
    aside = _put_aside(path, datetime.now(class_folder.zone))
    entered = what_people_entered(aside)
    part = path.with_name(".gradebook.part.db")
    part.unlink(missing_ok=True)
    try:
        with opened(class_folder, part) as book:
            homeless = _restore(book, class_folder, entered, forms)
            book.db.commit()
        for name in BESIDE[1:]:  # or SQLite would bring what is in them into the new file
            path.with_name(path.name + name).unlink(missing_ok=True)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    points, comments = len(entered.grades), len(entered.comments)
    notes = [
        say(
            ja=f"これまでの gradebook.db は使えませんでした({wrong:.100})。{aside.name} として残してあります。そこから、手で付けた点 {points} 件とコメント {comments} 件を引き継ぎました。",
            en=f"The gradebook.db before could not be used ({wrong:.100}): it is kept as {aside.name}. Taken over from it: {counted(points, 'score', 'scores')} and {counted(comments, 'comment', 'comments')} that people gave.",
        )
    ]
    if not entered.whole:
        notes.append(
            say(
                ja="一部しか読めなかったので、手で付けた点やコメントが足りないかもしれません。前回のレポートのときのものは feedback/ のページと reports/ の表にあります。`fukami report` の前に見比べてください。",
                en="It could be read only in part: points and comments that people gave may be missing. The pages in feedback/ and the tables in reports/ show those of the last report: compare before you run `fukami report`.",
            )
        )
    if others := sorted(entered.lessons - {form.name for form in forms}):
        notes.append(
            say(
                ja=f"このクラスが持つ課ではないものは、{aside.name} だけにあります: {', '.join(others)}。nbgrader で採点したものなら、もう一度採点してください。",
                en=f"What is no lesson that this class keeps is only in {aside.name}: {', '.join(others)}. What nbgrader graded there is to be graded again.",
            )
        )
    if left := entered.strays + homeless:
        notes.append(
            say(
                ja=f"ほかに {left} 件の点かコメントは、誰のどのセルのものか分からないか、いまの課にないセルのものなので、入れていません。",
                en=f"{counted(left, 'more score or comment was', 'more scores or comments were')} left out: whose or for which cell is no longer known, or the lesson has no such cell.",
            )
        )
    return notes


def _put_aside(path: Path, now: datetime) -> Path:
    stamp = f"gradebook.before-{now:%Y%m%d-%H%M%S}"
    number, aside = 1, path.with_name(f"{stamp}.db")
    while aside.exists():
        number += 1
        aside = path.with_name(f"{stamp}-{number}.db")
    for name in reversed(BESIDE):
        if path.with_name(path.name + name).is_file():
            shutil.copy2(path.with_name(path.name + name), aside.with_name(aside.name + name))
    return aside


def what_people_entered(file: Path) -> Entered:
    """Read points, comments and names from a gradebook of any state and of any of nbgrader's schemas; the file stays as it is."""
    entered = Entered()
    with TemporaryDirectory(dir=file.parent, prefix=".gradebook-") as place:
        copy = Path(place, "copy.db")
        for name in BESIDE:
            if file.with_name(file.name + name).is_file():
                shutil.copy2(file.with_name(file.name + name), copy.with_name(copy.name + name))
        with closing(sqlite3.connect(copy)) as book:
            book.row_factory = sqlite3.Row
            book.text_factory = lambda raw: raw.decode("utf-8", "replace")
            # Else SQLite refuses a file that is shorter than its first page says
            book.execute("PRAGMA writable_schema = ON")
            _read_all(book, copy.stat().st_size // SMALLEST_ROW, entered)
    return entered


def _read_all(book: sqlite3.Connection, most: int, entered: Entered) -> None:
    def rows(*tables: str) -> list[Row]:
        found: list[Row] = []
        for table in tables:
            some, whole = _rows(book, table, most)
            found += some
            entered.whole &= whole
        return found

    for row in rows("student"):
        if isinstance(row.get("id"), str):
            columns = ("id", "first_name", "last_name", "email", "lms_user_id")
            entered.students[row["id"]] = {column: row.get(column) for column in columns}
    lessons = {row.get("id"): row.get("name") for row in rows("assignment")}
    submissions = {
        row.get("id"): (lessons.get(row.get("assignment_id")), row.get("student_id"))
        for row in rows("submitted_assignment")
    }
    entered.lessons = {lesson for lesson, _ in submissions.values() if isinstance(lesson, str)}
    notebooks = {row.get("id"): submissions.get(row.get("assignment_id")) for row in rows("submitted_notebook")}
    cells = {row.get("id"): row.get("name") for row in rows(*CELLS)}

    def keep(into: dict[tuple[str, str, str], Row], row: Row, values: Row) -> None:
        lesson, student = notebooks.get(row.get("notebook_id")) or (None, None)
        cell = cells.get(row.get("cell_id"))
        if isinstance(lesson, str) and isinstance(student, str) and isinstance(cell, str):
            into[lesson, student, cell] = values
        else:
            entered.strays += 1

    for row in rows("grade"):
        scores: Row = {name: _number(row.get(name)) for name in ("auto_score", "manual_score", "extra_credit")}
        if scores["manual_score"] is not None or scores["extra_credit"] is not None:
            keep(entered.grades, row, scores | {"needs_manual_grade": bool(row.get("needs_manual_grade"))})
    for row in rows("comment"):
        text = row.get("manual_comment")
        if isinstance(text, str) and text.strip():
            keep(entered.comments, row, {"manual_comment": text})


def _rows(book: sqlite3.Connection, table: str, most: int) -> tuple[list[Row], bool]:
    """Return the rows of a table that can be read, and whether that is sure to be all of them."""
    try:
        return [dict(row) for row in book.execute(f"SELECT * FROM {table} NOT INDEXED")], True
    except sqlite3.DatabaseError as error:
        if "no such table" in str(error):
            return [], table in CELLS  # marks without a cell are counted
    found: list[Row] = []
    for number in range(1, most + 1):
        with suppress(sqlite3.DatabaseError):
            found += [dict(row) for row in book.execute(f"SELECT * FROM {table} WHERE rowid = ?", (number,))]
    return found, False


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and abs(value) < 1e9 else None


def _restore(book: api.Gradebook, class_folder: ClassFolder, entered: Entered, forms: Iterable[Lesson]) -> int:
    """Put what people entered into a new gradebook, before its results; return how much of it has no cell any more."""
    keys = [*entered.grades, *entered.comments]
    students = {student: {"id": student} for _, student, _ in keys} | entered.students
    book.db.add_all([api.Student(**student) for student in students.values()])
    book.db.flush()
    placed = 0
    for form in forms:
        grades, comments = (
            {(student, cell): values for (lesson, student, cell), values in one.items() if lesson == form.name}
            for one in (entered.grades, entered.comments)
        )
        if grades or comments:
            placed += Recorder(book, class_folder, form).restore(grades, comments)
    return len(keys) - placed
