"""Grades many submissions on several worker processes of this machine."""

from __future__ import annotations

import contextlib
import json
import operator
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograde.engine import errors
from autograde.engine.errors import EngineError
from autograde.engine.messages import text
from autograde.engine.records import CellResult, GradedSubmission, Lesson, Limits, Submission, TestResult
from autograde.engine.version import ENGINE_VERSION
from autograde.engine.worker import PRELOAD

Job = tuple[Submission, Lesson]
ATTEMPTS = 2  # a submission under which a worker dies is tried once more
BOOT_ATTEMPTS = 3
BOOT_SECONDS = 10.0  # what it takes to start a worker; two that start at once take twice as long


class Pool:
    """Up to `workers` processes, each with its own warm zygote, started as the work is worth it. Use `with`, or `close` it."""

    def __init__(
        self,
        workers: int = 2,
        data: Path | None = None,
        *,
        sandbox: bool = True,
        preload: tuple[str, ...] = PRELOAD,
    ) -> None:
        self.preload = preload
        self.size = max(1, workers)
        self.data = data
        self.sandbox = sandbox
        self._members: list[_Member] = []
        self._results = 0  # of this `grade` so far, and the seconds that they took
        self._seconds = 0.0

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grade(self, jobs: Iterable[Job], limits: Limits | None = None) -> Iterator[GradedSubmission]:
        """Yield each result as it is completed, in any order.

        A worker that dies is replaced and its submission tried once more; if that ends the same way the submission has
        a result that says so. When the caller stops early (Ctrl-C, `break`), what is running is killed. Raises
        SandboxUnavailable or ZygoteDied when no worker can be started.
        """
        limits = limits or Limits()
        waiting = iter(jobs)
        again: list[_Task] = []
        failures = 0
        self._results, self._seconds = 0, 0.0
        with selectors.DefaultSelector() as selector:
            try:
                while True:
                    for member in list(self._members):
                        if member.task is None and not member.process.poll():
                            member.task = again.pop() if again else _next_task(waiting)
                            if member.task is None:
                                continue
                            member.give(limits)
                        self._watch(selector, member)
                    if len(self._members) < self.size and self._worth_another(operator.length_hint(waiting, 1 << 40)):
                        task = again.pop() if again else _next_task(waiting)
                        if task is not None:
                            member = _Member(self.data, self.sandbox, self.preload, task)
                            self._members.append(member)
                            member.give(limits)
                            self._watch(selector, member)
                            continue
                    busy = [member for member in self._members if member.task is not None]
                    if not busy:
                        return
                    for key, _ in selector.select(timeout=1.0):
                        member = key.data
                        for answer in member.read():
                            assert member.task is not None
                            if "fatal" in answer:
                                raise getattr(errors, answer["fatal"], EngineError)(answer["message"])
                            submission, lesson = member.task.job
                            member.task = None
                            failures = 0
                            self._results += 1
                            if "error" in answer:
                                yield _lost(submission, lesson, self.sandbox, answer["error"])
                            else:
                                result = GradedSubmission.from_dict(answer["result"])
                                self._seconds += result.seconds
                                yield result
                    for member in list(self._members):
                        if member.ended or member.overdue:
                            failures += 1
                            self._members.remove(member)
                            with contextlib.suppress(KeyError):
                                selector.unregister(member.output)
                            member.kill()
                            if member.task is not None:
                                if member.task.attempts >= ATTEMPTS:
                                    yield _lost(*member.task.job, self.sandbox, "")
                                else:
                                    again.append(member.task)
                            if failures >= BOOT_ATTEMPTS * self.size:
                                raise errors.ZygoteDied.with_log("workers die as soon as they start")
            finally:
                for member in list(self._members):
                    if member.task is not None:
                        self._members.remove(member)
                        member.kill()

    def _worth_another(self, waiting: int) -> bool:
        """Whether one more worker would earn its start: always the first, then when what waits takes longer than a start."""
        if not self._members:
            return True
        booted = self._results >= len(self._members)
        return booted and waiting * self._seconds / self._results / len(self._members) > BOOT_SECONDS

    def _watch(self, selector: selectors.BaseSelector, member: _Member) -> None:
        if member.output not in selector.get_map():
            selector.register(member.output, selectors.EVENT_READ, member)

    def close(self) -> None:
        """End all workers."""
        for member in self._members:
            member.kill()
        self._members.clear()


@dataclass
class _Task:
    job: Job
    attempts: int = 0


def _next_task(jobs: Iterator[Job]) -> _Task | None:
    job = next(jobs, None)
    return _Task(job) if job is not None else None


@dataclass
class _Member:
    """One worker process; it takes and gives JSON lines (see pool_member)."""

    data: Path | None
    sandbox: bool
    preload: tuple[str, ...]
    task: _Task | None
    process: subprocess.Popen[bytes] = field(init=False)
    ended: bool = False
    known: set[int] = field(default_factory=set)
    _lessons: list[Lesson] = field(default_factory=list)
    _buffer: bytearray = field(default_factory=bytearray)
    _until: float = 0.0
    _booted: bool = False

    def __post_init__(self) -> None:
        boot = f"import sys; sys.path[:] = {sys.path!r}; from autograde.engine.pool_member import main; main()"
        arguments = ["sandbox" if self.sandbox else "bare", str(self.data) if self.data else "", *self.preload]
        self.process = subprocess.Popen(
            [sys.executable, "-c", boot, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the process that has the pool
        )
        assert self.process.stdout is not None
        self.output = self.process.stdout.fileno()
        os.set_blocking(self.output, False)

    def give(self, limits: Limits) -> None:
        assert self.task is not None
        submission, lesson = self.task.job
        message: dict[str, Any] = {"submission": asdict(submission), "limits": asdict(limits), "lesson": id(lesson)}
        if id(lesson) not in self.known:
            message["new"] = asdict(lesson)
            self.known.add(id(lesson))
            self._lessons.append(lesson)  # kept, so that no other takes its id
        self.task.attempts += 1
        self._until = time.monotonic() + limits.total_seconds * 1.5 + 180
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()

    @property
    def overdue(self) -> bool:
        return self.task is not None and time.monotonic() > self._until

    def read(self) -> Iterator[dict[str, Any]]:
        try:
            chunk = os.read(self.output, 1 << 20)
        except BlockingIOError:
            return
        if not chunk:
            self.ended = True
        self._buffer += chunk
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            yield json.loads(line)

    def kill(self) -> None:
        """End the worker; its zygote and everything in it end with it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGTERM if self.task is None else signal.SIGKILL)
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close() if pipe else None
        self.process.wait()


def _lost(submission: Submission, lesson: Lesson, sandboxed: bool, why: str) -> GradedSubmission:
    """The record of a submission that took its worker down with it."""
    note = why or text("nonsense", lesson.lang)
    tests = [
        TestResult(cell.id, cell.exercise, "error", 0.0, cell.points, note)
        for cell in lesson.cells
        if cell.kind == "test"
    ]
    cells: list[CellResult] = []
    return GradedSubmission(
        submission.student,
        lesson.name,
        lesson.lang,
        lesson.version,
        ENGINE_VERSION,
        "died",
        tests,
        cells,
        0.0,
        sandboxed,
        note,
    )
