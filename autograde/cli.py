"""The command `fukami`: commands and what they print, nothing else."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console

from autograde.course import Course, CourseError, load_course
from autograde.language import say

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
    refusals: list[Refusal] = list(unlisted(course))
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
            say(ja=f"{len(changed)} 個を更新", en=f"{len(changed)} files written")
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


def main() -> None:
    """Run the command; a mistake that the user can mend is one line, not a traceback."""
    try:
        app()
    except CourseError as error:
        errors.print(str(error), style="red", soft_wrap=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
