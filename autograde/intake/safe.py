"""What a student's code displayed, without anything that could act on the page that shows it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from html import escape
from typing import Any

import nh3

from autograde.base.language import say

LONGEST = 20_000  # characters of one Markdown text, pictures not counted; more than anyone writes, less than what stops a browser
PICTURES = ("image/png", "image/jpeg")
_TAGS = {
    *("a", "b", "blockquote", "br", "caption", "code", "del", "dd", "details", "div", "dl", "dt", "em", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "summary", "sup"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
}
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "a": {"href"}}
LONGEST_HTML = 1_000_000  # characters of one output
LONGEST_PLAIN = 20_000  # characters of the text that is shown in its place
MOST_TAGS = 1_000  # of one output, cells of tables not counted: tags within tags take the cleaner time by their square
_TAG = re.compile(r"<[a-z]", re.IGNORECASE)
_CELL = re.compile(r"<(?:td|th|tr|br)(?=[\s/>])", re.IGNORECASE)  # these close each other, except within a drawing
_DRAWING = re.compile(r"<(?:svg|math)", re.IGNORECASE)


def safe_html(html: str) -> str:
    """Return HTML of tables and text only: no script, no style, no form, no picture from elsewhere."""
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel="noopener noreferrer nofollow"
    )


def safe_outputs(outputs: Iterable[Any], lang: str | None = None) -> list[dict[str, Any]]:
    """Return valid nbformat outputs: streams, errors, plain text, pictures and harmless HTML; everything else is left out."""
    return [safe for output in outputs if isinstance(output, dict) and (safe := _safe_output(output, lang))]


def _safe_output(output: dict[str, Any], lang: str | None) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _joined(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": "error",
            "ename": _joined(output.get("ename")),
            "evalue": _joined(output.get("evalue")),
            "traceback": [_joined(line) for line in lines] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result"):
        data = _safe_data(output.get("data"), lang)
        if data:  # shown, not returned: nbgrader reads a number that a test cell returns as its score
            return {"output_type": "display_data", "data": data, "metadata": {}}
    return None


def _safe_data(data: Any, lang: str | None) -> dict[str, str]:
    if not isinstance(data, dict):
        return {}
    safe = {mime: picture for mime in PICTURES if (picture := base64_picture(_joined(data.get(mime))))}
    if "text/html" in data and not safe:
        html = _shown_html(_joined(data["text/html"]), _joined(data.get("text/plain")), lang)
        safe |= {"text/html": html} if html.strip() else {}
    if "text/plain" in data:
        safe["text/plain"] = _joined(data["text/plain"])
    return safe


def _shown_html(html: str, plain: str, lang: str | None) -> str:
    """Return harmless HTML; for what is too large, a note and the plain text."""
    tags = len(_TAG.findall(html)) - (0 if _DRAWING.search(html) else len(_CELL.findall(html)))
    if len(html) <= LONGEST_HTML and tags <= MOST_TAGS:
        return safe_html(html)
    note = say(
        ja="HTML の出力が大きすぎるため、表示を省きました。", en="The HTML output is too large to be shown.", lang=lang
    )
    return f"<p><em>{note}</em></p>" + (f"<pre>{escape(plain[:LONGEST_PLAIN])}</pre>" if plain else "")


def base64_picture(text: str) -> str:
    """Return base64 text in its plain form, or "" when it is none."""
    try:
        return base64.b64encode(base64.b64decode("".join(text.split()), validate=True)).decode()
    except (binascii.Error, ValueError):
        return ""


def _joined(value: Any) -> str:
    parts = value if isinstance(value, list) else [value]
    return "".join(part for part in parts if isinstance(part, str)).encode("utf-8", "replace").decode("utf-8")
