"""A test that was wrong counts in full for everybody who handed in, everywhere alike, until that is taken back."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograde import cli, results
from autograde.base.rounding import rounded
from autograde.class_folder import ClassFolder, init_class
from autograde.course import Course, CourseError
from autograde.gradebook import voids
from autograde.gradebook.nbgrader_export import NbgraderCsv
from autograde.gradebook.voids import record_voids
from autograde.model import Void
from autograde.reports.exports import export_canvas, export_csv, export_moodle
from autograde.results import ResultStore
from autograde.run.grade import ClassGrades, grade_class, graded_class
from autograde.run.report import Reports, report_class
from benchmarks.linear import LESSON, make_course, write_hand_ins
from tests.test_run import Engine

pytestmark = pytest.mark.slow

RIGHT, WRONG, BLANK, HALF = (f"student{number:05}" for number in range(4))
RAW = {RIGHT: 2.0, WRONG: 1.0, BLANK: 0.0, HALF: 1.0}
VOID = f'[void."{LESSON}"]\ntest-double = "It asked for <more> than the text."\n'


class Marking(Engine):
    """Fails, or finds nothing attempted, where `statuses` say so by student and test."""

    def __init__(self, **changed: dict[str, str]) -> None:
        super().__init__()
        self.statuses = {
            WRONG: {"test-double": "failed"},
            BLANK: {"test-double": "not_attempted", "test-shape_kept": "not_attempted"},
            HALF: {"test-shape_kept": "failed"},
        } | changed

    def result(self, submission, lesson):
        graded = super().result(submission, lesson)
        for test in graded.tests:
            if (status := self.statuses.get(submission.student, {}).get(test.id)) is not None:
                test.status, test.points, test.message = status, 0.0, f"{test.id} came out otherwise"
        return graded


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def folder(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    made = init_class(tmp_path / "class", course, "Asia/Tokyo")
    write_hand_ins(made, course, 4)
    for number, student in enumerate(RAW):
        origin = {"system": "moodle", "number": str(70 + number), "name": student}
        (made.submitted / student / LESSON / "origin.json").write_text(json.dumps(origin))
    grade(made)
    return made


def grade(folder: ClassFolder, engine: Engine | None = None, **options: bool) -> tuple[ClassGrades, Reports]:
    grades = grade_class(folder, LESSON, engine or Marking(), **options)
    return grades, report_class(grades)


def report(folder: ClassFolder) -> Reports:
    return report_class(graded_class(folder, LESSON))


def write(folder: ClassFolder, text: str = "", head: str = "") -> None:
    """Write `class.toml`: the course, the zone, and what is tried."""
    start = f'course = "{folder.course.root}"\ntimezone = "Asia/Tokyo"\n'
    (folder.root / "class.toml").write_text(start + head + text, encoding="utf-8")


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def page(folder: ClassFolder, student: str = "") -> str:
    path = folder.feedback / student / LESSON / f"{LESSON}.html" if student else folder.reports / f"{LESSON}.html"
    return path.read_text(encoding="utf-8")


def everywhere(folder: ClassFolder, tmp: Path) -> dict[str, float]:
    """Return everybody's total, which has to be the same wherever the product shows one."""
    report(folder)
    return shown(folder, tmp)


