"""The page of mutants is written from what was graded, and keeps what it says of lessons that were not."""

from __future__ import annotations

from benchmarks.validity import PAGE, rows_of, rows_on, table

VERDICTS = {("02_b", "relu"): {"line 1: `0` → `1`": True, "line 2: `a` → `b`": False, "line 3: `c` → `d`": False}}
REASONS = {"02_b": {"relu": [{"change": "line 2: *", "why": "the same number"}]}}


def test_a_page_says_what_was_graded():
    page = "\n".join(table(rows_of(VERDICTS, REASONS)))
    assert "| 02_b | 3 | 1 | 1 | 1 | 50.0% |\n| all | 3 | 1 | 1 | 1 | 50.0% |" in page
    assert "- 02_b `relu` line 2: `a` → `b`: the same number\n" in page
    assert page.endswith("- 02_b `relu` line 3: `c` → `d`: **not explained**")


def test_a_run_of_one_lesson_leaves_the_others_on_the_page():
    before = "\n".join(table(rows_of({("01_a", "step"): {"line 1: `x` → `y`": False}} | VERDICTS, REASONS)))
    fixed = {("02_b", "relu"): dict.fromkeys(VERDICTS["02_b", "relu"], True)}
    after = "\n".join(table(rows_on(before) | rows_of(fixed, REASONS)))
    assert (
        "| 01_a | 1 | 0 | 0 | 1 | 0.0% |\n| 02_b | 3 | 3 | 0 | 0 | 100.0% |\n| all | 4 | 3 | 0 | 1 | 75.0% |" in after
    )
    assert after.endswith("**Survivors**\n\n- 01_a `step` line 1: `x` → `y`: **not explained**")


def test_the_page_is_read_and_written_without_a_change():
    page = PAGE.read_text(encoding="utf-8")
    assert "\n".join(table(rows_on(page))) in page
