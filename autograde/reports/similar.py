"""Pairs of hand-ins whose answers are closer than chance: evidence for a talk, never a verdict.

Answers are compared by fingerprints of their tokens, names left out (copydetect, after Schleimer, Wilkerson and Aiken,
Winnowing, SIGMOD 2003). What the form gives, and what many students write, is discounted: short exercises have few right
answers. A pair is listed when it lies far above the other pairs, or when Colab says that both notebooks come from one file
that the others do not come from. The other of a pair may be of elsewhere: last year's class, a published solution.

An index of who holds which fingerprint gives how many any two share, so that text is compared for listed pairs only.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import combinations
from pathlib import Path

import numpy as np
from copydetect import CodeFingerprint, compare_files
from markupsafe import Markup, escape

from autograde.base.files import write_whole
from autograde.base.language import user_language
from autograde.base.zones import shown
from autograde.class_folder import ClassFolder
from autograde.forms import lay_out_in
from autograde.intake.archives import close_archives
from autograde.intake.collect import read_hand_ins
from autograde.intake.kinds import NOTEBOOK, named_as_notebook
from autograde.intake.reading import UnreadableHandIn, read_notebook
from autograde.intake.sources import files_in
from autograde.model import LaidOut, Lesson
from autograde.nbgrader_cells import cell_type
from autograde.reports.rendering import policy, render, stylesheet
from autograde.reports.tables import csv_rows
from autograde.results import ResultStore

SHORTEST = 25  # tokens, about two lines: what is shorter tells nothing
COMMON = 0.2  # what more than this share of the class has written is common knowledge
FENCE = 3.0  # interquartile ranges above the third quartile: Tukey's "far out"
LEAST = 0.3  # of an answer; below it no pair is listed
MOST = 1000  # pairs listed, the closest; in a large class a small share of all is many
SHOWN = 100  # of them on the page; all are in the table


@dataclass(frozen=True)
class HandedWork:
    """What a student wrote in a lesson, and the files of Google Drive that Colab says it came from.

    Of work from elsewhere, `student` is the path of its file, or the student of that class, and `source` says where it lies.
    """

    student: str
    code: str
    files: frozenset[str] = frozenset()
    source: str = ""


@dataclass(frozen=True)
class Pair:
    """Two works, how much of the fingerprints of the shorter both hold (0 to 1), and the Drive files that only few share."""

    first: HandedWork
    second: HandedWork
    likeness: float
    files: tuple[str, ...]
    shared: frozenset[int]

    def marked(self, side: int) -> Markup:
        """One side's code with what both hold marked."""
        code = (self.first, self.second)[side].code
        html, end = [], 0
        for start, stop in self._slices[side]:
            html += [escape(code[end:start]), Markup("<mark>"), escape(code[start:stop]), Markup("</mark>")]
            end = stop
        return Markup("").join([*html, escape(code[end:])])

    @cached_property
    def _slices(self) -> tuple[list[tuple[int, int]], ...]:
        prints = [_prints(work.code) for work in (self.first, self.second)]
        for each in prints:
            each.hash_idx = {found: places for found, places in each.hash_idx.items() if found in self.shared}
            each.hashes = set(each.hash_idx)
        return tuple(np.reshape(side, (2, -1)).T.astype(int).tolist() for side in compare_files(*prints)[2])


def handed_work(class_folder: ClassFolder, forms: Mapping[str, Lesson], source: str = "") -> list[HandedWork]:
    """Return what everyone wrote whose hand-in can be read: from its result, or laid out now where it has none.

    `forms` are the lesson's by language; `source` is told of the works.
    """
    works = []
    store, lesson = ResultStore(class_folder.results), next(iter(forms.values())).name
    for hand_in in read_hand_ins(class_folder, lesson):
        header = store.header(lesson, hand_in.student)
        known = None
        if header is not None and header.is_of(hand_in.digest, forms):
            known = store.load(forms[header.lang], hand_in.student)
        form, laid = (known.lesson, known.laid_out) if known else lay_out_in(hand_in.read(), forms, hand_in.student)
        if isinstance(laid, str) or (known is not None and known.graded.ended == "unreadable"):
            continue
        works.append(HandedWork(hand_in.student, _own_code(form, laid), frozenset(laid.drive), source))
    return works


