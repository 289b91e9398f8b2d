"""The build refuses a variable question of which some student would get a bad one, and says with which values."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from autograde.authoring.build import unlisted
from autograde.authoring.proof import MOST, check_bank, names_twice
from autograde.authoring.variable import NEAR, apart, combinations, read_bank
from autograde.cli import app
from autograde.course import Course

BREACHES = {
    "a slip is the answer": ('"b": [-1, 1, 6]', '"b": [0, -1, 1, 6]', "keep = apart(answer, slips)\n", "with x = 2.*b = 0.*cannot be told apart"),
    "two slips are one": ("(w * x - b,", "(w * x,", "keep = apart(answer, slips)\n", "cannot be told apart"),
    "a slip is near": ("answer = w * x + b", "answer = w * x + b * 0.015", "keep = apart(answer, slips)\n", "cannot be told apart"),
    "too few different": ('"x": [2, 3, 5, 7], "w": [-3, -2, 4]', '"x": [2], "w": [4]', "", "only 3 unlike variants"),
    "mostly one answer": ("answer = w * x + b", "answer = w * x + b if x == 2 else 100", "", "have the answer 100"),
    "nothing changes with it": ('"b": [-1, 1, 6]', '"b": [-1, 1, 6], "more": [1, 2]', "", "nothing changes with more"),
    "a place without value": ("$w = {{w}}$、", "$w = {{v}}$、", "", "languages show different values"),
    "a place that nothing sets": ("{{w}}", "{{v}}", "", "nothing sets {{v}}"),
    "a mark is left": ("$x = {{x}}$", "$x = {{ x y }}$", "", "is left in"),
    "not a number": ("answer = w * x + b", 'answer = "many"', "keep = apart(answer, slips)\n", "is not a number"),
    "not finite": ("answer = w * x + b", "answer = float('inf') if x == 3 else w * x + b", "keep = apart(answer, slips)\n", "with x = 3.*not finite"),
    "an error": ("answer = w * x + b", "answer = w * x / (x - 5)", "", "with x = 5.*ZeroDivisionError"),
    "one slip": ('    (w * x, "バイアスを足し忘れています。 <=> The bias was left out."),\n', "", "", "too few slips"),
    "no English": (" <=> The bias was left out.", "", "", "Japanese in the text for en"),
    "no answer": ("answer = w * x + b\n", "", "keep = apart(answer, slips)\n", "'answer' is missing"),
    "vary not first": ("vary = {", "a = 1\nvary = {", "", "begins with vary"),
    "vary empty": ('"b": [-1, 1, 6]', '"b": []', "", "lists no values"),
    "no points": (" points=2", "", "", "lacks its text or points"),
    "no twin": ('# %% [markdown] lang="en"\n# With $x', '# %% [markdown] lang="ja"\n# With $x', "", "twin"),
    "a form that is not used": ("バイアスを足し忘れ", "誤差関数を足し忘れ", "", "does not use"),
    "the same name twice": ('choice="small_shape"', 'choice="small_unit"', "", "duplicate id|used twice"),
    "rounding is not allowed": ("what is $u = wx + b$?", "what is $u = wx + b$, to three decimals?", "", "would be wrong"),
    "two choices are one": ("(f\"`({B}, {n})`\"", "(f\"`({n}, {B})`\"", "", "is there 2 times"),
}  # fmt: skip


@pytest.mark.parametrize("breach", BREACHES)
def test_a_question_that_would_fail_some_student_is_refused(course: Course, breach: str) -> None:
    old, new, without, reason = BREACHES[breach]
    path = course.bank("01_small")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(
        text.replace(old, new).replace(without, "") if without else text.replace(old, new), encoding="utf-8"
    )
    glossary = course.root / "docs" / "glossary.md"
    glossary.parent.mkdir()
    glossary.write_text("- 誤差関数 → 損失関数\n", encoding="utf-8")
    found = check_bank(course, "01_small")
    assert any(re.search(reason, str(refusal), re.DOTALL) for refusal in found), list(map(str, found))
    assert all(
        refusal.file == "solutions/exam/01_small.py" and refusal.line > 0 and refusal.remedy for refusal in found
    )


def test_good_questions_are_taken(course: Course) -> None:
    assert check_bank(course, "01_small") == check_bank(course, "02_more") == []
    assert [question.name for question in read_bank(course, "01_small")] == ["small_unit", "small_shape"]


def test_a_lesson_needs_no_questions(course: Course) -> None:
    course.bank("02_more").unlink()
    assert check_bank(course, "02_more") == read_bank(course, "02_more") == []


def test_questions_of_no_lesson_are_refused(course: Course) -> None:
    course.bank("02_more").rename(course.bank("03_gone"))
    assert [refusal.file for refusal in unlisted(course)] == ["solutions/exam/03_gone.py"]


def test_a_name_is_used_in_one_lesson(course: Course) -> None:
    path = course.bank("02_more")
    path.write_text(path.read_text(encoding="utf-8").replace("small_several", "small_unit"), encoding="utf-8")
    assert [refusal.reason for refusal in names_twice(course)] == ["01_small has a question small_unit as well"]


def test_the_build_says_what_is_wrong(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course.root)
    assert CliRunner().invoke(app, ["build", "--no-verify"]).exit_code == 0
    path = course.bank("01_small")
    path.write_text(path.read_text(encoding="utf-8").replace('"b": [-1, 1, 6]', '"b": [6]'), encoding="utf-8")
    refused = CliRunner().invoke(app, ["build", "--no-verify"])
    assert refused.exit_code == 1
    assert "solutions/exam/01_small.py:6: small_unit: there are only 12 unlike variants" in refused.output


def test_keep_leaves_combinations_out(course: Course) -> None:
    question = read_bank(course, "01_small")[0]
    assert question.count == 36
    kept = [variant for n in range(36) if (variant := question.variant(n, course.languages))]
    assert 20 <= len(kept) < 36 or all(v.values["b"] for v in kept)
    assert all(len({v.answer, *(value for value, _ in v.slips)}) == 3 for v in kept)


def test_of_very_many_combinations_as_many_are_looked_at_and_they_are_spread(course: Course) -> None:
    path = course.bank("01_small")
    wide = '"x": range(1, 101), "w": range(2, 102), "b": range(1, 51)'
    path.write_text(
        path.read_text(encoding="utf-8").replace('"x": [2, 3, 5, 7], "w": [-3, -2, 4], "b": [-1, 1, 6]', wide),
        encoding="utf-8",
    )
    question = read_bank(course, "01_small")[0]
    looked_at = list(combinations(question, MOST))
    assert question.count == 500_000
    assert len(set(looked_at)) == MOST
    for name, values in question.vary.items():
        assert len({question.values(number)[name] for number in looked_at}) == len(values)


@pytest.mark.parametrize(
    ("answer", "slip", "within", "told"),
    [(4, 5, None, True), (4, 4, None, False), (100.0, 101.9, None, False), (100.0, 102.1, None, True), (0.0, 0.3, 0.1, True), (0.0, 0.2, 0.1, False)],
)  # fmt: skip
def test_a_slip_is_more_than_twice_the_tolerance_away(
    answer: float, slip: float, within: float | None, told: bool
) -> None:
    assert apart(answer, [(slip, "")], within) is told
    assert NEAR == 0.01
