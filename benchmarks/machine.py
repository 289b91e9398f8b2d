"""On what a figure was measured, and how much memory a tree of processes held."""

from __future__ import annotations

import atexit
import contextlib
import os
import platform
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path

import psutil


def describe(*packages: str) -> str:
    """One line: day, processor, cores, memory, Python and the versions of `packages`."""
    names = [
        line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    memory = psutil.virtual_memory().total / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{date.today()}, {names[0] if names else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}, {versions}"
    )


class CpuMeter:
    """CPU seconds (user and system) of this process and of all that it starts from now on, also of what has ended since.

    It moves this process into a control group of its own, because a process that dies with its namespace is in nobody's
    `getrusage`. Raises RuntimeError where control groups of version 1 may not be made (root can).
    """

    def __init__(self) -> None:
        own = next((line for line in Path("/proc/self/cgroup").read_text().splitlines() if ":cpuacct:" in line), None)
        if own is None:
            raise RuntimeError("CPU seconds need the controller cpuacct of control groups, version 1")
        self._group = (
            Path("/sys/fs/cgroup/cpuacct") / own.split(":", 2)[2].lstrip("/") / f"benchmark-{uuid.uuid4().hex[:8]}"
        )
        self._group.mkdir()
        (self._group / "cgroup.procs").write_text(str(os.getpid()))
        atexit.register(self._leave)

    def seconds(self) -> float:
        return int((self._group / "cpuacct.usage").read_text()) / 1e9

    def _leave(self) -> None:
        (self._group.parent / "cgroup.procs").write_text(str(os.getpid()))
        with contextlib.suppress(OSError):
            self._group.rmdir()


@contextmanager
def submissions_memory(interval: float = 0.05) -> Iterator[list[int]]:
    """Yield a list that is filled, at the end, with the most memory of its own (USS) that each submission in flight had.

    A submission's processes are those in the memory control group that the engine makes for it.
    """
    most: dict[Path, int] = {}
    peaks: list[int] = []
    done = threading.Event()

    def look() -> None:
        for members in Path("/sys/fs/cgroup").glob("memory/**/fukami-*-*/*/cgroup.procs"):
            held = 0
            for pid in members.read_text().split():
                with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                    held += psutil.Process(int(pid)).memory_full_info().uss
            most[members] = max(most.get(members, 0), held)

    def watch() -> None:
        while not done.wait(interval):
            with contextlib.suppress(OSError):  # a group that ended under the look
                look()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()
        peaks += [size for size in most.values() if size]