def work_elsewhere(source: Path, forms: Mapping[str, Lesson]) -> tuple[list[HandedWork], list[str]]:
    """Return what is written in `source`, and which of its files cannot be read.

    A class folder gives the hand-ins of its students. Any other folder, or an archive, gives its notebooks, those of the
    lesson as hand-ins and others with all their code, and its Python files.
    """
    if (source / "class.toml").is_file():
        return handed_work(ClassFolder(source), forms, str(source)), []
    works, unread = [], []
    try:
        for file in files_in(source):
            name, notebook = "/".join(file.parts), file.kind is NOTEBOOK
            if file.hidden or not (notebook or named_as_notebook(file.name) or file.name.endswith(".py")):
                continue
            try:
                if file.trouble or not (notebook or file.name.endswith(".py")):
                    raise UnreadableHandIn(file.trouble)
                works.append(HandedWork(name, *_code_of(file.read(), notebook, forms), source=str(source)))
            except (OSError, UnreadableHandIn):
                unread.append(name)
    finally:
        close_archives()
    return works, unread


def _code_of(raw: bytes, notebook: bool, forms: Mapping[str, Lesson]) -> tuple[str, frozenset[str]]:
    """Return the code of a file, and the Drive files that it came from."""
    if not notebook:
        return raw.decode("utf-8", "replace"), frozenset()
    form, laid = lay_out_in(raw, forms, "")
    if not isinstance(laid, str):
        return _own_code(form, laid), frozenset(laid.drive)
    handed = read_notebook(raw)
    return "\n\n".join(cell.source for cell in handed.cells if cell.kind == "code"), frozenset(handed.drive)


def _own_code(form: Lesson, laid: LaidOut) -> str:
    """What is the student's of a hand-in's code."""
    stubs = {cell.id: cell.source.strip() for cell in form.cells if cell_type(cell) == "code"}
    own = [
        cell.source
        for cell in laid.submission.cells
        if cell.source.strip() != stubs.get(cell.id) and not cell.id.startswith("test-")
    ]
    return "\n\n".join(own)


def similar_pairs(
    works: Sequence[HandedWork],
    lesson: Lesson,
    progress: Callable[[int, int], None] = lambda done, total: None,
    against: Sequence[HandedWork] = (),
) -> list[Pair]:
    """Return the pairs that stand out, at most `MOST`, the closest first: two of `works`, or one of them and one of `against`.

    `progress` is told of how many works all pairs are known, of how many. Pairs with elsewhere are judged among themselves.
    """
    form = "\n\n".join(cell.source for cell in lesson.cells if cell_type(cell) == "code")
    every = [*works, *against]
    index = _Index([work.code for work in every], len(works), form)
    likeness = np.zeros((len(works), len(every)), dtype=np.float32)
    for number in range(len(works)):
        likeness[number] = index.likeness(number)
        progress(number + 1, len(works))
    own, elsewhere = likeness[:, : len(works)], likeness[:, len(works) :]
    listed = _stand_out(own, np.triu(np.ones_like(own, bool), 1))
    listed += [(i, len(works) + j) for i, j in _stand_out(elsewhere, np.ones_like(elsewhere, bool))]
    files = dict(_rare_files(every, len(works)))
    closest = sorted({*listed, *files}, key=lambda pair: (pair not in files, -likeness[pair], pair))[:MOST]
    return [
        Pair(every[i], every[j], float(likeness[i, j]), files.get((i, j), ()), index.shared(i, j)) for i, j in closest
    ]


