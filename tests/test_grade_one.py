"""`fukami grade --student`: one hand-in is graded again and reported, and everybody else's result stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde import cli
from autograde.class_folder import ClassFolder, init_class
from autograde.course import Course
from autograde.run.grade import grade_class
from autograde.run.report import report_class
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.reports.test_changes import Failing
from tests.test_run import Engine

FIRST, SECOND, THIRD = (f"student{number:05}" for number in range(3))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def folder(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    made = init_class(tmp_path / "class", course, "Asia/Tokyo")
    write_hand_ins(made, course, 3)
    return made


class Pool(Engine):
    """What the command grades with."""

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def warm_up(self) -> None:
        pass


def run(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch, *options: str, good: bool = True) -> tuple[str, Pool]:
    pool = Pool()
    monkeypatch.setattr(cli.grading, "make_pool", lambda *_: pool)
    done = CliRunner().invoke(cli.app, ["grade", LESSON, "--class", str(folder.root), "--seconds", "9", *options])
    assert (done.exception is None) == good, done.output
    return done.output if good else str(done.exception), pool


def results(folder: ClassFolder) -> dict[str, tuple[int, bytes]]:
    return {path.stem: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.results.glob("*/*.json")}


def test_one_student_is_graded_again_and_nobody_else(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    report_class(grade_class(folder, LESSON, Failing(SECOND)))
    before = results(folder)
    told, pool = run(folder, monkeypatch, "--student", SECOND)
    assert pool.given == [SECOND]
    after = results(folder)
    assert {name for name in after if after[name] != before[name]} == {SECOND}
    assert "3 hand-ins graded, 2 of them before this run" in told
    assert f"{SECOND}: +1 (test-double 0 → 1)" in told
    assert "Score 2 / 2" in told
    assert str(folder.feedback / SECOND / LESSON / f"{LESSON}.html") in told.replace("\n", "")
    page = (folder.feedback / SECOND / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "it was graded once more" in page


def test_several_students_may_be_named_by_the_names_of_a_roster(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    from autograde.students import keep_roster

    grade_class(folder, LESSON, Engine())
    keep_roster(folder.root, {FIRST: ["Emma Brown"], THIRD: ["佐藤 花子"]})
    _, pool = run(folder, monkeypatch, "--student", "佐藤　花子", "--student", "emma brown", "--student", FIRST)
    assert sorted(pool.given) == [FIRST, THIRD]


def test_hand_ins_that_wait_are_left_and_told(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    told, pool = run(folder, monkeypatch, "--student", FIRST)
    assert pool.given == [FIRST]
    assert set(results(folder)) == {FIRST}
    for waiting in (SECOND, THIRD):
        assert f"{waiting}: not graded yet; run `fukami grade {LESSON}`." in told
    assert "1 hand-in graded, 0 of them before this run" in told


def test_only_that_student_is_repeated(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    grade_class(folder, LESSON, Engine())
    _, pool = run(folder, monkeypatch, "--student", THIRD, "--repeat", "3")
    assert pool.given == [THIRD] * 3


def test_who_is_nobody_or_handed_in_nothing_is_told(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    (folder.submitted / "Emma Brown" / "01_other").mkdir(parents=True)
    told, pool = run(folder, monkeypatch, "--student", "Ema Brown", good=False)
    assert told == "There is no student Ema Brown. Did you mean: Emma Brown?"
    told, pool = run(folder, monkeypatch, "--student", "Emma Brown", "--student", FIRST, good=False)
    assert told == f"There is no hand-in of {LESSON} by Emma Brown."
    assert not pool.given
    assert not results(folder)
