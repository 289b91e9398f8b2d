"""The slides of one lesson in one language, in their order, and the page that shows them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograde.base.language import counted, say
from autograde.course import Course, CourseError, LessonInfo
from autograde.quizzes.questions import Question
from autograde.reports.markdown import line_html, markdown_html, text_html
from autograde.slides.plan import CHECK, Meeting, clock
from autograde.slides.sections import FIGURES, MINUTES_A_QUIZ, Section
from autograde.slides.words import LessonWords

_TEMPLATES = Environment(
    loader=PackageLoader("autograde.slides"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_NOTHING = Markup()
_REVEAL = ("reset.css", "reveal.css", "reveal.js")
_SRC = re.compile(rf'src="{FIGURES}/([0-9a-f]+\.png)"')
_ABILITIES = re.compile(
    r"\*\*(?:What you will be able to do|この課でできるようになること)\*\*\s*(.+?)(?=\n\n|\Z)", re.DOTALL
)


@dataclass(frozen=True)
class Slide:
    """What one slide shows. `kind` is a block of `templates/deck.html`; `begins` and `seconds` are None outside of the meeting's time.

    `steps` come one at a time, after what is there from the beginning; `notes` are for who speaks.
    """

    kind: str
    heading: Markup
    label: str = ""
    body: Markup = _NOTHING
    steps: Sequence[Markup] = ()
    rows: Sequence[tuple[str, Markup, Markup]] = ()
    notes: Markup = _NOTHING
    begins: int | None = None
    seconds: int = 0


@dataclass(frozen=True)
class Lesson:
    """What the slides of a lesson are made from, in one language. `questions` counts those of "Check yourself"."""

    course: Course
    info: LessonInfo
    lang: str
    sections: Sequence[Section]
    meeting: Meeting
    words: LessonWords
    vote: Question | None
    questions: int

    @property
    def title(self) -> str:
        """As the contents name it."""
        return f"{self.info.number} · {self.info.title[self.lang]}"

    def say(self, *, ja: str, en: str) -> str:
        """A text in the deck's language."""
        return say(ja=ja, en=en, lang=self.lang)


def slides(lesson: Lesson) -> Iterator[Slide]:
    """Yield the slides in their order: the meeting, its closing, then what is homework.

    Raises `CourseError` where the words name a picture that a section does not have.
    """
    taught = [section for section in lesson.sections if lesson.meeting.takes(section.number)]
    later = [section for section in lesson.sections if section not in taught]
    yield _title(lesson)
    if taught:
        yield _plan(lesson, taught)
    for section in taught:
        yield from _section(lesson, section)
    if taught:
        if lesson.vote:
            yield _vote(lesson, lesson.vote)
        yield _close(lesson, later)
        if later:
            yield Slide("divider", Markup.escape(lesson.say(ja="ここからは宿題", en="From here on at home")))
    for section in later:
        yield from _section(lesson, section)
    if not taught:
        yield _close(lesson, [])


def page(lesson: Lesson, figures: Mapping[str, bytes]) -> str:
    """The deck as one HTML page that loads nothing; `figures` are the pictures by the names of their files."""
    made = list(slides(lesson))
    here = files("autograde.slides").joinpath("templates")
    reveal = Path(str(files("sphinx_revealjs"))) / "_static" / "revealjs"
    kept = {name: base64.b64encode(png).decode() for name, png in figures.items()}
    html = _TEMPLATES.get_template("deck.html").render(
        lang=lesson.lang,
        title=lesson.title,
        course=lesson.course.title[lesson.lang],
        slides=made,
        clock=clock,
        say=lesson.say,
        styles=Markup(
            "\n".join(
                [
                    *(_script(reveal / "dist" / name) for name in _REVEAL[:2]),
                    here.joinpath("deck.css").read_text("utf-8"),
                ]
            )
        ),
        scripts=[
            Markup(_script(reveal / "dist" / "reveal.js")),
            Markup(_script(reveal / "plugin" / "notes" / "notes.js")),
            Markup(here.joinpath("deck.js").read_text("utf-8")),
        ],
    )
    return _SRC.sub(lambda found: f'src="data:image/png;base64,{kept[found[1]]}"', html)


def _script(path: Path) -> str:
    return path.read_text(encoding="utf-8").replace("</script", r"<\/script").split("\n//# sourceMappingURL")[0]


def _title(lesson: Lesson) -> Slide:
    meeting, info = lesson.meeting, lesson.info
    facts = []
    if meeting.week:
        facts.append(lesson.say(ja=f"第 {meeting.week} 回", en=f"Meeting {meeting.week}"))
        if not meeting.starts:
            facts[-1] += lesson.say(ja="の宿題", en=": homework")
    facts.append(
        lesson.say(
            ja=f"約 {info.minutes} 分・{info.points:g} 点", en=f"about {info.minutes} minutes, {info.points:g} points"
        )
    )
    return Slide("title", line_html(info.title[lesson.lang]), info.number, body=Markup.escape(" · ".join(facts)))


def _plan(lesson: Lesson, taught: Sequence[Section]) -> Slide:
    starts = lesson.meeting.starts
    first = starts[taught[0].number]
    back = Markup.escape(lesson.say(ja="前回のふり返り", en="Looking back at the last lesson"))
    rows = [(clock(0), Markup(), back)] if first else []
    for section in taught:
        named = (
            line_html(section.title)
            if section.title
            else Markup.escape(lesson.say(ja="今日の問い", en="Today’s question"))
        )
        label = Markup(f"§{section.number}") if section.number else Markup()
        rows.append((clock(starts[section.number]), label, named))
    rows.append((clock(starts[CHECK]), Markup(), Markup.escape(lesson.say(ja="確かめよう", en="Check yourself"))))
    heading = lesson.say(ja=f"今日の {lesson.meeting.minutes} 分", en=f"Today’s {lesson.meeting.minutes} minutes")
    return Slide("plan", Markup.escape(heading), rows=rows, begins=0, seconds=60 * first)


