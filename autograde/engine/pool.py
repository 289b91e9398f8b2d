"""Grades many submissions on several worker processes of this machine."""

from __future__ import annotations

import contextlib
import json
import logging
import operator
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Any

from autograde.engine import errors
from autograde.engine.cgroup import ControlGroup
from autograde.engine.errors import EngineError
from autograde.engine.grader import Here, Job
from autograde.engine.lacking import require
from autograde.engine.version import ENGINE_VERSION
from autograde.engine.warm import WarmProcess
from autograde.engine.wire.messages import phrase
from autograde.model import CellResult, GradedSubmission, Lesson, Limits, Submission, TestResult

log = logging.getLogger(__name__)


ATTEMPTS = 2  # a submission under which a worker dies is tried once more
BOOT_ATTEMPTS = 3
BOOT_SECONDS = 10.0  # what it takes to start a worker with a warm process of its own; two at once take twice as long
LINK_SECONDS = 2.0  # and one that shares


class Pool(Here):
    """Up to `workers` processes that grade side by side, started as the work is worth it. Use `with`, or `close` it.

    They fork from one warm process. Where no control group can count the processes of each submission by itself, every
    worker has a warm process of its own, so that no submission can use up what another needs. So it is too in a pool
    made by another thread than the main one, since no sandbox is sure to end with such a thread when all is killed.
    """

    def __init__(
        self,
        workers: int = 2,
        data: Path | None = None,
        *,
        sandbox: bool = True,
        preload: tuple[str, ...] = (),
    ) -> None:
        self.preload = preload
        self.size = max(1, workers)
        self.data = data
        self.sandbox = sandbox
        self._warm: WarmProcess | None = None
        in_main_thread = threading.current_thread() is threading.main_thread()
        self._share = sandbox and in_main_thread and ControlGroup.permitted()
        self._members: list[_Member] = []
        self._results = 0  # of this `grade` so far, and the seconds that they took
        self._seconds = 0.0

    def warm_up(self) -> None:
        """Begin to boot, so that less is left to wait for when there is something to grade. What fails, `grade` will tell."""
        if self._share:
            with contextlib.suppress(errors.SandboxUnavailable):
                self._start_warm()

    def _start_warm(self) -> WarmProcess:
        if self._warm is None:
            log.info(
                "the warm process starts, sandbox=%s, preloads %s", self.sandbox, " ".join(self.preload) or "nothing"
            )
            self._warm = WarmProcess(self.data, self.preload, self.sandbox)
        return self._warm

    def grade(self, jobs: Iterable[Job], limits: Limits | None = None) -> Iterator[GradedSubmission]:
        """Yield each result as it is completed, in any order.

        A worker that dies is replaced and its submission tried once more, with nothing else running; if that ends the
        same way the submission has a result that says so. When the caller stops early (Ctrl-C, `break`), what is
        running is killed. Raises SandboxUnavailable or ZygoteDied when no worker can be started, LibraryMissing where a
        lesson needs what is not installed.
        """
        limits = limits or Limits()
        waiting = iter(jobs)
        task = _next_task(waiting)
        again: list[_Task] = []
        ended: list[GradedSubmission] = []
        failures = 0
        self._results, self._seconds = 0, 0.0
        with selectors.DefaultSelector() as selector:
            try:
                while True:
                    task = task or (again.pop() if again and not self._busy else None)
                    while task and (member := self._free(selector, 1 + operator.length_hint(waiting, 1 << 40))):
                        member.task = task
                        member.give(limits)
                        if member.output not in selector.get_map():
                            selector.register(member.output, selectors.EVENT_READ, member)
                        task = _next_task(waiting)
                    yield from ended  # now that the workers are busy again: what the caller does with them takes time
                    ended.clear()
                    if not self._busy:
                        return
                    for key, _ in selector.select(timeout=1.0):
                        member = key.data
                        for answer in member.read():
                            if "ready" in answer:
                                failures = 0
                                member.ready = True
                                log.info("worker %d is ready after %.1f s", member.process.pid, member.age)
                                continue
                            assert member.task is not None
                            if "fatal" in answer:
                                raise getattr(errors, answer["fatal"], EngineError)(answer["message"])
                            submission, lesson = member.task.job
                            member.task = None
                            self._results += 1
                            if "error" in answer:
                                log.warning("%s: the grader itself failed on it", submission.student)
                                ended.append(lost(submission, lesson, self.sandbox, answer["error"]))
                            else:
                                ended.append(result := GradedSubmission.from_dict(answer["result"]))
                                self._seconds += result.seconds
                                log.log(
                                    logging.DEBUG if result.ended == "completed" else logging.INFO,
                                    "%s %s: %s in %.1f s, by worker %d",
                                    *(lesson.name, result.student, result.ended, result.seconds, member.process.pid),
                                )
                    for member in list(self._members):
                        if member.ended or member.overdue:
                            failures += not member.ready  # what ends later is a hand-in's doing, and costs only that
                            log.warning("worker %d %s", member.process.pid, member.how_ended)
                            self._drop(selector, member)
                            if member.task is not None:
                                student = member.task.job[0].student
                                if member.task.attempts >= ATTEMPTS:
                                    log.warning("%s: lost, a second worker ended under it", student)
                                    ended.append(lost(*member.task.job, self.sandbox))
                                else:
                                    log.warning("%s: is tried once more, with nothing else running", student)
                                    again.append(member.task)
                            if failures >= BOOT_ATTEMPTS * self.size:
                                raise errors.ZygoteDied.with_log("workers die as soon as they start")
            finally:
                for member in list(self._members):
                    if member.task is not None:
                        self._members.remove(member)
                        member.kill()

    @property
    def _busy(self) -> list[_Member]:
        return [member for member in self._members if member.task is not None]

    def _drop(self, selector: selectors.BaseSelector, member: _Member) -> None:
        self._members.remove(member)
        with contextlib.suppress(KeyError):
            selector.unregister(member.output)  # before it is closed: the next worker may get its number
        member.kill()

    def _free(self, selector: selectors.BaseSelector, waiting: int) -> _Member | None:
        """A worker with nothing to do, a new one if that is worth it."""
        cold = self._warm is not None and not self._warm.alive
        for member in [member for member in self._members if member.task is None]:
            if not cold and member.process.poll() is None:
                return member
            self._drop(selector, member)
        if len(self._members) >= self.size or not self._worth_another(waiting):
            return None
        link = None
        if self._share:
            if self._warm is not None and cold:
                log.warning("the warm process is gone: another is started")
                self._warm.close()
                self._warm = None
            link = self._start_warm().link()
        self._members.append(member := _Member(self.data, self.sandbox, self.preload, link))
        log.info("worker %d starts, %d of %d", member.process.pid, len(self._members), self.size)
        if self._warm is not None:
            self._warm.wait()  # while the worker starts
        return member

    def _worth_another(self, waiting: int) -> bool:
        """Whether one more worker would earn its start: always the first, then when what waits takes longer than a start."""
        if not self._members:
            return True
        started = self._results >= len(self._members)
        cost = LINK_SECONDS if self._share else BOOT_SECONDS
        return started and waiting * self._seconds / self._results / len(self._members) > cost

    def close(self) -> None:
        """End all workers."""
        if self._members:
            log.info("%d workers end", len(self._members))
        for member in self._members:
            member.kill()
        self._members.clear()
        if self._warm is not None:
            self._warm.close()
            self._warm = None


