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

  const goTo = (block, where = "start") => {
    for (let closed = block.closest("details"); closed; closed = closed.parentElement.closest("details")) {
      if (closed !== block) closed.open = true;
    }
    let moved = false;
    for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"])
      window.addEventListener(kind, () => (moved = true), { once: true, passive: true });
    const go = () => moved || block.scrollIntoView({ behavior: "instant", block: where });
    // A browser that keeps its place while the text grows may move once more in the next frame.
    const goNextFrame = () => requestAnimationFrame(() => requestAnimationFrame(go));
    const goAgain = () => {
      goNextFrame();
      window.MathJax?.startup?.promise?.then(goNextFrame);
    };
    go();
    // Pictures and formulas that come later push the text down.
    if (document.readyState === "complete") goAgain();
    else window.addEventListener("load", goAgain);
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

  // Whoever comes from a search lands at what was found: what is open before what is closed, then the block that says most of
  // the query, headings before prose before code. Sphinx marks hits a moment after the page is there.
  const HEADINGS = "h1, h2, h3, h4";
  const blockOf = (hit) => hit.closest(`${HEADINGS}, p, li, td, pre, dt, summary`) || hit.parentElement;
  const saidIn = (block) => new Set([...block.querySelectorAll(".highlighted")].map((hit) => hit.textContent.toLowerCase()));
  const rankOf = (hit) => [
    Boolean(hit.closest(".fk-setup")),
    !hit.checkVisibility(),
    /[a-z]$/i.test(hit.previousSibling?.textContent || "") && /^[a-z]/i.test(hit.textContent), // loss in "glossary"
    -[...saidIn(blockOf(hit))].join("").length,
    Boolean(hit.closest("pre")),
    !hit.closest(HEADINGS),
  ];
  const landAtHit = () => {
    const part = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : article;
    const hits = [...(part?.querySelectorAll(".highlighted") || [])].filter((hit) => !hit.closest("script, style"));
    const ranked = hits.map((hit) => [rankOf(hit), hit]);
    const before = (a, b) => a.map((value, n) => value - b[n]).find((difference) => difference) || 0;
    const [[, hit] = []] = ranked.sort(([a], [b]) => before(a, b));
    if (hit) goTo(hit, hit.closest(HEADINGS) ? "start" : "center");
  };
  if (article && new URLSearchParams(location.search).has("highlight")) {
    const marked = new MutationObserver(() => {
      if (!article.querySelector(".highlighted")) return;
      marked.disconnect();
      landAtHit();
    });
    marked.observe(article, { childList: true, subtree: true });
  }
}
