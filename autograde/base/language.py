"""Messages in the user's language: both texts stand side by side where they are used."""

import locale
import os

#: What says the user's language, the first that is set; of a locale that is not installed `locale` would not tell.
SAYS = ("FUKAMI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def user_language() -> str:
    """Return "ja" or "en": what the first of `SAYS` that is set says, otherwise the system's language, otherwise English."""
    said = next(filter(None, map(os.environ.get, SAYS)), None)
    chosen = said or locale.getlocale(locale.LC_CTYPE)[0] or ""
    return "ja" if chosen.lower().startswith("ja") else "en"


def say(*, ja: str, en: str, lang: str | None = None) -> str:
    """Return the text in `lang`, by default in the user's language."""
    return ja if (lang or user_language()) == "ja" else en


def counted(number: int, one: str, many: str) -> str:
    """Return a number with what it counts in English: "1 file", "2 files"."""
    return f"{number} {one if number == 1 else many}"
