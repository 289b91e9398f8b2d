"""Write results of one lesson into an open gradebook: what nbgrader's tables hold, a few statements for a whole batch."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import nbformat
from nbgrader import api
from sqlalchemy import bindparam, delete, insert, select, update

from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.gradebook.autograded import autograded_path, text_digest
from autograde.intake.handed_in import hand_in_time
from autograde.intake.matching import normalised
from autograde.intake.safe_markdown import without_tags
from autograde.model import FormCell, GradedHandIn, Lesson
from autograde.nbgrader_cells import form_node

#: How the line begins under which a comment on a former answer is kept, in either language.
FORMER = ("=== 前の答えについて", "=== On the former answer")
_FORMER_LINE = re.compile(rf"^(?:{'|'.join(map(re.escape, FORMER))})", re.MULTILINE)


class Recorder:
    """Writes results of one lesson into an open gradebook, a few statements for the whole batch."""

    def __init__(self, book: api.Gradebook, class_folder: ClassFolder, lesson: Lesson) -> None:
        self.book, self.db, self.class_folder, self.lesson = book, book.db, class_folder, lesson
        self.notes: list[str] = []

    def record(self, hand_ins: Sequence[GradedHandIn]) -> list[str]:
        """Write these hand-ins' points and comments into the open transaction; return a sentence for each thing a person should know."""
        notebook = self._notebook()
        grade_cells = self._ids(api.GradeCell, notebook.id)
        comment_cells = self._ids(api.SolutionCell, notebook.id)
        books = self._submitted_notebooks(notebook, [hand_in.student for hand_in in hand_ins])
        grades = self._rows(api.Grade, books)
        comments = self._rows(api.Comment, books)
        new: dict[Any, list[dict[str, Any]]] = {api.Grade: [], api.Comment: []}
        changed: dict[Any, list[dict[str, Any]]] = {api.Grade: [], api.Comment: []}
        for hand_in in hand_ins:
            sheet = Sheet(self.class_folder, hand_in)
            book = books[hand_in.student]
            for name, cell in grade_cells.items():
                old = grades.get((book, cell))
                values = sheet.grade(name, old)
                (changed if old else new)[api.Grade].append(_row(values, old, book, cell))
            for name, cell in comment_cells.items():
                old = comments.get((book, cell))
                values = {"auto_comment": sheet.auto_comment(name), "manual_comment": sheet.comment(name, old)}
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

    def restore(
        self,
        grades: Mapping[tuple[str, str], Mapping[str, Any]],
        comments: Mapping[tuple[str, str], Mapping[str, Any]],
    ) -> int:
        """Put what people entered, by student and cell, into a gradebook that is new; return how much of it has a cell."""
        notebook, placed = self._notebook(), 0
        books = self._submitted_notebooks(notebook, [student for student, _ in (*grades, *comments)])
        for table, kind, entered in ((api.Grade, api.GradeCell, grades), (api.Comment, api.SolutionCell, comments)):
            cells = self._ids(kind, notebook.id)
            rows = [
                {**values, "notebook_id": books[student], "cell_id": cells[name]}
                for (student, name), values in entered.items()
                if name in cells
            ]
            if rows:
                self.db.execute(insert(table), rows)
            placed += len(rows)
        return placed

    def _notebook(self) -> api.Notebook:
        """Return the lesson's notebook in the gradebook, its cells those of the form; make it if generate_assignment never ran here."""
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
        self._sync_cells(notebook)
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

    def _submitted_notebooks(self, notebook: api.Notebook, whose: Iterable[str]) -> dict[str, str]:
        """Return the id of each student's submitted notebook; make what is missing, and bring timestamps up to date."""
        students = list(dict.fromkeys(whose))
        submissions = {
            row.student_id: row
            for row in self.db.scalars(
                select(api.SubmittedAssignment).where(
                    api.SubmittedAssignment.assignment_id == notebook.assignment_id,
                    api.SubmittedAssignment.student_id.in_(students),
                )
            )
        }
        keys = [submission.id for submission in submissions.values()]
        books = {
            row.assignment_id: row.id
            for row in self.db.execute(
                select(api.SubmittedNotebook.assignment_id, api.SubmittedNotebook.id).where(
                    api.SubmittedNotebook.notebook_id == notebook.id, api.SubmittedNotebook.assignment_id.in_(keys)
                )
            )
        }
        new_submissions, new_books, found = [], [], {}
        for student in students:
            when = timestamp(self.class_folder, student, self.lesson.name)
            if student in submissions:
                key = submissions[student].id
                if submissions[student].timestamp != when:
                    submissions[student].timestamp = when
            else:
                key = api.new_uuid()
                new_submissions.append(
                    {"id": key, "assignment_id": notebook.assignment_id, "student_id": student, "timestamp": when}
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
        columns = table.__table__
        rows = self.db.execute(select(columns).where(columns.c.notebook_id.in_(books.values())))
        return {(row.notebook_id, row.cell_id): row for row in rows}


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


class Sheet:
    """What the gradebook should say of one hand-in."""

    def __init__(self, class_folder: ClassFolder, hand_in: GradedHandIn) -> None:
        self.hand_in, self.class_folder = hand_in, class_folder
        self.form: dict[str, FormCell] = {cell.id: cell for cell in hand_in.lesson.cells}
        self.points = hand_in.points
        self.sources = {cell.id: cell.source for cell in hand_in.laid_out.notebook.cells}
        self.notes: list[str] = []
        self.former: dict[str, str] = {}  # points of essays that were rewritten, as told beside their comment

    def grade(self, name: str, old: Any) -> dict[str, Any]:
        """Return the values of nbgrader's Grade for one cell, given the row that is there (or None)."""
        manual, extra = (old.manual_score, old.extra_credit) if old else (None, None)
        if self.form[name].kind == "test":
            points = self.points.get(name, 0.0)
            by_hand = manual is not None or extra is not None
            rewritten = by_hand and self._changed(self.form[name].exercise)
            differs = by_hand and old.auto_score != points
            waits = by_hand and bool(old.needs_manual_grade or rewritten or differs)
            if differs and not old.needs_manual_grade:
                self.notes.append(
                    say(
                        ja=f"{self.hand_in.student}: テスト {name} の結果が変わりました({old.auto_score or 0:g} → {points:g} 点)。手で付けた {_given(manual, extra)} 点のままにしてあります。formgrader で確かめてください。",
                        en=f"{self.hand_in.student}: test {name} ends differently ({old.auto_score or 0:g} → {points:g} points). The {_given(manual, extra)} points given by hand stay: confirm them in formgrader.",
                    )
                )
            elif rewritten:
                self.notes.append(
                    say(
                        ja=f"{self.hand_in.student}: {self.form[name].exercise} の答えが書き換えられています。テスト {name} に手で付けた {_given(manual, extra)} 点のままにしてあります。formgrader で確かめてください。",
                        en=f"{self.hand_in.student}: the answer of {self.form[name].exercise} was changed. The {_given(manual, extra)} points given by hand for test {name} stay: confirm them in formgrader.",
                    )
                )
            return {"auto_score": points, "manual_score": manual, "extra_credit": extra, "needs_manual_grade": waits}
        auto = 0.0 if self._blank(name) else None
        waits = auto is None if manual is None else bool(old.needs_manual_grade)
        if (manual is not None or extra is not None) and self._changed(name):
            self.former[name] = given = _given(manual, extra)
            self.notes.append(
                say(
                    ja=f"{self.hand_in.student}: 採点済みの記述 {name}({given} 点)が書き換えられています。もう一度採点してください。",
                    en=f"{self.hand_in.student}: essay {name} was changed after it was graded ({given} points): grade it again.",
                )
                if auto is None
                else say(
                    ja=f"{self.hand_in.student}: 採点済みの記述 {name}({given} 点)は、新しい提出では空です。0 点になります。",
                    en=f"{self.hand_in.student}: essay {name} was graded ({given} points) and is empty in the new hand-in: it counts 0.",
                )
            )
            manual, extra, waits = None, None, auto is None
        return {"auto_score": auto, "manual_score": manual, "extra_credit": extra, "needs_manual_grade": waits}

    def comment(self, name: str, old: Any) -> str | None:
        """Return what a person wrote on an answer, after `grade`; what was meant for a former answer is kept under a line."""
        text: str | None = old.manual_comment if old else None
        current = for_students(text or "").strip()
        if not (name in self.former or (current and self._changed(name))):
            return text
        if name not in self.former:
            self.notes.append(
                say(
                    ja=f"{self.hand_in.student}: {name} の答えが書き換えられています。コメントは前の答えについてのものとして残し、学生には見せません。",
                    en=f"{self.hand_in.student}: the answer of {name} was changed. Its comment is kept as one on the former answer; the student does not see it.",
                )
            )
        points = self.former.get(name)
        line = say(
            ja=f"{FORMER[0]}{f'({points} 点)' if points else ''}。この行から下は学生に見えません ===",
            en=f"{FORMER[1]}{f' ({points} points)' if points else ''}. From this line on students see nothing ===",
        )
        return f"{line}\n{text or ''}".rstrip()

    def auto_comment(self, name: str) -> str | None:
        """Return what nbgrader itself comments on a blank answer."""
        return say(ja="未着手", en="Not attempted.", lang=self.hand_in.lesson.lang) if self._blank(name) else None

    def _blank(self, name: str) -> bool:
        return normalised(self.sources[name]) in ("", normalised(self.form[name].source))

    def _changed(self, name: str) -> bool:
        """Whether an answer differs from what graders saw: the autograded notebook, which is written after the gradebook."""
        if name not in self._seen or name not in self.sources:
            return False
        source = self.sources[name]
        return self._seen[name] != text_digest(without_tags(source) if self.form[name].kind == "essay" else source)

    @cached_property
    def _seen(self) -> dict[str, str]:
        """The digest of each cell's text that graders saw, by cell; nothing where that cannot be read."""
        try:
            path = autograded_path(self.class_folder, self.hand_in)
            return {
                cell["id"]: cell["metadata"].get("fukami", {}).get("handed_in") or text_digest("".join(cell["source"]))
                for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
                if cell.get("id")
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}


def for_students(comment: str) -> str:
    """Return the part of a comment that is on the present answer."""
    return _FORMER_LINE.split(comment, maxsplit=1)[0]


def _given(manual: float | None, extra: float | None) -> str:
    return " ".join([*([] if manual is None else [f"{manual:g}"]), *([f"{extra:+g}"] if extra else [])]) or "0"


def timestamp(class_folder: ClassFolder, student: str, lesson: str) -> datetime | None:
    """Return when a hand-in came, in UTC without a zone as nbgrader keeps it; None when that is not known."""
    handed_in = hand_in_time(class_folder, student, lesson)
    return handed_in.replace(tzinfo=None) if handed_in else None
