"""Marks and feedback in the form in which Moodle, Canvas or a spreadsheet takes them back."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from autograde.class_folder import ClassFolder
from autograde.gradebook.scores import points
from autograde.gradebook.voids import settle
from autograde.reports.canvas import export_canvas
from autograde.reports.filling import Exported
from autograde.reports.moodle import export_moodle
from autograde.reports.tables import write_csv
from autograde.reports.totals import Total, totals, unfinished_told
from autograde.students import listed

__all__ = ["Exported", "Total", "export_canvas", "export_csv", "export_moodle", "totals"]


def export_csv(class_folder: ClassFolder, lessons: Collection[str], target: Path, *, partial: bool = False) -> Exported:
    """Write one row a student with a column a lesson and the sum of all."""
    notes: list[str] = []
    settle(class_folder, lessons, notes)
    table = points(class_folder)  # of all lessons: they are read once
    found = {lesson: totals(class_folder, lesson, partial=partial, table=table, notes=notes) for lesson in lessons}
    for lesson, ones in found.items():
        notes += [f"{lesson}: {told}" for told in unfinished_told(ones)]
    columns = {lesson: {total.student: total.score for total in ones} for lesson, ones in found.items()}
    sheet = pd.DataFrame(columns).sort_index()
    sheet["total"] = sheet.sum(axis=1)
    sheet = sheet.rename_axis("student").reset_index()
    if names := listed(class_folder.root):
        sheet.insert(1, "name", [names.get(student, "") for student in sheet["student"]])
    write_csv(sheet, target)
    return Exported([target], len(sheet), notes)
