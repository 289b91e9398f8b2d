"""Fill marks into a sheet that another system gave: which row is whose, and what may be written into it.

Whom a row is for is told by the system's own number, if that system delivered the hand-in, and by whole ids and mail addresses.
A row that two students claim, two rows of one student, and a row with the name of somebody else are told and left alone.
Moodle counts its participants anew in every assignment, so that there a number is enough only beside the student's name, which
nobody else may have, or, where the sheet hides names, if it has a row for the number of every hand-in: it may be that of another
assignment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from autograde.base.language import say
from autograde.base.rawcsv import RawRow, RawSheet, number
from autograde.base.rounding import rounded
from autograde.course import CourseError
from autograde.intake.roster import base_words, fold, same_name
from autograde.reports.totals import Total

CHANGES_TOLD = 5  # of the points that were there before, so many are named
NO_GRADE = ("", "-", "–")


@dataclass(frozen=True)
class Exported:
    """What was written, for how many, and what a person should know."""

    paths: list[Path]
    count: int
    notes: list[str]


@dataclass(frozen=True)
class Claim:
    """What a row tells of its student: the system's own number, whole ids and addresses, and the name where it holds one.

    `shown` is for messages.
    """

    number: str
    ids: tuple[str, ...]
    shown: str
    name: str = ""


def read_sheet(path: Path) -> RawSheet:
    """Read what was downloaded. Raises `CourseError` for what is no CSV."""
    try:
        return RawSheet(path.read_bytes())
    except ValueError as error:
        raise CourseError(
            say(
                ja=f"{path}: ダウンロードしたままの CSV を指定してください({error})。",
                en=f"{path}: give the CSV as it was downloaded ({error}).",
            )
        ) from error


Row = TypeVar("Row")


@dataclass
class Filling(Generic[Row]):
    """Rows with the total that belongs into each, and a sentence for whatever was left out."""

    rows: list[tuple[Row, Total]]
    notes: list[str]

    @classmethod
    def of(
        cls,
        rows: Iterable[Row],
        found: Sequence[Total],
        system: str,
        claim: Callable[[Row], Claim],
        listed: Mapping[str, Collection[str]] | None = None,
    ) -> Filling[Row]:
        """Find each row's student. `listed` are the names on the rosters by id where numbers are counted anew, else None."""
        by_number: dict[str, list[Total]] = {}
        by_id: dict[str, list[Total]] = {}
        for total in found:
            for name in {fold(total.student), *map(fold, total.mails)}:
                by_id.setdefault(name, []).append(total)
            if total.system == system and total.number:
                by_number.setdefault(total.number, []).append(total)
        owned: dict[str, list[tuple[Row, Claim, Total]]] = {}
        notes, unknown, others, doubtful = [], [], [], []
        fits = 0
        claims = [(row, claim(row)) for row in rows]
        people = {total.student: set(total.names) for total in found}
        for student, names in (listed or {}).items():
            people.setdefault(student, set()).update(name for name in names if "@" not in name)
        whole = by_number.keys() <= {told.number for _, told in claims}
        for row, told in claims:
            candidates = {total.student: total for total in by_number.get(told.number, [])}
            for name in told.ids:
                candidates |= {total.student: total for total in by_id.get(fold(name), [])}
            if len(candidates) == 1:
                ((student, total),) = candidates.items()
                sure = any(total in by_id.get(fold(name), ()) for name in told.ids)
                if _somebody_elses(told.name, total, found, sure):
                    others.append(f"{told.shown} ({student})")
                    continue
                namesakes = (name for other, names in people.items() if other != student for name in names)
                rows_named = (other.name for _, other in claims if other is not told)
                named = bool(base_words(told.name))
                in_doubt = _shared(told.name, (*namesakes, *rows_named)) if named else not whole
                if listed is not None and not sure and in_doubt:
                    doubtful.append(f"{told.shown} ({student})")
                    continue
                fits += not sure
                owned.setdefault(student, []).append((row, told, total))
            elif candidates:
                names = ", ".join(sorted(candidates))
                notes.append(
                    say(
                        ja=f"{told.shown} の行は {names} のどれにも当たります。どの点も書き込みませんでした。",
                        en=f"the row of {told.shown} may be that of {names}: nothing was written into it",
                    )
                )
            else:
                unknown.append(told.shown)
        if others:
            notes.insert(0, _told(others, fits))
        if doubtful:
            names = ", ".join(doubtful)
            notes.insert(
                0,
                say(
                    ja=f"番号のほかに手がかりがなく、同じ氏名の人がいるか、氏名がなく全員の番号もそろっていない表なので、書き込まなかった行({len(doubtful)}。かっこの中は番号の人): {names}。メールか ID ナンバーの列のある表をダウンロードするか、手で書いてください。",
                    en=f"rows that only a number gives to somebody (in brackets), with a name that others may have as well, or with none in a sheet that lacks some of the numbers: nothing was written into them ({len(doubtful)}): {names}. Download the sheet with mail or ID numbers, or enter these by hand.",
                ),
            )
        missing = sorted({total.student for total in found} - owned.keys())
        for student, several in sorted(owned.items()):
            if len(several) > 1:
                names = ", ".join(told.shown for _, told, _ in several)
                notes.append(
                    say(
                        ja=f"{student} の行が {len(several)} つあります({names})。どれにも書き込みませんでした。",
                        en=f"{student} has {len(several)} rows ({names}): nothing was written into them",
                    )
                )
        if missing:
            notes.append(
                say(
                    ja=f"書き込む行が見つからなかった人({len(missing)}): {', '.join(missing)}",
                    en=f"graded, but without a row ({len(missing)}): {', '.join(missing)}",
                )
            )
        if unknown:
            notes.append(
                say(
                    ja=f"提出のない行はそのままにしました({len(unknown)}): {', '.join(unknown)}",
                    en=f"rows without a hand-in, left as they were ({len(unknown)}): {', '.join(unknown)}",
                )
            )
        return cls([(row, total) for rows in owned.values() if len(rows) == 1 for row, _, total in rows], notes)

    def leave_out(self, why: str, reject: Callable[[Row, Total], bool]) -> None:
        """Leave out rows that must not be written, and name their students after `why`."""
        out = [total.student for row, total in self.rows if reject(row, total)]
        self.rows = [(row, total) for row, total in self.rows if total.student not in out]
        if out:
            self.notes.insert(0, f"{why} ({len(out)}): {', '.join(sorted(out))}")

    def write(self: Filling[RawRow], sheet: RawSheet, column: int, mark: str, points: Callable[[Total], float]) -> None:
        """Write everybody's points with the decimal mark given, and name those who had others there."""
        changed = []
        for row, total in self.rows:
            before, after = sheet.text(row, column).strip(), f"{rounded(points(total)):.2f}".replace(".", mark)
            if number(before) not in (None, number(after)):
                changed.append(f"{total.student} {before} → {after}")
            sheet.put(row, column, after)
        if changed:
            some = ", ".join(changed[:CHANGES_TOLD]) + (", …" if len(changed) > CHANGES_TOLD else "")
            self.notes.append(
                say(
                    ja=f"すでにあった点を書き換えました({len(changed)}): {some}",
                    en=f"points that were in the sheet were changed ({len(changed)}): {some}",
                )
            )


