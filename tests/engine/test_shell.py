"""Cells behave as they do in a notebook."""

from __future__ import annotations

import base64

import pytest

from autograde.engine import FormCell, Limits, StudentCell
from tests.engine.helpers import QUICK, check_of, exercise, hand_in, lesson_of, run_cells, shown


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("1 + 1", "2"),
        ("1 + 1;", ""),
        ("%time x = 3\nprint(x)", "3"),
        ("%%capture out\nprint('hidden')", ""),
        ("!echo from the shell", "from the shell"),
        ("names = !echo a; echo b\nprint(names)", "['a', 'b']"),
        ("import asyncio\nawait asyncio.sleep(0)\nprint('awaited')", "awaited"),
        ("import os\nos.write(1, b'to the descriptor')", "to the descriptor"),
        ("import sys\nprint('oops', file=sys.stderr)", "oops"),
        ("%pip install torch", "No packages are installed"),
        ("!pip install -q torch", "No packages are installed"),
        ("%conda install torch", "No packages are installed"),
        ("from google.colab import drive\ndrive.mount('/content/drive')\n!ls /content/drive", "MyDrive"),
        ("from google.colab import files\nprint(files.upload())\nfiles.download('x')", "{}"),
        ("import google.colab.userdata as u\nprint(repr(u.get('KEY')))", "''"),
        ("from google.colab import output\nprint('gone')\noutput.clear()\nprint('kept')", "kept"),
        ("import sys\nprint('google.colab' in sys.modules)", "False"),
        ("input('your name? ')", "Nobody answers input()"),
        ("exit()", ""),
        ("import torch\nprint(torch.get_num_threads(), torch.rand(1).item() == torch.rand(1).item())", "1 False"),
        ("from torch.utils.data import DataLoader\nprint(len(list(DataLoader(range(6), num_workers=2))))", "6"),
        ("_ = get_ipython().run_line_magic('matplotlib', 'inline')\nprint('ok')", "ok"),
    ],
)
def test_a_cell_shows(worker, source, wanted):
    text = shown(run_cells(worker, source, limits=Limits(cell_seconds=20)))
    assert wanted in text
    assert wanted or not text


