"""nbgrader's database and `autograded/` folder, filled from results, so that formgrader, feedback and export work on them.

One writer at a time, one transaction a batch. Recording again changes nothing that a person entered: scores and
comments given by hand stay, except a score for an essay whose text has changed since, which is to be given again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import nbgrader
import pandas as pd
from alembic.script import ScriptDirectory
from nbgrader import api
from nbgrader.utils import parse_utc
from sqlalchemy import bindparam, create_engine, delete, insert, inspect, select, text, update

from autograde.course import ClassFolder
from autograde.engine.records import FormCell, GradedSubmission, Lesson, TestResult
from autograde.intake.form import form_node, node
from autograde.intake.matching import words
from autograde.intake.repair import LaidOut
from autograde.intake.safe import safe_markdown, safe_outputs
from autograde.language import say

try:
    import fcntl
except ImportError:  # Windows has no sandbox either: a reader's own machine, with one writer
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True)
class GradedHandIn:
    """A hand-in with all that is known of it: the form, its notebook on the form, and the result."""

    lesson: Lesson
    laid_out: LaidOut
    graded: GradedSubmission

    @property
    def student(self) -> str:
        return self.graded.student


@dataclass(frozen=True)
class Mark:
    """What a person entered in formgrader for one essay; `score` is None while it waits."""

    score: float | None
    comment: str = ""


def make_gradebook(class_folder: ClassFolder) -> None:
    """Make the tables of a new gradebook; nbgrader itself would start the program `alembic` for it, which may not be found."""
    engine = create_engine(class_folder.gradebook)
    try:
        if not inspect(engine).get_table_names():
            with engine.begin() as connection:
                api.Base.metadata.create_all(connection)
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": _schema_version()})
    finally:
        engine.dispose()


def record(class_folder: ClassFolder, lesson: Lesson, laid_out: LaidOut, graded: GradedSubmission) -> list[str]:
    """Record one result; see `record_all`."""
    return record_all(class_folder, [GradedHandIn(lesson, laid_out, graded)])


def record_all(class_folder: ClassFolder, hand_ins: Iterable[GradedHandIn]) -> list[str]:
    """Record results in one transaction and write `autograded/`; return a sentence for each thing a person should know."""
    return _write(class_folder, list(hand_ins), forget_others=False)


def rebuild(class_folder: ClassFolder, hand_ins: Iterable[GradedHandIn]) -> list[str]:
    """Make the gradebook hold exactly these results; marks that people gave are kept as far as it can still be read."""
    notes = []
    try:
        with _opened(class_folder) as book:
            book.db.execute(select(api.Grade.id)).all()
    except Exception as error:  # whatever the database says when its file is damaged
        path = class_folder.root / "gradebook.db"
        aside = path.with_name(f"gradebook.damaged-{datetime.now():%Y%m%d-%H%M%S}.db")
        path.rename(aside)
        notes.append(
            say(
                ja=f"gradebook.db を読めません({error!s:.100})。{aside.name} として残し、作り直しました。手で付けた点は入っていません。",
                en=f"gradebook.db cannot be read ({error!s:.100}): kept as {aside.name} and made anew, without marks given by hand.",
            )
        )
    return notes + _write(class_folder, list(hand_ins), forget_others=True)


def marks(class_folder: ClassFolder, lesson: Lesson) -> dict[tuple[str, str], Mark]:
    """Return what people entered for a lesson's essays, by (student, essay)."""
    essays = [cell.id for cell in lesson.cells if cell.kind == "essay"]
    with _opened(class_folder) as book:
        rows = book.db.execute(
            select(
                api.SubmittedAssignment.student_id,
                api.BaseCell.name,
                api.Grade.manual_score,
                api.Grade.extra_credit,
                api.Grade.needs_manual_grade,
                api.Grade.notebook_id,
            )
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
            .where(api.Assignment.name == lesson.name, api.BaseCell.name.in_(essays))
        ).all()
        comments = {
            (notebook, name): text
            for notebook, name, text in book.db.execute(
                select(api.Comment.notebook_id, api.BaseCell.name, api.Comment.manual_comment)
                .join(api.BaseCell, api.BaseCell.id == api.Comment.cell_id)
                .where(api.BaseCell.name.in_(essays), api.Comment.manual_comment.is_not(None))
            )
        }
    return {
        (student, name): Mark(
            None if score is None or waits else score + (extra or 0.0), comments.get((notebook, name), "")
        )
        for student, name, score, extra, waits, notebook in rows
    }


