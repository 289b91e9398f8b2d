"""Give a class its assignments through nbgrader's own `generate_assignment`, so that formgrader and autograde work."""

from __future__ import annotations

import logging
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateAssignment
from traitlets.config import Config

from autograde.authoring.build import BuiltLesson
from autograde.authoring.form import ClearAnswers
from autograde.course import ClassFolder, CourseError
from autograde.gradebook import make_gradebook
from autograde.language import say

NBGRADER_CONFIG = '''"""nbgrader's settings for this class: Formgrader (`jupyter lab` in this folder, menu Nbgrader) and every nbgrader command read them here."""

from autograde.authoring.release import release_steps

c = get_config()  # noqa: F821
c.CourseDirectory.root = {root!r}
c.GenerateAssignment.preprocessors = release_steps()
'''


def release_steps() -> list[type]:
    """What nbgrader does to a notebook that it releases, with stubs in the notebook's language."""
    steps = GenerateAssignment.preprocessors.default_args[0]
    return [ClearAnswers if step.__name__ == "ClearSolutions" else step for step in steps]


def _config(folder: ClassFolder) -> Config:
    config = Config()
    config.CourseDirectory.root = str(folder.root)
    config.CourseDirectory.db_url = folder.gradebook
    config.GenerateAssignment.preprocessors = release_steps()
    return config


def release(folder: ClassFolder, built: BuiltLesson, lang: str) -> Path:
    """Write the lesson to the class's `source/`, let nbgrader register and release it, and return the released notebook.

    Safe to call again: points and cells of the gradebook follow the source. Raises `CourseError` when nbgrader refuses.
    """
    source = folder.root / "source" / built.name / f"{built.name}.ipynb"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(nbformat.writes(built.source[lang]) + "\n", encoding="utf-8")
    make_gradebook(folder)
    api = NbGraderAPI(config=_config(folder))
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
