// What Sphinx and its theme leave undone for those who read by keyboard or by ear.
"use strict";

{
  for (const caption of document.querySelectorAll(".caption[role=heading]")) caption.ariaLevel = "2";

  // Whatever scrolls sideways can be reached by keyboard.
  const boxes = document.querySelectorAll("article :is(pre, table, .cell_output, .table-wrapper)");
  const reach = () => {
    for (const box of boxes) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  reach();
  window.addEventListener("load", reach);
  window.addEventListener("resize", reach);
  document.addEventListener("toggle", reach, true);

  // What the theme names in English only, or not at all.
  const LABELS = {
    ja: {
      "#__navigation": "目次を開閉する",
      "#__toc": "このページの内容を開閉する",
      ".theme-toggle": "配色を切り替える(明るい・暗い・自動)",
      ".sidebar-drawer": "サイトの目次",
      ".toc-drawer": "このページの内容",
    },
    en: { ".sidebar-drawer": "Contents of the site", ".toc-drawer": "On this page" },
  };
  for (const [selector, label] of Object.entries(LABELS[document.documentElement.lang] || LABELS.en))
    for (const part of document.querySelectorAll(selector)) part.ariaLabel = label;
}