def scores(class_folder: ClassFolder) -> pd.DataFrame:
    """Return one row a student, lesson and exercise: score, max_score, status, manual_pending.

    `status` is "passed" (all points), "partly", "failed", "not_attempted", "error", "timed_out", or for an essay "graded",
    "waiting" and "not_attempted".
    """
    with _opened(class_folder) as book:
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


# Writing


@contextmanager
def _opened(class_folder: ClassFolder) -> Iterator[api.Gradebook]:
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


def _write(class_folder: ClassFolder, hand_ins: list[GradedHandIn], *, forget_others: bool) -> list[str]:
    lessons = {hand_in.lesson.name: hand_in.lesson for hand_in in hand_ins}
    notes: list[str] = []
    with _only_writer(class_folder), _opened(class_folder) as book:
        _add_students(book, {hand_in.student for hand_in in hand_ins})
        if forget_others:
            _forget(book, {(hand_in.lesson.name, hand_in.student) for hand_in in hand_ins})
        for name, lesson in lessons.items():
            batch = [hand_in for hand_in in hand_ins if hand_in.lesson.name == name]
            notes += _Recorder(book, class_folder, lesson).record(batch)
        book.db.commit()
        # The database first: were the files first and this run killed between, a changed essay would look unchanged.
        for hand_in in hand_ins:
            _write_autograded(class_folder, hand_in)
    return notes


def _add_students(book: api.Gradebook, students: set[str]) -> None:
    known = set(book.db.scalars(select(api.Student.id)))
    new = [{"id": student} for student in sorted(students - known)]
    if new:
        book.db.execute(insert(api.Student), new)


def _forget(book: api.Gradebook, kept: set[tuple[str, str]]) -> None:
    """Take submissions that have no result out of the gradebook."""
    rows = book.db.execute(
        select(api.SubmittedAssignment.id, api.Assignment.name, api.SubmittedAssignment.student_id).join(
            api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id
        )
    ).all()
    gone = [key for key, lesson, student in rows if (lesson, student) not in kept]
    for start in range(0, len(gone), 500):  # SQLite takes a limited number of parameters
        some = gone[start : start + 500]
        books = list(
            book.db.scalars(select(api.SubmittedNotebook.id).where(api.SubmittedNotebook.assignment_id.in_(some)))
        )
        book.db.execute(delete(api.Grade).where(api.Grade.notebook_id.in_(books)))
        book.db.execute(delete(api.Comment).where(api.Comment.notebook_id.in_(books)))
        book.db.execute(delete(api.SubmittedNotebook).where(api.SubmittedNotebook.id.in_(books)))
        book.db.execute(delete(api.SubmittedAssignment).where(api.SubmittedAssignment.id.in_(some)))


