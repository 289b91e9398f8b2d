"""Give a class its assignments through nbgrader's own `generate_assignment`, so that formgrader and autograde work."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from autograde.authoring.build import BuiltLesson
from autograde.authoring.form import ClearAnswers
from autograde.course import ClassFolder, CourseError
from autograde.language import say

# Students' names are folder names; nbgrader's default leaves out nothing that we need.
NBGRADER_CONFIG = '''"""nbgrader's settings for this class: `nbgrader formgrader` and every other nbgrader command read them here."""

from nbgrader.converters import GenerateAssignment

from autograde.authoring.form import ClearAnswers

c = get_config()  # noqa: F821
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = {course_id!r}
steps = GenerateAssignment.preprocessors.default_args[0]
c.GenerateAssignment.preprocessors = [ClearAnswers if step.__name__ == "ClearSolutions" else step for step in steps]
'''


def nbgrader_config(folder: ClassFolder) -> Config:
    """What `nbgrader_config.py` in the class's folder says, for use in this process."""
    from nbgrader.converters import GenerateAssignment

    config = Config()
    config.CourseDirectory.root = str(folder.root)
    config.CourseDirectory.db_url = folder.gradebook
    steps = GenerateAssignment.preprocessors.default_args[0]
    config.GenerateAssignment.preprocessors = [
        ClearAnswers if step.__name__ == "ClearSolutions" else step for step in steps
    ]
    return config


def tools_on_path() -> None:
    """nbgrader starts `alembic` by name, which is found only when this environment's programs are on the path."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")


def release(folder: ClassFolder, built: BuiltLesson, lang: str) -> Path:
    """Write the lesson to the class's `source/`, let nbgrader register and release it, and return the released notebook.

    Safe to call again: points and cells of the gradebook follow the source. Raises `CourseError` when nbgrader refuses.
    """
    source = folder.root / "source" / built.name / f"{built.name}.ipynb"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(nbformat.writes(built.source[lang]) + "\n", encoding="utf-8")
    tools_on_path()
    api = NbGraderAPI(config=nbgrader_config(folder))
    api.log.setLevel(logging.ERROR)
    outcome = api.generate_assignment(built.name, force=True, create=True)
    if not outcome["success"]:
        raise CourseError(
            say(
                ja=f"nbgrader が {built.name} を受け付けません: {outcome.get('error')}",
                en=f"nbgrader refuses {built.name}: {outcome.get('error')}",
            )
        )
    return folder.root / "release" / built.name / f"{built.name}.ipynb"
