"""What all commands share: the application, the two consoles, common arguments, and what is told after a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.text import Text
from typer.core import TyperGroup

from autograde.base import log
from autograde.base.language import counted, say
from autograde.base.names import printable
from autograde.class_folder import ClassFolder
from autograde.course import Course
from autograde.students import doubles_told

if TYPE_CHECKING:
    from autograde.run.grade import ClassGrades
    from autograde.run.report import Reports


class _Group(TyperGroup):
    """All commands; in their help, a Japanese sentence, to Rich one long word, goes on in the next line and is not cut off."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:
        if len(args) < 2 or "--help" in args:  # what shows help takes a tenth of a second to import
            _fold_help()
        return super().make_context(info_name, args, *rest, **extra)


def _fold_help() -> None:
    from typer import rich_utils

    class Folding(rich_utils.OptionHighlighter):
        def highlight(self, text: Text) -> None:
            super().highlight(text)
            text.overflow = "fold"

    rich_utils.highlighter = Folding()


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=say(
        ja="Fukami:深層学習の教材を作り、提出物を採点します。",
        en="Fukami: build the deep-learning course and grade what students hand in.",
    ),
)


class _Console(Console):
    """Shows whatever it is given, names of files and a student's words, without obeying it."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=printable(segment.text, lines=True))


console = _Console(highlight=False)
errors = _Console(stderr=True, highlight=False)


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
    """Return the names of the lessons that were asked for, by default of all."""
    return [course.lesson(name).name for name in lessons] if lessons else list(course.lessons)


@app.callback()
def with_log(
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help=say(ja="していることを詳しく表示する(どのコマンドにも)", en="show in detail what is done"),
        ),
    ] = False,
) -> None:
    """Keep a log of what the command does, and show it when asked."""
    if verbose:
        log.to_terminal()


def found(class_folder: Path | None) -> ClassFolder:
    """Find the class, and keep a log in its folder from now on, unless its settings are wrong: then nothing is done."""
    folder = ClassFolder.find(class_folder)
    folder.read_settings(students=False)
    log.to_file(folder.root)
    return folder


def checked(class_folder: Path | None) -> ClassFolder:
    """Find the class and read its settings, so that a mistake in them is told before anything is done."""
    folder = found(class_folder)
    course = folder.settings.course
    tell(doubles_told(folder.submitted))
    tell([_left_out_told(name) for name in course.lessons if name in course.left_out])
    return folder


def _left_out_told(lesson: str) -> str:
    return say(
        ja=f"{lesson} はコースから外してありますが(course.toml の left_out)、このクラスには提出物があります。点はそのまま残り、採点もこれまでどおりです。",
        en=f"{lesson} is left out of the course (left_out in course.toml), but this class has hand-ins for it: their marks stay, and it is graded as before.",
    )


def progress() -> Progress:
    """Return the bar that long work shows."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(TextColumn("{task.description}"), *columns, console=console)


def be_alone(command: typer.Context, folder: ClassFolder, what: str) -> None:
    """Be the only process that does `what` in a class until the command ends; whoever is at it comes first."""
    from autograde.run.alone import alone

    def waiting() -> None:
        told = say(
            ja="別の fukami がこのクラスで作業しています。終わるのを待ちます(Ctrl-C でやめます)。",
            en="Another fukami is at work in this class: waiting until it is done (Ctrl-C gives up).",
        )
        console.print(told, style="yellow", soft_wrap=True)

    command.with_resource(alone(folder, what, waiting))


def write_report(grades: ClassGrades) -> Reports:
    """Write feedback and report of a lesson, and tell what was written."""
    from autograde.run.report import report_class

    done = report_class(grades)
    if done.due:
        console.print(done.due, soft_wrap=True)
    tell(done.notes)
    console.print(
        say(ja=f"フィードバック {done.pages} 件: {done.feedback}", en=f"{done.pages} feedback pages: {done.feedback}"),
        soft_wrap=True,
    )
    for path in done.files:
        console.print(say(ja=f"レポート: {path}", en=f"Report: {path}"), soft_wrap=True)
    if done.waiting:
        lesson = grades.lesson.name
        console.print(
            say(
                ja=f"採点を待つ記述が {done.waiting} 件あります。次は `fukami essays {lesson}`、そのあと `fukami report {lesson}`。",
                en=f"{counted(done.waiting, 'essay waits', 'essays wait')} to be graded. Next: `fukami essays {lesson}`, then `fukami report {lesson}`.",
            ),
            soft_wrap=True,
            markup=False,
        )
    return done


def tell(notes: list[str]) -> None:
    """Print notes to the instructor."""
    for note in notes:
        console.print(printable(note), style="yellow", markup=False, soft_wrap=True)
