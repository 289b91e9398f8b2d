"""What appears in a folder is graded once, when it is whole, until somebody says stop."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograde.class_folder import ClassFolder, init_class
from autograde.cli import app
from autograde.course import Course, CourseError
from autograde.gradebook.scores import scores
from autograde.intake.roster import Roster, Student, keep
from autograde.run.alone import alone
from autograde.run.collect import collect_class
from autograde.run.watch import Inbox, watch_folder
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.reports.test_changes import Failing
from tests.test_run import Engine

pytestmark = pytest.mark.slow

PATIENCE = 60.0  # seconds that a test waits for what should happen at once


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def notebooks(course: Course, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    made = init_class(tmp_path_factory.mktemp("made") / "class", course)
    write_hand_ins(made, course, 2)
    return [path.read_bytes() for path in sorted(made.submitted.glob("*/*/*.ipynb"))]


@pytest.fixture
def folder(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    return init_class(tmp_path / "class", course)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (place := tmp_path / "inbox").mkdir()
    return place


def put(inbox: Path, student: str, content: bytes, name: str = f"{LESSON}.ipynb") -> Path:
    path = inbox / student / name
    path.parent.mkdir(exist_ok=True)
    path.with_name(".coming").write_bytes(content)
    return path.with_name(".coming").rename(path)


class Watching:
    """A watcher in a thread of its own; leaving `with` stops it, and raises what it raised."""

    def __init__(self, folder: ClassFolder, inbox: Path, engine: Any = None) -> None:
        self.folder, self.inbox, self.engine = folder, inbox, engine or Engine()
        self.lines: list[str] = []
        self.error: BaseException | None = None
        self.stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            tell = lambda line, style: self.lines.append(line)  # noqa: E731
            watch_folder(self.folder, self.inbox, self.engine, tell, self.stop.is_set, every=0.05)
        except BaseException as error:
            self.error = error

    def __enter__(self) -> Watching:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        if self.error:
            raise self.error

    def until(self, what: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not what():
            assert self._thread.is_alive(), self.error
            assert time.monotonic() < end, self.lines
            time.sleep(0.02)

    def told(self, words: str) -> Callable[[], bool]:
        return lambda: any(words in line for line in self.lines)


def page(folder: ClassFolder, student: str) -> Path:
    return folder.feedback / student / LESSON / f"{LESSON}.html"


# When a file is whole


def test_a_file_is_whole_when_two_looks_in_a_row_find_it_unchanged(inbox: Path) -> None:
    looks = Inbox(inbox)
    path = inbox / "a.ipynb"
    path.write_bytes(b"{")
    assert looks.look() == {}
    path.write_bytes(b"{}")
    assert looks.look() == {}
    assert list(looks.look()) == [path]
    os.utime(path, ns=(1, 1))  # as a copy gets its time at the end
    assert looks.look() == {}
    assert list(looks.look()) == [path]
    path.unlink()
    assert looks.look() == {}


@pytest.mark.parametrize(
    "name",
    ["a.ipynb.crdownload", "a.ipynb.part", "Unconfirmed 1.crdownload", "a.ipynb.filepart", ".a.ipynb.Xy12", "~$a.ipynb", "a.PARTIAL",
     "a.ipynb.download/a.ipynb", ".ipynb_checkpoints/a.ipynb", "~syncthing~a.ipynb.tmp", ".tmp.driveupload/1"],
)  # fmt: skip
def test_what_is_called_unfinished_is_never_whole(inbox: Path, name: str) -> None:
    (inbox / name).parent.mkdir(exist_ok=True)
    (inbox / name).write_bytes(b"{}")
    looks = Inbox(inbox)
    assert looks.look() == looks.look() == {}


def test_the_empty_file_that_a_browser_puts_beside_a_download_is_waited_for(inbox: Path) -> None:
    (inbox / "a.ipynb").touch()
    (inbox / "a.Xy12.ipynb.part").write_bytes(b"{")
    looks = Inbox(inbox)
    assert looks.look() == looks.look() == {}
    (inbox / "a.Xy12.ipynb.part").rename(inbox / "a.ipynb")
    looks.look()
    assert list(looks.look()) == [inbox / "a.ipynb"]


# Once


def test_what_appears_is_graded_once_and_has_its_feedback(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes]
) -> None:
    with Watching(folder, inbox) as watching:
        put(inbox, "Emma", notebooks[0])
        watching.until(page(folder, "Emma").is_file)
        (inbox / "Liam").mkdir()
        (inbox / "Liam" / "x.ipynb.part").write_bytes(notebooks[1][:100])
        put(inbox, "Mia", notebooks[1])
        watching.until(watching.told(f"Mia {LESSON}: 2 / 2"))
    assert watching.engine.given == ["Emma", "Mia"]
    assert {path.name for path in folder.submitted.iterdir()} == {"Emma", "Mia"}
    assert set(scores(folder).student) == {"Emma", "Mia"}
    with Watching(folder, inbox) as again:
        put(inbox, "Noah", notebooks[0])
        again.until(page(folder, "Noah").is_file)
    assert again.engine.given == ["Noah"]
    assert not any("Emma" in line or "Mia" in line for line in again.lines)


def test_a_second_version_of_a_file_is_graded_and_told_again(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes]
) -> None:
    with Watching(folder, inbox) as watching:
        put(inbox, "Emma", notebooks[0])
        watching.until(watching.told("Emma 00_tiny"))
        put(inbox, "Emma", notebooks[1])
        watching.until(lambda: len(watching.engine.given) == 2)
        watching.until(lambda: sum("taken as" in line for line in watching.lines) == 2)
    assert (folder.submitted / "Emma" / LESSON / f"{LESSON}.ipynb").read_bytes() == notebooks[1]


def test_what_was_taken_before_the_watcher_was_killed_is_graded_when_it_starts_again(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes]
) -> None:
    put(inbox, "Emma", notebooks[0])
    collect_class(folder, [inbox])
    with Watching(folder, inbox) as watching:
        watching.until(page(folder, "Emma").is_file)
    assert watching.engine.given == ["Emma"]


def test_an_end_comes_after_the_hand_in_that_is_being_graded(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes]
) -> None:
    students = [f"s{number}" for number in range(5)]
    for student in students:
        put(inbox, student, notebooks[0])

    class Interrupted(Engine):
        def result(self, submission: Any, lesson: Any) -> Any:
            if len(self.given) == 2:
                watching.stop.set()
            return super().result(submission, lesson)

    with Watching(folder, inbox, Interrupted()) as watching:
        watching._thread.join(PATIENCE)
    first = watching.engine.given
    assert len(first) == 2
    assert [student for student in students if page(folder, student).is_file()] == sorted(first)
    with Watching(folder, inbox) as again:
        again.until(lambda: all(page(folder, student).is_file() for student in students))
    assert Counter(first + again.engine.given) == Counter(students)


# What is wrong does not stop it


def test_a_bad_file_is_told_and_the_others_are_graded(folder: ClassFolder, inbox: Path, notebooks: list[bytes]) -> None:
    with Watching(folder, inbox) as watching:
        put(inbox, "Ava", b"%PDF-1.7", f"{LESSON}.ipynb")
        put(inbox, "Liam", b"PK\x03\x04 broken", "hw.zip")
        put(inbox, "Emma", notebooks[0])
        (inbox / "pipe").mkdir()
        os.mkfifo(inbox / "pipe" / "x.ipynb")
        watching.until(page(folder, "Emma").is_file)
        watching.until(watching.told("Ava/00_tiny.ipynb: unreadable"))
        watching.until(watching.told("hw.zip"))
    assert watching.engine.given == ["Emma"]
    assert max(Counter(watching.lines).values()) == 1


def test_what_a_person_decides_in_matches_csv_is_taken_without_a_new_file(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes]
) -> None:
    keep(folder.root, Roster([Student("s1", "Emma Brown"), Student("s2", "Emma Braun")]))
    with Watching(folder, inbox) as watching:
        (inbox / "Emma.ipynb").write_bytes(notebooks[0])
        watching.until(watching.told("Emma.ipynb"))
        matches = folder.root / "matches.csv"
        watching.until(matches.is_file)
        assert not watching.engine.given
        text = matches.read_text(encoding="utf-8-sig")
        assert "\nEmma.ipynb,," in text.replace("\r", "")
        matches.write_text(text.replace("Emma.ipynb,,", "Emma.ipynb,s2,"), encoding="utf-8-sig", newline="")
        watching.until(page(folder, "s2").is_file)
    assert watching.engine.given == ["s2"]


def test_a_mistake_in_the_settings_is_told_and_once_mended_it_goes_on(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes]
) -> None:
    path = folder.root / "class.toml"
    right = path.read_text(encoding="utf-8")
    with Watching(folder, inbox) as watching:
        path.write_text(right + "\n[dues]\n", encoding="utf-8")
        put(inbox, "Emma", notebooks[0])
        watching.until(watching.told("Did you mean due?"))
        path.write_text(right, encoding="utf-8")
        watching.until(page(folder, "Emma").is_file)


def test_what_the_machine_refuses_is_told_and_tried_again(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = iter([FileNotFoundError(errno.ENOENT, "taken away"), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))])

    def collected(*args: Any, **options: Any) -> Any:
        for error in refused:
            raise error
        return collect_class(*args, **options)

    class Full(Engine):
        def result(self, submission: Any, lesson: Any) -> Any:
            if len(self.given) == 1:
                raise OSError(errno.EROFS, os.strerror(errno.EROFS))
            return super().result(submission, lesson)

    monkeypatch.setattr("autograde.run.watch.collect_class", collected)
    with Watching(folder, inbox, Full()) as watching:
        put(inbox, "Emma", notebooks[0])
        watching.until(page(folder, "Emma").is_file)
    assert [line.partition(".")[0] for line in watching.lines if "disk" in line or "written" in line] == [
        "The disk is full",
        "Cannot be written: it is read-only, or belongs to someone else",
    ]


def test_a_fault_of_ours_ends_it(folder: ClassFolder, inbox: Path, notebooks: list[bytes]) -> None:
    class Broken(Engine):
        def result(self, submission: Any, lesson: Any) -> Any:
            raise KeyError("a fault")

    put(inbox, "Emma", notebooks[0])
    with pytest.raises(KeyError, match="a fault"), Watching(folder, inbox, Broken()) as watching:
        watching._thread.join(PATIENCE)


def test_a_folder_that_is_gone_for_a_while_is_waited_for(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes]
) -> None:
    with Watching(folder, inbox) as watching:
        away = inbox.rename(inbox.with_name("away"))
        watching.until(watching.told("is not there now"))
        away.rename(inbox)
        put(inbox, "Emma", notebooks[0])
        watching.until(page(folder, "Emma").is_file)


@pytest.mark.parametrize("place", [".", "..", "submitted", "inbox"])
def test_a_folder_in_the_class_or_around_it_is_refused(folder: ClassFolder, place: str) -> None:
    with pytest.raises(CourseError, match="cannot be watched"):
        watch_folder(folder, folder.root / place, Engine(), lambda *_: None, lambda: False)


# Nobody else meanwhile


def test_a_second_watcher_of_a_class_is_refused(folder: ClassFolder, inbox: Path) -> None:
    with Watching(folder, inbox) as watching:
        watching.until((folder.root / ".watch.lock").exists)
        with pytest.raises(CourseError, match="Another `fukami watch` is running"):
            watch_folder(folder, inbox, Engine(), lambda *_: None, lambda: False)


@pytest.mark.parametrize("what", ["collect", f"grade.{LESSON}"])
def test_a_watcher_waits_while_another_collects_or_grades(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes], what: str
) -> None:
    with alone(folder, what), Watching(folder, inbox) as watching:
        put(inbox, "Emma", notebooks[0])
        watching.until(watching.told("Another fukami is at work"))
        assert not watching.engine.given
    with Watching(folder, inbox) as again:  # the one before ended while it waited
        again.until(page(folder, "Emma").is_file)


def test_a_command_waits_while_another_does_the_same(folder: ClassFolder, inbox: Path, notebooks: list[bytes]) -> None:
    put(inbox, "Emma", notebooks[0])
    command = [sys.executable, "-m", "autograde.cli", "collect", str(inbox), "--class", str(folder.root)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with alone(folder, "collect"):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert "Another fukami is at work in this class" in process.stdout.readline()
        assert not (folder.submitted / "Emma").exists()
    assert "taken as" in process.stdout.read()
    assert process.wait() == 0


# The whole command


@pytest.mark.sandbox
def test_the_command_keeps_its_engine_warm_and_ends_with_ctrl_c(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes]
) -> None:
    command = [
        sys.executable,
        "-m",
        "autograde.cli",
        "watch",
        str(inbox),
        "--class",
        str(folder.root),
        "--every",
        "0.2",
        "--workers",
        "1",
    ]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        for student in ("Emma", "Mia"):
            put(inbox, student, notebooks[0])
            end = time.monotonic() + 3 * PATIENCE
            while not page(folder, student).is_file():
                assert process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0
    assert f"Emma {LESSON}: 2 / 2" in told
    assert "Stopped. The same command goes on from here." in told
    log = (folder.root / "fukami.log").read_text(encoding="utf-8")
    assert sum(" starts, " in line and "worker" in line for line in log.splitlines()) == 1


def test_the_command_refuses_what_is_no_folder(folder: ClassFolder, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["watch", str(tmp_path / "nowhere"), "--class", str(folder.root)])
    assert done.exit_code == 2


def test_a_test_that_counts_in_full_does_so_in_the_line_that_is_told(
    folder: ClassFolder, inbox: Path, notebooks: list[bytes]
) -> None:
    with (folder.root / "class.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[void."{LESSON}"]\ntest-double = "It was wrong."\n')
    with Watching(folder, inbox, Failing("Ana")) as watching:
        put(inbox, "Ana", notebooks[0])
        watching.until(watching.told(f"Ana {LESSON}: "))
    told = next(line for line in watching.lines if line.startswith(f"Ana {LESSON}: "))
    assert told.startswith(f"Ana {LESSON}: {scores(folder)['score'].sum():g} / "), told
    assert not told.startswith(f"Ana {LESSON}: 0 / ")
