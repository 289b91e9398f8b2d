"""What the build makes of a lesson's source."""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from autograde.authoring.build import build_lesson, outdated, write_lesson
from autograde.authoring.notebooks import load_lesson
from autograde.authoring.quiz import canonical, read_quiz
from autograde.authoring.source import localise
from autograde.course import CHECKS, Course, load_course
from tests.authoring.conftest import REPOSITORY


def text(notebook: nbformat.NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells)


def test_the_same_source_gives_the_same_bytes(course: Course) -> None:
    first = {path: path.read_bytes() for path in write_lesson(course, build_lesson(course, "01_small"))}
    assert len(first) == 4
    assert write_lesson(course, build_lesson(course, "01_small")) == []
    for path in first:
        path.unlink()
    again = {path: path.read_bytes() for path in write_lesson(course, build_lesson(course, "01_small"))}
    assert again == first


def test_a_changed_source_makes_the_lesson_outdated(course: Course) -> None:
    write_lesson(course, build_lesson(course, "01_small"))
    assert outdated(course, [build_lesson(course, "01_small")]) == []
    source = course.solutions / "01_small.py"
    source.write_text(source.read_text(encoding="utf-8").replace("Open with a question", "Begin with a question"))
    assert outdated(course, [build_lesson(course, "01_small")])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_student_sees_one_language_no_solution_and_no_hidden_test(course: Course, lang: str) -> None:
    released = build_lesson(course, "01_small").released[lang]
    nbformat.validate(released)
    whole = text(released)
    assert "return 2 *" not in whole
    assert "[[-6, 1]]" not in whole
    assert "HIDDEN" not in whole
    assert "SOLUTION" not in whole
    assert ("ここにコードを書きましょう" in whole) == (lang == "ja")
    assert ("Open with a question" in whole) == (lang == "en")
    assert "#:" not in whole
    assert "shape_kept = None" in whole
    assert all(not cell.get("outputs") for cell in released.cells)


def test_ids_do_not_depend_on_language_or_position(course: Course) -> None:
    built = build_lesson(course, "01_small")
    ids = [cell.id for cell in built.released["ja"].cells]
    assert ids == [cell.id for cell in built.released["en"].cells]
    source = course.solutions / "01_small.py"
    extra = '# %% [markdown] lang="ja"\n# 前書き\n# %% [markdown] lang="en"\n# A foreword\n\n'
    source.write_text(extra + source.read_text(encoding="utf-8"), encoding="utf-8")
    moved = [cell.id for cell in build_lesson(course, "01_small").released["ja"].cells]
    assert [cell for cell in moved if cell in ids] == ids


def test_a_cell_with_a_title_is_folded_wherever_it_is_opened(course: Course) -> None:
    source = course.solutions / "01_small.py"
    titled = source.read_text(encoding="utf-8") + "\n# %% demo\n#@title 図  #:ja\n#@title A figure  #:en\nprint(1)\n"
    source.write_text(titled, encoding="utf-8")
    for released in build_lesson(course, "01_small").released.values():
        (cell,) = (cell for cell in released.cells if cell.source.endswith("print(1)"))
        assert cell.metadata["cellView"] == "form"
        assert cell.metadata["jupyter"]["source_hidden"] is True


def test_the_head_says_what_to_expect_and_where_to_open_it(course: Course) -> None:
    head = build_lesson(course, "01_small").released["ja"].cells[0].source
    assert "01 · 小さい課" in head
    assert "約 5 分" in head
    assert "2 点" in head
    assert "github/someone/course/blob/main/lessons/ja/01_small.ipynb" in head
    assert "github/someone/course/blob/main/lessons/en/01_small.ipynb" in head


def test_without_a_repository_there_is_no_badge(course: Course) -> None:
    settings = course.root / "course.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("someone/course", ""), encoding="utf-8")
    from autograde.course import load_course

    head = build_lesson(load_course(course.root), "01_small").released["ja"].cells[0].source
    assert "colab" not in head
    assert "../en/01_small.ipynb" in head


def test_the_form_holds_hidden_tests_points_and_hints(course: Course) -> None:
    form = load_lesson(course, "01_small", "en")
    cells = {cell.id: cell for cell in form.cells}
    assert form.max_score == 2
    assert "[[-6, 1]]" in cells["test-double"].source
    assert cells["test-double"].exercise == "double"
    assert "times a number" in cells["double"].hint
    assert "NotImplementedError" in cells["double"].source
    assert cells["test-shape_kept"].exercise == "shape_kept"


def test_a_quiz_answers_each_choice_and_does_not_hold_the_answer(course: Course, capsys: pytest.CaptureFixture) -> None:
    released = build_lesson(course, "01_small").released["en"]
    check = next(cell.source for cell in released.cells if cell.id == "test-shape_kept")
    assert '"b"' not in check
    tools = {}
    exec(localise(CHECKS.read_text(encoding="utf-8"), "en"), tools)
    exec(check, tools | {"shape_kept": " B "})
    assert "the shape stays" in capsys.readouterr().out
    with pytest.raises(AssertionError, match="number of elements stays"):
        exec(check, tools | {"shape_kept": "a"})
    with pytest.raises(AssertionError, match="Read the question once more"):
        exec(check, tools | {"shape_kept": "c"})
    with pytest.raises(NotImplementedError):
        exec(check, tools | {"shape_kept": None})


