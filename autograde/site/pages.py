"""The page of a lesson: from the executed notebook to one that myst-nb lays out, with what a click opens."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from itertools import groupby

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.authoring.build import BuiltLesson
from autograde.authoring.more import introduction, unmarked
from autograde.authoring.notebooks import COLAB, colab
from autograde.authoring.quiz import Quiz, read_quiz
from autograde.authoring.source import localise, read_source
from autograde.base.language import say
from autograde.course import Course, more_place
from autograde.site.outputs import Figures, shown

_TITLE = re.compile(r"^#@title .*\n")
_CHOICE = re.compile(r"^ *[-*] ([a-z])\. ", re.MULTILINE)
_LINE = re.compile(r"^ *(\d+): ", re.MULTILINE)
_END = re.compile(r"\n*</details>\n?")  # Markdown wants an empty line before it
_TO_NOTEBOOK = {  # what notebooks tell, in many lessons, whoever runs a cell, and the page whoever reads it or presses a button
    "答えを書いて、次のセルも実行してください。すぐに返事が表示されます。": "答えると、すぐに返事が表示されます。",
    "`None` を答えに書き換え、次のセルも実行してください。すぐに返事(": "答えると、すぐに返事(",
    "予想してから実行してください。": "予想してから、先を読んでください。",
    "予想してから**実行してください。": "予想してから**、先を読んでください。",
    "Write your answer, run the next cell as well, and you get a reply at once.": "Answer, and you get a reply at once.",
    "Replace `None` with your answer and run the next cell as well. You get a reply at once,": "Answer, and you get a reply at once,",
    "before you run the cell.": "before you read on.",
    "before you run it.": "before you read on.",
    ", then run the cell.": ", then read on.",
    ", then run the cells.": ", then read on.",
}


@dataclass(frozen=True)
class Page:
    """A lesson's page: the source for Sphinx, and the figures that it shows."""

    notebook: NotebookNode
    figures: dict[str, bytes]


def lesson_page(
    course: Course, built: BuiltLesson, done: NotebookNode, more: NotebookNode | None = None, *, miniature: bool
) -> Page:
    """Make the page from the executed source notebook, and that of the exercises without points if there is one.

    `miniature` says whether they ran on miniatures.
    """
    lang = done.metadata.fukami.lang
    quizzes = read_quizzes(course, built.name, lang)
    seen = {cell.id: cell.source for cell in built.released[lang].cells}
    figures = Figures("../_figures", lang)
    cells: list[NotebookNode] = []
    question = ""
    for (kind, name), group in groupby(done.cells, lambda cell: shown_as(cell, quizzes)):
        row = list(group)
        cell, anchors = row[0], "\n".join(f'<div class="fk-cell" id="c-{cell.id}"></div>' for cell in row)
        if kind == "head":
            cells.append(prose(*_head(course, built, lang, anchors, miniature)))
        elif cell.id == "more":
            cells += [prose(anchors), *(_more(course, built, more, figures) if more else ())]
        elif kind == "text":
            question = cell.source.removeprefix("---\n")
            figures.name_section(question)
            text = _END.sub("\n\n</details>\n", question)
            for told, page in _TO_NOTEBOOK.items():
                text = text.replace(told, page)
            cells.append(prose(anchors, text))
        elif kind == "essay":
            rubric = built.more.rubrics[cell.id][lang] if built.more else ""
            label = say(ja="模範解答を見る", en="Show a model answer", lang=lang)
            if rubric:
                label = say(
                    ja="模範解答と、自分で採点するための目安を見る",
                    en="Show a model answer, and how to judge your own",
                    lang=lang,
                )
            cells += _folded(anchors, "fk-solution", label, [prose(unmarked(cell.source), rubric)])
        elif kind == "quiz":
            cells.append(prose(anchors, _form(quizzes[cell.id], question, lang)))
        elif kind == "exercise":
            solution = new_code_cell(unmarked(cell.source), outputs=shown(cell, figures))
            cells += [prose(anchors), new_code_cell(seen[cell.id])]
            cells += _folded("", "fk-solution", _solution_label(lang), [solution])
        elif kind == "tests":
            tests = [new_code_cell(seen[cell.id], outputs=shown(cell, figures)) for cell in row]
            cells += _folded(anchors, "fk-tests", say(ja="テストを見る", en="Show the tests", lang=lang), tests)
            cells.append(prose(f'<div class="fk-solved" data-exercise="{built.name}/{name}"></div>'))
        elif kind == "setup":
            codes = [new_code_cell(_TITLE.sub("", cell.source, count=1)) for cell in row]
            cells += _folded(anchors, "fk-setup", say(ja="準備のコード", en="Set-up code", lang=lang), codes)
            if outputs := [output for cell in row for output in shown(cell, figures)]:
                cells.append(only(outputs))
        else:
            cells += [prose(anchors), new_code_cell(cell.source, outputs=shown(cell, figures))]
    cells.append(prose(f'<div class="fk-finish" data-lesson="{built.name}"></div>'))
    return Page(notebook_of(cells, done), figures.files)


