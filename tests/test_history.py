"""`fukami diff`: whose points changed between two states of a lesson, which test, from what to what, and why."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde import cli, results
from autograde.class_folder import ClassFolder, init_class
from autograde.course import Course
from autograde.history import START, between, runs
from autograde.run.export import export_csv
from autograde.run.grade import grade_class
from autograde.run.report import report_class
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.reports.test_changes import Failing
from tests.test_run import Engine

pytestmark = pytest.mark.slow

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


def diff(folder: ClassFolder, *words: str, good: bool = True) -> str:
    done = CliRunner().invoke(cli.app, ["diff", LESSON, *words, "--class", str(folder.root)])
    assert (done.exception is None) == good, done.output
    return " ".join((done.output if good else str(done.exception)).split())


def void(folder: ClassFolder, text: str = "") -> None:
    path = folder.root / "class.toml"
    path.write_text(path.read_text(encoding="utf-8").split("\n[void")[0] + text, encoding="utf-8")


def three_runs(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """FIRST fails at first, passes by a newer grader and fails when graded once more; then SECOND fails too."""
    grade_class(folder, LESSON, Failing(FIRST))
    monkeypatch.setattr(results, "ENGINE_VERSION", "1+newer")
    grade_class(folder, LESSON, Engine())

    class Both(Failing):
        def result(self, submission, lesson):
            self.student = submission.student if submission.student != THIRD else ""
            return super().result(submission, lesson)

    grade_class(folder, LESSON, Both(""), again=True)


def test_what_the_last_run_changed_is_shown_without_asking_for_states(folder: ClassFolder, monkeypatch):
    three_runs(folder, monkeypatch)
    told = diff(folder)
    assert f"{LESSON}: after run 2 (" in told
    assert "→ now" in told
    assert f"{FIRST} -1 test-double 1 → 0 it was graded once more {SECOND} -1 test-double 1 → 0" in told
    assert "Points of 2 students changed." in told


def test_between_two_runs_what_came_back_is_no_change_and_all_reasons_are_told(folder: ClassFolder, monkeypatch):
    three_runs(folder, monkeypatch)
    told = diff(folder, "1", "3")
    assert FIRST not in told
    assert f"{SECOND} -1 test-double 1 → 0 it was graded once more" in told
    assert f"{FIRST} +1 test-double 0 → 1 the grader changed Points of 1 student changed." in diff(folder, "1", "2")
    assert "Nobody's points changed." in diff(folder, "3")
    third = between(folder, LESSON, runs(folder, LESSON)[0].ended)
    assert set(third.changes) == {SECOND}


def test_after_one_run_everything_is_new(folder: ClassFolder):
    grade_class(folder, LESSON, Engine())
    told = diff(folder)
    assert f"{LESSON}: the beginning → now" in told
    assert f"Nobody's points changed. Graded for the first time between them: 3 ({FIRST}, {SECOND}, {THIRD})" in told


def test_who_was_first_graded_in_between_is_new_and_not_changed(folder: ClassFolder):
    later = folder.submitted / THIRD
    later.rename(folder.root / "later")
    grade_class(folder, LESSON, Engine())
    start = datetime.now(UTC)
    (folder.root / "later").rename(later)
    grade_class(folder, LESSON, Failing(THIRD))
    grade_class(folder, LESSON, Engine(), only=[THIRD])
    here = between(folder, LESSON, start)
    assert (here.new, here.changes) == ([THIRD], {})
    assert between(folder, LESSON, START, start).new == [FIRST, SECOND]


def test_a_void_is_a_run_of_its_own_whichever_command_notices(folder: ClassFolder, tmp_path: Path):
    report_class(grade_class(folder, LESSON, Failing(FIRST)))
    void(folder, f'\n[void."{LESSON}"]\ntest-double = "r"\n')
    export_csv(folder, [LESSON])
    void(folder)
    report_class(grade_class(folder, LESSON, Engine()))
    assert [(run.what, run.graded, run.changed) for run in runs(folder, LESSON)] == [
        ("grade", 3, 0),
        ("void", 0, 1),
        ("void", 0, 1),
    ]
    assert f"{FIRST} +1 test-double 0 → 1 void: it counts in full" in diff(folder, "1", "2")
    assert f"{FIRST} -1 test-double 1 → 0 void taken back" in diff(folder, "2")
    assert "Nobody's points changed." in diff(folder, "1", "3")
    listed = diff(folder, "--runs")
    assert "time graded points changed 1 " in listed
    assert listed.count("[void]") == 2


def test_a_run_that_did_nothing_is_not_on_record_and_one_that_was_stopped_is(folder: ClassFolder):
    class Stopped(Engine):
        def grade(self, jobs, limits=None):
            yield next(super().grade(jobs))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade_class(folder, LESSON, Stopped())
    grade_class(folder, LESSON, Engine())
    grade_class(folder, LESSON, Engine())
    assert [run.graded for run in runs(folder, LESSON)] == [1, 2]


def test_times_of_the_clock_are_states_too(folder: ClassFolder, monkeypatch):
    three_runs(folder, monkeypatch)
    tomorrow = f"{datetime.now(folder.zone) + timedelta(days=1):%Y-%m-%d %H:%M}"
    assert "Graded for the first time between them: 3" in diff(folder, "2026-01-01", tomorrow)
    assert f"{SECOND} -1" in diff(folder, runs(folder, LESSON)[0].time, tomorrow)
    assert "Nobody's points changed." in diff(folder, tomorrow)


def test_what_is_no_state_is_told(folder: ClassFolder, monkeypatch):
    assert "No run is on record yet: name a time." in diff(folder, "1", good=False)
    three_runs(folder, monkeypatch)
    assert "There is no run 4: they go from 1 to 3 (--runs lists them)." in diff(folder, "4", good=False)
    assert "last week: write the number of a run (--runs lists them), or a time such as" in diff(
        folder, "last week", good=False
    )
    assert "3 comes after 1: name the earlier state first." in diff(folder, "3", "1", good=False)
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    assert "4 という番号の採点はありません。あるのは 1 から 3 です" in diff(folder, "4", good=False)
    assert "採点プログラムが変わった" in diff(folder, "1", "2")


def test_it_is_written_as_a_table(folder: ClassFolder, tmp_path: Path, monkeypatch):
    three_runs(folder, monkeypatch)
    diff(folder, "1", "2", "--to", str(tmp_path / "diff.csv"))
    with (tmp_path / "diff.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert {key: row[key] for key in ("student", "test", "before", "after", "why")} == {
        "student": FIRST,
        "test": "test-double",
        "before": "0.0",
        "after": "1.0",
        "why": "the grader changed",
    }


def test_results_of_an_older_edition_and_lines_that_are_damaged_do_no_harm(folder: ClassFolder, monkeypatch):
    three_runs(folder, monkeypatch)
    for path in folder.results.glob("*/*.json"):  # as before it was said when a result was first there
        head, body = path.read_bytes().split(b"\n", 1)
        data = json.loads(b"{" + body)
        del data["first"]
        path.write_bytes(head + b"\n" + json.dumps(data).encode()[1:])
    lines = folder.root / "runs.jsonl"
    lines.write_bytes(b'{"lesson": "00_ti\n\xff\n[]\n' + lines.read_bytes())
    assert len(runs(folder, LESSON)) == 3
    here = between(folder, LESSON, START)
    assert (here.new, set(here.changes)) == ([], {SECOND})