class _Recorder:
    """Writes results of one lesson into an open gradebook, a few statements for the whole batch."""

    def __init__(self, book: api.Gradebook, class_folder: ClassFolder, lesson: Lesson) -> None:
        self.book, self.db, self.class_folder, self.lesson = book, book.db, class_folder, lesson
        self.notes: list[str] = []

    def record(self, hand_ins: Sequence[GradedHandIn]) -> list[str]:
        notebook = self._notebook()
        self._sync_cells(notebook)
        grade_cells = self._ids(api.GradeCell, notebook.id)
        comment_cells = self._ids(api.SolutionCell, notebook.id)
        books = self._submitted_notebooks(notebook, hand_ins)
        grades = self._rows(api.Grade, books)
        comments = self._rows(api.Comment, books)
        new: dict[Any, list[dict[str, Any]]] = {api.Grade: [], api.Comment: []}
        changed: dict[Any, list[dict[str, Any]]] = {api.Grade: [], api.Comment: []}
        for hand_in in hand_ins:
            sheet = _Sheet(self.class_folder, hand_in)
            book = books[hand_in.student]
            for name, cell in grade_cells.items():
                old = grades.get((book, cell))
                values = sheet.grade(name, old)
                (changed if old else new)[api.Grade].append(_row(values, old, book, cell))
            for name, cell in comment_cells.items():
                old = comments.get((book, cell))
                values = {"auto_comment": sheet.auto_comment(name)}
                (changed if old else new)[api.Comment].append(_row(values, old, book, cell))
            self.notes += sheet.notes
        for table, rows in new.items():
            if rows:
                self.db.execute(insert(table), rows)
        for table, rows in changed.items():
            if rows:
                names = [name for name in rows[0] if name != "key"]
                statement = update(table.__table__).where(table.__table__.c.id == bindparam("key"))
                self.db.connection().execute(statement.values({name: bindparam(name) for name in names}), rows)
        return self.notes

    def _notebook(self) -> api.Notebook:
        """Return the lesson's notebook in the gradebook; make it from the form if generate_assignment never ran here."""
        name = self.lesson.name
        assignment = self.db.scalars(select(api.Assignment).where(api.Assignment.name == name)).first()
        if assignment is None:
            self.db.execute(insert(api.Assignment), [{"name": name, "course_id": self.book.course_id}])
            assignment = self.db.scalars(select(api.Assignment).where(api.Assignment.name == name)).one()
        query = select(api.Notebook).where(api.Notebook.name == name, api.Notebook.assignment_id == assignment.id)
        notebook = self.db.scalars(query).first()
        if notebook is None:
            kernel = json.dumps({"display_name": "Python 3", "language": "python", "name": "python3"})
            self.db.execute(
                insert(api.Notebook), [{"name": name, "assignment_id": assignment.id, "kernelspec": kernel}]
            )
            notebook = self.db.scalars(query).one()
        return notebook

    def _sync_cells(self, notebook: api.Notebook) -> None:
        """Bring the gradebook's list of cells in line with the form: tests may have been added or changed since."""
        nodes = [form_node(cell) for cell in self.lesson.cells]
        nodes = [own for own in nodes if "nbgrader" in own.metadata]
        want = {
            api.GradeCell: {own.id: own for own in nodes if own.metadata.nbgrader.grade},
            api.SolutionCell: {own.id: own for own in nodes if own.metadata.nbgrader.solution},
            api.SourceCell: {own.id: own for own in nodes},
        }
        for table, cells in want.items():
            have = self._ids(table, notebook.id)
            for name in have.keys() - cells.keys():
                self._drop_cell(table, have[name], name)
            for name in [name for name in cells if name not in have]:
                self.db.add(table(name=name, notebook=notebook, **_columns(table, cells[name])))
        self.db.flush()
        points = {cell.id: cell.points for cell in self.lesson.cells}
        for cell in self.db.scalars(select(api.GradeCell).where(api.GradeCell.notebook_id == notebook.id)):
            if cell.max_score != points[cell.name]:
                cell.max_score = points[cell.name]
        self.db.flush()

    def _drop_cell(self, table: Any, cell_id: str, name: str) -> None:
        if table is not api.SourceCell:
            given = self.db.execute(
                select(api.Grade.id).where(api.Grade.cell_id == cell_id, api.Grade.manual_score.is_not(None))
            ).all()
            self.db.execute(delete(api.Grade).where(api.Grade.cell_id == cell_id))
            self.db.execute(delete(api.Comment).where(api.Comment.cell_id == cell_id))
            if given:
                self.notes.append(
                    say(
                        ja=f"{self.lesson.name}: {name} はもうこの課にありません。手で付けた {len(given)} 人分の点を消しました。",
                        en=f"{self.lesson.name}: {name} is no longer in the lesson; {len(given)} scores given by hand went with it.",
                    )
                )
        self.db.delete(self.db.get(table, cell_id))

    def _ids(self, table: Any, notebook_id: str) -> dict[str, str]:
        rows = self.db.execute(select(table.name, table.id).where(table.notebook_id == notebook_id))
        return {name: key for name, key in rows}

    def _submitted_notebooks(self, notebook: api.Notebook, hand_ins: Sequence[GradedHandIn]) -> dict[str, str]:
        """Return the id of each student's submitted notebook; make what is missing, and bring timestamps up to date."""
        submissions = {
            row.student_id: row
            for row in self.db.scalars(
                select(api.SubmittedAssignment).where(api.SubmittedAssignment.assignment_id == notebook.assignment_id)
            )
        }
        books = {
            row.assignment_id: row.id
            for row in self.db.execute(
                select(api.SubmittedNotebook.assignment_id, api.SubmittedNotebook.id).where(
                    api.SubmittedNotebook.notebook_id == notebook.id
                )
            )
        }
        new_submissions, new_books, found = [], [], {}
        for student in {hand_in.student: None for hand_in in hand_ins}:
            timestamp = _timestamp(self.class_folder, student, self.lesson.name)
            if student in submissions:
                key = submissions[student].id
                if submissions[student].timestamp != timestamp:
                    submissions[student].timestamp = timestamp
            else:
                key = api.new_uuid()
                new_submissions.append(
                    {"id": key, "assignment_id": notebook.assignment_id, "student_id": student, "timestamp": timestamp}
                )
            if key not in books:
                books[key] = api.new_uuid()
                new_books.append({"id": books[key], "assignment_id": key, "notebook_id": notebook.id})
            found[student] = books[key]
        self.db.flush()
        for table, rows in ((api.SubmittedAssignment, new_submissions), (api.SubmittedNotebook, new_books)):
            if rows:
                self.db.execute(insert(table), rows)
        return found

    def _rows(self, table: Any, books: dict[str, str]) -> dict[tuple[str, str], Any]:
        wanted, columns = set(books.values()), table.__table__
        rows = self.db.execute(
            select(columns)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == columns.c.notebook_id)
            .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
            .where(api.Notebook.name == self.lesson.name)
        )
        return {(row.notebook_id, row.cell_id): row for row in rows if row.notebook_id in wanted}


