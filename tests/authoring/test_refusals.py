"""Every breach of the rules is refused with file, line, reason and remedy."""

from __future__ import annotations

import re

import pytest

from autograde.authoring.build import build_lesson, unlisted
from autograde.authoring.source import BuildRefused
from autograde.course import Course

BREACHES = {
    "twin": ('# %% [markdown] lang="en"\n# ## Check yourself', "# %%\n# ## Check yourself", "twin"),
    "exercise without test": ('# %% test="double" points=1', "# %% demo", "no test"),
    "test without exercise": ('# %% exercise="double"', "# %% ", "no exercise"),
    "duplicate id": ('# %% quiz="shape_kept" points=1\nshape_kept', '# %% quiz="double" points=1\ndouble', "duplicate"),
    "no hint": ("<details>", "<p>", "hint"),
    "solution left open": ("    ### END SOLUTION\n", "", "END SOLUTION"),
    "hidden marker left open": ("### END HIDDEN TESTS\n", "", "END HIDDEN TESTS"),
    "points": ('test="double" points=1', 'test="double" points=2', "add up"),
    "no points": ('test="double" points=1', 'test="double"', "no points"),
    "misspelt marker": ("### BEGIN HIDDEN TESTS", "## BEGIN HIDDEN TESTS", "HIDDEN TESTS"),
    "hidden in prose": ("# Open with a question", "# ### BEGIN SOLUTION", "would reach a student"),
    "no visible test": ('expect("double([1, 2])", double(np.array([1, 2])), [2, 4])\n', "", "visible"),
    "quiz without replies": ("replies = {", "reply = {", "cannot be read"),
    "quiz with one language": ('    "a": "2倍', '    "z": "2倍', "lacks replies"),
    "unknown heading": ("# %% setup", "# %% set-up", "unknown cell heading"),
    "unknown key": ('# %% exercise="double"', '# %% exercise="double" worth=3', "unknown cell heading"),
    "odd id": ('# %% exercise="double"', '# %% exercise="dou ble"', "cannot be an id|no exercise"),
    "docstring of several lines": (
        '    """Twice each element of x. x: an array of any shape. Same shape back."""  #:en\n',
        '    """Twice.  #:en\n\n# %%\n    """\n',
        "do not match|unknown|SyntaxError|no test",
    ),
    "half a language": ("return 2 * np", 'x = "二倍<=>twice"\n    return 2 * np', "would reach a student"),
    "drawn where students see it": (
        "### BEGIN HIDDEN TESTS\n",
        "x = fresh().normal(size=3)\n### BEGIN HIDDEN TESTS\n",
        r"fresh\(\) stands where students see it",
    ),
    "sentence cut in code": ("# Open with a question", "# Type `\n#\n# Open with a question", "without its partner"),
    "no solution": ("    return 2 * np.asarray(x)\n", "", "no solution"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_it_is_refused_with_line_and_remedy(course: Course, breach: str) -> None:
    old, new, reason = BREACHES[breach]
    source = course.solutions / "01_small.py"
    body = source.read_text(encoding="utf-8")
    assert old in body
    source.write_text(body.replace(old, new), encoding="utf-8")
    with pytest.raises(BuildRefused, match=reason) as refused:
        build_lesson(course, "01_small")
    for refusal in refused.value.refusals:
        assert refusal.file == "solutions/01_small.py"
        assert 1 <= refusal.line <= body.count("\n")
        assert refusal.remedy


def test_what_only_a_demo_makes_cannot_be_needed(course: Course) -> None:
    source = course.solutions / "01_small.py"
    body = source.read_text(encoding="utf-8")
    body = body.replace("# %% setup", "# %% demo\nfactor = 2\n\n# %% setup").replace("return 2 *", "return factor *")
    source.write_text(body, encoding="utf-8")
    with pytest.raises(BuildRefused, match="factor is made only by the demo in line"):
        build_lesson(course, "01_small")


def test_a_lesson_without_a_source_is_refused(course: Course) -> None:
    (course.solutions / "01_small.py").unlink()
    with pytest.raises(BuildRefused, match="fukami new 01_small"):
        build_lesson(course, "01_small")


def test_a_source_that_the_course_does_not_list_is_named(course: Course) -> None:
    (course.solutions / "09_forgotten.py").write_text("")
    assert "09_forgotten" in str(next(iter(unlisted(course))))


def test_a_new_lesson_builds(course: Course) -> None:
    from autograde.authoring.skeleton import new_lesson
    from autograde.course import CourseError, load_course

    path = new_lesson(course, "02_next")
    again = load_course(course.root)
    assert path.name == "02_next.py"
    assert build_lesson(again, "02_next").released["ja"].metadata.fukami.lesson == "02_next"
    for taken in ("02_next", "Bad name"):
        with pytest.raises(CourseError):
            new_lesson(again, taken)


def test_a_form_that_the_glossary_does_not_use_is_refused_at_its_line(course: Course) -> None:
    (course.root / "docs").mkdir(exist_ok=True)
    (course.root / "docs" / "glossary.md").write_text("# Glossary\n\n- drop-out → dropout\n", encoding="utf-8")
    path = course.solutions / "01_small.py"
    source = path.read_text(encoding="utf-8").replace("The values double;", "As in Drop-out, the values double;")
    path.write_text(source, encoding="utf-8")
    with pytest.raises(BuildRefused) as refused:
        build_lesson(course, path.stem)
    (told,) = refused.value.refusals
    assert "Drop-out" in source.split("\n")[told.line - 1]
    assert "dropout" in str(told)


def test_a_hint_in_one_language_only_is_refused(course: Course) -> None:
    source = course.solutions / "01_small.py"
    text = source.read_text(encoding="utf-8")
    source.write_text(re.sub(r"(?s)# <details><summary>Hint.*?</details>\n", "", text), encoding="utf-8")
    with pytest.raises(BuildRefused, match=r'01_small.py:\d+: exercise double has no hint \(lang="en"\)'):
        build_lesson(course, "01_small")