@pytest.mark.parametrize(("lang", "told"), [("ja", "return を書きましたか。"), ("en", "Is there a return?")])
def test_where_nothing_came_back_the_hint_is_the_return(lang: str, told: str) -> None:
    tools: dict[str, Any] = {}
    exec(localise(CHECKS.read_text(encoding="utf-8"), lang), tools)
    for hint in ("", "0 は 0 です。"):
        with pytest.raises(AssertionError) as failed:
            tools["expect"]("step(0)", None, 0, hint=hint)
        assert str(failed.value).endswith(f"  {told}")
    with pytest.raises(AssertionError, match="0 は 0 です。"):
        tools["expect"]("step(0)", 1, 0, hint="0 は 0 です。")


@pytest.mark.parametrize(
    ("answer", "same"),
    [
        *(
            (form, "b")
            for form in ("b. ", " B", "ｂ", "Ｂ．", "b)", "(b)", "「b」", "b、", '"b"', "b:", ("b",), {" B."})
        ),
        *((form, {"a", "d"}) for form in ("a, d", "d a", "a、d", "{a, d}", "a) d)", ["d.", "A"])),
        *((form, 0.25) for form in ("0.25", "0.250", "０．２５", " .25 ", "0.25.", "2.5e-1")),
        ("-0.5", -0.5),
    ],
)
def test_a_right_answer_in_another_form_is_right(answer: object, same: object) -> None:
    assert canonical(answer) == canonical(same)


@pytest.mark.parametrize("answer", ["ab", "a or not", "c", "a, b", "line 2", "", "?", "-0.25", "25"])
def test_another_answer_stays_another(answer: object) -> None:
    assert canonical(answer) not in {
        canonical("b"),
        canonical({"a", "d"}),
        canonical(0.25),
        canonical(2),
        canonical("a"),
    }


@pytest.mark.parametrize("answer", [np.zeros(3), print, np, {"b": 1}, object(), np.array(["a", "b"])])
@pytest.mark.parametrize(("lang", "told"), [("ja", "引用符で囲み"), ("en", "Write a choice in quotes")])
def test_a_choice_without_quotes_is_told_to_need_them(answer: object, lang: str, told: str) -> None:
    tools: dict[str, object] = {}
    exec(localise(CHECKS.read_text(encoding="utf-8"), lang), tools)
    with pytest.raises(AssertionError, match=told):
        exec("check_quiz(b, 'salt', {})", tools | {"b": answer})


@pytest.mark.parametrize(
    "answer", ["b", " B", "c", "b. ", "a, d", "0.250", "line 2", {"a", "c"}, ["c", "a"], 3, 0.1 + 0.2, 1e-12, True]
)
def test_the_notebook_reads_an_answer_as_the_build_does(answer: object) -> None:
    tools = {}
    exec(localise(CHECKS.read_text(encoding="utf-8"), "en"), tools)
    assert tools["_canonical"](answer) == canonical(answer)


def test_set_answers_are_written_in_order(course: Course) -> None:
    source = course.solutions / "01_small.py"
    body = source.read_text(encoding="utf-8").replace('shape_kept = "b"', 'shape_kept = {"b", "a", "c"}')
    source.write_text(body.replace('    "b": ', '    "a,b,c": '), encoding="utf-8")
    quiz = next(cell.source for cell in build_lesson(course, "01_small").source["en"].cells if cell.id == "shape_kept")
    assert "shape_kept = {'a', 'b', 'c'}" in quiz


def test_quizzes_are_read_from_two_assignments() -> None:
    assert read_quiz("n", 'n = 3\nreplies = {3: "yes", 4: "one too many"}').key == "3"
    assert set(read_quiz("n", 'n = 3\nreplies = {"3": "yes", "0.0009765625": "no"}').replies) == {"3", "0.0009766"}
    for broken in ("n = 3", 'n = f()\nreplies = {3: "yes", 4: "no"}', 'n = 3\nreplies = {4: "no", 5: "no"}', "n = ("):
        with pytest.raises(ValueError, match=r"."):
            read_quiz("n", broken)


