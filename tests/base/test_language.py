"""The language of messages is what the user's environment says, whether the system has that locale or not."""

from __future__ import annotations

import pytest

from autograde.base.language import SAYS, user_language


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ja_JP.UTF-8", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LC_ALL": "C.UTF-8", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "ja_JP.UTF-8"}, "ja"),
        ({"FUKAMI_LANG": "ja", "LC_ALL": "en_US.UTF-8"}, "ja"),
    ],
)
def test_the_first_that_is_set_says_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name in SAYS:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("locale.getlocale", lambda category: (None, None))
    assert user_language() == expected


def test_a_system_that_sets_none_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SAYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("locale.getlocale", lambda category: ("ja_JP", "cp932"))
    assert user_language() == "ja"
