"""What the last `fukami check` of a notebook gave: points by test, in the user's cache and nowhere near the notebook."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograde.base.files import write_whole
from autograde.model import GradedHandIn


@dataclass(frozen=True)
class LastCheck:
    """When a notebook was checked, in the machine's zone, and the points that its tests gave."""

    at: datetime
    points: Mapping[str, float]


def replace_last(notebook: Path, now: GradedHandIn) -> LastCheck | None:
    """Return what the check before `now` gave, and keep `now` for the next one, where the cache can be written.

    None where no check of this version of the lesson is known, and where the grader itself lost `now`, which is not kept.
    """
    if now.graded.ended == "lost":
        return None
    try:
        place = _place(notebook, now.lesson.name)
    except RuntimeError:  # a user without a home
        return None
    last = _read(place, now)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with contextlib.suppress(OSError):
        write_whole(place, json.dumps({"version": now.lesson.version, "at": at, "points": now.points}))
    return last


def _place(notebook: Path, lesson: str) -> Path:
    """The file for a notebook and a lesson; its name tells neither."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    cache = Path(named) if os.path.isabs(named) else Path.home() / ".cache"
    key = f"{notebook.resolve()}\0{lesson}".encode("utf-8", "surrogatepass")
    return cache / "fukami" / "checks" / f"{hashlib.sha256(key).hexdigest()[:24]}.json"


def _read(place: Path, now: GradedHandIn) -> LastCheck | None:
    try:
        kept = json.loads(place.read_bytes())
        points = {test: float(value) for test, value in kept["points"].items()}
        last = LastCheck(datetime.fromisoformat(kept["at"]).astimezone(), points)
        same = kept["version"] == now.lesson.version and points.keys() == now.points.keys()
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    return last if same and all(map(math.isfinite, points.values())) else None
