"""The command `fukami`: commands and what they print, nothing else."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from autograde.base.language import counted, say
from autograde.base.trouble import remedy
from autograde.base.zones import machine_zone, shown, zone_named
from autograde.class_folder import ClassFolder
from autograde.course import Course, CourseError, load_course
from autograde.engine import EngineError, GradedSubmission, Limits, Pool
from autograde.students import doubles_told
from data_scripts.cli import app as data_app
from data_scripts.mini import make_miniatures

if TYPE_CHECKING:
    from autograde.engine.cluster import Cluster
    from autograde.forms import Given
    from autograde.intake.overview import Line
    from autograde.intake.whose import Whose
    from autograde.reports.exports import Exported
    from autograde.run import ClassGrades

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=say(
        ja="Fukami:深層学習の教材を作り、提出物を採点します。",
        en="Fukami: build the deep-learning course and grade what students hand in.",
    ),
)
app.add_typer(data_app, name="data")
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)
SMALL_CLASS = 40  # people of whom each has a line after `collect`; of more only those that need something
SHOWN_OF_EACH, SHOWN_UNKNOWN = 15, 5

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


def _chosen(course: Course, lessons: list[str] | None) -> list[str]:
    return [course.lesson(name).name for name in lessons] if lessons else list(course.lessons)


@app.command(help=say(ja="solutions/ からノートブックを作る", en="Make the notebooks from solutions/."))
def build(
    lessons: Lessons = None,
    verify: Annotated[
        bool,
        typer.Option(
            help=say(
                ja="解答が通り、未着手が通らないことも確かめる",
                en="also run the solutions and the stubs against the tests",
            )
        ),
    ] = True,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help=say(
                ja="何も書かず、lessons/ が最新かどうかだけ調べる",
                en="write nothing; fail when lessons/ is out of date",
            ),
        ),
    ] = False,
) -> None:
    from autograde.authoring.build import build_lesson, outdated, strays, unlisted, write_lesson
    from autograde.authoring.source import BuildRefused, Refusal

    course = load_course()
    refusals: list[Refusal] = [] if lessons else list(unlisted(course))
    built = []
    for name in _chosen(course, lessons):
        try:
            built.append(build_lesson(course, name))
        except BuildRefused as refused:
            refusals += refused.refusals
    if verify and not refusals:
        from autograde.authoring.verify import verify_lessons

        refusals += verify_lessons(course, built, console)
    if refusals:
        for refusal in refusals:
            errors.print(str(refusal), style="red", soft_wrap=True)
        raise typer.Exit(1)
    if check:
        old = [path for lesson in built for path in outdated(course, lesson)] + strays(course)
        for path in old:
            errors.print(
                say(ja=f"{path}: 古い版です。`fukami build` を", en=f"{path}: out of date; run `fukami build`"),
                style="red",
            )
        raise typer.Exit(1 if old else 0)
    for lesson in built:
        changed = write_lesson(course, lesson)
        state = (
            say(ja=f"{len(changed)} 個を更新", en=f"{counted(len(changed), 'file', 'files')} written")
            if changed
            else say(ja="変更なし", en="unchanged")
        )
        console.print(f"[green]✓[/] {lesson.name}  [dim]{state}[/]")
    for path in strays(course):
        console.print(
            say(ja=f"{path} にはソースがありません。消してください。", en=f"{path} has no source: remove it."),
            style="yellow",
        )
    if not course.repository:
        console.print(
            say(
                ja="Colab のリンクは付けていません。course.toml の repository に GitHub の owner/name を書いてください。",
                en="No Colab links: set repository in course.toml to the owner/name on GitHub.",
            ),
            style="yellow",
        )


@app.command(help=say(ja="新しい課のひな形を作る", en="Make the skeleton of a new lesson that builds."))
def new(
    name: Annotated[str, typer.Argument(help=say(ja="07_mnist_numpy のような名前", en="a name like 07_mnist_numpy"))],
) -> None:
    from autograde.authoring.skeleton import new_lesson

    path = new_lesson(load_course(), name)
    console.print(
        say(
            ja=f"{path} を作りました。書いたら `fukami build {name}` を。",
            en=f"Wrote {path}. Edit it, then `fukami build {name}`.",
        )
    )


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
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE…",
            exists=True,
            help=say(
                ja="フォルダや zip。学生ごとのフォルダか、Moodle・Canvas・Classroom から書き出したもの",
                en="folders or zips: one folder a student, or what Moodle, Canvas or Classroom exports",
            ),
        ),
    ],
    roster: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help=say(
                ja="名簿の CSV(学籍番号と、氏名かメール)。ファイルの持ち主を決めるのに使う",
                en="the class list as CSV (id, and name or mail), to tell whose a file is",
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
    from autograde.forms import forms_kept, given
    from autograde.intake.collect import collect as take
    from autograde.intake.handed_in import without_time_told
    from autograde.intake.lessons import lesson_by_cells
    from autograde.intake.overview import overview
    from autograde.intake.roster import kept, read_roster

    folder = ClassFolder.find(class_folder)
    course = folder.course
    when = _time_given(at, folder.zone) if at else None
    known = read_roster(roster) if roster else kept(folder.root)
    if known and not roster:
        people = len(known.students)
        told = say(
            ja=f"前に渡された名簿({people} 人)を使います。変わったときは --roster で渡してください。",
            en=f"Using the roster given before ({counted(people, 'student', 'students')}); give a new one with --roster.",
        )
        console.print(told, soft_wrap=True, markup=False)
    moved: list[str] = []
    done = take(
        folder,
        sources,
        course.lessons,
        known,
        lesson_by_cells(course, partial(forms_kept, folder)),
        when,
        student,
        _roster_checked(yes),
        partial(_without_marks, folder, moved),
    )
    for entry in done:
        style = "green" if entry.action in ("taken", "unchanged", "along") else "yellow"
        console.print(entry.told, style=style, soft_wrap=True, markup=False)
    _tell(moved)
    taken = sum(entry.action in ("taken", "unchanged", "unreadable", "along") for entry in done)
    files = sum(entry.count for entry in done)
    console.print(
        say(ja=f"{files} 個のファイルのうち {taken} 個を受け取りました。", en=f"{taken} of {files} files taken.")
    )
    _show_overview(overview(done, folder, known))
    _tell(doubles_told(folder.submitted))
    try:
        _ = folder.settings  # now that its students are known
    except CourseError as error:
        _tell([str(error)])
    notes: list[str] = []
    for name in sorted({entry.lesson for entry in done if entry.action == "taken"}):
        given(folder, name, notes)  # what they are graded by, whatever the course becomes
        notes += without_time_told(folder, name, {e.student for e in done if e.lesson == name and e.action == "taken"})
    _tell(notes)
    if not taken:
        raise typer.Exit(1)


def _without_marks(folder: ClassFolder, told: list[str], student: str, lesson: str) -> None:
    """Take away what a student was given for a hand-in that is another's; add a sentence on it to `told`."""
    from autograde.gradebook.removal import remove_marks

    if aside := remove_marks(folder, student, lesson):
        told.append(
            say(
                ja=f"{student} の {lesson}: ほかの人の提出に付けた採点結果を {aside} に移しました。レポートと書き出しには入りません。",
                en=f"{student}, {lesson}: the marks for what is another's were moved to {aside}, out of report and exports.",
            )
        )


