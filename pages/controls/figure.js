// Draws a figure with Plotly.react, keeps its node from run to run, and reports the marks chosen.
// The contract with Python (ids in customdata, the five colours) stands in figure.py.

const LIGHT = { ink: "#1b2733", quiet: "#5b6673", grid: "#e6e9ee", paper: "#ffffff", deep: "#064f82" };
const DEEP_IN_THE_DARK = "#1569ab";
const CLEAR = "rgba(0,0,0,0)";
const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  // Plotly takes two quick clicks on different marks for a double click; `pressed` does not.
  doubleClick: false,
  doubleClickDelay: 0,
  responsive: false,
};
const CAN_DIM = new Set(["bar", "box", "histogram", "scatter", "scattergl", "violin"]);
const DRAWN_MARKS = ".scatterlayer .point, .barlayer .point, .boxlayer .point";
const DOUBLE_CLICK = { milliseconds: 350, pixels: 8 };
const UNMARKED_OPACITY = 0.25;
const NARROWEST_DOWNLOAD = 960;
const SIMULATED = "SIMULATED";
const ALARM = "#b2430a";
// A symbol of Plotly's legend, in the coordinates in which Plotly draws it.
const SYMBOL_BOX = "0 -9 40 18";
const PAGE = { margin: 24, font: "DejaVu Sans, Verdana, Arial, sans-serif" };
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const ICONS = {
  select: "M2.5 2.5h11v11h-11z M2.5 5v-2.5H5 M11 2.5h2.5V5",
  lasso: "M8 2.5c3.3 0 5.5 1.7 5.5 4S11.3 10.5 8 10.5 2.5 8.8 2.5 6.5 4.7 2.5 8 2.5z M5 10.2c-1.5.8-1.5 3 .5 3.3",
  zoom: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z M10.3 10.3l3.2 3.2 M5 7h4 M7 5v4",
  reset: "M3 8a5 5 0 1 0 1.6-3.7 M3 2.5v2.5h2.5",
};

const states = new WeakMap();
const waiting = new Set();
let seenTheme;

function plotly() {
  window.__figurePlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("plotly.min.js", import.meta.url).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      window.__figurePlotly = undefined;
      script.remove();
      reject(new Error("plotly.js could not be loaded"));
    };
    document.head.append(script);
  });
  return window.__figurePlotly;
}

function style() {
  const href = new URL("figure.css", import.meta.url).href;
  if (document.head.querySelector(`link[href="${href}"]`)) return;
  document.head.append(make("link", { rel: "stylesheet", href }));
}

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// Theme -----------------------------------------------------------------------------------------

function channels(colour, otherwise) {
  const text = colour.trim();
  if (text.startsWith("#")) {
    const digits = text.length < 7 ? text.slice(1).replace(/./g, "$&$&") : text.slice(1);
    return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
  }
  const numbers = text.startsWith("rgb") ? text.match(/[\d.]+/g) : null;
  return numbers ? numbers.slice(0, 3).map(Number) : otherwise;
}

function mixed(front, back, share) {
  const byte = (index) => Math.round(front[index] * share + back[index] * (1 - share));
  return `#${[0, 1, 2].map((index) => byte(index).toString(16).padStart(2, "0")).join("")}`;
}

function themeOf(element) {
  // Asking for a style makes the browser work out those of the whole page, which every figure
  // drawn before has changed: figures drawn one after the other ask once.
  if (!seenTheme) {
    seenTheme = readTheme(element);
    setTimeout(() => (seenTheme = undefined));
  }
  return seenTheme;
}

function readTheme(element) {
  const values = getComputedStyle(element);
  const paper = channels(values.getPropertyValue("--st-background-color"), [255, 255, 255]);
  const ink = channels(values.getPropertyValue("--st-text-color"), [27, 39, 51]);
  const dark = 0.2126 * paper[0] + 0.7152 * paper[1] + 0.0722 * paper[2] < 128;
  return {
    dark,
    font: values.getPropertyValue("--st-font").trim() || "sans-serif",
    colours: dark
      ? {
          ink: mixed(ink, paper, 1),
          quiet: mixed(ink, paper, 0.72),
          grid: mixed(ink, paper, 0.18),
          paper: mixed(paper, paper, 1),
          deep: DEEP_IN_THE_DARK,
        }
      : LIGHT,
  };
}

