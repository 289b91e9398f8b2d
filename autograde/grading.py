"""Grade a class: hand-ins → submissions → results → gradebook, feedback and report. Each step keeps what it did.

Hand-ins pass through one after the other: what is in memory at once does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path

from autograde.authoring.form import load_lesson
from autograde.classroom import register
from autograde.course import ClassFolder, Course, CourseError
from autograde.engine import ENGINE_VERSION, GradedSubmission, Grader, Lesson, Limits, ResultStore, Submission
from autograde.gradebook import GradedHandIn, Recording
from autograde.intake.collect import read_hand_ins
from autograde.intake.reading import UnreadableHandIn, read_notebook
from autograde.intake.repair import LaidOut, lay_out, unreadable
from autograde.language import say

LAID_OUT_AHEAD = 128  # hand-ins, while the engine boots


class GradedClass(Collection[GradedHandIn]):
    """The graded hand-ins of a lesson by student, read from disk one by one whenever they are gone through."""

    def __init__(self, folder: ClassFolder, lesson: str) -> None:
        self.students: set[str] = set()
        self._folder, self._lesson = folder, lesson
        self._course = folder.course
        self.form = cache(partial(load_lesson, self._course, lesson))

    def __len__(self) -> int:
        return len(self.students)

    def __contains__(self, hand_in: object) -> bool:
        return isinstance(hand_in, GradedHandIn) and hand_in.student in self.students

    def __iter__(self) -> Iterator[GradedHandIn]:
        store = ResultStore(self._folder.results)
        for student, form, laid in self.laid_out():
            if student not in self.students:
                continue
            if isinstance(laid, str):
                yield GradedHandIn(form, *unreadable(form, student, laid, ENGINE_VERSION))
            elif (graded := store.known(laid.submission, form)) is not None:  # else it was collected anew meanwhile
                yield GradedHandIn(form, laid, graded)

    @property
    def lesson(self) -> Lesson:
        """The form in the course's first language."""
        return self.form(self._course.languages[0])

    def laid_out(self) -> Iterator[tuple[str, Lesson, LaidOut | str]]:
        """Yield every hand-in, graded or not: its student, its form and its layout, or why it cannot be read."""
        for hand_in in read_hand_ins(self._folder, self._lesson):
            yield hand_in.student, *_lay_out(hand_in.read(), self._course, self.form, hand_in.student)


@dataclass
class ClassGrades:
    """What a run did: everything that is now graded, how much of it was graded before, and what a person should know."""

    lesson: Lesson
    hand_ins: Collection[GradedHandIn]
    resumed: int = 0
    notes: list[str] = field(default_factory=list)


Progress = Callable[[int, int, GradedSubmission | None], None]
"""Called with how many are done, how many there are, and the newest result."""


def _lay_out(raw: bytes, course: Course, form: Callable[[str], Lesson], student: str) -> tuple[Lesson, LaidOut | str]:
    lang = course.languages[0]
    try:
        stamped = read_notebook(raw).form_lang
        lang = stamped if stamped in course.languages else lang
        return form(lang), lay_out(raw, form(lang), student)
    except UnreadableHandIn as error:
        return form(lang), str(error)