def _on_a_terminal() -> bool:
    return sys.stdin.isatty()


def _roster_checked(yes: bool) -> Callable[[Whose], None]:
    """Return what asks once, before anything is taken, when many names are on no roster: it may be another class's."""

    def check(whose: Whose) -> None:
        if not whose.fits_badly or yes:
            return
        names = sorted(whose.unknown)
        shown = ", ".join(names[:SHOWN_UNKNOWN]) + ("…" if len(names) > SHOWN_UNKNOWN else "")
        _tell(
            [
                say(
                    ja=f"名簿の誰でもない名前が {len(names)} あります: {shown}。別のクラスの名簿ではありませんか。",
                    en=f"{counted(len(names), 'name is', 'names are')} nobody's on the roster: {shown}. Is it the roster of another class?",
                )
            ]
        )
        if not _on_a_terminal():
            _tell([say(ja="確かなものだけを取り込みます。", en="Only what is certain is taken.")])
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
    help=say(ja="提出物を採点し、成績簿とレポートに入れる", en="Grade hand-ins; fill gradebook, feedback and report.")
)
def grade(
    lesson: LessonName,
    class_folder: ClassOption = None,
    workers: Annotated[
        int, typer.Option(min=1, help=say(ja="同時に採点する数", en="how many to grade at once"))
    ] = os.cpu_count() or 1,
    seconds: Annotated[
        float, typer.Option(min=1, help=say(ja="1 つの提出物に使う最長の秒数", en="the most seconds for one hand-in"))
    ] = Limits.total_seconds,
    cell_seconds: Annotated[
        float,
        typer.Option(
            min=1, help=say(ja="1 つのセルや呼び出しに使う最長の秒数", en="the most seconds for one cell or call")
        ),
    ] = Limits.cell_seconds,
    again: Annotated[
        bool,
        typer.Option("--again", help=say(ja="採点済みのものも採点し直す", en="grade again what is graded already")),
    ] = False,
    repeat: Annotated[
        int,
        typer.Option(
            min=1,
            help=say(
                ja="この回数だけ採点し、結果の変わるテストを名指しする(記録は 1 回目のもの)",
                en="grade this many times and name tests that end differently; the first time counts",
            ),
        ),
    ] = 1,
    sandbox: Annotated[
        bool,
        typer.Option(
            help=say(
                ja="サンドボックスを使う(使わないのは信頼できる提出物だけに)",
                en="use the sandbox (without: only what you trust)",
            )
        ),
    ] = True,
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help=say(
                ja="この Dask スケジューラーのワーカーで採点する(例: tcp://10.0.0.1:8786)",
                en="grade on the workers of this Dask scheduler, such as tcp://10.0.0.1:8786",
            ),
        ),
    ] = "",
    cluster: Annotated[
        Literal["slurm", "ssh"] | None,
        typer.Option(
            help=say(
                ja="Slurm のジョブ(--workers 個)か、SSH でつながるマシン(それぞれに --workers 個)で採点する",
                en="grade in Slurm jobs (--workers of them), or on machines over SSH (--workers on each)",
            )
        ),
    ] = None,
    hosts: Annotated[
        str,
        typer.Option(
            metavar="A,B,…", help=say(ja="--cluster ssh で使うマシンの名前", en="the machines for --cluster ssh")
        ),
    ] = "",
) -> None:
    folder = _checked(class_folder)
    name = folder.course.lesson(lesson).name
    pool: Pool | Cluster
    if scheduler or cluster or hosts:
        pool = _join_cluster(scheduler, cluster, [host.strip() for host in hosts.split(",") if host], workers, sandbox)
    else:
        pool = Pool(workers, make_miniatures(folder.course.build / "data"), sandbox=sandbox)
    from autograde.run import anything_waits, grade_class, unsteady_tests

    if isinstance(pool, Pool) and (again or repeat > 1 or anything_waits(folder, name)):
        pool.warm_up()  # it boots while hand-ins are laid out

    limits = replace(Limits(), total_seconds=seconds, cell_seconds=cell_seconds)
    with _progress() as bar:
        task = bar.add_task(say(ja="採点の準備", en="Getting ready"), total=None)

        def show(done: int, total: int, newest: GradedSubmission | None) -> None:
            bar.update(task, description=say(ja="採点中", en="Grading"), completed=done, total=total)
            if newest and newest.note:
                bar.console.print(f"{newest.student}: {newest.note}", style="yellow", markup=False, soft_wrap=True)

        try:
            with pool:
                grades = grade_class(folder, name, pool, limits=limits, again=again, progress=show)
                unsteady = unsteady_tests(grades, pool, repeat - 1, limits, show)
        except KeyboardInterrupt:
            again_hint = say(
                ja="止めました。採点済みのものは残っています。同じコマンドで続きから再開します。",
                en="Stopped. What was graded is kept: the same command goes on from here.",
            )
            bar.console.print(again_hint, style="yellow")
            raise typer.Exit(130) from None
    if not grades.hand_ins:
        raise CourseError(
            say(
                ja=f"{folder.submitted} に {name} の提出物がありません。先に `fukami collect` を実行してください。",
                en=f"No hand-in of {name} in {folder.submitted}: run `fukami collect` first.",
            )
        )
    console.print(
        say(
            ja=f"{len(grades.hand_ins)} 件を採点しました(うち {grades.resumed} 件は前回の結果)。",
            en=f"{counted(len(grades.hand_ins), 'hand-in', 'hand-ins')} graded, {grades.resumed} of them before this run.",
        )
    )
    _tell(grades.notes)
    _tell_changes(grades)
    for student, tests in unsteady.items():
        names = ", ".join(tests)
        told = say(
            ja=f"{student}: 採点のたびに結果が変わります: {names}", en=f"{student}: ends differently each time: {names}"
        )
        console.print(told, style="yellow", markup=False, soft_wrap=True)
    if not sandbox:
        console.print(say(ja="サンドボックスなしで採点しました。", en="Graded WITHOUT a sandbox."), style="bold red")
    _write_report(grades)


