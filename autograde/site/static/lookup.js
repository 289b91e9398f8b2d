// On the search page: what the glossary says of the word that was asked for, and its other names to search for. Spellings
// that differ by a hyphen, a plural or one letter are known.
"use strict";

{
  const lang = document.documentElement.lang.slice(0, 2);
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s_‐-]/g, "").replace(/(?<=[a-z]{3})s$/, "");
  const query = (new URLSearchParams(location.search).get("q") || "").trim();
  const results = document.querySelector("#search-results");

  const oneLetterApart = (a, b) => {
    if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 6) return false;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start++;
    const [restA, restB] = [a.slice(start), b.slice(start)];
    return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
  };
  const namesOf = ({ terms, other }) => [...terms, ...other.split(/[()]/).map((name) => name.trim())].filter((name) => name.length > 1);
  const asked = plain(query);
  const entries = (results && asked && window.FK?.glossary) || [];
  const entry =
    entries.find((one) => namesOf(one).some((name) => plain(name) === asked)) ||
    entries.find((one) => namesOf(one).some((name) => oneLetterApart(plain(name), asked)));

  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  if (entry) {
    const link = element("a", { href: `glossary.html#${entry.place}` }, entry.terms[0]);
    const told = element("p", { className: "fk-lookup" }, element("strong", {}, link), `: ${entry.text}`);
    const others = namesOf(entry).filter((name) => name.toLowerCase() !== query.toLowerCase());
    if (others.length) {
      told.append(element("br"), lang === "ja" ? "この言葉でも探す: " : "Search for this as well: ");
      others.forEach((name, n) => told.append(n ? " · " : "", element("a", { href: `search.html?q=${encodeURIComponent(name)}` }, name)));
    }
    results.before(told);
  }
}
