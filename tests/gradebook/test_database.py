"""What is recorded is what nbgrader's own tools then show, and what people entered by hand stays."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters.generate_feedback import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins.export import CsvExportPlugin
from nbgrader.server_extensions.formgrader.handlers import template_path

from autograde.class_folder import ClassFolder, init_class
from autograde.course import load_course
from autograde.gradebook.autograded import SHOWN_BY, autograded_notebook
from autograde.gradebook.database import make_gradebook
from autograde.gradebook.recorded import Recorded
from autograde.gradebook.recording import record_all
from autograde.gradebook.scores import marks, scores
from autograde.intake.collect import collect
from autograde.intake.repair import lay_out, unreadable
from autograde.intake.roster import Roster, Student
from autograde.intake.safe_markdown import safe_markdown
from autograde.model import (
    GradedHandIn,
    Lesson,
)
from tests.intake.small_lesson import answered, by_id, graded, raw, small_lesson

pytestmark = pytest.mark.slow

EN = small_lesson("en")
NAME = EN.name
RELU = "def relu(x):\n    return np.maximum(x, 0)"


def hand_in(student: str, essay: str = "", lesson: Lesson = EN, **statuses: str) -> GradedHandIn:
    notebook = answered(lesson, relu=RELU, **({"why_relu": essay} if essay else {}))
    laid = lay_out(raw(notebook), lesson, student)
    return GradedHandIn(lesson, laid, graded(lesson, laid.submission, **statuses))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    return ClassFolder(tmp_path)


def opened(folder: ClassFolder) -> Gradebook:
    return Gradebook(folder.gradebook)


def give(folder: ClassFolder, student: str, score: float, comment: str = "", cell: str = "why_relu") -> None:
    """What formgrader does when a grader types a score."""
    with opened(folder) as book:
        grade = book.find_grade(cell, NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment:
            book.find_comment(cell, NAME, NAME, student).manual_comment = comment
        book.db.commit()


def row(folder: ClassFolder, student: str, exercise: str) -> SimpleNamespace:
    table = scores(folder)
    (found,) = table[(table.student == student) & (table.exercise == exercise)].to_dict("records")
    return SimpleNamespace(**found)


def test_scores_of_tests_and_waiting_essays_are_in_the_gradebook(folder: ClassFolder) -> None:
    record_all(folder, [hand_in("佐藤 花子", "It trains.", test_relu_shape="failed"), hand_in("Emma Brown")])
    with opened(folder) as book:
        submission = book.find_submission_notebook(NAME, NAME, "佐藤 花子")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (3, 7, True)
        blank = book.find_grade("why_relu", NAME, NAME, "Emma Brown")
        assert (blank.auto_score, blank.needs_manual_grade) == (0, False)
        assert book.find_comment("why_relu", NAME, NAME, "Emma Brown").auto_comment == "Not attempted."
    assert row(folder, "佐藤 花子", "relu").score == 2
    assert row(folder, "佐藤 花子", "why_relu").manual_pending
    assert row(folder, "Emma Brown", "why_relu").status == "not_attempted"


def test_a_score_given_by_hand_survives_recording_again(folder: ClassFolder) -> None:
    given = hand_in("s", "It trains.")
    record_all(folder, [given])
    give(folder, "s", 2.5, "well put")
    assert record_all(folder, [given]) == []
    found = row(folder, "s", "why_relu")
    assert (found.score, found.status, found.manual_pending) == (2.5, "graded", False)
    mark = marks(folder, EN)["s", "why_relu"]
    assert (mark.score, mark.comment) == (2.5, "well put")


def test_a_score_for_an_essay_that_changed_is_to_be_given_again(folder: ClassFolder) -> None:
    record_all(folder, [hand_in("s", "It trains.")])
    give(folder, "s", 3)
    (note,) = record_all(folder, [hand_in("s", "It trains faster.")])
    assert note == "s: essay why_relu was changed after it was graded (3 points): grade it again."
    assert row(folder, "s", "why_relu").manual_pending
    assert ("s", "why_relu") not in marks(folder, EN)


def give_extra(folder: ClassFolder, student: str, cell: str, extra: float) -> None:
    with opened(folder) as book:
        book.find_grade(cell, NAME, NAME, student).extra_credit = extra
        book.db.commit()


def resubmitted(**answers: str) -> GradedHandIn:
    laid = lay_out(raw(answered(EN, **answers)), EN, "s")
    return GradedHandIn(EN, laid, graded(EN, laid.submission, test_relu_values="failed"))


def comment_of(folder: ClassFolder, cell: str) -> str:
    with opened(folder) as book:
        return str(book.find_comment(cell, NAME, NAME, "s").manual_comment)


def test_marks_of_an_answer_that_is_empty_now_are_not_those_of_the_new_one(folder: ClassFolder) -> None:
    record_all(folder, [hand_in("s", "It trains.", test_relu_values="failed")])
    give(folder, "s", 0, "very good")
    give_extra(folder, "s", "test-relu-values", 0.5)
    with opened(folder) as book:
        book.find_comment("relu", NAME, NAME, "s").manual_comment = "nice code"
        book.db.commit()
    notes = record_all(folder, [resubmitted()])
    assert notes == [
        "s: the answer of relu was changed. The +0.5 points given by hand for test test-relu-values stay: confirm them in formgrader.",
        "s: essay why_relu was graded (0 points) and is empty in the new hand-in: it counts 0.",
        "s: the answer of relu was changed. Its comment is kept as one on the former answer; the student does not see it.",
    ]
    relu, essay = row(folder, "s", "relu"), row(folder, "s", "why_relu")
    assert (relu.score, relu.manual_pending) == (1.5, True)
    assert (essay.score, essay.status) == (0, "not_attempted")
    assert [*marks(folder, EN)] == [("s", "test-relu-values")]
    kept = comment_of(folder, "why_relu")
    assert kept.startswith("=== On the former answer (0 points).")
    assert kept.endswith("\nvery good")
    assert comment_of(folder, "relu").endswith("\nnice code")
    assert record_all(folder, [resubmitted()]) == []
    assert row(folder, "s", "relu").manual_pending
    assert comment_of(folder, "why_relu") == kept
    assert marks(folder, EN)["s", "test-relu-values"].waits


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_comment_on_a_rewritten_essay_is_kept_but_only_a_new_one_is_shown(
    folder: ClassFolder, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv("FUKAMI_LANG", lang)
    record_all(folder, [hand_in("s", "It trains.")])
    give(folder, "s", 2.5, "very good")
    (note,) = record_all(folder, [hand_in("s", "No idea.")])
    assert "why_relu" in note
    assert row(folder, "s", "why_relu").manual_pending
    assert ("s", "why_relu") not in marks(folder, EN)
    kept = comment_of(folder, "why_relu")
    assert "2.5" in kept.split("\n")[0]
    give(folder, "s", 1, f"a new word\n{kept}")
    mark = marks(folder, EN)["s", "why_relu"]
    assert (mark.score, mark.comment) == (1, "a new word")
    record_all(folder, [hand_in("s", "It does.")])
    twice = comment_of(folder, "why_relu")
    assert twice.endswith(f"\na new word\n{kept}")
    assert ("s", "why_relu") not in marks(folder, EN)


def test_a_test_score_overridden_by_hand_stays_and_is_flagged_when_the_test_ends_differently(
    folder: ClassFolder,
) -> None:
    record_all(folder, [hand_in("s", test_relu_values="failed")])
    give(folder, "s", 1.5, cell="test-relu-values")
    record_all(folder, [hand_in("s", test_relu_values="failed")])
    assert not row(folder, "s", "relu").manual_pending
    record_all(folder, [hand_in("s")])
    found = row(folder, "s", "relu")
    assert (found.score, found.manual_pending) == (2.5, True)


def test_a_form_whose_tests_changed_brings_the_gradebook_along(folder: ClassFolder) -> None:
    record_all(folder, [hand_in("s")])
    cells = tuple(cell for cell in EN.cells if cell.id != "test-relu-shape")
    changed = Lesson(EN.name, EN.lang, EN.title, "v2", cells)
    record_all(folder, [hand_in("s", lesson=changed)])
    found = row(folder, "s", "relu")
    assert (found.score, found.max_score) == (2, 2)


def test_a_hand_in_that_could_not_be_read_has_a_row_of_zeros(folder: ClassFolder) -> None:
    record_all(folder, [GradedHandIn(EN, *unreadable(EN, "s", "This is a PDF.", "engine"))])
    assert scores(folder).score.sum() == 0
    path = folder.autograded / "s" / NAME / f"{NAME}.ipynb"
    assert "This is a PDF." in path.read_text(encoding="utf-8")


def test_the_autograded_notebook_is_valid_and_shows_each_result(folder: ClassFolder) -> None:
    given = hand_in("s", "It trains.", test_relu_values="failed", test_stacking="not_attempted")
    notebook = autograded_notebook(given)
    nbformat.validate(notebook)
    failed, passed = by_id(notebook, "test-relu-values"), by_id(notebook, "test-relu-shape")
    assert failed.outputs[0].output_type == "error"
    assert "came back: -1.0" in failed.outputs[0].traceback[0]
    assert passed.outputs[0].text == "✓ passed\n"
    assert by_id(notebook, "test-stacking").outputs[0].ename == "not attempted"
    assert by_id(notebook, "relu").outputs[0].text == "ran\n"
    assert "HIDDEN" in failed.source  # instructors see the whole test


def formgraders_page(notebook: nbformat.NotebookNode, folder: Path) -> str:
    """The cells' HTML as formgrader makes it, from the notebook as it lies on the disk."""
    path = folder / "shown.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    exporter = HTMLExporter(template_name="formgrade", extra_template_basedirs=[template_path])
    resources = {"base_url": "", "index": 0, "total": 1}
    html, _ = exporter.from_notebook_node(nbformat.read(path, as_version=4), resources=resources)
    return str(html[html.index('id="notebook-container"') :])


