"""Anki's decks, read back as the database that they are: notes with GUIDs that stay, cards, decks, pictures."""

from __future__ import annotations

import json
import sqlite3
import warnings
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest

from autograde.course import load_course
from autograde.quizzes.anki import write_glossary, write_questions
from autograde.site.glossary import Row, glossary_rows
from tests.quizzes.conftest import Questions

pytestmark = pytest.mark.slow


class Package(NamedTuple):
    notes: dict[str, list[str]]  # fields by GUID
    cards: dict[str, list[str]]  # the decks of a note's cards
    media: dict[str, bytes]
    ids: set[str]  # of decks and types of notes


def read(path: Path) -> Package:
    with ZipFile(path) as package:
        (path.parent / "collection").write_bytes(package.read("collection.anki2"))
        media = {name: package.read(number) for number, name in json.loads(package.read("media")).items()}
    database = sqlite3.connect(path.parent / "collection")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    decks, models = map(json.loads, database.execute("SELECT decks, models FROM col").fetchone())
    notes = {guid: fields.split("\x1f") for guid, fields in database.execute("SELECT guid, flds FROM notes")}
    cards: dict[str, list[str]] = {}
    for guid, deck in database.execute("SELECT guid, did FROM cards JOIN notes ON nid = notes.id ORDER BY ord"):
        cards.setdefault(guid, []).append(decks[str(deck)]["name"])
    return Package(notes, cards, media, {*decks, *models})


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_question_is_a_note_with_one_card_in_the_deck_of_its_lesson(
    all_questions: Questions, lang: str, tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # genanki warns of what it takes for broken HTML
        write_questions(tmp_path / "deck.apkg", "Course", all_questions[lang])
    package = read(tmp_path / "deck.apkg")
    assert package.notes.keys() == {question.ident for question in all_questions[lang]}
    for question in all_questions[lang]:
        number, title = question.lesson.number, question.lesson.title[lang]
        assert package.cards[question.ident] == [f"Course::{number} {title}"]
        name, front, answer, others = package.notes[question.ident]
        assert name == question.title
        assert front.count("<li>") >= len(question.choices)
        assert f": {question.said(question.right)}</strong>" in answer
        assert others.count("<li>") == len(question.replies) - 1
        for key, reply in question.replies.items():
            if not set(reply) & set("$`<>&\"'"):
                assert reply in (answer if key == question.right else others)


def test_formulas_code_and_figures_are_as_anki_shows_them(small: Questions, tmp_path: Path) -> None:
    write_questions(tmp_path / "deck.apkg", "Course", small["en"])
    package = read(tmp_path / "deck.apkg")
    _, front, answer, others = package.notes["01_small/which_a/en"]
    (picture,) = package.media
    assert f'src="{picture}"' in front
    assert package.media[picture].startswith(b"\x89PNG")
    assert r"<li>a. left \(a &lt; b\)</li>" in front
    assert answer == "<p><strong>Answer: a</strong></p><p>Yes, <code>x * y</code></p>"
    assert r"<li><strong>b</strong>: No, it is _left_, \(a &lt; b\)</li>" in others
    assert r"\[x = \frac{0.1}{5}\]" in package.notes["01_small/fifth/en"][1]
    assert "<li>10. <code>b = &quot;&amp;&quot;</code></li>" in package.notes["01_small/lines/en"][1]


def test_a_second_export_has_the_same_guids_and_ids(small: Questions, tmp_path: Path) -> None:
    packages = []
    for number in "12":
        write_questions(tmp_path / f"{number}.apkg", "Course", small["ja"])
        packages.append(read(tmp_path / f"{number}.apkg"))
    assert packages[0] == packages[1]


def test_a_term_is_asked_in_both_directions_and_explained_in_both_languages(tmp_path: Path) -> None:
    rows = [Row(1, ("尤度", "likelihood"), ("確からしさ p(x|C)。`pdf`", "how likely p(x|C) < 1"))]
    write_glossary(tmp_path / "deck.apkg", "Terms", rows)
    package = read(tmp_path / "deck.apkg")
    assert package.notes == {
        "glossary/尤度/likelihood": [
            "尤度",
            "likelihood",
            "確からしさ p(x|C)。<code>pdf</code>",
            "how likely p(x|C) &lt; 1",
        ]
    }
    assert package.cards == {"glossary/尤度/likelihood": ["Terms", "Terms"]}


def test_all_terms_of_the_courses_glossary_are_there(tmp_path: Path) -> None:
    path = load_course().root / "docs" / "glossary.md"
    rows = list(glossary_rows(path))
    assert len(rows) > 150
    write_glossary(tmp_path / "deck.apkg", "Terms", rows)
    package = read(tmp_path / "deck.apkg")
    assert [(*row.names,) for row in rows] == [tuple(fields[:2]) for fields in package.notes.values()]
