"""How many slips the tests catch: every reference solution is changed in many small ways, and each change is graded.

    python -m benchmarks.validity [LESSON…]        # all lessons by default; writes benchmarks/validity.md

A mutant that no test fails has survived: either a test is missing, or the change makes no difference that a test could
see. Survivors of the second kind stand with their reason in `benchmarks/equivalent.toml`. What was graded is kept in
`build/validity/` and not graded again while the lesson's code stays the same. What the page says of other lessons stays.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from rich.progress import track

from autograde.authoring.verify import original
from autograde.engine import Limits, TestResult, Worker
from benchmarks.mutants import Mutant, mutants
from benchmarks.tables import replace_table
from data_scripts.mini import make_miniatures
from tests.answer_grading import COURSE, built, exercises, grade

PAGE = Path(__file__).with_name("validity.md")
KNOWN = Path(__file__).with_name("equivalent.toml")
DRAWS = 3
LIMITS = Limits(cell_seconds=20, total_seconds=60)
Reasons = dict[str, dict[str, list[dict[str, str]]]]  # as in equivalent.toml: lesson, exercise, changes with their why
Verdicts = dict[str, bool]  # where and what was changed -> whether a test failed it


def named(made: Iterable[Mutant]) -> dict[str, Mutant]:
    """Name each mutant by where and what; the same change twice in a line is numbered."""
    names: dict[str, Mutant] = {}
    for mutant in made:
        name, count = f"line {mutant.line}: {mutant.change}", 1
        while (unique := name if count == 1 else f"{name} ({count})") in names:
            count += 1
        names[unique] = mutant
    return names


def kept(lesson: str, exercise: str) -> Path:
    return COURSE.build / "validity" / lesson / f"{exercise}.json"


@cache
def state(lesson: str) -> str:
    """Name what the verdicts depend on: the lesson's code with its solutions and tests, and how mutants are made."""
    code = [cell.source for cell in built(lesson).source["en"].cells if cell.cell_type == "code"]
    made = Path(__file__).with_name("mutants.py").read_text(encoding="utf-8")
    return hashlib.sha256("\0".join([*code, made]).encode()).hexdigest()


def known(lesson: str, exercise: str) -> Verdicts | None:
    """What was graded before, if the lesson has not changed since."""
    path = kept(lesson, exercise)
    record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return record["killed"] if record.get("state") == state(lesson) else None


def fails_always(results: dict[str, TestResult]) -> bool:
    """Whether a test fails that does so whatever numbers it draws."""
    ended: defaultdict[str, set[bool]] = defaultdict(set)
    for name, result in results.items():
        ended[original(name)].add(result.status == "passed")
    return {False} in ended.values()


def measure(lesson: str, exercise: str, workers: SimpleQueue[Worker], threads: ThreadPoolExecutor) -> Verdicts:
    """Grade every mutant of the exercise's solution."""
    solution = next(cell.source for cell in built(lesson).source["en"].cells if cell.id == exercise)

    def killed(named_mutant: tuple[str, Mutant]) -> tuple[str, bool]:
        name, mutant = named_mutant
        worker = workers.get()
        try:
            results = grade(worker, lesson, {exercise: mutant.source}, {exercise}, LIMITS, DRAWS)
        finally:
            workers.put(worker)
        return name, fails_always(results)

    all_of_it = named(mutants(solution))
    graded = threads.map(killed, all_of_it.items())
    verdicts = dict(track(graded, description=f"{lesson} {exercise}", total=len(all_of_it)))
    path = kept(lesson, exercise)
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"state": state(lesson), "killed": verdicts}
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    return verdicts


def why(lesson: str, exercise: str, what: str, reasons: Reasons) -> str:
    """Why no test can tell this mutant from the solution; "" when nobody has said."""
    return next((r["why"] for r in reasons.get(lesson, {}).get(exercise, []) if fnmatchcase(what, r["change"])), "")


class Row(NamedTuple):
    """What is known of one lesson."""

    mutants: int
    failed: int
    equivalent: int
    survivors: list[str]  # lines of the page


def rows_of(verdicts: dict[tuple[str, str], Verdicts], reasons: Reasons) -> dict[str, Row]:
    """Count by lesson; every survivor gets its line."""
    by_lesson: defaultdict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for (lesson, exercise), of_exercise in verdicts.items():
        by_lesson[lesson] += [(exercise, what, killed) for what, killed in of_exercise.items()]
    rows = {}
    for lesson, mutants_of_it in by_lesson.items():
        survived = [(exercise, what) for exercise, what, killed in mutants_of_it if not killed]
        reason = {of: why(lesson, *of, reasons) for of in survived}
        lines = [f"- {lesson} `{e}` {what}: {reason[e, what] or '**not explained**'}" for e, what in survived]
        rows[lesson] = Row(
            len(mutants_of_it), len(mutants_of_it) - len(survived), sum(map(bool, reason.values())), lines
        )
    return rows


def rows_on(page: str) -> dict[str, Row]:
    """What the page says."""
    counts = re.findall(r"^\| (\d\d_\w+) \| (\d+) \| (\d+) \| (\d+) \|", page, re.MULTILINE)
    lines = re.findall(r"^- .+$", page, re.MULTILINE)
    return {
        lesson: Row(int(n), int(failed), int(same), [line for line in lines if line.startswith(f"- {lesson} ")])
        for lesson, n, failed, same in counts
    }


def table(rows: dict[str, Row]) -> Iterable[str]:
    yield "| lesson | mutants | failed by a test | equivalent | survived | validity |"
    yield "|---|---:|---:|---:|---:|---:|"
    rows = dict(sorted(rows.items()))
    every = Row(*(sum(row[i] for row in rows.values()) for i in range(3)), [])
    for lesson, (n, failed, same, _) in (rows | {"all": every}).items():
        yield f"| {lesson} | {n} | {failed} | {same} | {n - failed - same} | {failed / (n - same):.1%} |"
    yield "\n**Survivors**\n"
    for row in rows.values():
        yield from row.survivors


def main() -> None:
    """Measure the lessons named on the command line, by default all; write what was found, here or before, into the page."""
    chosen = sys.argv[1:] or list(COURSE.lessons)
    data = make_miniatures(COURSE.build / "data")
    count = os.cpu_count() or 1
    workers: SimpleQueue[Worker] = SimpleQueue()
    for _ in range(count):
        workers.put(Worker(data))
    verdicts = {}
    try:
        with ThreadPoolExecutor(count) as threads:
            for lesson, exercise in exercises():
                found = known(lesson, exercise)
                if found is None and lesson in chosen:
                    found = measure(lesson, exercise, workers, threads)
                if found is not None:
                    verdicts[lesson, exercise] = found
    finally:
        while not workers.empty():
            workers.get().close()
    reasons = tomllib.loads(KNOWN.read_text(encoding="utf-8"))
    rows = rows_on(PAGE.read_text(encoding="utf-8")) | rows_of(verdicts, reasons)
    replace_table("validity", "\n".join(table(rows)), PAGE)


if __name__ == "__main__":
    main()
