"""The command that sends feedback to students: mail."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from autograde.base.language import counted, say
from autograde.cli.shared import ClassOption, LessonName, app, checked, console, progress, tell

if TYPE_CHECKING:
    from autograde.base.letters import Mail
    from autograde.reports.letters import Letter
    from autograde.run.mail import Mailing, Outcome, Planned


@app.command(
    help=say(
        ja="フィードバックを学生にメールで送る(--send がなければ、送るものを見せるだけ)",
        en="Send feedback to students by mail; without --send it only shows what would be sent.",
    )
)
def mail(
    lesson: LessonName,
    send: Annotated[bool, typer.Option("--send", help=say(ja="本当に送る", en="really send"))] = False,
    to_me: Annotated[
        bool,
        typer.Option(
            "--to-me",
            help=say(ja="最初の 1 通を、学生ではなく自分に送ってみる", en="send the first one to yourself instead"),
        ),
    ] = False,
    changed: Annotated[
        bool,
        typer.Option(
            "--changed",
            help=say(
                ja="送ったあとで点かコメントが変わった人にも送る",
                en="also to those whose marks or comments have changed since",
            ),
        ),
    ] = False,
    partial: Annotated[
        bool,
        typer.Option(
            "--partial",
            help=say(ja="記述の採点が残っている人にも送る", en="also to those with an essay that waits for a grade"),
        ),
    ] = False,
    arrived: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help=say(
                ja="送れたか分からなかったこの人のメールは、届いていた(何度でも)",
                en="this student's mail, of which it was not known, did arrive (may be repeated)",
            ),
        ),
    ] = None,
    again: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help=say(
                ja="この人には、前に送っていても、もう一度送る(何度でも)",
                en="to this student once more, whatever was sent before (may be repeated)",
            ),
        ),
    ] = None,
    class_folder: ClassOption = None,
) -> None:
    """Show, or send, the mail with each student's feedback."""
    from autograde.base.post import password_for
    from autograde.run.mail import Mailing, mail_settings, named, send_sample, write_letters

    folder = checked(class_folder)
    name, settings = folder.course.lesson(lesson).name, mail_settings(folder)
    password = password_for(settings) if send or to_me else ""
    letters, notes = write_letters(folder, name, partial=partial)
    tell(notes)
    with Mailing(folder, name) as mailing:
        for letter in named(arrived or (), letters):
            mailing.arrived(letter)
        anew = {letter.student for letter in named(again or (), letters)}
        if send and _on_a_terminal():
            anew |= _asked(mailing, mailing.plan(letters, anew))
        plan = mailing.plan(letters, anew)
        ready = [one.letter for one in plan if one.state == "new" or (changed and one.state == "changed")]
        _show_plan(plan, ready, everybody=not send)
        if to_me:
            address = send_sample(folder, name, (ready or letters)[0], password)
            told = say(
                ja=f"{address} に 1 通送りました。学生には何も送っていません。",
                en=f"One was sent to {address}, and none to a student.",
            )
            console.print(told, soft_wrap=True, markup=False)
        elif not ready:
            console.print(say(ja="送るものはありません。", en="There is nothing to send."))
        elif not send:
            given = {"--changed": changed, "--partial": partial}
            options = [
                *(option for option in given if given[option]),
                *(f"--again {student}" for student in sorted(anew)),
            ]
            _show_first(ready, settings, name, " ".join(["fukami mail", name[:2], *options]))
        elif not _sent(mailing, ready, password):
            raise typer.Exit(1)
        if send and any(one.state == "unsure" for one in plan):
            raise typer.Exit(1)


def _on_a_terminal() -> bool:
    return sys.stdin.isatty()


def _asked(mailing: Mailing, plan: Sequence[Planned]) -> set[str]:
    """Ask of each mail that may have arrived; return who is to get one more."""
    again = set()
    for one in plan:
        if one.state == "unsure":
            told = say(
                ja=f"{one.letter.student}: {one.past} の {one.letter.address} へのメールは、渡したあと答えが途絶え、届いたかどうか分かりません。本人か送信記録で確かめてください。",
                en=f"{one.letter.student}: the mail of {one.past} to {one.letter.address} was handed over, but the answer was lost: it may have arrived. Ask the student, or look at what the server sent.",
            )
            console.print(told, style="yellow", soft_wrap=True, markup=False)
            question = say(
                ja="届いていた(arrived)、もう一度送る(again)、あとで決める(later)",
                en="It arrived (arrived), send it again (again), or decide later (later)",
            )
            answer = ""
            while answer not in ("arrived", "again", "later"):
                answer = typer.prompt(question, default="later").strip().casefold()
            if answer == "arrived":
                mailing.arrived(one.letter)
            elif answer == "again":
                again.add(one.letter.student)
    return again


