// @ts-check
// The field for SPARQL becomes an editor: our prefixes, completion from the graph, the mistake at its place.
// Whatever it does stays in the form, which is sent as it would be without it; it asks no other host.

const form = /** @type {HTMLFormElement} */ (document.getElementById("editor"));
const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("query"));
const { Yasqe } = /** @type {any} */ (globalThis);
const LONG = 6000; // characters from which on an address may be too long for what stands between

/** @typedef {{ prefixes: Record<string, string>, terms: [curie: string, label: string, kind: string][] }} Terms */

/** @type {Promise<Terms> | undefined} */
let loading;

/** @returns {Promise<Terms>} */
function terms() {
  loading ??= fetch(form.dataset.terms ?? "").then((answer) =>
    answer.ok ? answer.json() : { prefixes: {}, terms: [] },
  );
  return loading;
}

/**
 * What a half-written name or word may mean: by its short name first, then by any word of its label.
 * @param {Terms["terms"]} all
 * @param {string} typed
 * @param {boolean} predicate whether a property is wanted
 */
function fitting(all, typed, predicate) {
  const word = typed.toLowerCase().replace(/^</, "");
  /** @param {Terms["terms"][number]} term */
  const rank = ([curie, label, kind]) => {
    const local = curie.slice(curie.indexOf(":") + 1).toLowerCase();
    const place = [curie.toLowerCase(), local].some((name) => name.startsWith(word))
      ? 0
      : label.toLowerCase().includes(word) || local.includes(word) ? 2 : Infinity;
    return place + (predicate === (kind === "property") ? 0 : 1);
  };
  return all
    .map((term) => ({ term, rank: rank(term) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || a.term[0].length - b.term[0].length)
    .slice(0, 60)
    .map(({ term }) => term);
}

/** @type {Map<string, string>} */
const shown = new Map();

const ours = {
  name: "mbtgraph",
  bulk: false,
  autoShow: false,
  /** @param {any} yasqe */
  isValidCompletionPosition(yasqe) {
    const { string, type } = yasqe.getCompleteToken();
    return /^<?[\w-]+:?[\w-]*$/.test(string) && type !== "comment";
  },
  /** @param {any} yasqe @param {any} token */
  async get(yasqe, token) {
    const predicate = token.state.possibleCurrent.includes("a");
    const found = fitting((await terms()).terms, token.string, predicate);
    for (const [curie, label, kind] of found) shown.set(curie, `${curie}  ${label}${kind ? ` (${kind})` : ""}`);
    return found.map(([curie]) => curie);
  },
  /** @param {any} _ @param {any[]} hints */
  postprocessHints: (_, hints) => hints.map((hint) => ({ ...hint, displayText: shown.get(hint.text) })),
};

/** Declare the prefixes of ours that a query uses and does not declare. @param {any} yasqe */
async function declare(yasqe) {
  const { prefixes } = await terms();
  const declared = yasqe.getPrefixesFromQuery();
  const used = yasqe.getValueWithoutComments().matchAll(/(?<![\w:<?$/#-])([a-z][\w-]*):(?=[\w-])/g);
  for (const [, prefix] of used) {
    if (prefixes[prefix] && !(prefix in declared)) {
      yasqe.addPrefixes({ [prefix]: prefixes[prefix] });
      declared[prefix] = prefixes[prefix];
    }
  }
}

/** Send a long query in the body, with all else in the address, where the page looks for it. */
function send() {
  if (field.value.length > LONG) {
    const others = [...new FormData(form)].filter(([name]) => name !== "query");
    form.action += `?${new URLSearchParams(/** @type {[string, string][]} */ (others))}`;
    form.method = "post";
    for (const control of form.querySelectorAll("select")) control.disabled = true;
    for (const control of form.querySelectorAll("input")) control.disabled = true;
  }
  form.submit();
}

function enhance() {
  Yasqe.defaults.autocompleters = [];
  Yasqe.registerAutocompleter(ours);
  Yasqe.registerAutocompleter(Yasqe.Autocompleters.variables);
  const run = () => declare(yasqe).finally(() => { yasqe.save?.(); field.value = yasqe.getValue(); send(); });
  const place = document.createElement("div");
  field.before(place);
  const yasqe = new Yasqe(place, {
    value: field.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    editorHeight: "20rem",
    screenReaderLabel: "Query",
    extraKeys: { "Ctrl-Enter": run, "Cmd-Enter": run, Tab: false, "Shift-Tab": false, "Ctrl-S": false },
  });
  yasqe.on("autocompletionClose", () => declare(yasqe));
  yasqe.on("change", () => { field.value = yasqe.getValue(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  field.hidden = true;
  /** @type {HTMLElement} */ (document.getElementById("keys")).hidden = false;
  form.querySelector("label")?.addEventListener("click", () => yasqe.focus());

  const { line, column } = form.dataset;
  if (line && column) {
    const at = { line: Number(line) - 1, ch: Number(column) - 1 };
    yasqe.addLineClass(at.line, "background", "wrong-line");
    yasqe.setCursor(at);
    yasqe.scrollIntoView(at);
  }
}

if (Yasqe) enhance();
