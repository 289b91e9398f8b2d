"""docs/security.md names every locked function that a test reaches on the student's side, where it can be redefined."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from autograde.authoring.notebooks import load_lesson
from autograde.course import load_course
from autograde.base.syntax import parsed

ROOT = Path(__file__).parents[2]


def helpers() -> set[tuple[str, str]]:
    """Return (number of the lesson, function) for each function of a locked set-up cell that a test names."""
    course, found = load_course(ROOT), set()
    course = course.having(course.left_out)
    for name in (path.stem for path in sorted((ROOT / "solutions").glob("[0-9]*.py"))):
        defined: set[str] = set()
        named: set[str] = set()
        for cell in load_lesson(course, name, "en").cells:
            tree = parsed(cell.source) if cell.kind in ("setup", "test") else None
            if tree is not None and cell.kind == "setup":
                defined |= {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
            elif tree is not None:
                named |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        found |= {(name[:2], helper) for helper in defined & named}
    return found


@pytest.mark.parametrize("page", ["security.md", "security.ja.md"])
def test_the_list_of_locked_helpers_is_complete(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "`swapped`" in line)
    told = {(number, name) for number, names in re.findall(r"(\d\d) \(([^)]*)\)", line.replace("(", " (").replace("（", " (").replace("  (", " (")) for name in re.findall(r"`(\w+)`", names)}
    assert told == helpers()
