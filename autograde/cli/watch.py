"""The command that waits for hand-ins: watch."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from autograde.base.language import say
from autograde.cli.grading import CORES, Sandbox, Workers, start_pool
from autograde.cli.shared import ClassOption, app, checked, console


@app.command(
    help=say(
        ja="フォルダに届くものを、止めるまで採点し続ける(Ctrl-C で終わり)",
        en="Grade what appears in a folder, until Ctrl-C.",
    )
)
def watch(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            exists=True,
            file_okay=False,
            help=say(
                ja="提出物が届くフォルダ(クラスのフォルダとは別の場所)",
                en="where hand-ins arrive, apart from the class's folder",
            ),
        ),
    ],
    every: Annotated[
        float,
        typer.Option(
            min=0.1,
            metavar="SECONDS",
            help=say(
                ja="見る間隔の秒数。2 回続けて変わらないファイルを取り込む",
                en="how often to look; what two looks find unchanged is taken",
            ),
        ),
    ] = 3.0,
    class_folder: ClassOption = None,
    workers: Workers = CORES,
    sandbox: Sandbox = True,
) -> None:
    """Collect and grade whatever appears, and write its feedback."""
    from autograde.base.stopping import stoppable
    from autograde.run.watch import watch_folder

    folder = checked(class_folder)
    zone = folder.zone

    def tell(line: str, style: str = "") -> None:
        console.print(Text.assemble((f"{datetime.now(zone):%H:%M} ", "dim"), (line, style)), soft_wrap=True)

    def stopping() -> None:
        tell(say(ja="いまのものが終わったら止まります。", en="Stops when what is being done is done."), "yellow")

    if not sandbox:
        tell(say(ja="サンドボックスなしで採点します。", en="Grading WITHOUT a sandbox."), "bold red")
    tell(say(ja=f"{source} を見ています。Ctrl-C で止まります。", en=f"Watching {source}. Ctrl-C stops."))
    with stoppable(stopping) as stop, start_pool(folder.course, workers, sandbox) as pool:
        watch_folder(folder, source, pool, tell, stop, every=every)
    tell(say(ja="止まりました。同じコマンドで続きから始まります。", en="Stopped. The same command goes on from here."))
