"""Variable questions: `solutions/exam/NN_name.py` (docs/authors.md) says what may vary in each, and computes the right answer.

A question is its text in each language, with places such as `{{w1}}`, and a cell of code that computes `answer` and `slips`
from what `vary` lists. One combination of the listed values is a *variant*; a student's paper has one, drawn from the class's
secret and the student. Nothing here decides which: `authoring.papers` draws, `authoring.proof` proves.
"""

from __future__ import annotations

import ast
import itertools
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any

import numpy as np

from autograde.authoring.rules import ids, twins
from autograde.authoring.source import BOTH, BuildRefused, Refusal, SourceCell, SourceLesson, read_source
from autograde.base.language import say
from autograde.course import Course

KINDS = {"number", "choice"}
NEAR = 0.01  # of a number that is no whole one: what an answer may differ from it, unless the question says `within`
KEYS = "abcdefgh"
_PLACE = re.compile(r"\{\{\s*(\w+)\s*(?::([^{}]*))?\}\}")


class BadVariant(Exception):
    """A variant that no student could be given; the message says what is wrong with it."""


@dataclass(frozen=True)
class Choice:
    """Something to choose, by language, and what choosing it shows: "" for what is right."""

    text: Mapping[str, str]
    slip: Mapping[str, str]


@dataclass(frozen=True)
class Variant:
    """A question with values in place: its text by language, and what is right.

    Of a number, `answer` is the number, `within` what one may be away from it, `slips` the wrong ones that are expected, with what
    each stands for. Of a choice, `choices` are all of them in the source's order, those that are right with an empty slip.
    """

    values: Mapping[str, Any]
    text: Mapping[str, str]
    answer: float | int | None = None
    within: float = 0.0
    slips: tuple[tuple[float | int, Mapping[str, str]], ...] = ()
    choices: tuple[Choice, ...] = ()
    several: bool = False  # whether all that apply are asked for

    @property
    def right(self) -> tuple[str, ...]:
        """What the right answer says, whatever letter it is given."""
        if self.answer is not None:
            return (shown(self.answer),)
        return tuple(next(iter(choice.text.values())) for choice in self.choices if not any(choice.slip.values()))


@dataclass(frozen=True)
class Question:
    """A variable question as its author wrote it. `kind` is "number" or "choice".

    `given` are the names that the file's plain cells define.
    """

    name: str
    kind: str
    points: float
    text: Mapping[str, str]
    source: str
    given: Mapping[str, Any]
    file: str
    line: int

    @cached_property
    def vary(self) -> dict[str, list[Any]]:
        """The values that each name may take. Raises `BadVariant` where `vary` does not come first or lists nothing."""
        first = ast.parse(self.source).body[:1]
        target = first[0].targets[0] if first and isinstance(first[0], ast.Assign) else None
        if not isinstance(target, ast.Name) or target.id != "vary":
            raise BadVariant(
                say(
                    ja='先頭で vary = {"名前": [値, …], …} と代入してください',
                    en='the code begins with vary = {"name": [value, …], …}',
                )
            )
        space = dict(self.given)
        exec(compile(ast.Module(first, []), f"<{self.name}>", "exec"), space)
        found = {name: list(values) for name, values in space["vary"].items()}
        if not found or not all(found.values()):
            raise BadVariant(say(ja="vary に値がありません", en="vary lists no values"))
        return found

    @property
    def count(self) -> int:
        """How many combinations there are, with those that `keep` leaves out."""
        return math.prod(len(values) for values in self.vary.values())

    @cached_property
    def _steps(self) -> list[CodeType]:
        body = ast.parse(self.source).body[1:]
        return [compile(ast.Module([step], []), f"<{self.name}>", "exec") for step in body]

    def values(self, number: int) -> dict[str, Any]:
        """Return the combination with a number from 0 to `count - 1`."""
        found = {}
        for name, values in self.vary.items():
            number, place = divmod(number, len(values))
            found[name] = values[place]
        return found

    def variant(self, number: int, languages: Sequence[str]) -> Variant | None:
        """Return the variant with a number, None where the source's `keep` leaves it out. Raises `BadVariant`."""
        values = self.values(number)
        space: dict[str, Any] = {**self.given, **values}
        try:
            for step in self._steps:
                exec(step, space)
                if "keep" in space and not space["keep"]:
                    return None
        except Exception as error:
            raise BadVariant(f"{type(error).__name__}: {error}") from error
        text = {lang: filled(self.text[lang], space, lang) for lang in languages}
        try:
            answer, slips = space["answer"], list(space["slips"])
            return (
                _number(values, text, answer, slips, space, languages)
                if self.kind == "number"
                else _choice(values, text, answer, slips, languages)
            )
        except KeyError as error:
            raise BadVariant(say(ja=f"{error} がありません", en=f"{error} is missing")) from error
        except (TypeError, ValueError) as error:
            expected = say(
                ja='answer = 答え と slips = [(答え, "理由 <=> reason"), …] を代入してください',
                en='assign answer = … and slips = [(answer, "理由 <=> reason"), …]',
            )
            raise BadVariant(f"{expected} ({error})") from error

    def refusal(self, reason: str, remedy: str) -> Refusal:
        """Say what is wrong with this question, and what to do."""
        return Refusal(self.file, self.line, f"{self.name}: {reason}", remedy)


