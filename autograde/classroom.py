"""`fukami init`: a class gets a folder of its own, outside the repository, ready for nbgrader."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import tomlkit

from autograde.base.zones import machine_zone, zone_named
from autograde.course import ClassFolder, Course, CourseError
from autograde.files import write_whole
from autograde.forms import Given
from autograde.language import say

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


def register(folder: ClassFolder, lesson: Given) -> None:
    """Put a lesson into the class's gradebook through nbgrader's generate_assignment.

    Once submissions are recorded nbgrader refuses changed cells; from then on recording keeps the gradebook in step.
    """
    stamp = folder.root / "release" / lesson.name / ".version"
    version = next(iter(lesson.forms.values())).version
    known = stamp.is_file() and (stamp.read_text() == version or (folder.results / lesson.name).is_dir())
    if not known:
        from autograde.authoring.release import release  # nbgrader's steps, which a run with nothing new does not need

        release(folder, lesson.name, lesson.source)
        write_whole(stamp, version)


def _settings(course: Course, zone: ZoneInfo) -> str:
    """Return a `class.toml` with what a class may set, ready to be used by taking away a #."""
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

# 延長:学生は submitted/ のフォルダ名か名簿の氏名、数は日数です(半日なら 0.5)。
# [extensions."佐藤 花子"]
# "{lesson}" = 3
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

# Students who were given more time: the folder in submitted/ or the roster's name, and days (half a day is 0.5).
# [extensions."Emma Brown"]
# "{lesson}" = 3
""",
    )
    return tomlkit.dumps(head) + told
