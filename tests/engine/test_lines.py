"""A line that fails in a student's cell costs itself, not what stands below it, and is told."""

from __future__ import annotations

import ast

import pytest

from autograde.engine import CellResult, FormCell, Limits
from autograde.engine.causes import told
from autograde.engine.inside.leftover import leftover
from autograde.engine.inside.shell import FAILURES, without_block
from tests.engine.helpers import QUICK, check_of, exercise, hand_in, lesson_of, run_cells, shown

ANSWER = "\n\ndef f(x):\n    return 2 * x"
FAILING = {
    "input": ('n = float(input("a number: "))\nprint(n + 1)', 1, "nobody answers"),
    "getpass": ("from getpass import getpass\nkey = getpass('key')", 2, "nobody answers"),
    "seaborn": ("import seaborn as sns\nsns.set()", 1, "there is no seaborn here"),
    "plotly": ("import plotly.express as px\npx.line([1])", 1, "there is no plotly here"),
    "tensorflow": ("from tensorflow.keras import layers", 1, "there is no tensorflow here"),
    "japanize": ("import matplotlib.pyplot as plt, japanize_matplotlib", 1, "there is no japanize_matplotlib here"),
    "nest_asyncio": ("import nest_asyncio\nnest_asyncio.apply()", 1, "there is no nest_asyncio here"),
    "own file": ("from my_helpers import *\nprint(helped)", 1, "hand it in beside the notebook"),
    "tensorboard": ("%load_ext tensorboard\n%tensorboard --logdir runs", 1, "there is no tensorboard here"),
    "widget": ("%matplotlib widget", 1, "no window can be opened"),
    "TkAgg": ("import matplotlib\nmatplotlib.use('TkAgg')", 2, "no window can be opened"),
    "unknown magic": ("%nothing_of_the_kind 3", 1, "UsageError"),
    "colab": ("from google.colab import ai\nprint(ai.generate_text('hello'))", 1, "works in Colab only"),
    "cv2_imshow": (
        "from google.colab.patches import cv2_imshow\nimport cv2\ncv2_imshow(cv2.imread('a.png'))",
        2,
        "there is no cv2 here",
    ),
    "requests": ("import requests\nr = requests.get('https://example.com')\nprint(r.text)", 2, "there is no network"),
    "urllib": (
        "from urllib.request import urlopen\npage = urlopen('http://example.com').read()",
        2,
        "there is no network",
    ),
    "data set": (
        "from fastai.vision.all import *\npath = untar_data(URLs.FLOWERS)",
        2,
        "only the data sets that the course",
    ),
    "torchvision": ("from torchvision.datasets import SVHN\nds = SVHN('.', download=True)", 2, "only the data sets"),
    "chdir": ("import os\nos.chdir('/content/drive/MyDrive/DL')", 2, "Google Drive is not here"),
    "read_csv": ("import pandas as pd\ndf = pd.read_csv('/content/drive/MyDrive/a.csv')\ndf.head()", 2, "Google Drive"),
    "file": ("text = open('notes.txt').read()", 1, "there is no file notes.txt"),
    "style": ("import matplotlib.pyplot as plt\nplt.style.use('seaborn')", 2, "seaborn"),
    "wrong device": ("import torch\nx = torch.zeros(2).to('gpu')", 2, "Expected one of cpu, cuda"),
    "part of a module": ("from numpy import no_such_thing", 1, "ImportError"),
    "assertion": ("assert f(1) == 2, 'checked above'", 1, "NameError"),
    "undefined": ("print(something)", 1, "NameError: name 'something' is not defined"),
    "no GPU": (
        "import torch\nif not torch.cuda.is_available():\n    raise RuntimeError('needs a GPU')",
        3,
        "needs a GPU",
    ),
    "in a loop": ("for _ in range(3):\n    import seaborn", 2, "there is no seaborn here"),
    "under %%time": ("%%time\nimport seaborn", 2, "there is no seaborn here"),
    "under %%capture": ("%%capture\nimport seaborn", 2, "there is no seaborn here"),
    "blank lines": ("\n\nimport seaborn", 3, "there is no seaborn here"),
    "await": ("import asyncio\nawait asyncio.sleep(0)\nimport seaborn", 3, "there is no seaborn here"),
    "not Python": ("ここに f を書く", 1, "SyntaxError"),
    "two that are not Python": ("print 'hello'\nx = 1 +", 1, "SyntaxError"),
}


