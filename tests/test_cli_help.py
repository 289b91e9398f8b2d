"""The help of a command is whole on a terminal of 80 columns."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WIDTH = {"FUKAMI_LANG": "ja", "COLUMNS": "80", "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("words", [["check", "--help"], ["grade", "--help"], []])
def test_no_japanese_sentence_is_cut_off(words: list[str]) -> None:
    command = [sys.executable, "-m", "autograde.cli", *words]
    told = subprocess.run(command, env=os.environ | WIDTH, capture_output=True, encoding="utf-8", check=False).stdout
    assert "╰" in told
    assert "… │" not in told
