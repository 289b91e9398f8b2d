"""What the build learns by running a lesson: solutions pass, stubs do not, and a lesson found good is not run again."""

from __future__ import annotations

import pytest
from rich.console import Console

from autograde.authoring import verify
from autograde.authoring.build import build_lesson
from autograde.authoring.source import Refusal
from autograde.course import Course
from autograde.engine import Pool, lacking

pytestmark = pytest.mark.sandbox


@pytest.fixture
def refusals(course: Course, monkeypatch: pytest.MonkeyPatch):
    """A function that replaces text of the lesson and returns what running it brings up."""
    monkeypatch.setattr(verify, "_grader", lambda course: Pool(1, sandbox=False))
    path = course.solutions / "01_small.py"

    def run(old: str = "", new: str = "") -> list[Refusal]:
        source = path.read_text(encoding="utf-8")
        assert old in source
        path.write_text(source.replace(old, new), encoding="utf-8")
        return verify.verify_lessons(course, [build_lesson(course, "01_small")], Console(quiet=True))

    return run


def test_a_good_lesson_is_run_once(refusals, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusals() == []
    monkeypatch.setattr(verify, "_grader", lambda course: pytest.fail("run again"))
    assert refusals() == []


def test_a_solution_that_fails_its_test_is_refused_with_its_line(refusals, course: Course) -> None:
    found = refusals("return 2 * np.asarray(x)", "return 3 * np.asarray(x)")
    assert ["the solution fails test-double" in str(refusal) for refusal in found] == [True]
    lines = (course.solutions / "01_small.py").read_text(encoding="utf-8").split("\n")
    assert lines[found[0].line - 1].startswith('# %% test="double"')


def test_a_stub_that_passes_a_test_is_refused(refusals) -> None:
    found = refusals(
        'expect("double([1, 2])", double(np.array([1, 2])), [2, 4])\n### BEGIN HIDDEN TESTS\n'
        'x = fresh().integers(-9, 10, (2, 3)) / 2\nexpect(f"double({x.tolist()})", double(x), x + x)\n'
        'expect("double([[-3, 0.5]])", double(np.array([[-3, 0.5]])), [[-6, 1]])\n',
        "assert callable(double) or True\n### BEGIN HIDDEN TESTS\nassert np.pi > 3\n",
    )
    assert ["the stub passes test-double" in str(refusal) for refusal in found] == [True]


def test_a_solution_that_is_right_only_for_some_numbers_is_refused(refusals) -> None:
    """The first numbers are those of plain nbgrader, and the others are tried too."""
    found = refusals("return 2 * np.asarray(x)", "return np.asarray(x) + x * (np.ravel(x)[0] in (1, 3.5))")
    assert ["the solution fails test-double" in str(refusal) for refusal in found] == [True]


def test_a_cell_that_stops_is_refused(refusals) -> None:
    found = refusals("# %% setup\nimport numpy as np", "# %% setup\nimport numpy as np\nnp.no_such_name")
    assert "no_such_name" in str(found[0])


def test_a_lesson_whose_libraries_are_not_installed_is_named_and_not_run(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lacking, "find_spec", lambda name: None)
    monkeypatch.setattr(verify, "_grader", lambda course: pytest.fail("was run"))
    path = course.solutions / "01_small.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace("import numpy as np", "import numpy as np\nimport torch", 1), encoding="utf-8")
    console = Console(width=300)
    with console.capture() as capture:
        assert verify.verify_lessons(course, [build_lesson(course, "01_small")], console) == []
    told = capture.get()
    assert "Not run, because torch, torchvision, fastai are not installed: 01_small." in told
    assert lacking.INSTALL in told
    assert not (course.build / "verified").exists()
