// Working times and finished lessons in the contents tree, and the button at a lesson's end. Kept in this browser only.
"use strict";

{
  const KEY = "fukami.finished";
  const WORDS = {
    ja: {
      time: (n) => `約${n}分`,
      timeTitle: "読んで課題を解く時間の目安",
      finish: "この課を終えた",
      finished: "終えた課",
      lost: "このブラウザーには保存できないので、ページを閉じると消えます。",
    },
    en: {
      time: (n) => `~${n} min`,
      timeTitle: "about how long it takes to read it and solve its exercises",
      finish: "I have finished this lesson",
      finished: "finished",
      lost: "This browser keeps nothing, so the mark goes when the page is closed.",
    },
  };
  const words = WORDS[document.documentElement.lang.slice(0, 2)] || WORDS.en;
  const lessons = window.FK?.lessons || {};

  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  const load = () => {
    try {
      return new Set(JSON.parse(localStorage.getItem(KEY)) || []);
    } catch {
      return new Set();
    }
  };
  const save = (finished) => {
    try {
      localStorage.setItem(KEY, JSON.stringify([...finished].sort()));
      return true;
    } catch {
      return false;
    }
  };

  let finished = load();
  const marks = []; // [lesson, the mark in the contents tree or on the button]
  const show = () => marks.forEach(([lesson, mark]) => mark(finished.has(lesson)));

  for (const link of document.querySelectorAll(".sidebar-tree a.reference")) {
    const lesson = link.pathname.split("/").pop().replace(".html", "");
    if (!lessons[lesson]) continue;
    const done = element("span", { className: "fk-done", hidden: true }, element("span", { ariaHidden: "true" }, "✓"));
    done.append(element("span", { className: "fk-unseen" }, ` ${words.finished}`));
    const time = words.time(lessons[lesson].minutes);
    link.append(element("span", { className: "fk-minutes", title: words.timeTitle }, ` ${time}`), done);
    marks.push([lesson, (yes) => (done.hidden = !yes)]);
  }

  for (const place of document.querySelectorAll(".fk-finish")) {
    const { lesson } = place.dataset;
    const button = element("button", { type: "button" }, words.finish);
    const note = element("p", { className: "fk-note" });
    note.setAttribute("role", "status");
    place.append(button, note);
    marks.push([lesson, (yes) => (button.ariaPressed = String(yes))]);
    button.addEventListener("click", () => {
      if (!finished.delete(lesson)) finished.add(lesson);
      note.textContent = save(finished) ? "" : words.lost;
      show();
    });
  }

  // Another page may have changed it, in another window or before a way back to this one.
  for (const kind of ["storage", "pageshow"])
    window.addEventListener(kind, () => {
      finished = load();
      show();
    });
  show();
}
