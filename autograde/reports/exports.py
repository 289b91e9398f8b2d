"""Marks and feedback in the form in which Moodle, Canvas or a spreadsheet takes them back.

Moodle's grading worksheet and Canvas's gradebook are filled in where they were downloaded: every column and row stays as it
was, only marks are written. Whom a row is for is told by the system's own number, kept when the hand-in was collected, then
by id or mail, never by a guess.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from autograde.course import ClassFolder, CourseError
from autograde.files import whole, write_whole
from autograde.gradebook import scores
from autograde.intake.collect import read_origin
from autograde.intake.roster import fold, squeeze
from autograde.language import say
from autograde.lateness import record_lateness
from autograde.reports.tables import harmless, write_csv

#: What Moodle calls its columns in the languages that we know; `--grade-column` names another.
GRADE_COLUMNS = {
    squeeze(name) for name in ("Grade", "評点", "成績", "Bewertung", "Note", "Calificación", "Nota", "成绩")
}
MAXIMUM_COLUMNS = {squeeze(name) for name in ("Maximum Grade", "最大評点", "最大成績", "Bestwertung", "Note maximale")}
MAIL_COLUMNS = {squeeze(name) for name in ("Email address", "メールアドレス", "E-Mail-Adresse", "Adresse de courriel")}
ID_COLUMNS = {squeeze(name) for name in ("ID number", "ID ナンバー", "IDナンバー", "SIS User ID", "SIS Login ID")}
CANVAS_KEYS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Section")


@dataclass(frozen=True)
class Total:
    """A student's points in a lesson, less what being late costs; `number` is what the system that the hand-in came from calls the student."""

    student: str
    score: float
    max_score: float
    waits: bool
    system: str = ""
    number: str = ""
    name: str = ""


@dataclass(frozen=True)
class Exported:
    """What was written, for how many, and what a person should know."""

    paths: list[Path]
    count: int
    notes: list[str]


def totals(
    class_folder: ClassFolder, lesson: str, *, partial: bool = False, table: pd.DataFrame | None = None
) -> list[Total]:
    """Return every student's points in a lesson; `table` is what `scores` returned, if that was read before.

    Raises `CourseError` when there is nothing, or an essay waits.
    """
    table = scores(class_folder) if table is None else table
    table = table[table["lesson"] == lesson]
    if table.empty:
        raise CourseError(
            say(
                ja=f"{lesson} はまだ採点されていません。先に `fukami grade {lesson}` を実行してください。",
                en=f"{lesson} is not graded yet: run `fukami grade {lesson}` first.",
            )
        )
    found = []
    late = record_lateness(class_folder, lesson)
    for student, rows in table.groupby("student", sort=True):
        origin = read_origin(class_folder, str(student), lesson)
        penalty = late[str(student)].penalty if student in late else 0.0
        score = max(0.0, float(rows["score"].sum()) - penalty)
        points = score, float(rows["max_score"].sum()), bool(rows["manual_pending"].any())
        found.append(Total(str(student), *points, *(origin.get(key, "") for key in ("system", "number", "name"))))
    waiting = [total.student for total in found if total.waits]
    if waiting and not partial:
        raise CourseError(
            say(
                ja=f"記述の採点を待っている人が {len(waiting)} 人います({', '.join(waiting[:5])}…)。formgrader で採点するか、いまの点で出すなら --partial を付けてください。",
                en=f"Essays of {len(waiting)} students wait for a grade ({', '.join(waiting[:5])}…): grade them in formgrader, or add --partial to export the points so far.",
            )
        )
    return found


def export_csv(class_folder: ClassFolder, lessons: Iterable[str], target: Path, *, partial: bool = False) -> Exported:
    """Write one row a student with a column a lesson and the sum of all."""
    table = scores(class_folder)  # of all lessons: they are read once
    columns = {
        lesson: {total.student: total.score for total in totals(class_folder, lesson, partial=partial, table=table)}
        for lesson in lessons
    }
    points = pd.DataFrame(columns).sort_index()
    points["total"] = points.sum(axis=1)
    write_csv(points.rename_axis("student").reset_index(), target)
    return Exported([target], len(points), [])


