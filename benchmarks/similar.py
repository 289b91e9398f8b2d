"""How long it takes to find similar answers in a large class, beside copydetect's own comparison of all pairs.

    python -m benchmarks.similar           # writes the table into benchmarks/README.md
    python -m benchmarks.similar 1000      # with so many hand-ins

Answers are those of `tests/answers` of lesson 02, in every combination and with lines of the student's own, so that hand-ins
differ as much as they do in a class; every fiftieth is a copy of another with other names. copydetect compares all pairs of a
smaller class, since their number grows with the square; its seconds a pair are told for the same number of pairs.
"""

from __future__ import annotations

import re
import sys
import time
from itertools import combinations
from random import Random

from copydetect import compare_files

from autograde.authoring.answers import read_answers
from autograde.course import load_course
from autograde.forms import present
from autograde.reports.similar import HandedWork, _prints, similar_pairs
from benchmarks.intake import ROOT
from benchmarks.machine import describe
from benchmarks.tables import replace_table

LESSON, COUNT, COMPARED, COPIES = "02_activations", 5000, 100, 50


def hand_ins(count: int) -> tuple[list[HandedWork], set[tuple[str, str]]]:
    """Make a class: each answer one of those known, a function of one's own, and copies among them, which are named as pairs."""
    draw = Random(0)
    files = sorted((ROOT / "tests" / "answers" / LESSON).glob("*.py"))
    answers = [[answer.source for answer in read_answers(path)] for path in files]
    works: list[HandedWork] = []
    copies = set()
    for number in range(count):
        if number % COPIES == COPIES - 1:
            copied = draw.choice(works)
            copies.add((copied.student, f"s{number:05}"))
            code = re.sub(r"\bown_(\d+)", r"mine_\1", copied.code)
        else:
            own = [f"own_{draw.randrange(40)} {draw.choice('+-*/')} own_{draw.randrange(40)}" for _ in range(12)]
            scratch = "\n".join(f"    own_{draw.randrange(40)} = ({term}) ** {draw.randrange(9)}" for term in own)
            code = "\n\n".join([draw.choice(texts) for texts in answers] + [f"def tried(own_1):\n{scratch}"])
        works.append(HandedWork(f"s{number:05}", code))
    return works, copies


def main() -> None:
    """Measure a class of as many as the command line says, by default 5,000, and write the table."""
    count = int(sys.argv[1]) if sys.argv[1:] else COUNT
    (works, copies), form = hand_ins(count), present(load_course(ROOT), LESSON).forms["en"]
    prints = [_prints(work.code) for work in works[:COMPARED]]
    start = time.process_time()
    for first, second in combinations(prints, 2):
        compare_files(first, second)
    pairs = count * (count - 1) // 2
    reference = (time.process_time() - start) / (COMPARED * (COMPARED - 1) / 2) * pairs
    start = time.process_time()
    found = similar_pairs(works, form)
    seconds = time.process_time() - start
    first = sum((pair.first.student, pair.second.student) in copies for pair in found[: len(copies)])
    table = [
        f"**{count:,} hand-ins of {LESSON} compared, {pairs:,} pairs**, measured {describe('copydetect', 'numpy')}. CPU of one process.",
        "",
        "| how | seconds of CPU | times |",
        "|---|---:|---:|",
        f"| copydetect, all pairs (of {COMPARED} hand-ins, told for {pairs:,} pairs) | {reference:,.0f} | {reference / seconds:.0f} |",
        f"| `fukami similar`, fingerprints and index included | {seconds:,.1f} | 1 |",
        "",
        f"{len(found):,} pairs are listed. Of {len(copies)} copies that were made with other names, {first} are among the first {len(copies)}.",
    ]
    replace_table("similar", "\n".join(table))


if __name__ == "__main__":
    main()