def _number(
    values: Mapping[str, Any],
    text: Mapping[str, str],
    answer: Any,
    slips: list[tuple[Any, str]],
    space: Mapping[str, Any],
    languages: Sequence[str],
) -> Variant:
    right = plain(answer)
    within = float(space.get("within", allowed(right)))
    told = tuple((plain(value), in_languages(why, languages)) for value, why in slips)
    return Variant(values, text, right, within, told)


def _choice(
    values: Mapping[str, Any],
    text: Mapping[str, str],
    answer: Any,
    slips: list[tuple[Any, str]],
    languages: Sequence[str],
) -> Variant:
    right = answer if isinstance(answer, list) else [answer]
    none = dict.fromkeys(languages, "")
    found = [Choice(in_languages(_text(one), languages), none) for one in right]
    found += [Choice(in_languages(_text(one), languages), in_languages(why, languages)) for one, why in slips]
    return Variant(values, text, choices=tuple(found), several=isinstance(answer, list))


def plain(value: Any) -> float | int:
    """Return a number as Python's own: whole ones that are counts as int. Raises `ValueError` for anything else."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise ValueError(say(ja=f"{value!r} は数ではありません", en=f"{value!r} is not a number"))
    if not math.isfinite(value):
        raise ValueError(say(ja=f"{value} は有限の数ではありません", en=f"{value} is not finite"))
    return int(value) if isinstance(value, (int, np.integer)) else float(value)


def shown(value: Any) -> str:
    """Write a value as a question shows it: six significant digits at most, lists in their brackets."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        inside = ", ".join(map(shown, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    number = plain(value)
    return str(number) if isinstance(number, int) else f"{number:.6g}"


def allowed(answer: float | int) -> float:
    """Return what an answer may differ from the right number where the question does not say: nothing for a whole one."""
    return 0.0 if isinstance(answer, int) else NEAR * abs(answer)


def apart(answer: Any, slips: Sequence[tuple[Any, str]], within: float | None = None) -> bool:
    """Whether what is right and all slips can be told from each other; for `keep = apart(answer, slips)` in a source.

    A number is apart from the right one by more than twice what is allowed, so that a slip that was rounded is still none.
    """
    right, wrong = (answer if isinstance(answer, list) else [answer]), [value for value, _ in slips]
    if len({_alike(_text(value)) for value in (*right, *wrong)}) < len(right) + len(wrong):
        return False
    if isinstance(answer, (str, list)):
        return True
    number = plain(answer)
    return all(abs(plain(value) - number) > 2 * (allowed(number) if within is None else within) for value in wrong)


