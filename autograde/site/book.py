"""`fukami site`: lessons and docs become a source folder for each language, and Sphinx makes the pages from it."""

from __future__ import annotations

import io
import itertools
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

import nbformat
from jinja2 import Environment, PackageLoader
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.util.console import nocolor

from autograde.authoring.build import BuiltLesson, build_lesson
from autograde.authoring.source import BuildRefused
from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.course import Course, CourseError, more_place
from autograde.engine.lacking import code_of, lacking, told
from autograde.site.conf import settings
from autograde.site.documents import GROUPS, Documents
from autograde.site.ebook import Form, facts_of, file_name, make_book, write_book_source
from autograde.site.execute import LessonData, execute_all, lesson_data
from autograde.site.glossary import introductions, link_to, read_glossary
from autograde.site.pages import lesson_page
from autograde.site.pdf import NoChromium, find_chromium

MARK = ".nojekyll"  # lies in every site that we made; it also keeps GitHub's pages from hiding _static
SLIDES = "slides"  # the folder of the decks in a site
_TEMPLATES = Environment(loader=PackageLoader("autograde.site"), autoescape=True, keep_trailing_newline=True)


class SiteFailed(CourseError):
    """Sphinx found something to complain about; the message holds its words."""


Told = Literal["executed", "pages"]


