"""Grade a class: hand-ins → submissions → results → gradebook, feedback and report. Each step keeps what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from autograde.authoring.form import load_lesson
from autograde.classroom import register
from autograde.course import ClassFolder, Course, CourseError
from autograde.engine import ENGINE_VERSION, GradedSubmission, Lesson, Limits, Pool, ResultStore
from autograde.gradebook import GradedHandIn, record_all
from autograde.intake.collect import read_hand_ins
from autograde.intake.reading import UnreadableHandIn, read_notebook
from autograde.intake.repair import LaidOut, lay_out, unreadable
from autograde.language import say


@dataclass
class ClassGrades:
    """What a run did: everything that is now graded, how much of it was graded before, and what a person should know."""

    lesson: Lesson
    hand_ins: list[GradedHandIn] = field(default_factory=list)
    resumed: int = 0
    notes: list[str] = field(default_factory=list)


Progress = Callable[[int, int, GradedSubmission | None], None]
"""Called with how many are done, how many there are, and the newest result."""


def lay_out_class(folder: ClassFolder, course: Course, lesson: str) -> Iterator[tuple[str, Lesson, LaidOut | str]]:
    """Yield every hand-in of a lesson: its student, its form and its layout, or why it cannot be read."""
    form = cache(partial(load_lesson, course, lesson))
    for hand_in in read_hand_ins(folder, lesson):
        yield hand_in.student, *_lay_out(hand_in.read(), course, form, hand_in.student)


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
    pool: Pool,
    *,
    limits: Limits | None = None,
    again: bool = False,
    progress: Progress = lambda done, total, newest: None,
) -> ClassGrades:
    """Grade every hand-in of `lesson` that has no result yet, and record all. A run that was stopped is taken up again.

    `pool` is one of `start_pool`; it stays open.
    """
    course = folder.course
    register(folder, course, lesson)
    store = ResultStore(folder.results)
    grades = ClassGrades(load_lesson(course, lesson, course.languages[0]))
    waiting: dict[tuple[str, str], tuple[Lesson, LaidOut]] = {}
    for student, form, laid in lay_out_class(folder, course, lesson):
        if isinstance(laid, str):
            blank, graded = unreadable(form, student, laid, ENGINE_VERSION)
            store.save(graded, blank.submission, form)
            grades.hand_ins.append(GradedHandIn(form, blank, graded))
        elif not again and (known := store.fresh(laid.submission, form)) is not None:
            grades.resumed += 1
            grades.hand_ins.append(GradedHandIn(form, laid, known))
        else:
            waiting[student, form.lang] = (form, laid)
    total = len(grades.hand_ins) + len(waiting)
    progress(len(grades.hand_ins), total, None)
    try:
        for graded in pool.grade([(laid.submission, form) for form, laid in waiting.values()], limits):
            form, laid = waiting[graded.student, graded.lang]
            store.save(graded, laid.submission, form, extra={"repairs": laid.repairs})
            grades.hand_ins.append(GradedHandIn(form, laid, graded))
            progress(len(grades.hand_ins), total, graded)
    finally:  # also after Ctrl-C: what is graded is recorded
        grades.hand_ins.sort(key=lambda hand_in: hand_in.student)
        grades.notes += record_all(folder, grades.hand_ins)
    return grades


def unsteady_tests(
    grades: ClassGrades,
    pool: Pool,
    times: int,
    limits: Limits | None = None,
    progress: Progress = lambda done, total, newest: None,
) -> dict[str, list[str]]:
    """Grade every hand-in `times` more, and return by student the tests that did not end as before each time.

    Seeds are the same each time, so such a test depends on the clock, on random numbers without a seed, or on luck.
    Nothing is recorded.
    """
    known = {(h.student, h.lesson.lang): h for h in grades.hand_ins if h.graded.ended not in ("unreadable", "lost")}
    found: dict[str, dict[str, None]] = {}
    for turn in range(times):
        jobs = [(hand_in.laid_out.submission, hand_in.lesson) for hand_in in known.values()]
        for done, again in enumerate(pool.grade(jobs, limits), 1):
            before = {test.id: test.status for test in known[again.student, again.lang].graded.tests}
            changed = [test.id for test in again.tests if test.status != before[test.id]]
            if changed and again.ended != "lost":
                found.setdefault(again.student, {}).update(dict.fromkeys(changed))
            progress(turn * len(jobs) + done, times * len(jobs), again)
    return {student: list(tests) for student, tests in sorted(found.items())}


def graded_class(folder: ClassFolder, lesson: str) -> ClassGrades:
    """Return what is graded already, without grading anything."""
    course = folder.course
    store = ResultStore(folder.results)
    grades = ClassGrades(load_lesson(course, lesson, course.languages[0]))
    for student, form, laid in lay_out_class(folder, course, lesson):
        if isinstance(laid, str):
            grades.hand_ins.append(GradedHandIn(form, *unreadable(form, student, laid, ENGINE_VERSION)))
        elif (known := store.fresh(laid.submission, form)) is not None:
            grades.hand_ins.append(GradedHandIn(form, laid, known))
        else:
            grades.notes.append(
                say(
                    ja=f"{student}: まだ採点していません。`fukami grade {lesson}` を実行してください。",
                    en=f"{student}: not graded yet; run `fukami grade {lesson}`.",
                )
            )
    return grades


def check_notebook(course: Course, path: Path, pool: Pool) -> GradedHandIn:
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
