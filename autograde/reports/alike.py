"""Tell when two messages say the same, of which one may be Japanese and the other English.

Tests and the checking tools have each message in both languages at the same place of their code, the engine in one table.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from autograde.engine.wire.messages import PHRASES
from autograde.model import Lesson

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\bnan\b|\binf\b")
_VALUES = re.compile(r"[\s\d.,+\-\[\]()]+")
_HOLE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class _Phrase:
    """A text with holes, as it stands in one language; `name` is the same in all."""

    name: str
    pieces: tuple[str, ...]

    @cached_property
    def longest(self) -> str:
        return max(self.pieces, key=len)

    @cached_property
    def form(self) -> re.Pattern[str]:
        return re.compile("(.*?)".join(map(re.escape, self.pieces)), re.DOTALL)


class Phrases:
    """What tests and the engine say, by language. `forms` are the lesson's, by language."""

    def __init__(self, forms: Mapping[str, Lesson]) -> None:
        self._phrases: dict[str, list[_Phrase]] = {}
        self.draws = {cell.id for form in forms.values() for cell in form.cells if cell.draws}
        for name, texts in PHRASES.items():
            for lang, text in texts.items():
                self._add(lang, name, _HOLE.split(text))
        codes = {lang: {cell.id: cell.source for cell in form.cells} for lang, form in forms.items()}
        for cell in [cell.id for form in forms.values() for cell in form.cells if cell.kind in ("test", "checks")]:
            texts_of = {lang: list(_texts(code.get(cell, ""))) for lang, code in codes.items()}
            if len(set(map(len, texts_of.values()))) == 1:  # else they are not the same code
                for place, row in enumerate(zip(*texts_of.values(), strict=True)):
                    for lang, pieces in zip(texts_of, row, strict=True):
                        self._add(lang, f"{cell}:{place}", pieces)
        for phrases in self._phrases.values():  # what says more comes before what may be a part of it
            phrases.sort(key=lambda phrase: -sum(map(len, phrase.pieces)))

    def gist(self, message: str, lang: str, test: str = "") -> tuple[object, ...]:
        """Return what a message says in any language: the phrases in it, its first line without them, and its numbers.

        Values are left out where `test` draws them, since nobody else has the same.
        """
        found = set()
        for phrase in self._phrases.get(lang, ()):
            if phrase.longest in message and (match := phrase.form.search(message)):
                found.add(phrase.name)
                message = f"{message[: match.start()]} {' '.join(match.groups())} {message[match.end() :]}"
        first, _, rest = message.strip().partition("\n")
        if test in self.draws:
            return frozenset(found), _VALUES.sub(" ", first).strip()
        numbers = tuple(_NUMBER.findall(message))
        return frozenset(found), " ".join(first.split()), numbers or " ".join(rest.split())

    def _add(self, lang: str, name: str, pieces: Collection[str]) -> None:
        own = tuple(piece.strip() for piece in pieces if re.search(r"\w", piece))
        if own and len("".join(own)) > 2:
            phrase = _Phrase(name, own)
            if phrase not in self._phrases.setdefault(lang, []):
                self._phrases[lang].append(phrase)


def _texts(code: str) -> Iterator[list[str]]:
    """Yield the texts of some code in their order, each as the pieces between its holes."""
    try:
        waiting: list[ast.AST] = [ast.parse(code)]
    except (SyntaxError, ValueError):
        return
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield [node.value]  # braces in it are no holes
        elif isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values]
            yield _HOLE.split("".join(parts))
        else:
            waiting += reversed(list(ast.iter_child_nodes(node)))
