"""Twenty-four hand-ins as a class would send them, made from the answers on file: `fukami demo`.

There is one folder a student. Some are complete, some half done or blank, some fall into the traps of the lesson, some were
changed by Colab or by hand, and some attack the grader. The same files every time, times of the files included.
"""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from autograde.authoring.answers import Answer, read_answers
from autograde.authoring.build import build_lesson
from autograde.authoring.notebooks import engine_lesson
from autograde.base.language import say
from autograde.course import Course, CourseError

FIRST = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)

ESSAYS = {
    "ja": (
        "シグモイドの傾きは最大でも 0.25 なので、層が深いと掛け算で勾配がほとんど 0 になり、入力側の層が学習できません。\n"
        "ReLU は正の側の傾きが 1 なので勾配が小さくなりません。計算も速いです。",
        "ReLU のほうが計算が軽いからです。`max(0, x)` だけで済みます。",
        "勾配消失が起きにくいからだと思います。ただし、一度いつも 0 になったユニットは学習しなくなることがあります(dying ReLU)。",
        "なめらかでなくても学習できるからです。みんなが使っているので安心です。",
    ),
    "en": (
        "The slope of sigmoid is at most 0.25. Multiplied over many layers the gradient vanishes, and the first layers learn\n"
        "nothing. ReLU has slope 1 wherever it is active. It is cheap, too.",
        "Because ReLU is faster to compute and gives sparse outputs.",
        "With sigmoid the gradient shrinks at every layer; with ReLU it does not. A unit that is always 0 never recovers, though.",
        "I think because it is closer to a real neuron than sigmoid is.",
    ),
}


@dataclass
class Sheet:
    """A notebook while its student works on it."""

    lesson: str
    lang: str
    notebook: NotebookNode
    solved: Mapping[str, str]
    answers: Mapping[str, list[Answer]]
    kinds: Mapping[str, str]

    def cell(self, cell_id: str) -> NotebookNode:
        """Return the cell of that id."""
        return next(cell for cell in self.notebook.cells if cell.id == cell_id)

    def ids(self, kind: str) -> list[str]:
        """Return the ids of all cells of a kind, in their order."""
        return [name for name, known in self.kinds.items() if known == kind]

    def exercise(self, number: int) -> str:
        """The id of an exercise, counted from 0; of the last where there are not so many."""
        return self.ids("exercise")[: number + 1][-1]

    def write(self, cell_id: str, source: str) -> None:
        """Write a source over a cell's own."""
        self.cell(cell_id).source = source

    def add(self, after: str, source: str) -> None:
        """Add a code cell, as a student would, with an id of its own."""
        place = self.notebook.cells.index(self.cell(after)) + 1
        self.notebook.cells.insert(place, new_code_cell(source, id=f"mine{place}"))

    def solve(self, style: int | None = None, exercises: list[str] | None = None) -> None:
        """Answer exercises rightly: as the reference does, or in another style."""
        for name in self.ids("exercise") if exercises is None else exercises:
            styles = [answer.source for answer in self.answers[name] if answer.right]
            self.write(name, self.solved[name] if style is None or not styles else styles[style % len(styles)])

    def fall(self, trap: int, exercises: list[str] | None = None) -> None:
        """Answer exercises wrongly, in one of the ways on file."""
        for name in self.ids("exercise") if exercises is None else exercises:
            traps = [answer.source for answer in self.answers[name] if not answer.right]
            if traps:
                self.write(name, traps[trap % len(traps)])

    def quizzes(self, wrong: int = 0) -> None:
        """Answer all questions; the first `wrong` of them wrongly."""
        for number, name in enumerate(self.ids("quiz")):
            self.write(name, _wrong(self.solved[name]) if number < wrong else self.solved[name])

    def essay(self, number: int) -> None:
        """Answer the essays with one of the texts that students write."""
        for name in self.ids("essay"):
            self.write(name, ESSAYS[self.lang][number] if name == "why_relu" else self.solved[name])

    def finish(self, style: int | None = None, essay: int = 0) -> None:
        """Solve all of it, in a style of `tests/answers`, with an essay by number."""
        self.solve(style)
        self.quizzes()
        self.essay(essay)


