// Confirmation tests: fills each <form class="fk-quiz"> and answers at once, as `check_quiz` does in the notebook.
"use strict";

{
  const WORDS = {
    ja: {
      choice: "答えを 1 つ選んでください",
      set: "当てはまるものをすべて選んでください",
      number: "答えの数",
      check: "答え合わせ",
      right: "正解です。",
      wrong: "ちがいます。",
      again: "問いをもう一度読んでみましょう。",
      none: "まだ答えていません。",
      noNumber: "数を書いてください(例: 0.25、1e-3)。",
    },
    en: {
      choice: "Choose one answer",
      set: "Choose all that apply",
      number: "Your answer, a number",
      check: "Check",
      right: "Right.",
      wrong: "Not right.",
      again: "Read the question once more.",
      none: "Not answered yet.",
      noNumber: "Write a number (such as 0.25 or 1e-3).",
    },
  };

  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  // Numbers are compared to four digits; everything else is compared as it is written in the source.
  const sameAnswer = (quiz, a, b) => (quiz.kind === "number" ? Number(a) === Number(b) : a === b);
  const readAnswer = (quiz, form) => {
    const values = new FormData(form).getAll("answer").map((value) => value.normalize("NFKC").trim());
    if (quiz.kind !== "number") return values.sort().join(",");
    return values[0] && String(Number(Number(values[0].replace("−", "-")).toPrecision(4)));
  };

  const reply = (quiz, words, answer) => {
    if (!answer) return { told: words.none };
    if (answer === "NaN") return { told: words.noNumber };
    const right = sameAnswer(quiz, answer, quiz.answer);
    const [, told] = Object.entries(quiz.replies).find(([key]) => sameAnswer(quiz, key, answer)) || [];
    return { right, verdict: right ? words.right : words.wrong, told: told || (right ? "" : words.again) };
  };

  const fields = (quiz) => {
    if (quiz.kind === "number")
      return [element("input", { type: "text", inputMode: "decimal", name: "answer", autocomplete: "off" })];
    const type = quiz.kind === "choice" ? "radio" : "checkbox";
    return quiz.choices.map((value) => element("label", {}, element("input", { type, name: "answer", value }), ` ${value}`));
  };

  // What was answered stays in this browser, for both languages of a page.
  const KEY = `fukami.answers.${location.pathname.split("/").pop().replace(".html", "")}`;
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || {};
    } catch {
      return {};
    }
  };
  const keep = (name, answer) => {
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...kept(), [name]: answer }));
    } catch {
      // A browser that keeps nothing: the page works as before.
    }
  };
  const fill = (quiz, form, answer) => {
    if (quiz.kind === "number") form.elements.answer.value = answer;
    else for (const box of form.querySelectorAll("input")) box.checked = answer.split(",").includes(box.value);
  };

  const before = kept();
  for (const form of document.querySelectorAll("form.fk-quiz")) {
    const quiz = JSON.parse(form.dataset.quiz);
    const words = WORDS[quiz.lang] || WORDS.en;
    const group = element("fieldset", {}, element("legend", {}, words[quiz.kind]), ...fields(quiz));
    if (quiz.kind === "number") group.querySelector("input").ariaLabel = words.number;
    const output = element("p", { className: "fk-reply" });
    output.setAttribute("role", "status");
    form.append(group, element("button", { type: "submit" }, words.check), output);
    const say = () => {
      const { right, verdict, told } = reply(quiz, words, readAnswer(quiz, form));
      output.dataset.right = right ?? "";
      output.replaceChildren(...(verdict ? [element("strong", {}, verdict), ` ${told}`] : [told]));
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep(quiz.name, readAnswer(quiz, form) || "");
      say();
    });
    if (before[quiz.name]) {
      fill(quiz, form, before[quiz.name]);
      say();
    }
  }
}
