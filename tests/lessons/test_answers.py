"""The grader tells right answers from wrong ones: every answer in `tests/answers/`, every choice of every quiz.

Only set-up, exercises and the tests in question are run, so this also shows that tests need nothing else of the lesson.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograde.authoring.quiz import read_quiz
from autograde.authoring.source import localise, read_source
from autograde.authoring.answers import Answer, read_answers
from autograde.authoring.verify import original
from autograde.engine import Worker
from autograde.model import FormCell
from data_scripts.mini import make_miniatures
from tests.answer_grading import COURSE, exercises, form, grade

DRAWS = 3  # of tests that draw their numbers: a wrong answer fails whatever they are


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    # The answers are ours; the sandbox has tests of its own.
    with Worker(sandbox=False, data=make_miniatures(COURSE.build / "data")) as worker:
        yield worker


@pytest.mark.parametrize(("lesson", "exercise"), exercises(), ids=lambda name: name)
def test_right_answers_pass_and_wrong_ones_fail(worker: Worker, lesson: str, exercise: str) -> None:
    path = COURSE.answers(lesson, exercise)
    answers = read_answers(path)
    assert sum(answer.right for answer in answers) >= 2, f"{path}: write two right answers in other styles"
    assert sum(not answer.right for answer in answers) >= 3, f"{path}: write three wrong ones that students would write"
    known = {cell.id for cell in form(lesson).cells if cell.exercise == exercise}
    surprises = [s for answer in answers for s in surprises_of(worker, lesson, exercise, answer, known)]
    assert not surprises, "\n".join([f"{path}, or the tests in solutions/{lesson}.py:", *surprises])


def surprises_of(worker: Worker, lesson: str, exercise: str, answer: Answer, known: set[str]) -> Iterator[str]:
    results = grade(worker, lesson, {exercise: answer.source}, {exercise}, draws=DRAWS)
    if answer.right:
        for test in results.values():
            if test.status != "passed":
                yield f"right answer {answer.title!r} fails {test.id} ({test.status}): {test.message}"
        return
    if not answer.fails or set(answer.fails) - known:
        yield f"wrong answer {answer.title!r} names {answer.fails}; the tests are {sorted(known)}"
    for name, result in results.items():
        if original(name) in answer.fails and result.status == "passed":
            yield f"wrong answer {answer.title!r} passes {name}"


@pytest.mark.parametrize("lesson", list(COURSE.lessons))
def test_every_choice_of_a_quiz_gets_its_reply(worker: Worker, lesson: str) -> None:
    source = read_source(COURSE.solutions / f"{lesson}.py", COURSE.root)
    quizzes = [read_quiz(c.name, localise(c.source, "en")) for c in source.cells if c.kind == "quiz"]
    for turn in range(max(len(quiz.replies) for quiz in quizzes)):
        chosen = {quiz.name: list(quiz.replies)[turn % len(quiz.replies)] for quiz in quizzes}
        cells = {quiz.name: f"{quiz.name} = {literal(quiz.answer, chosen[quiz.name])}" for quiz in quizzes}
        results = grade(worker, lesson, cells, set(chosen))
        for quiz in quizzes:
            result = results[f"test-{quiz.name}"]
            reply = quiz.replies[chosen[quiz.name]]
            if chosen[quiz.name] == quiz.key:
                assert (result.status, result.output.strip()) == ("passed", reply), quiz.name
            else:
                assert (result.status, result.message.strip()) == ("failed", reply), quiz.name


def literal(answer: object, key: str) -> str:
    """Write the canonical answer `key` as a student would."""
    if isinstance(answer, (set, frozenset)):
        return repr(set(key.split(",")))
    return key if isinstance(answer, (int, float)) else repr(key)


def test_no_answer_is_left_over() -> None:
    """A file in `tests/answers/` whose exercise was renamed would test nothing."""
    files = {(path.parent.name, path.stem) for path in (COURSE.root / "tests" / "answers").glob("*/*.py")}
    assert files - set(exercises()) == set()


def test_every_lesson_has_a_form_cell_for_each_test() -> None:
    for name in COURSE.lessons:
        cells: dict[str, FormCell] = {cell.id: cell for cell in form(name).cells}
        assert all(cells[cell.exercise].kind in ("exercise", "quiz") for cell in cells.values() if cell.kind == "test")