def _wrong(answer: str) -> str:
    """Return another choice than the right one."""
    name, value = (part.strip() for part in answer.split("=", 1))
    letter = re.fullmatch(r"""["']([a-z])["']""", value)
    if letter:
        return f'{name} = "{"b" if letter[1] == "a" else "a"}"'
    return f'{name} = {{"a"}}' if value.startswith("{") else f"{name} = {value} * 10"


# What was done to the notebooks


def half(sheet: Sheet) -> list[str]:
    """Return the ids of the first half of the exercises."""
    names = sheet.ids("exercise")
    return names[: (len(names) + 1) // 2]


def copied(sheet: Sheet) -> None:
    """Someone pressed copy and paste on cells, tests among them, and tried things in the copies."""
    for name in sheet.ids("test")[:3]:
        sheet.notebook.cells.append(copy.deepcopy(sheet.cell(name)))
    name = sheet.exercise(0)
    place = sheet.notebook.cells.index(sheet.cell(name))
    first = copy.deepcopy(sheet.cell(name))
    first.source += "\n\nprint('a first try')"
    first.id = "first-try"
    sheet.notebook.cells.insert(place, first)


def deleted(sheet: Sheet) -> None:
    """Tests that were in the way are gone, and the set-up as well."""
    gone = {*sheet.ids("test")[::2], *sheet.ids("setup")[:1], *sheet.ids("checks")}
    sheet.notebook.cells = [cell for cell in sheet.notebook.cells if cell.id not in gone]


def reordered(sheet: Sheet) -> None:
    """Tests were gathered at the top, an answer at the end."""
    tests = [cell for cell in sheet.notebook.cells if sheet.kinds.get(cell.id) == "test"]
    rest = [cell for cell in sheet.notebook.cells if sheet.kinds.get(cell.id) != "test"]
    answer = next(cell for cell in rest if cell.id == sheet.exercise(1))
    rest.remove(answer)
    sheet.notebook.cells = [rest[0], *tests[:4], *rest[1:], *tests[4:], answer]


def edited(sheet: Sheet) -> None:
    """Tests that say yes to everything."""
    for name in sheet.ids("test"):
        sheet.write(name, "assert True")


def through_colab(sheet: Sheet) -> None:
    """The shape in which Colab saves: ids in the metadata, `outputId`, its own metadata, widgets without state."""
    for number, cell in enumerate(sheet.notebook.cells):
        cell.metadata["id"] = cell.pop("id")
        if cell.cell_type == "code":
            cell.metadata["outputId"] = f"00000000-0000-4000-8000-{number:012d}"
            cell.metadata["colab"] = {"base_uri": "https://localhost:8080/"}
    sheet.notebook.nbformat_minor = 0
    sheet.notebook.metadata["accelerator"] = "GPU"
    sheet.notebook.metadata["colab"] = {"provenance": [{"file_id": "1aBcDeFgHiJk", "timestamp": 0}], "gpuType": "T4"}
    sheet.notebook.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"0": {"model_name": "HBoxModel"}}
    }


LOOP = "n = 0\nwhile True:\n    pass"
DEAF_LOOP = """import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass"""
EXIT = "import os\nos._exit(0)"
HOOKS = """ip = get_ipython()
ip.input_transformers_cleanup.append(lambda lines: ["pass\\n"] if any("expect(" in line for line in lines) else lines)
ip.events.register("pre_run_cell", lambda info: setattr(info, "raw_cell", "pass"))
ip.run_cell = lambda *args, **kwargs: None
expect = check_quiz = lambda *args, **kwargs: None"""
PATCHES = """import builtins
import numpy as np

class Same(float):
    __hash__ = float.__hash__
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __ne__ = __lt__ = __gt__ = lambda self, other: False

yes = lambda *args, **kwargs: True
np.allclose = np.array_equal = np.isclose = np.all = builtins.all = builtins.isinstance = yes
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *args, **kwargs: None
expect = lambda *args, **kwargs: None"""


