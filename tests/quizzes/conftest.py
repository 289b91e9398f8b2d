"""The questions of a small course with everything that a question can have, and those of the course itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograde.course import Course, load_course
from autograde.quizzes import questions
from autograde.quizzes.questions import Question, read_questions

LESSON = Path(__file__).with_name("small_lesson.py")
Questions = dict[str, list[Question]]


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("course")
    (root / "solutions").mkdir()
    (root / "solutions" / "01_small.py").write_text(LESSON.read_text(encoding="utf-8"), encoding="utf-8")
    (root / "course.toml").write_text(
        'title = { ja = "小さい", en = "Small/big" }\nlanguages = ["ja", "en"]\n'
        '[lessons.01_small]\ntitle = { ja = "小さい課", en = "A small lesson" }\nminutes = 5\npoints = 4.5\n',
        encoding="utf-8",
    )
    return load_course(root)


@pytest.fixture(scope="session")
def small(course: Course) -> Questions:
    """Of the small course, which is run for its figure."""
    return read_questions(course, course.lessons, course.languages)


@pytest.fixture(scope="session")
def all_questions() -> Questions:
    """Of the whole course, without running its lessons: the places of figures are empty."""

    def unexecuted(_: Course, notebooks: Iterator[NotebookNode], *__: object) -> list[NotebookNode]:
        return list(notebooks)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "execute_all", unexecuted)
        patch.setattr(questions, "lesson_data", lambda course: None)
        real = load_course()
        return read_questions(real, real.lessons, real.languages)
