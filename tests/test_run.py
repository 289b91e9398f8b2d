"""A class passes through one hand-in after the other: nothing is kept longer than needed, and nothing is lost on the way."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograde import graded
from autograde.class_folder import ClassFolder, init_class
from autograde.engine import ENGINE_VERSION, CellResult, GradedSubmission, TestResult
from autograde.engine.pool import lost
from autograde.gradebook.scores import scores
from autograde.model import LaidOut
from autograde.run import grade as run
from autograde.run.grade import grade_class, graded_class, unsteady_tests
from benchmarks.linear import LESSON, make_course, write_hand_ins

pytestmark = pytest.mark.slow

COUNT = 40


class Engine:
    """Passes every test of every hand-in; what it was given is in `given`."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def grade(self, jobs, limits=None) -> Iterator[GradedSubmission]:
        for job in jobs:
            self.given.append(job[0].student)
            yield self.result(*job)

    def result(self, submission, lesson) -> GradedSubmission:
        tests = [TestResult(c.id, c.exercise, "passed", c.points, c.points) for c in lesson.cells if c.kind == "test"]
        cells = [CellResult(index, cell.id) for index, cell in enumerate(submission.cells)]
        names = (submission.student, lesson.name, lesson.lang, lesson.version, ENGINE_VERSION)
        return GradedSubmission(*names, "completed", tests, cells, 0.1, True)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory):
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def folder(course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    made = init_class(tmp_path / "class", course)
    write_hand_ins(made, course, COUNT)
    return made


def test_what_is_in_memory_does_not_grow_with_the_class(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run, "LAID_OUT_AHEAD", 4)
    alive: weakref.WeakSet[LaidOut] = weakref.WeakSet()
    most = 0

    def noticed(*args):
        form, laid = lay_out(*args)
        alive.add(laid)
        return form, laid

    def count(*_: object) -> None:
        nonlocal most
        most = max(most, len(alive))

    lay_out = graded.GradedClass.lay_out
    monkeypatch.setattr(graded.GradedClass, "lay_out", noticed)
    monkeypatch.setattr(LaidOut, "__hash__", object.__hash__)
    grades = grade_class(folder, LESSON, Engine(), progress=count)
    assert len(grades.hand_ins) == COUNT
    for _ in grades.hand_ins:
        count()
    assert 4 <= most <= 4 + 25 + 2  # laid out ahead, one batch of the gradebook, and those in hand


def test_hand_ins_come_by_student_as_often_as_they_are_asked_for(folder: ClassFolder):
    grades = grade_class(folder, LESSON, Engine())
    want = [f"student{number:05}" for number in range(COUNT)]
    assert [hand_in.student for hand_in in grades.hand_ins] == want
    assert [hand_in.student for hand_in in grades.hand_ins] == want
    assert {hand_in.graded.score for hand_in in grades.hand_ins} == {2.0}


def test_a_run_that_is_stopped_has_recorded_what_was_graded_and_goes_on_from_there(folder: ClassFolder):
    class Stopped(Engine):
        def grade(self, jobs, limits=None):
            for done, result in enumerate(super().grade(jobs)):
                if done == 7:
                    raise KeyboardInterrupt
                yield result

    with pytest.raises(KeyboardInterrupt):
        grade_class(folder, LESSON, Stopped())
    assert scores(folder).student.nunique() == 7
    rest = Engine()
    grades = grade_class(folder, LESSON, rest)
    assert (grades.resumed, len(rest.given), len(grades.hand_ins)) == (7, COUNT - 7, COUNT)
    assert scores(folder).student.nunique() == COUNT


def test_a_hand_in_that_was_lost_is_reported_and_graded_again_the_next_time(folder: ClassFolder):
    class Loses(Engine):
        def result(self, submission, lesson):
            return (
                lost(submission, lesson, True)
                if submission.student == "student00003"
                else super().result(submission, lesson)
            )

    grades = grade_class(folder, LESSON, Loses())
    assert [hand_in.student for hand_in in grades.hand_ins if hand_in.graded.ended == "lost"] == ["student00003"]
    (note,) = graded_class(folder, LESSON).notes
    assert note.startswith("student00003: not graded yet")
    again = Engine()
    grade_class(folder, LESSON, again)
    assert again.given == ["student00003"]


def test_unreadable_hand_ins_are_graded_at_once_and_never_repeated(folder: ClassFolder):
    (folder.submitted / "student00005" / LESSON / f"{LESSON}.ipynb").write_bytes(b"%PDF-1.7")
    steps: list[tuple[int, int]] = []
    grades = grade_class(folder, LESSON, engine := Engine())
    assert "student00005" not in engine.given
    assert [hand_in.student for hand_in in grades.hand_ins if hand_in.graded.ended == "unreadable"] == ["student00005"]
    assert unsteady_tests(grades, Engine(), 2, progress=lambda done, total, _: steps.append((done, total))) == {}
    assert steps[-1] == (2 * COUNT, 2 * COUNT)


def test_a_hand_in_collected_anew_after_it_was_graded_is_left_out_until_it_is_graded(folder: ClassFolder):
    grades = grade_class(folder, LESSON, Engine())
    path = folder.submitted / "student00001" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("# 1\\n", "# 1, changed\\n"))
    assert "student00001" not in {hand_in.student for hand_in in grades.hand_ins}
    assert len(list(grades.hand_ins)) == COUNT - 1
