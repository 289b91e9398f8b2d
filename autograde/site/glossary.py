"""docs/glossary.md as data for the page, which explains each term where it first occurs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypedDict

from autograde.base.language import say
from autograde.course import CourseError

HEADS = ["日本語", "English", "説明", "Explanation"]
EVERYDAY = {  # words that prose uses in other senses, too: explained on the glossary's page only
    "ja": "出力 傾き 重複 欠け 汎用 専用 点数 反転 前処理 速度 劣化 セル 係数 カーネル 段 頭",
    "en": "unit weight linear slope score gap special generic spread head body cell stage signature crop flip leak "
    "identity freeze delta target activation prior recall kernel precision learner",
}


class Term(TypedDict):
    """One row: its place on the glossary's page, the term's spellings in the page's language, its name in the other one,
    and its explanation."""

    place: str
    terms: list[str]
    other: str
    text: str


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


def read_glossary(path: Path, lang: str) -> list[Term]:
    """Return the terms of docs/glossary.md that are to be explained in pages of `lang`, in the order of the file; none without it.

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
            glossary.append(
                {
                    "place": _place(names[1]),
                    "terms": terms,
                    "other": names[1 - here],
                    "text": texts[here].replace("`", ""),
                }
            )
    return glossary


def in_language(text: str, lang: str) -> str:
    """Return docs/glossary.md as a page of `lang`: the term and its explanation in that language, then its name in the other."""
    return "\n".join(_row_in(line, lang) if line.startswith("|") else line for line in text.split("\n"))


def _row_in(line: str, lang: str) -> str:
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    if len(cells) != len(HEADS):
        return line
    names, texts, here = cells[:2], cells[2:], ["ja", "en"].index(lang)
    mark = (
        ""
        if cells == HEADS or set("".join(cells)) <= set("-: ")
        else f'<span class="fk-entry" id="{_place(names[1])}"></span>'
    )
    return f"| {mark}{names[here]} | {texts[here]} | {names[1 - here]} |"


def _place(english: str) -> str:
    """The anchor of a term: softmax → g-softmax."""
    return "g-" + re.sub(r"[^a-z0-9]+", "-", english.lower()).strip("-")


def _spellings(name: str) -> list[str]:
    """損失関数(誤差関数) → both; what qualifies the term (入力の) or is a symbol (μ; d, t) is none."""
    term, bracket = re.fullmatch(r"(.+?)\s*(?:\((.+)\))?", name).groups()  # type: ignore[union-attr]
    return [term] + [bracket] * bool(bracket and not bracket.endswith("の") and not re.fullmatch(r"\w(, \w)*", bracket))
