"""Compare `constraints-colab.txt` with the list of packages that Colab publishes, and follow it.

    python -m data_scripts.colab_pins pip-freeze.gpu.txt           # what differs
    python -m data_scripts.colab_pins pip-freeze.gpu.txt --write   # take Colab's versions

Colab writes what its runtimes hold into github.com/googlecolab/backend-info: download `pip-freeze.gpu.txt` from there, and
see in its README and os-info.txt which Python it is for. After `--write`, enter the list's date in the head of the pins,
and run `make test-colab`: where pip finds that pins do not go together, the list was taken between two changes.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from autograde.base.language import say

PINS = Path(__file__).resolve().parents[1] / "constraints-colab.txt"
_PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;+]+)", re.MULTILINE
)  # without a build such as +cu128, which PyPI does not have


def versions(text: str) -> dict[str, str]:
    """Return the version of each package in a list as `pip freeze` writes it, by its name in PyPI's spelling.

    What was installed from an address (`google-colab @ file:…`) has no version there and is left out.
    """
    return {canonical(name): version for name, version in _PIN.findall(text)}


def canonical(name: str) -> str:
    """The one spelling of a package's name: small letters, with hyphens."""
    return re.sub(r"[-_.]+", "-", name).lower()


def differences(pins: str, colab: str) -> list[tuple[str, str, str]]:
    """Return (package, our version, Colab's) for each pin of which Colab has another version, and "" where it has none."""
    theirs = versions(colab)
    return [(name, ours, theirs.get(name, "")) for name, ours in versions(pins).items() if theirs.get(name) != ours]


def follow(pins: str, colab: str) -> str:
    """Return the pins with Colab's versions; packages that Colab does not list stay as they are."""
    theirs = versions(colab)
    return _PIN.sub(lambda pin: f"{pin[1]}=={theirs.get(canonical(pin[1]), pin[2])}", pins)


def main(path: str, pins: Path = PINS, write: bool = False) -> None:
    """Print what differs from the list at `path`, or take it over."""
    theirs = Path(path).read_text(encoding="utf-8")
    if not versions(theirs):
        raise SystemExit(
            say(
                ja=f"{path} に「名前==版」の行がありません。googlecolab/backend-info の pip-freeze.gpu.txt を指定してください。",
                en=f"{path} has no line of the form name==version: give pip-freeze.gpu.txt of googlecolab/backend-info",
            )
        )
    ours = pins.read_text(encoding="utf-8")
    for name, our, their in differences(ours, theirs):
        print(f"{name:28} {our:14} {their or say(ja='Colab の一覧にない', en='not in the list')}")
    if write:
        pins.write_text(follow(ours, theirs), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[2:] not in ([], ["--write"]):
        raise SystemExit("usage: python -m data_scripts.colab_pins pip-freeze.gpu.txt [--write]")
    main(sys.argv[1], write="--write" in sys.argv)
