"""Each file in the folders beside this one is an attack, and gains nothing.

An attack's docstring says what it tries, then holds the cells that are handed in. `# %% name` stands for the form's cell
of that name, `# %%` for an added cell, which runs before every other. A line `earned: test-…` names tests whose points
the cells given deserve after all. What is not given is left unsolved in `forged/`, and solved in the other folders, where
every point of it must be earned. Whoever gets out prints ESCAPED; what `escape/` tries ends with the word `tried`.

All are graded in one run of two workers, an honest hand-in after each of them.
"""

from __future__ import annotations

import ast
import os
import re
import secrets
from pathlib import Path

import numpy as np
import pytest

import autograde
from autograde.engine import FormCell, GradedSubmission, Lesson, Limits, Pool, StudentCell, Submission
from tests.engine.helpers import needs_sandbox

pytestmark = [needs_sandbox, pytest.mark.xdist_group("attacks")]
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
ATTACKS = sorted(path for group in ("forged", "starvation", "escape") for path in (HERE / group).glob("*.py"))
HONEST = {
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
TESTS = {cell.id: cell.exercise for cell in LESSON.cells if cell.kind == "test"}
LIMITS = Limits(cell_seconds=4, total_seconds=120, memory_mb=900)


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def read_attack(path: Path) -> tuple[Submission, set[str], set[str]]:
    """Return the hand-in, the tests that it may earn, and those that it must."""
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
    assert not set(answers) - {cell.id for cell in LESSON.cells}, f"{path.name}: no such cells"
    found = re.search(r"^earned: (.*)$", head, flags=re.M)
    earned = set(re.split(r",\s*", found[1])) if found else set()
    must = set() if path.parent.name == "forged" else {test for test, name in TESTS.items() if name not in answers}
    others = {} if path.parent.name == "forged" else HONEST
    cells = [StudentCell(cell.id, answers.get(cell.id, others.get(cell.id, cell.source))) for cell in LESSON.cells]
    return Submission(name_of(path), LESSON.name, "en", (*added, *cells)), earned | must, must


def honest(student: str) -> Submission:
    cells = tuple(StudentCell(cell.id, HONEST.get(cell.id, cell.source)) for cell in LESSON.cells)
    return Submission(student, LESSON.name, "en", cells)


def host() -> dict[str, tuple[int, int]]:
    """What a submission might have changed: our code, a library, the home folder, places that everybody may write to."""
    package, library = Path(autograde.__file__).parent, Path(np.__file__).parent
    files = [*package.rglob("*.py"), *library.glob("*.py"), *Path.home().glob("*"), Path("/etc/passwd")]
    seen = {str(file): (file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.exists()}
    left = {str(file): (0, 0) for folder in ("/tmp", "/var/tmp", "/dev/shm") for file in Path(folder).glob("*left*")}
    return seen | left


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory):
    """The result of every attack and of the honest hand-in after it; and whether the host was left as it was."""
    secret = secrets.token_hex(16)
    open_to_all = tmp_path_factory.mktemp("secret")
    places = [open_to_all / "secret.txt", Path("/var/tmp") / f"secret-{os.getpid()}.txt"]
    for place in places:
        place.write_text(secret)
        place.chmod(0o644)
    os.environ["FUKAMI_TEST_SECRET"] = secret
    before = host()
    jobs = []
    for path in ATTACKS:
        jobs += [(read_attack(path)[0], LESSON), (honest(f"after {name_of(path)}"), LESSON)]
    try:
        with Pool(2, preload=("torch",)) as pool:
            results = {result.student: result for result in pool.grade(jobs, LIMITS)}
        unchanged = before == host()
    finally:
        del os.environ["FUKAMI_TEST_SECRET"]
        for place in places:
            place.unlink()
    return results, secret, unchanged


def shown(result: GradedSubmission) -> str:
    """All that the hand-in's cells, tests and notes would show to anybody."""
    return str([cell.outputs for cell in result.cells]) + str(result.tests) + result.note


@pytest.mark.parametrize("path", ATTACKS, ids=name_of)
def test_an_attack_gains_nothing(graded, path: Path):
    results, secret, _ = graded
    result = results[name_of(path)]
    _, may, must = read_attack(path)
    earned = {test.id for test in result.tests if test.points}
    assert earned <= may
    assert must <= earned, [test for test in result.tests if test.id in must - earned]
    assert [test.id for test in result.tests] == list(TESTS)
    assert "ESCAPED" not in shown(result)
    assert secret not in shown(result)


@pytest.mark.parametrize("path", ATTACKS, ids=name_of)
def test_the_hand_in_after_an_attack_loses_nothing(graded, path: Path):
    result = graded[0][f"after {name_of(path)}"]
    assert result.score == LESSON.max_score, [test for test in result.tests if not test.points]


@pytest.mark.parametrize("path", [path for path in ATTACKS if path.parent.name == "escape"], ids=name_of)
def test_an_escape_was_really_tried(graded, path: Path):
    first = graded[0][name_of(path)].cells[0]
    assert "tried" in str(first.outputs), first.error


def test_the_host_is_left_as_it_was(graded):
    assert graded[2]
