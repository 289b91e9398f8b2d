"""The list of a class, and whom on it a name belongs to: never a guess."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from autograde.course import CourseError
from autograde.language import say


@dataclass(frozen=True)
class Student:
    id: str
    name: str = ""
    mail: str = ""
    others: tuple[str, ...] = ()  # further forms of the name: its reading, family and given name
    family: str = ""
    given: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """Family and given name; the whole name and "" where the roster does not tell them apart, since order varies."""
        return (self.family, self.given) if self.family or self.given else (self.name, "")


@dataclass(frozen=True)
class Match:
    """Who a text names: `student` when there is exactly one, otherwise whom it might be."""

    student: Student | None
    candidates: tuple[Student, ...] = ()


class Roster:
    def __init__(self, students: Iterable[Student]) -> None:
        self.students = tuple(students)

    def match(self, texts: Iterable[str]) -> Match:
        """Find whom `texts` (names of folders and files) belong to: by id, by mail, then by name."""
        texts = [fold(text) for text in texts]
        words = {word for text in texts for word in re.split(r"[^\w@.+-]+|_", text) if word}
        joined = [squeeze(text) for text in texts]
        rules = (
            lambda s: bool(s.id) and (fold(s.id) in words or squeeze(s.id) in joined),
            lambda s: bool(s.mail) and any(_holds(text, fold(s.mail)) for text in texts),
            lambda s: any(text in self._forms(s) for text in joined),
            lambda s: any(form in text for form in self._forms(s) for text in joined),
            lambda s: bool(s.mail) and fold(s.mail).partition("@")[0] in words,
        )
        for rule in rules:
            found = tuple(student for student in self.students if rule(student))
            if found:
                return Match(found[0] if len(found) == 1 else None, found)
        return Match(None)

    def _forms(self, student: Student) -> set[str]:
        """Every way to write the name without spaces that is long enough to mean somebody."""
        forms = set()
        for name in (student.name, *student.others):
            parts = re.split(r"[\s,、・]+", fold(name).strip())
            forms |= {"".join(parts), "".join(reversed(parts))}
        return {form for form in map(squeeze, forms) if len(form) >= (2 if re.search(r"[^\x00-\x7f]", form) else 5)}


def fold(text: str) -> str:
    """Make equal what people write differently: width (ｱ, ア; Ａ, A), composition (が, か゛), case, kana."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFC", text)).casefold()
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)  # hiragana as katakana


def _holds(text: str, mail: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9.+-]){re.escape(mail)}(?![A-Za-z0-9-])", text) is not None


def squeeze(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


#: What a column may be called.
HEADERS = {
    kind: {squeeze(name) for name in names.split()}
    for kind, names in {
        "id": "id student_id student_number sis_user_id id_number 学籍番号 学生番号 学生ID IDナンバー",
        "name": "name full_name student 氏名 名前 学生氏名 学生名",
        "family": "family_name last_name surname 姓 苗字",
        "given": "given_name first_name 名",
        "reading": "reading kana romaji フリガナ カナ 氏名カナ ローマ字",
        "mail": "mail email email_address sis_login_id メール メールアドレス",
    }.items()
}


def read_roster(path: Path) -> Roster:
    """Read a CSV in UTF-8 (with or without a mark) or Shift_JIS. Raises `CourseError` with what is wrong with it."""
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise CourseError(
            say(
                ja=f"{path}: 文字コードが分かりません。UTF-8 の CSV として保存し直してください。",
                en=f"{path}: neither UTF-8 nor Shift_JIS; save it as CSV in UTF-8.",
            )
        )
    try:
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, sep=None, engine="python")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error, ValueError) as error:
        raise CourseError(
            say(ja=f"{path}: CSV として読めません({error})。", en=f"{path}: not a CSV that can be read ({error}).")
        ) from error
    columns = {k: column for column in table.columns for k, names in HEADERS.items() if squeeze(column) in names}
    if "id" not in columns or not {"name", "family", "mail"} & columns.keys():
        raise CourseError(
            say(
                ja=f"{path}: 学籍番号(id)の列と、氏名(name)かメール(mail)の列が要ります。いまの列: {', '.join(table.columns)}",
                en=f"{path}: needs a column id and a column name or mail. It has: {', '.join(table.columns)}",
            )
        )
    students = [_student(row, columns) for _, row in table.iterrows()]
    students = [student for student in students if student.id]
    doubled = sorted({s.id for s in students if sum(s.id == other.id for other in students) > 1})
    if doubled:
        raise CourseError(
            say(
                ja=f"{path}: 同じ学籍番号が二度あります: {', '.join(doubled)}",
                en=f"{path}: these ids stand there twice: {', '.join(doubled)}",
            )
        )
    return Roster(students)


def _student(row: pd.Series, columns: dict[str, str]) -> Student:
    def value(kind: str) -> str:
        return unicodedata.normalize("NFC", str(row[columns[kind]])).strip() if kind in columns else ""

    family, given = value("family"), value("given")
    apart = " ".join(filter(None, (family, given)))
    others = tuple(filter(None, (apart if value("name") else "", value("reading"))))
    key = re.sub(r"[/\\\0]", "_", value("id"))
    return Student(key, value("name") or apart, value("mail"), others, family, given)