def export_moodle(
    class_folder: ClassFolder,
    lesson: str,
    worksheet: Path,
    target: Path,
    *,
    grade_column: str = "",
    scale: bool = False,
    partial: bool = False,
) -> Exported:
    """Fill in the grading worksheet that Moodle gave, and zip the feedback under the names by which Moodle knows it.

    `scale` brings the points to Moodle's own maximum when that is another.
    """
    sheet = _Sheet.read(worksheet)
    column = sheet.column({squeeze(grade_column)} if grade_column else GRADE_COLUMNS)
    if column is None:
        raise CourseError(
            say(
                ja=f"{worksheet}: 評点の列が分かりません。--grade-column で指定してください。ある列: {', '.join(sheet.header)}",
                en=f"{worksheet}: which column is the grade's? Name it with --grade-column. It has: {', '.join(sheet.header)}",
            )
        )
    known = _by_keys(totals(class_folder, lesson, partial=partial), "moodle")
    most = sheet.column(MAXIMUM_COLUMNS)
    comma = most is not None and any("," in row[most] for row in sheet.rows)
    written, unknown = set(), []
    for row in sheet.rows:
        number = "".join(re.findall(r"\d+", row[0]))
        total = known.get(("number", number)) or next((known[key] for key in sheet.keys(row) if key in known), None)
        if total is None:
            unknown.append(row[1] if len(row) > 1 else row[0])
            continue
        points, maximum = total.score, _number(row[most]) if most is not None else None
        if maximum and abs(maximum - total.max_score) > 1e-9:
            if not scale:
                raise CourseError(
                    say(
                        ja=f"{worksheet}: Moodle の最大評点は {maximum:g}、この課は {total.max_score:g} 点です。Moodle の設定を合わせるか、--scale で換算してください。",
                        en=f"{worksheet}: Moodle's maximum is {maximum:g}, the lesson's {total.max_score:g}: change it in Moodle, or convert with --scale.",
                    )
                )
            points *= maximum / total.max_score
        row[column] = f"{points:.2f}".replace(".", ",") if comma else f"{points:.2f}"
        written.add(total.student)
    sheet.write(target)
    archive = target.with_name(f"{target.stem}-feedback.zip")
    _zip_feedback(class_folder, lesson, [t for t in set(known.values()) if t.student in written], archive)
    return Exported([target, archive], len(written), _left_over(known, written, unknown))


def export_canvas(
    class_folder: ClassFolder,
    lesson: str,
    gradebook: Path,
    target: Path,
    *,
    title: str,
    decimal: str = ".",
    partial: bool = False,
) -> Exported:
    """Fill in the column `title` of the gradebook that Canvas gave; of the others only those that Canvas needs are kept.

    Raises `CourseError` for a title that is not there: Canvas would make a new assignment of it.
    """
    sheet = _Sheet.read(gradebook)
    titles = [name for name in sheet.header if re.search(r"\(\d+\)$", name)]
    if title not in sheet.header:
        matching = [name for name in titles if name.startswith(title)]
        if len(matching) != 1 or not title:
            raise CourseError(
                say(
                    ja=f"{gradebook}: 課題 {title!r} がありません(このまま送ると Canvas は新しい課題を作ります)。ある課題: {', '.join(titles)}",
                    en=f"{gradebook}: there is no assignment {title!r} (Canvas would make a new one). It has: {', '.join(titles)}",
                )
            )
        title = matching[0]
    column = sheet.header.index(title)
    known = _by_keys(totals(class_folder, lesson, partial=partial), "canvas")
    id_column = sheet.column({"id"})
    written, unknown = set(), []
    for row in sheet.rows:
        if id_column is None or not row[id_column].strip():
            continue  # "Points Possible", "Manual Posting"
        total = known.get(("number", row[id_column].strip())) or next(
            (known[key] for key in sheet.keys(row) if key in known), None
        )
        if total is None:
            unknown.append(row[0])
            continue
        row[column] = f"{total.score:.2f}".replace(".", decimal)
        written.add(total.student)
    sheet.keep([name for name in sheet.header if name in CANVAS_KEYS] + [title])
    sheet.write(target)
    return Exported([target], len(written), _left_over(known, written, unknown))


