"""Write the pages and tables of a lesson, feedback for students and the report of the class, and of a term."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograde.base.language import counted, say, user_language
from autograde.base.log import timed
from autograde.class_folder import ClassFolder
from autograde.gradebook.database import recorded_students
from autograde.gradebook.essays import essays_waiting
from autograde.gradebook.lateness import Late, due_told
from autograde.gradebook.removal import gone_told, without_hand_in
from autograde.gradebook.voids import record_voids
from autograde.intake.handed_in import without_time_told
from autograde.reports.requests import FILE as REQUESTS
from autograde.reports.requests import requests_of
from autograde.reports.writing import write_reports
from autograde.run.grade import ClassGrades

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reports:
    """The report's files, how many feedback pages there are and where, who was late, and what a person should know.

    `due` is a sentence on the due date and who missed it, "" where nothing is due. `waiting` is how many essays wait.
    """

    files: list[Path]
    feedback: Path
    pages: int
    late: dict[str, Late]
    due: str
    notes: list[str]
    waiting: int


def report_class(grades: ClassGrades) -> Reports:
    """Bring lateness, feedback and report of a lesson up to date; `grades` is what `grade_class` or `graded_class` returned."""
    folder, lesson = grades.hand_ins.folder, grades.lesson.name
    notes = record_voids(folder, lesson).told
    notes += gone_told(without_hand_in(folder, lesson, recorded_students(folder, lesson)), lesson)
    if count := sum(not one.answered for one in requests_of(folder, lesson)):
        notes.append(
            say(
                ja=f"採点し直しの依頼のうち、回答していないものが {count} 件あります。レポートと {REQUESTS} を見てください。",
                en=f"{counted(count, 'request', 'requests')} to be graded again {'is' if count == 1 else 'are'} open: see the report and {REQUESTS}.",
            )
        )
    with timed(log, f"report of {lesson}"):
        files, late = write_reports(grades.hand_ins)
    if due := due_told(folder, lesson):
        due += say(ja=f"遅れた人 {len(late)} 人。", en=f" {counted(len(late), 'was', 'were')} late.")
        notes += without_time_told(folder, lesson, {hand_in.student for hand_in in grades.hand_ins.handed_in()})
    waiting = essays_waiting(folder, lesson)
    return Reports(files, folder.feedback, len(grades.hand_ins), late, due, notes, waiting)


@dataclass(frozen=True)
class TermReport:
    """The page of the term and its tables, who has fallen silent or never handed in, and what a person should know."""

    files: list[Path]
    silent: list[str]
    never: list[str]
    notes: list[str]


def report_term(folder: ClassFolder, now: datetime | None = None) -> TermReport:
    """Write the term on one page with its tables, from what is graded. Raises `CourseError` when there is no hand-in."""
    from autograde.reports.term import read_term
    from autograde.reports.term_page import write_term

    lang = user_language()
    with timed(log, "report of the term"):
        term = read_term(folder, lang, now or datetime.now(folder.zone))
        files = write_term(folder, term, lang)
    silent, never = ([one.student for one in term.students if getattr(one, kind)] for kind in ("silent", "never"))
    return TermReport(files, silent, never, list(term.notes))