def acting(html: str) -> list[str]:
    """What of formgrader's page leads anywhere but to the web, or loads from elsewhere."""
    soup = BeautifulSoup(html, "html.parser")
    links = [link["href"] for link in soup.select("a[href]:not(.anchor-link)")]
    loaded = [tag["src"] for tag in soup.select("[src]")]
    return [
        *(str(href) for href in links if not str(href).startswith(("https://", "http://", "mailto:"))),
        *(str(source) for source in loaded if not str(source).startswith("data:image/")),
        *(str(tag) for tag in soup.select(".mermaid, script, iframe, object")),
    ]


def essay_page(folder: ClassFolder, essay: str, attachments: dict[str, dict[str, str]] | None = None) -> str:
    notebook = answered(EN, why_relu=essay)
    if attachments is not None:
        by_id(notebook, "why_relu").attachments = attachments
    laid = lay_out(raw(notebook), EN, "s")
    shown = autograded_notebook(GradedHandIn(EN, laid, graded(EN, laid.submission)))
    return formgraders_page(shown, folder.root)


LIVE = (
    "[my notes](javascript:alert(1)) ![p](https://evil.example/p.png)",
    "[a](vbscript:alert(1))",
    "[a](data:text/html,x)",
    "[a](&#106;avascript:alert(1))",
    "[a](&#x1;javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java&Tab;script:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](\x01javascript:alert(1))",
    "[a](\n  javascript:alert(1))",
    "[a]( <javascript:alert(1)> 'title')",
    "[a](java\\script:alert(1))",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "[a]\n\n> - [A]:\n  javascript:alert(1)",
    "![a][b]\n\n[b]: https://evil.example/p.png",
    "<javascript:alert(1)>",
    "\\[a](javascript:alert(1)) \\\\[b](javascript:alert(1))",
    "[![p](//evil.example/p.png)](javascript:alert(1))",
    "[a [b](https://x.org)](javascript:alert(1))",
    "[a](files/javascript:alert(1))",
    "![a](/logout)",
    "![a](file:///etc/passwd)",
    "| a |\n|-|\n| [a](javascript:alert(1)) |",
    "# [a](javascript:alert(1))",
    "`[a](https://x.org` [b](javascript:alert(1)) `",
    "$[a](javascript:alert(1))$ [b](javascript:alert(1)) $x$",
    "```mermaid\nA\n```\n~~~ &#109;ermaid\nA\n~~~",
    "$\\href{javascript:alert(1)}{x}$",
)