function recoloured(json, theme) {
  if (!theme.dark) return json;
  let text = json;
  for (const name of Object.keys(LIGHT)) {
    text = text.replaceAll(`"${LIGHT[name]}"`, `"${theme.colours[name]}"`);
  }
  return text;
}

// Ids and marks ---------------------------------------------------------------------------------

function idsOf(value) {
  const each = Array.isArray(value) ? value : [value];
  return each.filter((id) => typeof id === "string" && id !== "");
}

function idsOfPoints(points) {
  const found = new Set();
  for (const point of points ?? []) {
    const own = point.data?.customdata;
    const value = point.customdata ?? (Array.isArray(own) ? own[point.pointNumber] : own);
    for (const id of idsOf(value)) found.add(id);
  }
  return [...found];
}

// Plotly takes a bar by the middle of its end alone; a box holds every bar that it touches.
function idsOfBars(state, range) {
  if (!range?.x || !range?.y) return [];
  const { xaxis, yaxis } = state.node._fullLayout;
  const origin = state.node.querySelector(".nsewdrag").getBoundingClientRect();
  const [left, right] = range.x.map((each) => origin.left + xaxis.r2p(each)).sort((a, b) => a - b);
  const [top, bottom] = range.y.map((each) => origin.top + yaxis.r2p(each)).sort((a, b) => a - b);
  return walkable(state)
    .filter(({ isBar, box }) => isBar && box.left <= right && box.right >= left
      && box.top <= bottom && box.bottom >= top)
    .flatMap(({ ids }) => ids);
}

function dim(traces, marked) {
  if (!marked.size) return;
  const matches = new Map();
  for (const trace of traces) {
    if (!Array.isArray(trace.customdata) || !CAN_DIM.has(trace.type ?? "scatter")) continue;
    const indices = trace.customdata.flatMap((value, index) =>
      idsOf(value).some((id) => marked.has(id)) ? [index] : [],
    );
    matches.set(trace, indices);
  }
  // Ids of another kind (bins here, cases there) say nothing about the marks of this figure.
  if (![...matches.values()].some((indices) => indices.length)) return;
  for (const [trace, indices] of matches) {
    trace.selectedpoints = indices;
    trace.unselected ??= { marker: { opacity: UNMARKED_OPACITY } };
  }
}

function mark(state, ids) {
  if (!ids.length && !state.marked.size) return;
  state.marked = new Set(ids);
  state.send("marked", ids);
  schedule(state);
}

function choose(state, ids, adding) {
  const known = ids.every((id) => state.marked.has(id));
  if (!adding) {
    mark(state, known && state.marked.size === ids.length ? [] : ids);
    return;
  }
  const next = new Set(state.marked);
  for (const id of ids) known ? next.delete(id) : next.add(id);
  mark(state, [...next]);
}

function pressed(state, event) {
  if (!event.isPrimary || !event.target.closest(".draglayer")) return;
  const { timeStamp: time, clientX: x, clientY: y } = event;
  const last = state.press;
  const near = last && Math.hypot(x - last.x, y - last.y) < DOUBLE_CLICK.pixels;
  const double = Boolean(near && !last.double && time - last.time < DOUBLE_CLICK.milliseconds);
  state.press = { time, x, y, double };
  if (!double) return;
  if (state.mode === "zoom") state.resets += 1;
  if (state.data.selectable) mark(state, []);
  schedule(state);
}

function wire(state) {
  const { node } = state;
  const selectable = () => state.data.selectable;
  node.on("plotly_click", (event) => {
    // Plotly reports a tap twice, and the second press of a double click as one more click.
    if (!selectable() || state.press?.double || state.press?.heard) return;
    if (state.press) state.press.heard = true;
    const ids = idsOfPoints(event.points);
    const { shiftKey, ctrlKey, metaKey } = event.event ?? {};
    if (ids.length) choose(state, ids, Boolean(shiftKey || ctrlKey || metaKey));
  });
  node.on("plotly_selected", (event) => {
    // Without an event it is a click that ended no box; that click is reported on its own.
    // During a paint it is Plotly dropping the box that was drawn.
    if (!selectable() || !event || state.painting) return;
    mark(state, [...new Set([...idsOfPoints(event.points), ...idsOfBars(state, event.range)])]);
    state.painted = undefined;
    schedule(state);
  });
  node.on("plotly_hover", (event) => {
    const over = selectable() && idsOfPoints(event.points).length > 0;
    node.classList.toggle("over-mark", over);
  });
  node.on("plotly_unhover", () => node.classList.remove("over-mark"));
}

