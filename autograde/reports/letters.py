"""What is written to each student: the page of feedback with a text in its language, and whoever cannot be written to."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograde.base.language import say
from autograde.base.letters import Mail, filled, is_address
from autograde.gradebook.scores import marks
from autograde.graded import GradedClass
from autograde.intake.roster import Roster, Student
from autograde.reports.feedback import feedback_page
from autograde.reports.summary import points
from autograde.reports.totals import Total, totals


@dataclass(frozen=True)
class Letter:
    """A mail to one student. `marks` names all that it tells of marks and comments; `objection` says why it cannot be sent."""

    student: str
    name: str
    address: str
    marks: str
    subject: str
    body: str
    page: Path
    objection: str = ""


def letters(hand_ins: GradedClass, settings: Mail, roster: Roster, *, partial: bool = False) -> Iterator[Letter]:
    """Yield a letter for everybody whose present hand-in is graded, by student; with `partial` also while an essay waits."""
    folder, lesson = hand_ins.folder, hand_ins.lesson
    people = {student.id: student for student in roster.students}
    shared = Counter(student.mail.casefold() for student in roster.students)
    found = {total.student: total for total in totals(folder, lesson.name, partial=True)}
    by_hand: dict[str, list[Any]] = {}
    for (student, cell), mark in sorted(marks(folder, lesson).items()):
        by_hand.setdefault(student, []).append((cell, mark.score, mark.comment))
    for student, header in hand_ins.headers():
        if student not in found:
            continue
        total, person = found[student], people.get(student) or Student(student)
        title = hand_ins.given.forms[header.lang].title
        tells = student, total.score, total.max_score, total.waits, sorted(header.scores.items()), by_hand.get(student)
        values = {
            "name": person.name or student,
            "student": student,
            "lesson": lesson.name,
            "title": title,
            "points": points(total.score),
            "max_points": points(total.max_score),
            "sender": settings.sender_name,
        }
        subject, body = (filled(text, values) for text in settings.texts(header.lang))
        page = feedback_page(folder, student, lesson.name)
        objection = _objection(person, total, page, known=student in people, shared=shared, partial=partial)
        names = hashlib.sha256(json.dumps(tells).encode()).hexdigest()[:16]
        yield Letter(student, person.name, person.mail, names, subject, body, page, objection)


def _objection(person: Student, total: Total, page: Path, *, known: bool, shared: Counter[str], partial: bool) -> str:
    if not known:
        return say(ja="最後に渡された名簿にいません", en="not on the last roster")
    if not person.mail:
        return say(ja="名簿にアドレスがありません", en="the roster has no address")
    if not is_address(person.mail):
        return say(ja="使えないアドレスです", en="this address cannot be used")
    if shared[person.mail.casefold()] > 1:
        return say(ja="名簿の別の人も同じアドレスです", en="somebody else on the roster has the same address")
    if not page.is_file():
        return say(ja="フィードバックのページがありません", en="there is no page of feedback")
    if total.waits and not partial:
        return say(
            ja="記述か点の確認が残っています(--partial で送ります)",
            en="an essay, or points, still wait (--partial sends it)",
        )
    return ""
