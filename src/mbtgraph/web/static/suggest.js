// @ts-check
// Suggestions under a field for search: a combobox over /find, which works as a plain field without.
// In a field marked data-suggest="fill" the thing that is chosen is filled in; elsewhere its page is opened.

/** @typedef {{ label: string, kind: string, curie: string, mark: string | null, page: string }} Hit */

const WAIT = 180; // milliseconds after the last key
const search = /** @type {HTMLFormElement | null} */ (document.querySelector("form[role=search]"));

/** @param {HTMLInputElement} input */
function suggest(input) {
  const fill = input.dataset.suggest === "fill";
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const place = document.createElement("span");
  place.className = "suggesting";
  input.replaceWith(place);
  place.append(input, list);
  input.autocomplete = "off";
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let timer = 0;
  let active = -1;
  /** @type {AbortController | undefined} */
  let asking;
  /** @type {Hit[]} */
  let hits = [];

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} place */
  function mark(place) {
    active = (place + hits.length) % hits.length;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  /** @param {Hit} hit */
  function choose(hit) {
    close();
    const { pathname, search: asked, hash } = new URL(hit.page);
    if (fill) input.value = hit.curie;
    else location.assign(pathname + asked + hash); // by whatever name this server was reached
  }

  function show() {
    list.replaceChildren(...hits.map((hit, at) => {
      const item = document.createElement("li");
      const kind = document.createElement("span");
      item.id = `${list.id}-${at}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = hit.label;
      kind.className = "quiet";
      kind.textContent = ` ${hit.mark ? `claim · ${hit.mark}` : hit.kind}`;
      item.append(kind);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(hit); });
      return item;
    }));
    list.hidden = hits.length === 0;
    active = -1;
    input.setAttribute("aria-expanded", String(hits.length > 0));
  }

  async function ask() {
    const text = input.value.trim();
    asking?.abort();
    if (text.length < 2) { close(); return; }
    asking = new AbortController();
    const query = new URLSearchParams({ q: text, limit: "8" });
    const trust = new URLSearchParams(location.search).get("trust");
    if (trust) query.set("trust", trust);
    try {
      const answer = await fetch(`${search?.action}?${query}`, {
        headers: { Accept: "application/json" }, signal: asking.signal,
      });
      const found = /** @type {Hit[]} */ (answer.ok ? (await answer.json()).hits : []);
      hits = fill ? found.filter((hit) => hit.kind !== "stored query" && !hit.mark) : found;
      show();
    } catch { close(); } // a newer question, or no server: the field still works
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? hits.length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(hits[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (
  document.querySelectorAll("form[role=search] input[type=search], input[data-suggest]")
)) suggest(input);
