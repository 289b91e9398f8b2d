"""The machine's zone has a name, and times are shown with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograde.base import zones
from autograde.base.errors import CourseError


@pytest.mark.parametrize("value", ["Asia/Tokyo", ":Asia/Tokyo", "/usr/share/zoneinfo/Asia/Tokyo"])
def test_tz_names_the_zone(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TZ", value)
    assert zones.machine_zone() == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize("value", ["", "JST-9", "Nowhere/At_all", "/etc"])
def test_otherwise_localtime_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    monkeypatch.setattr(zones, "LOCALTIME", link)
    monkeypatch.setenv("TZ", value)
    assert zones.machine_zone().key == "Europe/Berlin"


def test_a_copy_of_a_zone_is_known_by_its_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy = tmp_path / "localtime"
    copy.write_bytes(Path("/usr/share/zoneinfo/Asia/Tokyo").read_bytes())
    monkeypatch.setattr(zones, "LOCALTIME", copy)
    monkeypatch.delenv("TZ", raising=False)
    assert zones.machine_zone() == ZoneInfo("Asia/Tokyo")


def test_a_machine_that_says_nothing_keeps_utc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(zones, "LOCALTIME", tmp_path / "none")
    monkeypatch.delenv("TZ", raising=False)
    assert zones.machine_zone().key == "UTC"


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Tokyo", "2026-07-01 08:30 JST (UTC+09:00)"),
        ("Europe/Berlin", "2026-07-01 01:30 CEST (UTC+02:00)"),
        ("America/Sao_Paulo", "2026-06-30 20:30 UTC-03:00"),
        ("UTC", "2026-06-30 23:30 UTC"),
    ],
)
def test_a_moment_is_shown_with_its_zone(zone: str, text: str) -> None:
    moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert zones.shown(moment, ZoneInfo(zone)) == zones.shown(moment.astimezone(ZoneInfo(zone))) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Tokio", "Asia/Tokyo"), ("tokyo", "Asia/Tokyo"), ("JST", "Asia/Tokyo"), ("Europe/Berln", "Europe/Berlin")],
)
def test_a_zone_that_is_none_is_told_with_the_nearest(written: str, meant: str) -> None:
    with pytest.raises(CourseError, match=meant):
        zones.zone_named(written)


@pytest.mark.parametrize("written", ["", "+09:00", "UTC+9", "..", "/etc/passwd", "Nowhere"])
def test_a_zone_that_is_like_none_is_told_what_names_look_like(written: str) -> None:
    with pytest.raises(CourseError, match=r"Asia/Tokyo"):
        zones.zone_named(written)
