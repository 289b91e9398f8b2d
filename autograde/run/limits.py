"""How long a cell may compute: learnt from how long the reference solution does on this machine."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import replace

from autograde.base.files import write_whole
from autograde.course import Course
from autograde.engine.grader import Grader, Here
from autograde.forms import Given, lay_out_in
from autograde.model import Limits

log = logging.getLogger(__name__)

TIMES, LEAST, MOST = 30, 5.0, 60.0  # of the reference's seconds; seconds
PATIENT = Limits(cell_seconds=300, total_seconds=900)
REFERENCE = "reference"  # in the place of a student


def learnt_limits(course: Course, lesson: Given, pool: Grader) -> Limits:
    """Return the limits for hand-ins of a lesson; the reference is run once on each machine for each version of the lesson.

    The default where that is not this machine's work, or does not end well.
    """
    if not isinstance(pool, Here):
        return Limits()
    form = next(iter(lesson.forms.values()))
    path = course.build / "seconds" / f"{lesson.name}-{form.version}.json"
    with suppress(OSError, ValueError, TypeError, AttributeError):
        return _limits({str(name): float(seconds) for name, seconds in json.loads(path.read_bytes()).items()}, lesson)
    form, laid = lay_out_in(lesson.source.encode(), lesson.forms, REFERENCE)
    if isinstance(laid, str):
        return Limits()
    (result,) = pool.grade([(laid.submission, form)], PATIENT)
    if result.ended != "completed" or any(cell.error for cell in result.cells):
        log.warning("%s: the reference does not run here, so that limits are the default ones", lesson.name)
        return Limits()
    seconds = {cell.id: cell.seconds for cell in result.cells} | {test.id: test.seconds for test in result.tests}
    with suppress(OSError):  # a course that is only to be read is run each time
        write_whole(path, json.dumps(seconds))
    return _limits(seconds, lesson)


def _limits(seconds: dict[str, float], lesson: Given) -> Limits:
    """Bound each cell and test by its own time in the reference; where a student writes, who may try out anything, by the longest.

    That is no longer than the default, unless the cell's own is.
    """
    limits, form = Limits(), next(iter(lesson.forms.values()))
    own = {name: min(max(LEAST, TIMES * took), MOST) for name, took in seconds.items()}
    free = min(max(own.values(), default=MOST), limits.cell_seconds)
    tests = {cell.id for cell in form.cells if cell.kind == "test"}
    computing = {name: most if name in tests else max(most, free) for name, most in own.items()}
    return replace(limits, computing=computing | {"": free})