@pytest.mark.parametrize("essay", LIVE)
def test_no_link_of_an_essay_acts_on_formgraders_page(folder: ClassFolder, essay: str) -> None:
    html = essay_page(folder, f"Before.\n\n{essay}\n\nAfter.")
    assert acting(html) == []
    assert "\\href" not in html
    assert "Before." in html
    assert "After." in html


@settings(max_examples=150, deadline=None)
@given_any(st.lists(st.sampled_from(["[a]", "[b", "](", "(", ")", "]:", "![", "]", "javascript:x", "https://x.org/p", "attachment:n", "data:image/png;base64,", "`", "```", "mermaid", "$", "$$", "\\", "\n", "\n\n", "    ", "> ", "- ", "&#106;", "&lt;", "<", ">", "<b onclick=x>", " ", "|", "\\href{x}"]), max_size=14).map("".join))  # fmt: skip
def test_whatever_is_written_nothing_of_it_acts_in_formgrader(source: str) -> None:
    page = MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(safe_markdown(source))
    assert acting(page) == []


def test_what_cannot_act_stays_as_it_is_beside_what_can(folder: ClassFolder) -> None:
    kept = "$x[1]$ and `a[0](b)`\n\n```python\nif a[0]: f[1](2)\n```\n\n- **one** [two](https://x.org/a_(b)) <me@x.jp>"
    assert safe_markdown(kept) == kept.replace("<me", "&lt;me")
    shown = safe_markdown(f"{kept}\n\n![p](https://x.org/p.png) [n](javascript:alert(1))", lang="en")
    assert shown.startswith(kept.replace("<me", "&lt;me"))
    assert shown.endswith("[p](https://x.org/p.png) &#91;n&#93;(javascript:alert(1))")


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(8)).decode()


