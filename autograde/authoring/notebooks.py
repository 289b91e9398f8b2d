"""From a lesson's source to its cells in one language: nbgrader's source notebook, the released one, and the engine's form."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import islice
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from autograde.authoring.font import PLACE, font_text
from autograde.authoring.quiz import read_quiz
from autograde.authoring.source import BEGIN_SOLUTION, END_SOLUTION, SourceCell, SourceLesson, localise, read_source
from autograde.base.language import say
from autograde.base.syntax import imported, parsed
from autograde.course import SLIDER, Course, LessonInfo, more_place
from autograde.model import FormCell, Lesson, form_version
from autograde.nbgrader_cells import grading_metadata

COLAB = "https://colab.research.google.com/github"
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
FOLDED = {"cellView": "form", "jupyter": {"source_hidden": True}}  # in Colab and in JupyterLab
_CALLS_SLIDER = re.compile(r"^\s*show_slider\(", re.MULTILINE)
_DETAILS = re.compile(r"<details>\s*<summary>.*?</summary>(.*?)</details>", re.DOTALL)


class ClearAnswers(ClearSolutions):
    """nbgrader's ClearSolutions, with stubs in the notebook's language and a stub of its own for each quiz."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the stubs of the notebook's language in place of the solutions."""
        lang = nb.metadata.fukami.lang
        todo = say(ja="ここにコードを書きましょう", en="Write your code here", lang=lang)
        untouched = say(ja="未着手", en="not attempted yet", lang=lang)
        self.code_stub = {"python": f'# {todo}\nraise NotImplementedError("{untouched}")'}
        self.text_stub = say(ja="ここに答えを書きましょう。", en="Write your answer here.", lang=lang)
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the cell's own stub in place of its solution, where it has one."""
        stub = cell.metadata.get("fukami", {}).pop("stub", None)
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if stub is not None:
            cell.source = stub
        return cell, resources


# What nbgrader's generate_assignment does to a notebook, without its database; a test compares the two.
RELEASE = [
    LockCells,
    ClearAnswers,
    ClearOutput,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]


def source_notebook(course: Course, lesson: SourceLesson, lang: str) -> NotebookNode:
    """The notebook that nbgrader calls source: solutions, hidden tests and points in it, nothing executed."""
    cells = [_head(course, lesson.name, lang), *shared_cells(course, lesson, lang)]
    rest = iter(lesson.cells)
    taken = {cell.id for cell in cells}
    for cell in rest:
        if cell.is_markdown:
            same = [cell, *islice(rest, len(course.languages) - 1)]
            cells.append(_markdown(next(one for one in same if one.lang == lang), _text_id(same)))
        elif cell.kind == "quiz":
            cells += _quiz(lesson.name, cell, lang)
        else:
            cells.append(_code(cell, lang))
        while cells[-1].id in taken:
            cells[-1].id += "x"
        taken.add(cells[-1].id)
    if course.more(lesson.name).is_file():
        cells.append(new_markdown_cell(_more(course, lesson.name, lang), id="more", metadata=_metadata("more", "text")))
    if course.foot:
        cells.append(new_markdown_cell(f"---\n{course.foot[lang]}", id="foot", metadata=_metadata("foot", "text")))
    notebook = new_notebook(cells=cells, metadata=notebook_metadata(lesson.name, lang, course.lessons[lesson.name]))
    notebook.metadata.fukami.version = form_version(form_cells(notebook))
    return notebook


def notebook_metadata(name: str, lang: str, info: LessonInfo) -> NotebookNode:
    """What Jupyter, Colab and Fukami read of a notebook before its cells."""
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "colab": {"name": f"{name}.ipynb", "toc_visible": True}
        | ({"generative_ai_disabled": True} if info.ai == "off" else {}),
        "fukami": {"lesson": name, "lang": lang, "version": ""},
    }
    return nbformat.from_dict(metadata | ({"accelerator": "GPU"} if info.gpu else {}))


def released_notebook(source: NotebookNode) -> NotebookNode:
    """The notebook that students get: no solution, no hidden test, no output."""
    notebook = nbformat.from_dict(source)
    resources: dict[str, Any] = {}
    for step in RELEASE:
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def engine_lesson(course: Course, source: NotebookNode) -> Lesson:
    """The form that the engine grades by: the released cells, with the tests whole."""
    stamp = source.metadata.fukami
    return Lesson(
        stamp.lesson, stamp.lang, course.lessons[stamp.lesson].title[stamp.lang], stamp.version, form_cells(source)
    )


