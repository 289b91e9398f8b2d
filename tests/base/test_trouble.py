"""A full disk, a read-only folder, a gradebook in use: one clear sentence, nothing lost, and the same command goes on.

The folder of the class lies on a small file system of its own, which needs a mount namespace (root's, or a user's own).
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest

from autograde.base.trouble import remedy
from autograde.class_folder import ClassFolder, init_class
from autograde.cli import main
from autograde.course import CourseError, load_course
from autograde.engine import EngineError, GradedSubmission, Lesson, Limits, Submission, TestResult
from autograde.gradebook.scores import scores
from autograde.results import ResultStore
from autograde.run.grade import grade_class
from autograde.run.gradebook import rebuild_gradebook

pytestmark = pytest.mark.sandbox

ROOT = Path(__file__).resolve().parents[2]
LESSON = "02_activations"
STUDENTS = ("Ana", "Ben", "山田 花子")
UNSHARE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
FULL = {"ja": "ディスクがいっぱいで", "en": "The disk is full"}
CLOSED = {"ja": "書き込めません", "en": "Cannot be written"}


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    mount = [*UNSHARE, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


needs_mounts = pytest.mark.skipif(
    not can_mount(), reason="neither root nor a user namespace: no file system of its own"
)


class Marker:
    """Stands for the pool: a result without running anything, the same for the same hand-in."""

    def grade(
        self, jobs: Iterable[tuple[Submission, Lesson]], limits: Limits | None = None
    ) -> Iterator[GradedSubmission]:
        for submission, lesson in jobs:
            tests = [
                TestResult(cell.id, cell.exercise, "passed", cell.points, cell.points)
                for cell in lesson.cells
                if cell.kind == "test"
            ]
            yield GradedSubmission(
                submission.student, lesson.name, lesson.lang, lesson.version, "1", "completed", tests, [], 0.0, True
            )


def hand_ins(folder: Path) -> None:
    for student in STUDENTS:
        place = folder / student / f"{LESSON}.ipynb"
        place.parent.mkdir(parents=True)
        shutil.copy(ROOT / "lessons" / "en" / f"{LESSON}.ipynb", place)


def fukami(*arguments: str, cwd: Path, lang: str = "en") -> tuple[int, str]:
    """Run the command in this process; return its exit status and all that it said."""
    told = io.StringIO()
    environment = mock.patch.dict(os.environ, {"FUKAMI_LANG": lang, "COLUMNS": "300"})
    typed = mock.patch.object(sys, "argv", ["fukami", *arguments])
    with chdir(cwd), environment, typed, redirect_stdout(told), redirect_stderr(told):
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0), told.getvalue()
    raise AssertionError("a command ends with an exit status")


def grade(folder: ClassFolder, *, again: bool = False) -> str:
    """Grade as the command does; return what it would say when something is in the way, "" when all went well."""
    try:
        grade_class(folder, LESSON, Marker(), again=again)
    except Exception as error:
        told = str(error) if isinstance(error, CourseError | EngineError) else remedy(error)
        if told is None:
            raise
        return told
    return ""


def fill(folder: Path, left: int) -> Path:
    """Fill the file system but for about `left` bytes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            file.truncate(max(0, file.tell() - left))
    return filler


def inside(name: str, tmp_path: Path, *, size: str) -> None:
    """Run a function of this module in a mount namespace in which `tmp_path`/class is a file system of `size`."""
    place = tmp_path / "class"
    place.mkdir()
    script = f'mount -t tmpfs -o size={size} none "$1" && exec "$2" -c "from tests.base.test_trouble import *; {name}(Path(\\"$1\\"))"'
    command = [*UNSHARE, "sh", "-c", script, "sh", str(place), sys.executable]
    environment = os.environ | {"FUKAMI_LANG": "en", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-5000:]


def ready(place: Path) -> ClassFolder:
    """A class whose hand-ins are collected."""
    folder = init_class(place / "c", load_course(ROOT))
    for student in STUDENTS:
        target = folder.submitted / student / LESSON / f"{LESSON}.ipynb"
        target.parent.mkdir(parents=True)
        shutil.copy(ROOT / "lessons" / "en" / f"{LESSON}.ipynb", target)
    return folder


