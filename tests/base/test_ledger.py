"""What was noted is known after a crash at any byte, and what cannot be read is never passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograde.base.errors import CourseError
from autograde.base.ledger import Ledger


def events(path: Path) -> list[str]:
    return [entry["event"] for entry in Ledger(path).entries]


def test_what_is_written_is_there_when_it_is_read_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "mail" / "x.jsonl")
    ledger.write(event="sending", to="佐藤\ud800")
    ledger.write(event="sent")
    assert events(ledger.path) == [entry["event"] for entry in ledger.entries] == ["sending", "sent"]


def test_a_line_cut_off_at_any_byte_does_not_count_and_gives_way_to_the_next(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    Ledger(path).write(event="sending")
    first = path.read_bytes()
    Ledger(path).write(event="sent")
    whole = path.read_bytes()
    for cut in range(len(first), len(whole)):
        path.write_bytes(whole[:cut])
        assert events(path) == ["sending"]
        Ledger(path).write(event="refused")
        assert events(path) == ["sending", "refused"]


@pytest.mark.parametrize("line", [b"{", b"[1]", b"\xff", b"", b"[" * 100_000])
def test_a_damaged_line_is_told_and_nothing_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: bytes
) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    path = tmp_path / "x.jsonl"
    Ledger(path).write(event="sent")
    before = line + b"\n" + path.read_bytes()
    path.write_bytes(before)
    with pytest.raises(CourseError, match="line 1 cannot be read"):
        Ledger(path)
    assert path.read_bytes() == before
