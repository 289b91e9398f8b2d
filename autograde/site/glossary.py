"""docs/glossary.md as data for the page, which explains each term where it first occurs, and the lesson that introduces it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, NotRequired, TypedDict

from autograde.authoring.build import BuiltLesson
from autograde.base.language import say
from autograde.course import Course, CourseError

HEADS = ["日本語", "English", "説明", "Explanation"]
EVERYDAY = {  # words that prose uses in other senses, too: explained on the glossary's page only
    "ja": "出力 傾き 重複 欠け 汎用 特化 点数 反転 前処理 速度 劣化 セル 係数 カーネル 段 頭",
    "en": "unit weight linear slope score gap specialised generic spread head body cell stage signature crop flip leak "
    "identity freeze delta target activation prior recall kernel precision learner",
}
_NO_PROSE = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL)
_NAMED = re.compile(r"^#+ (?:[0-9]+\. )?(.+)$|\*\*(.+?)\*\*", re.MULTILINE)  # a heading, or bold
_KINDS = ("一-鿿々", "ァ-ヶー", "A-Za-z0-9_-")  # of letters: a term ends where the kind changes


class Term(TypedDict):
    """One row: its place on the glossary's page, the term's spellings in the page's language, its name in the other one,
    its explanation, and the lesson that introduces it if one does."""

    place: str
    terms: list[str]
    other: str
    text: str
    lesson: NotRequired[str]


class Row(NamedTuple):
    """A row as it stands in the file, with its line."""

    line: int
    names: tuple[str, str]  # Japanese, English
    texts: tuple[str, str]


def glossary_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of docs/glossary.md in their order; none without it. Raises `CourseError` at one that has not four cells."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.is_file() else (), 1):
        if not line.startswith("|"):
            continue
        cells = [cell.replace(r"\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells == HEADS or set("".join(cells)) <= set("-: "):
            continue
        if len(cells) != len(HEADS) or not all(cells):
            raise CourseError(
                say(
                    ja=f"{path}:{number}: 4 つの欄({'、'.join(HEADS)})をすべて埋めてください: {line}",
                    en=f"{path}:{number}: fill in all four cells ({', '.join(HEADS)}): {line}",
                )
            )
        yield Row(number, (cells[0], cells[1]), (cells[2], cells[3]))


def read_glossary(path: Path, lang: str, introduced: Mapping[str, str] = {}) -> list[Term]:
    """Return the terms of docs/glossary.md that are to be explained in pages of `lang`, in the order of the file; none without it.

    `introduced` holds the lessons that introduce terms, as `introductions` finds them.

    Raises `CourseError` as `glossary_rows` does, and where a spelling is explained twice.
    """
    glossary: list[Term] = []
    seen: dict[str, int] = {}
    here = ["ja", "en"].index(lang)
    for number, names, texts in glossary_rows(path):
        terms = [term for term in _spellings(names[here]) if term not in EVERYDAY[lang].split()]
        for term in terms:
            if first := seen.get(term.lower()):
                raise CourseError(
                    say(
                        ja=f"{path}:{number}: 「{term}」は {first} 行目でも説明されています。どちらかを消してください。",
                        en=f"{path}:{number}: “{term}” is explained in line {first}, too: remove one of them.",
                    )
                )
            seen[term.lower()] = number
        if terms:
            entry: Term = {
                "place": place_of(names[1]),
                "terms": terms,
                "other": names[1 - here],
                "text": texts[here].replace("`", ""),
            }
            if lesson := introduced.get(entry["place"]):
                entry["lesson"] = lesson
            glossary.append(entry)
    return glossary


def introductions(course: Course, built: Collection[BuiltLesson], lang: str) -> dict[str, str]:
    """Return the lesson that introduces each term, by the term's place; without those that no lesson has.

    It is the first in which the term is a heading or bold, or else the first that has it. Words of everyday use must be so.
    """
    texts = {
        lesson.name: _NO_PROSE.sub(
            " ", "\n\n".join(cell.source for cell in lesson.source[lang].cells if cell.cell_type == "markdown")
        )
        for lesson in built
    }
    named = {name: "\n".join("".join(pair) for pair in _NAMED.findall(text)) for name, text in texts.items()}
    found: dict[str, str] = {}
    for row in glossary_rows(course.root / "docs" / "glossary.md"):
        terms = _spellings(row.names[["ja", "en"].index(lang)])
        patterns = [(rf"^(?:{_pattern(terms, lang)})(?:\s*\(.*\))?$", named)]
        if known := [term for term in terms if term not in EVERYDAY[lang].split()]:
            patterns.append((_pattern(known, lang), texts))
        for pattern, where in patterns:
            has_it = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
            if lesson := next((name for name, text in where.items() if has_it.search(text)), None):
                found[place_of(row.names[1])] = lesson
                break
    return found


def _pattern(terms: list[str], lang: str) -> str:
    """What finds any of these terms in prose, as static/glossary.js does: 段 is not in 階段, nor "gradient" in "gradients_of"."""
    patterns = []
    for term in terms:
        before, after = ([kind for kind in _KINDS if re.match(f"[{kind}]", letter)] for letter in (term[0], term[-1]))
        text = r"\s*" if lang == "ja" else r"\s+"
        text = re.escape(term).replace(r"\ ", text) + "(?:s|es)?" * (lang == "en")
        patterns.append(
            "".join(f"(?<![{kind}])" for kind in before) + text + "".join(f"(?![{kind}])" for kind in after)
        )
    return "|".join(patterns)


def link_to(course: Course, lesson: str, lang: str) -> str:
    """A link to a lesson, in the Markdown of a page of docs/."""
    info = course.lessons[lesson]
    return f"[{info.number} · {info.title[lang]}](lessons/{lesson}.ipynb)"


def in_language(text: str, lang: str, links: Mapping[str, str] = {}) -> str:
    """Return docs/glossary.md as a page of `lang`: the term and its explanation in that language, then its name in the other.

    `links` lead to the lessons that introduce terms, by the terms' places.
    """
    return "\n".join(_row_in(line, lang, links) if line.startswith("|") else line for line in text.split("\n"))


def _row_in(line: str, lang: str, links: Mapping[str, str]) -> str:
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    if len(cells) != len(HEADS):
        return line
    names, texts, here = cells[:2], cells[2:], ["ja", "en"].index(lang)
    if cells == HEADS or set("".join(cells)) <= set("-: "):
        return f"| {names[here]} | {texts[here]} | {names[1 - here]} |"
    place = place_of(names[1])
    mark = f'<span class="fk-entry" id="{place}"></span>'
    return f"| {mark}{names[here]} | {texts[here]}{led_to(links.get(place))} | {names[1 - here]} |"


def led_to(link: str | None) -> str:
    """What stands behind an explanation: the link to the lesson that introduces the term, if there is one."""
    return f" → {link}" if link else ""


def place_of(english: str) -> str:
    """The anchor of a term: softmax → g-softmax."""
    return "g-" + re.sub(r"[^a-z0-9]+", "-", english.lower()).strip("-")


def _spellings(name: str) -> list[str]:
    """損失関数(誤差関数) → both; what qualifies the term (入力の) or is a symbol (μ; d, t) is none."""
    term, bracket = re.fullmatch(r"(.+?)\s*(?:\((.+)\))?", name).groups()  # type: ignore[union-attr]
    return [term] + [bracket] * bool(bracket and not bracket.endswith("の") and not re.fullmatch(r"\w(, \w)*", bracket))