def _somebody_elses(name: str, total: Total, found: Sequence[Total], sure: bool) -> bool:
    """Whether a row's name is that of another student, or, where no id or address made it `sure`, not like the student's own."""
    if not base_words(name) or not total.names or any(same_name(name, own) for own in total.names):
        return False
    if any(same_name(name, other) for one in found for other in one.names):
        return True
    return not sure and not any(alike(name, own) for own in total.names)


def _shared(name: str, others: Iterable[str]) -> bool:
    """Whether others may be called so, too."""
    return any(alike(name, other) for other in others if base_words(other))


def alike(one: str, other: str) -> bool:
    """Whether two ways to write a name may be of one person: in any order, with fewer names, without spaces or accents."""
    few, many = sorted((base_words(one), base_words(other)), key=len)
    if set(few) <= set(many) or same_name(one, other):
        return True
    if len(few) != 1:
        return False
    joined = rest = few[0]  # as Canvas writes it
    if len(many) == 1:
        joined, part = sorted((joined, many[0]), key=len, reverse=True)
        return len(part) > 1 and (joined.startswith(part) or joined.endswith(part))
    for word in sorted(many, key=len, reverse=True):
        rest = rest.replace(word, "", 1)
    return not rest or all(word in joined for word in many)


def _told(rows: list[str], fits: int) -> str:
    """Say which rows hold somebody else's name; `fits` is how many have the name that belongs to their number."""
    names = ", ".join(rows)
    if fits:
        return say(
            ja=f"番号と氏名が別の人のものなので、書き込まなかった行({len(rows)}。かっこの中は番号の人): {names}",
            en=f"rows whose name is not that of the student with their number (in brackets): nothing was written into them ({len(rows)}): {names}",
        )
    return say(
        ja=f"番号に合う氏名の行がひとつもないので、どの行にも番号では書き込みませんでした({len(rows)}。かっこの中は番号の人): {names}。ほかの課題の表ではありませんか。この課題からダウンロードし直してください。",
        en=f"no row has the name that belongs to its number (in brackets), and nothing was written by number ({len(rows)}): {names}. The sheet is probably that of another assignment: download this one's.",
    )


def holds_text(cell: str) -> bool:
    """Whether a grade's cell says something that is no number: a word of a scale, "EX", "N/A"."""
    return cell.strip() not in NO_GRADE and number(cell) is None


def factor(path: Path | str, cell: str, most: float, system: str, scale: bool) -> float:
    """Return by what the lesson's points are multiplied, given the system's maximum as its cell says.

    Raises `CourseError` where that is not the lesson's and no scaling was asked for, or where there is none.
    """
    maximum = number(cell)
    if not maximum:
        raise no_maximum(path, system)
    if abs(maximum - most) > 1e-9 and not scale:
        raise CourseError(
            say(
                ja=f"{path}: {system} の満点は {maximum:g}、この課は {most:g} 点です。{system} の設定を合わせるか、--scale で換算してください。",
                en=f"{path}: {system}'s maximum is {maximum:g}, the lesson's {most:g}: change it in {system}, or convert with --scale.",
            )
        )
    return maximum / most if scale else 1.0


def no_maximum(path: Path | str, system: str) -> CourseError:
    """Return the error for a sheet that does not tell the system's maximum."""
    return CourseError(
        say(
            ja=f"{path}: {system} の満点が書かれていません。{system} で課題に満点を付けて、もう一度ダウンロードしてください。",
            en=f"{path}: it holds no maximum of {system}'s: give the assignment its points in {system} and download it again.",
        )
    )


def not_compared(system: str) -> str:
    """Return the note that nobody compared the maxima."""
    return say(
        ja=f"{system} の満点が表にないので、この課の満点と比べていません。",
        en=f"the sheet does not say {system}'s maximum: it was not compared with the lesson's",
    )


def decimal_mark(cells: Iterable[str], otherwise: str = ".") -> str:
    """Return the mark that the sheet's own numbers have."""
    marks = [found[1] for cell in cells if (found := re.search(r"\d([.,])\d+\s*$", cell.strip()))]
    return max(set(marks), key=marks.count) if marks else otherwise
