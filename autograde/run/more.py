"""Run the exercises without points: each notebook alone, solved, from an empty folder, as a student would."""

from __future__ import annotations

from collections.abc import Iterable

from nbformat import NotebookNode
from rich.console import Console

from autograde.authoring.build import BuiltLesson
from autograde.authoring.source import Refusal
from autograde.base.language import say
from autograde.course import Course
from autograde.engine.lacking import lacking, not_checked
from autograde.site.execute import LessonFailed, execute_all, lesson_data


def verify_more(course: Course, lessons: Iterable[BuiltLesson], console: Console) -> list[Refusal]:
    """Run what stands beside the lessons in the first language, where it changed; return what fails, at most one a lesson.

    What needs a library that is not installed is left out, and named.
    """
    refusals = []
    lang = course.languages[0]
    all_more = [built.more for built in lessons if built.more]
    left_out = [more for more in all_more if lacking(_code(more.solved[lang]))]
    if left_out:
        console.print(not_checked(more.file for more in left_out), style="yellow", markup=False, soft_wrap=True)
        all_more = [more for more in all_more if more not in left_out]
    with console.status("") as status:
        data = lesson_data(course) if all_more else None
        for more in all_more:
            status.update(say(ja=f"{more.file} を確かめています…", en=f"Checking {more.file}…"))
            try:
                assert data is not None
                execute_all(course, [more.solved[lang]], data, 1)
            except LessonFailed as failed:
                reason = say(ja=f"解答が通りません: {failed.told}", en=f"the solution does not hold: {failed.told}")
                remedy = say(ja="解答かテストを直してください", en="mend the solution or the test")
                refusals.append(Refusal(more.file, more.lines.get(failed.cell, 1), reason, remedy))
    return refusals


def _code(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]
