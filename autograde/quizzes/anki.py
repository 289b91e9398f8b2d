"""Questions and the glossary as decks for Anki (.apkg), by genanki.

Anki knows a note by its GUID: importing a later export updates notes, keeps how far each has been learned, and adds new ones.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import genanki
from markupsafe import escape

from autograde.base.files import whole
from autograde.base.language import say
from autograde.quizzes.pages import Pages, mathjax
from autograde.quizzes.questions import Question
from autograde.site.glossary import Row

PAGES = Pages(mathjax, "")
_CSS = """
.card { font-family: sans-serif; font-size: 18px; line-height: 1.5; max-width: 42em; margin: 0 auto; padding: 0 .5em; }
pre { overflow-x: auto; } img { max-width: 100%; height: auto; } table { border-collapse: collapse; }
th, td { border: 1px solid; padding: .1em .5em; } .name { opacity: .6; font-size: 14px; } .choices { list-style: none; padding: 0; }
"""


def _number(name: str) -> int:
    """A number for a deck or a type of note that is the same in each export."""
    return 1 << 30 | int(hashlib.sha256(name.encode()).hexdigest()[:7], 16)


def _note_type(name: str, fields: Iterable[str], *cards: tuple[str, str, str]) -> genanki.Model:
    templates = [{"name": card, "qfmt": front, "afmt": back} for card, front, back in cards]
    return genanki.Model(_number(name), name, [{"name": field} for field in fields], templates, css=_CSS)


_QUESTION = _note_type(
    "Fukami question",
    ("Name", "Question", "Answer", "Others"),
    (
        "Question",
        '<div class="name">{{Name}}</div>{{Question}}',
        "{{FrontSide}}<hr id=answer>{{Answer}}{{Others}}",
    ),
)
_BOTH = '<hr id=answer><p><strong>{{日本語}}</strong> · <strong>{{English}}</strong></p><p lang="ja">{{説明}}</p><p lang="en">{{Explanation}}</p>'
_TERM = _note_type(
    "Fukami term",
    ("日本語", "English", "説明", "Explanation"),
    ("日本語 → English", "{{日本語}}", _BOTH),
    ("English → 日本語", "{{English}}", _BOTH),
)


def write_questions(path: Path, title: str, questions: Iterable[Question]) -> None:
    """Write the questions of one language: a deck for each lesson in a deck called `title`."""
    decks, figures = [], dict[str, bytes]()
    for lesson, group in groupby(questions, lambda question: question.lesson):
        rows = list(group)
        name = f"{title}::{lesson.number} {lesson.title[rows[0].lang]}"
        deck = genanki.Deck(_number(f"{lesson.name}/{rows[0].lang}"), name)
        for question in rows:
            fields = [str(escape(question.title)), _front(question), _answer(question), PAGES.answers(question)]
            tags = [lesson.name, question.lang]
            deck.add_note(genanki.Note(_QUESTION, fields, guid=question.ident, tags=tags))
            figures |= question.figures
        decks.append(deck)
    with tempfile.TemporaryDirectory() as folder, whole(path) as part:
        for file, png in figures.items():
            (Path(folder) / file).write_bytes(png)
        genanki.Package(decks, sorted(map(str, Path(folder).iterdir()))).write_to_file(part)


def write_glossary(path: Path, title: str, rows: Iterable[Row]) -> None:
    """Write a deck with two cards for each term, from Japanese to English and back; the back explains it in both."""
    deck = genanki.Deck(_number("glossary"), title)
    for _, names, texts in rows:
        fields = [str(escape(name)) for name in names] + [PAGES.reply(text) for text in texts]
        deck.add_note(genanki.Note(_TERM, fields, guid=f"glossary/{'/'.join(names)}", tags=["glossary"]))
    with whole(path) as part:
        genanki.Package(deck).write_to_file(part)


def _front(question: Question) -> str:
    rows = "".join(f"<li>{PAGES.line(question.labelled(choice))}</li>" for choice in question.choices)
    return PAGES.text(question) + (f'<ul class="choices">{rows}</ul>' if rows else "")


def _answer(question: Question) -> str:
    word = say(ja="正解", en="Answer", lang=question.lang)
    right, reply = escape(question.said(question.right)), PAGES.reply(question.replies[question.right])
    return f"<p><strong>{word}: {right}</strong></p><p>{reply}</p>"
