"""Names in zips are read in the code page of whoever packed them, or nobody is named after what they look like."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest

from autograde.class_folder import ClassFolder
from autograde.intake.collect import collect, read_hand_ins
from autograde.intake.roster import Roster, Student
from autograde.intake.zipnames import ZipNames, zip_names
from tests.intake.archived import legacy_zip, tarred, unicode_path_field
from tests.intake.small_lesson import answered, raw, small_lesson

DONE = raw(answered(small_lesson("en"), relu="def relu(x):\n    return x"))
NAMES = {
    "cp850": "Ana López,Jürgen Groß,Ángel Núñez,María Peña,François Lefèvre,João Gonçalves,Søren Kjær,Óscar Íñiguez,Hélène Gaël",
    "cp437": "Ana López,Jürgen Groß,Renée Dubois,Björn Åberg,Zoë Müller",
    "cp1252": "Ana López,Jürgen Groß,Ángel Núñez,João Gonçalves,Søren Kjær",
    "cp932": "田中 さくら,佐藤 花子,鈴木一郎,高橋 美咲,伊藤翔,齋藤 凛,森 鴎外,長谷川 葵,ﾀﾅｶ ｻｸﾗ",
    "gbk": "王伟,李娜,张敏,刘洋,陈静,徐明霞,孙晓红,马超,欧阳娜娜,诸葛亮",
    "cp950": "陳怡君,林志明,黃淑芬,張雅婷,王家豪,楊詠晴",
    "cp949": "김민준,이서연,박지훈,최수빈,강하은,장서준,남궁민수",
    "cp866": "Иван Петров,Ольга Смирнова",
    "utf-8": "Ana López,田中 さくら,王伟,김민준,Иван Петров,Jürgen Groß",
}
CASES = [(encoding, name) for encoding, names in NAMES.items() for name in names.split(",")]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def read(content: bytes, known: tuple[str, ...] = ()) -> ZipNames:
    return zip_names(zipfile.ZipFile(io.BytesIO(content)).infolist(), known)


def path_of(name: str) -> str:
    return f"{name}_77_assignsubmission_file/02_small.ipynb"


@pytest.mark.parametrize(("encoding", "name"), CASES)
def test_one_persons_zip_is_read_in_its_code_page(encoding: str, name: str) -> None:
    found = read(legacy_zip({path_of(name): b"{}"}, encoding))
    assert (found.names, found.doubt) == ([path_of(name)], frozenset())


@pytest.mark.parametrize("names", ["田中 さくら,佐藤 花子,鈴木一郎", "田中 さくら", "長谷川 葵,高橋 美咲"])
def test_euc_jp_is_read_where_the_roster_has_the_names(names: str) -> None:
    paths = [path_of(name) for name in names.split(",")]
    found = read(legacy_zip(dict.fromkeys(paths, b"{}"), "euc_jp"), tuple(names.split(",")))
    assert (found.names, found.encoding, found.doubt) == (paths, "euc_jp", frozenset())
    assert read(legacy_zip(dict.fromkeys(paths, b"{}"), "euc_jp"), ("Ana López", "王伟")).encoding != "euc_jp"


@pytest.mark.parametrize("encoding", NAMES)
def test_a_classs_zip_is_read_in_one_code_page(encoding: str) -> None:
    names = NAMES[encoding].split(",")
    for seed in range(5):
        some = [path_of(name) for name in random.Random(seed).sample(names, min(3, len(names) - 1))]
        found = read(legacy_zip(dict.fromkeys([*some, "readme.txt"], b"{}"), encoding))
        assert (found.names, found.doubt) == ([*some, "readme.txt"], frozenset())


def test_names_as_macos_packs_them_are_utf_8() -> None:
    name = unicodedata.normalize("NFD", "パク ミン_ジュン Zoë")
    assert read(legacy_zip({name: b"{}"}, "utf-8")).names == [name]


@pytest.mark.parametrize(("name", "encoding"), [("田中 さくら", "cp932"), ("Ana López", "cp850"), ("Zoë ê", "cp437")])
def test_a_unicode_path_field_goes_before_the_bytes(name: str, encoding: str) -> None:
    assert read(legacy_zip({path_of(name): b"{}"}, encoding, unicode_path=True)).names == [path_of(name)]


def test_a_unicode_path_field_of_another_name_is_not_believed() -> None:
    wrong = unicode_path_field("Mallory/02_small.ipynb", b"another name")
    assert read(legacy_zip({"田中 さくら/02_small.ipynb": b"{}"}, "cp932", wrong)).names == [
        "田中 さくら/02_small.ipynb"
    ]
    short = struct.pack("<HHBL", 0x7075, 5, 1, zlib.crc32("田中 さくら/a".encode("cp932")))
    assert read(legacy_zip({"田中 さくら/a": b""}, "cp932", short)).names == ["田中 さくら/a"]


def test_a_name_on_the_roster_decides_between_readings() -> None:
    content = legacy_zip({path_of("Małgorzata"): b"{}"}, "cp852")
    assert read(content).doubt == {0}
    assert read(content, ("Małgorzata", "Emma Brown")) == ZipNames([path_of("Małgorzata")], "cp852")
    assert read(content, ("Maêgorzata",)).names == [path_of("Maêgorzata")]


def test_nobody_is_named_after_bytes_that_make_no_name(tmp_path: Path) -> None:
    folder = ClassFolder(tmp_path / "class")
    source = tmp_path / "export.zip"
    source.write_bytes(legacy_zip({path_of("Małgorzata"): DONE}, "cp852"))
    (told,) = collect(folder, source, ["02_small"])
    assert (told.action, told.student) == ("no_student", "")
    assert "encoding" in told.told
    assert "--roster" in told.told
    roster = Roster([Student("s1", "Małgorzata Nowak", others=("Małgorzata",)), Student("s2", "Emma Brown")])
    (told,) = collect(folder, source, ["02_small"], roster)
    assert (told.action, told.student) == ("taken", "s1")


def test_a_strange_name_inside_a_known_students_zip_does_no_harm(tmp_path: Path) -> None:
    inner = legacy_zip({"Małgorzata/02_small.ipynb": DONE}, "cp852")
    source = tmp_path / "export.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("Emma Brown_101_assignsubmission_file/work.zip", inner)
    folder = ClassFolder(tmp_path / "class")
    collect(folder, source, ["02_small"])
    assert [hand_in.student for hand_in in read_hand_ins(folder, "02_small")] == ["Emma Brown_101"]


def test_a_tar_and_an_unpacked_folder_are_read_in_their_code_page_too(tmp_path: Path) -> None:
    name = "田中 さくら".encode("cp932")
    raw_path = os.fsencode(tmp_path / "in") + b"/" + name
    os.makedirs(raw_path)
    with open(raw_path + b"/02_small.ipynb", "wb") as file:
        file.write(DONE)
    (tmp_path / "x.tar").write_bytes(tarred({"田中 さくら/02_small.ipynb": DONE}, "w", encoding="cp932"))
    for number, source in enumerate(("in", "x.tar")):
        folder = ClassFolder(tmp_path / f"class{number}")
        (told,) = collect(folder, tmp_path / source, ["02_small"])
        assert (told.action, told.student) == ("taken", "田中 さくら")
        json.loads((folder.submitted / "田中 さくら" / "02_small" / "origin.json").read_text(encoding="utf-8"))


def pythons() -> list[str]:
    """The newer versions of Python that this machine has, otherwise this one."""
    found = [shutil.which(f"python3.{minor}") or "" for minor in (12, 13, 14)]
    found += [str(path) for path in Path.home().glob(".pyenv/versions/3.1[234]*/bin/python")]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    return [python for python in found if python and subprocess.run([python, "-c", ""], **quiet).returncode == 0] or [
        sys.executable
    ]


@pytest.mark.parametrize("python", pythons())
def test_newer_pythons_read_the_same_names(tmp_path: Path, python: str) -> None:
    """From 3.12 on, zipfile reads Unicode Path fields by itself, and in its own way."""
    for encoding, name in (("cp850", "Ana López"), ("cp932", "田中 さくら"), ("gbk", "王伟"), ("utf-8", "Zoë")):
        for field in (False, True):
            (tmp_path / "x.zip").write_bytes(legacy_zip({path_of(name): b"{}"}, encoding, unicode_path=field))
            code = "import zipfile; from autograde.intake.zipnames import *; print(ascii(zip_names(zipfile.ZipFile('x.zip').infolist()).names))"
            environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]}
            done = subprocess.run(
                [python, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
            )
            assert done.stdout.strip() == ascii([path_of(name)]), done.stderr
