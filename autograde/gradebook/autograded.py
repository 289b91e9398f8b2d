"""The notebook that formgrader shows: the hand-in on its form, with what it printed and drew, and each test's result."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat

from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.engine.version import digest_of
from autograde.intake.matching import normalised
from autograde.intake.safe import safe_outputs
from autograde.intake.safe_markdown import safe_markdown, shown_attachments, without_tags
from autograde.model import GradedHandIn, TestResult, Void
from autograde.nbgrader_cells import node

#: Names what makes these notebooks harmless: those of an earlier one are written again.
SHOWN_BY = digest_of(
    Path(__file__).parents[1], ("gradebook/autograded.py", "intake/safe.py", "intake/safe_markdown.py")
)


def autograded_path(class_folder: ClassFolder, hand_in: GradedHandIn) -> Path:
    """Where nbgrader keeps the autograded notebook of this hand-in."""
    return autograded_file(class_folder, hand_in.student, hand_in.lesson.name)


def autograded_file(class_folder: ClassFolder, student: str, lesson: str) -> Path:
    """Return where a student's notebook with tests and marks lies."""
    return class_folder.autograded / student / lesson / f"{lesson}.ipynb"


def write_autograded(class_folder: ClassFolder, hand_in: GradedHandIn) -> None:
    """Write the autograded notebook whole or not at all, with the time of the hand-in beside it."""
    path = autograded_path(class_folder, hand_in)
    text = json.dumps(autograded_notebook(hand_in), ensure_ascii=False, sort_keys=True)
    write_whole(
        path, text + "\n"
    )  # not nbformat's writer, which validates each, at ten times the price; no indents, which are written five times slower
    stamp = class_folder.submitted / hand_in.student / hand_in.lesson.name / "timestamp.txt"
    if stamp.is_file():  # formgrader compares the two to see whether the newest hand-in has been graded
        write_whole(path.parent / "timestamp.txt", stamp.read_bytes())


def autograded_notebook(hand_in: GradedHandIn) -> nbformat.NotebookNode:
    """Return the notebook as formgrader shows it: with what the cells printed and drew, and each test's result under it."""
    graded, lang = hand_in.graded, hand_in.lesson.lang
    form = {cell.id: cell for cell in hand_in.lesson.cells}
    ran = {cell.index: cell for cell in graded.cells}
    tests = {test.id: test for test in graded.tests}
    notebook = nbformat.from_dict(hand_in.laid_out.notebook)
    notebook.cells = [nbformat.from_dict(cell) for cell in notebook.cells]
    if hand_in.key:  # so that it is seen of what result it is
        notebook.metadata.fukami.result = hand_in.key
        notebook.metadata.fukami.shown_by = SHOWN_BY
    index = -1
    for cell in notebook.cells:
        if cell.cell_type != "code":
            if cell.cell_type == "raw" or form.get(cell.id) is None or cell.source != form[cell.id].source:
                _make_safe(cell, lang)
            continue
        index += 1
        if cell.id in tests:
            cell.outputs = nbformat.from_dict(
                safe_outputs(_test_outputs(tests[cell.id], hand_in.void.get(cell.id), lang), lang)
            )
        elif index in ran:
            cell.outputs = nbformat.from_dict(safe_outputs(ran[index].outputs, lang))
    told = [*([graded.note] if graded.note else []), *hand_in.laid_out.repairs]
    if told:
        notebook.cells.insert(0, node("markdown", "fukami-repairs", "\n".join(f"- {_plain(line)}" for line in told)))
    return notebook


def _make_safe(cell: nbformat.NotebookNode, lang: str) -> None:
    """Change a student's text so that formgrader runs nothing that is in it; note of what text it was made."""
    handed_in, attachments = cell.source, shown_attachments(cell.source, cell.get("attachments"))
    cell.pop("attachments", None)
    if attachments:
        cell.attachments = nbformat.from_dict(attachments)
    cell.source = safe_markdown(handed_in, attachments, lang)
    if cell.source != without_tags(handed_in):
        cell.metadata.fukami = {**cell.metadata.get("fukami", {}), "handed_in": text_digest(without_tags(handed_in))}


def text_digest(text: str) -> str:
    """Return what tells a student's text from another."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def _plain(line: str) -> str:
    return safe_markdown(" ".join(line.split()))


def _test_outputs(test: TestResult, void: Void | None, lang: str) -> list[dict[str, Any]]:
    """Return a test's result as its cell's output: an error unless it passed, as nbgrader understands it."""
    outputs: list[dict[str, Any]] = []
    if void:
        told = say(
            ja=f"全員を満点とします: {void.reason}", en=f"Counts in full for everybody: {void.reason}", lang=lang
        )
        outputs.append({"output_type": "stream", "name": "stdout", "text": f"{told}\n"})
    if test.output:
        outputs.append({"output_type": "stream", "name": "stdout", "text": test.output})
    if test.status == "passed":
        told = say(ja="合格", en="passed", lang=lang)
        outputs.append({"output_type": "stream", "name": "stdout", "text": f"✓ {told}\n"})
        return outputs
    name = {
        "failed": say(ja="不合格", en="failed", lang=lang),
        "not_attempted": say(ja="未着手", en="not attempted", lang=lang),
        "error": say(ja="エラー", en="error", lang=lang),
        "timed_out": say(ja="時間切れ", en="timed out", lang=lang),
    }[test.status]
    message = test.message or name
    text = message if test.status in ("failed", "error") else f"{name}: {message}" if test.message else name
    outputs.append({"output_type": "error", "ename": name, "evalue": message, "traceback": [text]})
    return outputs
