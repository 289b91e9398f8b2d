"""The hand-ins of a class with their results."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from autograde.base.language import say
from autograde.base.zones import shown
from autograde.class_folder import ClassFolder
from autograde.forms import Given, kept, lay_out_in
from autograde.intake.handed_in import hand_in_time
from autograde.intake.languages import LikelyLanguage
from autograde.intake.reading import UnreadableHandIn, read_notebook
from autograde.intake.submitted import HandIn, Place, read_hand_ins
from autograde.model import GradedHandIn, LaidOut, Lesson, Void
from autograde.results import Header, ResultStore
from autograde.students import on_rosters


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
            found = self.store.load(self.forms_of(student)[header.lang], student)
            if found is not None:
                yield found

    def of(self, student: str) -> GradedHandIn | None:
        """Return one student's hand-in with its result, None without one."""
        header = self.store.header(self.given.name, student)
        return (
            self.store.load(self.forms_of(student)[header.lang], student)
            if header and student in self.students
            else None
        )

    def forms_of(self, student: str) -> Mapping[str, Lesson]:
        """Return the forms by language by which a student is graded.

        In an examination they are those of the student's paper; of whoever has none, of the one that was handed in.
        """
        papers = self.given.papers
        if not papers or student in papers:
            return self.given.forms_of(student)
        return self.given.forms_of(self._paper_of(student))

    def _paper_of(self, student: str) -> str:
        """Return whose paper a student handed in; "" where it does not tell."""
        try:
            return self.given.paper_in(
                read_notebook(Place(self.folder, student, self.given.name).notebook.read_bytes())
            )
        except (OSError, UnreadableHandIn):
            return ""

    def papers_told(self) -> list[str]:
        """Say who handed in another's paper in an examination, has none, or handed in before it opened."""
        if not self.given.papers:
            return []
        told, plan = [], self.folder.read_settings(students=False).exams.get(self.given.name)
        for hand_in in self.handed_in():
            student, owner = hand_in.student, self._paper_of(hand_in.student)
            paper = f"{owner} ({self.given.papers[owner].code})" if owner else ""
            if student not in self.given.papers:
                told.append(
                    say(
                        ja=f"{student} の試験紙は作られていません。"
                        + (
                            f"提出した {paper} の試験紙で採点します。"
                            if owner
                            else "どの試験紙か分からず、採点できません。"
                        ),
                        en=f"No paper was made for {student}. "
                        + (
                            f"Graded by the one handed in, that of {paper}."
                            if owner
                            else "Which one was handed in cannot be told, so that it cannot be graded."
                        ),
                    )
                )
            elif owner and owner != student:
                told.append(
                    say(
                        ja=f"{student} が提出したのは {paper} の試験紙です。{student} 自身の値で採点しました。",
                        en=f"{student} handed in the paper of {paper}. It was graded with {student}'s own values.",
                    )
                )
            when = hand_in_time(self.folder, student, self.given.name)
            if plan and plan.opens and when and when < plan.opens:
                told.append(
                    say(
                        ja=f"{student} の提出は、開始({shown(plan.opens)})より前です({shown(when, self.folder.zone)})。",
                        en=f"{student} handed in before it opened at {shown(plan.opens)}: {shown(when, self.folder.zone)}.",
                    )
                )
        return told

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
        if header is None or not header.is_of(hand_in.digest, self.forms_of(hand_in.student)):
            return None
        return header

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
        likely, raw = self._likely.of(hand_in.student), hand_in.read()
        form, laid = lay_out_in(raw, self.forms_of(hand_in.student), hand_in.student, hand_in.files, likely)
        if isinstance(laid, str):
            return form, laid
        return form, self._seeded(replace(laid, repairs=[*self._anothers(hand_in, form.lang), *laid.repairs]))

    def _anothers(self, hand_in: HandIn, lang: str) -> list[str]:
        """Say, to the student as well, that a paper is somebody else's; by its sign, not by a name."""
        papers = self.given.papers
        owner = self._paper_of(hand_in.student) if hand_in.student in papers else ""
        if not owner or owner == hand_in.student:
            return []
        code, own = papers[owner].code, papers[hand_in.student].code
        return [
            say(
                ja=f"提出されたのは、別の試験紙({code})です。自分の試験紙({own})の値で採点しました。",
                en=f"What was handed in is another paper ({code}). It was graded with the values of your own ({own}).",
                lang=lang,
            )
        ]

    def _seeded(self, laid: LaidOut) -> LaidOut:
        """Give a hand-in its owner's names, and the seed of its tests' numbers: for the same code and files of the same student the same, no other's."""
        student = laid.submission.student
        seed = hmac.digest(self._key, laid.submission.content, "sha256").hex()
        called = (student, *self._rosters.get(student, ()))
        return replace(laid, submission=replace(laid.submission, seed=seed, called=called))

    @cached_property
    def void(self) -> dict[str, Void]:
        """The tests that count in full for everybody, by `class.toml`, and why."""
        if not (self.folder.root / "class.toml").is_file():
            return {}
        return self.folder.read_settings(students=False).voids(self.lesson)

    @cached_property
    def _rosters(self) -> dict[str, list[str]]:
        return on_rosters(self.folder.root)

    @cached_property
    def _key(self) -> bytes:
        return self.folder.key()


def anything_waits(folder: ClassFolder, lesson: str) -> bool:
    """Whether a run would grade anything. Nothing is laid out or built for it."""
    own = kept(folder, lesson)
    return bool(read_hand_ins(folder, lesson)) and (own is None or bool(GradedClass(folder, own).waiting()))
