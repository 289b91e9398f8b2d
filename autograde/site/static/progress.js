// Working times, solved exercises and finished lessons in the contents tree, and the buttons that mark them. Kept in this
// browser only, for both languages.
"use strict";

{
  const WORDS = {
    ja: {
      time: (n) => `約${n}分`,
      timeTitle: "読んで課題を解く時間の目安",
      finish: "この課を終えた",
      finished: "終えた課",
      solve: "この課題を解いた",
      solved: (n, all) => `課題 ${all} 問のうち ${n} 問を解いた`,
      lost: "このブラウザーには保存できないので、ページを閉じると消えます。",
    },
    en: {
      time: (n) => `~${n} min`,
      timeTitle: "about how long it takes to read it and solve its exercises",
      finish: "I have finished this lesson",
      finished: "finished",
      solve: "I have solved this",
      solved: (n, all) => `${n} of ${all} exercises solved`,
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

  // A set of names that outlives the page.
  const keptAs = (key) => {
    let names = new Set();
    const load = () => {
      try {
        names = new Set(JSON.parse(localStorage.getItem(key)) || []);
      } catch {
        names = new Set();
      }
    };
    const toggle = (name) => {
      if (!names.delete(name)) names.add(name);
      try {
        localStorage.setItem(key, JSON.stringify([...names].sort()));
        return true;
      } catch {
        return false;
      }
    };
    load();
    return { load, toggle, has: (name) => names.has(name) };
  };

  const finished = keptAs("fukami.finished"); // lessons
  const solved = keptAs("fukami.solved"); // exercises, as lesson/exercise
  const marks = []; // what brings a mark up to date, in the contents tree or on a button
  const show = () => marks.forEach((mark) => mark());

  for (const link of document.querySelectorAll(".sidebar-tree a.reference")) {
    const lesson = link.pathname.split("/").pop().replace(".html", "");
    if (!lessons[lesson]) continue;
    const { minutes, exercises } = lessons[lesson];
    const done = element("span", { className: "fk-done", hidden: true }, element("span", { ariaHidden: "true" }, "✓"));
    done.append(element("span", { className: "fk-unseen" }, ` ${words.finished}`));
    const [short, whole] = [element("span", { ariaHidden: "true" }), element("span", { className: "fk-unseen" })];
    const count = element("span", { className: "fk-count" }, short, whole);
    const time = element("span", { className: "fk-minutes", title: words.timeTitle }, ` ${words.time(minutes)}`);
    link.append(time, count, done);
    marks.push(() => {
      const n = exercises.filter((exercise) => solved.has(`${lesson}/${exercise}`)).length;
      done.hidden = !finished.has(lesson);
      count.hidden = !n || !done.hidden;
      [short.textContent, whole.textContent] = [`${n}/${exercises.length}`, ` ${words.solved(n, exercises.length)}`];
      count.title = words.solved(n, exercises.length);
    });
  }

  const addButton = (place, text, kept, name) => {
    const button = element("button", { type: "button" }, text);
    const note = element("p", { className: "fk-note" });
    note.setAttribute("role", "status");
    place.append(button, note);
    marks.push(() => (button.ariaPressed = String(kept.has(name))));
    button.addEventListener("click", () => {
      note.textContent = kept.toggle(name) ? "" : words.lost;
      show();
    });
  };
  for (const place of document.querySelectorAll(".fk-finish")) addButton(place, words.finish, finished, place.dataset.lesson);
  for (const place of document.querySelectorAll(".fk-solved")) addButton(place, words.solve, solved, place.dataset.exercise);

  // Another page may have changed it, in another window or before a way back to this one.
  for (const kind of ["storage", "pageshow"])
    window.addEventListener(kind, () => {
      finished.load();
      solved.load();
      show();
    });
  show();
}
