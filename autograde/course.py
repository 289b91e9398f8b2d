"""Where things are: the course (this repository) and a class's own folder outside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograde.base.errors import CourseError as CourseError
from autograde.base.language import say

if TYPE_CHECKING:
    from autograde.base.settings import Late, Week

CHECKS = Path(__file__).parent / "authoring" / "templates" / "checks.py"
SLIDER = CHECKS.with_name("slider.py")  # in notebooks that call it


@dataclass(frozen=True)
class LessonInfo:
    """What `course.toml` says of a lesson. `minutes` is the time that a student needs, `points` the total.

    `gpu` says whether Colab is asked for one, `data` names the sets of which the grader makes miniatures, and `ai` whether
    an assistant may help: "off", "ask" (explain, but not write) or "on".
    """

    name: str
    title: dict[str, str]
    minutes: int
    points: float
    gpu: bool = False
    data: tuple[str, ...] = ()
    ai: str = "on"

    @property
    def number(self) -> str:
        """The two digits that its name begins with."""
        return self.name.split("_", 1)[0]


@dataclass(frozen=True)
class Course:
    """The course's settings; `root` is the folder that holds `course.toml`.

    `left_out` are lessons that `course.toml` has but leaves out: they are not in `lessons`, unless a class has them.
    """

    root: Path
    title: dict[str, str]
    languages: tuple[str, ...]
    repository: str
    lessons: dict[str, LessonInfo]
    late: Late
    part_titles: dict[str, dict[str, str]]  # by the number of the part's first lesson
    weeks: tuple[Week, ...] = ()  # the plan for a term
    meeting_minutes: int = 90
    foot: Mapping[str, str] = field(default_factory=dict)  # of every notebook, by language
    left_out: Mapping[str, LessonInfo] = field(default_factory=dict)

    @property
    def parts(self) -> list[tuple[dict[str, str], list[str]]]:
        """Each part's title with the names of its lessons, in order; a part without any is none."""
        starts = sorted(self.part_titles)
        ends = [*starts[1:], "~"]  # "~" comes after every name
        within = [
            [name for name in self.lessons if start <= name < end]
            for start, end in zip(["", *starts[1:]], ends, strict=True)
        ]
        titles = [self.part_titles[start] for start in starts] or [self.title]
        return [part for part in zip(titles, within, strict=True) if part[1]]

    @property
    def solutions(self) -> Path:
        """The folder of the lessons' sources."""
        return self.root / "solutions"

    @property
    def shared(self) -> list[Path]:
        """The sources of the cells that all lessons share: figure settings where the course has some, and checking tools."""
        figures, checks = (self.solutions / f"_{name}.py" for name in ("figures", "checks"))
        return [*([figures] if figures.is_file() else []), checks if checks.is_file() else CHECKS]

    @property
    def guards(self) -> dict[str, Path]:
        """Sources of cells that see to it that a package is there, by its name; they stand where a lesson imports it."""
        others = sorted(self.solutions.glob("_*.py"))
        return {path.stem[1:]: path for path in others if path.stem not in ("_figures", "_checks")}

    @property
    def font(self) -> Path | None:
        """The font from which the build takes the Japanese characters of figures, where the course has one."""
        path = self.solutions / "_font.ttf"
        return path if path.is_file() else None

    def answers(self, lesson: str, exercise: str) -> Path:
        """The file of right and wrong answers to an exercise, which there need not be."""
        return self.root / "tests" / "answers" / lesson / f"{exercise}.py"

    def more(self, lesson: str) -> Path:
        """The source of a lesson's exercises without points and its rubrics, which there need not be."""
        return self.solutions / "more" / f"{lesson}.py"

    def bank(self, lesson: str) -> Path:
        """The source of a lesson's variable questions, for examinations, which there need not be."""
        return self.solutions / "exam" / f"{lesson}.py"

    def slides(self, lesson: str) -> Path:
        """The file of what a lesson's slides say beyond its own text, which there need not be."""
        return self.solutions / "slides" / f"{lesson}.toml"

    def document(self, page: str, lang: str) -> Path:
        """Where a page of `docs/` is in a language: `X.ja.md` beside `X.md`, or the one page that is for all."""
        own = self.root / "docs" / f"{page}.{lang}.md"
        return own if own.is_file() else self.root / "docs" / f"{page}.md"

    @property
    def build(self) -> Path:
        """The folder of what can be made again."""
        return self.root / "build"

    @property
    def data(self) -> list[str]:
        """The data sets that its lessons need."""
        return sorted({name for info in self.lessons.values() for name in info.data})

    def having(self, lessons: Collection[str]) -> Course:
        """Return the course with those of its lessons that are left out but in `lessons`."""
        had = {name: info for name, info in self.left_out.items() if name in lessons}
        return replace(self, lessons=dict(sorted({**self.lessons, **had}.items()))) if had else self

    def lesson(self, name: str) -> LessonInfo:
        """Return the lesson called `name`, the one with that number ("02", "2"), or the only one that starts with it."""
        found = _called(self.lessons, name)
        if len(found) != 1 and (left_out := _called(self.left_out, name)):
            gone = left_out[0]
            raise CourseError(
                say(
                    ja=f"{gone.name} は、このコースから外してあります(course.toml の left_out)。戻すには `fukami course with {gone.number}` を実行してください。",
                    en=f"{gone.name} is left out of this course (left_out in course.toml). `fukami course with {gone.number}` takes it back.",
                )
            )
        if len(found) != 1:
            known = ", ".join(self.lessons)
            raise CourseError(
                say(
                    ja=f"{name} という課はありません。ある課: {known}",
                    en=f"There is no lesson {name}. Lessons: {known}",
                )
            )
        return found[0]


