"""The questions of lessons as another system needs them: whole by themselves, with every choice, every reply and their pictures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nbformat import NotebookNode

from autograde.authoring.build import build_lesson
from autograde.authoring.quiz import Quiz
from autograde.authoring.source import BuildRefused
from autograde.course import Course, CourseError, LessonInfo
from autograde.site.execute import execute_all, lesson_data
from autograde.site.outputs import Figures, shown
from autograde.site.pages import quiz_data, read_quizzes

FIGURES = "figures:"
"""What `src` of a picture in a question's text begins with; each system puts its own in that place."""
ALONE = "<!-- alone -->"
"""In a question's text: what stood before the question above is not meant for this one."""
_HEADING = re.compile(r"^#{2,6} .*$", re.MULTILINE)  # one "#" begins a comment in code
_MARK = re.compile(r"^\*\*(\w+ \d+)\.?\*\* *", re.MULTILINE)  # **Question 1.**
_CHOICES = re.compile(r"^[ ]{0,3}[-*] ([a-z])\. +(.+(?:\n[ ]{2,}\S.*)*)\n?", re.MULTILINE)
_LINES = re.compile(r"^ *(\d+)(?:: |  +)(.+)$", re.MULTILINE)
_OF_THE_NOTEBOOK = re.compile(r"\bnext cell\b|次のセル")  # a paragraph that says how to answer in a notebook


@dataclass(frozen=True)
class Question:
    """One question in one language. Texts are Markdown; `choices` and `replies` are by what `authoring.quiz` compares.

    `kind` is "choice" (one of them), "set" (all that apply, so that replies are to sets such as "a,c") or "number".
    `figures` are the pictures in the text (PNG), by name.
    """

    lesson: LessonInfo
    name: str
    lang: str
    title: str
    kind: str
    points: float
    text: str
    right: str
    choices: dict[str, str]
    replies: dict[str, str]
    figures: dict[str, bytes] = field(default_factory=dict)

    @property
    def ident(self) -> str:
        """What names it for good: lesson/quiz/lang."""
        return f"{self.lesson.name}/{self.name}/{self.lang}"

    def labelled(self, choice: str) -> str:
        """A choice with its letter or number, as replies refer to it."""
        return f"{choice}. {self.choices[choice]}" if self.choices[choice] else choice.upper()

    def is_right(self, choice: str) -> bool:
        """Whether a choice is the right one, or one of them."""
        return choice in self.right.split(",")

    def said(self, answer: str) -> str:
        """An answer as people write it: 11090 for "1.109e+04", 2, 10 for the set "10,2"."""
        parts = sorted(answer.split(","), key=lambda part: (len(part), part))
        return plain(answer) if self.kind == "number" else ", ".join(parts)


def plain(number: str) -> str:
    """A number of four significant digits without an exponent where that is readable: "1.109e+04" is 11090."""
    return f"{Decimal(number):f}" if abs(Decimal(number)) < 10**8 and "e-" not in number else number


def tolerance(number: str) -> Decimal:
    """How far an answer may be from a number of four significant digits and still be it: half a unit of the last digit."""
    value = Decimal(number)
    return Decimal(5).scaleb(value.adjusted() - 4) if value else Decimal(0)


def read_questions(
    course: Course,
    lessons: Iterable[str],
    languages: Sequence[str],
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, list[Question]]:
    """Return the questions of these lessons in their order, by language.

    A lesson of which a question shows a figure is run for it, unless it ran before (`site.execute`); `tell` is called with
    how many such notebooks have run, and how many there are. Raises `CourseError` for a lesson that does not build or run.
    """
    try:
        built = [build_lesson(course, name) for name in lessons]
    except BuildRefused as refused:
        raise CourseError(str(refused)) from refused
    notebooks = {(lang, lesson.name): lesson.source[lang] for lang in languages for lesson in built}
    drawn = [place for place, notebook in notebooks.items() if _has_figures(notebook)]
    if drawn:
        count = itertools.count()
        tell(next(count), len(drawn))
        running = (notebooks[place] for place in drawn)
        done = execute_all(course, running, lesson_data(course), 2, lambda _: tell(next(count), len(drawn)))
        notebooks |= dict(zip(drawn, done, strict=True))
    found: dict[str, list[Question]] = {lang: [] for lang in languages}
    for (lang, name), notebook in notebooks.items():
        found[lang] += _of_lesson(course, name, notebook, lang)
    return found


