"""The list of a class, and whom on it a name, an id or an address means: by its whole, never by a part of it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.names import comparable, folder_key, slip_of, student_key
from autograde.base.sheets import Sheet, read_sheet
from autograde.students import keep_roster, last_roster, on_rosters

#: Scripts whose names are written with a space between family and given name, or without.
_UNSPACED = re.compile("[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True)
class Student:
    """One line of a roster. `id` names the student's folder; `written` is the id as the roster has it, if that differs."""

    id: str
    name: str = ""
    mail: str = ""
    others: tuple[str, ...] = ()  # further forms of the name: its reading, family and given name
    family: str = ""
    given: str = ""
    written: str = ""
    login: str = ""  # the user name by which another system calls them

    @property
    def names(self) -> tuple[str, str]:
        """Family and given name; the whole name and "" where the roster does not tell them apart, since order varies."""
        return (self.family, self.given) if self.family or self.given else (self.name, "")

    @property
    def told(self) -> str:
        """Id and name, as messages show a student."""
        return f"{self.id} {self.name or self.mail}".strip()

    @property
    def shown(self) -> str:
        """As `told`, with the id as the roster has it."""
        return f"{self.written or self.id} {self.name or self.mail}".strip()

    @property
    def name_words(self) -> list[tuple[str, ...]]:
        """Every form of the name, as words."""
        return [w for name in (self.name, *self.others) if (w := words(name))]


_SPELT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


