"""Every file of a source is seen for what it is, whatever its name, and nothing keeps its reader waiting or fills memory."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import socket
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from autograde.class_folder import ClassFolder
from autograde.intake import archives, sources
from autograde.intake.collect import Collected, collect, read_hand_ins
from tests.intake.archived import tarred
from tests.intake.small_lesson import answered, raw, released, small_lesson

EN = small_lesson("en")
BLANK, DONE = raw(released(EN)), raw(answered(EN, relu="def relu(x):\n    return x"))
LESSONS = ["02_small", "06_backprop"]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 4, 20, 10, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def run(tmp_path: Path, *sources: Path) -> tuple[list[Collected], dict[str, bytes]]:
    folder = ClassFolder(tmp_path / "class")
    done = collect(folder, sources or (tmp_path / "in",), LESSONS)
    return done, {hand_in.student: hand_in.read() for hand_in in read_hand_ins(folder, "02_small")}


# What is inside counts, not what it is called


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("02_small.ipynb.txt", DONE),
        ("lesson2.json", DONE),
        ("02_small.ipynb.json", DONE),
        ("homework", DONE),
        ("02_small.IPYNB", DONE),
        ("02_small.ipynb.crdownload", DONE),
        ("02_small.ipynb.download", DONE),
        ("unconfirmed 1234.crdownload", DONE),
        ("02_small.ipynb#", DONE),
        ("utf16.ipynb.txt", DONE.decode().encode("utf-16")),
        ("mark.txt", b"\xef\xbb\xbf" + DONE),
        ("02_small.ipynb.zip", zipped({"02_small.ipynb": DONE})),
        ("02_small.ipynb.txt.zip", zipped({"02_small.ipynb.txt": DONE})),
        ("work.docx", zipped({"02_small.ipynb": DONE})),
        ("work.tar.gz", tarred({"w/02_small.ipynb": DONE})),
        ("work.tgz", tarred({"02_small.ipynb": DONE})),
        ("work.tar", tarred({"02_small.ipynb": DONE}, "w")),
        ("work.tar.bz2", tarred({"02_small.ipynb": DONE}, "w:bz2")),
        ("work.tar.xz", tarred({"02_small.ipynb": DONE}, "w:xz")),
        ("work.bin", tarred({"02_small.ipynb": DONE})),
        ("02_small.ipynb.gz", gzip.compress(DONE)),
        ("02_small.ipynb.bz2", bz2.compress(DONE)),
        ("02_small.ipynb.xz", lzma.compress(DONE)),
        ("in.zip", zipped({"a.tgz": tarred({"b.zip": zipped({"02_small": DONE})})})),
    ],
)
def test_a_notebook_is_taken_whatever_it_is_called_or_packed_in(tmp_path: Path, name: str, content: bytes) -> None:
    put(tmp_path / "in" / "s1" / name, content)
    done, taken = run(tmp_path)
    assert [entry.action for entry in done] == ["taken"]
    assert taken["s1"] == content if content[:1] in b"{\xff\xef" else DONE


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_source_may_be_a_tar_of_any_kind(tmp_path: Path, mode: str) -> None:
    source = put(tmp_path / "takeout", tarred({"s1/02_small.ipynb": DONE, "s2/02_small.ipynb": BLANK}, mode))
    assert run(tmp_path, source)[1] == {"s1": DONE, "s2": BLANK}


@pytest.mark.parametrize(
    ("name", "content"),
    [("export.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50)), ("all.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50))],
)
def test_a_source_that_nobody_here_can_open_says_what_to_do(tmp_path: Path, name: str, content: bytes) -> None:
    """jupyter/nbgrader#796: learning platforms and people export other archives than zips."""
    (entry,), taken = run(tmp_path, put(tmp_path / name, content))
    assert (taken, entry.path.name) == ({}, name)
    assert "unpack it" in entry.told


def test_a_zip_of_macos_or_windows_holds_its_folders_and_nothing_else(tmp_path: Path) -> None:
    """codalab/codabench#1655 (__MACOSX, ._ files); old Windows writes backslashes between folders."""
    content = {"s1/02_small.ipynb": DONE, "__MACOSX/s1/._02_small.ipynb": BLANK, "s1/._02_small.ipynb": BLANK}
    done, taken = run(tmp_path, put(tmp_path / "mac.zip", zipped(content)))
    assert ({entry.action for entry in done}, taken) == ({"taken", "hidden"}, {"s1": DONE})
    old = zipped({"s2~02_small.ipynb": DONE, "s3~work~02_small.ipynb": BLANK})
    for name in (b"s2~02_small.ipynb", b"s3~work~02_small.ipynb"):
        old = old.replace(name, name.replace(b"~", b"\\"))
    _, taken = run(tmp_path, put(tmp_path / "old.zip", old))
    assert taken == {"s1": DONE, "s2": DONE, "s3": BLANK}