@app.command(
    help=say(ja="フィードバックとレポートを作り直す", en="Write feedback and report again, with essays graded since.")
)
def report(lesson: LessonName, class_folder: ClassOption = None) -> None:
    from autograde.run import graded_class

    folder = _checked(class_folder)
    name = folder.course.lesson(lesson).name
    grades = graded_class(folder, name)
    if not grades.hand_ins:
        raise CourseError(
            say(
                ja=f"{name} はまだ採点されていません。先に `fukami grade {name}` を実行してください。",
                en=f"{name} is not graded yet: run `fukami grade {name}` first.",
            )
        )
    _tell(grades.notes)
    _write_report(grades)


@app.command(
    help=say(
        ja="教材の新しい版との違いと、点の変わる人を見る(--yes で新しくする)",
        en="Show what is new in the course and whose points it would change; --yes takes it.",
    )
)
def update(
    lessons: Lessons = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", help=say(ja="新しい版にして、採点し直す", en="take the newer version and grade by it")),
    ] = False,
    class_folder: ClassOption = None,
    workers: Annotated[
        int, typer.Option(min=1, help=say(ja="同時に採点する数", en="how many to grade at once"))
    ] = os.cpu_count() or 1,
    sandbox: Annotated[
        bool,
        typer.Option(
            help=say(
                ja="サンドボックスを使う(使わないのは信頼できる提出物だけに)",
                en="use the sandbox (without: only what you trust)",
            )
        ),
    ] = True,
) -> None:
    from autograde.forms import keep, kept, present

    folder = _checked(class_folder)
    course = folder.course
    own = {name: found for name in _chosen(course, lessons) if (found := kept(folder, name)) is not None}
    if not own:
        console.print(
            say(
                ja="このクラスには、まだ受け取った課がありません。最初の提出のときに、いまの版がクラスのものになります。",
                en="This class has no lesson of its own yet: it takes the present version with the first hand-in.",
            )
        )
    for name, old in own.items():
        new = present(course, name)
        if new == old:
            console.print(say(ja=f"{name}: 変わっていません。", en=f"{name}: nothing new."))
            continue
        _tell_update(folder, old, new, workers, sandbox)
        if not yes:
            told = say(
                ja=f"まだ何も変えていません。新しくするには `fukami update {name} --yes`。",
                en=f"Nothing was taken yet. `fukami update {name} --yes` takes it.",
            )
            console.print(told, style="yellow", soft_wrap=True)
            continue
        keep(folder, new)
        console.print(
            say(
                ja=f"{name}: 新しい版にしました。前の版は forms/former/ にあります。",
                en=f"{name}: taken; the version before is in forms/former/.",
            ),
            style="green",
        )
        if (folder.results / name).is_dir():
            _grade_anew(folder, name, workers, sandbox)