class Roster:
    """The students of a class. Every look-up returns all whom a whole text means; an empty set when that is nobody.

    `unused` are the lines of its file that name no student.
    """

    def __init__(self, students: Iterable[Student], unused: Iterable[str] = ()) -> None:
        self.students, self.unused = tuple(students), tuple(unused)
        self._ids: dict[str, set[Student]] = defaultdict(set)
        self._mails: dict[str, set[Student]] = defaultdict(set)
        self._spaced: dict[tuple[str, ...], set[Student]] = defaultdict(set)
        self._joined: dict[str, set[Student]] = defaultdict(set)
        for student in self.students:
            for id in filter(None, (student.id, student.written, student.login)):
                self._ids[comparable(id)].add(student)
            if student.mail:
                self._mails[comparable(student.mail)].add(student)
            for name in student.name_words:
                for form in _orders(name):
                    self._spaced[form].add(student)
                    self._joined["".join(form)].add(student)

    def by_id(self, text: str) -> set[Student]:
        """Find whose id this is."""
        return set(self._ids.get(comparable(text), ()))

    def by_mail(self, text: str) -> set[Student]:
        """Find whose address this is."""
        return set(self._mails.get(comparable(text), ()))

    def by_name(self, text: str, *, joined: bool = False) -> set[Student]:
        """Find whom a whole name means, its parts in either order.

        Spaces count where both sides have them ("Lee Anna" is not "Leeann A"), except that a name in Chinese characters,
        kana or hangul may be written without. `joined` allows that for every script.
        """
        parts = words(text)
        if len(parts) == 1 and (joined or _UNSPACED.search(parts[0])):
            return set(self._joined.get(parts[0], ()))
        found = set(self._spaced.get(parts, ()))
        whole = "".join(parts)
        if len(parts) > 1 and _UNSPACED.search(whole):
            found |= {s for s in self._joined.get(whole, ()) if (whole,) in s.name_words}
        return found

    def by_plain_name(self, text: str) -> set[Student]:
        """Find whose whole name this may be, written without its accents ("Muller", "Mueller"): a doubt, no proof."""
        return set().union(*(self._plain.get(form, ()) for form in plain_words(text)))

    @cached_property
    def _plain(self) -> dict[tuple[str, ...], set[Student]]:
        found: dict[tuple[str, ...], set[Student]] = defaultdict(set)
        for name, students in self._spaced.items():
            for form in plain_words(" ".join(name)):
                found[form] |= students
        return found

    def find(self, text: str) -> set[Student]:
        """Find whom a person means who writes an id, an address or a whole name."""
        return self.by_id(text) or self.by_mail(text) or self.by_name(text, joined=True)

    def meant(self, text: str) -> set[Student]:
        """Find whom a person means who writes that, or an id and a name together, as this program shows them: "s1 Ana López".

        Both then have to be the same person's. An id beside its whole name may lack the zeros that spreadsheets drop.
        """
        text = _id(text)
        if found := self.find(text):
            return found
        plain = unicodedata.normalize("NFKC", text)
        tokens = re.split(r"[\s,;:()<>\[\]]+", plain.strip(" ,;:()<>[]'"))
        for cut in range(1, len(tokens)):
            for id, name in ((tokens[:cut], tokens[cut:]), (tokens[cut:], tokens[:cut])):
                key, called = " ".join(id), " ".join(name)
                by_key = self.by_id(key) | self.by_mail(key) or self.but_for_zeros(key)
                if same := by_key & (self.by_mail(called) | self.by_name(called, joined=True)):
                    return same
        return set()

    def but_for_zeros(self, text: str) -> set[Student]:
        """Find whose id differs only by zeros in front of a number, which people and spreadsheets leave out."""
        return set(self._by_number.get(without_zeros(comparable(text)), ()))

    def not_found(self, text: str) -> tuple[str, str]:
        """Say in Japanese and English that somebody is not on the roster, and whom the writer may have meant."""
        if _ROUNDED.fullmatch(text):
            return (
                "表計算ソフトが丸めた数です。学籍番号を「文字列」のセルに書くか、氏名を書いてください。",
                "was rounded by the spreadsheet: write the id into a cell of text, or the name.",
            )
        zeros = [student.shown for student in self.but_for_zeros(text)]
        told = zeros[0] if len(zeros) == 1 else ""
        if told and comparable(text).isdigit():
            return (
                f"名簿にありません。表計算ソフトは数の先頭の 0 を消します。{told} のことなら、氏名も入れて {told} と書いてください。",
                f"is not on the roster. Spreadsheets drop zeros in front: if you mean {told}, write {told}.",
            )
        forms = {form: s for s in self.students for form in (s.shown, s.written or s.id, s.name, s.mail) if form}
        slip = slip_of(text, forms)
        told = told or (forms[slip].shown if slip else "")
        return (
            "名簿にありません。" + (f"{told} ではありませんか。" if told else ""),
            "is not on the roster." + (f" Did you mean {told}?" if told else ""),
        )

    def resembling(self, text: str) -> dict[Student, str]:
        """Return whom a text might mean, each with the reason in words; this is never enough to give anybody a file."""
        parts = words(text)
        found: dict[Student, str] = {}
        why_part = say(ja="名前の一部が同じ", en="a part of the name is the same")
        why_mail = say(ja="メールの @ の前と同じ", en="the same as the mail up to the @")
        why_id = say(ja="番号が学籍番号と同じ", en="a number equals the id")
        why_login = say(ja="学籍番号かユーザ名と同じ", en="the same as the id or the user name")
        why_zeros = say(ja="先頭の 0 を除くと学籍番号と同じ", en="the id but for zeros in front")
        for part in parts:
            for student in self._ids.get(part, ()):
                found.setdefault(student, why_id if part.isdigit() else why_login)
            for student in self.but_for_zeros(part) if part.isdigit() else ():
                found.setdefault(student, why_zeros)
        for part in parts:
            for student in self._by_part.get(part, ()):
                found.setdefault(student, why_part)
        for part in {*parts, comparable(text)}:
            for student in self._by_local.get(part, ()):
                found.setdefault(student, why_mail)
        whole = "".join(parts)
        for name, students in self._joined.items():
            if len(name) >= (2 if _UNSPACED.search(name) else 5) and name in whole:
                for student in students:
                    found.setdefault(student, why_part)
        return found

    @cached_property
    def _by_part(self) -> dict[str, set[Student]]:
        parts: dict[str, set[Student]] = defaultdict(set)
        for student in self.students:
            for part in {part for name in student.name_words for part in name if len(part) > 1}:
                parts[part].add(student)
        return parts

    @cached_property
    def _by_number(self) -> dict[str, set[Student]]:
        """Ids without the zeros in front of their numbers."""
        numbers: dict[str, set[Student]] = defaultdict(set)
        for id, students in self._ids.items():
            numbers[without_zeros(id)] |= students
        return numbers

    @cached_property
    def _by_local(self) -> dict[str, set[Student]]:
        local: dict[str, set[Student]] = defaultdict(set)
        for mail, students in self._mails.items():
            local[mail.partition("@")[0]] |= students
        return local


