"""Put a measured table into a page, between its marks."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).with_name("README.md")
RESULTS = Path(__file__).parents[1] / "docs" / "results.md"


def replace_table(name: str, table: str, page: Path = README) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->` in `page`, and print it."""
    text = page.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    assert marked.search(text), f"{page} has no marks for {name}"
    page.write_text(marked.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text), encoding="utf-8")
    print(table)
