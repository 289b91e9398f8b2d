"""Results are written whole or not at all, found again only for what was really graded, and hold what pages need."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from autograde import results
from autograde.engine import FormCell, GradedSubmission, Lesson, StoreError, StudentCell, Submission, TestResult
from autograde.intake.repair import lay_out, unreadable
from autograde.intake.submitted import digest
from autograde.model import GradedHandIn
from autograde.results import ResultStore
from tests.engine.helpers import is_stored, keep, lesson_of
from tests.intake.small_lesson import answered, graded, raw, small_lesson

LESSON = lesson_of(FormCell("test-a", "test", "assert True", "a", 1.0))
SUBMISSION = Submission("山田 花子", LESSON.name, "en", (StudentCell("a", "x = 1"),))
EN = small_lesson("en")
RELU = "def relu(x):\n    return np.maximum(x, 0)"


def result_of(submission: Submission) -> GradedSubmission:
    tests = [TestResult("test-a", "a", "passed", 1.0, 1.0)]
    return GradedSubmission(submission.student, LESSON.name, "en", "v1", "1", "completed", tests, [], 0.1, True)


def handed(store: ResultStore, lesson: Lesson = EN, essay: str = "", **statuses: str) -> tuple[bytes, GradedHandIn]:
    """Store the result of a notebook with an answer, an essay perhaps, and a cell and a note of the student's own."""
    notebook = answered(lesson, relu=RELU, **({"why_relu": essay} if essay else {}))
    notebook.cells.insert(4, {"cell_type": "code", "id": "mine", "metadata": {}, "source": "x = 1", "outputs": []})
    notebook.cells.insert(1, {"cell_type": "markdown", "id": "note", "metadata": {}, "source": "a *note*"})
    bytes_ = raw(notebook)
    laid = lay_out(bytes_, lesson, "s")
    hand_in = GradedHandIn(lesson, replace(laid, drive=("file",)), graded(lesson, laid.submission, **statuses))
    return bytes_, store.save(hand_in, digest(bytes_))[0]


def test_a_hand_in_comes_back_as_it_was_laid_out(tmp_path):
    store = ResultStore(tmp_path)
    _, hand_in = handed(store, essay="It trains.", test_relu_values="failed")
    found = store.load(EN, "s")
    assert found == hand_in
    assert found.laid_out.submission == hand_in.laid_out.submission
    assert found.laid_out.notebook.cells[1].metadata == hand_in.laid_out.notebook.cells[1].metadata
    assert len(store.path(EN.name, "s").read_bytes().split(b"\n")[0]) < 2000


def test_an_unreadable_hand_in_comes_back_too(tmp_path):
    store = ResultStore(tmp_path)
    hand_in, _ = store.save(GradedHandIn(EN, *unreadable(EN, "s", "A PDF.", "e")), digest(b"%PDF"))
    assert store.load(EN, "s") == hand_in
    assert store.header(EN.name, "s").is_of(digest(b"%PDF"), {"en": EN})


def test_what_the_gradebook_is_to_hold_stands_in_the_first_line(tmp_path):
    store = ResultStore(tmp_path)
    handed(store, test_relu_values="failed")
    assert store.header(EN.name, "s").scores["why_relu"] == 0  # blank
    handed(store, essay="It trains.", test_relu_values="failed")
    scores = store.header(EN.name, "s").scores
    assert scores["why_relu"] is None
    assert scores["test-relu-values"] == 0
    assert scores["test-relu-shape"] > 0


def changed(lesson: Lesson, **values: str) -> Lesson:
    cell = next(cell for cell in lesson.cells if cell.id == "test-relu-values")
    return replace(lesson, cells=tuple(replace(c, **values) if c is cell else c for c in lesson.cells))


def test_a_changed_hand_in_form_or_grader_is_not_that_of_the_result(tmp_path, monkeypatch):
    store = ResultStore(tmp_path)
    bytes_, _ = handed(store)
    header = store.header(EN.name, "s")
    assert header.is_of(digest(bytes_), {"ja": small_lesson("ja"), "en": EN})
    assert not header.is_of(digest(bytes_ + b" "), {"en": EN})
    assert not header.is_of(digest(bytes_), {"en": changed(EN, source="assert False")})
    assert not header.is_of(digest(bytes_), {"en": replace(EN, title="Another")})  # pages show it
    assert not header.is_of(digest(bytes_), {"ja": small_lesson("ja")})
    for name in ("ENGINE_VERSION", "LAYOUT_VERSION"):
        with monkeypatch.context() as patch:
            patch.setattr(results, name, "other")
            assert not header.is_of(digest(bytes_), {"en": EN})


