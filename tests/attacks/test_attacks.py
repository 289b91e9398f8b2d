"""Each file beside this one is an attack: whoever hands it in gets no point that was not earned.

An attack's docstring says what it tries, then holds the cells that are handed in. `# %% name` stands for the form's cell
of that name, `# %%` for an added cell, which runs before every other. A line `earned: test-…` names the tests whose
points it deserves after all.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from autograde.engine import FormCell, Lesson, Limits, StudentCell, Submission, Worker

HERE = Path(__file__).parent
CHECKS = """
import numpy as np

def expect(call, got, want, tol=1e-6):
    assert type(got) is type(want) or isinstance(want, (int, float)), f"{call}: {got!r}"
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape and np.allclose(got, want, rtol=tol, atol=tol), f"{call}: {got!r} is not {want!r}"
"""
STUB = "raise NotImplementedError"
LESSON = Lesson(
    "91_attacked",
    "en",
    "Attacked",
    "v1",
    (
        FormCell("setup", "setup", "import numpy as np\nimport torch"),
        FormCell("checks", "checks", CHECKS),
        FormCell("double", "exercise", f"def double(x):\n    {STUB}"),
        FormCell(
            "test-double",
            "test",
            "import numpy as np\nx = np.arange(1.0, 4.0)\nexpect('double(x)', double(x), 2 * x)",
            "double",
            1,
        ),
        FormCell(
            "test-double-shape", "test", "import numpy as np\nassert double(np.ones((2, 3))).sum() == 12", "double", 1
        ),
        FormCell("count", "exercise", f"def count(words):\n    {STUB}"),
        FormCell("test-count", "test", "assert count(['a', 'b']) == 2\nassert count([]) == 0", "count", 1),
        FormCell("even", "exercise", f"def even(n):\n    {STUB}"),
        FormCell("test-even", "test", "assert even(2) is True and even(3) is False", "even", 1),
        FormCell("names", "exercise", f"def names():\n    {STUB}"),
        FormCell(
            "test-names",
            "test",
            "got = names()\nassert got == {'a': [1.0, 2.0], 'b': (3,)} and 'c' not in got",
            "names",
            1,
        ),
        FormCell("scale", "exercise", f"def scale(t):\n    {STUB}"),
        FormCell(
            "test-scale",
            "test",
            "import torch\nt = torch.tensor([1.0, 2.0])\nassert torch.equal(scale(t), t * 3)",
            "scale",
            1,
        ),
        FormCell("Value", "exercise", f"class Value:\n    def __init__(self, data):\n        {STUB}"),
        FormCell(
            "test-Value",
            "test",
            "v = Value(2.0) + Value(3.0)\nassert v.data == 5.0 and abs(v.data - 5) < 1e-9",
            "Value",
            1,
        ),
        FormCell("slope", "exercise", f"def slope(f, x):\n    {STUB}"),
        FormCell("test-slope", "test", "assert abs(slope(lambda x: x * x, 3.0) - 6.0) < 1e-3", "slope", 1),
        FormCell("fails", "exercise", f"def fails(x):\n    {STUB}"),
        FormCell(
            "test-fails",
            "test",
            "try:\n    fails(-1)\nexcept ValueError as error:\n    assert 'negative' in str(error)\n"
            "else:\n    raise AssertionError('no error')\nassert fails(4) == 2",
            "fails",
            1,
        ),
        FormCell("choice", "quiz", "choice = None"),
        FormCell("test-choice", "test", "assert isinstance(choice, str) and choice == 'b'", "choice", 1),
    ),
)
ATTACKS = sorted(path for path in HERE.glob("*.py") if not path.name.startswith(("test_", "__", "conftest")))


def read_attack(path: Path) -> tuple[Submission, set[str]]:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")), clean=False) or ""
    head, *parts = re.split(r"^# %%(.*)$", words, flags=re.M)
    answers: dict[str, str] = {}
    added = []
    for name, source in zip(parts[::2], parts[1::2], strict=True):
        if name.strip():
            answers[name.strip()] = source.strip("\n")
        else:
            added.append(StudentCell("", source.strip("\n")))
    assert answers or added
    unknown = set(answers) - {cell.id for cell in LESSON.cells}
    assert not unknown, f"{path.name}: no cells {unknown}"
    cells = [StudentCell(cell.id, answers.get(cell.id, cell.source)) for cell in LESSON.cells]
    earned = re.search(r"^earned: (.*)$", head, flags=re.M)
    return Submission(path.stem, LESSON.name, "en", (*added, *cells)), set(
        re.split(r",\s*", earned[1]) if earned else ()
    )


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_no_unearned_point(worker: Worker, path: Path):
    submission, earned = read_attack(path)
    result = worker.grade(submission, LESSON, Limits(cell_seconds=3, total_seconds=60, memory_mb=1024))
    assert {test.id for test in result.tests if test.points} <= earned
    assert len(result.tests) == sum(cell.kind == "test" for cell in LESSON.cells)


def test_an_honest_hand_in_gets_every_point(worker: Worker):
    answers = {
        "double": "def double(x): return 2 * x",
        "count": "count = len",
        "even": "def even(n): return n % 2 == 0",
        "names": "def names(): return {'a': [1.0, 2.0], 'b': (3,)}",
        "scale": "def scale(t): return 3 * t",
        "Value": "class Value:\n    def __init__(self, data): self.data = data\n    def __add__(self, o): return Value(self.data + o.data)",
        "slope": "def slope(f, x): return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5",
        "fails": "def fails(x):\n    if x < 0: raise ValueError('negative')\n    return x ** 0.5",
        "choice": "choice = 'b'",
    }
    cells = tuple(StudentCell(cell.id, answers.get(cell.id, cell.source)) for cell in LESSON.cells)
    result = worker.grade(Submission("honest", LESSON.name, "en", cells), LESSON)
    assert result.score == LESSON.max_score, [test for test in result.tests if not test.points]