def _row(values: dict[str, Any], old: Any, book: str, cell: str) -> dict[str, Any]:
    return {**values, "key": old.id} if old else {**values, "notebook_id": book, "cell_id": cell}


def _columns(table: Any, own: nbformat.NotebookNode) -> dict[str, Any]:
    data = own.metadata.nbgrader
    if table is api.GradeCell:
        return {"max_score": float(data.points), "cell_type": own.cell_type}
    if table is api.SourceCell:
        locked = data.locked or (data.grade and not data.solution)
        return {"cell_type": own.cell_type, "locked": locked, "source": own.source, "checksum": data.checksum}
    return {}


class _Sheet:
    """What the gradebook should say of one hand-in."""

    def __init__(self, class_folder: ClassFolder, hand_in: GradedHandIn) -> None:
        self.hand_in, self.class_folder = hand_in, class_folder
        self.form: dict[str, FormCell] = {cell.id: cell for cell in hand_in.lesson.cells}
        self.tests: dict[str, TestResult] = {test.id: test for test in hand_in.graded.tests}
        self.sources = {cell.id: cell.source for cell in hand_in.laid_out.notebook.cells}
        self.notes: list[str] = []

    def grade(self, name: str, old: Any) -> dict[str, Any]:
        """Return the values of nbgrader's Grade for one cell, given the row that is there (or None)."""
        manual, extra = (old.manual_score, old.extra_credit) if old else (None, None)
        if self.form[name].kind == "test":
            points = self.tests[name].points if name in self.tests else 0.0
            waits = manual is not None and (old.needs_manual_grade or old.auto_score != points)
            return {"auto_score": points, "manual_score": manual, "extra_credit": extra, "needs_manual_grade": waits}
        auto = 0.0 if self._blank(name) else None
        waits = auto is None if manual is None else bool(old.needs_manual_grade)
        if manual is not None and self._changed(name):
            self.notes.append(
                say(
                    ja=f"{self.hand_in.student}: 採点済みの記述 {name}({manual:g} 点)が書き換えられています。もう一度採点してください。",
                    en=f"{self.hand_in.student}: essay {name} was changed after it was graded ({manual:g} points): grade it again.",
                )
            )
            manual, extra, waits = None, None, auto is None
        return {"auto_score": auto, "manual_score": manual, "extra_credit": extra, "needs_manual_grade": waits}

    def auto_comment(self, name: str) -> str | None:
        return say(ja="未着手", en="Not attempted.", lang=self.hand_in.lesson.lang) if self._blank(name) else None

    def _blank(self, name: str) -> bool:
        return words(self.sources[name]) in ("", words(self.form[name].source))

    def _changed(self, name: str) -> bool:
        """Whether the essay differs from what graders saw: the autograded notebook, which is written after the gradebook."""
        seen = _autograded(self.class_folder, self.hand_in)
        try:
            cells = json.loads(seen.read_text(encoding="utf-8"))["cells"]
            before = next(cell["source"] for cell in cells if cell.get("id") == name)
        except (OSError, ValueError, KeyError, TypeError, StopIteration):
            return False
        return words("".join(before)) != words(safe_markdown(self.sources[name]))


