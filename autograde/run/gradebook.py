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
    lessons = folder.course.lessons
    graded = sorted(path.parent.name for path in folder.results.glob("*/*.json"))
    own = {name: kept(folder, name) for name in dict.fromkeys(graded)}
    forms = {
        name: (found or present(folder.course, name)).forms for name, found in own.items() if found or name in lessons
    }
    return rebuild(folder, forms)
