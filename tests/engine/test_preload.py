"""A warm process holds what the lesson imports, and what students import of the heavy libraries; nothing else."""

from __future__ import annotations

from autograde.engine import FormCell, Limits, Worker
from autograde.engine.preload import heavy_of, modules_of
from tests.engine.helpers import check_of, exercise, hand_in, lesson_of, needs_sandbox, shown

SEEN = "import sys\nprint([name for name in ('torch', 'sqlite3', 'colorsys') if name in sys.modules])\ndef f():\n    return 1"


def lesson(*cells):
    return lesson_of(*cells, exercise("f"), check_of("f", "assert f() == 1"))


def test_modules_are_those_of_cells_that_always_run():
    form = lesson(
        FormCell(
            "a", "setup", "%matplotlib inline\nimport os.path as p, numpy\nwith open('x'):\n    from a.b import c, d"
        ),
        FormCell("b", "code", "def g():\n    import scipy\nfrom e import *\nfrom . import here"),
        FormCell("c", "demo", "import torch"),
        FormCell("d", "code", "this is not Python"),
    )
    assert modules_of(form) == ("os.path", "numpy", "a.b", "a.b.c", "a.b.d", "e")


def test_heavy_libraries_are_seen_in_what_a_student_imports():
    assert heavy_of(["import numpy, torch.nn as nn", "x = 1\n    from fastai.data import all"]) == (
        "torch",
        "fastai.vision.all",
    )
    assert heavy_of(["# torch\ntorch = 1", "import torchmetrics"]) == ()


@needs_sandbox
def test_a_warm_process_imports_what_comes_when_it_comes():
    quick = Limits(cell_seconds=60)
    plain = lesson(FormCell("s", "setup", "import numpy"))
    with_setup = lesson(FormCell("s", "setup", "import numpy\nimport sqlite3\nimport no_such_module"))
    with Worker() as worker:
        first = worker.grade(hand_in(plain, {"f": SEEN}), plain, quick)
        own = worker.grade(
            hand_in(plain, {"f": SEEN.replace("def f", "import colorsys\nimport torch\ndef f")}), plain, quick
        )
        form = worker.grade(hand_in(with_setup, {"f": SEEN}), with_setup, quick)
    assert shown(first, 1) == "[]\n"
    assert shown(own, 1) == "['torch']\n"
    assert shown(form, 1) == "['torch', 'sqlite3']\n"
    assert "no_such_module" in form.cells[0].error
    assert first.score == own.score == form.score == 1
