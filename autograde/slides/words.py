"""What authors say for the slides of a lesson, in `solutions/slides/NN_name.toml`: of each section its question and its idea."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from autograde.base.language import say
from autograde.base.settings import InAllLanguages, Known
from autograde.base.toml import Means, Table, checked, mistake, read_toml
from autograde.course import Course, CourseError

WORDS, CHARACTERS = 25, 80  # of a text on a slide, in English and in Japanese
_FORMULA = re.compile(r"\$[^$]+\$")


def length(text: str, lang: str) -> int:
    """How long a text is to a reader: words of English, characters of Japanese; a formula is one of them."""
    plain = _FORMULA.sub(" x ", text)
    return len(re.sub(r"[\s`*]", "", plain)) if lang == "ja" else len(plain.split())


def limit(lang: str) -> int:
    """The most that a text on a slide may have, as `length` counts."""
    return CHARACTERS if lang == "ja" else WORDS


def _short(texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    for lang, text in texts.items():
        if (long := length(text, lang)) > (most := limit(lang)):
            raise mistake(
                ja=f"{info.field_name} の {lang} が長すぎます(スライドに書けるのは、日本語 {CHARACTERS} 字、英語 {WORDS} 語まで。今は {long})。短くしてください。",
                en=f"{info.field_name}.{lang} has {long} where {most} fit on a slide ({WORDS} words of English, {CHARACTERS} characters of Japanese): make it shorter.",
            )
    return texts


Line = Annotated[
    InAllLanguages,
    AfterValidator(_short),
    Means(
        '言語ごとの 1 文です({ ja = "…", en = "…" })。', 'It is a sentence in each language, { ja = "…", en = "…" }.'
    ),
]


class SectionWords(Table):
    """One section: `ask` where the lesson's own last question before the picture does not stand alone, `idea` for below the picture.

    `figure` is the number of the picture among those of the section, from 1; 0 is for none. Without it, it is the first one.
    """

    ask: Line | None = None
    idea: Line | None = None
    figure: (
        Annotated[
            int,
            Field(ge=0),
            Means(
                "節の何番目の図か(1 から。0 なら図なし)です。",
                "It is the number of a figure in the section, 0 for none.",
            ),
        ]
        | None
    ) = None


class LessonWords(Table):
    """A lesson: its sections by their numbers, 0 for what stands before the first, and the question that the class votes on."""

    quiz: Annotated[str, Means("課の問いの名前です。", "It is the name of one of the lesson's questions.")] = ""
    sections: Annotated[
        dict[Annotated[str, Field(pattern=r"^\d+$")], SectionWords],
        Means("[sections.1] のように、節ごとの表を書きます。", "Write a table for each section, such as [sections.1]."),
    ] = Field(default_factory=dict)

    def of(self, section: int) -> SectionWords:
        """What is said of a section: nothing, where the file does not name it."""
        return self.sections.get(str(section), SectionWords())


def read_words(course: Course, lesson: str) -> LessonWords:
    """Return what `solutions/slides/` says of a lesson; nothing, where there is no such file.

    Raises `CourseError` that tells all mistakes of the file with their lines.
    """
    path = course.slides(lesson)
    if not path.is_file():
        return LessonWords()
    text, data = read_toml(path)
    return checked(path, text, data, LessonWords, Known(languages=course.languages))


def fitting(course: Course, lesson: str, sections: set[int], quizzes: set[str]) -> LessonWords:
    """Return what `solutions/slides/` says of a lesson that has these sections and questions.

    Raises `CourseError` for what it says of others, as well as for a lesson with such a file that leaves a section without idea.
    """
    words = read_words(course, lesson)
    named = {int(number) for number, said in words.sections.items() if said.idea}
    strange = sorted({int(number) for number in words.sections} - sections)
    missing = sorted(sections - named) if words.sections else []
    if strange or missing or (words.quiz and words.quiz not in quizzes):
        file = course.slides(lesson).relative_to(course.root)
        raise CourseError(
            say(
                ja=f"{file} が課と合いません。"
                + (f"ない節: {strange}。" if strange else "")
                + (f"idea のない節: {missing}。" if missing else "")
                + (f"ない問い: {words.quiz}。" if words.quiz not in {"", *quizzes} else ""),
                en=f"{file} does not fit the lesson."
                + (f" It has no section {strange}." if strange else "")
                + (f" No idea is given for section {missing}." if missing else "")
                + (f" It has no question {words.quiz}." if words.quiz not in {"", *quizzes} else ""),
            )
        )
    return words
