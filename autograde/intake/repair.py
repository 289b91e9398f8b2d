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
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import count
from time import monotonic, thread_time

from nbformat.notebooknode import NotebookNode

from autograde.base.language import say
from autograde.base.magics import head_lines
from autograde.class_folder import EXAM
from autograde.intake.answers import answers_of
from autograde.intake.matching import COMPARED, fingerprint, is_blank, is_text, match, normalised, same
from autograde.intake.reading import HandedCell, HandedNotebook, UnreadableHandIn, read_notebook
from autograde.intake.statements import MOST_PARTS, READ, Piece, Statements, broken, prose, windows
from autograde.model import CellResult, FormCell, GradedSubmission, LaidOut, Lesson, StudentCell, Submission, TestResult
from autograde.nbgrader_cells import ANSWERS, LOCKED, cell_type, form_node, node, notebook_metadata, visible

__all__ = ["LaidOut", "UnreadableHandIn", "lay_out", "unreadable"]

LONGEST = 20.0  # seconds of this processor for one hand-in; one of 20,000 cells takes a tenth of it
KEPT = 2048  # sources whose reading is kept for the next hand-in, which has the form's in common
SENTENCE = 15  # letters; less is a note rather than an answer to a question
MOST_COPIES = 64  # of one answer that are looked at; the last ones


