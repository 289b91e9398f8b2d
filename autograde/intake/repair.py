"""A hand-in rebuilt on the released form: what is the student's is kept, everything else is the form's again.

The form's cells stand in the form's order, each once. Answers (exercise, quiz, essay) come from the student, and so does
ordinary code and prose that the student changed. Locked cells (setup, checks, tests) are always the form's. Cells that
the student added follow the form cell that they followed in the hand-in. Of several copies of an answer the last one
that differs from the stub counts, as it would after running the notebook from top to bottom; other copies that hold
something stand before it as added cells, so that nothing overwrites it. Each change is one sentence in the notebook's
language that names the cell. Outputs and the editor's own metadata (Colab's `widgets`, say) are left behind silently.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from nbformat.notebooknode import NotebookNode

from autograde.engine.records import CellResult, FormCell, GradedSubmission, Lesson, StudentCell, Submission, TestResult
from autograde.intake.form import ANSWERS, LOCKED, cell_type, form_node, node, notebook_metadata, visible
from autograde.intake.matching import match, words
from autograde.intake.reading import HandedCell, HandedNotebook, UnreadableHandIn, read_notebook
from autograde.language import say

__all__ = ["LaidOut", "UnreadableHandIn", "lay_out", "unreadable"]


@dataclass(frozen=True)
class LaidOut:
    """A hand-in on the form. The notebook's code cells are `submission.cells`, one to one and in order.

    Test cells hold the whole test in the notebook, as nbgrader keeps it for instructors, and in the submission only what
    students can see anyway.
    """

    submission: Submission
    notebook: NotebookNode
    repairs: list[str]


def lay_out(raw: bytes, lesson: Lesson, student: str) -> LaidOut:
    """Rebuild the hand-in `raw` on the form of `lesson`; raise `UnreadableHandIn`, and nothing else."""
    handed = read_notebook(raw, lesson.lang)
    places = match(handed.cells, lesson.cells)
    if not any(place is not None for place in places):
        raise UnreadableHandIn(_no_cell_of_it(lesson, handed.lesson))
    return _Layout(handed, lesson, places).rebuild(student)


def unreadable(lesson: Lesson, student: str, reason: str, engine: str) -> tuple[LaidOut, GradedSubmission]:
    """Return the blank form and the result for a hand-in that nothing could be read from."""
    nodes = [form_node(cell) for cell in lesson.cells]
    code = tuple(StudentCell(cell.id, visible(cell.source)) for cell in lesson.cells if cell_type(cell) == "code")
    notebook = NotebookNode(nbformat=4, nbformat_minor=5, metadata=notebook_metadata(lesson), cells=nodes)
    tests = [
        TestResult(cell.id, cell.exercise, "not_attempted", 0.0, cell.points)
        for cell in lesson.cells
        if cell.kind == "test"
    ]
    graded = GradedSubmission(
        student=student,
        lesson=lesson.name,
        lang=lesson.lang,
        version=lesson.version,
        engine=engine,
        ended="unreadable",
        tests=tests,
        cells=[CellResult(index, cell.id, skipped=True) for index, cell in enumerate(code)],
        seconds=0.0,
        sandboxed=True,  # nothing of the student's was run
        note=reason,
    )
    return LaidOut(Submission(student, lesson.name, lesson.lang, code), notebook, []), graded


class _Layout:
    """One rebuilding: `claims[i]` are the positions of the handed-in cells that stand for form cell i."""

    def __init__(self, handed: HandedNotebook, lesson: Lesson, places: list[int | None]) -> None:
        self.handed, self.lesson, self.places = handed.cells, lesson, places
        self.stale = bool(handed.version) and handed.version != lesson.version
        self.other_language = bool(handed.form_lang) and handed.form_lang != lesson.lang
        self.claims: dict[int, list[int]] = defaultdict(list)
        for position, place in enumerate(places):
            if place is not None:
                self.claims[place].append(position)
        self.joined: dict[int, str] = {}  # answers that had been split
        self.added: dict[int, list[HandedCell]] = defaultdict(list)  # after form cell i; -1: at the head
        self.repairs: list[str] = []
        self.nodes: list[NotebookNode] = []
        self.code: list[StudentCell] = []
        self.taken = {cell.id for cell in lesson.cells}

    def rebuild(self, student: str) -> LaidOut:
        self._tell_version()
        chosen = {index: self._choose(index) for index in self.claims}
        self._keep_added()
        moved = self._moved(chosen)
        for cell in self.added[-1]:
            self._add(cell)
        for index, form in enumerate(self.lesson.cells):
            self._place(index, form, chosen.get(index), moved=index in moved and len(self.claims[index]) == 1)
        notebook = NotebookNode(nbformat=4, nbformat_minor=5, metadata=notebook_metadata(self.lesson), cells=self.nodes)
        submission = Submission(student, self.lesson.name, self.lesson.lang, tuple(self.code))
        return LaidOut(submission, notebook, self.repairs)

    def _tell_version(self) -> None:
        if self.stale:
            self._note(
                ja="この課の以前の版で書かれています。いまの版で採点しました。",
                en="Written on an earlier version of this lesson; it was graded on the present one.",
            )

    def _choose(self, index: int) -> int:
        """Return the position of the claim that counts, and say what becomes of the others."""
        form, positions = self.lesson.cells[index], self.claims[index]
        if len(positions) == 1:
            return positions[0]
        if form.kind not in ANSWERS:
            if form.kind in LOCKED:
                self._note(
                    ja=f"セル {form.id} が {len(positions)} つありました。配布した 1 つだけを使いました。",
                    en=f"Cell {form.id} was there {len(positions)} times; the released one is used, once.",
                )
            return positions[0]
        stub = words(form.source)
        changed = [position for position in positions if words(self.handed[position].source) != stub]
        if not changed:
            return positions[0]
        last = changed[-1]
        whole = "\n".join(self.handed[position].source for position in changed)
        if len(changed) > 1 and _broken(self.handed[last].source) and form.kind != "essay" and not _broken(whole):
            self.joined[index] = whole
            self._note(
                ja=f"答えのセル {form.id} が {len(changed)} つに分かれていました。順につなぎました。",
                en=f"Answer cell {form.id} had been split into {len(changed)}; the parts were joined in order.",
            )
            return last
        self._note(
            ja=f"答えのセル {form.id} が {len(positions)} つありました。書き込みのある最後のものを答えとしました。",
            en=f"Answer cell {form.id} was there {len(positions)} times; the last one with something written in it counts.",
        )
        return last

    def _keep_added(self) -> None:
        """Sort the cells that are nobody's in the form behind the form cell that they followed."""
        anchor, seen = -1, set()
        for position, place in enumerate(self.places):
            if place is None:
                if self.handed[position].source.strip():
                    self.added[anchor].append(self.handed[position])
            elif place not in seen:
                anchor = place
                seen.add(place)

    def _moved(self, chosen: dict[int, int]) -> set[int]:
        """Return the code cells of the form that are not in the longest run that kept the form's order."""
        order = [index for index, position in sorted(chosen.items(), key=lambda item: item[1])]
        kept = set(_longest_rising(order))
        return {index for index in order if index not in kept and cell_type(self.lesson.cells[index]) == "code"}

    def _place(self, index: int, form: FormCell, position: int | None, *, moved: bool) -> None:
        handed = None if position is None else self.handed[position]
        if handed is not None and index in self.joined:
            handed = replace(handed, grade_id=form.id, source=self.joined[index])
        if moved:
            self._note(
                ja=f"セル {form.id} の位置が変わっていました。元の位置に戻しました。",
                en=f"Cell {form.id} had been moved; it was put back in its place.",
            )
        if form.kind in LOCKED:
            self._place_locked(form, handed)
        else:
            if form.kind in ANSWERS and position is not None and index not in self.joined:
                for copy in self._other_copies(index, position):
                    self._add(copy)
            self._place_open(form, handed)
        for cell in self.added[index]:
            self._add(cell)

    def _place_locked(self, form: FormCell, handed: HandedCell | None) -> None:
        self._append(form_node(form), form.id, visible(form.source))
        if handed is None:
            self._note(
                ja=f"セル {form.id} が消えていました。配布したものに戻しました。",
                en=f"Cell {form.id} was missing; it was restored from the form.",
            )
        elif words(handed.source) != words(visible(form.source)) and not (self.stale or self.other_language):
            lines = _lines_added(handed.source, form.source) if form.kind == "setup" else ""
            if lines:
                self._add(HandedCell("code", lines))
                self._note(
                    ja=f"準備のセル {form.id} を配布したものに戻し、書き足された行を次のセルに移しました。",
                    en=f"Setup cell {form.id} was restored from the form; the lines added to it follow in a cell of their own.",
                )
            else:
                self._note(
                    ja=f"セル {form.id} が書き換えられていました。配布したものに戻しました。",
                    en=f"Cell {form.id} had been edited; it was restored from the form.",
                )

    def _place_open(self, form: FormCell, handed: HandedCell | None) -> None:
        """An answer, or code or prose of the lesson: the student's if there is one."""
        own = form_node(form)
        if handed is not None and words(handed.source) != words(form.source):
            own.source = handed.source
            if own.cell_type == "markdown" and handed.attachments:
                own.attachments = NotebookNode(handed.attachments)
        self._append(own, form.id, own.source)
        if handed is None and form.kind in ANSWERS:
            self._note(
                ja=f"答えのセル {form.id} が見つかりませんでした。未記入のものを入れました。",
                en=f"Answer cell {form.id} was missing; an empty one was put in its place.",
            )
        elif handed is None and form.kind == "code":
            self._note(
                ja=f"セル {form.id} が消えていました。配布したものに戻しました。",
                en=f"Cell {form.id} was missing; it was restored from the form.",
            )
        elif handed is not None and form.kind in ANSWERS:
            if handed.kind != cell_type(form):
                self._note(
                    ja=f"答えのセル {form.id} の種類が変わっていました。元の種類に戻しました。",
                    en=f"Answer cell {form.id} had become another type of cell; it was changed back.",
                )
            elif form.id not in (handed.grade_id, *handed.ids) and words(handed.source) != words(form.source):
                self._note(
                    ja=f"セル {form.id} の印が失われていました。内容から見つけました。",
                    en=f"Cell {form.id} had lost its marking; it was found by what it contains.",
                )

    def _other_copies(self, index: int, position: int) -> list[HandedCell]:
        stub, chosen = words(self.lesson.cells[index].source), words(self.handed[position].source)
        others = [self.handed[other] for other in self.claims[index] if other != position]
        return [cell for cell in others if words(cell.source) not in (stub, chosen, "")]

    def _add(self, cell: HandedCell) -> None:
        number = 1
        while f"added-{number}" in self.taken:
            number += 1
        self.taken.add(f"added-{number}")
        own = node(cell.kind, f"added-{number}", cell.source)
        if cell.kind != "code" and cell.attachments:
            own.attachments = NotebookNode(cell.attachments)
        self._append(own, "", cell.source)

    def _append(self, own: NotebookNode, form_id: str, source: str) -> None:
        self.nodes.append(own)
        if own.cell_type == "code":
            self.code.append(StudentCell(form_id, source))

    def _note(self, *, ja: str, en: str) -> None:
        self.repairs.append(say(ja=ja, en=en, lang=self.lesson.lang))