def graded_on_a_full_disk(place: Path) -> None:
    """However little room there is, the run says so, and goes on when there is more."""
    folder = ready(place)
    store = ResultStore(folder.results)
    stopped = 0
    for left in (0, 30_000, 90_000, 200_000, 300_000, 400_000, 500_000, 700_000, 1_000_000, 2_000_000):
        before = {path: path.read_bytes() for path in folder.results.glob("*/*.json")}
        filler = fill(place, left)
        told = grade(folder)
        filler.unlink()
        assert told == "" or told.startswith(FULL["en"]), told
        stopped += bool(told)
        for path, content in before.items():  # what was there is there, and whole
            assert path.read_bytes() == content
        assert all(json.loads(path.read_bytes()) for path in folder.results.glob("*/*.json"))
        assert not [path for path in folder.root.rglob("*.part") if path.is_file()]
        if not told:
            break
    assert stopped >= 3
    assert told == ""
    assert grade_class(folder, LESSON, Marker()).resumed == len(STUDENTS)
    table = scores(folder)
    assert set(table["student"]) == set(STUDENTS)
    assert [result.student for result in store] == sorted(STUDENTS)
    with sqlite3.connect(folder.root / "gradebook.db") as book:
        assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def worksheets(folder: ClassFolder) -> dict[Path, list[str]]:
    """What a teacher downloaded, each with the command that fills it in where it lies; several blocks of the disk long."""
    moodle, canvas = folder.root / "Grades.csv", folder.root / "gradebook.csv"
    most = f"{load_course(ROOT).lesson(LESSON).points:.2f}"
    long = "x" * 20_000
    for path, header, *cells in (
        (moodle, ["Identifier", "ID number", "Grade", "Maximum Grade", "Feedback comments"], "", most, long),
        (canvas, ["ID", "SIS User ID", "Section", "Lesson (5)"], long, ""),
    ):
        rows = [[f"Participant {number}", name, *cells] for number, name in enumerate(STUDENTS)]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    return {
        moodle: ["export", "moodle", "02", str(moodle), "--to", str(moodle), "--partial"],
        canvas: ["export", "canvas", "02", str(canvas), "--to", str(canvas), "--partial", "--title", "Lesson"],
    }


def exported_on_a_full_disk(place: Path) -> None:
    """A worksheet is as it was downloaded or filled in, never cut off; what an earlier export left stays until the next is whole."""
    folder = ready(place)
    assert grade(folder) == ""
    for number, student in enumerate(STUDENTS):
        origin = folder.submitted / student / LESSON / "origin.json"
        origin.write_text(json.dumps({"system": "moodle", "number": str(number), "name": student}), encoding="utf-8")
    sheets = worksheets(folder)
    downloaded = {path: path.read_bytes() for path in sheets}
    commands = [["report", "02"], ["similar", "02"], ["export", "csv", "--partial"], *sheets.values()]
    for command in commands:
        assert fukami(*command, cwd=folder.root)[0] == 0
    filled = {path: path.read_bytes() for path in sheets}
    assert all(filled[path] != downloaded[path] for path in sheets)
    archive = folder.root / "Grades-feedback.zip"
    made = {path: path.read_bytes() for path in (archive, *folder.reports.iterdir(), *folder.feedback.rglob("*.html"))}

    def try_all(left: int, langs: str, commands: Sequence[list[str]]) -> None:
        for path, content in downloaded.items():
            path.write_bytes(content)
        filler = fill(place, left)
        for lang, command in zip(langs.split() * len(commands), commands, strict=False):
            code, told = fukami(*command, cwd=folder.root, lang=lang)
            assert (code, FULL[lang] in told) == (2, True), told
        filler.unlink()
        assert not list(place.rglob("*.part"))

    try_all(0, "ja en", commands)
    try_all(30_000, "en ja", list(sheets.values()))  # half of a worksheet
    assert {path: path.read_bytes() for path in sheets} == downloaded
    assert {path: path.read_bytes() for path in made} == made
    moodle = folder.root / "Grades.csv"
    (folder.feedback / "Ana" / LESSON / f"{LESSON}.html").write_bytes(os.urandom(400_000))
    try_all(len(filled[moodle]) + 8192, "en", [sheets[moodle]])  # room for the worksheet, not for the zip
    assert (moodle.read_bytes(), archive.read_bytes()) == (filled[moodle], made[archive])
    for command in commands:
        code, told = fukami(*command, cwd=folder.root)
        assert code == 0, told
    assert {path: path.read_bytes() for path in sheets} == filled
    with zipfile.ZipFile(archive) as feedback:
        assert len(feedback.namelist()) == len(STUDENTS)


