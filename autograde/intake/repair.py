"""A hand-in rebuilt on the released form: what is the student's is kept, everything else is the form's again.

The form's cells stand in the form's order, each once. Answers (exercise, quiz, essay) come from the student, and so does
ordinary code and prose that the student changed. Locked cells (setup, checks, tests) are always the form's. Cells that
the student added follow the form cell that they followed in the hand-in. Of several copies of an answer the last one
that differs from the stub counts, as it would after running the notebook from top to bottom; other copies that hold
something stand before it as added cells, so that nothing overwrites it. An answer of which nothing stands in its own cell
is looked for in all others: where it was pasted, or merged with something else. Each change is one sentence in the notebook's
language that names the cell. Outputs and the editor's own metadata (Colab's `widgets`, say) are left behind silently.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

from nbformat.notebooknode import NotebookNode

from autograde.engine.records import CellResult, FormCell, GradedSubmission, Lesson, StudentCell, Submission, TestResult
from autograde.intake.answers import MOST_PARTS, Answers, broken, windows
from autograde.intake.form import ANSWERS, LOCKED, cell_type, form_node, node, notebook_metadata, visible
from autograde.intake.matching import is_blank, is_text, match, words
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
        self.answers = Answers(lesson.cells)
        self.joined: dict[int, str] = {}  # answers that had been split
        self.added: dict[int, list[HandedCell]] = defaultdict(list)  # after form cell i; -1: at the head
        self.repairs: list[str] = []
        self.nodes: list[NotebookNode] = []
        self.code: list[StudentCell] = []
        self.taken = {cell.id for cell in lesson.cells}

    def rebuild(self, student: str) -> LaidOut:
        self._tell_version()
        chosen = {index: self._choose(index) for index in self.claims}
        order = [index for index, _ in sorted(chosen.items(), key=lambda item: item[1])]
        kept = set(_longest_rising(order))
        self._keep_added({chosen[index]: index for index in kept})
        moved = {index for index in order if index not in kept and cell_type(self.lesson.cells[index]) == "code"}
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
        written = [position for position in positions if not is_blank(self.handed[position].source, form)]
        if not written:
            return positions[0]
        parts = self._parts(index, written)
        if len(parts) > 1:
            between = "\n\n" if form.kind == "essay" else "\n"
            self.joined[index] = between.join(self.handed[position].source for position in parts)
            self._note(
                ja=f"答えのセル {form.id} が {len(parts)} つに分かれていました。順につなぎました。",
                en=f"Answer cell {form.id} had been split into {len(parts)}; the parts were joined in order.",
            )
        else:
            self._note(
                ja=f"答えのセル {form.id} が {len(positions)} つありました。書き込みのある最後のものを答えとしました。",
                en=f"Answer cell {form.id} was there {len(positions)} times; the last one with something written in it counts.",
            )
        return parts[-1]

    def _parts(self, index: int, written: list[int]) -> list[int]:
        """Return the positions of the last whole answer among `written`: of one cell, or of the cells that it was split into."""
        sources = {position: self.handed[position].source for position in written}
        form = self.lesson.cells[index]
        if form.kind == "essay":
            start = len(written) - 1
            while start and written[start - 1] == written[start] - 1:
                start -= 1
            return list({words(sources[position]): position for position in written[start:]}.values())
        splits = []
        for stop in range(2, len(written) + 1):
            for start in range(stop - 2, max(-1, stop - MOST_PARTS - 1), -1):
                parts = written[start:stop]
                whole = "\n".join(sources[position] for position in parts)
                if not any(broken(sources[position]) for position in parts):
                    continue
                if is_blank(whole, form) or self.answers.once(whole, index):
                    splits.append((parts, whole))
                    break
        halves = [whole for _, whole in splits]
        single = [
            [position]
            for position in written
            if self.answers.holds(sources[position], index) and not any(sources[position] in half for half in halves)
        ]
        whole_answers = [parts for parts, whole in splits if not is_blank(whole, form)] + single
        return max(whole_answers, key=lambda parts: parts[-1], default=written[-1:])

    def _keep_added(self, anchors: dict[int, int]) -> None:
        """Sort the cells that are nobody's in the form behind the form cell that they followed, of those in the form's order."""
        anchor = -1
        for position, place in enumerate(self.places):
            anchor = anchors.get(position, anchor)
            if place is None and self.handed[position].source.strip():
                self.added[anchor].append(self.handed[position])

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
            copies = {} if position is None else self._other_copies(index, position)
            for copy in copies.get(True, []):
                self._add(copy)
            self._place_open(index, form, handed)
            for copy in copies.get(False, []):
                self._add(copy)
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
            rest = words(handed.source).replace(words(visible(form.source)), "").strip()
            if rest and is_text(replace(handed, source=rest)):
                self._add(HandedCell("raw" if handed.kind == "raw" else "markdown", rest))
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

    def _place_open(self, index: int, form: FormCell, handed: HandedCell | None) -> None:
        """An answer, or code or prose of the lesson: the student's if there is one."""
        if form.kind in ANSWERS:
            handed = self._found_elsewhere(index, form, handed)
        own = form_node(form)
        if handed is not None and words(handed.source) != words(form.source):
            own.source = handed.source
            if own.cell_type == "code" and (form.kind not in ANSWERS or self.answers.holds(handed.source, index)):
                own.source = self.answers.without_given(handed.source)
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

    def _found_elsewhere(self, index: int, form: FormCell, handed: HandedCell | None) -> HandedCell | None:
        """Return what counts for an answer: `handed`, or what other cells hold of it when `handed` holds nothing of it."""
        if form.kind == "essay":
            found = self._beside_the_prompt(index) if handed is None or is_blank(handed.source, form) else ""
            stray = False
        else:
            part_of_stub = handed is None or words(handed.source) in words(form.source)
            own = handed is not None and not part_of_stub and self.answers.holds(handed.source, index)
            if handed is not None and own:
                marked = form.id in (handed.grade_id, *handed.ids) and handed.kind == "code"
                if (marked and not self._is_half(handed.source)) or self._runs(handed, index):
                    return handed
            hosts = [text for part, text in self._windows if own or any(self.places[at] != index for at in part)]
            hosts = [text for text in hosts if self.answers.holds(text, index)]
            found = self.answers.taken_from(hosts[-1], index, self._lost(index)) if hosts else ""
            stray = handed is not None and any(
                self.answers.holds(handed.source, other) for other in self.answers.names if other != index
            )
        if found:
            self._note(
                ja=f"{form.id} の答えが別のセルに書かれていました。元のセルに入れました。",
                en=f"The answer to {form.id} stood in another cell; it was put into its own.",
            )
        elif not stray:
            return handed
        if handed is not None and not is_blank(handed.source, form):
            self._add(handed)
        if found:
            self._add_what_would_undo(index)
        return HandedCell(cell_type(form), found or form.source, form.id)

    def _add_what_would_undo(self, index: int) -> None:
        """Put added cells that bind an answer anew before it: an earlier answer, or half of this one."""
        for anchor in range(index, len(self.lesson.cells)):
            cells, self.added[anchor] = self.added[anchor], []
            for cell in cells:
                if self.answers.holds(cell.source, index):
                    self._add(cell)
                else:
                    self.added[anchor].append(cell)

    @cached_property
    def _windows(self) -> list[tuple[range, str]]:
        forms = [None if place is None else words(self.lesson.cells[place].source) for place in self.places]
        cells = zip(self.handed, forms, strict=True)  # a cell as it was handed out holds no answer
        return windows(["" if words(cell.source) == form else cell.source for cell, form in cells])

    def _is_half(self, source: str) -> bool:
        """Whether a cell begins indented, or Python can read it only with those beside it."""
        begins_indented = source.lstrip("\n")[:1].isspace()
        return begins_indented or any(len(part) > 1 and source in text for part, text in self._windows)

    def _lost(self, index: int) -> list[str]:
        """What may not run before an answer: added cells, former code, what stands for locked and for later cells."""
        found = []
        for cell, place in zip(self.handed, self.places, strict=True):
            kind = None if place is None else self.lesson.cells[place].kind
            retyped = cell.kind != "code" and kind != "text"
            if place is None or place > index or kind in LOCKED or retyped:
                found.append(cell.source)
        return found

    def _runs(self, handed: HandedCell, index: int) -> bool:
        """Whether the answer in a cell would run: nothing fails before it, and what it uses will be there."""
        source = handed.source
        if broken(source) or self.answers.comes_late(source, index):
            return False
        return self.answers.taken_from(source, index) == self.answers.taken_from(source, index, self._lost(index))

    def _beside_the_prompt(self, index: int) -> str:
        """Return what was written below an essay's question in the same cell."""
        prompt, stub = words(self.lesson.cells[index - 1].source), words(self.lesson.cells[index].source)
        for cell in self.handed:
            text = words(cell.source)
            if prompt and prompt in text and cell.kind != "code":
                for known in [prompt, stub, *(words(form.source) for form in self.lesson.cells if form.kind == "text")]:
                    text = text.replace(known, "", 1)
                if text.strip():
                    return text.strip()
        return ""

    def _other_copies(self, index: int, position: int) -> dict[bool, list[HandedCell]]:
        """Return further copies that hold something: those to stand before the answer (True), and those after it."""
        form = self.lesson.cells[index]
        known = {words(form.source), words(self.handed[position].source), ""}
        joined = words(self.joined.get(index, ""))
        copies: dict[bool, list[HandedCell]] = {True: [], False: []}
        for other in self.claims[index]:
            cell = self.handed[other]
            if words(cell.source) not in known and words(cell.source) not in joined:
                whole = index in self.answers.names and self.answers.holds(cell.source, index)
                copies[other < position or whole].append(replace(cell, kind=cell_type(form)))
        return copies

    def _add(self, cell: HandedCell) -> None:
        if cell.kind == "code":
            cell = replace(cell, source=self.answers.without_given(cell.source))
        if not cell.source.strip():
            return
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
    return "" if broken(added) else added


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