def graded(worker, source, test="assert f(3) == 6", lang="en", added=(), **options):
    lesson = lesson_of(FormCell("setup", "setup", "import numpy as np"), exercise("f"), check_of("f", test), lang=lang)
    return worker.grade(hand_in(lesson, {"f": source}, {"f": list(added)}), lesson, options.get("limits", QUICK))


def cell_of(result, name="f") -> CellResult:
    return next(cell for cell in result.cells if cell.id == name)


@pytest.mark.parametrize("name", FAILING)
def test_a_line_that_fails_above_an_answer_costs_no_point_and_is_told(worker, name):
    lines, number, reason = FAILING[name]
    result = graded(worker, lines + ANSWER, limits=Limits(cell_seconds=10))
    assert result.score == 1
    cell = cell_of(result)
    assert cell.error
    assert cell.went_on
    assert (cell.failed[0].line, cell.failed[0].text) == (number, (lines + ANSWER).split("\n")[number - 1].strip())
    sentence = told(cell, "en")[0]
    assert reason in sentence
    assert "the rest of the cell was run" in told(cell, "en")[-1]
    assert cell.error.split(":")[0] in shown(result, 1) or name == "under %%capture"


DEF = "def f(x):\n    return 2 * x"
BODY = "def f(x):\n        return 2 * x"
#: An answer, the lines of it that are told, and a word of the reason for the first.
KEPT = {
    "%%capture": (f"%%capture out --no-stderr\nimport seaborn\n{DEF}", [2], "no seaborn here"),
    "%%time under %%capture": (f"%%capture\n%%time\nimport seaborn\n{DEF}", [3], "no seaborn here"),
    "%%prun": (f"%%prun\nimport seaborn\n{DEF}", [2], "no seaborn here"),
    "%%timeit": (f"%%timeit -n 1\nimport seaborn\n{DEF}", [1, 2], "nothing is defined under %%timeit"),
    "%%debug": (f"%%debug\n{DEF}", [1], "nothing is defined under %%debug"),
    "%%bash": (f"%%bash\n{DEF}", [1], "nothing is defined under %%bash"),
    "%%script": (f"%%script false --no-raise-error\n{DEF}", [1], "nothing is defined under %%script"),
    "%%writefile": (f"%%writefile mine.py\n{DEF}", [1], "nothing is defined under %%writefile"),
    "%%html": (f"%%html\n\n{DEF}", [1], "nothing is defined under %%html"),
    "%%bash above %%time": (f"%%bash\n%%time\n{DEF}", [1], "nothing is defined under %%bash"),
    "unknown head": (f"%%memit -r 1\n{DEF}", [1], "Cell magic `%%memit` not found"),
    "%reset": (f"%reset -f\n{DEF}", [1], "%reset is not run while grading"),
    "%reset_selective": (f"%reset_selective -f np\n{DEF}", [1], "%reset_selective is not run"),
    "%run": (f"%run other.ipynb\n{DEF}", [1], "there is no file other.ipynb"),
    "%load": (f"%load other.py\n{DEF}", [1], "there is no file other.py"),
    "%cd": (f"%cd /content/drive/MyDrive\n{DEF}", [], ""),
    "%autoreload": (f"%load_ext autoreload\n%autoreload 2\n{DEF}", [], ""),
    "%matplotlib notebook": (f"%matplotlib notebook\n{DEF}", [], ""),
    "%matplotlib qt": (f"%matplotlib qt\n{DEF}", [1], "no window can be opened"),
    "%pdb": (f"%pdb on\nimport seaborn\n{DEF}", [2], "no seaborn here"),
    "if": (f"if True:\n    import seaborn\n    {BODY}", [2], "no seaborn here"),
    "else": (f"if False:\n    pass\nelse:\n    import seaborn\n    {BODY}", [4], "no seaborn here"),
    "a condition": (f"if seaborn_is_here:\n    f = None\nelse:\n    {BODY}", [1], "seaborn_is_here"),
    "only a condition": (f"if seaborn_is_here:\n    {BODY}", [1], "seaborn_is_here"),
    "main guard": (f"if __name__ == '__main__':\n    import seaborn\n    {BODY}", [2], "no seaborn here"),
    "nested": (f"if True:\n    for _ in 'a':\n        with open('/dev/null'):\n            import seaborn\n    {BODY}", [4], "no seaborn"),
    "with": (f"import warnings\nwith warnings.catch_warnings():\n    import seaborn\n    {BODY}", [3], "no seaborn here"),
    "what with needs": (f"import wandb\nwith wandb.init():\n    {BODY}", [1], "no wandb here"),
    "for": (f"for _ in range(3):\n    import seaborn\n    {BODY}\n    f = f if _ else None", [2], "no seaborn here"),
    "while": (f"while True:\n    import seaborn\n    {BODY}\n    break", [2], "no seaborn here"),
    "match": ("match 1:\n    case 1:\n        import seaborn\n        def f(x): return 2 * x", [3], "no seaborn here"),
    "async with": (f"import contextlib\nasync with contextlib.nullcontext():\n    import seaborn\n    {BODY}", [3], "no seaborn"),
    "try, not caught": (f"try:\n    import seaborn\n    {BODY}\nexcept ZeroDivisionError:\n    pass", [2], "no seaborn here"),
    "try, caught": (f"try:\n    import seaborn\n    {BODY}\nexcept ImportError:\n    pass", [2], "no seaborn here"),
    "try, caught, with a mistake": (f"try:\n    import numba\n    {BODY}\nexcept ImportError:\n    1 / 0", [6], "ZeroDivisionError"),
    "try in if": ("if True:\n    try:\n        import seaborn\n        def f(x): return 2 * x\n    except Exception:\n        pass", [3], "no seaborn"),
    "try, else": (f"try:\n    import seaborn\nexcept ZeroDivisionError:\n    pass\nelse:\n    {BODY}", [2], "no seaborn here"),
    "finally": (f"try:\n    pass\nfinally:\n    import seaborn\n    {BODY}", [4], "no seaborn here"),
    "fallback": (f"try:\n    import numba\n    f = None\nexcept ImportError:\n    {BODY}", [], ""),
    "class": (f"class N:\n    import seaborn\n    style = seaborn.style\n    @staticmethod\n    {BODY}\nf = N.f", [2], "no seaborn here"),
    "block in a class": ("class N:\n    if True:\n        import seaborn\n        @staticmethod\n        def f(x): return 2 * x\nf = N.f", [3], "no seaborn here"),
    "two in a line of a class": (f"class A:\n    x = LR; y = N\n{DEF}", [2, 2], "LR"),
    "two in a block in a class": (f"class A:\n    if True: a = 1 / 0; b = 1 / 0\n{DEF}", [2, 2], "ZeroDivisionError"),
    "a class that always fails": (
        "class M(type):\n    def __new__(m, *a): raise SyntaxError('x', (f'<cell {get_ipython().cell}>', 4, 0, ''))\n"
        f"class A(metaclass=M):\n    x = 1; y = 2\n{DEF}", [3, 3, 3], "SyntaxError"),
    "class in a class": ("class N:\n    class M:\n        a = 1 / 0\n        @staticmethod\n        def f(x): return 2 * x\nf = N.M.f", [3], "ZeroDivisionError"),
    "decorator": (f"from numba import njit\n@njit\n{DEF}", [1], "no numba here"),
    "decorator of a module": (f"import numba\n@numba.njit(parallel=True)\n{DEF}", [1], "no numba here"),
    "decorators": (f"from numba import njit\nfrom functools import cache\n@njit\n@cache\n@njit\n{DEF}", [1], "no numba here"),
    "decorators of a class": (f"import numba\n@numba.jitclass\nclass N:\n    @numba.njit\n    @staticmethod\n    {BODY}\nf = N.f", [1], "no numba here"),
    "annotations": ("from jaxtyping import Float\ndef f(x: Float['a'], *rest: Float) -> Float:\n    return 2 * x", [1], "no jaxtyping here"),
    "return in main": (f"if __name__ == '__main__':\n    return\n    {BODY}", [2], "SyntaxError"),
    "not Python in main": (f"if __name__ == '__main__':\n    print 'hello'\n    {BODY}", [2], "SyntaxError"),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_magics_blocks_and_decorators_that_fail_do_not_take_the_answer_along(worker, name):
    answer, lines, reason = KEPT[name]
    result = graded(worker, answer, limits=Limits(cell_seconds=10))
    assert result.score == 1, result.tests[0].message
    cell = cell_of(result)
    assert [line.line for line in cell.failed] == lines
    assert reason in " ".join(told(cell, "en"))


@pytest.mark.parametrize(
    "many",
    ["1 / 0\n" * 3000, "@(1 / 0)\n" * 2000 + "def g(): pass\n", "class A:\n" + "    x = 1 / 0\n" * 1000],
    ids=["lines", "decorators", "a class"],
)
def test_thousands_of_lines_that_fail_take_little_time_and_no_answer(worker, many):
    result = graded(worker, many + DEF, limits=Limits(cell_seconds=10))
    assert result.score == 1, cell_of(result).error
    assert len(cell_of(result).failed) == FAILURES
    assert shown(result, 1).count("Traceback") == FAILURES


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n x = 1; y = 2",
        "class A:\n if x: a = 1; b = 2",
        "class A:\n @a\n @b\n def f(self, a: int = 1) -> int: pass\n class B: x = 1; y = 2",
        "@a\n@b\ndef f(a: int) -> int: pass",
        "try:\n 1\nexcept E:\n class A: x = 1; y = 2\nfinally:\n with a: b; c",
        "with a:\n for b in c:\n  while d:\n   def f(): pass",
    ],
)
@pytest.mark.parametrize("line", range(5))
def test_every_round_takes_something_away(source, line):
    waiting, rounds = ast.parse(source).body, 0
    while waiting:
        waiting[:1] = leftover(waiting[0], line)
        rounds += 1
        assert rounds < len(source)


