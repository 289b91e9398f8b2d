"""Moodle's web services by REST, its files and its draft areas: how they are asked, and what their errors mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import requests

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.lms.session import Refused, Session

FORBIDDEN = ("accessexception", "nopermissions", "nopermission", "requireloginerror", "usernotfullysetup", "errorcoursecontextnotvalid")  # fmt: skip


class Service:
    """The web services of one Moodle, opened by the session's token, which stands in the body or, for files, in the URL."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def call(self, function: str, words: Mapping[str, Any], again: bool = True) -> Any:
        """Call a function of the web services; `again` says that it may be called twice. Raises `Refused` with Moodle's reason."""
        own = {"wstoken": self.session.token, "wsfunction": function, "moodlewsrestformat": "json"}
        data = own | dict(_flat(words))
        answer = self.session.request(
            "POST", f"{self.session.server}/webservice/rest/server.php", data=data, again=again
        )
        said = self._said(answer)
        if isinstance(said, dict) and ("exception" in said or "errorcode" in said):
            raise self._refused(said)
        return said

    def _said(self, answer: requests.Response) -> Any:
        try:
            return answer.json()
        except requests.JSONDecodeError as error:
            raise CourseError(
                say(
                    ja="Moodle の答えがウェブサービスのものではありません。server の住所と、REST のウェブサービスが有効かを確かめてください(docs/lms.ja.md)。",
                    en="What Moodle answered is not of its web services: check server, and whether web services by REST are on (docs/lms.md).",
                )
            ) from error

    def _refused(self, said: Mapping[str, Any]) -> Refused:
        code, message = str(said.get("errorcode", "")), str(said.get("message") or said.get("error") or "")
        if code == "invalidtoken":
            return self.session.bad_token()
        if code in FORBIDDEN:
            return self.session.forbidden(message)
        status = 404 if "notfound" in code or code == "invalidrecord" else 400
        return Refused(say(ja=f"Moodle のエラー: {message} ({code})", en=f"Moodle: {message} ({code})"), status)

    def _file_or_error(self, response: requests.Response) -> None:
        """Tell a file from the JSON that stands for one that is not given."""
        kind = response.headers.get("Content-Type", "")
        if kind.startswith("application/json") and "Content-Disposition" not in response.headers:
            raise self._refused(response.json())

    def upload(self, name: str, content: bytes, folder: str, area: int) -> int:
        """Upload a file into a draft area, 0 for a new one; return the area's number."""
        data = {"token": self.session.token, "filearea": "draft", "itemid": area, "filepath": folder}
        answer = self.session.post(
            f"{self.session.server}/webservice/upload.php", data=data, files={"file_1": (name, content)}
        )
        said = self._said(answer)
        if isinstance(said, dict):
            raise self._refused(said)
        if said[0].get("error"):
            raise self._refused({"errorcode": said[0].get("errortype", ""), "message": said[0]["error"]})
        return int(said[0]["itemid"])

    def download(self, url: str, path: Path, size: int | None, part: Path) -> None:
        """Write a file of `size` bytes to `path`; see `Session.download`."""
        if not self.session.own(url):
            raise CourseError(
                say(
                    ja=f"Moodle のファイルが別の住所にあります({url.partition('/webservice/')[0]})。class.toml の server をそれにしてください。",
                    en=f"Moodle keeps its files at another address ({url.partition('/webservice/')[0]}): write that as server in class.toml.",
                )
            )
        words = {"token": self.session.token, "forcedownload": "1"}
        self.session.download(url, path, size, part, self._file_or_error, params=words)


def _flat(words: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield parameters as PHP reads them: options[0][name]=…"""
    if isinstance(words, Mapping | list):
        entries = words.items() if isinstance(words, Mapping) else enumerate(words)
        for key, value in entries:
            yield from _flat(value, f"{name}[{key}]" if name else str(key))
    else:
        yield name, int(words) if isinstance(words, bool) else words
