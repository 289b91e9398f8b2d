"""When a hand-in came: what `timestamp.txt` beside it says."""

from __future__ import annotations

from datetime import UTC, datetime

from autograde.course import ClassFolder, CourseError
from autograde.intake.times import parse_time
from autograde.language import say


def hand_in_time(class_folder: ClassFolder, student: str, lesson: str) -> datetime | None:
    """Return the time in UTC, None where no file says it; without a zone it is UTC, as in nbgrader.

    Raises `CourseError` for a file that cannot be understood.
    """
    path = class_folder.submitted / student / lesson / "timestamp.txt"
    if not path.is_file():
        return None
    text = path.read_bytes().decode("utf-8", "replace").strip()
    found = parse_time(text, UTC) if text else None
    if text and found is None:
        raise CourseError(
            say(
                ja=f"{path}: 提出の時刻が読めません({text:.40})。2026-04-24 20:00:00 +0900 のように書いてください。",
                en=f"{path}: not a time ({text:.40}). Write it as 2026-04-24 20:00:00 +0900.",
            )
        )
    return found.astimezone(UTC) if found else None
