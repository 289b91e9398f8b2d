"""`matches.csv` in the class folder: files whose sender nobody can tell, and beside each the student that a person wrote."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from os.path import isdir  # unlike that of a Path it answers for names too long for the disk
from pathlib import Path

from autograde.base.errors import CourseError
from autograde.base.names import folder_key, student_key
from autograde.base.sheets import Sheet, harmless, read_sheet
from autograde.base.toml import nearest
from autograde.files import write_whole
from autograde.intake.roster import Roster
from autograde.language import say

COLUMNS = ("file", "student", "candidates", "reason")


class Matches:
    """The table. What a person wrote into it stays, in every column and for files that are not there now.

    Raises `CourseError` where it cannot be read; the file is then left as it is.
    """

    def __init__(self, path: Path, roster: Roster | None, submitted: Path) -> None:
        self.path, self._roster, self._submitted = path, roster, submitted
        self._sheet = read_sheet(path) if path.is_file() and path.stat().st_size else Sheet(list(COLUMNS), [])
        self._column = {name.casefold(): place for place, name in enumerate(self._sheet.header)}
        if not {"file", "student"} <= self._column.keys():
            raise CourseError(
                say(
                    ja=f"{path}: file と student の列が要ります。いまの列: {', '.join(self._sheet.header)}。列の名前を直してください。",
                    en=f"{path}: needs the columns file and student; it has: {', '.join(self._sheet.header)}. Mend the first line.",
                )
            )
        self._rows: dict[str, list[list[str]]] = defaultdict(list)
        for row in self._sheet.rows:
            self._rows[_key_of(self._cell(row, "file"))].append(row)
        self._asked: dict[str, tuple[str, str]] = {}

    def chosen(self, file: str) -> str:
        """Return whom a person wrote beside a file, as the name of the student's folder; "" for nobody.

        Raises `CourseError` for an id that the roster does not have, or that cannot be a folder's name.
        """
        rows = [row for row in self._rows.get(_key_of(file), []) if self._cell(row, "student")]
        found = {self._key(row) for row in rows}
        if len(found) > 1:
            raise self._refused(
                rows[-1],
                ja="同じファイルの別の行と食い違っています。どちらかを消してください。",
                en="differs from what another row says of the same file: take one of them out",
            )
        return found.pop() if found else ""

    def _key(self, row: list[str]) -> str:
        """Return the name of the folder of whom a row names."""
        text = student_key(self._cell(row, "student"))
        if self._roster is not None:
            found = self._roster.find(text)
            if len(found) == 1:
                return next(iter(found)).id
            known = [student.written or student.id for student in self._roster.students]
            meant = nearest(text, known)
            raise self._refused(
                row,
                ja="名簿の何人かに当たります。学籍番号を書いてください。" if found else "名簿にありません。" + (f"{meant} ではありませんか。" if meant else ""),
                en="fits several on the roster: write the id" if found else "is not on the roster" + (f"; did you mean {meant}?" if meant else ""),
            )  # fmt: skip
        key = folder_key(text)
        if key != text and not isdir(self._submitted / key):
            raise self._refused(
                row,
                ja="フォルダの名前にできません(/ や、先頭の . は使えません)。",
                en="cannot be the name of a folder: no slash, and no dot in front",
            )
        return key

    def ask(self, file: str, candidates: str, reason: str) -> None:
        """Have a file in the table, with whom it might be of and why that is not certain."""
        self._asked[_key_of(file)] = (candidates, reason)

    def write(self) -> None:
        """Write the table if anything is asked that it does not hold yet."""
        if all(file in self._rows for file in self._asked):
            return
        header = list(self._sheet.header)
        header += [name for name in COLUMNS if name not in self._column]
        column = {name.casefold(): place for place, name in enumerate(header)}
        rows = [self._filled(row, len(header)) for row in self._sheet.rows]
        by_file = {_key_of(row[column["file"]]): row for row in rows}
        for file, (candidates, reason) in self._asked.items():
            row = by_file.get(file)
            if row is None:
                row = [""] * len(header)
                row[column["file"]] = file
                rows.append(row)
            row[column["candidates"]], row[column["reason"]] = harmless(candidates), harmless(reason)
        for row in rows:
            row[column["file"]] = harmless(row[column["file"]])
        text = io.StringIO()
        csv.writer(text, delimiter=self._sheet.separator).writerows([header, *rows])
        write_whole(self.path, text.getvalue().encode("utf-8-sig"))  # the mark is what spreadsheets need

    def _cell(self, row: Iterable[str], name: str) -> str:
        cells = list(row)
        place = self._column[name]
        return cells[place] if place < len(cells) else ""

    @staticmethod
    def _filled(row: list[str], length: int) -> list[str]:
        return row + [""] * (length - len(row))

    def _refused(self, row: list[str], *, ja: str, en: str) -> CourseError:
        line = self._sheet.rows.index(row) + 2
        text = self._cell(row, "student")
        file = self._cell(row, "file")
        return CourseError(
            say(
                ja=f"{self.path} の {line} 行目({file}): student の {text} は{ja}直してから、もう一度実行してください。何も取り込んでいません。",
                en=f"{self.path}, row {line} ({file}): student {text} {en}. Mend it and run this again; nothing was taken.",
            )
        )


def _key_of(file: str) -> str:
    """Return what a file is called in the table, where nothing begins a formula; cells of either form give the same."""
    return str(harmless(student_key(file)))