@dataclass
class _Sheet:
    """A CSV as another program wrote it: its mark, separator and rows; marks are the only thing that changes."""

    mark: str
    separator: str
    header: list[str]
    rows: list[list[str]]

    @classmethod
    def read(cls, path: Path) -> _Sheet:
        try:
            text = path.read_bytes().decode("utf-8")
            mark = "\ufeff" if text.startswith("\ufeff") else ""
            first = text.removeprefix(mark).split("\n", 1)[0]
            separator = max(",;\t", key=first.count)
            header, *rows = csv.reader(io.StringIO(text.removeprefix(mark), newline=""), delimiter=separator)
        except (UnicodeDecodeError, ValueError, csv.Error) as error:
            raise CourseError(
                say(
                    ja=f"{path}: ダウンロードしたままの CSV を指定してください({error})。",
                    en=f"{path}: give the CSV as it was downloaded ({error}).",
                )
            ) from error
        width = len(header)
        return cls(mark, separator, header, [row + [""] * (width - len(row)) for row in rows if row])

    def column(self, names: set[str]) -> int | None:
        return next((i for i, name in enumerate(self.header) if squeeze(name) in names), None)

    def keys(self, row: list[str]) -> list[tuple[str, str]]:
        """What else a row tells of its student."""
        found = []
        for names in (ID_COLUMNS, MAIL_COLUMNS):
            for index, name in enumerate(self.header):
                if squeeze(name) in names and row[index].strip():
                    found.append(("student", fold(row[index].strip())))
        return found

    def keep(self, names: list[str]) -> None:
        places = [self.header.index(name) for name in names]
        self.header, self.rows = names, [[row[place] for place in places] for row in self.rows]

    def write(self, path: Path) -> None:
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=self.separator)
        writer.writerow(self.header)
        writer.writerows(
            [str(harmless(value)) if not _number_like(value) else value for value in row] for row in self.rows
        )
        write_whole(path, self.mark + buffer.getvalue())


def _number_like(value: str) -> bool:
    return value in ("", "-") or re.fullmatch(r"[-+]?[\d.,\s]+", value) is not None


def _number(value: str) -> float | None:
    try:
        return float(value.replace(",", ".").strip())
    except ValueError:
        return None


def _by_keys(found: list[Total], system: str) -> dict[tuple[str, str], Total]:
    keys = {("student", fold(total.student)): total for total in found}
    return keys | {("number", total.number): total for total in found if total.system == system and total.number}


def _left_over(known: dict[tuple[str, str], Total], written: set[str], unknown: list[str]) -> list[str]:
    missing = sorted({total.student for total in known.values()} - written)
    notes = []
    if missing:
        notes.append(
            say(
                ja=f"書き込む行が見つからなかった人({len(missing)}): {', '.join(missing)}",
                en=f"graded, but without a row ({len(missing)}): {', '.join(missing)}",
            )
        )
    if unknown:
        notes.append(
            say(
                ja=f"提出のない行はそのままにしました({len(unknown)}): {', '.join(unknown)}",
                en=f"rows without a hand-in, left as they were ({len(unknown)}): {', '.join(unknown)}",
            )
        )
    return notes


def _zip_feedback(class_folder: ClassFolder, lesson: str, found: list[Total], target: Path) -> None:
    with whole(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for total in sorted(found, key=lambda total: total.student):
            page = class_folder.feedback / total.student / lesson / f"{lesson}.html"
            if page.is_file() and total.number:
                archive.write(page, f"{total.name}_{total.number}_assignsubmission_file_/{lesson}.html")
