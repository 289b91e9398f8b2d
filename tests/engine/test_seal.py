"""What a test in the trusted process sees of a student's code, and how each ending is told."""

from __future__ import annotations

import pytest

from autograde.engine import FormCell
from tests.engine.helpers import check_of, exercise, hand_in, lesson_of, outcome

VALUE = '''
class Value:
    """As in micrograd."""
    def __init__(self, data): self.data, self.grad = data, 0.0
    def __add__(self, other): return Value(self.data + (other.data if isinstance(other, Value) else other))
    __radd__ = __add__
    def __mul__(self, other): return Value(self.data * (other.data if isinstance(other, Value) else other))
    __rmul__ = __mul__
    def __neg__(self): return self * -1
    def __pow__(self, n): return Value(self.data ** n)
    def __getitem__(self, i): return [self.data, i][i]
    def __len__(self): return 2
    def __repr__(self): return f"Value({self.data})"
    def backward(self): self.grad = 1.0
'''

STATUSES = {
    "passed": ("def f(x): return x + 1", "assert f(1) == 2"),
    "failed": ("def f(x): return x", "assert f(1) == 2, 'one more'"),
    "not_attempted": ("raise NotImplementedError", "assert f(1) == 2"),
    "error": ("def f(x): return x / 0", "f(1)"),
    "timed_out": ("def f(x):\n    while True: pass", "f(1)"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_is_told_apart(worker, status):
    result = outcome(worker, *STATUSES[status])
    assert result.status == status
    assert result.points == (1.0 if status == "passed" else 0.0)
    assert bool(result.message) == (status != "passed")


def test_an_error_names_the_students_own_line(worker):
    result = outcome(worker, "def f(x):\n    y = 1\n    return x / 0", "f(1)")
    assert result.message.startswith("ZeroDivisionError: division by zero")
    assert "line 3 of your code: return x / 0" in result.message


def test_messages_are_in_the_lessons_language(worker):
    assert "未着手" in outcome(worker, "raise NotImplementedError", "f(1)", lang="ja").message
    assert "行目" in outcome(worker, "def f(x): return x / 0", "f(1)", lang="ja").message


def test_a_stub_that_is_reached_through_another_exercise_counts_as_an_error_of_its_caller(worker):
    lesson = lesson_of(
        FormCell("g", "exercise", "def g(x):\n    raise NotImplementedError"),
        exercise("f"),
        check_of("f", "assert f(1) == 1"),
    )
    result = worker.grade(hand_in(lesson, {"f": "def f(x): return g(x)"}), lesson).tests[0]
    assert result.status == "error"
    assert "NotImplementedError" in result.message


PASSING = {
    "arrays and scalars": (
        "def f(x): return x * 2, np.float32(1), x.sum()",
        "import numpy as np\na, b, c = f(np.ones((2, 3)))\n"
        "assert a.shape == (2, 3) and (a == 2).all() and type(b) is np.float32 and c == 6",
    ),
    "tensors": (
        "import torch\ndef f(x): return (x * 2).requires_grad_(), {'t': x.to(torch.int64)}",
        "import torch\na, b = f(torch.ones(3))\nassert torch.equal(a.detach(), torch.full((3,), 2.0)) and b['t'].dtype is torch.int64",
    ),
    "gradients inside the student's function": (
        "def f(x):\n    (x ** 2).sum().backward()\n    return x.grad",
        "import torch\nassert torch.equal(f(torch.tensor([3.0], requires_grad=True)), torch.tensor([6.0]))",
    ),
    "instances with arithmetic": (
        VALUE,
        "import numpy as np\na = Value(2.0)\nc = 3 * a + 1 + (-a) ** 2 + 2.0\nassert c.data == 13.0\n"
        "c.backward()\nassert c.grad == 1.0 and len(c) == 2 and c[0] == 13.0 and repr(c) == 'Value(13.0)'\n"
        "assert list(a) == [2.0, 1]",
    ),
    "functions of the test are called back": (
        "def f(g, x): return (g(x + 1e-4) - g(x - 1e-4)) / 2e-4",
        "assert abs(f(lambda x: x ** 3, 2.0) - 12) < 1e-4",
    ),
    "functions of libraries are the student's own": (
        "def f(g, x):\n    y = g(x).sum()\n    y.backward()\n    return x.grad",
        "import torch\nassert f(torch.relu, torch.tensor([-1.0, 2.0], requires_grad=True)).tolist() == [0.0, 1.0]",
    ),
    "callbacks with student objects": (
        "class P:\n    v = 3\ndef f(g): return g(P())",
        "assert f(lambda p: p.v + 1) == 4",
    ),
    "exceptions are caught by their builtin": (
        "class Mine(ValueError): pass\ndef f(x): raise Mine('no')",
        "try:\n    f(1)\nexcept ValueError as error:\n    assert str(error) == 'no'\nelse:\n    assert False",
    ),
    "an exception of the test passes through the student's code": (
        "def f(g):\n    try:\n        return g()\n    except KeyError as e:\n        return str(e)",
        "def g(): raise KeyError('k')\nassert f(g) == \"'k'\"",
    ),
    "generators": (
        "def f(n):\n    for i in range(n): yield i",
        "assert list(f(3)) == [0, 1, 2]",
    ),
    "random generators go on where the student left them": (
        "def f(rng): return rng.normal(size=3)",
        "import numpy as np\nrng = np.random.default_rng(3)\na, b = f(rng), f(rng)\n"
        "want = np.random.default_rng(3)\nassert (a == want.normal(size=3)).all() and (b == want.normal(size=3)).all()",
    ),
    "torch's generators too": (
        "import torch\ndef f(g): return torch.rand(2, generator=g)",
        "import torch\nassert torch.equal(f(torch.Generator().manual_seed(5)), torch.rand(2, generator=torch.Generator().manual_seed(5)))",
    ),
    "attributes missing on student objects": (VALUE, "assert not hasattr(Value(1.0), 'nothing')"),
    "names of the lesson's imports are the trusted ones": (
        "class Fake:\n    def array(self, x): return 'fake'\nnp = Fake()\ndef f(x): return 1",
        "assert type(np.array([f(1)])).__name__ == 'ndarray'",
    ),
    "types and dtypes as arguments": (
        "def f(t): return np.zeros(2, dtype=t)",
        "import numpy as np\nassert f(np.float32).dtype == 'f4'",
    ),
    "arrays given to the student can be written": (
        "def f(x):\n    x += 1\n    return x",
        "import numpy as np\nx = np.zeros(2)\nassert (f(x) == 1).all()",
    ),
}


@pytest.mark.parametrize("what", PASSING)
def test_these_cross_the_seal(worker, what):
    result = outcome(worker, *PASSING[what], setup="import numpy as np\nclass Value: ...")
    assert (result.status, result.message) == ("passed", "")


NOT_PASSING = {
    "truth of an object": ("class T:\n    def __bool__(self): return True\ndef f(): return T()", "assert f()"),
    "equality of an object": ("class T:\n    def __eq__(self, o): return True\ndef f(): return T()", "assert f() == 3"),
    "inequality of an object": ("def f(): return object()", "assert f() != 3"),
    "order of an object": ("class T:\n    def __lt__(self, o): return True\ndef f(): return T()", "assert f() < 3"),
    "an object as array": (
        "class T:\n    def __len__(self): return 1\n    def __getitem__(self, i): return 1.0\n    __array__ = lambda *a: np.ones(1)\ndef f(): return T()",
        "import numpy as np\nassert np.allclose(f(), 1.0)",
    ),
    "dunder names": ("class T: pass\ndef f(): return T()", "assert f().__dict__ == {}"),
    "writing into what came back": ("def f(): return np.zeros(2)", "x = f()\nx[0] = 1\nassert x[0] == 1"),
    "object arrays": ("def f(): return np.array([None, 1])", "import numpy as np\nassert isinstance(f(), np.ndarray)"),
    "SystemExit": ("def f(): raise SystemExit", "f()"),
    "a name that nobody defined": ("def f(): return 1", "assert g() == 1"),
}


@pytest.mark.parametrize("what", NOT_PASSING)
def test_these_do_not_help(worker, what):
    result = outcome(worker, *NOT_PASSING[what])
    assert result.status in ("error", "failed")
    assert result.points == 0


def test_what_a_passing_test_prints_is_kept_and_what_the_student_prints_in_it_is_not(worker):
    result = outcome(worker, "def f(x):\n    print('secret', x)\n    return x", "f(41)\nprint('well done')")
    assert result.output == "well done\n"


def test_checks_run_on_the_trusted_side_whatever_the_student_does_to_them(worker):
    checks = "def expect(got, want):\n    assert got == want, f'{got} is not {want}'"
    lesson = lesson_of(FormCell("checks", "checks", checks), exercise("f"), check_of("f", "expect(f(1), 2)"))
    wrong = hand_in(lesson, {"f": "def f(x): return x\ndef expect(*a): pass", "checks": "def expect(*a): pass"})
    assert worker.grade(wrong, lesson).tests[0].message == "1 is not 2"
    right = hand_in(lesson, {"f": "def f(x):\n    expect(x, x)\n    return x + 1"})
    assert worker.grade(right, lesson).tests[0].status == "passed"


def test_a_quiz_that_is_not_answered_is_not_attempted(worker):
    quiz = FormCell("stacking", "quiz", "stacking = None")
    test = check_of(
        "stacking",
        "if stacking is None:\n    raise NotImplementedError('choose')\nassert stacking == 'b', 'no'\nprint('yes')",
    )
    lesson = lesson_of(quiz, test)
    assert worker.grade(hand_in(lesson, {}), lesson).tests[0].status == "not_attempted"
    assert worker.grade(hand_in(lesson, {"stacking": "stacking = 'a'"}), lesson).tests[0].message == "no"
    assert worker.grade(hand_in(lesson, {"stacking": "stacking = 'b'"}), lesson).tests[0].output == "yes\n"


@pytest.mark.parametrize(
    "answer",
    [
        "def f(x): return pd.Series(x)",
        "def f(x): return pd.DataFrame({'a': x})['a']",
        "def f(x): return pd.Index(x)",
        "def f(x): return pd.Series(x, index=[5, 6, 7]).values",
        "def f(x): return torch.tensor(x)",
        "def f(x): return [float(number) for number in x]",
    ],
)
def test_what_holds_the_numbers_of_an_array_is_taken_for_one(worker, answer):
    test = "got = np.asarray(f(np.arange(3.0)))\nassert got.shape == (3,) and np.allclose(got, [0, 1, 2])"
    result = outcome(worker, f"import pandas as pd, torch\n{answer}", test, setup="import numpy as np")
    assert result.status == "passed", result.message


def test_a_table_of_words_stays_an_object(worker):
    result = outcome(worker, "import pandas as pd\ndef f(): return pd.Series(['a', 'b'])", "assert len(f()) == 2")
    assert result.status == "passed"
    result = outcome(
        worker, "import pandas as pd\ndef f(): return pd.DataFrame({'a': ['b']})", "import numpy as np\nnp.asarray(f())"
    )
    assert "an object of type DataFrame (shape (1, 1), dtype " in result.message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("pd.DataFrame({'a': [None, None], 'n': [1, 2]}, dtype=object)", "DataFrame (shape (2, 2), dtype object)"),
        ("pd.Series(['a'], dtype=object)", "Series (shape (1,), dtype object)"),
        ("pd.Series(pd.date_range('2020', periods=3))", "Series (shape (3,), dtype datetime64"),
        ("pd.Index(['a'], dtype=object)", "Index (shape (1,), dtype object)"),
        ("np.array([None, 1])", "ndarray (shape (2,), dtype object)"),
        ("np.array(['a', 'bc'])", "ndarray (shape (2,), dtype <U2)"),
        ("torch.eye(3).to_sparse()", "Tensor (shape (3, 3), dtype torch.float32)"),
        ("torch.nn.Linear(2, 3)", "Linear came back"),
        ("(i for i in 'ab')", "generator came back. list(…) around it makes a list."),
        ("map(float, 'ab')", "map came back. list(…) around it makes a list."),
        ("f", "function came back. Are the parentheses () behind a function missing?"),
    ],
)
def test_what_came_back_in_place_of_numbers_is_described(worker, answer, words):
    source = f"import pandas as pd, torch\ndef f(): return {answer}"
    result = outcome(worker, source, "import numpy as np\nassert np.allclose(f(), [1.0])")
    assert f"A number or an array was expected, but an object of type {words}" in result.message
    japanese = outcome(worker, source, "import numpy as np\nassert np.allclose(f(), [1.0])", lang="ja").message
    assert japanese.startswith("TypeError: 数や配列ではなく、")


def test_a_check_shows_of_a_table_what_it_is(worker):
    answer = "import pandas as pd\ndef f(): return pd.DataFrame({'a': ['b']}, dtype=object)"
    result = outcome(worker, answer, "got = f()\nassert isinstance(got, float), f'came back: {got!r}'")
    assert result.message == "came back: DataFrame (shape (1, 1), dtype object)\n   a\n0  b"


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", "range が長すぎます"), ("en", "ranges that came back are too long")]
)
@pytest.mark.parametrize("answer", ["def f(x): return [range(5_000_000)]", "def f(x): return x(range(10**9))"])
def test_a_long_range_is_refused_before_a_test_can_look_at_it(worker, answer, lang, words):
    result = outcome(worker, answer, "f(lambda found: len(list(found)))", lang=lang)
    assert result.status == "error"
    assert words in result.message