def _show_plan(plan: Sequence[Planned], ready: Collection[Letter], *, everybody: bool) -> None:
    """Print how things stand with each letter; of those that are about to be sent, or were, only with `everybody`."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in (say(ja="学生", en="student"), say(ja="アドレス", en="address"), ""):
        table.add_column(title, overflow="fold")
    students = {letter.student for letter in ready}
    for one in plan:
        letter = one.letter
        about = letter.student in students
        told = _told(one, about)
        if everybody or not (about or one.state == "sent"):
            style = "" if about or one.state == "sent" else "yellow"
            table.add_row(Text(f"{letter.student} {letter.name}".strip()), Text(letter.address), Text(told, style))
    if table.row_count:
        console.print(table)
    counts = Counter(one.state for one in plan if one.letter.student not in students)
    console.print(
        say(
            ja=f"送る {len(ready)}  送信済み {counts['sent']}  変わった {counts['changed']}  不明 {counts['unsure']}  送れない {counts['none']}",
            en=f"to send {len(ready)}  sent before {counts['sent']}  changed since {counts['changed']}  in doubt {counts['unsure']}  cannot be sent {counts['none']}",
        ),
        soft_wrap=True,
    )


def _told(one: Planned, about: bool) -> str:
    """Say how things stand with a letter."""
    student, past = one.letter.student, one.past
    if about:
        return say(ja="送ります", en="will be sent") + (
            say(ja=f"(前回 {past})", en=f" (before: {past})") if past else ""
        )
    if one.state == "sent":
        return say(ja=f"送信済み {past}", en=f"sent {past}")
    if one.state == "changed":
        return say(
            ja=f"送信済み {past}。そのあと点かコメントが変わりました(--changed で送ります)",
            en=f"sent {past}; marks or comments have changed since (--changed sends it)",
        )
    if one.state == "unsure":
        return say(
            ja=f"届いたかどうか分かりません {past}。確かめて --arrived {student} か --again {student}",
            en=f"may have arrived: {past}. Find out, then --arrived {student} or --again {student}",
        )
    return one.letter.objection


def _show_first(ready: Sequence[Letter], settings: Mail, lesson: str, command: str) -> None:
    """Print the first letter as an example, and how to send all."""
    first = ready[0]
    console.print(say(ja="\n最初の 1 通:", en="\nThe first one:"), style="bold")
    for line in (
        f"From: {settings.sender}",
        f"To: {first.name} <{first.address}>",
        f"Subject: {first.subject}",
        "",
        *first.body.splitlines(),
        f"[{lesson}.html, {first.page.stat().st_size >> 10} KiB]",
    ):
        console.print(f"  {line}", markup=False, soft_wrap=True)
    told = say(
        ja=f"まだ何も送っていません。`{command} --to-me` で自分に 1 通、`{command} --send` で学生に {len(ready)} 通を送ります。",
        en=f"Nothing was sent yet. `{command} --to-me` sends one to yourself, `{command} --send` {counted(len(ready), 'mail', 'mails')} to students.",
    )
    console.print(told, style="yellow", soft_wrap=True)


def _sent(mailing: Mailing, ready: Sequence[Letter], password: str) -> bool:
    """Send letters with a bar, and tell what became of them; return whether nothing is left to be done."""
    from autograde.base.stopping import stoppable

    counts: Counter[Outcome] = Counter()
    with progress() as bar:
        task = bar.add_task(say(ja="送信中", en="Sending"), total=len(ready))

        def done(letter: Letter, outcome: Outcome, answer: str) -> None:
            counts[outcome] += 1
            bar.update(task, advance=1)
            told = {
                "sent": "",
                "refused": say(
                    ja=f"{letter.student}: サーバーが {letter.address} へのメールを受け取りません: {answer}",
                    en=f"{letter.student}: the server did not take the mail to {letter.address}: {answer}",
                ),
                "unanswered": say(
                    ja=f"{letter.student}: {letter.address} へのメールを渡し終えたところで接続が切れ、届いたかどうか分かりません。",
                    en=f"{letter.student}: the connection broke when the mail to {letter.address} had been handed over; it may have arrived.",
                ),
            }[outcome]
            if told:
                bar.console.print(told, style="yellow", markup=False, soft_wrap=True)

        def stopping() -> None:
            bar.console.print(
                say(ja="いまの 1 通を送り終えたら止まります。", en="Stops after the mail that is being sent."),
                style="yellow",
            )

        with stoppable(stopping) as stop:
            mailing.send(ready, password, done, stop)
    console.print(
        say(ja=f"{counts['sent']} 通を送りました。", en=f"{counted(counts['sent'], 'mail was', 'mails were')} sent.")
    )
    left = len(ready) - sum(counts.values())
    if left or counts["refused"]:
        told = say(
            ja=f"{left + counts['refused']} 通はまだ送っていません。同じコマンドで、残りだけを送ります。",
            en=f"{left + counts['refused']} not sent yet: the same command sends what is left.",
        )
        console.print(told, style="yellow", soft_wrap=True)
    if counts["unanswered"]:
        told = say(
            ja="届いたかどうか分からない人には、確かめるまで送りません。分かったら --arrived 学籍番号 か --again 学籍番号 を付けてください。",
            en="Whoever may have got theirs gets no other until you have found out: then add --arrived ID or --again ID.",
        )
        console.print(told, style="yellow", soft_wrap=True)
    return not (left or counts["refused"] or counts["unanswered"])
