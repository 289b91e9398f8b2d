"""Grade a lesson's essays in the browser: a server for this machine alone, behind an address that nobody can guess."""

from __future__ import annotations

import json
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from autograde.base.language import user_language
from autograde.base.trouble import remedy
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.gradebook.essays import Outdated, enter
from autograde.gradebook.scores import Mark, marks
from autograde.model import Lesson
from autograde.reports.essays import Essay, essays_of, essays_page
from autograde.run.check import model_answers
from autograde.run.grade import graded_class
from autograde.students import listed

LONGEST = 1 << 20  # bytes of one message


def read_essays(folder: ClassFolder, lesson: str) -> tuple[Lesson, list[Essay]]:
    """Return a lesson and its essays with their answers and what they were given. Raises `CourseError` when nothing is graded."""
    hand_ins = graded_class(folder, lesson).hand_ins
    form = hand_ins.given.forms.get(user_language(), hand_ins.lesson)  # the reader's language, where there is one
    given = {
        whose: Mark(None if mark.waits else mark.score, mark.comment) for whose, mark in marks(folder, form).items()
    }
    rubrics = {
        lang: {name: rubric for name, (_, rubric) in model_answers(folder.course, lesson, lang).items()}
        for lang in hand_ins.given.forms
    }
    return form, essays_of(form, hand_ins, given, rubrics)


class EssayServer(ThreadingHTTPServer):
    """Serves the page at `address`, and enters what it sends into the gradebook. Port 0 takes any that is free."""

    daemon_threads = True

    def __init__(self, folder: ClassFolder, lesson: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.folder, self.lesson, self.path = folder, lesson, f"/{secrets.token_urlsafe(24)}/"
        self.host = f"127.0.0.1:{self.server_port}"
        self.address = f"http://{self.host}{self.path}"

    @property
    def count(self) -> int:
        """How many answers there are."""
        return sum(len(group) for essay in read_essays(self.folder, self.lesson)[1] for group in essay.groups)

    def page(self) -> str:
        """Return the page as it is now."""
        names, nonce = listed(self.folder.root), secrets.token_urlsafe(16)
        return essays_page(*read_essays(self.folder, self.lesson), names, nonce)


class _Handler(BaseHTTPRequestHandler):
    server: EssayServer

    def do_GET(self) -> None:
        if self._allowed():
            try:
                self._send(HTTPStatus.OK, self.server.page().encode(), "text/html; charset=utf-8")
            except CourseError as error:
                self._send(HTTPStatus.CONFLICT, str(error).encode(), "text/plain; charset=utf-8")

    def do_POST(self) -> None:
        if not self._allowed():
            return
        answer: dict[str, object]
        try:
            sent = json.loads(self.rfile.read(min(LONGEST, int(self.headers.get("Content-Length", 0)))))
            given, seen = (
                Mark(_number(sent[name]["points"]), str(sent[name]["comment"])) for name in ("given", "seen")
            )
            enter(self.server.folder, self.server.lesson, str(sent["student"]), str(sent["cell"]), given, seen)
            answer, status = {"now": _told(given)}, HTTPStatus.OK
        except Outdated as error:
            answer, status = {"error": str(error), "now": _told(error.now)}, HTTPStatus.CONFLICT
        except CourseError as error:
            answer, status = {"error": str(error), "now": _told(seen)}, HTTPStatus.UNPROCESSABLE_ENTITY
        except (ValueError, KeyError, TypeError) as error:
            answer, status = {"error": f"{type(error).__name__}: {error}"}, HTTPStatus.BAD_REQUEST
        except Exception as error:
            answer, status = (
                {"error": remedy(error) or f"{type(error).__name__}: {error}"},
                HTTPStatus.INTERNAL_SERVER_ERROR,
            )
        self._send(status, json.dumps(answer).encode(), "application/json")

    def _allowed(self) -> bool:
        """Whether the request is for the secret address, by its own name (another page cannot send it under that) and small."""
        origin = self.headers.get("Origin", f"http://{self.server.host}")
        small = (
            self.headers.get("Content-Length", "0").isdigit() and int(self.headers.get("Content-Length", 0)) <= LONGEST
        )
        known = secrets.compare_digest(self.path.encode(), self.server.path.encode())
        if known and small and self.headers.get("Host") == self.server.host and origin == f"http://{self.server.host}":
            return True
        self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")
        return False

    def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
        for name, value in (headers | {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _told(mark: Mark) -> dict[str, object]:
    return {"points": mark.score, "comment": mark.comment}


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"points are a number: {value!r}")
    return float(value)
