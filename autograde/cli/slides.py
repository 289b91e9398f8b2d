"""The command that makes slides from lessons: slides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograde.base.language import say
from autograde.cli.shared import Lessons, app, chosen, console, progress
from autograde.course import CourseError, load_course


@app.command(
    help=say(
        ja="課から、授業で見せるスライドを作る(1 課 1 言語が 1 つの HTML。ネットワークなしで開く)",
        en="Make slides for the meetings from the lessons: a page for each lesson and language, which needs no network.",
    )
)
def slides(
    lessons: Lessons = None,
    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, help=say(ja="書き出す先", en="where to write"), show_default="build/slides"),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, help=say(ja="同時に実行する課の数", en="how many lessons to execute at once"))
    ] = 2,
) -> None:
    """Write a deck for each lesson and language."""
    try:
        from autograde.slides.decks import make_decks
    except ModuleNotFoundError as missing:
        from autograde.engine.lacking import site_told

        raise CourseError(site_told("スライド", "Slides need", missing)) from missing
    course = load_course()
    target = out or course.build / "slides"
    with progress() as bar:
        task = bar.add_task(say(ja="課を実行中", en="Executing lessons"), total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        make_decks(course, chosen(course, lessons), target, workers, tell)
    console.print(say(ja=f"できました: {target / 'index.html'}", en=f"Ready: {target / 'index.html'}"), soft_wrap=True)
