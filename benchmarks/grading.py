"""How fast a class is graded: `nbgrader autograde`, `otter run`, `fukami grade` and the floor, on the same hand-ins in one run.

    python -m benchmarks.grading [LESSON…]        # writes the tables into benchmarks/README.md

The floor is the least that anyone could need: the same cells, tests among them, run by IPython in a fork of a process that
has everything imported already, without a sandbox, without a wire, without writing anything down. It and `fukami grade`
use as many processes as there are cores; nbgrader and otter grade one hand-in after the other, and, because they take
long, only some of them. CPU seconds are those of all processes of a way together.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import nbformat

from autograde.authoring.answers import read_answers
from autograde.authoring.build import BuiltLesson, build_lesson
from autograde.class_folder import ClassFolder, init_class
from autograde.course import load_course
from autograde.engine import GradedSubmission, Lesson, Limits, Pool
from autograde.forms import given
from autograde.gradebook.release import register
from autograde.graded import GradedClass
from autograde.results import ResultStore
from benchmarks import otter
from benchmarks.machine import CpuMeter, describe, submissions_memory
from benchmarks.tables import replace_table
from data_scripts.mini import make_miniatures

COURSE = load_course(Path(__file__).resolve().parents[1])
DATA = make_miniatures(COURSE.build / "data")
CORES = os.cpu_count() or 1
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Class:
    """How many hand in; how many of them the warm engine and the floor run, and how many nbgrader and otter."""

    hand_ins: int
    warm: int
    compared: int

    def some(self, count: int) -> list[str]:
        """Name `count` students from all over the class, of all kinds."""
        numbers = (index * (self.hand_ins // count) + 3 * index % 10 for index in range(count))
        return [student(number % self.hand_ins) for number in numbers]


def student(number: int) -> str:
    return f"student{number:03}"


CLASSES = {"02_activations": Class(200, 100, 20), "14_fastai_cifar10": Class(200, 20, 4)}


@dataclass
class Figure:
    """Seconds by the clock and of CPU for `count` hand-ins."""

    count: int
    seconds: float = 0.0
    cpu: float = 0.0

    @contextmanager
    def measured(self, meter: CpuMeter) -> Iterator[None]:
        start, used = time.perf_counter(), meter.seconds()
        yield
        self.seconds += time.perf_counter() - start
        self.cpu += meter.seconds() - used

    @property
    def each(self) -> float:
        return self.seconds / self.count

    @property
    def cpu_each(self) -> float:
        return self.cpu / self.count


def hand_in(built: BuiltLesson, number: int) -> nbformat.NotebookNode:
    """Of ten, four are right throughout, three have one wrong answer, two gave up half way, one did nothing; none are alike.

    Answers are those of `tests/answers`, in changing styles.
    """
    lang = COURSE.languages[0]
    solutions = {cell.id: cell.source for cell in built.source[lang].cells}
    exercises = [cell.id for cell in built.source[lang].cells if cell.metadata.fukami.kind == "exercise"]
    kind = number % 10
    wrong = exercises[number // 10 % len(exercises)] if kind in (4, 5, 6) else ""
    reached = 0 if kind == 9 else len(exercises) // 2 if kind in (7, 8) else len(exercises)
    notebook = nbformat.from_dict(built.released[lang])
    for cell in notebook.cells:
        about = cell.metadata.fukami.kind
        if about in ("quiz", "essay") and kind < 7:
            cell.source = solutions[cell.id]
        elif about == "exercise" and cell.id in exercises[:reached]:
            answers = [a for a in read_answers(COURSE.answers(built.name, cell.id)) if a.right == (cell.id != wrong)]
            cell.source = answers[number % len(answers)].source if answers else solutions[cell.id]
    notebook.cells.append(nbformat.v4.new_code_cell(f"me = 'student {number}'", id="own"))
    return notebook


def make_class(root: Path, lesson: str, notebooks: dict[str, nbformat.NotebookNode]) -> ClassFolder:
    folder = init_class(root, COURSE)
    register(folder, given(folder, lesson, []))
    for student, notebook in notebooks.items():
        path = folder.submitted / student / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    return folder


def run(command: list[object], folder: Path) -> None:
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout[-2000:]}{done.stderr[-4000:]}")


def nbgrader(folder: ClassFolder, lesson: str, meter: CpuMeter) -> Figure:
    figure = Figure(len(list(folder.submitted.glob("*"))))
    with figure.measured(meter):
        run([BIN / "nbgrader", "autograde", lesson], folder.root)
    graded = len(list(folder.autograded.glob(f"*/{lesson}/{lesson}.ipynb")))
    assert graded == figure.count, f"nbgrader graded {graded}"
    return figure


def run_otter(
    root: Path, form: Lesson, notebooks: dict[str, nbformat.NotebookNode], meter: CpuMeter
) -> tuple[Figure, dict[str, float]]:
    """Also return the points that otter gives."""
    python = otter.environment(COURSE.build / "otter")
    otter.write_autograder(form, root / "autograder.zip")
    figure, scores = Figure(len(notebooks)), {}
    for student, notebook in notebooks.items():
        (place := root / student).mkdir()
        (place / "hand_in.ipynb").write_text(json.dumps(otter.as_otter_has_it(notebook, form)), encoding="utf-8")
        with figure.measured(meter):
            command = [python, "-m", "otter", "run", "hand_in.ipynb", "-a", root / "autograder.zip", "--no-logo"]
            run(command, place)
        scores[student] = otter.score(place / "results.json")
    return figure, scores


def fukami(folder: ClassFolder, lesson: str, meter: CpuMeter) -> Figure:
    figure = Figure(len(list(folder.submitted.glob("*"))))
    with figure.measured(meter):
        run([BIN / "fukami", "grade", lesson], folder.root)
    return figure


@dataclass
class Warm:
    """The engine alone, once its workers are ready."""

    figure: Figure
    results: dict[str, GradedSubmission] = field(default_factory=dict)
    memory: list[int] = field(default_factory=list)  # bytes of its own that each of some submissions had at most
    ran: list[list[str]] = field(default_factory=list)  # the cells that it ran, for the floor


def warm(hand_ins: GradedClass, students: list[str], meter: CpuMeter) -> Warm:
    laid_out = {name: (laid, form) for name, form, laid in hand_ins.laid_out() if name in students}
    chosen = [laid_out[name] for name in students]
    jobs = [(laid.submission, form) for laid, form in chosen if not isinstance(laid, str)]
    done = Warm(Figure(len(jobs)))
    with Pool(CORES, data=DATA) as pool:
        with submissions_memory() as done.memory:  # and until every worker is ready
            list(pool.grade(jobs[: 10 * CORES], Limits()))
        with done.figure.measured(meter):
            done.results = {graded.student: graded for graded in pool.grade(jobs, Limits())}
    for submission, form in jobs:
        skipped = {cell.index for cell in done.results[submission.student].cells if cell.skipped}
        tests = {cell.id: cell.source for cell in form.cells if cell.kind == "test"}
        done.ran.append([tests.get(c.id, c.source) for i, c in enumerate(submission.cells) if i not in skipped])
    return done


def floor(ran: list[list[str]], meter: CpuMeter) -> Figure:
    figure, pipe = Figure(len(ran)), subprocess.PIPE
    with tempfile.TemporaryDirectory() as folder:
        processes = []
        for core in range(CORES):
            jobs = Path(folder, f"{core}.json")
            jobs.write_text(json.dumps(ran[core::CORES]))
            command = [sys.executable, "-m", "benchmarks.floor", str(jobs)]
            processes.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True))
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
        with figure.measured(meter):
            for process in processes:
                assert process.stdin
                process.stdin.write("go\n")
                process.stdin.flush()
            for process in processes:
                assert process.wait() == 0
    return figure


@dataclass
class Measured:
    """What came out for a class; `points` are ours and otter's, of each hand-in that both graded."""

    nbgrader: Figure
    otter: Figure
    whole: Figure
    engine: Warm
    floor: Figure
    points: list[tuple[float, float]]


