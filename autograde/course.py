"""Where things are: the course (this repository) and a class's own folder outside it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from autograde.base.zones import machine_zone
from autograde.language import say

LANGUAGES = ("ja", "en")


class CourseError(Exception):
    """Something about the course or the class that the user can mend; the message says how."""


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
    late: dict[str, float]
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
        """Return the lesson called `name`, or the only one that starts with it ("02")."""
        found = [info for key, info in self.lessons.items() if key == name] or [
            info for key, info in self.lessons.items() if key.startswith(name)
        ]
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
    try:
        data = tomllib.loads((home / "course.toml").read_text(encoding="utf-8"))
        lessons = {
            name: LessonInfo(name, entry["title"], entry["minutes"], entry["points"])
            for name, entry in sorted(data["lessons"].items())
        }
        return Course(
            home.resolve(),
            data["title"],
            tuple(data["languages"]),
            data.get("repository", ""),
            lessons,
            data.get("late", {}),
            {part["first"]: part["title"] for part in data.get("parts", [])},
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise CourseError(
            say(
                ja=f"{home / 'course.toml'} を読めません: {error}", en=f"{home / 'course.toml'} cannot be read: {error}"
            )
        ) from error


@dataclass(frozen=True)
class ClassFolder:
    """A class's own folder, in nbgrader's layout; nothing of a student lies anywhere else."""

    root: Path

    @property
    def course(self) -> Course:
        """The course that `class.toml` names. Raises `CourseError` when it is not there any more."""
        settings = tomllib.loads((self.root / "class.toml").read_text(encoding="utf-8"))
        return load_course(Path(settings["course"]))

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this class's times are read and shown: `timezone` in `class.toml`, otherwise the machine's."""
        settings = tomllib.loads((self.root / "class.toml").read_text(encoding="utf-8"))
        name = settings.get("timezone")
        try:
            return ZoneInfo(name) if name else machine_zone()
        except (TypeError, ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise CourseError(
                say(
                    ja=f"class.toml の timezone に {name} とありますが、そのような時刻帯はありません。例: Asia/Tokyo",
                    en=f"class.toml: there is no time zone {name}. An example: Asia/Tokyo",
                )
            ) from error

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
