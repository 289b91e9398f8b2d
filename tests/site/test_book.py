"""The site as a whole: built from the small course, twice, and walked through link by link."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from autograde.course import Course, CourseError, load_course
from autograde.site.book import SiteFailed, contents
from autograde.site.execute import LessonData
from tests.site.conftest import build

pytestmark = pytest.mark.slow


class Links(HTMLParser):
    """What a page refers to, and the places in it that others can refer to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links, self.ids = list[str](), set[str]()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "href") and value is not None:
                self.links.append(value)
            elif name == "id" and value:
                self.ids.add(value)
            elif name == "content" and value and value.startswith('{"lang"'):
                self.links.append(json.loads(value)["other"])


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_course_gives_the_same_bytes(course: Course, made: Path, data: LessonData, tmp_path: Path) -> None:
    build(course, tmp_path / "again", data)
    first, second = files(made), files(tmp_path / "again")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_every_link_leads_somewhere(made: Path) -> None:
    pages = {path.resolve(): Links(path) for path in made.rglob("*.html")}
    assert len(pages) > 8
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https"):
                assert re.fullmatch(r"[\w.-]+\.\w{2,}", parts.netloc), f"{path}: {link}"
                continue
            assert parts.scheme in ("", "data", "mailto"), f"{path}: {link}"
            if parts.scheme or not (parts.path or parts.fragment):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), f"{path}: {link}"
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].ids | {""}, f"{path}: {link}"


def test_no_page_loads_anything_from_elsewhere(made: Path) -> None:
    loaded = re.compile(
        r'(?:<script[^>]*\ssrc|<link[^>]*rel="(?:stylesheet|preload|preconnect|icon)"[^>]*href|<img[^>]*\ssrc)="(?:https?:)?//'
    )
    for path in [*made.rglob("*.html"), *made.rglob("*.css")]:
        text = path.read_text(encoding="utf-8")
        assert not loaded.search(text), path
        assert not re.search(r"url\(['\"]?(?:https?:)?//|@import", text), path


def test_formulas_are_typeset_inside_hints_as_well(made: Path) -> None:
    page = (made / "ja" / "lessons" / "01_small.html").read_text(encoding="utf-8")
    hint = page[page.index("<summary>ヒント") :]
    assert '<span class="math notranslate nohighlight">\\(2x\\)</span>' in hint[: hint.index("</details>")]
    assert "_static/mathjax/tex-svg.js" in page


def test_scripts_are_told_minutes_and_titles(made: Path) -> None:
    told = json.loads(
        (made / "en" / "_static" / "fk-data.js").read_text(encoding="utf-8").split("= ", 1)[1].rstrip(";\n")
    )
    assert told["lessons"]["01_small"] == {
        "lesson": "01_small",
        "minutes": 5,
        "title": "A small lesson",
        "exercises": ["double"],
    }
    assert told["glossary"][0]["terms"] == ["perceptron"]
    assert told["glossary"][0]["lesson"] == "01_small"


@pytest.mark.parametrize(("lang", "title"), [("ja", "小さい課"), ("en", "A small lesson")])
def test_the_glossary_leads_to_the_lesson_that_introduces_a_term(made: Path, lang: str, title: str) -> None:
    page = (made / lang / "glossary.html").read_text(encoding="utf-8")
    row = re.sub(r"</?(?:span|p|div)[^>]*>", "", page[page.index("g-perceptron") :])
    assert re.search(rf'→ <a [^>]*href="lessons/01_small.html">01 · {title}</a>', row[: row.index("</tr>")])


def test_each_page_names_its_twin(made: Path) -> None:
    page = (made / "ja" / "lessons" / "01_small.html").read_text(encoding="utf-8")
    facts = json.loads(re.search(r"<meta name=\"fk-page\" content='([^']*)'", page)[1])  # type: ignore[index]
    assert facts == {
        "lang": "ja",
        "other": "../../en/lessons/01_small.html",
        "lesson": "01_small",
        "minutes": 5,
    }


