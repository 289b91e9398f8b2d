"""Commands for a class's folder: init, collect, remove."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from autograde.base.language import counted, say
from autograde.base.zones import machine_zone, shown, zone_named
from autograde.course import CourseError, load_course

if TYPE_CHECKING:
    from autograde.intake.overview import Line
    from autograde.intake.whose import Whose
    from autograde.lms.access import Address
from autograde.cli.shared import ClassOption, app, be_alone, console, errors, found, progress, tell

SMALL_CLASS = 40  # people of whom each has a line after `collect`; of more only those that need something
SHOWN_OF_EACH, SHOWN_UNKNOWN = 15, 5


def _asked_zone() -> str:
    """Ask for the class's time zone where somebody can answer; "" for the machine's own."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ""
    question = say(ja="クラスの時刻帯", en="The class's time zone")
    default = machine_zone().key
    while True:
        try:
            return zone_named(typer.prompt(question, default=default).strip()).key
        except CourseError as error:
            errors.print(str(error), style="yellow", markup=False, soft_wrap=True)


@app.command(help=say(ja="クラスのフォルダを作る", en="Make the folder of a class, outside this repository."))
def init(
    folder: Annotated[Path, typer.Argument(help=say(ja="作るフォルダ", en="the folder to make"))],
    timezone: Annotated[
        str,
        typer.Option(
            help=say(
                ja="クラスの時刻帯(例: Asia/Tokyo。省略時は尋ねるか、このマシンのもの)",
                en="the class's time zone, such as Asia/Tokyo (default: asked, or this machine's)",
            )
        ),
    ] = "",
) -> None:
    """Make a class folder."""
    from autograde.class_folder import init_class

    course = load_course()
    known = (folder / "class.toml").is_file()
    made = init_class(folder, course, timezone or ("" if known else _asked_zone()))
    zone = made.zone
    if timezone and known and zone.key != timezone:
        told = say(
            ja=f"時刻帯は {zone.key} のままです。変えるには {made.root / 'class.toml'} の timezone を書き換えてください。",
            en=f"The time zone stays {zone.key}: to change it, edit timezone in {made.root / 'class.toml'}.",
        )
        console.print(told, style="yellow", soft_wrap=True)
    console.print(
        say(
            ja=f"時刻帯: {zone.key}(いま {shown(datetime.now(zone))})",
            en=f"Time zone: {zone.key} (now {shown(datetime.now(zone))})",
        ),
        soft_wrap=True,
    )
    console.print(
        say(
            ja=f"{made.root} を作りました。次は `cd {folder}` と `fukami collect 提出物のフォルダ` です。",
            en=f"{made.root} is ready. Next: `cd {folder}`, then `fukami collect FOLDER-OF-HAND-INS`.",
        ),
        soft_wrap=True,
    )