def patched(sheet: Sheet) -> None:
    """Makes everything equal to everything, and returns that."""
    for name in sheet.ids("exercise"):
        sheet.write(name, f"def {name}(*args):\n    return Same(0.0)")
    sheet.add([*sheet.ids("setup"), *sheet.ids("checks")][-1], PATCHES)


def both(*steps: Callable[[Sheet], None]) -> Callable[[Sheet], None]:
    """Return what does these steps in turn."""

    def run(sheet: Sheet) -> None:
        for step in steps:
            step(sheet)

    return run


def complete(style: int | None = None, essay: int = 0) -> Callable[[Sheet], None]:
    """Return the work of one who solved all of it."""
    return lambda sheet: sheet.finish(style, essay)


def trapped(trap: int, wrong: int, essay: int | None = None) -> Callable[[Sheet], None]:
    """Return the work of one who fell into a trap, with so many quizzes wrong."""

    def work(sheet: Sheet) -> None:
        sheet.fall(trap)
        sheet.quizzes(wrong)
        if essay is not None:
            sheet.essay(essay)

    return work


def with_cell(source: str, after: int = 0) -> Callable[[Sheet], None]:
    """Add a code cell after an exercise."""
    return lambda sheet: sheet.add(sheet.exercise(after), source)


def half_done(style: int, wrong: int | None = None) -> Callable[[Sheet], None]:
    """Return the work of one who stopped half way."""

    def work(sheet: Sheet) -> None:
        sheet.solve(style, half(sheet))
        if wrong is not None:
            sheet.quizzes(wrong)

    return work


def one_slip(sheet: Sheet) -> None:
    """Do all of it but the last exercise right."""
    sheet.finish(1, essay=2)
    sheet.fall(0, sheet.ids("exercise")[-1:])


def a_few_slips(sheet: Sheet) -> None:
    """Do every third exercise wrong, and a quiz."""
    sheet.finish(2, essay=1)
    sheet.fall(1, sheet.ids("exercise")[::3])
    sheet.quizzes(wrong=1)


NOTHING: Callable[[Sheet], None] = both()
QUIZZES_ONLY: Callable[[Sheet], None] = lambda sheet: sheet.quizzes(wrong=1)  # noqa: E731

# student, language, file name ("{}" is the lesson), what was done
CLASS: list[tuple[str, str, str, Callable[[Sheet], None]]] = [
    ("佐藤 花子", "ja", "{}.ipynb", complete()),
    ("鈴木 一郎", "ja", "{}.ipynb", complete(0, essay=2)),
    ("Emma Brown", "en", "{}.ipynb", complete(1)),
    ("高橋 美咲", "ja", "「{}」のコピー.ipynb", both(complete(2), through_colab)),
    ("Olivia Martin", "en", "{}.ipynb", one_slip),
    ("井上 心", "ja", "{}.ipynb", a_few_slips),
    ("田中 翔太", "ja", "{}.ipynb", half_done(0)),
    ("Noah Schmidt", "en", "{} (1).ipynb", half_done(1, wrong=2)),
    ("伊藤 さくら", "ja", "{}.ipynb", NOTHING),
    ("Liam O'Connor", "en", "{}.ipynb", QUIZZES_ONLY),
    ("渡辺 健", "ja", "{}.ipynb", trapped(0, wrong=2, essay=3)),
    ("Ava Rossi", "en", "{}.ipynb", trapped(1, wrong=1, essay=1)),
    ("山本 結衣", "ja", "{}.ipynb", trapped(2, wrong=3, essay=1)),
    ("中村 大輔", "ja", "{}.ipynb", edited),
    ("小林 葵", "ja", "{}.ipynb", both(complete(1, essay=1), copied)),
    ("加藤 蓮", "ja", "{}-final.ipynb", both(complete(0, essay=0), deleted)),
    ("Mia Dubois", "en", "{}.ipynb", both(complete(2, essay=2), reordered)),
    ("吉田 陽菜", "ja", "{} のコピー.ipynb", both(a_few_slips, copied, through_colab)),
    ("Lucas Silva", "en", "Copy of {}.ipynb", both(half_done(2, wrong=1), through_colab)),
    ("山田 悠斗", "ja", "{}.ipynb", both(half_done(0, wrong=1), with_cell(LOOP))),
    ("Sofia García", "en", "{}.ipynb", both(complete(0, essay=3), with_cell(DEAF_LOOP, after=2))),
    ("佐々木 凛", "ja", "{}.ipynb", both(half_done(1), with_cell(EXIT, after=1))),
    ("Ethan Clark", "en", "{}.ipynb", with_cell(HOOKS)),
    ("松本 海斗", "ja", "{}.ipynb", patched),
]


