"""`fukami init`: a class gets a folder of its own, outside the repository, ready for nbgrader."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from autograde.base.files import whole, write_whole
from autograde.base.language import say
from autograde.base.names import student_key
from autograde.base.zones import machine_zone, zone_named
from autograde.course import Course, CourseError, LessonInfo, load_course
from autograde.model import Lesson, Void
from autograde.students import Students

if TYPE_CHECKING:
    from autograde.base.letters import Mail
    from autograde.base.settings import Late, LmsFile

LMS_DATES = "lms.toml"
EXAM = "exam_"
MINUTES = 24 * 60  # of a day, in which extensions are counted

NBGRADER_CONFIG = '''"""nbgrader's settings for this class: Formgrader (`jupyter lab` in this folder, menu Nbgrader) and every nbgrader command read them here."""

from pathlib import Path

from autograde import NbgraderCsv, nbgrader_release_steps

here = Path(__file__).resolve().parent  # so that the folder can be moved
c = get_config()  # noqa: F821
c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = "class"
c.Exchange.root = str(here / "exchange")  # not used; Formgrader warns where there is none
c.FormgradeExtension.debug = False  # true would show these settings in it
c.GenerateAssignment.preprocessors = nbgrader_release_steps()
c.ExportApp.plugin_class = NbgraderCsv
'''


def exam_name(number: str) -> str:
    """Return how the examination about a lesson is called among the lessons of a class."""
    return f"{EXAM}{number}"


@dataclass(frozen=True)
class ExamPlan:
    """An examination as `class.toml` plans it: about which lesson, when, what is asked, and who has more minutes."""

    name: str  # of its lesson in the class
    lesson: str
    opens: datetime | None = None
    closes: datetime | None = None
    questions: int | Mapping[str, int] | tuple[str, ...] = 2  # of each lesson, by lesson, or by name
    exercises: tuple[str, ...] = ()
    more_minutes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ClassSettings:
    """What `class.toml` says, complete: the course's late policy where the class has none of its own."""

    course: Course
    zone: ZoneInfo
    late: Late
    released: Mapping[str, datetime]  # when students got it, by lesson, in `zone`
    due: Mapping[str, datetime]  # likewise
    extensions: Mapping[str, Mapping[str, float]]  # days, by student and lesson
    servers: Mapping[str, str] = field(default_factory=dict)  # of "canvas" and "moodle"
    mail: Mail | None = None
    void: Mapping[str, Mapping[str, Void]] = field(default_factory=dict)  # by lesson, and test or exercise
    exams: Mapping[str, ExamPlan] = field(default_factory=dict)  # by the name of its lesson in the class

    def exam(self, lesson: str) -> ExamPlan:
        """Return the examination about a lesson, as it is by default where `class.toml` says nothing of it."""
        name = exam_name(self.course.lesson(lesson).number)
        return self.exams.get(name) or ExamPlan(name, self.course.lesson(lesson).name)

    def voids(self, form: Lesson, now: datetime | None = None) -> dict[str, Void]:
        """Return which tests of a lesson count in full by now for everybody who handed in, and why."""
        named = self.void.get(form.name, {})
        now = now or datetime.now(UTC)
        found = {
            cell.id: named[name]
            for cell in form.cells
            for name in (cell.exercise, cell.id)
            if cell.kind == "test" and name in named
        }
        return {test: why for test, why in found.items() if not why.since or datetime.fromisoformat(why.since) <= now}


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
        from autograde.base.settings import ClassFile, Known
        from autograde.base.toml import checked, read_toml

        path = self.root / "class.toml"
        text, data = read_toml(path)
        course = self._course(path, text, data.get("course"))
        tables = [data, *(table for table in data.values() if isinstance(table, dict))]
        known = Known(
            [*course.lessons, *course.left_out] if course else None,
            Students(self.submitted).find if students else student_key,
            # one in the wrong table is told as that, and no other is offered in its place
            zoned=any(isinstance(table.get("timezone"), str) for table in tables),
        )
        file = checked(path, text, data, ClassFile, known, self._unknown_tests(data.get("void"), course))
        assert course is not None, "a course that is no text was refused"
        exams = {exam_name(number): (number, entry) for number, entry in file.exam.items()}
        zone = ZoneInfo(file.timezone) if file.timezone else machine_zone()
        own = file.late.model_dump(include=file.late.model_fields_set)
        told = self.lms_dates
        released, due = (
            {lesson: _moment(when, zone) for lesson, when in table.items() if lesson in course.lessons}
            for table in (file.released, told.due | file.due)
        )
        extensions = {
            student: told.extensions.get(student, {}) | file.extensions.get(student, {})
            for student in {**told.extensions, **file.extensions}
        }
        plans: dict[str, ExamPlan] = {}
        for name, (number, exam) in exams.items():
            opens, closes = (_moment(when, zone) if when else None for when in (exam.opens, exam.closes))
            questions = tuple(exam.questions) if isinstance(exam.questions, list) else exam.questions
            about = course.lesson(number).name
            plans[name] = ExamPlan(name, about, opens, closes, questions, tuple(exam.exercises), exam.more_minutes)
            released |= {name: opens} if opens and name not in released else {}
            due |= {name: closes} if closes and name not in due else {}
            for student, minutes in exam.more_minutes.items():
                extensions[student] = {name: minutes / MINUTES} | extensions.get(student, {})
        servers = {name: one.server for name, one in (("canvas", file.canvas), ("moodle", file.moodle)) if one}
        late = course.late.model_copy(update=own)
        void = {
            lesson: {
                name: Void(entry.reason, _moment(entry.since, zone).isoformat() if entry.since else "")
                for name, entry in entries.items()
            }
            for lesson, entries in file.void.items()
        }
        return ClassSettings(course, zone, late, released, due, extensions, servers, file.mail, void, plans)

    @property
    def lms_dates(self) -> LmsFile:
        """What an LMS said of due dates, in `lms.toml`; what `class.toml` says counts before it."""
        from autograde.base.settings import LmsFile
        from autograde.base.toml import checked, read_toml

        path = self.root / LMS_DATES
        return checked(path, *read_toml(path), LmsFile) if path.is_file() else LmsFile()

    def _unknown_tests(self, void: object, course: Course | None) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield what `[void]` names and a lesson that the class was given has not got, with the place and what to say."""
        from autograde.base.toml import nearest

        for lesson, names in void.items() if isinstance(void, dict) else ():
            kinds = self._kinds(lesson) if course and lesson in course.lessons and isinstance(names, dict) else {}
            may = [name for name, kind in kinds.items() if kind in ("test", "exercise", "quiz")]
            for name in names if kinds else ():
                if kinds.get(name) == "essay":
                    told = say(
                        ja=f"{name} は記述です。点は Formgrader で付けてください。",
                        en=f"{name} is an essay: give its points in Formgrader.",
                    )
                elif name not in may:
                    meant = nearest(name, may)
                    told = say(
                        ja=f"{lesson} に {name} という課題もテストもありません。"
                        + (f"{meant} ではありませんか。" if meant else f"あるもの: {', '.join(may)}"),
                        en=f"{lesson} has no exercise and no test {name}. "
                        + (f"Did you mean {meant}?" if meant else f"It has: {', '.join(may)}"),
                    )
                else:
                    continue
                yield ("void", lesson, name), told

    def _kinds(self, lesson: str) -> dict[str, str]:
        """Return the kind of each cell of a lesson as the class was given it; {} where it was given none that can be read."""
        try:
            forms = json.loads((self.root / "forms" / f"{lesson}.json").read_bytes())["forms"]
            return {cell["id"]: cell["kind"] for form in forms.values() for cell in form["cells"]}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _course(self, path: Path, text: str, where: object) -> Course | None:
        if not isinstance(where, str):
            return None
        home = self.root / Path(where).expanduser()
        if not (home / "course.toml").is_file():
            from autograde.base.toml import key_lines

            line = key_lines(text).get(("course",), 1)
            raise CourseError(
                say(
                    ja=f"{path} の {line} 行目: {where} に教材がありません。Fukami のフォルダ(course.toml のあるところ)を書いてください。",
                    en=f"{path}, line {line}: the course is not in {where}. Write Fukami's folder, which holds course.toml.",
                )
            )
        course = load_course(home)
        course = course.having([lesson for lesson in course.left_out if self.has(lesson)])
        return replace(course, lessons=course.lessons | self._exams(course))

    def _exams(self, course: Course) -> dict[str, LessonInfo]:
        """Return the examinations whose papers this class was given, as lessons of the class."""
        found = {}
        for path in sorted((self.root / "forms").glob(f"{EXAM}*.json")):
            with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
                forms = json.loads(path.read_bytes())["forms"]
                titles = {lang: form["title"] for lang, form in forms.items()}
                points = sum(cell["points"] for cell in next(iter(forms.values()))["cells"])
                found[path.stem] = LessonInfo(path.stem, titles, 0, points, ai="off")
        return found

    def has(self, lesson: str) -> bool:
        """Whether there is anything of a lesson: a hand-in, or the form by which it is graded."""
        return (self.root / "forms" / f"{lesson}.json").is_file() or any(self.submitted.glob(f"*/{lesson}"))

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
        """Notebooks on the lesson's form with their tests, as Formgrader shows them: `autograded/<student>/<lesson>/<lesson>.ipynb`."""
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        """`feedback/<student>/<lesson>/<lesson>.html`"""
        return self.root / "feedback"

    @property
    def downloads(self) -> Path:
        """What came from an LMS by its API (see `lms.delivery`)."""
        return self.root / "downloads"

    @property
    def reports(self) -> Path:
        """What the teacher reads of the class: pages and tables."""
        return self.root / "reports"

    def key(self) -> bytes:
        """The class's secret, in `seed.key`: the numbers of hidden tests come from it. Made when it is first asked for.

        Raises `CourseError` when it cannot be read or is damaged.
        """
        path = self.root / "seed.key"
        try:
            if not path.exists():
                with whole(path, durable=True) as part:
                    part.touch(mode=0o600)
                    part.write_text(f"{secrets.token_hex(32)}\n", encoding="ascii")
            found = path.read_text(encoding="ascii").strip()
            if len(key := bytes.fromhex(found)) == 32:
                return key
            why = say(ja="途中までしかありません", en="part of it is missing")
        except (OSError, ValueError) as error:
            why = str(error)
        raise CourseError(
            say(
                ja=f"{path} を読めません({why})。隠れたテストの数は、このファイルから決まります。控えから戻すか、読めるようにしてください。消すと新しく作り、これから採点する提出物には別の数を使います。",
                en=f"{path} cannot be read ({why}). The numbers of hidden tests come from this file: put a backup there, or make it readable. Without the file a new one is made, and what is graded from then on gets other numbers.",
            )
        )

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
    """Return a time of `class.toml` in `zone`. An hour that the clock shows twice, or skips, ends late."""
    if when.tzinfo is None:
        when = max((when.replace(tzinfo=zone, fold=fold) for fold in (0, 1)), key=lambda moment: moment.astimezone(UTC))
    return when.astimezone(UTC).astimezone(zone)


def init_class(path: Path, course: Course, timezone: str = "") -> ClassFolder:
    """Make the folder of a class: settings, nbgrader's configuration, room for hand-ins. Keeps what is already there.

    `timezone` is a name such as Asia/Tokyo, by default the machine's own zone.

    Raises `CourseError` when the folder holds something else or lies inside the repository.
    """
    folder = ClassFolder(path.resolve())
    if folder.root.is_relative_to(course.root) and not folder.root.is_relative_to(course.build):
        raise CourseError(
            say(
                ja=f"{path} は教材のリポジトリの中です。学生のものが混ざらないよう、外に作ってください(例: ~/my-class)。",
                en=f"{path} lies inside the course's repository: make the class outside it, such as ~/my-class.",
            )
        )
    if path.exists() and any(path.iterdir()) and not (path / "class.toml").is_file():
        raise CourseError(
            say(
                ja=f"{path} には別のものが入っています。新しい名前を選んでください。",
                en=f"{path} holds something else: choose a new name.",
            )
        )
    folder.submitted.mkdir(parents=True, exist_ok=True)
    folder.key()
    folder.results.mkdir(exist_ok=True)
    (folder.root / "exchange").mkdir(exist_ok=True)
    files = {
        "class.toml": _settings(course, zone_named(timezone) if timezone else machine_zone()),
        "nbgrader_config.py": NBGRADER_CONFIG,
        ".gitignore": "# Nothing of a student is ever committed.\n*\n",
    }
    for name, text in files.items():
        if not (folder.root / name).exists():
            write_whole(folder.root / name, text)
    return folder


def _settings(course: Course, zone: ZoneInfo) -> str:
    """Return a `class.toml` with what a class may set, ready to be used by taking away a #."""
    import tomlkit

    lessons, late = list(course.lessons), course.late
    lesson, last = lessons[0], lessons[-1]
    head = tomlkit.document()
    head.add(tomlkit.comment(say(ja="このクラスの設定", en="Settings of this class")))
    head.add("course", str(course.root))
    head.add("timezone", zone.key)
    told = say(
        ja=f"""
# 以下は、行頭の # を消して使います。変えたら `fukami report 課` を実行してください。

# 遅れたとき:書かない項目は course.toml のとおり。割合は取った点に対するもので、0.1 は 10 % です。
# [late]
# grace_minutes = {late.grace_minutes or 0:g}       # この分数までは遅れとしない
# per_day = {late.per_day or 0:g}            # 遅れが 1 日始まるごとに引く割合
# cap = {1 if late.cap is None else late.cap:g}                # 引く割合の上限
# exempt = ["{last}"]  # 遅れても引かない課

# 期限:課の名前は全部書きます。時差を付けない時刻は、上の timezone の時刻です。
# [due]
# "{lesson}" = 2026-05-01T23:59:00

# 配布した時刻:学期のまとめ(`fukami report --term`)が、提出までの時間をここから数えます。
# [released]
# "{lesson}" = 2026-04-24T13:00:00

# 試験(`fukami exam 08`):始まりと終わり、時間の長い人(分)。
# [exam.08]
# opens = 2026-06-12T10:40:00
# closes = 2026-06-12T12:10:00
# [exam.08.more_minutes]
# "佐藤 花子" = 30

# 延長:学生は submitted/ のフォルダ名か名簿の氏名、数は日数です(半日なら 0.5)。
# [extensions."佐藤 花子"]
# "{lesson}" = 3

# テストに誤りがあったとき:提出した全員を、そのテストで満点にします。理由は学生のページに出ます。
# [void."{lesson}"]
# "テストの名前" = "理由"

# Canvas か Moodle から API で取り込むとき(docs/lms.ja.md)。トークンはここに書きません。
# [canvas]
# server = "https://canvas.example.ac.jp"

# フィードバックをメールで送る(fukami mail):パスワードはここに書かず、環境変数 FUKAMI_MAIL_PASSWORD か keyring に。
# [mail]
# server = "smtp.example.ac.jp"
# user = "yamada"
# sender = "山田 太郎 <yamada@example.ac.jp>"
""",
        en=f"""
# Take away the # to use what follows. After a change, run `fukami report LESSON`.

# Late hand-ins: what is left out is as in course.toml. Shares are of the points earned; 0.1 is 10 %.
# [late]
# grace_minutes = {late.grace_minutes or 0:g}       # not late up to here
# per_day = {late.per_day or 0:g}            # the share taken for each day begun
# cap = {1 if late.cap is None else late.cap:g}                # never more than this share
# exempt = ["{last}"]  # lessons in which being late costs nothing

# When hand-ins are due, by the lesson's whole name. A time without an offset is in the timezone above.
# [due]
# "{lesson}" = 2026-05-01T23:59:00

# When students got a lesson: `fukami report --term` counts from it how long they took to hand in.
# [released]
# "{lesson}" = 2026-04-24T13:00:00

# An examination (`fukami exam 08`): when it opens and closes, and who has more time, in minutes.
# [exam.08]
# opens = 2026-06-12T10:40:00
# closes = 2026-06-12T12:10:00
# [exam.08.more_minutes]
# "Emma Brown" = 30

# Students who were given more time: the folder in submitted/ or the roster's name, and days (half a day is 0.5).
# [extensions."Emma Brown"]
# "{lesson}" = 3

# A test that was wrong: it counts in full for everybody who handed in. Students' pages show the reason.
# [void."{lesson}"]
# "name of the test" = "reason"

# To collect from Canvas or Moodle by its API (docs/lms.md). The token is not written here.
# [canvas]
# server = "https://canvas.example.edu"

# Feedback by mail (fukami mail). The password stands in FUKAMI_MAIL_PASSWORD or the keyring, never here.
# [mail]
# server = "smtp.example.edu"
# user = "young"
# sender = "Alice Young <young@example.edu>"
""",
    )
    return tomlkit.dumps(head) + told
