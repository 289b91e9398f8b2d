"""The line that failed and the reason stand on the student's page, in `check` and in the class report."""

from __future__ import annotations

import html
import io
import re

from rich.console import Console

from autograde.intake.repair import lay_out
from autograde.model import FailedLine, GradedHandIn
from autograde.reports.class_report import class_report_html
from autograde.reports.feedback import feedback_html
from autograde.reports.terminal import print_result
from tests.intake.small_lesson import answered, graded, raw, small_lesson

WHY = {"en": "there is no seaborn here", "ja": "seaborn はありません"}


def hand_in(student: str = "s", lang: str = "en", cell: str = "relu", lost: bool = False) -> GradedHandIn:
    """A hand-in with `import seaborn` in a cell; `lost` says that tests miss a name through it."""
    lesson = small_lesson(lang)
    laid = lay_out(raw(answered(lesson, relu="import seaborn\ndef relu(x):\n    return x")), lesson, student)
    result = graded(lesson, laid.submission)
    place = next(found for found in result.cells if found.id == cell)
    place.error, place.went_on = "ModuleNotFoundError: No module named 'seaborn'", True
    place.failed = [FailedLine(1, "import seaborn", place.error, WHY[lang])]
    for test in result.tests[:2] if lost else []:
        test.status, test.points, test.cause = "error", 0.0, "import seaborn"
        test.message = f"NameError: relu is not defined.\nThe cause is line 1 of cell 3 ({test.id})"
    return GradedHandIn(lesson, laid, result)


def words_of(page: str) -> str:
    return html.unescape(" ".join(re.sub("<[^>]+>", " ", page[page.index("<main") :]).split()))


def test_the_students_page_shows_it_beside_the_answer() -> None:
    page = words_of(feedback_html(hand_in()))
    told = "Lines that failed line 1: import seaborn — there is no seaborn here (the rest of the cell was run)"
    assert page.count(told) == 1
    assert page.index("What it showed") < page.index(told) < page.index("test-relu-values")
    assert "実行できなかった行 1 行目: import seaborn — seaborn はありません" in words_of(
        feedback_html(hand_in(lang="ja"))
    )
    assert "Lines that failed" not in words_of(feedback_html(hand_in(cell="stacking", lost=False))).split("relu", 1)[0]


def test_what_was_done_differently_here_is_told_once() -> None:
    given = hand_in()
    given.graded.notices = ["The code names a GPU (cuda); it was graded on the CPU."]
    assert words_of(feedback_html(given)).count("it was graded on the CPU") == 1


def test_check_tells_it() -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    given = hand_in()
    given.graded.notices = ["graded on the CPU"]
    print_result(given, console)
    shown = console.export_text()
    assert "relu: line 1: import seaborn — there is no seaborn here (the rest of the cell was run)" in shown
    assert "graded on the CPU" in shown


def test_the_class_report_counts_hand_ins_by_the_line_in_both_languages() -> None:
    page = class_report_html([hand_in("a"), hand_in("b", "ja"), hand_in("c", cell="stacking")], "en")
    part = words_of(page).split("Lines that cannot run while grading")[1]
    assert "import seaborn × 3 there is no seaborn here a , b , c" in part


def test_failures_of_different_tests_through_one_line_are_one_mistake() -> None:
    page = words_of(class_report_html([hand_in("a", lost=True), hand_in("b", lost=True)], "en"))
    mistakes = page.split("What the class got wrong most")[1].split("Lines that cannot run")[0]
    assert mistakes.count("The cause is line 1 of cell 3") == 1
    assert mistakes.strip().startswith("2 students")