def _has_figures(notebook: NotebookNode) -> bool:
    return any(cell.cell_type == "code" for _, cells, _ in _leading_up(notebook) for cell in cells)


def _of_lesson(course: Course, name: str, notebook: NotebookNode, lang: str) -> Iterator[Question]:
    quizzes = read_quizzes(course, name, lang)
    points = {cell.metadata.fukami.exercise: cell.metadata.nbgrader.points for cell in _of_kind(notebook, "test")}
    info, around = course.lessons[name], ""
    figures = Figures(FIGURES, lang, still=True)
    for quiz_cell, cells, new_section in _leading_up(notebook):
        quiz = quizzes[quiz_cell.id]
        before, label, text = _parts(cells, figures)
        if before or new_section or ALONE in text:
            around = before  # otherwise what stood before the last question is meant for this one, too
        whole = "\n\n".join(filter(None, (around, text.replace(ALONE, "").strip())))
        offered = dict(_CHOICES.findall(whole))
        yield Question(
            info,
            quiz.name,
            lang,
            f"{info.number} · {label or quiz.name}",
            str(quiz_data(quiz, whole, lang)["kind"]),
            points[quiz.name],
            re.sub(r"\n{3,}", "\n\n", _CHOICES.sub("", whole)).strip(),
            quiz.key,
            _choices(quiz, whole, offered, lang),
            quiz.replies,
            {file: png for file, png in figures.files.items() if file in whole},
        )


def _choices(quiz: Quiz, text: str, offered: dict[str, str], lang: str) -> dict[str, str]:
    """What may be chosen, with its words: "" for a letter that only a figure explains; {} where a number is asked for."""
    keys: list[str] = quiz_data(quiz, text, lang).get("choices", [])  # type: ignore[assignment]
    lines = {number: f"`{code.strip()}`" for number, code in _LINES.findall(text)} if "```" in text else {}
    return {key: " ".join(offered.get(key, lines.get(key, "")).split()) for key in keys}


def _leading_up(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, list[NotebookNode], bool]]:
    """Yield each quiz, the text and demos right before it, from the last heading on, and whether that heading is new."""
    row: list[NotebookNode] = []
    new_section = True
    for cell in notebook.cells:
        kind = cell.metadata.fukami.kind
        if kind == "text" and _HEADING.search(cell.source):
            row, new_section = [cell], True
        elif kind in ("text", "demo"):
            row.append(cell)
        else:
            if kind == "quiz":
                yield cell, row, new_section
                new_section = False
            row = []


def _parts(cells: list[NotebookNode], figures: Figures) -> tuple[str, str, str]:
    """What stands before a question, its label ("Question 1") and its text with the figures after it, as Markdown."""
    parts = []
    for cell in cells:
        if cell.metadata.fukami.kind == "text":
            text = _HEADING.split(cell.source.removeprefix("---\n"))[-1]
            paragraphs = (part for part in text.split("\n\n") if not _OF_THE_NOTEBOOK.search(part))
            parts.append("\n\n".join(paragraphs).strip())
        else:
            for output in shown(cell, figures):
                parts.append(output.data["text/html"] if "data" in output else f"```\n{output.text}```")
    whole = "\n\n".join(filter(None, parts))
    marks = list(_MARK.finditer(whole))
    if not marks:
        return "", "", whole
    return whole[: marks[-1].start()].strip(), marks[-1][1], whole[marks[-1].end() :].strip()


def _of_kind(notebook: NotebookNode, kind: str) -> Iterator[NotebookNode]:
    return (cell for cell in notebook.cells if cell.metadata.fukami.kind == kind)
