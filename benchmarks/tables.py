"""Put a measured table into benchmarks/README.md, between its marks."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).with_name("README.md")


def replace_table(name: str, table: str) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->`, and print it."""
    text = README.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    assert marked.search(text), f"{README} has no marks for {name}"
    README.write_text(marked.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text), encoding="utf-8")
    print(table)
