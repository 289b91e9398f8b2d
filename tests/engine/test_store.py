"""Results are written whole or not at all, and are found again only for what was really graded."""

from __future__ import annotations

import dataclasses
import json
import os

import pytest

from autograde.engine import (
    FormCell,
    GradedSubmission,
    ResultStore,
    StoreError,
    StudentCell,
    Submission,
    TestResult,
    store,
)
from tests.engine.helpers import lesson_of

LESSON = lesson_of(FormCell("test-a", "test", "assert True", "a", 1.0))
SUBMISSION = Submission("山田 花子", LESSON.name, "ja", (StudentCell("a", "x = 1"),))


def result_of(submission):
    tests = [TestResult("test-a", "a", "passed", 1.0, 1.0)]
    return GradedSubmission(submission.student, LESSON.name, "ja", "v1", "1", "completed", tests, [], 0.1, True)


def test_a_result_is_found_again_with_what_was_kept_beside_it(tmp_path):
    kept = ResultStore(tmp_path)
    path = kept.save(result_of(SUBMISSION), SUBMISSION, LESSON, {"repairs": ["cell 3 restored"]})
    assert path == tmp_path / LESSON.name / "山田 花子.json"
    assert kept.fresh(SUBMISSION, LESSON) == result_of(SUBMISSION)
    assert kept.extra(LESSON.name, SUBMISSION.student) == {"repairs": ["cell 3 restored"]}
    assert [result.score for result, _ in kept] == [1.0]


def test_a_changed_hand_in_lesson_or_engine_is_graded_again(tmp_path, monkeypatch):
    kept = ResultStore(tmp_path)
    kept.save(result_of(SUBMISSION), SUBMISSION, LESSON)
    changed = dataclasses.replace(SUBMISSION, cells=(StudentCell("a", "x = 2"),))
    other = dataclasses.replace(LESSON, cells=(dataclasses.replace(LESSON.cells[0], source="assert False"),))
    assert kept.fresh(changed, LESSON) is None
    assert kept.fresh(SUBMISSION, other) is None
    monkeypatch.setattr(store, "ENGINE_VERSION", "other")
    assert kept.fresh(SUBMISSION, LESSON) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"digest": 3, "result": {}}', "\x00"])
def test_a_damaged_file_is_graded_again(tmp_path, content):
    kept = ResultStore(tmp_path)
    path = kept.save(result_of(SUBMISSION), SUBMISSION, LESSON)
    path.write_text(content)
    assert kept.fresh(SUBMISSION, LESSON) is None
    assert list(kept) == []


@pytest.mark.parametrize(
    "student", ["../../x", "/etc/passwd", "a/b", ".hidden", "名" * 200, "", "😀", "a\nb", "con:", ".."]
)
def test_no_name_leads_out_of_the_folder(tmp_path, student):
    kept = ResultStore(tmp_path / "results")
    submission = dataclasses.replace(SUBMISSION, student=student)
    path = kept.save(result_of(submission), submission, LESSON)
    assert path.resolve().parent == (tmp_path / "results" / LESSON.name).resolve()
    assert kept.fresh(submission, LESSON) is not None
    assert [result.student for result, _ in kept] == [student]


def test_a_write_that_fails_leaves_the_old_result_and_says_what_to_do(tmp_path, monkeypatch):
    kept = ResultStore(tmp_path)
    path = kept.save(result_of(SUBMISSION), SUBMISSION, LESSON)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setenv("FUKAMI_LANG", "en")
    with pytest.raises(StoreError, match="Check free space"):
        kept.save(dataclasses.replace(result_of(SUBMISSION), seconds=9.0), SUBMISSION, LESSON)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]
    assert json.loads(before)["digest"]