// Painting --------------------------------------------------------------------------------------

function dressed(state, theme) {
  const spec = JSON.parse(recoloured(state.data.figure, theme));
  const layout = spec.layout;
  Object.assign(layout, {
    width: state.width,
    height: state.data.height - state.data.legend,
    autosize: false,
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    dragmode: state.mode,
    clickmode: "event",
    hovermode: layout.hovermode ?? layout.template?.layout?.hovermode ?? "closest",
    uirevision: `${layout.uirevision ?? state.data.key}/${state.resets}`,
    // What is marked is drawn from `marked` alone, so Plotly's own memory of it is dropped.
    selectionrevision: ++state.paints,
    selections: [],
  });
  layout.font = { color: theme.colours.ink, ...layout.template?.layout?.font, ...layout.font };
  layout.font.family = theme.font;
  layout.hoverlabel = { ...layout.hoverlabel };
  layout.hoverlabel.font = { ...layout.hoverlabel.font, family: theme.font };
  layout.template ??= {};
  const axis = { gridcolor: theme.colours.grid, zerolinecolor: theme.colours.grid };
  const base = (layout.template.layout ??= {});
  base.xaxis = { ...axis, ticklabeloverflow: "allow", ...base.xaxis };
  // Plotly looks for labels beyond the edge by measuring all of them once for each of them. Margins
  // that grow with the labels leave none there.
  base.yaxis = { ...axis, ticklabeloverflow: "allow", ...base.yaxis };
  layout.newselection = { line: { color: theme.colours.quiet, width: 1, dash: "dot" } };
  dim(spec.data, state.marked);
  return spec;
}

// On screen the legend is a list below the plot, where it wraps on a phone without taking room from
// the marks; only in a download it takes its part of the figure's height. Its symbols are drawn by
// a plot of their own, which is there for nothing else and is drawn again only when a symbol looks
// different: in the figure it would take a third of its time.
async function listLegend(state, layout, theme) {
  const entries = layout.meta?.entries ?? [];
  state.entries = entries;
  state.legend.hidden = !entries.length;
  if (!entries.length) return;
  const looks = entries.map((entry) => ({ ...entry, name: "symbol" }));
  const wish = JSON.stringify([looks, theme.dark]);
  if (wish !== state.listed) {
    state.listed = wish;
    state.named = [];
    const { orientation: _, ...look } = layout.legend;
    await window.Plotly.react(state.symbols, looks, {
      width: 1600, height: 1600, font: layout.font, legend: look, showlegend: true, template: {},
      paper_bgcolor: CLEAR, plot_bgcolor: CLEAR, xaxis: { visible: false }, yaxis: { visible: false },
    }, CONFIG);
    // Another wish came meanwhile, which lists what it draws.
    if (wish !== state.listed) return;
    const drawn = [...state.symbols.querySelectorAll(".legend .traces")];
    state.named = drawn.map((each) => each.__data__[0].trace.index);
    state.legend.replaceChildren(...drawn.map((each) => make("li", {}, symbolOf(each), make("span"))));
  }
  const names = state.legend.querySelectorAll("span");
  for (const [place, index] of state.named.entries()) {
    const text = inLines(state.entries[index].name);
    if (names[place].textContent !== text) names[place].textContent = text;
  }
}

function symbolOf(drawn) {
  const symbol = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  symbol.setAttribute("viewBox", SYMBOL_BOX);
  symbol.setAttribute("aria-hidden", "true");
  for (const layer of drawn.querySelectorAll(".layers")) symbol.append(layer.cloneNode(true));
  return symbol;
}

function inLines(name) {
  return name.replaceAll("<br>", "\n").replace(/<[^>]+>/g, "");
}

function isSimulated(words) {
  return (words.footer ?? "").startsWith(SIMULATED);
}

