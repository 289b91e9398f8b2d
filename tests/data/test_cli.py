"""The command `fukami data`."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data_scripts import cli, mini


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, list(words), env={"COLUMNS": "300"})
    return done.exit_code, re.sub(r"\x1b\[[0-9;]*m", "", done.output)


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.console, "_width", 300)


def test_list_names_every_set_with_its_licence() -> None:
    code, text = run("list")
    assert code == 0
    assert "CC BY-SA" in text
    assert "CUB-200-2011" in text


def test_mini_says_how_to_use_them_and_verify_agrees(tmp_path: Path) -> None:
    code, text = run("mini", str(tmp_path), "--only", "my_pictures")
    assert code == 0
    assert f"FASTAI_HOME={tmp_path}/fastai" in text
    assert run("verify", "my_pictures", "--home", str(tmp_path)) == (
        0,
        f"my_pictures: miniature, hashes agree  {tmp_path}/fastai/data/my_pictures\n",
    )


def test_verify_fails_on_a_changed_set_and_on_one_that_was_asked_for_and_is_not_there(tmp_path: Path) -> None:
    mini.make_miniatures(tmp_path, ["my_pictures"])
    (tmp_path / "fastai" / "data" / "my_pictures" / "cup" / "IMG_0001.jpg").unlink()
    assert run("verify", "my_pictures", "--home", str(tmp_path))[0] == 1
    assert run("verify", "pets", "--home", str(tmp_path))[0] == 1


def test_where_points_at_the_folders_that_fastai_uses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.ini").write_text("[DEFAULT]\ndata = elsewhere\n")
    monkeypatch.setenv("FASTAI_HOME", str(tmp_path))
    assert str(tmp_path / "elsewhere" / "mnist_png") in run("where")[1]


def test_errors_are_one_line_and_no_traceback(tmp_path: Path) -> None:
    code, text = run("fetch", "my_pictures", "--home", str(tmp_path))
    assert code == 1
    assert "fukami data mini" in text
    assert "Traceback" not in text
    assert run("fetch", "imagenet")[0] == 1
    assert "known: official, fastai" in run("fetch", "pets", "--source", "moon", "--home", str(tmp_path))[1]


def test_messages_follow_the_users_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    assert "ありません" in run("verify", "pets", "--home", str(tmp_path))[1]
