"""`fukami check` in the terminal: each exercise's result, what its tests said, and where to go on."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from autograde.base.language import say
from autograde.base.rounding import rounded
from autograde.model import GradedHandIn, Lesson, TestResult
from autograde.nbgrader_cells import HIDDEN
from autograde.reports.summary import Result, failed_lines, label, points, summarise, void_told

if TYPE_CHECKING:
    from autograde.gradebook.lateness import Late
    from autograde.gradebook.scores import Mark

SIGNS = {"passed": ("✓", "green"), "waiting": ("…", "cyan"), "not_attempted": ("·", "dim"), "partly": ("◐", "yellow")}


def print_result(
    hand_in: GradedHandIn,
    console: Console,
    marks: Mapping[tuple[str, str], Mark] | None = None,
    late: Late | None = None,
    whole: bool = True,
) -> None:
    """Print the result of one notebook in the notebook's language; `marks` are what people entered.

    Without `whole` an exercise shows its first failed test and the names of the others, which one slip often fails
    together, and keeps its hint back; what an exercise before it told already is not told again.
    """
    summary = summarise(hand_in, marks, late)
    lang = hand_in.lesson.lang
    for repair in hand_in.laid_out.repairs:
        console.print(repair, style="yellow", markup=False)
    for sentence in (*hand_in.graded.notices, *failed_lines(hand_in)):
        console.print(sentence, style="yellow", markup=False)
    told: dict[str, str] = {}
    for result in summary.results:
        _print_item(result, hand_in.lesson, console, None if whole else told)
    if hand_in.graded.note:
        console.print(hand_in.graded.note, style="yellow", markup=False)
    total = f"{points(summary.score)} / {points(summary.max_score)}"
    console.print(Text(say(ja=f"得点 {total}", en=f"Score {total}", lang=lang), style="bold"))
    if summary.waiting and marks is not None:  # in a class
        text = say(ja="記述問題は人が採点します。", en="Essays are graded by a person.", lang=lang)
        console.print(text, style="dim")
    if not hand_in.graded.sandboxed:
        console.print(
            say(ja="サンドボックスなしで実行しました。", en="Run without a sandbox.", lang=lang), style="bold red"
        )


def print_changes(hand_in: GradedHandIn, before: Mapping[str, float], at: datetime, console: Console) -> None:
    """Print how the points differ from those `before` by test, of the check at `at`, and of which exercises."""
    lang = hand_in.lesson.lang
    full: list[str] = []
    fewer: list[str] = []
    more = 0.0
    for result in summarise(hand_in).results:
        if not result.tests:
            continue
        then, now = sum(before[test.id] for test in result.tests), result.score or 0.0
        change = rounded(now - then)
        more += change
        if change > 0 and now >= result.item.max_score:
            full.append(result.item.id)
        elif change < 0:
            told = f"{points(then)} → {points(now)}"
            fewer.append(say(ja=f"{result.item.id}({told})", en=f"{result.item.id} ({told})", lang=lang))
    more, when = rounded(more), f"{at:%Y-%m-%d %H:%M}"
    count = points(abs(more))
    many = f"{count} {'point' if count == '1' else 'points'}"
    if more > 0:
        told = say(ja=f"前回({when})より {count} 点増えました。", en=f"{many} more than last time ({when}).", lang=lang)
    elif more < 0:
        told = say(ja=f"前回({when})より {count} 点減りました。", en=f"{many} less than last time ({when}).", lang=lang)
    else:
        told = say(ja=f"前回({when})と同じ点数です。", en=f"As many points as last time ({when}).", lang=lang)
    console.print(told, markup=False)
    if full:
        told = say(ja=f"新しく満点になったもの: {'、'.join(full)}", en=f"Full marks now: {', '.join(full)}", lang=lang)
        console.print(told, style="green", markup=False)
    if fewer:
        told = say(ja=f"点が下がったもの: {'、'.join(fewer)}", en=f"Lost points: {', '.join(fewer)}", lang=lang)
        console.print(told, style="yellow", markup=False)


def print_model_answers(answers: Mapping[str, tuple[str, str]], lang: str, console: Console) -> None:
    """Print by essay a model answer, and below it how to judge one's own; say so where the lesson has no essay."""
    if not answers:
        console.print(say(ja="この課に記述問題はありません。", en="This lesson has no essay.", lang=lang))
    for name, (answer, rubric) in answers.items():
        title = say(ja="模範解答", en="A model answer", lang=lang)
        console.print(Text(f"\n{name} · {title}", style="bold cyan"))
        console.print(Padding(Markdown(answer), (0, 0, 0, 4)))
        if rubric:
            console.print(Padding(Markdown(rubric), (1, 0, 0, 4)))


def print_where_to_go_on(lesson: Lesson, checked: str, exercises: str, console: Console) -> None:
    """Tell where there are model answers to the essays of the notebook `checked` ("": not to be told), and more exercises."""
    lang = lesson.lang
    told = []
    if checked and any(cell.kind == "essay" for cell in lesson.cells):
        command = f"fukami check {shlex.quote(checked)} --model-answers"
        told.append(
            say(
                ja=f"記述の模範解答と、自分で採点するための目安(自分で書いてから): {command}",
                en=f"Model answers to the essays, and how to judge your own (write yours first): {command}",
                lang=lang,
            )
        )
    if exercises:
        told.append(
            say(
                ja=f"もっと解きたい人へ(点なし、解答例つき): {exercises}",
                en=f"More exercises, without points and with solutions: {exercises}",
                lang=lang,
            )
        )
    for line in told:
        console.print(line, style="dim", markup=False, soft_wrap=True)