// Figures that a page shows together arrive one after the other in the same moment. They are painted
// together: the browser lays the page out and shows it once, not once a figure.
function schedule(state) {
  if (waiting.has(state)) return;
  state.asked = performance.now();
  waiting.add(state);
  if (waiting.size > 1) return;
  const each = (work) => () => {
    const together = [...waiting];
    waiting.clear();
    for (const one of together) {
      try {
        work(one);
      } catch (error) {
        // A fault in one figure stays loud and leaves the others alone.
        reportError(error);
      }
    }
  };
  plotly().then(() => setTimeout(each(paint)), each(fail));
}

function fail(state) {
  if (state.root.querySelector(".figure-failure")) return;
  const words = "This figure could not be drawn: plotly.js did not arrive. Reload the page.";
  state.stage.before(make("p", { class: "figure-failure", role: "alert" }, words));
}

function paint(state) {
  if (!state.width || !state.root.isConnected) return;
  const { data, node } = state;
  const theme = themeOf(state.root);
  const wish = JSON.stringify([
    data.revision, theme, state.width, data.height, state.mode, state.resets, [...state.marked],
  ]);
  if (wish === state.painted) return;
  state.painted = wish;
  state.root.querySelector(".figure-failure")?.remove();
  state.root.style.setProperty("--figure-quiet", theme.colours.quiet);
  const spec = dressed(state, theme);
  state.drawnHeight = spec.layout.height;
  speak(state, spec.layout.meta ?? {});
  const first = !node.classList.contains("js-plotly-plot");
  const { revision } = data;
  state.painting += 1;
  // What was configured once holds for good; given again, it would be copied and compared.
  const done = window.Plotly.react(node, spec.data, spec.layout, first ? CONFIG : undefined);
  if (first) wire(state);
  listLegend(state, spec.layout, theme);
  done.then(() => {
    state.painting -= 1;
    for (const link of node.querySelectorAll("a")) link.setAttribute("tabindex", "-1");
    node.dataset.marked = String(JSON.parse(wish).at(-1).length);
    node.dataset.theme = theme.dark ? "dark" : "light";
    node.dataset.painted = revision;
    if (state.at) follow(state);
    performance.measure(`figure ${data.key}`, { start: state.asked });
  });
}

function speak(state, words) {
  const strong = make("strong", {}, words.strong ?? "");
  const chip = make("span", { class: "figure-simulated" }, SIMULATED);
  state.finding.replaceChildren(...(isSimulated(words) ? [chip, " "] : []), strong, words.rest ?? "");
  state.reading.textContent = words.reading ?? "";
  state.leftOut.textContent = words.left_out ?? "";
  state.footer.textContent = words.footer ?? "";
}

function setMode(state, mode) {
  state.mode = mode;
  for (const [name, button] of state.modes) button.setAttribute("aria-pressed", String(name === mode));
  schedule(state);
}

function firstMode(data) {
  // On a touch screen a drag scrolls the page; a mode has to be asked for.
  if (matchMedia("(pointer: coarse)").matches) return false;
  const { layout } = JSON.parse(data.figure);
  const own = layout.dragmode ?? layout.template?.layout?.dragmode;
  if (own !== undefined && (data.selectable || !["select", "lasso"].includes(own))) return own;
  return data.selectable ? "select" : false;
}

// Keyboard --------------------------------------------------------------------------------------

function walkable(state) {
  const found = [];
  for (const element of state.node.querySelectorAll(DRAWN_MARKS)) {
    const cells = element.closest(".trace")?.__data__?.[0];
    const series = Array.isArray(cells) ? cells : element.closest(".trace")?.__data__;
    const trace = series?.[0]?.trace;
    const datum = element.__data__;
    if (!trace || !datum) continue;
    const at = datum.i ?? series.indexOf(datum);
    const given = state.node.data[trace.index]?.customdata;
    const ids = idsOf(Array.isArray(given) ? given[at] : given);
    const box = element.getBoundingClientRect();
    if (!ids.length || (!box.width && !box.height)) continue;
    found.push({
      curve: trace.index, point: at, ids, box, isBar: Boolean(element.closest(".barlayer")),
    });
  }
  const middle = ({ box }) => box.left + box.width / 2;
  return found.sort((one, other) => middle(one) - middle(other) || one.box.top - other.box.top);
}

function ringAround(state, { box }) {
  const origin = state.stage.getBoundingClientRect();
  Object.assign(state.ring.style, {
    width: `${box.width + 10}px`,
    height: `${box.height + 10}px`,
    transform: `translate(${box.left - origin.left - 5}px, ${box.top - origin.top - 5}px)`,
  });
  state.ring.hidden = false;
}