def _tell_update(folder: ClassFolder, old: Given, new: Given, workers: int, sandbox: bool) -> None:
    """Say what differs, and whose points would change: the class is graded by the new form, beside its results."""
    from autograde.graded import GradedClass
    from autograde.reports.updates import changes_grading, changes_told, differences
    from autograde.run import try_form

    console.print(say(ja=f"{old.name} の新しい版:", en=f"{old.name} has a newer version:"), style="bold")
    for line in differences(folder, old, new):
        console.print(line, markup=False, soft_wrap=True)
    hand_ins = GradedClass(folder, old)
    count = len(hand_ins.handed_in())
    if not changes_grading(old, new) or not count:
        console.print(say(ja="  点の変わる人はいません。", en="  Nobody's points would change."))
        return
    if waiting := hand_ins.waiting():
        _tell(
            [
                say(
                    ja=f"  {len(waiting)} 件は、いまの版でもまだ採点していないか、採点プログラムが変わっています。先に `fukami grade {old.name}` を実行すると、この版による違いだけが分かります。",
                    en=f"  {counted(len(waiting), 'hand-in is', 'hand-ins are')} not graded by the class's own version and today's grader: run `fukami grade {old.name}` first to see what this version alone changes.",
                )
            ]
        )
    with _progress() as bar, Pool(workers, make_miniatures(folder.course.build / "data"), sandbox=sandbox) as pool:
        task = bar.add_task(say(ja="新しい版で試しに採点中", en="Trying the new version"), total=count)
        changes = try_form(folder, new, pool, progress=lambda done, total, _: bar.update(task, completed=done))
    console.print(
        say(
            ja=f"  {count} 人のうち {len(changes)} 人の点が変わります。",
            en=f"  Points of {len(changes)} of {count} students would change.",
        )
    )
    for line in changes_told(folder, changes):
        console.print(line, markup=False, soft_wrap=True)


