"""Send each student's feedback by mail, once: `fukami mail`.

`mail/<lesson>.jsonl` in the class folder says what was done, a line each: "sending" is on the disk before the last line of
a mail goes out, "sent" or "refused" once the server has answered. A mail of which there is nothing but "sending" may have
arrived: nothing more goes to its student until a person has said "arrived" or "again".
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from autograde.base.language import say
from autograde.base.ledger import Ledger
from autograde.base.letters import Mail, as_bytes, message, no_mail
from autograde.base.log import timed
from autograde.base.names import comparable
from autograde.base.post import Post, Refused, Unanswered
from autograde.base.zones import shown
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.intake.roster import kept
from autograde.reports.letters import Letter, letters
from autograde.run.alone import alone
from autograde.run.grade import graded_class
from autograde.run.report import report_class

log = logging.getLogger(__name__)

#: "changed" was sent with other marks, "unsure" may have been sent, "none" cannot be.
State = Literal["new", "sent", "changed", "unsure", "none"]
Outcome = Literal["sent", "refused", "unanswered"]
Entry = dict[str, Any]


@dataclass(frozen=True)
class Planned:
    """A letter and how things stand with it; `past` says when one was sent before, and to whom if that was another address."""

    letter: Letter
    state: State
    past: str = ""


def mail_settings(folder: ClassFolder) -> Mail:
    """Return `[mail]` of a class. Raises `CourseError` where it has none."""
    settings = folder.settings.mail
    if settings is None:
        raise CourseError(no_mail())
    return settings


def write_letters(folder: ClassFolder, lesson: str, *, partial: bool = False) -> tuple[list[Letter], list[str]]:
    """Bring the pages of feedback up to date, and return a letter for everybody who has one, with what a person should know.

    Raises `CourseError` where nothing is graded, and where there is no `[mail]` or no roster.
    """
    settings, roster = mail_settings(folder), kept(folder.root)
    if roster is None:
        raise CourseError(
            say(
                ja="アドレスは名簿から取ります。メールの列のある名簿を `fukami collect 提出物 --roster 名簿.csv` で渡してください。",
                en="Addresses come from the roster: give one with mail addresses with `fukami collect HAND-INS --roster ROSTER.csv`.",
            )
        )
    grades = graded_class(folder, lesson)
    notes = [*grades.notes, *report_class(grades).notes]
    return list(letters(grades.hand_ins, settings, roster, partial=partial)), notes


class Mailing:
    """The ledger of a lesson's mail. Use `with`: nobody else sends meanwhile, or else `CourseError` is raised."""

    def __init__(self, folder: ClassFolder, lesson: str) -> None:
        self._settings, self._zone = mail_settings(folder), folder.zone
        self._folder, self._lesson = folder, lesson

    def __enter__(self) -> Mailing:
        with ExitStack() as stack:
            if not stack.enter_context(alone(self._folder, f"mail.{self._lesson}", go_on=lambda: False)):
                raise CourseError(
                    say(
                        ja=f"別の `fukami mail` が {self._lesson} のメールを送っています。終わるのを待ってください。",
                        en=f"Another `fukami mail` is sending mail of {self._lesson}: wait until it is done.",
                    )
                )
            self._ledger = Ledger(self._folder.root / "mail" / f"{self._lesson}.jsonl")
            self._lock = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()

    def plan(self, letters: Sequence[Letter], again: Collection[str] = ()) -> list[Planned]:
        """Say how things stand with each letter, given what was sent before to its student or its address.

        Students in `again` get theirs whatever was sent before.
        """
        return [self._planned(letter, letter.student in again) for letter in letters]

    def _planned(self, letter: Letter, again: bool) -> Planned:
        past = self._past(letter)
        sent = [entry for entry in past if entry["event"] in ("sent", "arrived")]
        if not again and (unsure := _open(past)):
            return Planned(letter, "unsure", self._told(unsure[-1], letter))
        if not again and (same := [entry for entry in sent if entry["marks"] == letter.marks]):
            return Planned(letter, "sent", self._told(same[-1], letter))
        if letter.objection:
            return Planned(letter, "none")
        return Planned(letter, "changed" if sent and not again else "new", self._told(sent[-1], letter) if sent else "")

    def _past(self, letter: Letter) -> list[Entry]:
        own = letter.student, letter.address.casefold()
        return [one for one in self._ledger.entries if one["student"] == own[0] or one["to"].casefold() == own[1]]

    def _told(self, entry: Entry, letter: Letter) -> str:
        when = shown(datetime.fromisoformat(entry["at"]), self._zone)
        return when if entry["to"] == letter.address else f"{when} {entry['to']}"

    def arrived(self, letter: Letter) -> None:
        """Note that a mail arrived of which that was in doubt. Raises `CourseError` where there is none."""
        if not (unsure := _open(self._past(letter))):
            raise CourseError(
                say(
                    ja=f"{letter.student}: 届いたかどうか分からないメールはありません。",
                    en=f"{letter.student}: there is no mail of which it is not known whether it arrived.",
                )
            )
        self._settle(unsure, "arrived")

    def _settle(self, entries: Sequence[Entry], event: Literal["arrived", "again"]) -> None:
        for entry in entries:
            self._ledger.write(event=event, **{key: entry[key] for key in ("student", "to", "marks", "id")})

    def send(
        self,
        letters: Sequence[Letter],
        password: str,
        done: Callable[[Letter, Outcome, str], None] = lambda *_: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """Send letters one by one, until `stop` says so; `done` learns what became of each, and what the server said.

        Whoever gives one that may have arrived has decided that it is sent again.
        Raises `CourseError` for what concerns all of them; what was sent until then is noted.
        """
        with timed(log, f"mail {self._lesson}"), Post(self._settings, password) as post:
            for letter in letters:
                if stop():
                    return
                outcome, told = self._send(post, letter)
                log.info("mail %s: %s %s", self._lesson, letter.student, outcome)
                done(letter, outcome, told)

    def _send(self, post: Post, letter: Letter) -> tuple[Outcome, str]:
        mail = written(letter, self._settings, self._lesson)
        self._settle(_open(self._past(letter)), "again")
        entry = {"student": letter.student, "to": letter.address, "marks": letter.marks, "id": mail["Message-ID"]}
        try:
            post.send(letter.address, as_bytes(mail), lambda: self._ledger.write(event="sending", **entry))
        except Refused as refused:
            self._ledger.write(event="refused", **entry, answer=str(refused))
            return "refused", str(refused)
        except Unanswered:
            return "unanswered", ""
        self._ledger.write(event="sent", **entry)
        return "sent", ""


def send_sample(folder: ClassFolder, lesson: str, letter: Letter, password: str) -> str:
    """Send a letter to the sender instead of its student, and note nothing; return the address."""
    settings = mail_settings(folder)
    mail = written(letter, settings, lesson, settings.sender_address)
    with Post(settings, password) as post:
        try:
            post.send(settings.sender_address, as_bytes(mail), lambda: None)
        except (Refused, Unanswered) as error:
            raise CourseError(
                say(
                    ja=f"{settings.server} が {settings.sender_address} へのメールを受け取りませんでした: {error}",
                    en=f"{settings.server} did not take the mail to {settings.sender_address}: {error}",
                )
            ) from error
    return settings.sender_address


def written(letter: Letter, settings: Mail, lesson: str, to: str = "") -> Any:
    """Return a letter as the mail that is sent, to another address where one is given."""
    page = f"{lesson}.html", letter.page.read_bytes()
    return message(settings.sender, letter.name, to or letter.address, letter.subject, letter.body, page)


def named(people: Collection[str], letters: Sequence[Letter]) -> list[Letter]:
    """Return the letters of students by id or whole name. Raises `CourseError` for somebody who has none, or two."""
    found = []
    for name in people:
        meant = [one for one in letters if one.student == name] or [
            one for one in letters if comparable(name) in (comparable(one.student), comparable(one.name))
        ]
        if len(meant) != 1:
            who = ", ".join(one.student for one in meant)
            raise CourseError(
                say(
                    ja=f"{name} は複数の人に一致します: {who}" if meant else f"{name} へのフィードバックはありません。",
                    en=f"{name} fits several students: {who}" if meant else f"There is no feedback for {name}.",
                )
            )
        found += meant
    return found


def _open(entries: Sequence[Entry]) -> list[Entry]:
    """Return what was being sent and of which nothing more is known."""
    settled = {entry["id"] for entry in entries if entry["event"] != "sending"}
    return [entry for entry in entries if entry["event"] == "sending" and entry["id"] not in settled]
