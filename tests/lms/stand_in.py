"""Servers on this machine that answer as Canvas and Moodle document it, with the limits that real ones have.

Written from Canvas's API documentation and Moodle's own source (mod/assign/externallib.php, webservice/), not from ours.
"""

from __future__ import annotations

import json
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


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
    return Request(handler.command, parts.path, query, data, dict(handler.headers), body, uploaded)


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


def running(server: Server) -> Iterator[Server]:
    """For a fixture: give the server, and close it."""
    try:
        yield server
    finally:
        server.close()


Waits = Callable[[float], None]
