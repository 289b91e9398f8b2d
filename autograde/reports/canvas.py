"""Canvas's gradebook, one assignment of it filled in, and feedback under the names that Canvas gave to what was handed in.

Canvas (lib/gradebook_exporter.rb) writes headers in English whatever its language is: its importer looks for them. Titles end
in the assignment's number, rows of students have an `ID`, and rows without one above them hold the points possible, whether
grades are posted by hand, and what is read only. What is uploaded as feedback (`infer_comment_context_from_filename` in
app/models/abstract_assignment.rb) goes to the user and the file whose numbers are in its name, and students see it under
the name of the file that they had handed in.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.base.rawcsv import RawRow, RawSheet, number
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.intake.collect import read_origin
from autograde.intake.senders import canvas_entry, nameless
from autograde.reports.filling import (
    Claim,
    Exported,
    Filling,
    decimal_mark,
    factor,
    holds_text,
    not_compared,
    read_sheet,
)
from autograde.reports.returned import zip_feedback
from autograde.reports.totals import Total, totals, unfinished_told

KEPT = ("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section")  # fmt: skip
IDS = ("SIS User ID", "SIS Login ID", "Integration ID")


def export_canvas(
    class_folder: ClassFolder,
    lesson: str,
    gradebook: Path,
    target: Path,
    *,
    title: str,
    decimal: str = "",
    scale: bool = False,
    partial: bool = False,
) -> Exported:
    """Fill in the column `title` of the gradebook that Canvas gave; of the others only those that Canvas needs are kept.

    `decimal` is by default the mark that the sheet has; `scale` brings the points to Canvas's own maximum when that is another.
    Raises `CourseError` for a title that is not there or not the only one, and for another maximum.
    """
    sheet = read_sheet(gradebook)
    column = _column(sheet, gradebook, title)
    keys = [sheet.header.index(name) for name in KEPT if name in sheet.header[:column]]
    if "ID" not in sheet.header:
        raise CourseError(
            say(
                ja=f"{gradebook}: ID の列がありません。Canvas から書き出したままの成績表を指定してください。ある列: {', '.join(sheet.header)}",
                en=f"{gradebook}: there is no column ID; give the gradebook as Canvas exported it. It has: {', '.join(sheet.header)}",
            )
        )
    identity = sheet.header.index("ID")
    students = [row for row in sheet.rows if sheet.text(row, identity).strip()]
    above = [sheet.text(row, column).strip() for row in sheet.rows if not sheet.text(row, identity).strip()]
    if any(re.fullmatch(r"\(.+\)", cell) for cell in above):
        raise CourseError(
            say(
                ja=f"{gradebook}: 「{sheet.header[column]}」は Canvas で読み取り専用です。点を書き込めません。",
                en=f"{gradebook}: “{sheet.header[column]}” is read only in Canvas: no points can be written.",
            )
        )
    maximum = next((cell for cell in above if number(cell) is not None), "")
    notes: list[str] = []
    found = totals(class_folder, lesson, partial=partial, notes=notes)
    by = factor(gradebook, maximum, found[0].max_score, "Canvas", scale) if maximum or scale else 1.0

    def claim(row: RawRow) -> Claim:
        ids = [sheet.text(row, sheet.header.index(name)).strip() for name in IDS if name in sheet.header]
        shown = sheet.text(row, 0).strip()
        name = shown if sheet.header[0] == "Student" else ""
        return Claim(sheet.text(row, identity).strip(), tuple(filter(None, ids)), shown, name)

    filling = Filling.of(students, found, "canvas", claim)
    users = {total.student: sheet.text(row, identity).strip() for row, total in filling.rows}
    filling.leave_out(
        say(
            ja="点の欄に文字(EX、N/A など)があり、そのままにしました",
            en="their cell holds a word such as EX or N/A and was left as it was",
        ),
        lambda row, total: holds_text(sheet.text(row, column)),
    )
    if not maximum:
        filling.notes.insert(0, not_compared("Canvas"))
    mark = decimal or decimal_mark([*above, *sheet.values(column)], otherwise="," if sheet.separator == ";" else ".")
    filling.write(sheet, column, mark, lambda total: total.score * by)
    write_whole(target, sheet.to_bytes({*keys, column}))

    def entry(total: Total) -> tuple[str, str]:
        name = canvas_entry(read_origin(class_folder, total.student, lesson).get("origin", ""), total.number)
        if total.system != "canvas" or not name:
            return "", say(
                ja="Canvas からダウンロードした提出物ではなく、Canvas のファイルの番号が分かりません。",
                en="what they handed in was not downloaded from Canvas, whose number of the file is not known",
            )
        if not nameless(total.name) and users.get(total.student) != total.number:
            return "", say(
                ja="その人の行と分かる行がないか、提出に使われたのとは別のアカウントの行です。",
                en="no row is known to be theirs, or theirs is of another account than handed the file in",
            )
        return name, ""

    archive = target.with_name(f"{target.stem}-feedback.zip")
    archives, without = zip_feedback(class_folder, lesson, found, archive, entry)
    return Exported(
        [target, *archives],
        len(filling.rows),
        [*notes, *filling.notes, *without, *unfinished_told(total for _, total in filling.rows)],
    )


def _column(sheet: RawSheet, path: Path, title: str) -> int:
    """Return the place of the assignment that `title` names in full, or begins as the only one."""
    titles = {index: name for index, name in enumerate(sheet.header) if re.search(r"\(\d+\)\s*$", name)}
    wanted = _plain(title)
    names = {index: _plain(re.sub(r"\(\d+\)\s*$", "", name)) for index, name in titles.items()}
    for fits in (
        [index for index, name in titles.items() if _plain(name) == wanted],
        [index for index, name in names.items() if name == wanted],
        [index for index, name in names.items() if wanted and _begins(name, wanted)],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            several = ", ".join(titles[index] for index in fits)
            raise CourseError(
                say(
                    ja=f"{path}: {title!r} に当たる課題が {len(fits)} つあります。どれですか。--title にかっこの番号まで書いてください: {several}",
                    en=f"{path}: {len(fits)} assignments fit {title!r}. Which one? Give --title with the number in brackets: {several}",
                )
            )
    raise CourseError(
        say(
            ja=f"{path}: 課題 {title!r} がありません(このまま送ると Canvas は新しい課題を作ります)。ある課題: {', '.join(titles.values())}",
            en=f"{path}: there is no assignment {title!r} (Canvas would make a new one). It has: {', '.join(titles.values())}",
        )
    )


def _plain(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())


def _begins(name: str, wanted: str) -> bool:
    """Whether a title begins so, a number in it being whole: "Lesson 2" begins neither "Lesson 20" nor "Lesson 2.1"."""
    return name.startswith(wanted) and not (wanted[-1].isdigit() and re.match(r"[.,]?\d", name[len(wanted) :]))
