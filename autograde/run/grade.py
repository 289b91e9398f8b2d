"""Grade a class: hand-ins → submissions → results → gradebook. Each step keeps what it did.

Hand-ins pass through one after the other: what is in memory at once does not depend on how many there are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from autograde.base.language import counted, say
from autograde.base.log import timed
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.engine.grader import Grader
from autograde.engine.version import ENGINE_VERSION
from autograde.forms import Given, given, kept, newer_version, present
from autograde.gradebook.recorded import Recorded
from autograde.gradebook.recording import Recording
from autograde.gradebook.release import register
from autograde.gradebook.voids import record_voids
from autograde.graded import GradedClass
from autograde.history import Run, noted
from autograde.intake.repair import unreadable
from autograde.intake.submitted import read_hand_ins
from autograde.model import Change, GradedHandIn, GradedSubmission, LaidOut, Lesson, Limits, Submission, points_of
from autograde.results import Header, ResultStore, changes_between, trial_store
from autograde.run.limits import learnt_limits

log = logging.getLogger(__name__)

LAID_OUT_AHEAD = 128  # hand-ins, while the engine boots


@dataclass
class ClassGrades:
    """What a run did: everything that is now graded, how much of it was graded before, and what a person should know.

    `changes` are those that this run made in points that there had been, by student; `limits` those that it kept to.
    """

    lesson: Lesson
    hand_ins: GradedClass
    resumed: int = 0
    notes: list[str] = field(default_factory=list)
    changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    limits: Limits | None = None

    @property
    def changes_told(self) -> list[str]:
        """Say in a sentence of how many the points changed, if of anybody."""
        count = len(self.changes)
        if not count:
            return []
        return [
            say(
                ja=f"採点し直して、{count} 人の点が変わりました。誰のどのテストがなぜ変わったかは {self.lesson.name}-changes.csv とレポートにあります。",
                en=f"Points of {counted(count, 'student', 'students')} changed: {self.lesson.name}-changes.csv and the report say whose, which test and why.",
            )
        ]


Progress = Callable[[int, int, GradedSubmission | None], None]
"""Called with how many are done, how many there are, and the newest result."""


def grade_class(
    folder: ClassFolder,
    lesson: str,
    pool: Grader,
    *,
    limits: Limits | None = None,
    again: bool = False,
    only: Collection[str] = (),
    progress: Progress = lambda done, total, newest: None,
) -> ClassGrades:
    """Grade every hand-in of `lesson` that has no result yet, and record all. A run that was stopped is taken up again.

    `again` grades also what has a result. `only` are the students (keys) whose hand-ins are graded, again where they have a
    result; of all others results stay as they are. Limits that are not given are learnt (`learnt_limits`). `pool` stays open.
    Raises `CourseError` when there is no hand-in.
    """
    notes: list[str] = []
    total = len(read_hand_ins(folder, lesson))
    if not total:
        raise CourseError(
            say(
                ja=f"{folder.submitted} に {lesson} の提出物がありません。先に `fukami collect` を実行してください。",
                en=f"No hand-in of {lesson} in {folder.submitted}: run `fukami collect` first.",
            )
        )
    own = given(folder, lesson, notes)
    with timed(log, f"register {lesson}"):
        register(folder, own)
    hand_ins = GradedClass(folder, own)
    store = hand_ins.store
    grades = ClassGrades(hand_ins.lesson, hand_ins, notes=notes)
    if newer_version(folder.course, own):
        notes.append(
            say(
                ja=f"{lesson}: 教材に新しい版があります。このクラスは前の版で採点しました。`fukami update {lesson}` で、ちがいと、点の変わる人が分かります。",
                en=f"{lesson}: the course has a newer version; this class was graded on its own. `fukami update {lesson}` shows what differs, and whose points would change.",
            )
        )
    notes += record_voids(folder, lesson).told
    recorded = Recorded(folder, hand_ins.lesson)

    run = Run(lesson, "grade")
    with timed(log, f"grade {lesson}"), noted(folder, run), Recording(folder) as recording:

        def found(student: str, header: Header) -> bool:
            if not recorded.holds(student, header):
                stored = store.load(hand_ins.forms_of(student)[header.lang], student)
                if stored is None:
                    return False
                recording.add(stored)
            grades.resumed += 1
            hand_ins.students.add(student)
            progress(len(hand_ins), total, None)
            return True

        def made(hand_in: GradedHandIn, changes: tuple[Change, ...], newest: GradedSubmission | None) -> None:
            if changes:
                grades.changes[hand_in.student] = changes
            resumed = newest is None and hand_in.graded.ended != "unreadable"
            run.graded, run.changed = run.graded + (not resumed), len(grades.changes)
            grades.resumed += resumed
            hand_ins.students.add(hand_in.student)
            recording.add(hand_in)
            progress(len(hand_ins), total, newest)

        grades.limits = _grade(hand_ins, pool, limits, found, made, again=again, only=only)
    log.info("grade %s: %d hand-ins, %d of them graded before", lesson, total, grades.resumed)
    grades.notes += sorted(recording.notes) + hand_ins.papers_told()
    if only:
        grades.notes += not_graded_told(lesson, [name for name in hand_ins.waiting() if name not in only])
    return grades


def try_form(
    folder: ClassFolder,
    lesson: Given,
    pool: Grader,
    limits: Limits | None = None,
    progress: Progress = lambda done, total, newest: None,
) -> dict[str, tuple[Change, ...]]:
    """Grade a class by another form of a lesson; return what it would change in points that there are, by student.

    Results of the class and its gradebook stay as they are. What was graded is taken from here when the form is (`grade_class`).
    """
    hand_ins = GradedClass(folder, lesson, trial_store(folder))
    present_results = ResultStore(folder.results)
    changes: dict[str, tuple[Change, ...]] = {}
    total = len(hand_ins.handed_in())

    def compare(student: str, newest: GradedSubmission | None) -> bool:
        hand_ins.students.add(student)
        before = present_results.points(lesson.name, student)
        now = newest or hand_ins.store.result(lesson.name, student)
        if before is not None and now is not None:
            changed = changes_between(before, points_of(now, hand_ins.void), ("lesson",))
            changes.update({student: changed} if changed else {})
        progress(len(hand_ins), total, newest)
        return now is not None

    def made(hand_in: GradedHandIn, _: tuple[Change, ...], newest: GradedSubmission | None) -> None:
        compare(hand_in.student, hand_in.graded)

    _grade(hand_ins, pool, limits, lambda student, header: compare(student, None), made)
    return dict(sorted(changes.items()))


def _grade(
    hand_ins: GradedClass,
    pool: Grader,
    limits: Limits | None,
    found: Callable[[str, Header], bool],
    made: Callable[[GradedHandIn, tuple[Change, ...], GradedSubmission | None], None],
    *,
    again: bool = False,
    only: Collection[str] = (),
) -> Limits | None:
    """Bring the results of a class up to date: what there is is `found`, unless that says no, and the rest is `made` and stored.

    `again` and `only` as in `grade_class`. What ran before in the same way is only laid out anew, and what a trial of this form graded is taken from it.
    Return the limits, None where none were given and nothing was run.
    """
    lesson, store, trial = hand_ins.given.name, hand_ins.store, trial_store(hand_ins.folder)
    in_flight: dict[str, tuple[str, Lesson, LaidOut]] = {}

    def keep(raw: str, hand_in: GradedHandIn, newest: GradedSubmission | None = None) -> None:
        made(*store.save(replace(hand_in, void=hand_ins.void), raw), newest)

    def waiting() -> Iterator[tuple[Submission, Lesson]]:
        for hand_in in hand_ins.handed_in():
            student, name = hand_in.student, hand_in.digest
            anew = again or student in only
            header = None if anew else store.header(lesson, student)
            if (
                header is not None
                and header.is_of(name, hand_ins.forms_of(student))
                and not header.lost
                and found(student, header)
            ):
                continue
            if only and not anew:
                continue
            form, laid = hand_ins.lay_out(hand_in)
            if isinstance(laid, str):
                keep(name, GradedHandIn(form, *unreadable(form, student, laid, ENGINE_VERSION)))
                continue
            ran = None
            for place in () if anew else (store, trial):
                header = place.header(lesson, student)
                if ran is None and header is not None and header.ran(laid.submission, form):
                    ran = place.result(lesson, student)
            if ran is not None:
                keep(name, GradedHandIn(form, laid, ran))
            else:
                in_flight[student] = name, form, laid
                yield laid.submission, form

    jobs = waiting()
    ahead = list(islice(jobs, LAID_OUT_AHEAD))
    if limits is None and ahead:
        limits = learnt_limits(hand_ins.folder.course, hand_ins.given, pool)
    # A list says how much there is to do, and so whether another worker is worth its start.
    for graded in pool.grade(chain(ahead, jobs) if len(ahead) == LAID_OUT_AHEAD else ahead, limits):
        name, form, laid = in_flight.pop(graded.student)
        keep(name, GradedHandIn(form, laid, graded), graded)
    return limits


def unsteady_tests(
    grades: ClassGrades,
    pool: Grader,
    times: int,
    progress: Progress = lambda done, total, newest: None,
    only: Collection[str] = (),
) -> dict[str, list[str]]:
    """Grade every hand-in, or `only` those of some students, `times` more; return by student the tests that did not end as before each time.

    Seeds are the same each time, so such a test depends on the clock, on random numbers without a seed, or on luck.
    Nothing is recorded.
    """
    before: dict[str, GradedSubmission] = {}
    found: dict[str, dict[str, None]] = {}
    done, total = 0, times * len(only or grades.hand_ins)

    def jobs() -> Iterator[tuple[Submission, Lesson]]:
        nonlocal done
        for student, form, laid in grades.hand_ins.laid_out():
            if only and student not in only:
                continue
            known = grades.hand_ins.store.result(form.name, student)
            if isinstance(laid, str) or known is None or known.ended == "lost":
                done += 1
            else:
                before[student] = known
                yield laid.submission, form

    for _ in range(times):
        for again in pool.grade(jobs(), grades.limits):
            statuses = {test.id: test.status for test in before.pop(again.student).tests}
            changed = [test.id for test in again.tests if test.status != statuses[test.id]]
            if changed and again.ended != "lost":
                found.setdefault(again.student, {}).update(dict.fromkeys(changed))
            done += 1
            progress(done, total, again)
    return {student: list(tests) for student, tests in sorted(found.items())}


def graded_class(folder: ClassFolder, lesson: str) -> ClassGrades:
    """Return what is graded already, without grading anything. Raises `CourseError` when nothing is."""
    notes: list[str] = []
    handed_in = read_hand_ins(folder, lesson)
    own = given(folder, lesson, notes) if handed_in else kept(folder, lesson) or present(folder.course, lesson)
    hand_ins = GradedClass(folder, own)
    waiting = hand_ins.waiting()
    hand_ins.students = {hand_in.student for hand_in in handed_in} - set(waiting)
    if not hand_ins:
        raise CourseError(
            say(
                ja=f"{lesson} はまだ採点されていません。先に `fukami grade {lesson}` を実行してください。",
                en=f"{lesson} is not graded yet: run `fukami grade {lesson}` first.",
            )
        )
    notes += not_graded_told(lesson, waiting) + hand_ins.papers_told()
    return ClassGrades(hand_ins.lesson, hand_ins, notes=notes)


def not_graded_told(lesson: str, waiting: Collection[str]) -> list[str]:
    """Return a sentence for each student whose hand-in waits to be graded."""
    return [
        say(
            ja=f"{student}: まだ採点していません。`fukami grade {lesson}` を実行してください。",
            en=f"{student}: not graded yet; run `fukami grade {lesson}`.",
        )
        for student in waiting
    ]
