"""What a newer form of a lesson differs in from the one that a class keeps, in words for who decides whether to take it."""

from __future__ import annotations

from collections.abc import Iterable

from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.forms import Given
from autograde.gradebook.scores import marks
from autograde.model import Change, FormCell, Lesson
from autograde.students import Students


def changes_grading(old: Given, new: Given) -> bool:
    """Whether hand-ins would be graded again."""
    return old.versions != new.versions


def differences(folder: ClassFolder, old: Given, new: Given) -> list[str]:
    """Return a line for each thing in which two forms differ: cells, points, marks that would go, prose."""
    before, after = _cells(old), _cells(new)
    lines = []
    for told, names in (
        (say(ja="増える", en="new"), [name for name in after if name not in before]),
        (say(ja="なくなる", en="gone"), [name for name in before if name not in after]),
        (
            say(ja="変わる", en="changed"),
            [name for name in after if name in before and _differ(before[name], after[name])],
        ),
    ):
        if names:
            lines.append(f"  {told}: {', '.join(names)}")
    most = _first(old).max_score, _first(new).max_score
    if most[0] != most[1]:
        lines.append(say(ja=f"  配点: {most[0]:g} → {most[1]:g} 点", en=f"  points: {most[0]:g} → {most[1]:g}"))
    if changes_grading(old, new) and not lines:
        lines.append(say(ja="  セルの順番が変わる", en="  cells stand in another order"))
    by_hand = {cell for _, cell in marks(folder, _first(old)) if cell not in after}
    if by_hand:
        lines.append(
            say(
                ja=f"  手で付けた点やコメントが消える: {', '.join(sorted(by_hand))}",
                en=f"  points or comments given by hand would go: {', '.join(sorted(by_hand))}",
            )
        )
    if _prose(old) != _prose(new):
        lines.append(say(ja="  文章、ヒント、題名が変わる(点は変わらない)", en="  prose, hints or titles (no points)"))
    return lines


def changes_told(folder: ClassFolder, changes: dict[str, tuple[Change, ...]]) -> Iterable[str]:
    """Yield a line for each student whose points would change, with the name where one is known."""
    names = Students(folder.submitted).names()
    for student, changed in changes.items():
        tests = ", ".join(f"{change.test} {_points(change.before)} → {_points(change.after)}" for change in changed)
        total = sum((change.after or 0.0) - (change.before or 0.0) for change in changed)
        called = f" ({names[student][0]})" if names.get(student) else ""
        yield f"  {student}{called}: {total:+g} ({tests})"


def _first(given: Given) -> Lesson:
    return next(iter(given.forms.values()))


def _cells(given: Given) -> dict[str, list[FormCell]]:
    """What grading reads, by cell: one a language."""
    found: dict[str, list[FormCell]] = {}
    for form in given.forms.values():
        for cell in form.cells:
            if cell.kind != "text":
                found.setdefault(cell.id, []).append(cell)
    return found


def _differ(old: list[FormCell], new: list[FormCell]) -> bool:
    return [(c.kind, c.source, c.exercise, c.points) for c in old] != [
        (c.kind, c.source, c.exercise, c.points) for c in new
    ]


def _prose(given: Given) -> list[object]:
    """What people read and grading does not: titles, text, and hints."""
    return [
        [
            form.title,
            *(cell.source for cell in form.cells if cell.kind == "text"),
            *filter(None, (c.hint for c in form.cells)),
        ]
        for form in given.forms.values()
    ]


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
