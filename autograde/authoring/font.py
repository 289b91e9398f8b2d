"""The Japanese characters of a lesson's figures: a piece of `solutions/_font.ttf` that its figures cell carries as text."""

from __future__ import annotations

import ast
import base64
import bz2
import re
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from autograde.authoring.source import Refusal, SourceCell, SourceLesson, localise
from autograde.base.language import say

PLACE = "@font@"  # in solutions/_figures.py, where the piece goes
_FORMULA = re.compile(r"(?<!\\)\$.*(?<!\\)\$", re.DOTALL)


def labels(source: str) -> list[str]:
    """The texts in a cell that may be labels: not docstrings, prints, and messages of errors. Of an f-string, what stands fixed."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")]
    try:
        return list(_texts(ast.parse("\n".join(lines))))
    except SyntaxError:
        return []


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(text for value in node.values for text in _texts(value))
    elif not _no_label(node):
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)


def _no_label(node: ast.AST) -> bool:
    printed = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "expect")
    alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return printed or alone or isinstance(node, (ast.Raise, ast.Assert))


def _japanese(text: str) -> set[str]:
    """Its characters that Matplotlib's own font has not: kana, kanji and the signs among them."""
    return {character for character in text if ord(character) >= 0x2E80}


def labelled(lesson: SourceLesson) -> Iterator[SourceCell]:
    """The cells that may draw."""
    return (cell for cell in lesson.cells if cell.kind in ("setup", "code", "demo", "exercise"))


def check_labels(lesson: SourceLesson, font: Path | None, languages: Iterable[str]) -> Iterator[Refusal]:
    """Yield a refusal for each cell with a label in which the font lacks a character."""
    if font is None:
        return
    known = _characters(font)
    for cell in labelled(lesson):
        sources = [localise(cell.source, lang) for lang in languages]
        found = {character for source in sources for text in labels(source) for character in _japanese(text)}
        if mixed := [
            text for source in sources for text in labels(source) if _FORMULA.search(text) and _japanese(text)
        ]:
            yield lesson.refusal(
                cell,
                say(
                    ja=f"図の文字に、日本語と $…$ の式が混ざっています: {mixed[0]}",
                    en=f"a label mixes Japanese and a formula in $…$: {mixed[0]}",
                ),
                say(
                    ja="式を $ なしで書いてください",
                    en="write the formula without $: Matplotlib draws such a text in one font",
                ),
            )
        if lacking := sorted(found - known):
            yield lesson.refusal(
                cell,
                say(
                    ja=f"図の文字「{''.join(lacking)}」が solutions/_font.ttf にありません",
                    en=f"solutions/_font.ttf lacks {''.join(lacking)!r}, which a figure would show",
                ),
                say(ja="別の字で書いてください", en="write it with other characters"),
            )


def font_text(lesson: SourceLesson, font: Path | None, lang: str) -> str:
    """The piece of the font that holds the characters of the lesson's labels, as a text; "" when there are none."""
    if font is None:
        return ""
    texts = (text for cell in labelled(lesson) for text in labels(localise(cell.source, lang)))
    wanted = {character for text in texts for character in _japanese(text)}
    return _piece(font, "".join(sorted(wanted & _characters(font)))) if wanted else ""


@cache
def _characters(font: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(font) as opened:
        return frozenset(map(chr, opened.getBestCmap()))


@cache
def _piece(font: Path, characters: str) -> str:
    from fontTools import subset

    options = subset.Options(glyph_names=False, recalc_timestamp=False, name_IDs=[0, 1, 2, 13, 14])
    wanted = subset.Subsetter(options)
    wanted.populate(text=characters)
    made = BytesIO()
    with subset.load_font(str(font), options) as opened:
        wanted.subset(opened)
        opened.save(made)
    # bz2, because every machine makes the same of it: there is more than one zlib.
    return base64.b85encode(bz2.compress(made.getvalue())).decode()
