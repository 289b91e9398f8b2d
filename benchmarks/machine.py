"""On what a figure was measured, and how much memory a tree of processes held."""

from __future__ import annotations

import os
import platform
import threading
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


class Peak:
    """The most memory held at once, in bytes; shared pages are counted once (PSS)."""

    def __init__(self) -> None:
        self.most = 0


@contextmanager
def peak_memory(interval: float = 0.25):
    """Watch this process's children while the block runs and yield a `Peak`."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(interval):
            held = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    held += process.memory_full_info().pss
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue
            peak.most = max(peak.most, held)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()
