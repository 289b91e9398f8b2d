"""The script in the API reference takes in, grades, reports and exports a class."""

from __future__ import annotations

import re
import zipfile
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from autograde.class_folder import init_class
from autograde.engine import Pool
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.engine.helpers import needs_sandbox

STUDENTS = ("Emma Brown", "Liam Smith", "佐藤 花子")
DOCS = Path(__file__).resolve().parents[1] / "docs"


def example(page: str) -> str:
    return scripts(page)[0]


def scripts(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.sandbox
@needs_sandbox
def test_the_script_does_the_whole_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("FUKAMI_LANG", "en")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course").mkdir()
    course = make_course(tmp_path / "course")
    elsewhere = init_class(tmp_path / "elsewhere", course)
    write_hand_ins(elsewhere, course, 3)
    with zipfile.ZipFile("hand-ins.zip", "w") as archive:
        for student, path in zip(STUDENTS, sorted(elsewhere.submitted.rglob("*.ipynb")), strict=True):
            archive.write(path, f"{student}/{LESSON}.ipynb")
    made = init_class(tmp_path / "my-class", course)
    monkeypatch.setattr("autograde.engine.Pool", partial(Pool, preload=()))  # this lesson needs neither data nor torch
    monkeypatch.setattr("data_scripts.mini.make_miniatures", lambda place: None)
    code = example("api.md")
    exec(compile(code, "api.md", "exec"), {})
    assert f"{LESSON} 3 new, 3 graded" in capsys.readouterr().out
    table = pd.read_csv(made.reports / "points.csv", encoding="utf-8-sig").set_index("student")
    assert table[LESSON].to_dict() == dict(zip(STUDENTS, (2.0, 0.0, 0.0), strict=True))
    exec(compile(code, "api.md", "exec"), {})  # nothing new, and nothing is new to be told
    assert " new," not in capsys.readouterr().out


def test_both_pages_have_the_same_scripts():
    english, japanese = scripts("api.md"), scripts("api.ja.md")
    assert english[0] == japanese[0]
    assert len(english) == len(japanese)
