"""Commands that send marks and feedback back: export csv, moodle, canvas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograde.base.language import say

if TYPE_CHECKING:
    from autograde.reports.exports import Exported
from autograde.cli.shared import ClassOption, LessonName, Lessons, app, checked, chosen, console, tell

export_app = typer.Typer(
    no_args_is_help=True,
    help=say(
        ja="点とフィードバックを Moodle・Canvas・CSV に書き出す",
        en="Send marks and feedback back: Moodle, Canvas, CSV.",
    ),
)
app.add_typer(export_app, name="export")
Partial = Annotated[
    bool,
    typer.Option(
        "--partial",
        help=say(
            ja="記述の採点を待たずに、いまの点を出す", en="export the points so far, before all essays are graded"
        ),
    ),
]
Target = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="FILE",
        help=say(
            ja="書き出すファイルの名前か、いまあるフォルダ(省略時は reports/)",
            en="the file to write, or a folder that is there (default: reports/)",
        ),
    ),
]


@export_app.command("csv", help=say(ja="全員の点を 1 枚の CSV に", en="All lessons' points as one CSV."))
def export_csv(
    lessons: Lessons = None, to: Target = None, partial: Partial = False, class_folder: ClassOption = None
) -> None:
    """Write the marks as a table."""
    from autograde.run import export

    folder = checked(class_folder)
    names = chosen(folder.course, lessons) if lessons else []
    _tell_exported(export.export_csv(folder, names, to, partial=partial))


@export_app.command(
    "moodle",
    help=say(
        ja="Moodle の評定ワークシートに点を書き、フィードバックを zip にする",
        en="Fill in Moodle's grading worksheet; zip the feedback.",
    ),
)
def export_moodle(
    lesson: LessonName,
    worksheet: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help=say(ja="Moodle からダウンロードした評定ワークシート", en="the grading worksheet as Moodle gave it"),
        ),
    ],
    to: Target = None,
    grade_column: Annotated[
        str,
        typer.Option(
            help=say(
                ja="評点の列の名前か番号(見つからないとき)",
                en="the name or number of the grade's column, if it is not found",
            )
        ),
    ] = "",
    scale: Annotated[
        bool,
        typer.Option("--scale", help=say(ja="Moodle の最大評点に換算する", en="convert to Moodle's maximum grade")),
    ] = False,
    partial: Partial = False,
    class_folder: ClassOption = None,
) -> None:
    """Fill Moodle's grading worksheet, and zip the feedback."""
    from autograde.run import export

    folder = checked(class_folder)
    name = folder.course.lesson(lesson).name
    _tell_exported(
        export.export_moodle(folder, name, worksheet, to, grade_column=grade_column, scale=scale, partial=partial)
    )


@export_app.command(
    "canvas",
    help=say(
        ja="Canvas の成績表に点を書き、フィードバックを zip にする",
        en="Fill in the gradebook that Canvas exported; zip the feedback.",
    ),
)
def export_canvas(
    lesson: LessonName,
    gradebook: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help=say(ja="Canvas から書き出した成績表", en="the gradebook as Canvas exported it"),
        ),
    ],
    title: Annotated[
        str,
        typer.Option(
            help=say(ja="Canvas での課題の名前か、その初め", en="the assignment's title in Canvas, or how it begins")
        ),
    ],
    to: Target = None,
    decimal: Annotated[
        str,
        typer.Option(help=say(ja="小数点の文字(省略時は表と同じ)", en="the decimal mark (default: the sheet's own)")),
    ] = "",
    scale: Annotated[
        bool, typer.Option("--scale", help=say(ja="Canvas の満点に換算する", en="convert to Canvas's points possible"))
    ] = False,
    partial: Partial = False,
    class_folder: ClassOption = None,
) -> None:
    """Fill Canvas's gradebook, and zip the feedback."""
    from autograde.run import export

    folder = checked(class_folder)
    name = folder.course.lesson(lesson).name
    _tell_exported(
        export.export_canvas(folder, name, gradebook, to, title=title, decimal=decimal, scale=scale, partial=partial)
    )


def _tell_exported(done: Exported) -> None:
    for path in done.paths:
        console.print(say(ja=f"書き出しました: {path}", en=f"Written: {path}"), soft_wrap=True)
    console.print(say(ja=f"{done.count} 人分の点が入っています。", en=f"Points of {done.count} students."))
    tell(done.notes)
