"""Where the time of one hand-in goes, from its file to the class report: CPU of all processes and seconds by the clock.

    python -m benchmarks.profile [LESSON]        # writes the table into benchmarks/README.md

One worker grades the same mix as in `benchmarks.grading`; the steps are wrapped from outside, so that the engine is
measured as it is.
"""

from __future__ import annotations

import functools
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograde import graded
from autograde.authoring.build import build_lesson
from autograde.engine import GradedSubmission, Limits, Worker
from autograde.engine.remote import Connection
from autograde.engine.walk import Grading
from autograde.engine.worker import _Spawner
from autograde.forms import given
from autograde.gradebook.lateness import record_lateness
from autograde.gradebook.recording import Recording
from autograde.graded import GradedClass
from autograde.reports import feedback
from autograde.reports.class_report import write_class_report
from autograde.results import ResultStore
from autograde.run import grade as run
from autograde.run.grade import grade_class
from benchmarks.grading import COURSE, DATA, hand_in, make_class
from benchmarks.machine import CpuMeter, describe
from benchmarks.tables import replace_table

HAND_INS = 40


class Profile:
    """Time spent in each step, without what is spent in steps inside it."""

    def __init__(self) -> None:
        self.meter = CpuMeter()
        self.cpu: dict[str, float] = defaultdict(float)
        self.clock: dict[str, float] = defaultdict(float)
        self._now = "the rest"
        self._since = (self.meter.seconds(), time.perf_counter())

    def switch(self, step: str) -> str:
        """Count from here on for `step`; return which one it was before."""
        before, then = self._now, self._since
        self._now, self._since = step, (self.meter.seconds(), time.perf_counter())
        self.cpu[before] += self._since[0] - then[0]
        self.clock[before] += self._since[1] - then[1]
        return before

    def wrap(self, owner: Any, name: str, step: str | Callable[..., str]) -> None:
        """Count the calls of `owner.name` for a step, or for the one that `step` tells from the arguments."""
        inner = getattr(owner, name)

        @functools.wraps(inner)
        def outer(*args: Any, **kwargs: Any) -> Any:
            before = self.switch(step if isinstance(step, str) else step(*args))
            try:
                return inner(*args, **kwargs)
            finally:
                self.switch(before)

        setattr(owner, name, outer)


class OneWorker:
    """Grades in this process, so that its steps can be seen."""

    def __init__(self) -> None:
        self.worker = Worker(DATA)

    def grade(self, jobs: Any, limits: Limits | None = None) -> Iterator[GradedSubmission]:
        for submission, lesson in jobs:
            yield self.worker.grade(submission, lesson, limits)


def cell_step(of: Grading, index: int, source: str) -> str:
    known = of.form.get(of.submission.cells[index].id)
    locked = known is not None and known.kind in ("setup", "checks")
    return "set-up and checking cells" if locked else "the student's cells"


def measure(lesson: str) -> str:
    profile = Profile()
    built = build_lesson(COURSE, lesson)
    notebooks = {f"student{number:03}": hand_in(built, number) for number in range(HAND_INS)}
    with tempfile.TemporaryDirectory() as temporary:
        folder = make_class(Path(temporary, "class"), lesson, notebooks)
        profile.switch("boot of the warm process")
        grader = OneWorker()
        profile.switch("the rest")
        _, form, laid = next(GradedClass(folder, given(folder, lesson, [])).laid_out())
        assert not isinstance(laid, str)
        list(grader.grade([(laid.submission, form)]))  # what is imported once is not a hand-in's
        boot = profile.cpu["boot of the warm process"], profile.clock["boot of the warm process"]
        profile.wrap(run, "register", "the lesson's form, once a run")
        profile.wrap(run, "given", "the lesson's form, once a run")
        profile.wrap(graded, "lay_out_in", "laid out on the form")
        profile.wrap(_Spawner, "__call__", "fork into its namespaces")
        profile.wrap(Grading, "_cell", cell_step)
        profile.wrap(Grading, "_test", "tests over the wire")
        profile.wrap(Connection, "close", "teardown")
        profile.wrap(_Spawner, "clean", "teardown")
        profile.wrap(ResultStore, "header", "result store")
        profile.wrap(ResultStore, "load", "result store")
        profile.wrap(ResultStore, "save", "result store")
        profile.wrap(Recording, "_record", "gradebook and autograded notebook")
        profile.wrap(feedback, "feedback_html", "feedback")
        profile.cpu.clear()
        profile.clock.clear()
        grades = grade_class(folder, lesson, grader)
        grader.worker.close()
        profile.switch("lateness")
        late = record_lateness(folder, lesson)
        profile.switch("class report")
        write_class_report(folder, feedback.with_feedback(folder, grades.hand_ins, late), late=late)
        profile.switch("the rest")
    total = sum(profile.cpu.values())
    lines = [
        f"**{HAND_INS} hand-ins of {lesson}, one worker**, measured {describe('torch', 'fastai', 'ipython')}. "
        f"Before the first: boot, {boot[0]:.1f} s of CPU. By the clock the machine's other work counts too.",
        "",
        "| step | CPU ms a hand-in | share | ms by the clock |",
        "|---|---:|---:|---:|",
    ]
    for step, cpu in sorted(profile.cpu.items(), key=lambda item: -item[1]):
        milliseconds, clock = 1e3 * cpu / HAND_INS, 1e3 * profile.clock[step] / HAND_INS
        lines.append(f"| {step} | {milliseconds:.1f} | {cpu / total:.0%} | {clock:.1f} |")
    lines.append(f"| **all** | {1e3 * total / HAND_INS:.1f} | | {1e3 * sum(profile.clock.values()) / HAND_INS:.1f} |")
    return "\n".join(lines)


def main() -> None:
    os.environ |= {"FASTAI_HOME": str(DATA / "fastai"), "TORCH_HOME": str(DATA / "torch")}
    replace_table("profile", measure(sys.argv[1] if len(sys.argv) > 1 else "02_activations"))


if __name__ == "__main__":
    main()