def lay_out(raw: bytes | HandedNotebook, lesson: Lesson, student: str) -> LaidOut:
    """Rebuild the hand-in `raw` on the form of `lesson`; raise `UnreadableHandIn`, and nothing else."""
    handed = raw if isinstance(raw, HandedNotebook) else read_notebook(raw, lesson.lang)
    tick = _time_limit(len(handed.cells), lesson.lang)
    try:
        places = match(handed.cells, lesson.cells, tick)
        if not any(place is not None for place in places):
            raise UnreadableHandIn(_no_cell_of_it(lesson, handed.lesson))
        return _Layout(handed, lesson, places, tick).rebuild(student)
    finally:
        for read in (normalised, *READ, answers_of(lesson.cells).may_answer):
            if read.cache_info().currsize > KEPT:
                read.cache_clear()


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

    def __init__(
        self, handed: HandedNotebook, lesson: Lesson, places: list[int | None], tick: Callable[[], None]
    ) -> None:
        self.handed, self.lesson, self.places, self.tick = handed.cells, lesson, places, tick
        known = {cell.id for cell in lesson.cells}
        self.unmarked = not handed.lesson or all(known.isdisjoint((cell.grade_id, *cell.ids)) for cell in handed.cells)
        self.version = handed.version
        self.stale = bool(handed.version) and handed.version != lesson.version
        self.other_language = bool(handed.form_lang) and handed.form_lang != lesson.lang
        self.claims: dict[int, list[int]] = defaultdict(list)
        for position, place in enumerate(places):
            if place is not None:
                self.claims[place].append(position)
        self.answers = answers_of(lesson.cells)
        self.joined: dict[int, str] = {}  # answers that had been split
        self.parts: dict[int, list[int]] = {}  # and where their parts stood
        self.added: dict[int, list[HandedCell]] = defaultdict(list)  # after form cell i; -1: at the head
        self.repairs: list[str] = []
        self._holdings: dict[str, frozenset[int]] = {}
        self.nodes: list[NotebookNode] = []
        self.code: list[StudentCell] = []
        self.names = (name for number in count(1) if (name := f"added-{number}") not in known)

    def rebuild(self, student: str) -> LaidOut:
        self._tell_origin()
        chosen = {index: self._choose(index) for index in self.claims}
        order = [index for index, _ in sorted(chosen.items(), key=lambda item: item[1])]
        kept = set(_longest_rising(order))
        self._keep_added({chosen[index]: index for index in kept})
        moved = {index for index in order if index not in kept and cell_type(self.lesson.cells[index]) == "code"}
        for cell in self.added[-1]:
            self._add(cell)
        for index, form in enumerate(self.lesson.cells):
            self._place(index, form, chosen.get(index), moved=index in moved and len(self.claims[index]) == 1)
        self._tell_texts_beside_essays()
        notebook = NotebookNode(nbformat=4, nbformat_minor=5, metadata=notebook_metadata(self.lesson), cells=self.nodes)
        submission = Submission(student, self.lesson.name, self.lesson.lang, tuple(self.code))
        return LaidOut(submission, notebook, self.repairs)

    def _tell_origin(self) -> None:
        if self.stale:
            self._note(
                ja="この課の、採点に使ったのとは別の版で書かれています。",
                en="Written on another version of this lesson than the one that it was graded on.",
            )
        if self.unmarked:
            self._note(
                ja="ノートブックの印(課の名前やセルの ID)が失われていました。課とセルを内容から見つけました。",
                en="The notebook had lost its marking (the lesson's name or the cells' ids); lesson and cells were found by what they contain.",
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
        written = written if form.kind == "essay" else written[-MOST_COPIES:]
        if not written:
            return positions[0]
        parts = self._parts(index, written)
        if len(parts) > 1:
            self.parts[index] = parts
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
            return list({normalised(sources[position]): position for position in written[start:]}.values())
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
            self._place_locked(index, form)
        else:
            copies = {} if position is None else self._other_copies(index, position)
            for copy in copies.get(True, []):
                self._add(copy)
            self._place_open(index, form, handed)
            for copy in copies.get(False, []):
                self._add(copy)
        for cell in self.added[index]:
            self._add(cell)

    def _place_locked(self, index: int, form: FormCell) -> None:
        """The form's cell, and behind it what its copies in the hand-in hold besides: added lines, and texts."""
        released = visible(form.source)
        self._append(form_node(form), form.id, released)
        copies = {normalised(self.handed[position].source): self.handed[position] for position in self.claims[index]}
        if not copies:
            self._note(
                ja=f"セル {form.id} が消えていました。配布したものに戻しました。",
                en=f"Cell {form.id} was missing; it was restored from the form.",
            )
        # What differs may be another version's or language's: only text is surely the student's.
        foreign = self.stale or self.other_language or not self.version
        edited = [cell for cell in copies.values() if not same(cell.source, released)]
        moved_lines = False
        for cell in edited:
            self.tick()
            rest = normalised(cell.source).replace(normalised(released), "").strip()
            if rest and not (foreign and cell.kind != "code") and is_text(replace(cell, source=rest)):
                self._add(HandedCell("raw" if cell.kind == "raw" else "markdown", rest))
            lines = _lines_added(cell.source, form.source) if form.kind == "setup" else ""
            if lines:
                self._add(HandedCell("code", lines))
                moved_lines = True
        if moved_lines:
            self._note(
                ja=f"準備のセル {form.id} を配布したものに戻し、書き足された行を次のセルに移しました。",
                en=f"Setup cell {form.id} was restored from the form; the lines added to it follow in a cell of their own.",
            )
        elif len(edited) == len(copies) > 0 and not foreign:
            self._note(
                ja=f"セル {form.id} が書き換えられていました。配布したものに戻しました。",
                en=f"Cell {form.id} had been edited; it was restored from the form.",
            )

    def _of_another_paper(self, form: FormCell, handed: HandedCell) -> bool:
        """Whether a question of an examination has other values than the student's own, in whose paper it never stands."""
        exam = self.lesson.name.startswith(EXAM) and form.kind == "text"
        return exam and fingerprint(form.source) not in fingerprint(handed.source)

    def _place_open(self, index: int, form: FormCell, handed: HandedCell | None) -> None:
        """An answer, or code or prose of the lesson: the student's if there is one."""
        if form.kind in ANSWERS:
            handed = self._found_elsewhere(index, form, handed)
        if handed is not None and self._of_another_paper(form, handed):
            handed = None
        own = form_node(form)
        if handed is not None and normalised(handed.source) != normalised(form.source):
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
            elif not (self.unmarked or form.id in (handed.grade_id, *handed.ids)) and not same(
                handed.source, form.source
            ):
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
            part_of_stub = handed is None or normalised(handed.source) in normalised(form.source)
            own = handed is not None and not part_of_stub and self.answers.holds(handed.source, index)
            if handed is not None and own:
                marked = form.id in (handed.grade_id, *handed.ids) and handed.kind == "code"
                if (marked and (index in self.joined or not self._is_half(handed.source))) or self._runs(handed, index):
                    return handed
            hosts = (
                text for part, text in self._hosts.get(index, ()) if own or any(self.places[at] != index for at in part)
            )
            host = next(hosts, None)
            found = "" if host is None else self.answers.taken_from(host, index, self._lost(index))
            stray = handed is not None and bool(self.answers.held(handed.source) - {index})
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
                if self._held(cell.source, index):
                    self._add(cell)
                else:
                    self.added[anchor].append(cell)

    def _held(self, source: str, index: int) -> bool:
        """Like `Answers.holds`, for a source that is asked of many answers."""
        if source not in self._holdings:
            self.tick()
            self._holdings[source] = self.answers.held(source)
        return index in self._holdings[source]

    @cached_property
    def _windows(self) -> list[tuple[range, str]]:
        forms = [None if place is None else normalised(self.lesson.cells[place].source) for place in self.places]
        cells = zip(self.handed, forms, strict=True)  # a cell as it was handed out holds no answer
        found = []
        read = [
            ""
            if normalised(cell.source) == form or (cell.kind != "code" and self.answers.is_prose(cell.source))
            else cell.source
            for cell, form in cells
        ]
        for window in windows(read, self.answers.may_answer):
            self.tick()
            found.append(window)
        return found

    @cached_property
    def _hosts(self) -> dict[int, list[tuple[range, str]]]:
        """The windows that hold an answer, the last first."""
        found: dict[int, list[tuple[range, str]]] = defaultdict(list)
        for window in reversed(self._windows):
            self.tick()
            for index in self.answers.held(window[1]):
                found[index].append(window)
        return found

    @cached_property
    def _joined_windows(self) -> list[str]:
        return [text for part, text in self._windows if len(part) > 1]

    def _is_half(self, source: str) -> bool:
        """Whether a cell begins indented, or Python can read it only with those beside it."""
        begins_indented = source.lstrip("\n")[:1].isspace()
        return begins_indented or any(source in text for text in self._joined_windows)

    @cached_property
    def _statements(self) -> Statements:
        return Statements(cell.source for cell in self.handed)

    def _lost(self, index: int) -> Callable[[str], Iterator[tuple[tuple[int, int], Piece]]]:
        """Statements that may not run before an answer: of added cells, former code, what stands for locked and later cells."""

        def lost(position: int) -> bool:
            cell, place = self.handed[position], self.places[position]
            kind = None if place is None else self.lesson.cells[place].kind
            retyped = cell.kind != "code" and kind != "text"
            return place is None or place > index or kind in LOCKED or retyped

        def binding(name: str) -> Iterator[tuple[tuple[int, int], Piece]]:
            for place, piece in self._statements.binding(name):
                self.tick()
                if lost(place[0]):
                    yield place, piece

        return binding

    def _runs(self, handed: HandedCell, index: int) -> bool:
        """Whether the answer in a cell would run: nothing fails before it, and what it uses will be there."""
        source = handed.source
        if broken(source) or self.answers.comes_late(source, index):
            return False
        return self.answers.taken_from(source, index) == self.answers.taken_from(source, index, self._lost(index))

    def _tell_texts_beside_essays(self) -> None:
        """Name the added cells around an empty essay that hold text; they earn nothing by themselves."""
        form = {cell.id: cell for cell in self.lesson.cells}
        ends = [
            number
            for number, own in enumerate(self.nodes)
            if own.id in form and form[own.id].kind in (*ANSWERS, "test")
        ]
        for place, at in enumerate(ends):
            essay = form[self.nodes[at].id]
            if essay.kind != "essay" or not is_blank(self.nodes[at].source, essay):
                continue
            first = ends[place - 1] if place else 0
            last = ends[place + 1] if place + 1 < len(ends) else len(self.nodes)
            found = []
            for own in self.nodes[first:last]:
                if own.id not in form:
                    self.tick()
                    found += [own.id] if len(prose(own.source, own.cell_type)) >= SENTENCE else []
            if found:
                names = ", ".join(found[:MOST_PARTS])
                self._note(
                    ja=f"記述の答え {essay.id} は空ですが、その近くの書き足したセル({names})に文章がありました。採点していないので、目を通してください。",
                    en=f"Essay {essay.id} is empty, but text was found in an added cell near it ({names}). It was not graded: look at it.",
                )

    def _beside_the_prompt(self, index: int) -> str:
        """Return what was written below an essay's question in the same cell."""
        prompt, stub = normalised(self.lesson.cells[index - 1].source), normalised(self.lesson.cells[index].source)
        for cell in self.handed:
            text = normalised(cell.source)
            if prompt and prompt in text and cell.kind != "code":
                for known in [
                    prompt,
                    stub,
                    *(normalised(form.source) for form in self.lesson.cells if form.kind == "text"),
                ]:
                    text = text.replace(known, "", 1)
                if text.strip():
                    return text.strip()
        return ""

    def _other_copies(self, index: int, position: int) -> dict[bool, list[HandedCell]]:
        """Return further copies that hold something: those to stand before the answer (True), and those after it."""
        form = self.lesson.cells[index]
        parts = (self.handed[part].source for part in self.parts.get(index, (position,)))
        known = {normalised(form.source), *map(normalised, parts), ""}
        joined = normalised(self.joined.get(index, ""))[:COMPARED]
        copies: dict[bool, list[HandedCell]] = {True: [], False: []}
        for other in self.claims[index]:
            cell = self.handed[other]
            if normalised(cell.source) not in known and normalised(cell.source) not in joined:
                whole = index in self.answers.names and self.answers.holds(cell.source, index)
                copies[other < position or whole].append(replace(cell, kind=cell_type(form)))
        return copies

    def _add(self, cell: HandedCell) -> None:
        if cell.kind == "code":
            cell = replace(cell, source=self.answers.without_given(cell.source))
        if not cell.source.strip():
            return
        self.tick()
        own = node(cell.kind, next(self.names), cell.source)
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
    expected = iter([*normalised(original).split("\n"), None])
    lines, line = [], next(expected)
    for new in normalised(edited).split("\n"):
        if new == line:
            line = next(expected)
        else:
            lines.append(new)
    added = "\n".join(lines).strip("\n")
    only_magic = not any(
        line.strip() for line in added.split("\n")[head_lines(added) :]
    )  # `%%time` over the whole cell
    return "" if line is not None or only_magic or broken(added) else added


def _time_limit(cells: int, lang: str) -> Callable[[], None]:
    """Return what raises `UnreadableHandIn` when it is called after this thread has worked for `LONGEST` seconds more."""
    end, soonest = thread_time() + LONGEST, monotonic() + LONGEST  # a thread works no longer than time goes by

    def tick() -> None:
        nonlocal soonest
        if monotonic() < soonest:  # much sooner asked than the thread's own time
            return
        left = end - thread_time()
        soonest = monotonic() + left
        if left < 0:
            raise UnreadableHandIn(
                say(
                    ja=f"{LONGEST:g} 秒かけても整理しきれないノートブックです(セル {cells} 個)。答えに関係のないセルを消して保存し、"
                    "提出し直してください。",
                    en=f"This notebook of {cells} cells could not be put in order within {LONGEST:g} seconds: delete the cells "
                    "that are no part of your answers, save it, and hand it in again.",
                    lang=lang,
                )
            )

    return tick


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
