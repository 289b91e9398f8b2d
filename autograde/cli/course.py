"""Commands for who writes and reads lessons: build, new, course, site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograde.base.language import counted, say
from autograde.class_folder import EXAM, ClassFolder
from autograde.cli.shared import ClassOption, LessonName, Lessons, app, chosen, console, errors, progress
from autograde.course import Course, CourseError, load_course


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
    """Build the student's notebooks, after verifying every solution and test."""
    from autograde.authoring.build import (
        build_lesson,
        outdated,
        remove_left_out,
        strays,
        unlisted,
        without_more,
        write_lesson,
        write_plan,
    )
    from autograde.authoring.proof import check_bank, names_twice
    from autograde.authoring.source import BuildRefused, Refusal

    course = load_course()
    refusals: list[Refusal] = [] if lessons else [*unlisted(course), *without_more(course), *names_twice(course)]
    built = []
    for name in chosen(course, lessons):
        refusals += check_bank(course, name)
        try:
            built.append(build_lesson(course, name))
        except BuildRefused as refused:
            refusals += refused.refusals
    if verify and not refusals:
        from autograde.authoring.verify import verify_lessons
        from autograde.run.more import verify_more

        refusals += verify_lessons(course, built, console) or verify_more(course, built, console)
    if refusals:
        for refusal in refusals:
            errors.print(str(refusal), style="red", soft_wrap=True)
        raise typer.Exit(1)
    if check:
        old = outdated(course, built) + strays(course)
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
    try:
        for path in write_plan(course):
            console.print(f"[green]✓[/] {path.relative_to(course.root)}")
    except BuildRefused as refused:
        errors.print(str(refused), style="red", soft_wrap=True)
        raise typer.Exit(1) from refused
    for path in remove_left_out(course):
        console.print(
            say(
                ja=f"{path.relative_to(course.root)} を消しました(外した課)。",
                en=f"Removed {path.relative_to(course.root)}, of a lesson that is left out.",
            )
        )
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
    """Make the skeleton of a lesson."""
    from autograde.authoring.skeleton import new_lesson

    path = new_lesson(load_course(), name)
    console.print(
        say(
            ja=f"{path} を作りました。書いたら `fukami build {name}` を。",
            en=f"Wrote {path}. Edit it, then `fukami build {name}`.",
        )
    )


courses = typer.Typer(no_args_is_help=True, help=say(ja="自分のコースを作る", en="A course of your own."))


@courses.command(
    "new",
    help=say(
        ja="例の課が 1 つある、ビルドも採点もできる自分のコースを作る",
        en="Make a course of your own, with one example lesson that builds and is graded.",
    ),
)
def new_course(
    folder: Annotated[Path, typer.Argument(help=say(ja="作るフォルダ", en="the folder to make"))],
    languages: Annotated[
        str,
        typer.Option(metavar="LANG,…", help=say(ja="言語: ja,en か ja か en", en="its languages: ja,en or ja or en")),
    ] = "ja,en",
) -> None:
    """Make an empty course with one example lesson."""
    from autograde.authoring.skeleton import new_course

    chosen = list(dict.fromkeys(lang.strip() for lang in languages.split(",")))
    if not set(chosen) <= {"ja", "en"}:
        raise typer.BadParameter(
            say(
                ja=f"--languages {languages}: 書けるのは ja,en か ja か en です。",
                en=f"--languages {languages}: give ja,en or ja or en.",
            )
        )
    path = new_course(folder, chosen)
    console.print(
        say(
            ja=f"{path} を作りました。次は `cd {folder}` と `fukami build`、クラスのフォルダは `fukami init ~/my-class` で作れます。",
            en=f"Wrote {path}. Next: `cd {folder}`, then `fukami build`; `fukami init ~/my-class` makes a class's folder.",
        ),
        soft_wrap=True,
    )


Chosen = Annotated[
    list[str], typer.Argument(metavar="LESSON…", help=say(ja="課の名前か番号", en="names or numbers of lessons"))
]


@courses.command(
    "without",
    help=say(
        ja="課をコースから外す(ソースは残り、`fukami course with` で戻せる)",
        en="Leave lessons out of the course; their sources stay, and `fukami course with` takes them back.",
    ),
)
def without(lessons: Chosen) -> None:
    """Leave lessons out, and tell who speaks of them."""
    from autograde.authoring.left_out import leave_out, mentions

    course, paths = leave_out(load_course(), lessons)
    _tell_left_out(course, paths)
    for lesson in lessons:
        info = course.having(course.left_out).lesson(lesson)
        if places := list(mentions(course, info)):
            console.print(
                say(
                    ja=f"{info.number} 課にふれているところです。書き直しはしません。このままでよいか、目を通してください。",
                    en=f"These places speak of lesson {info.number}. They are left as they are: see whether they still hold.",
                ),
                style="yellow",
                soft_wrap=True,
            )
        for place in places:
            console.print(f"  {place.file}:{place.line}: {place.text}", markup=False, soft_wrap=True)
    console.print(
        say(
            ja="続けて `fukami build` を。提出物のあるクラスでは、この課の点と採点はそのままです。",
            en="Next: `fukami build`. A class with hand-ins for it keeps their marks, and grades it as before.",
        ),
        soft_wrap=True,
    )


