"""The theme's own words in Japanese, which it does not bring along, as an extension of Sphinx."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Any

from sphinx.application import Sphinx

JAPANESE = {
    "On this page": "このページの内容",
    "Skip to content": "本文へ移る",
    "Back to top": "先頭へ戻る",
    "Next": "次へ",
    "Previous": "前へ",
    "Home": "ホーム",
}


class _Japanese(NullTranslations):
    def gettext(self, message: str) -> str:
        return JAPANESE.get(message, message)


def setup(app: Sphinx) -> dict[str, Any]:
    """Say in Japanese pages what neither Sphinx's nor the theme's translations say."""
    app.connect("builder-inited", _add_words)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _add_words(app: Sphinx) -> None:
    if app.config.language == "ja":
        app.translator.add_fallback(_Japanese())
