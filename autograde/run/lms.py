"""Canvas and Moodle by their API: hand-ins and due dates come into the class, marks and feedback go back."""

from __future__ import annotations

import json
import logging
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.base.log import timed
from autograde.base.zones import shown
from autograde.class_folder import LMS_DATES, ClassFolder, ClassSettings
from autograde.course import CourseError
from autograde.intake.submitted import origins
from autograde.lms.access import Address, connect
from autograde.lms.delivery import TABLE, deliver
from autograde.lms.model import Lms, Progress
from autograde.lms.names import told
from autograde.reports import sending

log = logging.getLogger(__name__)
NEVER = 36_500.0  # days of extension for whom nothing is due


@dataclass(frozen=True)
class Delivery:
    """What came from an LMS: the folder of files, and what a person should know."""

    lms: Lms
    files: Path
    notes: list[str]


def _opened(address: Address, settings: ClassSettings, waiting: Callable[[str], None]) -> tuple[Lms, Address]:
    """Return an assignment, and its address by number, so that it has one folder whatever it was called."""
    lms = connect(address, settings.servers, waiting)
    return lms, replace(address, assignment=lms.assignment().number)


@timed(log, "fetch")
def fetch(
    folder: ClassFolder,
    address: Address,
    progress: Progress = lambda done, total: None,
    waiting: Callable[[str], None] = lambda text: None,
) -> Delivery:
    """Bring an assignment's hand-ins into the class's `downloads/`. A run that was stopped goes on.

    `waiting` is told where the LMS asks for patience. Raises `CourseError` where nothing can be had.
    """
    lms, address = _opened(address, folder.read_settings(students=False), waiting)
    place = folder.downloads / address.folder
    notes = deliver(lms, str(address), place, progress)
    (place / "files").mkdir(exist_ok=True)
    return Delivery(lms, place / "files", notes)


def take_dates(folder: ClassFolder, delivery: Delivery) -> list[str]:
    """Keep what the LMS says of due dates in `lms.toml`, once its hand-ins are taken; return what a person should know.

    The lesson is the one that more than half of these hand-ins are for. Whose own due date it is, is known by their hand-in.
    """
    assignment = delivery.lms.assignment()
    front = str(delivery.files.resolve()) + os.sep
    lessons: Counter[str] = Counter()
    numbers: dict[str, dict[str, str]] = defaultdict(dict)  # of the system, by lesson and student
    others: set[str] = set()  # lessons of which something came in another way
    for place, origin in origins(folder.submitted):
        if str(origin.get("origin", "")).startswith(front):
            lessons[place.name] += 1
            numbers[place.name][place.parent.name] = origin.get("number", "")
        else:
            others.add(place.name)
    if not lessons:
        return []
    lesson, most = lessons.most_common(1)[0]
    own, notes = delivery.lms.own_dates(set(numbers[lesson].values()))
    if 2 * most <= lessons.total() and (assignment.due or own):
        return [
            say(
                ja=f"{delivery.lms.title} の期限は使いません。提出が {', '.join(sorted(lessons))} に分かれ、どの課のものか分かりません。class.toml の [due] に書いてください。",
                en=f"The due date in {delivery.lms.title} is not used: its hand-ins are for {', '.join(sorted(lessons))}, and it is not clear which it is of. Write it under [due] in class.toml.",
            )
        ]
    return [*notes, *_keep(folder, delivery.lms, lesson, assignment.due, own, numbers[lesson], lesson in others)]


@dataclass(frozen=True)
class Sending:
    """Marks and feedback on their way to an LMS: what would change there, and, with `send`, the doing of it."""

    lms: Lms
    record: Path
    plan: sending.Plan

    @timed(log, "send")
    def send(self, comment: str, progress: Progress = lambda done, total: None) -> sending.Sent:
        """Carry the plan out; see `reports.sending.send`."""
        return sending.send(self.plan, self.lms, self.record, comment, progress)


@timed(log, "plan to send")
def plan_sending(
    folder: ClassFolder,
    lesson: str,
    address: Address,
    *,
    waiting: Callable[[str], None] = lambda text: None,
    scale: bool = False,
    partial: bool = False,
    overwrite: bool = False,
    feedback: bool = True,
) -> Sending:
    """Compare a lesson's marks and feedback with what an assignment of an LMS has; nothing is changed (see `reports.sending.plan`)."""
    lms, address = _opened(address, folder.settings, waiting)
    record = folder.downloads / address.folder
    found = sending.plan(
        folder,
        lesson,
        lms,
        record,
        where=str(address),
        scale=scale,
        partial=partial,
        overwrite=overwrite,
        feedback=feedback,
    )
    return Sending(lms, record, found)


