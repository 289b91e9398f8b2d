"""A test that was wrong counts in full for everybody who handed in, answered or not: `[void]` in `class.toml`.

    [void."02_activations"]
    test-softmax-rows = "The expected value was wrong."           # at once
    relu = { reason = "…", since = 2026-05-10T09:00:00 }          # all tests of an exercise, from then on

The result of each test stays as it was found. What counts beside it stands in the first line of each stored result and in the
gradebook; both follow `class.toml`, so that a void taken back leaves the marks as they were. Points that a person gave in
Formgrader for such a test stay as they were given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from autograde.base.language import counted, say
from autograde.class_folder import ClassFolder
from autograde.forms import kept
from autograde.history import Run, noted
from autograde.model import Change
from autograde.results import Recount, ResultStore


@dataclass
class Voided:
    """What `[void]` changed just now: each student's points, and by test whose points a person gave, so that they stay."""

    lesson: str
    changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    by_hand: dict[str, list[str]] = field(default_factory=dict)

    @property
    def told(self) -> list[str]:
        """A sentence for each thing that a person should know."""
        notes = []
        if count := len(self.changes):
            notes.append(
                say(
                    ja=f"class.toml の [void] により、{count} 人の点が変わりました。誰のどのテストかは {self.lesson}-changes.csv とレポートにあります。",
                    en=f"[void] in class.toml changed the points of {counted(count, 'student', 'students')}: {self.lesson}-changes.csv and the report say whose, and which test.",
                )
            )
        for test, students in self.by_hand.items():
            names = ", ".join(students)
            notes.append(
                say(
                    ja=f"{test}: 手で付けた点はそのままです({names})。満点にするなら、Formgrader でその欄を空にしてください。",
                    en=f"{test}: points given by hand stay as they are ({names}). Empty the field in Formgrader to let the full points count.",
                )
            )
        return notes


def record_voids(class_folder: ClassFolder, lesson: str, now: datetime | None = None) -> Voided:
    """Let the tests of a lesson count in full that `class.toml` says, and no others, in results and gradebook alike.

    The gradebook comes first: when this is stopped, the next command finds the results as they were and goes on.
    """
    done = Voided(lesson)
    if not (class_folder.root / "class.toml").is_file():
        return done
    settings = class_folder.read_settings(students=False)
    own = kept(class_folder, lesson) if lesson in settings.void else None
    void = settings.voids(next(iter(own.forms.values())), now) if own else {}
    store = ResultStore(class_folder.results)
    paths = store.other_voids(lesson, void, {version for _, version in own.by_version} if own else ())
    if not paths:
        return done
    from autograde.gradebook.recording import BATCH, Recording  # with nbgrader, which most commands do without

    own = own or kept(class_folder, lesson)
    with noted(class_folder, Run(lesson, "void")) as run:
        for start in range(0, len(paths), BATCH):
            recounts = [recount for path in paths[start : start + BATCH] if (recount := Recount.of(path, void))]
            _record(class_folder, recounts, done)
            with Recording(class_folder) as recording:
                for recount in recounts:
                    recount.write()
                    form = own.by_version.get((recount.header.lang, recount.header.version)) if own else None
                    if form and (hand_in := store.load(form, recount.student)):
                        recording.add(hand_in)  # for what formgrader shows
            run.changed = len(done.changes)
    return done


def settle(class_folder: ClassFolder, lessons: Iterable[str], notes: list[str] | None = None) -> None:
    """Do so for several lessons, before their points are read from the gradebook; `notes` gets what it changed."""
    for lesson in lessons:
        told = record_voids(class_folder, lesson).told
        if notes is not None:
            notes += told


def _record(class_folder: ClassFolder, recounts: Sequence[Recount], done: Voided) -> None:
    """Write into the gradebook what these tests give from now on; what a person gave, or is to confirm, is left as it is."""
    from nbgrader import api

    from autograde.gradebook.database import of_cells, only_writer, opened

    grades = of_cells(api.Grade, api.GradeCell, api.GradeCell.max_score, api.Grade)
    of = {recount.student: recount for recount in recounts}
    done.changes |= {student: recount.changes for student, recount in of.items() if recount.changes}
    with only_writer(class_folder), opened(class_folder) as book:
        rows = grades.where(api.Assignment.name == done.lesson, api.SubmittedAssignment.student_id.in_(of))
        for student, test, most, grade in book.db.execute(rows):
            if test in of[student].points:
                grade.auto_score = of[student].points[test]
                if test in of[student].header.void and grade.manual_score is not None and grade.manual_score < most:
                    done.by_hand.setdefault(test, []).append(student)
        book.db.commit()
