"""Feedback for one student on one lesson: a self-contained page in the notebook's language.

It shows what was asked, the student's answer and figures, and each test's result and message; never the code of a test.
What students control is escaped or sanitised, and the page's own policy forbids scripts and anything from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from autograde.base.files import write_whole
from autograde.base.zones import shown
from autograde.class_folder import ClassFolder
from autograde.engine.causes import told
from autograde.gradebook.lateness import Late
from autograde.gradebook.scores import Mark, marks
from autograde.intake.handed_in import hand_in_time
from autograde.intake.safe import PICTURES, safe_outputs
from autograde.model import GradedHandIn, Lesson
from autograde.reports.changes import told as told_changes
from autograde.reports.fresh import is_fresh, key, stamp
from autograde.reports.markdown import line_html, markdown_html, text_html
from autograde.reports.rendering import policy, python_html, render, stylesheet
from autograde.reports.requests import Request, by_item, requests_of
from autograde.reports.summary import Summary, summarise, void_told

_COLOUR_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_LONGEST = 4000  # characters of one output shown


@dataclass
class Shown:
    """An output on the page: `kind` is "text", "picture" (base64 of `mime`) or "html" (sanitised)."""

    kind: str
    text: Any
    mime: str = ""


@dataclass
class Work:
    """What a student did for one item: the answer, cells added after it, what they all showed, and which lines failed."""

    answer: str = ""
    attachments: dict[str, Any] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    outputs: list[Shown] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def feedback_html(
    hand_in: GradedHandIn,
    marks: Mapping[tuple[str, str], Mark] | None = None,
    handed_in: str = "",
    late: Late | None = None,
    zone: tzinfo | None = None,
    requests: Sequence[Request] = (),
) -> str:
    """Return the page; `marks` are what people entered, `handed_in` is the time to show, `zone` that of other times.

    `requests` are the student's own, to be graded again.
    """
    summary = summarise(hand_in, marks, late)
    return render(
        "feedback.html",
        hand_in.lesson.lang,
        summary=summary,
        graded=hand_in.graded,
        repairs=hand_in.laid_out.repairs,
        works=_works(hand_in, summary),
        requests=by_item(hand_in.lesson, requests),
        handed_in=handed_in,
        voided=partial(void_told, zone=zone, lang=hand_in.lesson.lang),
        changes=list(told_changes(hand_in.student, hand_in.changes, zone, hand_in.lesson.lang)),
        policy=policy(),
        style=Markup(stylesheet()),
        markdown=partial(markdown_html, lang=hand_in.lesson.lang),
        line=line_html,
        text=text_html,
        python=python_html,
    )


def feedback_page(class_folder: ClassFolder, student: str, lesson: str) -> Path:
    """Return where a student's feedback lies."""
    return class_folder.feedback / student / lesson / f"{lesson}.html"


def language_of(page: bytes) -> str:
    """Return the language in which a page is."""
    return "ja" if b'<html lang="ja"' in page[:200] else "en"


def with_feedback(
    class_folder: ClassFolder, hand_ins: Iterable[GradedHandIn], late: Mapping[str, Late] | None = None
) -> Iterator[GradedHandIn]:
    """Yield the hand-ins as they are, each once `feedback/<student>/<lesson>/<lesson>.html` is there as it should be.

    The pages show the marks that the gradebook holds. One that shows all this already is left alone.
    """
    told: dict[str, Told] = {}
    for hand_in in hand_ins:
        name = hand_in.lesson.name
        if name not in told:
            told[name] = Told(class_folder, hand_in.lesson, late or {})
        path, key = feedback_page(class_folder, hand_in.student, name), told[name].key(hand_in.student, hand_in.key)
        if not hand_in.key or not is_fresh(path, key):
            page = feedback_html(hand_in, *told[name].of(hand_in.student))
            write_whole(path, page + stamp(key))
        yield hand_in


class Told:
    """What the pages of one lesson show beside results: marks, when a hand-in came, what being late cost, requests."""

    def __init__(self, class_folder: ClassFolder, lesson: Lesson, late: Mapping[str, Late]) -> None:
        self._class_folder, self._zone, self._lesson, self._late = class_folder, class_folder.zone, lesson.name, late
        self.marks = marks(class_folder, lesson)
        self._own: dict[str, list[Any]] = {}
        for (student, cell), given in sorted(self.marks.items()):
            self._own.setdefault(student, []).append((cell, given))
        self._requests: dict[str, list[Request]] = {}
        for request in requests_of(class_folder, lesson.name):
            self._requests.setdefault(request.student, []).append(request)

    def of(self, student: str) -> tuple[Mapping[tuple[str, str], Mark], str, Late | None, tzinfo, Sequence[Request]]:
        """Return what a student's page is told."""
        when = hand_in_time(self._class_folder, student, self._lesson)
        handed_in, requests = shown(when, self._zone) if when else "", self._requests.get(student, ())
        return self.marks, handed_in, self._late.get(student), self._zone, requests

    def key(self, student: str, result: str) -> str:
        """Name what a student's page is made from: the stored result by its key, and what is told beside it."""
        _, handed_in, late, zone, requests = self.of(student)
        return key(result, self._own.get(student), handed_in, late, str(zone), requests)


def _works(hand_in: GradedHandIn, summary: Summary) -> dict[str, Work]:
    """Gather each item's answer with the cells and figures that follow it, up to the next item; under "" what stands before."""
    form = {cell.id: cell for cell in hand_in.lesson.cells}
    ran = {cell.index: cell for cell in hand_in.graded.cells}
    works = {"": Work()} | {result.item.id: Work() for result in summary.results}
    current, index = works[""], -1
    for cell in hand_in.laid_out.notebook.cells:
        if cell.id and cell.id in works:
            current = works[cell.id]
            current.answer = cell.source
            current.attachments = cell.get("attachments", {})
        if cell.cell_type != "code":
            continue
        index += 1
        known = form.get(cell.id)
        if known is None:
            current.added.append(cell.source)
        if known is not None and known.kind in ("setup", "checks", "test"):
            continue
        if index in ran and ran[index].went_on:
            current.failed += told(ran[index], hand_in.lesson.lang)
        if index in ran and ran[index].outputs:
            current.outputs += _shown(ran[index].outputs, hand_in.lesson.lang)
    return works


def _shown(outputs: list[dict[str, Any]], lang: str) -> list[Shown]:
    shown = []
    for output in safe_outputs(outputs, lang):
        data = output.get("data", {})
        picture = next((mime for mime in PICTURES if mime in data), None)
        if picture:
            shown.append(Shown("picture", data[picture], picture))
        elif "text/html" in data:
            shown.append(Shown("html", Markup(data["text/html"])))
        else:
            text = data.get("text/plain") or output.get("text") or _error(output)
            text = _COLOUR_CODES.sub("", text).strip("\n")
            if text.strip():
                shown.append(Shown("text", text if len(text) <= _LONGEST else text[:_LONGEST] + "…"))
    return shown


def _error(output: dict[str, Any]) -> str:
    return f"{output.get('ename', '')}: {output.get('evalue', '')}".strip(": ")
