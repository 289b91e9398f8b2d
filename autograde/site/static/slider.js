// Figures that one can touch: gives each <figure class="fk-slider"> its sliders, which choose among pictures made beforehand.
"use strict";

for (const figure of document.querySelectorAll("figure.fk-slider")) {
  const { sliders, pictures } = JSON.parse(figure.dataset.slider);
  const image = figure.querySelector("img");

  const inputs = sliders.map(({ name, values, start }) => {
    const input = Object.assign(document.createElement("input"), { type: "range", min: 0, max: values.length - 1, value: start });
    const value = document.createElement("span");
    value.className = "fk-value";
    value.ariaHidden = "true"; // the slider itself says it
    const row = document.createElement("label");
    row.append(name, input, value);
    figure.insertBefore(row, image);
    return Object.assign(input, {
      tell: () => {
        value.textContent = values[input.value];
        input.setAttribute("aria-valuetext", values[input.value]);
      },
    });
  });

  const show = () => {
    inputs.forEach((input) => input.tell());
    const place = inputs.reduce((found, input, i) => found * sliders[i].values.length + Number(input.value), 0);
    [image.src, image.alt] = pictures[place];
  };
  show();
  figure.addEventListener("input", show);

  // The other pictures come when somebody is about to ask for them.
  const fetchAll = () => {
    for (const [address] of pictures) new Image().src = address;
  };
  for (const about of ["pointerover", "focusin"]) figure.addEventListener(about, fetchAll, { once: true });
}
