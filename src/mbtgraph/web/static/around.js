// @ts-check
// The neighbourhood of a thing as a graph that can be moved, zoomed and opened further.
// The drawing and the table hold the same; the library is loaded when somebody asks for it.

/** @typedef {{ id: string, label: string, kind: string, name: string }} Thing */
/** @typedef {{ id: string, from: string, to: string, label: string, level: string, stance: string, limited_to: string[] }} Edge */
/** @typedef {{ thing: string, label: string, nodes: Thing[], edges: Edge[], more: number }} Around */

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @type {Around} */
const told = JSON.parse(element("around").textContent ?? "");
const place = element("moving");
const drawn = element("drawn");
const { around = "", doc = "", library = "", integrity } = place.dataset;
/** @type {Record<string, string>} */
const marks = { t1: "T1", t2: "T2", t3: "T3", unmarked: "unmarked", model: "LLM" };
const dashes = { t1: [1, 0], t2: [14, 3], t3: [7, 3], unmarked: [2, 4], model: [8, 3, 2, 3] };
/** @type {Record<string, string>} */
const shapes = { mode: "hexagon", state: "round-rectangle", capacity: "round-rectangle", problem: "cut-rectangle",
  manifestation: "cut-rectangle", factor: "rhomboid", setting: "rhomboid" };
/** @type {any} what the library makes, which comes without types */
let graph;

const button = document.createElement("button");
button.type = "button";
button.textContent = "Move and open further";
const status = document.createElement("p");
status.className = "quiet";
status.setAttribute("role", "status");
place.before(button, status);
button.addEventListener("click", toggle);

async function toggle() {
  const moving = place.hidden;
  if (moving && !graph) {
    button.disabled = true;
    try {
      await load();
    } catch {
      status.textContent = "The graph cannot be loaded; the drawing and the table hold the same.";
      return;
    } finally {
      button.disabled = false;
    }
  }
  place.hidden = !moving;
  drawn.hidden = moving;
  button.textContent = moving ? "Back to the drawing" : "Move and open further";
  if (moving) {
    graph ??= make();
    graph.resize();
    status.textContent = "Drag to move, turn the wheel to zoom. A click on a thing opens what is claimed around it; "
      + "a click on a line leads to its claims.";
  } else {
    status.textContent = "";
  }
}

/** @returns {Promise<unknown>} */
function load() {
  if ("cytoscape" in window) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = library;
    if (integrity) script.integrity = integrity;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

function make() {
  const made = /** @type {any} */ (window).cytoscape({ container: place, style: styles() });
  add(made, told);
  made.getElementById(told.thing).addClass("start opened");
  made.on("tap", "node", (/** @type {any} */ event) => open(event.target));
  made.on("tap", "edge", (/** @type {any} */ event) => { location.assign(page(doc, event.target.id()).href); });
  return made;
}

function styles() {
  const of = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const lines = Object.entries(dashes).map(([level, pattern]) => ({
    selector: `edge.${level}`,
    style: { "line-style": level === "t1" ? "solid" : "dashed", "line-dash-pattern": pattern },
  }));
  return [
    { selector: "node", style: { label: "data(label)", shape: "data(shape)", width: 120, height: 44,
      "text-wrap": "wrap", "text-max-width": 108, "text-valign": "center", "font-size": 11, color: of("--ink"),
      "background-color": of("--raised"), "border-width": 1.5, "border-color": of("--quiet") } },
    { selector: "node.start", style: { "border-width": 4, "border-color": of("--accent") } },
    { selector: "node.opened", style: { "border-style": "double", "border-width": 4 } },
    { selector: "edge", style: { label: "data(label)", "font-size": 9, color: of("--ink"), width: 1.6,
      "text-background-color": of("--paper"), "text-background-opacity": 1, "text-background-padding": 2,
      "line-color": of("--quiet"), "target-arrow-color": of("--quiet"), "target-arrow-shape": "triangle",
      "curve-style": "bezier" } },
    ...lines,
    { selector: "edge.denied, edge.contested", style: { "line-color": of("--alarm"), width: 3,
      "target-arrow-color": of("--alarm"), "target-arrow-shape": "tee" } },
  ];
}

/**
 * @param {any} to the graph
 * @param {Around} found
 */
function add(to, found) {
  const known = (/** @type {string} */ id) => to.getElementById(id).nonempty();
  const nodes = found.nodes.filter((one) => !known(one.id)).map((one) => ({
    group: "nodes", data: { id: one.id, label: one.label, name: one.name, shape: shapes[one.kind] ?? "rectangle" },
  }));
  const edges = found.edges.filter((one) => !known(one.id)).map((one) => ({
    group: "edges",
    data: { id: one.id, source: one.from, target: one.to,
      label: [one.label, marks[one.level], one.stance === "claimed" ? "" : one.stance, ...one.limited_to]
        .filter(Boolean).join(" · ") },
    classes: `${one.level} ${one.stance}`,
  }));
  to.add([...nodes, ...edges]);
  to.layout({ name: "concentric", animate: false, minNodeSpacing: 30,
    concentric: (/** @type {any} */ node) => (node.id() === told.thing ? 2 : node.hasClass("opened") ? 1 : 0), levelWidth: () => 1 }).run();
  to.layout({ name: "cose", animate: false, randomize: false, nodeOverlap: 40, idealEdgeLength: () => 130,
    nodeRepulsion: () => 60000 }).run();
  return nodes.length;
}

/** @param {any} node */
async function open(node) {
  if (node.hasClass("opened")) {
    location.assign(page(doc, node.id()).href);
    return;
  }
  const answer = await fetch(page(around, node.id(), ".json")).catch(() => null);
  if (!answer?.ok) {
    status.textContent = "What is around it cannot be had here: that takes the running service.";
    return;
  }
  /** @type {Around} */
  const found = await answer.json();
  node.addClass("opened");
  const more = found.more ? `, and ${found.more} more are not drawn` : "";
  status.textContent = `${add(graph, found)} things were added around ${found.label}${more}. A second click opens its page.`;
}

/**
 * An address of the service for a thing: the base holds the level of trust.
 * @param {string} base
 * @param {string} iri
 */
function page(base, iri, suffix = "") {
  const address = new URL(base, location.href);
  address.pathname += iri.split("/id/")[1] + suffix;
  return address;
}
