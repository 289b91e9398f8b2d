"""Commands that take the course's questions to other systems: export quiz moodle-xml, qti, anki."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograde.base.language import say
from autograde.cli.export import export_app
from autograde.cli.shared import Lessons, chosen, console, progress
from autograde.course import Course, CourseError, load_course

quiz_app = typer.Typer(
    no_args_is_help=True,
    help=say(ja="課の問いを Moodle などの問題にする", en="The lessons' questions, for Moodle and others."),
)
export_app.add_typer(quiz_app, name="quiz")

Language = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="LANG",
        help=say(ja="ja か en だけを書き出す(省略時は両方)", en="ja or en only (default: both)"),
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="FOLDER",
        file_okay=False,
        help=say(ja="書き出すフォルダ", en="the folder to write to"),
        show_default="build/quizzes",
    ),
]


@quiz_app.command(
    "moodle-xml",
    help=say(ja="Moodle の問題バンクに読み込む XML に", en="As XML that Moodle's question bank imports."),
)
def quiz_moodle(lessons: Lessons = None, lang: Language = "", to: Folder = None) -> None:
    """Write the questions as Moodle XML."""
    _write("export_moodle_xml", load_course(), lessons, lang, to)


@quiz_app.command(
    "qti", help=say(ja="Canvas に読み込む QTI 1.2 の zip に", en="As a zip of QTI 1.2, which Canvas imports.")
)
def quiz_qti(lessons: Lessons = None, lang: Language = "", to: Folder = None) -> None:
    """Write the questions as QTI 1.2."""
    _write("export_qti", load_course(), lessons, lang, to)


@quiz_app.command(
    "anki",
    help=say(
        ja="Anki のデッキ(.apkg)に。用語集のデッキも作る", en="As decks for Anki (.apkg), with one of the glossary."
    ),
)
def quiz_anki(lessons: Lessons = None, lang: Language = "", to: Folder = None) -> None:
    """Write the questions and the glossary as Anki decks."""
    _write("export_anki", load_course(), lessons, lang, to)


def _write(name: str, course: Course, lessons: list[str] | None, lang: str, to: Path | None) -> None:
    """Call a function of `run.quizzes`, show how far it is, and tell what it wrote."""
    try:
        import autograde.run.quizzes as writers
    except ModuleNotFoundError as missing:
        raise CourseError(
            say(
                ja=f"問いを書き出すには {missing.name} が必要です。`pip install -c constraints.txt -e '.[quizzes]'` を実行してください。",
                en=f"To export questions {missing.name} is needed: run `pip install -c constraints.txt -e '.[quizzes]'`.",
            )
        ) from missing
    if lang and lang not in course.languages:
        has = ", ".join(course.languages)
        raise typer.BadParameter(
            say(
                ja=f"--lang {lang}: このコースの言語は {has} です。",
                en=f"--lang {lang}: the languages of this course are {has}.",
            )
        )
    with progress() as bar:
        task = bar.add_task(say(ja="問いを準備中", en="Preparing questions"), total=None)

        def tell(done: int, total: int) -> None:
            drawing = say(ja="図のために課を実行中", en="Running lessons for their figures")
            bar.update(task, description=drawing, completed=done, total=total)

        languages = [lang] if lang else list(course.languages)
        written = getattr(writers, name)(
            course, chosen(course, lessons), languages, to or course.build / "quizzes", tell
        )
        bar.update(task, visible=False)
    for path in written:
        console.print(say(ja=f"書き出しました: {path}", en=f"Written: {path}"), soft_wrap=True)
