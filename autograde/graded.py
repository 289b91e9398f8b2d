"""The hand-ins of a class with their results."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cached_property

from autograde.class_folder import ClassFolder
from autograde.forms import Given, kept, lay_out_in
from autograde.intake.languages import LikelyLanguage
from autograde.intake.submitted import HandIn, read_hand_ins
from autograde.model import GradedHandIn, LaidOut, Lesson, Void
from autograde.results import Header, ResultStore


class GradedClass(Collection[GradedHandIn]):
    """The graded hand-ins of a lesson by student, read from the results one by one whenever they are gone through."""

    def __init__(self, folder: ClassFolder, lesson: Given, store: ResultStore | None = None) -> None:
        self.students: set[str] = set()
        self.folder, self.given = folder, lesson
        self.store = store or ResultStore(folder.results)
        self._likely = LikelyLanguage(folder, lesson.name)

    def __len__(self) -> int:
        return len(self.students)

    def __contains__(self, hand_in: object) -> bool:
        return isinstance(hand_in, GradedHandIn) and hand_in.student in self.students

    def __iter__(self) -> Iterator[GradedHandIn]:
        for student, header in self.headers():
            found = self.store.load(self.given.forms[header.lang], student)
            if found is not None:
                yield found

    def of(self, student: str) -> GradedHandIn | None:
        """Return one student's hand-in with its result, None without one."""
        header = self.store.header(self.given.name, student)
        return self.store.load(self.given.forms[header.lang], student) if header and student in self.students else None

    def headers(self) -> Iterator[tuple[str, Header]]:
        """Yield the graded students, and of what their results are; not who handed in anew meanwhile."""
        for hand_in in self.handed_in():
            if hand_in.student in self.students and (header := self.known(hand_in)) is not None:
                yield hand_in.student, header

    @property
    def lesson(self) -> Lesson:
        """The form in the course's first language."""
        return next(iter(self.given.forms.values()))

    def handed_in(self) -> list[HandIn]:
        """Every hand-in, graded or not."""
        return read_hand_ins(self.folder, self.given.name)

    def known(self, hand_in: HandIn) -> Header | None:
        """Return of what a hand-in's result is, when that is of these bytes, this form and today's grader; also a lost one."""
        header = self.store.header(self.given.name, hand_in.student)
        return header if header is not None and header.is_of(hand_in.digest, self.given.forms) else None

    def waiting(self) -> list[str]:
        """The students whose hand-ins are to be graded. Nothing is laid out for it."""
        found = ((hand_in.student, self.known(hand_in)) for hand_in in self.handed_in())
        return [student for student, header in found if header is None or header.lost]

    def laid_out(self) -> Iterator[tuple[str, Lesson, LaidOut | str]]:
        """Yield every hand-in, graded or not, laid out anew: its student, its form and its layout, or why it cannot be read."""
        for hand_in in self.handed_in():
            yield hand_in.student, *self.lay_out(hand_in)

    def lay_out(self, hand_in: HandIn) -> tuple[Lesson, LaidOut | str]:
        """Return the form of a hand-in's language and the hand-in laid out on it, or why it cannot be read."""
        likely = self._likely.of(hand_in.student)
        form, laid = lay_out_in(hand_in.read(), self.given.forms, hand_in.student, hand_in.files, likely)
        return form, laid if isinstance(laid, str) else self._seeded(laid)

    def _seeded(self, laid: LaidOut) -> LaidOut:
        """Give a hand-in the seed of its tests' numbers: the same for the same code and files of the same student, no other's."""
        seed = hmac.digest(self._key, laid.submission.content, "sha256").hex()
        return replace(laid, submission=replace(laid.submission, seed=seed))

    @cached_property
    def void(self) -> dict[str, Void]:
        """The tests that count in full for everybody, by `class.toml`, and why."""
        if not (self.folder.root / "class.toml").is_file():
            return {}
        return self.folder.read_settings(students=False).voids(self.lesson)

    @cached_property
    def _key(self) -> bytes:
        return self.folder.key()


def anything_waits(folder: ClassFolder, lesson: str) -> bool:
    """Whether a run would grade anything. Nothing is laid out or built for it."""
    own = kept(folder, lesson)
    return bool(read_hand_ins(folder, lesson)) and (own is None or bool(GradedClass(folder, own).waiting()))