def measure(lesson: str, size: Class) -> Measured:
    """Grade one class in all ways, one after the other."""
    built, meter = build_lesson(COURSE, lesson), CpuMeter()
    notebooks = {student(number): hand_in(built, number) for number in range(size.hand_ins)}
    some = {name: notebooks[name] for name in size.some(size.compared)}
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        folder = make_class(root / "class", lesson, notebooks)
        whole = fukami(folder, lesson, meter)
        own = given(folder, lesson, [])
        ours = {graded.student: graded.score for graded in ResultStore(folder.results)}
        engine = warm(GradedClass(folder, own), size.some(size.warm), meter)
        least = floor(engine.ran, meter)
        (root / "otter").mkdir()
        theirs, scores = run_otter(root / "otter", GradedClass(folder, own).lesson, some, meter)
        nb = nbgrader(make_class(root / "some", lesson, some), lesson, meter)
    return Measured(nb, theirs, whole, engine, least, [(ours[name], got) for name, got in scores.items()])


def table(lesson: str, size: Class, done: Measured) -> str:
    """Return what `measure` found as Markdown: all ways, then what was aimed at and what came out."""
    nb, theirs, least, engine = done.nbgrader, done.otter, done.floor, done.engine
    rows = {
        "`nbgrader autograde`": nb,
        "`otter run`": theirs,
        "`fukami grade`, the whole command": done.whole,
        "its engine, once warm": engine.figure,
        "floor": least,
    }
    python = otter.environment(COURSE.build / "otter")
    machine = describe("nbgrader", "torch", "fastai", "ipython")
    lines = [
        f"**{size.hand_ins} hand-ins of {lesson}**, measured {machine}, otter-grader {otter.version(python)}.",
        "",
        "| how | hand-ins | seconds each | CPU seconds each | CPU: times nbgrader | times otter | times the floor |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {figure.count} | {figure.each:.3f} | {figure.cpu_each:.3f} | {nb.cpu_each / figure.cpu_each:.1f} "
        f"| {theirs.cpu_each / figure.cpu_each:.1f} | {figure.cpu_each / least.cpu_each:.2f} |"
        for name, figure in rows.items()
    ]
    own = [size / 2**20 for size in engine.memory]
    agreeing = sum(abs(ours - got) < 1e-6 for ours, got in done.points)
    aims = [
        ("the whole command, CPU, times less than nbgrader", "≥ 40", f"{nb.cpu_each / done.whole.cpu_each:.1f}"),
        ("the whole command, by the clock, times faster than nbgrader", "≥ 60", f"{nb.each / done.whole.each:.1f}"),
        ("the whole command, CPU, times less than otter", "≥ 10", f"{theirs.cpu_each / done.whole.cpu_each:.1f}"),
        ("the whole command, by the clock, times faster than otter", "≥ 10", f"{theirs.each / done.whole.each:.1f}"),
        ("the engine once warm, CPU, times the floor", "≤ 1.3", f"{engine.figure.cpu_each / least.cpu_each:.2f}"),
        (
            f"MiB of its own of a submission in flight, the most of {len(own)} (median {median(own):.0f})",
            "≤ 150",
            f"{max(own):.0f}",
        ),
        ("hand-ins with the same points as otter gives", "all", f"{agreeing} of {len(done.points)}"),
    ]
    lines += [
        "",
        "| aim | | came out |",
        "|---|---:|---:|",
        *(f"| {what} | {aim} | {got} |" for what, aim, got in aims),
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure the classes named on the command line, by default all; each has a table of its own."""
    programs = f"{BIN}{os.pathsep}{os.environ['PATH']}"  # nbgrader starts programs by name
    os.environ |= {"PATH": programs, "FASTAI_HOME": str(DATA / "fastai"), "TORCH_HOME": str(DATA / "torch")}
    for lesson in sys.argv[1:] or CLASSES:
        replace_table(lesson, table(lesson, CLASSES[lesson], measure(lesson, CLASSES[lesson])))


if __name__ == "__main__":
    main()
