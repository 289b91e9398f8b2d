"""Tables that a spreadsheet saved as CSV: in any of its encodings, with commas, semicolons or tabs between the cells."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograde.base.encodings import decode
from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.names import printable

_SEP_LINE = re.compile(r'"?sep=(.)"?\s*(?:\r\n|\n|\r|\Z)', re.IGNORECASE)  # what Excel reads in a first line
_OTHERS = ((b"PK\x03\x04", "Excel (xlsx)"), (b"\xd0\xcf\x11\xe0", "Excel (xls)"), (b"%PDF", "PDF"), (b"<", "HTML"))
# What a spreadsheet takes for a formula, full-width and small forms included, behind spaces and quotes at the start of a cell:
# behind each separator as well, since nobody knows by which of them the file will be read.
_FORMULA = re.compile(
    r"""(?:^|[,;|\t\r\n])(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])|^(?=[ \u3000]*[\t\r\n])"""
)
_HARMLESS = re.compile(r"""(^|[,;|\t\r\n])'(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])""")


@dataclass(frozen=True)
class Sheet:
    """A table: its header, and below it the rows that are not empty. Cells have no spaces around them."""

    header: list[str]
    rows: list[list[str]]
    separator: str = ","

    def value(self, row: list[str], column: int) -> str:
        """Return a cell; "" where the row is too short to have it."""
        return row[column] if column < len(row) else ""

    def headed(self, position: int) -> Sheet:
        """Return the table whose header is the row of that position, the first being 0: titles may stand above it."""
        lines = [self.header, *self.rows]
        return Sheet(lines[position], lines[position + 1 :], self.separator)


def read_sheet(path: Path) -> Sheet:
    """Read a CSV. Raises `CourseError` with what is wrong with it and what to do; never returns letters it is unsure of."""
    raw = path.read_bytes()
    if other := next((name for start, name in _OTHERS if raw.lstrip().startswith(start)), ""):
        raise _unread(path, ja=f"CSV ではなく {other} のファイルです", en=f"this is a file of {other}, not CSV")
    text = decode(raw)
    if text is None:
        raise _unread(path, ja="文字コードが分かりません", en="its encoding cannot be told for certain")
    told = _SEP_LINE.match(text)
    body = text[told.end() :] if told else text
    separator = told[1] if told else _separator(body)
    try:
        lines = list(csv.reader(re.split(r"(?<=\n)|(?<=\r)(?!\n)", body), delimiter=separator, strict=True))
    except csv.Error as error:
        raise _unread(path, ja=f"引用符などの形が CSV になっていません({error})", en=f"its quotes are not those of a CSV ({error})") from error  # fmt: skip
    rows = [[cell.strip() for cell in line] for line in lines if "".join(line).strip()]
    if not rows:
        raise _unread(path, ja="中身がありません", en="it is empty")
    return Sheet(rows[0], rows[1:], separator)


def _separator(text: str) -> str:
    """Return what stands most often between the cells of the first line that has any."""
    for line in text.splitlines():
        bare = re.sub(r'"[^"]*(?:""[^"]*)*"?', "", line)
        if any(mark in bare for mark in ",;\t"):
            return max(",;\t", key=bare.count)
    return ","


def _unread(path: Path, *, ja: str, en: str) -> CourseError:
    return CourseError(
        say(
            ja=f"{path}: 読めません。{ja}。表計算ソフトで開き、「CSV UTF-8」として保存し直してください。",
            en=f"{path}: no CSV that can be read: {en}. Open it in your spreadsheet and save it as “CSV UTF-8”.",
        )
    )


def harmless(value: Any) -> Any:
    """Return text with an apostrophe before whatever starts a formula, and without control characters; leave numbers alone."""
    return _FORMULA.sub(r"\g<0>'", printable(value, lines=True)) if isinstance(value, str) else value


def plain(cell: str) -> str:
    """Return what a cell said before `harmless`."""
    return _HARMLESS.sub(r"\1", cell)
