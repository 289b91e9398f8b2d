// Explains a glossary term where it first occurs in each part of a page: on hover, on focus, on touch, with links to the
// glossary and to the lesson that introduces it; Escape closes.
"use strict";

{
  const lang = document.documentElement.lang.slice(0, 2);
  const article = document.querySelector('[role="main"]');
  const entries = (article && !location.pathname.endsWith("/glossary.html") && window.FK?.glossary) || [];
  const SKIP = "pre, code, a, strong, h1, h2, h3, h4, h5, h6, button, summary, label, script, style, svg, .math, .cell_output, .fk-quiz, .fk-term";

  // (Where a term is bold the text itself explains it.) A term ends where the kind of letter changes: 段 is not in 階段, nor "gradient" in "gradients_of".
  const KINDS = ["\\p{Script=Han}々", "ァ-ヶー", "\\p{Script=Latin}\\p{N}_-"];
  const kindOf = (letter) => KINDS.find((kind) => new RegExp(`[${kind}]`, "u").test(letter));
  const patternOf = (term) => {
    const [before, after] = [kindOf(term[0]), kindOf(term.at(-1))];
    const text = term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, lang === "ja" ? "\\s*" : "\\s+");
    const plural = lang === "en" ? "(?:s|es)?" : "";
    return (before ? `(?<![${before}])` : "") + text + plural + (after ? `(?![${after}])` : "");
  };
  const spellings = entries
    .flatMap((entry) => entry.terms.map((term) => ({ entry, term })))
    .sort((a, b) => b.term.length - a.term.length);
  const anyTerm = new RegExp(spellings.map(({ term }) => `(${patternOf(term)})`).join("|"), "giu");

  const explained = new Map(); // each marked term → its entry
  const markTerms = (node, seen) => {
    const parts = [];
    let end = 0;
    for (const match of node.data.matchAll(anyTerm)) {
      const { entry } = spellings[match.slice(1).findIndex((group) => group !== undefined)];
      if (seen.has(entry)) continue;
      seen.add(entry);
      const term = document.createElement("span");
      term.className = "fk-term";
      term.tabIndex = 0;
      term.textContent = match[0];
      explained.set(term, entry);
      parts.push(node.data.slice(end, match.index), term);
      end = match.index + match[0].length;
    }
    if (parts.length) node.replaceWith(...parts, node.data.slice(end));
  };

  if (entries.length) {
    const seenIn = new Map();
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(SKIP)) texts.push(walker.currentNode);
    for (const text of texts) {
      const part = text.parentElement.closest("article > section > section") || article;
      if (!seenIn.has(part)) seenIn.set(part, new Set());
      markTerms(text, seenIn.get(part));
    }
  }

  const tip = document.createElement("div");
  tip.id = "fk-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);

  const root = document.documentElement.dataset.content_root || "./";
  const placeOf = (entry) => `${root}glossary.html#${entry.place}`;
  const linkTo = (href, textContent) => Object.assign(document.createElement("a"), { href, textContent });
  const lessonOf = ({ lesson }) => {
    const { title } = window.FK.lessons[lesson] || {};
    const link = linkTo(`${root}lessons/${lesson}.html`, `${lesson?.slice(0, 2)} · ${title}`);
    if (!title || link.pathname === location.pathname) return [];
    return lang === "ja" ? [" · ", link, "で登場"] : [" · introduced in ", link];
  };

  let leaving;
  const hide = () => (tip.hidden = true);
  const hideSoon = () => (leaving = setTimeout(hide, 200));
  const stay = () => clearTimeout(leaving);
  const show = (term) => {
    stay();
    const entry = explained.get(term);
    const name = Object.assign(document.createElement("strong"), { textContent: entry.terms[0] });
    const other = Object.assign(document.createElement("span"), { lang: lang === "ja" ? "en" : "ja", textContent: entry.other });
    const text = Object.assign(document.createElement("p"), { textContent: entry.text });
    const link = linkTo(placeOf(entry), lang === "ja" ? "用語集で見る" : "In the glossary");
    tip.replaceChildren(name, " ", other, text, link, ...lessonOf(entry));
    tip.hidden = false;
    const at = term.getClientRects()[0];
    const space = document.documentElement.clientWidth - tip.offsetWidth - 8;
    const above = at.top > tip.offsetHeight + 8;
    tip.style.left = `${window.scrollX + Math.max(8, Math.min(at.left, space))}px`;
    tip.style.top = `${window.scrollY + (above ? at.top - tip.offsetHeight - 4 : at.bottom + 4)}px`;
  };

  for (const term of explained.keys()) {
    term.setAttribute("aria-describedby", tip.id);
    term.addEventListener("mouseenter", () => show(term));
    term.addEventListener("focus", () => show(term));
    term.addEventListener("mouseleave", hideSoon);
    term.addEventListener("blur", ({ relatedTarget }) => tip.contains(relatedTarget) || hide());
    term.addEventListener("keydown", ({ key }) => key === "Enter" && location.assign(placeOf(explained.get(term))));
  }
  tip.addEventListener("mouseenter", stay);
  tip.addEventListener("mouseleave", hideSoon);
  tip.addEventListener("focusout", hideSoon);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
}
