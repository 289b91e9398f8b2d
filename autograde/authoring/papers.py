"""Papers of an examination: one notebook for each student, whose questions have that student's values.

What is drawn follows from the class's secret, the examination, the student and the question, by HMAC-SHA256: the same paper
whenever it is made, and nothing of one tells anything of another. A paper is made as nbgrader's source notebook, as lessons are
(`authoring.notebooks`), so that what is released, graded and shown of it goes through the same steps.
"""

from __future__ import annotations

import hmac
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.authoring.notebooks import FOLDED, form_cells, notebook_metadata, source_notebook
from autograde.authoring.proof import faults
from autograde.authoring.source import BEGIN_SOLUTION, END_SOLUTION, BuildRefused, localise, read_source
from autograde.authoring.variable import KEYS, BadVariant, Question, Variant, shown
from autograde.base.language import say
from autograde.base.zones import shown as shown_time
from autograde.course import Course, CourseError, LessonInfo
from autograde.model import Lesson, form_version
from autograde.nbgrader_cells import grading_metadata

CHECKS = Path(__file__).parent / "templates" / "exam_checks.py"
TRIES = 100_000  # of combinations, until one is kept
CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no letter that could be read as another


@dataclass(frozen=True)
class Drawn:
    """A question as it stands on one paper. `order` are the places of its choices in the source, by their letters."""

    question: Question
    variant: Variant
    order: tuple[int, ...] = ()

    @property
    def right(self) -> float | int | str:
        """The right answer: a number, or letters such as "b" and "a,c"."""
        if self.variant.answer is not None:
            return self.variant.answer
        choices = self.variant.choices
        return ",".join(KEYS[n] for n, place in enumerate(self.order) if not any(choices[place].slip.values()))

    def slips(self, lang: str) -> list[tuple[float | int | str, str]]:
        """The wrong answers with what each stands for, in the source's order, which is the same on all papers."""
        if self.variant.answer is not None:
            return [(value, why[lang]) for value, why in self.variant.slips]
        wrong = sorted((place, KEYS[n]) for n, place in enumerate(self.order))
        slips = [(key, self.variant.choices[place].slip[lang]) for place, key in wrong]
        return [(key, why) for key, why in slips if why]

    def text(self, number: int, lang: str) -> str:
        """The question with its number, points and choices."""
        points = say(
            ja=f"{self.question.points:g} 点",
            en=f"{self.question.points:g} point{'' if self.question.points == 1 else 's'}",
            lang=lang,
        )
        head = say(ja=f"**問 {number}.** ({points}) ", en=f"**Question {number}.** ({points}) ", lang=lang)
        lines = [f"- {KEYS[n]}. {self.variant.choices[place].text[lang]}" for n, place in enumerate(self.order)]
        return head + self.variant.text[lang] + ("\n\n" + "\n".join(lines) if lines else "")

    def stub(self, lang: str) -> str:
        """What the student replaces."""
        keys = [f'"{KEYS[n]}"' for n in range(len(self.order))]
        if not keys:
            form = say(ja="数", en="a number", lang=lang)
        elif self.variant.several:
            form = say(ja='当てはまるものすべて。例: {"a", "b"}', en='all that apply, such as {"a", "b"}', lang=lang)
        else:
            form = say(ja=f"{', '.join(keys)} のどれか", en=f"one of {', '.join(keys)}", lang=lang)
        return f"{self.question.name} = None  # {form}"

    def test(self, lang: str) -> str:
        """The locked cell after the answer: students see the first line, which says nothing of what is right."""
        name = self.question.name
        choices = f', "{KEYS[: len(self.order)]}"' if self.order else ""
        rows = "".join(f"\n    ({value!r}, {why!r})," for value, why in self.slips(lang))
        return (
            f"noted({name}{choices})\n### BEGIN HIDDEN TESTS\n"
            f"mark({name}, {self.right!r}, {self.variant.within!r}, [{rows}\n])\n### END HIDDEN TESTS"
        )


def draw(question: Question, languages: Sequence[str], secret: bytes, exam: str, student: str) -> Drawn:
    """Draw a student's variant of a question, prove it, and shuffle its choices. Raises `BuildRefused` for one that is not sound."""
    seed = hmac.digest(secret, "\n".join((exam, student, question.name)).encode("utf-8", "surrogatepass"), "sha256")
    rng = random.Random(int.from_bytes(seed))
    for _ in range(TRIES):
        try:
            variant = question.variant(rng.randrange(question.count), languages)
            if variant is None:
                continue
            for fault, remedy in faults(variant, languages):
                raise BadVariant(f"{fault} — {remedy}")
        except BadVariant as bad:
            raise BuildRefused(
                [question.refusal(str(bad), say(ja="問いを直してください", en="mend the question"))]
            ) from bad
        order = list(range(len(variant.choices)))
        rng.shuffle(order)
        return Drawn(question, variant, tuple(order))
    none = say(ja="keep がどの組み合わせも外します", en="keep leaves every combination out")
    raise BuildRefused([question.refusal(none, say(ja="keep を直してください", en="mend keep"))])


