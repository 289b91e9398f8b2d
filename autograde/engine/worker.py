"""A worker: one warm process in a sandbox, and the grading of submissions, one at a time, in forks of it."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import sys
import tempfile
import threading
import traceback
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from autograde.base.language import say
from autograde.engine import sandbox
from autograde.engine.cgroup import ControlGroup, SubmissionGroup
from autograde.engine.errors import ChildGone, EngineError, ZygoteDied
from autograde.engine.preload import heavy_of, modules_of
from autograde.engine.remote import Connection
from autograde.engine.seal import shadowed_builtins
from autograde.engine.version import ENGINE_VERSION
from autograde.engine.walk import Grading
from autograde.engine.warm import WarmProcess, hear, tell
from autograde.engine.watch import MemoryWatch, host_pid
from autograde.engine.wire.messages import phrase
from autograde.model import GradedSubmission, Lesson, Limits, Submission

ANSWER_SECONDS = 120.0  # the warm process may be importing for another worker
SEED = 0


class Worker:
    """Grades submissions in forks of one warm process; boots it when made (seconds), `close` it or use `with`.

    `data` is a folder with `fastai/` (what FASTAI_HOME is to be) and `torch/` (TORCH_HOME); lessons may write there,
    the writes go with the submission. `preload` names modules that the warm process imports when it boots, beside NumPy,
    Matplotlib and IPython; what a lesson imports besides it imports when that lesson comes. With `link`, a socket from
    `WarmProcess.link` of a process in the same control groups, the worker forks from that process instead of its own.
    Raises SandboxUnavailable when `sandbox` and none can be had.
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        sandbox: bool = True,
        preload: tuple[str, ...] = (),
        link: socket.socket | None = None,
    ) -> None:
        self.sandboxed = sandbox
        self._lock = threading.Lock()
        self._number = 0
        self._submission_groups: list[SubmissionGroup] = []
        self._preloaded: set[str] = set()
        self._groups = ControlGroup.find() if sandbox else None
        self._linked = link is not None
        self._process: WarmProcess | None = None
        try:
            if link is not None:
                self._control = link
            else:
                self._process = WarmProcess(data, preload, sandbox)
                self._process.wait()
                self._control = self._process.control
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grade(self, submission: Submission, lesson: Lesson, limits: Limits | None = None) -> GradedSubmission:
        """Grade one submission. Raises ZygoteDied when the warm process is gone, after which only another worker helps; EngineError."""
        limits = limits or Limits()
        if submission.lesson != lesson.name:
            raise EngineError(
                say(
                    ja=f"{submission.student} の提出物は {submission.lesson} のもので、{lesson.name} ではありません。",
                    en=f"The hand-in of {submission.student} is for {submission.lesson}, not for {lesson.name}.",
                )
            )
        tests = [cell.source for cell in lesson.cells if cell.kind == "test"]
        if any("torch" in source or "fastai" in source for source in tests):
            importlib.import_module("torch")  # now, so that no student's clock runs meanwhile
        with self._lock:
            spawn = _Spawner(self, submission, lesson, limits)
            grading = Grading(submission, lesson, limits, spawn, self._hidden_paths())
            try:
                self._preload((*modules_of(lesson), *heavy_of(grading.students_cells())))
                return grading.run(ENGINE_VERSION, self.sandboxed)
            except ZygoteDied:
                raise ZygoteDied.with_log(self._process.last_words() if self._process else "") from None
            except EngineError:
                raise
            except Exception as error:  # a fault of ours that this hand-in found: no other is to suffer from it
                traceback.print_exc()
                raise EngineError(phrase("grading_failed", lesson.lang, error=type(error).__name__)) from error
            finally:
                spawn.clean()

    def close(self) -> None:
        """End the warm process, unless it is another's, and everything that this worker forked."""
        if self._linked:
            self._control.close()
        self._stop()
        if self._groups is not None:
            self._groups.remove()

    def _stop(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None

    def _preload(self, modules: tuple[str, ...]) -> None:
        """Have the warm process import what a hand-in will, before its clock runs."""
        if not self._preloaded.issuperset(modules):
            self._tell({"op": "preload", "modules": modules})
            while "preloaded" not in (answer := hear(self._control, ANSWER_SECONDS)[0]):
                pass  # a report on a child of the past
            self._preloaded.update(answer["preloaded"])

    def _tell(self, message: dict[str, Any], fds: list[int] | None = None) -> None:
        tell(self._control, message, fds)

    def _hear_pid(self, pid: int | None) -> tuple[dict[str, Any], list[int]]:
        """Return the answer that is awaited; reports on children of the past are passed over."""
        while True:
            answer, fds = hear(self._control, ANSWER_SECONDS)
            if ("status" in answer) == (pid is not None) and pid in (None, answer["pid"]):
                return answer, fds

    def _hidden_paths(self) -> tuple[str, ...]:
        site = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
        own = (*site, sys.prefix, sys.base_prefix)
        stage = (str(self._process.stage.folder),) if self._process else ()
        return (*own, *map(sandbox.inside, own), *stage, "/fukami/inside")


class _Spawner:
    """Forks the processes of one submission and knows how each of them ended."""

    def __init__(self, worker: Worker, submission: Submission, lesson: Lesson, limits: Limits) -> None:
        self.worker = worker
        self.limits = limits
        self.settings: dict[str, Any] = {
            "lang": submission.lang,
            "seed": SEED,
            "environment": {},
            "shadowed": sorted(shadowed_builtins(lesson)),
        }
        self.homes: list[tempfile.TemporaryDirectory[str]] = []

    def __call__(self, total: float) -> Connection:
        worker, limits = self.worker, self.limits
        settings = dict(self.settings)
        if not worker.sandboxed:
            home = tempfile.TemporaryDirectory(prefix=f"fukami-{os.getpid()}-home-", ignore_cleanup_errors=True)
            self.homes.append(home)
            settings["home"] = home.name
        ours, theirs = socket.socketpair()
        group = None
        try:
            asked = asdict(replace(limits, computing={}))  # which is for this side alone
            if worker._linked:
                # The kernel counts all processes of a user, other submissions' too; our own group counts these alone.
                asked["processes"] *= 100
            worker._tell({"op": "fork", "limits": asked, "settings": settings}, [theirs.fileno()])
            worker._number += 1
            if worker._groups is not None:
                group = worker._groups.child(worker._number, limits.memory_mb, limits.processes)
            answer, pidfds = worker._hear_pid(None)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        pid = int(answer["pid"])
        if group is not None:
            worker._submission_groups.append(group)
            for fd in pidfds:
                group.admit(host_pid(fd))
        watch = MemoryWatch([host_pid(fd) for fd in pidfds], pidfds, limits.memory_mb << 20) if group is None else None

        def exit_reason() -> ChildGone:
            return self._exit_reason(pid, group, watch)

        def end() -> None:
            if watch is not None:
                watch.stop()
            with contextlib.suppress(ZygoteDied):
                worker._tell({"op": "reap", "pid": pid})

        return Connection(ours, pidfds, limits.message_mb << 20, total, exit_reason, end)

    def _exit_reason(self, pid: int, group: SubmissionGroup | None, watch: MemoryWatch | None) -> ChildGone:
        self.worker._tell({"op": "reap", "pid": pid})
        status = int(self.worker._hear_pid(pid)[0]["status"])
        if watch is not None:
            watch.stop()
        if (group is not None and group.out_of_memory()) or (watch is not None and watch.tripped):
            return ChildGone("out_of_memory")
        code = os.waitstatus_to_exitcode(status)
        return ChildGone("exited", f"exit {code}" if code >= 0 else signal.Signals(-code).name)

    def clean(self) -> None:
        self.worker._submission_groups = [group for group in self.worker._submission_groups if not group.remove()]
        for home in self.homes:
            home.cleanup()


def grade_submission(
    submission: Submission,
    lesson: Lesson,
    limits: Limits | None = None,
    *,
    sandbox: bool = True,
    data: Path | None = None,
) -> GradedSubmission:
    """Grade one submission with a worker of its own: seconds to boot; use `Worker` or `Pool` for more than one."""
    with Worker(data, sandbox=sandbox) as worker:
        return worker.grade(submission, lesson, limits)
