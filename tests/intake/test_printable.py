"""Names of files are shown and never obeyed: no escape, no line of their own, no turned order."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.table import Table
from rich.text import Text

from autograde.base.names import printable
from autograde.class_folder import ClassFolder
from autograde.cli import shared
from autograde.intake.collect import collect
from autograde.intake.overview import overview
from autograde.intake.roster import Roster, Student
from tests.intake.small_lesson import answered, raw, small_lesson

EVIL = [
    "\x1b[31mred\x1b]0;t\x07", "\x1b[2K\x1b[1A", "a\ns002 taken", "a\r\ns002 taken", "\u202egnp", "\u2066x", "\x9b2J",
    "a\u2028b", "a\x85b", "tab\tb", "\x7f\x08",
]  # fmt: skip


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_of_a_name_is_obeyed(evil: str) -> None:
    shown = printable(evil)
    assert shown.isprintable()
    assert len(shown) == len(evil)
    assert printable(shown) == shown
    assert printable("佐藤 花子 Ño") == "佐藤 花子 Ño"
    assert printable("a\n\tb", lines=True) == "a\n\tb"


@pytest.mark.parametrize("evil", EVIL)
def test_no_console_obeys_what_it_shows(evil: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table()
    table.add_column(evil)
    table.add_row(Text(evil))
    for console in (shared.console, shared.errors):
        output = io.StringIO()
        monkeypatch.setattr(console, "_file", output)
        for shown in (evil, Text(evil), table):
            console.print(shown, markup=False, soft_wrap=True)
        assert all(sign.isprintable() or sign == "\n" for sign in output.getvalue().expandtabs()), output.getvalue()


@pytest.mark.parametrize("evil", EVIL)
def test_what_is_told_of_a_file_is_one_line(tmp_path: Path, evil: str) -> None:
    done_notebook = raw(answered(small_lesson("en"), relu="def relu(x):\n    return x"))
    for name in (f"{evil}.ipynb", f"{evil}/x.ipynb", f"{evil}.pdf"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(done_notebook)
    roster = Roster([Student("s001", "Ana López")])
    folder = ClassFolder(tmp_path / "class")
    done = collect(folder, tmp_path / "in", ["02_small"], roster)
    lines = overview(done, folder, roster)
    assert all(text.isprintable() for one in done for text in [one.told])
    assert all(text.isprintable() for line in lines for text in (line.called, line.detail))
