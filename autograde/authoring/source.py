"""Read a lesson's source: `solutions/NN_name.py`, a Jupytext percent script with Fukami's cell marks (docs/authors.md)."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext

from autograde.base.language import say

CELL_KINDS = {
    "exercise",
    "test",
    "quiz",
    "essay",
}  # a heading carries one of these, or the title "setup" or "demo", or none
IN_MARKDOWN = {"essay", "rubric", "answer"}  # the last two stand in solutions/more/ alone
OTHER_KEYS = {"lang", "points", "idea", "title"}
BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
_HEADING = re.compile(r"^# %%( |$)")
_COMMENT = re.compile(r"^(\s*)# (ja|en): ?(.*)$")
_SUFFIX = re.compile(r"^(.*?)\s*#:(ja|en)\s*$")
_STRING = re.compile(r""" "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' """, re.VERBOSE)
BOTH = " <=> "  # in a string: Japanese before it, English after it


@dataclass(frozen=True)
class Refusal:
    """One reason why a source cannot be built, where, and what mends it."""

    file: str
    line: int
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason} — {self.remedy}"


class BuildRefused(Exception):
    """A lesson's source breaks the rules; `refusals` says where and how to mend each."""

    def __init__(self, refusals: list[Refusal]):
        super().__init__("\n".join(map(str, refusals)))
        self.refusals = refusals


@dataclass(frozen=True)
class SourceCell:
    """One cell as written. `kind` as in `model.Kind`; `name` is the id in its mark ("" for plain cells)."""

    kind: str
    name: str
    source: str
    line: int
    lang: str = ""  # of Markdown cells
    points: float = 0.0
    idea: str = ""
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def is_markdown(self) -> bool:
        """Whether it is prose in the notebook."""
        return self.kind == "text" or self.kind in IN_MARKDOWN

    @property
    def grade_id(self) -> str:
        """The id that gradebooks keep: `softmax`, `test-softmax`, `test-softmax-rows`."""
        if self.kind != "test":
            return self.name
        return f"test-{self.name}-{self.idea}" if self.idea else f"test-{self.name}"


@dataclass(frozen=True)
class SourceLesson:
    """A lesson as its author wrote it, in all its languages."""

    name: str
    file: str
    cells: list[SourceCell]

    def refusal(self, cell: SourceCell, reason: str, remedy: str) -> Refusal:
        """Say what is wrong with a cell of this lesson, and what to do."""
        return Refusal(self.file, cell.line, reason, remedy)


def read_source(path: Path, root: Path | None = None, kinds: Set[str] = CELL_KINDS) -> SourceLesson:
    """Parse the percent script at `path`.

    Raises `BuildRefused` for a heading that cannot be understood; `kinds` are those that one may carry.
    """
    text = path.read_text(encoding="utf-8")
    file = str(path.relative_to(root)) if root else path.name
    headings = [number for number, line in enumerate(text.split("\n"), 1) if _HEADING.match(line)]
    cells = jupytext.reads(text, fmt="py:percent").cells
    if len(cells) == len(headings) + 1:  # text before the first heading
        headings.insert(0, 1)
    if len(cells) != len(headings):
        reason = say(ja="セルの区切りが見出しの数と合いません", en="cells and headings do not match in number")
        remedy = say(
            ja="複数行の文字列の途中で言語を切り替えていませんか。docstring は言語ごとに1行で書いてください",
            en="is there a string of several lines with both languages in it? Write one line of docstring a language",
        )
        raise BuildRefused([Refusal(file, headings[-1] if headings else 1, reason, remedy)])
    parsed, refusals = [], []
    for cell, line in zip(cells, headings, strict=True):
        meta = {key: value for key, value in cell.metadata.items() if key != "lines_to_next_cell"}
        try:
            parsed.append(_source_cell(cell.cell_type, meta, cell.source, line, kinds))
        except ValueError as error:
            remedy = say(ja="docs/authors.md の表を見てください", en="see the table in docs/authors.md")
            refusals.append(Refusal(file, line, str(error), remedy))
    if refusals:
        raise BuildRefused(refusals)
    return SourceLesson(path.stem, file, parsed)


def _source_cell(cell_type: str, meta: dict[str, Any], source: str, line: int, known: Set[str]) -> SourceCell:
    unknown = set(meta) - known - OTHER_KEYS
    kinds = known & set(meta)
    title = meta.get("title", "")
    if unknown or len(kinds) > 1 or title not in ("", "setup", "demo") or (kinds and title):
        raise ValueError(say(ja=f"セルの見出しが分かりません: {meta}", en=f"unknown cell heading: {meta}"))
    mark = next(iter(kinds), "")
    if mark and (cell_type == "markdown") != (mark in IN_MARKDOWN):
        raise ValueError(say(ja=f"{mark} は{cell_type}セルに書けません", en=f"{mark} cannot be a {cell_type} cell"))
    if cell_type not in ("markdown", "code"):
        raise ValueError(say(ja=f"{cell_type} セルは使えません", en=f"{cell_type} cells are not used"))
    kind = mark or title or ("text" if cell_type == "markdown" else "code")
    points = meta.get("points", 0)
    if not isinstance(points, (int, float)) or points < 0:
        raise ValueError(say(ja=f"points={points!r} は数ではありません", en=f"points={points!r} is not a number"))
    return SourceCell(
        kind, meta.get(mark, ""), source, line, meta.get("lang", ""), float(points), meta.get("idea", ""), meta
    )


def localise(source: str, lang: str) -> str:
    """Keep one language of code: `# ja: …` comments, lines that end with `#:ja`, that half of `"… <=> …"`; the marks are dropped."""
    kept = []
    for line in source.split("\n"):
        if BOTH in line:
            line = _STRING.sub(lambda found: _half(found[0], lang), line)
        if comment := _COMMENT.match(line):
            if comment[2] == lang:
                kept.append(f"{comment[1]}# {comment[3]}")
        elif suffix := _SUFFIX.match(line):
            if suffix[2] == lang:
                kept.append(suffix[1])
        else:
            kept.append(line)
    return "\n".join(kept)


def _half(string: str, lang: str) -> str:
    japanese, both, english = string.partition(BOTH)
    if not both:
        return string
    return japanese + string[-1] if lang == "ja" else string[0] + english


def region(source: str, begin: str, end: str) -> tuple[str, str]:
    """Split a source into what lies outside the marked regions and what lies inside; marks are dropped.

    Raises ValueError when a mark is left open, nested or closed without being opened.
    """
    outside: list[str] = []
    inside: list[str] = []
    within = False
    for line in source.split("\n"):
        if line.strip() in (begin, end):
            if within == (line.strip() == begin):
                raise ValueError(say(ja=f"{line.strip()} の対がありません", en=f"{line.strip()} has no partner"))
            within = not within
        else:
            (inside if within else outside).append(line)
    if within:
        raise ValueError(say(ja=f"{end} がありません", en=f"{end} is missing"))
    return "\n".join(outside), "\n".join(inside)