def test_a_reset_does_not_take_earlier_cells_along(worker):
    result = graded(worker, "%reset -f\ndef f(x):\n    return two * x", added=["two = 2"], lang="ja")
    assert result.score == 1
    assert "%reset を実行しません" in told(cell_of(result), "ja")[0]


def test_a_file_that_is_written_above_an_answer_is_written_all_the_same(worker):
    assert graded(worker, f"%%writefile mine.py\n{DEF}", "from_file = f(3)\nassert from_file == 6").score == 1
    cells = run_cells(worker, f"%%writefile mine.py\n{DEF}", "from mine import f\nprint(f(3))")
    assert shown(cells) == "6\n"


def test_a_head_of_a_cell_that_is_no_answer_keeps_its_meaning(worker):
    cells = run_cells(worker, f"%%writefile mine.py\n{DEF}", "%%bash\nf=1", "%%timeit -n 1 -r 1\nf = 2", "f")
    assert [bool(cell.failed) for cell in cells.cells] == [False, False, False, True]


@pytest.mark.parametrize("head", ["%%timeit -n 1", "%%bash", "%%writefile scale.py", "%%capture", "%%nothing"])
def test_a_head_above_the_lessons_own_code_does_not_take_it_along(worker, head):
    own = FormCell("scale", "code", "scale = 2")
    lesson = lesson_of(own, exercise("f"), check_of("f", "assert f(3) == 6"))
    answers = {"scale": f"{head}\nscale = 2", "f": "def f(x):\n    return scale * x"}
    assert worker.grade(hand_in(lesson, answers), lesson, QUICK).score == 1


