"""Search in Japanese pages, as an extension of Sphinx's own search: pairs of letters instead of words.

Japanese has no spaces, and the page that searches has no dictionary. So every run of Japanese letters is indexed by its
pairs of letters (活性化 → 活性, 性化), which needs none, and a query finds the pages that have all of its pairs.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import SearchLanguage

_KANJI = r"々〆\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_JAPANESE = rf"ぁ-ゖァ-ヺー{_KANJI}"
_RUN = rf"[{_JAPANESE}]+|[^\W{_JAPANESE}]+"
_JS_RUN = rf"[{_JAPANESE}]+|(?:(?![{_JAPANESE}])[\p{{L}}\p{{N}}_])+"


def index_terms(text: str) -> list[str]:
    """Return what `text` is found by: the terms of a query, and each kanji alone."""
    return query_terms(text) + re.findall(f"[{_KANJI}]", unicodedata.normalize("NFKC", text))


def query_terms(text: str) -> list[str]:
    """Return what a page must have to be found by `text`: pairs of Japanese letters, and other words as they are."""
    terms = []
    for run in re.findall(_RUN, unicodedata.normalize("NFKC", text)):
        japanese = re.match(f"[{_JAPANESE}]{{3}}", run)
        terms += [run[i : i + 2] for i in range(len(run) - 1)] if japanese else [run]
    return terms


class SearchJapaneseByPairs(SearchLanguage):
    """`split` is for the index; `js_splitter_code` splits a query in the browser into the same terms.

    The browser's `splitQuery` keeps runs whole, since they are what excerpts show and highlight; they become pairs where
    the index is looked up.
    """

    lang = "ja"
    language_name = "Japanese"
    js_splitter_code = f"""
function splitQuery(query) {{
  return query.normalize("NFKC").match(/{_JS_RUN}/gu) || [];
}}
function queryTerms(run) {{
  if (!/^[{_JAPANESE}]{{3}}/u.test(run)) return [run];
  return Array.from({{ length: run.length - 1 }}, (_, i) => run.slice(i, i + 2));
}}
const lookUp = Search.performTermsSearch;
Search.performTermsSearch = (runs, excluded) => lookUp(new Set([...runs].flatMap(queryTerms)), excluded);
"""

    def split(self, input: str) -> list[str]:
        """Return the terms of a text, as the index has them."""
        return index_terms(input)


def setup(app: Sphinx) -> dict[str, Any]:
    """Put this search in the place of Sphinx's own for Japanese."""
    app.add_search_language(SearchJapaneseByPairs)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
