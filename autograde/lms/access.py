"""Which server, which assignment, and the token that opens it: from the environment or the keyring, never from a file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.secrets import from_keyring
from autograde.base.settings import server_address
from autograde.lms.model import Lms
from autograde.lms.session import Session

KEYRING_USER = "fukami"
TITLES = {"canvas": "Canvas", "moodle": "Moodle"}


@dataclass(frozen=True)
class Address:
    """An assignment as a person names it: `canvas:COURSE/ASSIGNMENT`, by number or, for the latter, by title."""

    system: str
    course: str
    assignment: str

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.system}:{self.course}/{self.assignment}"

    @property
    def folder(self) -> str:
        """The name of its folder in a class's `downloads/`."""
        return re.sub(r"[^\w.-]", "_", f"{self.system}-{self.course}-{self.assignment}")

    @classmethod
    def read(cls, text: str) -> Address | None:
        """Return what a text names, None where it does not begin as an address does. Raises `CourseError` for half of one."""
        system, colon, rest = text.partition(":")
        if not colon or system not in TITLES:
            return None
        found = re.fullmatch(r"\s*(\d+)/(\S.*?)\s*", rest)
        if found is None:
            raise CourseError(
                say(
                    ja=f"{text}: {system}:コース/課題 のように、番号で書いてください。どちらもブラウザーの住所にあります(docs/lms.ja.md)。",
                    en=f"{text}: write it as {system}:COURSE/ASSIGNMENT, by the numbers that your browser shows in the address (docs/lms.md).",
                )
            )
        return cls(system, found[1], found[2])


def connect(address: Address, servers: Mapping[str, str], waiting: Callable[[str], None] = lambda text: None) -> Lms:
    """Return the assignment, opened with the token of its server. `servers` are those that the class's settings name, by system.

    `waiting` is told where the server asks for patience.

    Raises `CourseError` where server, token or a library is missing.
    """
    title, upper = TITLES[address.system], address.system.upper()
    server = servers.get(address.system) or os.environ.get(f"{upper}_SERVER", "")
    if not server:
        raise CourseError(
            say(
                ja=f'{title} の住所が分かりません。class.toml に [{address.system}] と server = "https://…" を書くか、環境変数 {upper}_SERVER に入れてください。',
                en=f'Where is {title}? Write [{address.system}] and server = "https://…" into class.toml, or set {upper}_SERVER.',
            )
        )
    try:
        server = server_address(server)
    except ValueError as error:
        raise CourseError(f"{upper}_SERVER = {server}: {error}") from None
    session = Session(title, server, _token(title, server), in_header=address.system == "canvas")
    session.told = waiting
    if address.system == "moodle":
        from autograde.lms.moodle import Moodle

        return Moodle(session, address.course, address.assignment)
    try:
        from autograde.lms.canvas import Canvas
    except ImportError as error:
        raise CourseError(
            say(
                ja=f"Canvas につなぐには canvasapi が必要です({error})。pip install -c constraints.txt -e '.[lms]' で入れてください。",
                en=f"Canvas needs canvasapi ({error}). Install it: pip install -c constraints.txt -e '.[lms]'.",
            )
        ) from error
    return Canvas(session, address.course, address.assignment)


def _token(title: str, server: str) -> str:
    """Return the token for a server. Raises `CourseError` where there is none, or one that no header can hold."""
    variable = f"{title.upper()}_TOKEN"
    token = os.environ.get(variable, "").strip() or from_keyring(server, KEYRING_USER).strip()
    if not token:
        raise CourseError(
            say(
                ja=f"{title} のトークンがありません。環境変数 {variable} に入れるか、`keyring set {server} {KEYRING_USER}` で保存してください。ファイルには書かないでください。作り方は docs/lms.ja.md にあります。",
                en=f"There is no token for {title}: put it into {variable}, or keep it with `keyring set {server} {KEYRING_USER}`, and in no file. docs/lms.md says how to make one.",
            )
        )
    if not re.fullmatch(r"[!-~]+", token):
        raise CourseError(
            say(
                ja=f"{title} のトークンに、空白か使えない文字が入っています。写し直してください。",
                en=f"The token for {title} holds a space or a letter that cannot be in one: copy it again.",
            )
        )
    return token
