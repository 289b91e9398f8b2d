"""Markdown of lessons, students and instructors as harmless HTML: formulas are drawn, pictures shown, nothing is loaded.

Formulas become MathML Core, which browsers draw without a script. Pictures are those that the text itself holds, or the cell
that it stands in. Both are put into their places after everything else was made harmless.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from math_core import LatexError, LatexToMathML
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from autograde.base.language import say
from autograde.intake.safe import LONGEST, safe_html

LONGEST_FORMULA = 2_000  # characters; braces within braces by the thousand would use up the converter's stack
LARGEST_PICTURE = 4 << 20  # bytes
MOST_PICTURES = 20  # in one text

_TEX = LatexToMathML(fancy_error=False)
_MATHML = re.compile(
    r"math|mrow|mi|mn|mo|ms|mtext|mspace|mfrac|msqrt|mroot|mstyle|mpadded|mphantom|menclose|msub|msup|msubsup|munder|mover"
    r"|munderover|mmultiscripts|mprescripts|mtable|mtr|mtd"
)
_TAG = re.compile(r"</?([^\s/>]*)")
_SIGNATURES = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
_DATA = re.compile(r"data:(image/[a-z]+);base64,([A-Za-z0-9+/]+=*)", re.IGNORECASE)
_IMG = re.compile(r"<img\b[^<>]*+>", re.IGNORECASE)  # no "<" within and no step back: linear, whatever is written
_SRC = re.compile(r"\bsrc\s*+=\s*+[\"']?((?:held|attachment):[^\"'\s>]++)", re.IGNORECASE)
_PLACE = re.compile("\ue000(\\d+)\ue001")  # where something is to stand: private-use characters, which no text keeps
_PRIVATE = str.maketrans("", "", "\ue000\ue001")


def markdown_html(source: str, attachments: Mapping[str, Any] | None = None, lang: str | None = None) -> Markup:
    """Return Markdown as HTML; `attachments` are those of the cell: base64 by MIME type, by name."""
    if attachments or "data:" in source:
        return _html(source, attachments or {}, lang)
    return _cached_html(source, lang)


@lru_cache(maxsize=256)
def _cached_html(source: str, lang: str | None) -> Markup:
    return _html(source, {}, lang)


def _html(source: str, attachments: Mapping[str, Any], lang: str | None) -> Markup:
    pictures: list[tuple[str, str]] = []

    def held(found: re.Match[str]) -> str:
        pictures.append((found[1].lower(), found[2]))
        return f"held:{len(pictures) - 1}"

    text = _DATA.sub(held, source)[:LONGEST]  # pictures out first, since they are long
    text = _IMG.sub(lambda tag: f"![]({found[1]})" if (found := _SRC.search(tag[0])) else tag[0], text)
    return _put_in(_MARKDOWN.render, text, {"pictures": pictures, "attachments": attachments, "lang": lang})


def line_html(source: str) -> Markup:
    """Return one line of Markdown, such as a heading, without a paragraph around it."""
    return _put_in(_MARKDOWN.renderInline, source, {})


def text_html(source: str) -> Markup:
    """Return plain text, such as a comment, with its formulas drawn; lines end where they do (`white-space: pre-wrap`)."""
    return _put_in(_TEXT.renderInline, source, {})


def _put_in(render: Any, text: str, env: dict[str, Any]) -> Markup:
    env["kept"] = []
    html = safe_html(render(text.translate(_PRIVATE)[:LONGEST], env))
    return Markup(_PLACE.sub(lambda place: env["kept"][int(place[1])], html))


def _keep(env: Any, html: str) -> str:
    env["kept"].append(html)
    return f"\ue000{len(env['kept']) - 1}\ue001"


def _formula(_: Any, tokens: Sequence[Token], index: int, __: Any, env: Any) -> str:
    token = tokens[index]
    block = token.type != "math_inline"
    try:
        if len(token.content) > LONGEST_FORMULA:
            raise LatexError("too long")
        drawn = _TEX.convert_with_local_state(token.content.strip(), displaystyle=block)
        if not all(map(_MATHML.fullmatch, _TAG.findall(drawn))):
            raise LatexError("a tag that is none of MathML's")
    except LatexError:  # a formula of which something is unknown stays as it was written
        return _keep(env, f'<code class="tex">{escape(token.markup + token.content + token.markup)}</code>')
    return _keep(env, f'<span class="formula">{drawn}</span>' if block else drawn)


def _picture(_: Any, tokens: Sequence[Token], index: int, __: Any, env: Any) -> str:
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    kind, _, name = source.partition(":")
    called = token.content or say(ja="画像", en="picture", lang=env.get("lang"))
    found: list[tuple[str, Any]] = []
    if kind == "held" and name.isdecimal():
        found = env.get("pictures", [])[int(name) :][:1]
    elif kind == "attachment":
        found = list(dict(env.get("attachments", {}).get(unquote(name)) or {}).items())
    elif kind in ("http", "https"):  # not loaded: whoever reads the page decides
        return f'<a href="{escape(source)}">{escape(called)}</a>'
    env["shown"] = env.get("shown", 0) + 1
    data = next(filter(None, (_data_uri(mime, content) for mime, content in found)), "")
    if not data or env["shown"] > MOST_PICTURES:
        missing = say(ja="表示できません", en="cannot be shown", lang=env.get("lang"))
        return f"<em>[{escape(called)}: {missing}]</em>"
    return _keep(env, f'<img src="{data}" alt="{escape(called)}">')


def _data_uri(mime: str, content: Any) -> str:
    """Return a picture as what `src` takes; "" for what is no picture of that kind, or a large one."""
    mime = "image/jpeg" if mime == "image/jpg" else mime
    try:
        raw = base64.b64decode("".join(str(content).split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    if mime not in _SIGNATURES or not _SIGNATURES[mime].match(raw) or len(raw) > LARGEST_PICTURE:
        return ""
    return f"data:{mime};base64,{base64.b64encode(raw).decode()}"


def with_formulas(markdown: MarkdownIt, draw: Callable[..., str]) -> MarkdownIt:
    """Let a reader of Markdown know formulas, each drawn by the render rule `draw`."""
    # "$ x $" is a formula, as in a notebook; "$5 and $6" is none, since a digit follows
    markdown.use(dollarmath_plugin, allow_labels=False, allow_digits=False, double_inline=True)
    markdown.use(amsmath_plugin)
    for kind in ("math_inline", "math_inline_double", "math_block", "amsmath"):
        markdown.add_render_rule(kind, draw)
    return markdown


_MARKDOWN = with_formulas(MarkdownIt("commonmark", {"html": False}).enable("table"), _formula)
_MARKDOWN.add_render_rule("image", _picture)
_TEXT = with_formulas(MarkdownIt("zero"), _formula)
