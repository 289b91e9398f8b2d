"""A course of fewer lessons: what is left out goes from the notebooks, the plan and the contents, and comes back as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde.authoring.left_out import mentions
from autograde.cli import app
from autograde.course import CourseError, load_course
from autograde.engine import probe

NO_SANDBOX = [] if all(finding.ok for finding in probe() if finding.needed) else ["--no-sandbox"]
SETTINGS = """
[[parts]]
first = "01"
title = { ja = "始め", en = "Beginning" }

[[parts]]
first = "02"
title = { ja = "中", en = "Middle" }

[[parts]]
first = "03"
title = { ja = "終わり", en = "End" }

[[weeks]]
lessons = ["01", "02"]
in_class = { ja = "01", en = "01" }
at_home = { ja = "02", en = "02" }

[[weeks]]
lessons = ["03"]
in_class = { ja = "§1", en = "§1" }

[late]"""
PAGE = "# For instructors\n\nLessons 01 to 03.\n\n<!-- plan -->\n<!-- /plan -->\n\n**02**: at 02:00.\n"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of three lessons in two parts and two weeks, built, of which the last speaks of the one before."""
    monkeypatch.chdir(tmp_path)
    fukami("course", "new", "mine")
    root = tmp_path / "mine"
    monkeypatch.chdir(root)
    fukami("new", "02_next")
    fukami("new", "03_last")
    settings = root / "course.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("[late]", SETTINGS.strip(), 1), encoding="utf-8")
    source = root / "solutions" / "03_last.py"
    text = source.read_text(encoding="utf-8").replace("# **必要なもの。**", "# **必要なもの。** 01、02 課。", 1)
    source.write_text(text.replace("# **What you need.**", "# **What you need.** Lesson 02.", 1), encoding="utf-8")
    (root / "docs").mkdir()
    (root / "docs" / "instructors.md").write_text(PAGE, encoding="utf-8")
    (root / "docs" / "instructors.ja.md").write_text(PAGE, encoding="utf-8")
    fukami("build", "--no-verify")
    return root


