"""What a cell may compute is learnt from the reference solution, once, and yields to what a person asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import pytest
from typer.testing import CliRunner

from autograde.class_folder import ClassFolder, init_class
from autograde.cli import app
from autograde.engine import Limits, Pool
from autograde.forms import present
from autograde.run.grade import grade_class
from autograde.run.limits import REFERENCE, learnt_limits
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.test_run import Engine


class Measured(Pool):
    """Needs `took` seconds for each cell and test; remembers which limits each student had."""

    took: ClassVar[dict[str, float]] = {}
    had: ClassVar[dict[str, Limits | None]] = {}
    broken: ClassVar[bool] = False

    def warm_up(self) -> None:
        pass

    def grade(self, jobs, limits=None):
        for result in Engine().grade(jobs):
            assert result.student not in self.had, "nobody is run twice"
            self.had[result.student] = limits
            for cell in (*result.cells, *result.tests):
                cell.seconds = self.took.get(cell.id, 0.01)
            if self.broken and result.student == REFERENCE:
                result.cells[0].error = "ModuleNotFoundError"
            yield result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    monkeypatch.setattr("autograde.engine.Pool", Measured)
    Measured.took, Measured.had, Measured.broken = {}, {}, False
    (tmp_path / "course").mkdir()
    course = make_course(tmp_path / "course")
    made = init_class(tmp_path / "class", course)
    write_hand_ins(made, course, 3)
    return made


def fukami(folder: ClassFolder, *arguments: str) -> None:
    done = CliRunner().invoke(app, [*arguments, "--class", str(folder.root)])
    assert done.exit_code == 0, done.output


def test_the_reference_is_run_once_and_all_are_held_to_what_it_took(folder: ClassFolder):
    Measured.took = {"test-double": 0.4, "double": 0.2}
    fukami(folder, "grade", LESSON)
    reference = Measured.had.pop(REFERENCE)
    assert reference is not None
    assert reference.cell_seconds > 60, "it is not held to what is learnt from it"
    limits = Measured.had["student00000"]
    assert limits is not None
    assert set(map(id, Measured.had.values())) == {id(limits)}
    assert limits.of_cell("test-double") == (30, pytest.approx(12))
    assert limits.of_cell("double") == (30, pytest.approx(12)), "where students write, the longest of all"
    assert limits.of_cell("") == (30, pytest.approx(12))
    assert limits.of_cell("test-shape_kept") == (30, 5)
    Measured.had = {}
    fukami(folder, "grade", LESSON, "--again")
    assert REFERENCE not in Measured.had
    assert Measured.had["student00000"] == limits


def test_nothing_new_runs_no_reference(folder: ClassFolder):
    fukami(folder, "grade", LESSON, "--cell-seconds", "20")
    Measured.had = {}
    fukami(folder, "grade", LESSON)
    assert not Measured.had


def test_a_bound_follows_a_long_cell_but_never_beyond_a_minute(folder: ClassFolder):
    lesson = present(folder.course, LESSON)
    Measured.took = {"test-double": 1.5, "double": 9.0}
    limits = learnt_limits(folder.course, lesson, Measured())
    assert limits.of_cell("test-double") == (45, 45)
    assert limits.of_cell("double") == (60, 60)
    assert limits.of_cell("")[0] == limits.of_cell("")[1] == 30, "what a student added has the default at most"


def test_what_is_asked_for_wins(folder: ClassFolder):
    fukami(folder, "grade", LESSON, "--cell-seconds", "7")
    assert all(limits == Limits(cell_seconds=7) for limits in Measured.had.values())
    assert len(Measured.had) == 3
    assert REFERENCE not in Measured.had


def test_measured_times_name_no_result(folder: ClassFolder):
    fukami(folder, "grade", LESSON)
    for path in (folder.course.build / "seconds").iterdir():
        path.write_text(json.dumps(dict.fromkeys(json.loads(path.read_text()), 9.0)))
    Measured.had = {}
    grades = grade_class(folder, LESSON, Measured())
    assert grades.resumed == 3
    assert not Measured.had


@pytest.mark.parametrize("damage", ["broken", "unreadable"])
def test_a_reference_that_does_not_run_here_or_a_damaged_file_of_times_harms_nobody(folder: ClassFolder, damage: str):
    if damage == "broken":
        Measured.broken = True
        fukami(folder, "grade", LESSON)
        assert Measured.had["student00000"] == Limits()
        assert not (folder.course.build / "seconds").exists()
    else:
        fukami(folder, "grade", LESSON)
        for path in (folder.course.build / "seconds").iterdir():
            path.write_text("[")
        Measured.had = {}
        fukami(folder, "grade", LESSON, "--again")
        assert REFERENCE in Measured.had
