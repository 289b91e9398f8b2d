"""When a hand-in came: what `timestamp.txt` beside it says, unless that only stands for a time that nobody recorded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.intake.submitted import Place
from autograde.intake.times import parse_time

NAMED = 5  # students without a time; more are counted


def hand_in_time(class_folder: ClassFolder, student: str, lesson: str) -> datetime | None:
    """Return the time in UTC, None where nothing says it; without a zone it is UTC, as in nbgrader.

    Raises `CourseError` for a file that is empty or cannot be understood.
    """
    place = Place(class_folder, student, lesson)
    path = place.folder / "timestamp.txt"
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
    origin = place.origin
    if origin.get("time_from") in ("none", "future") and text == origin.get(
        "time"
    ):  # nor has a teacher written another
        return None
    return found.astimezone(UTC)


def without_time(class_folder: ClassFolder, lesson: str, students: Collection[str]) -> list[str]:
    """Return the students whose hand-in for a lesson has no time."""
    return [student for student in sorted(students) if hand_in_time(class_folder, student, lesson) is None]


def without_time_told(class_folder: ClassFolder, lesson: str, students: Collection[str]) -> list[str]:
    """Name the students whose hand-in for a lesson has no time, in a sentence that says what follows from it."""
    timeless = without_time(class_folder, lesson, students)
    if not timeless:
        return []
    names = ", ".join(timeless[:NAMED]) + (", …" if len(timeless) > NAMED else "")
    return [
        say(
            ja=f"{lesson}: 提出の時刻の記録がないので、遅れとしていません({len(timeless)}): {names}。"
            "時刻が分かるなら、--at を付けて取り込み直すか、timestamp.txt に書いてください。",
            en=f"{lesson}: no time of handing in is recorded, and nobody of these counts as late ({len(timeless)}): {names}. "
            "If you know it, collect again with --at, or write it into timestamp.txt.",
        )
    ]
