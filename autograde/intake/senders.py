"""Whose file it is, from the names that learning management systems give to what they export.

Moodle (assign/locallib.php) exports folders `{Full name}_{participant}_assignsubmission_file/`, or the same in front of each
file's name; with blind marking the name is `Participant`. Canvas (submission_zips) puts `{name}[_LATE]_{user}_{file}_` in front
of each file's name, in small letters without spaces, and `-1`, `-2` behind it for a second, third file of that name;
anonymous ones begin with `anon`. Anything else is a folder a student, or files that a roster knows.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MOODLE = re.compile(r"^(?P<name>.*?)_?(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$", re.DOTALL)
CANVAS = re.compile(r"^(?P<name>[^_]+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<file>\d+)_(?P<rest>.+)$", re.DOTALL)
CANVAS_ANONYMOUS = re.compile(r"^anon(?P<late>_LATE)?_(?P<id>[0-9A-Za-z]{5})_(?P<file>\d+)_(?P<rest>.+)$", re.DOTALL)
NAMELESS = ("", "Participant", "参加者", "anon")  # what stands for a name where marking is blind
RESUBMITTED = re.compile(r"-(\d+)(\.[A-Za-z]+)$")


@dataclass(frozen=True)
class Sender:
    """Who sent a file, as its names tell. `key` is what names the student's folder; `number` the system's own number.

    `turn` counts the files of one name that Canvas received from a student; `rest` is the path below the student.
    """

    key: str
    name: str
    rest: tuple[str, ...]
    system: str = ""  # "moodle", "canvas" or ""
    number: str = ""
    late: bool = False
    turn: int = 0
    upload: str = ""  # the number that Canvas gave to the file


def sender_of(parts: tuple[str, ...]) -> Sender | None:
    """Read the path of a file; None when nothing in it is a student's."""
    for depth, part in enumerate(parts):
        text = unicodedata.normalize("NFC", part)
        if found := MOODLE.match(text):
            name = found["name"].strip() or "Participant"
            rest = tuple(filter(None, (found["rest"], *parts[depth + 1 :])))
            return Sender(_key(name, found["id"]), name, rest or (text,), "moodle", found["id"])
    text = unicodedata.normalize("NFC", parts[-1])
    if found := CANVAS_ANONYMOUS.match(text) or CANVAS.match(text):
        again = RESUBMITTED.search(found["rest"])
        name_given = RESUBMITTED.sub(r"\2", found["rest"])
        name = found.groupdict().get("name", "anon")
        turn = int(again[1]) if again else 0
        return Sender(
            _key(name, found["id"]),
            name,
            (name_given,),
            "canvas",
            found["id"],
            bool(found["late"]),
            turn,
            found["file"],
        )
    if len(parts) < 2:
        return None
    name = unicodedata.normalize("NFC", parts[0]).strip()
    return Sender(name, name, parts[1:])


def _key(name: str, number: str) -> str:
    """A folder's name for the student: what the name holds of path separators is replaced."""
    return re.sub(r"[/\\\x00]", " ", name).strip() + f"_{number}"
