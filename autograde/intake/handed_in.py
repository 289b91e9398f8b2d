"""When a hand-in came: what `timestamp.txt` beside it says."""

from __future__ import annotations

from datetime import UTC, datetime

from autograde.course import ClassFolder, CourseError
from autograde.intake.times import parse_time
from autograde.language import say


def hand_in_time(class_folder: ClassFolder, student: str, lesson: str) -> datetime | None:
    """Return the time in UTC, None where there is no such file; without a zone it is UTC, as in nbgrader.

    Raises `CourseError` for a file that is empty or cannot be understood.
    """
    path = class_folder.submitted / student / lesson / "timestamp.txt"
    if not path.is_file():
        return None
    text = path.read_bytes().decode("utf-8-sig", "replace").strip()
    found = parse_time(text, UTC)
    if found is None:
        told = f"{text:.40}" or say(ja="空です", en="the file is empty")
        raise CourseError(
            say(
                ja=f"{path}: 提出の時刻が読めません({told})。2026-04-24 20:00:00 +0900 のように書いてください。",
                en=f"{path}: not a time ({told}). Write it as 2026-04-24 20:00:00 +0900.",
            )
        )
    return found.astimezone(UTC)