function say(state, target, place) {
  window.Plotly.Fx.hover(state.node, [{ curveNumber: target.curve, pointNumber: target.point }]);
  clearTimeout(state.saying);
  // Plotly draws its label at most every 50 ms; what is read out is what the label shows.
  state.saying = setTimeout(() => {
    const lines = [...state.node.querySelectorAll(".hoverlayer .hovertext text")].map((text) =>
      ([...text.querySelectorAll("tspan.line")].map((line) => line.textContent).join(", ") || text.textContent),
    );
    const shown = lines.filter(Boolean).join(", ") || target.ids.join(", ");
    const chosen = target.ids.every((id) => state.marked.has(id)) ? ". Marked" : "";
    state.said.textContent = `${place}. ${shown}${chosen}`;
  }, 80);
}

function rest(state) {
  clearTimeout(state.saying);
  state.at = undefined;
  state.ring.hidden = true;
  if (window.Plotly && state.node.classList.contains("js-plotly-plot")) {
    window.Plotly.Fx.unhover(state.node);
  }
}

// The mark that was walked to, or, where the figure has changed since, the one most like it.
function indexOfCurrent(state, marks) {
  if (!state.at) return -1;
  const { curve, point, ids } = state.at;
  const likeness = (each) => 2 * (each.curve === curve) + (each.point === point);
  let found = -1;
  for (const [index, each] of marks.entries()) {
    if (each.ids[0] !== ids[0]) continue;
    if (found < 0 || likeness(each) > likeness(marks[found])) found = index;
  }
  return found;
}

function follow(state) {
  const marks = walkable(state);
  const index = indexOfCurrent(state, marks);
  if (index < 0) rest(state);
  else ringAround(state, marks[index]);
}

function keyed(state, event) {
  if (!state.data.selectable || !state.node.classList.contains("js-plotly-plot")) return;
  if (event.key === "Escape") {
    rest(state);
    mark(state, []);
    return;
  }
  const adding = event.shiftKey || event.ctrlKey || event.metaKey;
  if ((event.key === "Enter" || event.key === " ") && state.at) {
    event.preventDefault();
    choose(state, state.at.ids, adding);
    return;
  }
  const step = STEPS[event.key];
  if (step === undefined && event.key !== "Home" && event.key !== "End") return;
  const marks = walkable(state);
  if (!marks.length) return;
  event.preventDefault();
  const last = marks.length - 1;
  let next = Math.min(Math.max(indexOfCurrent(state, marks) + step, 0), last);
  if (event.key === "Home") next = 0;
  if (event.key === "End") next = last;
  state.at = marks[next];
  ringAround(state, state.at);
  say(state, state.at, `${next + 1} of ${marks.length}`);
}

// Downloads -------------------------------------------------------------------------------------

async function download(state, format) {
  const spec = JSON.parse(state.data.figure);
  const { layout } = spec;
  const shown = state.node._fullLayout ?? {};
  for (const name of Object.keys(shown).filter((each) => /^[xy]axis\d*$/.test(each))) {
    const { autorange, range } = shown[name];
    if (!autorange && range) layout[name] = { ...layout[name], range: [...range], autorange: false };
  }
  dim(spec.data, state.marked);
  spec.data.push(...(layout.meta?.entries ?? []));
  const width = Math.max(state.width, NARROWEST_DOWNLOAD);
  Object.assign(layout, {
    width,
    height: state.data.height,
    autosize: false,
    paper_bgcolor: LIGHT.paper,
    plot_bgcolor: LIGHT.paper,
  });
  // A picture has no font of the page: what is measured is what is drawn.
  layout.font = { color: LIGHT.ink, ...layout.template?.layout?.font, ...layout.font, family: PAGE.font };
  const Plotly = await plotly();
  const size = { format: "svg", width, height: layout.height };
  const address = await Plotly.toImage({ data: spec.data, layout, config: CONFIG }, size);
  const picture = withWords(address, layout.meta ?? {}, width, layout.height);
  const vector = new Blob([new XMLSerializer().serializeToString(picture)], { type: "image/svg+xml" });
  save(format === "svg" ? vector : await raster(vector, picture), `${state.data.file}.${format}`);
}

