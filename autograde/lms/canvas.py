"""Canvas by its REST API, through canvasapi; files are put under the names that Canvas's own zip gives them (content_zipper.rb).

A number is Canvas's own for a person, the one that its zip and its gradebook have as well.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from canvasapi.course import Course
from canvasapi.group import Group
from canvasapi.requester import Requester
from canvasapi.upload import Uploader
from canvasapi.util import combine_kwargs
from dateutil.parser import isoparse

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.lms.model import Assignment, File, Handed, Mark, Person
from autograde.lms.names import by_number_or_title, file_name, short, told
from autograde.lms.session import Refused, Session

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
        self._attempts: dict[str, int | None] = {}

    def assignment(self) -> Assignment:
        """Return the assignment."""
        found = self._assignment()
        kind = getattr(found, "grading_type", "points")
        unmarked = ""
        if kind in ("pass_fail", "not_graded"):
            unmarked = say(
                ja=f"Canvas の課題「{found.name}」は点を付けない設定です({kind})。Canvas で、成績の表示を点数にしてください。",
                en=f"“{found.name}” takes no points in Canvas ({kind}): display its grade as points there.",
            )
        return Assignment(str(found.id), found.name, found.points_possible or None, _time(found.due_at), unmarked)

    def own_dates(self, numbers: Collection[str]) -> tuple[Mapping[str, datetime | None], Sequence[str]]:
        """Return what the overrides of students, sections and groups say of everybody: of several the latest, as in Canvas."""
        sections: dict[Any, set[str]] = defaultdict(set)
        for user in self._users():
            for enrollment in getattr(user, "enrollments", []):
                if enrollment.get("enrollment_state", "active") in IN_COURSE:
                    sections[enrollment.get("course_section_id")].add(str(user.id))
        dates: dict[str, list[datetime | None]] = defaultdict(list)
        for override in map(vars, getattr(self._assignment(), "overrides", None) or []):
            if "due_at" not in override:
                continue  # it moves something else
            meant = {str(number) for number in override.get("student_ids") or []}
            meant |= sections.get(override.get("course_section_id"), set())
            if group := override.get("group_id"):
                meant |= {str(user.id) for user in Group(self._requester, {"id": group}).get_users()}
            for number in meant:
                dates[number].append(_time(override["due_at"]))
        return {number: None if None in own else max(filter(None, own)) for number, own in dates.items()}, []

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

    def marks(self) -> tuple[Mapping[str, Mark], Sequence[str]]:
        """Return points as they were entered, before Canvas's own deduction, and the files of comments."""
        found = {}
        self._attempts = {}
        for one in self._assignment().get_submissions(include=["submission_comments"]):
            number = str(getattr(one, "user_id", ""))
            comments = getattr(one, "submission_comments", None) or []
            files = [file["display_name"] for comment in comments for file in comment.get("attachments") or []]
            kept = say(ja="Canvas で免除", en="excused in Canvas") if getattr(one, "excused", False) else ""
            found[number] = Mark(getattr(one, "entered_score", None), tuple(files), kept)
            self._attempts[number] = getattr(one, "attempt", None)
        return found, self._told_of_marks()

    def give(self, person: Person, points: float | None, comment: str, feedback: Path | None) -> None:
        """Give points and a comment in one request, so that either both are there or neither is."""
        place = f"courses/{self._course.id}/assignments/{self._assignment().id}/submissions/{person.number}"
        words: dict[str, Any] = {}
        if points is not None:
            words["submission"] = {"posted_grade": f"{points:.10g}"}
            words["prefer_points_over_scheme"] = True  # "4" may be a grade of a scheme
        if feedback is not None:
            words["comment"] = {
                "text_comment": comment,
                "file_ids": [self._uploaded(f"{place}/comments/files", feedback)],
            }
            if attempt := self._attempts.get(person.number):
                words["comment"]["attempt"] = attempt
        self._requester.request("PUT", place, _kwargs=combine_kwargs(**words))

    def _uploaded(self, place: str, feedback: Path) -> int:
        """Upload a file for a comment, and return Canvas's number of it."""
        file = Uploader(self._requester, place, feedback, content_type="text/html").start()[1]
        if "id" not in file and self.session.own(str(file.get("location", ""))):
            file = self.session.get(file["location"], headers=self.session.bearer(file["location"])).json()
        if "id" not in file:
            raise Refused(
                say(
                    ja=f"Canvas がファイル {feedback.name} を受け取りませんでした。もう一度実行してください。",
                    en=f"Canvas did not take the file {feedback.name}: run this again.",
                )
            )
        return int(file["id"])

    def _told_of_marks(self) -> list[str]:
        found, notes = self._assignment(), []
        try:
            policy = self._requester.request("GET", f"courses/{self._course.id}/late_policy").json()["late_policy"]
        except (Refused, KeyError, ValueError):  # a course without one
            policy = {}
        if policy.get("late_submission_deduction_enabled"):
            notes.append(
                say(
                    ja="このコースでは Canvas も遅れた提出から点を引きます。ここから送る点は、遅れの分を引いたあとの点です。どちらかをやめてください(Canvas の成績表の設定か、class.toml の [late])。",
                    en="Canvas takes points from late hand-ins of this course as well, and the points sent from here are those left after our own deduction: turn one of the two off (Canvas's gradebook settings, or [late] in class.toml).",
                )
            )
        if getattr(found, "post_manually", False):
            notes.append(
                say(
                    ja="この課題の成績は手動で公開する設定です。Canvas で公開するまで、学生には見えません。",
                    en="Grades of this assignment are posted by hand: students see them once you post them in Canvas.",
                )
            )
        if getattr(found, "group_category_id", None) and not getattr(found, "grade_group_students_individually", False):
            notes.append(
                say(
                    ja="グループの課題なので、Canvas は一人に付けた点をグループの全員に付けます。点の違う人がいれば、最後に送った点になります。",
                    en="It is a group assignment: Canvas gives one member's points to all of the group. Where they differ, the last that is sent stays.",
                )
            )
        return notes

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
    name = short(re.sub(r"[\W_]", "", person.sorted or person.name).lower()) or "user"
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
