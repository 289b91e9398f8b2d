"""Requests to be graded again, read from what students filled in: a form, or an LMS's column of comments.

A form is a CSV with a column each for student, exercise and reason, and one for the lesson unless it is named otherwise. Any other
sheet is looked through for lines such as “regrade relu: reason” or 「再採点 relu: 理由」, which students write into the LMS's comments;
whatever else they write is left alone.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import nh3

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.names import comparable, printable
from autograde.base.sheets import Sheet, plain, read_sheet
from autograde.base.toml import nearest
from autograde.base.zones import shown
from autograde.class_folder import ClassFolder
from autograde.forms import forms_kept
from autograde.intake import roster
from autograde.reports.moodle import IDS, NAMES
from autograde.reports.requests import Request, Requests
from autograde.reports.summary import items
from autograde.students import Students, listed

LONGEST = 4000  # characters kept of one request
LEAST = 2  # characters of a reason

#: What a column of a form may be called, or hold in its name (questions of a form are whole sentences).
HEADERS = {
    "lesson": "lesson assignment 課 課名 課番号 レッスン 授業回",
    "reason": "reason why request comment 理由 内容 コメント 依頼",
    "exercise": "exercise question task test 課題 問題 問い 問 設問 演習 テスト",
}
REQUEST = re.compile(
    r"^[^\w\n]*(?:re-?grad(?:e|ing)(?: request)?|再採点(?:の?(?:依頼|お願い|希望))?)[ \u3000]*[:：]?[ \u3000]*(?P<rest>.*(?:\n(?![^\w\n]*(?:re-?grad|再採点)).*)*)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass
class Taken:
    """What came of reading requests: those that are new, how many were known, and a sentence for each that was not taken."""

    new: list[Request] = field(default_factory=list)
    known: int = 0
    refused: list[str] = field(default_factory=list)


def take_requests(
    folder: ClassFolder, files: Iterable[Path], lesson: str = "", now: datetime | None = None
) -> tuple[Requests, Taken]:
    """Read requests from sheets and add those that are new to the class's; `lesson` is meant where a sheet names none.

    Raises `CourseError` for what is no CSV; nothing is written then.
    """
    kept, taken = Requests(folder), Taken()
    known = {one.key for one in kept.all}
    reader = _Reader(folder, lesson)
    received = shown(now or datetime.now(folder.zone), folder.zone)
    for path in files:
        for place, found in reader.read(path):
            if isinstance(found, str):
                taken.refused.append(f"{place}: {found}")
            elif found.key in known:
                taken.known += 1
            else:
                known.add(found.key)
                taken.new.append(replace(found, received=received))
    kept.add(taken.new)
    return kept, taken


class _Reader:
    """Reads sheets: who asks, for which exercise of which lesson. What it cannot tell becomes a sentence on what to do."""

    def __init__(self, folder: ClassFolder, lesson: str) -> None:
        self._folder, self._course, self._lesson = folder, folder.course, lesson
        self._students, self._roster = Students(folder.submitted), roster.kept(folder.root)
        self._everybody = {*self._students.keys, *listed(folder.root)}
        self._names: dict[str, dict[str, str]] = {}

    def read(self, path: Path) -> Iterator[tuple[str, Request | str]]:
        """Yield each request of a sheet, or why it was not taken, with its place."""
        sheet = read_sheet(path)
        columns = _form_columns(sheet.header)
        people = _people_columns(sheet.header, taken=columns.values())
        is_form = {"exercise", "reason"} <= columns.keys()
        found_any = False
        for line, row in enumerate(sheet.rows, 2):
            place = say(ja=f"{path.name} の {line} 行目", en=f"{path.name}, row {line}")
            asked = self._form(sheet, row, columns) if is_form else self._comments(sheet, row)
            for names, lesson, text in asked:
                found_any = True
                yield from ((place, found) for found in self._requests(sheet, row, people, names, lesson, text))
        if not found_any:
            yield path.name, _nothing_told(sheet, is_form)

    def _form(self, sheet: Sheet, row: list[str], columns: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
        names, lesson, text = (
            plain(sheet.value(row, columns[kind])) if kind in columns else ""
            for kind in ("exercise", "lesson", "reason")
        )
        if names or text:
            yield names, lesson, text

    def _comments(self, sheet: Sheet, row: list[str]) -> Iterator[tuple[str, str, str]]:
        for cell in row:
            for match in REQUEST.finditer(_as_text(plain(cell))):
                names, colon, text = re.sub("：", ":", match["rest"], count=1).partition(":")
                yield (names.strip(), "", text.strip()) if colon else ("", "", match["rest"].strip())

    def _requests(
        self, sheet: Sheet, row: list[str], people: Sequence[int], names: str, lesson: str, text: str
    ) -> Iterator[Request | str]:
        try:
            student = self._student([value for place in people if (value := sheet.value(row, place))])
            if len(text) < LEAST or not names:
                raise CourseError(
                    say(
                        ja=f"{student}: どの課題のことか、または理由が書かれていません。「再採点 課題: 理由」のように書いてもらってください({printable(names or text)[:40]})。",
                        en=f"{student}: names no exercise, or no reason. Ask for “regrade EXERCISE: reason” ({printable(names or text)[:40]}).",
                    )
                )
            for lesson_name, exercise in self._exercises(names, lesson):
                yield Request(student, lesson_name, exercise, text[:LONGEST])
        except CourseError as error:
            yield str(error)

    def _student(self, told: Sequence[str]) -> str:
        """Return who asks, by all that a row says of them."""
        found = [keys for text in told if (keys := self._called(text))]
        if found and len(both := set.intersection(*found)) == 1:
            return both.pop()
        if not told:
            raise CourseError(say(ja="学生が書かれていません。", en="names no student."))
        if found:
            names = ", ".join(sorted(set.union(*found)))
            raise CourseError(
                say(
                    ja=f"{'、'.join(told)} は 1 人に決まりません({names})。学籍番号か、フォルダの名前を書いてください。",
                    en=f"{', '.join(told)} does not mean one student ({names}): write the id, or the folder's name.",
                )
            )
        return self._students.one_of(told[0], self._everybody)  # raises, with the nearest

    def _called(self, text: str) -> set[str]:
        meant = {student.id for student in self._roster.meant(text)} if self._roster else set()
        if meant:
            return meant
        if text in self._everybody:
            return {text}
        return {key for key in self._students.called(text) if key in self._everybody}

    def _exercises(self, names: str, lesson: str) -> Iterator[tuple[str, str]]:
        """Yield lesson and id of each exercise that a cell names."""
        lessons = [self._lesson_named(lesson)] if lesson else [self._lesson] if self._lesson else self._given
        whole = _squeezed(names)
        if any(whole in self._of(one) for one in lessons):
            parts = [names]
        else:
            parts = [part for part in re.split(r"[,、;；/・\n]|\band\b", names) if part.strip()]
        for part in parts:
            fitting = [(one, self._of(one)[key]) for one in lessons if (key := _squeezed(part)) in self._of(one)]
            if len(fitting) > 1:
                told = ", ".join(one for one, _ in fitting)
                raise CourseError(
                    say(
                        ja=f"{part.strip()} は複数の課にあります({told})。--lesson で課を指定してください。",
                        en=f"{part.strip()} is in several lessons ({told}): say which with --lesson.",
                    )
                )
            if not fitting:
                raise self._no_exercise(part.strip(), lessons)
            yield fitting[0]

    def _no_exercise(self, name: str, lessons: Sequence[str]) -> CourseError:
        ids = list(dict.fromkeys(own for one in lessons for own in self._of(one).values()))
        meant, where = nearest(name, ids), ", ".join(lessons)
        if not ids:
            return CourseError(
                say(
                    ja=f"{where or 'このクラス'} の課題がまだ分かりません。先に `fukami grade` を実行してください。",
                    en=f"the exercises of {where or 'this class'} are not known yet: run `fukami grade` first.",
                )
            )
        ja, en = (f"{meant} ではありませんか。", f"Did you mean {meant}?") if meant else (f"あるもの: {', '.join(ids)}", f"It has: {', '.join(ids)}")  # fmt: skip
        return CourseError(
            say(
                ja=f"{where} に {printable(name)[:60]} という課題はありません。{ja}",
                en=f"{where} has no exercise {printable(name)[:60]}. {en}",
            )
        )

    @property
    def _given(self) -> list[str]:
        """The lessons that the class was given."""
        names = sorted(path.stem for path in (self._folder.root / "forms").glob("*.json"))
        return [name for name in names if name in self._course.lessons]

    def _lesson_named(self, text: str) -> str:
        """Return the lesson that a person means: by name, number ("Lesson 2") or title."""
        titles = {
            _squeezed(title): name for name, info in self._course.lessons.items() for title in info.title.values()
        }
        if name := titles.get(_squeezed(text)):
            return name
        number = re.search(r"\d+", unicodedata.normalize("NFKC", text))
        try:
            return self._course.lesson(text if text in self._course.lessons or not number else number[0]).name
        except CourseError:
            meant = nearest(text, [*self._course.lessons])
            raise CourseError(
                say(
                    ja=f"{text} という課はありません。" + (f"{meant} ではありませんか。" if meant else ""),
                    en=f"There is no lesson {text}." + (f" Did you mean {meant}?" if meant else ""),
                )
            ) from None

    def _of(self, lesson: str) -> dict[str, str]:
        """Return the ids of a lesson's exercises, questions, essays and tests, by all that they may be called."""
        if lesson not in self._names:
            found: dict[str, set[str]] = {}
            for form in forms_kept(self._folder, lesson).values():
                for item in items(form):
                    for name in (item.id, item.heading, re.split(r"[(\uff08]", item.heading)[0]):
                        found.setdefault(_squeezed(name), set()).add(item.id)
                for cell in form.cells:
                    if cell.kind == "test":
                        found.setdefault(_squeezed(cell.id), set()).add(cell.id)
            self._names[lesson] = {name: ids.pop() for name, ids in found.items() if len(ids) == 1}
        return self._names[lesson]