def grade_class(
    folder: ClassFolder,
    lesson: str,
    pool: Grader,
    *,
    limits: Limits | None = None,
    again: bool = False,
    progress: Progress = lambda done, total, newest: None,
) -> ClassGrades:
    """Grade every hand-in of `lesson` that has no result yet, and record all. A run that was stopped is taken up again.

    `pool` is one of `start_pool`; it stays open.
    """
    register(folder, folder.course, lesson)
    store = ResultStore(folder.results)
    hand_ins = GradedClass(folder, lesson)
    grades = ClassGrades(hand_ins.lesson, hand_ins)
    total = len(read_hand_ins(folder, lesson))
    in_flight: dict[str, tuple[Lesson, LaidOut]] = {}

    with Recording(folder) as recording:

        def done(hand_in: GradedHandIn, newest: GradedSubmission | None = None) -> None:
            hand_ins.students.add(hand_in.student)
            recording.add(hand_in)
            progress(len(hand_ins), total, newest)

        def waiting() -> Iterator[tuple[Submission, Lesson]]:
            for student, form, laid in hand_ins.laid_out():
                if isinstance(laid, str):
                    blank, graded = unreadable(form, student, laid, ENGINE_VERSION)
                    store.save(graded, blank.submission, form)
                    done(GradedHandIn(form, blank, graded))
                elif not again and (known := store.fresh(laid.submission, form)) is not None:
                    grades.resumed += 1
                    done(GradedHandIn(form, laid, known))
                else:
                    in_flight[student] = (form, laid)
                    yield laid.submission, form

        jobs = waiting()
        ahead = list(islice(jobs, LAID_OUT_AHEAD))
        # A list says how much there is to do, and so whether another worker is worth its start.
        for graded in pool.grade(chain(ahead, jobs) if len(ahead) == LAID_OUT_AHEAD else ahead, limits):
            form, laid = in_flight.pop(graded.student)
            store.save(graded, laid.submission, form, extra={"repairs": laid.repairs})
            done(GradedHandIn(form, laid, graded), graded)
    grades.notes += sorted(recording.notes)
    return grades


def unsteady_tests(
    grades: ClassGrades,
    pool: Grader,
    times: int,
    limits: Limits | None = None,
    progress: Progress = lambda done, total, newest: None,
) -> dict[str, list[str]]:
    """Grade every hand-in `times` more, and return by student the tests that did not end as before each time.

    Seeds are the same each time, so such a test depends on the clock, on random numbers without a seed, or on luck.
    Nothing is recorded.
    """
    in_flight: dict[str, GradedSubmission] = {}
    found: dict[str, dict[str, None]] = {}
    done, total = 0, times * len(grades.hand_ins)

    def jobs() -> Iterator[tuple[Submission, Lesson]]:
        nonlocal done
        for hand_in in grades.hand_ins:
            if hand_in.graded.ended in ("unreadable", "lost"):
                done += 1
            else:
                in_flight[hand_in.student] = hand_in.graded
                yield hand_in.laid_out.submission, hand_in.lesson

    for _ in range(times):
        for again in pool.grade(jobs(), limits):
            before = {test.id: test.status for test in in_flight.pop(again.student).tests}
            changed = [test.id for test in again.tests if test.status != before[test.id]]
            if changed and again.ended != "lost":
                found.setdefault(again.student, {}).update(dict.fromkeys(changed))
            done += 1
            progress(done, total, again)
    return {student: list(tests) for student, tests in sorted(found.items())}


def graded_class(folder: ClassFolder, lesson: str) -> ClassGrades:
    """Return what is graded already, without grading anything."""
    store = ResultStore(folder.results)
    hand_ins = GradedClass(folder, lesson)
    grades = ClassGrades(hand_ins.lesson, hand_ins)
    for student, form, laid in hand_ins.laid_out():
        if isinstance(laid, str) or store.fresh(laid.submission, form) is not None:
            hand_ins.students.add(student)
        else:
            grades.notes.append(
                say(
                    ja=f"{student}: まだ採点していません。`fukami grade {lesson}` を実行してください。",
                    en=f"{student}: not graded yet; run `fukami grade {lesson}`.",
                )
            )
    return grades


def check_notebook(course: Course, path: Path, pool: Grader) -> GradedHandIn:
    """Grade one notebook by itself. Raises `CourseError` when it is no notebook of this course."""
    raw = path.read_bytes()
    try:
        stamped = read_notebook(raw).lesson
    except UnreadableHandIn as error:
        raise CourseError(f"{path}: {error}") from error
    name = stamped if stamped in course.lessons else next((known for known in course.lessons if known in path.name), "")
    if not name:
        raise CourseError(
            say(
                ja=f"{path}: この教材のノートブックではないようです。lessons/ のものを解いて指定してください。",
                en=f"{path}: not a notebook of this course. Solve one of lessons/ and name that.",
            )
        )
    form, laid = _lay_out(raw, course, partial(load_lesson, course, name), path.stem)
    if isinstance(laid, str):
        raise CourseError(f"{path}: {laid}")
    return GradedHandIn(form, laid, next(pool.grade([(laid.submission, form)])))