def code_of(secret: bytes, exam: str, student: str) -> str:
    """Return the sign of a paper, which stands on it: four letters and digits that tell nothing."""
    digest = hmac.digest(secret, f"{exam}\n{student}\npaper".encode("utf-8", "surrogatepass"), "sha256")
    return "".join(CODE[byte % len(CODE)] for byte in digest[:4])


@dataclass(frozen=True)
class Owner:
    """Whose a paper is: the key under which hand-ins are collected, a name to show, the sign, and until when there is time."""

    student: str
    name: str
    code: str
    closes: datetime | None


@dataclass(frozen=True)
class Exam:
    """What is the same for all students: `name` is that of its lesson in the class, `lesson` the one that it is about.

    `questions` are in the order in which they are asked, `exercises` are ids of exercises and essays of the lesson.
    """

    course: Course
    name: str
    lesson: str
    questions: tuple[Question, ...]
    exercises: tuple[str, ...] = ()
    opens: datetime | None = None

    def title(self, lang: str) -> str:
        """The title in a language."""
        return exam_title(self.course.lesson(self.lesson), lang)

    @cached_property
    def sources(self) -> dict[str, NotebookNode]:
        """The lesson's own source notebooks, of which exercises and what they need are taken."""
        path = self.course.solutions / f"{self.lesson}.py"
        read = read_source(path, self.course.root)
        return {lang: source_notebook(self.course, read, lang) for lang in self.course.languages}

    def source(self, owner: Owner, drawn: Iterable[Drawn], lang: str) -> NotebookNode:
        """Make a paper as nbgrader's source notebook, with all that is right in it."""
        own = list(_taken(self.sources[lang].cells, self.exercises)) if self.exercises else []
        tools = localise(CHECKS.read_text(encoding="utf-8"), lang).rstrip("\n")
        cells = [_cell(tools, "exam_checks", "checks", folded=True)]
        for number, one in enumerate(drawn, 1):
            name = one.question.name
            answer = repr(one.right)
            if one.variant.several:
                answer = "{" + ", ".join(repr(key) for key in str(one.right).split(",")) + "}"
            cells += [
                _cell(one.text(number, lang), f"text-{name}", "text"),
                _cell(f"{BEGIN_SOLUTION}\n{name} = {answer}\n{END_SOLUTION}", name, "quiz", stub=one.stub(lang)),
                _cell(one.test(lang), f"test-{name}", "test", one.question.points, folded=True, exercise=name),
            ]
        position = next((n for n, cell in enumerate(own) if cell.metadata.fukami.kind == "checks"), -1) + 1
        cells = [*own[:position], *cells, *own[position:]]
        points = sum(cell.metadata.get("nbgrader", {}).get("points", 0.0) for cell in cells)
        head = _cell(self._head(owner, lang, points), "head", "text")
        info = LessonInfo(self.name, {}, 0, points, ai="off")
        metadata = notebook_metadata(self.name, lang, info)
        return new_notebook(cells=[head, *(nbformat.from_dict(cell) for cell in cells)], metadata=metadata)

    def form(self, source: NotebookNode, released: NotebookNode, lang: str) -> Lesson:
        """Return the form by which hand-ins of this paper are graded."""
        cells = form_cells(source, released)
        return Lesson(self.name, lang, self.title(lang), form_version(cells), cells)

    def _head(self, owner: Owner, lang: str, points: float) -> str:
        whose = f"{owner.name} ({owner.student})" if owner.name and owner.name != owner.student else owner.student
        paper = say(ja=f"試験紙 {owner.code}", en=f"paper {owner.code}", lang=lang)
        facts = [f"**{whose}**" if whose else "", paper, say(ja=f"{points:g} 点", en=f"{points:g} points", lang=lang)]
        window = ""
        if self.opens:
            window += say(
                ja=f"開始 {shown_time(self.opens)}。", en=f"It opens at {shown_time(self.opens)}. ", lang=lang
            )
        if owner.closes:
            until = shown_time(owner.closes)
            window += say(ja=f"**提出は {until} まで。**", en=f"**Hand it in by {until}.**", lang=lang)
        rules = say(
            ja="""- `None` を答えに置き換え、次のセルも実行します。そのセルは、答えが読める形かどうかだけを確かめます。正しいかどうかは、提出後に採点します。
- 数は、有効数字 3 桁以上で答えます。問いに桁が書いてあれば、それに従います。計算にコードを使ってかまいません。
- 問いの値は、学生ごとに違います。ほかの人の試験紙に書いたものは、自分の値で採点されるので、点になりません。
- 終わったら保存し、このノートブックを提出します。""",
            en="""- Replace `None` with your answer, and run the cell below it as well. It only sees whether the answer can be read; whether it is right is graded after you have handed it in.
- Give numbers with at least three significant digits, or as the question says. You may use code to calculate.
- Each student has other values. What is written on somebody else's paper is graded with your own values, and gives no points.
- At the end save this notebook and hand it in.""",
            lang=lang,
        )
        parts = [f"# {self.title(lang)}", " · ".join(filter(None, facts)), window.strip(), rules]
        alone = say(
            ja="**AI アシスタント:** 試験は自分の力で解きます。Colab の AI は、このノートブックでは切ってあります。",
            en="**AI assistants:** take this examination by yourself. Colab's AI is switched off in this notebook.",
            lang=lang,
        )
        return "\n\n".join(filter(None, [*parts, alone]))