@dataclass
class _Task:
    job: Job
    attempts: int = 0


def _next_task(jobs: Iterator[Job]) -> _Task | None:
    job = next(jobs, None)
    if job is None:
        return None
    require(job[1])
    return _Task(job)


@dataclass
class _Member:
    """One worker process; it takes and gives JSON lines (see pool_member)."""

    data: Path | None
    sandbox: bool
    preload: tuple[str, ...]
    link: InitVar[socket.socket | None]
    task: _Task | None = None
    process: subprocess.Popen[bytes] = field(init=False)
    ready: bool = False
    ended: bool = False
    known: set[int] = field(default_factory=set)
    _lessons: list[Lesson] = field(default_factory=list)
    _buffer: bytearray = field(default_factory=bytearray)
    _until: float = 0.0
    _since: float = field(default_factory=time.monotonic)

    def __post_init__(self, link: socket.socket | None) -> None:
        boot = f"import sys; sys.path[:] = {sys.path!r}; from autograde.engine.pool_member import main; main()"
        settings = {"data": str(self.data) if self.data else "", "sandbox": self.sandbox, "preload": self.preload}
        fds = [link.fileno()] if link is not None else []
        self.process = subprocess.Popen(
            [sys.executable, "-c", boot, json.dumps(settings | {"link": fds[0] if fds else None})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=fds,
            start_new_session=True,  # Ctrl-C is for the process that has the pool
        )
        if link is not None:
            link.close()  # the worker's alone: what it forked ends with it
        assert self.process.stdout is not None
        self.output = self.process.stdout.fileno()
        os.set_blocking(self.output, False)

    def give(self, limits: Limits) -> None:
        assert self.task is not None
        submission, lesson = self.task.job
        message: dict[str, Any] = {"submission": submission, "limits": limits, "lesson": id(lesson)}
        if id(lesson) not in self.known:
            message["new"] = lesson
            self.known.add(id(lesson))
            self._lessons.append(lesson)  # kept, so that no other takes its id
        self.task.attempts += 1
        self._until = time.monotonic() + limits.total_seconds * 1.5 + 180
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(message, default=vars).encode() + b"\n")
            self.process.stdin.flush()

    @property
    def overdue(self) -> bool:
        return self.task is not None and time.monotonic() > self._until

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self._since

    @property
    def how_ended(self) -> str:
        if not self.ended:
            return "is overdue and is killed"
        with contextlib.suppress(subprocess.TimeoutExpired):
            return f"ended with exit status {self.process.wait(1)}"
        return "closed its output and is killed"

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


def lost(submission: Submission, lesson: Lesson, sandboxed: bool, why: str = "") -> GradedSubmission:
    """The record of a submission that took its worker down with it."""
    note = why or phrase("lost", lesson.lang)
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
        "lost",
        tests,
        cells,
        0.0,
        sandboxed,
        note,
    )
