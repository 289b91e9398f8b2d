"""One way to write a person's name: what people and programs write differently and nobody can see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import OSA

_UNSEEN = re.compile("[\u200b\u200e\u200f\u2060\ufeff]")  # zero-width spaces, marks of direction and of byte order

#: What a terminal obeys becomes a picture of itself, and what turns the order of what is shown becomes a mark: escapes and
#: other controls, line breaks, embeddings and overrides of direction.
_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_PICTURES |= dict.fromkeys([*range(0x80, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)
_BROKEN = {code: picture for code, picture in _PICTURES.items() if chr(code) not in "\t\r\n"}


def printable(text: str, *, lines: bool = False) -> str:
    """Return a text of which nothing is obeyed where it is shown, one character for each; with `lines`, breaks and tabs stay."""
    return text.translate(_BROKEN if lines else _PICTURES).encode("utf-8", "replace").decode()


def student_key(text: str) -> str:
    """Return a name or id in its normal form: composed (NFC), one space for any run of white space, nothing around it.

    This is what folders of students are called. Width and case stay as they are written.
    """
    return " ".join(unicodedata.normalize("NFC", _UNSEEN.sub("", text)).split())


def comparable(text: str) -> str:
    """Return a form that is equal for two ways to write one name or id, in full or half width and in any case."""
    return student_key(unicodedata.normalize("NFKC", student_key(text)).casefold())


def folder_key(text: str) -> str:
    """Return a name or id as a folder may be called everywhere, always the same for the same text: "" when nothing is left.

    Separators of paths and what no file system takes become `_`, and so do dots in front, which hide or lead upwards.
    """
    safe = re.sub(r"[/\\\x00-\x1f\x7f]", "_", student_key(text))
    return re.sub(r"^\.+", lambda dots: "_" * len(dots[0]), safe)


def slip_of(text: str, known: Iterable[str]) -> str:
    """Return which of `known` a person meant whose pen slipped; "" when that is none, or might be several.

    One letter too many, too few, wrong or exchanged is a slip, two in a long text without digits: in ids every digit tells people apart.
    """
    form = comparable(text)
    wrong = {one: OSA.distance(form, comparable(one), score_cutoff=2) for one in known}
    allowed = 2 if len(form) >= 8 and not re.search(r"\d", form) else 1
    nearest = min(wrong.values(), default=len(form))
    if nearest > allowed or nearest * 4 > len(form) + 1:
        return ""
    meant = [one for one, edits in wrong.items() if edits == nearest]
    return meant[0] if len(meant) == 1 else ""
