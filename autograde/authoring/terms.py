"""One term for one thing: the forms that the course's glossary says are not used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograde.authoring.source import Refusal, SourceLesson
from autograde.base.language import say

_UNUSED = re.compile(r"^- (.+?) → (.+)$", re.MULTILINE)


def unused_forms(glossary: Path) -> dict[str, str]:
    """Return the forms that docs/glossary.md lists as not used, with those to write instead; {} without a glossary."""
    return dict(_UNUSED.findall(glossary.read_text(encoding="utf-8"))) if glossary.is_file() else {}


def check_wording(lesson: SourceLesson, unused: Mapping[str, str]) -> Iterator[Refusal]:
    """Yield a refusal for each line of a lesson (prose, code, hints, messages, figure labels) that holds an unused form."""
    if not unused:
        return
    form = re.compile("|".join(map(re.escape, unused)), re.IGNORECASE)
    instead = {name.lower(): better for name, better in unused.items()}
    for cell in lesson.cells:
        for number, line in enumerate(cell.source.split("\n"), cell.line + 1):
            for found in dict.fromkeys(form.findall(line)):
                better = instead[found.lower()]
                yield Refusal(
                    lesson.file,
                    number,
                    say(ja=f"「{found}」は使わない形です", en=f"{found!r} is a form that the course does not use"),
                    say(
                        ja=f"「{better}」と書いてください(docs/glossary.md)", en=f"write {better!r} (docs/glossary.md)"
                    ),
                )