def _timestamp(class_folder: ClassFolder, student: str, lesson: str) -> datetime | None:
    try:
        return parse_utc((class_folder.submitted / student / lesson / "timestamp.txt").read_text().strip() or None)
    except (OSError, ValueError):
        return None


# The autograded notebook


def _autograded(class_folder: ClassFolder, hand_in: GradedHandIn) -> Path:
    name = hand_in.lesson.name
    return class_folder.autograded / hand_in.student / name / f"{name}.ipynb"


def _write_autograded(class_folder: ClassFolder, hand_in: GradedHandIn) -> None:
    path = _autograded(class_folder, hand_in)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    text = json.dumps(autograded_notebook(hand_in), ensure_ascii=False, indent=1, sort_keys=True)
    part.write_text(text + "\n", encoding="utf-8")  # nbformat's writer would validate each, at ten times the price
    part.replace(path)
    stamp = class_folder.submitted / hand_in.student / hand_in.lesson.name / "timestamp.txt"
    if stamp.is_file():  # formgrader compares the two to see whether the newest hand-in has been graded
        (path.parent / "timestamp.txt").write_bytes(stamp.read_bytes())


def autograded_notebook(hand_in: GradedHandIn) -> nbformat.NotebookNode:
    """Return the notebook as formgrader shows it: with what the cells printed and drew, and each test's result under it."""
    graded, form = hand_in.graded, {cell.id: cell for cell in hand_in.lesson.cells}
    ran = {cell.index: cell for cell in graded.cells}
    tests = {test.id: test for test in graded.tests}
    notebook = nbformat.from_dict(hand_in.laid_out.notebook)
    notebook.cells = [nbformat.from_dict(cell) for cell in notebook.cells]
    index = -1
    for cell in notebook.cells:
        if cell.cell_type != "code":
            if cell.cell_type == "raw" or form.get(cell.id) is None or cell.source != form[cell.id].source:
                cell.source = safe_markdown(cell.source)  # a student's; formgrader would run what is in it
            continue
        index += 1
        if cell.id in tests:
            cell.outputs = nbformat.from_dict(safe_outputs(_test_outputs(tests[cell.id], hand_in.lesson.lang)))
        elif index in ran:
            cell.outputs = nbformat.from_dict(safe_outputs(ran[index].outputs))
    told = [*([graded.note] if graded.note else []), *hand_in.laid_out.repairs]
    if told:
        notebook.cells.insert(0, node("markdown", "fukami-repairs", "\n".join(f"- {_plain(line)}" for line in told)))
    return notebook


def _plain(line: str) -> str:
    return safe_markdown(" ".join(line.split()))


def _test_outputs(test: TestResult, lang: str) -> list[dict[str, Any]]:
    """Return a test's result as its cell's output: an error unless it passed, as nbgrader understands it."""
    outputs: list[dict[str, Any]] = []
    if test.output:
        outputs.append({"output_type": "stream", "name": "stdout", "text": test.output})
    if test.status == "passed":
        told = say(ja="合格", en="passed", lang=lang)
        outputs.append({"output_type": "stream", "name": "stdout", "text": f"✓ {told}\n"})
        return outputs
    name = {
        "failed": say(ja="不合格", en="failed", lang=lang),
        "not_attempted": say(ja="未着手", en="not attempted", lang=lang),
        "error": say(ja="エラー", en="error", lang=lang),
        "timed_out": say(ja="時間切れ", en="timed out", lang=lang),
    }[test.status]
    message = test.message or name
    text = message if test.status in ("failed", "error") else f"{name}: {message}" if test.message else name
    outputs.append({"output_type": "error", "ename": name, "evalue": message, "traceback": [text]})
    return outputs