def collected_on_a_full_disk(place: Path) -> None:
    """Hand-ins that had no room are taken the next time, with their time and origin."""
    folder = init_class(place / "c", load_course(ROOT))
    source = Path("/mnt")  # a file system of its own as well
    subprocess.run(["mount", "-t", "tmpfs", "none", str(source)], check=True)
    hand_ins(source)
    for left in (0, 8192, 90_000):
        filler = fill(place, left)
        code, told = fukami("collect", str(source), cwd=folder.root)
        filler.unlink()
        assert code == 2, told
        assert FULL["en"] in told
        assert not list(folder.root.rglob("*.part"))
    code, told = fukami("collect", str(source), cwd=folder.root)
    assert (code, "3 of 3 files taken" in told) == (0, True), told
    for student in STUDENTS:
        files = sorted(path.name for path in (folder.submitted / student / LESSON).iterdir())
        assert files == [f"{LESSON}.ipynb", "origin.json", "timestamp.txt"]


def read_only(place: Path) -> None:
    folder = ready(place)
    assert grade(folder) == ""
    hand_ins(Path("/dev/shm") / f"in-{os.getpid()}")
    sheets = worksheets(folder)
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    before = sorted((path, path.stat().st_mtime_ns) for path in place.rglob("*"))
    assert grade(folder) == ""  # there is nothing to write
    assert grade(folder, again=True).startswith("Cannot be written")
    source = Path("/dev/shm") / f"in-{os.getpid()}"
    try:
        for lang, *command in (
            ("ja", "collect", str(source)),
            ("en", "report", "02"),
            ("ja", "similar", "02"),
            ("en", "export", "csv", "--partial"),
            *(("ja", *command) for command in sheets.values()),
        ):
            code, told = fukami(*command, cwd=folder.root, lang=lang)
            assert (code, CLOSED[lang] in told) == (2, True), told
        code, told = fukami("export", "csv", "--partial", "--to", str(source / "points.csv"), cwd=folder.root)
        assert code == 0, told
        assert len(pd.read_csv(source / "points.csv")) == len(STUDENTS)
    finally:
        shutil.rmtree(source)
    assert before == sorted((path, path.stat().st_mtime_ns) for path in place.rglob("*"))


@needs_mounts
@pytest.mark.parametrize("what", [graded_on_a_full_disk, exported_on_a_full_disk, collected_on_a_full_disk, read_only])
def test_the_machine_refuses(what: Callable[[Path], None], tmp_path: Path) -> None:
    inside(what.__name__, tmp_path, size="8m")


def test_a_gradebook_in_use_is_waited_for_then_told_and_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = ready(tmp_path)
    assert grade(folder) == ""
    monkeypatch.setenv("FUKAMI_LANG", "en")
    with sqlite3.connect(folder.root / "gradebook.db") as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "Another program is using the gradebook" in grade(folder)
        with pytest.raises(Exception, match="locked"):
            rebuild_gradebook(folder)
        other.rollback()
    assert not list(folder.root.glob("gradebook.before*"))
    assert grade(folder) == ""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, os.strerror(28), "/x/report.html"), "The disk is full (/x/report.html)"),
        (PermissionError(13, os.strerror(13), "/x"), "Cannot be written (/x)"),
        (sqlite3.OperationalError("database is locked"), "Another program is using the gradebook (gradebook.db)"),
        (OSError(5, os.strerror(5)), "The disk reports an error"),
    ],
)
def test_each_trouble_says_what_to_do_wherever_it_was_wrapped(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    outer = RuntimeError("while recording")
    outer.__cause__ = error
    assert (remedy(outer) or "").startswith(told)
    assert "again" in (remedy(outer) or "")


def test_a_mistake_in_the_program_is_not_blamed_on_the_machine() -> None:
    assert remedy(KeyError("disk")) is None
    assert remedy(dataclasses.FrozenInstanceError("x")) is None
    assert remedy(FileNotFoundError(2, os.strerror(2), "/x")) is None
