// The moving figure of the first page: the three spiral arms of lesson 06, learned in the browser by what its exercises
// compute (forward, backward_classification, sgd_step), from the same points and first weights (spiral-data.js).
"use strict";

{
  const COLORS = ["#0072B2", "#E69F00", "#009E73"];
  const STEPS = 1500;
  const SIZE = 384; // CSS pixels, and what the plane from −EDGE to EDGE is drawn on
  const EDGE = 1.2;
  const GRID = 64; // cells of the plane in a row
  const WORDS = {
    ja: { play: "学習させる", pause: "止める", again: "もう一度", rate: "学習率", told: (n, l, r) => `${n} 歩 · 損失 ${l} · 正解率 ${r} %` },
    en: { play: "Train", pause: "Pause", again: "Train again", rate: "Learning rate", told: (n, l, r) => `Step ${n} · loss ${l} · ${r} % right` },
  };

  // A matrix is { rows, cols, data }, row after row; a network is a list of [W, b], as in the lesson.
  const matrix = (rows, cols, data = new Float64Array(rows * cols)) => ({ rows, cols, data });
  const of = (rows) => matrix(rows.length, rows[0].length, Float64Array.from(rows.flat()));
  const row = (A, n) => A.data.subarray(n * A.cols, (n + 1) * A.cols);
  const times = (A, B) => {
    const C = matrix(A.rows, B.cols);
    for (let n = 0; n < A.rows; n++)
      for (let i = 0; i < A.cols; i++) {
        const a = A.data[n * A.cols + i];
        if (a !== 0) for (let j = 0; j < B.cols; j++) C.data[n * B.cols + j] += a * B.data[i * B.cols + j];
      }
    return C;
  };
  const transposed = (A) => {
    const T = matrix(A.cols, A.rows);
    for (let n = 0; n < A.rows; n++) for (let i = 0; i < A.cols; i++) T.data[i * A.rows + n] = A.data[n * A.cols + i];
    return T;
  };
  const sumOfRows = (A) => {
    const sums = new Float64Array(A.cols);
    for (let n = 0; n < A.rows; n++) for (let i = 0; i < A.cols; i++) sums[i] += A.data[n * A.cols + i];
    return sums;
  };
  const softmax = (u) => {
    const top = Math.max(...u);
    const e = u.map((one) => Math.exp(one - top));
    const sum = e.reduce((a, b) => a + b);
    return e.map((one) => one / sum);
  };

  const forward = (network, x) => {
    const values = [x];
    network.forEach(([W, b], layer) => {
      const u = times(values.at(-1), W);
      const relu = layer < network.length - 1;
      for (let i = 0; i < u.data.length; i++) {
        u.data[i] += b[i % u.cols];
        if (relu && u.data[i] < 0) u.data[i] = 0;
      }
      values.push(u);
    });
    return values;
  };

  const backward = (network, values, labels) => {
    const u = values.at(-1);
    let delta = matrix(u.rows, u.cols);
    labels.forEach((label, n) => {
      softmax(row(u, n)).forEach((y, k) => (delta.data[n * u.cols + k] = (y - (k === label ? 1 : 0)) / u.rows));
    });
    const grads = [];
    for (let layer = network.length - 1; layer >= 0; layer--) {
      const z = values[layer];
      grads.unshift([times(transposed(z), delta), sumOfRows(delta)]);
      delta = times(delta, transposed(network[layer][0]));
      for (let i = 0; i < delta.data.length; i++) if (!(z.data[i] > 0)) delta.data[i] = 0;
    }
    return grads;
  };

  const step = (network, grads, lr) =>
    network.map(([W, b], layer) => [
      matrix(W.rows, W.cols, W.data.map((w, i) => w - lr * grads[layer][0].data[i])),
      b.map((one, j) => one - lr * grads[layer][1][j]),
    ]);

  const winner = (u) => u.indexOf(Math.max(...u));
  const { labels } = window.FK_SPIRAL;
  const points = of(window.FK_SPIRAL.points);
  const first = window.FK_SPIRAL.network.map(([W, b]) => [of(W), Float64Array.from(b)]);
  const cell = (2 * EDGE) / GRID;
  const plane = of(
    Array.from({ length: GRID * GRID }, (_, i) => [-EDGE + ((i % GRID) + 0.5) * cell, EDGE - (Math.floor(i / GRID) + 0.5) * cell]),
  );

  class Training {
    constructor(lr) {
      Object.assign(this, { lr, network: first, steps: 0 });
      this.values = forward(first, points);
    }
    step() {
      this.network = step(this.network, backward(this.network, this.values, labels), this.lr);
      this.values = forward(this.network, points);
      this.steps += 1;
    }
    get loss() {
      const u = this.values.at(-1);
      return labels.reduce((sum, label, n) => sum - Math.log(softmax(row(u, n))[label]), 0) / u.rows;
    }
    get right() {
      const u = this.values.at(-1);
      return labels.filter((label, n) => winner(row(u, n)) === label).length / u.rows;
    }
  }
  window.FK_TRAINING = Training; // for whoever wants to look at it in the console

  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  const draw = (canvas, training) => {
    const pen = canvas.getContext("2d");
    const side = SIZE / GRID;
    pen.setTransform(canvas.width / SIZE, 0, 0, canvas.height / SIZE, 0, 0);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, SIZE, SIZE);
    pen.globalAlpha = 0.3;
    const u = forward(training.network, plane).at(-1);
    for (let i = 0; i < u.rows; i++) {
      pen.fillStyle = COLORS[winner(row(u, i))] || "#fff"; // white where training broke down
      pen.fillRect((i % GRID) * side, Math.floor(i / GRID) * side, side, side);
    }
    pen.globalAlpha = 1;
    pen.strokeStyle = "#fff";
    labels.forEach((label, n) => {
      const [x, y] = row(points, n);
      const [left, top] = [((x + EDGE) / (2 * EDGE)) * SIZE, ((EDGE - y) / (2 * EDGE)) * SIZE];
      pen.fillStyle = COLORS[label];
      pen.beginPath();
      if (label === 0) pen.arc(left, top, 4.5, 0, 2 * Math.PI);
      else if (label === 1) pen.moveTo(left, top - 5.5), pen.lineTo(left + 5, top + 4), pen.lineTo(left - 5, top + 4), pen.closePath();
      else pen.rect(left - 4, top - 4, 8, 8);
      pen.fill();
      pen.stroke();
    });
  };

  const show = (still) => {
    const words = WORDS[document.documentElement.lang.slice(0, 2)] || WORDS.en;
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = element("canvas", { width: SIZE * sharp, height: SIZE * sharp, role: "img", ariaLabel: still.alt });
    const button = element("button", { type: "button" }, words.play);
    const rates = element("select", {}, ...[0.03, 0.1, 0.3, 1, 3].map((lr) => element("option", { selected: lr === 0.3 }, String(lr))));
    const told = element("p", { className: "fk-told" });
    const figure = element("div", { className: "fk-moving" }, canvas);
    figure.append(element("div", {}, button, element("label", {}, `${words.rate} `, rates), told));
    still.classList.add("fk-still");
    still.after(figure);

    let training = new Training(Number(rates.value));
    let running = false;
    const look = () => {
      draw(canvas, training);
      const loss = Number.isFinite(training.loss) ? training.loss.toFixed(3) : "∞";
      told.textContent = words.told(training.steps, loss, Math.round(100 * training.right));
      button.textContent = running ? words.pause : training.steps >= STEPS ? words.again : words.play;
    };
    const frame = () => {
      if (!running) return;
      const until = performance.now() + 8;
      const most = 1 + Math.floor(training.steps / 60); // slowly at first, where most happens
      for (let n = 0; n < most && training.steps < STEPS && performance.now() < until; n++) training.step();
      if (training.steps >= STEPS) running = false;
      look();
      requestAnimationFrame(frame);
    };
    const run = (yes) => {
      running = yes;
      look();
      if (yes) requestAnimationFrame(frame);
    };
    const anew = () => (training = new Training(Number(rates.value)));
    button.addEventListener("click", () => {
      if (!running && training.steps >= STEPS) anew();
      run(!running);
    });
    rates.addEventListener("change", () => {
      anew();
      run(true);
    });
    look();
    // It begins by itself once it is seen, except for who wants no motion.
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const begin = new IntersectionObserver(([seen]) => {
      if (!seen.isIntersecting) return;
      begin.disconnect();
      if (!calm && training.steps === 0) run(true);
    }, { threshold: 0.5 });
    begin.observe(canvas);
  };

  const still = document.querySelector('img[src$="spiral.svg"]');
  if (still) show(still);
}