def _grade_anew(folder: ClassFolder, name: str, workers: int, sandbox: bool) -> None:
    """Record what the trial found, and write the reports."""
    import shutil
    from contextlib import suppress

    from autograde.results import trial_store
    from autograde.run import grade_class

    with Pool(workers, make_miniatures(folder.course.build / "data"), sandbox=sandbox) as pool:
        grades = grade_class(folder, name, pool)
    trial = trial_store(folder).path(name, "x").parent
    shutil.rmtree(trial, ignore_errors=True)
    with suppress(OSError):  # another lesson's trial may be there
        trial.parent.rmdir()
    _tell(grades.notes)
    _tell_changes(grades)
    _write_report(grades)


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
    from autograde.reports import exports

    folder = _checked(class_folder)
    names = (
        _chosen(folder.course, lessons)
        if lessons
        else sorted({path.parent.name for path in folder.results.glob("*/*.json")})
    )
    if not names:
        raise CourseError(say(ja="まだ何も採点されていません。", en="Nothing is graded yet: run `fukami grade` first."))
    _tell_exported(exports.export_csv(folder, names, _target(folder, to, "points.csv"), partial=partial))


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
    from autograde.reports import exports

    folder = _checked(class_folder)
    name = folder.course.lesson(lesson).name
    target = _target(folder, to, f"{name}-moodle.csv")
    _tell_exported(
        exports.export_moodle(folder, name, worksheet, target, grade_column=grade_column, scale=scale, partial=partial)
    )


