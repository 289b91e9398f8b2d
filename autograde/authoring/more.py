"""What a lesson has for who studies on: `solutions/more/NN_name.py` (docs/authors.md) holds exercises without points, each
with its solution, and the rubrics by which to judge one's own essays. Nothing of it is graded or handed in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.authoring.notebooks import (
    FOLDED,
    colab,
    notebook_metadata,
    shared_cells,
    under_title,
)
from autograde.authoring.rules import defines, ids, markers, twins
from autograde.authoring.source import (
    BEGIN_SOLUTION,
    END_SOLUTION,
    Refusal,
    SourceCell,
    SourceLesson,
    localise,
    read_source,
    region,
)
from autograde.base.language import say
from autograde.course import Course, more_place

KINDS = {"exercise", "test", "given", "rubric", "answer"}
LEAST = 3  # exercises
_SOLUTION = re.compile(rf"^( *){BEGIN_SOLUTION}\n.*?^ *{END_SOLUTION}$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class More:
    """A lesson's exercises without points and its rubrics.

    `solved` and `released` are notebooks by language, with solutions and with stubs. `lines` tells where in the source a
    cell of them begins, and `rubrics` are texts by the essay's id and the language.
    """

    name: str
    file: str
    lines: dict[str, int]
    solved: dict[str, NotebookNode]
    released: dict[str, NotebookNode]
    rubrics: dict[str, dict[str, str]]


def read_more(course: Course, lesson: SourceLesson) -> tuple[SourceLesson | None, list[Refusal]]:
    """Read what stands beside a lesson, None where nothing does, and every breach of the rules that can be seen in it.

    Raises `BuildRefused` like `read_source`.
    """
    path = course.more(lesson.name)
    if not path.is_file():
        return None, []
    more = read_source(path, course.root, KINDS)
    checks = (
        *(check(more, course.languages) for check in (twins, ids, markers)),
        _complete(more, lesson, course.languages),
    )
    return more, sorted((found for check in checks for found in check), key=lambda refusal: refusal.line)


def make_more(course: Course, lesson: SourceLesson, more: SourceLesson) -> More:
    """Make the notebooks of what `read_more` found nothing wrong with."""
    rubrics: dict[str, dict[str, str]] = {}
    for cell in more.cells:
        if cell.kind == "rubric":
            rubrics.setdefault(cell.name, {})[cell.lang] = cell.source
    solved = {lang: _solved(course, lesson, more, lang) for lang in course.languages}
    released = {lang: _released(notebook) for lang, notebook in solved.items()}
    return More(more.name, more.file, {_id(cell): cell.line for cell in more.cells}, solved, released, rubrics)


def _complete(more: SourceLesson, lesson: SourceLesson, languages: Sequence[str]) -> Iterator[Refusal]:
    """Every essay has its rubric, and every exercise a text, a test that uses what it defines, and an answer in words."""
    essays = {cell.name: cell for cell in lesson.cells if cell.kind == "essay"}
    rubrics = {cell.name for cell in more.cells if cell.kind == "rubric"}
    given = _defined(lesson, languages[0])
    for name, cell in essays.items():
        if name not in rubrics:
            yield Refusal(
                more.file,
                1,
                say(
                    ja=f"{lesson.file}:{cell.line} の記述 {name} に、自分で採点するための目安がありません",
                    en=f"essay {name} ({lesson.file}:{cell.line}) has no rubric to judge one's own by",
                ),
                say(
                    ja=f'どの言語でも [markdown] rubric="{name}" のセルを書いてください',
                    en=f'write a cell [markdown] rubric="{name}" in every language',
                ),
            )
    for cell in more.cells:
        unknown = [name for name in _names(cell) if name not in given] if cell.kind == "given" else []
        if cell.kind == "rubric" and cell.name not in essays:
            unknown = [cell.name]
        if unknown or cell.points or cell.idea:
            yield more.refusal(
                cell,
                say(
                    ja=f"{lesson.name} に {', '.join(unknown)} はありません",
                    en=f"{lesson.name} has no {', '.join(unknown)}",
                )
                if unknown
                else say(ja="ここでは points も idea も使いません", en="points and ideas are not used here"),
                say(ja="見出しを直してください", en="mend the heading"),
            )
    exercises = [cell for cell in more.cells if cell.kind == "exercise"]
    if len(exercises) < LEAST:
        yield Refusal(
            more.file,
            1,
            say(ja=f"課題が {len(exercises)} つしかありません", en=f"there are only {len(exercises)} exercises"),
            say(ja=f"{LEAST} つ書いてください", en=f"write {LEAST}"),
        )
    for cell in exercises:
        for reason, remedy in _lacks(cell, more.cells, languages):
            yield more.refusal(cell, reason, remedy)
    known = {cell.name for cell in exercises}
    for cell in more.cells:
        if cell.kind in ("test", "answer") and cell.name not in known:
            yield more.refusal(
                cell,
                say(ja=f"課題 {cell.name} がありません", en=f"there is no exercise {cell.name}"),
                say(ja="見出しの名前を直してください", en="mend the name in the heading"),
            )


def _lacks(exercise: SourceCell, cells: Sequence[SourceCell], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    name, place = exercise.name, cells.index(exercise)
    last = next((i for i in range(place - 1, -1, -1) if cells[i].kind not in ("setup", "code", "demo", "given")), -1)
    before = cells[max(last + 1 - len(languages), 0) : last + 1]
    if len(before) < len(languages) or not all(
        cell.kind == "text" and cell.source.startswith("### ") for cell in before
    ):
        yield (
            say(ja=f"課題 {name} の前に問いの文がありません", en=f"exercise {name} has no text before it"),
            say(ja="「### 題」で始まる Markdown をどの言語でも", en='begin it with "### title", in every language'),
        )
    kinds = [(cell.kind, cell.name) for cell in cells[place:]]
    tests = [cell.source for cell in cells[place:] if (cell.kind, cell.name) == ("test", name)]
    if not any(re.search(rf"\b{defined}\b", test) for test in tests for defined in defines(exercise, languages)):
        yield (
            say(
                ja=f"課題 {name} の解答を確かめるテストがありません",
                en=f"no test looks at the solution of exercise {name}",
            ),
            say(ja=f'後ろに test="{name}" のセルを', en=f'write a cell test="{name}" after it'),
        )
    if ("answer", name) not in kinds:
        yield (
            say(ja=f"課題 {name} に、言葉での答えがありません", en=f"exercise {name} has no answer in words"),
            say(
                ja=f'テストの後ろに [markdown] answer="{name}" を',
                en=f'write [markdown] answer="{name}" after its test',
            ),
        )


def _names(cell: SourceCell) -> list[str]:
    return [name.strip() for name in cell.name.split(",")]


def _id(cell: SourceCell) -> str:
    """The id of the cell's own in its notebooks; like all of them it tells that it is none of a lesson's."""
    return f"more-{cell.kind}-{cell.line}"


def _solved(course: Course, lesson: SourceLesson, more: SourceLesson, lang: str) -> NotebookNode:
    cells = [new_markdown_cell(_head(course, lesson.name, lang), id="more-head", metadata=_kind("head"))]
    for shared in shared_cells(course, more, lang):
        cells.append(new_code_cell(shared.source, id=f"more-{shared.id}", metadata=_kind("shared") | FOLDED))
    for cell in more.cells:
        if cell.kind == "rubric" or (cell.is_markdown and cell.lang != lang):
            continue
        if cell.is_markdown:
            made = new_markdown_cell(cell.source)
        elif cell.kind == "given":
            made = new_code_cell(_given(cell, lesson, lang), metadata=FOLDED)
        else:
            made = new_code_cell(localise(cell.source, lang))
        made.id = _id(cell)
        kind = "setup" if cell.kind == "given" else cell.kind
        made.metadata |= _kind(kind, cell.name)
        cells.append(made)
    name = more_place(lesson.name)
    metadata = notebook_metadata(name, lang, course.lessons[lesson.name])
    metadata.colab.name = f"{name.split('/')[-1]}.ipynb"
    return new_notebook(cells=cells, metadata=metadata)


def _kind(kind: str, exercise: str = "") -> NotebookNode:
    return nbformat.from_dict({"fukami": {"kind": kind} | ({"exercise": exercise} if exercise else {})})


def _head(course: Course, name: str, lang: str) -> str:
    info = course.lessons[name]
    back = colab(course, name, lang) or f"../{name}.ipynb"
    lesson = say(ja=f"[{info.number} 課へ]({back})", en=f"[lesson {info.number}]({back})", lang=lang)
    title = say(ja="もっと解きたい人へ", en="More exercises", lang=lang)
    return f"# {info.number} · {info.title[lang]}: {title}\n\n{under_title(course, more_place(name), lang, lesson)}\n\n{introduction(lang)}"


def introduction(lang: str) -> str:
    """What a reader is told before the exercises."""
    return say(
        ja="ここにあるのは、点がつかず、提出もいらない課題です。予想してから書き、テストのセルで確かめてください。解答例は、各課題の最後をクリックすると開きます。",
        en="These exercises have no points and are not handed in. Make your guess, write, and run the test cell. A click at the end of each exercise opens a solution.",
        lang=lang,
    )


def _given(cell: SourceCell, lesson: SourceLesson, lang: str) -> str:
    number = lesson.name.split("_", 1)[0]
    title = say(
        ja=f"#@title {number} 課の関数(自分で書いたものに替えてもかまいません)",
        en=f"#@title Functions of lesson {number} (you may put your own in their place)",
        lang=lang,
    )
    defined = _defined(lesson, lang)
    return "\n\n\n".join([title, *(defined[name] for name in _names(cell))])


def _defined(lesson: SourceLesson, lang: str) -> dict[str, str]:
    """The solutions of a lesson's exercises by their ids, and the functions and classes of its set-up cells by their names."""
    found = {}
    for cell in lesson.cells:
        source = localise(cell.source, lang)
        if cell.kind == "exercise":
            found[cell.name] = unmarked(source)
        elif cell.kind == "setup":
            for node in ast.parse(source).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    found[node.name] = ast.get_source_segment(source, node) or ""
    return found


