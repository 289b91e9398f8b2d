"""A lesson of eleven cells, written by hand, and the notebooks that come from it: what intake, gradebook and reports are tried on."""

from __future__ import annotations

import json

import nbformat
from nbformat import NotebookNode

from autograde.base.language import say
from autograde.model import (
    CellResult,
    FormCell,
    GradedSubmission,
    Lesson,
    StudentCell,
    Submission,
    TestResult,
)
from autograde.nbgrader_cells import form_node, notebook_metadata, visible

TEXT = {
    "ja": {
        "title": "ちいさな課",
        "intro": "# ちいさな課\n活性化関数を書きます。",
        "doc": '"""負の値を 0 にする。"""',
        "hint": "np.maximum を使えます。",
        "ask": "**記述.** ReLU を使う理由を書きましょう。",
        "essay": "ここに答えを書きましょう。",
        "todo": "# ここにコードを書きましょう",
    },
    "en": {
        "title": "A small lesson",
        "intro": "# A small lesson\nYou will write an activation function.",
        "doc": '"""Set what is negative to 0."""',
        "hint": "np.maximum may help.",
        "ask": "**In words.** Why is ReLU used?",
        "essay": "Write your answer here.",
        "todo": "# Write your code here",
    },
}


def small_lesson(lang: str = "en") -> Lesson:
    t = TEXT[lang]
    cells = (
        FormCell("text-head", "text", t["intro"]),
        FormCell("imports", "setup", "import numpy as np\nimport matplotlib.pyplot as plt"),
        FormCell("checks", "checks", "def expect(call, got, want):\n    assert np.allclose(got, want), call"),
        FormCell("scale", "code", "scale = 2.0"),
        FormCell(
            "relu",
            "exercise",
            f"def relu(x):\n    {t['doc']}\n    {t['todo']}\n    raise NotImplementedError",
            hint=t["hint"],
        ),
        FormCell(
            "test-relu-values",
            "test",
            'expect("relu(-1)", relu(-1.0), 0.0)\n### BEGIN HIDDEN TESTS\nexpect("relu(7)", relu(7.0), 7.0)\n### END HIDDEN TESTS',
            exercise="relu",
            points=2,
        ),
        FormCell("test-relu-shape", "test", "assert relu(np.zeros((2, 3))).shape == (2, 3)", exercise="relu", points=1),
        FormCell("curve", "demo", "plt.plot([relu(v) for v in (-1.0, 0.0, 1.0)])\nplt.show()"),
        FormCell("stacking", "quiz", "stacking = None"),
        FormCell("test-stacking", "test", 'check_quiz(stacking, "salt", {})', exercise="stacking", points=1),
        FormCell("text-why", "text", t["ask"]),
        FormCell("why_relu", "essay", t["essay"], points=3),
    )
    return Lesson("02_small", lang, t["title"], "v1", cells)


def released(lesson: Lesson) -> NotebookNode:
    """The notebook that students get."""
    notebook = NotebookNode(nbformat=4, nbformat_minor=5, metadata=notebook_metadata(lesson), cells=[])
    for cell in lesson.cells:
        own = form_node(cell)
        own.source = visible(own.source)
        notebook.cells.append(own)
    return notebook


def answered(lesson: Lesson, **answers: str) -> NotebookNode:
    """The released notebook with these answers in it, by cell id."""
    notebook = released(lesson)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    return notebook


def raw(notebook: NotebookNode) -> bytes:
    return json.dumps(notebook, ensure_ascii=False).encode()


def by_id(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.get("id") == cell_id)


def graded(lesson: Lesson, submission: Submission, **statuses: str) -> GradedSubmission:
    """A result with these statuses by test id (with "_" for "-"); other tests passed."""
    tests = []
    for cell in lesson.cells:
        if cell.kind == "test":
            status = statuses.get(cell.id.replace("-", "_"), "passed")
            message = {
                "failed": say(
                    ja="relu(-1)\n  返ってきた値: -1.0\n  期待した値: 0.0",
                    en="relu(-1)\n  came back: -1.0\n  expected: 0.0",
                    lang=lesson.lang,
                ),
                "error": "NameError: name 'nn' is not defined",
                "timed_out": "30 s",
            }.get(status, "")
            points = cell.points if status == "passed" else 0.0
            tests.append(TestResult(cell.id, cell.exercise, status, points, cell.points, message, seconds=0.01))  # type: ignore[arg-type]
    cells = [
        CellResult(index, cell.id, outputs=[{"output_type": "stream", "name": "stdout", "text": "ran\n"}], seconds=0.01)
        for index, cell in enumerate(submission.cells)
        if not cell.id.startswith("test-")
    ]
    return GradedSubmission(
        student=submission.student,
        lesson=lesson.name,
        lang=lesson.lang,
        version=lesson.version,
        engine="test",
        ended="completed",
        tests=tests,
        cells=cells,
        seconds=0.5,
        sandboxed=True,
    )


__all__ = ["StudentCell", "answered", "by_id", "graded", "nbformat", "raw", "released", "small_lesson"]
