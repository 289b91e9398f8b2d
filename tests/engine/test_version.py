"""The engine's version follows what decides a score, and every file of the engine is said to do so or not."""

from __future__ import annotations

import re
import shutil

from autograde.engine import version
from autograde.model import Limits


def test_every_file_of_the_engine_is_on_one_of_the_two_lists() -> None:
    files = sorted(path.relative_to(version.HERE).as_posix() for path in version.HERE.rglob("*.py"))
    named = (*version.DECIDES, *version.REST)
    assert files == sorted(name for name in named if not name.startswith("../"))


def test_what_a_deciding_file_takes_from_below_decides_too_but_for_words_and_files() -> None:
    taken = {
        f"../base/{name}.py"
        for path in version.DECIDES
        for name in re.findall(r"^\s*from autograde\.base\.(\w+) import", (version.HERE / path).read_text(), re.M)
    }
    assert taken - {f"../base/{name}.py" for name in ("errors", "files", "language")} == {
        path for path in version.DECIDES if path.startswith("../")
    }


def test_a_word_for_people_does_not_change_the_version_and_the_seal_does(tmp_path) -> None:
    copy = shutil.copytree(version.HERE, tmp_path / "engine")
    shutil.copytree(version.HERE.parent / "base", tmp_path / "base")

    def after_change_of(name: str) -> str:
        with (copy / name).open("a") as file:
            file.write("# more\n")
        return f"1+{version.digest_of(copy, version.DECIDES, repr(Limits()))}"

    for name in ("probe.py", "wire/messages.py", "cluster.py"):
        assert after_change_of(name) == version.ENGINE_VERSION
    for name in ("seal.py", "../base/syntax.py", "wire/codec.py", "inside/shell.py"):
        assert after_change_of(name) != version.ENGINE_VERSION