def test_localise_keeps_one_language() -> None:
    code = 'x = 1\n    # ja: 一\n    # en: one\ny = "二"  #:ja\ny = "two"  #:en'
    assert localise(code, "ja") == 'x = 1\n    # 一\ny = "二"'
    assert localise(code, "en") == 'x = 1\n    # one\ny = "two"'


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def versions(root: Path) -> list[str]:
    course = load_course(root)
    return [load_lesson(course, "01_small", lang).version for lang in course.languages]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (
            "solutions/01_small.py",
            "double(np.array([1, 2])), [2, 4]",
            "double(np.array([1, 2])), [2.0, 4]",
        ),  # a visible test
        ("solutions/01_small.py", "[[-6, 1]]", "[[-6, 1.0]]"),  # a hidden one
        ("solutions/01_small.py", "def double(x):", "def double(x, factor=2):"),  # a stub
        ("solutions/01_small.py", 'test="double" points=1', 'test="double" points=2'),
        ("solutions/01_small.py", 'shape_kept = "b"', 'shape_kept = "a"'),  # a quiz's answer
        ("solutions/_checks.py", "def expect(", "def expect_(x): pass\n\ndef expect("),  # the course's own
        ("solutions/_figures.py", "import", "import os\nimport"),
    ],
)
def test_the_version_follows_what_grading_reads(course: Course, file: str, old: str, new: str) -> None:
    shutil.copy(CHECKS, course.solutions / "_checks.py")
    before = versions(course.root)
    edit(course.root / file, old, new)
    assert all(now != then for now, then in zip(versions(course.root), before, strict=True))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("course.toml", 'repository = "someone/course"', 'repository = "other/fork"'),
        ("course.toml", 'repository = "someone/course"', ""),
        ("course.toml", "A small lesson", "A renamed lesson"),
        ("course.toml", "minutes = 5", "minutes = 50"),
        ("solutions/01_small.py", "Open with a question", "Begin with a question"),
        ("solutions/01_small.py", "times a number", "times any number"),  # a hint
        ("solutions/01_small.py", "return 2 * np", "return 1 * 2 * np"),  # the solution
    ],
)
def test_the_version_does_not_follow_prose_titles_hints_badge_or_solutions(
    course: Course, file: str, old: str, new: str
) -> None:
    before = versions(course.root)
    edit(course.root / file, old, new)
    assert versions(course.root) == before


def test_a_new_lesson_leaves_the_versions_of_the_others_alone(course: Course) -> None:
    before = versions(course.root)
    released = build_lesson(course, "01_small").released
    source = course.solutions / "01_small.py"
    (course.solutions / "02_second.py").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    with (course.root / "course.toml").open("a", encoding="utf-8") as file:
        file.write('[lessons.02_second]\ntitle = { ja = "二", en = "Two" }\nminutes = 5\npoints = 2\n')
    assert build_lesson(load_course(course.root), "01_small").released == released
    assert versions(course.root) == before


def test_a_hand_in_on_other_prose_is_not_told_of_another_version(course: Course) -> None:
    from autograde.intake.repair import lay_out

    handed = nbformat.writes(build_lesson(course, "01_small").released["en"]).encode()
    edit(course.solutions / "01_small.py", "times a number", "times any number")
    assert lay_out(handed, load_lesson(course, "01_small", "en"), "s").repairs == []
    edit(course.solutions / "01_small.py", "[[-6, 1]]", "[[-6, 1.0]]")
    (told,) = lay_out(handed, load_lesson(course, "01_small", "en"), "s").repairs
    assert "another version" in told


def test_a_clone_from_github_finds_its_lessons_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = tmp_path / "clone"
    for name in ("solutions", "lessons", "docs"):  # a notebook links the pages that are there
        shutil.copytree(REPOSITORY / name, clone / name)
    shutil.copy(REPOSITORY / "course.toml", clone)
    for command in ("init", "remote add origin https://github.com/someone/fukami.git"):
        subprocess.run(["git", "-C", str(clone), *command.split()], check=True, capture_output=True)
    course = load_course(clone)
    assert course.repository == ""
    for name in list(course.lessons)[::6]:
        assert outdated(course, [build_lesson(course, name)]) == []


def test_a_changed_solution_is_verified_again(course: Course) -> None:
    from autograde.authoring.verify import _seal

    before = _seal(course, build_lesson(course, "01_small"))
    edit(course.solutions / "01_small.py", "return 2 * np", "return 1 * 2 * np")
    assert _seal(course, build_lesson(course, "01_small")) != before


def test_nbgrader_releases_what_the_build_releases(course: Course, tmp_path) -> None:
    from autograde.class_folder import ClassFolder
    from autograde.gradebook.release import release

    built = build_lesson(course, "01_small")
    folder = tmp_path / "class"
    folder.mkdir()
    source = nbformat.writes(built.source["ja"])
    path = release(ClassFolder(folder), "01_small", source)
    theirs, ours = json.loads(path.read_text(encoding="utf-8")), json.loads(nbformat.writes(built.released["ja"]))
    assert theirs["cells"] == ours["cells"]
    assert release(ClassFolder(folder), "01_small", source).read_bytes() == path.read_bytes()


def test_released_code_is_python(course: Course) -> None:
    for notebook in build_lesson(course, "01_small").released.values():
        for cell in notebook.cells:
            if cell.cell_type == "code":
                ast.parse(cell.source)


def test_checksums_are_of_the_released_cells(course: Course) -> None:
    from nbgrader.utils import compute_checksum

    for cell in build_lesson(course, "01_small").released["en"].cells:
        if cell.metadata.get("nbgrader", {}).get("checksum"):
            assert cell.metadata.nbgrader.checksum == compute_checksum(cell)
    assert hashlib.md5  # nbgrader's choice; it guards against accidents only
