"""The book on paper: the pages of its EPUB joined into one, which Chromium prints with outline, links and page numbers."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from autograde.base.language import say
from autograde.course import CourseError

PATIENCE = 900_000  # milliseconds: some hundred pages, on few cores
SHORT = 15  # lines of code that a page does not part
_STATIC = Path(__file__).with_name("static")
_OPF = "{http://www.idpf.org/2007/opf}"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
_HEADING = re.compile(r"h[1-6]")
_MATHJAX = {
    "options": {"ignoreHtmlClass": ".*", "processHtmlClass": "math", "enableMenu": False},
    "startup": {"typeset": True},
}
_FILL = """(pages) => {
  for (const link of document.querySelectorAll(".fk-contents a")) link.dataset.page = pages[link.hash.slice(1)] ?? "";
}"""


class NoChromium(CourseError):
    """The PDF cannot be made here; the message says what to install."""


def find_chromium() -> str:
    """The program that prints. Raises `NoChromium` where it, or a font for Japanese, is missing."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise NoChromium(
            say(
                ja="PDF の本は作っていません。PDF は Chromium で印刷して作ります。`sudo apt-get install chromium fonts-morisawa-bizud-gothic` を実行してから、もう一度どうぞ。",
                en="The PDF was not made. Chromium prints it: run `sudo apt-get install chromium fonts-morisawa-bizud-gothic`, then try again.",
            )
        )
    found = (
        subprocess.run(["fc-list", ":lang=ja"], capture_output=True, check=False) if shutil.which("fc-list") else None
    )
    if found and not found.stdout.strip():
        raise NoChromium(
            say(
                ja="PDF の本は作っていません。日本語のフォントがないためです。`sudo apt-get install fonts-morisawa-bizud-gothic` を実行してから、もう一度どうぞ。",
                en="The PDF was not made, since there is no Japanese font to print it with: run `sudo apt-get install fonts-morisawa-bizud-gothic`, then try again.",
            )
        )
    return program


def make_pdf(pages: Path, out: Path, lang: str, title: str) -> None:
    """Print the book whose EPUB's pages lie in `pages` as A4. Raises `NoChromium`."""
    program = find_chromium()
    page = pages / "print.html"
    page.write_text(joined(pages, lang, title), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        try:
            tab = browser.new_page()
            tab.set_default_timeout(PATIENCE)
            tab.goto(page.as_uri())
            tab.evaluate("MathJax.startup.promise")
            tab.evaluate("document.fonts.ready")
            for _ in range(2):  # the first time to learn on which page each chapter begins
                tab.pdf(path=out, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
                tab.evaluate(_FILL, _page_numbers(out))
        finally:
            browser.close()


def _page_numbers(pdf: Path) -> dict[str, int]:
    """The number of the page on which each place that a link leads to stands."""
    reader = PdfReader(pdf)
    numbers = {name: reader.get_destination_page_number(place) for name, place in reader.named_destinations.items()}
    return {name.lstrip("/"): number + 1 for name, number in numbers.items() if number is not None}


def joined(pages: Path, lang: str, title: str) -> str:
    """The book as one HTML page, its chapters in order; ids are made unique and links lead within it."""
    names = _reading_order(pages)
    chapters, rules = [], []
    part: Tag | None = None
    parts = any(name.startswith("part-") for name in names)
    for number, name in enumerate(names):
        body = _body(pages, name, set(names))
        if name.startswith("part-"):
            part = body
            continue
        heading = _heading(body)
        if name == "index.xhtml":
            body["class"] = "fk-title"
            for tree in body.find_all("div", class_="toctree-wrapper"):
                tree["class"] = "fk-contents"
        elif parts and name.startswith("lessons/"):
            _one_deeper(body)
        if part:
            body.insert(0, _part_title(part))
            part = None
        page = f"chapter-{number}"
        body["style"] = f"page: {page}"
        header = json.dumps("" if name in ("index.xhtml", "about.xhtml") else heading, ensure_ascii=False)
        rules.append(f"@page {page} {{ @top-left {{ content: {header}; }} }}")
        chapters.append(str(body))
    styles = "".join(f'<link rel="stylesheet" href="{name}">' for name in ("_static/pygments.css",))
    css = "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in ("book.css", "print.css"))
    mathjax = Path(str(files("sphinx-mathjax-offline"))) / "static" / "mathjax" / "tex-svg.js"
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{styles}'
        f"<style>{css}\n{chr(10).join(rules)}</style>"
        f"<script>window.MathJax = {json.dumps(_MATHJAX)};</script>"
        f'<script src="{mathjax.as_uri()}"></script></head>\n<body>{"".join(chapters)}</body></html>\n'
    )


def _reading_order(pages: Path) -> list[str]:
    opf = ElementTree.parse(pages / "content.opf").getroot()
    names = {item.get("id"): item.get("href", "") for item in opf.iter(f"{_OPF}item")}
    return [names[item.get("idref")] for item in opf.iter(f"{_OPF}itemref") if item.get("linear") != "no"]


def _body(pages: Path, name: str, names: set[str]) -> Tag:
    """What a page says, as a <section> that can stand beside the others."""
    soup = BeautifulSoup((pages / name).read_text(encoding="utf-8"), "html.parser")
    body = soup.find("div", class_="body")
    assert isinstance(body, Tag)
    place = _place(name)
    body.name, body["id"] = "section", place
    body["class"] = "fk-chapter"
    del body["role"]
    for one in body.find_all(id=True):
        one["id"] = f"{place}--{one['id']}"
    for link in body.find_all("a", href=True):
        path, _, anchor = str(link["href"]).partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
        if target in names:
            link["href"] = f"#{_place(target)}" + (f"--{anchor}" if anchor else "")
    for image in body.find_all("img"):
        image["src"] = posixpath.normpath(posixpath.join(posixpath.dirname(name), str(image["src"])))
    for formula in body.find_all("math"):
        block = formula.get("display") == "block"
        before, after = (r"\[", r"\]") if block else (r"\(", r"\)")
        tex = soup.new_tag("span", attrs={"class": "math"})
        tex.string = f"{before}{formula['alttext']}{after}"
        formula.replace_with(tex)
    for code in body.find_all("pre"):
        if code.get_text().count("\n") <= SHORT:
            code["class"] = "fk-short"
    for style in soup.find_all("style"):
        body.insert(0, style.extract())
    return body


def _place(name: str) -> str:
    return re.sub(r"\W", "-", name.removesuffix(".xhtml"))


def _heading(body: Tag) -> str:
    found = body.find("h1")
    return " ".join(found.get_text().split()) if found else ""


def _one_deeper(body: Tag) -> None:
    """Make room above a chapter's headings for that of its part; they look as before."""
    for heading in body.find_all(_HEADING):
        level = int(heading.name[1])
        heading.name, heading["class"] = f"h{min(level + 1, 6)}", f"level-{level}"


def _part_title(part: Tag) -> Tag:
    heading = part.find("h1")
    assert isinstance(heading, Tag)
    heading["class"], heading["id"] = "fk-part", str(part["id"])
    return heading.extract()