def test_other_prose_or_another_way_of_laying_out_runs_nothing_again(tmp_path, monkeypatch):
    store = ResultStore(tmp_path)
    _, hand_in = handed(store)
    submission = hand_in.laid_out.submission
    header = store.header(EN.name, "s")
    monkeypatch.setattr(results, "LAYOUT_VERSION", "other")
    assert header.ran(submission, replace(EN, title="Another"))
    assert not header.ran(submission, replace(EN, version="v2"))
    assert not header.ran(replace(submission, cells=submission.cells[1:]), EN)
    monkeypatch.setattr(results, "ENGINE_VERSION", "other")
    assert not header.ran(submission, EN)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"of": 3, "result": {}}', '{"of": {}}', '{"of": {},\n', "\x00", "[1,\n"]
)
def test_a_damaged_file_is_graded_again(tmp_path, content):
    store = ResultStore(tmp_path)
    keep(store, result_of(SUBMISSION), SUBMISSION, LESSON)
    store.path(LESSON.name, SUBMISSION.student).write_text(content)
    assert not is_stored(store, SUBMISSION, LESSON)
    assert store.load(LESSON, SUBMISSION.student) is None
    assert list(store) == []


def test_a_file_that_was_cut_off_below_its_first_line_is_graded_again(tmp_path):
    store = ResultStore(tmp_path)
    handed(store)
    path = store.path(EN.name, "s")
    path.write_bytes(path.read_bytes()[:-100])
    assert store.header(EN.name, "s") is None


def test_a_result_of_the_first_edition_is_read_and_graded_again(tmp_path):
    store = ResultStore(tmp_path)
    path = store.path(EN.name, "s")
    path.parent.mkdir()
    _, hand_in = handed(ResultStore(tmp_path / "other"), test_relu_values="failed")
    path.write_text(json.dumps({"digest": "d", "result": hand_in.graded.to_dict(), "extra": {"repairs": []}}))
    assert store.header(EN.name, "s") is None
    assert store.result(EN.name, "s") == hand_in.graded
    assert list(store) == [hand_in.graded]
    _, now = handed(store)
    (change,) = now.changes
    assert (change.test, change.before, change.after, change.why) == ("test-relu-values", 0, 2, ("edition",))


@pytest.mark.parametrize(
    "student", ["../../x", "/etc/passwd", "a/b", ".hidden", "名" * 200, "", "😀", "a\nb", "con:", ".."]
)
def test_no_name_leads_out_of_the_folder(tmp_path, student):
    store = ResultStore(tmp_path / "results")
    submission = replace(SUBMISSION, student=student)
    keep(store, result_of(submission), submission, LESSON)
    assert store.path(LESSON.name, student).parent == tmp_path / "results" / LESSON.name
    assert is_stored(store, submission, LESSON)
    assert [result.student for result in store] == [student]


def test_a_write_that_fails_leaves_the_old_result_and_says_what_to_do(tmp_path, monkeypatch):
    store = ResultStore(tmp_path)
    keep(store, result_of(SUBMISSION), SUBMISSION, LESSON)
    path = store.path(LESSON.name, SUBMISSION.student)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setenv("FUKAMI_LANG", "en")
    with pytest.raises(StoreError, match="disk is full"):
        keep(store, replace(result_of(SUBMISSION), seconds=9.0), SUBMISSION, LESSON)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]
    assert json.loads(before)["of"]


# What changed in somebody's points


def why(store: ResultStore, hand_in: GradedHandIn, name: str) -> list[tuple[str, float | None, float | None, tuple]]:
    _, changes = store.save(hand_in, name)
    return [(change.test, change.before, change.after, change.why) for change in changes]


def test_each_test_whose_points_changed_is_kept_with_the_reason_and_the_history_grows(tmp_path, monkeypatch):
    store = ResultStore(tmp_path)
    bytes_, right = handed(store)
    assert right.changes == ()
    name = digest(bytes_)
    laid = right.laid_out
    wrong = replace(right, graded=graded(EN, laid.submission, test_relu_values="failed"))
    assert why(store, right, name) == []
    assert why(store, wrong, name) == [("test-relu-values", 2, 0, ("again",))]
    assert why(store, right, "other bytes") == [("test-relu-values", 0, 2, ("hand_in",))]
    newer = replace(wrong, lesson=replace(EN, version="v2"))
    monkeypatch.setattr(results, "ENGINE_VERSION", "other")
    assert why(store, newer, "other bytes") == [("test-relu-values", 2, 0, ("lesson", "grader"))]
    fewer = replace(newer, graded=replace(newer.graded, tests=newer.graded.tests[1:]))
    first = newer.graded.tests[0]
    assert why(store, fewer, "other bytes") == [(first.id, first.points, None, ("again",))]
    assert [len(change.why) for change in store.load(fewer.lesson, "s").changes] == [1, 1, 2, 1]


def test_what_was_lost_with_its_worker_is_told_as_that(tmp_path):
    store = ResultStore(tmp_path)
    bytes_, right = handed(ResultStore(tmp_path / "other"))
    tests = [replace(test, points=0.0) for test in right.graded.tests]
    why(store, replace(right, graded=replace(right.graded, ended="lost", tests=tests)), digest(bytes_))
    assert {reason for *_, reason in why(store, right, digest(bytes_))} == {("lost",)}
