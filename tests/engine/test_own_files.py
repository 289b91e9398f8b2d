"""Python files handed in beside a notebook can be imported by its cells, and hide nothing."""

from __future__ import annotations

import dataclasses

from autograde.engine import FormCell, Submission
from tests.engine.helpers import QUICK, check_of, exercise, hand_in, lesson_of, run_cells, shown

LESSON = lesson_of(FormCell("setup", "setup", "import numpy as np"), exercise("f"), check_of("f", "assert f(3) == 6"))


def graded(worker, answer, *files, added=()):
    submission = hand_in(LESSON, {"f": answer}, {"f": list(added)})
    return worker.grade(dataclasses.replace(submission, files=files), LESSON, QUICK)


def test_an_answer_uses_a_function_of_an_own_file(worker):
    files = [
        ("myutils.py", "from more import factor\n\ndef double(x):\n    return factor * x\n"),
        ("more.py", "factor = 2"),
    ]
    result = graded(worker, "from myutils import double\n\ndef f(x):\n    return double(x)", *files)
    assert result.score == 1
    assert result.notices == []
    assert graded(worker, "from myutils import *\nf = double", *files).score == 1
    assert graded(worker, "%run myutils.py\nf = double", *files).score == 1


def test_an_answer_reads_a_data_file_of_its_own(worker):
    answer = "import csv\n\ndef f(x):\n    return x * int(next(csv.reader(open('my data.csv')))[0])"
    result = graded(worker, answer, ("my data.csv", "2,3\n"), ("random.txt", "a"), ("table.json", "{}"))
    assert (result.score, result.notices) == (1, [])


def test_it_is_found_after_a_cell_went_elsewhere(worker):
    moved = "from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive/MyDrive"
    assert graded(worker, "from mine import f", ("mine.py", "def f(x): return 2 * x"), added=[moved]).score == 1


def test_it_is_there_again_after_the_process_was_started_anew(worker):
    result = graded(
        worker, "from mine import f", ("mine.py", "def f(x): return 2 * x"), added=["import os\nos._exit(3)"]
    )
    assert result.score == 1


def test_an_own_file_hides_no_library_and_is_told(worker):
    bad = "raise RuntimeError('the wrong module')"
    names = ("random.py", "numpy.py", "torch.py", "autograde.py", "statistics.py", "colorsys.py", "google.py")
    source = "import random, numpy, torch, statistics, colorsys, google.colab\nf = lambda x: 2 * x"
    result = graded(worker, source, *((name, bad) for name in names))
    assert result.score == 1
    assert not any(cell.error for cell in result.cells)
    assert [notice.split(" ")[0] for notice in result.notices] == list(names)


def test_number_size_and_names_are_bounded(worker):
    many = [(f"part{number}.py", "x = 1") for number in range(25)]
    result = graded(worker, "import part3\nf = lambda x: 2 * x", *many)
    assert result.score == 1
    assert len(result.notices) == 5
    large = graded(worker, "f = lambda x: 2 * x", ("large.py", "#" * (600 << 10)), ("small.py", ""))
    assert "large.py was not used: at most 20 Python and text files of 512 KB" in large.notices[0]
    paths = graded(
        worker, "f = lambda x: 2 * x", ("../../tmp/a.py", ""), ("a/b.py", ""), ("lib.so", ""), ("/tmp/x.py", "")
    )
    assert len(paths.notices) == 4


def test_a_line_of_an_own_file_that_fails_is_told_by_the_line_that_asked_for_it(worker):
    result = graded(worker, "import mine\n\ndef f(x):\n    return 2 * x", ("mine.py", "import seaborn"))
    assert result.score == 1
    (line,) = next(cell for cell in result.cells if cell.id == "f").failed
    assert line.text == "import mine"
    assert "there is no seaborn here" in line.why


def test_tests_do_not_see_own_files(worker):
    lesson = lesson_of(exercise("f"), check_of("f", "import mine"))
    submission = dataclasses.replace(hand_in(lesson, {"f": "f = 1"}), files=(("mine.py", "x = 1"),))
    assert "No module named 'mine'" in worker.grade(submission, lesson, QUICK).tests[0].message


def test_results_without_the_newer_fields_are_read(worker):
    from autograde.engine import GradedSubmission

    result = run_cells(worker, "import seaborn", "print(1)").to_dict()
    assert GradedSubmission.from_dict(result).cells[0].failed[0].text == "import seaborn"
    del result["notices"]
    for cell in result["cells"]:
        del cell["failed"], cell["went_on"]
    assert shown(GradedSubmission.from_dict(result)) == "1\n"
    assert Submission("a", "b", "en", ()).files == ()


def test_a_package_of_ones_own_is_imported_and_hides_no_library(worker):
    package = [("nets/__init__.py", "from .layers import double"), ("nets/layers.py", "def double(x): return x * int(open('nets/k.txt').read())"), ("nets/k.txt", "2")]  # fmt: skip
    result = graded(worker, "import nets\nf = nets.double", *package)
    assert (result.score, result.notices) == (1, [])
    bad = [("numpy/__init__.py", "raise RuntimeError"), ("numpy/core.py", ""), ("other/part.py", "")]
    result = graded(worker, "import numpy\nf = lambda x: 2 * x", *bad)
    assert (result.score, len(result.notices)) == (1, 3)
    outside = ("../a/__init__.py", "/tmp/a/__init__.py", "a/../../__init__.py", "a//__init__.py", "a/b/c/d/__init__.py")
    assert len(graded(worker, "f = lambda x: 2 * x", *((name, "") for name in outside)).notices) == len(outside)
