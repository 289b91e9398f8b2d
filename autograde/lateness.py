"""What it costs to hand in late: `[late]` in `course.toml`, `[due]` and `[extensions]` in `class.toml`.

    [late]                                            # course.toml
    grace_minutes = 60
    per_day = 0.1                                     # of the points earned, for each day begun
    cap = 0.5                                         # never more than this

    [due]                                             # class.toml
    "02_activations" = 2026-05-01T23:59:00+09:00
    [extensions."佐藤 花子"]
    "02_activations" = 3                              # days

The penalty goes into nbgrader's gradebook, whose own pages and exports then show it.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nbgrader import api
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from autograde.course import ClassFolder, CourseError
from autograde.gradebook import opened
from autograde.language import say

BATCH = 500  # hand-ins that are looked at together


@dataclass(frozen=True)
class LatePolicy:
    """`per_day` and `cap` are shares of the points earned, 0 to 1."""

    grace: timedelta = timedelta()
    per_day: float = 0.0
    cap: float = 1.0

    def days(self, late: timedelta) -> int:
        """Days begun after the due date; 0 within the grace."""
        return 0 if late <= self.grace else math.ceil(late / timedelta(days=1))

    def penalty(self, score: float, late: timedelta) -> float:
        """Points to take from `score`."""
        return score * min(self.cap, self.per_day * self.days(late))


@dataclass(frozen=True)
class Late:
    """A late hand-in: days begun after its due date, and the points that this costs."""

    days: int
    penalty: float


def total(points: float, late: Late | None) -> float:
    """Return what a student has in a lesson: the points of all cells, less what being late costs."""
    return max(0.0, points - (late.penalty if late else 0.0))


def record_lateness(class_folder: ClassFolder, lesson: str) -> dict[str, Late]:
    """Bring due date, extensions and penalties of a lesson in the gradebook up to date; return who was late."""
    policy, due, extensions = _settings(class_folder, lesson)
    found = {}
    with opened(class_folder) as book:
        submissions = api.SubmittedAssignment
        keys = book.db.scalars(select(submissions.id).join(api.Assignment).where(api.Assignment.name == lesson)).all()
        for start in range(0, len(keys), BATCH):
            some = select(submissions).where(submissions.id.in_(keys[start : start + BATCH]))
            for submission in book.db.scalars(some.options(selectinload(submissions.notebooks))):
                student = submission.student_id
                submission.assignment.duedate = due
                submission.extension = extensions.get(student)
                late = timedelta(seconds=submission.total_seconds_late) if due is not None else timedelta()
                penalty = round(policy.penalty(float(submission.score), late), 2)
                for notebook in submission.notebooks:
                    notebook.late_submission_penalty = penalty or None
                if policy.days(late):
                    found[student] = Late(policy.days(late), penalty)
            book.db.flush()
            book.db.expunge_all()
        book.db.commit()
    return found


def _settings(class_folder: ClassFolder, lesson: str) -> tuple[LatePolicy, datetime | None, dict[str, timedelta]]:
    """Read both files. The due date is in UTC without a zone, as nbgrader keeps it. Raises `CourseError`."""
    try:
        own = tomllib.loads((class_folder.root / "class.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return LatePolicy(), None, {}
    course = class_folder.course
    late = course.late
    policy = LatePolicy(timedelta(minutes=late.get("grace_minutes", 0)), late.get("per_day", 0.0), late.get("cap", 1.0))
    dates, given = own.get("due", {}), own.get("extensions", {})
    for name in {*dates, *(name for days in given.values() for name in days)} - set(course.lessons):
        course.lesson(name)  # raises for one that does not exist
        raise CourseError(
            say(
                ja=f"class.toml: {name} ではなく、課の名前を全部書いてください(例: {lesson})。",
                en=f"class.toml: {name} is short for a lesson; write its whole name, such as {lesson}.",
            )
        )
    due = dates.get(lesson)
    days = {student: lessons[lesson] for student, lessons in given.items() if lesson in lessons}
    if not (due is None or isinstance(due, datetime)) or not all(isinstance(n, int | float) for n in days.values()):
        raise CourseError(
            say(
                ja=f"class.toml の [due] は {lesson} = 2026-05-01T23:59:00+09:00 のような日時、[extensions] は日数で書いてください。",
                en=f"class.toml: write [due] as a date and time such as {lesson} = 2026-05-01T23:59:00+09:00, [extensions] as days.",
            )
        )
    if due is not None:
        due = due.astimezone(UTC).replace(tzinfo=None)
    return policy, due, {student: timedelta(days=n) for student, n in days.items()}
