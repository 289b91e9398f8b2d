"""A class's log says what was done, stays small, holds one line an event and nothing that a student or a test wrote."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde.base import log
from autograde.class_folder import init_class
from autograde.cli import app
from autograde.engine import Pool
from autograde.run.grade import grade_class
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.engine.helpers import needs_sandbox


@pytest.fixture(autouse=True)
def handlers():
    ours = logging.getLogger("autograde")
    before, level = list(ours.handlers), ours.level
    yield
    ours.handlers[:] = before
    ours.setLevel(level)


def lines(folder: Path) -> list[str]:
    return (folder / log.FILE).read_text(encoding="utf-8").splitlines()


def test_nothing_reaches_the_terminal_through_the_root_logger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [logging.StreamHandler()])  # as a11y_pygments sets up when it is imported
    monkeypatch.setattr(root, "level", logging.INFO)
    log.to_file(tmp_path)
    logging.getLogger("autograde.x").warning("event")
    assert capsys.readouterr().err == ""
    assert "event" in lines(tmp_path)[0]


def test_the_file_stays_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(log, "MOST_BYTES", 2000)
    log.to_file(tmp_path)
    for number in range(200):
        logging.getLogger("autograde.x").info("event %d", number)
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["fukami.log", "fukami.log.1"]
    assert all(path.stat().st_size <= 2000 for path in files)
    assert "event 199" in lines(tmp_path)[-1]


def test_no_name_forges_a_line_and_no_exception_is_quoted(tmp_path: Path):
    log.to_file(tmp_path)
    ours = logging.getLogger("autograde.x")
    name = "Ana\n2026-11-28 INFO forged\x1b[31m\u2028\udce3"
    record = ours.makeRecord(ours.name, logging.INFO, __file__, 1, "%s: lost", (name,), None)
    # not through the logger: pytest-xdist fails at what pytest captures of it
    for handler in logging.getLogger("autograde").handlers:
        if isinstance(handler, logging.FileHandler):
            handler.handle(record)
    try:
        raise ValueError("def softmax(u): the answer")
    except ValueError:
        ours.exception("failed")
    ours.info("x" * 10_000)
    told = lines(tmp_path)
    assert len(told) == 3
    assert "Ana\\n2026-11-28 INFO forged\\x1b[31m\\u2028\\udce3: lost" in told[0]
    assert told[1].endswith("failed")
    assert len(told[2]) == log.LONGEST


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / log.FILE).mkdir()
    log.to_file(tmp_path)
    logging.getLogger("autograde.x").warning("event")
    assert capsys.readouterr().err == ""


def test_a_step_tells_how_long_it_took_and_how_it_ended(tmp_path: Path):
    log.to_file(tmp_path)
    ours = logging.getLogger("autograde.x")
    with log.timed(ours, "report of 02"):
        pass
    with pytest.raises(KeyError), log.timed(ours, "grade 02"):
        raise KeyError("secret")
    told = "\n".join(lines(tmp_path))
    assert "report of 02: done in 0.0 s" in told
    assert "grade 02: ended by KeyError after 0.0 s" in told
    assert "secret" not in told


def test_the_commands_write_it_to_the_class_and_verbose_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (tmp_path / "course").mkdir()
    folder = init_class(tmp_path / "class", make_course(tmp_path / "course"))
    (tmp_path / "hand-ins" / "Emma Brown").mkdir(parents=True)
    (tmp_path / "hand-ins" / "Emma Brown" / "notes.txt").write_text("x")
    for options in ([], ["--verbose"]):
        command = [*options, "collect", str(tmp_path / "hand-ins"), "--class", str(folder.root)]
        done = CliRunner().invoke(app, command)
        assert ("collect: done in" in done.output) == bool(options), done.output
    assert sum("collect: 0 of 1 files in use" in line for line in lines(folder.root)) == 2


@pytest.mark.sandbox
@needs_sandbox
def test_a_killed_worker_leaves_a_line_and_no_code_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (tmp_path / "course").mkdir()
    course = make_course(tmp_path / "course")
    folder = init_class(tmp_path / "class", course)
    write_hand_ins(folder, course, 3)
    log.to_file(folder.root)
    log._ours.setLevel(logging.DEBUG)
    for handler in log._ours.handlers:
        handler.setLevel(logging.DEBUG)
    with Pool(1, preload=()) as pool:

        def kill(done: int, total: int, newest: object) -> None:
            if done == 1:
                for member in pool._busy:
                    member.process.kill()

        grades = grade_class(folder, LESSON, pool, progress=kill)
    assert {hand_in.graded.ended for hand_in in grades.hand_ins} == {"completed"}
    told = "\n".join(lines(folder.root))
    for event in (
        "starts, 1 of 1",
        "is ready after",
        "WARNING autograde.engine.pool: worker",
        "exit status -9",
        "is tried once more",
        f"grade {LESSON}: 3 hand-ins, 0 of them graded before",
        f"grade {LESSON}: done in",
    ):
        assert event in told, event
    assert "np.asarray" not in told
    assert "expect" not in told