def without_zeros(id: str) -> str:
    """Return an id without the zeros in front of its numbers, which spreadsheets drop."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", id)


def fold(text: str) -> str:
    """Make equal what people write differently: width (ｱ, ア; Ａ, A), composition (が, か゛), case, kana."""
    text = comparable(text)
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)  # hiragana as katakana


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name or of a file's name; marks that belong to a letter stay with it, O'Brien is one word."""
    text = re.sub("['\u2019\u02bc`]", "", fold(text))
    letters = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text)
    return tuple(letters.split())


@lru_cache(maxsize=4096)
def base_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without accents."""
    return words("".join(c for c in unicodedata.normalize("NFD", name) if unicodedata.category(c) != "Mn"))


def plain_words(name: str) -> set[tuple[str, ...]]:
    """Return how a name is written where its letters are not at hand: accents left out, umlauts as two letters."""
    name = unicodedata.normalize("NFC", name.casefold())
    return {base_words(name.translate(letters)) for letters in (_SPELT, _SPELT | _UMLAUTS)}


def same_name(one: str, other: str) -> bool:
    """Whether two texts are one name, its parts in whatever order, with or without spaces and accents."""
    a, b = base_words(one), base_words(other)
    return bool(a) and (sorted(a) == sorted(b) or bool(_joined(a) & _joined(b)))


def _joined(parts: tuple[str, ...]) -> set[str]:
    return {"".join(order) for order in _orders(parts)}


def _orders(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the orders in which a name's parts are written: any of them first, the rest behind; and the reverse."""
    for start in range(len(parts)):
        yield parts[start:] + parts[:start]
    yield parts[::-1]


def squeeze(text: str) -> str:
    """Return a text's words in one, to compare headers and names whatever their spaces and marks."""
    return "".join(words(text))


_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")  # 2.0231E+07: digits are lost
_FLOAT = re.compile(r"\d+[.,]0{1,2}")
TITLES = 5  # lines that may stand above a roster's header

#: What a column may be called, what tells most first: of several that fit a kind the first in this order is taken.
HEADERS = {
    kind: [squeeze(name) for name in names.split()]
    for kind, names in {
        "id": "学籍番号 学生証番号 学生番号 sis_user_id student_number student_id sid IDナンバー id_number 学生ID id",
        "name": "氏名 学生氏名 学生名 full_name student_name name 名前 student",
        "family": "family_name last_name surname 姓 苗字",
        "given": "given_name first_name 名",
        "reading": "フリガナ reading kana 氏名カナ カナ ローマ字 romaji",
        "login": "login_name github_username login username user_name ユーザ名 ユーザー名 ログイン名",
        "mail": "メールアドレス email_address mail email メール sis_login_id",
    }.items()
}
#: What stands in the place of an id in a line that counts the others, or ends the list.
_TOTAL = re.compile(
    r"(?:合計|総計|小計|計|人数|受講者数|履修者数|平均|以上|totals?|sum|count|average)[:：]?\s*\d*\s*[人名]?",
    re.IGNORECASE,
)


def read_roster(*paths: Path) -> Roster:
    """Read CSVs as spreadsheets save them (see `sheets`), one or one a section. Raises `CourseError` with what is wrong.

    Who stands in several lines that say the same is one person.
    """
    students: dict[str, Student] = {}
    unused: list[str] = []
    for path in paths:
        found, left = _read(path)
        unused += left
        doubled = []
        for student in found:
            other = students.setdefault(comparable(student.id), student)
            if (other.name_words, comparable(other.mail)) != (student.name_words, comparable(student.mail)):
                doubled.append(f"{other.shown}, {student.shown}")
        if doubled:
            told = "; ".join(doubled)
            raise CourseError(
                say(
                    ja=f"{path}: 同じ学籍番号が、違う氏名かメールで二度あります: {told}",
                    en=f"{path}: these ids stand there twice: {told} (other names or addresses)",
                )
            )
    return Roster(students.values(), unused)