def test_the_notebook_to_download_is_the_one_for_students(course: Course, made: Path) -> None:
    notebook = (made / "en" / "notebooks" / "01_small.ipynb").read_text(encoding="utf-8")
    assert "return 2 * x" not in notebook
    assert "Write your code here" in notebook


def test_the_exercises_without_points_are_there_to_download_with_stubs(made: Path) -> None:
    notebook = (made / "ja" / "notebooks" / "more" / "01_small_more.ipynb").read_text(encoding="utf-8")
    assert "ここにコードを書きましょう" in notebook
    assert "<details>" in notebook


def test_pages_of_docs_say_when_they_are_in_english_only(made: Path) -> None:
    assert "このページは英語だけです" in (made / "ja" / "data.html").read_text(encoding="utf-8")
    assert "英語だけ" not in (made / "ja" / "glossary.html").read_text(encoding="utf-8")
    assert "用語集" in (made / "ja" / "index.html").read_text(encoding="utf-8")


def test_tables_that_a_page_includes_are_there_and_links_out_of_the_site_are_words(made: Path) -> None:
    results = (made / "en" / "results.html").read_text(encoding="utf-8")
    assert "<td><p>1</p></td>" in results
    data = (made / "en" / "data.html").read_text(encoding="utf-8")
    assert "See the licence and" in data
    assert "[this](is-code)" in data


def test_a_folder_with_something_else_in_it_is_left_alone(course: Course, data: LessonData, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(CourseError, match="--out"):
        build(course, tmp_path, data)
    assert files(tmp_path) == {"thesis.txt": b"years of work"}


def test_a_lesson_that_does_not_build_is_said_with_its_line(course: Course, data: LessonData, tmp_path: Path) -> None:
    shutil.copytree(course.root, tmp_path / "course")
    source = tmp_path / "course" / "solutions" / "01_small.py"
    source.write_text(
        source.read_text(encoding="utf-8").replace('idea="two" points=0.5', 'idea="two" points=4'), encoding="utf-8"
    )
    with pytest.raises(CourseError, match=r"course\.toml|01_small\.py:\d+"):
        build(load_course(tmp_path / "course"), tmp_path / "site", data)


@pytest.mark.parametrize(
    ("line", "error", "told"),
    [
        ("[lost](lost.md)", CourseError, r"docs/results\.md.*lost\.md"),
        ("[lost](#lost)", SiteFailed, r"results\.md:.*lost"),
        ("```{include} data.md\n:start-after: <!-- lost -->\n```", CourseError, "<!-- lost -->"),
    ],
)
def test_a_broken_link_fails_the_build_and_leaves_the_old_site(
    course: Course, made: Path, data: LessonData, tmp_path: Path, line: str, error: type[Exception], told: str
) -> None:
    shutil.copytree(course.root, tmp_path / "course")
    broken = load_course(tmp_path / "course")
    page = broken.root / "docs" / "results.md"
    page.write_text(page.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    out = tmp_path / "site"
    shutil.copytree(made, out)
    with pytest.raises(error, match=told):
        build(broken, out, data)
    assert files(out) == files(made)


def test_every_lesson_stands_in_one_part_of_the_contents() -> None:
    course = load_course(Path(__file__).resolve().parents[2])
    assert [name for _, names in course.parts for name in names] == list(course.lessons)
    first = {"00_setup", "01_perceptron", "09_cnn_from_scratch", "12_fastai_mnist_sample", "19_attention"}
    assert first - course.left_out.keys() <= {names[0] for _, names in course.parts}


def test_a_course_without_parts_is_one_part(course: Course) -> None:
    assert course.parts == [(course.title, ["01_small"])]


def test_the_contents_lead_to_slides_where_there_are_some(course: Course) -> None:
    link = '<a href="../slides/index.html">Slides for the meetings</a>'
    assert link in contents(course, ["01_small"], [], "en", {}, slides=True)
    assert "slides" not in contents(course, ["01_small"], [], "en", {})
