"""Feedback that goes back to Canvas reaches the student and the file that it is about; whoever gets none is named."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograde.class_folder import ClassFolder
from autograde.gradebook.recording import record_all
from autograde.intake.collect import collect, read_hand_ins
from autograde.intake.repair import lay_out
from autograde.model import GradedHandIn
from autograde.reports.exports import Exported, export_canvas, export_moodle
from tests.intake.small_lesson import answered, graded, raw, small_lesson
from tests.reports.test_exports import CANVAS, NAME, moodle_class

JA = small_lesson("ja")
DONE = raw(answered(JA))
HAND_INS = {
    "tanakasakura_111_9001_02_small.ipynb": DONE,
    "tanakasakura_111_9007_02_small-2.ipynb": raw(answered(JA, scale="scale = 2.0  # once more")),
    "lopezana_LATE_222_9002_「02_small」のコピー.ipynb": DONE,
    "stranger_444_9005_02_small.ipynb": DONE,
}


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def canvas_class(tmp_path: Path, files: dict[str, bytes]) -> ClassFolder:
    """A class that was collected from what Canvas gave out, and graded."""
    (source := tmp_path / "submissions.zip").write_bytes(zipped(files))
    folder = ClassFolder(tmp_path / "class")
    collect(folder, source, [NAME])
    hand_ins = []
    for hand_in in read_hand_ins(folder, NAME):
        laid = lay_out(hand_in.read(), JA, hand_in.student)
        hand_ins.append(GradedHandIn(JA, laid, graded(JA, laid.submission)))
        page = folder.feedback / hand_in.student / NAME / f"{NAME}.html"
        page.parent.mkdir(parents=True)
        page.write_text(f'<html lang="ja"><p>{hand_in.student}', encoding="utf-8")
    record_all(folder, hand_ins)
    return folder


def exported(tmp_path: Path, folder: ClassFolder) -> Exported:
    (sheet := tmp_path / "gradebook.csv").write_text(CANVAS, encoding="utf-8")
    return export_canvas(folder, NAME, sheet, tmp_path / "out.csv", title="Small lesson")


def canvas_receives(archive: Path) -> dict[tuple[str, str], bytes]:
    """What Canvas makes of an upload, by user and file: `infer_comment_context_from_filename` in its own words."""
    found = {}
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            parts = [part for part in name.rpartition("/")[2].split("_") if part != "LATE"]
            numbers = parts[1:3] if parts[0] == "anon" else [part for part in parts if part.isdecimal()][:2]
            assert len(numbers) == 2, name
            assert not parts[-1].startswith("link"), name
            found[numbers[0], numbers[1]] = opened.read(name)
    return found


def test_feedback_goes_back_under_the_number_of_the_very_file_that_was_graded(tmp_path: Path) -> None:
    done = exported(tmp_path, canvas_class(tmp_path, HAND_INS))
    assert done.paths == [tmp_path / "out.csv", tmp_path / "out-feedback.zip"]
    received = canvas_receives(done.paths[1])
    assert received.keys() == {("111", "9007"), ("222", "9002")}
    page = nbformat.reads(received["111", "9007"].decode(), 4)
    nbformat.validate(page)
    assert page.cells[1].outputs[0].data["text/html"] == '<html lang="ja"><p>tanakasakura_111'
    assert "フィードバック" in page.cells[0].source


def test_whoever_gets_no_file_is_named_with_the_reason(tmp_path: Path) -> None:
    folder = canvas_class(tmp_path, HAND_INS)
    (folder.feedback / "lopezana_222" / NAME / f"{NAME}.html").unlink()
    done = exported(tmp_path, folder)
    assert canvas_receives(done.paths[1]).keys() == {("111", "9007")}
    assert done.notes[-2:] == [
        "no feedback file for (1) lopezana_222: there is no page of feedback; `fukami report 02_small` writes it",
        "no feedback file for (1) stranger_444: no row is known to be theirs, or theirs is of another account than handed the file in",
    ]


def test_where_marking_is_blind_feedback_needs_no_row(tmp_path: Path) -> None:
    files = {"anon_a1b2C_9005_02_small.ipynb": DONE, "LATE_anon_55555_9006_02_small.ipynb": DONE}
    done = exported(tmp_path, canvas_class(tmp_path, files))
    assert canvas_receives(done.paths[1]).keys() == {("a1b2C", "9005"), ("55555", "9006")}


def test_nothing_is_returned_to_another_account_than_sent_the_file(tmp_path: Path) -> None:
    """Of one decided in matches.csv to be somebody else's than whose account sent it."""
    folder = canvas_class(tmp_path, {"tanakasakura_111_9001_02_small.ipynb": DONE})
    (folder.submitted / "tanakasakura_111").rename(folder.submitted / "s004")
    (folder.feedback / "tanakasakura_111").rename(folder.feedback / "s004")
    laid = lay_out(DONE, JA, "s004")
    record_all(folder, [GradedHandIn(JA, laid, graded(JA, laid.submission))])
    done = exported(tmp_path, folder)
    assert done.paths == [tmp_path / "out.csv"]
    assert "feedback file for anybody (1)" in done.notes[-1]


def test_a_student_who_handed_in_a_zip_gets_a_zip(tmp_path: Path) -> None:
    inner = zipped({"work/02_small.ipynb": DONE})
    folder = canvas_class(tmp_path, {"tanakasakura_111_9001_hw.zip": inner, "lopezana_222_9002_02_small.ipynb": DONE})
    received = canvas_receives(exported(tmp_path, folder).paths[1])
    with zipfile.ZipFile(io.BytesIO(received["111", "9001"])) as returned:
        assert returned.read(f"{NAME}.html") == b'<html lang="ja"><p>tanakasakura_111'


def test_an_archive_of_an_earlier_export_does_not_stay(tmp_path: Path) -> None:
    (tmp_path / "out-feedback.zip").write_bytes(b"of last week")
    (tmp_path / "Grades.csv").write_text("Identifier,Full name,Grade,Maximum Grade\nParticipant 5,N,,7\n", "utf-8")
    done = export_moodle(moodle_class(tmp_path), NAME, tmp_path / "Grades.csv", tmp_path / "out.csv")
    assert done.paths == [tmp_path / "out.csv"]
    assert not (tmp_path / "out-feedback.zip").exists()
    assert done.notes[-1] == "no feedback file for anybody (2): no row of the sheet is known to be theirs"


def test_feedback_that_comes_back_as_a_hand_in_is_told_and_not_taken(tmp_path: Path) -> None:
    folder = canvas_class(tmp_path, HAND_INS)
    returned = canvas_receives(exported(tmp_path, folder).paths[1])["111", "9007"]
    through_colab = json.loads(returned)
    through_colab["metadata"] = {}
    for cell in through_colab["cells"]:
        cell["metadata"]["id"] = cell.pop("id")
    again = {
        "tanakasakura_111_9100_02_small-3.ipynb": returned,
        "tanakasakura_111_9101_02_small-4.ipynb": json.dumps(through_colab).encode(),
    }
    (source := tmp_path / "again.zip").write_bytes(zipped(again))
    done = collect(folder, source, [NAME])
    assert [entry.action for entry in done] == ["beside", "beside"]
    assert all("this is the feedback that was returned" in entry.told for entry in done)
