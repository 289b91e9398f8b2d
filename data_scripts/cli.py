"""`fukami data`: what the sets are, fetch them, verify them, make miniatures, say where they lie."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from autograde.base.language import say
from data_scripts import catalogue
from data_scripts.catalogue import Homes, Source
from data_scripts.errors import DataError

if TYPE_CHECKING:
    from data_scripts.fetch import Watch

app = typer.Typer(
    no_args_is_help=True,
    help=say(ja="データセットの取得・検査・ミニチュア作り", en="Data sets: fetch, verify, make miniatures"),
)
console = Console()

Names = Annotated[
    list[str] | None,
    typer.Argument(help=say(ja="データセットの名前(省略するとすべて)", en="names of sets (all if left out)")),
]
Home = Annotated[
    Path | None,
    typer.Option(help=say(ja="fastai/ と torch/ を持つフォルダ", en="a folder that holds fastai/ and torch/")),
]


def _homes(home: Path | None) -> Homes:
    return Homes.below(home) if home else Homes.of_the_user()


def _stop(error: Exception) -> typer.Exit:
    console.print(str(error.args[0] if error.args else error), style="red", markup=False, highlight=False)
    return typer.Exit(1)


def _load(names: list[str] | None) -> list[catalogue.DataSet]:
    try:
        return [catalogue.load(name) for name in names or catalogue.NAMES]
    except KeyError as error:
        raise _stop(error) from error


@app.command(
    "list",
    help=say(ja="データセットの一覧(内容・ライセンス・取得元)", en="What the sets are, their licences and sources"),
)
def list_sets(names: Names = None) -> None:
    """List the data sets, with their licences and sources."""
    for data_set in _load(names):
        sources = ", ".join(source.name for source in data_set.sources)
        console.print(f"[bold]{data_set.name}[/bold]  {data_set.title}")
        for line in (data_set.about, data_set.licence, data_set.citation, sources, ", ".join(data_set.lessons)):
            if str(line):
                console.print(f"    {line}", markup=False, highlight=False)


@app.command(help=say(ja="本物のデータを取得する", en="Fetch real sets"))
def fetch_sets(
    names: Annotated[list[str], typer.Argument(help=say(ja="データセットの名前", en="names of sets"))],
    home: Home = None,
    source: Annotated[str | None, typer.Option(help=say(ja="取得元を選ぶ", en="use this source only"))] = None,
    keep: Annotated[bool, typer.Option(help=say(ja="アーカイブを残す", en="keep the archives"))] = False,
) -> None:
    """Download data sets, verified by their hashes."""
    from data_scripts.fetch import fetch

    homes = _homes(home)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    for data_set in _load(names):
        with Progress(*columns, console=console) as progress:
            try:
                folder, used = fetch(data_set, homes, source=source, watch=_watch(progress), keep=keep)
            except (DataError, KeyError) as error:
                raise _stop(error) from error
        origin = used or say(ja="すでにあります", en="already there")
        console.print(f"{data_set.name}: {folder} ({origin})", markup=False, highlight=False)


app.registered_commands[-1].name = "fetch"


def _watch(progress: Progress) -> Watch:
    def watch(source: Source, name: str) -> Callable[[int, int], None]:
        task = progress.add_task(f"{source.name}: {name}", total=None)

        def update(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total or None)

        return update

    return watch


@app.command(help=say(ja="そこにあるデータを数えてハッシュを確かめる", en="Count and hash what lies there"))
def verify(names: Names = None, home: Home = None) -> None:
    """Compare what lies here with the hashes."""
    from data_scripts import fetch

    homes = _homes(home)
    wrong = False
    for data_set in _load(names):
        report = fetch.verify(data_set, homes)
        if not report.there:
            if names:
                wrong = True
            state = say(ja="ありません", en="not there")
        elif report.problems:
            wrong, state = True, "; ".join(report.problems)
        else:
            kind = say(ja="ミニチュア", en="miniature") if report.miniature else say(ja="本物", en="real")
            how = (
                say(ja="ハッシュ一致", en="hashes agree")
                if report.sure
                else say(ja="個数のみ確認", en="counted, not hashed")
            )
            state = f"{kind}, {how}"
        console.print(f"{data_set.name}: {state}  {report.folder}", markup=False, highlight=False)
    if wrong:
        raise typer.Exit(1)


@app.command("mini", help=say(ja="ミニチュアを作る(ネットワーク不要)", en="Make miniatures (no network)"))
def make_mini(
    home: Annotated[Path, typer.Argument(help=say(ja="作る先のフォルダ", en="the folder to make them in"))] = Path(
        "build/mini"
    ),
    only: Annotated[list[str] | None, typer.Option(help=say(ja="この名前だけ", en="only this set"))] = None,
) -> None:
    """Make the small copies that tests and lessons run on."""
    from data_scripts.mini import make_miniatures

    names = [data_set.name for data_set in _load(only)]
    try:
        home = make_miniatures(home, names)
    except DataError as error:
        raise _stop(error) from error
    console.print(say(ja="ミニチュアを使うには:", en="To use the miniatures:"))
    console.print(f"export FASTAI_HOME={home / 'fastai'} TORCH_HOME={home / 'torch'}", soft_wrap=True, highlight=False)


@app.command(help=say(ja="データの置き場所", en="Where the sets lie"))
def where(home: Home = None) -> None:
    """Tell where each data set lies."""
    from data_scripts.mini import is_miniature

    homes = _homes(home)
    table = Table("set", say(ja="状態", en="state"), say(ja="場所", en="place"), box=None)
    for data_set in _load(None):
        folder = data_set.place(homes)
        there = folder.is_dir() and any(folder.iterdir())
        state = (
            say(ja="ミニチュア", en="miniature")
            if is_miniature(folder)
            else say(ja="あり", en="there")
            if there
            else "-"
        )
        table.add_row(data_set.name, state, str(folder))
    console.print(table)


if __name__ == "__main__":
    app()
