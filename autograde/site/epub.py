"""How Sphinx makes the book as EPUB 3, and what it has to mend for readers that know no script: formulas, stray HTML."""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.util import logging

from autograde.site.conf import SOURCES, STATIC

NAME = "book"  # of the file, before .epub
_TEX = LatexToMathML(fancy_error=False, xml_namespace=True)
_OF_MSTYLE = {"displaystyle", "scriptlevel"}  # MathML Core has them everywhere, EPUB's MathML 3 does not
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file knows: the same book has the same bytes on any day
_ITEM = re.compile(r'(<item [^>]*?href="([^"]+\.xhtml)"[^>]*?) />')
_UNKNOWN = re.compile(r"\n *<(dc:\w+)>unknown</\1>")
_logger = logging.getLogger(__name__)


def settings(lang: str, title: str, data: Path, facts: dict[str, str]) -> dict[str, Any]:
    """Sphinx's settings for the book in one of the course's languages.

    `data` is a folder with the pictures of chapters; `facts` are Sphinx's `epub_identifier` and the like.
    """
    return {
        "project": title,
        "language": lang,
        "extensions": ["myst_nb", "autograde.site.timeline", "autograde.site.epub"],
        **SOURCES,
        "pygments_style": "default",
        "html_math_renderer": "mathml",
        "html_extra_path": [str(data / "extra")],
        "html_static_path": [str(STATIC / "book.css")],
        "html_css_files": ["book.css"],
        "html_use_index": False,
        "html_last_updated_fmt": None,
        "html_show_copyright": False,
        "epub_basename": NAME,
        "epub_uid": "book",
        "epub_publisher": "unknown",
        "epub_tocdup": False,
        "epub_tocdepth": 3,
        "epub_show_urls": "no",
        **facts,
    }


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx: this builder takes the place of its own."""
    app.add_builder(Book, override=True)
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.add_config_value("fukami_date", "", "epub", str)
    app.connect("html-page-context", _well_formed)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class Book(Epub3Builder):
    """Sphinx's builder, with what it does not say of a book: its own date, and which pages have formulas."""

    def content_metadata(self) -> dict[str, Any]:
        """What content.opf says of the book, with the date of its sources."""
        return super().content_metadata() | {"date": self.config.fukami_date}

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        """What toc.ncx says of the book, with the identifier that content.opf has."""
        return super().toc_metadata(level, navpoints) | {"uid": self.config.epub_identifier}

    def build_epub(self) -> None:
        """Mend content.opf, then write the zip file: the same bytes whenever the same book is made."""
        opf = self.outdir / "content.opf"
        opf.write_text(self._mended(opf.read_text(encoding="utf-8")), encoding="utf-8")
        with zipfile.ZipFile(self.outdir / f"{NAME}.epub", "w") as book:
            for name in ("mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *self.files):
                info = zipfile.ZipInfo(name, _LONG_AGO)
                packed = name == "mimetype" or name.endswith(".png")
                info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                book.writestr(info, (self.outdir / name).read_bytes())

    def _mended(self, opf: str) -> str:
        def with_properties(item: re.Match[str]) -> str:
            formulas = "<math" in (self.outdir / html.unescape(item[2])).read_text(encoding="utf-8")
            return f'{item[1]} properties="mathml" />' if formulas else item[0]

        return _UNKNOWN.sub("", _ITEM.sub(with_properties, opf))


def _well_formed(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Turn what lessons put out, which browsers would forgive, into XHTML; styles go to the head, where they belong."""
    context["css_files"] = [file for file in context["css_files"] if "mystnb" not in str(file)]  # of pages with scripts
    if not context.get("body"):
        return
    soup = BeautifulSoup(context["body"], "html.parser")
    for table in soup.find_all("table"):
        for old in ("border", "align"):
            del table[old]
    for one in soup.find_all(lambda tag: tag.name not in ("math", "mstyle") and not _OF_MSTYLE.isdisjoint(tag.attrs)):
        style = soup.new_tag("mstyle")
        for name in sorted(_OF_MSTYLE & set(one.attrs)):
            style[name] = one.attrs.pop(name)
        one.wrap(style)
    for script in soup.find_all("script"):
        script.decompose()
    styles = [style.extract() for style in soup.find_all("style")]
    context["body"] = soup.decode(formatter="minimal")
    context["metatags"] = context.get("metatags", "") + "".join(str(style) for style in styles)


def _inline(translator: Any, node: nodes.math) -> None:
    translator.body.append(_mathml(node.astext(), node, display=False))
    raise nodes.SkipNode


def _block(translator: Any, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="math">{_mathml(node.astext(), node, display=True)}</div>\n')
    raise nodes.SkipNode


def _mathml(tex: str, node: nodes.Element, *, display: bool) -> str:
    """The formula, with its TeX for those who hear the book; a formula that math-core does not know is a complaint."""
    try:
        drawn = _TEX.convert_with_local_state(tex.strip(), displaystyle=display)
    except LatexError as error:
        _logger.warning("%s: %s", tex, error, location=node)
        return f"<code>{html.escape(tex)}</code>"
    return drawn.replace("<math", f'<math alttext="{html.escape(" ".join(tex.split()))}"', 1)
