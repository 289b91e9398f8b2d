"""Tables of a lesson's results as CSV that spreadsheets open as they are meant: Japanese readable, no formula run."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograde.base.files import whole
from autograde.base.rounding import rounded
from autograde.base.sheets import harmless
from autograde.reports.summary import Summary, points

if TYPE_CHECKING:
    import pandas as pd


def student_row(summary: Summary, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a student's row: total, and the points of each exercise (None while an essay waits).

    With `names` there is a column for them.
    """
    return {
        "student": summary.student,
        **({"name": names.get(summary.student, "")} if names else {}),
        "lesson": summary.lesson.name,
        "score": summary.score,
        "max_score": summary.max_score,
        "essays_waiting": summary.waiting,
        "late_days": summary.late.days if summary.late else 0,
        "late_penalty": summary.late.penalty if summary.late else 0.0,
        "ended": summary.ended,
        "repairs": len(summary.repairs),
        "sandboxed": summary.sandboxed,
    } | {result.item.id: result.score for result in summary.results}


EXERCISE_COLUMNS = (
    *("student", "lesson", "exercise", "kind", "score", "max_score", "status", "messages"),
    *("given_by_hand", "comment", "void"),
)


def exercise_rows(summary: Summary) -> Iterator[tuple[Any, ...]]:
    """Yield a row an exercise: points, status, what the tests that did not pass said, what a person gave and wrote, and which tests count in full."""
    for result in summary.results:
        yield (
            summary.student,
            summary.lesson.name,
            result.item.id,
            result.item.kind,
            result.score,
            result.item.max_score,
            "unreadable" if summary.ended == "unreadable" else result.status,
            " | ".join(f"{test.id}: {' '.join(test.message.split())}" for test in result.tests if test.message),
            " | ".join(f"{test}: {points(score)}" for test, score in result.by_hand),
            result.comment,
            " | ".join(f"{test}: {why.reason}" for test, why in result.void),
        )


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV in UTF-8 with a byte order mark, without anything that a spreadsheet would run."""
    with csv_rows(path, table.columns) as write:
        for row in table.astype(object).where(table.notna(), None).itertuples(index=False, name=None):
            write(row)


@contextmanager
def csv_rows(path: Path, columns: Iterable[str]) -> Iterator[Callable[[Iterable[Any]], None]]:
    """Write a CSV as `write_csv` does, row by row, points with two decimals; it is there whole or not at all."""
    with whole(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)

        def write(row: Iterable[Any]) -> None:
            writer.writerow(rounded(cell) if isinstance(cell, float) else harmless(cell) for cell in row)

        write(columns)
        yield write