@export_app.command(
    "canvas", help=say(ja="Canvas の成績表に点を書く", en="Fill in the gradebook that Canvas exported.")
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
    from autograde.reports import exports

    folder = _checked(class_folder)
    name = folder.course.lesson(lesson).name
    target = _target(folder, to, f"{name}-canvas.csv")
    _tell_exported(
        exports.export_canvas(
            folder, name, gradebook, target, title=title, decimal=decimal, scale=scale, partial=partial
        )
    )


def _target(folder: ClassFolder, to: Path | None, usual: str) -> Path:
    """Return the file to write to: under its usual name where `to` is a folder."""
    to = to or folder.reports
    return to / usual if to.is_dir() or to == folder.reports else to


def _tell_exported(done: Exported) -> None:
    for path in done.paths:
        console.print(say(ja=f"書き出しました: {path}", en=f"Written: {path}"), soft_wrap=True)
    console.print(say(ja=f"{done.count} 人分の点が入っています。", en=f"Points of {done.count} students."))
    _tell(done.notes)


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
    from autograde.gradebook.removal import find_removal
    from autograde.gradebook.removal import remove as move_aside

    folder = ClassFolder.find(class_folder)
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
    _tell([*removal.notes])
    if removal.lessons:
        again = " ".join(f"`fukami report {name.split('_', 1)[0]}`" for name in removal.lessons)
        console.print(
            say(ja=f"レポートを作り直してください: {again}", en=f"Now write the reports again: {again}"), soft_wrap=True
        )


@app.command(
    help=say(ja="よく似た答えの組を探す(話し合いの手がかり)", en="Find pairs of hand-ins that are closer than chance.")
)
def similar(lesson: LessonName, class_folder: ClassOption = None) -> None:
    from autograde.forms import given
    from autograde.reports.similar import handed_work, similar_pairs, write_similar

    folder = _checked(class_folder)
    notes: list[str] = []
    own = given(folder, folder.course.lesson(lesson).name, notes)
    form = next(iter(own.forms.values()))
    _tell(notes)
    with _progress() as bar:
        task = bar.add_task(say(ja="読み込み中", en="Reading"), total=None)
        works = handed_work(folder, own.forms)
        bar.update(task, description=say(ja="比べています", en="Comparing"))
        pairs = similar_pairs(works, form, lambda done, total: bar.update(task, completed=done, total=total))
    console.print(
        say(
            ja=f"{len(works)} 人の答えを比べ、目立って近い組が {len(pairs)} ありました。証拠ではなく、話し合いの手がかりです。",
            en=f"Compared {counted(len(works), 'hand-in', 'hand-ins')}: {counted(len(pairs), 'pair stands', 'pairs stand')} out. Evidence for a talk, not proof.",
        ),
        soft_wrap=True,
    )
    console.print(str(write_similar(folder, form, works, pairs)), soft_wrap=True)


@app.command(help=say(ja="ノートブックを1つ採点する", en="Grade one notebook, hidden tests included."))
def check(
    notebook: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help=say(ja="解いたノートブック", en="your solved notebook"))
    ],
    sandbox: Annotated[
        bool,
        typer.Option(
            help=say(
                ja="サンドボックスを使う(--no-sandbox は自分のものだけに)",
                en="use the sandbox (without: only your own)",
            )
        ),
    ] = True,
) -> None:
    course = load_course()
    with console.status(say(ja="採点しています…", en="Grading…")), _start_pool(course, 1, sandbox) as pool:
        from autograde.reports.terminal import print_result
        from autograde.run import check_notebook

        hand_in = check_notebook(course, notebook, pool)
    print_result(hand_in, console)
    if any(test.status != "passed" for test in hand_in.graded.tests):
        raise typer.Exit(1)


@app.command(
    help=say(
        ja="課を実行し、読むためのサイトを作る(FASTAI_HOME があればそのデータで、なければミニチュアで)",
        en="Execute the lessons and make the site to read (on the data in FASTAI_HOME if set, otherwise on miniatures).",
    )
)
def site(
    lessons: Lessons = None,
    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, help=say(ja="書き出す先", en="where to write"), show_default="build/site"),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, help=say(ja="同時に実行する課の数", en="how many lessons to execute at once"))
    ] = 2,
) -> None:
    try:
        from autograde.site.book import Told, build_site
    except ModuleNotFoundError as missing:
        raise CourseError(
            say(
                ja=f"サイトを作るには {missing.name} が必要です。`pip install -c constraints.txt -e '.[site]'` を実行してください。",
                en=f"The site needs {missing.name}: run `pip install -c constraints.txt -e '.[site]'`.",
            )
        ) from missing
    course = load_course()
    target = out or course.build / "site"
    with _progress() as bar:
        task = bar.add_task(say(ja="課を実行中", en="Executing lessons"), total=None)

        def tell(what: Told, done: int, total: int) -> None:
            description = say(ja="ページを作成中", en="Making pages") if what == "pages" else None
            bar.update(task, description=description, completed=done, total=total)

        build_site(course, _chosen(course, lessons), target, workers, tell)
    console.print(say(ja=f"できました: {target / 'index.html'}", en=f"Ready: {target / 'index.html'}"), soft_wrap=True)


@app.command(
    help=say(ja="このマシンにあるもの、足りないものを調べる", en="Say what this machine has and lacks, and what to do.")
)
def doctor() -> None:
    from autograde.engine import probe

    findings = probe()
    for finding in findings:
        sign, style = ("✓", "green") if finding.ok else ("✗", "red") if finding.needed else ("!", "yellow")
        console.print(
            Text.assemble((f"{sign} ", style), f"{finding.name:<16} ", (finding.detail, "dim")), soft_wrap=True
        )
        if finding.remedy:
            console.print(f"    {finding.remedy}", style="yellow", markup=False, soft_wrap=True)
    raise typer.Exit(0 if all(finding.ok or not finding.needed for finding in findings) else 1)


