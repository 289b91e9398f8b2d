"""The pages of docs/ for one language: X.ja.md is the Japanese form of X.md, and links lead to pages of the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograde.base.language import say
from autograde.course import Course, CourseError
from autograde.site.glossary import in_language, link_to

# What the contents tree shows after the lessons, group by group. `glossary` is one page for both languages.
GROUPS = (
    (("使う人へ", "For those who use it"), ("students", "assistants", "instructors", "lms", "systems", "authors")),
    (("眺める", "To look at"), ("timeline", "notation", "glossary")),
    (
        ("資料", "Reference"),
        ("architecture", "security", "scaling", "results", "benchmarks", "data", "api", "decisions"),
    ),
)
BILINGUAL = {"glossary"}
PAGES = {"index"}.union(*(names for _, names in GROUPS))
_STANDS_FOR = {
    "README.md": "index.md",
    "README.ja.md": "index.md",
    "benchmarks/README.md": "benchmarks.md",
    "benchmarks/validity.md": "benchmarks.md",
}
_SWITCH = re.compile(r"^\*\[(日本語|English)\]\([^)]*\)\*\n+", re.MULTILINE)
_INCLUDE = re.compile(r"^```\{include\} (\S+)\n((?::.*\n)*)```$", re.MULTILINE)
_LINK = re.compile(  # or code, which may hold what looks like a link
    r"^```.*?^```$|`[^`\n]+`|(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s#]*)(#[^()\s]*)?\)", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Documents:
    """The pages of docs/ in one language, in a site or a book that holds these lessons and pages.

    `introduced` holds the lessons that introduce the terms of the glossary, by the terms' places.
    """

    course: Course
    lang: str
    lessons: Collection[str]
    pages: Collection[str] = frozenset(PAGES)
    introduced: Mapping[str, str] = field(default_factory=dict)

    def existing(self, names: Iterable[str]) -> list[str]:
        """Those of the pages that there are."""
        return [name for name in names if (self.course.root / "docs" / f"{name}.md").is_file()]

    def page(self, name: str) -> str:
        """The Markdown of a page in this language, or in the other with a note, with links that hold in the site.

        Raises `CourseError` for a link or an include that leads nowhere.
        """
        path = self.course.root / "docs" / f"{name}.{self.lang}.md"
        foreign = self.lang == "ja" and not path.is_file() and name not in BILINGUAL
        if not path.is_file():
            path = path.with_name(f"{name}.md")
        text = _SWITCH.sub("", self._resolve(path, path.read_text(encoding="utf-8")))
        if name == "glossary":
            links = {place: link_to(self.course, name, self.lang) for place, name in self.introduced.items()}
            return in_language(text, self.lang, links)
        if not foreign:
            return text
        title, _, rest = text.partition("\n")
        return f"{title}\n\n:::{{note}}\nこのページは英語だけです。\n:::\n{rest}"

    def _resolve(self, path: Path, text: str) -> str:
        """Turn links into links of the site and put in what the text includes. Code stays as it is."""
        text = _LINK.sub(lambda found: self._link(path, found), text)
        return _INCLUDE.sub(lambda found: self._included(path, found[1], found[2]), text)

    def _included(self, path: Path, target: str, options: str) -> str:
        source = path.parent / target
        if not source.is_file():
            raise self._nowhere(path, target)
        text = source.read_text(encoding="utf-8")
        for name, mark in re.findall(r"^:(start-after|end-before): (.+)$", options, re.MULTILINE):
            before, found, after = text.partition(mark)
            if not found:
                raise self._nowhere(path, f"{target} {mark}")
            text = after if name == "start-after" else before
        return self._resolve(source, text.strip())

    def _link(self, path: Path, found: re.Match[str]) -> str:
        image, words, target, anchor = found[1], found[2], found[3], found[4] or ""
        if not target or ":" in target:
            return found[0]
        place = posixpath.relpath((path.parent / target).as_posix(), self.course.root.as_posix())
        if not (self.course.root / place).exists():
            raise self._nowhere(path, target)
        if to := self._in_site(place):
            return f"{image}[{words}]({to}{anchor})"
        if self.course.repository:
            return f"[{words}](https://github.com/{self.course.repository}/blob/main/{place}{anchor})"
        return words

    def _in_site(self, place: str) -> str:
        """The source, seen from a page of docs/, of the page that shows a file of the repository, or ""."""
        folder, _, file = place.partition("/")
        stem = posixpath.basename(file).split(".", 1)[0]
        if place.startswith("docs/images/"):
            return file
        if folder == "docs" and stem in self.pages:
            return f"{stem}.md"
        if folder in ("lessons", "solutions") and stem in self.lessons:
            return f"lessons/{stem}.ipynb"
        stands_for = _STANDS_FOR.get(place, "")
        return stands_for if stands_for.removesuffix(".md") in self.pages else ""

    def _nowhere(self, path: Path, target: str) -> CourseError:
        file = path.relative_to(self.course.root)
        return CourseError(
            say(ja=f"{file}: {target} がありません。", en=f"{file}: there is no {target}: mend the link.")
        )