def build_site(
    course: Course,
    lessons: Collection[str],
    out: Path,
    workers: int = 2,
    tell: Callable[[Told, int, int], None] = lambda what, done, total: None,
    forms: Collection[Form] = (),
    slides: bool = False,
) -> None:
    """Make the site of these lessons and all pages of docs/ in `out`, which is replaced if it is a site already.

    `forms` are those in which the lessons are there to download as a book, too. `slides` says that the caller will put
    decks into `out / SLIDES`: the first pages link to them.
    `tell` is called with what was done last, how many of it, and of how many.
    Raises `CourseError`: `LessonFailed` for a cell that fails, `SiteFailed` for a page that Sphinx warns of, and for a
    lesson that does not build, a link that leads nowhere, an `out` that holds something else. `NoChromium` is raised when
    the site is there, without PDF.
    """
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        raise CourseError(
            say(
                ja=f"{out} には別のものが入っています。--out に空のフォルダを指定してください。",
                en=f"{out} holds something else: name an empty folder with --out.",
            )
        )
    unprinted: NoChromium | None = None
    if "pdf" in forms:
        try:
            find_chromium()
        except NoChromium as missing:
            unprinted, forms = missing, [form for form in forms if form != "pdf"]
    data = lesson_data(course)
    try:
        built = [build_lesson(course, name) for name in lessons]
    except BuildRefused as refused:
        raise CourseError(str(refused)) from refused
    notebooks = [notebook[lang] for lesson in built for lang in course.languages for notebook in _notebooks(lesson)]
    if names := lacking(code_of(notebooks)):
        raise CourseError(told(say(ja="サイト", en="The site"), names))
    count = itertools.count()
    tell("executed", next(count), len(notebooks))
    done = iter(execute_all(course, notebooks, data, workers, lambda _: tell("executed", next(count), len(notebooks))))
    executed = {lang: dict[str, list[NotebookNode]]() for lang in course.languages}
    for lesson in built:
        for lang in course.languages:
            executed[lang][lesson.name] = [next(done) for _ in _notebooks(lesson)]
    with tempfile.TemporaryDirectory(dir=course.build, prefix="site-") as scratch:
        work, count = Path(scratch), itertools.count()
        facts = {
            lang: write_source(course, built, executed[lang], lang, work, data, forms, slides)
            for lang in course.languages
        }
        with ProcessPoolExecutor(len(facts), mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
            running = [
                pool.submit(run_sphinx, lang, course.languages, course.title[lang], work, facts[lang]) for lang in facts
            ]
            for lang in course.languages if forms else ():
                place = work / lang / "book"
                write_book_source(course, built, executed[lang], lang, place, data.miniature)
                about = facts_of(course, lang, [lesson.name for lesson in built])
                running.append(pool.submit(make_book, lang, course.title[lang], place, about, forms))
            tell("pages", next(count), len(running))
            for future in as_completed(running):
                if future.result():
                    raise SiteFailed(future.result())
                tell("pages", next(count), len(running))
        shutil.rmtree(out, ignore_errors=True)
        write_whole(out / MARK, "")
        books = {lang: downloads(course, lang, forms) for lang in course.languages}
        front = _TEMPLATES.get_template("index.html").render(
            titles=course.title, languages=course.languages, books=books
        )
        write_whole(out / "index.html", front)
        for lang in course.languages:
            shutil.move(work / lang / "html", out / lang)
            for form in forms:
                shutil.move(work / lang / "book" / f"book.{form}", out / lang / file_name(course, lang, form))
    if unprinted:
        raise unprinted


def _notebooks(lesson: BuiltLesson) -> list[dict[str, NotebookNode]]:
    """What a lesson's page is made from, by language: the lesson, and the exercises without points if it has some."""
    return [lesson.source, lesson.more.solved] if lesson.more else [lesson.source]


def write_source(
    course: Course,
    built: list[BuiltLesson],
    executed: dict[str, list[NotebookNode]],
    lang: str,
    work: Path,
    data: LessonData,
    forms: Collection[Form] = (),
    slides: bool = False,
) -> dict[str, dict[str, Any]]:
    """Write the source of one language below `work/{lang}` and return what scripts are told of each page."""
    source, extra = work / lang / "source", work / lang / "data" / "extra"
    facts: dict[str, dict[str, Any]] = {}
    for lesson in built:
        page = lesson_page(course, lesson, *executed[lesson.name], miniature=data.miniature)
        write_whole(source / "lessons" / f"{lesson.name}.ipynb", nbformat.writes(page.notebook) + "\n")
        write_whole(extra / "notebooks" / f"{lesson.name}.ipynb", nbformat.writes(lesson.released[lang]) + "\n")
        if lesson.more:
            more = extra / "notebooks" / f"{more_place(lesson.name)}.ipynb"
            write_whole(more, nbformat.writes(lesson.more.released[lang]) + "\n")
        for name, png in page.figures.items():
            write_whole(extra / "_figures" / name, png)
        minutes = course.lessons[lesson.name].minutes
        facts[f"lessons/{lesson.name}"] = {"lesson": lesson.name, "minutes": minutes}
    names = [lesson.name for lesson in built]
    introduced = introductions(course, built, lang)
    documents = Documents(course, lang, names, introduced=introduced)
    groups = [(title, documents.existing(pages)) for title, pages in GROUPS]
    for _, pages in groups:
        for name in pages:
            write_whole(source / f"{name}.md", documents.page(name))
    write_whole(
        source / "index.md",
        (documents.page("index") if documents.existing(["index"]) else f"# {course.title[lang]}\n")
        + contents(course, names, groups, lang, downloads(course, lang, forms), slides),
    )
    if (images := course.root / "docs" / "images").is_dir():
        shutil.copytree(images, source / "images", dirs_exist_ok=True)
    told = {
        lesson.name: {
            **facts[f"lessons/{lesson.name}"],
            "title": course.lessons[lesson.name].title[lang],
            "exercises": [cell.id for cell in lesson.source[lang].cells if cell.metadata.fukami.kind == "exercise"],
        }
        for lesson in built
    }
    scripts = {"lessons": told, "glossary": read_glossary(course.root / "docs" / "glossary.md", lang, introduced)}
    static = work / lang / "data" / "static"
    if (own := course.root / "docs" / "static").is_dir():  # scripts of the course's own pages
        shutil.copytree(own, static, dirs_exist_ok=True)
    write_whole(static / "fk-data.js", f"window.FK = {json.dumps(scripts, ensure_ascii=False)};\n")
    _copy_mathjax(static / "mathjax")
    return facts


def downloads(course: Course, lang: str, forms: Collection[Form]) -> dict[str, str]:
    """What a link to each form of the book says, and the file beside the first page that it leads to."""
    keep = {
        form: say(ja=f"{form.upper()} でダウンロード", en=f"Download as {form.upper()}", lang=lang)
        for form in sorted(forms)
    }
    return {words: file_name(course, lang, form) for form, words in keep.items()}


def contents(
    course: Course,
    lessons: list[str],
    groups: list[tuple[tuple[str, str], list[str]]],
    lang: str,
    books: dict[str, str],
    slides: bool = False,
) -> str:
    """The contents of the first page, lessons with their minutes by part, and the tree that every page shows at its side.

    `books` are files to download, by what their links say; `slides` says whether there are decks.
    """
    text = [f"\n## {say(ja='目次', en='Contents', lang=lang)}"]
    links = [f'<a href="{file}" download>{words}</a>' for words, file in books.items()]
    if slides:
        words = say(ja="授業用スライド", en="Slides for the meetings", lang=lang)
        links.append(f'<a href="../{SLIDES}/index.html">{words}</a>')
    if links:
        text.append(f'<p class="fk-facts">{" · ".join(links)}</p>')
    text.append(
        say(
            ja="かっこの中は、読んで課題を解くのにかかる時間の目安です。",
            en="In brackets: about how long it takes to read a lesson and solve its exercises.",
            lang=lang,
        )
    )
    trees = [(title[lang], [name for name in lessons if name in names]) for title, names in course.parts]
    for caption, names in trees:
        if names:
            text.append(f"**{caption}**")
            text.append("\n".join(_entry(course, name, lang) for name in names))
    trees = [(caption, [f"lessons/{name}" for name in names]) for caption, names in trees]
    trees += [(say(ja=ja, en=en, lang=lang), names) for (ja, en), names in groups]
    for caption, pages in trees:
        if pages:
            text.append(f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(pages) + "\n```")
    return "\n\n".join(text) + "\n"


def _entry(course: Course, name: str, lang: str) -> str:
    minutes = course.lessons[name].minutes
    return f"- {link_to(course, name, lang)} ({say(ja=f'{minutes} 分', en=f'{minutes} minutes', lang=lang)})"


def run_sphinx(lang: str, languages: tuple[str, ...], title: str, work: Path, pages: dict[str, dict[str, Any]]) -> str:
    """Make the pages of one language in `work/{lang}/html`; return what Sphinx warned of, which must be nothing."""
    nocolor()
    logging.getLogger().addHandler(logging.NullHandler())  # or the theme's colours would set up logging of their own
    source, complaints = work / lang / "source", io.StringIO()
    app = Sphinx(
        source,
        None,
        work / lang / "html",
        work / lang / "doctrees",
        "html",
        confoverrides=settings(lang, languages, title, work / lang / "data", pages),
        status=None,
        warning=complaints,
        freshenv=True,
    )
    app.build()
    (work / lang / "html" / ".buildinfo").unlink()
    return complaints.getvalue().replace(f"{source}/", "")


def _copy_mathjax(to: Path) -> None:
    """The one script that typesets formulas as pictures of lines, and what it loads for rarer commands."""
    mathjax = Path(str(files("sphinx-mathjax-offline"))) / "static" / "mathjax"
    shutil.copytree(mathjax / "input" / "tex" / "extensions", to / "input" / "tex" / "extensions")
    shutil.copy(mathjax / "tex-svg.js", to)