def notebook_of(cells: list[NotebookNode], done: NotebookNode) -> NotebookNode:
    """The source for Sphinx of these cells, made from the notebook `done`."""
    notebook = new_notebook(cells=cells)
    notebook.metadata = NotebookNode(
        kernelspec=done.metadata.kernelspec, language_info=NotebookNode(name="python", pygments_lexer="ipython3")
    )
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return notebook


def _more(course: Course, built: BuiltLesson, done: NotebookNode, figures: Figures) -> list[NotebookNode]:
    """The exercises without points, below the lesson: what the solution is and gives stays behind a click."""
    lang = done.metadata.fukami.lang
    title = say(ja="もっと解きたい人へ", en="More exercises", lang=lang)
    download = say(ja="この課題のノートブックをダウンロード", en="Download these exercises", lang=lang)
    links = [f'<a href="../notebooks/{more_place(built.name)}.ipynb" download>{download}</a>']
    if course.repository:
        opened = say(ja="Colab で開く", en="Open in Colab", lang=lang)
        links.append(f'<a href="{colab(course, more_place(built.name), lang)}">{opened}</a>')
    cells = [prose(f"## {title}", introduction(lang), f'<p class="fk-facts">{" · ".join(links)}</p>')]
    seen = {cell.id: cell.source for cell in built.more.released[lang].cells} if built.more else {}
    solutions: dict[str, NotebookNode] = {}
    for (kind, name), group in groupby(done.cells, of_exercise):
        row = list(group)
        cell = row[0]
        if kind == "setup":
            codes = [new_code_cell(_TITLE.sub("", one.source, count=1)) for one in row]
            cells += _folded("", "fk-setup", say(ja="準備のコード", en="Set-up code", lang=lang), codes)
        elif kind == "text":
            figures.name_section(cell.source)
            cells.append(prose(_END.sub("\n\n</details>\n", cell.source)))
        elif kind == "exercise":
            cells.append(new_code_cell(seen[cell.id]))
            solutions[name] = new_code_cell(unmarked(cell.source), outputs=shown(cell, figures))
        elif kind == "test":
            tests = [new_code_cell(one.source, outputs=shown(one, figures)) for one in row]
            cells += _folded("", "fk-tests", say(ja="テストを見る", en="Show the tests", lang=lang), tests)
        elif kind == "answer":
            cells += _folded("", "fk-solution", _solution_label(lang), [solutions[name], prose(cell.source)])
        elif kind not in ("head", "shared"):  # which the lesson above has shown
            cells.append(new_code_cell(cell.source, outputs=shown(cell, figures)))
    return cells


def of_exercise(cell: NotebookNode) -> tuple[str, str]:
    """What a cell of the exercises without points is, and the exercise that it belongs to or its own id."""
    kind = cell.metadata.fukami.kind
    return kind, "" if kind == "setup" else cell.metadata.fukami.get("exercise") or cell.id


def shown_as(cell: NotebookNode, quizzes: dict[str, Quiz]) -> tuple[str, str]:
    """What a cell is to a reader, and a name that it shares with those neighbours that it is shown together with."""
    kind, exercise = cell.metadata.fukami.kind, cell.metadata.fukami.get("exercise")
    if kind in ("setup", "checks"):
        return "setup", ""
    if kind == "test":
        return ("quiz", exercise) if exercise in quizzes else ("tests", exercise)
    return "head" if cell.id == "head" else kind, cell.id


