"""Labels of figures in both languages, and the piece of a font that a Japanese notebook carries for them."""

from __future__ import annotations

import base64
import bz2
import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from autograde.authoring.build import build_lesson
from autograde.authoring.font import labels
from autograde.authoring.source import BuildRefused, localise
from autograde.course import Course

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def with_font(course: Course) -> Course:
    shutil.copy(REPOSITORY / "solutions" / "_font.ttf", course.solutions)
    return course


def draw(course: Course, line: str) -> None:
    """Add a demo that draws to the course's lesson."""
    source = course.solutions / "01_small.py"
    source.write_text(source.read_text(encoding="utf-8") + f"\n# %% demo\n{line}\n", encoding="utf-8")


def font_in(course: Course, lang: str) -> str:
    cells = build_lesson(course, "01_small").released[lang].cells
    (source,) = (cell.source for cell in cells if cell.id == "figures")
    found = re.search(r'use_font\("(.*)"\)', source)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("source", "ja", "en"),
    [
        ('plt.title("損失 <=> loss")', 'plt.title("損失")', 'plt.title("loss")'),
        (
            "plot(x, 'o', label=f'傾き {w} <=> slope {w}')",
            "plot(x, 'o', label=f'傾き {w}')",
            "plot(x, 'o', label=f'slope {w}')",
        ),
        ('f("x", \'a <=> b\', "y")', 'f("x", \'a\', "y")', 'f("x", \'b\', "y")'),
        ('f("犬 <=> dog", "猫 <=> cat")  #:ja', 'f("犬", "猫")', None),
        ('"\\"a\\" <=> b"', '"\\"a\\""', '"b"'),
    ],
)
def test_a_text_holds_both_languages(source: str, ja: str, en: str | None) -> None:
    assert localise(source, "ja") == ja
    assert localise(source, "en") == (en or "")


def test_a_japanese_notebook_carries_the_characters_of_its_labels_alone(with_font: Course) -> None:
    draw(with_font, 'plt.title("損失と勾配 <=> loss")\nprint("印刷 <=> printed")')
    opened = TTFont(BytesIO(bz2.decompress(base64.b85decode(font_in(with_font, "ja")))))
    assert set("損失と勾配") <= set(map(chr, opened.getBestCmap())) < set("損失と勾配と2倍の入力 図xるする数直線傾き")
    assert "Open Font License" in opened["name"].getDebugName(13)
    assert font_in(with_font, "en") == ""


def test_the_piece_is_the_same_every_time(with_font: Course) -> None:
    from autograde.authoring import font

    draw(with_font, 'plt.title("損失 <=> loss")')
    first = font_in(with_font, "ja")
    font._piece.cache_clear()
    assert font_in(with_font, "ja") == first


def test_without_a_font_nothing_is_carried(course: Course) -> None:
    draw(course, 'plt.title("損失 <=> loss")')
    assert font_in(course, "ja") == ""


@pytest.mark.parametrize(
    ("label", "reason"),
    [("彁 <=> ghost", "lacks '彁'"), ("傾き $w_1$ <=> slope $w_1$", "mixes Japanese and a formula")],
)
def test_a_label_that_would_show_boxes_is_refused(with_font: Course, label: str, reason: str) -> None:
    draw(with_font, f'plt.title("{label}")')
    with pytest.raises(BuildRefused, match=reason):
        build_lesson(with_font, "01_small")


def test_an_unused_form_is_refused_in_a_japanese_label(with_font: Course) -> None:
    (with_font.root / "docs").mkdir()
    (with_font.root / "docs" / "glossary.md").write_text("- 誤差関数 → 損失関数\n", encoding="utf-8")
    draw(with_font, 'plt.title("誤差関数 <=> loss function")')
    with pytest.raises(BuildRefused, match="誤差関数"):
        build_lesson(with_font, "01_small")


def test_what_counts_as_a_label() -> None:
    source = 'def f():\n    """説明"""\n    raise ValueError("誤り")\n%matplotlib inline\nprint("印刷")\nax.set(title=f"題 {n} 個", xlabel="横")'
    assert labels(source) == ["題  個", "横"]
