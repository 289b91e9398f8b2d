"""Markdown of questions as HTML for other systems, each with its own way to write formulas and to place pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import escape

from autograde.base.language import say
from autograde.quizzes.questions import FIGURES, Question
from autograde.reports.markdown import with_formulas

Formula = Callable[[str, bool], str]
"""From TeX, and whether it stands on a line of its own, to HTML."""


def mathjax(tex: str, block: bool) -> str:
    r"""A formula as MathJax finds it in Moodle and in Anki: `\\(…\\)`, and `\\[…\\]` on a line of its own."""
    return rf"\[{escape(tex)}\]" if block else rf"\({escape(tex)}\)"


@dataclass(frozen=True)
class Pages:
    """How a system writes formulas, and what `src` of a picture begins with there."""

    formula: Formula
    pictures: str

    def text(self, question: Question) -> str:
        """The text of a question, without its choices."""
        return self.html(question.text).replace(f'src="{FIGURES}/', f'src="{self.pictures}')

    def html(self, markdown: str) -> str:
        """Markdown as HTML."""
        return str(_MARKDOWN.render(markdown, {"formula": self.formula})).strip()

    def line(self, markdown: str) -> str:
        """One line of Markdown, without a paragraph around it."""
        return str(_MARKDOWN.renderInline(markdown, {"formula": self.formula}))

    def reply(self, text: str) -> str:
        """A reply: plain text, as a notebook prints it, in which formulas and code may stand."""
        return str(_TEXT.renderInline(text, {"formula": self.formula}))

    def answers(self, question: Question) -> str:
        """What is said to answers other than the right one, a line each."""
        rows = (
            f"<li><strong>{escape(question.said(answer))}</strong>: {self.reply(reply)}</li>"
            for answer, reply in question.replies.items()
            if answer != question.right
        )
        head = say(ja="ほかの答えについて", en="About other answers", lang=question.lang)
        return f"<p>{head}</p><ul>{''.join(rows)}</ul>"


def _formula(_: Any, tokens: Sequence[Token], index: int, __: Any, env: Any) -> str:
    token = tokens[index]
    drawn = env["formula"](token.content.strip(), token.type != "math_inline")
    return f"<p>{drawn}</p>" if token.block else str(drawn)


_MARKDOWN = with_formulas(MarkdownIt("commonmark", {"html": True}).enable("table"), _formula)
_TEXT = with_formulas(MarkdownIt("zero").enable("backticks"), _formula)