@app.command(
    help=say(ja="提出物を取り込む(元のファイルは変えません)", en="Take hand-ins in; the source is not changed.")
)
def collect(
    ctx: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…",
            help=say(
                ja="フォルダや zip(学生ごとのフォルダか、Moodle・Canvas・Classroom から書き出したもの)、または canvas:コース/課題、moodle:コース/課題",
                en="folders or zips (one folder a student, or what Moodle, Canvas or Classroom exports), or canvas:COURSE/ASSIGNMENT, moodle:COURSE/ASSIGNMENT",
            ),
        ),
    ],
    roster: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help=say(
                ja="名簿の CSV(学籍番号と、氏名かメール)。ファイルの持ち主を決めるのに使う(名簿がいくつもあれば、何度でも)",
                en="the class list as CSV (id, and name or mail), to tell whose a file is (may be repeated, one a section)",
            ),
        ),
    ] = None,
    at: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help=say(
                ja="これらを提出した時刻(例: 2026-04-20 23:59)。ファイルの時刻の代わりに使う",
                en='when all of these were handed in, such as "2026-04-20 23:59", in place of what the files say',
            ),
        ),
    ] = "",
    student: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=say(
                ja="すべてこの学生のもの(学籍番号、氏名、メール)。メールで届いたファイルなどに",
                en="everything is this student's (id, name or mail), as for a file that came by mail",
            ),
        ),
    ] = "",
    corrected: Annotated[
        bool,
        typer.Option(
            "--corrected",
            help=say(
                ja="学籍番号が別の人になる名簿は訂正されたもの。提出物を持ち主の番号へ移す",
                en="the roster corrects whose ids are whose: hand-ins move to their owners' ids",
            ),
        ),
    ] = False,
    renamed: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help=say(
                ja="この学籍番号の人は同じ人で、氏名が変わった(何度でも。all は全員)",
                en="who has this id is the same person with a new name (may be repeated; all for everybody)",
            ),
        ),
    ] = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            "-y",
            help=say(ja="名簿に合わない名前が多くても尋ねない", en="do not ask, even if the roster fits badly"),
        ),
    ] = False,
    class_folder: ClassOption = None,
) -> None:
    """Take hand-ins from an export, a folder or single files."""
    from autograde.run.collect import collect_class, roster_of

    folder = found(class_folder)
    places = [_source(text) for text in sources]
    when = _time_given(at, folder.zone) if at else None
    known, told = roster_of(folder, *(roster or ()))
    for line in told:
        console.print(line, soft_wrap=True, markup=False)
    be_alone(ctx, folder, "collect")
    with progress() as bar:
        task = bar.add_task(say(ja="ダウンロード中", en="Downloading"), total=None, visible=False)
        done = collect_class(
            folder,
            places,
            known,
            at=when,
            student=student,
            before_taking=_roster_checked(yes, bar.stop),
            corrected=corrected,
            renamed=renamed or (),
            progress=lambda done, total: bar.update(task, completed=done, total=total, visible=True),
            waiting=lambda text: bar.console.print(text, style="yellow", markup=False, soft_wrap=True),
        )
    for entry in done.entries:
        style = "green" if entry.action in ("taken", "unchanged", "along") else "yellow"
        console.print(entry.told, style=style, soft_wrap=True, markup=False)
    console.print(
        say(
            ja=f"{done.files} 個のファイルのうち {done.count} 個を受け取りました。",
            en=f"{done.count} of {done.files} files taken.",
        )
    )
    _show_overview(done.overview)
    tell(done.notes)
    if not done.count:
        raise typer.Exit(1)


def _on_a_terminal() -> bool:
    return sys.stdin.isatty()


def _source(text: str) -> Path | Address:
    """Return a place on this machine, or an assignment of an LMS."""
    from autograde.lms.access import Address

    if address := Address.read(text):
        return address
    if not Path(text).exists():
        raise typer.BadParameter(say(ja=f"{text} がありません。", en=f"{text} does not exist."), param_hint="SOURCE…")
    return Path(text)


def _roster_checked(yes: bool, before_asking: Callable[[], None]) -> Callable[[Whose], None]:
    """Return what asks once, before anything is taken, when many names are on no roster: it may be another class's."""

    def check(whose: Whose) -> None:
        if not whose.fits_badly or yes:
            return
        before_asking()
        names = sorted(whose.unknown)
        shown = ", ".join(names[:SHOWN_UNKNOWN]) + ("…" if len(names) > SHOWN_UNKNOWN else "")
        tell(
            [
                say(
                    ja=f"名簿の誰でもない名前が {len(names)} あります: {shown}。別のクラスの名簿ではありませんか。",
                    en=f"{counted(len(names), 'name is', 'names are')} nobody's on the roster: {shown}. Is it the roster of another class?",
                )
            ]
        )
        if not _on_a_terminal():
            tell([say(ja="確かなものだけを取り込みます。", en="Only what is certain is taken.")])
        elif not typer.confirm(say(ja="確かなものだけ取り込みますか", en="Take what is certain?")):
            raise CourseError(say(ja="何も取り込んでいません。", en="Nothing was taken."))

    return check


