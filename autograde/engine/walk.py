"""Walks one submission: student cells run in its process, tests run here; what breaks down is started again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

from autograde.engine.causes import Causes
from autograde.engine.collector import TOTAL_MB, OutputBudget, OutputCollector
from autograde.engine.demos import demos_to_skip, normalised
from autograde.engine.errors import CallTimedOut, ChildGone
from autograde.engine.remote import Connection
from autograde.engine.seal import declared_classes, run_test
from autograde.engine.wire.messages import phrase
from autograde.model import (
    CellResult,
    Ended,
    FormCell,
    GradedSubmission,
    Lesson,
    Limits,
    Submission,
    TestResult,
)

RESTARTS = 6
NOTICE_SECONDS = 2.0  # for a last question about what was done differently here
SOURCE_LIMIT = 3 << 20  # bytes of one cell; what surrounds it must cross to the process as well
FILES, FILES_KB = 20, 512  # files that go with a hand-in, and their size together
#: Modules and data to read, in packages as well.
FILE_NAME = re.compile(r"((?:[^\W\d]\w*/){0,3})\w[\w.() +-]*\.(?:py|csv|tsv|txt|json)")


class Grading:
    """Grades one submission once. `spawn(total)` starts a fresh process for it; `hide` are host paths kept out of outputs."""

    def __init__(
        self,
        submission: Submission,
        lesson: Lesson,
        limits: Limits,
        spawn: Callable[[float], Connection],
        hide: tuple[str, ...] = (),
    ) -> None:
        self.submission = submission
        self.lesson = lesson
        self.limits = limits
        self.spawn = spawn
        self.hide = hide
        self.form = {cell.id: cell for cell in lesson.cells}
        self.cells: list[CellResult] = []
        self.tests: dict[str, TestResult] = {}
        self.replay: list[int] = []  # cells that ran to their end
        self.restarts = 0
        self.connection: Connection | None = None
        self.stopped: ChildGone | None = None  # nothing more runs
        self.places: dict[str, set[int]] = {}
        self.stubs: set[str] = set()
        self.causes = Causes(lesson.lang)
        self.notices: list[str] = []
        self.budget = OutputBudget()
        self.skip = demos_to_skip(submission, lesson)
        for index, cell in enumerate(submission.cells):
            self.places.setdefault(cell.id, set()).add(index)
        for form_cell in lesson.cells:
            if form_cell.kind in ("exercise", "quiz"):
                found = [submission.cells[index].source for index in self.places.get(form_cell.id, ())]
                if all(normalised(source) in ("", normalised(form_cell.source)) for source in found):
                    self.stubs.add(form_cell.id)

    def run(self, engine: str, sandboxed: bool) -> GradedSubmission:
        """Run all cells in their order, tests on the trusted side, and return the result."""
        started = time.monotonic()
        self.total = started + self.limits.total_seconds
        try:
            self._start()
            for index, cell in enumerate(self.submission.cells):
                known = self.form.get(cell.id)
                if known is not None and known.kind == "test":
                    if known.id not in self.tests:
                        self._test(known)
                elif index in self.skip:
                    self.cells.append(CellResult(index, cell.id, skipped=True))
                elif known is None or known.kind not in ("text", "essay"):
                    self._cell(index, self._source(index))
            for known in self.lesson.cells:
                if known.kind == "test" and known.id not in self.tests:
                    self._test(known)
            self._notice_gpus()
            if self.budget.full:
                self._notice("outputs_left_out", megabytes=TOTAL_MB)
        finally:
            if self.connection is not None:
                self.connection.close()
        tests = [self.tests[cell.id] for cell in self.lesson.cells if cell.kind == "test"]
        return GradedSubmission(
            student=self.submission.student,
            lesson=self.lesson.name,
            lang=self.lesson.lang,
            version=self.lesson.version,
            engine=engine,
            ended=self._ended(),
            tests=tests,
            cells=self.cells,
            seconds=time.monotonic() - started,
            sandboxed=sandboxed,
            note=self._why(self.stopped) if self.stopped is not None else "",
            notices=self.notices,
        )

    def students_cells(self) -> Iterator[str]:
        """The cells that will run as the student wrote them, and the demos that will run."""
        for index, cell in enumerate(self.submission.cells):
            known = self.form.get(cell.id)
            if index not in self.skip and (
                known is None or known.kind not in ("setup", "checks", "test", "text", "essay")
            ):
                yield cell.source

    def _notice_gpus(self) -> None:
        if self.connection is not None and self.connection.gone is None:
            self.connection.allow(NOTICE_SECONDS)
            if gpus := self.connection.gpus():
                self._notice("on_the_cpu", devices=", ".join(gpus))

    def _notice(self, key: str, **values: object) -> None:
        sentence = phrase(key, self.lesson.lang, **values)
        if sentence not in self.notices:
            self.notices.append(sentence)

    def _source(self, index: int) -> str:
        """Locked cells run as the form has them, whatever the hand-in made of them."""
        cell = self.submission.cells[index]
        known = self.form.get(cell.id)
        return known.source if known is not None and known.kind in ("setup", "checks") else cell.source

    def _is_students(self, index: int) -> tuple[bool, bool]:
        """Whether a student wrote in a cell (a line of it that fails then costs only itself), and whether it is the form's."""
        cell = self.submission.cells[index]
        known = self.form.get(cell.id)
        if known is None:
            return True, False
        written = known.kind not in ("setup", "checks") and normalised(cell.source) != normalised(known.source)
        return written, written

    def _cell(self, index: int, source: str) -> None:
        result = CellResult(index, self.submission.cells[index].id)
        self.cells.append(result)
        if self.stopped is not None or self.connection is None:
            result.error = self._why(self.stopped)
            return
        if len(source.encode("utf-8", "replace")) > SOURCE_LIMIT:
            result.error = phrase("cell_too_large", self.lesson.lang, megabytes=SOURCE_LIMIT >> 20)
            self.causes.stop(index, source, result.error)
            return
        collector = OutputCollector(self.limits.output_kb, self.limits.images, self.lesson.lang, self.hide, self.budget)
        started = time.monotonic()
        connection = self.connection
        connection.collector = collector
        connection.allow(*self.limits.of_cell(result.id))
        try:
            written, of_the_form = self._is_students(index)
            if written:
                self.causes.read(index, source)
            errors, stopped = connection.run(index, source, written, of_the_form)
            self.replay.append(index)
            if errors:
                result.error = f"{errors[0].type_name}: {errors[0]}"[:2000]
                result.failed = self.causes.add(index, source, errors, stopped)
                result.went_on = not stopped
        except CallTimedOut as late:
            result.error = self._too_late("cell", result.id, late.bound)
            self.causes.stop(index, source, result.error)
        except ChildGone as gone:
            result.error = self._why(gone)
            if gone.reason == "killed":
                result.error = f"{self._too_late('cell', result.id, gone.detail)} {result.error}"
            self.causes.stop(index, source, result.error)
            self._restart(gone)
        finally:
            connection.collector = None
            result.seconds = time.monotonic() - started
            result.outputs = collector.outputs

    def _test(self, cell: FormCell) -> None:
        result = TestResult(cell.id, cell.exercise, "error", 0.0, cell.points)
        self.tests[cell.id] = result
        if self.stopped is not None or self.connection is None:
            gone = self.stopped
            result.status = "timed_out" if gone is not None and gone.reason == "deadline" else "error"
            result.message = self._why(gone)
        else:
            started = time.monotonic()
            self.connection.allow(*self.limits.of_cell(cell.id))
            try:
                places = self.places.get(cell.exercise, set())
                is_stub = cell.exercise in self.stubs
                seed, called = self.submission.seed, self.submission.called
                self.tests[cell.id] = run_test(
                    cell, self.lesson, self.connection, places, is_stub, self.causes, seed, called
                )
                return
            except CallTimedOut as late:
                result.status = "timed_out"
                result.message = self._too_late("call", cell.id, late.bound)
            except ChildGone as gone:
                result.status = "timed_out" if gone.reason in ("killed", "deadline") else "error"
                if gone.reason == "killed":
                    result.message = f"{self._too_late('call', cell.id, gone.detail)} {self._why(gone)}"
                else:
                    result.message = phrase("while_testing", self.lesson.lang, why=self._why(gone))
                self._restart(gone)
            result.seconds = time.monotonic() - started
        if cell.exercise in self.stubs:
            result.status, result.message = "not_attempted", phrase("not_attempted", self.lesson.lang)

    def _start(self) -> None:
        self.connection = self.spawn(self.total)
        self.connection.lang = self.lesson.lang
        self.connection.classes = declared_classes(self.lesson)
        if files := self._files():
            self.connection.allow(self.limits.cell_seconds)
            for name in self.connection.put(files):
                self._notice("file_left_out", name=name)

    def _files(self) -> list[tuple[str, str]]:
        """Return the files that go into the process, as far as their number and size allow."""
        taken: list[tuple[str, str]] = []
        size = 0
        packages = {""} | {
            name.removesuffix("__init__.py") for name, _ in self.submission.files if name.endswith("/__init__.py")
        }
        for name, content in self.submission.files:
            size += len(content.encode("utf-8", "replace"))
            if (
                len(taken) < FILES
                and size <= FILES_KB << 10
                and (own := FILE_NAME.fullmatch(name))
                and own[1] in packages
            ):
                taken.append((name, content))
            else:
                self._notice("files_too_large", name=name, count=FILES, kilobytes=FILES_KB)
        return taken

    def _restart(self, gone: ChildGone) -> None:
        """Give the rest of the submission a fresh process in which the cells that ran to their end have run again."""
        while True:
            if self.connection is not None:
                self.connection.close()
                self.connection = None
            if gone.reason == "deadline" or time.monotonic() > self.total or self.restarts >= RESTARTS:
                self.stopped = gone if gone.reason == "deadline" or self.restarts >= RESTARTS else ChildGone("deadline")
                return
            self.restarts += 1
            self._start()
            broken = self._replay()
            if broken is None:
                return
            index, gone = broken
            self.replay.remove(index)  # it works once but not twice

    def _replay(self) -> tuple[int, ChildGone] | None:
        assert self.connection is not None
        for index in self.replay:
            self.connection.allow(*self.limits.of_cell(self.submission.cells[index].id))
            try:
                self.connection.run(index, self._source(index), *self._is_students(index))
            except CallTimedOut:
                continue
            except ChildGone as gone:
                return index, gone
        return None

    def _ended(self) -> Ended:
        if self.stopped is None:
            return "completed"
        return {"deadline": "timed_out", "killed": "timed_out", "out_of_memory": "out_of_memory"}.get(  # type: ignore[return-value]
            self.stopped.reason, "died"
        )

    def _too_late(self, what: str, name: str, bound: str) -> str:
        """Say that a cell or a call was stopped, and at which limit."""
        clock, computing = self.limits.of_cell(name)
        if bound == "computing":
            return phrase(f"{what}_computed_too_long", self.lesson.lang, seconds=computing)
        return phrase(f"{what}_timed_out", self.lesson.lang, seconds=clock)

    def _why(self, gone: ChildGone | None) -> str:
        if gone is None:
            return ""
        lang, limits = self.lesson.lang, self.limits
        seconds = limits.total_seconds
        why = phrase(gone.reason, lang, detail=gone.detail, memory_mb=limits.memory_mb, seconds=seconds)
        if gone is self.stopped and gone.reason != "deadline":
            why += " " + phrase("too_many_restarts", lang)
        return why
