"""A term of four small lessons, a week each, graded and recorded: what the term's page and tables are tried on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograde.class_folder import ClassFolder
from autograde.forms import Given, keep
from autograde.gradebook.recording import record_all
from autograde.intake.repair import lay_out, unreadable
from autograde.intake.submitted import digest
from autograde.model import GradedHandIn, Lesson
from autograde.results import ResultStore
from tests.intake.small_lesson import answered, graded, raw, small_lesson

NAMES = ("01_one", "02_two", "03_three", "04_four")
FIRST = datetime(2026, 4, 13, 0, 0, tzinfo=UTC)  # a lesson a week, due a week after it was given out
RELU = "def relu(x):\n    return np.maximum(x, 0)"


def lesson(name: str, lang: str = "en") -> Lesson:
    return replace(small_lesson(lang), name=name, title=f"{small_lesson(lang).title} {name[:2]}")


def due(name: str) -> datetime:
    return FIRST + timedelta(weeks=1 + NAMES.index(name))


def make_class(root: Path, settings: str = "", due_dates: bool = True) -> ClassFolder:
    """A class of a course with four lessons, each due a week after the one before."""
    title = 'title = { ja = "題", en = "Title" }\n'
    entries = "".join(f"[lessons.{name}]\n{title}minutes = 1\npoints = 7\n" for name in NAMES)
    root.mkdir(parents=True, exist_ok=True)
    (root / "course.toml").write_text(
        f'{title}languages = ["ja", "en"]\n[late]\nper_day = 0.1\ncap = 0.5\n{entries}', encoding="utf-8"
    )
    folder = ClassFolder(root / "class")
    folder.root.mkdir()
    dates = "".join(f'"{name}" = {due(name).isoformat()}\n' for name in NAMES) if due_dates else ""
    (folder.root / "class.toml").write_text(
        f'course = "{root}"\ntimezone = "Asia/Tokyo"\n[due]\n{dates}{settings}', encoding="utf-8"
    )
    for name in NAMES:
        keep(folder, Given(name, {lang: lesson(name, lang) for lang in ("ja", "en")}, ""))
    return folder


def hand_in(
    folder: ClassFolder,
    student: str,
    name: str,
    days: float = -1,
    essay: str = "",
    lang: str = "en",
    readable: bool = True,
    record: bool = True,
    **statuses: str,
) -> None:
    """Put a hand-in into the class, `days` after the due date, and grade it, with these statuses of tests."""
    form = lesson(name, lang)
    place = folder.submitted / student / name
    place.mkdir(parents=True, exist_ok=True)
    written = {"why_relu": essay} if essay else {}
    content = raw(answered(form, relu=RELU, **written)) if readable else b"%PDF"
    (place / f"{name}.ipynb").write_bytes(content)
    (place / "timestamp.txt").write_text(f"{due(name) + timedelta(days=days):%Y-%m-%d %H:%M:%S} UTC\n")
    (place / "origin.json").write_text(json.dumps({"name": student, "time_from": "zip"}))
    if not record:
        return
    if readable:
        laid = lay_out(content, form, student)
        result = GradedHandIn(form, laid, graded(form, laid.submission, **statuses))
    else:
        result = GradedHandIn(form, *unreadable(form, student, "This is a PDF.", "e"))
    ResultStore(folder.results).save(result, digest(content))
    record_all(folder, [result])


def feedback(folder: ClassFolder, works: Mapping[str, tuple[str, ...]]) -> None:
    """Write a page of feedback for each of these hand-ins, by student."""
    for student, names in works.items():
        for name in names:
            path = folder.feedback / student / name / f"{name}.html"
            path.parent.mkdir(parents=True)
            path.write_text("<!DOCTYPE html><title>x</title>")