def _show_overview(lines: Sequence[Line]) -> None:
    """Print what there is of everybody: all lines of a small class, counts and whoever needs something of a large one."""
    if not lines:
        return
    small = len(lines) <= SMALL_CLASS
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in (say(ja="学生", en="student"), say(ja="提出", en="hand-in"), ""):
        table.add_column(title, overflow="fold")
    left: Counter[str] = Counter()
    for line in lines:
        if small or (line.needs_something and left[line.told] < SHOWN_OF_EACH):
            table.add_row(
                Text(line.called), Text(line.told, style="yellow" if line.needs_something else ""), Text(line.detail)
            )
        left[line.told] += 1
    console.print()
    if table.row_count:
        console.print(table)
    counts = "  ".join(f"{told} {count}" for told, count in left.items())
    console.print(counts, markup=False, soft_wrap=True)


def _time_given(at: str, zone: ZoneInfo) -> datetime:
    """Return the time given by `--at`; raises `CourseError` for one that is no moment, or is yet to come."""
    from autograde.intake.times import parse_time

    example_ja = f'--at "2026-04-20 23:59" のように書いてください(時刻帯は {zone.key})。'
    example_en = f'Write it as --at "2026-04-20 23:59" (in {zone.key}).'
    when = parse_time(at, zone)
    if when is None:
        raise CourseError(
            say(
                ja=f"--at {at}: 時刻として読めません。{example_ja}",
                en=f"--at {at}: no time that can be read. {example_en}",
            )
        )
    if when != parse_time(at, zone, hour=1):  # else a day alone would be its first minute, which may undo a late day
        raise CourseError(
            say(
                ja=f"--at {at}: 日付だけで、時刻がありません。{example_ja}",
                en=f"--at {at}: a date without a time of day. {example_en}",
            )
        )
    if when > datetime.now(UTC):
        told = shown(when, zone)
        raise CourseError(
            say(
                ja=f"--at {at}: まだ来ていない時刻です({told})。年と時刻帯を確かめてください。",
                en=f"--at {at}: this time is yet to come ({told}). Check the year and the zone.",
            )
        )
    return when


@app.command(
    help=say(
        ja="学生か、その 1 課の提出を、クラスから除く(removed/ に移すだけで、消しません)",
        en="Take a student, or one hand-in, out of the class; it is moved to removed/, not deleted.",
    )
)
def remove(
    student: Annotated[
        str,
        typer.Argument(
            metavar="STUDENT",
            help=say(
                ja="submitted/ のフォルダ名か、学生の氏名",
                en="the name of the folder in submitted/, or the student's whole name",
            ),
        ),
    ],
    lesson: Annotated[
        str,
        typer.Argument(
            metavar="[LESSON]",
            help=say(ja="課の名前か番号(省略時は全部)", en="name or number of a lesson (default: all of the student)"),
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help=say(ja="確かめずに実行する", en="do not ask"))] = False,
    class_folder: ClassOption = None,
) -> None:
    """Remove a student, or one hand-in of theirs."""
    from autograde.gradebook.removal import find_removal
    from autograde.gradebook.removal import remove as move_aside

    folder = found(class_folder)
    removal = find_removal(folder, student, folder.course.lesson(lesson).name if lesson else "")
    console.print(
        say(
            ja=f"{removal.student} の、次のものを除きます。",
            en=f"Of {removal.student}, this is taken out of the class:",
        ),
        markup=False,
    )
    for path in removal.paths:
        console.print(f"  {path.relative_to(folder.root)}", markup=False, soft_wrap=True)
    if removal.lessons:
        told = ", ".join(removal.lessons)
        console.print(
            say(ja=f"  成績簿の {told}", en=f"  the gradebook's rows of {told}"), markup=False, soft_wrap=True
        )
    if not yes and not typer.confirm(say(ja="よろしいですか", en="Go on?")):
        console.print(say(ja="何も変えていません。", en="Nothing was changed."))
        raise typer.Exit(1)
    aside = move_aside(folder, removal)
    console.print(say(ja=f"移しました: {aside}", en=f"Moved to {aside}"), soft_wrap=True, markup=False)
    tell([*removal.notes])
    if removal.lessons:
        again = " ".join(f"`fukami report {name.split('_', 1)[0]}`" for name in removal.lessons)
        console.print(
            say(ja=f"レポートを作り直してください: {again}", en=f"Now write the reports again: {again}"), soft_wrap=True
        )