def _called(lessons: Mapping[str, LessonInfo], name: str) -> list[LessonInfo]:
    number = int(name) if name.isdecimal() else None
    return (
        [info for key, info in lessons.items() if key == name]
        or [info for info in lessons.values() if info.number.isdecimal() and int(info.number) == number]
        or [info for key, info in lessons.items() if name and key.startswith(name)]
    )


def more_place(lesson: str) -> str:
    """Where below `lessons/{lang}` its exercises without points are, without .ipynb; no hand-in for the lesson is called so."""
    return f"more/{lesson}_more"


def load_course(root: Path | None = None) -> Course:
    """Read `course.toml` in `root`, by default in the current folder, its parents, or this package's own repository."""
    from autograde.base.settings import CourseFile, Known
    from autograde.base.toml import checked, read_toml
    from data_scripts.catalogue import NAMES

    places = [root] if root else [Path.cwd(), *Path.cwd().parents, Path(__file__).resolve().parents[1]]
    home = next((place for place in places if (place / "course.toml").is_file()), None)
    if home is None:
        raise CourseError(
            say(
                ja=f"course.toml が見つかりません({places[0]})。Fukami のフォルダで実行してください。",
                en=f"No course.toml in {places[0]}: run this in Fukami's folder.",
            )
        )
    text, data = read_toml(home / "course.toml")
    names, languages = (data.get(key) for key in ("lessons", "languages"))
    known = Known(
        names if isinstance(names, dict) else None,
        languages=languages if isinstance(languages, list) else (),
        data_sets=NAMES,
    )
    file = checked(home / "course.toml", text, data, CourseFile, known)
    lessons = {
        name: LessonInfo(name, entry.title, entry.minutes, entry.points, entry.gpu, tuple(entry.data), entry.ai)
        for name, entry in sorted(file.lessons.items())
    }
    weeks = (
        week.model_copy(update={"lessons": [number for number in week.lessons if number not in file.left_out]})
        for week in file.weeks
    )
    return Course(
        home.resolve(),
        file.title,
        tuple(file.languages),
        file.repository,
        {name: info for name, info in lessons.items() if info.number not in file.left_out},
        file.late,
        {part.first: part.title for part in file.parts},
        tuple(week for week in weeks if week.lessons),
        file.meeting_minutes,
        file.foot,
        {name: info for name, info in lessons.items() if info.number in file.left_out},
    )