def quiz_data(quiz: Quiz, question: str, lang: str) -> dict[str, object]:
    """What the page's script needs of a quiz; choices are the letters, or numbered lines, that the question offers."""
    data: dict[str, object] = {"name": quiz.name, "answer": quiz.key, "replies": quiz.replies, "lang": lang}
    if isinstance(quiz.answer, (int, float)):
        return data | {"kind": "number"}
    named = {part for key in quiz.replies for part in key.split(",") if part}
    offered = _LINE.findall(question) if all(part.isdecimal() for part in named) else _CHOICE.findall(question)
    choices = sorted(named.union(offered), key=lambda choice: (len(choice), choice))
    return data | {"kind": "choice" if isinstance(quiz.answer, str) else "set", "choices": choices}


def read_quizzes(course: Course, name: str, lang: str) -> dict[str, Quiz]:
    """Return a lesson's quizzes in one language, by the id of their cells."""
    cells = read_source(course.solutions / f"{name}.py").cells
    return {cell.name: read_quiz(cell.name, localise(cell.source, lang)) for cell in cells if cell.kind == "quiz"}


def _head(course: Course, built: BuiltLesson, lang: str, anchor: str, miniature: bool) -> list[str]:
    info = course.lessons[built.name]
    facts = say(
        ja=f"約 {info.minutes} 分・{info.points:g} 点",
        en=f"about {info.minutes} minutes · {info.points:g} points",
        lang=lang,
    )
    download = say(ja="ノートブックをダウンロード", en="Download the notebook", lang=lang)
    links = [f'<a href="../notebooks/{built.name}.ipynb" download>{download}</a>']
    if course.repository:
        colab = say(ja="Colab で開く", en="Open in Colab", lang=lang)
        links.append(f'<a href="{COLAB}/{course.repository}/blob/main/lessons/{lang}/{built.name}.ipynb">{colab}</a>')
    parts = [f"# {info.number} · {info.title[lang]}", anchor, f'<p class="fk-facts">{facts} · {" · ".join(links)}</p>']
    note = say(
        ja="このページの図と数値は、本物のデータではなく、形だけ同じ小さな**ミニチュア**で作りました。Colab では本物のデータで動き、違う値になります。",
        en="The figures and numbers of this page were made with a **miniature**, a small stand-in laid out like the real data set. In Colab the notebook runs on the real one, and its numbers will differ.",
        lang=lang,
    )
    if (course.root / "docs" / "results.md").is_file():
        note += say(
            ja="本物のデータで測った値は、[結果のページ](../results.md)にあります。",
            en=" What was measured on the real one is among the [results](../results.md).",
            lang=lang,
        )
    return [*parts, f":::{{note}}\n{note}\n:::"] if miniature and opens_data(built, lang) else parts


def opens_data(built: BuiltLesson, lang: str) -> bool:
    """Whether a lesson opens a data set, of which there may be a miniature."""
    return any("untar_data" in cell.source for cell in built.source[lang].cells if cell.cell_type == "code")


def _form(quiz: Quiz, question: str, lang: str) -> str:
    data = json.dumps(quiz_data(quiz, question, lang), ensure_ascii=False)
    return f'<form class="fk-quiz" data-quiz="{html.escape(data)}"></form>'


def _folded(anchor: str, css: str, label: str, cells: list[NotebookNode]) -> list[NotebookNode]:
    start = f'<details class="{css}"><summary>{html.escape(label)}</summary>'
    return [prose(anchor, start), *cells, prose("</details>")]


def _solution_label(lang: str) -> str:
    return say(ja="解答例を見る", en="Show a solution", lang=lang)


def only(outputs: list[NotebookNode]) -> NotebookNode:
    """A cell of which the page shows these outputs alone; without any code myst-nb would leave it out whole."""
    return new_code_cell("...", outputs=outputs, metadata={"tags": ["remove-input"]})


def prose(*parts: str) -> NotebookNode:
    """A cell of these paragraphs, without those that are empty."""
    return new_markdown_cell("\n\n".join(part for part in parts if part))