def fukami(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def files(root: Path) -> dict[str, bytes]:
    """All files of a course but those of its build folder."""
    paths = [path for path in root.rglob("*") if path.is_file() and "build" not in path.relative_to(root).parts]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


def test_notebooks_plan_and_contents_follow_and_come_back_as_they_were(root: Path) -> None:
    before = files(root)
    told = fukami("course", "without", "2")
    assert "course.toml: 02 02_next is left out; 2 lessons remain." in told
    course = load_course(root)
    assert list(course.lessons) == ["01_my_lesson", "03_last"]
    assert [(title["en"], names) for title, names in course.parts] == [
        ("Beginning", ["01_my_lesson"]),
        ("End", ["03_last"]),
    ]
    assert not list(root.glob("lessons/**/02_next*"))
    page = (root / "docs" / "instructors.md").read_text(encoding="utf-8")
    assert "2 lessons in 2 meetings" in page
    assert "Next" not in page
    fukami("build", "--check")
    assert "02_next" not in fukami("build", "--no-verify")
    assert "nothing is left out; 3 lessons remain" in fukami("course", "with", "02")
    assert files(root) == before
    fukami("build", "--check")


def test_who_speaks_of_it_is_told_with_file_and_line(root: Path) -> None:
    told = fukami("course", "without", "02_next")
    course = load_course(root)
    found = list(mentions(course, course.left_out["02_next"]))
    assert all(f"{place.file}:{place.line}: {place.text}" in told for place in found)
    lines = {
        (place.file, (root / place.file).read_text(encoding="utf-8").split("\n")[place.line - 1]) for place in found
    }
    assert {(file, "Lesson 02" in line or "02 課" in line) for file, line in lines if file.startswith("solutions")} == {
        ("solutions/03_last.py", True)
    }
    assert len([place for place in found if place.file == "solutions/03_last.py"]) == 2
    assert ("docs/instructors.md", "**02**: at 02:00.") in lines
    assert ("course.toml", 'at_home = { ja = "02", en = "02" }') in lines  # the week is still there, for lesson 01
    assert len(found) == 2 + 2 + 1


@pytest.mark.parametrize(
    ("line", "spoken_of"),
    [
        ("See lesson 09.", True),
        ("Lessons 07, 08 and 09 to 11 need it.", True),
        ("第 09 課で", True),
        ("08 課と 09 課の", True),
        ("01〜09 課", True),
        ("09 の課", True),
        ("`09_cnn_from_scratch`", True),
        ("x = 0.09 lessons", False),
        ("2026-09-01 at 09:00 in lesson 10", False),
        ("109 課", False),
        ("Lesson 10 has 09 parts", False),
    ],
)
def test_a_number_is_a_lesson_where_it_is_called_one(root: Path, line: str, spoken_of: bool) -> None:
    settings = root / "course.toml"
    text = settings.read_text(encoding="utf-8").replace("[lessons.02_next]", "[lessons.09_cnn_from_scratch]")
    text = text.replace('["01", "02"]', '["01"]').replace('"02" }', '"-" }').replace('ja = "02"', 'ja = "-"')
    settings.write_text(text, encoding="utf-8")
    (root / "solutions" / "02_next.py").rename(root / "solutions" / "09_cnn_from_scratch.py")
    source = root / "solutions" / "01_my_lesson.py"
    source.write_text(f"# {line}\n{source.read_text(encoding='utf-8')}", encoding="utf-8")
    course = load_course(root)
    places = [place for place in mentions(course, course.lessons["09_cnn_from_scratch"]) if "01_my" in place.file]
    assert bool(places) == spoken_of, places


def test_a_lesson_that_is_left_out_is_called_that_and_not_unknown(root: Path) -> None:
    fukami("course", "without", "02")
    course = load_course(root)
    with pytest.raises(CourseError, match=r"02_next is left out of this course .*`fukami course with 02`"):
        course.lesson("02")
    with pytest.raises(CourseError, match="There is no lesson 04"):
        course.lesson("04")


def test_what_cannot_be_left_out_changes_nothing(root: Path) -> None:
    before = files(root)
    for words, told in (
        (["without", "01", "02", "03"], "No lesson would be left"),
        (["without", "04"], "There is no lesson 04"),
        (["with", "04"], "There is no lesson 04"),
    ):
        with pytest.raises(CourseError, match=told):
            fukami("course", *words)
    assert files(root) == before


def test_a_lesson_that_does_not_build_is_not_taken_back(root: Path) -> None:
    fukami("course", "without", "02")
    source = root / "solutions" / "02_next.py"
    source.write_text(source.read_text(encoding="utf-8").replace("### END SOLUTION", ""), encoding="utf-8")
    before = files(root)
    with pytest.raises(CourseError, match=r"solutions/02_next\.py"):
        fukami("course", "with", "02")
    assert files(root) == before


def test_a_number_that_no_lesson_has_is_told_with_its_line(root: Path) -> None:
    settings = root / "course.toml"
    settings.write_text('left_out = ["07"]\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"line 1: There is no lesson with the number 07"):
        load_course(root)


@pytest.mark.sandbox
@pytest.mark.slow
def test_a_class_that_has_hand_ins_keeps_their_marks_and_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solved = {"double": "def double(x):\n    return x + x\n", "shape_kept": 'shape_kept = "b"'}
    for name in ("01_my_lesson", "02_next"):
        notebook = json.loads((root / "lessons" / "en" / f"{name}.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = solved.get(cell["id"], "".join(cell["source"]))
        path = root.parent / "handed" / "Emma Brown" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    for number in "12":
        fukami("init", f"../class{number}", "--timezone", "Asia/Tokyo")
    monkeypatch.chdir(root.parent / "class1")
    fukami("collect", "../handed")
    fukami("grade", "02", "--workers", "1", *NO_SANDBOX)
    due = '\n[due]\n"02_next" = 2999-01-01T00:00:00\n'
    for number in "12":
        settings = root.parent / f"class{number}" / "class.toml"
        settings.write_text(settings.read_text(encoding="utf-8") + due, encoding="utf-8")
    monkeypatch.chdir(root)
    fukami("course", "without", "02")
    monkeypatch.chdir(root.parent / "class1")
    told = "02_next is left out of the course (left_out in course.toml), but this class has hand-ins for it"
    assert told in fukami("export", "csv")
    assert (Path("reports") / "points.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("Emma Brown,2.0")
    (Path("results") / "02_next" / "Emma Brown.json").unlink()
    assert told in fukami("grade", "02", "--workers", "1", *NO_SANDBOX)
    assert (Path("results") / "02_next" / "Emma Brown.json").is_file()
    monkeypatch.chdir(root.parent / "class2")  # which never had it
    collected = fukami("collect", "../handed")
    assert "02_next, which is no lesson that this course has" in collected
    assert told not in collected


@pytest.mark.slow
def test_the_site_of_the_shorter_course_has_no_page_of_it(root: Path) -> None:
    fukami("course", "without", "02")
    fukami("build", "--no-verify")
    fukami("site")
    pages = {path.stem for path in (root / "build" / "site").rglob("lessons/*.html")}
    assert pages == {"01_my_lesson", "03_last"}
    contents = (root / "build" / "site" / "en" / "index.html").read_text(encoding="utf-8")
    assert "03_last" in contents
    assert "02_next" not in contents
    assert "Middle" not in contents