@courses.command(
    "with", help=say(ja="外した課をコースに戻す", en="Take lessons back that were left out of the course.")
)
def with_lessons(lessons: Chosen) -> None:
    """Take lessons back."""
    from autograde.authoring.left_out import take_back

    _tell_left_out(*take_back(load_course(), lessons))


def _tell_left_out(course: Course, paths: list[Path]) -> None:
    """Tell what the course leaves out now, and what became of its files."""
    for path in paths:
        state = say(ja="書きました", en="written") if path.is_file() else say(ja="消しました", en="removed")
        console.print(f"{path.relative_to(course.root)}: {state}", soft_wrap=True)
    gone = ", ".join(f"{info.number} {info.name}" for info in course.left_out.values())
    console.print(
        say(
            ja=f"course.toml: 外した課は {gone or 'ありません'}。残りは {len(course.lessons)} 課です。",
            en=f"course.toml: {gone or 'nothing'} is left out; {counted(len(course.lessons), 'lesson', 'lessons')} remain.",
        ),
        soft_wrap=True,
    )


app.add_typer(courses, name="course")


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
    epub: Annotated[
        bool,
        typer.Option(
            "--epub", help=say(ja="EPUB の本も作り、サイトに置く", en="also make the book as EPUB, to download")
        ),
    ] = False,
    pdf: Annotated[
        bool,
        typer.Option(
            "--pdf",
            help=say(ja="PDF の本も作り、サイトに置く(Chromium が必要)", en="also make the book as PDF (by Chromium)"),
        ),
    ] = False,
    slides: Annotated[
        bool,
        typer.Option(
            "--slides", help=say(ja="授業用のスライドも作り、サイトに置く", en="also make the slides for the meetings")
        ),
    ] = False,
) -> None:
    """Write the site, the book to keep, and the slides."""
    try:
        from autograde.site.book import SLIDES, Form, Told, build_site
        from autograde.slides.decks import make_decks
    except ModuleNotFoundError as missing:
        from autograde.engine.lacking import site_told

        raise CourseError(site_told("サイト", "The site needs", missing)) from missing
    course = load_course()
    target = out or course.build / "site"
    with progress() as bar:
        task = bar.add_task(say(ja="課を実行中", en="Executing lessons"), total=None)

        def tell(what: Told, done: int, total: int) -> None:
            description = say(ja="ページを作成中", en="Making pages") if what == "pages" else None
            bar.update(task, description=description, completed=done, total=total)

        asked: dict[Form, bool] = {"epub": epub, "pdf": pdf}
        forms = [form for form, wanted in asked.items() if wanted]
        names = chosen(course, lessons)
        build_site(course, names, target, workers, tell, forms, slides)
        if slides:
            task = bar.add_task(say(ja="スライドを作成中", en="Making slides"), total=None)
            make_decks(course, names, target / SLIDES, workers)
    console.print(say(ja=f"できました: {target / 'index.html'}", en=f"Ready: {target / 'index.html'}"), soft_wrap=True)


@app.command(
    help=say(
        ja="採点の練習用に、見本のクラス(24 人の提出物)を作る。exam_08 のように試験を指定すると、クラスの試験紙に答えを書き込んだものを作る",
        en="Write a sample class, the hand-ins of 24 students, to try grading on; of an examination such as exam_08, the class's papers filled in.",
    )
)
def demo(
    lesson: LessonName,
    folder: Annotated[Path, typer.Argument(file_okay=False, help=say(ja="書き出すフォルダ", en="where to write"))],
    roster: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            metavar="FILE",
            help=say(
                ja="名簿も書き出す(架空の学籍番号とメール)", en="also write a roster, with invented ids and addresses"
            ),
        ),
    ] = None,
    class_folder: ClassOption = None,
) -> None:
    """Write the hand-ins of the sample class, or those of an examination from a class's papers."""
    if lesson.startswith(EXAM):
        from autograde.run.sample_papers import sample_papers

        files = sample_papers(ClassFolder.find(class_folder), lesson, folder)
        told = say(ja=f"{len(files)} ファイル: {folder}", en=f"{counted(len(files), 'file', 'files')}: {folder}")
        console.print(told, soft_wrap=True)
        return
    from autograde.authoring.sample_class import CLASS, sample_class, sample_roster
    from autograde.authoring.source import BuildRefused
    from autograde.base.files import write_whole

    course = load_course()
    try:
        files = sample_class(course, course.lesson(lesson).name, folder)
    except BuildRefused as refused:
        raise CourseError(str(refused)) from refused
    if roster:
        write_whole(roster, sample_roster().encode("utf-8-sig"))  # the mark is what spreadsheets need
    console.print(
        say(
            ja=f"{len(CLASS)} 人、{len(files)} ファイル: {folder}",
            en=f"{len(CLASS)} students, {len(files)} files: {folder}",
        ),
        soft_wrap=True,
    )
