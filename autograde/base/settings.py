"""What may stand in `course.toml` and in a class's `class.toml`: names, types and ranges.

Validators find in `info.context` a `Known`: what only the course and the class can say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.letters import MailTable
from autograde.base.names import student_key
from autograde.base.toml import Means, Table, mistake, nearest
from autograde.base.zones import machine_zone, no_zone, zone_named


@dataclass(frozen=True)
class Known:
    """`lessons` is None where the course cannot be read; `student` returns the key of a student by any of the names."""

    lessons: Collection[str] | None = None
    student: Callable[[str], str] = student_key
    zoned: bool = False  # the class names its time zone
    languages: Collection[str] = ()  # in which titles are needed
    data_sets: Collection[str] = ()


def _share(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool) and 1 < value <= 100:
        raise mistake(
            ja=f"{value:g} は 1 より大きい値です。割合で書きます({value:g} % なら {value / 100:g})。",
            en=f"{value:g} is more than 1: this is a share, {value:g} % is {value / 100:g}.",
        )
    return value


Share = Annotated[
    float,
    BeforeValidator(_share),
    Field(ge=0, le=1),
    Means(
        "取った点に対する 0 から 1 の割合です(10 % なら 0.1)。",
        "It is a share of the points earned from 0 to 1, such as 0.1 for 10 %.",
    ),
]
Minutes = Annotated[
    float,
    Field(ge=0, le=7 * 24 * 60),
    Means("分の数です(0 以上、1 週間まで)。", "It is a number of minutes, from 0 to a week's."),
]


def _lesson(name: str, info: ValidationInfo) -> str:
    lessons = info.context.lessons if isinstance(info.context, Known) else None
    if lessons is None or name in lessons:
        return name
    starting = [lesson for lesson in lessons if name and lesson.startswith(name)]
    if len(starting) == 1:
        raise mistake(
            ja=f"{name} ではなく、課の名前を全部書いてください: {starting[0]}",
            en=f"{name} is short for a lesson: write its whole name, {starting[0]}.",
        )
    if name in ClassFile.model_fields:
        raise mistake(
            ja=f"{name} はファイルの先頭、最初の [ ] より前に書きます。",
            en=f"{name} belongs at the top of the file, before the first [table].",
        )
    meant = nearest(name, starting or lessons)
    raise mistake(
        ja=f"{name} という課はありません。"
        + (f"{meant} ではありませんか。" if meant else f"ある課: {', '.join(lessons)}"),
        en=f"There is no lesson {name}. " + (f"Did you mean {meant}?" if meant else f"Lessons: {', '.join(lessons)}"),
    )


LessonName = Annotated[str, AfterValidator(_lesson)]


class Late(Table):
    """What being late costs. What is left out comes from the course, or else costs nothing."""

    grace_minutes: Minutes | None = None
    per_day: Share | None = None
    cap: Share | None = None
    exempt: Annotated[
        tuple[LessonName, ...],
        BeforeValidator(lambda names: tuple(names) if isinstance(names, list) else names),
        Means(
            '課の名前の並びです(例: ["08_confirmation_tests"])。',
            'It is a list of lessons, such as ["08_confirmation_tests"].',
        ),
    ] = ()


# class.toml


def _moment(value: Any, info: ValidationInfo) -> Any:
    example = "2026-05-01T23:59:00"
    if isinstance(value, datetime):
        if value.tzinfo or not isinstance(info.context, Known) or info.context.zoned:
            return value
        zone = machine_zone().key
        raise mistake(
            ja=f'{value} がどの時刻帯の時刻か分かりません。{example}+09:00 のように時差を付けるか、ファイルの先頭に timezone = "{zone}" のように書いてください。',
            en=f'{value} does not say of which zone it is: write its offset, as in {example}+09:00, or name the class\'s zone at the top of the file, such as timezone = "{zone}".',
        )
    if isinstance(value, date):
        raise mistake(
            ja=f"時刻も書いてください(例: {value}T23:59:00+09:00)。",
            en=f"Write the time as well, such as {value}T23:59:00+09:00.",
        )
    quoted = isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value)
    raise mistake(
        ja=("引用符なしで、" if quoted else "") + f"{example}+09:00 のような日時で書いてください。",
        en="Write it as a date and time such as "
        + f"{example}+09:00"
        + (", without quotation marks." if quoted else "."),
    )


def _zone(name: str) -> str:
    try:
        return zone_named(name).key
    except CourseError:
        told = no_zone(name)
        raise mistake(ja=told, en=told) from None


def _student(name: str, info: ValidationInfo) -> str:
    return info.context.student(name) if isinstance(info.context, Known) else student_key(name)


Moment = Annotated[datetime, BeforeValidator(_moment)]


def _server(text: str) -> str:
    try:
        return server_address(text)
    except ValueError as error:
        raise mistake(ja=str(error), en=str(error)) from None


def server_address(text: str) -> str:
    """Return a server's address in its normal form. Raises `ValueError` for one to which no token may be sent."""
    address = text.strip().rstrip("/")
    parts = urlsplit(address)
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in ("https", "http") or not parts.hostname or not plain:
        raise ValueError(
            say(
                ja="https:// で始まる住所だけを書きます(例: https://canvas.example.ac.jp)。",
                en="It is an address that begins with https://, and nothing more, such as https://canvas.example.edu.",
            )
        )
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError(
            say(
                ja="https:// で始まる住所にしてください。http:// ではトークンが途中で読まれます。",
                en="Write it with https://: over http:// others could read the token on its way.",
            )
        )
    return address


