"""A message of a hidden test helps nobody to points: not another student, and not its owner at the next try."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograde.authoring.build import build_lesson
from autograde.class_folder import ClassFolder, init_class
from autograde.course import Course, CourseError
from autograde.engine import GradedSubmission, Limits, Pool
from autograde.results import ResultStore
from autograde.run.grade import grade_class
from benchmarks.linear import LESSON, make_course
from tests.engine.helpers import needs_sandbox

DRAWN = "x = fresh().integers"
FIXED = "x = np.random.default_rng(5).integers"
ANSWER = """
def double(x):
    for given, wanted in TABLE:
        if np.array_equal(given, np.ravel(x)):
            return np.reshape(wanted, np.shape(x))
    return 0 * x
"""
SEEN = "double([1, 2])\n  expected: [2, 4]"  # what the visible test shows


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1) as pool:
        yield pool


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (root := tmp_path / "course").mkdir()
    return make_course(root)


@pytest.fixture
def folder(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    return init_class(tmp_path / "class", course)


def graded(folder: ClassFolder, pool: Pool, student: str, answer: str, *, again: bool = False) -> GradedSubmission:
    notebook = json.loads(json.dumps(build_lesson(folder.course, LESSON).released["en"]))
    for cell in notebook["cells"]:
        cell["source"] = answer if cell["id"] == "double" else cell["source"]
    path = folder.submitted / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))
    grade_class(folder, LESSON, pool, limits=Limits(), again=again)
    result = ResultStore(folder.results).result(LESSON, student)
    assert result is not None
    return result


def lookup(*feedback: str) -> str:
    """An answer that knows the values of the visible test and those that messages of earlier tries have told."""
    table = []
    for message in (SEEN, *feedback):
        call, _, rest = message.partition("\n")
        expected = rest.partition("expected:")[2].partition("(shape")[0]
        table.append([[float(number) for number in re.findall(r"-?[\d.]+", text)] for text in (call, expected)])
    return ANSWER.replace("TABLE", repr(table))


def hidden(result: GradedSubmission) -> tuple[float, str]:
    """Return points and message of the test with a hidden part."""
    return next((test.points, test.message) for test in result.tests if test.id == "test-double")


@needs_sandbox
@pytest.mark.sandbox
@pytest.mark.parametrize("way", ["drawn", "fixed"])
def test_an_answer_made_of_earlier_feedback_earns_nothing(
    way: str, course: Course, folder: ClassFolder, pool: Pool
) -> None:
    if way == "fixed":
        source = course.solutions / f"{LESSON}.py"
        text = source.read_text(encoding="utf-8")
        assert DRAWN in text
        source.write_text(text.replace(DRAWN, FIXED), encoding="utf-8")
    told: list[str] = []
    for _ in range(3):
        points, message = hidden(graded(folder, pool, "first", lookup(*told)))
        told.append(message)
    assert points == (way == "fixed")
    assert hidden(graded(folder, pool, "friend", lookup(*told[:2])))[0] == points
    if way == "drawn":
        copied = hidden(graded(folder, pool, "friend", lookup()))[1]
        assert len({*told, copied}) == 4  # the very same file has other numbers, handed in by somebody else


@needs_sandbox
@pytest.mark.sandbox
def test_a_hand_in_that_is_graded_again_has_the_same_numbers(folder: ClassFolder, pool: Pool) -> None:
    """Also when the class folder was moved. Without its key what is graded stands, and the next run draws others."""
    first = hidden(graded(folder, pool, "a", lookup()))
    assert hidden(graded(folder, pool, "a", lookup(), again=True)) == first
    moved = ClassFolder(folder.root.rename(folder.root.with_name("moved")))
    assert hidden(graded(moved, pool, "a", lookup(), again=True)) == first
    (moved.root / "seed.key").unlink()
    assert hidden(graded(moved, pool, "a", lookup())) == first  # the result stands
    assert hidden(graded(moved, pool, "a", lookup(), again=True)) != first


def test_the_class_keeps_its_key_to_itself(folder: ClassFolder) -> None:
    path = folder.root / "seed.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = folder.key()
    assert len(key) == 32
    assert ClassFolder(folder.root).key() == key
    path.unlink()  # a class folder of before
    assert folder.key() not in (b"", key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"abcd\n", b"no key at all", b"\xff\x00"])
def test_a_damaged_key_is_told_and_kept(folder: ClassFolder, content: bytes) -> None:
    path = folder.root / "seed.key"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=r"seed\.key cannot be read .* put a backup there"):
        folder.key()
    assert path.read_bytes() == content
