"""Files that are no notebook are told so in one sentence; odd notebooks are read as far as they go."""

from __future__ import annotations

import json

import pytest

from autograde.intake.reading import UnreadableHandIn, read_notebook


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"PK\x03\x04....", "zip"),
        (b"\x00\xff\xfe garbage", "damaged"),
        (b'{"cells": [', "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"[1, 2]", "not a notebook"),
        (b'{"a": 1}', "not a notebook"),
        (b'{"cells": [], "nbformat": 4}', "no cells"),
        (b'{"cells": "x", "nbformat": 4}', "no cells"),
        (b'{"cells": [1, null], "nbformat": 4}', "no cells"),
        (b'{"cells": [{}], "nbformat": 5}', "too new"),
        (b'{"cells": [{}], "nbformat": "x"}', "too new"),
        (b'{"worksheets": 3, "nbformat": 3}', "old format"),
    ],
)
def test_what_is_no_notebook_is_told_so_with_what_to_do(raw: bytes, told: str) -> None:
    with pytest.raises(UnreadableHandIn, match=told):
        read_notebook(raw, "en")


def test_the_sentence_is_in_the_language_asked_for() -> None:
    with pytest.raises(UnreadableHandIn, match="ファイルが空です"):
        read_notebook(b"", "ja")


def test_a_notebook_of_format_3_is_upgraded() -> None:
    cells = [{"cell_type": "code", "input": "x = 1", "outputs": [], "language": "python", "metadata": {}}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    (cell,) = read_notebook(json.dumps(old).encode()).cells
    assert (cell.kind, cell.source) == ("code", "x = 1")


def test_sources_are_text_whatever_they_were() -> None:
    sources = [["a\r\n", "b"], "c\rd", None, 3, ["e", 1, "f"], "\ud800"]
    book = {"nbformat": 4, "metadata": [], "cells": [{"cell_type": "code", "source": source} for source in sources]}
    assert [cell.source for cell in read_notebook(json.dumps(book).encode()).cells] == [
        "a\nb",
        "c\nd",
        "",
        "",
        "ef",
        "?",
    ]


def test_colabs_and_jupyters_ids_are_both_known() -> None:
    cell = {
        "cell_type": "code",
        "source": "",
        "id": "top",
        "metadata": {"id": "colab", "nbgrader": {"grade_id": "relu"}},
    }
    (read,) = read_notebook(json.dumps({"nbformat": 4, "cells": [cell]}).encode("utf-8-sig")).cells
    assert (read.grade_id, read.ids) == ("relu", ("top", "colab"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_an_editor_saved_in_another_encoding_is_read(encoding: str) -> None:
    book = {"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 'López 田中'"}]}
    (cell,) = read_notebook(json.dumps(book, ensure_ascii=False).encode(encoding)).cells
    assert cell.source == "x = 'López 田中'"