def print_next(hand_in: GradedHandIn, console: Console, whole: bool = False) -> None:
    """Tell the exercise or question to go on with: the first that was tried and has not passed, otherwise the first left.

    Unless the `whole` result was printed, tell also how its other tests and its hint are shown.
    """
    lang, summary = hand_in.lesson.lang, summarise(hand_in)
    left = [result for result in summary.results if result.status not in ("passed", "waiting", "graded")]
    if not left:
        told = say(ja="全部できました。", en="Everything is done.", lang=lang)
        if summary.waiting:
            told = say(
                ja="テストのある課題は全部できました。記述は、模範解答と目安(--model-answers)で、自分で採点できます。",
                en="All that has tests is done. Judge your essays yourself, by the model answers (--model-answers).",
                lang=lang,
            )
        console.print(told, style="green", markup=False)
        return
    item = min(left, key=lambda result: result.status == "not_attempted").item
    name = item.heading if item.shows_id else f"{item.heading} ({item.id})"
    console.print(Text(say(ja=f"次は: {name}", en=f"Next: {name}", lang=lang), style="bold"))
    if not whole and any(_missed(result) for result in left):
        told = say(
            ja="ヒントと、通らなかったテストのすべては --all で表示されます。",
            en="--all shows hints, and what every failed test said.",
            lang=lang,
        )
        console.print(told, style="dim", markup=False)


def _missed(result: Result) -> list[TestResult]:
    return [test for test in result.tests if test.status not in ("passed", "not_attempted")]


def _name(test: TestResult, lesson: Lesson) -> str:
    """A test's name, and whether grading runs more of it than the notebook shows: of a question, only what is right."""
    cells = {cell.id: cell for cell in lesson.cells}
    if cells[test.exercise].kind == "quiz" or f"BEGIN {HIDDEN}" not in cells[test.id].source:
        return test.id
    return test.id + say(ja="(隠れた部分もあるテスト)", en=" (a test with a hidden part)", lang=lesson.lang)


def _print_item(result: Result, lesson: Lesson, console: Console, told: dict[str, str] | None) -> None:
    """Print one result; `told` are the messages and causes told so far, by whose item, or None to tell everything."""
    lang = lesson.lang
    sign, style = SIGNS.get(result.status, ("✗", "red"))
    score = f"{points(result.score)}/{points(result.item.max_score)}"
    line = Text.assemble((f"{sign} ", style), (f"{result.item.id:<24}", "bold"), f" {score:>7}  ")
    console.print(line.append(label(result.status, lang), style))
    for name, void in result.void:
        console.print(Padding(Text(f"{name}: {void_told(void, None, lang)}", "yellow"), (0, 0, 0, 4)))
    missed = _missed(result)
    if told is not None:
        # a wrong choice is answered in the same words whatever the question
        _print_new(result.item.id, missed, lesson, console, {} if result.item.kind == "quiz" else told)
        return
    for test in missed:
        console.print(Padding(Text(f"{_name(test, lesson)}\n{test.message}".rstrip()), (0, 0, 0, 4)))
    if missed and result.item.hint:
        console.print(Padding(Text(say(ja="ヒント", en="Hint", lang=lang), style="cyan"), (0, 0, 0, 4)))
        console.print(Padding(Markdown(result.item.hint), (0, 0, 0, 4)))


def _print_new(item: str, missed: list[TestResult], lesson: Lesson, console: Console, told: dict[str, str]) -> None:
    """Print the first failed test that says what is not `told` yet, and name the others; add to `told` what was printed."""
    lang = lesson.lang
    new = [test for test in missed if test.message not in told]
    tellers = dict.fromkeys(told[test.message] for test in missed if test.message in told)
    lines = []
    if others := [_name(test, lesson) for test in new[1:]]:
        names = ", ".join(others)
        lines.append(say(ja=f"ほかに通らないもの: {'、'.join(others)}", en=f"Also failed: {names}", lang=lang))
    for teller in tellers:
        same = [_name(test, lesson) for test in missed if told.get(test.message) == teller]
        ja = f"{teller} と同じメッセージで通らないもの: {'、'.join(same)}"
        en = f"Failed with the same message as {teller}: {', '.join(same)}"
        lines.append(say(ja=ja, en=en, lang=lang))
    for test in new[:1]:
        own, cause = _parts(test)
        message = test.message
        if teller := told.get(cause, ""):
            end = say(ja=f"原因は {teller} と同じです。", en=f"The cause is the same as for {teller}.", lang=lang)
            message = f"{own}\n{end}"
        console.print(Padding(Text(f"{_name(test, lesson)}\n{message}".rstrip()), (0, 0, 0, 4)))
        for part in filter(None, (test.message, cause)):
            told.setdefault(part, item)
    for line in lines:
        console.print(Padding(Text(line, "dim"), (0, 0, 0, 4)))


def _parts(test: TestResult) -> tuple[str, str]:
    """Split a message into what it says of its own test, and its end that tells the cause (`engine.causes`), if it has one."""
    lines = test.message.split("\n")
    for number, line in enumerate(lines[1:], 1):
        if test.cause and line.endswith(test.cause) and not line.startswith(" "):
            return "\n".join(lines[:number]), "\n".join(lines[number:])
    return test.message, ""
