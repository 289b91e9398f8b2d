"""What the pages in docs/ say can still be done: plan, commands, tables and names are those of today."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from myst_parser.slugs import github_slugify

from autograde.authoring.plan import plan_pages
from autograde.cli import app
from autograde.course import load_course
from benchmarks.tables import README, RESULTS

COURSE = load_course(Path(__file__).resolve().parents[2])
DOCS = COURSE.root / "docs"
PAGES = sorted(DOCS.glob("*.md"))
ENGLISH_ONLY = {"decisions", "seeds"}
BILINGUAL = {"glossary"}
TABLE = re.compile(r"^<!-- ([\w-]+) -->$", re.MULTILINE)
INCLUDED = re.compile(
    r"^```\{include\} (\S+)\n:start-after: <!-- ([\w-]+) -->\n:end-before: <!-- /\2 -->\n```$", re.MULTILINE
)
WHOLE = re.compile(r"^```\{include\} (\S+)\n:start-after: (# .+)\n```$", re.MULTILINE)


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_plan_for_a_term_is_todays_in_both_languages() -> None:
    pages = plan_pages(COURSE)
    assert [page.name for page in pages] == ["instructors.ja.md", "instructors.md"]
    for page, text in pages.items():
        assert page.read_text(encoding="utf-8") == text, f"{page} is out of date: run `fukami build`"


def test_no_page_counts_the_lessons_by_hand() -> None:
    counts = re.compile(
        r"全 ?\d\d ?課|(?<![〜・])(?<!第 )\d\d 課(?:の|すべて)|\b(?:\d\d|\w+teen|twenty) lessons", re.IGNORECASE
    )
    for page in [*DOCS.glob("instructors*.md"), *DOCS.glob("index*.md"), *COURSE.root.glob("README*.md")]:
        text = re.sub(r"(?s)<!-- plan -->.*?<!-- /plan -->", "", page.read_text(encoding="utf-8"))
        assert not counts.search(text), f"{page}: {counts.search(text)}"


def test_every_page_is_there_in_both_languages_with_the_same_sections() -> None:
    names = {page.name.split(".", 1)[0] for page in PAGES} - ENGLISH_ONLY - BILINGUAL
    assert len(names) >= 10
    for name in names:
        assert sections(f"{name}.ja.md") == sections(f"{name}.md"), name


def sections(name: str) -> list[str]:
    """The levels of a page's headings."""
    return [level for level, _ in headings(name)]


def headings(name: str) -> list[tuple[str, str]]:
    """A page's headings with their levels, and those of a file that it includes from its title on."""
    text = WHOLE.sub(lambda found: (DOCS / found[1]).read_text(encoding="utf-8").partition(found[2])[2], text_of(name))
    text = re.sub(r"(?ms)^```.*?^```$|^    .*?$", "", text)
    return re.findall(r"^(#+) (.+)$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("source", "page"),
    [(RESULTS, "results.ja.md"), (README, "benchmarks.ja.md"), (README.with_name("validity.md"), "benchmarks.ja.md")],
    ids=["results", "benchmarks", "validity"],
)
def test_every_measured_table_is_shown_in_japanese_too(source: Path, page: str) -> None:
    tables = TABLE.findall(source.read_text(encoding="utf-8"))
    shown = [name for path, name in INCLUDED.findall(text_of(page)) if (DOCS / path).resolve() == source.resolve()]
    assert tables
    assert shown == tables


def test_a_link_to_a_heading_names_one_that_the_page_has() -> None:
    links = [
        (page, found[1] or page.name, found[2])
        for page in PAGES
        for found in re.finditer(r"\]\(([\w.-]+\.md)?#([^()\s]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert len(links) > 20
    for page, target, anchor in links:
        anchors = {github_slugify(re.sub("[`*]", "", title)) for level, title in headings(target) if len(level) <= 3}
        assert anchor in anchors, f"{page.name}: #{anchor}"


def commands() -> Iterator[tuple[str, str]]:
    """Every `fukami …` that a page tells a reader to type, with the page."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"(?ms)^```\n(.*?)^```$", text):
            yield from ((page.name, line) for line in re.findall(r"^(?:\S*bin/)?(fukami .*?)(?:\s+#.*)?$", block, re.M))
        yield from ((page.name, line) for line in re.findall(r"`(?:\S*bin/)?(fukami [^`]+)`", text))


@pytest.mark.parametrize(("page", "line"), sorted(set(commands())))
def test_a_command_that_a_page_names_exists_with_its_options(page: str, line: str) -> None:
    command: Any = typer.main.get_command(app)
    words = line.split()[1:]
    while words and hasattr(command, "commands"):
        if words[0].startswith("-") or words[0] == "…":
            break
        assert words[0] in command.commands, f"{page}: {line}"
        command = command.commands[words.pop(0)]
    options = {name for parameter in command.params for name in [*parameter.opts, *parameter.secondary_opts]}
    for option in re.findall(r"(?<!\S)--[a-z-]+", " ".join(words)):
        assert option in options | {"--help"}, f"{page}: {line}"


def test_the_api_pages_name_the_same_documented_things() -> None:
    names = {lang: re.findall(r"^\.\. auto\w+:: (\S+)$", text_of(f"api{lang}.md"), re.M) for lang in ("", ".ja")}
    assert names[""] == names[".ja"]
    assert len(names[""]) == len(set(names[""])) > 50
    for name in names[""]:
        assert inspect.getdoc(resolved(name)), f"{name} has no docstring"


def resolved(name: str) -> object:
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise AssertionError(f"{name} is nowhere")
