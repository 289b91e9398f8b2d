// The link to the same page in the other language, which opens at the block that the reader was at.
"use strict";

{
  const LINKS = {
    ja: { lang: "en", text: "English", label: "Read this page in English" },
    en: { lang: "ja", text: "日本語", label: "このページを日本語で読む" },
  };
  const page = JSON.parse(document.querySelector('meta[name="fk-page"]')?.content || "{}");
  const link = LINKS[page.lang];
  const article = document.querySelector('[role="main"]');

  // A place is a mark and the number of blocks after it. Marks are the notebook's cells, which both languages share, or
  // else the headings, which stand in the same order.
  const blocks = [...(article || document).querySelectorAll(".fk-cell, h1, h2, h3, h4, p, li, pre, table, img, details, form")];
  const cells = blocks.filter((block) => block.matches(".fk-cell"));
  const marks = cells.length ? cells : blocks.filter((block) => block.matches("h1, h2, h3, h4"));
  const nameOf = (mark) => (cells.length ? mark.id : `s-${marks.indexOf(mark)}`);

  const placeNow = () => {
    const top = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const above = blocks.filter((block) => block.checkVisibility() && block.getBoundingClientRect().top <= top + 8);
    const seen = above.length && window.scrollY > 0 ? blocks.indexOf(above.at(-1)) : -1;
    const mark = blocks.slice(0, seen + 1).findLast((block) => marks.includes(block));
    return mark ? `#${nameOf(mark)}~${seen - blocks.indexOf(mark)}` : "";
  };

  const findPlace = (hash) => {
    const [, name, steps] = hash.match(/^#(.+)~(\d+)$/) || [];
    const mark = marks.find((one) => nameOf(one) === name);
    if (!mark) return null;
    const start = blocks.indexOf(mark);
    const next = marks[marks.indexOf(mark) + 1];
    return blocks[Math.min(start + Number(steps), (next ? blocks.indexOf(next) : blocks.length) - 1)];
  };

  const goTo = (block) => {
    for (let closed = block.closest("details"); closed; closed = closed.parentElement.closest("details")) {
      if (closed !== block) closed.open = true;
    }
    let moved = false;
    for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"])
      window.addEventListener(kind, () => (moved = true), { once: true, passive: true });
    const go = () => moved || block.scrollIntoView({ behavior: "instant", block: "start" });
    go();
    // Pictures and formulas that come later push the text down.
    window.addEventListener("load", () => {
      go();
      window.MathJax?.startup?.promise?.then(go);
    });
  };

  if (link && page.other) {
    // Two places that stay in sight while the page is scrolled, of which the width of the window shows one.
    for (const place of document.querySelectorAll(".sidebar-brand, .mobile-header .theme-toggle-header")) {
      const switcher = document.createElement("a");
      Object.assign(switcher, { className: "fk-language", href: page.other, lang: link.lang, hreflang: link.lang });
      Object.assign(switcher, { textContent: link.text, title: link.label });
      for (const kind of ["pointerdown", "click"])
        switcher.addEventListener(kind, () => (switcher.href = page.other + location.search + placeNow()));
      place.after(switcher);
    }
  }

  const block = findPlace(location.hash);
  if (block) {
    history.replaceState(null, "", location.pathname + location.search); // else the browser goes to the hash by itself, later
    goTo(block);
  }

  // Whoever comes from the search page lands at what was found, which Sphinx marks a moment after the page is there.
  const landAtHit = () => {
    const hit = article?.querySelector(":is(h1, h2, h3, h4) .highlighted") || article?.querySelector(".highlighted");
    if (hit && !block && !location.hash && !document.querySelector("#search-results")) goTo(hit);
  };
  document.addEventListener("DOMContentLoaded", () => setTimeout(landAtHit, 50));
}
