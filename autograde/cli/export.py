"""Commands that send marks and feedback back: export csv, moodle, canvas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograde.base.language import counted, say

if TYPE_CHECKING:
    from autograde.class_folder import ClassFolder
    from autograde.lms.access import Address
    from autograde.reports.exports import Exported
from autograde.cli.shared import ClassOption, LessonName, Lessons, app, checked, chosen, console, progress, tell

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
Send = Annotated[
    bool,
    typer.Option(
        "--send",
        help=say(
            ja="API で送る(なければ、何が変わるかを見るだけ)",
            en="send by the API (without: only show what would change)",
        ),
    ),
]
Overwrite = Annotated[
    bool,
    typer.Option(
        "--overwrite", help=say(ja="そこで付けられた点も書き換える", en="also replace marks that were entered there")
    ),
]
Comment = Annotated[
    str,
    typer.Option(metavar="TEXT", help=say(ja="フィードバックに添える言葉", en="what to write beside the feedback")),
]
Feedback = Annotated[
    bool,
    typer.Option(help=say(ja="API でフィードバックのページも送る", en="send the pages of feedback, too, by the API")),
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
        str,
        typer.Argument(
            help=say(
                ja="Moodle からダウンロードした評定ワークシートか、moodle:コース/課題(省略時は、提出物が API で来た課題)",
                en="the grading worksheet as Moodle gave it, or moodle:COURSE/ASSIGNMENT (default: where the hand-ins came from by the API)",
            ),
        ),
    ] = "",
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
    send: Send = False,
    overwrite: Overwrite = False,
    comment: Comment = "",
    feedback: Feedback = True,
    class_folder: ClassOption = None,
) -> None:
    """Fill Moodle's grading worksheet and zip the feedback, or send both by the web services."""
    from autograde.run import export

    folder = checked(class_folder)
    name = folder.course.lesson(lesson).name
    sheet = _sheet(worksheet, "moodle")
    if not isinstance(sheet, Path):
        _only_for(say(ja="ワークシート", en="a worksheet"), {"--to": to, "--grade-column": grade_column})
        _send(folder, name, "moodle", sheet, send, comment, scale, partial, overwrite, feedback)
        return
    _only_for(
        "moodle:", {"--send": send, "--overwrite": overwrite, "--comment": comment, "--no-feedback": not feedback}
    )
    _tell_exported(
        export.export_moodle(folder, name, sheet, to, grade_column=grade_column, scale=scale, partial=partial)
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
        str,
        typer.Argument(
            help=say(
                ja="Canvas から書き出した成績表か、canvas:コース/課題(省略時は、提出物が API で来た課題)",
                en="the gradebook as Canvas exported it, or canvas:COURSE/ASSIGNMENT (default: where the hand-ins came from by the API)",
            ),
        ),
    ] = "",
    title: Annotated[
        str,
        typer.Option(
            help=say(
                ja="成績表での課題の名前か、その初め", en="the assignment's title in the gradebook, or how it begins"
            )
        ),
    ] = "",
    to: Target = None,
    decimal: Annotated[
        str,
        typer.Option(help=say(ja="小数点の文字(省略時は表と同じ)", en="the decimal mark (default: the sheet's own)")),
    ] = "",
    scale: Annotated[
        bool, typer.Option("--scale", help=say(ja="Canvas の満点に換算する", en="convert to Canvas's points possible"))
    ] = False,
    partial: Partial = False,
    send: Send = False,
    overwrite: Overwrite = False,
    comment: Comment = "",
    feedback: Feedback = True,
    class_folder: ClassOption = None,
) -> None:
    """Fill Canvas's gradebook and zip the feedback, or send both by the API."""
    from autograde.run import export

    folder = checked(class_folder)
    name = folder.course.lesson(lesson).name
    sheet = _sheet(gradebook, "canvas")
    if not isinstance(sheet, Path):
        _only_for(say(ja="成績表", en="a gradebook"), {"--title": title, "--to": to, "--decimal": decimal})
        _send(folder, name, "canvas", sheet, send, comment, scale, partial, overwrite, feedback)
        return
    _only_for(
        "canvas:", {"--send": send, "--overwrite": overwrite, "--comment": comment, "--no-feedback": not feedback}
    )
    if not title:
        told = say(
            ja="成績表のどの課題ですか。--title で指定してください。",
            en="which assignment of the gradebook? Name it with --title.",
        )
        raise typer.BadParameter(told)
    _tell_exported(
        export.export_canvas(folder, name, sheet, to, title=title, decimal=decimal, scale=scale, partial=partial)
    )


def _sheet(text: str, system: str) -> Path | Address | None:
    """Return a table on this machine, or an assignment of the system; None where nothing was named."""
    from autograde.lms.access import Address

    address = Address.read(text)
    if address and address.system != system:
        raise typer.BadParameter(
            say(ja=f"{text} は {system} の課題ではありません。", en=f"{text} is no assignment of {system}.")
        )
    if address or not text:
        return address
    if not Path(text).is_file():
        raise typer.BadParameter(say(ja=f"{text} というファイルはありません。", en=f"There is no file {text}."))
    return Path(text)


def _only_for(what: str, options: dict[str, object]) -> None:
    """Refuse options that mean nothing for what was named."""
    given = [name for name, value in options.items() if value]
    if given:
        raise typer.BadParameter(
            say(ja=f"{', '.join(given)} は {what} のときだけ使えます。", en=f"{', '.join(given)}: only with {what}")
        )


def _send(
    folder: ClassFolder,
    lesson: str,
    system: str,
    address: Address | None,
    go: bool,
    comment: str,
    scale: bool,
    partial: bool,
    overwrite: bool,
    feedback: bool,
) -> None:
    """Show what would change in an LMS, and change it where that is asked for."""
    from autograde.run.lms import plan_sending, source_of

    with progress() as bar:
        task = bar.add_task(say(ja="問い合わせ中", en="Asking"), total=None)

        def waiting(text: str) -> None:
            bar.console.print(text, style="yellow", markup=False, soft_wrap=True)

        def show(done: int, total: int) -> None:
            bar.update(task, description=say(ja="送信中", en="Sending"), completed=done, total=total)

        address = address or source_of(folder, lesson, system)
        ready = plan_sending(
            folder,
            lesson,
            address,
            waiting=waiting,
            scale=scale,
            partial=partial,
            overwrite=overwrite,
            feedback=feedback,
        )
        for change in ready.plan.changes:
            bar.console.print(change.told, markup=False, soft_wrap=True)
        notes, failed = list(ready.plan.notes), list[str]()
        count = len(ready.plan.changes)
        if go and count:
            done = ready.send(comment, show)
            count, failed = done.count, done.notes
    tell([*notes, *failed])
    same = ready.plan.unchanged
    if go:
        told = say(ja=f"{count} 人分を送りました。", en=f"Sent for {counted(count, 'student', 'students')}.")
    else:
        told = say(
            ja=f"{address} で変わる人 {count} 人。まだ何も送っていません(--send で送ります)。",
            en=f"Would change in {address}: {counted(count, 'student', 'students')}. Nothing was sent yet; --send sends it.",
        )
    console.print(told + say(ja=f" 変わらない人 {same} 人。", en=f" Unchanged: {same}."), soft_wrap=True, markup=False)
    if failed:
        raise typer.Exit(1)


def _tell_exported(done: Exported) -> None:
    for path in done.paths:
        console.print(say(ja=f"書き出しました: {path}", en=f"Written: {path}"), soft_wrap=True)
    console.print(say(ja=f"{done.count} 人分の点が入っています。", en=f"Points of {done.count} students."))
    tell(done.notes)
