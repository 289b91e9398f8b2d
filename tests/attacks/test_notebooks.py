"""Each file in `notebooks/` tampers with a hand-in: no point is gained by it, and none that was earned is lost.

`tamper(notebook, folder)` writes what is handed in; `UNREADABLE` says that nothing of it can be graded.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from autograde.class_folder import ClassFolder
from autograde.engine import Worker
from autograde.intake.collect import collect, read_hand_ins
from autograde.intake.reading import UnreadableHandIn
from autograde.intake.repair import lay_out
from tests.attacks.tampering import EARNED, half_right
from tests.attacks.test_attacks import LESSON, TESTS
from tests.engine.conftest import worker
from tests.engine.helpers import needs_sandbox

__all__ = ["worker"]
pytestmark = [needs_sandbox, pytest.mark.xdist_group("attacks")]
ATTACKS = sorted(path.stem for path in (Path(__file__).parent / "notebooks").glob("[a-z]*.py"))


def graded_tests(worker: Worker, source: Path, class_root: Path) -> set[str] | None:
    """Collect and grade what `source` holds; the tests that earned points, or None when nothing could be graded."""
    folder = ClassFolder(class_root)
    folder.submitted.mkdir(parents=True)
    assert collect(folder, source, [LESSON.name]) or not any(source.rglob("*.ipynb"))
    hand_ins = read_hand_ins(folder, LESSON.name)
    assert len(hand_ins) <= 1
    for hand_in in hand_ins:
        try:
            laid = lay_out(hand_in.read(), LESSON, hand_in.student)
        except UnreadableHandIn:
            return None
        result = worker.grade(laid.submission, LESSON)
        assert [test.id for test in result.tests] == list(TESTS)
        assert result.score <= LESSON.max_score
        return {test.id for test in result.tests if test.points}
    return None


@pytest.mark.parametrize("name", ATTACKS)
def test_tampering_changes_no_score(worker: Worker, tmp_path: Path, name: str):
    attack = importlib.import_module(f"tests.attacks.notebooks.{name}")
    theirs = tmp_path / "host" / "hand-ins" / "田中 さくら 🌸"
    theirs.mkdir(parents=True)
    attack.tamper(half_right(), theirs)
    before = {path: path.lstat().st_mtime_ns for path in (tmp_path / "host").rglob("*")}
    earned = graded_tests(worker, tmp_path / "host" / "hand-ins", tmp_path / "class")
    assert earned == (None if getattr(attack, "UNREADABLE", False) else EARNED)
    assert {path: path.lstat().st_mtime_ns for path in (tmp_path / "host").rglob("*")} == before
