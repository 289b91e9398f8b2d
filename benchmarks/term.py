"""How long the page of a term takes: a class of 200 with all lessons of the course, graded by chance.

    python -m benchmarks.term                   # writes the table into benchmarks/README.md
    python -m benchmarks.term 200 22 FOLDER     # so many students and lessons, in FOLDER/class, which stays and is used again

Hand-ins are the released notebooks with an output of 200 kB and a written essay; no code runs, since each test passes with a probability that
depends on the student and on the test. Some students hand in late, and some stop half way. The page itself is made as
`fukami report --term` makes it, by a fresh process each time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from autograde.class_folder import ClassFolder, init_class
from autograde.course import load_course
from autograde.engine import ENGINE_VERSION, CellResult, GradedSubmission, Limits, TestResult
from autograde.engine.grader import Job
from autograde.forms import given
from autograde.run.grade import grade_class
from autograde.run.report import report_class
from benchmarks.machine import describe
from benchmarks.tables import replace_table

STUDENTS, LESSONS, ROUNDS = 200, 22, 3
FIRST = datetime(2026, 4, 13, 9, 0, tzinfo=UTC)
OUTPUT = "x" * 200_000
COMMAND = (sys.executable, "-m", "autograde.cli", "report", "--term")


class Chance:
    """Grades by chance, the same for the same student and test each time."""

    def grade(self, jobs: Iterable[Job], limits: Limits | None = None) -> Iterator[GradedSubmission]:
        for submission, lesson in jobs:
            tests = []
            for cell in lesson.cells:
                if cell.kind == "test":
                    able, hard = Random(submission.student).gauss(), Random(cell.id).gauss()
                    passed = Random(submission.student + cell.id).gauss() < 1 + able - hard
                    points = cell.points if passed else 0.0
                    tests.append(
                        TestResult(cell.id, cell.exercise, "passed" if passed else "failed", points, cell.points)
                    )
            cells = [CellResult(index, cell.id) for index, cell in enumerate(submission.cells)]
            names = (submission.student, lesson.name, lesson.lang, lesson.version, ENGINE_VERSION)
            yield GradedSubmission(*names, "completed", tests, cells, 0.1, True)


def make_class(root: Path, students: int, lessons: int) -> ClassFolder:
    """Make a class of the course in which everything is graded."""
    course = load_course(Path(__file__).parents[1])
    folder = init_class(root, course, "Asia/Tokyo")
    names = list(course.lessons)[:lessons]
    weeks = {name: FIRST + timedelta(weeks=number) for number, name in enumerate(names)}
    tables = {"released": timedelta(), "due": timedelta(days=7)}
    with (folder.root / "class.toml").open("a", encoding="utf-8") as file:
        for table, after in tables.items():
            lines = "".join(f'"{name}" = {(week + after).isoformat()}\n' for name, week in weeks.items())
            file.write(f"\n[{table}]\n{lines}")
    for name, week in weeks.items():
        own = given(folder, name, [])
        kinds = {cell.id: cell.kind for cell in own.forms["en"].cells}
        released = json.loads((course.root / "lessons" / "en" / f"{name}.ipynb").read_text(encoding="utf-8"))
        code = next(cell for cell in released["cells"] if cell["cell_type"] == "code")
        code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": OUTPUT}]
        for number in range(students):
            chance = Random(f"{number} {name}")
            if number % 10 == 7 and week > FIRST + timedelta(weeks=number % 17):
                continue  # fell silent
            for cell in released["cells"]:
                if kinds.get(cell["id"]) == "essay":
                    cell["source"] = f"Because of {number}."
            place = folder.submitted / f"student{number:03}" / name
            place.mkdir(parents=True)
            (place / f"{name}.ipynb").write_text(json.dumps(released), encoding="utf-8")
            when = week + timedelta(hours=min(250, chance.lognormvariate(4.4, 0.6)))
            (place / "timestamp.txt").write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC\n")
            (place / "origin.json").write_text(json.dumps({"name": f"Student {number}", "time_from": "zip"}))
        report_class(grade_class(folder, name, Chance()))
        print(name, file=sys.stderr, flush=True)
    return folder


def seconds(folder: ClassFolder) -> tuple[float, float]:
    """Return the seconds of one run by the clock and of CPU."""
    before, started = os.times(), time.perf_counter()
    subprocess.run([*COMMAND, "--class", str(folder.root)], capture_output=True, check=True)
    took, after = time.perf_counter() - started, os.times()
    return took, after.children_user + after.children_system - before.children_user - before.children_system


def table(folder: ClassFolder, students: int, lessons: int) -> str:
    """Time the command and return what came out, as Markdown."""
    runs = [seconds(folder) for _ in range(ROUNDS)]
    clock, cpu = (median(run[part] for run in runs) for part in (0, 1))
    hand_ins = sum(1 for _ in folder.submitted.glob("*/*/*.ipynb"))
    size = (folder.reports / "term.html").stat().st_size / 2**20
    machine = describe("nbgrader", "pandas")
    return "\n".join(
        [
            f"**{students} students, {lessons} lessons, {hand_ins:,} hand-ins**, measured {machine}; load {os.getloadavg()[0]:.1f} at the end. "
            f"Medians of {ROUNDS} runs of the whole command.",
            "",
            "| | |",
            "|---|---:|",
            f"| seconds of CPU | {cpu:.1f} |",
            f"| seconds by the clock | {clock:.1f} |",
            f"| MiB of the page | {size:.1f} |",
        ]
    )


def main() -> None:
    """Measure, in a class folder that stays where one is named."""
    students, lessons = map(int, sys.argv[1:3] or (STUDENTS, LESSONS))
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(sys.argv[3] if sys.argv[3:] else temporary, "class").resolve()
        folder = ClassFolder(root) if (root / "class.toml").is_file() else make_class(root, students, lessons)
        measured = table(folder, students, lessons)
    if (students, lessons) == (STUDENTS, LESSONS):
        replace_table("term", measured)
    else:
        print(measured)


if __name__ == "__main__":
    main()
