// Figures that a reader moves: each is one entry, movable("its-name", …), and a page asks for it by the directive {movable} its-name.
// The block stays hidden until its figure is drawn. Without this script the notebook's own picture is what there is.
(() => {
  // ---- the chapters' formulas, in nats; 0 log 0 = 0
  const xlog = (weight, u) => (weight === 0 ? 0 : weight * Math.log(u));
  const formulas = {
    bce: (y, d) => -(xlog(y, d) + xlog(1 - y, 1 - d)),
    part: (a, b, d) => xlog(a, d) + xlog(b, 1 - d), // what one x adds to the value
    best: (a, b) => a / (a + b),
    p_r: (x) => Math.max(0, Math.min(2 * x, 3 - x) / 3), // a triangle from 0 to 3, highest at 1
    p_g: (x) => formulas.p_r(x - 1),
    sigmoid: (s) => 1 / (1 + Math.exp(-s)),
    softplus: (s) => Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s))),
  };
  const { bce, part, best, p_r, p_g, sigmoid, softplus } = formulas;
  const say = (value, digits) => (Number.isInteger(value) ? String(value) : value.toFixed(digits)).replace("-", "−");
  const [d, s, x, D, P_R, P_G] = ["d", "s", "x", "D", "p<sub>r</sub>", "p<sub>g</sub>"].map((name) => `<i>${name}</i>`);

  // ---- what is drawn: functions of a panel's scales X and Y
  const [WIDTH, HEIGHT, LEFT, TOP] = [310, 200, 38, 10];
  const svgText = (html) => html.replace(/<\/?i>/g, "").replace(/<sub>(.*)<\/sub>/, '<tspan dy="4" font-size="10">$1</tspan>');
  const path = (places, ink) => (X, Y) => {
    const points = places.map(([u, v]) => `${X(u).toFixed(2)},${Math.max(-999, Math.min(999, Y(v))).toFixed(2)}`);
    return `<svg width="${WIDTH}" height="${HEIGHT}" overflow="hidden"><polyline class="${ink}" points="${points.join(" ")}"/></svg>`;
  };
  const curve = (f, ink) => (X, Y, [from, to]) => {
    const at = Array.from({ length: 401 }, (_, k) => from + ((to - from) * (1 - Math.cos((Math.PI * k) / 400))) / 2); // dense at the ends
    return path(at.map((u) => [u, f(u)]), ink)(X, Y);
  };
  const dot = (u, v, ink, r = 5) => (X, Y) => `<circle class="${ink}" cx="${X(u).toFixed(2)}" cy="${Y(v).toFixed(2)}" r="${r}"/>`;
  const line = (u, v, to_u, to_v) => (X, Y) => `<line class="guide" x1="${X(u)}" y1="${Y(v)}" x2="${X(to_u)}" y2="${Y(to_v)}"/>`;
  const words = (u, v, html, ink) => (X, Y) => `<text class="${ink}" x="${X(u)}" y="${Y(v)}">${svgText(html)}</text>`;

  function panel({ title, below, x: [x0, x1], y: [y0, y1], xticks, yticks, items }) {
    const X = (u) => ((u - x0) / (x1 - x0)) * WIDTH;
    const Y = (v) => ((y1 - v) / (y1 - y0)) * HEIGHT;
    const tick = (value) => String(value).replace("-", "−");
    const grid = [
      ...xticks.map((u) => `<path d="M${X(u)} 0V${HEIGHT}"/><text x="${X(u)}" y="${HEIGHT + 18}" text-anchor="middle">${tick(u)}</text>`),
      ...yticks.map((v) => `<path d="M0 ${Y(v)}H${WIDTH}"/><text x="-7" y="${Y(v) + 4}" text-anchor="end">${tick(v)}</text>`),
    ].join("");
    const drawn = items.map((item) => item(X, Y, [x0, x1])).join("");
    const box = [-LEFT, -TOP, WIDTH + LEFT + 12, HEIGHT + TOP + 24].join(" ");
    return `<div><p>${title}</p><svg viewBox="${box}" aria-hidden="true"><g class="grid">${grid}</g>${drawn}</svg><p>${below}</p></div>`;
  }

  // ---- the figures
  const figures = {};
  const movable = (name, figure) => (figures[name] = figure);

  movable("label-slider", {
    slider: { label: "label <i>y</i>", min: -0.1, max: 1.2, step: 0.05, value: 0.5, digits: 2 },
    about: "The loss of the output d for the label y of the slider",
    draw(y) {
      const bounded = y >= 0 && y <= 1;
      const items = [
        curve((u) => bce(0, u), "fake"),
        curve((u) => bce(1, u), "real"),
        curve((u) => bce(u, u), "guide"),
        curve((u) => bce(y, u), "loss"),
        ...(bounded ? [dot(y, bce(y, y), "loss")] : []),
        words(0.6, 2.4, "y = 0 (fake)", "fake"),
        words(0.15, 2.4, "y = 1 (real)", "real"),
      ];
      const axes = { title: "loss (nats)", below: `output ${d}`, x: [0, 1], y: [-1.3, 2.75], xticks: [0, 0.25, 0.5, 0.75, 1], yticks: [-1, 0, 1, 2] };
      const smallest = `the loss is smallest at ${d} = ${say(y, 2)}, where it is ${say(bce(y, y), 3)}`;
      const [down, up] = y > 1 ? [1, 0] : [0, 1];
      const seen = !bounded
        ? `there is no lowest point. Towards ${d} = ${down} the loss falls to minus infinity; at ${d} = ${up} it is infinite`
        : y === 0 || y === 1
          ? `${smallest}. At ${d} = ${1 - y} it is infinite`
          : `${smallest}: not zero, but the entropy of this label. At ${d} = 0 and at ${d} = 1 it is infinite`;
      return [[{ ...axes, items }], `<i>y</i> = ${say(y, 2)}: ${seen}.`];
    },
  });

  const tops = new Map(); // the places visited, and where the top was
  movable("one-x-at-a-time", {
    slider: { label: "place <i>x</i>", min: 0, max: 5, step: 0.1, value: 1.5, digits: 1 },
    about: "Left, two densities and the tops found so far, over x; right, what this x adds to the value, over d",
    draw(place) {
      const [a, b] = [p_r(place), p_g(place)];
      const laws = [line(place, 0, place, 1.05), curve(p_r, "real"), curve(p_g, "fake")];
      laws.push(words(0.2, 0.55, P_R, "real"), words(2.9, 0.5, P_G, "fake"));
      const here = [curve((u) => part(a, b, u), "loss")];
      let seen = `neither reals nor fakes. The curve is flat and has no top; any ${d} will do`;
      if (a + b > 0) {
        const top = best(a, b);
        const height = part(a, b, top);
        tops.set(place, top);
        laws.push(dot(place, top, "disc"));
        here.push(line(top, height, top, -1.25), dot(top, height, "disc"));
        const who = !b ? "only reals. So " : !a ? "only fakes. So " : "";
        const ends = !b ? `${d} = 0` : !a ? `${d} = 1` : `${d} = 0 and at ${d} = 1`;
        seen = `${who}the top is at ${d} = ${say(top, 3)}, with the height ${say(height, 3)}; that ${d} is ${D}*(${x}).`;
        seen += ` At ${ends} the curve goes to minus infinity`;
      }
      tops.forEach((top, at) => laws.push(dot(at, top, "disc", 3)));
      const left = { title: `${P_R}, ${P_G} and the tops`, below: x, x: [0, 5], y: [0, 1.05], xticks: [0, 1, 2, 3, 4, 5] };
      const right = { title: `${P_R} log ${d} + ${P_G} log(1 − ${d}) at this ${x}`, below: `output ${d}`, x: [0, 1], y: [-1.25, 0.12] };
      const panels = [
        { ...left, yticks: [0, 0.25, 0.5, 0.75, 1], items: laws },
        { ...right, xticks: [0, 0.25, 0.5, 0.75, 1], yticks: [-1, -0.5, 0], items: here },
      ];
      return [panels, `At ${x} = ${say(place, 1)}, ${P_R} = ${say(a, 3)} and ${P_G} = ${say(b, 3)}: ${seen}.`];
    },
  });

  const INK = ["fake", "loss"]; // of the saturating and of the non-saturating loss
  movable("generator-losses", {
    slider: { label: "logit <i>s</i>", min: -8, max: 8, step: 0.25, value: 0, digits: 2 },
    about: "Left, the two losses of a fake, over its logit; right, their slopes",
    draw(at) {
      const losses = [(u) => -softplus(u), (u) => softplus(-u)];
      const slopes = [(u) => -sigmoid(u), (u) => -sigmoid(-u)];
      const drawn = (pair, low, high) => [line(at, low, at, high), ...pair.flatMap((f, k) => [curve(f, INK[k]), dot(at, f(at), INK[k])])];
      const axes = { below: `logit ${s}`, x: [-8, 8], xticks: [-8, -4, 0, 4, 8] };
      const upper = [...drawn(losses, -8.2, 8.2), words(0.4, -6.6, "log(1 − D)", INK[0]), words(-4.3, 5.6, "−log D", INK[1])];
      const lower = [...drawn(slopes, -1.1, 0.1), words(2.6, -0.85, "−D", INK[0]), words(2.6, -0.2, "−(1 − D)", INK[1])];
      const panels = [
        { ...axes, title: "loss (nats)", y: [-8.2, 8.2], yticks: [-8, -4, 0, 4, 8], items: upper },
        { ...axes, title: "slope in the logit", y: [-1.1, 0.1], yticks: [-1, -0.5, 0], items: lower },
      ];
      const [first, second] = [0, 1].map((k) => `is ${say(losses[k](at), 4)} and has the slope ${say(slopes[k](at), 4)}`);
      const times = `${say(Math.exp(Math.abs(at)), 1)} times as hard`;
      const pull = at ? `The ${at < 0 ? "second" : "first"} pulls ${times}` : "They pull alike";
      return [panels, `${s} = ${say(at, 2)}, ${D} = ${say(sigmoid(at), 4)}: log(1 − ${D}) ${first}; −log ${D} ${second}. ${pull}.`];
    },
  });

  const STEPS = 200;
  // one step of size a of the smallest GAN, from theta and psi: the discriminator's with a penalty gamma, the generator's after it or at once
  const step = ({ after = false, gamma = 0, sign = 1 }) => (theta, psi, a) => {
    const next = psi - a * (theta * sigmoid(psi * theta) + gamma * psi);
    const seen = after ? next : psi;
    return [theta + a * seen * sigmoid(sign * seen * theta), next]; // the sign is -1 for the non-saturating loss
  };
  const ways = [step({}), step({ after: true }), step({ gamma: 1 }), step({ sign: -1 })];
  movable("ways-to-step", {
    slider: { label: "step size <i>a</i>", min: 0.05, max: 1, step: 0.05, value: 0.2, digits: 2 },
    about: `The first ${STEPS} steps of the smallest GAN, fake point across and slope of the logit up: left, both players at once and one after the other; right, R1 and the non-saturating loss`,
    draw(a) {
      const walk = (way) => {
        const places = [[1, 0]];
        for (let k = 0; k < STEPS; k++) places.push(way(...places.at(-1), a));
        return places;
      };
      const paths = ways.map(walk);
      const [together, inTurn, penalised, nonSaturating] = paths.map((places) => say(Math.hypot(...places.at(-1)), 3));
      const axes = { below: "<i>θ</i>, the fake point", x: [-3.1, 3.1], y: [-2, 2], xticks: [-3, -2, -1, 0, 1, 2, 3], yticks: [-2, -1, 0, 1, 2] };
      const marks = [line(-0.12, 0, 0.12, 0), line(0, -0.12, 0, 0.12), dot(1, 0, "real")];
      const drawn = (first, second, one, other) => [
        path(first, INK[0]), path(second, INK[1]), ...marks, words(-3, 1.75, one, INK[0]), words(-3, -1.9, other, INK[1]),
      ];
      const panels = [
        { ...axes, title: "<i>ψ</i>, the slope of the logit", items: drawn(paths[0], paths[1], "both at once", "one after the other") },
        { ...axes, title: "<i>ψ</i>, with another loss, both at once", items: drawn(paths[3], paths[2], "non-saturating", "R1") },
      ];
      let seen = `after ${STEPS} steps from the distance 1, both at once are at ${together}, one after the other at ${inTurn}; `;
      seen += `with R1 at ${penalised}, with the non-saturating loss at ${nonSaturating}, where the root of 2<i>a</i> is ${say(Math.sqrt(2 * a), 3)}`;
      return [panels, `<i>a</i> = ${say(a, 2)}: ${seen}.`];
    },
  });

  // ---- the slider, the panels and the sentence that says what is seen
  function start(block) {
    const name = block.dataset.movable;
    const { slider, about, draw } = figures[name];
    block.insertAdjacentHTML(
      "beforeend",
      `<div class="movable-slider"><label for="${name}-at">${slider.label}</label>
      <input type="range" id="${name}-at" min="${slider.min}" max="${slider.max}" step="${slider.step}" value="${slider.value}" autocomplete="off">
      <output for="${name}-at" aria-live="off"></output></div>
      <div class="movable-panels" role="img" aria-label="${about}" aria-describedby="${name}-says"></div>
      <p class="movable-says" id="${name}-says" role="status"></p>`,
    );
    const [input, output, panels, says] = ["input", "output", ".movable-panels", ".movable-says"].map((part) => block.querySelector(part));
    const show = () => {
      const [plots, sentence] = draw(input.valueAsNumber);
      output.textContent = input.valueAsNumber.toFixed(slider.digits).replace("-", "−");
      panels.innerHTML = plots.map(panel).join("");
      says.innerHTML = sentence;
    };
    input.addEventListener("input", show);
    show();
    block.hidden = false;
  }

  globalThis.movable = formulas; // for the tests, which compare them with the book's
  document.querySelectorAll("[data-movable]").forEach(start);
})();