def form_cells(source: NotebookNode, release: NotebookNode | None = None) -> tuple[FormCell, ...]:
    """The cells of nbgrader's source notebook as the engine grades by them: released, but tests whole."""
    cells, hint = [], ""
    for whole, released in zip(source.cells, (release or released_notebook(source)).cells, strict=True):
        kind = whole.metadata.fukami.kind
        if kind == "text":
            hint = _hint(released.source) or hint
        cells.append(
            FormCell(
                id=whole.id,
                kind=kind,
                source=whole.source if kind == "test" else released.source,
                exercise=whole.metadata.fukami.get("exercise", ""),
                points=whole.metadata.get("nbgrader", {}).get("points", 0.0),
                hint=hint if kind == "exercise" else "",
            )
        )
    return tuple(cells)


def load_lesson(course: Course, name: str, lang: str) -> Lesson:
    """Return the form of one lesson in one language, from its source. Raises `BuildRefused` like `read_source`."""
    path = course.solutions / f"{name}.py"
    return engine_lesson(course, source_notebook(course, read_source(path, course.root), lang))


def hints(markdown: str) -> list[str]:
    """The texts of the `<details>` blocks of a Markdown cell."""
    return [found.strip() for found in _DETAILS.findall(markdown)]


def _hint(markdown: str) -> str:
    return (hints(markdown) or [""])[-1]


def _digest(value: Any, length: int) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:length]


def _text_id(same: list[SourceCell]) -> str:
    return same[0].grade_id or f"text-{_digest([cell.source for cell in same], 8)}"


def _metadata(cell_id: str, kind: str, points: float = 0.0, **more: str) -> dict[str, Any]:
    known = grading_metadata(cell_id, kind, points)
    return {"fukami": {"kind": kind, **more}} | ({"nbgrader": known} if known else {})


def _markdown(cell: SourceCell, cell_id: str) -> NotebookNode:
    return new_markdown_cell(cell.source, id=cell_id, metadata=_metadata(cell_id, cell.kind, cell.points))


def _code(cell: SourceCell, lang: str) -> NotebookNode:
    cell_id = cell.grade_id or f"{cell.kind}-{_digest(cell.source, 8)}"
    exercise = {"exercise": cell.name} if cell.kind == "test" else {}
    metadata = _metadata(cell_id, cell.kind, cell.points, **exercise)
    source = localise(cell.source, lang)
    return new_code_cell(source, id=cell_id, metadata=metadata | (FOLDED if source.startswith("#@title ") else {}))


def _quiz(lesson: str, cell: SourceCell, lang: str) -> list[NotebookNode]:
    quiz = read_quiz(cell.name, localise(cell.source, lang))
    answer = f"{BEGIN_SOLUTION}\n{quiz.name} = {_literal(quiz.answer)}\n{END_SOLUTION}"
    question = new_code_cell(answer, id=cell.name, metadata=_metadata(cell.name, "quiz", stub=quiz.stub(lang)))
    test_id = f"test-{cell.name}"
    metadata = _metadata(test_id, "test", cell.points, exercise=cell.name) | FOLDED
    return [question, new_code_cell(quiz.test(lesson), id=test_id, metadata=metadata)]


def _literal(answer: Any) -> str:
    """`repr`, with the elements of a set in order, so that the build is the same every time."""
    if isinstance(answer, (set, frozenset)):
        return "{" + ", ".join(map(repr, sorted(answer))) + "}"
    return repr(answer)


def shared_cells(course: Course, lesson: SourceLesson, lang: str) -> list[NotebookNode]:
    """The cells that stand in every notebook, with the characters of this one's figures, after those of what it imports."""
    cells = []
    for package, path in course.guards.items():
        if _relies_on(lesson, package, lang):
            source = localise(path.read_text(encoding="utf-8"), lang).rstrip("\n")
            cell_id = f"guard-{package}"
            cells.append(new_code_cell(source, id=cell_id, metadata=_metadata(cell_id, "setup") | FOLDED))
    called = any(_CALLS_SLIDER.search(cell.source) for cell in lesson.cells if not cell.is_markdown)
    for path in [*course.shared, *([SLIDER] if called else [])]:
        name = path.stem.removeprefix("_")
        source = localise(path.read_text(encoding="utf-8"), lang).rstrip("\n")
        if PLACE in source:
            source = source.replace(PLACE, font_text(lesson, course.font, lang))
        kind = "checks" if name == "checks" else "setup"
        cells.append(new_code_cell(source, id=name, metadata=_metadata(name, kind) | FOLDED))
    return cells


