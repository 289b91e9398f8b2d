"""Commands on nbgrader's gradebook: gradebook rebuild."""

from __future__ import annotations

import typer

from autograde.base.language import say
from autograde.cli.shared import ClassOption, app, checked, console, tell

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
