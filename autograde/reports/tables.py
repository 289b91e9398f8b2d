"""Tables of a lesson's results as CSV that spreadsheets open as they are meant: Japanese readable, no formula run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from autograde.reports.summary import Summary

# What a spreadsheet may take for a formula; the full-width forms count as well in Japanese Excel.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(value: Any) -> Any:
    """Return text that starts a formula with an apostrophe before it; leave numbers alone."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" \u3000").startswith(_FORMULA) else value


def by_student(summaries: Sequence[Summary]) -> pd.DataFrame:
    """Return one row a student: total, and the points of each exercise (empty while an essay waits)."""
    rows = []
    for summary in summaries:
        row: dict[str, Any] = {
            "student": summary.student,
            "lesson": summary.lesson.name,
            "score": summary.score,
            "max_score": summary.max_score,
            "essays_waiting": summary.waiting,
            "late_days": summary.late.days if summary.late else 0,
            "late_penalty": summary.late.penalty if summary.late else 0.0,
            "ended": summary.hand_in.graded.ended,
            "repairs": len(summary.hand_in.laid_out.repairs),
            "sandboxed": summary.hand_in.graded.sandboxed,
        }
        rows.append(row | {result.item.id: result.score for result in summary.results})
    return pd.DataFrame(rows)


def by_exercise(summaries: Sequence[Summary]) -> pd.DataFrame:
    """Return one row a student and exercise: points, status, and what the tests that did not pass said."""
    columns = ["student", "lesson", "exercise", "kind", "score", "max_score", "status", "messages"]
    rows = [
        (
            summary.student,
            summary.lesson.name,
            result.item.id,
            result.item.kind,
            result.score,
            result.item.max_score,
            result.status,
            " | ".join(f"{test.id}: {' '.join(test.message.split())}" for test in result.tests if test.message),
        )
        for summary in summaries
        for result in summary.results
    ]
    return pd.DataFrame(rows, columns=columns)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV in UTF-8 with a byte order mark, without anything that a spreadsheet would run."""
    safe = table.map(harmless).rename(columns=harmless)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    safe.to_csv(part, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    part.replace(path)
