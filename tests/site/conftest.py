"""A course of one small lesson that has everything a page can show, run once for all tests of the site."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograde.authoring.build import build_lesson
from autograde.course import Course, load_course
from autograde.site import book
from autograde.site.book import build_site
from autograde.site.execute import LessonData, execute, keep

REPOSITORY = Path(__file__).resolve().parents[2]
LESSON = Path(__file__).with_name("small_lesson.py")
PAGES = {
    "index.md": "# Small\n\nRead the [glossary](glossary.md) or the [lesson](../solutions/01_small.py).\n",
    "index.ja.md": "# 小さい\n\n[用語集](glossary.md)と[課](../solutions/01_small.py)。\n",
    "glossary.md": "# Glossary · 用語集\n\n| 日本語 | English | 説明 | Explanation |\n|---|---|---|---|\n| パーセプトロン | perceptron | 1 個のニューロン | one neuron |\n",
    "data.md": "# Data\n\n<!-- table -->\n| a | b |\n|---|---|\n| 1 | 2 |\n<!-- /table -->\n\nSee [the licence](../LICENSE) and `[this](is-code)`.\n",
    "results.md": "# Results\n\n```{include} data.md\n:start-after: <!-- table -->\n:end-before: <!-- /table -->\n```\n",
}


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("course")
    for folder in ("solutions/more", "docs/images"):
        (root / folder).mkdir(parents=True)
    shutil.copy(REPOSITORY / "solutions" / "_figures.py", root / "solutions" / "_figures.py")
    shutil.copy(LESSON, root / "solutions" / "01_small.py")
    shutil.copy(LESSON.with_name("small_more.py"), root / "solutions" / "more" / "01_small.py")
    (root / "LICENSE").write_text("free")
    for name, text in PAGES.items():
        (root / "docs" / name).write_text(text, encoding="utf-8")
    (root / "course.toml").write_text(
        'title = { ja = "小さい", en = "Small" }\nlanguages = ["ja", "en"]\n'
        '[lessons.01_small]\ntitle = { ja = "小さい課", en = "A small lesson" }\nminutes = 5\npoints = 8\n',
        encoding="utf-8",
    )
    return load_course(root)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> LessonData:
    """No data set at all: the lesson needs none."""
    home = tmp_path_factory.mktemp("data")
    return LessonData(home / "fastai", home / "torch", miniature=True, digest="none")


@pytest.fixture(scope="session")
def executed(course: Course, data: LessonData) -> dict[str, NotebookNode]:
    """The lesson as it ran, by language; kept in the course's cache as well."""
    built = build_lesson(course, "01_small")
    done = {lang: execute(course, notebook, data) for lang, notebook in built.source.items()}
    for notebook in done.values():
        keep(course, notebook, data)
    return done


@pytest.fixture(scope="session")
def executed_more(course: Course, data: LessonData) -> dict[str, NotebookNode]:
    """Its exercises without points as they ran, by language; kept as well."""
    more = build_lesson(course, "01_small").more
    assert more
    done = {lang: execute(course, notebook, data) for lang, notebook in more.solved.items()}
    for notebook in done.values():
        keep(course, notebook, data)
    return done


@pytest.fixture(scope="session")
def made(
    course: Course,
    data: LessonData,
    executed: dict[str, NotebookNode],
    executed_more: dict[str, NotebookNode],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The site of both languages, with the book as EPUB."""
    out = tmp_path_factory.mktemp("sites") / "site"
    build(course, out, data)
    return out


def build(course: Course, out: Path, data: LessonData) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(book, "lesson_data", lambda course: data)
        build_site(course, list(course.lessons), out, forms=["epub"])
