"""Moodle by its web services (REST, JSON); files are put into the folders that Moodle's own zip has.

A number is that of a Moodle user, where zip and worksheet count the participants of an assignment: two numberings, so the
system is called `moodle-user` here. An assignment is known by the number of its page (`mod/assign/view.php?id=`).
"""

from __future__ import annotations

import html
import re
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.lms.model import Assignment, File, Handed, Mark, Person
from autograde.lms.moodle_service import Service
from autograde.lms.names import by_number_or_title, file_name, short, told
from autograde.lms.session import Refused, Session

HTML = 1  # Moodle's number for the format
PAGE = 500  # people that are asked for at once
TEACHING = {"manager", "coursecreator", "editingteacher", "teacher"}
FORBIDDEN = ("accessexception", "nopermissions", "nopermission", "requireloginerror", "usernotfullysetup", "errorcoursecontextnotvalid")  # fmt: skip
OURS = re.compile(r".*-[0-9a-f]{8}\.html")  # a page of feedback that was sent from here


class Moodle:
    """One assignment of a course in Moodle."""

    system, title = "moodle-user", "Moodle"

    def __init__(self, session: Session, course: str, assignment: str) -> None:
        self.service, self._course, self._wanted = Service(session), course, assignment
        self._given: dict[str, _Given] = {}
        self._states: dict[str, str] = {}

    def assignment(self) -> Assignment:
        """Return the assignment. Raises `CourseError` while Moodle hides its people's names."""
        found, name = self._found, self._found["name"]
        if found.get("blindmarking") and not found.get("revealidentities"):
            raise CourseError(
                say(
                    ja=f"Moodle の「{name}」は匿名で評定中です。氏名を表示してから(「学生のアイデンティティを明らかにする」)実行するか、zip と評定ワークシートを使ってください。",
                    en=f"“{name}” is marked blind in Moodle: reveal the identities first, or use Moodle's zip and worksheet.",
                )
            )
        most = float(found.get("grade") or 0)
        unmarked = pageless = ""
        if most < 0:
            unmarked = say(
                ja=f"Moodle の「{name}」は尺度で評定する課題です。評点のタイプを「評点」にしてください。",
                en=f"“{name}” is graded by a scale in Moodle: set its grade's type to point.",
            )
        if not self._uses("file"):
            pageless = say(
                ja="この課題は Moodle でフィードバックファイルを使わない設定なので、ページは送りません。課題の設定の「フィードバックタイプ」で有効にすると送れます。",
                en="This assignment takes no feedback files in Moodle, so no pages are sent: turn them on under its settings, Feedback types.",
            )
        return Assignment(
            str(found["cmid"]), name, most if most > 0 else None, _time(found.get("duedate")), unmarked, pageless
        )

    def own_dates(self, numbers: Collection[str]) -> tuple[Mapping[str, datetime | None], Sequence[str]]:
        """Ask for each of these people when it is due for them: overrides of people and groups, and extensions."""
        due, own = _time(self._found.get("duedate")), {}
        try:
            for number in sorted(self._people.keys() & numbers):
                asked = {"assignid": self._id, "userid": number, "embeduser": False}
                own[number] = _time(self.service.call("mod_assign_get_participant", asked).get("duedate"))
        except Refused as error:
            if error.status == 401:
                raise
            notes = [
                say(
                    ja=f"学生やグループごとの期限は調べられません。延長だけを使います({error})。",
                    en=f"Due dates of single students and groups could not be asked for; only extensions are used ({error})",
                )
            ]
        else:
            notes = []
        for number, flags in self._flags().items():
            extended = _time(flags.get("extensionduedate"))
            if number in numbers and extended and (usual := own.get(number, due)):
                own[number] = max(usual, extended)
        return {number: when for number, when in own.items() if when != due}, notes

    def people(self) -> Sequence[Person]:
        """Return those who are enrolled, but for those who teach."""
        return [self._people[str(user["id"])] for user in self._users if not _teaches(user)]

    def handed_in(self) -> tuple[Sequence[Handed], Sequence[str]]:
        """Return what is submitted, a group's for each of its members; drafts are only named."""
        asked = {"assignmentids": [self._id]}
        found = self._of_this(self.service.call("mod_assign_get_submissions", asked), "submissions")
        handed, drafts, left = [], [], []
        for one in found:
            members = [str(one["userid"])] if one["userid"] else self._members(int(one.get("groupid") or 0))
            for number in members:
                person = self._people.get(number)
                if not any(True for _ in _files(one, Person(number))):
                    continue
                shown = person.name if person else f"({number})"
                if one.get("status") != "submitted":
                    drafts.append(shown)
                    continue
                if person is None:
                    left.append(number)
                    person = Person(number)
                time = _time(one["timemodified"])
                handed.append(Handed(person, time, False, tuple(_files(one, person))))
        notes = []
        if drafts:
            notes.append(
                say(
                    ja=f"下書きのままで、まだ提出になっていないもの({len(drafts)}): {told(drafts)}",
                    en=f"drafts that are not submitted yet ({len(drafts)}): {told(drafts)}",
                )
            )
        if left:
            notes.append(
                say(
                    ja=f"Moodle のコースにもういない人の提出も取り込みます({len(left)})。Moodle での番号: {told(left)}",
                    en=f"handed in by people who are no longer in the course ({len(left)}), taken all the same; their numbers in Moodle: {told(left)}",
                )
            )
        return handed, notes

    def download(self, file: File, path: Path, part: Path) -> None:
        """Write a submitted file to `path`."""
        self.service.download(file.url, path, file.size, part)

    def marks(self) -> tuple[Mapping[str, Mark], Sequence[str]]:
        """Return points, and feedback files by name; what else stands beside them is kept for `give`."""
        self._given, self._states = {}, {}
        found = {}
        said = self.service.call("mod_assign_get_grades", {"assignmentids": [self._id]})
        for one in self._of_this(said, "grades"):
            number, points = str(one["userid"]), float(one["grade"] or -1)
            self._given[number] = self._feedback(number)
            files = tuple(str(file["filename"]) for file in self._given[number].files)
            found[number] = Mark(points if points >= 0 else None, files)
        notes = []
        if self._found.get("markingworkflow"):
            self._states = {number: str(flags.get("workflowstate") or "") for number, flags in self._flags().items()}
            notes.append(
                say(
                    ja="この課題は採点ワークフローを使います。状態は変えません。「公開」にするまで、学生には見えません。",
                    en="This assignment has a marking workflow, whose states are left as they are: students see what is “released”.",
                )
            )
        return found, notes

    def give(self, person: Person, points: float | None, comment: str, feedback: Path | None) -> None:
        """Give points, a page and a comment in one request. Other files and a comment that is there stay.

        Moodle keeps one comment and one set of files for each person, and replaces both: so what is there is sent along.
        """
        there = self._given.get(person.number, _Given())
        text, form = (there.comment, there.form) if there.comment else (_html(comment) if comment else "", HTML)
        words = {
            "assignmentid": self._id,
            "userid": person.number,
            "grade": there.points if points is None else points,
            "attemptnumber": -1,
            "addattempt": False,
            "workflowstate": self._states.get(person.number, ""),
            "applytoall": False,
            "plugindata": {
                "assignfeedbackcomments_editor": {"text": text, "format": form},
                "files_filemanager": self._draft(feedback, there.files) if feedback else 0,  # 0 leaves files alone
            },
        }
        self.service.call("mod_assign_save_grade", words, again=False)

    # What Moodle is asked

    @cached_property
    def _found(self) -> dict[str, Any]:
        said = self.service.call("mod_assign_get_assignments", {"courseids": [self._course]})
        here = [course for course in said["courses"] if str(course["id"]) == self._course]
        if not here:
            why = "; ".join(str(warning.get("message")) for warning in said.get("warnings", []))
            raise self.service.session.forbidden(why)
        every = {str(one["cmid"]): one for one in here[0]["assignments"]}
        titles = {number: str(one["name"]) for number, one in every.items()}
        return by_number_or_title(self._wanted, titles, every, self.title)

    @property
    def _id(self) -> int:
        return int(self._found["id"])

    def _uses(self, plugin: str) -> bool:
        """Whether the assignment has a type of feedback; old versions do not say."""
        said = self._found.get("configs") or []
        own = [
            one for one in said if (one["subtype"], one["plugin"], one["name"]) == ("assignfeedback", plugin, "enabled")
        ]
        return not said or any(str(one["value"]) == "1" for one in own)

    @cached_property
    def _users(self) -> list[dict[str, Any]]:
        users: list[dict[str, Any]] = []
        while True:
            limits = [("limitfrom", len(users)), ("limitnumber", PAGE)]
            options = [{"name": name, "value": value} for name, value in limits]
            some = self.service.call("core_enrol_get_enrolled_users", {"courseid": self._course, "options": options})
            users += some
            if len(some) < PAGE:
                return users

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {str(user["id"]): _person(user) for user in self._users}

    def _members(self, group: int) -> list[str]:
        """Return who is in a group; of group 0, Moodle's default group, those who are in none."""
        return [
            str(user["id"])
            for user in self._users
            if (any(int(one["id"]) == group for one in user.get("groups") or []) if group else not user.get("groups"))
            and not _teaches(user)
        ]

    def _flags(self) -> dict[str, dict[str, Any]]:
        said = self.service.call("mod_assign_get_user_flags", {"assignmentids": [self._id]})
        return {str(one["userid"]): one for one in self._of_this(said, "userflags")}

    def _of_this(self, said: Any, what: str) -> list[dict[str, Any]]:
        """Return what is said of this assignment. Moodle says that it may not be seen by a warning (1)."""
        if any(str(one.get("warningcode")) == "1" for one in said.get("warnings", [])):
            raise self.service.session.forbidden()
        return [one for some in said["assignments"] if int(some["assignmentid"]) == self._id for one in some[what]]

    def _feedback(self, number: str) -> _Given:
        """Return the feedback that somebody has, its text as it is stored."""
        as_stored = {"moodlewssettingraw": True, "moodlewssettingfileurl": False}
        said = self.service.call(
            "mod_assign_get_submission_status", {"assignid": self._id, "userid": number} | as_stored
        )
        told = said.get("feedback") or {}
        given = _Given(float((told.get("grade") or {}).get("grade") or -1))
        for plugin in told.get("plugins") or []:
            if plugin["type"] == "file":
                areas = plugin.get("fileareas") or []
                given = replace(given, files=tuple(file for area in areas for file in area.get("files") or []))
            for field in plugin.get("editorfields") or [] if plugin["type"] == "comments" else []:
                given = replace(given, comment=str(field.get("text") or ""), form=int(field.get("format") or HTML))
        return given

    def _draft(self, page: Path, there: Sequence[Mapping[str, Any]]) -> int:
        """Upload a page into a draft area, with those files that are there and are no page of ours; return the area's number."""
        area = self.service.upload(page.name, page.read_bytes(), "/", 0)
        for file in there:
            if OURS.fullmatch(str(file["filename"])) and str(file.get("mimetype", "text/html")) == "text/html":
                continue  # an earlier version of the page
            with tempfile.TemporaryDirectory() as folder:
                kept = Path(folder, "file")
                size = int(file["filesize"]) if file.get("filesize") is not None else None
                self.service.download(str(file["fileurl"]), kept, size, Path(folder, "part"))
                self.service.upload(str(file["filename"]), kept.read_bytes(), str(file.get("filepath") or "/"), area)
        return area


