"""Commands on marks that change, or are asked to, after they were given: diff, requests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from autograde.base.language import counted, say, user_language
from autograde.base.zones import shown
from autograde.cli.shared import ClassOption, LessonName, app, console, found, tell
from autograde.course import CourseError
from autograde.history import START, Run, between, runs
from autograde.students import Students

State = Annotated[
    str,
    typer.Argument(
        metavar="[STATE]",
        help=say(
            ja='採点の番号(--runs で分かる)か時刻(例: 3、"2026-05-10 09:00")',
            en='the number of a run (see --runs) or a time, such as 3 or "2026-05-10 09:00"',
        ),
    ),
]


@app.command(
    help=say(
        ja="2 つの時点の間で、誰のどのテストの点が、なぜ変わったかを見る(省略時は最後の採点の前と後)",
        en="Show whose points changed between two states, which test and why (default: what the last run changed).",
    )
)
def diff(
    lesson: LessonName,
    since: State = "",
    until: State = "",
    listed: Annotated[
        bool,
        typer.Option(
            "--runs", help=say(ja="これまでの採点と、その番号を並べる", en="list the runs so far, with their numbers")
        ),
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False, help=say(ja="CSV としても書き出すファイル", en="write it to this file as well, as CSV")
        ),
    ] = None,
    class_folder: ClassOption = None,
) -> None:
    """Compare two states of a lesson's results."""
    from autograde.reports.changes import Changed, told, write_changes
    from autograde.reports.summary import points as points_told

    folder = found(class_folder)
    name, zone = folder.course.lesson(lesson).name, folder.zone
    known = runs(folder, name)
    if listed:
        _list(name, known, zone)
        return
    start = _moment(since, known, zone) if since else known[-2].ended if len(known) > 1 else START
    end = _moment(until, known, zone) if until else None
    if end is not None and end < start:
        raise CourseError(
            say(
                ja=f"{since} は {until} より後です。古いほうを先に書いてください。",
                en=f"{since} comes after {until}: name the earlier state first.",
            )
        )
    here = between(folder, name, start, end)
    console.print(
        f"{name}: {_called(start, known, zone)} → {_called(end, known, zone)}",
        style="bold",
        markup=False,
        soft_wrap=True,
    )
    lang, names = user_language(), Students(folder.submitted).names()
    rows: list[Changed] = []
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for student, changes in here.changes.items():
        total = sum((change.after or 0.0) - (change.before or 0.0) for change in changes)
        who = f"{student} ({names[student][0]})" if names.get(student) else student
        first = Text(who, "bold"), Text(f"{total:+g}", "green" if total > 0 else "red")
        for row in told(student, changes, zone, lang):
            rows.append(row)
            points = f"{row.test} {points_told(row.before)} → {points_told(row.after)}"
            table.add_row(*first, Text(points), Text(row.why, "dim"))
            first = Text(), Text()
    if table.row_count:
        console.print(table)
    count = len(here.changes)
    console.print(
        say(
            ja=f"{count} 人の点が変わりました。" if count else "点の変わった人はいません。",
            en=f"Points of {counted(count, 'student', 'students')} changed." if count else "Nobody's points changed.",
        )
    )
    if new := len(here.new):
        some = ", ".join(here.new[:5]) + ("…" if new > 5 else "")
        tell(
            [
                say(
                    ja=f"この間に初めて採点した提出: {new} 件({some})",
                    en=f"Graded for the first time between them: {new} ({some})",
                )
            ]
        )
    if to is not None:
        write_changes(to, rows)
        console.print(str(to), markup=False, soft_wrap=True)


def _list(lesson: str, known: list[Run], zone: ZoneInfo) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in (
        "",
        say(ja="時刻", en="time"),
        say(ja="採点した提出", en="graded"),
        say(ja="点の変わった人", en="points changed"),
        "",
    ):
        table.add_column(title, justify="left" if title == "" else "right")
    for number, run in enumerate(known, 1):
        table.add_row(
            str(number),
            shown(run.ended, zone),
            str(run.graded),
            str(run.changed),
            Text("[void]" if run.what == "void" else ""),
        )
    console.print(lesson, style="bold")
    if known:
        console.print(table)
    else:
        console.print(say(ja="記録のある採点はまだありません。", en="No run is on record yet."))


