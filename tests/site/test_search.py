"""What the search index of Japanese pages holds; that it finds the right pages is tried in tests/browser/test_site.py."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from sphinx.application import Sphinx

from autograde.site.search import index_terms, query_terms

PAGES = {
    "index": "# 目次\n\n```{toctree}\none\ntwo\n```\n",
    "one": "# 活性化関数\n\n層の数と `np.tanh`、ＲｅＬＵ。\n",
    "two": "# 関数\n\n関数を性で化かす、Softmax_batch を 3 回。\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("search")
    (folder / "source").mkdir()
    for name, text in PAGES.items():
        (folder / "source" / f"{name}.md").write_text(text, encoding="utf-8")
    settings = {"extensions": ["myst_parser", "autograde.site.search"], "language": "ja", "project": "-"}
    Sphinx(
        folder / "source",
        None,
        folder / "html",
        folder / "doctrees",
        "html",
        confoverrides=settings,
        status=None,
        warning=io.StringIO(),
    ).build()
    assert "function queryTerms" in (folder / "html" / "_static" / "language_data.js").read_text(encoding="utf-8")
    script = (folder / "html" / "searchindex.js").read_text(encoding="utf-8")
    return json.loads(script.removeprefix("Search.setIndex(").removesuffix(")"))


def pages(index: dict[str, Any], query: str) -> set[str]:
    """The pages that have every term of `query`, as the browser finds them."""
    found = set(PAGES) - {"index"}  # whose contents name all titles
    for term in query_terms(query):
        listed = [index[kind].get(term, []) for kind in ("terms", "titleterms")]  # a lone page is no list
        found &= {index["docnames"][int(number)] for number in np.hstack(listed)}
    return found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("活性化関数", {"one"}),
        ("関数", {"one", "two"}),
        ("層", {"one"}),
        ("relu", {"one"}),
        ("softmax_batch", {"two"}),
        ("層数", set()),
    ],
)
def test_a_query_finds_the_pages_that_say_it(index: dict[str, Any], query: str, found: set[str]) -> None:
    assert pages(index, query) == found


def test_japanese_becomes_pairs_and_the_rest_stays() -> None:
    assert query_terms("ReLUの傾き、層") == ["ReLU", "の傾", "傾き", "層"]
    assert query_terms("ﾃﾞｰﾀ") == query_terms("データ") == ["デー", "ータ"]
    assert index_terms("層の数") == ["層の", "の数", "層", "数"]