#: A cell of the student's above the exercise ("" where there is none), and the answer, the double of a number.
TWICE = "def f(x):\n    return 2 * x"
ANSWERS = {
    "%%time": ("", f"%%time\n{TWICE}"),
    "%%capture": ("", f"%%capture shown\n{TWICE}"),
    "%%writefile": ("%%writefile mine.py\ndef double(x):\n    return 2 * x", "from mine import double\nf = double"),
    "prompts": ("", ">>> def f(x):\n...     return 2 * x"),
    "In [1]": ("", "In [1]: def f(x):\n   ...:     return 2 * x"),
    "@param": ('factor = 2  # @param {type: "slider", min: 0, max: 9}', "def f(x):\n    return factor * x"),
    "tqdm.notebook": ("", "from tqdm.notebook import tqdm, trange\ndef f(x):\n    return sum(x for _ in tqdm(range(2)))"),
    "tqdm.auto": ("", "from tqdm.auto import tqdm\ndef f(x):\n    return sum(x for _ in tqdm(range(2), desc='f'))"),
    "interact": ("", f"{TWICE}\nfrom ipywidgets import interact\n@interact(x=(0, 9))\ndef show(x):\n    print(f(x))"),
    "top-level await": ("", "import asyncio\ntwo = await asyncio.sleep(0, 2)\ndef f(x):\n    return two * x"),
    "asyncio.run": ("", "import asyncio\nasync def g(x):\n    return 2 * x\nprint(asyncio.run(g(1)))\ndef f(x):\n    return asyncio.run(g(x))"),
    "builtins shadowed": ("list = [1, 2]; sum = 3; max = min = abs = print = 0; len = type = str = None", TWICE),
    "%reset": ("", f"%reset -f\nimport numpy as np\n{TWICE}"),
    "main guard": ("", f"{TWICE}\n\nif __name__ == '__main__':\n    f = f\nelse:\n    f = None"),
    "decorator": ("", f"from functools import cache, wraps\ndef same(g):\n    @wraps(g)\n    def h(*a):\n        return g(*a)\n    return h\n\n@cache\n@same\n{TWICE}"),
    "partial": ("", "from functools import partial\nfrom operator import mul\nf = partial(mul, 2)"),
    "pickle": ("", f"import pickle\n{TWICE}\nf = pickle.loads(pickle.dumps(f))"),
    "process pool": ("", "from multiprocessing import Pool\ndef g(x):\n    return 2 * x\ndef f(x):\n    with Pool(2) as pool:\n        return pool.map(g, [x])[0]"),
    "getsource": ("", f"import inspect\n{TWICE}\nassert 'return 2' in inspect.getsource(f)"),
    "in place": ("", "def f(x):\n    x *= 2\n    return x"),
    "float32": ("", "def f(x):\n    return np.float32(2) * x"),
    "exit() below": ("", f"{TWICE}\nexit()"),
    "quit() in a cell": ("quit()", TWICE),
    "below the def": ("", f"{TWICE}\nimport seaborn as sns\nsns.set()"),
    "in a cell of its own": ("import seaborn as sns\nsns.set()", TWICE),
    "Colab": ("", f"from google.colab import auth, runtime, userdata\nauth.authenticate_user()\nkey = userdata.get('KEY')\nruntime.unassign()\n{TWICE}"),
    "commands": ("!pip3 install -q x\n!apt-get install -y fonts-ipafont\n!git clone https://github.com/a/b\n!wget -q https://x.org/a.zip\n!nvidia-smi", TWICE),
    "commands above the def": ("", f"!pip -q install japanize-matplotlib\n!nvidia-smi\n{TWICE}"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_a_right_answer_is_right_whatever_the_notebook_does_around_it(worker, name):
    """ucbds-infra/otter-grader#604, #754, #756, #890, tqdm/tqdm#1072, #1082, ipython/ipython#11338, jupyter/notebook#4312.

    Magics, bars, loops of asyncio, shadowed builtins and commands of the shell beside an answer cost it nothing.
    """
    above, answer = ANSWERS[name]
    lesson = lesson_of(
        FormCell("setup", "setup", "import numpy as np"), exercise("f"), check_of("f", "assert f(3) == 6")
    )
    submission = hand_in(lesson, {"f": answer}, {"f": [above] if above else []})
    (test,) = worker.grade(submission, lesson, Limits(cell_seconds=20)).tests
    assert test.status == "passed", test.message


def test_what_a_student_calls_list_is_not_what_the_lessons_functions_call_so(worker):
    """ucbds-infra/otter-grader#890: a test calls the lesson's function, which runs beside the student's names."""
    setup = "def halves(values):\n    total = sum(len(v) for v in list(values))\n    return type(total)(total / 2)"
    own = "class Base:\n    def f(self):\n        return 1\nclass Own(Base):\n    def f(self):\n        return super().f() + 1\nassert __name__ == '__main__'"
    lesson = lesson_of(
        FormCell("above", "code", "x = 1"),
        FormCell("setup", "setup", setup),
        FormCell("own", "setup", own),
        exercise("f"),
        check_of("f", "assert halves([f(1), f(2)]) == 3\nassert Own().f() == 2"),
    )
    shadowed = {"above": ["list = [1]; sum = 3; len = type = range = None"]}
    (test,) = worker.grade(hand_in(lesson, {"f": "def f(x):\n    return [x] * 3"}, shadowed), lesson, Limits()).tests
    assert test.status == "passed", test.message


def test_a_name_of_pythons_that_is_the_exercises_own_is_the_students(worker):
    setup = "def twice(values):\n    return [sum(values), sum(values)]"
    lesson = lesson_of(
        FormCell("setup", "setup", setup), exercise("sum"), check_of("sum", "assert twice([1, 2]) == ['mine', 'mine']")
    )
    (test,) = worker.grade(hand_in(lesson, {"sum": "def sum(values):\n    return 'mine'"}), lesson, Limits()).tests
    assert test.status == "passed", test.message


def test_notices_are_in_the_lessons_language(worker):
    assert "採点では" in shown(run_cells(worker, "!pip install torch", lang="ja"))


def test_a_figure_is_kept_as_one_picture(worker):
    outputs = run_cells(worker, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()").cells[0].outputs
    (figure,) = [output for output in outputs if output["output_type"] == "display_data"]
    assert base64.b64decode(figure["data"]["image/png"]).startswith(b"\x89PNG")


def test_display_ids_are_updated_and_outputs_cleared(worker):
    source = "h = display('one', display_id=True)\nh.update('two')"
    assert shown(run_cells(worker, source)) == "'two'"
    source = "from IPython.display import clear_output\nprint(1)\nclear_output(wait=True)\nprint(2)"
    assert shown(run_cells(worker, source)) == "2\n"


def test_an_error_keeps_its_traceback_without_paths_of_this_machine_and_stops_nothing(worker):
    result = run_cells(worker, "import numpy as np\nnp.linalg.inv(np.zeros((2, 3)))", "print('still here')")
    text = shown(result, 0)
    assert "LinAlgError" in text
    assert "site-packages" not in text
    assert result.cells[0].error.startswith("LinAlgError")
    assert shown(result, 1) == "still here\n"


def test_a_flood_of_output_is_cut(worker):
    result = run_cells(worker, "for i in range(10**6): print('x' * 100)", limits=Limits(cell_seconds=60, output_kb=8))
    text = shown(result)
    assert len(text) < 9 << 10
    assert "cut here" in text


def test_many_figures_are_cut(worker):
    source = "from IPython.display import Image, display\nfor i in range(10): display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + bytes(8), format='png'))"
    result = run_cells(worker, source, limits=Limits(images=3))
    assert sum("image/png" in output.get("data", {}) for output in result.cells[0].outputs) == 3


def test_random_numbers_are_the_same_each_time(worker):
    source = "import random, numpy as np, torch\nprint(random.random(), np.random.rand(), torch.rand(1).item())"
    assert shown(run_cells(worker, source)) == shown(run_cells(worker, source))


def test_an_unchanged_demo_runs_only_when_something_of_the_student_needs_it(worker):
    lesson = lesson_of(
        FormCell("setup", "setup", "import numpy as np"),
        FormCell("show", "demo", "grid = np.linspace(0, 1)\nprint('shown')"),
        exercise("f"),
        check_of("f", "assert f() == 50"),
    )

    def demo(answer, **options):
        submission = hand_in(lesson, {"f": answer, **options.get("changed", {})}, options.get("added"))
        result = worker.grade(submission, lesson, QUICK)
        return next(cell.skipped for cell in result.cells if cell.id == "show"), result.score

    assert demo("def f(): return 50") == (True, 1)
    assert demo("def f(grid=range(50)):\n    return len(grid)") == (True, 1)
    assert demo("def f(): return len(grid)") == (False, 1)
    assert demo("def f(): return len(globals()['grid'])") == (False, 1)
    assert demo("def f(): return 50", added={"": ["print(grid)"]})[0] is False
    assert demo("def f(): return 50", changed={"show": "grid = 3"})[0] is False


def test_locked_cells_run_as_the_form_has_them(worker):
    lesson = lesson_of(FormCell("setup", "setup", "size = 3"), exercise("f"), check_of("f", "assert f() == 3"))
    assert worker.grade(hand_in(lesson, {"setup": "size = 4", "f": "def f(): return size"}), lesson).score == 1


def test_a_test_without_its_cell_still_runs(worker):
    lesson = lesson_of(exercise("f"), check_of("f", "assert f() == 3"))
    submission = hand_in(lesson, {"f": "def f(): return 3"})
    cells = tuple(cell for cell in submission.cells if cell.id != "test-f")
    import dataclasses

    assert worker.grade(dataclasses.replace(submission, cells=cells), lesson).score == 1


def test_an_added_cell_runs_where_it_stands(worker):
    lesson = lesson_of(exercise("f"), check_of("f", "assert f() == 3"))
    assert worker.grade(hand_in(lesson, {}, {"test-f": ["def f(): return 3"]}), lesson).score == 1
    assert worker.grade(hand_in(lesson, {}, {"": ["def f(): return 3"]}), lesson).score == 0
    assert StudentCell("", "").id == ""
