"""Give a class its assignments through nbgrader's own `generate_assignment`, so that formgrader and autograde work."""

from __future__ import annotations

import logging
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateAssignment
from traitlets.config import Config

from autograde.authoring.notebooks import ClearAnswers
from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.base.trouble import remedy
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.forms import Given
from autograde.gradebook.database import make_gradebook


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


def release(folder: ClassFolder, name: str, notebook: str) -> Path:
    """Write the lesson to the class's `source/`, let nbgrader register and release it, and return the released notebook.

    `notebook` is what nbgrader calls its source, as JSON.

    Safe to call again: points and cells of the gradebook follow the source. Raises `CourseError` when nbgrader refuses.
    """
    write_whole(folder.root / "source" / name / f"{name}.ipynb", notebook)
    make_gradebook(folder.gradebook)
    api = NbGraderAPI(config=_config(folder))
    api.log.setLevel(logging.ERROR)
    with redirect_stderr(StringIO()):  # what it logs is in the outcome as well
        outcome = api.generate_assignment(name, force=True, create=True)
    if not outcome["success"]:
        error = str(outcome.get("error"))
        refused = say(ja=f"nbgrader が {name} を受け付けません: {error}", en=f"nbgrader refuses {name}: {error}")
        raise CourseError(remedy(outcome.get("log", "") + error) or refused)
    return folder.root / "release" / name / f"{name}.ipynb"


def register(folder: ClassFolder, lesson: Given) -> None:
    """Put a lesson into the class's gradebook through nbgrader's generate_assignment.

    Once submissions are recorded nbgrader refuses changed cells; from then on recording keeps the gradebook in step.
    """
    stamp = folder.root / "release" / lesson.name / ".version"
    version = next(iter(lesson.forms.values())).version
    known = stamp.is_file() and (stamp.read_text() == version or (folder.results / lesson.name).is_dir())
    if not known:
        from autograde.gradebook.release import release  # nbgrader's steps, which a run with nothing new does not need

        release(folder, lesson.name, lesson.source)
        write_whole(stamp, version)
