"""docs/glossary.md as data for the pages."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from autograde.course import CourseError
from autograde.site.glossary import EVERYDAY, in_language, introductions, read_glossary

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
HEAD = "| 日本語 | English | 説明 | Explanation |\n|---|---|---|---|\n"


def written(folder: Path, *rows: str) -> Path:
    path = folder / "glossary.md"
    path.write_text("# Glossary\n\nProse | with a bar\n\n" + HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_row_is_told_in_the_pages_language(tmp_path: Path) -> None:
    path = written(tmp_path, "| 活性化関数 | activation function | 非線形の関数 | the non-linear function |")
    assert read_glossary(path, "ja") == [
        {
            "place": "g-activation-function",
            "terms": ["活性化関数"],
            "other": "activation function",
            "text": "非線形の関数",
        }
    ]
    assert read_glossary(path, "en") == [
        {
            "place": "g-activation-function",
            "terms": ["activation function"],
            "other": "活性化関数",
            "text": "the non-linear function",
        }
    ]


def test_the_page_tells_a_term_in_its_language_first(tmp_path: Path) -> None:
    text = written(tmp_path, "| 尤度 | likelihood (L) | p(x) | of p(x) |").read_text(encoding="utf-8")
    mark = '<span class="fk-entry" id="g-likelihood-l"></span>'
    assert f"| {mark}尤度 | p(x) | likelihood (L) |" in in_language(text, "ja")
    assert f"| {mark}likelihood (L) | of p(x) | 尤度 |" in in_language(text, "en")
    assert "| English | Explanation | 日本語 |\n| --- | --- | --- |" in in_language(text, "en")


def test_every_term_has_a_place_of_its_own() -> None:
    places = [row["place"] for row in read_glossary(GLOSSARY, "en")]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("損失関数(誤差関数)", ["損失関数", "誤差関数"]),
        ("正規化(入力の)", ["正規化"]),
        ("モーメンタム (μ)", ["モーメンタム"]),
        ("目標値(d, t)", ["目標値"]),
        ("確率的勾配降下法 (SGD)", ["確率的勾配降下法", "SGD"]),
    ],
)
def test_a_bracket_holds_another_spelling_but_no_symbol(tmp_path: Path, name: str, terms: list[str]) -> None:
    assert read_glossary(written(tmp_path, f"| {name} | term | 説明 | text |"), "ja")[0]["terms"] == terms


def test_a_bar_can_be_escaped_and_code_loses_its_ticks(tmp_path: Path) -> None:
    (row,) = read_glossary(written(tmp_path, r"| 尤度 | likelihood | p(x\|C)。`pdf` | of p(x\|C) |"), "ja")
    assert row["text"] == "p(x|C)。pdf"


def test_words_of_everyday_use_are_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "| 頭 | head | 出力の部分 | the output part |", "| 胴体 | torso | 胴 | the body |")
    assert [row["terms"] for row in read_glossary(path, "en")] == [["torso"]]


@pytest.mark.parametrize(
    "row", ["| 重み | weight | 数 |", "| 重み |  | 数 | a number |", "| 重み | w | p(x|C) | a number |"]
)
def test_a_row_that_lacks_a_cell_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(CourseError, match=r"glossary\.md:7"):
        read_glossary(written(tmp_path, row), "ja")


def test_a_term_is_explained_once(tmp_path: Path) -> None:
    path = written(tmp_path, "| 重さ | Weights | 数 | one |", "| 重み | mass (weights) | 数 | two |")
    assert len(read_glossary(path, "ja")) == 2
    with pytest.raises(CourseError, match=r"glossary\.md:8.*\D7\D"):
        read_glossary(path, "en")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_courses_glossary_reads(lang: str) -> None:
    rows = read_glossary(GLOSSARY, lang)
    assert len(rows) > 100
    assert all(row["text"] and row["other"] for row in rows)
    text = GLOSSARY.read_text(encoding="utf-8")
    assert all(word in text for word in EVERYDAY[lang].split()), "what is left out is in the glossary at all"


def lesson(name: str, **texts: str) -> SimpleNamespace:
    """A lesson of one cell of text, by language."""
    cell = {lang: SimpleNamespace(cell_type="markdown", source=text) for lang, text in texts.items()}
    return SimpleNamespace(name=name, source={lang: SimpleNamespace(cells=[cell[lang]]) for lang in texts})


def test_a_term_is_introduced_where_it_is_first_named_or_else_first_said(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    rows = ["段階|step function", "段|stage", "核|kernel", "尤度|likelihood (L)", "層|layer", "S字|sigmoid"]
    written(tmp_path / "docs", *(f"| {row.replace('|', ' | ')} | 説明 | text |" for row in rows))
    built = [
        lesson("01_a", en="Every step function, `**layer**`, a kernel, sigmoid.", ja="段階がある。"),
        lesson("02_b", en="A **step function** and **likelihood** (L), layers.", ja="**段階**の**尤度**(L)"),
        lesson("03_c", en="## 2. Sigmoid\n\nA **kernel** of layers.", ja="**段** `核`"),
    ]
    course = SimpleNamespace(root=tmp_path)
    assert introductions(course, built, "en") == {  # type: ignore[arg-type]
        "g-step-function": "02_b",
        "g-kernel": "03_c",  # an everyday word, which may be said in another sense before
        "g-likelihood-l": "02_b",
        "g-layer": "02_b",
        "g-sigmoid": "03_c",
    }
    assert introductions(course, built, "ja") == {  # type: ignore[arg-type]
        "g-step-function": "02_b",
        "g-stage": "03_c",
        "g-likelihood-l": "02_b",
    }


def test_a_term_leads_to_the_lesson_that_introduces_it(tmp_path: Path) -> None:
    path = written(tmp_path, "| 重さ | weighting | 数 | a number |", "| 胴体 | torso | 胴 | the body |")
    rows = read_glossary(path, "en", {"g-torso": "12_x"})
    assert [row.get("lesson") for row in rows] == [None, "12_x"]
    page = in_language(path.read_text(encoding="utf-8"), "en", {"g-torso": "[12 · X](lessons/12_x.ipynb)"})
    assert "| the body → [12 · X](lessons/12_x.ipynb) | 胴体 |" in page
    assert "| a number | 重さ |" in page
