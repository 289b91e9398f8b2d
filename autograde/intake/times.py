"""When a file was handed in, and what says so: the teacher, nbgrader's `timestamp.txt`, the system's names, then the file.

An archive whose packer set no time, or a time before 1990, says nothing: "none" is what then stands for it, to tell which
of two came later, and nobody is late by it. Nor by a time in the future, which comes before all others. A system of files sets a new time on every copy, so that its time counts only where nothing better is at hand. Times are
seconds since 1970 in UTC; what carries no zone is read in the class's own.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal
from zipfile import ZipInfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import parser

from autograde.base.language import say
from autograde.intake.zipnames import extra_fields

Basis = Literal["teacher", "timestamp.txt", "name", "zip", "zip without zone", "tar", "file", "none", "future"]
ORDER: tuple[Basis, ...] = (
    "future",
    "none",
    "file",
    "tar",
    "zip without zone",
    "zip",
    "name",
    "timestamp.txt",
    "teacher",
)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC).timestamp()  # before it, nobody set the time
AHEAD = 300  # seconds by which clocks may differ
UNIX, OLD_UNIX, NTFS = (
    0x5455,
    0x5855,
    0x000A,
)  # extra fields of a zip that hold UTC (APPNOTE 4.5, Info-ZIP's extrafld.txt)
YEARS = (2, 9998)  # those that every zone can write: a day more or less leaves them within datetime's
TO_1970 = 11_644_473_600  # seconds from 1601, where NTFS begins to count

#: Abbreviations that mean one zone wherever they are used; "CST", "IST" and "BST" mean several.
ABBREVIATIONS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "SGT": 8, "HKT": 8,
    "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7,
    "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
#: Blackboard's "…_attempt_2026-04-20-10-00-00_…", nbgrader's exchange "s1+02+2026-04-20 10:00:00 UTC", "2026-04-20T100000".
WRITTEN = re.compile(
    r"(?<!\d)(?P<day>20\d\d-\d\d-\d\d)[-_T +](?P<hour>\d\d)[-:.]?(?P<minute>\d\d)[-:.]?(?P<second>\d\d)(?:\.\d+)?"
    r"(?P<zone> ?(?:UTC|Z|[+-]\d\d:?\d\d)(?![A-Za-z0-9]))?(?!\d)"
)
#: Brightspace's "12-34 - Emma Brown - Apr 20, 2026 1005 AM" and "… - 20 April 2026 10:05".
BRIGHTSPACE = re.compile(
    rf" - (?P<day>{MONTHS} \d{{1,2}},? 20\d\d|\d{{1,2}} {MONTHS},? 20\d\d),? (?P<hour>\d{{1,2}})[:.]?(?P<minute>\d\d)"
    r"(?: ?(?P<half>[AP])\.?M\.?)?(?![\w])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class When:
    """A time with what it rests on."""

    time: float
    basis: Basis

    def better(self, other: When | None) -> When:
        """Return the one of both that rests on the stronger evidence, this one where they are equal."""
        return self if other is None or ORDER.index(self.basis) >= ORDER.index(other.basis) else other

    def stronger_than(self, basis: str) -> bool:
        """Say whether it rests on more than `basis`, as it was kept; what is not known counts as a file's own time."""
        return ORDER.index(self.basis) > ORDER.index(basis if basis in ORDER else "file")  # type: ignore[arg-type]

    def unless_future(self, now: float) -> When:
        """Return it unless nothing can have been handed in then, which the sender's clock or the sender made up."""
        return self if self.time <= now + AHEAD else When(0.0, "future")

    @property
    def told(self) -> str:
        """What the time rests on, in words; "" for a file's own time and the like, which need none."""
        return {
            "teacher": say(ja="時刻は --at のもの", en="time as given by --at"),
            "timestamp.txt": say(ja="時刻は timestamp.txt のもの", en="time from timestamp.txt"),
            "name": say(ja="時刻はシステムのもの", en="time as the system gives it"),
            "none": say(ja="提出の時刻の記録なし", en="no time of handing in is recorded"),
            "future": say(
                ja="提出の時刻が未来なので、時刻なしとして扱います", en="its time lies in the future and counts as none"
            ),
        }.get(self.basis, "")


