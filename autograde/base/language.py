"""Messages in the user's language: both texts stand side by side where they are used."""

import locale
import os


def user_language() -> str:
    """Return "ja" or "en": `FUKAMI_LANG` if set, otherwise the locale's language, otherwise English."""
    chosen = os.environ.get("FUKAMI_LANG") or locale.getlocale(locale.LC_CTYPE)[0] or ""
    return "ja" if chosen.lower().startswith("ja") else "en"


def say(*, ja: str, en: str, lang: str | None = None) -> str:
    """Return the text in `lang`, by default in the user's language."""
    return ja if (lang or user_language()) == "ja" else en


def counted(number: int, one: str, many: str) -> str:
    """Return a number with what it counts in English: "1 file", "2 files"."""
    return f"{number} {one if number == 1 else many}"
