"""In which of the course's languages a hand-in is: what its cells say goes before its stamp, which editors lose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, lru_cache

from autograde.base.language import user_language
from autograde.class_folder import ClassFolder
from autograde.intake.matching import fingerprint
from autograde.intake.reading import HandedNotebook, UnreadableHandIn, read_notebook
from autograde.intake.submitted import read_hand_ins
from autograde.model import Lesson
from autograde.nbgrader_cells import cell_type, visible

_KANA = re.compile(r"[\u3041-\u30ff]")
_LETTER = re.compile(r"[A-Za-z]")
_ESCAPED = re.compile(rb"\\u(30[4-9a-fA-F][0-9a-fA-F])")
LEAST_KANA = 0.02  # of all letters; the Japanese lessons have ten times as much, the English ones a link's two words
LEAST_LETTERS = 2000  # of a text in English; answers without any prose have fewer, and tell nothing


def language_by_cells(notebook: HandedNotebook, forms: Mapping[str, Lesson]) -> str:
    """Return the language in which most of the notebook's cells are released; "" when they do not tell."""
    held = {fingerprint(cell.source) for cell in notebook.cells}
    counts = {lang: len(held & own.keys()) for lang, own in _own_texts(tuple(forms.values())).items()}
    most = max(counts.values())
    languages = [lang for lang, count in counts.items() if count == most]
    return languages[0] if len(languages) == 1 else ""


def in_language(notebook: HandedNotebook, form: Lesson, forms: Mapping[str, Lesson]) -> HandedNotebook:
    """Put the form's own cells for those that are as released in another language: nobody wrote anything there."""
    texts = _own_texts(tuple(forms.values()))
    own = {cell.id: cell for cell in form.cells}
    twins: dict[str, set[tuple[str, str]]] = {}
    for lang, known in texts.items():
        if lang != form.lang:
            for print_, ids in known.items():
                twins[print_] = {(cell_type(own[name]), visible(own[name].source)) for name in ids if name in own}
    cells = []
    for cell in notebook.cells:
        sources = {source for kind, source in twins.get(fingerprint(cell.source), ()) if kind == cell.kind}
        cells.append(replace(cell, source=sources.pop()) if len(sources) == 1 else cell)
    return replace(notebook, cells=tuple(cells), form_lang=form.lang if form.lang in texts else notebook.form_lang)


@lru_cache(maxsize=32)
def _own_texts(forms: tuple[Lesson, ...]) -> dict[str, dict[str, list[str]]]:
    """Return, by language, the texts that only the form in that language has, with the ids of their cells."""
    texts: dict[str, dict[str, list[str]]] = {form.lang: {} for form in forms}
    for form in forms:
        for cell in form.cells:
            texts[form.lang].setdefault(fingerprint(visible(cell.source)), []).append(cell.id)
    counts = Counter(text for own in texts.values() for text in own)
    return {lang: {text: ids for text, ids in own.items() if counts[text] == 1} for lang, own in texts.items()}


def language_of_text(raw: bytes) -> str:
    """Return "ja" or "en" for a file that may be no notebook at all; "" when its bytes are no text."""
    try:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)).encode(), raw[: 2**20]).decode("utf-8-sig", "ignore")
    except ValueError:
        return ""
    if b"\0" in raw[:1000] or raw.startswith((b"%PDF", b"PK")):
        return ""
    kana, letters = len(_KANA.findall(text)), len(_LETTER.findall(text))
    if kana > LEAST_KANA * (kana + letters):
        return "ja"
    return "en" if letters >= LEAST_LETTERS else ""


class LikelyLanguage:
    """The language of a hand-in that does not tell it: its text's, its student's in other lessons, or the class's."""

    def __init__(self, folder: ClassFolder, lesson: str) -> None:
        self.folder, self.lesson = folder, lesson

    def of(self, student: str) -> Callable[[bytes], str]:
        """Return a function from a student's raw notebook to its likely language."""

        def likely(raw: bytes) -> str:
            return language_of_text(raw) or self._in_other_lessons(student) or self._of_the_class

        return likely

    def _in_other_lessons(self, student: str) -> str:
        return _most_common(
            path.read_bytes()
            for path in sorted((self.folder.submitted / student).glob("*/*.ipynb"))
            if path.parent.name == path.stem != self.lesson
        )

    @cached_property
    def _of_the_class(self) -> str:
        return _most_common(hand_in.read() for hand_in in read_hand_ins(self.folder, self.lesson))


def users_language(raw: bytes) -> str:
    """Return the language of a file that comes alone: its text's, otherwise the user's."""
    return language_of_text(raw) or user_language()


def _most_common(hand_ins: Iterable[bytes]) -> str:
    """Return the language that most hand-ins are stamped with, "" if none is."""
    counts: Counter[str] = Counter()
    for raw in hand_ins:
        with suppress(UnreadableHandIn):
            counts[read_notebook(raw).form_lang] += 1
    del counts[""]
    return max(counts, key=lambda lang: counts[lang], default="")