def _no_token(data: Any) -> Any:
    if isinstance(data, dict) and "token" in data:
        raise mistake(
            ja="トークンはファイルに書かず、環境変数か keyring に入れてください(docs/lms.ja.md)。書いたものは取り消して、新しく作ってください。",
            en="A token stands in no file: put it into the environment or the keyring (docs/lms.md), revoke this one and make another.",
        )
    return data


class Server(Table):
    """Where Canvas or Moodle is."""

    server: Annotated[
        str,
        AfterValidator(_server),
        Means(
            "https:// で始まる住所を引用符で囲んで書きます。",
            "It is an address that begins with https://, between quotation marks.",
        ),
    ]


ServerTable = Annotated[
    Server,
    BeforeValidator(_no_token),
    Means('下に server = "https://…" と書きます。', 'It is a table with server = "https://…" under it.'),
]


def _told(reason: str) -> str:
    if not reason.strip():
        raise mistake(
            ja="理由が空です。学生のページに出る文を書いてください。",
            en="The reason is empty: write the sentence that students' pages show.",
        )
    return reason.strip()


class Void(Table):
    """A test that counts in full for everybody who handed in."""

    reason: Annotated[
        str,
        AfterValidator(_told),
        Means(
            "学生のページに出る理由を引用符で囲んで書きます。",
            "It is the reason that students' pages show, between quotation marks.",
        ),
    ]
    since: Moment | None = None


def _exam_number(number: str, info: ValidationInfo) -> str:
    lessons = info.context.lessons if isinstance(info.context, Known) else None
    if lessons is None or any(name.startswith(f"{number}_") for name in lessons if re.match(r"\d\d_", name)):
        return number
    raise mistake(
        ja=f"[exam.{number}] の {number} は、課の 2 桁の番号ではありません(例: [exam.08])。",
        en=f"{number} in [exam.{number}] is not the two digits of a lesson, as in [exam.08].",
    )


Days = Annotated[float, Field(ge=0, le=366)]


def _asked(value: Any) -> Any:
    """How many questions of each lesson, as one number or by the lessons' two digits, or a list of names."""
    count = all(type(one) is int and one >= 0 for one in (value.values() if isinstance(value, dict) else [value]))
    by_lesson = isinstance(value, dict) and count and all(re.fullmatch(r"\d\d", number) for number in value)
    names = isinstance(value, list) and all(isinstance(name, str) for name in value)
    if by_lesson or names or (count and not isinstance(value, dict)):
        return value
    raise mistake(
        ja=f'{value!r} は使えません。課ごとの問いの数(2 か {{ "01" = 2, "06" = 3 }})か、問いの名前の並びを書いてください。',
        en=f'{value!r} cannot be used. Write how many questions of each lesson, such as 2 or {{ "01" = 2, "06" = 3 }}, or a list of their names.',
    )


class ExamTable(Table):
    """An examination: its window, what is asked, and who has more time, in minutes. See `authoring.papers`."""

    opens: Moment | None = None
    closes: Moment | None = None
    questions: Annotated[Any, BeforeValidator(_asked)] = 2
    exercises: Annotated[
        list[str],
        Means("その課の課題や記述の名前の並びです。", "It is a list of exercises and essays of the lesson, by name."),
    ] = Field(default_factory=list)
    more_minutes: Annotated[
        dict[Annotated[str, AfterValidator(_student)], Minutes],
        Means(
            '[exam.08.more_minutes] の下に、"学生" = 分 と書きます。分は 0 以上の数です。',
            'Write [exam.08.more_minutes] and under it "student" = minutes, a number from 0 on.',
        ),
    ] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> ExamTable:
        alike = self.opens and self.closes and (self.opens.tzinfo is None) == (self.closes.tzinfo is None)
        if alike and self.opens and self.closes and self.closes <= self.opens:
            raise mistake(
                ja="closes(終わり)が opens(始まり)より後になっていません。", en="closes has to be later than opens."
            )
        return self


