// Sphinx's search on the search page (`html_search_scorer`): whole phrases in headings first, then in the order of the course.
"use strict";

{
  const query = (new URLSearchParams(location.search).get("q") || "").normalize("NFKC").trim().toLowerCase();

  const inHeading = (page) => {
    const file = Search._index.docnames.indexOf(page);
    return Object.entries(Search._index.alltitles).some(
      ([title, places]) => title.toLowerCase().includes(query) && places.some(([place]) => place === file),
    );
  };

  Scorer.score = ([page, , , , score, , kind]) => {
    if (kind === "text") score = inHeading(page) ? Scorer.title : Math.min(score, Scorer.title - 5);
    const lesson = page.match(/(?:^|\/)(\d\d)_/);
    return score + (lesson ? 1 - lesson[1] / 100 : 0) / 2;
  };

  // Excerpts come from what a page says, not from its head.
  const textOf = Search.htmlToText;
  Search.htmlToText = (source, anchor) => {
    const page = new DOMParser().parseFromString(source, "text/html");
    for (const part of page.querySelectorAll("h1, .fk-facts, .fk-setup")) part.remove();
    return textOf(page.documentElement.outerHTML, anchor);
  };

  // A page marks a word and what its other forms share with it (satur, of saturated), and of a run of Japanese its words. Each
  // result's link says which, so that it holds after a way back and in another tab; Sphinx keeps them for whichever page is
  // opened first.
  const stemmer = new Stemmer();
  const markedOf = (word) => {
    const stem = stemmer.stemWord(word);
    const differs = [...stem].findIndex((letter, n) => letter !== word[n]);
    const shared = differs < 0 ? stem : stem.slice(0, differs);
    const words = word.match(/[ァ-ヺー]{2,}|\p{sc=Han}{2,}|\p{sc=Han}[ぁ-ゖ]/gu) || [];
    return [word, ...(shared.length > 2 ? [shared] : []), ...words];
  };
  const parse = Search._parseQuery;
  Search._parseQuery = (text) => {
    const parsed = parse(text);
    parsed[3] = new Set([...parsed[3]].flatMap(markedOf));
    localStorage.removeItem("sphinx_highlight_terms");
    const marked = new URLSearchParams({ highlight: [...parsed[3]].join(" ") });
    new MutationObserver(() => {
      for (const link of Search.output.querySelectorAll('li > a:not([href*="?"])'))
        link.setAttribute("href", link.getAttribute("href").replace(/(?=#|$)/, `?${marked}`));
    }).observe(Search.output, { childList: true });
    return parsed;
  };

  // Sphinx's Japanese says nothing here.
  if (document.documentElement.lang === "ja")
    Documentation.TRANSLATIONS["Search finished, found one page matching the search query."] = ["${resultCount} ページ見つかりました。"];

  // A page opened from a folder may not read other files, so there are results without excerpts.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
