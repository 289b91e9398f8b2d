// Sends what is given to an answer to the server as it is given, and shows what the gradebook says.
const answers = [...document.querySelectorAll(".answer")];

function told() {
  const done = answers.filter(answer => answer.dataset.points !== "").length;
  document.getElementById("progress").value = answers.length ? done / answers.length : 1;
  document.getElementById("done").textContent = `${done} / ${answers.length}`;
}

function comment(answer) {
  const items = [...answer.querySelectorAll("[name=item]:checked")].map(item => "✓ " + item.value);
  return [...items, answer.querySelector("[name=comment]").value.trim()].filter(Boolean).join("\n");
}

function show(answer, given) {
  const lines = given.comment.split("\n");
  answer.dataset.points = given.points ?? "";
  answer.dataset.comment = given.comment;
  answer.querySelector("[name=points]").value = given.points ?? "";
  for (const item of answer.querySelectorAll("[name=item]")) item.checked = lines.includes("✓ " + item.value);
  answer.querySelector("[name=comment]").value = lines.filter(line => !line.startsWith("✓ ")).join("\n").trim();
}

async function save(answer) {
  const state = answer.querySelector(".state"), points = answer.querySelector("[name=points]").value;
  const given = { points: points === "" ? null : Number(points), comment: comment(answer) };
  const seen = { points: answer.dataset.points === "" ? null : Number(answer.dataset.points), comment: answer.dataset.comment };
  if (given.points === seen.points && given.comment === seen.comment) return;
  state.textContent = WORDS.saving;
  try {
    const reply = await fetch(location.pathname, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ student: answer.dataset.student, cell: answer.closest("[data-cell]").dataset.cell, given, seen }),
    });
    const said = await reply.json();
    if (reply.ok) [answer.dataset.points, answer.dataset.comment] = [given.points ?? "", given.comment]; // what was typed meanwhile stays
    else if (said.now) show(answer, said.now);
    state.textContent = said.error ?? WORDS.saved;
  } catch {
    state.textContent = WORDS.unsaved;
  }
  told();
}

// One after the other, so that what is sent last is what stays.
function queue(answer) {
  answer.saving = (answer.saving ?? Promise.resolve()).then(() => save(answer));
  return answer.saving;
}

function clicked(answer) {
  const items = [...answer.querySelectorAll("[name=item]:checked")];
  const sum = items.reduce((total, item) => total + Number(item.dataset.points), 0);
  answer.querySelector("[name=points]").value = Math.round(sum * 100) / 100;
  return queue(answer);
}

for (const answer of answers) {
  answer.addEventListener("submit", event => event.preventDefault());
  answer.addEventListener("change", event => (event.target.name === "item" ? clicked(answer) : queue(answer)));
  answer.addEventListener("keydown", event => {
    const item = answer.querySelectorAll("[name=item]")[Number(event.key) - 1];
    if (item && event.target.type !== "textarea" && event.target.type !== "number") {
      item.checked = !item.checked;
      clicked(answer);
    }
  });
}

for (const button of document.querySelectorAll(".all"))
  button.addEventListener("click", () => {
    const [first, ...others] = button.closest(".group").querySelectorAll(".answer");
    const given = [...first.querySelectorAll("[name=item]")].map(item => item.checked);
    for (const answer of others) {
      if (answer.dataset.points !== "") continue;
      answer.querySelectorAll("[name=item]").forEach((item, number) => (item.checked = given[number]));
      answer.querySelector("[name=points]").value = first.querySelector("[name=points]").value;
      queue(answer);
    }
  });

document.getElementById("names").addEventListener("change", event => document.body.classList.toggle("anonymous", !event.target.checked));
told();