def test_a_loop_that_fails_does_not_go_on(worker):
    source = "count = 0\nfor _ in range(9):\n    count += 1\n    import seaborn\n    count = 100\nprint(count)"
    assert shown(run_cells(worker, source)).endswith("1\n")


@pytest.mark.parametrize(
    ("above", "answer", "words"),
    [
        ("%run helpers.ipynb", "def f(x):\n    return helped(x)", "line 1 of cell 2: %run helpers.ipynb"),
        ("exec(open('h.py').read())", "def f(x):\n    return helped(x)", "there is no file h.py"),
        ("def load():\n    global W\n    W = open('w')\nload()", "def f(x):\n    return W", "line 4 of cell 2: load()"),
        ("if True:\n    def helped(x): return x)", "def f(x):\n    return helped(x)", "line 2 of cell 2"),
        ("%%timeit -n 1 -r 1\nhelped = 3", "def f(x):\n    return helped", "written in line 2 of cell 2"),
        ("", "# def f(x): return 2 * x\n", "written in line 1 of cell 2"),
        ("", "class A:\n    def f(x):\n        return 2 * x", "written in line 2 of cell 2"),
        ("", "if __name__ == 'main':\n    def f(x):\n        return 2 * x", "written in line 2 of cell 2"),
        ("", f"{DEF}\ndel f", "line 3 of cell 2"),
        ("", "%%bash\ndef f(x) return 2", "line 2 of cell 2: def f(x) return 2"),
    ],
)
def test_a_missing_name_is_traced_to_where_it_is_written(worker, above, answer, words):
    (test,) = graded(worker, answer, added=[above] if above else []).tests
    assert "not defined" in test.message
    assert words in test.message
    assert test.cause