def _start_pool(course: Course, workers: int, sandbox: bool) -> Pool:
    """Begin to boot the engine; what the commands need besides is imported while it does."""
    pool = Pool(workers, make_miniatures(course.build / "data"), sandbox=sandbox)
    pool.warm_up()
    return pool


def _join_cluster(
    scheduler: str, kind: Literal["slurm", "ssh"] | None, hosts: list[str], workers: int, sandbox: bool
) -> Cluster:
    if bool(scheduler) + bool(kind) != 1 or bool(hosts) != (kind == "ssh"):
        raise typer.BadParameter(
            say(
                ja="--scheduler ADDRESS、--cluster slurm、--cluster ssh --hosts A,B,… のどれかひとつを指定してください。",
                en="give one of --scheduler ADDRESS, --cluster slurm, and --cluster ssh --hosts A,B,…",
            )
        )
    try:
        from autograde.engine.cluster import PATIENCE, Cluster, connect, start_slurm, start_ssh
    except ImportError as error:
        raise CourseError(
            say(
                ja=f"ほかのマシンで採点するには Dask が必要です({error})。pip install -c constraints.txt -e '.[cluster]' で入れてください。",
                en=f"Grading on other machines needs Dask ({error}). Install it: pip install -c constraints.txt -e '.[cluster]'.",
            )
        ) from error
    client = connect(scheduler) if scheduler else start_slurm(workers) if kind == "slurm" else start_ssh(hosts, workers)
    data = partial(make_miniatures, Path("~/.cache/fukami/data"))  # the home of whoever runs the worker
    return Cluster(client, data, sandbox=sandbox, patience=None if kind == "slurm" else PATIENCE)


def _progress() -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(TextColumn("{task.description}"), *columns, console=console)


def _write_report(grades: ClassGrades) -> None:
    from autograde.gradebook.database import recorded_students
    from autograde.gradebook.lateness import due_told
    from autograde.gradebook.removal import gone_told, without_hand_in
    from autograde.intake.handed_in import without_time_told
    from autograde.intake.submitted import read_hand_ins
    from autograde.reports.writing import write_reports

    folder, name, pages = grades.hand_ins.folder, grades.lesson.name, len(grades.hand_ins)
    _tell(gone_told(without_hand_in(folder, name, recorded_students(folder, name)), name))
    written, late = write_reports(grades.hand_ins)
    if due := due_told(folder, name):
        console.print(
            due + say(ja=f"遅れた人 {len(late)} 人。", en=f" {counted(len(late), 'was', 'were')} late."), soft_wrap=True
        )
        _tell(without_time_told(folder, name, {hand_in.student for hand_in in read_hand_ins(folder, name)}))
    console.print(
        say(
            ja=f"フィードバック {pages} 件: {folder.feedback}",
            en=f"{pages} feedback pages: {folder.feedback}",
        ),
        soft_wrap=True,
    )
    for path in written:
        console.print(say(ja=f"レポート: {path}", en=f"Report: {path}"), soft_wrap=True)


def _checked(class_folder: Path | None) -> ClassFolder:
    """Find the class and read its settings, so that a mistake in them is told before anything is done."""
    folder = ClassFolder.find(class_folder)
    _ = folder.settings
    _tell(doubles_told(folder.submitted))
    return folder


def _tell_changes(grades: ClassGrades) -> None:
    if grades.changes:
        changed = len(grades.changes)
        told = say(
            ja=f"採点し直して、{changed} 人の点が変わりました。誰のどのテストがなぜ変わったかは {grades.lesson.name}-changes.csv とレポートにあります。",
            en=f"Points of {changed} {'student' if changed == 1 else 'students'} changed: {grades.lesson.name}-changes.csv and the report say whose, which test and why.",
        )
        console.print(told, style="yellow", soft_wrap=True)


def _tell(notes: list[str]) -> None:
    for note in notes:
        console.print(note, style="yellow", markup=False, soft_wrap=True)


def main() -> None:
    """Run the command; a mistake that the user can mend is one line, not a traceback."""
    # jsonschema would build 38 grammars, a second at each start, to check addresses that no notebook holds.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        app()
    except Exception as error:
        told = str(error) if isinstance(error, CourseError | EngineError) else remedy(error)
        if told is None:
            raise
        errors.print(told, style="red", soft_wrap=True, markup=False)
        sys.exit(2)


if __name__ == "__main__":
    main()