class _Index:
    """Who holds which fingerprint, those left out that the form gives or many of the class have.

    The first `own` of the codes are the class's.
    """

    def __init__(self, codes: Sequence[str], own: int, form: str) -> None:
        prints = [_fingerprints(code) for code in codes]
        owner = np.repeat(np.arange(len(prints)), [len(found) for found in prints])
        held = np.concatenate([*prints, np.empty(0, np.int64)])
        names, self._name = np.unique(held, return_inverse=True)
        common = np.bincount(self._name[owner < own], minlength=len(names)) > max(2, COMMON * own)
        kept = ~(common | np.isin(names, _fingerprints(form)))[self._name]
        owner, self._name, self._names = owner[kept], self._name[kept], names
        self._size = np.bincount(owner, minlength=len(codes))
        self._start = np.concatenate([[0], np.cumsum(self._size)])
        self._owners = owner[np.argsort(self._name, kind="stable")]  # by fingerprint
        self._count = np.bincount(self._name, minlength=len(names))
        self._first = np.cumsum(self._count) - self._count

    def likeness(self, number: int) -> np.ndarray:
        """How much of the shorter of two each work shares with that of this number, 0 to 1; of some two lines at least."""
        names = self._of(number)
        counts = self._count[names]
        steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        owners = self._owners[np.repeat(self._first[names], counts) + steps]
        shared = np.bincount(owners, minlength=len(self._size))
        return shared / np.maximum(np.minimum(self._size[number], self._size), SHORTEST)

    def shared(self, first: int, second: int) -> frozenset[int]:
        """The fingerprints that two works share."""
        return frozenset(self._names[np.intersect1d(self._of(first), self._of(second))].tolist())

    def _of(self, number: int) -> np.ndarray:
        return self._name[self._start[number] : self._start[number + 1]]


def _rare_files(works: Sequence[HandedWork], own: int) -> Iterator[tuple[tuple[int, int], tuple[str, ...]]]:
    """Yield the pairs that come from a Drive file that few come from, with these files. The first `own` are the class's."""
    holders: dict[str, list[int]] = {}
    for number, work in enumerate(works):
        for file in work.files:
            holders.setdefault(file, []).append(number)
    most = max(2, COMMON * own)
    rare = {file: found for file, found in holders.items() if 2 <= len(found) <= most}
    for i, j in sorted({pair for found in rare.values() for pair in combinations(found, 2) if pair[0] < own}):
        yield (i, j), tuple(sorted(works[i].files & works[j].files & rare.keys()))


def write_similar(
    class_folder: ClassFolder, lesson: Lesson, works: Sequence[HandedWork], pairs: Sequence[Pair]
) -> Path:
    """Write `reports/<lesson>-similar.html`, with both sides of the closest pairs, and beside it a table of all as CSV."""
    page = class_folder.reports / f"{lesson.name}-similar.html"
    style, now = Markup(stylesheet()), shown(datetime.now(class_folder.zone))
    html = render(
        "similar.html",
        user_language(),
        lesson=lesson,
        pairs=pairs[:SHOWN],
        more=len(pairs) - len(pairs[:SHOWN]),
        table=page.with_suffix(".csv").name,
        count=len(works),
        now=now,
        style=style,
        policy=policy(),
    )
    write_whole(page, html)
    with csv_rows(page.with_suffix(".csv"), ("first", "second", "of", "likeness", "drive_files")) as write:
        for pair in pairs:
            likeness = str(round(pair.likeness, 3))
            write((pair.first.student, pair.second.student, pair.second.source, likeness, " ".join(pair.files)))
    return page


def _prints(code: str) -> CodeFingerprint:
    return CodeFingerprint("answers.py", SHORTEST, 1, fp=io.StringIO(code))


def _fingerprints(code: str) -> np.ndarray:
    return np.array(sorted(_prints(code).hashes), dtype=np.int64)


def _stand_out(likeness: np.ndarray, pairs: np.ndarray) -> list[tuple[int, int]]:
    """Return rows and columns of those `pairs`, a mask, that lie far above the others of them."""
    found = likeness[pairs]
    if not found.size:
        return []
    low, high = np.quantile(found, [0.25, 0.75])
    far = likeness > max(LEAST, float(high + FENCE * (high - low)))
    far |= (likeness >= 0.99) & (high < 0.5)
    return [(int(i), int(j)) for i, j in np.argwhere(far & pairs)]
