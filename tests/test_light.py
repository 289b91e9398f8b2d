"""The light set-up (`make setup LIGHT=1`), without the libraries of deep learning: what it can do, and that it says what it cannot."""

from __future__ import annotations

import ast
import subprocess
import symtable
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions, requires
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer.testing import CliRunner

from autograde.base.magics import as_python
from autograde.base.syntax import imported, outer_names, parsed
from autograde.cli import app, grading
from autograde.engine import Pool, lacking, probe
from autograde.engine.causes import why
from autograde.engine.errors import LibraryMissing
from autograde.engine.in_kernel import InKernel
from autograde.engine.remote import remote_error
from data_scripts import mini
from tests.answer_grading import COURSE, built, form
from tests.engine.helpers import hand_in

ROOT = Path(__file__).resolve().parents[1]
LIGHT = ["01", "02", "03", "04", "05", "06", "07", "08", "09"]


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the extra `deep` is not installed, as far as what is not in the sandbox sees."""
    monkeypatch.setenv("FUKAMI_LANG", "en")
    for module in (lacking, mini):
        monkeypatch.setattr(module, "find_spec", lambda name: None if name in lacking.DEEP else find_spec(name))
    lacking.require.cache_clear()


def test_the_extra_holds_the_libraries_that_the_grader_knows_as_heavy() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    deep = {Requirement(line).name for line in project["optional-dependencies"]["deep"]}
    assert deep == set(lacking.DEEP)
    assert deep.isdisjoint(Requirement(line).name for line in project["dependencies"])


@cache
def brought() -> set[str]:
    """What comes with the requirements that are no extra, with all that they require in turn."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting, found = [Requirement(line) for line in project["dependencies"]], set[str]()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name not in found:
            found.add(name)
            for line in requires(name) or []:
                needed = Requirement(line)
                if not needed.marker or any(
                    needed.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)
                ):
                    waiting.append(needed)
    return found


def imports(code: str) -> set[str]:
    """The packages that code imports, in functions as well."""
    nodes = list(ast.walk(parsed(as_python(code)) or ast.parse("")))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"autograde", "data_scripts"}


known = cache(packages_distributions)


def lacked(code: str) -> set[str]:
    """The packages that code imports and that the light set-up does not bring."""
    return {
        name for name in imports(code) if not {canonicalize_name(dist) for dist in known().get(name, [])} & brought()
    }


def test_no_requirement_brings_pytorch_or_the_books_tools() -> None:
    assert {"torch", "torchvision", "fastai", "triton", "sphinx", "spacy"} & brought() == set()
    assert "accessible-pygments" in brought()  # the style of code in reports, known by name alone


def test_what_grading_and_reports_import_is_brought() -> None:
    extras = {"cluster.py", "canvas.py", "secrets.py", "anki.py", "codec.py", "serve.py", "weights.py"}
    files = [path for folder in ("autograde", "data_scripts") for path in (ROOT / folder).rglob("*.py")]
    looked = [path for path in files if path.name not in extras and not {"site", "templates"} & set(path.parts)]
    assert len(looked) > 150
    assert {(path.name, name) for path in looked for name in lacked(path.read_text(encoding="utf-8"))} == set()


@pytest.mark.parametrize("number", LIGHT)
def test_lessons_01_to_09_are_graded_without_deep_learning(light, number: str) -> None:
    lesson = form(COURSE.lesson(number).name)
    assert lacking.lacking(lacking.graded_code(lesson)) == []
    in_demos = {"torch"}  # a comparison, on which nothing depends
    in_functions = {"fastai", "torchvision"} if number == "07" else set()  # where MNIST comes from, if it is there
    code = "\n".join(cell.source for cell in lesson.cells if cell.kind not in ("text", "essay"))
    assert lacked(code) <= in_demos | in_functions
    more = built(lesson.name).more
    assert more is not None
    assert lacking.lacking(cell.source for cell in more.solved["en"].cells if cell.cell_type == "code") == []


def bound(code: str) -> set[str]:
    """The names that a cell binds for those after it."""
    names = symtable.symtable(code, "cell", "exec").get_symbols()
    return {name.get_name() for name in names if name.is_assigned() or name.is_imported()}


@pytest.mark.parametrize("number", LIGHT)
def test_a_cell_that_stops_for_want_of_torch_takes_no_other_with_it(number: str) -> None:
    missing: set[str] = set()
    for cell in form(COURSE.lesson(number).name).cells:
        if cell.kind in ("text", "essay"):
            continue
        code = as_python(cell.source)
        reads = outer_names(code) or frozenset()
        if "torch" in reads or "torch" in imported(ast.parse(code)):  # as it runs
            assert cell.kind == "demo"
            missing |= bound(code)
        else:
            assert not reads & missing, f"{cell.id} needs what a comparison with PyTorch sets"
            missing -= bound(code)


@pytest.mark.parametrize(("lang", "words"), [("en", "10_cnn_pytorch needs torch"), ("ja", "10_cnn_pytorch には torch")])
def test_a_lesson_that_needs_it_says_what_to_install_before_anybody_loses_points(
    light, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    monkeypatch.setenv("FUKAMI_LANG", lang)
    lesson = form("10_cnn_pytorch")
    for grader in (Pool(1), InKernel()):
        with grader, pytest.raises(LibraryMissing, match=words) as told:
            next(grader.grade([(hand_in(lesson, {}), lesson)]))
        assert lacking.INSTALL in str(told.value)


def test_what_the_command_line_imports_runs_without_deep_learning() -> None:
    code = (
        "import sys, pkgutil, importlib\n"
        "for name in ('torch', 'torchvision', 'fastai'): sys.modules[name] = None\n"
        "import autograde, data_scripts\n"
        "for package in (autograde, data_scripts):\n"
        "    for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if not found.name.startswith(('autograde.engine.inside', 'autograde.site.kernel')) and '__main__' not in found.name:\n"
        "            importlib.import_module(found.name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_doctor_says_which_lessons_work(light, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = next(found for found in probe() if found.name == "torch, torchvision, fastai")
    assert (finding.ok, finding.needed) == (False, False)
    assert "make setup" in finding.remedy
    monkeypatch.setattr(grading, "load_course", lambda: COURSE)
    told = CliRunner().invoke(app, ["doctor"]).output
    assert f"Lessons that can be built and graded here: {', '.join(LIGHT)}\n" in told


def test_miniatures_that_need_torch_are_left_out(light, tmp_path: Path) -> None:
    mini.make_miniatures(tmp_path, ["weights"])
    assert not list((tmp_path / "torch").glob("*"))


@pytest.mark.parametrize(("package", "words"), [("torch", "`make setup` brings it"), ("seaborn", "only the packages")])
def test_an_answer_that_imports_what_is_not_there_is_told_why(package: str, words: str) -> None:
    error = remote_error("ModuleNotFoundError", "ModuleNotFoundError", f"No module named '{package}'", [])
    assert words in why(error, f"import {package}", "en")