def test_attached_pictures_are_shown_and_lost_ones_are_named(folder: ClassFolder) -> None:
    essay = "![my plot](attachment:missing.png) ![図](attachment:図.png) ![b](attachment:my%20plot.png) ![c](attachment:empty) ![d](attachment:odd)"
    held = {"図.png": {"image/png": PNG}, "my plot.png": {"image/png": PNG}, "empty": {}, "odd": {"image/png": "<x>"}}
    html = essay_page(folder, essay, held)
    assert "[my plot: the attached picture is missing]" in html
    assert html.count(f'src="data:image/png;base64,{PNG}"') == 2
    assert "[c: the attached picture is missing]" in html
    assert "[d: the attached picture is missing]" in html


def test_an_essay_that_was_made_safe_is_not_taken_for_changed(folder: ClassFolder) -> None:
    essay = "It trains. ![p](https://x.org/p.png)"
    record_all(folder, [hand_in("s", essay)])
    give(folder, "s", 3)
    assert record_all(folder, [hand_in("s", essay)]) == []
    (note,) = record_all(folder, [hand_in("s", essay.replace("/p.png", "/q.png"))])
    assert "was changed after it was graded" in note


@pytest.mark.parametrize("unit", ["[", "![", "](", "[a](", "*", "`", "$", "$$", "\\begin{a}", "> ", "- ", "<img ", "[a]: x\n", "\\[", "a|", "```\n"])  # fmt: skip
def test_a_megabyte_of_markdown_takes_seconds(unit: str) -> None:
    before = time.process_time()
    assert "more characters are left out." in safe_markdown(unit * (1_000_000 // len(unit)), lang="en")
    assert time.process_time() - before < 5


def test_nothing_of_a_students_can_act_on_formgraders_page(folder: ClassFolder, tmp_path: Path) -> None:
    given = hand_in("s", "<img src=x onerror=alert(1)> [a](javascript:alert(2))")
    data = {"text/html": "<b>ok</b><script>alert(3)</script>", "application/javascript": "alert(4)", "text/plain": "x"}
    svg = {"image/svg+xml": "<svg onload=alert(5)>", "text/markdown": "<script>alert(6)</script>"}
    given.graded.cells[3].outputs = [
        {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1},
        {"output_type": "display_data", "data": svg, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": "not base64 <script>"}, "metadata": {}},
        {"output_type": "nonsense"},
        "rubbish",  # type: ignore[list-item]
    ]
    notebook = autograded_notebook(given)
    nbformat.validate(notebook)
    html = formgraders_page(notebook, tmp_path)
    assert "&lt;img src=x onerror=alert(1)&gt; [a](javascript:alert(2))" in html
    assert "alert(3)" not in html
    assert "alert(5)" not in html
    (output,) = by_id(notebook, "relu").outputs
    assert output == {
        "output_type": "display_data",
        "data": {"text/html": "<b>ok</b>", "text/plain": "x"},
        "metadata": {},
    }


def test_nbgraders_own_tools_work_on_what_was_recorded(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """NbGraderAPI is what formgrader's pages are made from."""
    for student in ("佐藤 花子", "O'Hara"):
        place = folder.submitted / student / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(raw(answered(EN)))
        (place / "timestamp.txt").write_text("2026-04-20 10:00:00 UTC\n")
    record_all(folder, [hand_in("佐藤 花子", "It trains."), hand_in("O'Hara", test_relu_values="failed")])
    give(folder, "佐藤 花子", 2, "good")
    course = CourseDirectory(root=str(folder.root), assignment_id=NAME)
    api = NbGraderAPI(course)
    (notebook,) = api.get_notebooks(NAME)
    assert (notebook["average_score"], notebook["max_score"]) == (4, 7)
    submissions = {found["student"]: found for found in api.get_submissions(NAME)}
    assert submissions["佐藤 花子"]["autograded"]
    assert submissions["佐藤 花子"]["timestamp"] == "2026-04-20T10:00:00"
    assert [found["failed_tests"] for found in api.get_notebook_submissions(NAME, NAME)].count(True) == 1
    GenerateFeedback(coursedir=course).start()
    page = (folder.feedback / "佐藤 花子" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "Score: 6.0 / 7.0" in page
    assert "good" in page
    monkeypatch.chdir(folder.root)
    with opened(folder) as book:
        CsvExportPlugin().export(book)
    assert "佐藤 花子,佐藤 花子,,,6.0,0.0,6.0,7.0" in (folder.root / "grades.csv").read_text(encoding="utf-8")


def test_recording_after_generate_assignment_adds_no_cell_of_its_own(folder: ClassFolder) -> None:
    from nbgrader.converters.generate_assignment import GenerateAssignment

    notebook = answered(EN)
    for cell in notebook.cells:
        cell.source = next(form.source for form in EN.cells if form.id == cell.id)
    source = folder.root / "source" / NAME
    source.mkdir(parents=True)
    nbformat.write(notebook, source / f"{NAME}.ipynb")
    make_gradebook(folder.gradebook)  # so that nbgrader does not look for the program alembic
    GenerateAssignment(coursedir=CourseDirectory(root=str(folder.root), assignment_id=NAME)).start()

    def cells() -> set[tuple[str, ...]]:  # nbgrader's stubs are not the course's: answers are compared by name
        with opened(folder) as book:
            found = book.find_notebook(NAME, NAME)
            return {(cell.name, *((cell.source, cell.checksum) if cell.locked else ())) for cell in found.source_cells}

    before = cells()
    record_all(folder, [hand_in("s", "It trains.")])
    assert cells() == before
    (folder.root / "gradebook.db").unlink()
    record_all(folder, [hand_in("s", "It trains.")])
    assert cells() == before


def names(folder: ClassFolder) -> dict[str, str]:
    """Students as formgrader lists them."""
    with opened(folder) as book:
        return {student.id: f"{student.last_name}, {student.first_name}" for student in book.students}


def test_formgrader_has_the_names_of_the_roster_or_of_the_system_and_keeps_what_a_person_entered(
    folder: ClassFolder, tmp_path: Path
) -> None:
    source = tmp_path / "in"
    for name in ("s1", "s2", "佐藤 花子_7_assignsubmission_file", "Participant_8_assignsubmission_file"):
        (source / name).mkdir(parents=True)
        (source / name / "x.ipynb").write_bytes(raw(answered(EN)))
    hand_ins = [hand_in(student) for student in ("s1", "s2", "佐藤 花子_7", "Participant_8", "by nbgrader")]
    collect(folder, source, [NAME])

    def taken(*students: Student, renamed: tuple[str, ...] = ()) -> dict[str, str]:
        collect(folder, source, [NAME], Roster(students), renamed=renamed)
        record_all(folder, hand_ins)
        return names(folder)

    others = {"佐藤 花子_7": "佐藤 花子, ", "Participant_8": "Participant_8, ", "by nbgrader": "by nbgrader, "}
    apart, together = Student("s1", "山田 太郎", family="山田", given="太郎"), Student("s2", "Taro Yamada")
    assert taken(apart, together) == {"s1": "山田, 太郎", "s2": "Taro Yamada, ", **others}
    with opened(folder) as book:
        book.update_or_create_student("佐藤 花子_7", last_name="佐藤", first_name="花子")
    others["佐藤 花子_7"] = "佐藤, 花子"
    married = Student("s1", "田中 太郎", family="田中", given="太郎")
    with_mail = Student("s2", "Taro Yamada", "taro@x.jp")
    assert taken(married, with_mail, renamed=("s1",)) == {"s1": "田中, 太郎", "s2": "Taro Yamada, ", **others}
    assert {found["last_name"] for found in NbGraderAPI(CourseDirectory(root=str(folder.root))).get_students()} == {
        *("田中", "Taro Yamada", "佐藤", "Participant_8", "by nbgrader")
    }


# What `fukami init` wrote until November 2026.
FIRST_EDITION = """
from dataclasses import replace
from pathlib import Path

from autograde.gradebook.release import release_steps

here = Path(__file__).resolve().parent
c = get_config()
c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = "class"
c.Exchange.root = str(here / "exchange")
c.FormgradeExtension.debug = False
c.GenerateAssignment.preprocessors = release_steps()
"""


@pytest.mark.parametrize("config", ["", FIRST_EDITION])
def test_nbgrader_works_on_after_the_class_folder_was_moved(tmp_path: Path, config: str) -> None:
    made = init_class(tmp_path / "old", load_course())
    if config:
        (made.root / "nbgrader_config.py").write_text(config)
    record_all(made, [hand_in("佐藤 花子")])
    moved = made.root.rename(tmp_path / "new")
    command = [sys.executable, "-m", "nbgrader", "export"]
    home = os.environ | {"HOME": str(tmp_path)}
    done = subprocess.run(command, cwd=moved, env=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "佐藤 花子,佐藤 花子,,,4.0,0.0,4.0,7.0" in (moved / "grades.csv").read_text(encoding="utf-8")
    assert not (tmp_path / "old").exists()


def test_a_class_folder_imports_names_that_stay_and_importing_the_package_stays_light(tmp_path: Path) -> None:
    made = init_class(tmp_path / "class", load_course())
    text = (made.root / "nbgrader_config.py").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "autograde" in line and "import" in line] == [
        "from autograde import NbgraderCsv, nbgrader_release_steps"
    ]
    code = (
        "import sys, autograde; assert not {'nbgrader', 'torch', 'numpy'} & set(sys.modules);"
        "from autograde import NbgraderCsv, nbgrader_release_steps as steps; from autograde.gradebook.release import release_steps;"
        "assert steps is release_steps and steps()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_two_writers_wait_for_each_other(folder: ClassFolder) -> None:
    record_all(folder, [hand_in("first")])
    batches = [[hand_in(f"{name}{number}") for number in range(5)] for name in "abcd"]
    threads = [threading.Thread(target=record_all, args=(folder, batch)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert scores(folder).student.nunique() == 21


def test_statuses_come_from_the_result_files(folder: ClassFolder) -> None:
    given = hand_in("s", test_stacking="not_attempted", test_relu_values="timed_out", test_relu_shape="failed")
    record_all(folder, [given])
    place = folder.results / NAME
    place.mkdir(parents=True)
    (place / "s.json").write_text(json.dumps({"result": given.graded.to_dict()}))  # as the first edition wrote it
    (place / "broken.json").write_text("{")
    assert row(folder, "s", "stacking").status == "not_attempted"
    assert row(folder, "s", "relu").status == "timed_out"


def test_a_notebook_that_an_earlier_edition_made_safe_is_written_again(folder: ClassFolder) -> None:
    given = replace(hand_in("s"), key="0123abcd")
    record_all(folder, [given])
    place = folder.autograded / "s" / NAME
    with opened(folder) as book:
        grades = {grade.name: grade.auto_score for grade in book.find_submission_notebook(NAME, NAME, "s").grades}
    header = SimpleNamespace(key="0123abcd", scores=grades)
    assert Recorded(folder, EN).holds("s", header)  # type: ignore[arg-type]
    notebook = place / f"{NAME}.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace(SHOWN_BY, "before"), encoding="utf-8")
    assert not Recorded(folder, EN).holds("s", header)  # type: ignore[arg-type]