@pytest.mark.parametrize(
    ("name", "content", "action", "told"),
    [
        ("work.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50), "no_notebook", "unpack it"),
        ("work.zip", b"7z\xbc\xaf\x27\x1c" + bytes(50), "no_notebook", "unpack it"),
        ("work.pdf", b"%PDF-1.7\n", "no_notebook", "a PDF"),
        ("work.docx", zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b""}), "no_notebook", "office document"),
        ("work.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "no_notebook", "office document"),
        ("work.pages", zipped({"Index/Document.iwa": b"x"}), "no_notebook", "office document"),
        ("work.odt", zipped({"mimetype": b"application/vnd.oasis"}), "no_notebook", "office document"),
        ("work.html", b"<!DOCTYPE html><html><body>In [1]</body></html>", "no_notebook", "web page"),
        ("screen.png", b"\x89PNG\r\n\x1a\n" + bytes(9), "no_notebook", "a picture"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic", "no_notebook", "a picture"),
        ("work.py", b"# ---\n# jupyter:\n#   jupytext:\n# ---\n\n# %% [markdown]\n# # x\n", "no_notebook", "jupytext"),
        ("light.py", b"# # Title\n\n# +\nx = 1\ny = 2\n# -\n", "no_notebook", "jupytext"),
        ("exported.py", b"#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\nx = 1\n", "no_notebook", "jupytext"),
        ("app.py", b"import marimo\n\napp = marimo.App()\n", "no_notebook", "marimo"),
        ("plain.py", b"def relu(x):\n    return x\n", "no_notebook", "a Python file"),
        ("a.lnk", b"\x4c\x00\x00\x00\x01\x14\x02\x00" + bytes(60), "no_notebook", "shortcut"),
        ("02_small.pdf", b"%PDF-1.7\n", "unreadable", "a PDF"),
        ("02_small.rar", b"Rar!\x1a\x07\x00" + bytes(50), "unreadable", "unpack it"),
        ("02_small.py", b"# %%\nx = 1\n", "unreadable", "jupytext"),
        ("02_small.ipynb", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "unreadable", "git lfs pull"),
        ("02_small.ipynb", b'{\n<<<<<<< HEAD\n "cells": []\n=======\n "cells": [1]\n>>>>>>> x\n}', "unreadable", "conflict"),
        ("02_small.ipynb", DONE[: len(DONE) // 2], "unreadable", "ends in the middle"),
        ("02_small.ipynb.part", DONE[: len(DONE) // 3], "unreadable", "ends in the middle"),
        ("02_small.ipynb", DONE + b"\n}", "unreadable", "after the notebook's end"),
        ("02_small.ipynb", b'<html><form><input type="password"></form></html>', "unreadable", "log in"),
        ("02_small.ipynb", b"", "unreadable", "empty"),
        ("link.url", b"[InternetShortcut]\r\nURL=https://colab.research.google.com/drive/x\r\n", "link", "drive/x"),
        ("my.desktop", b"[Desktop Entry]\nType=Link\nURL=https://github.com/me/hw\n", "link", "github.com/me/hw"),
        ("02_small.ipynb.gdoc", b'{"url":"https://docs.google.com/open?id=x"}', "link", "open?id=x"),
        ("02_small.txt", b"Here it is: https://drive.google.com/file/d/1/view\n", "link", "drive.google.com"),
        ("note.md", "課題です https://colab.research.google.com/drive/1\n".encode(), "link", "a link"),
        (
            "my.webloc",
            b'<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/x">'
            b"<plist><dict><key>URL</key><string>https://example.edu/nb</string></dict></plist>",
            "link",
            "example.edu/nb",
        ),
        ("onlinetext.html", b'<p><a href="https://colab.research.google.com/drive/1?a=1&amp;b=2">it</a></p>', "link", "?a=1&b=2"),
        ("x_link.html", b'<html><head><meta http-equiv="refresh" content="0; url=https://nb.example.edu/1"></head></html>', "link", "nb.example.edu/1"),
        ("url.txt", b"https://hub.example.ac.jp/user/1/lab\n", "link", "hub.example.ac.jp"),
        ("onlinetext.html", b"<p>I could not finish.</p>", "no_notebook", "a text"),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_told_for_what_it_is(
    tmp_path: Path, name: str, content: bytes, action: str, told: str
) -> None:
    put(tmp_path / "in" / "Emma Brown" / name, content)
    (entry,), _ = run(tmp_path)
    assert (entry.action, entry.student) == (action, "Emma Brown")
    assert told in entry.told
    assert run(tmp_path, put(tmp_path / "x" / name, content))[0]  # as a source of its own it is named too


def test_every_file_is_named_or_counted(tmp_path: Path) -> None:
    home = tmp_path / "in" / "s1"
    put(home / "02_small.ipynb", DONE)
    for number in range(31):
        put(home / "figures" / f"{number}.png", b"\x89PNG\r\n\x1a\n")
    put(home / "report.pdf", b"%PDF-1.7")
    put(home / ".ipynb_checkpoints" / "02_small-checkpoint.ipynb", BLANK)
    put(home / ".DS_Store", b"x")
    for number in range(5):
        put(tmp_path / "in" / "s2" / f"{number}.jpg", b"\xff\xd8\xff\xe0")
    put(tmp_path / "in" / "class.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    done, taken = run(tmp_path)
    assert set(taken) == {"s1"}
    assert {(entry.action, entry.told) for entry in done} == {
        ("taken", "s1/02_small.ipynb: taken as 02_small"),
        ("beside", "s1: 31 pictures beside notebooks; not used"),
        ("beside", "s1/report.pdf: a PDF beside the notebook, not used"),
        ("no_notebook", "s2: 5 pictures, no notebook; not used"),
        (
            "beside",
            "class.xlsx: This is an office document, not a notebook: what is needed is the file that File > Download > .ipynb gives.",
        ),
        ("hidden", "2 hidden files and folders were left alone (.DS_Store, .ipynb_checkpoints)"),
    }
    assert sum(entry.count for entry in done) == 1 + 31 + 1 + 5 + 1 + 2


def test_a_link_beside_a_notebook_is_only_told(tmp_path: Path) -> None:
    put(tmp_path / "in" / "s1" / "02_small.ipynb", DONE)
    put(tmp_path / "in" / "s1" / "where.txt", b"https://colab.research.google.com/drive/1")
    assert {entry.action for entry in run(tmp_path)[0]} == {"taken", "beside"}


def test_a_method_of_packing_that_nobody_can_open_is_told(tmp_path: Path) -> None:
    content = bytearray(zipped({"s1/02_small.ipynb": DONE}))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = content.find(mark) + offset
        content[place : place + 2] = struct.pack("<H", 9)  # Deflate64, of Windows' large zips
    (entry,), _ = run(tmp_path, put(tmp_path / "x.zip", bytes(content)))
    assert "ask for an ordinary zip" in entry.told


# Only regular files are opened


def test_pipes_sockets_and_links_to_them_are_refused_at_once(tmp_path: Path) -> None:
    home = tmp_path / "in" / "s1"
    put(home / "02_small.ipynb", DONE)
    os.mkfifo(home / "pipe.ipynb")
    (home / "link.ipynb").symlink_to("pipe.ipynb")
    (home / "zero").symlink_to("/dev/zero")
    (home / "folder").symlink_to("/etc")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(home / "s"))
        done, taken = run(tmp_path)
    told = {Path(entry.path).name: (entry.action, entry.told.partition(": ")[2]) for entry in done}
    plain, link = "not used: no plain file, but a pipe, a device or the like", "not used: it is a link"
    assert told == {
        "02_small.ipynb": ("taken", "taken as 02_small"),
        "pipe.ipynb": ("refused", plain),
        "s": ("refused", plain),
        "link.ipynb": ("refused", link),
        "zero": ("refused", link),
        "folder": ("refused", link),
    }
    assert taken == {"s1": DONE}


def test_a_thousand_links_of_an_environment_are_one_line(tmp_path: Path) -> None:
    put(tmp_path / "in" / "s1" / "02_small.ipynb", DONE)
    for number in range(50):
        (tmp_path / "in" / "s1" / f"lib{number}").symlink_to("/usr/lib")
    done, _ = run(tmp_path)
    assert [(entry.told, entry.count) for entry in done if entry.action == "refused"] == [
        ("s1: 50 files not used: it is a link", 50)
    ]


def test_a_name_that_no_folder_can_have_costs_nobody_else(tmp_path: Path) -> None:
    source = put(tmp_path / "x.zip", zipped({"s1/02_small.ipynb": DONE, "名" * 100 + "/02_small.ipynb": DONE}))
    done, taken = run(tmp_path, source)
    assert taken == {"s1": DONE}
    assert any("no folder of that name" in entry.told for entry in done)


def test_a_source_that_is_a_pipe_or_leads_to_one_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    (tmp_path / "link.zip").symlink_to("pipe.zip")
    for name in ("pipe.zip", "link.zip"):
        (entry,), _ = run(tmp_path, tmp_path / name)
        assert (entry.action, "no plain file" in entry.told) == ("refused", True)


def test_a_source_may_be_a_link_to_a_zip(tmp_path: Path) -> None:
    put(tmp_path / "real.zip", zipped({"s1/02_small.ipynb": DONE}))
    (tmp_path / "latest.zip").symlink_to("real.zip")
    assert run(tmp_path, tmp_path / "latest.zip")[1] == {"s1": DONE}


def test_a_pipe_that_takes_a_files_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no plain file"):
        sources._start(tmp_path / "pipe")


def test_what_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "in" / "s1" / "02_small.ipynb", DONE)
    closed = put(tmp_path / "in" / "s2" / "02_small.ipynb", DONE)
    really = sources._open

    def refuse(path: Path) -> object:  # root may read everything, so that no mode would do
        if path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(sources, "_open", refuse)
    done, taken = run(tmp_path)
    assert set(taken) == {"s1"}
    assert [entry.told for entry in done if entry.action == "refused"] == [
        "s2/02_small.ipynb: not used: this account may not read it; change its permissions and run this again"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    put(tmp_path / "in" / "s1" / "02_small.ipynb", DONE)
    (tmp_path / "in" / "s1").chmod(0)
    done, _ = run(tmp_path)
    (tmp_path / "in" / "s1").chmod(stat.S_IRWXU)
    assert [entry.action for entry in done] == ["refused"]


def test_a_tar_of_pipes_devices_and_links_is_refused_member_by_member(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for number, kind in enumerate((tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE)):
            info = tarfile.TarInfo(f"s{number}/02_small.ipynb")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        for name in ("../up.ipynb", "/etc/x.ipynb"):
            info = tarfile.TarInfo(name)
            info.size = len(DONE)
            archive.addfile(info, io.BytesIO(DONE))
        info = tarfile.TarInfo("good/02_small.ipynb")
        info.size = len(DONE)
        archive.addfile(info, io.BytesIO(DONE))
    done, taken = run(tmp_path, put(tmp_path / "x.tgz", buffer.getvalue()))
    assert taken == {"good": DONE}
    assert sorted(entry.told.partition(": ")[2] for entry in done if entry.action == "refused") == [
        "not used: it is a link",
        "not used: it is a link",
        "not used: its name leads out of the zip or tar",
        "not used: its name leads out of the zip or tar",
        "not used: no plain file, but a pipe, a device or the like",
        "not used: no plain file, but a pipe, a device or the like",
    ]


def test_a_pipe_inside_a_zip_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("s1/02_small.ipynb")
    info.external_attr = (stat.S_IFIFO | 0o644) << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(info, DONE)
    (entry,), _ = run(tmp_path, tmp_path / "x.zip")
    assert "no plain file" in entry.told


# A runaway output is no bomb


def runaway(mebibytes: int) -> bytes:
    book = json.loads(DONE)
    code = next(cell for cell in book["cells"] if cell["cell_type"] == "code")
    line = "step 1: loss 0.5\n"
    code["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": [line] * (mebibytes * 2**20 // (len(line) + 5))}
    ]
    return json.dumps(book).encode()


@pytest.mark.slow
@pytest.mark.parametrize("pack", ["zip", "tgz", "gz", "folder", "zip in zip"])
def test_a_runaway_output_is_left_out_and_the_rest_counts(tmp_path: Path, pack: str) -> None:
    book = runaway(30)
    content = {
        "zip": lambda: zipped({"02_small.ipynb": book}),
        "tgz": lambda: tarred({"02_small.ipynb": book}),
        "gz": lambda: gzip.compress(book),
        "folder": lambda: book,
        "zip in zip": lambda: zipped({"a.zip": zipped({"02_small.ipynb": book})}),
    }[pack]()
    put(tmp_path / "in" / "s1" / f"02_small.ipynb.{pack[:3]}", content)
    (entry,), taken = run(tmp_path)
    assert entry.action == "taken"
    assert "MiB of output" in entry.told
    assert len(taken["s1"]) < 100_000
    sources_of = [[cell["source"] for cell in json.loads(some)["cells"]] for some in (taken["s1"], DONE)]
    assert sources_of[0] == sources_of[1]
    (again,), _ = run(tmp_path)
    assert again.action == "unchanged"


@pytest.mark.parametrize(
    "bomb",
    [
        zipped({"s1/02_small.ipynb": bytes(90 << 20)}),
        zipped({"s1/data.bin": bytes(120 << 20)}),
        zipped({"s1/02_small.ipynb.gz": gzip.compress(bytes(300 << 20))}),
    ],
    ids=["zeros", "large zeros", "gzip in zip"],
)
def test_bombs_are_refused(tmp_path: Path, bomb: bytes) -> None:
    (entry,), taken = run(tmp_path, put(tmp_path / "x.zip", bomb))
    assert taken == {}
    assert (entry.action, "unpack to far too much" in entry.told) == ("refused", True)


@pytest.mark.slow
def test_a_notebook_beyond_all_measure_is_told_what_to_do(tmp_path: Path) -> None:
    content = b'{"cells": [' + b" " * (101 << 20)
    put(tmp_path / "in" / "s1" / "02_small.ipynb", content)
    put(tmp_path / "x.zip", zipped({"s2/02_small.ipynb": content}))
    done, taken = run(tmp_path, tmp_path / "in", tmp_path / "x.zip")
    assert taken == {}
    assert all("too large (101 MiB); ask for it again" in entry.told for entry in done)


def test_a_tar_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "TAR_AT_LEAST", 1 << 20)
    source = put(tmp_path / "x.tgz", tarred({"s1/02_small.ipynb": bytes(20 << 20)}))
    (entry,), _ = run(tmp_path, source)
    assert "unpack to far too much" in entry.told


@pytest.mark.slow
def test_many_runaways_are_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_RUNAWAY", 50 << 20)
    book = runaway(20)
    source = put(tmp_path / "x.zip", zipped({f"s{n // 4}/{n}.ipynb": book for n in range(5)}))
    done, taken = run(tmp_path, source)
    assert len(taken) == 2
    assert sum("unpack to far too much" in entry.told for entry in done) == 2


def test_damaged_archives_of_each_kind_are_named(tmp_path: Path) -> None:
    whole = {
        "a.tgz": tarred({"02_small.ipynb": os.urandom(5000)}),
        "a.tar.bz2": tarred({"02_small.ipynb": os.urandom(5000)}, "w:bz2"),
        "a.tar.xz": tarred({"02_small.ipynb": os.urandom(5000)}, "w:xz"),
        "a.zip": zipped({"02_small.ipynb": DONE}),
        "a.gz": b"\x1f\x8b\x08\x00" + bytes(20),
    }
    for name, content in whole.items():
        put(tmp_path / "in" / name / name, content[: len(content) * 2 // 3])
    done, _ = run(tmp_path)
    assert {entry.action for entry in done} == {"refused"}
    assert len(done) == len(whole)
    assert all("damaged" in entry.told for entry in done)


def test_a_member_with_a_nul_in_its_name_is_refused(tmp_path: Path) -> None:
    content = zipped({"s1/02_small~ipynb": DONE}).replace(b"02_small~ipynb", b"02_small\0ipynb")
    (entry,), taken = run(tmp_path, put(tmp_path / "x.zip", content))
    assert (entry.action, taken) == ("refused", {})


def test_what_holds_nothing_is_told(tmp_path: Path) -> None:
    put(tmp_path / "x.zip", struct.pack("<4s18x", b"PK\x05\x06"))
    (tmp_path / "in").mkdir()
    for source in ("x.zip", "in"):
        (entry,), _ = run(tmp_path, tmp_path / source)
        assert (entry.action, "nothing in it" in entry.told) == ("refused", True)