def exam_title(info: LessonInfo, lang: str) -> str:
    """Return the title of an examination about a lesson."""
    return say(ja=f"試験: {info.title[lang]}", en=f"Examination: {info.title[lang]}", lang=lang)


def unknown_exercises(exam: Exam) -> str:
    """Return which of the exercises the lesson has not got, with those that it has; "" where all are there."""
    cells = next(iter(exam.sources.values())).cells
    known = [cell.id for cell in cells if cell.metadata.fukami.kind in ("exercise", "essay")]
    unknown = [name for name in exam.exercises if name not in known]
    if not unknown:
        return ""
    return say(
        ja=f"{exam.lesson} に {', '.join(unknown)} という課題はありません。あるもの: {', '.join(known)}",
        en=f"{exam.lesson} has no exercise {', '.join(unknown)}. It has: {', '.join(known)}",
    )


def _taken(cells: Sequence[NotebookNode], exercises: Sequence[str]) -> Iterable[NotebookNode]:
    """Yield the cells that some exercises of a lesson need: set-up and plain code up to the last of them, their texts and tests."""
    wanted = {cell.id for cell in cells if {cell.id, cell.metadata.fukami.get("exercise", "")} & set(exercises)}
    last = max(n for n, cell in enumerate(cells) if cell.id in wanted)
    before: list[NotebookNode] = []  # what is said since the last heading, exercise or question
    for cell in cells[: last + 1]:
        kind = cell.metadata.fukami.kind
        if cell.id == "head":
            continue
        if kind == "text":
            before = [cell] if cell.source.startswith("#") else [*before, cell]
        elif cell.id in wanted:
            yield from before if kind != "test" else ()
            yield cell
            before = []
        elif kind in ("setup", "checks", "code"):
            yield cell
        elif kind != "demo":
            before = []


def _cell(
    source: str, cell_id: str, kind: str, points: float = 0.0, *, folded: bool = False, **more: str
) -> NotebookNode:
    known = grading_metadata(cell_id, kind, points)
    metadata: dict[str, Any] = {"fukami": {"kind": kind, **more}} | ({"nbgrader": known} if known else {})
    metadata |= FOLDED if folded else {}
    new = new_markdown_cell if kind == "text" else new_code_cell
    return new(source, id=cell_id, metadata=metadata)


def chosen(
    course: Course,
    lesson: str,
    wanted: int | Mapping[str, int] | Sequence[str],
    banks: Mapping[str, Sequence[Question]],
    secret: bytes,
    exam: str,
) -> list[Question]:
    """Return the questions of an examination, in the order of lessons; which ones is the same for the whole class.

    `wanted` are names; or how many of each lesson, by its number; or how many at most of each lesson up to `lesson`.
    Raises `CourseError` for what is not there.
    """
    by_number = {course.lessons[name].number: name for name in banks}
    if isinstance(wanted, int):
        wanted = {number: min(wanted, len(banks[name])) for number, name in by_number.items() if name <= lesson}
    if not isinstance(wanted, Mapping):
        known = {question.name: question for questions in banks.values() for question in questions}
        if unknown := [name for name in wanted if name not in known]:
            raise CourseError(
                say(
                    ja=f"{', '.join(unknown)} という問いはありません。あるもの: {', '.join(known)}",
                    en=f"There is no question {', '.join(unknown)}. There are: {', '.join(known)}",
                )
            )
        return [known[name] for name in dict.fromkeys(wanted)]
    found: list[Question] = []
    for number, count in sorted(wanted.items()):
        questions = list(banks.get(by_number.get(number, ""), ()))
        if count > len(questions):
            raise CourseError(
                say(
                    ja=f"{number} 課の問いは {len(questions)} 問で、{count} 問は選べません。",
                    en=f"Lesson {number} has {len(questions)} questions, not {count}.",
                )
            )
        seed = hmac.digest(secret, f"{exam}\n{number}\nquestions".encode(), "sha256")
        picked = set(random.Random(int.from_bytes(seed)).sample(range(len(questions)), count))
        found += [question for n, question in enumerate(questions) if n in picked]
    return found


def written(value: float | int | str) -> str:
    """Write an answer as the key shows it."""
    return value if isinstance(value, str) else shown(value)