def _squeezed(name: str) -> str:
    return re.sub(r"[\s_`'\"()-]+", "", comparable(name))


def _as_text(cell: str) -> str:
    """Return what a cell says, as LMSs save it: with tags, or without."""
    if not re.search(r"<[a-zA-Z/]", cell):
        return cell
    lines = re.sub(r"<br\s*/?>|</(?:p|div|li)>", "\n", cell, flags=re.IGNORECASE)
    return html.unescape(nh3.clean(lines, tags=set()))


def _form_columns(header: Sequence[str]) -> dict[str, int]:
    """Return where lesson, reason and exercise stand: by a column's whole name before one that only holds the word."""
    found: dict[str, int] = {}
    for whole in (True, False):
        for kind, known in HEADERS.items():
            for place, title in enumerate(header):
                if kind not in found and place not in found.values() and _names(title, known.split(), whole=whole):
                    found[kind] = place
    return found


def _names(title: str, known: Sequence[str], *, whole: bool) -> bool:
    form = roster.squeeze(title)
    if whole:
        return form in known
    parts = roster.words(title)
    return any(word in parts if word.isascii() else len(word) > 1 and word in form for word in known)


def _people_columns(header: Sequence[str], taken: Iterable[int]) -> list[int]:
    """Return the columns that say whose a row is: ids first, then mails, then names."""
    known = [
        {*IDS, *roster.HEADERS["id"]},
        {*roster.HEADERS["mail"]},
        {*NAMES, *roster.HEADERS["name"]},
        {*roster.HEADERS["login"]},
    ]
    names = [roster.squeeze(title) for title in header]
    places = [[place for place, name in enumerate(names) if name in kind and place not in taken] for kind in known]
    if not any(places):  # a form's questions: "Your student id", "あなたの氏名"
        asked = ("学籍番号", "studentid", "メール", "mail", "氏名", "名前", "name")
        places = [[place for place, name in enumerate(names) if word in name and place not in taken] for word in asked]
    return list(dict.fromkeys(place for some in places for place in some))


def _nothing_told(sheet: Sheet, is_form: bool) -> str:
    if is_form:
        return say(ja="依頼が 1 行もありません。", en="there is no request in it.")
    return say(
        ja=f"依頼が見つかりません。exercise(課題)と reason(理由)の列のある表か、「再採点 課題: 理由」で始まる行のあるコメントの列が要ります。いまの列: {', '.join(sheet.header)}",
        en=f"no request was found: it needs columns exercise and reason, or comments with a line that begins “regrade EXERCISE: reason”. It has: {', '.join(sheet.header)}",
    )