def _section(lesson: Lesson, section: Section) -> Iterator[Slide]:
    """The section's question, its picture with the idea, and what students do."""
    meeting, said = lesson.meeting, lesson.words.of(section.number)
    shown = min(1, len(section.pictures)) if said.figure is None else said.figure
    if shown > len(section.pictures):
        raise CourseError(
            say(
                ja=f"{lesson.info.name} の §{section.number} に {shown} 番目の図はありません({len(section.pictures)} 個)。solutions/slides/{lesson.info.name}.toml の figure を直してください。",
                en=f"§{section.number} of {lesson.info.name} has no figure {shown} ({len(section.pictures)} in all): mend figure in solutions/slides/{lesson.info.name}.toml.",
            )
        )
    label = f"§{section.number}" if section.number else ""
    heading = line_html(section.title or lesson.info.title[lesson.lang])
    taken = meeting.takes(section.number)
    begins, minutes = (meeting.starts[section.number], meeting.lasts(section.number)) if taken else (None, 0)
    pace = minutes / section.minutes if taken and section.minutes else 1.0
    tasks = [(task, max(1, round(task.minutes * pace))) for task in section.tasks]
    work = min(60 * minutes, 60 * sum(each for _, each in tasks))
    talk = 60 * minutes - work
    idea = line_html(said.idea[lesson.lang]) if said.idea else Markup()
    asked = line_html(said.ask[lesson.lang] if said.ask else section.asks(shown))
    spoken = markdown_html(section.told(0, max(shown, 1)))
    yield Slide("ask", heading, label, asked, notes=spoken, begins=begins, seconds=talk * 2 // 5)
    if shown:
        picture = Markup(section.pictures[shown - 1])
        spoken = markdown_html(section.told(shown))
        yield Slide("picture", heading, label, picture, [idea], notes=spoken, begins=begins, seconds=talk * 3 // 5)
    elif idea:
        spoken = markdown_html(section.told(1))
        yield Slide("idea", heading, label, idea, notes=spoken, begins=begins, seconds=talk * 3 // 5)
    if tasks or section.questions:
        rows = [(_minutes(lesson, each), line_html(task.name), line_html(task.text)) for task, each in tasks]
        if section.questions:
            told = lesson.say(ja=f"問い {section.questions} 問", en=counted(section.questions, "question", "questions"))
            each = max(1, round(MINUTES_A_QUIZ * section.questions * pace))
            rows.insert(0, (_minutes(lesson, each), Markup.escape(told), Markup()))
        heading = Markup.escape(lesson.say(ja="ノートブックでやってみよう", en="Now in the notebook"))
        yield Slide("tasks", heading, label, rows=rows, begins=begins, seconds=work)


def _minutes(lesson: Lesson, number: int) -> str:
    return lesson.say(ja=f"{number} 分", en=f"{number} min")


def _vote(lesson: Lesson, question: Question) -> Slide:
    """A question with its choices; the next step shows which is right, and why."""
    heading = Markup.escape(lesson.say(ja="どれだと思いますか", en="Vote"))
    rows = [(letter, Markup(""), line_html(text)) for letter, text in question.choices.items()]
    reply = text_html(question.replies[question.right])
    begins = lesson.meeting.starts[CHECK]
    seconds = 30 * (lesson.meeting.minutes - begins)
    return Slide(
        "vote", heading, question.right, markdown_html(question.text), [reply], rows, begins=begins, seconds=seconds
    )


def _close(lesson: Lesson, later: Sequence[Section]) -> Slide:
    """What one is able to do now, as the lesson promised, and what is left for the homework."""
    heading = Markup.escape(lesson.say(ja="確かめよう", en="Check yourself"))
    promised = _ABILITIES.search(lesson.sections[0].told(0))
    body = markdown_html(promised[1]) if promised else Markup()
    steps = []
    if lesson.questions:
        steps.append(
            lesson.say(
                ja=f"ノートブックの「確かめよう」に、すぐ答え合わせのできる問いが {lesson.questions} 問あります。",
                en=f"“Check yourself” in the notebook: {counted(lesson.questions, 'question', 'questions')} that answer at once.",
            )
        )
    if later:
        numbers = [section.number for section in later if section.number]
        whole = f"§{numbers[0]}" + (f"–{numbers[-1]}" if len(numbers) > 1 else "")
        steps.append(lesson.say(ja=f"宿題: {whole} と、残った課題", en=f"At home: {whole} and what is left"))
    begins = lesson.meeting.starts.get(CHECK)
    seconds = 30 * (lesson.meeting.minutes - begins) if begins is not None else 0
    return Slide("close", heading, body=body, steps=list(map(Markup.escape, steps)), begins=begins, seconds=seconds)


def votable(questions: Sequence[Question], named: str) -> Question | None:
    """The question for the class to vote on: the one that was named, or the shortest of one choice without code and pictures."""
    if named:
        return next((question for question in questions if question.name == named), None)
    fit = [
        one
        for one in questions
        if one.kind == "choice" and not one.figures and "```" not in one.text and all(one.choices.values())
    ]
    return min(fit, key=lambda one: len(one.text) + sum(map(len, one.choices.values())), default=None)
