"""Hand-ins of an examination as a class would send them, made from its papers: `fukami demo exam_08`.

Some are all right, some have slips or blanks, one is a neighbour's file, one lost all its marks on the way. The same files
every time.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.forms import Given, Paper
from autograde.run.exam import papers_of

Work = Callable[[dict[str, Any], Paper], None]


def literal(answer: str) -> str:
    """Write an answer of the key as a student writes it: a number as it is, letters in quotes, several in braces."""
    if not answer[0].isalpha():
        return answer
    keys = [f'"{key}"' for key in answer.split(",")]
    return keys[0] if len(keys) == 1 else "{" + ", ".join(keys) + "}"


def answered(slips: int = 0, blank: int = 0) -> Work:
    """Return the work of one with so many slips at the beginning and blanks at the end, and all else right."""

    def work(notebook: dict[str, Any], paper: Paper) -> None:
        sources = {cell["id"]: cell for cell in notebook["cells"]}
        last = len(paper.key) - blank
        for number, (name, one) in enumerate(paper.key.items()):
            wrong = next(iter(one["slips"].values()))[number % 2][0]
            if number < last:
                sources[name]["source"] = f"{name} = {literal(wrong if number < slips else one['right'])}"

    return work


def worked_out(notebook: dict[str, Any], paper: Paper) -> None:
    """Calculate in added cells, answer through variables, and write a letter in a style of one's own."""
    answered()(notebook, paper)
    for cell in list(notebook["cells"]):
        name = cell["id"]
        if name in paper.key:
            value = cell["source"].partition("= ")[2]
            place = notebook["cells"].index(cell)
            mine = {**copy.deepcopy(cell), "id": f"mine-{place}", "metadata": {}, "source": f"result = {value}"}
            notebook["cells"].insert(place, mine)
            cell["source"] = f"{name} = result"


def without_marks(notebook: dict[str, Any], paper: Paper) -> None:
    """Lose ids and metadata on the way, as in an editor that keeps texts alone."""
    answered(slips=1)(notebook, paper)
    notebook["metadata"], notebook["nbformat_minor"] = {}, 4
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        del cell["id"]


def not_readable(notebook: dict[str, Any], paper: Paper) -> None:
    """Write one answer that is no number or choice; all else is right."""
    answered()(notebook, paper)
    name = next(iter(paper.key))
    next(cell for cell in notebook["cells"] if cell["id"] == name)["source"] = f'{name} = "I do not know"'


NEIGHBOUR = 5  # of the list below: who hands in the file of the student before
WORKS: list[Work] = [
    answered(),
    worked_out,
    answered(slips=3),
    answered(slips=2, blank=4),
    answered(),
    answered(),  # the neighbour's
    without_marks,
    not_readable,
    answered(blank=100),
    answered(slips=8),
]


def sample_papers(folder: ClassFolder, exam: str, out: Path) -> list[Path]:
    """Write the hand-ins of a class for its papers into `out`, as `<student>/<file>`; return the files.

    Raises `CourseError` where the class has no papers, or their notebooks are gone.
    """
    settings = folder.read_settings(students=False)
    own = papers_of(folder, exam)
    plan, written = settings.exams.get(own.name), []
    students = sorted(own.papers)
    first = plan.opens if plan and plan.opens else datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
    for number, student in enumerate(students):
        whose = students[number - 1] if number % len(WORKS) == NEIGHBOUR else student
        lang = settings.course.languages[number // 2 % len(settings.course.languages)]
        notebook = _notebook(folder, own, whose, lang)
        WORKS[number % len(WORKS)](notebook, own.papers[whose])
        path = out / student / f"{own.name}.ipynb"
        write_whole(path, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
        when = (first + timedelta(minutes=30 + 5 * number)).timestamp()
        os.utime(path, (when, when))
        written.append(path)
    return written


def _notebook(folder: ClassFolder, exam: Given, student: str, lang: str) -> dict[str, Any]:
    path = folder.root / "exams" / exam.name / student / f"{exam.name}_{lang}.ipynb"
    if not path.is_file():
        number = exam.name.split("_")[1]
        raise CourseError(
            say(
                ja=f"{path} がありません。`fukami exam {number} --per-student` で書き出してください。",
                en=f"{path} is not there: write it with `fukami exam {number} --per-student`.",
            )
        )
    return json.loads(path.read_text(encoding="utf-8"))
