"""A hand-in is parsed to know what it is and once to be laid out; from then on only its result is read."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from autograde import forms
from autograde.class_folder import init_class
from autograde.reports.similar import handed_work
from autograde.run.collect import collect_class
from autograde.run.export import export_csv
from autograde.run.grade import grade_class, graded_class
from autograde.run.report import report_class
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.test_run import Engine

STUDENTS = ("Emma Brown", "Liam Smith", "佐藤 花子")
MARKER = "# a line that only these hand-ins have"


def test_from_the_files_to_report_export_and_similar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUKAMI_LANG", "en")
    (tmp_path / "course").mkdir()
    course = make_course(tmp_path / "course")
    elsewhere = init_class(tmp_path / "elsewhere", course)
    write_hand_ins(elsewhere, course, len(STUDENTS))
    for student, path in zip(STUDENTS, sorted(elsewhere.submitted.rglob("*.ipynb")), strict=True):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"]["colab"] = {"provenance": [{"file_id": student}]}
        own = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].append(own | {"source": MARKER})
        place = tmp_path / "hand-ins" / student / f"{LESSON}.ipynb"
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps(notebook), encoding="utf-8")
    folder = init_class(tmp_path / "class", course)

    done: Counter[str] = Counter()
    loads, lay_out = json.loads, forms.lay_out

    def counted_loads(text, *args, **options):
        if (MARKER.encode() if isinstance(text, bytes) else MARKER) in text:
            done["results" if "results.py" in sys._getframe(1).f_code.co_filename else "parsed"] += 1
        return loads(text, *args, **options)

    def counted_lay_out(*args):
        done["laid out"] += 1
        return lay_out(*args)

    monkeypatch.setattr(json, "loads", counted_loads)
    monkeypatch.setattr(forms, "lay_out", counted_lay_out)

    def did(step) -> dict[str, float]:
        """What a step did of each hand-in."""
        done.clear()
        step()
        return {what: count / len(STUDENTS) for what, count in done.items()}

    def report():
        report_class(graded_class(folder, LESSON))

    assert did(lambda: collect_class(folder, [tmp_path / "hand-ins"])) == {"parsed": 1}
    assert did(lambda: grade_class(folder, LESSON, Engine())) == {"parsed": 1, "laid out": 1}
    assert did(report) == {"results": 1}
    assert did(report) == {}
    assert did(lambda: grade_class(folder, LESSON, Engine())) == {}
    assert did(lambda: export_csv(folder, partial=True)) == {}
    works = []
    own = forms.kept(folder, LESSON)
    assert own is not None
    assert did(lambda: works.extend(handed_work(folder, own.forms))) == {"results": 1}
    assert [work.files for work in works] == [{student} for student in STUDENTS]
