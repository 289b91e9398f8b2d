"""A course of one's own: made, built, handed out, collected, graded and reported, with nothing of this course."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograde.authoring.build import build_lesson
from autograde.authoring.source import BuildRefused
from autograde.cli import app
from autograde.course import load_course
from autograde.engine import probe

SOLVED = {"double": "def double(x):\n    return x + x\n", "shape_kept": 'shape_kept = "b"'}
NO_SANDBOX = [] if all(finding.ok for finding in probe() if finding.needed) else ["--no-sandbox"]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def fukami(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def hand_in(course: Path, lang: str, to: Path, answers: dict[str, str]) -> None:
    notebook = json.loads((course / "lessons" / lang / "01_my_lesson.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["id"], "".join(cell["source"]))
    to.parent.mkdir(parents=True)
    to.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("languages", ["ja,en", "en", "ja"])
def test_a_new_course_builds_and_its_hand_ins_are_graded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, languages: str
) -> None:
    monkeypatch.chdir(tmp_path)
    fukami("course", "new", "mine", "--languages", languages)
    course = tmp_path / "mine"
    monkeypatch.chdir(course)
    assert "01_my_lesson" in fukami("build")
    assert sorted(path.name for path in (course / "lessons").iterdir()) == sorted(languages.split(","))
    fukami("build", "--check")
    fukami("init", "../class", "--timezone", "Asia/Tokyo")
    for lang in languages.split(","):
        hand_in(course, lang, tmp_path / "handed" / f"Solved {lang}" / "01_my_lesson.ipynb", SOLVED)
        hand_in(course, lang, tmp_path / "handed" / f"Blank {lang}" / "01_my_lesson.ipynb", {})
    monkeypatch.chdir(tmp_path / "class")
    fukami("collect", "../handed")
    fukami("grade", "01", "--workers", "1", *NO_SANDBOX)
    fukami("report", "01")
    fukami("export", "csv")
    points = (tmp_path / "class" / "reports" / "points.csv").read_text(encoding="utf-8-sig").splitlines()
    wanted = {
        f"{name} {lang}": points
        for lang in languages.split(",")
        for name, points in (("Solved", "2.0"), ("Blank", "0.0"))
    }
    assert points[0] == "student,01_my_lesson,total"
    assert dict(row.split(",")[:2] for row in points[1:]) == wanted
    assert not (course / "build" / "data" / "torch").exists()  # no set is drawn of which no lesson speaks


def test_a_lesson_added_to_a_course_in_one_language_is_in_that_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fukami("course", "new", "mine", "--languages", "en")
    monkeypatch.chdir(tmp_path / "mine")
    fukami("new", "02_more")
    fukami("build", "--no-verify")
    course = load_course(tmp_path / "mine")
    assert course.lessons["02_more"].title == {"en": "More"}
    source = course.solutions / "02_more.py"
    source.write_text(source.read_text(encoding="utf-8").replace('lang="en"', 'lang="ja"', 1), encoding="utf-8")
    with pytest.raises(BuildRefused, match='write lang="en"'):
        build_lesson(course, "02_more")


def test_a_sample_class_can_be_had_of_any_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fukami("course", "new", "mine", "--languages", "en")
    monkeypatch.chdir(tmp_path / "mine")
    fukami("build", "--no-verify")
    assert "24 students, 25 files" in fukami("demo", "01", "../handed")
    fukami("init", "../class")
    assert "24 of 25 files taken" in fukami("collect", "../handed", "--class", "../class")


@pytest.mark.lessons
@pytest.mark.slow
def test_its_site_needs_no_pages_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fukami("course", "new", "mine", "--languages", "en")
    monkeypatch.chdir(tmp_path / "mine")
    fukami("build", "--no-verify")
    fukami("site")
    site = tmp_path / "mine" / "build" / "site"
    assert "My lesson" in (site / "en" / "index.html").read_text(encoding="utf-8")
    assert '"other"' not in (site / "en" / "lessons" / "01_my_lesson.html").read_text(encoding="utf-8")


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    done = CliRunner().invoke(app, ["course", "new", str(tmp_path)])
    assert "choose a new name" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_other_languages_are_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["course", "new", str(tmp_path / "mine"), "--languages", "fr"])
    assert done.exit_code == 2
    assert not (tmp_path / "mine").exists()
