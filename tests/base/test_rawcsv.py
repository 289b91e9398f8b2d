"""Single cells of a CSV change, and not a byte besides."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.base.rawcsv import RawSheet, number

TEXT = 'Id,"Full ""x"" name",Grade,Comment\r\n77,"López, Ana",,"- one\r\n=two, ""three"""\r\n78,佐藤,"5,0",+1\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_only_the_cell_changes_in_any_encoding(encoding: str) -> None:
    raw = TEXT.encode(encoding)
    sheet = RawSheet(raw)
    assert sheet.to_bytes() == raw
    assert sheet.header == ["Id", 'Full "x" name', "Grade", "Comment"]
    assert sheet.text(sheet.rows[0], 3) == '- one\r\n=two, "three"'
    if encoding.startswith("utf"):
        assert sheet.text(sheet.rows[1], 1) == "佐藤"
    for row in sheet.rows:
        sheet.put(row, 2, "4.00")
    changed = TEXT.replace('Ana",,', 'Ana",4.00,').replace('"5,0"', '"4.00"')
    assert sheet.to_bytes() == changed.encode(encoding)


@pytest.mark.parametrize("encoding", ["cp932", "cp1252", "big5", "cp949", "cp1251"])
def test_bytes_that_can_be_read_in_several_ways_stay_too(encoding: str) -> None:
    names = {
        "cp932": "田中 表示 ソ能",
        "cp1252": "Müller",
        "big5": "許功蓋",
        "cp949": "김민준",
        "cp1251": "Оценка",
    }
    raw = f"Id;Grade\n{names[encoding]};\n".encode(encoding)
    sheet = RawSheet(raw)
    sheet.put(sheet.rows[0], 1, "1.00")
    assert sheet.to_bytes() == raw[:-1] + b"1.00\n"


@pytest.mark.parametrize(
    ("raw", "separator", "out"),
    [
        (b"sep=;\r\na;b\r\n1;\r\n", ";", b"sep=;\r\na;b\r\n1;9\r\n"),
        (b"a\tb\n1\t", "\t", b"a\tb\n1\t9"),
        (b"\n\na,b\n\n1\n\n", ",", b"\n\na,b\n\n1,9\n\n"),
        (b'a,b\r1,"x ""y"" "\r', ",", b'a,b\r1,"9"\r'),
        (b'"x;y;z",b\n1,2', ",", b'"x;y;z",b\n1,9'),
    ],
)
def test_separators_and_line_ends_stay_as_they_are(raw: bytes, separator: str, out: bytes) -> None:
    sheet = RawSheet(raw)
    assert sheet.separator == separator
    sheet.put(sheet.rows[0], 1, "9")
    assert sheet.to_bytes() == out


def test_a_decimal_comma_between_commas_is_quoted() -> None:
    sheet = RawSheet(b"a,b\n1,\n")
    sheet.put(sheet.rows[0], 1, "1,5")
    assert sheet.to_bytes() == b'a,b\n1,"1,5"\n'


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"PK\x03\x04rest", "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "xls"),
        (b"<!DOCTYPE html><title>Log in</title>", "html"),
        (b"%PDF-1.7", "pdf"),
        (b"a,b\n1,\0\0\n", "no text"),
        (b'a,b\n1,"2\n3,4\n', "left open in line 2"),
        (b"\xff\xfea\0,\0b", "truncated|decode"),
    ],
)
def test_what_is_no_csv_is_told(raw: bytes, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    with pytest.raises(ValueError, match=told):
        RawSheet(raw)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18.00", 18),
        ("100,00", 100),
        ("1,234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("1 234,5", 1234.5),
        ("1'234.5", 1234.5),
        ("1,234,567", 1234567),
        ("-2", -2),
        ("", None),
        ("-", None),
        ("A", None),
        ("90%", None),
        ("1,2,3.4.5", None),
    ],
)
def test_numbers_as_people_and_systems_write_them(text: str, value: float | None) -> None:
    assert number(text) == value


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet='a,;\t"\r\n 1é=', max_size=60).map(str.encode))
def test_nothing_changes_where_nothing_is_written(raw: bytes) -> None:
    try:
        sheet = RawSheet(raw)
    except ValueError:
        return
    assert sheet.to_bytes() == raw
