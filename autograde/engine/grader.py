"""What grades hand-ins, whatever machine or system does it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from autograde.engine.errors import SandboxUnavailable
from autograde.model import GradedSubmission, Lesson, Limits, Submission

Job = tuple[Submission, Lesson]


class Grader(Protocol):
    """What grades many submissions: a `Pool` on this machine, a `Cluster` on others, `InKernel` where there are no walls."""

    def grade(self, jobs: Iterable[Job], limits: Limits | None = None) -> Iterator[GradedSubmission]:
        """Yield each result as it is completed, in any order."""


class Here:
    """A grader whose cells run on this machine, so that what they take there tells how long one may take. Use `with`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def warm_up(self) -> None:
        """Begin to boot, so that less is left to wait for when there is something to grade."""

    def close(self) -> None:
        """End what was started."""

    def grade(self, jobs: Iterable[Job], limits: Limits | None = None) -> Iterator[GradedSubmission]:
        """Yield each result as it is completed, in any order."""
        raise NotImplementedError


def grader_here(workers: int, data: Path | None, *, sandbox: bool) -> Here:
    """Return what this system can grade with: a `Pool` on Linux, elsewhere `InKernel`, which has no sandbox.

    Raises SandboxUnavailable where one is asked for and no system like this has one.
    """
    if hasattr(os, "pidfd_open"):  # as the engine needs it: Linux alone has it
        from autograde.engine import Pool

        return Pool(workers, data, sandbox=sandbox)
    if sandbox:
        raise SandboxUnavailable.elsewhere()
    from autograde.engine.in_kernel import InKernel

    return InKernel(data)
