"""`fukami init`: a class gets a folder of its own, outside the repository, ready for nbgrader."""

from __future__ import annotations

from pathlib import Path

import tomlkit

from autograde.authoring.build import build_lesson
from autograde.authoring.release import NBGRADER_CONFIG, release
from autograde.course import ClassFolder, Course, CourseError
from autograde.files import write_whole
from autograde.language import say


def init_class(path: Path, course: Course) -> ClassFolder:
    """Make the folder of a class: settings, nbgrader's configuration, room for hand-ins. Keeps what is already there.

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
        "class.toml": _settings(course),
        "nbgrader_config.py": NBGRADER_CONFIG,
        ".gitignore": "# Nothing of a student is ever committed.\n*\n",
    }
    for name, text in files.items():
        if not (folder.root / name).exists():
            write_whole(folder.root / name, text)
    return folder


def register(folder: ClassFolder, course: Course, lesson: str) -> None:
    """Put a lesson into the class's gradebook through nbgrader's generate_assignment.

    Once submissions are recorded nbgrader refuses changed cells; from then on recording keeps the gradebook in step.
    """
    lang = course.languages[0]
    built = build_lesson(course, lesson)
    stamp = folder.root / "release" / lesson / ".version"
    version = built.source[lang].metadata.fukami.version
    known = stamp.is_file() and (stamp.read_text() == version or (folder.results / lesson).is_dir())
    if not known:
        release(folder, built, lang)
        write_whole(stamp, version)


def _settings(course: Course) -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment(say(ja="このクラスの設定", en="Settings of this class")))
    document.add("course", str(course.root))
    document.add(tomlkit.nl())
    lesson = next(iter(course.lessons))
    for line in (
        say(
            ja="期限(遅れた提出の扱いは course.toml の [late])。行頭の # を消して使います。",
            en="When hand-ins are due (what being late costs stands in course.toml, [late]). Take away the # to use it.",
        ),
        "[due]",
        f'"{lesson}" = 2026-05-01T23:59:00+09:00',
        say(ja="延長を認めた学生と、その日数", en="Students who were given more time, in days"),
        say(ja='[extensions."佐藤 花子"]', en='[extensions."Emma Brown"]'),
        f'"{lesson}" = 3',
    ):
        document.add(tomlkit.comment(line))
    return tomlkit.dumps(document)