// A picture says everything that stands around the figure on screen.
function withWords(address, words, width, height) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = new DOMParser().parseFromString(
    decodeURIComponent(address.slice(address.indexOf(",") + 1)), "image/svg+xml",
  ).documentElement;
  const page = document.createElementNS(space, "svg");
  const pen = document.createElement("canvas").getContext("2d");
  let down = PAGE.margin;
  const write = (parts, size, colour) => {
    for (const line of lines(parts, size, width - 2 * PAGE.margin, pen)) {
      down += size * 1.35;
      const text = document.createElementNS(space, "text");
      const set = { x: PAGE.margin, y: down, "font-size": size, "font-family": PAGE.font, fill: colour };
      for (const [name, value] of Object.entries(set)) text.setAttribute(name, String(value));
      for (const { word, bold, fill, isFollowed } of line) {
        const span = document.createElementNS(space, "tspan");
        if (fill) span.setAttribute("fill", fill);
        if (bold) span.setAttribute("font-weight", "bold");
        span.textContent = isFollowed ? word : `${word} `;
        text.append(span);
      }
      page.append(text);
    }
  };
  const normal = (text) => [{ text: text ?? "", bold: false }];
  const chip = isSimulated(words) ? [{ text: SIMULATED, bold: true, fill: ALARM }] : [];
  write([...chip, { text: words.strong ?? "", bold: true }, ...normal(words.rest)], 18, LIGHT.ink);
  write(normal(words.reading), 13, LIGHT.quiet);
  down += 10;
  drawing.setAttribute("x", String(PAGE.margin));
  drawing.setAttribute("y", String(down));
  drawing.setAttribute("width", String(width - 2 * PAGE.margin));
  drawing.setAttribute("height", String(height));
  drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
  page.append(drawing);
  down += height;
  write(normal(words.left_out), 12, LIGHT.ink);
  write(normal(words.footer), 11, LIGHT.quiet);
  down += PAGE.margin;
  const ground = document.createElementNS(space, "rect");
  for (const [name, value] of Object.entries({ width, height: down, fill: LIGHT.paper })) {
    ground.setAttribute(name, String(value));
    if (name !== "fill") page.setAttribute(name, String(value));
  }
  page.prepend(ground);
  return page;
}

function lines(parts, size, room, pen) {
  // "10 of 10 patients" and ": onset" stay together although only the first is bold.
  const found = [[]];
  let used = 0;
  for (const { text, bold, fill } of parts) {
    pen.font = `${bold ? "bold " : ""}${size}px ${PAGE.font}`;
    for (const word of text.split(/\s+/).filter(Boolean)) {
      const wide = pen.measureText(`${word} `).width;
      if (used + wide > room && used) {
        found.push([]);
        used = 0;
      }
      const before = found.at(-1).at(-1);
      if (before && word.startsWith(":")) before.isFollowed = true;
      found.at(-1).push({ word, bold, fill });
      used += wide;
    }
  }
  return found.filter((line) => line.length);
}

