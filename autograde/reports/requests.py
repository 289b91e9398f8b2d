"""What students ask to be graded again, and what became of it: `requests.csv` in the class folder, which a teacher edits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograde.base.errors import CourseError
from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.base.names import comparable
from autograde.base.sheets import Sheet, harmless, plain, read_sheet
from autograde.class_folder import ClassFolder
from autograde.model import Lesson
from autograde.students import listed

FILE = "requests.csv"
COLUMNS = ("status", "student", "name", "lesson", "exercise", "request", "answer", "received")
OPEN, ANSWERED = "open", "answered"
STATUSES = {"": OPEN, "open": OPEN, "未回答": OPEN, "answered": ANSWERED, "closed": ANSWERED, "回答済み": ANSWERED, "回答済": ANSWERED}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """One request: whose (a student's key), for what (the id of an exercise, a question, an essay or a test), and why.

    `answer` is the teacher's, which the student sees once the status is "answered".
    """

    student: str
    lesson: str
    exercise: str
    text: str
    answer: str = ""
    answered: bool = False
    received: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same request when it is read once more."""
        return self.student, self.lesson, self.exercise, " ".join(comparable(self.text).split())


class Requests:
    """The class's requests. What a teacher wrote stays, in every column.

    Raises `CourseError` for a file that cannot be read, lacks a column, or has another status than open and answered.
    """

    def __init__(self, folder: ClassFolder) -> None:
        self.path, self._folder = folder.root / FILE, folder
        self._sheet = (
            read_sheet(self.path) if self.path.is_file() and self.path.stat().st_size else Sheet([*COLUMNS], [])
        )
        header = self._sheet.header
        self._column = {name.casefold(): place for place, name in enumerate(header)}
        if missing := [name for name in COLUMNS if name not in self._column and name not in ("name", "received")]:
            told = ", ".join(missing)
            raise CourseError(
                say(
                    ja=f"{self.path}: {told} の列がありません。1 行目を直してください。いまの列: {', '.join(header)}",
                    en=f"{self.path}: the columns {told} are missing. Mend the first line; it has: {', '.join(header)}",
                )
            )
        self.all = [self._read(line, row) for line, row in enumerate(self._sheet.rows, 2)]

    def _read(self, line: int, row: list[str]) -> Request:
        told = {name: plain(self._sheet.value(row, place)) for name, place in self._column.items()}
        status = STATUSES.get(comparable(told["status"]))
        if status is None:
            raise CourseError(
                say(
                    ja=f"{self.path} の {line} 行目: status の {told['status']} は使えません。open(未回答)か answered(回答済み)と書いてください。",
                    en=f"{self.path}, row {line}: status {told['status']} cannot be used. Write open or answered.",
                )
            )
        return Request(
            told["student"],
            told["lesson"],
            told["exercise"],
            told["request"],
            told["answer"],
            status == ANSWERED,
            told.get("received", ""),
        )

    def of(self, lesson: str) -> list[Request]:
        """Return those of a lesson, the open ones first, otherwise in the order of the file."""
        return sorted((one for one in self.all if one.lesson == lesson), key=lambda one: one.answered)

    def add(self, new: Sequence[Request]) -> None:
        """Write these to the end of the file."""
        if not new:
            return
        names = listed(self._folder.root)
        for one in new:
            cells = {
                "status": OPEN, "student": one.student, "name": names.get(one.student, ""), "lesson": one.lesson,
                "exercise": one.exercise, "request": one.text, "received": one.received,
            }  # fmt: skip
            self._sheet.rows.append([cells.get(name.casefold(), "") for name in self._sheet.header])
        self.all += new
        text = io.StringIO()
        rows = [[harmless(cell) for cell in row] for row in self._sheet.rows]
        csv.writer(text, delimiter=self._sheet.separator).writerows([self._sheet.header, *rows])
        write_whole(self.path, text.getvalue().encode("utf-8-sig"))  # the mark is what spreadsheets need


def by_item(lesson: Lesson, requests: Iterable[Request]) -> dict[str, list[Request]]:
    """Return requests by the exercise, question or essay that each is about, also those that name one of its tests."""
    tested = {cell.id: cell.exercise for cell in lesson.cells if cell.kind == "test"}
    found: dict[str, list[Request]] = {}
    for one in requests:
        found.setdefault(tested.get(one.exercise, one.exercise), []).append(one)
    return found


def requests_of(folder: ClassFolder, lesson: str) -> list[Request]:
    """Return the requests of a lesson, the open ones first; none where the class has no such file."""
    return Requests(folder).of(lesson) if (folder.root / FILE).is_file() else []
