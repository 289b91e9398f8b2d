"""A CSV that another program wrote, of which single cells are changed: every other byte stays as it was."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from charset_normalizer import from_bytes

from autograde.base.language import say

_SEP_LINE = re.compile(r'"?sep=(.)"?\s*(?:\r\n|\n|\r|\Z)', re.IGNORECASE)  # what Excel reads in a first line
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"?')
_OTHER_FORMATS = (
    (b"PK\x03\x04", "xlsx/ods"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF", "pdf"),
    (b"<", "html"),
)
#: Eight-bit encodings that spreadsheets save in. In all of them separators, quotes and line ends are single bytes.
_ENCODINGS = ["cp932", "cp1252", "gb18030", "big5", "cp949", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256"]


@dataclass
class RawRow:
    """A row's cells as they stand in the file, quotes included, and its line's end."""

    cells: list[str]
    end: str


class RawSheet:
    """The rows of a CSV. `put` changes a cell; `to_bytes` returns the file with these changes and no other.

    Raises `ValueError` for what is no CSV.
    """

    def __init__(self, raw: bytes) -> None:
        self._mark, self._carrier, self._encoding = _encoding(raw)
        text = raw[len(self._mark) :].decode(self._carrier)
        sep_line = _SEP_LINE.match(text)
        self._head = sep_line[0] if sep_line else ""
        text = text[len(self._head) :]
        self.separator = sep_line[1] if sep_line else _separator(text)
        lines = list(_lines(text, self.separator))
        rows = [row for row in lines if "".join(row.cells).strip()]
        if not rows:
            raise ValueError(say(ja="中身がありません", en="it is empty"))
        self._lines, (self._header, *self.rows) = lines, rows
        self.header = [self._text(cell) for cell in self._header.cells]

    def text(self, row: RawRow, column: int) -> str:
        """What a cell says; "" where the row is too short to have it."""
        return self._text(row.cells[column]) if column < len(row.cells) else ""

    def values(self, column: int) -> list[str]:
        """What a column says, without spaces around it, from the first row below the header on."""
        return [self.text(row, column).strip() for row in self.rows]

    def columns(self, known: Collection[str], form: Callable[[str], str]) -> list[int]:
        """Return the columns whose header, brought to a form, is one of those known."""
        return [index for index, name in enumerate(self.header) if form(name) in known]

    def put(self, row: RawRow, column: int, value: str) -> None:
        """Write plain text such as a number into one cell; it stays in quotes where it was."""
        row.cells += [""] * (column + 1 - len(row.cells))
        quoted = row.cells[column].startswith('"') or self.separator in value
        row.cells[column] = f'"{value}"' if quoted else value

    def to_bytes(self, columns: Collection[int] | None = None) -> bytes:
        """Return the file, of which only some columns may be wanted."""
        text = self._head + "".join(
            self.separator.join(c for i, c in enumerate(row.cells) if columns is None or i in columns) + row.end
            for row in self._lines
        )
        return self._mark + text.encode(self._carrier)

    def _text(self, cell: str) -> str:
        text = cell.encode(self._carrier).decode(self._encoding, "replace")
        quoted = _QUOTED.match(text)
        return quoted[0][1:-1].replace('""', '"') + text[quoted.end() :] if quoted else text


def number(text: str) -> float | None:
    """Read a number with a decimal point or comma and with or without marks between thousands; None when it is none."""
    text = re.sub(r"[\s'\u2019]", "", text)
    if re.fullmatch(r"[-+]?(?:\d+[.,]?\d*|[.,]\d+)", text):
        return float(text.replace(",", "."))
    if grouped := re.fullmatch(r"[-+]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?", text):
        return float(text.replace(grouped[1], "").replace(",", "."))
    return None


def _encoding(raw: bytes) -> tuple[bytes, str, str]:
    """Return the byte order mark, the encoding in which bytes are split without loss, and the one in which they are read.

    Raises `ValueError` for what is no text.
    """
    told = next((name for start, name in _OTHER_FORMATS if raw.lstrip().startswith(start)), None)
    if told:
        raise ValueError(say(ja=f"これは CSV ではなく {told} です", en=f"this is {told}, not CSV"))
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if raw.startswith(mark):
            return mark, encoding, encoding
    if b"\0" in raw:
        for encoding, blanks in (("utf-16-le", raw[1:200:2]), ("utf-16-be", raw[0:200:2])):
            if blanks.count(0) > len(blanks) / 2:
                return b"", encoding, encoding
        raise ValueError(say(ja="文字ではないものが入っています", en="it holds what is no text"))
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(raw, cp_isolation=_ENCODINGS).best()
        return mark, "latin-1", best.encoding if best else "cp1252"
    return mark, "latin-1", "utf-8"


def _separator(text: str) -> str:
    first = next((line for line in re.split(r"[\r\n]+", text) if line.strip()), "")
    return max(",;\t", key=_QUOTED.sub("", first).count)


def _lines(text: str, separator: str) -> list[RawRow]:
    field = re.compile(rf'((?P<quoted>"[^"]*(?:""[^"]*)*"(?:[^{separator}\r\n])*)|[^{separator}\r\n]*)')
    rows, cells, place = [], [], 0
    while place < len(text):
        found = field.match(text, place)
        assert found is not None, "the second branch matches nothing at all, too"
        if found[0].startswith('"') and not found["quoted"]:
            line = text.count("\n", 0, place) + 1
            raise ValueError(say(ja=f"{line} 行目の引用符が閉じていません", en=f"a quote is left open in line {line}"))
        cells.append(found[0])
        place = found.end()
        if text[place : place + 1] == separator:
            place += 1
            if place == len(text):
                cells.append("")
            continue
        end = "\r\n" if text.startswith("\r\n", place) else text[place : place + 1]
        rows.append(RawRow(cells, end))
        cells, place = [], place + len(end)
    if cells:
        rows.append(RawRow(cells, ""))
    return rows
