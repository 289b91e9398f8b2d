"""What a lesson's source must keep to: every breach found becomes a refusal with file, line, reason and remedy."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from markdown_it import MarkdownIt

from autograde.authoring.notebooks import hints
from autograde.authoring.quiz import read_quiz
from autograde.authoring.source import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    END_HIDDEN,
    END_SOLUTION,
    Refusal,
    SourceCell,
    SourceLesson,
    localise,
    region,
)
from autograde.base.language import say
from autograde.course import LessonInfo

_ID = re.compile(r"^[a-zA-Z][a-zA-Z0-9_]*$")
_STRAY = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)|#:(ja|en)\b|^\s*# (ja|en):|<=>", re.MULTILINE)


def check_rules(lesson: SourceLesson, info: LessonInfo, languages: Sequence[str]) -> list[Refusal]:
    """Return all breaches of the rules that can be seen without running the lesson, in the order of lines."""
    checks = (twins, ids, markers, code_spans, _exercises, _quizzes, _demos)
    found = [refusal for check in checks for refusal in check(lesson, languages)]
    total = sum(cell.points for cell in lesson.cells if not (cell.kind == "essay" and cell.lang != languages[0]))
    if total != info.points:
        found.append(
            Refusal(
                lesson.file,
                1,
                say(
                    ja=f"点の合計は {total:g} ですが course.toml には {info.points:g} とあります",
                    en=f"points add up to {total:g} but course.toml says {info.points:g}",
                ),
                say(ja="どちらかを直してください", en="mend one of the two"),
            )
        )
    return sorted(found, key=lambda refusal: refusal.line)


def twins(lesson: SourceLesson, languages: Sequence[str]) -> Iterator[Refusal]:
    """Markdown stands in groups, one cell for each of the languages, essays with the same id and points."""
    cells = iter(lesson.cells)
    for cell in cells:
        if not cell.is_markdown:
            if cell.lang:
                yield lesson.refusal(
                    cell,
                    say(ja="コードセルに lang があります", en="a code cell carries lang"),
                    say(ja="lang を消してください", en="remove lang"),
                )
            continue
        group = [cell, *islice(cells, len(languages) - 1)]
        same = len({(one.kind, one.name, one.points) for one in group}) == 1
        if not same or sorted(one.lang for one in group) != sorted(languages):
            if len(languages) == 1:
                reason = say(
                    ja="Markdown セルの言語が course.toml と違います", en="a Markdown cell not in the course's language"
                )
                remedy = say(ja=f'lang="{languages[0]}" と書いてください', en=f'write lang="{languages[0]}"')
            else:
                reason = say(ja="Markdown セルに対になる言語がありません", en="a Markdown cell without its twin")
                remedy = say(
                    ja='すぐ後ろに、もう一方の言語のセル(lang="ja" / lang="en")を置いてください',
                    en='put the cell in the other language (lang="ja" / lang="en") directly after it',
                )
            yield lesson.refusal(cell, reason, remedy)
            return  # everything after it would be off by one


def ids(lesson: SourceLesson, languages: Sequence[str]) -> Iterator[Refusal]:
    """Ids are plain and unique."""
    tests_of_quizzes = [f"test-{cell.name}" for cell in lesson.cells if cell.kind == "quiz"]
    taken = Counter([*tests_of_quizzes, "head", "more", "foot", "figures", "checks", "slider"])
    for cell in lesson.cells:
        if cell.kind not in ("exercise", "test", "quiz", "essay", "number", "choice") or (
            cell.kind == "essay" and cell.lang != languages[0]
        ):
            continue
        if not _ID.match(cell.name) or (cell.idea and not _ID.match(cell.idea)):
            yield lesson.refusal(
                cell,
                say(ja=f"id {cell.grade_id!r} は使えません", en=f"{cell.grade_id!r} cannot be an id"),
                say(
                    ja="英字で始め、英数字と _ だけにしてください", en="start with a letter; letters, digits and _ only"
                ),
            )
        if taken[cell.grade_id]:
            yield lesson.refusal(
                cell,
                say(ja=f"id {cell.grade_id} が2度使われています", en=f"duplicate id {cell.grade_id}"),
                say(ja="別の名前か idea を付けてください", en="give it another name or another idea"),
            )
        taken[cell.grade_id] += 1


def markers(lesson: SourceLesson, languages: Sequence[str]) -> Iterator[Refusal]:
    """Regions are closed and stand only where they belong; nothing of them would reach a student."""
    regions = {
        "exercise": (BEGIN_SOLUTION, END_SOLUTION),
        "essay": (BEGIN_SOLUTION, END_SOLUTION),
        "test": (BEGIN_HIDDEN, END_HIDDEN),
    }
    for cell in lesson.cells:
        source = cell.source if cell.is_markdown else localise(cell.source, languages[0])
        try:
            outside, inside = region(source, *regions[cell.kind]) if cell.kind in regions else (source, "")
        except ValueError as error:
            yield lesson.refusal(
                cell, str(error), say(ja="BEGIN と END を組にしてください", en="pair each BEGIN with its END")
            )
            continue
        if stray := _STRAY.search(outside + "\n" + inside):
            yield lesson.refusal(
                cell,
                say(
                    ja=f"印 {stray[0].strip()!r} が学生に見えてしまいます",
                    en=f"the mark {stray[0].strip()!r} would reach a student",
                ),
                say(ja="印の綴りと置き場所を確かめてください", en="check how it is spelt and where it stands"),
            )
        if cell.kind == "test" and "fresh()" in outside:
            yield lesson.refusal(
                cell,
                say(ja="fresh() が学生に見えるところにあります", en="fresh() stands where students see it"),
                say(
                    ja=f"{BEGIN_HIDDEN} より後で使ってください。学生の手元では、採点と別の数になります",
                    en=f"use it after {BEGIN_HIDDEN}: what students run has other numbers than grading",
                ),
            )
        if cell.kind in ("exercise", "essay") and not inside.strip():
            yield lesson.refusal(
                cell,
                say(ja=f"{cell.name} に解答がありません", en=f"{cell.name} has no solution"),
                say(
                    ja=f"{BEGIN_SOLUTION} と {END_SOLUTION} の間に書いてください", en=f"write it after {BEGIN_SOLUTION}"
                ),
            )


def code_spans(lesson: SourceLesson, languages: Sequence[str]) -> Iterator[Refusal]:
    """Code in prose stands between backticks: one without its partner is where a sentence was cut."""
    for cell in lesson.cells:
        for block in MarkdownIt().parse(cell.source if cell.is_markdown else ""):
            if cut := next(
                (part for part in block.children or () if part.type == "text" and "`" in part.content), None
            ):
                yield lesson.refusal(
                    cell,
                    say(
                        ja=f"` が閉じていません: {cut.content.strip()[-60:]}",
                        en=f"a ` without its partner: {cut.content.strip()[-60:]}",
                    ),
                    say(
                        ja="コードの両側に ` を付け、文が途中で切れていないか確かめてください",
                        en="put ` on both sides of the code, and see whether a sentence was cut",
                    ),
                )


def _exercises(lesson: SourceLesson, languages: Sequence[str]) -> Iterator[Refusal]:
    """Every exercise has a hint before it and a test after it; every test has its exercise before it."""
    seen: dict[str, SourceCell] = {}
    tested, shown = set(), set()
    hinted: set[str] = set()  # languages in which there is a hint since the last exercise
    for cell in lesson.cells:
        if cell.kind == "text":
            hinted |= {cell.lang} if hints(cell.source) else set()
        elif cell.kind in ("exercise", "quiz"):
            if cell.kind == "exercise" and (without := [lang for lang in languages if lang not in hinted]):
                where = f' (lang="{without[0]}")' if len(without) < len(languages) else ""
                yield lesson.refusal(
                    cell,
                    say(
                        ja=f"課題 {cell.name} にヒントがありません{where}",
                        en=f"exercise {cell.name} has no hint{where}",
                    ),
                    say(
                        ja="前の Markdown に <details><summary>ヒント</summary> … </details> を書いてください",
                        en="write <details><summary>Hint</summary> … </details> in the Markdown before it",
                    ),
                )
            seen[cell.name], hinted = cell, set()
        elif cell.kind == "test":
            tested.add(cell.name)
            try:
                outside, _ = region(cell.source, BEGIN_HIDDEN, END_HIDDEN)
            except ValueError:  # reported by markers
                outside = cell.source
            if any(name in outside for name in defines(seen.get(cell.name), languages)):
                shown.add(cell.name)
            if cell.name not in seen or seen[cell.name].kind != "exercise":
                yield lesson.refusal(
                    cell,
                    say(ja=f"テスト {cell.grade_id} の課題がありません", en=f"test {cell.grade_id} has no exercise"),
                    say(
                        ja=f'前に exercise="{cell.name}" のセルを置いてください',
                        en=f'put a cell exercise="{cell.name}" before it',
                    ),
                )
            if not cell.points:
                yield lesson.refusal(
                    cell,
                    say(ja=f"テスト {cell.grade_id} に点がありません", en=f"test {cell.grade_id} has no points"),
                    say(ja="points= を書いてください", en="give it points="),
                )
    for name, cell in seen.items():
        if cell.kind == "exercise" and name not in tested:
            yield lesson.refusal(
                cell,
                say(ja=f"課題 {name} にテストがありません", en=f"exercise {name} has no test"),
                say(ja=f'test="{name}" のセルを書いてください', en=f'write a cell test="{name}"'),
            )
        elif cell.kind == "exercise" and name not in shown:
            yield lesson.refusal(
                cell,
                say(ja=f"課題 {name} に見えるテストがありません", en=f"exercise {name} has no visible test"),
                say(ja="隠さない部分を少し置いてください", en="leave part of one of its tests outside the hidden part"),
            )


def defines(cell: SourceCell | None, languages: Sequence[str]) -> set[str]:
    """The names that an exercise's cell defines: a function may be called other than its exercise."""
    if cell is None:
        return set()
    try:
        return names(localise(cell.source, languages[-1]))[0]
    except SyntaxError:  # the solution runs a magic
        return {cell.name}


