"""Quizzes: the answer and the replies of a source cell, and their sealed form in the student's notebook.

The notebook must answer each choice at once, without a server and without holding the right answer in the open. So the
replies are keyed by a salted digest of the choice and enciphered with it; `check_quiz` in `templates/checks.py` is the
other half. This keeps an eye from falling on the answer; it does not keep someone from trying every choice, which is
what a quiz is for.
"""

from __future__ import annotations

import ast
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograde.base.language import say


@dataclass(frozen=True)
class Quiz:
    """A question's right answer and what is said to each answer. Keys of `replies` are canonical."""

    name: str
    answer: Any
    replies: dict[str, str]

    @property
    def key(self) -> str:
        """The right answer as the checking tools compare it."""
        return canonical(self.answer)

    def stub(self, lang: str) -> str:
        """What students get: the name, not yet answered, with the form that an answer has."""
        if isinstance(self.answer, str):
            choices = ", ".join(f'"{choice}"' for choice in sorted(self.replies))
            form = say(ja=f"{choices} のどれか", en=f"one of {choices}", lang=lang)
        elif isinstance(self.answer, (set, frozenset)):
            example = '{"a", "b"}' if all(isinstance(choice, str) for choice in self.answer) else "{2, 3}"
            form = say(ja=f"当てはまるものすべて。例: {example}", en=f"all that apply, such as {example}", lang=lang)
        else:
            form = say(ja="数", en="a number", lang=lang)
        return f"{self.name} = None  # {form}"

    def test(self, lesson: str) -> str:
        """The locked cell after the question, with the hidden part that graders see."""
        salt = hashlib.sha256(f"{lesson}/{self.name}".encode()).hexdigest()[:8]
        sealed = dict(
            _seal(salt, key, ("+" if key == self.key else "-") + text) for key, text in sorted(self.replies.items())
        )
        rows = "\n".join(f'    "{digest}": "{cipher}",' for digest, cipher in sorted(sealed.items()))
        return (
            f'check_quiz({self.name}, "{salt}", {{\n{rows}\n}})\n'
            f"### BEGIN HIDDEN TESTS\nassert _canonical({self.name}) == {self.key!r}\n### END HIDDEN TESTS"
        )


def read_quiz(name: str, source: str) -> Quiz:
    """Read a quiz cell in one language: `name = answer`, then `replies = {answer: reply, …}`. Raises ValueError."""
    expected = say(
        ja=f"`{name} = 答え` と `replies = {{答え: 返事, …}}` の2つの代入を書いてください",
        en=f"write two assignments, `{name} = answer` and `replies = {{answer: reply, …}}`",
    )
    try:
        tree = ast.parse(source)
        values = {
            statement.targets[0].id: ast.literal_eval(statement.value)
            for statement in tree.body
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
        }
        number = isinstance(values[name], (int, float))
        replies = {canonical(float(key) if number else key): reply for key, reply in values["replies"].items()}
        quiz = Quiz(name, values[name], replies)
    except (SyntaxError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ValueError(expected) from error
    if set(values) != {name, "replies"} or len(tree.body) != 2:
        raise ValueError(expected)
    if quiz.key not in quiz.replies or len(quiz.replies) < 2:
        raise ValueError(
            say(
                ja="replies には正解と、まちがいの答えが少なくとも1つ必要です",
                en="replies need the right answer and at least one wrong one",
            )
        )
    return quiz


def canonical(answer: Any) -> str:
    """Write an answer as `_canonical` in `templates/checks.py` does; a test holds the two equal."""
    if isinstance(answer, (set, frozenset, list, tuple)):
        return ",".join(sorted(map(canonical, answer)))
    if isinstance(answer, str):
        text = unicodedata.normalize("NFKC", answer).strip().lower()
        if re.fullmatch(r"\W*[a-z](\W+[a-z])*\W*", text):
            return ",".join(sorted(set(re.findall("[a-z]", text))))
        try:
            answer = float(text.rstrip(".,、。"))
        except ValueError:
            return text
    return f"{float(answer):.4g}"


def _seal(salt: str, answer: str, reply: str) -> tuple[str, str]:
    key, data = f"{salt}:{answer}", reply.encode()
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return digest, bytes(a ^ b for a, b in zip(data, _pad(key, len(data)), strict=False)).hex()


def _pad(key: str, length: int) -> Iterable[int]:
    return b"".join(hashlib.sha256(f"{key}:{i}".encode()).digest() for i in range(length // 32 + 1))
