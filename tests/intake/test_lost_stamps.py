"""A notebook that lost its stamp, ids and metadata is known by its cells: lesson, language, answers and essays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbformat import NotebookNode
from typer.testing import CliRunner

from autograde.authoring.notebooks import load_lesson
from autograde.class_folder import init_class
from autograde.cli import app
from autograde.course import CourseError, load_course
from autograde.forms import lay_out_in, present
from autograde.graded import GradedClass
from autograde.intake.collect import read_hand_ins
from autograde.intake.languages import language_of_text
from autograde.intake.lessons import lesson_by_cells
from autograde.intake.reading import HandedNotebook, read_notebook
from autograde.model import LaidOut, Lesson
from autograde.run.check import check_notebook

pytestmark = pytest.mark.slow

COURSE = load_course()
ESSAY = "It keeps the gradient alive. 勾配が消えません。"
LOST = {
    "ja": "ノートブックの印(課の名前やセルの ID)が失われていました。課とセルを内容から見つけました。",
    "en": "The notebook had lost its marking (the lesson's name or the cells' ids); lesson and cells were found by what they contain.",
}


@cache
def find() -> Callable[[HandedNotebook], str]:
    return lesson_by_cells(COURSE)


@cache
def forms(name: str) -> dict[str, Lesson]:
    return {lang: load_lesson(COURSE, name, lang) for lang in COURSE.languages}


def released(name: str, lang: str) -> NotebookNode:
    return nbformat.read(COURSE.root / "lessons" / lang / f"{name}.ipynb", 4)


def solved(name: str, lang: str) -> tuple[NotebookNode, dict[str, str]]:
    """The released notebook with something in every answer, and the answers."""
    notebook, answers = released(name, lang), {}
    for cell in notebook.cells:
        kind = cell.metadata.fukami.kind
        if kind == "exercise":
            cell.source = cell.source.replace(
                "raise NotImplementedError", "print(1)  # 私\n    raise NotImplementedError"
            )
        elif kind == "quiz":
            cell.source = f'{cell.id} = "b"'
        elif kind == "essay":
            cell.source = f"{ESSAY} {cell.id}"
        if kind in ("exercise", "quiz", "essay"):
            answers[cell.id] = cell.source
    return notebook, answers


def bare(notebook: NotebookNode) -> NotebookNode:
    """As Kaggle, a new Colab copy or an editor without nbgrader leaves it: sources only."""
    found = nbformat.from_dict(json.loads(json.dumps(notebook)))
    found.metadata, found.nbformat_minor = NotebookNode(), 4
    for cell in found.cells:
        cell.metadata = NotebookNode()
        cell.pop("id")
    return found


def through_jupytext(notebook: NotebookNode, form: str) -> NotebookNode:
    found = bare(notebook)
    found.metadata["jupytext"] = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}
    return jupytext.reads(jupytext.writes(found, form), form)


CONVERTERS: dict[str, Callable[[NotebookNode], NotebookNode]] = {
    "sources only": bare,
    "jupytext light": lambda notebook: through_jupytext(notebook, "py:light"),
    "jupytext percent": lambda notebook: through_jupytext(notebook, "py:percent"),
    "jupytext Markdown": lambda notebook: through_jupytext(notebook, "md"),
}


def raw(notebook: NotebookNode) -> bytes:
    return json.dumps(notebook, ensure_ascii=False).encode()


def laid(notebook: NotebookNode, name: str) -> tuple[str, LaidOut]:
    form, result = lay_out_in(raw(notebook), forms(name), "s")
    assert not isinstance(result, str), result
    return form.lang, result


@pytest.mark.parametrize("name", COURSE.lessons)
@pytest.mark.parametrize("converter", CONVERTERS)
def test_a_converted_notebook_is_the_same_hand_in(name: str, converter: str) -> None:
    for lang in COURSE.languages:
        notebook, answers = solved(name, lang)
        converted = CONVERTERS[converter](notebook)
        assert find()(read_notebook(raw(converted))) == name
        found, result = laid(converted, name)
        sources = {cell.id: cell.source for cell in result.notebook.cells}
        assert found == lang
        assert {answer: sources[answer] for answer in answers} == answers
        assert [cell.id for cell in result.notebook.cells] == [cell.id for cell in forms(name)[lang].cells]
        assert result.repairs == [LOST[lang]]


@pytest.mark.parametrize("lang", COURSE.languages)
def test_an_empty_essay_stays_empty_and_nothing_is_missing(lang: str) -> None:
    _, result = laid(bare(released("02_activations", lang)), "02_activations")
    assert result.repairs == [LOST[lang]]


@pytest.mark.parametrize(("stamped", "lang"), [("ja", "en"), ("en", "ja")])
def test_cells_go_before_a_stamp_that_names_another_language(stamped: str, lang: str) -> None:
    notebook, _ = solved("02_activations", lang)
    notebook.metadata.fukami.lang = stamped
    assert laid(notebook, "02_activations")[0] == lang


def test_a_cell_as_released_in_the_other_language_is_no_edit_and_no_answer() -> None:
    name = "02_activations"
    notebook, answers = solved(name, "en")
    twins = {cell.id: cell for cell in released(name, "ja").cells}
    for place, cell in enumerate(notebook.cells):
        if cell.id in twins and place % 3 == 0:
            cell.source = twins[cell.id].source
    lang, result = laid(notebook, name)
    assert (lang, result.repairs) == ("en", [])
    for cell in result.notebook.cells:
        assert cell.source == answers.get(cell.id) or "ここに" not in cell.source


def test_lines_added_to_a_setup_cell_are_kept_whatever_language_the_stamp_names() -> None:
    notebook, _ = solved("02_activations", "en")
    setup = next(cell for cell in notebook.cells if cell.source == "import numpy as np")
    setup.source += "\n%matplotlib inline\nfrom scipy.special import expit"
    notebook.metadata.fukami.lang = "ja"
    sources = [cell.source for cell in laid(notebook, "02_activations")[1].notebook.cells]
    assert sources[sources.index("import numpy as np") + 1] == "%matplotlib inline\nfrom scipy.special import expit"


@pytest.mark.parametrize("name", COURSE.lessons)
def test_answers_alone_in_a_new_notebook_are_of_their_lesson(name: str) -> None:
    notebook, answers = solved(name, "en")
    new = bare(notebook)
    new.cells = [cell for cell in new.cells if cell.source in answers.values() and cell.cell_type == "code"]
    assert find()(read_notebook(raw(new))) == name


def test_cells_that_lessons_share_name_none() -> None:
    notebook = released("02_activations", "en")
    notebook.cells = [cell for cell in notebook.cells if cell.id in ("figures", "checks", "foot")]
    assert find()(read_notebook(raw(bare(notebook)))) == ""


def test_a_stamp_without_any_cell_of_its_lesson_is_not_believed() -> None:
    notebook = bare(released("04_loss", "en"))
    notebook.metadata = NotebookNode(fukami={"lesson": "02_activations", "lang": "en"})
    assert find()(read_notebook(raw(notebook))) == "04_loss"


@pytest.fixture
def small_class(tmp_path: Path) -> GradedClass:
    folder = init_class(tmp_path / "class", COURSE)
    return GradedClass(folder, present(COURSE, "02_activations"))


def hand_in(graded: GradedClass, student: str, content: bytes, lesson: str = "02_activations") -> None:
    path = graded.folder.submitted / student / lesson / f"{lesson}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)


def page(graded: GradedClass, student: str) -> tuple[str, str]:
    form, result = next((form, result) for who, form, result in graded.laid_out() if who == student)
    assert isinstance(result, str)
    return form.lang, result


def test_an_unreadable_file_has_its_page_in_the_language_of_its_text(small_class: GradedClass) -> None:
    for lang in COURSE.languages:
        content = raw(released("02_activations", lang))
        hand_in(small_class, lang, content[: len(content) // 2])
        hand_in(small_class, f"{lang}-escaped", json.dumps(json.loads(content)).encode()[:-9])
    assert {student: page(small_class, student)[0] for student in ("ja", "ja-escaped", "en", "en-escaped")} == {
        **{"ja": "ja", "ja-escaped": "ja"},
        **{"en": "en", "en-escaped": "en"},
    }
    assert page(small_class, "en")[1].startswith("The file is damaged")
    assert page(small_class, "ja")[1].startswith("ファイルが壊れて")


def test_what_is_no_text_is_told_in_the_students_language_then_in_the_classs(small_class: GradedClass) -> None:
    hand_in(small_class, "a", b"%PDF-1.7")
    hand_in(small_class, "a", raw(released("04_loss", "ja")), "04_loss")
    hand_in(small_class, "b", b"")
    for student in ("c", "d"):
        hand_in(small_class, student, raw(released("02_activations", "en")))
    hand_in(small_class, "e", raw(released("02_activations", "ja")))
    assert page(small_class, "a") == (
        "ja",
        "ノートブックではなく PDF です。必要なのは、「ファイル > ダウンロード > .ipynb」で得たファイルです。",
    )
    assert page(small_class, "b") == ("en", "The file is empty: save the notebook and hand it in again.")


@pytest.mark.parametrize(("content", "lang"), [(b"%PDF" + b"a" * 5000, ""), (b"x = 1", ""), ("やあ".encode(), "ja")])
def test_the_language_of_a_text(content: bytes, lang: str) -> None:
    assert language_of_text(content) == lang


class Engine:
    """Grades nothing, and says of which lesson and in which language it was asked to."""

    def grade(self, jobs, limits=None) -> Iterator[tuple[str, str]]:  # type: ignore[no-untyped-def]
        for submission, lesson in jobs:
            yield lesson.name, submission.lang


@pytest.mark.parametrize("converter", CONVERTERS)
def test_check_takes_what_collect_takes_whatever_its_name(converter: str, tmp_path: Path) -> None:
    path = tmp_path / "Untitled0.ipynb"
    path.write_bytes(raw(CONVERTERS[converter](solved("02_activations", "en")[0])))
    assert check_notebook(COURSE, path, Engine()).graded == ("02_activations", "en")  # type: ignore[arg-type, comparison-overlap]


@pytest.mark.parametrize("converter", CONVERTERS)
@pytest.mark.parametrize("lang", COURSE.languages)
def test_collect_takes_it_whatever_its_name(converter: str, lang: str, tmp_path: Path) -> None:
    """jupyter/nbgrader#1398, mwouts/jupytext#330, #735: stamp, ids and name are gone, and every text is the lesson's."""
    content = raw(CONVERTERS[converter](solved("02_activations", lang)[0]))
    path = tmp_path / "in" / "s1" / "Untitled0.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    folder = init_class(tmp_path / "class", COURSE)
    result = CliRunner().invoke(app, ["collect", str(tmp_path / "in"), "--class", str(folder.root)])
    assert result.exit_code == 0, result.output
    (hand_in,) = read_hand_ins(folder, "02_activations")
    assert (hand_in.student, hand_in.read()) == ("s1", content)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# %% [markdown]\n# # Lesson 2\n\n# %%\nx = 1\n", "jupytext"),
        ("import marimo\n\napp = marimo.App()\n", "marimo"),
    ],
)
def test_check_says_what_a_python_file_is(text: str, told: str, tmp_path: Path) -> None:
    """ucbds-infra/otter-grader#176: a notebook as a Python file is told for what it is."""
    (tmp_path / "homework.py").write_text(text)
    with pytest.raises(CourseError, match=told):
        check_notebook(COURSE, tmp_path / "homework.py", Engine())  # type: ignore[arg-type]


def test_check_refuses_a_notebook_of_no_lesson(tmp_path: Path) -> None:
    path = tmp_path / "mine.ipynb"
    path.write_bytes(raw(NotebookNode(nbformat=4, cells=[{"cell_type": "code", "source": "1 + 1"}])))
    with pytest.raises(CourseError):
        check_notebook(COURSE, path, Engine())  # type: ignore[arg-type]