def test_lines_that_only_miss_what_an_earlier_one_would_have_defined_are_not_told(worker):
    result = graded(worker, "import seaborn as sns\nsns.set()\ndf = sns.load_dataset('iris')\ndf.head()" + ANSWER)
    assert [line.text for line in cell_of(result).failed] == ["import seaborn as sns"]
    assert "NameError: name 'sns' is not defined" in shown(result, 1)


def test_reasons_are_in_the_lessons_language(worker):
    result = graded(worker, "import seaborn" + ANSWER, lang="ja")
    assert told(cell_of(result), "ja") == [
        "1 行目: import seaborn — 採点の環境に seaborn はありません(授業で使うパッケージだけが入っています)。"
        "自分で書いたファイルなら、ノートブックと一緒に提出してください。(この行を除いて、セルの残りは実行しました)"
    ]


@pytest.mark.parametrize(
    ("answer", "added", "line"),
    [
        ("import seaborn as sns\nf = sns.double", (), "import seaborn as sns"),
        ("def f(x):\n    return expit(x)", ("from nowhere import expit",), "from nowhere import expit"),
        ("def f(x):\n    return expit(x)", ("from nowhere import *",), "from nowhere import *"),
        ("def f(x):\n    return njit(2 * x)", ("from numba_not_here import njit",), "from numba_not_here import njit"),
        ("def f(x):\n    return 2 * x)", (), "return 2 * x)"),
        ("import sys\nsys.exit()" + ANSWER, (), "sys.exit()"),
        ("names = !ls\nimport seaborn as sns\nf = sns.double", (), "import seaborn as sns"),
        ("%%time\nimport seaborn as sns\nf = sns.double", (), "import seaborn as sns"),
    ],
)
def test_a_missing_name_is_traced_to_the_line_that_failed(worker, answer, added, line):
    (test,) = graded(worker, answer, added=added).tests
    assert test.status == "error"
    assert test.cause == line
    assert f": {line}\n" in test.message
    assert "The cause is line" in test.message


