"""Feedback and class report of a lesson, written where what they show has changed."""

from __future__ import annotations

from pathlib import Path

from autograde.base.language import user_language
from autograde.gradebook.lateness import Late, due_told, record_lateness
from autograde.graded import GradedClass
from autograde.intake.handed_in import without_time
from autograde.reports.class_report import called, everyone, report_files, write_class_report
from autograde.reports.feedback import Told, feedback_page, with_feedback
from autograde.reports.fresh import is_fresh, key
from autograde.reports.requests import requests_of
from autograde.reports.summary import items


def write_reports(hand_ins: GradedClass) -> tuple[list[Path], dict[str, Late]]:
    """Bring every page and table of a lesson up to date, the lateness in the gradebook first; return the class's files, and who was late."""
    folder, lesson = hand_ins.folder, hand_ins.lesson
    late = record_lateness(folder, lesson.name)
    told = Told(folder, lesson, late)
    pages = {student: told.key(student, header.key) for student, header in hand_ins.headers()}
    files = report_files(folder, lesson.name)
    titles = [(form.title, [item.title for item in items(form)]) for form in hand_ins.given.forms.values()]
    due = due_told(folder, lesson.name, user_language())
    timeless = without_time(folder, lesson.name, pages)
    people = everyone(folder), sorted(called(folder).items()), timeless
    asked = requests_of(folder, lesson.name)
    whole = key(sorted(pages.items()), people, user_language(), str(folder.zone), titles, due, asked)
    shown = all(path.is_file() for path in files) and is_fresh(files[0], whole)
    if shown and all(is_fresh(feedback_page(folder, student, lesson.name), name) for student, name in pages.items()):
        return files, late
    return write_class_report(folder, with_feedback(folder, hand_ins, late), late=late, key=whole), late
