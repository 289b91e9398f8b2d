"""Names that come from an LMS: as files, and as assignments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.names import comparable, folder_key

LONGEST = 200  # bytes of a file's name; most file systems take 255
TOLD = 8  # names in a sentence; more are counted
Any_ = TypeVar("Any_")


def short(name: str) -> str:
    """Return a person's name, cut where it would leave no room for what stands behind it in a file's."""
    return name.encode()[: LONGEST // 2].decode("utf-8", "ignore")


def file_name(text: str) -> str:
    """Return a name as a file may bear it anywhere: no part of a path, and not too long, its ending kept."""
    name = folder_key(text) or "_"
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = name, "", ""
    room = LONGEST - len((dot + ending).encode())
    return re.sub(r'[<>:"|?*]', "_", stem.encode()[:room].decode("utf-8", "ignore") + dot + ending)


def told(names: Sequence[str]) -> str:
    """Return names for a sentence: the first ones of many."""
    return ", ".join(names[:TOLD]) + (", …" if len(names) > TOLD else "")


def by_number_or_title(wanted: str, titles: Mapping[str, str], items: Mapping[str, Any_], system: str) -> Any_:
    """Return the assignment that a number or a whole title names. Raises `CourseError` with those that are there."""
    if wanted in items:
        return items[wanted]
    found = [number for number, title in titles.items() if comparable(title) == comparable(wanted)]
    if len(found) == 1:
        return items[found[0]]
    those = [f"{number} {titles[number]}" for number in found or titles]
    listed = "; ".join(those) or say(ja="なし", en="none")
    raise CourseError(
        say(
            ja=f"{system} のこのコースの課題で {wanted} に当たるものは {len(found)} 個です。番号で書いてください: {listed}",
            en=f"{len(found)} assignments of this course in {system} are {wanted}. Write the number: {listed}",
        )
    )
