"""What a reader finds on a lesson's page, and what stays behind a click."""

from __future__ import annotations

import html
import json
import re

import nbformat
import pytest
from nbformat import NotebookNode

from autograde.authoring.build import build_lesson
from autograde.course import Course, load_course
from autograde.site import outputs
from autograde.site.outputs import Figures
from autograde.site.pages import _TO_NOTEBOOK, Page, lesson_page
from tests.site.conftest import REPOSITORY

pytestmark = pytest.mark.slow


@pytest.fixture(params=["ja", "en"])
def page(
    course: Course,
    executed: dict[str, NotebookNode],
    executed_more: dict[str, NotebookNode],
    request: pytest.FixtureRequest,
) -> Page:
    lang = request.param
    return lesson_page(course, build_lesson(course, "01_small"), executed[lang], executed_more[lang], miniature=True)


def text(page: Page) -> str:
    return "\n\n".join(cell.source for cell in page.notebook.cells)


def shown(page: Page) -> str:
    outputs = [output for cell in page.notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text") or output.data["text/html"] for output in outputs)


def quizzes(page: Page) -> dict[str, dict[str, object]]:
    found = [json.loads(html.unescape(data)) for data in re.findall(r'data-quiz="([^"]*)"', text(page))]
    return {quiz["name"]: quiz for quiz in found}


def test_every_cell_has_its_place(course: Course, page: Page) -> None:
    cells = build_lesson(course, "01_small").source["ja"].cells
    assert re.findall(r'<div class="fk-cell" id="c-([^"]+)"></div>', text(page)) == [cell.id for cell in cells]


def test_the_stub_is_open_and_the_solution_is_folded(page: Page) -> None:
    sources = [cell.source for cell in page.notebook.cells]
    stub = next(i for i, source in enumerate(sources) if "NotImplementedError" in source and "def double" in source)
    assert '<details class="fk-solution">' in sources[stub + 1]
    assert "return 2 * x" in sources[stub + 2]
    assert sources[stub + 3] == "</details>"


def test_a_page_tells_nobody_to_run_a_cell(page: Page) -> None:
    assert "run the cell" not in text(page)
    assert "予想してから実行" not in text(page)
    assert re.search(r"Make a guess before you read on\.|予想してから、先を読んでください。", text(page))


def test_what_is_told_in_other_words_is_in_the_lessons() -> None:
    course = load_course(REPOSITORY)
    lessons = [(course.solutions / f"{name}.py").read_text(encoding="utf-8") for name in course.lessons]
    assert [told for told in _TO_NOTEBOOK if not any(told in lesson for lesson in lessons)] == []


def test_an_exercise_can_be_marked_as_solved_below_its_tests(page: Page) -> None:
    sources = [cell.source for cell in page.notebook.cells]
    (place,) = (i for i, source in enumerate(sources) if "fk-solved" in source)
    assert sources[place] == '<div class="fk-solved" data-exercise="01_small/double"></div>'
    assert sources[place - 1] == "</details>"
    assert "double(1)" in sources[place - 2]


def test_no_page_holds_a_hidden_test_or_a_mark_of_the_source(page: Page) -> None:
    for private in ("double(21)", "### BEGIN", "### END", "_canonical(which)"):
        assert private not in text(page)
    assert "double(1)" in text(page)


def test_how_to_judge_an_essay_stands_with_its_model_answer_behind_a_click(page: Page) -> None:
    sources = [cell.source for cell in page.notebook.cells]
    (rubric,) = (i for i, source in enumerate(sources) if "理由があれば 3 点" in source or "A reason earns" in source)
    assert re.search(r"なぜなら。|Because\.", sources[rubric])
    assert '<details class="fk-solution">' in sources[rubric - 1]
    assert re.search("自分で採点する|judge your own", sources[rubric - 1])
    assert sources[rubric + 1] == "</details>"


def test_more_exercises_stand_below_the_lesson_with_solutions_behind_a_click(page: Page) -> None:
    sources = [cell.source for cell in page.notebook.cells]
    (title,) = (i for i, source in enumerate(sources) if re.match(r"## (もっと解きたい人へ|More exercises)\n", source))
    assert title > max(i for i, source in enumerate(sources) if "data-quiz" in source)
    below = sources[title:]
    assert 'href="../notebooks/more/01_small_more.ipynb" download' in below[0]
    for name, solution in (("fourfold", "double(double(x))"), ("length", "double(51)"), ("drawn", "double(1)")):
        (place,) = (i for i, source in enumerate(below) if solution in source)
        assert '<details class="fk-solution">' in below[place - 1], name
        assert below[place + 2] == "</details>", name
    assert sum("raise NotImplementedError" in source for source in below) == 3
    assert "measured 3" in shown(page)
    assert any(name.endswith(".png") for name in page.figures)
    assert "More exercises, without" not in text(page)  # the notebook's own link


def test_what_is_folded_is_closed_again(page: Page) -> None:
    assert text(page).count("<details") == text(page).count("</details>") > 4
    assert not re.search(r"[^\n]\n</details>", text(page)), "Markdown needs an empty line before an end tag"


def test_a_quiz_knows_its_choices_answer_and_replies(page: Page) -> None:
    found = quizzes(page)
    assert found["which"]["kind"] == "choice"
    assert found["which"]["choices"] == ["a", "b", "c"]
    assert found["which"]["answer"] == "b"
    assert found["lines"]["kind"] == "set"
    assert found["lines"]["choices"] == ["1", "2", "3"]
    assert found["lines"]["answer"] == "1,3"
    assert found["how_many"]["kind"] == "number"
    assert found["how_many"]["answer"] == "1.5"
    replies = found["which"]["replies"]
    assert isinstance(replies, dict)
    assert replies["a"] in ("いいえ <a>", 'No, <a>\'s "wrong"')


def test_an_essay_shows_its_rubric_and_folds_its_answer(page: Page) -> None:
    before, answer = re.split(r"なぜなら。|Because\.", text(page))[0], text(page)
    assert re.search(r"採点の目安|How it is graded", before)
    assert before.rstrip().endswith("</summary>")
    assert re.search(r"(なぜなら。|Because\.)\n\n[^<\n]+\n\n</details>", answer)


def test_figures_are_files_with_a_text_and_their_size(page: Page) -> None:
    tag = re.search(
        r'<img class="fk-figure" src="../_figures/([0-9a-f]{16}\.png)" alt="([^"]+)" width="(\d+)"', shown(page)
    )
    assert tag is not None
    assert tag[1] in page.figures
    assert "a &lt; b" in tag[2]
    assert 400 < int(tag[3]) < 800


def test_a_slider_knows_its_pictures_and_shows_the_one_it_begins_with(page: Page) -> None:
    found = re.search(r'<figure class="fk-slider" data-slider="([^"]*)"><img [^>]*src="([^"]+)"', shown(page))
    assert found is not None
    told = json.loads(html.unescape(found[1]))
    assert [slider["start"] for slider in told["sliders"]] == [1, 0]
    addresses = [address for address, alt in told["pictures"]]
    assert addresses[2] == found[2]
    assert {address.removeprefix("../_figures/") for address in addresses} <= set(page.figures)
    assert re.match("(図|Figure): 2 × 1", told["pictures"][2][1])


def test_where_no_script_runs_a_slider_is_one_picture(executed: dict[str, NotebookNode]) -> None:
    (cell,) = (cell for cell in executed["en"].cells if cell.source.startswith("def draw"))
    figures = Figures("..", "en", still=True)
    (output,) = outputs.shown(cell, figures)
    assert output.data["text/html"].startswith("<img")
    assert len(figures.files) == 1


def test_what_has_no_text_of_its_own_is_named_after_its_section(
    course: Course, executed: dict[str, NotebookNode]
) -> None:
    done = nbformat.from_dict(executed["en"])
    for cell in done.cells:
        for output in cell.get("outputs", []):
            output.get("metadata", {}).pop("image/png", None)
            page = output.get("data", {}).get("text/html", "")
            output.get("data", {})["text/html"] = page.replace("Figure: Moving &amp; more", "Figure")
    page = lesson_page(course, build_lesson(course, "01_small"), done, miniature=True)
    assert shown(page).count('alt="Figure: To begin"') == 2


def test_tests_in_a_row_share_one_fold(page: Page) -> None:
    lesson = re.split("\n## (?:もっと|More)", text(page))[0]
    assert lesson.count('<details class="fk-tests">') == 1
    assert "double(1)" in text(page)
    assert "double(2)" in text(page)
    assert lesson.count('<details class="fk-setup">') == 2, "the two cells that every lesson has, and its own"


def test_noise_is_left_out_and_warnings_of_the_lesson_stay(page: Page) -> None:
    assert "RuntimeWarning: overflow encountered in exp" in shown(page)
    assert "RuntimeWarning: look out" in shown(page)
    for noise in ("a library speaks", "ipykernel", "half done", "progress"):
        assert noise not in shown(page)
    assert "all done" in shown(page)


def test_an_animation_stands_alone_and_is_the_same_every_time(page: Page) -> None:
    assert 'class="animation"' in shown(page)
    assert "https://" not in shown(page)
    assert "fa fa-" not in shown(page)
    assert not re.search(r"_anim_img[0-9a-f]{32}", shown(page))
    player = re.search(r'<img alt="[^"]+" id="_anim_img(\w+)"', shown(page))
    assert player is not None
    assert f"anim{player[1]} = new Animation" in shown(page)
    assert re.search(r'title="(再生|Play)"', shown(page))
    assert re.search(r'type="range" aria-label="(コマ|Frame)"', shown(page))


def test_the_page_says_that_it_was_made_with_miniatures_where_data_are_used(
    course: Course, executed: dict[str, NotebookNode]
) -> None:
    built = build_lesson(course, "01_small")
    assert "ミニチュア" not in text(lesson_page(course, built, executed["ja"], miniature=True))
    next(cell for cell in built.source["ja"].cells if cell.cell_type == "code").source += "\nuntar_data(URLs.MNIST)"
    told = text(lesson_page(course, built, executed["ja"], miniature=True))
    assert "ミニチュア" in told
    assert "](../results.md)" in told
    assert "ミニチュア" not in text(lesson_page(course, built, executed["ja"], miniature=False))