def _longest_rising(order: list[int]) -> list[int]:
    """Return a longest rising subsequence (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for value in order:
        pile = bisect_left(tails, value)
        before[value] = ends[pile - 1] if pile else None
        tails[pile : pile + 1] = [value]
        ends[pile : pile + 1] = [value]
    run: list[int] = []
    last: int | None = ends[-1] if ends else None
    while last is not None:
        run.append(last)
        last = before[last]
    return run[::-1]


def _lines_added(edited: str, original: str) -> str:
    """Return the lines that were only added to `original`, when they are code of their own; otherwise ""."""
    old, new = words(original).split("\n"), words(edited).split("\n")
    lines: list[str] = []
    for action, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if action == "insert":
            lines += new[start:end]
        elif action != "equal":
            return ""
    added = "\n".join(lines).strip("\n")
    return "" if _broken(added) else added


def _broken(source: str) -> bool:
    """Whether Python cannot parse the source."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return False


def _no_cell_of_it(lesson: Lesson, stamped: str) -> str:
    known = stamped.isidentifier() or stamped.replace("_", "").isalnum()
    if stamped and stamped != lesson.name and known:
        return say(
            ja=f"{stamped[:60]} のノートブックです。{lesson.name} のノートブックを提出してください。",
            en=f"This is the notebook of {stamped[:60]}: hand in that of {lesson.name}.",
            lang=lesson.lang,
        )
    return say(
        ja=f"{lesson.name} のセルが一つもありません。この課のノートブックを提出してください。",
        en=f"It holds no cell of {lesson.name}: hand in the notebook of this lesson.",
        lang=lesson.lang,
    )
