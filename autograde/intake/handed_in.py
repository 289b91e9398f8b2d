"""When a hand-in came: what `timestamp.txt` beside it says."""

from __future__ import annotations

from datetime import UTC, datetime

from dateutil import parser

from autograde.course import ClassFolder, CourseError
from autograde.language import say


def hand_in_time(class_folder: ClassFolder, student: str, lesson: str) -> datetime | None:
    """Return the time in UTC, None where no file says it. Raises `CourseError` for a file that cannot be understood."""
    path = class_folder.submitted / student / lesson / "timestamp.txt"
    if not path.is_file():
        return None
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
        found = parser.parse(text, default=datetime(2000, 1, 1, tzinfo=UTC)) if text else None
        return found.astimezone(UTC) if found else None
    except (OSError, ValueError, OverflowError) as error:
        raise CourseError(
            say(
                ja=f"{path}: 提出の時刻が読めません。2026-04-24 20:00:00 +0900 のように書いてください。",
                en=f"{path}: not a time. Write it as 2026-04-24 20:00:00 +0900.",
            )
        ) from error
