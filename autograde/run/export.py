"""Send marks and feedback back: as one CSV, into Moodle's worksheet, into Canvas's gradebook."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from autograde.base.language import say
from autograde.base.log import timed
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.reports import canvas, exports, moodle
from autograde.reports.exports import Exported

log = logging.getLogger(__name__)


@timed(log, "export csv")
def export_csv(
    folder: ClassFolder, lessons: Iterable[str] = (), to: Path | None = None, *, partial: bool = False
) -> Exported:
    """Write one row a student with a column a lesson, by default of all that are graded. Raises `CourseError` when none is.

    `to` is the file, or a folder for it, by default the class's reports. `partial` does not wait for essays.
    """
    names = list(lessons) or sorted({path.parent.name for path in folder.results.glob("*/*.json")})
    if not names:
        raise CourseError(say(ja="まだ何も採点されていません。", en="Nothing is graded yet: run `fukami grade` first."))
    return exports.export_csv(folder, names, _target(folder, to, "points.csv"), partial=partial)


@timed(log, "export moodle")
def export_moodle(
    folder: ClassFolder,
    lesson: str,
    worksheet: Path,
    to: Path | None = None,
    *,
    grade_column: str = "",
    scale: bool = False,
    partial: bool = False,
) -> Exported:
    """Fill in Moodle's grading worksheet and zip the feedback; `to` as in `export_csv`, the rest as in `reports.moodle`."""
    target = _target(folder, to, f"{lesson}-moodle.csv")
    return moodle.export_moodle(
        folder, lesson, worksheet, target, grade_column=grade_column, scale=scale, partial=partial
    )


@timed(log, "export canvas")
def export_canvas(
    folder: ClassFolder,
    lesson: str,
    gradebook: Path,
    to: Path | None = None,
    *,
    title: str,
    decimal: str = "",
    scale: bool = False,
    partial: bool = False,
) -> Exported:
    """Fill in the gradebook that Canvas exported and zip the feedback; `to` as in `export_csv`, the rest as in `reports.canvas`."""
    target = _target(folder, to, f"{lesson}-canvas.csv")
    return canvas.export_canvas(
        folder, lesson, gradebook, target, title=title, decimal=decimal, scale=scale, partial=partial
    )


def _target(folder: ClassFolder, to: Path | None, usual: str) -> Path:
    """Return the file to write to: under its usual name where `to` is a folder."""
    to = to or folder.reports
    return to / usual if to.is_dir() or to == folder.reports else to
