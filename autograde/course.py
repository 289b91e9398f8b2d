"""Where things are: the course (this repository) and a class's own folder outside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from autograde.base.errors import CourseError as CourseError
from autograde.base.names import student_key
from autograde.base.settings import LANGUAGES as LANGUAGES
from autograde.base.settings import ClassFile, CourseFile, Known, Late
from autograde.base.toml import checked, key_lines, read_toml
from autograde.base.zones import machine_zone
from autograde.language import say
from autograde.students import Students


@dataclass(frozen=True)
class LessonInfo:
    """What `course.toml` says of a lesson. `minutes` is the time that a student needs, `points` the total."""

    name: str
    title: dict[str, str]
    minutes: int
    points: float

    @property
    def number(self) -> str:
        return self.name.split("_", 1)[0]


@dataclass(frozen=True)
class Course:
    """The course's settings; `root` is the folder that holds `course.toml`."""

    root: Path
    title: dict[str, str]
    languages: tuple[str, ...]
    repository: str
    lessons: dict[str, LessonInfo]
    late: Late
    part_titles: dict[str, dict[str, str]]  # by the number of the part's first lesson

    @property
    def parts(self) -> list[tuple[dict[str, str], list[str]]]:
        """Each part's title with the names of its lessons, in order."""
        starts = sorted(self.part_titles)
        ends = [*starts[1:], "~"]  # "~" comes after every name
        within = [
            [name for name in self.lessons if start <= name < end]
            for start, end in zip(["", *starts[1:]], ends, strict=True)
        ]
        titles = [self.part_titles[start] for start in starts] or [self.title]
        return list(zip(titles, within, strict=True))

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def build(self) -> Path:
        return self.root / "build"

    def lesson(self, name: str) -> LessonInfo:
        """Return the lesson called `name`, the one with that number ("02", "2"), or the only one that starts with it."""
        number = int(name) if name.isdecimal() else None
        found = (
            [info for key, info in self.lessons.items() if key == name]
            or [info for info in self.lessons.values() if info.number.isdecimal() and int(info.number) == number]
            or [info for key, info in self.lessons.items() if name and key.startswith(name)]
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


def load_course(root: Path | None = None) -> Course:
    """Read `course.toml` in `root`, by default in the current folder, its parents, or this package's own repository."""
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
        names if isinstance(names, dict) else None, languages=languages if isinstance(languages, list) else ()
    )
    file = checked(home / "course.toml", text, data, CourseFile, known)
    return Course(
        home.resolve(),
        file.title,
        tuple(file.languages),
        file.repository,
        {
            name: LessonInfo(name, entry.title, entry.minutes, entry.points)
            for name, entry in sorted(file.lessons.items())
        },
        file.late,
        {part.first: part.title for part in file.parts},
    )


@dataclass(frozen=True)
class ClassSettings:
    """What `class.toml` says, complete: the course's late policy where the class has none of its own."""

    course: Course
    zone: ZoneInfo
    late: Late
    due: Mapping[str, datetime]  # by lesson, in `zone`
    extensions: Mapping[str, Mapping[str, float]]  # days, by student and lesson


@dataclass(frozen=True)
class ClassFolder:
    """A class's own folder, in nbgrader's layout; nothing of a student lies anywhere else."""

    root: Path

    @property
    def settings(self) -> ClassSettings:
        """`class.toml`, read anew. Raises `CourseError` with every mistake in it, students that nobody is among them."""
        return self.read_settings()

    @property
    def course(self) -> Course:
        """The course that `class.toml` names. Raises `CourseError` when it is not there any more."""
        return self.read_settings(students=False).course

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this class's times are read and shown: `timezone` in `class.toml`, otherwise the machine's."""
        return self.read_settings(students=False).zone if (self.root / "class.toml").is_file() else machine_zone()

    def read_settings(self, *, students: bool = True) -> ClassSettings:
        """Read `class.toml`; without `students` before anything is collected, when nobody is known yet."""
        path = self.root / "class.toml"
        text, data = read_toml(path)
        course = self._course(path, text, data.get("course"))
        tables = [data, *(table for table in data.values() if isinstance(table, dict))]
        known = Known(
            course.lessons if course else None,
            Students(self.submitted).find if students else student_key,
            # one in the wrong table is told as that, and no other is offered in its place
            zoned=any(isinstance(table.get("timezone"), str) for table in tables),
        )
        file = checked(path, text, data, ClassFile, known)
        assert course is not None, "a course that is no text was refused"
        zone = ZoneInfo(file.timezone) if file.timezone else machine_zone()
        own = file.late.model_dump(include=file.late.model_fields_set)
        due = {lesson: _moment(when, zone) for lesson, when in file.due.items()}
        return ClassSettings(course, zone, course.late.model_copy(update=own), due, file.extensions)

    def _course(self, path: Path, text: str, where: object) -> Course | None:
        if not isinstance(where, str):
            return None
        home = self.root / Path(where).expanduser()
        if not (home / "course.toml").is_file():
            line = key_lines(text).get(("course",), 1)
            raise CourseError(
                say(
                    ja=f"{path} の {line} 行目: {where} に教材がありません。Fukami のフォルダ(course.toml のあるところ)を書いてください。",
                    en=f"{path}, line {line}: the course is not in {where}. Write Fukami's folder, which holds course.toml.",
                )
            )
        return load_course(home)

    @property
    def submitted(self) -> Path:
        """Notebooks as they were handed in: `submitted/<student>/<lesson>/<lesson>.ipynb`."""
        return self.root / "submitted"

    @property
    def results(self) -> Path:
        """What the engine found, one file a submission: `results/<lesson>/<student>.json`."""
        return self.root / "results"

    @property
    def autograded(self) -> Path:
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        """`feedback/<student>/<lesson>/<lesson>.html`"""
        return self.root / "feedback"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def gradebook(self) -> str:
        """URL of nbgrader's database."""
        return f"sqlite:///{self.root / 'gradebook.db'}"

    @classmethod
    def find(cls, folder: Path | None = None) -> ClassFolder:
        """Return the class in `folder`, by default in the current folder or one above it."""
        places = [folder] if folder else [Path.cwd(), *Path.cwd().parents]
        for place in places:
            if (place / "class.toml").is_file():
                return cls(place.resolve())
        raise CourseError(
            say(
                ja=f"{places[0]} はクラスのフォルダではありません。`fukami init my-class` で作り、その中で実行するか --class で指定してください。",
                en=f"{places[0]} is not a class folder. Make one with `fukami init my-class`, then run this in it or name it with --class.",
            )
        )


def _moment(when: datetime, zone: ZoneInfo) -> datetime:
    """Return a due date in `zone`. An hour that the clock shows twice, or skips, ends late."""
    if when.tzinfo is None:
        when = max((when.replace(tzinfo=zone, fold=fold) for fold in (0, 1)), key=lambda moment: moment.astimezone(UTC))
    return when.astimezone(UTC).astimezone(zone)
