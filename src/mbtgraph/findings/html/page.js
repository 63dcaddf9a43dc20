
"use strict";
(() => {
  const form = document.querySelector("form.controls");
  if (!form) return;
  const sections = [...document.querySelectorAll("main section")];
  const articles = sections.flatMap((section) =>
    [...section.querySelectorAll("article")].map((element) => ({
      element,
      rule: section.dataset.rule,
      file: element.dataset.file,
      severity: element.dataset.severity,
      text: `${section.dataset.rule} ${element.textContent}`.toLowerCase(),
    })),
  );
  const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.textContent, link.parentElement]));
  const none = document.createElement("p");
  none.className = "none";
  none.textContent = "No finding fits. “Show all” takes the filters away.";
  none.hidden = true;
  document.querySelector("main").append(none);

  function filter() {
    const asked = new FormData(form);
    const words = asked.get("text").toLowerCase().split(/\s+/).filter(Boolean);
    const severities = asked.getAll("severity");
    let shown = 0;
    for (const { element, rule, file, severity, text } of articles) {
      const fits =
        severities.includes(severity) &&
        (!asked.get("rule") || rule === asked.get("rule")) &&
        (!asked.get("file") || file === asked.get("file")) &&
        words.every((word) => text.includes(word));
      element.hidden = !fits;
      shown += fits;
    }
    for (const section of sections) {
      section.hidden = !section.querySelector("article:not([hidden])");
      links.get(section.dataset.rule).hidden = section.hidden;
    }
    none.hidden = shown > 0;
    form.querySelector("output").textContent = `${shown} of ${articles.length} shown`;
  }

  // Whoever follows a link to a finding means to see it, whatever is filtered.
  function reveal() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    form.reset();
    filter();
    target.scrollIntoView();
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  addEventListener("hashchange", reveal);
  form.hidden = false;
  filter();
  reveal();
})();