def shown(folder: ClassFolder, tmp: Path) -> dict[str, float]:
    found: dict[str, set[float]] = {student: set() for student in RAW}
    sheet = tmp / "moodle-in.csv"
    lines = [f"Participant {70 + number},{student},,2.00" for number, student in enumerate(RAW)]
    sheet.write_text("\n".join(["Identifier,Full name,Grade,Maximum grade", *lines]) + "\n")
    export_moodle(folder, LESSON, sheet, tmp / "moodle.csv")
    for row in rows(tmp / "moodle.csv"):
        found[row["Full name"]].add(float(row["Grade"]))
    lines = [f"{student},{number},{student},,,," for number, student in enumerate(RAW)]
    sheet.write_text("\n".join(["Student,ID,SIS User ID,SIS Login ID,Section,A (1)", " Points Possible,,,,,2", *lines]))
    export_canvas(folder, LESSON, sheet, tmp / "canvas.csv", title="A")
    for row in rows(tmp / "canvas.csv")[1:]:
        found[row["SIS User ID"]].add(float(row["A (1)"]))
    export_csv(folder, [LESSON], tmp / "points.csv")
    for row in rows(tmp / "points.csv"):
        found[row["student"]] |= {float(row[LESSON]), float(row["total"])}
    with Gradebook(folder.gradebook) as book:
        NbgraderCsv(to=str(tmp / "nbgrader.csv")).export(book)
        for student in RAW:
            submission = book.find_submission(LESSON, student)
            found[student].add(rounded(submission.score - submission.late_submission_penalty))
    for row in rows(tmp / "nbgrader.csv"):
        found[row["student_id"]].add(float(row["score"]))
    late = {}
    for row in rows(folder.reports / f"{LESSON}.csv"):
        found[row["student"]].add(float(row["score"]))
        late[row["student"]] = float(row["late_penalty"])
    own = dict.fromkeys(RAW, 0.0)
    for row in rows(folder.reports / f"{LESSON}-exercises.csv"):
        own[row["student"]] += float(row["score"])
    for student in RAW:
        found[student].add(rounded(own[student] - late[student]))
        found[student].add(float(re.search(r'class="total num"><b>([\d.]+)</b>', page(folder, student))[1]))  # type: ignore[index]
        cell = rf'<td data-sort="{student}">.*?</td>\s*<td class="num" data-sort="([\d.]+)">'
        found[student].add(float(re.search(cell, page(folder), re.S)[1]))  # type: ignore[index]
    assert all(len(totals) == 1 for totals in found.values()), found
    return {student: totals.pop() for student, totals in found.items()}


def changes(folder: ClassFolder) -> list[tuple[str, ...]]:
    path = folder.reports / f"{LESSON}-changes.csv"
    return [(r["student"], r["test"], r["before"], r["after"], r["why"]) for r in rows(path)] if path.is_file() else []


def marks(folder: ClassFolder) -> list[tuple[object, ...]]:
    with Gradebook(folder.gradebook) as book:
        return sorted(
            (s.student_id, g.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade, g.score)
            for s in book.find_assignment(LESSON).submissions
            for n in s.notebooks
            for g in n.grades
        )