def _relies_on(lesson: SourceLesson, package: str, lang: str) -> bool:
    """Whether a cell imports the package as it runs, in a lesson that does not install it itself."""
    codes = [localise(cell.source, lang) for cell in lesson.cells if not cell.is_markdown]
    modules = {name for code in codes if (tree := parsed(code)) for name in imported(tree)}
    installs = re.compile(rf"^\s*[%!]pip install\b.*\b{package}\b", re.MULTILINE)
    return package in {name.split(".")[0] for name in modules} and not any(map(installs.search, codes))


def _head(course: Course, name: str, lang: str) -> NotebookNode:
    info = course.lessons[name]
    points = f"{info.points:g}"
    facts = say(
        ja=f"第 {info.number} 課・約 {info.minutes} 分・{points} 点",
        en=f"Lesson {info.number} · about {info.minutes} minutes · {points} points",
        lang=lang,
    )
    pages = [
        f"[{title}]({document(course, page, lang)})"
        for page, title in (
            ("notation", say(ja="記号", en="Notation", lang=lang)),
            ("glossary", say(ja="用語", en="Glossary", lang=lang)),
        )
        if course.document(page, lang).is_file()
    ]
    text = f"# {info.number} · {info.title[lang]}\n\n{under_title(course, name, lang, facts, *pages)}"
    if sentence := assistants(course, name, lang):
        text += f"\n\n{sentence}"
    return new_markdown_cell(text, id="head", metadata={"fukami": {"kind": "text"}})


def assistants(course: Course, name: str, lang: str) -> str:
    """Say whether an AI assistant may help with a lesson, "" where the course leaves it open."""
    told = {
        "off": say(
            ja="**AI アシスタント:** この課は自分の手で書きます。Colab の AI は、このノートブックでは切ってあります。",
            en="**AI assistants:** write this lesson by yourself. Colab's AI is switched off in this notebook.",
            lang=lang,
        ),
        "ask": say(
            ja="**AI アシスタント:** 説明を頼むのはかまいません。課題の答えは自分で書き、使ったところを書き添えます。",
            en="**AI assistants:** you may ask one to explain. Write the answers to the exercises yourself, and say where you used it.",
            lang=lang,
        ),
    }.get(course.lessons[name].ai, "")
    if told and course.document("assistants", lang).is_file():
        more = say(ja="くわしく", en="More", lang=lang)
        told += f" [{more}]({document(course, 'assistants', lang)})"
    return told


def document(course: Course, page: str, lang: str) -> str:
    """The address of a page of `docs/` for a notebook of `lessons/{lang}/`: on GitHub, where course.toml names a repository."""
    path = course.document(page, lang).relative_to(course.root).as_posix()
    return f"https://github.com/{course.repository}/blob/main/{path}" if course.repository else f"../../{path}"


def under_title(course: Course, place: str, lang: str, *facts: str) -> str:
    """What stands below the title of the notebook `lessons/{lang}/{place}.ipynb`: badge, facts, the other languages."""
    up = "../" * (place.count("/") + 1)
    others = [
        f"[{say(ja='日本語', en='English', lang=other)}]({colab(course, place, other) or f'{up}{other}/{place}.ipynb'})"
        for other in course.languages
        if other != lang
    ]
    badge = f"[![Open in Colab]({BADGE})]({colab(course, place, lang)})\n\n" if course.repository else ""
    return f"{badge}{' · '.join([*facts, *others])}"


def colab(course: Course, place: str, lang: str) -> str:
    """The address at which Colab opens `lessons/{lang}/{place}.ipynb`; "" where course.toml names no repository."""
    return f"{COLAB}/{course.repository}/blob/main/lessons/{lang}/{place}.ipynb" if course.repository else ""


def _more(course: Course, name: str, lang: str) -> str:
    place = more_place(name)
    address = colab(course, place, lang) or f"{place}.ipynb"
    many = len(re.findall("^# %% exercise=", course.more(name).read_text(encoding="utf-8"), re.MULTILINE))
    return say(
        ja=f"**もっと解きたい人へ** 点のつかない課題が、[別のノートブック]({address})に {many} つあります。解答例もあります。",
        en=f"**More exercises** There are {['no', 'one', 'two', 'three', 'four', 'five'][many]} more, without points and with solutions, in [a notebook of their own]({address}).",
        lang=lang,
    )
