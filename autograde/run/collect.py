"""Take hand-ins in: files become `submitted/`, and of everybody it is said what there is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from autograde.base.language import counted, say
from autograde.base.log import timed
from autograde.base.names import printable
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.forms import forms_kept, given
from autograde.intake.collect import Collected, collect
from autograde.intake.handed_in import without_time_told
from autograde.intake.lessons import lesson_by_cells
from autograde.intake.overview import Line, overview
from autograde.intake.owners import elsewhere_told, held_of_others
from autograde.intake.roster import Roster, kept, read_roster
from autograde.intake.submitted import origins
from autograde.intake.whose import Whose
from autograde.lms.access import Address
from autograde.lms.model import Progress
from autograde.run.lms import Delivery, fetch, take_dates
from autograde.students import ROSTER, doubles_told

log = logging.getLogger(__name__)
SHOWN = 5  # lines of a roster that a sentence names


@dataclass(frozen=True)
class Taken:
    """What was done with every file, what there is of everybody, and what a person should know."""

    entries: list[Collected]
    overview: list[Line]
    notes: list[str]

    @property
    def files(self) -> int:
        """How many files there were."""
        return sum(entry.count for entry in self.entries)

    @property
    def count(self) -> int:
        """How many of them are in use."""
        return sum(entry.action in ("taken", "unchanged", "unreadable", "along") for entry in self.entries)

    @property
    def students(self) -> dict[str, set[str]]:
        """Who has a new hand-in, by lesson."""
        found: dict[str, set[str]] = {}
        for entry in self.entries:
            if entry.action == "taken":
                found.setdefault(entry.lesson, set()).add(entry.student)
        return dict(sorted(found.items()))


def roster_of(folder: ClassFolder, *paths: Path) -> tuple[Roster | None, list[str]]:
    """Return the roster in files, with a sentence on lines that are not used; otherwise the one that the class was given last."""
    if paths:
        known = read_roster(*paths)
        return known, _unused(known.unused)
    last = kept(folder.root)
    if last is None:
        if any(origin.get("last_name") or origin.get("first_name") for _, origin in origins(folder.submitted)):
            raise CourseError(
                say(
                    ja=f"このクラスは名簿を使って取り込んでいますが、残してあるはずの名簿({folder.root / ROSTER})がありません。"
                    "控えから戻すか、--roster で渡してください。名簿がないと、学籍番号ではなく名前で呼ばれ、採点結果から離れてしまいます。何も取り込んでいません。",
                    en=f"This class was collected with a roster, and the one it keeps ({folder.root / ROSTER}) is gone. Put it back, or "
                    "give the roster with --roster: without it students would be called by names in place of ids, apart from their "
                    "marks. Nothing was taken.",
                )
            )
        return None, []
    people = len(last.students)
    told = say(
        ja=f"前に渡された名簿({people} 人)を使います。変わったときは --roster で渡してください。",
        en=f"Using the roster given before ({counted(people, 'student', 'students')}); give a new one with --roster.",
    )
    return last, [told]


def _unused(lines: Sequence[str]) -> list[str]:
    """Say which lines of a roster name no student."""
    if not lines:
        return []
    shown = "; ".join(printable(line) for line in lines[:SHOWN]) + ("; …" if len(lines) > SHOWN else "")
    return [
        say(
            ja=f"名簿のうち、学籍番号がない行は使いません({len(lines)}): {shown}",
            en=f"Lines of the roster without an id are not used ({len(lines)}): {shown}",
        )
    ]


@timed(log, "collect")
def collect_class(
    folder: ClassFolder,
    sources: Iterable[Path | Address],
    roster: Roster | Path | None = None,
    *,
    at: datetime | None = None,
    student: str = "",
    before_taking: Callable[[Whose], None] = lambda whose: None,
    corrected: bool = False,
    renamed: Collection[str] = (),
    only: Collection[Path] | None = None,
    progress: Progress = lambda done, total: None,
    waiting: Callable[[str], None] = lambda text: None,
) -> Taken:
    """Take what the sources hold into the class folder, and give the class its own form of each lesson that is new to it.

    A source may be an assignment in Canvas or Moodle: its hand-ins are downloaded first, which `progress` is told, and its
    due dates are kept (see `run.lms`).

    Without a `roster` the one that the class was given last is used. For `at`, `student`, `before_taking`,
    `corrected`, `renamed` and `only` see `intake.collect.collect`.
    """
    known = roster if isinstance(roster, Roster) else roster_of(folder, *([roster] if roster else []))[0]
    notes: list[str] = []
    course = folder.course
    found = [fetch(folder, one, progress, waiting) if isinstance(one, Address) else one for one in sources]
    deliveries = [one for one in found if isinstance(one, Delivery)]
    entries = collect(
        folder,
        [one.files if isinstance(one, Delivery) else one for one in found],
        course.lessons,
        known,
        lesson_by_cells(course, partial(forms_kept, folder)),
        at,
        student,
        before_taking,
        partial(_without_marks, folder, notes),
        corrected,
        renamed,
        only,
    )
    taken = Taken(entries, overview(entries, folder, known), notes)
    for delivery in deliveries:
        notes += delivery.notes + take_dates(folder, delivery)
    notes += doubles_told(folder.submitted)
    if known is not None:
        notes += elsewhere_told(held_of_others(folder, known))
    try:
        _ = folder.settings  # now that its students are known
    except CourseError as error:
        notes.append(str(error))
    for lesson, students in taken.students.items():
        given(folder, lesson, notes)  # what they are graded by, whatever the course becomes
        notes += without_time_told(folder, lesson, students)
    log.info("collect: %d of %d files in use", taken.count, taken.files)
    return taken


def _without_marks(folder: ClassFolder, notes: list[str], student: str, lesson: str) -> None:
    """Take away what a student was given for a hand-in that is another's, and say so."""
    from autograde.gradebook.removal import remove_marks  # the database, which is seldom needed here

    if aside := remove_marks(folder, student, lesson):
        notes.append(
            say(
                ja=f"{student} の {lesson}: ほかの人の提出に付けた採点結果を {aside} に移しました。レポートと書き出しには入りません。",
                en=f"{student}, {lesson}: the marks for what is another's were moved to {aside}, out of report and exports.",
            )
        )
