"""`fukami doctor`'s findings."""

from __future__ import annotations

import shutil

import pytest

from autograde.engine import probe


def test_every_finding_that_is_not_ok_says_what_to_do():
    findings = probe()
    assert {"bubblewrap", "user namespaces", "control groups", "memory", "disk", "torch"} <= {
        found.name for found in findings
    }
    assert all(found.ok or found.remedy for found in findings)


@pytest.mark.parametrize(("lang", "words"), [("en", "apt-get install bubblewrap"), ("ja", "実行してください")])
def test_a_missing_sandbox_is_found(monkeypatch, lang, words):
    monkeypatch.setenv("FUKAMI_LANG", lang)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    found = {finding.name: finding for finding in probe()}
    assert not found["bubblewrap"].ok
    assert words in found["bubblewrap"].remedy
    assert not found["user namespaces"].ok
