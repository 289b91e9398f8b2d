"""One self-contained HTML page from a template, with nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograde.base.language import say
from autograde.reports.summary import ending, label, points

_HERE = Path(__file__).parent
_LONGEST = 20_000  # characters of one answer shown; more than anyone writes, less than what stops a browser

_PYTHON, _CODE = PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)


def render(template: str, lang: str, **values: Any) -> str:
    """Fill a template of this folder; in it `say(ja=…, en=…)`, `label(status)` and so on speak `lang`."""
    return "".join(render_parts(template, lang, **values))


def render_parts(template: str, lang: str, **values: Any) -> Iterator[str]:
    """Yield piece by piece what `render` returns."""
    spoken = {name: partial(word, lang=lang) for name, word in (("say", say), ("label", label), ("ending", ending))}
    return _environment().get_template(template).generate(lang=lang, points=points, **spoken, **values)


def policy(script: str = "") -> str:
    """Return a Content-Security-Policy under which a page runs this one script, or none, and loads nothing."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = f"'sha256-{digest}'" if script else "'none'"
    return f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {allowed}; base-uri 'none'; form-action 'none'"


def read_text(name: str) -> str:
    """Return a file of this folder."""
    return (_HERE / name).read_text(encoding="utf-8")


@lru_cache(maxsize=512)  # many of a class write the same line
def python_html(source: str) -> Markup:
    """Return highlighted Python; the text is escaped by Pygments."""
    return Markup(highlight(source[:_LONGEST], _PYTHON, _CODE))


@cache
def stylesheet() -> str:
    """Return the pages' style, with Pygments' colours for light and dark."""
    light = HtmlFormatter(style="a11y-light").get_style_defs(".code")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".code")
    plain = ".code, .code .err { background: none !important; border: 0; }"
    return f"{read_text('style.css')}\n{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n{plain}\n"


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
