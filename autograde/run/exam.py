"""Hold an examination: make each student's paper, and tell what is right on it."""

from __future__ import annotations

import csv
import io
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.authoring.notebooks import released_notebook
from autograde.authoring.papers import Drawn, Exam, Owner, chosen, code_of, draw, unknown_exercises, written
from autograde.authoring.proof import check_bank
from autograde.authoring.source import BuildRefused
from autograde.authoring.variable import read_bank, shown
from autograde.base.files import write_whole
from autograde.base.language import counted, say, user_language
from autograde.base.log import timed
from autograde.base.names import comparable, folder_key
from autograde.base.sheets import harmless
from autograde.class_folder import EXAM, ClassFolder, ExamPlan
from autograde.course import Course, CourseError
from autograde.forms import Given, Paper, keep_papers, kept
from autograde.intake.roster import Roster
from autograde.model import Lesson
from autograde.students import Students, listed

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
COMPARED = 200  # students of whom each two papers are compared, to tell how much they have in common


@dataclass
class Papers:
    """What was made: `new` and `before` are the students who got a paper now, and those who had one; `alike` the mean number of questions of two papers that are alike."""

    exam: Given
    folder: Path
    new: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    alike: float = 0.0
    notes: list[str] = field(default_factory=list)

    @property
    def questions(self) -> int:
        """How many questions each paper has."""
        return sum(cell.kind == "quiz" for cell in next(iter(self.exam.forms.values())).cells)


