"""Time zones: the machine's own, by name, and a moment as people of a zone write it."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError, available_timezones

from autograde.base.errors import CourseError
from autograde.base.language import say

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
    return ZoneInfo(_name_of_copy() or "UTC")


def _name_of_copy() -> str:
    """Return the zone whose file `/etc/localtime` is a copy of, as in some containers, or ""."""
    if not LOCALTIME.is_file():
        return ""
    rules = LOCALTIME.read_bytes()
    files = ((name, Path(folder, name)) for name in _names() for folder in TZPATH)
    return next((name for name, path in files if path.is_file() and path.read_bytes() == rules), "")


def _names() -> list[str]:
    """All zones, those with a place in their name first."""
    return sorted(available_timezones(), key=lambda zone: ("/" not in zone, zone))


def shown(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment as 2026-04-24 20:00 JST (UTC+09:00), in `zone` or else in its own."""
    there = moment.astimezone(zone or moment.tzinfo)
    sign = f"{there:%z}"
    offset = f"UTC{sign[:3]}:{sign[3:5]}" if there.utcoffset() else "UTC"
    name = there.tzname() or ""
    return f"{there:%Y-%m-%d %H:%M} " + (f"{name} ({offset})" if name.isalpha() and name != "UTC" else offset)


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of this name. Raises `CourseError` that names the nearest."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise CourseError(no_zone(name)) from error


def no_zone(name: str) -> str:
    """Say that there is no zone of this name, and which was meant."""
    meant = nearest_zone(name)
    ja = f"{meant} ではありませんか。" if meant else "Asia/Tokyo のような名前を書いてください。"
    en = f"Did you mean {meant}?" if meant else "Names are such as Asia/Tokyo and Europe/Berlin."
    return say(ja=f"{name} という時刻帯はありません。{ja}", en=f"There is no time zone {name}. {en}")


def nearest_zone(name: str) -> str:
    """Return the zone meant by "Tokio", "tokyo", "Asia / Tokyo" or "JST", or ""."""
    from autograde.base.toml import nearest

    known = _names()
    now = datetime.now(UTC)
    if re.search(r"\d", name):  # an offset: many zones have it
        return ""
    for zone in known:
        if name.isupper() and now.astimezone(ZoneInfo(zone)).tzname() == name:
            return zone
    cities = {zone.rpartition("/")[2]: zone for zone in reversed(known)}
    whole, city = nearest(name, known, 0.7), nearest(name.rpartition("/")[2], cities, 0.6)
    return whole or cities.get(city, "")
