// Starts the deck. D changes between light and dark, S opens the speaker's window, E a page for printing, ? names all keys.
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");
const printing = /print-pdf/.test(location.search);

function paint(mode) {
  document.documentElement.dataset.mode = printing ? "light" : mode;
}

function turn() {
  paint(document.documentElement.dataset.mode === "dark" ? "light" : "dark");
}

// A long question to vote on is set smaller, until its choices have room between it and the reply.
function fit(slide) {
  const choices = slide?.querySelector(".choices");
  for (let size = 0.95; choices && choices.scrollHeight > choices.clientHeight + 1 && size > 0.5; size -= 0.05)
    slide.style.setProperty("--fit", size);
}

paint(dark.matches ? "dark" : "light");
dark.addEventListener("change", () => paint(dark.matches ? "dark" : "light"));

Reveal.on("slidechanged", (event) => fit(event.currentSlide));
Reveal.on("pdf-ready", () => document.querySelectorAll(".fk-vote").forEach(fit));

Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0,
  center: false,
  hash: true,
  slideNumber: "c/t",
  transition: matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "fade",
  transitionSpeed: "fast",
  pdfMaxPagesPerSlide: 1,
  pdfSeparateFragments: false,
  keyboard: { 68: turn },
  plugins: [RevealNotes],
}).then(() => fit(Reveal.getCurrentSlide()));