@timed(log, "exam")
def make_papers(
    folder: ClassFolder,
    lesson: str,
    roster: Roster | None = None,
    *,
    languages: Collection[str] = (),
    also: Collection[str] = (),
    anew: bool = False,
    to: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Papers:
    """Make a paper for each student of the roster, or of the class, and for `also`; write their notebooks to `exams/<exam>/<student>/`.

    Whoever has a paper keeps it: its notebook is written again as it was. With `anew` all are made again, which is refused once
    there are hand-ins. Raises `CourseError` when questions are not sound, or nobody is in the class.
    """
    settings = folder.read_settings(students=False)
    course, plan = settings.course, settings.exam(lesson.removeprefix(EXAM))
    exam = _exam(course, plan, folder.key())
    people = _people(folder, roster, also)
    more = _more_minutes(plan, people)
    own = None if anew else kept(folder, plan.name)
    if anew and any(folder.submitted.glob(f"*/{plan.name}")):
        raise CourseError(
            say(
                ja=f"{plan.name} の提出がもうあるので、試験紙は作り直せません。作り直すと、その人たちの問いが変わってしまいます。",
                en=f"There are hand-ins of {plan.name}, so that its papers cannot be made anew: their questions would change.",
            )
        )
    form, source = _common(exam, plan, folder.key())
    if own is not None and not _same_questions(own.forms, form):
        raise CourseError(
            say(
                ja=f"{plan.name} の試験紙を作ったあとで、class.toml の [exam]、または教材の問いが変わりました。前のままなら設定を戻してください。作り直すなら --anew を付けてください(全員の試験紙が変わります)。",
                en=f"[exam] in class.toml, or the course's questions, changed after the papers of {plan.name} were made. Put the settings back to keep them, or make all of them anew with --anew.",
            )
        )
    papers = dict(own.papers) if own else {}
    made = Papers(Given(plan.name, form, source, papers), to or folder.root / "exams" / plan.name)
    drawn_of: dict[str, tuple[str, ...]] = {}
    for done, (student, name) in enumerate(sorted(people.items()), 1):
        closes = plan.closes + timedelta(minutes=more.get(student, 0.0)) if plan.closes else None
        owner = Owner(student, name, code_of(folder.key(), plan.name, student), closes)
        drawn = [draw(question, course.languages, folder.key(), plan.name, student) for question in exam.questions]
        released, forms = _made(exam, owner, drawn)
        paper = _paper(form, forms, owner, drawn)
        (made.before if student in papers else made.new).append(student)
        _check_unchanged(plan.name, student, papers.get(student), paper)
        papers[student] = paper
        drawn_of[student] = tuple(repr(sorted(one.variant.values.items(), key=str)) for one in drawn)
        for lang in languages or course.languages:
            path = made.folder / student / f"{plan.name}_{lang}.ipynb"
            write_whole(path, nbformat.writes(released[lang]) + "\n")
        progress(done, len(people))
    keep_papers(folder, made.exam)
    made.alike = _alike(list(drawn_of.values())[:COMPARED])
    if not plan.closes:
        made.notes.append(
            say(
                ja=f"class.toml の [exam.{lesson_number(plan)}] に opens と closes がないので、試験紙に時間は書いてありません。遅れも数えません。",
                en=f"[exam.{lesson_number(plan)}] in class.toml has no opens and closes: the papers name no time, and nobody is late.",
            )
        )
    return made


def lesson_number(plan: ExamPlan) -> str:
    """Return the two digits of the lesson that an examination is about."""
    return plan.lesson.split("_", 1)[0]


def _exam(course: Course, plan: ExamPlan, secret: bytes) -> Exam:
    """Return what all students are asked. Raises `CourseError` for questions that are not sound or not there."""
    banks, refusals = {}, []
    for name in course.lessons:
        if not course.bank(name).is_file():
            continue
        refusals += check_bank(course, name)
        if not refusals:
            banks[name] = read_bank(course, name)
    if refusals:
        raise CourseError("\n".join(map(str, refusals)))
    try:
        questions = chosen(course, plan.lesson, plan.questions, banks, secret, plan.name)
        exam = Exam(course, plan.name, plan.lesson, tuple(questions), plan.exercises, plan.opens)
        if unknown := unknown_exercises(exam):
            raise CourseError(unknown)
    except BuildRefused as refused:
        raise CourseError(str(refused)) from refused
    if not questions and not plan.exercises:
        raise CourseError(
            say(
                ja=f"{plan.lesson} までの課に、試験の問い(solutions/exam/)がありません。docs/authors.ja.md を見て書いてください。",
                en=f"No lesson up to {plan.lesson} has questions for an examination (solutions/exam/): write some (docs/authors.md).",
            )
        )
    return exam


def _people(folder: ClassFolder, roster: Roster | None, also: Collection[str]) -> dict[str, str]:
    """Return who gets a paper, by the key under which hand-ins are collected, with a name."""
    people = {student.id: student.name for student in roster.students} if roster else dict(listed(folder.root))
    if not people:
        people = dict.fromkeys(Students(folder.submitted).keys, "")
    people |= {key: people.get(key, "") for name in also if (key := folder_key(name))}
    if not people:
        raise CourseError(
            say(
                ja="このクラスの学生が分かりません。--roster 名簿.csv で名簿を渡してください。",
                en="Nobody is known to be in this class: give its roster with --roster FILE.csv.",
            )
        )
    return people


def _more_minutes(plan: ExamPlan, people: Mapping[str, str]) -> dict[str, float]:
    """Return who has more minutes, by key. Raises `CourseError` for somebody who gets no paper."""
    keys = {comparable(name): key for key, own in people.items() for name in (own, key) if name}
    unknown = [name for name in plan.more_minutes if comparable(name) not in keys]
    if unknown:
        raise CourseError(
            say(
                ja=f"class.toml の more_minutes にある {', '.join(unknown)} は、試験を受ける人の中にいません。学籍番号か、名簿の氏名で書いてください。",
                en=f"{', '.join(unknown)} in more_minutes of class.toml is nobody who gets a paper: write the id, or the roster's name.",
            )
        )
    return {keys[comparable(name)]: minutes for name, minutes in plan.more_minutes.items()}


def _common(exam: Exam, plan: ExamPlan, secret: bytes) -> tuple[dict[str, Lesson], str]:
    """Return what all papers have in common: the form by language, and nbgrader's source notebook in the first one.

    It is the paper of nobody, for the teacher to look at; all students' differ from it.
    """
    languages = exam.course.languages
    nobody = Owner("", say(ja="(見本)", en="(sample)"), code_of(secret, plan.name, ""), plan.closes)
    drawn = [draw(question, languages, secret, plan.name, "") for question in exam.questions]
    source = nbformat.writes(exam.source(nobody, drawn, languages[0])) + "\n"
    return _made(exam, nobody, drawn)[1], source


def _made(exam: Exam, owner: Owner, drawn: Sequence[Drawn]) -> tuple[dict[str, NotebookNode], dict[str, Lesson]]:
    """Return a paper by language: the notebook that its student gets, and the form by which it is graded."""
    released, forms = {}, {}
    for lang in exam.course.languages:
        source = exam.source(owner, drawn, lang)
        released[lang] = released_notebook(source)
        forms[lang] = exam.form(source, released[lang], lang)
    return released, forms


def _same_questions(forms: Mapping[str, Lesson], others: Mapping[str, Lesson]) -> bool:
    """Whether two forms ask the same: the same cells, of which all that no paper has of its own are alike."""

    def asked(form: Lesson) -> list[Any]:
        drawn = {"head", *(name for cell in form.cells if cell.kind == "quiz" for name in (cell.id, f"text-{cell.id}"))}
        drawn |= {cell.id for cell in form.cells if cell.draws}
        return [(cell.id, cell.kind, cell.points, "" if cell.id in drawn else cell.source) for cell in form.cells]

    return forms.keys() == others.keys() and all(asked(forms[lang]) == asked(others[lang]) for lang in forms)


def _paper(common: Mapping[str, Lesson], forms: Mapping[str, Lesson], owner: Owner, drawn: Sequence[Drawn]) -> Paper:
    own = {
        lang: {
            cell.id: cell.source
            for cell, other in zip(form.cells, common[lang].cells, strict=True)
            if cell.source != other.source or cell.id == "head"
        }
        for lang, form in forms.items()
    }
    key = {
        one.question.name: {
            "lesson": Path(one.question.file).stem,
            "points": one.question.points,
            "values": {
                name: shown(value) if not isinstance(value, str) else value
                for name, value in one.variant.values.items()
            },
            "right": written(one.right),
            "slips": {lang: [[written(value), why] for value, why in one.slips(lang)] for lang in forms},
        }
        for one in drawn
    }
    return Paper(owner.code, owner.name, own, key)


def _check_unchanged(exam: str, student: str, before: Paper | None, now: Paper) -> None:
    """Refuse to make another paper than the one that a student was given: only its head, where times stand, may change."""
    if before is None:
        return

    def asked(paper: Paper) -> dict[str, dict[str, str]]:
        return {
            lang: {name: text for name, text in own.items() if name != "head"} for lang, own in paper.sources.items()
        }

    if asked(before) != asked(now):
        raise CourseError(
            say(
                ja=f"{exam}: {student} の試験紙が、前に作ったものと変わってしまいます(教材の問いか seed.key が変わりました)。元に戻すか、まだ配っていなければ --anew で全員分を作り直してください。",
                en=f"{exam}: the paper of {student} would differ from the one made before (the course's questions or seed.key changed). Put them back, or make all papers anew with --anew if none was given out.",
            )
        )


def _alike(papers: list[tuple[str, ...]]) -> float:
    """Return how many questions two of these papers have in common, in the mean over all pairs."""
    pairs = len(papers) * (len(papers) - 1) / 2
    if not pairs:
        return 0.0
    return (
        sum(count * (count - 1) / 2 for question in zip(*papers, strict=True) for count in Counter(question).values())
        / pairs
    )


def key_rows(exam: Given, student: str = "") -> Iterator[list[str]]:
    """Yield the key as rows, its titles first: for each paper and question the values, what is right, and the slips."""
    yield ["student", "name", "paper", "question", "lesson", "points", "values", "right", "slips"]
    for key, paper in sorted(exam.papers.items()):
        for name, one in paper.key.items() if not student or key == student else ():
            values = ", ".join(f"{value} = {own}" for value, own in one["values"].items())
            told = one["slips"].get(user_language()) or next(iter(one["slips"].values()))
            slips = " / ".join(f"{value}: {why}" for value, why in told)
            whose = [key, paper.name, paper.code, name, one["lesson"], f"{one['points']:g}"]
            yield [*whose, values, one["right"], slips]


def write_key(folder: ClassFolder, lesson: str) -> Path:
    """Write the key of all papers as a CSV that only the teacher can read. Raises `CourseError` where no paper was made."""
    exam = papers_of(folder, lesson)
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in key_rows(exam))
    path = folder.root / "exams" / f"{exam.name}-key.csv"
    path.parent.mkdir(exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def papers_of(folder: ClassFolder, lesson: str) -> Given:
    """Return an examination as the class has it. Raises `CourseError` where no paper was made."""
    plan = folder.read_settings(students=False).exam(lesson.removeprefix(EXAM))
    if (own := kept(folder, plan.name)) is None:
        number = lesson_number(plan)
        raise CourseError(
            say(
                ja=f"{plan.name} の試験紙はまだありません。`fukami exam {number} --per-student` で作ってください。",
                en=f"There are no papers of {plan.name} yet: make them with `fukami exam {number} --per-student`.",
            )
        )
    return own


def made_told(made: Papers) -> str:
    """Say how many papers there are, and how much two of them have in common."""
    count = len(made.new) + len(made.before)
    again = (
        say(ja=f"(うち {len(made.before)} 人は前と同じもの)", en=f" ({len(made.before)} as before)")
        if made.before
        else ""
    )
    return say(
        ja=f"{count} 人分の試験紙{again}。{made.questions} 問のうち、2 人の値が同じなのは、平均して {made.alike:.1f} 問です。",
        en=f"{counted(count, 'paper', 'papers')}{again}. Of {counted(made.questions, 'question', 'questions')} two students share the values of {made.alike:.1f} on average.",
    )
