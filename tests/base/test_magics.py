"""What only IPython understands is read as IPython reads it, and every line keeps its number."""

from __future__ import annotations

import ast
from time import process_time

import pytest

from autograde.base.magics import as_python, without_prompts
from autograde.intake.statements import broken, pieces


@pytest.mark.parametrize(
    ("source", "binds"),
    [
        ("%matplotlib inline\nimport numpy as np", "np"),
        ("!pip install -q japanize-matplotlib\nimport math", "math"),
        ("if True:\n    !pip install {name}\n    y = 1", "y"),
        ("!pip install \\\n    a \\\n    b\nx = 1", "x"),
        ("%time x = f()", "x"),
        ("files = !ls -l", "files"),
        ("found['a'] = !ls\nx = 1", "x"),
        ("t = %timeit -o f()", "t"),
        ("%%time\ndef f():\n    return 1", "f"),
        ("\n# a note\n%%capture out\n%%time\nx = 1", "x"),
        ("np.array??\n?np\nx = 1", "x"),
        ("plt.plot(x);\ny = 1;", "y"),
        ("!echo 'it (\nx = 1", "x"),
        ("%config InlineBackend.figure_format = 'retina'\nfrom scipy.special import expit", "expit"),
        ("s = '''\n%no magic\n!none\n'''\n!ls", "s"),
        ("y = (1 +\n     2)\n%load_ext autoreload", "y"),
        ("for i in range(3):\n    %time f(i)", "i"),
        ("r = await f()\n!echo 完了 é", "r"),
        (">>> def f(x):\n...     return x", "f"),
        ("In [1]: x = 1\n   ...: !ls", "x"),
    ],
)
def test_a_cell_with_magics_is_python_line_for_line(source: str, binds: str) -> None:
    plain = without_prompts(source)
    python = as_python(plain)
    assert python.count("\n") == plain.count("\n")
    ast.parse(python)
    assert not broken(source)
    assert binds in frozenset().union(*(piece.binds for piece in pieces(source)))
    for piece in pieces(source):
        assert piece.text in plain


@pytest.mark.parametrize("source", ["x = 5 % 3", "x = (a\n%b)", "'''\n!ls\n'''", "x = 1  # why?", "f'{x!r}'"])
def test_python_comes_back_as_it_is(source: str) -> None:
    assert as_python(source) == source


@pytest.mark.parametrize("source", ["Does it vanish? I think not.", "100 % of all units die", "What is ReLU for?"])
def test_prose_stays_prose(source: str) -> None:
    assert broken(source)


@pytest.mark.parametrize("magic", ["%%writefile a.py", "%%bash", "%%html"])
def test_the_cell_of_another_language_binds_nothing(magic: str) -> None:
    source = f"{magic}\ndef f():\n    return 1"
    assert [(piece.text, piece.binds) for piece in pieces(source)] == [(source, frozenset())]


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "!ls\n" * 50_000,
        "x = (\n" * 30_000 + "!ls",
        "@x\n" * 60_000 + "%x",
        " " * 199_000 + "!",
        "=%a" * 60_000,
        "?" * 190_000,
    ],
    ids=["commands", "brackets", "decorators", "blanks", "assignments", "questions"],
)
def test_a_long_cell_takes_no_longer_for_its_lines(source: str) -> None:
    start = process_time()
    pieces(source)
    assert process_time() - start < 20  # seconds; what is quadratic takes minutes
