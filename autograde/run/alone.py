"""One at a time: who collects into a class, grades a lesson of it or watches a folder for it keeps others from that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from autograde.class_folder import ClassFolder

LOOK = 0.5  # seconds


@contextmanager
def alone(
    folder: ClassFolder,
    what: str,
    waiting: Callable[[], None] = lambda: None,
    go_on: Callable[[], bool] = lambda: True,
) -> Iterator[bool]:
    """Be the only process that does `what` in a class; give whether that is so.

    While another one is at it, `waiting` is called, once, and this waits as long as `go_on` says so.
    """
    lock = FileLock(folder.root / f".{what}.lock")
    told = False
    while not lock.is_locked:
        try:
            lock.acquire(timeout=LOOK if told else 0)
        except Timeout:
            if not told:
                waiting()
                told = True
            if not go_on():
                break
        except NotImplementedError:  # a file system that knows no locks
            yield True
            return
    try:
        yield lock.is_locked
    finally:
        lock.release()
