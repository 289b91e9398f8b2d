"""What it costs to hand in late: `[late]`, `[due]` and `[extensions]` in `class.toml`, and what an LMS says (`lms.toml`).

    timezone = "Asia/Tokyo"
    [late]                                            # what is left out is as in course.toml
    grace_minutes = 60
    per_day = 0.1                                     # of the points earned, for each day begun
    cap = 0.5                                         # never more than this
    exempt = ["18_capstone"]                          # lessons in which being late costs nothing
    [due]
    "02_activations" = 2026-05-01T23:59:00
    [extensions."佐藤 花子"]
    "02_activations" = 3                              # days

Days are days of the class's clock: three days after 23:59 is 23:59, also when the clock was changed between. The penalty
goes into nbgrader's gradebook, whose own pages and exports then show it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from autograde.base.language import say, user_language
from autograde.base.rounding import rounded
from autograde.base.settings import Late as LateSettings
from autograde.base.zones import shown
from autograde.class_folder import MINUTES, ClassFolder
from autograde.intake.handed_in import hand_in_time

BATCH = 500  # hand-ins that are looked at together


@dataclass(frozen=True)
class LatePolicy:
    """`per_day` and `cap` are shares of the points earned, 0 to 1."""

    grace: timedelta = timedelta()
    per_day: float = 0.0
    cap: float = 1.0

    @classmethod
    def of(cls, late: LateSettings, lesson: str) -> LatePolicy:
        """Return the policy of a class in a lesson; what nobody has set costs nothing."""
        grace = timedelta(minutes=late.grace_minutes or 0)
        free = lesson in late.exempt
        return cls(grace, 0.0 if free else late.per_day or 0.0, 1.0 if late.cap is None else late.cap)

    def days(self, due: datetime, handed_in: datetime) -> int:
        """Days begun after `due`, by the clock of its zone; 0 within the grace."""
        if handed_in.astimezone(UTC) - due.astimezone(UTC) <= self.grace:
            return 0
        by_clock = handed_in.astimezone(due.tzinfo).replace(tzinfo=None) - due.replace(tzinfo=None)
        return max(1, math.ceil(by_clock / timedelta(days=1)))

    def penalty(self, score: float, days: int) -> float:
        """Points to take from `score`."""
        return rounded(score * min(self.cap, self.per_day * days))

    def told(self, lang: str) -> str:
        """Return in a sentence what a day costs."""
        if not self.per_day:
            return say(
                ja="この課では遅れても点を引きません。", en="In this lesson being late costs nothing.", lang=lang
            )
        per_day, cap, minutes = (
            f"{n:g}" for n in (100 * self.per_day, 100 * self.cap, self.grace.total_seconds() / 60)
        )
        return say(
            ja=f"遅れが 1 日始まるごとに取った点の {per_day} % を引きます(最大 {cap} %、{minutes} 分までは遅れとしません)。",
            en=f"Each day begun costs {per_day} % of the points earned, at most {cap} %; up to {minutes} minutes are not late.",
            lang=lang,
        )


@dataclass(frozen=True)
class Late:
    """A late hand-in: days begun after its due date, the points that this costs, and what they follow from.

    `due` is the due date with the student's extension; both times are in the class's zone.
    """

    days: int
    penalty: float
    due: datetime | None = field(default=None, compare=False)
    handed_in: datetime | None = field(default=None, compare=False)
    extension: float = field(default=0.0, compare=False)  # days
    policy: LatePolicy = field(default=LatePolicy(), compare=False)

    def told(self, lang: str) -> str:
        """Return when it was due and handed in, and what a day costs, in one sentence or two; "" when not known."""
        if self.due is None or self.handed_in is None:
            return ""
        due, came = shown(self.due), shown(self.handed_in)
        minutes = self.extension * MINUTES
        days_ja, days_en = f"{self.extension:g} 日", f"{self.extension:g} days"
        if self.extension < 0.25 and abs(minutes - round(minutes)) < 1e-6:
            days_ja, days_en = f"{minutes:.0f} 分", f"{minutes:.0f} minutes"
        more_ja = f"(延長 {days_ja}を含む)" if self.extension > 0 else "(この学生の期限)" if self.extension else ""
        more_en = (
            f" (with {days_en} of extension)"
            if self.extension > 0
            else " (a date of their own)"
            if self.extension
            else ""
        )
        return say(
            ja=f"期限 {due}{more_ja}、提出 {came}。{self.policy.told(lang)}",
            en=f"Due {due}{more_en}, handed in {came}. {self.policy.told(lang)}",
            lang=lang,
        )


def total(points: float, late: Late | None) -> float:
    """Return what a student has in a lesson: the points of all cells, less what being late costs."""
    return rounded(max(0.0, points - (late.penalty if late else 0.0)))


def due_told(class_folder: ClassFolder, lesson: str, lang: str | None = None) -> str:
    """Return when a lesson is due, in the class's zone, and what being late costs; "" where nothing is due."""
    if not (class_folder.root / "class.toml").is_file():
        return ""
    settings, lang = class_folder.settings, lang or user_language()
    if lesson not in settings.due:
        return ""
    due, cost = shown(settings.due[lesson]), LatePolicy.of(settings.late, lesson).told(lang)
    return say(ja=f"期限 {due}。{cost}", en=f"Due {due}. {cost}", lang=lang)


def record_lateness(class_folder: ClassFolder, lesson: str) -> dict[str, Late]:
    """Bring due date, extensions, times and penalties of a lesson in the gradebook up to date; return who was late."""
    if not (class_folder.root / "class.toml").is_file():
        return {}
    from nbgrader import api
    from sqlalchemy import select
    from sqlalchemy.orm import selectinload, undefer

    from autograde.gradebook.database import opened

    settings = class_folder.settings
    policy, due = LatePolicy.of(settings.late, lesson), settings.due.get(lesson)
    found = {}
    with opened(class_folder) as book:
        submissions = api.SubmittedAssignment
        keys = book.db.scalars(select(submissions.id).join(api.Assignment).where(api.Assignment.name == lesson)).all()
        for start in range(0, len(keys), BATCH):
            some = select(submissions).where(submissions.id.in_(keys[start : start + BATCH]))
            together = selectinload(submissions.notebooks), undefer(submissions.score)  # else a query for each
            for submission in book.db.scalars(some.options(*together)):
                student = submission.student_id
                handed_in = hand_in_time(class_folder, student, lesson)
                extension = settings.extensions.get(student, {}).get(lesson, 0.0)
                end = due + timedelta(days=extension) if due else None
                days = policy.days(end, handed_in) if end and handed_in else 0
                penalty = policy.penalty(float(submission.score), days)
                submission.timestamp = _utc(handed_in)
                submission.assignment.duedate = _utc(due)
                submission.extension = end.astimezone(UTC) - due.astimezone(UTC) if end and due and extension else None
                for notebook in submission.notebooks:
                    notebook.late_submission_penalty = penalty or None
                if days and end and handed_in:
                    there = handed_in.astimezone(settings.zone)
                    found[student] = Late(days, penalty, end, there, extension, policy)
            book.db.flush()
            book.db.expunge_all()
        book.db.commit()
    return found


def _utc(moment: datetime | None) -> datetime | None:
    """Return a time in UTC without a zone, as nbgrader keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None
