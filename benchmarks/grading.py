"""How fast a class is graded: `nbgrader autograde`, `fukami grade`, and the floor, on the same hand-ins in one run.

    python -m benchmarks.grading [LESSON…]        # writes the tables into benchmarks/README.md

The floor is the least that anyone could need: the same cells, tests among them, run by IPython in a process that has
everything imported already, without a sandbox, without a wire, without writing anything down. It and `fukami grade` use
as many processes as there are cores; nbgrader grades one hand-in after the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograde.authoring.build import BuiltLesson, build_lesson
from autograde.classroom import init_class, register
from autograde.course import ClassFolder, load_course
from autograde.engine import Limits, Pool
from autograde.grading import lay_out_class
from benchmarks.machine import describe, peak_memory
from benchmarks.tables import replace_table
from data_scripts.mini import make_miniatures
from tests.answer_files import answers_to

COURSE = load_course(Path(__file__).resolve().parents[1])
DATA = make_miniatures(COURSE.build / "data")
CORES = os.cpu_count() or 1
CLASSES = {"02_activations": 24, "12_fastai_mnist_sample": 8}


@dataclass(frozen=True)
class Figure:
    """Seconds for all hand-ins of a class, and the most memory held at once in bytes."""

    seconds: float
    memory: int = 0


def write_hand_ins(folder: ClassFolder, built: BuiltLesson, count: int) -> None:
    """Every other hand-in is right throughout, in changing styles; the others have one wrong answer each in turn."""
    lang = COURSE.languages[0]
    solutions = {cell.id: cell.source for cell in built.source[lang].cells}
    exercises = [cell.id for cell in built.source[lang].cells if cell.metadata.fukami.kind == "exercise"]
    for number in range(count):
        notebook = nbformat.from_dict(built.released[lang])
        wrong = exercises[number // 2 % len(exercises)] if number % 2 else ""
        for cell in notebook.cells:
            kind = cell.metadata.fukami.kind
            if kind in ("quiz", "essay"):
                cell.source = solutions[cell.id]
            elif kind == "exercise":
                answers = [a for a in answers_to(built.name, cell.id) if a.right == (cell.id != wrong)]
                cell.source = answers[number % len(answers)].source
        path = folder.submitted / f"student{number:03}" / built.name / f"{built.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


def nbgrader(folder: ClassFolder, lesson: str) -> Figure:
    command = [str(Path(sys.executable).parent / "nbgrader"), "autograde", lesson]
    with peak_memory() as peak:
        start = time.perf_counter()
        subprocess.run(command, cwd=folder.root, check=True, capture_output=True)
        seconds = time.perf_counter() - start
    graded = len(list(folder.autograded.glob(f"*/{lesson}/{lesson}.ipynb")))
    assert graded == len(list(folder.submitted.glob("*"))), f"nbgrader graded {graded}"
    return Figure(seconds, peak.most)


def fukami(folder: ClassFolder, lesson: str) -> Figure:
    command = [str(Path(sys.executable).parent / "fukami"), "grade", lesson, "--again"]
    with peak_memory() as peak:
        start = time.perf_counter()
        subprocess.run(command, cwd=folder.root, check=True, capture_output=True)
        seconds = time.perf_counter() - start
    return Figure(seconds, peak.most)


def warm(folder: ClassFolder, lesson: str) -> tuple[Figure, list[list[str]]]:
    """The engine alone once its workers are ready; also returns the cells that it ran, for the floor."""
    jobs = [
        (laid.submission, form) for _, form, laid in lay_out_class(folder, COURSE, lesson) if not isinstance(laid, str)
    ]
    with Pool(CORES, data=DATA) as pool:
        list(pool.grade(jobs[:CORES], Limits()))  # until every worker is ready
        start = time.perf_counter()
        results = {graded.student: graded for graded in pool.grade(jobs, Limits())}
        seconds = time.perf_counter() - start
    ran = []
    for submission, form in jobs:
        skipped = {cell.index for cell in results[submission.student].cells if cell.skipped}
        tests = {cell.id: cell.source for cell in form.cells if cell.kind == "test"}
        cells = [tests.get(c.id, c.source) for i, c in enumerate(submission.cells) if i not in skipped]
        ran.append(cells)
    return Figure(seconds), ran


def floor(ran: list[list[str]]) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        processes = []
        for core in range(CORES):
            jobs = Path(folder, f"{core}.json")
            jobs.write_text(json.dumps(ran[core::CORES]))
            command = [sys.executable, "-m", "benchmarks.floor", str(jobs)]
            pipe = subprocess.PIPE
            processes.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True))
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
        start = time.perf_counter()
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in processes:
            assert process.wait() == 0
        return Figure(time.perf_counter() - start)


def measure(lesson: str, count: int) -> list[str]:
    """Return the rows of one class."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = init_class(Path(temporary, "class"), COURSE)
        register(folder, COURSE, lesson)
        write_hand_ins(folder, build_lesson(COURSE, lesson), count)
        theirs = nbgrader(folder, lesson)
        ours = fukami(folder, lesson)
        engine, ran = warm(folder, lesson)
        least = floor(ran)
    rows = {
        "`nbgrader autograde`": theirs,
        "`fukami grade`, the whole command": ours,
        "its engine, once warm": engine,
        "floor": least,
    }
    return [
        f"| {name} | {figure.seconds:.1f} | {figure.seconds / count:.3f} | "
        f"{theirs.seconds / figure.seconds:.1f} | {figure.seconds / least.seconds:.2f} | "
        f"{f'{figure.memory / 2**20:.0f}' if figure.memory else '–'} |"
        for name, figure in rows.items()
    ]


def main() -> None:
    """Measure the classes named on the command line, by default all; each has a table of its own."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader starts programs by name
    os.environ |= {"PATH": programs, "FASTAI_HOME": str(DATA / "fastai"), "TORCH_HOME": str(DATA / "torch")}
    head = (
        "| how | seconds | seconds each | times nbgrader | times the floor | peak MiB |\n|---|---:|---:|---:|---:|---:|"
    )
    machine = describe("nbgrader", "torch", "fastai", "ipython")
    for lesson in sys.argv[1:] or CLASSES:
        rows = measure(lesson, CLASSES[lesson])
        title = f"**{CLASSES[lesson]} hand-ins of {lesson}**, measured {machine}."
        replace_table(lesson, "\n".join([title, "", head, *rows]))


if __name__ == "__main__":
    main()