def _quizzes(lesson: SourceLesson, languages: Sequence[str]) -> Iterator[Refusal]:
    """A quiz is an answer and replies, in every language, with one reply for each choice."""
    for cell in lesson.cells:
        if cell.kind != "quiz":
            continue
        try:
            keys = {lang: set(read_quiz(cell.name, localise(cell.source, lang)).replies) for lang in languages}
        except ValueError as error:
            yield lesson.refusal(
                cell, say(ja=f"問い {cell.name} を読めません", en=f"quiz {cell.name} cannot be read"), str(error)
            )
            continue
        if len(set(map(frozenset, keys.values()))) > 1 or not cell.points:
            yield lesson.refusal(
                cell,
                say(ja=f"問い {cell.name} の返事か点が足りません", en=f"quiz {cell.name} lacks replies or points"),
                say(
                    ja="どの言語にも同じ選択肢を、見出しに points= を",
                    en="the same choices in every language, and points=",
                ),
            )


def _demos(lesson: SourceLesson, languages: Sequence[str]) -> Iterator[Refusal]:
    """Nothing outside demos may need what only a demo defines, because the grader skips demos."""
    from_demos: dict[str, SourceCell] = {}
    for cell in lesson.cells:
        if cell.is_markdown or cell.kind == "quiz":
            continue
        try:
            bound, used = names(localise(cell.source, languages[-1]))
        except SyntaxError:
            continue  # a magic or a shell command: nothing to see statically
        if cell.kind == "demo":
            from_demos |= {name: cell for name in bound if name not in from_demos}
            continue
        for name in sorted(used & set(from_demos) - bound):
            yield lesson.refusal(
                cell,
                say(
                    ja=f"{name} は demo(行 {from_demos[name].line})だけで作られています",
                    en=f"{name} is made only by the demo in line {from_demos[name].line}",
                ),
                say(ja="その demo を普通のコードにしてください", en="make that demo an ordinary code cell"),
            )
        if cell.kind != "test":
            for name in bound:
                from_demos.pop(name, None)


def names(source: str) -> tuple[set[str], set[str]]:
    """Return the global names that a cell binds and those that it uses. Raises SyntaxError for magics."""
    ast.parse(source)
    bound, used = set(), set()
    tables = [symtable.symtable(source, "cell", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if top and (symbol.is_assigned() or symbol.is_imported()):
                bound.add(symbol.get_name())
            if symbol.is_referenced() and (top or symbol.is_global()):
                used.add(symbol.get_name())
    return bound, used - set(dir(builtins))
