"""A lesson as a chapter of the book: nothing opens on paper, so hints and answers stand at the chapter's end."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograde.authoring.build import BuiltLesson
from autograde.authoring.more import unmarked
from autograde.authoring.quiz import Quiz
from autograde.base.language import say
from autograde.course import Course
from autograde.site.outputs import StillFigures, shown
from autograde.site.pages import (
    Page,
    notebook_of,
    of_exercise,
    only,
    opens_data,
    prose,
    read_quizzes,
    shown_as,
)

_DETAILS = re.compile(r"<details[^>]*>\s*<summary>(.*?)</summary>\n*(.*?)\n*</details>", re.DOTALL)
_LABEL = re.compile(r"^#{2,} (.+)$|^\*\*((?:問|Question) ?\d+)", re.MULTILINE)
_HINTS = {"ヒント", "Hint"}


@dataclass
class _Back:
    """What stands at a chapter's end, in the order in which its text refers to it.

    `lesson` is its number. `about` is the heading, or the numbered question, that the text has come to.
    """

    lang: str
    lesson: str
    about: str = ""
    hints: list[tuple[str, list[NotebookNode]]] = field(default_factory=list)
    answers: list[tuple[str, list[NotebookNode]]] = field(default_factory=list)

    def text(self, text: str) -> NotebookNode:
        """The text as a cell, with a reference in the place of each thing that a click opens."""
        parts, end = [], 0
        for found in _DETAILS.finditer(text):
            parts.append(self._follow(text[end : found.start()]))
            summary, body = found[1].strip(), [prose(found[2])]
            parts.append(self.hint(body) if summary in _HINTS else self.answer(body, summary))
            end = found.end()
        return prose(*parts, self._follow(text[end:]))

    def hint(self, cells: list[NotebookNode]) -> str:
        """Keep a hint, and return the reference to it."""
        self.hints.append((self.about, cells))
        return self._reference("hint", len(self.hints))

    def answer(self, cells: list[NotebookNode], about: str = "") -> str:
        """Keep an answer, and return the reference to it."""
        self.answers.append((about or self.about, cells))
        return self._reference("answer", len(self.answers))

    def cells(self) -> Iterator[NotebookNode]:
        """The hints, then the answers, each part with its heading; none where it would be empty."""
        parts = (
            ("hint", say(ja="ヒント", en="Hints", lang=self.lang), self.hints),
            ("answer", say(ja="解答と補足", en="Answers and notes", lang=self.lang), self.answers),
        )
        for kind, title, entries in parts:
            if entries:
                yield prose(f"## {title}")
            for number, (about, cells) in enumerate(entries, 1):
                place = self._place(kind, number)
                link = f'<a href="#to-{place}">{say(ja="本文へ", en="back", lang=self.lang)} ↑</a>'
                heading = f"({place})=\n### {self._name(kind, number)} · {about}"
                yield prose(heading, f'<p class="fk-entry">{link}</p>')
                yield from cells

    def _follow(self, text: str) -> str:
        if found := _LABEL.findall(text):
            self.about = found[-1][0] or found[-1][1]
        return text.strip("\n")

    def _reference(self, kind: str, number: int) -> str:
        place = self._place(kind, number)
        return f'<p class="fk-to" id="to-{place}"><a href="#{place}">{self._name(kind, number)} →</a></p>'

    def _place(self, kind: str, number: int) -> str:
        return f"{kind}-{self.lesson}-{number}"  # which no other chapter has

    def _name(self, kind: str, number: int) -> str:
        if kind == "hint":
            return say(ja=f"ヒント {number}", en=f"Hint {number}", lang=self.lang)
        return say(ja=f"解答 {number}", en=f"Answer {number}", lang=self.lang)


def chapter(
    course: Course, built: BuiltLesson, done: NotebookNode, more: NotebookNode | None = None, *, miniature: bool
) -> Page:
    """Make the chapter from the executed source notebook, as `lesson_page` makes the page.

    Tests, and code that a notebook shows folded, stay in the notebook; what it draws is here.
    """
    lang = done.metadata.fukami.lang
    quizzes = read_quizzes(course, built.name, lang)
    seen = {cell.id: cell.source for cell in built.released[lang].cells}
    figures, back = StillFigures("../_figures", lang), _Back(lang, course.lessons[built.name].number)
    cells: list[NotebookNode] = []
    for (kind, _), group in groupby(done.cells, lambda cell: shown_as(cell, quizzes)):
        row = list(group)
        cell = row[0]
        if kind == "head":
            cells.append(prose(*_head(course, built, lang, miniature)))
        elif cell.id == "more":
            cells += _more(built, more, figures, back) if more else ()
        elif cell.id == "foot":
            continue  # which the first pages say once
        elif kind == "text":
            figures.name_section(cell.source)
            cells.append(back.text(cell.source.removeprefix("---\n")))
        elif kind == "essay":
            rubric = built.more.rubrics[cell.id][lang] if built.more else ""
            cells.append(prose(back.answer([prose(unmarked(cell.source), rubric)])))
        elif kind == "quiz":
            cells.append(prose(back.answer([prose(_answer(quizzes[cell.id]))])))
        elif kind == "exercise":
            solution = new_code_cell(unmarked(cell.source), outputs=shown(cell, figures))
            cells += [new_code_cell(seen[cell.id]), prose(back.answer([solution]))]
        elif kind != "tests":
            cells += [code for one in row for code in _code(one, figures)]
    cells += back.cells()
    return Page(notebook_of(cells, done), figures.files)


def _head(course: Course, built: BuiltLesson, lang: str, miniature: bool) -> list[str]:
    info = course.lessons[built.name]
    facts = say(ja=f"目安: 約 {info.minutes} 分", en=f"About {info.minutes} minutes", lang=lang)
    note = say(
        ja="この章の図と数値は、本物のデータではなく、形だけ同じ小さな**ミニチュア**で作りました。ノートブックを Colab で動かすと本物のデータを使うので、値は違ってきます。",
        en="The figures and numbers of this chapter were made with a **miniature**, a small stand-in laid out like the real data set. In Colab the notebook runs on the real one, and its numbers will differ.",
        lang=lang,
    )
    parts = [f"# {info.number} · {info.title[lang]}", f'<p class="fk-facts">{facts}</p>']
    return [*parts, f":::{{note}}\n{note}\n:::"] if miniature and opens_data(built, lang) else parts


def _more(built: BuiltLesson, done: NotebookNode, figures: StillFigures, back: _Back) -> Iterator[NotebookNode]:
    """The exercises without points: what the solution is and gives stands at the end, like the others."""
    lang = done.metadata.fukami.lang
    title = say(ja="もっと解きたい人へ", en="More exercises", lang=lang)
    intro = say(
        ja="ここにあるのは、点がつかず、提出もいらない課題です。予想してから書き、ノートブックのテストのセルで確かめてください。",
        en="These exercises have no points and are not handed in. Make your guess, write, and run the test cell in the notebook.",
        lang=lang,
    )
    yield prose(f"## {title}", intro)
    seen = {cell.id: cell.source for cell in built.more.released[lang].cells} if built.more else {}
    solutions: dict[str, NotebookNode] = {}
    for cell in done.cells:
        kind, name = of_exercise(cell)
        if kind == "text":
            figures.name_section(cell.source)
            yield back.text(cell.source)
        elif kind == "exercise":
            yield new_code_cell(seen[cell.id])
            solutions[name] = new_code_cell(unmarked(cell.source), outputs=shown(cell, figures))
        elif kind == "answer":
            yield prose(back.answer([solutions[name], prose(cell.source)]))
        elif kind not in ("head", "shared", "test"):
            yield from _code(cell, figures)


def _code(cell: NotebookNode, figures: StillFigures) -> list[NotebookNode]:
    """A cell that a reader runs as it is; of one that the notebook folds, or that all lessons share, what it put out."""
    outputs = shown(cell, figures)
    if not cell.source.startswith("#@title"):
        return [new_code_cell(cell.source, outputs=outputs)]
    return [only(outputs)] if outputs else []


def _answer(quiz: Quiz) -> str:
    """The right answer with its reply, then what is to be said on each of the others."""
    told = {key: (html.escape(key.replace(",", ", ")), html.escape(reply)) for key, reply in quiz.replies.items()}
    name, reply = told.pop(quiz.key)
    others = "".join(f"<li><strong>{name}</strong> {reply}</li>" for _, (name, reply) in sorted(told.items()))
    return f'<p><strong>{name}</strong> ✓ {reply}</p>\n<ul class="fk-others">{others}</ul>'