def give(folder: ClassFolder, student: str, score: float) -> None:
    with Gradebook(folder.gradebook) as book:
        grade = book.find_grade("test-double", LESSON, LESSON, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.db.commit()


def test_a_voided_test_counts_in_full_everywhere_and_taken_back_leaves_the_marks_as_they_were(
    folder: ClassFolder, tmp_path: Path
):
    assert everywhere(folder, tmp_path) == RAW
    before, pages = marks(folder), {student: page(folder, student) for student in RAW}
    write(folder, VOID)
    (note,) = report(folder).notes
    assert note.startswith("[void] in class.toml changed the points of 2 students: 00_tiny-changes.csv")
    assert shown(folder, tmp_path) == {RIGHT: 2.0, WRONG: 2.0, BLANK: 1.0, HALF: 1.0}
    why = "void: it counts in full"
    on = [(WRONG, "test-double", "0.0", "1.0", why), (BLANK, "test-double", "0.0", "1.0", why)]
    assert sorted(changes(folder)) == sorted(on)
    assert report(folder).notes == []
    assert len(changes(folder)) == 2

    write(folder)
    assert everywhere(folder, tmp_path) == RAW
    assert marks(folder) == before
    off = [(student, test, after, before, "void taken back") for student, test, before, after, _ in on]
    assert sorted(changes(folder)) == sorted([*on, *off])
    for student in (RIGHT, HALF):
        assert page(folder, student) == pages[student]
    assert "Counts in full" not in page(folder, WRONG)
    result = ResultStore(folder.results).header(LESSON, WRONG)
    assert result is not None
    assert result.void == {}


def test_the_reason_is_on_pages_report_and_table(folder: ClassFolder):
    write(
        folder,
        f'[void."{LESSON}".double]\nreason = "It asked for <more> than the text."\nsince = 2026-05-10T09:00:00\n',
    )
    report(folder)
    sentence = "Counts in full for everybody who handed in, since 2026-05-10 09:00 JST (UTC+09:00): It asked for &lt;more&gt; than the text."
    for student in RAW:
        assert sentence in page(folder, student)
    assert page(folder).count(sentence) == 1
    assert "test-double came out otherwise" in page(folder, WRONG)
    assert "test-double came out otherwise" not in page(folder)  # no mistake of the class's
    assert "test-shape_kept came out otherwise" in page(folder)
    told = {row["void"] for row in rows(folder.reports / f"{LESSON}-exercises.csv") if row["exercise"] == "double"}
    assert told == {"test-double: It asked for <more> than the text."}
    assert {row["status"] for row in rows(folder.reports / f"{LESSON}-exercises.csv") if row["student"] == BLANK} == {
        "not_attempted"
    }
    notebook = (folder.autograded / WRONG / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert "Counts in full for everybody: It asked for <more> than the text." in notebook


def test_another_reason_reaches_the_pages_and_changes_no_points(folder: ClassFolder):
    write(folder, VOID)
    report(folder)
    write(folder, VOID.replace("<more>", "less"))
    assert report(folder).notes == []
    assert "It asked for less than the text." in page(folder, RIGHT)
    assert len(changes(folder)) == 2


def test_an_export_alone_follows_the_settings(folder: ClassFolder, tmp_path: Path):
    write(folder, VOID)
    done = export_csv(folder, [LESSON], tmp_path / "points.csv")
    assert [float(row[LESSON]) for row in rows(tmp_path / "points.csv")] == [2.0, 2.0, 1.0, 1.0]
    assert "changed the points of 2 students" in done.notes[0]


def test_a_void_holds_from_its_date_on(folder: ClassFolder, tmp_path: Path):
    soon = datetime.now(UTC) + timedelta(days=3)
    write(folder, f'[void."{LESSON}"]\ntest-double = {{ reason = "r", since = {soon.isoformat()} }}\n')
    assert everywhere(folder, tmp_path) == RAW
    assert len(record_voids(folder, LESSON, now=soon).changes) == 2
    assert "r" in ResultStore(folder.results).header(LESSON, WRONG).void["test-double"]["reason"]  # type: ignore[union-attr]


def test_who_hands_in_later_has_full_points_too_and_a_new_try_changes_nothing(
    folder: ClassFolder, course: Course, tmp_path: Path
):
    write(folder, VOID)
    report(folder)
    path = folder.submitted / WRONG / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("# 1\\n", "# 1, mended\\n"))
    write_new = folder.submitted / "new" / LESSON / f"{LESSON}.ipynb"
    write_new.parent.mkdir(parents=True)
    write_new.write_bytes((folder.submitted / BLANK / LESSON / f"{LESSON}.ipynb").read_bytes())
    engine = Marking(**{"new": {"test-double": "failed"}, WRONG: {}})
    grades, _ = grade(folder, engine)
    assert sorted(engine.given) == ["new", WRONG]
    assert not grades.changes  # full before, full after
    table = {row["student"]: float(row["score"]) for row in rows(folder.reports / f"{LESSON}.csv")}
    assert (table["new"], table[WRONG]) == (2.0, 2.0)
    write(folder)
    report(folder)
    table = {row["student"]: float(row["score"]) for row in rows(folder.reports / f"{LESSON}.csv")}
    assert (table["new"], table[WRONG]) == (1.0, 2.0)  # it passes now by itself


def test_points_given_by_hand_stay_and_are_told(folder: ClassFolder, tmp_path: Path):
    give(folder, WRONG, 0.5)
    before = marks(folder)
    write(folder, VOID)
    notes = report(folder).notes
    assert notes[1] == (
        f"test-double: points given by hand stay as they are ({WRONG}). Empty the field in Formgrader to let the full points count."
    )
    assert shown(folder, tmp_path)[WRONG] == 1.5
    assert "given by hand" in page(folder, WRONG)
    assert grade(folder)[0].notes == []  # nothing to confirm
    write(folder)
    assert everywhere(folder, tmp_path) == RAW | {WRONG: 1.5}
    assert marks(folder) == before


def test_being_late_costs_its_share_of_the_points_that_count(folder: ClassFolder, tmp_path: Path):
    for student in RAW:
        (folder.submitted / student / LESSON / "timestamp.txt").write_text("2026-05-04 12:00:00 UTC\n")
    late = f'[late]\nper_day = 0.25\n[due]\n"{LESSON}" = 2026-05-04T09:00:00\n'
    write(folder, VOID, late)
    assert everywhere(folder, tmp_path) == {RIGHT: 1.5, WRONG: 1.5, BLANK: 0.75, HALF: 0.75}
    write(folder, head=late)
    assert everywhere(folder, tmp_path) == {RIGHT: 1.5, WRONG: 0.75, BLANK: 0.0, HALF: 0.75}


def test_results_of_another_grader_count_in_full_before_they_are_graded_again(
    folder: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(results, "ENGINE_VERSION", "1+newer")
    write(folder, VOID)
    export_csv(folder, [LESSON], tmp_path / "points.csv")
    assert [float(row[LESSON]) for row in rows(tmp_path / "points.csv")] == [2.0, 2.0, 1.0, 1.0]
    engine = Marking()
    grades, _ = grade(folder, engine)
    assert len(engine.given) == 4
    assert not grades.changes
    write(folder)
    assert everywhere(folder, tmp_path) == RAW


def test_a_void_that_is_stopped_halfway_is_finished_by_the_next_command(
    folder: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write(folder, VOID)
    with monkeypatch.context() as patched:
        patched.setattr(results.Recount, "write", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            record_voids(folder, LESSON)
    assert everywhere(folder, tmp_path) == {RIGHT: 2.0, WRONG: 2.0, BLANK: 1.0, HALF: 1.0}
    assert len(changes(folder)) == 2


def test_nothing_is_written_where_nothing_changes(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    write(folder, VOID)
    report(folder)
    monkeypatch.setattr(voids, "_record", None)
    assert record_voids(folder, LESSON).told == []


@pytest.mark.parametrize(
    ("written", "line", "told"),
    [
        (f'[void."{LESSON}"]\ntest-duble = "r"\n', 4, f"{LESSON} has no exercise and no test test-duble. Did you mean test-double?"),
        (f'[void."{LESSON}"]\nq = "r"\n', 4, f"{LESSON} has no exercise and no test q. It has: double, test-double, shape_kept, test-shape_kept"),
        ('[void."00_tini"]\ntest-double = "r"\n', 3, f"There is no lesson 00_tini. Did you mean {LESSON}?"),
        ('[void]\ntest-double = "r"\n', 4, f"There is no lesson test-double. Lessons: {LESSON}"),
        (f'[void."{LESSON}".test-double]\nsince = 2026-05-10T09:00:00\n', 3, "reason is missing. It is the reason that students' pages show, between quotation marks."),
        (f'[void."{LESSON}"]\ntest-double = " "\n', 4, "The reason is empty: write the sentence that students' pages show."),
        (f'[void."{LESSON}".test-double]\nreason = "r"\nsince = 2026-05-10\n', 5, "Write the time as well, such as 2026-05-10T23:59:00+09:00."),
        (f'[void."{LESSON}".test-double]\nreason = "r"\nsince = "2026-05-10 09:00"\n', 5, "Write it as a date and time such as 2026-05-01T23:59:00+09:00, without quotation marks."),
        (f'[void."{LESSON}".test-double]\nreason = "r"\nfrom = 2026-05-10T09:00:00\n', 5, "from is not a setting. What may stand here: reason, since"),
        (f'[void."{LESSON}"]\ntest-double = 1\n', 4, 'test-double = 1 cannot be used. Write [void."lesson"] and under it test = "reason".'),
        (f'[voids."{LESSON}"]\ntest-double = "r"\n', 3, "voids is not a setting. Did you mean void?"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_and_what_was_meant(folder: ClassFolder, written: str, line: int, told: str):
    write(folder, written)
    with pytest.raises(CourseError) as refused:
        _ = folder.settings
    assert str(refused.value).startswith(f"class.toml, line {line}: {told}")
    assert "\n" not in str(refused.value)


def test_a_date_without_a_zone_needs_one_from_the_class(folder: ClassFolder):
    (folder.root / "class.toml").write_text(
        f'course = "{folder.course.root}"\n[void."{LESSON}".test-double]\nreason = "r"\nsince = 2026-05-10T09:00:00\n'
    )
    with pytest.raises(CourseError, match=r"line 4: 2026-05-10 09:00:00 does not say of which zone it is"):
        _ = folder.settings


def test_an_essay_is_not_voided(folder: ClassFolder):
    path = folder.root / "forms" / f"{LESSON}.json"
    form = json.loads(path.read_text(encoding="utf-8"))
    form["forms"]["en"]["cells"].append({"id": "why", "kind": "essay", "source": "", "points": 1.0})
    path.write_text(json.dumps(form))
    write(folder, f'[void."{LESSON}"]\nwhy = "r"\n')
    with pytest.raises(CourseError, match=r"line 4: why is an essay: give its points in Formgrader"):
        _ = folder.settings


def test_a_mistake_is_told_in_japanese(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    write(folder, f'[void."{LESSON}"]\ntest-duble = "r"\n')
    with pytest.raises(CourseError) as refused:
        _ = folder.settings
    assert (
        str(refused.value)
        == f"class.toml の 4 行目: {LESSON} に test-duble という課題もテストもありません。test-double ではありませんか。"
    )


def test_all_mistakes_are_told_together(folder: ClassFolder):
    write(folder, f'[void."{LESSON}"]\ntest-duble = "r"\n[late]\nper_day = 20\n')
    with pytest.raises(CourseError) as refused:
        _ = folder.settings
    assert [line.split(":")[0] for line in str(refused.value).split("\n")] == [
        "class.toml, line 4",
        "class.toml, line 6",
    ]


def test_before_a_lesson_is_given_its_tests_are_not_known(folder: ClassFolder):
    (folder.root / "forms" / f"{LESSON}.json").unlink()
    write(folder, f'[void."{LESSON}"]\nlater = "r"\n')
    assert folder.settings.void[LESSON]["later"].reason == "r"


def test_a_student_who_is_graded_alone_sees_what_counts_in_full(folder: ClassFolder, monkeypatch: pytest.MonkeyPatch):
    from tests.test_grade_one import Pool

    class Marked(Marking, Pool):
        pass

    write(folder, VOID)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(cli.grading, "make_pool", lambda *_: Marked())
    done = CliRunner().invoke(
        cli.app, ["grade", LESSON, "--class", str(folder.root), "--seconds", "9", "--student", WRONG]
    )
    assert done.exception is None, done.output
    told = "test-double: Counts in full for everybody who handed in: It asked for <more> than the text."
    assert told in " ".join(done.output.split())  # the console may be narrower: it is made when it is first used
    assert "Score 2 / 2" in done.output


def test_what_is_graded_anew_meanwhile_is_not_overwritten(folder: ClassFolder):
    path = ResultStore(folder.results).path(LESSON, WRONG)
    recount = results.Recount.of(path, {"test-double": Void("r")})
    assert recount is not None
    grade_class(folder, LESSON, Marking(**{WRONG: {}}), only=[WRONG])
    newer = path.read_bytes()
    recount.write()
    assert path.read_bytes() == newer
