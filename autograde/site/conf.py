"""How Sphinx makes the book, and what it adds to each page for the scripts in static/."""

from __future__ import annotations

import json
import posixpath
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

STATIC = Path(__file__).with_name("static")

# How notebooks and Markdown are read, for the site and for the book.
SOURCES = {
    "default_role": "code",
    "nb_execution_mode": "off",
    "nb_merge_streams": True,
    "myst_enable_extensions": ["amsmath", "colon_fence", "dollarmath"],
    "myst_heading_anchors": 3,
    "myst_dmath_double_inline": True,
    "highlight_language": "none",
}


def settings(
    lang: str, languages: tuple[str, ...], title: str, data: Path, pages: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """Sphinx's settings for one of the course's languages.

    `data` is a folder with `fk-data.js`; `pages` holds what the scripts are told of some pages, such as a lesson's minutes.
    """
    return {
        "project": title,
        "language": lang,
        "extensions": [
            "myst_nb",
            "sphinx.ext.autodoc",
            "sphinx.ext.mathjax",
            "sphinx_copybutton",
            "autograde.site.search",
            "autograde.site.timeline",
            "autograde.site.japanese",
            "autograde.site.conf",
        ],
        "fukami_pages": pages,
        "fukami_languages": list(languages),
        **SOURCES,
        "autodoc_typehints": "signature",
        "autodoc_preserve_defaults": True,
        "html_theme": "furo",
        "html_title": title,
        "html_favicon": str(STATIC / "favicon.svg"),
        "html_extra_path": [str(data / "extra")],
        "html_static_path": [str(STATIC), str(data / "static")],
        "html_css_files": ["fukami.css"],
        "html_js_files": [
            (name, {"defer": "defer"})
            for name in (
                "fk-data.js",
                "quiz.js",
                "slider.js",
                "progress.js",
                "language.js",
                "glossary.js",
                "lookup.js",
                "access.js",
            )
        ],
        "html_search_language": lang,
        "html_search_scorer": str(STATIC / "search.js"),
        "html_show_sourcelink": False,
        "html_copy_source": False,
        "html_show_copyright": False,
        "html_use_index": False,
        "html_last_updated_fmt": None,
        "mathjax_path": "mathjax/tex-svg.js",  # glyphs as paths: no fonts, which browsers refuse to load from files
    }


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx: every page gets a `<meta name="fk-page">` with its language and its twin in the other one, if any."""
    app.add_config_value("fukami_pages", {}, "html", dict)
    app.add_config_value("fukami_languages", ["ja", "en"], "html", list)
    app.connect("html-page-context", _describe_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _describe_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    other = "en" if app.config.language == "ja" else "ja"
    twin = posixpath.relpath(f"{other}/{page}.html", posixpath.dirname(f"{app.config.language}/{page}"))
    has_twin = other in app.config.fukami_languages
    facts = (
        {"lang": app.config.language} | ({"other": twin} if has_twin else {}) | app.config.fukami_pages.get(page, {})
    )
    content = json.dumps(facts, ensure_ascii=False).replace("&", "&amp;").replace("'", "&#39;")
    context["metatags"] = f"{context.get('metatags', '')}\n<meta name=\"fk-page\" content='{content}'>"
