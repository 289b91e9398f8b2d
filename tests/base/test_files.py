"""Files are there whole or not at all, whoever else writes them at the same time."""

from pathlib import Path

import pytest

from autograde.base.files import whole, write_whole


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "page.html"
    with whole(path) as first:
        first.write_text("first")
        with whole(path) as second:
            second.write_text("second")
        assert path.read_text() == "second"
    assert path.read_text() == "first"
    assert list(path.parent.iterdir()) == [path]


def half_a_page(path: Path) -> None:
    with whole(path) as part:
        part.write_text("half")
        raise OSError("full")


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_whole(path, "before", durable=True)
    with pytest.raises(OSError, match="full"):
        half_a_page(path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_may_be_as_long_as_names_can_be(tmp_path: Path) -> None:
    write_whole(tmp_path / ("x" * 255), "content")
