"""Commands on nbgrader's gradebook: essays, gradebook rebuild."""

from __future__ import annotations

from typing import Annotated

import typer

from autograde.base.language import counted, say
from autograde.cli.shared import ClassOption, LessonName, app, checked, console, tell

gradebook_app = typer.Typer(
    no_args_is_help=True,
    help=say(ja="成績簿(gradebook.db)を直す", en="Mend the gradebook, gradebook.db."),
)
app.add_typer(gradebook_app, name="gradebook")


@gradebook_app.callback()
def _group() -> None: ...  # so that one command does not become the group itself


@gradebook_app.command(
    "rebuild",
    help=say(
        ja="なくなった、または壊れた成績簿を、採点結果から作り直す(手で付けた点は、読める限り引き継ぐ)",
        en="Make a lost or damaged gradebook anew from the results, with what people entered as far as it can be read.",
    ),
)
def rebuild(class_folder: ClassOption = None) -> None:
    """Make a lost gradebook anew from the stored results."""
    from autograde.run.gradebook import rebuild_gradebook

    done = rebuild_gradebook(checked(class_folder))
    console.print(done.told, markup=False, soft_wrap=True)
    tell(done.notes)


@app.command(
    help=say(
        ja="記述をブラウザーで採点する(似た答えを並べ、採点基準をクリックする)",
        en="Grade essays in the browser: answers alike together, rubric items to click.",
    )
)
def essays(
    lesson: LessonName,
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65535, help=say(ja="ポート番号(0 なら空いているもの)", en="the port; 0 takes any that is free")
        ),
    ] = 0,
    browser: Annotated[bool, typer.Option(help=say(ja="ブラウザーを開く", en="open a browser"))] = True,
    class_folder: ClassOption = None,
) -> None:
    """Serve the page on which essays are graded, for this machine alone, until stopped."""
    import webbrowser

    from autograde.course import CourseError
    from autograde.run.essays import EssayServer

    folder = checked(class_folder)
    name = folder.course.lesson(lesson).name
    try:
        server = EssayServer(folder, name, port)
    except OSError as error:
        raise CourseError(
            say(
                ja=f"ポート {port} は使えません({error.strerror})。--port で別の番号を指定してください。",
                en=f"Port {port} cannot be used ({error.strerror}): choose another with --port.",
            )
        ) from error
    with server:
        count = server.count
        console.print(
            say(
                ja=f"記述の答え {count} 件。このコンピューターのブラウザーで開いてください(終わるには Ctrl-C):",
                en=f"{counted(count, 'answer', 'answers')}. Open this in a browser on this computer (Ctrl-C ends it):",
            )
        )
        console.print(server.address, markup=False, soft_wrap=True)
        if browser:
            webbrowser.open(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            console.print(
                say(
                    ja=f"点とコメントは成績簿にあります。`fukami report {lesson}` で、フィードバックとレポートに反映されます。",
                    en=f"Points and comments are in the gradebook. `fukami report {lesson}` brings them into feedback and report.",
                )
            )
