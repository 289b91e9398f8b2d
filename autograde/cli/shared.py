"""What all commands share: the application, the two consoles, common arguments, and what is told after a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from autograde.base.language import counted, say
from autograde.class_folder import ClassFolder
from autograde.course import Course
from autograde.students import doubles_told

if TYPE_CHECKING:
    from autograde.run import ClassGrades


app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=say(
        ja="Fukami:深層学習の教材を作り、提出物を採点します。",
        en="Fukami: build the deep-learning course and grade what students hand in.",
    ),
)
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


Lessons = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[LESSON]…",
        help=say(ja="課の名前か番号(省略時はすべて)", en="names or numbers of lessons (default: all)"),
    ),
]


LessonName = Annotated[
    str, typer.Argument(metavar="LESSON", help=say(ja="課の名前か番号", en="name or number of a lesson"))
]
ClassOption = Annotated[
    Path | None,
    typer.Option(
        "--class",
        metavar="FOLDER",
        help=say(ja="クラスのフォルダ(省略時は今いるフォルダ)", en="the class's folder (default: the current one)"),
    ),
]


def chosen(course: Course, lessons: list[str] | None) -> list[str]:
    return [course.lesson(name).name for name in lessons] if lessons else list(course.lessons)


def checked(class_folder: Path | None) -> ClassFolder:
    """Find the class and read its settings, so that a mistake in them is told before anything is done."""
    folder = ClassFolder.find(class_folder)
    _ = folder.settings
    tell(doubles_told(folder.submitted))
    return folder


def progress() -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(TextColumn("{task.description}"), *columns, console=console)


def write_report(grades: ClassGrades) -> None:
    from autograde.gradebook.database import recorded_students
    from autograde.gradebook.lateness import due_told
    from autograde.gradebook.removal import gone_told, without_hand_in
    from autograde.intake.handed_in import without_time_told
    from autograde.intake.submitted import read_hand_ins
    from autograde.reports.writing import write_reports

    folder, name, pages = grades.hand_ins.folder, grades.lesson.name, len(grades.hand_ins)
    tell(gone_told(without_hand_in(folder, name, recorded_students(folder, name)), name))
    written, late = write_reports(grades.hand_ins)
    if due := due_told(folder, name):
        console.print(
            due + say(ja=f"遅れた人 {len(late)} 人。", en=f" {counted(len(late), 'was', 'were')} late."), soft_wrap=True
        )
        tell(without_time_told(folder, name, {hand_in.student for hand_in in read_hand_ins(folder, name)}))
    console.print(
        say(
            ja=f"フィードバック {pages} 件: {folder.feedback}",
            en=f"{pages} feedback pages: {folder.feedback}",
        ),
        soft_wrap=True,
    )
    for path in written:
        console.print(say(ja=f"レポート: {path}", en=f"Report: {path}"), soft_wrap=True)


def tell_changes(grades: ClassGrades) -> None:
    if grades.changes:
        changed = len(grades.changes)
        told = say(
            ja=f"採点し直して、{changed} 人の点が変わりました。誰のどのテストがなぜ変わったかは {grades.lesson.name}-changes.csv とレポートにあります。",
            en=f"Points of {changed} {'student' if changed == 1 else 'students'} changed: {grades.lesson.name}-changes.csv and the report say whose, which test and why.",
        )
        console.print(told, style="yellow", soft_wrap=True)


def tell(notes: list[str]) -> None:
    for note in notes:
        console.print(note, style="yellow", markup=False, soft_wrap=True)
