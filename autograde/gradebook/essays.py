"""Points and comments that a person gives, written into nbgrader's gradebook as Formgrader writes them."""

from __future__ import annotations

from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.gradebook.scores import Mark


class Outdated(Exception):
    """Somebody gave this answer other points or another comment meanwhile: `now` is what the gradebook holds."""

    def __init__(self, now: Mark) -> None:
        self.now = now
        super().__init__(
            say(
                ja="ほかの人が、その間にこの答えを採点しました。いまの点を表示します。",
                en="Somebody else graded this answer meanwhile: what they gave is shown.",
            )
        )


def enter(class_folder: ClassFolder, lesson: str, student: str, cell: str, new: Mark, seen: Mark) -> None:
    """Give an answer the score and the comment of `new` (no score takes it back), if the gradebook still holds what was `seen`.

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
        if (now := Mark(row.manual_score, own.strip())) != Mark(seen.score, seen.comment.strip()):
            raise Outdated(now)
        if new.score is not None and not 0 <= new.score <= most:
            raise CourseError(
                say(ja=f"{cell} の点は 0 から {most:g} までです。", en=f"Points for {cell} go from 0 to {most:g}.")
            )
        row.manual_score = new.score
        row.needs_manual_grade = new.score is None and row.auto_score is None
        note[2].manual_comment = "\n".join(part for part in (new.comment.strip(), text[len(own) :]) if part) or None
        book.db.commit()


def essays_waiting(class_folder: ClassFolder, lesson: str) -> int:
    """Return how many answers of a lesson wait for a person's points."""
    from nbgrader import api

    from autograde.gradebook.database import of_cells, opened

    rows = of_cells(api.Grade, api.BaseCell).where(api.Assignment.name == lesson, api.Grade.needs_manual_grade)
    with opened(class_folder) as book:
        return len(book.db.execute(rows).all())
