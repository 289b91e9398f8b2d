"""A class and a stand-in Canvas, for tests of what comes from there and what goes back."""

from __future__ import annotations

from typer.testing import CliRunner, Result

from autograde import cli
from autograde.class_folder import ClassFolder
from tests.intake.small_lesson import answered, raw, released, small_lesson
from tests.lms.stand_in import Canvas

EN = small_lesson("en")
LESSON = EN.name
BLANK, DONE = raw(released(EN)), raw(answered(EN, relu="def relu(x):\n    return x"))
ROSTER = "id,name,mail\ns001,Emma Brown,emma@example.edu\ns002,田中 さくら,sakura@example.ac.jp\ns003,Ana López,ana@example.edu\n"
COURSE = f"""
title = {{ ja = "x", en = "x" }}
languages = ["ja", "en"]
[late]
per_day = 0.1
[lessons.{LESSON}]
title = {{ ja = "x", en = "x" }}
minutes = 1
points = 7
"""


def collected(folder: ClassFolder, *words: str, source: str = "canvas:12/34", roster: bool = True) -> Result:
    more = ["--roster", str(folder.root.parent / "roster.csv")] if roster else []
    return CliRunner().invoke(cli.app, ["collect", source, "--class", str(folder.root), *more, *words])


def students(folder: ClassFolder) -> set[str]:
    return {path.parent.parent.name for path in folder.submitted.glob(f"*/{LESSON}/{LESSON}.ipynb")}


def notebook(folder: ClassFolder, student: str) -> bytes:
    return (folder.submitted / student / LESSON / f"{LESSON}.ipynb").read_bytes()


def everybody(canvas: Canvas) -> None:
    canvas.student(7, "Emma Brown", "Brown, Emma", sis_user_id="s001", login_id="ebrown", email="emma@example.edu")
    canvas.student(8, "Sakura Tanaka", "Tanaka, Sakura", sis_user_id="s002", login_id="stanaka")
    canvas.student(9, "Ana López", "López, Ana", section=2)