def _alike(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def filled(text: str, space: Mapping[str, Any], lang: str) -> str:
    """Put values in the places of a text, `{{name}}` or `{{name:+.2f}}`; of a text in both languages, `lang`'s.

    Raises `BadVariant` for a name that is not there.
    """

    def value(place: re.Match[str]) -> str:
        name, form = place[1], place[2]
        try:
            return format(space[name], form) if form else in_languages(_text(space[name]), [lang])[lang]
        except KeyError:
            raise BadVariant(say(ja=f"{{{{{name}}}}} が決まっていません", en=f"nothing sets {{{{{name}}}}}")) from None
        except (TypeError, ValueError) as error:
            raise BadVariant(f"{place[0]}: {error}") from error

    return _PLACE.sub(value, text)


def places(text: str) -> set[str]:
    """Return the names that stand in the places of a text."""
    return {place[1] for place in _PLACE.finditer(text)}


def in_languages(text: str, languages: Sequence[str]) -> dict[str, str]:
    """Return a text in each language: Japanese before ` <=> `, English after it; one without the mark is for all."""
    japanese, both, english = text.partition(BOTH)
    return {lang: english if both and lang == "en" else japanese for lang in languages}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


def read_bank(course: Course, lesson: str) -> list[Question]:
    """Return the variable questions of a lesson; [] where it has none. Raises `BuildRefused` for what cannot be understood."""
    path = course.bank(lesson)
    if not path.is_file():
        return []
    source = read_source(path, course.root, KINDS)
    refusals = [*twins(source, course.languages), *ids(source, course.languages)]
    questions: list[Question] = []
    try:
        questions = list(_questions(source, course.languages))
    except BuildRefused as refused:
        refusals += refused.refusals
    if refusals:
        raise BuildRefused(refusals)
    return questions


def bank_source(course: Course, lesson: str) -> SourceLesson:
    """Return the file of a lesson's questions as it is written."""
    return read_source(course.bank(lesson), course.root, KINDS)


def _questions(source: SourceLesson, languages: Sequence[str]) -> Iterator[Question]:
    given: dict[str, Any] = {"np": np, "apart": apart}
    before: list[SourceCell] = []
    seen: set[str] = set()
    for cell in source.cells:
        if cell.kind == "text":
            before.append(cell)
        elif cell.kind in KINDS:
            if len(before) != len(languages) or not cell.points or cell.name in seen:
                raise BuildRefused(
                    [
                        source.refusal(
                            cell,
                            say(
                                ja=f"問い {cell.name} の文、点、名前のどれかが足りないか、重なっています",
                                en=f"question {cell.name} lacks its text or points, or its name is used twice",
                            ),
                            say(
                                ja="直前にどの言語でも 1 つずつ Markdown を置き、points= を書いてください",
                                en="put one Markdown cell a language directly before it, and points= in its heading",
                            ),
                        )
                    ]
                )
            text = {one.lang: one.source for one in before}
            question = Question(cell.name, cell.kind, cell.points, text, cell.source, given, source.file, cell.line)
            try:
                question.vary  # noqa: B018 - to see whether it can be read
            except (BadVariant, SyntaxError, TypeError, AttributeError, NameError) as error:
                where = say(ja="docs/authors.ja.md を見てください", en="see docs/authors.md")
                raise BuildRefused([question.refusal(str(error), where)]) from error
            yield question
            seen.add(cell.name)
            before = []
        else:
            try:
                exec(compile(cell.source, source.file, "exec"), given)
            except Exception as error:
                remedy = say(ja="直してください", en="mend it")
                raise BuildRefused([source.refusal(cell, f"{type(error).__name__}: {error}", remedy)]) from error
            before = []


def combinations(question: Question, most: int) -> Iterator[int]:
    """Yield the numbers of all of a question's combinations, or of `most` that are spread over them evenly."""
    if question.count <= most:
        yield from range(question.count)
    else:
        step = (math.sqrt(5) - 1) / 2  # the golden ratio: no regular pattern of values is met or missed
        seen: set[int] = set()
        for number in itertools.count():
            place = int(number * step % 1 * question.count)
            if place not in seen:
                seen.add(place)
                yield place
            if len(seen) >= most:
                return
