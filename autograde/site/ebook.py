"""The book to keep: the executed lessons as chapters, in one EPUB and one PDF for each language."""

from __future__ import annotations

import io
import os
import re
import uuid
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.util.console import nocolor

from autograde import __version__
from autograde.authoring.build import BuiltLesson
from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.course import Course
from autograde.site.chapters import chapter
from autograde.site.documents import Documents
from autograde.site.epub import settings
from autograde.site.glossary import glossary_rows, introductions, led_to, link_to, place_of
from autograde.site.pdf import make_pdf

Form = Literal["epub", "pdf"]
APPENDIX = ("timeline", "notation", "glossary")
_WORDS = re.compile(r"\[([^\]]*)\]\([^)]*\)")  # of a link in Markdown


def write_book_source(
    course: Course,
    built: list[BuiltLesson],
    executed: dict[str, list[NotebookNode]],
    lang: str,
    work: Path,
    miniature: bool,
) -> None:
    """Write the source of the book in one language below `work`: its chapters, first pages and appendix."""
    source = work / "source"
    for lesson in built:
        made = chapter(course, lesson, *executed[lesson.name], miniature=miniature)
        write_whole(source / "lessons" / f"{lesson.name}.ipynb", nbformat.writes(made.notebook) + "\n")
        for name, png in made.figures.items():
            write_whole(work / "data" / "extra" / "_figures" / name, png)
    names = [lesson.name for lesson in built]
    documents = Documents(course, lang, names, {"index", *APPENDIX})
    appendix = documents.existing(APPENDIX)
    for name in appendix:
        page = _glossary(course, built, lang) if name == "glossary" else documents.page(name)
        write_whole(source / f"{name}.md", page)
    write_whole(source / "about.md", _about(course, lang))
    parts = [(title[lang], [f"lessons/{name}" for name in within if name in names]) for title, within in course.parts]
    parts = [part for part in parts if part[1]]
    if len(parts) == 1:
        pages = [*parts[0][1], *appendix]
    else:
        headed = [
            (say(ja=f"第 {number} 部", en=f"Part {number}", lang=lang) + f" · {title}", within)
            for number, (title, within) in enumerate(parts, 1)
        ]
        headed += [(say(ja="付録", en="Appendix", lang=lang), appendix)] if appendix else []
        pages = [f"part-{number}" for number, _ in enumerate(headed, 1)]
        for name, (heading, within) in zip(pages, headed, strict=True):
            write_whole(source / f"{name}.md", f"# {heading}\n\n{_tree(within)}")
    depth = 1 if len(parts) == 1 else 2
    write_whole(source / "index.md", f"# {course.title[lang]}\n\n{_tree(['about', *pages], depth)}")


def _tree(pages: list[str], depth: int = 1) -> str:
    return f"```{{toctree}}\n:maxdepth: {depth}\n\n" + "\n".join(pages) + "\n```\n"


def _about(course: Course, lang: str) -> str:
    """What a reader has to know of the book before its first chapter."""
    text = say(
        ja="""# この本について

この本は、ノートブックで学ぶ講座を、まとめて読めるようにしたものです。1 つの章が 1 冊のノートブックに当たり、コードの下には、実際に動かした結果が載っています。

- **手を動かす。** 課題は、ノートブックに答えを書いて、テストのセルで確かめながら進めるようにできています。この本では、答えを書くところが「ここにコードを書きましょう」になっています。
- **ヒントと解答は章の終わりに。** 「ヒント 1 →」「解答 1 →」を選ぶと、そこへ移ります。問いにはまず自分で答えてみてください。
- **載せていないもの。** テストのコードと、ノートブックで折りたたんである図のコードは省きました。図そのものは載っています。動く図は、いくつかのコマだけにしました。
""",
        en="""# About this book

This book is a course of notebooks, put together for reading. Each chapter is one notebook, and below the code stands what it put out when it ran.

- **Write code yourself.** Exercises are made to be solved in the notebook, where test cells tell you at once whether your answer holds. In the book, “Write your code here” marks the place of your answer.
- **Hints and answers stand at the end of each chapter.** “Hint 1 →” and “Answer 1 →” lead there. Try a question yourself first.
- **What is left out.** The code of tests, and the code of figures that a notebook shows folded. The figures themselves are here; of those that move you see some frames.
""",
        lang=lang,
    )
    if course.repository:
        address = f"https://github.com/{course.repository}"
        text += say(
            ja=f"\nノートブックは <{address}> にあります。\n", en=f"\nThe notebooks are at <{address}>.\n", lang=lang
        )
    made = say(ja=f"Fukami {__version__} で作りました。", en=f"Made with Fukami {__version__}.", lang=lang)
    return f"{text}\n{course.foot.get(lang, '')}\n\n{made}\n"


