"""When a section has its turn: which meeting takes it, and how many of its minutes, from the plan for a term."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograde.course import Course, LessonInfo

LOOKING_BACK = CLOSING = 10  # minutes of a meeting for the last lesson's report, and for "Check yourself" at its end
CHECK = -1  # the key of "Check yourself" among the starts of sections
_SECTIONS = re.compile(r"§(\d+)(?:\D(\d+))?")


@dataclass(frozen=True)
class Meeting:
    """The part of a lesson that a meeting takes. `week` is its number, None for a lesson that the plan does not name.

    `starts` are the minutes at which its sections begin, and "Check yourself" (under `CHECK`); `exam` says that it is a test.
    """

    week: int | None
    minutes: int
    starts: dict[int, int]
    exam: bool = False

    def takes(self, section: int) -> bool:
        """Whether a section belongs to the meeting, and not to the homework."""
        return section in self.starts

    def lasts(self, section: int) -> int:
        """The minutes until the next section begins."""
        later = [start for start in self.starts.values() if start > self.starts[section]]
        return min(later, default=self.minutes) - self.starts[section]


def meeting(course: Course, info: LessonInfo, needed: Mapping[int, float]) -> Meeting:
    """Share the minutes of the lesson's meeting among the sections that it takes, as they are `needed` at a student's own pace.

    A lesson that is homework alone has a meeting of no sections; one that the plan does not name is taken whole.
    """
    weeks = sorted(course.weeks, key=lambda week: week.optional)
    number, week = next(((n, week) for n, week in enumerate(weeks, 1) if info.number in week.lessons), (None, None))
    taken = list(needed)
    if week:
        said = week.in_class[course.languages[0]]
        if len(week.lessons) > 1 and not said.startswith(info.number):
            taken = []
        elif found := _SECTIONS.search(said):
            first, last = int(found[1]), int(found[2] or found[1])
            taken = [section for section in needed if section == 0 or first <= section <= last]
    minutes = course.meeting_minutes
    if not taken:
        return Meeting(number, minutes, {}, week.exam if week else False)
    closing = min(CLOSING, minutes // 9)
    starts = _starts(taken, needed, min(LOOKING_BACK, minutes // 9), minutes - closing)
    return Meeting(number, minutes, {**starts, CHECK: minutes - closing}, week.exam if week else False)


def _starts(taken: Sequence[int], needed: Mapping[int, float], first: int, end: int) -> dict[int, int]:
    whole = sum(needed[section] for section in taken) or 1.0
    starts, passed = {}, 0.0
    for section in taken:
        starts[section] = first + round((end - first) * passed / whole)
        passed += needed[section]
    return starts


def clock(minutes: int) -> str:
    """Minutes since the beginning as 0:35."""
    return f"{minutes // 60}:{minutes % 60:02d}"