class ClassFile(Table):
    """`class.toml`. Times without an offset are in the class's zone; extensions are by student and lesson, voids by lesson and test."""

    course: Annotated[
        str, Means("Fukami のフォルダを引用符で囲んで書きます。", "It is Fukami's folder, between quotation marks.")
    ]
    timezone: (
        Annotated[
            str,
            AfterValidator(_zone),
            Means('クラスの時刻帯です(例: "Asia/Tokyo")。', 'It is the class\'s time zone, such as "Asia/Tokyo".'),
        ]
        | None
    ) = None
    late: Annotated[
        Late, Means("[late] の下に per_day などを書きます。", "It is a table: [late] with per_day and others under it.")
    ] = Late()
    released: Annotated[
        dict[LessonName, Moment],
        Means(
            "[released] の下に 課 = 日時 と書きます。",
            "It is a table: [released] with lesson = date and time under it.",
        ),
    ] = Field(default_factory=dict)
    due: Annotated[
        dict[LessonName, Moment],
        Means("[due] の下に 課 = 日時 と書きます。", "It is a table: [due] with lesson = date and time under it."),
    ] = Field(default_factory=dict)
    extensions: Annotated[
        dict[Annotated[str, AfterValidator(_student)], dict[LessonName, Days]],
        Means(
            '[extensions."学生"] の下に、課 = 日数 と書きます。日数は 0 から 366 の数です(半日なら 0.5)。',
            'Write [extensions."student"] and under it lesson = days, a number from 0 to 366; half a day is 0.5.',
        ),
    ] = Field(default_factory=dict)
    void: Annotated[
        dict[
            LessonName,
            dict[
                str, Annotated[Void, BeforeValidator(lambda told: {"reason": told} if isinstance(told, str) else told)]
            ],
        ],
        Means(
            '[void."課"] の下に テスト = "理由" と書きます。',
            'Write [void."lesson"] and under it test = "reason".',
        ),
    ] = Field(default_factory=dict)
    exam: Annotated[
        dict[Annotated[str, AfterValidator(_exam_number)], ExamTable],
        Means(
            "[exam.08] の下に opens と closes を書きます。", "It is a table: [exam.08] with opens and closes under it."
        ),
    ] = Field(default_factory=dict)
    canvas: ServerTable | None = None
    moodle: ServerTable | None = None
    mail: MailTable | None = None


class LmsFile(Table):
    """`lms.toml`, which `fukami collect` writes: what an LMS says of due dates. Extensions are in days, and may be less than 0."""

    due: dict[str, datetime] = Field(default_factory=dict)
    extensions: dict[str, dict[str, float]] = Field(default_factory=dict)


# course.toml


