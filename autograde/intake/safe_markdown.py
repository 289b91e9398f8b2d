"""A student's Markdown for formgrader, which renders whatever stands in it: no tag, no picture from elsewhere, no link but to the web.

What is harmless stays as it is. Whether it is, the renderer of formgrader itself tells, from the HTML that it makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograde.base.language import say
from autograde.intake.safe import LONGEST, base64_picture

_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"https?://|mailto:", re.IGNORECASE)
_HELD = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]*+=*+", re.IGNORECASE)
_ATTACHMENT = "attachment:"
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_TAGS = {
    *("a", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("img", "input", "li", "ol", "p", "pre", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {
    *("align", "alt", "checked", "class", "disabled", "href", "id", "src", "start", "style", "title", "type"),
}

# What MathJax would make a link, a style or a class of, unless it is told not to.
_TEX = re.compile(r"\\(?=(?:href|url|style|class|cssId|data|require)(?![A-Za-z]))", re.IGNORECASE)
_KEPT = re.compile(
    r"(?ms)^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)|(?<!`)(?P<code>`{1,2})(?!`)[^`]+(?P=code)(?!`)"
    r"|\$\$.+?\$\$|\$[^$\n]+\$"
)
_INLINE = re.compile(r"(!?)\[((?:[^\[\]\\]|\\.){0,500}+)\]\(((?:[^()\n]|\([^()\n]*+\))*+)\)")
_DEFINITION = re.compile(r"(?m)^([ >*+\-\d.)]*+)\[(?=[^\[\]\n]*+\]:\s*+(?!https?://|mailto:))", re.IGNORECASE)
_PICTURE_BY_NAME = re.compile(r"!(?=\[[^\[\]]*+\](?!\())")
_DIAGRAM = re.compile(r"(?m)^([ >*+\-\d.)]*+(?:`{3,}|~{3,})[ \t]*+)(?=mermaid)")


def without_tags(source: str) -> str:
    """Return Markdown in which no HTML tag is left; the tags show as the student typed them."""
    return _TAG_START.sub("&lt;", source)


def safe_markdown(source: str, attachments: Mapping[str, Any] | None = None, lang: str | None = None) -> str:
    """Return Markdown that cannot act on formgrader's page; `attachments` are those that the cell keeps.

    What would act shows as the student typed it, a picture from elsewhere as a link, a picture that is missing by its name.
    """
    text = without_tags(source)
    held = _HELD.sub("", text) if len(text) > LONGEST else text
    if len(held) > LONGEST:
        left = len(held) - LONGEST
        note = say(ja=f"残りの {left} 文字は省きました。", en=f"{left} more characters are left out.", lang=lang)
        text = f"{held[:LONGEST]}\n\n[… {note}]"
    return next(version for version in _versions(text, attachments or {}, lang) if _is_safe(version, attachments or {}))


def shown_attachments(source: str, attachments: Any) -> dict[str, dict[str, str]]:
    """Return the pictures among a cell's attachments, also under the names by which Markdown calls them."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in (attachments or {}).items():
        pictures = {mime: data for mime in _PICTURES if (data := base64_picture(str(bundle.get(mime, ""))))}
        called = {name, *(coded for coded in (quote(name), quote(name, safe="")) if coded in source), _as_url(name)}
        kept |= dict.fromkeys(called, pictures) if pictures else {}
    return kept


def _as_url(name: str) -> str:
    """Return a name as the renderer looks it up."""
    return quote(name, safe=":/?#@!$&()*+,;=%")


def _versions(text: str, attachments: Mapping[str, Any], lang: str | None) -> Iterator[str]:
    """Yield the text, then with ever more of it shown as it was typed; nothing of the last can act."""
    yield text
    yield _outside_code(text, lambda part: _INLINE.sub(lambda found: _inline(found, attachments, lang), part))
    text = _DIAGRAM.sub(r"\1text ", _TEX.sub(r"\\backslash ", text))
    yield _outside_code(text, lambda part: _defused(part, attachments, lang))
    yield _defused(text, attachments, lang)
    yield re.sub(r"\](?=[(:])", "&#93;", text)
    yield re.sub(r"[^\w\s]", lambda found: f"&#{ord(found[0])};", text.replace("&lt;", "<"))


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts, end = [], 0
    for kept in _KEPT.finditer(text):
        parts += [change(text[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join([*parts, change(text[end:])])


def _defused(text: str, attachments: Mapping[str, Any], lang: str | None) -> str:
    text = _INLINE.sub(lambda found: _inline(found, attachments, lang), text)
    return _PICTURE_BY_NAME.sub("", _DEFINITION.sub(r"\1&#91;", text))


def _inline(found: re.Match[str], attachments: Mapping[str, Any], lang: str | None) -> str:
    """Return a link or picture that is written out, as far as it may stay."""
    mark, label, inside = found.groups()
    target = (inside.split() or [""])[0]
    if mark and _is_picture(_as_url(target), attachments):
        return found[0]
    called = label.strip() or say(ja="画像", en="picture", lang=lang)
    if _LINK.match(target):
        return f"[{called}]({inside})" if mark else found[0]
    if mark and target.startswith(_ATTACHMENT):
        missing = say(ja="添付された画像がありません", en="the attached picture is missing", lang=lang)
        return f"&#91;{called}: {missing}&#93;"
    return f"{mark}&#91;{label}&#93;({inside})"


def _is_picture(source: str, attachments: Mapping[str, Any]) -> bool:
    if source.startswith(_ATTACHMENT):
        return source.removeprefix(_ATTACHMENT) in attachments
    return _HELD.fullmatch(source) is not None


def _is_safe(text: str, attachments: Mapping[str, Any]) -> bool:
    page = _Page(attachments)
    try:
        page.feed(_renderer().render(text))
        page.close()
    except RecursionError:
        return False
    return page.safe


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """Formgrader's renderer, with attachments left by their names."""

    def _embed_image_or_attachment(self, src: str) -> str:
        return src


@cache
def _renderer() -> MarkdownWithMath:
    return MarkdownWithMath(renderer=_Renderer(escape=False))


class _Page(HTMLParser):
    """Reads HTML as a browser does: `safe` until something stands in it that acts or loads."""

    def __init__(self, attachments: Mapping[str, Any]) -> None:
        super().__init__()
        self.safe, self._attachments, self._in_code = True, attachments, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_code += tag in ("pre", "code")
        href, source = given.get("href"), given.get("src")
        own = given.get("class") == "anchor-link" and (href or "").startswith("#")
        self.safe &= (
            tag in _TAGS
            and given.keys() <= _ATTRIBUTES
            and "mermaid" not in given.get("class", "")
            and (href is None or (tag == "a" and (own or _LINK.match(href) is not None)))
            and (source is None or (tag == "img" and _is_picture(source, self._attachments)))
        )

    def handle_endtag(self, tag: str) -> None:
        self._in_code -= tag in ("pre", "code")

    def handle_data(self, data: str) -> None:
        self.safe &= bool(self._in_code) or _TEX.search(data) is None
