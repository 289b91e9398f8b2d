"""What an LMS holds of one assignment, as both systems tell it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Person:
    """Somebody as the LMS knows them: by a number of its own, by name, and by what the institution gave them.

    `ids` are those of the institution: student number, login, address; the first tells them apart. `sorted` is the name
    with the family name first, where the system tells.
    """

    number: str
    name: str = ""
    ids: tuple[str, ...] = ()
    sorted: str = ""


@dataclass(frozen=True)
class File:
    """A file of a submission. `place` is where it is put, `name` its own as it was handed in; `modified` in seconds since 1970.

    `number` is the system's own for the file, the greater the later. `content` is there for a text or a link that was
    handed in instead of a file, and then there is no `url`.
    """

    place: str
    name: str
    url: str = ""
    size: int | None = None
    modified: float = 0.0
    number: str = ""
    content: bytes | None = None


@dataclass(frozen=True)
class Handed:
    """What one person handed in, and when, in UTC."""

    person: Person
    time: datetime | None
    late: bool
    files: tuple[File, ...]


@dataclass(frozen=True)
class Assignment:
    """An assignment, due in UTC; `number` is the one that a browser shows.

    `points` is None where the system gives it no points to reach; `unmarked` says why no points can be sent there, and
    `pageless` why no pages of feedback.
    """

    number: str
    title: str
    points: float | None
    due: datetime | None
    unmarked: str = ""
    pageless: str = ""


@dataclass(frozen=True)
class Mark:
    """What the LMS has for a person: points as somebody gave them, and feedback files by name; `kept` says why both must stay."""

    points: float | None = None
    files: tuple[str, ...] = ()
    kept: str = ""


class Lms(Protocol):
    """One assignment of an LMS. `system` is the name of its numbering of people, `title` what people call it."""

    system: str
    title: str

    def assignment(self) -> Assignment:
        """Return the assignment. Raises `CourseError` where there is none, or its people are hidden."""

    def own_dates(self, numbers: Collection[str]) -> tuple[Mapping[str, datetime | None], Sequence[str]]:
        """Return when it is due for whom it is due at another time, by number, None for never; and sentences on what is not known.

        At least those with these `numbers` are asked for.
        """

    def people(self) -> Sequence[Person]:
        """Return the students who are in the course now."""

    def handed_in(self) -> tuple[Sequence[Handed], Sequence[str]]:
        """Return what was handed in, each person's last, and sentences on what is left out."""

    def download(self, file: File, path: Path, part: Path) -> None:
        """Write a file to `path`; see `Session.download`."""

    def marks(self) -> tuple[Mapping[str, Mark], Sequence[str]]:
        """Return what there is of each person now, by number, and sentences on what the LMS will do to points."""

    def give(self, person: Person, points: float | None, comment: str, feedback: Path | None) -> None:
        """Give points, where they are not None, and a comment with a file of feedback, where there is one."""


Progress = Callable[[int, int], None]
"""Is told how many of how many are done."""
