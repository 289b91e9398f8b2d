"""`matches.csv` in the class folder: files whose sender nobody can tell, and beside each the student that a person wrote.

A decision is of one content: names such as `Untitled0.ipynb` come again, from others. A row without the column `sha256`
gets that of the file that it first decides.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from os.path import isdir  # unlike that of a Path it answers for names too long for the disk
from pathlib import Path

from autograde.base.errors import CourseError
from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.base.names import folder_key, student_key
from autograde.base.sheets import Sheet, harmless, read_sheet
from autograde.intake.roster import Roster
from autograde.intake.sources import SourceFile
from autograde.intake.submitted import origins

FILE = "matches.csv"  # in the class folder
COLUMNS = ("file", "student", "candidates", "reason", "sha256")


class Matches:
    """The table. What a person wrote into it stays, in every column and for files that are not there now.

    Raises `CourseError` where it cannot be read; the file is then left as it is.
    """

    def __init__(self, path: Path, roster: Roster | None, submitted: Path) -> None:
        self.path, self._roster, self._submitted = path, roster, submitted
        self._sheet = read_sheet(path) if path.is_file() and path.stat().st_size else Sheet(list(COLUMNS), [])
        header = self._sheet.header
        self._column = {name.casefold(): place for place, name in enumerate(header)}
        if not {"file", "student"} <= self._column.keys():
            raise CourseError(
                say(
                    ja=f"{path}: file と student の列が要ります。いまの列: {', '.join(header)}。列の名前を直してください。",
                    en=f"{path}: needs the columns file and student; it has: {', '.join(header)}. Mend the first line.",
                )
            )
        self._old = "sha256" not in self._column  # a table from before contents were kept, or written by hand
        if missing := [name for name in COLUMNS if name not in self._column]:
            header += [""] * (max((len(row) for row in self._sheet.rows), default=0) - len(header))
            for name in missing:
                self._column[name] = len(header)
                header.append(name)
        self._rows: dict[str, list[list[str]]] = defaultdict(list)
        for row in self._sheet.rows:
            row += [""] * (len(header) - len(row))
            self._rows[_key_of(self._cell(row, "file"))].append(row)
        self._bound: list[list[str]] = []  # rows that got their content now
        self._changed = False

    def chosen(self, file: str, source: SourceFile) -> str:
        """Return whom a person wrote beside a file of this content, as the name of the student's folder; "" for nobody.

        Raises `CourseError` for an id that the roster does not have, or that cannot be a folder's name, and where it cannot
        be told which content is meant.
        """
        if not (rows := self._decided(file)):
            return ""
        digest = _digest(source)
        for row in rows:
            if self._old and not self._cell(row, "sha256"):
                self._bind(row, self._taken_by(row, file, digest))
        rows = [row for row in rows if not digest or self._cell(row, "sha256") in ("", digest)]
        if not rows and (bound := [row for row in self._decided(file) if row in self._bound]):
            raise self._refused(
                bound[0],
                ja="この名前で内容の違うファイルがいくつもあるので、どれのことか分かりません。1 つずつ取り込むか、sha256 の列で示してください。",
                en="fits several files of this name with other contents: collect one at a time, or say in the column sha256 which is meant.",
            )
        found = {self._key(row) for row in rows}
        if len(found) > 1:
            raise self._refused(
                rows[-1],
                ja="同じファイルの別の行と食い違っています。どちらかを消してください。",
                en="differs from what another row says of the same file: take one of them out.",
            )
        for row in rows:
            if digest and not self._cell(row, "sha256"):
                self._bind(row, digest)
                self._bound.append(row)
        return found.pop() if found else ""

    def others(self, file: str) -> list[str]:
        """Return of whom a person said that files of this name are, whatever their content."""
        named = {student_key(self._cell(row, "student")) for row in self._decided(file)}
        found = {name: self._roster.meant(name) if self._roster else set() for name in named}
        return sorted(next(iter(found[name])).id if len(found[name]) == 1 else name for name in named)

    def _decided(self, file: str) -> list[list[str]]:
        return [row for row in self._rows.get(_key_of(file), []) if self._cell(row, "student")]

    def _taken_by(self, row: list[str], file: str, digest: str) -> str:
        """Return the content that a row without one has decided before, as far as the class folder tells."""
        ends = "/" + student_key(file)
        taken = [
            str(origin.get("sha256", ""))
            for _, origin in origins(self._submitted, self._key(row))
            if student_key("/" + str(origin.get("origin", "")).replace("!/", "/")).endswith(ends)
        ]
        return digest if digest in taken else next(iter(taken), "")

    def _bind(self, row: list[str], digest: str) -> None:
        self._changed |= bool(digest)
        row[self._column["sha256"]] = digest

    def _key(self, row: list[str]) -> str:
        """Return the name of the folder of whom a row names."""
        text = student_key(self._cell(row, "student"))
        if self._roster is not None:
            found = self._roster.meant(text)
            if len(found) == 1:
                return next(iter(found)).id
            ja, en = self._roster.not_found(text)
            if found:
                ja = "名簿の何人かに当たります。学籍番号を書いてください。"
                en = f"fits several on the roster: write the id. {', '.join(sorted(s.shown for s in found))}?"
            raise self._refused(row, ja=ja, en=en)
        key = folder_key(text)
        if key != text and not isdir(self._submitted / key):
            raise self._refused(
                row,
                ja="フォルダの名前にできません(/ や、先頭の . は使えません)。",
                en="cannot be the name of a folder: no slash, and no dot in front.",
            )
        return key

    def ask(self, file: str, source: SourceFile, candidates: str, reason: str) -> None:
        """Have a file in the table, with whom it might be of and why that is not certain."""
        key, digest = _key_of(file), _digest(source)
        row = next((row for row in self._rows[key] if self._cell(row, "sha256") in ("", digest)), None)
        if row is None:
            row = [""] * len(self._sheet.header)
            row[self._column["file"]] = key
            self._sheet.rows.append(row)
            self._rows[key].append(row)
            self._changed = True
        if not self._cell(row, "sha256"):
            self._bind(row, digest)
        row[self._column["candidates"]], row[self._column["reason"]] = harmless(candidates), harmless(reason)

    def write(self) -> None:
        """Write the table if anything is asked that it did not hold yet, or the content of a file came to it."""
        if not self._changed:
            return
        for row in self._sheet.rows:
            row[self._column["file"]] = harmless(self._cell(row, "file"))
        text = io.StringIO()
        csv.writer(text, delimiter=self._sheet.separator).writerows([self._sheet.header, *self._sheet.rows])
        write_whole(self.path, text.getvalue().encode("utf-8-sig"))  # the mark is what spreadsheets need

    def _cell(self, row: list[str], name: str) -> str:
        cell = row[self._column[name]]
        return cell.casefold() if name == "sha256" else cell

    def _refused(self, row: list[str], *, ja: str, en: str) -> CourseError:
        line = self._sheet.rows.index(row) + 2
        text = self._cell(row, "student")
        file = self._cell(row, "file")
        return CourseError(
            say(
                ja=f"{self.path} の {line} 行目({file}): student の {text} は{ja}直してから、もう一度実行してください。何も取り込んでいません。",
                en=f"{self.path}, row {line} ({file}): student {text} {en} Mend it and run this again; nothing was taken.",
            )
        )


def _key_of(file: str) -> str:
    """Return what a file is called in the table, where nothing begins a formula; cells of either form give the same."""
    return str(harmless(student_key(file)))


def _digest(source: SourceFile) -> str:
    """Return the SHA-256 of a file's content; "" where it cannot be read, which whoever takes it will say."""
    if source.trouble:
        return ""
    try:
        return hashlib.sha256(source.read()).hexdigest()
    except Exception:  # a damaged archive fails in as many ways as there are kinds of compression
        return ""
