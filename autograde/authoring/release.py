"""Give a class its assignments through nbgrader's own `generate_assignment`, so that formgrader and autograde work."""

from __future__ import annotations

import logging
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateAssignment
from traitlets.config import Config

from autograde.authoring.build import BuiltLesson
from autograde.authoring.form import ClearAnswers
from autograde.course import ClassFolder, CourseError
from autograde.files import write_whole
from autograde.gradebook import make_gradebook
from autograde.language import say
from autograde.trouble import remedy

NBGRADER_CONFIG = '''"""nbgrader's settings for this class: Formgrader (`jupyter lab` in this folder, menu Nbgrader) and every nbgrader command read them here."""

from pathlib import Path

from autograde import nbgrader_release_steps

here = Path(__file__).resolve().parent  # so that the folder can be moved
c = get_config()  # noqa: F821
c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = "class"
c.Exchange.root = str(here / "exchange")  # not used; Formgrader warns where there is none
c.FormgradeExtension.debug = False  # true would show these settings in it
c.GenerateAssignment.preprocessors = nbgrader_release_steps()
'''


def release_steps() -> list[type]:
    """What nbgrader does to a notebook that it releases, with stubs in the notebook's language.

    Folders of classes name it `autograde.nbgrader_release_steps`; those of the first edition, as it is called here.
    """
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
    write_whole(source, nbformat.writes(built.source[lang]) + "\n")
    make_gradebook(folder)
    api = NbGraderAPI(config=_config(folder))
    api.log.setLevel(logging.ERROR)
    with redirect_stderr(StringIO()):  # what it logs is in the outcome as well
        outcome = api.generate_assignment(built.name, force=True, create=True)
    if not outcome["success"]:
        error = str(outcome.get("error"))
        refused = say(
            ja=f"nbgrader が {built.name} を受け付けません: {error}", en=f"nbgrader refuses {built.name}: {error}"
        )
        raise CourseError(remedy(outcome.get("log", "") + error) or refused)
    return folder.root / "release" / built.name / f"{built.name}.ipynb"