async function raster(vector, picture) {
  const address = URL.createObjectURL(vector);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * Number(picture.getAttribute("width"));
    canvas.height = 2 * Number(picture.getAttribute("height"));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// The frame -------------------------------------------------------------------------------------

function build(root, data) {
  const state = {
    root, data, marked: new Set(), width: 0, resets: 0, paints: 0,
    painting: 0, modes: new Map(), named: [],
  };
  const button = (label, content, press) => {
    const element = make("button", { type: "button", "aria-label": label, title: label }, content);
    element.addEventListener("click", press);
    return element;
  };
  const modeButton = (mode, label) => {
    const element = button(label, icon(mode), () => setMode(state, state.mode === mode ? false : mode));
    element.setAttribute("aria-pressed", "false");
    state.modes.set(mode, element);
    return element;
  };
  const tools = make("div", { class: "figure-tools", role: "group", "aria-label": "Figure tools" });
  if (data.selectable) tools.append(modeButton("select", "Box selection"), modeButton("lasso", "Lasso selection"));
  tools.append(
    modeButton("zoom", "Zoom"),
    button("Reset the view", icon("reset"), () => {
      state.resets += 1;
      schedule(state);
    }),
    make("span", { class: "gap" }),
    button("Download the figure as PNG", "PNG", () => download(state, "png")),
    button("Download the figure as SVG", "SVG", () => download(state, "svg")),
  );
  state.node = make("div", { class: "figure-plot", "aria-hidden": "true" });
  // Plotly asks its node whether it has a size, though the layout says it, and the browser would lay
  // out the page for that before each figure.
  for (const side of ["clientWidth", "clientHeight"]) Object.defineProperty(state.node, side, { value: 1 });
  state.node.addEventListener("pointerdown", (event) => pressed(state, event), true);
  state.node.addEventListener("pointercancel", () => {
    if (state.press) state.press.heard = true;
  });
  state.ring = make("div", { class: "figure-ring" });
  state.ring.hidden = true;
  state.said = make("div", { class: "figure-said", "aria-live": "polite" });
  state.stage = make("div", { class: "figure-stage" }, state.node, state.ring);
  if (data.selectable) {
    for (const [name, value] of Object.entries({
      tabindex: "0",
      role: "application",
      "aria-label": "Marks: arrow keys move, Enter marks, Shift and Enter adds, Escape clears",
    })) state.stage.setAttribute(name, value);
    state.stage.addEventListener("keydown", (event) => keyed(state, event));
    state.stage.addEventListener("blur", () => rest(state));
  }
  // At every change Streamlit prepares to fade what is being replaced, and the browser paints the
  // figure anew for it; a figure of a long run fades by figure.css instead.
  const frame = root.closest('[data-testid="stElementContainer"]');
  if (frame) Object.assign(frame.style, { transition: "none", opacity: "1" });
  root.setAttribute("role", "group");
  state.finding = make("p", { class: "figure-finding" });
  state.reading = make("p", { class: "figure-reading" });
  state.legend = make("ul", { class: "figure-legend", "aria-label": "Legend" });
  state.legend.hidden = true;
  state.symbols = make("div", { class: "figure-symbols", "aria-hidden": "true" });
  state.leftOut = make("p", { class: "figure-left-out" });
  state.footer = make("p", { class: "figure-footer" });
  const head = make("div", { class: "figure-head" }, make("div", {}, state.finding, state.reading), tools);
  root.replaceChildren(head, state.stage, state.legend, state.leftOut, state.footer, state.said, state.symbols);
  setMode(state, firstMode(data));
  state.width = Math.floor(state.stage.clientWidth);

  const sizes = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (!width || width === state.width || state.printing) return;
    state.width = width;
    schedule(state);
  });
  sizes.observe(state.stage);
  const print = () => {
    state.printing = true;
    state.stage.style.setProperty("--figure-shape", `${state.width} / ${state.drawnHeight}`);
    for (const svg of state.node.querySelectorAll(".main-svg")) {
      svg.setAttribute("viewBox", `0 0 ${state.width} ${state.drawnHeight}`);
    }
  };
  const printed = () => {
    state.printing = false;
    for (const svg of state.node.querySelectorAll(".main-svg")) svg.removeAttribute("viewBox");
  };
  window.addEventListener("beforeprint", print);
  window.addEventListener("afterprint", printed);
  state.end = () => {
    sizes.disconnect();
    clearTimeout(state.saying);
    window.removeEventListener("beforeprint", print);
    window.removeEventListener("afterprint", printed);
    for (const plot of [state.node, state.symbols]) {
      if (window.Plotly && plot.classList.contains("js-plotly-plot")) window.Plotly.purge(plot);
    }
    states.delete(root);
  };
  return state;
}

export default function ({ parentElement, data, setTriggerValue }) {
  style();
  if (!data.figure) {
    plotly().catch(() => undefined);
    const frame = parentElement.closest('[data-testid="stElementContainer"]');
    if (frame) frame.style.position = "absolute";
    return undefined;
  }
  const root = parentElement.querySelector(".figure");
  let state = states.get(root);
  if (state && state.data.selectable !== data.selectable) {
    state.end();
    state = undefined;
  }
  if (!state) {
    state = build(root, data);
    states.set(root, state);
  }
  state.data = data;
  state.send = setTriggerValue;
  state.marked = new Set(data.marked);
  root.setAttribute("aria-label", data.alternative);
  state.node.dataset.figure = data.key;
  state.stage.style.minHeight = `${data.height - data.legend}px`;
  schedule(state);
  // Streamlit also cleans up after a call that the next one overtook; the figure stays for that one.
  return () => {
    if (!root.isConnected) states.get(root)?.end();
  };
}
