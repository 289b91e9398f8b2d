"""Commands that grade: grade, report, update, check; and similar, doctor."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.progress import Progress, TaskID
from rich.text import Text

from autograde.base.language import counted, say
from autograde.base.names import printable
from autograde.class_folder import ClassFolder
from autograde.course import Course, CourseError, load_course
from autograde.model import Limits
from autograde.students import Students

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograde.class_folder import ClassFolder
    from autograde.engine import GradedSubmission
    from autograde.engine.cluster import Cluster
    from autograde.engine.grader import Here
    from autograde.gradebook.lateness import Late
    from autograde.run.grade import ClassGrades
    from autograde.run.update import Update
from autograde.cli.shared import (
    ClassOption,
    LessonName,
    Lessons,
    app,
    be_alone,
    checked,
    chosen,
    console,
    progress,
    tell,
    write_report,
)

CORES = os.cpu_count() or 1
NAMED = 12  # students told by name; more are on the page
Workers = Annotated[int, typer.Option(min=1, help=say(ja="同時に採点する数", en="how many to grade at once"))]
Sandbox = Annotated[
    bool,
    typer.Option(
        help=say(
            ja="サンドボックスを使う(使わないのは信頼できる提出物だけに)",
            en="use the sandbox (without: only what you trust)",
        )
    ),
]


@app.command(
    help=say(ja="提出物を採点し、成績簿とレポートに入れる", en="Grade hand-ins; fill gradebook, feedback and report.")
)
def grade(
    ctx: typer.Context,
    lesson: LessonName,
    class_folder: ClassOption = None,
    workers: Workers = CORES,
    seconds: Annotated[
        float | None,
        typer.Option(min=1, help=say(ja="1 つの提出物に使う最長の秒数", en="the most seconds for one hand-in")),
    ] = None,
    cell_seconds: Annotated[
        float | None,
        typer.Option(
            min=1,
            help=say(
                ja="1 つのセルや呼び出しに使う最長の秒数(なければ模範解答の時間から決める)",
                en="the most seconds for one cell or call (without: learnt from the model solution)",
            ),
        ),
    ] = None,
    students: Annotated[
        list[str] | None,
        typer.Option(
            "--student",
            metavar="NAME",
            help=say(
                ja="この学生(フォルダ名、学籍番号、氏名)の提出だけを採点し直し、結果を表示する(何度でも)",
                en="grade only this student's hand-in (folder, id or name), also again, and show the result (may be repeated)",
            ),
        ),
    ] = None,
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
    sandbox: Sandbox = True,
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
    """Grade what was handed in, record it and write the reports."""
    from autograde.graded import anything_waits

    folder = checked(class_folder)
    name = folder.course.lesson(lesson).name
    only = _with_hand_in(folder, name, students or ())
    be_alone(ctx, folder, f"grade.{name}")
    pool: Here | Cluster
    if scheduler or cluster or hosts:
        pool = _join_cluster(scheduler, cluster, [host.strip() for host in hosts.split(",") if host], workers, sandbox)
    else:
        pool = make_pool(folder.course, workers, sandbox)
        if again or only or repeat > 1 or anything_waits(folder, name):
            pool.warm_up()  # it boots while hand-ins are laid out, and what follows is imported

    from autograde.run.grade import grade_class, unsteady_tests

    limits = None  # learnt
    if seconds or cell_seconds:
        limits = Limits(cell_seconds or Limits.cell_seconds, seconds or Limits.total_seconds)
    with progress() as bar:
        task = bar.add_task(say(ja="採点の準備", en="Getting ready"), total=None)

        def show(done: int, total: int, newest: GradedSubmission | None) -> None:
            bar.update(task, description=say(ja="採点中", en="Grading"), completed=done, total=total)
            if newest and newest.note:
                bar.console.print(f"{newest.student}: {newest.note}", style="yellow", markup=False, soft_wrap=True)

        try:
            with pool:
                grades = grade_class(folder, name, pool, limits=limits, again=again, only=only, progress=show)
                unsteady = unsteady_tests(grades, pool, repeat - 1, show, only)
        except KeyboardInterrupt:
            again_hint = say(
                ja="止めました。採点済みのものは残っています。同じコマンドで続きから再開します。",
                en="Stopped. What was graded is kept: the same command goes on from here.",
            )
            bar.console.print(again_hint, style="yellow")
            raise typer.Exit(130) from None
    console.print(
        say(
            ja=f"{len(grades.hand_ins)} 件を採点しました(うち {grades.resumed} 件は前回の結果)。",
            en=f"{counted(len(grades.hand_ins), 'hand-in', 'hand-ins')} graded, {grades.resumed} of them before this run.",
        )
    )
    tell(grades.notes + grades.changes_told)
    for student, tests in unsteady.items():
        names = ", ".join(tests)
        told = say(
            ja=f"{student}: 採点のたびに結果が変わります: {names}", en=f"{student}: ends differently each time: {names}"
        )
        console.print(told, style="yellow", markup=False, soft_wrap=True)
    if not sandbox:
        console.print(say(ja="サンドボックスなしで採点しました。", en="Graded WITHOUT a sandbox."), style="bold red")
    done = write_report(grades)
    if only:
        _print_marks(grades, only, done.late)


def _with_hand_in(folder: ClassFolder, lesson: str, names: Sequence[str]) -> list[str]:
    """Return the keys of these students. Raises `CourseError` for who handed in nothing for the lesson, with the nearest who did."""
    from autograde.intake.submitted import read_hand_ins

    handed_in = {hand_in.student for hand_in in read_hand_ins(folder, lesson)}
    known = Students(folder.submitted)
    students = list(dict.fromkeys(known.one_of(name, handed_in | {*known.keys}) for name in names))
    if missing := [student for student in students if student not in handed_in]:
        raise CourseError(
            say(
                ja=f"{'、'.join(missing)} の {lesson} の提出はありません。",
                en=f"There is no hand-in of {lesson} by {', '.join(missing)}.",
            )
        )
    return students


def _print_marks(grades: ClassGrades, students: Sequence[str], late: Mapping[str, Late]) -> None:
    """Print what these students have now, what changed in it, and where their pages are."""
    from autograde.gradebook.scores import marks
    from autograde.reports.feedback import feedback_page
    from autograde.reports.terminal import print_result
    from autograde.reports.updates import changes_told

    folder, given = grades.hand_ins.folder, marks(grades.hand_ins.folder, grades.lesson)
    for student in students:
        hand_in = grades.hand_ins.of(student)
        if hand_in is None:
            continue  # it was lost, and that was told
        console.print(f"\n{student}", style="bold", markup=False)
        print_result(hand_in, console, given, late.get(student))
        for line in changes_told(folder, {name: grades.changes[name] for name in [student] if name in grades.changes}):
            console.print(line.strip(), style="yellow", markup=False, soft_wrap=True)
        console.print(str(feedback_page(folder, student, grades.lesson.name)), markup=False, soft_wrap=True)


@app.command(
    help=say(
        ja="フィードバックとレポートを作り直す。--term は学期全体を 1 ページに",
        en="Write feedback and report again, with essays graded since; with --term the whole term on one page.",
    )
)
def report(
    lesson: Annotated[
        str, typer.Argument(metavar="[LESSON]", help=say(ja="課の名前か番号", en="name or number of a lesson"))
    ] = "",
    term: Annotated[
        bool,
        typer.Option(
            "--term",
            help=say(ja="すべての課を 1 ページと表にまとめる", en="put all lessons on one page, with its tables"),
        ),
    ] = False,
    class_folder: ClassOption = None,
) -> None:
    """Write the pages anew from stored results."""
    from autograde.run.grade import graded_class

    if bool(lesson) == term:
        raise typer.BadParameter(
            say(ja="課の名前か番号か、--term のどちらかを指定してください。", en="name a lesson, or give --term.")
        )
    folder = checked(class_folder)
    if term:
        _report_term(folder)
        return
    grades = graded_class(folder, folder.course.lesson(lesson).name)
    tell(grades.notes)
    write_report(grades)


def _report_term(folder: ClassFolder) -> None:
    """Write the page of the term, and tell what was written and who has fallen silent."""
    from autograde.run.report import report_term

    done = report_term(folder)
    tell(done.notes)
    for names, title in (
        (done.silent, say(ja="提出が途絶えた人", en="Fallen silent")),
        (done.never, say(ja="まだ何も提出していない人", en="Nothing handed in yet")),
    ):
        if names:
            shown = say(ja="、", en=", ").join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
            told = say(ja=f"{title}({len(names)} 人): {shown}", en=f"{title} ({len(names)}): {shown}")
            console.print(printable(told), markup=False, soft_wrap=True)
    for path in done.files:
        console.print(say(ja=f"学期のまとめ: {path}", en=f"Term: {path}"), soft_wrap=True)


@app.command(
    help=say(
        ja="教材の新しい版との違いと、点の変わる人を見る(--yes で新しくする)",
        en="Show what is new in the course and whose points it would change; --yes takes it.",
    )
)
def update(
    ctx: typer.Context,
    lessons: Lessons = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", help=say(ja="新しい版にして、採点し直す", en="take the newer version and grade by it")),
    ] = False,
    class_folder: ClassOption = None,
    workers: Workers = CORES,
    sandbox: Sandbox = True,
) -> None:
    """Show what a newer version of a lesson would change, and take it."""
    from autograde.run.update import find_update, own_lessons, take_update

    folder = checked(class_folder)
    names = own_lessons(folder, chosen(folder.course, lessons))

    def begin() -> Here:
        return make_pool(folder.course, workers, sandbox)

    if not names:
        console.print(
            say(
                ja="このクラスには、まだ受け取った課がありません。最初の提出のときに、いまの版がクラスのものになります。",
                en="This class has no lesson of its own yet: it takes the present version with the first hand-in.",
            )
        )
    for name in names:
        with progress() as bar:
            task = bar.add_task(
                say(ja="新しい版で試しに採点中", en="Trying the new version"), total=None, visible=False
            )

            def show(
                done: int, total: int, newest: GradedSubmission | None, bar: Progress = bar, task: TaskID = task
            ) -> None:
                bar.update(task, completed=done, total=total, visible=True)

            be_alone(ctx, folder, f"grade.{name}")
            found = find_update(folder, name, begin, show)
        if found is None:
            console.print(say(ja=f"{name}: 変わっていません。", en=f"{name}: nothing new."))
            continue
        _tell_update(found)
        if not yes:
            told = say(
                ja=f"まだ何も変えていません。新しくするには `fukami update {name} --yes`。",
                en=f"Nothing was taken yet. `fukami update {name} --yes` takes it.",
            )
            console.print(told, style="yellow", soft_wrap=True)
            continue
        grades = take_update(folder, found, begin)
        console.print(
            say(
                ja=f"{name}: 新しい版にしました。前の版は forms/former/ にあります。",
                en=f"{name}: taken; the version before is in forms/former/.",
            ),
            style="green",
        )
        if grades is not None:
            tell(grades.notes + grades.changes_told)
            write_report(grades)


def _tell_update(found: Update) -> None:
    """Say what differs, and whose points would change."""
    name = found.lesson.name
    console.print(say(ja=f"{name} の新しい版:", en=f"{name} has a newer version:"), style="bold")
    for line in found.differences:
        console.print(line, markup=False, soft_wrap=True)
    if not found.students:
        console.print(say(ja="  点の変わる人はいません。", en="  Nobody's points would change."))
        return
    tell(found.notes)
    console.print(
        say(
            ja=f"  {found.students} 人のうち {len(found.changes)} 人の点が変わります。",
            en=f"  Points of {len(found.changes)} of {found.students} students would change.",
        )
    )
    for line in found.changes_told:
        console.print(line, markup=False, soft_wrap=True)


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
    from data_scripts.mini import make_miniatures

    client = connect(scheduler) if scheduler else start_slurm(workers) if kind == "slurm" else start_ssh(hosts, workers)
    data = partial(make_miniatures, Path("~/.cache/fukami/data"))  # the home of whoever runs the worker
    return Cluster(client, data, sandbox=sandbox, patience=None if kind == "slurm" else PATIENCE)


@app.command(
    help=say(ja="ノートブックを 1 つ、隠れたテストも含めて採点する", en="Grade one notebook, hidden tests included.")
)
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
    whole: Annotated[
        bool,
        typer.Option(
            "--all",
            help=say(
                ja="通らなかったテストのすべてと、ヒントを表示する",
                en="show what every failed test said, and the hints",
            ),
        ),
    ] = False,
    model_answers: Annotated[
        bool,
        typer.Option(
            "--model-answers",
            help=say(
                ja="記述の模範解答と、自分で採点するための目安も表示する",
                en="also show model answers to the essays, and how to judge your own",
            ),
        ),
    ] = False,
) -> None:
    """Grade one notebook on this machine, as its author would be graded."""
    course = load_course()
    with console.status(say(ja="採点しています…", en="Grading…")), start_pool(course, 1, sandbox) as pool:
        from autograde.reports.terminal import (
            print_changes,
            print_model_answers,
            print_next,
            print_result,
            print_where_to_go_on,
        )
        from autograde.run import check as one
        from autograde.run.last_check import replace_last

        hand_in = one.check_notebook(course, notebook, pool)
    last = replace_last(notebook, hand_in)
    print_result(hand_in, console, whole=whole)
    if last is not None:
        print_changes(hand_in, last.points, last.at, console)
    print_next(hand_in, console, whole=whole)
    lesson, lang = hand_in.lesson.name, hand_in.lesson.lang
    if model_answers:
        print_model_answers(one.model_answers(course, lesson, lang), lang, console)
    print_where_to_go_on(
        hand_in.lesson, "" if model_answers else str(notebook), one.exercises(course, lesson, lang), console
    )
    if any(test.status != "passed" for test in hand_in.graded.tests):
        raise typer.Exit(1)


def start_pool(course: Course, workers: int, sandbox: bool) -> Here:
    """Begin to boot the engine; what the commands need besides is imported while it does."""
    pool = make_pool(course, workers, sandbox)
    pool.warm_up()
    return pool


def make_pool(course: Course, workers: int, sandbox: bool) -> Here:
    """Return what a command grades with on this machine."""
    from autograde.engine.grader import grader_here
    from data_scripts.mini import make_miniatures

    return grader_here(workers, make_miniatures(course.build / "data", course.data), sandbox=sandbox)


@app.command(
    help=say(ja="よく似た答えの組を探す(話し合いの手がかり)", en="Find pairs of hand-ins that are closer than chance.")
)
def similar(
    lesson: LessonName,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            help=say(
                ja="これとも比べる: 前の年のクラス、公開されている解答(ノートブックや .py のフォルダー、zip)。何度でも書ける",
                en="compare with these as well: a class of another year, published solutions (a folder or zip of notebooks and .py); may be repeated",
            ),
        ),
    ] = None,
    class_folder: ClassOption = None,
) -> None:
    """List the hand-ins that are alike."""
    from autograde.forms import given
    from autograde.reports.similar import handed_work, similar_pairs, work_elsewhere, write_similar

    folder = checked(class_folder)
    notes: list[str] = []
    own = given(folder, folder.course.lesson(lesson).name, notes)
    form = next(iter(own.forms.values()))
    with progress() as bar:
        task = bar.add_task(say(ja="読み込み中", en="Reading"), total=None)
        works = handed_work(folder, own.forms)
        others = []
        for source in against or []:
            if source.resolve() == folder.root.resolve():
                raise CourseError(
                    say(
                        ja=f"{source} はこのクラスです。--against には、ほかのクラスかフォルダーを書いてください。",
                        en=f"{source} is this class: name another class or folder after --against.",
                    )
                )
            found, unread = work_elsewhere(source, own.forms)
            others += found
            if not found:
                notes.append(
                    say(
                        ja=f"{source}: この課のコードが見つかりません。",
                        en=f"{source}: no code of this lesson was found there.",
                    )
                )
            notes += [
                say(ja=f"{source}: {name} は読めません。", en=f"{source}: {name} cannot be read.") for name in unread
            ]
        bar.update(task, description=say(ja="比べています", en="Comparing"))
        pairs = similar_pairs(works, form, lambda done, total: bar.update(task, completed=done, total=total), others)
    tell(notes)
    console.print(
        say(
            ja=f"{len(works)} 人の答えを{f'、ほかの {len(others)} 件とも' if others else ''}比べ、目立って近い組が {len(pairs)} ありました。証拠ではなく、話し合いの手がかりです。",
            en=f"Compared {counted(len(works), 'hand-in', 'hand-ins')}{f', also with {len(others)} from elsewhere' if others else ''}: {counted(len(pairs), 'pair stands', 'pairs stand')} out. Evidence for a talk, not proof.",
        ),
        soft_wrap=True,
    )
    console.print(str(write_similar(folder, form, works, pairs)), soft_wrap=True)


@app.command(
    help=say(ja="このマシンにあるもの、足りないものを調べる", en="Say what this machine has and lacks, and what to do.")
)
def doctor() -> None:
    """Tell what this machine has and lacks for grading."""
    from autograde.engine import probe
    from autograde.engine.lacking import absent

    findings = probe()
    for finding in findings:
        sign, style = ("✓", "green") if finding.ok else ("✗", "red") if finding.needed else ("!", "yellow")
        console.print(
            Text.assemble((f"{sign} ", style), f"{finding.name:<16} ", (finding.detail, "dim")), soft_wrap=True
        )
        if finding.remedy:
            console.print(f"    {finding.remedy}", style="yellow", markup=False, soft_wrap=True)
    if missing := absent():
        numbers = _without(missing, load_course())
        console.print(
            say(
                ja=f"ここで作って採点できる課: {numbers}",
                en=f"Lessons that can be built and graded here: {numbers}",
            ),
            soft_wrap=True,
        )
    raise typer.Exit(0 if all(finding.ok or not finding.needed for finding in findings) else 1)


def _without(libraries: Iterable[str], course: Course) -> str:
    """The numbers of the lessons that need none of these libraries, but perhaps for a demo."""
    needed = re.compile(rf"^(?:import|from) (?:{'|'.join(libraries)})\b", re.MULTILINE)
    able = []
    for name, info in course.lessons.items():
        cells = re.split(r"^# %%", (course.solutions / f"{name}.py").read_text(encoding="utf-8"), flags=re.MULTILINE)
        if not any(needed.search(cell) for cell in cells if not cell.startswith((" demo", " [markdown]"))):
            able.append(info.number)
    return ", ".join(able) or "-"
