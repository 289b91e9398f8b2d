"""Points of essays are entered once, by one at a time, where Formgrader keeps them too."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograde.class_folder import ClassFolder
from autograde.course import CourseError, load_course
from autograde.gradebook.essays import Outdated, enter, essays_waiting
from autograde.gradebook.recording import record_all
from autograde.gradebook.scores import Mark, marks
from autograde.reports.essays import TICK, Answer, Essay, Item, essays_of, grouped, rubric_items
from autograde.run import essays as run
from autograde.run.check import model_answers
from tests.gradebook.test_database import EN, NAME, comment_of, give, hand_in, row

NOTHING = Mark(None)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    folder = ClassFolder(tmp_path)
    record_all(folder, [hand_in("s", "It trains."), hand_in("blank")])
    return folder


def test_what_is_given_counts_and_is_what_formgrader_shows(folder: ClassFolder) -> None:
    enter(folder, NAME, "s", "why_relu", Mark(2.5, "✓ Sigmoid\nwell put"), NOTHING)
    assert (row(folder, "s", "why_relu").score, row(folder, "s", "why_relu").status) == (2.5, "graded")
    assert marks(folder, EN)["s", "why_relu"].comment == "✓ Sigmoid\nwell put"
    assert essays_waiting(folder, NAME) == 0
    enter(folder, NAME, "s", "why_relu", NOTHING, Mark(2.5, "✓ Sigmoid\nwell put"))
    assert row(folder, "s", "why_relu").manual_pending
    assert essays_waiting(folder, NAME) == 1
    assert ("s", "why_relu") not in marks(folder, EN)


def test_what_another_gave_meanwhile_is_not_overwritten(folder: ClassFolder) -> None:
    give(folder, "s", 3, "from Formgrader")
    with pytest.raises(Outdated) as told:
        enter(folder, NAME, "s", "why_relu", Mark(1), NOTHING)
    assert told.value.now == Mark(3, "from Formgrader")
    assert row(folder, "s", "why_relu").score == 3


@pytest.mark.parametrize(
    ("student", "cell", "points", "told"),
    [
        ("nobody", "why_relu", 1, "The gradebook has no why_relu of nobody"),
        ("s", "other", 1, "no other of s"),
        ("s", "why_relu", 3.5, "go from 0 to 3"),
        ("s", "why_relu", -1, "go from 0 to 3"),
        ("s", "why_relu", float("nan"), "go from 0 to 3"),
    ],
)
def test_what_cannot_be_entered_is_refused(folder: ClassFolder, student: str, cell: str, points: float, told: str):
    with pytest.raises(CourseError, match=told):
        enter(folder, NAME, student, cell, Mark(points), NOTHING)
    assert ("s", "why_relu") not in marks(folder, EN)


def test_a_comment_on_a_former_answer_stays_out_of_sight(folder: ClassFolder) -> None:
    give(folder, "s", 3, "on the first answer")
    record_all(folder, [hand_in("s", "It trains faster.")])
    enter(folder, NAME, "s", "why_relu", Mark(1, "on the second"), NOTHING)
    assert marks(folder, EN)["s", "why_relu"].comment == "on the second"
    assert "on the first answer" in comment_of(folder, "why_relu")


# the page


def test_every_rubric_of_the_course_has_items_in_both_languages():
    course, seen = load_course(), 0
    for lesson, info in course.lessons.items():
        rubrics = {lang: model_answers(course, lesson, lang) for lang in course.languages}
        for name in rubrics["ja"]:
            ja, en = (rubric_items(rubrics[lang][name][1], 3) for lang in ("ja", "en"))
            assert len(ja) == len(en) >= 1, (lesson, name)
            assert sum(item.points for item in ja) == pytest.approx(3)
            assert all(item.name and item.text for item in (*ja, *en)), (lesson, name)
            seen += 1
        assert bool(rubrics["ja"]) == (info.essay_points > 0) if hasattr(info, "essay_points") else True
    assert seen >= 10


def test_items_are_read_from_a_rubric():
    rubric = (
        "**Judge.** 1 point each.\n\n- **Sigmoid**: its *slope*\n  is small.\n- **ReLU** stays 1.\n\nCheck also this."
    )
    assert rubric_items(rubric, 3) == (Item("Sigmoid", "its *slope* is small.", 1.5), Item("ReLU", "stays 1.", 1.5))
    assert rubric_items("No list.", 3) == ()


def test_the_page_names_items_in_its_own_language_and_the_answer_keeps_its_students():
    answer = Answer("s", "text", NOTHING, rubric_items("- **傾き** 見る\n- **0 の側** 見る", 3))
    essay = Essay(EN.cells[0], "?", "- **the slope** look\n- **the side of 0** look", ((answer,),))
    assert [essay.name(answer, index) for index in (0, 1)] == ["the slope", "the side of 0"]
    assert [item.name for item in answer.items] == ["傾き", "0 の側"]
    unlike = Essay(EN.cells[0], "?", "", ((answer,),))
    assert unlike.name(answer, 1) == "0 の側"


def test_the_nearest_answers_stand_together():
    texts = {
        "a": "ReLU の傾きは正の側で 1 なので、層を重ねても勾配が消えません。",
        "b": "シグモイドは確率として読めるので、出力層に使います。",
        "c": "ReLUの傾きは正の側で1なので、層をいくつ重ねても勾配が消えない。",
        "d": "シグモイドの値は確率として読めるため、出力層で使う。",
        "e": "わかりません",
        "f": "ReLU の傾きは正の側で 1 だから、層を重ねても勾配は消えません。",
    }
    groups = grouped([Answer(student, text, NOTHING) for student, text in texts.items()])
    assert [{answer.student for answer in group} for group in groups] == [{"a", "c", "f"}, {"b", "d"}, {"e"}]
    assert grouped([]) == []
    assert [len(group) for group in grouped([Answer("x", "!?", NOTHING), Answer("y", "…", NOTHING)])] in ([2], [1, 1])


def test_only_written_answers_are_shown_with_what_they_were_given():
    ja = {"why_relu": "- **傾き** 小さい。\n- **もう 1 つ** ある。"}
    rubrics = {"ja": ja, "en": {"why_relu": "- **Slope**: small.\n- **One more**: there."}}
    given = {("s", "why_relu"): Mark(1.5, f"{TICK}Slope\nGood.")}
    (essay,) = essays_of(EN, [hand_in("s", "It trains."), hand_in("blank")], given, rubrics)
    ((answer,),) = essay.groups
    assert (answer.student, answer.text, answer.own_comment) == ("s", "It trains.", "Good.")
    assert [(item.name, answer.has(item)) for item in answer.items] == [("Slope", True), ("One more", False)]


# the server


@pytest.fixture
def server(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[run.EssayServer]:
    found = SimpleNamespace(lesson=EN, given=SimpleNamespace(forms={"en": EN}), hand_ins=[])

    class HandIns(list[Any]):
        lesson, given = found.lesson, found.given

    hand_ins = HandIns([hand_in("s", "It trains. <script>alert(1)</script>"), hand_in("blank")])
    monkeypatch.setattr(run, "graded_class", lambda *_: SimpleNamespace(hand_ins=hand_ins))
    rubric = "- **Slope**: small.\n- **One more**: there."
    monkeypatch.setattr(run, "model_answers", lambda *_: {"why_relu": ("", rubric)})
    monkeypatch.setattr(type(folder), "course", property(lambda _: None))
    with run.EssayServer(folder, NAME) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(address: str, data: Any = None, **headers: str) -> tuple[int, str]:
    body = None if data is None else json.dumps(data).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers)) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def sent(points: object, comment: str = "", seen: object = None) -> dict[str, Any]:
    empty = {"points": seen, "comment": ""}
    return {"student": "s", "cell": "why_relu", "given": {"points": points, "comment": comment}, "seen": empty}


def test_the_page_shows_answers_harmlessly_and_saves_points(server: run.EssayServer) -> None:
    code, page = ask(server.address)
    assert code == 200
    assert "It trains." in page
    assert "<script>alert" not in page
    assert page.count('data-student="') == 1
    assert ask(server.address, sent(1.5, "✓ Slope")) == (200, '{"now": {"points": 1.5, "comment": "\\u2713 Slope"}}')
    assert marks(server.folder, EN)["s", "why_relu"].score == 1.5
    assert 'value="1.5"' in ask(server.address)[1]
    code, told = ask(server.address, sent(2))
    assert (code, json.loads(told)["now"]) == (409, {"points": 1.5, "comment": "✓ Slope"})


@pytest.mark.parametrize("data", [sent("2"), sent(True), sent(9), {}, [], {"student": "s"}])
def test_what_is_no_mark_changes_nothing(server: run.EssayServer, data: Any) -> None:
    code, told = ask(server.address, data)
    assert code in (400, 422)
    assert "error" in json.loads(told)
    assert ("s", "why_relu") not in marks(server.folder, EN)


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "localhost:1"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_only_this_page_is_answered(server: run.EssayServer, headers: dict[str, str]) -> None:
    assert ask(server.address, sent(1), **headers)[0] == 404
    assert ask(server.address.rsplit("/", 2)[0] + "/", sent(1))[0] == 404
    assert ("s", "why_relu") not in marks(server.folder, EN)