def _released(solved: NotebookNode) -> NotebookNode:
    notebook = nbformat.from_dict(solved)
    lang = notebook.metadata.fukami.lang
    codes: dict[str, str] = {}
    for cell in notebook.cells:
        kind, name = cell.metadata.fukami.kind, cell.metadata.fukami.get("exercise", "")
        if kind == "exercise":
            codes[name] = unmarked(cell.source)
            cell.source = stub(cell.source, lang)
        elif kind == "answer":
            label = say(ja="解答例を見る", en="Show a solution", lang=lang)
            code = f"```python\n{codes[name]}\n```"
            cell.source = f"<details><summary>{label}</summary>\n\n{code}\n\n{cell.source}\n\n</details>"
    return notebook


def stub(source: str, lang: str) -> str:
    """The source with a comment and an exception in the place of its solution."""
    todo = say(ja="ここにコードを書きましょう", en="Write your code here", lang=lang)
    untouched = say(ja="未着手", en="not attempted yet", lang=lang)
    return _SOLUTION.sub(rf'\1# {todo}\n\1raise NotImplementedError("{untouched}")', source)


def unmarked(source: str) -> str:
    """The source with its solution, without the marks around it."""
    return "\n".join(line for line in source.split("\n") if line.strip() not in (BEGIN_SOLUTION, END_SOLUTION))


def model_answers(lesson: SourceLesson, more: SourceLesson | None, lang: str) -> dict[str, tuple[str, str]]:
    """Return by essay its model answer, and the rubric to judge one's own by, "" where there is none."""
    rubrics = (
        {cell.name: cell.source for cell in more.cells if cell.kind == "rubric" and cell.lang == lang} if more else {}
    )
    return {
        cell.name: (region(cell.source, BEGIN_SOLUTION, END_SOLUTION)[1], rubrics.get(cell.name, ""))
        for cell in lesson.cells
        if cell.kind == "essay" and cell.lang == lang
    }