def test_a_missing_name_is_traced_to_a_cell_that_ran_out_of_time(worker):
    (test,) = graded(worker, "while True: pass" + ANSWER).tests
    assert "f is not defined.\nThe cause: cell 2, which should define it, was stopped." in test.message
    assert "1.5 seconds" in test.message


def test_a_reason_is_told_where_an_answer_itself_fails(worker):
    (test,) = graded(worker, "def f(x):\n    import seaborn\n    return 2 * x").tests
    assert "line 2 of your code: import seaborn" in test.message
    assert "there is no seaborn here" in test.message


@pytest.mark.parametrize(
    "line", ["raise SystemExit", "raise KeyboardInterrupt", "raise MemoryError", "while True: pass"]
)
def test_what_ends_a_cell_still_ends_it(worker, line):
    result = graded(worker, line + ANSWER)
    assert result.score == 0
    assert not cell_of(result).went_on


def test_a_half_run_cell_earns_what_it_would_without_the_line(worker):
    result = graded(worker, "def f(x): return 2 * x\nimport seaborn\nf = None")
    assert result.score == 0
    assert graded(worker, "f = 2\nimport seaborn\ndel f").score == 0


def test_locked_cells_and_the_forms_own_code_stop_at_the_first_error(worker):
    code = "1 / 0\nshown = 1"
    lesson = lesson_of(
        FormCell("setup", "setup", code), FormCell("own", "code", code), exercise("f"), check_of("f", "assert f()")
    )
    answer = {"f": "def f(): return 'shown' not in globals()"}
    result = worker.grade(hand_in(lesson, answer), lesson, QUICK)
    assert result.score == 1
    assert not any(cell.went_on for cell in result.cells)
    assert worker.grade(hand_in(lesson, {**answer, "own": code + "  # mine"}), lesson, QUICK).score == 0


def test_cells_keep_what_ipython_shows(worker):
    source = "import seaborn\n1 + 1\nx = 3\nx"
    assert shown(run_cells(worker, source)).endswith("3")
    every = "get_ipython().ast_node_interactivity = 'all'"
    assert shown(run_cells(worker, every, "1 + 1\nimport seaborn\n40 + 2")).count("42") == 1
    assert shown(run_cells(worker, "%%time\nimport seaborn\n40 + 2")).endswith("s\n")
    assert shown(run_cells(worker, "import seaborn\n40 + 2;")).count("42") == 0


def test_own_lines_are_named_in_tests_below_a_cell_magic(worker):
    (test,) = graded(worker, "%%time\ndef f(x):\n    return 1 / 0").tests
    assert "line 3 of your code: return 1 / 0" in test.message


@pytest.mark.parametrize(
    ("source", "line", "wanted"),
    [
        ("a = 1\nb = \nc = 2", 2, "a = 1\n#\nc = 2"),
        ("\n\nb = \nc = 2", 1, "\n\n#\nc = 2"),
        ("@d\ndef f(:\n    pass\n\ng = 1", 2, "#\n#\n#\n#\ng = 1"),
        ("x = [\n  1,\n] +\ny = 2", 3, "#\n#\n#\ny = 2"),
        ("if a:\n    b =\nelse:\n    c\nd = 1", 2, "if a:\n    pass\nelse:\n    c\nd = 1"),
        ("if a:\n    b =\n    c\nd = 1", 2, "if a:\n    pass\n    c\nd = 1"),
        ("if a:\n    def f():\n        b =\n    c\nd = 1", 3, "#\n#\n#\n#\nd = 1"),
        ("b = ", 9, "#"),
    ],
)
def test_only_the_block_that_is_not_python_is_left_out(source, line, wanted):
    assert without_block(source, line) == wanted


def test_pip_from_python_fails_at_once_instead_of_waiting_for_the_network(worker):
    source = "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', '-q', 'seaborn'])"
    result = graded(worker, source + ANSWER, limits=Limits(cell_seconds=30))
    assert result.score == 1
    assert "could not be installed" in told(cell_of(result), "en")[0]
    assert cell_of(result).seconds < 6
