// @ts-check
// What is complete without: a box that filters the gallery, columns that sort, a button that copies a text.

const gallery = document.getElementById("gallery");
if (gallery) {
  const box = document.createElement("p");
  box.className = "filter";
  box.innerHTML = '<label for="filter">Filter</label> <input id="filter" type="search" autocomplete="off"> <output for="filter"></output>';
  gallery.before(box);
  const input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  const told = /** @type {HTMLOutputElement} */ (box.querySelector("output"));
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const section of gallery.querySelectorAll("section")) {
      for (const item of section.querySelectorAll("li")) {
        const text = `${item.textContent} ${section.querySelector("h2")?.textContent}`.toLowerCase();
        item.hidden = !words.every((word) => text.includes(word));
      }
      const left = section.querySelectorAll("li:not([hidden])").length;
      section.hidden = left === 0;
      shown += left;
    }
    told.textContent = words.length ? `${shown} of ${gallery.dataset.count}` : "";
  });
}

const STRENGTH = ["T1", "T2", "T3", "unmarked", "LLM", "denied"];
const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

for (const table of /** @type {NodeListOf<HTMLTableElement>} */ (document.querySelectorAll("table.answer"))) {
  const heads = [...table.querySelectorAll("th")];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    /** @param {HTMLTableSectionElement} body what stands in the column, or nothing where the row leaves it open */
    const cell = (body) => {
      const found = body.rows[0].cells[column];
      return found.querySelector(".hidden") ? null : found.textContent?.trim() ?? "";
    };
    /** @type {(one: string, other: string) => number} */
    const compare = head.classList.contains("number") ? (one, other) => Number(one) - Number(other)
      : column === heads.length - 1 ? (one, other) => STRENGTH.indexOf(one) - STRENGTH.indexOf(other)
      : words.compare;
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const bodies = [...table.tBodies].map((body) => ({ body, text: cell(body) }));
      bodies.sort(({ text: one }, { text: other }) => (
        one === null || other === null ? Number(one === null) - Number(other === null)
        : compare(one, other) * (down ? -1 : 1)
      ));
      table.append(...bodies.map(({ body }) => body));
    });
  });
}

for (const text of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("pre.copy"))) {
  if (!navigator.clipboard) break; // a page that came over plain HTTP from elsewhere may not copy
  const frame = document.createElement("div");
  const button = document.createElement("button");
  frame.className = "copied";
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent ?? "");
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  text.replaceWith(frame);
  frame.append(text, button);
}