def _moment(state: str, known: list[Run], zone: ZoneInfo) -> datetime:
    """Return the time of a state: the end of a run by its number, or a time of the clock. Raises `CourseError`."""
    from autograde.intake.times import parse_time

    if state.isdecimal() and len(state) < 8:  # longer ones are dates
        if 1 <= int(state) <= len(known):
            return known[int(state) - 1].ended
        raise CourseError(
            say(
                ja=f"{state} という番号の採点はありません。あるのは 1 から {len(known)} です(--runs で並べます)。"
                if known
                else "記録のある採点はまだありません。時刻で書いてください。",
                en=f"There is no run {state}: they go from 1 to {len(known)} (--runs lists them)."
                if known
                else "No run is on record yet: name a time.",
            )
        )
    when = parse_time(state, zone)
    if when is None:
        raise CourseError(
            say(
                ja=f'{state}: 採点の番号(--runs で並べます)か、"2026-05-10 09:00" のような時刻({zone.key})を書いてください。',
                en=f'{state}: write the number of a run (--runs lists them), or a time such as "2026-05-10 09:00" (in {zone.key}).',
            )
        )
    return when


def _called(when: datetime | None, known: list[Run], zone: ZoneInfo) -> str:
    """Say which state this is."""
    if when is None:
        return say(ja="現在", en="now")
    if when == START:
        return say(ja="最初", en="the beginning")
    number = next((number for number, run in enumerate(known, 1) if run.ended == when), 0)
    time = shown(when, zone)
    return say(ja=f"{number} 回目の採点の後({time})", en=f"after run {number} ({time})") if number else time


@app.command(
    help=say(
        ja="採点し直しの依頼を CSV(フォームや LMS のコメント)から取り込み、一覧を表示する",
        en="Take re-grade requests in, from a form or an LMS's comments as CSV, and list all that there are.",
    )
)
def requests(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]…",
            exists=True,
            dir_okay=False,
            help=say(ja="CSV(省略時は一覧だけ)", en="CSVs (without: only list)"),
        ),
    ] = None,
    lesson: Annotated[
        str,
        typer.Option(
            metavar="LESSON",
            help=say(ja="表に課の列がないときの課", en="the lesson that is meant where a sheet names none"),
        ),
    ] = "",
    class_folder: ClassOption = None,
) -> None:
    """Take requests in, and list those of the class."""
    from autograde.reports.request_forms import take_requests

    folder = found(class_folder)
    kept, taken = take_requests(folder, files or (), folder.course.lesson(lesson).name if lesson else "")
    if files:
        console.print(
            say(
                ja=f"新しい依頼 {len(taken.new)} 件を {kept.path.name} に書き足しました(すでにあったもの {taken.known} 件)。",
                en=f"{counted(len(taken.new), 'request is', 'requests are')} new in {kept.path.name}; {taken.known} were there already.",
            ),
            soft_wrap=True,
        )
        tell(taken.refused)
    if not kept.all:
        console.print(say(ja="依頼はありません。", en="There is no request."))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for one in sorted(kept.all, key=lambda one: one.answered):
        sign = Text("✓", "green") if one.answered else Text("…", "yellow")
        table.add_row(
            sign,
            Text(one.student, "bold"),
            Text(one.lesson[:2]),
            Text(one.exercise),
            Text(" ".join(one.text.split())[:200]),
        )
    if table.row_count:
        console.print(table)
    waiting = [one for one in kept.all if not one.answered]
    if waiting:
        drafts = sum(bool(one.answer) for one in waiting)
        console.print(
            say(
                ja=f"回答していない依頼 {len(waiting)} 件。{kept.path} の answer に回答を書き、status を answered にして、`fukami report 課` を実行してください。",
                en=f"{counted(len(waiting), 'request is', 'requests are')} open. Write the answer into {kept.path}, make the status answered, and run `fukami report LESSON`.",
            )
            + (
                say(
                    ja=f"うち {drafts} 件には回答がありますが、status が open のままです。",
                    en=f" {drafts} have an answer and are still open.",
                )
                if drafts
                else ""
            ),
            style="yellow",
            markup=False,
            soft_wrap=True,
        )
    if taken.refused and not taken.new and not taken.known:
        raise typer.Exit(1)
