"""A student's own modules and data go along with the notebook beside them; what stands in a library's way is told."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from autograde.class_folder import ClassFolder
from autograde.intake.collect import Collected, collect, read_hand_ins
from tests.intake.small_lesson import answered, raw, small_lesson

DONE = raw(answered(small_lesson("en"), relu="def relu(x):\n    return x"))


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


def run(tmp_path: Path, files: dict[str, bytes]) -> tuple[list[Collected], dict[str, dict[str, str]]]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 4, 20, 10, 0, 0)), content)
    (tmp_path / "x.zip").write_bytes(buffer.getvalue())
    folder = ClassFolder(tmp_path / "class")
    done = collect(folder, tmp_path / "x.zip", ["02_small"])
    return done, {hand_in.student: dict(hand_in.files) for hand_in in read_hand_ins(folder, "02_small")}


@pytest.mark.parametrize(
    ("notebook", "module"),
    [
        ("s1/02_small.ipynb", "s1/myutils.py"),
        ("s1_7_assignsubmission_file/02_small.ipynb", "s1_7_assignsubmission_file/myutils.py"),
        ("s1_7_assignsubmission_file_02_small.ipynb", "s1_7_assignsubmission_file_myutils.py"),
        ("brownemma_7_9001_02_small.ipynb", "brownemma_7_9002_myutils.py"),
        ("brownemma_7_9001_02_small-1.ipynb", "brownemma_7_9002_myutils-1.py"),
    ],
)
def test_own_modules_go_along_however_they_are_exported(tmp_path: Path, notebook: str, module: str) -> None:
    done, files = run(tmp_path, {notebook: DONE, module: b"def double(x):\n    return 2 * x\n"})
    assert list(files.values()) == [{"myutils.py": "def double(x):\n    return 2 * x\n"}]
    assert sorted(entry.action for entry in done) == ["along", "taken"]
    assert any("taken along with 02_small" in entry.told for entry in done)


def test_data_goes_along_and_another_students_files_do_not(tmp_path: Path) -> None:
    files = {
        "s1/02_small.ipynb": DONE,
        "s1/table.csv": "a,b\n1,2\n".encode("utf-8-sig"),
        "s1/empty.py": b"",
        "s2/02_small.ipynb": DONE,
        "s2/other.py": b"x = 1",
        "all.py": b"y = 2",
    }
    assert run(tmp_path, files)[1] == {"s1": {"empty.py": "", "table.csv": "a,b\n1,2\n"}, "s2": {"other.py": "x = 1"}}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("numpy.py", b"", "in place of the library numpy"),
        ("random.py", b"x = 1", "in place of the library random"),
        ("torch.py", b"x = 1", "in place of the library torch"),
        ("latin.csv", b"caf\xe9", "no text in UTF-8"),
        ("large.csv", b"1\n" * 300_000, "at most 20 files"),
        ("plot.png", b"\x89PNG\r\n", "a picture beside the notebook"),
    ],
)
def test_what_does_not_go_along_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    done, files = run(tmp_path, {"s1/02_small.ipynb": DONE, f"s1/{name}": content})
    assert files == {"s1": {}}
    assert [entry.action for entry in done] == ["taken", "beside"]
    assert told in done[1].told


def test_their_number_is_bounded_and_all_are_accounted_for(tmp_path: Path) -> None:
    done, files = run(tmp_path, {"s1/02_small.ipynb": DONE} | {f"s1/m{n}.py": b"x = 1" for n in range(30)})
    assert len(files["s1"]) == 20
    assert sum(entry.count for entry in done) == 31


def test_a_new_hand_in_brings_its_own_files_and_the_old_ones_go_to_before(tmp_path: Path) -> None:
    assert run(tmp_path, {"s1/02_small.ipynb": DONE, "s1/a.py": b"x = 1"})[1] == {"s1": {"a.py": "x = 1"}}
    again, files = run(tmp_path, {"s1/02_small.ipynb": DONE, "s1/a.py": b"x = 1"})
    assert [entry.action for entry in again] == ["unchanged", "along"]
    done, files = run(tmp_path, {"s1/02_small.ipynb": DONE, "s1/a.py": b"x = 2", "s1/b.py": b""})
    assert files == {"s1": {"a.py": "x = 2", "b.py": ""}}
    assert "taken" in {entry.action for entry in done}
    (kept,) = (tmp_path / "class/submitted/s1/02_small/before").iterdir()
    assert (kept / "a.py").read_bytes() == b"x = 1"
    _, files = run(tmp_path, {"s1/02_small.ipynb": DONE + b"\n", "s1/c.py": b""})
    assert files == {"s1": {"c.py": ""}}
    home = tmp_path / "class/submitted/s1/02_small"
    *_, kept = sorted((home / "before").iterdir())
    assert {path.name for path in kept.iterdir()} == {"02_small.ipynb", "a.py", "b.py", "origin.json", "timestamp.txt"}


PACKAGE = {
    "nets/__init__.py": b"",
    "nets/layers.py": b"k = 2",
    "nets/deep/__init__.py": b"",
    "nets/deep/table.csv": b"a\n1\n",
}


@pytest.mark.parametrize("home", ["s1/", "s1_7_assignsubmission_file/", "s1/work/"])
def test_packages_go_along_with_the_notebook_beside_them(tmp_path: Path, home: str) -> None:
    other = {
        f"{home}{name}": b"x = 1"
        for name in ("no_package/a.py", "before/__init__.py", "json/__init__.py", "nets/__pycache__/a.py")
    }
    notebook = {f"{home}02_small.ipynb": DONE}
    done, files = run(tmp_path, notebook | {home + name: text for name, text in PACKAGE.items()} | other)
    assert list(files.values()) == [{name: text.decode() for name, text in PACKAGE.items()}]
    assert sum(entry.count for entry in done) == 9
    assert any("in place of the library json" in entry.told for entry in done)
    again, _ = run(tmp_path, notebook | {home + name: text for name, text in PACKAGE.items()} | other)
    assert "unchanged" in {entry.action for entry in again}


def test_a_new_package_replaces_the_old_one_which_goes_to_before(tmp_path: Path) -> None:
    files = {"s1/02_small.ipynb": DONE} | {f"s1/{name}": text for name, text in PACKAGE.items()}
    run(tmp_path, files)
    _, now = run(tmp_path, files | {"s1/nets/layers.py": b"k = 3"})
    assert now["s1"]["nets/layers.py"] == "k = 3"
    _, now = run(tmp_path, {"s1/02_small.ipynb": DONE + b"\n", "s1/a.py": b""})
    assert now == {"s1": {"a.py": ""}}
    home = tmp_path / "class/submitted/s1/02_small"
    assert not (home / "nets").exists()
    assert [(kept / "nets/layers.py").read_bytes() for kept in sorted((home / "before").iterdir())] == [
        b"k = 2",
        b"k = 3",
    ]


def test_a_packages_number_of_files_is_bounded(tmp_path: Path) -> None:
    many = {f"s1/nets/m{n}.py": b"x = 1" for n in range(30)}
    done, files = run(tmp_path, {"s1/02_small.ipynb": DONE, "s1/nets/__init__.py": b""} | many)
    assert len(files["s1"]) == 20
    assert sum(entry.count for entry in done) == 32