def parse_time(text: str, zone: tzinfo, hour: int = 0) -> datetime | None:
    """Read one moment as nbgrader, ISO 8601 or a person writes it; None when it cannot be told which moment it is.

    Without a zone it is in `zone`, and a day without a time of day is at `hour`. Named zones ("Asia/Tokyo") and abbreviations that mean one zone are known, and those
    which `zone` itself uses.
    """
    text = re.sub(r"^(20\d{12})\d{3}$", r"\1", text.strip())  # Sakai writes milliseconds behind the seconds
    text = re.sub(r"\b(?:UTC|GMT) ?(?=[+-]\d)", "", text.strip().lstrip("\ufeff"))  # dateutil turns the sign of UTC+9
    fixed: tzinfo | None = None
    if named := re.search(r"\s([A-Za-z]+(?:/[A-Za-z_+-]+[0-9]*)+)$", text):
        try:
            fixed = ZoneInfo(named[1])
        except (ZoneInfoNotFoundError, ValueError):
            return None
        text = text[: named.start()]
    unknown = []

    def zone_of(name: str | None, offset: int | None) -> tzinfo | None:
        if offset is not None:
            return timezone(timedelta(seconds=offset))
        if name is None:
            return None
        if name in ABBREVIATIONS:
            return timezone(timedelta(hours=ABBREVIATIONS[name]))
        unknown.append(name)
        return zone

    if not re.search(r"\d{4}\D\d{1,2}\D\d{1,2}|\d{1,2}\D+\d{4}|\d{8}", text):
        return None  # dateutil would fill in today for what is missing
    try:
        found = parser.parse(text, tzinfos=zone_of, default=datetime(2000, 1, 1, hour))
    except (ValueError, OverflowError, TypeError):
        return None
    if any(found.tzname() != name for name in unknown):
        return None
    found = found.replace(tzinfo=fixed or found.tzinfo or zone)
    return found if YEARS[0] <= found.year <= YEARS[1] else None


def time_in_names(parts: tuple[str, ...], zone: tzinfo) -> When | None:
    """Return the time that Blackboard, Brightspace or nbgrader's exchange wrote into a name on the way to a file."""
    for part in reversed(parts):
        if "_attempt_" in part or part.count("+") >= 2:
            if found := WRITTEN.search(part):
                clock = f"{found['day']} {found['hour']}:{found['minute']}:{found['second']}{found['zone'] or ''}"
                if time := parse_time(clock, zone):
                    return When(time.timestamp(), "name")
        elif found := BRIGHTSPACE.search(part):
            half = f" {found['half']}M" if found["half"] else ""
            if time := parse_time(f"{found['day']} {found['hour']}:{found['minute']}{half}", zone):
                return When(time.timestamp(), "name")
    return None


def time_in_zip(member: ZipInfo, zone: tzinfo) -> When | None:
    """Return a member's time: in UTC where an extra field has it, else the clock's of whoever packed it, in `zone`."""
    for data in extra_fields(member.extra, UNIX):
        if len(data) >= 5 and data[0] & 1:
            return _set(struct.unpack("<l", data[1:5])[0], "zip")
    for data in extra_fields(member.extra, NTFS):
        for times in extra_fields(data[4:], 1):
            if len(times) >= 8:
                return _set(struct.unpack("<Q", times[:8])[0] / 10**7 - TO_1970, "zip")
    for data in extra_fields(member.extra, OLD_UNIX):
        if len(data) >= 8:
            return _set(struct.unpack("<l", data[4:8])[0], "zip")
    try:
        return _set(datetime(*member.date_time, tzinfo=zone).timestamp(), "zip without zone")
    except (ValueError, OverflowError):
        return None


def time_of_tar(seconds: float) -> When | None:
    """Return a tar member's time, which is UTC; None where the packer set none (Google Takeout: 1970)."""
    return _set(seconds, "tar")


def _set(seconds: float, basis: Basis) -> When | None:
    return When(seconds, basis) if EARLIEST <= seconds < 2**33 else None