@dataclass(frozen=True)
class _Given:
    """What somebody was given before: `points` below 0 are none, `form` is the format of the comment."""

    points: float = -1
    files: tuple[Mapping[str, Any], ...] = ()
    comment: str = ""
    form: int = HTML


def _person(user: Mapping[str, Any]) -> Person:
    ids = dict.fromkeys(str(user.get(key) or "") for key in ("idnumber", "username", "email"))
    ordered = f"{user.get('lastname') or ''} {user.get('firstname') or ''}".strip()
    return Person(str(user["id"]), str(user.get("fullname") or ""), tuple(filter(None, ids)), ordered)


def _teaches(user: Mapping[str, Any]) -> bool:
    roles = {str(role.get("shortname")) for role in user.get("roles") or []}
    return bool(roles & TEACHING) and "student" not in roles


def _files(one: Mapping[str, Any], person: Person) -> Iterable[File]:
    """Yield what a submission consists of, in the folders of Moodle's own zip."""
    front = file_name(f"{short(person.name) or 'Participant'}_{person.number}_assignsubmission_")
    for plugin in one.get("plugins") or []:
        for area in plugin.get("fileareas") or []:
            for file in area.get("files") or [] if plugin["type"] == "file" else []:
                yield _file(file, f"{front}file", float(one["timemodified"]))
        for field in plugin.get("editorfields") or []:
            if plugin["type"] == "onlinetext" and (text := str(field.get("text") or "")):
                place = f"{front}onlinetext/onlinetext.html"
                yield File(place, "onlinetext.html", modified=float(one["timemodified"]), content=text.encode())


def _file(file: Mapping[str, Any], folder: str, otherwise: float) -> File:
    """Return a file of Moodle's; old versions have its name in `filepath` alone, and neither size nor time."""
    path = str(file.get("filepath") or "/")
    named = str(file.get("filename") or "") or path.rpartition("/")[2]
    folders = path.strip("/") if file.get("filename") else path.rpartition("/")[0].strip("/")
    parts = [file_name(part) for part in (*filter(None, folders.split("/")), named)]
    size = file.get("filesize")
    modified = float(file.get("timemodified") or otherwise)
    return File(
        "/".join([folder, *parts]), parts[-1], str(file["fileurl"]), int(size) if size is not None else None, modified
    )


def _time(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def _html(comment: str) -> str:
    return f"<p>{html.escape(comment)}</p>"
