"""Servers on this machine that answer as Canvas and Moodle document it, with the limits that real ones have.

Written from Canvas's API documentation and Moodle's own source (mod/assign/externallib.php, webservice/), not from ours.
"""

from __future__ import annotations

import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit


@dataclass
class Request:
    """What a client sent: `data` are the parameters of the URL and of the body, `uploaded` the files by name."""

    method: str
    path: str
    query: dict[str, list[str]]
    data: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = b""
    uploaded: dict[str, bytes] = field(default_factory=dict)

    def one(self, name: str, otherwise: str = "") -> str:
        return self.data.get(name, [otherwise])[0]


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None  # the connection ends after so many bytes


def as_json(data: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(data).encode(), {"Content-Type": "application/json"} | headers)


class Server:
    """A server of which `answer` is overridden. `faults` are given instead of an answer, once each, by the path that they are for."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.faults: dict[str, list[Answer]] = defaultdict(list)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                request = _read(self)
                outer.asked.append(request)
                fault = next((f for path, f in outer.faults.items() if f and re.search(path, request.path)), None)
                answer = fault.pop(0) if fault else outer.answer(request)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body[: answer.cut])
                if answer.cut is not None:
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do

            def log_message(self, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def answer(self, request: Request) -> Answer:
        raise NotImplementedError

    def paths(self, method: str = "") -> list[str]:
        return [request.path for request in self.asked if not method or request.method == method]


def _read(handler: BaseHTTPRequestHandler) -> Request:
    parts = urlsplit(handler.path)
    body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    query: dict[str, list[str]] = defaultdict(list)
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query[name].append(value)
    data: dict[str, list[str]] = defaultdict(list, {name: list(values) for name, values in query.items()})
    kind, uploaded = handler.headers.get("Content-Type", ""), {}
    if kind.startswith("multipart/"):
        message = BytesParser(policy=default).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        for part in message.iter_parts():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            if name := part.get_filename():
                uploaded[name] = content
            else:
                data[str(part.get_param("name", header="content-disposition"))].append(content.decode())
    elif kind.startswith("application/x-www-form-urlencoded"):
        for name, value in parse_qsl(body.decode(), keep_blank_values=True):
            data[name].append(value)
    return Request(handler.command, unquote(parts.path), query, data, dict(handler.headers), body, uploaded)


def ranged(request: Request, content: bytes) -> Answer:
    """Return a file, or the rest of it that was asked for."""
    found = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
    if found is None:
        return Answer(200, content)
    start = int(found[1])
    if start >= len(content):
        return Answer(416)
    return Answer(206, content[start:], {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"})


class Canvas(Server):
    """One course, 12, with its assignments. Pages hold `page` entries, whatever is asked for."""

    token = "canvas~secret"

    def __init__(self, page: int = 2) -> None:
        super().__init__()
        self.page = page
        self.users: list[dict[str, Any]] = []
        self.assignments: list[dict[str, Any]] = []
        self.submissions: dict[int, dict[str, Any]] = {}
        self.files: dict[int, bytes] = {}
        self.groups: dict[int, list[int]] = {}
        self.uploads: dict[int, tuple[str, bytes]] = {}
        self.late_policy: dict[str, Any] | None = None
        self.files_at = self.url  # where the files of submissions are

    def student(self, number: int, name: str, sortable: str = "", **more: Any) -> None:
        user = {"id": number, "name": name, "sortable_name": sortable or name, "short_name": name}
        user["enrollments"] = [
            {"course_section_id": more.pop("section", 1), "enrollment_state": "active", "type": "StudentEnrollment"}
        ]
        self.users.append(user | more)

    def assignment(self, number: int = 34, name: str = "Lesson 2", **more: Any) -> None:
        usual = {"course_id": 12, "points_possible": 7.0, "due_at": None, "grading_type": "points", "overrides": []}
        self.assignments.append({"id": number, "name": name} | usual | more)

    def submit(self, number: int, files: dict[str, bytes], at: str = "2026-04-20T10:00:00Z", **more: Any) -> None:
        attachments = []
        for name, content in files.items():
            id = 1000 + len(self.files)
            self.files[id] = content
            attachments.append(
                {"id": id, "display_name": name, "filename": name, "size": len(content), "content-type": "x",
                 "url": f"{self.files_at}/files/{id}/download?download_frd=1&verifier=abc"}
            )  # fmt: skip
        self.submissions[number] = {
            "id": 5000 + number, "user_id": number, "assignment_id": 34, "attempt": 1, "submission_type": "online_upload",
            "submitted_at": at, "workflow_state": "submitted", "late": False, "score": None, "entered_score": None,
            "grade": None, "excused": None, "grader_id": None, "attachments": attachments, "submission_comments": [],
        } | more  # fmt: skip

    def answer(self, request: Request) -> Answer:
        path = request.path
        if found := re.fullmatch(r"/files/(\d+)/download", path):  # a verifier opens it, and so does a token
            content = self.files.get(int(found[1]))
            return (
                ranged(request, content)
                if content is not None
                else as_json({"errors": [{"message": "not found"}]}, 404)
            )
        if path == "/upload":
            return self._uploaded(request)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            told = {"errors": [{"message": "Invalid access token."}]}
            return as_json(told, 401, **{"WWW-Authenticate": 'Bearer realm="canvas-lms"'})
        api = path.removeprefix("/api/v1")
        if api in ("/courses/12/users", "/courses/12/search_users"):
            return self._pages(request, [self._without(user, request) for user in self.users])
        if api == "/courses/12/assignments":
            return self._pages(request, self.assignments)
        if api == "/courses/12/late_policy":
            return as_json({"late_policy": self.late_policy}) if self.late_policy else as_json({}, 404)
        if found := re.fullmatch(r"/groups/(\d+)/users", api):
            return self._pages(request, [{"id": number, "name": "x"} for number in self.groups[int(found[1])]])
        if found := re.fullmatch(r"/courses/12/assignments/(\d+)/submissions", api):
            return self._pages(request, [self._shown(one, request) for one in self.submissions.values()])
        if found := re.fullmatch(r"/courses/12/assignments/\d+/submissions/(\d+)/comments/files", api):
            id = 9000 + len(self.uploads)
            self.uploads[id] = (request.one("name"), b"")
            return as_json({"upload_url": f"{self.files_at}/upload", "upload_params": {"id": str(id), "key": "x"}})
        if found := re.fullmatch(r"/files/(\d+)/create_success", api):
            name, content = self.uploads[int(found[1])]
            return as_json({"id": int(found[1]), "display_name": name, "size": len(content), "url": "…"})
        if request.method == "PUT" and (found := re.fullmatch(r"/courses/12/assignments/\d+/submissions/(\d+)", api)):
            return self._graded(int(found[1]), request)
        return as_json({"errors": [{"message": "The specified resource does not exist."}]}, 404)

    def _pages(self, request: Request, entries: list[Any]) -> Answer:
        at = int(request.one("page", "1"))
        shown = entries[(at - 1) * self.page : at * self.page]
        more = {}
        if at * self.page < len(entries):
            rest = "&".join(
                f"{name}={value}" for name, values in request.query.items() if name != "page" for value in values
            )
            more["Link"] = f'<{self.url}{request.path}?{rest}&page={at + 1}>; rel="next"'
        return as_json(shown, **more)

    def _without(self, user: dict[str, Any], request: Request) -> dict[str, Any]:
        """Leave out what was not asked for."""
        left = {key for key in ("email", "enrollments") if key not in request.data.get("include[]", [])}
        return {key: value for key, value in user.items() if key not in left}

    def _shown(self, one: dict[str, Any], request: Request) -> dict[str, Any]:
        include = request.data.get("include[]", [])
        shown = {key: value for key, value in one.items() if key != "submission_comments" or key in include}
        if "user" in include:
            shown["user"] = next((u for u in self.users if u["id"] == one["user_id"]), one.get("user"))
        return shown

    def _uploaded(self, request: Request) -> Answer:
        (content,) = request.uploaded.values()
        id = int(request.one("id"))
        self.uploads[id] = (self.uploads[id][0], content)
        return Answer(303, headers={"Location": f"{self.url}/api/v1/files/{id}/create_success?uuid=x"})

    def _graded(self, number: int, request: Request) -> Answer:
        if number not in {user["id"] for user in self.users}:
            return as_json({"status": "unauthorized"}, 401)
        if number not in self.submissions:
            self.submit(number, {}, submitted_at=None, attempt=None, workflow_state="unsubmitted", submission_type=None)
        one = self.submissions[number]
        if grade := request.one("submission[posted_grade]"):
            one.update(
                entered_score=float(grade), score=float(grade), grade=grade, grader_id=1, workflow_state="graded"
            )
        ids = [int(id) for id in request.data.get("comment[file_ids][]", [])]
        if request.one("comment[text_comment]") or ids:
            attached = [{"id": id, "display_name": self.uploads[id][0], "size": len(self.uploads[id][1])} for id in ids]
            comment = {
                "author_id": 1,
                "comment": request.one("comment[text_comment]"),
                "attempt": request.one("comment[attempt]"),
            }
            one["submission_comments"].append(comment | {"attachments": attached})
        return as_json(one)


class Moodle(Server):
    """One course, 5, under /moodle. `people` and the rest are as the functions of its web services give them."""

    token = "0123456789abcdef0123456789abcdef"

    def __init__(self) -> None:
        super().__init__()
        self.people: list[dict[str, Any]] = []
        self.assignments: list[dict[str, Any]] = []
        self.submissions: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.flags: dict[int, dict[str, Any]] = {}
        self.overrides: dict[int, int] = {}
        self.grades: dict[int, dict[str, Any]] = {}  # with feedback: comment, format, files by name
        self.drafts: dict[int, dict[str, bytes]] = {}
        self.functions_denied: set[str] = set()
        self.locked: set[int] = set()

    def student(
        self, number: int, first: str, last: str, role: str = "student", groups: tuple[int, ...] = (), **more: Any
    ) -> None:
        user = {"id": number, "firstname": first, "lastname": last, "fullname": f"{first} {last}"}
        user["groups"] = [{"id": group, "name": f"Group {group}"} for group in groups]
        self.people.append(user | {"roles": [{"roleid": 5, "shortname": role}]} | more)

    def assignment(self, number: int = 21, name: str = "Lesson 2", **more: Any) -> None:
        """`number` is that of the page; the assignment's own is another."""
        on = [
            {"plugin": plugin, "subtype": "assignfeedback", "name": "enabled", "value": "1"}
            for plugin in ("comments", "file")
        ]
        usual = {"course": 5, "duedate": 0, "grade": 7, "blindmarking": 0, "revealidentities": 0, "markingworkflow": 0}
        self.assignments.append({"id": number + 300, "cmid": number, "name": name, "configs": on} | usual | more)

    def submit(self, number: int, files: dict[str, bytes], at: int = 1776679200, **more: Any) -> None:
        shown = []
        for path, content in files.items():
            folder, _, name = path.rpartition("/")
            place = f"/webservice/pluginfile.php/99/assignsubmission_file/submission_files/{number}/{path}"
            self.files[place] = content
            shown.append(
                {"filename": name, "filepath": f"/{folder}/" if folder else "/", "filesize": len(content), "timemodified": at,
                 "fileurl": f"{self.url}/moodle{quote(place)}", "mimetype": "x", "isexternalfile": False}
            )  # fmt: skip
        plugins = [
            {"type": "file", "name": "File submissions", "fileareas": [{"area": "submission_files", "files": shown}]}
        ]
        text = {"name": "onlinetext", "description": "", "text": more.pop("text", ""), "format": 1}
        plugins.append({"type": "onlinetext", "name": "Online text", "fileareas": [], "editorfields": [text]})
        self.submissions.append(
            {"id": 700 + number, "userid": number, "attemptnumber": 0, "timecreated": at - 60, "timemodified": at,
             "status": "submitted", "groupid": 0, "plugins": plugins} | more
        )  # fmt: skip

    def grade(self, number: int, points: float, comment: str = "", files: dict[str, bytes] | None = None) -> None:
        self.grades[number] = {"points": points, "comment": comment, "format": 1, "files": files or {}}

    def answer(self, request: Request) -> Answer:
        path = request.path.removeprefix("/moodle")
        if path == "/webservice/rest/server.php":
            return self._function(request)
        if request.one("token") != self.token:
            return as_json({"error": "Invalid token", "errorcode": "invalidtoken"})
        if path == "/webservice/upload.php":
            return self._uploaded(request)
        if path.startswith("/webservice/pluginfile.php/"):
            if found := re.fullmatch(r".*/feedback_files/(\d+)/(.+)", path):
                content: bytes | None = self.grades[int(found[1])]["files"].get(found[2])
            else:
                content = self.files.get(path)
            if content is None:
                return as_json(
                    {"error": "Sorry, the requested file could not be found", "errorcode": "filenotfound"}, 404
                )
            answer = ranged(request, content)
            answer.headers |= {"Content-Type": "application/json", "Content-Disposition": "attachment"}
            return answer
        return Answer(404, b"<html>", {"Content-Type": "text/html"})

    def _function(self, request: Request) -> Answer:
        name = request.one("wsfunction")
        words = _nested(request.data)
        if request.one("wstoken") != self.token or "wstoken" in request.query:
            return self._error("moodle_exception", "invalidtoken", "Invalid token - token not found")
        if name in self.functions_denied:
            told = f"Access control exception (Access to the function {name}() is not allowed.)"
            return self._error("webservice_access_exception", "accessexception", told)
        return getattr(self, name)(words)

    def _error(self, exception: str, code: str, message: str) -> Answer:
        return as_json({"exception": exception, "errorcode": code, "message": message})

    def _only(self, what: str, entries: list[Any], words: dict[str, Any]) -> Answer:
        number = int(words["assignmentids"]["0"])
        return as_json({"assignments": [{"assignmentid": number, what: entries}], "warnings": []})

    def mod_assign_get_assignments(self, words: dict[str, Any]) -> Answer:
        if words["courseids"]["0"] != "5":
            told = {
                "item": "course",
                "itemid": 6,
                "warningcode": "2",
                "message": "User is not enrolled or does not have requested capability",
            }
            return as_json({"courses": [], "warnings": [told]})
        return as_json({"courses": [{"id": 5, "fullname": "DL", "assignments": self.assignments}], "warnings": []})

    def core_enrol_get_enrolled_users(self, words: dict[str, Any]) -> Answer:
        options = {one["name"]: int(one["value"]) for one in words["options"].values()}
        start = options["limitfrom"]
        return as_json(self.people[start : start + options["limitnumber"]])

    def mod_assign_get_submissions(self, words: dict[str, Any]) -> Answer:
        return self._only("submissions", self.submissions, words)

    def mod_assign_get_user_flags(self, words: dict[str, Any]) -> Answer:
        return self._only("userflags", [{"userid": number} | flags for number, flags in self.flags.items()], words)

    def mod_assign_get_participant(self, words: dict[str, Any]) -> Answer:
        number = int(words["userid"])
        if number not in {person["id"] for person in self.people}:
            return self._error("moodle_exception", "usernotincourse", "That user is not in this course!")
        return as_json({"id": number, "duedate": self.overrides.get(number, self.assignments[0]["duedate"])})

    def mod_assign_get_grades(self, words: dict[str, Any]) -> Answer:
        shown = [
            {"userid": number, "grade": f"{one['points']:.5f}", "grader": 2} for number, one in self.grades.items()
        ]
        return self._only("grades", shown, words)

    def mod_assign_get_submission_status(self, words: dict[str, Any]) -> Answer:
        number = int(words["userid"])
        one = self.grades[number]
        files = [
            {"filename": name, "filepath": "/", "filesize": len(content), "timemodified": 1, "mimetype": "text/html",
             "fileurl": f"{self.url}/moodle/webservice/pluginfile.php/99/assignfeedback_file/feedback_files/{number}/{quote(name)}"}
            for name, content in one["files"].items()
        ]  # fmt: skip
        text = one["comment"] if words.get("moodlewssettingraw") == "1" else f"<div>{one['comment']}</div>"
        plugins = [
            {
                "type": "comments",
                "name": "c",
                "editorfields": [{"name": "comments", "text": text, "format": one["format"]}],
            },
            {"type": "file", "name": "f", "fileareas": [{"area": "feedback_files", "files": files}]},
        ]
        return as_json({"feedback": {"grade": {"grade": f"{one['points']:.5f}"}, "plugins": plugins}, "warnings": []})

    def mod_assign_save_grade(self, words: dict[str, Any]) -> Answer:
        needed = {
            "assignmentid",
            "userid",
            "grade",
            "attemptnumber",
            "addattempt",
            "workflowstate",
            "applytoall",
            "plugindata",
        }
        if missing := needed - words.keys():
            return self._error("invalid_parameter_exception", "invalidparameter", f"Missing required key {missing}")
        number, data = int(words["userid"]), words["plugindata"]
        if number in self.locked:
            return as_json(None)
        one = self.grades.setdefault(number, {"points": -1.0, "files": {}})
        one["points"] = float(words["grade"])
        one["comment"] = data["assignfeedbackcomments_editor"]["text"]
        one["format"] = int(data["assignfeedbackcomments_editor"]["format"])
        if area := int(data["files_filemanager"]):
            one["files"] = dict(self.drafts[area])  # in the place of all that were there
        self.flags.setdefault(number, {})["workflowstate"] = words["workflowstate"]
        return as_json(None)

    def _uploaded(self, request: Request) -> Answer:
        assert request.one("filearea") == "draft"
        area = int(request.one("itemid")) or 800 + len(self.drafts)
        there = self.drafts.setdefault(area, {})
        there |= request.uploaded
        return as_json([{"itemid": area, "filename": name, "filepath": "/"} for name in request.uploaded])


def _nested(data: dict[str, list[str]]) -> dict[str, Any]:
    """Read parameters as PHP does: a[0][b]=c."""
    found: dict[str, Any] = {}
    for name, values in data.items():
        first, *rest = re.findall(r"[^\[\]]+", name)
        place = found
        for key in (first, *rest)[:-1]:
            place = place.setdefault(key, {})
        place[(first, *rest)[-1]] = values[-1]
    return found


def running(server: Any) -> Iterator[Any]:
    """For a fixture: give the server, and close it."""
    try:
        yield server
    finally:
        server.close()