def _read(path: Path) -> tuple[list[Student], list[str]]:
    """Return the students of one file, and the lines that name none."""
    sheet = read_sheet(path)
    headers = [_columns(line) for line in [sheet.header, *sheet.rows[:TITLES]]]
    position = next((place for place, found in enumerate(headers) if "id" in found and len(found) > 1), 0)
    sheet, columns = sheet.headed(position), headers[position]
    if "id" not in columns or not {"name", "family", "mail"} & columns.keys():
        raise CourseError(
            say(
                ja=f"{path}: 学籍番号(id)の列と、氏名(name)かメール(mail)の列が要ります。いまの列: {', '.join(sheet.header)}",
                en=f"{path}: needs a column id and a column name or mail. It has: {', '.join(sheet.header)}",
            )
        )
    lines = [(row, _student(sheet, row, columns)) for row in sheet.rows]
    students = [student for _, student in lines if student.id and not _TOTAL.fullmatch(student.id)]
    unused = [" ".join(filter(None, row)) for row, student in lines if not student.id or _TOTAL.fullmatch(student.id)]
    floats = [student for student in students if _FLOAT.fullmatch(student.id)]
    if len(floats) == len(students):  # a column of numbers, which the spreadsheet wrote with a decimal place
        students = [replace(student, id=re.split("[.,]", student.id)[0], written="") for student in students]
    elif floats:
        some = ", ".join(student.id for student in floats[:3])
        raise CourseError(
            say(
                ja=f"{path}: 表計算ソフトが小数にした学籍番号があります({some})。学籍番号の列を「文字列」にして、元のとおりに直してください。",
                en=f"{path}: the spreadsheet made decimals of ids ({some}). Make the column of ids text, and write them as they were.",
            )
        )
    if ruined := [student.id for student in students if _ROUNDED.fullmatch(student.id)]:
        raise CourseError(
            say(
                ja=f"{path}: 表計算ソフトが学籍番号を丸めています({', '.join(ruined[:3])})。元の名簿から、学籍番号の列を「文字列」として読み込んで保存し直してください。",
                en=f"{path}: the spreadsheet has rounded the ids ({', '.join(ruined[:3])}). Take the original again, import its column of ids as text, and save it.",
            )
        )
    return students, unused


def keep(class_root: Path, roster: Roster) -> None:
    """Remember a roster in the class folder."""
    names = {s.id: (s.name, " ".join(s.names), *s.others, s.mail) for s in roster.students}
    keep_roster(class_root, names, {s.id: asdict(s) for s in roster.students})


def kept(class_root: Path) -> Roster | None:
    """Return the last roster that was kept in a class folder; None where there was none."""
    lines, names = last_roster(class_root)
    students = [_remembered(key, said) for key, said in (lines or names).items()]
    return Roster(students) if students else None


def remembered(class_root: Path) -> dict[str, Student]:
    """Return everybody who was on any roster that a class folder was given, by id."""
    return {key: _remembered(key, said) for key, said in (on_rosters(class_root) | last_roster(class_root)[0]).items()}


def _remembered(key: str, said: Mapping[str, Any] | Sequence[str]) -> Student:
    """Return a student as the roster had them, or by the names alone that were kept."""
    if isinstance(said, Mapping):
        known = {field.name for field in fields(Student)} - {"id"}
        own: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in said.items() if k in known}
        return Student(key, **own)
    mail = next((text for text in said if "@" in text), "")
    name, *others = [text for text in said if text != mail] or [""]
    return Student(key, name, mail, tuple(others))


def _columns(header: list[str]) -> dict[str, int]:
    """Return where each kind of column stands."""
    names = [squeeze(name) for name in header]
    found = {
        kind: names.index(best)
        for kind, known in HEADERS.items()
        if (best := next((n for n in known if n in names), ""))
    }
    if "githubusername" in names and "identifier" in names:  # GitHub Classroom's own; Moodle's identifier is no id
        found["id"] = names.index("identifier")
    return found


def _id(cell: str) -> str:
    """Return an id without what keeps spreadsheets from taking it for a number: ="0012", '0012, '0012'."""
    found = re.fullmatch(r"""=?"(.*)"|'(\d.*?)'?""", cell)
    return (found[1] or found[2] or "") if found else cell


def _student(sheet: Sheet, row: list[str], columns: dict[str, int]) -> Student:
    def value(kind: str) -> str:
        return student_key(sheet.value(row, columns[kind])) if kind in columns else ""

    family, given = value("family"), value("given")
    apart = " ".join(filter(None, (family, given)))
    others = tuple(filter(None, (apart if value("name") else "", value("reading"))))
    told = _id(value("id"))
    id = folder_key(told)
    written = told if told != id else ""
    return Student(id, value("name") or apart, value("mail"), others, family, given, written, value("login"))
