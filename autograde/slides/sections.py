"""An executed lesson as its sections: of each the question, the pictures, the prose for who speaks, and what students do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograde.site.outputs import Figures, shown

FIGURES = "figures:"
"""What `src` of a picture begins with."""
MINUTES_A_POINT, MINUTES_A_QUIZ, MINUTES_AN_ESSAY = 6, 3, 20  # as docs/authors.md counts a lesson's minutes
_HEADING = re.compile(r"^## +(?:(\d+)\. +)?(.+)$", re.MULTILINE)
_TASK = re.compile(r"^### +(?:課題|Exercise) +(.+)$", re.MULTILINE)
_UNSAID = re.compile(r"<details>.*?</details>|<!--.*?-->", re.DOTALL)
_NO_SENTENCES = re.compile(r"^```.*?^```|^\$\$.*?\$\$|^(?:#|\||[-*] |\d+\. ).*?$", re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(r"[^\n]+?(?:[。？！]+[」”）)]*|[.?!]+[\"”)*]*(?=\s|$)|$)", re.MULTILINE)
_ASKS = re.compile(r"(?:[?？]|か。|(?:[何誰]|ど[うのれこちん]|なぜ|いく[つら]|いつ).*でしょう。)[」”\"*]*$")


@dataclass(frozen=True)
class Task:
    """What students do: an exercise by the name that its heading has, the minutes that it takes, its first sentence."""

    name: str
    minutes: float
    text: str


@dataclass
class Section:
    """A part of the lesson. `number` is 0 before the first heading; prose is Markdown before, between and after pictures.

    `prose[k]` stands before the picture `pictures[k]`, which is HTML whose `src` begins with `FIGURES`.
    """

    number: int
    title: str
    prose: list[str] = field(default_factory=lambda: [""])
    pictures: list[str] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    questions: int = 0
    minutes: float = 0.0

    def asks(self, pictures: int) -> str:
        """The last sentence that asks, before the picture of that number or, where nothing asks there, before an earlier one."""
        for prose in reversed(self.prose[: max(pictures, 1)]):
            if found := [one for one in sentences(prose) if _ASKS.search(one)]:
                return found[-1]
        return ""

    def told(self, first: int, last: int | None = None) -> str:
        """The prose before the pictures from number `first` up to `last`, both from 0, as Markdown."""
        return "\n\n".join(filter(None, self.prose[first:last]))


def sentences(prose: str) -> list[str]:
    """The sentences of Markdown prose; headings, lists, tables, formulas on lines of their own and code are none."""
    plain = _NO_SENTENCES.sub("", prose).replace("**", "")
    return [found.strip() for found in _SENTENCE.findall(plain) if found.strip()]


def read_sections(done: NotebookNode, figures: Figures) -> tuple[list[Section], int]:
    """Return the numbered sections, with what stands before the first, and how many questions "Check yourself" has.

    `done` is the source notebook in one language, executed; its pictures are kept in `figures`. Hints and answers are left out.
    """
    lang = done.metadata.fukami.lang
    points = _points(done)
    opening = Section(0, "")
    sections, now, questions = [opening], opening, 0
    waiting: dict[str, str] = {}
    for cell in done.cells:
        kind = cell.metadata.fukami.kind
        if kind == "text" and cell.id != "head":
            for number, title, text in _split(cell.source):
                if title:
                    now = Section(int(number) if number else -1, title)
                    sections.append(now)
                    figures.section = re.sub("[`*$]", "", title)
                now.prose[-1] = f"{now.prose[-1]}\n\n{text}".strip()
                now.minutes += _minutes(text, lang)
                for heading, after in _tasks(text):
                    waiting[heading] = next(iter(sentences(after)), "")
        elif kind in ("demo", "code"):
            now.minutes += 1
            for output in shown(cell, figures):
                page = output.get("data", {}).get("text/html", "")
                if "fk-figure" in page or "_anim_img" in page:
                    now.pictures.append(page)
                    now.prose.append("")
        elif kind == "exercise":
            heading = next(reversed(waiting), f"`{cell.id}`")
            minutes = MINUTES_A_POINT * points.get(cell.id, 0.0)
            now.tasks.append(Task(heading, minutes, waiting.get(heading, "")))
            now.minutes += minutes
        elif kind == "quiz":
            now.questions += 1
            now.minutes += MINUTES_A_QUIZ
    numbered = [section for section in sections if section.number >= 0]
    questions = sum(section.questions for section in sections if section.number < 0)
    return numbered, questions


def _split(source: str) -> Iterator[tuple[str, str, str]]:
    """The number, title and text of each heading in a cell; the text before the first comes without them."""
    text = _UNSAID.sub("", source.removeprefix("---\n"))
    marks = list(_HEADING.finditer(text))
    before = text[: marks[0].start()] if marks else text
    if before.strip():
        yield "", "", before.strip()
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=bool(marks)):
        yield mark[1] or "", mark[2].strip(), text[mark.end() : end].strip()


def _tasks(text: str) -> Iterator[tuple[str, str]]:
    marks = list(_TASK.finditer(text))
    for mark in marks:
        yield mark[1].strip(), text[mark.end() :]


def _minutes(text: str, lang: str) -> float:
    """Minutes for a text with what is looked at and thought over beside it: 100 words, or 250 characters of Japanese."""
    amount = len(re.sub(r"\s", "", text)) / 250 if lang == "ja" else len(text.split()) / 100
    return amount


def _points(done: NotebookNode) -> dict[str, float]:
    """The points of each exercise, by its name."""
    points: dict[str, float] = {}
    for cell in done.cells:
        if cell.metadata.fukami.kind == "test":
            name = cell.metadata.fukami.exercise
            points[name] = points.get(name, 0.0) + cell.metadata.nbgrader.points
    return points