def _glossary(course: Course, built: list[BuiltLesson], lang: str) -> str:
    """The glossary in one language: a term, its name in the other one, what it means, and the lesson that introduces it."""
    links = {place: link_to(course, name, lang) for place, name in introductions(course, built, lang).items()}
    path = course.root / "docs" / "glossary.md"
    here = ["ja", "en"].index(lang)
    heads = {
        number: line.removeprefix("## ").split(" · ")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.startswith("## ")
    }
    parts = [f"# {say(ja='用語集', en='Glossary', lang=lang)}"]
    told = 0
    for row in glossary_rows(path):
        for number in [number for number in heads if told < number < row.line]:
            names = heads[number]
            parts.append(f"## {names[-1] if lang == 'ja' else names[0]}")
        told = row.line
        lesson = led_to(links.get(place_of(row.names[1])))
        parts.append(f"**{row.names[here]}** *{row.names[1 - here]}*  \n{row.texts[here]}{lesson}")
    return "\n\n".join(parts) + "\n"


def facts_of(course: Course, lang: str, lessons: list[str]) -> dict[str, str]:
    """What the book says of itself, as Sphinx's settings."""
    title = course.title[lang]
    return {
        "fukami_date": date_of(course, lessons),
        "version": __version__,
        "epub_author": re.split("[::]", title)[0],
        "epub_identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{course.repository} {title} {lang}')}",
        "epub_copyright": _WORDS.sub(r"\1", course.foot.get(lang, "")) or title,
    }


def make_book(lang: str, title: str, work: Path, facts: dict[str, str], forms: Collection[Form]) -> str:
    """Make `work/book.epub` and, where it is asked for, `work/book.pdf` from the source; return what Sphinx warned of."""
    nocolor()
    source, complaints = work / "source", io.StringIO()
    app = Sphinx(
        source,
        None,
        work / "epub",
        work / "doctrees",
        "epub",
        confoverrides=settings(lang, title, work / "data", facts),
        status=None,
        warning=complaints,
        freshenv=True,
    )
    app.build()
    if "pdf" in forms and not complaints.getvalue():
        make_pdf(work / "epub", work / "book.pdf", lang, title)
    (work / "epub" / "book.epub").rename(work / "book.epub")
    return complaints.getvalue().replace(f"{source}/", "")


def file_name(course: Course, lang: str, form: Form) -> str:
    """How the file is called that readers keep: the first word of a title in Latin letters, and the language."""
    word = re.search(r"[a-z]\w*", " ".join(course.title.values()), re.ASCII | re.IGNORECASE)
    return f"{word[0].lower() if word else 'book'}-{lang}.{form}"


def date_of(course: Course, lessons: list[str]) -> str:
    """When the newest of a book's sources was written, or what SOURCE_DATE_EPOCH says (UTC)."""
    sources = [course.root / "course.toml", *(course.solutions / f"{name}.py" for name in lessons)]
    newest = os.environ.get("SOURCE_DATE_EPOCH") or max(path.stat().st_mtime for path in sources)
    return datetime.fromtimestamp(int(float(newest)), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
