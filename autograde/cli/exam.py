"""The command for examinations: papers for students, and what is right on them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from autograde.base.language import say
from autograde.class_folder import EXAM
from autograde.cli.shared import ClassOption, LessonName, app, be_alone, console, found, progress, tell
from autograde.course import CourseError

SHOWN = ("student", "question", "values", "right")  # of the key on a terminal; the CSV has the slips as well


@app.command(
    help=say(
        ja="試験:学生ごとに値の違う試験紙を作る(採点は `fukami grade exam_08` のように)",
        en="An examination: make each student's paper, with values of their own (graded by `fukami grade exam_08` and so on).",
    )
)
def exam(
    ctx: typer.Context,
    lesson: LessonName,
    per_student: Annotated[
        bool,
        typer.Option("--per-student", help=say(ja="学生ごとの試験紙を作る", en="make a paper for each student")),
    ] = False,
    key: Annotated[
        bool,
        typer.Option(
            "--key", help=say(ja="正解の一覧を書く(教員用)", en="write what is right on each paper, for the teacher")
        ),
    ] = False,
    student: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=say(
                ja="--per-student では、名簿にないこの人の分も作る。--key では、この人の正解を表示する",
                en="with --per-student also for this one, who is on no roster; with --key show what is right on this one's paper",
            ),
        ),
    ] = None,
    roster: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help=say(
                ja="名簿の CSV(省略時は、このクラスに前に渡されたもの)",
                en="the class list as CSV (default: the one that the class has)",
            ),
        ),
    ] = None,
    lang: Annotated[
        list[str] | None,
        typer.Option(help=say(ja="試験紙の言語(省略時はすべて)", en="languages of the papers (default: all)")),
    ] = None,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew",
            help=say(
                ja="設定や問いが変わったので、まだ配っていない試験紙を全部作り直す",
                en="make all papers anew, none of which was given out, since settings or questions changed",
            ),
        ),
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            file_okay=False, help=say(ja="書き出すフォルダ", en="where to write"), show_default="exams/ of the class"
        ),
    ] = None,
    class_folder: ClassOption = None,
) -> None:
    """Make papers, or tell what is right on them."""
    from autograde.intake.roster import kept, read_roster
    from autograde.run.exam import key_rows, made_told, make_papers, papers_of, write_key
    from autograde.students import Students

    folder = found(class_folder)
    course = folder.course
    name = course.lesson(lesson.removeprefix(EXAM)).name
    if per_student == key:
        raise CourseError(
            say(
                ja="--per-student(試験紙を作る)か --key(正解を見る)の、どちらかを付けてください。",
                en="Say either --per-student, to make the papers, or --key, to see what is right on them.",
            )
        )
    if unknown := [one for one in lang or () if one not in course.languages]:
        known = ", ".join(course.languages)
        raise CourseError(
            say(ja=f"--lang {unknown[0]}: あるのは {known} です。", en=f"--lang {unknown[0]}: there are {known}.")
        )
    if key and student:
        own = papers_of(folder, name)
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for one in student:
            rows = list(key_rows(own, Students(folder.submitted).one_of(one, own.papers)))
            for title in rows[0] if not table.columns else ():
                if title in SHOWN:
                    table.add_column(title, overflow="fold")
            places = [place for place, title in enumerate(rows[0]) if title in SHOWN]
            for row in rows[1:]:
                table.add_row(*(Text(row[place]) for place in places))
        console.print(table)
        return
    if key:
        console.print(
            say(
                ja=f"正解の一覧(学生に渡さないでください): {write_key(folder, name)}",
                en=f"The key, for you alone: {write_key(folder, name)}",
            ),
            soft_wrap=True,
        )
        return
    be_alone(ctx, folder, "exam")
    with progress() as bar:
        task = bar.add_task(say(ja="試験紙を作成中", en="Making papers"), total=None)
        made = make_papers(
            folder,
            name,
            read_roster(*roster) if roster else kept(folder.root),
            languages=lang or (),
            also=student or (),
            anew=anew,
            to=to,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    console.print(made_told(made), soft_wrap=True)
    console.print(
        say(
            ja=f"学生ごとのフォルダ: {made.folder}\n配るのは、始まる時刻になってからです。集めたら `fukami collect`、`fukami grade {made.exam.name}` と続けます。",
            en=f"A folder for each student: {made.folder}\nGive them out when it opens. Afterwards: `fukami collect`, then `fukami grade {made.exam.name}`.",
        ),
        soft_wrap=True,
    )
    tell(made.notes)
