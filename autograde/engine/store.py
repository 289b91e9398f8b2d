"""Results on disk: one JSON file a submission, written whole or not at all, so that a rerun goes on where one ended."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograde.engine.errors import StoreError
from autograde.engine.messages import say
from autograde.engine.records import GradedSubmission, Lesson, Submission, form_version
from autograde.engine.version import ENGINE_VERSION


class ResultStore:
    """Results below `folder`, at `<lesson>/<student>.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def path(self, lesson: str, student: str) -> Path:
        return self.folder / _file_name(lesson) / f"{_file_name(student)}.json"

    def fresh(self, submission: Submission, lesson: Lesson) -> GradedSubmission | None:
        """Return the stored result of exactly this submission, lesson and engine, or None when it is to be graded.

        One that was lost with its worker is graded again.
        """
        result = self.known(submission, lesson)
        return None if result is None or result.ended == "lost" else result

    def known(self, submission: Submission, lesson: Lesson) -> GradedSubmission | None:
        """Return the stored result of exactly this submission, lesson and engine, also a lost one; None without one."""
        stored = self._read(self.path(lesson.name, submission.student))
        return _result(stored) if stored is not None and stored.get("digest") == digest(submission, lesson) else None

    def save(
        self, result: GradedSubmission, submission: Submission, lesson: Lesson, extra: dict[str, Any] | None = None
    ) -> Path:
        """Write a result; `extra` is any JSON data to keep beside it, such as repairs. Raises StoreError."""
        path = self.path(lesson.name, submission.student)
        content = {"digest": digest(submission, lesson), "result": result.to_dict(), "extra": extra or {}}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
        except OSError as error:
            raise StoreError(say("store_write", path=path, error=error)) from error
        return path

    def load(self, lesson: str, student: str) -> tuple[GradedSubmission, dict[str, Any]] | None:
        """Return the stored result and its `extra`, whatever it was graded with; None when there is none."""
        stored = self._read(self.path(lesson, student))
        result = _result(stored) if stored is not None else None
        return (result, stored.get("extra", {})) if stored is not None and result is not None else None

    def extra(self, lesson: str, student: str) -> dict[str, Any]:
        """Return the `extra` of a stored result, {} when there is none."""
        found = self.load(lesson, student)
        return found[1] if found else {}

    def __iter__(self) -> Iterator[tuple[GradedSubmission, dict[str, Any]]]:
        """All readable results with their `extra`, by lesson and student."""
        for path in sorted(self.folder.glob("*/*.json")):
            stored = self._read(path)
            result = _result(stored) if stored is not None else None
            if stored is not None and result is not None:
                yield result, stored.get("extra", {})

    @staticmethod
    def _read(path: Path) -> dict[str, Any] | None:
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None  # not there, or damaged: it is graded again
        return stored if isinstance(stored, dict) else None


def digest(submission: Submission, lesson: Lesson) -> str:
    """Name what a result depends on: the hand-in, the lesson with its hidden tests, and this engine."""
    content = json.dumps([asdict(submission), _version(lesson), ENGINE_VERSION], sort_keys=True)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=8)
def _version(lesson: Lesson) -> str:
    return form_version(lesson.cells)


def _result(stored: dict[str, Any]) -> GradedSubmission | None:
    try:
        return GradedSubmission.from_dict(stored["result"])
    except (KeyError, TypeError):
        return None


def _write_whole(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _file_name(name: str) -> str:
    """A file name that no name of a student can lead out of the folder with."""
    safe = re.sub(r'[%/\\:*?"<>|\x00-\x1f\x7f]|^\.|[. ]$', lambda found: f"%{ord(found[0]):02X}", name)
    encoded = safe.encode("utf-8", "surrogateescape")
    if not encoded or len(encoded) > 200:
        tag = hashlib.sha256(encoded).hexdigest()[:16]
        safe = encoded[:180].decode("utf-8", "ignore") + "%" + tag
    return safe
