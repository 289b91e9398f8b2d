"""Each student's paper: the same whenever it is made, unlike the others', and without anything that tells what is right."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograde.authoring.notebooks import released_notebook
from autograde.authoring.papers import Drawn, Exam, Owner, draw
from autograde.authoring.variable import Question, read_bank
from autograde.class_folder import ClassFolder
from autograde.course import Course, CourseError
from autograde.forms import kept
from autograde.intake.roster import Roster
from autograde.run.exam import key_rows, make_papers, write_key
from tests.exam.conftest import make_class

SECRET = bytes(32)


def notebooks(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.ipynb"))}


def questions(course: Course) -> tuple[Question, ...]:
    return (*read_bank(course, "01_small"), *read_bank(course, "02_more"))


def sources(path: Path) -> dict[str, str]:
    return {cell["id"]: "".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}


def test_everybody_has_a_paper_in_each_language(folder: ClassFolder, roster: Roster) -> None:
    seen: list[tuple[int, int]] = []
    made = make_papers(folder, "02", roster, progress=lambda done, total: seen.append((done, total)))
    assert sorted(notebooks(made.folder)) == [
        f"{s}/exam_02_{lang}.ipynb" for s in ("s1", "s2", "s3") for lang in ("en", "ja")
    ]
    assert made.new == ["s1", "s2", "s3"]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    for path in made.folder.rglob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))


def test_one_language_is_enough(folder: ClassFolder, roster: Roster) -> None:
    made = make_papers(folder, "02", roster, languages=["ja"])
    assert {path.name for path in made.folder.rglob("*.ipynb")} == {"exam_02_ja.ipynb"}


def test_a_paper_is_the_same_whenever_it_is_made(
    folder: ClassFolder, roster: Roster, course: Course, tmp_path: Path
) -> None:
    before = notebooks(make_papers(folder, "02", roster).folder)
    again = make_papers(folder, "02", roster)
    assert notebooks(again.folder) == before
    assert (again.new, again.before) == ([], ["s1", "s2", "s3"])
    elsewhere = make_class(tmp_path / "other" / "class", course)
    assert notebooks(make_papers(elsewhere, "02", roster).folder) == before


def test_another_secret_makes_other_papers(folder: ClassFolder, roster: Roster) -> None:
    before = notebooks(make_papers(folder, "02", roster).folder)
    (folder.root / "seed.key").write_text("cd" * 32 + "\n", encoding="ascii")
    after = notebooks(make_papers(folder, "02", roster, anew=True).folder)
    assert all(before[name] != after[name] for name in before)


def test_students_get_unlike_values(course: Course) -> None:
    """Of 200 students no more share a variant than chance makes of those that there are."""
    for question in questions(course):
        drawn = [draw(question, course.languages, SECRET, "exam_02", f"s{n}") for n in range(200)]
        values = [repr(one.variant.values) for one in drawn]
        possible = sum(question.variant(n, course.languages) is not None for n in range(question.count))
        assert len(set(values)) > 0.9 * min(possible, 100)
        if one := drawn[0].order:
            assert len({d.order for d in drawn}) > len(one)


def test_both_languages_have_one_paper(folder: ClassFolder, roster: Roster) -> None:
    make_papers(folder, "02", roster)
    own = kept(folder, "exam_02")
    assert own is not None
    for student in own.papers:
        tests = [
            re.findall(
                r"mark\(\w+, (.*?), (.*?), \[|\n    \((.*?), '",
                "\n".join(c.source for c in form.cells if c.kind == "test"),
            )
            for form in own.forms_of(student).values()
        ]
        assert tests[0] == tests[1]
        assert len(tests[0]) > 6


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_nothing_that_a_student_gets_depends_on_what_is_right(course: Course, lang: str) -> None:
    """The same questions with another right answer and other slips make the same notebook, byte by byte: metadata and checksums, too."""
    exam = Exam(course, "exam_02", "02_more", questions(course))
    owner = Owner("s1", "Emma Brown", "ABCD", None)
    drawn = [draw(question, course.languages, SECRET, "exam_02", "s1") for question in exam.questions]
    honest = released_notebook(exam.source(owner, drawn, lang))
    others = [_with_another_answer(one) for one in drawn]
    assert [one.right for one in others] != [one.right for one in drawn]
    assert all(a.right != b.right for a, b in zip(drawn, others, strict=True))
    assert nbformat.writes(released_notebook(exam.source(owner, others, lang))) == nbformat.writes(honest)
    assert honest.metadata.fukami.version == ""  # the form's own names all tests, with what is right


def _with_another_answer(one: Drawn) -> Drawn:
    variant = one.variant
    if variant.answer is not None:
        return replace(one, variant=replace(variant, answer=variant.answer + 1, within=9.0, slips=variant.slips[:1]))
    slips = [choice.slip for choice in variant.choices]
    turned = [replace(choice, slip=slip) for choice, slip in zip(variant.choices, [*slips[1:], slips[0]], strict=True)]
    return replace(one, variant=replace(variant, choices=tuple(turned)))


def test_a_notebook_shows_form_and_nothing_else(folder: ClassFolder, roster: Roster) -> None:
    made = make_papers(folder, "02", roster)
    cells = sources(made.folder / "s1" / "exam_02_en.ipynb")
    assert cells["small_unit"] == "small_unit = None  # a number"
    assert cells["test-small_unit"] == "noted(small_unit)"
    assert cells["small_shape"] == 'small_shape = None  # one of "a", "b", "c", "d"'
    assert cells["test-small_shape"] == 'noted(small_shape, "abcd")'
    assert cells["small_several"] == 'small_several = None  # all that apply, such as {"a", "b"}'
    assert all(
        not cell.outputs
        for cell in nbformat.read(made.folder / "s1" / "exam_02_en.ipynb", 4).cells
        if cell.cell_type == "code"
    )


def test_the_head_names_student_paper_and_window_in_the_class_zone(folder: ClassFolder, roster: Roster) -> None:
    made = make_papers(folder, "02", roster)
    own, other = (sources(made.folder / student / "exam_02_en.ipynb")["head"] for student in ("s1", "s2"))
    assert "Emma Brown (s1)" in own
    assert f"paper {made.exam.papers['s1'].code} · 4 points" in own
    assert "opens at 2026-06-12 10:40 JST" in own
    assert "by 2026-06-12 12:40 JST" in own  # 30 minutes more
    assert "by 2026-06-12 12:10 JST" in other
    assert "佐藤 花子 (s2)" in sources(made.folder / "s2" / "exam_02_ja.ipynb")["head"]


def test_the_window_is_due_date_release_and_extension(folder: ClassFolder, roster: Roster) -> None:
    make_papers(folder, "02", roster)
    settings = folder.read_settings(students=False)
    assert settings.due["exam_02"].isoformat() == "2026-06-12T12:10:00+09:00"
    assert settings.released["exam_02"].isoformat() == "2026-06-12T10:40:00+09:00"
    assert settings.extensions["Emma Brown"]["exam_02"] == pytest.approx(30 / 1440)
    assert folder.course.lessons["exam_02"].points == 4


def test_a_latecomer_gets_a_paper_and_nobody_elses_changes(folder: ClassFolder, roster: Roster) -> None:
    before = notebooks(make_papers(folder, "02", roster).folder)
    made = make_papers(folder, "02", roster, also=["s9"])
    assert made.new == ["s9"]
    assert {name: raw for name, raw in notebooks(made.folder).items() if name in before} == before
    assert kept(folder, "exam_02").papers.keys() == {"s1", "s2", "s3", "s9"}  # type: ignore[union-attr]


def test_another_closing_time_changes_the_head_alone(folder: ClassFolder, roster: Roster) -> None:
    before = sources(make_papers(folder, "02", roster).folder / "s2" / "exam_02_en.ipynb")
    path = folder.root / "class.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("12:10:00\n[exam", "12:30:00\n[exam"), encoding="utf-8")
    after = sources(make_papers(folder, "02", roster).folder / "s2" / "exam_02_en.ipynb")
    assert {name for name in before if before[name] != after[name]} == {"head"}


def test_other_questions_are_refused_once_papers_were_made(folder: ClassFolder, roster: Roster) -> None:
    make_papers(folder, "02", roster)
    path = folder.root / "class.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"small_shape", ', ""), encoding="utf-8")
    with pytest.raises(CourseError, match="--anew"):
        make_papers(folder, "02", roster)
    assert make_papers(folder, "02", roster, anew=True).questions == 2
    (folder.submitted / "s1" / "exam_02").mkdir(parents=True)
    with pytest.raises(CourseError, match="There are hand-ins"):
        make_papers(folder, "02", roster, anew=True)


def test_values_that_would_change_are_refused(folder: ClassFolder, roster: Roster, course: Course) -> None:
    make_papers(folder, "02", roster)
    bank = course.bank("01_small")
    bank.write_text(
        bank.read_text(encoding="utf-8").replace('"x": [2, 3, 5, 7]', '"x": [12, 13, 15, 17]'), encoding="utf-8"
    )
    with pytest.raises(CourseError, match="would differ from the one made before"):
        make_papers(folder, "02", roster)


@pytest.mark.parametrize(
    ("plan", "count", "of_01"),
    [("questions = 1", 2, 1), ('questions = { "01" = 2 }', 2, 2), ('questions = ["small_shape"]', 1, 1), ("questions = 0\nexercises = ['double']", 0, 0)],
)  # fmt: skip
def test_the_class_chooses_its_questions(
    course: Course, tmp_path: Path, roster: Roster, plan: str, count: int, of_01: int
) -> None:
    folder = make_class(tmp_path / "a" / "class", course, f"\n[exam.02]\n{plan}\n")
    made = make_papers(folder, "02", roster)
    form = made.exam.forms["en"]
    assert made.questions == count
    assert sum(cell.id in ("small_unit", "small_shape") for cell in form.cells) == of_01
    assert any("names no time" in note or "no opens and closes" in note for note in made.notes)


def test_exercises_of_the_lesson_come_with_what_they_need(course: Course, tmp_path: Path, roster: Roster) -> None:
    folder = make_class(tmp_path / "a" / "class", course, "\n[exam.02]\nquestions = 1\nexercises = ['double']\n")
    form = make_papers(folder, "02", roster).exam.forms["en"]
    ids = [cell.id for cell in form.cells]
    assert "double" in ids
    assert "test-double" in ids
    assert ids.index("checks") < ids.index("exam_checks") < ids.index("double")
    assert "shape_kept" not in ids  # the lesson's own question, which answers at once
    text = form.cells[ids.index("double") - 1]
    assert (text.kind, bool(text.source)) == ("text", True)


MISTAKES = {
    "[exam.9]\n": "not the two digits of a lesson",
    "[exam.02]\nquestions = 'two'\n": "cannot be used. Write how many",
    "[exam.02]\nquestions = true\n": "cannot be used. Write how many",
    "[exam.02]\nquestions = { 1 = 2 }\n": "cannot be used. Write how many",
    "[exam.02]\nquestion = 2\n": "Did you mean questions?",
    "[exam.02]\nopens = 2026-06-12T10:00:00\ncloses = 2026-06-12T09:00:00\n": "closes has to be later than opens",
    "[exam.02]\ncloses = 2026-06-12\n": "Write the time as well",
    "[exam.02]\nmore_minutes = { 's1' = -5 }\n": "minutes, a number from 0 on",
    "[exam.02]\nquestions = { '01' = 9 }\n": "Lesson 01 has 2 questions, not 9",
    "[exam.02]\nquestions = ['small_unti']\n": "There is no question small_unti",
    "[exam.02]\nexercises = ['single']\n": "has no exercise single. It has: double",
    "[exam.02]\nmore_minutes = { 'Nobody Else' = 5 }\n": "Nobody Else in more_minutes",
}


@pytest.mark.parametrize("plan", MISTAKES)
def test_a_mistake_in_the_plan_is_told(course: Course, tmp_path: Path, roster: Roster, plan: str) -> None:
    folder = make_class(tmp_path / "a" / "class", course, f"\n{plan}")
    with pytest.raises(CourseError, match=re.escape(MISTAKES[plan])) as told:
        make_papers(folder, "02", roster)
    assert str(told.value).count("\n") == 0
    assert not (folder.root / "exams").exists()


def test_questions_that_are_not_sound_make_no_paper(folder: ClassFolder, roster: Roster, course: Course) -> None:
    bank = course.bank("01_small")
    bank.write_text(bank.read_text(encoding="utf-8").replace('"b": [-1, 1, 6]', '"b": [0]'), encoding="utf-8")
    with pytest.raises(CourseError, match=r"solutions/exam/01_small.py:6: small_unit: "):
        make_papers(folder, "02", roster)


def test_without_a_roster_nobody_is_guessed(folder: ClassFolder) -> None:
    with pytest.raises(CourseError, match="--roster"):
        make_papers(folder, "02")


def test_the_key_says_what_is_right_on_each_paper(folder: ClassFolder, roster: Roster) -> None:
    made = make_papers(folder, "02", roster)
    path = write_key(folder, "02")
    assert path.stat().st_mode & 0o077 == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    for row in rows:
        if row["question"] == "small_unit":
            v: dict[str, Any] = dict(re.findall(r"(\w) = (-?\d+)", row["values"]))
            assert int(row["right"].replace("'", "")) == int(v["w"]) * int(v["x"]) + int(v["b"])
            assert (
                f"$x = {v['x']}$, $w = {v['w']}$ and $b = {v['b']}$"
                in sources(made.folder / row["student"] / "exam_02_en.ipynb")["text-small_unit"]
            )
        elif row["question"] == "small_shape":
            n, B = (re.search(rf"{name} = (\d)", row["values"])[1] for name in "nB")  # type: ignore[index]
            text = sources(made.folder / row["student"] / "exam_02_ja.ipynb")["text-small_shape"]
            assert f"- {row['right']}. `({n}, {B})`" in text
    assert {row[0] for row in list(key_rows(made.exam, "s2"))[1:]} == {"s2"}
    assert len(list(key_rows(made.exam, "s2"))) == 4


def test_papers_that_are_gone_stop_everything(folder: ClassFolder, roster: Roster) -> None:
    make_papers(folder, "02", roster)
    assert (folder.root / "forms" / "papers" / "exam_02.json").stat().st_mode & 0o077 == 0
    (folder.root / "forms" / "papers" / "exam_02.json").unlink()
    with pytest.raises(CourseError, match=r"exam_02.json is missing"):
        kept(folder, "exam_02")
