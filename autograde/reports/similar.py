"""Pairs of hand-ins whose answers are closer than chance: evidence for a talk, never a verdict.

Answers are compared by fingerprints of their tokens, names left out (copydetect, after Schleimer, Wilkerson and Aiken,
Winnowing, SIGMOD 2003). What the form gives, and what many students write, is discounted: short exercises have few right
answers. A pair is listed when it lies far above the other pairs of the class, or when Colab says that both notebooks come
from one file that the others do not come from.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from autograde.intake.collect import read_hand_ins
from autograde.model import Lesson
from autograde.nbgrader_cells import cell_type
from autograde.reports.rendering import policy, render, stylesheet
from autograde.results import ResultStore

SHORTEST = 25  # tokens, about two lines: what is shorter tells nothing
COMMON = 0.2  # what more than this share of the class has written is common knowledge
FENCE = 3.0  # interquartile ranges above the third quartile: Tukey's "far out"
LEAST = 0.3  # of an answer; below it no pair is listed


@dataclass(frozen=True)
class HandedWork:
    """What a student wrote in a lesson, and the files of Google Drive that Colab says it came from."""

    student: str
    code: str
    files: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    """Two students, how much of the shorter answer both hold (0 to 1), and the Drive files that only few share."""

    first: HandedWork
    second: HandedWork
    likeness: float
    files: tuple[str, ...]
    slices: tuple[np.ndarray, np.ndarray]

    def marked(self, side: int) -> Markup:
        """One side's code with what both hold marked."""
        code = (self.first, self.second)[side].code
        html, end = [], 0
        for start, stop in np.asarray(self.slices[side]).T.astype(int).tolist() if len(self.slices[side]) else []:
            html += [escape(code[end:start]), Markup("<mark>"), escape(code[start:stop]), Markup("</mark>")]
            end = stop
        return Markup("").join([*html, escape(code[end:])])


def handed_work(class_folder: ClassFolder, forms: Mapping[str, Lesson]) -> list[HandedWork]:
    """Return what everyone wrote whose hand-in can be read: from its result, or laid out now where it has none.

    `forms` are the lesson's by language.
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
        stubs = {cell.id: cell.source.strip() for cell in form.cells if cell_type(cell) == "code"}
        own = [
            cell.source
            for cell in laid.submission.cells
            if cell.source.strip() != stubs.get(cell.id) and not cell.id.startswith("test-")
        ]
        works.append(HandedWork(hand_in.student, "\n\n".join(own), frozenset(laid.drive)))
    return works


def similar_pairs(
    works: Sequence[HandedWork],
    lesson: Lesson,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Pair]:
    """Return the pairs that stand out, the closest first. `progress` is told how many are compared, of how many."""
    form = "\n\n".join(cell.source for cell in lesson.cells if cell_type(cell) == "code")
    given = _prints(form).hashes
    counts = Counter(found for work in works for found in _prints(work.code).hashes)
    known = {found for found, count in counts.items() if count > max(2, COMMON * len(works))}
    boilerplate = sorted(known | set(given))
    prints = {work.student: _prints(work.code, boilerplate) for work in works}
    files = Counter(file for work in works for file in work.files)
    rare = {file for file, count in files.items() if 2 <= count <= max(2, COMMON * len(works))}
    pairs = []
    total = math.comb(len(works), 2)
    for done, (first, second) in enumerate(combinations(works, 2), 1):
        _, likeness, slices = compare_files(prints[first.student], prints[second.student])
        shared = tuple(sorted(first.files & second.files & rare))
        pairs.append(Pair(first, second, float(min(1.0, max(likeness))), shared, slices))
        progress(done, total)
    return sorted(_stand_out(pairs), key=lambda pair: (-bool(pair.files), -pair.likeness, pair.first.student))


def write_similar(
    class_folder: ClassFolder, lesson: Lesson, works: Sequence[HandedWork], pairs: Sequence[Pair]
) -> Path:
    """Write `reports/<lesson>-similar.html`, with both sides of every pair."""
    page = class_folder.reports / f"{lesson.name}-similar.html"
    style, now = Markup(stylesheet()), shown(datetime.now(class_folder.zone))
    html = render(
        "similar.html",
        user_language(),
        lesson=lesson,
        pairs=pairs,
        count=len(works),
        now=now,
        style=style,
        policy=policy(),
    )
    write_whole(page, html)
    return page


def _prints(code: str, boilerplate: Iterable[int] = ()) -> CodeFingerprint:
    return CodeFingerprint("answers.py", SHORTEST, 1, boilerplate=np.array(list(boilerplate)), fp=io.StringIO(code))


def _stand_out(pairs: list[Pair]) -> list[Pair]:
    if not pairs:
        return []
    low, high = np.quantile([pair.likeness for pair in pairs], [0.25, 0.75])
    fence = max(LEAST, float(high + FENCE * (high - low)))
    return [pair for pair in pairs if pair.files or pair.likeness > fence or (pair.likeness >= 0.99 and high < 0.5)]
