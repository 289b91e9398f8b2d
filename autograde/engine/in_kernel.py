"""Grading one's own notebook where there is no sandbox to be had, on Windows or macOS: all of it in one Jupyter kernel.

There are no walls: the tests run in the same process as the notebook's own code, as under nbgrader, and that code may do
whatever its user may. So this is for what one has written oneself.
"""

from __future__ import annotations

import contextlib
import os
import queue
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import KernelManager

from autograde.base.kernels import OnePython
from autograde.engine.demos import demos_to_skip, normalised
from autograde.engine.grader import Here, Job
from autograde.engine.lacking import require
from autograde.engine.version import ENGINE_VERSION
from autograde.engine.wire.messages import phrase
from autograde.model import CellResult, FormCell, GradedSubmission, Lesson, Limits, Submission, TestResult

BOOT_SECONDS = 120.0
GRACE = 10.0  # seconds between asking a cell to stop and ending its kernel


class InKernel(Here):
    """Grades submissions one after the other, each in a kernel of its own. `data` is as for `Worker`."""

    def __init__(self, data: Path | None = None) -> None:
        self.data = data

    def grade(self, jobs: Iterable[Job], limits: Limits | None = None) -> Iterator[GradedSubmission]:
        """Yield each result as it is completed. Raises LibraryMissing where a lesson needs what is not installed."""
        for submission, lesson in jobs:
            require(lesson)
            with _Kernel(self.data, submission) as kernel:
                yield _Grading(submission, lesson, limits or Limits(), kernel).run()


class _Grading:
    """Runs the cells of one submission in their order, locked ones and tests as the form has them."""

    def __init__(self, submission: Submission, lesson: Lesson, limits: Limits, kernel: _Kernel) -> None:
        self.submission, self.lesson, self.limits, self.kernel = submission, lesson, limits, kernel
        self.form = {cell.id: cell for cell in lesson.cells}
        self.total = time.monotonic() + limits.total_seconds
        self.late = False
        self.written = {  # exercises and quizzes in which something other than the stub stands
            cell.id
            for cell in submission.cells
            if cell.id in self.form and normalised(cell.source) not in ("", normalised(self.form[cell.id].source))
        }

    def run(self) -> GradedSubmission:
        started = time.monotonic()
        skip = demos_to_skip(self.submission, self.lesson)
        cells: list[CellResult] = []
        tests: dict[str, TestResult] = {}
        for index, cell in enumerate(self.submission.cells):
            known = self.form.get(cell.id)
            if known is not None and known.kind == "test":
                if known.id not in tests:
                    tests[known.id] = self._test(known)
            elif known is None or known.kind not in ("text", "essay"):
                locked = known is not None and known.kind in ("setup", "checks")
                source = known.source if known is not None and locked else cell.source
                cells.append(self._cell(CellResult(index, cell.id, skipped=index in skip), source))
        for known in self.lesson.cells:
            if known.kind == "test" and known.id not in tests:
                tests[known.id] = self._test(known)
        return GradedSubmission(
            student=self.submission.student,
            lesson=self.lesson.name,
            lang=self.lesson.lang,
            version=self.lesson.version,
            engine=ENGINE_VERSION,
            ended="timed_out" if self.late else "completed",
            tests=[tests[cell.id] for cell in self.lesson.cells if cell.kind == "test"],
            cells=cells,
            seconds=time.monotonic() - started,
            sandboxed=False,
            note=phrase("deadline", self.lesson.lang, seconds=self.limits.total_seconds) if self.late else "",
        )

    def _cell(self, result: CellResult, source: str) -> CellResult:
        if not result.skipped:
            started = time.monotonic()
            name, words, result.outputs = self._run(result.id, source)
            result.error = words if name == "TimeoutError" or not name else f"{name}: {words}"[:2000]
            result.seconds = time.monotonic() - started
        return result

    def _test(self, cell: FormCell) -> TestResult:
        result = TestResult(cell.id, cell.exercise, "passed", cell.points, cell.points)
        started = time.monotonic()
        name, words, outputs = self._run(cell.id, cell.source, test=True)
        result.seconds = time.monotonic() - started
        result.output = "".join(each.get("text", "") for each in outputs if each["output_type"] == "stream")
        if name:
            result.points = 0.0
            if cell.exercise not in self.written:
                result.status, result.message = "not_attempted", phrase("not_attempted", self.lesson.lang)
            elif name == "AssertionError":
                result.status, result.message = "failed", words or phrase("check_failed", self.lesson.lang)
            else:
                result.status = "timed_out" if name == "TimeoutError" else "error"
                result.message = words if name == "TimeoutError" else f"{name}: {words}"
        return result

    def _run(self, cell: str, source: str, *, test: bool = False) -> tuple[str, str, list[dict[str, Any]]]:
        """Run one cell; return the class and the message of its error, "" where there is none, and its outputs."""
        lang, left = self.lesson.lang, self.total - time.monotonic()
        if left <= 0:
            self.late = True
            return "TimeoutError", phrase("deadline", lang, seconds=self.limits.total_seconds), []
        seconds = min(left, self.limits.of_cell(cell)[0])
        try:
            outputs = self.kernel.run(source, seconds)
        except TimeoutError:
            return "TimeoutError", phrase("call_timed_out" if test else "cell_timed_out", lang, seconds=seconds), []
        except EOFError:
            return "SystemExit", phrase("exited", lang, detail="exit"), []
        error = next((each for each in outputs if each["output_type"] == "error"), None)
        return (error["ename"], error["evalue"], outputs) if error else ("", "", outputs)


