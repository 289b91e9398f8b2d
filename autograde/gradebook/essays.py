"""Points and comments that a person gives, written into nbgrader's gradebook as Formgrader writes them."""

from __future__ import annotations

from dataclasses import dataclass

from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.course import CourseError


@dataclass(frozen=True)
class Given:
    """What a person gives one answer: points (None takes them back) and a comment for the student."""

    points: float | None
    comment: str = ""


class Outdated(Exception):
    """Somebody gave this answer other points or another comment meanwhile: `now` is what the gradebook holds."""

    def __init__(self, now: Given) -> None:
        self.now = now
        super().__init__(
            say(
                ja="ほかの人が、その間にこの答えを採点しました。いまの点を表示します。",
                en="Somebody else graded this answer meanwhile: what they gave is shown.",
            )
        )


def enter(class_folder: ClassFolder, lesson: str, student: str, cell: str, new: Given, seen: Given) -> None:
    """Give an answer points and a comment, if the gradebook still holds what was `seen`.

    A comment on a former answer, which students do not see, stays below the new one. Raises `Outdated`, and `CourseError`
    for an answer that the gradebook does not know, or points that are below 0 or above the answer's maximum.
    """
    from nbgrader import api

    from autograde.gradebook.database import of_cells, only_writer, opened
    from autograde.gradebook.recorder import for_students

    with only_writer(class_folder), opened(class_folder) as book:
        whose = api.Assignment.name == lesson, api.SubmittedAssignment.student_id == student
        grade = book.db.execute(
            of_cells(api.Grade, api.GradeCell, api.Grade, api.GradeCell.max_score).where(
                *whose, api.GradeCell.name == cell
            )
        ).first()
        note = book.db.execute(
            of_cells(api.Comment, api.SolutionCell, api.Comment).where(*whose, api.SolutionCell.name == cell)
        ).first()
        if grade is None or note is None:
            raise CourseError(
                say(
                    ja=f"{student} の {cell} は成績簿にありません。`fukami grade {lesson}` を実行してください。",
                    en=f"The gradebook has no {cell} of {student}: run `fukami grade {lesson}`.",
                )
            )
        _, _, row, most = grade
        text = note[2].manual_comment or ""
        own = for_students(text)
        if (now := Given(row.manual_score, own.strip())) != Given(seen.points, seen.comment.strip()):
            raise Outdated(now)
        if new.points is not None and not 0 <= new.points <= most:
            raise CourseError(
                say(ja=f"{cell} の点は 0 から {most:g} までです。", en=f"Points for {cell} go from 0 to {most:g}.")
            )
        row.manual_score = new.points
        row.needs_manual_grade = new.points is None and row.auto_score is None
        note[2].manual_comment = "\n".join(part for part in (new.comment.strip(), text[len(own) :]) if part) or None
        book.db.commit()
