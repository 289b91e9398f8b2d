"""Make a lost or damaged gradebook anew."""

from __future__ import annotations

import logging

from autograde.base.log import timed
from autograde.class_folder import ClassFolder
from autograde.forms import kept, present
from autograde.gradebook.rebuild import Rebuilt, rebuild

log = logging.getLogger(__name__)


@timed(log, "gradebook rebuild")
def rebuild_gradebook(folder: ClassFolder) -> Rebuilt:
    """Make a lost or damaged gradebook anew from the results of all lessons; nothing is graded for it."""
    course = folder.course
    graded = sorted({path.parent.name for path in folder.results.glob("*/*.json")})
    lessons = []
    for name in dict.fromkeys([*course.lessons, *graded]):
        if own := kept(folder, name) or (present(course, name) if name in graded and name in course.lessons else None):
            lessons.append(own)
    return rebuild(folder, lessons)