class _Kernel:
    """A kernel of this Python in an empty folder of its own, with the files that were handed in."""

    def __init__(self, data: Path | None, submission: Submission) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fukami-", ignore_cleanup_errors=True)
        self._done: list[str] = []  # what ran to its end: run again when the kernel had to be ended
        work = Path(self._folder.name) / "work"
        work.mkdir()
        for name, text in submission.files:
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).write_text(text, encoding="utf-8")
        own = {"IPYTHONDIR": str(work.with_name("ipython")), "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
        if data is not None:
            own |= {"FASTAI_HOME": str(data / "fastai"), "TORCH_HOME": str(data / "torch")}
        self._options = {"cwd": str(work), "env": os.environ | {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"} | own}
        self._start()

    def __enter__(self) -> _Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._folder.cleanup()

    def run(self, source: str, seconds: float) -> list[dict[str, Any]]:
        """Return the outputs of a cell. TimeoutError when it was stopped after `seconds`, EOFError when it ended the kernel."""
        try:
            outputs = self._run(source, seconds)
        except TimeoutError:
            self._manager.interrupt_kernel()
            try:
                self._hear(self._asked, GRACE)
            except (TimeoutError, EOFError):
                self._start_again()
            raise
        except EOFError:
            self._start_again()
            raise
        self._done.append(source)
        return outputs

    def _run(self, source: str, seconds: float) -> list[dict[str, Any]]:
        self._asked = self._client.execute(source, allow_stdin=False, stop_on_error=False)
        return self._hear(self._asked, seconds)

    def _hear(self, asked: str, seconds: float) -> list[dict[str, Any]]:
        """Return the outputs of what was asked, once it has been done."""
        outputs: list[dict[str, Any]] = []
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                message = self._client.get_iopub_msg(timeout=min(left, 1.0))
            except queue.Empty:
                if not self._manager.is_alive():
                    raise EOFError from None
                continue
            if message["parent_header"].get("msg_id") == asked:
                if message["content"].get("execution_state") == "idle":
                    return outputs
                with contextlib.suppress(ValueError):  # a state, which is no output
                    outputs.append(nbformat.v4.output_from_msg(message))
        raise TimeoutError

    def _start(self) -> None:
        self._manager = KernelManager(
            kernel_spec_manager=OnePython(),
            kernel_name="python3",
            transport="ipc" if os.name == "posix" else "tcp",
            connection_file=str(Path(self._folder.name) / f"{len(self._done)}.json"),
        )
        self._manager.start_kernel(**self._options)
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=BOOT_SECONDS)

    def _start_again(self) -> None:
        """Begin a new kernel in which what had run to its end runs again, as far as it does."""
        self._end()
        self._start()
        with contextlib.suppress(TimeoutError, EOFError):
            for source in self._done:
                self._run(source, BOOT_SECONDS)

    def _end(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
