"""Time zones: the machine's own, by name, and a moment as people of a zone write it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCALTIME = Path("/etc/localtime")


def machine_zone() -> ZoneInfo:
    """Return the zone of this machine's clock: `TZ` if set, otherwise what `/etc/localtime` is or leads to, otherwise UTC."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if "zoneinfo/" in named:
        named = named.partition("zoneinfo/")[2]
    for name in (named, str(LOCALTIME.resolve()).partition("zoneinfo/")[2]):
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, ZoneInfoNotFoundError):  # no name at all, a folder, a rule such as JST-9
            continue
    try:
        with LOCALTIME.open("rb") as file:  # a copy, as in some containers: its rules without a name
            return ZoneInfo.from_file(file, key="localtime")
    except (OSError, ValueError):
        return ZoneInfo("UTC")


def shown(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as 2026-04-24 20:00 JST (UTC+09:00); one without a zone is in UTC, as nbgrader keeps them."""
    there = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)
    sign = f"{there:%z}"
    offset = f"UTC{sign[:3]}:{sign[3:5]}" if there.utcoffset() else "UTC"
    name = there.tzname() or ""
    return f"{there:%Y-%m-%d %H:%M} " + (f"{name} ({offset})" if name.isalpha() and name != "UTC" else offset)
