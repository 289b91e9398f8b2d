"""`fukami check` in the terminal: each exercise's result, what its tests said, and the hint where something failed."""

from __future__ import annotations

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from autograde.base.language import say
from autograde.model import GradedHandIn
from autograde.reports.summary import Result, failed_lines, label, points, summarise

SIGNS = {"passed": ("✓", "green"), "waiting": ("…", "cyan"), "not_attempted": ("·", "dim"), "partly": ("◐", "yellow")}


def print_result(hand_in: GradedHandIn, console: Console) -> None:
    """Print the result of one notebook in the notebook's language."""
    summary = summarise(hand_in)
    lang = hand_in.lesson.lang
    for repair in hand_in.laid_out.repairs:
        console.print(repair, style="yellow", markup=False)
    for sentence in (*hand_in.graded.notices, *failed_lines(hand_in)):
        console.print(sentence, style="yellow", markup=False)
    for result in summary.results:
        _print_item(result, lang, console)
    if hand_in.graded.note:
        console.print(hand_in.graded.note, style="yellow", markup=False)
    total = f"{points(summary.score)} / {points(summary.max_score)}"
    console.print(Text(say(ja=f"得点 {total}", en=f"Score {total}", lang=lang), style="bold"))
    if summary.waiting:
        text = say(ja="記述問題は人が採点します。", en="Essays are graded by a person.", lang=lang)
        console.print(text, style="dim")
    if not hand_in.graded.sandboxed:
        console.print(
            say(ja="サンドボックスなしで実行しました。", en="Run without a sandbox.", lang=lang), style="bold red"
        )


def _print_item(result: Result, lang: str, console: Console) -> None:
    sign, style = SIGNS.get(result.status, ("✗", "red"))
    score = f"{points(result.score)}/{points(result.item.max_score)}"
    line = Text.assemble((f"{sign} ", style), (f"{result.item.id:<24}", "bold"), f" {score:>7}  ")
    console.print(line.append(label(result.status, lang), style))
    missed = [test for test in result.tests if test.status not in ("passed", "not_attempted")]
    for test in missed:
        console.print(Padding(Text(f"{test.id}\n{test.message}".rstrip()), (0, 0, 0, 4)))
    if missed and result.item.hint:
        console.print(Padding(Text(say(ja="ヒント", en="Hint", lang=lang), style="cyan"), (0, 0, 0, 4)))
        console.print(Padding(Markdown(result.item.hint), (0, 0, 0, 4)))
