"""What every student has in a lesson: the one total that reports, pages and exports show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.gradebook import scores
from autograde.gradebook.lateness import Late, record_lateness, total
from autograde.gradebook.voids import settle
from autograde.intake.collect import read_origin
from autograde.intake.senders import nameless
from autograde.students import on_rosters


@dataclass(frozen=True)
class Total:
    """A student's points in a lesson, less what being late costs (`late`); `number` is what the system that the hand-in came from calls the
    student, `mails` are the addresses that a roster gave, `names` those by which it or that system knows the student."""

    student: str
    score: float
    max_score: float
    waits: bool
    system: str = ""
    number: str = ""
    name: str = ""
    mails: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    late: Late | None = None


def totals(
    class_folder: ClassFolder,
    lesson: str,
    *,
    partial: bool = False,
    table: pd.DataFrame | None = None,
    notes: list[str] | None = None,
) -> list[Total]:
    """Return every student's points in a lesson; `table` is what `scores.points` returned after `settle`, if that was read before.

    Whose hand-in is no longer in `submitted/` is left out, as in the report, and named in a sentence added to `notes`.
    Raises `CourseError` when there is nothing, or an essay waits.
    """
    from autograde.gradebook.removal import gone_told, without_hand_in

    if table is None:
        settle(class_folder, [lesson], notes)
        table = scores.points(class_folder, lesson)
    table = table[table["lesson"] == lesson]
    gone = without_hand_in(class_folder, lesson, set(table["student"]))
    table = table[~table["student"].isin(gone)]
    told = gone_told(gone, lesson)
    if notes is not None:
        notes += told
    if table.empty:
        raise CourseError(
            told[0]
            if told
            else say(
                ja=f"{lesson} はまだ採点されていません。先に `fukami grade {lesson}` を実行してください。",
                en=f"{lesson} is not graded yet: run `fukami grade {lesson}` first.",
            )
        )
    found = []
    late, listed = record_lateness(class_folder, lesson), on_rosters(class_folder.root)
    for row in table.sort_values("student").to_dict("records"):
        student = str(row["student"])
        origin = read_origin(class_folder, student, lesson)
        points = total(row["score"], late.get(student)), float(row["max_score"]), bool(row["manual_pending"])
        system, number, name = (str(origin.get(key, "")) for key in ("system", "number", "name"))
        called = listed.get(student, [])
        own = tuple(text for text in called if "@" in text)
        known = tuple(text for text in (name, *called) if text not in (student, *own) and not nameless(text))
        found.append(Total(student, *points, system, number, name, own, known, late.get(student)))
    waiting = [one.student for one in found if one.waits]
    if waiting and not partial:
        names = ", ".join(waiting[:5]) + ("…" if len(waiting) > 5 else "")
        raise CourseError(
            say(
                ja=f"採点を待つ記述か、付け直しを待つ点のある人が {len(waiting)} 人います({names})。`fukami essays {lesson}` か Formgrader で採点するか、いまの点で出すなら --partial を付けてください。",
                en=f"{len(waiting)} students have an essay that waits for a grade, or points to be confirmed ({names}): grade them with `fukami essays {lesson}` or in Formgrader, or add --partial to export the points so far.",
            )
        )
    return found


def unfinished_told(found: Iterable[Total]) -> list[str]:
    """Say whose exported points are not all of them, since an essay waits for a grade or points to be confirmed; [] for nobody."""
    waiting = [total.student for total in found if total.waits]
    if not waiting:
        return []
    names = ", ".join(waiting)
    return [
        say(
            ja=f"このうち {len(waiting)} 人の点には、採点を待つ記述か、付け直しを待つ点が入っていません: {names}",
            en=f"{len(waiting)} of them without what waits to be graded or confirmed: {names}",
        )
    ]