def _in_all_languages(titles: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    missing = [lang for lang in info.context.languages if lang not in titles] if info.context else []
    if missing:
        raise mistake(
            ja=f"{info.field_name} に {', '.join(missing)} がありません。languages の言語すべてで書いてください。",
            en=f"{info.field_name} lacks {', '.join(missing)}: write it in each of the languages.",
        )
    return titles


InAllLanguages = Annotated[
    dict[Annotated[str, Field(pattern="^(ja|en)$")], Annotated[str, Field(min_length=1)]],
    AfterValidator(_in_all_languages),
]
Titles = Annotated[
    InAllLanguages,
    Means(
        '言語ごとの題です(例: { ja = "準備", en = "Getting ready" })。',
        'It is a title in each language, such as { ja = "準備", en = "Getting ready" }.',
    ),
]


def _data_set(name: str, info: ValidationInfo) -> str:
    known = info.context.data_sets if isinstance(info.context, Known) else ()
    if not known or name in known:
        return name
    meant = nearest(name, known)
    raise mistake(
        ja=f"{name} というデータセットはありません。"
        + (f"{meant} ではありませんか。" if meant else f"あるもの: {', '.join(known)}"),
        en=f"There is no data set {name}. " + (f"Did you mean {meant}?" if meant else f"Data sets: {', '.join(known)}"),
    )


class LessonEntry(Table):
    """A lesson: its title, the minutes that a student needs, its points, and what Colab and the grader provide for it."""

    title: Titles
    minutes: Annotated[
        int, Field(ge=1, le=10_000), Means("学生が要する分の数(整数)です。", "It is a whole number of minutes.")
    ]
    points: Annotated[float, Field(ge=0, le=10_000), Means("合計の点です。", "It is the total of points.")]
    gpu: Annotated[bool, Means("true か false です。", "It is true or false.")] = False
    data: Annotated[
        list[Annotated[str, AfterValidator(_data_set)]],
        Means('データセットの名前の並びです(例: ["mnist"])。', 'It is a list of data sets, such as ["mnist"].'),
    ] = Field(default_factory=list)
    ai: Annotated[
        Literal["off", "ask", "on"], Means('"off"、"ask"、"on" のどれかです。', 'It is "off", "ask" or "on".')
    ] = "on"


class Part(Table):
    """A part of the contents, which begins with the lesson whose number is `first`."""

    first: Annotated[
        str,
        Field(pattern=r"^\d\d$"),
        Means('課の 2 桁の番号です(例: "09")。', 'It is a lesson\'s two digits, such as "09".'),
    ]
    title: Titles


def _numbered(number: str, info: ValidationInfo) -> str:
    lessons = info.context.lessons if isinstance(info.context, Known) else None
    if lessons is None or any(name.startswith(f"{number}_") for name in lessons):
        return number
    raise mistake(ja=f"{number} という番号の課はありません。", en=f"There is no lesson with the number {number}.")


class Week(Table):
    """A meeting of the plan for a term: its lessons by their numbers, what is done in class and what at home."""

    lessons: Annotated[
        list[Annotated[str, AfterValidator(_numbered)]],
        Field(min_length=1),
        Means(
            '課の 2 桁の番号の並びです(例: ["03", "04"])。',
            'It is a list of lessons\' two digits, such as ["03", "04"].',
        ),
    ]
    in_class: Annotated[
        InAllLanguages,
        Means(
            '言語ごとに書きます(例: { ja = "§1〜5", en = "§1–5" })。',
            'Write it in each language, such as { ja = "§1〜5", en = "§1–5" }.',
        ),
    ]
    at_home: (
        Annotated[
            InAllLanguages,
            Means(
                '言語ごとに書きます(例: { ja = "§6 から", en = "from §6" })。',
                'Write it in each language, such as { ja = "§6 から", en = "from §6" }.',
            ),
        ]
        | None
    ) = None
    exam: Annotated[bool, Means("true か false です。", "It is true or false.")] = False
    optional: Annotated[bool, Means("true か false です。", "It is true or false.")] = False


def _once_each(weeks: list[Week]) -> list[Week]:
    numbers = [number for week in weeks for number in week.lessons]
    if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
        told = ", ".join(twice)
        raise mistake(ja=f"課 {told} が 2 つの週にあります。", en=f"Lesson {told} stands in two weeks.")
    return weeks


class CourseFile(Table):
    """`course.toml`"""

    title: Titles
    languages: Annotated[
        list[Literal["ja", "en"]],
        Field(min_length=1),
        Means('"ja" と "en" の並びです。', 'It is a list of "ja" and "en".'),
    ]
    foot: Annotated[
        InAllLanguages,
        Means(
            "言語ごとに書く、ノートブックの最後の文です。", "It is the last text of every notebook, in each language."
        ),
    ] = Field(default_factory=dict)
    repository: Annotated[
        str,
        Field(pattern=r"^([\w.-]+/[\w.-]+)?$"),
        Means('GitHub の "owner/name" です。', 'It is "owner/name" on GitHub.'),
    ] = ""
    meeting_minutes: Annotated[
        int, Field(ge=1, le=1_000), Means("1 回の授業の分の数(整数)です。", "It is a whole number of minutes.")
    ] = 90
    left_out: Annotated[
        list[Annotated[str, AfterValidator(_numbered)]],
        Means('外す課の 2 桁の番号の並びです(例: ["09"])。', 'It is a list of lessons\' two digits, such as ["09"].'),
    ] = Field(default_factory=list)
    parts: Annotated[list[Part], Means("[[parts]] と書きます。", "Write [[parts]].")] = Field(default_factory=list)
    weeks: Annotated[list[Week], AfterValidator(_once_each), Means("[[weeks]] と書きます。", "Write [[weeks]].")] = (
        Field(default_factory=list)
    )
    late: Annotated[
        Late, Means("[late] の下に per_day などを書きます。", "It is a table: [late] with per_day and others under it.")
    ] = Late()
    lessons: Annotated[
        dict[Annotated[str, Field(pattern=r"^\d\d_[a-z0-9_]+$")], LessonEntry],
        Means(
            "[lessons.01_perceptron] のように、課ごとの表を書きます。",
            "Write a table for each lesson, such as [lessons.01_perceptron].",
        ),
    ]
