"""Run what can only be known by running: the solutions pass every test, the stubs pass none. Results are remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

from rich.console import Console

from autograde.authoring.build import BuiltLesson
from autograde.authoring.notebooks import engine_lesson
from autograde.authoring.source import Refusal
from autograde.base.language import say
from autograde.course import Course
from autograde.engine.grader import Here, grader_here
from autograde.engine.lacking import graded_code, lacking, not_checked
from autograde.engine.version import ENGINE_VERSION
from autograde.model import GradedSubmission, Lesson, Limits, StudentCell, Submission, TestResult

PATIENT = Limits(cell_seconds=300, total_seconds=900)
DRAWS = 5  # so often a test that draws its numbers is run
_NTH = "~"


def solved(built: BuiltLesson, lang: str) -> Submission:
    """The hand-in of someone whose answers are the reference solutions."""
    return _submission("solution", built.name, lang, built.source[lang].cells)


def untouched(built: BuiltLesson, lang: str) -> Submission:
    """The hand-in of someone who wrote nothing."""
    return _submission("stub", built.name, lang, built.released[lang].cells)


def with_draws(lesson: Lesson, draws: int) -> Lesson:
    """Return a form in which tests that draw numbers stand several times, each with others; `original` names what they are of."""
    more = [
        replace(
            cell,
            id=f"{cell.id}{_NTH}{number}",
            source=f"import numpy\nfresh = lambda: numpy.random.default_rng({number})\n{cell.source}",
        )
        for number in range(1, draws)
        for cell in lesson.cells
        if cell.draws
    ]
    return replace(lesson, cells=(*lesson.cells, *more))


def original(name: str) -> str:
    """Return the test of which one in `with_draws` is."""
    return name.split(_NTH)[0]


def verify_lessons(course: Course, lessons: Iterable[BuiltLesson], console: Console) -> list[Refusal]:
    """Grade solution and stub of each lesson that changed since it was last found good; return what is wrong.

    The first language is run; the other holds the same code by construction, its messages apart. Lessons that need a
    library which is not installed are left out, and named.
    """
    lang = course.languages[0]
    pending = [(built, _seal(course, built)) for built in lessons]
    pending = [(built, seal) for built, seal in pending if not (course.build / "verified" / seal).exists()]
    left_out = [built.name for built, _ in pending if lacking(graded_code(engine_lesson(course, built.source[lang])))]
    if left_out:
        console.print(not_checked(left_out), style="yellow", markup=False, soft_wrap=True)
        pending = [(built, seal) for built, seal in pending if built.name not in left_out]
    if not pending:
        return []
    refusals = []
    with (
        console.status(say(ja="採点の準備をしています…", en="Getting the grader ready…")) as status,
        _grader(course) as grader,
    ):
        for built, seal in pending:
            status.update(
                say(ja=f"{built.name} の解答を確かめています…", en=f"Checking the solutions of {built.name}…")
            )
            form = with_draws(engine_lesson(course, built.source[lang]), DRAWS)
            found = list(_faults(built, *grader.grade([(solved(built, lang), form)], PATIENT), should_pass=True))
            found += _faults(built, *grader.grade([(untouched(built, lang), form)], PATIENT), should_pass=False)
            if not found:
                mark = course.build / "verified" / seal
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.touch()
            refusals += found
    return refusals


def _grader(course: Course) -> Here:
    from data_scripts.mini import make_miniatures

    # Authors' code is trusted, so a machine without a sandbox can build the lessons too.
    return grader_here(1, make_miniatures(course.build / "data", course.data), sandbox=False)


def _submission(student: str, name: str, lang: str, cells: list) -> Submission:
    code = tuple(StudentCell(cell.id, cell.source) for cell in cells if cell.cell_type == "code")
    return Submission(student, name, lang, code)


def _seal(course: Course, built: BuiltLesson) -> str:
    """Name what is run: the code with its solutions, which a lesson's version leaves out, and the engine."""
    code = [[cell.id, cell.source] for cell in built.source[course.languages[0]].cells if cell.cell_type == "code"]
    return f"{built.name}-{hashlib.sha256(json.dumps([code, ENGINE_VERSION]).encode()).hexdigest()[:16]}"


def _faults(built: BuiltLesson, graded: GradedSubmission, *, should_pass: bool) -> Iterable[Refusal]:
    file = f"solutions/{built.name}.py"

    def line(cell_id: str) -> int:
        return built.lines.get(cell_id) or built.lines.get(cell_id.removeprefix("test-"), 1)

    if should_pass:
        for cell in graded.cells:
            if cell.error:
                reason = say(ja=f"セル {cell.id} が止まります: {cell.error}", en=f"cell {cell.id} stops: {cell.error}")
                yield Refusal(file, line(cell.id), reason, say(ja="直してください", en="mend it"))
    wrong: dict[str, TestResult] = {}
    for test in graded.tests:
        if (test.status == "passed") != should_pass:
            wrong.setdefault(original(test.id), test)  # of several draws the first
    for name, test in wrong.items():
        if should_pass:
            reason = say(
                ja=f"解答が {name} に通りません({test.status}): {test.message}",
                en=f"the solution fails {name} ({test.status}): {test.message}",
            )
            yield Refusal(
                file, line(name), reason, say(ja="解答かテストを直してください", en="mend the solution or the test")
            )
        else:
            reason = say(ja=f"未着手のまま {name} に通ります", en=f"the stub passes {name}")
            yield Refusal(
                file, 1, reason, say(ja="テストに解答を必要とさせてください", en="make the test need the answer")
            )
