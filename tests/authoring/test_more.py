"""Exercises without points and rubrics: what the build makes of them, and what it refuses."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from autograde.authoring.build import build_lesson, outdated, strays, unlisted, without_more, write_lesson
from autograde.authoring.notebooks import load_lesson
from autograde.authoring.skeleton import MORE, new_lesson
from autograde.authoring.source import BuildRefused
from autograde.cli import app
from autograde.course import Course, load_course
from autograde.intake.reading import read_notebook
from autograde.run.more import verify_more

ESSAY = """
# %% [markdown] essay="why" points=1 lang="ja"
# ### BEGIN SOLUTION
# なぜなら。
# ### END SOLUTION
# %% [markdown] essay="why" points=1 lang="en"
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION
"""
RUBRIC = """
# %% [markdown] rubric="why" lang="ja"
# 理由があれば 1 点。
# %% [markdown] rubric="why" lang="en"
# 1 point for a reason.
"""


@pytest.fixture
def more(course: Course) -> Path:
    path = course.more("01_small")
    path.parent.mkdir()
    path.write_text(MORE, encoding="utf-8")
    return path


def with_essay(course: Course, rubric: str = "") -> Course:
    source = course.solutions / "01_small.py"
    source.write_text(source.read_text(encoding="utf-8") + ESSAY, encoding="utf-8")
    path = course.more("01_small")
    path.write_text(path.read_text(encoding="utf-8") + rubric, encoding="utf-8")
    settings = course.root / "course.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("points = 2", "points = 3"), encoding="utf-8")
    return load_course(course.root)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(course: Course) -> str:
    with pytest.raises(BuildRefused) as caught:
        build_lesson(course, "01_small")
    return str(caught.value)


@pytest.mark.usefixtures("more")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_student_gets_stubs_and_folded_solutions_and_nothing_to_hand_in(course: Course, lang: str) -> None:
    files = write_lesson(course, build_lesson(course, "01_small"))
    path = course.root / "lessons" / lang / "more" / "01_small_more.ipynb"
    assert path in files
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    ast.parse(code)
    assert "def double(x)" in code
    assert "return 2 * np.asarray(x)" in code
    assert "double(double(x))" not in code
    assert code.count("raise NotImplementedError") == 3 + code.count(
        'raise NotImplementedError("Not answered'
    ) + code.count('raise NotImplementedError("まだ答えて')
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    folded = [text for text in prose if text.startswith("<details>")]
    assert len(folded) == 3
    assert "return double(double(x))" in folded[0]
    assert ("2 倍を 2 回です。" in folded[0]) == (lang == "ja")
    assert "SOLUTION" not in "".join(prose) + code
    assert all("nbgrader" not in cell.metadata for cell in notebook.cells)
    assert read_notebook(path.read_bytes()).ungraded


def test_the_lesson_links_to_it_and_its_version_stays(course: Course) -> None:
    before = load_lesson(course, "01_small", "ja").version
    assert "more" not in [cell.id for cell in build_lesson(course, "01_small").released["ja"].cells]
    path = course.more("01_small")
    path.parent.mkdir()
    path.write_text(MORE, encoding="utf-8")
    assert load_lesson(course, "01_small", "ja").version == before
    (link,) = (cell.source for cell in build_lesson(course, "01_small").released["ja"].cells if cell.id == "more")
    assert "someone/course/blob/main/lessons/ja/more/01_small_more.ipynb" in link
    assert not read_notebook(nbformat.writes(build_lesson(course, "01_small").released["ja"]).encode()).ungraded


def test_solutions_are_run_alone_and_one_that_does_not_hold_is_refused_with_its_line(
    course: Course, more: Path
) -> None:
    assert verify_more(course, [build_lesson(course, "01_small")], Console()) == []
    edit(more, "broken = 100", "broken = 10")
    (refusal,) = verify_more(course, [build_lesson(course, "01_small")], Console())
    assert refusal.file == "solutions/more/01_small.py"
    lines = more.read_text(encoding="utf-8").split("\n")
    assert lines[refusal.line - 1] == '# %% test="broken"'
    assert "AssertionError" in refusal.reason


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('# %% [markdown] answer="times" lang="en"\n', "# %%\n", r"01_small\.py:\d+: a Markdown cell without its twin"),
        ('# %% [markdown] lang="en"\n# ### 2.', '# %% [markdown] lang="ja"\n# ### 2.', "without its twin"),
        ('answer="times"', 'answer="time"', "there is no exercise time"),
        ("# ### 3. Break it\n", "# Break it\n", "exercise broken has no text before it"),
        ('# %% test="broken"', '# %% test="times"', "no test looks at the solution of exercise broken"),
        ('expect("times", times, 10)', "pass", "no test looks at the solution of exercise times"),
        ('given="double"', 'given="double, treble"', "01_small has no treble"),
        ('test="times"', 'test="times" points=1', "points and ideas are not used here"),
        ("### BEGIN SOLUTION\nbroken = 100\n### END SOLUTION", "broken = 100", "broken has no solution"),
        ("# Ten times,", "# %% [markdown] quiz=", "unknown cell heading|cannot be"),
    ],
)
def test_what_is_missing_is_told_with_file_and_line(course: Course, more: Path, old: str, new: str, told: str) -> None:
    text = more.read_text(encoding="utf-8")
    assert old in text
    more.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BuildRefused, match=told):
        build_lesson(course, "01_small")
    assert "solutions/more/01_small.py:" in refused(course)


def test_two_exercises_are_too_few(course: Course, more: Path) -> None:
    text = more.read_text(encoding="utf-8")
    more.write_text(text[: text.index('# %% [markdown] lang="ja"\n# ### 3.')], encoding="utf-8")
    assert "there are only 2 exercises" in refused(course)


@pytest.mark.usefixtures("more")
def test_every_essay_has_a_rubric_in_every_language(course: Course) -> None:
    told = refused(with_essay(course))
    assert "solutions/more/01_small.py:1: essay why (solutions/01_small.py:" in told
    assert "has no rubric" in told


@pytest.mark.usefixtures("more")
def test_a_rubric_without_its_twin_and_one_of_no_essay_are_refused(course: Course) -> None:
    of_one_language = RUBRIC[: RUBRIC.index('# %% [markdown] rubric="why" lang="en"')]
    assert "without its twin" in refused(with_essay(course, of_one_language + "\n# %%\npass\n"))


def test_a_rubric_is_for_the_site_and_in_no_notebook(course: Course, more: Path) -> None:
    built = build_lesson(with_essay(course, RUBRIC), "01_small")
    assert built.more
    assert built.more.rubrics == {"why": {"ja": "理由があれば 1 点。", "en": "1 point for a reason."}}
    for notebook in (*built.released.values(), *built.more.released.values()):
        assert not any(
            "1 point for a reason" in cell.source or "理由があれば" in cell.source for cell in notebook.cells
        )
    edit(more, 'rubric="why" lang="ja"', 'rubric="because" lang="ja"')
    edit(more, 'rubric="why" lang="en"', 'rubric="because" lang="en"')
    assert "01_small has no because" in refused(course)


def test_a_course_has_more_for_all_lessons_or_for_none(course: Course, more: Path) -> None:
    assert without_more(course) == []
    new_lesson(course, "02_next")
    now = load_course(course.root)
    assert now.more("02_next").is_file()
    assert without_more(now) == []
    assert verify_more(now, [build_lesson(now, "02_next")], Console()) == []
    now.more("02_next").unlink()
    assert [refusal.file for refusal in without_more(now)] == ["solutions/more/02_next.py"]
    more.unlink()
    more.parent.rmdir()
    assert without_more(now) == []
    new_lesson(now, "03_last")
    assert not now.more("03_last").exists()


@pytest.mark.parametrize("check", [(), ("--check",)])
def test_a_course_with_more_for_some_lessons_is_not_built(
    course: Course, more: Path, monkeypatch: pytest.MonkeyPatch, check: tuple[str, ...]
) -> None:
    def build(*words: str) -> Result:
        return CliRunner().invoke(app, ["build", "--no-verify", *words], catch_exceptions=False)

    monkeypatch.chdir(course.root)
    new_lesson(course, "02_next")
    assert build().exit_code == 0
    assert build(*check).exit_code == 0
    more.unlink()
    done = build(*check)
    assert done.exit_code == 1
    assert "solutions/more/01_small.py:1: 01_small has no exercises without points" in done.output
    assert build("02").exit_code == 0  # one lesson says nothing of the course


def test_what_no_source_makes_is_told(course: Course, more: Path) -> None:
    write_lesson(course, build_lesson(course, "01_small"))
    assert strays(course) == []
    edit(more, "Double twice.", "Twice the double.")
    old = {path.name for path in outdated(course, [build_lesson(course, "01_small")])}
    assert old == {"01_small_more.ipynb"}
    more.rename(more.with_name("07_gone.py"))
    assert [path.name for path in strays(course)] == ["01_small_more.ipynb"] * 2
    assert [refusal.file for refusal in unlisted(course)] == ["solutions/more/07_gone.py"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_course_of_one_language_has_it_too(course: Course, more: Path, lang: str) -> None:
    from autograde.authoring.skeleton import skeleton

    settings = course.root / "course.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('["ja", "en"]', f'["{lang}"]'), encoding="utf-8")
    (course.solutions / "01_small.py").write_text(skeleton([lang]), encoding="utf-8")
    more.write_text(skeleton([lang], MORE), encoding="utf-8")
    built = build_lesson(load_course(course.root), "01_small")
    assert built.more
    assert set(built.more.released) == {lang}