def make_sample_class(
    folder: Path,
    lesson: str,
    released: Mapping[str, NotebookNode],
    solved: Mapping[str, Mapping[str, str]],
    kinds: Mapping[str, str],
    answers: Mapping[str, list[Answer]],
) -> list[Path]:
    """Write the class into `folder` as `<student>/<file>.ipynb`; return the files.

    `released` holds the student notebook of each language, `solved` the reference answers by language and cell id, `kinds`
    the kind of each cell of the form in order, `answers` those on file for each exercise.
    """
    written = []
    for number, (student, own, name, work) in enumerate(CLASS):
        lang = own if own in released else next(iter(released))
        sheet = Sheet(lesson, lang, copy.deepcopy(released[lang]), solved[lang], answers, kinds)
        _ran_once(sheet.notebook)
        work(sheet)
        path = folder / student / name.format(lesson)
        _save(path, json.dumps(sheet.notebook, ensure_ascii=False, indent=1), FIRST + timedelta(minutes=37 * number))
        written.append(path)
        if "(1)" in name:  # the first download, handed in by mistake and then once more
            earlier = path.with_name(f"{lesson}.ipynb")
            _save(earlier, json.dumps(released[lang], ensure_ascii=False, indent=1), FIRST - timedelta(days=1))
            written.append(earlier)
    return written


def _ran_once(notebook: NotebookNode) -> None:
    """Leave an output behind, as a notebook that was used has."""
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.execution_count = 1
    cell.outputs = [new_output("stream", name="stdout", text="")]


def _save(path: Path, text: str, when: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    os.utime(path, (when.timestamp(), when.timestamp()))


def sample_class(course: Course, lesson: str, folder: Path) -> list[Path]:
    """Write the class for a lesson of the course, from its source and the answers on file.

    Raises `BuildRefused`, and `CourseError` for a lesson without an exercise.
    """
    built = build_lesson(course, lesson)
    form = engine_lesson(course, next(iter(built.source.values())))
    solved = {
        lang: {cell.id: _without_marks(cell.source) for cell in notebook.cells}
        for lang, notebook in built.source.items()
    }
    kinds = {cell.id: cell.kind for cell in form.cells}
    if "exercise" not in kinds.values():
        raise CourseError(say(ja=f"{lesson} には課題がありません。", en=f"{lesson} has no exercise."))
    answers = {cell.id: read_answers(course.answers(lesson, cell.id)) for cell in form.cells if cell.kind == "exercise"}
    return make_sample_class(folder, lesson, built.released, solved, kinds, answers)


def sample_roster() -> str:
    """Return the roster of the class as CSV, with invented ids and addresses at a domain that nobody can have."""
    lines = [f"s{number:03},{student},s{number:03}@example.ac.jp" for number, (student, *_) in enumerate(CLASS, 1)]
    return "\n".join(["id,name,mail", *lines]) + "\n"


def _without_marks(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if not re.search(r"### (BEGIN|END) SOLUTION", line))
