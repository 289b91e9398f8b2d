"""How a server is spoken to: it is waited for as long as it asks, never without end, and the token goes to it alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import requests

from autograde.base.errors import CourseError
from autograde.base.language import say

TRIES = 6  # of a request that the server is too busy for, and of a download that is cut off
PATIENCE = 600.0  # seconds that a server may ask to be waited for
TIMEOUT = (15, 120)  # seconds for a connection, and between two pieces of an answer
CHUNK = 1 << 16
BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
PORTS = {"http": 80, "https": 443}


class Refused(CourseError):
    """What a server did not do; `status` is that of HTTP, 0 where no answer came."""

    def __init__(self, told: str, status: int = 0) -> None:
        super().__init__(told)
        self.status = status


class Session(requests.Session):
    """Requests to one server of an LMS. `title` is what people call it, `token` the secret that no other host may see.

    Where it stands `in_header`, that of each request to the server bears it; otherwise the caller puts it where it belongs.

    What only asks is asked again where the connection breaks or the server is too busy; what changes something only where
    the server says that it did nothing because too much was asked. Raises `Refused` for everything that is no answer, and a
    plain `CourseError` for what would lead to another server.
    """

    def __init__(self, title: str, server: str, token: str, in_header: bool = True) -> None:
        super().__init__()
        self.title, self.server, self.token, self.in_header = title, server, token, in_header
        self.headers.update(
            {"User-Agent": "fukami", "Accept-Encoding": "identity"}
        )  # a part of a file is one of its bytes
        self.auth = lambda request: request  # else a ~/.netrc would take the place of the token
        self.wait: Callable[[float], None] = time.sleep
        self.told: Callable[[str], None] = lambda text: None

    def own(self, url: str) -> bool:
        """Whether a URL is of this server, its scheme and port included."""
        return _origin(url) == _origin(self.server)

    def bearer(self, url: str) -> dict[str, str]:
        """Return the header that shows the token: none for any other host."""
        return {"Authorization": f"Bearer {self.token}"} if self.in_header and self.own(url) else {}

    def request(  # type: ignore[override]
        self, method: str, url: str, *args: Any, again: bool | None = None, **kwargs: Any
    ) -> requests.Response:
        """Send a request; `again` says that it may be sent twice, by default that it is a GET."""
        again = method == "GET" if again is None else again
        kwargs["timeout"] = TIMEOUT
        for attempt in range(TRIES):
            response = None
            try:
                response = super().request(method, url, *args, **kwargs)
            except BROKEN as error:
                if not again or attempt == TRIES - 1:
                    raise self._unreachable(error) from error
            if response is not None and not self._busy(response, again):
                return self._sound(response)
            seconds = _asked_to_wait(response, 2.0**attempt)
            if attempt == TRIES - 1 or seconds > PATIENCE:
                break
            if response is not None:
                self.told(
                    say(
                        ja=f"{self.title} が {seconds:.0f} 秒待つように言っています。",
                        en=f"{self.title} asks to wait for {seconds:.0f} s.",
                    )
                )
            self.wait(seconds)
        raise Refused(
            say(
                ja=f"{self.title} が混んでいます。しばらくしてから、同じコマンドで続きから始めてください。",
                en=f"{self.title} is too busy: run the same command again later, it goes on from here.",
            ),
            429,
        )

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where a redirect leads. What changes something, and a URL with the token in it, stays on the server."""
        target = super().get_redirect_target(resp)
        if target is None or self.own(there := urljoin(resp.url, target)):
            return target
        changes = resp.request.method not in ("GET", "HEAD") and self.own(resp.url)
        if changes or self.token in unquote(there):
            raise CourseError(
                say(
                    ja=f"{self.title} が別のサーバー({_host(there)})に移るように言っています。何も送っていません。そこが正しければ、class.toml の server をその住所にしてください。",
                    en=f"{self.title} says to go to another server ({_host(there)}); nothing was sent there. If that is right, write its address as server in class.toml.",
                )
            )
        return target

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Show the token after a redirect to the server itself, and to nobody else."""
        prepared_request.headers.pop("Authorization", None)
        prepared_request.headers.update(self.bearer(prepared_request.url or ""))

    def download(
        self,
        url: str,
        path: Path,
        size: int | None,
        part: Path,
        check: Callable[[requests.Response], None] = lambda response: None,
        **kwargs: Any,
    ) -> None:
        """Write a file of `size` bytes to `path`. What came before a cut is kept in `part`, and asked for no more.

        `check` raises `Refused` for an answer that is no file.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(TRIES):
            if attempt:
                self.wait(2.0 ** (attempt - 1))
            have = part.stat().st_size if part.exists() else 0
            if have and have == size:
                break
            if size is not None and have > size:
                part.unlink()
                have = 0
            headers = self.bearer(url) | ({"Range": f"bytes={have}-"} if have else {})
            try:
                with self.get(url, headers=headers, stream=True, **kwargs) as response:
                    check(response)
                    goes_on = response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
                    with part.open("ab" if response.status_code == 206 and goes_on else "wb") as file:
                        for chunk in response.iter_content(CHUNK):
                            file.write(chunk)
            except BROKEN:
                continue
            if size is None or part.stat().st_size == size:
                break
        else:
            raise Refused(
                say(
                    ja="ダウンロードが何度も途中で切れました。同じコマンドで続きから始まります。",
                    en="the download was cut off again and again; the same command goes on from there",
                ),
                206,
            )
        part.replace(path)

    def _busy(self, response: requests.Response, again: bool) -> bool:
        if response.status_code == 429:
            return True
        if response.status_code == 403:  # as Canvas says it
            return "rate limit exceeded" in response.text[:500].casefold()
        return again and response.status_code in (502, 503, 504)

    def _sound(self, response: requests.Response) -> requests.Response:
        """Return an answer that is one."""
        status = response.status_code
        if status == 401 and self.own(response.url):
            if "WWW-Authenticate" in response.headers:
                raise self.bad_token()
            raise self.forbidden()
        if status == 403 and self.own(response.url):
            raise self.forbidden()
        if status == 404:
            raise Refused(
                say(ja=f"{self.title} にありません(404)。", en=f"{self.title} does not have it (404)."), status
            )
        if status >= 400:
            raise Refused(
                say(
                    ja=f"{self.title} がエラーを返しました(HTTP {status})。しばらくしてから、もう一度実行してください。",
                    en=f"{self.title} answered with an error (HTTP {status}): run this again later.",
                ),
                status,
            )
        following = response.links.get("next", {}).get("url", "")
        if following and not self.own(following):
            raise CourseError(
                say(
                    ja=f"{self.title} の一覧の次のページが別のサーバー({_host(following)})にあります。class.toml の server をその住所にしてください。",
                    en=f"the next page of {self.title}'s list is on another server ({_host(following)}): write its address as server in class.toml.",
                )
            )
        return response

    def bad_token(self) -> Refused:
        """Return the error for a token that the server does not take."""
        variable = f"{self.title.upper()}_TOKEN"
        return Refused(
            say(
                ja=f"{self.title} がトークンを受け付けません。期限が切れたか、取り消されたか、写し間違いです。新しく作り、{variable} か keyring に入れて、もう一度実行してください(docs/lms.ja.md)。",
                en=f"{self.title} does not take the token: it has expired, was revoked, or was copied wrongly. Make a new one, put it into {variable} or the keyring and run this again (docs/lms.md).",
            ),
            401,
        )

    def forbidden(self, why: str = "") -> Refused:
        """Return the error for what the token's owner may not do; `why` is what the server says of it."""
        about = f" ({why})" if why else ""
        return Refused(
            say(
                ja=f"{self.title} では、このトークンの持ち主にその権限がありません{about}。要る権限は docs/lms.ja.md にあります。",
                en=f"{self.title}: the owner of this token may not do that{about}. docs/lms.md says which permissions are needed.",
            ),
            403,
        )

    def _unreachable(self, error: Exception) -> Refused:
        secure = isinstance(error, requests.exceptions.SSLError)
        asked = getattr(getattr(error, "request", None), "url", None) or self.server
        return Refused(
            say(
                ja=f"{self.title} ({_host(asked)}) に"
                + ("安全に" if secure else "")
                + "つながりません。住所とネットワークを確かめ、同じコマンドをもう一度実行してください。続きから始まります。",
                en=f"{self.title} ({_host(asked)}) cannot be reached"
                + (" safely" if secure else "")
                + ": check its address and the network, and run the same command again; it goes on from here.",
            )
        )


def _asked_to_wait(response: requests.Response | None, otherwise: float) -> float:
    """Return the seconds that `Retry-After` asks for, as a number or a date."""
    asked = response.headers.get("Retry-After", "") if response is not None else ""
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return otherwise


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return "", "", None


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]
