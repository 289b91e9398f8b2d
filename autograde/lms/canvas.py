"""Canvas by its REST API, through canvasapi; files are put under the names that Canvas's own zip gives them (content_zipper.rb).

A number is Canvas's own for a person, the one that its zip and its gradebook have as well.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from canvasapi.course import Course
from canvasapi.group import Group
from canvasapi.requester import Requester
from dateutil.parser import isoparse

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.lms.model import Assignment, File, Handed, Person
from autograde.lms.names import by_number_or_title, file_name, told
from autograde.lms.session import Session

IN_COURSE = ("active", "invited")


class Canvas:
    """One assignment of a course in Canvas."""

    system, title = "canvas", "Canvas"

    def __init__(self, session: Session, course: str, assignment: str) -> None:
        requester = Requester(session.server, session.token)
        requester._session = session  # with our patience, time limits and errors in place of requests' own
        self.session = session
        self._requester, self._wanted = requester, assignment
        self._course = Course(requester, {"id": int(course)})
        self._found: Any = None
        self._students: list[Any] | None = None

    def assignment(self) -> Assignment:
        """Return the assignment, with what its overrides say for each student."""
        found = self._assignment()
        sections: dict[Any, set[str]] = defaultdict(set)
        members: dict[Any, set[str]] = defaultdict(set)
        for user in self._users():
            for enrollment in getattr(user, "enrollments", []):
                if enrollment.get("enrollment_state", "active") in IN_COURSE:
                    sections[enrollment.get("course_section_id")].add(str(user.id))
        dates: dict[str, list[datetime | None]] = defaultdict(list)
        for override in map(vars, getattr(found, "overrides", None) or []):
            if "due_at" not in override:
                continue  # it moves something else
            if group := override.get("group_id"):
                members[group] |= {str(user.id) for user in Group(self._requester, {"id": group}).get_users()}
            meant = {str(number) for number in override.get("student_ids") or []}
            meant |= sections.get(override.get("course_section_id"), set()) | members.get(group, set())
            for number in meant:
                dates[number].append(_time(override["due_at"]))
        own = {number: None if None in all_ else max(filter(None, all_)) for number, all_ in dates.items()}
        return Assignment(found.name, found.points_possible or None, _time(found.due_at), own)

    def people(self) -> Sequence[Person]:
        """Return the students who are active or invited."""
        return [_person(user) for user in self._users()]

    def handed_in(self) -> tuple[Sequence[Handed], Sequence[str]]:
        """Return each student's last attempt: files, a text, or a link."""
        known = {person.number: person for person in self.people()}
        handed, left = [], []
        for one in self._assignment().get_submissions(include=["user"]):
            number = getattr(one, "user_id", None)
            if number is None:
                raise CourseError(
                    say(
                        ja="Canvas がこの課題で氏名を隠しています(匿名採点)。採点が済んで氏名が出てから取り込むか、Canvas の zip を取り込んでください。",
                        en="Canvas hides names in this assignment (anonymous grading): collect once they are shown, or collect Canvas's zip.",
                    )
                )
            person = known.get(str(number))
            if person is None and getattr(one, "user", None):
                person = _person(one.user)
                if getattr(one, "submitted_at", None):
                    left.append(person.name)
            person = person or Person(str(number))
            files = tuple(_files(one, person))
            if files:
                handed.append(Handed(person, _time(one.submitted_at), bool(getattr(one, "late", False)), files))
        notes = []
        if left:
            names = told(left)
            notes.append(
                say(
                    ja=f"Canvas のコースにもういない人の提出も取り込みます({len(left)}): {names}",
                    en=f"handed in by people who are no longer in the course ({len(left)}), taken all the same: {names}",
                )
            )
        return handed, notes

    def download(self, file: File, path: Path, part: Path) -> None:
        """Write an attachment to `path`."""
        self.session.download(file.url, path, file.size, part)

    def _assignment(self) -> Any:
        if self._found is None:
            every = {str(one.id): one for one in self._course.get_assignments(include=["overrides"])}
            self._found = by_number_or_title(
                self._wanted, {number: one.name for number, one in every.items()}, every, self.title
            )
        return self._found

    def _users(self) -> list[Any]:
        if self._students is None:
            self._students = list(self._course.get_users(enrollment_type=["student"], include=["email", "enrollments"]))
        return self._students


def _person(user: Any) -> Person:
    said = user if isinstance(user, dict) else vars(user)
    ids = (said.get("sis_user_id"), said.get("login_id"), said.get("email"))
    name, ordered = str(said.get("name") or ""), str(said.get("sortable_name") or "")
    return Person(str(said["id"]), name, tuple(dict.fromkeys(str(id) for id in ids if id)), ordered)


def _files(one: Any, person: Person) -> Iterable[File]:
    """Yield what a submission consists of, under Canvas's own names."""
    name = re.sub(r"[\W_]", "", person.sorted or person.name).lower() or "user"
    front = f"{name}{'_LATE' if getattr(one, 'late', False) else ''}_{person.number}"
    time = _time(one.submitted_at)
    when = time.timestamp() if time else 0.0
    kind = getattr(one, "submission_type", None)
    if kind == "online_text_entry" and getattr(one, "body", None):
        yield File(f"{front}_text.html", "text.html", modified=when, content=str(one.body).encode())
    if kind == "online_url" and getattr(one, "url", None):
        link = html.escape(str(one.url))
        page = f'<html><head><meta http-equiv="refresh" content="0; url={link}"></head><body><a href="{link}">{link}</a></body></html>'
        yield File(f"{front}_link.html", "link.html", modified=when, content=page.encode())
    for attached in one.attachments:
        shown = file_name(getattr(attached, "display_name", None) or attached.filename)
        place = file_name(f"{front}_{attached.id}_{shown}")
        yield File(
            place, shown, getattr(attached, "url", "") or "", getattr(attached, "size", None), when, str(attached.id)
        )


def _time(text: str | None) -> datetime | None:
    return isoparse(text).astimezone(UTC) if text else None
