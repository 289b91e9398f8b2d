"""How the pins of `make test-colab` follow the list of packages that Colab publishes."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_scripts.colab_pins import differences, follow, main, versions

PINS = "# follows Colab's list of 2026-11-20\nfastai==2.8.8\nJinja2==3.1.6\nplum-dispatch==2.9.0\ntorch==2.11.0\ntyping_extensions==4.16.0\nuvloop==0.23.0\n"
COLAB = """\
# Do not modify this file directly
fastai==2.8.9
google-colab @ file:///colabtools/dist/google_colab-1.0.0.tar.gz
jinja2==3.1.6
plum-dispatch==2.9.0
torch==2.12.0+cu130
typing-extensions==4.16.0
"""


def test_a_list_is_read_without_builds_addresses_and_comments() -> None:
    assert versions(COLAB) == {
        "fastai": "2.8.9",
        "jinja2": "3.1.6",
        "plum-dispatch": "2.9.0",
        "torch": "2.12.0",
        "typing-extensions": "4.16.0",
    }


def test_what_differs_is_told_whatever_a_name_is_spelt_like() -> None:
    assert differences(PINS, COLAB) == [
        ("fastai", "2.8.8", "2.8.9"),
        ("torch", "2.11.0", "2.12.0"),
        ("uvloop", "0.23.0", ""),
    ]


def test_following_changes_versions_and_nothing_else() -> None:
    followed = PINS.replace("fastai==2.8.8", "fastai==2.8.9").replace("torch==2.11.0", "torch==2.12.0")
    assert follow(PINS, COLAB) == followed
    assert follow(followed, COLAB) == followed


def test_pins_change_only_when_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pins, listed = tmp_path / "pins.txt", tmp_path / "pip-freeze.gpu.txt"
    pins.write_text(PINS)
    listed.write_text(COLAB)
    main(str(listed), pins)
    assert pins.read_text() == PINS
    assert "torch" in (told := capsys.readouterr().out)
    assert "2.12.0" in told
    assert "plum" not in told
    main(str(listed), pins, write=True)
    assert pins.read_text() == follow(PINS, COLAB)


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html>404: Not Found</html>")
    with pytest.raises(SystemExit, match=r"pip-freeze\.gpu\.txt"):
        main(str(page), tmp_path / "pins.txt")
