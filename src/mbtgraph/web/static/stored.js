// @ts-check
// What is complete without: a box that filters the gallery, a button that copies a text.

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