def source_of(folder: ClassFolder, lesson: str, system: str) -> Address:
    """Return the assignment of a system from which a lesson's hand-ins came. Raises `CourseError` where that is none, or several."""
    places = {
        Path(str(origin["origin"])).relative_to(folder.downloads.resolve()).parts[0]
        for place, origin in origins(folder.submitted)
        if place.name == lesson and str(origin.get("origin", "")).startswith(str(folder.downloads.resolve()) + os.sep)
    }
    texts = {str(json.loads((folder.downloads / name / TABLE).read_bytes())["address"]) for name in places}
    found = [address for text in sorted(texts) if (address := Address.read(text)) and address.system == system]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CourseError(
            say(
                ja=f"{system} から書き出した成績の CSV を書いてください: `fukami export {system} {lesson} ファイル.csv`(Moodle は評定ワークシート、Canvas は評定表の書き出し)。API で送るなら {system}:コース/課題 です。",
                en=f"Name the CSV that {system} exports: `fukami export {system} {lesson} FILE.csv` (of Moodle the grading worksheet, of Canvas the gradebook). To send by the API it is {system}:COURSE/ASSIGNMENT.",
            )
        )
    several = ", ".join(map(str, found))
    raise CourseError(
        say(
            ja=f"{lesson} の提出が来た {system} の課題は {several}。送り先を {system}:コース/課題 と書いてください。",
            en=f"The hand-ins for {lesson} came from these assignments: {several}. Write where to send to, as {system}:COURSE/ASSIGNMENT.",
        )
    )


def _keep(
    folder: ClassFolder,
    lms: Lms,
    lesson: str,
    everybodys: datetime | None,
    own: Mapping[str, datetime | None],
    numbers: Mapping[str, str],
    others: bool,
) -> list[str]:
    """Write the dates of one lesson; `numbers` are the system's, by student, and `others` says that there are other hand-ins."""
    zone = folder.zone
    due = everybodys or min(filter(None, own.values()), default=None)
    if due is None:
        if lesson in folder.lms_dates.due:  # it had one before
            _write(folder, lesson, None, {})
        return []
    extensions = {
        student: _days(due, own[number], zone)
        for student, number in sorted(numbers.items())
        if own.get(number, due) != due
    }
    _write(folder, lesson, due.astimezone(zone), extensions)
    notes = []
    try:
        counts = folder.settings.due[lesson]
    except CourseError as error:
        return [str(error)]
    if counts != due:
        notes.append(
            say(
                ja=f"{lesson} の期限: {lms.title} では {shown(due, zone)}、class.toml では {shown(counts)}。class.toml のほうを使います。",
                en=f"{lesson} is due {shown(due, zone)} in {lms.title} and {shown(counts)} in class.toml, which counts.",
            )
        )
    else:
        notes.append(
            say(
                ja=f"{lesson} の期限({lms.title}): {shown(due, zone)}",
                en=f"{lesson} is due {shown(due, zone)}, says {lms.title}.",
            )
        )
    if extensions:
        notes.append(
            say(
                ja=f"自分の期限のある人({len(extensions)}): {told(list(extensions))}",
                en=f"With a due date of their own ({len(extensions)}): {told(list(extensions))}",
            )
        )
    unknown = own.keys() - set(numbers.values())
    people = [one.name for one in lms.people() if one.number in unknown and own[one.number] != due]
    if people and others:
        notes.append(
            say(
                ja=f"{lms.title} に自分の期限があっても、提出がそこから来ていない人({len(people)}): {told(people)}。別の方法で提出しているなら、class.toml の [extensions] に書いてください。",
                en=f"With a due date of their own in {lms.title}, but no hand-in from there ({len(people)}): {told(people)}. If they handed in another way, write it under [extensions] in class.toml.",
            )
        )
    return notes


def _days(due: datetime, own: datetime | None, zone: ZoneInfo) -> float:
    """Return by how many days of the class's clock a due date is moved: a hundred years where there is none."""
    if own is None:
        return NEVER
    clock = own.astimezone(zone).replace(tzinfo=None) - due.astimezone(zone).replace(tzinfo=None)
    return clock / timedelta(days=1)


def _write(folder: ClassFolder, lesson: str, due: datetime | None, extensions: dict[str, float]) -> None:
    """Write `lms.toml` with the dates of one lesson, None for no date, in place of those that it had."""
    import tomlkit

    before = folder.lms_dates
    file = tomlkit.document()
    file.add(
        tomlkit.comment(
            say(
                ja="fukami collect が、LMS の期限を書くファイルです。class.toml に書いたものが先に使われます。",
                en="fukami collect writes here what the LMS says of due dates; what stands in class.toml counts before it.",
            )
        )
    )
    dates = {**before.due, lesson: due}
    file["due"] = {name: when for name, when in sorted(dates.items()) if when}
    students: dict[str, dict[str, float]] = {
        student: {name: days for name, days in own.items() if name != lesson}
        for student, own in before.extensions.items()
    }
    for student, days in extensions.items():
        students.setdefault(student, {})[lesson] = days
    file["extensions"] = {student: own for student, own in sorted(students.items()) if own}
    write_whole(folder.root / LMS_DATES, tomlkit.dumps(file))
